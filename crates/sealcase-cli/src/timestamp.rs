//! `sealcase timestamp` and `sealcase archive`: requests for time-stamps, answers laid in, proofs renewed.
//!
//! Nothing here connects, but for `timestamp get` where the feature `tsa` was built in. The request is a file that the user sends by the way of their choice, such as
//! `curl`, and the answer is a file again.

use std::fs::{self, File};
use std::io::{BufReader, BufWriter, Write as _};
use std::path::{Path, PathBuf};

use sealcase::archive::Limits;
use sealcase::bag;
use sealcase::finding::Finding;
use sealcase::renew::{self, Added, Response, Target};
use sealcase::report::Report;
use sealcase::timestamp::{self, Hash};
use sealcase::trust::Trust;
use sealcase::verify;

#[cfg(feature = "tsa")]
use crate::args::TimestampGetArgs;
use crate::args::{
    ArchiveCommand, ArchiveListArgs, ArchiveRenewArgs, TimestampAttachArgs, TimestampCommand, TimestampRequestArgs,
};
use crate::console::{BAD, BOLD, Console, GOOD, counted, plain};
use crate::outcome::{Exit, Stop};
use crate::output::{Pending, Readers};
use crate::render::Findings;
use crate::trust_file;
use crate::validate::quoted;

/// Bytes that are gathered before they are read or written.
const BUFFER_BYTES: usize = 1 << 20;
/// Most findings printed of a bag that does not hold.
const MOST_FINDINGS: usize = 50;

/// Runs `sealcase timestamp`.
pub(crate) fn run(command: &TimestampCommand, console: &mut Console) -> Result<Exit, Stop> {
    match command {
        TimestampCommand::Request(args) => request(args, console),
        TimestampCommand::Attach(args) => attach(args, console),
        #[cfg(feature = "tsa")]
        TimestampCommand::Get(args) => get(args, console),
    }
}

/// Runs `sealcase archive`.
pub(crate) fn archive(command: &ArchiveCommand, console: &mut Console) -> Result<Exit, Stop> {
    match command {
        ArchiveCommand::Renew(args) => renewal(args, console),
        ArchiveCommand::List(args) => list(args, console),
    }
}

fn request(args: &TimestampRequestArgs, console: &mut Console) -> Result<Exit, Stop> {
    let targets = renew::targets(open(&args.zip)?, &Limits::default())?;
    let target = choose(&targets, args.signature.as_deref(), &args.zip)?;
    put(&query(&target.bytes, args.hash)?, &args.output, args.force)?;
    let (query, zip) = (args.output.to_string_lossy(), args.zip.to_string_lossy());
    console.result(&format!(
        "{BOLD}{}{BOLD:#}: {GOOD}WRITTEN{GOOD:#}, a request for a time-stamp over {}.",
        plain(&query),
        target.name
    ))?;
    console.remark(&how_to_send(&query, &format!("sealcase timestamp attach {} answer.tsr -o ...", quoted(&zip))));
    Ok(Exit::Passed)
}

/// What the user names; else a renewal that waits, else the last signature without a time-stamp.
fn choose<'a>(targets: &'a [Target], name: Option<&str>, zip: &Path) -> Result<&'a Target, Stop> {
    let names = || targets.iter().map(|target| target.name.clone()).collect::<Vec<_>>().join(", ");
    let Some(name) = name else {
        let waiting = |target: &&Target| target.tokens == 0;
        let renewal = targets.iter().rev().filter(waiting).find(|target| !bag::is_envelope(&target.name));
        let found = renewal.or_else(|| targets.iter().rev().find(waiting));
        return found.ok_or_else(|| {
            Stop::usage(format!("everything in {} has a time-stamp", zip.display()))
                .with_hint(format!("say which one to stamp again with `--signature`: {}", names()))
        });
    };
    let short = |target: &&Target| target.name == name || target.name.rsplit('/').next() == Some(name);
    targets.iter().find(short).ok_or_else(|| {
        Stop::usage(format!("{} has no `{}`", zip.display(), plain(name))).with_hint(format!("it has {}", names()))
    })
}

fn query(stamped: &[u8], hash: Hash) -> Result<Vec<u8>, Stop> {
    let mut nonce = [0; 8];
    getrandom::fill(&mut nonce).map_err(|error| Stop::undecided(format!("no random bytes: {error}")))?;
    Ok(timestamp::query(stamped, hash, &nonce))
}

fn how_to_send(query: &str, next: &str) -> String {
    let query = quoted(query);
    format!(
        "It holds a digest and nothing of the package. Send it to an authority of your choice:\n  \
         curl -s -H 'Content-Type: application/timestamp-query' --data-binary @{query} URL -o answer.tsr\n\n\
         {BOLD}Next:{BOLD:#} {next}"
    )
}

