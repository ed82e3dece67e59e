//! `sealcase validate`: judges packages before sealing and tells what to mend.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use sealcase::codes::Severity;
use sealcase::finding::Finding;
use sealcase::profile::Profile;
use sealcase::report::{self, Report};
use sealcase::store::{MemStore, Store};
use sealcase::time::Timestamp;
use sealcase::validate::{Demand, Evidence, validate};

use crate::args::ValidateArgs;
use crate::batch::{self, Pace};
use crate::clock;
use crate::cloud;
use crate::console::{BAD, BOLD, Console, FAINT, GOOD, WARN, counted, plain, size};
use crate::dir_store::DirStore;
use crate::inputs;
use crate::interrupt;
use crate::outcome::{Exit, Stop};
use crate::people;
use crate::profiles;
use crate::progress::Progress;
use crate::render::{self, Findings};
use crate::reports::{self, Reports};
use crate::watch;

/// Longest single document that is read, in bytes; the core says when one is too long to be judged.
const MAX_DOCUMENT_BYTES: u64 = 64 << 20;
/// Areas of the findings that a document can have by itself.
const OF_ONE_DOCUMENT: [&str; 3] = ["json", "schema", "path"];
/// Errors of a package that is still being written; it is told as such.
const MANY_ERRORS: usize = 12;
/// Documents that are named with what is open in them.
const DOCUMENTS_NAMED: usize = 40;
/// Packages that are named when a folder of packages was given.
const PACKAGES_NAMED: usize = 3;

/// What was judged: a package, or one document by itself.
struct Judged {
    store: Box<dyn Store + Send>,
    report: Report,
    /// One document: what must agree between documents was not judged.
    alone: bool,
    /// It says which type of document it is.
    typed: bool,
}

/// Runs the command.
pub(crate) fn run(args: &ValidateArgs, console: &mut Console) -> Result<Exit, Stop> {
    let profile = profiles::load(&args.demand)?;
    let inputs = cloud::packages(inputs::all(&args.paths, &args.lists)?, |names| {
        packages_in(names.iter().map(String::as_str)).map(|folders| folders.into_iter().map(str::to_owned).collect())
    });
    reports::stay_outside(&args.output, &inputs)?;
    let inputs = args.batch.share(inputs, console)?;
    interrupt::finish_first();
    if !args.watch {
        return once(args, &profile, &inputs, console);
    }
    if inputs.iter().any(|path| inputs::is_stdin(path)) {
        return Err(Stop::usage("standard input cannot be watched"));
    }
    watch::again_and_again(&inputs, console, |console| once(args, &profile, &inputs, console))
}

/// Judges all inputs.
fn once(args: &ValidateArgs, profile: &Profile, inputs: &[PathBuf], console: &mut Console) -> Result<Exit, Stop> {
    let as_of = clock::given_or_now(args.as_of)?;
    let mut reports = Reports::new(&args.output, as_of, console)?;
    let pace = args.batch.work.pace(console);
    let stage = args.demand.stage.as_str();
    let judged = |path: &Path, pace: Pace| {
        if cloud::is_address(path) && !is_json(path) {
            if is_zip(path) {
                return Err(no_package(path));
            }
            let store = cloud::Folder::open(path)?;
            let total = store.total();
            judge_package(path, store, total, profile, stage, as_of, pace)
        } else if path.is_dir() && !inputs::is_stdin(path) {
            judge(path, profile, stage, as_of, pace)
        } else {
            judge_document(path, &inputs::name(path, &args.lists), profile, stage, as_of)
        }
    };
    let tell = |path: &Path, outcome: Result<Judged, Stop>| match outcome {
        Ok(judged) => {
            let failed = reports::reaches(judged.report.counts, args.output.fail_on);
            let exit = if failed { Exit::Failed } else { Exit::Passed };
            let human = |console: &Console| {
                let findings = Findings {
                    report: &judged.report,
                    store: Some(judged.store.as_ref()),
                    most: args.output.max_findings,
                    verbose: console.verbose,
                    gravest_first: false,
                };
                let body = if console.quiet { String::new() } else { findings.text() };
                let people = if console.quiet { String::new() } else { asked_of_people(&judged, console.verbose) };
                body + &people + &summary(&judged, profile, exit, console.quiet)
            };
            reports.add(&judged.report, exit, human, console)
        }
        Err(stop) => reports.undecided(&inputs::name(path, &args.lists), &stop, console),
    };
    batch::run(inputs, pace, judged, tell)?;
    reports.finish(console).map(|exit| args.batch.exit(exit))
}

fn judge(path: &Path, profile: &Profile, stage: &str, as_of: Timestamp, pace: Pace) -> Result<Judged, Stop> {
    let store = folder(path)?;
    if let Some(stop) = folder_of_packages(path, &store) {
        return Err(stop);
    }
    let total = store.total();
    judge_package(path, store, total, profile, stage, as_of, pace)
}

