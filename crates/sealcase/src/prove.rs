//! `prove`: cuts single documents out of a sealed zip, with all that proves them and without the rest.
//!
//! A proof holds the chosen documents, the two lists, `bag-info.txt`, every signature, token and renewal. It is a
//! zip in the same strict form with a mark of its own as first entry, so that no program takes it for the bag:
//! `verify` refuses it, [`crate::verify::verify_proof`] judges it. The lists show the names and digests of the
//! documents that are left out, and nothing else of them.

use std::io::{Read, Seek, Write};

use serde::Serialize;

use crate::archive::{self, Opened, Writer};
use crate::bag::{self, Place};
use crate::digest::Digest;
use crate::error::Error;
use crate::path::BagPath;
use crate::report::{Report, SignatureLine};
use crate::verify::{self, Request};

/// How proving went.
#[derive(Debug)]
pub enum Proved<W> {
    /// The proof is written.
    Written(Receipt, W),
    /// The bag does not hold. Nothing was written.
    Refused(Box<Report>),
}

/// What a proof shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Receipt {
    /// The bag's URN.
    pub bag_id: Option<String>,
    /// The digest that the signatures cover.
    pub tag_manifest: Option<Digest>,
    /// The documents that the proof holds.
    pub files: Vec<String>,
    /// How many files of the package it leaves out.
    pub withheld: usize,
}

/// Verifies a bag and writes the proof of some of its documents, named as in the package.
///
/// # Errors
/// [`Error::Unsupported`] for a name that the package does not have, or none; [`Error::Changed`] if the zip
/// changes while it is read; [`Error::Io`] if reading or writing fails. The output is then worthless.
pub fn prove<R: Read + Seek, W: Write + Seek>(
    mut zip: R,
    files: &[&str],
    request: &Request,
    out: W,
) -> Result<Proved<W>, Error> {
    let report = verify::verify(&mut zip, request)?;
    if report.counts.errors > 0 || !report.signatures.iter().any(SignatureLine::seals) {
        return Ok(Proved::Refused(Box::new(report)));
    }
    let archive = match archive::open(zip, &request.limits)? {
        Opened::Archive(archive) => archive,
        Opened::Refused(_) => return Err(Error::Changed { path: request.input.to_owned() }),
    };
    let base = archive.entries().first().and_then(|entry| entry.path.as_str().split('/').next()).unwrap_or_default();
    let prefix = format!("{base}/");
    let inside = |entry: &archive::Entry| entry.path.as_str().strip_prefix(&prefix).unwrap_or_default().to_owned();
    let total = report.bag.as_ref().map_or(0, |bag| bag.payload_files);
    let mark =
        BagPath::parse(&format!("{base}/{}", bag::PROOF)).map_err(|problem| Error::unsupported(problem.to_string()))?;
    let mut writer = Writer::new(out);
    writer.add(mark, bag::PROOF_TEXT.as_bytes())?;
    let mut shown = Vec::new();
    for entry in archive.entries() {
        let name = inside(entry);
        let wanted = match bag::place(&name) {
            Some(Place::Payload) => {
                let document = name.strip_prefix("data/").unwrap_or_default();
                let wanted = files.contains(&document);
                if wanted {
                    shown.push(document.to_owned());
                }
                wanted
            }
            Some(Place::Declaration | Place::Sealcase) | None => false,
            Some(_) => true,
        };
        if wanted {
            writer.copy(&archive, entry)?;
        }
    }
    if let Some(missing) = files.iter().find(|file| !shown.iter().any(|name| name == *file)) {
        return Err(Error::unsupported(format!("the package has no file `{}`", missing.escape_debug())));
    }
    if shown.is_empty() {
        return Err(Error::unsupported("a proof is of at least one document"));
    }
    let withheld = usize::try_from(total).unwrap_or(usize::MAX).saturating_sub(shown.len());
    let bag = report.bag.unwrap_or_default();
    let receipt = Receipt { bag_id: bag.id, tag_manifest: bag.tag_manifest, files: shown, withheld };
    Ok(Proved::Written(receipt, writer.finish()?))
}
