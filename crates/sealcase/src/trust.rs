//! The trust file: who may sign in which role and when, what is no longer good, what is demanded.
//!
//! The caller brings it; a bag never carries its own. It is JSON, plain or as the body of a DSSE
//! envelope that the scheme signed. [`TrustFile`] is its wire form, which only this module defines;
//! [`Trust`] is one that was read and found sound, and the only thing that verification asks. What a
//! signature is worth is decided by [`Trust::standing`]; thresholds are counted by `verify`. Windows
//! follow SSH's allowed signers; versions, expiry and the link to the version before follow TUF.

mod edit;
mod policy;
mod read;
mod signers;
mod time;
mod versions;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::algorithm::Algorithms;
use crate::digest::Digest;
use crate::envelope::SignedText;
use crate::key::PublicKey;
use crate::statement::{DigestSet, Role};
use crate::time::Timestamp;
use crate::timestamp;

pub use policy::{Policy, References, Requirement, TimeQuality, Wire, WireRequirement};
pub use read::{Signing, Source, read, read_with};
pub use signers::{SchemeKey, Signers};
pub use time::WireAlgorithm;

/// The form that this version writes and reads.
pub const FORMAT: &str = "sealcase-trust/1";
/// Largest trust file that is read, in bytes.
pub const MAX_BYTES: u64 = 16 << 20;

/// A trust file as it is written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TrustFile {
    /// Always [`FORMAT`].
    pub format: String,
    /// Counts up by one with each issue.
    pub version: u64,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// From then on it gives nobody trust.
    pub expires: Timestamp,
    /// The version before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous: Option<Previous>,
    /// Who signs this file and its successors.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signers: Option<Signers>,
    /// The organisations.
    pub parties: Vec<Party>,
    /// Every key that was ever good.
    pub keys: Vec<Key>,
    /// Whose time-stamps prove a time.
    #[serde(default)]
    pub timestamp_authorities: Vec<Authority>,
    /// Which algorithms are accepted; without it, all that the program knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub algorithms: Option<Vec<WireAlgorithm>>,
    /// Bags that must no longer be relied on.
    #[serde(default)]
    pub withdrawn: Vec<Withdrawal>,
    /// What is demanded, by name.
    #[serde(default)]
    pub policies: Vec<policy::Wire>,
}

/// The version before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Previous {
    /// The digest of its text.
    pub digest: DigestSet,
}

/// An organisation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Party {
    /// What keys refer to.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// A key and the roles that it held.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Key {
    /// SHA-256 of its SPKI DER.
    pub keyid: Digest,
    /// The key.
    pub public_key_pem: String,
    /// The party's id.
    pub party: String,
    /// The roles.
    pub roles: Vec<HeldRole>,
    /// Why it is no longer good.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked: Option<Revocation>,
}

/// A role in one stretch of time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldRole {
    /// One of [`Role`].
    pub role: String,
    /// The first moment.
    pub from: Timestamp,
    /// The first moment after.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
}

impl HeldRole {
    fn covers(&self, time: Timestamp) -> bool {
        self.from <= time && self.until.is_none_or(|until| time < until)
    }
}

/// Why and since when a key is no longer good.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Revocation {
    /// When it was revoked.
    pub at: Timestamp,
    /// Why.
    pub reason: Reason,
    /// With a compromise: since when somebody else may have had it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invalid_from: Option<Timestamp>,
}

/// Why a key was revoked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Reason {
    /// Somebody else may have signed with it.
    KeyCompromise,
    /// Another key took its place.
    Superseded,
    /// Its owner no longer signs.
    Ceased,
}

impl Reason {
    /// The word that trust files use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::KeyCompromise => "keyCompromise",
            Self::Superseded => "superseded",
            Self::Ceased => "ceased",
        }
    }

    /// Reads the word that trust files use.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::KeyCompromise, Self::Superseded, Self::Ceased].into_iter().find(|reason| reason.as_str() == text)
    }
}

/// A time-stamp authority.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Authority {
    /// Its name.
    pub name: String,
    /// Its chain, its own certificate first.
    pub chain_pem: Vec<String>,
    /// The first moment that it may prove.
    pub from: Timestamp,
    /// The first moment that it may no longer prove.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
    /// Why its key is no longer good.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked: Option<Revocation>,
}

/// A bag that must no longer be relied on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withdrawal {
    /// The bag's id.
    pub bag: String,
    /// The digest of its tag manifest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tagmanifest: Option<DigestSet>,
    /// When it was withdrawn.
    pub at: Timestamp,
    /// Why.
    pub reason: String,
}

/// A trust file that was read and found sound.
#[derive(Clone, Debug)]
pub struct Trust {
    file: TrustFile,
    digest: Digest,
    keys: BTreeMap<Digest, (PublicKey, usize)>,
    /// Keys of algorithms that this build does not know.
    foreign: BTreeSet<Digest>,
    authorities: Vec<timestamp::Authority>,
    algorithms: Algorithms,
    policies: Vec<Policy>,
    signed_by: Vec<Digest>,
    /// The signatures on it, if it is signed.
    signed: Option<SignedText>,
}

