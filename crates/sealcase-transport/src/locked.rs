//! Opening: the head is bounded and read first, the content streams out behind it.

use std::io::{self, BufRead, BufReader, Cursor, Read, Write};

use age::secrecy::SecretString;
use age::{DecryptError, Decryptor};

use crate::error::Error;
use crate::keys::Identity;
use crate::{ARMOUR, MAGIC, pour};

/// Longest head that is read, in bytes: some 300 recipients.
pub const MAX_HEADER_BYTES: usize = 32 << 10;
/// The largest logarithm of the cost of a passphrase: 256 MiB and some seconds. age writes 18 or less.
pub const MAX_WORK_FACTOR: u8 = 18;

/// The first line of version 1.
const VERSION_1: &[u8] = b"age-encryption.org/v1\n";

type Input<'a> = Box<dyn BufRead + 'a>;

/// An age file whose head has been read.
pub struct Locked<'a> {
    decryptor: Decryptor<Input<'a>>,
}

impl<'a> Locked<'a> {
    /// Reads the head of an age file, be it binary or text. The content is not touched.
    ///
    /// # Errors
    /// It is none, its head is not as the format demands, or reading fails.
    pub fn read(input: impl Read + 'a) -> Result<Self, Error> {
        let mut input = BufReader::new(input);
        let start = peek(&mut input, ARMOUR.len())?;
        let mut input: Input<'a> = if start.starts_with(ARMOUR) {
            let whole = Cursor::new(start).chain(input);
            Box::new(BufReader::new(age::armor::ArmoredReader::new(whole)))
        } else if start.starts_with(MAGIC) {
            Box::new(Cursor::new(start).chain(input))
        } else {
            return Err(Error::NotAge);
        };
        let head = head(&mut input)?;
        let first = head.starts_with(VERSION_1);
        let whole: Input<'a> = Box::new(Cursor::new(head).chain(input));
        let read = Decryptor::new_buffered(whole).map_err(problem);
        // age takes a damaged head of version 1 for one of another version.
        let decryptor =
            read.map_err(|error| if first && matches!(error, Error::Version) { Error::Header } else { error })?;
        Ok(Self { decryptor })
    }

    /// Whether a passphrase opens it, and no identity.
    pub fn wants_passphrase(&self) -> bool {
        self.decryptor.is_scrypt()
    }

    /// Opens it with the first of these identities that fits. Gives the number of bytes written.
    ///
    /// Each 64 KiB were checked when they are written, but only the end tells whether the file is whole:
    /// on an error, throw away what was written.
    ///
    /// # Errors
    /// It is for none of them, was changed or cut off, or reading or writing fails.
    pub fn open(self, identities: &[Identity], out: &mut impl Write) -> Result<u64, Error> {
        if self.wants_passphrase() {
            return Err(Error::Passphrase);
        }
        let each = identities.iter().map(|identity| &identity.0 as &dyn age::Identity);
        finish(self.decryptor.decrypt(each), out)
    }

    /// Opens it with a passphrase, as [`Self::open`] does.
    ///
    /// # Errors
    /// The passphrase is wrong or its cost too high, and whatever [`Self::open`] tells.
    pub fn open_with_passphrase(self, passphrase: &str, out: &mut impl Write) -> Result<u64, Error> {
        if !self.wants_passphrase() {
            return Err(Error::NoPassphrase);
        }
        let mut identity = age::scrypt::Identity::new(SecretString::from(passphrase.to_owned()));
        identity.set_max_work_factor(MAX_WORK_FACTOR);
        let opened = self.decryptor.decrypt(std::iter::once(&identity as &dyn age::Identity));
        finish(opened, out)
    }
}

fn finish(opened: Result<impl Read, DecryptError>, out: &mut impl Write) -> Result<u64, Error> {
    let mut stream = opened.map_err(problem)?;
    let bytes = pour(&mut stream, out, of_reading)?;
    out.flush().map_err(Error::Write)?;
    Ok(bytes)
}

fn peek(input: &mut impl BufRead, most: usize) -> Result<Vec<u8>, Error> {
    let mut start = Vec::with_capacity(most);
    input.take(most as u64).read_to_end(&mut start).map_err(Error::Read)?;
    Ok(start)
}

/// Reads the lines of the head, up to the one that authenticates it, and not more than a head can have.
fn head(input: &mut Input) -> Result<Vec<u8>, Error> {
    let mut head = Vec::new();
    loop {
        let begin = head.len();
        let left = (MAX_HEADER_BYTES + 1).saturating_sub(begin) as u64;
        input.by_ref().take(left).read_until(b'\n', &mut head).map_err(of_reading)?;
        if head.len() > MAX_HEADER_BYTES {
            return Err(Error::HeaderTooLong);
        }
        if head.last() != Some(&b'\n') || head.len() == begin {
            return Err(Error::Header);
        }
        let line = &head[begin..];
        // Other versions may go on in another way; the first line says which it is.
        if line.starts_with(b"--- ") || begin == 0 && line != VERSION_1 {
            return Ok(head);
        }
    }
}

fn problem(error: DecryptError) -> Error {
    match error {
        DecryptError::UnknownFormat => Error::Version,
        DecryptError::InvalidMac => Error::HeaderChanged,
        DecryptError::NoMatchingKeys => Error::NotForYou,
        DecryptError::KeyDecryptionFailed | DecryptError::DecryptionFailed => Error::WrongPassphrase,
        DecryptError::ExcessiveWork { .. } => Error::TooMuchWork,
        DecryptError::Io(error) => of_reading(error),
        _ => Error::Header,
    }
}

/// The two kinds that age and its armour use for content that is not whole; all else is the host's.
fn of_reading(error: io::Error) -> Error {
    match error.kind() {
        io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof => Error::Changed,
        _ => Error::Read(error),
    }
}
