//! The crew: several workers ("hands") that read and sum stretches of files at once, for the worker that runs the core.
//!
//! The core says what is to be read; the hands read it, in any order; what must be written is written here, where the
//! only handle of the output is. One file alone is shared too: a hand reads and hashes, this worker takes the checksum
//! and writes. Ends with its owner, so to cancel is still to end one worker.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::io::{self, Seek as _, SeekFrom, Write as _};
use std::rc::Rc;

use js_sys::{Array, ArrayBuffer, Function, Object, Promise, Reflect, Uint8Array};
use sealcase::digest::{Digest, Digest512, Sum};
use sealcase::error::Error;
use sealcase::report::Report;
use sealcase::seal::{self, Layout};
use sealcase::store::Store as _;
use sealcase::validate::{self, Checked};
use sealcase::verify;
use serde::{Deserialize, Serialize};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{ErrorEvent, File, MessageEvent, Worker};

use crate::blob_store::{BlobStore, Meter, size};
use crate::opfs::Output;
use crate::texts;

/// What the core calls the output.
const SEALED_ZIP: &str = "the sealed zip";

/// Below this, starting workers costs more than they save.
const WORTH_BYTES: u64 = 8 << 20;

/// Most workers. Reading is the browser's work too, so more would only wait for it.
const MAX_HANDS: usize = 4;

/// What all hands together may hold of pieces that are being read, summed and written.
const HELD_BYTES: u64 = 24 << 20;

/// How many errands make a load, so that small files are not a message each.
const LOAD_ERRANDS: usize = 32;

/// How many bytes make a load, unless one file has more.
const LOAD_BYTES: u64 = 8 << 20;

/// Loads that a hand has at a time: one to do, one to read ahead.
const LOADS: usize = 2;

/// A file, or a stretch of one, that is to be read once.
struct Stretch {
    /// The file.
    file: File,
    /// Its first byte.
    from: u64,
    /// How many bytes.
    size: u64,
    /// Whether SHA-512 is taken too.
    sha512: bool,
    /// Where its bytes go in the output.
    to: Option<u64>,
}

/// What a hand has to do with a stretch.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Errand {
    /// Which stretch.
    pub(crate) number: usize,
    /// Its first byte in the file.
    pub(crate) from: u64,
    /// Its bytes.
    pub(crate) size: u64,
    /// Whether SHA-512 is taken too.
    pub(crate) sha512: bool,
    /// Whether the hand takes the checksum.
    pub(crate) crc: bool,
    /// Whether the bytes are handed on.
    pub(crate) pass: bool,
}

/// Several errands, and how large the pieces are to be.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Load {
    pub(crate) errands: Vec<Errand>,
    pub(crate) piece: u32,
}

/// What a hand tells.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum Told {
    /// It hears.
    Ready,
    /// It has read and summed that many bytes of something.
    Read { bytes: u64 },
    /// Bytes of a stretch, from this place in it on.
    Piece { number: usize, at: u64, bytes: u64 },
    /// A stretch is done.
    Sum { number: usize, sha256: String, sha512: Option<String>, crc: Option<u32>, bytes: u64 },
    /// A file has fewer bytes than it had.
    Changed { number: usize },
    /// A file could not be read.
    Failed { number: usize, reason: String },
}

/// Takes the pieces that are written: where to, and the bytes.
type Sink = Box<dyn FnMut(u64, &Uint8Array) -> io::Result<()>>;

/// What went wrong, and with which stretch.
struct Failure {
    /// The stretch, by its number; none if it was the output or the crew itself.
    number: Option<usize>,
    /// What it was.
    problem: io::Error,
}

/// A worker, with the closures that must live as long as it.
struct Hand {
    worker: Worker,
    loads: usize,
    /// Stretches of the loads that it has, by load.
    open: VecDeque<usize>,
    _message: Closure<dyn FnMut(MessageEvent)>,
    _error: Closure<dyn FnMut(ErrorEvent)>,
}

impl Drop for Hand {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
    }
}

