//! `sealcase diff`: what changed between two packages, which class of change that is, and what must be tested again.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use sealcase::diff::{self, Change, Difference, Side};
use sealcase::json;
use sealcase::profile::Retest;
use sealcase::report::{Report, State};
use sealcase::store::{self, Store};
use serde_json::{Value, json};

use crate::args::{DiffArgs, DiffFormat};
use crate::bags::{self, Opened};
use crate::clock;
use crate::console::{BAD, BOLD, Console, FAINT, GOOD, WARN, counted, plain};
use crate::dir_store::DirStore;
use crate::outcome::{Exit, Stop};
use crate::profiles;
use crate::table::Table;
use crate::verify::open_zip;

/// Most changes of one class that are listed without `--verbose`.
const MOST: usize = 25;
/// Widest line of a list of outcomes.
const WIDTH: usize = 92;
/// Most bytes of bills of materials that are read of one side.
const MAX_BOM_BYTES: u64 = 256 << 20;

/// Runs the command.
pub(crate) fn run(args: &DiffArgs, console: &mut Console) -> Result<Exit, Stop> {
    let profile = profiles::named(&args.profile)?;
    let now = clock::given_or_now(None)?;
    let older = bags::open(&args.older, &[], now)?;
    let newer = bags::open(&args.newer, &[], now)?;
    let ids = |opened: &Opened| -> Option<String> {
        let ids = opened.documents.iter().filter_map(|document| document.value.get("productId")?.as_str());
        ids.map(str::to_owned).next()
    };
    if ids(&older).zip(ids(&newer)).is_some_and(|(old, new)| old != new) {
        console.warning("the two are about different products");
    }
    let (old_boms, new_boms) = (boms(&args.older, &older)?, boms(&args.newer, &newer)?);
    let difference = diff::compare(
        Side { documents: &older.documents, boms: &old_boms },
        Side { documents: &newer.documents, boms: &new_boms },
        &profile,
    );
    let lower = difference.declared.iter().any(|declared| declared.lower);
    match args.format {
        DiffFormat::Human => {
            let seals = [("older", &args.older, older.report()), ("newer", &args.newer, newer.report())];
            console.write(&text(&difference, &seals, profile.name(), console.quiet, console.verbose))?;
        }
        DiffFormat::Json => {
            let seal = |path: &Path, report: Option<&Report>| {
                json!({
                    "input": path.to_string_lossy(),
                    "bag": report.and_then(|report| report.bag.as_ref()),
                    "signatures": report.map(|report| &report.signatures),
                })
            };
            let value = json!({
                "tool": { "name": "sealcase", "version": env!("CARGO_PKG_VERSION") },
                "profile": { "name": profile.name(), "uri": profile.uri(), "digest": profile.digest() },
                "older": seal(&args.older, older.report()),
                "newer": seal(&args.newer, newer.report()),
                "difference": difference,
            });
            console.result(&format!("{value:#}"))?;
        }
        DiffFormat::Csv => console.write(&csv(&difference)?)?,
    }
    Ok(if lower { Exit::Failed } else { Exit::Passed })
}

/// One row for each change, the gravest first; RFC 4180.
fn csv(difference: &Difference) -> Result<String, Stop> {
    let mut table =
        Table::new(&["class", "kind", "what", "component", "outcome", "before", "after", "path", "pointer"])?;
    for change in &difference.changes {
        let own = |text: &Option<String>| text.clone().unwrap_or_default();
        table.row(&[
            own(&change.class),
            change.kind.to_owned(),
            change.what.clone(),
            own(&change.component),
            own(&change.leaf),
            own(&change.before),
            own(&change.after),
            change.path.clone(),
            change.pointer.clone(),
        ])?;
    }
    table.finish()
}

