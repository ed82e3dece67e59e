//! Ed25519 at its edges: signatures and keys on which implementations disagree. Ours must give the verdict of
//! the strict rule, so that what one verifier accepts all accept.
//!
//! The first table is the twelve vectors of Chalkias, Garillot and Nikolaenko, "Taming the many `EdDSA`s" (IACR
//! eprint 2020/1244). The second was made for this file: a sound key and signatures that its owner could craft.

use ed25519_dalek::{Signature, Verifier as _, VerifyingKey};

use super::{KeyProblem, PublicKey, SecretKey};

const ORDER_8: &str = "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa";
const MIXED: &str = "cdb267ce40c5cd45306fa5d2f29731459387dbf9eb933b7bd5aed9a765b88d4d";
const MIXED_2: &str = "f7badec5b8abeaf699583992219b7b223f1df3fbbea919844e3f7c554a43dd43";
const SOUND: &str = "442aad9f089ad9e14647b1ef9099a1ff4798d78589e66f28eca69c11f582a623";
const RESPELT: &str = "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff";

/// Message, key, signature; whether the lenient rule takes it, and whether the strict one does.
const TABLE: [(&str, &str, &str, bool, bool); 12] = [
    (
        "8c93255d71dcab10e8f379c26200f3c7bd5f09d9bc3068d3ef4edeb4853022b6",
        ORDER_8,
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a0000000000000000000000000000000000000000000000000000000000000000",
        true,
        false,
    ),
    (
        "9bd9f44f4dcc75bd531b56b2cd280b0bb38fc1cd6d1230e14861d861de092e79",
        ORDER_8,
        "f7badec5b8abeaf699583992219b7b223f1df3fbbea919844e3f7c554a43dd43a5bb704786be79fc476f91d3f3f89b03984d8068dcf1bb7dfc6637b45450ac04",
        true,
        false,
    ),
    (
        "aebf3f2601a0c8c5d39cc7d8911642f740b78168218da8471772b35f9d35b9ab",
        MIXED_2,
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa8c4bd45aecaca5b24fb97bc10ac27ac8751a7dfe1baff8b953ec9f5833ca260e",
        true,
        false,
    ),
    (
        "9bd9f44f4dcc75bd531b56b2cd280b0bb38fc1cd6d1230e14861d861de092e79",
        MIXED,
        "9046a64750444938de19f227bb80485e92b83fdb4b6506c160484c016cc1852f87909e14428a7a1d62e9f22f3d3ad7802db02eb2e688b6c52fcd6648a98bd009",
        true,
        true,
    ),
    (
        "e47d62c63f830dc7a6851a0b1f33ae4bb2f507fb6cffec4011eaccd55b53f56c",
        MIXED,
        "160a1cb0dc9c0258cd0a7d23e94d8fa878bcb1925f2c64246b2dee1796bed5125ec6bc982a269b723e0668e540911a9a6a58921d6925e434ab10aa7940551a09",
        false,
        false,
    ),
    (
        "e47d62c63f830dc7a6851a0b1f33ae4bb2f507fb6cffec4011eaccd55b53f56c",
        MIXED,
        "21122a84e0b5fca4052f5b1235c80a537878b38f3142356b2c2384ebad4668b7e40bc836dac0f71076f9abe3a53f9c03c1ceeeddb658d0030494ace586687405",
        false,
        false,
    ),
    (
        "85e241a07d148b41e47d62c63f830dc7a6851a0b1f33ae4bb2f507fb6cffec40",
        SOUND,
        "e96f66be976d82e60150baecff9906684aebb1ef181f67a7189ac78ea23b6c0e547f7690a0e2ddcd04d87dbc3490dc19b3b3052f7ff0538cb68afb369ba3a514",
        false,
        false,
    ),
    (
        "85e241a07d148b41e47d62c63f830dc7a6851a0b1f33ae4bb2f507fb6cffec40",
        SOUND,
        "8ce5b96c8f26d0ab6c47958c9e68b937104cd36e13c33566acd2fe8d38aa19427e71f98a473474f2f13f06f97c20d58cc3f54b8bd0d272f42b695dd7e89a8c22",
        false,
        false,
    ),
    (
        "9bedc267423725d473888631ebf45988bad3db83851ee85c85e241a07d148b41",
        MIXED_2,
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff03be9678ac102edcd92b0210bb34d7428d12ffc5df5f37e359941266a4e35f0f",
        false,
        false,
    ),
    (
        "9bedc267423725d473888631ebf45988bad3db83851ee85c85e241a07d148b41",
        MIXED_2,
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffca8c5b64cd208982aa38d4936621a4775aa233aa0505711d8fdcfdaa943d4908",
        false,
        false,
    ),
    (
        "e96b7021eb39c1a163b6da4e3093dcd3f21387da4cc4572be588fafae23c155b",
        RESPELT,
        "a9d55260f765261eb9b84e106f665e00b867287a761990d7135963ee0a7d59dca5bb704786be79fc476f91d3f3f89b03984d8068dcf1bb7dfc6637b45450ac04",
        false,
        false,
    ),
    (
        "39a591f5321bbe07fd5a23dc2f39d025d74526615746727ceefd6e82ae65c06f",
        RESPELT,
        "a9d55260f765261eb9b84e106f665e00b867287a761990d7135963ee0a7d59dca5bb704786be79fc476f91d3f3f89b03984d8068dcf1bb7dfc6637b45450ac04",
        true,
        false,
    ),
];

