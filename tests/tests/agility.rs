//! More than one algorithm: a second pair of manifests by SHA-512, several keys in one seal, and signatures by
//! an algorithm that a build does not know. With the feature `ml-dsa` also signatures by ML-DSA-65.

#![cfg(not(target_arch = "wasm32"))]
#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::io::Cursor;

use sealcase::archive::{self, Limits, Opened};
use sealcase::digest::{Digest, Digest512, Sum};
use sealcase::error::Error;
use sealcase::key::SecretKey;
use sealcase::report::{Report, State, Verdict};
use sealcase::statement::{Action, Role};
use sealcase::store::MemStore;
use sealcase::verify::{self, Begun, Request};
use sealcase_tests::later::{self, action, cla, codes, lab, sign, time};
use sealcase_tests::sealed::{self, Bag, base64, strong, tiny};
use serde_json::{Value, json};

type Edit = fn(&mut Bag);

fn key() -> SecretKey {
    sealed::key()
}

fn two() -> Vec<u8> {
    strong(&[key(), SecretKey::from_seed(&[71; 32])])
}

fn judge(zip: &[u8]) -> Report {
    verify::verify(Cursor::new(zip), &Request { input: "strong.sealed.zip", ..Request::default() }).unwrap()
}

fn told(report: &Report) -> (Verdict, Vec<&'static str>) {
    let mut found = codes(report);
    found.sort_unstable();
    found.dedup();
    (report.verdict, found)
}

#[test]
fn a_bag_with_both_lists_holds_in_every_way_of_reading() {
    let zip = strong(&[key()]);
    assert_eq!(strong(&[key()]), zip, "sealed twice, the bytes are the same");
    let report = judge(&zip);
    assert_eq!(told(&report), (Verdict::Valid, vec![]), "{}", report.to_json());
    let bag = Bag::of(&zip);
    let second = Digest512::of(bag.text("tagmanifest-sha512.txt").as_bytes());
    assert_eq!(report.bag.as_ref().unwrap().tag_manifest_512, Some(second));
    let statement = bag.statement();
    assert_eq!(statement["subject"].as_array().unwrap().len(), 2);
    assert_eq!(statement["subject"][1]["digest"], json!({"sha512": second.to_string()}));
    // Each list covers the lists of the payload, and neither itself nor its twin.
    for name in ["tagmanifest-sha256.txt", "tagmanifest-sha512.txt"] {
        let text = bag.text(name);
        assert!(text.contains("  manifest-sha256.txt\n") && text.contains("  manifest-sha512.txt\n"), "{text}");
        assert!(!text.contains("tagmanifest"), "{text}");
    }
    let store: MemStore = bag.files.clone().into_iter().collect();
    assert_eq!(verify::verify_bag(&store, &Request::default()).unwrap().verdict, Verdict::Valid);
    // Later signers sign both lists too.
    let later = sign(&zip, &lab(), action(Action::Evaluated), "2026-12-01T09:00:00Z").1;
    assert_eq!(told(&judge(&later)), (Verdict::Valid, vec![]));
    let merged = later::merge(&later, &zip).unwrap();
    assert_eq!(told(&judge(&merged)), (Verdict::Valid, vec![]));
}

/// A host that reads the payload itself must take both digests; with one alone nothing is decided.
#[test]
fn one_digest_alone_is_no_reading_of_both() {
    let zip = strong(&[key()]);
    let request = Request { input: "strong.sealed.zip", ..Request::default() };
    let Opened::Archive(archive) = archive::open(Cursor::new(&zip), &Limits::default()).unwrap() else { panic!() };
    for sha512 in [true, false] {
        let Begun::Unread(unread) = verify::begin(&archive, &request).unwrap() else { panic!("judged") };
        let piece = |piece: &verify::Piece| {
            let at = usize::try_from(piece.at.unwrap()).unwrap();
            let bytes = &zip[at..at + usize::try_from(piece.size).unwrap()];
            if sha512 { piece.sum(&mut &bytes[..], &mut Vec::new()) } else { Ok(Sum::of(bytes)) }
        };
        let sums = unread.pieces().iter().map(piece).collect();
        match unread.finish(sums) {
            Ok(report) => assert!(sha512 && report.verdict == Verdict::Valid),
            Err(error) => assert!(!sha512 && matches!(error, Error::Unsupported { .. }), "{error}"),
        }
    }
}

