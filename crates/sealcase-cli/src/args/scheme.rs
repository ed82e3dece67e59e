//! The arguments of what a scheme changes in its trust file beside keys and roles: ends, algorithms, signers.

use std::path::PathBuf;

use clap::{ArgGroup, Args};
use sealcase::algorithm::{NAMES, Purpose};
use sealcase::statement::Role;
use sealcase::time::Timestamp;

use super::{ChangeArgs, parse_role, parse_time};
use crate::help::TRUST_EXAMPLES;

/// End a role of a key, or the time in which a time-stamp authority may prove times
#[derive(Debug, Args)]
#[command(before_help = TRUST_EXAMPLES)]
#[command(group = ArgGroup::new("whom").required(true).args(["key", "tsa"]))]
pub(crate) struct TrustCloseArgs {
    /// The trust file
    pub(crate) file: PathBuf,
    /// The key: its file, or its whole key id
    #[arg(long, value_name = "PUB.pem|KEYID", requires = "role")]
    pub(crate) key: Option<String>,
    /// The role that ends
    #[arg(long, value_name = "ROLE", value_parser = parse_role, requires = "key")]
    pub(crate) role: Option<Role>,
    /// Or the time-stamp authority, by its name in the trust file
    #[arg(long, value_name = "NAME")]
    pub(crate) tsa: Option<String>,
    /// The first moment after
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    pub(crate) until: Timestamp,
    #[command(flatten)]
    pub(crate) change: ChangeArgs,
}

/// Say in which time an algorithm is accepted for a purpose; without --until it has no end
#[derive(Debug, Args)]
#[command(before_help = TRUST_EXAMPLES)]
pub(crate) struct TrustAlgorithmArgs {
    /// The trust file
    pub(crate) file: PathBuf,
    /// The algorithm, such as ed25519, ml-dsa-65, sha256 or rsa-pkcs1
    #[arg(long, value_name = "NAME", value_parser = parse_name)]
    pub(crate) name: String,
    /// What for: statement, timestamp, digest or timestamp-digest
    #[arg(long = "for", value_name = "PURPOSE", value_parser = parse_purpose)]
    pub(crate) purpose: Purpose,
    /// The first moment [default: no beginning]
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    pub(crate) from: Option<Timestamp>,
    /// The first moment after; what is proven to be older stays good [default: no end]
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    pub(crate) until: Option<Timestamp>,
    /// The least size of an RSA key in bits
    #[arg(long, value_name = "BITS")]
    pub(crate) least_bits: Option<u32>,
    #[command(flatten)]
    pub(crate) change: ChangeArgs,
}

/// Say whose signatures the trust file itself needs, and how many
///
/// The next version needs the signatures that this one asks for, and those that it asks for itself.
#[derive(Debug, Args)]
#[command(before_help = TRUST_EXAMPLES)]
#[command(group = ArgGroup::new("what").required(true).multiple(true).args(["add", "remove", "threshold"]))]
pub(crate) struct TrustSignersArgs {
    /// The trust file
    pub(crate) file: PathBuf,
    /// A public key that signs from now on
    #[arg(long, value_name = "PUB.pem", requires = "party")]
    pub(crate) add: Option<PathBuf>,
    /// The short id of the party that owns the added key
    #[arg(long, value_name = "ID", requires = "add")]
    pub(crate) party: Option<String>,
    /// That party's name; needed when the party is new
    #[arg(long = "party-name", value_name = "NAME", requires = "add")]
    pub(crate) party_name: Option<String>,
    /// A key that signs no longer: its file, or its whole key id
    #[arg(long, value_name = "PUB.pem|KEYID")]
    pub(crate) remove: Option<String>,
    /// How many distinct keys of distinct parties must sign
    #[arg(long, value_name = "N")]
    pub(crate) threshold: Option<usize>,
    #[command(flatten)]
    pub(crate) change: ChangeArgs,
}

fn parse_name(text: &str) -> Result<String, String> {
    if NAMES.iter().any(|(name, _)| *name == text) {
        return Ok(text.to_owned());
    }
    let names: Vec<&str> = NAMES.iter().map(|(name, _)| *name).collect();
    Err(format!("algorithms are {}", names.join(", ")))
}

fn parse_purpose(text: &str) -> Result<Purpose, String> {
    Purpose::parse(text).ok_or_else(|| {
        let words: Vec<&str> = Purpose::ALL.iter().map(|purpose| purpose.as_str()).collect();
        format!("purposes are {}", words.join(", "))
    })
}
