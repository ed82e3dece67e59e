//! What a refused file is, when it is plainly no sealed zip: said to help its owner, never to judge.
//!
//! Reads at most the last 64 KiB and a directory of 1 MiB, forgives everything, and believes nothing.

use std::io::{self, Read, Seek, SeekFrom};

use super::directory::{u16_at, u32_at};
use super::record;
use crate::codes;
use crate::finding::Finding;

/// An end record lies within this many bytes of the end, unless the zip has a huge comment.
const TAIL_BYTES: u64 = 64 << 10;
/// More of a directory than this is not looked at.
const DIRECTORY_BYTES: u64 = 1 << 20;

/// A note that says what the file is; nothing if it may be a sealed bag that was changed.
pub(super) fn note(reader: &mut (impl Read + Seek)) -> io::Result<Option<Finding>> {
    let len = reader.seek(SeekFrom::End(0))?;
    let head = read(reader, 0, len.min(4))?;
    let tail_at = len.saturating_sub(TAIL_BYTES);
    let tail = read(reader, tail_at, len - tail_at)?;
    let end = tail.windows(record::END_LEN).rposition(|bytes| u32_at(bytes, 0) == record::END);
    let Some(end) = end.map(|at| &tail[at..]) else {
        if u32_at(&head, 0) == record::LOCAL {
            return Ok(None);
        }
        let text = "it is no zip at all";
        let hint = "give the sealed zip; to seal a folder of documents: `sealcase seal FOLDER`";
        return Ok(Some(Finding::of_bag(codes::ARCHIVE_ORDINARY).with_detail(text).with_hint(hint)));
    };
    let (size, offset) = (u64::from(u32_at(end, 12)), u64::from(u32_at(end, 16)));
    let directory = read(reader, offset, size.min(DIRECTORY_BYTES).min(len.saturating_sub(offset)))?;
    let names = names(&directory);
    if names.is_empty() {
        return Ok(None);
    }
    let has = |wanted: &str| names.iter().any(|name| name.split('/').any(|part| part == wanted));
    if has("sealcase") || has("signatures") || has("proof.json") {
        return Ok(None);
    }
    let (text, hint) = if has("bagit.txt") {
        (
            "a zipped BagIt bag of another program, not sealed",
            "unpack it and verify the folder: `sealcase verify FOLDER`",
        )
    } else {
        (
            "an ordinary zip, not a sealed one",
            "if it is a package of documents, unpack it, then run `sealcase validate FOLDER` and `sealcase seal FOLDER`",
        )
    };
    Ok(Some(Finding::of_bag(codes::ARCHIVE_ORDINARY).with_detail(text).with_hint(hint)))
}

fn read(reader: &mut (impl Read + Seek), at: u64, len: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reader.seek(SeekFrom::Start(at))?;
    reader.take(len).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The names in a directory, as far as it can be followed.
fn names(directory: &[u8]) -> Vec<String> {
    let length = |at: usize| usize::from(u16_at(directory, at));
    let (mut at, mut names) = (0, Vec::new());
    while u32_at(directory, at) == record::CENTRAL {
        let name_at = at + record::CENTRAL_LEN;
        let name_end = name_at + length(at + 28);
        let Some(name) = directory.get(name_at..name_end) else { break };
        names.push(String::from_utf8_lossy(name).into_owned());
        at = name_end + length(at + 30) + length(at + 32);
    }
    names
}
