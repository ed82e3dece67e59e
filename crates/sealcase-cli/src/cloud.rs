//! Inputs that lie in an object store: `s3://`, `gs://`, `az://`, `http(s)://` and `file://` addresses.
//!
//! The one place, beside `tsa`, that connects, and only in a program built with the feature `cloud`. Objects are read
//! in ranges, each with a bound on its size, retried when a server fails for a while, and never by more than a
//! fixed number of requests at once. An object is named by its entity tag from the first request to the last: if
//! it changes meanwhile, it is undecided.
//!
//! Whoever may read is decided by the environment, in the variables that the vendors' own tools read.

mod address;
mod folder;
mod listing;
mod object;
mod stores;

pub(crate) use address::is_address;
pub(crate) use folder::Folder;
pub(crate) use listing::{packages, zips};
pub(crate) use object::Object;

use std::path::Path;

use crate::outcome::Stop;

/// An object as bytes, at most `limit`; one more than that if there is more.
///
/// # Errors
/// It cannot be read.
pub(crate) fn bytes(path: &Path, limit: u64) -> Result<Vec<u8>, Stop> {
    Object::open(path)?.start(limit.saturating_add(1))
}

/// Whether an address names all that lies below it: it ends with `/`.
pub(crate) fn is_prefix(path: &Path) -> bool {
    path.to_string_lossy().ends_with('/')
}
