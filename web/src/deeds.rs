//! What a user can do, as deeds on the page's state: give files, check, seal, verify, cancel, save.
//!
//! The views call these; they change the session and send requests to the workers. File handles are
//! kept here, outside the session, which is plain data.

mod folder;
mod keys;
mod language;
mod prepare;
mod records;
mod verify;

pub use folder::can_write_folders;
pub use prepare::Prepare;
pub use verify::Desk;

use js_sys::{Array, Date, Math};
use leptos::prelude::*;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{Blob, BlobPropertyBag, File, HtmlAnchorElement, Url};

use crate::blob_store::size;
use crate::engine::{Engine, Lane};
use crate::intake::{Dropped, Intake};
use crate::message::{Reply, Request, countersigning};
use crate::opfs;
use crate::session::{Job, Key, Package, Place, Session};
use crate::texts;

/// More zips than this are looked at as records; fewer as one story.
const MANY_ZIPS: usize = 16;

/// What the user enters.
#[derive(Clone, Copy)]
pub struct Form {
    /// The profile to judge by.
    pub profile: RwSignal<String>,
    /// The stage.
    pub stage: RwSignal<String>,
    /// Who signs.
    pub signer: RwSignal<String>,
    /// In which role.
    pub role: RwSignal<String>,
    /// The base directory.
    pub base: RwSignal<String>,
}

/// The page's state and the way to its workers.
#[derive(Clone, Copy)]
pub struct App {
    /// What the page knows.
    pub session: RwSignal<Session>,
    /// What the user entered.
    pub form: Form,
    preparing: StoredValue<Prepare>,
    engine: Engine,
    visit: StoredValue<String>,
    package: StoredValue<Intake, LocalStorage>,
    desk: StoredValue<Desk>,
    /// The zip that was sealed last, and whether the user still has to save it.
    sealed: StoredValue<Option<(File, bool)>, LocalStorage>,
}

/// The time of day, in seconds since 1970.
#[expect(clippy::cast_possible_truncation, reason = "seconds fit by far")]
fn now() -> i64 {
    (Date::now() / 1000.0).floor() as i64
}

/// A number that another page open at the same time will hardly have.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is drawn to fit")]
fn dice() -> u32 {
    (Math::random() * f64::from(u32::MAX)) as u32
}

impl App {
    /// A page on which nothing has happened, with a worker that says what it knows.
    pub fn start() -> Self {
        let session = RwSignal::new(Session::default());
        let form = Form {
            profile: RwSignal::new("us-ctm-2024".to_owned()),
            stage: RwSignal::new("application".to_owned()),
            signer: RwSignal::new(String::new()),
            role: RwSignal::new("manufacturer".to_owned()),
            base: RwSignal::new(String::new()),
        };
        let sealed = StoredValue::new_local(None);
        let ended = StoredValue::new_local(None::<Engine>);
        let desk = Desk::empty(language::at_first());
        let own = StoredValue::new_local(None::<Self>);
        let engine = Engine::new(move |lane, (reply, mut files)| {
            if let (Reply::Prepare(_), Some(app)) = (&reply, own.get_value()) {
                if let Reply::Prepare(answer) = reply {
                    app.hear_prepare(*answer, files);
                }
                return;
            }
            match (&reply, files.pop()) {
                (Reply::Extracted { name }, Some(file)) => {
                    // It is the browser that says where it went.
                    let _ = download(&file, name);
                }
                (Reply::Opened(_), file) => desk.show_picture(file.as_ref()),
                (_, Some(file)) => {
                    sealed.set_value(Some((file, true)));
                }
                _ => {}
            }
            if let (Lane::Prepare, Some(app)) = (lane, own.get_value()) {
                app.prepare().broke();
            }
            let over = session.try_update(|session| session.hear(lane, reply)).unwrap_or_default();
            if over && let Some(engine) = ended.get_value() {
                engine.stop(lane);
            }
        });
        ended.set_value(Some(engine));
        let app = Self {
            session,
            form,
            preparing: StoredValue::new(Prepare::start(session, engine)),
            engine,
            visit: StoredValue::new(format!("{}-{}", now(), dice())),
            package: StoredValue::new_local(Intake::default()),
            desk: StoredValue::new(desk),
            sealed,
        };
        own.set_value(Some(app));
        opfs::stay(&app.visit.get_value());
        app.ask(&app.hello(), &[]);
        app.tend_prepare();
        app.ask(&Request::StoredKeys, &[]);
        app.recall_trust();
        // A proposed name replaces one that was proposed before; what the user typed is theirs.
        Effect::new(move |before: Option<String>| {
            let base = session.with(|session| session.base.clone());
            if form.base.with_untracked(|own| own.is_empty() || Some(own) == before.as_ref()) {
                form.base.set(base.clone());
            }
            base
        });
        app
    }

