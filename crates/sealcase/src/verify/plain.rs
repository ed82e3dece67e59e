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
    judge_declaration(store, &names, &mut run)?;
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
    judge_oxum(store, &names, (octets, files), &mut run)?;
    if run.findings.len() == before {
        run.aspect("integrity", State::Ok, format!("all {files} payload files have their listed digests"));
    } else {
        run.aspect("integrity", State::Failed, "files were changed, damaged, added or removed");
    }
    run.aspect("signatures", State::Absent, "a plain bag carries none");
    run.policy_aspect();
    Ok(run.stop())
}

fn judge_declaration(store: &dyn Store, names: &BTreeSet<&str>, run: &mut Run) -> Result<(), Error> {
    let text = if names.contains("bagit.txt") { read(store, "bagit.txt", 4096)? } else { None };
    let Some(text) = text else {
        run.findings.push(Finding::at(codes::BAG_REQUIRED_MISSING, "bagit.txt"));
        return Ok(());
    };
    let text = String::from_utf8_lossy(&text);
    let value = |label: &str| text.lines().find_map(|line| Some(line.strip_prefix(label)?.trim().to_owned()));
    let version = value("BagIt-Version:")
        .is_some_and(|version| matches!(version.as_str(), "0.93" | "0.94" | "0.95" | "0.96" | "0.97" | "1.0"));
    let utf8 = value("Tag-File-Character-Encoding:").is_some_and(|encoding| encoding.eq_ignore_ascii_case("utf-8"));
    if !version || !utf8 {
        run.findings.push(Finding::at(codes::BAG_DECLARATION, "bagit.txt"));
    }
    Ok(())
}

fn judge_oxum(store: &dyn Store, names: &BTreeSet<&str>, found: (u64, u64), run: &mut Run) -> Result<(), Error> {
    if !names.contains("bag-info.txt") {
        return Ok(());
    }
    let Some(text) = read(store, "bag-info.txt", 1 << 20)? else { return Ok(()) };
    let fields = crate::bag::parse_info(&text).unwrap_or_default();
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
