//! What a scheme keeps in its trust file beside keys and roles: who signs it, which algorithms count until when,
//! when authorities and roles end; and policies that ask for the bags that a bag names.

#![cfg(not(target_arch = "wasm32"))]
#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::io::Cursor;

use sealcase::archive::Limits;
use sealcase::codes::Severity;
use sealcase::digest::Digest;
use sealcase::envelope::{self, Signature, SignedText};
use sealcase::follow::{self, Empty, Reach};
use sealcase::key::{PublicKey, SecretKey};
use sealcase::report::{Report, Verdict};
use sealcase::seal;
use sealcase::statement::{Reference, Relation, Role};
use sealcase::trust::{self, HeldRole, Party, Policy, Signing, Source, Trust, TrustFile, WireAlgorithm};
use sealcase::verify::{self, Request};
use sealcase_tests::case::Files;
use sealcase_tests::later::{codes, lab, time};
use sealcase_tests::sealed::{self, strong, tiny};
use serde_json::{Value, json};

const ISSUED: &str = "2026-02-01T00:00:00Z";
const NOW: &str = "2027-01-15T00:00:00Z";

fn scheme_key(number: u8) -> SecretKey {
    SecretKey::from_seed(&[number; 32])
}

fn file() -> TrustFile {
    let mut file = TrustFile::new(time(ISSUED), time("2030-02-01T00:00:00Z"));
    let held = |role: &str| HeldRole { role: role.to_owned(), from: time("2026-01-01T00:00:00Z"), until: None };
    for (key, id, role) in [(sealed::key(), "fennel", "manufacturer"), (lab().key, "hazel", "lab")] {
        let party = Party { id: id.to_owned(), name: format!("The party {id}") };
        file.add(&key.public(), &party, held(role)).unwrap();
    }
    file
}

/// The file with three keys of the scheme, two of one party, of which two must sign.
fn governed() -> TrustFile {
    let mut file = file();
    for (number, party) in [(31, "fennel"), (32, "hazel"), (33, "hazel")] {
        file.add_signer(&scheme_key(number).public(), party).unwrap();
    }
    file.set_threshold(2).unwrap();
    file
}

fn signed(file: &TrustFile, keys: &[u8]) -> String {
    let body = file.to_json().unwrap().into_bytes();
    let mut text = SignedText { payload_type: envelope::TRUST.to_owned(), body, signatures: Vec::new() };
    for number in keys {
        let key = scheme_key(*number);
        let bytes = key.sign(&text.signed_bytes());
        let keyid = key.public().keyid().to_string();
        text.signatures.push(Signature { keyid, bytes, public_key: Some(key.public().to_pem()) });
    }
    text.to_json()
}

fn read(text: &str, signers: &[PublicKey], signing: Signing) -> Result<Trust, Vec<(&'static str, String)>> {
    let told = |findings: Vec<sealcase::finding::Finding>| {
        findings
            .iter()
            .filter(|finding| finding.severity == Severity::Error)
            .map(|finding| (finding.code.id(), finding.message.clone()))
            .collect()
    };
    let source = Source { text: text.as_bytes(), path: "trust.json", signers };
    trust::read_with(&source, signing).map(|(trust, _)| trust).map_err(told)
}

fn plain(file: &TrustFile) -> Trust {
    read(&file.to_json().unwrap(), &[], Signing::default()).unwrap()
}

