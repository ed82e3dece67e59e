//! The command line as types: every command, flag, default and help text.
//!
//! clap reads the arguments into these; `main` hands them to the command's own file. Nothing is
//! opened or judged here, except that a time or a role must be one.

mod bounds;
mod inputs;
mod life;
mod parties;
mod report;
mod scheme;
mod setup;
mod time;
mod transport;
mod work;

use std::path::PathBuf;

use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};
use sealcase::codes::Severity;
use sealcase::key::Algorithm;
use sealcase::statement::Role;
use sealcase::time::{Date, Timestamp};

use crate::help::{
    ARCHIVE_EXAMPLES, EXIT_CODES, EXPLAIN_EXAMPLES, EXTRACT_EXAMPLES, KEY_EXAMPLES, MATRIX_EXAMPLES, NEW_EXAMPLES,
    SEAL_EXAMPLES, SHOW_EXAMPLES, TIMESTAMP_EXAMPLES, TOP_EXAMPLES, TRUST_EXAMPLES, VALIDATE_EXAMPLES, VERIFY_EXAMPLES,
};

pub(crate) use bounds::BoundArgs;
pub(crate) use inputs::ListArgs;
pub(crate) use life::{DiffArgs, DiffFormat, RecordsArgs, RecordsFormat, RegistryArgs, RegistryFormat};
pub(crate) use parties::{
    ChangeArgs, CountersignArgs, FollowArgs, MergeArgs, ProveArgs, TrustAddArgs, TrustArgs, TrustCheckArgs,
    TrustCommand, TrustNewArgs, TrustRevokeArgs, TrustShowArgs, TrustSignArgs, TrustWithdrawArgs,
};
pub(crate) use report::{ReportArgs, ReportFormat};
pub(crate) use scheme::{TrustAlgorithmArgs, TrustCloseArgs, TrustSignersArgs};
pub(crate) use setup::{CompletionsArgs, ConfigCommand, ManArgs, Shell};
#[cfg(feature = "tsa")]
pub(crate) use time::TimestampGetArgs;
pub(crate) use time::{
    ArchiveCommand, ArchiveListArgs, ArchiveRenewArgs, TimestampAttachArgs, TimestampCommand, TimestampRequestArgs,
    TrustAddTsaArgs,
};
pub(crate) use transport::{ExportArgs, KeyIdentityArgs, KeyImportArgs, OpenArgs, ToArgs};
pub(crate) use work::{BatchArgs, WorkArgs};

/// Checks a Cyber Trust Mark package against the rules, seals it so that any change shows, and lets anyone prove it.
///
/// All work is done on this machine. Sealcase opens no network connection.
#[derive(Debug, Parser)]
#[command(name = "sealcase", version, before_help = TOP_EXAMPLES, after_long_help = EXIT_CODES)]
#[command(arg_required_else_help = true, disable_help_subcommand = true, max_term_width = 100)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) common: Common,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Flags that every command has.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options of every command")]
pub(crate) struct Common {
    /// Colour the output: auto, always or never [default: auto]
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    #[arg(hide_possible_values = true, hide_default_value = true)]
    pub(crate) color: ColorWhen,
    /// Print only the verdicts and their sum; -qq prints no result at all
    #[arg(short, long, global = true, action = ArgAction::Count, conflicts_with = "verbose")]
    pub(crate) quiet: u8,
    /// Print more: whole key ids, and the reason with each finding
    #[arg(short, long, global = true)]
    pub(crate) verbose: bool,
    /// Read no settings file
    #[arg(long, global = true)]
    pub(crate) no_config: bool,
}

