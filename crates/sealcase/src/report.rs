//! `Report`: all findings of one run over one input, the verdict, and their stable JSON form.
//!
//! One report per input, for `validate` and for `verify`. Its JSON names are a promise: they are
//! described by `report.schema.json`. The verdict is decided here and stored nowhere else.

use serde::{Deserialize, Serialize};

use crate::codes::{self, Severity};
use crate::digest::{Digest, Digest512};
use crate::finding::{self, Finding};
use crate::statement::Reference;
use crate::time::Timestamp;

/// Most findings that a report keeps; the rest is counted.
pub const MAX_FINDINGS: usize = 1_000;

/// The outcome for one input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// `validate`: nothing to mend.
    Passed,
    /// `validate`: may be sealed, with warnings on record.
    Warned,
    /// `validate`: errors; may not be sealed.
    Failed,
    /// `verify`: changed, damaged or forged.
    Invalid,
    /// `verify`: the bytes hold; no signature counts.
    Intact,
    /// `verify`: bytes and every signature hold; signers were not judged.
    Valid,
    /// `verify`: signers hold their roles in the caller's trust, and the policy is met.
    Trusted,
    /// The input could not be judged.
    Undecided,
}

impl Verdict {
    /// The word that reports use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Warned => "warned",
            Self::Failed => "failed",
            Self::Invalid => "invalid",
            Self::Intact => "intact",
            Self::Valid => "valid",
            Self::Trusted => "trusted",
            Self::Undecided => "undecided",
        }
    }
}

/// Which program made the report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Tool {
    /// Its name.
    pub name: &'static str,
    /// Its version.
    pub version: &'static str,
}

impl Tool {
    /// This build.
    pub fn this() -> Self {
        Self { name: "sealcase", version: env!("CARGO_PKG_VERSION") }
    }
}

/// How one aspect of a verification went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// It holds.
    Ok,
    /// It does not hold.
    #[default]
    Failed,
    /// It could not be judged, or was not reached.
    Unknown,
    /// There is nothing of the kind.
    Absent,
}

/// How well a time is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TimeQuality {
    /// The signer says so.
    #[default]
    Claimed,
    /// A time-stamp proves it.
    Timestamped,
    /// A time-stamp proves it and was renewed.
    Archived,
}

impl TimeQuality {
    /// The word that policies use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Claimed => "claimed",
            Self::Timestamped => "timestamped",
            Self::Archived => "archived",
        }
    }
}

/// One aspect of a verification: container, layout, integrity, signatures, time, retention, policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Aspect {
    /// Which aspect.
    pub name: &'static str,
    /// How it went.
    pub state: State,
    /// In words.
    pub text: String,
}

/// A signature, as far as it could be judged.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SignatureLine {
    /// The envelope's file.
    pub path: String,
    /// Whether the signature holds.
    pub state: State,
    /// The statement's kind: `seal`, `countersign` or `retention-event`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// The role claimed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// The name claimed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The key that the signature was checked with, or the one that the envelope hints at.
    pub keyid: String,
    /// The key's algorithm, where this build knows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub algorithm: Option<&'static str>,
    /// The time claimed by the signer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub claimed_time: Option<Timestamp>,
    /// The earliest time that a good time-stamp states: the signature was there by then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proven_time: Option<Timestamp>,
    /// The authority that states it, by the caller's trust file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proven_by: Option<String>,
    /// Whether the proof was renewed, and the newest renewal holds.
    #[serde(skip_serializing_if = "is_false")]
    pub archived: bool,
    /// Whether the caller named this key as one they know.
    pub known_key: bool,
    /// What a countersigner did, or what happened, in the statement's word.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub action: Option<String>,
    /// The party that the key belongs to, by the caller's trust file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub party: Option<String>,
    /// What a later signer saw in `signatures/` and `archive/`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub seen: Vec<String>,
    /// Other bags that the statement names.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub references: Vec<ReferenceLine>,
}

/// Another bag that a statement names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ReferenceLine {
    /// What it is to this bag: `supersedes`, `continues` or `contains` in a seal, any word elsewhere.
    pub relation: String,
    /// Its URN.
    pub bag_id: String,
    /// The digest that its signatures cover.
    pub tag_manifest: Digest,
}

impl ReferenceLine {
    /// What a statement says of another bag.
    pub fn of(reference: &Reference) -> Self {
        Self {
            relation: reference.annotations.relation.clone(),
            bag_id: reference.uri.clone(),
            tag_manifest: reference.digest.sha256,
        }
    }
}

impl SignatureLine {
    /// Whether it is a seal that holds.
    pub fn seals(&self) -> bool {
        self.state == State::Ok && self.kind.as_deref() == Some("seal")
    }