/// The state that the closures share.
struct Run {
    stretches: Vec<Stretch>,
    queue: VecDeque<Vec<usize>>,
    hands: Vec<Hand>,
    sums: Vec<Option<Sum>>,
    /// Checksums that are taken here.
    crcs: Vec<Option<crc32fast::Hasher>>,
    left: usize,
    piece: u32,
    alone: bool,
    window: Vec<u8>,
    heard: bool,
    failure: Option<Failure>,
    done: Option<Function>,
    meter: Rc<Meter>,
    sink: Option<Sink>,
}

/// Seals, with several workers where it is worth it. The bytes are the same.
///
/// # Errors
/// As [`seal::begin`].
pub(crate) async fn seal(
    store: &BlobStore,
    checked: &Checked,
    request: &seal::Request,
    output: Output,
) -> Result<seal::Begun<Output>, Error> {
    let layout = Layout::of(checked, request)?;
    let parts = layout.parts();
    let mut stretches = Vec::new();
    let mut numbers = Vec::new();
    for (number, part) in parts.iter().enumerate() {
        let Some((name, file)) = part.source().and_then(|name| Some((name, store.file(name)?))) else { continue };
        if size(file) != part.size() {
            return Err(Error::Changed { path: name.to_owned() });
        }
        let to = Some(part.data_start());
        stretches.push(Stretch { file: file.clone(), from: 0, size: part.size(), sha512: part.sha512(), to });
        numbers.push(number);
    }
    if !is_worth(&stretches) {
        return seal::begin(store, checked, request, output);
    }
    let mut output = output;
    let end = parts.last().map_or(0, |part| part.data_start() + part.size());
    output.reserve(end).map_err(|problem| Error::io(SEALED_ZIP, problem))?;
    let output = Rc::new(RefCell::new(output));
    let sink = Rc::clone(&output);
    let sink: Sink = Box::new(move |at, bytes| sink.borrow_mut().put(at, bytes));
    let outcome = sums(stretches, store.meter(), Some(sink)).await;
    let lost = || Error::unsupported(texts::STRANGE_MESSAGE);
    let mut output = Rc::try_unwrap(output).map_err(|_| lost())?.into_inner();
    let Some(outcome) = outcome else { return seal::begin(store, checked, request, output) };
    let name_of = |number: usize| numbers.get(number).and_then(|number| parts[*number].source());
    let sums = outcome.map_err(|failure| failure.told(name_of))?;
    let mut sums = numbers.iter().copied().zip(sums).peekable();
    let mut all = Vec::with_capacity(parts.len());
    let mut block = Vec::new();
    for (number, part) in parts.iter().enumerate() {
        let of_zip = |problem| Error::io(SEALED_ZIP, problem);
        if let Some((_, sum)) = sums.next_if(|(own, _)| *own == number) {
            let (at, header) = part.header(&sum);
            write_at(&mut output, at, &header).map_err(of_zip)?;
            all.push(sum);
        } else {
            all.push(part.fill(store, &mut block, &mut |at, bytes| write_at(&mut output, at, bytes))?);
        }
    }
    layout.finish(&all, output)
}

fn write_at(output: &mut Output, at: u64, bytes: &[u8]) -> io::Result<()> {
    output.seek(SeekFrom::Start(at))?;
    output.write_all(bytes)
}

/// Ends a verification by reading the payload, with several workers where it is worth it.
///
/// # Errors
/// As [`verify::verify`].
pub(crate) async fn judge(begun: verify::Begun<'_>, zip: &File, meter: &Rc<Meter>) -> Result<Report, Error> {
    let unread = match begun {
        verify::Begun::Judged(report) => return Ok(*report),
        verify::Begun::Unread(unread) => unread,
    };
    let stretch = |piece: verify::Piece<'_>| {
        let from = piece.at?;
        Some(Stretch { file: zip.clone(), from, size: piece.size, sha512: piece.sha512, to: None })
    };
    let stretches: Option<Vec<Stretch>> = unread.pieces().into_iter().map(stretch).collect();
    let Some(stretches) = stretches.filter(|stretches| is_worth(stretches)) else {
        return verify::Begun::Unread(unread).read_here();
    };
    match sums(stretches, meter, None).await {
        None => verify::Begun::Unread(unread).read_here(),
        Some(Ok(sums)) => unread.finish(sums.into_iter().map(Ok).collect()),
        Some(Err(failure)) => Err(failure.told(|_| None)),
    }
}

