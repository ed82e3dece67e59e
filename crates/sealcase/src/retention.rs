//! `retention`: until when records are kept. Terms and their starts, holds, and which end wins.
//!
//! A [`Clock`] is one duty to keep: a term of the profile or of a retention schedule, for one holder.
//! Its end is open while its start event has not happened, and while a hold is on; it is never guessed.
//! Of two ends the later one counts, and open is later than any day. How long a term is, what starts it
//! and what becomes of 29 February is data of the profile.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Serialize, Serializer};

use crate::profile::{Calendar, Profile, Term};
use crate::time::{Date, Period};

/// The last day on which something must be kept, or no such day yet. Days are before `Open`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum End {
    /// The last day of the term.
    On(Date),
    /// The start event has not happened, a hold is on, or the end lies beyond the calendar.
    Open,
}

impl End {
    /// The end of a term that started on that day, if it did, and is not held.
    pub fn of(term: &Term, calendar: Option<&Calendar>, started: Option<Date>, held: bool) -> Self {
        let end = started.filter(|_| !held).and_then(|day| term.after(day, calendar));
        end.map_or(Self::Open, Self::On)
    }

    /// The later of two ends.
    #[must_use]
    pub fn later(self, other: Self) -> Self {
        self.max(other)
    }

    /// Whether the last day is before that day.
    pub fn is_before(self, day: Date) -> bool {
        matches!(self, Self::On(end) if end < day)
    }

    /// Reads a date or `open`.
    pub fn parse(text: &str) -> Option<Self> {
        if text == "open" { Some(Self::Open) } else { Date::parse(text).map(Self::On) }
    }
}

impl fmt::Display for End {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::On(day) => fmt::Display::fmt(day, out),
            Self::Open => out.write_str("open"),
        }
    }
}

impl Serialize for End {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// One duty to keep records.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Clock {
    /// The class of records, by the profile's name.
    pub class: String,
    /// Who keeps them.
    pub holder: String,
    /// The event that starts the term.
    pub start_event: String,
    /// The day of that event, once it has happened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub started_on: Option<Date>,
    /// The term, in words.
    pub term: String,
    /// Whether a hold is on.
    pub hold: bool,
    /// Its end.
    pub end: End,
    /// Rules that it rests on.
    pub basis: String,
}

/// What a retention schedule says about one class of records and one holder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The class of records.
    pub class: String,
    /// Who keeps them.
    pub holder: String,
    /// The event that starts the term.
    pub start_event: String,
    /// The day of that event, once it has happened.
    pub started_on: Option<Date>,
    /// What else has happened that starts the term or moves its end, with the day.
    pub events: Vec<(String, Date)>,
    /// The term as it is written.
    pub term: String,
    /// Whether a hold is on.
    pub hold: bool,
    /// The end that the schedule states.
    pub end: Option<End>,
    /// On what it rests.
    pub basis: String,
}

impl Entry {
    /// The days on which something happened, by its name.
    fn days_of<'a>(&'a self, name: &'a str) -> impl Iterator<Item = Date> + 'a {
        self.events.iter().filter(move |(event, _)| event == name).map(|(_, day)| *day)
    }
}

/// What is known to have happened: by the schedule's rows of one class, and from elsewhere.
struct Happened<'a> {
    rows: &'a [&'a Entry],
    events: &'a BTreeMap<&'a str, Date>,
}

impl Happened<'_> {
    fn last(&self, name: &str) -> Option<Date> {
        let known = self.rows.iter().flat_map(|row| row.days_of(name)).max();
        known.max(self.events.get(name).copied())
    }

    /// When a term started: with the latest of its events, once all have happened. A day that the schedule states
    /// stands for those that never come, such as the end of a proceeding that was never opened.
    fn start(&self, term: &Term) -> Option<Date> {
        let one = std::slice::from_ref(&term.start_event);
        let names = if term.starts_at_latest_of.is_empty() { one } else { term.starts_at_latest_of.as_slice() };
        let days: Vec<Option<Date>> = names.iter().map(|name| self.last(name)).collect();
        let stated = self.rows.iter().filter_map(|row| row.started_on).max().max(self.last(&term.start_event));
        let all = days.iter().all(Option::is_some);
        days.into_iter().flatten().chain(stated).max().filter(|_| all || stated.is_some())
    }

    /// The end that an extension gives; open while what was opened is not concluded.
    fn moved(&self, term: &Term) -> Option<End> {
        let from = term.extended_by.iter().filter_map(|name| self.last(name)).max()?;
        let until = term.extended_until.as_deref().and_then(|name| self.last(name));
        Some(until.filter(|until| *until >= from).map_or(End::Open, End::On))
    }
}

