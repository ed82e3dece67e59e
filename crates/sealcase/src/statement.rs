//! What a signature says: an in-toto Statement v1 about the tag manifest; about both, where a bag has two.
//!
//! A statement is a seal, or one of the later kinds in `later`.
//! The seal's predicate repeats whatever the manifests do not cover: base directory, bag id, role,
//! key, sizes, and the digests of report and retention file. Members stand in the order of the
//! structs; a verifier never writes a statement again, it reads the signed bytes. Unknown members
//! are ignored, as in-toto demands; doubled ones are refused by `json`.

mod later;
mod reference;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::codes::{self, Code};
use crate::digest::{Digest, Digest512};
use crate::json;
use crate::time::{Date, Timestamp};

pub use later::{Action, BagName, COUNTERSIGN, Countersign, Event, RETENTION_EVENT, RetentionEvent, Verification};
pub use reference::{Annotations, MAX_REFERENCES, Reference, Relation};
pub(crate) use reference::{are_sound_previous, are_sound_references};

/// The in-toto statement type.
pub const STATEMENT_TYPE: &str = "https://in-toto.io/Statement/v1";
/// The predicate type of a seal.
pub const SEAL: &str = "urn:sealcase:seal:v1";
/// The bag format that this version writes and reads.
pub const FORMAT: &str = "sealcase-bag/1";
/// The file that every statement is about.
pub const SUBJECT: &str = "tagmanifest-sha256.txt";
/// The file that a statement is about as well, where the bag lists its files by SHA-512 too.
pub const SUBJECT_512: &str = "tagmanifest-sha512.txt";

/// Most keys that can seal together.
pub const MAX_REQUIRED_KEYS: usize = 16;

/// In which role somebody signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// The applicant, later the grantee.
    Manufacturer,
    /// A CyberLAB (47 CFR 8.217).
    Lab,
    /// A Cybersecurity Label Administrator (47 CFR 8.220).
    Cla,
    /// The Lead Administrator (47 CFR 8.221).
    LeadAdministrator,
}

impl Role {
    /// All roles.
    pub const ALL: [Self; 4] = [Self::Manufacturer, Self::Lab, Self::Cla, Self::LeadAdministrator];

    /// The word that statements and policies use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Manufacturer => "manufacturer",
            Self::Lab => "lab",
            Self::Cla => "cla",
            Self::LeadAdministrator => "lead-administrator",
        }
    }

    /// The word in an envelope's file name: letters only, at most sixteen.
    pub fn file_word(self) -> &'static str {
        match self {
            Self::LeadAdministrator => "lead",
            other => other.as_str(),
        }
    }

    /// Reads the word that statements and policies use.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == text)
    }
}

/// Whether a text is one plain line of 1 to `longest` bytes, as names in a statement must be.
pub(crate) fn is_one_line(text: &str, longest: usize) -> bool {
    !text.is_empty() && text.len() <= longest && !text.chars().any(char::is_control) && text.trim() == text
}

/// Digests by algorithm. SHA-256 is required; others are carried along.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DigestSet {
    /// SHA-256.
    pub sha256: Digest,
}

/// A named thing and its digests (in-toto `ResourceDescriptor`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resource {
    /// A file of the bag.
    pub name: String,
    /// Its digests.
    pub digest: DigestSet,
}

impl Resource {
    /// A file of the bag with its SHA-256.
    pub fn new(name: &str, sha256: Digest) -> Self {
        Self { name: name.to_owned(), digest: DigestSet { sha256 } }
    }
}

/// A file that a statement is about, with the digests that are stated of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    /// A tag manifest.
    pub name: String,
    /// Its digests.
    pub digest: SubjectDigests,
}

/// Digests by algorithm: at least the one that the subject's own name says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubjectDigests {
    /// SHA-256.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<Digest>,
    /// SHA-512.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha512: Option<Digest512>,
}

