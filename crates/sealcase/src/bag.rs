//! The layout of a sealed bag: which files it has, where, in which order, and its own tag files.
//!
//! A place that is not named here does not exist: a file there makes the bag invalid. The payload
//! comes first in the zip, so that sealing reads each payload byte once; what may grow later
//! (signatures, renewals) comes last.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use crate::digest::Digest;
use crate::statement::Role;
use crate::time::{Date, Timestamp};

/// `bagit.txt`, whole (RFC 8493, section 2.1.1).
pub const BAGIT_TXT: &str = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";
/// The declaration.
pub const BAGIT: &str = "bagit.txt";
/// Labels and values for people.
pub const BAG_INFO: &str = "bag-info.txt";
/// The list of payload files.
pub const MANIFEST: &str = "manifest-sha256.txt";
/// The list of tag files, which every signature covers.
pub const TAG_MANIFEST: &str = "tagmanifest-sha256.txt";
/// The list of payload files by SHA-512, where the bag has it; then it has [`TAG_MANIFEST_512`] too.
pub const MANIFEST_512: &str = "manifest-sha512.txt";
/// The list of tag files by SHA-512.
pub const TAG_MANIFEST_512: &str = "tagmanifest-sha512.txt";
/// How to check the bag without Sealcase.
pub const README: &str = "sealcase/README.txt";
/// What the package is.
pub const PACKAGE: &str = "sealcase/package.json";
/// How long the bag must be kept.
pub const RETENTION: &str = "sealcase/retention.json";
/// What validation found before sealing.
pub const VALIDATION: &str = "sealcase/validation.json";
/// The mark of a proof, which is no bag: a bag has no place for it.
pub const PROOF: &str = "proof.json";
/// The text of [`PROOF`].
pub const PROOF_TEXT: &str = "{\"format\": \"sealcase-proof/1\"}\n";
/// The text of [`README`].
pub const README_TEXT: &str = include_str!("bag/README.txt");
/// The identifier of this layout as a BagIt profile. Opaque, never fetched.
pub const BAGIT_PROFILE: &str = "urn:sealcase:bagit-profile:1";

/// Files that every sealed bag has, besides its payload and signatures.
pub const REQUIRED: [&str; 8] = [BAGIT, BAG_INFO, MANIFEST, PACKAGE, README, RETENTION, VALIDATION, TAG_MANIFEST];

/// The classes of files, in the order in which they lie in the zip.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// `bagit.txt`.
    Declaration,
    /// A payload file.
    Payload,
    /// `bag-info.txt`.
    Info,
    /// A payload manifest.
    Manifest,
    /// Sealcase's own tag files.
    Sealcase,
    /// A tag manifest.
    TagManifest,
    /// An envelope or a time-stamp token.
    Signatures,
    /// A renewal.
    Archive,
}

/// The class of a file by its name inside the base directory; `None` if the format has no place for it.
pub fn place(name: &str) -> Option<Place> {
    match name {
        BAGIT => Some(Place::Declaration),
        BAG_INFO => Some(Place::Info),
        MANIFEST | MANIFEST_512 => Some(Place::Manifest),
        TAG_MANIFEST | TAG_MANIFEST_512 => Some(Place::TagManifest),
        README | PACKAGE | RETENTION | VALIDATION => Some(Place::Sealcase),
        _ => match name.split_once('/') {
            Some(("data", _)) => Some(Place::Payload),
            Some(("signatures", file)) if is_signature_file(file) => Some(Place::Signatures),
            Some(("archive", _)) if renewal_part(name).is_some() => Some(Place::Archive),
            _ => None,
        },
    }
}

/// `0001-manufacturer-910360d7.dsse.json`, or a token `0001-manufacturer-910360d7.1.tsr`.
fn is_signature_file(file: &str) -> bool {
    let Some((stem, rest)) = file.split_once('.') else { return false };
    let token = matches!(rest.as_bytes(), [b'1'..=b'9', b'.', b't', b's', b'r']);
    (rest == "dsse.json" || token) && split_stem(stem).is_some()
}

