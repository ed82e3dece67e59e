//! R36 and R37: what rests on other certificates, and on the likeness of models.

use std::collections::{BTreeMap, BTreeSet};

use super::node::{Findings, Node};
use super::package::Package;
use crate::codes;

/// R36: a reused certificate is valid on the day of the decision, or of the submission, and covers this version or
/// comes with a gap analysis (47 CFR 8.220(f)(3)).
pub(super) fn reused_certificates_hold(package: &Package<'_>, out: &mut Findings) {
    let decided = package.all("decision").find_map(|decision| decision.date("decidedOn"));
    let on = decided.or_else(|| package.all("application").find_map(|application| application.date("submittedOn")));
    let versions = versions(package);
    for item in package.all("reused-certification").flat_map(|record| record.items("items")) {
        if let (Some(on), Some(end)) = (on, item.date("expiresOn"))
            && end.date < on.date
        {
            out.at(codes::RULES_REUSED_CERTIFICATE, end.node, |finding| {
                let message = "the reused certificate has expired by the day on which it counts";
                finding.with_message(message).with_related(on.node.location())
            });
        }
        let mut covered = item.items("versions").filter_map(Node::as_text);
        if !versions.is_empty() && item.member("gapAnalysis").is_none() && !covered.any(|v| versions.contains(v)) {
            out.at(codes::RULES_REUSED_CERTIFICATE, item.member_or_self("versions"), |finding| {
                finding.with_message("the reused certificate is about another version, and there is no gap analysis")
            });
        }
    }
}

/// R36: a row that rests on a reused certificate alone is about an outcome and a component that it covers
/// (47 CFR 8.220(f)(3)).
pub(super) fn reused_certificates_cover_their_rows(package: &Package<'_>, out: &mut Findings) {
    if !package.is_whole("reused-certification", "items") {
        return;
    }
    let Some(evidence) = &package.evidence else { return };
    // Other evidence may show more than the certificate.
    let is_certificate = |item: &Node<'_>| {
        let evidence = item.text("evidence").and_then(|id| evidence.get(id));
        evidence.is_some_and(|evidence| evidence.text("kind") == Some("certificate"))
    };
    let items = package.all("reused-certification").flat_map(|record| record.items("items")).filter(is_certificate);
    let mut by_evidence: BTreeMap<&str, Vec<Node<'_>>> = BTreeMap::new();
    for item in items {
        by_evidence.entry(item.text("evidence").unwrap_or_default()).or_default().push(item);
    }
    let rows = package.all("conformance-matrix").flat_map(|matrix| matrix.items("rows"));
    for row in rows.filter(|row| row.text("result") == Some("met")) {
        let named = row.items("evidence").map(|id| id.as_text().and_then(|id| by_evidence.get(id)));
        let Some(certificates) = named.collect::<Option<Vec<_>>>().filter(|all| !all.is_empty()) else { continue };
        let covers = |item: &Node<'_>| {
            let leaf = item.items("leaves").any(|leaf| leaf.as_text() == row.text("leaf"));
            let all = item.items("components").next().is_none() || row.text("component").is_none();
            leaf && (all || item.items("components").any(|component| component.as_text() == row.text("component")))
        };
        if !certificates.iter().copied().flatten().any(covers) {
            out.at(codes::RULES_REUSED_CERTIFICATE, row.member_or_self("evidence"), |finding| {
                let finding = finding.with_message("the reused certificate does not cover this outcome and component");
                let there = certificates.iter().find_map(|items| items.first());
                there.map_or(finding.clone(), |item| finding.with_related(item.member_or_self("leaves").location()))
            });
        }
    }
}

/// All versions of the product and its components.
fn versions<'a>(package: &Package<'a>) -> BTreeSet<&'a str> {
    let mut all = BTreeSet::new();
    for product in package.all("product") {
        let identity = product.member("productIdentity");
        let members = ["hardwareVersion", "softwareVersion", "firmwareVersion"];
        all.extend(identity.into_iter().flat_map(|identity| members.map(|member| identity.text(member))).flatten());
        all.extend(product.items("components").filter_map(|component| component.text("version")));
    }
    all
}

/// R37: every model of a family says what differs from the base model, and a difference that bears on security has
/// its own test or argument (47 CFR 8.205(b); the CLA's scheme).
pub(super) fn family_is_argued(package: &Package<'_>, out: &mut Findings) {
    let identity = package.all("product").find_map(|product| product.member("productIdentity"));
    for family in package.all("product-family") {
        let base = family.text("baseModel");
        let members: BTreeSet<&str> = family.items("members").filter_map(|member| member.text("model")).collect();
        if let Some(identity) = identity {
            let models: BTreeSet<&str> = identity.items("models").filter_map(Node::as_text).collect();
            let named = family.items("members").filter_map(|member| member.member("model"));
            let named = named.chain(family.member("baseModel")).chain(family.items("tested"));
            for name in named.filter(|name| name.as_text().is_some_and(|name| !models.contains(name))) {
                out.at(codes::RULES_FAMILY_INCOMPLETE, name, |finding| {
                    let message = "the product has no model of this name";
                    finding.with_message(message).with_related(identity.member_or_self("models").location())
                });
            }
            let sound = family.sound("members") && family.sound("baseModel");
            let uncompared =
                |model: &Node<'_>| model.as_text().is_some_and(|m| Some(m) != base && !members.contains(m));
            for model in identity.items("models").filter(|model| sound && uncompared(model)) {
                out.at(codes::RULES_FAMILY_INCOMPLETE, family.member_or_self("members"), |finding| {
                    let message = "a model of the product is not compared with the base model";
                    finding.with_message(message).with_related(model.location())
                });
            }
        }
        let samples = package.all("test-report").flat_map(|report| report.items("samples"));
        let present: BTreeSet<&str> = samples.filter_map(|sample| sample.text("model")).collect();
        let unsampled = |model: &Node<'_>| model.as_text().is_some_and(|model| !present.contains(model));
        for model in family.items("tested").filter(|model| !present.is_empty() && unsampled(model)) {
            out.at(codes::RULES_FAMILY_INCOMPLETE, model, |finding| {
                finding.with_message("no sample in a test report is of this model, which is said to be tested")
            });
        }
        for member in family.items("members") {
            if member.items("differences").next().is_none() {
                out.at(codes::RULES_FAMILY_INCOMPLETE, member.member_or_self("differences"), |finding| {
                    finding.with_message("nothing is said about how this model differs")
                });
            }
            for difference in member.items("differences") {
                let untested = difference.items("cases").next().is_none() && difference.member("argument").is_none();
                if difference.flag("securityRelevant") == Some(true) && untested {
                    out.at(codes::RULES_DIFFERENCE_UNTESTED, difference, |finding| finding);
                }
            }
        }
    }
}
