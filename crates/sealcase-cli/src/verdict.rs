//! The report of a verification as text for people: one plain sentence, then the aspects, then who
//! signed, then what was found.

use std::fmt::Write as _;

use anstyle::Style;
use sealcase::codes::{self, Severity};
use sealcase::digest::Digest;
use sealcase::key;
use sealcase::report::{ProofLine, Report, SignatureLine, State, Verdict};
use sealcase::store::Store;

use crate::args::Require;
use crate::console::{BAD, BOLD, Console, FAINT, GOOD, NOTE, WARN, counted, plain};
use crate::outcome::Exit;
use crate::render::{self, Findings, TEXT_COLUMNS};
use crate::reports::exit_style;
use crate::story;
use crate::validate::quoted;

/// Most findings printed where the user cannot say.
const MOST_FINDINGS: usize = 100;
/// Digits of a keyid that are shown without `--verbose`.
const KEYID_DIGITS: usize = 16;

/// What the user asked for, as far as the words depend on it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked {
    /// The least verdict that passes.
    pub(crate) require: Require,
    /// Whether the user named keys.
    pub(crate) named_keys: bool,
    /// Whether the user gave a trust file.
    pub(crate) gave_trust: bool,
    /// Whether the user gave a policy.
    pub(crate) gave_policy: bool,
}

impl Asked {
    /// For commands that judge no signer.
    pub(crate) const NOBODY: Self =
        Self { require: Require::Valid, named_keys: false, gave_trust: false, gave_policy: false };
}

/// The whole text, with a line break at its end.
pub(crate) fn text(report: &Report, asked: Asked, exit: Exit, store: Option<&dyn Store>, console: &Console) -> String {
    text_of(report, asked, exit, store, MOST_FINDINGS, console)
}

/// The whole text, with at most so many findings.
pub(crate) fn text_of(
    report: &Report,
    asked: Asked,
    exit: Exit,
    store: Option<&dyn Store>,
    most: usize,
    console: &Console,
) -> String {
    let mut out = headline(report, asked, exit);
    if console.quiet {
        return out;
    }
    if !report.aspects.is_empty() {
        out.push('\n');
    }
    for aspect in &report.aspects {
        let (style, mark) = mark(aspect.state);
        let text = render::wrapped(&plain(&aspect.text), TEXT_COLUMNS, 24, 24);
        let _ = writeln!(out, "  {:<12}{style}{mark:<8}{style:#}  {text}", aspect.name);
    }
    if let Some(proof) = &report.proof {
        out.push('\n');
        proven(&mut out, proof);
    }
    if !report.signatures.is_empty() {
        out.push('\n');
    }
    for line in &report.signatures {
        signature(&mut out, line, asked, console.verbose);
    }
    out.push_str(&story::text(report));
    if !report.findings.is_empty() {
        out.push('\n');
        let findings = Findings { report, store, most, verbose: console.verbose, gravest_first: true };
        out.push_str(&findings.text());
    }
    for other in story::all_followed(report, &report.input) {
        let mut graver = other.report.clone();
        graver.findings.retain(|finding| console.verbose || finding.severity > Severity::Note);
        if graver.findings.is_empty() {
            continue;
        }
        let _ = writeln!(out, "\n{BOLD}In {}{BOLD:#}\n", plain(&other.name));
        let findings = Findings { report: &graver, store: None, most, verbose: console.verbose, gravest_first: true };
        out.push_str(&findings.text());
    }
    out.truncate(out.trim_end_matches('\n').len());
    out.push('\n');
    let input = quoted(&report.input);
    let found = |code| report.findings.iter().any(|finding| finding.code == code);
    if found(codes::BAG_PLAIN) && found(codes::MANIFEST_MISSING) {
        let _ = writeln!(
            out,
            "\n{BOLD}Next:{BOLD:#} if it is a package that is yet to be sealed: sealcase validate {input}"
        );
    }
    if found(codes::ARCHIVE_AGE) {
        let _ = writeln!(out, "\n{BOLD}Next:{BOLD:#} sealcase open {input} --identity YOUR-IDENTITY");
    }
    if report.verdict == Verdict::Valid && !asked.named_keys && !asked.gave_trust {
        let _ = writeln!(
            out,
            "\n{BOLD}Next:{BOLD:#} to be sure who signed, get the signer's public key from them and name it:\n  \
             sealcase verify {input} --key THEIRS.pem.pub"
        );
    }
    out
}

