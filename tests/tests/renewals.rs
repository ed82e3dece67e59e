//! Renewals: proofs that are kept alive, one time-stamp for many bags, and what was taken away since.

#![cfg(not(target_arch = "wasm32"))]
#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::io::Cursor;

use sealcase::archive::Limits;
use sealcase::prove::{self, Proved};
use sealcase::renew::{self, Added, Attached, Renewed, Response};
use sealcase::report::{Report, Verdict};
use sealcase::trust::{self, HeldRole, Party, Policy, Reason, Revocation, Trust, TrustFile};
use sealcase::verify::{self, Request};
use sealcase_tests::later::{codes, time};
use sealcase_tests::sealed::{self, Bag, few, tiny, tiny_of};
use sealcase_tests::tsa::{Certificate, Tsa};
use sealcase_tests::zipcraft::{self, Zip};
use serde_json::json;

const NOW: &str = "2028-06-01T00:00:00Z";
const STAMPED: &str = "20261123120500Z";
const RENEWED: &str = "20270601000000Z";

fn first() -> Tsa {
    Tsa::new("Sorrel Time", "Sorrel Root", 1)
}

fn second() -> Tsa {
    let mut tsa = Tsa::new("Tansy Time", "Tansy Root", 2);
    tsa.chain[0] =
        Certificate { validity: ("20270101000000Z", "20341231235959Z"), ..Certificate::signer("Tansy Time", 2) };
    tsa
}

fn scheme() -> TrustFile {
    let mut file = TrustFile::new(time("2026-02-01T00:00:00Z"), time("2048-02-01T00:00:00Z"));
    let party = Party { id: "fennel".to_owned(), name: "Fennel".to_owned() };
    let held = HeldRole { role: "manufacturer".to_owned(), from: time("2026-01-01T00:00:00Z"), until: None };
    file.add(&sealed::key().public(), &party, held).unwrap();
    file.add_authority(first().listed()).unwrap();
    file.add_authority(second().listed()).unwrap();
    file
}

fn read(file: &TrustFile) -> Trust {
    let text = file.to_json().unwrap();
    trust::read(&trust::Source { text: text.as_bytes(), path: "trust.json", signers: &[] }).unwrap().0
}

fn report(zip: &[u8], file: &TrustFile, as_of: &str) -> Report {
    let trust = read(file);
    let text = json!({"name": "x", "require": [{"role": "manufacturer", "min": 1}], "time": "archived"}).to_string();
    let policy = Policy::parse(text.as_bytes(), "p.json").unwrap();
    let as_of = Some(time(as_of));
    let request = Request { trust: Some(&trust), policy: Some(&policy), as_of, ..Request::default() };
    verify::verify(Cursor::new(zip), &request).unwrap()
}

fn attach(zip: &[u8], bytes: &[u8], list: Option<&[u8]>) -> Result<(Attached, Vec<u8>), &'static str> {
    let trust = read(&scheme());
    let judge = Request { trust: Some(&trust), ..Request::default() };
    match renew::attach(Cursor::new(zip), &Response { bytes, list }, &judge, Cursor::new(Vec::new())).unwrap() {
        Ok(Added::Written(attached, out)) => Ok((attached, out.into_inner())),
        Ok(Added::Refused(report)) => panic!("{}", report.to_json()),
        Err(finding) => Err(finding.code.id()),
    }
}

fn renewal(zip: &[u8]) -> (Renewed, Vec<u8>) {
    match renew::renew(Cursor::new(zip), &Request::default(), Cursor::new(Vec::new())).unwrap() {
        Added::Written(renewed, out) => (renewed, out.into_inner()),
        Added::Refused(report) => panic!("{}", report.to_json()),
    }
}

/// The bag with a time-stamp beside its seal.
fn stamped(zip: &[u8]) -> Vec<u8> {
    let targets = renew::targets(Cursor::new(zip), &Limits::default()).unwrap();
    attach(zip, &first().token(&targets[0].bytes, STAMPED), None).unwrap().1
}

/// The same, renewed by the second authority.
fn renewed(zip: &[u8]) -> Vec<u8> {
    let (waiting, zip) = renewal(&stamped(zip));
    attach(&zip, &second().token(&waiting.text, RENEWED), None).unwrap().1
}