/// When to colour.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum ColorWhen {
    /// On a terminal, unless `NO_COLOR` is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    New(NewArgs),
    Validate(ValidateArgs),
    Seal(SealArgs),
    Verify(VerifyArgs),
    Countersign(CountersignArgs),
    Merge(MergeArgs),
    Prove(ProveArgs),
    Export(ExportArgs),
    Matrix(MatrixArgs),
    Open(OpenArgs),
    Show(ShowArgs),
    Extract(ExtractArgs),
    Diff(DiffArgs),
    Records(RecordsArgs),
    Registry(RegistryArgs),
    /// Make and import keys, print public halves, show fingerprints
    #[command(subcommand, before_help = KEY_EXAMPLES)]
    Key(KeyCommand),
    /// Make, change, sign, show and check a trust file: who may sign in which role
    #[command(subcommand, before_help = TRUST_EXAMPLES)]
    Trust(TrustCommand),
    /// Have a signature time-stamped, so that its time is proven and not only claimed
    #[command(subcommand, before_help = TIMESTAMP_EXAMPLES)]
    Timestamp(TimestampCommand),
    /// Keep proofs alive for years: renew them before keys or algorithms end
    #[command(subcommand, before_help = ARCHIVE_EXAMPLES)]
    Archive(ArchiveCommand),
    Explain(ExplainArgs),
    /// Print the JSON Schemas of the documents, or write them for editors
    #[command(subcommand, before_help = crate::help::SCHEMA_EXAMPLES)]
    Schema(SchemaCommand),
    /// Print the profiles: what a package must hold at each stage
    #[command(subcommand, before_help = crate::help::PROFILE_EXAMPLES)]
    Profile(ProfileCommand),
    /// Show the settings in force, and what decided them
    #[command(subcommand, before_help = crate::help::CONFIG_EXAMPLES)]
    Config(ConfigCommand),
    Completions(CompletionsArgs),
    Man(ManArgs),
}

/// Start a package: write the documents that a stage needs, ready to fill in
#[derive(Debug, Args)]
#[command(before_help = NEW_EXAMPLES)]
pub(crate) struct NewArgs {
    /// The folder to make; if it exists, it must be empty
    pub(crate) dir: PathBuf,
    /// Write only this document, also into a package that exists; give it again for each (see `sealcase schema list`)
    #[arg(long = "document", value_name = "TYPE")]
    pub(crate) documents: Vec<String>,
    #[command(flatten)]
    pub(crate) demand: DemandArgs,
}

/// What a package is judged by.
#[derive(Debug, Args)]
pub(crate) struct DemandArgs {
    /// The stage that the package is for
    #[arg(long, value_name = "STAGE", default_value = DemandArgs::STAGE)]
    pub(crate) stage: String,
    /// The profile to judge by: a name from `sealcase profile list`, or a file
    #[arg(long, value_name = "NAME|FILE", default_value = DemandArgs::PROFILE)]
    pub(crate) profile: String,
}

impl DemandArgs {
    /// The stage, if none is named.
    pub(crate) const STAGE: &str = "application";
    /// The profile, if none is named.
    pub(crate) const PROFILE: &str = "us-ctm-2024";
}

/// Check packages before sealing: what is missing or wrong, where, why, and how to fix it
#[derive(Debug, Args)]
#[command(before_help = VALIDATE_EXAMPLES, after_long_help = EXIT_CODES)]
pub(crate) struct ValidateArgs {
    /// Folders, each holding one package; or single documents, which are judged by themselves
    ///
    /// `-` reads one document from standard input; `@FILE` stands for the paths in a list.
    #[arg(required_unless_present = "files_from", value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) lists: ListArgs,
    #[command(flatten)]
    pub(crate) demand: DemandArgs,
    /// Judge dates as of this time: 2027-03-01, or 2027-03-01T12:00:00Z [default: now]
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    pub(crate) as_of: Option<Timestamp>,
    #[command(flatten)]
    pub(crate) batch: BatchArgs,
    #[command(flatten)]
    pub(crate) output: ReportArgs,
    /// Judge again whenever something changes, until Ctrl-C
    #[arg(long)]
    pub(crate) watch: bool,
}

