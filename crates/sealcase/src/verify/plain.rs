//! Plain BagIt bags (RFC 8493) of any maker, as folders: integrity only, at best `intact`.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read, Write};

use sha2::Digest as _;

use super::Run;
use crate::codes;
use crate::digest::BLOCK_BYTES;
use crate::error::Error;
use crate::finding::Finding;
use crate::manifest;
use crate::report::{Report, State};
use crate::store::{self, Store};

/// Manifests may be large, but not endless.
const MAX_MANIFEST_BYTES: u64 = 64 << 20;
/// The versions of BagIt whose manifests read as RFC 8493's do.
const VERSIONS: [&str; 6] = ["0.93", "0.94", "0.95", "0.96", "0.97", "1.0"];

#[derive(Clone, Copy, PartialEq)]
enum Algorithm {
    Sha256,
    Sha512,
}

impl Algorithm {
    fn bytes(self) -> usize {
        match self {
            Self::Sha256 => 32,
            Self::Sha512 => 64,
        }
    }
}

/// Listed digests of one manifest file.
struct Listing {
    algorithm: Algorithm,
    entries: BTreeMap<String, Vec<u8>>,
}

/// Judges a bag that claims no seal.
pub(super) fn verify(store: &dyn Store, mut run: Run) -> Result<Report, Error> {
    let names: BTreeSet<&str> = store.files().iter().map(|file| file.name.as_str()).collect();
    run.findings.push(Finding::of_bag(codes::BAG_PLAIN));
    let strict = judge_declaration(store, &names, &mut run)?;
    let payload = listings(store, &names, "manifest-", &mut run)?;
    let tags = listings(store, &names, "tagmanifest-", &mut run)?;
    if payload.is_empty() {
        run.findings.push(Finding::of_bag(codes::MANIFEST_MISSING));
        run.aspect("integrity", State::Failed, "there is no manifest with SHA-256 or SHA-512 to check against");
        return Ok(run.stop());
    }
    if tags.is_empty() {
        run.findings.push(Finding::of_bag(codes::MANIFEST_NO_TAG_MANIFEST));
    }
    if names.contains("fetch.txt") {
        run.findings.push(Finding::at(codes::BAG_FETCH, "fetch.txt"));
    }
    let before = run.findings.len();
    for listing in &payload {
        for name in names.iter().filter(|name| name.starts_with("data/")) {
            if !listing.entries.contains_key(*name) {
                run.findings.push(Finding::at(codes::MANIFEST_FILE_UNLISTED, *name));
            }
        }
    }
    let (missing, mismatch) = (codes::MANIFEST_FILE_MISSING, codes::MANIFEST_DIGEST_MISMATCH);
    judge_digests(store, &names, &payload, (missing, mismatch), &mut run)?;
    let (missing, mismatch) = (codes::MANIFEST_TAG_MISSING, codes::MANIFEST_TAG_MISMATCH);
    judge_digests(store, &names, &tags, (missing, mismatch), &mut run)?;
    let data = store.files().iter().filter(|file| file.name.starts_with("data/"));
    let (files, octets) = data.fold((0, 0), |(files, octets), file| (files + 1, octets + file.size));
    (run.bag.payload_files, run.bag.payload_octets) = (files, octets);
    judge_info(store, &names, strict, (octets, files), &mut run)?;
    if run.findings.len() == before {
        run.aspect("integrity", State::Ok, format!("every payload file has its listed digest ({files} in all)"));
    } else {
        run.aspect("integrity", State::Failed, "files were changed, damaged, added or removed");
    }
    run.aspect("signatures", State::Absent, "a plain bag carries none");
    run.authority();
    Ok(run.finish())
}

