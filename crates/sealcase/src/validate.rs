//! `validate`: judges a package before sealing. A package without errors yields a [`Checked`].
//!
//! Names first, then every JSON file is read strictly and the documents among them are checked
//! against their schemas, then evidence is hashed (or left to the sealing pass), then the rules of the
//! profile are applied. Every file is read at most once. What is wrong with the package is in the
//! report; an `Err` means that it could not be judged.

mod names;
mod place;
mod read;

pub(crate) use place::place;
pub use read::is_parsed;

use crate::digest::Digest;
use crate::error::Error;
use crate::finding::Location;
use crate::json::Item;
use crate::matrix::{self, Matrix};
use crate::path::BagPath;
use crate::profile::{Profile, Question};
use crate::report::{self, BagSummary, PersonLine, ProfileLine, Report};
use crate::rules::{self, Findings, Package};
use crate::store::Store;
use crate::time::Timestamp;

/// When evidence files are hashed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// While validating: every stated digest is judged.
    ReadNow,
    /// While sealing: stated digests are judged then, and validating reads documents only.
    WhenSealing,
}

/// What a package is judged by.
#[derive(Clone, Copy, Debug)]
pub struct Demand<'a> {
    /// What is judged, as the caller names it.
    pub input: &'a str,
    /// The scheme.
    pub profile: &'a Profile,
    /// The stage of the scheme.
    pub stage: &'a str,
    /// The time to judge at, for the report.
    pub as_of: Option<Timestamp>,
    /// When evidence files are hashed.
    pub evidence: Evidence,
}

/// The outcome of [`validate`].
#[derive(Debug)]
pub struct Validation {
    /// All findings and the verdict. Paths are names in the package.
    pub report: Report,
    /// What may be sealed; `None` if there is an error.
    pub checked: Option<Checked>,
    /// Outcome by component, if there is a conformance matrix that can be read.
    pub matrix: Option<Matrix>,
}

/// Proof that a package was validated and has no errors. Only [`validate`](self) makes one.
#[derive(Debug)]
pub struct Checked {
    /// Every file to seal, sorted by path in byte order; names relative to the package.
    pub(crate) files: Vec<CheckedFile>,
    /// The report that goes into the bag.
    pub(crate) report: Report,
    /// The documents that were recognised, in path order.
    pub(crate) documents: Vec<DocumentLine>,
    /// The product's name, from the product document.
    pub(crate) product: Option<String>,
    /// The entries of the retention schedule, as the document has them.
    pub(crate) retention: Vec<serde_json::Value>,
}

/// A file to seal.
#[derive(Debug)]
pub(crate) struct CheckedFile {
    pub(crate) path: BagPath,
    pub(crate) size: u64,
    pub(crate) content: Content,
}

/// What is known of a file's bytes.
#[derive(Debug)]
pub(crate) enum Content {
    /// The bytes themselves, as they were checked.
    Bytes(Vec<u8>),
    /// Read and hashed while validating; sealing must meet the same digest.
    Measured(Digest),
    /// Not read yet; a document declares this digest at this place, and sealing judges it.
    Declared(Digest, Location),
    /// Not read yet, and nothing is declared about it.
    Unread,
}

/// A recognised document.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DocumentLine {
    /// Its path in the package.
    pub path: String,
    /// Its type.
    pub doc_type: String,
    /// Its id, if it states one.
    pub doc_id: Option<String>,
}

