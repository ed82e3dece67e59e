//! The arguments of confidential transport, whom a sealed zip is encrypted to and who opens it, and of
//! keys and signatures in the forms of other programs.

use std::path::PathBuf;

use clap::Args;

use crate::help::{EXIT_CODES, EXPORT_EXAMPLES, OPEN_EXAMPLES};

/// Who alone may open what is sealed.
#[derive(Debug, Args)]
#[command(next_help_heading = "Encryption")]
pub(crate) struct ToArgs {
    /// Encrypt the sealed zip to this age recipient (age1...), who alone can open it; give it again for each
    #[arg(long, value_name = "RECIPIENT")]
    pub(crate) to: Vec<String>,
    /// Encrypt it to the recipients in this file, one a line
    #[arg(long, value_name = "FILE")]
    pub(crate) to_file: Vec<PathBuf>,
}

/// Open a sealed zip that was encrypted to you with age
///
/// The seal inside is not judged here: verify what comes out.
#[derive(Debug, Args)]
#[command(before_help = OPEN_EXAMPLES, after_long_help = EXIT_CODES)]
pub(crate) struct OpenArgs {
    /// The encrypted file
    pub(crate) file: PathBuf,
    /// Your identity file, from `sealcase key identity` or age-keygen; give it again for each
    #[arg(short, long = "identity", value_name = "FILE")]
    pub(crate) identities: Vec<PathBuf>,
    /// Where to write the sealed zip [default: the file's name without .age]
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Replace the output file if it exists
    #[arg(long)]
    pub(crate) force: bool,
    /// For files that are locked with a passphrase: read it from the first line of this file
    #[arg(long, value_name = "FILE", conflicts_with = "identities")]
    pub(crate) passphrase_file: Option<PathBuf>,
}

/// Make an age identity, to which others can encrypt: the file holds the secret, the recipient is printed
#[derive(Debug, Args)]
pub(crate) struct KeyIdentityArgs {
    /// Where to write the identity; an existing file is never replaced
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: PathBuf,
}

/// Make a signing key out of one of OpenSSL (PKCS#8, PEM or DER) or OpenSSH; only Ed25519
#[derive(Debug, Args)]
pub(crate) struct KeyImportArgs {
    /// The private key of the other program; it is only read
    pub(crate) file: PathBuf,
    /// Where to write the private key; the public one goes to FILE.pub. Existing files are never replaced
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: PathBuf,
    /// Read the passphrase of the other program's key from the first line of this file [default: ask, if it has one]
    #[arg(long, value_name = "FILE")]
    pub(crate) passphrase_file: Option<PathBuf>,
    /// Protect the new file with the passphrase in the first line of this file [default: the one it had, else ask]
    #[arg(long, value_name = "FILE", conflicts_with = "no_passphrase")]
    pub(crate) new_passphrase_file: Option<PathBuf>,
    /// Write the key without a passphrase: whoever reads the file can sign
    #[arg(long)]
    pub(crate) no_passphrase: bool,
}

/// Write a signature of a sealed zip in the form of another ecosystem
///
/// The bundle has the envelope as it was signed, and its time-stamps.
#[derive(Debug, Args)]
#[command(before_help = EXPORT_EXAMPLES, after_long_help = EXIT_CODES)]
pub(crate) struct ExportArgs {
    /// The sealed zip; it is verified first
    pub(crate) zip: PathBuf,
    /// As a Sigstore bundle, version 0.3
    #[arg(long, required = true)]
    pub(crate) sigstore: bool,
    /// Which signature, as `sealcase verify -v` names its file [default: the seal]
    #[arg(long, value_name = "NAME")]
    pub(crate) signature: Option<String>,
    /// Where to write the bundle
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: PathBuf,
    /// Replace the output file if it exists
    #[arg(long)]
    pub(crate) force: bool,
}
