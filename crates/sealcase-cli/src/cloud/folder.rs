//! What lies below an address, as a folder: a package, or an unpacked bag.

use std::collections::BTreeMap;
use std::io::{self, Cursor, Read, Seek as _, SeekFrom};
use std::path::Path;

use futures_util::{StreamExt as _, stream};
use object_store::ObjectMeta;
use sealcase::store::{FileEntry, Store};

use super::address::Address;
use super::object::Object;
use super::{listing, stores};
use crate::console::plain;
use crate::interrupt;
use crate::outcome::Stop;

/// Objects up to this size are brought when the folder is opened, many at once.
const SMALL: u64 = 1 << 20;
/// Most bytes that are brought so.
const MAX_BROUGHT: u64 = 32 << 20;
/// Objects that are brought at once.
const AT_ONCE: usize = 16;

/// The objects below an address, as they were when it was opened.
pub(crate) struct Folder {
    files: Vec<FileEntry>,
    objects: BTreeMap<String, Object>,
    brought: BTreeMap<String, Vec<u8>>,
}

impl Folder {
    /// Lists the objects, and brings the small ones.
    ///
    /// # Errors
    /// They cannot be read, or there are none.
    pub(crate) fn open(path: &Path) -> Result<Self, Stop> {
        let address = Address::parse(path)?;
        let stores = stores::stores()?;
        let store = stores.of(&address)?;
        let skip = if address.key.is_root() { 0 } else { address.key.as_ref().len() + 1 };
        let named = |meta: ObjectMeta| {
            let name = meta.location.as_ref().get(skip..).filter(|name| !name.is_empty())?.to_owned();
            let shown = address.of(meta.location.as_ref()).to_string_lossy().into_owned();
            Some((name, Object::listed(stores, store.clone(), meta, shown)))
        };
        let objects: BTreeMap<String, Object> = listing::objects(&address)?.into_iter().filter_map(named).collect();
        if objects.is_empty() {
            let shown = plain(&path.to_string_lossy());
            return Err(Stop::undecided(format!("cannot read {shown}: there is no such object, and nothing below it")));
        }
        let files = objects.iter().map(|(name, object)| FileEntry { name: name.clone(), size: object.size() });
        let mut folder = Self { files: files.collect(), objects, brought: BTreeMap::new() };
        folder.bring()?;
        Ok(folder)
    }

    fn bring(&mut self) -> Result<(), Stop> {
        interrupt::check()?;
        let mut left = MAX_BROUGHT;
        let small = self.objects.iter().filter(|(_, object)| {
            let taken = object.size() <= SMALL.min(left);
            left -= if taken { object.size() } else { 0 };
            taken
        });
        let parts = small.map(|(name, object)| async move {
            let bytes = object.part(0..object.size()).await?;
            Ok::<_, Stop>((name.clone(), bytes))
        });
        // Made before they are awaited, so that nothing borrowed changes meanwhile.
        let parts: Vec<_> = parts.collect();
        let brought = stores::stores()?.wait(async {
            let mut coming = stream::iter(parts).buffer_unordered(AT_ONCE);
            let mut brought = BTreeMap::new();
            while let Some(part) = coming.next().await {
                let (name, bytes) = part?;
                brought.insert(name, bytes);
            }
            Ok::<_, Stop>(brought)
        })?;
        self.brought = brought;
        Ok(())
    }

    /// All bytes of all files.
    pub(crate) fn total(&self) -> u64 {
        self.files.iter().map(|file| file.size).sum()
    }

    fn object(&self, name: &str) -> io::Result<&Object> {
        self.objects.get(name).ok_or_else(|| io::ErrorKind::NotFound.into())
    }
}

impl Store for Folder {
    fn files(&self) -> &[FileEntry] {
        &self.files
    }

    fn open<'a>(&'a self, name: &str) -> io::Result<Box<dyn Read + 'a>> {
        if let Some(bytes) = self.brought.get(name) {
            return Ok(Box::new(Cursor::new(bytes)));
        }
        Ok(Box::new(self.object(name)?.reader()))
    }

    fn piece(&self, name: &str, from: u64, most: usize) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        if let Some(brought) = self.brought.get(name) {
            let from = usize::try_from(from).unwrap_or(usize::MAX).min(brought.len());
            brought[from..].take(most as u64).read_to_end(&mut bytes)?;
        } else {
            let mut reader = self.object(name)?.reader();
            reader.seek(SeekFrom::Start(from))?;
            reader.take(most as u64).read_to_end(&mut bytes)?;
        }
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_read_alike_in_a_store_and_on_disk() {
        let disk = tempfile::tempdir().unwrap();
        std::fs::create_dir(disk.path().join("a")).unwrap();
        std::fs::write(disk.path().join("a/small.txt"), "small").unwrap();
        std::fs::write(disk.path().join("big.bin"), vec![7; usize::try_from(SMALL).unwrap() + 10]).unwrap();
        let folder = Folder::open(Path::new(&format!("file://{}/", disk.path().display()))).unwrap();
        let local = crate::dir_store::DirStore::open(disk.path()).unwrap();
        assert_eq!(folder.files(), local.files());
        assert_eq!(folder.total(), local.total());
        assert_eq!(folder.brought.keys().collect::<Vec<_>>(), ["a/small.txt"]);
        for file in folder.files() {
            let (mut here, mut there) = (Vec::new(), Vec::new());
            folder.open(&file.name).unwrap().read_to_end(&mut here).unwrap();
            local.open(&file.name).unwrap().read_to_end(&mut there).unwrap();
            assert_eq!(here, there);
            for (from, most) in [(0, 3), (2, 100), (SMALL, 100), (9 << 20, 1)] {
                assert_eq!(folder.piece(&file.name, from, most).unwrap(), local.piece(&file.name, from, most).unwrap());
            }
        }
        assert!(folder.open("a").is_err());
        let none = Folder::open(Path::new(&format!("file://{}/none/", disk.path().display())));
        assert_eq!(none.map(|_| ()).unwrap_err().code, 3);
    }
}
