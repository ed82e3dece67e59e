//! `sealcase profile`, and finding the profile that a command is to judge by.

use std::fmt::Write as _;
use std::fs;

use sealcase::profile::{self, Profile};
use sealcase::schema;

use crate::args::{DemandArgs, ProfileCommand};
use crate::console::{BOLD, Console, plain};
use crate::outcome::{Exit, Stop};

/// Longest profile file that is read, in bytes.
const MAX_PROFILE_BYTES: u64 = 4 << 20;

/// Runs `sealcase profile`.
pub(crate) fn run(command: &ProfileCommand, console: &mut Console) -> Result<Exit, Stop> {
    match command {
        ProfileCommand::List => {
            for name in profile::builtin_names() {
                let Some(profile) = Profile::builtin(name) else { continue };
                let stages: Vec<_> = profile.stages().collect();
                console.result(&format!("{BOLD}{name}{BOLD:#}  {}", profile.title()))?;
                console.remark(&format!("  {}\n  stages: {}", profile.uri(), stages.join(", ")));
            }
        }
        ProfileCommand::Show { name } => {
            let known = sealcase_schemas::PROFILES.iter().find(|profile| profile.name == name);
            console.write(known.ok_or_else(|| unknown(name))?.text)?;
        }
    }
    Ok(Exit::Passed)
}

/// The profile that the user asks for; the stage must be one of its.
///
/// # Errors
/// There is no such profile or stage, or the profile's file is wrong.
pub(crate) fn load(demand: &DemandArgs) -> Result<Profile, Stop> {
    let profile = named(&demand.profile)?;
    if !profile.stages().any(|stage| stage == demand.stage) {
        let stages: Vec<_> = profile.stages().collect();
        let near = meant(&demand.stage, stages.iter().copied());
        return Err(Stop::usage(format!("the profile {} has no stage `{}`", profile.name(), plain(&demand.stage)))
            .with_hint(format!("{near}its stages are: {}", stages.join(", "))));
    }
    Ok(profile)
}

/// A profile by its name or file.
///
/// # Errors
/// There is no such profile, or its file is wrong.
pub(crate) fn named(name: &str) -> Result<Profile, Stop> {
    Profile::builtin(name).map_or_else(|| read(name), Ok)
}

fn read(path: &str) -> Result<Profile, Stop> {
    match fs::metadata(path) {
        Err(_) => return Err(unknown(path)),
        Ok(meta) if meta.len() > MAX_PROFILE_BYTES => {
            return Err(Stop::usage(format!("{} is too large to be a profile", plain(path))));
        }
        Ok(_) => {}
    }
    let text = fs::read(path).map_err(|_| unknown(path))?;
    Profile::parse(&text, path).map_err(|findings| {
        let mut message = format!("{} is no profile that can be used:", plain(path));
        for finding in findings.iter().take(5) {
            let place = finding.location.span.map_or(String::new(), |span| format!("line {}: ", span.start.line));
            let _ = write!(message, "\n  {place}{} [{}]", plain(&finding.message), finding.code);
        }
        Stop::usage(message).with_hint("the form of profiles is in `sealcase schema show profile`")
    })
}

fn unknown(name: &str) -> Stop {
    let names: Vec<_> = profile::builtin_names().collect();
    Stop::usage(format!("there is no profile and no file called `{}`", plain(name))).with_hint(format!(
        "{}built in: {}",
        meant(name, names.iter().copied()),
        names.join(", ")
    ))
}

/// The beginning of a hint: the name that was most likely meant.
pub(crate) fn meant<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    schema::closest(word, known).map_or_else(String::new, |near| format!("did you mean `{}`? ", plain(near)))
}
