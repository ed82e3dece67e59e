//! R33, R56, R61 and the CLA's scheme: what is said about standing holds together. What a laboratory recommends
//! fits its verdicts, a certificate's status fits the surveillance and the registry, a dispute goes upward, and
//! laboratories that are compared are compared in every case.

use std::collections::BTreeSet;

use super::node::{Findings, Node};
use super::package::Package;
use crate::codes;

/// What a dispute can be taken to, from the first to the last.
const AUTHORITIES: [&str; 5] = ["lab", "cla", "scheme", "lead-administrator", "commission"];

/// A laboratory does not recommend a grant while a case stands failed or inconclusive: each has a passed retest, or
/// a closed non-conformity that names one (47 CFR 8.208(j); the CLA's scheme).
pub(super) fn recommendations_rest_on_verdicts(package: &Package<'_>, out: &mut Findings) {
    let record = "nonconformity-record";
    if !package.is_whole("test-report", "cases") || package.broken.iter().any(|it| it.doc_type == Some(record)) {
        return;
    }
    let reports = || package.all("test-report");
    let passed: BTreeSet<&str> = reports()
        .flat_map(|report| report.items("cases"))
        .filter(|case| case.text("verdict") == Some("PASS"))
        .filter_map(|case| case.text("id"))
        .collect();
    let retested = reports()
        .flat_map(|report| report.items("cases"))
        .filter(|case| case.text("verdict") == Some("PASS"))
        .filter_map(|case| case.text("retestOf"));
    let closed = package
        .all(record)
        .flat_map(|record| record.items("items"))
        .filter(|item| item.text("status") == Some("closed"))
        .filter(|item| item.text("retestCase").is_some_and(|retest| passed.contains(retest)))
        .filter_map(|item| item.text("case"));
    let settled: BTreeSet<&str> = retested.chain(closed).collect();
    for report in reports().filter(|report| report.text("recommendation") == Some("grant")) {
        let open = |case: &Node<'_>| {
            case.text("verdict").is_some_and(|verdict| verdict != "PASS")
                && case.text("id").is_some_and(|id| !settled.contains(id))
        };
        if let Some(case) = report.items("cases").find(open) {
            out.at(codes::RULES_RECOMMENDATION_UNFOUNDED, report.member_or_self("recommendation"), |finding| {
                finding.with_related(case.member_or_self("verdict").location())
            });
        }
    }
}

