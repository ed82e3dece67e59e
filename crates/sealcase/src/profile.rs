//! `Profile`: what one kind of package must hold, read from data.
//!
//! No term, list of documents, standard text or list of outcomes stands in Rust: a change of the
//! scheme is a change of the profile's JSON. A profile is checked against its schema, and the names
//! it uses against the catalogue and the document types of this build. Rules read it through typed
//! fields. [`scaffold`] makes the starter documents of a stage, [`starter`] one of any type.

mod calendar;
mod catalogue;
mod data;
mod evidence;
mod scaffold;

use std::collections::BTreeMap;

pub use calendar::Calendar;
use catalogue::Catalogue;
pub use catalogue::Leaf;
use data::Data;
pub use data::{
    Category, Change, ChangeClass, ChangeKind, Coverage, Days, Declared, LeapDay, Length, Limits, List, Marks, Per,
    Perjury, Question, Retest, Stage, Statements, Term, Text, Wanted, When,
};
pub use evidence::{BomElement, RunnableKinds};
pub use scaffold::{scaffold, starter};

use crate::codes::{self, Code};
use crate::digest::Digest;
use crate::finding::{Finding, Location};
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
        if let Some(own) = value.get("ownCatalogue").filter(|own| own.is_object()) {
            let mut inside = schema::faults("catalogue", own, path).map_err(|_| unreadable())?.findings;
            for place in inside.iter_mut().filter_map(|fault| fault.location.pointer.as_mut()) {
                place.insert_str(0, "/ownCatalogue");
            }
            faults.append(&mut inside);
        }
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
        let no_catalogue = || Err(vec![unknown("/catalogue".to_owned(), "there is no such catalogue")]);
        let builtin = sealcase_schemas::CATALOGUES.iter().find(|catalogue| catalogue.id == data.catalogue);
        let catalogue: Catalogue = match (&data.own_catalogue, builtin) {
            (Some(own), _) if own.id == data.catalogue => own.clone(),
            (None, Some(builtin)) => serde_json::from_str(builtin.text).map_err(|_| unreadable())?,
            _ => return no_catalogue(),
        };
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
                for (member, asked) in [("when", &wanted.when), ("unless", &wanted.unless)] {
                    if asked.as_ref().is_some_and(|asked| schema::document(&asked.doc_type).is_none()) {
                        let pointer = format!("/stages/{name}/documents/{i}/{member}/docType");
                        findings.push(unknown(pointer, "there is no such document type"));
                    }
                }
            }
            for (i, doc_type) in stage.at_least_one_of.iter().enumerate() {
                if !stage.documents.iter().any(|wanted| wanted.doc_type == *doc_type) {
                    let pointer = format!("/stages/{name}/atLeastOneOf/{i}");
                    findings.push(unknown(pointer, "the stage has no such document type"));
                }
            }
        }
        for code in data.finding_basis.keys().filter(|code| Code::find(code).is_none()) {
            findings.push(unknown(json::join("/findingBasis", code), "there is no such finding code"));
        }
        for (i, code) in data.not_judged.iter().enumerate() {
            // What is sealed rests on this one.
            let fixed = code == codes::RULES_DIGEST_MISMATCH.id();
            if fixed || Code::find(code).is_none() {
                let what = if fixed { "this is always judged" } else { "there is no such finding code" };
                findings.push(unknown(format!("/notJudged/{i}"), what));
            }
        }
        for (i, question) in data.judged_by_people.iter().enumerate() {
            let asked = question.when.as_ref().filter(|when| schema::document(&when.doc_type).is_none());
            if asked.is_some() {
                let pointer = format!("/judgedByPeople/{i}/when/docType");
                findings.push(unknown(pointer, "there is no such document type"));
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

    /// What no machine can judge.
    pub fn judged_by_people(&self) -> &[Question] {
        &self.data.judged_by_people
    }

    /// Which marks of confidentiality are expected.
    pub fn marks(&self) -> &Marks {
        &self.data.marks
    }

    /// Whether what a code says has a place in this scheme.
    pub fn judges(&self, code: Code) -> bool {
        !self.data.not_judged.iter().any(|known| known == code.id())
    }

    /// The source of the demand behind a code, where the scheme has its own.
    pub fn basis_of(&self, code: Code) -> Option<String> {
        self.data.finding_basis.get(code.id()).map(|basis| basis.join(", "))
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

    #[test]
    fn a_profile_brings_its_catalogue_along() {
        let text = include_str!("../../../schemas/examples/en-303-645.json");
        let profile = Profile::parse(text.as_bytes(), "p.json").unwrap();
        assert_eq!((profile.leaf("5.1-1").is_some(), profile.leaf("AI-1").is_some()), (true, false));
        assert!(!profile.judges(codes::RULES_NOT_ELIGIBLE) && profile.judges(codes::RULES_COVERAGE_MISSING));
        assert!(profile.basis_of(codes::RULES_COVERAGE_MISSING).unwrap().contains("Annex B"));
        let findings = |text: String| -> Vec<(&'static str, Option<String>)> {
            let findings = Profile::parse(text.as_bytes(), "p.json").unwrap_err();
            findings.into_iter().map(|finding| (finding.code.id(), finding.location.pointer)).collect()
        };
        let at = |code, pointer: &str| vec![(code, Some(pointer.to_owned()))];
        let id = "\"ownCatalogue\": {\n    \"$schema\": \"urn:sealcase:schema:catalogue:1\",\n    \"id\": \"urn:sealcase:catalogue:en";
        assert!(text.contains(id));
        assert_eq!(findings(text.replace(id, &id.replace(":en", ":an"))), at("profile.unknown-name", "/catalogue"));
        let kind = text.replacen("\"kind\": \"developer\"", "\"kind\": \"other\"", 1);
        assert_eq!(findings(kind), at("schema.enum", "/ownCatalogue/groups/0/kind"));
        let fixed = text.replace("\"rules.not-eligible\"", "\"rules.digest-mismatch\"");
        assert_eq!(findings(fixed), at("profile.unknown-name", "/notJudged/0"));
        let basis = text.replace("\"rules.coverage-missing\"", "\"rules.coverage-absent\"");
        assert_eq!(findings(basis), at("profile.unknown-name", "/findingBasis/rules.coverage-absent"));
    }
}
