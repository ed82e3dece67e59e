//! Instants and civil dates, always given by the caller: the core has no clock.
//!
//! A [`Timestamp`] is an instant in UTC with whole seconds, written as RFC 3339 with `Z`.
//! A [`Date`] is a civil date, written as ISO 8601 `YYYY-MM-DD`. Arithmetic on dates is calendar
//! arithmetic: one year after 29 February is 28 February, unless a rule says otherwise.

use std::fmt;

use jiff::ToSpan as _;

/// An instant in UTC, to the second.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Timestamp(jiff::Timestamp);

/// A civil date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date(jiff::civil::Date);

impl Timestamp {
    /// Reads `2026-11-23T14:00:00Z`: upper-case `T` and `Z`, whole seconds, nothing else.
    pub fn parse(text: &str) -> Option<Self> {
        let exact = text.len() == 20 && text.is_ascii() && text.as_bytes()[10] == b'T' && text.ends_with('Z');
        let parsed: jiff::Timestamp = exact.then(|| text.parse().ok()).flatten()?;
        // A leap second or an odd spelling would print differently: refuse it.
        (parsed.to_string() == text).then_some(Self(parsed))
    }

    /// Reads any date and time of RFC 3339: with an offset, with parts of a second, in either letter case. What is
    /// shorter than a second is dropped.
    pub fn parse_any(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        let marks = text.is_ascii() && bytes.len() >= 20 && bytes[4] == b'-' && bytes[13] == b':' && bytes[16] == b':';
        let joined = marks && matches!(bytes[10], b'T' | b't' | b' ');
        let zone = bytes.last().is_some_and(|last| last.eq_ignore_ascii_case(&b'Z'))
            || bytes.get(bytes.len().wrapping_sub(6)).is_some_and(|sign| matches!(sign, b'+' | b'-'));
        let parsed: jiff::Timestamp = (joined && zone).then(|| text.parse().ok()).flatten()?;
        Self::from_unix(parsed.as_second())
    }

    /// The instant that many seconds after 1970-01-01T00:00:00Z.
    pub fn from_unix(seconds: i64) -> Option<Self> {
        jiff::Timestamp::from_second(seconds).ok().map(Self)
    }

    /// Seconds since 1970-01-01T00:00:00Z.
    pub fn unix(&self) -> i64 {
        self.0.as_second()
    }

    /// The date in UTC.
    pub fn date(&self) -> Date {
        Date(jiff::tz::Offset::UTC.to_datetime(self.0).date())
    }
}

impl Date {
    /// Reads `2026-11-23`.
    pub fn parse(text: &str) -> Option<Self> {
        let exact = text.len() == 10 && text.is_ascii();
        let parsed: jiff::civil::Date = exact.then(|| text.parse().ok()).flatten()?;
        (parsed.to_string() == text).then_some(Self(parsed))
    }

    /// Midnight in UTC at the start of the date.
    pub fn start(&self) -> Option<Timestamp> {
        jiff::tz::Offset::UTC.to_timestamp(self.0.to_datetime(jiff::civil::Time::midnight())).ok().map(Timestamp)
    }

    /// Whether it is a Saturday or a Sunday.
    pub fn is_weekend(&self) -> bool {
        matches!(self.0.weekday(), jiff::civil::Weekday::Saturday | jiff::civil::Weekday::Sunday)
    }

    /// The day after; `None` after the last one of the calendar.
    pub fn next(&self) -> Option<Self> {
        self.0.tomorrow().ok().map(Self)
    }

    /// Whether it is a 29 February.
    pub fn is_leap_day(&self) -> bool {
        (self.0.month(), self.0.day()) == (2, 29)
    }

    /// Whether it is a 28 February.
    pub fn is_february_28(&self) -> bool {
        (self.0.month(), self.0.day()) == (2, 28)
    }

    /// The date a period later; a day that the month lacks becomes the month's last.
    pub fn plus(&self, period: Period) -> Option<Self> {
        let span = i64::from(period.months).months().days(i64::from(period.days));
        self.0.checked_add(span).ok().map(Self)
    }
}

/// A length of time in months and days, written as ISO 8601 `P5Y`, `P18M`, `P20D` or `P1Y6M`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    months: u32,
    days: u32,
}

impl Period {
    /// The period so many times over; `None` if that is too long to count.
    pub fn times(self, times: u32) -> Option<Self> {
        Some(Self { months: self.months.checked_mul(times)?, days: self.days.checked_mul(times)? })
    }

    /// A period's text in words: `5 years`, `10 days`; empty if it is none.
    pub fn words(text: &str) -> String {
        let mut words = Vec::new();
        let mut number = String::new();
        for c in text.chars().skip(1) {
            let unit = match c {
                'Y' => "year",
                'M' => "month",
                'W' => "week",
                'D' => "day",
                digit => {
                    number.push(digit);
                    continue;
                }
            };
            let plural = if number == "1" { "" } else { "s" };
            words.push(format!("{number} {unit}{plural}"));
            number.clear();
        }
        words.join(" ")
    }

    /// Reads years, months and days, in that order, each at most 9999; at least one must be there.
    pub fn parse(text: &str) -> Option<Self> {
        let mut rest = text.strip_prefix('P')?;
        let mut part = |unit: char| -> Option<u32> {
            let Some(at) = rest.find(unit) else { return Some(0) };
            let (number, tail) = rest.split_at(at);
            if number.is_empty() || number.len() > 4 || !number.bytes().all(|b| b.is_ascii_digit()) {
                return None;
            }
            rest = &tail[1..];
            number.parse().ok()
        };
        let (years, months, days) = (part('Y')?, part('M')?, part('D')?);
        (rest.is_empty() && text.len() > 1).then_some(Self { months: years * 12 + months, days })
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, out)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, out)
    }
}

impl serde::Serialize for Timestamp {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for Timestamp {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("not an RFC 3339 time in UTC with whole seconds"))
    }
}

impl serde::Serialize for Date {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timestamps_have_one_spelling() {
        assert_eq!(Timestamp::parse("2026-11-23T14:00:00Z").unwrap().to_string(), "2026-11-23T14:00:00Z");
        for bad in [
            "2026-11-23T14:00:00+00:00",
            "2026-11-23t14:00:00z",
            "2026-11-23 14:00:00Z",
            "2026-11-23T14:00:00.5Z",
            "2026-02-30T00:00:00Z",
            "2026-11-23T14:00:60Z",
            "",
        ] {
            assert_eq!(Timestamp::parse(bad), None, "{bad}");
        }
        assert_eq!(Timestamp::from_unix(0).unwrap().to_string(), "1970-01-01T00:00:00Z");
        assert_eq!(Timestamp::parse("2026-11-23T23:59:59Z").unwrap().date().to_string(), "2026-11-23");
    }

    #[test]
    fn dates_add_by_the_calendar() {
        let plus = |date: &str, period: &str| {
            Date::parse(date).unwrap().plus(Period::parse(period).unwrap()).unwrap().to_string()
        };
        assert_eq!(plus("2028-02-29", "P5Y"), "2033-02-28");
        assert_eq!(plus("2026-01-31", "P1M"), "2026-02-28");
        assert_eq!(plus("2026-11-23", "P20D"), "2026-12-13");
        assert_eq!(plus("2026-11-23", "P1Y6M"), "2028-05-23");
        for bad in ["", "P", "5Y", "PY", "P-1Y", "P1D1Y", "P1H", "P99999Y", "P1Y "] {
            assert_eq!(Period::parse(bad), None, "{bad}");
        }
    }
}
