//! Finding codes and their cases: a code that nothing tries may never fire, or always.

use std::path::Path;

use super::File;
use super::source::{Keep, holds_word, plain, without_tests};
use crate::run::root;

const TABLE: &str = "crates/sealcase/src/codes";

/// Codes that neither a case nor a test names.
pub(super) fn without_case(files: &[File]) -> Vec<String> {
    let mut tests = String::new();
    for file in files {
        if file.path.starts_with("tests/") || file.path.starts_with("crates/sealcase/tests/") {
            tests.push_str(&file.text);
        } else if file.path.starts_with("crates/sealcase/src/") && !file.path.starts_with(TABLE) {
            tests.push_str(without_tests(&plain(&file.text, Keep::Strings)).1);
        }
        tests.push('\n');
    }
    let cases = root().join("tests/cases");
    let table = files.iter().filter(|file| file.path.starts_with(TABLE) && file.is_rust());
    table
        .flat_map(|file| rows(&file.text))
        .filter(|row| !has_case(&cases, &row.id))
        .filter(|row| !holds_word(&tests, &row.id) && !holds_word(&tests, &row.name))
        .map(|row| row.id)
        .collect()
}

fn has_case(cases: &Path, id: &str) -> bool {
    std::fs::read_dir(cases.join(id)).is_ok_and(|mut listing| listing.next().is_some())
}

/// One row of the table.
#[derive(Debug, PartialEq, Eq)]
struct Row {
    /// The constant.
    name: String,
    /// The code.
    id: String,
}

/// The rows `NAME, "area.what-is-wrong", Severity` of a part of the table.
fn rows(text: &str) -> Vec<Row> {
    let plain = plain(text, Keep::Strings);
    let code = without_tests(&plain).0;
    let mut quotes = code.split('"');
    let mut before = quotes.next().unwrap_or_default();
    let mut rows = Vec::new();
    while let (Some(id), Some(after)) = (quotes.next(), quotes.next()) {
        let weighed = ["Error", "Warning", "Note"]
            .iter()
            .any(|word| after.trim_start().strip_prefix(',').is_some_and(|rest| rest.trim_start().starts_with(word)));
        let words = before.trim_end().trim_end_matches(',');
        let name = words.rsplit(|c: char| !(c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')).next();
        if let (true, true, Some(name)) = (weighed, is_code(id), name) {
            rows.push(Row { name: name.to_owned(), id: id.to_owned() });
        }
        before = after;
    }
    rows
}

fn is_code(text: &str) -> bool {
    let kebab =
        |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    text.split_once('.').is_some_and(|(area, what)| kebab(area) && kebab(what))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PART: &str = "table! {\n    JSON_BOM, \"json.bom\", Error, JSON, \"starts with a mark\",\n        \
                        \"many refuse `a.b`\", \"save it\";\n    PATH_X, \"path.x-y\", Note, N, \"w\", \"y\", \"f\";\n}";

    #[test]
    fn rows_are_read() {
        let row = |name: &str, id: &str| Row { name: name.to_owned(), id: id.to_owned() };
        assert_eq!(rows(PART), [row("JSON_BOM", "json.bom"), row("PATH_X", "path.x-y")]);
    }

    #[test]
    fn codes_without_a_case_are_seen() {
        let file = |path: &str, text: &str| File { path: path.to_owned(), text: text.to_owned() };
        let table = || file("crates/sealcase/src/codes/documents.rs", PART);
        let test = file("crates/sealcase/src/path.rs", "#[cfg(test)]\nmod tests { x(codes::PATH_X) }");
        assert!(without_case(&[table()]).contains(&"path.x-y".to_owned()));
        assert!(!without_case(&[table(), test]).contains(&"path.x-y".to_owned()));
        let case = file("tests/x.toml", "code = \"json.bom\"");
        assert!(!without_case(&[table(), case]).contains(&"json.bom".to_owned()));
    }

    #[test]
    fn the_real_table_is_found() {
        let path = root().join(TABLE).join("bag.rs");
        let text = std::fs::read_to_string(path).unwrap();
        assert!(rows(&text).iter().any(|row| row.id == "manifest.digest-mismatch"));
    }
}
