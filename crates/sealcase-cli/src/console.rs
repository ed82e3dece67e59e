//! `Console`: the one way text leaves the program. Results go to standard output, the rest to
//! standard error.
//!
//! Texts carry colours; they are taken out here where they are not wanted. When the reader of
//! standard output has gone, the text ends quietly and the work goes on, so that the exit code
//! stays true. [`plain`] makes foreign text safe to print; everything that comes out of a file or
//! a file name must pass through it.

use std::io::{self, Write};

use anstream::{AutoStream, ColorChoice};
use anstyle::{AnsiColor, Style};

use crate::args::{ColorWhen, Common};
use crate::outcome::Stop;

/// Bad: errors, a failed aspect.
pub(crate) const BAD: Style = AnsiColor::Red.on_default().bold();
/// To be looked at: warnings, unknown aspects.
pub(crate) const WARN: Style = AnsiColor::Yellow.on_default().bold();
/// Good: passed, ok.
pub(crate) const GOOD: Style = AnsiColor::Green.on_default().bold();
/// Good to know: notes.
pub(crate) const NOTE: Style = AnsiColor::Cyan.on_default().bold();
/// Lines and arrows around a quotation.
pub(crate) const FRAME: Style = AnsiColor::Blue.on_default().bold();
/// Headings.
pub(crate) const BOLD: Style = Style::new().bold();
/// What matters less.
pub(crate) const FAINT: Style = Style::new().dimmed();

/// Where text goes.
pub(crate) struct Console {
    out: AutoStream<io::Stdout>,
    err: AutoStream<io::Stderr>,
    /// Nobody reads standard output: its reader has gone, or the user wants no result.
    deaf: bool,
    /// Print only the verdict.
    pub(crate) quiet: bool,
    /// Print more.
    pub(crate) verbose: bool,
}

impl Console {
    /// A console as the user wants it.
    pub(crate) fn new(common: &Common) -> Self {
        let choice = match common.color {
            ColorWhen::Auto => ColorChoice::Auto,
            ColorWhen::Always => ColorChoice::Always,
            ColorWhen::Never => ColorChoice::Never,
        };
        choice.write_global();
        Self {
            out: AutoStream::new(io::stdout(), pick(&io::stdout(), choice)),
            err: AutoStream::new(io::stderr(), pick(&io::stderr(), choice)),
            deaf: common.quiet > 1,
            quiet: common.quiet > 0,
            verbose: common.verbose,
        }
    }

    /// Prints a result, with a line break after it.
    ///
    /// # Errors
    /// Standard output cannot be written, for another reason than that nobody reads it.
    pub(crate) fn result(&mut self, text: &str) -> Result<(), Stop> {
        self.write(text)?;
        self.write("\n")
    }

    /// Prints a result as it is.
    pub(crate) fn write(&mut self, text: &str) -> Result<(), Stop> {
        if self.deaf {
            return Ok(());
        }
        match self.out.write_all(text.as_bytes()).and_then(|()| self.out.flush()) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                self.deaf = true;
                Ok(())
            }
            Err(error) => Err(Stop::undecided(format!("cannot write the result: {error}"))),
            Ok(()) => Ok(()),
        }
    }

    /// Clears the screen, if standard output is one.
    ///
    /// # Errors
    /// Standard output cannot be written.
    pub(crate) fn clear(&mut self) -> Result<(), Stop> {
        use std::io::IsTerminal as _;
        // Past the stream that takes control characters out.
        let mut out = io::stdout();
        if self.deaf || !out.is_terminal() {
            return Ok(());
        }
        let cleared = out.write_all(b"\x1b[2J\x1b[3J\x1b[H").and_then(|()| out.flush());
        cleared.map_err(|error| Stop::undecided(format!("cannot write the result: {error}")))
    }

    /// Prints a message for the user. That it cannot be printed is no reason to stop.
    pub(crate) fn message(&mut self, text: &str) {
        let _ = writeln!(self.err, "{text}");
    }

    /// Prints a message unless the user wants only the verdict.
    pub(crate) fn remark(&mut self, text: &str) {
        if !self.quiet {
            self.message(text);
        }
    }

    /// Prints why a command, or one input of it, stopped.
    pub(crate) fn stop(&mut self, stop: &Stop) {
        self.message(&format!("{BAD}error{BAD:#}: {}", stop.text));
        if let Some(hint) = &stop.hint {
            self.message(&format!("  {NOTE}fix{NOTE:#}: {hint}"));
        }
    }

    /// Prints a warning.
    pub(crate) fn warning(&mut self, text: &str) {
        self.message(&format!("{WARN}warning{WARN:#}: {text}"));
    }
}

/// `Auto` decided for one stream; `NO_COLOR` and `CLICOLOR_FORCE` count.
fn pick(stream: &impl anstream::stream::RawStream, choice: ColorChoice) -> ColorChoice {
    if choice == ColorChoice::Auto { AutoStream::choice(stream) } else { choice }
}

/// Text that cannot steer a terminal: control characters and those that turn the reading direction
/// are written as `\u{..}`.
pub(crate) fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        let steers = c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}');
        if steers {
            out.extend(c.escape_unicode());
        } else {
            out.push(c);
        }
    }
    out
}

/// A count with its noun, in the singular or the plural.
pub(crate) fn counted(count: u64, one: &str, many: &str) -> String {
    format!("{} {}", grouped(count), if count == 1 { one } else { many })
}

/// A number with a comma at each thousand.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A number of bytes as people read it: `812 bytes`, `4.2 MB` (decimal units).
pub(crate) fn size(bytes: u64) -> String {
    const UNITS: [(u64, &str); 4] =
        [(1_000_000_000_000, "TB"), (1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "kB")];
    for (unit, name) in UNITS {
        if bytes >= unit {
            let tenths = bytes.saturating_add(unit / 20) / (unit / 10);
            return format!("{}.{} {name}", grouped(tenths / 10), tenths % 10);
        }
    }
    counted(bytes, "byte", "bytes")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_text_cannot_steer_the_terminal() {
        assert_eq!(plain("a\u{1b}[31mb\r\u{202e}c"), "a\\u{1b}[31mb\\u{d}\\u{202e}c");
        assert_eq!(plain("Käse 測試"), "Käse 測試");
    }

    #[test]
    fn numbers_read_well() {
        assert_eq!((grouped(0).as_str(), grouped(1_234_567).as_str()), ("0", "1,234,567"));
        assert_eq!((size(1).as_str(), size(999).as_str()), ("1 byte", "999 bytes"));
        assert_eq!((size(1_000).as_str(), size(52_450_000).as_str()), ("1.0 kB", "52.5 MB"));
    }
}