/// The files of a side's bills of materials, as far as they are JSON.
fn boms(path: &Path, opened: &Opened) -> Result<BTreeMap<String, Value>, Stop> {
    let wanted = diff::bill_of_materials_files(&opened.documents);
    if wanted.is_empty() {
        return Ok(BTreeMap::new());
    }
    let base = opened.report().and_then(|report| report.bag.as_ref()?.base_directory.clone());
    let (store, prefix): (Box<dyn Store>, String) = match base {
        Some(base) => (Box::new(open_zip(path)?), format!("{base}/data/")),
        None => (Box::new(DirStore::open(path)?), String::new()),
    };
    let mut files = BTreeMap::new();
    let mut left = MAX_BOM_BYTES;
    for file in store.files() {
        let Some(name) = file.name.strip_prefix(&prefix).filter(|name| wanted.contains(*name)) else { continue };
        if file.size > left.min(json::MAX_BYTES) {
            continue;
        }
        left -= file.size;
        let bytes = store::read(store.as_ref(), &file.name, file.size);
        let bytes = bytes.map_err(|error| Stop::io("read", path, &error))?;
        if let Some(value) = bytes.and_then(|bytes| json::parse(&bytes).ok()) {
            files.insert(name.to_owned(), value);
        }
    }
    Ok(files)
}

/// The verdict first, then what it asks for, then the changes by class.
fn text(
    difference: &Difference,
    seals: &[(&str, &std::path::PathBuf, Option<&Report>)],
    profile: &str,
    quiet: bool,
    verbose: bool,
) -> String {
    let mut out = headline(difference);
    if quiet {
        return out;
    }
    if let Some(class) = &difference.class {
        let asks: Vec<&str> = [
            class.impact_analysis.then_some("an impact analysis"),
            class.lab_opinion.then_some("the laboratory's opinion"),
            (class.retest == Retest::Needed).then_some("a retest"),
            (class.retest == Retest::LaboratoryDecides).then_some("a retest of what the laboratory names"),
        ]
        .into_iter()
        .flatten()
        .collect();
        let asks = if asks.is_empty() { "no more than a record of it".to_owned() } else { asks.join(", ") };
        let _ =
            writeln!(out, "  asks for: {asks} {FAINT}[{}; profile {profile}]{FAINT:#}", plain(&class.basis.join(", ")));
    }
    for declared in &difference.declared {
        let (number, class) = (plain(&declared.number), plain(&declared.class));
        let _ = if declared.lower {
            writeln!(out, "  {BAD}change record {number} declares {class}, which is lower than what was found{BAD:#}")
        } else {
            writeln!(out, "  {GOOD}change record {number} declares {class}, which covers what was found{GOOD:#}")
        };
    }
    for (which, path, report) in seals {
        let signers = report.map(|report| {
            let good = report.signatures.iter().filter(|line| line.state == State::Ok);
            let names = good.map(|line| {
                let (name, role) = (line.name.as_deref().unwrap_or("?"), line.role.as_deref().unwrap_or("?"));
                format!("{} ({})", plain(name), plain(role))
            });
            // Who signed several statements is named once.
            let mut names: Vec<String> = names.collect();
            names.dedup();
            let time = report.bag.as_ref().and_then(|bag| bag.sealed_at);
            let time = time.map_or_else(String::new, |time| format!(", sealed {time}"));
            format!("{}{time}", names.join(", "))
        });
        let signers = signers.unwrap_or_else(|| "not sealed".to_owned());
        let _ = writeln!(out, "  {FAINT}{which}: {}: {signers}{FAINT:#}", plain(&path.to_string_lossy()));
    }
    retests(&mut out, difference);
    changes(&mut out, difference, verbose);
    if !difference.not_compared.is_empty() {
        let _ = writeln!(out, "\n{BOLD}Not compared{BOLD:#}");
        for line in &difference.not_compared {
            let _ = writeln!(out, "  {}", plain(line));
        }
    }
    out
}

