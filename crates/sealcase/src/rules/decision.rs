//! R42, R43, R50, R51, R55, R56, R59 and R60: who decided what about whose application, on what, and from when it counts.

use std::collections::{BTreeMap, BTreeSet};

use super::aftermath::{MOST_INTERVALS, is_due};
use super::dates::in_order;
use super::node::{Findings, Node};
use super::package::Package;
use super::words;
use crate::codes;
use crate::time::Date;

/// R42: the CLA that decides is the one that received the application, and the registry names it and the laboratory
/// that tested (47 CFR 8.220(f)(5); 8.222(b)(4), (5)).
pub(super) fn one_cla_one_lab(package: &Package<'_>, out: &mut Findings) {
    let named = |node: Node<'_>, what: Node<'_>, out: &mut Findings| {
        if let (Some(here), Some(there)) = (node.as_text(), what.as_text())
            && !words::same(here, there)
        {
            out.at(codes::RULES_OTHER_CLA, node, |finding| finding.with_related(what.location()));
        }
    };
    let mut received = package.all("application").find_map(|application| name(application.member("cla")));
    for decision in package.all("decision") {
        let to = decision.member("application").and_then(|application| application.member("cla"));
        if let (Some(by), Some(to)) = (name(decision.member("cla")), to) {
            named(by, to, out);
        }
        received = received.or(to);
    }
    let registries = || package.all("registry-record");
    if let Some(received) = received {
        registries().filter_map(|registry| name(registry.member("cla"))).for_each(|cla| named(cla, received, out));
    }
    let mut labs = package.all("test-report").filter_map(|report| name(report.member("lab"))).peekable();
    let Some(first) = labs.peek().copied() else { return };
    let known: Vec<&str> = labs.filter_map(Node::as_text).collect();
    for lab in registries().filter_map(|registry| name(registry.member("lab"))) {
        if lab.as_text().is_some_and(|lab| !known.iter().any(|known| words::same(known, lab))) {
            out.at(codes::RULES_OTHER_LAB, lab, |finding| finding.with_related(first.location()));
        }
    }
}

