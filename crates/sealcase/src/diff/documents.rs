//! Documents of one type on both sides, paired and compared member by member.

use serde_json::Value;

use super::{Change, Found, Pair, product, side_by_side, text};
use crate::json;
use crate::time::Date;
use crate::verify::SealedDocument;

/// Members that say who issued a document when, and not what it says.
const FORMAL: &[&str] =
    &["$schema", "schemaVersion", "docType", "docId", "issuedOn", "issuer", "confidentiality", "signatures"];
/// Members that are compared once for the whole package, or not at all.
const ELSEWHERE: &[&str] = &["productIdentity", "productId", "extensions"];

/// Pairs the documents of a type: by id where there are several, else one with one.
pub(super) fn pairs(doc_type: &str, old: &[&SealedDocument], new: &[&SealedDocument], found: &mut Found) {
    if let ([old], [new]) = (old, new) {
        pair(doc_type, old, new, found);
        return;
    }
    let id = |document: &SealedDocument| text(&document.value, "docId").unwrap_or_default().to_owned();
    let known: std::collections::BTreeMap<String, &SealedDocument> =
        old.iter().map(|document| (id(document), *document)).collect();
    let mut met = std::collections::BTreeSet::new();
    for document in new {
        match known.get(&id(document)) {
            Some(older) => {
                met.insert(id(document));
                pair(doc_type, older, document, found);
            }
            None => found.push(whole("document-added", doc_type, document)),
        }
    }
    for (id, document) in &known {
        if !met.contains(id) {
            found.push(whole("document-removed", doc_type, document));
        }
    }
}

fn whole(kind: &'static str, doc_type: &str, document: &SealedDocument) -> Change {
    Change { kind, what: format!("document {doc_type}"), path: document.path.clone(), ..Change::default() }
}

fn pair(doc_type: &str, old: &SealedDocument, new: &SealedDocument, found: &mut Found) {
    let pair = Pair { old: Some(&old.value), new: Some(&new.value), path: &new.path };
    for name in names(&old.value, &new.value) {
        let member = pair.member(name);
        if !member.differs() || ELSEWHERE.contains(&name) {
            continue;
        }
        if FORMAL.contains(&name) {
            found.push(member.change("formality", format!("{doc_type}, {name}"), json::join("", name)));
            continue;
        }
        match (doc_type, name) {
            ("product", "components") => product::components(member, found),
            ("product", "radios") => product::radios(member, found),
            ("product", "transducers") => product::transducers(member, found),
            ("product", "dataFlows") => product::data_flows(member, found),
            ("product", "exclusions") => {
                items(member, "/exclusions", "id", found, |_| "exclusion", |id| format!("exclusion {id}"));
            }
            ("conformance-matrix", "rows") => rows(member, found),
            ("evidence-index", "items") => {
                items(member, "/items", "id", found, |_| "evidence", |id| format!("evidence {id}"));
            }
            ("test-plan" | "test-report", "cases") => {
                let what = |id: &str| format!("test case {id}");
                items(member, "/cases", "id", found, |_| "test-record", what);
            }
            ("risk-assessment", "risks") => {
                items(member, "/risks", "id", found, |_| "risk", |id| format!("risk {id}"));
            }
            ("support-policy", "components") => {
                let kind = |name: &str| if name == "updateMode" { "update-path" } else { "wording" };
                let what = |id: &str| format!("support of component {id}");
                items(member, "/components", "component", found, kind, what);
            }
            (_, "supportEndDate") => support_end(member, doc_type, found),
            // Bills of materials are compared part by part.
            ("bill-of-materials", "entries") => {}
            _ => found.push(member.change(kind(doc_type, name), format!("{doc_type}, {name}"), json::join("", name))),
        }
    }
}

/// The names of the members of both, each once, in order.
pub(super) fn names<'a>(old: &'a Value, new: &'a Value) -> std::collections::BTreeSet<&'a str> {
    let of = |value: &'a Value| value.as_object().into_iter().flat_map(|members| members.keys().map(String::as_str));
    of(old).chain(of(new)).collect()
}

