//! R58, the content side: statements on vulnerabilities are well formed, say what they must, speak about this product,
//! and say what the vulnerability-status document says.

use std::collections::{BTreeMap, BTreeSet};

use super::node::{Findings, Node};
use super::package::{Package, PackageFile};
use super::words;
use crate::codes::{self, Severity};
use crate::finding::{Finding, Location};
use crate::json;
use crate::vex::{Status, Vex};

/// Most names of the product that are looked for inside longer ones.
const MOST_NAMES: usize = 500;

/// R58: VEX files are read and fit the package (NIST IR 8425 DOC-1f, DOC-1g; the formats' own demands).
pub(super) fn vex_files_say_what_they_must(package: &Package<'_>, out: &mut Findings) {
    let items = package.all("vulnerability-status").flat_map(|status| status.items("items"));
    let evidence = package.all("evidence-index").flat_map(|index| index.items("items"));
    let evidence = evidence.filter(|item| item.text("kind") == Some("vex"));
    let mut judged: BTreeSet<&str> = BTreeSet::new();
    let mut known: Option<Known<'_>> = None;
    for (node, stated) in items.map(|item| (item, true)).chain(evidence.map(|item| (item, false))) {
        let Some(path) = node.member("file").and_then(|file| file.text("path")) else { continue };
        let Some(file) = package.files.get(path) else { continue };
        let vex = file.vex.as_ref().or_else(|| file.bom.as_ref()?.vex.as_ref());
        if stated {
            is_as_stated(node, path, file, vex, out);
        }
        let Some(vex) = vex else {
            if judged.insert(path) && !stated {
                unread(node, path, file, out);
            }
            continue;
        };
        if stated {
            agrees(node, path, vex, out);
        }
        if judged.insert(path) {
            form(path, vex, out);
            products(path, vex, known.get_or_insert_with(|| Known::of(package)), out);
        }
    }
}

fn is_as_stated(node: Node<'_>, path: &str, file: &PackageFile, vex: Option<&Vex>, out: &mut Findings) {
    let stated = node.text("format");
    match (vex, stated) {
        (None, Some("other")) => unread(node, path, file, out),
        (None, _) => out.at(codes::RULES_VEX_FORMAT, node.member_or_self("file"), |finding| {
            let message = "the file is no VEX in OpenVEX, CSAF or CycloneDX JSON";
            finding.with_message(message).with_related(Location::file(path))
        }),
        (Some(vex), Some(format)) if format != vex.format => {
            out.at(codes::RULES_VEX_FORMAT, node.member_or_self("format"), |finding| {
                let message = format!("the file is {}, and the entry says something else", vex.format);
                finding.with_message(message).with_related(Location::file(path))
            });
        }
        _ => {}
    }
}

fn unread(node: Node<'_>, path: &str, file: &PackageFile, out: &mut Findings) {
    out.at(codes::RULES_VEX_UNREAD, node.member_or_self("file"), |finding| {
        let finding = if file.size > json::MAX_BYTES {
            finding.with_message("the file is too large to be read, so its statements were not checked")
        } else {
            finding
        };
        finding.with_related(Location::file(path))
    });
}

fn form(path: &str, vex: &Vex, out: &mut Findings) {
    for (form, code) in [(&vex.form, codes::RULES_VEX_MALFORMED), (&vex.gaps, codes::RULES_VEX_INCOMPLETE)] {
        for fault in &form.faults {
            // The faults of a bill of materials with statements in it are told with the bill.
            let mut finding = Finding::new(code, Location::pointer(path, &fault.pointer));
            finding = finding.with_message(format!("not as {} demands: {}", vex.format, fault.what));
            if !fault.grave {
                finding.severity = Severity::Warning;
            }
            out.push(finding);
        }
        if form.more > 0 {
            out.more(path);
        }
    }
}

/// What the package's products and parts are called.
struct Known<'a> {
    ids: BTreeSet<&'a str>,
    /// Names in letters and digits only, with their versions.
    named: BTreeMap<String, BTreeSet<&'a str>>,
}

