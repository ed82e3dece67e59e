//! Every small change of a sealed bag, and many random ones: all are refused, none ends in a panic.

#![cfg(not(target_arch = "wasm32"))]
#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::io::Cursor;
use std::thread;

use sealcase::archive::Limits;
use sealcase::report::Verdict;
use sealcase::verify::{self, Request};
use sealcase_tests::sealed;

fn verdict(zip: &[u8]) -> Verdict {
    let request = Request {
        input: "tiny.sealed.zip",
        keys: &[],
        trust: None,
        policy: None,
        as_of: None,
        limits: Limits::default(),
    };
    verify::verify(Cursor::new(zip), &request).unwrap().verdict
}

/// Runs a deed for every number below `count`, on two threads, and gives the numbers that it returned.
fn each(count: usize, deed: impl Fn(usize) -> Option<String> + Sync) -> Vec<String> {
    let part = |first: usize| (first..count).step_by(2).filter_map(&deed).collect::<Vec<_>>();
    thread::scope(|scope| {
        let other = scope.spawn(|| part(1));
        let mut accepted = part(0);
        accepted.extend(other.join().unwrap());
        accepted
    })
}

#[test]
fn every_single_bit_counts() {
    let zip = sealed::tiny();
    assert_eq!(verdict(&zip), Verdict::Valid);
    assert!(zip.len() < 12_000, "{} bytes", zip.len());
    let accepted = each(zip.len() * 8, |at| {
        let mut bent = zip.clone();
        bent[at / 8] ^= 1 << (at % 8);
        (verdict(&bent) != Verdict::Invalid).then(|| format!("byte {} bit {}", at / 8, at % 8))
    });
    assert!(accepted.is_empty(), "{accepted:?}");
}

#[test]
fn every_cut_and_every_byte_more_or_less_is_refused() {
    let zip = sealed::tiny();
    let accepted = each(zip.len(), |at| {
        let cut_end = zip[..at].to_vec();
        let cut_front = zip[at + 1..].to_vec();
        let deleted = [&zip[..at], &zip[at + 1..]].concat();
        let inserted = |byte: u8| [&zip[..at], &[byte], &zip[at..]].concat();
        let (same, zero, high) = (inserted(zip[at]), inserted(0), inserted(0xFF));
        let all = [cut_end, cut_front, deleted, same, zero, high];
        let names = ["cut after", "cut before", "deleted", "doubled", "zero before", "0xff before"];
        let told = all.iter().zip(names).find(|(bent, _)| verdict(bent) != Verdict::Invalid);
        told.map(|(_, name)| format!("{name} {at}"))
    });
    assert!(accepted.is_empty(), "{accepted:?}");
    for byte in 0..=u8::MAX {
        assert_eq!(verdict(&[&zip[..], &[byte]].concat()), Verdict::Invalid, "{byte} at the end");
    }
}

/// A small generator, so that a failure can be repeated (Steele, Lea and Flood 2014).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ z >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ z >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ z >> 31
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % limit.max(1) as u64).unwrap_or(0)
    }
}

/// One random change: of bytes, of a number, of order, of length.
fn mutate(zip: &mut Vec<u8>, other: &[u8], random: &mut Random) {
    let at = random.below(zip.len());
    let len = 1 + random.below(64);
    let to = (at + len).min(zip.len());
    match random.below(9) {
        0 => zip[at] = random.next().to_le_bytes()[0],
        1 => zip[at..to].fill(random.next().to_le_bytes()[0]),
        2 => drop(zip.drain(at..to)),
        3 => {
            let piece = zip[at..to].to_vec();
            let place = random.below(zip.len());
            zip.splice(place..place, piece);
        }
        4 => {
            let from = random.below(other.len());
            let piece = other[from..(from + len).min(other.len())].to_vec();
            zip.splice(at..to, piece);
        }
        5 => {
            // A telling number, where a field might be.
            let numbers = [0_u64, 1, 0xFFFF, 0xFFFF_FFFF, u64::MAX, 0x0403_4b50, 0x0201_4b50, 0x0605_4b50, 0x0606_4b50];
            let bytes = numbers[random.below(numbers.len())].to_le_bytes();
            let width = [2, 4, 8][random.below(3)];
            let to = (at + width).min(zip.len());
            let len = to - at;
            zip[at..to].copy_from_slice(&bytes[..len]);
        }
        6 => zip.truncate(at),
        7 => {
            // The tail holds most of what can be got wrong.
            let place = zip.len() - 1 - random.below(zip.len().min(1200));
            zip[place] = zip[place].wrapping_add(1);
        }
        _ => zip.rotate_left(at),
    }
    if zip.is_empty() {
        zip.push(0);
    }
}

#[test]
fn random_changes_are_refused_and_never_panic() {
    let bags = [sealed::tiny(), sealed::few(), sealed::tiny_of("other", "another line\n")];
    let accepted = each(30_000, |seed| {
        let mut random = Random(seed as u64);
        let original = &bags[random.below(2)];
        let mut zip = original.clone();
        for _ in 0..=random.below(3) {
            mutate(&mut zip, &bags[2], &mut random);
        }
        (zip != *original && verdict(&zip) != Verdict::Invalid).then(|| format!("seed {seed}"))
    });
    assert!(accepted.is_empty(), "{accepted:?}");
}
