//! Key files: a public key that is read is strong and has one spelling; a private one never panics or hangs.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sealcase::key::{PublicKey, SecretKey};

fuzz_target!(|text: &str| {
    if let Ok(key) = PublicKey::parse(text) {
        let again = PublicKey::parse(&key.to_pem()).expect("what we write we read");
        assert_eq!(again.keyid(), key.keyid());
        assert!(!key.verify(b"a message", &[0; 64]), "no signature of zeros holds");
    }
    for passphrase in [None, Some(&b"passphrase"[..])] {
        if let Ok(key) = SecretKey::from_pem(text, passphrase) {
            let signature = key.sign(b"a message");
            assert!(key.public().verify(b"a message", &signature));
        }
    }
});