/// Sets up the clocks: one for each retention term of the profiles, and one for each further class of the schedule.
///
/// `events` gives the days of start events that are known from elsewhere, by name; where the schedule states
/// a day too, the later one counts. `held` is a hold on everything.
pub fn clocks(profiles: &[&Profile], schedule: &[Entry], events: &BTreeMap<&str, Date>, held: bool) -> Vec<Clock> {
    let mut clocks: BTreeMap<(String, String), Clock> = BTreeMap::new();
    let mut starts: BTreeMap<(&str, &str), Date> = BTreeMap::new();
    let mut keep = |clock: Clock| {
        let key = (clock.holder.clone(), clock.class.clone());
        match clocks.get_mut(&key) {
            Some(known) if known.end >= clock.end => known.hold |= clock.hold,
            Some(known) => *known = Clock { hold: known.hold || clock.hold, ..clock },
            None => drop(clocks.insert(key, clock)),
        }
    };
    for profile in profiles {
        for term in profile.terms().iter().filter(|term| term.kind == "retention") {
            let rows: Vec<&Entry> =
                schedule.iter().filter(|entry| entry.class == term.id && entry.holder == term.holder).collect();
            let happened = Happened { rows: &rows, events };
            let first_day = happened.start(term);
            if let Some(day) = first_day {
                let known = starts.entry((&term.holder, &term.id)).or_insert(day);
                *known = day.max(*known);
            }
            let on_hold = held || rows.iter().any(|entry| entry.hold);
            let end = End::of(term, profile.calendar(), first_day, on_hold);
            keep(Clock {
                class: term.id.clone(),
                holder: term.holder.clone(),
                start_event: term.start_event.clone(),
                started_on: first_day,
                term: term.period.words(),
                hold: on_hold,
                end: happened.moved(term).map_or(end, |moved| moved.later(end)),
                basis: term.basis.join(", "),
            });
        }
    }
    for entry in schedule {
        let known = starts.get(&(entry.holder.as_str(), entry.class.as_str())).copied();
        let own = entry.days_of(&entry.start_event).chain(events.get(entry.start_event.as_str()).copied());
        let first_day = own.chain(entry.started_on).chain(known).max();
        let on_hold = held || entry.hold;
        let own = first_day.zip(Period::parse(&entry.term)).and_then(|(day, term)| day.plus(term));
        let own = own.map_or(End::Open, End::On);
        // An end that is stated counts if it is later; `open` that was written before the event counts no more.
        let named = entry.end.filter(|end| matches!(end, End::On(_)) || entry.started_on.is_some());
        let end = if on_hold { End::Open } else { named.map_or(own, |end| end.later(own)) };
        keep(Clock {
            class: entry.class.clone(),
            holder: entry.holder.clone(),
            start_event: entry.start_event.clone(),
            started_on: first_day,
            term: Period::words(&entry.term),
            hold: on_hold,
            end,
            basis: entry.basis.clone(),
        });
    }
    clocks.into_values().collect()
}

