//! The worker's side: hears a request, does it with the core, answers. One request at a time.
//!
//! Holds what must outlive a request: the package's files, the proof that they were checked, and the
//! secret key, which never leaves this worker except as a file for the user to save.

use std::cell::RefCell;
use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;

use js_sys::Date;
use sealcase::error::Error;
use sealcase::profile::{self, Profile};
use sealcase::report::Report;
use sealcase::statement::{Action, Role};
use sealcase::time::Timestamp;
use sealcase::trust::Policy;
use sealcase::validate::{self, Checked, Demand, Evidence};
use sealcase::{seal, store};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{DedicatedWorkerGlobalScope, File, MessageEvent};
use zeroize::Zeroizing;

use crate::blob_store::{BlobStore, Meter};
use crate::crew;
use crate::engine::{envelope, opened};
use crate::inspect::{self, Inspected};
use crate::keeping::Keeping;
use crate::message::{About, Judged, ProfileChoice, Progress, Reply, Request, countersigning};
use crate::opfs;
use crate::package;
use crate::quote::quotes;
use crate::sign::{self, Bench, SealRequest};
use crate::texts;

/// A key file is small; anything larger is none.
const KEY_BYTES: u64 = 64 << 10;

/// What the worker holds between requests.
#[derive(Default)]
struct Work {
    visit: String,
    store: Option<BlobStore>,
    checked: Option<Checked>,
    bench: Bench,
    inspected: Option<Inspected>,
    keeping: Keeping,
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
pub(crate) fn meter(total: u64) -> Rc<Meter> {
    Meter::new(move |done| post(&Reply::Progress(Progress { done: done.min(total), total }), None))
}

/// Milliseconds since an earlier `Date::now`.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a span of time is short and positive")]
pub(crate) fn since(start: f64) -> u64 {
    (Date::now() - start).max(0.0) as u64
}

pub(crate) fn judged(report: &Report, store: Option<&BlobStore>, start: f64) -> Judged {
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
    Timestamp::from_unix(seconds).ok_or_else(|| Error::Unsupported { what: texts::STRANGE_CLOCK.into() })
}

pub(crate) fn text_of(file: &File) -> Result<Zeroizing<String>, Error> {
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
        if let Request::Prepare(ask) = request {
            let (answer, files) = package::work::answer(*ask, files).await;
            return post_all(&Reply::Prepare(Box::new(answer)), files.iter());
        }
        match self.done(request, files).await {
            Ok((reply, file)) => post(&reply, file.as_ref()),
            Err(problem) => post(&Reply::Failed { reason: problem.to_string() }, None),
        }
    }

    async fn done(&mut self, request: Request, files: Vec<File>) -> Result<(Reply, Option<File>), Error> {
        let reply = match request {
            Request::Hello { visit, sweep } => {
                for one in sweep {
                    opfs::sweep(&one).await;
                }
                self.visit = visit;
                Ok(Reply::Hello(about()))
            }
            Request::Check { input, names, profile, stage, now } => {
                self.store = Some(BlobStore::new(names.into_iter().zip(files), Meter::new(|_| {})));
                self.check(&input, &profile, &stage, now).await
            }
            Request::MakeKey { passphrase } => self.bench.make_key(&Zeroizing::new(passphrase)),
            Request::OpenKey { passphrase } => self.bench.open_key(files.first(), &Zeroizing::new(passphrase)),
            Request::OutsideKey => self.bench.outside_key(files.first()),
            Request::StoredKeys => Ok(Reply::StoredKeys(sign::stored().await.unwrap_or_default())),
            Request::MakeStoredKey { name, now } => refused(self.bench.make_stored(&name, now).await),
            Request::UseStoredKey { keyid } => refused(self.bench.use_stored(&keyid).await),
            Request::ForgetStoredKey { keyid } => self.bench.forget_stored(&keyid).await,
            Request::Seal { base, role, signer, now } => {
                let (Some(store), Some(checked)) = (self.store.as_mut(), self.checked.as_ref()) else {
                    return Err(Error::unsupported(texts::NOTHING_CHECKED));
                };
                let asked = SealRequest { base, role, signer, now };
                return self.bench.seal(&self.visit, store, checked, asked).await;
            }
            Request::Countersign(asked) => {
                let visit = countersigning(&self.visit);
                return self.bench.countersign(&visit, &asked, &files).await;
            }
            Request::Signature { text } => return self.bench.signature(&text).await,
            Request::Verify(asked) => inspect::verify(&asked, &files).await.map(|(reply, inspected)| {
                self.inspected = inspected;
                reply
            }),
            Request::ReadTrust { name } => read_trust(&name, files.first()),
            Request::Open { path } => return Ok(small(self.inspected()?.open(&path))),
            Request::Extract { path } => return Ok(small(self.inspected()?.extract(&path))),
            Request::Compare { input, now } => match files.first() {
                Some(other) => {
                    return Ok(small(self.inspected()?.compare(other, &input, now).map(|reply| (reply, None))));
                }
                None => Err(Error::unsupported(texts::NOTHING_TO_VERIFY)),
            },
            Request::Records(asked) => self.keeping.read(&asked, &files),
            Request::RecordsOn { as_of } => self.keeping.told(&as_of),
            Request::Registry { product, as_of } => self.keeping.registry(product, &as_of),
            // Answered before, since several files may come of it.
            Request::Prepare(_) => Err(Error::unsupported(texts::STRANGE_MESSAGE)),
        };
        reply.map(|reply| (reply, None))
    }