impl<'a> Known<'a> {
    fn of(package: &Package<'a>) -> Self {
        let boms = || package.files.values().filter_map(|file| file.bom.as_ref());
        let ids = boms().flat_map(|bom| bom.ids.iter().map(String::as_str)).collect();
        let mut named: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
        let mut add = |name: &str, version: Option<&'a str>| {
            let name = words::letters(name);
            if name.len() >= 3 {
                named.entry(name).or_default().extend(version);
            }
        };
        for subject in boms().filter_map(|bom| bom.subject.as_ref()) {
            add(&subject.name, subject.version.as_deref());
        }
        for product in package.all("product") {
            for component in product.items("components") {
                component.text("name").into_iter().for_each(|name| add(name, component.text("version")));
            }
            let Some(identity) = product.member("productIdentity") else { continue };
            let versions = ["firmwareVersion", "softwareVersion", "hardwareVersion"].map(|name| identity.text(name));
            let models = identity.items("models").filter_map(Node::as_text);
            for name in identity.text("name").into_iter().chain(models) {
                versions.into_iter().flatten().for_each(|version| add(name, Some(version)));
            }
        }
        Self { ids, named }
    }

    /// Whether a name that a VEX file uses means something of this package.
    fn has(&self, name: &str) -> bool {
        if self.ids.contains(name) {
            return true;
        }
        // The bill of materials that a CycloneDX link names may be any; its part is behind the number sign.
        if let Some((_, part)) = name.strip_prefix("urn:cdx:").and_then(|link| link.split_once('#')) {
            return self.ids.contains(part);
        }
        let (spelt, version) = parts(name);
        let name = words::letters(spelt);
        let fits =
            |versions: &BTreeSet<&str>| version.is_none_or(|version| versions.is_empty() || versions.contains(version));
        if let Some(versions) = self.named.get(&name) {
            return fits(versions);
        }
        // Each tool spells names its way: a shared word is enough where the version is the same.
        let shared = |known: &str| {
            let mut tokens = spelt.split(|c: char| !c.is_alphanumeric()).take(20).filter(|token| token.len() >= 3);
            tokens.any(|token| known.contains(&words::letters(token)))
        };
        let same = |versions: &BTreeSet<&str>| version.is_some_and(|version| versions.contains(version));
        // A product has few names; whoever lists thousands gets exact matches only.
        self.named.iter().take(MOST_NAMES).any(|(known, versions)| {
            (name.contains(known.as_str()) && fits(versions)) || (same(versions) && shared(known))
        })
    }
}

/// Name and version out of a package URL, a CPE, or a plain name.
fn parts(id: &str) -> (&str, Option<&str>) {
    if let Some(purl) = id.strip_prefix("pkg:") {
        let purl = purl.split(['?', '#']).next().unwrap_or(purl);
        let (path, version) = purl.rsplit_once('@').map_or((purl, None), |(path, version)| (path, Some(version)));
        return (path.rsplit('/').next().unwrap_or(path), version);
    }
    if id.starts_with("cpe:2.3:") {
        let mut fields = id.split(':').skip(4);
        let (name, version) = (fields.next().unwrap_or_default(), fields.next());
        return (name, version.filter(|version| !matches!(*version, "*" | "-" | "")));
    }
    (id, None)
}

fn products(path: &str, vex: &Vex, known: &Known<'_>, out: &mut Findings) {
    // Products of CSAF may stand in the tree without any statement; those do not matter.
    let mut unknown: BTreeMap<&str, &str> = BTreeMap::new();
    let mut seen: BTreeMap<&str, bool> = BTreeMap::new();
    for statement in &vex.statements {
        for id in &statement.products {
            let is_known = *seen.entry(id).or_insert_with(|| {
                let names = vex.products.get(id);
                names.is_none_or(|names| names.is_empty() || names.iter().any(|name| known.has(name)))
            });
            if !is_known {
                unknown.entry(id).or_insert(&statement.pointer);
            }
        }
    }
    let Some(first) = unknown.values().min_by_key(|pointer| (pointer.len(), **pointer)) else { return };
    let (count, total) = (unknown.len(), seen.len());
    out.push(Finding::new(codes::RULES_VEX_PRODUCT_UNKNOWN, Location::pointer(path, *first)).with_message(format!(
        "{count} of {total} products that the statements name are not in the package, neither as product nor in an SBOM",
    )));
}

/// The document's own statements against those of the file.
fn agrees(item: Node<'_>, path: &str, vex: &Vex, out: &mut Findings) {
    let mut said: BTreeMap<String, BTreeSet<Status>> = BTreeMap::new();
    for statement in &vex.statements {
        for name in &statement.names {
            said.entry(name.to_ascii_uppercase()).or_default().insert(statement.status);
        }
    }
    for statement in item.items("statements") {
        let (Some(name), Some(status)) = (statement.text("vulnerability"), statement.text("status")) else { continue };
        let same = said
            .get(&name.to_ascii_uppercase())
            .map(|known| Status::parse(status).is_none_or(|status| known.contains(&status)));
        match same {
            Some(true) => {}
            Some(false) => out.at(codes::RULES_VEX_MISMATCH, statement.member_or_self("status"), |finding| {
                finding.with_related(Location::file(path))
            }),
            None => out.at(codes::RULES_VEX_MISMATCH, statement.member_or_self("vulnerability"), |mut finding| {
                finding.severity = Severity::Warning;
                let message = "the VEX file says nothing about this vulnerability";
                finding.with_message(message).with_related(Location::file(path))
            }),
        }
    }
}
