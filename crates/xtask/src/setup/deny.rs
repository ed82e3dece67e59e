//! cargo-deny, which judges what the tree of dependencies holds, by `deny.toml`; and cargo-mutants.

use std::path::PathBuf;

use super::{Tool, installed};
use crate::run::Outcome;

/// Makes sure that cargo-deny is here; gives its path.
pub(crate) fn deny() -> Outcome<PathBuf> {
    installed(&Tool {
        package: "cargo-deny",
        // The version that `deny.toml` is written for.
        version: "0.20.2",
        asked: "--version",
        told: "cargo-deny 0.20.2",
        // Without what it would need to fetch from git servers.
        options: "--no-default-features",
        why: "judges the dependencies",
        time: "about 4 minutes",
    })
}

/// Makes sure that cargo-mutants is here; gives its path.
pub(crate) fn mutants() -> Outcome<PathBuf> {
    installed(&Tool {
        package: "cargo-mutants",
        // The version that `.cargo/mutants.toml` is written for.
        version: "27.1.0",
        asked: "mutants --version",
        told: "cargo-mutants 27.1.0",
        options: "",
        why: "changes code on purpose",
        time: "about 3 minutes",
    })
}
