//! Manifests: our own form is closed, so what is read is written back byte for byte.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sealcase::digest::Digest;
use sealcase::manifest::{self, Manifest};

fuzz_target!(|text: &[u8]| {
    if let Ok(manifest) = Manifest::<Digest>::parse(text) {
        assert_eq!(manifest.to_text().as_bytes(), text);
        assert!(manifest::parse_foreign(text, 32).is_ok(), "what is ours is BagIt");
    }
    for digest_bytes in [16, 20, 32, 64] {
        let _ = manifest::parse_foreign(text, digest_bytes);
    }
});