    /// The package under preparation.
    pub fn prepare(self) -> Prepare {
        self.preparing.get_value()
    }

    /// What is chosen for verifying and for records.
    pub fn desk(self) -> Desk {
        self.desk.get_value()
    }

    fn hello(self) -> Request {
        let visit = self.visit.get_value();
        Request::Hello { sweep: vec![visit.clone(), countersigning(&visit)], visit }
    }

    /// Asks the package worker; a fresh one is greeted first.
    fn ask(self, request: &Request, files: &[File]) {
        let hello = self.hello();
        if !self.engine.runs(Lane::Package) && *request != hello {
            self.engine.send(Lane::Package, &hello, &[]);
        }
        self.engine.send(Lane::Package, request, files);
    }

    /// Goes to a place.
    pub fn go(self, place: Place) {
        if let Some(window) = web_sys::window() {
            // Leaves a step in the browser's history; `hashchange` does the rest.
            let _ = window.location().set_hash(&self.address(place));
        }
        self.session.update(|session| session.place = place);
    }

    /// Says a word to the user.
    pub fn notice(self, words: &str) {
        self.session.update(|session| words.clone_into(&mut session.notice));
    }

    /// Takes what was dropped.
    pub fn drop(self, dropped: Dropped) {
        wasm_bindgen_futures::spawn_local(async move {
            match dropped.unfold().await {
                Ok(intake) => self.take(intake),
                Err(words) => self.notice(&words),
            }
        });
    }

    /// Takes files: a sealed zip is verified, with public keys that come along; the rest is checked.
    pub fn take(self, mut intake: Intake) {
        let is = |name: &str, end: &str| name.to_ascii_lowercase().ends_with(end);
        let count = |end: &str| intake.files.iter().filter(|(name, _)| is(name, end)).count();
        let (zips, keys, lists) = (count(".zip"), count(".pem") + count(".pub"), count(".json"));
        let place = self.session.with_untracked(|session| session.place);
        if place == Place::Records && zips > 0 {
            return self.take_records(intake);
        }
        if zips > 0 && lists < 2 && zips + keys + lists == intake.files.len() {
            if zips > MANY_ZIPS {
                return self.take_records(intake);
            }
            let mut chosen = Vec::new();
            let mut known = Vec::new();
            for (name, file) in intake.files.drain(..) {
                if is(&name, ".zip") {
                    chosen.push((name, file));
                } else if is(&name, ".json") {
                    self.set_trust(Some((name, file)));
                } else {
                    known.push(file);
                }
            }
            if !known.is_empty() {
                self.set_keys(known);
            }
            return self.verify_zips(chosen, false);
        }
        if intake.files.is_empty() {
            return self.notice(&texts::DROP_EMPTY);
        }
        self.take_package(intake);
    }

    /// Checks these files as a package.
    fn take_package(self, intake: Intake) {
        // What the last package left goes with its worker.
        self.forget_sealed();
        self.package.set_value(intake);
        self.check();
    }

    /// Checks the package, again if need be.
    pub fn check(self) {
        let intake = self.package.get_value();
        let name = intake.name.unwrap_or_else(|| "package".to_owned());
        let (names, files): (Vec<String>, Vec<File>) = intake.files.into_iter().unzip();
        let bytes = files.iter().map(size).sum();
        self.session.update(|session| {
            session.begin_check(Package { name: name.clone(), files: names.len(), bytes });
        });
        self.go(Place::Check);
        let (profile, stage) = (self.form.profile.get_untracked(), self.form.stage.get_untracked());
        self.ask(&Request::Check { input: name, names, profile, stage, now: now() }, &files);
    }

    /// Ends what the package worker does.
    pub fn cancel_package(self) {
        self.engine.stop(Lane::Package);
        self.session.update(Session::cancel_package);
        self.go(self.session.with_untracked(|session| session.place));
        // A fresh worker removes what the old one left on disk.
        self.ask(&self.hello(), &[]);
    }

