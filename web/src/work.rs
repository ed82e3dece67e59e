//! The worker's side: hears a request, does it with the core, answers. One request at a time.
//!
//! Holds what must outlive a request: the package's files, the proof that they were checked, and the
//! secret key, which never leaves this worker except as a file for the user to save.

use std::cell::RefCell;
use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;

use js_sys::Date;
use sealcase::error::Error;
use sealcase::key::{self, PublicKey, SecretKey};
use sealcase::profile::{self, Profile};
use sealcase::report::Report;
use sealcase::seal::{self, Begun};
use sealcase::statement::Role;
use sealcase::time::Timestamp;
use sealcase::validate::{self, Checked, Demand, Evidence};
use sealcase::{archive, store, verify};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{DedicatedWorkerGlobalScope, File, MessageEvent};
use zeroize::Zeroizing;

use crate::blob_store::{BlobReader, BlobStore, Meter, size};
use crate::engine::{envelope, opened};
use crate::message::{About, Judged, KeyFile, ProfileChoice, Progress, Receipt, Reply, Request, Sealed};
use crate::opfs::{self, Output};
use crate::package;
use crate::quote::quotes;
use crate::texts;

/// A key file is small; anything larger is none.
const KEY_BYTES: u64 = 64 << 10;

/// What the worker holds between requests.
#[derive(Default)]
struct Work {
    visit: String,
    store: Option<BlobStore>,
    checked: Option<Checked>,
    key: Option<SecretKey>,
}

/// A request's text with the files that came along.
type Asked = (String, Vec<File>);

/// Hears requests until the page ends the worker.
///
/// # Errors
/// Outside a dedicated worker.
pub fn serve() -> Result<(), JsValue> {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().dyn_into()?;
    let waiting: Rc<RefCell<VecDeque<Asked>>> = Rc::default();
    // Empty while a request is being done: the next one waits for its turn.
    let work = Rc::new(RefCell::new(Some(Work::default())));
    let hear = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        waiting.borrow_mut().extend(opened(&event.data()));
        let Some(mut own) = work.borrow_mut().take() else { return };
        let (waiting, work) = (Rc::clone(&waiting), Rc::clone(&work));
        wasm_bindgen_futures::spawn_local(async move {
            loop {
                let next = waiting.borrow_mut().pop_front();
                let Some((text, files)) = next else { break };
                own.answer(&text, files).await;
            }
            *work.borrow_mut() = Some(own);
        });
    });
    scope.set_onmessage(Some(hear.as_ref().unchecked_ref()));
    // Lives as long as the worker.
    hear.forget();
    Ok(())
}

/// Posts a reply, with a file beside it.
pub fn post(reply: &Reply, file: Option<&File>) {
    post_all(reply, file.into_iter());
}

/// Posts a reply, with files beside it.
fn post_all<'a>(reply: &Reply, files: impl Iterator<Item = &'a File>) {
    let Ok(scope) = js_sys::global().dyn_into::<DedicatedWorkerGlobalScope>() else { return };
    let text = serde_json::to_string(reply).unwrap_or_default();
    if let Ok(data) = envelope(&text, files) {
        // Nothing could be told about a failure to tell.
        let _ = scope.post_message(&data);
    }
}

/// A meter that posts progress towards this total.
fn meter(total: u64) -> Rc<Meter> {
    Meter::new(move |done| post(&Reply::Progress(Progress { done: done.min(total), total }), None))
}

/// Milliseconds since an earlier `Date::now`.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a span of time is short and positive")]
fn since(start: f64) -> u64 {
    (Date::now() - start).max(0.0) as u64
}

fn judged(report: &Report, store: Option<&BlobStore>, start: f64) -> Judged {
    let why = report
        .findings
        .iter()
        .map(|finding| finding.code.entry())
        .map(|entry| (entry.id.to_owned(), entry.why.to_owned()))
        .collect::<BTreeMap<_, _>>();
    let quotes = store.map(|store| quotes(store, &report.findings)).unwrap_or_default();
    Judged { json: report.to_json(), why, quotes, millis: since(start) }
}

