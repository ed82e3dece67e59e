//! The pages in `docs/reference` say what the program does: they are made anew and compared. `cargo xtask gen` writes
//! them.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use sealcase_tests::reference;

fn compare(name: &str, made: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/reference").join(name);
    if std::env::var_os("BLESS").is_some() {
        fs::write(&path, made).unwrap();
    }
    let stands = fs::read_to_string(&path).unwrap_or_default();
    let line = stands.lines().zip(made.lines()).position(|(stands, made)| stands != made);
    assert!(stands == made, "docs/reference/{name} is stale (line {line:?}): run `cargo xtask gen`");
}

#[test]
fn the_page_of_findings_is_true() {
    let page = reference::findings();
    assert!(sealcase::codes::all().all(|code| page.contains(&format!("| `{}` |", code.id()))));
    compare("findings.md", &page);
}

#[test]
fn the_page_of_documents_is_true() {
    let mut schemas = BTreeMap::new();
    for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../schemas")).unwrap() {
        let path = entry.unwrap().path();
        if let Some(name) = path.file_name().unwrap().to_str().unwrap().strip_suffix(".schema.json") {
            schemas.insert(name.to_owned(), serde_json::from_slice(&fs::read(&path).unwrap()).unwrap());
        }
    }
    assert!(schemas.len() > 25, "only {} schemas", schemas.len());
    compare("documents.md", &reference::documents(&schemas));
}
