//! The page of Sealcase: everything happens in the browser, nothing is sent.
//!
//! Two modules are built from this library: `sealcase-page` shows the views and holds no check of
//! its own; `sealcase-worker` runs the core in a dedicated worker, on files that the browser lends it.
//! They speak through [`message`]. What a user reads stands in [`texts`].

pub mod blob_store;
pub mod crew;
pub mod deeds;
pub mod diff;
pub mod engine;
pub mod form;
pub mod hand;
pub mod inspect;
pub mod intake;
pub mod keeping;
pub mod matrix;
pub mod message;
pub mod opfs;
pub mod package;
pub mod qr;
pub mod quote;
pub mod records;
pub mod report;
pub mod session;
pub mod sign;
pub mod texts;
pub mod views;
pub mod work;
