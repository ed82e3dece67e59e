//! The npm package: the core compiled for JavaScript, bound, and laid beside what callers see.

use std::path::PathBuf;

use crate::run::{Outcome, Task, at, root, say, target};
use crate::setup;

/// Builds the package into `target/npm`; gives that folder. The profile is `web` for what is handed out, `dev` for a
/// quick look.
pub(crate) fn build(profile: &str) -> Outcome<PathBuf> {
    setup::wasm_target()?;
    let bindgen = setup::bindgen()?.join("wasm-bindgen");
    Task::line("cargo build --target wasm32-unknown-unknown -p sealcase-npm --profile").arg(profile).run()?;
    let built = if profile == "dev" { "debug" } else { profile };
    let module = target().join("wasm32-unknown-unknown").join(built).join("sealcase-npm.wasm");
    let folder = target().join("npm");
    if folder.exists() {
        at(&folder, std::fs::remove_dir_all(&folder))?;
    }
    Task::new(bindgen).args(["--target", "web", "--no-typescript", "--out-dir"]).arg(&folder).arg(module).run()?;
    let source = root().join("crates/sealcase-npm/js");
    for name in ["index.js", "index.d.ts", "README.md"] {
        at(&folder, std::fs::copy(source.join(name), folder.join(name)))?;
    }
    for name in ["LICENSE-MIT", "LICENSE-APACHE"] {
        at(&folder, std::fs::copy(root().join(name), folder.join(name)))?;
    }
    let manifest = folder.join("package.json");
    at(&manifest, std::fs::write(&manifest, package(env!("CARGO_PKG_VERSION"))))?;
    say(&format!("{}: the npm package", folder.display()));
    Ok(folder)
}

/// `package.json`, with the version of this repository.
fn package(version: &str) -> String {
    format!(
        "{{\n  \"name\": \"sealcase\",\n  \"version\": \"{version}\",\n  \"description\": \"Check, seal and verify U.S. \
         Cyber Trust Mark packages, wholly on this machine\",\n  \"license\": \"MIT OR Apache-2.0\",\n  \"type\": \
         \"module\",\n  \"main\": \"index.js\",\n  \"types\": \"index.d.ts\",\n  \"exports\": {{ \".\": {{ \"types\": \
         \"./index.d.ts\", \"default\": \"./index.js\" }}, \"./sealcase-npm_bg.wasm\": \"./sealcase-npm_bg.wasm\" \
         }},\n  \"files\": [\"index.js\", \"index.d.ts\", \"sealcase-npm.js\", \"sealcase-npm_bg.wasm\", \
         \"LICENSE-MIT\", \"LICENSE-APACHE\"],\n  \"engines\": {{ \"node\": \">=20\" }},\n  \"sideEffects\": false\n}}\n"
    )
}
