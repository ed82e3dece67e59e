//! Deeds of preparing a package: begin, open, edit, review, keep, save.
//!
//! File handles are kept here, outside the draft, which is plain data. A review is asked for a moment
//! after the last change, one at a time, so that the worker never falls behind.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use js_sys::Array;
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use serde_json::Value;
use web_sys::File;

use super::folder::write_folder;
use super::{App, now};
use crate::engine::{Engine, Lane};
use crate::form::{Edit, Kind, Schema, blank, entered, moved, parent};
use crate::intake::{Dropped, Intake};
use crate::message::Request;
use crate::package::ask::{Answer, Ask, Kept, LaidFile};
use crate::package::{Document, Draft, Keeping, Parsed};
use crate::report::Report;
use crate::session::{Place, Session};
use crate::texts::prepare as words;

/// How long the page waits after a change before it asks for a review.
const PAUSE: Duration = Duration::from_millis(350);

/// What is open for preparing, and the way to its worker.
#[derive(Clone, Copy)]
pub struct Prepare {
    /// The package.
    pub draft: RwSignal<Draft>,
    /// Schemas that came so far.
    pub schemas: RwSignal<BTreeMap<String, Arc<Schema>>>,
    /// Items of lists that are unfolded, by pointer.
    pub unfolded: RwSignal<BTreeSet<String>>,
    session: RwSignal<Session>,
    engine: Engine,
    handles: StoredValue<BTreeMap<String, File>, LocalStorage>,
    asked: StoredValue<BTreeSet<String>>,
    timer: StoredValue<Option<TimeoutHandle>>,
    reviewing: StoredValue<bool>,
    keeping: StoredValue<bool>,
    exported: StoredValue<Option<File>, LocalStorage>,
}

impl Prepare {
    /// Nothing open yet.
    pub(super) fn start(session: RwSignal<Session>, engine: Engine) -> Self {
        Self {
            draft: RwSignal::new(Draft::default()),
            schemas: RwSignal::new(BTreeMap::new()),
            unfolded: RwSignal::new(BTreeSet::new()),
            session,
            engine,
            handles: StoredValue::new_local(BTreeMap::new()),
            asked: StoredValue::new(BTreeSet::new()),
            timer: StoredValue::new(None),
            reviewing: StoredValue::new(false),
            keeping: StoredValue::new(false),
            exported: StoredValue::new_local(None),
        }
    }

    fn ask(self, ask: Ask, files: &[File]) {
        self.engine.send(Lane::Prepare, &Request::Prepare(Box::new(ask)), files);
    }

    fn notice(self, text: &str) {
        self.session.update(|session| text.clone_into(&mut session.notice));
    }

    /// The schema of a type; asks for it, if it did not come yet.
    pub fn schema(self, doc_type: &str) -> Option<Arc<Schema>> {
        let known = self.schemas.with(|schemas| schemas.get(doc_type).cloned());
        if known.is_none() && self.asked.try_update_value(|asked| asked.insert(doc_type.to_owned())) == Some(true) {
            self.ask(Ask::Schema { doc_type: doc_type.to_owned() }, &[]);
        }
        known
    }

    /// Hears the worker. Gives files that belong to an answer of use to the app.
    pub(super) fn hear(self, answer: Answer, mut files: Vec<File>) -> Option<Heard> {
        match answer {
            Answer::Plan(plan) => self.draft.update(|draft| draft.plan = plan),
            Answer::Schema { doc_type, text, common } => {
                if let Some(schema) = Schema::read(&text, &common) {
                    self.schemas.update(|schemas| {
                        schemas.insert(doc_type, Arc::new(schema));
                    });
                }
            }
            Answer::Laid { name, files: laid, more, starter, kept } => {
                self.lay(name, laid, files, (more, starter), kept.as_ref());
                return Some(Heard::Laid(kept));
            }
            Answer::Reviewed { json, examples } => {
                self.reviewing.set_value(false);
                if let Ok(report) = serde_json::from_str::<Report>(&json) {
                    self.draft.update(|draft| draft.reviewed(&report, examples));
                }
                return Some(Heard::Reviewed);
            }
            Answer::Measured { path, pointer, size, sha256, media_type } => {
                self.measured(&path, &pointer, size, &sha256, &media_type);
            }
            Answer::Exported { file_name } => return files.pop().map(|file| Heard::Exported(file, file_name)),
            Answer::Kept(kept) => {
                self.keeping.set_value(false);
                self.draft.update(|draft| match (&mut draft.keeping, kept) {
                    (Keeping::On(at), Some(kept)) => {
                        *at = Some(kept.at);
                        draft.unsaved = draft.due;
                    }
                    (_, kept) => draft.recall = kept,
                });
            }
            Answer::NotKept { reason } => {
                self.keeping.set_value(false);
                self.draft.update(|draft| draft.keeping = Keeping::Refused(reason));
            }
            Answer::Refused { reason } => {
                self.reviewing.set_value(false);
                self.draft.update(|draft| draft.opening = false);
                self.notice(&reason);
            }
        }
        None
    }

