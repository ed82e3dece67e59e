//! `Error`: the work could not be done. Never about what a bag says; that is a finding.

use std::io;

/// Why the core stopped.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file could not be read, or the output could not be written.
    #[error("cannot read or write {what}: {source}")]
    Io {
        /// The file, or what was written.
        what: String,
        /// What the system said.
        source: io::Error,
    },
    /// A file was no longer what it was when it was checked.
    #[error("{path} changed while it was being sealed; nothing was sealed")]
    Changed {
        /// The file.
        path: String,
    },
    /// More than this build is ready to handle.
    #[error("{what}")]
    Limit {
        /// Which limit, and its value.
        what: String,
    },
    /// The caller asked for something that this build does not have.
    #[error("{what}")]
    Unsupported {
        /// What was asked for.
        what: String,
    },
    /// A key could not be used.
    #[error("{reason}")]
    Key {
        /// Why, without any part of the key.
        reason: String,
    },
}

impl Error {
    /// An I/O error about a named thing.
    pub fn io(what: impl Into<String>, source: io::Error) -> Self {
        Self::Io { what: what.into(), source }
    }

    /// Something that this build, or the format, has no room for.
    pub fn unsupported(what: impl Into<String>) -> Self {
        Self::Unsupported { what: what.into() }
    }

    /// A key that cannot be used.
    pub fn key(reason: impl Into<String>) -> Self {
        Self::Key { reason: reason.into() }
    }
}
