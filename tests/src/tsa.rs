//! A time-stamp authority for tests: certificates and tokens with any fault that one may want.
//!
//! It writes DER by itself, from RFC 3161, 5280, 5652 and 5816 alone, and shares no code with the core.
//! It signs with ECDSA on P-256 and nonces that follow from the text (RFC 6979), so the same call gives
//! the same bytes. Tokens of another maker lie in `fixtures/tokens`.

#![expect(clippy::expect_used, reason = "what is made here is known to be right")]

use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{DerSignature, SigningKey};
use sealcase::timestamp::Hash;
use sealcase::trust;

use crate::later::time;
use crate::sealed::base64;

/// SHA-256 as an object identifier.
pub const SHA256: &str = "2.16.840.1.101.3.4.2.1";
/// SHA-1 as an object identifier.
pub const SHA1: &str = "1.3.14.3.2.26";
/// Time-stamping as an extended key usage.
pub const TIME_STAMPING: &str = "1.3.6.1.5.5.7.3.8";
/// Code signing as an extended key usage.
pub const CODE_SIGNING: &str = "1.3.6.1.5.5.7.3.3";
/// The type of what a token signs.
pub const TST_INFO: &str = "1.2.840.113549.1.9.16.1.4";
const ECDSA_SHA256: &str = "1.2.840.10045.4.3.2";

/// A value with its tag.
pub fn der(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let value = parts.concat();
    let mut out = vec![tag];
    match value.len() {
        short @ 0..=0x7F => out.push(u8::try_from(short).unwrap_or(0)),
        long => {
            let bytes: Vec<u8> = long.to_be_bytes().into_iter().skip_while(|byte| *byte == 0).collect();
            out.push(0x80 | u8::try_from(bytes.len()).unwrap_or(0));
            out.extend(bytes);
        }
    }
    out.extend(value);
    out
}

/// An object identifier.
pub fn oid(text: &str) -> Vec<u8> {
    let arcs: Vec<u64> = text.split('.').filter_map(|arc| arc.parse().ok()).collect();
    let mut value = Vec::new();
    let first = arcs[0] * 40 + arcs[1];
    for arc in std::iter::once(first).chain(arcs[2..].iter().copied()) {
        let mut digits = vec![u8::try_from(arc & 0x7F).unwrap_or(0)];
        let mut rest = arc >> 7;
        while rest > 0 {
            digits.push(0x80 | u8::try_from(rest & 0x7F).unwrap_or(0));
            rest >>= 7;
        }
        value.extend(digits.into_iter().rev());
    }
    der(0x06, &[&value])
}

fn algorithm(id: &str) -> Vec<u8> {
    der(0x30, &[&oid(id)])
}

fn name(common: &str) -> Vec<u8> {
    let attribute = der(0x30, &[&oid("2.5.4.3"), &der(0x0C, &[common.as_bytes()])]);
    der(0x30, &[&der(0x31, &[&attribute])])
}

/// A certificate to be, and the key in it.
#[derive(Clone, Debug)]
pub struct Certificate {
    /// The common name.
    pub subject: &'static str,
    /// Below 128.
    pub serial: u8,
    /// First and last second, as `20260101000000Z`.
    pub validity: (&'static str, &'static str),
    /// Whether it may issue others, and how many authorities may follow.
    pub authority: Option<Option<u8>>,
    /// The extended key usages.
    pub usages: Vec<&'static str>,
    /// Whether they are critical.
    pub usages_critical: bool,
    /// The bits of the key usage, as a BIT STRING's value.
    pub key_usage: Option<[u8; 2]>,
    /// A critical extension that nobody knows.
    pub unknown: bool,
    /// What the key grows from.
    pub seed: u8,
}

impl Certificate {
    /// A root.
    pub fn root(subject: &'static str, seed: u8) -> Self {
        Self {
            subject,
            serial: 1,
            validity: ("20200101000000Z", "20491231235959Z"),
            authority: Some(None),
            usages: Vec::new(),
            usages_critical: false,
            key_usage: Some([1, 0x06]),
            unknown: false,
            seed,
        }
    }

    /// The certificate of one who signs tokens.
    pub fn signer(subject: &'static str, seed: u8) -> Self {
        Self {
            subject,
            serial: 0x42,
            validity: ("20260101000000Z", "20271231235959Z"),
            authority: None,
            usages: vec![TIME_STAMPING],
            usages_critical: true,
            key_usage: Some([7, 0x80]),
            unknown: false,
            seed,
        }
    }

    /// The private key.
    ///
    /// # Panics
    /// If the seed is 0.
    pub fn key(&self) -> SigningKey {
        SigningKey::from_slice(&[self.seed; 32]).expect("a key")
    }

