//! JSON, read strictly, with the place of every value.
//!
//! [`parse`] refuses what two readers could take differently: duplicate members, byte order marks,
//! invalid UTF-8, lone surrogates, trailing text, numbers that do not survive a round trip, and
//! nesting or size above the limits. Each refusal has its code and its place. [`span_of`] finds the
//! stretch of text that a JSON Pointer (RFC 6901) names, and [`Lines`] turns bytes into lines and
//! columns. [`Tree`] keeps the values with their places; [`parse`] gives them as `serde_json` has them.

use std::collections::{BTreeMap, BTreeSet};
mod scanner;
mod tree;

use std::ops::Range;

use serde_json::Value;

use crate::codes::{self, Code};
use crate::finding::{Finding, Location, Position, Span};

use scanner::Scanner;

#[cfg(not(target_family = "wasm"))]
pub(crate) use tree::Kind;
pub use tree::{Item, Items, Members, Tree};

/// Deepest nesting of arrays and objects.
pub const MAX_DEPTH: usize = 64;
/// Largest JSON text that is read, in bytes.
pub const MAX_BYTES: u64 = 16 << 20;

/// Why a text was refused, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JsonProblem {
    /// The finding's code.
    pub code: Code,
    /// The bytes at fault.
    pub at: Range<usize>,
    /// What was expected or found, in words; never a value.
    pub detail: Option<&'static str>,
}

impl JsonProblem {
    /// The problem as a finding about a file.
    pub fn finding(&self, path: &str, text: &[u8]) -> Finding {
        let span = Lines::of(text).span(self.at.clone());
        let location = Location { path: Some(path.to_owned()), pointer: None, span: Some(span) };
        let finding = Finding::new(self.code, location);
        match self.detail {
            Some(detail) => finding.with_detail(detail),
            None => finding,
        }
    }
}

/// Reads a JSON text strictly.
///
/// # Errors
/// The first thing that is not plain, unambiguous JSON.
pub fn parse(text: &[u8]) -> Result<Value, JsonProblem> {
    check(text)?;
    // As text: `serde_json` would else look at each string's bytes once more.
    let text = std::str::from_utf8(text).unwrap_or_default();
    serde_json::from_str(text).map_err(|_| JsonProblem { code: codes::JSON_SYNTAX, at: 0..0, detail: None })
}

/// Judges a JSON text without building anything.
///
/// # Errors
/// The first thing that is not plain, unambiguous JSON.
pub fn check(text: &[u8]) -> Result<(), JsonProblem> {
    judge_bytes(text)?;
    Scanner::new(text).whole()
}

/// What can be said of a text before it is walked: it is not too long, and it is UTF-8 without a mark before it.
fn judge_bytes(text: &[u8]) -> Result<&str, JsonProblem> {
    let problem = |code, at| Err(JsonProblem { code, at, detail: None });
    if text.len() as u64 > MAX_BYTES {
        return problem(codes::JSON_TOO_LARGE, 0..0);
    }
    if text.starts_with(b"\xEF\xBB\xBF") {
        return problem(codes::JSON_BOM, 0..3);
    }
    std::str::from_utf8(text).or_else(|error| {
        let at = error.valid_up_to();
        problem(codes::JSON_NOT_UTF8, at..at + 1)
    })
}

/// The bytes of the value that a JSON Pointer names, in a text that [`check`] accepted.
/// For a member, the span starts at its name, so that a reader sees which member is meant.
pub fn span_of(text: &[u8], pointer: &str) -> Option<Range<usize>> {
    let mut scanner = Scanner::new(text);
    scanner.space();
    let mut start = scanner.at;
    let mut tokens = pointer.split('/');
    if tokens.next() != Some("") {
        return None;
    }
    for token in tokens {
        let token = token.replace("~1", "/").replace("~0", "~");
        start = scanner.descend(&token)?;
    }
    scanner.value(0).ok()?;
    Some(start..scanner.at)
}

/// [`span_of`] for many pointers in one walk, so that many findings in a long text cost one reading.
pub fn spans_of(text: &[u8], pointers: &BTreeSet<&str>) -> BTreeMap<String, Range<usize>> {
    let mut scanner = Scanner::new(text);
    let mut found = BTreeMap::new();
    scanner.space();
    let start = scanner.at;
    // A text that does not parse has spans up to the place where it breaks.
    let _ = scanner.collect(start, &mut String::new(), pointers, &mut found);
    found
}

/// Line starts of a text, to turn bytes into lines and columns.
pub struct Lines<'a> {
    text: &'a [u8],
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    /// Finds the line starts of a text.
    pub fn of(text: &'a [u8]) -> Self {
        let breaks = text.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(at, _)| at + 1);
        Self { text, starts: std::iter::once(0).chain(breaks).collect() }
    }

    /// Line and column of a byte; a byte past the end counts as the end.
    pub fn position(&self, byte: usize) -> Position {
        let byte = byte.min(self.text.len());
        let line = self.starts.partition_point(|start| *start <= byte);
        let start = self.starts.get(line.saturating_sub(1)).copied().unwrap_or(0);
        // A byte that continues a character starts none.
        let column = self.text[start..byte].iter().filter(|byte| **byte & 0xC0 != 0x80).count() + 1;
        let cap = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        Position { line: cap(line), column: cap(column), byte: byte as u64 }
    }

    /// A stretch of bytes as lines and columns.
    pub fn span(&self, at: Range<usize>) -> Span {
        Span { start: self.position(at.start), end: self.position(at.end) }
    }
}

