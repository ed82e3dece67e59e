//! `sealcase matrix`: which outcome is met for which component, as a table, JSON, CSV, a page or `CycloneDX`.
//!
//! A folder is judged as `validate` does, a sealed zip is verified first: nothing is shown of one that does not hold.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, Read, Write as _};

use sealcase::archive::Archive;
use sealcase::matrix::{self, Cell, Matrix, Verdict};
use sealcase::profile::Profile;
use sealcase::report::{self, Tool};
use sealcase::store::{FileEntry, Store};
use sealcase::time::Timestamp;
use sealcase::validate::{Demand, Evidence, validate};

use crate::args::{MatrixArgs, MatrixForm};
use crate::batch::Pace;
use crate::clock;
use crate::console::{BAD, BOLD, Console, FAINT, GOOD, WARN, plain};
use crate::outcome::{Exit, Stop};
use crate::output::{Pending, Readers};
use crate::profiles;
use crate::validate::folder;
use crate::verdict::{self, Asked};
use crate::verify::{Judge, open_zip};

/// Widest column of a component, in letters.
const COLUMN: usize = 16;
/// Widest title of an outcome, in letters.
const TITLE: usize = 34;

/// Runs the command.
pub(crate) fn run(args: &MatrixArgs, console: &mut Console) -> Result<Exit, Stop> {
    let profile = profiles::load(&args.demand)?;
    let as_of = clock::given_or_now(args.as_of)?;
    let matrix = if args.path.is_dir() {
        of(&folder(&args.path)?, &profile, args, as_of)?
    } else {
        let report = Judge::of_nobody(as_of).path(&args.path, Pace::of(console))?;
        let holds =
            matches!(report.verdict, report::Verdict::Valid | report::Verdict::Trusted | report::Verdict::Intact);
        if !holds {
            let exit = if report.verdict == report::Verdict::Undecided { Exit::Undecided } else { Exit::Failed };
            console.message(&verdict::text(&report, Asked::NOBODY, exit, None, console));
            console.message("Its matrix is not shown, since it cannot be relied on.");
            return Ok(exit);
        }
        of(&Payload::new(open_zip(&args.path)?), &profile, args, as_of)?
    };
    let text = match args.format {
        MatrixForm::Human => human(&matrix, console.verbose, console.quiet),
        MatrixForm::Json => serde_json::to_string_pretty(&matrix).unwrap_or_default() + "\n",
        MatrixForm::Csv => matrix::csv(&matrix),
        MatrixForm::Html => matrix::html(&matrix, &format!("{} {}", Tool::this().name, Tool::this().version)),
        MatrixForm::Cyclonedx => matrix::cyclonedx(&matrix, Some(as_of)),
    };
    match &args.output {
        Some(path) => {
            let pending = Pending::create(path, args.force, Readers::Default)?;
            let written = pending.writer()?.write_all(text.as_bytes());
            written.map_err(|error| Stop::io("write", path, &error))?;
            pending.commit()?;
            console.message(&format!("Wrote {}", path.display()));
        }
        None => console.write(&text)?,
    }
    let counts = matrix.counts;
    let whole = counts.missing == 0 && counts.doubted == 0;
    Ok(if whole { Exit::Passed } else { Exit::Failed })
}

fn of(store: &dyn Store, profile: &Profile, args: &MatrixArgs, as_of: Timestamp) -> Result<Matrix, Stop> {
    let input = args.path.to_string_lossy();
    // Evidence is not read for this: what cells say is in the documents.
    let demand = Demand {
        input: &input,
        profile,
        stage: &args.demand.stage,
        as_of: Some(as_of),
        evidence: Evidence::WhenSealing,
    };
    validate(store, &demand)?.matrix.ok_or_else(|| {
        Stop::undecided(format!("{} holds no conformance matrix that can be read", args.path.display()))
            .with_hint("`sealcase validate` says what is wrong; `sealcase new` writes a matrix to fill in")
    })
}

/// The payload of a sealed zip, as the package that was sealed.
struct Payload {
    archive: Archive<File>,
    inside: String,
    files: Vec<FileEntry>,
}

impl Payload {
    fn new(archive: Archive<File>) -> Self {
        let base = archive.files().first().and_then(|file| file.name.split('/').next()).unwrap_or_default();
        let inside = format!("{base}/data/");
        let payload = |file: &FileEntry| {
            let name = file.name.strip_prefix(&inside)?.to_owned();
            Some(FileEntry { name, size: file.size })
        };
        let files = archive.files().iter().filter_map(payload).collect();
        Self { archive, inside, files }
    }
}

impl Store for Payload {
    fn files(&self) -> &[FileEntry] {
        &self.files
    }

    fn open<'a>(&'a self, name: &str) -> io::Result<Box<dyn Read + 'a>> {
        self.archive.open(&format!("{}{name}", self.inside))
    }

    fn piece(&self, name: &str, from: u64, most: usize) -> io::Result<Vec<u8>> {
        self.archive.piece(&format!("{}{name}", self.inside), from, most)
    }
}

/// The table for people: outcomes by group, a column for each component, then what is open.
fn human(matrix: &Matrix, verbose: bool, quiet: bool) -> String {
    let mut out = String::new();
    if !quiet {
        let product = matrix.product.as_ref().map_or("product not named".to_owned(), |product| plain(&product.name));
        let _ = writeln!(out, "{BOLD}{product}{BOLD:#}, by {}\n", plain(&matrix.standard));
        table(&mut out, matrix);
        open(&mut out, matrix, verbose);
    }
    totals(&mut out, matrix);
    out
}

