//! What a trust file says about time: authorities whose time-stamps count, and algorithms with their ends.

use serde::{Deserialize, Serialize};

use super::{Reason, Trust};
use crate::algorithm::{Accepted, Algorithms, NAMES, Purpose};
use crate::time::Timestamp;
use crate::timestamp;

/// An accepted algorithm as it is written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WireAlgorithm {
    /// One of [`Purpose`].
    #[serde(rename = "for")]
    pub purpose: String,
    /// One of [`NAMES`].
    pub name: String,
    /// The least size of a key in bits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub least_bits: Option<u32>,
    /// The first moment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Timestamp>,
    /// The first moment after.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
}

impl WireAlgorithm {
    /// An accepted algorithm.
    pub(super) fn of(row: &Accepted) -> Self {
        Self {
            purpose: row.purpose.as_str().to_owned(),
            name: row.name.clone(),
            least_bits: (row.least_bits > 0).then_some(row.least_bits),
            from: row.from,
            until: row.until,
        }
    }

    /// `None` if there is no such algorithm for that.
    pub(super) fn read(&self) -> Option<Accepted> {
        let purpose = Purpose::parse(&self.purpose)?;
        let known = NAMES.iter().any(|(name, purposes)| *name == self.name && purposes.contains(&purpose));
        known.then(|| Accepted {
            purpose,
            name: self.name.clone(),
            least_bits: self.least_bits.unwrap_or(0),
            from: self.from,
            until: self.until,
        })
    }
}

impl Trust {
    /// The authorities whose time-stamps count.
    pub fn authorities(&self) -> &[timestamp::Authority] {
        &self.authorities
    }

    /// The algorithms that are accepted.
    pub fn algorithms(&self) -> &Algorithms {
        &self.algorithms
    }

    /// Why a token of this authority does not count although its signature holds. `stated` is the time in
    /// it, `existed` the time by which it is proven to have been there, if anything proves it.
    ///
    /// An authority that stopped was honest until then. Whoever may have stolen its key can state any
    /// time, so only what is proven to be older than the theft counts.
    pub fn authority_revoked(&self, at: usize, stated: Timestamp, existed: Option<Timestamp>) -> Option<Reason> {
        let revoked = self.file.timestamp_authorities.get(at)?.revoked.as_ref()?;
        let good = match revoked.reason {
            Reason::KeyCompromise => {
                existed.is_some_and(|existed| existed < revoked.invalid_from.unwrap_or(revoked.at))
            }
            Reason::Superseded | Reason::Ceased => stated < revoked.at,
        };
        (!good).then_some(revoked.reason)
    }
}
