//! JSON Schemas: compiled once each, and their faults told in our own words.
//!
//! The schemas are data of the crate `sealcase-schemas`. They are compiled when first needed, without
//! any retrieval, with a regular expression engine that runs in linear time, and with formats as a
//! demand. [`faults`] judges one document; what must agree between documents is the rules' business.
//! Used by `profile` and `validate`, and by whoever wants a schema's text.

mod explain;
#[cfg(not(target_family = "wasm"))]
mod form;

use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

use jsonschema::json::Json;
use jsonschema::{PatternOptions, Registry, Retrieve, ValidationOptions, Validator};
use sealcase_schemas::{CATALOGUE_SCHEMA, COMMON, DOCUMENTS, POLICY_SCHEMA, PROFILE_SCHEMA, TRUST_SCHEMA};
use serde_json::Value;

pub use sealcase_schemas::DocumentSchema;

use crate::error::Error;
use crate::finding::Finding;
use crate::json::Tree;

/// Most faults that are told of one document.
pub const MAX_FAULTS: usize = 300;
/// Documents with more values than this are told their first fault only: all faults are collected
/// before the first is seen, and a hostile document could have millions.
const MANY_VALUES: usize = 100_000;
/// Largest compiled pattern, in bytes.
const PATTERN_BYTES: usize = 1 << 20;

/// The schemas of all document types, in the order of an application.
pub fn documents() -> &'static [DocumentSchema] {
    DOCUMENTS
}

/// The schema of a document type.
pub fn document(name: &str) -> Option<&'static DocumentSchema> {
    sealcase_schemas::document(name)
}

/// The one of `known` that somebody who wrote `word` most likely meant: at most two letters away.
pub fn closest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let away = known.into_iter().map(|candidate| (distance(word, candidate), candidate));
    away.filter(|(distance, candidate)| {
        *distance <= 2 && *distance < candidate.chars().count().min(word.chars().count())
    })
    .min()
    .map(|(_, candidate)| candidate)
}

/// How many letters must be added, dropped or changed; 3 stands for more than 2.
fn distance(left: &str, right: &str) -> usize {
    let (left, right): (Vec<char>, Vec<char>) = (left.chars().collect(), right.chars().collect());
    if left.len().abs_diff(right.len()) > 2 || left.len() > 64 {
        return 3;
    }
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (i, a) in left.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in right.iter().enumerate() {
            let changed = diagonal + usize::from(!a.eq_ignore_ascii_case(b));
            diagonal = row[j + 1];
            row[j + 1] = changed.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[right.len()].min(3)
}

/// What is wrong with one document.
#[derive(Debug, Default)]
pub struct Faults {
    /// The faults, with pointers but without lines; at most [`MAX_FAULTS`].
    pub findings: Vec<Finding>,
    /// Whether there are, or may be, more.
    pub more: bool,
    /// The outermost members that have a fault or are missing; the empty name stands for the whole document.
    pub members: BTreeSet<String>,
}

/// Judges a document by the schema of its type.
///
/// # Errors
/// [`Error::Unsupported`] if there is no such schema or it cannot be compiled.
pub fn faults_of(name: &str, document: &Tree, path: &str) -> Result<Faults, Error> {
    // Nearly all documents have none. In the browser the second form of every schema would weigh more than it saves.
    #[cfg(not(target_family = "wasm"))]
    if fast(name)?.is_valid(document.root()) {
        return Ok(Faults::default());
    }
    faults(name, &document.root().to_value(), path)
}

/// Judges a value by a schema: a document type, `profile`, `catalogue`, `policy` or `trust`.
///
/// # Errors
/// [`Error::Unsupported`] if there is no such schema or it cannot be compiled.
pub fn faults(name: &str, value: &Value, path: &str) -> Result<Faults, Error> {
    let compiled = compiled(name)?;
    if compiled.validator.is_valid(value) {
        return Ok(Faults::default());
    }
    let teller = explain::Teller { id: compiled.id, schema: &compiled.schema, common: common()?, path };
    let mut found = Faults::default();
    if count(value, MANY_VALUES) >= MANY_VALUES {
        if let Err(error) = compiled.validator.validate(value) {
            teller.tell(&error, &mut found);
        }
        found.more = true;
        found.members.insert(String::new());
        return Ok(found);
    }
    for error in compiled.validator.iter_errors(value) {
        if found.findings.len() >= MAX_FAULTS {
            found.more = true;
            found.members.insert(String::new());
            break;
        }
        teller.tell(&error, &mut found);
    }
    Ok(found)
}

/// The parsed text of a schema.
pub(crate) fn text_of(name: &str) -> Result<&'static Value, Error> {
    compiled(name).map(|compiled| &compiled.schema)
}

