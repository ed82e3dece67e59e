//! What others add to a sealed bag, for tests: countersignatures, retention events, merged copies.
//!
//! Everything is made through the core's public API, with fixed keys and times, so that a test reads
//! as a story: the manufacturer seals, the lab evaluates, the administrator certifies.

#![expect(clippy::expect_used, reason = "what is made here is known to be right")]

use std::io::Cursor;

use sealcase::countersign::{self, Begun, Deed, Merged, Receipt, Request};
use sealcase::key::SecretKey;
use sealcase::report::Report;
use sealcase::statement::{Action, Event, Role};
use sealcase::time::Timestamp;
use sealcase::verify;

use crate::keep;

/// Somebody who signs.
#[derive(Debug)]
pub struct Party {
    /// The name stated.
    pub name: &'static str,
    /// The role claimed.
    pub role: Role,
    /// The key.
    pub key: SecretKey,
}

/// A laboratory.
pub fn lab() -> Party {
    Party { name: "Hazel Test Laboratory", role: Role::Lab, key: SecretKey::from_seed(&[21; 32]) }
}

/// Another laboratory.
pub fn second_lab() -> Party {
    Party { name: "Juniper Laboratories", role: Role::Lab, key: SecretKey::from_seed(&[22; 32]) }
}

/// A Cybersecurity Label Administrator.
pub fn cla() -> Party {
    Party { name: "Rowan Label Administration", role: Role::Cla, key: SecretKey::from_seed(&[23; 32]) }
}

/// A time of a test.
///
/// # Panics
/// If it is none.
pub fn time(text: &str) -> Timestamp {
    Timestamp::parse(text).expect("a time")
}

/// A countersignature without references.
pub fn action(action: Action) -> Deed {
    Deed::Countersign { action, references: Vec::new() }
}

/// A retention event on a given day.
pub fn event(event: Event, at: &str, keep_until: Option<&str>) -> Deed {
    Deed::Event {
        event,
        effective_at: time(at),
        basis: "certificate CTM-2026-0042".to_owned(),
        keep_until: keep_until.map(str::to_owned),
    }
}

/// Begins to countersign a bag.
///
/// # Panics
/// If it cannot be read or written.
pub fn begin(zip: &[u8], party: &Party, deed: Deed, at: &str) -> Begun<Cursor<Vec<u8>>> {
    let request = Request {
        judge: verify::Request { input: "bag.sealed.zip", ..verify::Request::default() },
        role: party.role,
        signer_name: party.name.to_owned(),
        public_key: party.key.public(),
        signed_at: time(at),
        deed,
    };
    countersign::begin(Cursor::new(zip), &request, Cursor::new(Vec::new())).expect("it can be read and written")
}

/// Countersigns a bag.
///
/// # Panics
/// If that is refused.
pub fn sign(zip: &[u8], party: &Party, deed: Deed, at: &str) -> (Receipt, Vec<u8>) {
    match begin(zip, party, deed, at) {
        Begun::Refused(report) => panic!("{}", report.to_json()),
        Begun::Ready(unsigned) => {
            let signature = party.key.sign(unsigned.bytes_to_sign());
            let (receipt, out) = unsigned.finish(signature).expect("the right key");
            (receipt, out.into_inner())
        }
    }
}

/// Merges two copies, or tells why not.
///
/// # Errors
/// The report that refuses.
///
/// # Panics
/// If they cannot be read.
pub fn merge(first: &[u8], second: &[u8]) -> Result<Vec<u8>, Box<Report>> {
    let limits = sealcase::archive::Limits::default();
    let out = Cursor::new(Vec::new());
    match countersign::merge(Cursor::new(first), Cursor::new(second), ("one.zip", "two.zip"), limits, out) {
        Ok(Merged::Written { out, .. }) => Ok(out.into_inner()),
        Ok(Merged::Refused(report)) => Err(report),
        Err(error) => panic!("{error}"),
    }
}

/// Verifies by nothing but the bag itself.
///
/// # Panics
/// If it cannot be read.
pub fn verify(zip: &[u8]) -> Report {
    let request = verify::Request { input: "tiny.sealed.zip", ..verify::Request::default() };
    keep::verify(zip, &request).expect("it can be read")
}

/// The ids of a report's findings that weigh more than a note.
pub fn codes(report: &Report) -> Vec<&'static str> {
    let weighty = |finding: &&sealcase::finding::Finding| finding.severity > sealcase::codes::Severity::Note;
    report.findings.iter().filter(weighty).map(|finding| finding.code.id()).collect()
}
