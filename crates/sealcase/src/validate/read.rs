//! Reads a package: every JSON file strictly, documents against their schemas, evidence for its digest.

use std::collections::BTreeSet;
use std::io;

use super::names::Listed;
use super::{Demand, Evidence};
use crate::bom::Bom;
use crate::codes::{self, Severity};
use crate::digest::{self, Digest};
use crate::error::Error;
use crate::finding::{Finding, Location};
use crate::json::{self, Item, Tree};
use crate::media::{self, Look};
use crate::rules::{Broken, Document, Files, Findings, PackageFile};
use crate::schema;
use crate::store::{self, Store};
use crate::vex::Vex;

/// JSON evidence up to this size is kept in memory; what is larger is read again when it is sealed.
const KEPT_BYTES: u64 = 256 << 10;

/// Other evidence up to this size is read in one go, for its digest and for what it is.
const SMALL_BYTES: u64 = 64 << 10;

/// Texts that rules look into are read up to this size.
const TEXT_BYTES: u64 = 32 << 10;
/// Most such texts that are read.
const MAX_TEXTS: usize = 16;

/// What a package holds.
#[derive(Debug, Default)]
pub(super) struct Contents {
    /// Every file.
    pub(super) files: Files,
    /// The documents, in path order.
    pub(super) documents: Vec<Document>,
    /// JSON files that could not be read as JSON, or that are too many or too large to be read.
    pub(super) broken: Vec<Broken>,
    /// Whether there are more documents than the profile allows.
    crowded: bool,
}

