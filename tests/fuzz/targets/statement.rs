//! Statements: read strictly or refused with a finding, never a panic.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sealcase::statement;

fuzz_target!(|body: &[u8]| {
    if let Ok(signed) = statement::parse(body) {
        let _ = (signed.said.kind(), signed.said.claimed_time(), signed.said.bag_id().len());
        assert!(signed.said.signer().name.chars().all(|c| !c.is_control()), "a name is one plain line");
    }
});
