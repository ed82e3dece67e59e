//! Findings as text for people, in the form of a compiler's messages, with the line in question.
//!
//! Takes findings as data and gives text with colours. It reads a file again only to quote the line
//! that a finding is about, and quotes little of it. Nothing is judged here.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::Read;

use anstyle::Style;
use sealcase::codes::{Code, Severity};
use sealcase::finding::{Finding, Location, Span};
use sealcase::report::{Counts, Report};
use sealcase::store::Store;

use crate::console::{BAD, BOLD, FAINT, FRAME, NOTE, WARN, counted, plain};

/// Widest quotation in columns; longer lines are cut around the place.
const QUOTED_COLUMNS: usize = 88;
/// Columns kept before the place when a line is cut.
const LEAD_COLUMNS: usize = 24;
/// Most bytes of a line that are looked at on either side of the place.
const REACH: u64 = 512;
/// Lines of further findings that are named.
const LINES_NAMED: usize = 5;
/// Columns that texts are wrapped at.
pub(crate) const TEXT_COLUMNS: usize = 100;

/// What is shown of a report's findings.
pub(crate) struct Findings<'a> {
    /// The report.
    pub(crate) report: &'a Report,
    /// Where the files can be read again, if anywhere.
    pub(crate) store: Option<&'a dyn Store>,
    /// At most this many.
    pub(crate) most: usize,
    /// The reason and the basis with each finding, not only the first of its code.
    pub(crate) verbose: bool,
    /// Errors before warnings before notes, not by file.
    pub(crate) gravest_first: bool,
}

impl Findings<'_> {
    /// The findings, one after the other, with an empty line after each. Those of one kind in one file are told
    /// together, unless all is asked for.
    pub(crate) fn text(&self) -> String {
        let mut out = String::new();
        let mut explained = BTreeSet::new();
        let mut findings: Vec<_> = self.report.findings.iter().collect();
        if self.gravest_first {
            findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
        }
        let groups = self.groups(&findings);
        let mut told = 0;
        for group in groups.iter().take(self.most) {
            let Some((finding, others)) = group.split_first() else { continue };
            told += group.len();
            let first = explained.insert(finding.code.id());
            self.finding(&mut out, finding, others, first || self.verbose);
        }
        let hidden = findings.len() - told + self.report.truncated;
        if hidden > 0 {
            let _ = writeln!(out, "... and {}\n", counted(hidden as u64, "more finding", "more findings"));
        }
        out
    }

    /// The findings by file and kind, in the order of the first of each.
    fn groups<'a>(&self, findings: &[&'a Finding]) -> Vec<Vec<&'a Finding>> {
        // What another message says is not told by this one.
        let kind = |finding: &'a Finding| {
            (finding.location.path.as_deref(), finding.code.id(), finding.severity, finding.message.as_str())
        };
        let mut places: BTreeMap<_, usize> = BTreeMap::new();
        let mut groups: Vec<Vec<&Finding>> = Vec::new();
        for finding in findings.iter().copied() {
            let place = places.get(&kind(finding)).filter(|_| !self.verbose);
            if let Some(group) = place.and_then(|place| groups.get_mut(*place)) {
                group.push(finding);
            } else {
                places.insert(kind(finding), groups.len());
                groups.push(vec![finding]);
            }
        }
        groups
    }

    fn finding(&self, out: &mut String, finding: &Finding, others: &[&Finding], explain: bool) {
        let style = severity_style(finding.severity);
        let word = finding.severity.as_str();
        let head = format!("{word}[{}]", finding.code);
        let message = wrapped(&plain(&finding.message), TEXT_COLUMNS, head.len() + 2, 4);
        let _ = writeln!(out, "{style}{head}{style:#}{BOLD}: {message}{BOLD:#}");

        let quote = self.quote(finding);
        let width = quote.as_ref().map_or(1, |quote| quote.number.len());
        let pad = " ".repeat(width);
        if let Some(path) = &finding.location.path {
            let _ = writeln!(out, "{pad}{FRAME}-->{FRAME:#} {}", place(path, &finding.location));
        }
        if let Some(quote) = quote {
            let _ = writeln!(out, "{pad} {FRAME}|{FRAME:#}");
            let _ = writeln!(out, "{FRAME}{} |{FRAME:#} {}", quote.number, quote.line);
            let _ = writeln!(out, "{pad} {FRAME}|{FRAME:#} {}{style}{}{style:#}", quote.gap, quote.carets);
        }
        if !others.is_empty() {
            let lines = others.iter().filter_map(|other| other.location.span).map(|span| span.start.line);
            let mut lines: Vec<_> = lines.take(LINES_NAMED + 1).map(|line| line.to_string()).collect();
            if lines.len() > LINES_NAMED {
                lines.truncate(LINES_NAMED);
                lines.push("...".to_owned());
            }
            let at = match &lines[..] {
                [] => String::new(),
                [line] => format!(", at line {line}"),
                lines => format!(", at lines {}", lines.join(", ")),
            };
            remark(out, &pad, "also", &format!("{} more of this kind here{at} (`-v` shows each)", others.len()));
        }
        for related in &finding.related {
            remark(out, &pad, "see", &place(related.path.as_deref().unwrap_or_default(), related));
        }
        if explain {
            remark(out, &pad, "why", &sentence(finding.code.entry().why));
            remark(out, &pad, "basis", &plain(&finding.basis));
        }
        remark(out, &pad, "fix", &sentence(&plain(&finding.hint)));
        out.push('\n');
    }

    /// The line that the finding is about, if its file can still be read.
    fn quote(&self, finding: &Finding) -> Option<Quote> {
        let (store, span) = (self.store?, finding.location.span?);
        let path = finding.location.path.as_deref()?;
        Quote::new(store, path, &span)
    }
}

