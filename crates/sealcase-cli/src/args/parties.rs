//! The arguments of what parties do with a sealed bag after the first seal: countersign, merge, and
//! keep the trust file that says who may.

use std::path::PathBuf;

use clap::{ArgGroup, Args, Subcommand};
use sealcase::statement::{Action, Event, Role};
use sealcase::time::Timestamp;
use sealcase::trust::Reason;

use super::{
    OutputArgs, TrustAddTsaArgs, TrustAlgorithmArgs, TrustCloseArgs, TrustSignersArgs, parse_role, parse_time,
};
use crate::help::{COUNTERSIGN_EXAMPLES, EXIT_CODES, MERGE_EXAMPLES, PROVE_EXAMPLES, TRUST_EXAMPLES};

/// Whom the user trusts.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct TrustArgs {
    /// The trust file: who may sign in which role, and which keys and bags are no longer good
    #[arg(long, value_name = "FILE")]
    pub(crate) trust: Option<PathBuf>,
    /// A public key of the scheme, which must have signed the trust file
    #[arg(long = "trust-key", value_name = "PUB.pem", requires = "trust")]
    pub(crate) trust_keys: Vec<PathBuf>,
    /// How many of those keys must have signed it
    #[arg(long, value_name = "N", requires = "trust_keys")]
    pub(crate) trust_threshold: Option<usize>,
    /// The least version of the trust file that you accept, so that an old one cannot come back
    #[arg(long, value_name = "N", requires = "trust")]
    pub(crate) trust_version: Option<u64>,
}

/// Which other bags are looked at with a bag.
#[derive(Clone, Debug, Args)]
pub(crate) struct FollowArgs {
    /// Judge the bags that a bag names too: those in its payload, and those in the folders of --bags
    #[arg(short, long)]
    pub(crate) recursive: bool,
    /// A folder of sealed zips to look named bags up in, by id and digest; implies --recursive
    #[arg(long, value_name = "DIR")]
    pub(crate) bags: Vec<PathBuf>,
    /// How many bags may follow each other
    #[arg(long, value_name = "N", default_value_t = 8, value_parser = parse_depth)]
    pub(crate) max_depth: usize,
}

fn parse_depth(text: &str) -> Result<usize, String> {
    text.parse().ok().filter(|depth| (1..=32).contains(depth)).ok_or_else(|| "take a number from 1 to 32".to_owned())
}

/// Add a signature to a sealed zip: what you did with it, and what you saw in it
#[derive(Debug, Args)]
#[command(before_help = COUNTERSIGN_EXAMPLES, after_long_help = EXIT_CODES)]
#[command(group = ArgGroup::new("deed").required(true).args(["action", "event"]))]
#[command(group = ArgGroup::new("target").required(true).args(["output", "in_place"]))]
pub(crate) struct CountersignArgs {
    /// The sealed zip; it is verified first
    pub(crate) zip: PathBuf,
    /// The private key to sign with; give it again for a further signature, whose signer sees those before
    #[arg(long, value_name = "FILE", required = true)]
    pub(crate) key: Vec<PathBuf>,
    /// Who signs: manufacturer, lab, cla or lead-administrator; once, or once for each key
    #[arg(long, value_name = "ROLE", value_parser = parse_role, required = true)]
    pub(crate) role: Vec<Role>,
    /// The signer's name, as the signature will state it; once, or once for each key
    #[arg(long, value_name = "NAME", required = true)]
    pub(crate) name: Vec<String>,
    /// What you did: integrity-verified, evaluated, certified, refused or retention-accepted
    #[arg(long, value_name = "ACTION", value_parser = parse_action)]
    pub(crate) action: Option<Action>,
    /// Or what happened: certificate-issued, certificate-expired, certificate-revoked, hold-placed, hold-released or disposed
    #[arg(long, value_name = "EVENT", value_parser = parse_event, requires_all = ["effective", "basis"])]
    pub(crate) event: Option<Event>,
    /// When the event took effect
    #[arg(long, value_name = "TIME", value_parser = parse_time, requires = "event")]
    pub(crate) effective: Option<Timestamp>,
    /// On what the event rests, such as a decision or a certificate's number
    #[arg(long, value_name = "TEXT", requires = "event")]
    pub(crate) basis: Option<String>,
    /// Until when the bag is to be kept because of the event: a date, or open
    #[arg(long, value_name = "DATE", requires = "event")]
    pub(crate) keep_until: Option<String>,
    /// Another sealed zip that belongs to this deed, such as your evaluation report
    #[arg(long = "reference", value_name = "ZIP", conflicts_with = "event")]
    pub(crate) references: Vec<PathBuf>,
    /// What the referenced zips are to this one
    #[arg(long, value_name = "WORD", default_value = "evaluation-report")]
    pub(crate) relation: String,
    #[command(flatten)]
    pub(crate) trust: TrustArgs,
    /// What must hold before you sign: a policy of the trust file, a built-in one, or a file
    #[arg(long, value_name = "NAME|FILE")]
    pub(crate) policy: Option<String>,
    /// The time that the signature will state [default: now]
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    pub(crate) at: Option<Timestamp>,
    /// Where to write the zip with the further signature
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Replace the zip itself, once the new one is whole
    #[arg(long)]
    pub(crate) in_place: bool,
    /// Replace the output file if it exists
    #[arg(long)]
    pub(crate) force: bool,
    /// Read the key's passphrase from the first line of this file; once, or once for each key
    #[arg(long, value_name = "FILE")]
    pub(crate) passphrase_file: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) output_form: OutputArgs,
}

