//! Where a finding is, in the words that other programs use: a path that opens, or a URI.

use std::path::{Component, Path, PathBuf};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use sealcase::finding::Location;

use super::Judged;
use crate::console::plain;

/// All but the unreserved characters of RFC 3986, and the slash between parts.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

/// The file as a path: below the folder, or behind `!/` in a zip; the input itself where there is none.
/// Control characters are made visible.
pub(super) fn path(judged: &Judged<'_>, location: &Location) -> String {
    let input = judged.name.as_str();
    let text = match &location.path {
        // One document by itself.
        Some(path) if path == input => input.to_owned(),
        Some(path) if judged.folder => format!("{}/{path}", input.trim_end_matches(['/', '\\'])),
        Some(path) => format!("{input}!/{path}"),
        None => input.to_owned(),
    };
    plain(&text)
}

/// The path with line and column, as far as they are known.
pub(super) fn position(judged: &Judged<'_>, location: &Location) -> String {
    let path = path(judged, location);
    match location.span {
        Some(span) => format!("{path}:{}:{}", span.start.line, span.start.column),
        None => path,
    }
}

/// An input as a URI reference: relative to the current folder where it lies in there.
pub(super) fn uri(input: &str, folder: bool) -> String {
    let current = std::env::current_dir().unwrap_or_default();
    uri_from(input, folder, &current)
}

fn uri_from(input: &str, folder: bool, current: &Path) -> String {
    let path = Path::new(input);
    let path = path.strip_prefix(current).unwrap_or(path);
    let path: PathBuf = path.components().filter(|part| !matches!(part, Component::CurDir)).collect();
    let mut text = path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/");
    if folder && !text.is_empty() && !text.ends_with('/') {
        text.push('/');
    }
    if text.is_empty() {
        return "./".to_owned();
    }
    let encoded = encoded(&text);
    // A drive letter needs a slash of its own.
    match path.is_absolute() {
        true if encoded.starts_with('/') => format!("file://{encoded}"),
        true => format!("file:///{encoded}"),
        false => encoded,
    }
}

/// A path with `/` between its parts as a URI path.
pub(super) fn encoded(path: &str) -> String {
    utf8_percent_encode(path, ESCAPED).to_string()
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn uris_are_relative_where_they_can_be() {
        let at = |input, folder| uri_from(input, folder, Path::new("/work"));
        assert_eq!(at("./my camera", true), "my%20camera/");
        assert_eq!(at("/work/out/a:b#é.zip", false), "out/a%3Ab%23%C3%A9.zip");
        assert_eq!(at("/elsewhere/a.zip", false), "file:///elsewhere/a.zip");
        assert_eq!(at("../a.zip", false), "../a.zip");
        assert_eq!(at(".", true), "./");
        assert_eq!(at("/work", true), "./");
    }
}
