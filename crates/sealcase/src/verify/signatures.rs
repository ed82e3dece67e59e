//! Steps 5 to 7: envelopes, each alone; then its statement; then the statement against the bag.

use std::collections::{BTreeMap, BTreeSet};

use super::contents::{Contents, Facts, Member};
use super::{Request, read_member};
use crate::bag::{self, Place};
use crate::codes::{self, Code, Severity};
use crate::digest::Digest;
use crate::envelope::Envelope;
use crate::error::Error;
use crate::finding::Finding;
use crate::key::{KeyProblem, PublicKey};
use crate::report::{ReferenceLine, SignatureLine, State};
use crate::statement::{
    self, Action, MAX_REQUIRED_KEYS, Resource, Said, Seal, SignedStatement, Subject, are_sound_previous,
    are_sound_references,
};
use crate::time::Timestamp;
use crate::trust::Trust;

/// What all signatures together show.
pub(super) struct Judged {
    pub(super) lines: Vec<SignatureLine>,
    /// What each line's statement says, where it was read and belongs to this bag.
    pub(super) statements: Vec<Option<SignedStatement>>,
    /// Each line's signature as it was made, where it could be read.
    pub(super) raw: Vec<Option<Vec<u8>>>,
    /// The digests of the envelopes' files.
    pub(super) digests: BTreeMap<String, Digest>,
    /// The time that the first good seal claims.
    pub(super) sealed_at: Option<Timestamp>,
}

/// Judges every envelope of a bag.
pub(super) fn judge(
    contents: &Contents,
    facts: &Facts,
    request: &Request,
    findings: &mut Vec<Finding>,
) -> Result<Judged, Error> {
    let mut judged = Judged {
        lines: Vec::new(),
        statements: Vec::new(),
        raw: Vec::new(),
        digests: BTreeMap::new(),
        sealed_at: None,
    };
    let mut counted: Vec<(String, Vec<u8>)> = Vec::new();
    let envelopes: Vec<&Member> =
        contents.in_place(Place::Signatures).filter(|member| bag::is_envelope(&member.name)).collect();
    if envelopes.len() > request.limits.envelopes {
        let limit = request.limits.envelopes;
        findings
            .push(Finding::of_bag(codes::ENVELOPE_TOO_MANY).with_detail(format!("the limit `envelopes` is {limit}")));
        return Ok(judged);
    }
    for member in envelopes {
        let before = findings.len();
        let mut line = SignatureLine { path: member.name.clone(), ..SignatureLine::default() };
        let mut statement = None;
        let mut raw = None;
        match envelope_of(contents, member, request, &mut judged.digests)? {
            Err(finding) => findings.push(finding),
            Ok(envelope) => {
                raw = Some(envelope.signature.clone());
                match key_of(&envelope, request) {
                    Err(code) => {
                        line.keyid = hint(&envelope.keyid);
                        let unjudged = [codes::ENVELOPE_KEY_UNKNOWN, codes::ENVELOPE_ALGORITHM_UNKNOWN].contains(&code);
                        line.state = if unjudged { State::Unknown } else { State::Failed };
                        findings.push(Finding::at(code, &member.name));
                    }
                    Ok((key, known)) => {
                        line.keyid = key.keyid().to_string();
                        line.known_key = known;
                        line.algorithm = Some(key.algorithm().as_str());
                        statement = judge_statement(&envelope, &key, member, facts, contents, &mut line, findings);
                        let mark = (line.keyid.clone(), envelope.body);
                        if counted.contains(&mark) {
                            findings.push(Finding::at(codes::ENVELOPE_DUPLICATE, &member.name));
                        }
                        counted.push(mark);
                    }
                }
            }
        }
        if line.state == State::Failed && findings[before..].iter().all(|finding| finding.severity != Severity::Error) {
            line.state = State::Ok;
        }
        let is_seal = statement.as_ref().is_some_and(|statement| matches!(statement.said, Said::Seal(_)));
        if line.state == State::Ok && is_seal && judged.sealed_at.is_none() {
            judged.sealed_at = line.claimed_time;
        }
        judged.lines.push(line);
        judged.statements.push(statement);
        judged.raw.push(raw);
    }
    Ok(judged)
}

fn envelope_of(
    contents: &Contents,
    member: &Member,
    request: &Request,
    digests: &mut BTreeMap<String, Digest>,
) -> Result<Result<Envelope, Finding>, Error> {
    if member.size > request.limits.tag_bytes {
        return Ok(Err(Finding::at(codes::ENVELOPE_TOO_LARGE, &member.name)));
    }
    let text = match read_member(contents, member, request.limits.tag_bytes)? {
        Ok(text) => text,
        Err(finding) => return Ok(Err(finding)),
    };
    digests.insert(member.name.clone(), Digest::of(&text));
    Ok(Envelope::parse(&text).map_err(|code| Finding::at(code, &member.name)))
}

