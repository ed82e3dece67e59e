//! Keeps the data of this crate honest: every file is listed, every id fits
//! its file name, every schema compiles, and everything that claims to follow
//! a schema does. It does not judge whether the demands themselves are right.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use jsonschema::{PatternOptions, Registry};
use sealcase_schemas::{
    CATALOGUE_SCHEMA, CATALOGUES, COMMON, DOCUMENTS, Data, POLICIES, POLICY_SCHEMA, PROFILE_SCHEMA, PROFILES,
    REPORT_SCHEMA, TRUST_SCHEMA,
};
use serde_json::{Value, json};

fn parse(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// All schemas by id.
fn schemas() -> BTreeMap<&'static str, Value> {
    let others = [COMMON, PROFILE_SCHEMA, CATALOGUE_SCHEMA, POLICY_SCHEMA, TRUST_SCHEMA, REPORT_SCHEMA];
    let documents = DOCUMENTS.iter().map(|schema| (schema.id, schema.text));
    let others = others.iter().map(|schema| (schema.id, schema.text));
    documents.chain(others).map(|(id, text)| (id, parse(text))).collect()
}

fn registry() -> Registry<'static> {
    let empty = Registry::new();
    let filled = schemas().into_iter().fold(empty, |registry, (id, schema)| registry.add(id, schema).unwrap());
    filled.prepare().unwrap()
}

/// What is wrong with `instance` under the schema at `reference`.
fn faults(registry: &Registry<'_>, reference: &str, instance: &Value) -> Vec<String> {
    let validator = jsonschema::options()
        .with_registry(registry)
        .should_validate_formats(true)
        .with_pattern_options(PatternOptions::regex())
        .offline()
        .build(&json!({ "$schema": "https://json-schema.org/draft/2020-12/schema", "$ref": reference }))
        .unwrap();
    validator.iter_errors(instance).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

/// Calls `visit` with every object of the schema and the pointer to it.
fn walk(value: &Value, pointer: &str, visit: &mut impl FnMut(&str, &serde_json::Map<String, Value>)) {
    match value {
        Value::Object(members) => {
            visit(pointer, members);
            for (name, member) in members.iter().filter(|(name, _)| *name != "examples") {
                let token = name.replace('~', "~0").replace('/', "~1");
                walk(member, &format!("{pointer}/{token}"), visit);
            }
        }
        Value::Array(items) => {
            for (position, item) in items.iter().enumerate() {
                walk(item, &format!("{pointer}/{position}"), visit);
            }
        }
        _ => {}
    }
}

fn file_names(folder: &str, ending: &str) -> BTreeSet<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter_map(|name| name.strip_suffix(ending).map(str::to_owned)).collect()
}

#[test]
fn every_file_is_listed_under_its_own_name() {
    let listed: BTreeSet<String> = schemas()
        .keys()
        .map(|id| id.strip_prefix("urn:sealcase:schema:").unwrap().strip_suffix(":1").unwrap().to_owned())
        .collect();
    assert_eq!(listed, file_names("", ".schema.json"));
    for (id, schema) in schemas() {
        assert_eq!(schema["$id"], id);
    }
    for schema in DOCUMENTS {
        assert_eq!(schema.id, format!("urn:sealcase:schema:{}:1", schema.name));
        assert_eq!(parse(schema.text)["properties"]["docType"]["const"], schema.name);
    }
    for (folder, kind, data) in [("profiles", "profile", PROFILES), ("catalogue", "catalogue", CATALOGUES)] {
        let names: BTreeSet<String> = data.iter().map(|data| data.name.to_owned()).collect();
        assert_eq!(names, file_names(folder, ".json"));
        for Data { name, id, text } in data {
            assert_eq!(parse(text)["id"], *id);
            assert_eq!(*id, format!("urn:sealcase:{kind}:{name}:1"));
        }
    }
}

#[test]
fn every_schema_compiles_with_the_linear_engine() {
    let registry = registry();
    for (id, schema) in schemas() {
        assert!(jsonschema::meta::is_valid(&schema), "{id} is not a valid schema");
        // Compiling is what matters; null follows none of them.
        assert!(id == COMMON.id || !faults(&registry, id, &Value::Null).is_empty(), "{id} takes anything");
    }
}

