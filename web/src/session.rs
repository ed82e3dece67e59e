//! What the page knows: the package, the check, the key, the seal, the verification, and how each changes.
//!
//! No DOM and no browser here, so that every transition is tested natively. The views read it, the
//! engine's replies and the user's deeds change it.

mod later;

pub use later::{AddOutcome, Inspection, TrustState};

use crate::engine::Lane;
use crate::matrix::Matrix;
use crate::message::{About, Judged, KeyFile, Progress, Reply, Sealed, StoredKey, ToSign};
use crate::records::Records;
use crate::report::Report;
use crate::texts::{self, Language};

/// The places of the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Place {
    /// What to do here.
    #[default]
    Start,
    /// Prepare a package.
    Prepare,
    /// Check a package.
    Check,
    /// Seal it.
    Seal,
    /// Verify a sealed zip.
    Verify,
    /// Keep an eye on many.
    Records,
}

impl Place {
    /// All, in the order of the work.
    pub const ALL: [Self; 6] = [Self::Start, Self::Prepare, Self::Check, Self::Seal, Self::Verify, Self::Records];

    /// Its fragment in the address.
    pub fn fragment(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Prepare => "prepare",
            Self::Check => "check",
            Self::Seal => "seal",
            Self::Verify => "verify",
            Self::Records => "records",
        }
    }

    /// The place with that fragment, with or without `#`. A language may stand before it: `#es/check`.
    pub fn at(fragment: &str) -> Option<Self> {
        let (_, fragment) = parted(fragment);
        Self::ALL.into_iter().find(|place| place.fragment() == fragment)
    }
}

/// The language that a fragment names, if it names one.
pub fn language_at(fragment: &str) -> Option<Language> {
    Language::at(parted(fragment).0)
}

fn parted(fragment: &str) -> (&str, &str) {
    let fragment = fragment.trim_start_matches('#');
    fragment.split_once('/').unwrap_or(("", fragment))
}

/// Something that takes time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Job<T> {
    /// Not begun.
    #[default]
    Empty,
    /// Under way.
    Working(Progress),
    /// Done.
    Done(T),
    /// Could not be done, and why.
    Failed(String),
}

impl<T> Job<T> {
    /// What came of it.
    pub fn done(&self) -> Option<&T> {
        match self {
            Self::Done(value) => Some(value),
            _ => None,
        }
    }

    /// Whether it is under way.
    pub fn is_working(&self) -> bool {
        matches!(self, Self::Working(_))
    }

    fn progress(&mut self, progress: Progress) {
        if let Self::Working(now) = self {
            *now = progress;
        }
    }
}

/// A report, read, with what belongs to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// The report.
    pub report: Report,
    /// The same as text, and what the page shows beside it.
    pub judged: Judged,
}

impl Judgement {
    fn read(judged: Judged) -> Result<Self, String> {
        let report = serde_json::from_str(&judged.json).map_err(|problem| problem.to_string())?;
        Ok(Self { report, judged })
    }
}

/// A checked package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// What was found.
    pub judgement: Judgement,
    /// Whether it may be sealed.
    pub sealable: bool,
    /// Outcome by component, if the package has a conformance matrix.
    pub matrix: Option<Matrix>,
}

/// A package as the user gave it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Package {
    /// Its name.
    pub name: String,
    /// Number of files.
    pub files: usize,
    /// Their bytes.
    pub bytes: u64,
}

/// The signing key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Key {
    /// None yet.
    #[default]
    None,
    /// Being made or opened.
    Working,
    /// Ready.
    Ready {
        /// What the page may know of it.
        key: KeyFile,
        /// Whether its secret part lies in a file of the user's.
        kept: bool,
    },
    /// It could not be read.
    Refused {
        /// Why.
        reason: String,
        /// Whether the file wants a passphrase.
        encrypted: bool,
    },
}

/// What came of sealing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SealOutcome {
    /// A sealed zip.
    Sealed(Box<Sealed>),
    /// The files changed since they were checked.
    Refused(Box<Judgement>),
}

