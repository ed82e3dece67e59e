//! Sealed bags for tests, always the same: fixed keys, fixed time, made through the core's public API.
//!
//! [`Bag`] is a sealed bag taken apart, in the hands of somebody who can change any file, make the
//! manifests and checksums anew and sign with keys of their own. It packs with `zipcraft` and builds
//! statements from JSON, so that it does not lean on the code that it is used to test.

#![expect(clippy::expect_used, reason = "what is made here is known to be right")]

use std::collections::BTreeMap;
use std::io::Cursor;

use sealcase::digest::{Digest, Digest512};
use sealcase::key::SecretKey;
use sealcase::profile::{self, Profile};
use sealcase::seal::{self, Begun};
use sealcase::statement::Role;
use sealcase::store::MemStore;
use sealcase::time::Timestamp;
use sealcase::validate::{self, Demand, Evidence};
use serde_json::{Value, json};

use crate::case::{Files, PROFILE, STAGE};
use crate::zipcraft::{self, Zip};

/// When every test bag was sealed.
pub const SEALED_AT: &str = "2026-11-23T12:00:00Z";
/// SHA-256 of [`small`], native and wasm, as `sha256sum` writes it.
pub const SMALL_SHA256: &str = include_str!("../sealed.sha256");
/// The name that manufacturers of test bags have.
pub const NAME: &str = "Fennel Home Goods, Inc.";

/// The manufacturer's key.
pub fn key() -> SecretKey {
    SecretKey::from_seed(&[7; 32])
}

/// A key of somebody else.
pub fn other_key() -> SecretKey {
    SecretKey::from_seed(&[8; 32])
}

/// The small clean package, sealed.
///
/// # Panics
/// If it cannot be sealed.
pub fn small(cases: &Files) -> Vec<u8> {
    let package: Files = cases
        .iter()
        .filter_map(|(path, bytes)| Some((path.strip_prefix("package/")?.to_owned(), bytes.clone())))
        .collect();
    let profile = Profile::builtin(PROFILE).expect("a built-in profile");
    seal("fennel-plug", package, &profile, &key())
}

/// A few files with both pairs of manifests, sealed by several keys of one signer.
///
/// # Panics
/// If they cannot be sealed.
pub fn strong(keys: &[SecretKey]) -> Vec<u8> {
    let (first, others) = keys.split_first().expect("a key");
    let request = seal::Request {
        base_directory: "strong".to_owned(),
        role: Role::Manufacturer,
        signer_name: NAME.to_owned(),
        public_key: first.public(),
        sealed_at: Timestamp::parse(SEALED_AT).expect("a time"),
        previous: Vec::new(),
        cosigners: others.iter().map(SecretKey::public).collect(),
        sha512: true,
    };
    let files = [("a.txt", "one line\n".to_owned()), ("evidence/log.txt", "two lines\n".repeat(9))];
    let files: MemStore = files.into_iter().map(|(name, text)| (name.to_owned(), text.into_bytes())).collect();
    let profile = undemanding();
    let demand =
        Demand { input: "package", profile: &profile, stage: STAGE, as_of: None, evidence: Evidence::WhenSealing };
    let checked = validate::validate(&files, &demand).expect("readable").checked.expect("a clean package");
    match seal::begin(&files, &checked, &request, Cursor::new(Vec::new())).expect("a package that can be sealed") {
        Begun::Refused(report) => panic!("{}", report.to_json()),
        Begun::Ready(mut unsigned) => {
            for key in &keys[..others.len()] {
                let signature = key.sign(unsigned.bytes_to_sign());
                unsigned.sign(signature).expect("a signature that fits");
            }
            let signature = keys[others.len()].sign(unsigned.bytes_to_sign());
            unsigned.finish(signature).expect("a signature that fits").1.into_inner()
        }
    }
}

/// The smallest bag that can be: one file of one line, by a profile that asks for no document.
///
/// # Panics
/// If it cannot be sealed.
pub fn tiny() -> Vec<u8> {
    tiny_of("tiny", "one line\n")
}

/// A smallest bag with another name and line.
///
/// # Panics
/// If it cannot be sealed.
pub fn tiny_of(base: &str, line: &str) -> Vec<u8> {
    seal(base, Files::from([("a.txt".to_owned(), line.as_bytes().to_vec())]), &undemanding(), &key())
}