/// What a statement about a bag with these tag manifests is about: each by the digest that its name says.
pub fn subjects(sha256: Digest, sha512: Option<Digest512>) -> Vec<Subject> {
    let first = SubjectDigests { sha256: Some(sha256), sha512: None };
    let second = sha512.map(|sha512| SubjectDigests { sha256: None, sha512: Some(sha512) });
    let named = |(name, digest): (&str, _)| Subject { name: name.to_owned(), digest };
    [(SUBJECT, Some(first)), (SUBJECT_512, second)]
        .into_iter()
        .filter_map(|(name, digest)| Some(named((name, digest?))))
        .collect()
}

/// A thing known by its URI and digests.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UriResource {
    /// Opaque, never fetched.
    pub uri: String,
    /// Its digests.
    pub digest: DigestSet,
}

/// A statement, its predicate still open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Statement<P> {
    /// Always [`STATEMENT_TYPE`].
    #[serde(rename = "_type")]
    pub kind: String,
    /// The tag manifests that the bag has, each once.
    pub subject: Vec<Subject>,
    /// What kind of predicate follows.
    pub predicate_type: String,
    /// What is said about the subject.
    pub predicate: P,
}

/// What a seal says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seal {
    /// Always [`FORMAT`].
    pub format: String,
    /// The bag.
    pub bag: SealedBag,
    /// Who seals.
    pub signer: Signer,
    /// All keys that seal together, this one among them, where there are several: each has an envelope.
    #[serde(rename = "requiredKeys", default, skip_serializing_if = "Vec::is_empty")]
    pub required_keys: Vec<Digest>,
    /// When, as the signer claims.
    #[serde(rename = "sealedAt")]
    pub sealed_at: Timestamp,
    /// What validation found.
    pub validation: SealedValidation,
    /// The retention file.
    pub retention: Resource,
    /// Earlier bags that this one follows or holds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub previous: Vec<Reference>,
    /// Which program sealed.
    pub tool: SealingTool,
}

/// The bag, as far as no manifest covers it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SealedBag {
    /// `urn:uuid:…`, the same as `External-Identifier`.
    pub id: String,
    /// The one folder of the zip.
    pub base_directory: String,
    /// The payload manifest.
    pub payload_manifest: Resource,
    /// Bytes of payload.
    pub payload_octets: u64,
    /// Number of payload files.
    pub payload_files: u64,
}

/// Who signs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signer {
    /// One of [`Role`].
    pub role: String,
    /// The organisation's name, as it calls itself.
    pub name: String,
    /// SHA-256 of the signing key's SPKI DER.
    pub keyid: Digest,
}

/// What validation found before sealing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealedValidation {
    /// `PASSED` or `WARNED`.
    pub result: String,
    /// The report in the bag.
    pub report: Resource,
    /// The profile judged by.
    pub profile: UriResource,
}

/// Which program sealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealingTool {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// A statement that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedStatement {
    /// The digest of the tag manifest that was signed.
    pub subject: Digest,
    /// All that was signed: the tag manifest, and the one by SHA-512 if there is one.
    pub subjects: Vec<Subject>,
    /// The signer's role, already known to be one of ours.
    pub role: Role,
    /// What it says.
    pub said: Said,
}

/// What a statement says, by its kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// The bag was sealed.
    Seal(Box<Seal>),
    /// Somebody looked at it later.
    Countersign(Box<Countersign>, Action),
    /// Something happened that changes how long it is kept.
    RetentionEvent(Box<RetentionEvent>, Event),
}

