//! `diff`: what changed between two packages of one product, in terms of the scheme.
//!
//! Documents are compared member by member; each change has a kind. Which class a kind is in, what the class asks
//! for and which outcomes it touches is data of the profile (`changeClasses`). The highest class counts. What only
//! one side holds at all is named, and not compared. Everything is found through maps: the work grows with the
//! size of both sides, not with their product.

mod classes;
mod documents;
mod parts;
mod product;

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use crate::profile::{Profile, Retest};
use crate::verify::SealedDocument;

pub use parts::files as bill_of_materials_files;

/// Most changes that are told; what is beyond is counted.
pub const MAX_CHANGES: usize = 10_000;
/// Most characters of a value that are told.
const MAX_VALUE: usize = 120;

/// One side.
#[derive(Clone, Copy, Debug)]
pub struct Side<'a> {
    /// Its documents, in path order.
    pub documents: &'a [SealedDocument],
    /// Files of bills of materials that could be read as JSON, by path.
    pub boms: &'a BTreeMap<String, Value>,
}

/// What changed.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Difference {
    /// The class of the whole: the highest of all changes. `None` if nothing changed, or no class names a change.
    pub class: Option<ClassLine>,
    /// What the change records of the newer side declare.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub declared: Vec<Declared>,
    /// What must be tested again, or may have to be.
    pub retests: Vec<RetestLine>,
    /// The changes, the gravest first.
    pub changes: Vec<Change>,
    /// How many more there are.
    #[serde(skip_serializing_if = "is_zero")]
    pub more: usize,
    /// Document types that only the older side holds, or only the newer one; their content is not compared.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub not_compared: Vec<String>,
}

/// A class of change and what it asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ClassLine {
    /// Its id.
    pub id: String,
    /// What is in it.
    pub title: String,
    /// Whether an impact analysis is needed.
    pub impact_analysis: bool,
    /// Whether the laboratory's opinion is needed.
    pub lab_opinion: bool,
    /// Whether tests are needed.
    pub retest: Retest,
    /// Rules that it rests on.
    pub basis: Vec<String>,
}

/// What a change record declares, held against what was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Declared {
    /// The record's number.
    pub number: String,
    /// The class that it declares.
    pub class: String,
    /// Whether that is lower than what was found.
    pub lower: bool,
}

/// An outcome of a component that a change touches.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RetestLine {
    /// The component.
    pub component: String,
    /// The outcome.
    pub leaf: String,
    /// How strongly it is asked for.
    pub need: Retest,
    /// How the outcome was shown: test, review or attestation; none if it has no row.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// The test cases that showed it.
    pub cases: Vec<String>,
}

/// One change.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Change {
    /// Its kind, by which the profile classes it.
    pub kind: &'static str,
    /// Its class; none if no class of the profile names the kind: then a person judges it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub class: Option<String>,
    /// What it is about, in words: `interface nfc of component camera`.
    pub what: String,
    /// The component.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub component: Option<String>,
    /// The outcome, for a change of the conformance matrix.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub leaf: Option<String>,
    /// The older value, shortened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// The newer value, shortened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// Where: the file, of the newer side if it has it.
    pub path: String,
    /// JSON Pointer in it.
    pub pointer: String,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn is_zero(number: &usize) -> bool {
    *number == 0
}

/// Compares an older side with a newer one.
pub fn compare(older: Side<'_>, newer: Side<'_>, profile: &Profile) -> Difference {
    let mut found = Found::default();
    let (old, new) = (by_type(older.documents), by_type(newer.documents));
    let mut not_compared = Vec::new();
    for doc_type in old.keys().filter(|name| !new.contains_key(*name)) {
        not_compared.push(format!("{doc_type}: only in the older one"));
    }
    for (doc_type, documents) in &new {
        let Some(known) = old.get(doc_type) else {
            not_compared.push(format!("{doc_type}: only in the newer one"));
            continue;
        };
        documents::pairs(doc_type, known, documents, &mut found);
    }
    product::identities(older.documents, newer.documents, &mut found);
    parts::compare(older, newer, &mut found);
    classes::judge(found, &old, &new, not_compared, profile)
}

/// Documents by type, in path order.
type ByType<'a> = BTreeMap<&'a str, Vec<&'a SealedDocument>>;

fn by_type(documents: &[SealedDocument]) -> ByType<'_> {
    let mut types = ByType::new();
    for document in documents {
        if let Some(doc_type) = document.value.get("docType").and_then(Value::as_str) {
            types.entry(doc_type).or_default().push(document);
        }
    }
    types
}

/// The changes found so far.
#[derive(Default)]
struct Found {
    changes: Vec<Change>,
    more: usize,
}

impl Found {
    fn push(&mut self, change: Change) {
        if self.changes.len() < MAX_CHANGES {
            self.changes.push(change);
        } else {
            self.more += 1;
        }
    }
}

/// Two values of one member, and where they are.
#[derive(Clone, Copy)]
struct Pair<'a> {
    old: Option<&'a Value>,
    new: Option<&'a Value>,
    path: &'a str,
}

impl<'a> Pair<'a> {
    fn member(self, name: &str) -> Self {
        let inside = |value: Option<&'a Value>| value.and_then(|value| value.get(name));
        Self { old: inside(self.old), new: inside(self.new), ..self }
    }

    fn differs(self) -> bool {
        self.old != self.new
    }

    /// A change of this pair.
    fn change(self, kind: &'static str, what: String, pointer: String) -> Change {
        let (before, after) = (self.old.and_then(shown), self.new.and_then(shown));
        Change { kind, what, before, after, path: self.path.to_owned(), pointer, ..Change::default() }
    }
}

/// The items of two lists, side by side by a key. Each has its place in the newer list, or in the older one.
fn side_by_side<'a>(lists: Pair<'a>, key: impl Fn(&Value) -> Option<String>) -> BTreeMap<String, (usize, Pair<'a>)> {
    let mut items: BTreeMap<String, (usize, Pair<'a>)> = BTreeMap::new();
    let of = |list: Option<&'a Value>| list.and_then(Value::as_array).into_iter().flatten().enumerate();
    for (at, item) in of(lists.old) {
        if let Some(key) = key(item) {
            items.insert(key, (at, Pair { old: Some(item), new: None, path: lists.path }));
        }
    }
    for (at, item) in of(lists.new) {
        if let Some(key) = key(item) {
            let slot = items.entry(key).or_insert((at, Pair { old: None, new: None, path: lists.path }));
            slot.0 = at;
            slot.1.new = Some(item);
        }
    }
    items
}

/// The text of an item's member.
fn text<'a>(value: &'a Value, name: &str) -> Option<&'a str> {
    value.get(name)?.as_str()
}

/// A value in few words; nothing for one with parts of its own.
fn shown(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Array(items) if items.is_empty() => "none".to_owned(),
        Value::Array(items) if items.iter().all(Value::is_string) => {
            let texts: Vec<&str> = items.iter().filter_map(Value::as_str).collect();
            texts.join(", ")
        }
        Value::Array(_) | Value::Object(_) => return None,
        other => other.to_string(),
    };
    if text.chars().count() <= MAX_VALUE {
        return Some(text);
    }
    Some(text.chars().take(MAX_VALUE).collect::<String>() + "...")
}

#[cfg(test)]
mod tests;