/// How results are printed.
#[derive(Debug, Args)]
pub(crate) struct OutputArgs {
    /// human; json (always one array, one object for each input); ndjson (one object a line)
    #[arg(long, value_name = "FORMAT", default_value = "human", hide_possible_values = true)]
    pub(crate) format: Format,
}

/// The form of results.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people
    Human,
    /// One JSON array
    Json,
    /// One JSON object a line
    Ndjson,
}

/// Check a package, then write it with a signature into one zip in which any change shows
#[derive(Debug, Args)]
#[command(before_help = SEAL_EXAMPLES, after_long_help = EXIT_CODES)]
pub(crate) struct SealArgs {
    /// The folder that holds the package; it is only read
    pub(crate) dir: PathBuf,
    /// The private key to sign with, from `sealcase key new` or openssl; give it again for a further key of yours
    ///
    /// Each key makes a signature of its own, in the same role and name. All of them name all keys, so that none can
    /// be taken away unnoticed. Another organisation does not seal with you: it countersigns.
    #[arg(long, value_name = "FILE", required = true)]
    pub(crate) key: Vec<PathBuf>,
    /// Who signs: manufacturer, lab, cla or lead-administrator
    #[arg(long, value_name = "ROLE", value_parser = parse_role)]
    pub(crate) role: Role,
    /// The signer's name, as the signature will state it
    #[arg(long, value_name = "NAME")]
    pub(crate) name: String,
    /// Where to write the sealed zip [default: <BASE>.sealed.zip in this folder]
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// The folder name inside the zip [default: from the output, or the folder]
    #[arg(long, value_name = "NAME")]
    pub(crate) base: Option<String>,
    /// The time that the signature will state, and that dates are judged by [default: now]
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    pub(crate) at: Option<Timestamp>,
    /// An earlier sealed zip that this one takes the place of; it must hold
    #[arg(long, value_name = "ZIP")]
    pub(crate) supersedes: Vec<PathBuf>,
    /// An earlier sealed zip that this one is the next step after, such as the application you evaluated
    #[arg(long, value_name = "ZIP")]
    pub(crate) continues: Vec<PathBuf>,
    /// An earlier sealed zip that lies in the package, by its name in it
    #[arg(long, value_name = "FILE")]
    pub(crate) contains: Vec<PathBuf>,
    /// List every file by SHA-512 as well, in a second pair of manifests that the signature covers too
    #[arg(long)]
    pub(crate) sha512: bool,
    #[command(flatten)]
    pub(crate) demand: DemandArgs,
    /// Replace the output file if it exists
    #[arg(long)]
    pub(crate) force: bool,
    /// Read the key's passphrase from the first line of this file; once, or once for each key
    #[arg(long, value_name = "FILE")]
    pub(crate) passphrase_file: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) to: ToArgs,
    #[command(flatten)]
    pub(crate) work: WorkArgs,
    #[command(flatten)]
    pub(crate) output_form: OutputArgs,
}

/// Judge seals: do the bytes still hold, who signed, and is that enough?
#[derive(Debug, Args)]
#[command(before_help = VERIFY_EXAMPLES, after_long_help = EXIT_CODES)]
pub(crate) struct VerifyArgs {
    /// Sealed zips, or bags unpacked as folders
    ///
    /// `-` reads one zip from standard input; `@FILE` stands for the paths in a list.
    #[arg(required_unless_present = "files_from", value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) lists: ListArgs,
    /// The public key of a signer that you know, in PEM, of OpenSSH or minisign; give it again for each signer
    #[arg(long = "key", value_name = "PUB.pem")]
    pub(crate) keys: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) trust: TrustArgs,
    /// Which roles must have signed: a policy of the trust file, a built-in one (lab-intake, cla-intake, archive), or a file
    #[arg(long, value_name = "NAME|FILE")]
    pub(crate) policy: Option<String>,
    /// The least verdict that passes: intact, valid or trusted [default: trusted with --key, --trust or --policy, else valid]
    #[arg(long, value_name = "VERDICT", hide_possible_values = true)]
    pub(crate) require: Option<Require>,
    /// Judge dates as of this time: 2027-03-01, or 2027-03-01T12:00:00Z [default: now]
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    pub(crate) as_of: Option<Timestamp>,
    #[command(flatten)]
    pub(crate) batch: BatchArgs,
    #[command(flatten)]
    pub(crate) follow: FollowArgs,
    #[command(flatten)]
    pub(crate) bounds: BoundArgs,
    #[command(flatten)]
    pub(crate) output: ReportArgs,
}