/// All of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Session {
    /// Where the user is.
    pub place: Place,
    /// What the worker's build knows; empty until it answered.
    pub about: Option<About>,
    /// The package.
    pub package: Option<Package>,
    /// Its check.
    pub check: Job<Checked>,
    /// The base directory that the worker proposes.
    pub base: String,
    /// The signing key.
    pub key: Key,
    /// The seal.
    pub seal: Job<SealOutcome>,
    /// The zip that is verified.
    pub zip: Option<String>,
    /// Its verification.
    pub verify: Job<Judgement>,
    /// What the verified zip holds, and what was looked at in it.
    pub inspection: Inspection,
    /// The trust file.
    pub trust: TrustState,
    /// The keys that this browser keeps; nothing before it was asked.
    pub stored_keys: Vec<StoredKey>,
    /// What waits for a signature that is made elsewhere, and what was wrong with the last one.
    pub to_sign: Option<(ToSign, String)>,
    /// The countersignature.
    pub countersign: Job<AddOutcome>,
    /// What many zips say of certificates and records.
    pub records: Job<Records>,
    /// Why the page cannot go on, if a worker broke.
    pub crash: Option<Crash>,
    /// A short word to the user, for screen readers too.
    pub notice: String,
}

/// A broken worker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crash {
    /// What it said.
    pub reason: String,
    /// The command that does the same job.
    pub command: &'static str,
}

/// What a user still lacks before sealing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lack {
    /// No package was checked.
    Check,
    /// The package has errors.
    Errors,
    /// No signer's name.
    Signer,
    /// No base directory.
    Base,
    /// No key.
    Key,
    /// The new key was not saved.
    KeptKey,
}

impl Session {
    /// A new package came; its check begins.
    pub fn begin_check(&mut self, package: Package) {
        let total = package.bytes;
        self.place = Place::Check;
        self.package = Some(package);
        self.check = Job::Working(Progress { done: 0, total });
        self.seal = Job::Empty;
        self.notice.clear();
    }

    /// Sealing begins.
    pub fn begin_seal(&mut self) {
        let total = self.package.as_ref().map_or(0, |package| package.bytes);
        self.seal = Job::Working(Progress { done: 0, total });
        self.notice.clear();
    }

    /// A zip came; its verification begins.
    pub fn begin_verify(&mut self, name: &str, bytes: u64) {
        self.place = Place::Verify;
        self.zip = Some(name.to_owned());
        self.verify = Job::Working(Progress { done: 0, total: bytes });
        self.inspection = Inspection::default();
        self.countersign = Job::Empty;
        self.notice.clear();
    }

    /// The package worker was ended by the user. What it held is gone: the check and the key.
    pub fn cancel_package(&mut self) {
        let words = match (&self.seal, &self.check) {
            (Job::Working(_), _) => texts::SEAL_CANCELLED,
            (_, Job::Working(_)) => texts::CHECK_CANCELLED,
            _ => {
                self.notice.clear();
                return self.forget_package_work();
            }
        };
        self.notice = words.into();
        if self.seal.is_working() {
            self.place = Place::Check;
        }
        self.forget_package_work();
    }

    /// The verifying worker was ended by the user.
    pub fn cancel_verify(&mut self) {
        self.verify = Job::Empty;
        self.notice = texts::VERIFY_CANCELLED.into();
    }

