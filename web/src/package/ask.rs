//! What the page and the preparing worker say to each other. Files travel beside the text.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What the page asks for while a package is prepared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ask {
    /// What a stage asks for.
    Plan {
        /// The profile.
        profile: String,
        /// The stage.
        stage: String,
    },
    /// The schema of a document type.
    Schema {
        /// The type.
        doc_type: String,
    },
    /// The starter documents of a stage.
    Template {
        /// The profile.
        profile: String,
        /// The stage.
        stage: String,
    },
    /// One starter document.
    Starter {
        /// The profile.
        profile: String,
        /// The type.
        doc_type: String,
        /// Where it is to lie.
        path: String,
    },
    /// Look into these files, which come along: which are documents? A single zip is unpacked.
    Open {
        /// What the user calls them.
        name: String,
        /// Their names.
        names: Vec<String>,
        /// Whether they come to a package that is open.
        more: bool,
    },
    /// Judge the package. Its files come along; evidence is not read through.
    Review {
        /// What it is called.
        name: String,
        /// The files' names.
        names: Vec<String>,
        /// The profile.
        profile: String,
        /// The stage.
        stage: String,
        /// The time of day, in seconds since 1970.
        now: i64,
        /// Documents in which entries that are still examples are to be told.
        starters: Vec<String>,
    },
    /// Measure a file, which comes along, for a field that names it.
    Measure {
        /// Its path in the package.
        path: String,
        /// The field.
        pointer: String,
    },
    /// Write a plain zip of these files, which come along.
    Export {
        /// Tells this open page from others.
        visit: String,
        /// What the package is called.
        name: String,
        /// The files' names.
        names: Vec<String>,
    },
    /// Keep these files, which come along, in this browser.
    Keep {
        /// What belongs to them.
        kept: Kept,
        /// The files' names.
        names: Vec<String>,
    },
    /// Say whether something is kept.
    Recall,
    /// Open what is kept.
    Resume,
    /// Remove what is kept.
    Wipe,
}

/// What the preparing worker answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Answer {
    /// What a stage asks for.
    Plan(Plan),
    /// A schema.
    Schema {
        /// The type.
        doc_type: String,
        /// Its text.
        text: String,
        /// The definitions that all share.
        common: String,
    },
    /// Files of a package; their handles come along in this order.
    Laid {
        /// What the package is called.
        name: String,
        /// The files.
        files: Vec<LaidFile>,
        /// Whether they come to a package that is open.
        more: bool,
        /// Whether the documents are starters.
        starter: bool,
        /// If they were kept: what belongs to them.
        kept: Option<Kept>,
    },
    /// The package was judged.
    Reviewed {
        /// The core's JSON.
        json: String,
        /// Entries that are still examples, by document.
        examples: BTreeMap<String, Vec<String>>,
    },
    /// A file was measured.
    Measured {
        /// Its path.
        path: String,
        /// The field that names it.
        pointer: String,
        /// Its size.
        size: u64,
        /// Its digest.
        sha256: String,
        /// Its media type.
        media_type: String,
    },
    /// A zip was written; it comes along.
    Exported {
        /// A name for it.
        file_name: String,
    },
    /// What is kept in this browser now.
    Kept(Option<Kept>),
    /// The browser keeps nothing for this page.
    NotKept {
        /// Why.
        reason: String,
    },
    /// It could not be done. All is as it was.
    Refused {
        /// Why.
        reason: String,
    },
}

/// A file of a package.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LaidFile {
    /// Its path.
    pub path: String,
    /// Its size.
    pub size: u64,
    /// Its text, if it is a document to edit.
    pub text: Option<String>,
}

/// What belongs to files that are kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// What the package is called.
    pub name: String,
    /// The profile.
    pub profile: String,
    /// The stage.
    pub stage: String,
    /// When it was kept, in seconds since 1970.
    pub at: i64,
    /// Paths of starter documents.
    pub starters: Vec<String>,
}

/// What a stage asks for, and what else there is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// The profile that it is from.
    pub profile: String,
    /// The stage.
    pub stage: String,
    /// The stage's title.
    pub title: String,
    /// The document types of the stage.
    pub wanted: Vec<Wanted>,
    /// Types of which one must be there.
    pub at_least_one_of: Vec<String>,
    /// All document types and their titles.
    pub types: Vec<(String, String)>,
}

impl Plan {
    /// The title of a document type, or the type itself.
    pub fn title(&self, doc_type: &str) -> String {
        let known = self.types.iter().find(|(name, _)| name == doc_type);
        known.map_or_else(|| doc_type.to_owned(), |(_, title)| title.clone())
    }
}

/// A document type that a stage speaks of.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wanted {
    /// The type.
    pub doc_type: String,
    /// Its title.
    pub title: String,
    /// Why it is asked for.
    pub why: String,
    /// Whether it must be there, whatever else is.
    pub asked: bool,
}
