//! Keys and signatures, as deeds: keys that this browser keeps, keys elsewhere, countersigning.

use leptos::prelude::*;
use web_sys::File;

use super::{App, now};
use crate::blob_store::size;
use crate::engine::Lane;
use crate::message::{CountersignRequest, Request, countersigning};
use crate::session::{Job, Key, Session};

impl App {
    /// Makes a key that this browser keeps.
    pub fn make_stored_key(self, name: String) {
        self.session.update(|session| session.key = Key::Working);
        self.ask(&Request::MakeStoredKey { name, now: now() }, &[]);
        self.ask(&Request::StoredKeys, &[]);
    }

    /// Signs with a key that this browser keeps.
    pub fn use_stored_key(self, keyid: String) {
        self.session.update(|session| session.key = Key::Working);
        self.ask(&Request::UseStoredKey { keyid }, &[]);
    }

    /// Removes a key that this browser keeps.
    pub fn forget_stored_key(self, keyid: String) {
        self.ask(&Request::ForgetStoredKey { keyid }, &[]);
    }

    /// Signs with a key that is elsewhere.
    pub fn use_outside_key(self, file: File) {
        self.session.update(|session| session.key = Key::Working);
        self.ask(&Request::OutsideKey, &[file]);
    }

    /// Hands in the signature that was made elsewhere.
    pub fn give_signature(self, text: String) {
        self.ask(&Request::Signature { text }, &[]);
    }

    /// Adds a signature to the zip that was verified.
    pub fn countersign(self, action: String) {
        let Some((input, zip)) = self.verified_zip() else { return };
        self.session.update(|session| session.begin_countersign(size(&zip)));
        let trust = self.trusted();
        let request = CountersignRequest {
            input,
            role: self.form.role.get_untracked(),
            signer: self.form.signer.with_untracked(|signer| signer.trim().to_owned()),
            action,
            trust: trust.as_ref().map(|(name, _)| name.clone()),
            policy: Some(self.desk().policy.get_untracked()).filter(|name| !name.is_empty()),
            now: now(),
        };
        let files: Vec<File> = std::iter::once(zip).chain(trust.map(|(_, file)| file)).collect();
        self.ask(&Request::Countersign(request), &files);
    }

    /// Ends countersigning. What was written of it is removed; a package that was sealed before stays.
    pub fn cancel_countersign(self) {
        self.engine.stop(Lane::Package);
        self.session.update(Session::cancel_countersign);
        let visit = self.visit.get_value();
        let hello = Request::Hello { sweep: vec![countersigning(&visit)], visit };
        self.engine.send(Lane::Package, &hello, &[]);
    }

    /// Goes back from an added or refused signature to its form.
    pub fn countersign_again(self) {
        self.session.update(|session| session.countersign = Job::Empty);
    }
}
