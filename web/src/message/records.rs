//! What belongs to records: what is asked of many zips, and what they tell.

use serde::{Deserialize, Serialize};

/// Which zips tell of certificates and records.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordsRequest {
    /// The names of the zips.
    pub zips: Vec<String>,
    /// The names of the key files.
    pub keys: Vec<String>,
    /// The trust file's name, if there is one.
    pub trust: Option<String>,
    /// The day to tell the state on.
    pub as_of: String,
    /// The time of day, in seconds since 1970.
    pub now: i64,
}

/// What many zips say, in the core's forms.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordsTold {
    /// Everything, as JSON.
    pub json: String,
    /// A table for spreadsheets.
    pub csv: String,
    /// A calendar of due days.
    pub ics: String,
    /// For each product, whether a registry record of it is known.
    pub registered: Vec<bool>,
}

/// A public record.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegistryTold {
    /// The product's place in the list.
    pub product: usize,
    /// The core's record, as JSON.
    pub json: String,
    /// The same as a page for buyers, to be saved.
    pub page: String,
    /// The code that leads to the registry, as SVG; empty if the record names no address.
    pub qr: String,
    /// What is worth knowing.
    pub warnings: Vec<String>,
}
