//! R11 to R14: who and what was searched for on the lists of barred sources, and whether that still counts.

use std::collections::{BTreeMap, BTreeSet};

use super::node::{Dated, Findings, Node};
use super::package::Package;
use super::words;
use crate::codes;
use crate::profile::{Category, List};
use crate::time::Date;

/// An interest above this share counts as ownership (47 CFR 8.203(a)).
const OWNERSHIP_PERCENT: f64 = 10.0;
const SCREENING: &str = "prohibited-source-screening";

/// R11: the applicant, the manufacturer, each affiliate and each maker of a component has a row
/// (47 CFR 8.204(b) to (e)).
pub(super) fn every_party_is_screened(package: &Package<'_>, out: &mut Findings) {
    if !package.is_whole(SCREENING, "parties") {
        return;
    }
    let rows = package.all(SCREENING).flat_map(|screening| screening.items("parties"));
    let screened: BTreeSet<String> = rows.filter_map(|row| row.text("name")).map(words::plain).collect();
    let mut told: BTreeSet<String> = BTreeSet::new();
    for (name, place) in parties(package) {
        let plain = words::plain(name);
        if !screened.contains(&plain) && told.insert(plain) {
            out.at(codes::RULES_SCREENING_MISSING, place, |finding| {
                let there = package.all(SCREENING).next().map(|screening| screening.member_or_self("parties"));
                there.into_iter().fold(finding, |finding, there| finding.with_related(there.location()))
            });
        }
    }
}

/// Everybody who must be screened, with the place that names them.
fn parties<'a>(package: &Package<'a>) -> Vec<(&'a str, Node<'a>)> {
    let mut all: Vec<Node<'a>> = Vec::new();
    for applicant in package.all("applicant") {
        all.extend(applicant.member("legalName"));
        let owned = |affiliate: &Node<'a>| {
            let share = affiliate.member("interestPercent").and_then(|share| share.value().as_f64());
            share.is_none_or(|share| share > OWNERSHIP_PERCENT)
        };
        all.extend(applicant.items("affiliates").filter(owned).filter_map(|affiliate| affiliate.member("name")));
    }
    for product in package.all("product") {
        all.extend(product.member("productIdentity").and_then(|identity| identity.member("manufacturer")));
        all.extend(product.items("components").filter_map(|component| component.member("maker")));
    }
    for entry in package.all("bill-of-materials").flat_map(|bom| bom.items("entries")) {
        all.extend(entry.items("makers"));
    }
    all.into_iter().filter_map(|node| Some((node.as_text()?, node))).collect()
}

/// R11, R12: every row was searched on every list and found nothing; every listed kind of equipment has its own
/// determination, and none applies (47 CFR 8.204).
pub(super) fn screening_finds_nothing(package: &Package<'_>, out: &mut Findings) {
    for screening in package.all(SCREENING) {
        for row in screening.items("parties") {
            if row.text("result") == Some("match") {
                out.at(codes::RULES_SCREENING_MATCH, row.member_or_self("result"), |finding| finding);
            }
            let searched: BTreeSet<&str> = row.items("lists").filter_map(Node::as_text).collect();
            let lacking = lacking(package, &searched);
            if !lacking.is_empty() {
                out.at(codes::RULES_SCREENING_INCOMPLETE, row.member_or_self("lists"), |finding| {
                    finding.with_message(format!("this party was not searched for on: {}", words::list(&lacking)))
                });
            }
        }
        let named: BTreeMap<&str, Node<'_>> =
            screening.items("lists").filter_map(|list| Some((list.text("list")?, list))).collect();
        let lacking = lacking(package, &named.keys().copied().collect());
        if screening.sound("lists") && !lacking.is_empty() {
            out.at(codes::RULES_SCREENING_INCOMPLETE, screening.member_or_self("lists"), |finding| {
                finding.with_message(format!("the screening does not name: {}", words::list(&lacking)))
            });
        }
        categories_are_determined(package, screening, &named, out);
    }
}

fn lacking(package: &Package<'_>, named: &BTreeSet<&str>) -> Vec<String> {
    let lists = package.profile.lists().iter().filter(|list| !named.contains(list.id.as_str()));
    lists.map(|list| list.title.clone()).collect()
}

fn categories_are_determined(
    package: &Package<'_>,
    screening: Node<'_>,
    named: &BTreeMap<&str, Node<'_>>,
    out: &mut Findings,
) {
    let mut determined: BTreeSet<&str> = BTreeSet::new();
    for row in screening.items("categories") {
        determined.extend(row.text("category"));
        if row.flag("applies") == Some(true) {
            out.at(codes::RULES_SCREENING_MATCH, row.member_or_self("applies"), |finding| {
                finding.with_message("the product, or a part of it, is equipment of a kind that is on the list")
            });
        }
    }
    if !screening.sound("categories") {
        return;
    }
    for list in package.profile.lists() {
        let Some(as_of) = named.get(list.id.as_str()).and_then(|list| list.date("asOf")) else { continue };
        let open = |category: &&Category| category.since <= as_of.date && !determined.contains(category.id.as_str());
        for category in list.categories.iter().filter(open) {
            out.at(codes::RULES_CATEGORY_UNDETERMINED, screening.member_or_self("categories"), |finding| {
                let message = format!("nothing is said about `{}`: {}", category.id, category.title);
                finding.with_message(message).with_basis(category.basis.join(", "))
            });
        }
    }
}

