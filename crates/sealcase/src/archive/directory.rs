//! Reads the headers of a zip and refuses whatever two programs could read differently.
//!
//! Each known deviation has its own code, so that a person learns what is odd about the file. The
//! last word is always the comparison with the header rebuilt from its values: a deviation that
//! nobody thought of still ends there.

use std::collections::BTreeMap;
use std::io::{self, Read, Seek, SeekFrom};

use super::{Entry, Limits, record};
use crate::codes::{self, Code};
use crate::finding::{Finding, Location};
use crate::path::{BagPath, MAX_NAME_BYTES};

/// Why reading stopped.
pub(super) enum Stop {
    /// The zip breaks the profile.
    Finding(Box<Finding>),
    /// The file could not be read.
    Io(io::Error),
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

fn refuse<T>(code: Code) -> Result<T, Stop> {
    Err(Stop::Finding(Box::new(Finding::of_bag(code))))
}

/// Names the limit, so that whoever trusts the sender can raise it.
fn beyond<T>(code: Code, name: &str, limit: u64) -> Result<T, Stop> {
    Err(Stop::Finding(Box::new(Finding::of_bag(code).with_detail(format!("the limit `{name}` is {limit}")))))
}

fn refuse_entry<T>(code: Code, name: &str) -> Result<T, Stop> {
    Err(Stop::Finding(Box::new(Finding::at(code, name))))
}

pub(super) fn u16_at(bytes: &[u8], at: usize) -> u16 {
    bytes.get(at..at + 2).map_or(0, |b| u16::from_le_bytes([b[0], b[1]]))
}

pub(super) fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from(u16_at(bytes, at)) | u32::from(u16_at(bytes, at + 2)) << 16
}

fn u64_at(bytes: &[u8], at: usize) -> u64 {
    u64::from(u32_at(bytes, at)) | u64::from(u32_at(bytes, at + 4)) << 32
}

fn read_at(reader: &mut (impl Read + Seek), at: u64, len: usize) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; len];
    reader.seek(SeekFrom::Start(at))?;
    reader.read_exact(&mut bytes)?;
    Ok(bytes)
}

/// Where the directory lies.
struct Extent {
    count: u64,
    offset: u64,
    size: usize,
}

/// Reads all headers. On success every byte of the file is header or data of exactly one entry.
pub(super) fn read(reader: &mut (impl Read + Seek), limits: &Limits) -> Result<Vec<Entry>, Stop> {
    let extent = end(reader, limits)?;
    let directory = read_at(reader, extent.offset, extent.size)?;
    let mut entries = Vec::with_capacity(usize::try_from(extent.count).unwrap_or(0));
    let (mut at, mut data_at) = (0, 0);
    for _ in 0..extent.count {
        let (entry, len) = central(&directory, at)?;
        at += len;
        let name = entry.path.as_str();
        if entry.offset != data_at {
            return refuse_entry(codes::ARCHIVE_NOT_CONTIGUOUS, name);
        }
        let end = data_at.checked_add(record::local_len(&entry)).and_then(|start| start.checked_add(entry.size));
        match end {
            Some(end) if end <= extent.offset => data_at = end,
            _ => return refuse_entry(codes::ARCHIVE_ENTRY_EXTENT, name),
        }
        // Compared before the next entry is looked at: what is odd here explains a gap there.
        let expected = record::local(&entry);
        let found = read_at(reader, entry.offset, expected.len())?;
        if found != expected {
            return refuse_entry(local_problem(&found, &expected), name);
        }
        entries.push(entry);
    }
    if at != directory.len() {
        return match u32_at(&directory, at) {
            record::CENTRAL => refuse(codes::ARCHIVE_COUNT),
            mark if record::FOREIGN.contains(&mark) => refuse(codes::ARCHIVE_EXTRA_RECORD),
            _ => refuse(codes::ARCHIVE_DIRECTORY_EXTENT),
        };
    }
    if data_at != extent.offset {
        return refuse(codes::ARCHIVE_NOT_CONTIGUOUS);
    }
    Ok(entries)
}

