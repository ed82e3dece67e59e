//! A schema, seen from one value: references followed, conditions decided.
//!
//! Knows the keywords that schemas of documents use (JSON Schema, draft 2020-12). A keyword that it does
//! not know narrows nothing: the form then offers more than is allowed, and the core says so.

use serde_json::Value;

use super::tokens;

/// References that lead to references are followed so far.
const MOST_STEPS: usize = 16;

/// The schema of a document type, with the definitions that all share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schema {
    root: Value,
    common: Value,
}

/// What a schema says about one value: its own node, what that refers to, and the branches that apply.
#[derive(Clone, Debug)]
pub struct Part<'a> {
    schema: &'a Schema,
    layers: Vec<&'a Value>,
    /// What a choice among branches leaves for this value.
    choices: Vec<&'a Value>,
}

/// A demand that counts only on a condition.
struct Condition<'a> {
    when: &'a Value,
    then: Option<&'a Value>,
    otherwise: Option<&'a Value>,
}

impl Schema {
    /// Reads both texts; `None` if one is not JSON.
    pub fn read(root: &str, common: &str) -> Option<Self> {
        Some(Self { root: serde_json::from_str(root).ok()?, common: serde_json::from_str(common).ok()? })
    }

    /// What it says about the whole document.
    pub fn whole(&self, document: &Value) -> Part<'_> {
        Part::of(self, &[&self.root]).seeing(Some(document))
    }

    /// What it says about the value at a pointer, there or not.
    pub fn at(&self, document: &Value, pointer: &str) -> Option<Part<'_>> {
        let mut part = self.whole(document);
        let mut value = Some(document);
        for token in tokens(pointer) {
            let index = token.parse::<usize>().ok();
            let in_list = value.is_some_and(Value::is_array) || part.keyword("properties").is_none();
            if let Some(index) = index.filter(|_| in_list) {
                value = value.and_then(|list| list.get(index));
                part = part.item()?.seeing(value);
            } else {
                value = value.and_then(|object| object.get(&token));
                part = part.member(&token)?.seeing(value);
            }
        }
        Some(part)
    }

    fn follow(&self, target: &str) -> Option<&Value> {
        let (id, pointer) = target.split_once('#')?;
        let root = if id.is_empty() { &self.root } else { &self.common };
        root.pointer(pointer)
    }
}

