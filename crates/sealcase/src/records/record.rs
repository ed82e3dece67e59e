//! `Record`: the state of one product on a day. Certificates, support, clocks, holds, and what is due.

use std::collections::BTreeMap;

use serde::Serialize;

use super::certificate::{self, CertificateLine, Status};
use super::facts::{Action, Bundle, Lab, Obligation};
use crate::profile::{Profile, Term};
use crate::retention::{self, Clock, End, Entry};
use crate::statement::Event;
use crate::time::{Date, Timestamp};

/// The state of one product on a day.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Record {
    /// The product.
    pub product: ProductLine,
    /// Its certificates, by number.
    pub certificates: Vec<CertificateLine>,
    /// What became of its applications, where there is no certificate: `denial on 2026-12-01`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub decisions: Vec<String>,
    /// The last day of the support period, as stated last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub support_end: Option<Date>,
    /// Whether it was stated last that the product is not supported.
    pub unsupported: bool,
    /// Security-relevant and other changes, as recorded: `CHG-2027-07 (C2)`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<String>,
    /// Each duty to keep, with its end.
    pub clocks: Vec<Clock>,
    /// The end of all of them together.
    pub keep_until: End,
    /// Holds that are on.
    pub holds: Vec<Hold>,
    /// What is to be done, by due day; what is overdue is not after the day that was asked for.
    pub tasks: Vec<Task>,
    /// The bags, by the time of their seals.
    pub bundles: Vec<BundleLine>,
    /// What could not be counted.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub remarks: Vec<String>,
}

/// Which product.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ProductLine {
    /// The maker's short id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Who makes it.
    pub manufacturer: String,
}

/// A hold that is on.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Hold {
    /// The bag that records it.
    pub input: String,
    /// Since when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<Date>,
    /// In which role its signer signed; a schedule names its holder.
    pub by: String,
    /// On what it rests.
    pub basis: String,
}

/// Something that is to be done.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Task {
    /// The last day for it.
    pub due: Date,
    /// Whether that day has passed.
    pub overdue: bool,
    /// What.
    pub what: String,
    /// About what: a certificate, a complaint.
    pub about: String,
    /// Whose task it is.
    pub who: String,
    /// Rules that it rests on.
    pub basis: String,
}

/// A bag of the product.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BundleLine {
    /// What the caller calls it.
    pub input: String,
    /// Its id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bag_id: Option<String>,
    /// When it was sealed, as its signer claims.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sealed_at: Option<Timestamp>,
    /// Whether it may be destroyed: every clock has run out, and nothing holds it.
    pub may_be_destroyed: bool,
    /// The day on which it was destroyed elsewhere, as somebody signed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disposed_on: Option<Date>,
}

impl Record {
    /// Sums up the bags of one product.
    ///
    /// `labs` is what is known last about each laboratory, from any bag.
    pub(super) fn of(
        mut bundles: Vec<Bundle>,
        profiles: &[&Profile],
        labs: &BTreeMap<String, Lab>,
        as_of: Date,
    ) -> Self {
        bundles.sort_by(|a, b| (a.sealed_at, &a.input, &a.bag_id).cmp(&(b.sealed_at, &b.input, &b.bag_id)));
        let certificates = certificate::lines(&bundles, profiles, as_of);
        let (schedule, schedule_holds) = schedule(&bundles, as_of);
        let mut holds = events_held(&bundles, as_of);
        let held = !holds.is_empty();
        holds.extend(schedule_holds);
        // Records of several certificates are kept until the last has ended.
        let ended: Option<Vec<Date>> = certificates.iter().map(|line| line.ended_on).collect();
        let mut events = BTreeMap::new();
        if let Some(day) = ended.and_then(|days| days.into_iter().max()) {
            events.insert("certificate-expired-or-revoked", day);
        }
        let clocks = retention::clocks(profiles, &schedule, &events, held);
        let keep_until = retention::last(&clocks);
        let support = bundles.iter().flat_map(|bundle| &bundle.support).filter(|support| support.stated_on <= as_of);
        let support = support.max_by_key(|support| support.stated_on);
        let support_end = support.and_then(|support| support.end);
        let mut record = Self {
            product: product(&bundles),
            decisions: if certificates.is_empty() { decisions(&bundles, as_of) } else { Vec::new() },
            support_end,
            unsupported: support.is_some_and(|support| support.end.is_none()),
            changes: changes(&bundles, as_of),
            tasks: Vec::new(),
            bundles: Vec::new(),
            remarks: Vec::new(),
            certificates,
            clocks,
            keep_until,
            holds,
        };
        record.tasks = record.due(&bundles, profiles, labs, as_of);
        record.settle(bundles, as_of);
        record
    }

