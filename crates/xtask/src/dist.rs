//! `cargo xtask dist`: everything that a release hands out, in `target/dist`, with checksums and sealed by Sealcase.
//!
//! Archives of the command for each target whose standard library is here, the page as a folder and as one file, the
//! npm package, the wheel, the book, and the bill of materials of Sealcase itself. Times and owners in the archives are
//! fixed, so that the same sources give the same archives.

use std::path::{Path, PathBuf};

use crate::run::{Failure, Outcome, Task, at, fail, root, say, target};
use crate::{book, npm, setup, web};

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The systems that the command is made for, as far as Rust can compile for them here.
const TARGETS: [&str; 2] = ["x86_64-unknown-linux-gnu", "x86_64-unknown-linux-musl"];

/// What the user asked for.
#[derive(Default)]
pub(crate) struct Choice {
    /// The key that seals; without it, one that is made for trial.
    pub(crate) key: Option<PathBuf>,
    /// A file with the key's passphrase.
    pub(crate) passphrase: Option<PathBuf>,
    /// Who seals.
    pub(crate) name: Option<String>,
    /// Compile as for tests, to try how a release is made.
    pub(crate) quick: bool,
}

/// Reads the arguments.
pub(crate) fn read(args: &[String]) -> Outcome<Choice> {
    let mut choice = Choice::default();
    let mut rest = args.iter();
    while let Some(flag) = rest.next() {
        let mut value = || rest.next().cloned().ok_or_else(|| Failure(format!("`{flag}` needs a value")));
        match flag.as_str() {
            "--key" => choice.key = Some(value()?.into()),
            "--passphrase-file" => choice.passphrase = Some(value()?.into()),
            "--name" => choice.name = Some(value()?),
            "--quick" => choice.quick = true,
            _ => return fail(format!("`{flag}` is not expected here")),
        }
    }
    Ok(choice)
}

/// Makes the release.
pub(crate) fn dist(choice: &Choice) -> Outcome {
    let folder = target().join("dist");
    if folder.exists() {
        at(&folder, std::fs::remove_dir_all(&folder))?;
    }
    let files = folder.join("files");
    at(&files, std::fs::create_dir_all(&files))?;
    let built = target().join("page/index.html");
    let page = if choice.quick && built.is_file() { built } else { web::build()?.join("index.html") };
    let profile = if choice.quick { "dev" } else { "release" };
    let single = files.join(format!("sealcase-{VERSION}.html"));
    at(&single, std::fs::copy(&page, &single))?;
    pack(&folder, &files, &format!("sealcase-page-{VERSION}"), &[(page.as_path(), "index.html")])?;
    let mut program = None;
    for triple in TARGETS {
        match command(triple, profile, &page)? {
            Some(built) => {
                archive(&folder, &files, triple, &built)?;
                program.get_or_insert(built);
            }
            None => say(&format!("Rust has no standard library for {triple} here; its archive is left out.")),
        }
    }
    let program = program.ok_or_else(|| Failure("no target can be compiled for".to_owned()))?;
    let package = npm::build(if choice.quick { "dev" } else { "web" })?;
    Task::line("npm pack --silent --pack-destination").arg(&files).within(package).run()?;
    // Compiled as the first archive was, so that nothing is compiled twice.
    compiled(maturin(profile, &files)?.args(["--target", TARGETS[0]]), &page).run()?;
    let book = book::build()?;
    pack_folder(&files, &format!("sealcase-book-{VERSION}"), &book)?;
    sbom(&files)?;
    let listing = names(&files)?;
    let sums = Task::new("sha256sum").args(&listing).within(&files).read()?;
    at(&files, std::fs::write(files.join("SHA256SUMS"), sums + "\n"))?;
    seal(choice, &folder, &files, &program)
}

/// Builds the command for a target, with the page inside; `None` if Rust cannot compile for it here.
fn command(triple: &str, profile: &str, page: &Path) -> Outcome<Option<PathBuf>> {
    if !setup::target(triple, "the standard library of Rust for an archive of this release") {
        return Ok(None);
    }
    let task = Task::line("cargo build -p sealcase-cli --target").args([triple, "--profile", profile]);
    compiled(task, page).run()?;
    let folder = if profile == "dev" { "debug" } else { profile };
    Ok(Some(target().join(triple).join(folder).join("sealcase")))
}

/// With the page inside, and no path of this machine.
fn compiled(task: Task, page: &Path) -> Task {
    let remap = format!("--remap-path-prefix={}=sealcase", root().display());
    task.env("SEALCASE_PAGE", page).env("RUSTFLAGS", remap)
}

