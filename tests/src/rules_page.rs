//! The page of all rules, `docs/rules.md`, made from what the program itself uses: the table of codes, the rules'
//! source and the profiles. Nothing in it is written by hand, so it cannot say something else than the program.
//!
//! A code belongs to the file of rules that uses it first, in the order in which rules run; the first line of that
//! file names the area. Which data of the profile an area reads is seen from its source as well.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use sealcase::codes::{self, Code};
use sealcase::profile::{self, Days, Profile, When};

/// What a rule calls to read a part of the profile, and the member of the profile's JSON that it is.
const READS: &[(&str, &str)] = &[
    ("profile.statements()", "statements"),
    ("profile.lists()", "lists"),
    ("profile.coverage()", "coverage"),
    ("profile.leaf(", "catalogue"),
    ("profile.catalogue()", "catalogue"),
    ("profile.evidence_kinds(", "evidenceKinds"),
    ("profile.is_us_region(", "usRegions"),
    ("profile.calendar()", "calendar"),
    ("profile.change_classes()", "changeClasses"),
    ("profile.marks()", "marks"),
    ("package.stage.", "stages"),
];

/// An area of rules.
struct Area {
    title: String,
    codes: Vec<Code>,
    reads: BTreeSet<String>,
}

/// The page. `rules` is the text of `rules.rs`, `sources` the texts of the files below `rules/`, by module name.
///
/// # Errors
/// A code of a rule that no file uses.
pub fn text(rules: &str, sources: &BTreeMap<String, String>) -> Result<String, String> {
    let areas = areas(rules, sources)?;
    let mut out = String::from(
        "<!-- Made by `cargo xtask gen`. Do not edit: a test compares it with the program. -->\n\n# The rules\n\n\
         What `sealcase validate` judges across the documents of a package, each rule with what it rests on. Terms, \
         lists and standard texts are data of the profile; the last line of each area says which. \
         `sealcase explain CODE` tells the same of one code. The form of a single document is a matter of its schema.\n",
    );
    for area in areas {
        let _ = write!(
            out,
            "\n## {}\n\n| code | | what | why | fix | basis |\n| --- | --- | --- | --- | --- | --- |\n",
            area.title
        );
        for code in &area.codes {
            let row = code.entry();
            let (what, why, fix, basis) = (cell(row.what), cell(row.why), cell(row.fix), cell(row.basis));
            let _ = writeln!(out, "| `{}` | {} | {what} | {why} | {fix} | {basis} |", row.id, row.severity.as_str());
        }
        if !area.reads.is_empty() {
            let reads: Vec<String> = area.reads.iter().cloned().collect();
            let _ = writeln!(out, "\nReads from the profile: {}.", reads.join(", "));
        }
    }
    for name in profile::builtin_names() {
        let profile = Profile::builtin(name).ok_or("a profile cannot be read")?;
        about(&profile, &mut out);
    }
    Ok(out)
}

/// The areas in the order in which their first rule runs.
fn areas(rules: &str, sources: &BTreeMap<String, String>) -> Result<Vec<Area>, String> {
    let list = rules.split("const RULES").nth(1).unwrap_or_default();
    let mut order: Vec<&str> = Vec::new();
    for module in list.lines().filter_map(|line| line.trim().split_once("::")).map(|(module, _)| module) {
        if sources.contains_key(module) && !order.contains(&module) {
            order.push(module);
        }
    }
    // What rules share, such as clocks, may use codes as well.
    order.extend(sources.keys().map(String::as_str).filter(|module| !order.contains(module)).collect::<Vec<_>>());
    let mut left: Vec<Code> = codes::all().filter(|code| code.id().starts_with("rules.")).collect();
    let mut areas = Vec::new();
    for module in order {
        let Some(source) = sources.get(module) else { continue };
        let uses = |code: &Code| holds(source, &constant(code.id()));
        let here: Vec<Code> = left.iter().copied().filter(uses).collect();
        left.retain(|code| !here.contains(code));
        if !here.is_empty() {
            let (title, reads) = (title(source), reads(source));
            areas.push(Area { title, codes: here, reads });
        }
    }
    match left.first() {
        None => Ok(areas),
        Some(code) => Err(format!("no file of rules uses {code}")),
    }
}

fn constant(id: &str) -> String {
    id.to_uppercase().replace(['.', '-'], "_")
}

