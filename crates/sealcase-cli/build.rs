//! Takes the page into the program: the file that `SEALCASE_PAGE` names, as `cargo xtask web` writes it.
//! Without the variable the program has no page, and `sealcase ui` says so.

use std::path::PathBuf;
use std::{env, fs};

fn main() -> Result<(), String> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=SEALCASE_PAGE");
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR")?).join("page.html");
    let page = match env::var_os("SEALCASE_PAGE").filter(|path| !path.is_empty()).map(PathBuf::from) {
        None => String::new(),
        Some(path) => {
            println!("cargo::rerun-if-changed={}", path.display());
            fs::read_to_string(&path).map_err(|error| format!("SEALCASE_PAGE: {}: {error}", path.display()))?
        }
    };
    fs::write(&out, page).map_err(|error| format!("{}: {error}", out.display()))
}
