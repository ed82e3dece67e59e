//! `sealcase show`: what a sealed zip holds.
//!
//! Verifies first and says the verdict first, so that nobody trusts contents that do not hold. The
//! contents of an invalid zip are not shown.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::File;

use sealcase::archive::Archive;
use sealcase::bag;
use sealcase::report::{Report, Verdict};
use sealcase::store::{self, Store as _};
use serde_json::{Value, json};

use crate::args::{Format, ShowArgs};
use crate::batch::Pace;
use crate::clock;
use crate::console::{BOLD, Console, FAINT, counted, grouped, plain, size};
use crate::extract::payload;
use crate::outcome::{Exit, Stop};
use crate::verdict::{self, Asked};
use crate::verify::{Judge, open_zip};

/// Longest tag file that is read, in bytes: the bound that `verify` sets.
const MAX_TAG_BYTES: u64 = 1 << 20;
/// Digits of a digest that are shown without `--verbose`.
const DIGEST_DIGITS: usize = 16;

/// What a zip holds, read from its own tag files.
struct Contents {
    base: String,
    package: Value,
    retention: Value,
    files: Vec<FileLine>,
}

/// A payload file.
struct FileLine {
    path: String,
    size: u64,
    digest: String,
}

/// Runs the command.
pub(crate) fn run(args: &ShowArgs, console: &mut Console) -> Result<Exit, Stop> {
    if args.zip.is_dir() {
        return Err(Stop::usage(format!("{} is a folder; `show` reads a sealed zip", args.zip.display())));
    }
    let judge = Judge::of_nobody(clock::given_or_now(None)?);
    let report = judge.path(&args.zip, Pace::of(console))?;
    crate::prove::refuse(&report)?;
    let exit = match report.verdict {
        Verdict::Valid | Verdict::Trusted | Verdict::Intact => Exit::Passed,
        Verdict::Undecided => Exit::Undecided,
        _ => Exit::Failed,
    };
    let contents = match exit {
        Exit::Passed => Some(
            read(&open_zip(&args.zip)?)
                .ok_or_else(|| Stop::undecided(format!("{} changed while it was being read", args.zip.display())))?,
        ),
        _ => None,
    };
    match (args.output.format, &contents) {
        (Format::Human, Some(contents)) => {
            console.write(&text(&report, contents, exit, console.quiet, console.verbose))?;
        }
        (Format::Human, None) => {
            let text = verdict::text(&report, Asked::NOBODY, exit, None, console);
            console.write(&text)?;
            console.message("Its contents are not shown, since they cannot be relied on.");
        }
        (Format::Json, contents) => {
            console.result(&format!("{:#}", Value::Array(vec![as_json(&report, contents.as_ref())])))?;
        }
        (Format::Ndjson, contents) => console.result(&as_json(&report, contents.as_ref()).to_string())?,
    }
    Ok(exit)
}

fn read(archive: &Archive<File>) -> Option<Contents> {
    let (base, manifest) = payload(archive)?;
    let tag = |name: &str| -> Option<Value> {
        let text = store::read(archive, &format!("{base}/{name}"), MAX_TAG_BYTES).ok()??;
        serde_json::from_slice(&text).ok()
    };
    let sizes: BTreeMap<_, _> = archive.files().iter().map(|file| (file.name.as_str(), file.size)).collect();
    let mut files = Vec::new();
    for (path, digest) in manifest.iter() {
        let Some(inner) = path.as_str().strip_prefix("data/") else { continue };
        let size = *sizes.get(format!("{base}/{}", path.as_str()).as_str())?;
        files.push(FileLine { path: inner.to_owned(), size, digest: digest.to_string() });
    }
    Some(Contents { package: tag(bag::PACKAGE)?, retention: tag(bag::RETENTION)?, files, base })
}

fn as_json(report: &Report, contents: Option<&Contents>) -> Value {
    let mut value = json!({
        "input": report.input,
        "verdict": report.verdict,
        "counts": report.counts,
        "bag": report.bag,
        "signatures": report.signatures,
    });
    if let Some(contents) = contents {
        let file = |file: &FileLine| json!({ "path": file.path, "size": file.size, "sha256": file.digest });
        value["package"] = contents.package.clone();
        value["retention"] = contents.retention.clone();
        value["files"] = contents.files.iter().map(file).collect();
    }
    value
}

fn text(report: &Report, contents: &Contents, exit: Exit, quiet: bool, verbose: bool) -> String {
    let mut out = verdict::headline(report, Asked::NOBODY, exit);
    if quiet {
        return out;
    }
    out.push('\n');
    let product = said(&contents.package, "product").unwrap_or_else(|| "not named".to_owned());
    let mut rows = vec![("product", product)];
    if let (Some(stage), Some(profile)) = (said(&contents.package, "stage"), said(&contents.package, "profile")) {
        rows.push(("made for", format!("stage {stage} of {profile}")));
    }
    if let Some(bag) = &report.bag {
        rows.extend(bag.id.as_deref().map(|id| ("bag id", plain(id))));
        rows.extend(bag.sealed_at.map(|time| ("stated time", time.to_string())));
        rows.extend(bag.tag_manifest.map(|digest| ("signed digest", digest.to_string())));
    }
    rows.push(("folder", plain(&contents.base)));
    rows.push(("retention", retention(&contents.retention)));
    for (name, value) in rows {
        let _ = writeln!(out, "  {name:<13}  {value}");
    }
    out.push('\n');
    for line in &report.signatures {
        verdict::signature(&mut out, line, Asked::NOBODY, verbose);
    }
    documents(&mut out, &contents.package);
    files(&mut out, &contents.files, verbose);
    out
}

/// How long the bag must be kept, in words.
fn retention(value: &Value) -> String {
    let end = match said(value, "keepUntil").as_deref() {
        Some("open") => "to be kept; the end is open, since its start event has not happened".to_owned(),
        Some(date) => format!("to be kept until {date}"),
        None => "not stated".to_owned(),
    };
    if value["hold"].as_bool() == Some(true) { format!("{end}; under a hold") } else { end }
}

fn documents(out: &mut String, package: &Value) {
    let rows: Vec<_> = package["documents"].as_array().into_iter().flatten().collect();
    let _ = writeln!(out, "\n{BOLD}{}{BOLD:#}", counted(rows.len() as u64, "document", "documents"));
    let types: Vec<_> = rows.iter().map(|row| said(row, "docType").unwrap_or_default()).collect();
    let width = types.iter().map(String::len).max().unwrap_or(0);
    for (row, doc_type) in rows.iter().zip(&types) {
        let _ = writeln!(out, "  {doc_type:<width$}  {}", said(row, "path").unwrap_or_default());
    }
}

fn files(out: &mut String, files: &[FileLine], verbose: bool) {
    let total = files.iter().map(|file| file.size).sum();
    let count = counted(files.len() as u64, "file", "files");
    let _ = writeln!(out, "\n{BOLD}{count}, {}{BOLD:#}  {FAINT}(bytes, SHA-256, name){FAINT:#}", size(total));
    let width = files.iter().map(|file| grouped(file.size).len()).max().unwrap_or(0);
    for file in files {
        let digits = if verbose { file.digest.len() } else { DIGEST_DIGITS };
        let digest = file.digest.get(..digits).unwrap_or_default();
        let dots = if verbose { "" } else { "..." };
        let _ =
            writeln!(out, "  {:>width$}  {FAINT}{digest}{dots}{FAINT:#}  {}", grouped(file.size), plain(&file.path));
    }
}

/// A text member, safe to print.
fn said(value: &Value, name: &str) -> Option<String> {
    value.get(name)?.as_str().map(plain)
}