/// Whether a text holds a name that does not go on.
fn holds(text: &str, name: &str) -> bool {
    let goes_on = |rest: &str| rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
    text.match_indices(name).any(|(at, _)| !goes_on(&text[at + name.len()..]))
}

/// The first sentence of a file's header, without the numbers in front of it.
fn title(source: &str) -> String {
    let header: Vec<&str> = source.lines().map_while(|line| line.strip_prefix("//!")).map(str::trim).collect();
    let header = header.iter().copied().take_while(|line| !line.is_empty()).collect::<Vec<_>>().join(" ");
    let sentence = header.split(". ").next().unwrap_or_default().trim_end_matches('.');
    let bare = match sentence.split_once(": ") {
        Some((numbers, rest)) if numbers.starts_with('R') && numbers.contains(|c: char| c.is_ascii_digit()) => rest,
        _ => sentence,
    };
    let mut letters = bare.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// The parts of the profile that a file of rules reads.
fn reads(source: &str) -> BTreeSet<String> {
    let code = source.split("#[cfg(test)]").next().unwrap_or_default();
    let named = READS.iter().filter(|(call, _)| code.contains(call)).map(|(_, member)| format!("`{member}`"));
    let mut all: BTreeSet<String> = named.collect();
    let profile = Profile::builtin("us-ctm-palindrome");
    for term in profile.iter().flat_map(Profile::terms) {
        if code.contains(&format!("\"{}\"", term.id)) {
            all.insert(format!("term `{}`", term.id));
        }
    }
    all
}

/// A profile's terms, lists and what it leaves to people.
fn about(profile: &Profile, out: &mut String) {
    let _ = write!(out, "\n## Profile {}\n\n{}\n", profile.name(), cell(profile.summary()));
    out.push_str("\n| term | length | from | basis |\n| --- | --- | --- | --- |\n");
    for term in profile.terms() {
        let days = if term.days == Days::Business { " (business days)" } else { "" };
        let length = format!("{}{days}", term.period.words());
        let (title, basis) = (cell(&term.title), cell(&term.basis.join(", ")));
        let _ = writeln!(out, "| `{}`: {title} | {length} | {} | {basis} |", term.id, term.start_event);
    }
    if let Some(calendar) = profile.calendar() {
        let _ = writeln!(out, "\nBusiness days are known from {} to {}.", calendar.from(), calendar.to());
    }
    let changes = profile.lists().iter().flat_map(|list| list.changes.iter().map(move |change| (list, change)));
    for (i, (list, change)) in changes.enumerate() {
        if i == 0 {
            out.push_str("\n| list | changed on | what | source |\n| --- | --- | --- | --- |\n");
        }
        let (title, what, source) = (cell(&list.title), cell(&change.what), cell(&change.source));
        let _ = writeln!(out, "| {title} | {} | {what} | {source} |", change.on);
    }
    out.push_str("\nJudged by people:\n\n| question | who | at stage | if the package has | basis |\n| --- | --- | --- | --- | --- |\n");
    for question in profile.judged_by_people() {
        let stages = if question.stages.is_empty() { "every one".to_owned() } else { question.stages.join(", ") };
        let when = question.when.as_ref().map_or_else(String::new, condition);
        let (title, basis) = (cell(&question.title), cell(&question.basis.join(", ")));
        let _ = writeln!(out, "| {title} | {} | {stages} | {when} | {basis} |", question.who);
    }
}

fn condition(when: &When) -> String {
    let mut out = format!("`{}`", when.doc_type);
    if !when.is.is_empty() {
        let _ = write!(out, " with `{}` {}", when.pointer, when.is.join(" or "));
    }
    if let Some(least) = when.at_least {
        let _ = write!(out, " with at least {least} in `{}`", when.pointer);
    }
    out
}

/// A text as a table takes it.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_lose_their_numbers() {
        assert_eq!(
            title("//! R40 and R41: the laboratory was accredited.\n//!\n//! More.\n"),
            "The laboratory was accredited"
        );
        assert_eq!(title("//! R25, R50: dates come\n//! in order. And more.\nuse x;"), "Dates come in order");
        assert!(holds("codes::RULES_A_B, x", "RULES_A_B") && !holds("codes::RULES_A_BC", "RULES_A_B"));
    }
}
