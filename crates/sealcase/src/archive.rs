//! The zip container: the one part of the core that knows zip (APPNOTE 6.3.10).
//!
//! The profile is closed. Entries are stored, in one order, with fixed attributes and dates, so the
//! list of (name, bytes) and the file determine each other. Reading goes backwards from the end
//! record, takes the values out of each header, builds the header again from them and compares it
//! byte by byte; every byte of the file is accounted for. Nothing is ever inflated.
//!
//! `record` builds headers, `directory` reads and judges them, `writer` writes archives, `slot` entries whose
//! place is known before their bytes are. What the
//! entries mean is the business of `bag` and `verify`.

mod directory;
pub(crate) mod marks;
mod ordinary;
mod record;
mod slot;
#[cfg(test)]
mod tests;
mod writer;

use std::cell::RefCell;
use std::io::{self, Read, Seek, SeekFrom};

use crate::codes;
use crate::error::Error;
use crate::finding::Finding;
use crate::path::BagPath;
use crate::store::{FileEntry, Store};

pub use slot::WriteAt;
pub(crate) use slot::{Sequential, Slot};
pub(crate) use writer::Writer;

/// Bounds that are checked before memory is taken or data is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Most entries in an archive.
    pub entries: u64,
    /// Largest archive, in bytes.
    pub bytes: u64,
    /// Most envelopes in a bag.
    pub envelopes: usize,
    /// Largest tag file, in bytes; manifests may have 64 times as many.
    pub tag_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { entries: 100_000, bytes: 1 << 40, envelopes: 64, tag_bytes: 1 << 20 }
    }
}

impl Limits {
    /// The names by which findings, flags and settings call the limits.
    pub const NAMES: [&'static str; 4] = ["entries", "bytes", "envelopes", "tag-bytes"];

    /// Sets one limit; `None` if it has no such name, or the number is too large for this machine.
    #[must_use]
    pub fn with(mut self, name: &str, value: u64) -> Option<Self> {
        match name {
            "entries" => self.entries = value,
            "bytes" => self.bytes = value,
            "envelopes" => self.envelopes = usize::try_from(value).ok()?,
            "tag-bytes" => self.tag_bytes = value,
            _ => return None,
        }
        Some(self)
    }
}

/// An entry of an archive that keeps the profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its name, base directory included.
    pub path: BagPath,
    /// Bytes of data.
    pub size: u64,
    /// CRC-32 of the data, as both headers state it.
    pub crc: u32,
    /// Where its local header starts.
    offset: u64,
}

impl Entry {
    /// Where its data starts: behind its local header.
    pub fn data_start(&self) -> u64 {
        self.offset + record::local_len(self)
    }
}

/// A zip that keeps the profile. Its files can be read as a [`Store`].
#[derive(Debug)]
pub struct Archive<R> {
    reader: RefCell<R>,
    entries: Vec<Entry>,
    /// The entries sorted by name, and for each its place in `entries`.
    files: Vec<FileEntry>,
    order: Vec<usize>,
}

/// The outcome of opening a zip.
#[derive(Debug)]
pub enum Opened<R> {
    /// It keeps the profile.
    Archive(Archive<R>),
    /// It does not, and why. Nothing of it can be trusted.
    Refused(Vec<Finding>),
}

/// Reads and judges a zip's headers. The data itself is not read.
///
/// # Errors
/// Only if reading fails; whatever is wrong with the zip is in [`Opened::Refused`].
pub fn open<R: Read + Seek>(mut reader: R, limits: &Limits) -> Result<Opened<R>, Error> {
    let mut findings = match directory::read(&mut reader, limits) {
        Ok(entries) => {
            let findings = directory::judge_names(&entries);
            if findings.is_empty() {
                let mut order: Vec<usize> = (0..entries.len()).collect();
                order.sort_by(|a, b| entries[*a].path.cmp(&entries[*b].path));
                let file =
                    |at: &usize| FileEntry { name: entries[*at].path.as_str().to_owned(), size: entries[*at].size };
                let files = order.iter().map(file).collect();
                return Ok(Opened::Archive(Archive { reader: RefCell::new(reader), entries, files, order }));
            }
            findings
        }
        Err(directory::Stop::Finding(finding)) => vec![*finding],
        Err(directory::Stop::Io(error)) => return Err(Error::io("the archive", error)),
    };
    let said = [codes::ARCHIVE_TOO_MANY, codes::ARCHIVE_TOO_LARGE, codes::ARCHIVE_AGE];
    if !findings.iter().any(|finding| said.contains(&finding.code)) {
        findings.extend(ordinary::note(&mut reader).map_err(|error| Error::io("the archive", error))?);
    }
    Ok(Opened::Refused(findings))
}

impl<R: Read + Seek> Archive<R> {
    /// The entries in the order in which they lie in the file.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The data of one entry. Its bytes are not yet compared with its checksum.
    pub fn data<'a>(&'a self, entry: &Entry) -> impl Read + Seek + use<'a, R> {
        let start = entry.data_start();
        EntryReader { archive: &self.reader, start, at: start, end: start + entry.size }
    }
}

impl<R: Read + Seek> Store for Archive<R> {
    fn files(&self) -> &[FileEntry] {
        &self.files
    }

    fn open<'a>(&'a self, name: &str) -> io::Result<Box<dyn Read + 'a>> {
        let found = self.files.binary_search_by(|file| file.name.as_str().cmp(name));
        let at = found.map_err(|_| io::Error::from(io::ErrorKind::NotFound))?;
        Ok(Box::new(self.data(&self.entries[self.order[at]])))
    }

    fn piece(&self, name: &str, from: u64, most: usize) -> io::Result<Vec<u8>> {
        let found = self.files.binary_search_by(|file| file.name.as_str().cmp(name));
        let at = found.map_err(|_| io::Error::from(io::ErrorKind::NotFound))?;
        let mut reader = self.data(&self.entries[self.order[at]]);
        reader.seek(SeekFrom::Start(from))?;
        let mut bytes = Vec::new();
        reader.take(most as u64).read_to_end(&mut bytes)?;
        Ok(bytes)
    }
}

/// Reads one entry's data; several may be open at once, since each seeks before it reads.
struct EntryReader<'a, R> {
    archive: &'a RefCell<R>,
    start: u64,
    at: u64,
    end: u64,
}

/// An entry lies in one piece, so that a zip in a zip is read where it lies.
impl<R: Read + Seek> Seek for EntryReader<'_, R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let target = match to {
            SeekFrom::Start(at) => self.start.checked_add(at),
            SeekFrom::End(by) => self.end.checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        // Behind the end there is nothing to read; reading there must not reach the entry's neighbours.
        match target.filter(|at| *at >= self.start) {
            Some(at) => self.at = at.min(self.end),
            None => return Err(io::ErrorKind::InvalidInput.into()),
        }
        Ok(self.at - self.start)
    }
}

impl<R: Read + Seek> Read for EntryReader<'_, R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let left = usize::try_from(self.end - self.at).unwrap_or(usize::MAX);
        let wanted = out.len().min(left);
        if wanted == 0 {
            return Ok(0);
        }
        let mut reader = self.archive.borrow_mut();
        reader.seek(SeekFrom::Start(self.at))?;
        let read = reader.read(&mut out[..wanted])?;
        if read == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.at += read as u64;
        Ok(read)
    }
}
