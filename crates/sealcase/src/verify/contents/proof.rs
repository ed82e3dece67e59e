//! A proof: single documents of a sealed bag with the lists and signatures that cover them, and nothing else.
//!
//! What is not there is known by its digest alone: the tag manifest, which every signature covers, lists the
//! payload manifest, and that lists each document. Whatever a proof leaves out it does not prove.

use std::io::{Read, Seek};

use super::{Contents, Facts, Member, judge_info, judge_manifest, second};
use crate::archive::{Archive, Limits};
use crate::bag::{self, Place, RETENTION_FORMAT, RetentionFile};
use crate::codes;
use crate::digest::Digest;
use crate::error::Error;
use crate::finding::Finding;
use crate::path::{self, BagPath};
use crate::store;

impl<'a> Contents<'a> {
    /// Step 2 for a proof: its mark first, then documents, lists and signatures, in the bag's own order.
    pub(in super::super) fn of_proof<R: Read + Seek>(
        archive: &'a Archive<R>,
    ) -> Result<Result<Self, Vec<Finding>>, Error> {
        let first = archive.entries().first().map_or("", |entry| entry.path.as_str());
        let base = first.strip_suffix(bag::PROOF).and_then(|base| base.strip_suffix('/')).unwrap_or_default();
        let mark = bag::PROOF_TEXT.len() as u64;
        let text =
            if base.is_empty() { None } else { store::read(archive, first, mark).map_err(|e| Error::io(first, e))? };
        if !path::is_base_directory(base) || text.as_deref() != Some(bag::PROOF_TEXT.as_bytes()) {
            return Ok(Err(vec![Finding::at(codes::PROOF_SYNTAX, first)]));
        }
        let prefix = format!("{base}/");
        let mut findings = Vec::new();
        let mut members: Vec<Member> = Vec::new();
        for entry in &archive.entries()[1..] {
            let name = entry.path.as_str().strip_prefix(&prefix);
            let place =
                name.and_then(bag::place).filter(|place| !matches!(place, Place::Declaration | Place::Sealcase));
            let (Some(name), Some(place)) = (name, place) else {
                findings.push(Finding::at(codes::PROOF_UNKNOWN_FILE, entry.path.as_str()));
                continue;
            };
            if members.last().is_some_and(|last| (last.place, last.name.as_str()) > (place, name)) {
                findings.push(Finding::at(codes::ARCHIVE_ORDER, name));
            }
            let stated = Some((entry.crc, entry.data_start()));
            members.push(Member { name: name.to_owned(), place, size: entry.size, stated });
        }
        for (required, place) in
            [(bag::BAG_INFO, Place::Info), (bag::MANIFEST, Place::Manifest), (bag::TAG_MANIFEST, Place::TagManifest)]
        {
            if !members.iter().any(|member| member.place == place && member.name == required) {
                findings.push(Finding::at(codes::BAG_REQUIRED_MISSING, required));
            }
        }
        findings.extend(second::lone(&members));
        if !members.iter().any(|member| member.place == Place::Payload) {
            findings.push(Finding::of_bag(codes::BAG_NO_PAYLOAD));
        }
        if findings.is_empty() {
            return Ok(Ok(Self { base: Some(base.to_owned()), store: archive, prefix, members, partial: true }));
        }
        Ok(Err(findings))
    }

    /// Steps 3 and 4 for a proof: what is there is listed, and the lists are the signed ones.
    pub(super) fn judge_proof(&self, limits: &Limits, findings: &mut Vec<Finding>) -> Result<Option<Facts>, Error> {
        let before = findings.len();
        let is_tag = |place| matches!(place, Place::Info | Place::Manifest | Place::TagManifest);
        let texts = self.tag_texts(limits, is_tag, findings)?;
        if findings.len() > before {
            return Ok(None);
        }
        let text = |name: &str| texts.get(name).map_or(&[][..], Vec::as_slice);
        let manifest = judge_manifest(bag::MANIFEST, text(bag::MANIFEST), findings);
        let tags = judge_manifest(bag::TAG_MANIFEST, text(bag::TAG_MANIFEST), findings);
        let (Some(manifest), Some(tags)) = (manifest, tags) else { return Ok(None) };
        let listed = |name: &str| BagPath::parse(name).ok().and_then(|path| tags.digest(&path));
        let there = texts.keys().copied().filter(|name| bag::place(name) != Some(Place::TagManifest));
        for name in there {
            match listed(name) {
                Some(digest) if digest == Digest::of(text(name)) => {}
                Some(_) => findings.push(Finding::at(codes::MANIFEST_TAG_MISMATCH, name)),
                None => findings.push(Finding::at(codes::MANIFEST_TAG_UNLISTED, name)),
            }
        }
        let manifest_512 = second::judge(&texts, &manifest, &tags, findings);
        for member in self.payload() {
            if !BagPath::parse(&member.name).is_ok_and(|path| manifest.digest(&path).is_some()) {
                findings.push(Finding::at(codes::MANIFEST_FILE_UNLISTED, &member.name));
            }
        }
        let (Some(validation), Some(retention_digest)) = (listed(bag::VALIDATION), listed(bag::RETENTION)) else {
            findings.push(Finding::at(codes::MANIFEST_TAG_MISSING, bag::TAG_MANIFEST));
            return Ok(None);
        };
        let info = judge_info(text(bag::BAG_INFO), findings);
        let Some([organization, date, id, oxum, keep_until, hold]) = info else { return Ok(None) };
        let octets = oxum.split_once('.').filter(|(_, files)| files.parse() == Ok(manifest.len()));
        let Some(octets) = octets.and_then(|(octets, _)| octets.parse().ok()) else {
            findings.push(Finding::at(codes::BAG_OXUM_MISMATCH, bag::BAG_INFO));
            return Ok(None);
        };
        if findings.len() > before {
            return Ok(None);
        }
        let retention = RetentionFile {
            format: RETENTION_FORMAT.to_owned(),
            profile: String::new(),
            keep_until,
            hold: hold == "yes",
            entries: Vec::new(),
        };
        Ok(Some(Facts {
            tag_manifest: Digest::of(text(bag::TAG_MANIFEST)),
            manifest_digest: Digest::of(text(bag::MANIFEST)),
            validation,
            retention_digest,
            retention,
            id,
            organization,
            date,
            octets,
            files: manifest.len() as u64,
            manifest,
            tag_manifests: second::tag_manifests(&texts),
            manifest_512,
        }))
    }
}
