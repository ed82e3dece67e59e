//! Tampering with a real sealed bag: each deed of the table gets its verdict and exactly its codes.

#![cfg(not(target_arch = "wasm32"))]
#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use sealcase::archive::Limits;
use sealcase::digest::Digest;
use sealcase::report::{Report, Verdict};
use sealcase::store::MemStore;
use sealcase::verify::{self, Request};
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

fn unpacked(files: impl IntoIterator<Item = (String, Vec<u8>)>) -> Report {
    let store: MemStore = files.into_iter().collect();
    let request =
        Request { input: "folder", keys: &[], trust: None, policy: None, as_of: None, limits: Limits::default() };
    verify::verify_bag(&store, &request).unwrap()
}

fn codes(report: &Report) -> Vec<&str> {
    let mut codes: Vec<&str> = report.findings.iter().map(|finding| finding.code.id()).collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}

/// A sealed bag is judged alike as a zip and as a folder, but for what only a zip can have.
#[test]
fn every_deed_is_told_in_a_folder_too() {
    let bag = Bag::of(&sealed::small(&files::cases()));
    let deeds = tampering::deeds(&bag, &Bag::of(&sealed::few()));
    let of_zips = |code: &&str| {
        ["archive.crc", "archive.order", "statement.base-directory", "verify.file-name"].contains(code)
            || code.starts_with("path.")
    };
    let alike = deeds.iter().filter(|deed| {
        let container = deed.codes.iter().any(|code| of_zips(code) || code.starts_with("archive.not-"));
        !container && !deed.knows_key && deed.demands.is_none() && deed.as_of.is_none()
    });
    let alike: Vec<_> =
        alike.filter(|deed| !deed.name.contains("suffix") && !deed.name.contains("local name")).collect();
    assert!(alike.len() > 180, "only {} deeds", alike.len());
    for deed in alike {
        let report = unpacked(Bag::of(&deed.zip).files);
        assert_eq!((report.verdict, codes(&report)), (deed.verdict, deed.codes.clone()), "{}", deed.name);
    }
}

type Edit = fn(&mut Bag);

#[test]
fn a_plain_bag_proves_no_more_than_its_manifests() {
    let sealed = Bag::of(&sealed::few());
    let plain = |edit: &dyn Fn(&mut Bag)| {
        let mut bag = sealed.clone();
        bag.files.retain(|name, _| !name.starts_with("sealcase/") && !name.starts_with("signatures/"));
        bag.list_tags();
        edit(&mut bag);
        unpacked(bag.files)
    };
    let rows: [(&[&str], Verdict, Edit); 6] = [
        (&["bag.plain"], Verdict::Intact, |_| {}),
        (&["bag.plain", "manifest.no-tag-manifest"], Verdict::Intact, |bag| drop(bag.take("tagmanifest-sha256.txt"))),
        (&["bag.plain", "manifest.tag-mismatch"], Verdict::Invalid, |bag| {
            bag.edit("bag-info.txt", "open", "2027-01-01");
        }),
        (&["bag.plain", "manifest.digest-mismatch"], Verdict::Invalid, |bag| bag.edit("data/a.txt", "one", "One")),
        (&["bag.plain", "manifest.missing"], Verdict::Invalid, |bag| drop(bag.take("manifest-sha256.txt"))),
        (&["bag.fetch", "bag.plain"], Verdict::Invalid, |bag| bag.put("fetch.txt", "https://example.org/x 1 data/x\n")),
    ];
    for (wanted, verdict, edit) in rows {
        let report = plain(&edit);
        assert_eq!((report.verdict, codes(&report)), (verdict, wanted.to_vec()));
    }
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
