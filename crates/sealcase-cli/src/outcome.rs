//! How a command ends: its exit code, or the reason it stopped.
//!
//! Every command returns one of these to `main`, which alone ends the process. A stop is never a
//! verdict: an input that could not be read neither passed nor failed.

use std::fmt;
use std::path::Path;

use sealcase::error::Error;

/// The exit codes, from best to worst for a run over several inputs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Exit {
    /// Everything was checked and passed.
    Passed,
    /// Everything was checked, at least one input did not pass.
    Failed,
    /// At least one input could not be decided.
    Undecided,
}

impl Exit {
    /// The number that the process ends with.
    pub(crate) fn code(self) -> u8 {
        match self {
            Self::Passed => 0,
            Self::Failed => 1,
            Self::Undecided => UNDECIDED,
        }
    }
}

const USAGE: u8 = 2;
const UNDECIDED: u8 = 3;
/// The exit code after Ctrl-C.
pub(crate) const INTERRUPTED: u8 = 130;

/// Why a command stopped.
#[derive(Debug)]
pub(crate) struct Stop {
    /// The exit code.
    pub(crate) code: u8,
    /// What happened, without a full stop.
    pub(crate) text: String,
    /// What the user can do.
    pub(crate) hint: Option<String>,
}

impl Stop {
    /// The command was wrong; nothing was done.
    pub(crate) fn usage(text: impl Into<String>) -> Self {
        Self { code: USAGE, text: text.into(), hint: None }
    }

    /// The work could not be done, so nothing is decided.
    pub(crate) fn undecided(text: impl Into<String>) -> Self {
        Self { code: UNDECIDED, text: text.into(), hint: None }
    }

    /// The user broke off.
    pub(crate) fn interrupted() -> Self {
        Self { code: INTERRUPTED, text: "interrupted".to_owned(), hint: None }
    }

    /// Adds what the user can do.
    pub(crate) fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The system refused something about this path.
    pub(crate) fn io(deed: &str, path: &Path, error: &std::io::Error) -> Self {
        Self::undecided(format!("cannot {deed} {}: {}", path.display(), reason(error)))
    }
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        match error {
            Error::Key { .. } | Error::Unsupported { .. } => Self::usage(error.to_string()),
            _ => Self::undecided(error.to_string()),
        }
    }
}

impl From<std::io::Error> for Stop {
    fn from(error: std::io::Error) -> Self {
        Self::undecided(reason(&error))
    }
}

impl fmt::Display for Stop {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.text)
    }
}

/// What the system said, in words that need no manual.
pub(crate) fn reason(error: &std::io::Error) -> String {
    use std::io::ErrorKind;
    match error.kind() {
        ErrorKind::NotFound => "there is no such file or folder".to_owned(),
        ErrorKind::PermissionDenied => "you are not permitted to".to_owned(),
        ErrorKind::AlreadyExists => "it exists already".to_owned(),
        ErrorKind::StorageFull => "the disk is full".to_owned(),
        ErrorKind::IsADirectory => "it is a folder".to_owned(),
        ErrorKind::NotADirectory => "a part of the path is not a folder".to_owned(),
        _ => error.to_string(),
    }
}
