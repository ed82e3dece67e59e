//! Tampering with a real sealed bag: each deed of the table gets its verdict and exactly its codes.

#![cfg(not(target_arch = "wasm32"))]

use sealcase::digest::Digest;
use sealcase_tests::sealed::{self, Bag, SMALL_SHA256};
use sealcase_tests::{files, tampering};

#[test]
fn every_deed_is_told_by_its_own_code() {
    let bag = Bag::of(&sealed::small(&files::cases()));
    let other = Bag::of(&sealed::few());
    let deeds = tampering::deeds(&bag, &other);
    assert!(deeds.len() > 200, "only {} deeds", deeds.len());
    let problems: Vec<String> = deeds.iter().filter_map(tampering::Deed::differs).collect();
    assert!(problems.is_empty(), "{} of {}:\n{}", problems.len(), deeds.len(), problems.join("\n"));
}

/// `BLESS=1` writes the digest anew, after a change of the package, the profile or the version.
#[test]
fn the_same_package_key_and_time_give_the_same_bytes() {
    let zip = sealed::small(&files::cases());
    let line = format!("{}  fennel-plug.sealed.zip\n", Digest::of(&zip));
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/sealed.sha256"), line).unwrap();
    } else {
        assert_eq!(line, SMALL_SHA256);
    }
}
