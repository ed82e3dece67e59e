//! SHA-256 digests (FIPS 180-4) and CRC-32 sums, taken in one pass over a reader.
//!
//! A [`Digest`] is always 32 bytes and prints as 64 lower-case hex digits, the one form that
//! manifests and statements of Sealcase use. A [`Digest512`] is SHA-512, for second manifests and renewals.

use std::fmt;
use std::io::{self, Read, Write};

use sha2::Digest as _;

/// Bytes read at a time. Larger blocks gain nothing natively and cost memory in the browser.
pub const BLOCK_BYTES: usize = 1 << 20;

/// A SHA-256 digest.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest([u8; 32]);

impl Digest {
    /// The digest of a text in memory.
    pub fn of(bytes: &[u8]) -> Self {
        Self(sha2::Sha256::digest(bytes).into())
    }

    /// Reads 64 lower-case hex digits; any other form gives `None`.
    pub fn parse(text: &str) -> Option<Self> {
        let mut out = [0; 32];
        from_hex(text, &mut out).then_some(Self(out))
    }

    /// The 32 bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The first eight hex digits, for people and file names; never for a decision.
    pub fn short(&self) -> String {
        self.to_string()[..8].to_owned()
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_hex(out, &self.0)
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Digest({self})")
    }
}

impl serde::Serialize for Digest {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for Digest {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("not 64 lower-case hex digits"))
    }
}

/// A SHA-512 digest.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Digest512([u8; 64]);

impl Digest512 {
    /// The digest of a text in memory.
    pub fn of(bytes: &[u8]) -> Self {
        Self(sha2::Sha512::digest(bytes).into())
    }

    /// Reads 128 lower-case hex digits; any other form gives `None`.
    pub fn parse(text: &str) -> Option<Self> {
        let mut out = [0; 64];
        from_hex(text, &mut out).then_some(Self(out))
    }
}

impl fmt::Display for Digest512 {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_hex(out, &self.0)
    }
}

impl fmt::Debug for Digest512 {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Digest512({self})")
    }
}

impl serde::Serialize for Digest512 {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for Digest512 {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("not 128 lower-case hex digits"))
    }
}

/// The SHA-512 of a reader that must yield exactly `size` bytes.
///
/// # Errors
/// [`io::ErrorKind::UnexpectedEof`] if it yields another number; else whatever it reports.
pub fn sum512(reader: &mut dyn Read, size: u64) -> io::Result<Digest512> {
    let mut sha = sha2::Sha512::new();
    let mut block = vec![0; BLOCK_BYTES.min(usize::try_from(size).unwrap_or(BLOCK_BYTES)).max(1)];
    let mut left = size;
    loop {
        let read = fill(reader, &mut block)?;
        left = left.checked_sub(read as u64).ok_or(io::ErrorKind::UnexpectedEof)?;
        if read == 0 {
            break;
        }
        sha.update(&block[..read]);
    }
    if left == 0 { Ok(Digest512(sha.finalize().into())) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
}

/// What one pass over some bytes yields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sum {
    /// SHA-256 of the bytes.
    pub digest: Digest,
    /// SHA-512 of the bytes, where it was asked for.
    pub sha512: Option<Digest512>,
    /// CRC-32 (IEEE 802.3) of the bytes, as zip wants it.
    pub crc: u32,
    /// How many bytes there were.
    pub size: u64,
}

/// Takes a [`Sum`] piece by piece.
#[derive(Clone, Default)]
pub struct Summer {
    sha: sha2::Sha256,
    sha512: Option<sha2::Sha512>,
    crc: crc32fast::Hasher,
    size: u64,
}

impl Summer {
    /// A summer that takes SHA-512 too, if that is asked for.
    pub fn new(sha512: bool) -> Self {
        Self { sha512: sha512.then(sha2::Sha512::new), ..Self::default() }
    }

    /// Takes in the next piece.
    pub fn update(&mut self, piece: &[u8]) {
        self.sha.update(piece);
        if let Some(sha512) = &mut self.sha512 {
            sha512.update(piece);
        }
        self.crc.update(piece);
        self.size += piece.len() as u64;
    }

    /// The sum of all pieces.
    pub fn finish(self) -> Sum {
        Sum {
            digest: Digest(self.sha.finalize().into()),
            sha512: self.sha512.map(|sha512| Digest512(sha512.finalize().into())),
            crc: self.crc.finalize(),
            size: self.size,
        }
    }
}

impl Sum {
    /// The sum of a text in memory.
    pub fn of(bytes: &[u8]) -> Self {
        Self::taken(bytes, false)
    }

    /// The sum of a text in memory, with SHA-512 if that is asked for.
    pub fn taken(bytes: &[u8], sha512: bool) -> Self {
        let mut summer = Summer::new(sha512);
        summer.update(bytes);
        summer.finish()
    }
}

