//! `merge`: unites two copies of one bag that were signed apart.
//!
//! Both must hold and have the same tag manifest, so that all they differ in is `signatures/` and
//! `archive/`. The result has the files of both there, in the order of the format, whichever copy
//! came first. A file that both have under one name with different bytes is refused: one of the two
//! would be lost. A signature that one copy lacks, although a later signer saw it, may come back
//! from the other.

use std::collections::BTreeMap;
use std::io::{Read, Seek, Write};

use super::{Tail, TailFile};
use crate::archive::{self, Archive, Limits, Opened, Writer};
use crate::bag;
use crate::codes;
use crate::codes::Severity;
use crate::digest::Digest;
use crate::error::Error;
use crate::finding::Finding;
use crate::report::{Report, Verdict};
use crate::verify;

/// The outcome of a merge.
#[derive(Debug)]
pub enum Merged<W> {
    /// The union is written.
    Written {
        /// The output.
        out: W,
        /// The bag's URN.
        bag_id: String,
        /// The files in `signatures/` and `archive/` that only the first copy had.
        only_first: Vec<String>,
        /// Those that only the second had.
        only_second: Vec<String>,
    },
    /// The copies do not fit together, or one of them does not hold. Nothing of use was written.
    Refused(Box<Report>),
}

/// Writes the union of two copies of a bag. `names` is what reports call them.
///
/// # Errors
/// [`Error::Io`] if reading or writing fails, [`Error::Changed`] if a copy changes meanwhile,
/// [`Error::Limit`] if the union has more signatures than a bag may have.
pub fn merge<A: Read + Seek, B: Read + Seek, W: Write + Seek>(
    mut first: A,
    mut second: B,
    names: (&str, &str),
    limits: Limits,
    out: W,
) -> Result<Merged<W>, Error> {
    let refused = |report: Report| Ok(Merged::Refused(Box::new(report)));
    let one = match sound(&mut first, names.0, limits)? {
        Ok(copy) => copy,
        Err(report) => return refused(*report),
    };
    let two = match sound(&mut second, names.1, limits)? {
        Ok(copy) => copy,
        Err(report) => return refused(*report),
    };
    if (one.tag_manifest, &one.base) != (two.tag_manifest, &two.base) {
        let finding = Finding::of_bag(codes::MERGE_OTHER_BAG).with_detail(format!("{} and {}", one.id, two.id));
        return refused(Report::new(names.1, Verdict::Invalid, None, vec![finding]));
    }
    let (left, right) = (open(first, names.0, &limits)?, open(second, names.1, &limits)?);
    let tail = Tail::of(&left, &one.base, &limits)?;
    let start = tail.start;
    let (left_files, right_files) = (by_name(tail), by_name(Tail::of(&right, &one.base, &limits)?));
    let findings = conflicts(&left_files, &right_files);
    if !findings.is_empty() {
        return refused(Report::new(names.1, Verdict::Invalid, None, findings));
    }
    let envelopes = left_files.keys().chain(right_files.keys().filter(|name| !left_files.contains_key(*name)));
    if envelopes.filter(|name| bag::is_envelope(name)).count() > limits.envelopes {
        return Err(Error::Limit {
            what: format!("a bag may have {} signatures, and these are more", limits.envelopes),
        });
    }
    let mut writer = Writer::continued(&left, start, true, out)?;
    let only = |own: &Files, other: &Files| -> Vec<String> {
        own.keys().filter(|name| !other.contains_key(*name)).cloned().collect()
    };
    let (only_first, only_second) = (only(&left_files, &right_files), only(&right_files, &left_files));
    let mut union = left_files;
    union.extend(right_files);
    // `signatures/` lies before `archive/`, each in the order of its names.
    for place in [bag::Place::Signatures, bag::Place::Archive] {
        for file in union.values().filter(|file| file.place == place) {
            writer.add(file.path.clone(), &file.bytes)?;
        }
    }
    Ok(Merged::Written { out: writer.finish()?, bag_id: one.id, only_first, only_second })
}

/// A copy that holds.
struct Copy {
    id: String,
    base: String,
    tag_manifest: Digest,
}

fn sound<R: Read + Seek>(zip: &mut R, input: &str, limits: Limits) -> Result<Result<Copy, Box<Report>>, Error> {
    let request = verify::Request { input, limits, ..verify::Request::default() };
    let report = verify::verify(zip, &request)?;
    // What one copy lacks, the other may bring.
    let bag = report.bag.as_ref();
    let known = bag.and_then(|bag| Some((bag.id.clone()?, bag.base_directory.clone()?, bag.tag_manifest?)));
    match known {
        Some((id, base, tag_manifest))
            if !fails_beside(&report, &[codes::VERIFY_SEEN_MISSING, codes::VERIFY_NO_SEAL]) =>
        {
            Ok(Ok(Copy { id, base, tag_manifest }))
        }
        _ => Ok(Err(Box::new(report))),
    }
}

/// Whether a report names an error of another kind than these.
fn fails_beside(report: &Report, forgiven: &[codes::Code]) -> bool {
    let mut errors = report.findings.iter().filter(|finding| finding.severity == Severity::Error);
    report.truncated > 0 || errors.any(|finding| !forgiven.contains(&finding.code))
}

fn open<R: Read + Seek>(zip: R, input: &str, limits: &Limits) -> Result<Archive<R>, Error> {
    match archive::open(zip, limits)? {
        Opened::Archive(archive) => Ok(archive),
        Opened::Refused(_) => Err(Error::Changed { path: input.to_owned() }),
    }
}

/// Files by their name inside the base directory.
type Files = BTreeMap<String, TailFile>;

fn by_name(tail: Tail) -> Files {
    tail.files.into_iter().map(|file| (file.name.clone(), file)).collect()
}

/// Files of one name with different bytes, and envelopes that lie in both under different names.
fn conflicts(left: &Files, right: &Files) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (name, file) in left {
        match right.get(name) {
            Some(other) if other.bytes != file.bytes => findings.push(Finding::at(codes::MERGE_CONFLICT, name)),
            Some(_) => {}
            None => {
                let twin = right.values().any(|other| other.bytes == file.bytes && !left.contains_key(&other.name));
                if bag::is_envelope(name) && twin {
                    let finding = Finding::at(codes::MERGE_CONFLICT, name);
                    findings.push(finding.with_detail("the other copy has it under another name"));
                }
            }
        }
    }
    findings
}
