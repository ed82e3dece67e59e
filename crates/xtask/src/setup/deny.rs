//! cargo-deny, which judges what the tree of dependencies holds, by `deny.toml`; and cargo-mutants.

use std::path::PathBuf;

use super::announce;
use crate::run::{Outcome, Task, tools};

/// The version that `deny.toml` is written for.
const VERSION: &str = "0.20.2";

/// Makes sure that cargo-deny is here; gives its path.
pub(crate) fn deny() -> Outcome<PathBuf> {
    let program = tools().join("bin/cargo-deny");
    if Task::new(&program).arg("--version").read().is_ok_and(|text| text == format!("cargo-deny {VERSION}")) {
        return Ok(program);
    }
    announce(&format!("cargo-deny {VERSION}"), "judges the dependencies", "crates.io, built here", "about 4 minutes");
    // Locked, and without what it would need to fetch from git servers.
    Task::line("cargo install cargo-deny --no-default-features --locked --force --version")
        .args([VERSION, "--root"])
        .arg(tools())
        .run()?;
    Ok(program)
}

/// The version that `.cargo/mutants.toml` is written for.
const MUTANTS_VERSION: &str = "27.1.0";

/// Makes sure that cargo-mutants is here; gives its path.
pub(crate) fn mutants() -> Outcome<PathBuf> {
    let program = tools().join("bin/cargo-mutants");
    let told = format!("cargo-mutants {MUTANTS_VERSION}");
    if Task::new(&program).args(["mutants", "--version"]).read().is_ok_and(|text| text == told) {
        return Ok(program);
    }
    announce(&told, "changes code on purpose", "crates.io, built here", "about 3 minutes");
    Task::line("cargo install cargo-mutants --locked --force --version")
        .args([MUTANTS_VERSION, "--root"])
        .arg(tools())
        .run()?;
    Ok(program)
}
