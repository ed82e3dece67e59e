//! Runs the transcripts in `tests/cli`: exact text and exit codes of whole sessions.
//!
//! They lie at the top of the repository, so that they can be read and added without Rust; the test
//! is here, since only this crate's tests have the binary.

use std::path::Path;

#[test]
fn transcripts() {
    let cases = trycmd::TestCases::new();
    for tool in ["chmod", "cmp", "sed"] {
        cases.register_bin(tool, Path::new("/usr/bin").join(tool));
    }
    cases.env("NO_COLOR", "1").env("SEALCASE_CONFIG", "").env("LC_ALL", "C").case("../../tests/cli/*.trycmd");
}
