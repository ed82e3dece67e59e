//! Reads a trust file: its signature, its form, and what its parts say about each other.

use std::collections::{BTreeMap, BTreeSet};

use super::policy::{self, Policy};
use super::{FORMAT, Key, Revocation, Trust, TrustFile};
use crate::algorithm::Algorithms;
use crate::codes::{self, Code, Severity};
use crate::digest::Digest;
use crate::envelope::{self, SignedText};
use crate::finding::{Finding, Location};
use crate::json;
use crate::key::{KeyProblem, PublicKey};
use crate::schema;
use crate::time::Timestamp;
use crate::timestamp;

/// What is read, and with which keys.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// The file's bytes.
    pub text: &'a [u8],
    /// What findings call it.
    pub path: &'a str,
    /// The scheme's keys that must have signed it; without any, a signature is not asked for.
    pub signers: &'a [PublicKey],
}

/// How well a trust file must be signed.
#[derive(Clone, Copy, Debug, Default)]
pub struct Signing {
    /// By at least so many of the caller's keys; 0 means 1, where the caller gave any.
    pub least: usize,
    /// Whether the signatures that the file itself asks for may still be missing: it is being signed.
    pub partial: bool,
}

/// Reads a trust file, plain or signed. Beside it, what is worth knowing and no error.
///
/// # Errors
/// Everything that is wrong with it; then it gives no trust at all.
pub fn read(source: &Source) -> Result<(Trust, Vec<Finding>), Vec<Finding>> {
    read_with(source, Signing::default())
}

/// As [`read`], with demands on its signatures.
///
/// # Errors
/// Everything that is wrong with it; then it gives no trust at all.
pub fn read_with(source: &Source, signing: Signing) -> Result<(Trust, Vec<Finding>), Vec<Finding>> {
    let Source { text, path, signers } = *source;
    let mut notes = Vec::new();
    let value = json::parse(text).map_err(|problem| vec![problem.finding(path, text)])?;
    let is_signed = value.get("payloadType").is_some();
    let (body, signed_by, signed) = if is_signed {
        let signed = SignedText::parse(text, envelope::TRUST).map_err(|code| vec![Finding::at(code, path)])?;
        let signed_by = holding(&signed, signers);
        if signers.is_empty() {
            notes.push(Finding::at(codes::TRUST_SIGNATURE_UNCHECKED, path));
        } else if signed_by.is_empty() {
            return Err(vec![Finding::at(codes::TRUST_SIGNATURE_WRONG, path)]);
        } else if signed_by.len() < signing.least {
            let detail = format!("{} of {}, by the keys that you gave", signed_by.len(), signing.least);
            return Err(vec![Finding::at(codes::TRUST_SIGNATURES_MISSING, path).with_detail(detail)]);
        }
        (signed.body.clone(), signed_by, Some(signed))
    } else if signers.is_empty() {
        (text.to_vec(), Vec::new(), None)
    } else {
        return Err(vec![Finding::at(codes::TRUST_UNSIGNED, path)]);
    };
    let value =
        if is_signed { json::parse(&body).map_err(|problem| vec![problem.finding(path, &body)])? } else { value };
    if value.get("format").and_then(serde_json::Value::as_str) != Some(FORMAT) {
        return Err(vec![Finding::at(codes::TRUST_FORMAT, path)]);
    }
    let unreadable = || vec![Finding::at(codes::SCHEMA_OTHER, path)];
    let mut findings = schema::faults("trust", &value, path).map_err(|_| unreadable())?.findings;
    if findings.is_empty() {
        // The schema lets through what no calendar has, such as the 30th of February, in no form.
        let file: TrustFile = serde_json::from_value(value).map_err(|_| unreadable())?;
        let mut judge = Judge { path, findings: Vec::new(), foreign: BTreeSet::new() };
        let keys = judge.file(&file);
        judge.signers(&file, signed.as_ref().filter(|_| !signing.partial));
        let authorities = judge.authorities(&file);
        let algorithms = judge.algorithms(&file);
        let policies: Vec<Policy> = file.policies.iter().filter_map(Policy::of).collect();
        if !judge.findings.iter().any(|finding| finding.severity == Severity::Error) {
            let digest = Digest::of(&body);
            notes.extend(judge.findings);
            policy::place(&mut notes, &body);
            let foreign = judge.foreign;
            return Ok((
                Trust { file, digest, keys, foreign, authorities, algorithms, policies, signed_by, signed },
                notes,
            ));
        }
        findings = judge.findings;
    }
    policy::place(&mut findings, &body);
    Err(findings)
}

