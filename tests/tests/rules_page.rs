//! `docs/rules.md` says what the program does: it is made anew and compared. `cargo xtask gen` writes it.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use sealcase_tests::rules_page;

fn root() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn page() -> String {
    let source = root().join("crates/sealcase/src");
    let mut sources = BTreeMap::new();
    for entry in fs::read_dir(source.join("rules")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        if path.extension().is_some_and(|extension| extension == "rs") {
            sources.insert(name, fs::read_to_string(path).unwrap());
        }
    }
    let rules = fs::read_to_string(source.join("rules.rs")).unwrap();
    rules_page::text(&rules, &sources).unwrap()
}

#[test]
fn the_page_of_rules_is_true() {
    let (path, made) = (root().join("docs/rules.md"), page());
    if std::env::var_os("BLESS").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, &made).unwrap();
    }
    let stands = fs::read_to_string(&path).unwrap_or_default();
    let line = stands.lines().zip(made.lines()).position(|(stands, made)| stands != made);
    assert!(stands == made, "docs/rules.md is not what the program does (line {line:?}): run `cargo xtask gen`");
}

#[test]
fn users_read_no_numbers_of_our_own() {
    // Rules have working numbers in the source; what users read cites the real source.
    let number = |text: &str| {
        let words = text.split(|c: char| !c.is_ascii_alphanumeric());
        let mut words = words.filter(|word| word.len() == 3 && word.starts_with('R'));
        words.any(|word| word[1..].bytes().all(|b| b.is_ascii_digit()))
    };
    for code in sealcase::codes::all() {
        let row = code.entry();
        assert!(![row.what, row.why, row.fix, row.basis].into_iter().any(number), "{}", row.id);
    }
    assert!(number("as R40 says") && !number("Room 4, IR 8425"));
    let page: String = page().lines().filter(|line| line.starts_with("## ")).collect();
    assert!(!number(&page), "{page}");
}