    /// The certificate in DER, issued by another one.
    pub fn issued_by(&self, issuer: &Self) -> Vec<u8> {
        let mut extensions = Vec::new();
        let mut extend = |id: &str, critical: bool, value: &[u8]| {
            let critical = if critical { der(0x01, &[&[0xFF]]) } else { Vec::new() };
            extensions.extend(der(0x30, &[&oid(id), &critical, &der(0x04, &[value])]));
        };
        if let Some(length) = self.authority {
            let length = length.map_or(Vec::new(), |length| der(0x02, &[&[length]]));
            extend("2.5.29.19", true, &der(0x30, &[&der(0x01, &[&[0xFF]]), &length]));
        }
        if let Some(bits) = self.key_usage {
            extend("2.5.29.15", true, &der(0x03, &[&bits]));
        }
        if !self.usages.is_empty() {
            let usages: Vec<u8> = self.usages.iter().flat_map(|usage| oid(usage)).collect();
            extend("2.5.29.37", self.usages_critical, &der(0x30, &[&usages]));
        }
        if self.unknown {
            extend("1.3.6.1.4.1.99999.1", true, &der(0x05, &[]));
        }
        let point = self.key().verifying_key().to_sec1_point(false);
        let spki = der(
            0x30,
            &[
                &der(0x30, &[&oid("1.2.840.10045.2.1"), &oid("1.2.840.10045.3.1.7")]),
                &der(0x03, &[&[0], point.as_bytes()]),
            ],
        );
        let tbs = der(
            0x30,
            &[
                &der(0xA0, &[&der(0x02, &[&[2]])]),
                &der(0x02, &[&[self.serial]]),
                &algorithm(ECDSA_SHA256),
                &name(issuer.subject),
                &der(0x30, &[&moment(self.validity.0), &moment(self.validity.1)]),
                &name(self.subject),
                &spki,
                &der(0xA3, &[&der(0x30, &[&extensions])]),
            ],
        );
        let signature: DerSignature = issuer.key().sign(&tbs);
        der(0x30, &[&tbs, &algorithm(ECDSA_SHA256), &der(0x03, &[&[0], signature.as_bytes()])])
    }
}

/// A time of a certificate: `UTCTime` up to 2049 (RFC 5280, section 4.1.2.5).
fn moment(text: &str) -> Vec<u8> {
    der(0x17, &[&text.as_bytes()[2..]])
}

/// PEM of a certificate.
pub fn pem(certificate: &[u8]) -> String {
    let text = base64(certificate);
    let lines: Vec<String> =
        text.as_bytes().chunks(64).map(|line| String::from_utf8_lossy(line).into_owned()).collect();
    format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", lines.join("\n"))
}

/// An authority: a root, and the certificate that signs under it.
#[derive(Clone, Debug)]
pub struct Tsa {
    /// The certificates, each issued by the next; the last by itself.
    pub chain: Vec<Certificate>,
}

/// What a token is made of. Every part may be changed before it is signed.
#[derive(Clone, Debug)]
pub struct Recipe {
    /// The status in the response.
    pub status: u8,
    /// The type of the signed content, and the one in the signed attributes.
    pub content_types: (&'static str, &'static str),
    /// The version in the `TSTInfo`.
    pub version: u8,
    /// The algorithm of the imprint.
    pub imprint_algorithm: &'static str,
    /// The imprint.
    pub imprint: Vec<u8>,
    /// The stated time.
    pub time: String,
    /// What follows the time, in DER.
    pub rest: Vec<u8>,
    /// The algorithm of the message digest.
    pub digest_algorithm: &'static str,
    /// The message digest, if it is not to be the right one.
    pub message_digest: Option<Vec<u8>>,
    /// The attribute that names the certificate: its kind and value.
    pub certificate_id: Option<(&'static str, Vec<u8>)>,
    /// Whether there are signed attributes.
    pub attributes: bool,
    /// How many signers there are.
    pub signers: usize,
    /// The certificates in the token.
    pub certificates: Vec<Vec<u8>>,
    /// Whether a bit of the signature is turned.
    pub bent: bool,
}

impl Tsa {
    /// An authority with a root of its own.
    pub fn new(subject: &'static str, root: &'static str, seed: u8) -> Self {
        Self { chain: vec![Certificate::signer(subject, seed), Certificate::root(root, seed + 100)] }
    }

    /// The certificates in DER, the signer's first.
    pub fn certificates(&self) -> Vec<Vec<u8>> {
        let issuers = self.chain.iter().skip(1).chain(self.chain.last());
        self.chain.iter().zip(issuers).map(|(own, issuer)| own.issued_by(issuer)).collect()
    }