    /// The worker ended in the middle of something.
    pub(super) fn broke(self) {
        self.reviewing.set_value(false);
        self.keeping.set_value(false);
        self.asked.update_value(BTreeSet::clear);
        self.draft.update(|draft| draft.opening = false);
    }

    fn lay(
        self,
        name: String,
        laid: Vec<LaidFile>,
        files: Vec<File>,
        (more, starter): (bool, bool),
        kept: Option<&Kept>,
    ) {
        let more = more && self.draft.with_untracked(|draft| draft.begun);
        self.handles.update_value(|handles| {
            if !more {
                handles.clear();
            }
            for (file, handle) in laid.iter().zip(files) {
                if file.text.is_none() {
                    handles.insert(file.path.clone(), handle);
                }
            }
        });
        let only = if let [only] = laid.as_slice() { only.text.is_some().then(|| only.path.clone()) } else { None };
        self.draft.update(|draft| {
            if more {
                draft.lay(laid, starter);
                if starter {
                    draft.open = only;
                }
                return;
            }
            draft.begin(name, laid, starter);
            if let Some(kept) = kept {
                draft.keeping = Keeping::On(Some(kept.at));
                draft.rests_on_kept = !draft.files.is_empty();
                draft.unsaved = false;
                draft.recall = None;
                for path in &kept.starters {
                    if let Some(document) = draft.documents.get_mut(path) {
                        document.starter = true;
                    }
                }
            }
        });
        self.unfolded.set(BTreeSet::new());
    }

    /// Fills in what a field says about a file.
    fn measured(self, path: &str, pointer: &str, size: u64, sha256: &str, media_type: &str) {
        let open = self.draft.with_untracked(|draft| {
            let (_, document) = draft.current()?;
            let Parsed(value) = document.value.as_ref()?;
            value.pointer(pointer)?.as_object().cloned()
        });
        // Another file may have been picked meanwhile, or another document opened.
        let Some(mut group) = open.filter(|group| group.get("path").and_then(Value::as_str) == Some(path)) else {
            return;
        };
        group.insert("path".to_owned(), Value::from(path));
        group.insert("size".to_owned(), Value::from(size));
        group.insert("sha256".to_owned(), Value::from(sha256));
        if group.contains_key("mediaType") || media_type != "application/octet-stream" {
            group.insert("mediaType".to_owned(), Value::from(media_type));
        }
        self.edit(&Edit::Set(pointer.to_owned(), Value::Object(group)));
    }

    fn edit(self, edit: &Edit) {
        let schema = self.current_schema();
        self.unfolded.update(|open| *open = open.iter().filter_map(|pointer| moved(edit, pointer)).collect());
        self.draft.update(|draft| draft.edit(edit, schema.as_deref()));
    }

    fn current_schema(self) -> Option<Arc<Schema>> {
        let doc_type = self.draft.with_untracked(|draft| draft.current().map(|(_, open)| open.doc_type.clone()))?;
        self.schemas.with_untracked(|schemas| schemas.get(&doc_type).cloned())
    }

    /// All files as they are now, documents made from their texts.
    fn files(self) -> (Vec<String>, Vec<File>) {
        let mut all = self.handles.get_value();
        self.draft.with_untracked(|draft| {
            for (path, document) in &draft.documents {
                all.extend(file_of(path, document).map(|file| (path.clone(), file)));
            }
        });
        all.into_iter().unzip()
    }

    /// The file at a path, for a preview or a copy.
    pub fn file(self, path: &str) -> Option<File> {
        self.handles.with_value(|handles| handles.get(path).cloned())
    }
}