/// The verdict as one plain sentence or two.
pub(crate) fn headline(report: &Report, asked: Asked, exit: Exit) -> String {
    let word = report.verdict.as_str().to_uppercase();
    let errors = || report.findings.iter().filter(|finding| finding.severity == Severity::Error);
    let of_policy =
        [codes::VERIFY_ROLE_MISSING, codes::VERIFY_TIME_UNPROVEN, codes::VERIFY_TIME_UNRENEWED, codes::FOLLOW_DEMANDED];
    let only_policy = errors().all(|finding| of_policy.contains(&finding.code));
    let demanded = errors().any(|finding| finding.code == codes::FOLLOW_DEMANDED);
    let only_others = errors().all(|finding| finding.code.id().starts_with("follow."));
    let withdrawn = errors().all(|finding| finding.code == codes::TRUST_BAG_WITHDRAWN);
    let sentence = match report.verdict {
        _ if report.proof.is_some() => of_proof(report, asked),
        Verdict::Invalid if only_policy && demanded => {
            "It holds by itself, but your policy asks for bags that it names and that are not all there."
        }
        Verdict::Invalid if only_policy => "What your policy asks of its signatures is not all there.",
        Verdict::Invalid if only_others => "It holds by itself, but not what it rests on: see the story below.",
        Verdict::Invalid if withdrawn => "It was not changed, but it was withdrawn: do not rely on it any more.",
        Verdict::Invalid if report.signatures.is_empty() => {
            "Do not rely on it: it is no sealed package, or it was changed or damaged."
        }
        Verdict::Invalid => "Do not rely on it: it was changed, damaged or forged.",
        Verdict::Intact => "The files are whole, but no signature says who vouches for them.",
        Verdict::Valid if asked.gave_trust => {
            "Nothing was changed since it was signed, but its seal does not count by your trust file."
        }
        Verdict::Valid if asked.named_keys => {
            "Nothing was changed since it was signed, but not by a key that you named."
        }
        Verdict::Valid => "Nothing was changed since it was signed. Whether the signer is who they say was not judged.",
        Verdict::Trusted if asked.gave_trust => {
            "Nothing was changed since it was signed, by those who hold their roles in your trust file."
        }
        Verdict::Trusted => "Nothing was changed since it was signed, by a key that you named.",
        Verdict::Undecided if errors().any(|finding| finding.code == codes::ARCHIVE_AGE) => {
            "It is encrypted, so nothing of it could be judged. Open it first."
        }
        _ => "It could not be judged.",
    };
    let style = exit_style(exit);
    let kind = if report.proof.is_some() { "a PROOF of single documents, " } else { "" };
    let mut out = format!("{BOLD}{}{BOLD:#}: {kind}{style}{word}{style:#}. {sentence}", plain(&report.input));
    if exit == Exit::Failed && report.verdict != Verdict::Invalid {
        let needed = match asked.require {
            Require::Intact => "intact",
            Require::Valid => "valid",
            Require::Trusted => "trusted",
        };
        let _ = write!(out, " {BAD}That is less than `{needed}`, so it does not pass.{BAD:#}");
        if asked.gave_policy && !asked.named_keys && !asked.gave_trust {
            out.push_str(" A policy counts the roles that signers claim; name their keys with `--key` to trust them.");
        }
    }
    out.push('\n');
    out
}

