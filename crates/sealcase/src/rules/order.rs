//! R50: dates inside one document, and of what an application encloses, come in an order that can be true.

use super::dates::in_order;
use super::node::{Dated, Findings, Node};
use super::package::Package;
use super::references::each;
use crate::codes;
use crate::time::Date;

/// Dates that cannot stand the other way round: type of document, place of the object that holds them (`*` is each
/// item), then the earlier and the later one with their words. A slash before a name means the document itself.
type Pair = (&'static str, &'static str, (&'static str, &'static str), (&'static str, &'static str));

const PAIRS: &[Pair] = &[
    ("application", "priorDenials/*", ("deniedOn", "the earlier denial"), ("/submittedOn", "the application")),
    ("declaration", "", ("missingNoticeOn", "the notice"), ("executedOn", "the declaration that answers it")),
    ("support-policy", "", ("supportStartDate", "the start of support"), ("supportEndDate", "its end")),
    ("lab-recognition", "recognition", ("since", "the start of recognition"), ("until", "its end")),
    ("test-report", "samples/*", ("receivedOn", "the receipt of a sample"), ("/testsEndedOn", "the end of the tests")),
    ("reused-certification", "items/*", ("issuedOn", "the issue of the certificate"), ("expiresOn", "its end")),
    ("nonconformity-record", "items/*", ("openedOn", "the finding"), ("dueOn", "its due day")),
    ("nonconformity-record", "items/*", ("openedOn", "the finding"), ("closedOn", "its closing")),
    ("prohibited-source-screening", "lists/*", ("asOf", "the version of the list"), ("/screenedOn", "the search")),
    ("decision", "application", ("submittedOn", "the submission"), ("receivedOn", "its receipt")),
    ("decision", "application", ("receivedOn", "the receipt of the application"), ("/decidedOn", "the decision")),
    ("decision", "certificate", ("/decidedOn", "the decision"), ("issuedOn", "the certificate")),
    ("decision", "certificate", ("issuedOn", "the certificate"), ("expiresOn", "its end")),
    ("decision", "", ("withdrawalRequestedOn", "the applicant's request"), ("decidedOn", "the dismissal")),
    ("dispute-record", "", ("filedOn", "the filing"), ("receivedOn", "its receipt")),
    ("dispute-record", "", ("receivedOn", "the receipt"), ("outcomeOn", "the outcome")),
    ("dispute-record", "decision", ("decidedOn", "the decision"), ("/filedOn", "what was filed against it")),
    ("dispute-record", "steps/*", ("/filedOn", "the filing"), ("receivedOn", "a step about it")),
    ("dispute-record", "steps/*", ("receivedOn", "the receipt"), ("answeredOn", "the answer")),
    ("dispute-record", "intercomparison", ("startedOn", "the start"), ("endedOn", "the end")),
    ("surveillance-record", "certificate", ("effectiveOn", "the certificate"), ("expiresOn", "its end")),
    ("surveillance-record", "certificate", ("effectiveOn", "the certificate"), ("/performedOn", "its surveillance")),
    ("surveillance-record", "failure", ("foundOn", "the failure"), ("granteeNotifiedOn", "the notice to the grantee")),
    (
        "surveillance-record",
        "failure",
        ("foundOn", "the failure"),
        ("commissionNotifiedOn", "the notice to the Commission"),
    ),
    ("surveillance-record", "failure", ("foundOn", "the failure"), ("curedOn", "its cure")),
    ("surveillance-record", "failure", ("foundOn", "the failure"), ("commissionReportedOn", "the report about it")),
    ("surveillance-record", "status", ("suspendedOn", "the suspension"), ("on", "what ended it")),
    ("complaint-record", "", ("receivedOn", "the complaint"), ("reportDemandedOn", "the demand for a report")),
    ("complaint-record", "", ("reportDemandedOn", "the demand for a report"), ("reportedOn", "the report")),
];

/// R50: what follows from another thing in one document does not come before it (47 CFR 8.208(b), (d)).
pub(super) fn pairs_are_in_order(package: &Package<'_>, out: &mut Findings) {
    for (doc_type, place, first, second) in PAIRS {
        for document in package.all(doc_type) {
            let mut judge = |holder: Node<'_>| {
                let dated = |name: &str| match name.strip_prefix('/') {
                    Some(name) => document.date(name),
                    None => holder.date(name),
                };
                if let (Some(before), Some(after)) = (dated(first.0), dated(second.0)) {
                    in_order((first.1, before), (second.1, after), out);
                }
            };
            if place.is_empty() {
                judge(document);
            } else {
                each(document, place, &mut judge);
            }
        }
    }
}

/// R50: nothing that an application encloses is younger than the application or its last amendment
/// (47 CFR 8.208(d), (e)).
pub(super) fn enclosures_are_not_younger(package: &Package<'_>, out: &mut Findings) {
    let Some(application) = package.one("application", "submittedOn") else { return };
    let Some(submitted) = application.date("submittedOn") else { return };
    if !application.sound("amendments") {
        return;
    }
    let amended = application.items("amendments").filter_map(|amendment| amendment.date("submittedOn"));
    let amended: Vec<Dated<'_>> = amended.collect();
    // What is itself an amendment may list those before it.
    if application.text("kind").is_some_and(|kind| kind != "amendment") {
        for amendment in &amended {
            in_order(("the application", submitted), ("the amendment", *amendment), out);
        }
    }
    let last = amended.iter().map(|dated| dated.date).max().map_or(submitted.date, |date| date.max(submitted.date));
    let late: Vec<Dated<'_>> =
        package.documents.iter().filter_map(|document| first_after(document.root(), last)).collect();
    let Some(first) = late.first() else { return };
    // One wrong date, not many.
    if late.len() > 2 && late.len() * 2 > package.documents.len() {
        out.at(codes::RULES_DATE_ORDER, submitted.node, |finding| {
            let message = "the application was submitted before most of what it encloses was made";
            finding.with_message(message).with_related(first.node.location())
        });
        return;
    }
    for dated in late {
        out.at(codes::RULES_DATE_ORDER, dated.node, |finding| {
            let message = "this is later than the submission of the application that encloses it";
            finding.with_message(message).with_related(submitted.node.location())
        });
    }
}

/// The first date in a document that is after a day; a report that is too late by its own date is told elsewhere.
fn first_after(document: Node<'_>, last: Date) -> Option<Dated<'_>> {
    let is_late = |dated: &Dated<'_>| dated.date > last;
    if document.date("reportedOn").as_ref().is_some_and(is_late) {
        return None;
    }
    let own = ["executedOn", "issuedOn"].into_iter().filter_map(|name| document.date(name));
    let signed = document.items("signatures").filter_map(|signature| signature.date("signedOn"));
    let produced = document.items("items").filter_map(|item| item.date("producedOn"));
    own.chain(signed).chain(produced).find(is_late)
}
