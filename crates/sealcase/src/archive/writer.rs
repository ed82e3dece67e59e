//! Writes an archive in the profile's one form, each entry's bytes read once; or goes on with one
//! that is there, its first entries unchanged.

use std::io::{self, Read, Seek, SeekFrom, Write};

use super::{Archive, Entry, record};
use crate::digest::{BLOCK_BYTES, Sum, Summer};
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

    /// A writer that goes on behind a long entry: tests need not write it.
    #[cfg(test)]
    pub(super) fn resumed<V>(before: Self, out: V, entry: Entry, at: u64) -> Writer<V> {
        let mut entries = before.entries;
        entries.push(entry);
        Writer { out, at, entries }
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

    /// Adds an entry from a reader that must yield exactly `size` bytes. A file of one block is
    /// written in order; a longer one is written with its checksum left open, which is filled in after.
    ///
    /// # Errors
    /// [`Error::Changed`] if the reader yields another number of bytes; else what reading or writing meets.
    pub(crate) fn add_stream(&mut self, path: BagPath, size: u64, reader: &mut dyn Read) -> Result<Sum, Error> {
        let name = path.as_str().to_owned();
        let changed = || Error::Changed { path: name.clone() };
        let read_error = |error| Error::io(name.clone(), error);
        let write_error = |error| Error::io("the sealed zip", error);
        let mut block = vec![0; usize::try_from(size.saturating_add(1)).unwrap_or(BLOCK_BYTES).min(BLOCK_BYTES)];
        let first = fill(reader, &mut block).map_err(read_error)?;
        if first < block.len() {
            if first as u64 != size {
                return Err(changed());
            }
            let sum = Sum::of(&block[..first]);
            self.put(path, &block[..first], sum).map_err(write_error)?;
            return Ok(sum);
        }
        let mut entry = Entry { path, size, crc: 0, offset: self.at };
        let header = record::local(&entry);
        self.out.write_all(&header).map_err(write_error)?;
        let mut summer = Summer::default();
        let (mut filled, mut written) = (first, 0_u64);
        while filled > 0 {
            written += filled as u64;
            if written > size {
                return Err(changed());
            }
            summer.update(&block[..filled]);
            self.out.write_all(&block[..filled]).map_err(write_error)?;
            filled = fill(reader, &mut block).map_err(read_error)?;
        }
        if written != size {
            return Err(changed());
        }
        let sum = summer.finish();
        entry.crc = sum.crc;
        let end = self.at + header.len() as u64 + size;
        self.out
            .seek(SeekFrom::Start(self.at))
            .and_then(|_| self.out.write_all(&record::local(&entry)))
            .and_then(|()| self.out.seek(SeekFrom::Start(end)).map(drop))
            .map_err(write_error)?;
        self.at = end;
        self.entries.push(entry);
        Ok(sum)
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

/// Fills a block as far as the reader goes.
fn fill(reader: &mut dyn Read, block: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < block.len() {
        match reader.read(&mut block[filled..]) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}
