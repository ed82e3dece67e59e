//! Tampering with a sealed bag: each way, by somebody who makes every checksum and digest anew that needs
//! no key, so that the defence which is meant to stop it is the one that does.
//!
//! A row names what was done, the verdict and the exact set of codes. Some rows are as close to tampering
//! as may be and must pass.

mod bags;
mod envelopes;
mod statements;

use sealcase::archive::Limits;
use sealcase::key::PublicKey;
use sealcase::report::{Report, Verdict};
use sealcase::time::Timestamp;
use sealcase::verify::{Policy, Request};

use crate::keep;
use crate::sealed::{self, Bag};
use crate::zipcraft::Zip;

/// One deed and what must be said of it.
#[derive(Clone, Debug)]
pub struct Deed {
    /// What was done.
    pub name: String,
    /// The zip.
    pub zip: Vec<u8>,
    /// The verdict.
    pub verdict: Verdict,
    /// All codes of the report, sorted, each once.
    pub codes: Vec<&'static str>,
    /// Whether the verifier knows the manufacturer's key.
    pub knows_key: bool,
    /// Of which role the verifier demands a signature.
    pub demands: Option<&'static str>,
    /// The time of the verification.
    pub as_of: Option<&'static str>,
}

/// All deeds.
pub(crate) struct Table<'a> {
    bag: &'a Bag,
    deeds: Vec<Deed>,
}

/// All deeds on one sealed bag. `other` is a bag that the same manufacturer sealed.
pub fn deeds(bag: &Bag, other: &Bag) -> Vec<Deed> {
    let mut table = Table { bag, deeds: Vec::new() };
    bags::fill(&mut table);
    statements::fill(&mut table, other);
    envelopes::fill(&mut table);
    table.deeds
}

impl Table<'_> {
    /// A bag that must be invalid, with exactly these codes.
    pub(crate) fn bag(&mut self, name: &str, codes: &[&'static str], edit: impl FnOnce(&mut Bag)) -> &mut Deed {
        let mut bag = self.bag.clone();
        edit(&mut bag);
        self.push(name, codes, bag.pack())
    }

    /// A zip that must be invalid, with exactly these codes.
    pub(crate) fn zip(&mut self, name: &str, codes: &[&'static str], edit: impl FnOnce(&mut Zip)) -> &mut Deed {
        let mut zip = self.bag.zip();
        edit(&mut zip);
        self.push(name, codes, zip.build())
    }

    fn push(&mut self, name: &str, codes: &[&'static str], zip: Vec<u8>) -> &mut Deed {
        let at = self.deeds.len();
        self.deeds.push(Deed {
            name: name.to_owned(),
            zip,
            verdict: Verdict::Invalid,
            codes: codes.to_vec(),
            knows_key: false,
            demands: None,
            as_of: None,
        });
        &mut self.deeds[at]
    }
}

impl Deed {
    /// Says another verdict than invalid.
    pub(crate) fn is(&mut self, verdict: Verdict) -> &mut Self {
        self.verdict = verdict;
        self
    }

    /// Lets the verifier know the manufacturer's key.
    pub(crate) fn with_key(&mut self) -> &mut Self {
        self.knows_key = true;
        self
    }

    /// Lets the verifier demand a signature in this role.
    pub(crate) fn demanding(&mut self, role: &'static str) -> &mut Self {
        self.demands = Some(role);
        self
    }

    /// Verifies the zip as the row says.
    ///
    /// # Errors
    /// If it cannot be judged.
    pub fn verify(&self) -> Result<Report, sealcase::error::Error> {
        let keys: Vec<PublicKey> = self.knows_key.then(|| sealed::key().public()).into_iter().collect();
        let policy = self.demands.and_then(|role| {
            let text = format!("{{\"name\": \"test\", \"require\": [{{\"role\": \"{role}\", \"min\": 1}}]}}");
            Policy::parse(text.as_bytes(), "policy.json").ok()
        });
        let request = Request {
            input: "fennel-plug.sealed.zip",
            keys: &keys,
            trust: None,
            policy: policy.as_ref(),
            as_of: self.as_of.and_then(Timestamp::parse),
            limits: Limits::default(),
        };
        keep::verify(&self.zip, &request)
    }

    /// How the report differs from what the row says.
    pub fn differs(&self) -> Option<String> {
        let report = match self.verify() {
            Ok(report) => report,
            Err(error) => return Some(format!("{}: {error}", self.name)),
        };
        let mut codes: Vec<&str> = report.findings.iter().map(|finding| finding.code.id()).collect();
        codes.sort_unstable();
        codes.dedup();
        let same = report.verdict == self.verdict && codes == self.codes;
        (!same).then(|| {
            let (verdict, wanted) = (report.verdict.as_str(), self.verdict.as_str());
            format!("{}: {verdict} {codes:?}, not {wanted} {:?}", self.name, self.codes)
        })
    }
}
