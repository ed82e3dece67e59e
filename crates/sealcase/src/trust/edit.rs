//! Makes and changes trust files. Every change is a new version that names the one before.
//!
//! Nothing is taken out: keys are closed, bags are withdrawn. Whoever changes a file signs it anew.

use super::{
    Authority, FORMAT, HeldRole, Key, Party, Previous, Revocation, Trust, TrustFile, WireAlgorithm, Withdrawal,
};
use crate::algorithm::Algorithms;
use crate::digest::Digest;
use crate::error::Error;
use crate::key::PublicKey;
use crate::statement::{DigestSet, Role};
use crate::time::Timestamp;

impl TrustFile {
    /// The first version, with nobody in it.
    pub fn new(issued_at: Timestamp, expires: Timestamp) -> Self {
        Self {
            format: FORMAT.to_owned(),
            version: 1,
            issued_at,
            expires,
            previous: None,
            signers: None,
            parties: Vec::new(),
            keys: Vec::new(),
            timestamp_authorities: Vec::new(),
            algorithms: None,
            withdrawn: Vec::new(),
            policies: Vec::new(),
        }
    }

    /// The version after one that was read, the same but for its number, times and link.
    pub fn after(trust: &Trust, issued_at: Timestamp, expires: Timestamp) -> Self {
        Self {
            version: trust.file.version + 1,
            issued_at,
            expires,
            previous: Some(Previous { digest: DigestSet { sha256: trust.digest } }),
            ..trust.file.clone()
        }
    }

    /// Adds a role to a key, and the key and its party where they are new.
    ///
    /// # Errors
    /// [`Error::Unsupported`] if the key belongs to another party, or the party has another name.
    pub fn add(&mut self, public_key: &PublicKey, party: &Party, role: HeldRole) -> Result<(), Error> {
        match self.parties.iter().find(|known| known.id == party.id) {
            None => self.parties.push(party.clone()),
            Some(known) if known.name == party.name => {}
            Some(known) => {
                return Err(Error::unsupported(format!("the party `{}` is named `{}` already", party.id, known.name)));
            }
        }
        let keyid = public_key.keyid();
        match self.keys.iter_mut().find(|key| key.keyid == keyid) {
            Some(key) if key.party != party.id => {
                Err(Error::unsupported(format!("the key {keyid} belongs to the party `{}`", key.party)))
            }
            Some(key) => {
                key.roles.push(role);
                Ok(())
            }
            None => {
                self.keys.push(Key {
                    keyid,
                    public_key_pem: public_key.to_pem(),
                    party: party.id.clone(),
                    roles: vec![role],
                    revoked: None,
                });
                Ok(())
            }
        }
    }

    /// Closes a key.
    ///
    /// # Errors
    /// [`Error::Unsupported`] if there is no such key, or it is revoked already.
    pub fn revoke(&mut self, keyid: &Digest, revocation: Revocation) -> Result<(), Error> {
        match self.keys.iter_mut().find(|key| key.keyid == *keyid) {
            None => Err(Error::unsupported(format!("the trust file has no key {keyid}"))),
            Some(key) if key.revoked.is_some() => {
                Err(Error::unsupported(format!("the key {keyid} is revoked already")))
            }
            Some(key) => {
                key.revoked = Some(revocation);
                Ok(())
            }
        }
    }

    /// Adds a time-stamp authority.
    ///
    /// # Errors
    /// [`Error::Unsupported`] if one with the same certificates is there already.
    pub fn add_authority(&mut self, authority: Authority) -> Result<(), Error> {
        let twin = self.timestamp_authorities.iter().find(|known| known.chain_pem == authority.chain_pem);
        if let Some(known) = twin {
            return Err(Error::unsupported(format!("the authority `{}` has these certificates", known.name)));
        }
        self.timestamp_authorities.push(authority);
        Ok(())
    }

