//! One object: whole, or in ranges as they are asked for.

use std::collections::VecDeque;
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use futures_util::StreamExt as _;
use futures_util::stream;
use object_store::{GetOptions, GetRange, ObjectMeta, ObjectStore, ObjectStoreExt as _};
use tokio::task::JoinHandle;

use super::address::Address;
use super::stores::{self, Stores};
use crate::interrupt;
use crate::outcome::Stop;

/// The bytes of one request for an object that is read whole.
const PART: u64 = 8 << 20;
/// Parts of one object that are on their way at once.
const PARTS_AT_ONCE: usize = 4;
/// The least that is asked for: about what a server sends while one waits for its first byte.
const SMALLEST: u64 = 64 << 10;
/// The most that is asked for at once while an object is read from front to back.
const LARGEST: u64 = 4 << 20;
/// What is skipped rather than asked for anew, when reading goes forward.
const NEAR: u64 = 1 << 20;
/// Most bytes of one object that are kept.
const KEPT: u64 = 16 << 20;

/// An object at one point of time.
#[derive(Clone)]
pub(crate) struct Object {
    stores: &'static Stores,
    store: Arc<dyn ObjectStore>,
    meta: ObjectMeta,
    shown: String,
}

impl Object {
    /// Asks for an object's size and tag.
    ///
    /// # Errors
    /// There is no such object, or it may not be read.
    pub(crate) fn open(path: &Path) -> Result<Self, Stop> {
        let address = Address::parse(path)?;
        let stores = stores::stores()?;
        let store = stores.of(&address)?;
        let shown = path.to_string_lossy().into_owned();
        let head = async {
            let _turn = stores.turn().await;
            store.head(&address.key).await
        };
        let meta = stores.wait(head).map_err(|error| stores::refused(&shown, &error))?;
        Ok(Self { stores, store, meta, shown })
    }

    /// An object that was seen in a list.
    pub(super) fn listed(
        stores: &'static Stores,
        store: Arc<dyn ObjectStore>,
        meta: ObjectMeta,
        shown: String,
    ) -> Self {
        Self { stores, store, meta, shown }
    }

    /// Its size in bytes.
    pub(crate) fn size(&self) -> u64 {
        self.meta.size
    }

    /// All its bytes, in several requests at once. The caller has looked at its size.
    ///
    /// # Errors
    /// It cannot be read, or changed meanwhile.
    pub(crate) fn whole(&self) -> Result<Vec<u8>, Stop> {
        self.start(self.size())
    }

    /// Its first bytes, or all if it has fewer.
    ///
    /// # Errors
    /// It cannot be read, or changed meanwhile.
    pub(crate) fn start(&self, most: u64) -> Result<Vec<u8>, Stop> {
        interrupt::check()?;
        self.stores.wait(self.part(0..self.size().min(most)))
    }

    /// A stretch, in parts that are asked for at once and come in order.
    pub(super) async fn part(&self, range: Range<u64>) -> Result<Vec<u8>, Stop> {
        let starts = (range.start..range.end).step_by(usize::try_from(PART).unwrap_or(usize::MAX));
        let parts = starts.map(|start| self.range(start..(start + PART).min(range.end)));
        let mut parts = stream::iter(parts).buffered(PARTS_AT_ONCE);
        let mut bytes = Vec::with_capacity(usize::try_from(range.end - range.start).unwrap_or(0));
        while let Some(part) = parts.next().await {
            bytes.extend_from_slice(&part?);
        }
        Ok(bytes)
    }

    /// One request.
    async fn range(&self, range: Range<u64>) -> Result<Vec<u8>, Stop> {
        let refused = |error: object_store::Error| stores::refused(&self.shown, &error);
        // A weak tag says that two forms mean the same, not that they are the same bytes.
        let tag = self.meta.e_tag.clone().filter(|tag| !tag.starts_with("W/"));
        let options = GetOptions {
            range: Some(GetRange::Bounded(range.clone())),
            if_match: tag.clone(),
            version: self.meta.version.clone(),
            ..GetOptions::default()
        };
        let _turn = self.stores.turn().await;
        let result = self.store.get_opts(&self.meta.location, options).await.map_err(refused)?;
        let same = result.meta.size == self.meta.size && (tag.is_none() || result.meta.e_tag == tag);
        let bytes = result.bytes().await.map_err(refused)?;
        if !same || bytes.len() as u64 != range.end - range.start {
            let stop = Stop::undecided(format!("cannot read {}: it changed while it was being read", self.shown));
            return Err(stop.with_hint("judge it again"));
        }
        Ok(bytes.into())
    }

    /// A reader that asks for ranges as they are needed.
    pub(crate) fn reader(&self) -> Ranges {
        Ranges { object: self.clone(), at: 0, kept: VecDeque::new(), end: 0, window: SMALLEST, ahead: None }
    }
}

/// A stretch that is on its way.
type Ahead = (Range<u64>, JoinHandle<Result<Vec<u8>, Stop>>);

/// Reads an object from any place. Whoever reads on from where they were gets ever larger ranges, and the next one
/// is on its way while this one is looked at; whoever jumps gets small ones. Of what was read, the latest is kept.
pub(crate) struct Ranges {
    object: Object,
    at: u64,
    /// Stretches with their places, the latest last.
    kept: VecDeque<(u64, Vec<u8>)>,
    /// Where the latest stretch ended.
    end: u64,
    window: u64,
    ahead: Option<Ahead>,
}

