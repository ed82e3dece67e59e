//! R56, R62 and R63: what happens after a grant. Surveillance, its failures, and changes.

use super::node::Findings;
use super::package::Package;
use super::review::in_time;
use crate::codes;

/// Most surveillance days that are counted from the start of a certificate.
const MOST_INTERVALS: u32 = 200;

/// R56: a yearly surveillance is due on an anniversary, by the profile's interval, and done about then
/// (the CLA's scheme).
pub(super) fn surveillance_is_on_time(package: &Package<'_>, out: &mut Findings) {
    for record in package.all("surveillance-record") {
        if record.text("result") == Some("missed") {
            out.at(codes::RULES_SURVEILLANCE_MISSED, record.member_or_self("result"), |finding| finding);
        }
        let (Some(term), Some("annual")) = (package.profile.term("surveillance-interval"), record.text("kind")) else {
            continue;
        };
        let start = record.member("certificate").and_then(|certificate| certificate.date("effectiveOn"));
        let (Some(start), Some(due)) = (start, record.date("dueOn")) else { continue };
        let days = (1..=MOST_INTERVALS).map_while(|times| term.period.times_after(times, start.date));
        let on_time = days.take_while(|day| *day <= due.date).last().is_some_and(|day| day == due.date);
        if !on_time {
            out.at(codes::RULES_SURVEILLANCE_DATE, due.node, |finding| {
                finding.with_basis(term.basis.join(", ")).with_related(start.node.location())
            });
        }
        in_time(package, "surveillance-window", Some(due), record.date("performedOn"), out);
    }
}

/// R62: a failed surveillance is notified, cured and reported, each in its time (47 CFR 8.220(g)(4); FCC 24-26).
pub(super) fn failures_are_followed_up(package: &Package<'_>, out: &mut Findings) {
    for record in package.all("surveillance-record").filter(|record| record.text("result") == Some("failed")) {
        let Some(failure) = record.member("failure") else {
            if record.sound("failure") {
                out.at(codes::RULES_FAILURE_UNHANDLED, record.member_or_self("result"), |finding| finding);
            }
            continue;
        };
        for (member, whom) in [("granteeNotifiedOn", "the grantee"), ("commissionNotifiedOn", "the Commission")] {
            if failure.member(member).is_none() {
                out.at(codes::RULES_FAILURE_UNHANDLED, failure, |finding| {
                    finding.with_message(format!("nothing is said about the notice to {whom}"))
                });
            }
        }
        in_time(package, "surveillance-cure", failure.date("granteeNotifiedOn"), failure.date("curedOn"), out);
        let reported = failure.date("commissionReportedOn");
        in_time(package, "corrective-action-report", failure.date("foundOn"), reported, out);
    }
    for complaint in package.all("complaint-record") {
        let (demanded, reported) = (complaint.date("reportDemandedOn"), complaint.date("reportedOn"));
        in_time(package, "complaint-report", demanded, reported, out);
    }
}

/// R63: a change has a class of the profile, and what the class asks for (47 CFR 8.205(b)).
pub(super) fn changes_are_assessed(package: &Package<'_>, out: &mut Findings) {
    for change in package.all("change-record") {
        let Some(stated) = change.member("class") else { continue };
        let class = package.profile.change_classes().iter().find(|class| stated.as_text() == Some(class.id.as_str()));
        let Some(class) = class else {
            out.at(codes::RULES_REFERENCE_UNRESOLVED, stated, |finding| {
                finding.with_message("the profile has no such class of change")
            });
            continue;
        };
        for (wanted, member, what) in [
            (class.impact_analysis, "impactAnalysis", "an impact analysis"),
            (class.lab_opinion, "labOpinion", "the laboratory's opinion"),
        ] {
            if wanted && change.sound(member) && change.member(member).is_none() {
                out.at(codes::RULES_CHANGE_UNASSESSED, stated, |finding| {
                    let message = format!("a change of this class needs {what}");
                    finding.with_message(message).with_basis(class.basis.join(", "))
                });
            }
        }
        let opinion = change.member("labOpinion");
        let retest = opinion.is_some_and(|opinion| opinion.flag("retestNeeded") == Some(true));
        if retest && change.sound("retests") && change.items("retests").next().is_none() {
            out.at(codes::RULES_CHANGE_UNASSESSED, change.member_or_self("retests"), |finding| {
                finding.with_message("the laboratory asks for a retest, and none is named")
            });
        }
    }
}
