//! Records for people: a table that fits a terminal, then lists of what is to be done. Empty lists are left out.

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
    let overdue = told.records.iter().flat_map(|record| &record.tasks).filter(|task| task.overdue).count();
    let _ = writeln!(
        out,
        "{style}{} from {of} on {}; {overdue} overdue; {bad} not usable{style:#}",
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
            for decision in &record.decisions {
                let _ = writeln!(out, "  {FAINT}{}{FAINT:#}", plain(decision));
            }
        }
        for line in &record.certificates {
            row(out, record, Some(line));
            for day in &line.missed {
                let _ = writeln!(out, "  {WARN}surveillance of {day} was missed{WARN:#}");
            }
        }
        if !record.changes.is_empty() {
            let changes: Vec<String> = record.changes.iter().map(|change| plain(change)).collect();
            let _ = writeln!(out, "  {FAINT}changes: {}{FAINT:#}", changes.join(", "));
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
            let _ = writeln!(
                out,
                "  {FAINT}keep ({}): {} until {}; {} from {} ({start}); {}{FAINT:#}",
                plain(&clock.holder),
                plain(&clock.class),
                clock.end,
                clock.term,
                plain(&clock.start_event),
                plain(&clock.basis)
            );
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
        let _ = writeln!(out, "  {FAINT}keep until: {}{FAINT:#}", ends.join(", "));
    }
}

fn tasks(out: &mut String, title: &str, told: &Told, verbose: bool, wanted: impl Fn(&Task) -> bool) {
    let all = told.records.iter().flat_map(|record| record.tasks.iter().map(move |task| (record, task)));
    let mut rows: Vec<(&Record, &Task)> = all.filter(|(_, task)| wanted(task)).collect();
    rows.sort_by_key(|(_, task)| task.due);
    let rows: Vec<String> = rows
        .into_iter()
        .map(|(record, task)| {
            let (what, about) = (plain(&task.what), plain(&task.about));
            let is_short = verbose || task.basis.len() <= SHORT_BASIS;
            let basis =
                if task.basis.is_empty() || !is_short { String::new() } else { format!(" [{}]", plain(&task.basis)) };
            format!("{}  {what}, by the {} ({about}, {}){basis}", task.due, task.who, plain(&record.product.name))
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

fn disposable(out: &mut String, told: &Told, verbose: bool) {
    let mut rows = Vec::new();
    for record in &told.records {
        let bags = record.bundles.iter().filter(|bundle| bundle.may_be_destroyed);
        rows.extend(bags.map(|bundle| format!("{}  (kept until {})", plain(&bundle.input), record.keep_until)));
    }
    let more = if verbose { 0 } else { rows.len().saturating_sub(MOST) };
    rows.truncate(rows.len() - more);
    if more > 0 {
        rows.push(format!("and {more} more (-v, or --format json)"));
    }
    list(out, "May be destroyed", &rows);
}

fn list(out: &mut String, title: &str, rows: &[String]) {
    if rows.is_empty() {
        return;
    }
    if !out.is_empty() {
        out.push('\n');
    }
    let _ = writeln!(out, "{BOLD}{title}{BOLD:#}");
    for row in rows {
        let _ = writeln!(out, "  {row}");
    }
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
