//! Step 9, first half: renewals, newest first.
//!
//! A renewal is a list of the SHA-512 of every file that was there, and a time-stamp over that list. It
//! proves anew what older proofs rest on, before their keys or algorithms fail: a token counts at the
//! time of the renewal that lists it. Anybody may add one, so a renewal that does not hold is a warning
//! and proves nothing.

use std::collections::{BTreeMap, BTreeSet};

use super::contents::{Contents, Member};
use super::times::{finding_of, read_attachment, too_large};
use super::{Run, is_truncation};
use crate::bag::{self, Place, Renewal};
use crate::codes;
use crate::digest::{Digest512, sum512};
use crate::error::Error;
use crate::finding::Finding;
use crate::manifest;
use crate::time::Timestamp;
use crate::timestamp;
use crate::trust::Trust;

/// A renewal that holds.
#[derive(Clone, Debug)]
pub(super) struct Good {
    /// The stated time, and the latest that it can mean.
    pub(super) time: Timestamp,
    pub(super) latest: Timestamp,
    pub(super) authority: usize,
    /// The files that it lists; all of them are there, with these digests.
    files: BTreeSet<String>,
}

impl Good {
    /// Whether it lists this file, and so proves that it was there.
    pub(super) fn lists(&self, name: &str) -> bool {
        self.files.contains(name)
    }
}

/// The time by which a file is proven to have been there, by these renewals.
pub(super) fn existed(renewals: &[Good], name: &str) -> Option<Timestamp> {
    renewals.iter().filter(|renewal| renewal.lists(name)).map(|renewal| renewal.latest).min()
}

/// The files of one renewal.
#[derive(Default)]
struct Files<'a> {
    manifest: Option<&'a Member>,
    list: Option<&'a Member>,
    token: Option<&'a Member>,
}

impl Run<'_> {
    /// Judges all renewals.
    pub(super) fn renewals(&mut self, contents: &Contents) -> Result<Vec<Good>, Error> {
        let mut numbered: BTreeMap<&str, Files> = BTreeMap::new();
        for member in contents.in_place(Place::Archive) {
            let Some((number, part)) = bag::renewal_part(&member.name) else { continue };
            let files = numbered.entry(number).or_default();
            match part {
                Renewal::Manifest => files.manifest = Some(member),
                Renewal::List => files.list = Some(member),
                Renewal::Token => files.token = Some(member),
            }
        }
        let Some(trust) = self.request.trust.filter(|trust| !trust.authorities().is_empty()) else {
            self.unjudged_renewals(contents)?;
            return Ok(Vec::new());
        };
        let mut digests = BTreeMap::new();
        let mut good = Vec::new();
        for files in numbered.values().rev() {
            match self.renewal(contents, trust, files, &good, &mut digests)? {
                Ok(renewal) => good.push(renewal),
                Err(finding) => self.findings.push(finding),
            }
        }
        Ok(good)
    }

    /// Renewals are shown as present and not judged; they change no verdict. Their bytes must still be
    /// those that the zip states, or another program would refuse what is accepted here.
    fn unjudged_renewals(&mut self, contents: &Contents) -> Result<(), Error> {
        for (at, member) in contents.in_place(Place::Archive).enumerate() {
            if at == 0 {
                self.findings.push(Finding::at(codes::VERIFY_ARCHIVE_UNCHECKED, &member.name));
            }
            self.findings.extend(read_attachment(contents, member, 0)?.err());
        }
        Ok(())
    }

    fn renewal<'c>(
        &self,
        contents: &'c Contents,
        trust: &Trust,
        files: &Files<'c>,
        newer: &[Good],
        digests: &mut BTreeMap<&'c str, Digest512>,
    ) -> Result<Result<Good, Finding>, Error> {
        let (Some(manifest), Some(token)) = (files.manifest, files.token) else {
            let lone = [files.manifest, files.list, files.token].into_iter().flatten().next();
            let code = if files.token.is_some() { codes::RENEWAL_PART_MISSING } else { codes::RENEWAL_UNSTAMPED };
            return Ok(Err(lone.map_or_else(|| Finding::of_bag(code), |member| Finding::at(code, &member.name))));
        };
        let large = |member: &Member| Finding::at(codes::RENEWAL_TOO_LARGE, &member.name);
        let limit = self.request.limits.tag_bytes.saturating_mul(64);
        let text = match read_attachment(contents, manifest, limit)? {
            Ok(Some(text)) => text,
            Ok(None) => return Ok(Err(large(manifest))),
            Err(finding) => return Ok(Err(finding)),
        };
        let stamped = match files.list {
            None => text.clone(),
            Some(list) => match read_attachment(contents, list, bag::MAX_LIST_BYTES)? {
                Ok(Some(lines))
                    if manifest::digest_list(&lines).is_some_and(|list| list.contains(&Digest512::of(&text))) =>
                {
                    lines
                }
                Ok(Some(_)) => return Ok(Err(Finding::at(codes::RENEWAL_LIST, &list.name))),
                Ok(None) => return Ok(Err(large(list))),
                Err(finding) => return Ok(Err(finding)),
            },
        };
        let response = match read_attachment(contents, token, timestamp::MAX_BYTES)? {
            Ok(Some(response)) => response,
            Ok(None) => return Ok(Err(finding_of(&too_large(), &token.name))),
            Err(finding) => return Ok(Err(finding)),
        };
        let judged = timestamp::judge(&response, &stamped, trust.authorities())
            .and_then(|stamp| self.weigh(trust, &stamp, existed(newer, &token.name)).map(|()| stamp));
        let stamp = match judged {
            Ok(stamp) => stamp,
            Err(problem) => return Ok(Err(finding_of(&problem, &token.name))),
        };
        let Some(listed) = manifest::parse512(&text) else {
            return Ok(Err(Finding::at(codes::RENEWAL_SYNTAX, &manifest.name)));
        };
        if let Some(finding) = compare(contents, &manifest.name, &listed, digests)? {
            return Ok(Err(finding));
        }
        let files = listed.into_keys().collect();
        Ok(Ok(Good { time: stamp.time, latest: stamp.latest, authority: stamp.authority, files }))
    }
}

