//! `sealcase`: the command line of Sealcase.
//!
//! Reads the arguments, runs one command and ends with its exit code. What the core may not have
//! is here: the clock, files, randomness, the terminal. No rule and no verdict is decided here.

mod args;
mod bags;
mod batch;
mod clock;
#[cfg(feature = "cloud")]
mod cloud;
#[cfg(not(feature = "cloud"))]
#[path = "cloud/absent.rs"]
mod cloud;
mod config;
mod console;
mod countersign;
mod diff;
mod dir_store;
mod editors;
mod explain;
mod export;
mod extract;
mod help;
mod inputs;
mod interrupt;
mod key_import;
mod keys;
mod library;
mod matrix;
mod merge;
mod new;
mod outcome;
mod output;
mod people;
mod profiles;
mod progress;
mod prove;
mod records;
mod reference;
mod registry;
mod render;
mod reports;
mod seal;
mod setup;
mod show;
mod story;
mod table;
mod threads;
mod timestamp;
mod transport;
mod trust;
mod trust_file;
#[cfg(feature = "tsa")]
mod tsa;
mod ui;
mod validate;
mod verdict;
mod verify;
mod watch;

use std::process::ExitCode;

use clap::{CommandFactory as _, FromArgMatches as _};

use args::{Cli, Command};
use console::Console;
use outcome::{Exit, Stop};

fn main() -> ExitCode {
    say_plainly_when_panicking();
    let config = config::Config::load();
    // Settings that cannot be used stop what follows, but not the help.
    let command = config.as_ref().map_or_else(|_| Cli::command(), |config| config.defaults(Cli::command()));
    let cli = Cli::from_arg_matches(&command.get_matches()).unwrap_or_else(|error| error.exit());
    let mut console = Console::new(&cli.common);
    let outcome = config.and_then(|config| {
        interrupt::listen()?;
        run(&cli.command, &config, &mut console)
    });
    match outcome {
        Ok(exit) => ExitCode::from(exit.code()),
        Err(stop) => {
            console.stop(&stop);
            ExitCode::from(stop.code)
        }
    }
}

fn run(command: &Command, config: &config::Config, console: &mut Console) -> Result<Exit, Stop> {
    match command {
        Command::New(args) => new::run(args, console),
        Command::Validate(args) => validate::run(args, console),
        Command::Seal(args) => seal::run(args, console),
        Command::Verify(args) => verify::run(args, console),
        Command::Countersign(args) => countersign::run(args, console),
        Command::Merge(args) => merge::run(args, console),
        Command::Prove(args) => prove::run(args, console),
        Command::Export(args) => export::run(args, console),
        Command::Matrix(args) => matrix::run(args, console),
        Command::Open(args) => transport::open(args, console),
        Command::Show(args) => show::run(args, console),
        Command::Extract(args) => extract::run(args, console),
        Command::Diff(args) => diff::run(args, console),
        Command::Records(args) => records::run(args, console),
        Command::Registry(args) => registry::run(args, console),
        Command::Key(command) => keys::run(command, console),
        Command::Trust(command) => trust::run(command, console),
        Command::Timestamp(command) => timestamp::run(command, console),
        Command::Archive(command) => timestamp::archive(command, console),
        Command::Explain(args) => explain::run(args, console),
        Command::Schema(command) => explain::schema(command, console),
        Command::Profile(command) => profiles::run(command, console),
        Command::Config(command) => config.run(command, console),
        Command::Ui(args) => ui::run(args, console),
        Command::Completions(args) => setup::completions(args, console),
        Command::Man(args) => setup::man(args, console),
    }
}

/// A panic ends with exit code 101; its message should help whoever meets it.
fn say_plainly_when_panicking() {
    std::panic::set_hook(Box::new(|panic| {
        use std::io::Write as _;
        let place = panic.location().map(|place| format!("{}:{}", place.file(), place.line())).unwrap_or_default();
        let _ = writeln!(
            std::io::stderr(),
            "error: Sealcase has a fault of its own, and stopped. Nothing was decided or sealed.\n  \
             Please report it with the command you gave and this place: {place} (version {})",
            env!("CARGO_PKG_VERSION")
        );
    }));
}
