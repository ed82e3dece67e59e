//! Countersignatures, retention events and merged copies: what they add, and every way to take
//! away, exchange or re-use one shows.

#![cfg(not(target_arch = "wasm32"))]
#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use sealcase::countersign::{Begun, Deed};
use sealcase::digest::Digest;
use sealcase::key::SecretKey;
use sealcase::report::{State, Verdict};
use sealcase::statement::{Action, Event, Reference};
use sealcase_tests::later::{action, begin, cla, codes, event, lab, merge, second_lab, sign, verify};
use sealcase_tests::sealed::{self, Bag, envelope, name_of, tiny, tiny_of};
use serde_json::{Value, json};

const EVALUATED: &str = "2026-12-01T09:00:00Z";
const CERTIFIED: &str = "2026-12-10T09:00:00Z";

/// Sealed, evaluated, certified.
fn certified() -> Vec<u8> {
    let (_, evaluated) = sign(&tiny(), &lab(), action(Action::Evaluated), EVALUATED);
    sign(&evaluated, &cla(), action(Action::Certified), CERTIFIED).1
}

/// The statement in an envelope.
fn statement(bag: &Bag, name: &str) -> Value {
    let envelope: Value = serde_json::from_str(&bag.text(name)).unwrap();
    serde_json::from_slice(&sealed::unbase64(envelope["payload"].as_str().unwrap())).unwrap()
}

fn later(bag: &Bag, word: &str) -> String {
    bag.files.keys().find(|name| name.starts_with("signatures/") && name.contains(word)).unwrap().clone()
}

#[test]
fn three_parties_sign_one_bag_and_the_first_bytes_stay() {
    let sealed = tiny();
    let (receipt, evaluated) = sign(&sealed, &lab(), action(Action::Evaluated), EVALUATED);
    assert_eq!(receipt.seen, [Bag::of(&sealed).envelope()]);
    assert_eq!(receipt.envelope, format!("signatures/0002-lab-{}.dsse.json", receipt.keyid.short()));
    let (receipt, certified) = sign(&evaluated, &cla(), action(Action::Certified), CERTIFIED);
    assert_eq!(receipt.seen.len(), 2);
    assert!(receipt.envelope.starts_with("signatures/0003-cla-"));

    // Everything up to the old directory is as it was.
    let directory = |zip: &[u8]| zip.windows(4).position(|mark| mark == b"PK\x01\x02").unwrap();
    for (before, after) in [(&sealed, &evaluated), (&evaluated, &certified)] {
        let end = directory(before);
        assert_eq!(before[..end], after[..end]);
    }
    let report = verify(&certified);
    assert_eq!((report.verdict, codes(&report)), (Verdict::Valid, vec![]), "{}", report.to_json());
    let lines: Vec<_> =
        report.signatures.iter().map(|line| (line.kind.as_deref().unwrap(), line.action.as_deref())).collect();
    assert_eq!(lines, [("seal", None), ("countersign", Some("evaluated")), ("countersign", Some("certified"))]);
    assert_eq!(report.bag.unwrap().sealed_at.unwrap().to_string(), sealed::SEALED_AT);
    assert!(report.aspects.iter().any(|aspect| aspect.name == "chain" && aspect.text.contains("still there")));

    // The same again gives the same bytes.
    assert_eq!(sign(&evaluated, &cla(), action(Action::Certified), CERTIFIED).1, certified);
    let said = statement(&Bag::of(&certified), &receipt.envelope);
    assert_eq!(said["predicateType"], "urn:sealcase:countersign:v1");
    assert_eq!(said["predicate"]["verification"]["verdict"], "VALID");
    assert_eq!(said["predicate"]["verification"]["asOf"], CERTIFIED);
}

