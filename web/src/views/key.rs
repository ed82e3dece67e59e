//! The signing key: make one and save it, or open a key file.

use leptos::prelude::*;
use web_sys::{File, SubmitEvent};

use super::parts::{digest, key_field};
use crate::deeds::App;
use crate::message::KeyFile;
use crate::session::Key;
use crate::texts;

/// The key's part of the seal's form.
pub(super) fn key(app: App) -> impl IntoView {
    let state = Memo::new(move |_| app.session.with(|session| session.key.clone()));
    let make = RwSignal::new(true);
    let choice = move |words: &'static str, id: &'static str, value: bool| {
        view! {
            <span class="choice">
                <input type="radio" name="key" id=id checked=make.get_untracked() == value on:change=move |_| make.set(value) />
                <label for=id>{words}</label>
            </span>
        }
    };
    view! {
        <fieldset class="key">
            <legend>{texts::KEY}</legend>
            {choice(texts::KEY_MAKE, "key-make", true)}
            {choice(texts::KEY_OPEN, "key-open", false)}
            {move || if make.get() { making(app).into_any() } else { opening(app).into_any() }}
            <div aria-live="polite">
                {move || match state.get() {
                    Key::None => ().into_any(),
                    Key::Working => view! { <p>{texts::KEY_WORKING}" …"</p> }.into_any(),
                    Key::Refused { reason, .. } => {
                        view! { <p class="problem"><strong>{texts::KEY_REFUSED}</strong>" "{reason}</p> }.into_any()
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
                {move || if differ() && !second.with(String::is_empty) { texts::PASSPHRASES_DIFFER } else { "" }}
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
                <div>{key_field(file)}</div>
                {secret("pass-open", texts::PASSPHRASE, passphrase, "current-password", "pass-open-hint")}
            </div>
            <p class="hint" id="pass-open-hint">{texts::PASSPHRASE_OPEN_HINT}</p>
            <p>
                <button type="submit" class="quiet" disabled=move || file.with(Option::is_none)>{texts::OPEN}</button>
            </p>
        </form>
    }
}

fn secret(
    id: &'static str,
    words: &'static str,
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
    let KeyFile { keyid, public_pem, secret_pem, encrypted } = key;
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
            <p>{texts::KEY_READY}</p>
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