    /// A worker said something. Gives whether its lane's worker has done all it was started for.
    pub fn hear(&mut self, lane: Lane, reply: Reply) -> bool {
        match reply {
            Reply::Hello(about) => self.about = Some(about),
            Reply::Progress(progress) => match lane {
                Lane::Verify => self.verify.progress(progress),
                Lane::Records => self.records.progress(progress),
                Lane::Package => {
                    self.check.progress(progress);
                    self.seal.progress(progress);
                    self.countersign.progress(progress);
                }
                Lane::Prepare => {}
            },
            Reply::Checked { judged, sealable, base, matrix } => {
                self.base = base;
                let matrix = matrix.and_then(|json| serde_json::from_str(&json).ok());
                self.check = match Judgement::read(judged) {
                    Ok(judgement) => Job::Done(Checked { judgement, sealable, matrix }),
                    Err(problem) => Job::Failed(problem),
                };
            }
            Reply::KeyReady(key) => {
                let kept = key.secret_pem.is_none();
                self.key = Key::Ready { key, kept };
            }
            Reply::KeyRefused { reason, encrypted } => self.key = Key::Refused { reason, encrypted },
            Reply::Sealed(sealed) => {
                self.to_sign = None;
                self.seal = Job::Done(SealOutcome::Sealed(Box::new(sealed)));
            }
            Reply::SealRefused(judged) => {
                self.seal = match Judgement::read(judged) {
                    Ok(judgement) => Job::Done(SealOutcome::Refused(Box::new(judgement))),
                    Err(problem) => Job::Failed(problem),
                };
            }
            Reply::Verified { judged, contents } => {
                self.verify = Judgement::read(judged).map_or_else(Job::Failed, Job::Done);
                self.inspection.contents = contents;
                if let Job::Done(judgement) = &self.verify {
                    self.zip = Some(judgement.report.input.clone());
                }
            }
            // The draft is a signal of its own: what this says is told there.
            Reply::Prepare(_) => {}
            Reply::Failed { reason } => match lane {
                Lane::Prepare => self.notice = reason,
                Lane::Verify => {
                    self.verify = Job::Failed(reason);
                    return true;
                }
                Lane::Records => {
                    self.records = Job::Failed(reason);
                    return true;
                }
                Lane::Package if self.seal.is_working() => self.seal = Job::Failed(reason),
                Lane::Package if self.countersign.is_working() => self.countersign = Job::Failed(reason),
                Lane::Package if self.key == Key::Working => self.key = Key::Refused { reason, encrypted: false },
                Lane::Package => self.check = Job::Failed(reason),
            },
            Reply::Crashed { reason } => {
                self.crash = Some(Crash { reason, command: self.command(lane) });
                match lane {
                    Lane::Verify => self.verify = Job::Empty,
                    Lane::Records => self.records = Job::Empty,
                    Lane::Package => self.forget_package_work(),
                    Lane::Prepare => {}
                }
                return true;
            }
            other => self.hear_later(other),
        }
        false
    }

    /// The secret key's file was handed to the user.
    pub fn key_kept(&mut self) {
        if let Key::Ready { kept, .. } = &mut self.key {
            *kept = true;
        }
    }

    /// What is lacking before the package can be sealed, in the order in which to mend it.
    pub fn lack(&self, signer: &str, base: &str) -> Option<Lack> {
        let Some(checked) = self.check.done() else { return Some(Lack::Check) };
        if !checked.sealable {
            return Some(Lack::Errors);
        }
        if signer.trim().is_empty() {
            return Some(Lack::Signer);
        }
        if base.trim().is_empty() {
            return Some(Lack::Base);
        }
        self.lack_of_key()
    }

    /// What is lacking before the zip that was verified can be countersigned.
    pub fn lack_to_countersign(&self, signer: &str) -> Option<Lack> {
        if signer.trim().is_empty() { Some(Lack::Signer) } else { self.lack_of_key() }
    }

    fn lack_of_key(&self) -> Option<Lack> {
        match &self.key {
            Key::Ready { kept: true, .. } => None,
            Key::Ready { kept: false, .. } => Some(Lack::KeptKey),
            _ => Some(Lack::Key),
        }
    }

    fn forget_package_work(&mut self) {
        self.check = Job::Empty;
        self.seal = Job::Empty;
        self.countersign = Job::Empty;
        self.to_sign = None;
        self.key = Key::None;
    }

