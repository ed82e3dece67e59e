//! The trust file: who counts, in which role and when; what is no longer good; and what a policy asks.

#![cfg(not(target_arch = "wasm32"))]
#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::io::Cursor;

use sealcase::digest::Digest;
use sealcase::envelope::{self, Signature, SignedText};
use sealcase::finding::Finding;
use sealcase::key::{PublicKey, SecretKey};
use sealcase::report::{Report, Verdict};
use sealcase::statement::{Action, DigestSet, Event, Role};
use sealcase::trust::{
    self, Claim, HeldRole, Party, Policy, Reason, Revocation, Standing, Trust, TrustFile, Withdrawal,
};
use sealcase::verify::Request;
use sealcase_tests::keep;
use sealcase_tests::later::{action, cla, codes, event, lab, second_lab, sign, time};
use sealcase_tests::sealed::{self, Bag, tiny};
use serde_json::{Value, json};

const EVALUATED: &str = "2026-12-01T09:00:00Z";
const CERTIFIED: &str = "2026-12-10T09:00:00Z";
const NOW: &str = "2027-01-15T00:00:00Z";

fn held(role: &str) -> HeldRole {
    HeldRole { role: role.to_owned(), from: time("2026-01-01T00:00:00Z"), until: None }
}

fn party(id: &str) -> Party {
    Party { id: id.to_owned(), name: format!("The party {id}") }
}

/// Manufacturer, two labs and an administrator, all good.
fn scheme() -> TrustFile {
    let mut file = TrustFile::new(time("2026-02-01T00:00:00Z"), time("2028-02-01T00:00:00Z"));
    for (key, id, role) in [
        (sealed::key(), "fennel", "manufacturer"),
        (lab().key, "hazel", "lab"),
        (second_lab().key, "juniper", "lab"),
        (cla().key, "rowan", "cla"),
    ] {
        file.add(&key.public(), &party(id), held(role)).unwrap();
    }
    file
}

/// A trust file that knows none of the signers but the manufacturer.
fn strangers() -> TrustFile {
    let mut file = scheme();
    file.keys.retain(|key| key.party == "fennel");
    file
}

fn read(text: &str) -> Result<Trust, Vec<Finding>> {
    let source = trust::Source { text: text.as_bytes(), path: "trust.json", signers: &[] };
    trust::read(&source).map(|(trust, _)| trust)
}

fn trust(file: &TrustFile) -> Trust {
    read(&file.to_json().unwrap()).unwrap()
}

fn evaluated() -> Vec<u8> {
    sign(&tiny(), &lab(), action(Action::Evaluated), EVALUATED).1
}

fn certified() -> Vec<u8> {
    sign(&evaluated(), &cla(), action(Action::Certified), CERTIFIED).1
}

fn judge(zip: &[u8], file: &TrustFile, policy: Option<&str>, as_of: &str) -> Report {
    let trust = trust(file);
    let policy = policy.map(|name| Policy::builtin(name).unwrap());
    let request = Request {
        input: "tiny.sealed.zip",
        trust: Some(&trust),
        policy: policy.as_ref(),
        as_of: Some(time(as_of)),
        ..Request::default()
    };
    keep::verify(zip, &request).unwrap()
}

#[test]
fn sealed_evaluated_certified_and_trusted() {
    let file = scheme();
    let report = judge(&certified(), &file, Some("cla-intake"), NOW);
    assert_eq!((report.verdict, codes(&report)), (Verdict::Trusted, vec![]), "{}", report.to_json());
    let line = report.trust.clone().unwrap();
    assert_eq!((line.version, line.digest), (1, Digest::of(file.to_json().unwrap().as_bytes())));
    let parties: Vec<_> = report.signatures.iter().filter_map(|line| line.party.as_deref()).collect();
    assert_eq!(parties, ["The party fennel", "The party hazel", "The party rowan"]);
    assert!(report.signatures.iter().all(|line| line.known_key));
    assert_eq!(judge(&tiny(), &file, Some("lab-intake"), NOW).verdict, Verdict::Trusted);
    assert_eq!(judge(&tiny(), &file, None, NOW).verdict, Verdict::Trusted);

    // The lab's word is missing, or it is another word than asked for, or it is taken away.
    for zip in [tiny(), sign(&tiny(), &lab(), action(Action::IntegrityVerified), EVALUATED).1] {
        let report = judge(&zip, &file, Some("cla-intake"), NOW);
        assert_eq!((report.verdict, codes(&report)), (Verdict::Invalid, vec!["verify.role-missing"]));
    }
    let mut robbed = Bag::of(&evaluated());
    let name = robbed.files.keys().find(|name| name.contains("-lab-")).unwrap().clone();
    robbed.take(&name);
    assert_eq!(codes(&judge(&robbed.pack(), &file, Some("cla-intake"), NOW)), ["verify.role-missing"]);
}

