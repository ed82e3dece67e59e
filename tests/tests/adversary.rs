//! The judge's view: mistakes planted in clean packages of every stage, and harmless variations of them.
//!
//! `adversary/mistakes.toml` says what each mistake is, which code must find it and where; little else may be
//! said. `adversary/variations.toml` holds what must pass: a false alarm counts as much as a miss.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::fs;
use std::path::Path;

use sealcase::codes::Severity;
use sealcase::finding::{Finding, Location};
use sealcase::profile::Profile;
use sealcase::store::MemStore;
use sealcase::validate::{Demand, Evidence, validate};
use sealcase_tests::case::{self, FileEdit, Files};
use serde::Deserialize;

/// Most findings, besides notes, that one mistake may give unless its row says otherwise.
const MOST: usize = 3;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Mistakes {
    mistake: Vec<Mistake>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Mistake {
    name: String,
    what: String,
    base: String,
    finds: Vec<String>,
    #[serde(default)]
    file: String,
    #[serde(default)]
    at: String,
    most: Option<usize>,
    #[serde(default)]
    refresh: bool,
    edit: Vec<FileEdit>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Variations {
    variation: Vec<Variation>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Variation {
    name: String,
    what: String,
    base: String,
    #[serde(default)]
    refresh: bool,
    edit: Vec<FileEdit>,
}

fn folder(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn read(folder: &Path, below: &str, files: &mut Files) {
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let path = format!("{below}/{}", entry.file_name().into_string().unwrap());
        if entry.file_type().unwrap().is_dir() {
            read(&entry.path(), &path, files);
        } else {
            files.insert(path, fs::read(entry.path()).unwrap());
        }
    }
}

/// The clean packages, by stage.
fn bases() -> Files {
    let mut files = Files::new();
    for base in ["package", "evaluation", "grant", "surveillance", "resolution"] {
        read(&folder("cases").join(base), base, &mut files);
    }
    files
}

/// What is found in a package, and not only worth a note.
fn judge(bases: &Files, base: &str, edits: &[FileEdit], refresh: bool) -> Result<Vec<Finding>, String> {
    let (profile, stage) = match base {
        "package" => ("us-ctm-2024", "application"),
        "grant" => ("us-ctm-palindrome", "certification"),
        stage => ("us-ctm-palindrome", stage),
    };
    let profile = Profile::builtin(profile).unwrap();
    let store: MemStore = case::package(bases, base, edits, refresh)?.into_iter().collect();
    let demand = Demand { input: "x", profile: &profile, stage, as_of: None, evidence: Evidence::ReadNow };
    let report = validate(&store, &demand).map_err(|error| error.to_string())?.report;
    Ok(report.findings.into_iter().filter(|finding| finding.severity > Severity::Note).collect())
}

fn told(findings: &[Finding]) -> String {
    let place = |location: &Location| {
        format!("{} {}", location.path.as_deref().unwrap_or("-"), location.pointer.as_deref().unwrap_or(""))
    };
    let lines =
        findings.iter().map(|finding| format!("    {} {} {}", finding.code, place(&finding.location), finding.message));
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn every_mistake_is_found_where_it_is() {
    let table: Mistakes = toml::from_str(&fs::read_to_string(folder("adversary/mistakes.toml")).unwrap()).unwrap();
    assert!(table.mistake.len() >= 230, "only {} mistakes", table.mistake.len());
    let bases = bases();
    let mut problems = Vec::new();
    for mistake in &table.mistake {
        let found = match judge(&bases, &mistake.base, &mistake.edit, mistake.refresh) {
            Ok(found) => found,
            Err(problem) => {
                problems.push(format!("{}: {problem}", mistake.name));
                continue;
            }
        };
        let is_there = |location: &Location| {
            let file = mistake.file.is_empty() || location.path.as_deref() == Some(mistake.file.as_str());
            file && location.pointer.as_deref().unwrap_or_default().starts_with(&mistake.at)
        };
        let right = |finding: &&Finding| {
            let code = mistake.finds.iter().any(|code| code == finding.code.id());
            code && (is_there(&finding.location) || finding.related.iter().any(is_there))
        };
        let hits = found.iter().filter(right).count();
        if hits == 0 || found.len() > mistake.most.unwrap_or(MOST) {
            problems.push(format!("{} ({}) {hits} of {}:\n{}", mistake.name, mistake.what, found.len(), told(&found)));
        }
    }
    assert!(problems.is_empty(), "{} mistakes:\n{}", problems.len(), problems.join("\n"));
}

#[test]
fn harmless_variations_pass() {
    let table: Variations = toml::from_str(&fs::read_to_string(folder("adversary/variations.toml")).unwrap()).unwrap();
    assert!(table.variation.len() >= 80, "only {} variations", table.variation.len());
    let bases = bases();
    let clean = ["package", "evaluation", "grant", "surveillance", "resolution"].map(|base| Variation {
        name: base.to_owned(),
        what: "as it is".to_owned(),
        base: base.to_owned(),
        refresh: false,
        edit: Vec::new(),
    });
    let mut problems = Vec::new();
    for variation in clean.iter().chain(&table.variation) {
        match judge(&bases, &variation.base, &variation.edit, variation.refresh) {
            Ok(found) if found.is_empty() => {}
            Ok(found) => problems.push(format!("{} ({}):\n{}", variation.name, variation.what, told(&found))),
            Err(problem) => problems.push(format!("{}: {problem}", variation.name)),
        }
    }
    assert!(problems.is_empty(), "{} variations:\n{}", problems.len(), problems.join("\n"));
}
