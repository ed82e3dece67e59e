//! R30 to R34: every outcome is covered, gaps are explained, and claims rest on evidence and passed tests, or on
//! attestations with reasons.

use std::collections::{BTreeMap, BTreeSet};

use super::node::{Findings, Node};
use super::package::{Index, Package};
use super::words;
use crate::codes;
use crate::profile::Per;

fn rows<'a>(package: &Package<'a>) -> impl Iterator<Item = Node<'a>> + use<'a> {
    package.all("conformance-matrix").flat_map(|matrix| matrix.items("rows"))
}

/// R30: every outcome of the profile has a row, technical ones for every component (NIST IR 8425; DOC-1c).
pub(super) fn every_outcome_is_covered(package: &Package<'_>, out: &mut Findings) {
    let mut seen: BTreeMap<(&str, Option<&str>), Node<'_>> = BTreeMap::new();
    let mut leaves: BTreeSet<&str> = BTreeSet::new();
    for row in rows(package) {
        let Some(leaf) = row.text("leaf") else { continue };
        leaves.insert(leaf);
        if let Some(first) = seen.insert((leaf, row.text("component")), row) {
            out.at(codes::RULES_ROW_DUPLICATE, row, |finding| finding.with_related(first.location()));
        }
    }
    let Some(matrix) = package.one("conformance-matrix", "rows") else { return };
    let product = package.one("product", "components");
    for group in package.profile.coverage() {
        for leaf in &group.leaves {
            let missing = match (group.per, product) {
                (Per::Product, _) if leaves.contains(leaf.as_str()) => continue,
                (Per::Product, _) => String::new(),
                (Per::Component, None) => continue,
                (Per::Component, Some(product)) => {
                    let bare: Vec<String> = product
                        .items("components")
                        .enumerate()
                        .filter(|(_, component)| !seen.contains_key(&(leaf.as_str(), component.text("id"))))
                        .map(|(i, component)| {
                            format!("component {} ({})", i + 1, component.text("kind").unwrap_or("?"))
                        })
                        .collect();
                    if bare.is_empty() {
                        continue;
                    }
                    format!(" for {}", words::list(&bare))
                }
            };
            out.at(codes::RULES_COVERAGE_MISSING, matrix.member_or_self("rows"), |finding| {
                let entry = package.profile.leaf(leaf);
                let title = entry.map_or("", |entry| entry.title.as_str());
                let finding = finding.with_message(format!("{leaf} ({title}) has no row{missing}"));
                let finding = match product.filter(|_| group.per == Per::Component) {
                    Some(product) => finding.with_related(product.member_or_self("components").location()),
                    None => finding,
                };
                let own = package.profile.basis_of(codes::RULES_COVERAGE_MISSING);
                let basis = own.unwrap_or_else(|| finding.basis.clone());
                match entry {
                    Some(entry) => finding.with_basis(format!("{}; {basis}", entry.basis)),
                    None => finding,
                }
            });
        }
    }
}

/// R31: what is not met or not applicable is justified, and a gap is treated as a risk (NIST IR 8425 DOC-1c, DOC-1d).
pub(super) fn gaps_are_justified(package: &Package<'_>, out: &mut Findings) {
    for row in rows(package).filter(|row| row.text("result") != Some("met")) {
        if row.member("justification").is_none() {
            out.at(codes::RULES_JUSTIFICATION_MISSING, row, |finding| finding);
        }
        if row.text("result") == Some("not-met") && row.items("risks").next().is_none() {
            out.at(codes::RULES_RISK_MISSING, row.member_or_self("risks"), |finding| finding);
        }
    }
}

