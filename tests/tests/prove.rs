//! Proofs of single documents: what they show, and every way to make one show more.

#![cfg(not(target_arch = "wasm32"))]
#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::io::Cursor;

use sealcase::prove::{self, Proved};
use sealcase::report::{Report, Verdict};
use sealcase::statement::Action;
use sealcase::verify::{self, Request};
use sealcase_tests::keep;
use sealcase_tests::later::{self, action, lab, sign};
use sealcase_tests::sealed::{self, Bag, few, tiny};
use sealcase_tests::zipcraft::{self, Zip};

type Change = fn(&mut Vec<(String, Vec<u8>)>);

const FILE: &str = "evidence/log.bin";

fn proof_of(zip: &[u8], files: &[&str]) -> Vec<u8> {
    let request = Request { input: "bag.sealed.zip", ..Request::default() };
    match prove::prove(Cursor::new(zip), files, &request, Cursor::new(Vec::new())).unwrap() {
        Proved::Written(_, out) => out.into_inner(),
        Proved::Refused(report) => panic!("{}", report.to_json()),
    }
}

fn judge(zip: &[u8]) -> Report {
    keep::verify_proof(zip, &Request { input: "acme-lamp.proof.zip", ..Request::default() }).unwrap()
}

fn found(report: &Report) -> Vec<&'static str> {
    let mut codes: Vec<_> = report.findings.iter().map(|finding| finding.code.id()).collect();
    codes.retain(|code| *code != "proof.partial");
    codes.dedup();
    codes
}

/// A proof whose entries somebody changed; the zip around them is made anew.
fn changed(zip: &[u8], change: impl FnOnce(&mut Vec<(String, Vec<u8>)>)) -> Report {
    let mut entries = zipcraft::read(zip);
    change(&mut entries);
    judge(&Zip::of(entries).build())
}

fn entry<'a>(entries: &'a mut [(String, Vec<u8>)], end: &str) -> &'a mut (String, Vec<u8>) {
    entries.iter_mut().find(|(name, _)| name.ends_with(end)).unwrap()
}

#[test]
fn one_document_is_proven_and_the_rest_is_not_there() {
    let zip = few();
    let proof = proof_of(&zip, &[FILE]);
    let report = judge(&proof);
    assert_eq!((report.verdict, found(&report)), (Verdict::Valid, vec![]), "{}", report.to_json());
    let line = report.proof.as_ref().unwrap();
    assert_eq!((line.files.as_slice(), line.withheld), (&["data/evidence/log.bin".to_owned()][..], 3));
    let whole = later::verify(&zip).bag.unwrap();
    let shown = report.bag.unwrap();
    assert_eq!((shown.id, shown.tag_manifest, shown.payload_files), (whole.id, whole.tag_manifest, 1));
    let names: Vec<_> = zipcraft::read(&proof).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names.iter().filter(|name| name.contains("/data/")).count(), 1);
    assert!(!names.iter().any(|name| name.contains("/sealcase/")), "{names:?}");
    let word = b"Pr\xc3\xbcfbericht";
    assert!(!proof.windows(word.len()).any(|piece| piece == word), "nothing of another document is in it");
    // The same again gives the same bytes.
    assert_eq!(proof_of(&zip, &[FILE]), proof);

    let keys = [sealed::key().public()];
    let request = Request { input: "acme-lamp.proof.zip", keys: &keys, ..Request::default() };
    assert_eq!(keep::verify_proof(&proof, &request).unwrap().verdict, Verdict::Trusted);
}

#[test]
fn later_signatures_come_along() {
    let (_, zip) = sign(&few(), &lab(), action(Action::Evaluated), "2026-12-01T09:00:00Z");
    let proof = proof_of(&zip, &["a.txt", FILE]);
    let report = judge(&proof);
    assert_eq!((report.verdict, found(&report)), (Verdict::Valid, vec![]), "{}", report.to_json());
    assert_eq!((report.signatures.len(), report.proof.as_ref().unwrap().withheld), (2, 2));
    let robbed = changed(&proof, |entries| entries.retain(|(name, _)| !name.contains("0001-manufacturer")));
    assert_eq!((robbed.verdict, found(&robbed)), (Verdict::Invalid, vec!["verify.no-seal", "verify.seen-missing"]));
}

#[test]
fn a_proof_is_no_bag_and_a_bag_no_proof() {
    let proof = proof_of(&few(), &[FILE]);
    let report = later::verify(&proof);
    assert_eq!(report.verdict, Verdict::Invalid);
    assert!(found(&report).contains(&"bag.unknown-place"));
    assert_eq!(found(&judge(&few())), ["proof.syntax"]);
    assert_eq!(judge(&few()).verdict, Verdict::Invalid);
    assert!(verify::says_proof(Cursor::new(&proof)).unwrap());
    for other in [few(), Vec::new(), b"PK".to_vec()] {
        assert!(!verify::says_proof(Cursor::new(other)).unwrap());
    }
    // Nor can it be countersigned.
    let begun = later::begin(&proof, &lab(), action(Action::Evaluated), "2026-12-01T09:00:00Z");
    assert!(matches!(begun, sealcase::countersign::Begun::Refused(_)));
}

