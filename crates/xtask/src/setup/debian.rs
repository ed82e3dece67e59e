//! Debian packages: installed with apt-get when they are missing and we are root.
//!
//! On another system, or without root, this prints the one line that a person has to type, and stops.

use std::path::{Path, PathBuf};
use std::sync::Once;

use super::{announce, found};
use crate::run::{Failure, Outcome, Task, at, fail};

/// One thing that a Debian package provides.
pub(super) struct Need {
    /// The package, or several by falling preference, parted by `|`.
    pub(super) package: &'static str,
    /// What it is needed for.
    pub(super) why: &'static str,
    /// Whether it is here already.
    pub(super) here: fn() -> bool,
}

/// The tools that open and check sealed zips beside ours.
pub(crate) fn archive_tools() -> Outcome {
    ensure(&[
        Need { package: "jq", why: "reads JSON in the recipes", here: || found("jq").is_some() },
        Need { package: "openssl", why: "checks and makes signatures", here: || found("openssl").is_some() },
        Need { package: "unzip", why: "unpacks sealed zips", here: || found("unzip").is_some() },
        Need { package: "p7zip-full|7zip", why: "unpacks sealed zips", here: || found("7z").is_some() },
        Need { package: "age", why: "opens and makes encrypted files", here: || found("age").is_some() },
        Need { package: "minisign", why: "makes keys for us to read", here: || found("minisign").is_some() },
        Need { package: "openssh-client", why: "makes keys for us to read", here: || found("ssh-keygen").is_some() },
        Need { package: "libarchive-tools", why: "unpacks sealed zips", here: || found("bsdtar").is_some() },
    ])
}

/// The tool that lets system calls fail.
pub(crate) fn tracer() -> Outcome {
    ensure(&[Need { package: "strace", why: "lets system calls fail", here: || found("strace").is_some() }])
}

/// Java, for Spark.
pub(crate) fn java() -> Outcome {
    let here = || found("java").is_some();
    ensure(&[Need { package: "openjdk-17-jre-headless", why: "runs Spark", here }])
}

/// Chromium and its driver; gives the path of Chromium.
///
/// The variable `CHROMIUM` names another one.
pub(crate) fn browser() -> Outcome<PathBuf> {
    if let Some(own) = std::env::var_os("CHROMIUM").map(PathBuf::from) {
        return if own.is_file() { Ok(own) } else { fail(format!("CHROMIUM names no file: {}", own.display())) };
    }
    ensure(&[
        Need { package: "chromium", why: "walks through the page", here: || Path::new(CHROMIUM).is_file() },
        Need {
            package: "chromium-driver",
            why: "drives Chromium in unit tests",
            here: || found("chromedriver").is_some(),
        },
    ])?;
    Ok(PathBuf::from(CHROMIUM))
}

/// Firefox; gives its path.
pub(crate) fn firefox() -> Outcome<PathBuf> {
    let path = "/usr/bin/firefox-esr";
    ensure(&[Need {
        package: "firefox-esr",
        why: "sees the page work there too",
        here: || Path::new("/usr/bin/firefox-esr").is_file(),
    }])?;
    Ok(PathBuf::from(path))
}

const CHROMIUM: &str = "/usr/bin/chromium";

