//! Keeps a package under preparation in the browser's private disk space, if the user asks for it.
//!
//! One package at a time, in a folder of its own. Each document is written anew under a new name, files
//! that did not change stay; then the list that names them takes the place of the old one, all at once;
//! then what it no longer names goes. So a page that is closed in the middle loses one change, no more.

use std::collections::BTreeMap;

use js_sys::Reflect;
use serde::{Deserialize, Serialize};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, DomException, File, FileSystemDirectoryHandle, FileSystemFileHandle, FileSystemGetDirectoryOptions,
    FileSystemGetFileOptions, FileSystemRemoveOptions, FileSystemWritableFileStream,
};

use super::ask::{Answer, Kept};
use crate::blob_store::size;
use crate::opfs;
use crate::texts;

/// The folder.
const FOLDER: &str = "kept";
/// The list in it.
const LIST: &str = "list.json";

/// What the list says.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct List {
    kept: Kept,
    /// Counts the files that were ever written.
    serial: u64,
    files: BTreeMap<String, Line>,
}

/// A kept file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Line {
    /// Its name in the folder.
    stored: String,
    size: u64,
    /// When the original was changed, as the browser says it.
    changed: f64,
}

/// Keeps these files, and no others.
pub async fn keep(kept: Kept, names: Vec<String>, files: &[File]) -> Answer {
    match write(kept, names, files).await {
        Ok(kept) => Answer::Kept(Some(kept)),
        Err(problem) => Answer::NotKept { reason: reason(&problem) },
    }
}

/// What is kept.
pub async fn recall() -> Answer {
    match folder(false).await {
        Ok(folder) => Answer::Kept(list(&folder).await.map(|list| list.kept)),
        Err(problem) if is(&problem, "NotFoundError") => Answer::Kept(None),
        Err(problem) => Answer::NotKept { reason: reason(&problem) },
    }
}

/// The kept files, with their names.
///
/// # Errors
/// In words for the user.
pub async fn resume() -> Result<(Kept, Vec<String>, Vec<File>), String> {
    let folder = folder(false).await.map_err(|problem| reason(&problem))?;
    let list = list(&folder).await.ok_or_else(|| String::from(texts::KEPT_NOTHING))?;
    let (mut names, mut files) = (Vec::new(), Vec::new());
    for (name, line) in list.files {
        files.push(stored(&folder, &line.stored).await.map_err(|problem| reason(&problem))?);
        names.push(name);
    }
    Ok((list.kept, names, files))
}

/// Removes all that is kept.
pub async fn wipe() -> Answer {
    let remove = async || -> Result<(), JsValue> {
        let options = FileSystemRemoveOptions::new();
        options.set_recursive(true);
        JsFuture::from(opfs::folder().await?.remove_entry_with_options(FOLDER, &options)).await.map(|_| ())
    };
    match remove().await {
        Err(problem) if !is(&problem, "NotFoundError") => Answer::NotKept { reason: reason(&problem) },
        _ => Answer::Kept(None),
    }
}

async fn write(kept: Kept, names: Vec<String>, files: &[File]) -> Result<Kept, JsValue> {
    let folder = folder(true).await?;
    let old = list(&folder).await.unwrap_or_default();
    let mut new = List { kept, serial: old.serial, files: BTreeMap::new() };
    for (name, file) in names.into_iter().zip(files) {
        let (size, changed) = (size(file), file.last_modified());
        let known = old.files.get(&name).filter(|line| {
            // A file that was resumed is the kept one itself, and its time is that of the copy.
            line.size == size && (float_eq(line.changed, changed) || file.name() == line.stored)
        });
        let line = if let Some(known) = known {
            known.clone()
        } else {
            new.serial += 1;
            let stored = format!("f{}", new.serial);
            put(&folder, &stored, file).await?;
            Line { stored, size, changed }
        };
        new.files.insert(name, line);
    }
    let text = serde_json::to_string(&new).map_err(|problem| JsValue::from(problem.to_string()))?;
    let text = Blob::new_with_str_sequence(&js_sys::Array::of1(&text.into()))?;
    put(&folder, LIST, &text).await?;
    for name in opfs::names(&folder).await? {
        if name != LIST && !new.files.values().any(|line| line.stored == name) {
            // If it cannot go now, it goes next time.
            let _ = JsFuture::from(folder.remove_entry(&name)).await;
        }
    }
    Ok(new.kept)
}

/// Times are whole milliseconds.
fn float_eq(a: f64, b: f64) -> bool {
    (a - b).abs() < 0.5
}

/// Writes a file whole, or not at all.
async fn put(folder: &FileSystemDirectoryHandle, name: &str, content: &Blob) -> Result<(), JsValue> {
    let options = FileSystemGetFileOptions::new();
    options.set_create(true);
    let handle = JsFuture::from(folder.get_file_handle_with_options(name, &options)).await?;
    let handle: FileSystemFileHandle = handle.dyn_into()?;
    let stream: FileSystemWritableFileStream = JsFuture::from(handle.create_writable()).await?.dyn_into()?;
    JsFuture::from(stream.write_with_blob(content)?).await?;
    JsFuture::from(stream.close()).await?;
    Ok(())
}

async fn folder(make: bool) -> Result<FileSystemDirectoryHandle, JsValue> {
    let options = FileSystemGetDirectoryOptions::new();
    options.set_create(make);
    let root = opfs::folder().await?;
    JsFuture::from(root.get_directory_handle_with_options(FOLDER, &options)).await?.dyn_into()
}

async fn stored(folder: &FileSystemDirectoryHandle, name: &str) -> Result<File, JsValue> {
    let handle: FileSystemFileHandle = JsFuture::from(folder.get_file_handle(name)).await?.dyn_into()?;
    JsFuture::from(handle.get_file()).await?.dyn_into()
}

/// The list, if there is one that can be read.
async fn list(folder: &FileSystemDirectoryHandle) -> Option<List> {
    let file = stored(folder, LIST).await.ok()?;
    let text = JsFuture::from(file.text()).await.ok()?.as_string()?;
    serde_json::from_str(&text).ok()
}

fn is(problem: &JsValue, name: &str) -> bool {
    problem.dyn_ref::<DomException>().is_some_and(|exception| exception.name() == name)
}

fn reason(problem: &JsValue) -> String {
    if is(problem, "SecurityError") {
        return texts::KEEP_REFUSED.into();
    }
    if is(problem, "QuotaExceededError") {
        return texts::KEEP_FULL.into();
    }
    let message = Reflect::get(problem, &"message".into()).ok().and_then(|message| message.as_string());
    message.unwrap_or_else(|| format!("{problem:?}"))
}