/// What a file of a renewal is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Renewal {
    /// The SHA-512 of every file of the bag.
    Manifest,
    /// SHA-512 of many bags' manifests, this one's among them: what the token is about, if it is there.
    List,
    /// The time-stamp over the manifest, or over the list.
    Token,
}

impl Renewal {
    /// The end of the file's name. In the order of names, what is added later lies behind.
    pub fn suffix(self) -> &'static str {
        match self {
            Self::Manifest => "manifest-sha512.txt",
            Self::List => "stamped-sha512.txt",
            Self::Token => "tsr",
        }
    }

    /// The name of the file in the renewal with this number.
    pub fn name(self, number: u32) -> String {
        format!("archive/{number:04}.{}", self.suffix())
    }
}

/// Most digests in the list of a renewal.
pub const MAX_LIST_LINES: usize = 8_000;
/// Largest list, in bytes: 128 digits and a line feed each.
pub const MAX_LIST_BYTES: u64 = MAX_LIST_LINES as u64 * 129;

/// The number of a renewal, as its files spell it, and which of them a file is.
pub fn renewal_part(name: &str) -> Option<(&str, Renewal)> {
    let (number, rest) = name.strip_prefix("archive/")?.split_once('.')?;
    let part = [Renewal::Manifest, Renewal::List, Renewal::Token].into_iter().find(|part| part.suffix() == rest)?;
    is_number(number).then_some((number, part))
}

fn is_number(text: &str) -> bool {
    text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit())
}

/// The role word and the key digits of an envelope's name.
fn split_stem(stem: &str) -> Option<(&str, &str)> {
    let (number, rest) = stem.split_once('-')?;
    let (role, key) = rest.split_once('-')?;
    let role_is_word = (2..=16).contains(&role.len()) && role.bytes().all(|b| b.is_ascii_lowercase());
    let key_is_hex = key.len() == 8 && key.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    (is_number(number) && role_is_word && key_is_hex).then_some((role, key))
}

/// The name of an envelope. The number is for people; order is proven by what the statements say.
pub fn envelope_name(number: u32, role: Role, keyid: &Digest) -> String {
    format!("signatures/{number:04}-{}-{}.dsse.json", role.file_word(), keyid.short())
}

/// Whether a file is an envelope, not a token.
pub fn is_envelope(name: &str) -> bool {
    name.starts_with("signatures/") && name.ends_with(".dsse.json")
}

/// The envelope that a token lies beside.
pub fn token_envelope(name: &str) -> Option<String> {
    let stem = name.strip_suffix(".tsr").filter(|_| place(name) == Some(Place::Signatures))?;
    Some(format!("{}.dsse.json", stem.get(..stem.len().checked_sub(2)?)?))
}

/// The names that tokens beside an envelope may have.
pub fn token_names(envelope: &str) -> impl Iterator<Item = String> {
    let stem = envelope.strip_suffix(".dsse.json").unwrap_or(envelope).to_owned();
    (1..=9).map(move |number| format!("{stem}.{number}.tsr"))
}

/// The number in an envelope's name.
pub fn envelope_number(name: &str) -> Option<u32> {
    let file = name.strip_prefix("signatures/").filter(|_| is_envelope(name))?;
    file.get(..4)?.parse().ok()
}

/// Whether an envelope's name says this role and key.
pub fn envelope_name_fits(name: &str, role: Role, keyid: &Digest) -> bool {
    let stem = name.strip_prefix("signatures/").and_then(|file| file.strip_suffix(".dsse.json"));
    stem.and_then(split_stem) == Some((role.file_word(), keyid.short().as_str()))
}

