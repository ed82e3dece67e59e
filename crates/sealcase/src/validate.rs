//! `validate`: judges a package before sealing. A package without errors yields a [`Checked`].

use crate::digest::Digest;
use crate::finding::Location;
use crate::path::BagPath;
use crate::report::Report;

/// Proof that a package was validated and has no errors. Only [`validate`](self) makes one.
#[derive(Debug)]
pub struct Checked {
    /// Every file to seal, sorted by path in byte order; names relative to the package.
    pub(crate) files: Vec<CheckedFile>,
    /// The report that goes into the bag.
    pub(crate) report: Report,
    /// The documents that were recognised, in path order.
    pub(crate) documents: Vec<DocumentLine>,
    /// The product's name, from the product document.
    pub(crate) product: Option<String>,
    /// The entries of the retention schedule, as the document has them.
    pub(crate) retention: Vec<serde_json::Value>,
}

/// A file to seal.
#[derive(Debug)]
pub(crate) struct CheckedFile {
    pub(crate) path: BagPath,
    pub(crate) size: u64,
    pub(crate) content: Content,
}

/// What is known of a file's bytes.
#[derive(Debug)]
pub(crate) enum Content {
    /// The bytes themselves, as they were checked.
    Bytes(Vec<u8>),
    /// Read and hashed while validating; sealing must meet the same digest.
    Measured(Digest),
    /// Not read yet; a document declares this digest at this place, and sealing judges it.
    Declared(Digest, Location),
    /// Not read yet, and nothing is declared about it.
    Unread,
}

/// A recognised document.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DocumentLine {
    /// Its path in the package.
    pub path: String,
    /// Its type.
    pub doc_type: String,
    /// Its id, if it states one.
    pub doc_id: Option<String>,
}
