//! `Profile`: what one kind of package must hold, read from data.
//!
//! No term, list of documents, standard text or list of outcomes stands in Rust: a change of the
//! scheme is a change of the profile's JSON. A profile is checked against its schema, and the names
//! it uses against the catalogue and the document types of this build. Rules read it through typed
//! fields. [`scaffold`] makes the starter documents of a stage.

mod calendar;
mod catalogue;
mod evidence;
mod scaffold;

use std::collections::BTreeMap;

use serde::Deserialize;

pub use calendar::Calendar;
use catalogue::Catalogue;
pub use catalogue::Leaf;
pub use evidence::{BomElement, RunnableKinds};
pub use scaffold::scaffold;

use crate::codes;
use crate::digest::Digest;
use crate::finding::{Finding, Location};
use crate::time::{Date, Period};
use crate::{json, schema};

/// The names of the profiles that come with this build.
pub fn builtin_names() -> impl Iterator<Item = &'static str> {
    sealcase_schemas::PROFILES.iter().map(|profile| profile.name)
}

/// The JSON text of a profile that comes with this build.
pub fn builtin_text(name: &str) -> Option<&'static str> {
    sealcase_schemas::PROFILES.iter().find(|profile| profile.name == name).map(|profile| profile.text)
}

/// What one kind of package must hold.
#[derive(Clone, Debug)]
pub struct Profile {
    data: Data,
    digest: Digest,
    leaves: BTreeMap<String, Leaf>,
    groups: BTreeMap<String, String>,
    catalogue_title: String,
}

impl Profile {
    /// A profile that comes with this build.
    pub fn builtin(name: &str) -> Option<Self> {
        Self::read(builtin_text(name)?.as_bytes(), name).ok()
    }

