//! One realistic product, the Larkspur Cam 2: its application package, and its whole [`life`] in sealed bags.
//!
//! [`clean`] builds the package as a careful applicant would send it; [`broken`]
//! plants the mistakes of `mistakes.json` in it. Demo, tests and benchmarks use both.
//! The documents lie in `documents/`; evidence is made by formulas, so the repository
//! stays small. The same source always gives the same bytes: there is no clock, no
//! randomness and no network here. It does not judge packages; that is the core's work.

mod boms;
mod captures;
mod documents;
mod evidence;
mod firmware;
pub mod life;
mod logs;
mod mistakes;
mod pdf;
mod pictures;
mod png;
mod random;
mod source;

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::path::Path;

pub use documents::Package;
pub use mistakes::{Edit, Expectation, Mistake};

/// Files of a package by path, relative to its top folder.
pub type Files = BTreeMap<String, Vec<u8>>;

/// Why the example could not be built: a fault in its own source, or an unwritable folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault(String);

impl Fault {
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl std::error::Error for Fault {}

/// The package without mistakes.
///
/// # Errors
/// If a source file of the example is missing or wrong.
pub fn clean() -> Result<Package, Fault> {
    Package::build()
}

/// The package with every mistake of `mistakes.json`.
///
/// # Errors
/// If a source file of the example is missing or wrong, or a mistake does not fit the documents.
pub fn broken() -> Result<Package, Fault> {
    let mut package = clean()?;
    package.plant(&mistakes()?)?;
    Ok(package)
}

/// The planted mistakes, in the order of `mistakes.json`.
///
/// # Errors
/// If `mistakes.json` is missing or wrong.
pub fn mistakes() -> Result<Vec<Mistake>, Fault> {
    mistakes::read()
}

/// Writes files below a folder, which must be new or empty.
///
/// # Errors
/// If the folder holds something already, or cannot be written.
pub fn write(files: &Files, folder: &Path) -> Result<(), Fault> {
    let fault = |path: &Path, error: std::io::Error| Fault::new(format!("{}: {error}", path.display()));
    make_empty(folder)?;
    for (path, bytes) in files {
        let target = folder.join(path);
        if let Some(parent) = target.parent() {
            fs::create_dir_all(parent).map_err(|error| fault(parent, error))?;
        }
        fs::write(&target, bytes).map_err(|error| fault(&target, error))?;
    }
    Ok(())
}

/// Makes a folder, which must be new or empty.
pub(crate) fn make_empty(folder: &Path) -> Result<(), Fault> {
    let fault = |error: std::io::Error| Fault::new(format!("{}: {error}", folder.display()));
    fs::create_dir_all(folder).map_err(fault)?;
    if fs::read_dir(folder).map_err(fault)?.next().is_some() {
        return Err(Fault::new(format!("{}: not empty, nothing written", folder.display())));
    }
    Ok(())
}