#[test]
fn each_signature_that_is_taken_away_or_exchanged_is_missed() {
    let bag = Bag::of(&certified());
    for word in ["manufacturer", "-lab-"] {
        let mut robbed = bag.clone();
        robbed.take(&later(&bag, word));
        let report = verify(&robbed.pack());
        assert_eq!(report.verdict, Verdict::Invalid);
        assert!(codes(&report).contains(&"verify.seen-missing"), "{word}");
        assert_eq!(codes(&report).contains(&"verify.no-seal"), word == "manufacturer");
    }
    // The last one is missed by nobody but a policy: nothing that is there speaks of it.
    let mut robbed = bag.clone();
    robbed.take(&later(&bag, "-cla-"));
    assert_eq!(verify(&robbed.pack()).verdict, Verdict::Valid);

    // A new seal by the same manufacturer over the same bag is not the one that was seen.
    let mut exchanged = bag.clone();
    let mut seal = exchanged.statement();
    seal["predicate"]["tool"]["version"] = json!("9.9.9");
    exchanged.put(&name_of(1, &seal, &sealed::key()), envelope(seal.to_string().as_bytes(), &sealed::key()));
    assert_eq!(codes(&verify(&exchanged.pack())), ["verify.seen-missing", "verify.seen-missing"]);

    // Both countersignatures left alone.
    let mut beheaded = bag.clone();
    beheaded.take(&later(&bag, "manufacturer"));
    beheaded.take(&later(&bag, "-lab-"));
    assert!(codes(&verify(&beheaded.pack())).contains(&"verify.no-seal"));
}

#[test]
fn every_byte_that_was_added_counts() {
    let zip = certified();
    let start = zip.windows(11).position(|text| text == b"signatures/").unwrap();
    let mut accepted = Vec::new();
    for at in start..zip.len() {
        let mut bent = zip.clone();
        bent[at] ^= 1 << (at % 8);
        if verify(&bent).verdict != Verdict::Invalid {
            accepted.push(at);
        }
    }
    assert!(accepted.is_empty(), "{accepted:?}");
}

#[test]
fn a_time_stamp_that_was_seen_may_not_go() {
    let mut bag = Bag::of(&tiny());
    let token = bag.envelope().replace(".dsse.json", ".1.tsr");
    bag.put(&token, b"a token, not judged here".to_vec());
    bag.put("archive/0001.tsr", b"a renewal, not judged here".to_vec());
    let (receipt, zip) = sign(&bag.pack(), &lab(), action(Action::IntegrityVerified), EVALUATED);
    assert_eq!(receipt.seen, [token.clone(), bag.envelope(), "archive/0001.tsr".to_owned()]);
    assert_eq!(codes(&verify(&zip)), [""; 0]);
    for name in [token.as_str(), "archive/0001.tsr"] {
        let mut robbed = Bag::of(&zip);
        robbed.take(name);
        assert_eq!(codes(&verify(&robbed.pack())), ["verify.seen-missing"], "{name}");
        let mut exchanged = Bag::of(&zip);
        exchanged.put(name, b"another".to_vec());
        assert_eq!(codes(&verify(&exchanged.pack())), ["verify.seen-missing"], "{name}");
    }
}

#[test]
fn a_countersignature_counts_for_its_own_bag_only() {
    let bag = Bag::of(&certified());
    let name = later(&bag, "-lab-");
    let mut other = Bag::of(&tiny_of("other", "another line\n"));
    other.put(&name, bag.files[&name].clone());
    assert_eq!(codes(&verify(&other.pack())), ["statement.subject-digest"]);
}

/// What a verifier says to a countersignature that was changed and signed again by its own signer.
fn restated(change: impl FnOnce(&mut Value)) -> Vec<&'static str> {
    let (receipt, zip) = sign(&tiny(), &lab(), action(Action::Evaluated), EVALUATED);
    let mut bag = Bag::of(&zip);
    let mut said = statement(&bag, &receipt.envelope);
    change(&mut said);
    bag.put(&receipt.envelope, envelope(said.to_string().as_bytes(), &lab().key));
    codes(&verify(&bag.pack()))
}

