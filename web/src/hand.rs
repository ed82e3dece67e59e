//! A hand: a small worker that reads stretches of files and sums them for the worker that runs the core.
//!
//! Reading is asynchronous and goes ahead of the summing, so that the browser reads while this worker computes. Small
//! files are hashed by WebCrypto, which is two to four times as fast; it cannot take pieces, so long ones are
//! hashed here. Pieces that somebody else needs too are handed on, not copied, and come back to be filled again.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use js_sys::{Array, ArrayBuffer, Function, Object, Promise, Reflect, Uint8Array};
use sha2::Digest as _;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, DedicatedWorkerGlobalScope, MessageEvent};

use crate::blob_store::{failure, float};
use crate::crew::{Errand, Load, Told};

/// What a worker of this kind is called, so that `main` knows what to be.
pub const NAME: &str = "sealcase-hand";

/// How many pieces are copied into this module's memory at a time.
const WINDOW_BYTES: u32 = 256 << 10;

/// Files from this size on are hashed by WebCrypto; below, the detour costs more than it saves.
const CRYPTO_BYTES: u64 = 2 << 10;

/// Files up to this size are read at one stroke.
const WHOLE_BYTES: u64 = 1 << 20;

/// Most such reads under way.
const MAX_READS: usize = 8;

/// Buffers of a hand: one is filled, one is summed, one is written.
const MAX_BUFFERS: usize = 3;

/// Whether this worker is a hand.
pub fn is_hand() -> bool {
    let name = Reflect::get(&js_sys::global(), &"name".into()).ok().and_then(|name| name.as_string());
    name.as_deref() == Some(NAME)
}

/// What came and is still to be done, and the buffers that are free.
#[derive(Default)]
struct Desk {
    loads: VecDeque<(Load, Vec<Blob>)>,
    busy: bool,
    free: Vec<ArrayBuffer>,
    made: usize,
    waiting: Option<Function>,
}

/// Hears loads until the worker is ended.
///
/// # Errors
/// Outside a dedicated worker.
pub fn serve() -> Result<(), JsValue> {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().dyn_into()?;
    let desk: Rc<RefCell<Desk>> = Rc::default();
    let hear = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        let data = event.data();
        let Some(text) = Reflect::get(&data, &"text".into()).ok().and_then(|text| text.as_string()) else {
            // A piece that was handed on is used up; its memory is used again.
            let buffer = Reflect::get(&data, &"bytes".into()).ok().and_then(|bytes| bytes.dyn_into().ok());
            give_back(&desk, buffer);
            return;
        };
        let blobs = Reflect::get(&data, &"files".into()).ok().and_then(|files| files.dyn_into::<Array>().ok());
        let blobs = blobs.map(|blobs| blobs.iter().map(JsValue::unchecked_into).collect()).unwrap_or_default();
        let Ok(load) = serde_json::from_str(&text) else { return };
        desk.borrow_mut().loads.push_back((load, blobs));
        if !std::mem::replace(&mut desk.borrow_mut().busy, true) {
            wasm_bindgen_futures::spawn_local(work(Rc::clone(&desk)));
        }
    });
    scope.set_onmessage(Some(hear.as_ref().unchecked_ref()));
    // Lives as long as the worker.
    hear.forget();
    tell(&Told::Ready, None);
    Ok(())
}

fn tell(told: &Told, bytes: Option<&ArrayBuffer>) {
    let Ok(scope) = js_sys::global().dyn_into::<DedicatedWorkerGlobalScope>() else { return };
    let data = Object::new();
    let text = serde_json::to_string(told).unwrap_or_default();
    let _ = Reflect::set(&data, &"text".into(), &text.into());
    // Nothing could be told about a failure to tell.
    let _ = match bytes {
        Some(bytes) => {
            let _ = Reflect::set(&data, &"bytes".into(), bytes);
            scope.post_message_with_transfer(&data, &Array::of1(bytes))
        }
        None => scope.post_message(&data),
    };
}

/// Puts a buffer back, and wakes who waits for one.
fn give_back(desk: &RefCell<Desk>, buffer: Option<ArrayBuffer>) {
    let waiting = {
        let mut desk = desk.borrow_mut();
        match buffer {
            Some(buffer) => desk.free.push(buffer),
            None => desk.made = desk.made.saturating_sub(1),
        }
        desk.waiting.take()
    };
    if let Some(go) = waiting {
        // Resolving a promise cannot fail.
        let _ = go.call0(&JsValue::NULL);
    }
}

