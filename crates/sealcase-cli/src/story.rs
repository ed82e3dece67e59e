//! The story of a bag and the bags that it names: who sealed what and when, as a tree.

use std::fmt::Write as _;

use sealcase::report::{Part, PartState, Report, SignatureLine, Verdict};

use crate::console::{BAD, BOLD, FAINT, GOOD, WARN, plain};

/// A bag that was followed from another, with the report on it.
pub(crate) struct Followed<'a> {
    /// What is said of it.
    pub(crate) report: &'a Report,
    /// What it is called: where it was found, behind `!/` in a zip.
    pub(crate) name: String,
    /// Its path in the payload of the bag that names it, if it lies in there.
    pub(crate) inside: Option<&'a str>,
}

/// The bags that a bag of that name names and that were judged, in its order. Each may name more.
pub(crate) fn followed<'a>(report: &'a Report, name: &str) -> Vec<Followed<'a>> {
    let parts = report.nested.iter().chain(&report.references);
    let followed = parts.filter_map(|part| {
        let place = part.place.as_deref().unwrap_or(&part.reference.bag_id);
        let inside = part.inside.then_some(place);
        let name = inside.map_or_else(|| place.to_owned(), |place| format!("{name}!/{place}"));
        Some(Followed { report: part.report.as_deref()?, name, inside })
    });
    followed.collect()
}

/// All bags below that one, each before those that it names itself.
pub(crate) fn all_followed<'a>(report: &'a Report, name: &str) -> Vec<Followed<'a>> {
    let mut all = Vec::new();
    for part in followed(report, name) {
        let below = all_followed(part.report, &part.name);
        all.push(part);
        all.extend(below);
    }
    all
}

/// The tree, or nothing if no other bag was followed.
pub(crate) fn text(report: &Report) -> String {
    if report.nested.is_empty() && report.references.is_empty() {
        return String::new();
    }
    let mut out = format!("\n{BOLD}The story{BOLD:#}\n  {}\n", sentence(report, &report.input));
    parts(&mut out, report, "  ");
    out
}

/// The tree without colours: a line for each bag that was followed, with its depth from 1; empty if none was.
pub(crate) fn bare(report: &Report) -> Vec<(usize, String)> {
    let text = anstream::adapter::strip_str(&text(report)).to_string();
    let is_branch = |c: char| matches!(c, ' ' | '│' | '├' | '└');
    let line = |line: &str| {
        let rest = line.trim_start_matches(is_branch);
        let depth = line.chars().take_while(|c| is_branch(*c)).count() / 2;
        (depth.saturating_sub(1), rest.to_owned())
    };
    // The heading and the bag itself come first.
    text.lines().skip(3).map(line).collect()
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
