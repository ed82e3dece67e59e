//! The results of a run over several inputs: printed as they come in one form, written into files in
//! others, and summed up at the end. Also the exit code that they add up to.
//!
//! One shape of data feeds all forms: the core's report on each input, with the reports on the bags that were
//! followed from it. A form gets them in the order of the inputs and gives text; where the text goes is decided here.

mod concise;
mod csv;
mod file;
mod github;
mod html;
mod json;
mod junit;
mod md;
mod place;
mod sarif;
mod tally;

use sealcase::codes::Severity;
use sealcase::report::{Report, Verdict};
use sealcase::time::Timestamp;

use crate::args::{ReportArgs, ReportFormat};
use crate::console::{BAD, BOLD, Console, GOOD, NOTE, WARN, plain};
use crate::interrupt;
use crate::outcome::{Exit, Stop};
use crate::story;

use file::Target;
pub(crate) use file::stay_outside;
use tally::Tally;

/// One input, judged; or a bag that was followed from it.
struct Judged<'a> {
    report: &'a Report,
    exit: Exit,
    /// What to do about an input that could not be judged.
    hint: Option<&'a str>,
    /// Whether it is a folder, so that its files have paths of their own.
    folder: bool,
    /// What it is called: as the user named it, or where it was found, behind `!/` in a zip.
    name: String,
    /// Its path in the payload of the bag that it was followed from, if it lies in there.
    inside: Option<&'a str>,
}

impl<'a> Judged<'a> {
    /// The bags that were followed from this one, each before those that it names.
    fn followed(&self) -> Vec<Judged<'a>> {
        story::all_followed(self.report, &self.name).into_iter().map(Self::of_followed).collect()
    }

    fn of_followed(followed: story::Followed<'a>) -> Self {
        let story::Followed { report, name, inside } = followed;
        let exit = match report.verdict {
            Verdict::Undecided => Exit::Undecided,
            Verdict::Invalid => Exit::Failed,
            _ => Exit::Passed,
        };
        Self { report, exit, hint: None, folder: false, name, inside }
    }
}

/// What is known of the whole run when it has ended.
struct Run<'a> {
    tally: &'a Tally,
    /// The mildest finding that fails.
    fail_on: Severity,
    as_of: Timestamp,
    interrupted: bool,
}

