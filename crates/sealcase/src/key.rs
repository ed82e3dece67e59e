//! Signing keys and their files. Ed25519 (RFC 8032) always, ML-DSA-65 (FIPS 204) with the feature `ml-dsa`: SPKI PEM for public keys (RFC 8410), PKCS#8 version 1
//! PEM for private ones (RFC 5958), PBES2 with scrypt and AES-256-CBC where a passphrase guards it
//! (RFC 8018). `openssl` reads and writes the same files.
//!
//! Verification is strict everywhere and on every target, so that no two tools disagree. There is
//! no randomness here: seeds, salts and initialisation vectors come from the host. A key's algorithm is part
//! of the key and of its id, so nothing that is signed has to name it.

#[cfg(test)]
mod edge_vectors;
#[cfg(feature = "ml-dsa")]
mod ml_dsa_65;

mod forms;
mod words;

use ed25519_dalek::{Signer as _, SigningKey, VerifyingKey};
use pkcs8::der::Decode as _;
use pkcs8::der::pem::PemLabel as _;
use pkcs8::pkcs5::pbes2;
use pkcs8::spki::{DecodePublicKey as _, ObjectIdentifier, SubjectPublicKeyInfoRef};
use pkcs8::{EncodePrivateKey as _, EncryptedPrivateKeyInfoRef, LineEnding, PrivateKeyInfoRef};
use zeroize::Zeroizing;

use crate::digest::Digest;
use crate::error::Error;

pub use words::words;

/// Longest key file that is read, in bytes.
pub const MAX_PEM_BYTES: usize = 16 << 10;
/// scrypt with N = 2^14, r = 8, p = 5 takes 16 MiB, which stays under OpenSSL's own limit.
const SCRYPT: (u8, u32, u32) = (14, 8, 5);
/// Costs above these are refused on reading: a hostile key file could ask for gigabytes or hours.
const MAX_SCRYPT_MEMORY: u64 = 256 << 20;
const MAX_PBKDF2_ROUNDS: u32 = 10_000_000;

/// `id-Ed25519` (RFC 8410, section 3).
const ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");
/// `id-ml-dsa-65` (RFC 9881, section 2).
#[cfg(feature = "ml-dsa")]
const ML_DSA_65: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.3.18");

/// A signature algorithm that this build knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// Ed25519 (RFC 8032).
    Ed25519,
    /// ML-DSA-65 (FIPS 204), made to hold against quantum computers.
    #[cfg(feature = "ml-dsa")]
    MlDsa65,
}

impl Algorithm {
    /// All that this build knows.
    pub const ALL: &'static [Self] = &[
        Self::Ed25519,
        #[cfg(feature = "ml-dsa")]
        Self::MlDsa65,
    ];

    /// The name that reports and trust files use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ed25519 => "ed25519",
            #[cfg(feature = "ml-dsa")]
            Self::MlDsa65 => "ml-dsa-65",
        }
    }

    /// Reads the name that reports and trust files use.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|algorithm| algorithm.as_str() == text)
    }
}

/// A public key. Weak keys and unusual encodings do not become one.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct PublicKey(Public);

/// A key is small enough to be handed about whole, also where it has two thousand bytes.
#[derive(Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "ml-dsa", expect(clippy::large_enum_variant, reason = "copied seldom, never in bulk"))]
enum Public {
    Ed25519(VerifyingKey),
    #[cfg(feature = "ml-dsa")]
    MlDsa65([u8; ml_dsa_65::PUBLIC_BYTES]),
}

impl std::fmt::Debug for PublicKey {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "PublicKey({} {})", self.algorithm().as_str(), self.keyid())
    }
}

/// Why a text is not a usable public key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyProblem {
    /// Not a key in SPKI PEM, or not in its one form.
    Syntax,
    /// A key of an algorithm that this build does not know, with its keyid.
    Algorithm(Digest),
    /// Of low or mixed order, or not in its one encoding.
    Weak,
}

impl PublicKey {
    /// Reads SPKI PEM.
    ///
    /// # Errors
    /// [`Error::Key`] if it is no Ed25519 key, or a weak one.
    pub fn from_pem(text: &str) -> Result<Self, Error> {
        Self::parse(text).map_err(|problem| {
            Error::key(match problem {
                KeyProblem::Syntax if text.contains("PRIVATE KEY") => {
                    "this is a private key; give the public one (`sealcase key public FILE` prints it)"
                }
                KeyProblem::Syntax => "this is no Ed25519 public key in PEM form (`-----BEGIN PUBLIC KEY-----`)",
                KeyProblem::Algorithm(_) => "this public key is of an algorithm that this build does not know",
                KeyProblem::Weak => "this public key is weak: signatures under it prove nothing",
            })
        })
    }

