//! `seal`: writes a checked package as a sealed zip.
//!
//! Two steps with the signing between them, so that any signer fits. [`begin`] writes the payload,
//! reading every byte once, then the tag files, and hands out the bytes to sign; [`Layout`] lets a host
//! write the payload's files at once. [`Unsigned::finish`]
//! takes the signature, checks it, and completes the zip. Documents come from the memory in which
//! they were checked; evidence is compared with the digest that was measured or declared.

mod layout;

use std::io::{Seek, Write};

use serde::Serialize;

use crate::archive::{Sequential, Writer};
use crate::bag::{self, BagInfo, RetentionFile};
use crate::digest::Digest;
use crate::envelope::{self, Envelope};
use crate::error::Error;
use crate::finding::Finding;
use crate::key::PublicKey;
use crate::manifest::Manifest;
use crate::path::{self, BagPath};
use crate::report::{ReferenceLine, Report, Tool, Verdict};
use crate::statement::{
    DigestSet, FORMAT, Reference, Resource, Role, SEAL, STATEMENT_TYPE, SUBJECT, Seal, SealedBag, SealedValidation,
    SealingTool, Signer, Statement, UriResource, are_sound_previous, is_one_line,
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
}

/// How beginning went.
#[derive(Debug)]
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
    request: Request,
    receipt: Receipt,
    statement: String,
    to_sign: Vec<u8>,
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
    /// The earlier bags that the seal names.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub previous: Vec<ReferenceLine>,
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
    let Payload { manifest, octets, findings } = payload;
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
    bag.add_tag(bag::README, bag::README_TEXT.as_bytes())?;
    bag.add_tag(bag::PACKAGE, pretty(&package)?.as_bytes())?;
    let retention_digest = bag.add_tag(bag::RETENTION, pretty(&retention)?.as_bytes())?;
    // The host's name for the input is none of the reader's business, and would make the bytes differ.
    let report = Report { input: base.to_owned(), as_of: Some(request.sealed_at), ..checked.report.clone() };
    let validation_digest = bag.add_tag(bag::VALIDATION, report.to_json().as_bytes())?;
    let tag_text = bag.tags.to_text();
    let tag_manifest = Digest::of(tag_text.as_bytes());
    bag.writer.add(bag.path(bag::TAG_MANIFEST)?, tag_text.as_bytes())?;

    let keyid = request.public_key.keyid();
    let sealed = SealedBag {
        id: id.clone(),
        base_directory: base.to_owned(),
        payload_manifest: Resource::new(bag::MANIFEST, manifest_digest),
        payload_octets: octets,
        payload_files: files,
    };
    let statement = statement(request, checked, sealed, tag_manifest, (validation_digest, retention_digest))?;
    let to_sign = envelope::pae(envelope::IN_TOTO, statement.as_bytes());
    let receipt = Receipt {
        bag_id: id,
        base_directory: base.to_owned(),
        tag_manifest,
        keyid,
        role: request.role.as_str(),
        signer_name: request.signer_name.clone(),
        sealed_at: request.sealed_at,
        payload_files: files,
        payload_octets: octets,
        envelope: bag::envelope_name(1, request.role, &keyid),
        previous: request.previous.iter().map(ReferenceLine::of).collect(),
    };
    Ok(Begun::Ready(Unsigned { writer: bag.writer, request: request.clone(), receipt, statement, to_sign }))
}

/// What will be signed.
fn statement(
    request: &Request,
    checked: &Checked,
    bag: SealedBag,
    tag_manifest: Digest,
    (validation, retention): (Digest, Digest),
) -> Result<String, Error> {
    let profile = checked.report.profile.as_ref();
    let seal = Seal {
        format: FORMAT.to_owned(),
        bag,
        signer: Signer {
            role: request.role.as_str().to_owned(),
            name: request.signer_name.clone(),
            keyid: request.public_key.keyid(),
        },
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
        subject: vec![Resource::new(SUBJECT, tag_manifest)],
        predicate_type: SEAL.to_owned(),
        predicate: seal,
    };
    serde_json::to_string(&statement).map_err(|error| Error::unsupported(error.to_string()))
}

impl<W: Write + Seek> Unsigned<W> {
    /// The bytes that the key must sign.
    pub fn bytes_to_sign(&self) -> &[u8] {
        &self.to_sign
    }

    /// What is signed, as JSON, for people.
    pub fn statement(&self) -> &str {
        &self.statement
    }

    /// What will have been sealed.
    pub fn receipt(&self) -> &Receipt {
        &self.receipt
    }