/// Takes the digests of all files that are not read as documents, so that the core need not.
///
/// # Errors
/// If one cannot be read.
pub(crate) async fn digests(store: &mut BlobStore) -> Result<(), Error> {
    let wanted = store.files().iter().filter(|file| !validate::is_parsed(&file.name, file.size));
    let names: Vec<String> = wanted.map(|file| file.name.clone()).collect();
    let files = names.iter().filter_map(|name| store.file(name));
    let stretches: Vec<Stretch> =
        files.map(|file| Stretch { file: file.clone(), from: 0, size: size(file), sha512: false, to: None }).collect();
    if !is_worth(&stretches) {
        return Ok(());
    }
    if let Some(outcome) = sums(stretches, store.meter(), None).await {
        let sums = outcome.map_err(|failure| failure.told(|number| names.get(number).map(String::as_str)))?;
        store.known(names.into_iter().zip(sums).map(|(name, sum)| (name, sum.digest)).collect());
    }
    Ok(())
}

fn is_worth(stretches: &[Stretch]) -> bool {
    stretches.iter().map(|stretch| stretch.size).fold(0, u64::saturating_add) >= WORTH_BYTES
}

impl Failure {
    /// As an error of the core, with the name of the file.
    fn told<'a>(self, name_of: impl Fn(usize) -> Option<&'a str>) -> Error {
        match self.number.and_then(name_of) {
            Some(name) if self.problem.kind() == io::ErrorKind::UnexpectedEof => {
                Error::Changed { path: name.to_owned() }
            }
            Some(name) => Error::io(name, self.problem),
            None => Error::io(SEALED_ZIP, self.problem),
        }
    }
}

/// How many hands this machine is worth.
fn hands() -> usize {
    let navigator = Reflect::get(&js_sys::global(), &"navigator".into()).ok();
    let cores = navigator.and_then(|navigator| Reflect::get(&navigator, &"hardwareConcurrency".into()).ok());
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small whole number")]
    let cores = cores.and_then(|cores| cores.as_f64()).map_or(2, |cores| cores as usize);
    cores.clamp(1, MAX_HANDS)
}

/// Reads and sums all stretches, and writes those that go somewhere. Gives `None` where this browser starts no
/// workers out of a worker: then the caller does it alone.
async fn sums(stretches: Vec<Stretch>, meter: &Rc<Meter>, sink: Option<Sink>) -> Option<Result<Vec<Sum>, Failure>> {
    let run = Rc::new(RefCell::new(Run::new(stretches, meter, sink)));
    let count = run.borrow().queue.len().min(hands());
    let done = Promise::new(&mut |done, _| run.borrow_mut().done = Some(done));
    for at in 0..count {
        match start(&run, at) {
            Ok(hand) => run.borrow_mut().hands.push(hand),
            Err(_) if at == 0 => return None,
            Err(_) => break,
        }
    }
    run.borrow_mut().finish_if_done();
    let _ = JsFuture::from(done).await;
    let mut run = run.borrow_mut();
    run.hands.clear();
    run.sink = None;
    match run.failure.take() {
        Some(_) if !run.heard => None,
        Some(failure) => Some(Err(failure)),
        None => Some(
            run.sums
                .drain(..)
                .collect::<Option<Vec<Sum>>>()
                .ok_or_else(|| Failure { number: None, problem: io::Error::other(texts::STRANGE_MESSAGE.text()) }),
        ),
    }
}