#[test]
fn a_countersigner_states_the_trust_file_that_was_used() {
    let trust = trust(&scheme());
    let request = sealcase::countersign::Request {
        judge: Request { input: "bag", trust: Some(&trust), as_of: Some(time(NOW)), ..Request::default() },
        role: Role::Cla,
        signer_name: "Rowan".to_owned(),
        public_key: cla().key.public(),
        signed_at: time(NOW),
        deed: action(Action::Certified),
    };
    let zip = evaluated();
    let begun = sealcase::countersign::begin(Cursor::new(&zip), &request, Cursor::new(Vec::new())).unwrap();
    let sealcase::countersign::Begun::Ready(unsigned) = begun else { panic!() };
    let said: Value = serde_json::from_str(unsigned.statement()).unwrap();
    assert_eq!(said["predicate"]["verification"]["verdict"], "TRUSTED");
    assert_eq!(said["predicate"]["verification"]["trust"]["digest"]["sha256"], trust.digest().to_string());
}

#[test]
fn signers_without_standing_are_not_counted() {
    let at = |file: &TrustFile, as_of: &str| {
        let report = judge(&evaluated(), file, Some("cla-intake"), as_of);
        (report.verdict, codes(&report).into_iter().filter(|code| *code != "verify.role-missing").collect::<Vec<_>>())
    };
    let lab_key = |file: &TrustFile| file.keys.iter().position(|key| key.party == "hazel").unwrap();
    assert_eq!(at(&scheme(), NOW), (Verdict::Trusted, vec![]));

    let mut file = scheme();
    let index = lab_key(&file);
    file.keys.remove(index);
    assert_eq!(at(&file, NOW), (Verdict::Invalid, vec!["trust.key-unknown"]));

    let mut file = scheme();
    file.keys[index].roles = vec![held("cla")];
    assert_eq!(at(&file, NOW), (Verdict::Invalid, vec!["trust.role-not-held"]));

    // The role ended at the very second of the signature, or began a second later.
    for (from, until) in [("2026-01-01T00:00:00Z", Some(EVALUATED)), ("2026-12-01T09:00:01Z", None)] {
        let mut file = scheme();
        file.keys[index].roles = vec![HeldRole { role: "lab".to_owned(), from: time(from), until: until.map(time) }];
        assert_eq!(at(&file, NOW), (Verdict::Invalid, vec!["trust.outside-window"]));
        file.keys[index].roles.push(HeldRole { role: "lab".to_owned(), from: time(EVALUATED), until: None });
        assert_eq!(at(&file, NOW), (Verdict::Trusted, vec![]));
    }
    // As of a time before the signature it was not there.
    assert_eq!(at(&scheme(), "2026-11-30T00:00:00Z"), (Verdict::Invalid, vec!["trust.not-yet"]));

    // An unknown lab beside a known one spoils nothing.
    let zip = sign(&evaluated(), &second_lab(), action(Action::Evaluated), CERTIFIED).1;
    let mut file = scheme();
    file.keys.retain(|key| key.party != "juniper");
    let report = judge(&zip, &file, Some("cla-intake"), NOW);
    assert_eq!((report.verdict, codes(&report)), (Verdict::Trusted, vec!["trust.key-unknown"]));
    // Without the manufacturer's key nothing is trusted, whoever else signed.
    file.keys.retain(|key| key.party != "fennel");
    assert_eq!(judge(&zip, &file, None, NOW).verdict, Verdict::Valid);
    // A key that the caller names counts beside the trust file, but not against it.
    let trusted_by = |file: &TrustFile| {
        let (trust, keys) = (trust(file), [sealed::key().public()]);
        let request = Request { trust: Some(&trust), keys: &keys, as_of: Some(time(NOW)), ..Request::default() };
        keep::verify(&zip, &request).unwrap().verdict
    };
    assert_eq!(trusted_by(&file), Verdict::Trusted);
    let mut file = scheme();
    let keyid = sealed::key().public().keyid();
    let at = time("2026-12-31T00:00:00Z");
    file.revoke(&keyid, Revocation { at, reason: Reason::Ceased, invalid_from: None }).unwrap();
    assert_eq!(trusted_by(&file), Verdict::Valid);
}