    /// How well its time is known.
    pub fn time_quality(&self) -> TimeQuality {
        match (self.proven_time, self.archived) {
            (None, _) => TimeQuality::Claimed,
            (Some(_), false) => TimeQuality::Timestamped,
            (Some(_), true) => TimeQuality::Archived,
        }
    }

    /// Whether it holds and speaks for the bag: a seal, or a countersignature that does not refuse it.
    pub fn vouches(&self) -> bool {
        let countersigns = self.kind.as_deref() == Some("countersign") && self.action.as_deref() != Some("refused");
        self.state == State::Ok && (self.seals() || countersigns)
    }
}

/// What the bag is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BagSummary {
    /// Its URN, if it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The base directory.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub base_directory: Option<String>,
    /// Number of payload files.
    pub payload_files: u64,
    /// Bytes of payload.
    pub payload_octets: u64,
    /// The digest that signatures cover.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tag_manifest: Option<Digest>,
    /// The digest of the list by SHA-512 that signatures cover too, where the bag has one.
    #[serde(rename = "tagManifestSha512", skip_serializing_if = "Option::is_none")]
    pub tag_manifest_512: Option<Digest512>,
    /// When it says it was sealed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sealed_at: Option<Timestamp>,
}

/// The profile that a package was judged by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ProfileLine {
    /// Its URN.
    pub uri: String,
    /// The digest of its text.
    pub digest: Digest,
    /// The stage.
    pub stage: String,
}

/// What a machine cannot judge about the package, and who does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PersonLine {
    /// The profile's id for it.
    pub id: String,
    /// What is to be judged, in words.
    pub title: String,
    /// The role of whoever judges it.
    pub who: String,
    /// Rules that it rests on.
    pub basis: Vec<String>,
}

/// The trust file that signers were judged by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TrustLine {
    /// Its version.
    pub version: u64,
    /// The digest of its text.
    pub digest: Digest,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// When it expires.
    pub expires: Timestamp,
}

/// The policy that was demanded, and whether it is met: beside the verdict, since a policy that is not met says
/// nothing against the bag itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PolicyLine {
    /// Its name.
    pub name: String,
    /// Whether it is met.
    pub met: bool,
    /// What is missing, in words.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
}

/// What a proof proves: that these files lay in the bag that was signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ProofLine {
    /// The files that are here, by their names in the bag.
    pub files: Vec<String>,
    /// How many of the bag's payload files are not here; nothing is said of them but name and digest.
    pub withheld: u64,
}

/// How looking for a bag that a signature names went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PartState {
    /// It was found and judged.
    Judged,
    /// It was judged already, elsewhere in this report.
    ToldElsewhere,
    /// Nobody supplied it, or it is not where it should be.
    Missing,
    /// What was found under its id has other content.
    OtherContent,
    /// It leads back to where it started.
    Cycle,
    /// A limit was reached.
    Limit,
}

/// A bag that a signature names, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Part {
    /// What is named.
    #[serde(flatten)]
    pub reference: ReferenceLine,
    /// The envelope that names it.
    pub named_by: String,
    /// How looking for it went.
    pub state: PartState,
    /// Where it was found: a payload file, or the name that its keeper knows it by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// Whether it lies in the payload of the zip that names it, so that its place is a path in there.
    #[serde(skip_serializing_if = "is_false")]
    pub inside: bool,
    /// What is said of it, with all that it names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verdict: Option<Verdict>,
    /// The whole report on it, where it stands here for the first time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub report: Option<Box<Report>>,
}

/// How often each severity occurs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Errors.
    pub errors: usize,
    /// Warnings.
    pub warnings: usize,
    /// Notes.
    pub notes: usize,
}

/// How far the outcomes of the profile are covered. A cell is an outcome for a component, or for the product as a whole.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Coverage {
    /// Outcomes that the profile asks for.
    pub outcomes: usize,
    /// Cells that need an answer.
    pub cells: usize,
    /// Cells that are met.
    pub met: usize,
    /// Cells that are not met.
    pub not_met: usize,
    /// Cells to which the outcome does not apply.
    pub not_applicable: usize,
    /// Cells without a row.
    pub missing: usize,
    /// Cells with an error in what they rest on, whatever their result.
    pub doubted: usize,
}

