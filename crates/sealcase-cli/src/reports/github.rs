//! `github`: workflow commands of GitHub Actions that become annotations.
//!
//! GitHub shows ten annotations of a kind for each step and drops the rest without a word. So the ten
//! gravest findings are printed, and one line that says how many more there are. Whatever comes out of
//! a package is escaped, so that no file name can become a command.

use std::fmt::Write as _;

use sealcase::codes::Severity;

use super::{Form, Judged, Run, place};
use crate::console::counted;
use crate::render;

/// Annotations that are shown.
const SHOWN: usize = 10;

/// The form. Keeps the gravest findings until the end.
#[derive(Default)]
pub(super) struct Github {
    /// With their weight; inputs that could not be judged weigh most.
    kept: Vec<(u8, String)>,
    more: usize,
}

impl Form for Github {
    fn input(&mut self, judged: &Judged<'_>, _: &mut String) {
        self.keep(judged);
        judged.followed().iter().for_each(|other| self.keep(other));
    }

    fn end(&mut self, run: &Run<'_>, out: &mut String) {
        for (_, command) in &self.kept {
            out.push_str(command);
            out.push('\n');
        }
        if self.more > 0 {
            let more = counted(self.more as u64, "more finding", "more findings");
            let _ = writeln!(out, "::notice title=sealcase::and {more}; write them all with --report html=FILE");
        }
        out.push_str(&run.tally.sums(run.interrupted));
    }
}

impl Github {
    /// Keeps the gravest findings of one bag.
    fn keep(&mut self, judged: &Judged<'_>) {
        let report = judged.report;
        if let Some(reason) = &report.reason {
            let hint = judged.hint.map_or_else(String::new, |hint| format!("\nFix: {}", render::sentence(hint)));
            let text = format!("Could not be judged: {reason}.{hint}");
            self.kept.push((3, command("error", &judged.name, "", "not judged", &text)));
        }
        self.more += report.truncated;
        for finding in &report.findings {
            let (weight, kind) = match finding.severity {
                Severity::Error => (2, "error"),
                Severity::Warning => (1, "warning"),
                Severity::Note => (0, "notice"),
            };
            let mut at = String::new();
            if let Some(span) = finding.location.span {
                let _ = write!(at, ",line={},endLine={}", span.start.line, span.end.line);
                if span.start.line == span.end.line {
                    // Columns count only within one line.
                    let _ = write!(at, ",col={},endColumn={}", span.start.column, span.end.column);
                }
            }
            let (message, hint) = (render::sentence(&finding.message), render::sentence(&finding.hint));
            let text = format!("{message}\nFix: {hint}\nBasis: {}", finding.basis);
            let file = place::path(judged, &finding.location);
            self.kept.push((weight, command(kind, &file, &at, finding.code.id(), &text)));
        }
        // Never more than a few are kept, however many inputs there are.
        self.kept.sort_by_key(|(weight, _)| std::cmp::Reverse(*weight));
        self.more += self.kept.len().saturating_sub(SHOWN);
        self.kept.truncate(SHOWN);
    }
}

fn command(kind: &str, file: &str, at: &str, title: &str, text: &str) -> String {
    format!("::{kind} file={}{at},title={}::{}", property(file), property(title), data(text))
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_becomes_a_command() {
        let line = command("error", "a,b:\n::stop-commands::x", "", "t", "50%\r\n::error::y");
        assert_eq!(line, "::error file=a%2Cb%3A%0A%3A%3Astop-commands%3A%3Ax,title=t::50%25%0D%0A::error::y");
        assert_eq!(line.lines().count(), 1);
    }
}
