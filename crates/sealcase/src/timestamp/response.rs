//! The reading of a `TimeStampResp` (RFC 3161, section 2.4.2) and of the CMS `SignedData` in it (RFC 5652).
//!
//! Nothing is checked here but the form. What was signed is kept as the bytes that were signed.

use der::Tag;
use der::asn1::ObjectIdentifier;

use super::asn1::{Algorithm, Malformed, Part, Parts, algorithm, context, integer, whole};
use super::certificate::Certificate;
use super::signature::Hash;
use crate::time::Timestamp;

/// Most certificates that a token may carry.
const MAX_CERTIFICATES: usize = 16;

const SIGNED_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.2");
pub(super) const TST_INFO: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.1.4");
const CONTENT_TYPE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.3");
const MESSAGE_DIGEST: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.4");
const SIGNING_CERTIFICATE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.12");
const SIGNING_CERTIFICATE_V2: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.47");

/// A response: what the authority decided, and its token if it made one.
pub(super) struct Response<'a> {
    /// 0 and 1 mean that a token was granted.
    pub(super) status: u32,
    pub(super) token: Option<Part<'a>>,
}

/// Reads a response whole.
pub(super) fn response(bytes: &[u8]) -> Result<Response<'_>, Malformed> {
    let mut parts = Parts::sequence(whole(bytes)?)?;
    let mut status = Parts::sequence(parts.next()?)?;
    let code = status.small()?;
    if let Some(texts) = status.next_if(Tag::Sequence)? {
        let mut texts = Parts::sequence(texts)?;
        while !texts.is_empty() {
            texts.expect(Tag::Utf8String)?;
        }
    }
    status.next_if(Tag::BitString)?;
    status.end()?;
    let token = if parts.is_empty() { None } else { Some(parts.next()?) };
    parts.end()?;
    Ok(Response { status: code, token })
}

/// The `SignedData` of a token.
pub(super) struct Signed<'a> {
    /// The type of what is signed.
    pub(super) content_type: ObjectIdentifier,
    /// What is signed, as it is written.
    pub(super) content: &'a [u8],
    /// Certificates that may help to find a path, and nothing more.
    pub(super) certificates: Vec<Certificate>,
    pub(super) signers: Vec<Part<'a>>,
}

/// Reads a token: a `ContentInfo` with `SignedData`.
pub(super) fn signed(token: Part<'_>) -> Result<Signed<'_>, Malformed> {
    let mut info = Parts::sequence(token)?;
    if info.oid()? != SIGNED_DATA {
        return Err(Malformed);
    }
    let mut explicit = Parts::of(info.next()?, context(0, true))?;
    info.end()?;
    let mut data = Parts::sequence(explicit.next()?)?;
    explicit.end()?;
    data.small()?;
    let mut digests = Parts::of(data.next()?, Tag::Set)?;
    while !digests.is_empty() {
        digests.algorithm()?;
    }
    let mut content = Parts::sequence(data.next()?)?;
    let content_type = content.oid()?;
    let mut explicit = Parts::of(content.next()?, context(0, true))?;
    content.end()?;
    let octets = explicit.octets()?;
    explicit.end()?;
    let mut certificates = Vec::new();
    if let Some(set) = data.next_if(context(0, true))? {
        let mut set = Parts::of(set, context(0, true))?;
        while !set.is_empty() {
            if certificates.len() == MAX_CERTIFICATES {
                return Err(Malformed);
            }
            certificates.extend(Certificate::parse(set.next_bytes()?));
        }
    }
    data.next_if(context(1, true))?;
    let mut infos = Parts::of(data.next()?, Tag::Set)?;
    data.end()?;
    let mut signers = Vec::new();
    while !infos.is_empty() {
        signers.push(infos.next()?);
        if signers.len() > 1 {
            break;
        }
    }
    Ok(Signed { content_type, content: octets, certificates, signers })
}

/// How a signer names its certificate.
pub(super) enum SignerName<'a> {
    /// The issuer's name as it is written, and the serial number.
    Serial(&'a [u8], &'a [u8]),
    /// The subject key identifier.
    Key(&'a [u8]),
}

/// A `SignerInfo`.
pub(super) struct Signer<'a> {
    pub(super) name: SignerName<'a>,
    pub(super) digest: Algorithm<'a>,
    /// The signed attributes as the SET that the signature covers; `None` without any.
    pub(super) covered: Option<Vec<u8>>,
    pub(super) attributes: Attributes<'a>,
    pub(super) algorithm: Algorithm<'a>,
    pub(super) signature: &'a [u8],
}

/// The signed attributes that matter.
#[derive(Default)]
pub(super) struct Attributes<'a> {
    pub(super) content_type: Option<ObjectIdentifier>,
    pub(super) message_digest: Option<&'a [u8]>,
    pub(super) certificate: Option<CertificateId<'a>>,
    /// Whether a certificate is named by SHA-1 (RFC 2634).
    pub(super) names_by_sha1: bool,
}