pub(crate) fn instant(seconds: i64) -> Result<Timestamp, Error> {
    Timestamp::from_unix(seconds).ok_or_else(|| Error::Unsupported { what: texts::STRANGE_CLOCK.to_owned() })
}

fn random<const N: usize>() -> Result<[u8; N], Error> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|problem| Error::key(problem.to_string()))?;
    Ok(bytes)
}

fn text_of(file: &File) -> Result<Zeroizing<String>, Error> {
    let name = file.name();
    let files = BlobStore::new([(name.clone(), file.clone())], Meter::new(|_| {}));
    let bytes = store::read(&files, &name, KEY_BYTES).map_err(|problem| Error::io(&name, problem))?;
    let text = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
    text.map(Zeroizing::new).ok_or_else(|| Error::key(texts::NO_KEY_FILE))
}

impl Work {
    async fn answer(&mut self, text: &str, files: Vec<File>) {
        let request = match serde_json::from_str(text) {
            Ok(request) => request,
            Err(problem) => return post(&Reply::Failed { reason: problem.to_string() }, None),
        };
        let done = match request {
            Request::Hello { visit } => {
                opfs::sweep(&visit).await;
                self.visit = visit;
                Ok(Reply::Hello(about()))
            }
            Request::Check { input, names, profile, stage, now } => {
                self.store = Some(BlobStore::new(names.into_iter().zip(files), Meter::new(|_| {})));
                self.check(&input, &profile, &stage, now)
            }
            Request::MakeKey { passphrase } => self.make_key(&Zeroizing::new(passphrase)),
            Request::OpenKey { passphrase } => self.open_key(files.first(), &Zeroizing::new(passphrase)),
            Request::Seal { base, role, signer, now } => match self.seal(base, &role, signer, now).await {
                Ok((reply, file)) => return post(&reply, file.as_ref()),
                Err(problem) => Err(problem),
            },
            Request::Verify { input, keys, now } => verify_zip(&input, &keys, &files, now),
            Request::Prepare(ask) => {
                let (answer, files) = package::work::answer(*ask, files).await;
                return post_all(&Reply::Prepare(Box::new(answer)), files.iter());
            }
        };
        let reply = done.unwrap_or_else(|problem| Reply::Failed { reason: problem.to_string() });
        post(&reply, None);
    }

    fn check(&mut self, input: &str, profile: &str, stage: &str, now: i64) -> Result<Reply, Error> {
        let start = Date::now();
        self.checked = None;
        let missing = || Error::Unsupported { what: texts::NOTHING_CHECKED.to_owned() };
        let store = self.store.as_mut().ok_or_else(missing)?;
        store.metered(meter(store.total()));
        let profile = Profile::builtin(profile).ok_or_else(missing)?;
        let demand =
            Demand { input, profile: &profile, stage, as_of: Some(instant(now)?), evidence: Evidence::ReadNow };
        let validation = validate::validate(store, &demand)?;
        self.checked = validation.checked;
        Ok(Reply::Checked {
            judged: judged(&validation.report, Some(store), start),
            sealable: self.checked.is_some(),
            base: seal::suggest_base(input),
        })
    }

    fn make_key(&mut self, passphrase: &str) -> Result<Reply, Error> {
        let seed = Zeroizing::new(random::<32>()?);
        let secret = SecretKey::from_seed(&seed);
        let encrypted = !passphrase.is_empty();
        let pem = if encrypted {
            secret.to_encrypted_pem(passphrase.as_bytes(), &random()?, random()?)?
        } else {
            secret.to_pem()?
        };
        let reply = Reply::KeyReady(known(&secret.public(), Some(pem.to_string()), encrypted));
        self.key = Some(secret);
        Ok(reply)
    }

    fn open_key(&mut self, file: Option<&File>, passphrase: &str) -> Result<Reply, Error> {
        self.key = None;
        let text = match file {
            Some(file) => text_of(file)?,
            None => return Err(Error::key(texts::NO_KEY_FILE)),
        };
        let encrypted = key::is_encrypted(&text);
        if encrypted && passphrase.is_empty() {
            return Ok(Reply::KeyRefused { reason: texts::PASSPHRASE_WANTED.to_owned(), encrypted });
        }
        match SecretKey::from_pem(&text, encrypted.then_some(passphrase.as_bytes())) {
            Ok(secret) => {
                let reply = Reply::KeyReady(known(&secret.public(), None, encrypted));
                self.key = Some(secret);
                Ok(reply)
            }
            Err(Error::Key { reason }) => Ok(Reply::KeyRefused { reason, encrypted }),
            Err(problem) => Err(problem),
        }
    }

