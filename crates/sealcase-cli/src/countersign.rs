//! `sealcase countersign`: adds a signature to a sealed zip.
//!
//! The zip is verified first. The new one is written under another name and takes its own, or that
//! of the old one, only when all of it is on the disk.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{BufReader, BufWriter, Write as _};
use std::path::Path;

use sealcase::archive::Limits;
use sealcase::countersign::{self, Begun, Countersigner, Deed, Receipt, Request};
use sealcase::digest::Digest;
use sealcase::key::{self, SecretKey};
use sealcase::report::{Report, Verdict};
use sealcase::statement::Action;
use sealcase::time::Timestamp;
use sealcase::verify;

use crate::args::{CountersignArgs, Format, Require};
use crate::clock;
use crate::console::{BOLD, Console, GOOD, counted, plain};
use crate::keys;
use crate::outcome::{Exit, Stop};
use crate::output::{Pending, Readers};
use crate::progress::Progress;
use crate::reference;
use crate::trust_file;
use crate::validate::quoted;
use crate::verdict::{self, Asked};

/// Bytes that are gathered before they are read or written.
const BUFFER_BYTES: usize = 1 << 20;

/// Runs the command.
pub(crate) fn run(args: &CountersignArgs, console: &mut Console) -> Result<Exit, Stop> {
    let at = clock::given_or_now(args.at)?;
    let trust = trust_file::given(&args.trust, console)?;
    let policy = args.policy.as_deref().map(|name| trust_file::policy(name, trust.as_ref())).transpose()?;
    let deed = deed(args, at, console)?;
    // In place means the file itself, not a link to it.
    let real = fs::canonicalize(&args.zip).map_err(|error| Stop::io("read", &args.zip, &error))?;
    let target = args.output.as_deref().unwrap_or(&real);
    let meta = fs::metadata(&args.zip).map_err(|error| Stop::io("read", &args.zip, &error))?;
    if !meta.is_file() {
        return Err(Stop::usage(format!("{} is no file; a sealed zip is countersigned", args.zip.display())));
    }
    let pending = Pending::create(target, args.force || args.in_place, Readers::Default)?;
    let secrets = keys::secrets(&args.key, &args.passphrase_file, console)?;
    let signers = signers(args, &secrets)?;
    let Some((first, others)) = signers.split_first() else {
        return Err(Stop::usage("say with which key to sign: --key FILE"));
    };
    let input = args.zip.to_string_lossy();
    let request = Request {
        judge: verify::Request {
            input: &input,
            keys: &[],
            trust: trust.as_ref(),
            policy: policy.as_ref(),
            as_of: Some(at),
            limits: Limits::default(),
        },
        role: first.role,
        signer_name: first.name.clone(),
        public_key: first.public_key,
        signed_at: at,
        deed,
    };
    let asked = Asked {
        require: if trust.is_some() || policy.is_some() { Require::Trusted } else { Require::Valid },
        named_keys: false,
        gave_trust: trust.is_some(),
        gave_policy: policy.is_some(),
    };
    // Read twice: once to verify, once to copy.
    let progress = Progress::new("Countersigning", meta.len().saturating_mul(2), console.quiet);
    let file = File::open(&args.zip).map_err(|error| Stop::io("read", &args.zip, &error))?;
    let zip = progress.reader(BufReader::with_capacity(BUFFER_BYTES, file));
    let out = BufWriter::with_capacity(BUFFER_BYTES, pending.writer()?);
    let begun = countersign::begin(zip, &request, out)?;
    drop(progress);
    let mut unsigned = match begun {
        Begun::Refused(report) => return refused(args, &report, asked, console),
        Begun::Ready(unsigned) => unsigned,
    };
    // Whoever names a trust file or a policy signs only what meets it; a refusal needs neither.
    let refuses = args.action == Some(Action::Refused);
    if asked.require == Require::Trusted && unsigned.report().verdict != Verdict::Trusted && !refuses {
        return refused(args, unsigned.report(), asked, console);
    }
    let mut receipts = Vec::new();
    for (secret, next) in secrets.iter().zip(others) {
        let signature = secret.sign(unsigned.bytes_to_sign());
        let (receipt, further) = unsigned.further(signature, next)?;
        receipts.push(receipt);
        *unsigned = further;
    }
    let last = secrets.last().map(|secret| secret.sign(unsigned.bytes_to_sign())).unwrap_or_default();
    let (receipt, mut out) = unsigned.finish(last)?;
    receipts.push(receipt);
    out.flush().map_err(|error| Stop::io("write", target, &error))?;
    drop(out);
    pending.commit()?;
    match args.output_form.format {
        Format::Human => {
            let shown = args.output.as_deref().unwrap_or(&args.zip);
            console.write(&text(&receipts, shown, console.quiet))?;
        }
        Format::Json => console.result(&format!("{:#}", serde_json::json!(receipts)))?,
        Format::Ndjson => {
            for receipt in &receipts {
                console.result(&serde_json::json!(receipt).to_string())?;
            }
        }
    }
    Ok(Exit::Passed)
}

