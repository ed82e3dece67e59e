//! The form: a field for each member, groups as sets of fields.
//!
//! A group is drawn anew only when its shape changes: a part comes or goes, a condition turns. What is
//! typed changes values alone, so that the focus stays. Where a change of shape takes it, it is put back.

use std::collections::BTreeSet;
use std::sync::Arc;

use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::HtmlElement;

use super::entry::entry;
use super::list::told;
use super::lists::list;
use crate::deeds::App;
use crate::form::{Edit, Field, Kind, Schema};
use crate::package::{ByField, Parsed};
use crate::report::Finding;
use crate::texts::prepare as words;

/// What every field needs to know.
#[derive(Clone, Copy)]
pub(super) struct Cx {
    app: StoredValue<App>,
    /// The document's schema.
    pub(super) schema: StoredValue<Arc<Schema>>,
    /// The document.
    pub(super) document: Memo<Option<Parsed>>,
    /// What is found in it.
    pub(super) problems: Memo<ByField>,
    /// Which entries are still examples.
    pub(super) examples: Memo<BTreeSet<String>>,
    /// What had the focus last: an element's id.
    pub(super) last: StoredValue<String>,
}

/// The id of a field's control.
pub(super) fn id(pointer: &str) -> String {
    format!("f{}", pointer.replace(char::is_whitespace, "%20"))
}

/// Puts the focus on an element, once it is drawn.
pub(super) fn go_to(id: String) {
    request_animation_frame(move || {
        if let Some(element) = document().get_element_by_id(&id).and_then(|found| found.dyn_into::<HtmlElement>().ok())
        {
            let _ = element.focus();
        }
    });
}

impl Cx {
    /// What fields of this document need to know.
    pub(super) fn new(
        app: App,
        schema: Arc<Schema>,
        document: Memo<Option<Parsed>>,
        problems: Memo<ByField>,
        examples: Memo<BTreeSet<String>>,
        last: StoredValue<String>,
    ) -> Self {
        Self { app: StoredValue::new(app), schema: StoredValue::new(schema), document, problems, examples, last }
    }

    /// The app.
    pub(super) fn app(self) -> App {
        self.app.get_value()
    }

    /// Puts the focus back where it was, if a change of shape took it away.
    fn restore(self) {
        request_animation_frame(move || {
            let lost = document().active_element().is_none_or(|active| active.tag_name() == "BODY");
            let before = self.last.try_get_value().unwrap_or_default();
            if lost && !before.is_empty() {
                go_to(before);
            }
        });
    }

    /// What is found at a field, as a list that the field's control is described by.
    pub(super) fn found(self, pointer: String) -> impl IntoView {
        let own_id = format!("{}-problem", id(&pointer));
        let own = pointer.clone();
        let found: Memo<Vec<Finding>> =
            Memo::new(move |_| self.problems.with(|problems| problems.get(&own).cloned()).unwrap_or_default());
        let example = Memo::new(move |_| self.examples.with(|examples| examples.contains(&pointer)));
        let rows = move || {
            let rows = found.get().into_iter().map(|mut finding| {
                finding.location.path = None;
                view! { <li class=finding.severity.clone()>{told(&finding)}</li> }
            });
            rows.collect_view()
        };
        let still = move || example.get().then(|| view! { <li class="still">{words::STILL_EXAMPLE}</li> });
        view! { <ul class="problems" id=own_id>{rows}{still}</ul> }
    }

    /// Whether an error is found at a field.
    pub(super) fn is_bad(self, pointer: String) -> Memo<bool> {
        Memo::new(move |_| {
            self.problems.with(|problems| {
                problems.get(&pointer).is_some_and(|own| own.iter().any(|finding| finding.severity == "error"))
            })
        })
    }
}

/// The fields of the members at a pointer.
pub(super) fn fields(cx: Cx, pointer: String) -> impl IntoView {
    let shape = Memo::new(move |_| {
        cx.document.with(|document| {
            let Some(Parsed(document)) = document else { return Vec::new() };
            cx.schema.with_value(|schema| schema.fields(document, &pointer))
        })
    });
    move || {
        let fields = shape.get();
        cx.restore();
        all(cx, fields, None)
    }
}

/// Fields, those that are not needed folded away.
#[expect(clippy::needless_pass_by_value, reason = "views take what they show")]
fn all(cx: Cx, fields: Vec<Field>, file: Option<String>) -> AnyView {
    let (needed, idle): (Vec<Field>, Vec<Field>) = fields.into_iter().partition(|field| field.idle.is_none());
    // What only machines read stands last.
    let (editors, needed): (Vec<Field>, Vec<Field>) =
        needed.into_iter().partition(|field| matches!(field.pointer.as_str(), "/$schema" | "/schemaVersion"));
    let editors = (!editors.is_empty()).then(|| {
        let editors = editors.into_iter().map(|own| field(cx, own, file.clone())).collect_view();
        view! { <details class="idle"><summary>{words::FOR_EDITORS}</summary><div class="fieldlist">{editors}</div></details> }
    });
    let needed = needed.into_iter().map(|own| field(cx, own, file.clone())).collect_view();
    let idle = (!idle.is_empty()).then(|| {
        let idle = idle.into_iter().map(|own| field(cx, own, file.clone())).collect_view();
        view! { <details class="idle"><summary>{words::IDLE}</summary><div class="fieldlist">{idle}</div></details> }
    });
    view! { <div class="fieldlist">{needed}{idle}{editors}</div> }.into_any()
}

