//! `records`: what many sealed bags together say about certificates and about how long records are kept.
//!
//! Each bag becomes a small row ([`Bundle`]); rows about one product are joined by certificate number, and by
//! manufacturer and product id ([`Ledger`]); of each product the state on a day is told ([`Record`]). A bag that was
//! sealed later amends earlier ones: by the dates in its documents, and by its own where they say the same thing.
//! Whether a bag may be used at all is the caller's to decide, from the report of its verification.

mod certificate;
mod export;
mod facts;
mod icalendar;
mod ledger;
mod record;

pub use certificate::{CertificateLine, Status};
pub use export::{NotUsable, Told};
pub use facts::{Bundle, DOC_TYPES};
pub use ledger::Ledger;
pub use record::{BundleLine, Hold, ProductLine, Record, Task};

#[cfg(test)]
mod tests;
