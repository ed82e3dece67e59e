//! Where the sealed zip is written: the browser's private disk space, or memory where that is refused.
//!
//! `OpfsWriter` writes through a synchronous handle of the origin private file system, so a zip larger
//! than memory is no trouble. A page opened from disk (`file://`) has no such space; there `MemoryWriter`
//! keeps the zip in pieces, up to a limit that the user is told. Runs in a worker only.

use std::io::{self, BufWriter, Seek, SeekFrom, Write};

use js_sys::{Array, Date, Function, Promise, Reflect, Uint8Array};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    DedicatedWorkerGlobalScope, File, FilePropertyBag, FileSystemDirectoryHandle, FileSystemFileHandle,
    FileSystemGetFileOptions, FileSystemReadWriteOptions, FileSystemSyncAccessHandle,
};

use crate::blob_store::{failure, float};

/// The most that a page without disk space keeps in memory.
pub const MEMORY_BYTES: u64 = 512 << 20;

/// The pieces that memory is taken in.
const PIECE_BYTES: u32 = 4 << 20;

/// Small writes are gathered up to this size.
const GATHER_BYTES: usize = 4 << 20;

/// Files of ours in the private space start with this.
const PREFIX: &str = "sealcase-";

/// Locks of open pages start with this.
const LOCK: &str = "sealcase-visit-";

/// Finished files older than this are removed, in milliseconds: their page is long gone.
const DAY: f64 = 86_400_000.0;

/// Where a zip is written.
pub enum Output {
    /// To the browser's private disk space.
    Disk(BufWriter<OpfsWriter>),
    /// To memory.
    Memory(MemoryWriter),
}

impl Output {
    /// Opens the disk space, or memory if that is refused. `visit` tells one open page from another.
    pub async fn open(visit: &str) -> Self {
        match OpfsWriter::open(visit).await {
            Ok(writer) => Self::Disk(BufWriter::with_capacity(GATHER_BYTES, writer)),
            Err(_) => Self::Memory(MemoryWriter::default()),
        }
    }

    /// The most that it takes, if there is a fixed limit.
    pub fn limit(&self) -> Option<u64> {
        matches!(self, Self::Memory(_)).then_some(MEMORY_BYTES)
    }

    /// Ends writing and gives the file.
    ///
    /// # Errors
    /// When the last bytes cannot be written.
    pub async fn into_file(self, name: &str) -> io::Result<File> {
        match self {
            Self::Disk(writer) => {
                let writer = writer.into_inner().map_err(io::IntoInnerError::into_error)?;
                writer.into_file().await
            }
            Self::Memory(writer) => writer.into_file(name),
        }
    }

    /// Takes the room for that many bytes at once, so that a lack of it shows before the work and not after.
    ///
    /// # Errors
    /// [`io::ErrorKind::StorageFull`] if there is too little.
    pub fn reserve(&mut self, bytes: u64) -> io::Result<()> {
        match self {
            Self::Disk(writer) => {
                let access = &writer.get_ref().access;
                access.truncate_with_f64(float(bytes)).map_err(|problem| failure(&problem))
            }
            Self::Memory(_) => MemoryWriter::room_for(0, bytes),
        }
    }

    /// Writes bytes that lie outside this module's memory to a place, without a copy in it. Leaves the place of
    /// other writes undefined: seek before them.
    ///
    /// # Errors
    /// As writing.
    pub fn put(&mut self, at: u64, bytes: &Uint8Array) -> io::Result<()> {
        match self {
            Self::Disk(writer) => writer.get_mut().put(at, bytes),
            Self::Memory(writer) => writer.put(at, bytes),
        }
    }

    /// Removes what was written.
    pub async fn discard(self) {
        if let Self::Disk(writer) = self {
            let (writer, _) = writer.into_parts();
            writer.discard().await;
        }
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Disk(writer) => writer.write(bytes),
            Self::Memory(writer) => writer.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Disk(writer) => writer.flush(),
            Self::Memory(writer) => writer.flush(),
        }
    }
}

impl Seek for Output {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        match self {
            Self::Disk(writer) => writer.seek(to),
            Self::Memory(writer) => writer.seek(to),
        }
    }
}

/// Writes a file of the origin private file system.
pub struct OpfsWriter {
    folder: FileSystemDirectoryHandle,
    name: String,
    handle: FileSystemFileHandle,
    access: FileSystemSyncAccessHandle,
    at: u64,
}