/// Judges a package.
///
/// # Errors
/// [`Error::Unsupported`] for a stage that the profile does not have, [`Error::Io`] if a file cannot be
/// read, [`Error::Changed`] if a file is not as long as the store said.
pub fn validate(store: &dyn Store, demand: &Demand<'_>) -> Result<Validation, Error> {
    let profile = demand.profile;
    let Some(stage) = profile.stage(demand.stage) else {
        let stages: Vec<&str> = profile.stages().collect();
        let what = format!("the profile {} has no such stage; it has: {}", profile.name(), stages.join(", "));
        return Err(Error::Unsupported { what });
    };
    let mut out = Findings::default();
    let listed = names::judge(store.files(), profile.limits(), &mut out);
    let mut contents = read::Contents::default();
    if listed.len() <= profile.limits().files {
        contents = read::read(store, &listed, demand, &mut out)?;
    }
    let package = Package::new(
        profile,
        (demand.stage, stage),
        demand.as_of.map(|at| at.date()),
        &contents.documents,
        &contents.files,
        &contents.broken,
    );
    if listed.len() <= profile.limits().files {
        rules::judge(&package, &mut out);
    }
    let mut findings = out.into_list();
    findings.retain(|finding| profile.judges(finding.code));
    for finding in findings.iter_mut().filter(|finding| finding.basis == finding.code.entry().basis) {
        if let Some(basis) = profile.basis_of(finding.code) {
            finding.basis = basis;
        }
    }
    // Whoever seals judges the digests that were not judged here, and must say where they stand.
    let leaves_digests = demand.evidence == Evidence::WhenSealing && report::count(&findings).errors == 0;
    let declared = if leaves_digests { rules::declared(&package) } else { Declared::new() };
    place(&mut findings, |path| contents.files.get(path).and_then(|file| file.bytes.as_deref()));
    let matrix = matrix::of(&package, &findings);
    let verdict = report::verdict_of_validation(&findings);
    let mut report = Report::new(demand.input, verdict, demand.as_of, findings);
    report.profile =
        Some(ProfileLine { uri: profile.uri().to_owned(), digest: profile.digest(), stage: demand.stage.to_owned() });
    report.judged_by_people = package.questions().map(person_line).collect();
    report.bag = Some(BagSummary {
        payload_files: listed.len() as u64,
        payload_octets: listed.iter().map(|file| file.size).sum(),
        ..BagSummary::default()
    });
    report.coverage = matrix.as_ref().map(|matrix| matrix.counts);
    let passed = report.counts.errors == 0;
    let checked = passed.then(|| check(listed, contents, declared, report.clone()));
    Ok(Validation { report, checked, matrix })
}

type Declared = std::collections::BTreeMap<String, (Digest, Location)>;

fn person_line(question: &Question) -> PersonLine {
    let Question { id, title, who, basis, .. } = question.clone();
    PersonLine { id, title, who, basis }
}

/// Puts together what may be sealed.
fn check(listed: Vec<names::Listed<'_>>, contents: read::Contents, mut declared: Declared, report: Report) -> Checked {
    let read::Contents { mut files, documents, .. } = contents;
    let lines = documents.iter().map(|document| DocumentLine {
        path: document.path.clone(),
        doc_type: document.doc_type.to_owned(),
        doc_id: document.doc_id().map(str::to_owned),
    });
    let lines = lines.collect();
    let of_type = |doc_type: &str| documents.iter().position(|document| document.doc_type == doc_type);
    let name = |at: usize| documents[at].tree.root().find("/productIdentity/name")?.as_str().map(str::to_owned);
    let product = of_type("product").and_then(name);
    let retention =
        of_type("retention-schedule").map(|at| documents[at].tree.root().get("entries").map(Item::to_value));
    let content = |name: &str| {
        let file = files.remove(name);
        match file.map(|file| (file.bytes, file.digest)) {
            Some((Some(bytes), _)) => Content::Bytes(bytes),
            Some((None, Some(digest))) => Content::Measured(digest),
            _ => declared.remove(name).map_or(Content::Unread, |(digest, place)| Content::Declared(digest, place)),
        }
    };
    let mut content = content;
    let files = listed.into_iter().filter_map(|file| {
        // Every name is sound here, or there would be an error.
        Some(CheckedFile { content: content(file.name), path: file.path?, size: file.size })
    });
    Checked {
        files: files.collect(),
        report,
        documents: lines,
        product,
        retention: match retention {
            Some(Some(serde_json::Value::Array(entries))) => entries,
            _ => Vec::new(),
        },
    }
}