/// Sums what a reader yields, at most `limit` bytes and some; `block` is scratch space that may be used again.
/// A reader with more than `limit` bytes yields a sum whose size is above `limit`.
///
/// # Errors
/// Whatever the reader reports.
pub fn sum(reader: &mut dyn Read, limit: u64, block: &mut Vec<u8>) -> io::Result<Sum> {
    sum_into(Summer::default(), reader, limit, block)
}

/// As [`sum`], with a summer of the caller's, still empty.
///
/// # Errors
/// Whatever the reader reports.
pub(crate) fn sum_into(mut summer: Summer, reader: &mut dyn Read, limit: u64, block: &mut Vec<u8>) -> io::Result<Sum> {
    let room = BLOCK_BYTES.min(usize::try_from(limit).unwrap_or(BLOCK_BYTES).saturating_add(1));
    if block.len() < room {
        block.resize(room, 0);
    }
    loop {
        let filled = fill(reader, &mut block[..room])?;
        summer.update(&block[..filled]);
        if filled < room || summer.size > limit {
            return Ok(summer.finish());
        }
    }
}

/// Fills a block as far as the reader goes.
pub(crate) fn fill(reader: &mut dyn Read, block: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < block.len() {
        match reader.read(&mut block[filled..]) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

/// Copies a reader into a writer and sums it on the way, reading at most `limit` bytes.
/// A reader with more than `limit` bytes yields a sum whose size is above `limit`.
///
/// # Errors
/// Whatever the reader or the writer reports.
pub fn copy(reader: &mut dyn Read, writer: &mut dyn Write, limit: u64) -> io::Result<Sum> {
    let mut summer = Summer::default();
    let mut block = vec![0; BLOCK_BYTES.min(usize::try_from(limit).unwrap_or(BLOCK_BYTES).saturating_add(1))];
    loop {
        let read = match reader.read(&mut block) {
            Ok(0) => return Ok(summer.finish()),
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        summer.update(&block[..read]);
        if summer.size > limit {
            return Ok(summer.finish());
        }
        writer.write_all(&block[..read])?;
    }
}

/// Fills `out` from lower-case hex digits, exactly twice as many as `out` has bytes.
pub(crate) fn from_hex(text: &str, out: &mut [u8]) -> bool {
    let digit = |b: u8| match b {
        b'0'..=b'9' => Some(b - b'0'),
        b'a'..=b'f' => Some(b - b'a' + 10),
        _ => None,
    };
    let pairs = text.as_bytes().chunks_exact(2);
    if text.len() != out.len() * 2 {
        return false;
    }
    for (byte, pair) in out.iter_mut().zip(pairs) {
        match (digit(pair[0]), digit(pair[1])) {
            (Some(high), Some(low)) => *byte = high << 4 | low,
            _ => return false,
        }
    }
    true
}

/// Writes bytes as lower-case hex digits.
pub(crate) fn write_hex(out: &mut dyn fmt::Write, bytes: &[u8]) -> fmt::Result {
    bytes.iter().try_for_each(|byte| write!(out, "{byte:02x}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digest_prints_and_parses_one_form() {
        let digest = Digest::of(b"abc");
        let text = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(digest.to_string(), text);
        assert_eq!(Digest::parse(text), Some(digest));
        assert_eq!(Digest::parse(&text.to_uppercase()), None);
        assert_eq!(Digest::parse(&text[1..]), None);
        assert_eq!(Digest::parse(&format!("{text} ")), None);
    }

    #[test]
    fn copy_sums_and_stops_past_the_limit() {
        let mut out = Vec::new();
        let sum = copy(&mut &b"123456789"[..], &mut out, 9).unwrap();
        assert_eq!((out.as_slice(), sum.size, sum.crc), (&b"123456789"[..], 9, 0xCBF4_3926));
        let sum = copy(&mut &b"123456789"[..], &mut Vec::new(), 8).unwrap();
        assert!(sum.size > 8);
    }

    #[test]
    fn a_sum_does_not_depend_on_blocks() {
        let text: Vec<u8> = (0..3 * BLOCK_BYTES + 5).map(|i| i.to_le_bytes()[0]).collect();
        let mut block = Vec::new();
        for len in [0, 1, BLOCK_BYTES - 1, BLOCK_BYTES, BLOCK_BYTES + 1, 2 * BLOCK_BYTES, text.len()] {
            let text = &text[..len];
            assert_eq!(sum(&mut &text[..], len as u64, &mut block).unwrap(), Sum::of(text), "{len}");
            if len > 0 {
                assert!(sum(&mut &text[..], len as u64 - 1, &mut block).unwrap().size >= len as u64, "{len}");
            }
        }
    }
}
