//! `seal`: writes a checked package as a sealed zip.
//!
//! Two steps with the signing between them, so that any signer fits. [`begin`] writes the payload,
//! reading every byte once, then the tag files, and hands out the bytes to sign; [`Layout`] lets a host
//! write the payload's files at once. [`Unsigned::finish`]
//! takes the signature, checks it, and completes the zip. Documents come from the memory in which
//! they were checked; evidence is compared with the digest that was measured or declared.

mod layout;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::io::{Seek, Write};

use serde::Serialize;

use crate::archive::{Sequential, Writer};
use crate::bag::{self, BagInfo, RetentionFile};
use crate::digest::{Digest, Digest512};
use crate::envelope::{self, Envelope};
use crate::error::Error;
use crate::finding::Finding;
use crate::key::PublicKey;
use crate::manifest::Manifest;
use crate::path::{self, BagPath};
use crate::report::{ReferenceLine, Report, Tool, Verdict};
use crate::statement::{
    DigestSet, FORMAT, MAX_REQUIRED_KEYS, Reference, Resource, Role, SEAL, STATEMENT_TYPE, Seal, SealedBag,
    SealedValidation, SealingTool, Signer, Statement, Subject, UriResource, are_sound_previous, is_one_line, subjects,
};
use crate::store::Store;
use crate::time::Timestamp;
use crate::validate::Checked;

pub use crate::archive::WriteAt;
pub use layout::{Layout, Part};

/// Who seals what, when and under which name.
#[derive(Clone, Debug)]
pub struct Request {
    /// The one folder of the zip: `[a-z0-9][a-z0-9._-]{0,63}`.
    pub base_directory: String,
    /// In which role.
    pub role: Role,
    /// The organisation's name.
    pub signer_name: String,
    /// The key that will sign.
    pub public_key: PublicKey,
    /// The time that the signer claims.
    pub sealed_at: Timestamp,
    /// Earlier bags that this one follows or holds, each in one of [`crate::statement::Relation`]. The
    /// caller has verified them.
    pub previous: Vec<Reference>,
    /// Further keys of the same signer, each with an envelope of its own. Every one of the statements names all
    /// keys, so that none of the envelopes can be taken away unnoticed.
    pub cosigners: Vec<PublicKey>,
    /// Whether the files are listed by SHA-512 too, in a second pair of manifests.
    pub sha512: bool,
}

/// How beginning went.
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "there is one of them, once")]
pub enum Begun<W> {
    /// Everything is written and waits for its signature.
    Ready(Unsigned<W>),
    /// Evidence is not what the documents declare. The output is worthless.
    Refused(Report),
}

/// A bag that waits for its signature.
#[derive(Debug)]
pub struct Unsigned<W> {
    writer: Writer<W>,
    receipt: Receipt,
    /// What is still to be signed; the last one comes next.
    pending: Vec<Pending>,
}

/// A statement that waits for its key.
#[derive(Debug)]
struct Pending {
    key: PublicKey,
    statement: String,
    to_sign: Vec<u8>,
    /// The envelope's file in the bag.
    envelope: String,
}

/// What was sealed.
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
    /// The time that the signer claims.
    pub sealed_at: Timestamp,
    /// Number of payload files.
    pub payload_files: u64,
    /// Bytes of payload.
    pub payload_octets: u64,
    /// The envelope's file in the bag.
    pub envelope: String,
    /// The further keys of the signer, each with its envelope.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cosigners: Vec<Cosigner>,
    /// The earlier bags that the seal names.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub previous: Vec<ReferenceLine>,
}

/// A further key that sealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Cosigner {
    /// The key.
    pub keyid: Digest,
    /// The envelope's file in the bag.
    pub envelope: String,
}

/// `sealcase/package.json`: what the package is.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PackageFile<'a> {
    format: &'static str,
    product: Option<&'a str>,
    stage: Option<&'a str>,
    profile: Option<&'a str>,
    documents: &'a [crate::validate::DocumentLine],
}

/// Turns any text into a fitting base directory: lower case, digits and hyphens.
pub fn suggest_base(name: &str) -> String {
    let mut base = String::new();
    for c in name.to_lowercase().chars() {
        let keep = c.is_ascii_alphanumeric() || (matches!(c, '.' | '_') && !base.is_empty());
        match keep {
            true => base.push(c),
            false if !base.is_empty() && !base.ends_with('-') => base.push('-'),
            false => {}
        }
    }
    base.truncate(48);
    let base = base.trim_end_matches(['-', '.', '_']).to_owned();
    if path::is_base_directory(&base) { base } else { "package".to_owned() }
}

