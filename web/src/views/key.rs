//! The signing key: make one and save it, or open a key file.

use leptos::prelude::*;
use web_sys::{File, SubmitEvent};

use super::parts::{digest, key_field};
use crate::deeds::App;
use crate::message::{KeyFile, KeyHolder};
use crate::session::Key;
use crate::texts::{self, Line};

/// Where the key comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Make,
    Open,
    Stored,
    Outside,
}

/// The key's part of a form in which somebody signs.
pub(super) fn key(app: App) -> impl IntoView {
    let state = Memo::new(move |_| app.session.with(|session| session.key.clone()));
    let way = RwSignal::new(Way::Make);
    let choice = move |words: Line, id: &'static str, value: Way| {
        view! {
            <span class="choice">
                <input type="radio" name="key" id=id checked=way.get_untracked() == value on:change=move |_| way.set(value) />
                <label for=id>{words}</label>
            </span>
        }
    };
    view! {
        <fieldset class="key">
            <legend>{texts::KEY}</legend>
            {choice(texts::KEY_MAKE, "key-make", Way::Make)}
            {choice(texts::KEY_OPEN, "key-open", Way::Open)}
            {choice(texts::KEY_STORED, "key-stored", Way::Stored)}
            {choice(texts::KEY_OUTSIDE, "key-outside", Way::Outside)}
            {move || match way.get() {
                Way::Make => making(app).into_any(),
                Way::Open => opening(app).into_any(),
                Way::Stored => stored(app).into_any(),
                Way::Outside => elsewhere(app).into_any(),
            }}
            <div aria-live="polite">
                {move || match state.get() {
                    Key::None => ().into_any(),
                    Key::Working => view! { <p>{texts::KEY_WORKING}</p> }.into_any(),
                    Key::Refused { reason, .. } => {
                        view! { <p class="problem"><strong>{texts::KEY_REFUSED}</strong>" "{texts::reason(&reason)}</p> }.into_any()
                    }
                    Key::Ready { key, kept } => ready(app, key, kept).into_any(),
                }}
            </div>
        </fieldset>
    }
}

fn making(app: App) -> impl IntoView {
    let (first, second) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let differ = move || first.get() != second.get();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        app.make_key(first.get_untracked());
        first.set(String::new());
        second.set(String::new());
    };
    view! {
        <form on:submit=submit>
            <div class="fields two">
                {secret("pass-new", texts::PASSPHRASE, first, "new-password", "pass-hint")}
                {secret("pass-again", texts::PASSPHRASE_AGAIN, second, "new-password", "pass-hint")}
            </div>
            <p class="hint" id="pass-hint">{texts::PASSPHRASE_HINT}</p>
            <p class="problem" role="status">
                {move || if differ() && !second.with(String::is_empty) { texts::PASSPHRASES_DIFFER.text() } else { "" }}
            </p>
            <p><button type="submit" class="quiet" disabled=differ>{texts::MAKE}</button></p>
        </form>
    }
}

fn opening(app: App) -> impl IntoView {
    let file: RwSignal<Option<File>, LocalStorage> = RwSignal::new_local(None);
    let passphrase = RwSignal::new(String::new());
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if let Some(file) = file.get_untracked() {
            app.open_key(file, passphrase.get_untracked());
            passphrase.set(String::new());
        }
    };
    view! {
        <form on:submit=submit>
            <div class="fields two">
                <div>{key_field("key-file", texts::KEY_FILE, file)}</div>
                {secret("pass-open", texts::PASSPHRASE, passphrase, "current-password", "pass-open-hint")}
            </div>
            <p class="hint" id="pass-open-hint">{texts::PASSPHRASE_OPEN_HINT}</p>
            <p>
                <button type="submit" class="quiet" disabled=move || file.with(Option::is_none)>{texts::OPEN}</button>
            </p>
        </form>
    }
}

