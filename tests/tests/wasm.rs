//! The same cases, archives and deeds as WebAssembly, run under Node: what the browser says is what the
//! command line says, to the byte.

#![cfg(target_arch = "wasm32")]

use sealcase::digest::Digest;
use sealcase_tests::sealed::{self, Bag, SMALL_SHA256};
use sealcase_tests::{case, files, hostile, tampering};
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
fn every_case_gives_the_native_report() {
    let files = files::cases();
    let folders = case::folders(&files);
    assert!(folders.len() > 50, "only {} cases", folders.len());
    let problems: Vec<String> = folders
        .iter()
        .filter_map(|folder| {
            let report = case::load(&files, folder).and_then(|case| case.run());
            let expected = files.get(&format!("{folder}/report.json"));
            match report {
                Err(problem) => Some(format!("{folder}: {problem}")),
                Ok(report) if Some(report.to_json().as_bytes()) == expected.map(Vec::as_slice) => None,
                Ok(report) => Some(format!("{folder}: {}", report.to_json())),
            }
        })
        .collect();
    assert!(problems.is_empty(), "{} cases differ:\n{}", problems.len(), problems.join("\n"));
}

#[wasm_bindgen_test]
fn every_deed_gives_the_native_codes() {
    let deeds = tampering::deeds(&Bag::of(&sealed::small(&files::cases())), &Bag::of(&sealed::few()));
    let problems: Vec<String> = deeds.iter().filter_map(tampering::Deed::differs).collect();
    assert!(problems.is_empty(), "{} of {}:\n{}", problems.len(), deeds.len(), problems.join("\n"));
}

#[wasm_bindgen_test]
fn every_hostile_archive_is_refused() {
    let samples = hostile::samples(&Bag::of(&sealed::few()));
    let problems: Vec<String> = samples.iter().filter_map(hostile::Sample::differs).collect();
    assert!(problems.is_empty(), "{} of {}:\n{}", problems.len(), samples.len(), problems.join("\n"));
}

#[wasm_bindgen_test]
fn a_sealed_bag_has_the_native_bytes() {
    let zip = sealed::small(&files::cases());
    assert_eq!(format!("{}  fennel-plug.sealed.zip\n", Digest::of(&zip)), SMALL_SHA256);
}
