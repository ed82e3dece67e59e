//! `sealcase extract`: writes the package's files out of a sealed zip that holds.
//!
//! Verifies first and writes nothing from a zip that is invalid. Names come from the judged archive,
//! so none can lead out of the folder; folders that are links are not entered. Each file is summed
//! while it is written and gets its name only when its digest is the sealed one.

use std::fs;
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use sealcase::archive::Archive;
use sealcase::digest::{self, Digest};
use sealcase::manifest::Manifest;
use sealcase::report::Verdict;
use sealcase::store::{self, Store};

use crate::args::ExtractArgs;
use crate::batch::Pace;
use crate::clock;
use crate::console::{BOLD, Console, counted, plain, size};
use crate::outcome::{Exit, Stop};
use crate::output::{Pending, Readers};
use crate::progress::Progress;
use crate::verdict::{self, Asked};
use crate::verify::{Judge, open_zip};

/// Longest manifest that is read, in bytes: the bound that `verify` sets.
const MAX_MANIFEST_BYTES: u64 = 64 << 20;

/// A file to write.
struct Item {
    /// Its name in the zip.
    name: String,
    /// Where it goes.
    target: PathBuf,
    size: u64,
    digest: Digest,
}

/// Runs the command.
pub(crate) fn run(args: &ExtractArgs, console: &mut Console) -> Result<Exit, Stop> {
    let judge = Judge::of_nobody(clock::given_or_now(None)?);
    let meta = fs::metadata(&args.zip).map_err(|error| Stop::io("read", &args.zip, &error))?;
    if meta.is_dir() {
        return Err(Stop::usage(format!("{} is a folder; its files are out already", args.zip.display())));
    }
    let report = judge.path(&args.zip, Pace::of(console))?;
    crate::prove::refuse(&report)?;
    if !matches!(report.verdict, Verdict::Valid | Verdict::Trusted) {
        let text = verdict::text(&report, Asked::NOBODY, Exit::Failed, None, console);
        console.write(&text)?;
        console.message("Nothing was written.");
        return Ok(if report.verdict == Verdict::Undecided { Exit::Undecided } else { Exit::Failed });
    }

    let archive = open_zip(&args.zip)?;
    let items = chosen(&archive, args)?;
    // All names are tried before the first file is written.
    for item in &items {
        free(item, &args.output, args.force)?;
    }
    let total: u64 = items.iter().map(|item| item.size).sum();
    let progress = Progress::new("Extracting", total, console.quiet);
    let counted_store = progress.store(&archive);
    for item in &items {
        write(item, &counted_store, args)?;
    }
    drop(progress);
    let files = counted(items.len() as u64, "file", "files");
    console.result(&format!(
        "{BOLD}{}{BOLD:#}: wrote {files}, {}, into {}. The seal holds, and each file is as it was sealed.",
        plain(&report.input),
        size(total),
        args.output.display()
    ))?;
    Ok(Exit::Passed)
}

/// The files that the user wants, with the digests that the seal covers.
fn chosen(archive: &Archive<fs::File>, args: &ExtractArgs) -> Result<Vec<Item>, Stop> {
    let changed = || Stop::undecided(format!("{} changed while it was being read", args.zip.display()));
    let (base, manifest) = payload(archive).ok_or_else(changed)?;
    let mut items = Vec::new();
    for (path, digest) in manifest.iter() {
        let Some(inner) = path.as_str().strip_prefix("data/") else { continue };
        if !args.files.is_empty() && !args.files.iter().any(|file| file == inner) {
            continue;
        }
        let name = format!("{base}/{}", path.as_str());
        let entry = archive.files().iter().find(|file| file.name == name).ok_or_else(changed)?;
        let mut target = args.output.clone();
        target.extend(inner.split('/'));
        items.push(Item { name, target, size: entry.size, digest: *digest });
    }
    let missing = args.files.iter().find(|file| !items.iter().any(|item| item.name == format!("{base}/data/{file}")));
    match missing {
        Some(file) => Err(Stop::usage(format!("{} holds no file `{}`", args.zip.display(), plain(file)))
            .with_hint(format!("`sealcase show {}` names its files", args.zip.display()))),
        None => Ok(items),
    }
}

/// The base directory and the payload manifest.
pub(crate) fn payload(archive: &dyn Store) -> Option<(String, Manifest)> {
    let base = archive.files().first()?.name.split('/').next()?.to_owned();
    let text = store::read(archive, &format!("{base}/manifest-sha256.txt"), MAX_MANIFEST_BYTES).ok()??;
    Some((base, Manifest::parse(&text).ok()?))
}

/// Whether the file can be written: nothing of its name is there, and no link on the way.
fn free(item: &Item, root: &Path, force: bool) -> Result<(), Stop> {
    for folder in folders(&item.target, root) {
        match fs::symlink_metadata(folder) {
            Ok(meta) if meta.is_dir() => {}
            Ok(meta) if meta.is_symlink() => {
                return Err(Stop::usage(format!("{} is a link; nothing was written", folder.display()))
                    .with_hint("write into a folder of its own"));
            }
            Ok(_) => return Err(Stop::usage(format!("{} is not a folder; nothing was written", folder.display()))),
            Err(_) => break,
        }
    }
    match fs::symlink_metadata(&item.target) {
        Ok(meta) if meta.is_dir() => {
            Err(Stop::usage(format!("{} is a folder; nothing was written", item.target.display())))
        }
        Ok(_) if !force => Err(Stop::usage(format!("{} exists already; nothing was written", item.target.display()))
            .with_hint("write into an empty folder, or replace files with `--force`")),
        _ => Ok(()),
    }
}

/// The folders between the root and a file, outermost first; the root itself is the user's choice.
fn folders<'a>(target: &'a Path, root: &Path) -> Vec<&'a Path> {
    let mut folders: Vec<_> = target.ancestors().skip(1).take_while(|folder| *folder != root).collect();
    folders.reverse();
    folders
}

fn write(item: &Item, store: &dyn Store, args: &ExtractArgs) -> Result<(), Stop> {
    fs::create_dir_all(&args.output).map_err(|error| Stop::io("make", &args.output, &error))?;
    for folder in folders(&item.target, &args.output) {
        match fs::create_dir(folder) {
            Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => {
                return Err(Stop::io("make", folder, &error));
            }
            _ => {}
        }
    }
    // Again, now that the folders are there: a link could have been put in the way.
    free(item, &args.output, args.force)?;
    let pending = Pending::create(&item.target, args.force, Readers::Default)?;
    let mut reader = store.open(&item.name).map_err(|error| Stop::io("read", &args.zip, &error))?;
    let mut writer = BufWriter::new(pending.writer()?);
    let sum = digest::copy(&mut reader, &mut writer, item.size)
        .and_then(|sum| std::io::Write::flush(&mut writer).map(|()| sum))
        .map_err(|error| Stop::io("write", &item.target, &error))?;
    if sum.digest != item.digest {
        return Err(Stop::undecided(format!("{} changed while it was being read", args.zip.display())));
    }
    pending.commit_unflushed()
}
