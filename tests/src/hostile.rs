//! Hostile archives: a real sealed bag, packed in every way that some reader takes for something else.
//!
//! Each sample breaks one rule of the zip profile, keeps everything else as good as an attacker could
//! make it, and names the code that must refuse it. The classes follow the published collections of
//! ambiguous archives (`ZipDiff`, `Malo`, the tests of package indexes). Nothing here judges; the tests do.

mod ends;
mod headers;
mod names;
mod zip64;

use std::collections::BTreeSet;

use sealcase::archive::Limits;
use sealcase::codes::Severity;
use sealcase::report::Verdict;
use sealcase::verify::Request;

use crate::keep;
use crate::sealed::Bag;
use crate::zipcraft::{Entry, Zip};

/// One archive that must be refused.
#[derive(Clone, Debug)]
pub struct Sample {
    /// What was done.
    pub name: String,
    /// The code that must be the only error, and the only finding but for notes.
    pub code: &'static str,
    /// The archive.
    pub zip: Vec<u8>,
}

impl Sample {
    /// How the report differs from what the sample demands.
    pub fn differs(&self) -> Option<String> {
        let request = Request {
            input: "acme-lamp.sealed.zip",
            keys: &[],
            trust: None,
            policy: None,
            as_of: None,
            limits: Limits::default(),
        };
        let report = match keep::verify(&self.zip, &request) {
            Ok(report) => report,
            Err(error) => return Some(format!("{}: {error}", self.name)),
        };
        let told = report.findings.iter().filter(|finding| finding.severity != Severity::Note);
        let codes: BTreeSet<&str> = told.map(|finding| finding.code.id()).collect();
        // What is encrypted cannot be judged; all else of this list is wrong for certain.
        let verdict = if self.code == "archive.age-encrypted" { Verdict::Undecided } else { Verdict::Invalid };
        let same = report.verdict == verdict && codes == BTreeSet::from([self.code]);
        (!same).then(|| format!("{}: {} {codes:?}, not {}", self.name, report.verdict.as_str(), self.code))
    }
}

/// A list of samples in the making.
pub(crate) struct Table<'a> {
    bag: &'a Bag,
    samples: Vec<Sample>,
}

/// All samples made from one sealed bag.
///
/// # Panics
/// If two samples have the same name.
pub fn samples(bag: &Bag) -> Vec<Sample> {
    let mut table = Table { bag, samples: Vec::new() };
    ends::fill(&mut table);
    zip64::fill(&mut table);
    headers::fill(&mut table);
    names::fill(&mut table);
    let names: BTreeSet<&str> = table.samples.iter().map(|sample| sample.name.as_str()).collect();
    assert_eq!(names.len(), table.samples.len(), "two samples have the same name");
    table.samples
}

impl Table<'_> {
    /// A sample made by changing the structure.
    pub(crate) fn zip(&mut self, name: impl Into<String>, code: &'static str, edit: impl FnOnce(&mut Zip)) {
        let mut zip = self.bag.zip();
        edit(&mut zip);
        self.samples.push(Sample { name: name.into(), code, zip: zip.build() });
    }

    /// A sample made by changing the entry in the middle.
    pub(crate) fn entry(&mut self, name: impl Into<String>, code: &'static str, edit: impl FnOnce(&mut Entry)) {
        self.zip(name, code, |zip| {
            let middle = zip.entries.len() / 2;
            edit(&mut zip.entries[middle]);
        });
    }

    /// A sample made by changing bytes of the good archive.
    pub(crate) fn bytes(&mut self, name: impl Into<String>, code: &'static str, edit: impl FnOnce(&mut Vec<u8>)) {
        let mut zip = self.bag.pack();
        edit(&mut zip);
        self.samples.push(Sample { name: name.into(), code, zip });
    }

    /// The bag's folder inside the zip.
    pub(crate) fn base(&self) -> &str {
        &self.bag.base
    }

    /// A sample with one more file, listed by no manifest.
    pub(crate) fn added(&mut self, name: &str, code: &'static str) {
        let full = format!("{}/{name}", self.bag.base);
        self.zip(format!("added file {name:?}"), code, |zip| {
            let is_later = |entry: &Entry| entry.name().contains("/data/") && entry.name() > full;
            let at = if name.starts_with("data/") { zip.payload_end() } else { zip.entries.len() };
            let at = zip.entries.iter().position(is_later).unwrap_or(at);
            zip.entries.insert(at, Entry::new(&full, b"added"));
        });
    }
}

impl Zip {
    /// The place after the last payload file.
    pub(crate) fn payload_end(&self) -> usize {
        self.entries.iter().rposition(|entry| entry.name().contains("/data/")).map_or(0, |at| at + 1)
    }
}