    /// Reads a profile strictly and checks it against its schema.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &[u8], path: &str) -> Result<Self, Vec<Finding>> {
        let value = json::parse(text).map_err(|problem| vec![problem.finding(path, text)])?;
        let unreadable = || vec![Finding::at(codes::SCHEMA_OTHER, path)];
        let mut faults = schema::faults("profile", &value, path).map_err(|_| unreadable())?.findings;
        if faults.is_empty() {
            match Self::read(text, path) {
                Ok(profile) => return Ok(profile),
                Err(findings) => faults = findings,
            }
        }
        let lines = json::Lines::of(text);
        for fault in &mut faults {
            let at = fault.location.pointer.as_deref().and_then(|pointer| json::span_of(text, pointer));
            fault.location.span = at.map(|at| lines.span(at));
        }
        crate::finding::sort(&mut faults);
        Err(faults)
    }

    /// Reads the fields and checks the names in them.
    fn read(text: &[u8], path: &str) -> Result<Self, Vec<Finding>> {
        let unreadable = || vec![Finding::at(codes::SCHEMA_OTHER, path)];
        let data: Data = serde_json::from_slice(text).map_err(|_| unreadable())?;
        let unknown = |pointer: String, what: &str| {
            Finding::new(codes::PROFILE_UNKNOWN_NAME, Location::pointer(path, pointer)).with_detail(what)
        };
        let catalogue = sealcase_schemas::CATALOGUES.iter().find(|catalogue| catalogue.id == data.catalogue);
        let Some(catalogue) = catalogue else {
            return Err(vec![unknown("/catalogue".to_owned(), "there is no such catalogue")]);
        };
        let catalogue: Catalogue = serde_json::from_str(catalogue.text).map_err(|_| unreadable())?;
        let (catalogue_title, groups) = (catalogue.title, catalogue.groups);
        let groups = groups.into_iter().map(|group| (group.id, group.title)).collect();
        let leaves: BTreeMap<String, Leaf> = catalogue.leaves.into_iter().map(|leaf| (leaf.id.clone(), leaf)).collect();
        let mut findings = Vec::new();
        for (i, group) in data.coverage.iter().enumerate() {
            for (j, leaf) in group.leaves.iter().enumerate().filter(|(_, leaf)| !leaves.contains_key(*leaf)) {
                let _ = leaf;
                findings.push(unknown(format!("/coverage/{i}/leaves/{j}"), "the catalogue has no such outcome"));
            }
        }
        for (name, stage) in &data.stages {
            for (i, wanted) in stage.documents.iter().enumerate() {
                if schema::document(&wanted.doc_type).is_none() {
                    let pointer = format!("/stages/{name}/documents/{i}/docType");
                    findings.push(unknown(pointer, "there is no such document type"));
                }
                let asked = wanted.when.as_ref().filter(|when| schema::document(&when.doc_type).is_none());
                if asked.is_some() {
                    let pointer = format!("/stages/{name}/documents/{i}/when/docType");
                    findings.push(unknown(pointer, "there is no such document type"));
                }
            }
            for (i, doc_type) in stage.at_least_one_of.iter().enumerate() {
                if !stage.documents.iter().any(|wanted| wanted.doc_type == *doc_type) {
                    let pointer = format!("/stages/{name}/atLeastOneOf/{i}");
                    findings.push(unknown(pointer, "the stage has no such document type"));
                }
            }
        }
        if findings.is_empty() {
            Ok(Self { data, digest: Digest::of(text), leaves, groups, catalogue_title })
        } else {
            Err(findings)
        }
    }

    /// Its short name.
    pub fn name(&self) -> &str {
        &self.data.name
    }

    /// Its title.
    pub fn title(&self) -> &str {
        &self.data.title
    }

    /// What it covers, and what not.
    pub fn summary(&self) -> &str {
        &self.data.summary
    }

    /// Its URN.
    pub fn uri(&self) -> &str {
        &self.data.id
    }

    /// The digest of its text.
    pub fn digest(&self) -> Digest {
        self.digest
    }

    /// The names of its stages.
    pub fn stages(&self) -> impl Iterator<Item = &str> {
        self.data.stages.keys().map(String::as_str)
    }

    /// What the package of a stage must hold.
    pub fn stage(&self, name: &str) -> Option<&Stage> {
        self.data.stages.get(name)
    }

    /// The outcomes to cover, by group.
    pub fn coverage(&self) -> &[Coverage] {
        &self.data.coverage
    }

    /// An outcome of the profile's catalogue.
    pub fn leaf(&self, id: &str) -> Option<&Leaf> {
        self.leaves.get(id)
    }

    /// The title of the group that an outcome belongs to.
    pub fn group_of(&self, id: &str) -> Option<&str> {
        self.groups.get(&self.leaves.get(id)?.group).map(String::as_str)
    }

    /// The title of the catalogue.
    pub fn catalogue_title(&self) -> &str {
        &self.catalogue_title
    }

    /// The URN of the catalogue.
    pub fn catalogue(&self) -> &str {
        &self.data.catalogue
    }

    /// The standard texts.
    pub fn statements(&self) -> &Statements {
        &self.data.statements
    }

    /// The lists that a declaration relies on.
    pub fn lists(&self) -> &[List] {
        &self.data.lists
    }

    /// A term by its id, if the profile sets it.
    pub fn term(&self, id: &str) -> Option<&Term> {
        self.data.terms.iter().find(|term| term.id == id)
    }

    /// All terms.
    pub fn terms(&self) -> &[Term] {
        &self.data.terms
    }

    /// Which days are no business days, if the profile says so.
    pub fn calendar(&self) -> Option<&Calendar> {
        self.data.calendar.as_ref()
    }

    /// The classes of change.
    pub fn change_classes(&self) -> &[ChangeClass] {
        &self.data.change_classes
    }

    /// Which kinds of evidence may support a method.
    pub fn evidence_kinds(&self, method: &str) -> Option<&[String]> {
        self.data.evidence_kinds.get(method).map(Vec::as_slice)
    }

    /// Which kinds of evidence may run, if the profile says so.
    pub fn runnable_kinds(&self) -> Option<&RunnableKinds> {
        self.data.runnable_kinds.as_ref()
    }

    /// What a bill of materials should say of its parts and of itself.
    pub fn bom_elements(&self) -> &[BomElement] {
        &self.data.bom_elements
    }

    /// Whether a code counts as a state or other area of the United States; true if the profile has no list.
    pub fn is_us_region(&self, region: &str) -> bool {
        self.data.us_regions.as_ref().is_none_or(|regions| regions.iter().any(|known| known == region))
    }

    /// Sizes beyond which a package is refused.
    pub fn limits(&self) -> Limits {
        self.data.limits
    }
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Data {
    id: String,
    name: String,
    title: String,
    summary: String,
    catalogue: String,
    coverage: Vec<Coverage>,
    stages: BTreeMap<String, Stage>,
    terms: Vec<Term>,
    calendar: Option<Calendar>,
    #[serde(default)]
    change_classes: Vec<ChangeClass>,
    statements: Statements,
    lists: Vec<List>,
    evidence_kinds: BTreeMap<String, Vec<String>>,
    runnable_kinds: Option<RunnableKinds>,
    #[serde(default)]
    bom_elements: Vec<BomElement>,
    us_regions: Option<Vec<String>>,
    limits: Limits,
}

