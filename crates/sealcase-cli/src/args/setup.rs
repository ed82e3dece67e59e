//! The arguments of what sets Sealcase up: completions, manual pages, settings.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use crate::help::{COMPLETIONS_EXAMPLES, MAN_EXAMPLES, UI_EXAMPLES};

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

/// Open the page in a browser: check, seal and verify without a network
#[derive(Debug, Args)]
#[command(before_help = UI_EXAMPLES)]
pub(crate) struct UiArgs {
    /// Serve the page on this machine only, for browsers that refuse files; Ctrl-C ends it
    #[arg(long, conflicts_with = "output")]
    pub(crate) serve: bool,
    /// With --serve, the port; 0 takes any that is free
    #[arg(long, value_name = "N", default_value_t = 0, requires = "serve")]
    pub(crate) port: u16,
    /// Start no browser; print the file or the address
    #[arg(long)]
    pub(crate) no_open: bool,
    /// Write the page to this file instead of opening it
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Replace the file if it exists
    #[arg(long, requires = "output")]
    pub(crate) force: bool,
    /// Use this page instead of the one in the program
    #[arg(long, value_name = "FILE")]
    pub(crate) page: Option<PathBuf>,
}

/// What to do with settings.
#[derive(Debug, Subcommand)]
pub(crate) enum ConfigCommand {
    /// Show each setting, its value, and what decided it
    Show,
}