/// How files of age begin, binary and as text (<https://c2sp.org/age>).
const AGE_STARTS: [&[u8]; 2] = [b"age-encryption.org/", b"-----BEGIN AGE ENCRYPTED FILE-----"];
const AGE_START_BYTES: u64 = 34;

/// Reads the end of the file: the directory's place and extent.
fn end(reader: &mut (impl Read + Seek), limits: &Limits) -> Result<Extent, Stop> {
    let len = reader.seek(SeekFrom::End(0))?;
    if len > limits.bytes {
        return beyond(codes::ARCHIVE_TOO_LARGE, "bytes", limits.bytes);
    }
    // Told apart from damage, whatever it ends with: no zip of the profile begins so.
    let start = read_at(reader, 0, usize::try_from(len.min(AGE_START_BYTES)).unwrap_or(0))?;
    if AGE_STARTS.iter().any(|mark| start.starts_with(mark)) {
        return refuse(codes::ARCHIVE_AGE);
    }
    let Some(end_at) = len.checked_sub(record::END_LEN as u64) else {
        return refuse(codes::ARCHIVE_TOO_SHORT);
    };
    let end = read_at(reader, end_at, record::END_LEN)?;
    if u32_at(&end, 0) != record::END {
        return refuse(no_end(reader, len)?);
    }
    if u16_at(&end, 20) != 0 {
        return refuse(codes::ARCHIVE_COMMENT);
    }
    if u32_at(&end, 4) != 0 {
        return refuse(codes::ARCHIVE_MULTI_DISK);
    }
    if u16_at(&end, 8) != u16_at(&end, 10) {
        return refuse(codes::ARCHIVE_COUNT);
    }
    let mut count = u64::from(u16_at(&end, 10));
    let mut size = u64::from(u32_at(&end, 12));
    let mut offset = u64::from(u32_at(&end, 16));
    let mut tail_at = end_at;
    if count == u64::from(u16::MAX) || record::is_long(size) || record::is_long(offset) {
        let records = (record::END64_LEN + record::LOCATOR64_LEN) as u64;
        let Some(at) = end_at.checked_sub(records) else { return refuse(codes::ARCHIVE_ZIP64) };
        let end64 = read_at(reader, at, record::END64_LEN)?;
        (count, size, offset) = (u64_at(&end64, 32), u64_at(&end64, 40), u64_at(&end64, 48));
        tail_at = at;
    }
    let tail = read_at(reader, tail_at, usize::try_from(len - tail_at).unwrap_or(0))?;
    if offset.checked_add(size) != Some(tail_at) {
        let before = end_at.saturating_sub(record::LOCATOR64_LEN as u64);
        let locator = read_at(reader, before, 4)?;
        let after = read_mark(reader, offset.saturating_add(size), end_at)?;
        let stray64 = u32_at(&locator, 0) == record::LOCATOR64 || after == record::END64;
        return refuse(if stray64 || tail_at != end_at {
            codes::ARCHIVE_ZIP64
        } else {
            codes::ARCHIVE_DIRECTORY_EXTENT
        });
    }
    if tail != record::tail(count, size, offset) {
        return refuse(codes::ARCHIVE_ZIP64);
    }
    if count == 0 {
        return refuse(codes::ARCHIVE_EMPTY);
    }
    if count > limits.entries {
        return beyond(codes::ARCHIVE_TOO_MANY, "entries", limits.entries);
    }
    // No central header of the profile is longer than this: a longer directory is none, and is not read.
    let longest = (record::CENTRAL_LEN + MAX_NAME_BYTES + 28) as u64;
    match usize::try_from(size) {
        Ok(size) if (1..=limits.entries.saturating_mul(longest)).contains(&(size as u64)) => {
            Ok(Extent { count, offset, size })
        }
        _ => refuse(codes::ARCHIVE_DIRECTORY_EXTENT),
    }
}

