//! Other bags that a statement names: what a seal follows or holds, what a countersignature rests on.
//!
//! A bag is named by its id and the digest of its tag manifest, which every signature in it covers.
//! A name of a file proves nothing and is not stated.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::DigestSet;
use crate::digest::Digest;

/// Most bags that one statement may name.
pub const MAX_REFERENCES: usize = 64;

/// What an earlier bag is to the one that is sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Relation {
    /// The new bag takes the place of the earlier one: a correction.
    Supersedes,
    /// The new bag is the next step after the earlier one, such as an evaluation of an application.
    Continues,
    /// The earlier bag's zip lies whole in the payload.
    Contains,
}

impl Relation {
    /// All relations.
    pub const ALL: [Self; 3] = [Self::Supersedes, Self::Continues, Self::Contains];

    /// The word that statements use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Supersedes => "supersedes",
            Self::Continues => "continues",
            Self::Contains => "contains",
        }
    }

    /// Reads the word that statements use.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|relation| relation.as_str() == text)
    }
}

/// Another bag.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reference {
    /// Its id.
    pub uri: String,
    /// The digest of its tag manifest.
    pub digest: DigestSet,
    /// What it is to this one.
    pub annotations: Annotations,
}

/// What a referenced bag is to this one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Annotations {
    /// In a seal one of [`Relation`], in a countersignature a word such as `evaluation-report`.
    pub relation: String,
}

impl Reference {
    /// Names a bag.
    pub fn new(id: &str, tag_manifest: Digest, relation: &str) -> Self {
        Self {
            uri: id.to_owned(),
            digest: DigestSet { sha256: tag_manifest },
            annotations: Annotations { relation: relation.to_owned() },
        }
    }

    /// Names a bag that a seal follows or holds.
    pub fn previous(id: &str, tag_manifest: Digest, relation: Relation) -> Self {
        Self::new(id, tag_manifest, relation.as_str())
    }
}

/// Whether a list of earlier bags can stand in the seal of the bag with this id: few, each by its
/// id, in a known relation, none twice in one relation, and never the bag itself.
pub(crate) fn are_sound_previous(previous: &[Reference], own: &str) -> bool {
    are_sound_references(previous)
        && previous.iter().all(|other| other.uri != own && Relation::parse(&other.annotations.relation).is_some())
}

/// Whether a list of bags can stand in a countersignature: few, each by its id, none twice in one relation.
pub(crate) fn are_sound_references(references: &[Reference]) -> bool {
    let pairs: BTreeSet<_> = references.iter().map(|other| (&other.uri, &other.annotations.relation)).collect();
    references.len() <= MAX_REFERENCES
        && pairs.len() == references.len()
        && references.iter().all(|other| is_bag_id(&other.uri) && is_word(&other.annotations.relation))
}

/// `urn:uuid:` and 32 lower-case hexadecimal digits in their five groups, as every bag's id is written.
fn is_bag_id(text: &str) -> bool {
    text.strip_prefix("urn:uuid:").is_some_and(|uuid| {
        let digit = |(at, byte): (usize, u8)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => matches!(byte, b'0'..=b'9' | b'a'..=b'f'),
        };
        uuid.len() == 36 && uuid.bytes().enumerate().all(digit)
    })
}

/// Lower-case words with hyphens, at most 64 bytes.
fn is_word(text: &str) -> bool {
    text.len() <= 64
        && text.split('-').all(|word| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "urn:uuid:a2d4d574-370c-8b9f-ab83-c5d3ee6595b5";

    #[test]
    fn only_ids_and_known_relations_make_a_list_of_earlier_bags() {
        let of = |id: &str, relation: &str| vec![Reference::new(id, Digest::of(b""), relation)];
        for relation in Relation::ALL {
            assert_eq!(Relation::parse(relation.as_str()), Some(relation));
            assert!(are_sound_previous(&of(ID, relation.as_str()), "urn:uuid:other"));
        }
        assert!(are_sound_previous(&[], ID));
        assert!(!are_sound_previous(&of(ID, "continues"), ID), "no bag follows itself");
        assert!(
            !are_sound_previous(&of(ID, "evaluation-report"), "x")
                && are_sound_references(&of(ID, "evaluation-report"))
        );
        for id in
            ["", "urn:uuid:", "urn:uuid:A2d4d574-370c-8b9f-ab83-c5d3ee6595b5", "a2d4d574-370c-8b9f-ab83-c5d3ee6595b5"]
        {
            assert!(!are_sound_references(&of(id, "continues")), "{id}");
        }
        for word in ["", "-", "a--b", "Report", "a b", &"x".repeat(65)] {
            assert!(!are_sound_references(&of(ID, word)), "{word}");
        }
        let twice = [of(ID, "continues"), of(ID, "continues")].concat();
        assert!(!are_sound_references(&twice));
        assert!(are_sound_references(&[of(ID, "continues"), of(ID, "contains")].concat()));
    }
}
