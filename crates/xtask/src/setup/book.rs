//! mdBook, which makes the book out of `docs`.

use std::path::PathBuf;

use super::{Tool, installed};
use crate::run::Outcome;

/// Makes sure that mdBook is here; gives its path.
pub(crate) fn mdbook() -> Outcome<PathBuf> {
    installed(&Tool {
        package: "mdbook",
        version: "0.5.4",
        asked: "--version",
        told: "mdbook v0.5.4",
        // Without the features that watch, serve and search: what is left makes pages.
        options: "--no-default-features",
        why: "builds the book",
        time: "about 2 minutes",
    })
}
