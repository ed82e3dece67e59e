//! The catalogue of outcomes that a profile names.

use serde::Deserialize;

/// A catalogue, as far as a profile needs it.
#[derive(Deserialize)]
pub(super) struct Catalogue {
    pub(super) title: String,
    #[serde(default)]
    pub(super) groups: Vec<Group>,
    pub(super) leaves: Vec<Leaf>,
}

/// A group of outcomes.
#[derive(Deserialize)]
pub(super) struct Group {
    pub(super) id: String,
    pub(super) title: String,
}

/// An outcome of the catalogue.
#[derive(Clone, Debug, Deserialize)]
pub struct Leaf {
    /// Its id.
    pub id: String,
    /// The group that it belongs to.
    #[serde(default)]
    pub group: String,
    /// Its title.
    pub title: String,
    /// What is to be reached.
    pub text: String,
    /// Where it comes from.
    pub basis: String,
}
