//! The arithmetic of tokens and certificates: hashes, and signatures by RSA (RFC 8017), ECDSA
//! (FIPS 186-5) on P-256 and P-384, and Ed25519 (RFC 8032).
//!
//! SHA-1 and MD5 are no hashes here, and an RSA key of fewer than 2048 bits is no key.

use der::asn1::ObjectIdentifier;
use sha2::Digest as _;
use x509_cert::spki::SubjectPublicKeyInfoRef;

use super::asn1::{Algorithm, Parts, context, whole};
use crate::algorithm::{LEAST_RSA_BITS, Purpose, Used};
use crate::key::PublicKey;

/// Largest RSA key in bits: more only costs time.
const MOST_RSA_BITS: usize = 8_192;

const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const RSA_PSS: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.10");
const RSA_SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.11");
const RSA_SHA384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.12");
const RSA_SHA512: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.13");
const ECDSA_SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.2");
const ECDSA_SHA384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.3");
const ECDSA_SHA512: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.4");
const MGF1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.8");
const EC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const P256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
const P384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.34");
const ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");

/// A hash function of the SHA-2 family (FIPS 180-4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hash {
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
}

impl Hash {
    const ALL: [Self; 3] = [Self::Sha256, Self::Sha384, Self::Sha512];

    /// The name that trust files use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sha256 => "sha256",
            Self::Sha384 => "sha384",
            Self::Sha512 => "sha512",
        }
    }

    /// Reads the name that trust files use.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|hash| hash.name() == text)
    }

    /// The digest of a text.
    pub fn of(self, bytes: &[u8]) -> Vec<u8> {
        match self {
            Self::Sha256 => sha2::Sha256::digest(bytes).to_vec(),
            Self::Sha384 => sha2::Sha384::digest(bytes).to_vec(),
            Self::Sha512 => sha2::Sha512::digest(bytes).to_vec(),
        }
    }

    pub(super) fn oid(self) -> ObjectIdentifier {
        match self {
            Self::Sha256 => ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1"),
            Self::Sha384 => ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.2"),
            Self::Sha512 => ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.3"),
        }
    }

    /// The hash that an algorithm identifier names, its parameters absent or NULL.
    pub(super) fn read(algorithm: &Algorithm) -> Option<Self> {
        let plain = algorithm.parameters.is_none_or(der::asn1::AnyRef::is_null);
        Self::ALL.into_iter().find(|hash| plain && hash.oid() == algorithm.oid)
    }

    pub(super) fn used(self) -> Used {
        Used::new(Purpose::TimestampDigest, self.name())
    }
}

/// Why a signature does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// It does not fit the key and text.
    Wrong,
    /// It, or the key, is of a kind that is weak or not known here.
    Weak,
}

/// How a signature is made: hash and padding, as its algorithm identifier says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scheme {
    Pkcs1(Hash),
    Pss(Hash),
    Ecdsa(Hash),
    Ed25519,
}

impl Scheme {
    /// `digest` is what a CMS signer names beside the algorithm; certificates have none.
    fn read(algorithm: &Algorithm, digest: Option<Hash>) -> Option<Self> {
        let plain = algorithm.parameters.is_none_or(der::asn1::AnyRef::is_null);
        let scheme = match algorithm.oid {
            RSA if plain => Self::Pkcs1(digest?),
            ED25519 if algorithm.parameters.is_none() => Self::Ed25519,
            RSA_PSS => Self::Pss(pss_hash(algorithm)?),
            _ if !plain => return None,
            RSA_SHA256 => Self::Pkcs1(Hash::Sha256),
            RSA_SHA384 => Self::Pkcs1(Hash::Sha384),
            RSA_SHA512 => Self::Pkcs1(Hash::Sha512),
            ECDSA_SHA256 => Self::Ecdsa(Hash::Sha256),
            ECDSA_SHA384 => Self::Ecdsa(Hash::Sha384),
            ECDSA_SHA512 => Self::Ecdsa(Hash::Sha512),
            _ => return None,
        };
        match (scheme, digest) {
            // A signer who names two different hashes cannot be read without doubt.
            (Self::Pkcs1(hash) | Self::Pss(hash) | Self::Ecdsa(hash), Some(digest)) if hash != digest => None,
            _ => Some(scheme),
        }
    }

    fn hash(self) -> Option<Hash> {
        match self {
            Self::Pkcs1(hash) | Self::Pss(hash) | Self::Ecdsa(hash) => Some(hash),
            Self::Ed25519 => None,
        }
    }
}

/// The one hash of RSASSA-PSS parameters (RFC 4055): for the text, for the mask, and as long as the salt.
fn pss_hash(algorithm: &Algorithm) -> Option<Hash> {
    let inner = |part: super::asn1::Part| -> Option<Hash> {
        let mut parts = Parts::of(part, context(0, true)).ok()?;
        let hash = Hash::read(&parts.algorithm().ok()?)?;
        parts.end().ok()?;
        Some(hash)
    };
    let mut parts = Parts::sequence(algorithm.parameters?).ok()?;
    let hash = inner(parts.expect(context(0, true)).ok()?)?;
    let mask = parts.expect(context(1, true)).ok()?;
    let mut mask = Parts::of(mask, context(1, true)).ok()?;
    let generator = mask.algorithm().ok()?;
    mask.end().ok()?;
    let mask_hash = Hash::read(&super::asn1::algorithm(generator.parameters?).ok()?)?;
    let mut salt = Parts::of(parts.expect(context(2, true)).ok()?, context(2, true)).ok()?;
    let salt_bytes = salt.small().ok()?;
    salt.end().ok()?;
    parts.end().ok()?;
    let length = u32::try_from(hash.of(b"").len()).ok()?;
    (generator.oid == MGF1 && mask_hash == hash && salt_bytes == length).then_some(hash)
}

