//! The files of a sealed bag, wherever they lie, and the judgement of layout, manifests and tag files.

mod proof;
mod second;

use std::collections::BTreeMap;
use std::io::{self, Read, Seek};

use super::payload::Piece;
use super::{is_truncation, read_member};
use crate::archive::{Archive, Limits};
use crate::bag::{self, Place, RetentionFile};
use crate::codes;
use crate::digest::{Digest, Digest512, Sum};
use crate::error::Error;
use crate::finding::{Finding, Location, Position, Span};
use crate::json;
use crate::manifest::{Listed, Manifest};
use crate::path::{self, BagPath};
use crate::store::Store;

/// A file of the bag.
#[derive(Clone, Debug)]
pub(super) struct Member {
    /// Its name inside the base directory.
    pub(super) name: String,
    pub(super) place: Place,
    pub(super) size: u64,
    /// The checksum that the zip states, and where it says the data starts; a folder states neither.
    stated: Option<Stated>,
}

/// A checksum, and where the data starts.
type Stated = (u32, u64);

impl Member {
    /// Whether what was read is what the container said.
    pub(super) fn judge_sum(&self, sum: &Sum) -> Result<(), Finding> {
        if sum.size == self.size && self.stated.is_none_or(|(crc, _)| crc == sum.crc) {
            return Ok(());
        }
        Err(Finding::at(codes::ARCHIVE_CRC, &self.name))
    }
}

/// The files of a bag whose layout holds, in the order in which they lie.
pub(super) struct Contents<'a> {
    pub(super) base: Option<String>,
    store: &'a dyn Store,
    prefix: String,
    members: Vec<Member>,
    /// Whether it is a proof: single documents, without the rest of the bag.
    pub(super) partial: bool,
}

/// What the tag files say, once they are known to be what the tag manifest lists.
pub(super) struct Facts {
    pub(super) tag_manifest: Digest,
    pub(super) manifest_digest: Digest,
    pub(super) validation: Digest,
    pub(super) retention_digest: Digest,
    pub(super) retention: RetentionFile,
    pub(super) id: String,
    pub(super) organization: String,
    pub(super) date: String,
    pub(super) octets: u64,
    pub(super) files: u64,
    manifest: Manifest,
    /// The digests of each tag manifest that is there, by name.
    pub(super) tag_manifests: Vec<(&'static str, Digest, Digest512)>,
    /// The list of the payload by SHA-512, where the bag has one.
    pub(super) manifest_512: Option<Manifest<Digest512>>,
}

impl Facts {
    /// The SHA-512 that signatures cover, where the bag has the second pair of manifests.
    pub(super) fn signed_512(&self) -> Option<Digest512> {
        self.tag_manifests.iter().find(|(name, ..)| *name == bag::TAG_MANIFEST_512).map(|(_, _, sha512)| *sha512)
    }
}

impl<'a> Contents<'a> {
    /// Step 2 for a zip: one base directory, and each entry in a known place and order.
    pub(super) fn of_archive<R: Read + Seek>(archive: &'a Archive<R>) -> Result<Self, Vec<Finding>> {
        let first = archive.entries().first().map_or("", |entry| entry.path.as_str());
        let base = first.split('/').next().unwrap_or("").to_owned();
        if !path::is_base_directory(&base) || base.len() == first.len() {
            return Err(vec![Finding::at(codes::BAG_BASE_DIRECTORY, first)]);
        }
        let prefix = format!("{base}/");
        let mut files = Vec::new();
        for entry in archive.entries() {
            match entry.path.as_str().strip_prefix(&prefix) {
                Some(name) => files.push((name, entry.size, Some((entry.crc, entry.data_start())))),
                None => return Err(vec![Finding::at(codes::BAG_BASE_DIRECTORY, entry.path.as_str())]),
            }
        }
        let mut findings = Vec::new();
        let members = judge_places(&files, &mut findings);
        let mut rank: Option<(Place, &str)> = None;
        for member in &members {
            let next = (member.place, member.name.as_str());
            if rank.is_some_and(|last| last > next) {
                findings.push(Finding::at(codes::ARCHIVE_ORDER, &member.name));
                break;
            }
            rank = Some(next);
        }
        if findings.is_empty() {
            return Ok(Self { base: Some(base), store: archive, prefix, members, partial: false });
        }
        Err(findings)
    }

