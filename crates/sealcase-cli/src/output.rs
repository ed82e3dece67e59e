//! `Pending`: a file that appears under its name only when it is whole.
//!
//! It is written beside its target under another name, flushed to disk, renamed, and the folder is
//! flushed too. When it is dropped before that, or the user presses Ctrl-C, it is removed. Without
//! `force` the rename itself refuses to replace a file, so no check can come too late.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tempfile::NamedTempFile;

use crate::outcome::Stop;

/// The names of files that are being written; Ctrl-C removes them.
static UNFINISHED: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// Who may read the finished file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Readers {
    /// Whoever the system's default lets.
    Default,
    /// The owner alone: a key, which is never replaced.
    Owner,
    /// The owner alone: what was meant for nobody else.
    Addressee,
}

/// A file being written.
pub(crate) struct Pending {
    temp: NamedTempFile,
    target: PathBuf,
    force: bool,
}

impl Pending {
    /// Starts a file that will be called `target`.
    ///
    /// # Errors
    /// It exists and `force` is not set, or its folder cannot be written.
    pub(crate) fn create(target: &Path, force: bool, readers: Readers) -> Result<Self, Stop> {
        match fs::symlink_metadata(target) {
            Ok(meta) if meta.is_dir() => return Err(Stop::usage(format!("{} is a folder", target.display()))),
            Ok(_) if !force => return Err(exists(target, readers)),
            _ => {}
        }
        let temp = Self::temp(target, readers)?;
        Ok(Self { temp, target: target.to_owned(), force })
    }

    fn temp(target: &Path, readers: Readers) -> Result<NamedTempFile, Stop> {
        let folder = folder_of(target);
        let mut builder = tempfile::Builder::new();
        builder.prefix(".sealcase-").suffix(".part");
        set_mode(&mut builder, readers);
        // Held from before the file exists, so that Ctrl-C cannot fall between.
        let mut unfinished = unfinished();
        let temp = builder.tempfile_in(folder).map_err(|error| Stop::io("write into", folder, &error))?;
        unfinished.push(temp.path().to_owned());
        drop(unfinished);
        Ok(temp)
    }

    /// Starts a file for the owner alone that lies beside `target` and never gets a name.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub(crate) fn scratch(target: &Path) -> Result<Self, Stop> {
        let temp = Self::temp(target, Readers::Addressee)?;
        Ok(Self { temp, target: target.to_owned(), force: false })
    }

    /// A second handle on the file, to write with.
    pub(crate) fn writer(&self) -> Result<File, Stop> {
        self.temp.as_file().try_clone().map_err(|error| Stop::io("write", &self.target, &error))
    }

    /// Flushes the file to disk and gives it its name.
    ///
    /// # Errors
    /// The disk refuses, or somebody made a file of that name meanwhile.
    pub(crate) fn commit(self) -> Result<(), Stop> {
        let target = self.target.clone();
        self.temp.as_file().sync_all().map_err(|error| Stop::io("write", &target, &error))?;
        self.commit_unflushed()?;
        sync_folder(folder_of(&target))
    }

    /// Gives the file its name and leaves it to the system when it reaches the disk: for copies
    /// that can be made again.
    ///
    /// # Errors
    /// Somebody made a file of that name meanwhile.
    pub(crate) fn commit_unflushed(self) -> Result<(), Stop> {
        let target = self.target.clone();
        let mut unfinished = unfinished();
        let path = self.temp.path().to_owned();
        // NamedTempFile removes the file itself when this fails.
        let outcome = if self.force {
            self.temp.persist(&target).map_err(|error| error.error)
        } else {
            self.temp.persist_noclobber(&target).map_err(|error| error.error)
        };
        unfinished.retain(|other| *other != path);
        drop(unfinished);
        match outcome {
            Ok(_) => Ok(()),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(exists(&target, Readers::Default)),
            Err(error) => Err(Stop::io("write", &target, &error)),
        }
    }
}

/// Removes what is half-written, then ends the process by `end`.
pub(crate) fn remove_unfinished(end: impl FnOnce()) {
    // Held until the process has ended: no file can start or be renamed after this.
    let unfinished = unfinished();
    for path in unfinished.iter() {
        let _ = fs::remove_file(path);
    }
    end();
}

fn unfinished() -> MutexGuard<'static, Vec<PathBuf>> {
    UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner)
}

fn exists(target: &Path, readers: Readers) -> Stop {
    let stop = Stop::usage(format!("{} exists already; it was not touched", target.display()));
    match readers {
        Readers::Default | Readers::Addressee => stop.with_hint("choose another name, or replace it with `--force`"),
        Readers::Owner => stop.with_hint("choose another name; keys are never replaced"),
    }
}

/// The folder that a file lies in.
fn folder_of(target: &Path) -> &Path {
    match target.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

#[cfg(unix)]
fn set_mode(builder: &mut tempfile::Builder<'_, '_>, readers: Readers) {
    use std::os::unix::fs::PermissionsExt as _;
    // The process's umask still takes bits away.
    let mode = if readers == Readers::Default { 0o666 } else { 0o600 };
    builder.permissions(fs::Permissions::from_mode(mode));
}

#[cfg(not(unix))]
fn set_mode(_: &mut tempfile::Builder<'_, '_>, _: Readers) {}

/// Makes the new name survive a power cut.
#[cfg(unix)]
fn sync_folder(folder: &Path) -> Result<(), Stop> {
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(|error| Stop::io("flush", folder, &error))
}

#[cfg(not(unix))]
fn sync_folder(_: &Path) -> Result<(), Stop> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    #[test]
    fn appears_whole_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("out.zip");
        let names = || fs::read_dir(folder.path()).unwrap().count();

        let pending = Pending::create(&target, false, Readers::Default).unwrap();
        pending.writer().unwrap().write_all(b"half").unwrap();
        assert!(!target.exists());
        drop(pending);
        assert_eq!(names(), 0);

        let pending = Pending::create(&target, false, Readers::Default).unwrap();
        pending.writer().unwrap().write_all(b"whole").unwrap();
        pending.commit().unwrap();
        assert_eq!(fs::read(&target).unwrap(), b"whole");
        assert_eq!(names(), 1);
    }

    #[test]
    fn replaces_nothing_unless_forced() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("out.zip");
        let late = Pending::create(&target, false, Readers::Default).unwrap();
        fs::write(&target, "old").unwrap();
        assert_eq!(Pending::create(&target, false, Readers::Default).map(|_| ()).unwrap_err().code, 2);
        assert_eq!(late.commit().unwrap_err().code, 2, "the file came after the first check");
        assert_eq!(fs::read(&target).unwrap(), b"old");
        Pending::create(&target, true, Readers::Default).unwrap().commit().unwrap();
        assert_eq!(fs::read(&target).unwrap(), b"");
    }
}