/// R13: the screening was done by the day of the declaration, on lists no older than those the declaration relies
/// on, and both used versions in force on that day (47 CFR 8.208(c)).
pub(super) fn screening_is_current(package: &Package<'_>, out: &mut Findings) {
    if !package.is_whole("declaration", "executedOn") {
        return;
    }
    let declarations = package.all("declaration").filter_map(|declaration| declaration.date("executedOn"));
    let Some(declared) = declarations.max_by_key(|dated| dated.date) else { return };
    let declaration = package
        .all("declaration")
        .find(|declaration| declaration.date("executedOn").is_some_and(|executed| executed.date == declared.date));
    let Some(declaration) = declaration else { return };
    let relied: BTreeMap<&str, Dated<'_>> = as_of(declaration, "listsReliedOn");
    let mut late = false;
    for screening in package.all(SCREENING) {
        // Then its lists are as a rule later, too, and the declaration's: that is one slip.
        if let Some(done) = screening.date("screenedOn").filter(|done| done.date > declared.date) {
            late = true;
            out.at(codes::RULES_SCREENING_OUTDATED, done.node, |finding| {
                let message = "the screening was done after the declaration that rests on it";
                finding.with_message(message).with_related(declared.node.location())
            });
            continue;
        }
        let searched = as_of(screening, "lists");
        for (list, used) in &searched {
            if let Some(other) = relied.get(list).filter(|other| other.date > used.date) {
                out.at(codes::RULES_SCREENING_OUTDATED, used.node, |finding| {
                    let message = "the declaration relies on a later version of this list than was searched";
                    finding.with_message(message).with_related(other.node.location())
                });
            }
        }
        in_force(package, &searched, declared.date, out);
    }
    if !late {
        in_force(package, &relied, declared.date, out);
    }
}

fn as_of<'a>(document: Node<'a>, member: &'static str) -> BTreeMap<&'a str, Dated<'a>> {
    document.items(member).filter_map(|list| Some((list.text("list")?, list.date("asOf")?))).collect()
}

/// Whether a list changed, as far as the profile knows, after the version used and by the day it was used for.
fn in_force(package: &Package<'_>, used: &BTreeMap<&str, Dated<'_>>, on: Date, out: &mut Findings) {
    for list in package.profile.lists() {
        let Some(version) = used.get(list.id.as_str()) else { continue };
        if version.date > on {
            out.at(codes::RULES_SCREENING_OUTDATED, version.node, |finding| {
                finding.with_message("this version of the list is later than the declaration")
            });
        }
        if let Some(change) = list.changed_on().filter(|since| *since > version.date && *since <= on).max() {
            out.at(codes::RULES_SCREENING_OUTDATED, version.node, |finding| {
                finding.with_message(format!("the list changed on {change}, before the declaration"))
            });
        }
    }
}

/// R14: if a list changed between the declaration and the grant, there is a newer declaration (47 CFR 8.208(h)).
pub(super) fn declared_again_after_changes(package: &Package<'_>, out: &mut Findings) {
    let missing = package.all("declaration").next().is_none()
        && package.broken.iter().all(|broken| broken.doc_type != Some("declaration"));
    if missing && package.stage.documents.iter().any(|wanted| wanted.doc_type == "declaration") {
        declared_at_all(package, out);
        return;
    }
    if !package.is_whole("declaration", "executedOn") {
        return;
    }
    let declared = package.all("declaration").filter_map(|declaration| declaration.date("executedOn"));
    let Some(declared) = declared.max_by_key(|dated| dated.date) else { return };
    let grants = package.all("decision").filter(|decision| decision.text("kind") == Some("grant"));
    for granted in grants.filter_map(|decision| decision.date("decidedOn")) {
        let changes = package.profile.lists().iter().flat_map(List::changed_on);
        if let Some(change) = changes.filter(|since| *since > declared.date && *since <= granted.date).max() {
            out.at(codes::RULES_DECLARATION_OUTDATED, declared.node, |finding| {
                let message = format!("a list changed on {change}, between this declaration and the grant");
                finding.with_message(message).with_related(granted.node.location())
            });
        }
    }
}

/// R14: without any declaration in the package, the one of the application counts, and that is not younger.
fn declared_at_all(package: &Package<'_>, out: &mut Findings) {
    for decision in package.all("decision").filter(|decision| decision.text("kind") == Some("grant")) {
        let submitted = decision.member("application").and_then(|application| application.date("submittedOn"));
        let (Some(submitted), Some(granted)) = (submitted, decision.date("decidedOn")) else { continue };
        let mut changes = package.profile.lists().iter().flat_map(List::changed_on);
        if let Some(change) = changes.find(|since| *since > submitted.date && *since <= granted.date) {
            out.at(codes::RULES_DECLARATION_OUTDATED, granted.node, |finding| {
                let message = format!(
                    "a list changed on {change}, between the application and the grant, and there is no new declaration"
                );
                finding.with_message(message).with_related(submitted.node.location())
            });
        }
    }
}