#[test]
fn hostile_proofs_are_told_by_their_codes() {
    let proof = proof_of(&few(), &[FILE]);
    let rows: [(&str, &[&str], Change); 13] = [
        ("another document", &["manifest.digest-mismatch"], |all| entry(all, "log.bin").1[7] ^= 1),
        ("a document under another's name", &["manifest.digest-mismatch"], |all| {
            entry(all, "log.bin").0 = "acme-lamp/data/a.txt".to_owned();
        }),
        ("a document that is not listed", &["manifest.file-unlisted"], |all| {
            entry(all, "log.bin").0 = "acme-lamp/data/evidence/new.bin".to_owned();
        }),
        ("another list", &["manifest.tag-mismatch"], |all| {
            let text = &mut entry(all, "/manifest-sha256.txt").1;
            text[0] = if text[0] == b'0' { b'1' } else { b'0' };
        }),
        ("another list of lists", &["statement.subject-digest"], |all| {
            let text = &mut entry(all, "/tagmanifest-sha256.txt").1;
            let at = text.windows(12).position(|piece| piece == b"sealcase/REA").unwrap() - 3;
            text[at] = if text[at] == b'0' { b'1' } else { b'0' };
        }),
        ("another bag-info", &["manifest.tag-mismatch"], |all| entry(all, "/bag-info.txt").1.extend(b"Note: x\n")),
        ("no document", &["bag.no-payload"], |all| all.retain(|(name, _)| !name.contains("/data/"))),
        ("no list", &["bag.required-missing"], |all| all.retain(|(name, _)| !name.ends_with("/manifest-sha256.txt"))),
        ("a tag file beside it", &["proof.unknown-file"], |all| {
            let last = all.len() - 2;
            all.insert(last, ("acme-lamp/sealcase/README.txt".to_owned(), b"read me".to_vec()));
        }),
        ("another mark", &["proof.syntax"], |all| all[0].1.extend(b" ")),
        ("no mark", &["proof.syntax"], |all| drop(all.remove(0))),
        ("another folder", &["statement.base-directory"], |all| {
            for (name, _) in all {
                *name = name.replacen("acme-lamp", "acme-lump", 1);
            }
        }),
        ("a mark in another folder", &["proof.unknown-file"], |all| all[0].0 = "other/proof.json".to_owned()),
    ];
    for (name, codes, change) in rows {
        let report = changed(&proof, change);
        let mut found = found(&report);
        found.retain(|code| *code != "verify.file-name");
        found.dedup();
        if name == "a mark in another folder" {
            found.retain(|code| *code == "proof.unknown-file");
        }
        assert_eq!((report.verdict, found.as_slice()), (Verdict::Invalid, codes), "{name}: {}", report.to_json());
    }
    // Without its signature it shows only that the document is as listed.
    let stripped = changed(&proof, |all| all.retain(|(name, _)| !name.contains("/signatures/")));
    assert_eq!((stripped.verdict, found(&stripped)), (Verdict::Intact, vec!["verify.unsigned"]));
    // Two proofs of one bag cannot be mixed with the lists of another.
    let other = Bag::of(&tiny());
    let mixed =
        changed(&proof, |all| entry(all, "/manifest-sha256.txt").1 = other.files["manifest-sha256.txt"].clone());
    assert_eq!(mixed.verdict, Verdict::Invalid);
}

#[test]
fn every_byte_of_a_proof_counts() {
    let proof = proof_of(&tiny(), &["a.txt"]);
    let accepted: Vec<_> = (0..proof.len())
        .filter(|at| {
            let mut bent = proof.clone();
            bent[*at] ^= 1 << (at % 8);
            judge(&bent).verdict != Verdict::Invalid
        })
        .collect();
    assert!(accepted.is_empty(), "{accepted:?}");
}

#[test]
fn only_documents_of_a_bag_that_holds_can_be_proven() {
    let request = Request { input: "bag.sealed.zip", ..Request::default() };
    let prove = |zip: &[u8], files: &[&str]| prove::prove(Cursor::new(zip), files, &request, Cursor::new(Vec::new()));
    assert!(prove(&few(), &["no-such.txt"]).is_err());
    assert!(prove(&few(), &[]).is_err());
    assert!(prove(&few(), &["bagit.txt"]).is_err());
    let mut bag = Bag::of(&few());
    bag.put("data/a.txt", "changed");
    assert!(matches!(prove(&bag.pack(), &["a.txt"]), Ok(Proved::Refused(_))));
}