/// Signatures over `text` that the owner of the key of seven times seven could craft.
const CRAFTED: [(&str, &str); 3] = [
    (
        "the neutral point for R: the equation holds, and no honest signer makes it",
        "0100000000000000000000000000000000000000000000000000000000000000387642649daed08eef18b3e95c46aafbd542afac07334dbc6a1b4f81e494bd05",
    ),
    (
        "a point of order 8 for R: the equation holds only when multiplied by 8",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a91abbe3d30fac0baf7da5e1b3840fba84d8748b9960fd964b6c748ac4d16dd02",
    ),
    (
        "the neutral point for R in its second spelling",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7ffd33a49c884418d5b3fe6e2f1026f45309558e3963a8cfe057b60d900f2a5e05",
    ),
];

fn bytes<const N: usize>(hex: &str) -> [u8; N] {
    let mut out = [0; N];
    assert!(crate::digest::from_hex(hex, &mut out), "{hex}");
    out
}

#[test]
fn published_vectors_get_the_strict_verdict() {
    for (at, (message, key, signature, lenient, strict)) in TABLE.iter().enumerate() {
        let (message, raw, signature) = (bytes::<32>(message), bytes::<32>(key), bytes::<64>(signature));
        let theirs = VerifyingKey::from_bytes(&raw).unwrap();
        let parsed = Signature::from_bytes(&signature);
        assert_eq!(theirs.verify(&message, &parsed).is_ok(), *lenient, "vector {at}: is it the published one?");
        assert_eq!(theirs.verify_strict(&message, &parsed).is_ok(), *strict, "vector {at}");
        // A key of mixed order is no key here, which is stricter still: the one vector left falls with its key.
        match PublicKey::from_raw(&raw) {
            Ok(ours) => assert_eq!((*key, ours.verify(&message, &signature)), (SOUND, *strict), "vector {at}"),
            Err(problem) => assert_eq!((problem, *key == SOUND), (KeyProblem::Weak, false), "vector {at}"),
        }
    }
}

#[test]
fn crafted_signatures_of_a_sound_key_do_not_hold() {
    let secret = SecretKey::from_seed(&[7; 32]);
    let public = secret.public();
    let good = secret.sign(b"text");
    assert!(public.verify(b"text", &good));
    for (name, signature) in CRAFTED {
        assert!(!public.verify(b"text", &bytes::<64>(signature)), "{name}");
    }
    // S + L spells the same number again: RFC 8032 wants S below L.
    let order = bytes::<32>("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
    let mut respelt = good.clone();
    let mut carry = 0;
    for (byte, more) in respelt[32..].iter_mut().zip(order) {
        let sum = u16::from(*byte) + u16::from(more) + carry;
        (*byte, carry) = (sum.to_le_bytes()[0], sum >> 8);
    }
    assert!(!public.verify(b"text", &respelt), "S above the order of the group");
    for length in [0, 1, 63, 65, 128] {
        let mut odd = good.clone();
        odd.resize(length, 0);
        assert!(!public.verify(b"text", &odd), "{length} bytes");
    }
}
