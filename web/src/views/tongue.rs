//! The choice of the language. The page is drawn anew in it; what was entered and unfolded is carried over.

use js_sys::Reflect;
use leptos::prelude::*;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{Element, Event, EventInit, HtmlElement};

use crate::deeds::App;
use crate::texts::{self, Language};

/// The picker's id.
const PICKER: &str = "language";

/// A list of the languages, each by its own name.
pub(super) fn picker(app: App) -> impl IntoView {
    let now = app.desk().language.get_untracked();
    let options = Language::ALL.map(|language| {
        view! { <option value=language.tag() lang=language.tag() selected=language == now>{language.name()}</option> }
    });
    let choose = move |event| {
        if let Some(language) = Language::at(&event_target_value(&event)) {
            switch(app, language);
        }
    };
    view! {
        <div class="language">
            <label for=PICKER>{texts::LANGUAGE}</label>
            <select id=PICKER on:change=choose>{options}</select>
        </div>
    }
}

/// Draws the page in another language.
pub(super) fn switch(app: App, language: Language) {
    let entered = entered();
    let unfolded = unfolded();
    let focus = document().active_element().map(|element| element.id()).filter(|id| !id.is_empty());
    app.speak(language);
    request_animation_frame(move || {
        // What stands between folds, then what an entry brought up.
        unfold(&unfolded);
        let late = enter(entered);
        request_animation_frame(move || {
            enter(late);
            let id = focus.as_deref().unwrap_or(PICKER);
            if let Some(Ok(element)) =
                document().get_element_by_id(id).map(wasm_bindgen::JsCast::dyn_into::<HtmlElement>)
            {
                let _ = element.focus();
            }
        });
    });
}

/// What was entered into a control: its id, the property that holds it, and its value.
type Entry = (String, &'static str, JsValue);

fn all(selector: &str) -> Vec<Element> {
    let Ok(list) = document().query_selector_all(selector) else { return Vec::new() };
    (0..list.length()).filter_map(|at| list.get(at)?.dyn_into().ok()).collect()
}

fn entered() -> Vec<Entry> {
    let of = |element: Element| {
        let kind = Reflect::get(&element, &"type".into()).ok()?.as_string()?;
        let property = match kind.as_str() {
            "checkbox" | "radio" => "checked",
            "file" => "files",
            _ => "value",
        };
        let value = Reflect::get(&element, &property.into()).ok()?;
        Some((element.id(), property, value))
    };
    all("main input[id], main select[id], main textarea[id]").into_iter().filter_map(of).collect()
}

/// Enters again what differs; gives back what has no control yet.
fn enter(entries: Vec<Entry>) -> Vec<Entry> {
    let mut late = Vec::new();
    for (id, property, value) in entries {
        let Some(element) = document().get_element_by_id(&id) else {
            late.push((id, property, value));
            continue;
        };
        let now = Reflect::get(&element, &property.into()).unwrap_or_default();
        let length = |list: &JsValue| Reflect::get(list, &"length".into()).ok().and_then(|length| length.as_f64());
        let same = if property == "files" { length(&now) == length(&value) } else { now == value };
        if same || Reflect::set(&element, &property.into(), &value).is_err() {
            continue;
        }
        let options = EventInit::new();
        options.set_bubbles(true);
        for name in ["input", "change"] {
            if let Ok(event) = Event::new_with_event_init_dict(name, &options) {
                let _ = element.dispatch_event(&event);
            }
        }
    }
    late
}

/// Which folds are open, in the order of the page.
fn unfolded() -> Vec<bool> {
    all("details").iter().map(|fold| fold.has_attribute("open")).collect()
}

fn unfold(open: &[bool]) {
    let folds = all("details");
    if folds.len() == open.len() {
        for (fold, open) in folds.iter().zip(open) {
            let _ = fold.toggle_attribute_with_force("open", *open);
        }
    }
}