    /// Closes the key of a time-stamp authority.
    ///
    /// # Errors
    /// [`Error::Unsupported`] if there is no authority, or more than one, of this name, or it is revoked already.
    pub fn revoke_authority(&mut self, name: &str, revocation: Revocation) -> Result<(), Error> {
        let authority = self.authority(name)?;
        if authority.revoked.is_some() {
            return Err(Error::unsupported(format!("the authority `{name}` is revoked already")));
        }
        authority.revoked = Some(revocation);
        Ok(())
    }

    /// Ends a role of a key: from then on it no longer holds it.
    ///
    /// # Errors
    /// [`Error::Unsupported`] if the key does not hold the role at that time, or its end would move back in time.
    pub fn close_role(&mut self, keyid: &Digest, role: Role, until: Timestamp) -> Result<(), Error> {
        let key = self.keys.iter_mut().find(|key| key.keyid == *keyid);
        let key = key.ok_or_else(|| Error::unsupported(format!("the trust file has no key {keyid}")))?;
        let open = |held: &&mut HeldRole| held.role == role.as_str() && held.from < until && held.covers(held.from);
        match key.roles.iter_mut().filter(open).find(|held| held.until.is_none_or(|end| until < end)) {
            Some(held) => {
                held.until = Some(until);
                Ok(())
            }
            None => Err(Error::unsupported(format!("the key does not hold the role {} beyond {until}", role.as_str()))),
        }
    }

    /// Ends the time in which an authority may prove times. It stays good for what it proved before.
    ///
    /// # Errors
    /// [`Error::Unsupported`] if there is no authority, or more than one, of this name, or it ends earlier.
    pub fn close_authority(&mut self, name: &str, until: Timestamp) -> Result<(), Error> {
        let authority = self.authority(name)?;
        if authority.until.is_some_and(|end| end <= until) || until <= authority.from {
            return Err(Error::unsupported(format!("the authority `{name}` may not prove times at {until} anyway")));
        }
        authority.until = Some(until);
        Ok(())
    }

    /// The one authority of this name.
    fn authority(&mut self, name: &str) -> Result<&mut Authority, Error> {
        let count = self.timestamp_authorities.iter().filter(|authority| authority.name == name).count();
        let found = self.timestamp_authorities.iter_mut().find(|authority| authority.name == name);
        match (found, count) {
            (Some(authority), 1) => Ok(authority),
            (None, _) => Err(Error::unsupported(format!("the trust file has no authority `{name}`"))),
            _ => Err(Error::unsupported(format!("the trust file has several authorities `{name}`"))),
        }
    }

    /// States in which time an algorithm is accepted for a purpose. A file that said nothing of algorithms gets
    /// all that the program accepts first, so that the others stay accepted.
    ///
    /// # Errors
    /// [`Error::Unsupported`] if the algorithm cannot do that.
    pub fn accept(&mut self, row: WireAlgorithm) -> Result<(), Error> {
        if row.read().is_none() {
            return Err(Error::unsupported(format!("`{}` is no algorithm for `{}`", row.name, row.purpose)));
        }
        let all = || Algorithms::builtin().rows().iter().map(WireAlgorithm::of).collect();
        let rows = self.algorithms.get_or_insert_with(all);
        match rows.iter_mut().find(|known| known.name == row.name && known.purpose == row.purpose) {
            Some(known) => *known = row,
            None => rows.push(row),
        }
        Ok(())
    }

    /// Withdraws a bag.
    ///
    /// # Errors
    /// [`Error::Unsupported`] if it is withdrawn already.
    pub fn withdraw(&mut self, withdrawal: Withdrawal) -> Result<(), Error> {
        if self.withdrawn.iter().any(|entry| entry.bag == withdrawal.bag) {
            return Err(Error::unsupported(format!("{} is withdrawn already", withdrawal.bag)));
        }
        self.withdrawn.push(withdrawal);
        Ok(())
    }

    /// The file's text, in its one form.
    ///
    /// # Errors
    /// [`Error::Unsupported`] if it cannot be written.
    pub fn to_json(&self) -> Result<String, Error> {
        serde_json::to_string_pretty(self)
            .map(|text| text + "\n")
            .map_err(|error| Error::unsupported(error.to_string()))
    }
}
