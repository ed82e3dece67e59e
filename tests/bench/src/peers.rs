//! Others' tools: where they are, and what is said when one is not here.
//!
//! `cargo xtask bench` brings those of the registries and names their folder in `SEALCASE_BENCH_PYTHON`.

use std::path::PathBuf;
use std::process::{Command, Stdio};

/// The tools that are here.
pub(crate) struct Peers {
    /// The folder of the Python tools.
    python: Option<PathBuf>,
    /// What was said about missing ones.
    pub(crate) missing: Vec<String>,
}

impl Peers {
    /// Looks around.
    pub(crate) fn found() -> Self {
        let python = std::env::var_os("SEALCASE_BENCH_PYTHON").map(PathBuf::from).filter(|folder| folder.is_dir());
        Self { python, missing: Vec::new() }
    }

    /// A program of the Python tools.
    pub(crate) fn python(&mut self, name: &str) -> Option<String> {
        let program =
            self.python.as_ref().map(|folder| folder.join("bin").join(name)).filter(|program| program.exists());
        if program.is_none() {
            self.miss(name, "PyPI");
        }
        program.map(|program| program.display().to_string())
    }

    /// A program of the system.
    pub(crate) fn program(&mut self, name: &str) -> Option<String> {
        let paths = std::env::var_os("PATH").unwrap_or_default();
        let found = std::env::split_paths(&paths).map(|folder| folder.join(name)).find(|program| program.is_file());
        if found.is_none() {
            self.miss(name, "Debian");
        }
        found.map(|program| program.display().to_string())
    }

    fn miss(&mut self, name: &str, from: &str) {
        let said = format!("{name} is not here ({from} has it), so it was not measured.");
        if !self.missing.contains(&said) {
            self.missing.push(said);
        }
    }
}

/// The first line of what a program says of its version.
pub(crate) fn version(program: &str, args: &[&str]) -> Option<String> {
    let output = Command::new(program).args(args).stdin(Stdio::null()).output().ok()?;
    let text = if output.stdout.is_empty() { output.stderr } else { output.stdout };
    String::from_utf8_lossy(&text).lines().find(|line| !line.trim().is_empty()).map(|line| line.trim().to_owned())
}
