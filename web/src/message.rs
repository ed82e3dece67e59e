//! What page and worker say to each other: one enum each way, sent as JSON text.
//!
//! Files travel beside the text as `File` handles, so no bytes are copied. Reports cross as the JSON
//! that the core wrote, so that what the page shows and saves is what every other host gives.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::package::ask::{Answer, Ask};

/// What the page asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Request {
    /// Say what this build knows, and remove what this visit left on disk.
    Hello {
        /// Tells this open page from others.
        visit: String,
    },
    /// Check a package. Its files come along, in the order of `names`.
    Check {
        /// What the package is called in reports.
        input: String,
        /// The files' names in the package.
        names: Vec<String>,
        /// The profile to judge by.
        profile: String,
        /// The stage to judge by.
        stage: String,
        /// The time of day, in seconds since 1970.
        now: i64,
    },
    /// Make a new key.
    MakeKey {
        /// What its file is to be encrypted with; empty for a file that is not encrypted.
        passphrase: String,
    },
    /// Read a key file, which comes along.
    OpenKey {
        /// What it is encrypted with, if it is.
        passphrase: String,
    },
    /// Seal the package that was checked last, with the key that was made or opened last.
    Seal {
        /// The base directory.
        base: String,
        /// The role that the signer claims.
        role: String,
        /// The name that the signer claims.
        signer: String,
        /// The time of day, in seconds since 1970.
        now: i64,
    },
    /// Verify a sealed zip. It comes along, followed by public key files.
    Verify {
        /// What the zip is called in reports.
        input: String,
        /// The names of the key files.
        keys: Vec<String>,
        /// The time of day, in seconds since 1970.
        now: i64,
    },
    /// Help to prepare a package. Its files come along.
    Prepare(Box<Ask>),
}

/// What the worker answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Reply {
    /// What this build knows.
    Hello(About),
    /// How far the work is.
    Progress(Progress),
    /// A package was checked.
    Checked {
        /// The report.
        judged: Judged,
        /// Whether it may be sealed.
        sealable: bool,
        /// A name for its base directory.
        base: String,
    },
    /// A key is ready to sign with.
    KeyReady(KeyFile),
    /// A key could not be read.
    KeyRefused {
        /// Why.
        reason: String,
        /// Whether the file wants a passphrase.
        encrypted: bool,
    },
    /// The package is sealed; the zip comes along.
    Sealed(Sealed),
    /// The package was not sealed: it is not what it was when it was checked.
    SealRefused(Judged),
    /// A zip was verified.
    Verified(Judged),
    /// What was asked while preparing a package. Files may come along.
    Prepare(Box<Answer>),
    /// The work could not be done; no judgement about any file.
    Failed {
        /// Why.
        reason: String,
    },
    /// The worker broke.
    Crashed {
        /// What it said.
        reason: String,
    },
}

/// What a build knows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// The version of Sealcase.
    pub version: String,
    /// The profiles it has.
    pub profiles: Vec<ProfileChoice>,
    /// The roles of signers.
    pub roles: Vec<String>,
}

/// A profile to choose.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProfileChoice {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: String,
    /// Its stages.
    pub stages: Vec<String>,
}

/// How far the work is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// Bytes read.
    pub done: u64,
    /// Bytes to read.
    pub total: u64,
}

/// A report as it crosses, with what the page shows beside it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judged {
    /// The core's JSON.
    pub json: String,
    /// Why each code that occurs matters.
    pub why: BTreeMap<String, String>,
    /// The source line of findings, by their number in the report.
    pub quotes: BTreeMap<usize, Quote>,
    /// The time that the work took, in milliseconds.
    pub millis: u64,
}

/// A line of a document, cut at what a finding is about.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quote {
    /// What stands before it.
    pub before: String,
    /// What it is about.
    pub marked: String,
    /// What stands after it.
    pub after: String,
}

/// A key, as far as the page may know it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyFile {
    /// The fingerprint.
    pub keyid: String,
    /// The public key's PEM.
    pub public_pem: String,
    /// The secret key's PEM, only for a key that was made here, to be saved.
    pub secret_pem: Option<String>,
    /// Whether that PEM is encrypted.
    pub encrypted: bool,
}

/// A sealed package.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sealed {
    /// The core's receipt.
    pub receipt: Receipt,
    /// The receipt as JSON, to be saved.
    pub receipt_json: String,
    /// The statement that was signed.
    pub statement: String,
    /// A name for the file.
    pub file_name: String,
    /// Its size.
    pub size: u64,
    /// The time that the work took, in milliseconds.
    pub millis: u64,
}

/// What the core says about a seal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Receipt {
    /// The bag's URN.
    pub bag_id: String,
    /// The base directory.
    pub base_directory: String,
    /// The digest that the signature covers.
    pub tag_manifest: String,
    /// The signer's fingerprint.
    pub keyid: String,
    /// The role.
    pub role: String,
    /// The name.
    pub signer_name: String,
    /// The time.
    pub sealed_at: String,
    /// Number of payload files.
    pub payload_files: u64,
    /// Bytes of payload.
    pub payload_octets: u64,
}