    fn command(&self, lane: Lane) -> &'static str {
        match lane {
            Lane::Verify => "sealcase verify FILE.sealed.zip",
            Lane::Prepare => "sealcase new FOLDER, then sealcase watch FOLDER",
            Lane::Records => "sealcase records FOLDER",
            Lane::Package if self.seal.is_working() => {
                "sealcase seal FOLDER --key KEY.pem --role ROLE --name NAME -o FILE.sealed.zip"
            }
            Lane::Package => "sealcase validate FOLDER",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const REPORT: &str = r#"{"input":"x","verdict":"passed","counts":{"errors":0,"warnings":0,"notes":0},
        "findings":[],"signatures":[],"asOf":null}"#;

    fn judged() -> Judged {
        Judged { json: REPORT.to_owned(), ..Judged::default() }
    }

    fn checked(sealable: bool) -> Session {
        let mut session = Session::default();
        session.begin_check(Package { name: "x".into(), files: 1, bytes: 9 });
        session.hear(Lane::Package, Reply::Checked { judged: judged(), sealable, base: "x".into(), matrix: None });
        session
    }

    #[test]
    fn a_package_goes_from_check_to_seal() {
        let mut session = checked(true);
        assert_eq!(session.place, Place::Check);
        assert_eq!(session.lack("", "x"), Some(Lack::Signer));
        assert_eq!(session.lack("Acme", " "), Some(Lack::Base));
        assert_eq!(session.lack("Acme", "x"), Some(Lack::Key));
        let key = KeyFile { secret_pem: Some("pem".into()), ..KeyFile::default() };
        session.hear(Lane::Package, Reply::KeyReady(key));
        assert_eq!(session.lack("Acme", "x"), Some(Lack::KeptKey));
        session.key_kept();
        assert_eq!(session.lack("Acme", "x"), None);
    }

    #[test]
    fn errors_and_a_missing_check_forbid_the_seal() {
        assert_eq!(Session::default().lack("Acme", "x"), Some(Lack::Check));
        assert_eq!(checked(false).lack("Acme", "x"), Some(Lack::Errors));
    }

    #[test]
    fn progress_moves_only_what_is_under_way() {
        let mut session = checked(true);
        session.begin_seal();
        session.hear(Lane::Package, Reply::Progress(Progress { done: 5, total: 9 }));
        assert_eq!(session.seal, Job::Working(Progress { done: 5, total: 9 }));
        assert!(session.check.done().is_some());
        session.hear(Lane::Verify, Reply::Progress(Progress { done: 5, total: 9 }));
        assert_eq!(session.verify, Job::Empty);
    }

    #[test]
    fn cancelling_the_seal_ends_the_check_too() {
        let mut session = checked(true);
        session.begin_seal();
        session.cancel_package();
        assert_eq!(
            (session.place, session.check.is_working(), session.seal.is_working()),
            (Place::Check, false, false)
        );
        assert_eq!(session.notice, texts::SEAL_CANCELLED.text());
        assert!(session.package.is_some());
    }

    #[test]
    fn a_crash_names_the_command_that_does_the_same() {
        let mut session = checked(true);
        session.begin_seal();
        assert!(session.hear(Lane::Package, Reply::Crashed { reason: "boom".into() }));
        let crash = session.crash.unwrap();
        assert!(crash.command.starts_with("sealcase seal"), "{}", crash.command);
        assert_eq!(session.check, Job::Empty);
    }

    #[test]
    fn a_failure_belongs_to_what_was_under_way() {
        let mut session = checked(true);
        session.key = Key::Working;
        session.hear(Lane::Package, Reply::Failed { reason: "why".into() });
        assert_eq!(session.key, Key::Refused { reason: "why".into(), encrypted: false });
        session.begin_seal();
        session.hear(Lane::Package, Reply::Failed { reason: "full".into() });
        assert_eq!(session.seal, Job::Failed("full".into()));
        session.begin_verify("z", 3);
        assert!(session.hear(Lane::Verify, Reply::Failed { reason: "gone".into() }));
        assert_eq!(session.verify, Job::Failed("gone".into()));
        assert!(session.check.done().is_some());
    }

    #[test]
    fn places_have_fragments() {
        for place in Place::ALL {
            assert_eq!(Place::at(&format!("#{}", place.fragment())), Some(place));
        }
        assert_eq!(Place::at("#main"), None);
    }
}
