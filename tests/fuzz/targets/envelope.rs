//! Envelopes: what is read and written again says the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sealcase::envelope::{Envelope, SignedText, TRUST};

const STATEMENT: &str = "application/vnd.in-toto+json";

fuzz_target!(|text: &[u8]| {
    if let Ok(envelope) = Envelope::parse(text) {
        let again = Envelope::parse(envelope.to_json().as_bytes()).expect("what we write we read");
        assert_eq!(again.signed_bytes(), envelope.signed_bytes());
        assert_eq!(again.to_json(), envelope.to_json());
    }
    for kind in [TRUST, STATEMENT] {
        if let Ok(signed) = SignedText::parse(text, kind) {
            let _ = signed.signed_bytes();
        }
    }
});
