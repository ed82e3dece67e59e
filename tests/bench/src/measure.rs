//! Running a command and seeing what it took: time on the clock, time of the processors, peak memory.
//!
//! Each command runs below a fresh copy of this program, since the system counts the memory of children together.

use std::path::PathBuf;
use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;

use nix::sys::resource::{UsageWho, getrusage};

use super::Outcome;

/// What one run took.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Sample {
    /// Seconds on the clock.
    pub(crate) wall: f64,
    /// Seconds of all processors.
    pub(crate) cpu: f64,
    /// Most memory at once, in mebibytes.
    pub(crate) peak: f64,
}

/// One command.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    pub(crate) words: Vec<String>,
    /// Where it runs; else where the bench does.
    pub(crate) folder: Option<PathBuf>,
    /// The greatest exit code that is no failure.
    pub(crate) passes: i32,
}

impl Line {
    /// A command of these words.
    pub(crate) fn of(words: impl IntoIterator<Item = impl AsRef<str>>) -> Self {
        let words = words.into_iter().map(|word| word.as_ref().to_owned()).collect();
        Self { words, folder: None, passes: 0 }
    }

    /// The same in another folder.
    pub(crate) fn within(mut self, folder: impl Into<PathBuf>) -> Self {
        self.folder = Some(folder.into());
        self
    }

    /// The same where findings are no failure.
    pub(crate) fn judging(mut self) -> Self {
        self.passes = 1;
        self
    }

    /// Runs it and watches.
    pub(crate) fn run(&self) -> Outcome<Sample> {
        let mut command = Command::new(std::env::current_exe()?);
        command.arg("watch").args(&self.words).stdin(Stdio::null()).stderr(Stdio::piped());
        if let Some(folder) = &self.folder {
            command.current_dir(folder);
        }
        let output = command.output()?;
        let told = String::from_utf8_lossy(&output.stdout);
        let words: Vec<&str> = told.split_whitespace().collect();
        match words.as_slice() {
            [code, wall, cpu, peak] if (0..=self.passes).contains(&code.parse()?) => {
                Ok(Sample { wall: wall.parse()?, cpu: cpu.parse()?, peak: peak.parse()? })
            }
            _ => {
                let said = String::from_utf8_lossy(&output.stderr);
                let last: Vec<&str> = said.lines().rev().take(4).collect();
                Err(format!("`{}` failed ({}): {}", self.words.join(" "), told.trim(), last.join(" / ")).into())
            }
        }
    }
}

/// `watch COMMAND...`: runs it and prints its exit code, seconds, seconds of processors and mebibytes.
pub(crate) fn watch(words: &[&str]) -> ExitCode {
    let [program, args @ ..] = words else { return ExitCode::FAILURE };
    let start = Instant::now();
    let status = Command::new(program).args(args).stdin(Stdio::null()).stdout(Stdio::null()).status();
    let wall = start.elapsed().as_secs_f64();
    let code = match status {
        Ok(status) => status.code().unwrap_or(-1),
        Err(error) => {
            eprintln!("{program}: {error}");
            return ExitCode::FAILURE;
        }
    };
    let Ok(usage) = getrusage(UsageWho::RUSAGE_CHILDREN) else { return ExitCode::FAILURE };
    let seconds = |time: nix::sys::time::TimeVal| {
        f64::from(i32::try_from(time.tv_sec()).unwrap_or(i32::MAX))
            + f64::from(i32::try_from(time.tv_usec()).unwrap_or(0)) / 1e6
    };
    let peak = f64::from(i32::try_from(usage.max_rss()).unwrap_or(i32::MAX)) / 1024.0;
    println!("{code} {wall} {} {peak}", seconds(usage.user_time()) + seconds(usage.system_time()));
    ExitCode::SUCCESS
}

/// The middle one of some numbers.
pub(crate) fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    match numbers.len() {
        0 => 0.0,
        n if n % 2 == 1 => numbers[n / 2],
        n => f64::midpoint(numbers[n / 2 - 1], numbers[n / 2]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_is_the_middle() {
        assert!((median(vec![3.0, 1.0, 2.0]) - 2.0).abs() < 1e-9);
        assert!((median(vec![4.0, 1.0, 2.0, 3.0]) - 2.5).abs() < 1e-9);
    }
}
