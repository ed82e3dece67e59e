//! The floors: bare loops that hash, or hash, checksum and store, and nothing else. What Sealcase takes beyond
//! them is its own. They read and write as well as one can: blocks of 1 MiB, several files at once.

use std::fs::{self, File};
use std::io::Read as _;
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use sha2::Digest as _;

use super::Outcome;

const BLOCK: usize = 1 << 20;
/// The bytes of a local header, name included: about what zip needs.
const HEADER: usize = 64;

/// `hash THREADS FOLDER` or `store THREADS FOLDER ZIP [sync]`.
pub(crate) fn main(words: &[&str]) -> Outcome {
    match words {
        ["hash", threads, folder] => hash(threads.parse()?, Path::new(folder)),
        ["store", threads, folder, zip] => store(threads.parse()?, Path::new(folder), Path::new(zip), false),
        ["store", threads, folder, zip, "sync"] => store(threads.parse()?, Path::new(folder), Path::new(zip), true),
        _ => Err("there is no such floor".into()),
    }
}

/// Every file below a folder, with its size; the larger ones first, so that no thread is left with one at the end.
fn files(folder: &Path) -> Outcome<Vec<(PathBuf, u64)>> {
    let (mut files, mut folders) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let meta = entry.metadata()?;
            if meta.is_dir() { folders.push(entry.path()) } else { files.push((entry.path(), meta.len())) }
        }
    }
    files.sort_by_key(|(_, size)| std::cmp::Reverse(*size));
    Ok(files)
}

/// Does a deed for each number below `count` on so many threads.
fn share(threads: usize, count: usize, deed: impl Fn(usize, &mut [u8]) -> std::io::Result<u8> + Sync) -> Outcome<u8> {
    let next = AtomicUsize::new(0);
    let work = || -> std::io::Result<u8> {
        let (mut block, mut mark) = (vec![0; HEADER + BLOCK], 0);
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= count {
                return Ok(mark);
            }
            mark ^= deed(number, &mut block)?;
        }
    };
    thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(work)).collect();
        let mut mark = work()?;
        for other in others {
            mark ^= other.join().map_err(|_| "a thread of the floor failed")??;
        }
        Ok(mark)
    })
}

fn hash(threads: usize, folder: &Path) -> Outcome {
    let files = files(folder)?;
    let mark = share(threads, files.len(), |number, block| {
        let mut file = File::open(&files[number].0)?;
        let mut sha = sha2::Sha256::new();
        loop {
            let read = file.read(&mut block[..BLOCK])?;
            if read == 0 {
                return Ok(sha.finalize()[0]);
            }
            sha.update(&block[..read]);
        }
    })?;
    println!("{mark:02x}");
    Ok(())
}

fn store(threads: usize, folder: &Path, zip: &Path, sync: bool) -> Outcome {
    let files = files(folder)?;
    let mut end = 0;
    let mut places = Vec::with_capacity(files.len());
    for (_, size) in &files {
        places.push(end);
        end += HEADER as u64 + size;
    }
    let out = File::create(zip)?;
    let mark = share(threads, files.len(), |number, block| {
        let mut file = File::open(&files[number].0)?;
        let (mut sha, mut crc, mut at, mut first) =
            (sha2::Sha256::new(), crc32fast::Hasher::new(), places[number], true);
        loop {
            let read = file.read(&mut block[HEADER..])?;
            if read == 0 && !first {
                break;
            }
            sha.update(&block[HEADER..HEADER + read]);
            crc.update(&block[HEADER..HEADER + read]);
            let from = if first { 0 } else { HEADER };
            out.write_all_at(&block[from..HEADER + read], at)?;
            at += (HEADER - from + read) as u64;
            first = false;
        }
        if files[number].1 >= BLOCK as u64 {
            block[..4].copy_from_slice(&crc.finalize().to_le_bytes());
            out.write_all_at(&block[..HEADER], places[number])?;
        }
        Ok(sha.finalize()[0])
    })?;
    out.write_all_at(&vec![0; files.len() * 100], end)?;
    if sync {
        out.sync_all()?;
    }
    println!("{mark:02x}");
    Ok(())
}
