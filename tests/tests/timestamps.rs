//! Time-stamps: what a token must be to prove a time, and what the proof is worth.

#![cfg(not(target_arch = "wasm32"))]
#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::fs;
use std::path::Path;

use sealcase::report::{Report, Verdict};
use sealcase::timestamp::{self, Authority, Certificate, Hash, Stamp};
use sealcase::trust::{self, HeldRole, Party, Policy, Reason, Revocation, Trust, TrustFile};
use sealcase::verify::Request;
use sealcase_tests::keep;
use sealcase_tests::later::{codes, time};
use sealcase_tests::sealed::{self, Bag, tiny};
use sealcase_tests::tsa::{self, CODE_SIGNING, Certificate as Card, SHA1, TIME_STAMPING, Tsa, der, oid};
use serde_json::{Value, json};

const TEXT: &[u8] = b"what is stamped";
const WHEN: &str = "20261124093000Z";
const NOW: &str = "2027-01-15T00:00:00Z";

fn good() -> Tsa {
    Tsa::new("Sorrel Time", "Sorrel Root", 1)
}

fn authority(tsa: &Tsa) -> Authority {
    Authority {
        name: tsa.chain[0].subject.to_owned(),
        certificates: tsa.certificates().iter().map(|der| Certificate::parse(der).unwrap()).collect(),
        from: time("2026-01-01T00:00:00Z"),
        until: None,
    }
}

fn judge(token: &[u8], authorities: &[Authority]) -> Result<Stamp, &'static str> {
    keep::judge_token(token, TEXT, authorities).map_err(|problem| problem.code.id())
}

/// What is said of a token of the good authority of which something is changed.
fn changed(change: impl FnOnce(&mut tsa::Recipe)) -> &'static str {
    let tsa = good();
    judge(&tsa.token_with(TEXT, WHEN, change), &[authority(&tsa)]).unwrap_err()
}

/// What is said of a good token of an authority of which something is changed.
fn chained(change: impl FnOnce(&mut Vec<Card>)) -> Result<Stamp, &'static str> {
    let mut tsa = good();
    change(&mut tsa.chain);
    judge(&tsa.token(TEXT, WHEN), &[authority(&tsa)])
}

#[test]
fn a_good_token_proves_its_time() {
    let tsa = good();
    let token = tsa.token(TEXT, WHEN);
    let stamp = judge(&token, &[authority(&Tsa::new("Other", "Other Root", 9)), authority(&tsa)]).unwrap();
    assert_eq!((stamp.time, stamp.latest, stamp.authority), (time("2026-11-24T09:30:00Z"), stamp.time, 1));
    assert_eq!(timestamp::imprint_of(&token), Some((Hash::Sha256, Hash::Sha256.of(TEXT))));
    assert_eq!(timestamp::judge_form(&token, TEXT).unwrap().time, stamp.time);
    // The same without its certificate, which the trust file has.
    let bare = tsa.token_with(TEXT, WHEN, |recipe| recipe.certificates.clear());
    assert_eq!(judge(&bare, &[authority(&tsa)]).unwrap().time, stamp.time);
}

#[test]
fn inexact_times_are_counted_to_the_end() {
    let tsa = good();
    let accuracy = der(0x30, &[&der(0x02, &[&[2]]), &der(0x80, &[&[1, 0xF4]])]);
    let token = tsa.token_with(TEXT, "20261124093000.25Z", |recipe| recipe.rest = accuracy);
    let stamp = judge(&token, &[authority(&tsa)]).unwrap();
    assert_eq!((stamp.time, stamp.latest), (time("2026-11-24T09:30:01Z"), time("2026-11-24T09:30:04Z")));
    for bad in ["20261124093000.50Z", "20261124093000.Z", "20261124093000", "20261131093000Z", "20261124093000+0100"] {
        assert_eq!(judge(&tsa.token(TEXT, bad), &[authority(&tsa)]), Err("timestamp.syntax"), "{bad}");
    }
}

