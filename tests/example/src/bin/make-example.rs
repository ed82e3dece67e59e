//! Writes the example package into a folder: `make-example [--broken] DIR`, or lists the planted
//! mistakes: `make-example --list`. Exit code 0 when done, 2 when it could not.

use std::env;
use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

const USAGE: &str = "\
Usage: make-example [--broken] DIR    write the example package into a new or empty folder
       make-example --list            list the mistakes of the broken package
";

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match arguments[..] {
        ["--list"] => list(),
        ["--help" | "-h"] => io::stdout().write_all(USAGE.as_bytes()).map_err(|error| error.to_string()),
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
