//! mdBook, which makes the book out of `docs`.

use std::path::PathBuf;

use super::announce;
use crate::run::{Outcome, Task, tools};

/// The version that the book is built with.
const VERSION: &str = "0.5.4";

/// Makes sure that mdBook is here; gives its path.
pub(crate) fn mdbook() -> Outcome<PathBuf> {
    let program = tools().join("bin/mdbook");
    if Task::new(&program).arg("--version").read().is_ok_and(|text| text == format!("mdbook v{VERSION}")) {
        return Ok(program);
    }
    announce(&format!("mdBook {VERSION}"), "builds the book", "crates.io, built here", "about 2 minutes");
    // Without the features that watch, serve and search: what is left makes pages. Locked: its newest dependencies
    // bring nothing that the book would need.
    Task::line("cargo install mdbook --no-default-features --locked --force --version")
        .args([VERSION, "--root"])
        .arg(tools())
        .run()?;
    Ok(program)
}