    /// Keeps the clocks of one holder only, and judges by them what may be destroyed.
    pub fn keep_holder(&mut self, holder: &str, as_of: Date) {
        self.clocks.retain(|clock| clock.holder == holder);
        self.keep_until = retention::last(&self.clocks);
        let over = self.is_over(as_of);
        for bundle in &mut self.bundles {
            bundle.may_be_destroyed = over && bundle.disposed_on.is_none();
        }
    }

    /// Whether every clock has run out, and nothing holds the records.
    fn is_over(&self, as_of: Date) -> bool {
        !self.clocks.is_empty() && self.holds.is_empty() && self.keep_until.is_before(as_of)
    }

    fn settle(&mut self, bundles: Vec<Bundle>, as_of: Date) {
        let over = self.is_over(as_of);
        for bundle in bundles {
            let disposed_on = bundle.disposed_on().filter(|day| *day <= as_of);
            self.remarks.extend(bundle.remarks.iter().map(|remark| format!("{}: {remark}", bundle.input)));
            self.bundles.push(BundleLine {
                may_be_destroyed: over && disposed_on.is_none(),
                input: bundle.input,
                bag_id: bundle.bag_id,
                sealed_at: bundle.sealed_at,
                disposed_on,
            });
        }
    }

    /// The laboratories of the latest bag that tells of any, while there is something left for them to do: a
    /// certificate that counts, or an application that nobody has decided about.
    fn labs<'a>(&self, bundles: &'a [Bundle], as_of: Date) -> impl Iterator<Item = &'a Lab> + use<'a> {
        let counts = |line: &CertificateLine| matches!(line.status, Status::InForce | Status::Suspended);
        let is_open =
            self.certificates.iter().any(counts) || (self.certificates.is_empty() && self.decisions.is_empty());
        let told = bundles.iter().rev().filter(move |_| is_open);
        let latest = told.filter(move |bundle| bundle.labs.iter().any(|lab| lab.stated_on <= as_of)).take(1);
        latest.flat_map(|bundle| &bundle.labs)
    }

    /// What records are sorted by.
    pub(super) fn order(&self) -> (&str, &str, &str, Option<&str>) {
        let first = self.bundles.first().map(|bundle| bundle.input.as_str());
        (&self.product.name, &self.product.id, &self.product.manufacturer, first)
    }

    /// Everything with a last day that is not done.
    fn due(&self, bundles: &[Bundle], profiles: &[&Profile], labs: &BTreeMap<String, Lab>, as_of: Date) -> Vec<Task> {
        let mut tasks = Vec::new();
        let term = |id: &str| profiles.iter().find_map(|profile| Some((profile.term(id)?, *profile)));
        let mut task = |due: Date, what: &str, about: &str, who: &str, basis: String| {
            let (what, about, who) = (what.to_owned(), about.to_owned(), who.to_owned());
            tasks.push(Task { due, overdue: due < as_of, what, about, who, basis });
        };
        for line in &self.certificates {
            if let Some(day) = line.next_surveillance {
                let window = term("surveillance-window").and_then(|(term, of)| term.after(day, of.calendar()));
                let basis = term("surveillance-interval").map(|(term, _)| basis(term)).unwrap_or_default();
                // It is due on its day; it is late once the window has closed.
                let due =
                    if window.is_some_and(|end| end < as_of) || day >= as_of { day } else { window.unwrap_or(day) };
                task(due, "surveillance", &line.number, "CLA", basis);
            }
            if matches!(line.status, Status::InForce | Status::Suspended) {
                if let Some(end) = line.expires_on {
                    let basis = term("certificate-validity").map(|(term, _)| basis(term)).unwrap_or_default();
                    task(end, "end of the certificate: renewal, or the mark comes off", &line.number, "grantee", basis);
                }
                if let Some(end) = self.support_end {
                    let what = "end of support: extend it, or say so in the registry";
                    task(end, what, &line.number, "grantee", "47 CFR 8.222(b)(9)".to_owned());
                }
            }
        }
        for lab in self.labs(bundles, as_of).filter_map(|lab| labs.get(&lab.key())) {
            let reassessment = term("lab-reassessment");
            if let Some((due, basis)) =
                reassessment.and_then(|(term, of)| Some((term.after(lab.assessed_on, of.calendar())?, basis(term))))
            {
                task(due, "reassessment of the laboratory, or a newer record of it", &lab.name, "laboratory", basis);
            }
            let what = "end of the laboratory's accreditation: renewal, or a newer record of it";
            task(lab.expires_on, what, &lab.name, "laboratory", LAB_BASIS.to_owned());
        }
        // A reinstatement shows the cure; after a revocation there is nothing left to cure.
        // What a later bag says about the same matter takes the place of what an earlier one said.
        let mut open: BTreeMap<(&str, &str), &Obligation> = BTreeMap::new();
        for obligation in bundles.iter().flat_map(|bundle| &bundle.obligations) {
            let slot = open.entry((&obligation.about, obligation.what)).or_insert(obligation);
            // What somebody may do once is done once, in whichever bag it is told again.
            if !(slot.may && slot.done.is_some()) {
                *slot = obligation;
            }
        }
        let mut ends: BTreeMap<&str, Date> = BTreeMap::new();
        for record in bundles.iter().flat_map(|bundle| &bundle.surveillances) {
            let Some((action, on)) = record.action else { continue };
            if action != Action::Suspended && on <= as_of {
                let last = ends.entry(&record.certificate).or_insert(on);
                *last = on.max(*last);
            }
        }
        for ((about, what), obligation) in open {
            let end = obligation.certificate.as_deref().and_then(|number| ends.get(number));
            let settled = obligation.term == Ok("surveillance-cure") && end.is_some_and(|on| *on >= obligation.from);
            if settled || obligation.from > as_of || obligation.done.is_some_and(|day| day <= as_of) {
                continue;
            }
            let due = match obligation.term {
                Ok(id) => {
                    let Some((term, of)) = term(id) else { continue };
                    let Some(due) = term.after(obligation.from, of.calendar()) else { continue };
                    (due, basis(term))
                }
                Err(due) => (due, "as its record states".to_owned()),
            };
            if !(obligation.may && due.0 < as_of) {
                task(due.0, what, about, obligation.who, due.1);
            }
        }
        tasks.sort_by(|a, b| (a.due, &a.about, &a.what).cmp(&(b.due, &b.about, &b.what)));
        tasks
    }
}

