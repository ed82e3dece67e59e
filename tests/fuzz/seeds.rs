//! Writes what the fuzz targets start from: sealed bags, their parts, hostile archives, documents.
//!
//! `seeds FOLDER` makes `FOLDER/<target>/…`. Everything is made anew, so no corpus lies in the repository.

use libfuzzer_sys as _; // the marks of the coverage need its symbols
use std::fs;
use std::path::Path;

use sealcase::time::Timestamp;
use sealcase::trust::{HeldRole, Party, TrustFile};
use sealcase_fuzz::{IDENTITY, PLAIN, STAMPED, WHEN};
use sealcase_tests::sealed::{self, Bag};
use sealcase_tests::tsa::pem;
use sealcase_tests::{files, hostile};

fn main() -> std::io::Result<()> {
    let folder = std::env::args_os().nth(1).expect("usage: seeds FOLDER");
    let folder = Path::new(&folder);
    let put = |target: &str, name: &str, bytes: &[u8]| {
        let place = folder.join(target);
        fs::create_dir_all(&place)?;
        fs::write(place.join(name), bytes)
    };
    let zips = [("tiny", sealed::tiny()), ("few", sealed::few())];
    for (name, zip) in &zips {
        put("verify", name, zip)?;
        put("archive", name, zip)?;
        let bag = Bag::of(zip);
        for (file, bytes) in &bag.files {
            let flat = format!("{name}-{}", file.replace('/', "-"));
            put("path", &flat, file.as_bytes())?;
            if file.starts_with("manifest-") || file.starts_with("tagmanifest-") {
                put("manifest", &flat, bytes)?;
            }
            if file.ends_with(".dsse.json") {
                put("envelope", &flat, bytes)?;
                put("statement", &flat, bag.statement().to_string().as_bytes())?;
            }
            if file.ends_with(".json") {
                put("json", &flat, bytes)?;
                put("pointer", &flat, &[b"/predicate/bag/id\n", &bytes[..]].concat())?;
            }
        }
    }
    for sample in hostile::samples(&Bag::of(&sealed::few())) {
        if sample.zip.len() <= 16_384 {
            put("archive", &format!("hostile-{}", slug(&sample.name)), &sample.zip)?;
        }
    }
    put("key", "public", sealed::key().public().to_pem().as_bytes())?;
    put("key", "private", sealed::key().to_pem().expect("a key").as_bytes())?;
    for name in sealcase::profile::builtin_names() {
        let text = sealcase::profile::builtin_text(name).expect("built in");
        put("profile", name, format!("profile\n{text}").as_bytes())?;
        put("json", name, text.as_bytes())?;
    }
    let cases = files::cases();
    for package in ["package/", "certification/"] {
        let mut all = b"a\n".to_vec();
        for (path, bytes) in cases.iter().filter(|(path, _)| path.starts_with(package) && path.ends_with(".json")) {
            put("json", &slug(path), bytes)?;
            put("profile", &slug(path), &[b"a\n", &bytes[..]].concat())?;
            all.extend(bytes);
            all.push(0x1E);
        }
        put("profile", &slug(package), &all)?;
    }
    put("trust", "trust", trust().as_bytes())?;
    for name in sealcase::trust::Policy::builtin_names() {
        let policy = sealcase::trust::Policy::builtin(name).expect("built in");
        put("trust", name, serde_json::to_string(&policy.to_wire()).expect("JSON").as_bytes())?;
    }
    put("resealed", "one", &[0, 1, 2, 3, 4, 5, 6, 7])?;
    put("resealed", "two", &[5, 9, 2, b'x', b'y', 0, 0, 0, 3, 4, 0, 0, 0, 0, 0, 0])?;
    time_stamps(&put)?;
    for (number, proof) in sealcase_fuzz::proofs().iter().enumerate() {
        put("proof", &format!("proof-{number}"), proof)?;
    }
    for (name, zip) in [("whole", sealcase_fuzz::look_bag()), ("tiny", sealed::tiny())] {
        put("proof", name, &zip)?;
    }
    encrypted(&put)?;
    bills(&put)
}

type Put<'a> = &'a dyn Fn(&str, &str, &[u8]) -> std::io::Result<()>;

