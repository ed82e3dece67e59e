//! Step 11: what each signer may say, by the caller's keys and trust file, and whether the policy is met.
//!
//! A signature that does not count is a warning, never an error: anybody may add one, and nobody may
//! spoil a bag that way. What is missing then shows as a shortfall of the policy. A role is judged at
//! the time that a time-stamp proves, else at the time that the signer claims.

use std::collections::BTreeSet;

use super::Run;
use crate::algorithm::{Purpose, Used};
use crate::codes;
use crate::digest::Digest;
use crate::finding::Finding;
use crate::report::{PolicyLine, SignatureLine, State, TrustLine};
use crate::statement::Role;
use crate::time::Timestamp;
use crate::trust::{Claim, Policy, References, Requirement, Standing, TimeQuality, Trust};

/// The trust file, as reports name it.
pub(super) fn line(trust: &Trust) -> TrustLine {
    let file = trust.file();
    TrustLine { version: file.version, digest: trust.digest(), issued_at: file.issued_at, expires: file.expires }
}

impl Run<'_> {
    /// Whether the trust file says that this bag must no longer be relied on.
    pub(super) fn withdrawal(&mut self) {
        let (Some(trust), Some(id), Some(tags)) = (self.request.trust, &self.bag.id, &self.bag.tag_manifest) else {
            return;
        };
        if let Some(entry) = trust.withdrawal(id, tags, self.request.as_of) {
            let detail = format!("at {}, because: {}", entry.at, super::signatures::printable(&entry.reason));
            self.findings.push(Finding::of_bag(codes::TRUST_BAG_WITHDRAWN).with_detail(detail));
        }
    }

    /// Marks each signature that counts, and says of each other why not.
    pub(super) fn standings(&mut self) {
        let Some(trust) = self.request.trust else {
            let owner = |line: &SignatureLine| line.known_key.then(|| line.keyid.clone());
            self.owners = self.signatures.iter().map(owner).collect();
            return;
        };
        // What was signed is a SHA-256: once that ends, only what is signed by SHA-512 too counts, or what a renewal
        // proves by SHA-512 to be older.
        let digest = Used::new(Purpose::Digest, "sha256");
        let accepted = |at| trust.algorithms().accepts(&digest, at);
        let second = Used::new(Purpose::Digest, "sha512");
        let second = self.bag.tag_manifest_512.is_some() && trust.algorithms().accepts(&second, self.request.as_of);
        let renewed = self.renewed.is_some_and(|at| accepted(Some(at)));
        let ended = !accepted(self.request.as_of) && !second && !renewed;
        for (line, proof) in self.signatures.iter_mut().zip(&self.proofs) {
            let proven = proof.as_ref().map(|proof| proof.latest);
            let (owner, finding) = if ended && line.state == State::Ok {
                (None, Some(Finding::at(codes::TRUST_ALGORITHM_ENDED, &line.path).with_detail(digest.words())))
            } else {
                stand(line, proven, trust, self.request.as_of)
            };
            line.known_key = owner.is_some();
            self.owners.push(owner);
            self.findings.extend(finding);
        }
    }

    /// Counts what counts, and compares it with the policy.
    pub(super) fn authority(&mut self) {
        self.trust_aspect();
        let chosen = self.request.trust.is_some() || !self.request.keys.is_empty();
        let counted: Vec<(&SignatureLine, &str)> = self
            .signatures
            .iter()
            .zip(&self.owners)
            .filter(|(line, owner)| line.vouches() && (owner.is_some() || !chosen))
            .map(|(line, owner)| (line, owner.as_deref().unwrap_or(&line.keyid)))
            .collect();
        let known = match self.request.trust {
            // A countersignature adds to a seal: the seal itself must count.
            Some(trust) => counted.iter().any(|(line, _)| line.seals()) && !trust.has_expired(self.request.as_of),
            None => counted.iter().any(|(line, _)| line.known_key),
        };
        let Some(policy) = self.request.policy else {
            self.trusted = known;
            return;
        };
        let missing: Vec<String> = policy.require.iter().filter_map(|row| shortfall(row, &counted)).collect();
        let proven: Vec<(&SignatureLine, &str)> =
            counted.iter().copied().filter(|(line, _)| line.time_quality() >= policy.time).collect();
        let unproven = missing.is_empty() && policy.require.iter().any(|row| shortfall(row, &proven).is_some());
        let named = |(line, _): &(&SignatureLine, &str)| line.seals() && !line.references.is_empty();
        let unfollowed = policy.references == References::Supplied && counted.iter().any(named);
        let mut reasons: Vec<String> = missing.iter().map(|text| format!("found {text}")).collect();
        for text in &reasons {
            self.findings.push(Finding::of_bag(codes::VERIFY_ROLE_MISSING).with_detail(text.clone()));
        }
        if unproven {
            self.findings.extend(self.unproven(policy));
            reasons.push(format!("times must be {} and are not", policy.time.as_str()));
        }
        if unfollowed {
            let finding = Finding::of_bag(codes::FOLLOW_DEMANDED);
            self.findings.push(finding.with_detail("nobody looked for it"));
            reasons.push("the bags that it names were not looked at".to_owned());
        }
        let met = reasons.is_empty();
        self.trusted = met && known;
        let text = if met {
            format!("`{}` is met", policy.name)
        } else {
            format!("`{}` is not met: {}", policy.name, reasons.join(", "))
        };
        self.aspect("policy", if met { State::Ok } else { State::Failed }, text);
        self.policy = Some(PolicyLine { name: policy.name.clone(), met, missing: reasons });
    }

    /// The signatures that the policy asks for and whose time is not known well enough.
    fn unproven(&self, policy: &Policy) -> Vec<Finding> {
        let asked = |line: &&SignatureLine| {
            line.time_quality() < policy.time && policy.require.iter().any(|row| row.takes(line))
        };
        let finding = |line: &SignatureLine| {
            let code = match (policy.time, line.time_quality()) {
                (TimeQuality::Archived, TimeQuality::Timestamped) => codes::VERIFY_TIME_UNRENEWED,
                _ => codes::VERIFY_TIME_UNPROVEN,
            };
            Finding::at(code, &line.path)
        };
        self.signatures.iter().filter(asked).map(finding).collect()
    }

    fn trust_aspect(&mut self) {
        let Some(trust) = self.request.trust else { return };
        let file = trust.file();
        let name = format!("version {} of the trust file, {}", file.version, trust.digest());
        if trust.has_expired(self.request.as_of) {
            let finding = Finding::of_bag(codes::TRUST_EXPIRED).with_detail(format!("at {}", file.expires));
            self.findings.push(finding);
            self.aspect("trust", State::Failed, format!("{name}, expired at {}", file.expires));
            return;
        }
        let holding = self.signatures.iter().filter(|line| line.state == State::Ok);
        let (counted, total) =
            holding.fold((0, 0), |(counted, total), line| (counted + usize::from(line.known_key), total + 1));
        let state = match counted {
            0 => State::Failed,
            _ if counted == total => State::Ok,
            _ => State::Unknown,
        };
        let text = format!("{counted} of {total} signers held the role that they claim, when they signed; {name}");
        self.aspect("trust", state, text);
    }
}

