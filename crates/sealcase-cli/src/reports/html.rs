//! `html`: one page to read, to print and to hand on. It needs no script, no font and no connection.
//!
//! Every text goes through the template's escaping. The style is of this file alone, and the page's own
//! policy forbids everything else. Numbers of pages come from the printing rules.

use std::fmt::Write as _;

use maud::{DOCTYPE, Markup, PreEscaped, html};
use sealcase::codes::Severity;
use sealcase::digest::Digest;
use sealcase::finding::Finding;
use sealcase::key;
use sealcase::report::{Aspect, PartState, Report, SignatureLine, State, Tool};

use super::{Form, Judged, Run, meaning};
use crate::console::{counted, grouped, plain, size};
use crate::outcome::Exit;
use crate::people;
use crate::render;

const STYLE: &str = include_str!("report.css");
/// Most findings on the page; the rest is counted.
const MAX_FINDINGS: usize = 20_000;
/// Most inputs that have a part of their own.
const MAX_INPUTS: usize = 5_000;
/// Digits of a digest at the foot of each page.
const FOOT_DIGITS: usize = 16;

/// The form. The summary stands in front, so all is kept until the end.
#[derive(Default)]
pub(super) struct Html {
    rows: String,
    parts: String,
    inputs: usize,
    findings: usize,
    title: String,
    foot: String,
}

impl Form for Html {
    fn input(&mut self, judged: &Judged<'_>, _: &mut String) {
        self.inputs += 1;
        if self.inputs > MAX_INPUTS {
            return;
        }
        let report = judged.report;
        if self.inputs == 1 {
            self.title = plain(&report.input);
            let digest = report.bag.as_ref().and_then(|bag| bag.tag_manifest);
            self.foot = digest.map_or_else(String::new, |digest| {
                let digits: String = digest.to_string().chars().take(FOOT_DIGITS).collect();
                format!("bag digest {digits}")
            });
        }
        self.rows.push_str(&row(self.inputs, judged).0);
        let room = MAX_FINDINGS.saturating_sub(self.findings);
        self.findings += report.findings.len().min(room);
        self.parts.push_str(&part(self.inputs, judged, room).0);
    }

    fn end(&mut self, run: &Run<'_>, out: &mut String) {
        let tool = Tool::this();
        let one = self.inputs == 1;
        let title = if one { format!("Report on {}", self.title) } else { "Report of Sealcase".to_owned() };
        let foot = if one { self.foot.as_str() } else { "" };
        // Only digits and words of ours go into the style.
        let pages = format!(
            "@page{{@bottom-left{{content:\"{} {}  {foot}\"}}@bottom-right{{content:\"page \" counter(page) \" of \" counter(pages)}}}}",
            tool.name, tool.version
        );
        let page = html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta name="generator" content={ (tool.name) " " (tool.version) };
                    meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="referrer" content="no-referrer";
                    title { (title) }
                    style { (PreEscaped(STYLE)) (PreEscaped(pages)) }
                }
                body {
                    header {
                        h1 { (title) }
                        p { "Judged as of " (run.as_of) " by " (tool.name) " " (tool.version) "." }
                    }
                    main {
                        @if run.interrupted {
                            p.alert { strong { "The run was interrupted." } " Further inputs were not judged." }
                        }
                        @if !one { (summary(run, &self.rows, self.inputs)) }
                        (PreEscaped(&self.parts))
                    }
                    footer {
                        p {
                            "This report says what a program found at the time stated above. A valid signature shows who "
                            "holds the key, not that what is written is true. Times are those that signers state, unless "
                            "a time-stamp is named."
                        }
                    }
                }
            }
        };
        out.push_str(&page.0);
        out.push('\n');
    }
}

fn summary(run: &Run<'_>, rows: &str, inputs: usize) -> Markup {
    let [passed, failed, undecided] = run.tally.outcomes();
    html! {
        section {
            h2 { "Summary" }
            p { (counted(inputs as u64, "input", "inputs")) ": " (run.tally.verdicts()) ". "
                (passed) " passed, " (failed) " did not pass, " (undecided) " could not be decided." }
            @if !run.tally.codes().is_empty() {
                p { "Most often: "
                    @for (index, (code, count)) in run.tally.codes().into_iter().enumerate() {
                        @if index > 0 { ", " }
                        code { (code) } " " (grouped(count as u64))
                    }
                    "." }
            }
            table {
                caption { "What was judged" }
                thead { tr { th scope="col" { "Input" } th scope="col" { "Verdict" } th scope="col" { "Found" } } }
                tbody { (PreEscaped(rows)) }
            }
            @if inputs > MAX_INPUTS { p { "And " (grouped((inputs - MAX_INPUTS) as u64)) " more inputs." } }
        }
    }
}

fn row(number: usize, judged: &Judged<'_>) -> Markup {
    let counts = render::counts(judged.report.counts);
    html! {
        tr {
            th scope="row" { a href={ "#input-" (number) } { (plain(&judged.report.input)) } }
            td { (verdict(judged)) }
            td { @if counts.is_empty() { "nothing" } @else { (counts) } }
        }
    }
}