/// A place as editors take it, with the pointer after it.
fn place(path: &str, location: &Location) -> String {
    // A space at the end of a name would not be seen.
    let unseen = path.split('/').any(|part| part.trim() != part);
    let mut out = if unseen { format!("\"{}\"", plain(path)) } else { plain(path) };
    if let Some(span) = &location.span {
        let _ = write!(out, ":{}:{}", span.start.line, span.start.column);
    }
    if let Some(pointer) = location.pointer.as_deref().filter(|pointer| !pointer.is_empty()) {
        let _ = write!(out, "  {FAINT}{}{FAINT:#}", plain(pointer));
    }
    out
}

/// A line with marks under a part of it.
struct Quote {
    number: String,
    line: String,
    gap: String,
    carets: String,
}

impl Quote {
    fn new(store: &dyn Store, path: &str, span: &Span) -> Option<Self> {
        // Only the bytes around the place are kept, however long the line or the file.
        let first = span.start.byte.saturating_sub(REACH);
        let mut reader = open(store, path)?;
        std::io::copy(&mut (&mut reader).take(first), &mut std::io::sink()).ok()?;
        let mut bytes = Vec::new();
        reader.take(2 * REACH).read_to_end(&mut bytes).ok()?;
        let at = usize::try_from(span.start.byte - first).ok().filter(|at| *at <= bytes.len())?;

        let line_start = bytes[..at].iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        let line_end = bytes[at..].iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |end| at + end);
        let cut_before = line_start == 0 && first > 0;
        let cut_after = line_end == bytes.len() && bytes.len() as u64 == 2 * REACH;
        let length = usize::try_from(span.end.byte.saturating_sub(span.start.byte)).unwrap_or(usize::MAX);
        let marked_end = at.saturating_add(length).min(line_end);