fn judge_package(
    path: &Path,
    store: impl Store + Send + 'static,
    bytes: u64,
    profile: &Profile,
    stage: &str,
    as_of: Timestamp,
    pace: Pace,
) -> Result<Judged, Stop> {
    let input = path.to_string_lossy();
    let progress = Progress::new("Checking", bytes, pace.quiet);
    let demand = Demand { input: &input, profile, stage, as_of: Some(as_of), evidence: Evidence::ReadNow };
    let validation = validate(&progress.store(&store), &demand)?;
    drop(progress);
    Ok(Judged { store: Box::new(store), report: validation.report, alone: false, typed: true })
}

/// Judges one document by itself: its JSON, its schema and its name, as an editor or a commit hook asks for.
fn judge_document(path: &Path, name: &str, profile: &Profile, stage: &str, as_of: Timestamp) -> Result<Judged, Stop> {
    let bytes = if inputs::is_stdin(path) {
        inputs::stdin_bytes(MAX_DOCUMENT_BYTES)?
    } else if cloud::is_address(path) {
        cloud::bytes(path, MAX_DOCUMENT_BYTES)?
    } else {
        let meta = fs::metadata(path).map_err(|error| Stop::io("read", path, &error))?;
        if !meta.is_file() || !is_json(path) {
            return Err(no_package(path));
        }
        let mut bytes = Vec::new();
        let file = fs::File::open(path).map_err(|error| Stop::io("read", path, &error))?;
        let read = file.take(MAX_DOCUMENT_BYTES + 1).read_to_end(&mut bytes);
        read.map_err(|error| Stop::io("read", path, &error))?;
        bytes
    };
    // What is no JSON has a finding of its own.
    let typed =
        serde_json::from_slice::<serde_json::Value>(&bytes).map_or(true, |value| value.get("docType").is_some());
    // The name in the package is not known; its last part is.
    let last = Path::new(name).file_name().and_then(|last| last.to_str()).filter(|last| last.contains('.'));
    let store: MemStore = [(last.unwrap_or("document.json"), bytes.clone())].into_iter().collect();
    let demand = Demand { input: name, profile, stage, as_of: Some(as_of), evidence: Evidence::WhenSealing };
    let whole = validate(&store, &demand)?.report;
    let area = |finding: &Finding| finding.code.id().split('.').next().unwrap_or_default();
    let own = whole.findings.into_iter().filter(|finding| OF_ONE_DOCUMENT.contains(&area(finding)));
    let own = own.map(|mut finding| {
        // The input is the file.
        finding.location.path = Some(name.to_owned());
        finding
    });
    let findings: Vec<_> = own.collect();
    let mut report = Report::new(name, report::verdict_of_validation(&findings), Some(as_of), findings);
    report.profile = whole.profile;
    report.bag = whole.bag;
    let store: MemStore = [(name, bytes)].into_iter().collect();
    Ok(Judged { store: Box::new(store), report, alone: true, typed })
}

fn is_json(name: impl AsRef<Path>) -> bool {
    name.as_ref().extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"))
}

fn is_zip(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("zip"))
}

/// The folders that look like packages, where the files are not those of one package.
fn packages_in<'a>(names: impl Iterator<Item = &'a str>) -> Option<BTreeSet<&'a str>> {
    let mut packages = BTreeSet::new();
    let mut has_documents = false;
    for name in names {
        match name.split('/').collect::<Vec<_>>().as_slice() {
            ["documents", ..] => return None,
            [name] => has_documents |= is_json(name),
            [folder, "documents", name] if is_json(name) => _ = packages.insert(*folder),
            _ => {}
        }
    }
    // One folder with documents in it, beside others, may be how this package is laid out.
    if packages.is_empty() || has_documents && packages.len() < 2 { None } else { Some(packages) }
}

/// Says what to do when the folder holds several packages rather than one.
fn folder_of_packages(path: &Path, store: &DirStore) -> Option<Stop> {
    let packages = packages_in(store.files().iter().map(|file| file.name.as_str()))?;
    let first: Vec<_> =
        packages.iter().take(PACKAGES_NAMED).map(|name| path.join(plain(name)).display().to_string()).collect();
    let each = match packages.len() {
        1 => first.join(" "),
        _ => format!("{}/*", path.display().to_string().trim_end_matches('/')),
    };
    let more = if packages.len() > first.len() { ", ..." } else { "" };
    let text = format!("{} is no package but holds some: {}{more}", path.display(), first.join(", "));
    Some(Stop::undecided(text).with_hint(format!("name each of them: `sealcase validate {each}`")))
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
    Err(no_package(path))
}

fn no_package(path: &Path) -> Stop {
    let stop = Stop::undecided(format!("{} is neither a folder nor a JSON document", path.display()));
    if is_zip(path) {
        stop.with_hint(format!("a sealed zip is judged with `sealcase verify {}`", path.display()))
    } else {
        stop.with_hint("give the folder that holds the package, or one of its JSON documents")
    }
}