#[test]
fn each_fault_of_a_token_has_its_code() {
    let sha1 = || vec![0xA9; 20];
    let essv1 = |recipe: &mut tsa::Recipe| {
        let id = der(0x30, &[&der(0x30, &[&der(0x30, &[&der(0x04, &[&sha1()])])])]);
        recipe.certificate_id = Some(("1.2.840.113549.1.9.16.2.12", id));
    };
    let other_id = |recipe: &mut tsa::Recipe| {
        let digest = Hash::Sha256.of(b"another certificate");
        let id = der(0x30, &[&der(0x30, &[&der(0x30, &[&der(0x04, &[&digest])])])]);
        recipe.certificate_id = Some(("1.2.840.113549.1.9.16.2.47", id));
    };
    let critical = |recipe: &mut tsa::Recipe| {
        let extension = der(0x30, &[&oid("1.3.6.1.4.1.99999.3"), &der(0x01, &[&[0xFF]]), &der(0x04, &[&[5, 0]])]);
        recipe.rest = der(0xA1, &[&extension]);
    };
    let named = |recipe: &mut tsa::Recipe| {
        let common = der(0x30, &[&oid("2.5.4.3"), &der(0x0C, &[b"Somebody else"])]);
        recipe.rest = der(0xA0, &[&der(0xA4, &[&der(0x30, &[&der(0x31, &[&common])])])]);
    };
    let signed_data = "1.2.840.113549.1.7.2";
    let cases = [
        ("timestamp.not-granted", changed(|recipe| recipe.status = 2)),
        ("timestamp.content-type", changed(|recipe| recipe.content_types.0 = signed_data)),
        ("timestamp.signed-attributes", changed(|recipe| recipe.content_types.1 = signed_data)),
        ("timestamp.signed-attributes", changed(|recipe| recipe.message_digest = Some(vec![0; 32]))),
        ("timestamp.signed-attributes", changed(|recipe| recipe.attributes = false)),
        ("timestamp.version", changed(|recipe| recipe.version = 2)),
        ("timestamp.version", changed(critical)),
        ("timestamp.imprint-mismatch", changed(|recipe| recipe.imprint = Hash::Sha256.of(b"something else"))),
        ("timestamp.weak-algorithm", changed(|recipe| (recipe.imprint_algorithm, recipe.imprint) = (SHA1, sha1()))),
        ("timestamp.weak-algorithm", changed(|recipe| recipe.digest_algorithm = SHA1)),
        ("timestamp.signer-count", changed(|recipe| recipe.signers = 2)),
        ("timestamp.signer-count", changed(|recipe| recipe.signers = 0)),
        ("timestamp.signer-id", changed(|recipe| recipe.certificate_id = None)),
        ("timestamp.signer-id", changed(other_id)),
        ("timestamp.signer-id", changed(named)),
        ("timestamp.weak-algorithm", changed(essv1)),
        ("timestamp.signature-wrong", changed(|recipe| recipe.bent = true)),
    ];
    for (at, (expected, found)) in cases.iter().enumerate() {
        assert_eq!(expected, found, "case {at}");
    }
}

