//! The examples that `sealcase explain` shows come out of the cases: what stood there wrong, and right.
//!
//! `BLESS=1 cargo test -p sealcase-tests --test examples` makes them anew, with those of new cases.
//! Without that, each example must still be what its case says.

#![cfg(not(target_arch = "wasm32"))]
#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

/// Longest wrong or right text; a longer one would explain nothing.
const MOST: usize = 240;

fn path(below: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(below)
}

/// The member as it stands in the document: `"street": ["12 Main Street"]`.
fn member(pointer: &str, value: Option<&Value>) -> String {
    let name = pointer.rsplit('/').next().unwrap_or_default().replace("~1", "/").replace("~0", "~");
    let listed = name == "-" || name.parse::<usize>().is_ok();
    match value {
        None if listed => "no such entry".to_owned(),
        None => format!("no `{name}`"),
        Some(value) if listed => value.to_string(),
        Some(value) => format!("\"{name}\": {value}"),
    }
}

/// The example that a case makes, if it changes one thing that can be shown.
fn example(folder: &str) -> Option<Value> {
    let text = fs::read_to_string(path("cases").join(folder).join("case.toml")).unwrap();
    let case: Value = toml::from_str(&text).unwrap();
    let edits = case["edit"].as_array()?;
    let [edit] = edits.as_slice() else { return None };
    let file = edit["file"].as_str()?;
    if case["expect"] != "fires" || case.get("profile").is_some() {
        return None;
    }
    let base = fs::read_to_string(path("cases").join(case["base"].as_str()?).join(file)).ok()?;
    let document: Value = serde_json::from_str(&base).unwrap_or_default();
    let (place, wrong, right) = if let Some(set) = edit.get("set") {
        let pointer = set["pointer"].as_str()?;
        (pointer, member(pointer, Some(&set["value"])), member(pointer, document.pointer(pointer)))
    } else if let Some(pointer) = edit.get("remove").and_then(Value::as_str) {
        (pointer, member(pointer, None), member(pointer, Some(document.pointer(pointer)?)))
    } else if let Some(words) = edit.get("replace") {
        let line = |word: &Value| word.as_str().map(|text| text.trim().to_owned());
        ("", line(&words[1])?, line(&words[0])?)
    } else {
        return None;
    };
    let short = wrong.len() <= MOST && right.len() <= MOST && !wrong.is_empty() && !right.is_empty();
    short.then(|| {
        let name = Path::new(file).file_name().unwrap_or_default().to_string_lossy();
        json!({ "case": folder, "shows": case["shows"], "file": name, "place": place, "wrong": wrong, "right": right })
    })
}

/// One example for each code that has a fit case: the first by name.
fn all() -> BTreeMap<String, Value> {
    let mut folders: Vec<String> = Vec::new();
    for code in fs::read_dir(path("cases")).unwrap().map(Result::unwrap).filter(|entry| entry.path().is_dir()) {
        for case in fs::read_dir(code.path()).unwrap().map(Result::unwrap) {
            if case.path().join("case.toml").is_file() {
                folders.push(format!("{}/{}", code.file_name().to_string_lossy(), case.file_name().to_string_lossy()));
            }
        }
    }
    folders.sort();
    let mut out = BTreeMap::new();
    for folder in folders {
        let code = folder.split('/').next().unwrap().to_owned();
        if let Some(example) = example(&folder) {
            out.entry(code).or_insert(example);
        }
    }
    out
}

#[test]
fn each_example_is_what_its_case_says() {
    let file = path("../crates/sealcase-cli/src/examples.json");
    if std::env::var_os("BLESS").is_some() {
        fs::write(&file, format!("{:#}\n", json!(all()))).unwrap();
    }
    let examples: BTreeMap<String, Value> = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
    for (code, known) in &examples {
        let folder = known["case"].as_str().unwrap();
        assert!(folder.starts_with(&format!("{code}/")), "{folder} is not about {code}");
        assert_eq!(example(folder).as_ref(), Some(known), "{folder} has changed: BLESS=1 makes the examples anew");
    }
    assert!(examples.len() > 50, "only {} examples", examples.len());
}