impl OpfsWriter {
    /// Makes a new file.
    ///
    /// # Errors
    /// Where the browser has no such space for this page.
    pub async fn open(visit: &str) -> Result<Self, JsValue> {
        let folder = folder().await?;
        let name = format!("{PREFIX}{visit}-{}.zip", whole(Date::now()));
        let options = FileSystemGetFileOptions::new();
        options.set_create(true);
        let handle = JsFuture::from(folder.get_file_handle_with_options(&name, &options)).await?;
        let handle: FileSystemFileHandle = handle.dyn_into()?;
        let access = JsFuture::from(handle.create_sync_access_handle()).await?.dyn_into()?;
        Ok(Self { folder, name, handle, access, at: 0 })
    }

    fn put(&mut self, at: u64, bytes: &Uint8Array) -> io::Result<()> {
        let mut done = 0;
        while done < bytes.length() {
            let options = FileSystemReadWriteOptions::new();
            options.set_at(float(at + u64::from(done)));
            let rest = bytes.subarray(done, bytes.length());
            let count = self.access.write_with_js_u8_array_and_options(&rest, &options);
            let count = u32::try_from(whole(count.map_err(|problem| failure(&problem))?)).map_err(io::Error::other)?;
            if count == 0 {
                return Err(io::ErrorKind::StorageFull.into());
            }
            done += count;
        }
        Ok(())
    }

    async fn into_file(self) -> io::Result<File> {
        // Not flushed to the disk: the file is read from here at once, and is gone with the page.
        self.access.close();
        let file = JsFuture::from(self.handle.get_file()).await.map_err(|problem| failure(&problem))?;
        file.dyn_into().map_err(|problem| failure(&problem))
    }

    async fn discard(self) {
        self.access.close();
        // If it cannot be removed now, `sweep` does it later.
        let _ = JsFuture::from(self.folder.remove_entry(&self.name)).await;
    }
}

impl Drop for OpfsWriter {
    /// A file that is still open could not be removed. To close it twice is no fault.
    fn drop(&mut self) {
        self.access.close();
    }
}

impl Write for OpfsWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let options = FileSystemReadWriteOptions::new();
        options.set_at(float(self.at));
        let count =
            self.access.write_with_u8_array_and_options(bytes, &options).map_err(|problem| failure(&problem))?;
        let count = whole(count);
        self.at += count;
        usize::try_from(count).map_err(io::Error::other)
    }

    fn flush(&mut self) -> io::Result<()> {
        // The handle itself is flushed once, at the end: a flush to disk for every small file would crawl.
        Ok(())
    }
}

impl Seek for OpfsWriter {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let end = || self.access.get_size().map(whole).map_err(|problem| failure(&problem));
        let place = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => end()?.checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = place.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}

/// Keeps a file in memory, in pieces that lie outside wasm memory.
#[derive(Default)]
pub struct MemoryWriter {
    pieces: Vec<Uint8Array>,
    at: u64,
    size: u64,
}

impl MemoryWriter {
    /// The piece that holds a place, and where in it.
    fn piece(&mut self, at: u64) -> io::Result<(&Uint8Array, u32)> {
        let piece_bytes = u64::from(PIECE_BYTES);
        let index = usize::try_from(at / piece_bytes).map_err(io::Error::other)?;
        let start = u32::try_from(at % piece_bytes).map_err(io::Error::other)?;
        while self.pieces.len() <= index {
            self.pieces.push(Uint8Array::new_with_length(PIECE_BYTES));
        }
        Ok((&self.pieces[index], start))
    }

    fn room_for(at: u64, bytes: u64) -> io::Result<()> {
        if at.saturating_add(bytes) > MEMORY_BYTES {
            return Err(io::Error::new(io::ErrorKind::StorageFull, crate::texts::MEMORY_LIMIT.text()));
        }
        Ok(())
    }

    fn put(&mut self, at: u64, bytes: &Uint8Array) -> io::Result<()> {
        Self::room_for(at, bytes.length().into())?;
        let mut done = 0;
        while done < bytes.length() {
            let (piece, start) = self.piece(at + u64::from(done))?;
            let count = (bytes.length() - done).min(PIECE_BYTES - start);
            piece.set(&bytes.subarray(done, done + count), start);
            done += count;
        }
        self.size = self.size.max(at + u64::from(done));
        Ok(())
    }