/// What `bag-info.txt` says (RFC 8493, section 2.2.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BagInfo {
    /// `Source-Organization`.
    pub organization: String,
    /// `Bagging-Date`.
    pub date: Date,
    /// `External-Identifier`.
    pub id: String,
    /// `Payload-Oxum`: bytes and number of payload files.
    pub oxum: (u64, u64),
    /// `Retention-Until`: a date or `open`.
    pub retention_until: String,
    /// `Retention-Hold`.
    pub retention_hold: bool,
}

impl BagInfo {
    /// The labels and values, in their one order.
    pub fn fields(&self) -> [(&'static str, String); 7] {
        [
            ("Source-Organization", self.organization.clone()),
            ("Bagging-Date", self.date.to_string()),
            ("External-Identifier", self.id.clone()),
            ("Payload-Oxum", format!("{}.{}", self.oxum.0, self.oxum.1)),
            ("BagIt-Profile-Identifier", BAGIT_PROFILE.to_owned()),
            ("Retention-Until", self.retention_until.clone()),
            ("Retention-Hold", if self.retention_hold { "yes" } else { "no" }.to_owned()),
        ]
    }

    /// The file's text.
    pub fn to_text(&self) -> String {
        self.fields().iter().fold(String::new(), |mut out, (label, value)| {
            // Writing to a String does not fail.
            let _ = writeln!(out, "{label}: {value}");
            out
        })
    }
}

/// Reads `bag-info.txt`: each label with its values, folded lines joined.
/// `None` if a line is neither a label with a value nor the continuation of one.
pub fn parse_info(text: &[u8]) -> Option<BTreeMap<String, Vec<String>>> {
    let mut fields: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut last: Option<String> = None;
    for line in std::str::from_utf8(text).ok()?.lines() {
        if line.starts_with([' ', '\t']) {
            let value = fields.get_mut(last.as_ref()?)?.last_mut()?;
            value.push(' ');
            value.push_str(line.trim());
            continue;
        }
        if line.is_empty() {
            continue;
        }
        let (label, value) = line.split_once(':')?;
        if label.trim() != label || label.is_empty() {
            return None;
        }
        fields.entry(label.to_owned()).or_default().push(value.trim().to_owned());
        last = Some(label.to_owned());
    }
    Some(fields)
}

/// `sealcase/retention.json`: the authoritative retention rule of the bag.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RetentionFile {
    /// Always `sealcase-retention/1`.
    pub format: String,
    /// The profile that the terms come from.
    pub profile: String,
    /// The last of all ends, or `open` while a start event has not happened.
    pub keep_until: String,
    /// Whether any entry is under a hold.
    pub hold: bool,
    /// The entries of the retention schedule, as the document has them.
    pub entries: Vec<serde_json::Value>,
}

/// The form of [`RetentionFile`].
pub const RETENTION_FORMAT: &str = "sealcase-retention/1";

impl RetentionFile {
    /// Sums up a retention schedule: a hold or an open end keeps the whole bag, else the last end counts.
    pub fn new(profile: &str, entries: &[serde_json::Value]) -> Self {
        let end =
            |entry: &serde_json::Value| entry.get("end").and_then(serde_json::Value::as_str).and_then(Date::parse);
        let held = |entry: &serde_json::Value| match entry.get("hold") {
            Some(serde_json::Value::Bool(hold)) => *hold,
            Some(serde_json::Value::Object(hold)) => {
                hold.get("active").and_then(serde_json::Value::as_bool).unwrap_or(true)
            }
            _ => false,
        };
        let ends: Option<Vec<Date>> = entries.iter().map(end).collect();
        let last = ends.and_then(|ends| ends.into_iter().max());
        Self {
            format: RETENTION_FORMAT.to_owned(),
            profile: profile.to_owned(),
            keep_until: last.map_or_else(|| "open".to_owned(), |date| date.to_string()),
            hold: entries.iter().any(held),
            entries: entries.to_vec(),
        }
    }
}

