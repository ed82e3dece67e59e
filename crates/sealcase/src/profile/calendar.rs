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
}
