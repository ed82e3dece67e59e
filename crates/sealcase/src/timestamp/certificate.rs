//! X.509 certificates of time-stamp authorities (RFC 5280), as far as a path needs them.

use der::asn1::ObjectIdentifier;
use der::{Decode as _, Encode as _, Tag};
use x509_cert::TbsCertificate;
use x509_cert::ext::pkix::{BasicConstraints, ExtendedKeyUsage, KeyUsage};
use x509_cert::name::Name;

use super::asn1::{Algorithm, Malformed, Parts, whole};
use super::signature::{self, Fault};
use crate::algorithm::Used;

/// Largest certificate that is read, in bytes.
const MAX_BYTES: usize = 64 << 10;

const BASIC_CONSTRAINTS: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.19");
const KEY_USAGE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.15");
const EXTENDED_KEY_USAGE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.37");
/// Any policy is fine here, so the extension demands nothing even where it is critical.
const POLICIES: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.32");
const TIME_STAMPING: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.8");
const ANY_USAGE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.37.0");

/// A certificate that was read.
#[derive(Clone, Debug)]
pub struct Certificate {
    pub(super) der: Vec<u8>,
    /// The signed part, as it is written.
    signed: Vec<u8>,
    tbs: TbsCertificate,
    spki: Vec<u8>,
    /// The algorithm of the issuer's signature, as it is written.
    algorithm: Vec<u8>,
    signature: Vec<u8>,
    constraints: Option<BasicConstraints>,
    key_usage: Option<KeyUsage>,
    /// The extended usages, and whether they are critical.
    extended: Option<(Vec<ObjectIdentifier>, bool)>,
    /// Whether it has a critical extension that is not understood here.
    unknown: bool,
}

impl PartialEq for Certificate {
    fn eq(&self, other: &Self) -> bool {
        self.der == other.der
    }
}

impl Certificate {
    /// Reads one certificate in DER; `None` if it is none.
    pub fn parse(der: &[u8]) -> Option<Self> {
        Self::read(der).ok()
    }

    fn read(der: &[u8]) -> Result<Self, Malformed> {
        if der.len() > MAX_BYTES {
            return Err(Malformed);
        }
        let mut parts = Parts::sequence(whole(der)?)?;
        let signed = parts.next_bytes()?.to_vec();
        let algorithm = parts.next_bytes()?.to_vec();
        let signature = parts.bits()?.to_vec();
        parts.end()?;
        let tbs = TbsCertificate::from_der(&signed)?;
        // Two algorithms, one of them unsigned, would leave open which one counts.
        if tbs.signature().to_der()? != algorithm {
            return Err(Malformed);
        }
        let spki = tbs.subject_public_key_info().to_der()?;
        let mut certificate = Self {
            der: der.to_vec(),
            signed,
            spki,
            algorithm,
            signature,
            constraints: None,
            key_usage: None,
            extended: None,
            unknown: false,
            tbs,
        };
        certificate.extensions()?;
        Ok(certificate)
    }

    fn extensions(&mut self) -> Result<(), Malformed> {
        let extensions = self.tbs.extensions().cloned().unwrap_or_default();
        for (at, extension) in extensions.iter().enumerate() {
            if extensions[..at].iter().any(|earlier| earlier.extn_id == extension.extn_id) {
                return Err(Malformed);
            }
            let value = extension.extn_value.as_bytes();
            match extension.extn_id {
                BASIC_CONSTRAINTS => self.constraints = Some(BasicConstraints::from_der(value)?),
                KEY_USAGE => self.key_usage = Some(KeyUsage::from_der(value)?),
                EXTENDED_KEY_USAGE => {
                    self.extended = Some((ExtendedKeyUsage::from_der(value)?.0, extension.critical));
                }
                POLICIES => {}
                _ => self.unknown |= extension.critical,
            }
        }
        Ok(())
    }

