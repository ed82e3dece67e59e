//! A JSON text as a tree that costs little: one list of values in the order of the text, each with its place.
//!
//! Built by the strict walk itself, so a text is read once. Strings stay in the text; only those with
//! escapes are copied. An [`Item`] is a place in the list and may be copied freely.

use std::borrow::Cow;
use std::ops::Range;

use serde_json::Value;

use super::scanner::{Scanner, Sink};
use super::{JsonProblem, join, judge_bytes};

/// A JSON text that was read strictly.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    text: String,
    entries: Vec<Entry>,
    /// Strings with escapes, as they read without.
    decoded: Vec<String>,
    values: usize,
}

/// A value of a tree.
#[derive(Clone, Copy, Debug)]
pub struct Item<'a> {
    tree: &'a Tree,
    at: usize,
}

/// What kind of value an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Null,
    True,
    False,
    Number,
    String,
    Array,
    Object,
}

/// A value: where it stands in the text, and where the next one stands in the list.
#[derive(Clone, Copy, Debug)]
struct Entry {
    kind: Kind,
    from: u32,
    to: u32,
    /// Of a container: the entry behind its last. Of a string with escapes: its number, from 1; else 0.
    link: u32,
    /// Of a container: how many items or members it has.
    count: u32,
}

impl Tree {
    /// Reads a JSON text strictly.
    ///
    /// # Errors
    /// The first thing that is not plain, unambiguous JSON.
    pub fn parse(text: &[u8]) -> Result<Self, JsonProblem> {
        let plain = judge_bytes(text)?;
        // Most texts have a value for each dozen bytes or so.
        let builder = Builder { entries: Vec::with_capacity(text.len() / 12 + 1), ..Builder::default() };
        let builder = Scanner::with(text, builder).whole()?;
        Ok(Self { text: plain.to_owned(), entries: builder.entries, decoded: builder.decoded, values: builder.values })
    }

    /// A tree of one string, in the place of what was there.
    #[cfg(not(target_family = "wasm"))]
    pub(crate) fn hold(&mut self, string: &str) {
        self.text.clear();
        self.text.push('"');
        self.text.push_str(string);
        self.text.push('"');
        self.entries.clear();
        self.entries.push(Entry { kind: Kind::String, from: 0, to: narrow(self.text.len()), link: 0, count: 0 });
        self.values = 1;
    }

    /// The outermost value.
    pub fn root(&self) -> Item<'_> {
        Item { tree: self, at: 0 }
    }

    /// How many values it holds.
    pub fn values(&self) -> usize {
        self.values
    }
}

impl<'a> Item<'a> {
    pub(crate) fn kind(self) -> Kind {
        self.entry().kind
    }

    fn entry(self) -> Entry {
        let nothing = Entry { kind: Kind::Null, from: 0, to: 0, link: 0, count: 0 };
        self.tree.entries.get(self.at).copied().unwrap_or(nothing)
    }

