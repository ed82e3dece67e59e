//! What is written is read again and says the same, for thousands of generated values; always the same ones.

#![cfg(not(target_arch = "wasm32"))]
#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use sealcase::archive::{self, Limits, Opened};
use sealcase::bag::{self, BagInfo, RetentionFile};
use sealcase::digest::Digest;
use sealcase::envelope::Envelope;
use sealcase::json;
use sealcase::manifest::Manifest;
use sealcase::path::BagPath;
use sealcase::report::Verdict;
use sealcase::statement;
use sealcase::time::{Date, Timestamp};
use sealcase_tests::later;
use sealcase_tests::sealed::{self, Bag, undemanding};
use sealcase_tests::zipcraft::Zip;
use serde_json::{Map, Value};

/// Tries a property on so many generated values.
fn holds<S: Strategy>(cases: u32, of: S, property: impl Fn(S::Value) -> Result<(), TestCaseError>) {
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    runner.run(&of, property).unwrap();
}

/// Names that are allowed, and sometimes nearly not.
fn name() -> impl Strategy<Value = String> {
    let part = "[a-zA-Z0-9äßΣж漢][a-zA-Z0-9äßΣж漢 ._+=@()-]{0,14}";
    proptest::collection::vec(part, 1..4)
        .prop_map(|parts| parts.join("/"))
        .prop_filter("a name that is allowed", |name| BagPath::parse_payload(name).is_ok())
}

/// Files of a bag; numbers in front keep the names apart on every system.
fn files(most: usize) -> impl Strategy<Value = BTreeMap<String, Vec<u8>>> {
    let file = (name(), proptest::collection::vec(any::<u8>(), 0..40));
    proptest::collection::vec(file, 1..most).prop_map(|files| {
        files.into_iter().enumerate().map(|(at, (name, bytes))| (format!("{at}-{name}"), bytes)).collect()
    })
}

/// JSON of a few levels, with every kind of value that survives in common readers.
fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-(1_i64 << 53) + 1..1 << 53).prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 40, 6, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            proptest::collection::btree_map(any::<String>(), inner, 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

#[test]
fn ten_thousand_archives_have_one_form() {
    holds(10_000, files(7), |files| {
        let zip = Zip::of(files.iter().map(|(name, bytes)| (format!("bag/data/{name}"), bytes))).build();
        let Opened::Archive(archive) = archive::open(Cursor::new(&zip[..]), &Limits::default()).unwrap() else {
            return Err(TestCaseError::fail("a good archive was refused"));
        };
        let entries = archive.entries().iter().map(|entry| {
            let mut bytes = Vec::new();
            archive.data(entry).read_to_end(&mut bytes).unwrap();
            (entry.path.as_str().to_owned(), bytes)
        });
        // The list of names and contents, and nothing else, gives the whole file again.
        let again = Zip::of(entries).build();
        prop_assert!(again == zip);
        Ok(())
    });
}

#[test]
fn whatever_can_be_sealed_comes_out_again() {
    let (profile, key) = (undemanding(), sealed::key());
    holds(100, (files(6), "[a-z0-9][a-z0-9._-]{0,20}[a-z0-9]"), |(files, base)| {
        let zip = sealed::seal(&base, files.clone(), &profile, &key);
        prop_assert_eq!(later::verify(&zip).verdict, Verdict::Valid);
        let bag = Bag::of(&zip);
        prop_assert_eq!(&bag.base, &base);
        prop_assert!(bag.pack() == zip);
        let payload = bag.files.iter().filter_map(|(name, bytes)| Some((name.strip_prefix("data/")?, bytes)));
        prop_assert!(payload.eq(files.iter().map(|(name, bytes)| (name.as_str(), bytes))));
        // The statement that was signed is read, and written as it stands.
        let text = bag.statement().to_string();
        prop_assert!(statement::parse(text.as_bytes()).is_ok());
        prop_assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), bag.statement());
        Ok(())
    });
}

#[test]
fn manifests_are_read_as_they_were_written() {
    let lines = proptest::collection::btree_map(name(), any::<u64>(), 0..30);
    holds(1_000, lines, |lines| {
        let mut manifest = Manifest::<Digest>::default();
        for (name, seed) in &lines {
            manifest.insert(BagPath::parse_payload(name).unwrap(), Digest::of(&seed.to_le_bytes()));
        }
        let text = manifest.to_text();
        let read = Manifest::<Digest>::parse(text.as_bytes()).unwrap();
        prop_assert_eq!(read.to_text(), text);
        prop_assert_eq!(read.len(), lines.len());
        for (path, digest) in read.iter() {
            prop_assert_eq!(*digest, Digest::of(&lines[path.as_str()].to_le_bytes()));
        }
        Ok(())
    });
}

