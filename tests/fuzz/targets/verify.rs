//! A whole zip: no change of a sealed bag is ever called valid.
#![no_main]

use std::io::Cursor;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use sealcase::report::Verdict;
use sealcase::verify::{Request, verify};
use sealcase_tests::sealed;

static KNOWN: LazyLock<[Vec<u8>; 2]> = LazyLock::new(|| [sealed::tiny(), sealed::few()]);

fuzz_target!(|zip: &[u8]| {
    let request = Request { input: "tiny.sealed.zip", ..Request::default() };
    let report = verify(Cursor::new(zip), &request).expect("memory can be read");
    if matches!(report.verdict, Verdict::Valid | Verdict::Trusted) {
        assert!(KNOWN.iter().any(|known| known == zip), "somebody else signed this");
    }
    let _ = report.to_json();
});
