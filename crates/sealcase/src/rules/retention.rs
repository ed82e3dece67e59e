//! R70 to R74: who keeps records how long, by the profile's terms.

use std::collections::BTreeMap;

use super::node::{Dated, Findings, Node};
use super::package::Package;
use crate::codes;
use crate::profile::Term;
use crate::time::{Date, Period};

/// What stands for an end that is not known yet.
const OPEN: &str = "open";
/// The event that starts the terms of those who certified.
const CERTIFICATE_ENDED: &str = "certificate-expired-or-revoked";

fn entries<'a>(package: &Package<'a>) -> impl Iterator<Item = (Node<'a>, Node<'a>)> + use<'a> {
    let schedules = package.all("retention-schedule");
    schedules.flat_map(|schedule| schedule.items("entries").map(move |entry| (schedule, entry)))
}

fn term<'p>(package: &'p Package<'_>, entry: Node<'_>) -> Option<&'p Term> {
    let term = entry.text("class").and_then(|class| package.profile.term(class));
    term.filter(|term| term.kind == "retention")
}

/// R70 to R72: an entry of a class that the profile knows has its holder, its start and at least its term
/// (47 CFR 8.215, 8.208(i); the CLA's scheme).
pub(super) fn terms_are_kept(package: &Package<'_>, out: &mut Findings) {
    // Periods are compared from one day.
    let Some(day) = Date::parse("2001-01-01") else { return };
    for (_, entry) in entries(package) {
        let Some(term) = term(package, entry) else { continue };
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

/// R70 to R72: a term starts when the last of its events has happened, and not before (47 CFR 8.208(i)(1)(iii),
/// 8.215; the CLA's scheme).
pub(super) fn terms_start_with_their_events(package: &Package<'_>, out: &mut Findings) {
    let granted = package.all("decision").find(|decision| decision.text("kind") == Some("grant"));
    let expires = granted.and_then(|grant| grant.member("certificate")?.date("expiresOn"));
    let statuses = package.all("surveillance-record").filter_map(|record| record.member("status"));
    let revoked = statuses.filter(|status| status.text("action") == Some("revoked")).count() > 0;
    for (schedule, entry) in entries(package) {
        let Some(started) = entry.date("startedOn") else { continue };
        if package.known_by(schedule).is_some_and(|known_by| started.date > known_by) {
            out.at(codes::RULES_RETENTION_END, started.node, |finding| {
                let message = "the term starts on a day that has not come yet, so its end is not known";
                finding.with_message(message).with_hint("leave `startedOn` out and write `open` until it has happened")
            });
            continue;
        }
        let Some(term) = term(package, entry) else { continue };
        let one = std::slice::from_ref(&term.start_event);
        let events = if term.starts_at_latest_of.is_empty() { one } else { term.starts_at_latest_of.as_slice() };
        let mut latest = happened(entry, events).max_by_key(|dated| dated.date);
        if term.start_event == CERTIFICATE_ENDED && !revoked {
            latest = latest.or(expires);
        }
        if let Some(latest) = latest.filter(|latest| started.date < latest.date) {
            out.at(codes::RULES_RETENTION_END, started.node, |finding| {
                let message = format!("the term starts on {}, when the last of its events happens", latest.date);
                let finding = finding.with_message(message).with_hint("count the term from that day");
                finding.with_basis(term.basis.join(", ")).with_related(latest.node.location())
            });
        }
    }
}

/// The events of an entry that have one of these names.
fn happened<'a, 'n>(entry: Node<'a>, names: &'n [String]) -> impl Iterator<Item = Dated<'a>> + use<'a, 'n> {
    let fitting =
        entry.items("events").filter(|event| event.text("event").is_some_and(|it| names.iter().any(|n| n == it)));
    fitting.filter_map(|event| event.date("on"))
}

/// R71, R73: while the start event has not happened, a hold is on, or an investigation is not concluded, the end is
/// open; else it is not before the term is over (47 CFR 8.215(b)).
pub(super) fn ends_are_true(package: &Package<'_>, out: &mut Findings) {
    for (_, entry) in entries(package) {
        let (Some(end), Some(place)) = (entry.text("end"), entry.member("end")) else { continue };
        let (held, started) = (entry.flag("hold") == Some(true), entry.date("startedOn"));
        let moved = term(package, entry).and_then(|term| moved(entry, term));
        let open = match moved {
            _ if held => Some("there is a hold, and an end all the same"),
            _ if started.is_none() => Some("the term has not started, and has an end all the same"),
            Some(Moved::Open) => Some("an investigation is not concluded, and there is an end all the same"),
            _ => None,
        };
        if let Some(message) = open.filter(|_| end != OPEN) {
            out.at(codes::RULES_RETENTION_END, place, |finding| finding.with_message(message));
            continue;
        }
        let length = entry.text("term").and_then(Period::parse);
        let last = started.zip(length).and_then(|(started, length)| started.date.plus(length));
        let until = match moved {
            Some(Moved::Until(date)) => Some(date),
            _ => None,
        };
        if let (Some(last), Some(stated)) = (last.max(until), Date::parse(end))
            && stated < last
        {
            out.at(codes::RULES_RETENTION_END, place, |finding| {
                let what = if until == Some(last) { "the investigation was concluded" } else { "the term ends" };
                finding.with_message(format!("{what} on {last}, and the records are not kept until then"))
            });
        }
    }
}

/// What an extension does to an end.
#[derive(Clone, Copy)]
enum Moved {
    Open,
    Until(Date),
}

fn moved(entry: Node<'_>, term: &Term) -> Option<Moved> {
    let from = happened(entry, &term.extended_by).map(|dated| dated.date).max()?;
    let until = term.extended_until.as_slice();
    let until = happened(entry, until).map(|dated| dated.date).max();
    Some(until.filter(|until| *until >= from).map_or(Moved::Open, Moved::Until))
}

/// Until when a document is kept, `None` for an open end, and where that is said.
type Kept<'a> = (Option<Date>, Node<'a>);

/// R74: a document that one holder keeps in two sets is kept until the later end (47 CFR 8.215).
pub(super) fn later_end_wins(package: &Package<'_>, out: &mut Findings) {
    let mut kept: BTreeMap<(&str, &str), Vec<Kept<'_>>> = BTreeMap::new();
    for (_, entry) in entries(package) {
        let (Some(holder), Some(end)) = (entry.text("holder"), entry.text("end")) else { continue };
        let end = if end == OPEN { None } else { Some(Date::parse(end)) };
        let Some(end) = end.map_or(Some(None), |date| date.map(Some)) else { continue };
        for document in entry.items("documents") {
            let Some(id) = document.as_text() else { continue };
            kept.entry((holder, id)).or_default().push((end, document));
        }
    }
    for sets in kept.values() {
        // An open end is later than any date.
        let later = |end: &Option<Date>| (end.is_none(), *end);
        let Some((latest, there)) = sets.iter().max_by_key(|(end, _)| later(end)) else { continue };
        for (_, document) in sets.iter().filter(|(end, _)| end != latest) {
            out.at(codes::RULES_RETENTION_SHARED, *document, |finding| {
                let end = latest.map_or_else(|| "an open end".to_owned(), |end| end.to_string());
                let message = format!("another set of the same holder keeps this document until {end}");
                finding.with_message(message).with_related(there.location())
            });
        }
    }
}