    async fn seal(
        &mut self,
        base: String,
        role: &str,
        signer: String,
        now: i64,
    ) -> Result<(Reply, Option<File>), Error> {
        let start = Date::now();
        let (Some(store), Some(checked)) = (self.store.as_mut(), self.checked.as_ref()) else {
            return Err(Error::Unsupported { what: texts::NOTHING_CHECKED.to_owned() });
        };
        let secret = self.key.as_ref().ok_or_else(|| Error::key(texts::NO_KEY_FILE))?;
        let role = Role::parse(role).ok_or_else(|| Error::Unsupported { what: texts::NO_ROLE.to_owned() })?;
        store.metered(meter(store.total()));
        opfs::sweep(&self.visit).await;
        let output = Output::open(&self.visit).await;
        if output.limit().is_some_and(|limit| store.total() > limit) {
            return Err(Error::Limit { what: texts::MEMORY_LIMIT.to_owned() });
        }
        let request = seal::Request {
            base_directory: base.clone(),
            role,
            signer_name: signer,
            public_key: secret.public(),
            sealed_at: instant(now)?,
            previous: Vec::new(),
        };
        let ready = match seal::begin(store, checked, &request, output)? {
            Begun::Ready(ready) => ready,
            Begun::Refused(report) => return Ok((Reply::SealRefused(judged(&report, Some(store), start)), None)),
        };
        let statement = ready.statement().to_owned();
        let signature = secret.sign(ready.bytes_to_sign());
        let (receipt, output) = ready.finish(signature)?;
        let file_name = format!("{base}.sealed.zip");
        let file = output.into_file(&file_name).await.map_err(|problem| Error::io(&file_name, problem))?;
        let strange = |problem: serde_json::Error| Error::Unsupported { what: problem.to_string() };
        let receipt_json = serde_json::to_string_pretty(&receipt).map_err(strange)? + "\n";
        let receipt: Receipt = serde_json::from_str(&receipt_json).map_err(strange)?;
        let size = size(&file);
        let sealed = Sealed { receipt, receipt_json, statement, file_name, size, millis: since(start) };
        Ok((Reply::Sealed(sealed), Some(file)))
    }
}

fn about() -> About {
    let choices = profile::builtin_names().filter_map(Profile::builtin).map(|profile| ProfileChoice {
        name: profile.name().to_owned(),
        title: profile.title().to_owned(),
        stages: profile.stages().map(str::to_owned).collect(),
    });
    About {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        profiles: choices.collect(),
        roles: Role::ALL.iter().map(|role| role.as_str().to_owned()).collect(),
    }
}

fn known(public: &PublicKey, secret_pem: Option<String>, encrypted: bool) -> KeyFile {
    KeyFile { keyid: public.keyid().to_string(), public_pem: public.to_pem(), secret_pem, encrypted }
}

fn verify_zip(input: &str, names: &[String], files: &[File], now: i64) -> Result<Reply, Error> {
    let start = Date::now();
    let Some((zip, key_files)) = files.split_first() else {
        return Err(Error::Unsupported { what: texts::NOTHING_TO_VERIFY.to_owned() });
    };
    let mut keys = Vec::new();
    for (file, name) in key_files.iter().zip(names) {
        let of_file = |problem: Error| Error::key(format!("{name}: {problem}"));
        keys.push(PublicKey::from_pem(&text_of(file).map_err(of_file)?).map_err(of_file)?);
    }
    let reader = BlobReader::new(zip.clone(), meter(size(zip))).map_err(|problem| Error::io(input, problem))?;
    let request = verify::Request {
        input,
        keys: &keys,
        trust: None,
        policy: None,
        as_of: Some(instant(now)?),
        limits: archive::Limits::default(),
    };
    let report = verify::verify(reader, &request)?;
    Ok(Reply::Verified(judged(&report, None, start)))
}
