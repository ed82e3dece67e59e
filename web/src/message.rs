//! What page and worker say to each other: one enum each way, sent as JSON text.
//!
//! Files travel beside the text as `File` handles, so no bytes are copied. Reports cross as the JSON
//! that the core wrote, so that what the page shows and saves is what every other host gives.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

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

/// A report, read back from the core's JSON.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// What was judged.
    pub input: String,
    /// The outcome.
    pub verdict: String,
    /// How often each severity occurs.
    pub counts: Counts,
    /// What is wrong.
    pub findings: Vec<Finding>,
    /// Findings that were counted but not kept.
    #[serde(default)]
    pub truncated: usize,
    /// Aspects of a verification.
    #[serde(default)]
    pub aspects: Vec<Aspect>,
    /// Signatures.
    #[serde(default)]
    pub signatures: Vec<Signature>,
    /// What the bag is.
    pub bag: Option<Bag>,
    /// What it was judged by.
    pub profile: Option<ProfileLine>,
    /// The time it was judged at.
    pub as_of: Option<String>,
}

/// How often each severity occurs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Counts {
    /// Errors.
    pub errors: usize,
    /// Warnings.
    pub warnings: usize,
    /// Notes.
    pub notes: usize,
}

/// One thing observed.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Finding {
    /// Its code.
    pub code: String,
    /// `error`, `warning` or `note`.
    pub severity: String,
    /// Where.
    pub location: Location,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub hint: String,
    /// The source of the demand.
    pub basis: String,
    /// Other places.
    #[serde(default)]
    pub related: Vec<Location>,
}

/// A place.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Location {
    /// The file.
    pub path: Option<String>,
    /// The JSON Pointer.
    pub pointer: Option<String>,
    /// The stretch of text.
    pub span: Option<Span>,
}

/// A stretch of text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct Span {
    /// Its start.
    pub start: Position,
}

/// A place in a text, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct Position {
    /// Line.
    pub line: u32,
    /// Column.
    pub column: u32,
}

/// One aspect of a verification.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Aspect {
    /// Which.
    pub name: String,
    /// `ok`, `failed`, `unknown` or `absent`.
    pub state: String,
    /// In words.
    pub text: String,
}

/// A signature.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Signature {
    /// Its file.
    pub path: String,
    /// `ok`, `failed`, `unknown` or `absent`.
    pub state: String,
    /// The statement's kind.
    pub kind: Option<String>,
    /// The role claimed.
    pub role: Option<String>,
    /// The name claimed.
    pub name: Option<String>,
    /// The fingerprint.
    pub keyid: String,
    /// The time claimed.
    pub claimed_time: Option<String>,
    /// Whether the user gave this key.
    pub known_key: bool,
    /// What a countersigner did, in the statement's word.
    pub action: Option<String>,
}

impl Signature {
    /// Whether it holds and speaks for the package.
    pub fn vouches(&self) -> bool {
        let speaks = !matches!(self.kind.as_deref(), Some(kind) if kind != "seal" && kind != "countersign");
        self.state == "ok" && speaks && self.action.as_deref() != Some("refused")
    }
}

/// What a bag is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Bag {
    /// Its URN.
    pub id: Option<String>,
    /// The base directory.
    pub base_directory: Option<String>,
    /// Number of payload files.
    pub payload_files: u64,
    /// Bytes of payload.
    pub payload_octets: u64,
    /// The digest that signatures cover.
    pub tag_manifest: Option<String>,
    /// When it says it was sealed.
    pub sealed_at: Option<String>,
}

/// The profile and stage of a report.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct ProfileLine {
    /// Its URN.
    pub uri: String,
    /// The stage.
    pub stage: String,
}

#[cfg(test)]
mod tests {
    use sealcase::codes;
    use sealcase::finding::{Finding as CoreFinding, Location as CoreLocation};
    use sealcase::report;

    use super::*;

    #[test]
    fn the_page_reads_every_part_of_a_report_of_the_core() {
        let finding = CoreFinding::new(codes::SCHEMA_REQUIRED, CoreLocation::pointer("a.json", "/x"));
        let verdict = report::verdict_of_validation(std::slice::from_ref(&finding));
        let mut core = report::Report::new("folder", verdict, None, vec![finding]);
        core.aspects.push(report::Aspect { name: "container", state: report::State::Ok, text: "sound".into() });
        core.bag = Some(report::BagSummary { payload_files: 3, ..report::BagSummary::default() });
        let mut json: serde_json::Value = serde_json::from_str(&core.to_json()).unwrap();
        json["signatures"] = serde_json::json!([
            {"path": "signatures/1", "state": "ok", "role": "lab", "keyid": "ab", "knownKey": true, "seen": ["x"]}
        ]);
        let read: Report = serde_json::from_str(&json.to_string()).unwrap();
        assert_eq!((read.verdict.as_str(), read.counts.errors), ("failed", 1));
        assert_eq!(read.findings[0].code, "schema.required");
        assert_eq!(read.findings[0].location.pointer.as_deref(), Some("/x"));
        assert_eq!((read.aspects[0].state.as_str(), read.signatures[0].known_key), ("ok", true));
        assert!(read.signatures[0].vouches());
        let refusal = Signature { action: Some("refused".into()), ..read.signatures[0].clone() };
        assert!(!refusal.vouches());
        assert_eq!(read.bag.map(|bag| bag.payload_files), Some(3));
    }
}