    /// Reads every certificate of a PEM text (RFC 7468), in its order; `None` if something in it is none.
    pub fn parse_pem(text: &str) -> Option<Vec<Self>> {
        const BEGIN: &str = "-----BEGIN CERTIFICATE-----";
        const END: &str = "-----END CERTIFICATE-----";
        let mut found = Vec::new();
        let mut rest = text;
        while let Some(start) = rest.find(BEGIN) {
            // The two lines share their hyphens: the end is looked for behind the whole of the beginning.
            rest = &rest[start + BEGIN.len()..];
            let end = rest.find(END)?;
            let body: String = rest[..end].split_ascii_whitespace().collect();
            found.push(Self::parse(&base64::Engine::decode(&base64::engine::general_purpose::STANDARD, body).ok()?)?);
            rest = &rest[end + END.len()..];
        }
        (!found.is_empty() && !rest.contains("-----BEGIN")).then_some(found)
    }

    /// Writes PEM.
    pub fn to_pem(&self) -> String {
        let text = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, &self.der);
        let mut out = "-----BEGIN CERTIFICATE-----\n".to_owned();
        for line in text.as_bytes().chunks(64) {
            out.push_str(&String::from_utf8_lossy(line));
            out.push('\n');
        }
        out + "-----END CERTIFICATE-----\n"
    }

    pub(super) fn subject(&self) -> &Name {
        self.tbs.subject()
    }

    pub(super) fn issuer(&self) -> &Name {
        self.tbs.issuer()
    }

    pub(super) fn serial(&self) -> &[u8] {
        self.tbs.serial_number().as_bytes()
    }

    /// The subject key identifier, where the certificate states one.
    pub(super) fn key_identifier(&self) -> Option<Vec<u8>> {
        const SUBJECT_KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.14");
        let found = self.tbs.extensions()?.iter().find(|extension| extension.extn_id == SUBJECT_KEY)?;
        Some(
            whole(found.extn_value.as_bytes())
                .ok()
                .filter(|part| part.header().tag() == Tag::OctetString)?
                .value()
                .to_vec(),
        )
    }

    /// The subject's common name, or its last named part, for people.
    pub fn name(&self) -> String {
        let text = self.tbs.subject().to_string();
        let common = text.split(',').find_map(|part| part.trim().strip_prefix("CN="));
        common.unwrap_or(&text).to_owned()
    }

    /// The first and last second of its validity, since 1970.
    pub(super) fn validity(&self) -> (i64, i64) {
        let validity = self.tbs.validity();
        let seconds =
            |time: &x509_cert::time::Time| i64::try_from(time.to_unix_duration().as_secs()).unwrap_or(i64::MAX);
        (seconds(&validity.not_before), seconds(&validity.not_after))
    }

    /// Whether it may issue certificates.
    pub fn is_authority(&self) -> bool {
        self.constraints.as_ref().is_some_and(|constraints| constraints.ca)
    }

    /// Whether it may issue one that has `below` further authorities under it.
    pub(super) fn may_issue(&self, below: usize) -> bool {
        let length = self.constraints.as_ref().and_then(|constraints| constraints.path_len_constraint);
        self.is_authority()
            && length.is_none_or(|most| below <= usize::from(most))
            && self.key_usage.as_ref().is_none_or(KeyUsage::key_cert_sign)
            && self
                .extended
                .as_ref()
                .is_none_or(|(usages, _)| usages.contains(&TIME_STAMPING) || usages.contains(&ANY_USAGE))
    }

    /// Whether it may sign tokens: time-stamping alone, and critical (RFC 3161, section 2.3).
    pub fn may_stamp(&self) -> bool {
        let alone = self.extended.as_ref().is_some_and(|(usages, critical)| *critical && **usages == [TIME_STAMPING]);
        let signs = self.key_usage.as_ref().is_none_or(|usage| usage.digital_signature() || usage.non_repudiation());
        alone && signs
    }

    pub(super) fn has_unknown_demand(&self) -> bool {
        self.unknown
    }

    /// Checks a signature made with its key.
    pub(super) fn verify(
        &self,
        algorithm: &Algorithm,
        digest: Option<signature::Hash>,
        message: &[u8],
        bytes: &[u8],
    ) -> Result<Vec<Used>, Fault> {
        signature::verify(&self.spki, algorithm, digest, message, bytes)
    }

    /// Checks that `issuer` signed it.
    pub(super) fn verify_issued_by(&self, issuer: &Self) -> Result<Vec<Used>, Fault> {
        let algorithm = whole(&self.algorithm).and_then(super::asn1::algorithm).map_err(|_| Fault::Weak)?;
        issuer.verify(&algorithm, None, &self.signed, &self.signature)
    }
}
