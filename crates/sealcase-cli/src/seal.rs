//! `sealcase seal`: checks a package, then writes it with a signature into one zip.
//!
//! The zip is written under another name and gets its own only when all of it, signature included,
//! is on the disk. Whatever stops the work before leaves nothing behind.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use sealcase::digest::Sum;
use sealcase::key::{self, SecretKey};
use sealcase::path::is_base_directory;
use sealcase::report::Report;
use sealcase::seal::{self, Begun, Layout, Receipt, Request};
use sealcase::time::Timestamp;
use sealcase::validate::{Demand, Evidence, validate};
use sealcase_transport::Recipient;

use crate::args::{Format, SealArgs};
use crate::clock;
use crate::console::{BAD, BOLD, Console, FAINT, GOOD, counted, plain, size};
use crate::dir_store::DirStore;
use crate::keys;
use crate::outcome::{Exit, Stop};
use crate::output::{Pending, Readers};
use crate::profiles;
use crate::progress::{CountedStore, Progress};
use crate::reference;
use crate::render::{self, Findings};
use crate::threads;
use crate::transport;
use crate::validate::{folder, quoted};

/// Bytes that are gathered before they are written.
const BUFFER_BYTES: usize = 1 << 20;
/// Most findings printed when sealing is refused; `validate` prints more.
const MOST_FINDINGS: usize = 50;

/// Runs the command.
pub(crate) fn run(args: &SealArgs, console: &mut Console) -> Result<Exit, Stop> {
    let profile = profiles::load(&args.demand)?;
    let at = clock::given_or_now(args.at)?;
    if args.name.trim().is_empty() {
        return Err(Stop::usage("the signer's name is empty").with_hint("say who signs: --name \"Your company\""));
    }
    let base = base_directory(args)?;
    let recipients = transport::recipients(&args.to)?;
    let suffix = if recipients.is_empty() { "" } else { transport::SUFFIX };
    let target = args.output.clone().unwrap_or_else(|| PathBuf::from(format!("{base}.sealed.zip{suffix}")));
    for key in &args.key {
        stay_outside(&args.dir, &target, key)?;
    }
    let store = folder(&args.dir)?;
    let previous = reference::previous(args, at, console)?;
    let pending = Pending::create(&target, args.force, Readers::Default)?;
    let scratch = (!recipients.is_empty()).then(|| Pending::scratch(&target)).transpose()?;
    let zip = scratch.as_ref().unwrap_or(&pending);
    let secrets = keys::secrets(&args.key, &args.passphrase_file, console)?;
    let (first, others) = secrets.split_first().ok_or_else(|| Stop::usage("say with which key to sign: --key FILE"))?;

    let input = args.dir.to_string_lossy();
    let stage = args.demand.stage.as_str();
    let demand = Demand { input: &input, profile: &profile, stage, as_of: Some(at), evidence: Evidence::WhenSealing };
    let validation = validate(&store, &demand)?;
    let Some(checked) = validation.checked else {
        return refused(args, &validation.report, &store, console);
    };
    if args.output_form.format == Format::Human && !console.quiet {
        let text = findings(&validation.report, &store, console);
        console.write(&text)?;
    }

    let request = Request {
        base_directory: base,
        role: args.role,
        signer_name: args.name.clone(),
        public_key: first.public(),
        sealed_at: at,
        previous,
        cosigners: others.iter().map(SecretKey::public).collect(),
        sha512: args.sha512,
    };
    let progress = Progress::new("Sealing", store.total(), console.quiet);
    let file = zip.writer()?;
    let layout = Layout::of(&checked, &request)?;
    let sums = fill(&layout, &progress.store(&store), &file, args.work.pace(console).threads)?;
    drop(progress);
    let begun = layout.finish(&sums, BufWriter::with_capacity(BUFFER_BYTES, file))?;
    match begun {
        Begun::Refused(report) => refused(args, &report, &store, console),
        Begun::Ready(mut unsigned) => {
            for secret in &secrets[..others.len()] {
                let signature = secret.sign(unsigned.bytes_to_sign());
                unsigned.sign(signature)?;
            }
            let last = others.last().unwrap_or(first);
            let signature = last.sign(unsigned.bytes_to_sign());
            let (receipt, out) = unsigned.finish(signature)?;
            flush(out, &target)?;
            if !recipients.is_empty() {
                transport::lock(zip.writer()?, &recipients, &pending, &target, console.quiet)?;
            }
            let bytes = pending.writer()?.metadata().map_or(0, |meta| meta.len());
            pending.commit()?;
            print(args, &receipt, &Written { target: &target, bytes, recipients: &recipients }, at, console)
        }
    }
}

