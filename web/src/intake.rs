//! Takes files from the user: chosen with a button, or dropped, with the folders they lie in.
//!
//! Names come out as they stand inside the package: relative to the one folder that was given, if it
//! was one. Nothing is read here; a `File` is only a handle.

use js_sys::{Array, Function, Promise, Reflect};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    DataTransfer, DomException, File, FileList, FileSystemDirectoryEntry, FileSystemEntry, FileSystemFileEntry,
};

use crate::texts;

/// What the user gave.
#[derive(Clone, Debug, Default)]
pub struct Intake {
    /// The folder's name, or the file's, if it is one.
    pub name: Option<String>,
    /// The files, with their names in the package.
    pub files: Vec<(String, File)>,
}

impl Intake {
    fn of(given: Vec<(String, File)>) -> Self {
        let (name, inside) = relative(given.iter().map(|(name, _)| name.as_str()));
        Self { name, files: inside.into_iter().zip(given).map(|(name, (_, file))| (name, file)).collect() }
    }
}

/// Names relative to the one folder that all lie in, and that folder's name; or the names as they are.
pub fn relative<'a>(names: impl Iterator<Item = &'a str> + Clone) -> (Option<String>, Vec<String>) {
    let folder = names.clone().next().and_then(|first| first.split_once('/')).map(|(folder, _)| folder);
    let inside: Option<Vec<String>> = folder.and_then(|folder| {
        let strip = |name: &str| Some(name.strip_prefix(folder)?.strip_prefix('/')?.to_owned());
        names.clone().map(strip).collect()
    });
    if let Some(inside) = inside {
        return (folder.map(str::to_owned), inside);
    }
    let all: Vec<String> = names.map(str::to_owned).collect();
    let name = if let [only] = all.as_slice() { Some(only.clone()) } else { None };
    (name, all)
}

/// The files of a file button.
pub fn chosen(list: &FileList) -> Intake {
    let files = (0..list.length()).filter_map(|index| list.get(index));
    Intake::of(files.map(|file| (path(&file), file)).collect())
}

/// The name of a file with the folders it was chosen with.
fn path(file: &File) -> String {
    let path = Reflect::get(file, &"webkitRelativePath".into()).ok().and_then(|path| path.as_string());
    path.filter(|path| !path.is_empty()).unwrap_or_else(|| file.name())
}

/// What was dropped, to be unfolded by [`Dropped::unfold`]. Must be made while the event is handled.
#[derive(Default)]
pub struct Dropped {
    entries: Vec<FileSystemEntry>,
    files: Vec<File>,
}

impl Dropped {
    /// Takes what the event carries.
    pub fn take(transfer: &DataTransfer) -> Self {
        let mut dropped = Self::default();
        let items = transfer.items();
        for index in 0..items.length() {
            let Some(item) = items.get(index).filter(|item| item.kind() == "file") else { continue };
            let file = item.get_as_file().ok().flatten();
            match (item.webkit_get_as_entry().ok().flatten(), file) {
                // A plain file needs no unfolding, and from a page on disk its entry could not be read.
                (Some(entry), Some(file)) if entry.is_file() => dropped.files.push(file),
                (Some(entry), _) => dropped.entries.push(entry),
                (None, Some(file)) => dropped.files.push(file),
                (None, None) => {}
            }
        }
        dropped
    }

    /// Walks through the folders.
    ///
    /// # Errors
    /// In words for the user, when the browser refuses to read one.
    pub async fn unfold(self) -> Result<Intake, String> {
        let mut named: Vec<(String, File)> = self.files.into_iter().map(|file| (file.name(), file)).collect();
        let mut open = self.entries;
        while let Some(entry) = open.pop() {
            if entry.is_directory() {
                open.extend(inside(entry.unchecked_into()).await.map_err(|problem| refused(&problem))?);
            } else {
                let name = entry.full_path().trim_start_matches('/').to_owned();
                let file = file(entry.unchecked_ref()).await.map_err(|problem| refused(&problem))?;
                named.push((name, file));
            }
        }
        named.sort_by(|a, b| a.0.cmp(&b.0));
        Ok(Intake::of(named))
    }
}

fn refused(problem: &JsValue) -> String {
    let name = problem.dyn_ref::<DomException>().map_or_else(|| format!("{problem:?}"), DomException::name);
    format!("{} ({name})", texts::DROP_REFUSED)
}

async fn file(entry: &FileSystemFileEntry) -> Result<File, JsValue> {
    called(|done, failed| entry.file_with_callback_and_callback(done, failed)).await?.dyn_into()
}

/// All entries of a folder. The browser hands them out in parts; an empty part is the end.
async fn inside(folder: FileSystemDirectoryEntry) -> Result<Vec<FileSystemEntry>, JsValue> {
    let reader = folder.create_reader();
    let mut all = Vec::new();
    loop {
        let part = called(|done, failed| {
            // It can only fail through its second callback.
            let _ = reader.read_entries_with_callback_and_callback(done, failed);
        })
        .await?;
        let part: Array = part.dyn_into()?;
        if part.length() == 0 {
            return Ok(all);
        }
        all.extend(part.iter().map(wasm_bindgen::JsCast::unchecked_into::<FileSystemEntry>));
    }
}

/// Turns a deed with two callbacks into a future.
async fn called(deed: impl FnOnce(&Function, &Function)) -> Result<JsValue, JsValue> {
    let mut deed = Some(deed);
    let promise = Promise::new(&mut |done, failed| {
        if let Some(deed) = deed.take() {
            deed(&done, &failed);
        }
    });
    JsFuture::from(promise).await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(given: &[&str]) -> (Option<String>, Vec<String>) {
        relative(given.iter().copied())
    }

    #[test]
    fn names_are_relative_to_the_one_folder() {
        assert_eq!(
            names(&["cam/a.json", "cam/b/c.pdf"]),
            (Some("cam".into()), vec!["a.json".into(), "b/c.pdf".into()])
        );
        assert_eq!(names(&["cam/a.json", "cam2/b"]), (None, vec!["cam/a.json".into(), "cam2/b".into()]));
        assert_eq!(names(&["cam/a.json", "b"]), (None, vec!["cam/a.json".into(), "b".into()]));
        assert_eq!(names(&["x.sealed.zip"]), (Some("x.sealed.zip".into()), vec!["x.sealed.zip".into()]));
        assert_eq!(names(&[]), (None, vec![]));
    }
}
