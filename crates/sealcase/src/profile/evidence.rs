//! What a profile says about evidence files: which may run, and what a bill of materials should say.

use serde::Deserialize;

use crate::codes::Severity;

/// Which kinds of evidence may run.
#[derive(Clone, Debug, Deserialize)]
pub struct RunnableKinds {
    /// Kinds that may be a program or library.
    pub programs: Vec<String>,
    /// Kinds that may be a script.
    pub scripts: Vec<String>,
}

/// One thing that a bill of materials should say.
#[derive(Clone, Debug, Deserialize)]
pub struct BomElement {
    /// Which one: a name that Sealcase knows how to look for.
    pub id: String,
    /// Its name.
    pub title: String,
    /// How much it weighs if it is missing.
    pub severity: Severity,
    /// Whether an HBOM should say it, too.
    #[serde(default)]
    pub hardware: bool,
    /// Rules that it rests on.
    pub basis: Vec<String>,
}
