//! Every schema and every example document of the repository goes through the form.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::*;

fn schema(name: &str) -> Schema {
    let text = sealcase_schemas::document(name).expect("a document type").text;
    Schema::read(text, sealcase_schemas::COMMON.text).expect("a schema")
}

fn fields_of(name: &str, document: &Value, pointer: &str) -> Vec<Field> {
    schema(name).fields(document, pointer)
}

fn find<'a>(fields: &'a [Field], name: &str) -> &'a Field {
    fields.iter().find(|field| field.name == name).unwrap_or_else(|| panic!("no field {name}"))
}

/// All documents that lie in the tests, with their types.
fn documents() -> Vec<(PathBuf, String, Value)> {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests");
    let mut open = vec![tests.join("cases"), tests.join("example/documents"), tests.join("example/life")];
    let mut found = Vec::new();
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()));
        } else if path.extension().is_some_and(|end| end == "json") {
            let Ok(value) = serde_json::from_slice::<Value>(&std::fs::read(&path).unwrap()) else { continue };
            let Some(kind) = value["docType"].as_str().map(str::to_owned) else { continue };
            if sealcase_schemas::document(&kind).is_some() {
                found.push((path, kind, value));
            }
        }
    }
    found.sort_by(|a, b| a.0.cmp(&b.0));
    found
}

/// Every field of a document, lists unfolded.
fn all_fields(schema: &Schema, document: &Value, pointer: &str, out: &mut Vec<Field>) {
    for field in schema.fields(document, pointer) {
        unfold(schema, document, field, out);
    }
}

fn unfold(schema: &Schema, document: &Value, field: Field, out: &mut Vec<Field>) {
    match &field.kind {
        Kind::Group { fields, .. } => fields.iter().for_each(|own| unfold(schema, document, own.clone(), out)),
        Kind::List { count, .. } => {
            for index in 0..*count {
                let pointer = join(&field.pointer, &index.to_string());
                unfold(schema, document, schema.field(document, &pointer).expect("an item"), out);
            }
        }
        _ => {}
    }
    out.push(field);
}

#[test]
fn every_example_goes_through_the_form_unchanged() {
    let documents = documents();
    let mut types: Vec<&str> = documents.iter().map(|(_, kind, _)| kind.as_str()).collect();
    types.sort_unstable();
    types.dedup();
    assert!(types.len() >= 20, "too few types have an example: {types:?}");
    for (path, kind, document) in &documents {
        let schema = schema(kind);
        let mut fields = Vec::new();
        all_fields(&schema, document, "", &mut fields);
        let mut again = document.clone();
        let mut entries = 0;
        for field in &fields {
            let Some(value) = document.pointer(&field.pointer) else { continue };
            if !field.kind.is_entry() || matches!(field.kind, Kind::Fixed(_)) {
                continue;
            }
            entries += 1;
            // A text where a number should be stays a text only as long as nobody enters it anew.
            if matches!(field.kind, Kind::Text { .. } | Kind::Choice(_)) && !value.is_string() {
                continue;
            }
            let text = shown(value);
            let new = entered(&field.kind, true, &text).unwrap_or_else(|| panic!("{path:?} {}", field.pointer));
            assert_eq!(&new, value, "{} {}", path.display(), field.pointer);
            // Out and in again, at the place where the schema has it.
            if let Some(without) = Edit::Unset(field.pointer.clone()).apply(Some(&schema), &again) {
                again = Edit::Set(field.pointer.clone(), new).apply(Some(&schema), &without).expect("a change");
            }
        }
        assert!(entries > 4, "{}: {entries}", path.display());
        assert_eq!(&again, document, "{}", path.display());
    }
}

#[test]
fn every_value_of_every_example_has_a_field() {
    for (path, kind, document) in documents() {
        let schema = schema(&kind);
        let mut fields = Vec::new();
        all_fields(&schema, &document, "", &mut fields);
        let reached = |pointer: &str| fields.iter().any(|field| field.pointer == pointer);
        let mut open = vec![(String::new(), &document)];
        while let Some((pointer, value)) = open.pop() {
            let held = fields.iter().any(|field| field.pointer == pointer && matches!(field.kind, Kind::Open { .. }));
            assert!(pointer.is_empty() || reached(&pointer), "{}: {pointer}", path.display());
            match value {
                _ if held => {}
                Value::Object(members) => {
                    open.extend(members.iter().map(|(name, value)| (join(&pointer, name), value)));
                }
                Value::Array(items) => {
                    let items = items.iter().enumerate();
                    open.extend(items.map(|(index, value)| (join(&pointer, &index.to_string()), value)));
                }
                _ => {}
            }
        }
    }
}