fn headline(difference: &Difference) -> String {
    let total = difference.changes.len() + difference.more;
    if total == 0 {
        return format!("{GOOD}Nothing changed.{GOOD:#}\n");
    }
    let unjudged = difference.changes.iter().filter(|change| change.class.is_none()).count();
    let mut out = String::new();
    let Some(class) = &difference.class else {
        let changes = counted(total as u64, "change", "changes");
        let _ =
            writeln!(out, "{WARN}{changes}, and the profile names no class for them: a person judges them.{WARN:#}");
        return out;
    };
    let style = match class.retest {
        Retest::None => GOOD,
        Retest::LaboratoryDecides => WARN,
        Retest::Needed => BAD,
    };
    let gravest = difference.changes.iter().find(|change| change.class.as_deref() == Some(class.id.as_str()));
    let gravest = gravest.map(|change| format!(": {}", plain(&change.what))).unwrap_or_default();
    let _ = writeln!(out, "{style}Class {}{gravest}{style:#}", plain(&class.id));
    let _ = writeln!(out, "  {} ({})", plain(&class.title), counted(total as u64, "change", "changes"));
    if unjudged > 0 {
        let _ = writeln!(
            out,
            "  {WARN}{} in no class of the profile: a person judges them{WARN:#}",
            counted(unjudged as u64, "change is", "changes are")
        );
    }
    out
}

fn retests(out: &mut String, difference: &Difference) {
    for (need, title) in [
        (Retest::Needed, "To be tested again"),
        (Retest::LaboratoryDecides, "To be tested again if the laboratory says so"),
    ] {
        let mut components: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for line in difference.retests.iter().filter(|line| line.need == need) {
            let how = match (line.method.as_deref(), line.cases.as_slice()) {
                (None, _) => String::new(),
                (Some(method), []) => format!(" ({})", plain(method)),
                (Some(_), cases) => format!(" ({})", plain(&cases.join(", "))),
            };
            components.entry(&line.component).or_default().push(format!("{}{how}", plain(&line.leaf)));
        }
        if components.is_empty() {
            continue;
        }
        let _ = writeln!(out, "\n{BOLD}{title}{BOLD:#}");
        for (component, leaves) in components {
            let _ = writeln!(out, "  {}:", plain(component));
            let mut line = String::new();
            for leaf in leaves {
                if !line.is_empty() && line.len() + leaf.len() + 2 > WIDTH {
                    let _ = writeln!(out, "    {line},");
                    line.clear();
                }
                line.push_str(if line.is_empty() { "" } else { ", " });
                line.push_str(&leaf);
            }
            let _ = writeln!(out, "    {line}");
        }
    }
}

fn changes(out: &mut String, difference: &Difference, verbose: bool) {
    let mut last: Option<Option<&str>> = None;
    let mut told = 0;
    let mut hidden = 0;
    let close = |out: &mut String, hidden: &mut usize| {
        if *hidden > 0 {
            let _ = writeln!(out, "  and {hidden} more (-v, or --format json)");
        }
        *hidden = 0;
    };
    for change in &difference.changes {
        let class = change.class.as_deref();
        if last != Some(class) {
            close(out, &mut hidden);
            let title =
                class.map_or_else(|| "In no class".to_owned(), |class| format!("Changes of class {}", plain(class)));
            let _ = writeln!(out, "\n{BOLD}{title}{BOLD:#}");
            last = Some(class);
            told = 0;
        }
        told += 1;
        if (told > MOST || change.kind == "formality") && !verbose {
            hidden += 1;
            continue;
        }
        one(out, change);
    }
    close(out, &mut hidden);
    if difference.more > 0 {
        let _ = writeln!(out, "  and {} beyond what is told", counted(difference.more as u64, "change", "changes"));
    }
}

fn one(out: &mut String, change: &Change) {
    let values = match (&change.before, &change.after) {
        (Some(before), Some(after)) => format!(": {} -> {}", plain(before), plain(after)),
        _ => String::new(),
    };
    let _ = writeln!(
        out,
        "  {}{values}  {FAINT}{}{}{FAINT:#}",
        plain(&change.what),
        plain(&change.path),
        if change.pointer.is_empty() { String::new() } else { format!(" {}", plain(&change.pointer)) }
    );
}
