//! One strict walk over a JSON text: used to judge it, and to find the place of a value.
//!
//! Builds nothing itself: a [`Sink`] may keep what it meets. Reports the first thing that two readers could take
//! differently, with its bytes.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::tree::Kind;
use super::{JsonProblem, MAX_DEPTH, join};
use crate::codes;

/// Takes what a walk meets, in the order of the text.
pub(super) trait Sink {
    /// A container begins; gives what [`Sink::close`] is to be told.
    fn open(&mut self, kind: Kind, from: usize) -> usize;
    /// A container ends, with so many items or members.
    fn close(&mut self, opened: usize, to: usize, count: usize);
    /// A value without parts that is no string.
    fn scalar(&mut self, kind: Kind, at: Range<usize>);
    /// A string with its quotes, and its text if that is written with escapes.
    fn string(&mut self, at: Range<usize>, unescaped: Option<Cow<'_, str>>, is_name: bool);
}

/// Keeps nothing.
impl Sink for () {
    fn open(&mut self, _: Kind, _: usize) -> usize {
        0
    }
    fn close(&mut self, _: usize, _: usize, _: usize) {}
    fn scalar(&mut self, _: Kind, _: Range<usize>) {}
    fn string(&mut self, _: Range<usize>, _: Option<Cow<'_, str>>, _: bool) {}
}

/// One strict walk over a text. Bounds are checked everywhere: it is also used on unchecked text.
pub(super) struct Scanner<'a, S = ()> {
    text: &'a [u8],
    sink: S,
    /// Whether the string that was read last has escapes.
    escaped: bool,
    /// The byte at hand.
    pub(super) at: usize,
    /// The members of all open objects; each object owns the end of the list.
    keys: Vec<Range<usize>>,
    /// Whether one of those names has escapes: then they cannot be compared as they are written.
    odd_keys: bool,
}

pub(super) type Step<T = ()> = Result<T, JsonProblem>;

impl<'a> Scanner<'a> {
    /// A scanner at the start of a text.
    pub(super) fn new(text: &'a [u8]) -> Self {
        Self::with(text, ())
    }
}

impl<'a, S: Sink> Scanner<'a, S> {
    /// A scanner at the start of a text that hands on what it meets.
    pub(super) fn with(text: &'a [u8], sink: S) -> Self {
        Self { text, sink, escaped: false, at: 0, keys: Vec::new(), odd_keys: false }
    }

    /// Walks the whole text; gives the sink back.
    pub(super) fn whole(mut self) -> Step<S> {
        self.space();
        self.value(0)?;
        self.space();
        if self.at < self.text.len() {
            return Err(JsonProblem { code: codes::JSON_TRAILING, at: self.at..self.text.len(), detail: None });
        }
        Ok(self.sink)
    }

    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    pub(super) fn space(&mut self) {
        // Indentation is long and all alike.
        while self.text.get(self.at..self.at + 8).is_some_and(|piece| piece == b"        ") {
            self.at += 8;
        }
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
            Some(b'"') => {
                let at = self.string()?;
                self.keep_string(at, false);
                Ok(())
            }
            Some(b'-' | b'0'..=b'9') => {
                let start = self.at;
                self.number()?;
                self.sink.scalar(Kind::Number, start..self.at);
                Ok(())
            }
            Some(b't') => self.word(b"true", Kind::True),
            Some(b'f') => self.word(b"false", Kind::False),
            Some(b'n') => self.word(b"null", Kind::Null),
            Some(_) => self.fail("a value is expected here"),
            None => self.fail("the text ends where a value is expected"),
        }
    }

    fn keep_string(&mut self, at: Range<usize>, is_name: bool) {
        let unescaped = self.escaped.then(|| unescape(&self.text[at.clone()]));
        self.sink.string(at, unescaped, is_name);
    }

    fn word(&mut self, word: &[u8], kind: Kind) -> Step {
        if self.text[self.at..].starts_with(word) {
            self.sink.scalar(kind, self.at..self.at + word.len());
            self.at += word.len();
            return Ok(());
        }
        self.fail("a value is expected here")
    }

    fn array(&mut self, depth: usize) -> Step {
        let opened = self.sink.open(Kind::Array, self.at);
        self.at += 1;
        self.space();
        if self.eat(b']') {
            self.sink.close(opened, self.at, 0);
            return Ok(());
        }
        for count in 1.. {
            self.space();
            self.value(depth)?;
            self.space();
            if self.eat(b']') {
                self.sink.close(opened, self.at, count);
                return Ok(());
            }
            if !self.eat(b',') {
                return self.fail("`,` or `]` is expected here");
            }
        }
        Ok(())
    }

    fn object(&mut self, depth: usize) -> Step {
        let opened = self.sink.open(Kind::Object, self.at);
        self.at += 1;
        let first = self.keys.len();
        self.space();
        if self.eat(b'}') {
            self.sink.close(opened, self.at, 0);
            return Ok(());
        }
        loop {
            self.space();
            let key = self.key()?;
            self.odd_keys |= self.escaped;
            self.keep_string(key.clone(), true);
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
        self.sink.close(opened, self.at, self.keys.len() - first);
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
        if keys.len() < 2 || (keys.len() <= FEW && !self.odd_keys && !self.has_twins(keys)) {
            return None;
        }
        let mut named: Vec<(Cow<'a, str>, &Range<usize>)> =
            keys.iter().map(|key| (unescape(&self.text[key.clone()]), key)).collect();
        named.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(a.1.start.cmp(&b.1.start)));
        named.windows(2).filter(|pair| pair[0].0 == pair[1].0).map(|pair| pair[1].1.clone()).min_by_key(|key| key.start)
    }

    /// Whether two names are written alike: quicker than sorting for a few.
    fn has_twins(&self, keys: &[Range<usize>]) -> bool {
        let twins = |(i, key): (usize, &Range<usize>)| {
            let (len, written) = (key.len(), &self.text[key.clone()]);
            keys[..i].iter().any(|other| other.len() == len && self.text[other.clone()] == *written)
        };
        keys.iter().enumerate().any(twins)
    }

    fn string(&mut self) -> Step<Range<usize>> {
        let start = self.at;
        self.at += 1;
        self.escaped = false;
        loop {
            self.at += plain_bytes(&self.text[self.at..]);
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
        self.escaped = true;
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

/// Objects with at most so many members are searched for double names by pairs.
const FEW: usize = 24;

/// How many bytes at the start of a text are plain in a string: no quote, escape or control character. Looks at
/// eight at a time, so it may stop short of the last few.
fn plain_bytes(text: &[u8]) -> usize {
    const ONES: u64 = u64::from_ne_bytes([0x01; 8]);
    const HIGHS: u64 = u64::from_ne_bytes([0x80; 8]);
    // The lowest mark is right; those above it may be false alarms of the borrow.
    let zeros = |word: u64| word.wrapping_sub(ONES) & !word & HIGHS;
    let mut at = 0;
    while let Some(piece) = text.get(at..at + 8) {
        let word = u64::from_le_bytes([piece[0], piece[1], piece[2], piece[3], piece[4], piece[5], piece[6], piece[7]]);
        let quote = zeros(word ^ (ONES * u64::from(b'"')));
        let escape = zeros(word ^ (ONES * u64::from(b'\\')));
        let control = word.wrapping_sub(ONES * 0x20) & !word & HIGHS;
        let found = quote | escape | control;
        if found != 0 {
            return at + found.trailing_zeros() as usize / 8;
        }
        at += 8;
    }
    at
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
