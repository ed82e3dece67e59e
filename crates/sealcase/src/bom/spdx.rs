//! SPDX JSON 2.2 and 2.3 (ISO/IEC 5962), as far as it is looked at; SPDX 3 is recognised only.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{Bom, Subject};
use crate::foreign::{Form, Object, holds, said};

/// Relationships that say on what something is built, or what it is part of.
const DEPENDENCIES: &[&str] = &[
    "DEPENDS_ON",
    "DEPENDENCY_OF",
    "CONTAINS",
    "CONTAINED_BY",
    "DESCRIBES",
    "DESCRIBED_BY",
    "BUILD_DEPENDENCY_OF",
    "DEV_DEPENDENCY_OF",
    "OPTIONAL_DEPENDENCY_OF",
    "PROVIDED_DEPENDENCY_OF",
    "RUNTIME_DEPENDENCY_OF",
    "TEST_DEPENDENCY_OF",
    "STATIC_LINK",
    "DYNAMIC_LINK",
    "GENERATED_FROM",
    "GENERATES",
    "VARIANT_OF",
    "PACKAGE_OF",
    "HAS_PREREQUISITE",
    "PREREQUISITE_FOR",
    "DISTRIBUTION_ARTIFACT",
    "DEPENDENCY_MANIFEST_OF",
    "EXPANDED_FROM_ARCHIVE",
    "COPY_OF",
    "DESCENDANT_OF",
    "ANCESTOR_OF",
];

/// Reads the value, if it says that it is SPDX.
pub(super) fn read(value: &Value) -> Option<Bom> {
    let root = value.as_object()?;
    let third = |context: &Value| match context {
        Value::String(text) => text.starts_with("https://spdx.org/rdf/3"),
        Value::Array(items) => {
            items.iter().any(|item| item.as_str().is_some_and(|text| text.starts_with("https://spdx.org/rdf/3")))
        }
        _ => false,
    };
    if root.get("@context").is_some_and(third) {
        return Some(Bom { format: "SPDX", version: "3".to_owned(), ..Bom::default() });
    }
    let version = root.get("spdxVersion")?.as_str()?.strip_prefix("SPDX-")?.to_owned();
    let read = matches!(version.as_str(), "2.2" | "2.3");
    let mut bom = Bom { format: "SPDX", version, read, ..Bom::default() };
    if !read {
        return Some(bom);
    }
    let mut form = Form::default();
    for name in ["SPDXID", "dataLicense", "name", "documentNamespace"] {
        form.needed(root, name, "");
    }
    if form.text(root, "dataLicense", "").is_some_and(|license| license != "CC0-1.0") {
        form.fault("/dataLicense", "`dataLicense` must be CC0-1.0");
    }
    creation(root, &mut bom, &mut form);
    // SPDX 2 has no member for it; the bill-of-materials document may say it.
    bom.lacks("context", "/creationInfo");
    let subjects = subjects(root);
    let found = packages(root, &subjects, &mut bom, &mut form);
    relationships(root, &found, &subjects, &mut bom, &mut form);
    // Of several subjects none is the one.
    if let [subject] = subjects[..] {
        bom.subject = found.get(subject).and_then(|(at, package)| {
            Some(Subject {
                name: package.get("name")?.as_str()?.to_owned(),
                version: package.get("versionInfo").and_then(Value::as_str).map(str::to_owned),
                pointer: at.clone(),
            })
        });
    }
    bom.form = form;
    Some(bom)
}

/// What the document describes, by id.
fn subjects(root: &Object) -> Vec<&str> {
    const DOCUMENT: Option<&str> = Some("SPDXRef-DOCUMENT");
    let list = |name: &str| root.get(name).and_then(Value::as_array).into_iter().flatten();
    let mut subjects: Vec<&str> = list("documentDescribes").filter_map(Value::as_str).collect();
    for relationship in list("relationships") {
        let text = |name: &str| relationship.get(name).and_then(Value::as_str);
        let ends = (text("spdxElementId"), text("relatedSpdxElement"));
        match (text("relationshipType"), ends) {
            (Some("DESCRIBES"), (DOCUMENT, Some(subject))) | (Some("DESCRIBED_BY"), (Some(subject), DOCUMENT)) => {
                subjects.push(subject);
            }
            _ => {}
        }
    }
    subjects.sort_unstable();
    subjects.dedup();
    subjects
}

fn creation(root: &Object, bom: &mut Bom, form: &mut Form) {
    form.must(root, "creationInfo", "");
    let inner = form.inner(root, "creationInfo", "");
    let empty = Object::new();
    let (info, at) = inner.as_ref().map_or((&empty, ""), |(info, at)| (*info, at.as_str()));
    if inner.is_some() {
        form.must(info, "created", at);
        form.must(info, "creators", at);
    }
    bom.made = form.time(info, "created", at);
    let (mut author, mut tool) = (false, false);
    for (creator, at) in form.list(info, "creators", at) {
        match creator.as_str() {
            Some(text) if text.starts_with("Tool:") => tool = true,
            Some(text) if text.starts_with("Organization:") || text.starts_with("Person:") => author = true,
            Some(_) => form.fault(&at, "a creator starts with `Tool:`, `Organization:` or `Person:`"),
            None => form.fault(&at, "a creator must be a text"),
        }
    }
    for (element, told) in [("timestamp", bom.made.is_some()), ("author", author), ("tool", tool)] {
        if !told {
            bom.lacks(element, at);
        }
    }
}