    /// Reads SPKI PEM, for callers that report findings.
    ///
    /// # Errors
    /// What kind of problem it is.
    pub fn parse(text: &str) -> Result<Self, KeyProblem> {
        Self::from_der(&der_of(text)?)
    }

    /// Reads SPKI PEM that is most likely one of these keys: what was judged once is not judged again.
    pub(crate) fn parse_among<'a>(text: &str, known: impl IntoIterator<Item = &'a Self>) -> Result<Self, KeyProblem> {
        let der = der_of(text)?;
        known.into_iter().find(|key| key.to_der() == der).map_or_else(|| Self::from_der(&der), |key| Ok(*key))
    }

    /// Takes SPKI DER that was found to be some key's.
    fn from_der(der: &[u8]) -> Result<Self, KeyProblem> {
        let info = SubjectPublicKeyInfoRef::from_der(der).map_err(|_| KeyProblem::Syntax)?;
        match info.algorithm.oid {
            ED25519 => {
                // 12 bytes say «Ed25519 public key», 32 are the key: RFC 8410 leaves no other form.
                let raw = der.strip_prefix(SPKI_PREFIX).and_then(|raw| raw.try_into().ok());
                Self::from_raw(raw.ok_or(KeyProblem::Syntax)?)
            }
            #[cfg(feature = "ml-dsa")]
            ML_DSA_65 => {
                let raw = der.strip_prefix(ml_dsa_65::SPKI_PREFIX).and_then(|raw| raw.try_into().ok());
                raw.map(|raw| Self(Public::MlDsa65(raw))).ok_or(KeyProblem::Syntax)
            }
            _ => Err(KeyProblem::Algorithm(Digest::of(der))),
        }
    }

    /// Takes the 32 bytes of an Ed25519 key.
    ///
    /// # Errors
    /// [`KeyProblem::Weak`] if they are no point, a weak one, or one with a second spelling.
    pub fn from_raw(raw: &[u8; 32]) -> Result<Self, KeyProblem> {
        let key = VerifyingKey::from_bytes(raw).map_err(|_| KeyProblem::Weak)?;
        let point = key.to_edwards();
        let sound = !key.is_weak() && point.is_torsion_free() && point.compress().as_bytes() == raw;
        if sound { Ok(Self(Public::Ed25519(key))) } else { Err(KeyProblem::Weak) }
    }

    /// Writes SPKI PEM.
    pub fn to_pem(&self) -> String {
        let der = pkcs8::Document::try_from(self.to_der());
        der.and_then(|der| der.to_pem(SubjectPublicKeyInfoRef::PEM_LABEL, LineEnding::LF)).unwrap_or_default()
    }

    /// The key as SPKI DER.
    fn to_der(self) -> Vec<u8> {
        match &self.0 {
            Public::Ed25519(key) => [SPKI_PREFIX, key.as_bytes()].concat(),
            #[cfg(feature = "ml-dsa")]
            Public::MlDsa65(key) => [ml_dsa_65::SPKI_PREFIX, key].concat(),
        }
    }

    /// What kind of key it is.
    pub fn algorithm(&self) -> Algorithm {
        match self.0 {
            Public::Ed25519(_) => Algorithm::Ed25519,
            #[cfg(feature = "ml-dsa")]
            Public::MlDsa65(_) => Algorithm::MlDsa65,
        }
    }

    /// SHA-256 of the key's SPKI DER: the keyid.
    pub fn keyid(&self) -> Digest {
        Digest::of(&self.to_der())
    }

    /// Whether a signature fits, by the strict rule that every implementation agrees on.
    pub fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        match &self.0 {
            Public::Ed25519(key) => ed25519_dalek::Signature::from_slice(signature)
                .is_ok_and(|signature| key.verify_strict(message, &signature).is_ok()),
            #[cfg(feature = "ml-dsa")]
            Public::MlDsa65(key) => ml_dsa_65::verify(key, message, signature),
        }
    }
}

/// The DER of a key in SPKI PEM.
fn der_of(text: &str) -> Result<Vec<u8>, KeyProblem> {
    if text.len() > MAX_PEM_BYTES {
        return Err(KeyProblem::Syntax);
    }
    let document = pkcs8::Document::from_public_key_pem(text).map_err(|_| KeyProblem::Syntax)?;
    Ok(document.as_bytes().to_vec())
}

