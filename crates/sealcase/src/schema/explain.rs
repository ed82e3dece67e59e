//! Turns what the schema engine says into findings of ours: one fault each, at its place, in plain
//! words, with the schema's own help. No value out of a document ever gets into a message.

use jsonschema::ValidationError;
use jsonschema::error::{TypeKind, ValidationErrorKind as Kind};
use serde_json::Value;

use super::Faults;
use crate::codes::{self, Code};
use crate::finding::{Finding, Location};
use crate::json;

/// Tells the faults of one document.
pub(super) struct Teller<'a> {
    pub(super) id: &'static str,
    pub(super) schema: &'a Value,
    pub(super) common: &'a Value,
    pub(super) path: &'a str,
}

impl Teller<'_> {
    /// Adds the findings for one fault: several where several members are at fault, or where the
    /// faults of the closest alternative say more.
    pub(super) fn tell(&self, error: &ValidationError<'_>, found: &mut Faults) {
        let pointer = error.instance_path().as_str();
        let outermost = pointer.split('/').nth(1).map(|name| name.replace("~1", "/").replace("~0", "~"));
        let lost = match error.kind() {
            _ if outermost.is_some() => outermost,
            Kind::Required { property } => property.as_str().map(str::to_owned),
            // A member that is not known is read by nobody.
            Kind::AdditionalProperties { .. } | Kind::UnevaluatedProperties { .. } => None,
            _ => Some(String::new()),
        };
        found.members.extend(lost);
        let out = &mut found.findings;
        let place = self.place(error.evaluation_path().as_str());
        match error.kind() {
            Kind::Required { property } => {
                let name = property.as_str().unwrap_or_default();
                let member = place.members().find(|(known, _)| *known == name).map(|(_, schema)| self.follow(schema));
                let help = member.map_or_else(String::new, |member| help(&member));
                let hint = if help.is_empty() { format!("add `{name}`") } else { format!("add `{name}`: {help}") };
                let message = format!("`{name}` is missing in {}", label(pointer));
                out.push(self.finding(codes::SCHEMA_REQUIRED, pointer, message).with_hint(hint));
            }
            Kind::AdditionalProperties { unexpected } | Kind::UnevaluatedProperties { unexpected } => {
                out.extend(unexpected.iter().map(|name| self.unexpected(pointer, name, &place)));
            }
            Kind::AnyOf { context } | Kind::OneOfNotValid { context } => self.alternatives(context, pointer, found),
            kind => {
                let (code, message) = simple(kind, pointer);
                // An empty text is told once, not also as a form that it does not have.
                let empty = |told: &Finding| {
                    told.code == codes::SCHEMA_LENGTH && told.location.pointer.as_deref() == Some(pointer)
                };
                if code == codes::SCHEMA_PATTERN && out.last().is_some_and(empty) {
                    return;
                }
                let finding = self.finding(code, pointer, message);
                // What the right form is, the schema that demands it knows best.
                let demanding = place.schemas.last().filter(|_| code == codes::SCHEMA_PATTERN);
                let hint = demanding.map_or_else(|| help(&place), |schema| help(&Place { schemas: vec![schema] }));
                out.push(if hint.is_empty() { finding } else { finding.with_hint(hint) });
            }
        }
    }

    fn finding(&self, code: Code, pointer: &str, message: String) -> Finding {
        Finding::new(code, Location::pointer(self.path, pointer))
            .with_message(message)
            .with_basis(format!("JSON Schema {}", self.id))
    }

    fn unexpected(&self, pointer: &str, name: &str, place: &Place<'_>) -> Finding {
        let at = json::join(pointer, name);
        let known = || place.members().map(|(known, _)| known);
        // A misspelt name is shown as it stands; a wholly unknown one may be anything, so it is not.
        let near = super::closest(name, known());
        let message = match near {
            Some(near) => format!("this member is not known here; did you mean `{near}`?"),
            None => "this member is not known here".to_owned(),
        };
        let finding = self.finding(codes::SCHEMA_UNEXPECTED, &at, message);
        match near {
            Some(near) => finding.with_hint(format!("rename it to `{near}`")),
            None if known().any(|known| known == "extensions") => finding,
            None => {
                let known: Vec<String> = known().map(|name| format!("`{name}`")).collect();
                finding.with_hint(format!("remove it; known here: {}", known.join(", ")))
            }
        }
    }

    /// The faults of the alternative that is least wrong, if it is clearly the one that was meant.
    fn alternatives(&self, branches: &[Vec<ValidationError<'static>>], pointer: &str, found: &mut Faults) {
        let deep = |branch: &&Vec<ValidationError<'_>>| {
            branch.iter().all(|error| {
                let kind_is_wrong =
                    matches!(error.kind(), Kind::Type { .. } | Kind::Constant { .. } | Kind::Enum { .. });
                !(kind_is_wrong && error.instance_path().as_str() == pointer)
            })
        };
        let mut meant = branches.iter().filter(deep);
        if let (Some(branch), None) = (meant.next(), meant.next()) {
            for error in branch {
                self.tell(error, found);
            }
        } else {
            let message = format!("{} fits none of its allowed forms", label(pointer));
            found.findings.push(self.finding(codes::SCHEMA_ALTERNATIVE, pointer, message));
        }
    }

    /// The schemas that an evaluation path passes at the value at fault, outermost first.
    fn place(&self, evaluation: &str) -> Place<'_> {
        let tokens: Vec<String> =
            evaluation.split('/').skip(1).map(|token| token.replace("~1", "/").replace("~0", "~")).collect();
        let mut place = Place { schemas: vec![self.schema] };
        let mut here = self.schema;
        let mut at = 0;
        // The last token is the keyword that failed.
        while at + 1 < tokens.len() {
            let token = tokens[at].as_str();
            let (next, used, inside) = match token {
                "$ref" => (here.get(token).and_then(|target| self.resolve(target)), 1, false),
                "properties" | "patternProperties" => {
                    (here.get(token).and_then(|members| members.get(&tokens[at + 1])), 2, true)
                }
                "items" | "additionalProperties" | "unevaluatedProperties" => (here.get(token), 1, true),
                "allOf" | "anyOf" | "oneOf" => {
                    let index = tokens[at + 1].parse::<usize>().ok();
                    (index.and_then(|index| here.get(token)?.get(index)), 2, false)
                }
                _ => (here.get(token), 1, false),
            };
            let Some(next) = next else { break };
            if inside {
                place.schemas.clear();
            }
            place.schemas.push(next);
            here = next;
            at += used;
        }
        place
    }

    fn resolve(&self, target: &Value) -> Option<&Value> {
        let target = target.as_str()?;
        let (id, pointer) = target.split_once('#')?;
        let root = if id.is_empty() || id == self.id { self.schema } else { self.common };
        root.pointer(pointer)
    }

    /// A schema and the ones it refers to.
    fn follow<'s>(&'s self, schema: &'s Value) -> Place<'s> {
        let mut schemas = vec![schema];
        // A reference without progress would go on for ever: our schemas need two steps.
        for _ in 0..4 {
            let next = schemas.last().and_then(|schema| schema.get("$ref")).and_then(|target| self.resolve(target));
            schemas.extend(next);
        }
        Place { schemas }
    }
}

