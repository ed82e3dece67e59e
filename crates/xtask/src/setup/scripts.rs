//! Tools written in Python and JavaScript, each set in its own folder below `target/tools`.
//!
//! Versions are pinned: `tests/foreign/requirements.txt` for Python, `tests/e2e/package-lock.json` for
//! npm. A changed list makes the folder anew.

use std::path::PathBuf;

use super::debian::{node, python_venv};
use super::{announce, made_from, remember};
use crate::run::{Outcome, Task, at, root, tools};

/// The Python tools that check us; gives the `python` that sees them.
pub(crate) fn python() -> Outcome<PathBuf> {
    let folder = packages(
        "python",
        "tests/foreign/requirements.txt",
        "bagit, bdbag, securesystemslib, cryptography, jsonschema, junitparser, pre-commit, cyclonedx-python-lib, csaf-lib, \
         spdx-tools, vexipy, sectxt",
        "they check our seals, reports and exports, and make some for us to check",
    )?;
    Ok(folder.join("bin/python"))
}

/// The Python tools that the bench compares with; gives their folder.
pub(crate) fn bench_python() -> Outcome<PathBuf> {
    packages("bench-python", "tests/bench/requirements.txt", "bagit", "it makes and checks bags, to compare with")
}

/// Spark and an S3 server; gives their folder.
pub(crate) fn scale_python() -> Outcome<PathBuf> {
    packages(
        "scale-python",
        "tests/scale/requirements.txt",
        "pyspark, moto",
        "they verify zips out of an object store, on several machines of which one is lost",
    )
}

/// A virtual environment below `target/tools` with the packages of a list, made anew when the list changes.
fn packages(name: &str, list: &str, what: &str, why: &str) -> Outcome<PathBuf> {
    let folder = tools().join(name);
    let python = folder.join("bin/python");
    let list = root().join(list);
    let wanted = at(&list, std::fs::read_to_string(&list))?;
    if made_from(&folder, &wanted) && Task::new(&python).arg("--version").holds() {
        return Ok(folder);
    }
    python_venv()?;
    announce(what, why, "PyPI, by pip", "about 10 seconds");
    Task::line("python3 -m venv --clear").arg(&folder).run()?;
    Task::new(&python)
        .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r"])
        .arg(&list)
        .run()?;
    remember(&folder, &wanted)?;
    Ok(folder)
}

/// The npm tools of the browser walk and the schema of SARIF; gives the folder that holds them.
pub(crate) fn node_modules() -> Outcome<PathBuf> {
    node(true)?;
    let folder = tools().join("npm");
    let source = root().join("tests/e2e");
    let lock = source.join("package-lock.json");
    let wanted = at(&lock, std::fs::read_to_string(&lock))?;
    let modules = folder.join("node_modules");
    if made_from(&folder, &wanted) && modules.is_dir() {
        return Ok(modules);
    }
    announce(
        "playwright-core, axe-core, jest-sarif, age-encryption, sigstore",
        "they walk through the page as a user would, check that all can use it, hold the schema of SARIF, and check our files",
        "npm",
        "some seconds",
    );
    at(&folder, std::fs::create_dir_all(&folder))?;
    for name in ["package.json", "package-lock.json"] {
        at(&folder, std::fs::copy(source.join(name), folder.join(name)))?;
    }
    Task::line("npm ci --ignore-scripts --no-audit --no-fund --omit=dev")
        // The browser is Debian's; nothing else may be fetched.
        .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")
        .within(&folder)
        .run()?;
    remember(&folder, &wanted)?;
    Ok(modules)
}