/// Appends a token to a JSON Pointer, escaped as RFC 6901 asks.
pub fn join(pointer: &str, token: &str) -> String {
    format!("{pointer}/{}", token.replace('~', "~0").replace('/', "~1"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: impl AsRef<[u8]>) -> Option<&'static str> {
        parse(text.as_ref()).err().map(|problem| problem.code.id())
    }

    #[test]
    fn plain_json_passes() {
        for text in [
            "null",
            " [1, 2.5, -3e2, 0, 0.1, 1e21, 9007199254740992] ",
            r#"{"a":{"a":1},"b":[{"a":1},{"a":2}],"":0}"#,
            r#""\ud83d\ude00 \u00e9 \n""#,
            "1.0",
            "100000000000000000000",
            "0.30",
            "1E+2",
            "-1",
            "123456789012345",
        ] {
            assert_eq!(code(text), None, "{text}");
        }
    }

    #[test]
    fn what_readers_take_differently_is_refused() {
        let cases: &[(&str, &[&[u8]])] = &[
            (
                "json.duplicate-member",
                &[br#"{"a":1,"a":2}"#, br#"{"a":1,"\u0061":2}"#, br#"[{"x":{"k":0,"l":1,"k":0}}]"#],
            ),
            ("json.bom", &[b"\xEF\xBB\xBF{}"]),
            ("json.not-utf8", &[b"\"\xff\"", b"\"\xed\xa0\x80\""]),
            (
                "json.surrogate",
                &[br#""\ud800""#, br#""\udc00""#, br#""\ud800\u0041""#, br#""\ud800\ud800""#, br#""\ud800x""#],
            ),
            ("json.trailing", &[b"{} {}", b"1 2", b"{},"]),
            (
                "json.number",
                &[
                    b"1e400",
                    b"1e-400",
                    b"-0",
                    b"-0.0",
                    b"9007199254740993",
                    b"9007199254740993.0",
                    b"123456789012345678901234567890",
                    b"0.12345678901234567890",
                ],
            ),
            (
                "json.syntax",
                &[
                    b"",
                    b" ",
                    b"{",
                    b"[1,]",
                    b"{\"a\":1,}",
                    b"{a:1}",
                    b"'a'",
                    b"01",
                    b"1.",
                    b".5",
                    b"+1",
                    b"1e",
                    b"NaN",
                    b"\"a",
                    b"\"\n\"",
                    b"\"\\x\"",
                    b"\"\\u12\"",
                    b"tru",
                    b"// a\n1",
                    b"{\"a\" 1}",
                    b"[1 2]",
                    b"\0",
                ],
            ),
        ];
        for (expected, texts) in cases {
            for text in *texts {
                assert_eq!(code(text), Some(*expected), "{}", String::from_utf8_lossy(text));
            }
        }
        assert_eq!(code("[".repeat(65) + &"]".repeat(65)), Some("json.too-deep"));
        assert_eq!(code("[".repeat(64) + &"]".repeat(64)), None);
        assert_eq!(code("[".repeat(1_000_000)), Some("json.too-deep"));
    }

    #[test]
    fn duplicates_are_placed_at_the_second_name() {
        let text = b"{\n  \"a\": 1,\n  \"b\": 2,\n  \"a\": 3\n}";
        let problem = parse(text).unwrap_err();
        let span = Lines::of(text).span(problem.at);
        assert_eq!((span.start.line, span.start.column, span.end.column), (4, 3, 6));
    }

    #[test]
    fn pointers_find_their_text() {
        let text = r#" {"a": [10, {"ö/~": "x"}], "b": {}} "#.as_bytes();
        let at = |pointer| span_of(text, pointer).map(|at| std::str::from_utf8(&text[at]).unwrap());
        assert_eq!(at(""), Some(r#"{"a": [10, {"ö/~": "x"}], "b": {}}"#));
        assert_eq!(at("/a/0"), Some("10"));
        assert_eq!(at("/a/1/ö~1~0"), Some(r#""ö/~": "x""#));
        assert_eq!(at("/b"), Some(r#""b": {}"#));
        for missing in ["a", "/c", "/a/2", "/a/x", "/a/0/0", "/b/a"] {
            assert_eq!(at(missing), None, "{missing}");
        }
        assert_eq!(span_of(b"{\"a", "/a"), None);
    }

    #[test]
    fn many_pointers_are_found_in_one_walk() {
        let text = r#" {"a": [10, {"ö/~": "x", "b": [] }], "b": {"c": 1}, "bb": 2} "#.as_bytes();
        let all = ["", "/a", "/a/0", "/a/1", "/a/1/ö~1~0", "/a/1/b", "/b", "/b/c", "/bb", "/a/2", "/x", "/a/1/b/0"];
        for wanted in [&all[..], &["/bb"], &["/a/1/b"], &[]] {
            let found = spans_of(text, &wanted.iter().copied().collect());
            for pointer in all {
                let expected = wanted.contains(&pointer).then(|| span_of(text, pointer)).flatten();
                assert_eq!(found.get(pointer).cloned(), expected, "{pointer}");
            }
        }
        assert!(spans_of(b"{\"a\": [", &["/a/0"].into_iter().collect()).is_empty());
    }

    #[test]
    fn columns_count_characters() {
        let lines = Lines::of("äb\ncd".as_bytes());
        assert_eq!((lines.position(2).line, lines.position(2).column), (1, 2));
        assert_eq!((lines.position(4).line, lines.position(4).column), (2, 1));
        assert_eq!((lines.position(99).line, lines.position(99).column), (2, 3));
    }
}
