//! RFC 3161 time-stamps: tokens that an authority signed over the digest of some bytes.
//!
//! Whoever has the bytes and the authority's certificate can tell that the bytes were there at the
//! stated time. [`judge`] does so: form, imprint, signature, signer, and a path to an authority that
//! the caller lists, everything valid at the stated time and not today. Certificates in a token help
//! to find the path and are believed in nothing else. [`query`] writes the request that an authority
//! answers; the core never sends it.
//!
//! A token names its certificate by SHA-2 (RFC 5816). One that knows only SHA-1 is refused.

mod asn1;
mod certificate;
mod path;
mod query;
mod response;
mod signature;

use der::Encode as _;

use crate::algorithm::Used;
use crate::codes::{self, Code};
use crate::time::Timestamp;
use asn1::Malformed;
use response::{Signed, Signer, SignerName, TstInfo};
use signature::Fault;

pub use certificate::Certificate;
pub use query::query;
pub use signature::Hash;

/// Largest response that is read, in bytes.
pub const MAX_BYTES: u64 = 64 << 10;

/// A time-stamp authority that the caller trusts.
#[derive(Clone, Debug, PartialEq)]
pub struct Authority {
    /// Its name.
    pub name: String,
    /// Its certificates. Where there are some that may sign tokens, only those do; else any that
    /// these issued. The path must end at one whose issuer is not listed.
    pub certificates: Vec<Certificate>,
    /// The first moment that it may prove.
    pub from: Timestamp,
    /// The first moment that it may no longer prove.
    pub until: Option<Timestamp>,
}

/// What a good token shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// The stated time; a part of a second is rounded up.
    pub time: Timestamp,
    /// The bytes were there by then at the latest: the stated time and its accuracy.
    pub latest: Timestamp,
    /// Which of the caller's authorities signed.
    pub authority: usize,
    /// Every algorithm that the token rests on, each once.
    pub algorithms: Vec<Used>,
    /// The nonce of the request that it answers.
    pub nonce: Option<Vec<u8>>,
}

/// Why a token does not count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The finding's code.
    pub code: Code,
    /// More, in words.
    pub detail: String,
}

impl Problem {
    fn new(code: Code) -> Self {
        Self { code, detail: String::new() }
    }

    fn with(code: Code, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into() }
    }
}

impl From<Malformed> for Problem {
    fn from(_: Malformed) -> Self {
        Self::new(codes::TIMESTAMP_SYNTAX)
    }
}

/// The digest that a response was made for, before anything else of it is judged: tells which of
/// several texts it belongs to.
pub fn imprint_of(response: &[u8]) -> Option<(Hash, Vec<u8>)> {
    let token = response::response(response).ok()?.token?;
    let signed = response::signed(token).ok()?;
    let info = response::tst_info(signed.content).ok()?;
    Some((info.imprint_hash?, info.imprint.to_vec()))
}

/// Judges a response that is said to be about `stamped`.
///
/// # Errors
/// The first thing that is wrong with it.
pub fn judge(response: &[u8], stamped: &[u8], authorities: &[Authority]) -> Result<Stamp, Problem> {
    let read = read(response, stamped)?;
    let listed = authorities.iter().flat_map(|authority| &authority.certificates);
    let (signer, used) = read.signer(listed)?;
    let mut best: Option<Problem> = None;
    let mut checks = path::MAX_CHECKS;
    for (at, authority) in authorities.iter().enumerate() {
        match path::find(&read, signer, authority, &mut checks) {
            Ok(more) => return Ok(read.stamp(at, [used, more].concat())),
            Err(problem) => {
                // The one that came furthest explains most.
                if best.as_ref().is_none_or(|best| path::rank(best.code) < path::rank(problem.code)) {
                    best = Some(problem);
                }
            }
        }
    }
    Err(best.unwrap_or_else(|| Problem::new(codes::TIMESTAMP_AUTHORITY_UNKNOWN)))
}

/// Judges everything but whose authority it is: what can be told without a list of authorities.
/// The authority in the result means nothing. The token's own signature is checked only if the token
/// carries its certificate.
///
/// # Errors
/// The first thing that is wrong with it.
pub fn judge_form(response: &[u8], stamped: &[u8]) -> Result<Stamp, Problem> {
    let read = read(response, stamped)?;
    match read.signer([].into_iter()) {
        Ok((_, used)) => Ok(read.stamp(0, used)),
        Err(problem) if problem.code == codes::TIMESTAMP_SIGNER_ID => Ok(read.stamp(0, Vec::new())),
        Err(problem) => Err(problem),
    }
}

/// A token whose form and imprint hold.
struct Read<'a> {
    info: TstInfo<'a>,
    signed: Signed<'a>,
    signer: Signer<'a>,
    covered: Vec<u8>,
    time: Timestamp,
    latest: Timestamp,
}

