//! `look`: judges a sealed zip without reading all of its payload, and hands out documents of it.
//!
//! For whoever goes through many bags and needs little of each. Everything that `verify` judges is judged,
//! but of the payload only the documents asked for are read and compared with their digests. A bag that does
//! not hold hands out nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read, Seek};

use serde::Deserialize;
use serde_json::Value;

use super::contents::{Contents, Facts, Member};
use super::payload::{Begun, Unread};
use super::signatures::Judged;
use super::{Request, read_member};
use crate::archive::{self, Opened};
use crate::bag;
use crate::error::Error;
use crate::finding::Finding;
use crate::json;
use crate::report::{Report, SignatureLine, State, Verdict};
use crate::statement::{Event, Role, Said, SignedStatement};
use crate::time::Timestamp;

/// Most bytes of documents that one look reads; what is beyond is not looked at, and said.
const MAX_BYTES: u64 = 32 << 20;

/// What is asked of a look.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// The document types to hand out; all of them if there are none.
    pub doc_types: &'a [&'a str],
    /// Whether all of the payload is read, as `verify` does.
    pub whole: bool,
}

/// What a look showed.
#[derive(Debug)]
pub struct Look {
    /// The report. Its integrity is unknown where the payload was not read whole.
    pub report: Report,
    /// The documents asked for, in path order; none if the bag does not hold.
    pub documents: Vec<SealedDocument>,
    /// Documents that were asked for and are too large to be handed out.
    pub passed_over: Vec<String>,
    /// Retention events whose signatures hold, in the order in which they lie.
    pub events: Vec<RecordedEvent>,
    /// The profile that the bag was made for, by its URN, as the bag says.
    pub profile: Option<String>,
}

/// A document of a sealed bag.
#[derive(Clone, Debug)]
pub struct SealedDocument {
    /// Its path in the package.
    pub path: String,
    /// Its content.
    pub value: Value,
}

/// A retention event that somebody signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordedEvent {
    /// What happened.
    pub event: Event,
    /// When it took effect.
    pub effective_at: Timestamp,
    /// In which role its signer signed.
    pub role: Role,
    /// On what it rests.
    pub basis: String,
    /// Whether the signer counts for the caller, who may have named nobody.
    pub counts: bool,
}

/// The part of `sealcase/package.json` that says which documents there are.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PackageFile {
    profile: Option<String>,
    #[serde(default)]
    documents: Vec<Listed>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Listed {
    path: String,
    doc_type: String,
}

/// What is gathered on the way.
#[derive(Default)]
struct Gathered {
    documents: Vec<SealedDocument>,
    passed_over: Vec<String>,
    profile: Option<String>,
}

/// Judges a sealed zip and hands out documents of it.
///
/// # Errors
/// [`Error::Io`] if the file cannot be read. Whatever is wrong with the bag is in the report.
pub fn look<R: Read + Seek>(zip: R, request: &Request, wanted: Wanted<'_>) -> Result<Look, Error> {
    let nothing = |report: Report| Look {
        report,
        documents: Vec::new(),
        passed_over: Vec::new(),
        events: Vec::new(),
        profile: None,
    };
    let archive = match archive::open(zip, &request.limits)? {
        Opened::Archive(archive) => archive,
        Opened::Refused(findings) => return Ok(nothing(super::refused(findings, request))),
    };
    let mut unread = match super::begin(&archive, request)? {
        Begun::Judged(report) => return Ok(nothing(*report)),
        Begun::Unread(unread) => unread,
    };
    let before = unread.run.findings.len();
    let gathered = gather(&unread.contents, &unread.facts, request, wanted, &mut unread.run.findings)?;
    let events = events(&unread.judged, request);
    let report = if wanted.whole {
        Begun::Unread(unread).read_here()?
    } else {
        let Unread { run, contents, facts, judged } = *unread;
        let state = if run.findings.len() > before { State::Failed } else { State::Unknown };
        run.decide(&contents, &facts, &judged, state)?
    };
    // What was read before the bag turned out not to hold is worth nothing.
    if matches!(report.verdict, Verdict::Invalid | Verdict::Undecided) {
        return Ok(nothing(report));
    }
    // Who counts is known only now, when the caller's trust was asked.
    let counts = |path: &str| report.signatures.iter().any(|line| line.path == path && line.known_key);
    let chosen = request.trust.is_some() || !request.keys.is_empty();
    let events =
        events.into_iter().map(|(path, event)| RecordedEvent { counts: !chosen || counts(&path), ..event }).collect();
    let Gathered { documents, passed_over, profile } = gathered;
    Ok(Look { report, documents, passed_over, events, profile })
}

/// Reads the documents asked for, each against its listed digest.
fn gather(
    contents: &Contents,
    facts: &Facts,
    request: &Request,
    wanted: Wanted<'_>,
    findings: &mut Vec<Finding>,
) -> Result<Gathered, Error> {
    let mut out = Gathered::default();
    let limit = request.limits.tag_bytes.saturating_mul(4);
    let Some(package) = contents.in_place(bag::Place::Sealcase).find(|member| member.name == bag::PACKAGE) else {
        return Ok(out);
    };
    let text = match read_member(contents, package, limit)? {
        Ok(text) => text,
        Err(finding) => {
            findings.push(finding);
            return Ok(out);
        }
    };
    let package = json::parse(&text).ok().and_then(|value| serde_json::from_value::<PackageFile>(value).ok());
    let Some(package) = package else { return Ok(out) };
    out.profile = package.profile;
    let is_wanted = |doc_type: &str| wanted.doc_types.is_empty() || wanted.doc_types.contains(&doc_type);
    let listed = package.documents.iter().filter(|document| is_wanted(&document.doc_type));
    let paths: BTreeSet<&str> = listed.map(|document| document.path.as_str()).collect();
    let files: BTreeMap<&str, &Member> =
        contents.payload().filter_map(|member| Some((member.name.strip_prefix("data/")?, member))).collect();
    let mut left = MAX_BYTES;
    for path in paths {
        let Some(member) = files.get(path) else { continue };
        if member.size > left.min(json::MAX_BYTES) {
            out.passed_over.push(path.to_owned());
            continue;
        }
        left -= member.size;
        let Some(bytes) = contents.read_payload(facts, member, findings)? else { continue };
        if let Ok(value) = json::parse(&bytes) {
            out.documents.push(SealedDocument { path: path.to_owned(), value });
        }
    }
    Ok(out)
}

/// The retention events whose signatures hold, each with its envelope.
fn events(judged: &Judged, request: &Request) -> Vec<(String, RecordedEvent)> {
    let pairs = judged.lines.iter().zip(&judged.statements).filter(|(line, _)| line.state == State::Ok);
    let pairs = pairs.take(request.limits.envelopes);
    let of = |(line, statement): (&SignatureLine, &Option<SignedStatement>)| {
        let statement = statement.as_ref()?;
        let Said::RetentionEvent(said, event) = &statement.said else { return None };
        let event = RecordedEvent {
            event: *event,
            effective_at: said.effective_at,
            role: statement.role,
            basis: said.basis.clone(),
            counts: false,
        };
        Some((line.path.clone(), event))
    };
    pairs.filter_map(of).collect()
}
