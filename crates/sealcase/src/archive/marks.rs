//! Marks of zip archives of any writer, for whoever asks only whether a file is one.

use super::record::{END, END_LEN, LOCAL};

/// Whether a file that starts so is a zip archive.
pub(crate) fn starts_archive(head: &[u8]) -> bool {
    head.starts_with(&LOCAL.to_le_bytes()) || head.starts_with(&END.to_le_bytes())
}

/// Whether the first entry is encrypted.
pub(crate) fn first_is_encrypted(head: &[u8]) -> bool {
    head.starts_with(&LOCAL.to_le_bytes()) && head.get(6).is_some_and(|flags| flags & 1 == 1)
}

/// Whether an end record stands in these last bytes of a file.
pub(crate) fn has_end(tail: &[u8]) -> bool {
    end(tail).is_some()
}

/// Whether the last bytes of a file are an end record with its comment, and nothing else after it.
pub(crate) fn ends_archive(tail: &[u8]) -> bool {
    let Some(at) = end(tail) else { return false };
    let comment = tail.get(at + END_LEN - 2..at + END_LEN);
    let comment = comment.map(|two| usize::from(two[0]) | usize::from(two[1]) << 8);
    comment.is_some_and(|comment| at + END_LEN + comment == tail.len())
}

fn end(tail: &[u8]) -> Option<usize> {
    let mark = END.to_le_bytes();
    tail.windows(mark.len()).rposition(|window| window[0] == mark[0] && window == mark)
}
