//! Certificates: their status on a day, and the surveillance that is due.
//!
//! The latest grant says what a certificate holds. A revocation is final until a later grant; of a suspension
//! and a reinstatement the later one counts.

use std::collections::BTreeMap;

use serde::Serialize;

use super::facts::{Action, Bundle, Surveillance};
use crate::profile::Profile;
use crate::statement::Event;
use crate::time::{Date, Timestamp};

/// Most surveillance days that are counted from the start of a certificate.
const MOST_INTERVALS: u32 = 200;

/// The status of a certificate on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// Granted and good.
    InForce,
    /// Not to be relied on for the time being.
    Suspended,
    /// Taken away.
    Revoked,
    /// Run out.
    Expired,
    /// There is none, or not yet.
    None,
}

impl Status {
    /// The status in words.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::InForce => "in force",
            Self::Suspended => "suspended",
            Self::Revoked => "revoked",
            Self::Expired => "expired",
            Self::None => "none",
        }
    }
}

/// A certificate as it stands on a day.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CertificateLine {
    /// Its number; of a grant without a certificate, the number of the decision.
    pub number: String,
    /// Its status.
    pub status: Status,
    /// The day since which it has that status.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<Date>,
    /// The day of issue, or of the grant.
    pub issued_on: Date,
    /// The last day on which it is valid, if it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_on: Option<Date>,
    /// The day of the next surveillance that is not done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_surveillance: Option<Date>,
    /// Surveillance days that passed without surveillance, before a later one was done.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub missed: Vec<Date>,
    /// The day on which it expired or was revoked, if that has happened.
    #[serde(skip)]
    pub(super) ended_on: Option<Date>,
}

/// A grant, on its way to a line.
struct Grant {
    order: (Date, Option<Timestamp>),
    issued_on: Date,
    effective_on: Date,
    expires_on: Option<Date>,
    surveillance: Vec<Date>,
}

/// The certificates that these bags tell of, by number.
pub(super) fn lines(bundles: &[Bundle], profiles: &[&Profile], as_of: Date) -> Vec<CertificateLine> {
    let mut grants: BTreeMap<&str, Grant> = BTreeMap::new();
    for bundle in bundles {
        for decision in bundle.decisions.iter().filter(|decision| decision.kind == "grant") {
            if decision.decided_on > as_of {
                continue;
            }
            let certificate = decision.certificate.as_ref();
            let number = certificate.map_or(decision.number.as_str(), |certificate| certificate.number.as_str());
            let issued_on = certificate.map_or(decision.decided_on, |certificate| certificate.issued_on);
            let effective_on = decision.effective_on.unwrap_or(issued_on);
            let stated = certificate.and_then(|certificate| certificate.expires_on);
            let of_term = |profile: &&Profile| profile.term("certificate-validity")?.times_after(1, effective_on);
            let grant = Grant {
                order: (decision.decided_on, bundle.sealed_at),
                issued_on,
                effective_on,
                expires_on: stated.or_else(|| profiles.iter().filter_map(of_term).max()),
                surveillance: certificate.map(|certificate| certificate.surveillance_due.clone()).unwrap_or_default(),
            };
            match grants.get(number) {
                Some(known) if known.order >= grant.order => {}
                _ => drop(grants.insert(number, grant)),
            }
        }
        // Of a certificate whose grant is elsewhere, a surveillance tells the dates.
        for record in &bundle.surveillances {
            let Some(start) = record.effective_on.filter(|start| *start <= as_of) else { continue };
            grants.entry(&record.certificate).or_insert(Grant {
                order: (start, None),
                issued_on: start,
                effective_on: start,
                expires_on: record.expires_on,
                surveillance: Vec::new(),
            });
        }
    }
    let mut by_number = ByNumber::new();
    for bundle in bundles {
        for record in &bundle.surveillances {
            by_number.entry(&record.certificate).or_default().push((bundle, record));
        }
    }
    // What names no certificate counts where there is only one.
    let nameless = if grants.len() == 1 { bundles } else { &[] };
    let of = |number: &str| by_number.get(number).map_or(&[][..], Vec::as_slice);
    grants.iter().map(|(number, grant)| line(number, grant, of(number), nameless, profiles, as_of)).collect()
}

/// Surveillances, each with its bag, by the number of the certificate.
type ByNumber<'a> = BTreeMap<&'a str, Vec<(&'a Bundle, &'a Surveillance)>>;

