//! `BagPath`: the one way to name a file of a bag.
//!
//! A name must mean the same file to every tool and on every system, so the grammar is narrow:
//! relative, `/` between parts, Unicode NFC, no character that a shell, a file system or a reader
//! could take for something else. RFC 8493 asks writers to percent-encode `%`, CR and LF in
//! manifests, and no known implementation does it right; such names are therefore refused.
//!
//! Does not touch files. Whether two names collide is asked with [`BagPath::collision_key`].

use std::fmt;

use unicode_normalization::{UnicodeNormalization, is_nfc};

use crate::codes::{self, Code};

/// Longest name inside the zip in bytes of UTF-8, base directory included.
pub const MAX_NAME_BYTES: usize = 240;
/// Most parts a name inside the zip may have, base directory included.
pub const MAX_DEPTH: usize = 16;
/// Longest base directory in bytes.
pub const MAX_BASE_BYTES: usize = 64;
/// Longest name of a file in a package, so that `<base>/data/<name>` stays within [`MAX_NAME_BYTES`].
pub const MAX_PAYLOAD_BYTES: usize = MAX_NAME_BYTES - MAX_BASE_BYTES - "/data/".len();
/// Most parts of a file's name in a package; the zip puts two more in front.
pub const MAX_PAYLOAD_DEPTH: usize = MAX_DEPTH - 2;

/// A portable, relative path with `/` between its parts. Ordered by bytes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BagPath(String);

/// Why a text is not a [`BagPath`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PathProblem {
    /// The finding's code.
    pub code: Code,
    /// The character that is at fault, where one is.
    pub character: Option<char>,
}

impl fmt::Display for PathProblem {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.code.what())?;
        match self.character {
            Some(c) => write!(out, " (U+{:04X})", u32::from(c)),
            None => Ok(()),
        }
    }
}

impl std::error::Error for PathProblem {}

impl BagPath {
    /// Reads a name as it stands inside a zip or a manifest.
    ///
    /// # Errors
    /// The first thing that makes the name unportable.
    pub fn parse(text: &str) -> Result<Self, PathProblem> {
        Self::parse_within(text, MAX_NAME_BYTES, MAX_DEPTH)
    }

    /// Reads the name of a file in a package that is yet to be sealed; its length leaves room for
    /// the base directory and `data/`.
    ///
    /// # Errors
    /// The first thing that makes the name unportable.
    pub fn parse_payload(text: &str) -> Result<Self, PathProblem> {
        Self::parse_within(text, MAX_PAYLOAD_BYTES, MAX_PAYLOAD_DEPTH)
    }

    fn parse_within(text: &str, bytes: usize, depth: usize) -> Result<Self, PathProblem> {
        let problem = |code| PathProblem { code, character: None };
        if text.is_empty() {
            return Err(problem(codes::PATH_SEGMENT));
        }
        if text.len() > bytes {
            return Err(problem(codes::PATH_TOO_LONG));
        }
        if text.split('/').count() > depth {
            return Err(problem(codes::PATH_TOO_DEEP));
        }
        if let Some(c) = text.chars().find(|c| !allowed(*c)) {
            return Err(PathProblem { code: codes::PATH_CHARACTER, character: Some(c) });
        }
        for part in text.split('/') {
            check_part(part).map_err(problem)?;
        }
        if !is_nfc(text) {
            return Err(problem(codes::PATH_NOT_NFC));
        }
        Ok(Self(text.to_owned()))
    }

    /// The path as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The last part.
    pub fn file_name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or(&self.0)
    }

    /// Equal for two names that some file system would take for one: NFKC with full case folding.
    pub fn collision_key(&self) -> String {
        if self.0.is_ascii() {
            return self.0.to_ascii_lowercase();
        }
        let folded = caseless::default_case_fold_str(&self.0.nfkc().collect::<String>());
        // Folding can undo the normal form (U+0345 and friends), so both are done twice.
        let again = caseless::default_case_fold_str(&folded.nfkc().collect::<String>());
        again.nfkc().collect()
    }
}

