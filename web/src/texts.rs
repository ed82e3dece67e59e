//! What the page says to its users, in one place and in every language that it speaks.
//!
//! A text has all its languages side by side, in an array as long as the list of languages: one that lacks a
//! translation does not compile. To add a language, add it to [`Language`] and to the macros below, and follow the
//! compiler. Places for values are written `{0}`, `{1}`; a test sees that each language has the same ones.
//!
//! Texts about findings are not here: they come from the core's table of codes, in English, as do the titles of
//! schemas and profiles. The views mark them as English. The worker always speaks English, too; what it says of
//! failures is put into the user's language by [`reason`] where it is shown.

use std::fmt;
use std::ops::Deref;

use leptos::prelude::{IntoAttributeValue, IntoRender};

/// Texts with their translations: `NAME en "…" es "…";`. With `as LIST;` before them they are a list, too.
macro_rules! texts {
    (as $all:ident; $($name:ident en $en:literal es $es:literal;)*) => {
        texts! { $($name en $en es $es;)* }
        /// All of these, by name.
        const $all: &[(&str, $crate::texts::Line)] = &[$((stringify!($name), $name)),*];
    };
    ($($name:ident en $en:literal es $es:literal;)*) => {
        $(
            #[doc = $en]
            pub const $name: $crate::texts::Line = $crate::texts::Line([$en, $es]);
        )*
        /// All of these, by name.
        #[cfg(test)]
        pub(super) const TEXTS: &[(&str, $crate::texts::Line)] = &[$((stringify!($name), $name)),*];
    };
}

/// Texts with a number, for one and for more: `NAME en "{} file" "{} files" es "{} archivo" "{} archivos";`.
macro_rules! plurals {
    ($($name:ident en $one:literal $many:literal es $uno:literal $varios:literal;)*) => {
        $(
            #[doc = $many]
            pub const $name: $crate::texts::Plural = $crate::texts::Plural([[$one, $many], [$uno, $varios]]);
        )*
        /// All of these, by name.
        #[cfg(test)]
        pub(super) const PLURALS: &[(&str, $crate::texts::Plural)] = &[$((stringify!($name), $name)),*];
    };
}

/// Words for values that stand in reports and documents: `NAME { "value" en "…" es "…"; }`.
macro_rules! words {
    ($($name:ident { $($value:literal en $en:literal es $es:literal;)* })*) => {
        $(
            #[doc = concat!("Words for values: ", $($value, " ",)*)]
            pub const $name: $crate::texts::Words =
                $crate::texts::Words(&[$(($value, $crate::texts::Line([$en, $es]))),*]);
        )*
        /// All of these, by name.
        #[cfg(test)]
        pub(super) const WORDS: &[(&str, $crate::texts::Words)] = &[$((stringify!($name), $name)),*];
    };
}

mod check;
mod language;
mod page;
pub mod prepare;
mod records;
mod seal;
#[cfg(test)]
mod tests;
mod values;
mod verify;
mod worker;

pub use check::*;
pub use language::*;
pub use page::*;
pub use records::*;
pub use seal::*;
pub use values::*;
pub use verify::*;
pub use worker::*;

/// A text in every language, read in the one that is spoken now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line(pub(crate) [&'static str; Language::ALL.len()]);

impl Line {
    /// The text in a language.
    pub fn of(self, language: Language) -> &'static str {
        self.0[language as usize]
    }

    /// The text in the language that is spoken now.
    pub fn text(self) -> &'static str {
        self.of(Language::current())
    }

    /// The text with values in its places.
    pub fn with(self, values: &[&str]) -> String {
        fill(self.text(), values)
    }
}

impl Deref for Line {
    type Target = str;

    fn deref(&self) -> &str {
        self.text()
    }
}

impl fmt::Display for Line {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.text())
    }
}

impl From<Line> for String {
    fn from(line: Line) -> Self {
        line.text().to_owned()
    }
}

impl IntoRender for Line {
    type Output = &'static str;

    fn into_render(self) -> &'static str {
        self.text()
    }
}

impl IntoAttributeValue for Line {
    type Output = &'static str;

    fn into_attribute_value(self) -> &'static str {
        self.text()
    }
}

/// A text with a number, in the forms that a language has for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plural(pub(crate) [[&'static str; 2]; Language::ALL.len()]);

impl Plural {
    /// The text for a number.
    pub fn of(self, count: usize) -> String {
        let language = Language::current();
        let form = self.0[language as usize][language.form(count)];
        form.replacen("{}", &number(count as u64), 1)
    }
}

/// Words for the values that something can have.
#[derive(Clone, Copy, Debug)]
pub struct Words(pub(crate) &'static [(&'static str, Line)]);

impl Words {
    /// The word for a value; the value itself where there is none.
    pub fn of(self, value: &str) -> String {
        let known = self.0.iter().find(|(name, _)| *name == value);
        known.map_or_else(|| value.replace('-', " "), |(_, word)| word.text().to_owned())
    }
}

/// How many findings or files of a group are shown at first.
pub const SHOWN_FINDINGS: usize = 50;

/// Puts values into the places `{0}`, `{1}` of a text. Values are not searched for places.
fn fill(text: &str, values: &[&str]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let (place, after) = after.split_once('}').unwrap_or((after, ""));
        out.push_str(place.parse().ok().and_then(|at: usize| values.get(at)).copied().unwrap_or_default());
        rest = after;
    }
    out.push_str(rest);
    out
}
