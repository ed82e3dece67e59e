//! One document: its form and its text side by side, what is found in it, and undo.

use std::sync::Arc;

use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::{HtmlElement, KeyboardEvent};

use super::fields::{Cx, fields, id};
use super::list::{class, told};
use crate::deeds::App;
use crate::form::{Schema, parent};
use crate::package::{ByField, Parsed};
use crate::report::Finding;
use crate::texts::{self, prepare as words};

/// Findings that are listed at the top.
const MOST_LISTED: usize = 20;

/// The screen.
pub(super) fn document(app: App, path: String) -> impl IntoView {
    let draft = app.prepare().draft;
    let doc_type = Memo::new(move |_| draft.with(|draft| draft.current().map(|(_, open)| open.doc_type.clone())));
    let title = move || {
        let doc_type = doc_type.get().unwrap_or_default();
        draft.with(|draft| draft.plan.title(&doc_type))
    };
    let own = path.clone();
    let state = Memo::new(move |_| draft.with(|draft| draft.state(&own)));
    let steps = Memo::new(move |_| {
        draft.with(|draft| draft.current().map(|(_, open)| (open.history.can_undo(), open.history.can_redo())))
    });
    let (no_undo, no_redo) = (move || !steps.get().unwrap_or_default().0, move || !steps.get().unwrap_or_default().1);
    let step = move |back: bool| draft.update(|draft| draft.step(back));
    let keys = move |event: KeyboardEvent| {
        let letter = event.key().to_ascii_lowercase();
        // Inside a text the browser undoes by itself.
        let writes = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok());
        let writes = writes.is_some_and(|element| matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA"));
        if writes || !(event.ctrl_key() || event.meta_key()) || !matches!(letter.as_str(), "z" | "y") {
            return;
        }
        event.prevent_default();
        step(letter == "z" && !event.shift_key());
    };
    view! {
        <section class="place prepare document" on:keydown=keys>
            <p><button type="button" class="quiet" id="back" on:click=move |_| app.prepare_open(None)>{words::BACK}</button></p>
            <h1 id="title" tabindex="-1" lang="en">{title}</h1>
            <div class="row tools">
                <code>{path.clone()}</code>
                <span role="status" class=move || class(state.get())>{move || words::state(state.get())}</span>
                <button type="button" class="quiet" id="undo" disabled=no_undo on:click=move |_| step(true)>
                    {words::UNDO}
                </button>
                <button type="button" class="quiet" id="redo" disabled=no_redo on:click=move |_| step(false)>
                    {words::REDO}
                </button>
            </div>
            {problems(app, path.clone())}
            <div class="split">
                <section class="form-side" aria-label=words::FORM>{form(app, path.clone(), doc_type)}</section>
                <section class="text-side" aria-label=words::JSON>{text(app, path)}</section>
            </div>
        </section>
    }
}

/// All findings, each with a way to its field.
fn problems(app: App, path: String) -> impl IntoView {
    let draft = app.prepare().draft;
    let found = Memo::new(move |_| {
        let own = draft.with(|draft| draft.problems.get(&path).cloned()).unwrap_or_default();
        own.into_iter()
            .flat_map(|(field, all)| all.into_iter().map(move |one| (field.clone(), one)))
            .collect::<Vec<_>>()
    });
    move || {
        let found = found.get();
        let total = found.len();
        let rows = found.into_iter().take(MOST_LISTED).map(|(pointer, finding)| problem(app, pointer, finding));
        let more = (total > MOST_LISTED)
            .then(|| view! { <li>{texts::AND_MORE.with(&[&(total - MOST_LISTED).to_string()])}</li> });
        (total > 0).then(|| {
            view! {
                <details class="found">
                    <summary>{texts::FINDINGS.of(total)}</summary>
                    <ul class="problems">{rows.collect_view()}{more}</ul>
                </details>
            }
        })
    }
}

fn problem(app: App, pointer: String, finding: Finding) -> impl IntoView {
    let shown = if pointer.is_empty() { words::WHOLE.into() } else { pointer.clone() };
    let mut own = finding;
    own.location.path = None;
    let go = move |_| {
        app.prepare_unfold(&pointer);
        let pointer = pointer.clone();
        request_animation_frame(move || reach(&pointer));
    };
    view! {
        <li class=own.severity.clone()>
            <button type="button" class="link" on:click=go>{shown}</button>": "{told(&own)}
        </li>
    }
}

