//! Comparing texts as people read them: blanks, letter case and typographic signs make no difference.

use unicode_normalization::UnicodeNormalization;

/// A text in the form that is compared: one blank between words, lower case, plain signs, no full stop at the end.
pub(super) fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        for c in word.nfkc().flat_map(char::to_lowercase) {
            out.push(match c {
                '\u{2018}' | '\u{2019}' | '\u{201B}' | '\u{2032}' => '\'',
                '\u{201C}' | '\u{201D}' | '\u{201E}' | '\u{2033}' => '"',
                '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
                other => other,
            });
        }
    }
    while out.ends_with('.') {
        out.pop();
    }
    out
}

/// Whether two texts read the same.
pub(super) fn same(left: &str, right: &str) -> bool {
    left == right || plain(left) == plain(right)
}

/// Letters and digits of a name, in lower case: what is left when tools spell it their way.
pub(super) fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Most parts of a list that are spelt out.
const SPELT_OUT: usize = 8;

/// A list in words: `a, b and c`; the end of a long one is only counted.
pub(super) fn list(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [head @ .., last] if head.len() < SPELT_OUT => format!("{} and {last}", head.join(", ")),
        long => format!("{} and {} more", long[..SPELT_OUT].join(", "), long.len() - SPELT_OUT),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_compared_as_people_read_them() {
        assert!(same("The maker\u{2019}s  product\nis fine.", "the maker's product is fine"));
        assert!(!same("The product is fine.", "The product is mostly fine."));
        assert!(!same("will not", "will"));
        assert_eq!(list(&["a".to_owned(), "b".to_owned(), "c".to_owned()]), "a, b and c");
        assert_eq!(list(&vec!["a".to_owned(); 9]), "a, a, a, a, a, a, a, a and 1 more");
        assert_eq!(list(&vec!["a".to_owned(); 8]), "a, a, a, a, a, a, a and a");
    }
}