/// On what the end of an accreditation rests.
const LAB_BASIS: &str = "47 CFR 8.217(e)(4)";

fn basis(term: &Term) -> String {
    term.basis.join(", ")
}

/// The product as the latest bag names it.
fn product(bundles: &[Bundle]) -> ProductLine {
    let last = |part: fn(&Bundle) -> &str| {
        bundles.iter().rev().map(part).find(|text| !text.is_empty()).unwrap_or_default().to_owned()
    };
    ProductLine {
        id: last(|bundle| &bundle.product.id),
        name: last(|bundle| &bundle.product.name),
        manufacturer: last(|bundle| &bundle.product.manufacturer),
    }
}

/// What became of applications, the latest last.
fn decisions(bundles: &[Bundle], as_of: Date) -> Vec<String> {
    let decisions = bundles.iter().flat_map(|bundle| &bundle.decisions);
    let mut days: Vec<(Date, &str)> = decisions
        .filter(|decision| decision.decided_on <= as_of)
        .map(|decision| (decision.decided_on, decision.kind.as_str()))
        .collect();
    days.sort_unstable();
    days.dedup();
    days.into_iter().map(|(on, kind)| format!("{kind} on {on}")).collect()
}

fn changes(bundles: &[Bundle], as_of: Date) -> Vec<String> {
    let known = bundles.iter().flat_map(|bundle| &bundle.changes);
    let known = known.filter(|change| change.released_on.is_none_or(|day| day <= as_of));
    let latest: BTreeMap<&str, &str> = known.map(|change| (change.number.as_str(), change.class.as_str())).collect();
    latest.into_iter().map(|(number, class)| format!("{number} ({class})")).collect()
}