/// Writes the payload, several files at once. Of several failures the first in the order of the zip is told.
fn fill(
    layout: &Layout<'_>,
    store: &CountedStore<'_, DirStore>,
    file: &File,
    threads: usize,
) -> Result<Vec<Sum>, Stop> {
    let parts = layout.parts();
    let size = |number: usize| parts[number].size();
    let bytes = (0..parts.len()).map(size).fold(0, u64::saturating_add);
    let failed = AtomicBool::new(false);
    let outcomes = threads::each(threads::worth(threads, parts.len(), bytes), parts.len(), size, |number, block| {
        if failed.load(Ordering::Relaxed) {
            return None;
        }
        let sum = parts[number].fill(store, block, &mut |at, bytes| threads::write_at(file, at, bytes));
        failed.fetch_or(sum.is_err(), Ordering::Relaxed);
        Some(sum)
    });
    outcomes.into_iter().flatten().collect::<Result<_, _>>().map_err(Stop::from)
}

fn flush(mut out: BufWriter<File>, target: &Path) -> Result<(), Stop> {
    out.flush().map_err(|error| Stop::io("write", target, &error))
}

/// The folder name inside the zip: what the user says, or the output's name, or the package's, made fit.
fn base_directory(args: &SealArgs) -> Result<String, Stop> {
    if let Some(base) = &args.base {
        return if is_base_directory(base) {
            Ok(base.clone())
        } else {
            Err(Stop::usage(format!("`{}` cannot be the folder's name inside the zip", plain(base)))
                .with_hint("take small letters, digits, `-`, `_` and `.`, at most 64, starting with a letter or digit"))
        };
    }
    if let Some(name) = args.output.as_deref().and_then(Path::file_name) {
        let name = name.to_string_lossy();
        let name = name.strip_suffix(transport::SUFFIX).unwrap_or(&name);
        let stem = name.strip_suffix(".sealed.zip").or_else(|| name.strip_suffix(".zip")).unwrap_or(name);
        return Ok(seal::suggest_base(stem));
    }
    // `.` and `..` have a name only on the disk.
    let real = fs::canonicalize(&args.dir).map_err(|error| Stop::io("read", &args.dir, &error))?;
    let name = real.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    Ok(seal::suggest_base(&name))
}

/// The output may not grow inside what is being sealed, and the private key may not be sealed along.
fn stay_outside(dir: &Path, target: &Path, key: &Path) -> Result<(), Stop> {
    let Ok(dir) = fs::canonicalize(dir) else { return Ok(()) };
    let inside = |path: &Path| fs::canonicalize(path).is_ok_and(|real| real.starts_with(&dir));
    let parent = target.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if inside(parent) {
        return Err(Stop::usage(format!("{} lies inside the folder that is to be sealed", target.display()))
            .with_hint("write the sealed zip elsewhere with `-o`"));
    }
    if inside(key) {
        return Err(Stop::usage(format!(
            "the private key {} lies inside the folder that is to be sealed",
            key.display()
        ))
        .with_hint("move it out: whoever gets the sealed zip would get the key"));
    }
    Ok(())
}

fn findings(report: &Report, store: &DirStore, console: &Console) -> String {
    let verbose = console.verbose;
    Findings { report, store: Some(store), most: MOST_FINDINGS, verbose, gravest_first: false }.text()
}