#[test]
fn a_revoked_key_counts_only_where_time_is_proven() {
    let revoked = time("2027-01-01T00:00:00Z");
    let from = time("2026-12-15T00:00:00Z");
    let claim = |proven: Option<&str>| Claim {
        keyid: lab().key.public().keyid(),
        role: Role::Lab,
        claimed: time(EVALUATED),
        proven: proven.map(time),
    };
    let (before, between, after) = ("2026-12-01T09:01:00Z", "2026-12-20T00:00:00Z", "2027-01-10T00:00:00Z");
    for (reason, as_of, proven, holds) in [
        (Reason::Superseded, NOW, None, false),
        (Reason::Superseded, NOW, Some(before), true),
        (Reason::Superseded, NOW, Some(between), true),
        (Reason::Superseded, NOW, Some(after), false),
        (Reason::Superseded, between, None, true),
        (Reason::Ceased, NOW, None, false),
        (Reason::Ceased, NOW, Some(between), true),
        (Reason::Ceased, between, None, true),
        (Reason::KeyCompromise, NOW, None, false),
        (Reason::KeyCompromise, NOW, Some(before), true),
        (Reason::KeyCompromise, NOW, Some(between), false),
        // Whoever stole a key can claim any time, and a verifier can ask for any time.
        (Reason::KeyCompromise, "2026-12-05T00:00:00Z", None, false),
    ] {
        let mut file = scheme();
        let invalid_from = (reason == Reason::KeyCompromise).then_some(from);
        file.revoke(&claim(None).keyid, Revocation { at: revoked, reason, invalid_from }).unwrap();
        let trust = trust(&file);
        let standing = trust.standing(&claim(proven), Some(time(as_of)));
        let told = format!("{reason:?} {as_of} {proven:?}: {standing:?}");
        assert_eq!(matches!(standing, Standing::Holds(_)), holds, "{told}");
        assert!(holds || standing == Standing::Revoked(reason), "{told}");
        if proven.is_none() {
            let report = judge(&evaluated(), &file, Some("cla-intake"), as_of);
            assert_eq!(report.verdict == Verdict::Trusted, holds, "{told}");
            assert_eq!(codes(&report).contains(&"trust.key-revoked"), !holds, "{told}");
        }
    }
}

#[test]
fn thresholds_count_keys_and_parties_once() {
    let two = Policy::parse(
        br#"{"name": "two labs", "require": [{"role": "lab", "min": 2, "actions": ["evaluated"]}]}"#,
        "p.json",
    );
    let two = two.unwrap();
    let met = |zip: &[u8], file: &TrustFile| {
        let trust = trust(file);
        let request = Request { trust: Some(&trust), policy: Some(&two), as_of: Some(time(NOW)), ..Request::default() };
        keep::verify(zip, &request).unwrap().verdict
    };
    // The same key twice.
    let again = sign(&evaluated(), &lab(), action(Action::Evaluated), CERTIFIED).1;
    assert_eq!(met(&again, &scheme()), Verdict::Invalid);
    // Two keys of two parties, and of one.
    let both = sign(&evaluated(), &second_lab(), action(Action::Evaluated), CERTIFIED).1;
    assert_eq!(met(&both, &scheme()), Verdict::Trusted);
    let mut file = scheme();
    file.keys.iter_mut().filter(|key| key.party == "juniper").for_each(|key| key.party = "hazel".to_owned());
    assert_eq!(met(&both, &file), Verdict::Invalid);
    // One of them refuses; and a retention event speaks for nothing.
    let refused = sign(&evaluated(), &second_lab(), action(Action::Refused), CERTIFIED).1;
    assert_eq!(met(&refused, &scheme()), Verdict::Invalid);
    let recorded = sign(&evaluated(), &second_lab(), event(Event::HoldPlaced, CERTIFIED, None), CERTIFIED).1;
    assert_eq!(met(&recorded, &scheme()), Verdict::Invalid);
    // Who recorded it is told by the trust file, not by the signer.
    for (file, doubted) in [(scheme(), false), (strangers(), true)] {
        let report = judge(&recorded, &file, None, NOW);
        let retention = report.aspects.iter().find(|aspect| aspect.name == "retention").unwrap();
        assert!(retention.text.contains("hold-placed on 2026-12-10 by lab"), "{}", retention.text);
        assert_eq!(retention.text.contains("does not count"), doubted, "{}", retention.text);
    }
}