/// An id that the bag's own content and time determine: a version 8 UUID (RFC 9562) of their digest.
/// The same package, name and second give the same id; nothing random is needed.
pub fn id_of(manifest: &Digest, base_directory: &str, sealed_at: Timestamp) -> String {
    let digest = Digest::of(format!("sealcase-bag/1\n{manifest}\n{base_directory}\n{sealed_at}\n").as_bytes());
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest.as_bytes()[..16]);
    bytes[6] = bytes[6] & 0x0F | 0x80;
    bytes[8] = bytes[8] & 0x3F | 0x80;
    let mut hex = String::new();
    // Writing to a String does not fail.
    let _ = crate::digest::write_hex(&mut hex, &bytes);
    format!("urn:uuid:{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_named_places_exist() {
        for (name, expected) in [
            ("bagit.txt", Some(Place::Declaration)),
            ("data/a/b.pdf", Some(Place::Payload)),
            ("sealcase/retention.json", Some(Place::Sealcase)),
            ("signatures/0001-manufacturer-910360d7.dsse.json", Some(Place::Signatures)),
            ("signatures/0001-lead-910360d7.1.tsr", Some(Place::Signatures)),
            ("archive/0001.manifest-sha512.txt", Some(Place::Archive)),
            ("archive/0001.stamped-sha512.txt", Some(Place::Archive)),
            ("archive/0001.list.txt", None),
            ("data", None),
            ("fetch.txt", None),
            ("notes.txt", None),
            ("sealcase/other.json", None),
            ("sealcase/README.TXT", None),
            ("manifest-sha512.txt", Some(Place::Manifest)),
            ("tagmanifest-sha512.txt", Some(Place::TagManifest)),
            ("manifest-sha384.txt", None),
            ("tagmanifest-md5.txt", None),
            ("signatures/1-lab-910360d7.dsse.json", None),
            ("signatures/0001-lab-910360D7.dsse.json", None),
            ("signatures/0001-l-910360d7.dsse.json", None),
            ("signatures/0001-lab-910360d7.0.tsr", None),
            ("signatures/0001-lab-910360d7.10.tsr", None),
            ("signatures/x/0001-lab-910360d7.dsse.json", None),
            ("archive/1.tsr", None),
        ] {
            assert_eq!(place(name), expected, "{name}");
        }
        for role in Role::ALL {
            let name = envelope_name(1, role, &Digest::of(b""));
            assert_eq!(place(&name), Some(Place::Signatures));
            assert!(envelope_name_fits(&name, role, &Digest::of(b"")));
            assert!(!envelope_name_fits(&name, role, &Digest::of(b"x")));
        }
    }

    #[test]
    fn bag_info_reads_back_and_folds() {
        let info = BagInfo {
            organization: "Acme: Cameras".to_owned(),
            date: Date::parse("2026-11-23").unwrap(),
            id: "urn:uuid:x".to_owned(),
            oxum: (35, 3),
            retention_until: "open".to_owned(),
            retention_hold: true,
        };
        let fields = parse_info(info.to_text().as_bytes()).unwrap();
        for (label, value) in info.fields() {
            assert_eq!(fields.get(label), Some(&vec![value]));
        }
        let folded = parse_info(b"A: one\n  two\nA: three\r\n").unwrap();
        assert_eq!(folded["A"], ["one two", "three"]);
        for bad in [&b"no colon"[..], b" leading fold", b"\xff: x", b"A : x"] {
            assert_eq!(parse_info(bad), None);
        }
    }

    #[test]
    fn the_latest_end_counts_and_an_open_one_keeps() {
        let keep = |entries: serde_json::Value| {
            let file = RetentionFile::new("p", entries.as_array().unwrap());
            (file.keep_until, file.hold)
        };
        assert_eq!(keep(json!([{"end": "2030-01-01"}, {"end": "2036-02-28"}])), ("2036-02-28".to_owned(), false));
        assert_eq!(keep(json!([{"end": "2030-01-01", "hold": true}, {"end": "open"}])), ("open".to_owned(), true));
        assert_eq!(keep(json!([])), ("open".to_owned(), false));
    }
}
