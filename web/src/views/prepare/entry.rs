//! A field with one entry: a text, a date, a number, a choice, a file of the package.

use leptos::prelude::*;
use serde_json::Value;

use super::fields::{Cx, go_to, help, id, titled};
use crate::form::{Edit, Field, Kind, shown};
use crate::package::Parsed;
use crate::texts::prepare as words;

/// A package with more files than this has its paths typed, not chosen.
const MOST_OFFERED: usize = 500;

/// Members that all documents have, and mostly with the same value.
const SHARED: [&str; 3] = ["/issuer", "/productId", "/issuedOn"];

/// The field. `file` is the pointer of the group around it, if that names a file.
#[expect(clippy::needless_pass_by_value, reason = "views take what they show")]
pub(super) fn entry(cx: Cx, field: Field, file: Option<String>) -> AnyView {
    let pointer = field.pointer.clone();
    let (label, hint, found) = (titled(&field), help(&field), cx.found(pointer.clone()));
    let control = control(cx, &field, file);
    let bad = cx.is_bad(pointer.clone());
    if let Kind::Fixed(_) = field.kind {
        return view! { <div class="field fixed" class:bad=bad>{control}{found}</div> }.into_any();
    }
    let spread = SHARED.contains(&pointer.as_str()).then(|| spread(cx, pointer.clone()));
    view! {
        <div class="field" class:bad=bad>
            <label for=id(&pointer)>{label}</label>
            {hint}
            {control}
            {found}
            {spread}
        </div>
    }
    .into_any()
}

/// A button that puts an entry into the other starters too, once it is no longer the example.
fn spread(cx: Cx, pointer: String) -> impl IntoView {
    let own = pointer.clone();
    let others = Memo::new(move |_| {
        let fresh = cx.examples.with(|examples| examples.contains(&own));
        cx.app().prepare().draft.with(|draft| if fresh { 0 } else { draft.followers(&own).len() })
    });
    move || {
        let own = pointer.clone();
        let go = move |_| {
            cx.app().prepare().draft.update(|draft| draft.spread(&own));
            go_to(id(&own));
        };
        (others.get() > 0).then(|| {
            let name = words::SPREAD.of(others.get());
            view! { <p><button type="button" class="quiet small" on:click=go>{name}</button></p> }
        })
    }
}

/// The control alone, for items of a list that have their label elsewhere.
pub(super) fn control(cx: Cx, field: &Field, file: Option<String>) -> AnyView {
    let pointer = field.pointer.clone();
    let own = pointer.clone();
    let value = Memo::new(move |_| {
        cx.document.with(|document| {
            let value = document.as_ref().and_then(|Parsed(document)| document.pointer(&own));
            value.map(shown).unwrap_or_default()
        })
    });
    let bad = cx.is_bad(pointer.clone());
    let invalid = move || bad.get().to_string();
    let described = format!("{0}-help {0}-problem", id(&pointer));
    let (kind, required, place) = (field.kind.clone(), field.required, pointer.clone());
    let enter = move |text: String| cx.app().prepare_enter(&place, &kind, required, &text);
    let own_id = id(&pointer);
    match &field.kind {
        Kind::Fixed(fixed) => fixed_value(cx, field, fixed, value),
        Kind::Choice(choices) => {
            let options = choices.iter().map(|choice| (choice.clone(), choice.clone())).collect();
            select(own_id, described, options, value, invalid, enter).into_any()
        }
        Kind::Flag => {
            let options = [("true", words::YES), ("false", words::NO)];
            let options = options.map(|(value, word)| (value.to_owned(), word.into())).to_vec();
            select(own_id, described, options, value, invalid, enter).into_any()
        }
        Kind::Path => path(cx, file, own_id, described, value, enter),
        Kind::Text { long: true } => view! {
            <textarea id=own_id rows="2" prop:value=value aria-invalid=invalid aria-describedby=described
                on:input=move |event| enter(event_target_value(&event))></textarea>
        }
        .into_any(),
        Kind::Date | Kind::Moment => {
            let moment = field.kind == Kind::Moment;
            let (word, place) = (if moment { words::NOW } else { words::TODAY }, enter.clone());
            let name = words::ABOUT.with(&[&word, &field.title]);
            let set_now = move |_| {
                let now = String::from(js_sys::Date::new_0().to_iso_string());
                let (day, time) = now.split_once('T').unwrap_or((&now, ""));
                let second = time.split('.').next().unwrap_or_default();
                place(if moment { format!("{day}T{second}Z") } else { day.to_owned() });
            };
            view! {
                <div class="row tight">
                    <input type="text" class="short" id=own_id prop:value=value autocomplete="off" aria-invalid=invalid
                        aria-describedby=described on:input=move |event| enter(event_target_value(&event)) />
                    <button type="button" class="quiet small" aria-label=name on:click=set_now>{word}</button>
                </div>
            }
            .into_any()
        }
        kind => {
            let number = matches!(kind, Kind::Number { .. });
            view! {
                <input type="text" class=if number { "short" } else { "" } id=own_id prop:value=value autocomplete="off"
                    inputmode=if number { "decimal" } else { "text" } aria-invalid=invalid aria-describedby=described
                    on:input=move |event| enter(event_target_value(&event)) />
            }
            .into_any()
        }
    }
}

