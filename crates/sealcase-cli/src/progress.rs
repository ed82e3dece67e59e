//! Progress: a bar on standard error while many bytes are read, and only on a terminal.
//!
//! Counts what is read through a store or a reader. It knows nothing of what the bytes are for.

use std::io::{self, IsTerminal as _, Read, Seek, SeekFrom};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use sealcase::store::{FileEntry, Store};

use crate::console::plain;
use crate::interrupt;

/// Inputs below this many bytes are read before a bar could be seen.
const WORTH_SHOWING: u64 = 8_000_000;

/// Most of a file's name that is shown.
const NAME_COLUMNS: usize = 32;

/// A bar, drawn or not. It is gone from the screen when dropped.
pub(crate) struct Progress(ProgressBar);

impl Progress {
    /// A bar for that many bytes. `deed` says what is being done, as in `Sealing`.
    pub(crate) fn new(deed: &'static str, bytes: u64, quiet: bool) -> Self {
        if quiet || bytes < WORTH_SHOWING || !io::stderr().is_terminal() {
            return Self(ProgressBar::hidden());
        }
        let bar = ProgressBar::new(bytes);
        let form = "{msg} [{bar:30}] {percent}% of {decimal_total_bytes}, {eta} left  {prefix}";
        if let Ok(style) = ProgressStyle::with_template(form) {
            bar.set_style(style.progress_chars("=> "));
        }
        bar.set_message(deed);
        bar.enable_steady_tick(Duration::from_millis(200));
        Self(bar)
    }

    /// Shows the file that is being read: the end of its name, where the difference is.
    pub(crate) fn file(&self, name: &str) {
        if self.0.is_hidden() {
            return;
        }
        let name = plain(name);
        let skipped = name.chars().count().saturating_sub(NAME_COLUMNS);
        let dots = if skipped > 0 { "..." } else { "" };
        self.0.set_prefix(format!("{dots}{}", name.chars().skip(skipped).collect::<String>()));
    }

    /// The reader, counted.
    pub(crate) fn reader<R>(&self, inner: R) -> Counted<R> {
        Counted { inner, bar: self.0.clone() }
    }

    /// The store, counted.
    pub(crate) fn store<'a, S>(&'a self, inner: &'a S) -> CountedStore<'a, S> {
        CountedStore { inner, progress: self }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

/// A reader whose bytes move the bar.
pub(crate) struct Counted<R> {
    inner: R,
    bar: ProgressBar,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        interrupt::check()?;
        let read = self.inner.read(buf)?;
        self.bar.inc(read as u64);
        Ok(read)
    }
}

impl<R: Seek> Seek for Counted<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.inner.seek(to)
    }
}

/// A store whose bytes move the bar.
pub(crate) struct CountedStore<'a, S> {
    inner: &'a S,
    progress: &'a Progress,
}

impl<S: Store> Store for CountedStore<'_, S> {
    fn files(&self) -> &[FileEntry] {
        self.inner.files()
    }

    fn open<'a>(&'a self, name: &str) -> io::Result<Box<dyn Read + 'a>> {
        self.progress.file(name);
        Ok(Box::new(self.progress.reader(self.inner.open(name)?)))
    }

    // Not counted: the same bytes are read again, or not at all.
    fn piece(&self, name: &str, from: u64, most: usize) -> io::Result<Vec<u8>> {
        self.inner.piece(name, from, most)
    }
}
