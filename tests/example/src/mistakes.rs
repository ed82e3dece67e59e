//! The mistakes of the broken package, as data: each with its edits and what a checker must say.
//!
//! Edits by JSON Pointer come first and always name places of the clean documents: values are
//! set in order, then members are removed from the back to the front, so that no removal moves
//! the target of another. Edits of whole files come after that, in order.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{Fault, Files, source};

/// A mistake that a real applicant might make.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mistake {
    /// Short name.
    pub name: String,
    /// What is wrong, in one sentence.
    pub what: String,
    /// The rule it breaks: `R01` and so on, or `schema`, `json`, `path`.
    pub rule: String,
    /// How it is planted.
    pub edits: Vec<Edit>,
    /// What a checker must report.
    pub expect: Expectation,
}

/// The finding that a mistake must lead to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expectation {
    /// The finding's code.
    pub code: Option<String>,
    /// The file it is about.
    pub path: String,
    /// The place in the file, as a JSON Pointer.
    pub pointer: Option<String>,
}

/// One change of the clean package.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "op", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Edit {
    /// Sets a member or an item of a document. A new member goes to the end of its object.
    Set {
        /// The document.
        file: String,
        /// Where.
        pointer: String,
        /// The new value.
        value: Value,
    },
    /// Removes a member or an item of a document.
    Remove {
        /// The document.
        file: String,
        /// Where.
        pointer: String,
    },
    /// Adds a file.
    AddFile {
        /// The new file.
        file: String,
        /// Its text.
        text: String,
    },
    /// Removes a file.
    RemoveFile {
        /// The file.
        file: String,
    },
    /// Renames a file.
    RenameFile {
        /// The old name.
        file: String,
        /// The new name.
        to: String,
    },
    /// Adds text at the end of a file.
    AppendText {
        /// The file.
        file: String,
        /// What to add.
        text: String,
    },
    /// Replaces the first occurrence of a text in a file.
    ReplaceText {
        /// The file.
        file: String,
        /// What to look for.
        find: String,
        /// What to put there.
        with: String,
    },
}

pub(crate) fn read() -> Result<Vec<Mistake>, Fault> {
    source::json("mistakes.json")
}

/// Carries out the edits of members and items.
pub(crate) fn plant_in_documents(documents: &mut BTreeMap<String, Value>, mistakes: &[Mistake]) -> Result<(), Fault> {
    let misfit = |file: &str, pointer: &str| Fault::new(format!("{file}: no place {pointer}"));
    let mut removals = Vec::new();
    for edit in mistakes.iter().flat_map(|mistake| &mistake.edits) {
        match edit {
            Edit::Set { file, pointer, value } => documents
                .get_mut(file)
                .and_then(|document| set(document, pointer, value.clone()))
                .ok_or_else(|| misfit(file, pointer))?,
            Edit::Remove { file, pointer } => removals.push((file, pointer)),
            _ => {}
        }
    }
    removals.sort_by_key(|(file, pointer)| (*file, order(pointer)));
    for (file, pointer) in removals.into_iter().rev() {
        documents.get_mut(file).and_then(|document| remove(document, pointer)).ok_or_else(|| misfit(file, pointer))?;
    }
    Ok(())
}

/// Sorts pointers as their places lie in the document: numbers by value.
fn order(pointer: &str) -> Vec<(usize, &str)> {
    pointer.split('/').map(|token| (token.parse().unwrap_or(0), token)).collect()
}

fn split(pointer: &str) -> Option<(&str, String)> {
    let (parent, token) = pointer.rsplit_once('/')?;
    Some((parent, token.replace("~1", "/").replace("~0", "~")))
}

fn set(document: &mut Value, pointer: &str, value: Value) -> Option<()> {
    let (parent, token) = split(pointer)?;
    match document.pointer_mut(parent)? {
        Value::Object(members) => {
            members.insert(token, value);
        }
        Value::Array(items) if token == "-" => items.push(value),
        Value::Array(items) => *items.get_mut(token.parse::<usize>().ok()?)? = value,
        _ => return None,
    }
    Some(())
}

fn remove(document: &mut Value, pointer: &str) -> Option<()> {
    let (parent, token) = split(pointer)?;
    match document.pointer_mut(parent)? {
        // Keeps the order of the others, so that the document reads as before.
        Value::Object(members) => members.shift_remove(&token).map(drop),
        Value::Array(items) => {
            let position = token.parse::<usize>().ok().filter(|position| *position < items.len())?;
            items.remove(position);
            Some(())
        }
        _ => None,
    }
}

/// Carries out the edits of whole files.
pub(crate) fn plant_in_files(files: &mut Files, mistakes: &[Mistake]) -> Result<(), Fault> {
    for edit in mistakes.iter().flat_map(|mistake| &mistake.edits) {
        plant_in_file(files, edit).ok_or_else(|| Fault::new(format!("this edit does not fit: {edit:?}")))?;
    }
    Ok(())
}

fn plant_in_file(files: &mut Files, edit: &Edit) -> Option<()> {
    match edit {
        Edit::Set { .. } | Edit::Remove { .. } => {}
        Edit::AddFile { file, text } => {
            if files.insert(file.clone(), text.clone().into_bytes()).is_some() {
                return None;
            }
        }
        Edit::RemoveFile { file } => {
            files.remove(file)?;
        }
        Edit::RenameFile { file, to } => {
            let bytes = files.remove(file)?;
            files.insert(to.clone(), bytes);
        }
        Edit::AppendText { file, text } => files.get_mut(file)?.extend_from_slice(text.as_bytes()),
        Edit::ReplaceText { file, find, with } => {
            let bytes = files.get_mut(file)?;
            let text = std::str::from_utf8(bytes).ok()?;
            if !text.contains(find.as_str()) {
                return None;
            }
            *bytes = text.replacen(find.as_str(), with, 1).into_bytes();
        }
    }
    Some(())
}