#[test]
fn each_fault_of_a_path_has_its_code() {
    type Change = fn(&mut Vec<Card>);
    let cases: [(&str, Change); 14] = [
        ("timestamp.key-usage", |chain| chain[0].usages = vec![CODE_SIGNING]),
        ("timestamp.key-usage", |chain| chain[0].usages = vec![TIME_STAMPING, CODE_SIGNING]),
        ("timestamp.key-usage", |chain| chain[0].usages.clear()),
        ("timestamp.key-usage", |chain| chain[0].usages_critical = false),
        ("timestamp.key-usage", |chain| chain[0].key_usage = Some([5, 0x20])),
        ("timestamp.constraints", |chain| chain[0].unknown = true),
        ("timestamp.constraints", |chain| chain[1].unknown = true),
        ("timestamp.constraints", |chain| chain[1].key_usage = Some([7, 0x80])),
        ("timestamp.constraints", |chain| chain[1].usages = vec![CODE_SIGNING]),
        ("timestamp.constraints", |chain| {
            chain.insert(1, Card { serial: 7, ..Card::root("Sorrel Middle", 60) });
            chain[2].authority = Some(Some(0));
        }),
        ("timestamp.certificate-expired", |chain| chain[0].validity.1 = "20261124092959Z"),
        ("timestamp.certificate-expired", |chain| chain[0].validity.0 = "20261124093001Z"),
        ("timestamp.certificate-expired", |chain| chain[1].validity.1 = "20261124092959Z"),
        ("timestamp.constraints", |chain| chain[1].authority = None),
    ];
    for (at, (expected, change)) in cases.into_iter().enumerate() {
        assert_eq!(chained(change), Err(expected), "case {at}");
    }
    // What comes as close to a fault as may be.
    let near: [Change; 5] = [
        |chain| chain[0].validity = ("20261124093000Z", "20261124093000Z"),
        |chain| chain[0].key_usage = None,
        |chain| chain[0].key_usage = Some([6, 0x40]),
        |chain| chain[1].authority = Some(Some(0)),
        |chain| {
            chain.insert(1, Card { serial: 7, ..Card::root("Sorrel Middle", 60) });
            chain[2].authority = Some(Some(1));
        },
    ];
    for (at, change) in near.into_iter().enumerate() {
        assert!(chained(change).is_ok(), "case {at}");
    }
}

#[test]
fn only_a_listed_authority_counts_in_its_own_window() {
    let tsa = good();
    let token = tsa.token(TEXT, WHEN);
    assert_eq!(judge(&token, &[]), Err("timestamp.authority-unknown"));
    let other = Tsa::new("Other Time", "Other Root", 9);
    assert_eq!(judge(&token, &[authority(&other)]), Err("timestamp.authority-unknown"));
    // The token brings its whole chain, root included: it still leads nowhere.
    let injected = tsa.token_with(TEXT, WHEN, |recipe| recipe.certificates = tsa.certificates());
    assert_eq!(judge(&injected, &[authority(&other)]), Err("timestamp.authority-unknown"));
    // A forger takes the names of the authority and of its root, not their keys.
    let forger = Tsa::new("Sorrel Time", "Sorrel Root", 30);
    let false_token = forger.token_with(TEXT, WHEN, |recipe| recipe.certificates = forger.certificates());
    assert_eq!(judge(&false_token, &[authority(&tsa)]), Err("timestamp.authority-unknown"));
    // A sibling under the same root is somebody else, unless only the root is listed.
    let mut sibling = tsa.clone();
    sibling.chain[0] = Card { serial: 0x43, ..Card::signer("Sorrel Sibling", 31) };
    let stamped = sibling.token(TEXT, WHEN);
    assert_eq!(judge(&stamped, &[authority(&tsa)]), Err("timestamp.authority-unknown"));
    let mut root = authority(&tsa);
    root.certificates.remove(0);
    assert!(judge(&stamped, &[root.clone()]).is_ok());
    // A listed certificate needs no root above it.
    let mut own = authority(&tsa);
    own.certificates.truncate(1);
    assert!(judge(&token, &[own]).is_ok());

    // The window is half open, and is that of the entry which the path leads to.
    let window = |from: &str, until: &str| Authority { from: time(from), until: Some(time(until)), ..authority(&tsa) };
    let exact = window("2026-11-24T09:30:00Z", "2026-11-24T09:30:01Z");
    let early = window("2026-01-01T00:00:00Z", "2026-11-24T09:30:00Z");
    let late = window("2026-11-24T09:30:01Z", "2027-01-01T00:00:00Z");
    assert!(judge(&token, &[exact]).is_ok());
    assert_eq!(judge(&token, std::slice::from_ref(&early)), Err("timestamp.outside-window"));
    assert_eq!(judge(&token, std::slice::from_ref(&late)), Err("timestamp.outside-window"));
    let wide = Authority { certificates: authority(&other).certificates, ..root };
    assert_eq!(judge(&token, &[early, wide, late]), Err("timestamp.outside-window"));
}

