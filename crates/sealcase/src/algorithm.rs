//! Which algorithms a verifier accepts, for what, and from when until when.
//!
//! Algorithms age: a record sealed today outlives some of them. Which are good is the verifier's
//! decision, so it is data; [`Algorithms::builtin`] is used where the caller says nothing. An
//! algorithm is judged at the time at which what it made is known to have been there: today, or the
//! moment of a time-stamp that covers it.

use crate::time::Timestamp;

/// What an algorithm does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Purpose {
    /// Signs statements.
    Statement,
    /// Signs time-stamp tokens and their certificates.
    Timestamp,
    /// Makes the digests of files, in manifests and statements.
    Digest,
    /// Makes the digests in time-stamp tokens.
    TimestampDigest,
}

impl Purpose {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Statement, Self::Timestamp, Self::Digest, Self::TimestampDigest];

    /// The word that trust files use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Statement => "statement",
            Self::Timestamp => "timestamp",
            Self::Digest => "digest",
            Self::TimestampDigest => "timestamp-digest",
        }
    }

    /// Reads the word that trust files use.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|purpose| purpose.as_str() == text)
    }
}

/// An algorithm as it was used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Used {
    /// For what.
    pub purpose: Purpose,
    /// One of [`NAMES`].
    pub name: &'static str,
    /// Size of the key in bits; 0 where the name says it.
    pub bits: u32,
}

impl Used {
    /// An algorithm of one size.
    pub fn new(purpose: Purpose, name: &'static str) -> Self {
        Self { purpose, name, bits: 0 }
    }

    /// The algorithm in words.
    pub fn words(&self) -> String {
        if self.bits == 0 { self.name.to_owned() } else { format!("{} of {} bits", self.name, self.bits) }
    }
}

/// Every algorithm that a trust file may name, with its purposes. `ml-dsa-65` is checked by builds with the
/// feature `ml-dsa` only; a trust file reads the same everywhere.
pub const NAMES: [(&str, &[Purpose]); 9] = [
    ("ed25519", &[Purpose::Statement, Purpose::Timestamp]),
    ("ml-dsa-65", &[Purpose::Statement]),
    ("rsa-pkcs1", &[Purpose::Timestamp]),
    ("rsa-pss", &[Purpose::Timestamp]),
    ("ecdsa-p256", &[Purpose::Timestamp]),
    ("ecdsa-p384", &[Purpose::Timestamp]),
    ("sha256", &[Purpose::Digest, Purpose::TimestampDigest]),
    ("sha384", &[Purpose::TimestampDigest]),
    ("sha512", &[Purpose::Digest, Purpose::TimestampDigest]),
];

/// Fewer bits than these no RSA key may have, whatever a trust file says (NIST SP 800-57, part 1).
pub const LEAST_RSA_BITS: u32 = 2_048;

/// One algorithm that is accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// For what.
    pub purpose: Purpose,
    /// Its name.
    pub name: String,
    /// Least size of the key in bits.
    pub least_bits: u32,
    /// The first moment.
    pub from: Option<Timestamp>,
    /// The first moment after.
    pub until: Option<Timestamp>,
}

/// The algorithms that a verifier accepts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Algorithms(Vec<Accepted>);

impl Default for Algorithms {
    fn default() -> Self {
        Self::builtin()
    }
}

impl Algorithms {
    /// Exactly these.
    pub fn new(rows: Vec<Accepted>) -> Self {
        Self(rows)
    }

    /// All of [`NAMES`], with no end.
    pub fn builtin() -> Self {
        let rows = NAMES.iter().flat_map(|(name, purposes)| {
            purposes.iter().map(|purpose| Accepted {
                purpose: *purpose,
                name: (*name).to_owned(),
                least_bits: 0,
                from: None,
                until: None,
            })
        });
        Self(rows.collect())
    }

    /// The rows.
    pub fn rows(&self) -> &[Accepted] {
        &self.0
    }

    /// Whether an algorithm is accepted for what was there at this time; without a time, whether it
    /// ever was.
    pub fn accepts(&self, used: &Used, at: Option<Timestamp>) -> bool {
        self.0.iter().any(|row| {
            row.purpose == used.purpose
                && row.name == used.name
                && (used.bits == 0 || used.bits >= row.least_bits)
                && at
                    .is_none_or(|at| row.from.is_none_or(|from| from <= at) && row.until.is_none_or(|until| at < until))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_algorithm_is_good_in_its_time_and_size() {
        let time = |text: &str| Timestamp::parse(text);
        let row = Accepted {
            purpose: Purpose::Timestamp,
            name: "rsa-pkcs1".to_owned(),
            least_bits: 3_072,
            from: time("2020-01-01T00:00:00Z"),
            until: time("2031-01-01T00:00:00Z"),
        };
        let algorithms = Algorithms::new(vec![row]);
        let rsa = |bits| Used { purpose: Purpose::Timestamp, name: "rsa-pkcs1", bits };
        for (bits, at, good) in [
            (3_072, "2020-01-01T00:00:00Z", true),
            (4_096, "2030-12-31T23:59:59Z", true),
            (3_072, "2031-01-01T00:00:00Z", false),
            (3_072, "2019-12-31T23:59:59Z", false),
            (2_048, "2026-01-01T00:00:00Z", false),
        ] {
            assert_eq!(algorithms.accepts(&rsa(bits), time(at)), good, "{bits} {at}");
        }
        assert!(algorithms.accepts(&rsa(3_072), None));
        assert!(!algorithms.accepts(&Used::new(Purpose::Digest, "sha256"), None));
        assert!(Algorithms::builtin().accepts(&Used::new(Purpose::Digest, "sha256"), time("2050-01-01T00:00:00Z")));
        assert!(!Algorithms::builtin().accepts(&Used::new(Purpose::Timestamp, "sha256"), None));
    }
}
