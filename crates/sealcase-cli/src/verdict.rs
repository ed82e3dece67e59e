//! The report of a verification as text for people: one plain sentence, then the aspects, then who
//! signed, then what was found.

use std::fmt::Write as _;

use anstyle::Style;
use sealcase::report::{Report, SignatureLine, State, Verdict};
use sealcase::store::Store;

use crate::args::Require;
use crate::console::{BAD, BOLD, FAINT, GOOD, NOTE, WARN, plain};
use crate::outcome::Exit;
use crate::render::{self, Findings};
use crate::reports::exit_style;

/// Most findings printed.
const MOST_FINDINGS: usize = 100;
/// Digits of a keyid that are shown without `--verbose`.
const KEYID_DIGITS: usize = 16;

/// The whole text, with a line break at its end.
pub(crate) fn text(
    report: &Report,
    require: Require,
    exit: Exit,
    store: Option<&dyn Store>,
    quiet: bool,
    verbose: bool,
) -> String {
    let mut out = headline(report, require, exit);
    if quiet {
        return out;
    }
    if !report.aspects.is_empty() {
        out.push('\n');
    }
    for aspect in &report.aspects {
        let (style, mark) = mark(aspect.state);
        let text = render::wrapped(&plain(&aspect.text), 100, 24, 24);
        let _ = writeln!(out, "  {:<12}{style}{mark:<8}{style:#}  {text}", aspect.name);
    }
    if !report.signatures.is_empty() {
        out.push('\n');
    }
    for line in &report.signatures {
        signature(&mut out, line, verbose);
    }
    if !report.findings.is_empty() {
        out.push('\n');
        out.push_str(&Findings { report, store, most: MOST_FINDINGS, verbose }.text());
    }
    out.truncate(out.trim_end_matches('\n').len());
    out.push('\n');
    out
}

/// The verdict as one plain sentence or two.
pub(crate) fn headline(report: &Report, require: Require, exit: Exit) -> String {
    let word = report.verdict.as_str().to_uppercase();
    let sentence = match report.verdict {
        Verdict::Invalid => "Do not rely on it: it was changed, damaged or forged.",
        Verdict::Intact => "The files are whole, but no signature says who vouches for them.",
        Verdict::Valid => "Nothing was changed since it was signed. Whether the signer is who they say was not judged.",
        Verdict::Trusted => "Nothing was changed since it was signed, and the signers are those you know.",
        _ => "It could not be judged.",
    };
    let style = exit_style(exit);
    let mut out = format!("{BOLD}{}{BOLD:#}: {style}{word}{style:#}. {sentence}", plain(&report.input));
    if exit == Exit::Failed && report.verdict != Verdict::Invalid {
        let needed = match require {
            Require::Intact => "intact",
            Require::Valid => "valid",
            Require::Trusted => "trusted",
        };
        let _ = write!(out, " {BAD}That is less than `{needed}`, so it does not pass.{BAD:#}");
    }
    out.push('\n');
    out
}

/// A state as a word and its colour.
fn mark(state: State) -> (Style, &'static str) {
    match state {
        State::Ok => (GOOD, "ok"),
        State::Failed => (BAD, "FAILED"),
        State::Unknown => (WARN, "unknown"),
        State::Absent => (FAINT, "none"),
    }
}

/// One signature: who says what, and how far that is proven.
pub(crate) fn signature(out: &mut String, line: &SignatureLine, verbose: bool) {
    let (style, word) = match line.state {
        State::Ok => (GOOD, "signature holds"),
        State::Failed => (BAD, "signature does NOT hold"),
        _ => (WARN, "signature could not be checked"),
    };
    let name = line.name.as_deref().map_or_else(|| "an unknown signer".to_owned(), plain);
    let role = line.role.as_deref().map_or_else(String::new, |role| format!(", {}", plain(role)));
    let _ = writeln!(out, "  {BOLD}{name}{role}{BOLD:#}: {style}{word}{style:#}");
    let keyid = plain(&line.keyid);
    let keyid = if verbose { keyid } else { keyid.chars().take(KEYID_DIGITS).collect() };
    let known = if line.known_key { "a key you named" } else { "not a key you named" };
    let _ = writeln!(out, "    key   {keyid}{}  ({known})", if verbose { "" } else { "..." });
    if let Some(time) = line.claimed_time {
        let _ = writeln!(out, "    time  {time}  (stated by the signer, not proven)");
    }
    if verbose {
        let kind = line.kind.as_deref().map_or_else(|| "unknown".to_owned(), plain);
        let _ = writeln!(out, "    file  {}  {NOTE}{kind}{NOTE:#}", plain(&line.path));
    }
}
