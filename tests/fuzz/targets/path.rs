//! Names: what is accepted is harmless on every system, and its collision key is stable.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sealcase::path::BagPath;

fuzz_target!(|text: &str| {
    let Ok(path) = BagPath::parse_payload(text) else {
        let _ = BagPath::parse(text);
        return;
    };
    assert_eq!(path.as_str(), text);
    for part in text.split('/') {
        assert!(!part.is_empty() && part != "." && part != ".." && !part.ends_with(['.', ' ']));
        assert!(!part.contains(['\\', ':', '*', '?', '"', '<', '>', '|', '%', '\0', '\n', '\r']));
    }
    let key = path.collision_key();
    if let Ok(folded) = BagPath::parse(&key) {
        assert_eq!(folded.collision_key(), key, "folding twice is folding once");
    }
});
