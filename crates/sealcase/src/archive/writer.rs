//! Writes an archive in the profile's one form, each entry's bytes read once; or goes on with one
//! that is there, its first entries unchanged.

use std::io::{self, Read, Seek, SeekFrom, Write};

use super::{Archive, Entry, record};
use crate::digest::{BLOCK_BYTES, Sum, fill};
use crate::error::Error;
use crate::path::BagPath;

/// Writes entries one after the other.
#[derive(Debug)]
pub(crate) struct Writer<W> {
    out: W,
    at: u64,
    entries: Vec<Entry>,
}

impl<W: Write + Seek> Writer<W> {
    /// A writer at the start of an empty output.
    pub(crate) fn new(out: W) -> Self {
        Self { out, at: 0, entries: Vec::new() }
    }

    /// A writer that goes on behind entries that stand at their places already, at this byte.
    pub(crate) fn behind(entries: Vec<Entry>, at: u64, mut out: W) -> Result<Self, Error> {
        out.seek(SeekFrom::Start(at)).map_err(|error| Error::io("the sealed zip", error))?;
        Ok(Self { out, at, entries })
    }

    /// A writer that has taken over the first entries of another archive, byte for byte.
    ///
    /// # Errors
    /// [`Error::Changed`] if an entry of an archive that was `sound` no longer has its checksum; else
    /// what reading or writing meets.
    pub(crate) fn continued<R: Read + Seek>(
        archive: &Archive<R>,
        keep: usize,
        sound: bool,
        out: W,
    ) -> Result<Self, Error> {
        let mut writer = Self::new(out);
        for entry in archive.entries().iter().take(keep) {
            let crc = writer.take_over(entry, &mut archive.data(entry))?;
            if sound && crc != entry.crc {
                return Err(Error::Changed { path: entry.path.to_string() });
            }
        }
        Ok(writer)
    }

    /// Copies an entry of another archive to the next place.
    ///
    /// # Errors
    /// [`Error::Changed`] if it no longer has its checksum; else what reading or writing meets.
    pub(crate) fn copy<R: Read + Seek>(&mut self, archive: &Archive<R>, entry: &Entry) -> Result<(), Error> {
        let moved = Entry { offset: self.at, ..entry.clone() };
        if self.take_over(&moved, &mut archive.data(entry))? == entry.crc {
            return Ok(());
        }
        Err(Error::Changed { path: entry.path.to_string() })
    }

    /// Copies an entry whose header was judged; gives the checksum, which tells if the file changes
    /// meanwhile. The digests were compared a moment ago and are not compared again.
    fn take_over(&mut self, entry: &Entry, data: &mut dyn Read) -> Result<u32, Error> {
        let write_error = |error| Error::io("the sealed zip", error);
        let header = record::local(entry);
        self.out.write_all(&header).map_err(write_error)?;
        let mut block = vec![0; usize::try_from(entry.size).unwrap_or(BLOCK_BYTES).clamp(1, BLOCK_BYTES)];
        let mut crc = crc32fast::Hasher::new();
        loop {
            let filled = fill(data, &mut block).map_err(|error| Error::io(entry.path.as_str(), error))?;
            if filled == 0 {
                break;
            }
            crc.update(&block[..filled]);
            self.out.write_all(&block[..filled]).map_err(write_error)?;
        }
        self.at += header.len() as u64 + entry.size;
        self.entries.push(entry.clone());
        Ok(crc.finalize())
    }

    /// Adds an entry from memory.
    pub(crate) fn add(&mut self, path: BagPath, bytes: &[u8]) -> Result<Sum, Error> {
        let sum = Sum::of(bytes);
        self.put(path, bytes, sum).map_err(|error| Error::io("the sealed zip", error))?;
        Ok(sum)
    }

    fn put(&mut self, path: BagPath, bytes: &[u8], sum: Sum) -> io::Result<()> {
        let entry = Entry { path, size: sum.size, crc: sum.crc, offset: self.at };
        let header = record::local(&entry);
        self.out.write_all(&header)?;
        self.out.write_all(bytes)?;
        self.at += header.len() as u64 + sum.size;
        self.entries.push(entry);
        Ok(())
    }

    /// Writes the directory and hands the output back.
    pub(crate) fn finish(mut self) -> Result<W, Error> {
        let write_error = |error| Error::io("the sealed zip", error);
        let mut directory = Vec::new();
        for entry in &self.entries {
            directory.extend(record::central(entry));
        }
        let tail = record::tail(self.entries.len() as u64, directory.len() as u64, self.at);
        self.out.write_all(&directory).map_err(write_error)?;
        self.out.write_all(&tail).map_err(write_error)?;
        self.out.flush().map_err(write_error)?;
        Ok(self.out)
    }
}
