//! The core of Sealcase: checks an application package, seals it so that any change shows, and
//! verifies the seal years later. The same code runs natively and in a browser.
//!
//! It is a function of its arguments. It opens no file, reads no clock, no environment and no source
//! of randomness, and never connects: files come in through [`store::Store`], time as a
//! [`time::Timestamp`], signatures as bytes that any signer made. What is wrong with a bag is a
//! [`finding::Finding`] with a stable code; an [`error::Error`] means that the work could not be done.
//!
//! The story, from a package to a verified seal:
//!
//! ```
//! use std::io::Cursor;
//! use sealcase::{archive::Limits, key::SecretKey, profile::Profile, seal, statement::Role, store::MemStore};
//! use sealcase::{time::Timestamp, validate, verify};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! // A package is a set of files. This one lacks nearly everything.
//! let package: MemStore = [("application.json", "{\"docType\": \"application\"}")].into_iter().collect();
//! let profile = Profile::builtin("us-ctm-2024").ok_or("no such profile")?;
//! let demand = validate::Demand {
//!     input: "package",
//!     profile: &profile,
//!     stage: "application",
//!     as_of: Timestamp::parse("2026-11-23T12:00:00Z"),
//!     evidence: validate::Evidence::WhenSealing,
//! };
//! let validation = validate::validate(&package, &demand)?;
//! for finding in &validation.report.findings {
//!     println!("{}[{}]: {}", finding.severity.as_str(), finding.code, finding.message);
//! }
//! // Only a package without errors yields a `Checked`, and nothing else can be sealed.
//! if let Some(checked) = &validation.checked {
//!     let key = SecretKey::from_seed(&[7; 32]); // a host takes 32 random bytes
//!     let request = seal::Request {
//!         base_directory: "acme-camera".to_owned(),
//!         role: Role::Manufacturer,
//!         signer_name: "Acme Inc.".to_owned(),
//!         public_key: key.public(),
//!         sealed_at: Timestamp::parse("2026-11-23T12:00:00Z").ok_or("no such time")?,
//!         previous: Vec::new(),
//!         cosigners: Vec::new(),
//!         sha512: false,
//!     };
//!     if let seal::Begun::Ready(unsigned) = seal::begin(&package, checked, &request, Cursor::new(Vec::new()))? {
//!         let signature = key.sign(unsigned.bytes_to_sign()); // any signer, any delay
//!         let (receipt, zip) = unsigned.finish(signature)?;
//!         let keys = [key.public()];
//!         let request =
//!             verify::Request { input: "acme", keys: &keys, trust: None, policy: None, as_of: None, limits: Limits::default() };
//!         println!("{}: {}", receipt.bag_id, verify::verify(zip, &request)?.verdict.as_str());
//!     }
//! }
//! # Ok(())
//! # }
//! ```

pub mod algorithm;
pub mod archive;
pub mod bag;
pub mod bom;
pub mod codes;
pub mod countersign;
pub mod diff;
pub mod digest;
pub mod envelope;
pub mod error;
pub mod finding;
pub mod follow;
pub mod foreign;
pub mod json;
pub mod key;
pub mod manifest;
pub mod markup;
pub mod matrix;
pub mod media;
pub mod path;
pub mod profile;
pub mod prove;
pub mod records;
pub mod registry;
pub mod renew;
pub mod report;
pub mod retention;
mod rules;
pub mod schema;
pub mod seal;
pub mod statement;
pub mod store;
pub mod time;
pub mod timestamp;
pub mod trust;
pub mod validate;
pub mod verify;
pub mod vex;
