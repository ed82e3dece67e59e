//! One strict walk over a JSON text: used to judge it, and to find the place of a value.
//!
//! Builds nothing. Reports the first thing that two readers could take differently, with its bytes.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::{JsonProblem, MAX_DEPTH, join};
use crate::codes;

/// One strict walk over a text. Bounds are checked everywhere: it is also used on unchecked text.
pub(super) struct Scanner<'a> {
    text: &'a [u8],
    /// The byte at hand.
    pub(super) at: usize,
    /// The members of all open objects; each object owns the end of the list.
    keys: Vec<Range<usize>>,
}

pub(super) type Step<T = ()> = Result<T, JsonProblem>;

impl<'a> Scanner<'a> {
    /// A scanner at the start of a text.
    pub(super) fn new(text: &'a [u8]) -> Self {
        Self { text, at: 0, keys: Vec::new() }
    }

    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    pub(super) fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn eat(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn fail<T>(&self, detail: &'static str) -> Step<T> {
        let end = (self.at + 1).min(self.text.len());
        Err(JsonProblem { code: codes::JSON_SYNTAX, at: self.at.min(end)..end, detail: Some(detail) })
    }

    pub(super) fn value(&mut self, depth: usize) -> Step {
        match self.peek() {
            Some(b'{' | b'[') if depth >= MAX_DEPTH => {
                Err(JsonProblem { code: codes::JSON_TOO_DEEP, at: self.at..self.at + 1, detail: None })
            }
            Some(b'{') => self.object(depth + 1),
            Some(b'[') => self.array(depth + 1),
            Some(b'"') => self.string().map(drop),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b't') => self.word(b"true"),
            Some(b'f') => self.word(b"false"),
            Some(b'n') => self.word(b"null"),
            Some(_) => self.fail("a value is expected here"),
            None => self.fail("the text ends where a value is expected"),
        }
    }

    fn word(&mut self, word: &[u8]) -> Step {
        if self.text[self.at..].starts_with(word) {
            self.at += word.len();
            return Ok(());
        }
        self.fail("a value is expected here")
    }

    fn array(&mut self, depth: usize) -> Step {
        self.at += 1;
        self.space();
        if self.eat(b']') {
            return Ok(());
        }
        loop {
            self.space();
            self.value(depth)?;
            self.space();
            if self.eat(b']') {
                return Ok(());
            }
            if !self.eat(b',') {
                return self.fail("`,` or `]` is expected here");
            }
        }
    }

    fn object(&mut self, depth: usize) -> Step {
        self.at += 1;
        let first = self.keys.len();
        self.space();
        if self.eat(b'}') {
            return Ok(());
        }
        loop {
            self.space();
            let key = self.key()?;
            self.keys.push(key);
            self.space();
            self.value(depth)?;
            self.space();
            if self.eat(b'}') {
                break;
            }
            if !self.eat(b',') {
                return self.fail("`,` or `}` is expected here");
            }
        }
        let double = self.double(first);
        self.keys.truncate(first);
        match double {
            Some(at) => Err(JsonProblem { code: codes::JSON_DUPLICATE_MEMBER, at, detail: None }),
            None => Ok(()),
        }
    }

    /// A member's name with its quotes, and the colon after it.
    fn key(&mut self) -> Step<Range<usize>> {
        if self.peek() != Some(b'"') {
            return self.fail("a member name in double quotes is expected here");
        }
        let key = self.string()?;
        self.space();
        if !self.eat(b':') {
            return self.fail("`:` is expected here");
        }
        Ok(key)
    }

    /// The second of two equal names among the members from `first` on.
    fn double(&self, first: usize) -> Option<Range<usize>> {
        let keys = &self.keys[first..];
        if keys.len() < 2 {
            return None;
        }
        let mut named: Vec<(Cow<'a, str>, &Range<usize>)> =
            keys.iter().map(|key| (unescape(&self.text[key.clone()]), key)).collect();
        named.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(a.1.start.cmp(&b.1.start)));
        named.windows(2).filter(|pair| pair[0].0 == pair[1].0).map(|pair| pair[1].1.clone()).min_by_key(|key| key.start)
    }

