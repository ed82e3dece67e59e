//! `DirStore`: a folder on disk as a store.
//!
//! Walks once, without following links, and lists names with `/` in byte order. Anything that is
//! neither a file nor a folder stops the walk with its name: leaving it out silently would seal
//! less than the user sees. Names are handed on as they are; the core judges them.

use std::fs::{self, File};
use std::io::{self, Read, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};

use sealcase::store::{FileEntry, Store};

use crate::console::plain;
use crate::outcome::Stop;

/// Most names in one message about things that cannot be sealed.
const NAMED: usize = 5;

/// A folder on disk.
pub(crate) struct DirStore {
    root: PathBuf,
    files: Vec<FileEntry>,
}

impl DirStore {
    /// Lists the folder.
    ///
    /// # Errors
    /// It cannot be read, or holds links, devices, pipes, sockets or names that are not UTF-8.
    pub(crate) fn open(root: &Path) -> Result<Self, Stop> {
        let mut store = Self { root: root.to_owned(), files: Vec::new() };
        let mut strange = Vec::new();
        let mut folders = vec![String::new()];
        while let Some(folder) = folders.pop() {
            let path = store.locate(&folder);
            let entries = fs::read_dir(&path).map_err(|error| Stop::io("read", &path, &error))?;
            for entry in entries {
                let entry = entry.map_err(|error| Stop::io("read", &path, &error))?;
                let Ok(name) = entry.file_name().into_string() else {
                    let shown = entry.path().strip_prefix(root).unwrap_or(&path).display().to_string();
                    strange.push(format!("{} (its name is not UTF-8)", plain(&shown)));
                    continue;
                };
                let name = if folder.is_empty() { name } else { format!("{folder}/{name}") };
                // The entry's own metadata: a link stays a link.
                let meta = entry.metadata().map_err(|error| Stop::io("read", &entry.path(), &error))?;
                if meta.is_dir() {
                    folders.push(name);
                } else if meta.is_file() {
                    store.files.push(FileEntry { name, size: meta.len() });
                } else {
                    let kind = if meta.is_symlink() { "a link" } else { "not a file" };
                    strange.push(format!("{} ({kind})", plain(&name)));
                }
            }
        }
        if !strange.is_empty() {
            return Err(unsealable(root, strange));
        }
        store.files.sort_unstable_by(|a, b| a.name.cmp(&b.name));
        Ok(store)
    }

    /// All bytes of all files.
    pub(crate) fn total(&self) -> u64 {
        self.files.iter().map(|file| file.size).sum()
    }

    fn locate(&self, name: &str) -> PathBuf {
        let mut path = self.root.clone();
        path.extend(name.split('/').filter(|part| !part.is_empty()));
        path
    }
}

impl Store for DirStore {
    fn files(&self) -> &[FileEntry] {
        &self.files
    }

    fn open<'a>(&'a self, name: &str) -> io::Result<Box<dyn Read + 'a>> {
        Ok(Box::new(self.file(name)?))
    }

    fn piece(&self, name: &str, from: u64, most: usize) -> io::Result<Vec<u8>> {
        let mut file = self.file(name)?;
        file.seek(SeekFrom::Start(from))?;
        let mut bytes = Vec::new();
        file.take(most as u64).read_to_end(&mut bytes)?;
        Ok(bytes)
    }
}

impl DirStore {
    fn file(&self, name: &str) -> io::Result<File> {
        if self.files.binary_search_by(|file| file.name.as_str().cmp(name)).is_err() {
            return Err(io::ErrorKind::NotFound.into());
        }
        let path = self.locate(name);
        // The name may have been given to something else since the walk.
        let before = fs::symlink_metadata(&path)?;
        if !before.is_file() {
            return Err(io::Error::other("it is no longer a file"));
        }
        let file = File::open(&path)?;
        if !same_file(&before, &file.metadata()?) {
            return Err(io::Error::other("it was replaced while it was being opened"));
        }
        Ok(file)
    }
}

#[cfg(unix)]
fn same_file(left: &fs::Metadata, right: &fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    left.dev() == right.dev() && left.ino() == right.ino()
}

#[cfg(not(unix))]
fn same_file(left: &fs::Metadata, right: &fs::Metadata) -> bool {
    left.file_type() == right.file_type() && left.len() == right.len()
}

fn unsealable(root: &Path, mut strange: Vec<String>) -> Stop {
    strange.sort_unstable();
    let more = strange.len().saturating_sub(NAMED);
    strange.truncate(NAMED);
    let mut list = strange.join(", ");
    if more > 0 {
        list = format!("{list} and {more} more");
    }
    Stop::undecided(format!("{} holds something that cannot be sealed: {list}", root.display()))
        .with_hint("a package holds plain files only: put the files themselves there, or rename them")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("b/empty")).unwrap();
        for (name, text) in [("b/2.txt", "two"), ("b.txt", "b"), ("a.txt", "a"), ("b/1.txt", "one")] {
            fs::write(folder.path().join(name), text).unwrap();
        }
        folder
    }

    #[test]
    fn lists_by_bytes_and_reads_what_it_lists() {
        let folder = folder();
        let store = DirStore::open(folder.path()).unwrap();
        let names: Vec<_> = store.files().iter().map(|file| file.name.as_str()).collect();
        // `.` sorts before `/`.
        assert_eq!(names, ["a.txt", "b.txt", "b/1.txt", "b/2.txt"]);
        assert_eq!(store.total(), 8);
        let mut text = String::new();
        store.open("b/1.txt").unwrap().read_to_string(&mut text).unwrap();
        assert_eq!(text, "one");
        for name in ["b", "c.txt", "../x", "b//1.txt", ""] {
            assert!(store.open(name).is_err(), "{name}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn refuses_links_and_notices_a_swap() {
        let folder = folder();
        let store = DirStore::open(folder.path()).unwrap();
        let (a, b) = (folder.path().join("a.txt"), folder.path().join("b.txt"));
        fs::remove_file(&a).unwrap();
        std::os::unix::fs::symlink(&b, &a).unwrap();
        assert!(store.open("a.txt").is_err(), "a link must not be followed");
        let stop = DirStore::open(folder.path()).map(|_| ()).unwrap_err();
        assert!(stop.text.contains("a.txt (a link)") && stop.code == 3, "{stop:?}");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn names_a_file_whose_name_is_not_utf8() {
        use std::os::unix::ffi::OsStrExt as _;
        let folder = folder();
        fs::write(folder.path().join(std::ffi::OsStr::from_bytes(b"b/bad\xff\x1b[1m")), "x").unwrap();
        let stop = DirStore::open(folder.path()).map(|_| ()).unwrap_err();
        assert!(stop.text.contains("b/bad\u{fffd}\\u{1b}[1m (its name is not UTF-8)"), "{stop:?}");
    }
}
