//! Sealing: what is sealed verifies, parts come in any order, and nothing else is sealed than was checked.

use super::*;
use crate::archive::{self, Opened};
use crate::digest::{BLOCK_BYTES, Sum};
use crate::key::SecretKey;
use crate::report::verdict_of_validation;
use crate::store::MemStore;
use crate::validate::{CheckedFile, Content};
use crate::verify;
use std::io::Cursor;

#[test]
fn any_name_becomes_a_base_directory() {
    for (name, base) in [
        ("Acme Cam 2", "acme-cam-2"),
        ("  .hidden", "hidden"),
        ("Überwachung", "berwachung"),
        ("日本", "package"),
        ("con", "package"),
        ("v1.2_final-", "v1.2_final"),
    ] {
        assert_eq!(suggest_base(name), base, "{name}");
    }
}

fn checked(files: &[(&str, Content, u64)]) -> Checked {
    let file = |(path, content, size): &(&str, Content, u64)| CheckedFile {
        path: BagPath::parse_payload(path).unwrap(),
        size: *size,
        content: match content {
            Content::Bytes(bytes) => Content::Bytes(bytes.clone()),
            Content::Measured(digest) => Content::Measured(*digest),
            Content::Declared(digest, at) => Content::Declared(*digest, at.clone()),
            Content::Unread => Content::Unread,
        },
    };
    Checked {
        files: files.iter().map(file).collect(),
        report: Report::new("test", verdict_of_validation(&[]), None, Vec::new()),
        documents: Vec::new(),
        product: None,
        retention: vec![serde_json::json!({"class": "x", "end": "open", "hold": false})],
    }
}

fn request() -> Request {
    Request {
        base_directory: "acme".to_owned(),
        role: Role::Manufacturer,
        signer_name: "Acme".to_owned(),
        public_key: SecretKey::from_seed(&[1; 32]).public(),
        sealed_at: Timestamp::parse("2026-11-23T00:00:00Z").unwrap(),
        previous: Vec::new(),
        cosigners: Vec::new(),
        sha512: false,
    }
}

fn seal(store: &MemStore, checked: &Checked) -> Result<Vec<u8>, Error> {
    match begin(store, checked, &request(), Cursor::new(Vec::new()))? {
        Begun::Refused(report) => panic!("{}", report.to_json()),
        Begun::Ready(unsigned) => {
            let signature = SecretKey::from_seed(&[1; 32]).sign(unsigned.bytes_to_sign());
            Ok(unsigned.finish(signature)?.1.into_inner())
        }
    }
}

#[test]
fn parts_filled_in_any_order_make_the_same_bag() {
    let texts: Vec<(String, Vec<u8>)> =
        (0..5_usize).map(|i| (format!("f{i}"), vec![i.to_le_bytes()[0]; i * (BLOCK_BYTES / 2)])).collect();
    let store: MemStore = texts.clone().into_iter().collect();
    let contents: Vec<_> =
        texts.iter().map(|(name, text)| (name.as_str(), Content::Unread, text.len() as u64)).collect();
    let checked = checked(&contents);
    let zip = seal(&store, &checked).unwrap();

    let request = request();
    let layout = Layout::of(&checked, &request).unwrap();
    let mut other = vec![0xAA; zip.len()];
    let mut write = |at: u64, bytes: &[u8]| {
        let at = usize::try_from(at).unwrap();
        other[at..at + bytes.len()].copy_from_slice(bytes);
        Ok(())
    };
    let parts = layout.parts().iter().rev();
    let mut sums: Vec<_> = parts.map(|part| part.fill(&store, &mut Vec::new(), &mut write).unwrap()).collect();
    assert!(matches!(
        Layout::of(&checked, &request).unwrap().finish(&sums[1..], Cursor::new(Vec::new())),
        Err(Error::Unsupported { .. })
    ));
    sums.reverse();
    let Begun::Ready(unsigned) = layout.finish(&sums, Cursor::new(other)).unwrap() else { panic!("refused") };
    let signature = SecretKey::from_seed(&[1; 32]).sign(unsigned.bytes_to_sign());
    assert!(unsigned.finish(signature).unwrap().1.into_inner() == zip);

    // A host that copies the data by itself.
    let seal_request = request;
    let layout = Layout::of(&checked, &seal_request).unwrap();
    let mut copied = vec![0xBB; zip.len()];
    let mut put = |at: u64, bytes: &[u8]| {
        let at = usize::try_from(at).unwrap();
        copied[at..at + bytes.len()].copy_from_slice(bytes);
        Ok(())
    };
    let mut sums = Vec::new();
    for part in layout.parts() {
        let Some(name) = part.source() else {
            sums.push(part.fill(&store, &mut Vec::new(), &mut put).unwrap());
            continue;
        };
        let text = &texts.iter().find(|(own, _)| own == name).unwrap().1;
        let sum = Sum::of(text);
        put(part.data_start(), text).unwrap();
        let (at, header) = part.header(&sum);
        put(at, &header).unwrap();
        sums.push(sum);
    }
    assert_eq!(sums.len(), texts.len() + 1);
    let Begun::Ready(unsigned) = layout.finish(&sums, Cursor::new(copied)).unwrap() else { panic!("refused") };
    let signature = SecretKey::from_seed(&[1; 32]).sign(unsigned.bytes_to_sign());
    assert!(unsigned.finish(signature).unwrap().1.into_inner() == zip);

    let request = verify::Request { input: "acme.sealed.zip", ..verify::Request::default() };
    let Opened::Archive(archive) = archive::open(Cursor::new(&zip), &request.limits).unwrap() else { panic!() };
    let sums_of = |zip: &[u8]| {
        let verify::Begun::Unread(unread) = verify::begin(&archive, &request).unwrap() else { panic!("judged") };
        let sum = |piece: &verify::Piece| {
            let at = usize::try_from(piece.at.unwrap()).unwrap();
            Ok(Sum::of(&zip[at..at + usize::try_from(piece.size).unwrap()]))
        };
        let mut sums: Vec<_> = unread.pieces().iter().rev().map(sum).collect();
        sums.reverse();
        unread.finish(sums).unwrap()
    };
    assert_eq!(sums_of(&zip), report(&zip));
    let mut bent = zip.clone();
    let at = bent.windows(9).position(|window| window == [4; 9]).unwrap();
    bent[at] ^= 1;
    assert_eq!(sums_of(&bent), report(&bent));
    assert_eq!(report(&bent).verdict, Verdict::Invalid);
}