fn table(out: &mut String, matrix: &Matrix) {
    let heads: Vec<String> = matrix.components.iter().map(|column| cut(&plain(&column.id), COLUMN)).collect();
    let widths: Vec<usize> = heads.iter().map(|head| head.chars().count().max("not applicable".len())).collect();
    let id = matrix.outcomes.iter().map(|outcome| outcome.id.chars().count()).max().unwrap_or(0).min(COLUMN);
    let _ = write!(out, "  {:id$}  {:TITLE$}", "", "");
    for (i, (head, width)) in heads.iter().zip(&widths).enumerate() {
        let width = if i + 1 == heads.len() { 0 } else { *width };
        let _ = write!(out, "  {BOLD}{head:width$}{BOLD:#}");
    }
    out.push('\n');
    let mut group = None;
    for outcome in &matrix.outcomes {
        if group != Some(&outcome.group) {
            let _ = writeln!(out, "{BOLD}{}{BOLD:#}", plain(&outcome.group));
            group = Some(&outcome.group);
        }
        let _ = write!(out, "  {:id$}  {:TITLE$}", cut(&outcome.id, id), cut(&plain(&outcome.title), TITLE));
        for (i, cell) in outcome.cells.iter().enumerate() {
            let last = i + 1 == outcome.cells.len();
            let width = if last { 0 } else { widths.get(i).copied().unwrap_or(0) };
            let _ = write!(out, "  {}", mark(cell, width));
        }
        out.truncate(out.trim_end().len());
        out.push('\n');
    }
}

/// A cell as a word; what the rules doubt gets an exclamation mark.
fn mark(cell: &Cell, width: usize) -> String {
    let style = match cell.result {
        _ if !cell.doubts.is_empty() => BAD,
        Verdict::Met => GOOD,
        Verdict::NotMet | Verdict::Missing => WARN,
        Verdict::NotApplicable => FAINT,
    };
    let word = match cell.result {
        Verdict::Missing => "MISSING",
        other => other.words(),
    };
    let word = if cell.doubts.is_empty() { word.to_owned() } else { format!("{word} !") };
    format!("{style}{word:width$}{style:#}")
}

/// Every cell that somebody has to do something about, or that needs a reason.
fn open(out: &mut String, matrix: &Matrix, verbose: bool) {
    let cells = || matrix.outcomes.iter().flat_map(|outcome| outcome.cells.iter().map(move |cell| (outcome, cell)));
    let place = |cell: &Cell| cell.component.as_deref().map_or_else(|| "product".to_owned(), plain);
    for (title, wanted) in [
        ("No row says anything about", &(|cell: &Cell| cell.result == Verdict::Missing) as &dyn Fn(&Cell) -> bool),
        ("Errors in what these rest on", &|cell: &Cell| !cell.doubts.is_empty()),
        ("Not met", &|cell: &Cell| cell.result == Verdict::NotMet),
        ("Not applicable", &|cell: &Cell| verbose && cell.result == Verdict::NotApplicable),
    ] {
        let found: Vec<_> = cells().filter(|(_, cell)| wanted(cell)).collect();
        if found.is_empty() {
            continue;
        }
        let _ = writeln!(out, "\n{BOLD}{title}{BOLD:#}");
        if title.starts_with("No row") {
            // One line for each outcome is easier to work off than one for each cell.
            let mut by_outcome: BTreeMap<&str, Vec<String>> = BTreeMap::new();
            for (outcome, cell) in found {
                by_outcome.entry(&outcome.id).or_default().push(place(cell));
            }
            for (id, places) in by_outcome {
                let _ = writeln!(out, "  {}: {}", plain(id), places.join(", "));
            }
            continue;
        }
        for (outcome, cell) in found {
            let _ = write!(out, "  {} for {}", plain(&outcome.id), place(cell));
            if !cell.doubts.is_empty() {
                let _ = write!(out, ": {}", cell.doubts.join(", "));
            } else if let Some(reason) = &cell.reason {
                let _ = write!(out, ": {}", plain(reason));
            }
            if !cell.risks.is_empty() {
                let _ = write!(out, " {FAINT}(risks: {}){FAINT:#}", plain(&cell.risks.join(", ")));
            }
            out.push('\n');
        }
    }
    out.push('\n');
}

fn totals(out: &mut String, matrix: &Matrix) {
    let counts = matrix.counts;
    let style = if counts.missing + counts.doubted > 0 { BAD } else { GOOD };
    let word = if counts.missing + counts.doubted > 0 { "OPEN" } else { "COVERED" };
    let _ = write!(
        out,
        "{style}{word}{style:#}: {} outcomes in {} cells: {} met, {} not met, {} not applicable, {} missing",
        counts.outcomes, counts.cells, counts.met, counts.not_met, counts.not_applicable, counts.missing
    );
    if counts.doubted > 0 {
        let _ = write!(out, "; {} with errors", counts.doubted);
    }
    out.push('\n');
}

/// A text of at most so many letters.
fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    text.chars().take(most.saturating_sub(3)).chain("...".chars()).collect()
}