/// A few files in folders, one of them an archive, by the same profile.
///
/// # Panics
/// If they cannot be sealed.
pub fn few() -> Vec<u8> {
    let nested = Zip::of([("inside.txt", "an archive in an archive")]).build();
    let files = [
        ("a.txt", b"one line\n".to_vec()),
        ("evidence/log.bin", (0..=255).collect()),
        ("evidence/scan 1.txt", "Prüfbericht\n".as_bytes().to_vec()),
        ("nested.zip", nested),
    ];
    let package = files.into_iter().map(|(name, bytes)| (name.to_owned(), bytes)).collect();
    seal("acme-lamp", package, &undemanding(), &key())
}

/// Seals a package.
///
/// # Panics
/// If it cannot be sealed.
pub fn seal(base: &str, package: Files, profile: &Profile, key: &SecretKey) -> Vec<u8> {
    let request = seal::Request {
        base_directory: base.to_owned(),
        role: Role::Manufacturer,
        signer_name: NAME.to_owned(),
        public_key: key.public(),
        sealed_at: Timestamp::parse(SEALED_AT).expect("a time"),
        previous: Vec::new(),
        cosigners: Vec::new(),
        sha512: false,
    };
    seal_as(&request, package, profile, key)
}

/// Seals a package as it is asked for.
///
/// # Panics
/// If it cannot be sealed.
pub fn seal_as(request: &seal::Request, package: Files, profile: &Profile, key: &SecretKey) -> Vec<u8> {
    let store: MemStore = package.into_iter().collect();
    let demand = Demand { input: "package", profile, stage: STAGE, as_of: None, evidence: Evidence::WhenSealing };
    let validation = validate::validate(&store, &demand).expect("a package that can be read");
    let checked = validation.checked.unwrap_or_else(|| panic!("{}", validation.report.to_json()));
    match seal::begin(&store, &checked, request, Cursor::new(Vec::new())).expect("a package that can be sealed") {
        Begun::Refused(report) => panic!("{}", report.to_json()),
        Begun::Ready(unsigned) => {
            let signature = key.sign(unsigned.bytes_to_sign());
            unsigned.finish(signature).expect("a signature that fits").1.into_inner()
        }
    }
}

/// The built-in profile with every demand for a document taken out.
///
/// # Panics
/// If it cannot be read.
pub fn undemanding() -> Profile {
    let text = profile::builtin_text(PROFILE).expect("a built-in profile");
    let mut profile: Value = serde_json::from_str(text).expect("JSON");
    for document in profile.pointer_mut("/stages/application/documents").and_then(Value::as_array_mut).expect("a list")
    {
        document["min"] = json!(0);
    }
    Profile::parse(profile.to_string().as_bytes(), "undemanding.json").expect("a profile")
}

/// A sealed bag, open to every change.
#[derive(Clone, Debug)]
pub struct Bag {
    /// The base directory.
    pub base: String,
    /// The files by their name inside the base directory.
    pub files: BTreeMap<String, Vec<u8>>,
}

impl Bag {
    /// Takes a sealed zip apart.
    ///
    /// # Panics
    /// If it is none.
    pub fn of(zip: &[u8]) -> Self {
        let entries = zipcraft::read(zip);
        let base = entries[0].0.split('/').next().unwrap_or_default().to_owned();
        let inside = |(name, bytes): (String, Vec<u8>)| {
            let name = name.strip_prefix(&format!("{base}/")).expect("a name in the base directory").to_owned();
            (name, bytes)
        };
        Self { files: entries.into_iter().map(inside).collect(), base }
    }

    /// The files in the order of the bag format, with their full names.
    pub fn entries(&self) -> Vec<(String, Vec<u8>)> {
        let rank = |name: &str| match name.split('/').next().unwrap_or_default() {
            "bagit.txt" => 0,
            "data" => 1,
            "bag-info.txt" => 2,
            "manifest-sha256.txt" | "manifest-sha512.txt" => 3,
            "sealcase" => 4,
            "tagmanifest-sha256.txt" | "tagmanifest-sha512.txt" => 5,
            "signatures" => 6,
            _ => 7,
        };
        let mut names: Vec<&String> = self.files.keys().collect();
        names.sort_by_key(|name| (rank(name), name.as_str()));
        names.into_iter().map(|name| (format!("{}/{name}", self.base), self.files[name].clone())).collect()
    }

