//! Golden bundles: sealed zips of released versions, good and bad, which every later version must judge as
//! it was judged then.
//!
//! `BLESS=1 cargo test -p sealcase-tests --test bundles` makes the bundles of this version that are not there
//! yet. It never writes over one: a bundle that is judged otherwise is a promise broken, not a file to renew.

#![cfg(not(target_arch = "wasm32"))]
#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::fs;
use std::path::{Path, PathBuf};

use sealcase::archive::Limits;
use sealcase::key::PublicKey;
use sealcase::verify::{Policy, Request};
use sealcase_tests::keep;
use sealcase_tests::sealed::{self, Bag};
use sealcase_tests::zipcraft::Zip;
use serde::{Deserialize, Serialize};

/// What must be said of a bundle.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Expected {
    /// What the bundle is, in a sentence.
    shows: String,
    /// The verdict.
    verdict: String,
    /// All codes of the report, sorted, each once.
    codes: Vec<String>,
    /// Public keys that the verifier knows.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    keys: Vec<String>,
    /// Roles of which the verifier demands a signature.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    demands: Vec<String>,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("bundles")
}

/// The verdict and codes of this version.
fn judge(name: &str, zip: &[u8], expected: &Expected) -> (String, Vec<String>) {
    let keys: Vec<PublicKey> = expected.keys.iter().map(|pem| PublicKey::from_pem(pem).unwrap()).collect();
    let rows: Vec<String> =
        expected.demands.iter().map(|role| format!("{{\"role\": \"{role}\", \"min\": 1}}")).collect();
    let policy = format!("{{\"name\": \"bundle\", \"require\": [{}]}}", rows.join(", "));
    let policy = (!expected.demands.is_empty()).then(|| Policy::parse(policy.as_bytes(), "policy.json").unwrap());
    let request = Request {
        input: name,
        keys: &keys,
        trust: None,
        policy: policy.as_ref(),
        as_of: None,
        limits: Limits::default(),
    };
    let report = keep::verify(zip, &request).unwrap();
    let mut codes: Vec<String> = report.findings.iter().map(|finding| finding.code.id().to_owned()).collect();
    codes.sort();
    codes.dedup();
    (report.verdict.as_str().to_owned(), codes)
}

#[test]
fn every_bundle_is_judged_as_it_was() {
    if std::env::var_os("BLESS").is_some() {
        make();
    }
    let mut count = 0;
    for version in fs::read_dir(root()).unwrap() {
        let version = version.unwrap().path();
        for entry in fs::read_dir(&version).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_none_or(|extension| extension != "json") {
                continue;
            }
            let expected: Expected = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
            let zip = fs::read(path.with_extension("sealed.zip")).unwrap();
            let found = judge("acme-lamp.sealed.zip", &zip, &expected);
            assert_eq!(found, (expected.verdict, expected.codes), "{}", path.display());
            count += 1;
        }
    }
    assert!(count >= 12, "only {count} bundles");
}

/// Makes the bundles of this version that are missing.
fn make() {
    let folder = root().join(env!("CARGO_PKG_VERSION"));
    fs::create_dir_all(&folder).unwrap();
    for (name, shows, known, demands, zip) in bundles() {
        let zip_path = folder.join(format!("{name}.sealed.zip"));
        if zip_path.exists() {
            continue;
        }
        let mut expected = Expected {
            shows: shows.to_owned(),
            verdict: String::new(),
            codes: Vec::new(),
            keys: if known { vec![sealed::key().public().to_pem()] } else { Vec::new() },
            demands: demands.iter().map(|role| (*role).to_owned()).collect(),
        };
        (expected.verdict, expected.codes) = judge("acme-lamp.sealed.zip", &zip, &expected);
        fs::write(zip_path, zip).unwrap();
        let text = serde_json::to_string_pretty(&expected).unwrap() + "\n";
        fs::write(folder.join(format!("{name}.json")), text).unwrap();
    }
}

type Bundle = (&'static str, &'static str, bool, &'static [&'static str], Vec<u8>);

fn bundles() -> Vec<Bundle> {
    [whole(), changed()].concat()
}

/// The sealed bag with its files changed.
fn bag(edit: impl FnOnce(&mut Bag)) -> Vec<u8> {
    let mut bag = Bag::of(&sealed::few());
    edit(&mut bag);
    bag.pack()
}