    /// Takes the signature and completes the zip.
    ///
    /// # Errors
    /// [`Error::Key`] if the signature does not fit, [`Error::Io`] if writing fails.
    pub fn finish(mut self, signature: [u8; 64]) -> Result<(Receipt, W), Error> {
        if !self.request.public_key.verify(&self.to_sign, &signature) {
            return Err(Error::key("this signature was not made by this key over this bag; nothing was sealed"));
        }
        let envelope = Envelope {
            body: self.statement.into_bytes(),
            keyid: self.receipt.keyid.to_string(),
            signature,
            public_key: Some(self.request.public_key.to_pem()),
        };
        let path = inside(&format!("{}/{}", self.receipt.base_directory, self.receipt.envelope))?;
        self.writer.add(path, envelope.to_json().as_bytes())?;
        Ok((self.receipt, self.writer.finish()?))
    }
}

/// What the payload turned out to be.
struct Payload {
    manifest: Manifest,
    octets: u64,
    /// Where it is not what the documents declare.
    findings: Vec<Finding>,
}

/// The bag while it is being filled.
struct Filling<'a, W> {
    base: &'a str,
    writer: Writer<W>,
    tags: Manifest,
}

impl<W: Write + Seek> Filling<'_, W> {
    fn path(&self, name: &str) -> Result<BagPath, Error> {
        inside(&format!("{}/{name}", self.base))
    }

    fn add_tag(&mut self, name: &str, text: &[u8]) -> Result<Digest, Error> {
        let sum = self.writer.add(self.path(name)?, text)?;
        self.tags.insert(inside(name)?, sum.digest);
        Ok(sum.digest)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::{self, Opened};
    use crate::digest::{BLOCK_BYTES, Sum};
    use crate::key::SecretKey;
    use crate::report::verdict_of_validation;
    use crate::store::MemStore;
    use crate::validate::{CheckedFile, Content};
    use crate::verify;
    use std::io::Cursor;

    #[test]
    fn any_name_becomes_a_base_directory() {
        for (name, base) in [
            ("Acme Cam 2", "acme-cam-2"),
            ("  .hidden", "hidden"),
            ("Überwachung", "berwachung"),
            ("日本", "package"),
            ("con", "package"),
            ("v1.2_final-", "v1.2_final"),
        ] {
            assert_eq!(suggest_base(name), base, "{name}");
        }
    }

    fn checked(files: &[(&str, Content, u64)]) -> Checked {
        let file = |(path, content, size): &(&str, Content, u64)| CheckedFile {
            path: BagPath::parse_payload(path).unwrap(),
            size: *size,
            content: match content {
                Content::Bytes(bytes) => Content::Bytes(bytes.clone()),
                Content::Measured(digest) => Content::Measured(*digest),
                Content::Declared(digest, at) => Content::Declared(*digest, at.clone()),
                Content::Unread => Content::Unread,
            },
        };
        Checked {
            files: files.iter().map(file).collect(),
            report: Report::new("test", verdict_of_validation(&[]), None, Vec::new()),
            documents: Vec::new(),
            product: None,
            retention: vec![serde_json::json!({"class": "x", "end": "open", "hold": false})],
        }
    }

    fn request() -> Request {
        Request {
            base_directory: "acme".to_owned(),
            role: Role::Manufacturer,
            signer_name: "Acme".to_owned(),
            public_key: SecretKey::from_seed(&[1; 32]).public(),
            sealed_at: Timestamp::parse("2026-11-23T00:00:00Z").unwrap(),
            previous: Vec::new(),
        }
    }

    fn seal(store: &MemStore, checked: &Checked) -> Result<Vec<u8>, Error> {
        match begin(store, checked, &request(), Cursor::new(Vec::new()))? {
            Begun::Refused(report) => panic!("{}", report.to_json()),
            Begun::Ready(unsigned) => {
                let signature = SecretKey::from_seed(&[1; 32]).sign(unsigned.bytes_to_sign());
                Ok(unsigned.finish(signature)?.1.into_inner())
            }
        }
    }

    #[test]
    fn parts_filled_in_any_order_make_the_same_bag() {
        let texts: Vec<(String, Vec<u8>)> =
            (0..5_usize).map(|i| (format!("f{i}"), vec![i.to_le_bytes()[0]; i * (BLOCK_BYTES / 2)])).collect();
        let store: MemStore = texts.clone().into_iter().collect();
        let contents: Vec<_> =
            texts.iter().map(|(name, text)| (name.as_str(), Content::Unread, text.len() as u64)).collect();
        let checked = checked(&contents);
        let zip = seal(&store, &checked).unwrap();

        let request = request();
        let layout = Layout::of(&checked, &request).unwrap();
        let mut other = vec![0xAA; zip.len()];
        let mut write = |at: u64, bytes: &[u8]| {
            let at = usize::try_from(at).unwrap();
            other[at..at + bytes.len()].copy_from_slice(bytes);
            Ok(())
        };
        let parts = layout.parts().iter().rev();
        let mut sums: Vec<_> = parts.map(|part| part.fill(&store, &mut Vec::new(), &mut write).unwrap()).collect();
        assert!(matches!(
            Layout::of(&checked, &request).unwrap().finish(&sums[1..], Cursor::new(Vec::new())),
            Err(Error::Unsupported { .. })
        ));
        sums.reverse();
        let Begun::Ready(unsigned) = layout.finish(&sums, Cursor::new(other)).unwrap() else { panic!("refused") };
        let signature = SecretKey::from_seed(&[1; 32]).sign(unsigned.bytes_to_sign());
        assert!(unsigned.finish(signature).unwrap().1.into_inner() == zip);

        let request = verify::Request { input: "acme.sealed.zip", ..verify::Request::default() };
        let Opened::Archive(archive) = archive::open(Cursor::new(&zip), &request.limits).unwrap() else { panic!() };
        let sums_of = |zip: &[u8]| {
            let verify::Begun::Unread(unread) = verify::begin(&archive, &request).unwrap() else { panic!("judged") };
            let sum = |piece: &verify::Piece| {
                let at = usize::try_from(piece.at.unwrap()).unwrap();
                Ok(Sum::of(&zip[at..at + usize::try_from(piece.size).unwrap()]))
            };
            let mut sums: Vec<_> = unread.pieces().iter().rev().map(sum).collect();
            sums.reverse();
            unread.finish(sums).unwrap()
        };
        assert_eq!(sums_of(&zip), report(&zip));
        let mut bent = zip.clone();
        let at = bent.windows(9).position(|window| window == [4; 9]).unwrap();
        bent[at] ^= 1;
        assert_eq!(sums_of(&bent), report(&bent));
        assert_eq!(report(&bent).verdict, Verdict::Invalid);
    }

    fn report(zip: &[u8]) -> Report {
        let request = verify::Request {
            input: "acme.sealed.zip",
            keys: &[],
            trust: None,
            policy: None,
            as_of: None,
            limits: crate::archive::Limits::default(),
        };
        verify::verify(Cursor::new(zip), &request).unwrap()
    }

    #[test]
    fn what_is_sealed_verifies_and_every_flipped_bit_shows() {
        let long = vec![7; 3 << 20];
        let store: MemStore = [("a.json", b"{}".to_vec()), ("b/long.bin", long.clone())].into_iter().collect();
        let content = [
            ("a.json", Content::Bytes(b"{}".to_vec()), 2),
            ("b/long.bin", Content::Measured(Digest::of(&long)), long.len() as u64),
        ];
        let zip = seal(&store, &checked(&content)).unwrap();
        assert_eq!(report(&zip).verdict, Verdict::Valid, "{}", report(&zip).to_json());
        assert_eq!(seal(&store, &checked(&content)).unwrap(), zip);

        let small: MemStore = [("a.json", b"{}".to_vec())].into_iter().collect();
        let zip = seal(&small, &checked(&content[..1])).unwrap();
        for at in 0..zip.len() {
            let mut bent = zip.clone();
            bent[at] ^= 1 << (at % 8);
            assert_eq!(report(&bent).verdict, Verdict::Invalid, "byte {at}");
        }
        for len in 0..zip.len() {
            assert_eq!(report(&zip[..len]).verdict, Verdict::Invalid, "cut to {len}");
        }
    }

    #[test]
    fn a_file_that_changed_is_not_sealed() {
        let store: MemStore = [("e.bin", b"new".to_vec())].into_iter().collect();
        let measured = [("e.bin", Content::Measured(Digest::of(b"old")), 3)];
        assert!(matches!(seal(&store, &checked(&measured)), Err(Error::Changed { path }) if path == "e.bin"));
        let shorter = [("e.bin", Content::Unread, 4)];
        assert!(matches!(seal(&store, &checked(&shorter)), Err(Error::Changed { path }) if path == "e.bin"));
        let place = crate::finding::Location::pointer("index.json", "/items/0");
        let declared = checked(&[("e.bin", Content::Declared(Digest::of(b"old"), place), 3)]);
        match begin(&store, &declared, &request(), Cursor::new(Vec::new())).unwrap() {
            Begun::Refused(report) => assert_eq!(report.verdict, Verdict::Failed),
            Begun::Ready(_) => panic!("sealed a file that is not what its document declares"),
        }
    }

    #[test]
    fn only_the_right_signature_completes_a_seal() {
        let store: MemStore = [("a.json", b"{}".to_vec())].into_iter().collect();
        let content = checked(&[("a.json", Content::Bytes(b"{}".to_vec()), 2)]);
        let Begun::Ready(unsigned) = begin(&store, &content, &request(), Cursor::new(Vec::new())).unwrap() else {
            panic!("refused")
        };
        let other = SecretKey::from_seed(&[2; 32]).sign(unsigned.bytes_to_sign());
        assert!(matches!(unsigned.finish(other), Err(Error::Key { .. })));
    }
}