        let before = cells(&bytes[line_start..at]);
        let marked = cells(&bytes[at..marked_end]);
        let after = cells(&bytes[marked_end..line_end]);
        Some(Self::fit(span.start.line, (&before, cut_before), &marked, (&after, cut_after)))
    }

    /// Cuts the three parts of the line to the width of a quotation.
    fn fit(line: u32, before: (&[Cell], bool), marked: &[Cell], after: (&[Cell], bool)) -> Self {
        let full = columns(before.0) + columns(marked) + columns(after.0);
        let (mut lead, mut lead_cut) = (before.0, before.1);
        if full > QUOTED_COLUMNS || lead_cut {
            while columns(lead) > LEAD_COLUMNS {
                lead = &lead[1..];
                lead_cut = true;
            }
        }
        let mut room = QUOTED_COLUMNS.saturating_sub(columns(lead));
        let (shown, marked_cut) = take(marked, &mut room);
        let (tail, tail_cut) = if marked_cut { (String::new(), false) } else { take(after.0, &mut room) };

        let dots = if lead_cut { "..." } else { "" };
        let lead: String = lead.iter().map(|cell| cell.text.as_str()).collect();
        let end = if marked_cut || tail_cut || after.1 { "..." } else { "" };
        let gap = " ".repeat(dots.len() + width(&lead));
        let carets = "^".repeat(width(&shown).max(1));
        Self { number: line.to_string(), line: format!("{dots}{lead}{shown}{tail}{end}"), gap, carets }
    }
}

/// Opens a file as a report names it: a report on a zip leaves out the base directory.
fn open<'a>(store: &'a dyn Store, path: &str) -> Option<Box<dyn Read + 'a>> {
    store.open(path).ok().or_else(|| {
        let base = store.files().first()?.name.split('/').next()?;
        store.open(&format!("{base}/{path}")).ok()
    })
}

/// What is shown for one character.
struct Cell {
    text: String,
    columns: usize,
}

fn cells(bytes: &[u8]) -> Vec<Cell> {
    String::from_utf8_lossy(bytes)
        .chars()
        .filter(|c| *c != '\r')
        .map(|c| {
            let text = if c == '\t' { "    ".to_owned() } else { plain(&c.to_string()) };
            let columns = width(&text);
            Cell { text, columns }
        })
        .collect()
}

fn columns(cells: &[Cell]) -> usize {
    cells.iter().map(|cell| cell.columns).sum()
}

/// As many cells as there is room for, and whether any were left out.
fn take(cells: &[Cell], room: &mut usize) -> (String, bool) {
    let mut out = String::new();
    for cell in cells {
        if cell.columns > *room {
            return (out, true);
        }
        *room -= cell.columns;
        out.push_str(&cell.text);
    }
    (out, false)
}

fn width(text: &str) -> usize {
    unicode_width::UnicodeWidthStr::width(text)
}

/// One `= name: text` line below a finding.
fn remark(out: &mut String, pad: &str, name: &str, text: &str) {
    let indent = pad.len() + name.len() + 5;
    let text = wrapped(text, TEXT_COLUMNS, indent, indent);
    let _ = writeln!(out, "{pad} {FRAME}={FRAME:#} {NOTE}{name}{NOTE:#}: {text}");
}

/// Breaks a text at spaces. `used` columns of the first line are taken; further lines are indented.
pub(crate) fn wrapped(text: &str, columns: usize, used: usize, indent: usize) -> String {
    let mut out = String::new();
    let mut column = used;
    for (index, word) in text.split(' ').enumerate() {
        let length = width(word);
        if index > 0 && column + 1 + length > columns {
            let _ = write!(out, "\n{:indent$}", "");
            column = indent;
        } else if index > 0 {
            out.push(' ');
            column += 1;
        }
        out.push_str(word);
        column += length;
    }
    out
}

/// A text of the table as a sentence: its first letter large, a full stop at its end.
pub(crate) fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first: String = letters.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    let ended = text.trim_end_matches(['"', '`', ')']).ends_with(['.', '?', '!', ':']);
    let stop = if ended { "" } else { "." };
    format!("{first}{}{stop}", letters.as_str())
}

/// The colour of a severity.
pub(crate) fn severity_style(severity: Severity) -> Style {
    match severity {
        Severity::Error => BAD,
        Severity::Warning => WARN,
        Severity::Note => NOTE,
    }
}

