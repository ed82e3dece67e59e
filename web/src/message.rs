//! What page and worker say to each other: one enum each way, sent as JSON text.
//!
//! Files travel beside the text as `File` handles, so no bytes are copied. Reports cross as the JSON
//! that the core wrote, so that what the page shows and saves is what every other host gives.

mod records;
mod sign;
mod verify;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::package::ask::{Answer, Ask};

pub use records::{RecordsRequest, RecordsTold, RegistryTold};
pub use sign::{
    AddedReceipt, CountersignRequest, Countersigned, KeyFile, KeyHolder, Receipt, Sealed, StoredKey, ToSign,
};
pub use verify::{Contents, ContentsFile, Holder, Opened, TrustSummary, VerifyRequest};

/// What the page asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Request {
    /// Say what this build knows, and remove what this visit left on disk.
    Hello {
        /// Tells this open page from others.
        visit: String,
        /// Whose files are removed from disk.
        sweep: Vec<String>,
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
    /// Say which keys this browser keeps.
    StoredKeys,
    /// Make a key that this browser keeps and nobody can read out.
    MakeStoredKey {
        /// What the user calls it.
        name: String,
        /// The time of day, in seconds since 1970.
        now: i64,
    },
    /// Sign with a key that this browser keeps.
    UseStoredKey {
        /// Its fingerprint.
        keyid: String,
    },
    /// Remove a key that this browser keeps.
    ForgetStoredKey {
        /// Its fingerprint.
        keyid: String,
    },
    /// Sign with a key that is elsewhere. Its public part comes along.
    OutsideKey,
    /// The signature that was made elsewhere, over the bytes that were handed out.
    Signature {
        /// Base64 or hexadecimal digits.
        text: String,
    },
    /// Add a signature to a sealed zip, which comes along, followed by the trust file if there is one.
    Countersign(CountersignRequest),
    /// Tell what many sealed zips say of certificates and records. The zips come along, then public key files, then
    /// the trust file if there is one.
    Records(RecordsRequest),
    /// Tell the same zips on another day.
    RecordsOn {
        /// The day.
        as_of: String,
    },
    /// Show the public record of a product.
    Registry {
        /// Its place in the list.
        product: usize,
        /// The day.
        as_of: String,
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
    /// Verify a sealed zip. The zips come along, then public key files, then the trust file if there is one.
    Verify(VerifyRequest),
    /// Read a trust file, which comes along.
    ReadTrust {
        /// What it is called.
        name: String,
    },
    /// Show a file of the zip that was verified last.
    Open {
        /// Its path in the package.
        path: String,
    },
    /// Hand out a file of the zip that was verified last.
    Extract {
        /// Its path in the package.
        path: String,
    },
    /// Compare the zip that was verified last with an older one, which comes along.
    Compare {
        /// What the older one is called.
        input: String,
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
        /// The core's matrix of outcomes, as JSON.
        matrix: Option<String>,
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
    /// The keys that this browser keeps.
    StoredKeys(Vec<StoredKey>),
    /// Everything is ready but the signature, which is made elsewhere.
    ToSign(ToSign),
    /// The signature that was given does not fit; another may be given.
    SignatureRefused {
        /// Why.
        reason: String,
    },
    /// The package is sealed; the zip comes along.
    Sealed(Sealed),
    /// A signature was added; the zip comes along.
    Countersigned(Countersigned),
    /// No signature was added: the zip does not hold, or is not what the user demands.
    CountersignRefused(Judged),
    /// The package was not sealed: it is not what it was when it was checked.
    SealRefused(Judged),
    /// A zip was verified.
    Verified {
        /// The report, with the bags that it names.
        judged: Judged,
        /// What the zip holds, if it holds at all.
        contents: Option<Contents>,
    },
    /// A trust file was read.
    TrustRead(TrustSummary),
    /// A trust file cannot be used.
    TrustRefused {
        /// Why.
        reason: String,
    },
    /// A file of the zip, to be shown. A picture comes along as a file.
    Opened(Opened),
    /// A file of the zip, to be saved; it comes along.
    Extracted {
        /// A name for it.
        name: String,
    },
    /// What changed since the older zip.
    Compared {
        /// The core's JSON.
        json: String,
    },
    /// What the zips say.
    Records(RecordsTold),
    /// The public record of a product.
    Registry(RegistryTold),
    /// Something small could not be done; what was there before still counts.
    Refused {
        /// Why.
        reason: String,
    },
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
    /// The policies that come with it: name, and what it demands.
    pub policies: Vec<(String, String)>,
    /// What a countersigner can say to have done.
    pub actions: Vec<String>,
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

/// Under which name a countersigned zip is kept: apart from the package that may just have been sealed.
pub fn countersigning(visit: &str) -> String {
    format!("c{visit}")
}
