//! Verifying, as deeds: zips, keys and trust file chosen; files of the zip shown and saved; comparing.

use js_sys::Array;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::{Blob, File, Storage, Url};

use super::{App, now};
use crate::blob_store::size;
use crate::engine::Lane;
use crate::message::{Request, VerifyRequest};
use crate::session::{Job, Place, Session, TrustState};
use crate::texts::{self, Language};

/// Where a trust file is kept that the user asked to keep.
const KEPT: &str = "sealcase-trust";

/// What is chosen beside the forms: the language, and by what is verified and kept.
#[derive(Clone, Copy)]
pub struct Desk {
    /// The language of the page.
    pub language: RwSignal<Language>,
    /// The names of the public keys of expected signers.
    pub key_names: RwSignal<Vec<String>>,
    /// The policy's name; empty for none.
    pub policy: RwSignal<String>,
    /// The day to judge at; empty for now.
    pub as_of: RwSignal<String>,
    /// The day that records are told on.
    pub records_on: RwSignal<String>,
    /// Whether the trust file is kept in this browser.
    pub kept: RwSignal<bool>,
    /// The address of the picture that is shown.
    pub picture: RwSignal<Option<String>>,
    pub(super) zips: StoredValue<Vec<(String, File)>, LocalStorage>,
    fixed: StoredValue<bool>,
    pub(super) keys: StoredValue<Vec<File>, LocalStorage>,
    pub(super) trust: StoredValue<Option<(String, File)>, LocalStorage>,
    pub(super) records: StoredValue<Vec<(String, File)>, LocalStorage>,
}

impl Desk {
    pub(super) fn empty(language: Language) -> Self {
        Self {
            language: RwSignal::new(language),
            key_names: RwSignal::new(Vec::new()),
            policy: RwSignal::new(String::new()),
            as_of: RwSignal::new(String::new()),
            records_on: RwSignal::new(String::new()),
            kept: RwSignal::new(false),
            picture: RwSignal::new(None),
            zips: StoredValue::new_local(Vec::new()),
            fixed: StoredValue::new(false),
            keys: StoredValue::new_local(Vec::new()),
            trust: StoredValue::new_local(None),
            records: StoredValue::new_local(Vec::new()),
        }
    }

    /// Shows another picture, or none; the one before is let go.
    pub(super) fn show_picture(self, file: Option<&File>) {
        if let Some(old) = self.picture.get_untracked() {
            let _ = Url::revoke_object_url(&old);
        }
        self.picture.set(file.and_then(|file| Url::create_object_url_with_blob(file).ok()));
    }
}

impl App {
    /// Takes the public keys of expected signers.
    pub fn set_keys(self, keys: Vec<File>) {
        self.desk().key_names.set(keys.iter().map(File::name).collect());
        self.desk().keys.set_value(keys);
    }

    /// Takes a trust file, or lets it go.
    pub fn set_trust(self, trust: Option<(String, File)>) {
        if let Some((name, file)) = &trust {
            self.session.update(|session| session.trust = TrustState::Reading);
            self.ask(&Request::ReadTrust { name: name.clone() }, std::slice::from_ref(file));
        } else {
            self.session.update(|session| session.trust = TrustState::None);
            self.keep_trust(false);
        }
        let replaced = self.desk().kept.get_untracked() && trust.is_some();
        self.desk().trust.set_value(trust);
        if replaced {
            self.keep_trust(true);
        }
    }

    /// Keeps the trust file in this browser, or forgets it there. Nothing else of a user's is kept without a wish.
    pub fn keep_trust(self, keep: bool) {
        self.desk().kept.set(keep);
        let Some(storage) = storage() else { return };
        if !keep {
            let _ = storage.remove_item(KEPT);
            return;
        }
        let Some((name, file)) = self.desk().trust.get_value() else { return };
        wasm_bindgen_futures::spawn_local(async move {
            let blob: &Blob = file.unchecked_ref();
            let text = wasm_bindgen_futures::JsFuture::from(blob.text()).await.ok().and_then(|text| text.as_string());
            let kept = text.is_some_and(|text| storage.set_item(KEPT, &format!("{name}\n{text}")).is_ok());
            self.desk().kept.set(kept);
            if !kept {
                self.notice(&texts::NOT_KEPT);
            }
        });
    }

