//! R02: every id stands for one thing, and every reference to an id leads somewhere.

use std::collections::{BTreeMap, BTreeSet};

use super::node::{Findings, Node};
use super::package::Package;
use crate::codes;

/// What a reference leads to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum To {
    Component,
    Leaf,
    Evidence,
    Case,
    Risk,
    Document,
}

/// Where references stand: type of document, place (`*` is each item), and what they lead to.
const REFERENCES: &[(&str, &str, To)] = &[
    ("application", "amendments/*/documents/*", To::Document),
    ("applicant", "signatories/*/proof", To::Evidence),
    ("product", "radios/*/component", To::Component),
    ("product", "transducers/*/component", To::Component),
    ("product", "exclusions/*/risks/*", To::Risk),
    ("conformance-matrix", "rows/*/leaf", To::Leaf),
    ("conformance-matrix", "rows/*/component", To::Component),
    ("conformance-matrix", "rows/*/evidence/*", To::Evidence),
    ("conformance-matrix", "rows/*/cases/*", To::Case),
    ("conformance-matrix", "rows/*/risks/*", To::Risk),
    ("risk-assessment", "risks/*/components/*", To::Component),
    ("evidence-index", "items/*/component", To::Component),
    ("prohibited-source-screening", "parties/*/evidence/*", To::Evidence),
    ("product-family", "members/*/differences/*/cases/*", To::Case),
    ("reused-certification", "items/*/leaves/*", To::Leaf),
    ("reused-certification", "items/*/components/*", To::Component),
    ("reused-certification", "items/*/evidence", To::Evidence),
    ("test-plan", "samples/*/component", To::Component),
    ("test-plan", "cases/*/leaves/*", To::Leaf),
    ("test-plan", "cases/*/component", To::Component),
    ("test-report", "samples/*/component", To::Component),
    ("test-report", "cases/*/leaves/*", To::Leaf),
    ("test-report", "cases/*/component", To::Component),
    ("test-report", "cases/*/evidence/*", To::Evidence),
    ("test-report", "cases/*/retestOf", To::Case),
    ("test-data-attestation", "testReport", To::Document),
    ("nonconformity-record", "items/*/leaf", To::Leaf),
    ("nonconformity-record", "items/*/component", To::Component),
    ("nonconformity-record", "items/*/case", To::Case),
    ("nonconformity-record", "items/*/retestCase", To::Case),
    ("nonconformity-record", "items/*/evidence/*", To::Evidence),
    ("bill-of-materials", "entries/*/component", To::Component),
    ("vulnerability-status", "items/*/component", To::Component),
    ("surveillance-record", "samples/*/component", To::Component),
    ("change-record", "components/*", To::Component),
    ("change-record", "leaves/*", To::Leaf),
    ("change-record", "retests/*", To::Case),
    ("support-policy", "components/*/component", To::Component),
    ("support-policy", "disclosure/securityTxt", To::Evidence),
    ("retention-schedule", "entries/*/documents/*", To::Document),
];

/// R02: every reference resolves (47 CFR 8.208(b)).
pub(super) fn references_resolve(package: &Package<'_>, out: &mut Findings) {
    for (doc_type, place, to) in REFERENCES {
        let index = match to {
            To::Component => &package.components,
            To::Evidence => &package.evidence,
            To::Case => &package.cases,
            To::Risk => &package.risks,
            To::Document => &package.ids,
            To::Leaf => &None,
        };
        if index.is_none() && *to != To::Leaf {
            continue;
        }
        let known = |id: &str| match index {
            Some(index) => index.contains_key(id),
            None => package.profile.leaf(id).is_some(),
        };
        for document in package.all(doc_type) {
            each(document, place, &mut |reference| {
                if reference.as_text().is_some_and(|id| !known(id)) {
                    out.at(codes::RULES_REFERENCE_UNRESOLVED, reference, |finding| finding.with_message(nothing(*to)));
                }
            });
        }
    }
    samples_resolve(package, out);
    catalogue_resolves(package, out);
}

