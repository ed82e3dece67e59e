//! The steps of `cargo xtask test`: what each runs, and which others it needs.
//!
//! Cheap steps stand first. Tests and lints share the `dev` profile, the command line is built once in
//! `release`, the page in `web`; nothing is compiled twice for want of order.

use std::path::PathBuf;
use std::time::Duration;

use crate::demo::{BROKEN, CLEAN, sealcase};
use crate::run::{Outcome, Task, at, root, target};
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
    Step { name: "book", what: "the book builds, and every link leads somewhere", needs: &[], slow: false, run: book },
    Step {
        name: "supply",
        what: "licences, sources and versions of all dependencies",
        needs: &[],
        slow: true,
        run: supply,
    },
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
        name: "faults",
        what: "every system call of a command fails once, or is its last",
        needs: &["example"],
        slow: true,
        run: faults,
    },
    Step {
        name: "browser",
        what: "a walk through the page in Chromium",
        needs: &["example", "page"],
        slow: true,
        run: browser,
    },
    Step {
        name: "firefox",
        what: "the page seals and verifies in Firefox too",
        needs: &["example", "page"],
        slow: true,
        run: firefox,
    },
    Step { name: "fuzz", what: "a few seconds of each fuzz target", needs: &[], slow: true, run: fuzz },
    Step {
        name: "scale",
        what: "object stores, and Spark while an executor is killed",
        needs: &[],
        slow: true,
        run: scale,
    },
];

/// Steps that run only when they are named: they take minutes to compile, bring half a gigabyte of tools, or once
/// waited in vain (Firefox, one time in ten, for a reason that is not known).
pub(crate) const APART: &[&str] = &["firefox", "fuzz", "scale"];

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
    Task::line("cargo test --workspace --exclude sealcase-web --no-fail-fast").run()?;
    // The same core once more, with the algorithm that is off by default.
    Task::line("cargo test -p sealcase-tests --features ml-dsa --test agility").run()
}

fn page_logic() -> Outcome {
    Task::line("cargo test -p sealcase-web --lib").run()
}

fn clippy_wasm() -> Outcome {
    setup::wasm_target()?;
    let packages = "-p sealcase -p sealcase-schemas -p sealcase-transport -p sealcase-tests -p sealcase-web --lib";
    Task::line(&format!("cargo clippy {WASM} {packages} -- -D warnings")).run()?;
    Task::line(&format!("cargo clippy {WASM} -p sealcase-web --bins -- -D warnings")).run()
}

fn wasm() -> Outcome {
    setup::wasm_target()?;
    let runner = setup::bindgen()?.join("wasm-bindgen-test-runner");
    Task::line(&format!("cargo test -p sealcase-tests -p sealcase-transport {WASM}"))
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

fn book() -> Outcome {
    crate::book::build().map(|_| ())
}

/// Advisories are left out: their database is on a git server, and a test must not depend on one.
fn supply() -> Outcome {
    Task::new(setup::deny()?).args(["--locked", "check", "bans", "licenses", "sources"]).run()
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
    // The ordinary program has no code that connects; the test of that which has needs another.
    Task::line("cargo build -p sealcase-cli --features tsa").run()?;
    Task::new(&python)
        .arg("tests/foreign/run.py")
        .env("SEALCASE_TSA", root().join("target/debug/sealcase"))
        .env("NODE_PATH", setup::node_modules()?)
        .env("SEALCASE", sealcase())
        .env("EXAMPLE", root().join(CLEAN))
        .limit(LIMIT)
        .run()?;
    packages(&python)?;
    second(&python)
}

/// The npm package and the wheel, as those who install them use them.
fn packages(python: &std::path::Path) -> Outcome {
    let npm = crate::npm::build("dev")?;
    Task::line("node tests/foreign/package.mjs").env("NPM", npm).env("SEALCASE", sealcase()).limit(LIMIT).run()?;
    let wheels = target().join("wheels");
    if wheels.exists() {
        at(&wheels, std::fs::remove_dir_all(&wheels))?;
    }
    crate::dist::wheel("release", &wheels)?;
    Task::new(python).arg("tests/foreign/wheel.py").arg(&wheels).limit(LIMIT).run()
}

/// Lets the verifier that was written from the format's text alone judge all that the tests had judged.
fn second(python: &std::path::Path) -> Outcome {
    let kept = target().join("judged");
    if kept.exists() {
        at(&kept, std::fs::remove_dir_all(&kept))?;
    }
    let tests =
        ["agility", "bundles", "containers", "countersign", "prove", "renewals", "tamper", "timestamps", "trust"];
    let tests = tests.iter().flat_map(|name| ["--test", name]);
    Task::line("cargo test --quiet -p sealcase-tests").args(tests).env("KEEP_JUDGED", &kept).run()?;
    Task::new(python).arg("tests/second/agree.py").arg(&kept).arg("tests/bundles").limit(LIMIT).run()
}

fn fuzz() -> Outcome {
    crate::fuzz::run(&crate::fuzz::Choice { names: Vec::new(), seconds: 5 })
}

fn faults() -> Outcome {
    setup::tracer()?;
    Task::new(setup::python()?).arg("tests/faults/run.py").env("SEALCASE", sealcase()).limit(LIMIT).run()
}

fn firefox() -> Outcome {
    Task::line("node tests/e2e/firefox.mjs")
        .env("SEALCASE", sealcase())
        .env("PAGE", web::build()?)
        .env("EXAMPLE", root().join(CLEAN))
        .env("FIREFOX", setup::firefox()?)
        .env("ARTEFACTS", target().join("e2e"))
        .env("NODE_PATH", setup::node_modules()?)
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
        .env("CHROMIUM", &chromium)
        .env("ARTEFACTS", target().join("e2e"))
        // Where `createRequire` looks for playwright-core and axe-core.
        .env("NODE_PATH", &modules)
        .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")
        .limit(LIMIT)
        .run()?;
    Task::line("node tests/e2e/package.mjs")
        .env("NPM", crate::npm::build("dev")?)
        .env("CHROMIUM", chromium)
        .env("NODE_PATH", modules)
        .limit(LIMIT)
        .run()
}

fn scale() -> Outcome {
    setup::java()?;
    let python = setup::scale_python()?.join("bin/python");
    Task::line("cargo clippy -p sealcase-cli --features cloud --all-targets -- -D warnings").run()?;
    Task::line("cargo test -p sealcase-cli --features cloud --bins cloud").run()?;
    Task::line("cargo build -p sealcase-cli --features cloud").run()?;
    Task::new(python).arg("tests/scale/run.py").env("SEALCASE", root().join("target/debug/sealcase")).limit(LIMIT).run()
}
