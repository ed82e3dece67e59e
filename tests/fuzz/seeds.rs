//! Writes what the fuzz targets start from: sealed bags, their parts, hostile archives, documents.
//!
//! `seeds FOLDER` makes `FOLDER/<target>/…`. Everything is made anew, so no corpus lies in the repository.

use libfuzzer_sys as _; // the marks of the coverage need its symbols
use std::fs;
use std::path::Path;

use sealcase::time::Timestamp;
use sealcase::trust::{HeldRole, Party, TrustFile};
use sealcase_tests::sealed::{self, Bag};
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
    put("resealed", "two", &[5, 9, 2, b'x', b'y', 0, 0, 0, 3, 4, 0, 0, 0, 0, 0, 0])
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
