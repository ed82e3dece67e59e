//! A sealed bag changed by somebody who repairs every digest and checksum but has no key. Each three or more
//! bytes of the input are one change: which, where, what.
#![no_main]

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::Cursor;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use sealcase::report::Verdict;
use sealcase::verify::{Request, verify};
use sealcase_tests::sealed::{self, Bag};
use serde_json::Value;

static SEALED: LazyLock<Bag> = LazyLock::new(|| Bag::of(&sealed::few()));

fuzz_target!(|data: &[u8]| {
    let mut bag = SEALED.clone();
    for change in data.chunks(8).take(16) {
        let [deed, file, place, rest @ ..] = change else { break };
        let names: Vec<String> = bag.files.keys().cloned().collect();
        let Some(name) = names.get(usize::from(*file) % names.len().max(1)) else { break };
        let bytes = bag.files.entry(name.clone()).or_default();
        let at = (usize::from(*place) * bytes.len()) >> 8;
        match deed % 7 {
            0 => bytes.splice(at..at, rest.iter().copied()).for_each(drop),
            1 => bytes.iter_mut().skip(at).zip(rest).for_each(|(byte, new)| *byte ^= new),
            2 => bytes.truncate(at),
            3 => drop(bag.files.remove(name)),
            4 => {
                let other = names[usize::from(*place) % names.len()].clone();
                let copy = bag.files[name].clone();
                bag.files.insert(other, copy);
            }
            5 => {
                let added = String::from_utf8_lossy(rest).into_owned();
                let copy = bag.files[name].clone();
                bag.files.insert(format!("{name}{added}"), copy);
            }
            _ => bag.base.push(char::from(b'a' + place % 26)),
        }
    }
    let needed = ["bag-info.txt", "manifest-sha256.txt", "tagmanifest-sha256.txt"];
    if needed.iter().all(|name| bag.files.contains_key(*name)) && bag.text("bag-info.txt").contains("Payload-Oxum") {
        bag.list_payload();
        bag.list_tags();
    }
    if bag.files.is_empty() || bag.files.keys().any(|name| name.len() > 60_000) {
        return;
    }
    let request = Request { input: "acme-lamp.sealed.zip", ..Request::default() };
    let report = verify(Cursor::new(bag.pack()), &request).expect("memory can be read");
    if report.verdict == Verdict::Valid {
        assert!(told(&bag) == told(&SEALED) && bag.base == SEALED.base, "a change was called valid");
    }
});

/// What the files say. The JSON around a signed text may be written in other ways, as DSSE allows; all others count
/// to the byte.
fn told(bag: &Bag) -> BTreeMap<&str, Cow<'_, [u8]>> {
    let one = |(name, bytes)| {
        let name: &String = name;
        let bytes: &Vec<u8> = bytes;
        let told = name.ends_with(".dsse.json").then(|| signed(bytes)).flatten();
        (name.as_str(), told.map_or(Cow::Borrowed(&bytes[..]), Cow::Owned))
    };
    bag.files.iter().map(one).collect()
}

/// The members of an envelope that count, in one spelling of base64.
fn signed(envelope: &[u8]) -> Option<Vec<u8>> {
    let value: Value = serde_json::from_slice(envelope).ok()?;
    let signature = &value["signatures"][0];
    let texts = [&value["payloadType"], &value["payload"], &signature["keyid"], &signature["sig"]];
    let plain =
        |text: &Value| Some(text.as_str()?.replace('-', "+").replace('_', "/").trim_end_matches('=').to_owned());
    Some(texts.into_iter().map(plain).collect::<Option<Vec<_>>>()?.join(" ").into_bytes())
}
