//! R35: what was planned was tested, and what was tested was planned.

use std::collections::{BTreeMap, BTreeSet};

use super::node::{Findings, Node};
use super::package::Package;
use crate::codes;

/// R35: each planned case was run; each case that was run is in the plan, or marked as added (47 CFR 8.208(j)).
pub(super) fn plan_and_tests_agree(package: &Package<'_>, out: &mut Findings) {
    let plans: BTreeMap<&str, Node<'_>> =
        package.all("test-plan").filter_map(|plan| Some((plan.text("planId")?, plan))).collect();
    let readable = package.is_whole("test-report", "cases") && package.is_whole("test-report", "plan");
    let mut run: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut listed: BTreeMap<&str, Vec<Node<'_>>> = BTreeMap::new();
    for report in package.all("test-report") {
        let Some(stated) = report.member("plan") else { continue };
        let Some(id) = stated.text("id") else { continue };
        run.entry(id).or_default().extend(report.items("cases").filter_map(|case| case.text("id")));
        let plan = plans.get(id);
        if let Some(plan) = plan {
            same_plan(*plan, stated, out);
        }
        let of_plan = plan.filter(|plan| plan.sound("cases"));
        let planned: BTreeSet<&str> = match of_plan {
            Some(plan) => plan.items("cases").filter_map(|case| case.text("id")).collect(),
            None if plan.is_none() && stated.member("cases").is_some() => {
                listed.entry(id).or_default().extend(stated.items("cases"));
                stated.items("cases").filter_map(Node::as_text).collect()
            }
            None => continue,
        };
        let added = |case: &Node<'_>| case.flag("addedToPlan") == Some(true);
        for case in report.items("cases").filter(|case| !added(case)) {
            if case.text("id").is_some_and(|id| !planned.contains(id)) {
                out.at(codes::RULES_CASE_NOT_PLANNED, case.member_or_self("id"), |finding| {
                    finding.with_related(of_plan.map_or(stated, |plan| plan.member_or_self("cases")).location())
                });
            }
        }
    }
    if !readable {
        return;
    }
    for (id, plan) in &plans {
        let Some(run) = run.get(id) else {
            out.at(codes::RULES_PLAN_MISMATCH, plan.member_or_self("planId"), |finding| {
                finding.with_message("no test report follows this plan")
            });
            continue;
        };
        for case in plan.items("cases").filter_map(|case| case.member("id")) {
            not_run(case, run, out);
        }
    }
    for (id, cases) in listed {
        let Some(run) = run.get(id) else { continue };
        for case in cases {
            not_run(case, run, out);
        }
    }
}

fn not_run(case: Node<'_>, run: &BTreeSet<&str>, out: &mut Findings) {
    if case.as_text().is_some_and(|id| !run.contains(id)) {
        out.at(codes::RULES_CASE_NOT_RUN, case, |finding| finding);
    }
}

/// The report means the plan as it is in the package.
fn same_plan(plan: Node<'_>, stated: Node<'_>, out: &mut Findings) {
    for member in ["version", "approvedOn"] {
        let (Some(there), Some(here)) = (plan.member(member), stated.member(member)) else { continue };
        if there.as_text() != here.as_text() {
            out.at(codes::RULES_PLAN_MISMATCH, here, |finding| finding.with_related(there.location()));
        }
    }
}

/// R34: a case that is an attestation and no test has the laboratory's reasons (FCC 24-26 paragraph 86; the CLA's
/// scheme).
pub(super) fn attested_cases_have_reasons(package: &Package<'_>, out: &mut Findings) {
    let cases = ["test-plan", "test-report"].into_iter().flat_map(|doc_type| package.all(doc_type));
    let cases = cases.flat_map(|document| document.items("cases"));
    for case in cases.filter(|case| case.text("method") == Some("attestation") && case.member("reasons").is_none()) {
        out.at(codes::RULES_ATTESTATION_REASON_MISSING, case.member_or_self("method"), |finding| {
            let message = "a case is an attestation in place of a test and gives no reasons";
            finding.with_message(message).with_hint("give the laboratory's reasons in `reasons`, or test")
        });
    }
}