/// The insider has the key and makes anew whatever the deed itself does not touch.
#[test]
fn where_the_two_lists_disagree_it_is_told() {
    fn resign(bag: &mut Bag) {
        let statement = bag.restated(&key());
        bag.sign(&statement, &key());
    }
    fn respelt(text: &str) -> String {
        // The last digit of the first line's digest.
        let (digest, rest) = text.split_at(128);
        let last = if digest.ends_with('0') { '1' } else { '0' };
        format!("{}{last}{rest}", &digest[..127])
    }
    let rows: [(&str, &[&str], Edit); 13] = [
        ("a payload file changed", &["manifest.digest-mismatch"], |bag| bag.edit("data/a.txt", "one", "two")),
        ("a tag file changed", &["manifest.tag-mismatch"], |bag| {
            bag.edit("sealcase/package.json", "sealcase", "other");
        }),
        ("the SHA-512 of a payload file is another's, all signed anew", &["manifest.sha512-mismatch"], |bag| {
            let text = respelt(&bag.text("manifest-sha512.txt"));
            bag.put("manifest-sha512.txt", text);
            bag.list_tags();
            resign(bag);
        }),
        ("the SHA-512 of a tag file is another's, signed anew", &["manifest.sha512-mismatch"], |bag| {
            let text = respelt(&bag.text("tagmanifest-sha512.txt"));
            bag.put("tagmanifest-sha512.txt", text);
            resign(bag);
        }),
        ("the list by SHA-512 lacks a payload file, all signed anew", &["manifest.lists-differ"], |bag| {
            let text: String = bag.text("manifest-sha512.txt").split_inclusive('\n').skip(1).collect();
            bag.put("manifest-sha512.txt", text);
            bag.list_tags();
            resign(bag);
        }),
        ("the list by SHA-512 lacks a tag file, signed anew", &["manifest.lists-differ"], |bag| {
            let text = bag.text("tagmanifest-sha512.txt");
            let text: String = text.split_inclusive('\n').skip(1).collect();
            bag.put("tagmanifest-sha512.txt", text);
            resign(bag);
        }),
        ("the second list of tag files exchanged", &["statement.subject-sha512"], |bag| {
            let mut statement = bag.statement();
            statement["subject"][1]["digest"]["sha512"] = json!("0".repeat(128));
            bag.sign(&statement, &key());
        }),
        ("the first list is signed with a SHA-512 that is not its own", &["statement.subject-sha512"], |bag| {
            let mut statement = bag.statement();
            statement["subject"][0]["digest"]["sha512"] = json!("0".repeat(128));
            bag.sign(&statement, &key());
        }),
        ("the second list is signed with a SHA-256 that is not its own", &["statement.subject-digest"], |bag| {
            let mut statement = bag.statement();
            statement["subject"][1]["digest"]["sha256"] = json!("0".repeat(64));
            bag.sign(&statement, &key());
        }),
        ("only the first list is signed", &["statement.subject"], |bag| {
            let mut statement = bag.statement();
            statement["subject"].as_array_mut().unwrap().pop();
            bag.sign(&statement, &key());
        }),
        ("only the second list is signed", &["statement.subject"], |bag| {
            let mut statement = bag.statement();
            statement["subject"].as_array_mut().unwrap().remove(0);
            bag.sign(&statement, &key());
        }),
        ("the second list of tag files taken away", &["bag.required-missing"], |bag| {
            bag.take("tagmanifest-sha512.txt");
        }),
        ("both second lists taken away", &["manifest.tag-missing"], |bag| {
            bag.take("manifest-sha512.txt");
            bag.take("tagmanifest-sha512.txt");
        }),
    ];
    for (name, wanted, edit) in rows {
        let mut bag = Bag::of(&strong(&[key()]));
        edit(&mut bag);
        let report = judge(&bag.pack());
        assert_eq!(told(&report), (Verdict::Invalid, wanted.to_vec()), "{name}");
    }
    // And as near as may be: all made anew by the key's owner, and each list signed with both digests.
    let mut bag = Bag::of(&strong(&[key()]));
    bag.edit("data/a.txt", "one", "two");
    bag.list_payload();
    bag.list_tags();
    resign(&mut bag);
    let mut statement = bag.statement();
    for (at, name) in ["tagmanifest-sha256.txt", "tagmanifest-sha512.txt"].iter().enumerate() {
        let text = bag.text(name);
        statement["subject"][at]["digest"] = json!({
            "sha256": Digest::of(text.as_bytes()).to_string(),
            "sha512": Digest512::of(text.as_bytes()).to_string(),
        });
    }
    bag.sign(&statement, &key());
    assert_eq!(told(&judge(&bag.pack())), (Verdict::Valid, vec![]));
    // Lists by SHA-512 in a bag that was sealed without them are covered by nobody.
    let mut added = Bag::of(&tiny());
    added.put("manifest-sha512.txt", format!("{}  data/a.txt\n", Digest512::of(&added.files["data/a.txt"])));
    added.put("tagmanifest-sha512.txt", String::new());
    added.list_tags();
    assert_eq!(judge(&added.pack()).verdict, Verdict::Invalid);
}