/// The verdict as a word; its colour only repeats it.
fn verdict(judged: &Judged<'_>) -> Markup {
    let class = match judged.exit {
        Exit::Passed => "good",
        Exit::Failed => "bad",
        Exit::Undecided => "open",
    };
    html! { strong.verdict.(class) { (judged.report.verdict.as_str()) } }
}

/// All about one input.
fn part(number: usize, judged: &Judged<'_>, room: usize) -> Markup {
    let report = judged.report;
    let counts = render::counts(report.counts);
    let shown = report.findings.len().min(room);
    let hidden = report.findings.len() - shown + report.truncated;
    html! {
        section.input id={ "input-" (number) } aria-labelledby={ "title-" (number) } {
            h2 id={ "title-" (number) } { (plain(&report.input)) ": " (verdict(judged)) }
            p.lead {
                (meaning(report.verdict))
                @if !counts.is_empty() { " Found: " (counts) "." }
                @else if report.reason.is_none() { " Nothing was found." }
            }
            @if let Some(reason) = &report.reason { p.alert { (render::sentence(&plain(reason))) } }
            @if let Some(hint) = judged.hint { p { strong { "Fix: " } (render::sentence(&plain(hint))) } }
            (facts(report))
            @if !report.aspects.is_empty() { (aspects(&report.aspects)) }
            @if !report.signatures.is_empty() { (signatures(&report.signatures)) }
            (others(report))
            (findings(&report.findings[..shown]))
            @if hidden > 0 { p { "And " (counted(hidden as u64, "more finding", "more findings")) " that are not shown." } }
            @for other in judged.followed().iter().filter(|other| !other.report.findings.is_empty()) {
                section.other {
                    h3 { "In " (plain(&other.name)) ": " (verdict(other)) }
                    (findings(&other.report.findings))
                }
            }
            @if !report.judged_by_people.is_empty() {
                h3 { "To be judged by a person" }
                ul {
                    @for question in &report.judged_by_people {
                        li { (plain(&question.title)) " (by " (people::who(&question.who)) "; " (plain(&question.basis.join(", "))) ")" }
                    }
                }
            }
        }
    }
}

/// What was judged, and by what.
fn facts(report: &Report) -> Markup {
    let mut facts: Vec<(&str, String)> = Vec::new();
    if let Some(bag) = &report.bag {
        facts.extend(bag.id.iter().map(|id| ("Bag", plain(id))));
        facts.extend(bag.base_directory.iter().map(|base| ("Folder in the bag", plain(base))));
        let files = counted(bag.payload_files, "file", "files");
        facts.push(("Contents", format!("{files}, {}", size(bag.payload_octets))));
        facts.extend(bag.sealed_at.iter().map(|time| ("Sealed, as stated", time.to_string())));
        facts.extend(bag.tag_manifest.iter().map(|digest| ("SHA-256 that signatures cover", key::grouped(digest))));
    }
    if let Some(profile) = &report.profile {
        facts.push(("Judged by", format!("{}, stage {}", plain(&profile.uri), plain(&profile.stage))));
        facts.push(("SHA-256 of the profile", key::grouped(&profile.digest)));
    }
    if let Some(trust) = &report.trust {
        facts.push((
            "Trust file",
            format!("version {}, issued {}, in force until {}", trust.version, trust.issued_at, trust.expires),
        ));
        facts.push(("SHA-256 of the trust file", key::grouped(&trust.digest)));
    }
    html! {
        @if !facts.is_empty() {
            dl { @for (name, text) in facts { div { dt { (name) } dd { (text) } } } }
        }
    }
}

fn aspects(aspects: &[Aspect]) -> Markup {
    let word = |state| match state {
        State::Ok => "ok",
        State::Failed => "FAILED",
        State::Unknown => "unknown",
        State::Absent => "none",
    };
    html! {
        table {
            caption { "What was checked" }
            thead { tr { th scope="col" { "Aspect" } th scope="col" { "State" } th scope="col" { "In words" } } }
            tbody {
                @for aspect in aspects {
                    tr { th scope="row" { (aspect.name) } td.word { (word(aspect.state)) } td { (plain(&aspect.text)) } }
                }
            }
        }
    }
}