/// Unite two copies of one sealed zip that were signed apart
#[derive(Debug, Args)]
#[command(before_help = MERGE_EXAMPLES, after_long_help = EXIT_CODES)]
pub(crate) struct MergeArgs {
    /// One copy
    pub(crate) first: PathBuf,
    /// The other copy
    pub(crate) second: PathBuf,
    /// Where to write the zip with the signatures of both
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: PathBuf,
    /// Replace the output file if it exists
    #[arg(long)]
    pub(crate) force: bool,
    #[command(flatten)]
    pub(crate) output_form: OutputArgs,
}

/// Cut documents out of a sealed zip into a small one that proves them without showing the rest
///
/// The proof holds the documents you name, the lists that cover them and all signatures. The names and
/// digests of all other files of the package can be read in it, and nothing else of them.
#[derive(Debug, Args)]
#[command(before_help = PROVE_EXAMPLES, after_long_help = EXIT_CODES)]
pub(crate) struct ProveArgs {
    /// The sealed zip; it is verified first
    pub(crate) zip: PathBuf,
    /// The documents, named as `sealcase show` names them
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<String>,
    /// Where to write the proof
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: PathBuf,
    /// Replace the output file if it exists
    #[arg(long)]
    pub(crate) force: bool,
}

/// What to do with a trust file.
#[derive(Debug, Subcommand)]
pub(crate) enum TrustCommand {
    New(TrustNewArgs),
    Add(TrustAddArgs),
    AddTsa(TrustAddTsaArgs),
    Revoke(TrustRevokeArgs),
    Close(TrustCloseArgs),
    Algorithm(TrustAlgorithmArgs),
    Signers(TrustSignersArgs),
    Withdraw(TrustWithdrawArgs),
    Sign(TrustSignArgs),
    Show(TrustShowArgs),
    Check(TrustCheckArgs),
}

/// Start a trust file, with nobody in it
#[derive(Debug, Args)]
#[command(before_help = TRUST_EXAMPLES)]
pub(crate) struct TrustNewArgs {
    /// Where to write it; an existing file is never replaced
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: PathBuf,
    /// When it is issued [default: now]
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    pub(crate) issued: Option<Timestamp>,
    /// From when on it gives nobody trust [default: one year after it is issued]
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    pub(crate) expires: Option<Timestamp>,
}

/// How a trust file is changed.
#[derive(Debug, Args)]
pub(crate) struct ChangeArgs {
    /// Where to write the changed file [default: in place of a plain one; a signed one is never replaced]
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Replace the output file if it exists
    #[arg(long)]
    pub(crate) force: bool,
    /// Begin the next version even though this one is not signed; a change of a signed one always does
    #[arg(long)]
    pub(crate) next_version: bool,
    /// When the changed file is issued [default: now]
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    pub(crate) issued: Option<Timestamp>,
    /// From when on it gives nobody trust [default: as before]
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    pub(crate) expires: Option<Timestamp>,
}

/// Give a key a role, or add a policy
#[derive(Debug, Args)]
#[command(before_help = TRUST_EXAMPLES)]
#[command(group = ArgGroup::new("what").required(true).args(["key", "policy"]))]
pub(crate) struct TrustAddArgs {
    /// The trust file
    pub(crate) file: PathBuf,
    /// The public key
    #[arg(long, value_name = "PUB.pem", requires_all = ["party", "role"])]
    pub(crate) key: Option<PathBuf>,
    /// A short id of the party that owns the key, such as hazel-lab
    #[arg(long, value_name = "ID", requires = "key")]
    pub(crate) party: Option<String>,
    /// The party's name; needed when the party is new
    #[arg(long, value_name = "NAME", requires = "key")]
    pub(crate) name: Option<String>,
    /// The role: manufacturer, lab, cla or lead-administrator
    #[arg(long, value_name = "ROLE", value_parser = parse_role, requires = "key")]
    pub(crate) role: Option<Role>,
    /// The first moment of the role [default: when the file is issued]
    #[arg(long, value_name = "TIME", value_parser = parse_time, requires = "key")]
    pub(crate) from: Option<Timestamp>,
    /// The first moment after the role [default: no end]
    #[arg(long, value_name = "TIME", value_parser = parse_time, requires = "key")]
    pub(crate) until: Option<Timestamp>,
    /// A policy file; its name must be new
    #[arg(long, value_name = "FILE")]
    pub(crate) policy: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) change: ChangeArgs,
}

