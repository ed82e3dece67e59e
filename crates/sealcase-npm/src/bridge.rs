//! Objects of JavaScript behind the core's traits: a source that reads, a package of sources, a sink that writes.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::{self, Read, Seek, SeekFrom, Write};

use js_sys::{Array, Function, Reflect, Uint8Array};
use sealcase::store::{FileEntry, Store};
use wasm_bindgen::{JsCast as _, JsValue};

/// How much is asked for at once, in bytes: a call costs much, a byte little.
const WINDOW: u64 = 1 << 20;

/// What went wrong in JavaScript, as an I/O error.
fn failure(problem: &JsValue) -> io::Error {
    let message = Reflect::get(problem, &"message".into()).ok().and_then(|text| text.as_string());
    io::Error::other(message.unwrap_or_else(|| format!("{problem:?}")))
}

fn method(object: &JsValue, name: &str) -> io::Result<Function> {
    let found = Reflect::get(object, &name.into()).map_err(|problem| failure(&problem))?;
    found.dyn_into().map_err(|_| io::Error::new(io::ErrorKind::InvalidInput, format!("an object without `{name}`")))
}

#[expect(clippy::cast_precision_loss, reason = "no file has 2^53 bytes")]
fn number(value: u64) -> JsValue {
    JsValue::from_f64(value as f64)
}

/// Something of JavaScript that can be read from any place.
#[derive(Clone)]
pub(crate) struct Source {
    object: JsValue,
    read: Function,
    size: u64,
}

impl Source {
    /// Takes an object with `size` and `read`.
    ///
    /// # Errors
    /// It has no such members.
    pub(crate) fn of(object: JsValue) -> io::Result<Self> {
        let size = Reflect::get(&object, &"size".into()).ok().and_then(|size| size.as_f64());
        let sound = size.filter(|size| size.fract() == 0.0 && (0.0..9e15).contains(size));
        let size = sound.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "a source without a size"))?;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is whole and not negative")]
        let size = size as u64;
        Ok(Self { read: method(&object, "read")?, object, size })
    }

    /// Bytes from a place on: as many as asked for, fewer only at the end.
    fn piece(&self, at: u64, length: u64) -> io::Result<Uint8Array> {
        let length = length.min(self.size.saturating_sub(at));
        let given = self.read.call2(&self.object, &number(at), &number(length)).map_err(|problem| failure(&problem))?;
        let bytes: Uint8Array = given.dyn_into().map_err(|_| io::Error::other("`read` gave no Uint8Array"))?;
        if u64::from(bytes.length()) > length {
            return Err(io::Error::other("`read` gave more than was asked for"));
        }
        Ok(bytes)
    }

    /// A reader from its start.
    pub(crate) fn reader(&self) -> Reader {
        Reader { source: self.clone(), at: 0, window: None }
    }
}

/// Reads a source, window by window.
pub(crate) struct Reader {
    source: Source,
    at: u64,
    window: Option<(u64, Vec<u8>)>,
}

impl Read for Reader {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if out.is_empty() || self.at >= self.source.size {
            return Ok(0);
        }
        let held = self.window.as_ref().and_then(|(start, bytes)| {
            let skip = usize::try_from(self.at.checked_sub(*start)?).ok()?;
            bytes.get(skip..).filter(|rest| !rest.is_empty())
        });
        let count = if let Some(rest) = held {
            let count = rest.len().min(out.len());
            out[..count].copy_from_slice(&rest[..count]);
            count
        } else {
            let bytes = self.source.piece(self.at, WINDOW)?.to_vec();
            let count = bytes.len().min(out.len());
            out[..count].copy_from_slice(&bytes[..count]);
            self.window = Some((self.at, bytes));
            count
        };
        self.at += count as u64;
        Ok(count)
    }
}

impl Seek for Reader {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let place = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.source.size.checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = place.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}

/// A package: sources by their names.
pub(crate) struct Package {
    files: BTreeMap<String, Source>,
    entries: Vec<FileEntry>,
}

impl Package {
    /// Takes a list of pairs: name and source.
    ///
    /// # Errors
    /// One is no such pair, or a name stands twice.
    pub(crate) fn of(pairs: &Array) -> io::Result<Self> {
        let invalid = |text: &str| io::Error::new(io::ErrorKind::InvalidInput, text);
        let mut files = BTreeMap::new();
        for pair in pairs.iter() {
            let pair: Array = pair.dyn_into().map_err(|_| invalid("files are pairs of a name and a source"))?;
            let name = pair.get(0).as_string().ok_or_else(|| invalid("a file without a name"))?;
            let source = Source::of(pair.get(1))?;
            if files.insert(name, source).is_some() {
                return Err(invalid("two files have one name"));
            }
        }
        let entries = files.iter().map(|(name, file)| FileEntry { name: name.clone(), size: file.size }).collect();
        Ok(Self { files, entries })
    }
}

impl Store for Package {
    fn files(&self) -> &[FileEntry] {
        &self.entries
    }

    fn open<'a>(&'a self, name: &str) -> io::Result<Box<dyn Read + 'a>> {
        Ok(Box::new(self.files.get(name).ok_or(io::ErrorKind::NotFound)?.reader()))
    }

    fn piece(&self, name: &str, from: u64, most: usize) -> io::Result<Vec<u8>> {
        let source = self.files.get(name).ok_or(io::ErrorKind::NotFound)?;
        Ok(source.piece(from.min(source.size), most as u64)?.to_vec())
    }
}

/// Writes into an object of JavaScript, at the place that it remembers.
pub(crate) struct Sink {
    object: JsValue,
    write: Function,
    at: u64,
    end: u64,
    /// Small writes are gathered.
    waiting: RefCell<Vec<u8>>,
}

impl Sink {
    /// Takes an object with `write`.
    ///
    /// # Errors
    /// It has none.
    pub(crate) fn of(object: JsValue) -> io::Result<Self> {
        Ok(Self { write: method(&object, "write")?, object, at: 0, end: 0, waiting: RefCell::new(Vec::new()) })
    }

    fn send(&self) -> io::Result<()> {
        let bytes = self.waiting.take();
        if bytes.is_empty() {
            return Ok(());
        }
        let start = self.at - bytes.len() as u64;
        let given = Uint8Array::from(bytes.as_slice());
        self.write.call2(&self.object, &number(start), &given).map_err(|problem| failure(&problem))?;
        Ok(())
    }
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.waiting.get_mut().extend_from_slice(bytes);
        self.at += bytes.len() as u64;
        self.end = self.end.max(self.at);
        if self.waiting.get_mut().len() as u64 >= WINDOW {
            self.send()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.send()
    }
}

impl Seek for Sink {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.send()?;
        let place = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.end.checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = place.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}
