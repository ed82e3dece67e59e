//! `sealcase validate`: judges packages before sealing and tells what to mend.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use sealcase::codes::Severity;
use sealcase::profile::Profile;
use sealcase::report::{Counts, Report};
use sealcase::store::Store as _;
use sealcase::time::Timestamp;
use sealcase::validate::{Demand, Evidence, validate};

use crate::args::ValidateArgs;
use crate::clock;
use crate::console::{BAD, BOLD, Console, GOOD, WARN, counted, plain, size};
use crate::dir_store::DirStore;
use crate::outcome::{Exit, Stop};
use crate::profiles;
use crate::progress::Progress;
use crate::render::{self, Findings};
use crate::reports::Reports;

/// Runs the command.
pub(crate) fn run(args: &ValidateArgs, console: &mut Console) -> Result<Exit, Stop> {
    let profile = profiles::load(&args.demand)?;
    let as_of = clock::given_or_now(args.as_of)?;
    let mut reports = Reports::new(args.output.format, as_of);
    for path in &args.paths {
        let input = path.to_string_lossy();
        match judge(path, &profile, &args.demand.stage, as_of, console) {
            Ok((store, report)) => {
                let exit = if reaches(report.counts, args.fail_on) { Exit::Failed } else { Exit::Passed };
                let human = |console: &Console| {
                    let findings = Findings {
                        report: &report,
                        store: Some(&store),
                        most: args.max_findings,
                        verbose: console.verbose,
                        gravest_first: false,
                    };
                    let body = if console.quiet { String::new() } else { findings.text() };
                    body + &summary(&report, &profile, &store, exit, console.quiet)
                };
                reports.add(&report, exit, human, console)?;
            }
            Err(stop) => reports.undecided(&input, &stop, console)?,
        }
    }
    reports.finish(console)
}

fn judge(
    path: &Path,
    profile: &Profile,
    stage: &str,
    as_of: Timestamp,
    console: &Console,
) -> Result<(DirStore, Report), Stop> {
    let store = folder(path)?;
    let input = path.to_string_lossy();
    let progress = Progress::new("Checking", store.total(), console.quiet);
    let demand = Demand { input: &input, profile, stage, as_of: Some(as_of), evidence: Evidence::ReadNow };
    let validation = validate(&progress.store(&store), &demand)?;
    drop(progress);
    Ok((store, validation.report))
}

/// Opens the folder of a package, and says what to do when it is something else.
///
/// # Errors
/// It is no folder or cannot be read.
pub(crate) fn folder(path: &Path) -> Result<DirStore, Stop> {
    let meta = fs::metadata(path).map_err(|error| Stop::io("read", path, &error))?;
    if meta.is_dir() {
        return DirStore::open(path);
    }
    let stop = Stop::undecided(format!("{} is not a folder", path.display()));
    Err(if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("zip")) {
        stop.with_hint(format!("a sealed zip is judged with `sealcase verify {}`", path.display()))
    } else {
        stop.with_hint("give the folder that holds the package")
    })
}

fn reaches(counts: Counts, fail_on: Severity) -> bool {
    counts.errors > 0
        || (fail_on <= Severity::Warning && counts.warnings > 0)
        || (fail_on == Severity::Note && counts.notes > 0)
}

/// The verdict in plain words, and the next thing to do.
fn summary(report: &Report, profile: &Profile, store: &DirStore, exit: Exit, quiet: bool) -> String {
    let name = plain(&report.input);
    let counts = render::counts(report.counts);
    let mut out = format!("{BOLD}{name}{BOLD:#}: ");
    let next = if report.counts.errors > 0 {
        let files = report.findings.iter().filter(|finding| finding.severity == Severity::Error);
        let mut files: Vec<_> = files.filter_map(|finding| finding.location.path.as_deref()).collect();
        files.dedup();
        let _ = write!(out, "{BAD}FAILED{BAD:#} with {counts}. It cannot be sealed until the errors are mended.");
        let first = files.first().map_or(String::new(), |file| format!(", starting with {}", plain(file)));
        format!("mend the errors{first}; then run `sealcase validate` again")
    } else {
        if exit == Exit::Failed {
            let _ = write!(out, "{BAD}FAILED{BAD:#} with {counts}, by the severity that you set.");
        } else if report.counts.warnings > 0 {
            let _ = write!(out, "{WARN}PASSED with {counts}{WARN:#}. It may be sealed; read the warnings first.");
        } else {
            let notes = if counts.is_empty() { String::new() } else { format!(" with {counts}") };
            let _ = write!(out, "{GOOD}PASSED{GOOD:#}{notes}. It may be sealed.");
        }
        format!("sealcase seal {} --key KEY.pem --role manufacturer --name \"Your company\"", quoted(&report.input))
    };
    out.push('\n');
    if !quiet {
        let files = counted(store.files().len() as u64, "file", "files");
        let stage = report.profile.as_ref().map_or("", |line| line.stage.as_str());
        let date = report.as_of.map_or_else(String::new, |time| format!(", as of {time}"));
        let judged = format!("  judged {files} ({}) by {}, stage {stage}{date}", size(store.total()), profile.name());
        let _ = writeln!(out, "{judged}\n  {BOLD}Next:{BOLD:#} {next}");
    }
    out
}

/// A path as a shell takes it.
pub(crate) fn quoted(path: &str) -> String {
    let safe = |c: char| c.is_alphanumeric() || matches!(c, '/' | '.' | '-' | '_' | '+' | ',' | '=' | '@' | '%');
    if !path.is_empty() && path.chars().all(safe) {
        return path.to_owned();
    }
    format!("'{}'", plain(path).replace('\'', "'\\''"))
}