/// Good tokens and certificates, ours and those of openssl, and some with one fault.
fn time_stamps(put: Put) -> std::io::Result<()> {
    let tsa = sealcase_fuzz::tsa();
    put("timestamp", "ours", &tsa.token(STAMPED, WHEN))?;
    put("timestamp", "version", &tsa.token_with(STAMPED, WHEN, |recipe| recipe.version = 2))?;
    put("timestamp", "two-signers", &tsa.token_with(STAMPED, WHEN, |recipe| recipe.signers = 2))?;
    put("timestamp", "no-attributes", &tsa.token_with(STAMPED, WHEN, |recipe| recipe.attributes = false))?;
    put("timestamp", "chain", &tsa.token_with(STAMPED, WHEN, |recipe| recipe.certificates = tsa.certificates()))?;
    for (number, der) in tsa.certificates().iter().enumerate() {
        put("timestamp", &format!("certificate-{number}"), der)?;
        put("timestamp", &format!("pem-{number}"), pem(der).as_bytes())?;
    }
    for (name, bytes) in sealcase_fuzz::token_files(".tsr").into_iter().chain(sealcase_fuzz::token_files(".pem")) {
        put("timestamp", &name, &bytes)?;
    }
    Ok(())
}

/// Files to us, to somebody else and to a passphrase, and key files.
fn encrypted(put: Put) -> std::io::Result<()> {
    let ours = sealcase_transport::Identity::parse(IDENTITY).expect("an identity");
    let other = sealcase_transport::Identity::generate();
    for (name, to) in [("ours", vec![ours.recipient()]), ("both", vec![other.recipient(), ours.recipient()])] {
        let mut out = Vec::new();
        sealcase_transport::encrypt(&to, &mut &PLAIN[..], &mut out).expect("it can be encrypted");
        put("transport", name, &out)?;
    }
    put("transport", "identity", IDENTITY.as_bytes())?;
    put("transport", "recipients", format!("# us\n{}\n\n{}\n", ours.recipient(), other.recipient()).as_bytes())?;
    put("transport", "passphrase", b"age-encryption.org/v1\n-> scrypt bBjlhJVYZeE4aqUdmtRHfw 10\n")
}

/// The bills of the example, and the documents of the cases, which files of other makers resemble.
fn bills(put: Put) -> std::io::Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../example/boms");
    for entry in fs::read_dir(folder)?.filter_map(Result::ok).filter(|entry| entry.path().is_file()) {
        put("foreign", &slug(&entry.file_name().to_string_lossy()), &fs::read(entry.path())?)?;
    }
    let parts = [".cdx.json", ".spdx.json", "vex", "bom", ".pdf", ".png", "bag-info.txt"];
    let cases = files::cases();
    for (path, bytes) in cases.iter().filter(|(path, _)| parts.iter().any(|part| path.contains(part))) {
        if bytes.len() <= 16_384 {
            put("foreign", &slug(path), bytes)?;
        }
    }
    put("foreign", "bag-info", &Bag::of(&sealed::tiny()).files["bag-info.txt"])?;
    put("foreign", "csaf", br#"{"document":{"csaf_version":"2.0","category":"csaf_vex","title":"t","publisher":{"category":"vendor","name":"n","namespace":"https://a.example"},"tracking":{"id":"1","status":"final","version":"1","current_release_date":"2026-01-01T00:00:00Z","initial_release_date":"2026-01-01T00:00:00Z","revision_history":[]}},"product_tree":{"full_product_names":[{"product_id":"p","name":"P"}]},"vulnerabilities":[{"cve":"CVE-2026-1","product_status":{"known_not_affected":["p"]},"flags":[{"label":"component_not_present","product_ids":["p"]}]}]}"#)?;
    put("foreign", "openvex", br#"{"@context":"https://openvex.dev/ns/v0.2.0","@id":"https://a.example/1","author":"a","timestamp":"2026-01-01T00:00:00Z","version":1,"statements":[{"vulnerability":{"name":"CVE-2026-1"},"products":[{"@id":"pkg:generic/a@1"}],"status":"not_affected","justification":"component_not_present"}]}"#)
}

/// A trust file with a key.
fn trust() -> String {
    let time = |text: &str| Timestamp::parse(text).expect("a time");
    let mut file = TrustFile::new(time("2026-11-01T00:00:00Z"), time("2027-11-01T00:00:00Z"));
    let party = Party { id: "fennel".to_owned(), name: sealed::NAME.to_owned() };
    let role = HeldRole { role: "manufacturer".to_owned(), from: time("2026-11-01T00:00:00Z"), until: None };
    file.add(&sealed::key().public(), &party, role).expect("a key that is not there");
    file.to_json().expect("JSON")
}

/// A name that any system takes as a file's.
fn slug(name: &str) -> String {
    let slug: String = name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    slug.chars().take(80).collect()
}