/// The shared definitions, parsed.
pub(crate) fn common() -> Result<&'static Value, Error> {
    static TEXT: OnceLock<Option<Value>> = OnceLock::new();
    TEXT.get_or_init(|| serde_json::from_str(COMMON.text).ok()).as_ref().ok_or_else(|| broken(COMMON.id))
}

/// How many values a value holds, itself included, counted up to a limit.
fn count(value: &Value, limit: usize) -> usize {
    let within = |mut total: usize, part: &Value| {
        if total < limit {
            total += count(part, limit - total);
        }
        total
    };
    match value {
        Value::Array(items) => items.iter().fold(1, within),
        Value::Object(members) => members.values().fold(1, within),
        _ => 1,
    }
}

/// The schema in the form that takes a [`Tree`].
#[cfg(not(target_family = "wasm"))]
fn fast(name: &str) -> Result<&'static Validator<form::TreeForm>, Error> {
    static FORMS: [OnceLock<Option<Validator<form::TreeForm>>>; SLOTS] = [const { OnceLock::new() }; SLOTS];
    let (id, text, slot) = known(name, &FORMS)?;
    let make = || build(jsonschema::options_for::<form::TreeForm>(), &serde_json::from_str(text).ok()?);
    slot.get_or_init(make).as_ref().ok_or_else(|| broken(id))
}

struct Compiled {
    id: &'static str,
    schema: Value,
    validator: Validator,
}

/// Ids and texts of the schemas that are not for documents, with the names they go by here.
const OTHERS: [(&str, sealcase_schemas::Schema); 4] =
    [("profile", PROFILE_SCHEMA), ("catalogue", CATALOGUE_SCHEMA), ("policy", POLICY_SCHEMA), ("trust", TRUST_SCHEMA)];
const SLOTS: usize = DOCUMENTS.len() + OTHERS.len();

fn compiled(name: &str) -> Result<&'static Compiled, Error> {
    static SCHEMAS: [OnceLock<Option<Compiled>>; SLOTS] = [const { OnceLock::new() }; SLOTS];
    let (id, text, slot) = known(name, &SCHEMAS)?;
    slot.get_or_init(|| compile(id, text)).as_ref().ok_or_else(|| broken(id))
}

/// A schema's id and text, and its slot among those of all schemas.
fn known<'a, T>(name: &str, slots: &'a [T; SLOTS]) -> Result<(&'static str, &'static str, &'a T), Error> {
    let documents = DOCUMENTS.iter().map(|schema| (schema.name, schema.id, schema.text));
    let others = OTHERS.iter().map(|(name, schema)| (*name, schema.id, schema.text));
    let found = documents.chain(others).zip(slots).find(|((known, ..), _)| *known == name);
    let found = found.map(|((_, id, text), slot)| (id, text, slot));
    found.ok_or_else(|| Error::Unsupported { what: "there is no schema of that name".to_owned() })
}

fn compile(id: &'static str, text: &str) -> Option<Compiled> {
    let schema: Value = serde_json::from_str(text).ok()?;
    let validator = build(jsonschema::options(), &schema)?;
    Some(Compiled { id, schema, validator })
}