    /// The zip as it may be changed further.
    pub fn zip(&self) -> Zip {
        Zip::of(self.entries())
    }

    /// The zip's bytes.
    pub fn pack(&self) -> Vec<u8> {
        self.zip().build()
    }

    /// A file's text.
    ///
    /// # Panics
    /// If it is not there.
    pub fn text(&self, name: &str) -> String {
        String::from_utf8_lossy(self.files.get(name).unwrap_or_else(|| panic!("no {name}"))).into_owned()
    }

    /// Puts a file, new or in place of the old one.
    pub fn put(&mut self, name: &str, bytes: impl Into<Vec<u8>>) {
        self.files.insert(name.to_owned(), bytes.into());
    }

    /// Takes a file out.
    ///
    /// # Panics
    /// If it is not there.
    pub fn take(&mut self, name: &str) -> Vec<u8> {
        self.files.remove(name).unwrap_or_else(|| panic!("no {name}"))
    }

    /// Replaces a piece of a file's text.
    ///
    /// # Panics
    /// If the piece is not in it.
    pub fn edit(&mut self, name: &str, old: &str, new: &str) {
        let text = self.text(name);
        assert!(text.contains(old), "{name} does not hold {old:?}");
        self.put(name, text.replacen(old, new, 1));
    }

    /// Makes the payload manifest and the sums in `bag-info.txt` anew.
    pub fn list_payload(&mut self) {
        let data = |name: &&String| name.starts_with("data/");
        let lines = self.lines(data);
        self.put("manifest-sha256.txt", lines);
        if self.files.contains_key("manifest-sha512.txt") {
            let lines = self.lines_512(data);
            self.put("manifest-sha512.txt", lines);
        }
        let (octets, files) = self.sums();
        let info = self.text("bag-info.txt");
        let old = info.lines().find(|line| line.starts_with("Payload-Oxum")).unwrap_or_default().to_owned();
        self.edit("bag-info.txt", &old, &format!("Payload-Oxum: {octets}.{files}"));
    }

    /// Makes the tag manifest anew.
    pub fn list_tags(&mut self) {
        let covered = |name: &&String| {
            let top = name.split('/').next().unwrap_or_default();
            !matches!(top, "data" | "signatures" | "archive") && !name.starts_with("tagmanifest-")
        };
        let lines = self.lines(covered);
        self.put("tagmanifest-sha256.txt", lines);
        if self.files.contains_key("tagmanifest-sha512.txt") {
            let lines = self.lines_512(covered);
            self.put("tagmanifest-sha512.txt", lines);
        }
    }

    fn lines_512(&self, wanted: impl Fn(&&String) -> bool) -> String {
        let line = |name: &String| format!("{}  {name}\n", Digest512::of(&self.files[name]));
        self.files.keys().filter(wanted).map(line).collect()
    }

    fn lines(&self, wanted: impl Fn(&&String) -> bool) -> String {
        let line = |name: &String| format!("{}  {name}\n", Digest::of(&self.files[name]));
        self.files.keys().filter(wanted).map(line).collect()
    }

    fn sums(&self) -> (usize, usize) {
        let data = self.files.iter().filter(|(name, _)| name.starts_with("data/"));
        data.fold((0, 0), |(octets, files), (_, bytes)| (octets + bytes.len(), files + 1))
    }

    /// The name of the first envelope.
    ///
    /// # Panics
    /// If there is none.
    pub fn envelope(&self) -> String {
        let is_envelope = |name: &&String| name.ends_with(".dsse.json");
        self.files.keys().find(is_envelope).expect("an envelope").clone()
    }

    /// The statement in the first envelope.
    ///
    /// # Panics
    /// If there is none.
    pub fn statement(&self) -> Value {
        let envelope: Value = serde_json::from_str(&self.text(&self.envelope())).expect("JSON");
        let body = unbase64(envelope["payload"].as_str().expect("a body"));
        serde_json::from_slice(&body).expect("a statement")
    }