    /// Step 2 for a folder: each file in a known place, with a portable name.
    pub(super) fn of_folder(store: &'a dyn Store) -> Result<Self, Vec<Finding>> {
        let mut findings = Vec::new();
        let mut files = Vec::new();
        for file in store.files() {
            match BagPath::parse(&file.name) {
                Ok(_) => files.push((file.name.as_str(), file.size, None)),
                Err(problem) => findings.push(Finding::at(problem.code, &file.name).with_message(problem.to_string())),
            }
        }
        let members = judge_places(&files, &mut findings);
        if findings.is_empty() {
            return Ok(Self { base: None, store, prefix: String::new(), members, partial: false });
        }
        Err(findings)
    }

    pub(super) fn open(&self, name: &str) -> io::Result<Box<dyn Read + '_>> {
        self.store.open(&format!("{}{name}", self.prefix))
    }

    /// Every file.
    pub(super) fn members(&self) -> impl Iterator<Item = &Member> {
        self.members.iter()
    }

    pub(super) fn payload(&self) -> impl Iterator<Item = &Member> {
        self.members.iter().filter(|member| member.place == Place::Payload)
    }

    pub(super) fn in_place(&self, place: Place) -> impl Iterator<Item = &Member> + Clone {
        self.members.iter().filter(move |member| member.place == place)
    }

    /// Steps 3 and 4: both manifests list exactly what is there, and every tag file has its digest.
    /// Reads the tag files of the wanted places whole; what is wrong with one is a finding.
    fn tag_texts(
        &self,
        limits: &Limits,
        is_wanted: impl Fn(Place) -> bool,
        findings: &mut Vec<Finding>,
    ) -> Result<BTreeMap<&str, Vec<u8>>, Error> {
        let mut texts = BTreeMap::new();
        for member in self.members.iter().filter(|member| is_wanted(member.place)) {
            let times = if matches!(member.place, Place::Manifest | Place::TagManifest) { 64 } else { 4 };
            match read_member(self, member, limits.tag_bytes.saturating_mul(times))? {
                Ok(bytes) => drop(texts.insert(member.name.as_str(), bytes)),
                Err(finding) => findings.push(finding),
            }
        }
        Ok(texts)
    }