fn start(run: &Rc<RefCell<Run>>, at: usize) -> Result<Hand, JsValue> {
    let start: Function = Reflect::get(&js_sys::global(), &"sealcaseHand".into())?.dyn_into()?;
    let worker: Worker = start.call0(&JsValue::NULL)?.dyn_into()?;
    let own = Rc::downgrade(run);
    let message = Closure::new(move |event: MessageEvent| {
        let Some(run) = own.upgrade() else { return };
        run.borrow_mut().hear(at, &event.data());
    });
    let own = Rc::downgrade(run);
    let error = Closure::new(move |event: ErrorEvent| {
        event.prevent_default();
        let Some(run) = own.upgrade() else { return };
        run.borrow_mut().fail(None, io::Error::other(event.message()));
    });
    worker.set_onmessage(Some(message.as_ref().unchecked_ref()));
    worker.set_onerror(Some(error.as_ref().unchecked_ref()));
    Ok(Hand { worker, loads: 0, open: VecDeque::new(), _message: message, _error: error })
}

impl Run {
    fn new(stretches: Vec<Stretch>, meter: &Rc<Meter>, sink: Option<Sink>) -> Self {
        let total: u64 = stretches.iter().map(|stretch| stretch.size).sum();
        let largest = stretches.iter().map(|stretch| stretch.size).max().unwrap_or(0);
        // One file with most of the bytes is one hand's work for most of the time.
        let alone = largest > total / 2;
        let queue = loads(&stretches);
        let hands = hands().min(queue.len()).max(1) as u64;
        // Each hand holds a piece that is read, one that is summed, and those that are being written.
        let piece = u32::try_from(HELD_BYTES / 3 / hands).unwrap_or(u32::MAX).clamp(1 << 20, 8 << 20);
        let crcs = stretches.iter().map(|_| None).collect();
        Self {
            left: stretches.len(),
            sums: stretches.iter().map(|_| None).collect(),
            stretches,
            queue,
            hands: Vec::new(),
            crcs,
            piece,
            alone,
            window: Vec::new(),
            heard: false,
            failure: None,
            done: None,
            meter: Rc::clone(meter),
            sink,
        }
    }

    fn hear(&mut self, at: usize, data: &JsValue) {
        if self.failure.is_some() {
            return;
        }
        let text = Reflect::get(data, &"text".into()).ok().and_then(|text| text.as_string());
        let Some(told) = text.and_then(|text| serde_json::from_str::<Told>(&text).ok()) else {
            return self.fail(None, io::Error::other(texts::STRANGE_MESSAGE.text()));
        };
        match told {
            Told::Ready => {
                self.heard = true;
                self.give(at);
            }
            Told::Read { bytes } => self.meter.add(bytes),
            Told::Piece { number, at: place, bytes } => {
                let buffer = Reflect::get(data, &"bytes".into()).ok().and_then(|bytes| bytes.dyn_into().ok());
                let Some(buffer) = buffer else {
                    return self.fail(None, io::Error::other(texts::STRANGE_MESSAGE.text()));
                };
                self.piece(at, number, (place, bytes), &buffer);
                self.meter.add(bytes);
            }
            Told::Sum { number, sha256, sha512, crc, bytes } => {
                self.meter.add(bytes);
                self.sum(at, number, &sha256, sha512.as_deref(), crc);
            }
            Told::Changed { number } => self.fail(Some(number), io::ErrorKind::UnexpectedEof.into()),
            Told::Failed { number, reason } => self.fail(Some(number), io::Error::other(reason)),
        }
    }

    /// Gives a hand what it has room for.
    fn give(&mut self, at: usize) {
        while self.hands[at].loads < LOADS {
            let Some(numbers) = self.queue.pop_front() else { return };
            let passes = |stretch: &Stretch| stretch.to.is_some() || self.alone;
            let errands = numbers.iter().map(|number| {
                let stretch = &self.stretches[*number];
                Errand {
                    number: *number,
                    from: stretch.from,
                    size: stretch.size,
                    sha512: stretch.sha512,
                    crc: !self.alone,
                    pass: passes(stretch),
                }
            });
            let load = Load { errands: errands.collect(), piece: self.piece };
            let blobs = numbers.iter().map(|number| JsValue::from(self.stretches[*number].file.clone()));
            let posted = serde_json::to_string(&load).map_err(|problem| JsValue::from(problem.to_string()));
            let posted = posted.and_then(|text| {
                let data = Object::new();
                Reflect::set(&data, &"text".into(), &text.into())?;
                Reflect::set(&data, &"files".into(), &blobs.collect::<Array>())?;
                self.hands[at].worker.post_message(&data)
            });
            if let Err(problem) = posted {
                return self.fail(None, crate::blob_store::failure(&problem));
            }
            let hand = &mut self.hands[at];
            hand.loads += 1;
            hand.open.push_back(numbers.len());
        }
    }

