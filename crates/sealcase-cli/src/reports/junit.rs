//! `junit`: one suite for each input, with a case for the verdict and one for each finding.
//!
//! A finding that does not fail the run is a case that passed, with its text as output, so that no
//! server paints a note red. An input that could not be judged is an error, not a failure.

use quick_junit::{NonSuccessKind, Report as Suites, TestCase, TestCaseStatus, TestSuite};
use sealcase::codes::Severity;
use sealcase::finding::Finding;

use super::{Form, Judged, Run, meaning, place};
use crate::outcome::Exit;
use crate::render;
use crate::story;

/// Most findings that have a case of their own; the rest is counted.
const MAX_CASES: usize = 50_000;

/// The form. The counts stand in front, so all is kept until the end.
#[derive(Default)]
pub(super) struct Junit {
    inputs: Vec<Input>,
    cases: usize,
}

struct Input {
    name: String,
    verdict: TestCase,
    findings: Vec<(Severity, TestCase, String)>,
    truncated: usize,
}

impl Form for Junit {
    fn input(&mut self, judged: &Judged<'_>, _: &mut String) {
        let report = judged.report;
        let word = report.verdict.as_str();
        let mut status = match judged.exit {
            Exit::Passed => TestCaseStatus::success(),
            Exit::Failed => TestCaseStatus::non_success(NonSuccessKind::Failure),
            Exit::Undecided => TestCaseStatus::non_success(NonSuccessKind::Error),
        };
        let counts = render::counts(report.counts);
        status.set_message(match (&report.reason, counts.is_empty()) {
            (Some(reason), _) => reason.clone(),
            (None, true) => word.to_owned(),
            (None, false) => format!("{word}: {counts}"),
        });
        status.set_type(word);
        if judged.exit != Exit::Passed {
            status.set_description(judged.hint.unwrap_or_else(|| meaning(report.verdict)));
        }
        let mut verdict = TestCase::new("verdict", status);
        verdict.set_classname(report.input.as_str());
        let story = story::bare(report);
        if !story.is_empty() {
            let lines = story.iter().map(|(depth, line)| format!("{}{line}\n", "  ".repeat(depth.saturating_sub(1))));
            verdict.set_system_out(lines.collect::<String>());
        }
        let room = MAX_CASES.saturating_sub(self.cases);
        let followed = judged.followed();
        let bags = || std::iter::once(judged).chain(&followed);
        let all = bags().flat_map(|bag| bag.report.findings.iter().map(|finding| case(bag, finding)));
        let findings: Vec<_> = all.take(room).collect();
        self.cases += findings.len();
        let found: usize = bags().map(|bag| bag.report.findings.len() + bag.report.truncated).sum();
        let truncated = found - findings.len();
        self.inputs.push(Input { name: report.input.clone(), verdict, findings, truncated });
    }

    fn end(&mut self, run: &Run<'_>, out: &mut String) {
        let mut suites = Suites::new("sealcase");
        for input in self.inputs.drain(..) {
            let mut suite = TestSuite::new(input.name.as_str());
            suite.add_test_case(input.verdict);
            for (severity, mut case, text) in input.findings {
                if severity < run.fail_on {
                    case.status = TestCaseStatus::success();
                    case.set_system_out(text);
                }
                suite.add_test_case(case);
            }
            if input.truncated > 0 {
                let mut status = TestCaseStatus::skipped();
                status.set_message("more findings than a report keeps");
                suite.add_test_case(TestCase::new(format!("{} more findings", input.truncated), status));
            }
            suites.add_test_suite(suite);
        }
        if run.interrupted {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
            status.set_message("interrupted; further inputs were not judged");
            let mut suite = TestSuite::new("run");
            suite.add_test_case(TestCase::new("interrupted", status));
            suites.add_test_suite(suite);
        }
        // Into memory, and invalid characters are dropped by the library: nothing can fail.
        out.push_str(&suites.to_string().unwrap_or_default());
    }
}

fn case(judged: &Judged<'_>, finding: &Finding) -> (Severity, TestCase, String) {
    let place = place::position(judged, &finding.location);
    let text = format!(
        "{}\n{}[{}]: {}\nwhy: {}\nbasis: {}\nfix: {}\n",
        place,
        finding.severity.as_str(),
        finding.code.id(),
        finding.message,
        render::sentence(finding.code.entry().why),
        finding.basis,
        render::sentence(&finding.hint),
    );
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
    status.set_type(finding.code.id()).set_message(finding.message.as_str()).set_description(text.as_str());
    let pointer = finding.location.pointer.as_deref().filter(|pointer| !pointer.is_empty());
    let name = pointer.map_or_else(String::new, |pointer| format!(" {pointer}"));
    let mut case = TestCase::new(format!("{} {place}{name}", finding.code.id()), status);
    case.set_classname(judged.name.as_str());
    (finding.severity, case, text)
}