impl fmt::Display for BagPath {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl AsRef<str> for BagPath {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

/// Whether a text may be the base directory of a bag: `[a-z0-9][a-z0-9._-]{0,63}`, and a portable name.
pub fn is_base_directory(text: &str) -> bool {
    let bytes = text.as_bytes();
    let head = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    let tail = |b: u8| head(b) || matches!(b, b'.' | b'_' | b'-');
    !bytes.is_empty()
        && bytes.len() <= MAX_BASE_BYTES
        && head(bytes[0])
        && bytes.iter().all(|b| tail(*b))
        && check_part(text).is_ok()
}

/// Names that systems put beside a user's files without being asked. They are left out of a bag, with a note.
pub fn is_system_file(name: &str) -> bool {
    let last = name.rsplit('/').next().unwrap_or(name);
    matches!(last, ".DS_Store" | "Thumbs.db" | "desktop.ini" | "Desktop.ini" | ".directory")
        || last.starts_with("._")
        || name.split('/').any(|part| part == "__MACOSX")
}

fn check_part(part: &str) -> Result<(), Code> {
    if part.is_empty() || part == "." || part == ".." {
        return Err(codes::PATH_SEGMENT);
    }
    let edge = |c: char| c == ' ' || c == '.';
    if part.starts_with(|c| edge(c) || matches!(c, '*' | '~' | '-')) || part.ends_with(edge) {
        return Err(codes::PATH_EDGE);
    }
    if is_reserved(part) {
        return Err(codes::PATH_RESERVED);
    }
    Ok(())
}

/// Device names of Windows, with or without an extension.
fn is_reserved(part: &str) -> bool {
    let stem = part.split('.').next().unwrap_or(part).trim_end_matches(' ');
    let upper = stem.to_ascii_uppercase();
    if matches!(upper.as_str(), "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$" | "CLOCK$") {
        return true;
    }
    let Some(number) = upper.strip_prefix("COM").or_else(|| upper.strip_prefix("LPT")) else {
        return false;
    };
    let mut chars = number.chars();
    matches!((chars.next(), chars.next()), (Some('0'..='9' | '¹' | '²' | '³'), None))
}

fn allowed(c: char) -> bool {
    if c.is_ascii() {
        return !c.is_ascii_control() && !matches!(c, '%' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|');
    }
    !c.is_control() && !c.is_whitespace() && !is_invisible(c) && !is_private_or_none(c) && !looks_like_syntax(c)
}

/// Characters without a shape of their own: direction marks, joiners, tags, fillers, variation selectors.
fn is_invisible(c: char) -> bool {
    matches!(u32::from(c),
        0x00AD | 0x034F | 0x061C | 0x070F | 0x115F..=0x1160 | 0x17B4..=0x17B5 | 0x180B..=0x180F
        | 0x200B..=0x200F | 0x2028..=0x202E | 0x2060..=0x206F | 0x2800 | 0x3164 | 0xFE00..=0xFE0F
        | 0xFEFF | 0xFFA0 | 0xFFF0..=0xFFFD | 0x1BCA0..=0x1BCA3 | 0x1D173..=0x1D17A | 0xE0000..=0xE0FFF)
}

/// Private use and noncharacters: no two systems need show the same.
fn is_private_or_none(c: char) -> bool {
    let code = u32::from(c);
    matches!(code, 0xE000..=0xF8FF | 0xFDD0..=0xFDEF | 0xF_0000..=0x10_FFFF) || code & 0xFFFE == 0xFFFE
}

/// Characters that look like, or normalise to, one that paths give a meaning.
fn looks_like_syntax(c: char) -> bool {
    let twin = matches!(u32::from(c),
        0x02F8 | 0x0589 | 0x05C3 | 0x0703..=0x0704 | 0x1735 | 0x2024..=0x2026 | 0x2041 | 0x2044 | 0x205A | 0x2215
        | 0x2216 | 0x2236 | 0x2571 | 0x2572 | 0x27CB | 0x27CD | 0x29F5 | 0x29F8 | 0x29F9 | 0x2CC6 | 0x2E4A
        | 0x3033 | 0x31D3 | 0xA789 | 0xA4FD);
    twin || std::iter::once(c).nfkc().any(|n| {
        matches!(n, '/' | '.' | '%' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' | ' ' | '~') || n.is_control()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> Option<&'static str> {
        BagPath::parse(text).err().map(|problem| problem.code.id())
    }

    #[test]
    fn ordinary_names_pass() {
        for name in [
            "a",
            "data/plan.pdf",
            "data/Prüfbericht 1.pdf",
            "data/日本語/ノート.txt",
            "a/b-c_d~e.f",
            "x (1).txt",
            "console.log",
            "com10.txt",
        ] {
            assert_eq!(code(name), None, "{name}");
        }
    }

    #[test]
    fn names_that_two_systems_read_differently_are_refused() {
        let cases: &[(&str, &[&str])] = &[
            ("path.segment", &["", "/a", "a//b", "a/", ".", "..", "a/../b", "./a"]),
            ("path.edge", &[".git", "a ", " a", "a.", "-rf", "~x", "a/-b", "a./b", "..a"]),
            ("path.reserved", &["CON", "con.txt", "a/NUL", "Com1.log", "LPT9", "COM¹", "conin$", "aux .txt"]),
            (
                "path.character",
                &[
                    "a\\b",
                    "C:x",
                    "a%41",
                    "a\nb",
                    "a\0b",
                    "a*b",
                    "a?b",
                    "a|b",
                    "a\u{7f}",
                    "a\u{202e}b",
                    "a\u{200b}b",
                    "a\u{2044}b",
                    "a\u{ff0f}b",
                    "a\u{2024}b",
                    "a\u{a0}b",
                    "a\u{e000}",
                    "a\u{fffe}",
                    "\u{feff}a",
                    "a\u{2028}",
                    "a\u{ff0e}",
                    "a\u{2215}b",
                    "a\u{29f8}b",
                    "a\u{fffd}",
                ],
            ),
            ("path.not-nfc", &["e\u{301}", "data/A\u{30a}"]),
        ];
        for (expected, names) in cases {
            for name in *names {
                assert_eq!(code(name), Some(*expected), "{name:?}");
            }
        }
        assert_eq!(code(&"a".repeat(241)), Some("path.too-long"));
        assert_eq!(code(&vec!["a"; 17].join("/")), Some("path.too-deep"));
        assert_eq!(code(&"a".repeat(240)), None);
        assert_eq!(code(&vec!["a"; 16].join("/")), None);
        assert!(BagPath::parse_payload(&"a".repeat(MAX_PAYLOAD_BYTES)).is_ok());
        assert!(BagPath::parse_payload(&"a".repeat(MAX_PAYLOAD_BYTES + 1)).is_err());
    }

    #[test]
    fn names_that_a_file_system_may_merge_share_a_key() {
        for (left, right) in [("A", "a"), ("straße", "STRASSE"), ("ﬁ", "fi"), ("Σ", "ς"), ("K", "\u{212a}"), ("é", "É")]
        {
            let key = |text: &str| BagPath(text.to_owned()).collision_key();
            assert_eq!(key(left), key(right), "{left} {right}");
        }
    }

    #[test]
    fn base_directories() {
        for good in ["a", "acme-cam-1", "0.9_x"] {
            assert!(is_base_directory(good), "{good}");
        }
        for bad in ["", "A", "-a", ".a", "a.", "a b", "nul", "com1.x", &"a".repeat(65)] {
            assert!(!is_base_directory(bad), "{bad}");
        }
    }
}