/// What the app has to do after an answer.
pub(super) enum Heard {
    /// Files came; they may have been kept.
    Laid(Option<Kept>),
    /// A review is done.
    Reviewed,
    /// A zip is ready.
    Exported(File, String),
}

fn file_of(path: &str, document: &Document) -> Option<File> {
    let name = path.rsplit('/').next().unwrap_or(path);
    File::new_with_str_sequence(&Array::of1(&document.history.text().into()), name).ok()
}

impl App {
    /// What the preparing worker said.
    pub(super) fn hear_prepare(self, answer: Answer, files: Vec<File>) {
        match self.prepare().hear(answer, files) {
            Some(Heard::Laid(kept)) => {
                if let Some(kept) = kept {
                    self.form.profile.set(kept.profile);
                    self.form.stage.set(kept.stage);
                }
                self.plan();
                self.go(Place::Prepare);
            }
            Some(Heard::Reviewed) => {
                self.keep_now();
                if self.prepare().draft.with_untracked(|draft| draft.due) {
                    self.review_soon();
                }
            }
            Some(Heard::Exported(file, name)) => {
                self.save(&file, &name);
                // The browser reads from it for a while yet.
                self.prepare().exported.set_value(Some(file));
                self.prepare().draft.update(|draft| draft.unsaved = false);
            }
            None => {}
        }
    }

    /// Starts what the place needs: asks for the plan when profile or stage change, reviews what changed.
    pub(super) fn tend_prepare(self) {
        let prepare = self.prepare();
        Effect::new(move |_| {
            let here = self.session.with(|session| session.place == Place::Prepare);
            let (profile, stage) = (self.form.profile.get(), self.form.stage.get());
            let planned =
                prepare.draft.with_untracked(|draft| draft.plan.profile == profile && draft.plan.stage == stage);
            if here && !planned {
                if prepare.draft.with_untracked(|draft| draft.plan.profile.is_empty()) {
                    prepare.ask(Ask::Recall, &[]);
                }
                self.plan();
                prepare.draft.update(|draft| draft.due = draft.begun);
            }
        });
        let due = Memo::new(move |_| prepare.draft.with(|draft| draft.due && draft.begun));
        Effect::new(move |_| {
            if due.get() {
                self.review_soon();
            }
        });
    }

    fn plan(self) {
        let (profile, stage) = (self.form.profile.get_untracked(), self.form.stage.get_untracked());
        self.prepare().ask(Ask::Plan { profile, stage }, &[]);
    }

    /// Asks for a review when nothing has changed for a moment.
    fn review_soon(self) {
        let timer = self.prepare().timer;
        if let Some(timer) = timer.try_update_value(Option::take).flatten() {
            timer.clear();
        }
        timer.set_value(set_timeout_with_handle(move || self.review(), PAUSE).ok());
    }

    fn review(self) {
        let prepare = self.prepare();
        // The one that runs asks again at its end.
        if prepare.reviewing.get_value() || !prepare.draft.with_untracked(|draft| draft.begun) {
            return;
        }
        prepare.reviewing.set_value(true);
        prepare.draft.update(|draft| draft.due = false);
        let (name, starters) = prepare.draft.with_untracked(|draft| (draft.name.clone(), draft.starters()));
        let (names, files) = prepare.files();
        let (profile, stage) = (self.form.profile.get_untracked(), self.form.stage.get_untracked());
        prepare.ask(Ask::Review { name, names, profile, stage, now: now(), starters }, &files);
    }

    /// Takes what was dropped on this place.
    pub fn prepare_drop(self, dropped: Dropped) {
        wasm_bindgen_futures::spawn_local(async move {
            match dropped.unfold().await {
                Ok(intake) => self.prepare_take(intake),
                Err(text) => self.notice(&text),
            }
        });
    }

