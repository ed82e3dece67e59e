//! Starter documents for a stage: what a person fills in, made from the schemas and the profile.
//!
//! Every value is an example of the schema's; nothing is affirmed and nothing counts as met, so that
//! a starter package never passes before somebody has worked through it.

use serde_json::{Map, Value, json};

use super::{Per, Profile};
use crate::error::Error;
use crate::schema;

/// Where starter documents lie.
const FOLDER: &str = "documents";

/// A starter document for each type that the stage requires, as path and JSON text, in the profile's order.
/// An unknown stage has none.
///
/// # Errors
/// [`Error::Unsupported`] if a schema of this build cannot be read.
pub fn scaffold(profile: &Profile, stage: &str) -> Result<Vec<(String, String)>, Error> {
    let types = types(profile, stage);
    types.iter().map(|doc_type| Ok((path(doc_type), text(doc_type, profile, &types)?))).collect()
}

/// A starter document of any type, as JSON text, for a package of that stage.
///
/// # Errors
/// [`Error::Unsupported`] if there is no such type, or its schema cannot be read.
pub fn starter(profile: &Profile, stage: &str, doc_type: &str) -> Result<String, Error> {
    text(doc_type, profile, &types(profile, stage))
}

/// The types that a stage requires.
fn types<'a>(profile: &'a Profile, stage: &str) -> Vec<&'a str> {
    let wanted = profile
        .stage(stage)
        .into_iter()
        .flat_map(|stage| &stage.documents)
        .filter(|wanted| wanted.min > 0 && wanted.when.is_none());
    let mut types: Vec<&str> = wanted.map(|wanted| wanted.doc_type.as_str()).collect();
    // Where any of several will do, the first is offered.
    types.extend(profile.stage(stage).and_then(|stage| stage.at_least_one_of.first()).map(String::as_str));
    types
}

fn text(doc_type: &str, profile: &Profile, types: &[&str]) -> Result<String, Error> {
    let mut document = document(doc_type)?;
    fill(&mut document, doc_type, profile, types);
    Ok(serde_json::to_string_pretty(&document).unwrap_or_default() + "\n")
}

fn path(doc_type: &str) -> String {
    format!("{FOLDER}/{doc_type}.json")
}

/// A document of that type with all that its schema requires.
fn document(doc_type: &str) -> Result<Value, Error> {
    let schema = schema::text_of(doc_type)?;
    let maker = Maker { schema, common: schema::common()? };
    let mut document = maker.example(schema, 0);
    if let (Some(members), Some(id)) = (document.as_object_mut(), schema.get("$id")) {
        members.shift_insert(0, "$schema".to_owned(), id.clone());
    }
    // Members that only a condition requires: ask the schema until it is content.
    for _ in 0..4 {
        let faults = schema::faults(doc_type, &document, "")?.findings;
        let missing = faults.iter().filter(|fault| fault.code == crate::codes::SCHEMA_REQUIRED);
        let mut places: Vec<(&str, &str)> = Vec::new();
        for fault in missing {
            let pointer = fault.location.pointer.as_deref().unwrap_or_default();
            let name = fault.message.split('`').nth(1).unwrap_or_default();
            places.push((pointer, name));
        }
        if places.is_empty() {
            break;
        }
        for (pointer, name) in places {
            let member = maker.at(pointer).and_then(|schema| schema.get("properties")?.get(name));
            let value = member.map(|schema| maker.example(schema, 0));
            if let (Some(object), Some(value)) = (document.pointer_mut(pointer).and_then(Value::as_object_mut), value) {
                object.insert(name.to_owned(), value);
            }
        }
    }
    Ok(document)
}

/// Makes values out of a schema's examples.
struct Maker<'a> {
    schema: &'a Value,
    common: &'a Value,
}

impl<'a> Maker<'a> {
    fn example(&self, schema: &'a Value, depth: usize) -> Value {
        if let Some(fixed) = schema.get("const") {
            return fixed.clone();
        }
        let given = schema.get("default").or_else(|| schema.get("examples").and_then(|list| list.get(0)));
        if let Some(given) = given {
            return given.clone();
        }
        // Our schemas nest a handful of levels; the bound only keeps a reference to itself from going on.
        if depth > 16 {
            return Value::Null;
        }
        if let Some(target) = schema.get("$ref").and_then(|target| self.resolve(target)) {
            return self.example(target, depth + 1);
        }
        match schema.get("type").and_then(Value::as_str) {
            Some("object") => Value::Object(self.object(schema, depth)),
            Some("array") => {
                let needed = schema.get("minItems").and_then(Value::as_u64).unwrap_or(0) > 0;
                let item = schema.get("items").filter(|_| needed);
                Value::Array(item.map(|item| self.example(item, depth + 1)).into_iter().collect())
            }
            Some("boolean") => Value::Bool(false),
            Some("integer" | "number") => schema.get("minimum").cloned().unwrap_or(json!(0)),
            _ => schema.get("enum").and_then(|list| list.get(0)).cloned().unwrap_or(Value::String(String::new())),
        }
    }