/// The sentence on a proof: what it shows is less than what a whole bag shows.
fn of_proof(report: &Report, asked: Asked) -> &'static str {
    match report.verdict {
        Verdict::Trusted if asked.gave_trust => {
            "The documents in it are as they were sealed, by those who hold their roles in your trust file."
        }
        Verdict::Trusted => "The documents in it are as they were sealed, by a key that you named.",
        Verdict::Valid if asked.gave_trust || asked.named_keys => {
            "The documents in it are as they were sealed, but the seal does not count for you."
        }
        Verdict::Valid => {
            "The documents in it are as they were sealed. Whether the signer is who they say was not judged."
        }
        Verdict::Intact => "The documents in it are as listed, but no signature says who vouches for the list.",
        _ => "It proves nothing: it was changed, damaged or forged.",
    }
}

/// What a proof shows and what it does not.
fn proven(out: &mut String, proof: &ProofLine) {
    for file in &proof.files {
        let _ = writeln!(out, "  proven        {}", plain(file.strip_prefix("data/").unwrap_or(file)));
    }
    let others = counted(proof.withheld, "file of the package is", "files of the package are");
    let _ = writeln!(out, "  not proven    {others} not here; only names and digests are known");
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
pub(crate) fn signature(out: &mut String, line: &SignatureLine, asked: Asked, verbose: bool) {
    let (style, word) = match line.state {
        State::Ok => (GOOD, "signature holds"),
        State::Failed => (BAD, "signature does NOT hold"),
        _ => (WARN, "signature could not be checked"),
    };
    let name = line.name.as_deref().map_or_else(|| "an unknown signer".to_owned(), plain);
    let role = line.role.as_deref().map_or_else(String::new, |role| format!(", {}", plain(role)));
    let _ = writeln!(out, "  {BOLD}{name}{role}{BOLD:#}: {style}{word}{style:#}");
    let keyid = plain(&line.keyid);
    let keyid = match Digest::parse(&keyid) {
        Some(digest) if verbose => key::grouped(&digest),
        _ if verbose => keyid,
        _ => keyid.chars().take(KEYID_DIGITS).chain("...".chars()).collect(),
    };
    let known = match (&line.party, line.known_key) {
        (Some(party), true) => format!("  (holds this role in your trust file: {})", plain(party)),
        (Some(party), false) => format!("  (in your trust file as {}, but does not count)", plain(party)),
        (None, true) => "  (a key you named)".to_owned(),
        (None, false) if asked.gave_trust => "  (not in your trust file)".to_owned(),
        (None, false) if asked.named_keys => "  (not a key you named)".to_owned(),
        (None, false) => String::new(),
    };
    // The usual algorithm goes without saying.
    let algorithm = line.algorithm.filter(|name| *name != "ed25519");
    let algorithm = algorithm.map_or_else(String::new, |name| format!("  by {name}"));
    let _ = writeln!(out, "    key   {keyid}{algorithm}{known}");
    if let Some(digest) = Digest::parse(&line.keyid).filter(|_| verbose) {
        let _ = writeln!(out, "    words {}", key::words(&digest));
    }
    if let Some(action) = &line.action {
        let word = if line.kind.as_deref() == Some("countersign") { "did" } else { "event" };
        let seen = counted(line.seen.len() as u64, "earlier file", "earlier files");
        let _ = writeln!(out, "    {word:<5} {}, having seen {seen}", plain(action));
    }
    for other in &line.references {
        let _ = writeln!(out, "    bag   {} {}", plain(&other.relation), plain(&other.bag_id));
    }
    match (line.claimed_time, line.proven_time, &line.proven_by) {
        (Some(claimed), Some(proven), Some(by)) => {
            let renewed = if line.archived { ", renewed since" } else { "" };
            let by = plain(by);
            let _ = writeln!(out, "    time  {claimed}  (stated by the signer)");
            let _ = writeln!(out, "    by    {proven}  (it was there by then: time-stamp of {by}{renewed})");
        }
        (Some(time), ..) => {
            let _ = writeln!(out, "    time  {time}  (stated by the signer, not proven)");
        }
        _ => {}
    }
    if verbose {
        let kind = line.kind.as_deref().map_or_else(|| "unknown".to_owned(), plain);
        let _ = writeln!(out, "    file  {}  {NOTE}{kind}{NOTE:#}", plain(&line.path));
    }
}