    /// Takes files: opens them as a package, or adds them to the one that is open.
    pub fn prepare_take(self, intake: Intake) {
        if intake.files.is_empty() {
            return self.notice(&crate::texts::DROP_EMPTY);
        }
        self.notice("");
        let more = self.prepare().draft.with_untracked(|draft| draft.begun);
        let folder = intake.name.clone();
        let (names, files): (Vec<String>, Vec<File>) = intake.files.into_iter().unzip();
        let names: Vec<String> = match (&folder, more) {
            (_, false) => names,
            // A folder that is added stays a folder.
            (Some(folder), true) if names.len() > 1 || files.first().is_some_and(|file| file.name() != *folder) => {
                names.into_iter().map(|name| Draft::place_for(&format!("{folder}/{name}"))).collect()
            }
            (_, true) => names.into_iter().map(|name| Draft::place_for(&name)).collect(),
        };
        self.prepare().draft.update(|draft| draft.opening = true);
        let name = folder.unwrap_or_else(|| "package".to_owned());
        self.prepare().ask(Ask::Open { name, names, more }, &files);
    }

    /// Begins with the starter documents of the stage.
    pub fn prepare_template(self) {
        self.notice("");
        let (profile, stage) = (self.form.profile.get_untracked(), self.form.stage.get_untracked());
        self.prepare().draft.update(|draft| draft.opening = true);
        self.prepare().ask(Ask::Template { profile, stage }, &[]);
    }

    /// Adds a starter document.
    pub fn prepare_add(self, doc_type: String) {
        let profile = self.form.profile.get_untracked();
        let path = self.prepare().draft.with_untracked(|draft| draft.path_for(&doc_type));
        self.prepare().ask(Ask::Starter { profile, doc_type, path }, &[]);
    }

    /// Takes a file or document out of the package.
    pub fn prepare_remove(self, path: &str) {
        self.prepare().handles.update_value(|handles| {
            handles.remove(path);
        });
        self.prepare().draft.update(|draft| draft.remove(path));
        self.notice(&words::REMOVED);
    }

    /// Opens a document in its form; without one, the list.
    pub fn prepare_open(self, path: Option<String>) {
        self.notice("");
        self.prepare().unfolded.set(BTreeSet::new());
        self.prepare().draft.update(|draft| draft.open = path);
    }

    /// Whether the package that was checked is the one under preparation.
    pub fn checked_is_prepared(self) -> bool {
        let name = self.session.with_untracked(|session| session.package.as_ref().map(|package| package.name.clone()));
        self.prepare().draft.with_untracked(|draft| draft.begun && name.as_deref() == Some(draft.name.as_str()))
    }

    /// Whether a document with that path is under preparation.
    pub fn prepares(self, path: &str) -> bool {
        self.prepare().draft.with_untracked(|draft| draft.documents.contains_key(path))
    }

    /// Opens the field that a finding is about. Gives whether the package under preparation has the document.
    pub fn prepare_at(self, path: &str, pointer: &str) -> bool {
        if !self.prepare().draft.with_untracked(|draft| draft.documents.contains_key(path)) {
            return false;
        }
        self.prepare_open(Some(path.to_owned()));
        self.prepare_unfold(pointer);
        self.go(Place::Prepare);
        true
    }

    /// Unfolds everything around a field.
    pub fn prepare_unfold(self, pointer: &str) {
        self.prepare().unfolded.update(|open| {
            let mut around = pointer;
            open.insert(around.to_owned());
            while let Some((owner, _)) = parent(around) {
                open.insert(owner.to_owned());
                around = owner;
            }
        });
    }

    /// Changes the open document.
    pub fn prepare_edit(self, edit: &Edit) {
        self.prepare().edit(edit);
    }

    /// Takes what was entered in a field.
    pub fn prepare_enter(self, pointer: &str, kind: &Kind, required: bool, text: &str) {
        let in_list = parent(pointer).is_some_and(|(_, token)| token.parse::<usize>().is_ok());
        let edit = match entered(kind, required, text) {
            Some(value) => Edit::Set(pointer.to_owned(), value),
            None if in_list => Edit::Set(pointer.to_owned(), Value::from("")),
            None => Edit::Unset(pointer.to_owned()),
        };
        self.prepare().edit(&edit);
    }

    /// Adds a part that is not there: members, or an item of a list, blank. Gives the new item's pointer.
    pub fn prepare_grow(self, pointer: &str, list: bool) -> Option<String> {
        let schema = self.prepare().current_schema()?;
        let value = self.prepare().draft.with_untracked(|draft| draft.current()?.1.value.clone())?;
        let part = schema.at(&value.0, pointer)?;
        if !list {
            self.prepare().edit(&Edit::Set(pointer.to_owned(), blank(&part)));
            return None;
        }
        let count = value.0.pointer(pointer).and_then(Value::as_array).map_or(0, Vec::len);
        self.prepare().edit(&Edit::Add(pointer.to_owned(), blank(&part.item()?)));
        let item = format!("{pointer}/{count}");
        self.prepare().unfolded.update(|open| {
            open.insert(item.clone());
        });
        Some(item)
    }

