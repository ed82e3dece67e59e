//! Builds the case folders into the tests for WebAssembly, where there is no disk to read them from.
//! Native builds read the folders themselves, so that a changed case needs no new build.

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if env::var("CARGO_CFG_TARGET_ARCH").as_deref() != Ok("wasm32") {
        return;
    }
    let cases = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default()).join("cases");
    println!("cargo::rerun-if-changed={}", cases.display());
    let mut code = "/// The case folders.\nstatic EMBEDDED: &[(&str, &[u8])] = &[\n".to_owned();
    list(&cases, "", &mut code);
    code.push_str("];\n");
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default()).join("cases.rs");
    fs::write(&out, code).unwrap_or_else(|error| panic!("{}: {error}", out.display()));
}

/// Writes a line for each file, sorted by name.
fn list(folder: &Path, below: &str, code: &mut String) {
    let listing = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<PathBuf> = listing.filter_map(Result::ok).map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let inside = if below.is_empty() { name.into_owned() } else { format!("{below}/{name}") };
        if path.is_dir() {
            list(&path, &inside, code);
        } else {
            let text = path.to_string_lossy();
            let _ = writeln!(code, "    ({inside:?}, include_bytes!({text:?})),");
        }
    }
}
