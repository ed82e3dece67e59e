//! Reading Rust source as far as the checks need it: without comments, strings or tests.
//!
//! This is a scanner, not a parser. It knows comments, strings, raw strings, characters and lifetimes.

/// What to blank out beside comments.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Keep {
    /// Strings stay.
    Strings,
    /// Strings go too.
    CodeOnly,
}

/// The source with comments (and strings) turned into spaces; line breaks stay where they are.
pub(super) fn plain(source: &str, keep: Keep) -> String {
    let chars: Vec<char> = source.chars().collect();
    let mut out = String::with_capacity(source.len());
    let mut place = 0;
    while place < chars.len() {
        let (end, blank) = piece(&chars, place, keep);
        for &c in &chars[place..end] {
            out.push(if blank && c != '\n' { ' ' } else { c });
        }
        place = end;
    }
    out
}

/// The end of the piece that starts here, and whether it is to be blanked.
fn piece(chars: &[char], start: usize, keep: Keep) -> (usize, bool) {
    let strings = keep == Keep::CodeOnly;
    let next = |step: usize| chars.get(start + step).copied();
    let after_word = start > 0 && (chars[start - 1].is_alphanumeric() || chars[start - 1] == '_');
    match chars[start] {
        '/' if next(1) == Some('/') => (line_end(chars, start), true),
        '/' if next(1) == Some('*') => (block_end(chars, start), true),
        '"' => (string_end(chars, start + 1), strings),
        'r' if !after_word || chars[start - 1] == 'b' => match raw_end(chars, start + 1) {
            Some(end) => (end, strings),
            None => (start + 1, false),
        },
        // A character, not a lifetime: 'x' or '\…'.
        '\'' if next(1) == Some('\\') => (quote_end(chars, start + 3), strings),
        '\'' if next(2) == Some('\'') => (start + 3, strings),
        _ => (start + 1, false),
    }
}

fn line_end(chars: &[char], start: usize) -> usize {
    chars[start..].iter().position(|&c| c == '\n').map_or(chars.len(), |length| start + length)
}

fn block_end(chars: &[char], start: usize) -> usize {
    let mut depth = 0;
    let mut place = start;
    while place + 1 < chars.len() {
        match (chars[place], chars[place + 1]) {
            ('/', '*') => depth += 1,
            ('*', '/') => depth -= 1,
            _ => {
                place += 1;
                continue;
            }
        }
        place += 2;
        if depth == 0 {
            return place;
        }
    }
    chars.len()
}

fn string_end(chars: &[char], start: usize) -> usize {
    let mut place = start;
    while place < chars.len() {
        match chars[place] {
            '\\' => place += 2,
            '"' => return place + 1,
            _ => place += 1,
        }
    }
    chars.len()
}

/// The end of a raw string whose hashes or quote start here; none when it is no raw string.
fn raw_end(chars: &[char], start: usize) -> Option<usize> {
    let hashes = chars[start..].iter().take_while(|&&c| c == '#').count();
    let open = start + hashes;
    if chars.get(open) != Some(&'"') {
        return None;
    }
    let closes =
        |&end: &usize| chars[end] == '"' && chars[end + 1..].iter().take_while(|&&c| c == '#').count() >= hashes;
    Some((open + 1..chars.len()).find(closes).map_or(chars.len(), |end| end + 1 + hashes))
}

fn quote_end(chars: &[char], start: usize) -> usize {
    let rest = chars.get(start..).unwrap_or_default();
    rest.iter().position(|&c| c == '\'').map_or(chars.len(), |length| start + length + 1)
}

/// The plain source parted into what ships and what only tests; tests stand last in a file.
pub(super) fn without_tests(plain: &str) -> (&str, &str) {
    let mut from = 0;
    while let Some(found) = plain[from..].find("#[cfg(test)]") {
        let start = from + found;
        let after = start + "#[cfg(test)]".len();
        let item = plain[after..].trim_start();
        let line = item.lines().next().unwrap_or_default();
        if item.starts_with("mod ") && line.contains('{') {
            return plain.split_at(start);
        }
        from = after;
    }
    (plain, "")
}

/// Whether this text holds this word with nothing of a word right before or after it.
pub(super) fn holds_word(text: &str, word: &str) -> bool {
    let part_of_word = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    text.match_indices(word).any(|(start, _)| {
        let before = text[..start].chars().next_back().is_some_and(part_of_word);
        let after = text[start + word.len()..].chars().next().is_some_and(part_of_word);
        !before && !after
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_strings_go() {
        let source = "a // b\n/* c /* d */ e */ f \"g // h\" r#\"i \" j\"# 'k' '\\'' &'l m";
        let code = plain(source, Keep::CodeOnly);
        assert_eq!(code.split_whitespace().collect::<Vec<_>>(), ["a", "f", "&'l", "m"]);
        assert_eq!(code.lines().count(), 2);
        assert!(plain(source, Keep::Strings).contains("\"g // h\" r#\"i \" j\"#"));
    }

    #[test]
    fn unfinished_text_is_no_panic() {
        for source in ["\"", "\"\\", "'\\", "r#\"", "/*", "/* /", "'", "r", "b'\\"] {
            assert_eq!(plain(source, Keep::CodeOnly).chars().count(), source.chars().count(), "{source}");
        }
    }

    #[test]
    fn tests_are_cut_off() {
        let source = "#[cfg(test)]\nuse x;\nfn a() {}\n#[cfg(test)]\nmod tests { fn b() {} }";
        let (code, tests) = without_tests(source);
        assert!(code.contains("fn a") && !code.contains("fn b"));
        assert!(tests.contains("fn b"));
        assert_eq!(without_tests("#[cfg(test)]\nmod tests;\nfn a() {}").1, "");
    }

    #[test]
    fn words_are_whole() {
        assert!(holds_word("see `path.rs`.", "path.rs"));
        assert!(!holds_word("bag-path.rs", "path.rs"));
        assert!(!holds_word("json.too-large-file", "json.too-large"));
    }
}
