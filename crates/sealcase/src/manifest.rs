//! BagIt manifests (RFC 8493, section 2.1.3): lists of digests and paths.
//!
//! Ours have one form, which `sha256sum -c` and every BagIt tool read: lower-case hex, two spaces,
//! path, line feed, sorted by bytes. [`Manifest::parse`] takes no other, with SHA-256 or SHA-512.
//! Manifests of other makers are read by [`parse_foreign`], which takes what RFC 8493 allows and SHA-512 as well.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{Display, Write as _};

use crate::codes::{self, Code};
use crate::digest::{Digest, Digest512};
use crate::path::BagPath;

/// A digest that manifests list.
pub trait Listed: Copy + Display {
    /// Reads it in its one form.
    fn read(text: &str) -> Option<Self>;
}

impl Listed for Digest {
    fn read(text: &str) -> Option<Self> {
        Self::parse(text)
    }
}

impl Listed for Digest512 {
    fn read(text: &str) -> Option<Self> {
        Self::parse(text)
    }
}

/// A manifest in the sealed form, of one kind of digests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manifest<D = Digest> {
    entries: BTreeMap<BagPath, D>,
}

impl<D> Default for Manifest<D> {
    fn default() -> Self {
        Self { entries: BTreeMap::new() }
    }
}

/// What is wrong with a manifest, and in which line (from 1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ManifestProblem {
    /// The finding's code.
    pub code: Code,
    /// The line, from 1.
    pub line: u32,
}

impl<D: Listed> Manifest<D> {
    /// Reads the sealed form.
    ///
    /// # Errors
    /// The first line that does not have it.
    pub fn parse(text: &[u8]) -> Result<Self, ManifestProblem> {
        let mut entries = BTreeMap::new();
        let mut line = 0;
        let mut rest = text;
        let mut last: Option<BagPath> = None;
        while !rest.is_empty() {
            line += 1;
            let problem = |code| ManifestProblem { code, line };
            let end = rest.iter().position(|byte| *byte == b'\n').ok_or_else(|| problem(codes::MANIFEST_SYNTAX))?;
            let (digest, path) = sealed_line(&rest[..end]).ok_or_else(|| problem(codes::MANIFEST_SYNTAX))?;
            match last.as_ref().map(|last| last.cmp(&path)) {
                Some(std::cmp::Ordering::Equal) => return Err(problem(codes::MANIFEST_DUPLICATE)),
                Some(std::cmp::Ordering::Greater) => return Err(problem(codes::MANIFEST_ORDER)),
                _ => {}
            }
            last = Some(path.clone());
            entries.insert(path, digest);
            rest = &rest[end + 1..];
        }
        Ok(Self { entries })
    }

    /// Adds a file.
    pub fn insert(&mut self, path: BagPath, digest: D) {
        self.entries.insert(path, digest);
    }

    /// The digest listed for a path.
    pub fn digest(&self, path: &BagPath) -> Option<D> {
        self.entries.get(path).copied()
    }

    /// All files, in byte order of their paths.
    pub fn iter(&self) -> impl Iterator<Item = (&BagPath, &D)> {
        self.entries.iter()
    }

    /// How many files are listed.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether no file is listed.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Writes the sealed form.
    pub fn to_text(&self) -> String {
        let mut out = String::new();
        for (path, digest) in &self.entries {
            // Writing to a String does not fail.
            let _ = writeln!(out, "{digest}  {path}");
        }
        out
    }
}

fn sealed_line<D: Listed>(line: &[u8]) -> Option<(D, BagPath)> {
    let line = std::str::from_utf8(line).ok()?;
    let (digest, path) = line.split_once("  ")?;
    Some((D::read(digest)?, BagPath::parse(path).ok()?))
}

/// Reads the list of a renewal: the sealed form with SHA-512. `None` if it has another form.
pub fn parse512(text: &[u8]) -> Option<BTreeMap<String, Digest512>> {
    let mut entries: BTreeMap<String, Digest512> = BTreeMap::new();
    for line in std::str::from_utf8(text).ok()?.strip_suffix('\n')?.split('\n') {
        let (digest, path) = line.split_once("  ")?;
        let (digest, path) = (Digest512::parse(digest)?, BagPath::parse(path).ok()?);
        if entries.last_key_value().is_some_and(|(last, _)| last.as_str() >= path.as_str()) {
            return None;
        }
        entries.insert(path.to_string(), digest);
    }
    Some(entries)
}

/// Reads a list of SHA-512 digests, one a line, sorted, each once. `None` if it has another form.
pub fn digest_list(text: &[u8]) -> Option<BTreeSet<Digest512>> {
    let mut digests = BTreeSet::new();
    for line in std::str::from_utf8(text).ok()?.strip_suffix('\n')?.split('\n') {
        let digest = Digest512::parse(line)?;
        if digests.last().is_some_and(|last| *last >= digest) {
            return None;
        }
        digests.insert(digest);
    }
    Some(digests)
}

