//! Pages of the book that are made from what the program itself uses: `docs/reference/findings.md` from the table of
//! codes, `docs/reference/documents.md` from the schemas. Nothing in them is written by hand.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use sealcase::codes::{self, Code};
use serde_json::Value;

/// What stands above a page that is made.
pub const MADE: &str = "<!-- Made by `cargo xtask gen`. Do not edit: a test compares it with the program. -->\n";

/// What the areas of codes are about, in the order of the page.
const AREAS: [(&str, &str); 18] = [
    ("path", "Names of files"),
    ("archive", "The zip"),
    ("bag", "The layout of a bag"),
    ("manifest", "Lists of digests"),
    ("envelope", "Signatures"),
    ("statement", "What signatures say"),
    ("verify", "Verification as a whole"),
    ("trust", "The trust file"),
    ("timestamp", "Time-stamps"),
    ("renewal", "Renewals"),
    ("proof", "Proofs of single documents"),
    ("follow", "Bags that name each other"),
    ("merge", "Merging copies"),
    ("json", "JSON"),
    ("schema", "The form of documents"),
    ("rules", "Rules across documents"),
    ("profile", "Profiles"),
    ("validate", "Validation as a whole"),
];

/// A text in a cell of a table: no bar may end it, and no angle bracket may begin a tag.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('<', "&lt;").replace('\n', " ")
}

/// The page of all findings.
pub fn findings() -> String {
    let mut out = format!(
        "{MADE}\n# Findings\n\nEvery code that a report can hold: what it says, why it matters, what to do. `sealcase \
         explain CODE` tells the same in the terminal, many with an example. A code never changes its meaning.\n"
    );
    let mut by_area: BTreeMap<&str, Vec<Code>> = BTreeMap::new();
    for code in codes::all() {
        by_area.entry(code.id().split('.').next().unwrap_or_default()).or_default().push(code);
    }
    let named = AREAS.iter().filter_map(|(area, title)| Some((*title, by_area.get(area)?)));
    let others = by_area.iter().filter(|(area, _)| !AREAS.iter().any(|(known, _)| known == *area));
    for (title, codes) in named.chain(others.map(|(area, codes)| (*area, codes))) {
        let _ = write!(
            out,
            "\n## {title}\n\n| code | | what | why | fix | basis |\n| --- | --- | --- | --- | --- | --- |\n"
        );
        for code in codes {
            let row = code.entry();
            let [what, why, fix, basis] = [row.what, row.why, row.fix, row.basis].map(cell);
            let _ = writeln!(out, "| `{}` | {} | {what} | {why} | {fix} | {basis} |", row.id, row.severity.as_str());
        }
    }
    out
}

/// The page of all schemas, by their file names without `.schema.json`.
pub fn documents(schemas: &BTreeMap<String, Value>) -> String {
    let mut out = format!(
        "{MADE}\n# Documents\n\nThe members of every type of document, and of the files that go with them. Members in \
         bold must be there. `sealcase schema show TYPE` prints the whole schema, with limits and examples; `sealcase \
         schema write DIR` writes all for editors.\n"
    );
    for (name, schema) in schemas.iter().filter(|(name, _)| *name != "common") {
        let text = |member: &str| schema.get(member).and_then(Value::as_str).unwrap_or_default();
        let _ = writeln!(out, "\n## {}\n\n`{name}`: {}\n", text("title"), cell(text("description")));
        out.push_str("| member | is | |\n| --- | --- | --- |\n");
        members(&mut out, schema, schema, schemas, "", 0);
    }
    out
}

/// The rows of an object's members, and of those below, to a depth that can still be read.
fn members(out: &mut String, schema: &Value, root: &Value, all: &BTreeMap<String, Value>, above: &str, depth: usize) {
    let required: Vec<&str> =
        schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
    for (name, member) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
        if name == "$schema" {
            continue;
        }
        let path = format!("{above}{name}");
        let mark = if required.contains(&name.as_str()) { "**" } else { "" };
        let target = resolved(member, root, all);
        let said = [member, target].into_iter().find_map(|one| one.get("description")?.as_str()).unwrap_or_default();
        let _ = writeln!(out, "| {mark}`{path}`{mark} | {} | {} |", kind(member, root, all), cell(said));
        if depth < 3 && !member.get("$ref").is_some_and(|to| to.as_str().is_some_and(|to| to.starts_with("urn:"))) {
            members(out, target, root, all, &format!("{path}."), depth + 1);
            if let Some(items) = target.get("items") {
                members(out, resolved(items, root, all), root, all, &format!("{path}[]."), depth + 1);
            }
        }
    }
}

/// The schema that a reference leads to, or the schema itself.
fn resolved<'a>(schema: &'a Value, root: &'a Value, all: &'a BTreeMap<String, Value>) -> &'a Value {
    let Some(to) = schema.get("$ref").and_then(Value::as_str) else { return schema };
    let (file, pointer) = to.split_once('#').unwrap_or((to, ""));
    let file = file.strip_prefix("urn:sealcase:schema:").and_then(|name| all.get(name.split(':').next()?));
    file.unwrap_or(root).pointer(pointer).unwrap_or(schema)
}

/// What a member is, in a word or two.
fn kind(schema: &Value, root: &Value, all: &BTreeMap<String, Value>) -> String {
    let target = resolved(schema, root, all);
    if let Some(fixed) = target.get("const") {
        return format!("`{}`", cell(&fixed.to_string()));
    }
    if let Some(words) = target.get("enum").and_then(Value::as_array) {
        let words: Vec<String> = words.iter().map(|word| format!("`{}`", word.as_str().unwrap_or("null"))).collect();
        return words.join(", ");
    }
    match target.get("type").and_then(Value::as_str) {
        Some("array") => match target.get("items") {
            Some(items) => format!("list of {}", kind(items, root, all)),
            None => "list".to_owned(),
        },
        Some("string") => match target.get("format").and_then(Value::as_str) {
            Some(format) => format!("text ({format})"),
            None => "text".to_owned(),
        },
        Some("integer") => "whole number".to_owned(),
        Some("boolean") => "true or false".to_owned(),
        Some(other) => other.to_owned(),
        None => target.get("title").and_then(Value::as_str).map_or_else(|| "any".to_owned(), cell),
    }
}
