//! A report, read back from the core's JSON, as far as the page shows it.
//!
//! The page does not link the core, so these are its own types; a test holds them against the core's.

use serde::Deserialize;

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
    /// Why there is no verdict, if there is none.
    pub reason: Option<String>,
    /// What a person must judge.
    #[serde(default)]
    pub judged_by_people: Vec<PersonLine>,
    /// How far the outcomes are covered.
    pub coverage: Option<Coverage>,
    /// The trust file.
    pub trust: Option<TrustLine>,
    /// What a proof shows.
    pub proof: Option<ProofLine>,
    /// Bags in the payload that are named.
    #[serde(default)]
    pub nested: Vec<Part>,
    /// Other bags that are named.
    #[serde(default)]
    pub references: Vec<Part>,
}

/// What a person must judge.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct PersonLine {
    /// What, in words.
    pub title: String,
    /// Who.
    pub who: String,
    /// The rules behind it.
    pub basis: Vec<String>,
}

/// How far the outcomes of the profile are covered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Coverage {
    /// Cells that need an answer.
    pub cells: usize,
    /// Met.
    pub met: usize,
    /// Not met.
    pub not_met: usize,
    /// Does not apply.
    pub not_applicable: usize,
    /// Without a row.
    pub missing: usize,
    /// With an error behind it.
    pub doubted: usize,
}

/// The trust file that signers were judged by.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TrustLine {
    /// Its version.
    pub version: u64,
    /// Its digest.
    pub digest: String,
    /// When it expires.
    pub expires: String,
}

/// What a proof shows.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct ProofLine {
    /// The files in it.
    pub files: Vec<String>,
    /// How many files of the bag are not in it.
    pub withheld: u64,
}

/// Another bag that a signature names.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Part {
    /// What it is to this bag.
    pub relation: String,
    /// Its URN.
    pub bag_id: String,
    /// How looking for it went, in the report's word.
    pub state: String,
    /// Where it was found.
    pub place: Option<String>,
    /// What is said of it.
    pub verdict: Option<String>,
    /// The report on it, where it stands for the first time.
    pub report: Option<Box<Report>>,
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
    /// The time that a time-stamp proves.
    pub proven_time: Option<String>,
    /// Who proves it.
    pub proven_by: Option<String>,
    /// Whether the proof was renewed.
    #[serde(default)]
    pub archived: bool,
    /// Whether the user gave this key.
    pub known_key: bool,
    /// The party that the key belongs to, by the trust file.
    pub party: Option<String>,
    /// What a later signer saw.
    #[serde(default)]
    pub seen: Vec<String>,
    /// What a countersigner did, in the statement's word.
    pub action: Option<String>,
}

impl Signature {
    /// Whether it is a seal that holds.
    pub fn seals(&self) -> bool {
        self.state == "ok" && self.kind.as_deref() == Some("seal")
    }

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
        core.trust = Some(report::TrustLine {
            version: 4,
            digest: sealcase::digest::Digest::of(b""),
            issued_at: sealcase::time::Timestamp::from_unix(0).unwrap(),
            expires: sealcase::time::Timestamp::from_unix(9).unwrap(),
        });
        core.proof = Some(report::ProofLine { files: vec!["data/a".into()], withheld: 2 });
        core.coverage = Some(report::Coverage { cells: 4, doubted: 1, ..report::Coverage::default() });
        let reference = report::ReferenceLine {
            relation: "continues".into(),
            bag_id: "urn:uuid:1".into(),
            tag_manifest: sealcase::digest::Digest::of(b""),
        };
        core.references.push(report::Part {
            reference,
            named_by: "signatures/1".into(),
            state: report::PartState::ToldElsewhere,
            place: None,
            inside: false,
            verdict: Some(report::Verdict::Valid),
            report: Some(Box::new(report::Report::new("inner", report::Verdict::Valid, None, Vec::new()))),
        });
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
        assert_eq!(read.trust.map(|trust| trust.version), Some(4));
        assert_eq!(read.proof.map(|proof| proof.withheld), Some(2));
        assert_eq!(read.coverage.map(|coverage| (coverage.cells, coverage.doubted)), Some((4, 1)));
        let part = &read.references[0];
        assert_eq!((part.relation.as_str(), part.state.as_str()), ("continues", "told-elsewhere"));
        assert_eq!(part.report.as_ref().map(|report| report.input.as_str()), Some("inner"));
    }
}
