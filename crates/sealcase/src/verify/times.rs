//! Step 9: since when each signature is proven to have been there.
//!
//! A token counts if an authority of the caller's signed it over this very signature, and if authority
//! and algorithms are still good, or were when a renewal proves that the token was there. The earliest
//! one that counts gives the proven time. A token that does not count is a warning: anybody may lay one
//! beside a signature.

use super::contents::{Contents, Member};
use super::renewals::existed;
use super::signatures::Judged;
use super::{Run, is_truncation};
use crate::bag::{self, Place};
use crate::codes;
use crate::digest;
use crate::error::Error;
use crate::finding::Finding;
use crate::report::State;
use crate::time::Timestamp;
use crate::timestamp::{self, Problem, Stamp};
use crate::trust::Trust;

/// What proves the time of a signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Proof {
    /// The stated time.
    pub(super) time: Timestamp,
    /// The signature was there by then at the latest, however inexact the authority's clock.
    pub(super) latest: Timestamp,
    /// Who states it.
    pub(super) authority: String,
}

impl Run<'_> {
    /// Judges the tokens beside the signatures, and gives each signature its proof.
    pub(super) fn times(&mut self, contents: &Contents, judged: &Judged) -> Result<(), Error> {
        let renewals = self.renewals(contents)?;
        self.proofs = vec![None; self.signatures.len()];
        let tokens: Vec<&Member> =
            contents.in_place(Place::Signatures).filter(|member| !bag::is_envelope(&member.name)).collect();
        let trust = self.request.trust.filter(|trust| !trust.authorities().is_empty());
        for member in tokens {
            let read = read_attachment(contents, member, timestamp::MAX_BYTES)?;
            let Some(trust) = trust else {
                self.findings.push(Finding::at(codes::ENVELOPE_TIMESTAMP_UNCHECKED, &member.name));
                self.findings.extend(read.err());
                continue;
            };
            let bytes = match read {
                Ok(bytes) => bytes,
                Err(finding) => {
                    self.findings.push(finding);
                    continue;
                }
            };
            let beside = bag::token_envelope(&member.name);
            let at = self.signatures.iter().position(|line| Some(&line.path) == beside.as_ref());
            let Some((at, signature)) = at.and_then(|at| Some((at, judged.raw.get(at)?.as_deref()?))) else {
                self.findings.push(Finding::at(codes::TIMESTAMP_ORPHAN, &member.name));
                continue;
            };
            let found = match bytes {
                Some(bytes) => timestamp::judge(&bytes, signature, trust.authorities()),
                None => Err(too_large()),
            };
            match found.and_then(|stamp| self.weigh(trust, &stamp, existed(&renewals, &member.name)).map(|()| stamp)) {
                Ok(stamp) => self.prove(at, (stamp.time, stamp.latest, stamp.authority)),
                Err(problem) => self.findings.push(finding_of(&problem, &member.name)),
            }
        }
        // A renewal proves as well that the signature itself was there.
        for renewal in &renewals {
            for at in 0..self.signatures.len() {
                if self.signatures.get(at).is_some_and(|line| renewal.lists(&line.path)) {
                    self.prove(at, (renewal.time, renewal.latest, renewal.authority));
                }
            }
        }
        self.renewed = renewals.iter().map(|renewal| renewal.latest).min();
        for line in &mut self.signatures {
            line.archived = line.state == State::Ok && renewals.iter().any(|renewal| renewal.lists(&line.path));
        }
        for (line, proof) in self.signatures.iter_mut().zip(&self.proofs) {
            if let Some(proof) = proof.as_ref().filter(|_| line.state == State::Ok) {
                line.proven_time = Some(proof.time);
                line.proven_by = Some(super::signatures::printable(&proof.authority));
            }
        }
        Ok(())
    }

    fn prove(&mut self, at: usize, (time, latest, authority): (Timestamp, Timestamp, usize)) {
        let authorities = self.request.trust.map(Trust::authorities).unwrap_or_default();
        let authority = authorities.get(authority).map_or_else(String::new, |authority| authority.name.clone());
        let proof = Proof { time, latest, authority };
        if let Some(place) = self.proofs.get_mut(at)
            && place.as_ref().is_none_or(|known| proof.latest < known.latest)
        {
            *place = Some(proof);
        }
    }

    /// Whether a token whose signature holds still counts. `existed` is the time by which a renewal proves
    /// that it was there.
    pub(super) fn weigh(&self, trust: &Trust, stamp: &Stamp, existed: Option<Timestamp>) -> Result<(), Problem> {
        let problem = |code, detail: String| Err(Problem { code, detail });
        let as_of = self.request.as_of;
        if as_of.is_some_and(|as_of| stamp.time > as_of) {
            return problem(codes::TIMESTAMP_NOT_YET, format!("it states {}", stamp.time));
        }
        if let Some(reason) = trust.authority_revoked(stamp.authority, stamp.time, existed) {
            return problem(codes::TIMESTAMP_AUTHORITY_REVOKED, reason.as_str().to_owned());
        }
        let accepted = |used: &&crate::algorithm::Used| {
            let now = trust.algorithms().accepts(used, as_of);
            now || existed.is_some_and(|existed| trust.algorithms().accepts(used, Some(existed)))
        };
        match stamp.algorithms.iter().find(|used| !accepted(used)) {
            Some(used) => problem(codes::TIMESTAMP_ALGORITHM_ENDED, used.words()),
            None => Ok(()),
        }
    }

    /// How sure the times are, in words.
    pub(super) fn time_aspect(&mut self, sealed_at: Option<Timestamp>) {
        let Some(sealed_at) = sealed_at else { return };
        let as_of = self.request.as_of;
        if as_of.is_some_and(|as_of| as_of < sealed_at) {
            self.findings.push(Finding::of_bag(codes::VERIFY_FUTURE_TIME));
        }
        let seal = self.signatures.iter().find(|line| line.seals());
        let good = self.signatures.iter().filter(|line| line.state == State::Ok);
        let (proven, total) =
            good.fold((0, 0), |(proven, total), line| (proven + usize::from(line.proven_time.is_some()), total + 1));
        let others = match (proven, total) {
            _ if total < 2 => String::new(),
            _ => format!("; {proven} of {total} signatures have a proven time"),
        };
        let proof = seal.and_then(|line| Some((line.proven_time?, line.proven_by.as_deref()?, line.archived)));
        let (state, text) = if let Some((time, by, archived)) = proof {
            let renewed = if archived { ", and a renewal keeps the proof" } else { "" };
            let text = format!("sealed no later than {time}, as a time-stamp of {by} proves{renewed}");
            (State::Ok, format!("{text}; the signer claims {sealed_at}{others}"))
        } else {
            let text = format!("sealed at {sealed_at}, as the signer claims; no time-stamp proves it{others}");
            (State::Unknown, text)
        };
        self.aspect("time", state, text);
        // A seal that claims a later time than a token of it was there before it was made.
        let early = self.signatures.iter().zip(&self.proofs).filter_map(|(line, proof)| {
            let (claimed, proof) = (line.claimed_time?, proof.as_ref()?);
            (proof.latest < claimed).then(|| Finding::at(codes::VERIFY_TIME_AHEAD, &line.path))
        });
        self.findings.extend(early.collect::<Vec<_>>());
    }
}

