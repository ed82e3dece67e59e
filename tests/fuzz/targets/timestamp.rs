//! Time-stamps: tokens and certificates are read without a panic, and none that was made up proves a time.
//! What starts with `-----` is a list of certificates; else the text that was stamped is fixed.
#![no_main]

use std::collections::BTreeSet;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use sealcase::time::Timestamp;
use sealcase::timestamp::{self, Authority, Certificate};
use sealcase_fuzz::{SIGNATURE, STAMPED, token_files, tsa};

static AUTHORITIES: LazyLock<Vec<Authority>> = LazyLock::new(|| {
    let from = Timestamp::parse("2020-01-01T00:00:00Z").expect("a time");
    let ours = tsa().certificates().iter().map(|der| Certificate::parse(der).expect("ours")).collect();
    let theirs = token_files(".pem").into_iter().map(|(_, pem)| {
        let text = String::from_utf8(pem).expect("PEM");
        Certificate::parse_pem(&text).expect("openssl's")
    });
    let listed = std::iter::once(ours).chain(theirs);
    listed.map(|certificates| Authority { name: "Time".to_owned(), certificates, from, until: None }).collect()
});

/// Every time that a good token states. Who has no key of an authority can make no other.
static TIMES: LazyLock<BTreeSet<Timestamp>> = LazyLock::new(|| {
    let of = |token: &[u8], text: &[u8]| timestamp::judge(token, text, &AUTHORITIES).ok().map(|stamp| stamp.time);
    let theirs = token_files(".tsr").into_iter().filter_map(|(_, token)| of(&token, SIGNATURE));
    let ours = of(&tsa().token(STAMPED, sealcase_fuzz::WHEN), STAMPED);
    let times: BTreeSet<_> = theirs.chain(ours).collect();
    assert!(times.len() > 3, "the good tokens are good");
    times
});

fuzz_target!(|data: &[u8]| {
    if data.starts_with(b"-----") {
        if let Some(list) = std::str::from_utf8(data).ok().and_then(Certificate::parse_pem) {
            let again: String = list.iter().map(Certificate::to_pem).collect();
            assert_eq!(Certificate::parse_pem(&again).as_ref(), Some(&list), "what we write we read");
        }
        return;
    }
    if let Some(certificate) = Certificate::parse(data) {
        let _ = (certificate.name(), certificate.is_authority(), certificate.may_stamp());
    }
    let imprint = timestamp::imprint_of(data);
    for text in [STAMPED, SIGNATURE] {
        let form = timestamp::judge_form(data, text);
        match timestamp::judge(data, text, &AUTHORITIES) {
            Ok(stamp) => {
                assert!(TIMES.contains(&stamp.time), "a time that no authority stated");
                assert!(stamp.latest >= stamp.time);
                let (hash, digest) = imprint.as_ref().expect("a good token has an imprint");
                assert_eq!(*digest, hash.of(text));
                assert!(form.is_ok(), "what is good has a good form");
            }
            Err(problem) => assert!(problem.code.id().starts_with("timestamp."), "{problem:?}"),
        }
    }
});
