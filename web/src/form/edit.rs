//! Edits: each takes a document and gives a new one. What an edit is not about stays as it was.

use serde_json::{Map, Value};

use super::field::Kind;
use super::{Schema, join, parent};

/// A change of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edit {
    /// The value at a pointer becomes this one; a member that was not there comes to its place.
    Set(String, Value),
    /// The member at a pointer goes.
    Unset(String),
    /// An item is added at the end of the list at a pointer.
    Add(String, Value),
    /// An item of a list goes.
    Remove(String, usize),
    /// An item of a list changes places with the one at the second index.
    Swap(String, usize, usize),
}

impl Edit {
    /// The changed document; `None` if there is no such place, or nothing changes.
    pub fn apply(&self, schema: Option<&Schema>, document: &Value) -> Option<Value> {
        let mut new = document.clone();
        match self {
            Self::Set(pointer, value) => set(schema, &mut new, pointer, value.clone())?,
            Self::Unset(pointer) => {
                let (owner, name) = parent(pointer)?;
                new.pointer_mut(owner)?.as_object_mut()?.shift_remove(&name)?;
            }
            Self::Add(pointer, value) => {
                if new.pointer(pointer).is_none() {
                    set(schema, &mut new, pointer, Value::Array(Vec::new()))?;
                }
                new.pointer_mut(pointer)?.as_array_mut()?.push(value.clone());
            }
            Self::Remove(pointer, index) => {
                let items = new.pointer_mut(pointer)?.as_array_mut()?;
                if *index >= items.len() {
                    return None;
                }
                items.remove(*index);
            }
            Self::Swap(pointer, from, to) => {
                let items = new.pointer_mut(pointer)?.as_array_mut()?;
                if (*from).max(*to) >= items.len() {
                    return None;
                }
                items.swap(*from, *to);
            }
        }
        (new != *document).then_some(new)
    }

    /// What it is about. Edits of one field that follow each other are undone together.
    pub fn place(&self) -> Option<&str> {
        match self {
            Self::Set(pointer, _) | Self::Unset(pointer) => Some(pointer),
            Self::Add(..) | Self::Remove(..) | Self::Swap(..) => None,
        }
    }
}

fn set(schema: Option<&Schema>, document: &mut Value, pointer: &str, value: Value) -> Option<()> {
    if let Some(place) = document.pointer_mut(pointer) {
        *place = value;
        return Some(());
    }
    let (owner, name) = parent(pointer)?;
    let order: Vec<String> = schema
        .and_then(|schema| schema.at(document, owner))
        .map(|part| part.members().into_iter().map(str::to_owned).collect())
        .unwrap_or_default();
    let members = document.pointer_mut(owner)?.as_object_mut()?;
    insert(members, &order, name, value);
    Some(())
}

/// Puts a new member where the schema's order has it: before the first that comes later there.
fn insert(members: &mut Map<String, Value>, order: &[String], name: String, value: Value) {
    let rank = |name: &str| order.iter().position(|known| known == name);
    let place = rank(&name).and_then(|own| members.keys().position(|known| rank(known).is_some_and(|rank| rank > own)));
    match place {
        Some(place) => {
            members.shift_insert(place, name, value);
        }
        None => {
            members.insert(name, value);
        }
    }
}

/// What was entered in a field, as a value: `None` if the field was emptied and its member should go.
pub fn entered(kind: &Kind, required: bool, text: &str) -> Option<Value> {
    if text.is_empty() && !(required && matches!(kind, Kind::Text { .. })) {
        return None;
    }
    Some(match kind {
        Kind::Flag => match text {
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            _ => Value::String(text.to_owned()),
        },
        // What is no number stays a text, so that the core can say so.
        Kind::Number { .. } => match serde_json::from_str::<Value>(text.trim()) {
            Ok(number @ Value::Number(_)) => number,
            _ => Value::String(text.to_owned()),
        },
        Kind::Choice(_) | Kind::Text { .. } | Kind::Path => Value::String(text.to_owned()),
        Kind::Date | Kind::Moment => Value::String(text.trim().to_owned()),
        Kind::Fixed(_) | Kind::Group { .. } | Kind::List { .. } | Kind::Open { .. } => {
            serde_json::from_str(text).unwrap_or_else(|_| Value::String(text.to_owned()))
        }
    })
}

/// Where a place went with an edit: items of a list have new numbers when one goes or two change places.
pub fn moved(edit: &Edit, pointer: &str) -> Option<String> {
    let (list, renumber): (&str, &dyn Fn(usize) -> Option<usize>) = match edit {
        Edit::Remove(list, gone) => (list, &|index| match index.cmp(gone) {
            std::cmp::Ordering::Less => Some(index),
            std::cmp::Ordering::Equal => None,
            std::cmp::Ordering::Greater => Some(index - 1),
        }),
        Edit::Swap(list, a, b) => (list, &|index| match index {
            index if index == *a => Some(*b),
            index if index == *b => Some(*a),
            index => Some(index),
        }),
        _ => return Some(pointer.to_owned()),
    };
    let Some(rest) = pointer.strip_prefix(list).and_then(|rest| rest.strip_prefix('/')) else {
        return Some(pointer.to_owned());
    };
    let (index, below) = rest.split_once('/').map_or((rest, None), |(index, below)| (index, Some(below)));
    let Ok(index) = index.parse() else { return Some(pointer.to_owned()) };
    let item = join(list, &renumber(index)?.to_string());
    Some(below.map_or_else(|| item.clone(), |below| format!("{item}/{below}")))
}
