//! `concise`: one line for each finding, `path:line:column: severity[code] message`, and one for each verdict.

use std::fmt::Write as _;

use super::{Form, Judged, Run, exit_style, place};
use crate::console::{BOLD, counted, plain};
use crate::render;
use crate::story;

/// The form.
pub(super) struct Concise {
    /// At most this many findings of each input.
    pub(super) most: usize,
    /// Verdicts only.
    pub(super) quiet: bool,
}

impl Form for Concise {
    fn input(&mut self, judged: &Judged<'_>, out: &mut String) {
        let report = judged.report;
        let input = plain(&report.input);
        if !self.quiet {
            let own = report.findings.iter().map(|finding| (place::position(judged, &finding.location), finding));
            let mut findings: Vec<_> = own.collect();
            for other in judged.followed() {
                let below = other.report.findings.iter();
                findings.extend(below.map(|finding| (place::position(&other, &finding.location), finding)));
            }
            for (place, finding) in findings.iter().take(self.most) {
                let style = render::severity_style(finding.severity);
                let (severity, message) = (finding.severity.as_str(), plain(&finding.message));
                let _ =
                    writeln!(out, "{BOLD}{place}{BOLD:#}: {style}{severity}[{}]{style:#} {message}", finding.code.id());
            }
            let hidden = findings.len().saturating_sub(self.most) + report.truncated;
            if hidden > 0 {
                let _ = writeln!(out, "{input}: and {}", counted(hidden as u64, "more finding", "more findings"));
            }
        }
        for (depth, line) in story::bare(report).iter().filter(|_| !self.quiet) {
            let _ = writeln!(out, "{input}: {}{line}", "  ".repeat(depth.saturating_sub(1)));
        }
        let style = exit_style(judged.exit);
        let _ = write!(out, "{BOLD}{input}{BOLD:#}: {style}{}{style:#}", report.verdict.as_str());
        let detail = report.reason.as_deref().map_or_else(|| render::counts(report.counts), plain);
        let _ = if detail.is_empty() { writeln!(out) } else { writeln!(out, ", {detail}") };
    }

    fn end(&mut self, run: &Run<'_>, out: &mut String) {
        out.push_str(&run.tally.sums(run.interrupted));
    }
}
