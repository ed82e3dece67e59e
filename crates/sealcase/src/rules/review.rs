//! R44 and R61: who may settle what, and by when.

use super::node::{Dated, Findings, Node};
use super::package::Package;
use crate::codes;
use crate::profile::{Days, Term};
use crate::time::Date;

/// How a requirement's source is cited when it is a rule of the Commission.
const CITATION: &str = "47 cfr";

/// R44: a CLA does not waive a rule of the Commission (47 CFR 8.220(f)(10)).
pub(super) fn rules_are_not_waived(package: &Package<'_>, out: &mut Findings) {
    for record in package.all("dispute-record").filter(|record| record.text("kind") == Some("waiver")) {
        let requirement = record.member("requirement");
        let said = requirement.and_then(|it| it.text("source")) == Some("rule");
        let cited = requirement.and_then(|it| it.text("basis")).is_some_and(|it| it.to_lowercase().contains(CITATION));
        let elsewhere = record.text("authority").is_some_and(|authority| authority != "commission");
        if (said || cited) && elsewhere && record.text("outcome") == Some("granted") {
            out.at(codes::RULES_WAIVER_OF_RULE, record.member_or_self("authority"), |finding| {
                finding.with_related(record.member_or_self("requirement").location())
            });
        }
    }
}

/// R61: a review is filed, answered and acted upon in time (47 CFR 8.212).
pub(super) fn reviews_keep_their_time(package: &Package<'_>, out: &mut Findings) {
    for record in package.all("dispute-record").filter(|record| record.text("kind") == Some("review")) {
        let decided = record.member("decision").and_then(|decision| decision.date("decidedOn"));
        let at = |authority| record.items("steps").filter(move |step| step.text("authority") == Some(authority));
        let answered = at("cla").filter_map(|step| step.date("answeredOn")).max_by_key(|dated| dated.date);
        let to_commission = record.text("authority") == Some("commission") && at("cla").next().is_none();
        let term = if to_commission { "commission-review-request" } else { "cla-review-request" };
        in_time(package, term, decided, record.date("receivedOn"), out);
        for step in at("cla") {
            in_time(package, "cla-review-answer", step.date("receivedOn"), step.date("answeredOn"), out);
        }
        for step in at("commission") {
            in_time(package, "commission-review-request", answered, step.date("receivedOn"), out);
            commission_acts(package, step, out);
        }
    }
}

/// The Bureau or the Commission acts in its time, or in the time by which it was extended.
fn commission_acts(package: &Package<'_>, step: Node<'_>, out: &mut Findings) {
    let (received, answered) = (step.date("receivedOn"), step.date("answeredOn"));
    let Some(extended) = step.date("extendedTo") else {
        return in_time(package, "commission-review-action", received, answered, out);
    };
    let first = package.profile.term("commission-review-action");
    let due = first.zip(received).and_then(|(term, received)| term.period.after(received.date));
    let from = due.zip(received).map(|(date, received)| Dated { date, node: received.node });
    in_time(package, "commission-review-extension", from, Some(extended), out);
    if let Some(late) = answered.filter(|answered| answered.date > extended.date) {
        out.at(codes::RULES_CLOCK_MISSED, late.node, |finding| {
            let message = "the answer came after the day to which the time was extended";
            finding.with_message(message).with_basis("47 CFR 8.212").with_related(extended.node.location())
        });
    }
}

/// Whether a deed was done within a term of the profile.
pub(super) fn in_time(
    package: &Package<'_>,
    term: &str,
    start: Option<Dated<'_>>,
    done: Option<Dated<'_>>,
    out: &mut Findings,
) {
    let (Some(term), Some(start), Some(done)) = (package.profile.term(term), start, done) else { return };
    let Some(last) = last_day(package, term, start, out) else { return };
    if done.date > last {
        out.at(codes::RULES_CLOCK_MISSED, done.node, |finding| {
            let business = if term.days == Days::Business { " (business days)" } else { "" };
            let message = format!("{}: the last day of {}{business} was {last}", term.title, term.period.words());
            finding.with_message(message).with_basis(term.basis.join(", ")).with_related(start.node.location())
        });
    }
}

/// The last day of a term; where the calendar of business days does not reach, that is told.
pub(super) fn last_day(package: &Package<'_>, term: &Term, start: Dated<'_>, out: &mut Findings) -> Option<Date> {
    if term.days == Days::Calendar {
        return term.period.after(start.date);
    }
    let days = term.period.days().zip(package.profile.calendar());
    let last = days.and_then(|(days, calendar)| calendar.after(start.date, days));
    if last.is_none() {
        out.at(codes::RULES_CALENDAR_ENDS, start.node, |finding| {
            finding.with_message(match package.profile.calendar() {
                Some(calendar) => format!(
                    "business days are known from {} to {} only, so this time cannot be counted",
                    calendar.from(),
                    calendar.to()
                ),
                None => "the profile has no calendar of business days, so this time cannot be counted".to_owned(),
            })
        });
    }
    last
}
