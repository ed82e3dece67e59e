//! CSAF 2.0 and 2.1 (OASIS), as far as the profile VEX (section 4.5) looks at it.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{Statement, Status, Vex};
use crate::foreign::{Form, Object, holds};

/// Deepest nesting of branches that is walked.
const DEPTH: usize = 32;

const CATEGORIES: &[&str] = &["coordinator", "discoverer", "other", "translator", "user", "vendor", "multiplier"];
const LABELS: &[&str] = &[
    "component_not_present",
    "vulnerable_code_not_present",
    "vulnerable_code_not_in_execute_path",
    "vulnerable_code_cannot_be_controlled_by_adversary",
    "inline_mitigations_already_exist",
];
/// Lists of products, with the status that they mean.
const LISTS: &[(&str, Status)] = &[
    ("first_fixed", Status::Fixed),
    ("fixed", Status::Fixed),
    ("recommended", Status::Fixed),
    ("first_affected", Status::Affected),
    ("known_affected", Status::Affected),
    ("last_affected", Status::Affected),
    ("known_not_affected", Status::NotAffected),
    ("under_investigation", Status::UnderInvestigation),
];

/// Reads the value, if it says that it is CSAF.
pub(super) fn read(value: &Value) -> Option<Vex> {
    let root = value.as_object()?;
    root.get("document")?.as_object()?.get("csaf_version")?;
    let mut vex = Vex { format: "CSAF", ..Vex::default() };
    let mut form = Form::default();
    document(root, &mut vex, &mut form);
    if let Some((tree, at)) = form.inner(root, "product_tree", "") {
        branches(tree, &at, 0, &mut vex, &mut form);
        for (value, at) in form.list(tree, "full_product_names", &at) {
            product(value, &at, &mut vex, &mut form);
        }
        for (value, at) in form.list(tree, "relationships", &at) {
            if let Some(joined) = value.get("full_product_name") {
                product(joined, &format!("{at}/full_product_name"), &mut vex, &mut form);
            }
        }
    } else {
        vex.gaps.fault("", "there is no `product_tree`");
    }
    let groups = groups(root, &mut form);
    let vulnerabilities = form.list(root, "vulnerabilities", "");
    if vulnerabilities.is_empty() {
        vex.gaps.fault("/vulnerabilities", "no vulnerability is named");
    }
    for (value, at) in vulnerabilities {
        if let Some(entry) = form.object(value, &at) {
            vulnerability(entry, &at, &groups, &mut vex, &mut form);
        }
    }
    vex.form = form;
    Some(vex)
}

fn document(root: &Object, vex: &mut Vex, form: &mut Form) {
    let Some((document, at)) = form.inner(root, "document", "") else { return };
    for name in ["category", "title"] {
        form.needed(document, name, &at);
    }
    form.word(document, "csaf_version", &at, &["2.0", "2.1"]);
    if document.get("category").is_some_and(|category| category.is_string() && category != "csaf_vex") {
        vex.gaps.fault("/document/category", "the category is not `csaf_vex`");
    }
    form.must(document, "publisher", &at);
    if let Some((publisher, at)) = form.inner(document, "publisher", &at) {
        for name in ["category", "name", "namespace"] {
            form.needed(publisher, name, &at);
        }
        form.word(publisher, "category", &at, CATEGORIES);
    }
    form.must(document, "tracking", &at);
    let Some((tracking, at)) = form.inner(document, "tracking", &at) else { return };
    for name in ["current_release_date", "id", "initial_release_date", "revision_history", "status", "version"] {
        form.must(tracking, name, &at);
    }
    form.text(tracking, "id", &at);
    form.word(tracking, "status", &at, &["draft", "final", "interim"]);
    let first = form.time(tracking, "initial_release_date", &at);
    vex.made = form.time(tracking, "current_release_date", &at);
    if first > vex.made && vex.made.is_some() {
        vex.gaps.fault(&format!("{at}/current_release_date"), "the current release is before the initial one");
    }
    let revisions = form.list(tracking, "revision_history", &at);
    if revisions.is_empty() {
        form.fault(&format!("{at}/revision_history"), "`revision_history` must list the first release");
    }
    for (value, at) in revisions {
        let Some(revision) = form.object(value, &at) else { continue };
        for name in ["date", "number", "summary"] {
            form.needed(revision, name, &at);
        }
        form.time(revision, "date", &at);
    }
}

fn branches(parent: &Object, at: &str, depth: usize, vex: &mut Vex, form: &mut Form) {
    if depth > DEPTH {
        return;
    }
    for (value, at) in form.list(parent, "branches", at) {
        let Some(branch) = form.object(value, &at) else { continue };
        form.needed(branch, "category", &at);
        form.needed(branch, "name", &at);
        if let Some(value) = branch.get("product") {
            product(value, &format!("{at}/product"), vex, form);
        }
        branches(branch, &at, depth + 1, vex, form);
    }
}

