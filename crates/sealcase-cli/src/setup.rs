//! `sealcase completions` and `sealcase man`: made from the same arguments that are read.

use std::io::Write as _;
use std::path::Path;

use clap::{Command, CommandFactory as _};
use clap_complete::{Shell as Known, generate};

use crate::args::{Cli, CompletionsArgs, ManArgs, Shell};
use crate::console::{Console, counted};
use crate::outcome::{Exit, Stop};
use crate::output::{Pending, Readers};

const NAME: &str = "sealcase";

/// Runs `sealcase completions`.
///
/// # Errors
/// They cannot be printed.
pub(crate) fn completions(args: &CompletionsArgs, console: &mut Console) -> Result<Exit, Stop> {
    console.write(&completion(args.shell))?;
    Ok(Exit::Passed)
}

fn completion(shell: Shell) -> String {
    let mut command = Cli::command();
    let mut out = Vec::new();
    let known = match shell {
        Shell::Bash => Known::Bash,
        Shell::Zsh => Known::Zsh,
        Shell::Fish => Known::Fish,
        Shell::Power => Known::PowerShell,
        Shell::Elvish => Known::Elvish,
        Shell::Nushell => {
            generate(clap_complete_nushell::Nushell, &mut command, NAME, &mut out);
            return String::from_utf8_lossy(&out).into_owned();
        }
    };
    generate(known, &mut command, NAME, &mut out);
    String::from_utf8_lossy(&out).into_owned()
}

/// Runs `sealcase man`.
///
/// # Errors
/// A page exists, or cannot be written.
pub(crate) fn man(args: &ManArgs, console: &mut Console) -> Result<Exit, Stop> {
    let pages = pages()?;
    let Some(dir) = &args.dir else {
        console.write(&pages[0].1)?;
        return Ok(Exit::Passed);
    };
    write_all(dir, &pages, args.force)?;
    console.result(&format!("{}: {}", dir.display(), counted(pages.len() as u64, "page", "pages")))?;
    console.remark("Read them with `man sealcase` once the folder is among those that man looks into.");
    Ok(Exit::Passed)
}

/// Writes texts into a folder under their names; gives how many.
///
/// # Errors
/// One exists and `force` is not set, or cannot be written.
pub(crate) fn write_all(dir: &Path, texts: &[(String, String)], force: bool) -> Result<usize, Stop> {
    std::fs::create_dir_all(dir).map_err(|error| Stop::io("make", dir, &error))?;
    // All names are tried before the first file appears.
    let mut pending = Vec::new();
    for (name, text) in texts {
        let path = dir.join(name);
        let file = Pending::create(&path, force, Readers::Default)?;
        file.writer()?.write_all(text.as_bytes()).map_err(|error| Stop::io("write", &path, &error))?;
        pending.push(file);
    }
    pending.into_iter().try_for_each(Pending::commit_unflushed)?;
    Ok(texts.len())
}

/// The pages by their file names, the first of the whole command.
fn pages() -> Result<Vec<(String, String)>, Stop> {
    let mut command = Cli::command();
    command.build();
    let mut out = Vec::new();
    page(&command, &mut out).map_err(|error| Stop::undecided(format!("cannot make the pages: {error}")))?;
    Ok(out)
}

fn page(command: &Command, out: &mut Vec<(String, String)>) -> std::io::Result<()> {
    // The name of a page is that of the command with its words joined.
    let name = command.get_display_name().unwrap_or_else(|| command.get_name()).to_owned();
    let mut text = Vec::new();
    clap_mangen::Man::new(command.clone().name(name.clone())).render(&mut text)?;
    out.push((format!("{name}.1"), String::from_utf8_lossy(&text).into_owned()));
    command.get_subcommands().filter(|sub| sub.get_name() != "help").try_for_each(|sub| page(sub, out))
}

#[cfg(test)]
mod tests {
    use clap::ValueEnum as _;

    use super::*;

    #[test]
    fn each_shell_and_each_command_has_its_own() {
        for shell in Shell::value_variants() {
            let text = completion(*shell);
            assert!(text.contains("max-findings") && text.contains("countersign"), "{shell:?}");
        }
        let pages = pages().unwrap();
        let names: Vec<_> = pages.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names[0], "sealcase.1");
        for name in ["sealcase-validate.1", "sealcase-key-new.1", "sealcase-trust-add.1"] {
            assert!(names.contains(&name), "{names:?}");
        }
        assert!(pages.iter().all(|(_, text)| text.contains(".SH NAME")));
    }

    /// `docs/reference/commands.md` is the help, whole. `BLESS=1` writes it.
    #[test]
    fn the_page_of_commands_is_true() {
        let mut made = "<!-- Made by `cargo xtask gen`. Do not edit: a test compares it with the program. -->\n\n\
                        # Commands\n\nThe help of every command, as `sealcase COMMAND --help` prints it.\n"
            .to_owned();
        let mut command = Cli::command().term_width(100);
        command.build();
        help(&mut command, &mut made);
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference/commands.md");
        if std::env::var_os("BLESS").is_some() {
            std::fs::write(&path, &made).unwrap();
        }
        let stands = std::fs::read_to_string(&path).unwrap_or_default();
        let line = stands.lines().zip(made.lines()).position(|(stands, made)| stands != made);
        assert!(stands == made, "docs/reference/commands.md is stale (line {line:?}): run `cargo xtask gen`");
    }

    fn help(command: &mut Command, out: &mut String) {
        let name = command.get_bin_name().unwrap_or(NAME).to_owned();
        let text = command.render_long_help().to_string();
        // What every command has is told once.
        let own = if name == NAME { text.as_str() } else { text.split("\nOptions of every command").next().unwrap() };
        let lines: Vec<&str> = own.trim_end().lines().map(str::trim_end).collect();
        out.extend(["\n## ", &name, "\n\n```text\n", &lines.join("\n"), "\n```\n"]);
        for sub in command.get_subcommands_mut().filter(|sub| sub.get_name() != "help") {
            help(sub, out);
        }
    }
}
