//! Zips: whatever is opened can be read, and its entries lie side by side inside the file.
#![no_main]

use std::io::{Cursor, Read};

use libfuzzer_sys::fuzz_target;
use sealcase::archive::{self, Limits, Opened};
use sealcase::store::Store;

fuzz_target!(|zip: &[u8]| {
    match archive::open(Cursor::new(zip), &Limits::default()).expect("memory can be read") {
        Opened::Refused(findings) => assert!(!findings.is_empty(), "a refusal says why"),
        Opened::Archive(archive) => {
            let mut total = 0;
            for file in archive.files() {
                let mut bytes = Vec::new();
                archive.open(&file.name).and_then(|mut reader| reader.read_to_end(&mut bytes)).expect("inside");
                assert_eq!(bytes.len() as u64, file.size);
                total += file.size;
            }
            assert!(total < zip.len() as u64, "no byte serves two entries");
            let names: std::collections::BTreeSet<_> = archive.files().iter().map(|file| &file.name).collect();
            assert_eq!(names.len(), archive.files().len());
        }
    }
});
