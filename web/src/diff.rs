//! What changed between two zips, read back from the core's JSON.

use serde::Deserialize;

/// A comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// What it says.
    pub told: Told,
    /// The JSON, to be saved.
    pub json: String,
}

impl Difference {
    /// Reads what the worker wrote.
    ///
    /// # Errors
    /// In words, if it is something else.
    pub fn read(json: String) -> Result<Self, String> {
        let told = serde_json::from_str(&json).map_err(|problem| problem.to_string())?;
        Ok(Self { told, json })
    }
}

/// Both sides and what changed.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Told {
    /// The older zip.
    pub older: Side,
    /// The newer zip.
    pub newer: Side,
    /// What changed.
    pub difference: Changes,
}

/// One side.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Side {
    /// What it is called.
    pub input: String,
    /// When it was sealed.
    pub sealed_at: Option<String>,
}

/// What changed.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Changes {
    /// The class of the whole.
    pub class: Option<Class>,
    /// What must be tested again.
    #[serde(default)]
    pub retests: Vec<Retest>,
    /// The changes.
    #[serde(default)]
    pub changes: Vec<Change>,
    /// How many more there are.
    #[serde(default)]
    pub more: usize,
    /// What only one side holds.
    #[serde(default)]
    pub not_compared: Vec<String>,
}

/// A class of change.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Class {
    /// Its id.
    pub id: String,
    /// What is in it.
    pub title: String,
    /// Whether an impact analysis is needed.
    pub impact_analysis: bool,
    /// Whether the laboratory's opinion is needed.
    pub lab_opinion: bool,
    /// Rules behind it.
    #[serde(default)]
    pub basis: Vec<String>,
}

/// What a change touches.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Retest {
    /// The component.
    pub component: String,
    /// The outcome.
    pub leaf: String,
    /// How strongly it is asked for.
    pub need: String,
}

/// One change.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Change {
    /// Its class.
    pub class: Option<String>,
    /// What it is about.
    pub what: String,
    /// The older value.
    pub before: Option<String>,
    /// The newer value.
    pub after: Option<String>,
    /// The file.
    pub path: String,
}