/// The mark of the record at this place, or 0 if there is none before `end`.
fn read_mark(reader: &mut (impl Read + Seek), at: u64, end: u64) -> io::Result<u32> {
    if at.checked_add(4).is_none_or(|after| after > end) {
        return Ok(0);
    }
    Ok(u32_at(&read_at(reader, at, 4)?, 0))
}

/// Tells a comment from other text behind the end record.
fn no_end(reader: &mut (impl Read + Seek), len: u64) -> Result<Code, Stop> {
    let window = len.min(u64::from(u16::MAX) + record::END_LEN as u64);
    let bytes = read_at(reader, len - window, usize::try_from(window).unwrap_or(0))?;
    let comment = (0..bytes.len().saturating_sub(record::END_LEN)).any(|at| {
        u32_at(&bytes, at) == record::END && at + record::END_LEN + usize::from(u16_at(&bytes, at + 20)) == bytes.len()
    });
    Ok(if comment { codes::ARCHIVE_COMMENT } else { codes::ARCHIVE_END_NOT_AT_END })
}

/// Reads one central header; gives the entry and the header's length.
fn central(directory: &[u8], at: usize) -> Result<(Entry, usize), Stop> {
    let header = &directory[at.min(directory.len())..];
    if header.len() < record::CENTRAL_LEN {
        return refuse(codes::ARCHIVE_COUNT);
    }
    match u32_at(header, 0) {
        record::CENTRAL => {}
        mark if record::FOREIGN.contains(&mark) => return refuse(codes::ARCHIVE_EXTRA_RECORD),
        _ => return refuse(codes::ARCHIVE_SIGNATURE),
    }
    let (name_len, extra_len, comment_len) =
        (usize::from(u16_at(header, 28)), usize::from(u16_at(header, 30)), usize::from(u16_at(header, 32)));
    let len = record::CENTRAL_LEN + name_len + extra_len + comment_len;
    if header.len() < len {
        return refuse(codes::ARCHIVE_DIRECTORY_EXTENT);
    }
    let name = &header[record::CENTRAL_LEN..record::CENTRAL_LEN + name_len];
    let extra = &header[record::CENTRAL_LEN + name_len..][..extra_len];
    let Ok(name) = std::str::from_utf8(name) else {
        return refuse_entry(codes::PATH_ENCODING, &String::from_utf8_lossy(name));
    };
    if let Some(code) = field_problem(header, name) {
        return refuse_entry(code, name);
    }
    let path = match BagPath::parse(name) {
        Ok(path) => path,
        Err(problem) => {
            let finding =
                Finding::at(problem.code, name.escape_default().to_string()).with_message(problem.to_string());
            return Err(Stop::Finding(Box::new(finding)));
        }
    };
    let (size, offset) = long_values(header, extra).map_err(|code| Stop::Finding(Box::new(Finding::at(code, name))))?;
    let entry = Entry { path, size, crc: u32_at(header, 16), offset };
    if record::central(&entry) != header[..len] {
        let odd_version = u16_at(header, 6) != record::version(size, offset)
            || u16_at(header, 4) != record::made_by(record::version(size, offset));
        let code = if odd_version { codes::ARCHIVE_VERSION } else { codes::ARCHIVE_HEADER_MISMATCH };
        return refuse_entry(code, entry.path.as_str());
    }
    Ok((entry, len))
}

