//! What each file must or may not say: its header, its length, silenced lints, places outside.

use super::File;
use super::source::{Keep, holds_word, plain};

/// The length that a file should stay under.
const LONG: usize = 400;
/// The length that no file may pass.
const TOO_LONG: usize = 600;

/// Rust files that do not open by saying what they are for.
pub(super) fn headers(files: &[File]) -> Vec<String> {
    let silent = |file: &&File| file.is_rust() && !file.text.starts_with("//! ");
    files.iter().filter(silent).map(|file| format!("{}: does not start with `//! `", file.path)).collect()
}

/// Rust files beyond the limit.
pub(super) fn too_long(files: &[File]) -> Vec<String> {
    longer(files, TOO_LONG)
}

/// Rust files that should be parted soon.
pub(super) fn grown_long(files: &[File]) -> Vec<String> {
    longer(files, LONG)
}

fn longer(files: &[File], limit: usize) -> Vec<String> {
    let rust = files.iter().filter(|file| file.is_rust());
    let counted = rust.map(|file| (file.text.lines().count(), file));
    counted.filter(|(lines, _)| *lines > limit).map(|(lines, file)| format!("{}: {lines} lines", file.path)).collect()
}

/// Lints that are switched off; `#[expect(…, reason = "…")]` is the way to do that.
pub(super) fn silenced(files: &[File]) -> Vec<String> {
    let mut problems = Vec::new();
    for file in files.iter().filter(|file| file.is_rust()) {
        let code = plain(&file.text, Keep::CodeOnly);
        for (number, line) in code.lines().enumerate() {
            let tight: String = line.chars().filter(|c| !c.is_whitespace()).collect();
            if tight.contains("#[allow(") || tight.contains("#![allow(") {
                problems.push(format!("{}:{}: use #[expect(…, reason = \"…\")]", file.path, number + 1));
            }
        }
    }
    problems
}

/// Files that refer to a folder which is no part of the repository.
pub(super) fn outside(files: &[File]) -> Vec<String> {
    // Put together here, so that this file does not name them itself.
    let places = [concat!("../", "shared"), concat!("/work/", "shared"), concat!(".lib", "rary/")];
    let mut problems = Vec::new();
    for file in files {
        for (number, line) in file.text.lines().enumerate() {
            if let Some(place) = places.iter().find(|place| line.contains(**place)) {
                problems.push(format!("{}:{}: refers to `{place}`", file.path, number + 1));
            }
        }
    }
    problems
}

/// Changelogs without a section for what is not released yet.
pub(super) fn changelog(files: &[File]) -> Vec<String> {
    let logs = files.iter().filter(|file| file.path.ends_with("CHANGELOG.md"));
    let open = |file: &&File| !file.text.lines().any(|line| line.starts_with("## ") && holds_word(line, "Unreleased"));
    logs.filter(open).map(|file| format!("{}: has no Unreleased section", file.path)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(path: &str, text: &str) -> Vec<File> {
        vec![File { path: path.to_owned(), text: text.to_owned() }]
    }

    #[test]
    fn a_file_without_header_is_seen() {
        assert_eq!(headers(&one("a.rs", "use x;\n")).len(), 1);
        assert_eq!(headers(&one("a.rs", "//! What a does.\n")).len(), 0);
        assert_eq!(headers(&one("a.md", "A")).len(), 0);
    }

    #[test]
    fn long_files_are_seen() {
        let text = "x\n".repeat(TOO_LONG + 1);
        assert_eq!(too_long(&one("a.rs", &text)), ["a.rs: 601 lines"]);
        assert_eq!(grown_long(&one("a.rs", &text[..2 * LONG])).len(), 0);
    }

    #[test]
    fn silenced_lints_are_seen() {
        assert_eq!(silenced(&one("a.rs", "\n #[ allow(dead_code)]")).len(), 1);
        assert_eq!(silenced(&one("a.rs", "#![allow(dead_code)]")).len(), 1);
        assert_eq!(silenced(&one("a.rs", "// #[allow(dead_code)]")).len(), 0);
    }

    #[test]
    fn places_outside_are_seen() {
        let line = format!("see {}/design.md", concat!("../", "shared"));
        assert_eq!(outside(&one("README.md", &line)).len(), 1);
    }

    #[test]
    fn a_changelog_needs_its_section() {
        assert_eq!(changelog(&one("CHANGELOG.md", "## 0.1.0\n")).len(), 1);
        assert_eq!(changelog(&one("CHANGELOG.md", "## [Unreleased]\n")).len(), 0);
    }
}
