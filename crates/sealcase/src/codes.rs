//! THE table of finding codes: what each means, why it matters, what to do, and on what it rests.
//!
//! A code is `<area>.<what-is-wrong>`; the area is the core file that reports it. A code is never
//! reused and never changes its meaning. `explain`, the page's help, the reports' rules and the
//! reference are made from this table. The rows stand in `codes/`, by the floor that reports them.

use std::fmt;

mod bag;
mod container;
mod documents;
mod evidence;
mod scheme;
mod trust;

pub use bag::*;
pub use container::*;
pub use documents::*;
pub use evidence::*;
pub use scheme::*;
pub use trust::*;

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Good to know; changes no verdict.
    Note,
    /// Should be looked at; the bag passes.
    Warning,
    /// The bag does not pass.
    Error,
}

impl Severity {
    /// The word that reports use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }

    /// Reads the word back.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Note, Self::Warning, Self::Error].into_iter().find(|severity| severity.as_str() == text)
    }
}

/// One row of the table.
#[derive(Debug)]
pub struct Entry {
    /// `<area>.<what-is-wrong>`.
    pub id: &'static str,
    /// The weight unless a profile raises it.
    pub severity: Severity,
    /// The source of the demand: RFC, CFR section, NIST outcome, or Sealcase's own format.
    pub basis: &'static str,
    /// What is wrong, as a sentence without its full stop.
    pub what: &'static str,
    /// Why it matters.
    pub why: &'static str,
    /// What to do.
    pub fix: &'static str,
    /// The version of Sealcase that first had the code.
    pub since: &'static str,
}

/// A finding code: a row of the table.
#[derive(Clone, Copy)]
pub struct Code(&'static Entry);

impl Code {
    /// The code with that id.
    pub fn find(id: &str) -> Option<Self> {
        all().find(|code| code.id() == id)
    }

    /// The row.
    pub fn entry(self) -> &'static Entry {
        self.0
    }

    /// `<area>.<what-is-wrong>`.
    pub fn id(self) -> &'static str {
        self.0.id
    }

    /// The weight unless a profile raises it.
    pub fn severity(self) -> Severity {
        self.0.severity
    }

    /// What is wrong, as a sentence without its full stop.
    pub fn what(self) -> &'static str {
        self.0.what
    }
}

impl PartialEq for Code {
    fn eq(&self, other: &Self) -> bool {
        self.0.id == other.0.id
    }
}

impl Eq for Code {}

impl fmt::Debug for Code {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.0.id)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.0.id)
    }
}

impl serde::Serialize for Code {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.id)
    }
}

/// All codes, in the table's order.
pub fn all() -> impl Iterator<Item = Code> {
    [container::TABLE, bag::TABLE, documents::TABLE, evidence::TABLE, scheme::TABLE, trust::TABLE]
        .into_iter()
        .flatten()
        .map(|entry| Code(entry))
}

/// Declares rows: a constant for each, and the table of all of them.
macro_rules! table {
    ($($name:ident, $id:literal, $severity:ident, $basis:expr, $what:literal, $why:expr, $fix:expr;)*) => {
        $(
            #[doc = concat!("`", $id, "`: ", $what, ".")]
            pub const $name: $crate::codes::Code = $crate::codes::Code(&$crate::codes::Entry {
                id: $id, severity: $crate::codes::Severity::$severity, basis: $basis, what: $what, why: $why, fix: $fix, since: "0.1.0",
            });
        )*
        pub(super) const TABLE: &[&$crate::codes::Entry] = &[$($name.0),*];
    };
}
pub(crate) use table;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_whole_and_every_id_unique() {
        let mut seen = std::collections::BTreeSet::new();
        for code in all() {
            let row = code.entry();
            assert!(seen.insert(row.id), "{} stands twice", row.id);
            let (area, wrong) = row.id.split_once('.').unwrap();
            let kebab = |text: &str| {
                !text.is_empty() && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
            };
            assert!(kebab(area) && kebab(wrong), "{}", row.id);
            for text in [row.basis, row.what, row.why, row.fix] {
                assert!(text.len() > 3 && !text.ends_with('.') && !text.contains("  "), "{}: {text:?}", row.id);
            }
            assert_eq!(Code::find(row.id), Some(code));
        }
        assert_eq!(Code::find("no.such"), None);
    }
}
