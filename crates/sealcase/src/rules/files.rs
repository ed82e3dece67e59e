//! R03: what documents say about files, against the files.

use std::collections::BTreeMap;

use super::node::{Findings, Node};
use super::package::Package;
use crate::codes;
use crate::digest::Digest;
use crate::finding::{Finding, Location};
use crate::json;

/// R03: every file reference names a file of the package, with its size and SHA-256 (47 CFR 8.208(b), (d)).
/// A digest that is not known yet is judged when the file is sealed.
pub(super) fn references_fit_their_files(package: &Package<'_>, out: &mut Findings) {
    let mut stated: BTreeMap<&str, (Digest, Node<'_>)> = BTreeMap::new();
    // A file may be referred to more than once; it is hashed once.
    let mut known: BTreeMap<&str, Option<Digest>> = BTreeMap::new();
    each_reference(package, &mut |reference| {
        let Some(file) = package.files.get(reference.path) else {
            out.at(codes::RULES_FILE_MISSING, reference.node.member_or_self("path"), |finding| finding);
            return;
        };
        if reference.size.is_some_and(|size| size != file.size) {
            out.at(codes::RULES_SIZE_MISMATCH, reference.node.member_or_self("size"), |finding| {
                finding.with_related(Location::file(reference.path))
            });
        }
        let Some(digest) = reference.digest else { return };
        let place = reference.node.member_or_self("sha256");
        match *known.entry(reference.path).or_insert_with(|| file.digest()) {
            Some(actual) if actual != digest => out.at(codes::RULES_DIGEST_MISMATCH, place, |finding| {
                finding.with_related(Location::file(reference.path))
            }),
            Some(_) => {}
            None => match stated.get(reference.path) {
                Some((first, there)) if *first != digest => out.at(codes::RULES_DIGEST_MISMATCH, place, |finding| {
                    let message = "two documents state different SHA-256 digests for one file";
                    finding.with_message(message).with_related(there.location())
                }),
                Some(_) => {}
                None => {
                    stated.insert(reference.path, (digest, place));
                }
            },
        }
    });
}

/// The finding for a file whose digest is not the stated one, for whoever reads the file later.
pub(crate) fn digest_mismatch(location: Location, path: &str) -> Finding {
    Finding::new(codes::RULES_DIGEST_MISMATCH, location).with_related(Location::file(path))
}

/// The digests that documents state, with their places; the first statement for each file.
pub(crate) fn declared(package: &Package<'_>) -> BTreeMap<String, (Digest, Location)> {
    let mut all = BTreeMap::new();
    each_reference(package, &mut |reference| {
        if let (Some(digest), false) = (reference.digest, all.contains_key(reference.path)) {
            let pointer = json::join(&pointer(reference.steps), "sha256");
            let place = Location::pointer(reference.node.path(), pointer);
            all.insert(reference.path.to_owned(), (digest, place));
        }
    });
    all
}

/// An object with `path`, `size` and `sha256`.
pub(super) struct Reference<'a, 's> {
    pub(super) node: Node<'a>,
    /// How the object was reached: a package may hold very many of them.
    steps: &'s [Step<'a>],
    pub(super) path: &'a str,
    size: Option<u64>,
    digest: Option<Digest>,
}

/// A step from a value to one inside it.
pub(super) enum Step<'a> {
    Member(&'a str),
    Item(usize),
}

fn pointer(steps: &[Step<'_>]) -> String {
    steps.iter().fold(String::new(), |pointer, step| match step {
        Step::Member(name) => json::join(&pointer, name),
        Step::Item(index) => json::join(&pointer, &index.to_string()),
    })
}

/// Walks every object of a document that refers to a file.
pub(super) fn each_reference<'a>(package: &Package<'a>, visit: &mut impl FnMut(&Reference<'a, '_>)) {
    for document in package.documents {
        walk(document.root(), &mut Vec::new(), visit);
    }
}

fn walk<'a>(node: Node<'a>, steps: &mut Vec<Step<'a>>, visit: &mut impl FnMut(&Reference<'a, '_>)) {
    if let (Some(path), Some(digest)) = (node.text("path"), node.text("sha256")) {
        let size = node.value().get("size").and_then(serde_json::Value::as_u64);
        visit(&Reference { node, steps, path, size, digest: Digest::parse(digest) });
        return;
    }
    for (index, item) in node.elements().enumerate() {
        steps.push(Step::Item(index));
        walk(item, steps, visit);
        steps.pop();
    }
    // Nothing in extensions is judged.
    for (name, member) in node.members().filter(|(name, _)| *name != "extensions") {
        steps.push(Step::Member(name));
        walk(member, steps, visit);
        steps.pop();
    }
}
