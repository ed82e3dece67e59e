//! `sealcase verify`: judges sealed zips, and bags unpacked as folders.

use std::fs::{self, File};
use std::io::{self, Cursor, Read, Seek};
use std::path::Path;

use sealcase::archive::{self, Archive, Limits, Opened};
use sealcase::codes::Severity;
use sealcase::follow::Zip;
use sealcase::key::PublicKey;
use sealcase::report::{Report, Verdict};
use sealcase::store::Store;
use sealcase::time::Timestamp;
use sealcase::trust::{Policy, References, Trust};
use sealcase::verify::{self, Begun, Request};
use tempfile::NamedTempFile;

use crate::args::{Require, VerifyArgs};
use crate::batch::{self, Pace};
use crate::clock;
use crate::cloud;
use crate::console::Console;
use crate::dir_store::DirStore;
use crate::inputs;
use crate::interrupt;
use crate::keys;
use crate::library::Library;
use crate::outcome::{Exit, Stop};
use crate::progress::Progress;
use crate::reports::{self, Reports};
use crate::threads::{self, Stretch};
use crate::trust_file;
use crate::verdict::{self, Asked};

/// Zips up to this size are read in one go: that is quicker than a hundred small readings.
const WHOLE_BYTES: u64 = 1 << 20;
/// Objects of a store up to this size are brought whole, in parts at once: each byte travels once.
const BROUGHT_BYTES: u64 = 64 << 20;

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
    /// Whether and where other bags are looked at.
    pub(crate) library: Option<Library>,
    /// How much is read of one zip.
    pub(crate) limits: Limits,
}

/// Runs the command.
pub(crate) fn run(args: &VerifyArgs, console: &mut Console) -> Result<Exit, Stop> {
    let keys = args.keys.iter().map(|file| keys::known(file)).collect::<Result<Vec<_>, _>>()?;
    let trust = trust_file::given(&args.trust, console)?;
    let policy = args.policy.as_deref().map(|name| trust_file::policy(name, trust.as_ref())).transpose()?;
    let demands_others = policy.as_ref().is_some_and(|policy| policy.references == References::Supplied);
    let library = Library::of(&args.follow, demands_others)?;
    let (as_of, limits) = (clock::given_or_now(args.as_of)?, args.bounds.limits());
    let judge = Judge { keys, trust, policy, as_of, library, limits };
    let (named_keys, gave_trust, gave_policy) = (!judge.keys.is_empty(), judge.trust.is_some(), judge.policy.is_some());
    let default = if named_keys || gave_trust || gave_policy { Require::Trusted } else { Require::Valid };
    let asked = Asked { require: args.require.unwrap_or(default), named_keys, gave_trust, gave_policy };

    let pace = args.batch.work.pace(console);
    let inputs = cloud::zips(inputs::all(&args.paths, &args.lists)?);
    reports::stay_outside(&args.output, &inputs)?;
    let inputs = args.batch.share(inputs, console)?;
    let mut reports = Reports::new(&args.output, judge.as_of, console)?;
    interrupt::finish_first();
    let named = |path: &Path, pace: Pace| {
        if inputs::is_stdin(path) {
            let file = inputs::stdin_to_file()?;
            return Ok((judge.named(file.path(), inputs::stdin_name(&args.lists), pace)?, Some(file)));
        }
        Ok((judge.path(path, pace)?, None))
    };
    let tell = |path: &Path, outcome: Result<(Report, Option<NamedTempFile>), Stop>| match outcome {
        Ok((report, stdin)) => {
            let exit = exit(report.verdict, asked.require).max(by_severity(&report, args.output.fail_on));
            let most = args.output.max_findings;
            // Opened again only if there is a line to quote.
            let quotes = report.findings.iter().any(|finding| finding.location.span.is_some());
            let store = || quotes.then(|| reread(stdin.as_ref().map_or(path, |file| file.path()))).flatten();
            let human = |console: &Console| verdict::text_of(&report, asked, exit, store().as_deref(), most, console);
            reports.add(&report, exit, human, console)
        }
        Err(stop) => reports.undecided(&inputs::name(path, &args.lists), &stop, console),
    };
    batch::run(&inputs, pace, named, tell)?;
    reports.finish(console).map(|exit| args.batch.exit(exit))
}

/// What the findings alone make of an input, where the user is stricter than the verdict.
fn by_severity(report: &Report, fail_on: Severity) -> Exit {
    let stricter = fail_on < Severity::Error && reports::reaches(report.counts, fail_on);
    if stricter { Exit::Failed } else { Exit::Passed }
}

impl Judge {
    /// Judges bytes and signatures, and no signer.
    pub(crate) fn of_nobody(as_of: Timestamp) -> Self {
        Self { keys: Vec::new(), trust: None, policy: None, as_of, library: None, limits: Limits::default() }
    }

    /// Judges a zip or a folder.
    ///
    /// # Errors
    /// It cannot be read.
    pub(crate) fn path(&self, path: &Path, pace: Pace) -> Result<Report, Stop> {
        self.named(path, &path.to_string_lossy(), pace)
    }

