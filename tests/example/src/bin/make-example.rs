//! Writes the example package into a folder: `make-example [--broken] DIR`, or lists the planted
//! mistakes: `make-example --list`. Exit code 0 when done, 2 when it could not.

use std::env;
use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use sealcase_example::life::Life;

const USAGE: &str = "\
Usage: make-example [--broken] DIR    write the example package into a new or empty folder
       make-example --list            list the mistakes of the broken package
       make-example life DIR          seal every bag of the product's life into a new or empty folder
       make-example life --packages DIR   write the packages of the life as folders, not sealed
";

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match arguments[..] {
        ["--list"] => list(),
        ["--help" | "-h"] => io::stdout().write_all(USAGE.as_bytes()).map_err(|error| error.to_string()),
        ["life", "--packages", folder] => life_packages(Path::new(folder)),
        ["life", folder] if !folder.starts_with('-') => life(Path::new(folder)),
        ["--broken", folder] | [folder, "--broken"] => make(folder, true),
        [folder] if !folder.starts_with('-') => make(folder, false),
        _ => Err(USAGE.to_owned()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            // Nothing is left to do if even this cannot be written.
            let _ = writeln!(io::stderr(), "{}", message.trim_end());
            ExitCode::from(2)
        }
    }
}

fn make(folder: &str, broken: bool) -> Result<(), String> {
    let package = if broken { sealcase_example::broken() } else { sealcase_example::clean() };
    let files = package.and_then(|package| package.files()).map_err(|fault| fault.to_string())?;
    sealcase_example::write(&files, Path::new(folder)).map_err(|fault| fault.to_string())?;
    let bytes: usize = files.values().map(Vec::len).sum();
    let line = format!("{folder}: {} files, {} MB\n", files.len(), bytes / 1_000_000);
    io::stdout().write_all(line.as_bytes()).map_err(|error| error.to_string())
}

fn life(folder: &Path) -> Result<(), String> {
    let sealed = Life::read().and_then(|life| life.seal()).map_err(|fault| fault.to_string())?;
    sealed.write(folder).map_err(|fault| fault.to_string())?;
    let reports = sealed.verify().map_err(|fault| fault.to_string())?;
    let mut out = io::stdout().lock();
    writeln!(out, "{:<10}  {:<19}  {:<8}  {:<18}  what happened", "day", "bag", "verdict", "signed by")
        .map_err(|error| error.to_string())?;
    for moment in &sealed.timeline {
        // The verdict that a bag has at the end stands where the bag is sealed; the others are later signatures in it.
        let verdict = reports.get(&moment.bag).map_or("", |report| report.verdict.as_str());
        let verdict = if moment.stage.is_some() { verdict } else { "" };
        let day = moment.at.get(..10).unwrap_or(&moment.at);
        writeln!(out, "{day}  {:<19}  {verdict:<8}  {:<18}  {}", moment.bag, moment.by, moment.what)
            .map_err(|error| error.to_string())?;
    }
    let bytes: usize = sealed.bags.values().map(Vec::len).sum();
    writeln!(
        out,
        "{}: {} sealed bags, {} MB, a trust file signed by the scheme, and the example keys",
        folder.display(),
        sealed.bags.len(),
        bytes / 1_000_000
    )
    .map_err(|error| error.to_string())
}

fn life_packages(folder: &Path) -> Result<(), String> {
    let life = Life::read().map_err(|fault| fault.to_string())?;
    for (bag, package) in life.packages() {
        let files = package.files().map_err(|fault| fault.to_string())?;
        sealcase_example::write(&files, &folder.join(bag)).map_err(|fault| fault.to_string())?;
    }
    let told = format!("{}: {} packages\n", folder.display(), life.packages().len());
    io::stdout().write_all(told.as_bytes()).map_err(|error| error.to_string())
}

fn list() -> Result<(), String> {
    let mistakes = sealcase_example::mistakes().map_err(|fault| fault.to_string())?;
    let mut out = io::stdout().lock();
    for mistake in &mistakes {
        let place = mistake.expect.pointer.as_deref().filter(|pointer| !pointer.is_empty());
        let place = place.map(|pointer| format!("#{pointer}")).unwrap_or_default();
        let line = format!("{:<8}{}\n        {}{place}\n", mistake.rule, mistake.what, mistake.expect.path);
        out.write_all(line.as_bytes()).map_err(|error| error.to_string())?;
    }
    Ok(())
}