/// A certificate's status fits the result of the surveillance that led to it, and the registry shows it
/// (47 CFR 8.222(b)(3); the CLA's scheme).
pub(super) fn status_fits_what_happened(package: &Package<'_>, out: &mut Findings) {
    let mut last: Option<(Node<'_>, &str)> = None;
    for record in package.all("surveillance-record") {
        let Some(status) = record.member("status") else { continue };
        let (Some(action), Some(place)) = (status.text("action"), status.member("action")) else { continue };
        let result = record.text("result");
        let unfit = match action {
            "reinstated" => result.is_some_and(|result| result != "passed"),
            "suspended" => result == Some("passed"),
            _ => false,
        };
        if unfit {
            out.at(codes::RULES_STATUS_MISMATCH, place, |finding| {
                let message =
                    format!("the certificate was {action}, and the result of the surveillance says otherwise");
                finding.with_message(message).with_related(record.member_or_self("result").location())
            });
        }
        let on = |node: Node<'_>| node.date("on").map(|on| on.date);
        if last.is_none_or(|(before, _)| on(before) <= on(status)) {
            last = Some((status, action));
        }
    }
    let Some((status, action)) = last else { return grants_are_shown(package, out) };
    for authorization in package.all("registry-record").filter_map(|registry| registry.member("authorization")) {
        let (Some(shown), Some(place)) = (authorization.text("status"), authorization.member("status")) else {
            continue;
        };
        let fits = match action {
            "suspended" => !matches!(shown, "authorized" | "pending"),
            "reinstated" => shown == "authorized",
            "revoked" => !matches!(shown, "authorized" | "pending" | "suspended"),
            // A scheme's certificate can run out while the authorization itself stands (47 CFR 8.213).
            "expired" => !matches!(shown, "pending" | "suspended"),
            _ => true,
        };
        if !fits {
            out.at(codes::RULES_STATUS_MISMATCH, place, |finding| {
                finding
                    .with_message(format!("the certificate was {action}, and the registry record says `{shown}`"))
                    .with_related(status.member_or_self("action").location())
            });
        }
    }
}

/// A registry record that was issued once a grant counts does not call it pending (47 CFR 8.222(b)(3)).
fn grants_are_shown(package: &Package<'_>, out: &mut Findings) {
    let mut grants = package.all("decision").filter(|decision| decision.text("kind") == Some("grant"));
    let Some(effective) = grants.find_map(|grant| grant.date("effectiveOn")) else { return };
    for registry in package.all("registry-record") {
        let status = registry.member("authorization").and_then(|authorization| authorization.member("status"));
        let late = registry.date("issuedOn").is_some_and(|issued| issued.date >= effective.date);
        let Some(status) = status.filter(|status| late && status.as_text() == Some("pending")) else { continue };
        out.at(codes::RULES_STATUS_MISMATCH, status, |finding| {
            let message = "the grant is in effect, and the registry record says `pending`";
            finding.with_message(message).with_related(effective.node.location())
        });
    }
}

/// A dispute is taken from one authority to a higher one, after its answer, and the last one settles it
/// (47 CFR 8.212; the CLA's scheme).
pub(super) fn matters_go_upward(package: &Package<'_>, out: &mut Findings) {
    let rank = |of: Node<'_>| of.text("authority").and_then(|it| AUTHORITIES.iter().position(|known| *known == it));
    for record in package.all("dispute-record").filter(|record| record.sound("steps")) {
        let steps: Vec<Node<'_>> = record.items("steps").collect();
        let adversarial = matches!(record.text("kind"), Some("dispute" | "review"));
        // A question may be passed on and come back; a dispute goes one way.
        for pair in steps.windows(2).filter(|_| adversarial) {
            let [before, after] = [pair[0], pair[1]];
            if rank(after) < rank(before) {
                out.at(codes::RULES_ESCALATION, after.member_or_self("authority"), |finding| {
                    let message = "a dispute goes to a higher authority, not back to a lower one";
                    finding.with_message(message).with_related(before.member_or_self("authority").location())
                });
            }
            let early = before.date("answeredOn").zip(after.date("receivedOn"));
            if let Some((answered, received)) = early.filter(|(answered, received)| received.date < answered.date) {
                out.at(codes::RULES_ESCALATION, received.node, |finding| {
                    let message = "it was taken further before the answer to the step before";
                    finding.with_message(message).with_related(answered.node.location())
                });
            }
        }
        let Some(last) = steps.last().copied() else { continue };
        let ended = record.text("outcome").is_some_and(|outcome| !matches!(outcome, "pending" | "withdrawn"));
        if !ended {
            continue;
        }
        if ["answeredOn", "answer"].iter().all(|member| last.sound(member) && last.member(member).is_none()) {
            out.at(codes::RULES_ESCALATION, record.member_or_self("outcome"), |finding| {
                let message = "the matter counts as settled, and the last authority has not answered";
                finding.with_message(message).with_related(last.location())
            });
        }
        if rank(last) > rank(record) {
            out.at(codes::RULES_ESCALATION, record.member_or_self("authority"), |finding| {
                let message = "the matter went to a higher authority than the one that is said to settle it";
                finding.with_message(message).with_related(last.member_or_self("authority").location())
            });
        }
    }
}

/// In an intercomparison each case has one verdict of each laboratory, and laboratories that differ are not
/// consistent (the CLA's scheme; ISO/IEC 17025).
pub(super) fn comparisons_are_whole(package: &Package<'_>, out: &mut Findings) {
    for comparison in package.all("dispute-record").filter_map(|record| record.member("intercomparison")) {
        let labs = comparison.items("labs").count();
        for verdicts in comparison.items("cases").filter_map(|case| case.member("verdicts")) {
            if verdicts.elements().count() != labs {
                out.at(codes::RULES_COMPARISON, verdicts, |finding| {
                    let there = comparison.member_or_self("labs").location();
                    finding.with_message("there is not one verdict for each laboratory").with_related(there)
                });
            }
        }
        let differs = |case: &Node<'_>| case.items("verdicts").map(Node::as_text).collect::<BTreeSet<_>>().len() > 1;
        if comparison.text("result") == Some("consistent")
            && let Some(case) = comparison.items("cases").find(differs)
        {
            out.at(codes::RULES_COMPARISON, comparison.member_or_self("result"), |finding| {
                let message = "the result is `consistent`, and the laboratories differ in a case";
                finding.with_message(message).with_related(case.location())
            });
        }
    }
}
