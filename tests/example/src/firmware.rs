//! A firmware image of 24 MiB: a header, three parts and a signature block, filled by the seeded
//! generator. It runs nowhere; it only has the size and the mix of a real one.

use crate::random::Random;

const MEBIBYTE: usize = 1024 * 1024;

/// The whole image.
pub(crate) fn image() -> Vec<u8> {
    let mut out = Vec::with_capacity(24 * MEBIBYTE);
    out.extend_from_slice(b"LKFW\x00\x01\x00\x03");
    text(&mut out, "larkspur-cam 2.4.1-1187 rev C", 64);
    for (name, start, end) in [("boot", 1, 2), ("kernel", 2, 8), ("system", 8, 24)] {
        text(&mut out, name, 16);
        for place in [start, end] {
            out.extend_from_slice(&u64::try_from(place * MEBIBYTE).unwrap_or(0).to_be_bytes());
        }
    }
    for (name, end) in [("boot", 2 * MEBIBYTE), ("kernel", 8 * MEBIBYTE), ("system", 24 * MEBIBYTE - 4096)] {
        let start = out.len().next_multiple_of(MEBIBYTE);
        // Parts do not fill their room: the rest reads as erased flash does.
        out.resize(start, 0xff);
        let filled = (end - start) / 16 * 15;
        out.append(&mut Random::for_text(name).bytes(filled));
        out.resize(end, 0xff);
    }
    out.append(&mut Random::for_text("signature").bytes(512));
    out.resize(24 * MEBIBYTE, 0xff);
    out
}

/// A text in a field of fixed size.
fn text(out: &mut Vec<u8>, text: &str, size: usize) {
    let end = out.len() + size;
    out.extend_from_slice(text.as_bytes());
    out.resize(end, 0);
}