impl Said {
    /// The kind's word.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Seal(_) => "seal",
            Self::Countersign(..) => "countersign",
            Self::RetentionEvent(..) => "retention-event",
        }
    }

    /// Who says it.
    pub fn signer(&self) -> &Signer {
        match self {
            Self::Seal(seal) => &seal.signer,
            Self::Countersign(said, _) => &said.signer,
            Self::RetentionEvent(said, _) => &said.signer,
        }
    }

    /// When it was signed, as the signer claims.
    pub fn claimed_time(&self) -> Timestamp {
        match self {
            Self::Seal(seal) => seal.sealed_at,
            Self::Countersign(said, _) => said.signed_at,
            Self::RetentionEvent(said, _) => said.signed_at,
        }
    }

    /// The bag's id.
    pub fn bag_id(&self) -> &str {
        match self {
            Self::Seal(seal) => &seal.bag.id,
            Self::Countersign(said, _) => &said.bag.id,
            Self::RetentionEvent(said, _) => &said.bag.id,
        }
    }

    /// The other bags that it names.
    pub fn references(&self) -> &[Reference] {
        match self {
            Self::Seal(seal) => &seal.previous,
            Self::Countersign(said, _) => &said.references,
            Self::RetentionEvent(..) => &[],
        }
    }

    /// What the signer saw in `signatures/` and `archive/`; `None` for a seal, which comes first.
    pub fn seen(&self) -> Option<&[Resource]> {
        match self {
            Self::Seal(_) => None,
            Self::Countersign(said, _) => Some(&said.seen),
            Self::RetentionEvent(said, _) => Some(&said.seen),
        }
    }
}

/// Why a signed text is no statement of ours. The detail names the part, never a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatementProblem {
    /// The finding's code.
    pub code: Code,
    /// Which part, in words.
    pub detail: Option<String>,
}

impl StatementProblem {
    fn new(code: Code) -> Self {
        Self { code, detail: None }
    }
}

/// Reads a signed text as a statement of a known kind.
///
/// # Errors
/// The first thing that is not a statement of a known kind and format.
pub fn parse(body: &[u8]) -> Result<SignedStatement, StatementProblem> {
    let syntax = |detail: String| StatementProblem { code: codes::STATEMENT_SYNTAX, detail: Some(detail) };
    let value = json::parse(body).map_err(|problem| syntax(problem.code.what().to_owned()))?;
    let text = |pointer: &str| value.pointer(pointer).and_then(serde_json::Value::as_str);
    if text("/_type") != Some(STATEMENT_TYPE) {
        return Err(StatementProblem::new(codes::STATEMENT_TYPE));
    }
    let kind = text("/predicateType").unwrap_or_default().to_owned();
    if ![SEAL, COUNTERSIGN, RETENTION_EVENT].contains(&kind.as_str()) {
        return Err(StatementProblem::new(codes::STATEMENT_PREDICATE_TYPE));
    }
    if text("/predicate/format") != Some(FORMAT) {
        return Err(StatementProblem::new(codes::STATEMENT_FORMAT));
    }
    let role = text("/predicate/signer/role").and_then(Role::parse);
    let (subject, said) = match kind.as_str() {
        COUNTERSIGN => {
            let (subject, said) = read::<Countersign>(value)?;
            let action = Action::parse(&said.action).ok_or(StatementProblem::new(codes::STATEMENT_ACTION))?;
            (subject, Said::Countersign(Box::new(said), action))
        }
        RETENTION_EVENT => {
            let (subject, said) = read::<RetentionEvent>(value)?;
            let event = Event::parse(&said.event).ok_or(StatementProblem::new(codes::STATEMENT_ACTION))?;
            if said.computed_keep_until.as_deref().is_some_and(|text| text != "open" && Date::parse(text).is_none()) {
                return Err(syntax("`computedKeepUntil` is neither a date nor `open`".to_owned()));
            }
            (subject, Said::RetentionEvent(Box::new(said), event))
        }
        _ => {
            let (subject, said) = read::<Seal>(value)?;
            (subject, Said::Seal(Box::new(said)))
        }
    };
    let role = role.ok_or_else(|| StatementProblem::new(codes::STATEMENT_ROLE))?;
    let first = one_subject(&subject, SUBJECT).and_then(|subject| subject.digest.sha256);
    let second = one_subject(&subject, SUBJECT_512).and_then(|subject| subject.digest.sha512);
    match first {
        Some(first) if subject.len() == 1 + usize::from(second.is_some()) => {
            Ok(SignedStatement { subject: first, subjects: subject, role, said })
        }
        _ => Err(StatementProblem::new(codes::STATEMENT_SUBJECT)),
    }
}