/// Says why nothing was sealed.
fn refused(args: &SealArgs, report: &Report, store: &DirStore, console: &mut Console) -> Result<Exit, Stop> {
    match args.output_form.format {
        Format::Human => {
            if !console.quiet {
                let text = findings(report, store, console);
                console.write(&text)?;
            }
            console.result(&format!(
                "{BOLD}{}{BOLD:#}: {BAD}NOT SEALED{BAD:#}, for {}. No file was written.",
                plain(&report.input),
                render::counts(report.counts)
            ))?;
            if !console.quiet {
                let dir = quoted(&report.input);
                console.result(&format!(
                    "  {BOLD}Next:{BOLD:#} mend what is named above; `sealcase validate {dir}` checks again"
                ))?;
            }
        }
        Format::Json => console.write(&format!("[\n{}\n]\n", report.to_json().trim_end()))?,
        Format::Ndjson => console.result(&report.to_json_line())?,
    }
    Ok(Exit::Failed)
}

/// The file that was written.
struct Written<'a> {
    target: &'a Path,
    bytes: u64,
    /// To whom it is encrypted; nobody if it is plain.
    recipients: &'a [Recipient],
}

fn print(
    args: &SealArgs,
    receipt: &Receipt,
    written: &Written<'_>,
    at: Timestamp,
    console: &mut Console,
) -> Result<Exit, Stop> {
    match args.output_form.format {
        Format::Human => console.write(&receipt_text(receipt, written, at, console.quiet))?,
        Format::Json => console.result(&format!("{:#}", serde_json::json!([receipt])))?,
        Format::Ndjson => console.result(&serde_json::json!(receipt).to_string())?,
    }
    Ok(Exit::Passed)
}

/// The receipt: what to keep, what to tell others, and how they check it.
fn receipt_text(receipt: &Receipt, written: &Written<'_>, at: Timestamp, quiet: bool) -> String {
    let Written { target, bytes, recipients } = *written;
    let shown = plain(&target.to_string_lossy());
    let to = counted(recipients.len() as u64, "recipient", "recipients");
    let how = if recipients.is_empty() { String::new() } else { format!(", encrypted to {to}") };
    let mut out = format!("{BOLD}{shown}{BOLD:#}: {GOOD}SEALED{GOOD:#}{how} and written, {}.\n", size(bytes));
    if quiet {
        return out;
    }
    let files = counted(receipt.payload_files, "file", "files");
    let rows = [
        ("bag id", receipt.bag_id.clone()),
        ("holds", format!("{files}, {}", size(receipt.payload_octets))),
        ("signed by", format!("{}, {}", plain(&receipt.signer_name), receipt.role)),
        ("stated time", at.to_string()),
        ("key", key::grouped(&receipt.keyid)),
        ("signed digest", key::grouped(&receipt.tag_manifest)),
    ];
    out.push('\n');
    for (name, value) in rows {
        let _ = writeln!(out, "  {name:<13}  {value}");
    }
    for other in &receipt.cosigners {
        let _ = writeln!(out, "  {:<13}  {}", "further key", key::grouped(&other.keyid));
    }
    for other in &receipt.previous {
        let _ = writeln!(out, "  {:<13}  {}", other.relation, other.bag_id);
    }
    for recipient in recipients {
        let _ = writeln!(out, "  {:<13}  {recipient}", "opened by");
    }
    if !recipients.is_empty() {
        let _ = write!(
            out,
            "\nKeep these lines as your receipt: the signed digest names this content and no other.\n\
             Only whom it was encrypted to can open the file; you cannot, unless you are one of them.\n\n\
             {BOLD}They open it with:{BOLD:#} sealcase open {} --identity THEIR-IDENTITY\n",
            quoted(&target.to_string_lossy()),
        );
        return out;
    }
    let base = &receipt.base_directory;
    let zip = quoted(&target.to_string_lossy());
    let _ = write!(
        out,
        "\nKeep these lines as your receipt: the signed digest names this content and no other.\n\n\
         {BOLD}Anyone can check it without Sealcase:{BOLD:#}\n  \
         unzip {zip} && cd {base}\n  \
         sha256sum --quiet -c manifest-sha256.txt tagmanifest-sha256.txt   {FAINT}# no output: all files hold{FAINT:#}\n  \
         cat sealcase/README.txt                                           {FAINT}# the signature, with openssl{FAINT:#}\n\n\
         {BOLD}Next:{BOLD:#} sealcase verify {zip}\n",
    );
    out
}
