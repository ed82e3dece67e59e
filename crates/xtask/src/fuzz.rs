//! `cargo xtask fuzz`: throws made-up input at the core until something breaks, or the time is over.
//!
//! The targets are in `tests/fuzz`. They are compiled with the coverage marks of libFuzzer, which the stable
//! compiler can make too; nothing is installed. Each run starts from seeds made anew; what was found to
//! reach further code stays in `target/fuzz/corpus`, and an input that breaks something in `target/fuzz/found`.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::run::{Outcome, Task, at, fail, root, say, target};

/// What the user asked for.
pub(crate) struct Choice {
    /// The targets; none means all.
    pub(crate) names: Vec<String>,
    /// How long each runs.
    pub(crate) seconds: u64,
}

/// Marks that tell libFuzzer which code an input reached.
const MARKS: &str = "--cfg fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares -Ccodegen-units=1";

/// An input larger than this reaches nothing new, and costs time.
const MAX_BYTES: u32 = 65_536;
/// No input may take longer, or more memory (threat model: an input up to 1 MiB).
const MAX_SECONDS: u32 = 5;
const MAX_MEGABYTES: u32 = 1_024;

/// Runs the targets, one after the other.
pub(crate) fn run(choice: &Choice) -> Outcome {
    let known = targets()?;
    if let Some(name) = choice.names.iter().find(|name| !known.contains(name)) {
        return fail(format!("there is no target `{name}`; the targets are {}", known.join(", ")));
    }
    let chosen: Vec<&String> =
        known.iter().filter(|name| choice.names.is_empty() || choice.names.contains(name)).collect();
    let binaries = build()?;
    let place = target().join("fuzz");
    let seeds = place.join("seeds");
    at(&place, fs::create_dir_all(&place))?;
    Task::new(binaries.join("seeds")).arg(&seeds).run()?;
    let mut broken = Vec::new();
    for (number, name) in chosen.iter().enumerate() {
        say(&format!("\n[{}/{}] {name}, {} s", number + 1, chosen.len(), choice.seconds));
        if one(name, &binaries, &place, choice.seconds).is_err() {
            broken.push(name.as_str());
        }
    }
    let passed = chosen.len() - broken.len();
    say(&format!("\n{passed} passed, {} failed", broken.len()));
    if broken.is_empty() {
        return Ok(());
    }
    fail(format!("{} broke; the inputs are in {}", broken.join(", "), place.join("found").display()))
}

/// The targets by name: one file each.
pub(crate) fn targets() -> Outcome<Vec<String>> {
    let folder = root().join("tests/fuzz/targets");
    let listing = at(&folder, fs::read_dir(&folder))?;
    let stem = |entry: fs::DirEntry| Some(entry.path().file_stem()?.to_string_lossy().into_owned());
    let mut names: Vec<String> = listing.filter_map(Result::ok).filter_map(stem).collect();
    names.sort();
    Ok(names)
}

/// Compiles all targets and gives the folder that they lie in.
fn build() -> Outcome<PathBuf> {
    let triple = host()?;
    // With a target named, build scripts and macros stay without marks.
    Task::line(&format!("cargo build --release --manifest-path tests/fuzz/Cargo.toml --target {triple}"))
        .env("RUSTFLAGS", MARKS)
        .env("CARGO_TARGET_DIR", target().join("fuzz/build"))
        .run()?;
    Ok(target().join("fuzz/build").join(triple).join("release"))
}

/// The triple that this machine compiles for.
fn host() -> Outcome<String> {
    let told = Task::line("rustc -vV").read()?;
    match told.lines().find_map(|line| line.strip_prefix("host: ")) {
        Some(triple) => Ok(triple.to_owned()),
        None => fail("rustc does not say what it compiles for"),
    }
}

/// Runs one target.
fn one(name: &str, binaries: &Path, place: &Path, seconds: u64) -> Outcome {
    let (corpus, found) = (place.join("corpus").join(name), place.join("found"));
    at(&corpus, fs::create_dir_all(&corpus))?;
    at(&found, fs::create_dir_all(&found))?;
    let mut task = Task::new(binaries.join(name))
        .arg(&corpus)
        .arg(place.join("seeds").join(name))
        .args([format!("-max_total_time={seconds}"), format!("-timeout={MAX_SECONDS}")])
        .args([format!("-rss_limit_mb={MAX_MEGABYTES}"), format!("-max_len={MAX_BYTES}")])
        .args([format!("-artifact_prefix={}/{name}-", found.display()), "-print_final_stats=1".to_owned()])
        .arg("-verbosity=0")
        .limit(Duration::from_secs(seconds + 300));
    if let Some(words) = dictionary(name) {
        task = task.arg(format!("-dict={}", root().join("tests/fuzz/dictionaries").join(words).display()));
    }
    task.run()
}

/// The words that help a target along.
fn dictionary(name: &str) -> Option<&'static str> {
    match name {
        "archive" | "verify" | "path" | "proof" => Some("archive.dict"),
        "timestamp" => Some("der.dict"),
        "manifest" | "key" | "resealed" | "transport" => None,
        _ => Some("json.dict"),
    }
}