/// Compiles a schema without any retrieval, for one form of values.
fn build<F: Json>(options: ValidationOptions<'_, Arc<dyn Retrieve>, F>, schema: &Value) -> Option<Validator<F>> {
    static REGISTRY: OnceLock<Option<Registry<'static>>> = OnceLock::new();
    let registry = REGISTRY.get_or_init(|| Registry::new().add(COMMON.id, common().ok()?).ok()?.prepare().ok());
    options
        .with_registry(registry.as_ref()?)
        .offline()
        .should_validate_formats(true)
        .should_ignore_unknown_formats(false)
        .with_pattern_options(PatternOptions::regex().size_limit(PATTERN_BYTES).dfa_size_limit(PATTERN_BYTES))
        .build(schema)
        .ok()
}

fn broken(id: &str) -> Error {
    Error::Unsupported { what: format!("the schema {id} of this build cannot be compiled") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn told(name: &str, value: &Value) -> Vec<(&'static str, String, String)> {
        let faults = faults(name, value, "x.json").unwrap();
        let told = faults.findings.into_iter();
        told.map(|finding| (finding.code.id(), finding.location.pointer.unwrap(), finding.message)).collect()
    }

    fn truth() -> Value {
        json!({
            "docType": "truth-statement", "schemaVersion": 1, "docId": "t-1", "issuedOn": "2026-10-28",
            "issuer": "A", "productId": "p", "confidentiality": "non-public",
            "trueAndCorrect": {"text": "x", "affirmed": true}, "reasonablySecure": {"text": "x", "affirmed": true},
            "supportEndDate": "2032-03-31", "signatures": []
        })
    }

    #[test]
    fn every_schema_compiles() {
        for schema in documents() {
            assert!(compiled(schema.name).is_ok(), "{}", schema.name);
        }
        for (name, _) in OTHERS {
            assert!(compiled(name).is_ok(), "{name}");
        }
        assert!(compiled("poem").is_err());
    }

    #[test]
    fn a_good_document_has_no_faults() {
        assert_eq!(told("truth-statement", &truth()), []);
    }

    #[test]
    fn each_fault_is_told_once_at_its_place() {
        let mut value = truth();
        value["signatures"] = json!([{"name": "Secret Name", "role": "boss"}]);
        value["issuedOn"] = json!("28 October");
        value["schemaVersion"] = json!(2);
        value["issuer"] = json!(7);
        value["reasonablySecure"]["afirmed"] = json!(true);
        let told = told("truth-statement", &value);
        let at = |code: &str, pointer: &str| told.iter().filter(|row| row.0 == code && row.1 == pointer).count();
        assert_eq!(at("schema.required", "/signatures/0"), 4, "{told:#?}");
        assert_eq!(at("schema.enum", "/signatures/0/role"), 1, "{told:#?}");
        assert_eq!(at("schema.format", "/issuedOn"), 1, "{told:#?}");
        assert_eq!(at("schema.const", "/schemaVersion"), 1, "{told:#?}");
        assert_eq!(at("schema.type", "/issuer"), 1, "{told:#?}");
        assert_eq!(at("schema.unexpected", "/reasonablySecure/afirmed"), 1, "{told:#?}");
        assert_eq!(told.len(), 9, "{told:#?}");
        assert!(!told.iter().any(|row| row.2.contains("Secret") || row.2.contains("boss")), "{told:#?}");
        assert!(told.iter().any(|row| row.2.contains("did you mean `affirmed`")), "{told:#?}");
    }

    #[test]
    fn a_flood_of_faults_is_cut() {
        let mut value = truth();
        value["signatures"] = Value::Array(vec![json!({}); 200]);
        let found = faults("truth-statement", &value, "x").unwrap();
        assert!(found.more && found.findings.len() >= MAX_FAULTS && found.findings.len() < 2 * MAX_FAULTS);
        value["signatures"] = Value::Array(vec![json!({}); MANY_VALUES]);
        let found = faults("truth-statement", &value, "x").unwrap();
        assert!(found.more && found.findings.len() == 1);
    }

    #[test]
    fn near_words_are_offered() {
        assert_eq!(closest("afirmed", ["affirmed", "text"]), Some("affirmed"));
        assert_eq!(closest("DocType", ["docType"]), Some("docType"));
        assert_eq!(closest("at", ["to"]), None);
        assert_eq!(closest("poem", ["product"]), None);
    }
}