/// The archive of the command: program, manual, completions, texts.
fn archive(folder: &Path, files: &Path, triple: &str, program: &Path) -> Outcome {
    let extra = folder.join("extra");
    let man = extra.join("man");
    Task::new(program).arg("man").arg(&man).arg("--force").read()?;
    let completions = extra.join("completions");
    at(&completions, std::fs::create_dir_all(&completions))?;
    for shell in ["bash", "zsh", "fish", "powershell", "elvish", "nushell"] {
        let text = Task::new(program).args(["completions", shell]).read()?;
        let path = completions.join(format!("sealcase.{shell}"));
        at(&path, std::fs::write(&path, text + "\n"))?;
    }
    let texts =
        ["README.md", "CHANGELOG.md", "LICENSE-MIT", "LICENSE-APACHE", "SECURITY.md"].map(|name| root().join(name));
    let mut parts: Vec<(&Path, &str)> = vec![(program, "sealcase"), (&man, "man"), (&completions, "completions")];
    parts.extend(texts.iter().map(|path| {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        (path.as_path(), name)
    }));
    pack(folder, files, &format!("sealcase-{VERSION}-{triple}"), &parts)
}

/// Lays files together under one name and packs them.
fn pack(folder: &Path, files: &Path, name: &str, parts: &[(&Path, &str)]) -> Outcome {
    let stage = folder.join("stage").join(name);
    at(&stage, std::fs::create_dir_all(&stage))?;
    for (from, to) in parts {
        Task::line("cp -r").arg(from).arg(stage.join(to)).read()?;
    }
    pack_folder(files, name, &stage)
}

/// Packs a folder as `NAME.tar.gz`, in one order, with one time and no owner.
fn pack_folder(files: &Path, name: &str, folder: &Path) -> Outcome {
    let path = files.join(format!("{name}.tar"));
    Task::line("tar --sort=name --mtime=@315532800 --owner=0 --group=0 --numeric-owner --format=ustar --create --file")
        .arg(&path)
        .arg(format!("--transform=s,^\\.,{name},"))
        .arg(".")
        .within(folder)
        .run()?;
    // Without a name and a time of its own.
    Task::line("gzip -9 -n").arg(&path).run()
}

/// Builds the wheel into a folder.
pub(crate) fn wheel(profile: &str, into: &Path) -> Outcome {
    maturin(profile, into)?.run()
}

fn maturin(profile: &str, into: &Path) -> Outcome<Task> {
    let task = Task::new(setup::python()?).args(["-m", "maturin", "build", "--profile", profile, "--out"]).arg(into);
    Ok(task.within(root().join("integrations/python")))
}

/// The bill of materials of the command.
fn sbom(files: &Path) -> Outcome {
    let path = files.join(format!("sealcase-{VERSION}.cdx.json"));
    let line = format!(
        "set -e; cargo metadata --format-version 1 --locked | '{}' integrations/release/sbom.py sealcase-cli {VERSION} > '{}'",
        setup::python()?.display(),
        path.display()
    );
    Task::new("sh").args(["-c", &line]).run()
}

fn names(folder: &Path) -> Outcome<Vec<String>> {
    let entries = at(folder, std::fs::read_dir(folder))?.filter_map(Result::ok);
    let mut names: Vec<String> = entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    Ok(names)
}

/// Seals the release with itself, and looks at it as others will.
fn seal(choice: &Choice, folder: &Path, files: &Path, program: &Path) -> Outcome {
    let key = choice.key.clone().unwrap_or_else(|| folder.join("trial.pem"));
    if choice.key.is_none() {
        say("No --key: the release is sealed with a key that is made now, for trial.");
        Task::new(program).args(["key", "new", "--no-passphrase", "-o"]).arg(&key).read()?;
    }
    let sealed = folder.join(format!("sealcase-{VERSION}.sealed.zip"));
    let mut task = Task::new(program).arg("seal").arg(files).args(["--role", "manufacturer", "--profile"]);
    task = task.arg(root().join("integrations/release/profile.json")).arg("--key").arg(&key);
    task = task.args(["--name", choice.name.as_deref().unwrap_or("The Sealcase authors")]);
    task = task.args(["--base", &format!("sealcase-{VERSION}"), "-o"]).arg(&sealed);
    if let Some(file) = &choice.passphrase {
        task = task.arg("--passphrase-file").arg(file);
    }
    task.run()?;
    let public = PathBuf::from(format!("{}.pub", key.display()));
    let check = Task::new(program).arg("verify").arg(&sealed);
    if public.is_file() { check.arg("--key").arg(public).run() } else { check.run() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_are_read() {
        let words = |line: &str| line.split(' ').map(str::to_owned).collect::<Vec<_>>();
        let choice = read(&words("--key a.pem --name Acme")).unwrap();
        assert_eq!((choice.key, choice.name.as_deref()), (Some(PathBuf::from("a.pem")), Some("Acme")));
        assert!(read(&words("--key")).is_err() && read(&words("--kye x")).is_err());
    }
}