#[test]
fn a_response_finds_its_place_and_changes_nothing_else() {
    let zip = few();
    let stamped = stamped(&zip);
    let bag = Bag::of(&stamped);
    let token = bag.envelope().replace(".dsse.json", ".1.tsr");
    assert!(bag.files.contains_key(&token));
    let (waiting, pending) = renewal(&stamped);
    assert_eq!((waiting.name.as_str(), waiting.files), ("archive/0001.manifest-sha512.txt", bag.files.len()));
    let whole = renewed(&zip);
    for (name, bytes) in Bag::of(&zip).files {
        assert_eq!(Bag::of(&whole).files.get(&name), Some(&bytes), "{name}");
    }
    // The very first bytes stay, up to where signatures begin.
    let same = zip.iter().zip(&whole).take_while(|(a, b)| a == b).count();
    assert!(zip.len() - same < 4_000, "{same} of {}", zip.len());
    assert_eq!(&pending[..same], &whole[..same]);

    // A response for something else, or one of a stranger, is not laid in.
    assert_eq!(attach(&zip, &first().token(b"else", STAMPED), None).unwrap_err(), "timestamp.imprint-mismatch");
    let seal = renew::targets(Cursor::new(&zip), &Limits::default()).unwrap().remove(0).bytes;
    let stranger = Tsa::new("Other", "Other Root", 9).token(&seal, STAMPED);
    assert_eq!(attach(&zip, &stranger, None).unwrap_err(), "timestamp.authority-unknown");
    assert_eq!(attach(&zip, b"x", None).unwrap_err(), "timestamp.syntax");
    let refused = first().token_with(&seal, STAMPED, |recipe| recipe.status = 2);
    assert_eq!(attach(&zip, &refused, None).unwrap_err(), "timestamp.not-granted");
    // The same one again adds nothing; a bag with a renewal that waits takes no further one.
    let trust = read(&scheme());
    let judge = Request { trust: Some(&trust), ..Request::default() };
    let again = first().token(&seal, STAMPED);
    let response = Response { bytes: &again, list: None };
    assert!(renew::attach(Cursor::new(&stamped), &response, &judge, Cursor::new(Vec::new())).is_err());
    assert!(renew::renew(Cursor::new(&pending), &judge, Cursor::new(Vec::new())).is_err());
    // A changed bag is not renewed.
    let mut changed = Bag::of(&zip);
    changed.put("data/a.txt", "another line\n");
    let refused = renew::renew(Cursor::new(changed.pack()), &judge, Cursor::new(Vec::new())).unwrap();
    assert!(matches!(refused, Added::Refused(_)));
}

#[test]
fn a_proof_keeps_the_renewal_and_may_leave_out_documents_only() {
    let request = Request { input: "bag.zip", ..Request::default() };
    let zip = renewed(&few());
    let proved = prove::prove(Cursor::new(&zip), &["evidence/log.bin"], &request, Cursor::new(Vec::new())).unwrap();
    let Proved::Written(_, proof) = proved else { panic!("refused") };
    let trust = read(&scheme());
    let judge = |entries: Vec<(String, Vec<u8>)>| {
        let request = Request { trust: Some(&trust), as_of: Some(time(NOW)), ..Request::default() };
        let report = verify::verify_proof(Cursor::new(Zip::of(entries).build()), &request).unwrap();
        let told = codes(&report).into_iter().filter(|code| *code != "proof.partial").collect::<Vec<_>>();
        (told, report.signatures[0].archived)
    };
    let entries = zipcraft::read(proof.get_ref());
    assert_eq!(judge(entries.clone()), (vec![], true));
    // The time-stamp that the renewal keeps alive is taken out.
    let token = Bag::of(&zip).envelope().replace(".dsse.json", ".1.tsr");
    let without: Vec<_> = entries.into_iter().filter(|(name, _)| !name.ends_with(&token)).collect();
    assert_eq!(judge(without), (vec!["renewal.file-gone"], false));
}