/// Who owns the key of a signature that counts; else why it does not.
fn stand(
    line: &mut SignatureLine,
    proven: Option<Timestamp>,
    trust: &Trust,
    as_of: Option<Timestamp>,
) -> (Option<String>, Option<Finding>) {
    let role = line.role.as_deref().and_then(Role::parse);
    let (State::Ok, Some(keyid), Some(role), Some(claimed)) =
        (line.state, Digest::parse(&line.keyid), role, line.claimed_time)
    else {
        return (None, None);
    };
    let claim = Claim { keyid, role, claimed, proven };
    let how = if proven.is_some() { "proven" } else { "claimed" };
    let time = proven.unwrap_or(claimed);
    let used = Used::new(Purpose::Statement, line.algorithm.unwrap_or_default());
    let accepted = |at| trust.algorithms().accepts(&used, at);
    if !accepted(as_of) && !proven.is_some_and(|proven| accepted(Some(proven))) {
        return (None, Some(Finding::at(codes::TRUST_ALGORITHM_ENDED, &line.path).with_detail(used.words())));
    }
    let (code, detail) = match trust.standing(&claim, as_of) {
        Standing::Holds(party) => {
            line.party = Some(super::signatures::printable(&party.name));
            return (Some(party.id.clone()), None);
        }
        // The caller named this key beside the trust file, which does not speak of it.
        Standing::Unknown if line.known_key => return (Some(line.keyid.clone()), None),
        Standing::Unknown => (codes::TRUST_KEY_UNKNOWN, line.name.clone().unwrap_or_default()),
        Standing::RoleNotHeld => (codes::TRUST_ROLE_NOT_HELD, role.as_str().to_owned()),
        Standing::OutsideWindow => (codes::TRUST_OUTSIDE_WINDOW, format!("{}, {how} time {time}", role.as_str())),
        Standing::NotYet => (codes::TRUST_NOT_YET, format!("{how} time {time}")),
        Standing::Revoked(reason) => (codes::TRUST_KEY_REVOKED, reason.as_str().to_owned()),
    };
    line.party =
        trust.owner(&keyid).and_then(|id| trust.party(id)).map(|party| super::signatures::printable(&party.name));
    (None, Some(Finding::at(code, &line.path).with_detail(detail)))
}

/// What a demand lacks: it counts distinct keys, and of each party one.
fn shortfall(row: &Requirement, counted: &[(&SignatureLine, &str)]) -> Option<String> {
    let taken: Vec<_> = counted.iter().filter(|(line, _)| row.takes(line)).collect();
    let keys: BTreeSet<&str> = taken.iter().map(|(line, _)| line.keyid.as_str()).collect();
    let owners: BTreeSet<&str> = taken.iter().map(|(_, owner)| *owner).collect();
    let found = keys.len().min(owners.len());
    (found < row.min).then(|| format!("{found} of {} as {}", row.min, row.words()))
}
