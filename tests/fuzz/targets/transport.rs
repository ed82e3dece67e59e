//! Encrypted files: any head is read or refused, what opens was encrypted to us, and key files never panic.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use sealcase_fuzz::{IDENTITY, PLAIN};
use sealcase_transport::{Identity, Locked, Recipient, identities, is_age, recipients};

static OURS: LazyLock<[Identity; 1]> = LazyLock::new(|| [Identity::parse(IDENTITY).expect("an identity")]);

fuzz_target!(|data: &[u8]| {
    match Locked::read(data) {
        Err(error) => drop(error.to_string()),
        Ok(locked) => {
            assert!(is_age(data), "what is read is said to be so");
            // A passphrase is stretched for as long as the file asks; that has its own limit and test.
            if !locked.wants_passphrase() {
                let mut out = Vec::new();
                if locked.open(&*OURS, &mut out).is_ok() {
                    assert!(out == PLAIN, "something else was encrypted to us");
                }
            }
        }
    }
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Ok(list) = recipients(text) {
        assert!(list.iter().all(|one| Recipient::parse(&one.to_string()).is_ok()), "what we write we read");
    }
    if let Ok(list) = identities(text) {
        assert!(list.iter().all(|one| Identity::parse(&one.to_line()).is_ok()), "what we write we read");
    }
});