fn signatures(lines: &[SignatureLine]) -> Markup {
    let word = |state| match state {
        State::Ok => "holds",
        State::Failed => "does NOT hold",
        State::Unknown | State::Absent => "could not be checked",
    };
    let known = |line: &SignatureLine| match (&line.party, line.known_key) {
        (Some(party), true) => format!("counts: {}, by the trust file", plain(party)),
        (Some(party), false) => format!("does not count: {}, by the trust file", plain(party)),
        (None, true) => "a key that the verifier named".to_owned(),
        (None, false) => "not judged".to_owned(),
    };
    html! {
        table {
            caption { "Who signed" }
            thead { tr {
                th scope="col" { "Signer and role, as stated" } th scope="col" { "Signature" } th scope="col" { "Deed" }
                th scope="col" { "Time, as stated" } th scope="col" { "Signer" } th scope="col" { "Key" }
            } }
            tbody {
                @for line in lines {
                    tr {
                        th scope="row" {
                            (line.name.as_deref().map_or_else(|| "unknown".to_owned(), plain))
                            @if let Some(role) = &line.role { ", " (plain(role)) }
                        }
                        td.word { (word(line.state)) }
                        td {
                            (plain(line.action.as_deref().or(line.kind.as_deref()).unwrap_or_default()))
                            @for other in &line.references {
                                br; (plain(&other.relation)) ": " (plain(&other.bag_id))
                            }
                        }
                        td.word { @if let Some(time) = line.claimed_time { (time) } }
                        td { (known(line)) }
                        td.key { (Digest::parse(&line.keyid).map_or_else(|| plain(&line.keyid), |digest| key::grouped(&digest))) }
                    }
                }
            }
        }
    }
}

/// The other bags that are named, each with its verdict, and those that these name.
fn others(report: &Report) -> Markup {
    fn rows(report: &Report, depth: usize) -> Markup {
        html! {
            @for part in report.nested.iter().chain(&report.references) {
                tr {
                    th scope="row" { (plain(part.place.as_deref().unwrap_or(&part.reference.bag_id))) }
                    td { (plain(&part.reference.relation)) @if depth > 0 { ", of a bag above" } }
                    td { @match (part.state, part.verdict) {
                        (PartState::Judged | PartState::ToldElsewhere, Some(verdict)) => (verdict.as_str()),
                        (PartState::ToldElsewhere, None) => "told elsewhere",
                        (PartState::OtherContent, _) => "another bag was put in its place",
                        (PartState::Cycle, _) => "comes later in this story",
                        (PartState::Limit, _) => "beyond the limit, not judged",
                        _ => "not supplied",
                    } }
                    td { @if let Some(inner) = &part.report { (render::counts(inner.counts)) } }
                }
                @if let Some(inner) = &part.report { (rows(inner, depth + 1)) }
            }
        }
    }
    html! {
        @if !(report.nested.is_empty() && report.references.is_empty()) {
            table {
                caption { "Other bags that are named" }
                thead { tr {
                    th scope="col" { "Bag" } th scope="col" { "Relation" } th scope="col" { "Verdict" } th scope="col" { "Found" }
                } }
                tbody { (rows(report, 0)) }
            }
        }
    }
}

/// A sentence in which names between backticks stand out.
fn words(text: &str) -> Markup {
    let text = render::sentence(&plain(text));
    // An odd one is a mark like any other.
    let paired = text.matches('`').count().is_multiple_of(2);
    html! {
        @if paired {
            @for (index, piece) in text.split('`').enumerate() {
                @if index % 2 == 1 { code { (piece) } } @else { (piece) }
            }
        } @else { (text) }
    }
}

/// The findings, file by file, as they are sorted.
fn findings(findings: &[Finding]) -> Markup {
    html! {
        @for group in findings.chunk_by(|a, b| a.location.path == b.location.path) {
            section.file {
                h3 { @match group.first().and_then(|finding| finding.location.path.as_deref()) {
                    Some(path) => (plain(path)),
                    None => "The whole",
                } }
                @for item in group { (finding(item)) }
            }
        }
    }
}

fn finding(finding: &Finding) -> Markup {
    let class = match finding.severity {
        Severity::Error => "bad",
        Severity::Warning => "open",
        Severity::Note => "note",
    };
    let mut place = String::new();
    if let Some(span) = finding.location.span {
        let _ = write!(place, "line {}, column {}", span.start.line, span.start.column);
    }
    if let Some(pointer) = finding.location.pointer.as_deref().filter(|pointer| !pointer.is_empty()) {
        let comma = if place.is_empty() { "" } else { ", " };
        let _ = write!(place, "{comma}{}", plain(pointer));
    }
    html! {
        article.(class) {
            h4 { (render::sentence(finding.severity.as_str()).trim_end_matches('.')) ": " (words(&finding.message)) }
            @if !place.is_empty() { p.place { "At " (place) } }
            dl {
                div { dt { "Why" } dd { (words(finding.code.entry().why)) } }
                div { dt { "Fix" } dd { (words(&finding.hint)) } }
                div { dt { "Basis" } dd { (plain(&finding.basis)) } }
                @if !finding.related.is_empty() {
                    div { dt { "See" } dd { @for (index, place) in finding.related.iter().enumerate() {
                        @if index > 0 { ", " }
                        (plain(place.path.as_deref().unwrap_or_default()))
                        @if let Some(pointer) = &place.pointer { " " (plain(pointer)) }
                    } } }
                }
                div { dt { "Code" } dd { code { (finding.code.id()) } } }
            }
        }
    }
}
