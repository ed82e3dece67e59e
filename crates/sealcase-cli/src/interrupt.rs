//! Ctrl-C, and the system's request to end: at once, or after what was found has been given.
//!
//! Commands that write a zip end at once and leave nothing half-written. Commands that judge many
//! inputs call [`finish_first`]: the work in hand is broken off at its next read, the results so far are
//! given, and a second Ctrl-C ends at once.

use std::io::{self, Write as _};
use std::sync::atomic::{AtomicBool, Ordering};

use crate::outcome::{INTERRUPTED, Stop};
use crate::output;

/// Whether results are to be given before the end.
static FINISH_FIRST: AtomicBool = AtomicBool::new(false);
/// Whether the user broke off.
static REQUESTED: AtomicBool = AtomicBool::new(false);

/// Listens for Ctrl-C.
///
/// # Errors
/// The system does not let us listen.
pub(crate) fn listen() -> Result<(), Stop> {
    ctrlc::set_handler(|| {
        let first = !REQUESTED.swap(true, Ordering::SeqCst);
        if first && FINISH_FIRST.load(Ordering::SeqCst) {
            let _ = writeln!(io::stderr(), "\ninterrupted; giving what was found. Ctrl-C again ends at once");
            return;
        }
        output::remove_unfinished(|| {
            let _ = writeln!(io::stderr(), "\ninterrupted; nothing half-written is left behind");
            std::process::exit(i32::from(INTERRUPTED));
        });
    })
    .map_err(|error| Stop::undecided(format!("cannot listen for Ctrl-C: {error}")))
}

/// From now on, the first Ctrl-C lets the command give what it has found.
pub(crate) fn finish_first() {
    FINISH_FIRST.store(true, Ordering::SeqCst);
}

/// Whether the user broke off.
pub(crate) fn requested() -> bool {
    REQUESTED.load(Ordering::SeqCst)
}

/// Breaks off reading once the user has.
///
/// # Errors
/// The user broke off.
pub(crate) fn check() -> io::Result<()> {
    // Not the kind `Interrupted`: readers try again after that.
    if requested() { Err(io::Error::other("interrupted")) } else { Ok(()) }
}
