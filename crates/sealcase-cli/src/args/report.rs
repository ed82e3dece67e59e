//! The arguments that say in which forms results are given, and which findings count.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use sealcase::codes::Severity;

use super::parse_severity;

/// How results of `validate` and `verify` are given.
#[derive(Debug, Args)]
pub(crate) struct ReportArgs {
    /// How to print results: human, concise, json, ndjson, sarif, junit, github, csv, md or html
    ///
    /// human is for people; concise is one line for each finding, which editors can follow. json is always one
    /// array, ndjson one object a line; both follow `sealcase schema show report`. sarif, junit and github are for
    /// build servers: github prints at most ten annotations. csv, md and html are tables and pages for people.
    #[arg(long, value_name = "FORMAT", default_value = "human", hide_possible_values = true, help_heading = "Results")]
    pub(crate) format: ReportFormat,
    /// Write the results into a file as well, such as html=report.html; give it again for more
    ///
    /// The file appears when the run has ended, or was interrupted, and is whole. One that exists is replaced only
    /// if it is itself a report that Sealcase made in json, ndjson, sarif, junit, csv, md or html.
    #[arg(long = "report", value_name = "FORMAT=FILE", value_parser = parse_report, help_heading = "Results")]
    pub(crate) reports: Vec<ReportFile>,
    /// Let `--report` replace any file
    #[arg(long, requires = "reports", help_heading = "Results")]
    pub(crate) force: bool,
    /// The mildest finding that makes the exit code 1: error, warning or note
    #[arg(long, value_name = "SEVERITY", default_value = "error", value_parser = parse_severity, help_heading = "Results")]
    pub(crate) fail_on: Severity,
    /// Print at most this many findings of each input; files of `--report` hold all
    #[arg(long, value_name = "N", default_value_t = 200, help_heading = "Results")]
    pub(crate) max_findings: usize,
}

/// A form of results.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReportFormat {
    /// For people
    Human,
    /// One line for each finding
    Concise,
    /// One JSON array
    Json,
    /// One JSON object a line
    Ndjson,
    /// SARIF 2.1.0
    Sarif,
    /// `JUnit` XML
    Junit,
    /// Annotations of GitHub Actions
    Github,
    /// One row for each finding
    Csv,
    /// Markdown
    Md,
    /// A page to read, print and hand on
    Html,
}

/// A file that results are written into.
#[derive(Clone, Debug)]
pub(crate) struct ReportFile {
    /// In which form.
    pub(crate) format: ReportFormat,
    /// Where.
    pub(crate) path: PathBuf,
}

fn parse_report(text: &str) -> Result<ReportFile, String> {
    let forms = || {
        let names: Vec<_> = ReportFormat::value_variants().iter().filter_map(ValueEnum::to_possible_value).collect();
        names.iter().map(|value| value.get_name().to_owned()).collect::<Vec<_>>().join(", ")
    };
    match text.split_once('=') {
        Some((_, "")) | None => Err("write the format, `=` and the file, such as html=report.html".to_owned()),
        Some((format, path)) => {
            let format = ReportFormat::from_str(format, false).map_err(|_| format!("formats are {}", forms()))?;
            Ok(ReportFile { format, path: PathBuf::from(path) })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_is_a_format_and_a_file() {
        let file = parse_report("html=out/a=b.html").unwrap();
        assert_eq!((file.format, file.path), (ReportFormat::Html, PathBuf::from("out/a=b.html")));
        assert!(parse_report("html").is_err() && parse_report("html=").is_err());
        assert!(parse_report("pdf=x").unwrap_err().contains("concise, json"));
    }
}
