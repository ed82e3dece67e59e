//! Names of a package's files: each must mean one file everywhere.

use std::collections::BTreeMap;

use crate::codes;
use crate::finding::{Finding, Location};
use crate::path::{self, BagPath};
use crate::profile::Limits;
use crate::rules::Findings;
use crate::store::FileEntry;

/// A file that belongs to the package.
pub(super) struct Listed<'a> {
    /// Its name, as the store has it.
    pub(super) name: &'a str,
    /// The name as a path; `None` if it is none, which is an error in the report.
    pub(super) path: Option<BagPath>,
    /// Its size.
    pub(super) size: u64,
}

/// Judges the names, leaves out system files, and sorts by name.
pub(super) fn judge<'a>(entries: &'a [FileEntry], limits: Limits, out: &mut Findings) -> Vec<Listed<'a>> {
    let mut listed: Vec<Listed<'a>> = Vec::with_capacity(entries.len());
    for entry in entries {
        if path::is_system_file(&entry.name) {
            out.file(codes::PATH_SYSTEM_FILE, &entry.name, |finding| finding);
            continue;
        }
        let path = BagPath::parse_payload(&entry.name);
        if let Err(problem) = &path {
            out.file(problem.code, &entry.name, |finding| finding.with_message(problem.to_string()));
        }
        listed.push(Listed { name: &entry.name, path: path.ok(), size: entry.size });
    }
    listed.sort_by(|a, b| a.name.cmp(b.name));
    if listed.is_empty() {
        out.push(Finding::of_bag(codes::BAG_NO_PAYLOAD).with_message("there is no file in the package"));
    }
    if listed.len() > limits.files {
        let message = format!("the package has more than {} files", limits.files);
        out.push(Finding::of_bag(codes::VALIDATE_TOO_MANY_FILES).with_message(message));
    }
    clashes(&listed, out);
    listed
}

/// Names that some system would take for one, and files that have the name of a folder.
fn clashes(listed: &[Listed<'_>], out: &mut Findings) {
    let mut keys: BTreeMap<String, &str> = BTreeMap::new();
    for file in listed {
        let Some(path) = &file.path else { continue };
        if let Some(first) = keys.insert(path.collision_key(), file.name) {
            let code = if first == file.name { codes::PATH_DUPLICATE } else { codes::PATH_COLLISION };
            out.file(code, file.name, |finding| finding.with_related(Location::file(first)));
        }
    }
    let mut folders: BTreeMap<&str, &str> = BTreeMap::new();
    for (key, name) in &keys {
        for (at, _) in key.match_indices('/') {
            folders.entry(&key[..at]).or_insert(name);
        }
    }
    for (folder, inside) in folders {
        if let Some(name) = keys.get(folder) {
            out.file(codes::PATH_FILE_IS_FOLDER, name, |finding| finding.with_related(Location::file(inside)));
        }
    }
}
