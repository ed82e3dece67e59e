//! The core of Sealcase.

pub mod archive;
pub mod bag;
pub mod codes;
pub mod digest;
pub mod envelope;
pub mod error;
pub mod finding;
pub mod json;
pub mod key;
pub mod manifest;
pub mod path;
pub mod profile;
pub mod report;
mod rules;
pub mod schema;
pub mod seal;
pub mod statement;
pub mod store;
pub mod time;
pub mod validate;
pub mod verify;
