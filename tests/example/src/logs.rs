//! Test logs, written from the cases of the test report, so that log and report agree.
//! The steps of each outcome's test come from `steps.json`.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Deserialize;
use serde_json::Value;

use crate::random::Random;
use crate::{Fault, source};

/// The part of the test report that logs need, with the steps of each outcome.
pub(crate) struct Report {
    content: Content,
    steps: BTreeMap<String, Vec<String>>,
}

#[derive(Deserialize)]
struct Content {
    samples: Vec<Sample>,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Sample {
    id: String,
    serial: String,
    version: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Case {
    id: String,
    title: String,
    leaves: Vec<String>,
    samples: Vec<String>,
    verdict: String,
    ran_on: String,
    note: Option<String>,
    evidence: Vec<String>,
}

impl Report {
    pub(crate) fn read(document: &Value) -> Result<Self, Fault> {
        let content = Content::deserialize(document).map_err(|error| Fault::new(format!("test-report: {error}")))?;
        Ok(Self { content, steps: source::json("steps.json")? })
    }

    /// The log of all cases that name the evidence item.
    pub(crate) fn log(&self, item: &str, title: &str) -> Result<Vec<u8>, Fault> {
        let mut out = format!("# Tern Harbor Test Laboratories\n# {title}\n# Plan TP-0412 version 1.2\n");
        let mut cases = 0;
        for case in self.content.cases.iter().filter(|case| case.evidence.iter().any(|id| id == item)) {
            self.write_case(case, &mut out);
            cases += 1;
        }
        if cases == 0 {
            return Err(Fault::new(format!("no test case names {item}")));
        }
        let _ = writeln!(out, "\n# {cases} cases, end of log");
        Ok(out.into_bytes())
    }

    /// One line per case: id, day, verdict.
    pub(crate) fn table(&self) -> String {
        let line = |case: &Case| format!("{}: {}, {}. {}", case.id, case.verdict, case.ran_on, case.title);
        self.content.cases.iter().map(line).collect::<Vec<_>>().join("\n\n")
    }

    fn write_case(&self, case: &Case, out: &mut String) {
        let mut random = Random::for_text(&case.id);
        let mut clock = Clock { day: &case.ran_on, second: 8 * 3600 + random.below(6 * 3600) };
        // Writing to a String cannot fail, so the results are dropped.
        let _ = writeln!(out, "\n{} case {} ({})", clock.tick(0), case.id, case.title);
        for sample in self.content.samples.iter().filter(|sample| case.samples.contains(&sample.id)) {
            let Sample { id, serial, version } = sample;
            let _ = writeln!(out, "{} sample {id}: {serial}, version {version}", clock.tick(2));
        }
        let steps: Vec<&str> =
            case.leaves.iter().filter_map(|leaf| self.steps.get(leaf)).flatten().map(String::as_str).collect();
        for (number, step) in steps.iter().enumerate() {
            let _ = writeln!(out, "{} step {}: {step}", clock.tick(5), number + 1);
            let failed = case.verdict != "PASS" && number == 1;
            for run in 1..=24 {
                let (pause, spent) = (3 + random.below(40), 40 + random.below(900));
                let seen = if failed && run > 20 { "NOT as expected" } else { "as expected" };
                let _ = writeln!(out, "{}   run {run:02}: {seen}, {spent} ms", clock.tick(pause));
            }
        }
        if let Some(note) = &case.note {
            let _ = writeln!(out, "{} note: {note}", clock.tick(9));
        }
        let _ = writeln!(out, "{} verdict {}", clock.tick(4), case.verdict);
    }
}

/// A made-up clock: the day of the case, and seconds that only go forward.
struct Clock<'a> {
    day: &'a str,
    second: u32,
}

impl Clock<'_> {
    fn tick(&mut self, seconds: u32) -> String {
        self.second += seconds;
        let (hour, minute, second) = (self.second / 3600, self.second / 60 % 60, self.second % 60);
        format!("{}T{hour:02}:{minute:02}:{second:02}Z", self.day)
    }
}
