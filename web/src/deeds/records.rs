//! Records, as deeds: many zips taken, told on a day, a public record shown.

use js_sys::Date;
use leptos::prelude::*;
use web_sys::File;

use super::{App, now};
use crate::blob_store::size;
use crate::engine::Lane;
use crate::intake::Intake;
use crate::message::{RecordsRequest, Request};
use crate::session::{Place, Session};
use crate::texts;

impl App {
    /// Takes zips out of what was given and tells what they say. Keys and a trust file may come along.
    pub fn take_records(self, intake: Intake) {
        let is = |name: &str, end: &str| name.to_ascii_lowercase().ends_with(end);
        let folder = intake.name.unwrap_or_default();
        let mut zips = Vec::new();
        for (name, file) in intake.files {
            if is(&name, ".zip") {
                zips.push((name, file));
            }
        }
        if zips.is_empty() {
            return self.notice(&texts::NO_ZIPS.with(&[&folder]));
        }
        self.desk().records.set_value(zips);
        self.records();
    }

    /// Goes through the zips, again if need be.
    pub fn records(self) {
        let zips = self.desk().records.get_value();
        if zips.is_empty() {
            return;
        }
        self.engine.stop(Lane::Records);
        self.session.update(|session| session.begin_records(zips.iter().map(|(_, file)| size(file)).sum()));
        self.go(Place::Records);
        let trust = self.trusted();
        let request = RecordsRequest {
            zips: zips.iter().map(|(name, _)| name.clone()).collect(),
            keys: self.desk().key_names.get_untracked(),
            trust: trust.as_ref().map(|(name, _)| name.clone()),
            as_of: self.told_on(),
            now: now(),
        };
        let mut files: Vec<File> = zips.into_iter().map(|(_, file)| file).collect();
        files.extend(self.desk().keys.get_value());
        files.extend(trust.map(|(_, file)| file));
        self.engine.send(Lane::Records, &Request::Records(request), &files);
    }

    /// Tells the same zips on another day.
    pub fn records_on(self, day: String) {
        self.desk().records_on.set(day);
        self.engine.send(Lane::Records, &Request::RecordsOn { as_of: self.told_on() }, &[]);
    }

    /// Shows the public record of a product.
    pub fn show_registry(self, product: usize) {
        self.engine.send(Lane::Records, &Request::Registry { product, as_of: self.told_on() }, &[]);
    }

    /// Ends going through zips.
    pub fn cancel_records(self) {
        self.engine.stop(Lane::Records);
        self.session.update(Session::cancel_records);
    }

    /// The day that records are told on: the one that was chosen, or today in UTC.
    pub fn told_on(self) -> String {
        let chosen = self.desk().records_on.get_untracked();
        if chosen.is_empty() { today() } else { chosen }
    }
}

/// Today in UTC, as records count it.
pub(crate) fn today() -> String {
    let text: String = Date::new_0().to_iso_string().into();
    text.get(..10).unwrap_or_default().to_owned()
}
