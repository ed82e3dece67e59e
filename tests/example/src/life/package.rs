//! Puts the package of one bag together: what is taken over, what changes, what is new.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::{Value, json};

use crate::documents::fill_all;
use crate::mistakes::{Edit, Expectation, Mistake, plant_in_documents, plant_in_files};
use crate::{Fault, Files, Package, source};

/// The name under which the application package of the example can be taken over.
pub(super) const EXAMPLE: &str = "example";
/// Stands for the list of all documents in an application.
const ENCLOSURES: &str = "@enclosures";

/// `package.json` of a bag.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Recipe {
    /// What is taken over from earlier packages.
    #[serde(default)]
    take: Vec<Take>,
    /// Evidence that is not taken over, by id. References to it are taken out, too.
    #[serde(default)]
    drop: BTreeSet<String>,
    /// What changes in the documents and files taken over.
    #[serde(default)]
    edits: Vec<Edit>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Take {
    /// The bag whose package it is taken from, or `example`.
    from: String,
    /// Names of documents without ending; `*` is all of them. An evidence index brings its files along.
    documents: Vec<String>,
    /// Documents that `*` leaves out.
    #[serde(default)]
    without: Vec<String>,
}

/// Builds the package of a bag from its folder and the packages before it.
pub(super) fn build(bag: &str, earlier: &BTreeMap<String, Package>) -> Result<Package, Fault> {
    let recipe: Recipe = source::json(&format!("life/{bag}/package.json"))?;
    let mut documents = BTreeMap::new();
    let mut files = Files::new();
    for take in &recipe.take {
        let package = earlier.get(&take.from).ok_or_else(|| Fault::new(format!("no package {}", take.from)))?;
        take_over(take, package, &mut documents, &mut files)?;
    }
    drop_evidence(&recipe.drop, &mut documents, &mut files)?;
    plant(&recipe.edits, &mut documents, &mut files)?;
    for (path, bytes) in source::tree(&format!("life/{bag}/files"))? {
        files.insert(path, bytes);
    }
    for name in source::names_if_any(&format!("life/{bag}/documents"))? {
        documents.insert(format!("documents/{name}"), source::json(&format!("life/{bag}/documents/{name}"))?);
    }
    list_enclosures(&mut documents);
    fill_all(&mut documents, &files)?;
    Ok(Package::of(documents, files))
}

fn take_over(
    take: &Take,
    package: &Package,
    documents: &mut BTreeMap<String, Value>,
    files: &mut Files,
) -> Result<(), Fault> {
    let path = |name: &str| format!("documents/{name}.json");
    let all = take.documents.iter().any(|name| name == "*");
    for name in take.documents.iter().filter(|name| *name != "*") {
        if !package.documents().contains_key(&path(name)) {
            return Err(Fault::new(format!("{} has no {name}", take.from)));
        }
    }
    for (known, document) in package.documents() {
        let named = |names: &[String]| names.iter().any(|name| path(name) == *known);
        if !named(&take.without) && (all || named(&take.documents)) {
            if document["docType"] == "evidence-index" {
                files.extend(package.evidence().clone());
            }
            documents.insert(known.clone(), document.clone());
        }
    }
    Ok(())
}

/// Takes evidence out of the index, its files out of the package, and its id out of every list of evidence.
fn drop_evidence(
    drop: &BTreeSet<String>,
    documents: &mut BTreeMap<String, Value>,
    files: &mut Files,
) -> Result<(), Fault> {
    let is_dropped = |id: &Value| id.as_str().is_some_and(|id| drop.contains(id));
    let mut left = drop.clone();
    for document in documents.values_mut() {
        if let Some(items) = document.get_mut("items").and_then(Value::as_array_mut) {
            items.retain(|item| {
                let dropped = item.get("file").is_some() && is_dropped(&item["id"]);
                if dropped {
                    left.remove(item["id"].as_str().unwrap_or_default());
                    files.remove(item["file"]["path"].as_str().unwrap_or_default());
                }
                !dropped
            });
        }
        forget(document, &is_dropped);
    }
    match left.first() {
        Some(id) => Err(Fault::new(format!("there is no evidence {id} to drop"))),
        None => Ok(()),
    }
}

fn forget(value: &mut Value, is_dropped: &impl Fn(&Value) -> bool) {
    match value {
        Value::Object(members) => {
            for (name, member) in members.iter_mut() {
                match member {
                    Value::Array(ids) if name == "evidence" => ids.retain(|id| !is_dropped(id)),
                    other => forget(other, is_dropped),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| forget(item, is_dropped)),
        _ => {}
    }
}

/// Changes of a life are carried out like mistakes: first in the documents, then in the files.
fn plant(edits: &[Edit], documents: &mut BTreeMap<String, Value>, files: &mut Files) -> Result<(), Fault> {
    let change = [Mistake {
        name: String::new(),
        what: String::new(),
        rule: String::new(),
        edits: edits.to_vec(),
        expect: Expectation { code: None, path: String::new(), pointer: None },
    }];
    plant_in_documents(documents, &change)?;
    plant_in_files(files, &change)
}

/// Writes the list of enclosures of an application that asks for it.
fn list_enclosures(documents: &mut BTreeMap<String, Value>) {
    let list: Vec<Value> = documents
        .iter()
        .map(|(path, document)| json!({ "docId": document["docId"], "docType": document["docType"], "path": path }))
        .collect();
    for document in documents.values_mut().filter(|document| document["enclosures"] == ENCLOSURES) {
        document["enclosures"] = Value::from(list.clone());
    }
}
