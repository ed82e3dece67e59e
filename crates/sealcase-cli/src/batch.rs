//! Batches: many inputs judged at once, told in their order, however long each takes.
//!
//! Threads take the inputs in order and may run ahead of what is told by a fixed number only, so memory and
//! open files do not grow with the batch. An input on which Sealcase itself fails is undecided; the
//! others go on.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use crate::console::Console;
use crate::interrupt;
use crate::outcome::Stop;
use crate::threads;

/// Inputs that a thread takes at a time, in a long batch.
const HANDFUL: usize = 16;
/// Handfuls that each thread may be ahead of what is told.
const AHEAD: usize = 4;

/// How much is done at once for one input.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pace {
    /// Threads to read its files with.
    pub(crate) threads: usize,
    /// Nothing is shown while it is read.
    pub(crate) quiet: bool,
}

impl Pace {
    /// All cores for one input.
    pub(crate) fn of(console: &Console) -> Self {
        Self { threads: threads::wanted(None), quiet: console.quiet }
    }
}

/// Judges each input with `judge` on so many threads, and tells the outcomes with `tell`, in order.
///
/// # Errors
/// What `tell` stops with; nothing more is judged then.
pub(crate) fn run<T: Send>(
    inputs: &[PathBuf],
    pace: Pace,
    judge: impl Fn(&Path, Pace) -> Result<T, Stop> + Sync,
    mut tell: impl FnMut(&Path, Result<T, Stop>) -> Result<(), Stop>,
) -> Result<(), Stop> {
    let alone = |path: &Path, pace: Pace| {
        catch_unwind(AssertUnwindSafe(|| judge(path, pace)))
            .unwrap_or_else(|_| Err(Stop::undecided("Sealcase has a fault of its own and could not judge it")))
    };
    if inputs.len() <= 1 || pace.threads <= 1 {
        return inputs
            .iter()
            .take_while(|_| !interrupt::requested())
            .try_for_each(|path| tell(path, alone(path, pace)));
    }
    let workers = pace.threads.min(inputs.len());
    let handful = (inputs.len() / (workers * AHEAD)).clamp(1, HANDFUL);
    // With fewer inputs than threads, each input has several.
    let each = Pace { threads: pace.threads / workers, quiet: true };
    let line = Line::default();
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                while let Some(turn) = line.take(workers * AHEAD) {
                    let Some(paths) = inputs.chunks(handful).nth(turn) else { break };
                    line.give(turn, paths.iter().map(|path| alone(path, each)).collect());
                }
            });
        }
        let told =
            inputs.chunks(handful).enumerate().take_while(|_| !interrupt::requested()).try_for_each(|(turn, paths)| {
                let outcomes = line.wait(turn);
                let told = paths.iter().zip(outcomes).take_while(|_| !interrupt::requested());
                told.into_iter().try_for_each(|(path, outcome)| tell(path, outcome))
            });
        line.close();
        told
    })
}

/// Where outcomes wait until it is their turn to be told.
struct Line<T>(Mutex<Waiting<T>>, Condvar);

struct Waiting<T> {
    /// The next turn to be taken.
    next: usize,
    /// The turn that is being told.
    told: usize,
    done: BTreeMap<usize, Vec<T>>,
    closed: bool,
}

impl<T> Default for Line<T> {
    fn default() -> Self {
        Self(Mutex::new(Waiting { next: 0, told: 0, done: BTreeMap::new(), closed: false }), Condvar::new())
    }
}

impl<T> Line<T> {
    /// The next turn, once no more than so many are waiting; `None` if nobody listens any more.
    fn take(&self, ahead: usize) -> Option<usize> {
        let mut waiting = self.lock();
        while waiting.next >= waiting.told.saturating_add(ahead) && !waiting.closed {
            waiting = self.1.wait(waiting).unwrap_or_else(PoisonError::into_inner);
        }
        let turn = waiting.next;
        waiting.next += 1;
        (!waiting.closed).then_some(turn)
    }

    fn give(&self, turn: usize, outcomes: Vec<T>) {
        self.lock().done.insert(turn, outcomes);
        self.1.notify_all();
    }

    /// The outcomes of a turn, once they are there.
    fn wait(&self, turn: usize) -> Vec<T> {
        let mut waiting = self.lock();
        waiting.told = turn;
        self.1.notify_all();
        loop {
            if let Some(outcomes) = waiting.done.remove(&turn) {
                return outcomes;
            }
            waiting = self.1.wait(waiting).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn close(&self) {
        self.lock().closed = true;
        self.1.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, Waiting<T>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    use super::*;

    fn inputs(count: usize) -> Vec<PathBuf> {
        (0..count).map(|number| PathBuf::from(number.to_string())).collect()
    }

    fn number(path: &Path) -> usize {
        path.to_str().unwrap().parse().unwrap()
    }

    #[test]
    fn outcomes_are_told_in_order_and_nobody_runs_far_ahead() {
        for (count, threads) in [(0, 2), (1, 4), (3, 8), (50, 1), (500, 3)] {
            let (told, farthest) = (AtomicUsize::new(0), AtomicUsize::new(0));
            let judge = |path: &Path, _: Pace| {
                let number = number(path);
                farthest.fetch_max(number.saturating_sub(told.load(Ordering::SeqCst)), Ordering::SeqCst);
                if number.is_multiple_of(7) {
                    thread::sleep(Duration::from_millis(1));
                }
                if number == 20 { Err(Stop::undecided("x")) } else { Ok(number) }
            };
            let tell = |path: &Path, outcome: Result<usize, Stop>| {
                assert_eq!(number(path), told.fetch_add(1, Ordering::SeqCst));
                assert_eq!(outcome.ok(), (number(path) != 20).then(|| number(path)));
                Ok(())
            };
            run(&inputs(count), Pace { threads, quiet: true }, judge, tell).unwrap();
            assert_eq!(told.into_inner(), count);
            assert!(farthest.into_inner() <= threads * (AHEAD + 2) * HANDFUL);
        }
    }

    #[test]
    fn a_fault_of_ours_costs_one_input_and_a_stop_ends_the_batch() {
        let judge = |path: &Path, _: Pace| {
            assert!(number(path) != 5, "planted");
            Ok(())
        };
        for threads in [1, 3] {
            let mut undecided = Vec::new();
            let tell = |path: &Path, outcome: Result<(), Stop>| {
                undecided.extend(outcome.err().map(|_| number(path)));
                if number(path) == 90 { Err(Stop::interrupted()) } else { Ok(()) }
            };
            let end = run(&inputs(1_000), Pace { threads, quiet: true }, judge, tell);
            assert_eq!((end.unwrap_err().code, undecided), (130, vec![5]));
        }
    }
}