/// What is known of a signature that is to be weighed.
#[derive(Clone, Copy, Debug)]
pub struct Claim {
    /// The key that it was made with.
    pub keyid: Digest,
    /// The role that it claims.
    pub role: Role,
    /// The time that it claims.
    pub claimed: Timestamp,
    /// The time that a token proves, of those tokens that were there at the time judged at.
    pub proven: Option<Timestamp>,
}

/// What a signature is worth by the trust file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing<'a> {
    /// Its signer held the role at that time.
    Holds(&'a Party),
    /// The key is not listed.
    Unknown,
    /// The key never held the role.
    RoleNotHeld,
    /// It held the role at another time.
    OutsideWindow,
    /// It claims a later time than the one judged at.
    NotYet,
    /// The key was revoked, and nothing proves that the signature is older.
    Revoked(Reason),
}

impl Trust {
    /// The file.
    pub fn file(&self) -> &TrustFile {
        &self.file
    }

    /// SHA-256 of the file's text; of a signed one, of the text that was signed.
    pub fn digest(&self) -> Digest {
        self.digest
    }

    /// The keys, of those that the caller gave, that signed the file.
    pub fn signed_by(&self) -> &[Digest] {
        &self.signed_by
    }

    /// The key with this id.
    pub fn key(&self, keyid: &Digest) -> Option<&PublicKey> {
        self.keys.get(keyid).map(|(key, _)| key)
    }

    /// Whether it lists a key with this id whose algorithm this build does not know.
    pub fn has_foreign_key(&self, keyid: &Digest) -> bool {
        self.foreign.contains(keyid)
    }

    /// All keys, in the order of their ids.
    pub fn keys(&self) -> impl Iterator<Item = &PublicKey> {
        self.keys.values().map(|(key, _)| key)
    }

    /// The policy of this name.
    pub fn policy(&self, name: &str) -> Option<&Policy> {
        self.policies.iter().find(|policy| policy.name == name)
    }

    /// All policies.
    pub fn policies(&self) -> &[Policy] {
        &self.policies
    }

    /// The party with this id.
    pub fn party(&self, id: &str) -> Option<&Party> {
        self.file.parties.iter().find(|party| party.id == id)
    }

    /// Whether the file is in force no longer at this time.
    pub fn has_expired(&self, as_of: Option<Timestamp>) -> bool {
        as_of.is_some_and(|as_of| as_of >= self.file.expires)
    }

    /// What a signature is worth, judged at a time. A revocation that lay in the future then had not
    /// happened, except that a key which somebody else may have had is never made good by the caller's
    /// choice of a time: only a token is.
    pub fn standing(&self, claim: &Claim, as_of: Option<Timestamp>) -> Standing<'_> {
        let Some(key) = self.keys.get(&claim.keyid).and_then(|(_, at)| self.file.keys.get(*at)) else {
            return Standing::Unknown;
        };
        // A proof that counts was there by then, even where its clock is inexact.
        if claim.proven.is_none() && as_of.is_some_and(|as_of| claim.claimed > as_of) {
            return Standing::NotYet;
        }
        if let Some(revoked) = &key.revoked {
            let proven_before = |time: Timestamp| claim.proven.is_some_and(|proven| proven < time);
            let good = match revoked.reason {
                Reason::KeyCompromise => proven_before(revoked.invalid_from.unwrap_or(revoked.at)),
                Reason::Superseded | Reason::Ceased => {
                    as_of.is_some_and(|as_of| as_of < revoked.at) || proven_before(revoked.at)
                }
            };
            if !good {
                return Standing::Revoked(revoked.reason);
            }
        }
        let held: Vec<&HeldRole> = key.roles.iter().filter(|held| held.role == claim.role.as_str()).collect();
        let time = claim.proven.unwrap_or(claim.claimed);
        match self.party(&key.party) {
            Some(party) if held.iter().any(|held| held.covers(time)) => Standing::Holds(party),
            _ if held.is_empty() => Standing::RoleNotHeld,
            _ => Standing::OutsideWindow,
        }
    }

    /// The id of the party that owns a key.
    pub fn owner(&self, keyid: &Digest) -> Option<&str> {
        self.keys.get(keyid).and_then(|(_, at)| self.file.keys.get(*at)).map(|key| key.party.as_str())
    }

    /// The withdrawal of a bag, if it had happened at the time judged at.
    pub fn withdrawal(&self, id: &str, tag_manifest: &Digest, as_of: Option<Timestamp>) -> Option<&Withdrawal> {
        self.file.withdrawn.iter().find(|entry| {
            let meant = entry.bag == id || entry.tagmanifest.as_ref().is_some_and(|set| set.sha256 == *tag_manifest);
            meant && as_of.is_none_or(|as_of| entry.at <= as_of)
        })
    }
}
