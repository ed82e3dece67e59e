//! Reads `life/life.json`: what happens to the product and its bags, in order of time.

use serde::Deserialize;

use crate::{Fault, source};

/// Something that somebody signs.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case", rename_all_fields = "camelCase", deny_unknown_fields)]
pub enum Deed {
    /// A package is sealed.
    Seal {
        /// The bag's name, also its folder below `life/` and in the zip.
        bag: String,
        /// When, RFC 3339.
        at: String,
        /// The party that seals, by id.
        by: String,
        /// The stage.
        stage: String,
        /// What happens, in plain words.
        what: String,
        /// The earlier bags that the seal names.
        #[serde(default)]
        previous: Vec<Link>,
    },
    /// A sealed bag is countersigned.
    Countersign {
        /// The bag's name.
        bag: String,
        /// When, RFC 3339.
        at: String,
        /// The party that signs, by id.
        by: String,
        /// What it did, such as `evaluated`.
        action: String,
        /// What happens, in plain words.
        what: String,
        /// Other bags that belong to it.
        #[serde(default)]
        references: Vec<Link>,
    },
    /// A retention event is recorded on a sealed bag.
    Event {
        /// The bag's name.
        bag: String,
        /// When it was signed, RFC 3339.
        at: String,
        /// The party that signs, by id.
        by: String,
        /// What happened, such as `hold-placed`.
        event: String,
        /// When it took effect, RFC 3339.
        effective_at: String,
        /// On what it rests.
        basis: String,
        /// Until when the bag is kept because of it: a date or `open`.
        #[serde(default)]
        keep_until: Option<String>,
        /// What happens, in plain words.
        what: String,
    },
}

/// Another bag, and what it is to this one.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Link {
    /// The other bag's name.
    pub bag: String,
    /// The relation.
    pub relation: String,
}

impl Deed {
    /// When it happens, RFC 3339.
    pub fn at(&self) -> &str {
        match self {
            Self::Seal { at, .. } | Self::Countersign { at, .. } | Self::Event { at, .. } => at,
        }
    }
}

pub(super) fn read() -> Result<Vec<Deed>, Fault> {
    let deeds: Vec<Deed> = source::json("life/life.json")?;
    // All times are written in one form, so their texts sort as the times do.
    match deeds.windows(2).find(|pair| pair[0].at() > pair[1].at()) {
        Some(pair) => Err(Fault::new(format!("life/life.json: {} comes after a later deed", pair[1].at()))),
        None => Ok(deeds),
    }
}