/// Everything one run found out about one input.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// The form of this report.
    pub format: &'static str,
    /// What was judged, as the caller named it.
    pub input: String,
    /// The outcome.
    pub verdict: Verdict,
    /// Why the input could not be judged, where it could not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// How often each severity occurs.
    pub counts: Counts,
    /// What is wrong or worth knowing.
    pub findings: Vec<Finding>,
    /// How many more findings there were than the report keeps.
    #[serde(skip_serializing_if = "is_zero")]
    pub truncated: usize,
    /// What people must judge about a package. It changes no count and no verdict.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub judged_by_people: Vec<PersonLine>,
    /// The aspects of a verification, in the order they were judged.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub aspects: Vec<Aspect>,
    /// Every signature.
    pub signatures: Vec<SignatureLine>,
    /// What the bag is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bag: Option<BagSummary>,
    /// What a package was judged by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profile: Option<ProfileLine>,
    /// How far the outcomes of the profile are covered; absent if there is no conformance matrix to read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub coverage: Option<Coverage>,
    /// The trust file that signers were judged by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trust: Option<TrustLine>,
    /// The policy that was demanded, and whether it is met.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy: Option<PolicyLine>,
    /// What a proof proves, where the input is one and not a bag.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proof: Option<ProofLine>,
    /// Earlier bags that lie in the payload, where the caller asked to look into them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub nested: Vec<Part>,
    /// Other bags that signatures name, where the caller asked to look them up.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub references: Vec<Part>,
    /// The time that it was judged at.
    pub as_of: Option<Timestamp>,
    /// Who made the report.
    pub tool: Tool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn is_false(flag: &bool) -> bool {
    !*flag
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn is_zero(number: &usize) -> bool {
    *number == 0
}

impl Report {
    /// A report of these findings, sorted, counted and cut to [`MAX_FINDINGS`]. The verdict is the caller's.
    pub fn new(input: &str, verdict: Verdict, as_of: Option<Timestamp>, mut findings: Vec<Finding>) -> Self {
        finding::sort(&mut findings);
        let counts = count(&findings);
        let truncated = cut(&mut findings);
        Self {
            format: "sealcase-report/1",
            input: input.to_owned(),
            verdict,
            reason: None,
            counts,
            findings,
            truncated,
            judged_by_people: Vec::new(),
            aspects: Vec::new(),
            signatures: Vec::new(),
            bag: None,
            profile: None,
            coverage: None,
            trust: None,
            policy: None,
            proof: None,
            nested: Vec::new(),
            references: Vec::new(),
            as_of,
            tool: Tool::this(),
        }
    }

    /// Adds findings that came to light later. The verdict is the caller's.
    pub(crate) fn amend(&mut self, findings: Vec<Finding>) {
        let more = count(&findings);
        self.counts.errors += more.errors;
        self.counts.warnings += more.warnings;
        self.counts.notes += more.notes;
        self.findings.extend(findings);
        finding::sort(&mut self.findings);
        self.truncated += cut(&mut self.findings);
    }

    /// The report as one JSON text, indented, with a line break at its end.
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).map(|text| text + "\n").unwrap_or_default()
    }

    /// The report as one line of JSON, without a line break.
    pub fn to_json_line(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// Cuts sorted findings to [`MAX_FINDINGS`], and tells how many went.
fn cut(findings: &mut Vec<Finding>) -> usize {
    let gone = findings.len().saturating_sub(MAX_FINDINGS);
    if gone > 0 {
        // The gravest stay: a note must not push an error out of the report.
        findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
        findings.truncate(MAX_FINDINGS);
        finding::sort(findings);
    }
    gone
}

/// How often each severity occurs.
pub fn count(findings: &[Finding]) -> Counts {
    let of = |severity| findings.iter().filter(|finding| finding.severity == severity).count();
    Counts { errors: of(Severity::Error), warnings: of(Severity::Warning), notes: of(Severity::Note) }
}

/// The verdict of `validate`: a function of its findings alone.
pub fn verdict_of_validation(findings: &[Finding]) -> Verdict {
    match findings.iter().map(|finding| finding.severity).max() {
        Some(Severity::Error) => Verdict::Failed,
        Some(Severity::Warning) => Verdict::Warned,
        _ => Verdict::Passed,
    }
}

/// The verdict of `verify`: any error makes it invalid; then it is as good as its signatures. What is
/// encrypted was not judged at all.
pub fn verdict_of_verification(findings: &[Finding], signatures: &[SignatureLine], trusted: bool) -> Verdict {
    if findings.iter().any(|finding| finding.code == codes::ARCHIVE_AGE) {
        return Verdict::Undecided;
    }
    if findings.iter().any(|finding| finding.severity == Severity::Error) {
        return Verdict::Invalid;
    }
    if !signatures.iter().any(SignatureLine::seals) {
        return Verdict::Intact;
    }
    if trusted { Verdict::Trusted } else { Verdict::Valid }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_of_notes_does_not_hide_an_error() {
        let mut findings: Vec<_> =
            (0..2_000).map(|i| Finding::at(codes::PATH_SYSTEM_FILE, format!("a{i:04}"))).collect();
        findings.push(Finding::at(codes::PATH_EDGE, "z"));
        let report = Report::new("x", verdict_of_validation(&findings), None, findings);
        assert_eq!((report.findings.len(), report.truncated, report.counts.errors), (1_000, 1_001, 1));
        assert_eq!(report.findings.last().map(|finding| finding.code), Some(codes::PATH_EDGE));
        assert_eq!(report.verdict, Verdict::Failed);
    }
}