    /// What an honest signer would state of the bag as it now is: every digest and sum anew.
    ///
    /// # Panics
    /// If the bag has no statement to start from.
    pub fn restated(&self, key: &SecretKey) -> Value {
        let mut statement = self.statement();
        let digest = |name: &str| json!(self.files.get(name).map(|bytes| Digest::of(bytes).to_string()));
        let (octets, files) = self.sums();
        let id = self
            .text("bag-info.txt")
            .lines()
            .find_map(|line| Some(line.strip_prefix("External-Identifier: ")?.to_owned()));
        for (pointer, value) in [
            ("/subject/0/digest/sha256", digest("tagmanifest-sha256.txt")),
            ("/predicate/bag/payloadManifest/digest/sha256", digest("manifest-sha256.txt")),
            ("/predicate/bag/payloadOctets", json!(octets)),
            ("/predicate/bag/payloadFiles", json!(files)),
            ("/predicate/bag/baseDirectory", json!(self.base)),
            ("/predicate/bag/id", json!(id)),
            ("/predicate/signer/keyid", json!(key.public().keyid().to_string())),
            ("/predicate/validation/report/digest/sha256", digest("sealcase/validation.json")),
            ("/predicate/retention/digest/sha256", digest("sealcase/retention.json")),
        ] {
            *statement.pointer_mut(pointer).unwrap_or_else(|| panic!("no {pointer}")) = value;
        }
        if let Some(text) = self.files.get("tagmanifest-sha512.txt") {
            statement["subject"][1]["digest"]["sha512"] = json!(Digest512::of(text).to_string());
        }
        statement
    }

    /// Puts an envelope with this statement in place of the first one, under the name that fits it.
    ///
    /// # Panics
    /// If the statement has no role.
    pub fn sign(&mut self, statement: &Value, key: &SecretKey) {
        let old = self.envelope();
        self.take(&old);
        self.put(&name_of(1, statement, key), envelope(statement.to_string().as_bytes(), key));
    }
}

/// The name of an envelope.
///
/// # Panics
/// If the statement has no role.
pub fn name_of(number: u32, statement: &Value, key: &SecretKey) -> String {
    let role = statement["predicate"]["signer"]["role"].as_str().expect("a role");
    let role = if role == "lead-administrator" { "lead" } else { role };
    format!("signatures/{number:04}-{role}-{}.dsse.json", &key.public().keyid().to_string()[..8])
}

/// A signed envelope over any body, as JSON that may be changed further.
pub fn envelope_json(body: &[u8], kind: &str, key: &SecretKey) -> Value {
    let mut signed = format!("DSSEv1 {} {kind} {} ", kind.len(), body.len()).into_bytes();
    signed.extend(body);
    json!({
        "payloadType": kind,
        "payload": base64(body),
        "signatures": [{
            "keyid": key.public().keyid().to_string(),
            "sig": base64(&key.sign(&signed)),
            "publicKey": key.public().to_pem(),
        }],
    })
}

/// A signed envelope over any body.
pub fn envelope(body: &[u8], key: &SecretKey) -> String {
    envelope_json(body, "application/vnd.in-toto+json", key).to_string() + "\n"
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Base64 with padding (RFC 4648, section 4).
pub fn base64(bytes: &[u8]) -> String {
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let word = chunk.iter().fold(0_u32, |word, byte| word << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for at in 0..4 {
            let digit = ALPHABET[(word >> (18 - 6 * at) & 63) as usize];
            out.push(if at <= chunk.len() { char::from(digit) } else { '=' });
        }
    }
    out
}

/// Reads base64 back.
///
/// # Panics
/// If it is none.
pub fn unbase64(text: &str) -> Vec<u8> {
    let digits = text.trim_end_matches('=').bytes();
    let (mut out, mut word, mut bits) = (Vec::new(), 0_u32, 0);
    for digit in digits {
        let value = ALPHABET.iter().position(|known| *known == digit).expect("a base64 digit");
        word = word << 6 | u32::try_from(value).unwrap_or(0);
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            out.push(u8::try_from(word >> bits & 0xFF).unwrap_or(0));
        }
    }
    out
}
