//! The core of Sealcase.

pub mod codes;
pub mod digest;
pub mod error;
pub mod finding;
pub mod json;
pub mod path;
pub mod report;
pub mod store;
pub mod time;
pub mod validate;