/// Checks a signature, and says which algorithms it rests on.
pub(super) fn verify(
    key: &[u8],
    algorithm: &Algorithm,
    digest: Option<Hash>,
    message: &[u8],
    signature: &[u8],
) -> Result<Vec<Used>, Fault> {
    let scheme = Scheme::read(algorithm, digest).ok_or(Fault::Weak)?;
    let spki = SubjectPublicKeyInfoRef::try_from(key).map_err(|_| Fault::Weak)?;
    let raw = spki.subject_public_key.as_bytes().ok_or(Fault::Weak)?;
    let curve = spki.algorithm.parameters.and_then(|curve| curve.decode_as::<ObjectIdentifier>().ok());
    let prehash = scheme.hash().map(|hash| hash.of(message)).unwrap_or_default();
    let (name, bits, fits) = match (scheme, spki.algorithm.oid) {
        (Scheme::Ed25519, ED25519) => {
            let raw: [u8; 32] = raw.try_into().map_err(|_| Fault::Weak)?;
            let key = PublicKey::from_raw(&raw).map_err(|_| Fault::Weak)?;
            let fits = key.verify(message, signature);
            ("ed25519", 0, fits)
        }
        (Scheme::Ecdsa(_), EC) if curve == Some(P256) => {
            use p256::ecdsa::signature::hazmat::PrehashVerifier as _;
            let key = p256::ecdsa::VerifyingKey::from_sec1_bytes(raw).map_err(|_| Fault::Weak)?;
            let signature = p256::ecdsa::Signature::from_der(signature).map_err(|_| Fault::Wrong)?;
            ("ecdsa-p256", 0, key.verify_prehash(&prehash, &signature).is_ok())
        }
        (Scheme::Ecdsa(_), EC) if curve == Some(P384) => {
            use p384::ecdsa::signature::hazmat::PrehashVerifier as _;
            let key = p384::ecdsa::VerifyingKey::from_sec1_bytes(raw).map_err(|_| Fault::Weak)?;
            let signature = p384::ecdsa::Signature::from_der(signature).map_err(|_| Fault::Wrong)?;
            ("ecdsa-p384", 0, key.verify_prehash(&prehash, &signature).is_ok())
        }
        (Scheme::Pkcs1(hash), RSA) => {
            let (key, bits) = rsa_key(raw)?;
            ("rsa-pkcs1", bits, rsa_pkcs1(&key, hash, &prehash, signature))
        }
        (Scheme::Pss(hash), RSA) => {
            let (key, bits) = rsa_key(raw)?;
            ("rsa-pss", bits, rsa_pss(&key, hash, &prehash, signature))
        }
        _ => return Err(Fault::Weak),
    };
    if !fits {
        return Err(Fault::Wrong);
    }
    let mut used = vec![Used { purpose: Purpose::Timestamp, name, bits }];
    used.extend(scheme.hash().map(Hash::used));
    Ok(used)
}

fn rsa_key(der: &[u8]) -> Result<(rsa::PublicKey, u32), Fault> {
    let read = || {
        let mut parts = Parts::sequence(whole(der)?)?;
        let (modulus, exponent) = (parts.integer()?, parts.integer()?);
        parts.end()?;
        Ok::<_, super::asn1::Malformed>((modulus, exponent))
    };
    let (modulus, exponent) = read().map_err(|_| Fault::Weak)?;
    let number = |bytes: &[u8]| -> Option<rsa::BoxedUint> {
        let bytes = bytes.strip_prefix(&[0]).unwrap_or(bytes);
        // A negative number, or one that is too long to be worth a look.
        let sound = !bytes.is_empty() && bytes.len() <= MOST_RSA_BITS / 8;
        sound.then(|| rsa::BoxedUint::from_be_slice_vartime(bytes))
    };
    let negative = |bytes: &[u8]| bytes.first().is_some_and(|first| *first >= 0x80);
    if negative(modulus) || negative(exponent) || exponent.len() > 5 {
        return Err(Fault::Weak);
    }
    let (n, e) = number(modulus).zip(number(exponent)).ok_or(Fault::Weak)?;
    let bits = n.bit_width_vartime();
    let sizes = LEAST_RSA_BITS as usize..=MOST_RSA_BITS;
    let key = rsa::PublicKey::new_with_size_limits(n, e, sizes).map_err(|_| Fault::Weak)?;
    Ok((key, bits))
}

fn rsa_pkcs1(key: &rsa::PublicKey, hash: Hash, prehash: &[u8], signature: &[u8]) -> bool {
    match hash {
        Hash::Sha256 => key.pkcs1v15_verify_prehash::<sha2::Sha256>(prehash, signature).is_ok(),
        Hash::Sha384 => key.pkcs1v15_verify_prehash::<sha2::Sha384>(prehash, signature).is_ok(),
        Hash::Sha512 => key.pkcs1v15_verify_prehash::<sha2::Sha512>(prehash, signature).is_ok(),
    }
}

fn rsa_pss(key: &rsa::PublicKey, hash: Hash, prehash: &[u8], signature: &[u8]) -> bool {
    match hash {
        Hash::Sha256 => key.pss_verify_prehash::<sha2::Sha256>(prehash, signature).is_ok(),
        Hash::Sha384 => key.pss_verify_prehash::<sha2::Sha384>(prehash, signature).is_ok(),
        Hash::Sha512 => key.pss_verify_prehash::<sha2::Sha512>(prehash, signature).is_ok(),
    }
}
