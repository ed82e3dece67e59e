//! Strict JSON: what the scan accepts, a common reader accepts too, and reads the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sealcase::json;

fuzz_target!(|text: &[u8]| {
    let parsed = json::parse(text);
    assert_eq!(parsed.is_ok(), json::check(text).is_ok(), "the two ways in agree");
    match parsed {
        Err(problem) => drop(problem.finding("a.json", text)),
        Ok(value) => {
            let common: serde_json::Value = serde_json::from_slice(text).expect("strict JSON is JSON");
            assert_eq!(value, common);
            let written = value.to_string();
            assert_eq!(json::parse(written.as_bytes()).ok(), Some(value), "what was read can be written and read");
        }
    }
});