/// What can have one value only; a button sets it where it is something else.
fn fixed_value(cx: Cx, field: &Field, fixed: &str, value: Memo<String>) -> AnyView {
    let (pointer, wanted) = (field.pointer.clone(), fixed.to_owned());
    let known = fixed.to_owned();
    let differs = Memo::new(move |_| value.with(|value| *value != known));
    let set = move || {
        let (pointer, wanted) = (pointer.clone(), wanted.clone());
        differs.get().then(|| {
            let name = words::SET_TO.with(&[&wanted]);
            let go = move |_| {
                let value = serde_json::from_str(&wanted).unwrap_or_else(|_| Value::from(wanted.as_str()));
                cx.app().prepare_edit(&Edit::Set(pointer.clone(), value));
            };
            view! { " "<button type="button" class="quiet small" on:click=go>{name}</button> }
        })
    };
    view! { <p id=id(&field.pointer) tabindex="-1"><span lang="en">{field.title.clone()}</span>": "<code>{value}</code>{set}</p> }.into_any()
}

/// A choice. A value that is none of the choices is shown as well, so that nothing is hidden.
fn select(
    id: String,
    described: String,
    options: Vec<(String, String)>,
    value: Memo<String>,
    invalid: impl Fn() -> String + Send + 'static,
    enter: impl Fn(String) + 'static,
) -> impl IntoView {
    let known: Vec<String> = options.iter().map(|(value, _)| value.clone()).collect();
    let odd =
        Memo::new(move |_| value.with(|value| (!value.is_empty() && !known.contains(value)).then(|| value.clone())));
    let odd =
        move || odd.get().map(|odd| view! { <option value=odd.clone() prop:selected=true>{odd.clone()}</option> });
    let options = options.into_iter().map(|(option, word)| {
        let own = option.clone();
        view! { <option value=option prop:selected=move || value.with(|value| *value == own)>{word}</option> }
    });
    view! {
        <select id=id aria-invalid=invalid aria-describedby=described on:change=move |event| enter(event_target_value(&event))>
            <option value="" prop:selected=move || value.with(String::is_empty)>{words::NO_CHOICE}</option>
            {options.collect_view()}
            {odd}
        </select>
    }
}

/// A file of the package. In a group that names a file, what is measured of it is filled in too.
fn path(
    cx: Cx,
    file: Option<String>,
    own_id: String,
    described: String,
    value: Memo<String>,
    enter: impl Fn(String) + 'static,
) -> AnyView {
    let draft = cx.app().prepare().draft;
    let paths =
        Memo::new(move |_| draft.with(|draft| draft.paths().into_iter().map(str::to_owned).collect::<Vec<String>>()));
    let bad_value =
        Memo::new(move |_| value.with(|value| !value.is_empty() && !paths.with(|paths| paths.contains(value))));
    let hint = file.is_some().then(|| view! { <p class="hint">{words::PICK_HINT}</p> });
    let choose = move |event: web_sys::Event| {
        let path = event_target_value(&event);
        match &file {
            Some(group) if !path.is_empty() => cx.app().prepare_measure(group, &path),
            _ => enter(path),
        }
    };
    if paths.with_untracked(Vec::len) > MOST_OFFERED {
        return view! {
            {hint}
            <input type="text" id=own_id prop:value=value autocomplete="off" aria-describedby=described on:change=choose />
        }
        .into_any();
    }
    let options = move || {
        let odd = bad_value.get().then(|| value.get());
        let odd = odd.map(|odd| view! { <option value=odd.clone() prop:selected=true>{odd.clone()}</option> });
        let known = paths.get().into_iter().map(|path| {
            let own = path.clone();
            view! { <option value=path.clone() prop:selected=move || value.with(|value| *value == own)>{path.clone()}</option> }
        });
        view! { {odd}{known.collect_view()} }
    };
    view! {
        {hint}
        <select id=own_id aria-describedby=described on:change=choose>
            <option value="" prop:selected=move || value.with(String::is_empty)>{words::PICK_FILE}</option>
            {options}
        </select>
    }
    .into_any()
}