#[test]
fn odd_countersignatures_are_refused() {
    let seen = |at: &mut Value| at["predicate"]["seen"].as_array_mut().unwrap().clone();
    assert_eq!(restated(|_| ()), [""; 0]);
    assert_eq!(restated(|said| said["predicate"]["action"] = json!("blessed")), ["statement.action"]);
    assert_eq!(restated(|said| said["predicate"]["signer"]["role"] = json!("cla")), ["envelope.name"]);
    assert_eq!(restated(|said| said["predicate"]["bag"]["id"] = json!("urn:uuid:1")), ["statement.bag-id"]);
    let other = sealed::other_key().public().keyid().to_string();
    assert_eq!(restated(|said| said["predicate"]["signer"]["keyid"] = json!(other)), ["statement.keyid"]);
    assert_eq!(restated(|said| said["predicate"]["signedAt"] = json!("today")), ["statement.syntax"]);
    assert_eq!(restated(|said| said["predicate"]["signedAt"] = json!("2026-11-01T00:00:00Z")), ["verify.time-order"]);
    assert_eq!(restated(|said| said["predicate"]["seen"] = json!([])), ["statement.seen"]);
    let doubled = |said: &mut Value| {
        let first = seen(said)[0].clone();
        said["predicate"]["seen"].as_array_mut().unwrap().push(first);
    };
    assert_eq!(restated(doubled), ["statement.seen"]);
    let foreign = |said: &mut Value| said["predicate"]["seen"][0]["name"] = json!("data/a.txt");
    assert!(restated(foreign).contains(&"statement.seen"));
    // Nobody can have seen themselves.
    let own = |said: &mut Value| {
        let keyid = lab().key.public().keyid();
        let name = format!("signatures/0002-lab-{}.dsse.json", keyid.short());
        let item = json!({"name": name, "digest": {"sha256": "00".repeat(32)}});
        said["predicate"]["seen"].as_array_mut().unwrap().push(item);
    };
    assert!(restated(own).contains(&"statement.seen"));
}

#[test]
fn a_countersignature_names_other_bags_by_id_and_digest() {
    let earlier = Bag::of(&tiny_of("report", "evaluated\n"));
    let tag_manifest = Digest::of(&earlier.files["tagmanifest-sha256.txt"]);
    let id = earlier.statement()["predicate"]["bag"]["id"].as_str().unwrap().to_owned();
    let rests_on = |relation: &str| Deed::Countersign {
        action: Action::Evaluated,
        references: vec![Reference::new(&id, tag_manifest, relation)],
    };
    let report = verify(&sign(&tiny(), &lab(), rests_on("evaluation-report"), EVALUATED).1);
    assert_eq!((report.verdict, codes(&report)), (Verdict::Valid, vec![]), "{}", report.to_json());
    let lines: Vec<_> = report.signatures.iter().flat_map(|line| &line.references).collect();
    assert_eq!(lines.len(), 1);
    let line = (lines[0].relation.as_str(), lines[0].bag_id.as_str(), lines[0].tag_manifest);
    assert_eq!(line, ("evaluation-report", id.as_str(), tag_manifest));

    let changed = |list: Value| restated(|said| said["predicate"]["references"] = list);
    let item = |uri: &str, relation: &str| json!({"uri": uri, "digest": {"sha256": "5a".repeat(32)}, "annotations": {"relation": relation}});
    assert_eq!(changed(json!([item(&id, "evaluation-report")])), [""; 0]);
    assert_eq!(changed(json!([item("report.zip", "evaluation-report")])), ["statement.reference"]);
    assert_eq!(changed(json!([item(&id, "Report!")])), ["statement.reference"]);
    assert_eq!(changed(json!([item(&id, "report"), item(&id, "report")])), ["statement.reference"]);
    assert_eq!(changed(json!([{"uri": id}])), ["statement.syntax"]);
}

