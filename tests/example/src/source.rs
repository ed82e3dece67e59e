//! Reads the example's own source files, which lie beside this crate's manifest.
//! They are read when the package is built, so a new text or document needs no change in Rust.

use std::fs;
use std::path::{Path, PathBuf};

use crate::{Fault, Files};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The bytes of a source file, if there is such a file.
pub(crate) fn bytes_if_any(path: &str) -> Option<Vec<u8>> {
    fs::read(root().join(path)).ok()
}

/// The text of a source file.
pub(crate) fn text(path: &str) -> Result<String, Fault> {
    fs::read_to_string(root().join(path)).map_err(|error| Fault::new(format!("{path}: {error}")))
}

/// A source file as JSON.
pub(crate) fn json<T: serde::de::DeserializeOwned>(path: &str) -> Result<T, Fault> {
    serde_json::from_str(&text(path)?).map_err(|error| Fault::new(format!("{path}: {error}")))
}

/// Names of the files in a folder, sorted.
pub(crate) fn names(folder: &str) -> Result<Vec<String>, Fault> {
    let fault = |error: std::io::Error| Fault::new(format!("{folder}: {error}"));
    let mut names = Vec::new();
    for entry in fs::read_dir(root().join(folder)).map_err(fault)? {
        let path = entry.map_err(fault)?.path();
        if let Some(name) = path.file_name().and_then(|name| name.to_str()) {
            names.push(name.to_owned());
        }
    }
    names.sort();
    Ok(names)
}

/// Names of the files in a folder, sorted; none if there is no such folder.
pub(crate) fn names_if_any(folder: &str) -> Result<Vec<String>, Fault> {
    if root().join(folder).is_dir() { names(folder) } else { Ok(Vec::new()) }
}

/// All files below a folder, by their path from it; none if there is no such folder.
pub(crate) fn tree(folder: &str) -> Result<Files, Fault> {
    let mut files = Files::new();
    for name in names_if_any(folder)? {
        let path = format!("{folder}/{name}");
        if root().join(&path).is_dir() {
            files.extend(tree(&path)?.into_iter().map(|(below, bytes)| (format!("{name}/{below}"), bytes)));
        } else if let Some(bytes) = bytes_if_any(&path) {
            files.insert(name, bytes);
        }
    }
    Ok(files)
}

/// The last part of a path without its ending: `a/b.cdx.json` gives `b`.
pub(crate) fn stem(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    match Path::new(name).file_stem().and_then(|stem| stem.to_str()) {
        Some(stem) => stem.strip_suffix(".cdx").unwrap_or(stem),
        None => name,
    }
}