fn report(zip: &[u8]) -> Report {
    let request = verify::Request {
        input: "acme.sealed.zip",
        keys: &[],
        trust: None,
        policy: None,
        as_of: None,
        limits: crate::archive::Limits::default(),
    };
    verify::verify(Cursor::new(zip), &request).unwrap()
}

#[test]
fn what_is_sealed_verifies_and_every_flipped_bit_shows() {
    let long = vec![7; 3 << 20];
    let store: MemStore = [("a.json", b"{}".to_vec()), ("b/long.bin", long.clone())].into_iter().collect();
    let content = [
        ("a.json", Content::Bytes(b"{}".to_vec()), 2),
        ("b/long.bin", Content::Measured(Digest::of(&long)), long.len() as u64),
    ];
    let zip = seal(&store, &checked(&content)).unwrap();
    assert_eq!(report(&zip).verdict, Verdict::Valid, "{}", report(&zip).to_json());
    assert_eq!(seal(&store, &checked(&content)).unwrap(), zip);

    let small: MemStore = [("a.json", b"{}".to_vec())].into_iter().collect();
    let zip = seal(&small, &checked(&content[..1])).unwrap();
    for at in 0..zip.len() {
        let mut bent = zip.clone();
        bent[at] ^= 1 << (at % 8);
        assert_eq!(report(&bent).verdict, Verdict::Invalid, "byte {at}");
    }
    for len in 0..zip.len() {
        assert_eq!(report(&zip[..len]).verdict, Verdict::Invalid, "cut to {len}");
    }
}

#[test]
fn a_file_that_changed_is_not_sealed() {
    let store: MemStore = [("e.bin", b"new".to_vec())].into_iter().collect();
    let measured = [("e.bin", Content::Measured(Digest::of(b"old")), 3)];
    assert!(matches!(seal(&store, &checked(&measured)), Err(Error::Changed { path }) if path == "e.bin"));
    let shorter = [("e.bin", Content::Unread, 4)];
    assert!(matches!(seal(&store, &checked(&shorter)), Err(Error::Changed { path }) if path == "e.bin"));
    let place = crate::finding::Location::pointer("index.json", "/items/0");
    let declared = checked(&[("e.bin", Content::Declared(Digest::of(b"old"), place), 3)]);
    match begin(&store, &declared, &request(), Cursor::new(Vec::new())).unwrap() {
        Begun::Refused(report) => assert_eq!(report.verdict, Verdict::Failed),
        Begun::Ready(_) => panic!("sealed a file that is not what its document declares"),
    }
}

#[test]
fn only_the_right_signature_completes_a_seal() {
    let store: MemStore = [("a.json", b"{}".to_vec())].into_iter().collect();
    let content = checked(&[("a.json", Content::Bytes(b"{}".to_vec()), 2)]);
    let Begun::Ready(unsigned) = begin(&store, &content, &request(), Cursor::new(Vec::new())).unwrap() else {
        panic!("refused")
    };
    let other = SecretKey::from_seed(&[2; 32]).sign(unsigned.bytes_to_sign());
    assert!(matches!(unsigned.finish(other), Err(Error::Key { .. })));
}