    /// The value as it is written.
    pub(crate) fn raw(self) -> &'a str {
        let entry = self.entry();
        self.tree.text.get(entry.from as usize..entry.to as usize).unwrap_or_default()
    }

    /// Where it stands in the text.
    pub fn span(self) -> Range<usize> {
        self.entry().from as usize..self.entry().to as usize
    }

    /// The tree that it is a value of, and its place there: what tells it from all other values.
    #[cfg(not(target_family = "wasm"))]
    pub(crate) fn place(self) -> (&'a Tree, usize) {
        (self.tree, self.at)
    }

    /// Whether both are the same place of one tree.
    pub fn is(self, other: Self) -> bool {
        std::ptr::eq(self.tree, other.tree) && self.at == other.at
    }

    /// A string's text.
    pub fn as_str(self) -> Option<&'a str> {
        let entry = self.entry();
        match (entry.kind, entry.link) {
            (Kind::String, 0) => self.tree.text.get(entry.from as usize + 1..(entry.to as usize).saturating_sub(1)),
            (Kind::String, number) => self.tree.decoded.get(number as usize - 1).map(String::as_str),
            _ => None,
        }
    }

    /// A truth.
    pub fn as_bool(self) -> Option<bool> {
        match self.kind() {
            Kind::True => Some(true),
            Kind::False => Some(false),
            _ => None,
        }
    }

    /// A number, as a double.
    pub fn as_f64(self) -> Option<f64> {
        if self.kind() == Kind::Number { self.raw().parse().ok() } else { None }
    }

    /// A number that is written as a whole one and not negative.
    pub fn as_u64(self) -> Option<u64> {
        if self.kind() == Kind::Number { self.raw().parse().ok() } else { None }
    }

    /// Whether it is an array.
    pub fn is_array(self) -> bool {
        self.kind() == Kind::Array
    }

    /// Whether it is an object.
    pub fn is_object(self) -> bool {
        self.kind() == Kind::Object
    }

    /// Whether it is an array or an object.
    pub fn is_container(self) -> bool {
        matches!(self.kind(), Kind::Array | Kind::Object)
    }

    /// How many items or members it has; none if it is no container.
    pub fn len(self) -> usize {
        self.entry().count as usize
    }

    /// Whether it has no items or members.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// A member of an object.
    pub fn get(self, name: &str) -> Option<Self> {
        let mut inside = self.inside(Kind::Object);
        while let Some(known) = inside.step() {
            let member = inside.step()?;
            if known.reads(name) {
                return Some(member);
            }
        }
        None
    }

    /// Whether it is a string of this text. Most names of members differ in length, which is known without the text.
    fn reads(self, text: &str) -> bool {
        let entry = self.entry();
        let quoted = entry.to.saturating_sub(entry.from) as usize;
        (entry.link != 0 || quoted == text.len() + 2) && self.as_str() == Some(text)
    }

    /// The items of an array; none if it is no array.
    pub fn items(self) -> Items<'a> {
        Items(self.inside(Kind::Array))
    }

    /// The members of an object, with their names; none if it is no object.
    pub fn members(self) -> Members<'a> {
        Members(self.inside(Kind::Object))
    }

    fn inside(self, kind: Kind) -> Inside<'a> {
        let entry = self.entry();
        let end = if entry.kind == kind { entry.link as usize } else { self.at + 1 };
        Inside { tree: self.tree, at: self.at + 1, end }
    }

    /// The value that a JSON Pointer (RFC 6901) names from here.
    pub fn find(self, pointer: &str) -> Option<Self> {
        let mut tokens = pointer.split('/');
        if tokens.next() != Some("") {
            return None;
        }
        tokens.try_fold(self, |here, token| {
            let token = token.replace("~1", "/").replace("~0", "~");
            match here.kind() {
                Kind::Object => here.get(&token),
                Kind::Array if token == "0" || !token.starts_with(['0', '+']) => here.items().nth(token.parse().ok()?),
                _ => None,
            }
        })
    }

    /// The JSON Pointer to it from the outermost value.
    pub fn pointer(self) -> String {
        let mut pointer = String::new();
        let mut here = self.tree.root();
        while here.at < self.at {
            let holds = |item: Item<'_>| (item.at..item.behind()).contains(&self.at);
            let step = match here.kind() {
                Kind::Array => {
                    here.items().enumerate().find(|(_, item)| holds(*item)).map(|(i, item)| (i.to_string(), item))
                }
                _ => here.members().find(|(_, member)| holds(*member)).map(|(name, member)| (name.to_owned(), member)),
            };
            let Some((token, next)) = step else { break };
            pointer = join(&pointer, &token);
            here = next;
        }
        pointer
    }

    /// The entry behind it.
    fn behind(self) -> usize {
        let entry = self.entry();
        if matches!(entry.kind, Kind::Array | Kind::Object) { entry.link as usize } else { self.at + 1 }
    }

    /// It, as a value of `serde_json`.
    pub fn to_value(self) -> Value {
        match self.kind() {
            Kind::Null => Value::Null,
            Kind::True => Value::Bool(true),
            Kind::False => Value::Bool(false),
            Kind::String => Value::from(self.as_str().unwrap_or_default()),
            _ => serde_json::from_str(self.raw()).unwrap_or_default(),
        }
    }
}

/// Values are equal, wherever they stand: objects whatever the order of their members.
impl PartialEq for Item<'_> {
    fn eq(&self, other: &Self) -> bool {
        match (self.as_str(), other.as_str()) {
            (Some(left), Some(right)) => left == right,
            (None, None) => self.kind() == other.kind() && self.to_value() == other.to_value(),
            _ => false,
        }
    }
}

/// A walk over what is directly inside a container.
#[derive(Clone, Debug)]
struct Inside<'a> {
    tree: &'a Tree,
    at: usize,
    end: usize,
}

impl<'a> Inside<'a> {
    fn step(&mut self) -> Option<Item<'a>> {
        let item = (self.at < self.end).then_some(Item { tree: self.tree, at: self.at })?;
        self.at = item.behind();
        Some(item)
    }
}

/// The items of an array.
#[derive(Clone, Debug)]
pub struct Items<'a>(Inside<'a>);

impl<'a> Iterator for Items<'a> {
    type Item = Item<'a>;

    fn next(&mut self) -> Option<Item<'a>> {
        self.0.step()
    }
}

