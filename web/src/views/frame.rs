//! What stands around every place: header with the way between places, the line on the network,
//! footer, and the page that a broken worker leaves.

use js_sys::{Function, Promise, Reflect};
use leptos::prelude::*;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;

use crate::deeds::App;
use crate::session::Place;
use crate::texts;
use crate::views::tongue::picker;

/// Name and navigation.
pub(super) fn header(app: App, place: Memo<Place>) -> impl IntoView {
    let links = Place::ALL.map(|to| {
        let current = move || (place.get() == to).then_some("page");
        view! { <li><a href=format!("#{}", app.address(to)) aria-current=current>{texts::place(to)}</a></li> }
    });
    view! {
        <header class="top">
            <div class="brand">
                <span class="name">{texts::NAME}</span>
                <span class="tagline">{texts::TAGLINE}</span>
            </div>
            {picker(app)}
            <nav aria-label=texts::PLACES><ul>{links}</ul></nav>
        </header>
    }
}

/// The line on the network, and how to prove it.
pub(super) fn lock() -> impl IntoView {
    let answer = RwSignal::new(String::new());
    let attempt = move |_| {
        answer.set(texts::LOCK_TRYING.into());
        wasm_bindgen_futures::spawn_local(async move { answer.set(try_network().await) });
    };
    let ways = [texts::LOCK_WAY_FILE, texts::LOCK_WAY_POLICY, texts::LOCK_WAY_TOOLS, texts::LOCK_WAY_OFFLINE];
    let ways = ways.map(|way| view! { <li>{way}</li> });
    view! {
        <div class="lock">
            <p>{texts::LOCK}</p>
            <details>
                <summary>{texts::LOCK_HOW}</summary>
                <ul>{ways}</ul>
                <p>
                    <button type="button" class="quiet" on:click=attempt>{texts::LOCK_TRY}</button>
                    " "
                    <output>{answer}</output>
                </p>
            </details>
        </div>
    }
}

/// Asks `boot.js` to make a request, and says what became of it.
async fn try_network() -> String {
    let call = || -> Result<Promise, JsValue> {
        let boot = Reflect::get(&js_sys::global(), &"sealcase".into())?;
        let attempt: Function = Reflect::get(&boot, &"tryNetwork".into())?.dyn_into()?;
        attempt.call0(&boot)?.dyn_into()
    };
    let answer = match call() {
        Ok(promise) => JsFuture::from(promise).await,
        Err(problem) => Err(problem),
    };
    match answer {
        // A number is a status: it was answered. Words tell why it was not.
        Ok(answer) => match answer.as_f64() {
            Some(status) => texts::LOCK_OPEN.with(&[&status.to_string()]),
            None => texts::LOCK_REFUSED.with(&[&answer.as_string().unwrap_or_default()]),
        },
        Err(problem) => format!("{problem:?}"),
    }
}

/// Version and build.
pub(super) fn footer(app: App) -> impl IntoView {
    let about = move || {
        app.session.with(|session| {
            let about = session.about.as_ref()?;
            let profile = about.profiles.first().map(|profile| profile.title.clone()).unwrap_or_default();
            Some(view! { <p>{format!("{} {}", texts::NAME, about.version)}" · "{profile}</p> })
        })
    };
    let build = document()
        .query_selector("meta[name=build]")
        .ok()
        .flatten()
        .and_then(|meta| meta.get_attribute("content"))
        .map(|build| view! { <p>{texts::BUILD}" "<code>{build}</code></p> });
    view! { <footer>{about}{build}</footer> }
}

/// What is left when a worker broke.
pub(super) fn crash(app: App) -> impl IntoView {
    let crash = app.session.with_untracked(|session| session.crash.clone());
    crash.map(|crash| {
        view! {
            <section class="place">
                <h1 id="title" tabindex="-1">{texts::CRASH_TITLE}</h1>
                <p role="alert">{texts::CRASH_LEAD}</p>
                <p>{texts::CRASH_COMMAND}</p>
                <pre><code>{crash.command}</code></pre>
                <details>
                    <summary>{texts::CRASH_REASON}</summary>
                    <pre>{crash.reason}</pre>
                </details>
                <p>
                    <button type="button" on:click=move |_| app.session.update(|session| session.crash = None)>
                        {texts::CRASH_ON}
                    </button>
                </p>
            </section>
        }
    })
}