    fn inspected(&self) -> Result<&Inspected, Error> {
        self.inspected.as_ref().ok_or_else(|| Error::unsupported(texts::NOTHING_TO_VERIFY))
    }

    async fn check(&mut self, input: &str, profile: &str, stage: &str, now: i64) -> Result<Reply, Error> {
        let start = Date::now();
        self.checked = None;
        let missing = || Error::Unsupported { what: texts::NOTHING_CHECKED.into() };
        let store = self.store.as_mut().ok_or_else(missing)?;
        store.metered(meter(store.total()));
        crew::digests(store).await?;
        let profile = Profile::builtin(profile).ok_or_else(missing)?;
        let demand =
            Demand { input, profile: &profile, stage, as_of: Some(instant(now)?), evidence: Evidence::ReadNow };
        let validation = validate::validate(store, &demand)?;
        self.checked = validation.checked;
        Ok(Reply::Checked {
            judged: judged(&validation.report, Some(store), start),
            sealable: self.checked.is_some(),
            matrix: validation.matrix.as_ref().and_then(|matrix| serde_json::to_string(matrix).ok()),
            base: seal::suggest_base(input),
        })
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
        policies: Policy::builtin_names()
            .filter_map(Policy::builtin)
            .map(|policy| (policy.name.clone(), wanted(&policy)))
            .collect(),
        actions: Action::ALL.iter().map(|action| action.as_str().to_owned()).collect(),
    }
}

/// What a policy demands, in words.
fn wanted(policy: &Policy) -> String {
    let rows = policy.require.iter().map(|row| {
        let many = if row.min > 1 { format!("{} times ", row.min) } else { String::new() };
        format!("{many}{}", row.words())
    });
    rows.collect::<Vec<_>>().join(", ")
}

/// What could not be done with a key is said where the keys are.
fn refused(reply: Result<Reply, Error>) -> Result<Reply, Error> {
    match reply {
        Err(Error::Key { reason }) => Ok(Reply::KeyRefused { reason, encrypted: false }),
        other => other,
    }
}

/// A small deed that fails leaves everything as it was.
fn small(answer: Result<(Reply, Option<File>), Error>) -> (Reply, Option<File>) {
    answer.unwrap_or_else(|problem| (Reply::Refused { reason: problem.to_string() }, None))
}

fn read_trust(name: &str, file: Option<&File>) -> Result<Reply, Error> {
    let file = file.ok_or_else(|| Error::unsupported(texts::NO_TRUST_FILE))?;
    Ok(match inspect::read_trust(file, name) {
        Ok((trust, notes)) => {
            #[expect(clippy::cast_possible_truncation, reason = "seconds fit by far")]
            let now = instant((Date::now() / 1000.0).floor() as i64)?;
            Reply::TrustRead(inspect::summary(name, &trust, notes, now))
        }
        Err(problem) => Reply::TrustRefused { reason: problem.to_string() },
    })
}
