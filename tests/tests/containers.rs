//! The zip container against hostile archives: each sample is refused with its own code, and no byte of a
//! sealed bag can be changed, added or taken away.

#![cfg(not(target_arch = "wasm32"))]
#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::io::Cursor;

use sealcase::codes::Severity;
use sealcase::report::{Report, Verdict};
use sealcase::verify::{self, Request};
use sealcase_tests::sealed::{self, Bag};
use sealcase_tests::{hostile, zipcraft};

fn request() -> Request<'static> {
    Request { input: "acme-lamp.sealed.zip", keys: &[], policy: None, as_of: None, limits: Default::default() }
}

fn verify(zip: &[u8]) -> Report {
    verify::verify(Cursor::new(zip), &request()).unwrap()
}

#[test]
fn every_hostile_archive_is_refused_with_its_own_code() {
    let samples = hostile::samples(&Bag::of(&sealed::few()));
    assert!(samples.len() > 400, "only {} samples", samples.len());
    let mut problems = Vec::new();
    for sample in &samples {
        let report = verify(&sample.zip);
        let told = report.findings.iter().filter(|finding| finding.severity != Severity::Note);
        let mut codes: Vec<&str> = told.map(|finding| finding.code.id()).collect();
        codes.sort_unstable();
        codes.dedup();
        if report.verdict != Verdict::Invalid || codes != [sample.code] {
            problems.push(format!("{}: {:?} {codes:?}, not {}", sample.name, report.verdict, sample.code));
        }
    }
    assert!(problems.is_empty(), "{} of {}:\n{}", problems.len(), samples.len(), problems.join("\n"));
}

#[test]
fn the_independent_writer_makes_the_same_bytes() {
    for zip in [sealed::few(), sealed::tiny()] {
        assert_eq!(Bag::of(&zip).pack(), zip);
        assert_eq!(verify(&zip).verdict, Verdict::Valid, "{}", verify(&zip).to_json());
        assert_eq!(zipcraft::read(&zip).len(), Bag::of(&zip).files.len());
    }
}
