//! The worker's verifying side: judges a zip with the bags that it names, then lists, shows, hands out and compares
//! what it holds.
//!
//! Entries are stored as they are, so a file of the zip is a stretch of it: to hand one out copies nothing. Each
//! is held against its sealed digest first.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read as _, Seek as _};
use std::rc::Rc;

use js_sys::Date;
use sealcase::archive::{self, Archive, Limits, Opened as Archived};
use sealcase::diff::{self, Side};
use sealcase::digest::{self, Digest};
use sealcase::error::Error;
use sealcase::follow::{self, Found, Reach, Shelf};
use sealcase::json;
use sealcase::key::PublicKey;
use sealcase::manifest::Manifest;
use sealcase::profile::{self, Profile};
use sealcase::report::{Report, State, Verdict};
use sealcase::store;
use sealcase::time::{Date as Day, Timestamp};
use sealcase::trust::{self, Policy, Source, Trust};
use sealcase::verify::{self, Look, Request, Wanted};
use serde_json::{Value, json};
use web_sys::{File, FilePropertyBag};

use crate::blob_store::{BlobReader, BlobStore, Meter, failure, float, size};
use crate::crew;
use crate::message::{Contents, ContentsFile, Holder, Opened, Reply, TrustSummary, VerifyRequest};
use crate::texts;
use crate::work::{instant, judged, meter, text_of};

/// Most zips that are taken together.
const MAX_ZIPS: usize = 64;
/// How many bags may follow each other. A long life has a bag a year.
const DEPTH: usize = 24;
/// Most files of a zip that the page lists.
const MAX_LISTED: usize = 2_000;
/// Most bytes of a text that are shown.
const SHOWN_BYTES: usize = 256 << 10;
/// Files up to this size are read whole before anything of them is shown.
const WHOLE_BYTES: u64 = 32 << 20;
/// Longest manifest that is read, in bytes: the bound that `verify` sets.
const MANIFEST_BYTES: u64 = 64 << 20;
/// Most bytes of bills of materials that are read of one side.
const BOM_BYTES: u64 = 64 << 20;

/// A zip that was verified and holds.
pub(crate) struct Inspected {
    zip: File,
    input: String,
    files: BTreeMap<String, Held>,
}

/// Where a file lies in the zip, and what it is.
#[derive(Clone, Copy)]
struct Held {
    start: u64,
    size: u64,
    digest: Digest,
}

/// Verifies a zip. Gives the reply, and the zip to look into if it holds.
pub(crate) async fn verify(request: &VerifyRequest, files: &[File]) -> Result<(Reply, Option<Inspected>), Error> {
    let start = Date::now();
    let nothing = || Error::Unsupported { what: texts::NOTHING_TO_VERIFY.into() };
    if request.zips.len() > MAX_ZIPS {
        return Err(Error::Unsupported { what: texts::TOO_MANY_ZIPS.into() });
    }
    let (zips, rest) = files.split_at_checked(request.zips.len()).ok_or_else(nothing)?;
    let (key_files, rest) = rest.split_at_checked(request.keys.len()).ok_or_else(nothing)?;
    let keys = public_keys(key_files, &request.keys)?;
    let trust = match (&request.trust, rest.first()) {
        (Some(name), Some(file)) => Some(read_trust(file, name)?.0),
        _ => None,
    };
    let policy = request.policy.as_deref().map(|name| policy(name, trust.as_ref())).transpose()?;
    let total = zips.iter().map(size).sum();
    let library = Library::of(zips, &request.zips, &meter(total))?;
    let at = if request.fixed { 0 } else { library.head()? };
    let (zip, input) = zips.get(at).zip(request.zips.get(at)).ok_or_else(nothing)?;
    let as_of = match request.as_of.as_deref() {
        None => instant(request.now)?,
        Some(text) => day(text)?.start().ok_or_else(|| Error::Unsupported { what: texts::STRANGE_DAY.into() })?,
    };
    let asked = Request {
        input,
        keys: &keys,
        trust: trust.as_ref(),
        policy: policy.as_ref(),
        as_of: Some(as_of),
        limits: Limits::default(),
    };
    let mut reader = library.reader(at)?;
    let proof = verify::says_proof(&mut reader).map_err(|problem| Error::io(input, problem))?;
    let (mut report, holds);
    if proof {
        report = verify::verify_proof(&mut reader, &asked)?;
        holds = good(&report);
    } else {
        report = match archive::open(&mut reader, &asked.limits)? {
            Archived::Refused(findings) => verify::refused(findings, &asked),
            Archived::Archive(archive) => crew::judge(verify::begin(&archive, &asked)?, zip, &library.meter).await?,
        };
        holds = good(&report);
        let reach = Reach { depth: DEPTH, ..Reach::new(&library) };
        follow::follow(&mut report, Some(&mut reader), &asked, &reach)?;
    }
    let (contents, inspected) = if holds { list(zip, input)? } else { (None, None) };
    Ok((Reply::Verified { judged: judged(&report, None, start), contents }, inspected))
}

