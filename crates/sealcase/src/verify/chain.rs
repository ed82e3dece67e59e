//! Step 10: what later signers saw is still there, and a seal stands at the beginning.
//!
//! A countersignature lists each file that lay in `signatures/` and `archive/` when it was made. A file
//! that is gone or has other bytes was taken away or exchanged since. Files that it does not list were
//! added after it, or beside it in another copy; that is no fault.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use super::contents::Contents;
use super::signatures::Judged;
use super::{Run, is_truncation};
use crate::bag::Place;
use crate::codes;
use crate::digest::{self, Digest};
use crate::error::Error;
use crate::finding::Finding;
use crate::report::{SignatureLine, State};
use crate::statement::{Resource, Said};

/// A later signature and what its signer saw.
type Later<'a> = (&'a SignatureLine, &'a [Resource]);

impl Run<'_> {
    /// Every key that a seal says sealed with it has a seal here. One that this build cannot judge is taken as
    /// there: it counts for nothing. A stranger's seal beside those that count for the caller asks for nothing.
    fn cosigners(&mut self, good: &[(&SignatureLine, &Said)], lines: &[SignatureLine]) {
        let there = |keyid: &str| {
            good.iter().any(|(line, _)| line.seals() && line.keyid == keyid)
                || lines.iter().any(|line| line.state == State::Unknown && line.keyid == keyid)
        };
        let chosen = self.request.trust.is_some() || !self.request.keys.is_empty();
        for (line, said) in good {
            let Said::Seal(seal) = said else { continue };
            if chosen && !self.signatures.iter().any(|own| own.path == line.path && own.known_key) {
                continue;
            }
            for keyid in seal.required_keys.iter().map(Digest::to_string).filter(|keyid| !there(keyid)) {
                let finding = Finding::at(codes::VERIFY_COSIGNER_MISSING, &line.path);
                self.findings.push(finding.with_detail(format!("the key {keyid}")));
            }
        }
    }

    /// Compares what was seen with what is there.
    pub(super) fn chain(&mut self, contents: &Contents, judged: &Judged) -> Result<(), Error> {
        let pairs = judged.lines.iter().zip(&judged.statements);
        let good: Vec<(&SignatureLine, &Said)> = pairs
            .filter(|(line, _)| line.state == State::Ok)
            .filter_map(|(line, statement)| Some((line, &statement.as_ref()?.said)))
            .collect();
        self.cosigners(&good, &judged.lines);
        let later: Vec<Later> = good.iter().filter_map(|(line, said)| Some((*line, said.seen()?))).collect();
        if later.is_empty() {
            return Ok(());
        }
        let sealed = good.iter().any(|(_, said)| matches!(said, Said::Seal(_)));
        // A seal whose key is not at hand may be a good one: then only the verdict stays low.
        if !sealed && !judged.lines.iter().any(|line| line.state == State::Unknown) {
            self.findings.push(Finding::of_bag(codes::VERIFY_NO_SEAL));
        }
        let listed: BTreeSet<&str> = later.iter().flat_map(|(_, seen)| *seen).map(|file| file.name.as_str()).collect();
        let present = digests(contents, &listed, &judged.digests)?;
        let mut gone = 0;
        for (line, seen) in &later {
            for file in *seen {
                if present.get(&file.name) != Some(&file.digest.sha256) {
                    gone += 1;
                    let finding = Finding::at(codes::VERIFY_SEEN_MISSING, &line.path);
                    self.findings.push(finding.with_detail(format!("`{}`", file.name)));
                }
                let seen_time = judged.lines.iter().find(|other| other.path == file.name);
                if seen_time.is_some_and(|other| other.claimed_time > line.claimed_time) {
                    let finding = Finding::at(codes::VERIFY_TIME_ORDER, &line.path);
                    self.findings.push(finding.with_detail(format!("`{}`", file.name)));
                }
            }
        }
        let signers = later.len();
        let (state, text) = match gone {
            0 => {
                let who = if signers == 1 { "one later signer" } else { "later signers" };
                let added = added(contents, &later);
                (State::Ok, format!("everything that {who} saw is still there{added}"))
            }
            _ => (State::Failed, "something that a later signer saw is gone or was changed".to_owned()),
        };
        self.aspect("chain", state, text);
        Ok(())
    }
}

/// How many files no later signer listed, but for those signers' own.
fn added(contents: &Contents, later: &[Later]) -> String {
    let listed: BTreeSet<&str> = later.iter().flat_map(|(_, seen)| *seen).map(|file| file.name.as_str()).collect();
    let signers: BTreeSet<&str> = later.iter().map(|(line, _)| line.path.as_str()).collect();
    let files = contents.in_place(Place::Signatures).chain(contents.in_place(Place::Archive));
    let count =
        files.filter(|file| !listed.contains(file.name.as_str()) && !signers.contains(file.name.as_str())).count();
    match count {
        0 => String::new(),
        1 => "; one file was added that none of them saw".to_owned(),
        _ => format!("; {count} files were added that none of them saw"),
    }
}

/// The digests of these files; those of envelopes are known already.
fn digests(
    contents: &Contents,
    wanted: &BTreeSet<&str>,
    known: &BTreeMap<String, Digest>,
) -> Result<BTreeMap<String, Digest>, Error> {
    let mut found = known.clone();
    for member in contents.in_place(Place::Signatures).chain(contents.in_place(Place::Archive)) {
        if !wanted.contains(member.name.as_str()) || found.contains_key(&member.name) {
            continue;
        }
        let summed =
            contents.open(&member.name).and_then(|mut file| digest::copy(&mut file, &mut io::sink(), member.size));
        match summed {
            Ok(sum) => drop(found.insert(member.name.clone(), sum.digest)),
            Err(error) if is_truncation(&error) => {}
            Err(error) => return Err(Error::io(&member.name, error)),
        }
    }
    Ok(found)
}
