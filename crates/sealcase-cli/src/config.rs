//! Settings: `sealcase.toml` of the project and of the user, and the environment.
//!
//! A flag wins over the environment, that over the project's file, that over the user's. Settings
//! become the defaults of the flags of the same name, before the arguments are read: so the help shows
//! them, and no command asks twice.
//!
//! Whom to trust is never taken from a project's file: it may have come with what is to be judged.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use clap::Command;
use etcetera::BaseStrategy as _;
use sealcase::schema::closest;

use crate::args::ConfigCommand;
use crate::console::{BOLD, Console, FAINT, plain};
use crate::outcome::{Exit, Stop};

/// The name of the file, in a project and among a user's settings.
const FILE: &str = "sealcase.toml";
/// Longest settings file that is read, in bytes.
const MAX_BYTES: u64 = 1 << 20;
/// The variable that names another file for the user's; empty means none.
const USER_FILE: &str = "SEALCASE_CONFIG";
/// Turns all files off. Looked for before the arguments are read.
const NO_FILES: &str = "--no-config";

/// A setting.
struct Key {
    /// Its name in a file, and the flag's.
    name: &'static str,
    /// Which commands take it; none means all that have the flag.
    commands: &'static [&'static str],
    /// A project's file may set it.
    project: bool,
    kind: Kind,
    /// What holds when nobody says anything.
    default: &'static str,
}

/// What a setting's value is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Text as it is.
    Text,
    /// One of these words.
    Word(&'static [&'static str]),
    /// A number that is not negative.
    Number,
    /// A file, or a name that is built in.
    File,
}

const JUDGING: &[&str] = &["validate", "verify"];

/// All settings.
const KEYS: &[Key] = &[
    Key { name: "profile", commands: &[], project: true, kind: Kind::File, default: "us-ctm-2024" },
    Key { name: "stage", commands: &[], project: true, kind: Kind::Text, default: "application" },
    Key {
        name: "format",
        commands: JUDGING,
        project: true,
        kind: Kind::Word(&["human", "concise", "json", "ndjson", "sarif", "junit", "github", "csv", "md", "html"]),
        default: "human",
    },
    Key {
        name: "color",
        commands: &[],
        project: true,
        kind: Kind::Word(&["auto", "always", "never"]),
        default: "auto",
    },
    Key {
        name: "fail-on",
        commands: JUDGING,
        project: true,
        kind: Kind::Word(&["error", "warning", "note"]),
        default: "error",
    },
    Key { name: "max-findings", commands: JUDGING, project: true, kind: Kind::Number, default: "200" },
    Key { name: "trust", commands: &["verify"], project: false, kind: Kind::File, default: "" },
    Key { name: "policy", commands: &["verify"], project: false, kind: Kind::File, default: "" },
    Key {
        name: "require",
        commands: &["verify"],
        project: false,
        kind: Kind::Word(&["intact", "valid", "trusted"]),
        default: "",
    },
];

/// What decided a setting.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Source {
    Environment(String),
    Project(PathBuf),
    User(PathBuf),
}

/// The settings in force.
#[derive(Debug, Default)]
pub(crate) struct Config {
    values: BTreeMap<&'static str, (String, Source)>,
    /// The files that were looked at: the project's and the user's, if there are such.
    project: Option<PathBuf>,
    user: Option<PathBuf>,
}

impl Config {
    /// Reads the environment and the two files.
    ///
    /// # Errors
    /// A file cannot be read or understood, or sets what it may not.
    pub(crate) fn load() -> Result<Self, Stop> {
        let mut config = Self::default();
        if !std::env::args_os().any(|argument| argument == NO_FILES) {
            config.user = user_file();
            config.project = std::env::current_dir().ok().and_then(|here| project_file(&here));
            // What is read later wins.
            if let Some(path) = config.user.clone().filter(|path| path.is_file()) {
                config.read(&path, false)?;
            }
            if let Some(path) = config.project.clone() {
                config.read(&path, true)?;
            }
        }
        for key in KEYS {
            let variable = variable(key);
            if let Ok(value) = std::env::var(&variable)
                && !value.is_empty()
            {
                let value = judge(key, &toml::Value::String(value), Path::new(""))
                    .map_err(|problem| Stop::usage(format!("the variable {variable} {problem}")))?;
                config.values.insert(key.name, (value, Source::Environment(variable)));
            }
        }
        Ok(config)
    }