    /// Takes the trust file that this browser keeps, if it keeps one.
    pub(super) fn recall_trust(self) {
        let text = storage().and_then(|storage| storage.get_item(KEPT).ok().flatten());
        let Some((name, text)) = text.as_deref().and_then(|text| text.split_once('\n')) else { return };
        if let Ok(file) = File::new_with_str_sequence(&Array::of1(&text.into()), name) {
            self.set_trust(Some((name.to_owned(), file)));
            self.desk().kept.set(true);
        }
    }

    /// Takes zips and verifies them as one story. `fixed` says that the first one is meant.
    pub fn verify_zips(self, zips: Vec<(String, File)>, fixed: bool) {
        self.desk().zips.set_value(zips);
        self.desk().fixed.set_value(fixed);
        self.verify();
    }

    /// Verifies another one of the zips that were given.
    pub fn verify_named(self, name: &str) {
        let mut zips = self.desk().zips.get_value();
        if let Some(at) = zips.iter().position(|(own, _)| own == name) {
            zips.swap(0, at);
            self.verify_zips(zips, true);
        }
    }

    /// Whether one of the zips that were given has that name.
    pub fn has_zip_named(self, name: &str) -> bool {
        self.desk().zips.with_value(|zips| zips.iter().any(|(own, _)| own == name))
    }

    /// Verifies the zips, again if need be.
    pub fn verify(self) {
        let zips = self.desk().zips.get_value();
        let Some((first, _)) = zips.first() else { return };
        // One worker for one verification.
        self.engine.stop(Lane::Verify);
        self.desk().show_picture(None);
        let bytes = zips.iter().map(|(_, file)| size(file)).sum();
        self.session.update(|session| session.begin_verify(first, bytes));
        self.go(Place::Verify);
        let trust = self.trusted();
        let given = |signal: RwSignal<String>| Some(signal.get_untracked()).filter(|text| !text.is_empty());
        let request = VerifyRequest {
            zips: zips.iter().map(|(name, _)| name.clone()).collect(),
            fixed: self.desk().fixed.get_value(),
            keys: self.desk().key_names.get_untracked(),
            trust: trust.as_ref().map(|(name, _)| name.clone()),
            policy: given(self.desk().policy),
            as_of: given(self.desk().as_of),
            now: now(),
        };
        let mut files: Vec<File> = zips.into_iter().map(|(_, file)| file).collect();
        files.extend(self.desk().keys.get_value());
        files.extend(trust.map(|(_, file)| file));
        self.engine.send(Lane::Verify, &Request::Verify(request), &files);
    }

    /// The trust file, unless it cannot be used: then it is said, and nothing is judged by it.
    pub(super) fn trusted(self) -> Option<(String, File)> {
        let refused = self.session.with_untracked(|session| matches!(session.trust, TrustState::Refused(_)));
        self.desk().trust.get_value().filter(|_| !refused)
    }

    /// The zip that was verified.
    pub(super) fn verified_zip(self) -> Option<(String, File)> {
        let name = self.session.with_untracked(|session| session.zip.clone())?;
        self.desk().zips.get_value().into_iter().find(|(own, _)| *own == name)
    }

    /// Whether there is a zip to verify.
    pub fn has_zip(self) -> bool {
        self.desk().zips.with_value(|zips| !zips.is_empty())
    }

    /// Verifies what was just sealed or countersigned.
    pub fn verify_sealed(self) {
        if let Some(file) = self.sealed_file() {
            self.verify_zips(vec![(file.name(), file)], true);
        }
    }

    /// Ends the verification.
    pub fn cancel_verify(self) {
        self.engine.stop(Lane::Verify);
        self.session.update(Session::cancel_verify);
    }

    /// Shows a file of the zip.
    pub fn open_file(self, path: &str) {
        self.session.update(|session| session.inspection.opening = Some(path.to_owned()));
        self.engine.send(Lane::Verify, &Request::Open { path: path.to_owned() }, &[]);
    }

    /// Shows none.
    pub fn close_file(self) {
        self.desk().show_picture(None);
        self.session.update(|session| session.inspection.opened = None);
    }

    /// Saves a file of the zip.
    pub fn extract_file(self, path: &str) {
        self.engine.send(Lane::Verify, &Request::Extract { path: path.to_owned() }, &[]);
    }

    /// Compares the zip with an older one.
    pub fn compare(self, other: File) {
        self.session
            .update(|session| session.inspection.difference = Job::Working(crate::message::Progress::default()));
        self.engine.send(Lane::Verify, &Request::Compare { input: other.name(), now: now() }, &[other]);
    }
}

/// What outlives a visit, where the browser has it.
fn storage() -> Option<Storage> {
    web_sys::window().and_then(|window| window.local_storage().ok().flatten())
}