/// A free buffer of that size, as soon as there is one.
async fn buffer(desk: &RefCell<Desk>, size: u32) -> ArrayBuffer {
    loop {
        {
            let mut desk = desk.borrow_mut();
            while let Some(buffer) = desk.free.pop() {
                if buffer.byte_length() == size {
                    return buffer;
                }
                desk.made = desk.made.saturating_sub(1);
            }
            if desk.made < MAX_BUFFERS {
                desk.made += 1;
                return ArrayBuffer::new(size);
            }
        }
        let wait = Promise::new(&mut |go, _| desk.borrow_mut().waiting = Some(go));
        let _ = JsFuture::from(wait).await;
    }
}

/// The digests of a file on their way.
#[derive(Default)]
struct Sums {
    sha: sha2::Sha256,
    sha512: Option<sha2::Sha512>,
    crc: crc32fast::Hasher,
}

/// Why an errand ended early.
enum Stop {
    Changed,
    Failed(String),
}

impl From<JsValue> for Stop {
    fn from(problem: JsValue) -> Self {
        Self::Failed(failure(&problem).to_string())
    }
}

/// Does all that lies on the desk.
async fn work(desk: Rc<RefCell<Desk>>) {
    let mut window = vec![0; WINDOW_BYTES as usize];
    loop {
        let next = desk.borrow_mut().loads.pop_front();
        let Some((load, blobs)) = next else { break };
        let mut small = VecDeque::new();
        for (errand, blob) in load.errands.into_iter().zip(blobs) {
            if errand.size <= WHOLE_BYTES {
                small.push_back((errand, blob));
                continue;
            }
            if let Err(stop) = long(&desk, &errand, &blob, load.piece, &mut window).await {
                return stopped(errand.number, stop);
            }
        }
        if let Err((number, stop)) = short(small, &mut window).await {
            return stopped(number, stop);
        }
    }
    desk.borrow_mut().busy = false;
}

fn stopped(number: usize, stop: Stop) {
    let told = match stop {
        Stop::Changed => Told::Changed { number },
        Stop::Failed(reason) => Told::Failed { number, reason },
    };
    tell(&told, None);
}

/// Files that are read at one stroke, several at a time.
async fn short(mut errands: VecDeque<(Errand, Blob)>, window: &mut [u8]) -> Result<(), (usize, Stop)> {
    let crypto = subtle();
    let mut reading: VecDeque<(Errand, Promise)> = VecDeque::new();
    loop {
        while reading.len() < MAX_READS {
            let Some((errand, blob)) = errands.pop_front() else { break };
            let piece = blob.slice_with_f64_and_f64(float(errand.from), float(errand.from + errand.size));
            let bytes = piece.map_or_else(|problem| Promise::reject(&problem), |piece| piece.array_buffer());
            reading.push_back((errand, bytes));
        }
        let Some((errand, bytes)) = reading.pop_front() else { return Ok(()) };
        let bytes = JsFuture::from(bytes).await.map_err(|problem| (errand.number, problem.into()))?;
        let buffer: ArrayBuffer = bytes.unchecked_into();
        let bytes = Uint8Array::new(&buffer);
        if u64::from(bytes.length()) != errand.size {
            return Err((errand.number, Stop::Changed));
        }
        let crypto = crypto.as_ref().filter(|_| !errand.sha512 && errand.size >= CRYPTO_BYTES);
        let digest = crypto.and_then(|subtle| start_digest(subtle, &buffer));
        let mut sums = Sums::default();
        take(&mut sums, &bytes, window, &errand, digest.is_none());
        let mut sha256 = None;
        if let Some(digest) = digest {
            let digest = JsFuture::from(digest).await.map_err(|problem| (errand.number, problem.into()))?;
            sha256 = Some(hex(&Uint8Array::new(&digest).to_vec()));
        }
        let read = if errand.pass { 0 } else { errand.size };
        if errand.pass {
            tell(&Told::Piece { number: errand.number, at: 0, bytes: errand.size }, Some(&buffer));
        }
        tell(&sum(&errand, sums, sha256, read), None);
    }
}

