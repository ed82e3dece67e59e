//! The fields of a part of a document, one level at a time: a list's items are told apart only when they
//! are opened, so that a document with thousands of rows costs no more than what is shown of it.

use serde_json::Value;

use super::schema::{Part, is_of};
use super::{Schema, join};

/// Groups inside groups are unfolded so far.
const MOST_DEPTH: usize = 24;

/// A field. Two are equal when they look the same but for what is entered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Where its value stands in the document: a JSON Pointer.
    pub pointer: String,
    /// Its name in the document.
    pub name: String,
    /// Its label.
    pub title: String,
    /// What it is for.
    pub help: String,
    /// A value that it could have.
    pub example: Option<String>,
    /// Whether it must be there.
    pub required: bool,
    /// If it is not needed as things stand: the member and value on which it would be.
    pub idle: Option<(String, String)>,
    /// What is entered, and how.
    pub kind: Kind,
}

/// What is entered in a field, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A text; of several lines, if it may be long.
    Text {
        /// Whether it may be long.
        long: bool,
    },
    /// A calendar day, `2026-09-14`.
    Date,
    /// A moment, `2026-09-14T16:05:00Z`.
    Moment,
    /// A number.
    Number {
        /// Whether it has no fraction.
        whole: bool,
    },
    /// Yes or no.
    Flag,
    /// One of these.
    Choice(Vec<String>),
    /// Always this.
    Fixed(String),
    /// The path of a file of the package.
    Path,
    /// Members.
    Group {
        /// Whether it is there.
        present: bool,
        /// Whether it names a file with its size and digest.
        file: bool,
        /// Its members, if it is there.
        fields: Vec<Field>,
    },
    /// Items.
    List {
        /// Whether it is there.
        present: bool,
        /// How many.
        count: usize,
        /// What one is called.
        item: String,
        /// Whether an item is a single value, without members of its own.
        plain: bool,
    },
    /// Anything, shown as JSON: what the schema leaves open, does not know, or did not expect.
    Open {
        /// Whether the schema leaves it open.
        allowed: bool,
    },
}

impl Schema {
    /// The fields of the members at a pointer; for a list, those of nothing.
    pub fn fields(&self, document: &Value, pointer: &str) -> Vec<Field> {
        match (self.at(document, pointer), document.pointer(pointer)) {
            (Some(part), Some(value)) => members(&part, value, pointer, 0),
            _ => Vec::new(),
        }
    }

    /// The one field at a pointer, such as an item of a list.
    pub fn field(&self, document: &Value, pointer: &str) -> Option<Field> {
        let part = self.at(document, pointer)?;
        let name = super::parent(pointer).map(|(_, name)| name).unwrap_or_default();
        Some(field(&part, document.pointer(pointer), pointer.to_owned(), name, 0))
    }
}

fn members(part: &Part<'_>, value: &Value, pointer: &str, depth: usize) -> Vec<Field> {
    let Some(object) = value.as_object() else { return Vec::new() };
    let known = part.members();
    let mut fields = Vec::with_capacity(known.len());
    for name in &known {
        let Some(member) = part.member(name) else { continue };
        let own = object.get(*name);
        let mut made = field(&member.seeing(own), own, join(pointer, name), (*name).to_owned(), depth + 1);
        made.required = part.requires(name);
        if own.is_none() && part.is_idle(name) {
            made.idle = part.waits_for(name).map(|(of, value)| {
                let title = part.member(&of).and_then(|of| of.text("title")).unwrap_or(&of);
                (title.to_owned(), value)
            });
        }
        fields.push(made);
    }
    let own = object.keys().filter(|name| !known.contains(&name.as_str()));
    fields.extend(own.map(|name| Field {
        pointer: join(pointer, name),
        name: name.clone(),
        title: name.clone(),
        help: String::new(),
        example: None,
        required: false,
        idle: None,
        kind: Kind::Open { allowed: false },
    }));
    fields
}

fn field(part: &Part<'_>, value: Option<&Value>, pointer: String, name: String, depth: usize) -> Field {
    let title = part.text("title").unwrap_or(&name).to_owned();
    let help = part.text("description").unwrap_or_default().to_owned();
    let example = part.keyword("examples").and_then(|all| all.get(0)).filter(|one| !one.is_object() && !one.is_array());
    let kind = kind(part, value, &pointer, &name, depth);
    Field { pointer, name, title, help, example: example.map(shown), required: false, idle: None, kind }
}

