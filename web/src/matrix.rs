//! The matrix of outcomes and components, read back from the core's JSON.

use std::collections::BTreeMap;

use serde::Deserialize;

/// Outcome by component.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Matrix {
    /// The catalogue's title.
    pub standard: String,
    /// The columns.
    pub components: Vec<Column>,
    /// The rows.
    pub outcomes: Vec<Outcome>,
    /// Files of evidence, by id.
    #[serde(default)]
    pub evidence: BTreeMap<String, Evidence>,
}

/// A component.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Column {
    /// Its id.
    pub id: String,
    /// Its kind.
    pub kind: String,
    /// Its name.
    pub name: String,
}

/// An outcome.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Outcome {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// What is to be reached.
    pub text: String,
    /// The title of its group.
    pub group: String,
    /// One cell for each component, or one for the product as a whole.
    pub cells: Vec<Cell>,
}

/// What is said about an outcome for a component.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Cell {
    /// The component; absent for the product as a whole.
    pub component: Option<String>,
    /// `met`, `not-met`, `not-applicable` or `missing`.
    pub result: String,
    /// Test, review or attestation.
    pub method: Option<String>,
    /// Ids of evidence.
    #[serde(default)]
    pub evidence: Vec<String>,
    /// Test cases.
    #[serde(default)]
    pub cases: Vec<Case>,
    /// How, or why not.
    pub reason: Option<String>,
    /// Codes of errors that stand at it.
    #[serde(default)]
    pub doubts: Vec<String>,
}

/// A test case.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Case {
    /// Its id.
    pub id: String,
    /// Its verdict.
    pub verdict: Option<String>,
}

/// A file of evidence.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Evidence {
    /// What it shows.
    pub title: String,
    /// Its path.
    pub path: String,
}
