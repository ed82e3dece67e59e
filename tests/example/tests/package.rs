//! Holds the example to what it claims: the same bytes every time, a clean package that really
//! follows the schemas and fits together, and a broken one that differs by its listed mistakes
//! and by nothing else. Whether the rules find the mistakes is tested where the rules are.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::collections::{BTreeMap, BTreeSet};

use jsonschema::Registry;
use sealcase_example::{Edit, Files, Mistake, Package, broken, clean, mistakes};
use sealcase_schemas::{COMMON, PROFILES, document};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// Places at which each document breaks its schema, by path of the document.
fn schema_faults(documents: &BTreeMap<String, Value>) -> BTreeMap<String, BTreeSet<String>> {
    let common: Value = serde_json::from_str(COMMON.text).unwrap();
    let registry = Registry::new().add(COMMON.id, common).unwrap().prepare().unwrap();
    let mut faults: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (path, value) in documents {
        let schema = document(value["docType"].as_str().unwrap()).unwrap();
        let schema: Value = serde_json::from_str(schema.text).unwrap();
        let options = jsonschema::options().with_registry(&registry).should_validate_formats(true).offline();
        for error in options.build(&schema).unwrap().iter_errors(value) {
            faults.entry(path.clone()).or_default().insert(error.instance_path().to_string());
        }
    }
    faults
}

fn items<'a>(package: &'a Package, name: &str, member: &str) -> &'a Vec<Value> {
    package.documents()[&format!("documents/{name}.json")][member].as_array().unwrap()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

/// The paths at which two sets of files differ.
fn difference(left: &Files, right: &Files) -> BTreeSet<String> {
    let paths = left.keys().chain(right.keys());
    paths.filter(|path| left.get(*path) != right.get(*path)).cloned().collect()
}

/// The paths that a mistake's edits touch.
fn touched(mistake: &Mistake) -> BTreeSet<String> {
    let paths = |edit: &Edit| match edit {
        Edit::Set { file, .. }
        | Edit::Remove { file, .. }
        | Edit::AddFile { file, .. }
        | Edit::RemoveFile { file }
        | Edit::AppendText { file, .. }
        | Edit::ReplaceText { file, .. } => vec![file.clone()],
        Edit::RenameFile { file, to } => vec![file.clone(), to.clone()],
    };
    mistake.edits.iter().flat_map(paths).collect()
}

#[test]
fn it_is_the_same_every_time() {
    let first = clean().unwrap().files().unwrap();
    assert_eq!(difference(&first, &clean().unwrap().files().unwrap()), BTreeSet::new());
    let bytes: usize = first.values().map(Vec::len).sum();
    assert!((55..=75).contains(&first.len()), "{} files", first.len());
    assert!((30_000_000..=60_000_000).contains(&bytes), "{bytes} bytes");
}

#[test]
fn clean_documents_follow_their_schemas() {
    let package = clean().unwrap();
    assert_eq!(schema_faults(package.documents()), BTreeMap::new());
    let types: BTreeSet<&str> = package.documents().values().map(|value| text(&value["docType"])).collect();
    let profile: Value = serde_json::from_str(PROFILES[0].text).unwrap();
    let demands = profile["stages"]["application"]["documents"].as_array().unwrap();
    for demand in demands.iter().filter(|demand| demand["min"] == 1) {
        assert!(types.contains(text(&demand["docType"])), "the example lacks {}", demand["docType"]);
    }
}

#[test]
fn clean_indexes_list_every_file_as_it_is() {
    let package = clean().unwrap();
    let files = package.files().unwrap();
    let mut listed = BTreeSet::new();
    for enclosure in items(&package, "application", "enclosures") {
        let path = text(&enclosure["path"]);
        let found: Value = serde_json::from_slice(&files[path]).unwrap();
        assert_eq!((&found["docId"], &found["docType"]), (&enclosure["docId"], &enclosure["docType"]));
        assert!(listed.insert(path));
    }
    let index = items(&package, "evidence-index", "items").iter();
    let boms = items(&package, "bill-of-materials", "entries").iter();
    for (item, first) in index.map(|item| (item, true)).chain(boms.map(|entry| (entry, false))) {
        let path = text(&item["file"]["path"]);
        let digest = Sha256::digest(&files[path]);
        let stated = text(&item["file"]["sha256"]);
        let stated: Vec<u8> =
            (0..stated.len()).step_by(2).map(|at| u8::from_str_radix(&stated[at..at + 2], 16).unwrap()).collect();
        assert_eq!(item["file"]["size"], files[path].len(), "{path}");
        assert_eq!(stated, digest[..], "{path}");
        assert_eq!(listed.insert(path), first, "{path}");
    }
    let present: BTreeSet<&str> = files.keys().map(String::as_str).collect();
    assert_eq!(listed, present);
}

