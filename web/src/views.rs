//! The views: what the session looks like, and which deed each control calls.
//!
//! The root holds what belongs to all places: the address's fragment, the title, where the focus goes,
//! drops anywhere on the page, and what a screen reader is told.

mod check;
mod compare;
mod contents;
mod countersign;
mod findings;
mod frame;
mod key;
mod matrix;
mod outside;
mod parts;
mod prepare;
mod records;
mod registry;
mod seal;
mod start;
mod story;
mod tongue;
mod trust;
mod verify;

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::HtmlElement;

use crate::deeds::App;
use crate::intake::Dropped;
use crate::session::{Job, Place, Session, language_at};
use crate::texts;

/// The whole page.
pub fn page() -> impl IntoView {
    let app = App::start();
    listen(app);
    let place = Memo::new(move |_| app.session.with(|session| session.place));
    follow(app, place);
    // Another language draws everything anew; what was entered is carried over.
    move || {
        app.desk().language.track();
        whole(app, place)
    }
}

fn whole(app: App, place: Memo<Place>) -> impl IntoView {
    let notice = Memo::new(move |_| app.session.with(|session| session.notice.clone()));
    let crashed = Memo::new(move |_| app.session.with(|session| session.crash.is_some()));
    view! {
        <a class="skip" href="#main" on:click=move |event| {
            event.prevent_default();
            focus("title");
        }>{texts::SKIP}</a>
        {frame::header(app, place)}
        <main id="main">
            {frame::lock()}
            <p class="notice" role="alert" class:empty=move || notice.with(String::is_empty)>
                {move || notice.with(|notice| texts::reason(notice))}
            </p>
            {move || if crashed.get() { frame::crash(app).into_any() } else { place_view(app, place.get()) }}
        </main>
        {frame::footer(app)}
        <p class="unseen" role="status">{status(app)}</p>
    }
}

fn place_view(app: App, place: Place) -> AnyView {
    match place {
        Place::Start => start::start(app).into_any(),
        Place::Prepare => prepare::prepare(app).into_any(),
        Place::Check => check::check(app).into_any(),
        Place::Seal => seal::seal(app).into_any(),
        Place::Verify => verify::verify(app).into_any(),
        Place::Records => records::records(app).into_any(),
    }
}

/// Hears the address, drops and keys, wherever they happen.
fn listen(app: App) {
    let to_fragment = move || {
        let hash = web_sys::window().and_then(|window| window.location().hash().ok()).unwrap_or_default();
        if let Some(language) = language_at(&hash).filter(|own| *own != app.desk().language.get_untracked()) {
            tongue::switch(app, language);
        }
        if let Some(place) = Place::at(&hash)
            && app.session.with_untracked(|session| session.place != place)
        {
            app.session.update(|session| {
                session.place = place;
                // Who goes elsewhere has read it.
                session.crash = None;
            });
        }
    };
    to_fragment();
    window_event_listener(ev::hashchange, move |_| to_fragment());
    // Without this the browser would open what is dropped beside the drop area, and leave the page.
    window_event_listener(ev::dragover, |event| {
        event.prevent_default();
        hover(true);
    });
    window_event_listener(ev::dragleave, |event| {
        if event.related_target().is_none() {
            hover(false);
        }
    });
    window_event_listener(ev::drop, move |event| {
        event.prevent_default();
        hover(false);
        if let Some(transfer) = event.data_transfer() {
            let dropped = Dropped::take(&transfer);
            if app.session.with_untracked(|session| session.place == Place::Prepare) {
                app.prepare_drop(dropped);
            } else {
                app.drop(dropped);
            }
        }
    });
    window_event_listener(ev::beforeunload, move |event| {
        if app.holds_unsaved() {
            // The browser asks in its own words.
            event.prevent_default();
        }
    });
    window_event_listener(ev::keydown, |event| {
        if event.key() == "F8" {
            event.prevent_default();
            findings::step(event.shift_key());
        }
    });
}

fn hover(on: bool) {
    if let Some(body) = document().body() {
        let _ = body.class_list().toggle_with_force("dropping", on);
    }
}

