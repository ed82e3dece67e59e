//! `cargo xtask test`: runs steps, shows which one is running, and closes with a table.
//!
//! A failed step does not stop the others, only those that need it. What the steps do is in `steps`.

use std::time::{Duration, Instant};

use crate::run::{Outcome, bad, bold, dim, fail, good, say, took};
use crate::steps::{APART, STEPS, Step};

/// What the user asked for.
#[derive(Default)]
pub(crate) struct Choice {
    /// The steps by name; none means all.
    pub(crate) names: Vec<String>,
    /// Leave out the steps that need foreign tools or a browser.
    pub(crate) fast: bool,
    /// List the steps, run none.
    pub(crate) list: bool,
}

impl Choice {
    /// The steps that `cargo xtask check` runs.
    pub(crate) fn quick() -> Self {
        let names = ["fmt", "clippy", "test"].map(str::to_owned).to_vec();
        Self { names, ..Self::default() }
    }
}

/// How a step ended.
enum End {
    Passed,
    Failed(String),
    Skipped(&'static str),
}

/// Runs the chosen steps.
pub(crate) fn test(choice: &Choice) -> Outcome {
    if choice.list {
        for step in STEPS {
            say(&format!("{:<12} {}", step.name, step.what));
        }
        return Ok(());
    }
    let chosen = chosen(STEPS, choice);
    let start = Instant::now();
    let mut ends: Vec<(&Step, End, Duration)> = Vec::new();
    for (number, step) in chosen.iter().enumerate() {
        let head = format!("[{}/{}] {}", number + 1, chosen.len(), step.name);
        say(&format!("\n{}  {}", bold(&head), step.what));
        let clock = Instant::now();
        let end = match blocked(step, &ends) {
            Some(need) => End::Skipped(need),
            None => (step.run)().map_or_else(|problem| End::Failed(problem.0), |()| End::Passed),
        };
        let time = clock.elapsed();
        match &end {
            End::Passed => say(&format!("{head} {} in {}", good("passed"), took(time))),
            End::Failed(problem) => {
                say(&format!("{head} {} in {}: {problem}", bad("failed"), took(time)));
            }
            End::Skipped(need) => say(&format!("{head} skipped: it needs {need}, which did not pass")),
        }
        ends.push((step, end, time));
    }
    close(&ends, start.elapsed())
}

/// The chosen steps and all that they need, in the order of the table.
fn chosen<'a>(steps: &'a [Step], choice: &Choice) -> Vec<&'a Step> {
    let all = choice.names.is_empty();
    let mut wanted: Vec<bool> = steps
        .iter()
        .map(|step| {
            let named = choice.names.iter().any(|name| name == step.name);
            (named || all && !APART.contains(&step.name)) && !(choice.fast && step.slow)
        })
        .collect();
    // What a step needs stands before it, so one pass from the end finds all.
    for place in (0..steps.len()).rev() {
        if wanted[place] {
            for (other, step) in steps.iter().enumerate().take(place) {
                wanted[other] |= steps[place].needs.contains(&step.name);
            }
        }
    }
    // A step that only serves others is left out when nobody asks for it.
    steps.iter().zip(wanted).filter(|(_, wanted)| *wanted).map(|(step, _)| step).collect()
}

/// The first step that this one needs and that did not pass.
fn blocked(step: &Step, ends: &[(&Step, End, Duration)]) -> Option<&'static str> {
    let unmet = |need: &&&'static str| {
        let passed = |(step, end, _): &(&Step, End, Duration)| step.name == **need && matches!(end, End::Passed);
        !ends.iter().any(passed)
    };
    step.needs.iter().find(unmet).copied()
}

fn close(ends: &[(&Step, End, Duration)], time: Duration) -> Outcome {
    say("");
    for (step, end, time) in ends {
        let word = match end {
            End::Passed => good("passed "),
            End::Failed(_) => bad("failed "),
            End::Skipped(_) => dim("skipped"),
        };
        say(&format!("  {:<12} {word} {:>12}", step.name, took(*time)));
    }
    say(&format!("  {:<12}         {:>12}\n", "together", took(time)));
    let failed: Vec<(&str, &str)> = ends
        .iter()
        .filter_map(|(step, end, _)| match end {
            End::Failed(problem) => Some((step.name, problem.as_str())),
            _ => None,
        })
        .collect();
    for (name, problem) in &failed {
        say(&format!("{} {name}: {problem}", bad("failed:")));
        say(&format!("        Again by: cargo xtask test {name}"));
    }
    let passed = ends.iter().filter(|(_, end, _)| matches!(end, End::Passed)).count();
    let skipped = ends.len() - passed - failed.len();
    let tail = if skipped == 0 { String::new() } else { format!(", {skipped} skipped") };
    say(&format!("{passed} passed, {} failed{tail}", failed.len()));
    // The lines above say it all; main adds none after the count.
    if failed.is_empty() { Ok(()) } else { fail("") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(choice: &Choice) -> Vec<&'static str> {
        chosen(STEPS, choice).iter().map(|step| step.name).collect()
    }

    #[test]
    fn a_chosen_step_brings_what_it_needs() {
        let choice = Choice { names: vec!["browser".to_owned()], ..Choice::default() };
        let names = names(&choice);
        assert_eq!(names.last(), Some(&"browser"));
        assert!(names.contains(&"example"));
        assert!(names.contains(&"page"));
        assert!(!names.contains(&"fmt"));
    }

    #[test]
    fn fast_leaves_out_the_slow() {
        let all = names(&Choice::default());
        let fast = names(&Choice { fast: true, ..Choice::default() });
        assert_eq!(all.len(), STEPS.len() - APART.len());
        assert!(APART.iter().all(|apart| !all.contains(apart)));
        assert!(fast.contains(&"test") && !fast.contains(&"browser") && !fast.contains(&"foreign"));
    }

    #[test]
    fn needs_stand_before_their_step() {
        for (place, step) in STEPS.iter().enumerate() {
            for need in step.needs {
                assert!(STEPS[..place].iter().any(|other| other.name == *need), "{} needs {need}", step.name);
            }
        }
    }

    #[test]
    fn a_failed_need_blocks() {
        let needy = STEPS.iter().find(|step| !step.needs.is_empty()).unwrap();
        assert_eq!(blocked(needy, &[]), needy.needs.first().copied());
        let ends: Vec<_> = STEPS.iter().map(|step| (step, End::Passed, Duration::ZERO)).collect();
        assert_eq!(blocked(needy, &ends), None);
    }
}
