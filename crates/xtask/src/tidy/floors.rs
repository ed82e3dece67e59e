//! The floors of the core: each file may use only those that stand before it in one list.
//!
//! The list is the architecture. A new file of the core finds its place here first.

use super::File;
use super::source::{Keep, plain, without_tests};

/// Words, texts, places, demands, deeds; within a floor, too, arrows point back only.
const FLOORS: &[&[&str]] = &[
    &["codes", "digest", "time", "algorithm", "path", "finding", "error", "key"],
    &["json", "manifest", "statement", "envelope", "bag", "timestamp", "markup", "foreign", "vex", "bom", "report"],
    &["store", "archive", "media"],
    &["schema", "profile", "rules", "matrix", "trust"],
    &[
        "validate",
        "seal",
        "verify",
        "follow",
        "prove",
        "countersign",
        "renew",
        "retention",
        "records",
        "registry",
        "diff",
    ],
];

const CORE: &str = "crates/sealcase/src/";

fn place(module: &str) -> Option<usize> {
    FLOORS.iter().flat_map(|floor| floor.iter()).position(|name| *name == module)
}

/// The name of the core module that this file belongs to, and how deep the file lies below the root.
fn module(path: &str) -> Option<(&str, usize)> {
    let inside = path.strip_prefix(CORE)?.strip_suffix(".rs")?;
    let parts: Vec<&str> = inside.split('/').collect();
    let own = usize::from(parts.last() != Some(&"mod"));
    match *parts.first()? {
        "lib" => None,
        _ if parts.last() == Some(&"tests") => None,
        first => Some((first, parts.len() - 1 + own)),
    }
}

/// Arrows that point the wrong way, and modules without a floor.
pub(super) fn arrows(files: &[File]) -> Vec<String> {
    let mut problems = Vec::new();
    for file in files {
        let Some((own, depth)) = module(&file.path) else {
            continue;
        };
        let Some(here) = place(own) else {
            problems.push(format!("{}: `{own}` has no floor; give it one in {}", file.path, file!()));
            continue;
        };
        let code = plain(&file.text, Keep::CodeOnly);
        for (line, used) in uses(without_tests(&code).0, depth) {
            let problem = match place(&used) {
                Some(there) if there <= here => continue,
                Some(_) => format!("`{own}` may not use `{used}`, which stands on a later floor"),
                None if used == "*" => "takes everything from the root of the crate".to_owned(),
                None => format!("`crate::{used}` is no module of a floor; name the module"),
            };
            problems.push(format!("{}:{line}: {problem}", file.path));
        }
    }
    problems
}

/// What this code names right below the root of its crate, with lines from 1.
fn uses(code: &str, depth: usize) -> Vec<(usize, String)> {
    let roots = ["crate::".to_owned(), "super::".repeat(depth)];
    let mut found = Vec::new();
    for root in &roots {
        for (start, _) in code.match_indices(root.as_str()) {
            let before = &code[..start];
            // `pub(crate)::` cannot occur, but `my_crate::` and a longer chain of `super::` can.
            let joined = before.ends_with(|c: char| c.is_alphanumeric() || c == '_') || before.ends_with("::");
            if joined {
                continue;
            }
            let line = before.matches('\n').count() + 1;
            let names = first_names(&code[start + root.len()..]);
            found.extend(names.into_iter().filter(|name| name != "self" && name != "super").map(|name| (line, name)));
        }
    }
    found.sort();
    found
}

/// The first names of a path or of a group of paths; macros are left out.
fn first_names(rest: &str) -> Vec<String> {
    let name = |text: &str| -> String {
        let text = text.trim_start();
        if text.starts_with('*') {
            return "*".to_owned();
        }
        text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
    };
    let Some(group) = rest.strip_prefix('{') else {
        let first = name(rest);
        let is_macro = rest[first.len().min(rest.len())..].starts_with('!');
        return if is_macro || first.is_empty() { Vec::new() } else { vec![first] };
    };
    let mut names = Vec::new();
    let mut depth = 0;
    let mut part = String::new();
    for c in group.chars() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => names.push(name(&std::mem::take(&mut part))),
            _ if depth == 0 => part.push(c),
            _ => {}
        }
    }
    names.push(name(&part));
    names.retain(|name| !name.is_empty());
    names
}

/// Marks of zip records, in lower case without `_`.
const RECORDS: &[&str] =
    &["0x04034b50", "0x02014b50", "0x06054b50", "0x06064b50", "0x07064b50", "0x08074b50", "\"pk\\x0", "b\"pk"];

/// Files of the core, beside the archive, that know the records of a zip.
pub(super) fn zip_records(files: &[File]) -> Vec<String> {
    let mut problems = Vec::new();
    for file in files {
        match module(&file.path) {
            None | Some(("archive", _)) => continue,
            Some(_) => {}
        }
        let text = plain(&file.text, Keep::Strings);
        let code = without_tests(&text).0.to_lowercase();
        for (number, line) in code.lines().enumerate() {
            let line = line.replace('_', "");
            if RECORDS.iter().any(|record| line.contains(record)) {
                problems.push(format!("{}:{}: a zip record is known outside `archive`", file.path, number + 1));
            }
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(path: &str, text: &str) -> Vec<String> {
        arrows(&[File { path: format!("{CORE}{path}"), text: text.to_owned() }])
    }

    #[test]
    fn arrows_back_are_fine() {
        assert_eq!(check("json.rs", "use crate::{codes::{self, Code}, finding::Finding};"), [""; 0]);
        assert_eq!(check("rules/time.rs", "use super::Rule; use super::super::json::Value;"), [""; 0]);
        assert_eq!(check("path.rs", "// crate::seal\nfn a() { \"crate::seal\"; crate::table!(x) }"), [""; 0]);
        assert_eq!(check("path.rs", "#[cfg(test)]\nmod tests {\n use crate::seal;\n}"), [""; 0]);
        assert_eq!(check("lib.rs", "pub use crate::seal::Seal;"), [""; 0]);
    }

    #[test]
    fn arrows_forward_are_seen() {
        let bad = [
            ("path.rs", "use crate::seal::Seal;"),
            ("path.rs", "use super::finding::Finding;"),
            ("json.rs", "\nfn a() -> crate::store::Entry {}"),
            ("codes/bag.rs", "use super::super::path;"),
            ("rules/mod.rs", "use super::seal;"),
            ("json.rs", "use crate::{\n    codes::{Code, Entry},\n    verify,\n};"),
            ("json.rs", "use crate::Finding;"),
            ("json.rs", "use crate::*;"),
            ("attic.rs", ""),
        ];
        for (path, text) in bad {
            assert_eq!(check(path, text).len(), 1, "{path}: {text}: {:?}", check(path, text));
        }
        assert!(check("json.rs", "\nuse crate::seal;")[0].contains("json.rs:2: "));
    }

    #[test]
    fn zip_records_are_seen() {
        let file = |path: &str, text: &str| vec![File { path: format!("{CORE}{path}"), text: text.to_owned() }];
        let mark = "const A: u32 = 0x0403_4B50;";
        assert_eq!(zip_records(&file("seal.rs", mark)).len(), 1);
        assert_eq!(zip_records(&file("seal.rs", "x(b\"PK\\x03\\x04\")")).len(), 1);
        assert_eq!(zip_records(&file("archive.rs", mark)).len(), 0);
        assert_eq!(zip_records(&file("archive/read.rs", mark)).len(), 0);
        assert_eq!(zip_records(&file("seal.rs", "// 0x04034b50")).len(), 0);
    }
}