    /// Lets a field name this file of the package, with what is measured of it.
    pub fn prepare_measure(self, pointer: &str, path: &str) {
        self.prepare().edit(&Edit::Set(format!("{pointer}/path"), Value::from(path)));
        let document = self
            .prepare()
            .draft
            .with_untracked(|draft| draft.documents.get(path).and_then(|document| file_of(path, document)));
        if let Some(file) = document.or_else(|| self.prepare().file(path)) {
            self.prepare().ask(Ask::Measure { path: path.to_owned(), pointer: pointer.to_owned() }, &[file]);
        }
    }

    /// Gives the package to the check, from where it can be sealed.
    pub fn prepare_check(self) {
        let (names, files) = self.prepare().files();
        let name = self.prepare().draft.with_untracked(|draft| draft.name.clone());
        self.take_package(Intake { name: Some(name), files: names.into_iter().zip(files).collect() });
    }

    /// Saves the package as a zip.
    pub fn prepare_save(self) {
        let (names, files) = self.prepare().files();
        let name = self.prepare().draft.with_untracked(Draft::file_name);
        self.prepare().ask(Ask::Export { visit: self.visit.get_value(), name, names }, &files);
    }

    /// Saves the package into a folder that the user chooses.
    pub fn prepare_save_folder(self) {
        let (names, files) = self.prepare().files();
        wasm_bindgen_futures::spawn_local(async move {
            match write_folder(names, files).await {
                Ok(true) => {
                    self.prepare().draft.update(|draft| draft.unsaved = false);
                    self.notice(&words::FOLDER_SAVED);
                }
                Ok(false) => {}
                Err(problem) => self.notice(&format!("{} {problem:?}", words::FOLDER_FAILED)),
            }
        });
    }

    /// Keeps the work in this browser from now on, or no longer.
    pub fn prepare_keep(self, on: bool) {
        if on {
            self.prepare().draft.update(|draft| draft.keeping = Keeping::On(None));
            self.keep_now();
        } else {
            self.prepare().draft.update(|draft| draft.keeping = Keeping::Off);
            self.prepare_wipe();
        }
    }

    /// Goes on with what is kept.
    pub fn prepare_resume(self) {
        self.prepare().draft.update(|draft| draft.opening = true);
        self.prepare().ask(Ask::Resume, &[]);
    }

    /// Removes what is kept.
    pub fn prepare_wipe(self) {
        self.prepare().draft.update(|draft| draft.recall = None);
        self.prepare().ask(Ask::Wipe, &[]);
        self.notice(&words::WIPED);
    }

    /// Closes the package. What is kept in the browser is wiped with it.
    pub fn prepare_close(self) {
        let kept = self.prepare().draft.with_untracked(|draft| matches!(draft.keeping, Keeping::On(_)));
        self.prepare().handles.set_value(BTreeMap::new());
        self.prepare().unfolded.set(BTreeSet::new());
        self.prepare().draft.update(|draft| *draft = Draft { plan: draft.plan.clone(), ..Draft::default() });
        if kept {
            self.prepare_wipe();
        }
    }

    /// Ends what the preparing worker does.
    pub fn prepare_cancel(self) {
        self.engine.stop(Lane::Prepare);
        self.prepare().broke();
    }

    fn keep_now(self) {
        let prepare = self.prepare();
        let wanted = prepare.draft.with_untracked(|draft| draft.begun && matches!(draft.keeping, Keeping::On(_)));
        if !wanted || prepare.keeping.get_value() {
            return;
        }
        prepare.keeping.set_value(true);
        let (names, files) = prepare.files();
        let kept = prepare.draft.with_untracked(|draft| Kept {
            name: draft.name.clone(),
            profile: self.form.profile.get_untracked(),
            stage: self.form.stage.get_untracked(),
            at: now(),
            starters: draft.starters(),
        });
        prepare.ask(Ask::Keep { kept, names }, &files);
    }
}