    /// Makes a key.
    pub fn make_key(self, passphrase: String) {
        self.session.update(|session| session.key = Key::Working);
        self.ask(&Request::MakeKey { passphrase }, &[]);
    }

    /// Opens a key file.
    pub fn open_key(self, file: File, passphrase: String) {
        self.session.update(|session| session.key = Key::Working);
        self.ask(&Request::OpenKey { passphrase }, &[file]);
    }

    /// Seals the package.
    pub fn seal(self) {
        self.sealed.set_value(None);
        self.session.update(Session::begin_seal);
        let request = Request::Seal {
            base: self.form.base.with_untracked(|base| base.trim().to_owned()),
            role: self.form.role.get_untracked(),
            signer: self.form.signer.with_untracked(|signer| signer.trim().to_owned()),
            now: now(),
        };
        self.ask(&request, &[]);
    }

    /// Goes back from a finished or failed seal to its form.
    pub fn seal_again(self) {
        self.session.update(|session| session.seal = Job::Empty);
    }

    /// Hands the sealed zip to the user.
    pub fn save_sealed(self) {
        if let Some((file, _)) = self.sealed.get_value() {
            let name = self.sealed_name().unwrap_or_else(|| file.name());
            self.save(&file, &name);
            self.sealed.set_value(Some((file, false)));
        }
    }

    /// Whether a sealed zip or a package under preparation would be lost if the page were left now.
    pub fn holds_unsaved(self) -> bool {
        self.sealed.with_value(|sealed| matches!(sealed, Some((_, true))))
            || self.prepare().draft.with_untracked(|draft| draft.begun && draft.unsaved)
    }

    /// Hands a text to the user as a file.
    pub fn save_text(self, text: &str, name: &str) {
        let options = BlobPropertyBag::new();
        options.set_type("application/octet-stream");
        match Blob::new_with_str_sequence_and_options(&Array::of1(&text.into()), &options) {
            Ok(blob) => self.save(&blob, name),
            Err(problem) => self.notice(&format!("{problem:?}")),
        }
    }

    /// Hands a file of the user's back as a copy.
    pub fn save_file(self, file: &File, name: &str) {
        self.save(file, name);
    }

    /// Hands bytes to the user as a file.
    pub fn save_bytes(self, bytes: &[u8], name: &str) {
        let bytes = js_sys::Uint8Array::from(bytes);
        match Blob::new_with_u8_array_sequence(&Array::of1(&bytes)) {
            Ok(blob) => self.save(&blob, name),
            Err(problem) => self.notice(&format!("{problem:?}")),
        }
    }

    fn save(self, blob: &Blob, name: &str) {
        if let Err(problem) = download(blob, name) {
            self.notice(&format!("{problem:?}"));
        }
    }

    /// The sealed zip under its own name: the browser's private space knows it by another.
    fn sealed_file(self) -> Option<File> {
        let (file, _) = self.sealed.get_value()?;
        let name = self.sealed_name()?;
        // The bytes stay where they are; only the name is new.
        File::new_with_blob_sequence(&Array::of1(&file), &name).ok()
    }

    fn sealed_name(self) -> Option<String> {
        use crate::session::{AddOutcome, SealOutcome};
        self.session.with_untracked(|session| match session.seal.done() {
            Some(SealOutcome::Sealed(sealed)) => Some(sealed.file_name.clone()),
            _ => match session.countersign.done() {
                Some(AddOutcome::Added(added)) => Some(added.file_name.clone()),
                _ => None,
            },
        })
    }

    fn forget_sealed(self) {
        if self.sealed.with_value(Option::is_some) {
            self.sealed.set_value(None);
            self.engine.stop(Lane::Package);
            self.session.update(|session| session.key = Key::None);
            self.ask(&self.hello(), &[]);
        }
    }
}

/// Offers bytes as a download. The browser copies them from where they lie.
fn download(blob: &Blob, name: &str) -> Result<(), JsValue> {
    let document = web_sys::window().and_then(|window| window.document()).ok_or(JsValue::NULL)?;
    let address = Url::create_object_url_with_blob(blob)?;
    let link: HtmlAnchorElement = document.create_element("a")?.dyn_into()?;
    link.set_href(&address);
    link.set_download(name);
    link.click();
    // The download has begun by then, and holds the bytes itself.
    set_timeout(
        move || {
            let _ = Url::revoke_object_url(&address);
        },
        std::time::Duration::from_mins(1),
    );
    Ok(())
}
