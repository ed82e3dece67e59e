//! `cargo xtask demo`: the main job on the example package, before the user's eyes.
//!
//! Each command is printed as the user would type it, and its exit code must be the expected one.
//! All it writes lies below `target/demo`. The steps of `test` use the same example.

use std::path::{Path, PathBuf};

use crate::run::{Failure, Outcome, Task, at, bold, fail, root, say, target};
use crate::{serve, web};

/// The example with mistakes, below the root.
pub(crate) const BROKEN: &str = "target/demo/broken";
/// The example without, below the root.
pub(crate) const CLEAN: &str = "target/demo/clean";
/// The bags of the product's life, below the root.
pub(crate) const LIFE: &str = "target/demo/life";
/// Where the seals of each run go, below the root.
const RUNS: &str = "target/demo/runs";
/// How many runs are kept.
const KEPT: usize = 3;

/// The command line of Sealcase, once built.
pub(crate) fn sealcase() -> PathBuf {
    target().join("release/sealcase")
}

/// Builds the command line.
pub(crate) fn build_cli() -> Outcome {
    Task::line("cargo build --release -p sealcase-cli").run()
}

/// Makes both examples anew.
pub(crate) fn make_examples() -> Outcome {
    for (folder, flag) in [(CLEAN, None), (BROKEN, Some("--broken"))] {
        let path = root().join(folder);
        if path.exists() {
            at(&path, std::fs::remove_dir_all(&path))?;
        }
        Task::line("cargo run --quiet --release -p sealcase-example --bin make-example --")
            .args(flag)
            .arg(folder)
            .run()?;
    }
    Ok(())
}

/// Makes the bags of the product's life anew, and gives their folder.
pub(crate) fn make_life() -> Outcome<PathBuf> {
    let folder = root().join(LIFE);
    if folder.exists() {
        at(&folder, std::fs::remove_dir_all(&folder))?;
    }
    Task::line("cargo run --quiet --release -p sealcase-example --bin make-example -- life").arg(LIFE).run()?;
    Ok(folder)
}

/// Runs the demo.
pub(crate) fn demo(serve: bool, port: u16) -> Outcome {
    head("Building Sealcase");
    build_cli()?;
    head("Making an example: the application for a camera, with mistakes and without");
    make_examples()?;

    head("The package with mistakes: each is named, with its place, its reason and how to fix it");
    sealcase_gives(1, &["validate", BROKEN])?;
    head("The same package, corrected");
    sealcase_gives(0, &["validate", CLEAN])?;

    let run = fresh_run()?;
    let key = format!("{run}/key.pem");
    let public = format!("{key}.pub");
    let sealed = format!("{run}/larkspur-cam-2.sealed.zip");
    head("A key of our own, and the seal");
    sealcase_gives(0, &["key", "new", "--no-passphrase", "-o", &key])?;
    let signer = ["--key", &key, "--role", "manufacturer", "--name", "Alder Street Devices, Inc."];
    sealcase_gives(0, &[&["seal", CLEAN], signer.as_slice(), &["--base", "larkspur-cam-2", "-o", &sealed]].concat())?;
    head("The verdict on the sealed zip, and what it holds");
    sealcase_gives(0, &["verify", &sealed])?;
    sealcase_gives(0, &["show", &sealed])?;
    head("The verdict of one who knows the signer's public key");
    sealcase_gives(0, &["verify", &sealed, "--key", &public])?;
    head("A copy with one bit changed is refused");
    let changed = format!("{run}/larkspur-cam-2-changed.sealed.zip");
    change(&root().join(&sealed), &root().join(&changed))?;
    sealcase_gives(1, &["verify", &changed])?;

    life()?;

    say(&format!("\nAll ended as it should. The sealed zip is {sealed}; the bags of the life are in {LIFE}."));
    if !serve {
        return Ok(());
    }
    head("The page: the same checks in a browser");
    let folder = web::build()?;
    say(&format!("Drop {CLEAN} or {sealed} on the page. Ctrl-C ends."));
    serve::run(&folder, port)
}

/// The product's life: made anew, then judged by the one who keeps the bags.
fn life() -> Outcome {
    head("The same camera's whole life: each line is a signature, with the bag's verdict at the end");
    make_life()?;
    let bag = |name: &str| format!("{LIFE}/{name}.sealed.zip");
    head("Years later: the last bag and all that came before it, judged by the scheme's trust file");
    let (trust, scheme) = (format!("{LIFE}/trust.json"), format!("{LIFE}/scheme.example-key.pub"));
    let by = ["--trust", &trust, "--trust-key", &scheme, "--as-of", "2037-05-01", "--quiet"];
    let last = bag("18-expiry");
    sealcase_gives(0, &[&["verify", &last, "--bags", LIFE, "--max-depth", "16"], by.as_slice()].concat())?;
    head("All bags on one day: certificates, what is due, until when who keeps what");
    let by = ["--trust", &trust, "--trust-key", &scheme];
    sealcase_gives(0, &[&["records", LIFE, "--as-of", "2032-06-01"], by.as_slice()].concat())
}

fn head(text: &str) {
    say(&format!("\n{}", bold(&format!("# {text}"))));
}

/// Runs `sealcase` and insists on this exit code.
fn sealcase_gives(expected: i32, args: &[&str]) -> Outcome {
    let task = Task::new(sealcase()).args(args);
    let code = task.code()?;
    if code == expected {
        return Ok(());
    }
    fail(format!("exit code {code}, not {expected}, from: {}", task.shown()))
}

/// A new folder for this run, below the root; old ones beyond the last few are removed.
fn fresh_run() -> Outcome<String> {
    let runs = root().join(RUNS);
    at(&runs, std::fs::create_dir_all(&runs))?;
    let mut numbers: Vec<u32> = at(&runs, std::fs::read_dir(&runs))?
        .filter_map(Result::ok)
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .collect();
    numbers.sort_unstable();
    let next = numbers.last().map_or(1, |last| last + 1);
    for old in numbers.iter().rev().skip(KEPT - 1) {
        let path = runs.join(old.to_string());
        at(&path, std::fs::remove_dir_all(&path))?;
    }
    let fresh = runs.join(next.to_string());
    at(&fresh, std::fs::create_dir(&fresh))?;
    Ok(format!("{RUNS}/{next}"))
}

/// Copies a file and flips one bit in its middle.
fn change(from: &Path, to: &Path) -> Outcome {
    let mut bytes = at(from, std::fs::read(from))?;
    let middle = bytes.len() / 2;
    let byte = bytes.get_mut(middle).ok_or_else(|| Failure(format!("{} is empty", from.display())))?;
    *byte ^= 1;
    at(to, std::fs::write(to, bytes))
}