/// The least verdict that passes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub(crate) enum Require {
    /// The bytes hold
    Intact,
    /// The bytes and every signature hold
    Valid,
    /// The signers are known and the policy is met
    Trusted,
}

/// Show which outcome is met for which component, by what method and evidence
#[derive(Debug, Args)]
#[command(before_help = MATRIX_EXAMPLES, after_long_help = EXIT_CODES)]
pub(crate) struct MatrixArgs {
    /// The folder that holds a package, or a sealed zip
    pub(crate) path: PathBuf,
    #[command(flatten)]
    pub(crate) demand: DemandArgs,
    /// human; json; csv (one line a cell); html (one page, nothing loaded); cyclonedx (1.6, with declarations)
    #[arg(long, value_name = "FORMAT", default_value = "human", hide_possible_values = true)]
    pub(crate) format: MatrixForm,
    /// Write into this file [default: print]
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Replace the output file if it exists
    #[arg(long, requires = "output")]
    pub(crate) force: bool,
    /// Judge dates as of this time: 2027-03-01, or 2027-03-01T12:00:00Z [default: now]
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    pub(crate) as_of: Option<Timestamp>,
}

/// The form of a matrix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum MatrixForm {
    /// For people
    Human,
    /// One JSON object
    Json,
    /// One line a cell
    Csv,
    /// One page
    Html,
    /// `CycloneDX` 1.6
    Cyclonedx,
}