fn one_subject<'a>(subjects: &'a [Subject], name: &str) -> Option<&'a Subject> {
    let mut named = subjects.iter().filter(|subject| subject.name == name);
    named.next().filter(|_| named.next().is_none())
}

fn read<P: DeserializeOwned>(value: serde_json::Value) -> Result<(Vec<Subject>, P), StatementProblem> {
    let statement: Statement<P> = serde_json::from_value(value)
        .map_err(|error| StatementProblem { code: codes::STATEMENT_SYNTAX, detail: Some(member_of(&error)) })?;
    Ok((statement.subject, statement.predicate))
}

/// serde's message without the value that it may quote.
fn member_of(error: &serde_json::Error) -> String {
    let text = error.to_string();
    if text.starts_with("missing field") { text } else { "a member has the wrong type or form".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn good() -> Value {
        let digest = json!({"sha256": "00".repeat(32)});
        json!({
            "_type": STATEMENT_TYPE,
            "subject": [{"name": SUBJECT, "digest": digest}],
            "predicateType": SEAL,
            "predicate": {
                "format": FORMAT,
                "bag": {"id": "urn:uuid:x", "baseDirectory": "a", "payloadManifest": {"name": "m", "digest": digest},
                    "payloadOctets": 1, "payloadFiles": 1},
                "signer": {"role": "lab", "name": "L", "keyid": "11".repeat(32)},
                "sealedAt": "2026-11-23T00:00:00Z",
                "validation": {"result": "PASSED", "report": {"name": "r", "digest": digest},
                    "profile": {"uri": "u", "digest": digest}},
                "retention": {"name": "r", "digest": digest},
                "tool": {"name": "sealcase", "version": "9"},
                "later": "ignored"
            }
        })
    }

    fn code(pointer: &str, value: Option<Value>) -> Option<&'static str> {
        let mut statement = good();
        let (parent, last) = pointer.rsplit_once('/').unwrap();
        let parent = statement.pointer_mut(parent).unwrap();
        match (parent, value) {
            (Value::Object(members), Some(value)) => drop(members.insert(last.to_owned(), value)),
            (Value::Object(members), None) => drop(members.shift_remove(last)),
            (Value::Array(items), Some(value)) => items.push(value),
            _ => unreachable!(),
        }
        parse(statement.to_string().as_bytes()).err().map(|problem| problem.code.id())
    }

    #[test]
    fn only_a_whole_seal_of_a_known_format_is_read() {
        assert_eq!(parse(good().to_string().as_bytes()).unwrap().role, Role::Lab);
        let cases = [
            ("/_type", Some(json!("https://in-toto.io/Statement/v0.1")), "statement.type"),
            ("/predicateType", Some(json!("urn:sealcase:seal:v2")), "statement.predicate-type"),
            ("/predicate/format", Some(json!("sealcase-bag/2")), "statement.format"),
            ("/predicate/signer/role", Some(json!("notary")), "statement.role"),
            ("/predicate/signer/keyid", Some(json!("AB")), "statement.syntax"),
            ("/predicate/bag", None, "statement.syntax"),
            ("/predicate/sealedAt", Some(json!("yesterday")), "statement.syntax"),
            ("/subject", Some(json!([])), "statement.subject"),
            (
                "/subject/-",
                Some(json!({"name": "manifest-sha256.txt", "digest": {"sha256": "00".repeat(32)}})),
                "statement.subject",
            ),
        ];
        for (pointer, value, expected) in cases {
            assert_eq!(code(pointer, value), Some(expected), "{pointer}");
        }
        assert_eq!(parse(b"{\"_type\":1,\"_type\":1}").unwrap_err().code, codes::STATEMENT_SYNTAX);
    }
}