    /// Uses up a piece that was handed on.
    fn piece(&mut self, at: usize, number: usize, (place, bytes): (u64, u64), buffer: &ArrayBuffer) {
        // The last piece of a file does not fill its buffer.
        let bytes = u32::try_from(bytes).unwrap_or(u32::MAX).min(buffer.byte_length());
        let bytes = Uint8Array::new_with_byte_offset_and_length(buffer, 0, bytes);
        if self.alone {
            let crc = self.crcs[number].get_or_insert_with(crc32fast::Hasher::new);
            let mut from = 0;
            self.window.resize(256 << 10, 0);
            while from < bytes.length() {
                let count = (bytes.length() - from).min(256 << 10);
                let window = &mut self.window[..count as usize];
                bytes.subarray(from, from + count).copy_to(window);
                crc.update(window);
                from += count;
            }
        }
        let written = match (self.stretches[number].to, self.sink.as_mut()) {
            (Some(to), Some(sink)) => sink(to + place, &bytes),
            _ => Ok(()),
        };
        // The hand fills it again. Where it cannot be given back, the hand makes another one.
        let back = Object::new();
        let _ = Reflect::set(&back, &"bytes".into(), buffer);
        let _ = self.hands[at].worker.post_message_with_transfer(&back, &Array::of1(buffer));
        if let Err(problem) = written {
            self.fail(None, problem);
        }
    }

    fn sum(&mut self, at: usize, number: usize, sha256: &str, sha512: Option<&str>, crc: Option<u32>) {
        let own = self.crcs[number].take().map(crc32fast::Hasher::finalize);
        let sum = Digest::parse(sha256).map(|digest| Sum {
            digest,
            sha512: sha512.and_then(Digest512::parse),
            // A file without a byte has the checksum 0.
            crc: crc.or(own).unwrap_or(0),
            size: self.stretches[number].size,
        });
        self.sums[number] = sum;
        self.left -= 1;
        let hand = &mut self.hands[at];
        if let Some(first) = hand.open.front_mut() {
            *first -= 1;
            if *first == 0 {
                hand.open.pop_front();
                hand.loads -= 1;
            }
        }
        self.give(at);
        self.finish_if_done();
    }

    fn fail(&mut self, number: Option<usize>, problem: io::Error) {
        if self.failure.is_none() {
            self.failure = Some(Failure { number, problem });
        }
        self.left = 0;
        self.finish_if_done();
    }

    fn finish_if_done(&mut self) {
        if self.left == 0
            && let Some(done) = self.done.take()
        {
            // Resolving a promise cannot fail.
            let _ = done.call0(&JsValue::NULL);
        }
    }
}

/// Packs stretches into loads, the largest first, so that no hand is left with a large one at the end.
fn loads(stretches: &[Stretch]) -> VecDeque<Vec<usize>> {
    let mut order: Vec<usize> = (0..stretches.len()).collect();
    order.sort_by_key(|number| std::cmp::Reverse(stretches[*number].size));
    let mut loads: VecDeque<Vec<usize>> = VecDeque::new();
    let mut bytes = u64::MAX;
    for number in order {
        let size = stretches[number].size;
        let fits = bytes.saturating_add(size) <= LOAD_BYTES;
        if let Some(load) = loads.back_mut().filter(|load| fits && load.len() < LOAD_ERRANDS) {
            load.push(number);
            bytes += size;
        } else {
            loads.push_back(vec![number]);
            bytes = size;
        }
    }
    loads
}