/// Counts in words: `2 errors, 1 warning`; empty when there is nothing.
pub(crate) fn counts(counts: Counts) -> String {
    [(counts.errors, "error", "errors"), (counts.warnings, "warning", "warnings"), (counts.notes, "note", "notes")]
        .into_iter()
        .filter(|(count, ..)| *count > 0)
        .map(|(count, one, many)| counted(count as u64, one, many))
        .collect::<Vec<_>>()
        .join(", ")
}

/// Everything that the table says about a code.
pub(crate) fn explanation(code: Code) -> String {
    let row = code.entry();
    let style = severity_style(row.severity);
    let mut out = format!("{style}{}[{}]{style:#}{BOLD}: {}{BOLD:#}\n\n", row.severity.as_str(), row.id, row.what);
    for (name, text) in [("Why", row.why), ("Fix", row.fix), ("Basis", row.basis), ("Since", row.since)] {
        let text = if matches!(name, "Why" | "Fix") { sentence(text) } else { text.to_owned() };
        let _ = writeln!(out, "  {BOLD}{name:<6}{BOLD:#} {}", wrapped(&text, TEXT_COLUMNS, 9, 9));
    }
    out
}

#[cfg(test)]
mod tests {
    use sealcase::finding::Position;
    use sealcase::store::MemStore;

    use super::*;

    /// The quotation of the stretch of `text` that `marked` covers.
    fn quote(text: &str, marked: &str) -> (String, String) {
        let byte = text.find(marked).unwrap() as u64;
        let start = Position { line: 1, column: 1, byte };
        let span = Span { start, end: Position { byte: byte + marked.len() as u64, ..start } };
        let store: MemStore = [("base/x.json", text)].into_iter().collect();
        let quote = Quote::new(&store, "x.json", &span).unwrap();
        (quote.line, quote.gap + &quote.carets)
    }

    #[test]
    fn carets_stand_under_the_place() {
        assert_eq!(quote("{\n  \"a\": 1,\n}", "\"a\": 1"), ("  \"a\": 1,".to_owned(), "  ^^^^^^".to_owned()));
        let (line, carets) = quote("\t\"測試\": 1", "1");
        assert_eq!((line.as_str(), carets.as_str()), ("    \"測試\": 1", "            ^"));
        // A place of no length, and one that spans lines.
        assert_eq!(quote("{}", "").1, "^");
        assert_eq!(quote("x{\n\n}", "{\n\n}").1, " ^");
    }

    #[test]
    fn a_long_line_is_cut_around_the_place() {
        let text = format!("[{}\"here\"{}]", "1,".repeat(50_000), ",1".repeat(50_000));
        let (line, carets) = quote(&text, "\"here\"");
        assert!(line.starts_with("...") && line.ends_with("..."), "{line}");
        assert!(width(&line) <= QUOTED_COLUMNS + 6, "{line}");
        let at = carets.find('^').unwrap();
        assert_eq!(&line[at..at + carets.trim().len()], "\"here\"");
        // A marked stretch that is longer than the quotation.
        let long = "x".repeat(3_000);
        let (line, carets) = quote(&format!("  {long},"), &long);
        assert!(line.ends_with("x...") && carets.trim().len() < 100, "{line}\n{carets}");
    }

    #[test]
    fn a_file_that_has_shrunk_is_not_quoted() {
        let store: MemStore = [("x.json", "{}")].into_iter().collect();
        let place = Position { line: 9, column: 1, byte: 900 };
        assert!(Quote::new(&store, "x.json", &Span { start: place, end: place }).is_none());
        assert!(Quote::new(&store, "gone.json", &Span { start: place, end: place }).is_none());
    }

    #[test]
    fn texts_wrap_at_spaces_and_end_as_sentences() {
        assert_eq!(wrapped("one two three", 8, 0, 2), "one two\n  three");
        assert_eq!(wrapped("endless-word-that-does-not-fit", 8, 0, 2), "endless-word-that-does-not-fit");
        assert_eq!(sentence("write: \"It is so.\""), "Write: \"It is so.\"");
        assert_eq!(sentence("add it"), "Add it.");
    }
}
