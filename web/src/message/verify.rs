//! What belongs to verifying: what is asked, the trust file, what a zip holds.

use serde::{Deserialize, Serialize};

/// What is to be verified, and by what.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct VerifyRequest {
    /// The names of the zips. The first one is verified; the others are looked at where it names them.
    pub zips: Vec<String>,
    /// Whether the first one is meant. If not, the one is taken that no other names.
    pub fixed: bool,
    /// The names of the key files.
    pub keys: Vec<String>,
    /// The trust file's name, if there is one.
    pub trust: Option<String>,
    /// The policy's name, if there is one.
    pub policy: Option<String>,
    /// The day to judge at, if it is not today.
    pub as_of: Option<String>,
    /// The time of day, in seconds since 1970.
    pub now: i64,
}

/// What a trust file says, as far as the page shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrustSummary {
    /// What it is called.
    pub name: String,
    /// Its version.
    pub version: u64,
    /// The digest of its text.
    pub digest: String,
    /// When it was issued.
    pub issued_at: String,
    /// When it expires.
    pub expires: String,
    /// Whether it has expired.
    pub expired: bool,
    /// Each key's holder.
    pub holders: Vec<Holder>,
    /// Its own policies.
    pub policies: Vec<String>,
    /// What is worth knowing about it.
    pub notes: Vec<String>,
}

/// Who holds a key, by a trust file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    /// The party's name.
    pub party: String,
    /// Its roles.
    pub roles: Vec<String>,
    /// Whether the key was revoked.
    pub revoked: bool,
}

/// What a sealed zip holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contents {
    /// Its files, in their order.
    pub files: Vec<ContentsFile>,
    /// How many more there are.
    pub more: usize,
}

/// A file in a sealed zip.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContentsFile {
    /// Its path in the package.
    pub path: String,
    /// Its size in bytes.
    pub size: u64,
    /// Its SHA-256, as sealed.
    pub sha256: String,
    /// The type of document, if it is one.
    pub doc_type: Option<String>,
}

/// A file of a zip, opened to be shown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opened {
    /// Its path in the package.
    pub path: String,
    /// Its text, or the start of it; nothing if it is no text.
    pub text: Option<String>,
    /// Whether there is more text.
    pub cut: bool,
    /// Whether it is a picture that comes along.
    pub picture: bool,
}