/// Whether what a zip holds is what its lists say, whoever made them and whatever else is demanded.
fn good(report: &Report) -> bool {
    let holds = |name: &str| report.aspects.iter().any(|aspect| aspect.name == name && aspect.state == State::Ok);
    ["container", "layout", "integrity"].iter().all(|name| holds(name))
}

/// Reads public keys.
pub(crate) fn public_keys(files: &[File], names: &[String]) -> Result<Vec<PublicKey>, Error> {
    let key = |(file, name): (&File, &String)| {
        let of_file = |problem: Error| Error::key(format!("{name}: {problem}"));
        PublicKey::from_pem(&text_of(file).map_err(of_file)?).map_err(of_file)
    };
    files.iter().zip(names).map(key).collect()
}

/// Reads a trust file, with notes in words.
pub(crate) fn read_trust(file: &File, name: &str) -> Result<(Trust, Vec<String>), Error> {
    let text = bytes_of(file, trust::MAX_BYTES)?;
    let read = trust::read(&Source { text: &text, path: name, signers: &[] });
    match read {
        Ok((trust, notes)) => Ok((trust, notes.into_iter().map(|note| note.message).collect())),
        Err(findings) => {
            let first = findings.first().map_or_else(String::new, |finding| {
                let line = finding.location.span.map_or(String::new(), |span| format!("line {}: ", span.start.line));
                format!(": {line}{}", finding.message)
            });
            Err(Error::Unsupported { what: format!("{name} {}{first}", texts::NO_TRUST_FILE) })
        }
    }
}

/// What the page shows of a trust file.
pub(crate) fn summary(name: &str, trust: &Trust, notes: Vec<String>, now: Timestamp) -> TrustSummary {
    let file = trust.file();
    let holder = |key: &trust::Key| {
        let party = trust.party(&key.party).map_or(key.party.as_str(), |party| party.name.as_str());
        let roles: BTreeSet<&str> = key.roles.iter().map(|held| held.role.as_str()).collect();
        let roles = roles.into_iter().map(str::to_owned).collect();
        Holder { party: party.to_owned(), roles, revoked: key.revoked.is_some() }
    };
    TrustSummary {
        name: name.to_owned(),
        version: file.version,
        digest: trust.digest().to_string(),
        issued_at: file.issued_at.to_string(),
        expires: file.expires.to_string(),
        expired: trust.has_expired(Some(now)),
        holders: file.keys.iter().map(holder).collect(),
        policies: trust.policies().iter().map(|policy| policy.name.clone()).collect(),
        notes,
    }
}

/// Finds a policy: in the trust file, or among those that come with the program.
pub(crate) fn policy(name: &str, trust: Option<&Trust>) -> Result<Policy, Error> {
    let own = trust.and_then(|trust| trust.policy(name).cloned());
    own.or_else(|| Policy::builtin(name)).ok_or_else(|| Error::Unsupported { what: texts::NO_POLICY.into() })
}

/// The bytes of a small file.
fn bytes_of(file: &File, limit: u64) -> Result<Vec<u8>, Error> {
    let name = file.name();
    let files = BlobStore::new([(name.clone(), file.clone())], Meter::new(|_| {}));
    let bytes = store::read(&files, &name, limit).map_err(|problem| Error::io(&name, problem))?;
    bytes.ok_or_else(|| Error::Limit { what: format!("{name} {}", texts::TOO_LARGE) })
}

/// The zips that the user gave, by their own ids.
struct Library<'a> {
    zips: &'a [File],
    names: &'a [String],
    bags: BTreeMap<String, Vec<(Digest, usize)>>,
    meter: Rc<Meter>,
}