#[test]
fn keys_that_seal_together_are_missed_when_one_is_gone() {
    let zip = two();
    let report = judge(&zip);
    assert_eq!(told(&report), (Verdict::Valid, vec![]), "{}", report.to_json());
    assert_eq!(report.signatures.len(), 2);
    let names: Vec<String> = Bag::of(&zip).files.keys().filter(|name| name.ends_with(".dsse.json")).cloned().collect();
    for name in &names {
        let mut bag = Bag::of(&zip);
        bag.take(name);
        assert_eq!(told(&judge(&bag.pack())), (Verdict::Invalid, vec!["verify.cosigner-missing"]), "{name}");
    }
    // Something else in its place does not stand for it.
    let mut bag = Bag::of(&zip);
    let stranger = SecretKey::from_seed(&[72; 32]);
    bag.take(&names[1]);
    let mut statement = bag.restated(&stranger);
    statement["predicate"].as_object_mut().unwrap().shift_remove("requiredKeys");
    let name = sealed::name_of(2, &statement, &stranger);
    bag.put(&name, sealed::envelope(statement.to_string().as_bytes(), &stranger));
    assert_eq!(told(&judge(&bag.pack())), (Verdict::Invalid, vec!["verify.cosigner-missing"]));
    // A list that leaves out its own signer is none.
    let mut bag = Bag::of(&tiny());
    let mut statement = bag.statement();
    statement["predicate"]["requiredKeys"] = json!([stranger.public().keyid().to_string()]);
    bag.sign(&statement, &key());
    let found = told(&judge(&bag.pack()));
    assert_eq!(found.0, Verdict::Invalid);
    assert!(found.1.contains(&"statement.syntax"), "{found:?}");
    // One key has nobody to name.
    assert_eq!(Bag::of(&tiny()).statement()["predicate"]["requiredKeys"], Value::Null);
}

#[test]
fn signers_of_one_run_see_those_before_them() {
    let request = sealcase::countersign::Request {
        judge: Request { input: "tiny.sealed.zip", ..Request::default() },
        role: lab().role,
        signer_name: lab().name.to_owned(),
        public_key: lab().key.public(),
        signed_at: time("2026-12-01T09:00:00Z"),
        deed: action(Action::Evaluated),
    };
    let begun = sealcase::countersign::begin(Cursor::new(tiny()), &request, Cursor::new(Vec::new())).unwrap();
    let sealcase::countersign::Begun::Ready(unsigned) = begun else { panic!("refused") };
    let signature = lab().key.sign(unsigned.bytes_to_sign());
    let next = sealcase::countersign::Countersigner {
        role: Role::Cla,
        name: cla().name.to_owned(),
        public_key: cla().key.public(),
    };
    let (first, unsigned) = unsigned.further(signature, &next).unwrap();
    let signature = cla().key.sign(unsigned.bytes_to_sign());
    let (second, out) = unsigned.finish(signature).unwrap();
    assert_eq!((first.seen.len(), second.seen.len()), (1, 2));
    assert_eq!(second.seen[1], first.envelope);
    let zip = out.into_inner();
    let whole = later::verify(&zip);
    assert_eq!((whole.verdict, whole.signatures.len(), codes(&whole)), (Verdict::Valid, 3, vec![]));
    // As if each had signed by itself, one after the other.
    let apart = sign(&tiny(), &lab(), action(Action::Evaluated), "2026-12-01T09:00:00Z").1;
    let apart = sign(&apart, &cla(), action(Action::Evaluated), "2026-12-01T09:00:00Z").1;
    assert_eq!(zip, apart);
    let mut bag = Bag::of(&zip);
    bag.take(&first.envelope);
    assert_eq!(codes(&later::verify(&bag.pack())), ["verify.seen-missing"]);
}

