//! `sealcase records`: the state of many certificates and their records on a day.
//!
//! Zips are looked into on several threads, each for itself; of each a small row is kept. A zip that does not
//! hold, or whose signers do not count for the user, is told apart and adds nothing; so is one that was sealed
//! after the day that is asked for.

mod table;

use std::fs::{self, File};
use std::io::{Read, Seek};
use std::path::{Path, PathBuf};

use sealcase::archive::Limits;
use sealcase::profile::Profile;
use sealcase::records::{DOC_TYPES, Ledger, NotUsable, Record, Row, Told};
use sealcase::report::Verdict;
use sealcase::time::Date;
use sealcase::verify::{Request, Wanted, look, says_proof};

use crate::args::{RecordsArgs, RecordsFormat};
use crate::batch;
use crate::clock;
use crate::cloud;
use crate::console::Console;
use crate::inputs;
use crate::keys;
use crate::outcome::{Exit, Stop};
use crate::profiles;
use crate::trust_file;
use crate::verify::Judge;

/// Most folders below each other that are searched.
const MAX_DEPTH: usize = 32;

/// Runs the command.
pub(crate) fn run(args: &RecordsArgs, console: &mut Console) -> Result<Exit, Stop> {
    let keys = args.keys.iter().map(|file| keys::known(file)).collect::<Result<Vec<_>, _>>()?;
    let trust = trust_file::given(&args.trust, console)?;
    let now = clock::given_or_now(args.as_of)?;
    let judge = Judge {
        keys,
        trust,
        policy: None,
        as_of: clock::given_or_now(None)?.max(now),
        library: None,
        limits: Limits::default(),
    };
    let profile = args.profile.as_deref().map(profiles::named).transpose()?;
    let as_of = now.date();

    let zips = zips(&cloud::zips(inputs::all(&args.paths, &args.lists)?))?;
    if zips.is_empty() {
        return Err(Stop::usage("there is no file ending in .zip there").with_hint("name the sealed zips themselves"));
    }
    let chosen = judge.trust.is_some() || !judge.keys.is_empty();
    let mut ledger = Ledger::default();
    let mut sealed_later = Vec::new();
    let mut not_usable = Vec::new();
    let mut worst = Exit::Passed;
    let tell = |path: &Path, outcome: Result<Row, Stop>| {
        match outcome {
            Ok(Row::Counts(bundle)) => ledger.add(*bundle),
            Ok(Row::SealedLater(later)) => sealed_later.push(later),
            Ok(Row::NotUsable(bad)) => {
                worst = worst.max(if bad.verdict == "undecided" { Exit::Undecided } else { Exit::Failed });
                not_usable.push(bad);
            }
            Err(stop) => {
                worst = Exit::Undecided;
                let input = path.to_string_lossy().into_owned();
                not_usable.push(NotUsable { input, verdict: Verdict::Undecided.as_str(), reason: stop.text });
            }
        }
        Ok(())
    };
    let read = |path: &Path, _| read(path, &judge, as_of, chosen, args.verify);
    batch::run(&zips, args.work.pace(console), read, tell)?;
    crate::interrupt::check().map_err(|_| Stop::interrupted())?;
    let bundles = ledger.len();
    let records = told(ledger, as_of, profile.as_ref(), args.holder.as_deref());
    let told = Told {
        as_of,
        within: args.within,
        bundles,
        records,
        sealed_later,
        not_usable,
        signers_judged: chosen,
        payload_read: args.verify,
    };
    match args.format {
        RecordsFormat::Human => console.write(&table::text(&told, console.quiet, console.verbose))?,
        RecordsFormat::Json => console.write(&told.to_json())?,
        RecordsFormat::Ndjson => console.write(&told.to_json_lines())?,
        RecordsFormat::Csv => console.write(&told.to_csv())?,
        RecordsFormat::Ics => console.write(&told.to_icalendar())?,
    }
    Ok(worst)
}

fn told(ledger: Ledger, as_of: Date, profile: Option<&Profile>, holder: Option<&str>) -> Vec<Record> {
    let mut records = ledger.records(as_of, profile);
    if let Some(holder) = holder {
        for record in &mut records {
            record.keep_holder(holder, as_of);
        }
    }
    records
}

/// The row of one zip, or why there is none.
fn read(path: &Path, judge: &Judge, as_of: Date, chosen: bool, whole: bool) -> Result<Row, Stop> {
    let input = path.to_string_lossy();
    if cloud::is_address(path) {
        return read_from(cloud::Object::open(path)?.reader(), &input, judge, as_of, chosen, whole);
    }
    let file = File::open(path).map_err(|error| Stop::io("read", path, &error))?;
    read_from(file, &input, judge, as_of, chosen, whole)
}

fn read_from(
    mut zip: impl Read + Seek,
    input: &str,
    judge: &Judge,
    as_of: Date,
    chosen: bool,
    whole: bool,
) -> Result<Row, Stop> {
    if says_proof(&mut zip).map_err(|error| Stop::io("read", Path::new(input), &error))? {
        return Ok(Row::of_proof(input));
    }
    let request = Request {
        input,
        keys: &judge.keys,
        trust: judge.trust.as_ref(),
        policy: None,
        as_of: Some(judge.as_of),
        limits: Limits::default(),
    };
    let look = look(zip, &request, Wanted { doc_types: DOC_TYPES, whole })?;
    Ok(Row::of(input, &look, as_of, chosen))
}

/// The files to read: files as they are named, and in folders everything that ends in `.zip`, sorted.
fn zips(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Stop> {
    let mut out = Vec::new();
    for path in paths {
        // What is not there is told of among the others, which are read all the same.
        if fs::metadata(path).is_ok_and(|meta| meta.is_dir()) {
            let mut found = Vec::new();
            search(path, 0, &mut found)?;
            found.sort();
            out.append(&mut found);
        } else {
            out.push(path.clone());
        }
    }
    Ok(out)
}

/// Links are not followed: a folder that contains itself has no end.
fn search(folder: &Path, depth: usize, found: &mut Vec<PathBuf>) -> Result<(), Stop> {
    if depth > MAX_DEPTH {
        return Err(Stop::undecided(format!("{} lies too deep to be searched", folder.display())));
    }
    let stop = |error: std::io::Error| Stop::io("read", folder, &error);
    for entry in fs::read_dir(folder).map_err(stop)? {
        let entry = entry.map_err(stop)?;
        let kind = entry.file_type().map_err(stop)?;
        let path = entry.path();
        if kind.is_dir() {
            search(&path, depth + 1, found)?;
        } else if kind.is_file() && path.extension().is_some_and(|end| end.eq_ignore_ascii_case("zip")) {
            found.push(path);
        }
    }
    Ok(())
}
