//! `--watch`: does a deed again whenever something changes below the inputs.
//!
//! Waits until changes have settled, clears the screen if there is one, and never rings. It ends with
//! Ctrl-C.

use std::path::PathBuf;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use notify::{EventKind, RecursiveMode, Watcher as _};

use crate::console::{Console, FAINT};
use crate::interrupt;
use crate::outcome::{Exit, Stop};

/// How long nothing must change before the deed is done.
const SETTLED: Duration = Duration::from_millis(200);
/// How often Ctrl-C is looked for.
const LOOK: Duration = Duration::from_millis(200);

/// Does the deed now and after each change, until the user breaks off.
///
/// # Errors
/// The inputs cannot be watched, the deed stops, or the user broke off.
pub(crate) fn again_and_again(
    inputs: &[PathBuf],
    console: &mut Console,
    mut deed: impl FnMut(&mut Console) -> Result<Exit, Stop>,
) -> Result<Exit, Stop> {
    let (sender, changes) = channel();
    let stop = |error: &notify::Error| Stop::undecided(format!("cannot watch: {error}"));
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        // Our own reading is no change. An error is one: better once too often.
        if event.map_or(true, |event| !matches!(event.kind, EventKind::Access(_))) {
            let _ = sender.send(());
        }
    })
    .map_err(|error| stop(&error))?;
    for path in inputs {
        watcher.watch(path, RecursiveMode::Recursive).map_err(|error| stop(&error))?;
    }
    loop {
        console.clear()?;
        deed(console)?;
        console.remark(&format!("\n{FAINT}watching for changes; Ctrl-C ends{FAINT:#}"));
        loop {
            if interrupt::requested() {
                return Err(Stop::interrupted());
            }
            match changes.recv_timeout(LOOK) {
                Ok(()) => break,
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return Err(Stop::undecided("cannot watch any longer")),
            }
        }
        while changes.recv_timeout(SETTLED).is_ok() {}
    }
}
