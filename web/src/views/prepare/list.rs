//! What is in the package, how far each document is, and the ways on: check, save, keep, close.

use leptos::prelude::*;

use super::begin::stage_choice;
use super::preview::preview;
use crate::deeds::{App, can_write_folders};
use crate::package::{Draft, Keeping, Row, State};
use crate::report::Finding;
use crate::texts::{self, prepare as words};
use crate::views::findings::prose;
use crate::views::parts::{Kind, file_button};

/// The screen.
pub(super) fn list(app: App) -> impl IntoView {
    let draft = app.prepare().draft;
    let name = Memo::new(move |_| draft.with(|draft| draft.name.clone()));
    let rename = move |event| draft.update(|draft| event_target_value(&event).clone_into(&mut draft.name));
    view! {
        <section class="place prepare">
            <h1 id="title" tabindex="-1">{words::TITLE}</h1>
            <div class="fields two">
                <div>
                    <label for="package-name">{words::PACKAGE_NAME}</label>
                    <input type="text" id="package-name" prop:value=name on:change=rename />
                </div>
            </div>
            {stage_choice(app)}
            <p class="summary-line" role="status">{move || draft.with(summary)}</p>
            {whole(app)}
            {documents(app)}
            {files(app)}
            {ways_on(app)}
        </section>
    }
}

fn summary(draft: &Draft) -> String {
    if draft.counts.is_none() {
        return words::state(State::Waiting);
    }
    let rows = draft.rows();
    let of = |wanted: fn(&State) -> bool| rows.iter().filter(|row| wanted(&row.state)).count();
    let missing = of(|state| *state == State::Missing);
    let to_fill = of(|state| matches!(state, State::ToFill(_)));
    let (errors, warnings) = draft.counts.unwrap_or_default();
    words::summary(missing, to_fill, errors, warnings)
}

/// Findings that no document and no listed file has.
fn whole(app: App) -> impl IntoView {
    let draft = app.prepare().draft;
    let found = Memo::new(move |_| {
        draft.with(|draft| {
            let others = draft.problems.iter().filter(|(path, _)| !draft.paths().contains(path.as_str()));
            others.flat_map(|(_, own)| own.values().flatten().cloned()).collect::<Vec<Finding>>()
        })
    });
    move || {
        let found = found.get();
        (!found.is_empty()).then(|| {
            let rows =
                found.into_iter().map(|finding| view! { <li class=finding.severity.clone()>{told(&finding)}</li> });
            view! { <section><h2>{words::WHOLE_PACKAGE}</h2><ul class="problems">{rows.collect_view()}</ul></section> }
        })
    }
}

/// A finding in one line, and what to do.
pub(super) fn told(finding: &Finding) -> impl IntoView + use<> {
    let path = finding.location.path.clone().filter(|path| !path.is_empty());
    view! {
        {path.map(|path| view! { <code>{path}</code>": " })}
        <span lang="en">{prose(&finding.message)}" "<span class="fix">{prose(&finding.hint)}</span></span>
    }
}

fn documents(app: App) -> impl IntoView {
    let draft = app.prepare().draft;
    let rows = Memo::new(move |_| draft.with(Draft::rows));
    let types = Memo::new(move |_| draft.with(|draft| draft.plan.types.clone()));
    let chosen = RwSignal::new(String::new());
    let options = move || {
        types
            .get()
            .into_iter()
            .map(|(name, title)| view! { <option value=name lang="en">{title}</option> })
            .collect_view()
    };
    let add = move |_| {
        let doc_type = chosen.get_untracked();
        if !doc_type.is_empty() {
            app.prepare_add(doc_type);
        }
    };
    view! {
        <section class="held">
            <h2>{words::DOCUMENTS}</h2>
            <ul class="plain rows">{move || rows.get().into_iter().map(|row| document(app, row)).collect_view()}</ul>
            <div class="row adding">
                <label for="add-type">{words::ADD_DOCUMENT}</label>
                <select id="add-type" on:change=move |event| chosen.set(event_target_value(&event))>
                    <option value="">{words::NO_CHOICE}</option>
                    {options}
                </select>
                <button type="button" class="quiet" id="add-document" disabled=move || chosen.with(String::is_empty)
                    on:click=add>{words::ADD}</button>
            </div>
        </section>
    }
}

