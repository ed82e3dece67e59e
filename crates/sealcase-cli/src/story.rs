//! The story of a bag and the bags that it names: who sealed what and when, as a tree.

use std::fmt::Write as _;

use sealcase::report::{Part, PartState, Report, SignatureLine, Verdict};

use crate::console::{BAD, BOLD, FAINT, GOOD, WARN, plain};

/// The tree, or nothing if no other bag was followed.
pub(crate) fn text(report: &Report) -> String {
    if report.nested.is_empty() && report.references.is_empty() {
        return String::new();
    }
    let mut out = format!("\n{BOLD}The story{BOLD:#}\n  {}\n", sentence(report, &report.input));
    parts(&mut out, report, "  ");
    out
}

fn parts(out: &mut String, report: &Report, indent: &str) {
    let all: Vec<&Part> = report.nested.iter().chain(&report.references).collect();
    for (at, part) in all.iter().enumerate() {
        let last = at + 1 == all.len();
        let (branch, below) = if last { ("└ ", "  ") } else { ("├ ", "│ ") };
        let _ = writeln!(out, "{indent}{FAINT}{branch}{FAINT:#}{} {}", plain(&part.reference.relation), what(part));
        if let Some(inner) = &part.report {
            parts(out, inner, &format!("{indent}{below}"));
        }
    }
}

fn what(part: &Part) -> String {
    let id = plain(&part.reference.bag_id);
    let name = part.place.as_deref().map_or_else(|| id.clone(), plain);
    match (part.state, &part.report) {
        (PartState::Judged, Some(report)) => sentence(report, &name),
        (PartState::ToldElsewhere, _) => format!("{name}, {FAINT}which is told elsewhere in this story{FAINT:#}"),
        (PartState::OtherContent, _) => format!("{id}: {BAD}another bag was put in its place{BAD:#}"),
        (PartState::Cycle, _) => format!("{id}: {BAD}which comes later in this story{BAD:#}"),
        (PartState::Limit, _) => format!("{id}: {BAD}beyond the limit, not judged{BAD:#}"),
        _ => format!("{id}: {WARN}not supplied{WARN:#}"),
    }
}

/// Who sealed a bag, when, what others did with it, and what it is worth.
fn sentence(report: &Report, name: &str) -> String {
    let mut text = plain(name);
    if let Some(seal) = report.signatures.iter().find(|line| line.seals()) {
        let _ = write!(text, ": sealed by {}", who(seal));
    }
    for line in report.signatures.iter().filter(|line| line.vouches() && !line.seals()) {
        let _ = write!(text, ", {} by {}", plain(line.action.as_deref().unwrap_or("signed")), who(line));
    }
    let style = match report.verdict {
        Verdict::Trusted | Verdict::Valid => GOOD,
        Verdict::Intact => WARN,
        _ => BAD,
    };
    let _ = write!(text, ": {style}{}{style:#}", report.verdict.as_str().to_uppercase());
    text
}

fn who(line: &SignatureLine) -> String {
    let name = line.name.as_deref().map_or_else(|| "an unknown signer".to_owned(), plain);
    let role = line.role.as_deref().map_or_else(String::new, |role| format!(" ({})", plain(role)));
    let day = line.claimed_time.map_or_else(String::new, |time| format!(" on {}", time.date()));
    format!("{name}{role}{day}")
}
