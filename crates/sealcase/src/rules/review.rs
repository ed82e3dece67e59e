//! R44 and R61: who may settle what, and by when.

use super::node::{Dated, Findings};
use super::package::Package;
use crate::codes;
use crate::profile::Days;

/// R44: a CLA does not waive a rule of the Commission (47 CFR 8.220(f)(10)).
pub(super) fn rules_are_not_waived(package: &Package<'_>, out: &mut Findings) {
    for record in package.all("dispute-record").filter(|record| record.text("kind") == Some("waiver")) {
        let of_rule = record.member("requirement").and_then(|it| it.text("source")) == Some("rule");
        let elsewhere = record.text("authority").is_some_and(|authority| authority != "commission");
        if of_rule && elsewhere && record.text("outcome") == Some("granted") {
            out.at(codes::RULES_WAIVER_OF_RULE, record.member_or_self("authority"), |finding| {
                finding.with_related(record.member_or_self("requirement").location())
            });
        }
    }
}

/// R61: a review is filed in time, and the CLA answers in time (47 CFR 8.212).
pub(super) fn reviews_keep_their_time(package: &Package<'_>, out: &mut Findings) {
    for record in package.all("dispute-record").filter(|record| record.text("kind") == Some("review")) {
        let decided = record.member("decision").and_then(|decision| decision.date("decidedOn"));
        let term = match record.text("authority") {
            Some("commission") => "commission-review-request",
            _ => "cla-review-request",
        };
        in_time(package, term, decided, record.date("receivedOn"), out);
        for step in record.items("steps").filter(|step| step.text("authority") == Some("cla")) {
            in_time(package, "cla-review-answer", step.date("receivedOn"), step.date("answeredOn"), out);
        }
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
    let last = match term.days {
        Days::Calendar => term.period.after(start.date),
        Days::Business => {
            let days = term.period.days().zip(package.profile.calendar());
            days.and_then(|(days, calendar)| calendar.after(start.date, days))
        }
    };
    if let Some(last) = last.filter(|last| done.date > *last) {
        out.at(codes::RULES_CLOCK_MISSED, done.node, |finding| {
            let business = if term.days == Days::Business { " (business days)" } else { "" };
            let message = format!("{}: the last day of {}{business} was {last}", term.title, term.period.words());
            finding.with_message(message).with_basis(term.basis.join(", ")).with_related(start.node.location())
        });
    }
}