    fn read(&mut self, path: &Path, project: bool) -> Result<(), Stop> {
        let named = path.display();
        let meta = fs::metadata(path).map_err(|error| Stop::io("read", path, &error))?;
        if meta.len() > MAX_BYTES {
            return Err(Stop::usage(format!("{named} is too large to hold settings")));
        }
        let text = fs::read_to_string(path).map_err(|error| Stop { code: 2, ..Stop::io("read", path, &error) })?;
        let table: toml::Table = toml::from_str(&text)
            .map_err(|error| Stop::usage(format!("{named} is no TOML: {}", plain(error.to_string().trim_end()))))?;
        let folder = path.parent().unwrap_or(Path::new(""));
        for (name, value) in &table {
            let Some(key) = KEYS.iter().find(|key| key.name == name) else {
                let known = || KEYS.iter().map(|key| key.name);
                let all = || format!("settings are {}", known().collect::<Vec<_>>().join(", "));
                let hint = closest(name, known()).map_or_else(all, |near| format!("did you mean `{near}`?"));
                return Err(Stop::usage(format!("{named}: there is no setting `{}`", plain(name))).with_hint(hint));
            };
            if project && !key.project {
                return Err(Stop::usage(format!("{named}: `{name}` may not be set here")).with_hint(
                    "whom to trust is yours to say: this file may have come with what you judge. \
                     Give the flag, or put it into your own settings; `sealcase config show` tells where they are",
                ));
            }
            let value =
                judge(key, value, folder).map_err(|problem| Stop::usage(format!("{named}: `{name}` {problem}")))?;
            let source = if project { Source::Project(path.to_owned()) } else { Source::User(path.to_owned()) };
            self.values.insert(key.name, (value, source));
        }
        Ok(())
    }

    /// Makes the settings the defaults of the flags of their names.
    pub(crate) fn defaults(&self, command: Command) -> Command {
        self.with_defaults(command, "")
    }

    fn with_defaults(&self, command: Command, name: &str) -> Command {
        let command = command.mut_args(|arg| {
            let key = KEYS.iter().find(|key| arg.get_long() == Some(key.name));
            let taken = key.filter(|key| key.commands.is_empty() || key.commands.contains(&name));
            match taken.and_then(|key| self.values.get(key.name)) {
                Some((value, _)) => arg.default_value(value.clone()).hide_default_value(false),
                None => arg,
            }
        });
        command.mut_subcommands(|sub| {
            let name = sub.get_name().to_owned();
            self.with_defaults(sub, &name)
        })
    }

    /// Runs `sealcase config`.
    ///
    /// # Errors
    /// It cannot be printed.
    pub(crate) fn run(&self, command: &ConfigCommand, console: &mut Console) -> Result<Exit, Stop> {
        match command {
            ConfigCommand::Show => console.write(&self.text())?,
        }
        Ok(Exit::Passed)
    }

    fn text(&self) -> String {
        let mut out = String::new();
        for key in KEYS {
            let (value, source) = match self.values.get(key.name) {
                Some((value, source)) => (
                    value.as_str(),
                    match source {
                        Source::Environment(name) => format!("environment: {name}"),
                        Source::Project(path) => format!("project: {}", path.display()),
                        Source::User(path) => format!("user: {}", path.display()),
                    },
                ),
                None if key.default.is_empty() => ("(none)", "default".to_owned()),
                None => (key.default, "default".to_owned()),
            };
            let _ =
                writeln!(out, "{BOLD}{:<13}{BOLD:#} {:<24} {FAINT}{}{FAINT:#}", key.name, plain(value), plain(&source));
        }
        let shown = |path: &Option<PathBuf>, none: &str| {
            path.as_ref().map_or(none.to_owned(), |path| {
                let absent = if path.is_file() { "" } else { "  (not there)" };
                format!("{}{absent}", path.display())
            })
        };
        let _ = writeln!(out, "\nA flag wins over the environment, that over the project's file, that over yours.");
        let _ = writeln!(out, "project's file: {}", plain(&shown(&self.project, "none in this folder or above it")));
        let _ = writeln!(out, "your file:      {}", plain(&shown(&self.user, "none")));
        out
    }
}

/// The environment variable of a setting.
fn variable(key: &Key) -> String {
    format!("SEALCASE_{}", key.name.to_uppercase().replace('-', "_"))
}

