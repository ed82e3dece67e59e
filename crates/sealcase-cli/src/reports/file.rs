//! The files of `--report`: written beside their names while the run goes on, renamed when it has ended.
//!
//! Build servers run again and again, so a report replaces the report of the run before. Anything else
//! is a file of the user's and stays, unless they say `--force`.

use std::fs::File;
use std::io::{BufWriter, Read as _, Write as _};
use std::path::{Path, PathBuf};

use super::{Form, Judged, Run, csv, form};
use crate::args::ReportArgs;
use crate::outcome::Stop;
use crate::output::{Pending, Readers};

/// Bytes of an existing file that are looked at.
const LOOKED_AT: u64 = 2_048;

/// A file that results are written into.
pub(super) struct Target {
    path: PathBuf,
    /// The form; none for people, whose text comes from the command.
    form: Option<Box<dyn Form>>,
    pending: Pending,
    out: BufWriter<File>,
}

impl Target {
    /// Starts all files that the user asks for.
    ///
    /// # Errors
    /// One may not be replaced or cannot be written, or two have one name.
    pub(super) fn all(args: &ReportArgs) -> Result<Vec<Self>, Stop> {
        for (index, file) in args.reports.iter().enumerate() {
            if args.reports[..index].iter().any(|other| other.path == file.path) {
                return Err(Stop::usage(format!("two reports would be written into {}", file.path.display())));
            }
        }
        args.reports
            .iter()
            .map(|file| {
                if !args.force {
                    may_replace(&file.path)?;
                }
                let pending = Pending::create(&file.path, true, Readers::Default)?;
                let out = BufWriter::new(pending.writer()?);
                Ok(Self { path: file.path.clone(), form: form(file.format, usize::MAX, false), pending, out })
            })
            .collect()
    }

    /// Whether it holds what people read in a terminal.
    pub(super) fn is_for_people(&self) -> bool {
        self.form.is_none()
    }

    /// Adds an input; `human` is how people read it.
    pub(super) fn input(&mut self, judged: &Judged<'_>, human: &str) -> Result<(), Stop> {
        let mut text = String::new();
        if let Some(form) = &mut self.form {
            form.input(judged, &mut text);
        } else {
            text = format!("{human}\n");
        }
        self.write(&text)
    }

    /// Ends the file and gives it its name; `people` is what people read at the end.
    pub(super) fn end(mut self, run: &Run<'_>, people: &str) -> Result<(), Stop> {
        let mut text = String::new();
        match &mut self.form {
            Some(form) => form.end(run, &mut text),
            None => text.push_str(people),
        }
        self.write(&text)?;
        self.out.flush().map_err(|error| Stop::io("write", &self.path, &error))?;
        self.pending.commit()
    }

    fn write(&mut self, text: &str) -> Result<(), Stop> {
        // Colours are for terminals.
        let text = anstream::adapter::strip_str(text).to_string();
        self.out.write_all(text.as_bytes()).map_err(|error| Stop::io("write", &self.path, &error))
    }
}

/// A report may not grow inside a package that is being judged.
///
/// # Errors
/// One would.
pub(crate) fn stay_outside(args: &ReportArgs, inputs: &[PathBuf]) -> Result<(), Stop> {
    if args.reports.is_empty() {
        return Ok(());
    }
    let folders: Vec<_> =
        inputs.iter().filter_map(|path| std::fs::canonicalize(path).ok()).filter(|p| p.is_dir()).collect();
    for file in &args.reports {
        let parent = file.path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let Ok(parent) = std::fs::canonicalize(parent) else { continue };
        if folders.iter().any(|folder| parent.starts_with(folder)) {
            return Err(Stop::usage(format!("{} lies inside a folder that is to be judged", file.path.display()))
                .with_hint("write the report elsewhere: in there it would become part of the package"));
        }
    }
    Ok(())
}

/// Whether the file is absent, empty or a report of ours.
fn may_replace(path: &Path) -> Result<(), Stop> {
    let Ok(file) = File::open(path) else { return Ok(()) };
    let mut start = Vec::new();
    if file.take(LOOKED_AT).read_to_end(&mut start).is_ok_and(|_| is_report(&String::from_utf8_lossy(&start))) {
        return Ok(());
    }
    Err(Stop::usage(format!("{} exists and is no report of Sealcase; it was not touched", path.display()))
        .with_hint("choose another name, or replace it with `--force`"))
}

/// Whether a file that starts like this is one that a form of ours made.
fn is_report(start: &str) -> bool {
    let squeezed: String = start.chars().filter(|c| !c.is_whitespace()).collect();
    start.is_empty()
        || squeezed.starts_with("{\"format\":\"sealcase-report/1\"")
        || squeezed.starts_with("[{\"format\":\"sealcase-report/1\"")
        || squeezed == "[]"
        || squeezed.starts_with("{\"$schema\":\"https://docs.oasis-open.org/sarif/")
            && squeezed.contains("{\"driver\":{\"name\":\"sealcase\"")
        || start.contains("<testsuites name=\"sealcase\"")
        || start.starts_with("<!DOCTYPE html>") && start.contains("<meta name=\"generator\" content=\"sealcase ")
        || start.starts_with(super::md::MARK)
        || start.starts_with(&csv::COLUMNS[..csv::MARK].join(","))
}
