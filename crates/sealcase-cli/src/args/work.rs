//! The arguments that say how much is done at once, and how much by this process.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::Args;

use crate::batch::Pace;
use crate::console::Console;
use crate::outcome::{Exit, Stop};
use crate::threads;

/// Where job systems say which of several alike processes this one is, counted from 0.
const INDEXES: [&str; 2] = ["JOB_COMPLETION_INDEX", "AWS_BATCH_JOB_ARRAY_INDEX"];

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

/// How a batch is done, and by how many processes.
#[derive(Debug, Args)]
#[command(next_help_heading = "Batches")]
pub(crate) struct BatchArgs {
    #[command(flatten)]
    pub(crate) work: WorkArgs,
    /// Judge only this share of the inputs: 2/10 is the second of ten; all shares together are all inputs
    #[arg(long, value_name = "I/N", value_parser = parse_shard, conflicts_with = "shards")]
    shard: Option<Shard>,
    /// Judge one of N shares, whose number the job system gives: Kubernetes (JOB_COMPLETION_INDEX) or AWS Batch
    /// (AWS_BATCH_JOB_ARRAY_INDEX)
    #[expect(clippy::doc_markdown, reason = "for the terminal, where backticks would stand")]
    #[arg(long, value_name = "N")]
    shards: Option<NonZeroUsize>,
    /// End with 0 whatever was found: for programs that read the results of each input
    #[arg(long)]
    exit_zero: bool,
}

/// One of several shares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Shard {
    /// Its number, from 0.
    index: usize,
    of: usize,
}

impl Shard {
    /// Every `of`th input: shares differ by one input at most, and large neighbours are spread.
    fn of<T>(self, inputs: Vec<T>) -> Vec<T> {
        inputs.into_iter().skip(self.index).step_by(self.of).collect()
    }
}

impl BatchArgs {
    /// The inputs that this process judges.
    ///
    /// # Errors
    /// The job system does not say which share that is.
    pub(crate) fn share(&self, inputs: Vec<PathBuf>, console: &mut Console) -> Result<Vec<PathBuf>, Stop> {
        let index = || INDEXES.iter().find_map(|name| std::env::var(name).ok());
        let shard = match (self.shard, self.shards) {
            (Some(shard), _) => shard,
            (None, None) => return Ok(inputs),
            (None, Some(of)) => given(index().as_deref(), of.get())?,
        };
        let inputs = shard.of(inputs);
        if inputs.is_empty() {
            console.remark(&format!("share {} of {} has no input", shard.index + 1, shard.of));
        }
        Ok(inputs)
    }

    /// The exit that this run shows: each input has its result, whatever that is.
    pub(crate) fn exit(&self, exit: Exit) -> Exit {
        if self.exit_zero { Exit::Passed } else { exit }
    }
}

/// The share that a job system's index means.
fn given(index: Option<&str>, of: usize) -> Result<Shard, Stop> {
    let wrong = |text: String| Err(Stop::usage(text).with_hint("outside of a job system, say `--shard I/N`"));
    match index.map(|text| (text, text.parse::<usize>())) {
        Some((_, Ok(index))) if index < of => Ok(Shard { index, of }),
        Some((text, _)) => wrong(format!("the job system's index {text:?} is none of {of} shares")),
        None => wrong(format!("neither {} is set, so it is unknown which share this is", INDEXES.join(" nor "))),
    }
}

fn parse_shard(text: &str) -> Result<Shard, String> {
    let numbers = text.split_once('/').and_then(|(index, of)| Some((index.parse().ok()?, of.parse().ok()?)));
    match numbers {
        Some((index, of)) if (1..=of).contains(&index) => Ok(Shard { index: index - 1, of }),
        _ => Err("write it as 2/10, the second of ten".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_all_inputs_each_once() {
        for count in [0, 1, 9, 10, 11, 100] {
            let mut all: Vec<usize> =
                (1..=10).flat_map(|i| parse_shard(&format!("{i}/10")).unwrap().of((0..count).collect())).collect();
            all.sort_unstable();
            assert_eq!(all, (0..count).collect::<Vec<_>>());
        }
        for wrong in ["", "1", "0/3", "4/3", "1/0", "a/b", "-1/2"] {
            assert!(parse_shard(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_job_system_counts_from_zero() {
        assert_eq!(given(Some("0"), 3).unwrap(), Shard { index: 0, of: 3 });
        assert_eq!(given(Some("2"), 3).unwrap(), parse_shard("3/3").unwrap());
        for wrong in [None, Some("3"), Some(""), Some("x")] {
            assert_eq!(given(wrong, 3).unwrap_err().code, 2, "{wrong:?}");
        }
    }
}