/// The sealed bag with its zip changed.
fn zip(edit: impl FnOnce(&mut Zip)) -> Vec<u8> {
    let mut zip = Bag::of(&sealed::few()).zip();
    edit(&mut zip);
    zip.build()
}

/// Bundles whose files are what was sealed.
fn whole() -> Vec<Bundle> {
    let second = |bag: &mut Bag| {
        let mut statement = bag.restated(&sealed::other_key());
        statement["predicate"]["signer"]["role"] = "lab".into();
        let envelope = sealed::envelope(statement.to_string().as_bytes(), &sealed::other_key());
        bag.put(&sealed::name_of(2, &statement, &sealed::other_key()), envelope);
    };
    let strip = |bag: &mut Bag| drop(bag.take(&bag.envelope()));
    let maker: &[&str] = &["manufacturer"];
    vec![
        ("sealed", "A bag as it was sealed.", false, &[], sealed::few()),
        ("sealed-known", "A bag as it was sealed, by a key that the verifier knows.", true, maker, sealed::few()),
        ("two-signers", "A bag that a manufacturer sealed and a laboratory signed too.", false, &[], bag(second)),
        (
            "two-signers-one-known",
            "The laboratory's key is not known, so its role is not filled.",
            true,
            &["lab"],
            bag(second),
        ),
        ("unsigned", "A bag whose signature was taken out.", false, &[], bag(strip)),
        ("unsigned-demanded", "A bag whose signature was taken out, where one is demanded.", false, maker, bag(strip)),
        (
            "with-token-and-renewal",
            "A bag to which a time-stamp token and a renewal were added.",
            false,
            &[],
            bag(|bag| {
                let token = bag.envelope().replace(".dsse.json", ".1.tsr");
                bag.put(&token, "token");
                bag.put("archive/0001.manifest-sha512.txt", "manifest");
            }),
        ),
        (
            "keyless",
            "An envelope without a public key, as other tools write it.",
            true,
            &[],
            bag(|bag| {
                let name = bag.envelope();
                let mut envelope: serde_json::Value = serde_json::from_str(&bag.text(&name)).unwrap();
                envelope["signatures"][0].as_object_mut().unwrap().remove("publicKey");
                bag.put(&name, envelope.to_string());
            }),
        ),
    ]
}

/// Bundles that were changed.
fn changed() -> Vec<Bundle> {
    let maker: &[&str] = &["manufacturer"];
    vec![
        ("payload-changed", "A payload byte was changed.", false, &[], bag(|bag| bag.edit("data/a.txt", "one", "One"))),
        (
            "payload-changed-and-listed",
            "A payload byte was changed and both manifests made anew.",
            false,
            &[],
            bag(|bag| {
                bag.edit("data/a.txt", "one", "One");
                bag.list_payload();
                bag.list_tags();
            }),
        ),
        (
            "resealed-by-another",
            "A payload byte was changed, and somebody else sealed the bag anew.",
            true,
            maker,
            bag(|bag| {
                bag.edit("data/a.txt", "one", "One");
                bag.list_payload();
                bag.list_tags();
                let statement = bag.restated(&sealed::other_key());
                bag.sign(&statement, &sealed::other_key());
            }),
        ),
        (
            "tag-manifest-removed",
            "The tag manifest was taken out and the retention file edited.",
            false,
            &[],
            bag(|bag| {
                bag.take("tagmanifest-sha256.txt");
                bag.edit("sealcase/retention.json", "open", "2027-01-01");
            }),
        ),
        ("base-renamed", "The base directory was renamed.", false, &[], bag(|bag| "acme".clone_into(&mut bag.base))),
        (
            "unlisted-tag-file",
            "A file was put where the format has no place.",
            false,
            &[],
            bag(|bag| bag.put("sealcase/more.json", "{}")),
        ),
        (
            "statement-of-another-key",
            "The statement names a key that did not sign it.",
            false,
            &[],
            bag(|bag| {
                let statement = bag.statement();
                bag.sign(&statement, &sealed::other_key());
            }),
        ),
        ("entry-twice", "The zip has an entry twice.", false, &[], zip(|zip| zip.entries.push(zip.entries[1].clone()))),
        ("prefix", "There are bytes before the zip.", false, &[], zip(|zip| zip.prefix = b"MZ".to_vec())),
        (
            "headers-differ",
            "The two headers of an entry have different names.",
            false,
            &[],
            zip(|zip| zip.entries[1].local.name[15] ^= 1),
        ),
    ]
}
