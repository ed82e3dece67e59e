//! The sums of a run: how many inputs got which verdict, how many passed, and which codes were met most.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use sealcase::report::{Report, Verdict};

use super::exit_style;
use crate::console::{FAINT, NOTE, counted, grouped, plain};
use crate::outcome::Exit;
use crate::render;

/// Widest name of an input in the table.
const NAME_COLUMNS: usize = 60;
/// Most inputs in the table; the sums count all.
const ROWS: usize = 1_000;
/// Codes that are named as the most frequent.
const CODES: usize = 5;
/// The order in which verdicts are counted out.
const VERDICTS: [Verdict; 8] = [
    Verdict::Trusted,
    Verdict::Valid,
    Verdict::Intact,
    Verdict::Passed,
    Verdict::Warned,
    Verdict::Failed,
    Verdict::Invalid,
    Verdict::Undecided,
];

/// The sums.
#[derive(Default)]
pub(super) struct Tally {
    rows: Vec<Row>,
    verdicts: [usize; VERDICTS.len()],
    passed: usize,
    failed: usize,
    undecided: usize,
    codes: BTreeMap<&'static str, usize>,
}

/// An input in the table at the end.
struct Row {
    input: String,
    verdict: Verdict,
    exit: Exit,
    counts: String,
}

impl Tally {
    /// Counts an input.
    pub(super) fn add(&mut self, report: &Report, exit: Exit) {
        match exit {
            Exit::Passed => self.passed += 1,
            Exit::Failed => self.failed += 1,
            Exit::Undecided => self.undecided += 1,
        }
        if let Some(at) = VERDICTS.iter().position(|verdict| *verdict == report.verdict) {
            self.verdicts[at] += 1;
        }
        for finding in &report.findings {
            *self.codes.entry(finding.code.id()).or_default() += 1;
        }
        if self.rows.len() < ROWS {
            let (input, counts) = (plain(&report.input), render::counts(report.counts));
            self.rows.push(Row { input, verdict: report.verdict, exit, counts });
        }
    }

    /// How many inputs were counted.
    pub(super) fn inputs(&self) -> usize {
        self.passed + self.failed + self.undecided
    }

    /// The exit code that they add up to.
    pub(super) fn worst(&self) -> Exit {
        match (self.undecided, self.failed) {
            (0, 0) => Exit::Passed,
            (0, _) => Exit::Failed,
            _ => Exit::Undecided,
        }
    }

    /// How often each verdict occurred: `valid 28 · invalid 2 · undecided 0`.
    pub(super) fn verdicts(&self) -> String {
        let counts = VERDICTS.iter().zip(self.verdicts);
        let shown = counts.filter(|(verdict, count)| *count > 0 || **verdict == Verdict::Undecided);
        let parts: Vec<_> =
            shown.map(|(verdict, count)| format!("{} {}", verdict.as_str(), grouped(count as u64))).collect();
        parts.join(" · ")
    }

    /// How many inputs passed, did not pass, and could not be decided, in that order.
    pub(super) fn outcomes(&self) -> [usize; 3] {
        [self.passed, self.failed, self.undecided]
    }

    /// The codes that were met most, with how often; of equals, the first by name.
    pub(super) fn codes(&self) -> Vec<(&'static str, usize)> {
        let mut codes: Vec<_> = self.codes.iter().map(|(code, count)| (*code, *count)).collect();
        codes.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        codes.truncate(CODES);
        codes
    }

    /// What stands at the end for people: the table and the sums, if there were several inputs.
    pub(super) fn text(&self, quiet: bool, interrupted: bool) -> String {
        if self.inputs() < 2 && !interrupted {
            return String::new();
        }
        let mut out = String::new();
        if !quiet && self.inputs() > 1 {
            self.table(&mut out);
        }
        out + &self.sums(interrupted)
    }

    /// The sums alone.
    pub(super) fn sums(&self, interrupted: bool) -> String {
        let mut out = String::new();
        let style = exit_style(self.worst());
        let inputs = counted(self.inputs() as u64, "input", "inputs");
        let [passed, failed, undecided] = self.outcomes().map(|count| grouped(count as u64));
        let _ = write!(out, "{style}{inputs}: {}{style:#}", self.verdicts());
        let _ = writeln!(out, "  ({passed} passed, {failed} did not pass, {undecided} could not be decided)");
        let codes = self.codes();
        if self.inputs() > 1 && !codes.is_empty() {
            let codes: Vec<_> =
                codes.iter().map(|(code, count)| format!("{code} {}", grouped(*count as u64))).collect();
            let _ = writeln!(out, "{NOTE}most often{NOTE:#}: {}", codes.join(" · "));
        }
        if interrupted {
            out.push_str("interrupted: further inputs were not judged\n");
        }
        out
    }

    fn table(&self, out: &mut String) {
        let longest = self.rows.iter().map(|row| row.input.chars().count()).max().unwrap_or(0);
        let width = longest.min(NAME_COLUMNS);
        out.push('\n');
        for row in &self.rows {
            let style = exit_style(row.exit);
            let word = row.verdict.as_str();
            let counts = match row.exit {
                Exit::Undecided => "not judged",
                _ if row.counts.is_empty() => "nothing found",
                _ => &row.counts,
            };
            let _ = writeln!(out, "{:width$}  {style}{word:<9}{style:#}  {FAINT}{counts}{FAINT:#}", row.input);
        }
        let more = self.inputs().saturating_sub(self.rows.len());
        if more > 0 {
            let _ = writeln!(out, "... and {}", counted(more as u64, "more input", "more inputs"));
        }
    }
}
