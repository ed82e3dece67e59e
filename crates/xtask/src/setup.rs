//! Set-up: brings each tool that a command needs, says what it brings, and does nothing the second time.
//!
//! Tools come from package registries only (those of Rust, Python, npm and Debian) and live in `target/tools`,
//! but for Debian's own packages. Nothing here downloads a ready-made program from anywhere else.
//! `demo`, `steps` and `web` call these; this folder knows nothing of what the tools are used on.

mod book;
mod debian;
mod deny;
mod scripts;
mod wasm;

pub(crate) use book::mdbook;
pub(crate) use debian::{archive_tools, browser, firefox, java, tracer};
pub(crate) use deny::{deny, mutants};
pub(crate) use scripts::{bench_python, node_modules, python, scale_python};
pub(crate) use wasm::{bindgen, target, wasm_target};

use std::path::{Path, PathBuf};

use crate::run::{Outcome, Task, at, bold, say, tools};

/// A program that cargo builds out of crates.io.
struct Tool {
    /// The package, which the program is named after.
    package: &'static str,
    version: &'static str,
    /// What asks it for its version, and what it then says.
    asked: &'static str,
    told: &'static str,
    /// Further options of `cargo install`.
    options: &'static str,
    /// What it is for, and how long the building takes.
    why: &'static str,
    time: &'static str,
}

/// Makes sure that a tool is here, in this version; gives its path.
fn installed(tool: &Tool) -> Outcome<PathBuf> {
    let program = tools().join("bin").join(tool.package);
    let told = Task::new(&program).args(tool.asked.split_whitespace()).read();
    if told.is_ok_and(|told| told == tool.told) {
        return Ok(program);
    }
    announce(&format!("{} {}", tool.package, tool.version), tool.why, "crates.io, built here", tool.time);
    // Locked: the newest versions of what they are built of bring nothing that we would need.
    Task::line("cargo install --locked --force --version")
        .args([tool.version, tool.package, "--root"])
        .arg(tools())
        .args(tool.options.split_whitespace())
        .run()?;
    Ok(program)
}

/// Brings all tools.
pub(crate) fn all() -> Outcome {
    wasm_target()?;
    bindgen()?;
    mdbook()?;
    deny()?;
    archive_tools()?;
    tracer()?;
    python()?;
    node_modules()?;
    browser()?;
    say("All tools are there.");
    Ok(())
}

/// Says what is about to be installed: what and why, from where, and how long it takes.
fn announce(what: &str, why: &str, origin: &str, about: &str) {
    say(&format!("{} {what}: {why}.", bold("Set-up:")));
    say(&format!("        From {origin}; takes {about}."));
}

/// The full path of a command, when `PATH` has it.
fn found(command: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(command)).find(|file| file.is_file())
}

/// Whether a tool folder was made from exactly this text (a lock file or a list of requirements).
fn made_from(folder: &Path, text: &str) -> bool {
    std::fs::read_to_string(folder.join(STAMP)).is_ok_and(|stamp| stamp == text)
}

/// Remembers what a tool folder was made from; written last, so that half a folder is made again.
fn remember(folder: &Path, text: &str) -> Outcome {
    let stamp = folder.join(STAMP);
    at(&stamp, std::fs::write(&stamp, text))
}

const STAMP: &str = "made-from.txt";

/// Removes the tools folder. Debian's packages stay.
pub(crate) fn remove_tools() -> Outcome {
    let folder = tools();
    if !folder.exists() {
        say("There are no tools to remove.");
        return Ok(());
    }
    at(&folder, std::fs::remove_dir_all(&folder))?;
    say("Removed target/tools. The next `demo` or `test` brings the tools again (about 7 minutes).");
    Ok(())
}
