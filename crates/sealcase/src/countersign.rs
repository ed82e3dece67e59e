//! `countersign`: adds a signature to a bag that is sealed already.
//!
//! Two steps with the signing between them, as in `seal`. [`begin`] verifies the bag, copies all of
//! its bytes up to the end of `signatures/` and hands out the bytes to sign; [`Unsigned::finish`]
//! takes the signature and writes the tail anew. The seal is not touched: the first bytes of the
//! result are those of the bag that was given. A bag that does not hold is refused, unless its
//! signer wants to put a refusal on record and the container can be read. `merge` unites two copies
//! that were signed apart.

mod merge;

use std::io::{Read, Seek, Write};

use serde::Serialize;

use crate::archive::{self, Archive, Limits, Opened, Writer};
use crate::bag::{self, Place};
use crate::digest::{self, Digest};
use crate::envelope::{self, Envelope};
use crate::error::Error;
use crate::key::PublicKey;
use crate::path::BagPath;
use crate::report::{Report, Tool};
use crate::statement::{
    Action, BagName, COUNTERSIGN, Countersign, Event, FORMAT, RETENTION_EVENT, Reference, Resource, RetentionEvent,
    Role, STATEMENT_TYPE, SealingTool, Signer, Statement, Subject, Verification, are_sound_references, is_one_line,
    subjects,
};
use crate::time::Timestamp;
use crate::verify;

pub use merge::{Merged, merge};

/// What statements call the trust file, whatever its name on the signer's disk.
const TRUST_NAME: &str = "trust.json";

/// Who adds what, when and under which name.
#[derive(Clone, Debug)]
pub struct Request<'a> {
    /// What the caller judges the bag by before signing; its time is the time judged at.
    pub judge: verify::Request<'a>,
    /// In which role.
    pub role: Role,
    /// The organisation's name.
    pub signer_name: String,
    /// The key that will sign.
    pub public_key: PublicKey,
    /// The time that the signer claims.
    pub signed_at: Timestamp,
    /// What is said.
    pub deed: Deed,
}

/// What is said of the bag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// A countersignature.
    Countersign {
        /// What was done.
        action: Action,
        /// Other bags that belong to it.
        references: Vec<Reference>,
    },
    /// A retention event.
    Event {
        /// What happened.
        event: Event,
        /// When it took effect.
        effective_at: Timestamp,
        /// On what it rests.
        basis: String,
        /// Until when the bag is to be kept because of it: a date or `open`.
        keep_until: Option<String>,
    },
}

/// How beginning went.
#[derive(Debug)]
pub enum Begun<W> {
    /// Everything up to the new envelope is written.
    Ready(Box<Unsigned<W>>),
    /// The bag does not hold. Nothing was written.
    Refused(Box<Report>),
}

/// A bag that waits for its further signature.
#[derive(Debug)]
pub struct Unsigned<W> {
    writer: Writer<W>,
    ground: Ground,
    next: Next,
    /// What follows the envelopes.
    renewals: Vec<TailFile>,
}

/// What every signer of one run says of the bag.
#[derive(Debug)]
struct Ground {
    report: Report,
    id: String,
    base: String,
    tag_manifest: Digest,
    subject: Vec<Subject>,
    deed: Deed,
    signed_at: Timestamp,
    most: usize,
}

/// A statement that waits for its signature.
#[derive(Debug)]
struct Next {
    public_key: PublicKey,
    receipt: Receipt,
    statement: String,
    to_sign: Vec<u8>,
    /// Where the envelope goes.
    path: BagPath,
    /// What its signer sees.
    seen: Vec<Resource>,
    number: u32,
    /// How many signatures the bag has without it.
    taken: usize,
}

/// Who signs.
#[derive(Clone, Debug)]
pub struct Countersigner {
    /// In which role.
    pub role: Role,
    /// The organisation's name.
    pub name: String,
    /// The key that will sign.
    pub public_key: PublicKey,
}

/// What was added.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Receipt {
    /// The bag's URN.
    pub bag_id: String,
    /// The folder inside the zip.
    pub base_directory: String,
    /// The digest that the signature covers.
    pub tag_manifest: Digest,
    /// The signing key.
    pub keyid: Digest,
    /// The signer's role.
    pub role: &'static str,
    /// The signer's name.
    pub signer_name: String,
    /// What was done, or what happened.
    pub action: &'static str,
    /// The time that the signer claims.
    pub signed_at: Timestamp,
    /// The files that the signer saw.
    pub seen: Vec<String>,
    /// The verdict of the signer's own check.
    pub verdict: &'static str,
    /// The envelope's file in the bag.
    pub envelope: String,
}

