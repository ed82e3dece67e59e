//! Where each file of the payload goes, known before a byte is read: the entries are stored, so the sizes
//! decide. A host fills the parts in any order, on threads or workers, and hands the sums back.

use std::io::{Seek, Write};

use super::{Begun, Filling, Payload, Request, inside, judge_request, write_tags};
use crate::archive::{Slot, WriteAt, Writer};
use crate::bag;
use crate::digest::{Sum, Summer};
use crate::error::Error;
use crate::manifest::Manifest;
use crate::rules;
use crate::store::Store;
use crate::validate::{Checked, CheckedFile, Content, place};

/// The head of a sealed zip: the bag's declaration and the payload, each with its place.
#[derive(Debug)]
pub struct Layout<'a> {
    checked: &'a Checked,
    request: &'a Request,
    parts: Vec<Part<'a>>,
}

/// A file with its place.
#[derive(Debug)]
pub struct Part<'a> {
    slot: Slot,
    /// Whether SHA-512 is taken too, in the same pass.
    sha512: bool,
    /// The payload file; `None` for the bag's declaration.
    file: Option<&'a CheckedFile>,
}

impl<'a> Layout<'a> {
    /// Places the files of a checked package.
    ///
    /// # Errors
    /// [`Error::Unsupported`] for a request that no bag can carry.
    pub fn of(checked: &'a Checked, request: &'a Request) -> Result<Self, Error> {
        judge_request(request)?;
        let base = &request.base_directory;
        let mut parts = Vec::with_capacity(checked.files.len() + 1);
        let mut at = 0;
        let mut place = |name: &str, size: u64, file: Option<&'a CheckedFile>| {
            let slot = Slot::new(inside(name)?, size, at);
            at = slot.end();
            parts.push(Part { slot, sha512: request.sha512, file });
            Ok::<_, Error>(())
        };
        place(&format!("{base}/{}", bag::BAGIT), bag::BAGIT_TXT.len() as u64, None)?;
        for file in &checked.files {
            place(&format!("{base}/data/{}", file.path), file.size, Some(file))?;
        }
        Ok(Self { checked, request, parts })
    }

    /// What is to be filled, in the order of the zip.
    pub fn parts(&self) -> &[Part<'a>] {
        &self.parts
    }

    /// Takes the sums of all parts, in their order, and writes everything but the signature behind them.
    /// `out` holds the filled parts already.
    ///
    /// # Errors
    /// [`Error::Changed`] if a file is no longer what was checked, [`Error::Io`] if writing fails,
    /// [`Error::Unsupported`] for fewer or more sums than parts. The output is then worthless.
    pub fn finish<W: Write + Seek>(self, sums: &[Sum], out: W) -> Result<Begun<W>, Error> {
        let Self { checked, request, parts } = self;
        if sums.len() != parts.len() {
            return Err(Error::unsupported("each part of the payload needs its sum"));
        }
        if request.sha512 && sums.iter().any(|sum| sum.sha512.is_none()) {
            return Err(Error::unsupported("each part of the payload needs its SHA-512 too"));
        }
        let second = || request.sha512.then(Manifest::default);
        let (mut tags, mut tags_512) = (Manifest::default(), second());
        let mut payload =
            Payload { manifest: Manifest::default(), manifest_512: second(), octets: 0, findings: Vec::new() };
        let mut entries = Vec::with_capacity(parts.len());
        let end = parts.last().map_or(0, |part| part.slot.end());
        for (part, sum) in parts.into_iter().zip(sums) {
            entries.push(part.slot.filled(sum.crc));
            let Some(file) = part.file else {
                tags.insert(inside(bag::BAGIT)?, sum.digest);
                if let (Some(tags), Some(digest)) = (&mut tags_512, sum.sha512) {
                    tags.insert(inside(bag::BAGIT)?, digest);
                }
                continue;
            };
            payload.octets += sum.size;
            match &file.content {
                Content::Declared(declared, at) if *declared != sum.digest => {
                    payload.findings.push(rules::digest_mismatch(at.clone(), file.path.as_str()));
                }
                Content::Measured(measured) if *measured != sum.digest => {
                    return Err(Error::Changed { path: file.path.to_string() });
                }
                _ => {}
            }
            let path = inside(&format!("data/{}", file.path))?;
            if let (Some(manifest), Some(digest)) = (&mut payload.manifest_512, sum.sha512) {
                manifest.insert(path.clone(), digest);
            }
            payload.manifest.insert(path, sum.digest);
        }
        let text_of = |path: &str| {
            let at = checked.files.binary_search_by(|file| file.path.as_str().cmp(path)).ok()?;
            if let Content::Bytes(bytes) = &checked.files[at].content { Some(bytes.as_slice()) } else { None }
        };
        place(&mut payload.findings, text_of);
        let writer = Writer::behind(entries, end, out)?;
        write_tags(checked, request, Filling { base: &request.base_directory, writer, tags, tags_512 }, payload)
    }
}

impl Part<'_> {
    /// Bytes of data.
    pub fn size(&self) -> u64 {
        self.slot.size()
    }

    /// The name in the store of a file that is read only now. `None` where the bytes are at hand already: of a
    /// document, or of the bag's declaration.
    pub fn source(&self) -> Option<&str> {
        let file = self.file.filter(|file| !matches!(file.content, Content::Bytes(_)))?;
        Some(file.path.as_str())
    }

    /// Whether its SHA-512 is needed as well.
    pub fn sha512(&self) -> bool {
        self.sha512
    }

    /// Where its data start in the zip, for a host that copies them there by itself, from its [`Part::source`] and
    /// exactly [`Part::size`] bytes of it.
    pub fn data_start(&self) -> u64 {
        self.slot.data_start()
    }

    /// What such a host writes when all is copied: the entry's header, and where it stands.
    pub fn header(&self, sum: &Sum) -> (u64, Vec<u8>) {
        (self.slot.start(), self.slot.header(sum.crc))
    }

    /// Reads the file once, sums it and writes it to its place. `block` is scratch space: give each thread
    /// its own, and the same one again.
    ///
    /// # Errors
    /// [`Error::Changed`] if the file has another size than it had; [`Error::Io`] if reading or writing fails.
    pub fn fill(&self, store: &dyn Store, block: &mut Vec<u8>, write: &mut WriteAt) -> Result<Sum, Error> {
        let summer = Summer::new(self.sha512);
        let Some(file) = self.file else { return self.slot.fill(&mut bag::BAGIT_TXT.as_bytes(), summer, block, write) };
        let name = file.path.as_str();
        let filled = if let Content::Bytes(bytes) = &file.content {
            self.slot.fill(&mut bytes.as_slice(), summer, block, write)
        } else {
            let mut reader = store.open(name).map_err(|error| Error::io(name, error))?;
            self.slot.fill(&mut reader, summer, block, write)
        };
        // The reader knows the file by its name in the package.
        filled.map_err(|error| match error {
            Error::Changed { .. } => Error::Changed { path: name.to_owned() },
            Error::Io { what, source } if what == self.slot.path() => Error::io(name, source),
            other => other,
        })
    }
}
