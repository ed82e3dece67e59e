//! The records of a zip, built from their values in the one form that the profile allows.
//!
//! Writer and reader share these, so what is written and what is accepted cannot drift apart.
//! ZIP64 fields appear only where a value does not fit, and then only for that value.

use super::Entry;

pub(super) const LOCAL: u32 = 0x0403_4b50;
pub(super) const CENTRAL: u32 = 0x0201_4b50;
pub(super) const END: u32 = 0x0605_4b50;
pub(super) const END64: u32 = 0x0606_4b50;
pub(super) const LOCATOR64: u32 = 0x0706_4b50;
/// Records that other writers put into the directory and that the profile has no use for.
pub(super) const FOREIGN: [u32; 2] = [0x0505_4b50, 0x0806_4b50];

pub(super) const LOCAL_LEN: usize = 30;
pub(super) const CENTRAL_LEN: usize = 46;
pub(super) const END_LEN: usize = 22;
pub(super) const END64_LEN: usize = 56;
pub(super) const LOCATOR64_LEN: usize = 20;

/// Names are UTF-8.
pub(super) const FLAGS: u16 = 0x0800;
/// 1980-01-01, the first day that zip can state; the time is zero.
pub(super) const DATE: u16 = 0x0021;
/// A plain file, readable by all, writable by its owner, in the form of Unix.
pub(super) const ATTRIBUTES: u32 = 0o100_644 << 16;
const UNIX: u16 = 3 << 8;
const VERSION: u16 = 20;
const VERSION64: u16 = 45;

/// The version needed to read an entry with these values.
pub(super) fn version(size: u64, offset: u64) -> u16 {
    if is_long(size) || is_long(offset) { VERSION64 } else { VERSION }
}

/// Made by Unix, at the version needed.
pub(super) fn made_by(version: u16) -> u16 {
    UNIX | version
}

/// Whether a value needs a ZIP64 field: the largest 32-bit number is the mark for one.
pub(super) fn is_long(value: u64) -> bool {
    value >= u64::from(u32::MAX)
}

/// The value itself, or the mark for a ZIP64 field.
fn short(value: u64) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}

/// Values that do not fit, as a ZIP64 extra field.
fn extra(values: &[u64]) -> Vec<u8> {
    let long: Vec<u64> = values.iter().copied().filter(|value| is_long(*value)).collect();
    let mut out = Vec::new();
    if !long.is_empty() {
        out.extend(1_u16.to_le_bytes());
        out.extend(u16::try_from(long.len() * 8).unwrap_or(0).to_le_bytes());
        for value in long {
            out.extend(value.to_le_bytes());
        }
    }
    out
}

/// The extra field of a local header.
pub(super) fn local_extra(size: u64) -> Vec<u8> {
    extra(&[size, size])
}

/// The extra field of a central header.
pub(super) fn central_extra(size: u64, offset: u64) -> Vec<u8> {
    extra(&[size, size, offset])
}

/// The length of an entry's local header.
pub(super) fn local_len(entry: &Entry) -> u64 {
    (LOCAL_LEN + entry.path.as_str().len() + local_extra(entry.size).len()) as u64
}

/// What both headers of an entry have in common, from the version needed to the length of the extra field.
fn common(out: &mut Vec<u8>, entry: &Entry, extra_len: usize) {
    let name_len = entry.path.as_str().len();
    out.extend(version(entry.size, entry.offset).to_le_bytes());
    out.extend(FLAGS.to_le_bytes());
    out.extend(0_u16.to_le_bytes()); // stored
    out.extend(0_u16.to_le_bytes()); // midnight
    out.extend(DATE.to_le_bytes());
    out.extend(entry.crc.to_le_bytes());
    out.extend(short(entry.size).to_le_bytes());
    out.extend(short(entry.size).to_le_bytes());
    out.extend(u16::try_from(name_len).unwrap_or(u16::MAX).to_le_bytes());
    out.extend(u16::try_from(extra_len).unwrap_or(u16::MAX).to_le_bytes());
}

/// A local header, name and extra field included.
pub(super) fn local(entry: &Entry) -> Vec<u8> {
    let extra = local_extra(entry.size);
    let mut out = Vec::with_capacity(LOCAL_LEN + entry.path.as_str().len() + extra.len());
    out.extend(LOCAL.to_le_bytes());
    common(&mut out, entry, extra.len());
    out.extend(entry.path.as_str().as_bytes());
    out.extend(extra);
    out
}

/// A central header, name and extra field included.
pub(super) fn central(entry: &Entry) -> Vec<u8> {
    let extra = central_extra(entry.size, entry.offset);
    let mut out = Vec::with_capacity(CENTRAL_LEN + entry.path.as_str().len() + extra.len());
    out.extend(CENTRAL.to_le_bytes());
    out.extend(made_by(version(entry.size, entry.offset)).to_le_bytes());
    common(&mut out, entry, extra.len());
    out.extend([0; 6]); // comment length, disk, internal attributes
    out.extend(ATTRIBUTES.to_le_bytes());
    out.extend(short(entry.offset).to_le_bytes());
    out.extend(entry.path.as_str().as_bytes());
    out.extend(extra);
    out
}

/// Everything after the last central header.
pub(super) fn tail(count: u64, size: u64, offset: u64) -> Vec<u8> {
    let mut out = Vec::with_capacity(END64_LEN + LOCATOR64_LEN + END_LEN);
    let short_count = u16::try_from(count).unwrap_or(u16::MAX);
    if short_count == u16::MAX || is_long(size) || is_long(offset) {
        out.extend(END64.to_le_bytes());
        out.extend((END64_LEN as u64 - 12).to_le_bytes());
        out.extend(made_by(VERSION64).to_le_bytes());
        out.extend(VERSION64.to_le_bytes());
        out.extend([0; 8]); // disks
        out.extend(count.to_le_bytes());
        out.extend(count.to_le_bytes());
        out.extend(size.to_le_bytes());
        out.extend(offset.to_le_bytes());
        out.extend(LOCATOR64.to_le_bytes());
        out.extend(0_u32.to_le_bytes());
        out.extend((offset + size).to_le_bytes());
        out.extend(1_u32.to_le_bytes());
    }
    out.extend(END.to_le_bytes());
    out.extend([0; 4]); // disks
    out.extend(short_count.to_le_bytes());
    out.extend(short_count.to_le_bytes());
    out.extend(short(size).to_le_bytes());
    out.extend(short(offset).to_le_bytes());
    out.extend([0; 2]); // comment length
    out
}
