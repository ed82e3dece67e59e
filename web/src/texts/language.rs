//! The languages, and how each writes numbers and dates.

use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};

/// The language that is spoken now; the worker never changes it.
static CURRENT: AtomicU8 = AtomicU8::new(0);
/// Whether decimals are written with a comma.
static COMMA: AtomicBool = AtomicBool::new(false);

/// A language of the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// English.
    #[default]
    En,
    /// Spanish.
    Es,
}

impl Language {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::En, Self::Es];

    /// The language that is spoken now.
    pub fn current() -> Self {
        Self::ALL.get(usize::from(CURRENT.load(Ordering::Relaxed))).copied().unwrap_or_default()
    }

    /// Speaks this language from now on. `comma` says whether its readers expect a decimal comma.
    pub fn speak(self, comma: bool) {
        CURRENT.store(self as u8, Ordering::Relaxed);
        COMMA.store(comma, Ordering::Relaxed);
    }

    /// Its tag (BCP 47).
    pub fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Es => "es",
        }
    }

    /// Its name in itself.
    pub fn name(self) -> &'static str {
        match self {
            Self::En => "English",
            Self::Es => "Español",
        }
    }

    /// The language that a tag such as `es-MX` names, if the page speaks it.
    pub fn at(tag: &str) -> Option<Self> {
        let primary = tag.split(['-', '_']).next().unwrap_or_default();
        Self::ALL.into_iter().find(|language| language.tag().eq_ignore_ascii_case(primary))
    }

    /// Which form of a plural a number takes.
    pub(super) fn form(self, count: usize) -> usize {
        match self {
            Self::En | Self::Es => usize::from(count != 1),
        }
    }

    fn months(self) -> [&'static str; 12] {
        match self {
            Self::En => ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
            Self::Es => ["ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic"],
        }
    }
}

/// A whole number, in groups of three digits from five digits on.
pub fn number(number: u64) -> String {
    let digits = number.to_string();
    if digits.len() < 5 {
        return digits;
    }
    // Where the comma marks decimals, a narrow space that does not break parts the groups.
    let between = if COMMA.load(Ordering::Relaxed) { '\u{202f}' } else { ',' };
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(between);
        }
        out.push(digit);
    }
    out
}

/// Bytes for people, in powers of ten, as file managers show them.
pub fn bytes(number: u64) -> String {
    const UNITS: [&str; 4] = ["kB", "MB", "GB", "TB"];
    if number < 1000 {
        return super::BYTES.of(usize::try_from(number).unwrap_or_default());
    }
    let (mut size, mut rest, mut unit) = (number / 1000, number % 1000 / 100, 0);
    while size >= 1000 && unit + 1 < UNITS.len() {
        rest = size % 1000 / 100;
        size /= 1000;
        unit += 1;
    }
    let mark = if COMMA.load(Ordering::Relaxed) { ',' } else { '.' };
    if size >= 100 { format!("{size} {}", UNITS[unit]) } else { format!("{size}{mark}{rest} {}", UNITS[unit]) }
}

/// A digest in groups of four, so that it can be compared and read aloud.
pub fn groups(digest: &str) -> String {
    let mut out = String::new();
    for (index, letter) in digest.chars().enumerate() {
        if index > 0 && index % 4 == 0 {
            out.push(' ');
        }
        out.push(letter);
    }
    out
}

/// The day of an instant or a date `2026-11-23`; what is none stays as it is.
pub fn day(text: &str) -> String {
    let date = text.get(..10).unwrap_or(text);
    let mut parts = date.split('-');
    let (Some(year), Some(month), Some(day)) = (parts.next(), parts.next(), parts.next()) else {
        return date.to_owned();
    };
    let at = month.parse::<usize>().ok().and_then(|month| month.checked_sub(1));
    let Some(month) = at.and_then(|at| Language::current().months().get(at).copied()) else { return date.to_owned() };
    let day = day.trim_start_matches('0');
    match Language::current() {
        Language::En => format!("{month} {day}, {year}"),
        Language::Es => format!("{day} {month} {year}"),
    }
}

/// An instant for people: `Nov 23, 2026, 14:00:00 UTC`.
pub fn instant(text: &str) -> String {
    match text.split_once('T') {
        Some((date, time)) => {
            let time = time.trim_end_matches('Z').split('.').next().unwrap_or_default();
            format!("{}, {time} UTC", day(date))
        }
        None => day(text),
    }
}

/// Seconds that are left, for people.
pub fn left(seconds: u64) -> String {
    let of = |count: u64| usize::try_from(count).unwrap_or(usize::MAX);
    match seconds {
        0..=1 => super::LEFT_MOMENT.into(),
        2..=90 => super::LEFT_SECONDS.of(of(seconds)),
        _ => super::LEFT_MINUTES.of(of(seconds.div_ceil(60))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_for_people() {
        assert_eq!(bytes(0), "0 bytes");
        assert_eq!(bytes(1), "1 byte");
        assert_eq!(bytes(999), "999 bytes");
        assert_eq!(bytes(1_000), "1.0 kB");
        assert_eq!(bytes(45_678_901), "45.6 MB");
        assert_eq!(bytes(345_678_901), "345 MB");
        assert_eq!(bytes(u64::MAX), "18446744 TB");
        assert_eq!(
            (number(9_999), number(20_000), number(1_234_567)),
            ("9999".into(), "20,000".into(), "1,234,567".into())
        );
        assert_eq!(groups("abcdefghij"), "abcd efgh ij");
    }

    #[test]
    fn days_for_people() {
        assert_eq!(instant("2026-11-03T14:00:00Z"), "Nov 3, 2026, 14:00:00 UTC");
        assert_eq!(instant("2026-11-23T14:00:00.123Z"), "Nov 23, 2026, 14:00:00 UTC");
        assert_eq!(day("2026-11-23T14:00:00Z"), "Nov 23, 2026");
        for odd in ["", "open", "2026-13-01", "2026-00-01", "x-y-z", "äöüäöüäöü"] {
            assert_eq!(day(odd), odd.get(..10).unwrap_or(odd), "{odd}");
        }
    }

    #[test]
    fn tags_name_languages() {
        assert_eq!(Language::at("es-MX"), Some(Language::Es));
        assert_eq!(Language::at("EN_us"), Some(Language::En));
        assert_eq!(Language::at("est"), None);
        assert_eq!(Language::at(""), None);
        for language in Language::ALL {
            assert_eq!(Language::at(language.tag()), Some(language));
        }
    }
}