/// What is wrong with the fixed fields of a central header.
fn field_problem(header: &[u8], name: &str) -> Option<Code> {
    if let Some(code) = flag_problem(u16_at(header, 8)) {
        return Some(code);
    }
    let attributes = u32_at(header, 38);
    let checks = [
        (u16_at(header, 10) != 0, codes::ARCHIVE_METHOD),
        (u16_at(header, 32) != 0, codes::ARCHIVE_COMMENT),
        (u16_at(header, 34) != 0, codes::ARCHIVE_MULTI_DISK),
        (name.ends_with('/') || attributes >> 28 == 0o04 || attributes & 0x10 != 0, codes::ARCHIVE_DIRECTORY_ENTRY),
        (attributes != record::ATTRIBUTES || u16_at(header, 36) != 0, codes::ARCHIVE_FILE_TYPE),
        (u16_at(header, 12) != 0 || u16_at(header, 14) != record::DATE, codes::ARCHIVE_TIMESTAMP),
        (u32_at(header, 20) != u32_at(header, 24), codes::ARCHIVE_SIZE),
    ];
    checks.into_iter().find(|(wrong, _)| *wrong).map(|(_, code)| code)
}

fn flag_problem(flags: u16) -> Option<Code> {
    if flags & 0x2041 != 0 {
        return Some(codes::ARCHIVE_ENCRYPTED);
    }
    if flags & 0x0008 != 0 {
        return Some(codes::ARCHIVE_DATA_DESCRIPTOR);
    }
    (flags != record::FLAGS).then_some(codes::ARCHIVE_FLAGS)
}

/// Size and offset, from the header or from the ZIP64 field that stands in for it.
fn long_values(header: &[u8], extra: &[u8]) -> Result<(u64, u64), Code> {
    let (size, offset) = (u64::from(u32_at(header, 24)), u64::from(u32_at(header, 42)));
    let (size_is_long, offset_is_long) = (record::is_long(size), record::is_long(offset));
    let values = usize::from(size_is_long) * 2 + usize::from(offset_is_long);
    if values == 0 {
        return match (extra.is_empty(), u16_at(extra, 0)) {
            (true, _) => Ok((size, offset)),
            (false, 1) => Err(codes::ARCHIVE_ZIP64),
            (false, _) => Err(codes::ARCHIVE_EXTRA_FIELD),
        };
    }
    if extra.len() != 4 + values * 8 {
        return Err(codes::ARCHIVE_ZIP64);
    }
    let long_size = if size_is_long { u64_at(extra, 4) } else { size };
    let long_offset = if offset_is_long { u64_at(extra, extra.len() - 8) } else { offset };
    // Anything but the one form, and any value that would have fitted, differs from the rebuilt field.
    if record::central_extra(long_size, long_offset) != extra {
        return Err(codes::ARCHIVE_ZIP64);
    }
    Ok((long_size, long_offset))
}

/// Why a local header is not the one that the central header calls for.
fn local_problem(found: &[u8], expected: &[u8]) -> Code {
    if u32_at(found, 0) != record::LOCAL {
        return codes::ARCHIVE_SIGNATURE;
    }
    match flag_problem(u16_at(found, 6)) {
        Some(code) if code != codes::ARCHIVE_FLAGS => return code,
        _ => {}
    }
    match (u16_at(found, 28), u16_at(expected, 28)) {
        (found, expected) if found == expected => codes::ARCHIVE_HEADER_MISMATCH,
        (_, 0) => codes::ARCHIVE_EXTRA_FIELD,
        _ => codes::ARCHIVE_ZIP64,
    }
}

/// Names that two systems could take for one, or that cannot lie side by side.
pub(super) fn judge_names(entries: &[Entry]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut by_key: BTreeMap<String, &str> = BTreeMap::new();
    for entry in entries {
        let name = entry.path.as_str();
        if let Some(other) = by_key.insert(entry.path.collision_key(), name) {
            let code = if other == name { codes::PATH_DUPLICATE } else { codes::PATH_COLLISION };
            findings.push(Finding::at(code, name).with_related(Location::file(other)));
        }
    }
    for (key, name) in &by_key {
        let mut parents = key.match_indices('/').map(|(at, _)| &key[..at]);
        if let Some(other) = parents.find_map(|parent| by_key.get(parent)) {
            findings.push(Finding::at(codes::PATH_FILE_IS_FOLDER, *other).with_related(Location::file(*name)));
        }
    }
    findings
}
