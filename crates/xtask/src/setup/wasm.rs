//! What compiles for other targets and binds WebAssembly: standard libraries of Rust, and wasm-bindgen.
//!
//! Where rustup cannot reach its server, the standard library is built from Debian's source package of
//! the same version of Rust.

use std::path::{Path, PathBuf};

use super::debian::{Suite, node};
use super::{announce, found};
use crate::run::{Failure, Outcome, Task, at, fail, root, say, tools};

const TARGET: &str = "wasm32-unknown-unknown";

/// Makes sure that Rust can compile for the browser.
pub(crate) fn wasm_target() -> Outcome {
    let why = "the standard library of Rust for the browser";
    if target(TARGET, why) {
        return Ok(());
    }
    let library = library(TARGET)?;
    announce(TARGET, why, "Debian's rust-src package, built here", "about a minute");
    build_std(&library).map_err(|problem| {
        Failure(format!(
            "{problem}\nRust has no standard library for {TARGET}. Please install it by hand \
             (`rustup target add {TARGET}`, or Debian's libstd-rust-dev-wasm32 beside Debian's rustc)."
        ))
    })
}

/// Whether Rust can compile for a target, once rustup has tried to bring its standard library where it is not here.
pub(crate) fn target(triple: &str, why: &str) -> bool {
    let Ok(library) = library(triple) else { return false };
    if has_std(&library) {
        return true;
    }
    if found("rustup").is_none() {
        return false;
    }
    announce(triple, why, "Rust's own server, by rustup", "some seconds");
    match Task::line("rustup target add").arg(triple).run() {
        Ok(()) if has_std(&library) => true,
        Ok(()) => {
            say("rustup reports success, but the target is not in the toolchain that cargo uses.");
            false
        }
        Err(problem) => {
            say(&problem.0);
            false
        }
    }
}

/// The folder in which rustc looks for the libraries of a target.
fn library(triple: &str) -> Outcome<PathBuf> {
    Task::line("rustc --print target-libdir --target").arg(triple).read().map(PathBuf::from)
}

fn has_std(library: &Path) -> bool {
    let Ok(listing) = std::fs::read_dir(library) else {
        return false;
    };
    let names: Vec<String> =
        listing.filter_map(Result::ok).map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    ["libcore", "liballoc", "libstd"].iter().all(|part| {
        // `libstd.rlib` or `libstd-<hash>.rlib`, not `libstd_detect-<hash>.rlib`.
        names.iter().any(|name| {
            let rest = name.strip_suffix(".rlib").and_then(|name| name.strip_prefix(part));
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
        })
    })
}

/// Builds the standard library out of Debian's source package and puts it where rustc looks.
fn build_std(library: &Path) -> Outcome {
    let version = rust_version()?;
    let work = tools().join("std-for-wasm");
    if work.exists() {
        // Two builds side by side would leave two candidates for each library.
        at(&work, std::fs::remove_dir_all(&work))?;
    }
    let suite = Suite::open("trixie-backports", work.join("debian"))?;
    let package = suite.version("rust-src", &format!("{version}+"))?;
    let source = suite.unpack("rust-src", &package)?.join(format!("usr/src/rustc-{version}/library"));
    let built = work.join("build");
    Task::line("cargo build --profile dist -p sysroot --target")
        .args([TARGET, "--target-dir"])
        .arg(&built)
        // The standard library uses unstable features, and marks what it does not export as unstable.
        .env("RUSTC_BOOTSTRAP", "1")
        .env("RUSTFLAGS", "-Zforce-unstable-if-unmarked")
        .within(source)
        .run()?;
    install(&built.join(TARGET).join("dist/deps"), library)?;
    if !has_std(library) {
        return fail(format!("the build left no usable library in {}", library.display()));
    }
    at(&work, std::fs::remove_dir_all(&work))
}

/// Copies the built libraries to where rustc looks for them.
fn install(built: &Path, library: &Path) -> Outcome {
    at(library, std::fs::create_dir_all(library))?;
    for entry in at(built, std::fs::read_dir(built))? {
        let from = at(built, entry)?.path();
        if from.extension().is_some_and(|extension| extension == "rlib")
            && let Some(name) = from.file_name()
        {
            let to = library.join(name);
            at(&to, std::fs::copy(&from, &to))?;
        }
    }
    Ok(())
}

fn rust_version() -> Outcome<String> {
    let text = Task::line("rustc --version").read()?;
    match text.split_whitespace().nth(1) {
        Some(version) => Ok(version.to_owned()),
        None => fail(format!("rustc gives no version: {text}")),
    }
}

/// Makes sure that wasm-bindgen is here in the version that Cargo.lock names; gives its folder.
///
/// The tool and the library must agree to the last digit, or the tool refuses the module.
pub(crate) fn bindgen() -> Outcome<PathBuf> {
    node(false)?;
    let folder = tools().join("bin");
    let version = locked("wasm-bindgen")?;
    let here = Task::new(folder.join("wasm-bindgen")).arg("--version").read();
    let runner = folder.join("wasm-bindgen-test-runner");
    if here.is_ok_and(|text| text == format!("wasm-bindgen {version}")) && runner.is_file() {
        return Ok(folder);
    }
    announce(
        &format!("wasm-bindgen {version}"),
        "turns the compiled page into a module for the browser, and runs its tests",
        "crates.io, built here",
        "about 4 minutes",
    );
    // Without --locked: the dependencies' newest fixes are wanted more than the list of the release day.
    Task::line("cargo install wasm-bindgen-cli --version")
        .args([version.as_str(), "--force", "--root"])
        .arg(tools())
        .run()?;
    Ok(folder)
}

/// The version of this package in Cargo.lock.
fn locked(package: &str) -> Outcome<String> {
    let path = root().join("Cargo.lock");
    let text = at(&path, std::fs::read_to_string(&path))?;
    version_in(&text, package).ok_or_else(|| Failure(format!("Cargo.lock names no {package}")))
}

fn version_in(lock: &str, package: &str) -> Option<String> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != name).skip(1);
    let version = lines.next()?.strip_prefix("version = \"")?.strip_suffix('"')?;
    Some(version.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_locked_version_is_of_the_package_itself() {
        let lock = "[[package]]\nname = \"wasm-bindgen-futures\"\nversion = \"0.4.1\"\n\n\
                    [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.9\"\n";
        assert_eq!(version_in(lock, "wasm-bindgen"), Some("0.2.9".to_owned()));
        assert_eq!(version_in(lock, "wasm"), None);
    }

    #[test]
    fn a_folder_without_std_is_not_enough() {
        let folder = std::env::temp_dir().join(format!("sealcase-has-std-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        for name in ["libcore-1.rlib", "liballoc-1.rlib", "libstd_detect-1.rlib"] {
            std::fs::write(folder.join(name), "").unwrap();
        }
        assert!(!has_std(&folder));
        std::fs::write(folder.join("libstd.rlib"), "").unwrap();
        assert!(has_std(&folder));
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