/// A group of outcomes to cover.
#[derive(Clone, Debug, Deserialize)]
pub struct Coverage {
    /// For what each outcome needs a row.
    pub per: Per,
    /// The outcomes' ids.
    pub leaves: Vec<String>,
}

/// For what an outcome needs a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Per {
    /// For each component of the product.
    Component,
    /// For the product as a whole.
    Product,
}

/// What the package of one stage must hold.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Stage {
    /// Its title.
    pub title: String,
    /// Document types of which at least one must be there.
    #[serde(default)]
    pub at_least_one_of: Vec<String>,
    /// The document types, with how many of each.
    pub documents: Vec<Wanted>,
}

/// A document type that a stage asks for.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Wanted {
    /// The type.
    pub doc_type: String,
    /// Least number in a package.
    pub min: usize,
    /// Greatest number, if there is one.
    pub max: Option<usize>,
    /// When the least number counts; always, if this is not given.
    pub when: Option<When>,
    /// Why it is asked for.
    pub why: String,
    /// Rules that it rests on.
    pub basis: Vec<String>,
}

/// What a document must say for a demand to count.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct When {
    /// The document to look at.
    pub doc_type: String,
    /// JSON Pointer to the value in it.
    pub pointer: String,
    /// The value is one of these texts.
    #[serde(default)]
    pub is: Vec<String>,
    /// The value is a list of at least so many items.
    pub at_least: Option<usize>,
}

/// A length of time that counts, and what starts it.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Term {
    /// Its id.
    pub id: String,
    /// What it is about.
    pub title: String,
    /// Its kind: retention, deadline, validity, interval or freshness.
    pub kind: String,
    /// Whose term it is.
    pub holder: String,
    /// The event that starts it.
    pub start_event: String,
    /// Its length.
    pub period: Length,
    /// Whether days are calendar days or business days.
    pub days: Days,
    /// Rules that it rests on.
    pub basis: Vec<String>,
}

/// What a term in days counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Days {
    /// Every day.
    Calendar,
    /// Days on which offices are open.
    Business,
}

/// The length of a term, as it is written and as it counts.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "String")]
pub struct Length {
    text: String,
    period: Period,
}

impl Length {
    /// The date that much later, by the calendar.
    pub fn after(&self, date: Date) -> Option<Date> {
        date.plus(self.period)
    }

    /// The date so many times that much later, counted from the date itself.
    pub fn times_after(&self, times: u32, date: Date) -> Option<Date> {
        date.plus(self.period.times(times)?)
    }

    /// In words: `5 years`, `10 days`.
    pub fn words(&self) -> String {
        let mut words = Vec::new();
        let mut number = String::new();
        for c in self.text.chars().skip(1) {
            let unit = match c {
                'Y' => "year",
                'M' => "month",
                'D' => "day",
                digit => {
                    number.push(digit);
                    continue;
                }
            };
            let plural = if number == "1" { "" } else { "s" };
            words.push(format!("{number} {unit}{plural}"));
            number.clear();
        }
        words.join(" ")
    }

    /// How many days it is, if it is written in days only.
    pub fn days(&self) -> Option<u32> {
        self.text.strip_prefix('P')?.strip_suffix('D')?.parse().ok()
    }
}

impl TryFrom<String> for Length {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let period = Period::parse(&text).ok_or("not a period in years, months and days")?;
        Ok(Self { text, period })
    }
}

