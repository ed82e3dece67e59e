//! `csv`: one row for each finding, and one for each bag without any (RFC 4180).
//!
//! The last column names the bag, where it is not the input itself but was followed from it.
//!
//! Spreadsheets run cells that begin like a formula. Names come from strangers, so such a cell gets an
//! apostrophe in front.

use sealcase::finding::Location;

use super::{Form, Judged, Run};

/// The first row.
pub(super) const COLUMNS: [&str; 12] =
    ["input", "verdict", "severity", "code", "path", "line", "column", "pointer", "message", "fix", "basis", "bag"];

/// How many of them every version has written, which tells that a file is such a report.
pub(super) const MARK: usize = 11;

/// The form.
#[derive(Default)]
pub(super) struct Csv {
    begun: bool,
}

impl Csv {
    fn begin(&mut self, out: &mut String) {
        if !self.begun {
            self.begun = true;
            row(out, &COLUMNS.map(str::to_owned));
        }
    }
}

impl Form for Csv {
    fn input(&mut self, judged: &Judged<'_>, out: &mut String) {
        self.begin(out);
        rows(out, &judged.name, "", judged);
        for other in judged.followed() {
            rows(out, &judged.name, &other.name, &other);
        }
    }

    fn end(&mut self, run: &Run<'_>, out: &mut String) {
        self.begin(out);
        if run.interrupted {
            let mut cells: [String; COLUMNS.len()] = Default::default();
            "interrupted; further inputs were not judged".clone_into(&mut cells[8]);
            row(out, &cells);
        }
    }
}

/// The rows of one bag.
fn rows(out: &mut String, input: &str, bag: &str, judged: &Judged<'_>) {
    let report = judged.report;
    let (input, verdict) = (input.to_owned(), report.verdict.as_str().to_owned());
    let bare = |message: &str, fix: &str| {
        let empty = String::new;
        let (message, fix) = (message.to_owned(), fix.to_owned());
        let (input, verdict) = (input.clone(), verdict.clone());
        [input, verdict, empty(), empty(), empty(), empty(), empty(), empty(), message, fix, empty(), bag.to_owned()]
    };
    if report.findings.is_empty() {
        row(out, &bare(report.reason.as_deref().unwrap_or_default(), judged.hint.unwrap_or_default()));
    }
    for finding in &report.findings {
        let Location { path, pointer, span } = finding.location.clone();
        let number = |number: Option<u32>| number.map_or_else(String::new, |number| number.to_string());
        row(
            out,
            &[
                input.clone(),
                verdict.clone(),
                finding.severity.as_str().to_owned(),
                finding.code.id().to_owned(),
                path.unwrap_or_default(),
                number(span.map(|span| span.start.line)),
                number(span.map(|span| span.start.column)),
                pointer.unwrap_or_default(),
                finding.message.clone(),
                finding.hint.clone(),
                finding.basis.clone(),
                bag.to_owned(),
            ],
        );
    }
    if report.truncated > 0 {
        row(out, &bare(&format!("and {} more findings", report.truncated), ""));
    }
}

/// Writes one row; into memory, so that nothing can fail.
fn row(out: &mut String, cells: &[String; COLUMNS.len()]) {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    let _ = writer.write_record(cells.iter().map(|cell| harmless(cell)));
    let bytes = writer.into_inner().unwrap_or_default();
    out.push_str(&String::from_utf8_lossy(&bytes));
}

/// The cell, made text where a spreadsheet would calculate.
fn harmless(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_and_harmless() {
        let mut out = String::new();
        let mut cells: [String; COLUMNS.len()] = Default::default();
        "=HYPERLINK(\"x\")".clone_into(&mut cells[0]);
        "a,b\r\nc".clone_into(&mut cells[8]);
        row(&mut out, &cells);
        assert_eq!(out, "\"'=HYPERLINK(\"\"x\"\")\",,,,,,,,\"a,b\r\nc\",,,\r\n");
    }
}