/// The class that colours a state.
pub(super) fn class(state: State) -> &'static str {
    match state {
        State::Fine => "state good",
        State::Missing | State::Broken | State::Errors(_) => "state bad",
        State::ToFill(_) | State::Warnings(_) => "state warn",
        State::Waiting => "state plain",
    }
}

fn document(app: App, row: Row) -> impl IntoView {
    let Row { doc_type, title, why, path, state } = row;
    let title = if title.is_empty() { path.clone().unwrap_or_default() } else { title };
    let buttons = if let Some(path) = path.clone() {
        let (edit, remove) = (path.clone(), path.clone());
        let edit_name = words::EDIT_OF.with(&[&title]);
        let remove_name = words::REMOVE_AT.with(&[&title, &path]);
        view! {
            <button type="button" aria-label=edit_name on:click=move |_| app.prepare_open(Some(edit.clone()))>
                {words::EDIT}
            </button>
            <button type="button" class="quiet" aria-label=remove_name on:click=move |_| app.prepare_remove(&remove)>
                {words::REMOVE}
            </button>
        }
        .into_any()
    } else {
        let name = words::START_OF.with(&[&title]);
        view! {
            <button type="button" aria-label=name on:click=move |_| app.prepare_add(doc_type.clone())>
                {words::START_IT}
            </button>
        }
        .into_any()
    };
    view! {
        <li>
            <div class="what">
                <strong lang="en">{title}</strong>
                {path.map(|path| view! { <code>{path}</code> })}
                <span class="hint" lang="en">{why}</span>
            </div>
            <span class=class(state)>{words::state(state)}</span>
            <div class="row">{buttons}</div>
        </li>
    }
}

fn files(app: App) -> impl IntoView {
    let draft = app.prepare().draft;
    let looked_at = RwSignal::new(None::<String>);
    let all = RwSignal::new(false);
    let files = Memo::new(move |_| draft.with(|draft| draft.files.clone()));
    let rows = move || {
        let files = files.get();
        let limit = if all.get() { files.len() } else { texts::SHOWN_FINDINGS };
        let more = (files.len() > limit).then(|| {
            let label = texts::SHOW_ALL.with(&[&files.len().to_string()]);
            view! { <li><button type="button" class="quiet" on:click=move |_| all.set(true)>{label}</button></li> }
        });
        let rows = files.into_iter().take(limit).map(|(path, size)| file(app, path, size, looked_at));
        view! { {rows.collect_view()}{more} }
    };
    view! {
        <section class="held">
            <h2>{words::FILES}</h2>
            {move || files.with(std::collections::BTreeMap::is_empty).then(|| view! { <p>{words::NO_FILES}</p> })}
            <ul class="plain rows">{rows}</ul>
            {move || looked_at.get().map(|path| preview(app, path))}
            <div class="row">
                {file_button(words::ADD_FILES, "add-files", Kind::Files, move |intake| app.prepare_take(intake))}
                {file_button(words::ADD_FOLDER, "add-folder", Kind::Folder, move |intake| app.prepare_take(intake))}
            </div>
        </section>
    }
}

