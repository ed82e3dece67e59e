//! Runs every command that the book shows in a `console` block, and compares what comes back.
//!
//! A page's commands run one after the other in a folder of their own. Lines that readers need not see stand in
//! comments: `<!-- before: COMMAND -->` runs first, with `$REPO` for this repository; `<!-- at: TIME -->` is the time
//! at which the page plays, so that it reads the same in ten years. In the output, `[..]` stands for anything in a
//! line and a line `...` for any lines. A command that ends with another exit code than 0 says so: `# exit code 1`.
//!
//! `BLESS=1 cargo test -p sealcase-cli --test book` writes what came back into the pages. Read the difference.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test may stop at the first thing that is not as expected")]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// When a page plays that says nothing.
const NOW: &str = "2026-08-03T10:00:00Z";

/// Gives commands that judge or sign the page's time, unless they state one.
const WRAPPER: &str = r#"#!/bin/sh
for word; do case "$word" in --at|--as-of|--help|-h) exec "$SEALCASE" "$@";; esac; done
case "$1" in
  validate|verify|records|registry|matrix) exec "$SEALCASE" "$@" --as-of "$NOW" ;;
  seal|countersign) exec "$SEALCASE" "$@" --at "$NOW" ;;
  *) exec "$SEALCASE" "$@" ;;
esac
"#;

#[test]
fn commands_of_the_book() {
    let docs = repository().join("docs");
    let mut pages = Vec::new();
    find(&docs, &mut pages);
    pages.sort();
    let mut problems = Vec::new();
    let mut commands = 0;
    for page in pages {
        let text = fs::read_to_string(&page).unwrap();
        if !text.contains("```console") {
            continue;
        }
        let (now, faults, count) = play(&text);
        commands += count;
        if std::env::var_os("BLESS").is_some() {
            fs::write(&page, now).unwrap();
        } else {
            problems.extend(faults.iter().map(|fault| format!("{}: {fault}", page.display())));
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    assert!(commands >= 20, "only {commands} commands were found");
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

fn find(folder: &Path, pages: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            find(&path, pages);
        } else if path.extension().is_some_and(|end| end == "md") {
            pages.push(path);
        }
    }
}

/// The folder that a page plays in.
struct Stage {
    folder: tempfile::TempDir,
    now: String,
}

impl Stage {
    /// Runs a line as a shell does; gives the exit code and both streams as one text.
    fn run(&self, line: &str) -> (i32, String) {
        let bin = self.folder.path().join(".bin");
        let output = Command::new("sh")
            .args(["-c", &format!("exec 2>&1\n{line}")])
            .current_dir(self.folder.path().join("here"))
            .env_clear()
            .env("PATH", format!("{}:/usr/local/bin:/usr/bin:/bin", bin.display()))
            .env("SEALCASE", env!("CARGO_BIN_EXE_sealcase"))
            .env("REPO", repository())
            .env("HOME", self.folder.path())
            .env("NOW", &self.now)
            .env("NO_COLOR", "1")
            .env("LC_ALL", "C.UTF-8")
            .stdin(Stdio::null())
            .output()
            .unwrap();
        (output.status.code().unwrap_or(-1), String::from_utf8_lossy(&output.stdout).into_owned())
    }
}

/// Plays a page; gives its text with what came back, what differs, and how many commands there were.
fn play(text: &str) -> (String, Vec<String>, usize) {
    let now = comment(text, "at").next().unwrap_or(NOW).to_owned();
    let stage = Stage { folder: tempfile::tempdir().unwrap(), now };
    fs::create_dir_all(stage.folder.path().join("here")).unwrap();
    let bin = stage.folder.path().join(".bin");
    fs::create_dir_all(&bin).unwrap();
    fs::write(bin.join("sealcase"), WRAPPER).unwrap();
    fs::set_permissions(bin.join("sealcase"), fs::Permissions::from_mode(0o755)).unwrap();
    let mut faults = Vec::new();
    for line in comment(text, "before") {
        let (code, said) = stage.run(line);
        if code != 0 {
            faults.push(format!("`{line}` gave {code}: {said}"));
        }
    }
    let (mut out, mut count) = (String::new(), 0);
    let mut lines = text.split_inclusive('\n').peekable();
    while let Some(line) = lines.next() {
        out.push_str(line);
        if line.trim_end() != "```console" {
            continue;
        }
        let mut block = Vec::new();
        while let Some(line) = lines.next_if(|line| line.trim_end() != "```") {
            block.push(line);
        }
        let mut block = block.into_iter().peekable();
        while let Some(first) = block.next() {
            let Some(first) = first.strip_prefix("$ ") else {
                faults.push(format!("a block begins with no command: {first}"));
                out.push_str(first);
                continue;
            };
            let mut command = first.to_owned();
            while command.trim_end().ends_with('\\') {
                command.push_str(block.next().unwrap_or_default());
            }
            let mut wanted = String::new();
            while let Some(line) = block.next_if(|line| !line.starts_with("$ ")) {
                wanted.push_str(line);
            }
            count += 1;
            let code = command.trim_end().rsplit_once("# exit code ").map_or(0, |(_, code)| code.parse().unwrap());
            let (found, said) = stage.run(&command);
            let same =
                fits(&wanted.trim_end().lines().collect::<Vec<_>>(), &said.trim_end().lines().collect::<Vec<_>>());
            if found != code || !same {
                faults.push(format!("`{}` gave {found}, not {code}:\n{said}", command.trim_end()));
            }
            let said = if same { wanted } else { said.trim_end().to_owned() + "\n" };
            out.push_str("$ ");
            out.push_str(&command);
            out.push_str(if said.trim().is_empty() { "" } else { &said });
        }
    }
    (out, faults, count)
}

/// The texts of comments of one kind.
fn comment<'a>(text: &'a str, kind: &'a str) -> impl Iterator<Item = &'a str> {
    text.lines().filter_map(move |line| {
        line.strip_prefix("<!-- ")?.strip_prefix(kind)?.strip_prefix(": ")?.strip_suffix(" -->")
    })
}

/// Whether lines fit a pattern of lines.
fn fits(pattern: &[&str], lines: &[&str]) -> bool {
    match pattern.split_first() {
        None => lines.is_empty(),
        Some((&"...", rest)) => (0..=lines.len()).any(|skip| fits(rest, &lines[skip..])),
        Some((first, rest)) => {
            lines.split_first().is_some_and(|(line, others)| fits_line(first, line.trim_end()) && fits(rest, others))
        }
    }
}

/// Whether a line fits a pattern with `[..]` in it.
fn fits_line(pattern: &str, line: &str) -> bool {
    let mut parts = pattern.trim_end().split("[..]");
    let Some(mut rest) = line.strip_prefix(parts.next().unwrap_or_default()) else { return false };
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else { return rest.is_empty() };
    for part in middle {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

#[test]
fn patterns_fit_what_they_should() {
    assert!(fits_line("a [..] c", "a b c") && !fits_line("a [..] c", "a b d") && fits_line("x", "x"));
    assert!(fits(&["a", "...", "d"], &["a", "b", "c", "d"]) && !fits(&["a", "d"], &["a", "b", "d"]));
    assert!(fits(&["..."], &[]) && !fits(&[], &["a"]) && !fits_line("ab[..]b", "ab"));
}