#[test]
fn times_that_must_be_proven_are_not_met_by_a_claim() {
    for quality in ["timestamped", "archived"] {
        let text = json!({"name": "x", "require": [{"role": "manufacturer", "min": 1}], "time": quality}).to_string();
        let policy = Policy::parse(text.as_bytes(), "p.json").unwrap();
        let trust = trust(&scheme());
        let request =
            Request { trust: Some(&trust), policy: Some(&policy), as_of: Some(time(NOW)), ..Request::default() };
        let report = keep::verify(&tiny(), &request).unwrap();
        assert_eq!((report.verdict, codes(&report)), (Verdict::Invalid, vec!["verify.time-unproven"]));
    }
}

#[test]
fn withdrawn_bags_and_expired_files() {
    let zip = tiny();
    let bag = judge(&zip, &scheme(), None, NOW).bag.unwrap();
    let (id, digest) = (bag.id.unwrap(), bag.tag_manifest.unwrap());
    let at = time("2027-01-01T00:00:00Z");
    let other = "urn:uuid:00000000-0000-8000-8000-000000000000".to_owned();
    for (bag, tagmanifest) in [(id, None), (other.clone(), Some(DigestSet { sha256: digest }))] {
        let mut file = scheme();
        file.withdraw(Withdrawal { bag, tagmanifest, at, reason: "wrong image".to_owned() }).unwrap();
        let report = judge(&zip, &file, None, NOW);
        assert_eq!((report.verdict, codes(&report)), (Verdict::Invalid, vec!["trust.bag-withdrawn"]));
        assert_eq!(judge(&zip, &file, None, "2026-12-31T00:00:00Z").verdict, Verdict::Trusted);
    }
    let mut file = scheme();
    file.withdraw(Withdrawal { bag: other, tagmanifest: None, at, reason: "x".to_owned() }).unwrap();
    assert_eq!(judge(&zip, &file, None, NOW).verdict, Verdict::Trusted);

    let report = judge(&zip, &scheme(), None, "2028-02-01T00:00:00Z");
    assert_eq!((report.verdict, codes(&report)), (Verdict::Valid, vec!["trust.expired"]));
    assert_eq!(judge(&zip, &scheme(), None, "2028-01-31T23:59:59Z").verdict, Verdict::Trusted);
}

/// The codes with which a changed file is refused.
fn refused(change: impl FnOnce(&mut Value)) -> Vec<&'static str> {
    let mut value: Value = serde_json::from_str(&scheme().to_json().unwrap()).unwrap();
    change(&mut value);
    match read(&value.to_string()) {
        Ok(_) => Vec::new(),
        Err(findings) => findings.iter().map(|finding| finding.code.id()).collect(),
    }
}