/// SPKI DER of some kind of key with this object identifier, and its envelope over a body; the signature is any.
fn foreign(algorithm: &[u8], key: &[u8], signature: &[u8], body: &[u8]) -> (Digest, String) {
    let (long, more) = (u16::try_from(key.len() + algorithm.len() + 5).unwrap(), u16::try_from(key.len() + 1).unwrap());
    let head = [&[0x30, 0x82][..], &long.to_be_bytes(), algorithm, &[0x03, 0x82], &more.to_be_bytes(), &[0]].concat();
    let der = [&head, key].concat();
    let text = base64(&der);
    let lines: Vec<&str> = (0..text.len()).step_by(64).map(|at| &text[at..(at + 64).min(text.len())]).collect();
    let keyid = Digest::of(&der);
    let envelope = json!({
        "payloadType": "application/vnd.in-toto+json",
        "payload": base64(body),
        "signatures": [{
            "keyid": keyid.to_string(),
            "sig": base64(signature),
            "publicKey": format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n", lines.join("\n")),
        }],
    });
    (keyid, envelope.to_string() + "\n")
}

/// ML-DSA-87 (RFC 9881), which no build knows: the algorithm, a key of its length, and a signature.
const ML_DSA_87: &[u8] = &[0x30, 0x0b, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x03, 0x13];

#[test]
fn a_signature_by_an_algorithm_of_another_build_decides_nothing() {
    const UNKNOWN: &str = "envelope.algorithm-unknown";
    let (keyid, _) = foreign(ML_DSA_87, &[9; 2_592], &[1; 4_627], b"");
    // A seal that names both keys, as a build that knows both makes it.
    let mut hybrid = Bag::of(&strong(&[key()]));
    let mut statement = hybrid.statement();
    let mut keys = [key().public().keyid().to_string(), keyid.to_string()];
    keys.sort();
    statement["predicate"]["requiredKeys"] = json!(keys);
    hybrid.sign(&statement, &key());
    let ours = hybrid.envelope();
    statement["predicate"]["signer"]["keyid"] = json!(keyid.to_string());
    let theirs = format!("signatures/0002-manufacturer-{}.dsse.json", keyid.short());
    let envelope = foreign(ML_DSA_87, &[9; 2_592], &[1; 4_627], statement.to_string().as_bytes()).1;
    hybrid.put(&theirs, envelope);

    let report = judge(&hybrid.pack());
    assert_eq!(told(&report), (Verdict::Valid, vec![UNKNOWN]), "{}", report.to_json());
    let states: Vec<(State, Option<&str>)> =
        report.signatures.iter().map(|line| (line.state, line.algorithm)).collect();
    assert_eq!(states, [(State::Ok, Some("ed25519")), (State::Unknown, None)]);
    // Each alone: ours misses the other, and theirs makes nobody vouch for the bag.
    let mut bag = hybrid.clone();
    bag.take(&theirs);
    assert_eq!(told(&judge(&bag.pack())), (Verdict::Invalid, vec!["verify.cosigner-missing"]));
    let mut bag = hybrid.clone();
    bag.take(&ours);
    assert_eq!(told(&judge(&bag.pack())), (Verdict::Intact, vec![UNKNOWN, "verify.unsigned"]));
    // Named by another id than its own it is no key at all.
    let mut bag = hybrid.clone();
    let text = bag.text(&theirs).replace(&keyid.to_string(), &"0".repeat(64));
    bag.put(&theirs, text);
    assert_eq!(told(&judge(&bag.pack())).1, ["envelope.key-syntax", "verify.cosigner-missing"]);
    // Whoever lays one of their own beside a good bag spoils nothing, and gains nothing.
    let mut bag = Bag::of(&tiny());
    let (keyid, envelope) = foreign(ML_DSA_87, &[8; 2_592], &[], b"{}");
    bag.put(&format!("signatures/0002-cla-{}.dsse.json", keyid.short()), envelope);
    assert_eq!(told(&later::verify(&bag.pack())), (Verdict::Invalid, vec!["envelope.signature-wrong"]));
    let (keyid, envelope) = foreign(ML_DSA_87, &[8; 2_592], &[1], b"{}");
    bag.take(&format!("signatures/0002-cla-{}.dsse.json", keyid.short()));
    bag.put(&format!("signatures/0002-cla-{}.dsse.json", keyid.short()), envelope);
    assert_eq!(told(&later::verify(&bag.pack())), (Verdict::Valid, vec![UNKNOWN]));
}