/// Show what a sealed zip holds: product, documents, files, signatures and retention
#[derive(Debug, Args)]
#[command(before_help = SHOW_EXAMPLES, after_long_help = EXIT_CODES)]
pub(crate) struct ShowArgs {
    /// The sealed zip
    pub(crate) zip: PathBuf,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

/// Verify a sealed zip, then write the package's files out of it
#[derive(Debug, Args)]
#[command(before_help = EXTRACT_EXAMPLES, after_long_help = EXIT_CODES)]
pub(crate) struct ExtractArgs {
    /// The sealed zip
    pub(crate) zip: PathBuf,
    /// Only these files, named as `sealcase show` names them [default: all]
    #[arg(value_name = "FILE")]
    pub(crate) files: Vec<String>,
    /// The folder to write into; it is made if it is not there
    #[arg(short, long, value_name = "DIR")]
    pub(crate) output: PathBuf,
    /// Replace files that exist
    #[arg(long)]
    pub(crate) force: bool,
}

/// What to do with a key.
#[derive(Debug, Subcommand)]
pub(crate) enum KeyCommand {
    New(KeyNewArgs),
    Public(KeyPublicArgs),
    /// Show the fingerprint of a key, as digits and as words to compare by phone
    Show(KeyPublicArgs),
    Import(KeyImportArgs),
    Identity(KeyIdentityArgs),
}

/// Make a new key: FILE holds the private half, FILE.pub the public half
#[derive(Debug, Args)]
#[command(before_help = KEY_EXAMPLES)]
pub(crate) struct KeyNewArgs {
    /// Where to write the private key; an existing file is never replaced
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: PathBuf,
    /// The kind of key: ed25519, and ml-dsa-65 in builds that know it
    #[arg(long, value_name = "NAME", default_value = "ed25519", value_parser = parse_algorithm)]
    pub(crate) algorithm: Algorithm,
    /// Protect the key with the passphrase in the first line of this file [default: ask for one]
    #[arg(long, value_name = "FILE", conflicts_with = "no_passphrase")]
    pub(crate) passphrase_file: Option<PathBuf>,
    /// Write the key without a passphrase: whoever reads the file can sign
    #[arg(long)]
    pub(crate) no_passphrase: bool,
}

/// Print the public half of a key as PEM, and its fingerprint on standard error
#[derive(Debug, Args)]
pub(crate) struct KeyPublicArgs {
    /// A private or public key file
    pub(crate) file: PathBuf,
    /// Read the key's passphrase from the first line of this file
    #[arg(long, value_name = "FILE")]
    pub(crate) passphrase_file: Option<PathBuf>,
}

/// Explain a finding's code: what it means, why it matters and what to do
#[derive(Debug, Args)]
#[command(before_help = EXPLAIN_EXAMPLES)]
pub(crate) struct ExplainArgs {
    /// The code, as findings show it in brackets
    #[arg(required_unless_present = "list")]
    pub(crate) code: Option<String>,
    /// List all codes
    #[arg(long, action = ArgAction::SetTrue, conflicts_with = "code")]
    pub(crate) list: bool,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

/// What to print of the schemas.
#[derive(Debug, Subcommand)]
pub(crate) enum SchemaCommand {
    /// List the document types
    List,
    /// Print one schema as JSON
    Show {
        /// The document type, as its `docType` says; or report, profile, trust, policy, catalogue, common
        name: String,
    },
    /// Write all schemas into a folder, each complete in itself, for editors and validators
    ///
    /// A document then names its schema by a relative path: "$schema": "../../schemas/product.schema.json". Put the
    /// folder beside the package, not into it. catalog.json says which file names each schema is for.
    Write {
        /// The folder to write into
        dir: PathBuf,
        /// Replace files that exist
        #[arg(long)]
        force: bool,
    },
}

/// What to print of the profiles.
#[derive(Debug, Subcommand)]
pub(crate) enum ProfileCommand {
    /// List the profiles that are built in
    List,
    /// Print one profile as JSON
    Show {
        /// The profile's name
        name: String,
    },
}

/// Reads `2026-11-23T14:00:00Z`, or a date, which means its first second in UTC.
fn parse_time(text: &str) -> Result<Timestamp, String> {
    Timestamp::parse(text)
        .or_else(|| Date::parse(text)?.start())
        .ok_or_else(|| "write it as 2027-03-01 or, in UTC, as 2027-03-01T12:00:00Z".to_owned())
}

fn parse_algorithm(text: &str) -> Result<Algorithm, String> {
    let names: Vec<&str> = Algorithm::ALL.iter().map(|algorithm| algorithm.as_str()).collect();
    let others = if names.len() > 1 { "" } else { "; `ml-dsa-65` needs a build with the feature `ml-dsa`" };
    Algorithm::parse(text).ok_or_else(|| format!("this build makes keys of the kind {}{others}", names.join(", ")))
}

fn parse_role(text: &str) -> Result<Role, String> {
    Role::parse(text).ok_or_else(|| {
        let roles: Vec<_> = Role::ALL.iter().map(|role| role.as_str()).collect();
        format!("roles are {}", roles.join(", "))
    })
}

fn parse_severity(text: &str) -> Result<Severity, String> {
    Severity::parse(text).ok_or_else(|| "severities are error, warning and note".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arguments_are_well_formed() {
        <Cli as clap::CommandFactory>::command().debug_assert();
    }

    #[test]
    fn a_date_means_its_first_second() {
        assert_eq!(parse_time("2027-03-01").unwrap().to_string(), "2027-03-01T00:00:00Z");
        assert_eq!(parse_time("2027-03-01T12:00:00Z").unwrap().to_string(), "2027-03-01T12:00:00Z");
        for bad in ["", "tomorrow", "2027-3-1", "2027-02-29", "2027-03-01T12:00:00+01:00"] {
            assert!(parse_time(bad).is_err(), "{bad}");
        }
    }
}
