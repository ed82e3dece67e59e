//! The system's clock: the one place that reads it.

use std::time::{SystemTime, UNIX_EPOCH};

use sealcase::time::Timestamp;

use crate::outcome::Stop;

/// The time the user gave, or now, to the second.
///
/// # Errors
/// The clock stands before 1970.
pub(crate) fn given_or_now(given: Option<Timestamp>) -> Result<Timestamp, Stop> {
    let now = || {
        let seconds = SystemTime::now().duration_since(UNIX_EPOCH).ok()?.as_secs();
        Timestamp::from_unix(i64::try_from(seconds).ok()?)
    };
    given.or_else(now).ok_or_else(|| {
        Stop::undecided("this machine's clock is wrong").with_hint("set it, or say the time with `--at` or `--as-of`")
    })
}
