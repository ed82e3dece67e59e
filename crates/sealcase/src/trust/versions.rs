//! Whether one version of a trust file may follow another: forward only, and nothing forgotten.

use super::Trust;
use crate::codes::{self, Code};
use crate::finding::{Finding, Location};

impl Trust {
    /// What speaks against taking this version after `previous`. The same version again is fine if it
    /// is the same text.
    pub fn judge_successor(&self, previous: &Self, path: &str) -> Vec<Finding> {
        if self.digest == previous.digest {
            return Vec::new();
        }
        let mut findings = Vec::new();
        let mut push = |code: Code, pointer: &str, detail: String| {
            findings.push(Finding::new(code, Location::pointer(path, pointer)).with_detail(detail));
        };
        let (old, new) = (&previous.file, &self.file);
        if new.version <= old.version {
            push(codes::TRUST_ROLLBACK, "/version", format!("version {} after {}", new.version, old.version));
        }
        if new.issued_at < old.issued_at {
            push(codes::TRUST_ROLLBACK, "/issuedAt", format!("{} after {}", new.issued_at, old.issued_at));
        }
        if let Some(missing) = old.signers.as_ref().and_then(|signers| signers.shortfall(self.signed())) {
            let detail = format!("by those who sign version {}: {missing}", old.version);
            push(codes::TRUST_SIGNATURES_MISSING, "/signers", detail);
        }
        let named = new.previous.as_ref().map(|link| link.digest.sha256);
        // With versions between them, the link leads to one that is not here.
        if new.version == old.version + 1 && named != Some(previous.digest) {
            push(codes::TRUST_PREVIOUS_MISMATCH, "/previous", format!("the version before is {}", previous.digest));
        }
        for key in &old.keys {
            let Some((at, kept)) = new.keys.iter().enumerate().find(|(_, kept)| kept.keyid == key.keyid) else {
                push(codes::TRUST_RECORD_REMOVED, "/keys", format!("the key {}", key.keyid));
                continue;
            };
            let pointer = format!("/keys/{at}");
            if key.revoked.is_some() && kept.revoked != key.revoked {
                push(codes::TRUST_RECORD_REMOVED, &pointer, format!("the revocation of {}", key.keyid));
            }
            if kept.party != key.party {
                push(codes::TRUST_RECORD_REMOVED, &pointer, format!("the party of {}", key.keyid));
            }
            // A role may be closed; it may not vanish from the time in which it was held.
            let gone = key
                .roles
                .iter()
                .find(|held| !kept.roles.iter().any(|role| role.role == held.role && role.from <= held.from));
            if let Some(gone) = gone {
                push(codes::TRUST_RECORD_REMOVED, &pointer, format!("the role {} of {}", gone.role, key.keyid));
            }
        }
        for entry in &old.withdrawn {
            if !new.withdrawn.contains(entry) {
                push(codes::TRUST_RECORD_REMOVED, "/withdrawn", format!("the withdrawal of {}", entry.bag));
            }
        }
        for authority in &old.timestamp_authorities {
            let kept = new.timestamp_authorities.iter().find(|kept| kept.chain_pem == authority.chain_pem);
            let gone = match kept {
                None => "the time-stamp authority",
                Some(kept) if authority.revoked.is_some() && kept.revoked != authority.revoked => {
                    "the revocation of the time-stamp authority"
                }
                Some(_) => continue,
            };
            push(codes::TRUST_RECORD_REMOVED, "/timestampAuthorities", format!("{gone} `{}`", authority.name));
        }
        crate::finding::sort(&mut findings);
        findings
    }
}