fn date<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Date, D::Error> {
    let text = String::deserialize(deserializer)?;
    Date::parse(&text).ok_or_else(|| serde::de::Error::custom("not a date"))
}

/// How much a change of a labeled product may bear on security, and what that asks for.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ChangeClass {
    /// Its id.
    pub id: String,
    /// Whether an impact analysis is needed.
    pub impact_analysis: bool,
    /// Whether the laboratory's opinion is needed.
    pub lab_opinion: bool,
    /// Rules that it rests on.
    pub basis: Vec<String>,
}

/// The standard texts.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Statements {
    /// The statements of the declaration.
    pub declaration: Vec<Declared>,
    /// The statements of the truth statement, by member.
    pub truth_statement: BTreeMap<String, Text>,
    /// The statements of the agent's attestation, by member.
    pub us_agent: BTreeMap<String, Text>,
    /// The statement of the test data attestation.
    pub test_data: Text,
    /// The closing words, by place of signing.
    pub perjury: Vec<Perjury>,
}

/// A statement of the declaration.
#[derive(Clone, Debug, Deserialize)]
pub struct Declared {
    /// Its id.
    pub id: String,
    /// Its text and basis.
    #[serde(flatten)]
    pub statement: Text,
}

/// A standard text.
#[derive(Clone, Debug, Deserialize)]
pub struct Text {
    /// The text.
    pub text: String,
    /// Rules that it rests on.
    pub basis: Vec<String>,
}

/// Closing words of a declaration under penalty of perjury.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Perjury {
    /// Where it is signed.
    pub id: String,
    /// The standard wording.
    pub text: String,
    /// Phrases that any wording must contain.
    pub must_contain: Vec<String>,
    /// Rules that it rests on.
    pub basis: Vec<String>,
}

/// A list of barred equipment or parties.
#[derive(Clone, Debug, Deserialize)]
pub struct List {
    /// Its id in the declaration.
    pub id: String,
    /// Its name.
    pub title: String,
    /// Kinds of equipment that the list names as such.
    #[serde(default)]
    pub categories: Vec<Category>,
}

/// A kind of equipment that a list names, whoever makes it.
#[derive(Clone, Debug, Deserialize)]
pub struct Category {
    /// Its id in the screening.
    pub id: String,
    /// What it is.
    pub title: String,
    /// The day on which the list got the entry.
    #[serde(deserialize_with = "date")]
    pub since: Date,
    /// Rules that it rests on.
    pub basis: Vec<String>,
}

/// Sizes beyond which a package is refused.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Limits {
    /// Greatest size of one document, in bytes.
    pub document_bytes: u64,
    /// Greatest number of documents.
    pub documents: usize,
    /// Greatest number of files.
    pub files: usize,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn builtin_profiles_read_the_same_both_ways() {
        for name in builtin_names() {
            let builtin = Profile::builtin(name).unwrap();
            let parsed = Profile::parse(builtin_text(name).unwrap().as_bytes(), "p.json").unwrap();
            assert_eq!((builtin.name(), builtin.digest()), (name, parsed.digest()));
            assert!(builtin.stages().count() > 0);
        }
        assert!(Profile::builtin("no-such").is_none());
    }

    #[test]
    fn a_wrong_profile_says_what_is_wrong() {
        let text = builtin_text("us-ctm-2024").unwrap();
        let codes = |text: String| -> Vec<(&'static str, bool)> {
            let findings = Profile::parse(text.as_bytes(), "p.json").unwrap_err();
            findings.iter().map(|finding| (finding.code.id(), finding.location.span.is_some())).collect()
        };
        assert_eq!(codes(text.replacen("\"AI-1\"", "\"AI-9\"", 1)), [("profile.unknown-name", true)]);
        assert_eq!(
            codes(text.replacen("catalogue:ir8425:1", "catalogue:other:1", 1)),
            [("profile.unknown-name", true)]
        );
        let broken = codes(text.replacen("\"docType\": \"application\"", "\"docType\": \"poem\"", 1));
        assert_eq!(broken, [("profile.unknown-name", true)]);
        assert_eq!(codes(text.replacen("\"name\"", "\"nane\"", 1)).len(), 2);
        assert_eq!(codes("{".to_owned()), [("json.syntax", true)]);
    }
}
