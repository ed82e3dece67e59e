//! From the signer of a token to an authority of the caller's (RFC 5280, section 6), as of the token's time.
//!
//! Revocation lists are not read: an authority's trust is ended by its window in the caller's file.

use super::certificate::Certificate;
use super::{Authority, Problem, Read, fault};
use crate::algorithm::Used;
use crate::codes::{self, Code};

/// Most authorities above a signer.
const MAX_DEPTH: usize = 6;
/// Most signatures that are checked on the way up from one token.
pub(super) const MAX_CHECKS: usize = 32;

/// How far a problem lies along the way: the later, the more it explains.
pub(super) fn rank(code: Code) -> usize {
    let order = [
        codes::TIMESTAMP_AUTHORITY_UNKNOWN,
        codes::TIMESTAMP_WEAK_ALGORITHM,
        codes::TIMESTAMP_CONSTRAINTS,
        codes::TIMESTAMP_CERTIFICATE_EXPIRED,
        codes::TIMESTAMP_OUTSIDE_WINDOW,
    ];
    order.iter().position(|known| *known == code).unwrap_or(0)
}

/// Finds a path. Gives the algorithms that it rests on. `checks` is how many signatures may still be checked.
pub(super) fn find<'a>(
    read: &'a Read<'a>,
    signer: &'a Certificate,
    authority: &'a Authority,
    checks: &'a mut usize,
) -> Result<Vec<Used>, Problem> {
    let listed = &authority.certificates;
    // An authority whose own certificate is listed is that one, and no sibling under the same root.
    let pinned = listed.iter().any(|certificate| !certificate.is_authority());
    if pinned && !listed.contains(signer) {
        return Err(Problem::new(codes::TIMESTAMP_AUTHORITY_UNKNOWN));
    }
    let mut search = Search { read, authority, checks, problem: None };
    search.judge(signer)?;
    let (mut path, mut used) = (vec![signer], Vec::new());
    if search.climb(&mut path, &mut used) {
        let second = read.info.second;
        // The window is half open, so the whole second tells.
        if second < authority.from || authority.until.is_some_and(|until| second >= until) {
            return Err(Problem::with(codes::TIMESTAMP_OUTSIDE_WINDOW, authority.name.clone()));
        }
        return Ok(used);
    }
    Err(search.problem.unwrap_or_else(|| Problem::new(codes::TIMESTAMP_AUTHORITY_UNKNOWN)))
}

struct Search<'a> {
    read: &'a Read<'a>,
    authority: &'a Authority,
    checks: &'a mut usize,
    /// What stopped the best path so far.
    problem: Option<Problem>,
}

impl<'a> Search<'a> {
    /// Goes up from the last certificate of the path. True once the top is reached.
    fn climb(&mut self, path: &mut Vec<&'a Certificate>, used: &mut Vec<Used>) -> bool {
        let Some(last) = path.last().copied() else { return false };
        if self.is_top(last) {
            return true;
        }
        if path.len() > MAX_DEPTH {
            return false;
        }
        let candidates = self.authority.certificates.iter().chain(&self.read.signed.certificates);
        for issuer in candidates.filter(|issuer| issuer.subject() == last.issuer()) {
            if path.contains(&issuer) || *self.checks == 0 {
                continue;
            }
            *self.checks -= 1;
            let more = match last.verify_issued_by(issuer) {
                Ok(more) => more,
                Err(problem) => {
                    let name = format!("the certificate `{}`", last.name());
                    self.note(fault(problem, codes::TIMESTAMP_AUTHORITY_UNKNOWN, &name));
                    continue;
                }
            };
            // The signer itself is no authority, so it does not count below.
            if !issuer.may_issue(path.len() - 1) {
                self.note(Problem::with(codes::TIMESTAMP_CONSTRAINTS, issuer.name()));
                continue;
            }
            if let Err(problem) = self.judge(issuer) {
                self.note(problem);
                continue;
            }
            let before = used.len();
            used.extend(more);
            path.push(issuer);
            if self.climb(path, used) {
                return true;
            }
            path.pop();
            used.truncate(before);
        }
        false
    }

    /// A listed certificate above which none is listed.
    fn is_top(&self, certificate: &Certificate) -> bool {
        let listed = &self.authority.certificates;
        let above = |other: &Certificate| other != certificate && other.subject() == certificate.issuer();
        listed.contains(certificate) && !listed.iter().any(above)
    }

    /// What must hold of every certificate of a path: its time, and nothing demanded that is not known here.
    fn judge(&self, certificate: &Certificate) -> Result<(), Problem> {
        let (first, last) = certificate.validity();
        if self.read.info.second.unix() < first || self.read.time.unix() > last {
            return Err(Problem::with(codes::TIMESTAMP_CERTIFICATE_EXPIRED, certificate.name()));
        }
        if certificate.has_unknown_demand() {
            let detail = format!("`{}` has a critical extension that is not known here", certificate.name());
            return Err(Problem::with(codes::TIMESTAMP_CONSTRAINTS, detail));
        }
        Ok(())
    }

    fn note(&mut self, problem: Problem) {
        if self.problem.as_ref().is_none_or(|known| rank(known.code) < rank(problem.code)) {
            self.problem = Some(problem);
        }
    }
}