/// The keys, of these, whose signature holds.
fn holding(signed: &SignedText, keys: &[PublicKey]) -> Vec<Digest> {
    let bytes = signed.signed_bytes();
    let holds = |key: &&PublicKey| signed.signatures.iter().any(|signature| key.verify(&bytes, &signature.bytes));
    let found: BTreeSet<Digest> = keys.iter().filter(holds).map(PublicKey::keyid).collect();
    found.into_iter().collect()
}

struct Judge<'a> {
    path: &'a str,
    findings: Vec<Finding>,
    foreign: BTreeSet<Digest>,
}

impl Judge<'_> {
    fn push(&mut self, code: Code, pointer: impl Into<String>) {
        self.findings.push(Finding::new(code, Location::pointer(self.path, pointer)));
    }

    /// What the schema cannot see. Gives the keys by their ids.
    fn file(&mut self, file: &TrustFile) -> BTreeMap<Digest, (PublicKey, usize)> {
        self.window(file.issued_at, Some(file.expires), "/expires");
        let mut parties = BTreeSet::new();
        for (at, party) in file.parties.iter().enumerate() {
            if !parties.insert(party.id.as_str()) {
                self.push(codes::TRUST_DUPLICATE, format!("/parties/{at}/id"));
            }
        }
        let mut keys = BTreeMap::new();
        for (at, key) in file.keys.iter().enumerate() {
            let pointer = format!("/keys/{at}");
            if !parties.contains(key.party.as_str()) {
                self.push(codes::TRUST_PARTY_UNKNOWN, format!("{pointer}/party"));
            }
            for (number, role) in key.roles.iter().enumerate() {
                self.window(role.from, role.until, &format!("{pointer}/roles/{number}/until"));
            }
            self.revocation(key.revoked.as_ref(), &pointer);
            if let Some(public) = self.key(key, &pointer)
                && keys.insert(public.keyid(), (public, at)).is_some()
            {
                self.push(codes::TRUST_DUPLICATE, format!("{pointer}/keyid"));
            }
        }
        let mut policies = BTreeSet::new();
        for (at, policy) in file.policies.iter().enumerate() {
            if !policies.insert(policy.name.as_str()) {
                self.push(codes::TRUST_DUPLICATE, format!("/policies/{at}/name"));
            }
        }
        keys
    }

    /// Who signs the file; and whether enough have, where it is signed.
    fn signers(&mut self, file: &TrustFile, signed: Option<&SignedText>) {
        let Some(signers) = &file.signers else { return };
        let mut keyids = BTreeSet::new();
        for (at, key) in signers.keys.iter().enumerate() {
            let pointer = format!("/signers/keys/{at}");
            if !file.parties.iter().any(|party| party.id == key.party) {
                self.push(codes::TRUST_PARTY_UNKNOWN, format!("{pointer}/party"));
            }
            match PublicKey::parse(&key.public_key_pem).map(|public| public.keyid()) {
                Ok(keyid) | Err(KeyProblem::Algorithm(keyid)) if keyid != key.keyid => {
                    self.push(codes::TRUST_KEYID, format!("{pointer}/keyid"));
                }
                Ok(_) => {}
                Err(KeyProblem::Algorithm(_)) => {
                    self.push(codes::TRUST_KEY_ALGORITHM, format!("{pointer}/publicKeyPem"));
                }
                Err(KeyProblem::Syntax) => self.push(codes::TRUST_KEY_SYNTAX, format!("{pointer}/publicKeyPem")),
                Err(KeyProblem::Weak) => self.push(codes::TRUST_KEY_WEAK, format!("{pointer}/publicKeyPem")),
            }
            if !keyids.insert(key.keyid) {
                self.push(codes::TRUST_DUPLICATE, format!("{pointer}/keyid"));
            }
        }
        if signers.most() < signers.threshold {
            self.push(codes::TRUST_THRESHOLD, "/signers/threshold");
        } else if let Some(detail) = signed.and_then(|signed| signers.shortfall(Some(signed))) {
            let finding = Finding::new(codes::TRUST_SIGNATURES_MISSING, Location::pointer(self.path, "/signers"));
            self.findings.push(finding.with_detail(detail));
        }
    }

    /// The time-stamp authorities, each with its certificates.
    fn authorities(&mut self, file: &TrustFile) -> Vec<timestamp::Authority> {
        let mut authorities = Vec::new();
        for (at, authority) in file.timestamp_authorities.iter().enumerate() {
            let pointer = format!("/timestampAuthorities/{at}");
            self.window(authority.from, authority.until, &format!("{pointer}/until"));
            self.revocation(authority.revoked.as_ref(), &pointer);
            let mut certificates = Vec::new();
            for (number, pem) in authority.chain_pem.iter().enumerate() {
                match timestamp::Certificate::parse_pem(pem) {
                    Some(more) => certificates.extend(more),
                    None => self.push(codes::TRUST_CERTIFICATE_SYNTAX, format!("{pointer}/chainPem/{number}")),
                }
            }
            // A certificate of neither kind could never stand in a path.
            if let Some(idle) = certificates.iter().position(|one| !one.is_authority() && !one.may_stamp()) {
                self.push(codes::TRUST_CERTIFICATE_USE, format!("{pointer}/chainPem/{idle}"));
            }
            authorities.push(timestamp::Authority {
                name: authority.name.clone(),
                certificates,
                from: authority.from,
                until: authority.until,
            });
        }
        authorities
    }

    fn algorithms(&mut self, file: &TrustFile) -> Algorithms {
        let Some(rows) = &file.algorithms else { return Algorithms::builtin() };
        let mut accepted = Vec::new();
        for (at, row) in rows.iter().enumerate() {
            if let Some(from) = row.from {
                self.window(from, row.until, &format!("/algorithms/{at}/until"));
            }
            match row.read() {
                Some(row) => accepted.push(row),
                None => self.push(codes::TRUST_ALGORITHM, format!("/algorithms/{at}/name")),
            }
        }
        Algorithms::new(accepted)
    }

    /// A compromise that begins after it was told would make good what it should not.
    fn revocation(&mut self, revoked: Option<&Revocation>, pointer: &str) {
        let compromised = revoked.and_then(|revoked| Some((revoked.invalid_from?, revoked.at)));
        if compromised.is_some_and(|(from, at)| from > at) {
            self.push(codes::TRUST_WINDOW, format!("{pointer}/revoked/invalidFrom"));
        }
    }

    fn key(&mut self, key: &Key, pointer: &str) -> Option<PublicKey> {
        match PublicKey::parse(&key.public_key_pem) {
            Ok(public) if public.keyid() == key.keyid => Some(public),
            Ok(_) => {
                self.push(codes::TRUST_KEYID, format!("{pointer}/keyid"));
                None
            }
            Err(problem) => {
                let code = match problem {
                    KeyProblem::Algorithm(keyid) if keyid != key.keyid => codes::TRUST_KEYID,
                    KeyProblem::Algorithm(keyid) if !self.foreign.insert(keyid) => codes::TRUST_DUPLICATE,
                    KeyProblem::Algorithm(_) => codes::TRUST_KEY_ALGORITHM,
                    KeyProblem::Syntax => codes::TRUST_KEY_SYNTAX,
                    KeyProblem::Weak => codes::TRUST_KEY_WEAK,
                };
                self.push(code, format!("{pointer}/publicKeyPem"));
                None
            }
        }
    }

    fn window(&mut self, from: Timestamp, until: Option<Timestamp>, pointer: &str) {
        if until.is_some_and(|until| until <= from) {
            self.push(codes::TRUST_WINDOW, pointer);
        }
    }
}
