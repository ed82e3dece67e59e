//! Which values of a starter document are still the examples that it came with.

use serde_json::Value;

use super::field::Kind;
use super::schema::Part;
use super::{Schema, join, shown};

/// Values that may well be the same as in the example.
const COMMON: [&str; 6] = ["$schema", "docId", "mediaType", "country", "region", "period"];

/// Most that are told.
const MOST: usize = 500;

/// The pointers of entries that are the same as the schema's example, in the document's order.
pub fn examples(schema: &Schema, document: &Value) -> Vec<String> {
    let mut found = Vec::new();
    walk(&schema.whole(document), document, "", &mut found);
    found
}

fn walk(part: &Part<'_>, value: &Value, pointer: &str, found: &mut Vec<String>) {
    if found.len() >= MOST {
        return;
    }
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                if COMMON.contains(&name.as_str()) {
                    continue;
                }
                let Some(member) = part.member(name) else { continue };
                walk(&member.seeing(Some(value)), value, &join(pointer, name), found);
            }
        }
        Value::Array(items) => {
            let Some(item) = part.item() else { return };
            for (index, value) in items.iter().enumerate() {
                walk(&item.clone().seeing(Some(value)), value, &join(pointer, &index.to_string()), found);
            }
        }
        Value::String(text) => {
            let examples = part.keyword("examples").and_then(Value::as_array);
            let same = examples.is_some_and(|all| all.iter().any(|one| shown(one) == *text));
            if same && is_free(part) {
                found.push(pointer.to_owned());
            }
        }
        _ => {}
    }
}

/// Whether anything may be entered, so that the example is hardly the truth.
fn is_free(part: &Part<'_>) -> bool {
    part.keyword("const").is_none() && part.allowed().is_empty() && !matches!(part.text("title"), Some("Country"))
}

impl Kind {
    /// Whether a single value is entered.
    pub fn is_entry(&self) -> bool {
        !matches!(self, Self::Group { .. } | Self::List { .. } | Self::Open { .. })
    }
}