/// A finding about a file in the bag.
pub(super) fn finding_of(problem: &Problem, name: &str) -> Finding {
    let finding = Finding::at(problem.code, name);
    if problem.detail.is_empty() { finding } else { finding.with_detail(super::signatures::printable(&problem.detail)) }
}

pub(super) fn too_large() -> Problem {
    let detail = format!("the limit is {} bytes", timestamp::MAX_BYTES);
    Problem { code: codes::TIMESTAMP_TOO_LARGE, detail }
}

/// The bytes of a small file that anybody may have added; `None` if it is larger than `limit`.
/// Its bytes must be those that the zip states, or another program would refuse what is accepted here.
pub(super) fn read_attachment(
    contents: &Contents,
    member: &Member,
    limit: u64,
) -> Result<Result<Option<Vec<u8>>, Finding>, Error> {
    let mut bytes = Vec::new();
    let small = member.size <= limit;
    let copied = contents.open(&member.name).and_then(|mut reader| {
        if small {
            digest::copy(&mut reader, &mut bytes, member.size)
        } else {
            digest::copy(&mut reader, &mut std::io::sink(), member.size)
        }
    });
    match copied {
        Ok(sum) => Ok(member.judge_sum(&sum).map(|()| small.then_some(bytes))),
        Err(error) if is_truncation(&error) => Ok(Err(Finding::at(codes::ARCHIVE_ENTRY_EXTENT, &member.name))),
        Err(error) => Err(Error::io(&member.name, error)),
    }
}