/// The DER in front of the 32 bytes of an Ed25519 public key (RFC 8410, section 4).
const SPKI_PREFIX: &[u8] = &[0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];

/// A private key. Wiped from memory when dropped, and never shown.
pub struct SecretKey(Secret);

enum Secret {
    Ed25519(Box<SigningKey>),
    #[cfg(feature = "ml-dsa")]
    MlDsa65(Zeroizing<[u8; 32]>),
}

impl std::fmt::Debug for SecretKey {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "SecretKey of {}", self.public().keyid())
    }
}

/// Whether a private key file needs a passphrase.
pub fn is_encrypted(text: &str) -> bool {
    text.contains("BEGIN ENCRYPTED PRIVATE KEY")
}

/// Whether a private key in DER needs a passphrase.
pub fn is_encrypted_der(der: &[u8]) -> bool {
    EncryptedPrivateKeyInfoRef::try_from(der).is_ok()
}

impl SecretKey {
    /// The Ed25519 key that grows from 32 random bytes.
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self::of(Algorithm::Ed25519, seed)
    }

    /// The key of an algorithm that grows from 32 random bytes.
    pub fn of(algorithm: Algorithm, seed: &[u8; 32]) -> Self {
        Self(match algorithm {
            Algorithm::Ed25519 => Secret::Ed25519(Box::new(SigningKey::from_bytes(seed))),
            #[cfg(feature = "ml-dsa")]
            Algorithm::MlDsa65 => Secret::MlDsa65(Zeroizing::new(*seed)),
        })
    }

    /// Reads a private key file, with its passphrase if it has one.
    ///
    /// # Errors
    /// [`Error::Key`], saying whether the file, the passphrase or the kind of key is at fault.
    pub fn from_pem(text: &str, passphrase: Option<&[u8]>) -> Result<Self, Error> {
        let no_key = || Error::key("this is no private key in PEM form (`-----BEGIN PRIVATE KEY-----`)");
        if text.len() > MAX_PEM_BYTES {
            return Err(no_key());
        }
        let (label, der) = pkcs8::SecretDocument::from_pem(text.trim_start()).map_err(|_| no_key())?;
        if label == EncryptedPrivateKeyInfoRef::PEM_LABEL {
            let Some(passphrase) = passphrase else {
                return Err(Error::key("this private key is encrypted; its passphrase is needed"));
            };
            return Self::from_der(decrypt(der.as_bytes(), passphrase)?.as_bytes());
        }
        if label != PrivateKeyInfoRef::PEM_LABEL {
            return Err(Error::key(format!("this file holds `{label}`, not a PKCS#8 private key")));
        }
        Self::from_der(der.as_bytes())
    }

    /// Reads a private key in DER, with its passphrase if it has one.
    ///
    /// # Errors
    /// [`Error::Key`], saying whether the bytes, the passphrase or the kind of key is at fault.
    pub fn from_pkcs8_der(der: &[u8], passphrase: Option<&[u8]>) -> Result<Self, Error> {
        match passphrase {
            Some(passphrase) if is_encrypted_der(der) => Self::from_der(decrypt(der, passphrase)?.as_bytes()),
            None if is_encrypted_der(der) => Err(Error::key("this private key is encrypted; its passphrase is needed")),
            _ => Self::from_der(der),
        }
    }

    fn from_der(der: &[u8]) -> Result<Self, Error> {
        let other = || Error::key("this private key is not of the kind Ed25519");
        let info = PrivateKeyInfoRef::try_from(der).map_err(|_| Error::key("this private key file is damaged"))?;
        #[cfg(feature = "ml-dsa")]
        if info.algorithm.oid == ML_DSA_65 {
            let seed = ml_dsa_65::seed_of(info.private_key.as_bytes());
            let seed =
                seed.ok_or_else(|| Error::key("this ML-DSA-65 private key holds no seed, and cannot be read"))?;
            return Ok(Self(Secret::MlDsa65(seed)));
        }
        let pair = ed25519_dalek::pkcs8::KeypairBytes::try_from(info).map_err(|_| other())?;
        let key = SigningKey::from_bytes(&pair.secret_key);
        match pair.public_key {
            // A wrong public half would make signatures that leak the private one.
            Some(public) if public.to_bytes() != *key.verifying_key().as_bytes() => {
                Err(Error::key("the public half of this private key file does not belong to it"))
            }
            _ => Ok(Self(Secret::Ed25519(Box::new(key)))),
        }
    }

    /// Writes a private key file without a passphrase.
    ///
    /// # Errors
    /// [`Error::Key`] if encoding fails.
    pub fn to_pem(&self) -> Result<Zeroizing<String>, Error> {
        let pem = self.to_der()?.to_pem(PrivateKeyInfoRef::PEM_LABEL, LineEnding::LF);
        pem.map_err(|_| Error::key("the private key could not be encoded"))
    }

    /// Writes a private key file that a passphrase guards. `salt` and `iv` must be random.
    ///
    /// # Errors
    /// [`Error::Key`] if encoding fails.
    pub fn to_encrypted_pem(
        &self,
        passphrase: &[u8],
        salt: &[u8; 16],
        iv: [u8; 16],
    ) -> Result<Zeroizing<String>, Error> {
        let failed = |_| Error::key("the private key could not be encrypted");
        let (log_n, r, p) = SCRYPT;
        let cost = pkcs8::pkcs5::scrypt::Params::new(log_n, r, p).map_err(|_| Error::key("bad scrypt cost"))?;
        let parameters = pbes2::Parameters::generate_scrypt_aes256cbc(cost, salt, iv)
            .map_err(|_| Error::key("the private key could not be encrypted"))?;
        let der = self.to_der()?;
        let info = PrivateKeyInfoRef::try_from(der.as_bytes()).map_err(failed)?;
        let encrypted = info.encrypt_with_params(parameters, passphrase).map_err(failed)?;
        encrypted
            .to_pem(EncryptedPrivateKeyInfoRef::PEM_LABEL, LineEnding::LF)
            .map_err(|_| Error::key("the private key could not be encoded"))
    }

    /// Version 1, without the public half: OpenSSL before 3.5 refuses version 2.
    fn to_der(&self) -> Result<pkcs8::SecretDocument, Error> {
        let failed = |_| Error::key("the private key could not be encoded");
        match &self.0 {
            Secret::Ed25519(key) => ed25519_dalek::pkcs8::KeypairBytes { secret_key: key.to_bytes(), public_key: None }
                .to_pkcs8_der()
                .map_err(failed),
            #[cfg(feature = "ml-dsa")]
            Secret::MlDsa65(seed) => pkcs8::SecretDocument::try_from(ml_dsa_65::to_der(seed).as_slice())
                .map_err(|_| Error::key("the private key could not be encoded")),
        }
    }

    /// The public half.
    pub fn public(&self) -> PublicKey {
        PublicKey(match &self.0 {
            Secret::Ed25519(key) => Public::Ed25519(key.verifying_key()),
            #[cfg(feature = "ml-dsa")]
            Secret::MlDsa65(seed) => Public::MlDsa65(ml_dsa_65::public_of(seed)),
        })
    }

    /// Signs.
    pub fn sign(&self, message: &[u8]) -> Vec<u8> {
        match &self.0 {
            Secret::Ed25519(key) => key.sign(message).to_bytes().to_vec(),
            #[cfg(feature = "ml-dsa")]
            Secret::MlDsa65(seed) => ml_dsa_65::sign(seed, message),
        }
    }
}

