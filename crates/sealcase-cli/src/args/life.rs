//! The arguments of the commands that follow a product through its life: records, registry and diff.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use sealcase::time::Timestamp;

use super::{ListArgs, TrustArgs, WorkArgs, parse_time};
use crate::help::{DIFF_EXAMPLES, EXIT_CODES, RECORDS_EXAMPLES, REGISTRY_EXAMPLES};

/// Read many sealed zips: certificates, surveillance, support, retention, and what is overdue on a day
///
/// Of each zip everything but the payload is verified, and of the payload the few documents that records need.
/// A zip that does not verify is listed as not usable and never counted. Without --trust or --key the signers
/// are not judged: anybody could have signed.
#[derive(Debug, Args)]
#[command(before_help = RECORDS_EXAMPLES, after_long_help = EXIT_CODES)]
pub(crate) struct RecordsArgs {
    /// Sealed zips, and folders that are searched for files ending in `.zip`
    ///
    /// `@FILE` stands for the paths in a list.
    #[arg(required_unless_present = "files_from", value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) lists: ListArgs,
    /// The day to tell the state on: 2027-03-01 [default: today]
    #[arg(long, value_name = "DATE", value_parser = parse_time)]
    pub(crate) as_of: Option<Timestamp>,
    /// Take the terms from this profile: a name, or a file [default: those that the bags were made for]
    #[arg(long, value_name = "NAME|FILE")]
    pub(crate) profile: Option<String>,
    /// Judge by the records of one holder only: grantee, us-agent, cla or lab
    #[arg(long, value_name = "HOLDER")]
    pub(crate) holder: Option<String>,
    /// How many days ahead to list what is due
    #[arg(long, value_name = "DAYS", default_value_t = 90, value_parser = clap::value_parser!(u16).range(0..=9999))]
    pub(crate) within: u16,
    /// Read the whole payload of each zip too, as `sealcase verify` does
    #[arg(long)]
    pub(crate) verify: bool,
    /// The public key of a signer that you know; give it again for each signer
    #[arg(long = "key", value_name = "PUB.pem")]
    pub(crate) keys: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) trust: TrustArgs,
    /// human; json (one object); ndjson (one line for each product); csv (one row for each certificate);
    /// ics (a calendar of what is due)
    #[arg(long, value_name = "FORMAT", default_value = "human", hide_possible_values = true)]
    pub(crate) format: RecordsFormat,
    #[command(flatten)]
    pub(crate) work: WorkArgs,
}

/// The form of records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum RecordsFormat {
    /// For people
    Human,
    /// One JSON object
    Json,
    /// One JSON object a line
    Ndjson,
    /// One row for each certificate
    Csv,
    /// A calendar of due days
    Ics,
}

/// Write the public record of a product (47 CFR 8.222), a page for buyers, and a QR code for the registry's address
///
/// Only the items of the rule are published, whatever else the documents hold. The code is a preview of the
/// address, never the mark. A sealed zip must hold; a folder is taken as it is.
#[derive(Debug, Args)]
#[command(before_help = REGISTRY_EXAMPLES, after_long_help = EXIT_CODES)]
pub(crate) struct RegistryArgs {
    /// Sealed zips or folders of one product; later ones amend earlier ones
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// Write every form into this folder: registry-record.json, index.html, qr-preview.svg, qr-preview.png
    #[arg(short, long, value_name = "DIR", conflicts_with = "format")]
    pub(crate) output: Option<PathBuf>,
    /// Print one form: json, html, svg or png
    #[arg(long, value_name = "FORMAT", default_value = "json", hide_possible_values = true)]
    pub(crate) format: RegistryFormat,
    /// The day to tell the state on: 2027-03-01 [default: today]
    #[arg(long, value_name = "DATE", value_parser = parse_time)]
    pub(crate) as_of: Option<Timestamp>,
    /// Replace files that exist
    #[arg(long, requires = "output")]
    pub(crate) force: bool,
}

/// A form of the public record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum RegistryFormat {
    /// The record itself
    Json,
    /// A page for buyers
    Html,
    /// The QR code as a drawing
    Svg,
    /// The QR code as a picture
    Png,
}

/// Say what changed between two packages, which class of change that is, and what must be tested again
///
/// The classes, and which kinds of change are in them, stand in the profile (`changeClasses`). If the newer package
/// holds a change record, its class is held against what was found; one that is lower makes the exit code 1.
#[derive(Debug, Args)]
#[command(before_help = DIFF_EXAMPLES, after_long_help = EXIT_CODES)]
pub(crate) struct DiffArgs {
    /// The older package: a sealed zip, which must hold, or a folder
    pub(crate) older: PathBuf,
    /// The newer package
    pub(crate) newer: PathBuf,
    /// The profile whose classes count: a name from `sealcase profile list`, or a file
    #[arg(long, value_name = "NAME|FILE", default_value = "us-ctm-2024")]
    pub(crate) profile: String,
    /// human, or json
    #[arg(long, value_name = "FORMAT", default_value = "human", hide_possible_values = true)]
    pub(crate) format: DiffFormat,
}

/// The form of a difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum DiffFormat {
    /// For people
    Human,
    /// One JSON object
    Json,
}
