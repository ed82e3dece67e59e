//! `renew`: lays time-stamps beside what they prove, and renews proofs before they fail.
//!
//! [`targets`] tells what of a bag can be stamped: each signature, and a renewal that has no token yet.
//! [`renew`] adds the list of a renewal; [`attach`] adds a response where it belongs. Nothing is signed
//! here and nothing that is there changes: only the tail of the zip is written anew. Getting the response
//! is the host's business.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{Read, Seek, Write};

use crate::archive::{self, Archive, Limits, Opened, Writer};
use crate::bag::{self, Place, Renewal};
use crate::codes;
use crate::countersign::Tail;
use crate::digest::{Digest512, sum512};
use crate::envelope::Envelope;
use crate::error::Error;
use crate::finding::Finding;
use crate::manifest;
use crate::path::BagPath;
use crate::report::Report;
use crate::timestamp::{self, Problem, Stamp};
use crate::verify;

/// Something in a bag that can be time-stamped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The envelope, or the list of the renewal.
    pub name: String,
    /// What a token must be about: the raw signature, or the whole list.
    pub bytes: Vec<u8>,
    /// How many tokens it has.
    pub tokens: usize,
}

/// How it went.
#[derive(Debug)]
pub enum Added<W, T> {
    /// The zip is written.
    Written(T, W),
    /// The bag does not hold. Nothing of use was written.
    Refused(Box<Report>),
}

/// A response that was laid in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attached {
    /// Where it lies.
    pub name: String,
    /// What it is about.
    pub target: String,
    /// What it states.
    pub stamp: Stamp,
}

/// A renewal that waits for its time-stamp.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Renewed {
    /// The list of files.
    pub name: String,
    /// Its text: what is to be time-stamped.
    pub text: Vec<u8>,
    /// How many files it lists.
    pub files: usize,
}

/// A response to be laid in.
#[derive(Clone, Copy, Debug)]
pub struct Response<'a> {
    /// Its bytes.
    pub bytes: &'a [u8],
    /// The list of many bags' renewals that it is about, if it is about one.
    pub list: Option<&'a [u8]>,
}

/// What in a bag can be time-stamped, envelopes first. The bag is not verified.
///
/// # Errors
/// [`Error::Io`] if it cannot be read, [`Error::Unsupported`] if it is no sealed zip.
pub fn targets<R: Read + Seek>(zip: R, limits: &Limits) -> Result<Vec<Target>, Error> {
    let (archive, base) = open(zip, limits)?;
    Ok(targets_of(&Tail::of(&archive, &base, limits)?))
}

fn targets_of(tail: &Tail) -> Vec<Target> {
    let has = |name: &str| tail.files.iter().any(|file| file.name == name);
    let mut targets = Vec::new();
    for file in tail.files.iter().filter(|file| bag::is_envelope(&file.name)) {
        let Ok(envelope) = Envelope::parse(&file.bytes) else { continue };
        let tokens = bag::token_names(&file.name).filter(|name| has(name)).count();
        targets.push(Target { name: file.name.clone(), bytes: envelope.signature, tokens });
    }
    for file in tail.files.iter().filter(|file| file.place == Place::Archive) {
        let Some((number, Renewal::Manifest)) = bag::renewal_part(&file.name) else { continue };
        let tokens = usize::from(has(&format!("archive/{number}.{}", Renewal::Token.suffix())));
        targets.push(Target { name: file.name.clone(), bytes: file.bytes.clone(), tokens });
    }
    targets
}

