//! Trust files and policies: read whole or refused with findings.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sealcase::trust::{Policy, Source, read};

fuzz_target!(|text: &[u8]| {
    match read(&Source { text, path: "trust.json", signers: &[] }) {
        Err(findings) => assert!(!findings.is_empty(), "a refusal says why"),
        Ok((trust, _)) => {
            for key in trust.keys() {
                assert!(trust.owner(&key.keyid()).is_some(), "a key has an owner");
            }
        }
    }
    if let Err(findings) = Policy::parse(text, "policy.json") {
        assert!(!findings.is_empty());
    }
});