fn decrypt(der: &[u8], passphrase: &[u8]) -> Result<pkcs8::SecretDocument, Error> {
    let damaged = || Error::key("this encrypted private key file is damaged");
    let info = EncryptedPrivateKeyInfoRef::try_from(der).map_err(|_| damaged())?;
    let scheme = info.encryption_algorithm.pbes2().ok_or_else(|| {
        Error::key("this private key is encrypted in an old way; convert it with `openssl pkcs8 -topk8 -scrypt`")
    })?;
    let affordable = match &scheme.kdf {
        pbes2::Kdf::Scrypt(scrypt) => {
            let memory = scrypt.cost_parameter.saturating_mul(u64::from(scrypt.block_size)).saturating_mul(128);
            // The crate takes the logarithm of the cost without asking whether there is one.
            let sound = scrypt.cost_parameter.is_power_of_two() && scrypt.block_size > 0 && scrypt.parallelization > 0;
            sound && memory <= MAX_SCRYPT_MEMORY && scrypt.parallelization <= 16
        }
        pbes2::Kdf::Pbkdf2(pbkdf2) => pbkdf2.iteration_count <= MAX_PBKDF2_ROUNDS,
        _ => false,
    };
    if !affordable {
        return Err(Error::key("the cost that this private key file states is not one that an honest program writes"));
    }
    info.decrypt(passphrase).map_err(|_| Error::key("the passphrase does not open this private key"))
}

