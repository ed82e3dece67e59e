//! `cargo xtask bench` builds and starts this program. It makes corpora, runs Sealcase, bare loops that do only
//! the unavoidable work, and others' tools in turn, and writes what it measured.
//!
//! `sealcase-bench FOLDER [--quick] [--scale X] [--runs N] [WORK...]` measures into that folder. The other
//! subcommands are what it starts: a floor, or a child whose memory is watched.

#![expect(clippy::print_stderr, clippy::print_stdout, reason = "a program for the terminal")]

mod bags;
mod corpora;
mod floor;
mod growth;
mod machine;
mod measure;
mod peers;
mod plot;
mod table;
mod works;

use std::path::PathBuf;
use std::process::ExitCode;

/// What went wrong, in words.
type Outcome<T = ()> = Result<T, Box<dyn std::error::Error>>;

/// What is asked for.
struct Options {
    /// Where corpora and results go.
    folder: PathBuf,
    /// Smaller corpora and fewer runs.
    quick: bool,
    /// The size of batches, against the full one.
    scale: f64,
    /// Rounds of each work.
    runs: usize,
    /// The works to do; all, if empty.
    works: Vec<String>,
}

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    let outcome = match words.as_slice() {
        ["floor", rest @ ..] => floor::main(rest),
        ["watch", rest @ ..] => return measure::watch(rest),
        _ => options(&words).and_then(|options| works::all(&options)),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("error: {problem}");
            ExitCode::FAILURE
        }
    }
}

fn options(words: &[&str]) -> Outcome<Options> {
    let mut words = words.iter();
    let folder = PathBuf::from(words.next().ok_or("name the folder to work in")?);
    let mut options = Options { folder, quick: false, scale: 1.0, runs: 5, works: Vec::new() };
    let mut scale = None;
    while let Some(word) = words.next() {
        match *word {
            "--quick" => options.quick = true,
            "--scale" => scale = Some(words.next().ok_or("--scale needs a number")?.parse::<f64>()?),
            "--runs" => options.runs = words.next().ok_or("--runs needs a number")?.parse::<usize>()?.max(1),
            flag if flag.starts_with('-') => return Err(format!("there is no option {flag}").into()),
            work if works::NAMES.contains(&work) => options.works.push(work.to_owned()),
            work => return Err(format!("there is no work `{work}`; there are: {}", works::NAMES.join(", ")).into()),
        }
    }
    options.scale = scale.unwrap_or(if options.quick { 0.01 } else { 1.0 });
    Ok(options)
}
