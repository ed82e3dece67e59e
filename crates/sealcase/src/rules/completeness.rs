//! R01: every document is there, and nothing is there that nobody vouches for.

use std::collections::BTreeMap;

use super::files::each_reference;
use super::node::Findings;
use super::package::Package;
use super::words;
use crate::codes;
use crate::finding::{Finding, Location};

/// R01: the stage's documents are present, neither too few nor too many (47 CFR 8.208(a), (b); profile).
pub(super) fn documents_are_present(package: &Package<'_>, out: &mut Findings) {
    let mut by_type: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for document in package.documents {
        by_type.entry(document.doc_type).or_default().push(&document.path);
    }
    for wanted in &package.stage.documents {
        let broken = package.broken.iter().filter(|broken| broken.doc_type == Some(wanted.doc_type.as_str())).count();
        let paths = by_type.remove(wanted.doc_type.as_str()).unwrap_or_default();
        let basis = wanted.basis.join(", ");
        let counts = wanted.when.as_ref().is_none_or(|when| package.says(when))
            && !wanted.unless.as_ref().is_some_and(|unless| package.says(unless));
        let min = if counts { wanted.min } else { 0 };
        if paths.len() + broken < min {
            let place = package
                .one("application", "enclosures")
                .map(|application| application.member_or_self("enclosures").location());
            let finding = Finding::new(codes::RULES_DOCUMENT_MISSING, place.unwrap_or_default())
                .with_message(format!("there is no `{}` document", wanted.doc_type))
                .with_hint(format!("add one: {}", wanted.why))
                .with_basis(&basis);
            out.push(finding);
        }
        for path in paths.iter().skip(wanted.max.unwrap_or(usize::MAX)) {
            out.file(codes::RULES_DOCUMENT_SURPLUS, path, |finding| {
                let message = format!("there is more than one `{}` document", wanted.doc_type);
                finding.with_message(message).with_basis(&basis).with_related(Location::file(paths[0]))
            });
        }
    }
    one_of_several(package, out);
    for (doc_type, paths) in by_type {
        for path in paths {
            out.file(codes::RULES_DOCUMENT_SURPLUS, path, |finding| {
                finding.with_message(format!("this stage has no place for a `{doc_type}` document"))
            });
        }
    }
}

/// R01: of several types, at least one document is there.
fn one_of_several(package: &Package<'_>, out: &mut Findings) {
    let types = &package.stage.at_least_one_of;
    let is_one = |doc_type: &str| types.iter().any(|known| known == doc_type);
    let there = package.documents.iter().any(|document| is_one(document.doc_type))
        || package.broken.iter().any(|broken| broken.doc_type.is_some_and(is_one));
    if !types.is_empty() && !there {
        let names: Vec<String> = types.iter().map(|name| format!("`{name}`")).collect();
        out.push(
            Finding::new(codes::RULES_DOCUMENT_MISSING, Location::default())
                .with_message(format!("there is no document of any of these types: {}", words::list(&names))),
        );
    }
}

/// R01: the application's list of enclosures and the documents agree (47 CFR 8.208(a), (b)).
pub(super) fn enclosures_and_documents_agree(package: &Package<'_>, out: &mut Findings) {
    let Some(application) = package.one("application", "enclosures") else { return };
    let documents: BTreeMap<&str, _> =
        package.documents.iter().map(|document| (document.path.as_str(), document)).collect();
    let mut listed = BTreeMap::new();
    for enclosure in application.items("enclosures") {
        let (Some(path), Some(place)) = (enclosure.text("path"), enclosure.member("path")) else { continue };
        if let Some(first) = listed.insert(path, place) {
            out.at(codes::RULES_ID_DUPLICATE, place, |finding| {
                finding.with_message("a document is listed twice").with_related(first.location())
            });
        }
        if !package.files.contains_key(path) {
            out.at(codes::RULES_ENCLOSURE_MISSING, place, |finding| finding);
            continue;
        }
        let Some(document) = documents.get(path) else {
            if !package.broken.iter().any(|broken| broken.path == path) {
                out.at(codes::RULES_ENCLOSURE_MISMATCH, place, |finding| {
                    finding.with_detail("the file is no document of a known type").with_related(Location::file(path))
                });
            }
            continue;
        };
        let differs = |member: &str, found: Option<&str>| found.is_some() && enclosure.text(member) != found;
        for (member, found) in [("docType", Some(document.doc_type)), ("docId", document.doc_id())] {
            if differs(member, found) {
                out.at(codes::RULES_ENCLOSURE_MISMATCH, enclosure.member_or_self(member), |finding| {
                    let there = document.root().member_or_self(member).location();
                    finding.with_detail(format!("its `{member}` is another")).with_related(there)
                });
            }
        }
    }
    for document in package.documents.iter().filter(|document| !listed.contains_key(document.path.as_str())) {
        out.file(codes::RULES_DOCUMENT_UNLISTED, &document.path, |finding| {
            finding.with_related(application.member_or_self("enclosures").location())
        });
    }
}

/// R01: every file that is no document is listed in the evidence index (47 CFR 8.208(b)). It is sealed along all the
/// same, so a stray file is a warning; whether anything refers to it is said.
pub(super) fn files_are_listed(package: &Package<'_>, out: &mut Findings) {
    if !package.is_whole("evidence-index", "items") {
        return;
    }
    let items = package.all("evidence-index").flat_map(|index| index.items("items"));
    let listed: std::collections::BTreeSet<&str> = items.filter_map(|item| item.member("file")?.text("path")).collect();
    let documents = package.documents.iter().map(|document| document.path.as_str());
    let known: std::collections::BTreeSet<&str> =
        documents.chain(package.broken.iter().map(|broken| broken.path.as_str())).collect();
    let mut stray: std::collections::BTreeSet<&str> = package.files.keys().map(String::as_str).collect();
    stray.retain(|name| !listed.contains(name) && !known.contains(name));
    if stray.is_empty() {
        return;
    }
    let mut places: BTreeMap<&str, Location> = BTreeMap::new();
    each_reference(package, &mut |reference| {
        if let Some(name) = stray.get(reference.path) {
            places.entry(name).or_insert_with(|| reference.node.location());
        }
    });
    for name in stray {
        out.file(codes::RULES_FILE_UNLISTED, name, |finding| match places.get(name) {
            Some(place) => {
                let message = "a document refers to the file, and the evidence index does not list it";
                finding.with_message(message).with_related(place.clone())
            }
            None => finding.with_message("no document refers to this file"),
        });
    }
}
