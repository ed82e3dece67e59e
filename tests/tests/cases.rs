//! Runs every case folder natively and compares the report with the one beside it, byte for byte.
//!
//! `BLESS=1 cargo test -p sealcase-tests --test cases` writes the reports anew; read the difference
//! before you commit it.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::fs;
use std::path::{Path, PathBuf};

use sealcase_tests::case::{self, Files};

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