/// The key under which the signature holds: one of the caller's, else the one that the envelope carries.
/// The keyid only says where to look first.
fn key_of(envelope: &Envelope, request: &Request) -> Result<(PublicKey, bool), Code> {
    let signed = envelope.signed_bytes();
    let listed = request.trust.zip(Digest::parse(&envelope.keyid)).and_then(|(trust, keyid)| trust.key(&keyid));
    // A key that only another build can judge says nothing against the signature, and nothing for it.
    let mut foreign = Digest::parse(&envelope.keyid)
        .is_some_and(|keyid| request.trust.is_some_and(|trust| trust.has_foreign_key(&keyid)));
    let carried = match &envelope.public_key {
        None => None,
        Some(text) => match PublicKey::parse_among(text, request.keys.iter().chain(listed)) {
            Ok(key) if key.keyid().to_string() == envelope.keyid => Some(key),
            Err(KeyProblem::Algorithm(keyid)) if keyid.to_string() == envelope.keyid => {
                foreign = true;
                None
            }
            Ok(_) | Err(KeyProblem::Syntax | KeyProblem::Algorithm(_)) => return Err(codes::ENVELOPE_KEY_SYNTAX),
            Err(KeyProblem::Weak) => return Err(codes::ENVELOPE_KEY_WEAK),
        },
    };
    let hinted = |key: &&PublicKey| key.keyid().to_string() == envelope.keyid;
    let named = request.keys.iter().filter(hinted).chain(request.keys.iter().filter(|key| !hinted(key)));
    // A trust file may list thousands of keys: they are tried last, and only without a key to go by.
    let others = request.trust.filter(|_| carried.is_none() && listed.is_none() && !foreign);
    let others = others.into_iter().flat_map(Trust::keys);
    let mut candidates = named
        .map(|key| (*key, true))
        .chain(listed.map(|key| (*key, false)))
        .chain(carried.map(|key| (key, false)))
        .chain(others.map(|key| (*key, false)));
    if let Some(found) = candidates.find(|(key, _)| key.verify(&signed, &envelope.signature)) {
        return Ok(found);
    }
    // A key that the envelope names or carries was tried and refused it; any other failure says nothing.
    let tried = carried.is_some() || listed.is_some() || request.keys.iter().any(|key| hinted(&key));
    Err(match (tried, foreign) {
        (true, _) => codes::ENVELOPE_SIGNATURE_WRONG,
        (false, true) => codes::ENVELOPE_ALGORITHM_UNKNOWN,
        (false, false) => codes::ENVELOPE_KEY_UNKNOWN,
    })
}

/// A keyid that nothing vouches for, fit to be printed.
fn hint(keyid: &str) -> String {
    if Digest::parse(keyid).is_some() { keyid.to_owned() } else { "unknown".to_owned() }
}

/// Steps 6 and 7, over the very bytes that the signature was checked over.
fn judge_statement(
    envelope: &Envelope,
    key: &PublicKey,
    member: &Member,
    facts: &Facts,
    contents: &Contents,
    line: &mut SignatureLine,
    findings: &mut Vec<Finding>,
) -> Option<SignedStatement> {
    let name = member.name.as_str();
    let statement = match statement::parse(&envelope.body) {
        Ok(statement) => statement,
        Err(problem) => {
            let finding = Finding::at(problem.code, name);
            findings.push(match problem.detail {
                Some(detail) => finding.with_detail(detail),
                None => finding,
            });
            return None;
        }
    };
    let SignedStatement { subject, subjects, role, said } = &statement;
    line.kind = Some(said.kind().to_owned());
    line.role = Some(role.as_str().to_owned());
    line.name = Some(printable(&said.signer().name));
    line.claimed_time = Some(said.claimed_time());
    line.action = match said {
        Said::Seal(_) => None,
        Said::Countersign(_, action) => Some(action.as_str().to_owned()),
        Said::RetentionEvent(_, event) => Some(event.as_str().to_owned()),
    };
    // A foreign subject explains all other differences: one finding says it all.
    if *subject != facts.tag_manifest {
        findings.push(Finding::at(codes::STATEMENT_SUBJECT_DIGEST, name));
        return None;
    }
    if let Some(code) = judge_subjects(subjects, facts) {
        findings.push(Finding::at(code, name));
        return None;
    }
    let keyid = key.keyid();
    let sound_references = match said {
        Said::Seal(seal) => are_sound_previous(&seal.previous, &facts.id),
        other => are_sound_references(other.references()),
    };
    let checks = [
        (said.signer().keyid != keyid, codes::STATEMENT_KEYID),
        (said.bag_id() != facts.id, codes::STATEMENT_BAG_ID),
        (!bag::envelope_name_fits(name, *role, &keyid), codes::ENVELOPE_NAME),
        (said.seen().is_some_and(|seen| !is_sound_list(seen, name)), codes::STATEMENT_SEEN),
        (!sound_references, codes::STATEMENT_REFERENCE),
    ];
    findings.extend(checks.iter().filter(|(wrong, _)| *wrong).map(|(_, code)| Finding::at(*code, name)));
    match said {
        Said::Seal(seal) => judge_seal(seal, name, facts, contents, findings),
        Said::Countersign(_, Action::Refused) => {
            let who = line.name.clone().unwrap_or_default();
            findings.push(Finding::at(codes::VERIFY_REFUSED, name).with_detail(format!("{who}, {}", role.as_str())));
        }
        _ => {}
    }
    // Only names of the bag's own grammar are shown.
    let shown = said.seen().unwrap_or_default().iter().filter(|file| is_later_file(&file.name));
    line.seen = shown.map(|file| file.name.clone()).collect();
    if sound_references {
        line.references = said.references().iter().map(ReferenceLine::of).collect();
    }
    Some(statement)
}