/// The end of all clocks together: the latest; open if there is none.
pub fn last(clocks: &[Clock]) -> End {
    clocks.iter().map(|clock| clock.end).max().unwrap_or(End::Open)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A generator whose seed is fixed: splitmix64.
    struct Random(u64);

    impl Random {
        fn below(&mut self, bound: u32) -> u32 {
            self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
            let mut z = self.0;
            z = (z ^ z >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            z = (z ^ z >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
            u32::try_from((z ^ z >> 31) % u64::from(bound)).unwrap()
        }

        /// Any date of the years 1900 to 9999; every tenth is a 29 February or beside one.
        fn date(&mut self) -> Date {
            loop {
                let year = 1900 + self.below(8100);
                let (month, day) = match self.below(10) {
                    0 => [(2, 28), (2, 29), (3, 1)][self.below(3) as usize],
                    _ => (1 + self.below(12), 1 + self.below(31)),
                };
                if let Some(date) = Date::parse(&format!("{year:04}-{month:02}-{day:02}")) {
                    return date;
                }
            }
        }

        fn period(&mut self) -> String {
            let forms = [
                format!("P{}Y", self.below(9999)),
                format!("P{}M", self.below(300)),
                format!("P{}D", self.below(9999)),
                format!("P{}Y{}M{}D", self.below(20), self.below(20), self.below(400)),
            ];
            forms[self.below(4) as usize].clone()
        }
    }

    fn term(period: &str, leap_day: &str) -> Term {
        let text = serde_json::json!({
            "id": "t", "title": "T", "kind": "retention", "holder": "cla", "startEvent": "e", "period": period,
            "days": "calendar", "leapDay": leap_day, "basis": ["b"],
        });
        serde_json::from_value(text).unwrap()
    }

    fn entry(started: Option<Date>, term: &str, hold: bool, end: Option<End>) -> Entry {
        let own = |text: &str| text.to_owned();
        Entry {
            class: own("own"),
            holder: own("lab"),
            start_event: own("e"),
            started_on: started,
            events: Vec::new(),
            term: own(term),
            hold,
            end,
            basis: own("b"),
        }
    }

    #[test]
    fn ends_keep_the_order_of_their_starts_and_never_panic() {
        let mut random = Random(1);
        for round in 0..20_000 {
            let leap_day = if random.below(2) == 0 { "february-28" } else { "march-1" };
            let text = random.period();
            let term = term(&text, leap_day);
            let (a, b) = (random.date(), random.date());
            let (first, second) = (a.min(b), a.max(b));
            let end = |day| End::of(&term, None, Some(day), false);
            assert!(end(first) <= end(second), "{round}: {text} {first} {second}");
            if let End::On(last) = end(first) {
                assert!(last >= first, "{text} {first}");
            }
            assert_eq!(End::of(&term, None, Some(first), true), End::Open);
            assert_eq!(End::of(&term, None, None, false), End::Open);
            assert_eq!(end(a).later(end(b)), end(b).later(end(a)));
            assert!(end(a).later(end(b)) >= end(a));
            assert_eq!(end(a).later(End::Open), End::Open);
            assert!(!(end(a).is_before(b) && b <= a));
        }
    }

    #[test]
    fn more_time_never_ends_earlier_and_a_hold_takes_all_ends_away() {
        let mut random = Random(2);
        for _ in 0..5_000 {
            let (day, text) = (random.date(), random.period());
            let with = |start, hold, end| clocks(&[], &[entry(start, &text, hold, end)], &BTreeMap::new(), false);
            let own = last(&with(Some(day), false, None));
            let stated = End::On(random.date());
            assert_eq!(last(&with(Some(day), false, Some(stated))), own.later(stated), "the later end wins");
            assert_eq!(last(&with(Some(day), true, Some(stated))), End::Open);
            assert_eq!(last(&with(None, false, None)), End::Open);
            let later = random.date();
            let events = BTreeMap::from([("e", later)]);
            let both = clocks(&[], &[entry(Some(day), &text, false, None)], &events, false);
            assert_eq!(both[0].started_on, Some(day.max(later)));
            assert!(last(&both) >= own);
        }
    }

    #[test]
    fn the_29th_of_february_ends_where_the_data_says() {
        let on = |text: &str| Date::parse(text).unwrap();
        let end = |rule: &str, start: &str, period: &str| {
            End::of(&term(period, rule), None, Some(on(start)), false).to_string()
        };
        assert_eq!(end("february-28", "2028-02-29", "P5Y"), "2033-02-28");
        assert_eq!(end("march-1", "2028-02-29", "P5Y"), "2033-03-01");
        for rule in ["february-28", "march-1"] {
            assert_eq!(end(rule, "2028-02-29", "P4Y"), "2032-02-29");
            assert_eq!(end(rule, "2028-02-28", "P5Y"), "2033-02-28");
            assert_eq!(end(rule, "2096-02-29", "P4Y"), if rule == "march-1" { "2100-03-01" } else { "2100-02-28" });
            assert_eq!(end(rule, "2028-02-29", "P1M"), "2028-03-29");
            assert_eq!(end(rule, "2028-02-29", "P365D"), "2029-02-28");
            assert_eq!(end(rule, "2028-01-31", "P1M"), "2028-02-29");
            assert_eq!(end(rule, "9998-02-28", "P5Y"), "open", "beyond the calendar nothing is promised");
        }
    }

    #[test]
    fn a_term_starts_with_the_last_of_its_events_and_an_open_investigation_keeps_it_open() {
        let profile = Profile::builtin("us-ctm-2024").unwrap();
        let on = |text: &str| Date::parse(text).unwrap();
        let end = |class: &str, holder: &str, term: &str, started: Option<&str>, happened: &[(&str, &str)]| {
            let mut entry = entry(started.map(on), term, false, None);
            (entry.class, entry.holder) = (class.to_owned(), holder.to_owned());
            entry.events = happened.iter().map(|(event, day)| ((*event).to_owned(), on(day))).collect();
            let found = clocks(&[&profile], &[entry], &BTreeMap::new(), false);
            found.into_iter().find(|clock| clock.class == class).unwrap().end.to_string()
        };
        let agent = |started, happened: &[(&str, &str)]| end("us-agent", "us-agent", "P1Y", started, happened);
        let marketing = ("marketing-ended", "2031-02-28");
        let import = ("import-ended", "2031-01-31");
        let proceeding = ("proceeding-ended", "2032-05-01");
        assert_eq!(agent(None, &[marketing, import]), "open", "one of three has not happened");
        assert_eq!(agent(None, &[marketing, import, proceeding]), "2033-05-01");
        assert_eq!(agent(Some("2031-02-28"), &[marketing, import]), "2032-02-28", "no proceeding was opened");
        assert_eq!(agent(Some("2031-02-28"), &[proceeding]), "2033-05-01", "the latest counts");
        let grantee = |happened: &[(&str, &str)]| {
            end("grantee-compliance-records", "grantee", "P2Y", Some("2030-06-30"), happened)
        };
        let (notified, concluded) = ("investigation-notified", "investigation-concluded");
        assert_eq!(grantee(&[]), "2032-06-30");
        assert_eq!(grantee(&[(notified, "2031-01-01")]), "open");
        assert_eq!(grantee(&[(notified, "2031-01-01"), (concluded, "2034-01-01")]), "2034-01-01");
        assert_eq!(grantee(&[(notified, "2031-01-01"), (concluded, "2031-02-01")]), "2032-06-30");
        assert_eq!(grantee(&[(concluded, "2031-01-01"), (notified, "2032-02-01")]), "open", "a second one");
    }

    #[test]
    fn the_same_records_in_two_sets_keep_the_later_end() {
        let profiles = [Profile::builtin("us-ctm-2024").unwrap(), Profile::builtin("us-ctm-palindrome").unwrap()];
        let profiles: Vec<&Profile> = profiles.iter().collect();
        let on = |text: &str| Date::parse(text).unwrap();
        let events = BTreeMap::from([("certificate-expired-or-revoked", on("2031-12-15"))]);
        let found = clocks(&profiles, &[], &events, false);
        let ends: Vec<_> = found.iter().map(|clock| (clock.holder.as_str(), clock.end.to_string())).collect();
        let open = |holder| (holder, "open".to_owned());
        let years = |holder| (holder, "2036-12-15".to_owned());
        assert_eq!(ends, [years("cla"), open("grantee"), years("lab"), open("us-agent")]);
        assert_eq!(last(&found), End::Open);
        assert!(clocks(&profiles, &[], &events, true).iter().all(|clock| clock.hold && clock.end == End::Open));
        assert_eq!(last(&[]), End::Open);
    }
}