/// A form that results are given in.
trait Form {
    /// Adds an input; what can be written already goes to `out`.
    fn input(&mut self, judged: &Judged<'_>, out: &mut String);

    /// Ends the text.
    fn end(&mut self, run: &Run<'_>, out: &mut String);
}

/// The form of that name; `None` for `human`, which each command makes itself.
fn form(format: ReportFormat, most: usize, quiet: bool) -> Option<Box<dyn Form>> {
    Some(match format {
        ReportFormat::Human => return None,
        ReportFormat::Concise => Box::new(concise::Concise { most, quiet }),
        ReportFormat::Json => Box::new(json::Array::default()),
        ReportFormat::Ndjson => Box::new(json::Lines),
        ReportFormat::Sarif => Box::new(sarif::Sarif::default()),
        ReportFormat::Junit => Box::new(junit::Junit::default()),
        ReportFormat::Github => Box::new(github::Github::default()),
        ReportFormat::Csv => Box::new(csv::Csv::default()),
        ReportFormat::Md => Box::new(md::Md::new(most)),
        ReportFormat::Html => Box::new(html::Html::default()),
    })
}

/// Gathers reports.
pub(crate) struct Reports {
    /// The form that is printed; none for people.
    printed: Option<Box<dyn Form>>,
    files: Vec<Target>,
    as_of: Timestamp,
    fail_on: Severity,
    tally: Tally,
}

impl Reports {
    /// For a run that judges as of a time.
    ///
    /// # Errors
    /// A file of `--report` may not be replaced, or cannot be written.
    pub(crate) fn new(args: &ReportArgs, as_of: Timestamp, console: &Console) -> Result<Self, Stop> {
        let most = args.max_findings;
        Ok(Self {
            printed: form(args.format, most, console.quiet),
            files: Target::all(args)?,
            as_of,
            fail_on: args.fail_on,
            tally: Tally::default(),
        })
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
        self.take(report, exit, None, human, console)
    }

    /// Takes in an input that could not be judged.
    ///
    /// # Errors
    /// That cannot be printed.
    pub(crate) fn undecided(&mut self, input: &str, stop: &Stop, console: &mut Console) -> Result<(), Stop> {
        if interrupt::requested() {
            // It was broken off, which says nothing about the input.
            return Ok(());
        }
        let mut report = Report::new(input, Verdict::Undecided, Some(self.as_of), Vec::new());
        report.reason = Some(stop.text.clone());
        if self.printed.is_some() {
            // Most forms have no place for what to do about it.
            console.stop(stop);
        }
        let human = |_: &Console| {
            let name = plain(input);
            let hint = stop.hint.as_ref().map_or_else(String::new, |hint| format!("  {NOTE}fix{NOTE:#}: {hint}\n"));
            format!("{BOLD}{name}{BOLD:#}: {WARN}UNDECIDED{WARN:#}. It could not be judged: {}.\n{hint}", stop.text)
        };
        self.take(&report, Exit::Undecided, stop.hint.as_deref(), human, console)
    }

    fn take(
        &mut self,
        report: &Report,
        exit: Exit,
        hint: Option<&str>,
        human: impl FnOnce(&Console) -> String,
        console: &mut Console,
    ) -> Result<(), Stop> {
        let first = self.tally.inputs() == 0;
        self.tally.add(report, exit);
        let folder = std::path::Path::new(&report.input).is_dir();
        let name = report.input.clone();
        let judged = Judged { report, exit, hint, folder, name, inside: None };
        let wanted = self.printed.is_none() || self.files.iter().any(Target::is_for_people);
        let human = if wanted { human(console) } else { String::new() };
        if let Some(form) = &mut self.printed {
            let mut text = String::new();
            form.input(&judged, &mut text);
            console.write(&text)?;
        } else {
            let gap = if first || console.quiet { "" } else { "\n" };
            console.write(&format!("{gap}{human}"))?;
        }
        for file in &mut self.files {
            file.input(&judged, &human)?;
        }
        Ok(())
    }

    /// Prints what stands at the end, gives the files their names, and tells the exit code.
    ///
    /// # Errors
    /// It cannot be printed or written; or the user broke off, after all that was found has been given.
    pub(crate) fn finish(mut self, console: &mut Console) -> Result<Exit, Stop> {
        let interrupted = interrupt::requested();
        let run = Run { tally: &self.tally, fail_on: self.fail_on, as_of: self.as_of, interrupted };
        let people = self.tally.text(console.quiet, interrupted);
        match &mut self.printed {
            Some(form) => {
                let mut text = String::new();
                form.end(&run, &mut text);
                console.write(&text)?;
            }
            None => console.write(&people)?,
        }
        for file in self.files {
            file.end(&run, &people)?;
        }
        if interrupted {
            return Err(Stop::interrupted());
        }
        Ok(self.tally.worst())
    }
}

/// Whether there is a finding that weighs as much as that, or more.
pub(crate) fn reaches(counts: sealcase::report::Counts, fail_on: Severity) -> bool {
    counts.errors > 0
        || (fail_on <= Severity::Warning && counts.warnings > 0)
        || (fail_on == Severity::Note && counts.notes > 0)
}

/// The colour of an exit code.
pub(crate) fn exit_style(exit: Exit) -> anstyle::Style {
    match exit {
        Exit::Passed => GOOD,
        Exit::Failed => BAD,
        Exit::Undecided => WARN,
    }
}

/// What a verdict means, as a sentence.
fn meaning(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Passed => "Nothing has to be mended. It may be sealed.",
        Verdict::Warned => "It may be sealed; read the warnings first.",
        Verdict::Failed => "It cannot be sealed until the errors are mended.",
        Verdict::Invalid => {
            "It was changed, damaged, forged or withdrawn, or is less than the policy asks. Do not rely on it."
        }
        Verdict::Intact => "The files are whole, but no signature says who vouches for them.",
        Verdict::Valid => {
            "Nothing was changed since it was signed. Who the signers are was not judged, or they do not count."
        }
        Verdict::Trusted => "Nothing was changed since it was signed, and the signers are known to the verifier.",
        Verdict::Undecided => "It could not be judged.",
    }
}

#[cfg(test)]
mod tests {
    use sealcase::codes;
    use sealcase::digest::Digest;
    use sealcase::finding::Finding;
    use sealcase::report::{Part, PartState, ReferenceLine};

