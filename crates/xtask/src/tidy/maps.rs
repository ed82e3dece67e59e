//! The READMEs as maps: what they name exists, and the map of the core names every file.

use std::collections::BTreeSet;
use std::path::Path;

use super::File;
use super::source::holds_word;
use crate::run::root;

const READMES: &[&str] = &["README.md", "crates/README.md", "schemas/README.md", "tests/README.md"];
const CORE: &str = "crates/sealcase/src/";

/// Paths of this repository that a README names and that do not exist.
pub(super) fn paths(files: &[File]) -> Vec<String> {
    let root = root();
    let tops: BTreeSet<&str> = files.iter().map(|file| first(&file.path)).collect();
    let mut problems = Vec::new();
    for readme in files.iter().filter(|file| READMES.contains(&file.path.as_str())) {
        let own = readme.path.strip_suffix("README.md").unwrap_or_default();
        for (line, name) in names(&readme.text) {
            let below_root = tops.contains(first(&name));
            let exists = root.join(&name).exists() || root.join(own).join(&name).exists();
            // Below the README's own folder only what cannot be the path of a file in a package.
            let nearby = !own.is_empty()
                && root.join(own).join(first(&name)).is_dir()
                && [".rs", ".toml", ".md"].iter().any(|end| name.ends_with(end));
            if (below_root || nearby) && !exists {
                problems.push(format!("{}:{line}: there is no `{name}`", readme.path));
            }
        }
    }
    problems
}

/// Links of Markdown files, the book's above all, that lead to no file.
pub(super) fn links(files: &[File]) -> Vec<String> {
    let root = root();
    let mut problems = Vec::new();
    for file in files.iter().filter(|file| Path::new(&file.path).extension().is_some_and(|end| end == "md")) {
        let folder = root.join(&file.path);
        let Some(folder) = folder.parent() else { continue };
        for (line, target) in targets(&file.text) {
            let path = target.split('#').next().unwrap_or_default();
            let leaves = target.contains(':') || path.is_empty();
            if !leaves && !folder.join(path).exists() {
                problems.push(format!("{}:{line}: there is no `{target}`", file.path));
            }
        }
    }
    problems
}

/// The targets of a text's links, outside fenced blocks and code; lines from 1.
fn targets(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut fenced = false;
    for (number, line) in text.lines().enumerate() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        }
        if !fenced {
            let bare: String = line.split('`').step_by(2).collect();
            let ends = bare.split("](").skip(1).filter_map(|rest| rest.split_once(')'));
            found.extend(ends.map(|(target, _)| (number + 1, target.to_owned())));
        }
    }
    found
}

fn first(path: &str) -> &str {
    path.split('/').next().unwrap_or(path)
}

/// What looks like a path, in backticks or as the target of a link, outside fenced blocks; lines from 1.
fn names(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut fenced = false;
    for (number, line) in text.lines().enumerate() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        }
        if fenced {
            continue;
        }
        let quoted = line.split('`').skip(1).step_by(2);
        let linked = line.split("](").skip(1).filter_map(|rest| rest.split([')', '#']).next());
        let paths = quoted.chain(linked).map(|name| name.trim_start_matches("./")).filter(|name| is_path(name));
        found.extend(paths.map(|name| (number + 1, name.to_owned())));
    }
    found
}

fn is_path(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./".contains(c);
    let shaped = name.contains('/') || [".md", ".toml", ".lock"].iter().any(|end| name.ends_with(end));
    shaped && name.chars().all(plain) && !name.contains("...") && first(name) != "target"
}

/// Files of the core that the map in `crates/README.md` forgets.
pub(super) fn core_map(files: &[File]) -> Vec<String> {
    let Some(map) = files.iter().find(|file| file.path == "crates/README.md") else {
        return Vec::new();
    };
    let quoted = code_of(&map.text);
    let sources = files.iter().filter_map(|file| file.path.strip_prefix(CORE)?.strip_suffix(".rs"));
    sources
        .filter(|name| !["lib", "tests", "mod"].contains(&name.rsplit('/').next().unwrap_or(name)))
        .filter(|name| {
            // A folder of like files, such as the rows of a table, may be named as one: `codes/`.
            let (folder, own) = name.rsplit_once('/').unwrap_or(("", name));
            !holds_word(&quoted, own) && (folder.is_empty() || !holds_word(&quoted, &format!("{folder}/")))
        })
        .map(|name| format!("crates/README.md: does not name {name}.rs of the core"))
        .collect()
}

/// All code of a text: fenced blocks, indented blocks' backticks and spans.
fn code_of(text: &str) -> String {
    let mut code = String::new();
    let mut fenced = false;
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        } else if fenced {
            code.push_str(line);
            code.push('\n');
        } else {
            for span in line.split('`').skip(1).step_by(2) {
                code.push_str(span);
                code.push('\n');
            }
        }
    }
    code
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, text: &str) -> File {
        File { path: path.to_owned(), text: text.to_owned() }
    }

    #[test]
    fn dead_paths_are_seen() {
        let text = "`crates/xtask/src/main.rs` and `crates/gone.rs`\n\
                    [here](crates/lost.md#top) `data/a.json` `cargo xtask test` `target/page` `crates/*.rs`\n\
                    ```\ncrates/never.rs `crates/nor.rs`\n```\n";
        let files = [file("README.md", text), file("crates/xtask/src/main.rs", "")];
        let lost = ["README.md:1: there is no `crates/gone.rs`", "README.md:2: there is no `crates/lost.md`"];
        assert_eq!(paths(&files), lost);
    }

    #[test]
    fn dead_links_are_seen() {
        let text =
            "[a](SECURITY.md#x) [b](https://x.example/y) [c](#top) [d](no-such.md)\n`[e](f.md)`\n```\n[g](h.md)\n```\n";
        assert_eq!(links(&[file("a.md", text)]), ["a.md:1: there is no `no-such.md`"]);
    }

    #[test]
    fn paths_beside_a_readme_count() {
        let files = [file("crates/README.md", "`xtask/src/main.rs` `xtask/src/gone.rs` `xtask/data.json`")];
        assert_eq!(paths(&files), ["crates/README.md:1: there is no `xtask/src/gone.rs`"]);
    }

    #[test]
    fn forgotten_files_are_seen() {
        let sources = ["lib", "path", "rules/dates", "rules/cover", "codes/bag"]
            .map(|name| file(&format!("{CORE}{name}.rs"), ""));
        let mut files =
            vec![file("crates/README.md", "the path of dates\n```\npath  names\n  rules/dates.rs\n  codes/\n```\n")];
        files.extend(sources);
        assert_eq!(core_map(&files), ["crates/README.md: does not name rules/cover.rs of the core"]);
        files.remove(0);
        assert_eq!(core_map(&files), [""; 0]);
    }
}