    fn string(&mut self) -> Step<Range<usize>> {
        let start = self.at;
        self.at += 1;
        loop {
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(start..self.at);
                }
                Some(b'\\') => self.escape()?,
                Some(0..=0x1F) => return self.fail("a line break or control character must be escaped in a string"),
                Some(_) => self.at += 1,
                None => return self.fail("the text ends inside a string"),
            }
        }
    }

    fn escape(&mut self) -> Step {
        let start = self.at;
        self.at += 1;
        match self.peek() {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => {
                self.at += 1;
                Ok(())
            }
            Some(b'u') => {
                self.at += 1;
                let unit = self.hex4()?;
                let lone = match unit {
                    0xD800..=0xDBFF => {
                        let paired = self.text[self.at..].starts_with(b"\\u");
                        self.at += if paired { 2 } else { 0 };
                        !paired || !(0xDC00..=0xDFFF).contains(&self.hex4()?)
                    }
                    0xDC00..=0xDFFF => true,
                    _ => false,
                };
                if lone {
                    return Err(JsonProblem { code: codes::JSON_SURROGATE, at: start..self.at, detail: None });
                }
                Ok(())
            }
            _ => self.fail("no such escape exists"),
        }
    }

    fn hex4(&mut self) -> Step<u32> {
        let digits = self.text.get(self.at..self.at + 4).unwrap_or(&[]);
        let mut unit = 0;
        for digit in digits {
            match char::from(*digit).to_digit(16) {
                Some(value) => unit = unit << 4 | value,
                None => return self.fail("four hex digits are expected here"),
            }
        }
        if digits.is_empty() {
            return self.fail("four hex digits are expected here");
        }
        self.at += 4;
        Ok(unit)
    }

    fn digits(&mut self) -> usize {
        let start = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        self.at - start
    }

    fn number(&mut self) -> Step {
        let start = self.at;
        self.eat(b'-');
        let leading_zero = self.peek() == Some(b'0');
        let whole = self.digits();
        if whole == 0 || (leading_zero && whole > 1) {
            return self.fail("a number has no leading zero and at least one digit");
        }
        if self.eat(b'.') && self.digits() == 0 {
            return self.fail("a digit is expected after the decimal point");
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            if self.digits() == 0 {
                return self.fail("a digit is expected in the exponent");
            }
        }
        let text = &self.text[start..self.at];
        if whole + 1 >= text.len() && whole <= 15 && !text.starts_with(b"-0") {
            return Ok(());
        }
        match std::str::from_utf8(text) {
            Ok(text) if is_exact(text) => Ok(()),
            _ => Err(JsonProblem { code: codes::JSON_NUMBER, at: start..self.at, detail: None }),
        }
    }

    /// Steps from the value at hand to one of its members or items; gives where that starts.
    pub(super) fn descend(&mut self, token: &str) -> Option<usize> {
        match self.peek()? {
            b'{' => {
                self.at += 1;
                loop {
                    self.space();
                    let key = self.key().ok()?;
                    self.space();
                    if unescape(&self.text[key.clone()]) == token {
                        return Some(key.start);
                    }
                    self.value(0).ok()?;
                    self.space();
                    if !self.eat(b',') {
                        return None;
                    }
                }
            }
            b'[' => {
                let index: usize = token.parse().ok()?;
                self.at += 1;
                for _ in 0..index {
                    self.space();
                    self.value(0).ok()?;
                    self.space();
                    if !self.eat(b',') {
                        return None;
                    }
                }
                self.space();
                Some(self.at)
            }
            _ => None,
        }
    }

    /// Walks the value at hand and notes the span of every wanted pointer in it; the span starts at `start`.
    pub(super) fn collect(
        &mut self,
        start: usize,
        pointer: &mut String,
        wanted: &BTreeSet<&str>,
        found: &mut BTreeMap<String, Range<usize>>,
    ) -> Step {
        let length = pointer.len();
        let inside = format!("{pointer}/");
        let below = wanted.range(inside.as_str()..).next().is_some_and(|next| next.starts_with(&inside));
        let open = self.peek();
        if below && matches!(open, Some(b'{' | b'[')) {
            self.at += 1;
            for index in 0_usize.. {
                self.space();
                if matches!(self.peek(), Some(b'}' | b']')) {
                    break;
                }
                let start = self.at;
                if open == Some(b'{') {
                    let key = self.key()?;
                    *pointer = join(pointer, &unescape(&self.text[key]));
                    self.space();
                } else {
                    *pointer = join(pointer, &index.to_string());
                }
                self.collect(start.min(self.at), pointer, wanted, found)?;
                pointer.truncate(length);
                self.space();
                if !self.eat(b',') {
                    break;
                }
            }
            self.at += 1;
        } else {
            self.value(0)?;
        }
        if wanted.contains(pointer.as_str()) {
            found.insert(pointer.clone(), start..self.at.min(self.text.len()));
        }
        Ok(())
    }
}

/// A string token, with its quotes, as the text it stands for.
fn unescape(token: &[u8]) -> Cow<'_, str> {
    let inner = token.get(1..token.len().saturating_sub(1)).and_then(|inner| std::str::from_utf8(inner).ok());
    match inner {
        Some(plain) if !plain.contains('\\') => Cow::Borrowed(plain),
        _ => Cow::Owned(serde_json::from_slice(token).unwrap_or_default()),
    }
}

/// Whether a number is the same after being read as a double and printed again (RFC 7493, 2.2).
fn is_exact(text: &str) -> bool {
    let Ok(value) = text.parse::<f64>() else { return false };
    let negative_zero = value == 0.0 && text.starts_with('-');
    value.is_finite() && !negative_zero && decimal(text) == decimal(&format!("{value:e}"))
}

/// A number's significant digits and the power of ten of its first one.
fn decimal(text: &str) -> Option<(String, i64)> {
    let text = text.trim_start_matches('-');
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{whole}{fraction}");
    let leading = digits.len() - digits.trim_start_matches('0').len();
    let significant = digits.trim_matches('0').to_owned();
    if significant.is_empty() {
        return Some((significant, 0));
    }
    let power = i64::try_from(whole.len()).ok()? - i64::try_from(leading).ok()?;
    Some((significant, exponent.trim_start_matches('+').parse::<i64>().ok()?.checked_add(power)?))
}
