//! `Form`: reads JSON of other people's formats, and notes what is not as the format demands.
//!
//! Only members that somebody here looks at are judged. Faults have pointers, and at most so many are
//! kept: what is beyond is counted.

use serde_json::{Map, Value};

use crate::json;
use crate::time::Timestamp;

/// Most faults that are kept of one file.
const MAX_FAULTS: usize = 40;

/// An object of the format.
pub(crate) type Object = Map<String, Value>;

/// Something that is not as its format demands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Where: an RFC 6901 pointer.
    pub pointer: String,
    /// What is wrong, in words.
    pub what: String,
    /// Whether readers of the format must refuse it, and not only may.
    pub grave: bool,
}

/// The faults of one file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Form {
    /// The first faults.
    pub faults: Vec<Fault>,
    /// How many more there are.
    pub more: usize,
}

impl Form {
    /// Notes a fault.
    pub(crate) fn fault(&mut self, pointer: &str, what: impl Into<String>) {
        self.note(pointer, what, true);
    }

    /// Notes something that readers may pass over.
    pub(crate) fn oddity(&mut self, pointer: &str, what: impl Into<String>) {
        self.note(pointer, what, false);
    }

    fn note(&mut self, pointer: &str, what: impl Into<String>, grave: bool) {
        if self.faults.len() < MAX_FAULTS {
            self.faults.push(Fault { pointer: pointer.to_owned(), what: what.into(), grave });
        } else {
            self.more += 1;
        }
    }

    /// A value that must be an object.
    pub(crate) fn object<'v>(&mut self, value: &'v Value, at: &str) -> Option<&'v Object> {
        if !value.is_object() {
            self.fault(at, "an object is expected here");
        }
        value.as_object()
    }

    /// A member that must be there.
    pub(crate) fn must(&mut self, object: &Object, name: &str, at: &str) {
        if !object.contains_key(name) {
            self.fault(at, format!("`{name}` is missing"));
        }
    }

    /// A member that is a text, if it is there.
    pub(crate) fn text<'v>(&mut self, object: &'v Object, name: &str, at: &str) -> Option<&'v str> {
        let value = object.get(name)?;
        if !value.is_string() {
            self.fault(&json::join(at, name), format!("`{name}` must be a text"));
        }
        value.as_str()
    }

    /// A member that must be there and be a text.
    pub(crate) fn needed<'v>(&mut self, object: &'v Object, name: &str, at: &str) -> Option<&'v str> {
        self.must(object, name, at);
        self.text(object, name, at)
    }

    /// A member that is one of these words, if it is there.
    pub(crate) fn word<'v>(&mut self, object: &'v Object, name: &str, at: &str, known: &[&str]) -> Option<&'v str> {
        let word = self.text(object, name, at)?;
        if !known.contains(&word) {
            self.fault(&json::join(at, name), format!("`{name}` is none of the words that the format knows"));
            return None;
        }
        Some(word)
    }

    /// A member that is a date and time of RFC 3339, if it is there.
    pub(crate) fn time(&mut self, object: &Object, name: &str, at: &str) -> Option<Timestamp> {
        let text = self.text(object, name, at)?;
        let time = Timestamp::parse_any(text);
        if time.is_none() {
            self.fault(&json::join(at, name), format!("`{name}` is no date and time"));
        }
        time
    }

    /// A member that is a whole number not below a least one, if it is there.
    pub(crate) fn number(&mut self, object: &Object, name: &str, at: &str, least: u64) {
        // 1.0 is a whole number to JSON Schema.
        let whole = |value: &Value| {
            value.as_u64().or_else(|| value.as_f64().filter(|number| number.fract() == 0.0).map(|_| least))
        };
        if object.get(name).is_some_and(|value| whole(value).is_none_or(|number| number < least)) {
            self.fault(&json::join(at, name), format!("`{name}` must be a whole number from {least} on"));
        }
    }

    /// The items of a member that is a list, with their pointers; none if it is absent.
    pub(crate) fn list<'v>(&mut self, object: &'v Object, name: &str, at: &str) -> Vec<(&'v Value, String)> {
        let Some(value) = object.get(name) else { return Vec::new() };
        let here = json::join(at, name);
        let Some(items) = value.as_array() else {
            self.fault(&here, format!("`{name}` must be a list"));
            return Vec::new();
        };
        items.iter().enumerate().map(|(i, item)| (item, format!("{here}/{i}"))).collect()
    }

    /// A member that is an object, if it is there, with its pointer.
    pub(crate) fn inner<'v>(&mut self, object: &'v Object, name: &str, at: &str) -> Option<(&'v Object, String)> {
        let here = json::join(at, name);
        let inner = self.object(object.get(name)?, &here)?;
        Some((inner, here))
    }

    /// Members that the format does not know. Readers may pass over them, but a slip would be lost.
    pub(crate) fn only(&mut self, object: &Object, at: &str, known: &[&str]) {
        for name in object.keys().filter(|name| !known.contains(&name.as_str())) {
            self.oddity(&json::join(at, name), "the format knows no such member");
        }
    }
}

/// A text that says something.
pub(crate) fn said(value: Option<&Value>) -> bool {
    value.and_then(Value::as_str).is_some_and(|text| !text.trim().is_empty() && text != "NOASSERTION")
}

/// A list or object that holds something.
pub(crate) fn holds(value: Option<&Value>) -> bool {
    match value {
        Some(Value::Array(items)) => !items.is_empty(),
        Some(Value::Object(members)) => !members.is_empty(),
        _ => false,
    }
}
