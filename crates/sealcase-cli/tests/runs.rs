//! Long runs: broken off they give what they found, and watched they judge again.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test may stop at the first thing that is not as expected")]

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

/// A folder of its own with the transcripts' packages.
struct Bench {
    folder: tempfile::TempDir,
}

impl Bench {
    fn new() -> Self {
        let bench = Self { folder: tempfile::tempdir().unwrap() };
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/cli/validate.in");
        let copied = Command::new("cp").arg("-r").arg(from.join(".")).arg(bench.folder.path()).status().unwrap();
        assert!(copied.success());
        bench
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Starts a command; gives it and the lines that it prints.
    fn start(&self, line: &str) -> (Child, BufReader<ChildStdout>) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sealcase"));
        command.current_dir(self.folder.path()).args(line.split_whitespace()).env("SEALCASE_CONFIG", "");
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap());
        (child, lines)
    }
}

fn line(lines: &mut BufReader<ChildStdout>) -> String {
    let mut line = String::new();
    lines.read_line(&mut line).unwrap();
    line
}

fn break_off(child: &Child) {
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
}

#[test]
fn broken_off_it_gives_what_it_found() {
    let bench = Bench::new();
    let copied = Command::new("cp").arg("-r").args([bench.path("good"), bench.path("slow")]).status().unwrap();
    assert!(copied.success());
    // Nothing on the disk, and long to read.
    fs::File::create(bench.path("slow/evidence/big.bin")).unwrap().set_len(1 << 36).unwrap();
    let reports = "--report sarif=r.sarif --report json=r.json --report junit=r.xml --report html=r.html";
    let (mut child, mut lines) = bench
        .start(&format!("validate good slow good --profile profile.json --as-of 2025-11-03 --format ndjson {reports}"));
    assert!(line(&mut lines).contains("\"input\":\"good\""));
    break_off(&child);
    assert_eq!(child.wait().unwrap().code(), Some(130));
    let mut rest = String::new();
    lines.read_to_string(&mut rest).unwrap();
    assert_eq!(rest, "", "the input in hand gets no verdict");

    let json: serde_json::Value = serde_json::from_slice(&fs::read(bench.path("r.json")).unwrap()).unwrap();
    assert_eq!(json.as_array().unwrap().len(), 1);
    let sarif: serde_json::Value = serde_json::from_slice(&fs::read(bench.path("r.sarif")).unwrap()).unwrap();
    assert_eq!(sarif["runs"][0]["invocations"][0]["executionSuccessful"], false);
    assert!(fs::read_to_string(bench.path("r.xml")).unwrap().contains("errors=\"1\""));
    assert!(fs::read_to_string(bench.path("r.html")).unwrap().contains("The run was interrupted."));
    let names = fs::read_dir(bench.folder.path()).unwrap().map(|entry| entry.unwrap().file_name());
    assert!(!names.into_iter().any(|name| name.to_string_lossy().ends_with(".part")), "something half-written is left");
}

#[test]
fn watched_it_judges_again_after_a_change() {
    let bench = Bench::new();
    let (mut child, mut lines) =
        bench.start("validate good --profile profile.json --as-of 2025-11-03 --format concise -q --watch");
    assert_eq!(line(&mut lines), "good: passed\n");
    line(&mut lines);
    fs::write(bench.path("good/documents/product.json"), "{").unwrap();
    assert!(line(&mut lines).starts_with("good: failed"));
    break_off(&child);
    assert_eq!(child.wait().unwrap().code(), Some(130));
}