#[test]
fn names_stay_as_they_are() {
    holds(5_000, any::<String>(), |text| {
        for path in [BagPath::parse(&text), BagPath::parse_payload(&text)].into_iter().flatten() {
            prop_assert_eq!(path.as_str(), &text);
            prop_assert_eq!(path.collision_key(), BagPath::parse(&text).unwrap().collision_key());
        }
        Ok(())
    });
    holds(2_000, name(), |text| {
        let key = BagPath::parse_payload(&text).unwrap().collision_key();
        let upper = BagPath::parse_payload(&text.to_uppercase());
        prop_assert!(upper.map_or(true, |upper| upper.collision_key() == key), "{text} and its capitals are one name");
        Ok(())
    });
}

#[test]
fn envelopes_are_read_as_they_were_written() {
    let bytes = |most| proptest::collection::vec(any::<u8>(), 1..most);
    let parts = (bytes(300), any::<String>(), bytes(80), proptest::option::of(any::<String>()));
    holds(2_000, parts, |(body, keyid, signature, public_key)| {
        let envelope = Envelope { body, keyid, signature, public_key };
        let read = Envelope::parse(envelope.to_json().as_bytes()).unwrap();
        prop_assert_eq!(read.to_json(), envelope.to_json());
        prop_assert_eq!(read.signed_bytes(), envelope.signed_bytes());
        prop_assert_eq!((&read.keyid, &read.signature), (&envelope.keyid, &envelope.signature));
        Ok(())
    });
}

#[test]
fn json_is_read_as_it_was_written_and_every_value_has_a_place() {
    holds(1_000, value(), |value| {
        let text = serde_json::to_string_pretty(&value).unwrap();
        let read = json::parse(text.as_bytes()).unwrap();
        prop_assert_eq!(&read, &value);
        let mut open = vec![(String::new(), &value)];
        while let Some((pointer, at)) = open.pop() {
            let span = json::span_of(text.as_bytes(), &pointer).unwrap();
            let piece = &text[span];
            // A member's place starts at its name.
            let inside = serde_json::from_str::<Value>(piece).is_ok_and(|read| read == *at)
                || serde_json::from_str::<Map<String, Value>>(&format!("{{{piece}}}"))
                    .is_ok_and(|read| read.values().eq([at]));
            prop_assert!(inside, "{} is not {}", pointer, piece);
            match at {
                Value::Array(items) => {
                    open.extend(items.iter().enumerate().map(|(n, item)| (json::join(&pointer, &n.to_string()), item)));
                }
                Value::Object(members) => {
                    open.extend(members.iter().map(|(name, item)| (json::join(&pointer, name), item)));
                }
                _ => {}
            }
        }
        Ok(())
    });
}

#[test]
fn tag_files_and_times_are_read_as_they_were_written() {
    let day = (1970_i32..2200, 1_u32..13, 1_u32..29).prop_map(|(y, m, d)| format!("{y:04}-{m:02}-{d:02}"));
    let words = "[A-Za-z][A-Za-z ,.&]{0,30}[A-Za-z.]";
    let parts = (words, day, any::<(u32, u16)>(), any::<bool>(), proptest::collection::vec(value(), 0..4));
    holds(1_000, parts, |(organization, day, (bytes, files), hold, entries)| {
        let date = Date::parse(&day).unwrap();
        prop_assert_eq!(date.to_string(), day.clone());
        let stamp = format!("{day}T23:59:58Z");
        prop_assert_eq!(Timestamp::parse(&stamp).unwrap().to_string(), stamp);
        let info = BagInfo {
            organization,
            date,
            id: "urn:uuid:00000000-0000-8000-8000-000000000000".to_owned(),
            oxum: (bytes.into(), files.into()),
            retention_until: day,
            retention_hold: hold,
        };
        let read = bag::parse_info(info.to_text().as_bytes()).unwrap();
        prop_assert_eq!(read.len(), info.fields().len());
        for (label, value) in info.fields() {
            prop_assert_eq!(&read[label], &vec![value]);
        }
        let retention = RetentionFile::new("urn:sealcase:profile:x", &entries);
        let text = serde_json::to_string(&retention).unwrap();
        prop_assert!(json::check(text.as_bytes()).is_ok());
        prop_assert_eq!(serde_json::from_str::<RetentionFile>(&text).unwrap(), retention);
        Ok(())
    });
}
