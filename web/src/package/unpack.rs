//! Takes an unfinished package out of a zip that any program may have made.
//!
//! Entries that are stored become slices of the zip: nothing is copied. Packed ones are unpacked into the
//! browser's memory, up to a limit. A sealed zip is refused: it is to be verified, not edited.

use std::io::{Read, Seek};

use js_sys::{Array, Uint8Array};
use sealcase::error::Error;
use web_sys::File;
use zip::{CompressionMethod, ZipArchive};

use crate::blob_store::{BlobReader, Meter, failure, float};
use crate::intake::relative;
use crate::opfs::MEMORY_BYTES;
use crate::texts;

/// Most files that are taken.
const MOST_FILES: usize = 20_000;

/// How much is unpacked at once.
const PIECE: usize = 1 << 20;

/// Files of a zip by name, relative to the folder that all lie in.
///
/// # Errors
/// In words, what is wrong with the zip.
pub fn unpack(zip: &File) -> Result<(Vec<String>, Vec<File>), Error> {
    let of_zip = |problem: zip::result::ZipError| Error::io(zip.name(), problem.into());
    let reader = BlobReader::new(zip.clone(), Meter::new(|_| {})).map_err(|problem| Error::io(zip.name(), problem))?;
    let mut archive = ZipArchive::new(reader).map_err(of_zip)?;
    if archive.len() > MOST_FILES {
        return Err(Error::Limit { what: texts::ZIP_TOO_MANY.into() });
    }
    if archive.file_names_raw().any(|name| name.ends_with(b"/bagit.txt") || name == b"bagit.txt") {
        return Err(Error::Unsupported { what: texts::ZIP_SEALED.into() });
    }
    let (mut names, mut files, mut room) = (Vec::new(), Vec::new(), MEMORY_BYTES);
    for index in 0..archive.len() {
        let Some((name, file)) = entry(zip, &mut archive, index, &mut room)? else { continue };
        names.push(name);
        files.push(file);
    }
    let (_, names) = relative(names.iter().map(String::as_str));
    Ok((names, files))
}

/// One entry as a file; `None` for folders and what systems leave beside.
fn entry<R: Read + Seek>(
    zip: &File,
    archive: &mut ZipArchive<R>,
    index: usize,
    room: &mut u64,
) -> Result<Option<(String, File)>, Error> {
    let of_zip = |problem: zip::result::ZipError| Error::io(zip.name(), problem.into());
    let mut entry = archive.by_index(index).map_err(of_zip)?;
    let name = entry.name().map_err(of_zip)?.into_owned();
    if entry.is_dir() || name.starts_with("__MACOSX/") || name.ends_with(".DS_Store") {
        return Ok(None);
    }
    let of_file = |problem| Error::io(&name, failure(&problem));
    let parts = Array::new();
    let start = entry.data_start().filter(|_| entry.compression() == CompressionMethod::Stored);
    if let Some(start) = start {
        let end = start.saturating_add(entry.size());
        let slice = zip.slice_with_f64_and_f64(float(start), float(end)).map_err(of_file)?;
        parts.push(&slice);
    } else {
        let mut piece = vec![0; PIECE];
        loop {
            let count = entry.read(&mut piece).map_err(|problem| Error::io(&name, problem))?;
            if count == 0 {
                break;
            }
            // What is there counts, not what the zip says.
            let left = room.checked_sub(count as u64);
            *room = left.ok_or_else(|| Error::Limit { what: texts::ZIP_TOO_LARGE.into() })?;
            parts.push(&Uint8Array::from(&piece[..count]));
        }
    }
    let last = name.rsplit('/').next().unwrap_or(&name);
    let file = File::new_with_blob_sequence(&parts, last).map_err(of_file)?;
    Ok(Some((name, file)))
}