    /// Judges a zip or a folder that results call by another name.
    ///
    /// # Errors
    /// It cannot be read.
    pub(crate) fn named(&self, path: &Path, input: &str, pace: Pace) -> Result<Report, Stop> {
        let request = self.request(input);
        let policy = self.policy.as_ref().map(Policy::alone).filter(|_| self.library.is_some());
        let alone = Request { policy: policy.as_ref().or(request.policy), ..request };
        if cloud::is_address(path) {
            return self.elsewhere(path, &alone, &request, pace);
        }
        let mut report = Self::alone(path, &alone, pace)?;
        if let Some(library) = &self.library {
            library.follow(&mut report, path, &request)?;
        }
        Ok(report)
    }

    fn request<'a>(&'a self, input: &'a str) -> Request<'a> {
        Request {
            input,
            keys: &self.keys,
            trust: self.trust.as_ref(),
            policy: self.policy.as_ref(),
            as_of: Some(self.as_of),
            limits: self.limits,
        }
    }

    /// Judges a zip or a folder in an object store: `alone` without the bags that it names, `whole` with them.
    fn elsewhere(&self, path: &Path, alone: &Request, whole: &Request, pace: Pace) -> Result<Report, Stop> {
        let follow = |report: &mut Report, zip: Option<&mut dyn Zip>| {
            self.library.as_ref().map_or(Ok(()), |library| library.follow_zip(report, zip, whole))
        };
        if cloud::is_prefix(path) {
            let store = cloud::Folder::open(path)?;
            let mut report = Self::folder(&store, store.total(), alone, pace)?;
            follow(&mut report, None)?;
            return Ok(report);
        }
        let object = cloud::Object::open(path)?;
        if object.size() <= BROUGHT_BYTES {
            let mut zip = Cursor::new(object.whole()?);
            let mut report = Self::zip(&mut zip, alone)?;
            follow(&mut report, Some(&mut zip))?;
            return Ok(report);
        }
        let progress = Progress::new("Verifying", object.size(), pace.quiet);
        let mut zip = progress.reader(object.reader());
        let mut report = Self::zip(&mut zip, alone)?;
        follow(&mut report, Some(&mut zip))?;
        Ok(report)
    }

    /// Judges a zip by one reader, from its directory to its last byte.
    fn zip(mut zip: impl Read + Seek, request: &Request) -> Result<Report, Stop> {
        if verify::says_proof(&mut zip)? {
            return Ok(verify::verify_proof(zip, request)?);
        }
        Ok(verify::verify(zip, request)?)
    }

    fn folder(store: &(impl Store + Sync), bytes: u64, request: &Request, pace: Pace) -> Result<Report, Stop> {
        let progress = Progress::new("Verifying", bytes, pace.quiet);
        let store = progress.store(store);
        match verify::begin_bag(&store, request)? {
            Begun::Judged(report) => Ok(*report),
            Begun::Unread(unread) => {
                let sums = threads::sums(pace.threads, &unread.pieces(), |piece| store.open(piece.name));
                Ok(unread.finish(sums)?)
            }
        }
    }

    /// Judges a zip or a folder without the bags that it names.
    fn alone(path: &Path, request: &Request, pace: Pace) -> Result<Report, Stop> {
        let meta = fs::metadata(path).map_err(|error| Stop::io("read", path, &error))?;
        if meta.is_dir() {
            let store = DirStore::open(path)?;
            return Self::folder(&store, store.total(), request, pace);
        }
        if !meta.is_file() {
            return Err(Stop::undecided(format!("{} is neither a file nor a folder", path.display())));
        }
        let file = File::open(path).map_err(|error| Stop::io("read", path, &error))?;
        if verify::says_proof(&file).map_err(|error| Stop::io("read", path, &error))? {
            return Ok(verify::verify_proof(&file, request)?);
        }
        if meta.len() <= WHOLE_BYTES {
            let mut zip = Vec::with_capacity(usize::try_from(meta.len()).unwrap_or(0) + 1);
            (&file).take(WHOLE_BYTES + 1).read_to_end(&mut zip).map_err(|error| Stop::io("read", path, &error))?;
            return Ok(verify::verify(Cursor::new(zip), request)?);
        }
        let progress = Progress::new("Verifying", meta.len(), pace.quiet);
        let archive = match archive::open(progress.reader(&file), &request.limits)? {
            Opened::Archive(archive) => archive,
            Opened::Refused(findings) => return Ok(verify::refused(findings, request)),
        };
        match verify::begin(&archive, request)? {
            Begun::Judged(report) => Ok(*report),
            Begun::Unread(unread) => {
                let sums = threads::sums(pace.threads, &unread.pieces(), |piece| {
                    let start = piece.at.ok_or(io::ErrorKind::NotFound)?;
                    progress.file(piece.name);
                    Ok(Box::new(progress.reader(Stretch::new(&file, start, piece.size))))
                });
                Ok(unread.finish(sums)?)
            }
        }
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
    if cloud::is_address(path) {
        return None;
    }
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