/// Writes everything but the signature, one file after the other. A host with threads or workers takes
/// [`Layout`] instead; the bytes are the same.
///
/// # Errors
/// [`Error::Changed`] if a file is no longer what was checked, [`Error::Io`] if reading or writing
/// fails, [`Error::Unsupported`] for a request that no bag can carry. The output is then worthless.
pub fn begin<W: Write + Seek>(
    store: &dyn Store,
    checked: &Checked,
    request: &Request,
    out: W,
) -> Result<Begun<W>, Error> {
    let layout = Layout::of(checked, request)?;
    let (mut out, mut block) = (Sequential::new(out), Vec::new());
    let sums = layout
        .parts()
        .iter()
        .map(|part| part.fill(store, &mut block, &mut |at, bytes| out.write_at(at, bytes)))
        .collect::<Result<Vec<_>, _>>()?;
    layout.finish(&sums, out.into_inner())
}

/// Writes what stands behind the payload: the tag files, and what is to be signed.
fn write_tags<W: Write + Seek>(
    checked: &Checked,
    request: &Request,
    mut bag: Filling<'_, W>,
    payload: Payload,
) -> Result<Begun<W>, Error> {
    let base = request.base_directory.as_str();
    let Payload { manifest, manifest_512, octets, findings } = payload;
    if !findings.is_empty() {
        return Ok(Begun::Refused(refusal(checked, findings)));
    }
    let files = manifest.len() as u64;
    let manifest_text = manifest.to_text();
    let manifest_digest = Digest::of(manifest_text.as_bytes());
    let profile = checked.report.profile.as_ref();
    let retention = RetentionFile::new(profile.map_or("", |profile| &profile.uri), &checked.retention);
    let id = bag::id_of(&manifest_digest, base, request.sealed_at);
    if !are_sound_previous(&request.previous, &id) {
        return Err(Error::unsupported("a seal names at most 64 earlier bags, each once and none of them itself"));
    }
    let info = BagInfo {
        organization: request.signer_name.clone(),
        date: request.sealed_at.date(),
        id: id.clone(),
        oxum: (octets, files),
        retention_until: retention.keep_until.clone(),
        retention_hold: retention.hold,
    };
    let package = PackageFile {
        format: "sealcase-package/1",
        product: checked.product.as_deref(),
        stage: profile.map(|profile| profile.stage.as_str()),
        profile: profile.map(|profile| profile.uri.as_str()),
        documents: &checked.documents,
    };
    bag.add_tag(bag::BAG_INFO, info.to_text().as_bytes())?;
    bag.add_tag(bag::MANIFEST, manifest_text.as_bytes())?;
    if let Some(manifest) = manifest_512 {
        bag.add_tag(bag::MANIFEST_512, manifest.to_text().as_bytes())?;
    }
    bag.add_tag(bag::README, bag::README_TEXT.as_bytes())?;
    bag.add_tag(bag::PACKAGE, pretty(&package)?.as_bytes())?;
    let retention_digest = bag.add_tag(bag::RETENTION, pretty(&retention)?.as_bytes())?;
    // The host's name for the input is none of the reader's business, and would make the bytes differ.
    let report = Report { input: base.to_owned(), as_of: Some(request.sealed_at), ..checked.report.clone() };
    let validation_digest = bag.add_tag(bag::VALIDATION, report.to_json().as_bytes())?;
    let tag_text = bag.tags.to_text();
    let tag_manifest = Digest::of(tag_text.as_bytes());
    bag.writer.add(bag.path(bag::TAG_MANIFEST)?, tag_text.as_bytes())?;
    let tag_manifest_512 = bag.add_second_list()?;

    let sealed = SealedBag {
        id: id.clone(),
        base_directory: base.to_owned(),
        payload_manifest: Resource::new(bag::MANIFEST, manifest_digest),
        payload_octets: octets,
        payload_files: files,
    };
    let subject = subjects(tag_manifest, tag_manifest_512);
    let state = |key| statement(request, key, checked, &sealed, &subject, (validation_digest, retention_digest));
    let keys = std::iter::once(&request.public_key).chain(&request.cosigners);
    let pending = (1..).zip(keys).map(|(number, key)| Ok(Pending::new(number, request.role, *key, state(key)?)));
    let mut pending = pending.collect::<Result<Vec<_>, Error>>()?;
    let cosigner = |one: &Pending| Cosigner { keyid: one.key.keyid(), envelope: one.envelope.clone() };
    let receipt = Receipt {
        bag_id: id,
        base_directory: base.to_owned(),
        tag_manifest,
        keyid: request.public_key.keyid(),
        role: request.role.as_str(),
        signer_name: request.signer_name.clone(),
        sealed_at: request.sealed_at,
        payload_files: files,
        payload_octets: octets,
        envelope: pending.first().map(|one| one.envelope.clone()).unwrap_or_default(),
        cosigners: pending.iter().skip(1).map(cosigner).collect(),
        previous: request.previous.iter().map(ReferenceLine::of).collect(),
    };
    pending.reverse();
    Ok(Begun::Ready(Unsigned { writer: bag.writer, receipt, pending }))
}

