//! A tree as the schema engine takes it, so that a document that has no faults is never built a second time.

use std::borrow::Cow;

use jsonschema::JsonType;
use jsonschema::json::{Array, Json, JsonNumber, Node, NodeIdentity, Object, cmp};
use serde_json::{Number, Value};

use crate::json::{Item, Items, Kind, Members, Tree};

/// The form of [`Tree`].
pub(super) struct TreeForm;

/// An array or object of a tree.
#[derive(Clone, Copy)]
pub(super) struct Container<'a>(Item<'a>);

/// A number as it is written.
pub(super) struct Written<'a>(&'a str);

impl Json for TreeForm {
    type Node<'a> = Item<'a>;
    type PreparedKey = String;
    type StringBuffer = Tree;

    // A lookup goes through the members, as a pass does.
    const KEYS_PER_LOOKUP: usize = 4;
    const ACYCLIC: bool = true;

    fn prepare_key(key: &str) -> String {
        key.to_owned()
    }

    fn with_string_node<T>(buffer: &mut Tree, string: &str, f: impl FnOnce(Item<'_>) -> T) -> T {
        buffer.hold(string);
        f(buffer.root())
    }
}

impl<'a> Node<'a, TreeForm> for Item<'a> {
    type Object = Container<'a>;
    type Array = Container<'a>;
    type Number = Written<'a>;

    fn as_object(&self) -> Option<Container<'a>> {
        (self.kind() == Kind::Object).then_some(Container(*self))
    }

    fn as_array(&self) -> Option<Container<'a>> {
        (self.kind() == Kind::Array).then_some(Container(*self))
    }

    fn as_string(&self) -> Option<Cow<'a, str>> {
        self.as_str().map(Cow::Borrowed)
    }

    fn as_number(&self) -> Option<Written<'a>> {
        self.is_number().then(|| Written(self.raw()))
    }

    fn as_boolean(&self) -> Option<bool> {
        self.as_bool()
    }

    fn is_null(&self) -> bool {
        self.kind() == Kind::Null
    }

    fn is_number(&self) -> bool {
        self.kind() == Kind::Number
    }

    fn json_type(&self) -> JsonType {
        match self.kind() {
            Kind::Null => JsonType::Null,
            Kind::True | Kind::False => JsonType::Boolean,
            Kind::Number => JsonType::Number,
            Kind::String => JsonType::String,
            Kind::Array => JsonType::Array,
            Kind::Object => JsonType::Object,
        }
    }

    fn string_length_within(&self, min: u64, max: u64) -> Option<bool> {
        let text = self.as_str()?;
        // A character takes one to four bytes.
        let (most, fewest) = (text.len() as u64, (text.len() as u64).div_ceil(4));
        if most < min || fewest > max {
            return Some(false);
        }
        if min <= fewest && most <= max {
            return Some(true);
        }
        Some((min..=max).contains(&(text.chars().count() as u64)))
    }

    fn equals_value(&self, expected: &Value) -> bool {
        match (self.kind(), expected) {
            (Kind::String, Value::String(text)) => self.as_str() == Some(text),
            (Kind::True | Kind::False, Value::Bool(truth)) => self.as_bool() == Some(*truth),
            (Kind::Number, Value::Number(_)) => cmp::equal(&Item::to_value(*self), expected),
            (Kind::Array, Value::Array(_)) | (Kind::Object, Value::Object(_)) => {
                cmp::equal(&Item::to_value(*self), expected)
            }
            (Kind::Null, Value::Null) => true,
            _ => false,
        }
    }

    fn to_value(&self) -> Cow<'a, Value> {
        Cow::Owned(Item::to_value(*self))
    }

    fn identity(&self) -> Option<NodeIdentity> {
        let (tree, at) = self.place();
        Some(NodeIdentity::tagged(std::ptr::from_ref(tree).addr(), u32::try_from(at).ok()?))
    }
}

impl<'a> Object<'a, TreeForm> for Container<'a> {
    type Node = Item<'a>;
    type MemberName = &'a str;
    type MembersIter = Members<'a>;

    fn len(&self) -> usize {
        self.0.len()
    }

    fn get(&self, key: &String) -> Option<Item<'a>> {
        self.0.get(key)
    }

    fn members(&self) -> Members<'a> {
        self.0.members()
    }
}

impl<'a> Array<'a, TreeForm> for Container<'a> {
    type Node = Item<'a>;
    type ElementsIter = Items<'a>;

    fn len(&self) -> usize {
        self.0.len()
    }

    fn elements(&self) -> Items<'a> {
        self.0.items()
    }
}

impl JsonNumber for Written<'_> {
    fn as_u64(&self) -> Option<u64> {
        self.0.parse().ok()
    }

    fn as_i64(&self) -> Option<i64> {
        self.0.parse().ok()
    }

    fn as_f64(&self) -> Option<f64> {
        self.0.parse().ok()
    }

    fn as_str(&self) -> Cow<'_, str> {
        Cow::Borrowed(self.0)
    }

    fn is_integer(&self) -> bool {
        // JSON Schema counts 1.0 as a whole number.
        !self.0.contains(['.', 'e', 'E']) || self.as_f64().is_some_and(|value| value.fract() == 0.0)
    }

    fn to_number(&self) -> Cow<'_, Number> {
        Cow::Owned(serde_json::from_str(self.0).unwrap_or_else(|_| Number::from(0)))
    }
}
