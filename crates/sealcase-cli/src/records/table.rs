//! Records for people: a table that fits a terminal, then lists of what is to be done. Empty lists are left out.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use sealcase::records::{CertificateLine, Record, Status, Task};
use sealcase::time::Date;
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use super::Told;
use crate::console::{BAD, BOLD, FAINT, GOOD, WARN, counted, plain};

/// Widths of the certificate's number and the product's name.
const NUMBER: usize = 20;
const NAME: usize = 18;
/// Most bags that are named in a list, without `--verbose`.
const MOST: usize = 20;

/// Widest line.
const WIDTH: usize = 100;
/// Longest basis that stands behind a task without `--verbose`.
const SHORT_BASIS: usize = 40;

/// Everything, as people read it.
pub(super) fn text(told: &Told, quiet: bool, verbose: bool) -> String {
    let mut out = String::new();
    let lines: usize = told.records.iter().map(|record| record.certificates.len()).sum();
    if !quiet {
        table(&mut out, told, verbose);
        tasks(&mut out, "Overdue", told, verbose, |task| task.overdue);
        let soon = format!("Due in the next {} days", told.within);
        tasks(&mut out, &soon, told, verbose, |task| !task.overdue && task.due <= told.soon());
        holds(&mut out, told);
        disposable(&mut out, told, verbose);
        let remarks: Vec<String> =
            told.records.iter().flat_map(|record| &record.remarks).map(|text| plain(text)).collect();
        list(&mut out, "Not counted", &remarks);
        later(&mut out, told, verbose);
    }
    let bad =
        told.not_usable.iter().map(|bad| format!("{}: {}, {}", plain(&bad.input), bad.verdict, plain(&bad.reason)));
    list(&mut out, "Not usable", &bad.collect::<Vec<_>>());
    let of = counted(told.bundles as u64, "zip", "zips");
    let bad = told.not_usable.len();
    let style = if bad == 0 { GOOD } else { BAD };
    if !out.is_empty() {
        out.push('\n');
    }
    let later = match told.sealed_later.len() {
        0 => String::new(),
        count => format!("{count} sealed later; "),
    };
    let overdue = told.records.iter().flat_map(|record| &record.tasks).filter(|task| task.overdue).count();
    let _ = writeln!(
        out,
        "{style}{} from {of} on {}; {overdue} overdue; {later}{bad} not usable{style:#}",
        counted(lines as u64, "certificate", "certificates"),
        told.as_of
    );
    if !quiet {
        let payload =
            if told.payload_read { "The payload was read whole" } else { "Of the payload only documents were read" };
        let signers =
            if told.signers_judged { "signers were judged" } else { "signers were not judged (--trust, --key)" };
        let _ = writeln!(out, "{FAINT}{payload}; {signers}.{FAINT:#}");
    }
    out
}

fn table(out: &mut String, told: &Told, verbose: bool) {
    if told.records.is_empty() {
        return;
    }
    let _ = writeln!(
        out,
        "{BOLD}{}  {}  {:<9}  {:<10}  {:<10}  {:<10}  {:<10}{BOLD:#}",
        fit("CERTIFICATE", NUMBER),
        fit("PRODUCT", NAME),
        "STATUS",
        "ISSUED",
        "EXPIRES",
        "SURVEIL.",
        "SUPPORT TO"
    );
    for record in &told.records {
        if record.certificates.is_empty() {
            row(out, record, None);
            record.decisions.iter().for_each(|decision| faint(out, &plain(decision)));
        }
        for line in &record.certificates {
            row(out, record, Some(line));
            for day in &line.missed {
                let _ = writeln!(out, "  {WARN}surveillance of {day} was missed{WARN:#}");
            }
        }
        if !record.changes.is_empty() {
            let changes: Vec<String> = record.changes.iter().map(|change| plain(change)).collect();
            faint(out, &format!("changes: {}", changes.join(", ")));
        }
        clocks(out, record, verbose);
    }
}

fn row(out: &mut String, record: &Record, line: Option<&CertificateLine>) {
    let status = line.map_or(Status::None, |line| line.status);
    let style = match status {
        Status::InForce => GOOD,
        Status::Suspended => WARN,
        Status::Revoked => BAD,
        Status::Expired | Status::None => FAINT,
    };
    let day = |day: Option<Date>| day.map_or_else(|| "-".to_owned(), |day| day.to_string());
    let support = if record.unsupported { "none".to_owned() } else { day(record.support_end) };
    let _ = writeln!(
        out,
        "{}  {}  {style}{:<9}{style:#}  {:<10}  {:<10}  {:<10}  {support}",
        fit(line.map_or("-", |line| &line.number), NUMBER),
        fit(&record.product.name, NAME),
        status.as_str(),
        day(line.map(|line| line.issued_on)),
        day(line.and_then(|line| line.expires_on)),
        day(line.and_then(|line| line.next_surveillance)),
    );
}

/// Until when who keeps the records; with `verbose` each clock with its start and basis.
fn clocks(out: &mut String, record: &Record, verbose: bool) {
    if verbose {
        for clock in &record.clocks {
            let start = clock.started_on.map_or_else(|| "not yet".to_owned(), |day| day.to_string());
            let text = format!(
                "keep ({}): {} until {}; {} from {} ({start}); {}",
                clock.holder, clock.class, clock.end, clock.term, clock.start_event, clock.basis
            );
            faint(out, &plain(&text));
        }
        return;
    }
    let mut ends: Vec<(&str, String)> = Vec::new();
    for clock in &record.clocks {
        match ends.iter_mut().find(|(holder, _)| *holder == clock.holder) {
            Some((_, end)) if *end >= clock.end.to_string() => {}
            Some((_, end)) => *end = clock.end.to_string(),
            None => ends.push((&clock.holder, clock.end.to_string())),
        }
    }
    if !ends.is_empty() {
        let ends: Vec<String> = ends.iter().map(|(holder, end)| format!("{} {end}", plain(holder))).collect();
        faint(out, &format!("keep until: {}", ends.join(", ")));
    }
}

