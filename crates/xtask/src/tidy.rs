//! The order of the house, kept by tests: floors, sizes, headers, maps, words that may not occur.
//!
//! Each check gives a list of problems, one line each. `cargo test` fails on any; `cargo xtask tidy`
//! prints them all, and what grows long besides. The checks read the files that git knows or would add.

mod codes;
mod connections;
mod floors;
mod maps;
mod source;
mod terms;
mod texts;
mod words;

use std::path::Path;

use crate::run::{Outcome, Task, dim, fail, root, say};

/// One text file of the repository.
pub(crate) struct File {
    /// Its path below the root, with slashes.
    path: String,
    /// Its text; bytes that are no UTF-8 are replaced.
    text: String,
}

impl File {
    fn is_rust(&self) -> bool {
        Path::new(&self.path).extension().is_some_and(|extension| extension == "rs")
    }
}

type Check = (&'static str, fn(&[File]) -> Vec<String>);

/// The checks that must hold.
const CHECKS: &[Check] = &[
    ("each file says what it is for", texts::headers),
    ("no file is too long", texts::too_long),
    ("no lint is switched off without a reason", texts::silenced),
    ("nothing refers to what lies outside the repository", texts::outside),
    ("the changelog has a place for what comes next", texts::changelog),
    ("the core's arrows point one way", floors::arrows),
    ("only the archive knows zip", floors::zip_records),
    ("no term of the scheme stands in code", terms::in_code),
    ("paths in the READMEs exist", maps::paths),
    ("the map of the core is whole", maps::core_map),
    ("links in the texts lead somewhere", maps::links),
    ("nothing that connects is built in by default", connections::none),
    ("the core is built of few crates", connections::few),
    ("the views hold no words of their own", words::in_views),
];

/// Prints all problems, long files and codes without a case.
pub(crate) fn report() -> Outcome {
    let files = files();
    let mut count = 0;
    for (name, check) in CHECKS {
        let problems = check(&files);
        count += problems.len();
        say(&format!("{:<52} {}", name, if problems.is_empty() { "holds" } else { "does not hold:" }));
        for problem in problems {
            say(&format!("  {problem}"));
        }
    }
    let missing = codes::without_case(&files);
    notes("codes without a case", &missing);
    notes("files that grow long", &texts::grown_long(&files));
    count += missing.len();
    if count == 0 { Ok(()) } else { fail(format!("{count} problems")) }
}

fn notes(name: &str, lines: &[String]) {
    say(&format!("{:<52} {}", name, if lines.is_empty() { "none".to_owned() } else { lines.len().to_string() }));
    for line in lines {
        say(&format!("  {}", dim(line)));
    }
}

/// The text files of the repository, sorted by path.
fn files() -> Vec<File> {
    let root = root();
    let mut paths = match Task::line("git ls-files --cached --others --exclude-standard").read() {
        Ok(listing) => listing.lines().map(str::to_owned).collect(),
        // No git, or a copy without its history.
        Err(_) => walk(&root, ""),
    };
    paths.sort();
    paths.dedup();
    let read = |path: String| {
        let bytes = std::fs::read(root.join(&path)).ok()?;
        let is_text = !bytes.contains(&0);
        is_text.then(|| File { path, text: String::from_utf8_lossy(&bytes).into_owned() })
    };
    paths.into_iter().filter_map(read).collect()
}

fn walk(root: &Path, below: &str) -> Vec<String> {
    let Ok(listing) = std::fs::read_dir(root.join(below)) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for entry in listing.filter_map(Result::ok) {
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = if below.is_empty() { name.clone() } else { format!("{below}/{name}") };
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        match name.as_str() {
            "target" | ".git" | "node_modules" => {}
            _ if is_folder => found.extend(walk(root, &path)),
            _ => found.push(path),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(name: &str) {
        let (_, check) = CHECKS.iter().find(|(known, _)| *known == name).unwrap();
        let problems = check(&files());
        assert!(problems.is_empty(), "\n{name}: no.\n  {}\n", problems.join("\n  "));
    }

    #[test]
    fn the_files_are_found() {
        let files = files();
        assert!(files.iter().any(|file| file.path == "crates/xtask/src/tidy.rs"));
        assert!(!files.iter().any(|file| file.path.starts_with("target/")));
        let walked = walk(&root(), "");
        assert!(walked.contains(&"crates/xtask/src/tidy.rs".to_owned()));
        assert!(!walked.iter().any(|path| path.starts_with("target/")));
    }

    #[test]
    fn each_file_says_what_it_is_for() {
        holds("each file says what it is for");
    }

    #[test]
    fn links_lead_somewhere() {
        holds("links in the texts lead somewhere");
    }

    #[test]
    fn no_file_is_too_long() {
        holds("no file is too long");
    }

    #[test]
    fn no_lint_is_switched_off_without_a_reason() {
        holds("no lint is switched off without a reason");
    }

    #[test]
    fn nothing_refers_outside() {
        holds("nothing refers to what lies outside the repository");
    }

    #[test]
    fn the_changelog_has_an_unreleased_section() {
        holds("the changelog has a place for what comes next");
    }

    #[test]
    fn the_arrows_of_the_core_point_one_way() {
        holds("the core's arrows point one way");
    }

    #[test]
    fn only_the_archive_knows_zip() {
        holds("only the archive knows zip");
    }

    #[test]
    fn no_term_of_the_scheme_stands_in_code() {
        holds("no term of the scheme stands in code");
    }

    #[test]
    fn paths_in_the_readmes_exist() {
        holds("paths in the READMEs exist");
    }

    #[test]
    fn the_map_of_the_core_is_whole() {
        holds("the map of the core is whole");
    }

    #[test]
    fn nothing_that_connects_is_built_in() {
        holds("nothing that connects is built in by default");
    }

    #[test]
    fn the_core_is_built_of_few_crates() {
        holds("the core is built of few crates");
    }

    #[test]
    fn every_code_has_a_case() {
        let missing = codes::without_case(&files());
        assert!(missing.is_empty(), "\ncodes without a case:\n  {}\n", missing.join("\n  "));
    }
}