#[cfg(feature = "ml-dsa")]
mod ml_dsa {
    use super::*;
    use sealcase::key::{Algorithm, PublicKey};

    fn quantum() -> SecretKey {
        SecretKey::of(Algorithm::MlDsa65, &[73; 32])
    }

    #[test]
    fn ed25519_and_ml_dsa_seal_together() {
        let zip = strong(&[key(), quantum()]);
        assert_eq!(zip, strong(&[key(), quantum()]), "sealed twice, the bytes are the same");
        let report = judge(&zip);
        assert_eq!(told(&report), (Verdict::Valid, vec![]), "{}", report.to_json());
        let algorithms: Vec<_> = report.signatures.iter().map(|line| (line.state, line.algorithm)).collect();
        assert_eq!(algorithms, [(State::Ok, Some("ed25519")), (State::Ok, Some("ml-dsa-65"))]);
    }

    #[test]
    fn keys_of_ml_dsa_read_back_and_sign() {
        let secret = quantum();
        let pem = secret.to_pem().unwrap();
        assert_eq!(SecretKey::from_pem(&pem, None).unwrap().public(), secret.public());
        let guarded = secret.to_encrypted_pem(b"open sesame", &[1; 16], [2; 16]).unwrap();
        assert_eq!(SecretKey::from_pem(&guarded, Some(b"open sesame")).unwrap().public(), secret.public());
        let public = secret.public();
        assert_eq!(PublicKey::from_pem(&public.to_pem()).unwrap(), public);
        assert_eq!(public.algorithm(), Algorithm::MlDsa65);
        let signature = secret.sign(b"text");
        assert_eq!((signature.len(), &signature), (3_309, &secret.sign(b"text")));
        assert!(public.verify(b"text", &signature) && !public.verify(b"texts", &signature));
        for at in (0..signature.len()).step_by(97).chain([3_308]) {
            let mut bent = signature.clone();
            bent[at] ^= 1;
            assert!(!public.verify(b"text", &bent), "byte {at}");
        }
        for length in [0, 64, 3_308, 3_310] {
            let mut odd = signature.clone();
            odd.resize(length, 0);
            assert!(!public.verify(b"text", &odd), "{length}");
        }
        assert!(!key().public().verify(b"text", &signature) && !public.verify(b"text", &key().sign(b"text")));
    }

    #[test]
    fn a_bag_can_rest_on_ml_dsa_alone() {
        let zip = strong(&[quantum()]);
        assert_eq!(told(&judge(&zip)), (Verdict::Valid, vec![]));
        let known = [quantum().public()];
        let request = Request { input: "strong.sealed.zip", keys: &known, ..Request::default() };
        assert_eq!(verify::verify(Cursor::new(&zip), &request).unwrap().verdict, Verdict::Trusted);
        let mut bag = Bag::of(&zip);
        bag.edit("data/a.txt", "one", "two");
        bag.list_payload();
        bag.list_tags();
        assert_eq!(told(&judge(&bag.pack())), (Verdict::Invalid, vec!["statement.subject-digest"]));
    }
}
