//! Cuts the line of a document that a finding is about, so that the page can show the place.
//!
//! Quotes are shown and never saved: a report says where, not what, since it travels further than the
//! package does.

use std::collections::BTreeMap;

use sealcase::finding::{Finding, Span};
use sealcase::store::{self, Store};

use crate::message::Quote;

/// Documents beyond this are not read again for a quote.
const DOCUMENT_BYTES: u64 = 16 << 20;

/// The most that is shown before, in and after the place, in characters.
const SHOWN: usize = 60;

/// The quotes of all findings that have a place in a text, by their number.
pub fn quotes(store: &dyn Store, findings: &[Finding]) -> BTreeMap<usize, Quote> {
    let mut quotes = BTreeMap::new();
    // Findings come sorted by path, so one document is held at a time.
    let mut open: Option<(&str, Option<String>)> = None;
    for (number, finding) in findings.iter().enumerate() {
        let (Some(path), Some(span)) = (finding.location.path.as_deref(), finding.location.span) else { continue };
        if open.as_ref().is_none_or(|(name, _)| *name != path) {
            open = Some((path, text(store, path)));
        }
        if let Some((_, Some(text))) = &open
            && let Some(quote) = quote(text, span)
        {
            quotes.insert(number, quote);
        }
    }
    quotes
}

/// A document's text. What cannot be read has no quote; the finding stands without.
fn text(store: &dyn Store, path: &str) -> Option<String> {
    let bytes = store::read(store, path, DOCUMENT_BYTES).ok()??;
    String::from_utf8(bytes).ok()
}

fn quote(text: &str, span: Span) -> Option<Quote> {
    let start = usize::try_from(span.start.byte).ok()?;
    let end = usize::try_from(span.end.byte).ok()?.max(start);
    let (head, tail) = text.split_at_checked(start)?;
    let before = head.rsplit('\n').next()?;
    let line = tail.split('\n').next()?.trim_end_matches('\r');
    let (marked, after) = line.split_at_checked((end - start).min(line.len()))?;
    let before = before.trim_start();
    if before.is_empty() && matches!(line, "{" | "[") {
        // A bracket alone on its line shows nothing.
        return None;
    }
    let skipped = before.chars().count().saturating_sub(SHOWN);
    let mut shown: String = before.chars().skip(skipped).collect();
    if skipped > 0 {
        shown.insert(0, '…');
    }
    Some(Quote { before: shown, marked: cut(marked), after: cut(after) })
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use sealcase::finding::Position;

    use super::*;

    fn span(start: u64, end: u64) -> Span {
        let at = |byte| Position { line: 1, column: 1, byte };
        Span { start: at(start), end: at(end) }
    }

    #[test]
    fn the_line_is_cut_at_the_place() {
        let text = "{\n  \"a\": 1,\r\n  \"b\": 2\n}";
        let quote = |start, end| quote(text, span(start, end)).map(|q| (q.before, q.marked, q.after));
        let own = |a: &str, b: &str, c: &str| Some((a.to_owned(), b.to_owned(), c.to_owned()));
        assert_eq!(quote(9, 10), own("\"a\": ", "1", ","));
        // A place that goes on over lines is marked to the end of its first.
        assert_eq!(quote(2, 24), own("", "  \"a\": 1,", ""));
        assert_eq!(quote(0, 24), None);
        assert_eq!(quote(22, 22), own("", "", "}"));
        assert_eq!(quote(99, 99), None);
    }

    #[test]
    fn long_lines_and_split_characters_do_no_harm() {
        let text = "ä".repeat(500);
        let shown = quote(&text, span(400, 402)).unwrap();
        assert_eq!((shown.before.chars().count(), shown.marked.as_str()), (SHOWN + 1, "ä"));
        assert_eq!(shown.after.chars().count(), SHOWN + 1);
        assert_eq!(quote(&text, span(401, 402)), None);
    }
}
