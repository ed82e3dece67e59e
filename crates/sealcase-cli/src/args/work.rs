//! The arguments that say how much is done at once.

use std::num::NonZeroUsize;

use clap::Args;

use crate::batch::Pace;
use crate::console::Console;
use crate::threads;

/// How much is done at once.
#[derive(Debug, Args)]
pub(crate) struct WorkArgs {
    /// Work on this many threads; results do not depend on it [default: one for each core]
    #[arg(short, long, value_name = "N")]
    jobs: Option<NonZeroUsize>,
}

impl WorkArgs {
    /// The pace of the whole run.
    pub(crate) fn pace(&self, console: &Console) -> Pace {
        Pace { threads: threads::wanted(self.jobs.map(usize::from)), quiet: console.quiet }
    }
}