    use super::*;

    fn part(place: &str, inside: bool, report: Report) -> Part {
        let reference = ReferenceLine {
            relation: "contains".to_owned(),
            bag_id: "urn:uuid:1".to_owned(),
            tag_manifest: Digest::of(b""),
        };
        Part {
            reference,
            named_by: "signatures/1".to_owned(),
            state: PartState::Judged,
            place: Some(place.to_owned()),
            inside,
            verdict: Some(report.verdict),
            report: Some(Box::new(report)),
        }
    }

    /// A bag with another in its payload, which names a third on a shelf; one finding in each of those two.
    fn story() -> Report {
        let invalid = |input: &str, file: &str| {
            let finding = Finding::at(codes::MANIFEST_DIGEST_MISMATCH, file);
            Report::new(input, Verdict::Invalid, None, vec![finding])
        };
        let mut inner = invalid("data/in.zip", "data/a.json");
        inner.references.push(part("shelf/third.zip", false, invalid("shelf/third.zip", "data/b.json")));
        let mut outer = Report::new("out.zip", Verdict::Invalid, None, Vec::new());
        outer.nested.push(part("data/in.zip", true, inner));
        outer
    }

    #[test]
    fn every_form_tells_what_was_found_in_bags_that_were_followed() {
        let report = story();
        for (format, wanted) in [
            (
                ReportFormat::Concise,
                ["out.zip!/data/in.zip!/data/a.json: error[", "shelf/third.zip!/data/b.json: error["],
            ),
            (ReportFormat::Csv, [",out.zip!/data/in.zip\r\n", ",shelf/third.zip\r\n"]),
            (ReportFormat::Github, ["file=out.zip!/data/in.zip!/data/a.json,", "file=shelf/third.zip!/data/b.json,"]),
            (ReportFormat::Junit, ["classname=\"out.zip!/data/in.zip\"", "classname=\"shelf/third.zip\""]),
            (ReportFormat::Md, ["In out.zip\\!/data/in.zip:", "In shelf/third.zip:"]),
            (ReportFormat::Html, ["In out.zip!/data/in.zip: ", "In shelf/third.zip: "]),
            (ReportFormat::Json, ["\"path\": \"data/a.json\"", "\"path\": \"data/b.json\""]),
            (ReportFormat::Sarif, ["\"uri\": \"data/in.zip\"", "\"uri\": \"shelf/third.zip\""]),
        ] {
            let mut form = form(format, 100, false).unwrap();
            let mut tally = Tally::default();
            tally.add(&report, Exit::Failed);
            let as_of = Timestamp::from_unix(0).unwrap();
            let run = Run { tally: &tally, fail_on: Severity::Error, as_of, interrupted: false };
            let name = report.input.clone();
            let judged = Judged { report: &report, exit: Exit::Failed, hint: None, folder: false, name, inside: None };
            let mut out = String::new();
            form.input(&judged, &mut out);
            form.end(&run, &mut out);
            let out = anstream::adapter::strip_str(&out).to_string();
            for text in wanted {
                assert!(out.contains(text), "{text} is not in\n{out}");
            }
            if matches!(format, ReportFormat::Sarif) {
                // A zip in a zip, and a file in that.
                let log: serde_json::Value = serde_json::from_str(&out).unwrap();
                let artifacts = log["runs"][0]["artifacts"].as_array().unwrap();
                let parents: Vec<_> = artifacts.iter().map(|one| one["parentIndex"].as_u64()).collect();
                assert_eq!(parents, [None, Some(0), Some(1), None, Some(3)]);
            }
        }
    }
}