/// Revoke a key, or a time-stamp authority: from now on only what is proven to be older counts
#[derive(Debug, Args)]
#[command(before_help = TRUST_EXAMPLES)]
#[command(group = ArgGroup::new("whom").required(true).args(["key", "tsa"]))]
pub(crate) struct TrustRevokeArgs {
    /// The trust file
    pub(crate) file: PathBuf,
    /// The key: its file, or its whole key id
    #[arg(long, value_name = "PUB.pem|KEYID")]
    pub(crate) key: Option<String>,
    /// Or the time-stamp authority, by its name in the trust file
    #[arg(long, value_name = "NAME")]
    pub(crate) tsa: Option<String>,
    /// Why: keyCompromise, superseded or ceased
    #[arg(long, value_name = "REASON", value_parser = parse_reason)]
    pub(crate) reason: Reason,
    /// When it was revoked [default: now]
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    pub(crate) at: Option<Timestamp>,
    /// With keyCompromise: since when somebody else may have had the key
    #[arg(long, value_name = "TIME", value_parser = parse_time, required_if_eq("reason", "keyCompromise"))]
    pub(crate) invalid_from: Option<Timestamp>,
    #[command(flatten)]
    pub(crate) change: ChangeArgs,
}

/// Withdraw a sealed zip: from then on it is not to be relied on, whoever signed it
#[derive(Debug, Args)]
#[command(before_help = TRUST_EXAMPLES)]
pub(crate) struct TrustWithdrawArgs {
    /// The trust file
    pub(crate) file: PathBuf,
    /// The sealed zip, or its bag id (urn:uuid:...)
    #[arg(long, value_name = "ZIP|ID")]
    pub(crate) bag: String,
    /// Why, in a sentence
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: String,
    /// When it was withdrawn [default: now]
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    pub(crate) at: Option<Timestamp>,
    #[command(flatten)]
    pub(crate) change: ChangeArgs,
}

/// Sign a trust file for the scheme; a signed one gets a further signature
#[derive(Debug, Args)]
#[command(before_help = TRUST_EXAMPLES)]
pub(crate) struct TrustSignArgs {
    /// The trust file
    pub(crate) file: PathBuf,
    /// The scheme's private key
    #[arg(long, value_name = "FILE")]
    pub(crate) key: PathBuf,
    /// Where to write the signed file
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: PathBuf,
    /// Replace the output file if it exists
    #[arg(long)]
    pub(crate) force: bool,
    /// Read the key's passphrase from the first line of this file
    #[arg(long, value_name = "FILE")]
    pub(crate) passphrase_file: Option<PathBuf>,
}

/// Show who may sign in which role, and what is no longer good
#[derive(Debug, Args)]
pub(crate) struct TrustShowArgs {
    /// The trust file
    pub(crate) file: PathBuf,
    /// A public key of the scheme, which must have signed it
    #[arg(long = "trust-key", value_name = "PUB.pem")]
    pub(crate) trust_keys: Vec<PathBuf>,
    /// How many of those keys must have signed it
    #[arg(long, value_name = "N", requires = "trust_keys")]
    pub(crate) trust_threshold: Option<usize>,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

/// Check a trust file, and that it may follow the one you have
#[derive(Debug, Args)]
#[command(before_help = TRUST_EXAMPLES, after_long_help = EXIT_CODES)]
pub(crate) struct TrustCheckArgs {
    /// The trust file
    pub(crate) file: PathBuf,
    /// The version that you trusted so far
    #[arg(long, value_name = "FILE")]
    pub(crate) previous: Option<PathBuf>,
    /// A public key of the scheme, which must have signed it
    #[arg(long = "trust-key", value_name = "PUB.pem")]
    pub(crate) trust_keys: Vec<PathBuf>,
    /// How many of those keys must have signed it
    #[arg(long, value_name = "N", requires = "trust_keys")]
    pub(crate) trust_threshold: Option<usize>,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

fn parse_reason(text: &str) -> Result<Reason, String> {
    Reason::parse(text).ok_or_else(|| "reasons are keyCompromise, superseded and ceased".to_owned())
}

fn parse_action(text: &str) -> Result<Action, String> {
    Action::parse(text).ok_or_else(|| {
        let words: Vec<_> = Action::ALL.iter().map(|action| action.as_str()).collect();
        format!("actions are {}", words.join(", "))
    })
}

fn parse_event(text: &str) -> Result<Event, String> {
    Event::parse(text).ok_or_else(|| {
        let words: Vec<_> = Event::ALL.iter().map(|event| event.as_str()).collect();
        format!("events are {}", words.join(", "))
    })
}