fn stored(app: App) -> impl IntoView {
    let keys = Memo::new(move |_| app.session.with(|session| session.stored_keys.clone()));
    let list = move || {
        let keys = keys.get();
        (!keys.is_empty()).then(|| {
            let rows = keys.into_iter().map(|key| {
                let (to_use, to_forget) = (key.keyid.clone(), key.keyid.clone());
                let (use_name, forget_name) =
                    (format!("{} {}", texts::KEY_USE, key.name), format!("{} {}", texts::KEY_FORGET, key.name));
                view! {
                    <li class="row">
                        <span><strong>{key.name}</strong>" "<code>{key.keyid.get(..8).unwrap_or_default().to_owned()}</code></span>
                        <button type="button" class="quiet small" aria-label=use_name
                            on:click=move |_| app.use_stored_key(to_use.clone())>{texts::KEY_USE}</button>
                        <button type="button" class="quiet small" aria-label=forget_name
                            on:click=move |_| app.forget_stored_key(to_forget.clone())>{texts::KEY_FORGET}</button>
                    </li>
                }
            });
            view! { <ul class="plain stored">{rows.collect_view()}</ul> }
        })
    };
    let name = RwSignal::new(String::new());
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        app.make_stored_key(name.with_untracked(|name| name.trim().to_owned()));
        name.set(String::new());
    };
    view! {
        <p class="hint" id="stored-hint">{texts::KEY_STORED_HINT}</p>
        {list}
        <form on:submit=submit>
            <div>
                <label for="key-name">{texts::KEY_NAME}</label>
                <input type="text" id="key-name" autocomplete="off" aria-describedby="stored-hint" prop:value=name
                    on:input=move |event| name.set(event_target_value(&event)) />
            </div>
            <p>
                <button type="submit" class="quiet" disabled=move || name.with(|name| name.trim().is_empty())>
                    {texts::KEY_MAKE_STORED}
                </button>
            </p>
        </form>
    }
}

fn elsewhere(app: App) -> impl IntoView {
    let file: RwSignal<Option<File>, LocalStorage> = RwSignal::new_local(None);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if let Some(file) = file.get_untracked() {
            app.use_outside_key(file);
        }
    };
    view! {
        <p class="hint">{texts::KEY_OUTSIDE_HINT}</p>
        <form on:submit=submit>
            <div>{key_field("public-key", texts::PUBLIC_KEY_FILE, file)}</div>
            <p>
                <button type="submit" class="quiet" disabled=move || file.with(Option::is_none)>{texts::OPEN}</button>
            </p>
        </form>
    }
}

fn secret(
    id: &'static str,
    words: Line,
    value: RwSignal<String>,
    complete: &'static str,
    hint: &'static str,
) -> impl IntoView {
    view! {
        <div>
            <label for=id>{words}</label>
            <input type="password" id=id autocomplete=complete aria-describedby=hint prop:value=value
                on:input=move |event| value.set(event_target_value(&event)) />
        </div>
    }
}

fn ready(app: App, key: KeyFile, kept: bool) -> impl IntoView {
    let KeyFile { keyid, public_pem, secret_pem, encrypted, holder } = key;
    let words = match holder {
        KeyHolder::File => texts::KEY_READY.into(),
        KeyHolder::Browser(name) => texts::KEY_READY_HERE.with(&[&name]),
        KeyHolder::Elsewhere => texts::KEY_READY_ELSEWHERE.into(),
    };
    let name = keyid.get(..8).unwrap_or_default().to_owned();
    let public_name = format!("sealcase-{name}.public.pem");
    let save_secret = secret_pem.map(|pem| {
        let file = format!("sealcase-{name}.{}.pem", if encrypted { "encrypted" } else { "secret" });
        let save = move |_| {
            app.save_text(&pem, &file);
            app.session.update(crate::session::Session::key_kept);
        };
        let class = if kept { "quiet" } else { "" };
        view! { <button type="button" class=class on:click=save>{texts::SAVE_SECRET}</button> }
    });
    view! {
        <div class="ready">
            <p>{words}</p>
            <p>{digest(&keyid)}</p>
            <div class="row">
                {save_secret}
                <button type="button" class="quiet" on:click=move |_| app.save_text(&public_pem, &public_name)>
                    {texts::SAVE_PUBLIC}
                </button>
            </div>
        </div>
    }
}
