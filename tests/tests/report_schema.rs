//! What `schemas/report.schema.json` promises about reports, and every report of the cases and of the
//! golden bundles keeps it. A member that the schema does not name fails here, though readers pass over it.

#![cfg(not(target_arch = "wasm32"))]
#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use jsonschema::{PatternOptions, Validator};
use sealcase::archive::Limits;
use sealcase::time::Timestamp;
use sealcase::verify::{Request, verify};
use serde_json::{Value, json};

/// The schema, closed: an object has no member that is not named.
fn strict() -> Validator {
    fn close(value: &mut Value) {
        match value {
            Value::Object(members) => {
                if members.get("type") == Some(&json!("object")) {
                    members.insert("additionalProperties".to_owned(), json!(false));
                }
                members.values_mut().for_each(close);
            }
            Value::Array(items) => items.iter_mut().for_each(close),
            _ => {}
        }
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../schemas/report.schema.json");
    let mut schema: Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
    close(&mut schema);
    jsonschema::options().with_pattern_options(PatternOptions::regex()).offline().build(&schema).unwrap()
}

fn judge(validator: &Validator, name: &str, report: &Value) {
    let faults: Vec<_> =
        validator.iter_errors(report).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(faults.is_empty(), "{name}: the schema says otherwise:\n{}", faults.join("\n"));
}

fn files(folder: &Path, out: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, out);
        } else {
            out.push(path);
        }
    }
}

#[test]
fn the_report_of_every_case_follows_the_schema() {
    let validator = strict();
    let mut all = Vec::new();
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("cases"), &mut all);
    let mut judged = 0;
    for path in all.iter().filter(|path| path.ends_with("report.json")) {
        judge(&validator, &path.display().to_string(), &serde_json::from_slice(&fs::read(path).unwrap()).unwrap());
        judged += 1;
    }
    assert!(judged > 50, "only {judged} reports were found");
}

#[test]
fn the_report_of_every_bundle_follows_the_schema() {
    let validator = strict();
    let mut all = Vec::new();
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("bundles"), &mut all);
    let mut judged = 0;
    for path in all.iter().filter(|path| path.extension().is_some_and(|extension| extension == "zip")) {
        let name = path.display().to_string();
        let request = Request {
            input: &name,
            keys: &[],
            trust: None,
            policy: None,
            as_of: Timestamp::parse("2030-01-01T00:00:00Z"),
            limits: Limits::default(),
        };
        let report = verify(File::open(path).unwrap(), &request).unwrap();
        judge(&validator, &name, &serde_json::from_str(&report.to_json_line()).unwrap());
        judged += 1;
    }
    assert!(judged > 0, "no bundle was found");
}

#[test]
fn the_schema_can_say_no() {
    let validator = strict();
    let report = |verdict: &str| {
        json!({
            "format": "sealcase-report/1", "input": "x", "verdict": verdict, "reason": "unreadable",
            "counts": {"errors": 0, "warnings": 0, "notes": 0}, "findings": [], "signatures": [], "asOf": null,
            "tool": {"name": "sealcase", "version": "0.1.0"}
        })
    };
    assert!(validator.is_valid(&report("undecided")));
    assert!(!validator.is_valid(&report("valid")), "a verdict with a reason why there is none");
    assert!(!validator.is_valid(&report("fine")));
    let mut more = report("undecided");
    more["more"] = json!(1);
    assert!(!validator.is_valid(&more));
}
