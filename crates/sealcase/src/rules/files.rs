//! R03: what documents say about files, against the files.

use std::collections::BTreeMap;

use super::node::{Findings, Node};
use super::package::Package;
use crate::codes;
use crate::digest::Digest;
use crate::finding::{Finding, Location};

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

/// The digests that sound documents state, with their places; the first statement for each file.
pub(crate) fn declared(package: &Package<'_>) -> BTreeMap<String, (Digest, Location)> {
    let mut all = BTreeMap::new();
    each_reference(package, &mut |reference| {
        if let Some(digest) = reference.digest {
            let place = || (digest, reference.node.member_or_self("sha256").location());
            all.entry(reference.path.to_owned()).or_insert_with(place);
        }
    });
    all
}

/// An object with `path`, `size` and `sha256`.
struct Reference<'a> {
    node: Node<'a>,
    path: &'a str,
    size: Option<u64>,
    digest: Option<Digest>,
}

fn each_reference<'a>(package: &Package<'a>, visit: &mut impl FnMut(Reference<'a>)) {
    for document in package.documents {
        walk(document.root(), visit);
    }
}

fn walk<'a>(node: Node<'a>, visit: &mut impl FnMut(Reference<'a>)) {
    if let (Some(path), Some(digest)) = (node.text("path"), node.text("sha256")) {
        let size = node.value().get("size").and_then(serde_json::Value::as_u64);
        visit(Reference { node, path, size, digest: Digest::parse(digest) });
        return;
    }
    node.elements().for_each(|item| walk(item, visit));
    // Nothing in extensions is judged.
    node.members().filter(|(name, _)| *name != "extensions").for_each(|(_, member)| walk(member, visit));
}
