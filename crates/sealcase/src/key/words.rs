//! Fingerprints as words, so that two people can compare them by phone.

use bip39::Language;

use crate::digest::Digest;

/// Each word tells 11 bits, so these tell 88 of the 256: more than anybody can search for a key that has them too.
const WORDS: usize = 8;
const BITS_OF_WORD: usize = 11;

/// The first 88 bits of a keyid as eight words of the English list of BIP 39. They are no secret and open nothing.
pub fn words(keyid: &Digest) -> String {
    let list = Language::English.word_list();
    let bit = |at: usize| usize::from(keyid.as_bytes()[at / 8] >> (7 - at % 8) & 1);
    let number = |word: usize| (word * BITS_OF_WORD..(word + 1) * BITS_OF_WORD).fold(0, |sum, at| sum << 1 | bit(at));
    (0..WORDS).map(|word| list[number(word)]).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_those_that_bip_39_has_for_the_bits() {
        let of = |start: &str| words(&Digest::parse(&format!("{start:0<64}")).unwrap());
        // The test vectors of BIP 39 for entropy of all zeros and of 7f bytes, up to the bits that are shown.
        assert_eq!(of("0"), ["abandon"; 8].join(" "));
        assert_eq!(of(&"7f".repeat(16)), "legal winner thank year wave sausage worth useful");
        assert_eq!(of(&"f".repeat(64)), ["zoo"; 8].join(" "));
        // What lies behind the 88 bits does not count.
        assert_eq!(of(&"7f".repeat(11)), of(&"7f".repeat(16)));
    }
}
