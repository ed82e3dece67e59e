//! The fields of a profile, as its JSON has them.
//!
//! The types mirror `profile.schema.json`; what they mean to a package, the rules say.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::catalogue::Catalogue;
use super::{BomElement, Calendar, RunnableKinds};
use crate::time::{Date, Period};

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Data {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) title: String,
    pub(super) summary: String,
    pub(super) catalogue: String,
    pub(super) own_catalogue: Option<Catalogue>,
    pub(super) coverage: Vec<Coverage>,
    pub(super) stages: BTreeMap<String, Stage>,
    #[serde(default)]
    pub(super) terms: Vec<Term>,
    pub(super) calendar: Option<Calendar>,
    #[serde(default)]
    pub(super) change_classes: Vec<ChangeClass>,
    #[serde(default)]
    pub(super) statements: Statements,
    #[serde(default)]
    pub(super) lists: Vec<List>,
    #[serde(default)]
    pub(super) judged_by_people: Vec<Question>,
    #[serde(default)]
    pub(super) marks: Marks,
    #[serde(default)]
    pub(super) not_judged: Vec<String>,
    #[serde(default)]
    pub(super) finding_basis: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    pub(super) evidence_kinds: BTreeMap<String, Vec<String>>,
    pub(super) runnable_kinds: Option<RunnableKinds>,
    #[serde(default)]
    pub(super) bom_elements: Vec<BomElement>,
    pub(super) us_regions: Option<Vec<String>>,
    pub(super) limits: Limits,
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
    /// When the least number does not count, whatever else is said.
    pub unless: Option<When>,
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
    /// JSON Pointer to the value in it; empty for the document itself.
    #[serde(default)]
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
    /// Where it ends if it starts on a 29 February and ends in a year without one.
    #[serde(default)]
    pub leap_day: LeapDay,
    /// Events of which the latest starts it, where there is more than one.
    #[serde(default)]
    pub starts_at_latest_of: Vec<String>,
    /// Events that move the end.
    #[serde(default)]
    pub extended_by: Vec<String>,
    /// The event before which the end does not come, once it was moved.
    pub extended_until: Option<String>,
    /// Rules that it rests on.
    pub basis: Vec<String>,
}

impl Term {
    /// Its last day, for a start on that day; `None` beyond the calendar.
    pub fn after(&self, start: Date, calendar: Option<&Calendar>) -> Option<Date> {
        match self.days {
            Days::Calendar => self.times_after(1, start),
            Days::Business => calendar?.after(start, self.period.days()?),
        }
    }

    /// The day so many times the term later, counted from the start itself.
    pub fn times_after(&self, times: u32, start: Date) -> Option<Date> {
        let end = self.period.times_after(times, start)?;
        let lost = start.is_leap_day() && self.period.is_in_months() && !end.is_leap_day();
        let late = lost && self.leap_day == LeapDay::March1 && end.is_february_28();
        if late { end.next() } else { Some(end) }
    }
}

/// Where a term of months or years from 29 February ends in a year without one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub enum LeapDay {
    /// On 28 February.
    #[default]
    #[serde(rename = "february-28")]
    February28,
    /// On 1 March.
    #[serde(rename = "march-1")]
    March1,
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
        Period::words(&self.text)
    }

    /// Whether it is written in months or years only.
    pub fn is_in_months(&self) -> bool {
        !self.text.contains('D')
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
#[expect(clippy::struct_excessive_bools, reason = "the fields are those of the profile")]
pub struct ChangeClass {
    /// Its id.
    pub id: String,
    /// Whether an impact analysis is needed.
    pub impact_analysis: bool,
    /// Whether the laboratory's opinion is needed.
    pub lab_opinion: bool,
    /// Whether a change of the class may touch outcomes of the catalogue.
    #[serde(default = "yes")]
    pub touches_outcomes: bool,
    /// What is in the class, in words.
    pub title: String,
    /// Whether the touched outcomes are tested again.
    #[serde(default)]
    pub retest: Retest,
    /// Whether nothing but a change record that says so puts a change into the class.
    #[serde(default)]
    pub only_if_declared: bool,
    /// Which kinds of change are in the class.
    #[serde(default)]
    pub changes: Vec<ChangeKind>,
    /// Rules that it rests on.
    pub basis: Vec<String>,
}

fn yes() -> bool {
    true
}

/// Whether a class of change asks for tests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Retest {
    /// It asks for none.
    #[default]
    None,
    /// The laboratory says what is tested again.
    LaboratoryDecides,
    /// What it touches is tested again.
    Needed,
}

/// A kind of change that a class names.
#[derive(Clone, Debug, Deserialize)]
pub struct ChangeKind {
    /// Its name.
    pub kind: String,
    /// Outcomes that such a change touches on its component; `None` for all.
    pub leaves: Option<Vec<String>>,
}

/// The standard texts. A scheme need not have them all.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Statements {
    /// The statements of the declaration.
    pub declaration: Vec<Declared>,
    /// The statements of the truth statement, by member.
    pub truth_statement: BTreeMap<String, Text>,
    /// The statements of the agent's attestation, by member.
    pub us_agent: BTreeMap<String, Text>,
    /// The statement of the test data attestation.
    pub test_data: Option<Text>,
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
    /// Days on which the list is known to have changed.
    #[serde(default)]
    pub changes: Vec<Change>,
}

impl List {
    /// The days on which the list changed, as far as the profile knows.
    pub fn changed_on(&self) -> impl Iterator<Item = Date> {
        let entries = self.categories.iter().map(|category| category.since);
        entries.chain(self.changes.iter().map(|change| change.on))
    }
}

/// A day on which a list changed.
#[derive(Clone, Debug, Deserialize)]
pub struct Change {
    /// The day.
    #[serde(deserialize_with = "date")]
    pub on: Date,
    /// What changed.
    pub what: String,
    /// Where that is found.
    pub source: String,
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

/// What no machine can judge.
#[derive(Clone, Debug, Deserialize)]
pub struct Question {
    /// Its id.
    pub id: String,
    /// The question.
    pub title: String,
    /// Who judges it.
    pub who: String,
    /// Rules that it rests on.
    pub basis: Vec<String>,
    /// The stages at which it comes up; all, if none is named.
    #[serde(default)]
    pub stages: Vec<String>,
    /// What the package must hold for it to come up; always, if this is not given.
    pub when: Option<When>,
}

impl Question {
    /// Whether it comes up at a stage.
    pub fn is_of(&self, stage: &str) -> bool {
        self.stages.is_empty() || self.stages.iter().any(|known| known == stage)
    }
}

/// Which marks of confidentiality a scheme expects.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Marks {
    /// Document types that everybody may see.
    pub public_documents: Vec<String>,
    /// Document types that not everybody may see.
    pub private_documents: Vec<String>,
    /// Kinds of evidence that not everybody may see.
    pub private_evidence: Vec<String>,
}
