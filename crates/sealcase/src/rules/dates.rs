//! R25, R50, R52 and R54: dates come in an order that can be true, and all documents state one support end date.

use std::collections::BTreeMap;

use super::node::{Dated, Findings};
use super::package::Package;
use crate::codes;
use crate::time::Date;

/// R25: the latest declaration is not older than the last test or amendment (47 CFR 8.208(c)).
pub(super) fn declaration_comes_last(package: &Package<'_>, out: &mut Findings) {
    if !package.is_whole("declaration", "executedOn") {
        return;
    }
    let declared = package.all("declaration").filter_map(|declaration| declaration.date("executedOn"));
    let Some(declared) = declared.max_by_key(|dated| dated.date) else { return };
    let tests = package.all("test-report").filter_map(|report| report.date("testsEndedOn"));
    let amendments = package.all("application").flat_map(|application| application.items("amendments"));
    let amendments = amendments.filter_map(|amendment| amendment.date("submittedOn"));
    let last = tests.chain(amendments).max_by_key(|dated| dated.date);
    if let Some(last) = last.filter(|last| last.date > declared.date) {
        out.at(codes::RULES_DECLARATION_EARLY, declared.node, |finding| finding.with_related(last.node.location()));
    }
}

/// R50: plan, tests, report and submission follow one another (47 CFR 8.208(b), (d)).
pub(super) fn dates_are_in_order(package: &Package<'_>, out: &mut Findings) {
    let submitted = package.all("application").find_map(|application| application.date("submittedOn"));
    for report in package.all("test-report") {
        let approved = report.member("plan").and_then(|plan| plan.date("approvedOn"));
        let steps = [
            ("the approval of the plan", approved),
            ("the start of the tests", report.date("testsStartedOn")),
            ("the end of the tests", report.date("testsEndedOn")),
            ("the report", report.date("reportedOn")),
            ("the submission of the application", submitted),
        ];
        let known: Vec<(&str, Dated<'_>)> =
            steps.into_iter().filter_map(|(name, dated)| Some((name, dated?))).collect();
        for pair in known.windows(2) {
            in_order(pair[0], pair[1], out);
        }
        let (start, end) = (report.date("testsStartedOn"), report.date("testsEndedOn"));
        for ran in report.items("cases").filter_map(|case| case.date("ranOn")) {
            let limits = [start.filter(|start| ran.date < start.date), end.filter(|end| ran.date > end.date)];
            for limit in limits.into_iter().flatten() {
                out.at(codes::RULES_DATE_ORDER, ran.node, |finding| {
                    let message = "a case was run on a day that is not within the time of the tests";
                    finding.with_message(message).with_related(limit.node.location())
                });
            }
        }
    }
}

pub(super) fn in_order(first: (&str, Dated<'_>), second: (&str, Dated<'_>), out: &mut Findings) {
    if first.1.date > second.1.date {
        out.at(codes::RULES_DATE_ORDER, second.1.node, |finding| {
            let message = format!("{} comes before {}", second.0, first.0);
            finding.with_message(message).with_related(first.1.node.location())
        });
    }
}

/// R52: one support end date everywhere, not before the grant, and no component ends sooner
/// (47 CFR 8.208(c)(7), (f); 8.222(b)(9)).
pub(super) fn support_dates_agree(package: &Package<'_>, out: &mut Findings) {
    let types = ["registry-record", "support-policy", "truth-statement", "declaration"];
    let stated: Vec<Dated<'_>> = types
        .into_iter()
        .flat_map(|doc_type| package.all(doc_type))
        .filter_map(|document| document.date("supportEndDate"))
        .collect();
    let Some(agreed) = agreed(&stated) else { return };
    for other in stated.iter().filter(|dated| dated.date != agreed.date) {
        out.at(codes::RULES_SUPPORT_DATE_MISMATCH, other.node, |finding| finding.with_related(agreed.node.location()));
    }
    let authorized = package.all("registry-record").find_map(|registry| registry.member("authorization"));
    let granted = authorized.and_then(|authorization| authorization.date("authorizedOn"));
    let submitted = package.all("application").find_map(|application| application.date("submittedOn"));
    let mut grants = package.all("decision").filter(|decision| decision.text("kind") == Some("grant"));
    let granted = granted.or_else(|| grants.find_map(|decision| decision.date("effectiveOn")));
    if let Some(limit) = granted.or(submitted).filter(|limit| agreed.date < limit.date) {
        out.at(codes::RULES_SUPPORT_END_EARLY, agreed.node, |finding| {
            finding
                .with_message("support ends before the product can get the label")
                .with_related(limit.node.location())
        });
    }
    for policy in package.all("support-policy") {
        let Some(whole) = policy.date("supportEndDate") else { continue };
        let parts = policy.items("components").filter_map(|component| component.date("supportEndDate"));
        for part in parts.filter(|part| part.date < whole.date) {
            out.at(codes::RULES_SUPPORT_END_EARLY, part.node, |finding| {
                let message = "support for a component ends before support for the product";
                finding.with_message(message).with_related(whole.node.location())
            });
        }
    }
}

/// R54: support lasts as long as the certificate (47 CFR 8.208(c)(7); the CLA's scheme).
pub(super) fn support_outlasts_the_certificate(package: &Package<'_>, out: &mut Findings) {
    let certificates = package.all("decision").filter_map(|decision| decision.member("certificate"));
    let Some(end) = certificates.filter_map(|certificate| certificate.date("expiresOn")).max_by_key(|end| end.date)
    else {
        return;
    };
    let stated = ["registry-record", "support-policy", "truth-statement"].into_iter();
    let stated = stated.flat_map(|doc_type| package.all(doc_type)).find_map(|document| document.date("supportEndDate"));
    if let Some(support) = stated.filter(|support| support.date < end.date) {
        out.at(codes::RULES_SUPPORT_BEFORE_CERTIFICATE, support.node, |finding| {
            finding.with_related(end.node.location())
        });
    }
}

/// The date that most documents state; the first stated one where two are equally common.
fn agreed<'a>(stated: &[Dated<'a>]) -> Option<Dated<'a>> {
    let mut counts: BTreeMap<Date, usize> = BTreeMap::new();
    for dated in stated {
        *counts.entry(dated.date).or_default() += 1;
    }
    let most = counts.values().copied().max()?;
    stated.iter().copied().find(|dated| counts.get(&dated.date) == Some(&most))
}