/// Adds the list of a renewal: the SHA-512 of every file of the bag.
///
/// # Errors
/// [`Error::Io`] if reading or writing fails, [`Error::Changed`] if the zip changes meanwhile,
/// [`Error::Unsupported`] if the newest renewal has no time-stamp yet, or no number is left.
pub fn renew<R: Read + Seek, W: Write + Seek>(
    mut zip: R,
    judge: &verify::Request,
    out: W,
) -> Result<Added<W, Renewed>, Error> {
    if let Some(report) = refusal(&mut zip, judge)? {
        return Ok(Added::Refused(report));
    }
    let (archive, base) = open(zip, &judge.limits)?;
    let tail = Tail::of(&archive, &base, &judge.limits)?;
    if let Some(pending) = targets_of(&tail).iter().find(|target| target.tokens == 0 && !bag::is_envelope(&target.name))
    {
        return Err(Error::unsupported(format!(
            "the renewal {} has no time-stamp yet; attach one first",
            pending.name
        )));
    }
    let numbers = tail.files.iter().filter_map(|file| bag::renewal_part(&file.name)?.0.parse::<u32>().ok());
    let number = numbers.max().unwrap_or(0) + 1;
    if number > 9_999 {
        return Err(Error::Limit { what: "the bag has as many renewals as it may have".to_owned() });
    }
    let mut lines = BTreeMap::new();
    for entry in archive.entries() {
        let name = entry.path.as_str().get(base.len() + 1..).unwrap_or_default();
        let digest =
            sum512(&mut archive.data(entry), entry.size).map_err(|error| Error::io(entry.path.as_str(), error))?;
        lines.insert(name, digest);
    }
    let files = lines.len();
    let text = lines.iter().fold(String::new(), |mut text, (name, digest)| {
        // Writing to a String does not fail.
        let _ = writeln!(text, "{digest}  {name}");
        text
    });
    let name = Renewal::Manifest.name(number);
    let text = text.into_bytes();
    let out = write(&archive, &base, tail, vec![(name.clone(), text.clone())], out)?;
    Ok(Added::Written(Renewed { name, text, files }, out))
}

/// Lays a response beside the signature or renewal that it is about. It is checked first: its form, what
/// it is about, and, where `judge` has a trust file with authorities, whose it is.
///
/// # Errors
/// As [`renew`]. What is wrong with the response is the inner error.
pub fn attach<R: Read + Seek, W: Write + Seek>(
    mut zip: R,
    response: &Response,
    judge: &verify::Request,
    out: W,
) -> Result<Result<Added<W, Attached>, Finding>, Error> {
    if let Some(report) = refusal(&mut zip, judge)? {
        return Ok(Ok(Added::Refused(report)));
    }
    let (archive, base) = open(zip, &judge.limits)?;
    let tail = Tail::of(&archive, &base, &judge.limits)?;
    let fault = |problem: Problem| {
        let finding = Finding::of_bag(problem.code);
        if problem.detail.is_empty() { finding } else { finding.with_detail(problem.detail) }
    };
    let found = match place(response, &targets_of(&tail)) {
        Ok(found) => found,
        Err(problem) => return Ok(Err(fault(problem))),
    };
    let authorities = judge.trust.map(crate::trust::Trust::authorities).unwrap_or_default();
    let stamp = if authorities.is_empty() {
        timestamp::judge_form(response.bytes, &found.stamped)
    } else {
        timestamp::judge(response.bytes, &found.stamped, authorities)
    };
    let stamp = match stamp {
        Ok(stamp) => stamp,
        Err(problem) => return Ok(Err(fault(problem))),
    };
    if tail.files.iter().any(|file| file.bytes == response.bytes) {
        return Err(Error::unsupported("the bag has this time-stamp already"));
    }
    let taken = |name: &String| tail.files.iter().any(|file| file.name == *name);
    let free = match &found.number {
        None => bag::token_names(&found.target).find(|name| !taken(name)),
        Some(number) => Some(format!("archive/{number}.{}", Renewal::Token.suffix())).filter(|name| !taken(name)),
    };
    let Some(name) = free else {
        return Err(Error::Limit { what: format!("{} has as many time-stamps as it may have", found.target) });
    };
    let mut files = vec![(name.clone(), response.bytes.to_vec())];
    if let (Some(number), Some(list)) = (&found.number, response.list) {
        files.push((format!("archive/{number}.{}", Renewal::List.suffix()), list.to_vec()));
    }
    let out = write(&archive, &base, tail, files, out)?;
    Ok(Ok(Added::Written(Attached { name, target: found.target, stamp }, out)))
}

/// Where a response belongs.
struct Found {
    target: String,
    /// The number of the renewal, if it is about one.
    number: Option<String>,
    stamped: Vec<u8>,
}

