//! OpenVEX 0.0.1 to 0.2.0 (its specification, sections "Document Struct Fields" and "Statement Fields").

use std::collections::BTreeSet;

use serde_json::Value;

use super::{Statement, Status, Vex};
use crate::foreign::{Form, Object, said};

const JUSTIFICATIONS: &[&str] = &[
    "component_not_present",
    "vulnerable_code_not_present",
    "vulnerable_code_not_in_execute_path",
    "vulnerable_code_cannot_be_controlled_by_adversary",
    "inline_mitigations_already_exist",
];
const STATUSES: &[&str] = &["not_affected", "affected", "fixed", "under_investigation"];

/// Reads the value, if its context is that of OpenVEX.
pub(super) fn read(value: &Value) -> Option<Vex> {
    let root = value.as_object()?;
    let context = root.get("@context")?.as_str()?;
    if !context.starts_with("https://openvex.dev/ns") {
        return None;
    }
    let mut vex = Vex { format: "OpenVEX", ..Vex::default() };
    let mut form = Form::default();
    form.needed(root, "@id", "");
    form.needed(root, "author", "");
    form.must(root, "timestamp", "");
    form.must(root, "version", "");
    form.must(root, "statements", "");
    form.number(root, "version", "", 1);
    vex.made = form.time(root, "last_updated", "").max(form.time(root, "timestamp", ""));
    let statements = form.list(root, "statements", "");
    if root.get("statements").and_then(Value::as_array).is_some_and(Vec::is_empty) {
        form.fault("/statements", "there is no statement");
    }
    for (value, at) in statements {
        let Some(statement) = form.object(value, &at) else { continue };
        let names = vulnerability(statement, &at, &mut form);
        form.must(statement, "status", &at);
        let status = form.word(statement, "status", &at, STATUSES).and_then(Status::parse);
        let justified = form.word(statement, "justification", &at, JUSTIFICATIONS).is_some();
        form.time(statement, "timestamp", &at);
        let products = products(statement, &at, &mut form, &mut vex);
        let Some(status) = status else { continue };
        // A justification that is there and wrong is told already.
        let why = justified || statement.contains_key("justification") || said(statement.get("impact_statement"));
        if status == Status::NotAffected && !why {
            vex.gaps.fault(&at, "it is not affected, and neither `justification` nor `impact_statement` says why");
        }
        if status == Status::Affected && !said(statement.get("action_statement")) {
            vex.gaps.fault(&at, "it is affected, and no `action_statement` says what to do");
        }
        if products.is_empty() {
            vex.gaps.fault(&at, "it names no product");
        }
        vex.statements.push(Statement { pointer: at, names, status, products });
    }
    vex.form = form;
    Some(vex)
}

fn vulnerability(statement: &Object, at: &str, form: &mut Form) -> Vec<String> {
    form.must(statement, "vulnerability", at);
    match statement.get("vulnerability") {
        // The oldest version had the name alone.
        Some(Value::String(name)) => vec![name.clone()],
        Some(_) => {
            let Some((vulnerability, at)) = form.inner(statement, "vulnerability", at) else { return Vec::new() };
            let mut names: Vec<String> =
                form.needed(vulnerability, "name", &at).map(str::to_owned).into_iter().collect();
            let aliases = form.list(vulnerability, "aliases", &at);
            names.extend(aliases.iter().filter_map(|(alias, _)| alias.as_str().map(str::to_owned)));
            names
        }
        None => Vec::new(),
    }
}

fn products(statement: &Object, at: &str, form: &mut Form, vex: &mut Vex) -> Vec<String> {
    let mut products = Vec::new();
    for (value, at) in form.list(statement, "products", at) {
        if let Some(id) = value.as_str() {
            vex.products.entry(id.to_owned()).or_default().insert(id.to_owned());
            products.push(id.to_owned());
            continue;
        }
        let Some(product) = form.object(value, &at) else { continue };
        let mut names: BTreeSet<String> = BTreeSet::new();
        names.extend(form.text(product, "@id", &at).map(str::to_owned));
        if let Some((identifiers, _)) = form.inner(product, "identifiers", &at) {
            names.extend(identifiers.values().filter_map(Value::as_str).map(str::to_owned));
        }
        let Some(id) = names.first().cloned() else {
            form.fault(&at, "a product needs an `@id` or `identifiers`");
            continue;
        };
        vex.products.entry(id.clone()).or_default().append(&mut names);
        products.push(id);
    }
    products
}