/// R32: what is met has evidence, of a kind that fits the method (NIST IR 8425 DOC-1c).
pub(super) fn claims_have_evidence(package: &Package<'_>, out: &mut Findings) {
    for row in rows(package).filter(|row| row.text("result") == Some("met")) {
        if row.items("evidence").next().is_none() {
            out.at(codes::RULES_EVIDENCE_MISSING, row.member_or_self("evidence"), |finding| finding);
            continue;
        }
        let allowed = row.text("method").and_then(|method| package.profile.evidence_kinds(method));
        let (Some(allowed), Some(index)) = (allowed, &package.evidence) else { continue };
        let items: Vec<_> = row.items("evidence").map(|id| id.as_text().and_then(|id| index.get(id))).collect();
        let fits = |item: &&Node<'_>| item.text("kind").is_some_and(|kind| allowed.iter().any(|known| known == kind));
        // An id that leads nowhere is told already, and might be the fitting one.
        if items.iter().all(Option::is_some) && !items.iter().flatten().any(fits) {
            out.at(codes::RULES_EVIDENCE_KIND, row.member_or_self("evidence"), |finding| {
                finding.with_hint(format!("name evidence of one of these kinds: {}", allowed.join(", ")))
            });
        }
    }
}

/// R32, R33: a row that is met by test names cases about it, all passed or passed again after a closed
/// non-conformity; no row that is met rests on a case that did not pass (47 CFR 8.208(j); NIST IR 8425 DOC-1c).
pub(super) fn tested_rows_rest_on_passed_cases(package: &Package<'_>, out: &mut Findings) {
    let Some(cases) = &package.cases else { return };
    // A faulty record might hold the item that mends a case.
    let record = "nonconformity-record";
    let record_is_sound = package.all(record).all(|record| record.sound("items"))
        && package.broken.iter().all(|broken| broken.doc_type != Some(record));
    let mended = mended(package, cases);
    for row in rows(package).filter(|row| row.text("result") == Some("met")) {
        if row.text("method") == Some("test") && row.items("cases").next().is_none() {
            out.at(codes::RULES_CASE_MISSING, row.member_or_self("cases"), |finding| finding);
        }
        for reference in row.items("cases") {
            let Some((id, case)) = reference.as_text().and_then(|id| cases.get_key_value(id)) else { continue };
            if !is_about(*case, row) {
                out.at(codes::RULES_CASE_UNRELATED, reference, |finding| finding.with_related(case.location()));
            }
            if record_is_sound && case.text("verdict") != Some("PASS") && !mended.contains(id) {
                out.at(codes::RULES_CASE_NOT_PASSED, reference, |finding| {
                    finding.with_related(case.member_or_self("verdict").location())
                });
            }
        }
    }
}

/// R34: a row that is met by attestation has the laboratory's reasons (FCC 24-26 paragraph 86; the CLA's scheme).
pub(super) fn attestations_have_reasons(package: &Package<'_>, out: &mut Findings) {
    let attested = |row: &Node<'_>| row.text("result") == Some("met") && row.text("method") == Some("attestation");
    for row in rows(package).filter(attested).filter(|row| row.member("attestationReasons").is_none()) {
        out.at(codes::RULES_ATTESTATION_REASON_MISSING, row.member_or_self("method"), |finding| finding);
    }
}

/// Cases with a closed non-conformity whose retest passed.
fn mended<'a>(package: &Package<'a>, cases: &Index<'a>) -> BTreeSet<&'a str> {
    let items = package.all("nonconformity-record").flat_map(|record| record.items("items"));
    let passed = |item: &Node<'a>| {
        let retest = item.text("retestCase").and_then(|id| cases.get(id));
        item.text("status") == Some("closed") && retest.is_some_and(|case| case.text("verdict") == Some("PASS"))
    };
    items.filter(passed).filter_map(|item| item.text("case")).collect()
}

/// Whether a case is about a row's outcome and component.
fn is_about(case: Node<'_>, row: Node<'_>) -> bool {
    let leaf = case.items("leaves").any(|leaf| leaf.as_text() == row.text("leaf"));
    let whole = case.text("component").is_none() || row.text("component").is_none();
    leaf && (whole || case.text("component") == row.text("component"))
}