#[test]
fn clean_matrix_covers_the_profile_once() {
    let package = clean().unwrap();
    let profile: Value = serde_json::from_str(PROFILES[0].text).unwrap();
    let components = items(&package, "product", "components");
    let mut wanted = BTreeSet::new();
    for cover in profile["coverage"].as_array().unwrap() {
        for leaf in cover["leaves"].as_array().unwrap() {
            if cover["per"] == "component" {
                wanted.extend(components.iter().map(|component| (text(leaf), component["id"].as_str())));
            } else {
                wanted.insert((text(leaf), None));
            }
        }
    }
    let rows = items(&package, "conformance-matrix", "rows");
    let found: BTreeSet<_> = rows.iter().map(|row| (text(&row["leaf"]), row["component"].as_str())).collect();
    assert_eq!(found, wanted);
    assert_eq!(rows.len(), wanted.len());
}

#[test]
fn each_mistake_alone_changes_the_files_it_names() {
    let package = clean().unwrap();
    let files = package.files().unwrap();
    for mistake in mistakes().unwrap() {
        let mut with_one = package.clone();
        with_one.plant(std::slice::from_ref(&mistake)).unwrap();
        assert_eq!(difference(&files, &with_one.files().unwrap()), touched(&mistake), "{}", mistake.name);
    }
}

#[test]
fn broken_differs_by_its_mistakes_and_nothing_else() {
    let all = mistakes().unwrap();
    assert!(all.len() >= 14);
    let names: BTreeSet<&str> = all.iter().map(|mistake| mistake.name.as_str()).collect();
    assert_eq!(names.len(), all.len(), "names are unique");
    let package = broken().unwrap();
    let files = package.files().unwrap();
    let planted: BTreeSet<String> = all.iter().flat_map(touched).collect();
    assert_eq!(difference(&clean().unwrap().files().unwrap(), &files), planted);
    for Mistake { name, expect, .. } in &all {
        assert!(files.contains_key(&expect.path), "{name}: no file {}", expect.path);
        if let Some(pointer) = &expect.pointer {
            let place = package.documents()[&expect.path].pointer(pointer);
            assert!(place.is_some(), "{name}: no place {pointer}");
        }
    }
}

#[test]
fn no_mistake_touches_the_place_of_another() {
    let mut places: Vec<(String, String)> = Vec::new();
    for mistake in mistakes().unwrap() {
        let own = mistake.edits.iter().filter_map(|edit| match edit {
            Edit::Set { file, pointer, .. } | Edit::Remove { file, pointer } => Some((file.clone(), pointer.clone())),
            _ => None,
        });
        let own: Vec<_> = own.collect();
        for (file, pointer) in &own {
            let clash = |(other, place): &&(String, String)| {
                let (long, short) = if pointer.len() > place.len() { (pointer, place) } else { (place, pointer) };
                file == other && (long == short || long.starts_with(&format!("{short}/")))
            };
            assert_eq!(places.iter().find(clash), None, "{}: {file}#{pointer}", mistake.name);
        }
        places.extend(own);
    }
}

#[test]
fn only_schema_mistakes_break_a_schema() {
    let package = broken().unwrap();
    let mut wanted: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for mistake in mistakes().unwrap().into_iter().filter(|mistake| mistake.rule == "schema") {
        let pointer = mistake.expect.pointer.unwrap();
        // An unexpected member is reported at its object by the schema engine.
        let place = match mistake.expect.code.as_deref() {
            Some("schema.unexpected") => pointer.rsplit_once('/').unwrap().0.to_owned(),
            _ => pointer,
        };
        wanted.entry(mistake.expect.path).or_default().insert(place);
    }
    assert_eq!(schema_faults(package.documents()), wanted);
}

#[test]
fn an_edit_that_does_not_fit_is_a_fault() {
    let edits = json!([
        { "op": "set", "file": "documents/product.json", "pointer": "/components/9/name", "value": "x" },
        { "op": "remove", "file": "documents/product.json", "pointer": "/no-such-member" },
        { "op": "remove-file", "file": "evidence/no-such-file" },
        { "op": "replace-text", "file": "documents/product.json", "find": "no such text", "with": "x" }
    ]);
    let clean = clean().unwrap();
    for edit in edits.as_array().unwrap() {
        let mistake: Mistake = serde_json::from_value(json!({
            "name": "x", "what": "x", "rule": "x", "edits": [edit],
            "expect": { "code": null, "path": "x", "pointer": null }
        }))
        .unwrap();
        let mut package = clean.clone();
        let result = package.plant(&[mistake]).and_then(|()| package.files());
        assert!(result.is_err(), "{edit}");
    }
}