fn product(value: &Value, at: &str, vex: &mut Vex, form: &mut Form) {
    let Some(product) = form.object(value, at) else { return };
    let name = form.needed(product, "name", at);
    let Some(id) = form.needed(product, "product_id", at) else { return };
    if vex.products.contains_key(id) {
        form.oddity(&format!("{at}/product_id"), "another product has the same `product_id`");
    }
    let names = vex.products.entry(id.to_owned()).or_default();
    names.extend(name.map(str::to_owned));
    if let Some((helper, at)) = form.inner(product, "product_identification_helper", at) {
        for name in ["purl", "cpe"] {
            names.extend(form.text(helper, name, &at).map(str::to_owned));
        }
        for name in ["purls", "model_numbers", "skus"] {
            let items = form.list(helper, name, &at);
            names.extend(items.iter().filter_map(|(item, _)| item.as_str().map(str::to_owned)));
        }
    }
}

/// Products by group.
fn groups<'v>(root: &'v Object, form: &mut Form) -> std::collections::BTreeMap<&'v str, Vec<&'v str>> {
    let mut groups = std::collections::BTreeMap::new();
    let Some((tree, at)) = form.inner(root, "product_tree", "") else { return groups };
    for (value, at) in form.list(tree, "product_groups", &at) {
        let Some(group) = form.object(value, &at) else { continue };
        let Some(id) = form.needed(group, "group_id", &at) else { continue };
        let members = form.list(group, "product_ids", &at);
        groups.insert(id, members.iter().filter_map(|(member, _)| member.as_str()).collect());
    }
    groups
}

fn vulnerability(
    entry: &Object,
    at: &str,
    groups: &std::collections::BTreeMap<&str, Vec<&str>>,
    vex: &mut Vex,
    form: &mut Form,
) {
    let mut names: Vec<String> = form.text(entry, "cve", at).map(str::to_owned).into_iter().collect();
    for (value, at) in form.list(entry, "ids", at) {
        let Some(id) = form.object(value, &at) else { continue };
        form.needed(id, "system_name", &at);
        names.extend(form.needed(id, "text", &at).map(str::to_owned));
    }
    if names.is_empty() {
        vex.gaps.fault(at, "the vulnerability has neither `cve` nor `ids`");
    }
    if !holds(entry.get("notes")) {
        vex.gaps.fault(at, "the vulnerability has no `notes`");
    }
    // What covers a product: an impact, and a remedy.
    let mut about = |list: &str, wanted: &dyn Fn(&Object) -> bool, vex: &mut Vex| -> BTreeSet<String> {
        let mut covered = BTreeSet::new();
        for (value, at) in form.list(entry, list, at) {
            let Some(item) = form.object(value, &at) else { continue };
            if list == "flags" {
                form.must(item, "label", &at);
                form.word(item, "label", &at, LABELS);
            }
            let ids = form.list(item, "product_ids", &at);
            for (id, at) in &ids {
                let Some(id) = id.as_str() else { continue };
                if !vex.products.contains_key(id) {
                    vex.gaps.fault(at, "the product id names nothing in `product_tree`");
                }
            }
            if wanted(item) {
                covered.extend(ids.iter().filter_map(|(id, _)| id.as_str().map(str::to_owned)));
                let ids = form.list(item, "group_ids", &at);
                let members = ids.iter().filter_map(|(id, _)| groups.get(id.as_str()?)).flatten();
                covered.extend(members.map(|id| (*id).to_owned()));
            }
        }
        covered
    };
    let mut impact = about("flags", &|_| true, vex);
    impact.append(&mut about("threats", &|threat| threat.get("category").is_some_and(|word| word == "impact"), vex));
    let remedies = about("remediations", &|_| true, vex);
    let status = form.inner(entry, "product_status", at);
    let mut any = false;
    for (list, status_word) in LISTS {
        let Some((lists, place)) = &status else { break };
        let mut products = Vec::new();
        for (id, at) in form.list(lists, list, place) {
            let Some(id) = id.as_str() else {
                form.fault(&at, "a product id must be a text");
                continue;
            };
            if !vex.products.contains_key(id) {
                vex.gaps.fault(&at, "the product id names nothing in `product_tree`");
            }
            products.push(id.to_owned());
        }
        if products.is_empty() {
            continue;
        }
        any = true;
        let bare = |covered: &BTreeSet<String>| products.iter().filter(|id| !covered.contains(*id)).count();
        match *list {
            "known_not_affected" if bare(&impact) > 0 => {
                vex.gaps.fault(at, "a product is not affected, and neither a flag nor a threat `impact` says why");
            }
            "known_affected" if bare(&remedies) > 0 => {
                vex.gaps.fault(at, "a product is affected, and no remediation says what to do");
            }
            _ => {}
        }
        let pointer = at.to_owned();
        vex.statements.push(Statement { pointer, names: names.clone(), status: *status_word, products });
    }
    if !any {
        vex.gaps.fault(at, "no product has a status");
    }
}