fn file(app: App, path: String, size: u64, looked_at: RwSignal<Option<String>>) -> impl IntoView {
    let (own, look, remove) = (path.clone(), path.clone(), path.clone());
    let problems = move || {
        let found = app.prepare().draft.with(|draft| draft.problems.get(&own).cloned()).unwrap_or_default();
        let found: Vec<Finding> = found.into_values().flatten().collect();
        let rows = found.into_iter().map(|mut finding| {
            finding.location.path = None;
            view! { <li class=finding.severity.clone()>{told(&finding)}</li> }
        });
        let rows: Vec<_> = rows.collect();
        (!rows.is_empty()).then(|| view! { <ul class="problems">{rows}</ul> })
    };
    let (look_name, remove_name) = (words::LOOK_AT.with(&[&path]), words::REMOVE_OF.with(&[&path]));
    view! {
        <li>
            <div class="what"><code>{path}</code>{problems}</div>
            <span class="state plain">{texts::bytes(size)}</span>
            <div class="row">
                <button type="button" class="quiet" aria-label=look_name on:click=move |_| looked_at.set(Some(look.clone()))>
                    {words::LOOK}
                </button>
                <button type="button" class="quiet" aria-label=remove_name on:click=move |_| {
                    looked_at.set(None);
                    app.prepare_remove(&remove);
                }>{words::REMOVE}</button>
            </div>
        </li>
    }
}

fn ways_on(app: App) -> impl IntoView {
    let draft = app.prepare().draft;
    let sure = RwSignal::new(false);
    let close = move |_| {
        if draft.with_untracked(|draft| draft.unsaved) {
            sure.set(true);
        } else {
            app.prepare_close();
        }
    };
    let folder = can_write_folders().then(|| {
        view! {
            <button type="button" class="quiet" on:click=move |_| app.prepare_save_folder()>{words::SAVE_FOLDER}</button>
        }
    });
    let asking = move || {
        sure.get().then(|| {
            view! {
                <div class="row" role="alert">
                    <span>{words::CLOSE_WARN}</span>
                    <button type="button" on:click=move |_| app.prepare_close()>{words::CLOSE_SURE}</button>
                    <button type="button" class="quiet" on:click=move |_| sure.set(false)>{words::STAY}</button>
                </div>
            }
        })
    };
    view! {
        <section class="ways">
            <h2>{words::NEXT}</h2>
            <div class="row">
                <button type="button" id="check-all" on:click=move |_| app.prepare_check()>{words::CHECK_ALL}</button>
                <button type="button" class="quiet" id="save-zip" on:click=move |_| app.prepare_save()>
                    {words::SAVE_ZIP}
                </button>
                {folder}
                <button type="button" class="quiet" on:click=close>{words::CLOSE}</button>
            </div>
            {asking}
            {keep(app)}
        </section>
    }
}

fn keep(app: App) -> impl IntoView {
    let draft = app.prepare().draft;
    let keeping = Memo::new(move |_| draft.with(|draft| (draft.keeping.clone(), draft.rests_on_kept)));
    let on = move || keeping.with(|(keeping, _)| matches!(keeping, Keeping::On(_)));
    let fixed = move || keeping.with(|(keeping, rests)| *rests && matches!(keeping, Keeping::On(_)));
    let replaces = Memo::new(move |_| draft.with(|draft| draft.recall.as_ref().map(|kept| kept.name.clone())));
    let told = move || {
        keeping.with(|(keeping, rests)| match keeping {
            Keeping::Off => replaces.get().map(|name| words::KEEP_REPLACES.with(&[&name])).unwrap_or_default(),
            Keeping::On(None) => String::new(),
            Keeping::On(Some(_)) if *rests => format!("{} {}", words::KEPT, words::KEPT_RESTS),
            Keeping::On(Some(_)) => words::KEPT.into(),
            Keeping::Refused(reason) => texts::reason(reason),
        })
    };
    view! {
        <div class="choice">
            <input type="checkbox" id="keep" prop:checked=on disabled=fixed aria-describedby="keep-hint keep-told"
                on:change=move |event| app.prepare_keep(event_target_checked(&event)) />
            <label for="keep">{words::KEEP}</label>
            <p class="hint" id="keep-hint">{words::KEEP_HINT}</p>
            <p id="keep-told" role="status">{told}</p>
        </div>
    }
}