/// Verifies the bag and writes everything but the new signature.
///
/// # Errors
/// [`Error::Changed`] if the zip changes while it is read, [`Error::Io`] if reading or writing fails,
/// [`Error::Limit`] if the bag has no room for a further signature, [`Error::Unsupported`] for a
/// request that no statement can carry. The output is then worthless.
pub fn begin<R: Read + Seek, W: Write + Seek>(mut zip: R, request: &Request, out: W) -> Result<Begun<W>, Error> {
    judge_request(request)?;
    let judge = verify::Request { as_of: request.judge.as_of.or(Some(request.signed_at)), ..request.judge };
    let report = verify::verify(&mut zip, &judge)?;
    let refuses = matches!(&request.deed, Deed::Countersign { action: Action::Refused, .. });
    let holds = report.counts.errors == 0 && report.signatures.iter().any(crate::report::SignatureLine::seals);
    // Without a bag id and a tag manifest there is nothing that a statement could name.
    let (Some(id), Some(tag_manifest), true) = (
        report.bag.as_ref().and_then(|bag| bag.id.clone()),
        report.bag.as_ref().and_then(|bag| bag.tag_manifest),
        holds || refuses,
    ) else {
        return Ok(Begun::Refused(Box::new(report)));
    };
    let archive = match archive::open(zip, &request.judge.limits)? {
        Opened::Archive(archive) => archive,
        Opened::Refused(_) => return Err(Error::Changed { path: judge.input.to_owned() }),
    };
    let base = archive.entries().first().map_or("", |entry| entry.path.as_str());
    let base = base.split('/').next().unwrap_or_default().to_owned();
    let tail = Tail::of(&archive, &base, &request.judge.limits)?;
    // A bag without any signature offers nothing to countersign.
    if tail.files.is_empty() {
        return Ok(Begun::Refused(Box::new(report)));
    }
    let seen = tail.seen();
    let (number, taken) = tail.next_number(&request.judge.limits)?;
    let ground = Ground {
        subject: subjects(tag_manifest, report.bag.as_ref().and_then(|bag| bag.tag_manifest_512)),
        report,
        id,
        base,
        tag_manifest,
        deed: request.deed.clone(),
        signed_at: request.signed_at,
        most: request.judge.limits.envelopes,
    };
    let signer =
        Countersigner { role: request.role, name: request.signer_name.clone(), public_key: request.public_key };
    let next = ground.next(&signer, seen, number, taken)?;
    let renewals: Vec<_> = tail.files.into_iter().filter(|file| file.place == Place::Archive).collect();
    let writer = Writer::continued(&archive, archive.entries().len() - renewals.len(), holds, out)?;
    Ok(Begun::Ready(Box::new(Unsigned { writer, ground, next, renewals })))
}

impl<W: Write + Seek> Unsigned<W> {
    /// The bytes that the key must sign.
    pub fn bytes_to_sign(&self) -> &[u8] {
        &self.next.to_sign
    }

    /// What is signed, as JSON, for people.
    pub fn statement(&self) -> &str {
        &self.next.statement
    }

    /// What the check of the bag before signing showed.
    pub fn report(&self) -> &Report {
        &self.ground.report
    }

    /// What will have been added.
    pub fn receipt(&self) -> &Receipt {
        &self.next.receipt
    }

    /// Takes the signature, and goes on with a further signer of the same deed, who sees this signature too.
    ///
    /// # Errors
    /// [`Error::Key`] if the signature does not fit, [`Error::Io`] if writing fails, [`Error::Limit`] if the bag has
    /// no room for a further one, [`Error::Unsupported`] for a name that no statement can carry.
    pub fn further(mut self, signature: impl AsRef<[u8]>, signer: &Countersigner) -> Result<(Receipt, Self), Error> {
        judge_name(&signer.name)?;
        let added = self.add(signature.as_ref())?;
        let mut seen = std::mem::take(&mut self.next.seen);
        // Names of envelopes stand before those of renewals, in the order of their numbers.
        let at = seen.iter().position(|file| file.name.starts_with("archive/")).unwrap_or(seen.len());
        seen.insert(at, added);
        let next = self.ground.next(signer, seen, self.next.number + 1, self.next.taken + 1)?;
        let before = std::mem::replace(&mut self.next, next);
        Ok((before.receipt, self))
    }