    /// The authority as a trust file lists it.
    pub fn listed(&self) -> trust::Authority {
        trust::Authority {
            name: self.chain[0].subject.to_owned(),
            chain_pem: self.certificates().iter().map(|certificate| pem(certificate)).collect(),
            from: time("2026-01-01T00:00:00Z"),
            until: None,
            revoked: None,
        }
    }

    /// A good token.
    pub fn token(&self, stamped: &[u8], time: &str) -> Vec<u8> {
        self.token_with(stamped, time, |_| ())
    }

    /// A token of which something is changed.
    pub fn token_with(&self, stamped: &[u8], time: &str, change: impl FnOnce(&mut Recipe)) -> Vec<u8> {
        let certificates = self.certificates();
        let own = Hash::Sha256.of(&certificates[0]);
        let serial = der(
            0x30,
            &[&der(0x30, &[&der(0xA4, &[&name(self.chain[1].subject)])]), &der(0x02, &[&[self.chain[0].serial]])],
        );
        let mut recipe = Recipe {
            status: 0,
            content_types: (TST_INFO, TST_INFO),
            version: 1,
            imprint_algorithm: SHA256,
            imprint: Hash::Sha256.of(stamped),
            time: time.to_owned(),
            rest: Vec::new(),
            digest_algorithm: SHA256,
            message_digest: None,
            certificate_id: Some((
                "1.2.840.113549.1.9.16.2.47",
                der(0x30, &[&der(0x30, &[&der(0x30, &[&der(0x04, &[&own]), &serial])])]),
            )),
            attributes: true,
            signers: 1,
            certificates: certificates[..1].to_vec(),
            bent: false,
        };
        change(&mut recipe);
        self.written(&recipe)
    }

    fn written(&self, recipe: &Recipe) -> Vec<u8> {
        let imprint = der(0x30, &[&algorithm(recipe.imprint_algorithm), &der(0x04, &[&recipe.imprint])]);
        let info = der(
            0x30,
            &[
                &der(0x02, &[&[recipe.version]]),
                &oid("1.3.6.1.4.1.99999.2"),
                &imprint,
                &der(0x02, &[&[9]]),
                &der(0x18, &[recipe.time.as_bytes()]),
                &recipe.rest,
            ],
        );
        let digest = recipe.message_digest.clone().unwrap_or_else(|| Hash::Sha256.of(&info));
        let attribute = |id: &str, value: &[u8]| der(0x30, &[&oid(id), &der(0x31, &[value])]);
        let mut attributes = vec![
            attribute("1.2.840.113549.1.9.3", &oid(recipe.content_types.1)),
            attribute("1.2.840.113549.1.9.4", &der(0x04, &[&digest])),
        ];
        attributes.extend(recipe.certificate_id.as_ref().map(|(id, value)| attribute(id, value)));
        attributes.sort();
        let attributes = attributes.concat();
        let covered = if recipe.attributes { der(0x31, &[&attributes]) } else { info.clone() };
        let signature: DerSignature = self.chain[0].key().sign(&covered);
        let mut signature = signature.as_bytes().to_vec();
        if recipe.bent {
            *signature.last_mut().expect("a signature") ^= 1;
        }
        let covering = if recipe.attributes { der(0xA0, &[&attributes]) } else { Vec::new() };
        let issuer = self.chain.get(1).unwrap_or(&self.chain[0]);
        let signer = der(
            0x30,
            &[
                &der(0x02, &[&[1]]),
                &der(0x30, &[&name(issuer.subject), &der(0x02, &[&[self.chain[0].serial]])]),
                &algorithm(recipe.digest_algorithm),
                &covering,
                &algorithm(ECDSA_SHA256),
                &der(0x04, &[&signature]),
            ],
        );
        let data = der(
            0x30,
            &[
                &der(0x02, &[&[3]]),
                &der(0x31, &[&algorithm(recipe.digest_algorithm)]),
                &der(0x30, &[&oid(recipe.content_types.0), &der(0xA0, &[&der(0x04, &[&info])])]),
                &if recipe.certificates.is_empty() { Vec::new() } else { der(0xA0, &[&recipe.certificates.concat()]) },
                &der(0x31, &[&signer.repeat(recipe.signers)]),
            ],
        );
        let token = der(0x30, &[&oid("1.2.840.113549.1.7.2"), &der(0xA0, &[&data])]);
        let token = if recipe.status > 1 { Vec::new() } else { token };
        der(0x30, &[&der(0x30, &[&der(0x02, &[&[recipe.status]])]), &token])
    }
}