fn fixture(name: &str) -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/tokens").join(name)).unwrap()
}

fn listed(pem: &str) -> Authority {
    Authority {
        name: "Example Time".to_owned(),
        certificates: Certificate::parse_pem(pem).unwrap(),
        from: time("2020-01-01T00:00:00Z"),
        until: None,
    }
}

#[test]
fn tokens_by_openssl_are_read() {
    let signature = fixture("signature");
    for (name, algorithms) in [
        ("rsa", "rsa-pkcs1 of 2048 bits, sha256"),
        ("pss", "rsa-pkcs1 of 2048 bits, rsa-pss of 2048 bits, sha256"),
        ("p256", "ecdsa-p256, sha256, sha512"),
        ("p384", "ecdsa-p384, sha256, sha384"),
        ("ed25519", "ecdsa-p256, ed25519, sha256"),
    ] {
        let token = fixture(&format!("{name}.tsr"));
        let pem = String::from_utf8(fixture(&format!("{name}.pem"))).unwrap();
        let found = timestamp::judge(&token, &signature, &[listed(&pem)]);
        let stamp = found.unwrap_or_else(|problem| panic!("{name}: {problem:?}"));
        let words: Vec<String> = stamp.algorithms.iter().map(sealcase::algorithm::Used::words).collect();
        assert_eq!(words.join(", "), algorithms, "{name}");
        assert!(stamp.nonce.is_some() && stamp.latest.unix() == stamp.time.unix() + 2, "{name}");
        // Without the chain that the token carries, and with nothing but the root.
        let root = Certificate::parse_pem(&pem).unwrap().pop().unwrap();
        assert!(timestamp::judge(&token, &signature, &[listed(&root.to_pem())]).is_ok(), "{name}");
        let elsewhere = timestamp::judge(&token, b"another signature", &[listed(&pem)]).unwrap_err();
        assert_eq!(elsewhere.code.id(), "timestamp.imprint-mismatch");
    }
    for name in ["sha1-id", "small"] {
        let pem = String::from_utf8(fixture(&format!("{name}.pem"))).unwrap();
        let problem = timestamp::judge(&fixture(&format!("{name}.tsr")), &signature, &[listed(&pem)]).unwrap_err();
        assert_eq!(problem.code.id(), "timestamp.weak-algorithm", "{name}");
    }
}

#[test]
fn no_bent_or_cut_token_counts() {
    let tsa = good();
    let authorities = [authority(&tsa)];
    let token = tsa.token(TEXT, WHEN);
    let honest = judge(&token, &authorities).unwrap();
    for end in 0..token.len() {
        assert!(judge(&token[..end], &authorities).is_err(), "cut at {end}");
    }
    assert!(judge(&[&token[..], &[0]].concat(), &authorities).is_err());
    for at in 0..token.len() {
        // Every bit of every byte takes a minute; one bit of each, another one each time, takes a second.
        let mut bent = token.clone();
        bent[at] ^= 1 << (at % 8);
        let Ok(stamp) = judge(&bent, &authorities) else { continue };
        // What may still pass says the very same: bits that nothing signs and nobody reads.
        assert_eq!((stamp.time, stamp.latest), (honest.time, honest.latest), "byte {at}");
    }
}

// The proof at work in a bag.

/// The manufacturer and the authorities, all good.
fn scheme(authorities: &[&Tsa]) -> TrustFile {
    let mut file = TrustFile::new(time("2026-02-01T00:00:00Z"), time("2048-02-01T00:00:00Z"));
    let party = Party { id: "fennel".to_owned(), name: "Fennel".to_owned() };
    let held = HeldRole { role: "manufacturer".to_owned(), from: time("2026-01-01T00:00:00Z"), until: None };
    file.add(&sealed::key().public(), &party, held).unwrap();
    for tsa in authorities {
        file.add_authority(tsa.listed()).unwrap();
    }
    file
}

