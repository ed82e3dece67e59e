//! How to begin: with what an earlier visit kept, from a template, or with files.

use leptos::prelude::*;

use crate::deeds::App;
use crate::texts::{self, prepare as words};
use crate::views::parts::{Kind, file_button};

/// The screen.
pub(super) fn begin(app: App) -> impl IntoView {
    view! {
        <section class="place prepare">
            <h1 id="title" tabindex="-1">{words::TITLE}</h1>
            <p class="lead">{words::EMPTY}</p>
            {recall(app)}
            <section class="step">
                <h2>{words::FOR}</h2>
                {stage_choice(app)}
            </section>
            <section class="step">
                <h2>{words::BEGIN}</h2>
                <p class="hint">{words::TEMPLATE_HINT}</p>
                <p>
                    <button type="button" id="template" on:click=move |_| app.prepare_template()>
                        {words::FROM_TEMPLATE}
                    </button>
                </p>
                <div class="intake">
                    <p>{words::OR_OPEN}</p>
                    <div class="row">
                        {file_button(words::OPEN_FOLDER, "prepare-folder", Kind::Folder, move |intake| {
                            app.prepare_take(intake);
                        })}
                        {file_button(words::OPEN_FILES, "prepare-files", Kind::Files, move |intake| {
                            app.prepare_take(intake);
                        })}
                    </div>
                    <p class="hint">{texts::UPLOAD_WORD}</p>
                </div>
            </section>
        </section>
    }
}

/// What an earlier visit kept.
fn recall(app: App) -> impl IntoView {
    let kept = Memo::new(move |_| app.prepare().draft.with(|draft| draft.recall.clone()));
    move || {
        kept.get().map(|kept| {
            let when = js_sys::Date::new(&wasm_bindgen::JsValue::from_f64(millis(kept.at)));
            let when = texts::instant(&String::from(when.to_iso_string()));
            view! {
                <div class="ready recall">
                    <p>{words::RECALL}" "<strong>{kept.name}</strong>", "{when}</p>
                    <div class="row">
                        <button type="button" on:click=move |_| app.prepare_resume()>{words::RESUME}</button>
                        <button type="button" class="quiet" on:click=move |_| app.prepare_wipe()>{words::WIPE}</button>
                    </div>
                </div>
            }
        })
    }
}

#[expect(clippy::cast_precision_loss, reason = "seconds since 1970 are few")]
fn millis(seconds: i64) -> f64 {
    seconds as f64 * 1000.0
}

/// By which profile and for which stage.
pub(super) fn stage_choice(app: App) -> impl IntoView {
    let form = app.form;
    let about = Memo::new(move |_| app.session.with(|session| session.about.clone()).unwrap_or_default());
    let profiles = move || {
        let choices = about.get().profiles.into_iter();
        choices
            .map(|choice| {
                let name = choice.name.clone();
                let chosen = move || form.profile.with(|own| *own == name);
                view! { <option value=choice.name prop:selected=chosen lang="en">{choice.title}</option> }
            })
            .collect_view()
    };
    let stages = move || {
        let profile = form.profile.get();
        let own = about.get().profiles.into_iter().find(|choice| choice.name == profile);
        let stages = own.map(|choice| choice.stages).unwrap_or_default();
        stages
            .into_iter()
            .map(|stage| {
                let name = stage.clone();
                let chosen = move || form.stage.with(|own| *own == name);
                view! { <option value=stage.clone() prop:selected=chosen>{texts::STAGES.of(&stage)}</option> }
            })
            .collect_view()
    };
    view! {
        <div class="fields two">
            <div>
                <label for="profile">{texts::PROFILE}</label>
                <select id="profile" on:change=move |event| form.profile.set(event_target_value(&event))>
                    {profiles}
                </select>
            </div>
            <div>
                <label for="stage">{texts::STAGE}</label>
                <select id="stage" on:change=move |event| form.stage.set(event_target_value(&event))>{stages}</select>
            </div>
        </div>
    }
}
