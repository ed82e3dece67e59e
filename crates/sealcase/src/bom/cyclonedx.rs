//! CycloneDX JSON 1.4 to 1.7 (ECMA-424), as far as it is looked at.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{Bom, Subject};
use crate::foreign::{Form, Object, holds, said};
use crate::vex;

const VERSIONS: [&str; 4] = ["1.4", "1.5", "1.6", "1.7"];
/// Deepest nesting of components that is walked; the JSON itself is bounded as well.
const DEPTH: usize = 32;

const ROOT: &[&str] = &[
    "$schema",
    "annotations",
    "bomFormat",
    "citations",
    "components",
    "compositions",
    "declarations",
    "definitions",
    "dependencies",
    "externalReferences",
    "formulation",
    "metadata",
    "properties",
    "serialNumber",
    "services",
    "signature",
    "specVersion",
    "version",
    "vulnerabilities",
];
const METADATA: &[&str] = &[
    "authors",
    "component",
    "distributionConstraints",
    "licenses",
    "lifecycles",
    "manufacture",
    "manufacturer",
    "properties",
    "supplier",
    "timestamp",
    "tools",
];
const COMPONENT: &[&str] = &[
    "author",
    "authors",
    "bom-ref",
    "components",
    "copyright",
    "cpe",
    "cryptoProperties",
    "data",
    "description",
    "evidence",
    "externalReferences",
    "group",
    "hashes",
    "isExternal",
    "licenses",
    "manufacturer",
    "mime-type",
    "modelCard",
    "modified",
    "name",
    "omniborId",
    "patentAssertions",
    "pedigree",
    "properties",
    "publisher",
    "purl",
    "releaseNotes",
    "scope",
    "signature",
    "supplier",
    "swhid",
    "swid",
    "tags",
    "type",
    "version",
    "versionRange",
];
const TYPES: &[&str] = &[
    "application",
    "framework",
    "library",
    "container",
    "platform",
    "operating-system",
    "device",
    "device-driver",
    "firmware",
    "file",
    "machine-learning-model",
    "data",
    "cryptographic-asset",
];
const HASHES: &[&str] = &[
    "MD5",
    "SHA-1",
    "SHA-256",
    "SHA-384",
    "SHA-512",
    "SHA3-256",
    "SHA3-384",
    "SHA3-512",
    "BLAKE2b-256",
    "BLAKE2b-384",
    "BLAKE2b-512",
    "BLAKE3",
    "Streebog-256",
    "Streebog-512",
];
const PHASES: &[&str] = &["design", "pre-build", "build", "post-build", "operations", "discovery", "decommission"];

/// What the walk gathers beside the bill itself.
#[derive(Default)]
struct Walk {
    /// Components, by their reference and place; `None` where one stands inside another.
    found: Vec<(Option<String>, String, bool)>,
    refs: BTreeSet<String>,
    /// Whether the version still allows an empty reference.
    oldest: bool,
}

/// Reads the value, if it says that it is CycloneDX.
pub(super) fn read(value: &Value) -> Option<Bom> {
    let root = value.as_object().filter(|root| root.get("bomFormat").is_some_and(|format| format == "CycloneDX"))?;
    let version = root.get("specVersion").and_then(Value::as_str).unwrap_or_default().to_owned();
    let read = VERSIONS.contains(&version.as_str());
    let mut bom = Bom { format: "CycloneDX", version, read, ..Bom::default() };
    if !read {
        return Some(bom);
    }
    let mut form = Form::default();
    form.only(root, "", ROOT);
    if let Some(serial) = form.text(root, "serialNumber", "")
        && !is_serial(serial)
    {
        form.fault("/serialNumber", "`serialNumber` is no URN of a UUID in lower case");
    }
    form.number(root, "version", "", u64::from(bom.version != "1.4"));
    let mut walk = Walk { oldest: bom.version == "1.4", ..Walk::default() };
    metadata(root, &mut bom, &mut form, &mut walk);
    components(root, "", 0, &mut bom, &mut form, &mut walk);
    services(root, &mut form, &mut walk);
    dependencies(root, &mut bom, &mut form, &walk);
    bom.vex = vex::cyclonedx(root, &walk.refs, &mut form);
    bom.ids.append(&mut walk.refs);
    bom.form = form;
    Some(bom)
}

fn metadata(root: &Object, bom: &mut Bom, form: &mut Form, walk: &mut Walk) {
    let inner = form.inner(root, "metadata", "");
    let empty = Object::new();
    let (data, at) = inner.as_ref().map_or((&empty, ""), |(data, at)| (*data, at.as_str()));
    form.only(data, at, METADATA);
    bom.made = form.time(data, "timestamp", at);
    for (phase, place) in form.list(data, "lifecycles", at) {
        let phase = form.object(phase, &place);
        phase.map(|phase| form.word(phase, "phase", &place, PHASES));
    }
    let authors = ["authors", "manufacturer", "manufacture", "supplier"];
    for (element, told) in [
        ("timestamp", bom.made.is_some()),
        ("author", authors.iter().any(|name| holds(data.get(*name)))),
        ("tool", holds(data.get("tools"))),
        ("context", holds(data.get("lifecycles"))),
    ] {
        if !told {
            bom.lacks(element, at);
        }
    }
    if let Some((subject, at)) = form.inner(data, "component", at) {
        component(subject, &at, bom, form, walk);
        bom.subject = subject.get("name").and_then(Value::as_str).map(|name| Subject {
            name: name.to_owned(),
            version: subject.get("version").and_then(Value::as_str).map(str::to_owned),
            pointer: at.clone(),
        });
        if !has_supplier(subject) && !holds(data.get("supplier")) && !holds(data.get("manufacturer")) {
            bom.lacks("supplier", &at);
        }
        if !said(subject.get("version")) {
            bom.lacks("version", &at);
        }
        components(subject, &at, 1, bom, form, walk);
    }
}

