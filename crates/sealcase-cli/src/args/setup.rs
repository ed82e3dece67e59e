//! The arguments of what sets Sealcase up: completions, manual pages, settings.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use crate::help::{COMPLETIONS_EXAMPLES, MAN_EXAMPLES};

/// Print completions for a shell
#[derive(Debug, Args)]
#[command(before_help = COMPLETIONS_EXAMPLES)]
pub(crate) struct CompletionsArgs {
    /// bash, zsh, fish, powershell, elvish or nushell
    #[arg(hide_possible_values = true)]
    pub(crate) shell: Shell,
}

/// A shell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Shell {
    /// GNU Bash
    Bash,
    /// Z shell
    Zsh,
    /// fish
    Fish,
    /// `PowerShell`
    #[value(name = "powershell")]
    Power,
    /// Elvish
    Elvish,
    /// Nushell
    Nushell,
}

/// Write the manual pages, one for each command; without a folder, print the first
#[derive(Debug, Args)]
#[command(before_help = MAN_EXAMPLES)]
pub(crate) struct ManArgs {
    /// The folder to write into, such as ~/.local/share/man/man1
    pub(crate) dir: Option<PathBuf>,
    /// Replace pages that exist
    #[arg(long, requires = "dir")]
    pub(crate) force: bool,
}

/// What to do with settings.
#[derive(Debug, Subcommand)]
pub(crate) enum ConfigCommand {
    /// Show each setting, its value, and what decided it
    Show,
}