#[test]
fn a_faulty_trust_file_gives_no_trust() {
    assert_eq!(refused(|_| ()), [""; 0]);
    assert_eq!(refused(|file| file["format"] = json!("sealcase-trust/2")), ["trust.format"]);
    assert_eq!(refused(|file| *file = json!([])), ["trust.format"]);
    assert_eq!(refused(|file| file["version"] = json!(0)), ["schema.range"]);
    assert_eq!(refused(|file| file["kyes"] = json!([])), ["schema.unexpected"]);
    assert_eq!(refused(|file| drop(file.as_object_mut().unwrap().remove("expires"))), ["schema.required"]);
    // What is misspelt must not be skipped: here a revocation.
    assert_eq!(refused(|file| file["keys"][0]["revokd"] = json!({})), ["schema.unexpected"]);
    let stolen = json!({"at": NOW, "reason": "keyCompromise"});
    assert_eq!(refused(|file| file["keys"][0]["revoked"] = stolen), ["schema.required"]);
    let late = json!({"at": EVALUATED, "reason": "keyCompromise", "invalidFrom": NOW});
    assert_eq!(refused(|file| file["keys"][0]["revoked"] = late), ["trust.window"]);
    assert_eq!(refused(|file| file["expires"] = file["issuedAt"].clone()), ["trust.window"]);
    assert_eq!(refused(|file| file["issuedAt"] = json!("2026-02-01T00:00:00+00:00")), ["schema.pattern"]);
    assert!(!refused(|file| file["issuedAt"] = json!("2026-02-30T00:00:00Z")).is_empty());
    assert!(!refused(|file| file["issuedAt"] = json!("2026-02-01T00:00:60Z")).is_empty());
    let from = |file: &mut Value| file["keys"][1]["roles"][0]["until"] = json!("2025-01-01T00:00:00Z");
    assert_eq!(refused(from), ["trust.window"]);
    assert_eq!(refused(|file| file["keys"][1]["party"] = json!("nobody")), ["trust.party-unknown"]);
    assert_eq!(refused(|file| file["parties"][1]["id"] = json!("fennel")), ["trust.duplicate", "trust.party-unknown"]);
    let twice = |file: &mut Value| {
        let key = file["keys"][0].clone();
        file["keys"].as_array_mut().unwrap().push(key);
    };
    assert_eq!(refused(twice), ["trust.duplicate"]);
    let policy = json!({"name": "x", "require": [{"role": "lab", "min": 1}]});
    assert_eq!(refused(|file| file["policies"] = json!([policy, policy])), ["trust.duplicate"]);
    assert_eq!(refused(|file| file["keys"][0]["keyid"] = json!("00".repeat(32))), ["trust.keyid"]);
    assert_eq!(refused(|file| file["keys"][0]["publicKeyPem"] = json!("no key")), ["trust.key-syntax"]);
    let private = sealed::key().to_pem().unwrap();
    assert_eq!(refused(|file| file["keys"][0]["publicKeyPem"] = json!(private.as_str())), ["trust.key-syntax"]);
    // The neutral element: every message has a signature under it.
    let weak = "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAAQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n-----END PUBLIC KEY-----\n";
    assert_eq!(refused(|file| file["keys"][0]["publicKeyPem"] = json!(weak)), ["trust.key-weak"]);

    let text = scheme().to_json().unwrap();
    assert_eq!(read(&text.replacen("\"version\": 1", "\"version\": 1, \"version\": 2", 1)).unwrap_err().len(), 1);
    let findings = read(&text.replacen("\"party\": \"hazel\"", "\"party\": \"nobody\"", 1)).unwrap_err();
    assert!(findings[0].location.span.unwrap().start.line > 10, "{findings:?}");
}

fn signed(text: &str, keys: &[&SecretKey]) -> String {
    let to_sign = envelope::pae(envelope::TRUST, text.as_bytes());
    let signature = |key: &&SecretKey| Signature {
        keyid: key.public().keyid().to_string(),
        bytes: key.sign(&to_sign),
        public_key: Some(key.public().to_pem()),
    };
    let signatures = keys.iter().map(signature).collect();
    SignedText { payload_type: envelope::TRUST.to_owned(), body: text.as_bytes().to_vec(), signatures }.to_json()
}

#[test]
fn the_scheme_signs_its_trust_file() {
    let (one, two) = (SecretKey::from_seed(&[31; 32]), SecretKey::from_seed(&[32; 32]));
    let text = scheme().to_json().unwrap();
    let read = |text: &str, signers: &[PublicKey]| {
        let source = trust::Source { text: text.as_bytes(), path: "trust.json", signers };
        trust::read(&source).map_err(|findings| findings[0].code.id())
    };
    let both = signed(&text, &[&one, &two]);
    let (trust, notes) = read(&both, &[two.public()]).unwrap();
    assert_eq!((trust.signed_by(), notes.len()), (&[two.public().keyid()][..], 0));
    assert_eq!(trust.digest(), Digest::of(text.as_bytes()));
    assert_eq!(read(&both, &[]).unwrap().1[0].code.id(), "trust.signature-unchecked");
    assert_eq!(read(&text, &[one.public()]).unwrap_err(), "trust.unsigned");
    assert_eq!(read(&signed(&text, &[&one]), &[two.public()]).unwrap_err(), "trust.signature-wrong");
    // The key that the envelope carries says nothing about whose it is.
    let own = signed(&text, &[&SecretKey::from_seed(&[33; 32])]);
    assert_eq!(read(&own, &[one.public(), two.public()]).unwrap_err(), "trust.signature-wrong");
    assert_eq!(read(&signed(&text, &[]), &[]).unwrap_err(), "envelope.signature-count");
    let statement = sealed::envelope(text.as_bytes(), &one);
    assert_eq!(read(&statement, &[one.public()]).unwrap_err(), "envelope.payload-type");
    // A signature over the same bytes as a statement is none over a trust file.
    let relabelled = statement.replace(envelope::IN_TOTO, envelope::TRUST);
    assert_eq!(read(&relabelled, &[one.public()]).unwrap_err(), "trust.signature-wrong");
}