fn kind(part: &Part<'_>, value: Option<&Value>, pointer: &str, name: &str, depth: usize) -> Kind {
    if let Some(fixed) = part.keyword("const") {
        return Kind::Fixed(shown(fixed));
    }
    let kinds = part.keyword("type");
    let nested = |value: &Value| value.is_object() || value.is_array();
    let expects = part.text("type").unwrap_or_default();
    // A value of another sort has no place in the field; a wrong number or text has, to be mended there.
    let misfit = value.is_some_and(|value| match expects {
        "object" | "array" => kinds.is_some_and(|kinds| !is_of(kinds, value)),
        _ => nested(value),
    });
    if misfit || depth > MOST_DEPTH {
        return Kind::Open { allowed: false };
    }
    let allowed = part.allowed();
    if !allowed.is_empty() && !matches!(expects, "object" | "array") {
        return Kind::Choice(allowed.into_iter().map(shown).collect());
    }
    match expects {
        "object" if part.members().is_empty() => Kind::Open { allowed: true },
        "object" => {
            let names = part.members();
            let file = ["path", "size", "sha256"].iter().all(|name| names.contains(name));
            let fields = value.map(|value| members(part, value, pointer, depth)).unwrap_or_default();
            Kind::Group { present: value.is_some(), file, fields }
        }
        "array" => {
            let count = value.and_then(Value::as_array).map_or(0, Vec::len);
            let item = part.item();
            let title = item.as_ref().and_then(|item| item.text("title")).unwrap_or("Entry").to_owned();
            let plain = item.is_some_and(|item| !matches!(item.text("type"), Some("object" | "array")));
            Kind::List { present: value.is_some(), count, item: title, plain }
        }
        "boolean" => Kind::Flag,
        "integer" => Kind::Number { whole: true },
        "number" => Kind::Number { whole: false },
        _ => match (part.text("format"), name) {
            (Some("date"), _) => Kind::Date,
            (Some("date-time"), _) => Kind::Moment,
            (_, "path") => Kind::Path,
            _ => Kind::Text { long: is_long(part, value) },
        },
    }
}

/// Examples with more letters than this are sentences.
const SENTENCE: usize = 40;

/// Whether a text has room for sentences: it may be long, and its example is, or it has lines already.
fn is_long(part: &Part<'_>, value: Option<&Value>) -> bool {
    let may = part.keyword("maxLength").and_then(Value::as_u64).is_none_or(|most| most > 4000);
    let example = part.keyword("examples").and_then(|all| all.get(0)).and_then(Value::as_str).unwrap_or_default();
    let lines = value.and_then(Value::as_str).is_some_and(|text| text.contains('\n'));
    lines || (may && part.keyword("pattern").is_none_or(|pattern| pattern == "\\S") && example.len() > SENTENCE)
}

/// A value as a field shows it: a text as it is, anything else as JSON.
pub fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

/// Members that tell what an item is, the most telling first.
const TELLING: [&str; 14] = [
    "docId",
    "id",
    "leaf",
    "path",
    "name",
    "legalName",
    "title",
    "list",
    "category",
    "component",
    "result",
    "status",
    "docType",
    "number",
];

/// A short word for an item of a list, from what is in it.
pub fn label(value: &Value) -> String {
    let words: Vec<String> = match value {
        Value::Object(members) => {
            let short = |value: &&Value| !value.is_object() && !value.is_array() && !value.is_null();
            let telling = TELLING.iter().filter_map(|name| members.get(*name)).filter(short).map(shown);
            let mut words: Vec<String> = telling.filter(|word| !word.trim().is_empty()).take(3).collect();
            if words.is_empty() {
                words.extend(members.values().filter(short).map(shown).find(|word| !word.trim().is_empty()));
            }
            words
        }
        Value::Array(items) => vec![items.len().to_string()],
        other => vec![shown(other)],
    };
    let words = words.join(" · ");
    match words.char_indices().nth(70) {
        Some((at, _)) => format!("{}…", &words[..at]),
        None => words,
    }
}