/// What will be signed.
fn statement(
    request: &Request,
    key: &PublicKey,
    checked: &Checked,
    bag: &SealedBag,
    subject: &[Subject],
    (validation, retention): (Digest, Digest),
) -> Result<String, Error> {
    let profile = checked.report.profile.as_ref();
    let seal = Seal {
        format: FORMAT.to_owned(),
        bag: bag.clone(),
        signer: Signer {
            role: request.role.as_str().to_owned(),
            name: request.signer_name.clone(),
            keyid: key.keyid(),
        },
        required_keys: required_keys(request),
        sealed_at: request.sealed_at,
        validation: SealedValidation {
            result: if checked.report.verdict == Verdict::Warned { "WARNED" } else { "PASSED" }.to_owned(),
            report: Resource::new(bag::VALIDATION, validation),
            profile: UriResource {
                uri: profile.map(|profile| profile.uri.clone()).unwrap_or_default(),
                digest: DigestSet { sha256: profile.map_or_else(|| Digest::of(b""), |profile| profile.digest) },
            },
        },
        retention: Resource::new(bag::RETENTION, retention),
        previous: request.previous.clone(),
        tool: SealingTool { name: Tool::this().name.to_owned(), version: Tool::this().version.to_owned() },
    };
    let statement = Statement {
        kind: STATEMENT_TYPE.to_owned(),
        subject: subject.to_vec(),
        predicate_type: SEAL.to_owned(),
        predicate: seal,
    };
    serde_json::to_string(&statement).map_err(|error| Error::unsupported(error.to_string()))
}

impl<W: Write + Seek> Unsigned<W> {
    /// The bytes that the next key must sign.
    pub fn bytes_to_sign(&self) -> &[u8] {
        self.pending.last().map_or(&[], |next| &next.to_sign)
    }

    /// What is signed next, as JSON, for people.
    pub fn statement(&self) -> &str {
        self.pending.last().map_or("", |next| &next.statement)
    }

    /// The key that must sign next; `None` once all have.
    pub fn next_key(&self) -> Option<&PublicKey> {
        self.pending.last().map(|next| &next.key)
    }

    /// What will have been sealed.
    pub fn receipt(&self) -> &Receipt {
        &self.receipt
    }

    /// Takes the signature of the next key.
    ///
    /// # Errors
    /// [`Error::Key`] if it does not fit, [`Error::Io`] if writing fails, [`Error::Unsupported`] if all have signed.
    pub fn sign(&mut self, signature: impl AsRef<[u8]>) -> Result<(), Error> {
        let next = self.pending.last().ok_or_else(|| Error::unsupported("every key has signed already"))?;
        let signature = signature.as_ref();
        if !next.key.verify(&next.to_sign, signature) {
            return Err(Error::key("this signature was not made by this key over this bag; nothing was sealed"));
        }
        let envelope = Envelope {
            body: next.statement.clone().into_bytes(),
            keyid: next.key.keyid().to_string(),
            signature: signature.to_vec(),
            public_key: Some(next.key.to_pem()),
        };
        let path = inside(&format!("{}/{}", self.receipt.base_directory, next.envelope))?;
        self.writer.add(path, envelope.to_json().as_bytes())?;
        self.pending.pop();
        Ok(())
    }

