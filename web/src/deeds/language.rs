//! The language of the page: the one that the address names, or else the first of the user's that the page speaks.
//!
//! It is kept nowhere but in the address, and there only if it is another one than the browser would ask for.

use js_sys::{JsString, Number};
use leptos::prelude::*;

use super::App;
use crate::session::{Place, language_at};
use crate::texts::Language;

impl App {
    /// The fragment of a place, with the language where that is not the user's own.
    pub fn address(self, place: Place) -> String {
        match self.desk().language.get_untracked() {
            own if own == asked_for() => place.fragment().to_owned(),
            other => format!("{}/{}", other.tag(), place.fragment()),
        }
    }

    /// Speaks another language from now on.
    pub fn speak(self, language: Language) {
        speak(language);
        // It is in the language from before.
        self.notice("");
        self.desk().language.set(language);
        self.go(self.session.with_untracked(|session| session.place));
    }
}

/// The language to begin with; the page speaks it from now on.
pub(super) fn at_first() -> Language {
    let hash = window().location().hash().unwrap_or_default();
    let language = language_at(&hash).unwrap_or_else(asked_for);
    speak(language);
    language
}

fn speak(language: Language) {
    language.speak(has_comma(language));
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute("lang", language.tag());
    }
}

/// The tags that the user wants pages in, best first.
fn wanted() -> Vec<String> {
    window().navigator().languages().iter().filter_map(|tag| tag.as_string()).collect()
}

/// The first language of the user's that the page speaks.
fn asked_for() -> Language {
    wanted().iter().find_map(|tag| Language::at(tag)).unwrap_or_default()
}

/// Whether decimals have a comma: that differs from country to country within a language, and the browser knows.
fn has_comma(language: Language) -> bool {
    let tag = wanted().into_iter().find(|tag| Language::at(tag) == Some(language));
    let tag = tag.unwrap_or_else(|| language.tag().to_owned());
    let number: JsString = Number::from(1.5).to_locale_string(&tag);
    String::from(number).contains(',')
}