/// `bagit.txt`: two lines, a version that is known, UTF-8. Gives whether the bag is of version 1.0.
fn judge_declaration(store: &dyn Store, names: &BTreeSet<&str>, run: &mut Run) -> Result<bool, Error> {
    let text = if names.contains("bagit.txt") { read(store, "bagit.txt", 4096)? } else { None };
    let Some(text) = text else {
        run.findings.push(Finding::at(codes::BAG_REQUIRED_MISSING, "bagit.txt"));
        return Ok(false);
    };
    let text = String::from_utf8_lossy(&text);
    let lines: Vec<&str> = text.lines().collect();
    let (version, encoding) = match lines.as_slice() {
        [version, encoding] => {
            (version.strip_prefix("BagIt-Version: "), encoding.strip_prefix("Tag-File-Character-Encoding: "))
        }
        _ => (None, None),
    };
    let known = version.is_some_and(|version| VERSIONS.contains(&version.trim_end()));
    if !known || !encoding.is_some_and(|encoding| encoding.trim_end().eq_ignore_ascii_case("utf-8")) {
        run.findings.push(Finding::at(codes::BAG_DECLARATION, "bagit.txt"));
    }
    Ok(version.is_some_and(|version| version.trim_end() == "1.0"))
}

/// `bag-info.txt`, where there is one. Before version 1.0 its lines were freer than we read them.
fn judge_info(
    store: &dyn Store,
    names: &BTreeSet<&str>,
    strict: bool,
    found: (u64, u64),
    run: &mut Run,
) -> Result<(), Error> {
    if !names.contains("bag-info.txt") {
        return Ok(());
    }
    let text = read(store, "bag-info.txt", 1 << 20)?;
    let Some(fields) = text.as_deref().and_then(crate::bag::parse_info) else {
        if strict {
            run.findings.push(Finding::at(codes::BAG_INFO_SYNTAX, "bag-info.txt"));
        }
        return Ok(());
    };
    let stated = fields.get("Payload-Oxum").map_or(&[][..], Vec::as_slice);
    if stated.iter().any(|oxum| *oxum != format!("{}.{}", found.0, found.1)) {
        run.findings.push(Finding::at(codes::BAG_OXUM_MISMATCH, "bag-info.txt"));
    }
    Ok(())
}

/// Reads all manifests of one kind whose algorithm is strong enough to rely on.
fn listings(store: &dyn Store, names: &BTreeSet<&str>, kind: &str, run: &mut Run) -> Result<Vec<Listing>, Error> {
    let mut listings = Vec::new();
    for (algorithm, word) in [(Algorithm::Sha256, "sha256"), (Algorithm::Sha512, "sha512")] {
        let name = format!("{kind}{word}.txt");
        if !names.contains(name.as_str()) {
            continue;
        }
        let Some(text) = read(store, &name, MAX_MANIFEST_BYTES)? else {
            run.findings.push(Finding::at(codes::ARCHIVE_TOO_LARGE, &name));
            continue;
        };
        match manifest::parse_foreign(&text, algorithm.bytes()) {
            Ok(entries) => listings.push(Listing { algorithm, entries }),
            Err(problem) => {
                let finding = Finding::at(problem.code, &name).with_detail(format!("line {}", problem.line));
                run.findings.push(finding);
            }
        }
    }
    Ok(listings)
}

/// Compares every listed file, reading each once for all algorithms.
fn judge_digests(
    store: &dyn Store,
    names: &BTreeSet<&str>,
    listings: &[Listing],
    (missing, mismatch): (codes::Code, codes::Code),
    run: &mut Run,
) -> Result<(), Error> {
    let listed: BTreeSet<&str> =
        listings.iter().flat_map(|listing| listing.entries.keys()).map(String::as_str).collect();
    for name in listed {
        if !names.contains(name) {
            run.findings.push(Finding::at(missing, name.escape_debug().to_string()));
            continue;
        }
        let wants = |algorithm| {
            listings.iter().any(|listing| listing.algorithm == algorithm && listing.entries.contains_key(name))
        };
        let mut sums = Sums {
            sha256: wants(Algorithm::Sha256).then(sha2::Sha256::new),
            sha512: wants(Algorithm::Sha512).then(sha2::Sha512::new),
        };
        let read = store.open(name).and_then(|mut reader| pump(&mut reader, &mut sums));
        read.map_err(|error| Error::io(name, error))?;
        let (sha256, sha512) =
            (sums.sha256.map(|sum| sum.finalize().to_vec()), sums.sha512.map(|sum| sum.finalize().to_vec()));
        let differs = listings.iter().any(|listing| {
            let found = if listing.algorithm == Algorithm::Sha256 { &sha256 } else { &sha512 };
            listing.entries.get(name).is_some_and(|digest| Some(digest) != found.as_ref())
        });
        if differs {
            run.findings.push(Finding::at(mismatch, name));
        }
    }
    Ok(())
}

