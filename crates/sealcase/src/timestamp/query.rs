//! The request that an authority answers (`TimeStampReq`, RFC 3161, section 2.4.1).

use super::signature::Hash;

/// A request for a token over a text. The authority is asked for its certificate; `nonce` should be
/// random, and comes back in the answer.
pub fn query(stamped: &[u8], hash: Hash, nonce: &[u8; 8]) -> Vec<u8> {
    let algorithm = sequence(&[hash.oid().as_bytes()].map(|oid| part(0x06, oid)).concat());
    let imprint = sequence(&[algorithm, part(0x04, &hash.of(stamped))].concat());
    sequence(&[part(0x02, &[1]), imprint, part(0x02, &number(*nonce)), part(0x01, &[0xFF])].concat())
}

/// Positive and without leading zeros, whatever was drawn.
fn number(mut nonce: [u8; 8]) -> [u8; 8] {
    nonce[0] = nonce[0] & 0x7F | 0x40;
    nonce
}

fn sequence(inside: &[u8]) -> Vec<u8> {
    part(0x30, inside)
}

/// One value; all of ours are shorter than 128 bytes.
fn part(tag: u8, value: &[u8]) -> Vec<u8> {
    let mut out = vec![tag, u8::try_from(value.len()).unwrap_or(0x7F)];
    out.extend(value);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_short_and_asks_for_the_certificate() {
        for (hash, digest) in [(Hash::Sha256, 32), (Hash::Sha384, 48), (Hash::Sha512, 64)] {
            let query = query(b"text", hash, &[0; 8]);
            assert_eq!(usize::from(query[1]) + 2, query.len());
            assert_eq!(query.len(), 2 + 3 + 2 + 2 + 2 + 9 + 2 + digest + 2 + 8 + 3);
            assert!(query.ends_with(&[0x40, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0xFF]));
        }
    }
}