    /// `None` if the bag's own statements about itself cannot be relied on.
    pub(super) fn judge_tags(&self, limits: &Limits, findings: &mut Vec<Finding>) -> Result<Option<Facts>, Error> {
        if self.partial {
            return self.judge_proof(limits, findings);
        }
        let before = findings.len();
        let is_tag = |place| !matches!(place, Place::Payload | Place::Signatures | Place::Archive);
        let texts = self.tag_texts(limits, is_tag, findings)?;
        // A tag file that could not be read is not missing: say what is wrong with it and no more.
        if findings.len() > before {
            return Ok(None);
        }
        let text = |name: &str| texts.get(name).map_or(&[][..], Vec::as_slice);
        let manifest = judge_manifest(bag::MANIFEST, text(bag::MANIFEST), findings);
        let tag_manifest = judge_manifest(bag::TAG_MANIFEST, text(bag::TAG_MANIFEST), findings);
        let (Some(manifest), Some(tag_manifest)) = (manifest, tag_manifest) else { return Ok(None) };
        let payload = self.payload().map(|member| member.name.as_str());
        compare_lists(&manifest, payload, (codes::MANIFEST_FILE_MISSING, codes::MANIFEST_FILE_UNLISTED), findings);
        let tags = texts.keys().copied().filter(|name| bag::place(name) != Some(Place::TagManifest));
        compare_lists(&tag_manifest, tags, (codes::MANIFEST_TAG_MISSING, codes::MANIFEST_TAG_UNLISTED), findings);
        for (path, listed) in tag_manifest.iter() {
            if texts.get(path.as_str()).is_some_and(|text| Digest::of(text) != *listed) {
                findings.push(Finding::at(codes::MANIFEST_TAG_MISMATCH, path.as_str()));
            }
        }
        let manifest_512 = self::second::judge(&texts, &manifest, &tag_manifest, findings);
        if findings.len() > before {
            return Ok(None);
        }
        if text(bag::BAGIT) != bag::BAGIT_TXT.as_bytes() {
            findings.push(Finding::at(codes::BAG_DECLARATION, bag::BAGIT));
        }
        let retention = judge_retention(text(bag::RETENTION), findings);
        let info = judge_info(text(bag::BAG_INFO), findings);
        let (Some(retention), Some([organization, date, id, oxum, until, hold])) = (retention, info) else {
            return Ok(None);
        };
        let (octets, files) = (self.payload().map(|member| member.size).sum(), manifest.len() as u64);
        if oxum != format!("{octets}.{files}") {
            findings.push(Finding::at(codes::BAG_OXUM_MISMATCH, bag::BAG_INFO));
        }
        if until != retention.keep_until || hold != if retention.hold { "yes" } else { "no" } {
            let finding = Finding::at(codes::BAG_INFO_MISMATCH, bag::BAG_INFO).with_detail("the retention lines");
            findings.push(finding.with_related(Location::file(bag::RETENTION)));
        }
        Ok(Some(Facts {
            tag_manifest: Digest::of(text(bag::TAG_MANIFEST)),
            manifest_digest: Digest::of(text(bag::MANIFEST)),
            validation: Digest::of(text(bag::VALIDATION)),
            retention_digest: Digest::of(text(bag::RETENTION)),
            retention,
            id,
            organization,
            date,
            octets,
            files,
            manifest,
            tag_manifests: second::tag_manifests(&texts),
            manifest_512,
        }))
    }

    /// One payload file, if it has its listed digest and checksum; a finding if not.
    pub(super) fn read_payload(
        &self,
        facts: &Facts,
        member: &Member,
        findings: &mut Vec<Finding>,
    ) -> Result<Option<Vec<u8>>, Error> {
        let bytes = match read_member(self, member, member.size)? {
            Ok(bytes) => bytes,
            Err(finding) => {
                findings.push(finding);
                return Ok(None);
            }
        };
        let listed = BagPath::parse(&member.name).ok().and_then(|path| facts.manifest.digest(&path));
        let wrong = if listed == Some(Digest::of(&bytes)) {
            second::listed(facts, &member.name)
                .filter(|listed| *listed != Digest512::of(&bytes))
                .map(|_| codes::MANIFEST_SHA512_MISMATCH)
        } else {
            Some(codes::MANIFEST_DIGEST_MISMATCH)
        };
        findings.extend(wrong.map(|code| Finding::at(code, &member.name)));
        Ok(wrong.is_none().then_some(bytes))
    }

    /// What is to be read of the payload, in the order in which it lies.
    pub(super) fn pieces(&self, facts: &Facts) -> impl Iterator<Item = Piece<'_>> {
        let sha512 = facts.manifest_512.is_some();
        self.payload().map(move |member| Piece {
            name: &member.name,
            size: member.size,
            at: member.stated.map(|(_, start)| start),
            sha512,
        })
    }

    /// Step 8: every payload byte, by the sums that were taken of it.
    pub(super) fn judge_payload(
        &self,
        facts: &Facts,
        sums: Vec<io::Result<Sum>>,
        findings: &mut Vec<Finding>,
    ) -> Result<bool, Error> {
        let before = findings.len();
        for (member, sum) in self.payload().zip(sums) {
            let sum = match sum {
                Ok(sum) => sum,
                Err(error) if is_truncation(&error) => {
                    findings.push(Finding::at(codes::ARCHIVE_ENTRY_EXTENT, &member.name));
                    continue;
                }
                Err(error) => return Err(Error::io(&member.name, error)),
            };
            let listed = BagPath::parse(&member.name).ok().and_then(|path| facts.manifest.digest(&path));
            if listed != Some(sum.digest) {
                findings.push(Finding::at(codes::MANIFEST_DIGEST_MISMATCH, &member.name));
            } else if second::listed(facts, &member.name).is_some_and(|listed| Some(listed) != sum.sha512) {
                findings.push(Finding::at(codes::MANIFEST_SHA512_MISMATCH, &member.name));
            }
            if let Err(finding) = member.judge_sum(&sum) {
                findings.push(finding);
            }
        }
        Ok(findings.len() == before)
    }
}

