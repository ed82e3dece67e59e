//! `sealcase prove`: a small zip that proves single documents of a sealed zip without showing the rest.

use std::fs::File;
use std::io::{BufReader, BufWriter, Write as _};

use sealcase::prove::{self, Proved};
use sealcase::report::Report;
use sealcase::verify::Request;

use crate::args::ProveArgs;
use crate::clock;
use crate::console::{BOLD, Console, GOOD, counted, plain};
use crate::outcome::{Exit, Stop};
use crate::output::{Pending, Readers};
use crate::validate::quoted;
use crate::verdict::{self, Asked};

/// Bytes that are gathered before they are read or written.
const BUFFER_BYTES: usize = 1 << 20;

/// Stops where a whole bag is needed and the input is a proof.
///
/// # Errors
/// It is a proof.
pub(crate) fn refuse(report: &Report) -> Result<(), Stop> {
    if report.proof.is_none() {
        return Ok(());
    }
    let input = plain(&report.input);
    Err(Stop::usage(format!("{input} is a proof of single documents, not a sealed zip"))
        .with_hint("`sealcase verify` says what it proves; the documents lie in it under `data/`"))
}

/// Runs the command.
pub(crate) fn run(args: &ProveArgs, console: &mut Console) -> Result<Exit, Stop> {
    let file = File::open(&args.zip).map_err(|error| Stop::io("read", &args.zip, &error))?;
    let pending = Pending::create(&args.output, args.force, Readers::Default)?;
    let input = args.zip.to_string_lossy();
    let request = Request { input: &input, as_of: Some(clock::given_or_now(None)?), ..Request::default() };
    let files: Vec<&str> = args.files.iter().map(String::as_str).collect();
    let out = BufWriter::with_capacity(BUFFER_BYTES, pending.writer()?);
    let zip = BufReader::with_capacity(BUFFER_BYTES, file);
    let (receipt, mut out) = match prove::prove(zip, &files, &request, out)? {
        Proved::Written(receipt, out) => (receipt, out),
        Proved::Refused(report) => {
            let text = verdict::text(&report, Asked::NOBODY, Exit::Failed, None, console);
            console.write(&text)?;
            console.message("Nothing can be proven from it, and no file was written.");
            return Ok(Exit::Failed);
        }
    };
    out.flush().map_err(|error| Stop::io("write", &args.output, &error))?;
    drop(out);
    pending.commit()?;
    let shown = plain(&args.output.to_string_lossy());
    let files = counted(receipt.files.len() as u64, "document", "documents");
    console.result(&format!("{BOLD}{shown}{BOLD:#}: {GOOD}PROOF{GOOD:#} of {files} written."))?;
    if !console.quiet {
        for file in &receipt.files {
            console.result(&format!("  proves    {}", plain(file)))?;
        }
        let others = counted(receipt.withheld as u64, "other file", "other files");
        console.result(&format!("  withheld  {others}; only names and digests can be read in the proof"))?;
        console.result(&format!("\n{BOLD}Next:{BOLD:#} sealcase verify {}", quoted(&args.output.to_string_lossy())))?;
    }
    Ok(Exit::Passed)
}
