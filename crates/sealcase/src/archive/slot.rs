//! An entry whose place is known before its bytes are read. Stored entries are as long as their files, so
//! a host may fill many of them at once, in any order; the zip comes out the same.

use std::io::{self, Read, Seek, SeekFrom, Write};

use super::{Entry, record};
use crate::digest::{BLOCK_BYTES, Sum, Summer, fill};
use crate::error::Error;
use crate::path::BagPath;

/// Takes bytes at a place of the output.
pub type WriteAt<'a> = dyn FnMut(u64, &[u8]) -> io::Result<()> + 'a;

/// Room for one entry: header and data.
#[derive(Clone, Debug)]
pub(crate) struct Slot {
    /// The entry; its checksum is still open.
    entry: Entry,
}

impl Slot {
    /// Room for a file of this size, from this byte of the zip on.
    pub(crate) fn new(path: BagPath, size: u64, offset: u64) -> Self {
        Self { entry: Entry { path, size, crc: 0, offset } }
    }

    /// The first byte behind it.
    pub(crate) fn end(&self) -> u64 {
        self.entry.data_start().saturating_add(self.entry.size)
    }

    /// The entry's name.
    pub(crate) fn path(&self) -> &str {
        self.entry.path.as_str()
    }

    /// Bytes of data.
    pub(crate) fn size(&self) -> u64 {
        self.entry.size
    }

    /// The entry, once its checksum is known.
    pub(crate) fn filled(self, crc: u32) -> Entry {
        Entry { crc, ..self.entry }
    }

    /// Where the header stands.
    pub(crate) fn start(&self) -> u64 {
        self.entry.offset
    }

    /// Where the data start.
    pub(crate) fn data_start(&self) -> u64 {
        self.entry.data_start()
    }

    /// The header, once the checksum is known.
    pub(crate) fn header(&self, crc: u32) -> Vec<u8> {
        record::local(&Entry { crc, ..self.entry.clone() })
    }

    /// Reads exactly as many bytes as there is room for, once: sums them and writes them to their place. A file
    /// of one block goes with its header in one write; a longer one gets its header at the end. `block` is
    /// scratch space that may be used again.
    ///
    /// # Errors
    /// [`Error::Changed`] if the reader yields another number of bytes; else what reading or writing meets.
    pub(crate) fn fill(
        &self,
        reader: &mut dyn Read,
        mut summer: Summer,
        block: &mut Vec<u8>,
        write: &mut WriteAt,
    ) -> Result<Sum, Error> {
        let Entry { path, size, offset, .. } = &self.entry;
        let changed = || Error::Changed { path: path.to_string() };
        let read_error = |error| Error::io(path.as_str(), error);
        let write_error = |error| Error::io("the sealed zip", error);
        let open = self.header(0);
        let start = open.len();
        let room = usize::try_from(size.saturating_add(1)).unwrap_or(BLOCK_BYTES).min(BLOCK_BYTES);
        if block.len() < start + room {
            block.resize(start + room, 0);
        }
        let block = &mut block[..start + room];
        let first = fill(reader, &mut block[start..]).map_err(read_error)?;
        if first < room {
            if first as u64 != *size {
                return Err(changed());
            }
            summer.update(&block[start..start + first]);
            let sum = summer.finish();
            block[..start].copy_from_slice(&self.header(sum.crc));
            write(*offset, &block[..start + first]).map_err(write_error)?;
            return Ok(sum);
        }
        if room as u64 > *size {
            return Err(changed());
        }
        block[..start].copy_from_slice(&open);
        summer.update(&block[start..]);
        write(*offset, block).map_err(write_error)?;
        let mut done = room as u64;
        loop {
            let filled = fill(reader, &mut block[start..]).map_err(read_error)?;
            if filled == 0 {
                break;
            }
            if done + filled as u64 > *size {
                return Err(changed());
            }
            let piece = &block[start..start + filled];
            summer.update(piece);
            write(offset + start as u64 + done, piece).map_err(write_error)?;
            done += filled as u64;
        }
        if done != *size {
            return Err(changed());
        }
        let sum = summer.finish();
        write(*offset, &self.header(sum.crc)).map_err(write_error)?;
        Ok(sum)
    }
}

/// An output that is written mostly in order: it seeks only when the next bytes go elsewhere.
pub(crate) struct Sequential<W> {
    out: W,
    at: u64,
}

impl<W: Write + Seek> Sequential<W> {
    /// An output at its start.
    pub(crate) fn new(out: W) -> Self {
        Self { out, at: 0 }
    }

    /// Writes bytes to a place.
    pub(crate) fn write_at(&mut self, at: u64, bytes: &[u8]) -> io::Result<()> {
        if at != self.at {
            self.out.seek(SeekFrom::Start(at))?;
        }
        self.out.write_all(bytes)?;
        self.at = at + bytes.len() as u64;
        Ok(())
    }

    /// The output.
    pub(crate) fn into_inner(self) -> W {
        self.out
    }
}