fn read(file: &TrustFile) -> Trust {
    let text = file.to_json().unwrap();
    trust::read(&trust::Source { text: text.as_bytes(), path: "trust.json", signers: &[] }).unwrap().0
}

fn policy(quality: &str) -> Policy {
    let text = json!({"name": "x", "require": [{"role": "manufacturer", "min": 1}], "time": quality}).to_string();
    Policy::parse(text.as_bytes(), "p.json").unwrap()
}

fn report(zip: &[u8], file: &TrustFile, quality: &str, as_of: &str) -> Report {
    let (trust, policy) = (read(file), policy(quality));
    let as_of = Some(time(as_of));
    let request = Request { trust: Some(&trust), policy: Some(&policy), as_of, ..Request::default() };
    keep::verify(zip, &request).unwrap()
}

/// The signature in the first envelope of a bag.
fn signature(bag: &Bag) -> Vec<u8> {
    let envelope: Value = serde_json::from_str(&bag.text(&bag.envelope())).unwrap();
    sealed::unbase64(envelope["signatures"][0]["sig"].as_str().unwrap())
}

/// The tiny bag with these tokens beside its seal.
fn with_tokens(tokens: &[Vec<u8>]) -> Vec<u8> {
    let mut bag = Bag::of(&tiny());
    for (number, token) in (1..).zip(tokens) {
        bag.put(&bag.envelope().replace(".dsse.json", &format!(".{number}.tsr")), token.clone());
    }
    bag.pack()
}

fn stamped(tsa: &Tsa, when: &str) -> Vec<u8> {
    with_tokens(&[tsa.token(&signature(&Bag::of(&tiny())), when)])
}

#[test]
fn the_earliest_token_that_counts_gives_the_time() {
    let tsa = good();
    let seal = signature(&Bag::of(&tiny()));
    let file = scheme(&[&tsa]);
    let zip = with_tokens(&[
        tsa.token(&seal, "20261201000000Z"),
        tsa.token(&seal, "20261123120500Z"),
        Tsa::new("Other", "Other Root", 9).token(&seal, "20261123120100Z"),
        b"no token".to_vec(),
        tsa.token(b"another signature", "20261123120200Z"),
        tsa.token(&seal, "20280101000000Z"),
        vec![0; 70_000],
    ]);
    let found = report(&zip, &file, "timestamped", NOW);
    let mut expected = vec![
        "timestamp.authority-unknown",
        "timestamp.syntax",
        "timestamp.imprint-mismatch",
        "timestamp.certificate-expired",
        "timestamp.too-large",
    ];
    expected.sort_unstable();
    let mut all = codes(&found);
    all.sort_unstable();
    assert_eq!((found.verdict, all), (Verdict::Trusted, expected));
    let line = &found.signatures[0];
    assert_eq!(line.proven_time, Some(time("2026-11-23T12:05:00Z")));
    assert_eq!((line.proven_by.as_deref(), line.archived), (Some("Sorrel Time"), false));
    let aspect = found.aspects.iter().find(|aspect| aspect.name == "time").unwrap();
    assert!(aspect.text.starts_with("sealed no later than 2026-11-23T12:05:00Z, as a time-stamp of Sorrel Time"));

    // One token states a time that is yet to come.
    let early = with_tokens(&[tsa.token(&seal, "20270101000000Z")]);
    let found = report(&early, &file, "claimed", "2026-12-01T00:00:00Z");
    assert!(found.findings.iter().any(|finding| finding.code.id() == "timestamp.not-yet"));
    assert_eq!((found.verdict, found.signatures[0].proven_time), (Verdict::Trusted, None));

    // Verified in the very second of the stamp, by an authority whose clock is good to some seconds.
    let accuracy = der(0x30, &[&der(0x02, &[&[5]])]);
    let fresh = with_tokens(&[tsa.token_with(&seal, "20261123120500Z", |recipe| recipe.rest = accuracy)]);
    assert_eq!(report(&fresh, &file, "timestamped", "2026-11-23T12:05:00Z").verdict, Verdict::Trusted);

    // Nobody's authorities: nothing is judged, and nothing is held against the bag.
    let found = report(&zip, &scheme(&[]), "claimed", NOW);
    assert_eq!(found.verdict, Verdict::Trusted);
    let all: Vec<&str> = found.findings.iter().map(|finding| finding.code.id()).collect();
    assert_eq!(all.iter().filter(|code| **code == "envelope.timestamp-unchecked").count(), 7, "{all:?}");

    // A token of another signature, or without one, belongs to nothing.
    let mut bag = Bag::of(&tiny());
    bag.put("signatures/0009-lab-00000000.1.tsr", tsa.token(&seal, "20261123120500Z"));
    let found = report(&bag.pack(), &file, "claimed", NOW);
    assert_eq!((found.verdict, codes(&found)), (Verdict::Trusted, vec!["timestamp.orphan"]));

    // A signer whose clock was ahead.
    let found = report(&stamped(&tsa, "20261101000000Z"), &file, "timestamped", NOW);
    assert_eq!((found.verdict, codes(&found)), (Verdict::Trusted, vec!["verify.time-ahead"]));
}