/// Every tag manifest that is there was signed, no other was, and every digest that is stated of one is its own.
fn judge_subjects(subjects: &[Subject], facts: &Facts) -> Option<Code> {
    if subjects.len() != facts.tag_manifests.len() {
        return Some(codes::STATEMENT_SUBJECT);
    }
    for (name, sha256, sha512) in &facts.tag_manifests {
        let Some(subject) = subjects.iter().find(|subject| subject.name == *name) else {
            return Some(codes::STATEMENT_SUBJECT);
        };
        if subject.digest.sha256.is_some_and(|stated| stated != *sha256) {
            return Some(codes::STATEMENT_SUBJECT_DIGEST);
        }
        if subject.digest.sha512.is_some_and(|stated| stated != *sha512) {
            return Some(codes::STATEMENT_SUBJECT_SHA512);
        }
    }
    None
}

/// What only a seal says: the parts of the bag that no manifest covers.
fn judge_seal(seal: &Seal, name: &str, facts: &Facts, contents: &Contents, findings: &mut Vec<Finding>) {
    let payload_differs = seal.bag.payload_manifest.name != bag::MANIFEST
        || seal.bag.payload_manifest.digest.sha256 != facts.manifest_digest
        || (seal.bag.payload_octets, seal.bag.payload_files) != (facts.octets, facts.files);
    let base_differs = contents.base.as_ref().is_some_and(|base| *base != seal.bag.base_directory);
    let report = &seal.validation.report;
    let validation_differs = report.name != bag::VALIDATION
        || report.digest.sha256 != facts.validation
        || !matches!(seal.validation.result.as_str(), "PASSED" | "WARNED");
    let retention_differs =
        seal.retention.name != bag::RETENTION || seal.retention.digest.sha256 != facts.retention_digest;
    let checks = [
        (base_differs, codes::STATEMENT_BASE_DIRECTORY),
        (payload_differs, codes::STATEMENT_PAYLOAD),
        (validation_differs, codes::STATEMENT_VALIDATION),
        (retention_differs, codes::STATEMENT_RETENTION),
    ];
    findings.extend(checks.iter().filter(|(wrong, _)| *wrong).map(|(_, code)| Finding::at(*code, name)));
    let keys: BTreeSet<&Digest> = seal.required_keys.iter().collect();
    let sound = keys.len() == seal.required_keys.len() && keys.contains(&seal.signer.keyid);
    if !(seal.required_keys.is_empty() || sound && keys.len() <= MAX_REQUIRED_KEYS) {
        findings.push(Finding::at(codes::STATEMENT_SYNTAX, name).with_detail("the list of required keys"));
    }
    if facts.organization != seal.signer.name || facts.date != seal.sealed_at.date().to_string() {
        findings.push(Finding::at(codes::BAG_INFO_MISMATCH, bag::BAG_INFO).with_detail("organisation or date"));
    }
}

fn is_later_file(name: &str) -> bool {
    matches!(bag::place(name), Some(Place::Signatures | Place::Archive))
}

/// Each file once, none in another place, at least one envelope, and not the one that lists them.
fn is_sound_list(seen: &[Resource], own: &str) -> bool {
    let names: BTreeSet<&str> = seen.iter().map(|file| file.name.as_str()).collect();
    names.len() == seen.len()
        && names.iter().all(|name| is_later_file(name) && *name != own)
        && names.iter().any(|name| bag::is_envelope(name))
}

/// A name from a stranger's statement, without what could play tricks on a terminal or page.
pub(super) fn printable(name: &str) -> String {
    let plain = |c: char| {
        if c.is_control() || matches!(u32::from(c), 0x200B..=0x200F | 0x2028..=0x202E | 0x2060..=0x206F | 0xFEFF) {
            '\u{fffd}'
        } else {
            c
        }
    };
    name.chars().take(200).map(plain).collect()
}
