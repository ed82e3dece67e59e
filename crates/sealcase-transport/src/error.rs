//! Why a file was not locked or not opened, in words for whoever holds it.

use std::io;

/// Why a file was not locked or not opened. No message quotes a secret.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file does not begin as an age file does.
    #[error("it is not encrypted with age")]
    NotAge,
    /// A later version of age than the first.
    #[error("it is encrypted with a version of age that is not known here")]
    Version,
    /// The head is not as the format demands.
    #[error("its head is damaged, cut off, or made up")]
    Header,
    /// The head does not fit the key that it wraps: somebody changed it.
    #[error("its head was changed after it was encrypted")]
    HeaderChanged,
    /// The head is longer than honest ones are.
    #[error("its head is too long")]
    HeaderTooLong,
    /// It is for others.
    #[error("it is not encrypted to any of these identities")]
    NotForYou,
    /// It is locked with a passphrase, not to an identity.
    #[error("it is encrypted with a passphrase, not to an identity")]
    Passphrase,
    /// It is locked to an identity, not with a passphrase.
    #[error("it is encrypted to an identity, not with a passphrase")]
    NoPassphrase,
    /// The passphrase does not fit.
    #[error("the passphrase does not open it")]
    WrongPassphrase,
    /// The cost of the passphrase is not one that an honest program writes.
    #[error("opening it would take more memory and time than an honest program demands")]
    TooMuchWork,
    /// The content was changed or cut off.
    #[error("it was changed or cut off after it was encrypted")]
    Changed,
    /// Nobody could open it.
    #[error("there is no recipient")]
    NoRecipient,
    /// More recipients than [`crate::MAX_RECIPIENTS`].
    #[error("there are too many recipients")]
    TooManyRecipients,
    /// A text is no recipient.
    #[error("{0}")]
    BadRecipient(&'static str),
    /// A text is no identity.
    #[error("{0}")]
    BadIdentity(&'static str),
    /// A line of a file of recipients or identities.
    #[error("line {line}: {problem}")]
    Line {
        /// Counted from 1.
        line: usize,
        /// What is wrong with it.
        problem: Box<Error>,
    },
    /// Encryption could not begin.
    #[error("{0}")]
    Encrypt(String),
    /// The input could not be read.
    #[error("{0}")]
    Read(#[source] io::Error),
    /// The output could not be written.
    #[error("{0}")]
    Write(#[source] io::Error),
}