fn attach(args: &TimestampAttachArgs, console: &mut Console) -> Result<Exit, Stop> {
    let trust = trust_file::given(&args.trust, console)?;
    let bytes = read(&args.response, timestamp::MAX_BYTES, "a time-stamp")?;
    let list = args.list.as_deref().map(|path| read(path, bag::MAX_LIST_BYTES, "a list of renewals")).transpose()?;
    let (target, pending) = pending(&args.zip, args.output.as_deref(), args.force || args.in_place)?;
    let answer = Answer { bytes: &bytes, name: &args.response.to_string_lossy(), list: list.as_deref() };
    let shown = args.output.as_deref().unwrap_or(&args.zip);
    lay_in(&args.zip, &answer, trust.as_ref(), &Goal { target: &target, shown }, pending, console)
}

/// Asks an authority and lays its answer in.
#[cfg(feature = "tsa")]
fn get(args: &TimestampGetArgs, console: &mut Console) -> Result<Exit, Stop> {
    let trust = trust_file::given(&args.trust, console)?;
    let targets = renew::targets(open(&args.zip)?, &Limits::default())?;
    let query = query(&choose(&targets, args.signature.as_deref(), &args.zip)?.bytes, args.hash)?;
    let (target, pending) = pending(&args.zip, args.output.as_deref(), args.force || args.in_place)?;
    let bytes = crate::tsa::ask(&args.tsa, &query)?;
    let answer = Answer { bytes: &bytes, name: &args.tsa, list: None };
    let shown = args.output.as_deref().unwrap_or(&args.zip);
    lay_in(&args.zip, &answer, trust.as_ref(), &Goal { target: &target, shown }, pending, console)
}

/// What an authority answered.
struct Answer<'a> {
    bytes: &'a [u8],
    /// Where it came from, for people.
    name: &'a str,
    list: Option<&'a [u8]>,
}

/// The file that is written.
struct Goal<'a> {
    target: &'a Path,
    /// What the user calls it.
    shown: &'a Path,
}

fn lay_in(
    zip: &Path,
    answer: &Answer<'_>,
    trust: Option<&Trust>,
    goal: &Goal<'_>,
    pending: Pending,
    console: &mut Console,
) -> Result<Exit, Stop> {
    let input = zip.to_string_lossy();
    let judge = verify::Request { input: &input, trust, ..verify::Request::default() };
    let out = BufWriter::with_capacity(BUFFER_BYTES, pending.writer()?);
    let response = Response { bytes: answer.bytes, list: answer.list };
    let (attached, out) = match renew::attach(open(zip)?, &response, &judge, out)? {
        Ok(Added::Written(attached, out)) => (attached, out),
        Ok(Added::Refused(report)) => return refused(&report, console),
        Err(finding) => return unfit(answer.name, &finding, console),
    };
    finish(out, goal.target)?;
    pending.commit()?;
    let shown = goal.shown.to_string_lossy();
    console.result(&format!(
        "{BOLD}{}{BOLD:#}: {GOOD}TIME-STAMPED{GOOD:#}. {} was there by {}.",
        plain(&shown),
        attached.target,
        attached.stamp.time
    ))?;
    let judged = trust.map(Trust::authorities).filter(|authorities| !authorities.is_empty());
    let by = judged.and_then(|authorities| authorities.get(attached.stamp.authority));
    console.remark(&match by {
        Some(authority) => format!("stamped by {}, an authority of your trust file", plain(&authority.name)),
        None => "Whose time-stamp it is was not judged; name a trust file that lists the authority with `--trust`."
            .to_owned(),
    });
    console.remark(&format!("\n{BOLD}Next:{BOLD:#} sealcase verify {} --trust FILE", quoted(&shown)));
    Ok(Exit::Passed)
}

fn renewal(args: &ArchiveRenewArgs, console: &mut Console) -> Result<Exit, Stop> {
    let (target, pending) = pending(&args.zip, args.output.as_deref(), args.force || args.in_place)?;
    let input = args.zip.to_string_lossy();
    let judge = verify::Request { input: &input, ..verify::Request::default() };
    let out = BufWriter::with_capacity(BUFFER_BYTES, pending.writer()?);
    let (renewed, out) = match renew::renew(open(&args.zip)?, &judge, out)? {
        Added::Written(renewed, out) => (renewed, out),
        Added::Refused(report) => return refused(&report, console),
    };
    finish(out, &target)?;
    pending.commit()?;
    let shown = args.output.as_deref().unwrap_or(&args.zip).to_string_lossy();
    let files = counted(renewed.files as u64, "file", "files");
    console.result(&format!("{BOLD}{}{BOLD:#}: {GOOD}RENEWED{GOOD:#}, {files} listed by SHA-512.", plain(&shown)))?;
    let zip = quoted(&shown);
    console.remark(&format!(
        "It proves nothing until it is time-stamped.\n\n{BOLD}Next:{BOLD:#} sealcase timestamp request {zip} -o renewal.tsq\n  \
         or, for many zips at once: sealcase archive list {zip} ... -o list.txt --query list.tsq"
    ));
    Ok(Exit::Passed)
}

