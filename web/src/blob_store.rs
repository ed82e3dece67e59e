//! Files of the browser behind the core's traits: `BlobStore` is a `Store`, `BlobReader` reads and seeks.
//!
//! Runs in a worker only, where `FileReaderSync` may read at once. Bytes are taken in large slices,
//! since each call costs much and each byte little; they stay outside wasm memory until they are read.
//! Every byte is counted, so that the worker can tell how far it is.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::io::{self, Read, Seek, SeekFrom};
use std::rc::Rc;

use js_sys::{Date, Uint8Array};
use sealcase::digest::Digest;
use sealcase::store::{FileEntry, Store};
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{DomException, File, FileReaderSync};

use crate::texts;

/// The slice for reading on: large, as that is several times faster.
const STREAM_BYTES: u64 = 16 << 20;

/// The slice after a jump: small, as little may be wanted there.
const JUMP_BYTES: u64 = 128 << 10;

/// How often progress is told, in milliseconds.
const PACE: f64 = 100.0;

/// Counts bytes and tells now and then.
pub struct Meter {
    done: Cell<u64>,
    told: Cell<f64>,
    tell: Box<dyn Fn(u64)>,
}

impl Meter {
    /// A meter that tells this function.
    pub fn new(tell: impl Fn(u64) + 'static) -> Rc<Self> {
        Rc::new(Self { done: Cell::new(0), told: Cell::new(0.0), tell: Box::new(tell) })
    }

    /// Counts bytes.
    pub(crate) fn add(&self, bytes: u64) {
        self.done.set(self.done.get() + bytes);
        let now = Date::now();
        if now - self.told.get() >= PACE {
            self.told.set(now);
            (self.tell)(self.done.get());
        }
    }
}

/// Files of the browser as a store.
pub struct BlobStore {
    files: BTreeMap<String, File>,
    entries: Vec<FileEntry>,
    /// What other workers took already.
    digests: BTreeMap<String, Digest>,
    meter: Rc<Meter>,
}

impl BlobStore {
    /// A store of these files. Of two with the same name the last counts; a browser gives no such pair.
    pub fn new(files: impl IntoIterator<Item = (String, File)>, meter: Rc<Meter>) -> Self {
        let files: BTreeMap<String, File> = files.into_iter().collect();
        let entries = files.iter().map(|(name, file)| FileEntry { name: name.clone(), size: size(file) }).collect();
        Self { files, entries, digests: BTreeMap::new(), meter }
    }

    /// The same files, counted by another meter.
    pub fn metered(&mut self, meter: Rc<Meter>) {
        self.meter = meter;
    }

    /// Takes digests that were taken of these very files.
    pub(crate) fn known(&mut self, digests: BTreeMap<String, Digest>) {
        self.digests = digests;
    }

    /// What counts the bytes.
    pub(crate) fn meter(&self) -> &Rc<Meter> {
        &self.meter
    }

    /// One of the files.
    pub(crate) fn file(&self, name: &str) -> Option<&File> {
        self.files.get(name)
    }

    /// The bytes of all files.
    pub fn total(&self) -> u64 {
        self.entries.iter().map(|entry| entry.size).sum()
    }
}

impl Store for BlobStore {
    fn files(&self) -> &[FileEntry] {
        &self.entries
    }

    fn open<'a>(&'a self, name: &str) -> io::Result<Box<dyn Read + 'a>> {
        let file = self.files.get(name).ok_or(io::ErrorKind::NotFound)?;
        Ok(Box::new(BlobReader::new(file.clone(), Rc::clone(&self.meter))?))
    }

    fn digest(&self, name: &str) -> Option<Digest> {
        self.digests.get(name).copied()
    }

    fn piece(&self, name: &str, from: u64, most: usize) -> io::Result<Vec<u8>> {
        let file = self.files.get(name).ok_or(io::ErrorKind::NotFound)?;
        let end = from.saturating_add(most as u64).min(size(file));
        let reader = FileReaderSync::new().map_err(|problem| failure(&problem))?;
        let blob =
            file.slice_with_f64_and_f64(float(from.min(end)), float(end)).map_err(|problem| failure(&problem))?;
        let buffer = reader.read_as_array_buffer(&blob).map_err(|problem| failure(&problem))?;
        Ok(Uint8Array::new(&buffer).to_vec())
    }
}

