//! Policies: which signatures a verifier demands, as data.
//!
//! A policy stands in a file of its own, in a trust file under its name, or comes with the program.
//! It is read strictly: a member that is misspelt would otherwise demand nothing.

use serde::{Deserialize, Serialize};

use crate::codes;
use crate::finding::Finding;
use crate::json;
use crate::report::SignatureLine;
pub use crate::report::TimeQuality;
use crate::schema;
use crate::statement::Role;

/// Which signatures a verifier demands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Its name.
    pub name: String,
    /// At least so many signatures in each role.
    pub require: Vec<Requirement>,
    /// How well their times must be known.
    pub time: TimeQuality,
    /// Whether the bags that it follows or holds must be there too.
    pub references: References,
}

/// What a policy asks of the bags that a seal names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum References {
    /// Nothing.
    #[default]
    Any,
    /// Each that a seal follows, replaces or holds must be supplied, and each that those name in turn.
    Supplied,
}

/// One demand of a policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Requirement {
    /// In which role.
    pub role: Role,
    /// By at least so many distinct keys of distinct parties.
    pub min: usize,
    /// Which deeds count: `seal` or a countersignature's action. Empty: any that does not refuse.
    pub actions: Vec<String>,
}

impl Requirement {
    /// Whether a signature is of the kind that this asks for.
    pub fn takes(&self, line: &SignatureLine) -> bool {
        let deed = if line.seals() { "seal" } else { line.action.as_deref().unwrap_or_default() };
        line.vouches()
            && line.role.as_deref() == Some(self.role.as_str())
            && (self.actions.is_empty() || self.actions.iter().any(|action| action == deed))
    }

    /// The demand in words, such as `lab (evaluated)`.
    pub fn words(&self) -> String {
        if self.actions.is_empty() {
            return self.role.as_str().to_owned();
        }
        format!("{} ({})", self.role.as_str(), self.actions.join(" or "))
    }
}

/// A policy as it is written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wire {
    /// Its name.
    pub name: String,
    /// The demands.
    pub require: Vec<WireRequirement>,
    /// How well times must be known.
    #[serde(default)]
    pub time: TimeQuality,
    /// What is asked of the bags that it names.
    #[serde(default, skip_serializing_if = "is_any")]
    pub references: References,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn is_any(references: &References) -> bool {
    *references == References::Any
}

/// A demand as it is written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WireRequirement {
    /// One of [`Role`].
    pub role: String,
    /// Least number.
    pub min: usize,
    /// Which deeds count.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub actions: Vec<String>,
}

impl Policy {
    /// Reads a policy: `{"name": …, "require": [{"role": …, "min": …}]}`.
    ///
    /// # Errors
    /// What is wrong with the file, as findings about `path`.
    pub fn parse(text: &[u8], path: &str) -> Result<Self, Vec<Finding>> {
        let value = json::parse(text).map_err(|problem| vec![problem.finding(path, text)])?;
        let unreadable = || vec![Finding::at(codes::SCHEMA_OTHER, path)];
        let mut faults = schema::faults("policy", &value, path).map_err(|_| unreadable())?.findings;
        if faults.is_empty() {
            let wire: Wire = serde_json::from_value(value).map_err(|_| unreadable())?;
            return Self::of(&wire).ok_or_else(unreadable);
        }
        place(&mut faults, text);
        Err(faults)
    }

    /// A policy that comes with the program.
    pub fn builtin(name: &str) -> Option<Self> {
        let (_, text) = sealcase_schemas::POLICIES.iter().find(|(known, _)| *known == name)?;
        Self::parse(text.as_bytes(), name).ok()
    }

    /// The names of the policies that come with the program.
    pub fn builtin_names() -> impl Iterator<Item = &'static str> {
        sealcase_schemas::POLICIES.iter().map(|(name, _)| *name)
    }

    /// The policy as it is written.
    pub fn to_wire(&self) -> Wire {
        let row = |row: &Requirement| WireRequirement {
            role: row.role.as_str().to_owned(),
            min: row.min,
            actions: row.actions.clone(),
        };
        let require = self.require.iter().map(row).collect();
        Wire { name: self.name.clone(), require, time: self.time, references: self.references }
    }

    pub(super) fn of(wire: &Wire) -> Option<Self> {
        let rows = wire
            .require
            .iter()
            .map(|row| Some(Requirement { role: Role::parse(&row.role)?, min: row.min, actions: row.actions.clone() }));
        let require = rows.collect::<Option<_>>()?;
        Some(Self { name: wire.name.clone(), require, time: wire.time, references: wire.references })
    }

    /// What the policy asks of a bag by itself: who follows the bags that it names judges the rest then.
    #[must_use]
    pub fn alone(&self) -> Self {
        Self { references: References::Any, ..self.clone() }
    }
}

/// Gives findings that have a pointer the lines that they are about.
pub(super) fn place(findings: &mut Vec<Finding>, text: &[u8]) {
    let lines = json::Lines::of(text);
    for finding in findings.iter_mut() {
        let at = finding.location.pointer.as_deref().and_then(|pointer| json::span_of(text, pointer));
        finding.location.span = at.map(|at| lines.span(at));
    }
    crate::finding::sort(findings);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn policies_are_read_strictly() {
        let policy = Policy::parse(br#"{"name":"x","require":[{"role":"lab","min":2}]}"#, "p.json").unwrap();
        assert_eq!((policy.require[0].min, policy.time), (2, TimeQuality::Claimed));
        for (text, code) in [
            (r#"{"name":"x","require":[{"role":"lab","min":1}],"tiem":"archived"}"#, "schema.unexpected"),
            (r#"{"name":"x","require":[{"role":"lab","min":1,"action":["evaluated"]}]}"#, "schema.unexpected"),
            (r#"{"name":"x","require":[{"role":"lab","min":1,"actions":["refused"]}]}"#, "schema.enum"),
            (r#"{"name":"x","require":[{"role":"notary","min":1}]}"#, "schema.enum"),
            (r#"{"name":"x","require":[{"role":"lab","min":0}]}"#, "schema.range"),
            (r#"{"name":"x","require":[]}"#, "schema.count"),
            (r#"{"name":"x"}"#, "schema.required"),
            ("{", "json.syntax"),
        ] {
            let findings = Policy::parse(text.as_bytes(), "p.json").unwrap_err();
            assert!(findings.iter().any(|finding| finding.code.id() == code), "{text}: {findings:?}");
        }
    }

    #[test]
    fn what_comes_with_the_program_can_be_read() {
        assert_eq!(Policy::builtin_names().filter_map(Policy::builtin).count(), Policy::builtin_names().count());
        let cla = Policy::builtin("cla-intake").unwrap();
        assert_eq!(cla.require[1].words(), "lab (evaluated)");
        assert_eq!(Policy::builtin("no-such"), None);
    }
}