/// The entries of the latest schedule for each class and holder, and the holds in them.
fn schedule(bundles: &[Bundle], as_of: Date) -> (Vec<Entry>, Vec<Hold>) {
    /// When a schedule was issued and sealed, and its entries of one class and holder.
    type Latest<'a> = ((Date, Option<Timestamp>), Vec<(&'a Bundle, &'a Entry)>);
    let mut latest: BTreeMap<(&str, &str), Latest<'_>> = BTreeMap::new();
    for bundle in bundles {
        let Some((on, entries)) = bundle.schedule.as_ref().filter(|(on, _)| *on <= as_of) else { continue };
        let order = (*on, bundle.sealed_at);
        for entry in entries {
            let slot = latest.entry((&entry.class, &entry.holder)).or_insert_with(|| (order, Vec::new()));
            if slot.0 < order {
                *slot = (order, Vec::new());
            }
            if slot.0 == order {
                slot.1.push((bundle, entry));
            }
        }
    }
    let mut entries = Vec::new();
    let mut holds = Vec::new();
    for (bundle, entry) in latest.into_values().flat_map(|(_, entries)| entries) {
        let started_on = entry.started_on.filter(|day| *day <= as_of);
        let events = entry.events.iter().filter(|(_, day)| *day <= as_of).cloned().collect();
        entries.push(Entry { started_on, events, ..entry.clone() });
        if entry.hold {
            holds.push(Hold {
                input: bundle.input.clone(),
                since: None,
                by: entry.holder.clone(),
                basis: format!("{} (retention schedule)", entry.class),
            });
        }
    }
    (entries, holds)
}

/// Holds that were placed on bags and not released. A release counts for the same role; it ends the hold with
/// the same basis, or the only one there is.
fn events_held(bundles: &[Bundle], as_of: Date) -> Vec<Hold> {
    let mut held = Vec::new();
    for bundle in bundles {
        let mut events: Vec<_> = bundle
            .events
            .iter()
            .filter(|event| event.effective_at.date() <= as_of)
            // A hold by somebody who does not count keeps all the same: that errs on the safe side.
            .filter(|event| event.counts || event.event == Event::HoldPlaced)
            .collect();
        events.sort_by_key(|event| event.effective_at);
        let mut on: Vec<&crate::verify::RecordedEvent> = Vec::new();
        for event in events {
            match event.event {
                Event::HoldPlaced => on.push(event),
                Event::HoldReleased => {
                    let same = |placed: &&crate::verify::RecordedEvent| placed.role == event.role;
                    let exact = on.iter().position(|placed| same(placed) && placed.basis == event.basis);
                    let only = (on.iter().filter(|placed| same(placed)).count() == 1)
                        .then(|| on.iter().position(same))
                        .flatten();
                    if let Some(at) = exact.or(only) {
                        on.remove(at);
                    }
                }
                _ => {}
            }
        }
        held.extend(on.into_iter().map(|event| Hold {
            input: bundle.input.clone(),
            since: Some(event.effective_at.date()),
            by: event.role.as_str().to_owned(),
            basis: event.basis.clone(),
        }));
    }
    held
}