/// Reads one file of the browser.
pub struct BlobReader {
    file: File,
    size: u64,
    at: u64,
    reader: FileReaderSync,
    /// A slice of the file, kept in JavaScript's memory, and where it starts.
    window: RefCell<Option<(u64, Uint8Array)>>,
    meter: Rc<Meter>,
}

impl BlobReader {
    /// A reader from the file's start.
    ///
    /// # Errors
    /// Outside a worker there is no synchronous reader.
    pub fn new(file: File, meter: Rc<Meter>) -> io::Result<Self> {
        let reader = FileReaderSync::new().map_err(|problem| failure(&problem))?;
        Ok(Self { size: size(&file), file, at: 0, reader, window: RefCell::new(None), meter })
    }

    /// Loads the slice that starts at the present place.
    fn load(&self) -> io::Result<()> {
        let mut window = self.window.borrow_mut();
        let on = match window.as_ref() {
            Some((start, bytes)) => start + u64::from(bytes.length()) == self.at,
            // A reader that has read nothing yet is read on from the start, if it begins there.
            None => self.at == 0,
        };
        let wanted = if on { STREAM_BYTES } else { JUMP_BYTES };
        let end = self.at.saturating_add(wanted).min(self.size);
        // The old slice may go before the new one comes.
        *window = None;
        let blob = self.file.slice_with_f64_and_f64(float(self.at), float(end)).map_err(|problem| failure(&problem))?;
        let buffer = self.reader.read_as_array_buffer(&blob).map_err(|problem| failure(&problem))?;
        let bytes = Uint8Array::new(&buffer);
        self.meter.add(u64::from(bytes.length()));
        *window = Some((self.at, bytes));
        Ok(())
    }

    /// Copies what the window holds of the present place; nothing if it holds none of it.
    fn copy(&self, out: &mut [u8]) -> usize {
        let window = self.window.borrow();
        let Some((start, bytes)) = window.as_ref() else { return 0 };
        let Some(skip) = self.at.checked_sub(*start).and_then(|skip| u32::try_from(skip).ok()) else { return 0 };
        let left = bytes.length().saturating_sub(skip);
        let count = left.min(u32::try_from(out.len()).unwrap_or(u32::MAX));
        if count > 0 {
            bytes.subarray(skip, skip + count).copy_to(&mut out[..count as usize]);
        }
        count as usize
    }
}

impl Read for BlobReader {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if out.is_empty() || self.at >= self.size {
            return Ok(0);
        }
        let mut count = self.copy(out);
        if count == 0 {
            self.load()?;
            count = self.copy(out);
        }
        self.at += count as u64;
        Ok(count)
    }
}

impl Seek for BlobReader {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let place = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.size.checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = place.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}

/// The size of a file. A JavaScript number counts bytes exactly up to 2^53.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a size is whole and not negative")]
pub fn size(file: &File) -> u64 {
    file.size() as u64
}

#[expect(clippy::cast_precision_loss, reason = "no file has 2^53 bytes")]
pub(crate) fn float(number: u64) -> f64 {
    number as f64
}

/// What the browser said, as an I/O error.
pub(crate) fn failure(problem: &JsValue) -> io::Error {
    let Some(exception) = problem.dyn_ref::<DomException>() else {
        return io::Error::other(format!("{problem:?}"));
    };
    let kind = match exception.name().as_str() {
        "NotFoundError" => io::ErrorKind::NotFound,
        "NotAllowedError" | "SecurityError" => io::ErrorKind::PermissionDenied,
        "QuotaExceededError" => io::ErrorKind::StorageFull,
        _ => io::ErrorKind::Other,
    };
    let words = match exception.name().as_str() {
        "NotReadableError" => texts::FILE_GONE.into(),
        "QuotaExceededError" => texts::NO_ROOM.into(),
        name => format!("{} ({name})", exception.message()),
    };
    io::Error::new(kind, words)
}
