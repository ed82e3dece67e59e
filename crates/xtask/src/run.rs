//! Running other programs: shown as a person would type them, never silent about an error.
//!
//! Every command of xtask goes through [`Task`]. Children run in the repository root, inherit the
//! terminal (so cargo's own progress is seen), and read nothing from standard input. This file knows
//! no tool by name; `setup` and `steps` do.

use std::ffi::{OsStr, OsString};
use std::fmt;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// The result of a deed: nothing, or what went wrong in words for the user.
pub(crate) type Outcome<T = ()> = Result<T, Failure>;

/// What went wrong, ready to print.
#[derive(Debug)]
pub(crate) struct Failure(pub(crate) String);

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A failure with this text.
pub(crate) fn fail<T>(text: impl Into<String>) -> Outcome<T> {
    Err(Failure(text.into()))
}

/// Adds the path to an error of the file system.
pub(crate) fn at<T>(path: &Path, result: std::io::Result<T>) -> Outcome<T> {
    result.map_err(|error| Failure(format!("{}: {error}", path.display())))
}

/// The root of the repository.
pub(crate) fn root() -> PathBuf {
    // Set by `cargo run`; the other is for a binary that was started by hand.
    let own =
        std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    own.ancestors().nth(2).map_or_else(|| own.clone(), Path::to_path_buf)
}

/// The folder that cargo builds into.
pub(crate) fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |set| root().join(set))
}

/// The folder that holds the tools that set-up brings.
pub(crate) fn tools() -> PathBuf {
    root().join("target/tools")
}

/// One program to run.
pub(crate) struct Task {
    program: OsString,
    args: Vec<OsString>,
    envs: Vec<(String, OsString)>,
    folder: Option<PathBuf>,
    limit: Option<Duration>,
}

impl Task {
    /// A task for this program.
    pub(crate) fn new(program: impl AsRef<OsStr>) -> Self {
        Self { program: program.as_ref().to_owned(), args: Vec::new(), envs: Vec::new(), folder: None, limit: None }
    }

    /// A task from one line without quotes, split at spaces.
    pub(crate) fn line(line: &str) -> Self {
        let mut words = line.split_whitespace();
        Self::new(words.next().unwrap_or_default()).args(words)
    }

    /// Adds one argument.
    pub(crate) fn arg(mut self, arg: impl AsRef<OsStr>) -> Self {
        self.args.push(arg.as_ref().to_owned());
        self
    }

    /// Adds arguments.
    pub(crate) fn args<A: AsRef<OsStr>>(mut self, args: impl IntoIterator<Item = A>) -> Self {
        self.args.extend(args.into_iter().map(|arg| arg.as_ref().to_owned()));
        self
    }

    /// Sets one environment variable.
    pub(crate) fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.envs.push((name.to_owned(), value.as_ref().to_owned()));
        self
    }

    /// Runs in this folder, not in the root.
    pub(crate) fn within(mut self, folder: impl Into<PathBuf>) -> Self {
        self.folder = Some(folder.into());
        self
    }

    /// Stops the program when it runs longer than this.
    pub(crate) fn limit(mut self, limit: Duration) -> Self {
        self.limit = Some(limit);
        self
    }

    /// The task as one would type it in the root of the repository.
    pub(crate) fn shown(&self) -> String {
        let mut words = Vec::new();
        if let Some(folder) = &self.folder {
            words.push(format!("cd {} &&", word(folder.as_os_str())));
        }
        words.extend(self.envs.iter().map(|(name, value)| format!("{name}={}", word(value))));
        words.push(word(&self.program));
        words.extend(self.args.iter().map(|arg| word(arg)));
        words.join(" ")
    }

    /// Prints the task, runs it, and gives its exit code.
    pub(crate) fn code(&self) -> Outcome<i32> {
        say(&format!("{} {}", dim("$"), self.shown()));
        let status = self.wait(self.start(&mut self.command())?)?;
        status.code().map_or_else(|| fail(format!("{} was stopped by a signal", self.shown())), Ok)
    }

    /// Prints the task and runs it; any exit code but 0 is a failure.
    pub(crate) fn run(&self) -> Outcome {
        match self.code()? {
            0 => Ok(()),
            code => fail(format!("exit code {code} from: {}", self.shown())),
        }
    }

    /// Runs the task unseen and gives what it printed; on failure, what it complained.
    pub(crate) fn read(&self) -> Outcome<String> {
        let output =
            self.command().output().map_err(|error| Failure(format!("cannot start {}: {error}", self.shown())))?;
        if output.status.success() {
            return Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned());
        }
        let words = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        fail(format!("{} failed ({}): {words}", self.shown(), output.status))
    }

    /// Whether the task can be run and ends well. For questions, not for work.
    pub(crate) fn holds(&self) -> bool {
        self.command().output().is_ok_and(|output| output.status.success())
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.args(&self.args).stdin(Stdio::null());
        command.current_dir(self.folder.clone().unwrap_or_else(root));
        // `cargo run` describes xtask itself in these. A child cargo must not see them, or it would
        // rebuild what a cargo started by hand has just built.
        for (name, _) in std::env::vars_os() {
            let of_xtask = name.to_str().is_some_and(|name| {
                name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_") || name == "CARGO"
            });
            if of_xtask {
                command.env_remove(name);
            }
        }
        command.envs(self.envs.iter().map(|(name, value)| (name, value)));
        command
    }

    fn start(&self, command: &mut Command) -> Outcome<Child> {
        command.spawn().map_err(|error| Failure(format!("cannot start {}: {error}", self.shown())))
    }

    fn wait(&self, mut child: Child) -> Outcome<ExitStatus> {
        let lost = |error| Failure(format!("lost sight of {}: {error}", self.shown()));
        let Some(limit) = self.limit else {
            return child.wait().map_err(lost);
        };
        let start = Instant::now();
        loop {
            if let Some(status) = child.try_wait().map_err(lost)? {
                return Ok(status);
            }
            if start.elapsed() > limit {
                child.kill().and_then(|()| child.wait()).map_err(lost)?;
                return fail(format!("stopped after {}: {}", took(limit), self.shown()));
            }
            thread::sleep(Duration::from_millis(50));
        }
    }
}