/// What people must judge; only how much that is, while there is so much else to do.
fn asked_of_people(judged: &Judged, verbose: bool) -> String {
    let questions = judged.report.judged_by_people.len();
    if judged.report.counts.errors < MANY_ERRORS || questions == 0 || verbose {
        return people::text(&judged.report, verbose);
    }
    let questions = counted(questions as u64, "question", "questions");
    format!("Later, people must judge {questions} that no program can; `-v` lists them.\n\n")
}

/// How many errors and warnings each document has, where there are many.
fn by_document(out: &mut String, report: &Report) {
    if report.counts.errors < MANY_ERRORS {
        return;
    }
    let mut documents: BTreeMap<&str, BTreeMap<&str, usize>> = BTreeMap::new();
    for finding in report.findings.iter().filter(|finding| finding.severity == Severity::Error) {
        let path = finding.location.path.as_deref().unwrap_or("the whole package");
        *documents.entry(path).or_default().entry(finding.code.what()).or_default() += 1;
    }
    if documents.len() < 2 {
        return;
    }
    let width = documents.keys().map(|path| path.chars().count()).max().unwrap_or(0);
    let _ = writeln!(out, "\n  {BOLD}Still open{BOLD:#}, document by document:");
    for (path, kinds) in documents.iter().take(DOCUMENTS_NAMED) {
        let most = kinds.iter().max_by_key(|(_, count)| **count).map_or("", |(what, _)| *what);
        let more = if kinds.len() > 1 { " ..." } else { "" };
        let total: usize = kinds.values().sum();
        let _ = writeln!(out, "  {:width$}  {total:>4}  {FAINT}{}{more}{FAINT:#}", plain(path), plain(most));
    }
    let hidden = documents.len().saturating_sub(DOCUMENTS_NAMED);
    if hidden > 0 {
        let _ = writeln!(out, "  and {}", counted(hidden as u64, "more document", "more documents"));
    }
    out.push('\n');
}

/// The verdict in plain words, and the next thing to do.
fn summary(judged: &Judged, profile: &Profile, exit: Exit, quiet: bool) -> String {
    let Judged { store, report, alone, typed } = judged;
    let may = if *alone { "" } else { " It may be sealed." };
    let name = plain(&report.input);
    let counts = render::counts(report.counts);
    let mut out = format!("{BOLD}{name}{BOLD:#}: ");
    let next = if report.counts.errors > 0 {
        let files = report.findings.iter().filter(|finding| finding.severity == Severity::Error);
        let mut files: Vec<_> = files.filter_map(|finding| finding.location.path.as_deref()).collect();
        files.dedup();
        let _ = write!(
            out,
            "{BAD}FAILED{BAD:#} with {counts}.{}",
            if *alone { "" } else { " It cannot be sealed until the errors are mended." }
        );
        let first = files.first().map_or(String::new(), |file| format!(", starting with {}", plain(file)));
        if report.counts.errors >= MANY_ERRORS && !*alone {
            // While a package is being written, this is how it goes on.
            format!(
                "go through the documents one by one{first}.\n  `sealcase validate {} --watch` checks again whenever you save; \
                 `--report html=open.html`\n  makes a list to work from, and `sealcase explain CODE` says more on any code.",
                quoted(&report.input)
            )
        } else {
            format!("mend the errors{first}; then run `sealcase validate` again")
        }
    } else {
        if exit == Exit::Failed {
            let _ = write!(out, "{BAD}FAILED{BAD:#} with {counts}, by the severity that you set.");
        } else if report.counts.warnings > 0 {
            let _ = write!(
                out,
                "{WARN}PASSED with {counts}{WARN:#}.{}",
                if *alone { "" } else { " It may be sealed; read the warnings first." }
            );
        } else {
            let notes = if counts.is_empty() { String::new() } else { format!(" with {counts}") };
            let _ = write!(out, "{GOOD}PASSED{GOOD:#}{notes}.{may}");
        }
        format!("sealcase seal {} --key KEY.pem --role manufacturer --name \"Your company\"", quoted(&report.input))
    };
    out.push('\n');
    if *alone {
        if !quiet {
            let how = if *typed {
                "what must agree with other documents was"
            } else {
                "it names no `docType`, so its members were"
            };
            let _ = writeln!(out, "  judged by itself: {how} not judged");
        }
    } else if !quiet {
        let files = counted(store.files().len() as u64, "file", "files");
        let stage = report.profile.as_ref().map_or("", |line| line.stage.as_str());
        let date = report.as_of.map_or_else(String::new, |time| format!(", as of {time}"));
        let judged = format!(
            "  judged {files} ({}) by {}, stage {stage}{date}",
            size(store.files().iter().map(|file| file.size).sum()),
            profile.name()
        );
        let _ = writeln!(out, "{judged}");
        by_document(&mut out, report);
        let _ = writeln!(out, "  {BOLD}Next:{BOLD:#} {next}");
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
