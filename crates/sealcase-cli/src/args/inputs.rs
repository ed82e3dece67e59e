//! The arguments that say what is judged, beside the paths themselves.

use std::path::PathBuf;

use clap::Args;

/// Further inputs, from lists and from standard input.
#[derive(Debug, Args)]
pub(crate) struct ListArgs {
    /// Take further paths from this file, one a line; `-` reads the list from standard input
    ///
    /// `@FILE` in place of a path means the same. A path that begins with `@` is written `./@...`.
    #[arg(long, value_name = "FILE", help_heading = "Inputs")]
    pub(crate) files_from: Vec<PathBuf>,
    /// Paths in the lists end with a zero byte, as `find -print0` writes them
    #[arg(short = '0', long = "null", requires = "files_from", help_heading = "Inputs")]
    pub(crate) null: bool,
    /// What to call standard input in results, when the path is `-`
    #[arg(long, value_name = "NAME", help_heading = "Inputs")]
    pub(crate) stdin_name: Option<String>,
}