/// Who signs, in the order of the keys: one role and name for all of them, or one for each.
fn signers(args: &CountersignArgs, secrets: &[SecretKey]) -> Result<Vec<Countersigner>, Stop> {
    let keys = secrets.len();
    for (count, what) in [(args.role.len(), "--role"), (args.name.len(), "--name")] {
        if count != 1 && count != keys {
            return Err(Stop::usage(format!("give `{what}` once, or once for each key, in the same order")));
        }
    }
    let at = |count: usize, number: usize| if count == 1 { 0 } else { number };
    let signer = |(number, secret): (usize, &SecretKey)| Countersigner {
        role: args.role[at(args.role.len(), number)],
        name: args.name[at(args.name.len(), number)].clone(),
        public_key: secret.public(),
    };
    Ok(secrets.iter().enumerate().map(signer).collect())
}

fn deed(args: &CountersignArgs, at: Timestamp, console: &Console) -> Result<Deed, Stop> {
    if let (Some(event), Some(effective_at), Some(basis)) = (args.event, args.effective, &args.basis) {
        return Ok(Deed::Event { event, effective_at, basis: basis.clone(), keep_until: args.keep_until.clone() });
    }
    let action = args.action.ok_or_else(|| Stop::usage("say what you did with `--action`"))?;
    let references = args.references.iter().map(|path| reference::to(path, &args.relation, at, console));
    Ok(Deed::Countersign { action, references: references.collect::<Result<_, _>>()? })
}

/// Says why nothing was signed.
fn refused(args: &CountersignArgs, report: &Report, asked: Asked, console: &mut Console) -> Result<Exit, Stop> {
    match args.output_form.format {
        Format::Human => {
            let text = verdict::text(report, asked, Exit::Failed, None, console);
            console.write(&text)?;
            console.message("Nothing was signed and no file was written.");
        }
        Format::Json => console.write(&format!("[\n{}\n]\n", report.to_json().trim_end()))?,
        Format::Ndjson => console.result(&report.to_json_line())?,
    }
    Ok(Exit::Failed)
}

/// The receipt: what was added, and what its signers saw.
fn text(receipts: &[Receipt], target: &Path, quiet: bool) -> String {
    let Some(receipt) = receipts.first() else { return String::new() };
    let shown = plain(&target.to_string_lossy());
    let mut out = format!("{BOLD}{shown}{BOLD:#}: {GOOD}COUNTERSIGNED{GOOD:#} as {}.\n", receipt.action);
    if quiet {
        return out;
    }
    for receipt in receipts {
        added(&mut out, receipt);
    }
    let _ = write!(out, "\n{BOLD}Next:{BOLD:#} sealcase verify {}\n", quoted(&target.to_string_lossy()));
    out
}

/// One signature that was added.
fn added(out: &mut String, receipt: &Receipt) {
    let seen = counted(
        receipt.seen.len() as u64,
        "earlier signature, time-stamp or renewal",
        "earlier signatures, time-stamps and renewals",
    );
    let digest = |digest: &Digest| key::grouped(digest);
    let rows = [
        ("bag id", receipt.bag_id.clone()),
        ("signed by", format!("{}, {}", plain(&receipt.signer_name), receipt.role)),
        ("stated time", receipt.signed_at.to_string()),
        ("found", format!("{} before signing", receipt.verdict)),
        ("saw", seen),
        ("key", digest(&receipt.keyid)),
        ("signed digest", digest(&receipt.tag_manifest)),
        ("added", receipt.envelope.clone()),
    ];
    out.push('\n');
    for (name, value) in rows {
        let _ = writeln!(out, "  {name:<13}  {value}");
    }
}
