//! The arguments of time-stamps and renewals.

use std::path::PathBuf;

use clap::{ArgGroup, Args, Subcommand};
use sealcase::time::Timestamp;
use sealcase::timestamp::Hash;

use super::{ChangeArgs, TrustArgs, parse_time};
use crate::help::{ARCHIVE_EXAMPLES, EXIT_CODES, TIMESTAMP_EXAMPLES};

/// What to do about time-stamps.
#[derive(Debug, Subcommand)]
pub(crate) enum TimestampCommand {
    Request(TimestampRequestArgs),
    Attach(TimestampAttachArgs),
    #[cfg(feature = "tsa")]
    Get(TimestampGetArgs),
}

/// Write the request (RFC 3161) that a time-stamp authority answers; it holds a digest and nothing else
#[derive(Debug, Args)]
#[command(before_help = TIMESTAMP_EXAMPLES)]
pub(crate) struct TimestampRequestArgs {
    /// The sealed zip
    pub(crate) zip: PathBuf,
    /// What to stamp, as `sealcase verify -v` names the file [default: a renewal that waits, else the last signature without a time-stamp]
    #[arg(long, value_name = "NAME")]
    pub(crate) signature: Option<String>,
    /// The digest to send: sha256, sha384 or sha512
    #[arg(long, value_name = "HASH", default_value = "sha256", value_parser = parse_hash)]
    pub(crate) hash: Hash,
    /// Where to write the request
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: PathBuf,
    /// Replace the output file if it exists
    #[arg(long)]
    pub(crate) force: bool,
}

/// Lay an authority's answer beside the signature or renewal that it was made for, after checking it
#[derive(Debug, Args)]
#[command(before_help = TIMESTAMP_EXAMPLES, after_long_help = EXIT_CODES)]
#[command(group = ArgGroup::new("target").required(true).args(["output", "in_place"]))]
pub(crate) struct TimestampAttachArgs {
    /// The sealed zip
    pub(crate) zip: PathBuf,
    /// The answer, as the authority sent it
    pub(crate) response: PathBuf,
    /// The list from `sealcase archive list`, if the answer is about one
    #[arg(long, value_name = "FILE")]
    pub(crate) list: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) trust: TrustArgs,
    /// Where to write the zip with the time-stamp
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Replace the zip itself, once the new one is whole
    #[arg(long)]
    pub(crate) in_place: bool,
    /// Replace the output file if it exists
    #[arg(long)]
    pub(crate) force: bool,
}

/// Ask an authority for a time-stamp and lay it in, in one go: sends a digest over the network
#[cfg(feature = "tsa")]
#[derive(Debug, Args)]
#[command(before_help = TIMESTAMP_EXAMPLES, after_long_help = EXIT_CODES)]
#[command(group = ArgGroup::new("target").required(true).args(["output", "in_place"]))]
pub(crate) struct TimestampGetArgs {
    /// The sealed zip
    pub(crate) zip: PathBuf,
    /// The HTTP address of the authority
    #[arg(long, value_name = "URL")]
    pub(crate) tsa: String,
    /// What to stamp, as `sealcase verify -v` names the file [default: a renewal that waits, else the last signature without a time-stamp]
    #[arg(long, value_name = "NAME")]
    pub(crate) signature: Option<String>,
    /// The digest to send: sha256, sha384 or sha512
    #[arg(long, value_name = "HASH", default_value = "sha256", value_parser = parse_hash)]
    pub(crate) hash: Hash,
    #[command(flatten)]
    pub(crate) trust: TrustArgs,
    /// Where to write the zip with the time-stamp
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Replace the zip itself, once the new one is whole
    #[arg(long)]
    pub(crate) in_place: bool,
    /// Replace the output file if it exists
    #[arg(long)]
    pub(crate) force: bool,
}

/// What to do about renewals.
#[derive(Debug, Subcommand)]
pub(crate) enum ArchiveCommand {
    Renew(ArchiveRenewArgs),
    List(ArchiveListArgs),
}

/// Renew the proofs of a sealed zip: list the SHA-512 of all that is in it, to be time-stamped next
#[derive(Debug, Args)]
#[command(before_help = ARCHIVE_EXAMPLES, after_long_help = EXIT_CODES)]
#[command(group = ArgGroup::new("target").required(true).args(["output", "in_place"]))]
pub(crate) struct ArchiveRenewArgs {
    /// The sealed zip; it is verified first
    pub(crate) zip: PathBuf,
    /// Where to write the zip with the renewal
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Replace the zip itself, once the new one is whole
    #[arg(long)]
    pub(crate) in_place: bool,
    /// Replace the output file if it exists
    #[arg(long)]
    pub(crate) force: bool,
}

/// Gather the waiting renewals of many sealed zips, to time-stamp all of them at once
#[derive(Debug, Args)]
#[command(before_help = ARCHIVE_EXAMPLES)]
pub(crate) struct ArchiveListArgs {
    /// Sealed zips from `sealcase archive renew`, at most 8000
    #[arg(required = true, value_name = "ZIP")]
    pub(crate) zips: Vec<PathBuf>,
    /// Where to write the list; `timestamp attach --list` needs it
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: PathBuf,
    /// Where to write the request for the authority
    #[arg(long, value_name = "FILE")]
    pub(crate) query: PathBuf,
    /// Replace files that exist
    #[arg(long)]
    pub(crate) force: bool,
}

/// Add a time-stamp authority, whose time-stamps then prove times
#[derive(Debug, Args)]
#[command(before_help = TIMESTAMP_EXAMPLES)]
pub(crate) struct TrustAddTsaArgs {
    /// The trust file
    pub(crate) file: PathBuf,
    /// The authority's name
    #[arg(long, value_name = "NAME")]
    pub(crate) name: String,
    /// Its certificates in PEM, its own first; give it again for further files
    #[arg(long = "certificates", value_name = "PEM", required = true)]
    pub(crate) certificates: Vec<PathBuf>,
    /// The first moment that it may prove [default: when the file is issued]
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    pub(crate) from: Option<Timestamp>,
    /// The first moment that it may no longer prove [default: no end]
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    pub(crate) until: Option<Timestamp>,
    #[command(flatten)]
    pub(crate) change: ChangeArgs,
}

fn parse_hash(text: &str) -> Result<Hash, String> {
    Hash::parse(text).ok_or_else(|| "hashes are sha256, sha384 and sha512".to_owned())
}