/// The schemas that speak about one value, outermost first.
struct Place<'a> {
    schemas: Vec<&'a Value>,
}

impl<'a> Place<'a> {
    fn keyword(&self, name: &str) -> Option<&'a Value> {
        self.schemas.iter().find_map(|schema| schema.get(name))
    }

    /// The members that are known here, with their schemas.
    fn members(&self) -> impl Iterator<Item = (&'a str, &'a Value)> {
        let objects = self.schemas.iter().filter_map(|schema| schema.get("properties")?.as_object());
        objects.flatten().map(|(name, schema)| (name.as_str(), schema)).filter(|(name, _)| *name != "$schema")
    }
}

/// The schema's own help: what belongs here, and an example.
fn help(place: &Place<'_>) -> String {
    let text = place.keyword("description").and_then(Value::as_str).unwrap_or_default().trim_end_matches('.');
    let example = place.keyword("examples").and_then(|list| list.get(0)).map(Value::to_string);
    match example.filter(|example| example.len() <= 80) {
        Some(example) if text.is_empty() => format!("for example: {example}"),
        Some(example) => format!("{text}; for example: {example}"),
        None => text.to_owned(),
    }
}

/// What a pointer names, in words: a member's name is known from the schema, so it may be said.
fn label(pointer: &str) -> String {
    let mut tokens = pointer.rsplit('/');
    match (tokens.next(), tokens.next()) {
        (None | Some(""), _) => "the document".to_owned(),
        (Some(index), Some(list)) if index.bytes().all(|b| b.is_ascii_digit()) => match index.parse::<usize>() {
            Ok(index) => format!("item {} of `{list}`", index + 1),
            Err(_) => format!("`{list}`"),
        },
        (Some(name), _) => format!("`{name}`"),
    }
}