impl Read<'_> {
    /// The certificate that signed, among the token's own and these, and the algorithms of the signature.
    fn signer<'b>(
        &'b self,
        listed: impl Iterator<Item = &'b Certificate>,
    ) -> Result<(&'b Certificate, Vec<Used>), Problem> {
        let mut all = listed.chain(&self.signed.certificates);
        let Some(signer) = all.find(|certificate| self.is_signer(certificate)) else {
            return Err(Problem::with(codes::TIMESTAMP_SIGNER_ID, "no certificate at hand is the one that it names"));
        };
        let hash = Hash::read(&self.signer.digest);
        let used = signer
            .verify(&self.signer.algorithm, hash, &self.covered, self.signer.signature)
            .map_err(|problem| fault(problem, codes::TIMESTAMP_SIGNATURE_WRONG, "the token's own"))?;
        if !signer.may_stamp() {
            return Err(Problem::with(codes::TIMESTAMP_KEY_USAGE, signer.name()));
        }
        Ok((signer, used))
    }

    fn stamp(&self, authority: usize, mut algorithms: Vec<Used>) -> Stamp {
        algorithms.extend(self.info.imprint_hash.map(Hash::used));
        algorithms.extend(Hash::read(&self.signer.digest).map(Hash::used));
        let id = self.signer.attributes.certificate.as_ref().and_then(|id| id.hash);
        algorithms.extend(id.map(Hash::used));
        algorithms.sort_unstable();
        algorithms.dedup();
        let nonce = self.info.nonce.map(<[u8]>::to_vec);
        Stamp { time: self.time, latest: self.latest, authority, algorithms, nonce }
    }

    /// Whether this is the certificate that the signer names: by its digest, and by issuer and number or key.
    fn is_signer(&self, certificate: &Certificate) -> bool {
        let Some(id) = &self.signer.attributes.certificate else { return false };
        let Some(hash) = id.hash else { return false };
        let issued_as = |issuer: &[u8], serial: &[u8]| {
            certificate.issuer().to_der().is_ok_and(|name| name == issuer) && same_number(certificate.serial(), serial)
        };
        let named = match self.signer.name {
            SignerName::Serial(issuer, serial) => issued_as(issuer, serial),
            SignerName::Key(key) => certificate.key_identifier().as_deref() == Some(key),
        };
        let called =
            self.info.authority.is_none_or(|name| certificate.subject().to_der().is_ok_and(|subject| subject == name));
        hash.of(&certificate.der) == id.digest
            && id.issuer.is_none_or(|(issuer, serial)| issued_as(issuer, serial))
            && named
            && called
    }
}

/// Two positive numbers, whether a leading zero is written or not.
fn same_number(a: &[u8], b: &[u8]) -> bool {
    let bare = |bytes: &[u8]| bytes.iter().position(|byte| *byte != 0).map_or(Vec::new(), |at| bytes[at..].to_vec());
    bare(a) == bare(b)
}

/// Everything that does not depend on a certificate.
fn read<'a>(response: &'a [u8], stamped: &[u8]) -> Result<Read<'a>, Problem> {
    if response.len() as u64 > MAX_BYTES {
        return Err(Problem::with(codes::TIMESTAMP_TOO_LARGE, format!("the limit is {MAX_BYTES} bytes")));
    }
    let answer = response::response(response)?;
    let token = match (answer.status, answer.token) {
        (0 | 1, Some(token)) => token,
        (0 | 1, None) => return Err(Malformed.into()),
        (status, _) => return Err(Problem::with(codes::TIMESTAMP_NOT_GRANTED, format!("status {status}"))),
    };
    let data = response::signed(token)?;
    if data.content_type != response::TST_INFO {
        return Err(Problem::new(codes::TIMESTAMP_CONTENT_TYPE));
    }
    let info = response::tst_info(data.content)?;
    if info.version != 1 || info.critical {
        return Err(Problem::new(codes::TIMESTAMP_VERSION));
    }
    let hash =
        info.imprint_hash.ok_or(Problem::with(codes::TIMESTAMP_WEAK_ALGORITHM, "the digest of what is stamped"))?;
    if hash.of(stamped) != info.imprint {
        return Err(Problem::new(codes::TIMESTAMP_IMPRINT_MISMATCH));
    }
    let [signer] = data.signers.as_slice() else {
        return Err(Problem::new(codes::TIMESTAMP_SIGNER_COUNT));
    };
    let signer = response::signer(*signer)?;
    let Some(covered) = signer.covered.clone() else {
        return Err(Problem::with(codes::TIMESTAMP_SIGNED_ATTRIBUTES, "there are none"));
    };
    if signer.attributes.content_type != Some(response::TST_INFO) {
        return Err(Problem::with(codes::TIMESTAMP_SIGNED_ATTRIBUTES, "the content type"));
    }
    let hash =
        Hash::read(&signer.digest).ok_or(Problem::with(codes::TIMESTAMP_WEAK_ALGORITHM, "the digest of the token"))?;
    if signer.attributes.message_digest != Some(hash.of(data.content).as_slice()) {
        return Err(Problem::with(codes::TIMESTAMP_SIGNED_ATTRIBUTES, "the message digest"));
    }
    match &signer.attributes.certificate {
        Some(id) if id.hash.is_some() => {}
        None if !signer.attributes.names_by_sha1 => {
            return Err(Problem::with(codes::TIMESTAMP_SIGNER_ID, "there is none"));
        }
        _ => return Err(Problem::with(codes::TIMESTAMP_WEAK_ALGORITHM, "the digest of the certificate")),
    }
    let late = |seconds: i64| Timestamp::from_unix(info.second.unix().saturating_add(seconds)).ok_or(Malformed);
    let time = late(i64::from(info.fraction))?;
    let latest = late(i64::from(info.fraction) + i64::from(info.accuracy))?;
    Ok(Read { info, signed: data, signer, covered, time, latest })
}

/// What a fault of the arithmetic is called where it was met.
fn fault(fault: Fault, wrong: Code, place: &str) -> Problem {
    match fault {
        Fault::Wrong => Problem::with(wrong, place),
        Fault::Weak => Problem::with(codes::TIMESTAMP_WEAK_ALGORITHM, place),
    }
}