/// One field. `file` is the pointer of the group around it, if that names a file.
pub(super) fn field(cx: Cx, field: Field, file: Option<String>) -> AnyView {
    match &field.kind {
        Kind::Group { present: true, .. } => group(cx, field),
        Kind::List { .. } => list(cx, field),
        Kind::Group { present: false, .. } => absent(cx, &field),
        Kind::Open { allowed } => open(cx, &field, *allowed),
        _ => entry(cx, field, file),
    }
}

/// A title with a mark for what may be left out.
pub(super) fn titled(field: &Field) -> impl IntoView + use<> {
    let optional = !field.required && field.name.parse::<usize>().is_err();
    let mark = optional.then(|| view! { " "<span class="optional">{words::OPTIONAL}</span> });
    view! { <span lang="en">{field.title.clone()}</span>{mark} }
}

/// What a field is for.
pub(super) fn help(field: &Field) -> impl IntoView + use<> {
    let idle = field.idle.as_ref().map(|(member, value)| format!(" {}", words::IDLE_WHY.with(&[member, value])));
    let example = field.example.as_ref().filter(|_| field.kind.is_entry() && !matches!(field.kind, Kind::Choice(_)));
    let example = example.map(|text| view! { " "{words::EXAMPLE}" "<code>{text.clone()}</code> });
    view! { <p class="hint" id=format!("{}-help", id(&field.pointer))><span lang="en">{field.help.clone()}</span>{idle}{example}</p> }
}

fn group(cx: Cx, field: Field) -> AnyView {
    let pointer = field.pointer.clone();
    let remove = (!field.required && pointer.rsplit('/').next().is_some_and(|name| name.parse::<usize>().is_err()))
        .then(|| {
            let (own, name) = (pointer.clone(), words::REMOVE_OF.with(&[&field.title]));
            let go = move |_| {
                cx.app().prepare_edit(&Edit::Unset(own.clone()));
                go_to(id(&own));
            };
            view! { <button type="button" class="quiet small" aria-label=name on:click=go>{words::REMOVE}</button> }
        });
    let (title, hint) = (titled(&field), help(&field));
    let found = cx.found(pointer.clone());
    let Kind::Group { fields, file, .. } = field.kind else { return ().into_any() };
    let measure = file.then(|| measure(cx, pointer.clone()));
    let file = file.then(|| pointer.clone());
    view! {
        <fieldset class="group-field" id=id(&pointer) tabindex="-1">
            <legend>{title}</legend>
            {hint}
            {found}
            {all(cx, fields, file)}
            <div class="row">{measure}{remove}</div>
        </fieldset>
    }
    .into_any()
}

/// A button that measures the file that a group names once more.
fn measure(cx: Cx, pointer: String) -> impl IntoView {
    let again = move |_| {
        let path = cx.document.with_untracked(|document| {
            let place = format!("{pointer}/path");
            document.as_ref()?.0.pointer(&place)?.as_str().map(str::to_owned)
        });
        if let Some(path) = path {
            cx.app().prepare_measure(&pointer, &path);
        }
    };
    view! { <button type="button" class="quiet small" on:click=again>{words::MEASURE}</button> }
}

/// A part that is not there.
fn absent(cx: Cx, field: &Field) -> AnyView {
    let pointer = field.pointer.clone();
    let name = words::ADD_OF.with(&[&field.title]);
    let described = format!("{0}-help {0}-problem", id(&pointer));
    let own = pointer.clone();
    let add = move |_| {
        cx.app().prepare_grow(&own, false);
        go_to(id(&own));
    };
    view! {
        <div class="field absent">
            <p class="label">{titled(field)}</p>
            {help(field)}
            {cx.found(pointer.clone())}
            <p>
                <button type="button" class="quiet small" id=id(&pointer) aria-label=name aria-describedby=described on:click=add>
                    {words::ADD}
                </button>
            </p>
        </div>
    }
    .into_any()
}

/// Anything, as JSON, to be read only.
fn open(cx: Cx, field: &Field, allowed: bool) -> AnyView {
    let pointer = field.pointer.clone();
    let own = pointer.clone();
    let text = Memo::new(move |_| {
        cx.document.with(|document| {
            let value = document.as_ref().and_then(|document| document.0.pointer(&own));
            value.and_then(|value| serde_json::to_string_pretty(value).ok()).unwrap_or_default()
        })
    });
    if allowed && cx.document.with_untracked(|all| all.as_ref().is_none_or(|all| all.0.pointer(&pointer).is_none())) {
        return absent(cx, field);
    }
    let name = words::REMOVE_OF.with(&[&field.title]);
    let own = pointer.clone();
    let remove = move |_| cx.app().prepare_edit(&Edit::Unset(own.clone()));
    let own_id = id(&pointer);
    view! {
        <div class="field" id=own_id tabindex="-1">
            <p class="label">{titled(field)}</p>
            <p class="hint">{if allowed { words::OPEN_MEMBER } else { words::UNKNOWN }}</p>
            {cx.found(pointer)}
            <pre tabindex="0" role="region" aria-label=field.title.clone()>{text}</pre>
            <p><button type="button" class="quiet small" aria-label=name on:click=remove>{words::REMOVE}</button></p>
        </div>
    }
    .into_any()
}