/// Installs what is missing of these.
pub(super) fn ensure(needs: &[Need]) -> Outcome {
    let missing: Vec<&Need> = needs.iter().filter(|need| !(need.here)()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let names: Vec<&str> = missing.iter().map(|need| first(need.package)).collect();
    let why: Vec<String> = missing.iter().map(|need| format!("{} {}", first(need.package), need.why)).collect();
    if !is_debian() {
        return fail(format!(
            "these are missing: {}. This is not Debian, so please install them by hand \
             (Debian's package names are given), then run this again.",
            why.join("; ")
        ));
    }
    if !is_root() {
        return fail(format!(
            "these are missing: {}. Installing them needs root. Please run\n    \
             sudo apt-get update && sudo apt-get install -y --no-install-recommends {}\n\
             and then this again.",
            why.join("; "),
            names.join(" ")
        ));
    }
    announce(&names.join(", "), &why.join("; "), "Debian's archive, by apt-get", "about half a minute");
    update()?;
    let chosen: Vec<&str> = missing.iter().map(|need| candidate(need.package)).collect();
    Task::line("apt-get install -y -q -o Dpkg::Use-Pty=0 --no-install-recommends")
        .args(&chosen)
        .env("DEBIAN_FRONTEND", "noninteractive")
        .run()?;
    match missing.iter().find(|need| !(need.here)()) {
        None => Ok(()),
        Some(need) => {
            fail(format!("apt-get installed {} but what it should bring is not there", candidate(need.package)))
        }
    }
}

/// Fetches the lists of packages, once in a run.
fn update() -> Outcome {
    static ONCE: Once = Once::new();
    let mut result = Ok(());
    ONCE.call_once(|| result = Task::line("apt-get update -q").run());
    result
}

/// The first package of the alternatives that this release of Debian can install.
fn candidate(package: &'static str) -> &'static str {
    package
        .split('|')
        .find(|name| {
            let policy = Task::line("apt-cache policy").arg(name).env("LC_ALL", "C").read();
            policy.is_ok_and(|text| text.contains("Candidate:") && !text.contains("Candidate: (none)"))
        })
        .unwrap_or_else(|| first(package))
}

fn first(package: &'static str) -> &'static str {
    package.split('|').next().unwrap_or(package)
}

fn is_debian() -> bool {
    let release = std::fs::read_to_string("/etc/os-release").unwrap_or_default();
    release.lines().any(|line| line == "ID=debian") && found("apt-get").is_some()
}

pub(super) fn is_root() -> bool {
    Task::line("id -u").read().is_ok_and(|id| id == "0")
}

/// A source of packages beside the machine's own: another suite of the same mirror, kept apart.
///
/// The machine's own lists and settings stay as they are.
pub(super) struct Suite {
    folder: PathBuf,
}

impl Suite {
    /// Opens a suite such as `trixie-backports`, with its lists in `folder`.
    pub(super) fn open(suite: &str, folder: PathBuf) -> Outcome<Self> {
        if !is_debian() {
            return fail("this is not Debian");
        }
        for part in ["lists/partial", "cache/archives/partial"] {
            let path = folder.join(part);
            at(&path, std::fs::create_dir_all(&path))?;
        }
        let mirror = mirror()?;
        let sources = folder.join("sources.list");
        let keyring = "/usr/share/keyrings/debian-archive-keyring.gpg";
        let line = format!("deb [signed-by={keyring}] {mirror} {suite} main\n");
        at(&sources, std::fs::write(&sources, line))?;
        let opened = Self { folder };
        opened.task("apt-get", &["update", "-q"]).run()?;
        Ok(opened)
    }

    /// The newest version of this package that starts with this text.
    pub(super) fn version(&self, package: &str, start: &str) -> Outcome<String> {
        let lines = self.task("apt-cache", &["madison", package]).read()?;
        let versions = lines.lines().filter_map(|line| line.split('|').nth(1)).map(str::trim);
        versions
            .filter(|version| version.starts_with(start))
            .map(str::to_owned)
            .next()
            .ok_or_else(|| Failure(format!("no {package} {start} there, only:\n{lines}")))
    }

    /// Downloads one package and unpacks it below the suite's folder; gives that folder.
    pub(super) fn unpack(&self, package: &str, version: &str) -> Outcome<PathBuf> {
        let chosen = format!("{package}={version}");
        self.task("apt-get", &["download", "-q", &chosen]).within(&self.folder).run()?;
        let listing = at(&self.folder, std::fs::read_dir(&self.folder))?;
        let file = listing
            .filter_map(Result::ok)
            .map(|entry| entry.path())
            .find(|path| path.extension().is_some_and(|extension| extension == "deb"))
            .ok_or_else(|| Failure(format!("apt-get left no file for {chosen}")))?;
        let into = self.folder.join("unpacked");
        Task::new("dpkg-deb").arg("-x").arg(&file).arg(&into).run()?;
        Ok(into)
    }

    fn task(&self, program: &str, args: &[&str]) -> Task {
        let set = |name: &str, value: &str| format!("{name}={value}");
        let below = |name: &str, part: &str| set(name, &self.folder.join(part).display().to_string());
        let options = [
            below("Dir::Etc::sourcelist", "sources.list"),
            set("Dir::Etc::sourceparts", "/dev/null"),
            below("Dir::State::lists", "lists"),
            below("Dir::Cache", "cache"),
            // The unprivileged user that apt downloads as cannot write below our folder.
            set("APT::Sandbox::User", "root"),
        ];
        options.iter().fold(Task::new(program), |task, option| task.arg("-o").arg(option)).args(args)
    }
}

/// The Debian mirror that this machine uses already.
fn mirror() -> Outcome<String> {
    let mut task = Task::line("apt-get indextargets --format");
    task = task.arg("$(REPO_URI)").arg("Created-By: Packages");
    let uris = task.read()?;
    let found = uris.lines().find(|uri| uri.trim_end_matches('/').ends_with("/debian"));
    match found {
        Some(uri) => Ok(uri.to_owned()),
        None => fail(format!("apt knows no Debian mirror, only: {uris}")),
    }
}

/// Python with the module that makes virtual environments.
pub(super) fn python_venv() -> Outcome {
    ensure(&[Need {
        package: "python3-venv",
        why: "makes the folder for the Python tools",
        here: || Task::line("python3 -c").arg("import ensurepip, venv").holds(),
    }])
}

/// Node.js, new enough, and npm where it is asked for.
pub(super) fn node(with_npm: bool) -> Outcome {
    ensure(&[Need { package: "nodejs", why: "runs wasm and the browser walk", here: || found("node").is_some() }])?;
    if with_npm {
        ensure(&[Need {
            package: "npm",
            why: "brings the tools of the browser walk",
            here: || found("npm").is_some(),
        }])?;
    }
    let version = Task::line("node --version").read()?;
    let major = version.trim_start_matches('v').split('.').next().and_then(|major| major.parse::<u32>().ok());
    if major.is_some_and(|major| major >= NODE) {
        return Ok(());
    }
    fail(format!(
        "Node.js {NODE} or newer is needed, and this is {version}. Debian 13 has it; on Debian 12 please \
         install a newer Node.js by hand."
    ))
}

/// The oldest Node.js that playwright-core runs on.
const NODE: u32 = 20;
