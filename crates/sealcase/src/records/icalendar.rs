//! Due days as a calendar file (iCalendar, RFC 5545): one all-day event for each task, and one for the day from
//! which records need no longer be kept.
//!
//! The same task keeps its id when its day moves, so that a calendar that takes in a newer file moves the event.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::export::Told;
use super::record::{Record, Task};
use crate::digest::Digest;
use crate::retention::End;
use crate::time::Date;

/// Longest line, in bytes, without its end (RFC 5545, 3.1).
const LINE_BYTES: usize = 75;

impl Told {
    /// The calendar, with CRLF ends. The day of the records stands as the time of making.
    pub fn to_icalendar(&self) -> String {
        let mut calendar = Calendar { out: String::new(), told_on: self.as_of, ids: BTreeMap::new() };
        for line in ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Sealcase//Records//EN", "CALSCALE:GREGORIAN"] {
            calendar.line(line);
        }
        for record in &self.records {
            for task in &record.tasks {
                calendar.task(record, task);
            }
            calendar.disposition(record);
        }
        calendar.line("END:VCALENDAR");
        calendar.out
    }
}

/// A calendar that is being written.
struct Calendar {
    out: String,
    told_on: Date,
    /// How often each id was given.
    ids: BTreeMap<String, usize>,
}

impl Calendar {
    fn task(&mut self, record: &Record, task: &Task) {
        let name = named(record);
        let about = if task.about.is_empty() { String::new() } else { format!(" ({})", task.about) };
        let late = if task.overdue { format!("Overdue on {}.\n", self.told_on) } else { String::new() };
        let basis = if task.basis.is_empty() { String::new() } else { format!("\nBasis: {}", task.basis) };
        let text = format!("{late}Whose task: {}{basis}\nTold by Sealcase on {}.", task.who, self.told_on);
        let key = [record.product.manufacturer.as_str(), &record.product.id, &task.what, &task.about].join("\n");
        let class = if task.overdue { "OVERDUE" } else { "DUE" };
        self.event(&key, task.due, &format!("{name}: {}{about}", task.what), &text, class);
    }

    /// Records that nothing holds may go on the day after their last.
    fn disposition(&mut self, record: &Record) {
        let End::On(last) = record.keep_until else { return };
        if !record.holds.is_empty() || record.clocks.is_empty() {
            return;
        }
        let Some(day) = last.next() else { return };
        let name = named(record);
        let text = format!(
            "The last day of every retention term is {last}, and nothing holds the records.\nTold by Sealcase on {}.",
            self.told_on
        );
        let key = [record.product.manufacturer.as_str(), &record.product.id, "disposition"].join("\n");
        self.event(&key, day, &format!("{name}: records need no longer be kept"), &text, "DISPOSITION");
    }

    fn event(&mut self, key: &str, day: Date, summary: &str, text: &str, class: &str) {
        let digest = Digest::of(key.as_bytes()).to_string();
        let id = digest.get(..32).unwrap_or_default().to_owned();
        let times = self.ids.entry(id.clone()).or_default();
        *times += 1;
        let again = if *times > 1 { format!("-{times}") } else { String::new() };
        self.line("BEGIN:VEVENT");
        self.line(&format!("UID:{id}{again}@sealcase"));
        self.line(&format!("DTSTAMP:{}T000000Z", basic(self.told_on)));
        self.line(&format!("DTSTART;VALUE=DATE:{}", basic(day)));
        self.line(&format!("SUMMARY:{}", escaped(summary)));
        self.line(&format!("DESCRIPTION:{}", escaped(text)));
        self.line(&format!("CATEGORIES:{class}"));
        // It takes nobody's time away.
        self.line("TRANSP:TRANSPARENT");
        self.line("END:VEVENT");
    }

    /// A content line, folded where it is too long, never inside a character.
    fn line(&mut self, text: &str) {
        let mut room = LINE_BYTES;
        for c in text.chars() {
            if c.len_utf8() > room {
                self.out.push_str("\r\n ");
                room = LINE_BYTES - 1;
            }
            self.out.push(c);
            room -= c.len_utf8();
        }
        self.out.push_str("\r\n");
    }
}

/// What the product is called.
fn named(record: &Record) -> String {
    let product = &record.product;
    if product.name.is_empty() { product.id.clone() } else { product.name.clone() }
}

/// A day as `20270301`.
fn basic(day: Date) -> String {
    day.to_string().replace('-', "")
}

/// A text as a TEXT value (RFC 5545, 3.3.11). Other control characters are left out.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | ';' | ',' => {
                let _ = write!(out, "\\{c}");
            }
            '\n' => out.push_str("\\n"),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn calendar() -> Calendar {
        Calendar { out: String::new(), told_on: Date::parse("2027-03-01").unwrap(), ids: BTreeMap::new() }
    }

    #[test]
    fn long_lines_are_folded_between_characters() {
        let mut calendar = calendar();
        let text = format!("SUMMARY:{}", "Grüße an alle ".repeat(20));
        calendar.line(&text);
        assert!(calendar.out.ends_with("\r\n") && calendar.out.lines().count() > 3);
        assert!(calendar.out.split("\r\n").all(|line| line.len() <= LINE_BYTES), "{}", calendar.out);
        assert_eq!(calendar.out.replace("\r\n ", "").trim_end(), text.trim_end());
    }

    #[test]
    fn a_hostile_name_stays_a_text() {
        let mut calendar = calendar();
        let day = Date::parse("2027-03-02").unwrap();
        calendar.event("k", day, "a\r\nEND:VEVENT\n;,\\", "t", "DUE");
        calendar.event("k", day, "again", "t", "DUE");
        assert!(calendar.out.contains("SUMMARY:a\\nEND:VEVENT\\n\\;\\,\\\\\r\n"), "{}", calendar.out);
        assert!(calendar.out.contains("DTSTART;VALUE=DATE:20270302\r\n"));
        let ids: Vec<&str> = calendar.out.lines().filter(|line| line.starts_with("UID:")).collect();
        assert!(ids.len() == 2 && ids[0] != ids[1] && ids[1].ends_with("-2@sealcase"), "{ids:?}");
    }
}