#[test]
fn versions_go_forward_and_forget_nothing() {
    let issued = time("2026-06-01T00:00:00Z");
    let first = trust(&scheme());
    let next = || TrustFile::after(&first, issued, time("2028-06-01T00:00:00Z"));
    let against = |file: &TrustFile, old: &Trust| -> Vec<&'static str> {
        trust(file).judge_successor(old, "trust.json").iter().map(|finding| finding.code.id()).collect()
    };
    let mut second = next();
    let revocation = Revocation { at: issued, reason: Reason::Superseded, invalid_from: None };
    second.revoke(&lab().key.public().keyid(), revocation).unwrap();
    let bag = "urn:uuid:00000000-0000-8000-8000-000000000000".to_owned();
    second.withdraw(Withdrawal { bag, tagmanifest: None, at: issued, reason: "x".to_owned() }).unwrap();
    assert_eq!(against(&second, &first), [""; 0]);
    assert_eq!(against(&scheme(), &first), [""; 0]);
    let second = trust(&second);

    assert_eq!(against(&scheme(), &second)[..2], ["trust.record-removed", "trust.record-removed"]);
    assert!(against(&scheme(), &second).contains(&"trust.rollback"));
    assert_eq!(against(&TrustFile { version: 1, previous: None, ..next() }, &first), ["trust.rollback"]);
    let early = TrustFile { issued_at: time("2026-01-01T00:00:00Z"), ..next() };
    assert_eq!(against(&early, &first), ["trust.rollback"]);
    assert_eq!(against(&TrustFile { previous: None, ..next() }, &first), ["trust.previous-mismatch"]);
    let mut forked = TrustFile::after(&second, issued, time("2028-06-01T00:00:00Z"));
    forked.version = 2;
    assert_eq!(against(&forked, &first), ["trust.previous-mismatch"]);
    // A version was skipped: what it said cannot be compared, its number can.
    assert_eq!(against(&TrustFile { version: 5, ..forked }, &first), [""; 0]);

    let third = || TrustFile::after(&second, time("2026-07-01T00:00:00Z"), time("2028-06-01T00:00:00Z"));
    let changed = |change: fn(&mut TrustFile)| {
        let mut file = third();
        change(&mut file);
        against(&file, &second)
    };
    assert_eq!(changed(|_| ()), [""; 0]);
    assert_eq!(changed(|file| drop(file.keys.pop())), ["trust.record-removed"]);
    assert_eq!(changed(|file| file.withdrawn.clear()), ["trust.record-removed"]);
    assert_eq!(changed(|file| file.keys[1].revoked = None), ["trust.record-removed"]);
    assert_eq!(changed(|file| file.keys[1].party = "rowan".to_owned()), ["trust.record-removed"]);
    assert_eq!(changed(|file| file.keys[1].roles[0].from = time(NOW)), ["trust.record-removed"]);
    // A role may be closed.
    assert_eq!(changed(|file| file.keys[3].roles[0].until = Some(time(NOW))), [""; 0]);

    let mut file = third();
    assert!(
        file.revoke(&lab().key.public().keyid(), Revocation { at: issued, reason: Reason::Ceased, invalid_from: None })
            .is_err()
    );
    assert!(file.add(&lab().key.public(), &party("rowan"), held("cla")).is_err());
    assert!(file.add(&cla().key.public(), &Party { name: "Other".to_owned(), ..party("rowan") }, held("cla")).is_err());
}
