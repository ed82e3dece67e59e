//! `sealcase verify`: judges sealed zips, and bags unpacked as folders.

use std::fs::{self, File};
use std::path::Path;

use sealcase::archive::{self, Archive, Limits, Opened};
use sealcase::codes::Severity;
use sealcase::key::PublicKey;
use sealcase::report::{Report, Verdict};
use sealcase::store::Store;
use sealcase::time::Timestamp;
use sealcase::trust::{Policy, Trust};
use sealcase::verify::{Request, verify, verify_bag};

use crate::args::{Require, VerifyArgs};
use crate::clock;
use crate::console::Console;
use crate::dir_store::DirStore;
use crate::inputs;
use crate::interrupt;
use crate::keys;
use crate::outcome::{Exit, Stop};
use crate::progress::Progress;
use crate::reports::{self, Reports};
use crate::trust_file;
use crate::verdict::{self, Asked};

/// What seals are judged by.
pub(crate) struct Judge {
    /// The signers that the caller knows.
    pub(crate) keys: Vec<PublicKey>,
    /// Who may sign in which role.
    pub(crate) trust: Option<Trust>,
    /// Which roles must have signed.
    pub(crate) policy: Option<Policy>,
    /// The time that dates are judged by.
    pub(crate) as_of: Timestamp,
}

/// Runs the command.
pub(crate) fn run(args: &VerifyArgs, console: &mut Console) -> Result<Exit, Stop> {
    let keys = args.keys.iter().map(|file| keys::known(file)).collect::<Result<Vec<_>, _>>()?;
    let trust = trust_file::given(&args.trust, console)?;
    let policy = args.policy.as_deref().map(|name| trust_file::policy(name, trust.as_ref())).transpose()?;
    let judge = Judge { keys, trust, policy, as_of: clock::given_or_now(args.as_of)? };
    let (named_keys, gave_trust, gave_policy) = (!judge.keys.is_empty(), judge.trust.is_some(), judge.policy.is_some());
    let default = if named_keys || gave_trust || gave_policy { Require::Trusted } else { Require::Valid };
    let asked = Asked { require: args.require.unwrap_or(default), named_keys, gave_trust, gave_policy };

    let inputs = inputs::all(&args.paths, &args.lists)?;
    reports::stay_outside(&args.output, &inputs)?;
    let mut reports = Reports::new(&args.output, judge.as_of, console)?;
    interrupt::finish_first();
    for path in &inputs {
        if interrupt::requested() {
            break;
        }
        let stdin = if inputs::is_stdin(path) { Some(inputs::stdin_to_file()?) } else { None };
        let (path, name) = match &stdin {
            Some(file) => (file.path(), inputs::stdin_name(&args.lists).into()),
            None => (path.as_path(), path.to_string_lossy()),
        };
        match judge.named(path, &name, console) {
            Ok(report) => {
                let exit = exit(report.verdict, asked.require).max(by_severity(&report, args.output.fail_on));
                let most = args.output.max_findings;
                let store = || reread(path);
                let human =
                    |console: &Console| verdict::text_of(&report, asked, exit, store().as_deref(), most, console);
                reports.add(&report, exit, human, console)?;
            }
            Err(stop) => reports.undecided(&name, &stop, console)?,
        }
    }
    reports.finish(console)
}

/// What the findings alone make of an input, where the user is stricter than the verdict.
fn by_severity(report: &Report, fail_on: Severity) -> Exit {
    let stricter = fail_on < Severity::Error && reports::reaches(report.counts, fail_on);
    if stricter { Exit::Failed } else { Exit::Passed }
}

impl Judge {
    /// Judges bytes and signatures, and no signer.
    pub(crate) fn of_nobody(as_of: Timestamp) -> Self {
        Self { keys: Vec::new(), trust: None, policy: None, as_of }
    }

    /// Judges a zip or a folder.
    ///
    /// # Errors
    /// It cannot be read.
    pub(crate) fn path(&self, path: &Path, console: &Console) -> Result<Report, Stop> {
        self.named(path, &path.to_string_lossy(), console)
    }

    /// Judges a zip or a folder that results call by another name.
    ///
    /// # Errors
    /// It cannot be read.
    pub(crate) fn named(&self, path: &Path, input: &str, console: &Console) -> Result<Report, Stop> {
        let request = Request {
            input,
            keys: &self.keys,
            trust: self.trust.as_ref(),
            policy: self.policy.as_ref(),
            as_of: Some(self.as_of),
            limits: Limits::default(),
        };
        let meta = fs::metadata(path).map_err(|error| Stop::io("read", path, &error))?;
        if meta.is_dir() {
            let store = DirStore::open(path)?;
            let progress = Progress::new("Verifying", store.total(), console.quiet);
            return Ok(verify_bag(&progress.store(&store), &request)?);
        }
        if !meta.is_file() {
            return Err(Stop::undecided(format!("{} is neither a file nor a folder", path.display())));
        }
        let file = File::open(path).map_err(|error| Stop::io("read", path, &error))?;
        let progress = Progress::new("Verifying", meta.len(), console.quiet);
        Ok(verify(progress.reader(file), &request)?)
    }
}

/// Opens a zip that has been judged, to read its files.
///
/// # Errors
/// It cannot be read, or is not what it was a moment ago.
pub(crate) fn open_zip(path: &Path) -> Result<Archive<File>, Stop> {
    let file = File::open(path).map_err(|error| Stop::io("read", path, &error))?;
    match archive::open(file, &Limits::default())? {
        Opened::Archive(archive) => Ok(archive),
        Opened::Refused(_) => Err(Stop::undecided(format!("{} changed while it was being read", path.display()))),
    }
}

/// The files again, to quote lines from; nothing if that does not work.
fn reread(path: &Path) -> Option<Box<dyn Store>> {
    if path.is_dir() {
        return DirStore::open(path).ok().map(|store| Box::new(store) as Box<dyn Store>);
    }
    open_zip(path).ok().map(|archive| Box::new(archive) as Box<dyn Store>)
}

fn exit(verdict: Verdict, require: Require) -> Exit {
    let reached = match verdict {
        Verdict::Trusted => Some(Require::Trusted),
        Verdict::Valid => Some(Require::Valid),
        Verdict::Intact => Some(Require::Intact),
        Verdict::Undecided => return Exit::Undecided,
        _ => None,
    };
    if reached >= Some(require) { Exit::Passed } else { Exit::Failed }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_reached_passes() {
        let table = [
            (Verdict::Invalid, [Exit::Failed, Exit::Failed, Exit::Failed]),
            (Verdict::Intact, [Exit::Passed, Exit::Failed, Exit::Failed]),
            (Verdict::Valid, [Exit::Passed, Exit::Passed, Exit::Failed]),
            (Verdict::Trusted, [Exit::Passed, Exit::Passed, Exit::Passed]),
            (Verdict::Undecided, [Exit::Undecided, Exit::Undecided, Exit::Undecided]),
        ];
        for (verdict, exits) in table {
            for (require, expected) in [Require::Intact, Require::Valid, Require::Trusted].into_iter().zip(exits) {
                assert_eq!(exit(verdict, require), expected, "{verdict:?} {require:?}");
            }
        }
    }
}