fn list(args: &ArchiveListArgs, console: &mut Console) -> Result<Exit, Stop> {
    let mut waiting = Vec::new();
    for path in &args.zips {
        let targets = renew::targets(open(path)?, &Limits::default())?;
        let found = targets.into_iter().find(|target| target.tokens == 0 && !bag::is_envelope(&target.name));
        let found = found.ok_or_else(|| {
            let zip = quoted(&path.to_string_lossy());
            Stop::usage(format!("{} has no renewal that waits for a time-stamp", path.display()))
                .with_hint(format!("make one with `sealcase archive renew {zip} -o ...`"))
        })?;
        waiting.push(found.bytes);
    }
    let text = renew::list(waiting.iter().map(Vec::as_slice))?;
    let query_bytes = query(text.as_bytes(), Hash::Sha512)?;
    put(text.as_bytes(), &args.output, args.force)?;
    put(&query_bytes, &args.query, args.force)?;
    let (output, query) = (args.output.to_string_lossy(), args.query.to_string_lossy());
    let count = counted(waiting.len() as u64, "renewal", "renewals");
    console.result(&format!("{BOLD}{}{BOLD:#}: {GOOD}WRITTEN{GOOD:#}, {count}.", plain(&output)))?;
    let next = format!("for each zip: sealcase timestamp attach ZIP answer.tsr --list {} -o ...", quoted(&output));
    console.remark(&how_to_send(&query, &next));
    Ok(Exit::Passed)
}

/// The file to be written; in place means the file itself, not a link to it.
fn pending(zip: &Path, output: Option<&Path>, force: bool) -> Result<(PathBuf, Pending), Stop> {
    let target = match output {
        Some(output) => output.to_owned(),
        None => fs::canonicalize(zip).map_err(|error| Stop::io("read", zip, &error))?,
    };
    let pending = Pending::create(&target, force, Readers::Default)?;
    Ok((target, pending))
}

fn open(path: &Path) -> Result<BufReader<File>, Stop> {
    let failed = |error| Stop::io("read", path, &error);
    let file = File::open(path).map_err(failed)?;
    if !file.metadata().map_err(failed)?.is_file() {
        return Err(Stop::usage(format!("{} is no file; a sealed zip is meant", path.display())));
    }
    Ok(BufReader::with_capacity(BUFFER_BYTES, file))
}

fn read(path: &Path, limit: u64, what: &str) -> Result<Vec<u8>, Stop> {
    let meta = fs::metadata(path).map_err(|error| Stop::io("read", path, &error))?;
    if !meta.is_file() || meta.len() > limit {
        return Err(Stop::usage(format!("{} is too large to be {what}", path.display())));
    }
    fs::read(path).map_err(|error| Stop::io("read", path, &error))
}

fn put(bytes: &[u8], target: &Path, force: bool) -> Result<(), Stop> {
    let pending = Pending::create(target, force, Readers::Default)?;
    pending.writer()?.write_all(bytes).map_err(|error| Stop::io("write", target, &error))?;
    pending.commit()
}

fn finish(mut out: BufWriter<File>, target: &Path) -> Result<(), Stop> {
    out.flush().map_err(|error| Stop::io("write", target, &error))
}

/// Says why a bag takes nothing.
fn refused(report: &Report, console: &mut Console) -> Result<Exit, Stop> {
    if !console.quiet {
        let verbose = console.verbose;
        let findings = Findings { report, store: None, most: MOST_FINDINGS, verbose, gravest_first: true }.text();
        console.write(&findings)?;
    }
    console.result(&format!(
        "{BOLD}{}{BOLD:#}: {BAD}NOTHING ADDED{BAD:#}, since it does not hold or is not signed. No file was written.",
        plain(&report.input)
    ))?;
    Ok(Exit::Failed)
}

/// Says why an answer is not laid in.
fn unfit(name: &str, finding: &Finding, console: &mut Console) -> Result<Exit, Stop> {
    console.result(&format!(
        "{BOLD}{}{BOLD:#}: {BAD}NOT ATTACHED{BAD:#}. {} [{}] No file was written.",
        plain(name),
        plain(&finding.message),
        finding.code
    ))?;
    console.remark(&format!("fix: {}", finding.hint));
    Ok(Exit::Failed)
}