#[test]
fn a_renewal_keeps_what_would_have_ended() {
    let zip = tiny();
    let (alone, both) = (stamped(&zip), renewed(&zip));
    let (before, after) = ("2027-05-31T23:59:59Z", "2027-06-01T00:00:01Z");
    let end = "2028-01-01T00:00:00Z";
    let stolen = |name: &str, from: &str| {
        let mut file = scheme();
        let revocation = Revocation { at: time(end), reason: Reason::KeyCompromise, invalid_from: Some(time(from)) };
        file.revoke_authority(name, revocation).unwrap();
        file
    };
    let algorithms = |ended: &str, until: &str| {
        let rows = [
            ("statement", "ed25519"),
            ("timestamp", "ecdsa-p256"),
            ("digest", "sha256"),
            ("timestamp-digest", "sha256"),
            ("timestamp-digest", "sha512"),
        ];
        let row = |(purpose, name): &(&str, &str)| {
            let mut row = json!({"for": purpose, "name": name});
            if *name == ended {
                row["until"] = json!(until);
            }
            row
        };
        let mut file = scheme();
        file.algorithms = Some(serde_json::from_value(rows.iter().map(row).collect()).unwrap());
        file
    };
    let key = |reason, from: Option<&str>| {
        let mut file = scheme();
        let revocation = Revocation { at: time(end), reason, invalid_from: from.map(time) };
        file.revoke(&sealed::key().public().keyid(), revocation).unwrap();
        file
    };
    // Each with the time-stamp alone, and with its renewal: whether the seal counts by then.
    let table = [
        ("today", scheme(), NOW, (true, true)),
        ("long after both certificates ended", scheme(), "2044-01-01T00:00:00Z", (true, true)),
        ("the first authority's key stolen after the renewal", stolen("Sorrel Time", after), NOW, (true, true)),
        ("the signer's key superseded", key(Reason::Superseded, None), NOW, (true, true)),
        (
            "the signer's key stolen after the stamp",
            key(Reason::KeyCompromise, Some("2026-11-23T12:05:01Z")),
            NOW,
            (true, true),
        ),
        (
            "the signer's key stolen before the stamp",
            key(Reason::KeyCompromise, Some("2026-11-23T12:05:00Z")),
            NOW,
            (false, false),
        ),
        ("SHA-256 ended before the renewal", algorithms("sha256", before), NOW, (false, false)),
    ];
    for (name, file, as_of, (one, two)) in table {
        for (zip, expected, archived) in [(&alone, one, false), (&both, two, true)] {
            let found = report(zip, &file, as_of);
            let line = &found.signatures[0];
            assert_eq!(line.known_key, expected, "{name}, renewed {archived}: {:?}", codes(&found));
            let met = found.verdict == Verdict::Trusted;
            assert_eq!(met, expected && archived, "{name}, renewed {archived}: {:?}", codes(&found));
        }
    }
    // What the stolen key of the first authority may have stamped proves nothing by itself.
    let file = stolen("Sorrel Time", after);
    let found = report(&alone, &file, NOW);
    assert_eq!(codes(&found), ["timestamp.authority-revoked", "verify.time-unproven"]);
    assert_eq!(report(&both, &file, NOW).signatures[0].proven_time, Some(time("2026-11-23T12:05:00Z")));
    // If it was stolen before the renewal, the renewal's own time is all that is left.
    let found = report(&both, &stolen("Sorrel Time", before), NOW);
    assert_eq!(found.signatures[0].proven_time, Some(time("2027-06-01T00:00:00Z")));
    assert_eq!((found.verdict, codes(&found)), (Verdict::Trusted, vec!["timestamp.authority-revoked"]));
    // Without a renewal the policy is not met, and the code says what is lacking.
    assert_eq!(codes(&report(&alone, &scheme(), NOW)), ["verify.time-unrenewed"]);
}

#[test]
fn renewals_are_renewed_newest_first() {
    let (waiting, zip) = renewal(&renewed(&tiny()));
    assert_eq!(waiting.name, "archive/0002.manifest-sha512.txt");
    let found = report(&zip, &scheme(), NOW);
    assert!(found.findings.iter().any(|finding| finding.code.id() == "renewal.unstamped"));
    let zip = attach(&zip, &second().token(&waiting.text, "20280101000000Z"), None).unwrap().1;
    assert_eq!(
        (report(&zip, &scheme(), NOW).verdict, codes(&report(&zip, &scheme(), NOW))),
        (Verdict::Trusted, vec![])
    );
    // The second authority's key was stolen between its two renewals: the newer one is worthless, and so
    // is the older, whose token it would have kept.
    let mut file = scheme();
    let revocation =
        Revocation { at: time(NOW), reason: Reason::KeyCompromise, invalid_from: Some(time("2027-12-01T00:00:00Z")) };
    file.revoke_authority("Tansy Time", revocation).unwrap();
    let found = report(&zip, &file, NOW);
    assert_eq!(codes(&found), ["timestamp.authority-revoked", "timestamp.authority-revoked", "verify.time-unrenewed"]);
}

/// Something done to a bag.
type Change<'a> = &'a dyn Fn(&mut Bag);