fn simple(kind: &Kind, pointer: &str) -> (Code, String) {
    let it = label(pointer);
    let told = |code, message| (code, message);
    match kind {
        Kind::Type { kind } => told(codes::SCHEMA_TYPE, format!("{it} must be {}", types(kind))),
        Kind::Enum { options } => {
            let options: Vec<String> = options.as_array().into_iter().flatten().map(word).collect();
            told(codes::SCHEMA_ENUM, format!("{it} is not one of the allowed values: {}", options.join(", ")))
        }
        Kind::Constant { expected_value } => {
            told(codes::SCHEMA_CONST, format!("{it} must be {}", word(expected_value)))
        }
        Kind::Format { format } => told(codes::SCHEMA_FORMAT, format!("{it} is not {}", form(format))),
        Kind::Pattern { .. } => told(codes::SCHEMA_PATTERN, format!("{it} does not have the right form")),
        Kind::MinLength { limit: 1 } => told(codes::SCHEMA_LENGTH, format!("{it} is empty")),
        Kind::MinLength { limit } => told(codes::SCHEMA_LENGTH, format!("{it} has fewer than {limit} characters")),
        Kind::MaxLength { limit } => told(codes::SCHEMA_LENGTH, format!("{it} has more than {limit} characters")),
        Kind::Minimum { limit } => told(codes::SCHEMA_RANGE, format!("{it} is less than {limit}")),
        Kind::Maximum { limit } => told(codes::SCHEMA_RANGE, format!("{it} is greater than {limit}")),
        Kind::ExclusiveMinimum { limit } => told(codes::SCHEMA_RANGE, format!("{it} is not greater than {limit}")),
        Kind::ExclusiveMaximum { limit } => told(codes::SCHEMA_RANGE, format!("{it} is not less than {limit}")),
        Kind::MultipleOf { multiple_of } => {
            told(codes::SCHEMA_RANGE, format!("{it} is not a multiple of {multiple_of}"))
        }
        Kind::MinItems { limit: 1 } => told(codes::SCHEMA_COUNT, format!("{it} has no items; at least 1 is needed")),
        Kind::MinItems { limit } => told(codes::SCHEMA_COUNT, format!("{it} has fewer than {limit} items")),
        Kind::MaxItems { limit } => told(codes::SCHEMA_COUNT, format!("{it} has more than {limit} items")),
        Kind::MinProperties { limit } => told(codes::SCHEMA_COUNT, format!("{it} has fewer than {limit} members")),
        Kind::MaxProperties { limit } => told(codes::SCHEMA_COUNT, format!("{it} has more than {limit} members")),
        Kind::UniqueItems => told(codes::SCHEMA_UNIQUE, format!("{it} holds the same item twice")),
        Kind::OneOfMultipleValid { .. } => {
            told(codes::SCHEMA_ALTERNATIVE, format!("{it} fits more than one of its allowed forms"))
        }
        _ => told(codes::SCHEMA_OTHER, format!("{it} breaks a rule of its schema")),
    }
}

/// A value out of a schema, never out of a document.
fn word(value: &Value) -> String {
    match value {
        Value::String(text) => format!("`{text}`"),
        other => format!("`{other}`"),
    }
}

fn types(kind: &TypeKind) -> String {
    let name = |name: &str| match name {
        "string" => "a text",
        "object" => "an object",
        "array" => "a list",
        "integer" => "a whole number",
        "number" => "a number",
        "boolean" => "true or false",
        _ => "null",
    };
    let names: Vec<&str> = match kind {
        TypeKind::Single(single) => vec![name(&single.to_string())],
        TypeKind::Multiple(set) => set.iter().map(|one| name(&one.to_string())).collect(),
    };
    names.join(" or ")
}

fn form(format: &str) -> &str {
    match format {
        "date" => "a date written year-month-day, such as 2026-09-14",
        "date-time" => "a date and time with its offset, such as 2026-09-14T16:05:00Z",
        "email" => "an e-mail address",
        "uri" => "a whole URI, with its scheme",
        _ => "of the form that its schema names",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn of_alternatives_the_one_that_was_meant_is_told() {
        let schema = json!({ "properties": { "x": { "oneOf": [
            { "type": "object", "properties": { "n": { "minimum": 1 } }, "required": ["n", "m"] },
            { "type": "string", "minLength": 2 },
            { "const": 7 }
        ] } } });
        let validator = jsonschema::options().build(&schema).unwrap();
        let codes = |value: Value| -> Vec<(&'static str, String)> {
            let teller = Teller { id: "urn:x", schema: &schema, common: &Value::Null, path: "x" };
            let mut found = Faults::default();
            validator.iter_errors(&value).for_each(|error| teller.tell(&error, &mut found));
            let told = found.findings.into_iter();
            told.map(|finding| (finding.code.id(), finding.location.pointer.unwrap())).collect()
        };
        let at = |code, pointer: &str| (code, pointer.to_owned());
        assert_eq!(codes(json!({ "x": { "n": 0 } })), [at("schema.required", "/x"), at("schema.range", "/x/n")]);
        assert_eq!(codes(json!({ "x": "a" })), [at("schema.length", "/x")]);
        assert_eq!(codes(json!({ "x": true })), [at("schema.alternative", "/x")]);
        assert_eq!(codes(json!({ "x": 7 })), []);
    }

    #[test]
    fn places_are_named_in_words() {
        assert_eq!(label(""), "the document");
        assert_eq!(label("/a/b"), "`b`");
        assert_eq!(label("/rows/2"), "item 3 of `rows`");
        assert_eq!(label("/rows/99999999999999999999999999"), "`rows`");
    }
}
