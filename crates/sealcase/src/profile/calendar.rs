//! `Calendar`: which days are no business days, as a profile lists them.
//!
//! Terms in business days are counted by it. Outside its span nothing is said.

use std::collections::BTreeSet;

use serde::Deserialize;

use crate::time::{Date, Period};

/// Days on which offices are closed, besides Saturdays and Sundays.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "Text")]
pub struct Calendar {
    from: Date,
    to: Date,
    holidays: BTreeSet<Date>,
}

#[derive(Deserialize)]
struct Text {
    from: String,
    to: String,
    holidays: Vec<String>,
}

impl TryFrom<Text> for Calendar {
    type Error = &'static str;

    fn try_from(text: Text) -> Result<Self, Self::Error> {
        let date = |text: &str| Date::parse(text).ok_or("not a date");
        let holidays: Result<BTreeSet<Date>, _> = text.holidays.iter().map(|day| date(day)).collect();
        Ok(Self { from: date(&text.from)?, to: date(&text.to)?, holidays: holidays? })
    }
}

impl Calendar {
    /// The first day of its span.
    pub fn from(&self) -> Date {
        self.from
    }

    /// The last day of its span.
    pub fn to(&self) -> Date {
        self.to
    }

    /// The business day so many business days after a date; `None` beyond the calendar's span.
    pub fn after(&self, date: Date, days: u32) -> Option<Date> {
        let one = Period::parse("P1D")?;
        let (mut day, mut left) = (date, days);
        while left > 0 {
            day = day.plus(one)?;
            // Beyond its span every weekday would seem a business day.
            if day < self.from || day > self.to {
                return None;
            }
            if !day.is_weekend() && !self.holidays.contains(&day) {
                left -= 1;
            }
        }
        Some(day)
    }
}

#[cfg(test)]
mod tests {
    use super::super::Profile;
    use crate::time::Date;

    #[test]
    fn weekends_and_holidays_do_not_count() {
        let profile = Profile::builtin("us-ctm-2024").unwrap();
        let calendar = profile.calendar().unwrap();
        let after = |date: &str, days| calendar.after(Date::parse(date).unwrap(), days).map(|date| date.to_string());
        assert_eq!(after("2026-11-20", 1).as_deref(), Some("2026-11-23"));
        // Thanksgiving is the 26th.
        assert_eq!(after("2026-11-25", 1).as_deref(), Some("2026-11-27"));
        assert_eq!(after("2026-12-21", 10).as_deref(), Some("2027-01-06"));
        assert_eq!(after("2026-07-02", 1).as_deref(), Some("2026-07-06"));
        assert_eq!(after("2041-12-31", 1), None);
    }

    #[test]
    fn the_holidays_are_those_of_the_statute() {
        use jiff::ToSpan as _;
        use jiff::civil::{Date as Day, Weekday, date};

        // A holiday on a Saturday is kept on the Friday before, on a Sunday on the Monday after (5 U.S.C. 6103).
        let kept = |day: Day| match day.weekday() {
            Weekday::Saturday => day.yesterday().unwrap(),
            Weekday::Sunday => day.tomorrow().unwrap(),
            _ => day,
        };
        let nth = |year, month, nth, weekday| date(year, month, 1).nth_weekday_of_month(nth, weekday).unwrap();
        let profile = Profile::builtin("us-ctm-2024").unwrap();
        let calendar = profile.calendar().unwrap();
        let mut expected = std::collections::BTreeSet::new();
        for year in 2024..=2042 {
            for day in [date(year, 1, 1), date(year, 6, 19), date(year, 7, 4), date(year, 11, 11), date(year, 12, 25)] {
                expected.insert(kept(day).to_string());
            }
            for (month, n, weekday) in [
                (1, 3, Weekday::Monday),
                (2, 3, Weekday::Monday),
                (5, -1, Weekday::Monday),
                (9, 1, Weekday::Monday),
                (10, 2, Weekday::Monday),
                (11, 4, Weekday::Thursday),
            ] {
                expected.insert(nth(year, month, n, weekday).to_string());
            }
        }
        let mut day = date(2024, 1, 1);
        while day <= date(2041, 12, 31) {
            let listed = calendar.holidays.contains(&Date::parse(&day.to_string()).unwrap());
            assert_eq!(listed, expected.contains(&day.to_string()), "{day}");
            day = day.checked_add(1.day()).unwrap();
        }
        assert_eq!((calendar.from.to_string(), calendar.to.to_string()), ("2024-01-01".into(), "2041-12-31".into()));
    }

    #[test]
    fn business_days_count_one_by_one_and_keep_their_order() {
        use jiff::ToSpan as _;
        use jiff::civil::date;

        let profile = Profile::builtin("us-ctm-2024").unwrap();
        let calendar = profile.calendar().unwrap();
        let days: Vec<Date> = date(2024, 1, 1)
            .series(1.day())
            .take_while(|day| *day <= date(2041, 12, 31))
            .map(|day| Date::parse(&day.to_string()).unwrap())
            .collect();
        let is_open = |day: Date| !day.is_weekend() && !calendar.holidays.contains(&day);
        // Every third day, with every count up to twelve: a month beyond is as good as a year.
        for (at, start) in days.iter().copied().enumerate().step_by(3).take_while(|(at, _)| at + 40 < days.len()) {
            assert_eq!(calendar.after(start, 0), Some(start));
            let mut last = start;
            for count in 1..=12 {
                let end = calendar.after(start, count).unwrap();
                assert!(end > last && is_open(end), "{start} {count}");
                let counted = days[at + 1..].iter().take_while(|day| **day <= end).filter(|day| is_open(**day)).count();
                assert_eq!(counted, usize::try_from(count).unwrap(), "{start} {count}");
                assert_eq!(calendar.after(last, 1), Some(end), "one after the other");
                // A later start never ends earlier.
                assert!(calendar.after(days[at + 1], count).unwrap() >= end);
                last = end;
            }
        }
    }
}
