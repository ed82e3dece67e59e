//! Confidential transport: age version 1 (<https://c2sp.org/age>) around a finished sealed zip.
//!
//! The seal is made first and survives the opening; age hides the zip on its way and says nothing of
//! who sent it. This crate stands beside the core, since encryption needs a fresh key for each file and
//! the core has no source of randomness. Here it comes from the host: the operating system, or
//! `crypto.getRandomValues` in a browser. Nothing else is asked of the host: bytes come from a [`Read`]
//! and go to a [`Write`], 64 KiB at a time, so memory does not grow with the zip.
//!
//! ```
//! use sealcase_transport::{Identity, Locked, encrypt};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let lab = Identity::generate();
//! let mut locked = Vec::new();
//! encrypt(&[lab.recipient()], &mut &b"a sealed zip"[..], &mut locked)?;
//!
//! let mut opened = Vec::new();
//! Locked::read(&locked[..])?.open(&[lab], &mut opened)?;
//! assert_eq!(opened, b"a sealed zip");
//! # Ok(())
//! # }
//! ```

mod error;
mod keys;
mod locked;
#[cfg(test)]
mod tests;

use std::io::{Read, Write};

pub use error::Error;
pub use keys::{Identity, MAX_KEY_FILE_BYTES, MAX_RECIPIENTS, Recipient, identities, recipients};
pub use locked::{Locked, MAX_HEADER_BYTES, MAX_WORK_FACTOR};

/// How all files of age version 1 begin.
const MAGIC: &[u8] = b"age-encryption.org/";
/// How the same begins as text.
const ARMOUR: &[u8] = b"-----BEGIN AGE ENCRYPTED FILE-----";
/// Bytes that are in memory at once, beside age's own chunk of 64 KiB.
const BLOCK_BYTES: usize = 64 << 10;

/// Whether bytes begin as an age file does, be it binary or text.
pub fn is_age(start: &[u8]) -> bool {
    start.starts_with(MAGIC) || start.starts_with(ARMOUR)
}

/// Encrypts a stream to recipients, any of whom can open it. Gives the number of bytes that were read.
///
/// What was written is whole only when this returns.
///
/// # Errors
/// There is no recipient or there are too many, reading or writing fails, or the host gives no randomness.
pub fn encrypt(recipients: &[Recipient], input: &mut impl Read, out: &mut impl Write) -> Result<u64, Error> {
    match recipients.len() {
        0 => return Err(Error::NoRecipient),
        count if count > MAX_RECIPIENTS => return Err(Error::TooManyRecipients),
        _ => {}
    }
    let each = recipients.iter().map(|recipient| &recipient.0 as &dyn age::Recipient);
    // Recipients of one kind and more than none: what is left to fail is writing.
    let encryptor = age::Encryptor::with_recipients(each).map_err(|error| Error::Encrypt(error.to_string()))?;
    let mut stream = encryptor.wrap_output(out).map_err(Error::Write)?;
    let bytes = pour(input, &mut stream, Error::Read)?;
    stream.finish().and_then(Write::flush).map_err(Error::Write)?;
    Ok(bytes)
}

/// Copies a stream; tells failures of the two ends apart.
fn pour(input: &mut impl Read, out: &mut impl Write, failed: impl Fn(std::io::Error) -> Error) -> Result<u64, Error> {
    let mut block = zeroize::Zeroizing::new(vec![0; BLOCK_BYTES]);
    let mut bytes = 0;
    loop {
        let read = match input.read(&mut block) {
            Ok(0) => return Ok(bytes),
            Ok(read) => read,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(failed(error)),
        };
        out.write_all(&block[..read]).map_err(Error::Write)?;
        bytes += read as u64;
    }
}
