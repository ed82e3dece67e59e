//! Runs every case folder natively and compares the report with the one beside it, byte for byte.
//!
//! `BLESS=1 cargo test -p sealcase-tests --test cases` writes the reports anew; read the difference
//! before you commit it.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use sealcase::codes;
use sealcase::profile::Profile;
use sealcase::store::MemStore;
use sealcase::validate::{Demand, Evidence, validate};
use sealcase_tests::case::{self, Expect, Files};
use serde_json::Value;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("cases")
}

fn read(folder: &Path, below: &str, files: &mut Files) {
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        let path = if below.is_empty() { name } else { format!("{below}/{name}") };
        if entry.file_type().unwrap().is_dir() {
            read(&entry.path(), &path, files);
        } else {
            files.insert(path, fs::read(entry.path()).unwrap());
        }
    }
}

fn cases() -> Files {
    let mut files = Files::new();
    read(&root(), "", &mut files);
    files
}

#[test]
fn every_case_gives_its_report() {
    let files = cases();
    let bless = std::env::var_os("BLESS").is_some();
    let mut problems = Vec::new();
    let folders = case::folders(&files);
    assert!(folders.len() > 50, "only {} cases were found", folders.len());
    for folder in folders {
        let outcome = case::load(&files, &folder).and_then(|case| {
            let report = case.run()?;
            case.judge(&report)?;
            Ok(report.to_json())
        });
        let expected = files.get(&format!("{folder}/report.json")).map(|bytes| String::from_utf8_lossy(bytes));
        match outcome {
            Err(problem) => problems.push(format!("{folder}: {problem}")),
            Ok(text) if expected.as_deref() == Some(text.as_str()) => {}
            Ok(text) if bless => fs::write(root().join(&folder).join("report.json"), text).unwrap(),
            Ok(text) => problems.push(format!("{folder}: the report is not report.json:\n{text}")),
        }
    }
    assert!(problems.is_empty(), "{} cases differ:\n\n{}", problems.len(), problems.join("\n\n"));
}

#[test]
fn every_rule_has_a_case_that_fires_and_one_that_nearly_does() {
    let files = cases();
    let mut seen: BTreeMap<String, (bool, bool)> = BTreeMap::new();
    for folder in case::folders(&files) {
        let case = case::load(&files, &folder).unwrap();
        let both = seen.entry(case.code).or_default();
        match case.expect {
            Expect::Fires => both.0 = true,
            Expect::NearMiss => both.1 = true,
        }
    }
    let rules = codes::all().map(codes::Code::id).filter(|id| id.starts_with("rules."));
    let one_sided: Vec<&str> = rules.filter(|id| seen.get(*id) != Some(&(true, true))).collect();
    assert!(one_sided.is_empty(), "{one_sided:?}");
}

/// Calls `visit` with the pointer of every value.
fn pointers(value: &Value, pointer: &str, visit: &mut impl FnMut(&str)) {
    visit(pointer);
    match value {
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(i, item)| pointers(item, &format!("{pointer}/{i}"), visit));
        }
        Value::Object(members) => {
            let token = |name: &str| name.replace('~', "~0").replace('/', "~1");
            members.iter().for_each(|(name, member)| pointers(member, &format!("{pointer}/{}", token(name)), visit));
        }
        _ => {}
    }
}

/// Every value of every document in turn is replaced by something that does not belong there. Nothing may
/// panic, nothing may be quoted, every finding has its line, and what is sealed has no error.
#[test]
fn documents_of_any_shape_are_judged() {
    const STRANGE: &str = "Strange 4711";
    let files = cases();
    let package: Files = files
        .iter()
        .filter_map(|(path, bytes)| Some((path.strip_prefix("package/")?.to_owned(), bytes.clone())))
        .collect();
    let profile = Profile::builtin(case::PROFILE).unwrap();
    let strange = [
        Value::Null,
        Value::from(STRANGE),
        Value::from(-1),
        serde_json::json!([STRANGE]),
        serde_json::json!({ STRANGE: {} }),
        Value::from(""),
        Value::from(true),
    ];
    let mut turn = 0;
    for (path, bytes) in package.iter().filter(|(path, _)| path.starts_with("documents/")) {
        let document: Value = serde_json::from_slice(bytes).unwrap();
        let mut all = Vec::new();
        pointers(&document, "", &mut |pointer| all.push(pointer.to_owned()));
        for pointer in all {
            turn += 1;
            let mut changed = document.clone();
            *changed.pointer_mut(&pointer).unwrap() = strange[turn % strange.len()].clone();
            let mut files = package.clone();
            files.insert(path.clone(), serde_json::to_vec(&changed).unwrap());
            let demand = Demand {
                input: "x",
                profile: &profile,
                stage: case::STAGE,
                as_of: None,
                evidence: Evidence::WhenSealing,
            };
            let validation = validate(&MemStore::new(files), &demand).unwrap();
            for finding in &validation.report.findings {
                let told = format!("{} {}", finding.message, finding.hint);
                assert!(!told.contains(STRANGE), "{path} {pointer}: {told}");
                let placed = finding.location.span.is_some() || finding.location.pointer.is_none();
                assert!(placed, "{path} {pointer}: {} has no line", finding.code);
            }
            assert_eq!(validation.checked.is_some(), validation.report.counts.errors == 0);
        }
    }
    assert!(turn > 1_000);
}

#[test]
fn the_shared_package_is_clean_and_small() {
    let files = cases();
    let package: Files = files
        .iter()
        .filter(|(path, _)| path.starts_with("package/"))
        .map(|(path, bytes)| (path.clone(), bytes.clone()))
        .collect();
    assert!(package.values().map(Vec::len).sum::<usize>() < 60_000);
    let text = b"shows = \"x\"\nexpect = \"near-miss\"\nbase = \"package\"\n".to_vec();
    let files: Files = package.into_iter().chain([("no.code/clean/case.toml".to_owned(), text)]).collect();
    let report = case::load(&files, "no.code/clean").unwrap().run().unwrap();
    assert!(report.findings.is_empty(), "{}", report.to_json());
}
