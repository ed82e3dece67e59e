//! The second pair of manifests, by SHA-512, where a bag has one.
//!
//! Both pairs list the same files, and every file must have both digests: a signature covers both lists, so
//! the bag stays proven should one of the two algorithms fall. The first pair is judged before and decides on
//! its own; what is found here is only where the two disagree.

use std::collections::BTreeMap;

use super::{Facts, Member, judge_manifest};
use crate::bag;
use crate::codes;
use crate::digest::{Digest, Digest512};
use crate::finding::Finding;
use crate::manifest::Manifest;
use crate::path::BagPath;

/// One of the pair without the other.
pub(super) fn lone(members: &[Member]) -> Option<Finding> {
    let has = |name: &str| members.iter().any(|member| member.name == name);
    let missing = match (has(bag::MANIFEST_512), has(bag::TAG_MANIFEST_512)) {
        (true, false) => bag::TAG_MANIFEST_512,
        (false, true) => bag::MANIFEST_512,
        _ => return None,
    };
    Some(Finding::at(codes::BAG_REQUIRED_MISSING, missing))
}

/// Compares the second lists with the first ones, and every tag file with its second digest. Gives the list
/// of the payload. A proof has only some of the tag files; those that are there are compared.
pub(super) fn judge(
    texts: &BTreeMap<&str, Vec<u8>>,
    manifest: &Manifest,
    tags: &Manifest,
    findings: &mut Vec<Finding>,
) -> Option<Manifest<Digest512>> {
    let (payload, covered) = (texts.get(bag::MANIFEST_512)?, texts.get(bag::TAG_MANIFEST_512)?);
    let payload: Option<Manifest<Digest512>> = judge_manifest(bag::MANIFEST_512, payload, findings);
    let covered: Option<Manifest<Digest512>> = judge_manifest(bag::TAG_MANIFEST_512, covered, findings);
    let (payload, covered) = (payload?, covered?);
    for (first, second, name) in [(manifest, &payload, bag::MANIFEST_512), (tags, &covered, bag::TAG_MANIFEST_512)] {
        if let Some(path) = difference(first, second) {
            let finding = Finding::at(codes::MANIFEST_LISTS_DIFFER, name);
            findings.push(finding.with_detail(format!("`{path}` stands in only one of them")));
        }
    }
    for (path, listed) in covered.iter() {
        let Some(text) = texts.get(path.as_str()) else { continue };
        // Where SHA-256 differs too, that is told already.
        if Digest512::of(text) != *listed && tags.digest(path) == Some(Digest::of(text)) {
            findings.push(Finding::at(codes::MANIFEST_SHA512_MISMATCH, path.as_str()));
        }
    }
    Some(payload)
}

/// A path that stands in one list and not in the other.
fn difference<'a>(first: &'a Manifest, second: &'a Manifest<Digest512>) -> Option<&'a BagPath> {
    let only_first = first.iter().map(|(path, _)| path).find(|path| second.digest(path).is_none());
    only_first.or_else(|| second.iter().map(|(path, _)| path).find(|path| first.digest(path).is_none()))
}

/// The tag manifests that are there, each with both digests.
pub(super) fn tag_manifests(texts: &BTreeMap<&str, Vec<u8>>) -> Vec<(&'static str, Digest, Digest512)> {
    let digests = |name: &'static str| texts.get(name).map(|text| (name, Digest::of(text), Digest512::of(text)));
    [bag::TAG_MANIFEST, bag::TAG_MANIFEST_512].into_iter().filter_map(digests).collect()
}

/// The second digest that is listed for a payload file.
pub(super) fn listed(facts: &Facts, name: &str) -> Option<Digest512> {
    let path = BagPath::parse(name).ok()?;
    facts.manifest_512.as_ref()?.digest(&path)
}
