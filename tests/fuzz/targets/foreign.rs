//! Files of other makers: bills of materials, vulnerability statements, media, trees of JSON, folders that
//! claim to be bags. All are read or refused, and what is said stays within its bounds.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sealcase::bom::{self, Bom};
use sealcase::json::{self, Tree};
use sealcase::media;
use sealcase::vex::Vex;

/// Faults of one file that are kept; the rest is counted.
const MAX_FAULTS: usize = 40;

fuzz_target!(|data: &[u8]| {
    let look = media::look_at(data);
    for kind in ["application/pdf", "application/json", "text/plain", "image/png", "application/zip", "x/y+xml", ""] {
        let _ = look.fits(kind);
    }
    let _ = sealcase::bag::parse_info(data);
    let _ = sealcase::manifest::digest_list(data);
    let Ok(value) = json::parse(data) else {
        assert!(Tree::parse(data).is_err(), "the two readers agree");
        return;
    };
    let tree = Tree::parse(data).expect("the two readers agree");
    drop(tree);
    if let Some(bill) = Bom::read(&value) {
        assert!(bill.form.faults.len() <= MAX_FAULTS);
        assert!(bill.lacks.values().all(|lack| lack.first.len() <= lack.count));
        assert!(!bill.is_vex_only() || bill.vex.is_some());
        let _ = bom::parts(&value).map(|parts| parts.len());
    }
    if let Some(vex) = Vex::read(&value) {
        assert!(vex.form.faults.len() <= MAX_FAULTS && vex.gaps.faults.len() <= MAX_FAULTS);
        assert!(vex.statements.iter().all(|one| value.pointer(&one.pointer).is_some()), "a statement has a place");
    }
});