/// The packages: their places by id.
fn packages<'v>(
    root: &'v Object,
    subjects: &[&str],
    bom: &mut Bom,
    form: &mut Form,
) -> BTreeMap<&'v str, (String, &'v Object)> {
    let mut found = BTreeMap::new();
    for (value, at) in form.list(root, "packages", "") {
        let Some(package) = form.object(value, &at) else { continue };
        bom.components += 1;
        form.needed(package, "name", &at);
        form.needed(package, "downloadLocation", &at);
        let named = ["supplier", "originator"].map(|name| (name, form.text(package, name, &at)));
        for (name, text) in named {
            let marks = ["Organization:", "Person:"];
            if text.is_some_and(|text| text != "NOASSERTION" && !marks.iter().any(|mark| text.starts_with(mark))) {
                form.fault(&format!("{at}/{name}"), format!("`{name}` starts with `Organization:` or `Person:`"));
            }
        }
        let license = ["licenseConcluded", "licenseDeclared"].iter().any(|name| said(package.get(*name)));
        // The product itself stands in no index of packages.
        let own = package.get("SPDXID").and_then(Value::as_str).is_some_and(|id| subjects == [id]);
        for (element, told) in [
            ("supplier", said(package.get("supplier"))),
            ("name", said(package.get("name"))),
            ("version", form.text(package, "versionInfo", &at).is_some_and(|version| !version.trim().is_empty())),
            ("hash", own || holds(package.get("checksums")) || holds(package.get("packageVerificationCode"))),
            ("license", own || license),
        ] {
            if !told {
                bom.lacks(element, &at);
            }
        }
        let id = form.needed(package, "SPDXID", &at);
        let identified = identifiers(package, &at, bom, form);
        if let Some(id) = id {
            if !id.starts_with("SPDXRef-") {
                form.fault(&format!("{at}/SPDXID"), "`SPDXID` starts with `SPDXRef-`");
            }
            bom.ids.insert(id.to_owned());
            if found.insert(id, (at.clone(), package)).is_some() {
                form.oddity(&format!("{at}/SPDXID"), "another package has the same `SPDXID`");
            }
        }
        if !identified && !own {
            bom.lacks("identifier", &at);
        }
    }
    found
}

fn identifiers(package: &Object, at: &str, bom: &mut Bom, form: &mut Form) -> bool {
    let mut identified = false;
    for (value, at) in form.list(package, "externalRefs", at) {
        let Some(external) = form.object(value, &at) else { continue };
        form.must(external, "referenceCategory", &at);
        let kind = form.needed(external, "referenceType", &at).unwrap_or_default();
        let locator = form.needed(external, "referenceLocator", &at).unwrap_or_default();
        if matches!(kind, "purl" | "cpe22Type" | "cpe23Type" | "swh" | "gitoid" | "swid") && !locator.is_empty() {
            identified = true;
            bom.ids.insert(locator.to_owned());
        }
    }
    identified
}

fn relationships(
    root: &Object,
    found: &BTreeMap<&str, (String, &Object)>,
    subjects: &[&str],
    bom: &mut Bom,
    form: &mut Form,
) {
    let mut related: BTreeSet<&str> = BTreeSet::new();
    let known = |id: &str| {
        found.contains_key(id)
            || id == "SPDXRef-DOCUMENT"
            || id == "NONE"
            || id == "NOASSERTION"
            || id.starts_with("DocumentRef-")
    };
    let files: BTreeSet<&str> = ["files", "snippets"]
        .iter()
        .flat_map(|name| root.get(*name).and_then(Value::as_array).into_iter().flatten())
        .filter_map(|file| file.get("SPDXID").and_then(Value::as_str))
        .collect();
    for (value, at) in form.list(root, "relationships", "") {
        let Some(relationship) = form.object(value, &at) else { continue };
        let kind = form.needed(relationship, "relationshipType", &at).unwrap_or_default();
        let ends = ["spdxElementId", "relatedSpdxElement"].map(|name| form.needed(relationship, name, &at));
        for (end, name) in ends.iter().zip(["spdxElementId", "relatedSpdxElement"]) {
            if end.is_some_and(|end| !known(end) && !files.contains(end)) {
                bom.loose.add(&format!("{at}/{name}"));
            }
        }
        if DEPENDENCIES.contains(&kind) {
            related.extend(ends.into_iter().flatten());
        }
    }
    for (id, (at, _)) in found {
        if !related.contains(id) && !subjects.contains(id) {
            bom.lacks("relationship", at);
        }
    }
}