/// Every file in a place that the format knows, and every required file there.
fn judge_places(files: &[(&str, u64, Option<Stated>)], findings: &mut Vec<Finding>) -> Vec<Member> {
    let mut members = Vec::with_capacity(files.len());
    for (name, size, stated) in files {
        match bag::place(name) {
            Some(place) => members.push(Member { name: (*name).to_owned(), place, size: *size, stated: *stated }),
            None if *name == "fetch.txt" => findings.push(Finding::at(codes::BAG_FETCH, *name)),
            None => findings.push(Finding::at(codes::BAG_UNKNOWN_PLACE, *name)),
        }
    }
    for required in bag::REQUIRED {
        if !files.iter().any(|(name, ..)| *name == required) {
            findings.push(Finding::at(codes::BAG_REQUIRED_MISSING, required));
        }
    }
    findings.extend(second::lone(&members));
    if !members.iter().any(|member| member.place == Place::Payload) {
        findings.push(Finding::of_bag(codes::BAG_NO_PAYLOAD));
    }
    members
}

fn judge_manifest<D: Listed>(name: &str, text: &[u8], findings: &mut Vec<Finding>) -> Option<Manifest<D>> {
    match Manifest::parse(text) {
        Ok(manifest) => Some(manifest),
        Err(problem) => {
            let at = Position { line: problem.line, column: 1, byte: 0 };
            let location =
                Location { path: Some(name.to_owned()), pointer: None, span: Some(Span { start: at, end: at }) };
            findings.push(Finding::new(problem.code, location));
            None
        }
    }
}

/// Compares a manifest with what is there, both ways.
fn compare_lists<'b>(
    manifest: &Manifest,
    present: impl Iterator<Item = &'b str>,
    (missing, unlisted): (codes::Code, codes::Code),
    findings: &mut Vec<Finding>,
) {
    let present: std::collections::BTreeSet<&str> = present.collect();
    for (path, _) in manifest.iter() {
        if !present.contains(path.as_str()) {
            findings.push(Finding::at(missing, path.as_str()));
        }
    }
    for name in present {
        if !BagPath::parse(name).is_ok_and(|path| manifest.digest(&path).is_some()) {
            findings.push(Finding::at(unlisted, name));
        }
    }
}

fn judge_retention(text: &[u8], findings: &mut Vec<Finding>) -> Option<RetentionFile> {
    let file = json::parse(text).ok().and_then(|value| serde_json::from_value::<RetentionFile>(value).ok());
    // The sums must follow from the entries, so that nobody can state one end and list another.
    let file = file.filter(|file| *file == RetentionFile::new(&file.profile, &file.entries));
    if file.is_none() {
        findings.push(Finding::at(codes::BAG_RETENTION_SYNTAX, bag::RETENTION));
    }
    file
}

/// The values of the labels that the format knows, each of which must stand exactly once.
fn judge_info(text: &[u8], findings: &mut Vec<Finding>) -> Option<[String; 6]> {
    let labels = [
        "Source-Organization",
        "Bagging-Date",
        "External-Identifier",
        "Payload-Oxum",
        "Retention-Until",
        "Retention-Hold",
    ];
    let fields = bag::parse_info(text);
    let one = |label: &str| match fields.as_ref()?.get(label)?.as_slice() {
        [value] => Some(value.clone()),
        _ => None,
    };
    let values: Option<Vec<String>> = labels.into_iter().map(one).collect();
    let values = values.and_then(|values| values.try_into().ok());
    if values.is_none() {
        findings.push(Finding::at(codes::BAG_INFO_SYNTAX, bag::BAG_INFO));
    }
    values
}