fn line(
    number: &str,
    grant: &Grant,
    records: &[(&Bundle, &Surveillance)],
    nameless: &[Bundle],
    profiles: &[&Profile],
    as_of: Date,
) -> CertificateLine {
    let mut deeds = deeds(grant, records, nameless);
    deeds.retain(|(on, ..)| *on <= as_of);
    deeds.sort_unstable();
    let revoked = deeds.iter().find(|(_, _, action)| *action == Action::Revoked).map(|(on, ..)| *on);
    let told = deeds.iter().filter(|(_, _, action)| *action == Action::Expired).map(|(on, ..)| *on);
    let last_day = grant.expires_on;
    let ran_out = last_day.filter(|day| *day < as_of).into_iter().chain(told).min();
    deeds.retain(|(_, _, action)| matches!(action, Action::Suspended | Action::Reinstated));
    let (status, since) = if grant.effective_on > as_of {
        (Status::None, None)
    } else if let Some(day) = revoked {
        (Status::Revoked, Some(day))
    } else if let Some(day) = ran_out {
        (Status::Expired, Some(day))
    } else if let Some((on, _, Action::Suspended)) = deeds.last() {
        (Status::Suspended, Some(*on))
    } else {
        (Status::InForce, Some(deeds.last().map_or(grant.effective_on, |(on, ..)| *on)))
    };
    let ended_on = revoked.into_iter().chain(ran_out).min();
    let (next_surveillance, missed) = surveillance(grant, records, profiles, as_of, ended_on);
    CertificateLine {
        number: number.to_owned(),
        status,
        since,
        issued_on: grant.issued_on,
        expires_on: last_day,
        next_surveillance: next_surveillance.filter(|_| matches!(status, Status::InForce | Status::Suspended)),
        missed,
        ended_on,
    }
}

/// What was done to the certificate since its grant.
fn deeds(
    grant: &Grant,
    records: &[(&Bundle, &Surveillance)],
    nameless: &[Bundle],
) -> Vec<(Date, Option<Timestamp>, Action)> {
    let mut deeds = Vec::new();
    for (bundle, record) in records {
        deeds.extend(record.action.map(|(action, on)| (on, bundle.sealed_at, action)));
        deeds.extend(record.suspended_on.map(|on| (on, bundle.sealed_at, Action::Suspended)));
    }
    for bundle in nameless {
        deeds.extend(bundle.endings.iter().map(|ending| (ending.on, bundle.sealed_at, Action::Revoked)));
    }
    for (event, action) in [(Event::CertificateRevoked, Action::Revoked), (Event::CertificateExpired, Action::Expired)]
    {
        deeds.extend(recorded(nameless, event).map(|on| (on, None, action)));
    }
    // What came before a grant that was given anew is over.
    deeds.retain(|(on, ..)| *on >= grant.effective_on);
    deeds
}

/// Days of a retention event.
fn recorded(bundles: &[Bundle], wanted: Event) -> impl Iterator<Item = Date> {
    let events = bundles.iter().flat_map(|bundle| &bundle.events);
    events.filter(move |event| event.counts && event.event == wanted).map(|event| event.effective_at.date())
}

/// The next surveillance day that is not done, and those that were missed before a later one was done.
fn surveillance(
    grant: &Grant,
    records: &[(&Bundle, &Surveillance)],
    profiles: &[&Profile],
    as_of: Date,
    ended_on: Option<Date>,
) -> (Option<Date>, Vec<Date>) {
    let mut days = grant.surveillance.clone();
    let interval = profiles.iter().find_map(|profile| profile.term("surveillance-interval"));
    if let Some(interval) = interval.filter(|_| days.is_empty()) {
        let all = (1..=MOST_INTERVALS).map_while(|times| interval.times_after(times, grant.effective_on));
        days = all.take_while(|day| grant.expires_on.is_none_or(|end| *day <= end)).collect();
    }
    days.sort_unstable();
    days.dedup();
    days.retain(|day| ended_on.is_none_or(|end| *day <= end));
    let records = records.iter().map(|(_, record)| record);
    let done = records.filter(|record| record.annual && !record.missed);
    let done = done.filter(|record| record.performed_on.is_some_and(|day| day <= as_of));
    // A surveillance without a due day stands for the day that it is nearest to: the last one up to the next.
    let mut covered: Vec<Date> = done
        .filter_map(|record| {
            record.due_on.or_else(|| days.iter().copied().find(|day| Some(*day) >= record.performed_on))
        })
        .collect();
    covered.sort_unstable();
    let latest = covered.last().copied();
    let is_open = |day: &&Date| covered.binary_search(day).is_err();
    let missed = days.iter().filter(is_open).filter(|day| latest.is_some_and(|latest| **day < latest)).copied();
    let next = days.iter().filter(is_open).find(|day| latest.is_none_or(|latest| **day > latest)).copied();
    (next, missed.collect())
}