/// One word of a command line: relative to the root where it can be, quoted where it must be.
fn word(word: &OsStr) -> String {
    let root = root();
    let path = Path::new(word);
    let short = path.strip_prefix(&root).ok().filter(|short| !short.as_os_str().is_empty());
    let text = short.unwrap_or(path).display().to_string();
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_=./:,@%+".contains(c);
    if !text.is_empty() && text.chars().all(plain) { text } else { format!("'{}'", text.replace('\'', r"'\''")) }
}

/// Prints one line, at once, so that it stands before what a child prints.
pub(crate) fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    // A closed pipe is no reason to stop the work.
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}

/// A span of time for people: `0.4 s`, `12.3 s`, `3 min 04 s`.
pub(crate) fn took(time: Duration) -> String {
    match time.as_secs() {
        0..60 => format!("{:.1} s", time.as_secs_f64()),
        secs => format!("{} min {:02} s", secs / 60, secs % 60),
    }
}

/// Text in bold, on a terminal.
pub(crate) fn bold(text: &str) -> String {
    styled("1", text)
}

/// Text in green, on a terminal.
pub(crate) fn good(text: &str) -> String {
    styled("32", text)
}

/// Text in red, on a terminal.
pub(crate) fn bad(text: &str) -> String {
    styled("1;31", text)
}

/// Faint text, on a terminal.
pub(crate) fn dim(text: &str) -> String {
    styled("2", text)
}

fn styled(style: &str, text: &str) -> String {
    let wanted = std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|set| set.is_empty());
    if wanted { format!("\x1b[{style}m{text}\x1b[0m") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_task_is_shown_as_typed() {
        let task =
            Task::new(root().join("target/release/sealcase")).args(["seal", "--name", "Dana O'Hara"]).env("KEY", "a b");
        assert_eq!(task.shown(), r"KEY='a b' target/release/sealcase seal --name 'Dana O'\''Hara'");
    }

    #[test]
    fn exit_codes_arrive() {
        assert_eq!(Task::new("sh").args(["-c", "exit 3"]).code().map_err(|e| e.0), Ok(3));
        let error = Task::new("sh").args(["-c", "exit 3"]).run().map_err(|e| e.0);
        assert_eq!(error, Err("exit code 3 from: sh -c 'exit 3'".to_owned()));
        assert!(Task::new("no-such-program-here").run().is_err());
    }

    #[test]
    fn a_hanging_program_is_stopped() {
        let start = Instant::now();
        let result = Task::line("sleep 20").limit(Duration::from_millis(200)).run();
        assert!(result.is_err());
        assert!(start.elapsed() < Duration::from_secs(5));
    }

    #[test]
    fn spans_of_time() {
        assert_eq!(took(Duration::from_millis(420)), "0.4 s");
        assert_eq!(took(Duration::from_secs(184)), "3 min 04 s");
    }
}
