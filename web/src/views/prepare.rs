//! Preparing a package: how to begin, the list of what is there, and one document at a time.

mod begin;
pub(super) mod document;
mod entry;
mod fields;
mod list;
mod lists;
mod preview;

use leptos::prelude::*;

use super::focus;
use crate::deeds::App;
use crate::texts::{self, prepare as words};

/// What the place shows.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Screen {
    Begin,
    Opening,
    List,
    Document(String),
}

/// The place.
pub(super) fn prepare(app: App) -> impl IntoView {
    let draft = app.prepare().draft;
    let screen = Memo::new(move |_| {
        draft.with(|draft| match (draft.opening, draft.begun, draft.current()) {
            (true, _, _) => Screen::Opening,
            (_, false, _) => Screen::Begin,
            (_, true, Some((path, _))) => Screen::Document(path.to_owned()),
            (_, true, None) => Screen::List,
        })
    });
    // Who goes from screen to screen begins at its heading.
    Effect::new(move |before: Option<Screen>| {
        let now = screen.get();
        if before.is_some_and(|before| before != now) {
            request_animation_frame(|| focus("title"));
        }
        now
    });
    move || match screen.get() {
        Screen::Begin => begin::begin(app).into_any(),
        Screen::Opening => opening(app).into_any(),
        Screen::List => list::list(app).into_any(),
        Screen::Document(path) => document::document(app, path).into_any(),
    }
}

fn opening(app: App) -> impl IntoView {
    view! {
        <section class="place prepare">
            <h1 id="title" tabindex="-1">{words::TITLE}</h1>
            <p role="status">{words::OPENING}</p>
            <p><button type="button" class="quiet" on:click=move |_| app.prepare_cancel()>{texts::CANCEL}</button></p>
        </section>
    }
}