    /// Takes the signature and completes the zip.
    ///
    /// # Errors
    /// [`Error::Key`] if the signature does not fit, [`Error::Io`] if writing fails.
    pub fn finish(mut self, signature: impl AsRef<[u8]>) -> Result<(Receipt, W), Error> {
        self.add(signature.as_ref())?;
        for file in self.renewals {
            self.writer.add(file.path, &file.bytes)?;
        }
        Ok((self.next.receipt, self.writer.finish()?))
    }

    fn add(&mut self, signature: &[u8]) -> Result<Resource, Error> {
        let next = &self.next;
        if !next.public_key.verify(&next.to_sign, signature) {
            return Err(Error::key("this signature was not made by this key over this bag; nothing was added"));
        }
        let envelope = Envelope {
            body: next.statement.clone().into_bytes(),
            keyid: next.receipt.keyid.to_string(),
            signature: signature.to_vec(),
            public_key: Some(next.public_key.to_pem()),
        };
        let text = envelope.to_json();
        self.writer.add(next.path.clone(), text.as_bytes())?;
        Ok(Resource::new(&next.receipt.envelope, Digest::of(text.as_bytes())))
    }
}

impl Ground {
    /// What the next signer signs.
    fn next(&self, signer: &Countersigner, seen: Vec<Resource>, number: u32, taken: usize) -> Result<Next, Error> {
        if taken >= self.most || number > 9_999 {
            return Err(Error::Limit { what: format!("the bag already has {taken} signatures") });
        }
        let keyid = signer.public_key.keyid();
        let name = bag::envelope_name(number, signer.role, &keyid);
        let statement = self.statement(signer, &seen)?;
        let to_sign = envelope::pae(envelope::IN_TOTO, statement.as_bytes());
        let receipt = Receipt {
            bag_id: self.id.clone(),
            base_directory: self.base.clone(),
            tag_manifest: self.tag_manifest,
            keyid,
            role: signer.role.as_str(),
            signer_name: signer.name.clone(),
            action: match &self.deed {
                Deed::Countersign { action, .. } => action.as_str(),
                Deed::Event { event, .. } => event.as_str(),
            },
            signed_at: self.signed_at,
            seen: seen.iter().map(|file| file.name.clone()).collect(),
            verdict: self.report.verdict.as_str(),
            envelope: name.clone(),
        };
        let path = inside(&format!("{}/{name}", self.base))?;
        Ok(Next { public_key: signer.public_key, receipt, statement, to_sign, path, seen, number, taken })
    }

    fn statement(&self, signer: &Countersigner, seen: &[Resource]) -> Result<String, Error> {
        let bag = BagName { id: self.id.clone() };
        let signer = Signer {
            role: signer.role.as_str().to_owned(),
            name: signer.name.clone(),
            keyid: signer.public_key.keyid(),
        };
        let tool = SealingTool { name: Tool::this().name.to_owned(), version: Tool::this().version.to_owned() };
        let seen = seen.to_vec();
        let report = &self.report;
        match &self.deed {
            Deed::Countersign { action, references } => written(&Statement {
                kind: STATEMENT_TYPE.to_owned(),
                subject: self.subject.clone(),
                predicate_type: COUNTERSIGN.to_owned(),
                predicate: Countersign {
                    format: FORMAT.to_owned(),
                    bag,
                    signer,
                    action: action.as_str().to_owned(),
                    signed_at: self.signed_at,
                    seen,
                    verification: Verification {
                        verdict: report.verdict.as_str().to_uppercase(),
                        as_of: report.as_of.unwrap_or(self.signed_at),
                        trust: report.trust.as_ref().map(|trust| Resource::new(TRUST_NAME, trust.digest)),
                        tool,
                    },
                    references: references.clone(),
                },
            }),
            Deed::Event { event, effective_at, basis, keep_until } => written(&Statement {
                kind: STATEMENT_TYPE.to_owned(),
                subject: self.subject.clone(),
                predicate_type: RETENTION_EVENT.to_owned(),
                predicate: RetentionEvent {
                    format: FORMAT.to_owned(),
                    bag,
                    signer,
                    event: event.as_str().to_owned(),
                    effective_at: *effective_at,
                    basis: basis.clone(),
                    computed_keep_until: keep_until.clone(),
                    signed_at: self.signed_at,
                    seen,
                    tool,
                },
            }),
        }
    }
}