/// Reads all files, each at most once.
pub(super) fn read(
    store: &dyn Store,
    listed: &[Listed<'_>],
    demand: &Demand<'_>,
    out: &mut Findings,
) -> Result<Contents, Error> {
    let mut contents = Contents::default();
    // Whether these are faults depends on whether the evidence index lists the file.
    let mut doubtful: Vec<Finding> = Vec::new();
    for file in listed {
        let is_json = is_json(file.name);
        let read = if is_parsed(file.name, file.size) {
            read_json(store, file, demand, &mut contents, &mut doubtful, out)?
        } else {
            if is_json {
                doubtful.push(Finding::at(codes::JSON_TOO_LARGE, file.name));
            }
            match demand.evidence {
                Evidence::ReadNow if file.size <= SMALL_BYTES => small(store, file)?,
                Evidence::ReadNow => {
                    let digest = Some(measure(store, file)?);
                    PackageFile { size: file.size, digest, look: look(store, file)?, ..PackageFile::default() }
                }
                Evidence::WhenSealing => {
                    PackageFile { size: file.size, look: look(store, file)?, ..PackageFile::default() }
                }
            }
        };
        contents.files.insert(file.name.to_owned(), read);
    }
    settle(doubtful, &mut contents, out);
    texts(store, listed, &mut contents)?;
    Ok(contents)
}

fn is_json(name: &str) -> bool {
    name.len() > 5 && name.as_bytes()[name.len() - 5..].eq_ignore_ascii_case(b".json")
}

/// Whether a file is read whole and as JSON; of any other only the digest and a few bytes are wanted, apart from
/// small texts.
pub fn is_parsed(name: &str, size: u64) -> bool {
    is_json(name) && size <= json::MAX_BYTES
}

/// Reads the small texts that rules look into, now that the evidence index tells which they are.
fn texts(store: &dyn Store, listed: &[Listed<'_>], contents: &mut Contents) -> Result<(), Error> {
    let members = |doc_type: &'static str, list: &'static str| {
        let documents = contents.documents.iter().filter(move |document| document.doc_type == doc_type);
        documents.filter_map(move |document| document.tree.root().find(list))
    };
    let named: BTreeSet<&str> =
        members("support-policy", "/disclosure/securityTxt").filter_map(Item::as_str).take(MAX_TEXTS).collect();
    let is_text = |item: &Item<'_>| {
        let id = item.get("id").and_then(Item::as_str);
        item.get("kind").and_then(Item::as_str) == Some("security-txt") || id.is_some_and(|id| named.contains(id))
    };
    let items = members("evidence-index", "/items").flat_map(Item::items).filter(is_text);
    let paths: Vec<String> =
        items.filter_map(|item| Some(item.find("/file/path")?.as_str()?.to_owned())).take(MAX_TEXTS).collect();
    for path in paths {
        let Ok(at) = listed.binary_search_by(|file| file.name.cmp(path.as_str())) else { continue };
        let file = &listed[at];
        let Some(read) = contents.files.get_mut(&path) else { continue };
        if read.bytes.is_none() && file.size <= TEXT_BYTES {
            let bytes = store::read(store, file.name, file.size).map_err(|source| Error::io(file.name, source))?;
            let bytes = bytes.filter(|bytes| bytes.len() as u64 == file.size).ok_or_else(|| changed(file))?;
            // The digest is taken of these bytes: they are what is judged and sealed.
            read.digest = None;
            read.bytes = Some(bytes);
        }
    }
    Ok(())
}

/// Looks at a few bytes of a file, also when the rest is left to the sealing.
fn look(store: &dyn Store, file: &Listed<'_>) -> Result<Option<Look>, Error> {
    let io = |source| Error::io(file.name, source);
    media::look(file.size, &mut |from, most| store.piece(file.name, from, most)).map(Some).map_err(io)
}

/// Reads one JSON file and finds out what it is.
fn read_json(
    store: &dyn Store,
    file: &Listed<'_>,
    demand: &Demand<'_>,
    contents: &mut Contents,
    doubtful: &mut Vec<Finding>,
    out: &mut Findings,
) -> Result<PackageFile, Error> {
    let bytes = store::read(store, file.name, file.size).map_err(|source| Error::io(file.name, source))?;
    let bytes = bytes.filter(|bytes| bytes.len() as u64 == file.size).ok_or_else(|| changed(file))?;
    let limits = demand.profile.limits();
    let path = file.name.to_owned();
    let tree = match Tree::parse(&bytes) {
        Ok(tree) => tree,
        Err(problem) => {
            let finding = problem.finding(file.name, &bytes);
            if states_type(&bytes) {
                contents.broken.push(Broken { path, doc_type: stated_type(&bytes) });
                out.push(finding);
            } else {
                doubtful.push(finding);
            }
            return Ok(evidence(file, bytes, None));
        }
    };
    let Some(doc_type) = tree.root().get("docType") else { return Ok(evidence(file, bytes, Some(tree.root()))) };
    let Some(known) = doc_type.as_str().and_then(schema::document) else {
        let meant = doc_type.as_str().and_then(|name| schema::closest(name, names()));
        out.push(unknown(file.name, meant));
        if let Some(meant) = meant.and_then(schema::document) {
            contents.broken.push(Broken { path, doc_type: Some(meant.name) });
        }
        return Ok(evidence(file, bytes, Some(tree.root())));
    };
    let too_large = file.size > limits.document_bytes;
    if too_large {
        let message = format!("the document has more than {} bytes", limits.document_bytes);
        out.file(codes::JSON_TOO_LARGE, file.name, |finding| finding.with_message(message));
    }
    let too_many = contents.documents.len() >= limits.documents;
    if too_many && !std::mem::replace(&mut contents.crowded, true) {
        let message = format!("the package has more than {} documents", limits.documents);
        out.push(Finding::of_bag(codes::VALIDATE_TOO_MANY_DOCUMENTS).with_message(message));
    }
    if too_large || too_many {
        contents.broken.push(Broken { path, doc_type: Some(known.name) });
        return Ok(evidence(file, bytes, Some(tree.root())));
    }
    let faults = schema::faults_of(known.name, &tree, file.name)?;
    if faults.more {
        out.more(file.name);
    }
    faults.findings.into_iter().for_each(|finding| out.push(finding));
    contents.documents.push(Document { path, doc_type: known.name, tree, faulty: faults.members });
    Ok(PackageFile { size: file.size, bytes: Some(bytes), ..PackageFile::default() })
}

/// A JSON file that is no document: kept if it is small. What other formats say is read while it is at hand.
fn evidence(file: &Listed<'_>, bytes: Vec<u8>, item: Option<Item<'_>>) -> PackageFile {
    let value = item.map(Item::to_value);
    let read = PackageFile {
        size: file.size,
        look: Some(media::look_at(&bytes)),
        bom: value.as_ref().and_then(Bom::read),
        vex: value.as_ref().and_then(Vex::read),
        ..PackageFile::default()
    };
    if file.size <= KEPT_BYTES {
        return PackageFile { bytes: Some(bytes), ..read };
    }
    PackageFile { digest: Some(Digest::of(&bytes)), ..read }
}

/// Reads a small file once, for its digest and for what it is.
fn small(store: &dyn Store, file: &Listed<'_>) -> Result<PackageFile, Error> {
    let bytes = store::read(store, file.name, file.size).map_err(|source| Error::io(file.name, source))?;
    let bytes = bytes.filter(|bytes| bytes.len() as u64 == file.size).ok_or_else(|| changed(file))?;
    let digest = store.digest(file.name).unwrap_or_else(|| Digest::of(&bytes));
    let look = Some(media::look_at(&bytes));
    Ok(PackageFile { size: file.size, digest: Some(digest), look, ..PackageFile::default() })
}

/// Reads a file for its digest, unless the host did.
fn measure(store: &dyn Store, file: &Listed<'_>) -> Result<Digest, Error> {
    if let Some(digest) = store.digest(file.name) {
        return Ok(digest);
    }
    let io = |source| Error::io(file.name, source);
    let mut reader = store.open(file.name).map_err(io)?;
    let sum = digest::copy(&mut reader, &mut io::sink(), file.size).map_err(io)?;
    if sum.size == file.size { Ok(sum.digest) } else { Err(changed(file)) }
}

fn changed(file: &Listed<'_>) -> Error {
    Error::Changed { path: file.name.to_owned() }
}

fn names() -> impl Iterator<Item = &'static str> {
    schema::documents().iter().map(|document| document.name)
}

