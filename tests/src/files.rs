//! The case folders as one map of files: read from disk, or built into the program where there is no disk.

use crate::case::Files;

/// Every file below `tests/cases`, by its path there.
#[cfg(not(target_arch = "wasm32"))]
pub fn cases() -> Files {
    let mut files = Files::new();
    read(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("cases"), "", &mut files);
    files
}

#[cfg(not(target_arch = "wasm32"))]
fn read(folder: &std::path::Path, below: &str, files: &mut Files) {
    let listing = std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    for entry in listing.filter_map(Result::ok) {
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = if below.is_empty() { name } else { format!("{below}/{name}") };
        if entry.path().is_dir() {
            read(&entry.path(), &path, files);
        } else {
            let bytes = std::fs::read(entry.path()).unwrap_or_else(|error| panic!("{path}: {error}"));
            files.insert(path, bytes);
        }
    }
}

/// Every file below `tests/cases`, by its path there.
#[cfg(target_arch = "wasm32")]
pub fn cases() -> Files {
    EMBEDDED.iter().map(|(path, bytes)| ((*path).to_owned(), bytes.to_vec())).collect()
}

// Made by `build.rs`.
#[cfg(target_arch = "wasm32")]
include!(concat!(env!("OUT_DIR"), "/cases.rs"));