impl<'a> Library<'a> {
    fn of(zips: &'a [File], names: &'a [String], meter: &Rc<Meter>) -> Result<Self, Error> {
        let mut library = Self { zips, names, bags: BTreeMap::new(), meter: Rc::clone(meter) };
        if zips.len() > 1 {
            for at in 0..zips.len() {
                if let Some(identity) = follow::identify(library.reader(at)?, &Limits::default())? {
                    library.bags.entry(identity.id).or_default().push((identity.tag_manifest, at));
                }
            }
        }
        Ok(library)
    }

    fn reader(&self, at: usize) -> Result<BlobReader, Error> {
        let name = self.names.get(at).map_or("", String::as_str);
        let zip = self.zips.get(at).ok_or_else(|| Error::io(name, io::ErrorKind::NotFound.into()))?;
        BlobReader::new(zip.clone(), Rc::clone(&self.meter)).map_err(|problem| Error::io(name, problem))
    }

    /// The bag that no other names; of several the one that was sealed last.
    fn head(&self) -> Result<usize, Error> {
        if self.zips.len() < 2 {
            return Ok(0);
        }
        let request = Request { limits: Limits::default(), ..Request::default() };
        let mut bags = Vec::new();
        let mut named = BTreeSet::new();
        for at in 0..self.zips.len() {
            let seen = verify::look(self.reader(at)?, &request, Wanted { doc_types: &[""], whole: false })?.report;
            let Some(bag) = seen.bag.filter(|bag| bag.id.is_some()) else { continue };
            let own = bag.id.clone();
            // A countersignature may well name what came later; a seal names what was there before.
            let seals = seen.signatures.iter().filter(|line| line.seals());
            let others = seals.flat_map(|line| &line.references).map(|other| other.bag_id.clone());
            named.extend(others.filter(|id| Some(id) != own.as_ref()));
            bags.push((bag.sealed_at, at, own));
        }
        let free = |id: &Option<String>| id.as_ref().is_none_or(|id| !named.contains(id));
        let head = bags.iter().filter(|(_, _, id)| free(id)).max_by_key(|(sealed, at, _)| (*sealed, usize::MAX - at));
        Ok(head.or(bags.first()).map_or(0, |(_, at, _)| *at))
    }
}

impl Shelf for Library<'_> {
    fn find(&self, id: &str, tag_manifest: &Digest) -> Result<Option<Found<'_>>, Error> {
        let Some(bags) = self.bags.get(id) else { return Ok(None) };
        let Some((_, at)) = bags.iter().find(|(digest, _)| digest == tag_manifest).or(bags.first()) else {
            return Ok(None);
        };
        let name = self.names.get(*at).cloned().unwrap_or_default();
        Ok(Some(Found { name, zip: Box::new(self.reader(*at)?) }))
    }
}

/// Opens a zip that was judged a moment ago.
fn opened(zip: &File, input: &str) -> Result<Archive<BlobReader>, Error> {
    let reader = BlobReader::new(zip.clone(), Meter::new(|_| {})).map_err(|problem| Error::io(input, problem))?;
    match archive::open(reader, &Limits::default())? {
        Archived::Archive(archive) => Ok(archive),
        Archived::Refused(_) => Err(Error::Changed { path: input.to_owned() }),
    }
}

/// What the zip holds, for the page and for later.
fn list(zip: &File, input: &str) -> Result<(Option<Contents>, Option<Inspected>), Error> {
    let archive = opened(zip, input)?;
    let base = archive.entries().first().and_then(|entry| entry.path.as_str().split('/').next());
    let base = base.unwrap_or_default().to_owned();
    let failed = |problem| Error::io(input, problem);
    let tag = |name: &str| match store::read(&archive, &format!("{base}/{name}"), MANIFEST_BYTES) {
        Err(problem) if problem.kind() == io::ErrorKind::NotFound => Ok(None),
        other => other.map_err(failed),
    };
    let manifest = tag("manifest-sha256.txt")?.and_then(|text| Manifest::parse(&text).ok());
    let Some(manifest) = manifest else { return Ok((None, None)) };
    let package = tag("sealcase/package.json")?.and_then(|text| json::parse(&text).ok());
    let types = document_types(package.as_ref());
    let digests: BTreeMap<&str, &Digest> = manifest.iter().map(|(path, digest)| (path.as_str(), digest)).collect();
    let mut contents = Contents::default();
    let mut files = BTreeMap::new();
    for entry in archive.entries() {
        let Some(name) = entry.path.as_str().strip_prefix(&base).and_then(|name| name.strip_prefix('/')) else {
            continue;
        };
        let (Some(path), Some(digest)) = (name.strip_prefix("data/"), digests.get(name)) else { continue };
        files.insert(path.to_owned(), Held { start: entry.data_start(), size: entry.size, digest: **digest });
        if contents.files.len() < MAX_LISTED {
            contents.files.push(ContentsFile {
                path: path.to_owned(),
                size: entry.size,
                sha256: digest.to_string(),
                doc_type: types.get(path).cloned(),
            });
        } else {
            contents.more += 1;
        }
    }
    Ok((Some(contents), Some(Inspected { zip: zip.clone(), input: input.to_owned(), files })))
}

