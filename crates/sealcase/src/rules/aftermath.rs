//! R56, R62 and R63: what happens after a grant. Surveillance, its failures, complaints, and changes.

use super::node::{Dated, Findings, Node};
use super::package::Package;
use super::review::in_time;
use crate::codes;
use crate::profile::{ChangeClass, Term};
use crate::time::Date;

/// Most surveillance days that are counted from the start of a certificate.
pub(super) const MOST_INTERVALS: u32 = 200;

/// Whether a day is one on which something recurs, by a term counted from its start.
pub(super) fn is_due(term: &Term, start: Date, day: Date) -> bool {
    let days = (1..=MOST_INTERVALS).map_while(|times| term.times_after(times, start));
    days.take_while(|due| *due <= day).last() == Some(day)
}

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
        let certificate = record.member("certificate");
        let start = certificate.and_then(|certificate| certificate.date("effectiveOn"));
        let Some(due) = record.date("dueOn") else {
            if record.sound("dueOn") {
                out.at(codes::RULES_SURVEILLANCE_DATE, record.member_or_self("kind"), |finding| {
                    finding.with_message("nothing is said about the day on which this surveillance is due")
                });
            }
            continue;
        };
        let Some(start) = start else { continue };
        let end = certificate.and_then(|certificate| certificate.date("expiresOn"));
        if !is_due(term, start.date, due.date) || end.is_some_and(|end| due.date > end.date) {
            out.at(codes::RULES_SURVEILLANCE_DATE, due.node, |finding| {
                finding.with_basis(term.basis.join(", ")).with_related(start.node.location())
            });
        }
        in_time(package, "surveillance-window", Some(due), record.date("performedOn"), out);
        too_early(package, due, record.date("performedOn"), out);
    }
}

/// The window is as wide before the due day as after it.
fn too_early(package: &Package<'_>, due: Dated<'_>, performed: Option<Dated<'_>>, out: &mut Findings) {
    let (Some(term), Some(performed)) = (package.profile.term("surveillance-window"), performed) else { return };
    if term.period.after(performed.date).is_some_and(|last| last < due.date) {
        out.at(codes::RULES_CLOCK_MISSED, performed.node, |finding| {
            let message = format!("{}: it was done more than {} before", term.title, term.period.words());
            let hint = "record it as a special surveillance, and do the one that is due";
            finding.with_message(message).with_hint(hint).with_related(due.node.location())
        });
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
        let ended = record.member("status").and_then(|status| status.text("action"));
        let let_go = ended.is_some_and(|action| action != "reinstated");
        if failure.member("curedOn").is_none() && !let_go {
            overdue(package, record, "surveillance-cure", failure.date("granteeNotifiedOn"), out);
        }
        if failure.member("commissionReportedOn").is_none() {
            overdue(package, record, "corrective-action-report", failure.date("foundOn"), out);
        }
    }
}

/// Says that something is not done although its time is over, on the day that the record or the caller knows of.
fn overdue(package: &Package<'_>, record: Node<'_>, term: &str, start: Option<Dated<'_>>, out: &mut Findings) {
    let (Some(term), Some(start)) = (package.profile.term(term), start) else { return };
    let (Some(last), Some(known_by)) = (term.period.after(start.date), package.known_by(record)) else { return };
    if known_by > last {
        out.at(codes::RULES_CLOCK_MISSED, start.node, |finding| {
            let message = format!("{}: the last day of {} was {last}", term.title, term.period.words());
            finding.with_message(format!("{message}, and nothing is said about it")).with_basis(term.basis.join(", "))
        });
    }
}

/// A complaint that the Commission wants a report about gets one in time, with what was corrected (47 CFR 8.214).
pub(super) fn complaints_are_answered(package: &Package<'_>, out: &mut Findings) {
    for complaint in package.all("complaint-record") {
        let (demanded, reported) = (complaint.date("reportDemandedOn"), complaint.date("reportedOn"));
        in_time(package, "complaint-report", demanded, reported, out);
        if complaint.sound("reportedOn") && reported.is_none() {
            overdue(package, complaint, "complaint-report", demanded, out);
        }
        let corrected = complaint.text("outcome") == Some("corrected");
        for (member, what) in [
            ("correctiveActionFuture", "future production"),
            ("correctiveActionDelivered", "goods that were delivered already"),
        ] {
            if corrected && complaint.sound(member) && complaint.member(member).is_none() {
                out.at(codes::RULES_CORRECTION_MISSING, complaint.member_or_self("outcome"), |finding| {
                    finding.with_message(format!("nothing is said about the corrective action for {what}"))
                });
            }
        }
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
        class_is_met(change, stated, class, out);
        let opinion = change.member("labOpinion");
        let retest = opinion.is_some_and(|opinion| opinion.flag("retestNeeded") == Some(true));
        if retest && change.sound("retests") && change.items("retests").next().is_none() {
            out.at(codes::RULES_CHANGE_UNASSESSED, change.member_or_self("retests"), |finding| {
                finding.with_message("the laboratory asks for a retest, and none is named")
            });
        }
        let Some(cases) = &package.cases else { continue };
        for retest in change.items("retests") {
            let case = retest.as_text().and_then(|id| cases.get(id));
            if let Some(case) = case.filter(|case| case.text("verdict") != Some("PASS")) {
                out.at(codes::RULES_CASE_NOT_PASSED, retest, |finding| {
                    let finding = finding.with_message("a retest of the change did not pass");
                    finding.with_related(case.member_or_self("verdict").location())
                });
            }
        }
    }
}

fn class_is_met(change: Node<'_>, stated: Node<'_>, class: &ChangeClass, out: &mut Findings) {
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
    if let Some(leaf) = change.items("leaves").next().filter(|_| !class.touches_outcomes) {
        out.at(codes::RULES_CHANGE_UNASSESSED, stated, |finding| {
            let message = "the change touches outcomes, and its class says that nothing bears on security";
            finding.with_message(message).with_basis(class.basis.join(", ")).with_related(leaf.location())
        });
    }
    let opinion = change.member("labOpinion").and_then(|opinion| opinion.date("statedOn"));
    if let (true, Some(opinion), Some(released)) = (class.lab_opinion, opinion, change.date("releasedOn"))
        && released.date < opinion.date
    {
        out.at(codes::RULES_CHANGE_UNASSESSED, released.node, |finding| {
            let message = "the change was released before the laboratory gave its opinion";
            finding.with_message(message).with_related(opinion.node.location())
        });
    }
}