fn code(outcome: Result<Trust, Vec<(&'static str, String)>>) -> Option<&'static str> {
    outcome.err().map(|findings| findings[0].0)
}

const MISSING: Option<&str> = Some("trust.signatures-missing");

#[test]
fn so_many_keys_of_so_many_parties_sign_the_file() {
    let file = governed();
    let known = [scheme_key(31).public()];
    for (keys, wanted) in [
        (&[31, 32][..], None),
        (&[31, 33], None),
        (&[31, 32, 33], None),
        (&[31], MISSING),
        // Two keys of one party are one signer.
        (&[32, 33], MISSING),
        // The same key twice, and a stranger's.
        (&[31, 31], MISSING),
        (&[31, 40], MISSING),
    ] {
        assert_eq!(code(read(&signed(&file, keys), &[], Signing::default())), wanted, "{keys:?}");
    }
    assert_eq!(code(read(&signed(&file, &[31, 32]), &known, Signing::default())), None);
    // Who is missing is named; a further key of a party that has signed would not help.
    let findings = read(&signed(&file, &[32]), &[], Signing::default()).unwrap_err();
    let (message, id) = (&findings[0].1, scheme_key(31).public().keyid().short());
    assert!(message.contains("1 of 2") && message.contains(&format!("fennel (key {id})")), "{message}");
    assert!(!message.contains("hazel"), "{message}");
    // While it is being signed, it may be looked at.
    let partly = Signing { least: 0, partial: true };
    let trust = read(&signed(&file, &[32]), &[], partly).unwrap();
    assert!(trust.missing_signatures().unwrap().contains("fennel"));
    assert_eq!(read(&signed(&file, &[31, 32]), &[], partly).unwrap().missing_signatures(), None);
    // A draft is not signed and says so nowhere.
    assert_eq!(code(read(&file.to_json().unwrap(), &[], Signing::default())), None);
    // The caller may ask for more of the keys that they know themselves.
    let known = [31, 32, 33].map(|number| scheme_key(number).public());
    for (keys, least, wanted) in [(&[31, 32][..], 2, None), (&[31, 32], 3, MISSING), (&[31, 32, 33], 3, None)] {
        assert_eq!(code(read(&signed(&file, keys), &known, Signing { least, partial: false })), wanted, "{least}");
    }
}

#[test]
fn a_list_of_signers_must_make_sense() {
    let refused = |change: &dyn Fn(&mut Value)| {
        let mut value = serde_json::to_value(governed()).unwrap();
        change(&mut value);
        code(read(&value.to_string(), &[], Signing::default()))
    };
    assert_eq!(refused(&|_| ()), None);
    assert_eq!(refused(&|file| file["signers"]["threshold"] = json!(3)), Some("trust.threshold"));
    assert_eq!(refused(&|file| file["signers"]["threshold"] = json!(0)), Some("schema.range"));
    assert_eq!(refused(&|file| file["signers"]["keys"] = json!([])), Some("schema.count"));
    assert_eq!(refused(&|file| file["signers"]["keys"][0]["party"] = json!("nobody")), Some("trust.party-unknown"));
    assert_eq!(refused(&|file| file["signers"]["keys"][0]["keyid"] = json!("0".repeat(64))), Some("trust.keyid"));
    assert_eq!(refused(&|file| file["signers"]["keys"][0]["publicKeyPem"] = json!("x")), Some("trust.key-syntax"));
    let twice = |file: &mut Value| {
        let key = file["signers"]["keys"][0].clone();
        file["signers"]["keys"].as_array_mut().unwrap().push(key);
    };
    assert_eq!(refused(&twice), Some("trust.duplicate"));
    let mut file = governed();
    assert!(file.add_signer(&scheme_key(31).public(), "fennel").is_err());
    assert!(file.add_signer(&scheme_key(34).public(), "nobody").is_err());
    assert!(file.remove_signer(&scheme_key(34).public().keyid()).is_err());
}

#[test]
fn the_version_before_decides_who_may_change_the_signers() {
    let old = read(&signed(&governed(), &[31, 32]), &[], Signing::default()).unwrap();
    // One stolen key writes a version in which it alone signs.
    let mut stolen = TrustFile::after(&old, time("2026-06-01T00:00:00Z"), time("2030-02-01T00:00:00Z"));
    stolen.remove_signer(&scheme_key(32).public().keyid()).unwrap();
    stolen.remove_signer(&scheme_key(33).public().keyid()).unwrap();
    stolen.set_threshold(1).unwrap();
    let next = |keys: &[u8]| read(&signed(&stolen, keys), &[], Signing::default()).unwrap();
    let told = |new: &Trust| {
        let findings = new.judge_successor(&old, "trust.json");
        findings.iter().map(|finding| finding.code.id()).collect::<Vec<_>>()
    };
    assert_eq!(told(&next(&[31])), ["trust.signatures-missing"]);
    assert_eq!(told(&next(&[31, 32])), [""; 0]);
    // A draft has not been signed by anybody.
    let draft = TrustFile::after(&old, time("2026-06-01T00:00:00Z"), time("2030-02-01T00:00:00Z"));
    assert_eq!(told(&plain(&draft)), ["trust.signatures-missing"]);
    // A new signer comes in with the signatures of the old ones, and its own where the new list needs it.
    let mut wider = draft;
    wider.parties.push(Party { id: "rowan".to_owned(), name: "Rowan".to_owned() });
    wider.add_signer(&scheme_key(34).public(), "rowan").unwrap();
    wider.set_threshold(3).unwrap();
    assert_eq!(code(read(&signed(&wider, &[31, 32]), &[], Signing::default())), MISSING);
    let new = read(&signed(&wider, &[31, 32, 34]), &[], Signing::default()).unwrap();
    assert_eq!(told(&new), [""; 0]);
    // And an old version does not come back, however well it is signed.
    let back: Vec<_> = old.judge_successor(&new, "trust.json").iter().map(|finding| finding.code.id()).collect();
    assert!(back.contains(&"trust.rollback"), "{back:?}");
}

fn row(purpose: &str, name: &str, until: Option<&str>) -> WireAlgorithm {
    WireAlgorithm {
        purpose: purpose.to_owned(),
        name: name.to_owned(),
        least_bits: None,
        from: None,
        until: until.map(time),
    }
}

fn judge(zip: &[u8], file: &TrustFile) -> Report {
    let trust = plain(file);
    let request =
        Request { input: "strong.sealed.zip", trust: Some(&trust), as_of: Some(time(NOW)), ..Request::default() };
    verify::verify(Cursor::new(zip), &request).unwrap()
}

#[test]
fn an_algorithm_counts_until_its_end() {
    let past = "2027-01-01T00:00:00Z";
    let both = strong(&[sealed::key()]);
    let one = sealed::seal(
        "strong",
        Files::from([("a.txt".to_owned(), b"x".to_vec())]),
        &sealed::undemanding(),
        &sealed::key(),
    );
    for (name, rows, zip, trusted) in [
        ("nothing is said", vec![], &one, true),
        ("an end in the future", vec![row("digest", "sha256", Some("2029-01-01T00:00:00Z"))], &one, true),
        ("SHA-256 has ended", vec![row("digest", "sha256", Some(past))], &one, false),
        ("SHA-256 has ended, and SHA-512 is signed too", vec![row("digest", "sha256", Some(past))], &both, true),
        (
            "both have ended",
            vec![row("digest", "sha256", Some(past)), row("digest", "sha512", Some(past))],
            &both,
            false,
        ),
        ("SHA-256 has ended for time-stamps only", vec![row("timestamp-digest", "sha256", Some(past))], &one, true),
        ("Ed25519 has ended", vec![row("statement", "ed25519", Some(past))], &both, false),
        ("Ed25519 has ended for time-stamps only", vec![row("timestamp", "ed25519", Some(past))], &both, true),
    ] {
        let mut file = file();
        for row in rows {
            file.accept(row).unwrap();
        }
        let report = judge(zip, &file);
        assert_eq!(report.verdict == Verdict::Trusted, trusted, "{name}: {}", report.to_json());
        let ended: &[&str] = if trusted { &[] } else { &["trust.algorithm-ended"] };
        assert_eq!(codes(&report), ended, "{name}");
    }
    let mut file = file();
    assert!(file.accept(row("digest", "ed25519", None)).is_err());
    assert!(file.accept(row("statement", "sha256", None)).is_err());
    // The first row that is stated keeps all others accepted; stated again, it is replaced.
    file.accept(row("digest", "sha256", Some(past))).unwrap();
    let count = file.algorithms.as_ref().unwrap().len();
    assert!(count > 10, "{count}");
    file.accept(row("digest", "sha256", None)).unwrap();
    assert_eq!(file.algorithms.as_ref().unwrap().len(), count);
    assert_eq!(judge(&one, &file).verdict, Verdict::Trusted);
}

#[test]
fn a_key_of_an_unknown_algorithm_spoils_no_trust_file() {
    let mut value = serde_json::to_value(file()).unwrap();
    let der = [&[0x30, 0x43, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x71, 0x03, 0x3a, 0x00][..], &[9; 57]].concat();
    let text = sealed::base64(&der);
    let (head, tail) = text.split_at(64);
    let mut key = value["keys"][1].clone();
    key["publicKeyPem"] = json!(format!("-----BEGIN PUBLIC KEY-----\n{head}\n{tail}\n-----END PUBLIC KEY-----\n"));
    key["keyid"] = json!(Digest::of(&der).to_string());
    let push = |value: &mut Value, key: &Value| value["keys"].as_array_mut().unwrap().push(key.clone());
    push(&mut value, &key);
    let text = value.to_string();
    let (trust, notes) = trust::read(&Source { text: text.as_bytes(), path: "trust.json", signers: &[] }).unwrap();
    assert_eq!(notes.iter().map(|note| note.code.id()).collect::<Vec<_>>(), ["trust.key-algorithm"]);
    assert!(trust.has_foreign_key(&Digest::of(&der)) && trust.keys().count() == 2);
    let mut twice = value.clone();
    push(&mut twice, &key);
    assert_eq!(code(read(&twice.to_string(), &[], Signing::default())), Some("trust.duplicate"));
    value["keys"][2]["keyid"] = json!("0".repeat(64));
    assert_eq!(code(read(&value.to_string(), &[], Signing::default())), Some("trust.keyid"));
}

#[test]
fn roles_and_authorities_can_be_closed() {
    let end = time("2026-06-01T00:00:00Z");
    let mut file = file();
    let keyid = sealed::key().public().keyid();
    assert!(file.close_role(&keyid, Role::Lab, end).is_err());
    assert!(file.close_role(&scheme_key(99).public().keyid(), Role::Lab, end).is_err());
    assert!(file.close_role(&keyid, Role::Manufacturer, time("2025-01-01T00:00:00Z")).is_err());
    file.close_role(&keyid, Role::Manufacturer, end).unwrap();
    assert!(file.close_role(&keyid, Role::Manufacturer, time("2028-01-01T00:00:00Z")).is_err(), "no way back");
    let report = judge(&strong(&[sealed::key()]), &file);
    assert_eq!((report.verdict, codes(&report)), (Verdict::Valid, vec!["trust.outside-window"]));
    assert!(file.close_authority("Sorrel Time", end).is_err());
}

/// A bag that continues another one.
fn next_step(previous: &[u8]) -> Vec<u8> {
    let bag = sealcase_tests::later::verify(previous).bag.unwrap();
    let (id, line) = (bag.id.unwrap(), format!("after {}\n", bag.tag_manifest.unwrap()));
    let reference = Reference::previous(&id, bag.tag_manifest.unwrap(), Relation::Continues);
    let request = seal::Request {
        base_directory: "strong".to_owned(),
        role: Role::Manufacturer,
        signer_name: sealed::NAME.to_owned(),
        public_key: sealed::key().public(),
        sealed_at: time("2026-12-01T09:00:00Z"),
        previous: vec![reference],
        cosigners: Vec::new(),
        sha512: false,
    };
    sealed::seal_as(
        &request,
        Files::from([("b.txt".to_owned(), line.into_bytes())]),
        &sealed::undemanding(),
        &sealed::key(),
    )
}

struct Kept(Vec<Vec<u8>>);

impl follow::Shelf for Kept {
    fn find(&self, id: &str, _: &Digest) -> Result<Option<follow::Found<'_>>, sealcase::error::Error> {
        let id_of = |zip: &Vec<u8>| follow::identify(Cursor::new(zip), &Limits::default()).unwrap().unwrap().id;
        let found = self.0.iter().find(|zip| id_of(zip) == id);
        Ok(found.map(|zip| follow::Found { name: "kept.zip".to_owned(), zip: Box::new(Cursor::new(zip)) }))
    }
}

#[test]
fn a_policy_may_ask_for_the_bags_that_a_bag_names() {
    let policy = |references: &str| {
        let text = json!({"name": "intake", "require": [{"role": "manufacturer", "min": 1}], "references": references});
        Policy::parse(text.to_string().as_bytes(), "policy.json").unwrap()
    };
    let (any, supplied) = (policy("any"), policy("supplied"));
    assert_eq!(Policy::parse(serde_json::to_string(&supplied.to_wire()).unwrap().as_bytes(), "p").unwrap(), supplied);
    assert!(Policy::parse(br#"{"name":"x","require":[{"role":"lab","min":1}],"references":"all"}"#, "p").is_err());
    let first = tiny();
    let zip = next_step(&first);
    let keys = [sealed::key().public()];
    let request =
        |policy| Request { input: "strong.sealed.zip", keys: &keys, policy: Some(policy), ..Request::default() };
    let followed = |zip: &[u8], policy, shelf: &dyn follow::Shelf| {
        follow::verify(Cursor::new(zip), &request(policy), &Reach::new(shelf)).unwrap()
    };
    let met = |report: &Report| (report.verdict, codes(report), report.policy.as_ref().unwrap().met);
    // What is there, what is not, and nobody having looked.
    assert_eq!(met(&followed(&zip, &supplied, &Kept(vec![first.clone()]))), (Verdict::Trusted, vec![], true));
    let missing = followed(&zip, &supplied, &Empty);
    assert_eq!(met(&missing), (Verdict::Invalid, vec!["follow.demanded"], false));
    let aspect = missing.aspects.iter().find(|aspect| aspect.name == "policy").unwrap();
    assert!(aspect.text.contains("not met"), "{}", aspect.text);
    let alone = verify::verify(Cursor::new(&zip), &request(&supplied)).unwrap();
    assert_eq!(met(&alone), (Verdict::Invalid, vec!["follow.demanded"], false));
    assert_eq!(met(&followed(&zip, &any, &Empty)), (Verdict::Trusted, vec![], true));
    // Deeper in the story as well.
    let third = next_step(&zip);
    let some = followed(&third, &supplied, &Kept(vec![zip.clone()]));
    assert_eq!(met(&some), (Verdict::Invalid, vec!["follow.demanded"], false));
    // What lacks its own forerunner is not for that reason a bad bag.
    assert_eq!(some.references[0].verdict, Some(Verdict::Trusted));
    let all = followed(&third, &supplied, &Kept(vec![zip.clone(), first.clone()]));
    assert_eq!(met(&all), (Verdict::Trusted, vec![], true));
    // A bag that names none lacks none.
    assert_eq!(met(&followed(&first, &supplied, &Empty)), (Verdict::Trusted, vec![], true));
    // A policy that is not met is told apart from a bag that does not hold.
    let nobody = Policy::builtin("cla-intake").unwrap();
    let report = verify::verify(Cursor::new(&first), &request(&nobody)).unwrap();
    let line = report.policy.unwrap();
    assert_eq!((report.verdict, line.met, line.name.as_str()), (Verdict::Invalid, false, "cla-intake"));
    assert_eq!(line.missing, ["found 0 of 1 as lab (evaluated)"]);
    let report = verify::verify(Cursor::new(&first[1..]), &request(&any)).unwrap();
    assert_eq!((report.verdict, report.policy.unwrap().met), (Verdict::Invalid, false));
}

#[test]
fn every_attack_of_the_table_has_its_code_and_case() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
    let table = std::fs::read_to_string(format!("{root}/tests/attacks.md")).unwrap();
    let rows: Vec<Vec<&str>> = table
        .lines()
        .filter(|line| line.starts_with("| ") && line.contains('`'))
        .map(|line| line.split('`').skip(1).step_by(2).collect())
        .collect();
    assert!(rows.len() > 50, "only {} rows", rows.len());
    for row in rows {
        let [code, file] = row[..] else { panic!("{row:?}") };
        assert!(sealcase::codes::Code::find(code).is_some(), "no code {code}");
        let text = std::fs::read_to_string(format!("{root}/{file}")).unwrap();
        assert!(text.contains(&format!("\"{code}\"")), "{file} has no case of {code}");
    }
}