/// The kind of a member that has no comparison of its own.
fn kind(doc_type: &str, name: &str) -> &'static str {
    match (doc_type, name) {
        ("product", "consumerUse") => "consumer-use",
        ("risk-assessment", _) => "risk",
        ("support-policy" | "registry-record", "updateMode" | "updates") => "update-path",
        ("registry-record", "defaultPassword") => "default-password",
        ("support-policy", "contact") | ("registry-record", "cla" | "lab") | ("applicant", _) => "contact",
        // How reports of vulnerabilities are handled is an outcome of the catalogue, and no address.
        ("support-policy", "disclosure") => "disclosure",
        ("registry-record", _) => "registry-record",
        ("declaration" | "us-agent-attestation" | "truth-statement" | "prohibited-source-screening", _) => {
            "declaration"
        }
        ("test-plan" | "test-report" | "test-data-attestation" | "lab-recognition" | "nonconformity-record", _) => {
            "test-record"
        }
        ("bill-of-materials", _) => "bill-of-materials",
        ("reused-certification" | "vulnerability-status", _) => "evidence",
        ("product-family", _) => "model",
        _ => "wording",
    }
}

/// A later end of support is good news; an earlier one, or none, is not.
fn support_end(member: Pair<'_>, doc_type: &str, found: &mut Found) {
    let date = |value: Option<&Value>| value.and_then(Value::as_str).and_then(Date::parse);
    let later = date(member.old).zip(date(member.new)).is_some_and(|(old, new)| new > old);
    let kind = if later { "support-end-later" } else { "support-end-earlier" };
    found.push(member.change(kind, format!("end of support, in {doc_type}"), "/supportEndDate".to_owned()));
}

/// Items by a key: added, removed, or changed in some members.
fn items(
    lists: Pair<'_>,
    pointer: &str,
    key: &str,
    found: &mut Found,
    kind: impl Fn(&str) -> &'static str,
    what: impl Fn(&str) -> String,
) {
    for (id, (at, item)) in side_by_side(lists, |item| text(item, key).map(str::to_owned)) {
        let place = format!("{pointer}/{at}");
        match (item.old, item.new) {
            (Some(old), Some(new)) => {
                for name in names(old, new).into_iter().filter(|name| item.member(name).differs()) {
                    let change = item.member(name).change(kind(name), what(&id), json::join(&place, name));
                    found.push(Change { what: format!("{}, {name}", change.what), ..change });
                }
            }
            (None, _) => found
                .push(Change { what: format!("{} added", what(&id)), ..item.change(kind(""), String::new(), place) }),
            (_, None) => found
                .push(Change { what: format!("{} removed", what(&id)), ..item.change(kind(""), String::new(), place) }),
        }
    }
}

/// Rows of the conformance matrix: an outcome of a component.
fn rows(lists: Pair<'_>, found: &mut Found) {
    let key = |row: &Value| Some(format!("{} {}", text(row, "leaf")?, text(row, "component").unwrap_or_default()));
    for (_, (at, row)) in side_by_side(lists, key) {
        let Some(either) = row.new.or(row.old) else { continue };
        let (leaf, component) = (text(either, "leaf").unwrap_or_default(), text(either, "component"));
        let what = match component {
            Some(component) => format!("outcome {leaf} of component {component}"),
            None => format!("outcome {leaf}"),
        };
        let mut push = |change: Change| {
            found.push(Change { component: component.map(str::to_owned), leaf: Some(leaf.to_owned()), ..change });
        };
        let place = format!("/rows/{at}");
        let (Some(old), Some(new)) = (row.old, row.new) else {
            let verb = if row.old.is_none() { "added" } else { "removed" };
            push(row.change("outcome", format!("{what} {verb}"), place));
            continue;
        };
        for name in names(old, new).into_iter().filter(|name| row.member(name).differs()) {
            let kind = match name {
                "result" => "outcome",
                "method" | "evidence" | "cases" | "attestationReasons" => "evidence",
                "risks" => "risk",
                _ => "wording",
            };
            push(row.member(name).change(kind, format!("{what}, {name}"), json::join(&place, name)));
        }
    }
}
