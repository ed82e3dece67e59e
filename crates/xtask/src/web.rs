//! Builds the page. Written by the page's author.

use std::path::PathBuf;

use crate::run::{Outcome, fail};

/// Builds the page and gives the folder that holds its `index.html`.
pub(crate) fn build() -> Outcome<PathBuf> {
    fail("the page cannot be built yet")
}
