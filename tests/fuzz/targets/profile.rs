//! A user's own profile, and documents judged by it: findings, never a panic. The first line says which.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use sealcase::profile::Profile;
use sealcase::store::MemStore;
use sealcase::validate::{self, Demand, Evidence};

static PROFILE: LazyLock<Profile> = LazyLock::new(|| Profile::builtin("us-ctm-palindrome").expect("built in"));

fuzz_target!(|data: &[u8]| {
    let Some(cut) = data.iter().position(|byte| *byte == b'\n') else { return };
    let (kind, text) = (&data[..cut], &data[cut + 1..]);
    if kind == b"profile" {
        if let Err(findings) = Profile::parse(text, "profile.json") {
            assert!(!findings.is_empty());
        }
        return;
    }
    // Everything else is a package of documents, parted by record separators.
    let parts = text.split(|byte| *byte == 0x1E).enumerate();
    let store: MemStore = parts.map(|(at, part)| (format!("documents/{at}.json"), part.to_vec())).collect();
    let stages = ["application", "evaluation", "certification", "surveillance", "resolution"];
    let stage = stages[kind.first().map_or(0, |byte| usize::from(*byte) % stages.len())];
    let demand = Demand { input: "package", profile: &PROFILE, stage, as_of: None, evidence: Evidence::ReadNow };
    let validation = validate::validate(&store, &demand).expect("memory can be read");
    assert_eq!(validation.checked.is_some(), validation.report.counts.errors == 0);
});
