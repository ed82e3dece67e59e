//! What the bench of the page compares with: one worker that reads 4 MiB, hashes them, writes them, and only then reads
//! on. Same compiler, same hash, same browser interfaces as the page.

use js_sys::{Array, Date, Object, Reflect, Uint8Array};
use sha2::{Digest as _, Sha256};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    DedicatedWorkerGlobalScope, File, FileReaderSync, FileSystemDirectoryHandle, FileSystemFileHandle,
    FileSystemGetFileOptions, FileSystemReadWriteOptions, FileSystemSyncAccessHandle, MessageEvent,
};

/// Bytes of a read.
const BLOCK: u32 = 4 << 20;

/// Where the bytes go.
const NAME: &str = "naive.bin";

fn main() {
    // Nobody is here who could be told of a failure to start.
    let Ok(scope) = js_sys::global().dyn_into::<DedicatedWorkerGlobalScope>() else { return };
    let own = scope.clone();
    let hear = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        let own = own.clone();
        wasm_bindgen_futures::spawn_local(async move {
            let answer = work(&event.data()).await.unwrap_or_else(|problem| problem);
            let _ = own.post_message(&answer);
        });
    });
    scope.set_onmessage(Some(hear.as_ref().unchecked_ref()));
    hear.forget();
}

/// Takes `{ files, write }`, gives `{ millis, digests }`.
async fn work(data: &JsValue) -> Result<JsValue, JsValue> {
    let files: Array = Reflect::get(data, &"files".into())?.dyn_into()?;
    let write = Reflect::get(data, &"write".into())?.is_truthy();
    let start = Date::now();
    let output = if write { Some(output().await?) } else { None };
    let reader = FileReaderSync::new()?;
    let (mut block, digests, mut to) = (vec![0; BLOCK as usize], Array::new(), 0.0);
    for file in files.iter() {
        let file: File = file.dyn_into()?;
        let (mut sha, mut at) = (Sha256::new(), 0.0);
        while at < file.size() {
            let end = (at + f64::from(BLOCK)).min(file.size());
            let slice = file.slice_with_f64_and_f64(at, end)?;
            let buffer = reader.read_as_array_buffer(&slice)?;
            let bytes = Uint8Array::new(&buffer);
            let block = &mut block[..bytes.length() as usize];
            bytes.copy_to(block);
            sha.update(&*block);
            if let Some((_, access)) = &output {
                let options = FileSystemReadWriteOptions::new();
                options.set_at(to);
                to += access.write_with_js_u8_array_and_options(&bytes, &options)?;
            }
            at = end;
        }
        digests.push(&Uint8Array::from(sha.finalize().as_slice()));
    }
    if let Some((folder, access)) = output {
        access.close();
        JsFuture::from(folder.remove_entry(NAME)).await?;
    }
    let answer = Object::new();
    Reflect::set(&answer, &"millis".into(), &(Date::now() - start).into())?;
    Reflect::set(&answer, &"digests".into(), &digests)?;
    Ok(answer.into())
}

async fn output() -> Result<(FileSystemDirectoryHandle, FileSystemSyncAccessHandle), JsValue> {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().dyn_into()?;
    let folder: FileSystemDirectoryHandle =
        JsFuture::from(scope.navigator().storage().get_directory()).await?.dyn_into()?;
    let options = FileSystemGetFileOptions::new();
    options.set_create(true);
    let handle: FileSystemFileHandle =
        JsFuture::from(folder.get_file_handle_with_options(NAME, &options)).await?.dyn_into()?;
    let access = JsFuture::from(handle.create_sync_access_handle()).await?.dyn_into()?;
    Ok((folder, access))
}