impl Ranges {
    /// Brings the stretch in which the place lies.
    fn bring(&mut self) -> Result<(), Stop> {
        interrupt::check()?;
        let size = self.object.size();
        let (at, stores) = (self.at, self.object.stores);
        let forward = at >= self.end && at - self.end <= self.window.max(NEAR);
        self.window = if forward { (self.window * 2).min(LARGEST) } else { SMALLEST };
        let (range, bytes) = match self.ahead.take() {
            Some((range, coming)) if range.contains(&at) => {
                let came = stores.wait(coming);
                let lost = |_| Stop::undecided(format!("cannot read {}: the request was lost", self.object.shown));
                (range, came.map_err(lost)??)
            }
            other => {
                if let Some((_, coming)) = other {
                    coming.abort();
                }
                // Near the end lies the directory: it is brought with the end record.
                let start = if forward { at } else { at.min(size.saturating_sub(SMALLEST)) };
                let range = start..(start + self.window).max(at + 1).min(size);
                let bytes = stores.wait(self.object.range(range.clone()))?;
                (range, bytes)
            }
        };
        self.end = range.end;
        self.kept.push_back((range.start, bytes));
        while self.kept.iter().map(|(_, bytes)| bytes.len() as u64).sum::<u64>() > KEPT {
            self.kept.pop_front();
        }
        if self.window == LARGEST && self.end < size {
            let next = self.end..(self.end + LARGEST).min(size);
            let (object, range) = (self.object.clone(), next.clone());
            self.ahead = Some((next, stores.spawn(async move { object.range(range).await })));
        }
        Ok(())
    }

    fn found(&self) -> Option<&[u8]> {
        self.kept.iter().rev().find_map(|(start, bytes)| {
            let from = usize::try_from(self.at.checked_sub(*start)?).ok()?;
            bytes.get(from..).filter(|rest| !rest.is_empty())
        })
    }
}

impl Read for Ranges {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if out.is_empty() || self.at >= self.object.size() {
            return Ok(0);
        }
        if self.found().is_none() {
            self.bring().map_err(|stop| io::Error::other(stop.text))?;
        }
        let rest = self.found().ok_or(io::ErrorKind::UnexpectedEof)?;
        let read = rest.len().min(out.len());
        out[..read].copy_from_slice(&rest[..read]);
        self.at += read as u64;
        Ok(read)
    }
}

impl Seek for Ranges {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let target = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.object.size().checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = target.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}

impl Drop for Ranges {
    fn drop(&mut self) {
        if let Some((_, coming)) = self.ahead.take() {
            coming.abort();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bytes that differ from place to place.
    fn planted(folder: &Path, size: usize) -> (Vec<u8>, std::path::PathBuf) {
        let bytes: Vec<u8> = (0..size).map(|at| (at / 251).to_le_bytes()[0] ^ at.to_le_bytes()[0]).collect();
        let file = folder.join("x.bin");
        std::fs::write(&file, &bytes).unwrap();
        (bytes, format!("file://{}", file.display()).into())
    }

    #[test]
    fn ranges_are_the_bytes_wherever_one_jumps_and_memory_is_bounded() {
        let folder = tempfile::tempdir().unwrap();
        let (bytes, address) = planted(folder.path(), 40 << 20);
        let object = Object::open(&address).unwrap();
        assert_eq!(object.whole().unwrap(), bytes);
        let mut reader = object.reader();
        let mut buffer = vec![0; 100_000];
        let end = bytes.len();
        for place in [end - 22, 0, 34, end - 5_000, 1, 70_000, 5 << 20, 20 << 20, 3, end - 1] {
            reader.seek(SeekFrom::Start(place as u64)).unwrap();
            let wanted = buffer.len().min(end - place);
            reader.read_exact(&mut buffer[..wanted]).unwrap();
            assert_eq!(buffer[..wanted], bytes[place..place + wanted], "{place}");
        }
        reader.seek(SeekFrom::Start(0)).unwrap();
        let mut all = Vec::new();
        while reader.by_ref().take(1 << 20).read_to_end(&mut all).unwrap() > 0 {
            assert!(reader.kept.iter().map(|(_, bytes)| bytes.len() as u64).sum::<u64>() <= KEPT);
        }
        assert_eq!(all, bytes);
        assert_eq!(reader.seek(SeekFrom::End(7)).unwrap(), end as u64 + 7);
        assert_eq!(reader.read(&mut buffer).unwrap(), 0);
        assert!(reader.seek(SeekFrom::Current(i64::MIN)).is_err());
    }

    #[test]
    fn an_object_that_changes_is_not_judged() {
        let folder = tempfile::tempdir().unwrap();
        let (bytes, address) = planted(folder.path(), 1 << 20);
        let object = Object::open(&address).unwrap();
        let mut reader = object.reader();
        reader.read_exact(&mut [0; 10]).unwrap();
        std::fs::write(folder.path().join("x.bin"), &bytes[1..]).unwrap();
        reader.seek(SeekFrom::Start(900_000)).unwrap();
        let error = reader.read_exact(&mut [0; 10]).unwrap_err();
        assert!(error.to_string().contains("changed while it was being read"), "{error}");
        let gone = Object::open(&folder.path().join("y")).map(|_| ()).unwrap_err();
        assert_eq!(gone.code, 3);
    }

    #[test]
    fn an_empty_object_has_no_bytes() {
        let folder = tempfile::tempdir().unwrap();
        let (_, address) = planted(folder.path(), 0);
        let object = Object::open(&address).unwrap();
        assert!(object.whole().unwrap().is_empty());
        assert_eq!(object.reader().read(&mut [0; 4]).unwrap(), 0);
    }
}