fn document_types(package: Option<&Value>) -> BTreeMap<String, String> {
    let listed = package.and_then(|package| package.get("documents")?.as_array());
    let pair = |document: &Value| {
        let text = |name: &str| document.get(name)?.as_str().map(str::to_owned);
        Some((text("path")?, text("docType")?))
    };
    listed.into_iter().flatten().filter_map(pair).collect()
}

impl Inspected {
    fn held(&self, path: &str) -> Result<Held, Error> {
        self.files.get(path).copied().ok_or_else(|| Error::io(path, io::ErrorKind::NotFound.into()))
    }

    /// A file as a stretch of the zip, once its bytes are those that were sealed.
    fn stretch(&self, path: &str, kind: &str) -> Result<File, Error> {
        let held = self.held(path)?;
        let of_file = |problem| Error::io(path, problem);
        let mut reader = BlobReader::new(self.zip.clone(), Meter::new(|_| {})).map_err(of_file)?;
        reader.seek(io::SeekFrom::Start(held.start)).map_err(of_file)?;
        let sum = digest::copy(&mut (&mut reader).take(held.size), &mut io::sink(), held.size).map_err(of_file)?;
        if sum.digest != held.digest {
            return Err(Error::Changed { path: path.to_owned() });
        }
        let blob = self.zip.slice_with_f64_and_f64(float(held.start), float(held.start + held.size));
        let blob = blob.map_err(|problem| of_file(failure(&problem)))?;
        let options = FilePropertyBag::new();
        options.set_type(kind);
        let name = path.rsplit('/').next().unwrap_or(path);
        File::new_with_blob_sequence_and_options(&js_sys::Array::of1(&blob), name, &options)
            .map_err(|problem| of_file(failure(&problem)))
    }

    /// Hands out a file.
    pub(crate) fn extract(&self, path: &str) -> Result<(Reply, Option<File>), Error> {
        let file = self.stretch(path, "application/octet-stream")?;
        Ok((Reply::Extracted { name: file.name() }, Some(file)))
    }

    /// Shows a file: as text, or as a picture of a kind that holds no script.
    pub(crate) fn open(&self, path: &str) -> Result<(Reply, Option<File>), Error> {
        let held = self.held(path)?;
        let of_file = |problem| Error::io(path, problem);
        let mut start = vec![0; usize::try_from(held.size).unwrap_or(usize::MAX).min(SHOWN_BYTES)];
        let mut reader = BlobReader::new(self.zip.clone(), Meter::new(|_| {})).map_err(of_file)?;
        reader.seek(io::SeekFrom::Start(held.start)).map_err(of_file)?;
        reader.read_exact(&mut start).map_err(of_file)?;
        let cut = held.size > start.len() as u64;
        if let Some(kind) = picture(&start).filter(|_| held.size <= WHOLE_BYTES) {
            let file = self.stretch(path, kind)?;
            let opened = Opened { path: path.to_owned(), text: None, cut: false, picture: true };
            return Ok((Reply::Opened(opened), Some(file)));
        }
        if held.size <= WHOLE_BYTES {
            self.stretch(path, "text/plain")?;
        }
        let opened = Opened { path: path.to_owned(), text: text(&start, cut), cut, picture: false };
        Ok((Reply::Opened(opened), None))
    }

