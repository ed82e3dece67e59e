//! What no machine can judge about a package, told after its findings with who judges it.

use std::fmt::Write as _;

use sealcase::report::Report;

use crate::console::{BOLD, FAINT, plain};
use crate::render::{TEXT_COLUMNS, wrapped};

/// The section, with an empty line after it; empty if nothing is left to people. `verbose` adds the basis.
pub(crate) fn text(report: &Report, verbose: bool) -> String {
    let mut out = String::new();
    if report.judged_by_people.is_empty() {
        return out;
    }
    let _ = writeln!(out, "{BOLD}To be judged by a person:{BOLD:#}");
    for question in &report.judged_by_people {
        let title = plain(&question.title);
        let mut letters = title.chars();
        let title: String = letters.next().iter().flat_map(|first| first.to_lowercase()).chain(letters).collect();
        let line = wrapped(&format!("{}: {title}", who(&question.who)), TEXT_COLUMNS, 4, 4);
        let _ = writeln!(out, "  - {line}");
        if verbose {
            let basis = wrapped(&plain(&question.basis.join(", ")), TEXT_COLUMNS, 13, 13);
            let _ = writeln!(out, "    {FAINT}= basis: {basis}{FAINT:#}");
        }
    }
    out.push('\n');
    out
}

/// A role as people say it.
pub(crate) fn who(role: &str) -> String {
    match role {
        "manufacturer" => "the applicant".to_owned(),
        "lab" => "the laboratory".to_owned(),
        "cla" => "the CLA".to_owned(),
        "lead-administrator" => "the Lead Administrator".to_owned(),
        "commission" => "the Commission".to_owned(),
        "other" => "somebody else".to_owned(),
        other => plain(other),
    }
}