#[test]
fn a_proof_keeps_its_worth_as_the_trust_file_says() {
    let tsa = good();
    let zip = stamped(&tsa, "20261123120500Z");
    let at = time("2026-12-31T00:00:00Z");
    let revoked = |reason, from: Option<&str>| {
        let mut file = scheme(&[&tsa]);
        let revocation = Revocation { at, reason, invalid_from: from.map(time) };
        file.revoke(&sealed::key().public().keyid(), revocation).unwrap();
        file
    };
    let authority = |reason, at: &str, from: Option<&str>| {
        let mut file = scheme(&[&tsa]);
        let revocation = Revocation { at: time(at), reason, invalid_from: from.map(time) };
        file.revoke_authority("Sorrel Time", revocation).unwrap();
        file
    };
    let algorithms = |rows: &str| {
        let mut file = scheme(&[&tsa]);
        file.algorithms = Some(serde_json::from_str(rows).unwrap());
        file
    };
    let rows = |signer: &str, stamper: &str, digest: &str| {
        let until = |until: &str| if until.is_empty() { String::new() } else { format!(", \"until\": \"{until}\"") };
        algorithms(&format!(
            "[{{\"for\": \"statement\", \"name\": \"ed25519\"{}}}, {{\"for\": \"timestamp\", \"name\": \"ecdsa-p256\"{}}},
              {{\"for\": \"digest\", \"name\": \"sha256\"{}}},
              {{\"for\": \"timestamp-digest\", \"name\": \"sha256\"{}}}]",
            until(signer),
            until(stamper),
            until(digest),
            until(digest)
        ))
    };
    let (before, after) = ("2026-11-23T12:05:00Z", "2026-11-23T12:05:01Z");
    let ended = "2030-01-01T00:00:00Z";
    // After the end of the authority's certificate, the proof is as good as on the first day.
    let later = "2030-06-01T00:00:00Z";
    let table = [
        ("today", scheme(&[&tsa]), NOW, true, ""),
        ("after the certificate ended", scheme(&[&tsa]), later, true, ""),
        ("before the token was there", scheme(&[&tsa]), "2026-11-23T12:01:00Z", false, "verify.time-unproven"),
        ("superseded later", revoked(Reason::Superseded, None), later, true, ""),
        ("ceased later", revoked(Reason::Ceased, None), later, true, ""),
        ("stolen later", revoked(Reason::KeyCompromise, Some(after)), later, true, ""),
        ("stolen at that moment", revoked(Reason::KeyCompromise, Some(before)), later, false, "trust.key-revoked"),
        ("authority ceased later", authority(Reason::Ceased, after, None), later, true, ""),
        (
            "authority ceased before",
            authority(Reason::Ceased, before, None),
            later,
            false,
            "timestamp.authority-revoked",
        ),
        (
            "authority's key stolen, however late",
            authority(Reason::KeyCompromise, ended, Some(ended)),
            later,
            false,
            "timestamp.authority-revoked",
        ),
        ("all algorithms in force", rows("", "", ""), later, true, ""),
        ("signature algorithm ended since", rows(ended, "", ""), later, true, ""),
        ("signature algorithm ended before", rows(before, "", ""), later, false, "trust.algorithm-ended"),
        ("the authority's algorithm ended", rows("", ended, ""), later, false, "timestamp.algorithm-ended"),
        ("it had not yet ended", rows("", ended, ""), NOW, true, ""),
    ];
    for (name, file, as_of, holds, code) in table {
        let found = report(&zip, &file, "timestamped", as_of);
        let all = codes(&found);
        assert_eq!(found.verdict == Verdict::Trusted, holds, "{name}: {all:?}");
        assert!(code.is_empty() && all.is_empty() || all.contains(&code), "{name}: {all:?}");
    }
}

#[test]
fn a_trust_file_with_faulty_authorities_gives_no_trust() {
    let tsa = good();
    let refused = |change: fn(&mut Value)| -> Vec<&'static str> {
        let mut value: Value = serde_json::from_str(&scheme(&[&tsa]).to_json().unwrap()).unwrap();
        change(&mut value["timestampAuthorities"][0]);
        let text = value.to_string();
        let source = trust::Source { text: text.as_bytes(), path: "trust.json", signers: &[] };
        trust::read(&source).err().unwrap_or_default().iter().map(|finding| finding.code.id()).collect()
    };
    assert_eq!(refused(|_| ()), [""; 0]);
    assert_eq!(refused(|tsa| tsa["chainPem"] = json!(["x"])), ["trust.certificate-syntax"]);
    assert_eq!(
        refused(|tsa| tsa["chainPem"][0] = json!("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----")),
        ["trust.certificate-syntax"]
    );
    let other = |tsa: &mut Value| {
        let card = Card { usages: vec![CODE_SIGNING], ..Card::signer("Code", 40) };
        tsa["chainPem"] = json!([tsa::pem(&card.issued_by(&card))]);
    };
    assert_eq!(refused(other), ["trust.certificate-use"]);
    assert_eq!(refused(|tsa| tsa["until"] = json!("2025-01-01T00:00:00Z")), ["trust.window"]);
    let late = |tsa: &mut Value| {
        tsa["revoked"] =
            json!({"at": "2027-01-01T00:00:00Z", "reason": "keyCompromise", "invalidFrom": "2028-01-01T00:00:00Z"});
    };
    assert_eq!(refused(late), ["trust.window"]);

    let mut file = scheme(&[&tsa]);
    file.algorithms = Some(serde_json::from_str("[{\"for\": \"digest\", \"name\": \"ed25519\"}]").unwrap());
    let text = file.to_json().unwrap();
    let source = trust::Source { text: text.as_bytes(), path: "trust.json", signers: &[] };
    assert_eq!(trust::read(&source).unwrap_err()[0].code.id(), "trust.algorithm");
}

#[test]
fn lists_of_certificates_are_read_whole_or_not_at_all() {
    let ders = good().certificates();
    let pem: String = ders.iter().map(|der| tsa::pem(der)).collect();
    assert_eq!(Certificate::parse_pem(&pem).unwrap().len(), ders.len());
    assert_eq!(Certificate::parse_pem(&format!("a word before\n{pem}and behind\n")).unwrap().len(), ders.len());
    let (begin, end) = ("-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----");
    // The hyphens of one line cannot serve the other too.
    let shared = format!("{begin}END CERTIFICATE-----");
    let broken =
        ["", begin, end, &shared, &format!("{pem}{shared}"), &format!("{begin}\n{end}"), &pem[..pem.len() - 40]];
    for text in broken {
        assert_eq!(Certificate::parse_pem(text), None, "{text}");
    }
    assert_eq!(Certificate::parse_pem(&format!("{pem}-----BEGIN PUBLIC KEY-----\n")), None);
}