fn tasks(out: &mut String, title: &str, told: &Told, verbose: bool, wanted: impl Fn(&Task) -> bool) {
    let all = told.records.iter().flat_map(|record| record.tasks.iter().map(move |task| (record, task)));
    // One laboratory may be awaited for a thousand products: that is one task.
    let mut rows: BTreeMap<(Date, &str, &str, &str, &str), Vec<&str>> = BTreeMap::new();
    for (record, task) in all.filter(|(_, task)| wanted(task)) {
        let key = (task.due, task.about.as_str(), task.what.as_str(), task.who.as_str(), task.basis.as_str());
        rows.entry(key).or_default().push(&record.product.name);
    }
    let rows: Vec<String> = rows
        .into_iter()
        .map(|((due, about, what, who, basis), products)| {
            let is_short = verbose || basis.len() <= SHORT_BASIS;
            let basis = if basis.is_empty() || !is_short { String::new() } else { format!(" [{}]", plain(basis)) };
            let product = match products.as_slice() {
                [one] => plain(one),
                all => counted(all.len() as u64, "product", "products"),
            };
            format!("{due}  {}, by the {who} ({}, {product}){basis}", plain(what), plain(about))
        })
        .collect();
    list(out, title, &rows);
}

fn holds(out: &mut String, told: &Told) {
    let rows = told.records.iter().flat_map(|record| &record.holds).map(|hold| {
        let since = hold.since.map_or_else(String::new, |day| format!(" since {day}"));
        format!("{}: {}, by {}{since}", plain(&hold.input), plain(&hold.basis), plain(&hold.by))
    });
    list(out, "Held, whatever the dates say", &rows.collect::<Vec<_>>());
}

/// Bags that lie after the day that was asked for.
fn later(out: &mut String, told: &Told, verbose: bool) {
    let row =
        |bag: &sealcase::records::SealedLater| format!("{}  (sealed {})", plain(&bag.input), bag.sealed_at.date());
    let mut rows: Vec<String> = told.sealed_later.iter().map(row).collect();
    shorten(&mut rows, verbose);
    list(out, &format!("Sealed after {}: left out", told.as_of), &rows);
}

fn disposable(out: &mut String, told: &Told, verbose: bool) {
    let mut rows = Vec::new();
    for record in &told.records {
        let bags = record.bundles.iter().filter(|bundle| bundle.may_be_destroyed);
        rows.extend(bags.map(|bundle| format!("{}  (kept until {})", plain(&bundle.input), record.keep_until)));
    }
    shorten(&mut rows, verbose);
    list(out, "May be destroyed", &rows);
}

/// The first rows of a list, and how many more there are.
fn shorten(rows: &mut Vec<String>, verbose: bool) {
    let more = if verbose { 0 } else { rows.len().saturating_sub(MOST) };
    rows.truncate(rows.len() - more);
    if more > 0 {
        rows.push(format!("and {more} more (-v, or --format json)"));
    }
}

fn list(out: &mut String, title: &str, rows: &[String]) {
    if rows.is_empty() {
        return;
    }
    if !out.is_empty() {
        out.push('\n');
    }
    let _ = writeln!(out, "{BOLD}{title}{BOLD:#}");
    for line in rows.iter().flat_map(|row| lines(row)) {
        let _ = writeln!(out, "  {line}");
    }
}

/// What stands below a row of the table.
fn faint(out: &mut String, text: &str) {
    for line in lines(text) {
        let _ = writeln!(out, "  {FAINT}{line}{FAINT:#}");
    }
}

/// A text in lines that fit; from the second on, set in by two more. A word that is wider than a line is broken.
fn lines(text: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut columns = 0;
    for word in text.split_inclusive(' ') {
        let most = WIDTH - 2;
        if columns > 2 && columns + word.trim_end().width() > most {
            lines.push("  ".to_owned());
            columns = 2;
        }
        for c in word.chars() {
            let wide = c.width().unwrap_or(0);
            if columns + wide > most && c != ' ' {
                lines.push("  ".to_owned());
                columns = 2;
            }
            if let Some(line) = lines.last_mut() {
                line.push(c);
            }
            columns += wide;
        }
    }
    lines.iter().map(|line| line.trim_end().to_owned()).collect()
}

/// A foreign text in a column: cut with two dots, filled with spaces.
fn fit(text: &str, width: usize) -> String {
    let text = plain(text);
    let mut out = String::new();
    let mut columns = 0;
    if text.width() > width {
        for c in text.chars() {
            let wide = c.width().unwrap_or(0);
            if columns + wide > width - 2 {
                break;
            }
            out.push(c);
            columns += wide;
        }
        out.push_str("..");
        columns += 2;
    } else {
        columns = text.width();
        out = text;
    }
    out.extend(std::iter::repeat_n(' ', width.saturating_sub(columns)));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_fit_and_lose_nothing() {
        let long = "x".repeat(250);
        for text in ["", "short", &"some words ".repeat(40), &long, &format!("before {long} after"), &"日本".repeat(80)]
        {
            let lines = lines(text);
            assert!(lines.iter().all(|line| line.width() <= WIDTH - 2), "{lines:?}");
            let bare = |text: &str| text.replace(' ', "");
            assert_eq!(bare(&lines.concat()), bare(text));
        }
    }
}