fn components(parent: &Object, at: &str, depth: usize, bom: &mut Bom, form: &mut Form, walk: &mut Walk) {
    if depth > DEPTH {
        return;
    }
    for (value, at) in form.list(parent, "components", at) {
        let Some(part) = form.object(value, &at) else { continue };
        component(part, &at, bom, form, walk);
        components(part, &at, depth + 1, bom, form, walk);
        // A file is no component to which the elements apply.
        if part.get("type").is_some_and(|kind| kind == "file") {
            continue;
        }
        bom.components += 1;
        let reference = part.get("bom-ref").and_then(Value::as_str).map(str::to_owned);
        walk.found.push((reference, at.clone(), depth > 0));
        let identified = ["purl", "cpe"].iter().any(|name| said(part.get(*name)))
            || ["swid", "omniborId", "swhid"].iter().any(|name| holds(part.get(*name)));
        for (element, told) in [
            ("supplier", has_supplier(part)),
            ("name", said(part.get("name"))),
            ("version", said(part.get("version")) || said(part.get("versionRange"))),
            ("identifier", identified),
            ("hash", holds(part.get("hashes"))),
            ("license", holds(part.get("licenses"))),
        ] {
            if !told {
                bom.lacks(element, &at);
            }
        }
    }
}

/// The form of one component, and the names by which others mean it.
fn component(part: &Object, at: &str, bom: &mut Bom, form: &mut Form, walk: &mut Walk) {
    form.only(part, at, COMPONENT);
    form.must(part, "type", at);
    form.word(part, "type", at, TYPES);
    form.needed(part, "name", at);
    form.text(part, "version", at);
    form.text(part, "cpe", at).map(|cpe| bom.ids.insert(cpe.to_owned()));
    if let Some(purl) = form.text(part, "purl", at) {
        if !purl.starts_with("pkg:") {
            form.oddity(&format!("{at}/purl"), "`purl` does not start as a package URL does");
        }
        bom.ids.insert(purl.to_owned());
    }
    if let Some((supplier, at)) = form.inner(part, "supplier", at) {
        form.text(supplier, "name", &at);
    }
    form.list(part, "licenses", at);
    for (hash, at) in form.list(part, "hashes", at) {
        let Some(hash) = form.object(hash, &at) else { continue };
        form.must(hash, "alg", &at);
        form.word(hash, "alg", &at, HASHES);
        let hex = |text: &str| {
            matches!(text.len(), 32 | 40 | 64 | 96 | 128) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
        };
        if form.needed(hash, "content", &at).is_some_and(|content| !hex(content)) {
            form.fault(&format!("{at}/content"), "`content` is no digest in hexadecimal");
        }
    }
    reference(part, at, form, walk);
}

fn reference(part: &Object, at: &str, form: &mut Form, walk: &mut Walk) {
    match form.text(part, "bom-ref", at) {
        Some("") if walk.oldest => {}
        Some("") => form.fault(&format!("{at}/bom-ref"), "`bom-ref` is empty"),
        Some(reference) if !walk.refs.insert(reference.to_owned()) => {
            form.oddity(&format!("{at}/bom-ref"), "another part has the same `bom-ref`");
        }
        _ => {}
    }
}

/// Services are no components, but dependencies may name them.
fn services(root: &Object, form: &mut Form, walk: &mut Walk) {
    for (value, at) in form.list(root, "services", "") {
        let Some(service) = form.object(value, &at) else { continue };
        form.needed(service, "name", &at);
        reference(service, &at, form, walk);
    }
}

fn dependencies(root: &Object, bom: &mut Bom, form: &mut Form, walk: &Walk) {
    let mut related: BTreeSet<&str> = BTreeSet::new();
    for (value, at) in form.list(root, "dependencies", "") {
        let Some(dependency) = form.object(value, &at) else { continue };
        let from = form.needed(dependency, "ref", &at).map(|from| (from, format!("{at}/ref")));
        let mut once = BTreeSet::new();
        let mut to = Vec::new();
        for (item, at) in form.list(dependency, "dependsOn", &at) {
            match item.as_str() {
                None => form.fault(&at, "a reference must be a text"),
                Some(name) => {
                    if !once.insert(name) {
                        form.fault(&at, "the list holds the same reference twice");
                    }
                    to.push((name, at));
                }
            }
        }
        for (name, at) in from.into_iter().chain(to) {
            if !walk.refs.contains(name) && !name.starts_with("urn:cdx:") {
                bom.loose.add(&at);
            }
            related.insert(name);
        }
    }
    for (reference, at, inside) in &walk.found {
        let known = reference.as_deref().is_some_and(|reference| related.contains(reference));
        if !known && !inside {
            bom.lacks("relationship", at);
        }
    }
}

fn has_supplier(part: &Object) -> bool {
    let named = |member: &str| part.get(member).is_some_and(|party| said(party.get("name")));
    named("supplier") || named("manufacturer") || said(part.get("publisher"))
}

fn is_serial(text: &str) -> bool {
    let Some(uuid) = text.strip_prefix("urn:uuid:") else { return false };
    let parts: Vec<&str> = uuid.split('-').collect();
    let hex = |part: &&str| part.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    parts.iter().map(|part| part.len()).eq([8, 4, 4, 4, 12]) && parts.iter().all(hex)
}