/// The value as a flag would take it; files are looked for beside the settings.
fn judge(key: &Key, value: &toml::Value, folder: &Path) -> Result<String, String> {
    let text = match (key.kind, value) {
        (Kind::Number, toml::Value::Integer(number)) if *number >= 0 => number.to_string(),
        (Kind::Number, toml::Value::String(text)) if text.parse::<usize>().is_ok() => text.clone(),
        (Kind::Number, _) => return Err("must be a number".to_owned()),
        (_, toml::Value::String(text)) => text.clone(),
        _ => return Err("must be a text in quotes".to_owned()),
    };
    if let Kind::Word(words) = key.kind
        && !words.contains(&text.as_str())
    {
        return Err(format!("must be one of: {}", words.join(", ")));
    }
    let beside = folder.join(&text);
    let file = key.kind == Kind::File && beside.is_file();
    Ok(if file { beside.to_string_lossy().into_owned() } else { text })
}

/// The nearest file in this folder or above it, not beyond the repository.
fn project_file(here: &Path) -> Option<PathBuf> {
    for folder in here.ancestors() {
        let file = folder.join(FILE);
        if file.is_file() {
            return Some(file);
        }
        if folder.join(".git").exists() {
            return None;
        }
    }
    None
}

/// The user's own file, whether or not it is there.
fn user_file() -> Option<PathBuf> {
    match std::env::var_os(USER_FILE) {
        Some(path) if path.is_empty() => None,
        Some(path) => Some(PathBuf::from(path)),
        None => Some(etcetera::choose_base_strategy().ok()?.config_dir().join("sealcase").join(FILE)),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;
    use crate::args::Cli;

    fn read(text: &str, project: bool) -> Result<Config, Stop> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(FILE);
        fs::write(&path, text).unwrap();
        let mut config = Config::default();
        config.read(&path, project).map(|()| config)
    }

    #[test]
    fn every_setting_is_a_flag_of_each_command_that_takes_it() {
        let command = Cli::command();
        for key in KEYS {
            let has = |command: &Command| command.get_arguments().any(|arg| arg.get_long() == Some(key.name));
            for name in key.commands {
                assert!(has(command.find_subcommand(name).unwrap()), "{} {}", name, key.name);
            }
            assert!(has(&command) || command.get_subcommands().any(has), "{}", key.name);
        }
    }

    #[test]
    fn settings_become_defaults_and_flags_win() {
        let config = read("stage = \"evaluation\"\nformat = \"concise\"\nmax-findings = 7", true).unwrap();
        let matches = |line: &str| {
            config
                .defaults(Cli::command())
                .try_get_matches_from(line.split(' '))
                .unwrap()
                .remove_subcommand()
                .unwrap()
                .1
        };
        let of = |matches: &clap::ArgMatches, name: &str| {
            matches.get_raw(name).unwrap().next().unwrap().to_str().unwrap().to_owned()
        };
        let plain = matches("sealcase validate x");
        assert_eq!(
            [of(&plain, "stage"), of(&plain, "format"), of(&plain, "max_findings")],
            ["evaluation", "concise", "7"]
        );
        assert_eq!(of(&matches("sealcase validate x --stage application"), "stage"), "application");
        // A format that only judging commands know stays with them.
        assert_eq!(of(&matches("sealcase explain --list"), "format"), "human");
    }

    #[test]
    fn what_cannot_be_meant_is_refused() {
        let told = |text: &str, project| {
            let stop = read(text, project).unwrap_err();
            assert_eq!(stop.code, 2);
            format!("{} {}", stop.text, stop.hint.unwrap_or_default())
        };
        assert!(told("stge = \"x\"", true).contains("did you mean `stage`"));
        assert!(told("format = \"pdf\"", true).contains("one of: human"));
        assert!(told("max-findings = -1", true).contains("a number"));
        assert!(told("stage = 3", true).contains("in quotes"));
        assert!(told("stage = ", true).contains("no TOML"));
        for key in ["trust", "policy", "require"] {
            assert!(told(&format!("{key} = \"trusted\""), true).contains("may not be set here"), "{key}");
            assert!(read(&format!("{key} = \"trusted\""), false).is_ok(), "{key}");
        }
    }

    #[test]
    fn a_file_is_meant_beside_the_settings() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("trust.json"), "{}").unwrap();
        let key = KEYS.iter().find(|key| key.name == "trust").unwrap();
        let value = toml::Value::String("trust.json".to_owned());
        assert_eq!(judge(key, &value, folder.path()).unwrap(), folder.path().join("trust.json").to_str().unwrap());
        assert_eq!(judge(key, &value, Path::new("/nowhere")).unwrap(), "trust.json");
    }
}