/// A file that is read in pieces: one is read while the one before is summed, and those that were handed on come back
/// to be filled again, so that memory stays as it is however long the file.
async fn long(desk: &RefCell<Desk>, errand: &Errand, blob: &Blob, piece: u32, window: &mut [u8]) -> Result<(), Stop> {
    let stretch = blob.slice_with_f64_and_f64(float(errand.from), float(errand.from + errand.size))?;
    let mut source = Source::of(stretch);
    let mut sums = Sums::default();
    let mut done = 0;
    let mut next = Some(source.read(&buffer(desk, piece).await, piece)?);
    while let Some(reading) = next.take() {
        let bytes = source.taken(&JsFuture::from(reading).await?)?;
        let count = u64::from(bytes.length());
        if count == 0 || done + count > errand.size {
            return Err(Stop::Changed);
        }
        if done + count < errand.size {
            next = Some(source.read(&buffer(desk, piece).await, piece)?);
        }
        take(&mut sums, &bytes, window, errand, true);
        if errand.pass {
            let told = Told::Piece { number: errand.number, at: done, bytes: count };
            tell(&told, Some(&bytes.buffer()));
        } else {
            tell(&Told::Read { bytes: count }, None);
            give_back(desk, Some(bytes.buffer()));
        }
        done += count;
    }
    tell(&sum(errand, sums, None, 0), None);
    Ok(())
}

fn sum(errand: &Errand, sums: Sums, sha256: Option<String>, bytes: u64) -> Told {
    Told::Sum {
        number: errand.number,
        sha256: sha256.unwrap_or_else(|| hex(&sums.sha.finalize())),
        sha512: sums.sha512.map(|sha| hex(&sha.finalize())),
        crc: errand.crc.then(|| sums.crc.finalize()),
        bytes,
    }
}

/// Where the pieces of a long file come from.
enum Source {
    /// A reader that fills the buffer it is given.
    Stream(Object),
    /// Where the browser has none: slices, each in memory of its own, and where the next one starts.
    Slices(Blob, u64),
}

impl Source {
    fn of(blob: Blob) -> Self {
        let reader = || {
            let options = Object::new();
            Reflect::set(&options, &"mode".into(), &"byob".into()).ok()?;
            let stream: Function = Reflect::get(&blob, &"stream".into()).ok()?.dyn_into().ok()?;
            let stream = stream.call0(&blob).ok()?;
            let reader: Function = Reflect::get(&stream, &"getReader".into()).ok()?.dyn_into().ok()?;
            reader.call1(&stream, &options).ok()?.dyn_into().ok()
        };
        match reader() {
            Some(reader) => Self::Stream(reader),
            None => Self::Slices(blob, 0),
        }
    }

    fn read(&mut self, buffer: &ArrayBuffer, piece: u32) -> Result<Promise, JsValue> {
        match self {
            Self::Stream(reader) => {
                let read: Function = Reflect::get(reader, &"read".into())?.dyn_into()?;
                let options = Object::new();
                // Fewer bytes come where the file ends, and in browsers that do not know the option.
                Reflect::set(&options, &"min".into(), &piece.into())?;
                read.call2(reader, &Uint8Array::new(buffer), &options)?.dyn_into()
            }
            Self::Slices(blob, at) => {
                let end = *at + u64::from(piece);
                let slice = blob.slice_with_f64_and_f64(float(*at), float(end))?;
                *at = end;
                Ok(slice.array_buffer())
            }
        }
    }

    fn taken(&self, read: &JsValue) -> Result<Uint8Array, JsValue> {
        match self {
            Self::Stream(_) => {
                let value = Reflect::get(read, &"value".into())?;
                Ok(value.dyn_into().unwrap_or_else(|_| Uint8Array::new_with_length(0)))
            }
            Self::Slices(..) => Ok(Uint8Array::new(read)),
        }
    }
}

/// Takes a piece into the sums, window by window.
fn take(sums: &mut Sums, bytes: &Uint8Array, window: &mut [u8], errand: &Errand, sha: bool) {
    if errand.sha512 && sums.sha512.is_none() {
        sums.sha512 = Some(sha2::Sha512::new());
    }
    if !sha && !errand.crc {
        return;
    }
    let mut at = 0;
    while at < bytes.length() {
        let count = (bytes.length() - at).min(WINDOW_BYTES);
        let window = &mut window[..count as usize];
        bytes.subarray(at, at + count).copy_to(window);
        if sha {
            sums.sha.update(&*window);
            if let Some(sha512) = &mut sums.sha512 {
                sha512.update(&*window);
            }
        }
        if errand.crc {
            sums.crc.update(window);
        }
        at += count;
    }
}

/// WebCrypto, where the page may use it.
fn subtle() -> Option<Object> {
    let crypto = Reflect::get(&js_sys::global(), &"crypto".into()).ok()?;
    Reflect::get(&crypto, &"subtle".into()).ok()?.dyn_into().ok()
}

fn start_digest(subtle: &Object, buffer: &ArrayBuffer) -> Option<Promise> {
    let digest: Function = Reflect::get(subtle, &"digest".into()).ok()?.dyn_into().ok()?;
    digest.call2(subtle, &"SHA-256".into(), buffer).ok()?.dyn_into().ok()
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
