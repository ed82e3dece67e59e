//! The zip container against hostile archives: each sample is refused with its own code, and no byte of a
//! sealed bag can be changed, added or taken away.

#![cfg(not(target_arch = "wasm32"))]
#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::io::{Cursor, Read};

use sealcase::archive::{self, Limits, Opened};
use sealcase::report::{Report, Verdict};
use sealcase::verify::Request;
use sealcase_tests::keep;
use sealcase_tests::sealed::{self, Bag};
use sealcase_tests::zipcraft::{self, Zip};
use sealcase_tests::{files, hostile};

#[test]
fn every_hostile_archive_is_refused_with_its_own_code() {
    let samples = hostile::samples(&Bag::of(&sealed::few()));
    assert!(samples.len() > 400, "only {} samples", samples.len());
    let problems: Vec<String> = samples.iter().filter_map(hostile::Sample::differs).collect();
    assert!(problems.is_empty(), "{} of {}:\n{}", problems.len(), samples.len(), problems.join("\n"));
}

fn verify(zip: &[u8]) -> Report {
    let request = Request {
        input: "acme-lamp.sealed.zip",
        keys: &[],
        trust: None,
        policy: None,
        as_of: None,
        limits: Limits::default(),
    };
    keep::verify(zip, &request).unwrap()
}

#[test]
fn the_independent_writer_makes_the_same_bytes() {
    for zip in [sealed::few(), sealed::tiny()] {
        assert_eq!(Bag::of(&zip).pack(), zip);
        assert_eq!(verify(&zip).verdict, Verdict::Valid, "{}", verify(&zip).to_json());
        assert_eq!(zipcraft::read(&zip).len(), Bag::of(&zip).files.len());
    }
}

/// What the `zip` crate lists and extracts.
fn by_zip_crate(zip: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = zip::ZipArchive::new(Cursor::new(zip)).unwrap();
    let read = |at| {
        let mut entry = archive.by_index(at).unwrap();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        (entry.name().unwrap().into_owned(), bytes)
    };
    (0..zip::ZipArchive::new(Cursor::new(zip)).unwrap().len()).map(read).collect()
}

/// What our own reader lists and extracts.
fn by_archive(zip: &[u8]) -> Vec<(String, Vec<u8>)> {
    let Opened::Archive(archive) = archive::open(Cursor::new(zip), &Limits::default()).unwrap() else {
        panic!("refused")
    };
    let read = |entry: &archive::Entry| {
        let mut bytes = Vec::new();
        archive.data(entry).read_to_end(&mut bytes).unwrap();
        (entry.path.to_string(), bytes)
    };
    archive.entries().iter().map(read).collect()
}

#[test]
fn other_readers_find_the_same_names_and_bytes() {
    let mut attached = Bag::of(&sealed::few());
    attached.put("archive/0001.tsr", Zip::of([("inside.txt", "an archive at the end of an archive")]).build());
    for zip in [sealed::few(), sealed::tiny(), sealed::small(&files::cases()), attached.pack()] {
        assert_ne!(verify(&zip).verdict, Verdict::Invalid);
        let ours = by_archive(&zip);
        assert_eq!(ours, by_zip_crate(&zip));
        assert_eq!(ours, zipcraft::read(&zip));
    }
}

#[test]
fn a_bag_of_more_files_than_16_bits_count() {
    let package = (0..66_000_u32).map(|number| (format!("{:02}/{number:05}.txt", number % 50), Vec::new()));
    let zip = sealed::seal("many", package.collect(), &sealed::undemanding(), &sealed::key());
    let report = verify(&zip);
    assert_eq!(report.verdict, Verdict::Valid, "{}", report.to_json());
    assert_eq!(report.bag.unwrap().payload_files, 66_000);
    let archive = zip::ZipArchive::new(Cursor::new(&zip)).unwrap();
    assert_eq!(archive.len(), 66_009);
}

#[test]
fn limits_are_kept_before_anything_is_read() {
    let zip = sealed::few();
    let refused = |limits: Limits| match archive::open(Cursor::new(&zip), &limits).unwrap() {
        Opened::Archive(_) => None,
        Opened::Refused(findings) => Some(findings[0].code.id()),
    };
    let (count, bytes) = (zipcraft::read(&zip).len() as u64, zip.len() as u64);
    assert_eq!(refused(Limits { entries: count, bytes, ..Limits::default() }), None);
    assert_eq!(refused(Limits { entries: count - 1, ..Limits::default() }), Some("archive.too-many"));
    assert_eq!(refused(Limits { bytes: bytes - 1, ..Limits::default() }), Some("archive.too-large"));
}
