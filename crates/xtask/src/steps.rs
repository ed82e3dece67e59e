//! The steps of `cargo xtask test`: what each runs, and which others it needs.
//!
//! Cheap steps stand first. Tests and lints share the `dev` profile, the command line is built once in
//! `release`, the page in `web`; nothing is compiled twice for want of order.

use std::path::PathBuf;
use std::time::Duration;

use crate::demo::{BROKEN, CLEAN, sealcase};
use crate::run::{Outcome, Task, root, target};
use crate::{demo, setup, web};

/// One step.
pub(crate) struct Step {
    /// Its name on the command line.
    pub(crate) name: &'static str,
    /// What it does, in a line.
    pub(crate) what: &'static str,
    /// The steps that must have passed before.
    pub(crate) needs: &'static [&'static str],
    /// Left out by `--fast`.
    pub(crate) slow: bool,
    /// The deed.
    pub(crate) run: fn() -> Outcome,
}

/// All steps, in the order in which they run.
pub(crate) const STEPS: &[Step] = &[
    Step { name: "fmt", what: "the code is formatted", needs: &[], slow: false, run: fmt },
    Step { name: "clippy", what: "no warnings, native", needs: &[], slow: false, run: clippy },
    Step { name: "test", what: "all tests, native", needs: &[], slow: false, run: native },
    Step {
        name: "test-page",
        what: "what the page knows, without a browser",
        needs: &[],
        slow: false,
        run: page_logic,
    },
    Step { name: "clippy-wasm", what: "no warnings, for the browser", needs: &[], slow: false, run: clippy_wasm },
    Step { name: "test-wasm", what: "the cases again as WebAssembly, in Node.js", needs: &[], slow: false, run: wasm },
    Step { name: "docs", what: "the documentation builds without warnings", needs: &[], slow: false, run: docs },
    Step {
        name: "example",
        what: "the command line in release, and the example packages",
        needs: &[],
        slow: true,
        run: example,
    },
    Step { name: "page", what: "the page builds", needs: &[], slow: false, run: page },
    Step {
        name: "foreign",
        what: "tools that are not ours accept our seals, and we theirs",
        needs: &["example"],
        slow: true,
        run: foreign,
    },
    Step {
        name: "browser",
        what: "a walk through the page in Chromium",
        needs: &["example", "page"],
        slow: true,
        run: browser,
    },
];

/// No step of ours takes this long; one that does hangs.
const LIMIT: Duration = Duration::from_mins(15);

const WASM: &str = "--target wasm32-unknown-unknown";

fn fmt() -> Outcome {
    Task::line("cargo fmt --all --check").run()
}

fn clippy() -> Outcome {
    Task::line("cargo clippy --workspace --exclude sealcase-web --all-targets -- -D warnings").run()
}

fn native() -> Outcome {
    Task::line("cargo test --workspace --exclude sealcase-web --no-fail-fast").run()
}

fn page_logic() -> Outcome {
    Task::line("cargo test -p sealcase-web --lib").run()
}

fn clippy_wasm() -> Outcome {
    setup::wasm_target()?;
    let packages = "-p sealcase -p sealcase-schemas -p sealcase-tests -p sealcase-web --lib";
    Task::line(&format!("cargo clippy {WASM} {packages} -- -D warnings")).run()?;
    Task::line(&format!("cargo clippy {WASM} -p sealcase-web --bins -- -D warnings")).run()
}

fn wasm() -> Outcome {
    setup::wasm_target()?;
    let runner = setup::bindgen()?.join("wasm-bindgen-test-runner");
    Task::line(&format!("cargo test -p sealcase-tests {WASM}"))
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", runner)
        .run()
}

fn docs() -> Outcome {
    setup::wasm_target()?;
    let deny = ("RUSTDOCFLAGS", "-Dwarnings");
    Task::line("cargo doc --no-deps --workspace --exclude sealcase-web").env(deny.0, deny.1).run()?;
    // The page is documented for the browser, where it lives; that reuses what clippy-wasm compiled.
    Task::line(&format!("cargo doc --no-deps -p sealcase-web {WASM}")).env(deny.0, deny.1).run()
}

fn example() -> Outcome {
    demo::build_cli()?;
    demo::make_examples()
}

fn page() -> Outcome {
    web::build().map(|_| ())
}

fn foreign() -> Outcome {
    setup::archive_tools()?;
    let python = setup::python()?;
    Task::new(python)
        .arg("tests/foreign/run.py")
        .env("NODE_PATH", setup::node_modules()?)
        .env("SEALCASE", sealcase())
        .env("EXAMPLE", root().join(CLEAN))
        .limit(LIMIT)
        .run()
}

fn browser() -> Outcome {
    let chromium = setup::browser()?;
    let modules = setup::node_modules()?;
    // Quick after the step `page`: cargo finds nothing to compile.
    let page: PathBuf = web::build()?;
    Task::line("node tests/e2e/walk.mjs")
        .env("SEALCASE", sealcase())
        .env("PAGE", page)
        .env("EXAMPLE", root().join(CLEAN))
        .env("BROKEN", root().join(BROKEN))
        .env("LIFE", demo::make_life()?)
        .env("CHROMIUM", chromium)
        .env("ARTEFACTS", target().join("e2e"))
        // Where `createRequire` looks for playwright-core and axe-core.
        .env("NODE_PATH", modules)
        .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")
        .limit(LIMIT)
        .run()
}
