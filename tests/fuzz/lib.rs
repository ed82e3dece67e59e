//! What the targets know and the seeds are made of: keys, texts and authorities that never change.

use std::fs;
use std::io::Cursor;
use std::path::Path;

use sealcase::prove::{self, Proved};
use sealcase::statement::Action;
use sealcase::verify::Request;
use sealcase_tests::later::{self, action, lab};
use sealcase_tests::tsa::Tsa;
use sealcase_tests::{files, sealed};

/// What our authority stamped.
pub const STAMPED: &[u8] = b"what is stamped";
/// What `openssl ts` stamped: the fixture `signature`.
pub const SIGNATURE: &[u8] = include_bytes!("../fixtures/tokens/signature");
/// When our authority stamped it.
pub const WHEN: &str = "20261124093000Z";
/// The identity that encrypted seeds are for: 32 bytes of 7.
pub const IDENTITY: &str = "AGE-SECRET-KEY-1QURSWPC8QURSWPC8QURSWPC8QURSWPC8QURSWPC8QURSWPC8QURSKMP32K";
/// What is in the encrypted seeds.
pub const PLAIN: &[u8] = b"a sealed zip, or what stands for it";

/// Our authority for time.
pub fn tsa() -> Tsa {
    Tsa::new("Sorrel Time", "Sorrel Root", 1)
}

/// The files that `openssl ts` made, by the end of their names.
///
/// # Panics
/// If the folder of fixtures is not there.
pub fn token_files(end: &str) -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/tokens");
    let listing = fs::read_dir(&folder).expect("the tokens");
    let mut names: Vec<String> =
        listing.filter_map(|entry| Some(entry.ok()?.file_name().to_string_lossy().into_owned())).collect();
    names.retain(|name| name.ends_with(end));
    names.sort();
    names.into_iter().map(|name| (name.clone(), fs::read(folder.join(&name)).expect("a token"))).collect()
}

/// Proofs of one document, of two, and of one with a countersignature.
///
/// # Panics
/// If they cannot be made.
pub fn proofs() -> Vec<Vec<u8>> {
    let few = sealed::few();
    let (_, signed) = later::sign(&few, &lab(), action(Action::Evaluated), "2026-12-01T09:00:00Z");
    let request = Request { input: "bag.sealed.zip", ..Request::default() };
    let made = [(&few, &["a.txt"][..]), (&few, &["a.txt", "evidence/log.bin"][..]), (&signed, &["a.txt"][..])];
    let proof = |(zip, names): (&Vec<u8>, &[&str])| match prove::prove(
        Cursor::new(zip),
        names,
        &request,
        Cursor::new(Vec::new()),
    )
    .expect("memory can be read")
    {
        Proved::Written(_, out) => out.into_inner(),
        Proved::Refused(report) => panic!("{}", report.to_json()),
    };
    made.into_iter().map(proof).collect()
}

/// The bag whose documents are looked at: the small package.
pub fn look_bag() -> Vec<u8> {
    sealed::small(&files::cases())
}