/// A type that is nearly a known one is a slip, and the document would be missing; any other is left to its owner.
fn unknown(path: &str, meant: Option<&str>) -> Finding {
    let mut finding = Finding::new(codes::SCHEMA_UNKNOWN_DOC_TYPE, Location::pointer(path, "/docType"));
    if let Some(meant) = meant {
        finding.severity = Severity::Error;
        return finding.with_hint(format!("did you mean `{meant}`?"));
    }
    let known: Vec<&str> = names().collect();
    finding.with_hint(format!("known document types: {}", known.join(", ")))
}

/// Evidence is kept as it is: what is odd about its JSON is worth a warning. A file that nobody lists
/// as evidence may have been meant as a document, so there it is an error.
fn settle(doubtful: Vec<Finding>, contents: &mut Contents, out: &mut Findings) {
    let indexes = contents.documents.iter().filter(|document| document.doc_type == "evidence-index");
    let items = indexes.filter_map(|index| index.tree.root().get("items")).flat_map(Item::items);
    let listed: BTreeSet<&str> = items.filter_map(|item| item.find("/file/path")?.as_str()).collect();
    let mut broken = Vec::new();
    for mut finding in doubtful {
        let path = finding.location.path.as_deref().unwrap_or_default();
        if listed.contains(path) {
            finding.severity = Severity::Warning;
            "evidence is sealed as it is; if it is meant as a document, mend it".clone_into(&mut finding.hint);
        } else {
            broken.push(Broken { path: path.to_owned(), doc_type: None });
        }
        out.push(finding);
    }
    contents.broken.append(&mut broken);
}

/// Where a text that is no proper JSON goes on after the name of the member that states a document's type.
fn after_name(text: &[u8]) -> Option<&[u8]> {
    const NAME: &[u8] = b"\"docType\"";
    let at = text.windows(NAME.len()).position(|window| window == NAME)?;
    Some(&text[at + NAME.len()..])
}

/// Whether such a text means to be a document.
fn states_type(text: &[u8]) -> bool {
    after_name(text).is_some()
}

/// The document type that such a text seems to state, if it is a known one.
fn stated_type(text: &[u8]) -> Option<&'static str> {
    let value = after_name(text)?.trim_ascii_start().strip_prefix(b":")?.trim_ascii_start().strip_prefix(b"\"")?;
    let name = value.split(|byte| *byte == b'"').next()?;
    std::str::from_utf8(name).ok().and_then(schema::document).map(|document| document.name)
}