impl<'a> Part<'a> {
    fn of(schema: &'a Schema, nodes: &[&'a Value]) -> Self {
        let mut part = Self { schema, layers: Vec::new(), choices: Vec::new() };
        for node in nodes {
            part.add(node, 0);
        }
        part
    }

    /// Takes a node in, with what it refers to and all that it always asks for.
    fn add(&mut self, node: &'a Value, depth: usize) {
        if depth > MOST_STEPS || self.layers.len() > 4 * MOST_STEPS {
            return;
        }
        self.layers.push(node);
        if let Some(target) = node.get("$ref").and_then(Value::as_str).and_then(|target| self.schema.follow(target)) {
            self.add(target, depth + 1);
        }
        for part in list(node, "allOf").filter(|part| part.get("if").is_none()) {
            self.add(part, depth + 1);
        }
    }

    /// The same, with the branches that apply to this value.
    #[must_use]
    pub fn seeing(mut self, value: Option<&Value>) -> Self {
        let Some(value) = value else { return self };
        let mut active = Vec::new();
        for condition in self.conditions() {
            active.extend(if holds(condition.when, value) { condition.then } else { condition.otherwise });
        }
        for layer in &self.layers {
            for keyword in ["oneOf", "anyOf"] {
                active.extend(list(layer, keyword).find(|branch| holds(branch, value)));
            }
        }
        for branch in active {
            self.add(branch, 1);
        }
        self
    }

    fn conditions(&self) -> Vec<Condition<'a>> {
        let own = self.layers.iter().copied();
        let all = own.flat_map(|layer| std::iter::once(layer).chain(list(layer, "allOf")));
        let mut conditions: Vec<Condition<'a>> = Vec::new();
        for node in all {
            let Some(when) = node.get("if") else { continue };
            if !conditions.iter().any(|known| std::ptr::eq(known.when, when)) {
                conditions.push(Condition { when, then: node.get("then"), otherwise: node.get("else") });
            }
        }
        conditions
    }

    /// A keyword of the outermost node that has it.
    pub fn keyword(&self, name: &str) -> Option<&'a Value> {
        self.layers.iter().find_map(|layer| layer.get(name))
    }

    /// The same as text.
    pub fn text(&self, name: &str) -> Option<&'a str> {
        self.keyword(name).and_then(Value::as_str)
    }

    /// The values that it may have, if they are listed.
    pub fn allowed(&self) -> Vec<&'a Value> {
        match self.keyword("enum").and_then(Value::as_array) {
            Some(values) => values.iter().collect(),
            None => self.choices.clone(),
        }
    }

    /// The names of its members, in the schema's order.
    pub fn members(&self) -> Vec<&'a str> {
        let mut names: Vec<&str> = Vec::new();
        let branches = self.layers.iter().flat_map(|layer| list(layer, "oneOf").chain(list(layer, "anyOf")));
        // What tells branches apart is offered whichever applies.
        let shared = branches.filter_map(|branch| branch.get("properties")?.as_object());
        let shared = shared.flat_map(|members| members.iter().filter(|(_, member)| member.get("const").is_some()));
        let own = self.layers.iter().filter_map(|layer| layer.get("properties")?.as_object()).flatten();
        for (name, _) in own.chain(shared) {
            if !names.contains(&name.as_str()) {
                names.push(name);
            }
        }
        names
    }

    /// What it says about a member. Tell it the member's value by [`Part::seeing`].
    pub fn member(&self, name: &str) -> Option<Self> {
        let nodes: Vec<&Value> = self.layers.iter().filter_map(|layer| layer.get("properties")?.get(name)).collect();
        let branches = self.layers.iter().flat_map(|layer| list(layer, "oneOf").chain(list(layer, "anyOf")));
        let mut choices: Vec<&Value> = Vec::new();
        for value in branches.filter_map(|branch| branch.get("properties")?.get(name)?.get("const")) {
            if !choices.contains(&value) {
                choices.push(value);
            }
        }
        if nodes.is_empty() && choices.is_empty() {
            return None;
        }
        Some(Self { choices, ..Self::of(self.schema, &nodes) })
    }

    /// What it says about each item.
    pub fn item(&self) -> Option<Self> {
        let node = self.keyword("items").filter(|node| node.is_object())?;
        Some(Self::of(self.schema, &[node]))
    }

    /// Whether a member must be there.
    pub fn requires(&self, name: &str) -> bool {
        self.layers.iter().any(|layer| names(layer, "required").any(|required| required == name))
    }

    /// If a condition that does not hold would require this member: the condition, as member and value.
    pub fn waits_for(&self, name: &str) -> Option<(String, String)> {
        let branch = |condition: &Condition<'a>| [condition.then, condition.otherwise];
        let asks = |node: &Value| names(node, "required").any(|required| required == name);
        let conditions = self.conditions();
        let condition = conditions.iter().find(|one| branch(one).into_iter().flatten().any(asks))?;
        let (member, wanted) = condition.when.get("properties")?.as_object()?.iter().next()?;
        let value = wanted.get("const").map(super::shown)?;
        Some((member.clone(), value))
    }

    /// Whether a member is asked for by a condition only, and that does not hold.
    pub fn is_idle(&self, name: &str) -> bool {
        !self.requires(name) && self.waits_for(name).is_some()
    }
}

fn list<'a>(node: &'a Value, keyword: &str) -> impl Iterator<Item = &'a Value> + use<'a> {
    node.get(keyword).and_then(Value::as_array).into_iter().flatten()
}

fn names<'a>(node: &'a Value, keyword: &str) -> impl Iterator<Item = &'a str> + use<'a> {
    list(node, keyword).filter_map(Value::as_str)
}

/// Whether a value meets a condition, as far as conditions of our schemas go.
fn holds(condition: &Value, value: &Value) -> bool {
    if let Some(answer) = condition.as_bool() {
        return answer;
    }
    let fits = |keyword: &str, test: &dyn Fn(&Value) -> bool| condition.get(keyword).is_none_or(test);
    fits("const", &|wanted| wanted == value)
        && fits("enum", &|wanted| wanted.as_array().is_some_and(|wanted| wanted.contains(value)))
        && fits("type", &|wanted| is_of(wanted, value))
        && fits("not", &|unwanted| !holds(unwanted, value))
        && (!value.is_object() || names(condition, "required").all(|name| value.get(name).is_some()))
        && fits("properties", &|members| {
            let mut members = members.as_object().into_iter().flatten();
            members.all(|(name, wanted)| value.get(name).is_none_or(|value| holds(wanted, value)))
        })
        && list(condition, "allOf").all(|part| holds(part, value))
        && fits("anyOf", &|parts| parts.as_array().is_some_and(|parts| parts.iter().any(|part| holds(part, value))))
}

/// Whether a value is of a type, or of one of several.
pub(super) fn is_of(types: &Value, value: &Value) -> bool {
    let one = |name: &Value| match name.as_str() {
        Some("object") => value.is_object(),
        Some("array") => value.is_array(),
        Some("string") => value.is_string(),
        Some("boolean") => value.is_boolean(),
        Some("integer" | "number") => value.is_number(),
        Some("null") => value.is_null(),
        _ => true,
    };
    types.as_array().map_or_else(|| one(types), |types| types.iter().any(one))
}
