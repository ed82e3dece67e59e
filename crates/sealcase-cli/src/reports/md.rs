//! `md`: Markdown, as summaries of build servers and comments show it.

use std::fmt::Write as _;

use sealcase::report::{Report, State};

use super::{Form, Judged, Run, meaning};
use sealcase::markup::entity;

use crate::console::{counted, plain};
use crate::people;
use crate::render;
use crate::story;

/// The first line, which tells that a file is such a report.
pub(super) const MARK: &str = "<!-- report of sealcase -->";

/// The form.
pub(super) struct Md {
    most: usize,
    begun: bool,
}

impl Md {
    /// With at most so many findings of each input.
    pub(super) fn new(most: usize) -> Self {
        Self { most, begun: false }
    }
}

impl Form for Md {
    fn input(&mut self, judged: &Judged<'_>, out: &mut String) {
        if !self.begun {
            self.begun = true;
            let _ = writeln!(out, "{MARK}");
        }
        let report = judged.report;
        let _ = writeln!(out, "\n## {}: {}\n", text(&report.input), report.verdict.as_str());
        let counts = render::counts(report.counts);
        match &report.reason {
            Some(reason) => {
                let _ = writeln!(out, "It could not be judged: {}.", text(reason));
                if let Some(hint) = judged.hint {
                    let _ = writeln!(out, "Fix: {}", text(hint));
                }
            }
            None if counts.is_empty() => {
                let _ = writeln!(out, "{} Nothing was found.", meaning(report.verdict));
            }
            None => {
                let _ = writeln!(out, "{} Found: {counts}.", meaning(report.verdict));
            }
        }
        if !report.signatures.is_empty() {
            out.push_str("\n| signer | role | did | holds | stated time |\n| --- | --- | --- | --- | --- |\n");
            for line in &report.signatures {
                let word = |word: &Option<String>| word.as_deref().map_or_else(String::new, text);
                let time = line.claimed_time.map_or_else(String::new, |time| time.to_string());
                let deed = word(if line.action.is_some() { &line.action } else { &line.kind });
                let (name, role) = (word(&line.name), word(&line.role));
                let _ = writeln!(out, "| {name} | {role} | {deed} | {} | {time} |", holds(line.state));
            }
        }
        let story = story::bare(report);
        if !story.is_empty() {
            out.push_str("\nOther bags that it names:\n\n");
            for (depth, line) in &story {
                let _ = writeln!(out, "{}- {}", "  ".repeat(depth.saturating_sub(1)), text(line));
            }
        }
        self.findings(report, out);
        for other in judged.followed().iter().filter(|other| !other.report.findings.is_empty()) {
            let _ = writeln!(out, "\nIn {}:", text(&other.name));
            self.findings(other.report, out);
        }
        if !report.judged_by_people.is_empty() {
            out.push_str("\nTo be judged by a person:\n\n");
            for question in &report.judged_by_people {
                let (title, basis) = (text(&question.title), text(&question.basis.join(", ")));
                let _ = writeln!(out, "- {title} (by {}; {basis})", people::who(&question.who));
            }
        }
    }

    fn end(&mut self, run: &Run<'_>, out: &mut String) {
        let tool = sealcase::report::Tool::this();
        let _ =
            writeln!(out, "\n---\n\n{}, as of {}, by {} {}.", run.tally.verdicts(), run.as_of, tool.name, tool.version);
        let codes = run.tally.codes();
        if run.tally.inputs() > 1 && !codes.is_empty() {
            let codes: Vec<_> = codes.iter().map(|(code, count)| format!("`{code}` {count}")).collect();
            let _ = writeln!(out, "Most often: {}.", codes.join(", "));
        }
        if run.interrupted {
            out.push_str("\n**The run was interrupted; further inputs were not judged.**\n");
        }
    }
}

impl Md {
    /// The findings of one bag, as a table.
    fn findings(&self, report: &Report, out: &mut String) {
        if report.findings.is_empty() {
            return;
        }
        out.push_str("\n| | code | place | what | fix |\n| --- | --- | --- | --- | --- |\n");
        for finding in report.findings.iter().take(self.most) {
            let place = &finding.location;
            let path = place.path.as_deref().map_or_else(String::new, text);
            let line = place.span.map_or_else(String::new, |span| format!(":{}", span.start.line));
            let (what, fix) = (text(&finding.message), text(&finding.hint));
            let (severity, code) = (finding.severity.as_str(), finding.code.id());
            let _ = writeln!(out, "| {severity} | `{code}` | {path}{line} | {what} | {fix} |");
        }
        let hidden = report.findings.len().saturating_sub(self.most) + report.truncated;
        if hidden > 0 {
            let _ = writeln!(out, "\nAnd {}.", counted(hidden as u64, "more finding", "more findings"));
        }
    }
}

/// Whether a signature holds, in a word.
fn holds(state: State) -> &'static str {
    match state {
        State::Ok => "yes",
        State::Failed => "NO",
        State::Unknown | State::Absent => "unknown",
    }
}

/// Text that Markdown and HTML leave as it is.
fn text(text: &str) -> String {
    let mut out = String::new();
    for c in plain(text).chars() {
        match c {
            '<' | '>' | '&' => out.push_str(entity(c).unwrap_or_default()),
            '\\' | '|' | '*' | '_' | '[' | ']' | '#' | '~' | '!' | '@' => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    // A backtick cannot open code that swallows the rest of the row.
    if out.matches('`').count() % 2 == 1 { out.replace('`', "'") } else { out }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_text_is_only_text() {
        assert_eq!(text("a|b <img> [x](y) `c`"), "a\\|b &lt;img&gt; \\[x\\](y) `c`");
        assert_eq!(text("`open\n"), "'open\\\\u{a}");
    }
}