fn name(party: Option<Node<'_>>) -> Option<Node<'_>> {
    party.and_then(|party| party.member("name"))
}

/// R43: who reviews and who decides did no evaluation work (ISO/IEC 17065; 47 CFR 8.220(d)(2)).
pub(super) fn deciders_did_not_evaluate(package: &Package<'_>, out: &mut Findings) {
    for decision in package.all("decision") {
        let performers = package.all("test-report").flat_map(|report| report.items("performers"));
        let worked = decision.items("evaluators").chain(performers);
        let worked: BTreeMap<String, Node<'_>> =
            worked.filter_map(|person| Some((words::plain(person.text("name")?), person))).collect();
        for judge in ["reviewer", "decider"].into_iter().filter_map(|who| decision.member(who)?.member("name")) {
            let same = judge.as_text().and_then(|name| worked.get(&words::plain(name)));
            if let Some(person) = same {
                out.at(codes::RULES_NOT_INDEPENDENT, judge, |finding| finding.with_related(person.location()));
            }
        }
    }
}

/// R50: submission, report, review, decision and its effect follow one another (47 CFR 8.209).
pub(super) fn decision_dates_are_in_order(package: &Package<'_>, out: &mut Findings) {
    for decision in package.all("decision") {
        let reported = package.all("test-report").filter_map(|report| report.date("reportedOn"));
        let reviewed = decision.member("reviewer").and_then(|reviewer| reviewer.date("reviewedOn"));
        let submitted = decision.member("application").and_then(|application| application.date("submittedOn"));
        let (decided, effective) = (decision.date("decidedOn"), decision.date("effectiveOn"));
        let reported = reported.max_by_key(|dated| dated.date);
        for (first, second) in [
            (("the test report", reported), ("the review", reviewed)),
            (("the submission of the application", submitted), ("the decision", decided)),
            (("the review", reviewed), ("the decision", decided)),
            (("the decision", decided), ("its effect", effective)),
        ] {
            if let (Some(before), Some(after)) = (first.1, second.1) {
                in_order((first.0, before), (second.0, after), out);
            }
        }
    }
}

/// R51: non-conformities are closed within their time, and all of them before a grant (the CLA's scheme).
pub(super) fn nonconformities_are_closed(package: &Package<'_>, out: &mut Findings) {
    let granted = package.all("decision").find(|decision| decision.text("kind") == Some("grant"));
    let decided = granted.and_then(|decision| decision.date("decidedOn"));
    for item in package.all("nonconformity-record").flat_map(|record| record.items("items")) {
        if let (Some(closed), Some(due)) = (item.date("closedOn"), item.date("dueOn"))
            && closed.date > due.date
        {
            out.at(codes::RULES_NONCONFORMITY_LATE, closed.node, |finding| finding.with_related(due.node.location()));
        }
        let Some(granted) = granted else { continue };
        let after = item.date("closedOn").zip(decided).is_some_and(|(closed, decided)| closed.date > decided.date);
        if item.text("status") == Some("open") || after {
            out.at(codes::RULES_NONCONFORMITY_OPEN, item.member_or_self("status"), |finding| {
                finding.with_related(granted.member_or_self("kind").location())
            });
        }
    }
}

/// R55: a certificate ends when the profile's term says (the CLA's scheme).
pub(super) fn certificate_ends_by_its_term(package: &Package<'_>, out: &mut Findings) {
    let Some(term) = package.profile.term("certificate-validity") else { return };
    for decision in package.all("decision").filter(|decision| decision.text("kind") == Some("grant")) {
        let Some(certificate) = decision.member("certificate") else {
            if decision.sound("certificate") {
                out.at(codes::RULES_CERTIFICATE_TERM, decision, |finding| {
                    finding.with_message("there is a grant and no certificate").with_basis(term.basis.join(", "))
                });
            }
            continue;
        };
        let due = decision.date("effectiveOn").and_then(|start| term.times_after(1, start.date));
        let stated = certificate.date("expiresOn");
        let Some(due) = due.filter(|due| stated.is_none_or(|stated| stated.date != *due)) else { continue };
        out.at(codes::RULES_CERTIFICATE_TERM, certificate.member_or_self("expiresOn"), |finding| {
            let message = format!("by a term of {} the certificate ends on {due}", term.period.words());
            finding.with_message(message).with_basis(term.basis.join(", "))
        });
    }
}

/// R55, R56: the surveillance days of a certificate are those of the profile's interval (the CLA's scheme).
pub(super) fn surveillance_is_planned(package: &Package<'_>, out: &mut Findings) {
    let Some(term) = package.profile.term("surveillance-interval") else { return };
    for decision in package.all("decision") {
        let (Some(start), Some(certificate)) = (decision.date("effectiveOn"), decision.member("certificate")) else {
            continue;
        };
        let end = certificate.date("expiresOn").map(|end| end.date);
        let mut planned = BTreeSet::new();
        let mut wrong = false;
        for due in certificate.items("surveillanceDue") {
            let Some(date) = due.as_text().and_then(Date::parse) else { continue };
            planned.insert(date);
            if !is_due(term, start.date, date) || end.is_some_and(|end| date > end) {
                wrong = true;
                out.at(codes::RULES_SURVEILLANCE_DATE, due, |finding| {
                    finding.with_basis(term.basis.join(", ")).with_related(start.node.location())
                });
            }
        }
        // Who lists the days lists all of them; on the last day of the certificate nothing is left to survey.
        let Some(until) = end.or(planned.last().copied()).filter(|_| !wrong && !planned.is_empty()) else { continue };
        let days = (1..=MOST_INTERVALS).map_while(|times| term.times_after(times, start.date));
        let left_out = days.take_while(|day| *day < until).find(|day| !planned.contains(day));
        if let Some(day) = left_out {
            out.at(codes::RULES_SURVEILLANCE_DATE, certificate.member_or_self("surveillanceDue"), |finding| {
                let message = format!("the surveillance that is due on {day} is not planned");
                finding.with_message(message).with_hint("add the day").with_basis(term.basis.join(", "))
            });
        }
    }
}

/// A grant names the CLA and the Commission, and rests on a review that accepted every point (47 CFR 8.209).
pub(super) fn grants_are_whole(package: &Package<'_>, out: &mut Findings) {
    for decision in package.all("decision").filter(|decision| decision.text("kind") == Some("grant")) {
        let named: Vec<String> =
            decision.items("authorities").filter_map(|name| name.as_text().map(words::plain)).collect();
        let cla = decision.member("cla").and_then(|cla| cla.text("name")).map(words::plain);
        let commission = named.iter().any(|name| name.contains("commission") || name == "fcc");
        let missing = match cla {
            _ if !decision.sound("authorities") => None,
            _ if !commission => Some("the grant does not name the Commission as issuing authority"),
            Some(cla) if !named.contains(&cla) => Some("the grant does not name its CLA as issuing authority"),
            _ => None,
        };
        if let Some(message) = missing {
            out.at(codes::RULES_AUTHORITY_MISSING, decision.member_or_self("authorities"), |finding| {
                finding.with_message(message)
            });
        }
        for point in decision.items("review").filter(|point| point.text("result") == Some("not-accepted")) {
            out.at(codes::RULES_REVIEW_NOT_ACCEPTED, point.member_or_self("result"), |finding| {
                finding.with_related(decision.member_or_self("kind").location())
            });
        }
    }
}

/// A dismissal rests on a ground of the rule, and waits for the day that was set (47 CFR 8.210; 8.220(f)(6)).
pub(super) fn dismissals_have_grounds(package: &Package<'_>, out: &mut Findings) {
    for decision in package.all("decision") {
        let Some(ground) = decision.member("dismissalGround") else { continue };
        if decision.text("kind").is_some_and(|kind| kind != "dismissal") {
            out.at(codes::RULES_DISMISSAL_GROUND, ground, |finding| {
                let message = "a decision that is no dismissal states a ground of dismissal";
                finding.with_message(message).with_related(decision.member_or_self("kind").location())
            });
        }
        let (due, decided) = (decision.date("materialDueOn"), decision.date("decidedOn"));
        if let (Some(due), Some(decided), Some("material-not-delivered")) = (due, decided, ground.as_text())
            && decided.date <= due.date
        {
            out.at(codes::RULES_DISMISSAL_GROUND, decided.node, |finding| {
                let message = "the application was dismissed before the time for the material was over";
                finding.with_message(message).with_related(due.node.location())
            });
        }
    }
}

/// R59: nobody uses the label before the grant, or while a review is pending (47 CFR 8.209(c), 8.212(g)).
pub(super) fn label_waits_for_the_grant(package: &Package<'_>, out: &mut Findings) {
    let decision = package.all("decision").next();
    let first = package
        .all("application")
        .any(|application| application.text("kind").is_some_and(|kind| kind == "new" || kind == "re-submission"));
    for authorization in package.all("registry-record").filter_map(|registry| registry.member("authorization")) {
        let status = authorization.member("status").filter(|status| status.as_text() == Some("authorized"));
        let Some(status) = status else { continue };
        match decision {
            None if first => out.at(codes::RULES_LABEL_EARLY, status, |finding| {
                finding.with_message("the registry record says `authorized` before there is a decision")
            }),
            Some(decision) if decision.text("kind").is_some_and(|kind| kind != "grant") => {
                out.at(codes::RULES_LABEL_EARLY, status, |finding| {
                    let message = "the registry record says `authorized`, and the decision is no grant";
                    finding.with_message(message).with_related(decision.member_or_self("kind").location())
                });
            }
            Some(decision) => {
                let dates = authorization.date("authorizedOn").zip(decision.date("effectiveOn"));
                if let Some((authorized, effective)) = dates.filter(|(on, effective)| on.date < effective.date) {
                    out.at(codes::RULES_LABEL_EARLY, authorized.node, |finding| {
                        let message = "the registry record has an earlier day than the grant takes effect";
                        finding.with_message(message).with_related(effective.node.location())
                    });
                }
            }
            None => {}
        }
    }
    for review in package.all("dispute-record").filter(|record| record.text("kind") == Some("review")) {
        if review.text("outcome") == Some("pending") && review.flag("labelInUse") == Some(true) {
            out.at(codes::RULES_LABEL_EARLY, review.member_or_self("labelInUse"), |finding| {
                finding.with_message("the label is used while a review is pending").with_basis("47 CFR 8.212(g)")
            });
        }
    }
}

/// R60: whatever is no grant has reasons, and an application after a denial says that it is a re-submission
/// (47 CFR 8.210, 8.211; FCC 24-26 paragraph 91).
pub(super) fn refusals_have_reasons(package: &Package<'_>, out: &mut Findings) {
    for decision in package.all("decision").filter(|decision| decision.sound("reasons")) {
        let refused = decision.text("kind").is_some_and(|kind| kind != "grant");
        if refused && decision.items("reasons").next().is_none() {
            out.at(codes::RULES_REASONS_MISSING, decision.member_or_self("reasons"), |finding| finding);
        }
    }
    for application in package.all("application").filter(|application| application.text("kind") == Some("new")) {
        if let Some(denial) = application.items("priorDenials").next() {
            out.at(codes::RULES_RESUBMISSION_UNDECLARED, application.member_or_self("kind"), |finding| {
                finding.with_related(denial.location())
            });
        }
    }
}
