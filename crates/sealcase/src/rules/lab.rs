//! R40 and R41: the laboratory was accredited and recognized on every day of the tests, for this class of product.

use super::node::{Dated, Findings, Node};
use super::package::Package;
use super::words;
use crate::codes;

/// R40, R41: recognition, assessment and accreditation cover the laboratory, the class and the days of the tests
/// (47 CFR 8.217).
pub(super) fn lab_had_its_standing(package: &Package<'_>, out: &mut Findings) {
    if !package.is_whole("lab-recognition", "lab") {
        return;
    }
    for report in package.all("test-report") {
        let Some(lab) = report.member("lab") else { continue };
        let records: Vec<Node<'_>> = package.all("lab-recognition").filter(|record| is_about(*record, lab)).collect();
        if records.is_empty() {
            out.at(codes::RULES_LAB_NOT_RECOGNIZED, lab.member_or_self("name"), |finding| {
                finding.with_message("no record of recognition is about this laboratory")
            });
        }
        for record in records {
            is_the_same(record, lab, out);
            was_recognized(package, record, report, out);
            was_assessed(package, record, report, out);
        }
    }
}

/// By its name, or by one of its numbers where the name is written otherwise.
fn is_about(record: Node<'_>, lab: Node<'_>) -> bool {
    let by_name = record.text("lab").zip(lab.text("name")).is_some_and(|(there, here)| words::same(there, here));
    by_name
        || ["frn", "designation"]
            .into_iter()
            .any(|number| record.text(number).is_some_and(|known| lab.text(number) == Some(known)))
}

fn is_the_same(record: Node<'_>, lab: Node<'_>, out: &mut Findings) {
    for number in ["frn", "designation"] {
        let (Some(there), Some(here)) = (record.member(number), lab.member(number)) else { continue };
        if there.as_text() != here.as_text() {
            out.at(codes::RULES_LAB_NOT_RECOGNIZED, here, |finding| {
                let message = "the number of the laboratory is another one in its record of recognition";
                finding.with_message(message).with_related(there.location())
            });
        }
    }
}

fn was_recognized(package: &Package<'_>, record: Node<'_>, report: Node<'_>, out: &mut Findings) {
    let (first, last) = (report.date("testsStartedOn"), report.date("testsEndedOn"));
    if let Some(recognition) = record.member("recognition") {
        let status = recognition.text("status").unwrap_or_default();
        let until = recognition.date("until");
        let not = status == "pending"
            || (status == "withdrawn" && until.is_none())
            || recognition.date("since").zip(first).is_some_and(|(since, first)| since.date > first.date)
            || until.zip(last).is_some_and(|(until, last)| until.date < last.date);
        if not {
            out.at(codes::RULES_LAB_NOT_RECOGNIZED, recognition, |finding| {
                finding.with_related(report.member_or_self("testsStartedOn").location())
            });
        }
    }
    for barred in ["listed", "foreignAdversary"] {
        let owned = record.member("ownership").filter(|ownership| ownership.flag(barred) == Some(true));
        if let Some(ownership) = owned {
            out.at(codes::RULES_LAB_NOT_RECOGNIZED, ownership.member_or_self(barred), |finding| {
                let message = "recognition ends by itself for a laboratory that is listed or so controlled";
                finding.with_message(message).with_basis("47 CFR 8.217(d)")
            });
        }
    }
    let class = package.all("product").find_map(|product| product.member("productClass"));
    let mut covered = record.items("productClasses").filter_map(Node::as_text).peekable();
    if let Some(class) = class.filter(|_| covered.peek().is_some())
        && class.as_text().is_some_and(|class| !covered.any(|known| words::same(known, class)))
    {
        out.at(codes::RULES_LAB_NOT_RECOGNIZED, record.member_or_self("productClasses"), |finding| {
            let message = "the laboratory is not recognized for this class of product";
            finding.with_message(message).with_related(class.location())
        });
    }
}

fn was_assessed(package: &Package<'_>, record: Node<'_>, report: Node<'_>, out: &mut Findings) {
    let Some(last) = report.date("testsEndedOn") else { return };
    if let Some(expires) = record.date("accreditationExpiresOn").filter(|expires| expires.date < last.date) {
        out.at(codes::RULES_ACCREDITATION_EXPIRED, expires.node, |finding| finding.with_related(last.node.location()));
    }
    let Some(term) = package.profile.term("lab-reassessment") else { return };
    let until = |assessed: Dated<'_>| term.period.after(assessed.date);
    if let Some((assessed, until)) = record.date("assessedOn").and_then(|assessed| Some((assessed, until(assessed)?)))
        && until < last.date
    {
        out.at(codes::RULES_LAB_NOT_RECOGNIZED, assessed.node, |finding| {
            let message = format!("the last assessment counts until {until}, and the tests went on");
            finding.with_message(message).with_basis(term.basis.join(", ")).with_related(last.node.location())
        });
    }
}