fn place(response: &Response, targets: &[Target]) -> Result<Found, Problem> {
    let problem = |code, detail: &str| Problem { code, detail: detail.to_owned() };
    let (hash, imprint) = timestamp::imprint_of(response.bytes).ok_or_else(|| {
        // Says what is wrong with it, unless that is what it is about.
        let fault = timestamp::judge_form(response.bytes, b"").err().map(|problem| problem.code);
        let code = fault.filter(|code| *code != codes::TIMESTAMP_IMPRINT_MISMATCH);
        problem(code.unwrap_or(codes::TIMESTAMP_SYNTAX), "")
    })?;
    let number = |target: &Target| bag::renewal_part(&target.name).map(|(number, _)| number.to_owned());
    if let Some(list) = response.list {
        if list.len() as u64 > bag::MAX_LIST_BYTES {
            return Err(problem(codes::RENEWAL_TOO_LARGE, ""));
        }
        let digests =
            manifest::digest_list(list).ok_or_else(|| problem(codes::RENEWAL_LIST, "it does not have its form"))?;
        let mut renewals = targets.iter().filter(|target| target.tokens == 0 && !bag::is_envelope(&target.name));
        let found = renewals.find(|target| digests.contains(&Digest512::of(&target.bytes)));
        let found = found.ok_or_else(|| problem(codes::RENEWAL_LIST, "no waiting renewal of this bag is in it"))?;
        return Ok(Found { target: found.name.clone(), number: number(found), stamped: list.to_vec() });
    }
    let found = targets.iter().find(|target| hash.of(&target.bytes) == imprint);
    let found =
        found.ok_or_else(|| problem(codes::TIMESTAMP_IMPRINT_MISMATCH, "nothing in this bag is what it is about"))?;
    Ok(Found { target: found.name.clone(), number: number(found), stamped: found.bytes.clone() })
}

/// The list of many bags' waiting renewals, to be time-stamped once for all of them: each bag's newest
/// list of files by its SHA-512, sorted. It says nothing of the bags to each other.
///
/// # Errors
/// [`Error::Limit`] for more than a list may hold.
pub fn list<'a>(renewals: impl Iterator<Item = &'a [u8]>) -> Result<String, Error> {
    let digests: std::collections::BTreeSet<Digest512> = renewals.map(Digest512::of).collect();
    if digests.len() > bag::MAX_LIST_LINES {
        let most = bag::MAX_LIST_LINES;
        return Err(Error::Limit { what: format!("a list holds at most {most} bags; make several lists") });
    }
    Ok(digests.iter().fold(String::new(), |mut text, digest| {
        // Writing to a String does not fail.
        let _ = writeln!(text, "{digest}");
        text
    }))
}

/// The report of a bag that does not hold, or carries no signature.
fn refusal<R: Read + Seek>(zip: R, judge: &verify::Request) -> Result<Option<Box<Report>>, Error> {
    let report = verify::verify(zip, &verify::Request { policy: None, ..*judge })?;
    let holds = report.counts.errors == 0 && !report.signatures.is_empty();
    Ok((!holds).then(|| Box::new(report)))
}

fn open<R: Read + Seek>(zip: R, limits: &Limits) -> Result<(Archive<R>, String), Error> {
    let Opened::Archive(archive) = archive::open(zip, limits)? else {
        return Err(Error::unsupported("this is no sealed zip"));
    };
    let first = archive.entries().first().map_or("", |entry| entry.path.as_str());
    let base = first.split('/').next().unwrap_or_default().to_owned();
    Ok((archive, base))
}

/// Writes the zip with more files in its tail, in the order of the format.
fn write<R: Read + Seek, W: Write + Seek>(
    archive: &Archive<R>,
    base: &str,
    tail: Tail,
    more: Vec<(String, Vec<u8>)>,
    out: W,
) -> Result<W, Error> {
    let mut files: BTreeMap<(Option<Place>, String), Vec<u8>> = BTreeMap::new();
    let start = tail.start;
    let old = tail.files.into_iter().map(|file| (file.name, file.bytes));
    for (name, bytes) in old.chain(more) {
        files.insert((bag::place(&name), name), bytes);
    }
    let mut writer = Writer::continued(archive, start, true, out)?;
    for ((_, name), bytes) in files {
        let path = BagPath::parse(&format!("{base}/{name}"))
            .map_err(|problem| Error::unsupported(format!("{name}: {problem}")))?;
        writer.add(path, &bytes)?;
    }
    writer.finish()
}
