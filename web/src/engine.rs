//! The page's side of its workers: starts one, sends requests with files, hears replies, ends it.
//!
//! There are three lanes. The package worker lives as long as a package is open, since it holds what was
//! checked. The verifying worker lives for one zip, the one for records for one set of zips, the preparing
//! worker for as long as a package is being prepared. To cancel is to end the worker: nothing that it
//! does can outlast that. The worker itself is started by `boot.js`, which knows its code.

use js_sys::{Array, Function, Object, Reflect};
use leptos::prelude::*;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{ErrorEvent, File, MessageEvent, Worker};

use crate::message::{Reply, Request};
use crate::texts;

/// Which worker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lane {
    /// Checks and seals.
    Package,
    /// Verifies, and looks into what it verified.
    Verify,
    /// Goes through many zips.
    Records,
    /// Helps to prepare a package.
    Prepare,
}

/// What a worker sent: a reply, and the files that belong to it.
pub type Heard = (Reply, Vec<File>);

/// The workers, and who hears them.
#[derive(Clone, Copy)]
pub struct Engine {
    package: StoredValue<Option<Running>, LocalStorage>,
    verify: StoredValue<Option<Running>, LocalStorage>,
    records: StoredValue<Option<Running>, LocalStorage>,
    prepare: StoredValue<Option<Running>, LocalStorage>,
    hear: StoredValue<Box<dyn Fn(Lane, Heard)>, LocalStorage>,
}

/// A worker, with the closures that must live as long as it.
struct Running {
    worker: Worker,
    _message: Closure<dyn FnMut(MessageEvent)>,
    _error: Closure<dyn FnMut(ErrorEvent)>,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
    }
}

impl Engine {
    /// An engine that tells this function what its workers say.
    pub fn new(hear: impl Fn(Lane, Heard) + 'static) -> Self {
        Self {
            package: StoredValue::new_local(None),
            verify: StoredValue::new_local(None),
            records: StoredValue::new_local(None),
            prepare: StoredValue::new_local(None),
            hear: StoredValue::new_local(Box::new(hear)),
        }
    }

    /// Sends a request, with its files. Starts the worker if none runs.
    pub fn send(self, lane: Lane, request: &Request, files: &[File]) {
        let slot = self.slot(lane);
        if slot.with_value(Option::is_none) {
            match self.start(lane) {
                Ok(running) => slot.set_value(Some(running)),
                Err(problem) => return self.crashed(lane, format!("{problem:?}")),
            }
        }
        let sent = slot.with_value(|running| running.as_ref().map(|running| post(&running.worker, request, files)));
        if let Some(Err(problem)) = sent {
            self.crashed(lane, format!("{problem:?}"));
        }
    }

    /// Whether a worker of that lane runs.
    pub fn runs(self, lane: Lane) -> bool {
        self.slot(lane).with_value(Option::is_some)
    }

    /// Ends the worker of that lane, if one runs.
    pub fn stop(self, lane: Lane) {
        self.slot(lane).set_value(None);
    }

    fn slot(self, lane: Lane) -> StoredValue<Option<Running>, LocalStorage> {
        match lane {
            Lane::Package => self.package,
            Lane::Verify => self.verify,
            Lane::Records => self.records,
            Lane::Prepare => self.prepare,
        }
    }

    fn crashed(self, lane: Lane, reason: String) {
        self.hear.with_value(|hear| hear(lane, (Reply::Crashed { reason }, Vec::new())));
    }

    fn start(self, lane: Lane) -> Result<Running, JsValue> {
        let boot = Reflect::get(&js_sys::global(), &"sealcase".into())?;
        let start: Function = Reflect::get(&boot, &"startWorker".into())?.dyn_into()?;
        let worker: Worker = start.call0(&boot)?.dyn_into()?;
        let message = Closure::new(move |event: MessageEvent| match read(&event.data()) {
            Ok(heard) => self.hear.with_value(|hear| hear(lane, heard)),
            Err(reason) => self.crashed(lane, reason),
        });
        let error = Closure::new(move |event: ErrorEvent| {
            event.prevent_default();
            self.crashed(lane, event.message());
        });
        worker.set_onmessage(Some(message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(error.as_ref().unchecked_ref()));
        Ok(Running { worker, _message: message, _error: error })
    }
}

fn post(worker: &Worker, request: &Request, files: &[File]) -> Result<(), JsValue> {
    let text = serde_json::to_string(request).map_err(|problem| JsValue::from(problem.to_string()))?;
    let data = envelope(&text, files.iter())?;
    worker.post_message(&data)
}

/// A message as it is posted, either way: the text, and files beside it.
pub(crate) fn envelope<'a>(text: &str, files: impl Iterator<Item = &'a File>) -> Result<Object, JsValue> {
    let data = Object::new();
    Reflect::set(&data, &"text".into(), &text.into())?;
    Reflect::set(&data, &"files".into(), &files.collect::<Array>())?;
    Ok(data)
}

/// The text and the files of a posted message.
pub(crate) fn opened(data: &JsValue) -> Option<(String, Vec<File>)> {
    let text = Reflect::get(data, &"text".into()).ok()?.as_string()?;
    let files = Reflect::get(data, &"files".into()).ok()?;
    let files = files.dyn_into::<Array>().map(|files| files.iter().filter_map(|file| file.dyn_into().ok()).collect());
    Some((text, files.unwrap_or_default()))
}

fn read(data: &JsValue) -> Result<Heard, String> {
    let (text, files) = opened(data).ok_or_else(|| String::from(texts::STRANGE_MESSAGE))?;
    let reply = serde_json::from_str(&text).map_err(|problem| problem.to_string())?;
    Ok((reply, files))
}
