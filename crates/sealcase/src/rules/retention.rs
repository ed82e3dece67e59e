//! R70 to R73: who keeps records how long, by the profile's terms.

use super::node::Findings;
use super::package::Package;
use crate::codes;
use crate::time::{Date, Period};

/// What stands for an end that is not known yet.
const OPEN: &str = "open";

/// R70 to R72: an entry of a class that the profile knows has its holder, its start and at least its term
/// (47 CFR 8.215, 8.208(i); the CLA's scheme).
pub(super) fn terms_are_kept(package: &Package<'_>, out: &mut Findings) {
    // Periods are compared from one day.
    let Some(day) = Date::parse("2001-01-01") else { return };
    for entry in package.all("retention-schedule").flat_map(|schedule| schedule.items("entries")) {
        let term = entry.text("class").and_then(|class| package.profile.term(class));
        let Some(term) = term.filter(|term| term.kind == "retention") else { continue };
        for (member, wanted) in [("holder", &term.holder), ("startEvent", &term.start_event)] {
            if entry.text(member).is_some_and(|stated| stated != wanted) {
                out.at(codes::RULES_RETENTION_TERM, entry.member_or_self(member), |finding| {
                    finding.with_message(format!("for this class it is `{wanted}`")).with_basis(term.basis.join(", "))
                });
            }
        }
        let stated = entry.text("term").and_then(Period::parse).and_then(|period| day.plus(period));
        if stated.zip(term.period.after(day)).is_some_and(|(stated, wanted)| stated < wanted) {
            out.at(codes::RULES_RETENTION_TERM, entry.member_or_self("term"), |finding| {
                let message = format!("these records are kept at least {}", term.period.words());
                finding.with_message(message).with_basis(term.basis.join(", "))
            });
        }
    }
}

/// R73: while the start event has not happened, or a hold is on, the end is open; else it is not before the term is
/// over (47 CFR 8.215(b)).
pub(super) fn ends_are_true(package: &Package<'_>, out: &mut Findings) {
    for entry in package.all("retention-schedule").flat_map(|schedule| schedule.items("entries")) {
        let (Some(end), Some(place)) = (entry.text("end"), entry.member("end")) else { continue };
        let (held, started) = (entry.flag("hold") == Some(true), entry.date("startedOn"));
        if end != OPEN && (held || started.is_none()) {
            out.at(codes::RULES_RETENTION_END, place, |finding| {
                finding.with_message(if held {
                    "there is a hold, and an end all the same"
                } else {
                    "the term has not started, and has an end all the same"
                })
            });
            continue;
        }
        let term = entry.text("term").and_then(Period::parse);
        let last = started.zip(term).and_then(|(started, term)| started.date.plus(term));
        if let (Some(last), Some(stated)) = (last, Date::parse(end))
            && stated < last
        {
            out.at(codes::RULES_RETENTION_END, place, |finding| {
                finding.with_message(format!("the term ends on {last}, not before"))
            });
        }
    }
}
