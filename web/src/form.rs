//! The form of a document: which fields its schema gives it, and what an entry changes.
//!
//! Pure data, without a browser: a schema and a document in, [`Field`]s out; a document and an [`Edit`]
//! in, a new document out. Whether a document is right is not judged here; the core does that. What a
//! schema does not know stays as it is.

mod blank;
mod edit;
mod examples;
mod field;
mod history;
mod schema;

#[cfg(test)]
mod tests;

pub use blank::blank;
pub use edit::{Edit, entered, moved};
pub use examples::examples;
pub use field::{Field, Kind, label, shown};
pub use history::History;
pub use schema::{Part, Schema};

/// A JSON Pointer (RFC 6901), longer by one member or index.
pub fn join(pointer: &str, token: &str) -> String {
    format!("{pointer}/{}", token.replace('~', "~0").replace('/', "~1"))
}

/// The parts of a JSON Pointer.
pub fn tokens(pointer: &str) -> impl Iterator<Item = String> + '_ {
    pointer.split('/').skip(1).map(|token| token.replace("~1", "/").replace("~0", "~"))
}

/// A pointer cut into that of the part around it, and the last token.
pub fn parent(pointer: &str) -> Option<(&str, String)> {
    let (parent, token) = pointer.rsplit_once('/')?;
    Some((parent, token.replace("~1", "/").replace("~0", "~")))
}
