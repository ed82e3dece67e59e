//! `Finding`: one thing observed about a bag, with its place, its source and what to do.
//!
//! Findings are data, never `Err`. Messages never quote values out of documents, since reports
//! travel further than packages do. Order is by path, byte and code, so that reports are stable.

use serde::Serialize;

use crate::codes::{Code, Severity};

/// A place in a text. Lines and columns count from 1; a column is a Unicode scalar value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Position {
    /// Line, from 1.
    pub line: u32,
    /// Column in Unicode scalar values, from 1.
    pub column: u32,
    /// Byte, from 0.
    pub byte: u64,
}

/// A stretch of a text, from its first position up to, not including, its last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Span {
    /// Where it starts.
    pub start: Position,
    /// Where it ends.
    pub end: Position,
}

/// Where a finding is: in a file, at a JSON Pointer, at a stretch of text. All parts may be absent.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Location {
    /// The file, as the bag or package names it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// RFC 6901 pointer, where the file is JSON.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pointer: Option<String>,
    /// The stretch of text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub span: Option<Span>,
}

impl Location {
    /// A whole file.
    pub fn file(path: impl Into<String>) -> Self {
        Self { path: Some(path.into()), ..Self::default() }
    }

    /// A value inside a JSON file.
    pub fn pointer(path: impl Into<String>, pointer: impl Into<String>) -> Self {
        Self { path: Some(path.into()), pointer: Some(pointer.into()), span: None }
    }
}

/// One thing observed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Which kind of thing.
    pub code: Code,
    /// Its weight here.
    pub severity: Severity,
    /// Where.
    pub location: Location,
    /// What is wrong, in words.
    pub message: String,
    /// What to do.
    pub hint: String,
    /// The source of the demand.
    pub basis: String,
    /// Other places that belong to it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub related: Vec<Location>,
}

impl Finding {
    /// A finding with the table's own texts.
    pub fn new(code: Code, location: Location) -> Self {
        let row = code.entry();
        Self {
            code,
            severity: row.severity,
            location,
            message: row.what.to_owned(),
            hint: row.fix.to_owned(),
            basis: row.basis.to_owned(),
            related: Vec::new(),
        }
    }

    /// A finding about a whole file.
    pub fn at(code: Code, path: impl Into<String>) -> Self {
        Self::new(code, Location::file(path))
    }

    /// A finding about the whole bag.
    pub fn of_bag(code: Code) -> Self {
        Self::new(code, Location::default())
    }

    /// Adds to the message what is particular here. Never a value out of a document.
    #[must_use]
    pub fn with_detail(mut self, detail: impl AsRef<str>) -> Self {
        self.message = format!("{}: {}", self.message, detail.as_ref());
        self
    }

    /// Replaces the message.
    #[must_use]
    pub fn with_message(mut self, message: impl Into<String>) -> Self {
        self.message = message.into();
        self
    }

    /// Replaces what to do.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }

    /// Replaces the source of the demand.
    #[must_use]
    pub fn with_basis(mut self, basis: impl Into<String>) -> Self {
        self.basis = basis.into();
        self
    }

    /// Adds another place that belongs to it.
    #[must_use]
    pub fn with_related(mut self, location: Location) -> Self {
        self.related.push(location);
        self
    }

    /// What findings are sorted by.
    pub fn sort_key(&self) -> (&str, u64, &str, &str, &str) {
        (
            self.location.path.as_deref().unwrap_or(""),
            self.location.span.map_or(0, |span| span.start.byte),
            self.code.id(),
            self.location.pointer.as_deref().unwrap_or(""),
            &self.message,
        )
    }
}

/// Sorts findings and drops exact doubles.
pub fn sort(findings: &mut Vec<Finding>) {
    findings.sort_by(|a, b| a.sort_key().cmp(&b.sort_key()));
    findings.dedup();
}
