//! Writes files into a folder that the user chooses, where the browser lets a page do so.

use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    File, FileSystemDirectoryHandle, FileSystemFileHandle, FileSystemGetDirectoryOptions, FileSystemGetFileOptions,
    FileSystemWritableFileStream,
};

/// Whether the browser lets a page write into a folder that the user chooses.
pub fn can_write_folders() -> bool {
    Reflect::has(&js_sys::global(), &"showDirectoryPicker".into()).unwrap_or_default()
}

/// Writes files into a folder that the user chooses; `false` if none was chosen.
pub(super) async fn write_folder(names: Vec<String>, files: Vec<File>) -> Result<bool, JsValue> {
    let window = js_sys::global();
    // Not in every browser, so not in the bindings.
    let pick: Function = Reflect::get(&window, &"showDirectoryPicker".into())?.dyn_into()?;
    let options = js_sys::Object::new();
    Reflect::set(&options, &"mode".into(), &"readwrite".into())?;
    let chosen: Promise = pick.call1(&window, &options)?.dyn_into()?;
    // Whoever closes the browser's question has chosen nothing.
    let Ok(root) = JsFuture::from(chosen).await else { return Ok(false) };
    let root: FileSystemDirectoryHandle = root.dyn_into()?;
    let make = FileSystemGetDirectoryOptions::new();
    make.set_create(true);
    let create = FileSystemGetFileOptions::new();
    create.set_create(true);
    for (name, file) in names.iter().zip(&files) {
        let mut folder = root.clone();
        let mut parts = name.split('/').peekable();
        while let Some(part) = parts.next() {
            if parts.peek().is_some() {
                let next = folder.get_directory_handle_with_options(part, &make);
                folder = JsFuture::from(next).await?.dyn_into()?;
                continue;
            }
            let handle = JsFuture::from(folder.get_file_handle_with_options(part, &create)).await?;
            let handle: FileSystemFileHandle = handle.dyn_into()?;
            let there: File = JsFuture::from(handle.get_file()).await?.dyn_into()?;
            if there.size() > 0.0
                && there.size().total_cmp(&file.size()).is_eq()
                && there.last_modified().total_cmp(&file.last_modified()).is_eq()
            {
                // The very file that was opened: writing it anew would take it from under this page.
                continue;
            }
            let stream: FileSystemWritableFileStream = JsFuture::from(handle.create_writable()).await?.dyn_into()?;
            JsFuture::from(stream.write_with_blob(file)?).await?;
            JsFuture::from(stream.close()).await?;
        }
    }
    Ok(true)
}
