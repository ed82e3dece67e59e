//! `Package`: what rules look at. Documents by type, files by name, and the ids that others refer to.
//!
//! Indexes are built once and hold `None` where their source is absent or faulty: then nothing can be
//! said about references into it. No rule walks one list for each item of another.

use std::collections::BTreeMap;

use super::node::{Document, Node};
use crate::bom::Bom;
use crate::digest::Digest;
use crate::media::Look;
use crate::profile::{Profile, Stage};
use crate::time::Date;
use crate::vex::Vex;

/// A file of the package.
#[derive(Debug, Default)]
pub(crate) struct PackageFile {
    /// Its size.
    pub(crate) size: u64,
    /// Its digest, as far as it was taken.
    pub(crate) digest: Option<Digest>,
    /// Its bytes, if it was read: JSON, and what rules look into.
    pub(crate) bytes: Option<Vec<u8>>,
    /// What a few of its bytes tell; documents are not looked at.
    pub(crate) look: Option<Look>,
    /// The bill of materials that it is.
    pub(crate) bom: Option<Bom>,
    /// The VEX file that it is.
    pub(crate) vex: Option<Vex>,
}

impl PackageFile {
    /// Its digest, if its bytes are known.
    pub(crate) fn digest(&self) -> Option<Digest> {
        self.digest.or_else(|| self.bytes.as_deref().map(Digest::of))
    }
}

/// All files, by name.
pub(crate) type Files = BTreeMap<String, PackageFile>;

/// A JSON file that could not be read strictly, so that it is unknown what it is.
#[derive(Debug)]
pub(crate) struct Broken {
    /// Its name.
    pub(crate) path: String,
    /// The document type that its text seems to state.
    pub(crate) doc_type: Option<&'static str>,
}

/// Values by their id.
pub(crate) type Index<'a> = BTreeMap<&'a str, Node<'a>>;

/// A package, as rules see it.
pub(crate) struct Package<'a> {
    /// What it is judged by.
    pub(crate) profile: &'a Profile,
    /// The stage.
    pub(crate) stage: &'a Stage,
    /// The day to judge at, if the caller gave one.
    pub(crate) as_of: Option<Date>,
    /// All documents, in path order.
    pub(crate) documents: &'a [Document],
    /// All files.
    pub(crate) files: &'a Files,
    /// JSON files that could not be read.
    pub(crate) broken: &'a [Broken],
    /// Components of the product.
    pub(crate) components: Option<Index<'a>>,
    /// Items of the evidence index.
    pub(crate) evidence: Option<Index<'a>>,
    /// Test cases of all reports.
    pub(crate) cases: Option<Index<'a>>,
    /// Risks of the risk assessment.
    pub(crate) risks: Option<Index<'a>>,
    /// Documents by their id.
    pub(crate) ids: Option<Index<'a>>,
}

impl<'a> Package<'a> {
    /// Builds the indexes.
    pub(crate) fn new(
        profile: &'a Profile,
        stage: &'a Stage,
        as_of: Option<Date>,
        documents: &'a [Document],
        files: &'a Files,
        broken: &'a [Broken],
    ) -> Self {
        let mut package = Self {
            profile,
            stage,
            as_of,
            documents,
            files,
            broken,
            components: None,
            evidence: None,
            cases: None,
            risks: None,
            ids: None,
        };
        package.components = package.index("product", "components");
        package.evidence = package.index("evidence-index", "items");
        package.cases = package.index("test-report", "cases");
        package.risks = package.index("risk-assessment", "risks");
        let all_known = broken.iter().all(|broken| broken.doc_type.is_none());
        let ids = documents.iter().filter_map(|document| Some((document.doc_id()?, document.root())));
        package.ids = all_known.then(|| ids.collect());
        package
    }

    /// The documents of a type.
    pub(crate) fn all(&self, doc_type: &'a str) -> impl Iterator<Item = Node<'a>> + use<'a> {
        self.documents.iter().filter(move |document| document.doc_type == doc_type).map(Document::root)
    }

    /// The documents of a type in which a member is sound: what is missing there is missing.
    pub(crate) fn with(&self, doc_type: &'a str, member: &'a str) -> impl Iterator<Item = Node<'a>> + use<'a> {
        self.all(doc_type).filter(move |document| document.sound(member))
    }

    /// The first document of a type, if a member of it is sound.
    pub(crate) fn one(&self, doc_type: &'a str, member: &str) -> Option<Node<'a>> {
        self.all(doc_type).next().filter(|document| document.sound(member))
    }

    /// Whether there is a document of a type, and a member is sound in all of them.
    pub(crate) fn is_whole(&self, doc_type: &str, member: &str) -> bool {
        let mut documents = self.documents.iter().filter(|document| document.doc_type == doc_type).peekable();
        let readable = self.broken.iter().all(|broken| broken.doc_type != Some(doc_type));
        readable && documents.peek().is_some() && documents.all(|document| document.is_sound(member))
    }

    fn index(&self, doc_type: &'a str, list: &str) -> Option<Index<'a>> {
        let items = self.all(doc_type).flat_map(|document| document.items(list));
        self.is_whole(doc_type, list).then(|| items.filter_map(|item| Some((item.text("id")?, item))).collect())
    }
}