/// What stands at the end of a bag: the files in `signatures/` and `archive/`, in their order.
pub(crate) struct Tail {
    /// How many entries come before them.
    pub(crate) start: usize,
    pub(crate) files: Vec<TailFile>,
}

#[derive(Debug)]
pub(crate) struct TailFile {
    /// The name inside the base directory.
    pub(crate) name: String,
    pub(crate) place: Place,
    path: BagPath,
    pub(crate) bytes: Vec<u8>,
}

impl Tail {
    pub(crate) fn of<R: Read + Seek>(archive: &Archive<R>, base: &str, limits: &Limits) -> Result<Self, Error> {
        let mut tail = Self { start: archive.entries().len(), files: Vec::new() };
        // A renewal lists every file of the bag: it may be as large as a manifest.
        let most = limits.tag_bytes.saturating_mul(64);
        let mut left = most;
        for (at, entry) in archive.entries().iter().enumerate() {
            let name = entry.path.as_str().strip_prefix(base).and_then(|name| name.strip_prefix('/')).unwrap_or("");
            let place = bag::place(name).filter(|place| matches!(place, Place::Signatures | Place::Archive));
            let Some(place) = place else { continue };
            left = left.checked_sub(entry.size).ok_or_else(|| Error::Limit {
                what: format!("the bag's signatures and renewals have more than {most} bytes"),
            })?;
            let mut bytes = Vec::new();
            let sum = digest::copy(&mut archive.data(entry), &mut bytes, entry.size)
                .map_err(|error| Error::io(name, error))?;
            if sum.crc != entry.crc {
                return Err(Error::Changed { path: name.to_owned() });
            }
            tail.start = tail.start.min(at);
            tail.files.push(TailFile { name: name.to_owned(), place, path: entry.path.clone(), bytes });
        }
        Ok(tail)
    }

    /// The files with their digests, as a signer states them.
    fn seen(&self) -> Vec<Resource> {
        self.files.iter().map(|file| Resource::new(&file.name, Digest::of(&file.bytes))).collect()
    }

    /// The number after all that are taken, so that the new envelope comes last; and how many are.
    fn next_number(&self, limits: &Limits) -> Result<(u32, usize), Error> {
        let numbers: Vec<u32> = self.files.iter().filter_map(|file| bag::envelope_number(&file.name)).collect();
        let next = numbers.iter().max().map_or(1, |last| last + 1);
        if numbers.len() >= limits.envelopes || next > 9_999 {
            return Err(Error::Limit { what: format!("the bag already has {} signatures", numbers.len()) });
        }
        Ok((next, numbers.len()))
    }
}

fn written(statement: &impl Serialize) -> Result<String, Error> {
    serde_json::to_string(statement).map_err(|error| Error::unsupported(error.to_string()))
}

fn judge_name(name: &str) -> Result<(), Error> {
    if is_one_line(name, 200) {
        return Ok(());
    }
    Err(Error::unsupported("the signer's name must be one line of 1 to 200 bytes"))
}

fn judge_request(request: &Request) -> Result<(), Error> {
    judge_name(&request.signer_name)?;
    match &request.deed {
        Deed::Countersign { references, .. } => {
            if !are_sound_references(references) {
                return Err(Error::unsupported(
                    "at most 64 bags can be referred to, each once, in a relation such as `evaluation-report`",
                ));
            }
        }
        Deed::Event { basis, keep_until, .. } => {
            if !is_one_line(basis, 500) {
                return Err(Error::unsupported("the basis of a retention event must be one line of 1 to 500 bytes"));
            }
            let sound = |text: &str| text == "open" || crate::time::Date::parse(text).is_some();
            if keep_until.as_deref().is_some_and(|text| !sound(text)) {
                return Err(Error::unsupported("keep until a date such as 2036-11-23, or `open`"));
            }
        }
    }
    Ok(())
}

fn inside(name: &str) -> Result<BagPath, Error> {
    BagPath::parse(name).map_err(|problem| Error::unsupported(format!("{name}: {problem}")))
}
