//! `Store`: the seam between the core and whoever keeps the files.
//!
//! A host lists its files and opens them; the core does the rest. A folder on disk, files dropped
//! on a page, a map in memory and a sealed zip are all stores. Names are as the host gives them,
//! with `/` between parts; they are judged by the core, not trusted.

use std::collections::BTreeMap;
use std::io::{self, Read};

use crate::digest::Digest;

/// A file of a store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileEntry {
    /// Its name, with `/` between parts.
    pub name: String,
    /// Its size in bytes when the store was opened.
    pub size: u64,
}

/// A place that files are read from.
pub trait Store {
    /// Every file, sorted by name in byte order, as it was when the store was opened.
    fn files(&self) -> &[FileEntry];

    /// The bytes of one file, from its start.
    ///
    /// # Errors
    /// Whatever reading meets; `NotFound` for a name that [`Store::files`] does not list.
    fn open<'a>(&'a self, name: &str) -> io::Result<Box<dyn Read + 'a>>;

    /// At most `most` bytes of one file from a place on; fewer only where the file ends. A store that can
    /// jump should say so here: without it, all bytes before the place are read.
    ///
    /// # Errors
    /// As [`Store::open`].
    fn piece(&self, name: &str, from: u64, most: usize) -> io::Result<Vec<u8>> {
        let mut reader = self.open(name)?;
        io::copy(&mut (&mut reader).take(from), &mut io::sink())?;
        let mut bytes = Vec::new();
        reader.take(most as u64).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    /// The digest of one file, where the host took it already, on threads or workers, of the very bytes that
    /// [`Store::open`] yields and of as many as [`Store::files`] says. `None` lets the core read the file.
    fn digest(&self, _name: &str) -> Option<Digest> {
        None
    }
}

/// A store in memory.
#[derive(Clone, Debug, Default)]
pub struct MemStore {
    files: BTreeMap<String, Vec<u8>>,
    entries: Vec<FileEntry>,
}

impl MemStore {
    /// A store of these files.
    pub fn new(files: BTreeMap<String, Vec<u8>>) -> Self {
        let entries =
            files.iter().map(|(name, bytes)| FileEntry { name: name.clone(), size: bytes.len() as u64 }).collect();
        Self { files, entries }
    }
}

impl<N: Into<String>, B: Into<Vec<u8>>> FromIterator<(N, B)> for MemStore {
    fn from_iter<I: IntoIterator<Item = (N, B)>>(files: I) -> Self {
        Self::new(files.into_iter().map(|(name, bytes)| (name.into(), bytes.into())).collect())
    }
}

impl Store for MemStore {
    fn files(&self) -> &[FileEntry] {
        &self.entries
    }

    fn open<'a>(&'a self, name: &str) -> io::Result<Box<dyn Read + 'a>> {
        match self.files.get(name) {
            Some(bytes) => Ok(Box::new(bytes.as_slice())),
            None => Err(io::ErrorKind::NotFound.into()),
        }
    }

    fn piece(&self, name: &str, from: u64, most: usize) -> io::Result<Vec<u8>> {
        let bytes = self.files.get(name).ok_or(io::ErrorKind::NotFound)?;
        let from = usize::try_from(from).unwrap_or(usize::MAX).min(bytes.len());
        Ok(bytes[from..][..most.min(bytes.len() - from)].to_vec())
    }
}

/// Most memory that is taken for a file before its bytes are seen.
const FIRST_ROOM: u64 = 1 << 20;

/// Reads a whole file, at most `limit` bytes; `None` if there are more.
///
/// # Errors
/// Whatever the store meets.
pub fn read(store: &dyn Store, name: &str, limit: u64) -> io::Result<Option<Vec<u8>>> {
    // Room for one byte more than expected, so that the end is seen without asking for more.
    let mut bytes = Vec::with_capacity(usize::try_from(limit.min(FIRST_ROOM)).unwrap_or(0) + 1);
    store.open(name)?.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    Ok((bytes.len() as u64 <= limit).then_some(bytes))
}