/// All names under `properties` in a schema's text, wherever they stand.
fn properties(node: &Value, out: &mut Vec<String>) {
    match node {
        Value::Object(members) => {
            for (keyword, value) in members {
                match keyword.as_str() {
                    "properties" => {
                        for (name, member) in value.as_object().into_iter().flatten() {
                            out.push(name.clone());
                            properties(member, out);
                        }
                    }
                    "examples" | "const" | "enum" => {}
                    _ => properties(value, out),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| properties(item, out)),
        _ => {}
    }
}

/// A document with every member and one item of everything, made by edits of the form alone.
fn full(schema: &Schema) -> (Value, Vec<Field>) {
    let mut document = json!({});
    for _ in 0..12 {
        let mut fields = Vec::new();
        all_fields(schema, &document, "", &mut fields);
        let mut changed = false;
        for field in &fields {
            let part = schema.at(&document, &field.pointer).expect("a part");
            let edit = match &field.kind {
                Kind::Group { present: false, .. } => Edit::Set(field.pointer.clone(), blank(&part)),
                Kind::List { count: 0, .. } => {
                    Edit::Add(field.pointer.clone(), part.item().map(|item| blank(&item)).unwrap_or_default())
                }
                _ => continue,
            };
            document = edit.apply(Some(schema), &document).expect("a change");
            changed = true;
        }
        if !changed {
            return (document, fields);
        }
    }
    panic!("the form has no end");
}

#[test]
fn every_property_of_every_schema_can_be_reached() {
    let mut common = Vec::new();
    let mut shared: Value = serde_json::from_str(sealcase_schemas::COMMON.text).unwrap();
    // Policies are no documents.
    shared["$defs"].as_object_mut().unwrap().shift_remove("policyRequirement");
    properties(&shared, &mut common);
    let mut used_of_common = std::collections::BTreeSet::new();
    for document in sealcase_schemas::DOCUMENTS {
        let schema = schema(document.name);
        let (_, fields) = full(&schema);
        let mut wanted = Vec::new();
        properties(&serde_json::from_str(document.text).unwrap(), &mut wanted);
        for name in wanted {
            assert!(fields.iter().any(|field| field.name == name), "{}: {name}", document.name);
        }
        for field in &fields {
            let known = field.kind != Kind::Open { allowed: false };
            assert!(known, "{}: {} is not understood", document.name, field.pointer);
            assert!(!field.title.is_empty(), "{}: {}", document.name, field.pointer);
            let index = field.name.parse::<usize>().is_ok();
            assert!(index || !field.help.is_empty(), "{}: {} has no help", document.name, field.pointer);
        }
        used_of_common.extend(fields.into_iter().map(|field| field.name).filter(|name| common.contains(name)));
    }
    common.sort();
    common.dedup();
    assert_eq!(used_of_common.len(), common.len(), "shared definitions that no form shows");
}

#[test]
fn kinds_follow_the_schema() {
    let document = json!({ "docType": "application", "issuedOn": "x", "kind": "new" });
    let fields = fields_of("application", &document, "");
    assert_eq!(find(&fields, "docType").kind, Kind::Fixed("application".into()));
    assert_eq!(find(&fields, "issuedOn").kind, Kind::Date);
    assert!(matches!(&find(&fields, "kind").kind, Kind::Choice(all) if all.len() == 4));
    assert!(matches!(find(&fields, "enclosures").kind, Kind::List { present: false, count: 0, plain: false, .. }));
    assert!(matches!(find(&fields, "applicant").kind, Kind::Group { present: false, .. }));
    assert_eq!(find(&fields, "extensions").kind, Kind::Open { allowed: true });
    assert_eq!(find(&fields, "confidentialTreatment").kind, Kind::Text { long: true });
    assert_eq!(find(&fields, "issuer").kind, Kind::Text { long: false });
    let lines = fields_of("application", &json!({ "issuer": "a\nb" }), "");
    assert_eq!(find(&lines, "issuer").kind, Kind::Text { long: true });
    let id = find(&fields, "docId");
    assert!(id.required && id.kind == Kind::Text { long: false });
    assert_eq!((id.title.as_str(), id.example.as_deref()), ("Document id", Some("application-1")));
    let index = json!({ "files": [] });
    let schema = schema("evidence-index");
    let (full, fields) = full(&schema);
    let file = fields.iter().find(|field| matches!(field.kind, Kind::Group { file: true, .. })).expect("a file");
    assert!(full.pointer(&file.pointer).is_some() && index.is_object());
}

#[test]
fn conditions_are_shown_as_they_apply() {
    let schema = schema("application");
    let new = json!({ "kind": "new" });
    let denials =
        |document: &Value| schema.fields(document, "").into_iter().find(|f| f.name == "priorDenials").unwrap();
    let idle = denials(&new);
    assert_eq!(idle.idle, Some(("Kind of application".into(), "re-submission".into())));
    assert!(!idle.required);
    let again = json!({ "kind": "re-submission" });
    assert!(denials(&again).required && denials(&again).idle.is_none());
    // What is there is shown, needed or not.
    assert!(denials(&json!({ "kind": "new", "priorDenials": [] })).idle.is_none());
    let record = fields_of("registry-record", &json!({ "unsupported": true }), "");
    assert!(!find(&record, "supportEndDate").required);
    assert!(find(&fields_of("registry-record", &json!({ "unsupported": false }), ""), "supportEndDate").required);
    assert!(find(&fields_of("registry-record", &json!({}), ""), "supportEndDate").required);
    let entry = json!({ "entries": [{ "end": "open" }, { "end": "2031" }] });
    let retention = self::schema("retention-schedule");
    assert_eq!(find(&retention.fields(&entry, "/entries/1"), "end").kind, Kind::Date);
    assert_ne!(find(&retention.fields(&entry, "/entries/0"), "end").kind, Kind::Date);
}

#[test]
fn branches_are_told_apart_by_what_is_fixed_in_them() {
    let text = json!({
        "type": "object",
        "properties": { "kind": { "type": "string" } },
        "oneOf": [
            { "properties": { "kind": { "const": "a" }, "left": { "type": "string" } }, "required": ["kind", "left"] },
            { "properties": { "kind": { "const": "b" }, "right": { "type": "integer" } }, "required": ["kind"] }
        ]
    });
    let schema = Schema::read(&text.to_string(), "{}").unwrap();
    let names =
        |document: Value| -> Vec<String> { schema.fields(&document, "").into_iter().map(|field| field.name).collect() };
    assert_eq!(names(json!({ "kind": "b" })), ["kind", "right"]);
    assert_eq!(names(json!({ "kind": "a", "left": "x" })), ["kind", "left"]);
    assert_eq!(names(json!({})), ["kind"]);
    let kind = schema.fields(&json!({ "kind": "c" }), "").remove(0);
    assert_eq!(kind.kind, Kind::Choice(vec!["a".into(), "b".into()]));
}

#[test]
fn what_the_schema_does_not_know_is_shown_and_kept() {
    let document = json!({ "docType": "application", "odd": { "deep": [1] }, "applicant": "a text",
        "extensions": { "example.com/ticket": { "n": 1.50 } } });
    let fields = fields_of("application", &document, "");
    assert_eq!(find(&fields, "odd").kind, Kind::Open { allowed: false });
    assert_eq!(find(&fields, "applicant").kind, Kind::Open { allowed: false });
    let edit = Edit::Set("/docId".into(), json!("a-1"));
    let new = edit.apply(Some(&schema("application")), &document).unwrap();
    assert_eq!(new["odd"], document["odd"]);
    assert_eq!(new["extensions"], document["extensions"]);
    let order: Vec<&String> = new.as_object().unwrap().keys().collect();
    assert_eq!(order, ["docType", "odd", "docId", "applicant", "extensions"]);
}

#[test]
fn lists_are_edited_and_places_follow() {
    let document = json!({ "a": [{ "n": 0 }, { "n": 1 }, { "n": 2 }] });
    let swap = Edit::Swap("/a".into(), 0, 1);
    assert_eq!(swap.apply(None, &document).unwrap()["a"], json!([{ "n": 1 }, { "n": 0 }, { "n": 2 }]));
    assert_eq!(moved(&swap, "/a/0/n").as_deref(), Some("/a/1/n"));
    assert_eq!(moved(&swap, "/a/2").as_deref(), Some("/a/2"));
    let remove = Edit::Remove("/a".into(), 1);
    assert_eq!(remove.apply(None, &document).unwrap()["a"], json!([{ "n": 0 }, { "n": 2 }]));
    assert_eq!(moved(&remove, "/a/1/n"), None);
    assert_eq!(moved(&remove, "/a/2/n").as_deref(), Some("/a/1/n"));
    assert_eq!(moved(&remove, "/ab/2").as_deref(), Some("/ab/2"));
    let add = Edit::Add("/b".into(), json!(1));
    assert_eq!(add.apply(None, &document).unwrap()["b"], json!([1]));
    for nothing in [
        Edit::Remove("/a".into(), 3),
        Edit::Swap("/a".into(), 0, 3),
        Edit::Swap("/a".into(), 1, 1),
        Edit::Unset("/none".into()),
        Edit::Set("/none/below".into(), json!(1)),
        Edit::Add("/a/0/n".into(), json!(1)),
        Edit::Set("/a/0/n".into(), json!(0)),
    ] {
        assert_eq!(nothing.apply(None, &document), None, "{nothing:?}");
    }
}

#[test]
fn entries_become_values() {
    let text = Kind::Text { long: false };
    assert_eq!(entered(&text, true, ""), Some(json!("")));
    assert_eq!(entered(&text, false, ""), None);
    assert_eq!(entered(&Kind::Number { whole: true }, true, " 12 "), Some(json!(12)));
    assert_eq!(entered(&Kind::Number { whole: true }, true, "twelve"), Some(json!("twelve")));
    assert_eq!(entered(&Kind::Number { whole: false }, true, "{}"), Some(json!("{}")));
    assert_eq!(entered(&Kind::Flag, true, "true"), Some(json!(true)));
    assert_eq!(entered(&Kind::Date, true, "2026-09-14 "), Some(json!("2026-09-14")));
    assert_eq!(entered(&Kind::Date, true, ""), None);
}

#[test]
fn a_starter_tells_which_entries_are_examples() {
    let profile = sealcase::profile::Profile::builtin("us-ctm-2024").unwrap();
    for stage in profile.stages() {
        for (path, text) in sealcase::profile::scaffold(&profile, stage).unwrap() {
            let mut document: Value = serde_json::from_str(&text).unwrap();
            let schema = schema(document["docType"].as_str().unwrap());
            let found = examples(&schema, &document);
            assert!(found.contains(&"/issuer".to_owned()), "{path}: {found:?}");
            assert!(!found.iter().any(|pointer| pointer == "/docId" || pointer == "/docType"), "{path}: {found:?}");
            document["issuer"] = json!("Brightwater");
            assert!(!examples(&schema, &document).contains(&"/issuer".to_owned()));
        }
    }
}

#[test]
fn hostile_documents_do_no_harm() {
    let schema = schema("application");
    let mut deep = json!({});
    for _ in 0..60 {
        deep = json!({ "applicant": deep, "enclosures": [deep.clone()] }).get("applicant").cloned().unwrap();
        deep = json!({ "applicant": deep });
    }
    for document in [json!(null), json!([]), json!("x"), json!(7), deep, json!({ "enclosures": { "0": 1 } })] {
        let mut fields = Vec::new();
        all_fields(&schema, &document, "", &mut fields);
        assert!(schema.fields(&document, "/enclosures/0/docId").len() < 2);
    }
    let loops = Schema::read(r##"{"$ref":"#","type":"object","properties":{"a":{"$ref":"#"}}}"##, "{}").unwrap();
    assert_eq!(loops.fields(&json!({ "a": { "a": {} } }), "").len(), 1);
    assert!(loops.at(&json!({}), "/x/y").is_none());
}

#[test]
fn texts_are_undone_and_done_again() {
    let mut history = History::new("a".into());
    assert!(!history.undo() && !history.redo());
    history.change("ab".into(), Some("/x"));
    history.change("abc".into(), Some("/x"));
    history.change("abcd".into(), Some("/y"));
    assert!(history.undo());
    assert_eq!(history.text(), "abc");
    assert!(history.undo() && !history.undo());
    assert_eq!(history.text(), "a");
    assert!(history.redo() && history.can_redo());
    assert_eq!(history.text(), "abc");
    history.change("new".into(), None);
    assert!(!history.can_redo() && history.can_undo());
    for step in 0..1000 {
        history.change(step.to_string(), None);
    }
    let mut steps = 0;
    while history.undo() {
        steps += 1;
    }
    assert!((100..=200).contains(&steps), "{steps}");
    let mut large = History::new("x".repeat(6 << 20));
    large.change("y".repeat(6 << 20), None);
    large.change("z".into(), None);
    assert!(large.undo() && !large.undo(), "old texts are let go");
}

#[test]
fn items_have_labels() {
    assert_eq!(label(&json!({ "leaf": "IAC-1a", "component": "camera", "result": "met" })), "IAC-1a · camera · met");
    assert_eq!(label(&json!({ "zzz": "only this" })), "only this");
    assert_eq!(label(&json!("word")), "word");
    assert_eq!(label(&json!({})), "");
    assert!(label(&json!("x".repeat(500))).chars().count() < 80);
}
