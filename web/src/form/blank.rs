//! Blank values: what a new item or part starts as, before anything is entered.

use serde_json::{Map, Value};

use super::schema::Part;

/// Parts inside parts are made so far; our schemas nest a handful of levels.
const MOST_DEPTH: usize = 12;

/// A value with all members that are required, each empty; what can have one value only has it.
pub fn blank(part: &Part<'_>) -> Value {
    at_depth(part, 0)
}

fn at_depth(part: &Part<'_>, depth: usize) -> Value {
    if let Some(fixed) = part.keyword("const") {
        return fixed.clone();
    }
    match part.text("type") {
        Some("object") if depth < MOST_DEPTH => {
            let required = part.members().into_iter().filter(|name| part.requires(name));
            let members = required.filter_map(|name| Some((name.to_owned(), at_depth(&part.member(name)?, depth + 1))));
            Value::Object(members.collect::<Map<_, _>>())
        }
        Some("object") => Value::Object(Map::new()),
        Some("array") => {
            let least = part.keyword("minItems").and_then(Value::as_u64).unwrap_or(0);
            let item = part.item().filter(|_| least > 0 && depth < MOST_DEPTH);
            Value::Array(item.map(|item| at_depth(&item, depth + 1)).into_iter().collect())
        }
        Some("boolean") => Value::Bool(false),
        _ => match part.allowed().as_slice() {
            [only] => (*only).clone(),
            _ => Value::String(String::new()),
        },
    }
}