/// A keyid for people: groups of four digits, so that two can compare it by phone.
pub fn grouped(keyid: &Digest) -> String {
    let text = keyid.to_string();
    let groups: Vec<&str> = (0..text.len()).step_by(4).map(|at| &text[at..at + 4]).collect();
    groups.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> SecretKey {
        SecretKey::from_seed(&[7; 32])
    }

    #[test]
    fn files_read_back() {
        let pem = key().to_pem().unwrap();
        assert_eq!(SecretKey::from_pem(&pem, None).unwrap().public(), key().public());
        let guarded = key().to_encrypted_pem(b"open sesame", &[1; 16], [2; 16]).unwrap();
        assert!(is_encrypted(&guarded) && !is_encrypted(&pem));
        assert_eq!(SecretKey::from_pem(&guarded, Some(b"open sesame")).unwrap().public(), key().public());
        for (text, passphrase) in [(&guarded, None), (&guarded, Some(&b"wrong"[..]))] {
            assert!(matches!(SecretKey::from_pem(text, passphrase), Err(Error::Key { .. })));
        }
        let public = key().public().to_pem();
        assert_eq!(PublicKey::from_pem(&public).unwrap().keyid(), key().public().keyid());
        assert!(PublicKey::from_pem(&pem).is_err());
        assert!(SecretKey::from_pem(&public, None).is_err());
        let der = pkcs8::SecretDocument::from_pem(&guarded).unwrap().1;
        assert!(is_encrypted_der(der.as_bytes()));
        assert_eq!(SecretKey::from_pkcs8_der(der.as_bytes(), Some(b"open sesame")).unwrap().public(), key().public());
        assert!(SecretKey::from_pkcs8_der(der.as_bytes(), None).is_err());
        let der = pkcs8::SecretDocument::from_pem(&pem).unwrap().1;
        assert!(!is_encrypted_der(der.as_bytes()));
        assert_eq!(SecretKey::from_pkcs8_der(der.as_bytes(), None).unwrap().public(), key().public());
        assert!(SecretKey::from_pkcs8_der(b"\x30\x80", Some(b"")).is_err());
        for junk in ["", "x", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"] {
            assert!(SecretKey::from_pem(junk, Some(b"")).is_err() && PublicKey::from_pem(junk).is_err());
        }
    }

    #[test]
    fn a_key_file_with_a_hostile_cost_is_refused() {
        // scrypt with N = 0, of which there is no logarithm.
        let hostile = concat!(
            "-----BEGIN ENCRYPTED PRIVATE KEY-----\n",
            "MIGaMFYGCSqGSIb3DQEFDTBJMCgGCSsGAQQB2kcECzAbBBABAQEBAQEBAQEBAQEB\n",
            "AQEBAgEAAgEIAgEBMB0GCWCGSAFlAwQBKgQQAAAAAAAAAAAAAAAAAAAAAARAAAAA\n",
            "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n",
            "AAAAAAAAAAAAAAAAAA==\n",
            "-----END ENCRYPTED PRIVATE KEY-----\n",
        );
        assert!(matches!(SecretKey::from_pem(hostile, Some(b"any")), Err(Error::Key { .. })));
    }

    #[test]
    fn signatures_hold_for_their_text_only() {
        let signature = key().sign(b"text");
        assert!(key().public().verify(b"text", &signature));
        assert!(!key().public().verify(b"texts", &signature));
        let mut bent = signature.clone();
        bent[40] ^= 1;
        assert!(!key().public().verify(b"text", &bent));
    }

    #[test]
    fn weak_keys_are_refused() {
        // The identity, the point of order two, and an order-eight point of RFC 8032's curve.
        let mut identity = [0; 32];
        identity[0] = 1;
        let mut two = [0xFF; 32];
        (two[0], two[31]) = (0xEC, 0x7F);
        // The identity again, spelt with y = p + 1.
        let mut respelt = [0xFF; 32];
        (respelt[0], respelt[31]) = (0xEE, 0x7F);
        for weak in [identity, two, respelt, [0; 32]] {
            assert_eq!(PublicKey::from_raw(&weak), Err(KeyProblem::Weak));
        }
        // Of order eight, of mixed order, and not in its one spelling: keys of the ed25519-speccheck vectors.
        for weak in [
            "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
            "cdb267ce40c5cd45306fa5d2f29731459387dbf9eb933b7bd5aed9a765b88d4d",
            "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        ] {
            let raw = Digest::parse(weak).unwrap();
            assert_eq!(PublicKey::from_raw(raw.as_bytes()), Err(KeyProblem::Weak), "{weak}");
        }
    }
}