#[test]
fn each_fault_of_a_renewal_has_its_code() {
    let good = Bag::of(&renewed(&few()));
    let told = |change: Change| {
        let mut bag = good.clone();
        change(&mut bag);
        let found = report(&bag.pack(), &scheme(), NOW);
        assert_eq!(found.verdict, Verdict::Invalid);
        let all: Vec<&str> = codes(&found).into_iter().filter(|code| !code.starts_with("verify.")).collect();
        all.join(", ")
    };
    let (manifest, list, token) =
        ("archive/0001.manifest-sha512.txt", "archive/0001.stamped-sha512.txt", "archive/0001.tsr");
    // Somebody with a good time-stamp over whatever they like.
    let restamp = |bag: &mut Bag, text: &str| {
        bag.put(manifest, text);
        bag.put(token, second().token(text.as_bytes(), RENEWED));
    };
    let text = good.text(manifest);
    let line = |name: &str| text.lines().find(|line| line.ends_with(name)).unwrap().to_owned() + "\n";
    let without = |name: &str| text.replace(&line(name), "");
    let stamp = good.envelope().replace(".dsse.json", ".1.tsr");
    let cases: [(&str, Change); 12] = [
        ("renewal.part-missing", &|bag| drop(bag.take(manifest))),
        ("timestamp.imprint-mismatch", &|bag| bag.put(manifest, text.clone() + "\n")),
        ("timestamp.syntax", &|bag| bag.put(token, "no token")),
        ("timestamp.too-large", &|bag| bag.put(token, vec![0; 70_000])),
        ("renewal.syntax", &|bag| restamp(bag, &text.to_uppercase())),
        ("renewal.incomplete", &|bag| restamp(bag, &without("data/a.txt"))),
        ("renewal.incomplete", &|bag| restamp(bag, &without("tagmanifest-sha256.txt"))),
        ("renewal.mismatch", &|bag| restamp(bag, &text.replacen(&text[..8], "00000000", 1))),
        ("renewal.file-gone", &|bag| restamp(bag, &text.replace("signatures/0001", "signatures/0002"))),
        ("renewal.file-gone", &|bag| drop(bag.take(&stamp))),
        ("renewal.list", &|bag| bag.put(list, format!("{}\n", "00".repeat(64)))),
        ("renewal.too-large", &|bag| bag.put(list, "0".repeat(1_100_000))),
    ];
    for (at, (expected, change)) in cases.into_iter().enumerate() {
        assert_eq!(told(change), expected, "case {at}");
    }
    // What was added after the renewal is no fault of it.
    let mut bag = good.clone();
    bag.put(&stamp.replace(".1.tsr", ".2.tsr"), "no token");
    let found = report(&bag.pack(), &scheme(), NOW);
    assert_eq!((found.verdict, codes(&found)), (Verdict::Trusted, vec!["timestamp.syntax"]));
}

#[test]
fn one_stamp_renews_many_bags() {
    let zips: Vec<Vec<u8>> = (0..3).map(|number| stamped(&tiny_of(&format!("bag-{number}"), "one line\n"))).collect();
    let waiting: Vec<(Renewed, Vec<u8>)> = zips.iter().map(|zip| renewal(zip)).collect();
    let list = renew::list(waiting.iter().map(|(renewed, _)| renewed.text.as_slice())).unwrap();
    assert_eq!(list.lines().count(), 3);
    let token = second().token(list.as_bytes(), RENEWED);
    for (_, zip) in &waiting {
        let (attached, whole) = attach(zip, &token, Some(list.as_bytes())).unwrap();
        assert_eq!(attached.name, "archive/0001.tsr");
        let found = report(&whole, &scheme(), NOW);
        assert_eq!((found.verdict, codes(&found)), (Verdict::Trusted, vec![]));
        assert!(found.signatures[0].archived);
    }
    // The list is not about a bag that is not in it.
    let other = renewal(&stamped(&few())).1;
    assert_eq!(attach(&other, &token, Some(list.as_bytes())).unwrap_err(), "renewal.list");
    assert_eq!(attach(&waiting[0].1, &token, None).unwrap_err(), "timestamp.imprint-mismatch");
    assert_eq!(attach(&waiting[0].1, &token, Some(b"no list")).unwrap_err(), "renewal.list");
    let many: Vec<Vec<u8>> = (0..=8_000_u32).map(|number| number.to_be_bytes().to_vec()).collect();
    assert!(renew::list(many.iter().map(Vec::as_slice)).is_err());
    assert_eq!(renew::list(many[1..].iter().map(Vec::as_slice)).unwrap().len() as u64, sealcase::bag::MAX_LIST_BYTES);
}