/// What a proof of single documents leaves out by right. Signatures, tokens, renewals and the two signed lists are not
/// among it: a proof without one of them hides something.
fn may_be_withheld(file: &str) -> bool {
    matches!(bag::place(file), Some(Place::Payload | Place::Declaration | Place::Sealcase))
}

/// Whether every file that the renewal lists is there unchanged, and none that was sealed is left out.
fn compare<'c>(
    contents: &'c Contents,
    name: &str,
    listed: &BTreeMap<String, Digest512>,
    digests: &mut BTreeMap<&'c str, Digest512>,
) -> Result<Option<Finding>, Error> {
    let finding = |code, file: &str| Some(Finding::at(code, name).with_detail(format!("`{file}`")));
    let mut found = 0;
    for member in contents.members() {
        let grows = matches!(member.place, Place::Signatures | Place::Archive);
        let Some(digest) = listed.get(&member.name) else {
            if grows {
                continue;
            }
            return Ok(finding(codes::RENEWAL_INCOMPLETE, &member.name));
        };
        found += 1;
        let known = match digests.get(member.name.as_str()) {
            Some(known) => *known,
            None => match contents.open(&member.name).and_then(|mut file| sum512(&mut file, member.size)) {
                Ok(sum) => *digests.entry(&member.name).or_insert(sum),
                Err(error) if is_truncation(&error) => return Ok(finding(codes::RENEWAL_MISMATCH, &member.name)),
                Err(error) => return Err(Error::io(&member.name, error)),
            },
        };
        if known != *digest {
            return Ok(finding(codes::RENEWAL_MISMATCH, &member.name));
        }
    }
    if found < listed.len() {
        let present: BTreeSet<&str> = contents.members().map(|member| member.name.as_str()).collect();
        let withheld = |file: &str| contents.partial && may_be_withheld(file);
        let gone = listed.keys().find(|file| !present.contains(file.as_str()) && !withheld(file));
        return Ok(gone.and_then(|file| finding(codes::RENEWAL_FILE_GONE, file)));
    }
    Ok(None)
}