    fn object(&self, schema: &'a Value, depth: usize) -> Map<String, Value> {
        let required: Vec<&str> =
            schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
        let members = schema.get("properties").and_then(Value::as_object).into_iter().flatten();
        members
            .filter(|(name, _)| required.contains(&name.as_str()))
            .map(|(name, member)| (name.clone(), self.example(member, depth + 1)))
            .collect()
    }

    fn resolve(&self, target: &Value) -> Option<&'a Value> {
        let (id, pointer) = target.as_str()?.split_once('#')?;
        let root = if id.is_empty() { self.schema } else { self.common };
        root.pointer(pointer)
    }

    /// The schema of the value at a pointer into a document.
    fn at(&self, pointer: &str) -> Option<&'a Value> {
        let mut here = self.schema;
        for token in pointer.split('/').skip(1) {
            here = match here.get("properties").and_then(|members| members.get(token)) {
                Some(member) => member,
                None => here.get("items")?,
            };
            while let Some(target) = here.get("$ref") {
                here = self.resolve(target)?;
            }
        }
        Some(here)
    }
}

/// Puts in what the profile knows: standard texts, outcomes, lists, and the documents of the stage.
fn fill(document: &mut Value, doc_type: &str, profile: &Profile, types: &[&str]) {
    let statements = profile.statements();
    let not_yet = |text: &str| json!({ "text": text, "affirmed": false });
    match doc_type {
        "application" => {
            let enclosed = types.iter().map(
                |doc_type| json!({ "docId": format!("{doc_type}-1"), "docType": doc_type, "path": path(doc_type) }),
            );
            document["enclosures"] = enclosed.collect();
        }
        "declaration" => {
            let texts = statements
                .declaration
                .iter()
                .map(|declared| json!({ "id": declared.id, "text": declared.statement.text, "affirmed": false }));
            document["statements"] = texts.collect();
            if let Some(wording) = statements.perjury.first() {
                document["wording"] = json!(wording.id);
                document["perjuryText"] = json!(wording.text);
            }
            let as_of = document["executedOn"].clone();
            let lists = profile.lists().iter().map(|list| json!({ "list": list.id, "asOf": as_of }));
            document["listsReliedOn"] = lists.collect();
        }
        "truth-statement" => {
            for (member, text) in &statements.truth_statement {
                document[member] = not_yet(&text.text);
            }
        }
        "us-agent-attestation" => {
            for (member, text) in &statements.us_agent {
                document[member] = not_yet(&text.text);
            }
        }
        "test-data-attestation" => {
            if let Some(statement) = &statements.test_data {
                document["accuracy"] = not_yet(&statement.text);
            }
        }
        "prohibited-source-screening" => {
            let as_of = document["screenedOn"].clone();
            let lists = profile.lists().iter().map(|list| json!({ "list": list.id, "asOf": as_of }));
            document["lists"] = lists.collect();
            let categories = profile.lists().iter().flat_map(|list| &list.categories);
            let rows = categories.map(|category| json!({ "category": category.id, "applies": true, "reason": "?" }));
            document["categories"] = rows.collect();
        }
        "conformance-matrix" => {
            let component = document.pointer("/rows/0/component").cloned().unwrap_or(json!("camera"));
            let rows = profile.coverage().iter().flat_map(|group| {
                let component = component.clone();
                group.leaves.iter().map(move |leaf| match group.per {
                    Per::Component => json!({ "leaf": leaf, "component": component, "result": "not-met" }),
                    Per::Product => json!({ "leaf": leaf, "result": "not-met" }),
                })
            });
            document["rows"] = rows.collect();
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn starter_documents_have_their_form_and_name_each_other() {
        for name in super::super::builtin_names() {
            let profile = Profile::builtin(name).unwrap();
            for stage in profile.stages() {
                let files = scaffold(&profile, stage).unwrap();
                assert!(!files.is_empty());
                for (path, text) in &files {
                    let value = crate::json::parse(text.as_bytes()).unwrap();
                    let doc_type = value["docType"].as_str().unwrap();
                    let faults = schema::faults(doc_type, &value, path).unwrap().findings;
                    assert!(faults.is_empty(), "{path}: {faults:#?}");
                    assert_eq!(value["docId"], format!("{doc_type}-1"));
                    assert_eq!(path, &super::path(doc_type));
                }
            }
            assert!(scaffold(&profile, "no-such").unwrap().is_empty());
        }
    }

    #[test]
    fn there_is_a_starter_for_every_type() {
        let profile = Profile::builtin("us-ctm-2024").unwrap();
        for known in schema::documents() {
            let text = starter(&profile, "application", known.name).unwrap();
            let value = crate::json::parse(text.as_bytes()).unwrap();
            let faults = schema::faults(known.name, &value, "x.json").unwrap().findings;
            assert!(faults.is_empty(), "{}: {faults:#?}", known.name);
        }
        assert!(starter(&profile, "application", "poem").is_err());
    }
}