/// R02: a case names samples of its own report.
fn samples_resolve(package: &Package<'_>, out: &mut Findings) {
    for report in package.with("test-report", "samples") {
        let samples: BTreeSet<&str> = report.items("samples").filter_map(|sample| sample.text("id")).collect();
        each(report, "cases/*/samples/*", &mut |reference| {
            if reference.as_text().is_some_and(|id| !samples.contains(id)) {
                out.at(codes::RULES_REFERENCE_UNRESOLVED, reference, |finding| {
                    finding.with_message("no sample of this report has this id")
                });
            }
        });
    }
}

/// R02: the matrix takes its outcomes from the profile's catalogue.
fn catalogue_resolves(package: &Package<'_>, out: &mut Findings) {
    for matrix in package.all("conformance-matrix") {
        let Some(named) = matrix.member("catalogue") else { continue };
        if named.as_text() != Some(package.profile.catalogue()) {
            out.at(codes::RULES_REFERENCE_UNRESOLVED, named, |finding| {
                let hint = format!("write {}, or leave `catalogue` out", package.profile.catalogue());
                finding.with_message("this is not the catalogue that the profile uses").with_hint(hint)
            });
        }
    }
}

fn nothing(to: To) -> &'static str {
    match to {
        To::Component => "no component of the product has this id",
        To::Leaf => "the profile's catalogue has no outcome of this id",
        To::Evidence => "the evidence index has no item of this id",
        To::Case => "no test report has a case of this id",
        To::Risk => "the risk assessment has no risk of this id",
        To::Document => "no document of the package has this id",
    }
}

/// Visits every value at a place; `*` stands for each item of a list.
pub(super) fn each<'a>(node: Node<'a>, place: &str, visit: &mut impl FnMut(Node<'a>)) {
    let Some((step, rest)) = place.split_once('/') else {
        match place {
            "*" => node.elements().for_each(visit),
            name => node.member(name).into_iter().for_each(visit),
        }
        return;
    };
    match step {
        "*" => node.elements().for_each(|item| each(item, rest, visit)),
        name => node.member(name).into_iter().for_each(|member| each(member, rest, visit)),
    }
}

/// R02: no id stands for two things (47 CFR 8.208(b)).
pub(super) fn ids_are_unique(package: &Package<'_>, out: &mut Findings) {
    unique(package.documents.iter().map(super::Document::root), "docId", out);
    for product in package.all("product") {
        unique(product.items("components"), "id", out);
        unique(product.items("dataFlows"), "id", out);
        unique(product.items("exclusions"), "id", out);
        for component in product.items("components") {
            unique(component.items("interfaces"), "id", out);
        }
    }
    unique(package.all("evidence-index").flat_map(|index| index.items("items")), "id", out);
    unique(package.all("test-report").flat_map(|report| report.items("cases")), "id", out);
    unique(package.all("risk-assessment").flat_map(|assessment| assessment.items("risks")), "id", out);
    unique(package.all("nonconformity-record").flat_map(|record| record.items("items")), "id", out);
    unique(package.all("support-policy").flat_map(|policy| policy.items("components")), "component", out);
    for report in package.all("test-report") {
        unique(report.items("samples"), "id", out);
    }
    unique(package.all("reused-certification").flat_map(|record| record.items("items")), "id", out);
    unique(package.all("test-plan"), "planId", out);
    for plan in package.all("test-plan") {
        unique(plan.items("cases"), "id", out);
    }
    for screening in package.all("prohibited-source-screening") {
        unique(screening.items("categories"), "category", out);
    }
    for declaration in package.all("declaration") {
        unique(declaration.items("statements"), "id", out);
    }
}

fn unique<'a>(nodes: impl Iterator<Item = Node<'a>>, member: &str, out: &mut Findings) {
    let mut seen: BTreeMap<&str, Node<'a>> = BTreeMap::new();
    for id in nodes.filter_map(|node| node.member(member)) {
        let Some(text) = id.as_text() else { continue };
        match seen.get(text) {
            Some(first) => {
                out.at(codes::RULES_ID_DUPLICATE, id, |finding| finding.with_related(first.location()));
            }
            None => {
                seen.insert(text, id);
            }
        }
    }
}