/// A manifest of another maker: hex digests by path, of one length throughout.
///
/// # Errors
/// The first line that RFC 8493 does not allow.
pub fn parse_foreign(text: &[u8], digest_bytes: usize) -> Result<BTreeMap<String, Vec<u8>>, ManifestProblem> {
    let mut entries = BTreeMap::new();
    let text = text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text);
    for (number, line) in (1..).zip(text.split(|byte| *byte == b'\n')) {
        let problem = |code| ManifestProblem { code, line: number };
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.is_empty() {
            continue;
        }
        let parsed = std::str::from_utf8(line).ok().and_then(|line| {
            let (hex, path) = line.split_once([' ', '\t'])?;
            let mut digest = vec![0; digest_bytes];
            crate::digest::from_hex(&hex.to_ascii_lowercase(), &mut digest).then_some(())?;
            let path = path.trim_start_matches([' ', '\t']);
            let path = path.strip_prefix('*').unwrap_or(path);
            let path = path.strip_prefix("./").unwrap_or(path);
            (!path.is_empty()).then(|| (unescape(path), digest))
        });
        let (path, digest) = parsed.ok_or_else(|| problem(codes::MANIFEST_SYNTAX))?;
        if entries.insert(path, digest).is_some() {
            return Err(problem(codes::MANIFEST_DUPLICATE));
        }
    }
    Ok(entries)
}

/// Undoes the three escapes that RFC 8493 knows. `%25` comes last, so that nothing is undone twice.
fn unescape(path: &str) -> String {
    let path = path.replace("%0A", "\n").replace("%0a", "\n").replace("%0D", "\r").replace("%0d", "\r");
    path.replace("%25", "%")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sealed_form_reads_back_and_no_other_is_read() {
        let digest = Digest::of(b"");
        let mut manifest = Manifest::default();
        manifest.insert(BagPath::parse("data/b").unwrap(), digest);
        manifest.insert(BagPath::parse("data/a").unwrap(), digest);
        let text = manifest.to_text();
        assert_eq!(Manifest::parse(text.as_bytes()), Ok(manifest));
        let line = |path: &str| format!("{digest}  {path}\n");
        let cases = [
            ("manifest.syntax", text.trim_end().to_owned()),
            ("manifest.syntax", text.replace('\n', "\r\n")),
            ("manifest.syntax", text.replace("  ", " *")),
            ("manifest.syntax", text.replace("  ", "   ")),
            ("manifest.syntax", text.replace("data/a", "data/../a")),
            ("manifest.syntax", text.to_uppercase()),
            ("manifest.syntax", format!("{text}\n")),
            ("manifest.syntax", format!("\u{feff}{text}")),
            ("manifest.order", line("data/b") + &line("data/a")),
            ("manifest.duplicate", line("data/a") + &line("data/a")),
        ];
        for (expected, text) in cases {
            assert_eq!(Manifest::<Digest>::parse(text.as_bytes()).unwrap_err().code.id(), expected, "{text}");
        }
        assert_eq!(Manifest::<Digest>::parse(b"\xff  a\n").unwrap_err().line, 1);
    }

    #[test]
    fn lists_of_renewals_have_one_form() {
        let (a, b) = (Digest512::of(b"a"), Digest512::of(b"b"));
        let (low, high) = (a.min(b), a.max(b));
        let text = format!("{a}  archive/0001.tsr\n{b}  data/a\n");
        assert_eq!(parse512(text.as_bytes()).unwrap()["data/a"], b);
        let list = format!("{low}\n{high}\n");
        assert_eq!(digest_list(list.as_bytes()).unwrap().len(), 2);
        for bad in ["", "\n", text.trim_end(), &text.to_uppercase(), &(text.clone() + &text), &text.replace("  ", " *")]
        {
            assert_eq!(parse512(bad.as_bytes()), None, "{bad}");
        }
        let swapped = format!("{high}\n{low}\n");
        for bad in ["", "\n", list.trim_end(), &swapped, &(list.clone() + &list), &list.replace('\n', "\r\n")] {
            assert_eq!(digest_list(bad.as_bytes()), None, "{bad}");
        }
    }

    #[test]
    fn other_makers_forms_are_read() {
        let digest = Digest::of(b"").to_string();
        let text = format!("{}  data/a\r\n{digest} *./data/b%25%0A\n\n{digest}\tdata/c", digest.to_uppercase());
        let manifest = parse_foreign(text.as_bytes(), 32).unwrap();
        assert_eq!(manifest.keys().collect::<Vec<_>>(), ["data/a", "data/b%\n", "data/c"]);
        for bad in [format!("{digest}\n"), "xx  data/a\n".to_owned(), format!("{digest}  a\n{digest}  a\n")] {
            assert!(parse_foreign(bad.as_bytes(), 32).is_err());
        }
        assert!(parse_foreign(text.as_bytes(), 64).is_err());
    }
}
