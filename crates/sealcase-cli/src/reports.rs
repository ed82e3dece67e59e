//! The results of a run over several inputs: printed as they come, or gathered into one array, and
//! summed up at the end. Also the exit code that they add up to.

use std::fmt::Write as _;

use sealcase::report::{Report, Verdict};
use sealcase::time::Timestamp;

use crate::args::Format;
use crate::console::{BAD, BOLD, Console, FAINT, GOOD, NOTE, WARN, plain};
use crate::outcome::{Exit, Stop};
use crate::render;

/// Widest name of an input in the table.
const NAME_COLUMNS: usize = 60;

/// Gathers reports.
pub(crate) struct Reports {
    format: Format,
    as_of: Timestamp,
    worst: Exit,
    rows: Vec<Row>,
    json: Vec<String>,
}

/// An input in the table at the end.
struct Row {
    input: String,
    verdict: Verdict,
    exit: Exit,
    counts: String,
}

impl Reports {
    /// For a run that judges as of a time.
    pub(crate) fn new(format: Format, as_of: Timestamp) -> Self {
        Self { format, as_of, worst: Exit::Passed, rows: Vec::new(), json: Vec::new() }
    }

    /// Takes in the report on an input; `human` is how people read it.
    ///
    /// # Errors
    /// It cannot be printed.
    pub(crate) fn add(
        &mut self,
        report: &Report,
        exit: Exit,
        human: impl FnOnce(&Console) -> String,
        console: &mut Console,
    ) -> Result<(), Stop> {
        self.worst = self.worst.max(exit);
        self.rows.push(Row {
            input: plain(&report.input),
            verdict: report.verdict,
            exit,
            counts: render::counts(report.counts),
        });
        match self.format {
            Format::Human => {
                if self.rows.len() > 1 && !console.quiet {
                    console.result("")?;
                }
                let text = human(console);
                console.write(&text)
            }
            Format::Json => {
                self.json.push(report.to_json().trim_end().to_owned());
                Ok(())
            }
            Format::Ndjson => console.result(&report.to_json_line()),
        }
    }

    /// Takes in an input that could not be judged.
    ///
    /// # Errors
    /// That cannot be printed.
    pub(crate) fn undecided(&mut self, input: &str, stop: &Stop, console: &mut Console) -> Result<(), Stop> {
        let mut report = Report::new(input, Verdict::Undecided, Some(self.as_of), Vec::new());
        report.reason = Some(stop.text.clone());
        if self.format != Format::Human {
            // The report has no place for a reason that is not about the input.
            console.stop(stop);
        }
        let human = |_: &Console| {
            let name = plain(input);
            let hint = stop.hint.as_ref().map_or_else(String::new, |hint| format!("  {NOTE}fix{NOTE:#}: {hint}\n"));
            format!("{BOLD}{name}{BOLD:#}: {WARN}UNDECIDED{WARN:#}. It could not be judged: {}.\n{hint}", stop.text)
        };
        self.add(&report, Exit::Undecided, human, console)
    }

    /// Prints what stands at the end, and tells the exit code.
    ///
    /// # Errors
    /// It cannot be printed.
    pub(crate) fn finish(self, console: &mut Console) -> Result<Exit, Stop> {
        match self.format {
            Format::Human if self.rows.len() > 1 => console.write(&self.table(console.quiet))?,
            Format::Json => {
                let texts: Vec<_> = self.json.iter().map(|text| indented(text)).collect();
                console.write(&format!("[\n{}\n]\n", texts.join(",\n")))?;
            }
            _ => {}
        }
        Ok(self.worst)
    }

    fn table(&self, quiet: bool) -> String {
        let mut out = String::new();
        if !quiet {
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
        }
        let count = |exit| self.rows.iter().filter(|row| row.exit == exit).count();
        let (passed, failed, undecided) = (count(Exit::Passed), count(Exit::Failed), count(Exit::Undecided));
        let style = exit_style(self.worst);
        let _ = writeln!(
            out,
            "{style}{} inputs: {passed} passed, {failed} did not pass, {undecided} could not be decided{style:#}",
            self.rows.len()
        );
        out
    }
}

/// The colour of an exit code.
pub(crate) fn exit_style(exit: Exit) -> anstyle::Style {
    match exit {
        Exit::Passed => GOOD,
        Exit::Failed => BAD,
        Exit::Undecided => WARN,
    }
}

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("  {line}")).collect::<Vec<_>>().join("\n")
}
