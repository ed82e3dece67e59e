//! The inputs of a run: paths, lists of paths, and standard input.
//!
//! A list is one path a line, or each ended by a zero byte. Paths are taken as they are: no pattern in
//! them is resolved, since shells do that.

use std::borrow::Cow;
use std::fs::{self, File};
use std::io::{self, Read, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::args::ListArgs;
use crate::cloud;
use crate::outcome::Stop;

/// Longest list that is read, in bytes.
const MAX_LIST_BYTES: u64 = 256 << 20;
/// The path that means standard input.
const STDIN: &str = "-";

/// All inputs, in the order in which they are given: paths and `@` lists first, then `--files-from`.
///
/// # Errors
/// A list cannot be read, or there is no input at all.
pub(crate) fn all(paths: &[PathBuf], lists: &ListArgs) -> Result<Vec<PathBuf>, Stop> {
    let mut out = Vec::new();
    let mut stdin = 0;
    for path in paths {
        match path.to_str().and_then(|text| text.strip_prefix('@')) {
            Some("") => return Err(Stop::usage("`@` needs the name of a list: `@packages.txt`")),
            Some(list) => read_list(Path::new(list), lists.null, &mut out)?,
            None => {
                stdin += usize::from(is_stdin(path));
                out.push(path.clone());
            }
        }
    }
    for list in &lists.files_from {
        stdin += usize::from(is_stdin(list));
        read_list(list, lists.null, &mut out)?;
    }
    if stdin > 1 {
        return Err(Stop::usage("standard input can be read only once"));
    }
    if out.is_empty() {
        return Err(Stop::usage("the list names no input").with_hint("write one path a line"));
    }
    Ok(out)
}

/// Whether the path means standard input.
pub(crate) fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == STDIN
}

/// What an input is called in results.
pub(crate) fn name<'a>(path: &'a Path, lists: &'a ListArgs) -> Cow<'a, str> {
    if is_stdin(path) { stdin_name(lists).into() } else { path.to_string_lossy() }
}

/// What standard input is called in results.
pub(crate) fn stdin_name(lists: &ListArgs) -> &str {
    lists.stdin_name.as_deref().unwrap_or(STDIN)
}

/// Standard input as a file that can be read from any place. It is gone when dropped.
///
/// # Errors
/// It cannot be read, or there is no room for it.
pub(crate) fn stdin_to_file() -> Result<NamedTempFile, Stop> {
    let stop = |error: io::Error| Stop::undecided(format!("cannot read standard input: {error}"));
    let mut file = NamedTempFile::new().map_err(stop)?;
    io::copy(&mut io::stdin().lock(), file.as_file_mut()).map_err(stop)?;
    file.as_file_mut().flush().map_err(stop)?;
    file.as_file_mut().seek(SeekFrom::Start(0)).map_err(stop)?;
    Ok(file)
}

/// Standard input as bytes, at most `limit`; one more than that if there is more.
///
/// # Errors
/// It cannot be read.
pub(crate) fn stdin_bytes(limit: u64) -> Result<Vec<u8>, Stop> {
    let mut bytes = Vec::new();
    let read = io::stdin().lock().take(limit.saturating_add(1)).read_to_end(&mut bytes);
    read.map_err(|error| Stop::undecided(format!("cannot read standard input: {error}")))?;
    Ok(bytes)
}

fn read_list(list: &Path, null: bool, out: &mut Vec<PathBuf>) -> Result<(), Stop> {
    let stop = |error: &io::Error| Stop { code: 2, ..Stop::io("read the list", list, error) };
    let bytes = if is_stdin(list) {
        stdin_bytes(MAX_LIST_BYTES)?
    } else if cloud::is_address(list) {
        cloud::bytes(list, MAX_LIST_BYTES).map_err(|stop| Stop { code: 2, ..stop })?
    } else {
        let size = fs::metadata(list).map_err(|error| stop(&error))?.len();
        let mut bytes = Vec::with_capacity(usize::try_from(size.min(MAX_LIST_BYTES)).unwrap_or(0));
        let file = File::open(list).map_err(|error| stop(&error))?;
        file.take(MAX_LIST_BYTES + 1).read_to_end(&mut bytes).map_err(|error| stop(&error))?;
        bytes
    };
    if bytes.len() as u64 > MAX_LIST_BYTES {
        return Err(Stop::usage(format!("the list {} is too long", list.display())));
    }
    let end = if null { 0 } else { b'\n' };
    for part in bytes.split(|byte| *byte == end) {
        let part = if null { part } else { part.strip_suffix(b"\r").unwrap_or(part) };
        if part.iter().any(|byte| !byte.is_ascii_whitespace()) {
            out.push(path_of(part));
        }
    }
    Ok(())
}

#[cfg(unix)]
fn path_of(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt as _;
    PathBuf::from(std::ffi::OsStr::from_bytes(bytes))
}

#[cfg(not(unix))]
fn path_of(bytes: &[u8]) -> PathBuf {
    // A name that is not UTF-8 is then not found, and the message shows it.
    PathBuf::from(String::from_utf8_lossy(bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(paths: &[&str], list: Option<(&Path, bool)>) -> Result<Vec<PathBuf>, Stop> {
        let paths: Vec<_> = paths.iter().map(PathBuf::from).collect();
        let (files_from, null) = list.map_or((Vec::new(), false), |(list, null)| (vec![list.to_owned()], null));
        all(&paths, &ListArgs { files_from, null, stdin_name: None })
    }

    #[test]
    fn lists_are_one_path_a_line_or_end_with_zero() {
        let folder = tempfile::tempdir().unwrap();
        let list = folder.path().join("list");
        fs::write(&list, "a b\r\n\n  \nc\n@d").unwrap();
        let names = |paths: Vec<PathBuf>| paths.iter().map(|p| p.display().to_string()).collect::<Vec<_>>();
        assert_eq!(names(given(&[], Some((&list, false))).unwrap()), ["a b", "c", "@d"]);
        let at = format!("@{}", list.display());
        assert_eq!(names(given(&["x", &at, "./@y"], None).unwrap()), ["x", "a b", "c", "@d", "./@y"]);
        fs::write(&list, "a\nb\0c\0").unwrap();
        assert_eq!(names(given(&[], Some((&list, true))).unwrap()), ["a\nb", "c"]);
        fs::write(&list, "\n").unwrap();
        assert_eq!(given(&[], Some((&list, false))).unwrap_err().code, 2);
        assert_eq!(given(&["@nowhere"], None).unwrap_err().code, 2);
        assert_eq!(given(&["-", "-"], None).unwrap_err().code, 2);
    }
}