#[test]
fn a_countersignature_is_no_seal() {
    // Somebody signs, and then takes the seal away and leaves it out of what they saw.
    let (receipt, zip) = sign(&tiny(), &lab(), action(Action::Evaluated), EVALUATED);
    let mut bag = Bag::of(&zip);
    let mut said = statement(&bag, &receipt.envelope);
    bag.take(&bag.envelope());
    said["predicate"]["seen"][0]["name"] = json!("signatures/0001-lab-00000000.dsse.json");
    bag.put(&receipt.envelope, envelope(said.to_string().as_bytes(), &lab().key));
    assert!(codes(&verify(&bag.pack())).contains(&"verify.no-seal"));
}

#[test]
fn only_a_bag_that_holds_is_countersigned_but_any_readable_one_is_refused() {
    let mut bag = Bag::of(&tiny());
    let file = bag.files.keys().find(|name| name.starts_with("data/")).unwrap().clone();
    bag.put(&file, b"changed\n".to_vec());
    let zip = bag.pack();
    for deed in [action(Action::Evaluated), event(Event::HoldPlaced, EVALUATED, None)] {
        let Begun::Refused(report) = begin(&zip, &lab(), deed, EVALUATED) else { panic!("countersigned") };
        assert!(codes(&report).contains(&"manifest.digest-mismatch"));
    }
    let (receipt, refused) = sign(&zip, &lab(), action(Action::Refused), EVALUATED);
    assert_eq!(receipt.verdict, "invalid");
    let report = verify(&refused);
    assert_eq!(report.verdict, Verdict::Invalid);
    assert!(codes(&report).contains(&"verify.refused"));
    assert_eq!(report.signatures.len(), 2);

    // A refusal of a good bag holds as a signature, and takes nothing from the others.
    let report = verify(&sign(&tiny(), &lab(), action(Action::Refused), EVALUATED).1);
    assert_eq!((report.verdict, codes(&report)), (Verdict::Valid, vec!["verify.refused"]));
    assert!(report.signatures.iter().all(|line| line.state == State::Ok));

    // A bit that flipped in the payload is no reason not to refuse it.
    let mut bent = tiny();
    let at = bent.windows(8).position(|text| text == b"one line").unwrap();
    bent[at] ^= 1;
    assert!(matches!(begin(&bent, &lab(), action(Action::Evaluated), EVALUATED), Begun::Refused(_)));
    assert_eq!(verify(&sign(&bent, &lab(), action(Action::Refused), EVALUATED).1).verdict, Verdict::Invalid);
    // Without a container there is nothing to add to.
    assert!(matches!(begin(b"no zip", &lab(), action(Action::Refused), EVALUATED), Begun::Refused(_)));
    let mut unsigned = Bag::of(&tiny());
    unsigned.take(&unsigned.envelope());
    for deed in [Action::Evaluated, Action::Refused] {
        assert!(matches!(begin(&unsigned.pack(), &lab(), action(deed), EVALUATED), Begun::Refused(_)));
    }
}

#[test]
fn only_the_right_signature_completes_it() {
    let Begun::Ready(unsigned) = begin(&tiny(), &lab(), action(Action::Evaluated), EVALUATED) else { panic!() };
    let other = cla().key.sign(unsigned.bytes_to_sign());
    assert!(unsigned.finish(other).is_err());
}

#[test]
fn a_bag_has_room_for_so_many_signatures_and_no_more() {
    let mut zip = tiny();
    let mut added = 1;
    let refused = loop {
        let key = SecretKey::from_seed(&[100 + added; 32]);
        let party = sealcase_tests::later::Party { key, ..lab() };
        let request = sealcase::countersign::Request {
            judge: sealcase::verify::Request { input: "bag", ..Default::default() },
            role: party.role,
            signer_name: party.name.to_owned(),
            public_key: party.key.public(),
            signed_at: sealcase_tests::later::time(EVALUATED),
            deed: action(Action::IntegrityVerified),
        };
        let out = std::io::Cursor::new(Vec::new());
        match sealcase::countersign::begin(std::io::Cursor::new(&zip), &request, out) {
            Ok(Begun::Ready(unsigned)) => {
                let signature = party.key.sign(unsigned.bytes_to_sign());
                zip = unsigned.finish(signature).unwrap().1.into_inner();
                added += 1;
            }
            Ok(Begun::Refused(report)) => panic!("{}", report.to_json()),
            Err(error) => break error,
        }
    };
    assert_eq!(added, 64);
    assert!(refused.to_string().contains("64"), "{refused}");
    assert_eq!(verify(&zip).verdict, Verdict::Valid);
}