/// The members of an object.
#[derive(Clone, Debug)]
pub struct Members<'a>(Inside<'a>);

impl<'a> Iterator for Members<'a> {
    type Item = (&'a str, Item<'a>);

    fn next(&mut self) -> Option<(&'a str, Item<'a>)> {
        let name = self.0.step()?.as_str()?;
        Some((name, self.0.step()?))
    }
}

/// Makes a tree while a text is walked.
#[derive(Default)]
struct Builder {
    entries: Vec<Entry>,
    decoded: Vec<String>,
    values: usize,
}

impl Sink for Builder {
    fn open(&mut self, kind: Kind, from: usize) -> usize {
        self.values += 1;
        self.entries.push(Entry { kind, from: narrow(from), to: 0, link: 0, count: 0 });
        self.entries.len() - 1
    }

    fn close(&mut self, opened: usize, to: usize, count: usize) {
        let link = narrow(self.entries.len());
        if let Some(entry) = self.entries.get_mut(opened) {
            (entry.to, entry.link, entry.count) = (narrow(to), link, narrow(count));
        }
    }

    fn scalar(&mut self, kind: Kind, at: Range<usize>) {
        self.values += 1;
        self.entries.push(Entry { kind, from: narrow(at.start), to: narrow(at.end), link: 0, count: 0 });
    }

    fn string(&mut self, at: Range<usize>, unescaped: Option<Cow<'_, str>>, is_name: bool) {
        self.values += usize::from(!is_name);
        let mut link = 0;
        if let Some(text) = unescaped {
            self.decoded.push(text.into_owned());
            link = narrow(self.decoded.len());
        }
        self.entries.push(Entry { kind: Kind::String, from: narrow(at.start), to: narrow(at.end), link, count: 0 });
    }
}

/// Texts are far shorter than four gigabytes.
fn narrow(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json;

    const TEXT: &str = r#" {"a": [10, -2.5e1, {"ö/~": "x\n\u00e9"}, [], {}], "b": {"c": true, "d": null}, "\u0065": "", "f": [[[0]]]} "#;

    fn each<'a>(item: Item<'a>, out: &mut Vec<Item<'a>>) {
        out.push(item);
        item.items().for_each(|item| each(item, out));
        item.members().for_each(|(_, member)| each(member, out));
    }

    #[test]
    fn a_tree_says_what_serde_json_says() {
        let tree = Tree::parse(TEXT.as_bytes()).unwrap();
        let value: Value = serde_json::from_str(TEXT).unwrap();
        assert_eq!(tree.root().to_value(), value);
        let mut all = Vec::new();
        each(tree.root(), &mut all);
        assert_eq!(all.len(), tree.values());
        for item in all {
            let pointer = item.pointer();
            let same = value.pointer(&pointer).unwrap();
            assert_eq!(item.to_value(), *same, "{pointer}");
            assert_eq!(item.as_str(), same.as_str(), "{pointer}");
            assert_eq!((item.as_bool(), item.as_f64(), item.as_u64()), (same.as_bool(), same.as_f64(), same.as_u64()));
            let len = same.as_array().map(Vec::len).or(same.as_object().map(serde_json::Map::len));
            assert_eq!(
                (item.len(), item.is_array(), item.is_object()),
                (len.unwrap_or(0), same.is_array(), same.is_object())
            );
            assert!(tree.root().find(&pointer).is_some_and(|found| found.is(item)), "{pointer}");
            let span = json::span_of(TEXT.as_bytes(), &pointer).unwrap();
            // A member's span starts at its name.
            assert!(span.end == item.span().end && span.start <= item.span().start, "{pointer}");
        }
        for missing in ["a", "/x", "/a/9", "/a/00", "/a/+1", "/a/0/0", "/b/"] {
            assert!(tree.root().find(missing).is_none(), "{missing}");
        }
    }

    #[test]
    fn values_are_equal_wherever_they_stand() {
        let tree =
            Tree::parse(br#"[{"a": 1, "b": "x"}, {"b": "\u0078", "a": 1}, "x", "\u0078", 1, true, {"a": 1}]"#).unwrap();
        let item = |at| tree.root().items().nth(at).unwrap();
        assert!(item(0) == item(1) && item(2) == item(3));
        assert!(item(0) != item(6) && item(4) != item(5) && item(2) != item(4));
        assert!(!item(2).is(item(3)) && item(2).is(item(2)));
    }

    #[test]
    fn a_held_string_may_be_anything() {
        let mut tree = Tree::default();
        for text in ["", "a\"b\\c\n", "é"] {
            tree.hold(text);
            assert_eq!((tree.root().as_str(), tree.root().to_value()), (Some(text), Value::from(text)));
        }
    }
}