struct Sums {
    sha256: Option<sha2::Sha256>,
    sha512: Option<sha2::Sha512>,
}

impl Write for Sums {
    fn write(&mut self, piece: &[u8]) -> io::Result<usize> {
        if let Some(sum) = &mut self.sha256 {
            sum.update(piece);
        }
        if let Some(sum) = &mut self.sha512 {
            sum.update(piece);
        }
        Ok(piece.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn pump(reader: &mut dyn Read, writer: &mut dyn Write) -> io::Result<()> {
    let mut block = vec![0; BLOCK_BYTES];
    loop {
        match reader.read(&mut block) {
            Ok(0) => return Ok(()),
            Ok(read) => writer.write_all(&block[..read])?,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

fn read(store: &dyn Store, name: &str, limit: u64) -> Result<Option<Vec<u8>>, Error> {
    store::read(store, name, limit).map_err(|error| Error::io(name, error))
}

#[cfg(test)]
mod tests {
    use crate::archive::Limits;
    use crate::digest::Digest;
    use crate::report::Verdict;
    use crate::store::MemStore;
    use crate::verify::{Request, verify_bag};

    type Edit = fn(&mut Vec<(&'static str, String)>);

    fn bag(edit: impl FnOnce(&mut Vec<(&'static str, String)>)) -> (Verdict, Vec<&'static str>) {
        let mut files = vec![
            ("bagit.txt", "BagIt-Version: 0.97\nTag-File-Character-Encoding: UTF-8\n".to_owned()),
            ("bag-info.txt", "Payload-Oxum: 2.1\n".to_owned()),
            ("data/a", "hi".to_owned()),
            ("manifest-sha256.txt", format!("{}  data/a\n", Digest::of(b"hi"))),
        ];
        edit(&mut files);
        let store: MemStore = files.into_iter().collect();
        let request =
            Request { input: "bag", keys: &[], trust: None, policy: None, as_of: None, limits: Limits::default() };
        let report = verify_bag(&store, &request).unwrap();
        (report.verdict, report.findings.iter().map(|finding| finding.code.id()).collect())
    }

    #[test]
    fn other_makers_bags_are_intact_or_invalid() {
        assert_eq!(bag(|_| ()).0, Verdict::Intact);
        let cases: [(&str, Edit); 9] = [
            ("manifest.digest-mismatch", |files| files[2].1 = "ho".to_owned()),
            ("bag.oxum-mismatch", |files| files[1].1 = "Payload-Oxum: 3.1\n".to_owned()),
            ("manifest.file-unlisted", |files| files.push(("data/b", String::new()))),
            ("manifest.file-missing", |files| drop(files.remove(2))),
            ("manifest.missing", |files| drop(files.remove(3))),
            ("bag.required-missing", |files| drop(files.remove(0))),
            ("bag.declaration", |files| files[0].1.insert(0, '\u{feff}')),
            ("bag.fetch", |files| files.push(("fetch.txt", String::new()))),
            ("manifest.tag-mismatch", |files| {
                files.push(("tagmanifest-sha256.txt", format!("{}  bagit.txt\n", Digest::of(b""))));
            }),
        ];
        for (expected, edit) in cases {
            let (verdict, codes) = bag(edit);
            assert_eq!(verdict, Verdict::Invalid, "{expected}");
            assert!(codes.contains(&expected), "{expected}: {codes:?}");
        }
    }
}