#[test]
fn retention_events_are_recorded_and_seal_nothing() {
    let issued = event(Event::CertificateIssued, CERTIFIED, Some("2036-12-10"));
    let zip = sign(&certified(), &cla(), issued, CERTIFIED).1;
    let (receipt, zip) = sign(&zip, &cla(), event(Event::HoldPlaced, CERTIFIED, Some("open")), CERTIFIED);
    assert_eq!((receipt.action, receipt.seen.len()), ("hold-placed", 4));
    let report = verify(&zip);
    assert_eq!((report.verdict, codes(&report)), (Verdict::Valid, vec![]), "{}", report.to_json());
    let retention = &report.aspects.iter().find(|aspect| aspect.name == "retention").unwrap().text;
    assert!(retention.contains("certificate-issued") && retention.contains("hold-placed"), "{retention}");
}

#[test]
fn copies_signed_apart_are_united_in_one_way() {
    let sealed = tiny();
    let evaluated = sign(&sealed, &lab(), action(Action::Evaluated), EVALUATED).1;
    let again = sign(&sealed, &second_lab(), action(Action::Evaluated), EVALUATED).1;
    let certified = sign(&again, &cla(), action(Action::Certified), CERTIFIED).1;
    let union = merge(&evaluated, &certified).unwrap();
    assert_eq!(merge(&certified, &evaluated).unwrap(), union);
    assert_eq!(merge(&union, &evaluated).unwrap(), union);
    let report = verify(&union);
    assert_eq!((report.verdict, codes(&report)), (Verdict::Valid, vec![]), "{}", report.to_json());
    assert_eq!(report.signatures.len(), 4);
    assert!(report.aspects.iter().any(|aspect| aspect.name == "chain"));

    // What one copy lost comes back from the other.
    let mut robbed = Bag::of(&certified);
    robbed.take(&later(&Bag::of(&certified), "-lab-"));
    assert_eq!(verify(&robbed.pack()).verdict, Verdict::Invalid);
    assert_eq!(merge(&robbed.pack(), &again).unwrap(), certified);
}

#[test]
fn copies_that_do_not_fit_are_not_merged() {
    let sealed = tiny();
    let foreign = merge(&sealed, &tiny_of("other", "another line\n")).unwrap_err();
    assert_eq!(codes(&foreign), ["merge.other-bag"]);

    // The same name with other bytes: the same lab signed two things at the same place.
    let one = sign(&sealed, &lab(), action(Action::Evaluated), EVALUATED).1;
    let two = sign(&sealed, &lab(), action(Action::Refused), EVALUATED).1;
    for (left, right) in [(&one, &two), (&two, &one)] {
        assert!(codes(&merge(left, right).unwrap_err()).contains(&"merge.conflict"));
    }
    // The same envelope under two names would count twice.
    let mut renamed = Bag::of(&one);
    let name = later(&renamed, "-lab-");
    let bytes = renamed.take(&name);
    renamed.put(&name.replace("/0002-", "/0007-"), bytes);
    assert_eq!(verify(&renamed.pack()).verdict, Verdict::Valid);
    assert_eq!(codes(&merge(&one, &renamed.pack()).unwrap_err()), ["merge.conflict"]);

    let mut broken = Bag::of(&one);
    broken.put("data/more.txt", b"more".to_vec());
    assert!(merge(&one, &broken.pack()).is_err());
    assert!(merge(b"", &one).is_err());
}
