//! `sealcase merge`: unites two copies of one sealed zip that were signed apart.

use std::fs::File;
use std::io::{BufReader, BufWriter, Write as _};
use std::path::Path;

use sealcase::archive::Limits;
use sealcase::countersign::{self, Merged};
use sealcase::report::Report;

use crate::args::{Format, MergeArgs};
use crate::console::{BAD, BOLD, Console, GOOD, counted, plain};
use crate::outcome::{Exit, Stop};
use crate::output::{Pending, Readers};
use crate::progress::Progress;
use crate::render::Findings;
use crate::validate::quoted;

/// Bytes that are gathered before they are read or written.
const BUFFER_BYTES: usize = 1 << 20;
/// Most findings printed of a copy that does not hold.
const MOST_FINDINGS: usize = 50;

/// Runs the command.
pub(crate) fn run(args: &MergeArgs, console: &mut Console) -> Result<Exit, Stop> {
    let (first, first_bytes) = open(&args.first)?;
    let (second, second_bytes) = open(&args.second)?;
    let pending = Pending::create(&args.output, args.force, Readers::Default)?;
    let names = (args.first.to_string_lossy(), args.second.to_string_lossy());
    let progress = Progress::new("Merging", first_bytes.saturating_mul(2).saturating_add(second_bytes), console.quiet);
    let out = BufWriter::with_capacity(BUFFER_BYTES, pending.writer()?);
    let (first, second) = (progress.reader(first), progress.reader(second));
    let merged = countersign::merge(first, second, (&names.0, &names.1), Limits::default(), out)?;
    drop(progress);
    match merged {
        Merged::Refused(report) => refused(args, &report, console),
        Merged::Written { mut out, bag_id, only_first, only_second } => {
            out.flush().map_err(|error| Stop::io("write", &args.output, &error))?;
            drop(out);
            pending.commit()?;
            let output = args.output.to_string_lossy();
            let result = serde_json::json!({
                "output": output, "bagId": bag_id, "onlyFirst": only_first, "onlySecond": only_second,
            });
            match args.output_form.format {
                Format::Human => {
                    console.result(&format!("{BOLD}{}{BOLD:#}: {GOOD}MERGED{GOOD:#} and written.", plain(&output)))?;
                    if !console.quiet {
                        let from = |names: &[String]| counted(names.len() as u64, "file", "files");
                        console.result(&format!(
                            "\n  bag id  {bag_id}\n  only in {}: {}\n  only in {}: {}\n\n{BOLD}Next:{BOLD:#} sealcase verify {}",
                            plain(&names.0),
                            from(&only_first),
                            plain(&names.1),
                            from(&only_second),
                            quoted(&output),
                        ))?;
                    }
                }
                Format::Json => console.result(&format!("{:#}", serde_json::json!([result])))?,
                Format::Ndjson => console.result(&result.to_string())?,
            }
            Ok(Exit::Passed)
        }
    }
}

fn open(path: &Path) -> Result<(BufReader<File>, u64), Stop> {
    let failed = |error| Stop::io("read", path, &error);
    let file = File::open(path).map_err(failed)?;
    let meta = file.metadata().map_err(failed)?;
    if !meta.is_file() {
        return Err(Stop::usage(format!("{} is no file; two sealed zips are merged", path.display())));
    }
    Ok((BufReader::with_capacity(BUFFER_BYTES, file), meta.len()))
}

/// Says why nothing was merged.
fn refused(args: &MergeArgs, report: &Report, console: &mut Console) -> Result<Exit, Stop> {
    match args.output_form.format {
        Format::Human => {
            if !console.quiet {
                let verbose = console.verbose;
                let findings =
                    Findings { report, store: None, most: MOST_FINDINGS, verbose, gravest_first: true }.text();
                console.write(&findings)?;
            }
            console.result(&format!(
                "{BOLD}{}{BOLD:#}: {BAD}NOT MERGED{BAD:#}. No file was written.",
                plain(&report.input)
            ))?;
        }
        Format::Json => console.write(&format!("[\n{}\n]\n", report.to_json().trim_end()))?,
        Format::Ndjson => console.result(&report.to_json_line())?,
    }
    Ok(Exit::Failed)
}
