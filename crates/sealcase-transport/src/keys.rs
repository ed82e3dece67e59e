//! Who may open a file: recipients (`age1...`) and identities (`AGE-SECRET-KEY-1...`), and files of them.
//!
//! Only X25519, which every age program knows. Recipients of other kinds are named and refused.

use std::str::FromStr as _;

use age::secrecy::ExposeSecret as _;
use zeroize::Zeroizing;

use crate::error::Error;

/// Most recipients of one file.
pub const MAX_RECIPIENTS: usize = 100;
/// Longest file of recipients or identities that is read, in bytes.
pub const MAX_KEY_FILE_BYTES: u64 = 64 << 10;

/// The public half: to whom a file is encrypted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipient(pub(crate) age::x25519::Recipient);

impl Recipient {
    /// Reads `age1...`.
    ///
    /// # Errors
    /// [`Error::BadRecipient`], saying what the text is instead.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let text = text.trim();
        let bad = if text.to_ascii_uppercase().starts_with("AGE-SECRET-KEY-") {
            "this is an identity, the secret half; give the recipient, which begins with age1"
        } else if text.starts_with("ssh-") {
            "SSH keys are not taken as recipients; ask for an age recipient, which begins with age1"
        } else if text.starts_with("age1") && text.matches('1').count() > 1 {
            // A `1` parts the kind from the key and cannot stand in the key.
            "recipients of age plugins and of other kinds are not taken; ask for an X25519 recipient"
        } else {
            "this is no age recipient; one begins with age1 and has 62 characters"
        };
        age::x25519::Recipient::from_str(text).map(Self).map_err(|_| Error::BadRecipient(bad))
    }
}

impl std::fmt::Display for Recipient {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(out)
    }
}

/// The secret half: who opens a file. Wiped from memory when dropped, and never shown.
pub struct Identity(pub(crate) age::x25519::Identity);

impl std::fmt::Debug for Identity {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Identity of {}", self.recipient())
    }
}

impl Identity {
    /// Makes a new one, from the host's randomness.
    pub fn generate() -> Self {
        Self(age::x25519::Identity::generate())
    }

    /// Reads `AGE-SECRET-KEY-1...`.
    ///
    /// # Errors
    /// [`Error::BadIdentity`], saying what the text is instead.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let text = text.trim();
        let bad = if text.starts_with("age1") {
            "this is a recipient, the public half; give the identity, which begins with AGE-SECRET-KEY-1"
        } else if text.starts_with("AGE-PLUGIN-") {
            "identities of age plugins are not taken; open the file with `age -d`"
        } else if text.starts_with("-----BEGIN OPENSSH") {
            "SSH keys are not taken as identities; open the file with `age -d`"
        } else if crate::is_age(text.as_bytes()) {
            "this identity is itself encrypted; `age -d` opens it first"
        } else {
            "this is no age identity; one begins with AGE-SECRET-KEY-1"
        };
        age::x25519::Identity::from_str(text).map(Self).map_err(|_| Error::BadIdentity(bad))
    }

    /// The public half.
    pub fn recipient(&self) -> Recipient {
        Recipient(self.0.to_public())
    }

    /// The line that identity files hold.
    pub fn to_line(&self) -> Zeroizing<String> {
        Zeroizing::new(self.0.to_string().expose_secret().to_owned())
    }
}

/// Reads a file of recipients: one a line, `#` begins a remark.
///
/// # Errors
/// A line is none, or there is none.
pub fn recipients(text: &str) -> Result<Vec<Recipient>, Error> {
    let found = lines(text, Recipient::parse)?;
    if found.is_empty() { Err(Error::NoRecipient) } else { Ok(found) }
}

/// Reads a file of identities, as `age-keygen` writes it.
///
/// # Errors
/// A line is none, or there is none.
pub fn identities(text: &str) -> Result<Vec<Identity>, Error> {
    let found = lines(text, Identity::parse)?;
    if found.is_empty() { Err(Error::BadIdentity("this file holds no identity")) } else { Ok(found) }
}

fn lines<T>(text: &str, parse: impl Fn(&str) -> Result<T, Error>) -> Result<Vec<T>, Error> {
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'));
    lines
        .map(|(at, line)| parse(line).map_err(|problem| Error::Line { line: at + 1, problem: Box::new(problem) }))
        .collect()
}