    /// Takes the last signature, in most cases the only one, and completes the zip.
    ///
    /// # Errors
    /// [`Error::Key`] if the signature does not fit, [`Error::Io`] if writing fails, [`Error::Unsupported`] if
    /// further keys have to sign.
    pub fn finish(mut self, signature: impl AsRef<[u8]>) -> Result<(Receipt, W), Error> {
        self.sign(signature)?;
        if self.next_key().is_some() {
            return Err(Error::unsupported("a further key has to sign; nothing was sealed"));
        }
        Ok((self.receipt, self.writer.finish()?))
    }
}

impl Pending {
    fn new(number: u32, role: Role, key: PublicKey, statement: String) -> Self {
        let to_sign = envelope::pae(envelope::IN_TOTO, statement.as_bytes());
        Self { key, to_sign, statement, envelope: bag::envelope_name(number, role, &key.keyid()) }
    }
}

/// All keys that seal, where there are several.
fn required_keys(request: &Request) -> Vec<Digest> {
    let keys = std::iter::once(&request.public_key).chain(&request.cosigners).map(PublicKey::keyid);
    let keys: BTreeSet<Digest> = keys.collect();
    if keys.len() > 1 { keys.into_iter().collect() } else { Vec::new() }
}

/// What the payload turned out to be.
struct Payload {
    manifest: Manifest,
    manifest_512: Option<Manifest<Digest512>>,
    octets: u64,
    /// Where it is not what the documents declare.
    findings: Vec<Finding>,
}

/// The bag while it is being filled.
struct Filling<'a, W> {
    base: &'a str,
    writer: Writer<W>,
    tags: Manifest,
    tags_512: Option<Manifest<Digest512>>,
}

impl<W: Write + Seek> Filling<'_, W> {
    fn path(&self, name: &str) -> Result<BagPath, Error> {
        inside(&format!("{}/{name}", self.base))
    }

    fn add_tag(&mut self, name: &str, text: &[u8]) -> Result<Digest, Error> {
        let sum = self.writer.add(self.path(name)?, text)?;
        self.list_tag(name, sum.digest, text)?;
        Ok(sum.digest)
    }

    fn list_tag(&mut self, name: &str, digest: Digest, text: &[u8]) -> Result<(), Error> {
        self.tags.insert(inside(name)?, digest);
        if let Some(tags) = &mut self.tags_512 {
            tags.insert(inside(name)?, Digest512::of(text));
        }
        Ok(())
    }

    /// Writes the tag manifest by SHA-512, where there is to be one, and gives its digest.
    fn add_second_list(&mut self) -> Result<Option<Digest512>, Error> {
        let Some(text) = self.tags_512.as_ref().map(Manifest::to_text) else { return Ok(None) };
        self.writer.add(self.path(bag::TAG_MANIFEST_512)?, text.as_bytes())?;
        Ok(Some(Digest512::of(text.as_bytes())))
    }
}

/// A name that was judged before; a name that fails here is a mistake of the caller.
fn inside(name: &str) -> Result<BagPath, Error> {
    BagPath::parse(name).map_err(|problem| Error::unsupported(format!("{name}: {problem}")))
}

fn pretty(value: &impl Serialize) -> Result<String, Error> {
    serde_json::to_string_pretty(value).map(|text| text + "\n").map_err(|error| Error::unsupported(error.to_string()))
}

fn judge_request(request: &Request) -> Result<(), Error> {
    if !path::is_base_directory(&request.base_directory) {
        return Err(Error::unsupported(format!(
            "`{}` cannot be the bag's folder: use 1 to 64 lower-case letters, digits, `.`, `_` and `-`, starting with a letter or digit",
            request.base_directory
        )));
    }
    if !request.cosigners.is_empty() && required_keys(request).len() != 1 + request.cosigners.len() {
        return Err(Error::unsupported("the same key was given twice; each seals once"));
    }
    if request.cosigners.len() >= MAX_REQUIRED_KEYS {
        return Err(Error::unsupported(format!("at most {MAX_REQUIRED_KEYS} keys can seal together")));
    }
    if !is_one_line(&request.signer_name, 200) {
        return Err(Error::unsupported("the signer's name must be one line of 1 to 200 bytes".to_owned()));
    }
    Ok(())
}

/// The package's own report with what only the sealing pass could see.
fn refusal(checked: &Checked, mut findings: Vec<Finding>) -> Report {
    findings.extend(checked.report.findings.iter().cloned());
    let mut report = Report::new(&checked.report.input, Verdict::Failed, checked.report.as_of, findings);
    report.profile.clone_from(&checked.report.profile);
    report.bag.clone_from(&checked.report.bag);
    report
}