/// An `ESSCertIDv2` (RFC 5035).
pub(super) struct CertificateId<'a> {
    /// `None` for a hash that is not one of ours.
    pub(super) hash: Option<Hash>,
    pub(super) digest: &'a [u8],
    /// The issuer's name as it is written, and the serial number.
    pub(super) issuer: Option<(&'a [u8], &'a [u8])>,
}

/// Reads a `SignerInfo`.
pub(super) fn signer(part: Part<'_>) -> Result<Signer<'_>, Malformed> {
    let mut parts = Parts::sequence(part)?;
    parts.small()?;
    let name = if let Some(key) = parts.next_if(context(0, false))? {
        SignerName::Key(key.value())
    } else {
        let mut serial = Parts::sequence(parts.next()?)?;
        let issuer = serial.next_bytes()?;
        let number = serial.integer()?;
        serial.end()?;
        SignerName::Serial(issuer, number)
    };
    let digest = parts.algorithm()?;
    let mut attributes = Attributes::default();
    let mut covered = None;
    if let Some(set) = parts.next_if(context(0, true))? {
        covered = Some(super::asn1::written(Tag::Set, set.value())?);
        attributes = read_attributes(set)?;
    }
    let algorithm = parts.algorithm()?;
    let signature = parts.octets()?;
    parts.next_if(context(1, true))?;
    parts.end()?;
    Ok(Signer { name, digest, covered, attributes, algorithm, signature })
}

/// Each kind at most once, with one value.
fn read_attributes(set: Part<'_>) -> Result<Attributes<'_>, Malformed> {
    let mut attributes = Attributes::default();
    let mut set = Parts::of(set, context(0, true))?;
    while !set.is_empty() {
        let mut attribute = Parts::sequence(set.next()?)?;
        let kind = attribute.oid()?;
        let mut values = Parts::of(attribute.next()?, Tag::Set)?;
        attribute.end()?;
        let twice = match kind {
            CONTENT_TYPE => attributes.content_type.replace(values.oid()?).is_some(),
            MESSAGE_DIGEST => attributes.message_digest.replace(values.octets()?).is_some(),
            SIGNING_CERTIFICATE_V2 => attributes.certificate.replace(certificate_id(values.next()?)?).is_some(),
            SIGNING_CERTIFICATE => {
                attributes.names_by_sha1 = true;
                continue;
            }
            _ => continue,
        };
        values.end()?;
        if twice {
            return Err(Malformed);
        }
    }
    Ok(attributes)
}

/// The first `ESSCertIDv2` of a `SigningCertificateV2`: the signer's own.
fn certificate_id(part: Part<'_>) -> Result<CertificateId<'_>, Malformed> {
    let mut certificates = Parts::sequence(part)?;
    let mut ids = Parts::sequence(certificates.next()?)?;
    certificates.next_if(Tag::Sequence)?;
    certificates.end()?;
    let mut id = Parts::sequence(ids.next()?)?;
    let first = id.next()?;
    let (hash, digest) = if der::Tagged::tag(&first) == Tag::Sequence {
        (Hash::read(&algorithm(first)?), id.octets()?)
    } else if der::Tagged::tag(&first) == Tag::OctetString {
        (Some(Hash::Sha256), first.value())
    } else {
        return Err(Malformed);
    };
    let mut issuer = None;
    if let Some(serial) = id.next_if(Tag::Sequence)? {
        let mut serial = Parts::sequence(serial)?;
        let mut names = Parts::sequence(serial.next()?)?;
        // One directory name, in a GeneralName of its own.
        let mut name = Parts::of(names.next()?, context(4, true))?;
        names.end()?;
        let directory = name.next_bytes()?;
        name.end()?;
        let number = serial.integer()?;
        serial.end()?;
        issuer = Some((directory, number));
    }
    id.end()?;
    Ok(CertificateId { hash, digest, issuer })
}

/// What the authority states.
pub(super) struct TstInfo<'a> {
    pub(super) version: u32,
    pub(super) imprint_hash: Option<Hash>,
    pub(super) imprint: &'a [u8],
    /// The stated time: its whole second, and whether a part of a second follows.
    pub(super) second: Timestamp,
    pub(super) fraction: bool,
    /// How far the time may be off, in seconds, rounded up.
    pub(super) accuracy: u32,
    /// The nonce of the request.
    pub(super) nonce: Option<&'a [u8]>,
    /// The authority's name as it is written, where it is a directory name.
    pub(super) authority: Option<&'a [u8]>,
    pub(super) critical: bool,
}

/// Reads a `TSTInfo` whole.
pub(super) fn tst_info(bytes: &[u8]) -> Result<TstInfo<'_>, Malformed> {
    let mut parts = Parts::sequence(whole(bytes)?)?;
    let version = parts.small()?;
    parts.oid()?;
    let mut imprint = Parts::sequence(parts.next()?)?;
    let imprint_hash = Hash::read(&imprint.algorithm()?);
    let digest = imprint.octets()?;
    imprint.end()?;
    parts.integer()?;
    let (second, fraction) = general_time(parts.expect(Tag::GeneralizedTime)?.value()).ok_or(Malformed)?;
    let accuracy = parts.next_if(Tag::Sequence)?.map_or(Ok(0), accuracy)?;
    if let Some(ordering) = parts.next_if(Tag::Boolean)?
        && ordering.value() != [0xFF]
    {
        return Err(Malformed);
    }
    let nonce = parts.next_if(Tag::Integer)?.map(|nonce| integer(nonce.value())).transpose()?;
    let mut authority = None;
    if let Some(name) = parts.next_if(context(0, true))? {
        let mut name = Parts::of(name, context(0, true))?;
        if let Some(directory) = name.next_if(context(4, true))? {
            let mut directory = Parts::of(directory, context(4, true))?;
            authority = Some(directory.next_bytes()?);
            directory.end()?;
        } else {
            name.next()?;
        }
        name.end()?;
    }
    let mut critical = false;
    if let Some(extensions) = parts.next_if(context(1, true))? {
        let mut extensions = Parts::of(extensions, context(1, true))?;
        while !extensions.is_empty() {
            let mut extension = Parts::sequence(extensions.next()?)?;
            extension.oid()?;
            critical |= extension.next_if(Tag::Boolean)?.is_some();
            extension.octets()?;
            extension.end()?;
        }
    }
    parts.end()?;
    Ok(TstInfo { version, imprint_hash, imprint: digest, second, fraction, accuracy, nonce, authority, critical })
}

/// `20261123120000Z`, or with a part of a second, `20261123120000.25Z`, that does not end with a zero.
fn general_time(bytes: &[u8]) -> Option<(Timestamp, bool)> {
    let text = std::str::from_utf8(bytes).ok()?.strip_suffix('Z')?;
    let (whole, fraction) = match text.split_once('.') {
        Some((whole, fraction)) => {
            let sound =
                !fraction.is_empty() && fraction.bytes().all(|b| b.is_ascii_digit()) && !fraction.ends_with('0');
            (whole, sound.then_some(true)?)
        }
        None => (text, false),
    };
    if whole.len() != 14 || !whole.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let part = |from: usize, to: usize| &whole[from..to];
    let spelt =
        format!("{}-{}-{}T{}:{}:{}Z", part(0, 4), part(4, 6), part(6, 8), part(8, 10), part(10, 12), part(12, 14));
    Some((Timestamp::parse(&spelt)?, fraction))
}

/// Seconds, milliseconds and microseconds, each optional, as whole seconds rounded up.
fn accuracy(part: Part<'_>) -> Result<u32, Malformed> {
    let mut parts = Parts::sequence(part)?;
    let number = |bytes: &[u8]| -> Result<u32, Malformed> {
        let bytes = integer(bytes)?;
        match bytes {
            [first, ..] if *first < 0x80 && bytes.len() <= 4 => {
                Ok(bytes.iter().fold(0, |sum, byte| sum << 8 | u32::from(*byte)))
            }
            _ => Err(Malformed),
        }
    };
    let seconds = parts.next_if(Tag::Integer)?.map_or(Ok(0), |part| number(part.value()))?;
    let mut more = false;
    for tag in [0, 1] {
        if let Some(part) = parts.next_if(context(tag, false))? {
            let value = number(part.value())?;
            if !(1..=999).contains(&value) {
                return Err(Malformed);
            }
            more = true;
        }
    }
    parts.end()?;
    Ok(seconds.saturating_add(u32::from(more)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_one_spelling() {
        let read = |text: &str| general_time(text.as_bytes()).map(|(second, fraction)| (second.to_string(), fraction));
        assert_eq!(read("20261123120000Z"), Some(("2026-11-23T12:00:00Z".to_owned(), false)));
        assert_eq!(read("20261123120000.25Z"), Some(("2026-11-23T12:00:00Z".to_owned(), true)));
        for bad in [
            "",
            "Z",
            "20261123120000",
            "20261123120000.Z",
            "20261123120000.50Z",
            "20261123120060Z",
            "20260230120000Z",
            "2026112312000Z",
            "20261123120000+0000",
            "20261123120000.2.5Z",
            "+0261123120000Z",
        ] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }

    #[test]
    fn an_inexact_time_is_rounded_up() {
        let read = |bytes: &[u8]| whole(bytes).and_then(accuracy);
        assert_eq!(read(&[0x30, 0]), Ok(0));
        assert_eq!(read(&[0x30, 3, 2, 1, 1]), Ok(1));
        assert_eq!(read(&[0x30, 6, 2, 1, 1, 0x80, 1, 5]), Ok(2));
        assert_eq!(read(&[0x30, 3, 0x81, 1, 5]), Ok(1));
        for bad in [&[0x30, 3, 2, 1, 0x81][..], &[0x30, 3, 0x80, 1, 0], &[0x30, 6, 0x81, 1, 5, 0x80, 1, 5]] {
            assert_eq!(read(bad), Err(Malformed), "{bad:?}");
        }
    }
}
