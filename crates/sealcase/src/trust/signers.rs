//! Who signs a trust file: so many of the scheme's keys, of so many parties. The list stands in the file itself;
//! as in The Update Framework, a new version needs the signatures that the version before asks for, and its own.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{Trust, TrustFile};
use crate::digest::Digest;
use crate::envelope::SignedText;
use crate::error::Error;
use crate::key::PublicKey;

/// Who signs the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Signers {
    /// So many distinct keys of distinct parties must have signed.
    pub threshold: usize,
    /// The keys of the scheme.
    pub keys: Vec<SchemeKey>,
}

/// A key that signs trust files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SchemeKey {
    /// SHA-256 of its SPKI DER.
    pub keyid: Digest,
    /// The key.
    pub public_key_pem: String,
    /// The id of the party that owns it.
    pub party: String,
}

impl Signers {
    /// The most that could ever be counted: of each party one key.
    pub(super) fn most(&self) -> usize {
        let keys: BTreeSet<&Digest> = self.keys.iter().map(|key| &key.keyid).collect();
        let parties: BTreeSet<&str> = self.keys.iter().map(|key| key.party.as_str()).collect();
        keys.len().min(parties.len())
    }

    /// What is missing on a text, in words; `None` if enough have signed it.
    pub(super) fn shortfall(&self, signed: Option<&SignedText>) -> Option<String> {
        let bytes = signed.map(SignedText::signed_bytes).unwrap_or_default();
        let has_signed = |key: &&SchemeKey| {
            let public = PublicKey::parse(&key.public_key_pem).ok();
            public.zip(signed).is_some_and(|(public, signed)| {
                signed.signatures.iter().any(|signature| public.verify(&bytes, &signature.bytes))
            })
        };
        let (there, gone): (Vec<_>, Vec<_>) = self.keys.iter().partition(has_signed);
        let keys: BTreeSet<&Digest> = there.iter().map(|key| &key.keyid).collect();
        let parties: BTreeSet<&str> = there.iter().map(|key| key.party.as_str()).collect();
        let found = keys.len().min(parties.len());
        if found >= self.threshold {
            return None;
        }
        // A further key of a party that has signed would not count.
        let open = gone.iter().filter(|key| !parties.contains(key.party.as_str()));
        let open: Vec<String> = open.map(|key| format!("{} (key {})", key.party, key.keyid.short())).collect();
        Some(format!("{found} of {}; not yet signed by {}", self.threshold, open.join(", ")))
    }
}

impl Trust {
    /// What is missing of the signatures that the file itself asks for, in words; `None` if nothing is.
    pub fn missing_signatures(&self) -> Option<String> {
        self.file.signers.as_ref()?.shortfall(self.signed.as_ref())
    }

    /// The signatures on the file, if it is signed.
    pub(super) fn signed(&self) -> Option<&SignedText> {
        self.signed.as_ref()
    }
}

impl TrustFile {
    /// Adds a key of the scheme to those that sign the file. The first one makes the threshold 1.
    ///
    /// # Errors
    /// [`Error::Unsupported`] if it is there already, or its party is not listed.
    pub fn add_signer(&mut self, key: &PublicKey, party: &str) -> Result<(), Error> {
        if !self.parties.iter().any(|known| known.id == party) {
            return Err(Error::unsupported(format!("the trust file has no party `{party}`")));
        }
        let signers = self.signers.get_or_insert_with(|| Signers { threshold: 1, keys: Vec::new() });
        let keyid = key.keyid();
        if signers.keys.iter().any(|known| known.keyid == keyid) {
            return Err(Error::unsupported(format!("the key {keyid} signs the trust file already")));
        }
        signers.keys.push(SchemeKey { keyid, public_key_pem: key.to_pem(), party: party.to_owned() });
        Ok(())
    }

    /// Takes a key from those that sign the file. The version before still decides on this one.
    ///
    /// # Errors
    /// [`Error::Unsupported`] if it is not there.
    pub fn remove_signer(&mut self, keyid: &Digest) -> Result<(), Error> {
        let keys = self.signers.as_mut().map(|signers| &mut signers.keys);
        let at = keys.as_ref().and_then(|keys| keys.iter().position(|key| key.keyid == *keyid));
        match (keys, at) {
            (Some(keys), Some(at)) => drop(keys.remove(at)),
            _ => return Err(Error::unsupported(format!("the key {keyid} does not sign the trust file"))),
        }
        Ok(())
    }

    /// How many must sign.
    ///
    /// # Errors
    /// [`Error::Unsupported`] if nobody is listed yet.
    pub fn set_threshold(&mut self, threshold: usize) -> Result<(), Error> {
        let signers = self.signers.as_mut().ok_or_else(|| Error::unsupported("list the keys that sign first"))?;
        signers.threshold = threshold;
        Ok(())
    }
}