    fn into_file(self, name: &str) -> io::Result<File> {
        let parts = Array::new();
        let mut left = self.size;
        for piece in &self.pieces {
            let count = u32::try_from(left).unwrap_or(u32::MAX).min(PIECE_BYTES);
            parts.push(&piece.subarray(0, count));
            left -= u64::from(count);
        }
        let options = FilePropertyBag::new();
        options.set_type("application/zip");
        File::new_with_blob_sequence_and_options(&parts, name, &options).map_err(|problem| failure(&problem))
    }
}

impl Write for MemoryWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        Self::room_for(self.at, bytes.len() as u64)?;
        let (piece, start) = self.piece(self.at)?;
        let count = u32::try_from(bytes.len()).unwrap_or(u32::MAX).min(PIECE_BYTES - start);
        piece.subarray(start, start + count).copy_from(&bytes[..count as usize]);
        self.at += u64::from(count);
        self.size = self.size.max(self.at);
        Ok(count as usize)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Seek for MemoryWriter {
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

/// The root of the private space.
pub(crate) async fn folder() -> Result<FileSystemDirectoryHandle, JsValue> {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().dyn_into()?;
    JsFuture::from(scope.navigator().storage().get_directory()).await?.dyn_into()
}

/// Says to other pages of this browser, for as long as this one is open, that its files are in use.
pub fn stay(visit: &str) {
    let hold = || {
        let locks = locks()?;
        let request: Function = Reflect::get(&locks, &"request".into())?.dyn_into()?;
        // Held until a promise is kept that never is: so it ends with the page, however that ends.
        let forever = Closure::once_into_js(|| JsValue::from(Promise::new(&mut |_, _| {})));
        request.call2(&locks, &format!("{LOCK}{visit}").into(), &forever)
    };
    // Without it, files are only removed by their age.
    let _: Result<JsValue, JsValue> = hold();
}

fn locks() -> Result<JsValue, JsValue> {
    Reflect::get(&Reflect::get(&js_sys::global(), &"navigator".into())?, &"locks".into())
}

/// The visits whose pages are open now; nothing where the browser does not tell.
async fn visits() -> Option<Vec<String>> {
    let locks = locks().ok()?;
    let query: Function = Reflect::get(&locks, &"query".into()).ok()?.dyn_into().ok()?;
    let known = JsFuture::from(query.call0(&locks).ok()?.dyn_into::<Promise>().ok()?).await.ok()?;
    let held: Array = Reflect::get(&known, &"held".into()).ok()?.dyn_into().ok()?;
    let name = |lock: JsValue| Reflect::get(&lock, &"name".into()).ok()?.as_string();
    Some(held.iter().filter_map(name).filter_map(|name| Some(name.strip_prefix(LOCK)?.to_owned())).collect())
}

/// Removes what this visit wrote before, finished or not, and what others left whose pages are gone.
pub async fn sweep(visit: &str) {
    let Ok(folder) = folder().await else { return };
    let open = visits().await;
    let gone = |rest: &str| open.as_ref().is_some_and(|open| !open.iter().any(|other| rest.starts_with(other)));
    for name in names(&folder).await.unwrap_or_default() {
        let Some(rest) = name.strip_prefix(PREFIX) else { continue };
        if rest.starts_with(visit) || gone(rest) || age(&folder, &name).await.unwrap_or(0.0) > DAY {
            // Fails where another page is writing, which is as it should be.
            let _ = JsFuture::from(folder.remove_entry(&name)).await;
        }
    }
}

pub(crate) async fn names(folder: &FileSystemDirectoryHandle) -> Result<Vec<String>, JsValue> {
    let keys = folder.keys();
    let mut names = Vec::new();
    loop {
        let next = JsFuture::from(keys.next()?).await?;
        if Reflect::get(&next, &"done".into())?.is_truthy() {
            return Ok(names);
        }
        names.extend(Reflect::get(&next, &"value".into())?.as_string());
    }
}

async fn age(folder: &FileSystemDirectoryHandle, name: &str) -> Result<f64, JsValue> {
    let handle: FileSystemFileHandle = JsFuture::from(folder.get_file_handle(name)).await?.dyn_into()?;
    let file: File = JsFuture::from(handle.get_file()).await?.dyn_into()?;
    Ok(Date::now() - file.last_modified())
}

/// A count of bytes. A JavaScript number counts them exactly up to 2^53.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count is whole and not negative")]
fn whole(number: f64) -> u64 {
    number as u64
}
