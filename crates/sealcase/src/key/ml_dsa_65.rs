//! ML-DSA-65 (FIPS 204) and its keys in SPKI and PKCS#8 (RFC 9881), behind the feature `ml-dsa`.
//!
//! Signatures are pure, with an empty context, and deterministic: nothing here is random, and the same text
//! gives the same bytes. A private key is its seed of 32 bytes.

use ml_dsa::signature::Keypair as _;
use ml_dsa::{MlDsa65, Signature, SigningKey, VerifyingKey};
use zeroize::Zeroizing;

/// Bytes of a public key.
pub(super) const PUBLIC_BYTES: usize = 1_952;
/// The DER in front of the bytes of a public key: RFC 9881 leaves no other form.
pub(super) const SPKI_PREFIX: &[u8] = &[
    0x30, 0x82, 0x07, 0xb2, 0x30, 0x0b, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x03, 0x12, 0x03, 0x82,
    0x07, 0xa1, 0x00,
];
/// The DER in front of the seed of a private key: PKCS#8 version 1 with the seed alone.
const PKCS8_PREFIX: &[u8] = &[
    0x30, 0x34, 0x02, 0x01, 0x00, 0x30, 0x0b, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x03, 0x12, 0x04,
    0x22, 0x80, 0x20,
];
/// In front of the seed where the expanded key follows it, as OpenSSL writes it.
const BOTH_PREFIX: &[u8] = &[0x30, 0x82, 0x0f, 0xe6, 0x04, 0x20];
/// Bytes of a private key that holds both.
const BOTH_BYTES: usize = 0x0fe6 + 4;

/// The public half of a seed.
pub(super) fn public_of(seed: &[u8; 32]) -> [u8; PUBLIC_BYTES] {
    SigningKey::<MlDsa65>::from_seed(&(*seed).into()).verifying_key().encode().into()
}

/// Signs; gives nothing if no signature can be found, which does not happen.
pub(super) fn sign(seed: &[u8; 32], message: &[u8]) -> Vec<u8> {
    let key = SigningKey::<MlDsa65>::from_seed(&(*seed).into());
    let signature = key.expanded_key().sign_deterministic(message, &[]);
    signature.map(|signature| signature.encode().to_vec()).unwrap_or_default()
}

/// Whether a signature fits. Only the one encoding of a signature is read.
pub(super) fn verify(public: &[u8; PUBLIC_BYTES], message: &[u8], signature: &[u8]) -> bool {
    let key = VerifyingKey::<MlDsa65>::decode(&(*public).into());
    Signature::<MlDsa65>::try_from(signature).is_ok_and(|signature| key.verify_with_context(message, &[], &signature))
}

/// The private key as PKCS#8.
pub(super) fn to_der(seed: &[u8; 32]) -> Zeroizing<Vec<u8>> {
    let mut der = Zeroizing::new(Vec::with_capacity(PKCS8_PREFIX.len() + seed.len()));
    der.extend(PKCS8_PREFIX);
    der.extend(seed);
    der
}

/// The seed in the private part of PKCS#8, alone or with the expanded key behind it, which follows from it.
/// A key without its seed is not read.
pub(super) fn seed_of(private: &[u8]) -> Option<Zeroizing<[u8; 32]>> {
    let seed = match private.strip_prefix(&[0x80, 0x20]) {
        Some(seed) if seed.len() == 32 => seed,
        _ if private.len() == BOTH_BYTES => private.strip_prefix(BOTH_PREFIX)?.get(..32)?,
        _ => return None,
    };
    seed.try_into().ok().map(Zeroizing::new)
}