/// Keeps title and focus with the place and with what came of a job.
fn follow(app: App, place: Memo<Place>) {
    let title = Memo::new(move |_| {
        app.desk().language.track();
        let state = app.session.with(title_state);
        let place = texts::place(place.get());
        if state.is_empty() {
            format!("{place} - {}", texts::NAME)
        } else {
            format!("{state} - {place} - {}", texts::NAME)
        }
    });
    Effect::new(move |_| document().set_title(&title.get()));
    // What the user waited for: its heading gets the focus. A change of place alone goes to the title.
    let outcome = Memo::new(move |_| app.session.with(|session| (session.place, phase(session))));
    Effect::new(move |before: Option<(Place, Phase)>| {
        let now = outcome.get();
        if let Some(before) = before
            && before != now
        {
            let to = if now.1 == Phase::Over { "outcome" } else { "title" };
            request_animation_frame(move || focus(to));
        }
        now
    });
}

/// How far the job of the present place is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    /// Not begun.
    Empty,
    /// Under way.
    Working,
    /// Done or failed.
    Over,
}

impl Phase {
    /// The phase of a job.
    pub(crate) fn of<T>(job: &Job<T>) -> Self {
        match job {
            Job::Empty => Self::Empty,
            Job::Working(_) => Self::Working,
            Job::Done(_) | Job::Failed(_) => Self::Over,
        }
    }
}

fn phase(session: &Session) -> Phase {
    match session.place {
        Place::Start | Place::Prepare => Phase::Empty,
        Place::Check => Phase::of(&session.check),
        // What a user has to do elsewhere is an outcome, too.
        Place::Seal if session.to_sign.is_some() => Phase::Over,
        Place::Seal => Phase::of(&session.seal),
        Place::Verify => Phase::of(&session.verify),
        Place::Records => Phase::of(&session.records),
    }
}

fn focus(id: &str) {
    let found = document().get_element_by_id(id).or_else(|| document().get_element_by_id("title"));
    if let Some(element) = found.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        let _ = element.focus();
    }
}

/// The state that the title starts with.
fn title_state(session: &Session) -> String {
    match session.place {
        Place::Check => match &session.check {
            Job::Working(_) => texts::CHECKING.into(),
            Job::Done(done) => match done.judgement.report.counts.errors {
                0 => texts::CHECK_PASSED.trim_end_matches('.').to_owned(),
                errors => texts::ERRORS.of(errors),
            },
            _ => String::new(),
        },
        Place::Records if session.records.is_working() => texts::READING.into(),
        Place::Records => {
            session.records.done().map_or_else(String::new, |records| texts::PRODUCTS.of(records.told.records.len()))
        }
        Place::Seal if session.seal.is_working() => texts::SEALING.into(),
        Place::Verify => match &session.verify {
            Job::Working(_) => texts::VERIFYING.into(),
            Job::Done(done) => texts::VERDICT_WORDS.of(&done.report.verdict),
            _ => String::new(),
        },
        _ => String::new(),
    }
}

/// What a screen reader is told while work goes on: in quarters, so that it does not chatter.
fn status(app: App) -> impl Fn() -> String + Clone + Send + 'static {
    let quarter = Memo::new(move |_| {
        app.session.with(|session| {
            let (words, progress) = match (&session.check, &session.seal, &session.verify, &session.records) {
                (Job::Working(progress), ..) => (texts::CHECKING, progress),
                (_, Job::Working(progress), ..) => (texts::SEALING, progress),
                (_, _, Job::Working(progress), _) => (texts::VERIFYING, progress),
                (.., Job::Working(progress)) => (texts::READING, progress),
                _ => match &session.countersign {
                    Job::Working(progress) => (texts::COUNTERSIGNING, progress),
                    _ => return None,
                },
            };
            Some((words, (progress.done * 4).checked_div(progress.total).unwrap_or(0).min(4)))
        })
    });
    move || {
        quarter
            .get()
            .map_or_else(String::new, |(words, quarter)| texts::PERCENT.with(&[&words, &(quarter * 25).to_string()]))
    }
}
