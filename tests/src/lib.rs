//! Conformance: cases as folders, run the same way on every host.
//!
//! [`case`] reads a case out of a map of files and runs it, so that the same code serves the native test,
//! the core on wasm32 and the command line. It reads no folders itself. [`zipcraft`], [`sealed`] and
//! [`hostile`] make the archives and bags that a verifier must refuse; [`later`] is what others add to a bag;
//! [`tsa`] is a time-stamp authority. [`keep`] writes out what was judged. [`rules_page`] and
//! [`mod@reference`] make pages of the book.

pub mod case;
pub mod files;
pub mod hostile;
pub mod keep;
pub mod later;
pub mod reference;
pub mod rules_page;
pub mod sealed;
pub mod tampering;
pub mod tsa;
pub mod zipcraft;