/// Goes to the field, or to the nearest around it that there is.
fn reach(pointer: &str) {
    let mut place = pointer;
    loop {
        if let Some(element) = document_element(&id(place)) {
            if let Ok(Some(fold)) = element.closest("details") {
                let _ = fold.set_attribute("open", "");
            }
            let _ = element.focus();
            return element.scroll_into_view();
        }
        let Some((owner, _)) = parent(place) else { return };
        place = owner;
    }
}

/// Goes to the field as soon as it is there: the form may still wait for its schema.
pub(in crate::views) fn reach_soon(pointer: String) {
    tried(pointer, 30);
}

fn tried(pointer: String, more: u8) {
    let wait = std::time::Duration::from_millis(100);
    set_timeout(
        move || {
            if more == 0 || document_element(&id(&pointer)).is_some() || drawn_whole() {
                reach(&pointer);
            } else {
                tried(pointer, more - 1);
            }
        },
        wait,
    );
}

/// Whether the form is there, with or without the field.
fn drawn_whole() -> bool {
    leptos::prelude::document().query_selector(".form .fieldlist").ok().flatten().is_some()
}

fn document_element(id: &str) -> Option<HtmlElement> {
    leptos::prelude::document().get_element_by_id(id)?.dyn_into().ok()
}

fn form(app: App, path: String, doc_type: Memo<Option<String>>) -> impl IntoView {
    let draft = app.prepare().draft;
    let schema: Memo<Option<SameSchema>> = Memo::new(move |_| app.prepare().schema(&doc_type.get()?).map(SameSchema));
    let known = Memo::new(move |_| {
        let doc_type = doc_type.get().unwrap_or_default();
        draft.with(|draft| draft.plan.types.iter().any(|(name, _)| *name == doc_type))
    });
    let document: Memo<Option<Parsed>> =
        Memo::new(move |_| draft.with(|draft| draft.current().and_then(|(_, open)| open.value.clone())));
    let readable = Memo::new(move |_| document.with(|value| value.as_ref().is_some_and(|value| value.0.is_object())));
    let (of_problems, of_examples) = (path.clone(), path);
    let problems: Memo<ByField> =
        Memo::new(move |_| draft.with(|draft| draft.problems.get(&of_problems).cloned()).unwrap_or_default());
    let examples =
        Memo::new(move |_| draft.with(|draft| draft.examples.get(&of_examples).cloned()).unwrap_or_default());
    let last = StoredValue::new(String::new());
    let remember = move |event: web_sys::FocusEvent| {
        if let Some(element) = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok()) {
            last.set_value(element.id());
        }
    };
    let body = move || match (readable.get(), known.get(), schema.get()) {
        (false, _, _) => view! { <p>{words::NO_FORM_JSON}</p> }.into_any(),
        (_, false, _) => view! { <p>{words::NO_FORM_TYPE}</p> }.into_any(),
        (_, _, None) => view! { <p>{words::FORM_COMES}</p> }.into_any(),
        (_, _, Some(SameSchema(schema))) => {
            fields(Cx::new(app, schema, document, problems, examples, last), String::new()).into_any()
        }
    };
    view! { <div class="form" on:focusin=remember>{body}</div> }
}

/// A schema, equal only to itself.
#[derive(Clone)]
struct SameSchema(Arc<Schema>);

impl PartialEq for SameSchema {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

fn text(app: App, path: String) -> impl IntoView {
    let draft = app.prepare().draft;
    let text = Memo::new(move |_| {
        draft.with(|draft| draft.current().map(|(_, open)| open.history.text().to_owned())).unwrap_or_default()
    });
    let broken = Memo::new(move |_| {
        draft.with(|draft| {
            let own = draft.problems.get(&path)?.values().flatten();
            let mut own = own.filter(|finding| finding.code.starts_with("json."));
            own.next().cloned()
        })
    });
    let invalid = move || broken.with(Option::is_some).to_string();
    let told = move || {
        broken.get().map(|finding| {
            let line = finding.location.span.map(|span| {
                words::LINE_COLUMN.with(&[&span.start.line.to_string(), &span.start.column.to_string()]) + " "
            });
            let mut finding = finding;
            finding.location.path = None;
            view! { {line}{told(&finding)} }
        })
    };
    view! {
        <label for="raw">{words::TEXT}</label>
        <textarea id="raw" spellcheck="false" autocomplete="off" wrap="off" prop:value=text aria-invalid=invalid
            aria-describedby="raw-problem"
            on:input=move |event| draft.update(|draft| draft.write(event_target_value(&event)))></textarea>
        <p class="problem" id="raw-problem">{told}</p>
    }
}