#[test]
fn every_example_follows_its_schema() {
    let registry = registry();
    let mut checked = 0;
    for (id, schema) in schemas() {
        walk(&schema, "", &mut |pointer, members| {
            // The member list of a schema is not a schema, even if it names a member "examples".
            if pointer.ends_with("/properties") {
                return;
            }
            for example in members.get("examples").and_then(Value::as_array).into_iter().flatten() {
                let found = faults(&registry, &format!("{id}#{pointer}"), example);
                assert!(found.is_empty(), "{id}#{pointer}: {example}\n{found:#?}");
                checked += 1;
            }
        });
    }
    assert!(checked > 300, "only {checked} examples found");
}

#[test]
fn every_member_has_a_label_and_help() {
    for (id, schema) in schemas() {
        walk(&schema, "", &mut |pointer, members| {
            if !pointer.ends_with("/properties") || members.contains_key("type") {
                return;
            }
            // Conditions repeat members without describing them again.
            if pointer.contains("/if/") || pointer.contains("/then/") || pointer.contains("/else/") {
                return;
            }
            for (name, member) in members {
                if member.get("$ref").and_then(Value::as_str).is_some_and(|target| target.starts_with('#')) {
                    continue;
                }
                let has = |word: &str| member.get(word).and_then(Value::as_str).is_some_and(|text| !text.is_empty());
                assert!(has("title") && has("description"), "{id}#{pointer}/{name} has no label or no help");
            }
        });
    }
}

#[test]
fn profiles_and_catalogues_follow_their_schemas_and_fit_together() {
    let registry = registry();
    for catalogue in CATALOGUES {
        let found = faults(&registry, CATALOGUE_SCHEMA.id, &parse(catalogue.text));
        assert!(found.is_empty(), "{}: {found:#?}", catalogue.name);
    }
    for profile in PROFILES {
        let text = parse(profile.text);
        let found = faults(&registry, PROFILE_SCHEMA.id, &text);
        assert!(found.is_empty(), "{}: {found:#?}", profile.name);

        let catalogue = CATALOGUES.iter().find(|catalogue| text["catalogue"] == catalogue.id).unwrap();
        let catalogue = parse(catalogue.text);
        let mut kinds = BTreeMap::new();
        for leaf in catalogue["leaves"].as_array().unwrap() {
            let per = if leaf["kind"] == "technical" { "component" } else { "product" };
            assert!(kinds.insert(leaf["id"].as_str().unwrap(), per).is_none(), "{} twice", leaf["id"]);
        }
        for cover in text["coverage"].as_array().unwrap() {
            for leaf in cover["leaves"].as_array().unwrap() {
                assert_eq!(kinds.get(leaf.as_str().unwrap()).copied(), cover["per"].as_str(), "{leaf}");
            }
        }
        for stage in text["stages"].as_object().unwrap().values() {
            for demand in stage["documents"].as_array().unwrap() {
                let name = demand["docType"].as_str().unwrap();
                assert!(sealcase_schemas::document(name).is_some(), "no schema for {name}");
            }
        }
    }
}

#[test]
fn example_profiles_follow_the_schemas() {
    let registry = registry();
    for name in file_names("examples", ".json") {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(format!("{name}.json"));
        let profile = parse(&fs::read_to_string(path).unwrap());
        assert_eq!((&profile["name"], &profile["catalogue"]), (&json!(name), &profile["ownCatalogue"]["id"]));
        let found = faults(&registry, PROFILE_SCHEMA.id, &profile);
        assert!(found.is_empty(), "{name}: {found:#?}");
        let found = faults(&registry, CATALOGUE_SCHEMA.id, &profile["ownCatalogue"]);
        assert!(found.is_empty(), "{name}: {found:#?}");
    }
}

#[test]
fn policies_follow_their_schema_under_their_own_names() {
    let registry = registry();
    assert_eq!(file_names("policies", ".json"), POLICIES.iter().map(|(name, _)| (*name).to_owned()).collect());
    for (name, text) in POLICIES {
        let found = faults(&registry, POLICY_SCHEMA.id, &parse(text));
        assert!(found.is_empty(), "{name}: {found:#?}");
        assert_eq!(parse(text)["name"], *name);
    }
}

#[test]
fn the_catalogue_has_all_outcomes_of_ir_8425() {
    let catalogue = parse(CATALOGUES[0].text);
    let count = |kind: &str| catalogue["leaves"].as_array().unwrap().iter().filter(|leaf| leaf["kind"] == kind).count();
    assert_eq!((count("technical"), count("developer")), (17, 20));
}