    /// Compares with an older zip.
    pub(crate) fn compare(&self, other: &File, input: &str, now: i64) -> Result<Reply, Error> {
        let as_of = Some(instant(now)?);
        let newer = documents(&self.zip, &self.input, false, as_of)?;
        let older = documents(other, input, true, as_of)?;
        if !matches!(older.report.verdict, Verdict::Trusted | Verdict::Valid | Verdict::Intact) {
            let reason = format!("{input} {}: {}.", texts::OTHER_DOES_NOT_HOLD, older.report.verdict.as_str());
            return Ok(Reply::Refused { reason });
        }
        let uri = newer.profile.as_deref();
        let profile = profile::builtin_names().filter_map(Profile::builtin).find(|known| uri == Some(known.uri()));
        let profile = profile.or_else(|| profile::builtin_names().next().and_then(Profile::builtin));
        let Some(profile) = profile else { return Err(Error::Unsupported { what: texts::NO_POLICY.into() }) };
        let (old_boms, new_boms) = (boms(other, input, &older)?, boms(&self.zip, &self.input, &newer)?);
        let difference = diff::compare(
            Side { documents: &older.documents, boms: &old_boms },
            Side { documents: &newer.documents, boms: &new_boms },
            &profile,
        );
        let sealed = |look: &Look| look.report.bag.as_ref().and_then(|bag| bag.sealed_at);
        let value = json!({
            "older": { "input": input, "sealedAt": sealed(&older) },
            "newer": { "input": self.input, "sealedAt": sealed(&newer) },
            "profile": profile.name(),
            "difference": difference,
        });
        Ok(Reply::Compared { json: format!("{value:#}\n") })
    }
}

/// The documents of a zip.
fn documents(zip: &File, input: &str, whole: bool, as_of: Option<Timestamp>) -> Result<Look, Error> {
    let reader = BlobReader::new(zip.clone(), meter(size(zip))).map_err(|problem| Error::io(input, problem))?;
    let request = Request { input, as_of, limits: Limits::default(), ..Request::default() };
    verify::look(reader, &request, Wanted { doc_types: &[], whole })
}

/// The bills of materials of a zip, as far as they are JSON.
fn boms(zip: &File, input: &str, look: &Look) -> Result<BTreeMap<String, Value>, Error> {
    let wanted = diff::bill_of_materials_files(&look.documents);
    let mut files = BTreeMap::new();
    if wanted.is_empty() {
        return Ok(files);
    }
    let archive = opened(zip, input)?;
    let mut left = BOM_BYTES;
    for entry in archive.entries() {
        let name = entry.path.as_str().split_once('/').and_then(|(_, name)| name.strip_prefix("data/"));
        let Some(name) = name.filter(|name| wanted.contains(*name)) else { continue };
        if entry.size > left.min(json::MAX_BYTES) {
            continue;
        }
        left -= entry.size;
        let bytes = store::read(&archive, entry.path.as_str(), entry.size);
        let bytes = bytes.map_err(|problem| Error::io(input, problem))?;
        if let Some(value) = bytes.and_then(|bytes| json::parse(&bytes).ok()) {
            files.insert(name.to_owned(), value);
        }
    }
    Ok(files)
}

/// The kind of a picture that a browser shows without running anything, by its first bytes.
fn picture(head: &[u8]) -> Option<&'static str> {
    let kinds: [(&[u8], &str); 3] =
        [(b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"), (b"GIF8", "image/gif")];
    kinds.iter().find(|(start, _)| head.starts_with(start)).map(|(_, kind)| *kind)
}

/// The start of a file as text; nothing if it is none.
fn text(head: &[u8], cut: bool) -> Option<String> {
    let whole = match std::str::from_utf8(head) {
        Ok(text) => text,
        // A cut may go through a character.
        Err(problem) if cut && problem.error_len().is_none() => {
            std::str::from_utf8(head.get(..problem.valid_up_to())?).ok()?
        }
        Err(_) => return None,
    };
    let binary = whole.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{c}'));
    (!binary).then(|| whole.to_owned())
}

/// Reads a day.
pub(crate) fn day(text: &str) -> Result<Day, Error> {
    Day::parse(text).ok_or_else(|| Error::Unsupported { what: texts::STRANGE_DAY.into() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_texts_and_plain_pictures_are_shown() {
        assert_eq!(text("Grüße\n".as_bytes(), false).as_deref(), Some("Grüße\n"));
        assert_eq!(text("Grü".as_bytes().get(..3).unwrap(), true).as_deref(), Some("Gr"));
        assert_eq!(text("Grü".as_bytes().get(..3).unwrap(), false), None);
        assert_eq!(text(b"a\0b", false), None);
        assert_eq!(picture(b"\x89PNG\r\n\x1a\nrest"), Some("image/png"));
        assert_eq!(picture(b"<svg xmlns"), None);
    }
}
