//! R05 and R58, the content side: bills of materials are what the package says of them, are well formed, say what the
//! profile asks for, and are about the component that they stand for.

use std::collections::BTreeSet;

use super::node::{Findings, Node};
use super::package::{Package, PackageFile};
use super::words;
use crate::bom::{Bom, ELEMENTS, Lack};
use crate::codes::{self, Severity};
use crate::finding::{Finding, Location};
use crate::json;
use crate::profile::BomElement;
use crate::time::{Date, Period};

/// A file that stands for a bill of materials.
struct Bill<'a> {
    /// The entry of the bill-of-materials document, or the item of the evidence index.
    node: Node<'a>,
    path: &'a str,
    file: &'a PackageFile,
    hardware: bool,
    /// Whether the node is an entry, which says more than an item.
    entry: bool,
}

/// R05: every bill of materials can be read and is what the package says of it (47 CFR 8.222(b)(10); NIST IR 8425
/// DOC-1b; NTIA and CISA minimum elements).
pub(super) fn boms_say_what_they_must(package: &Package<'_>, out: &mut Findings) {
    let all: BTreeSet<String> =
        package.components.iter().flat_map(|all| all.values()).flat_map(|node| names(*node)).collect();
    for bill in bills(package) {
        let name = if bill.hardware { "HBOM" } else { "SBOM" };
        let Some(bom) = &bill.file.bom else {
            unread(&bill, name, out);
            continue;
        };
        if bill.entry {
            is_as_stated(&bill, bom, out);
        }
        if !bom.read {
            out.at(codes::RULES_SBOM_UNREAD, bill.node.member_or_self("file"), |finding| {
                let message = format!("{} of this version is not read, so the {name} was not checked", bom.format);
                finding.with_message(message).with_related(Location::file(bill.path))
            });
            continue;
        }
        form(&bill, bom, out);
        elements(package, &bill, bom, name, out);
        if bill.entry && !bill.hardware {
            is_about_its_component(package, &bill, bom, &all, out);
        }
        if bill.entry {
            was_made_when_stated(&bill, bom, out);
        }
    }
}

/// All bills, each file once: first those with an entry.
fn bills<'a>(package: &Package<'a>) -> Vec<Bill<'a>> {
    let entries = package.all("bill-of-materials").flat_map(|bom| bom.items("entries")).map(|node| (node, true));
    let items = package.all("evidence-index").flat_map(|index| index.items("items")).map(|node| (node, false));
    let mut seen = BTreeSet::new();
    let bill = |(node, entry): (Node<'a>, bool)| {
        let hardware = match node.text("kind")? {
            "sbom" => false,
            "hbom" => true,
            _ => return None,
        };
        let path = node.member("file")?.text("path")?;
        let file = package.files.get(path)?;
        // One file may be the bill of several components.
        let first = seen.insert((path, if entry { node.text("component") } else { None }));
        (first || entry).then_some(Bill { node, path, file, hardware, entry })
    };
    let mut bills: Vec<Bill<'a>> = entries.chain(items).filter_map(bill).collect();
    let listed: BTreeSet<&str> = bills.iter().filter(|bill| bill.entry).map(|bill| bill.path).collect();
    bills.retain(|bill| bill.entry || !listed.contains(bill.path));
    bills
}

/// What is said of a file in which no bill was found.
fn unread(bill: &Bill<'_>, name: &str, out: &mut Findings) {
    let place = bill.node.member_or_self("file");
    let kind = bill.file.look.as_ref().map_or("", |look| look.kind.as_str());
    let other = match kind {
        "application/vnd.cyclonedx+xml" => Some("the file is CycloneDX in XML form, and only JSON is read"),
        "text/spdx" => Some("the file is SPDX in tag-value form, and only JSON is read"),
        _ if bill.file.size > json::MAX_BYTES => Some("the file is too large to be read"),
        _ if bill.node.text("format") == Some("other") => Some("the file is in a format that is not read"),
        _ => None,
    };
    let code = if other.is_some() { codes::RULES_SBOM_UNREAD } else { codes::RULES_SBOM_FORMAT };
    out.at(code, place, |finding| {
        let message = match other {
            Some(what) => format!("{what}, so the {name} was not checked"),
            None => format!("the file is no {name} in CycloneDX or SPDX JSON"),
        };
        finding.with_message(message).with_related(Location::file(bill.path))
    });
}

fn is_as_stated(bill: &Bill<'_>, bom: &Bom, out: &mut Findings) {
    let wrong = |node: Node<'_>, what: String, out: &mut Findings| {
        out.at(codes::RULES_SBOM_FORMAT, node, |finding| {
            finding.with_message(what).with_related(Location::file(bill.path))
        });
    };
    match bill.node.member("format") {
        Some(stated) if stated.as_text() != Some(bom.format) => {
            wrong(stated, format!("the file is {}, and the entry says something else", bom.format), out);
        }
        _ => {
            let Some(stated) = bill.node.member("formatVersion") else { return };
            let text = stated.as_text().unwrap_or_default();
            let bare = text.trim_start_matches("SPDX-").trim_start_matches(['v', 'V']);
            if bare != bom.version && bom.version != "3" {
                wrong(stated, format!("the file's own version of {} is another", bom.format), out);
            }
        }
    }
}

fn form(bill: &Bill<'_>, bom: &Bom, out: &mut Findings) {
    for fault in &bom.form.faults {
        let mut finding = Finding::new(codes::RULES_SBOM_MALFORMED, Location::pointer(bill.path, &fault.pointer))
            .with_message(format!("not as {} {} demands: {}", bom.format, bom.version, fault.what));
        if !fault.grave {
            finding.severity = Severity::Warning;
        }
        out.push(finding);
    }
    if bom.form.more > 0 {
        out.more(bill.path);
    }
    if bom.loose.count > 0 {
        let first = bom.loose.first.first().map_or("", String::as_str);
        out.push(
            Finding::new(codes::RULES_SBOM_REFERENCE, Location::pointer(bill.path, first))
                .with_message(format!("{} to parts that are not in the file", counted(bom.loose.count, "reference"))),
        );
    }
}

/// The elements that the profile asks for, one finding each, with counts and the first few places.
fn elements(package: &Package<'_>, bill: &Bill<'_>, bom: &Bom, name: &str, out: &mut Findings) {
    if bom.components == 0 {
        if !bom.is_vex_only() {
            out.file(codes::RULES_SBOM_EMPTY, bill.path, |finding| {
                finding.with_message(format!("the {name} lists no component"))
            });
        }
        return;
    }
    let total = bom.components + usize::from(bom.subject.is_some());
    for element in package.profile.bom_elements().iter().filter(|element| element.hardware || !bill.hardware) {
        let known = ELEMENTS.iter().find(|known| **known == element.id);
        let Some(lack) = known.and_then(|known| bom.lacks.get(known)) else { continue };
        // What the file cannot say, or does not, the entry may.
        let said = match element.id.as_str() {
            "tool" => bill.entry && bill.node.member("generator").is_some(),
            "context" => bill.entry && bill.node.member("context").is_some(),
            _ => false,
        };
        if !said {
            out.push(element_missing(bill, element, lack, total, name));
        }
    }
}

fn element_missing(bill: &Bill<'_>, element: &BomElement, lack: &Lack, total: usize, name: &str) -> Finding {
    let whole = matches!(element.id.as_str(), "author" | "timestamp" | "tool" | "context");
    let message = if whole {
        format!("the {name} states no {}", element.title)
    } else {
        format!("{} missing in {} of {}", element.title, lack.count, counted(total, "component"))
    };
    let first = lack.first.first().map_or("", String::as_str);
    let mut finding = Finding::new(codes::RULES_SBOM_ELEMENT_MISSING, Location::pointer(bill.path, first))
        .with_message(message)
        .with_basis(element.basis.join("; "));
    finding.severity = element.severity;
    for place in lack.first.iter().skip(1) {
        finding = finding.with_related(Location::pointer(bill.path, place));
    }
    finding
}

/// The bill's subject is the component of the entry, in its version.
fn is_about_its_component(
    package: &Package<'_>,
    bill: &Bill<'_>,
    bom: &Bom,
    all: &BTreeSet<String>,
    out: &mut Findings,
) {
    let Some(components) = &package.components else { return };
    let Some(component) = bill.node.text("component").and_then(|id| components.get(id)) else { return };
    let place = bill.node.member_or_self("file");
    let Some(subject) = &bom.subject else {
        out.at(codes::RULES_SBOM_SUBJECT, place, |mut finding| {
            finding.severity = Severity::Warning;
            let message = "the SBOM does not say which product or component it is about";
            finding.with_message(message).with_related(Location::file(bill.path))
        });
        return;
    };
    let here = || Location::pointer(bill.path, &subject.pointer);
    let name = words::letters(&subject.name);
    if !names(*component).contains(&name) && all.contains(&name) {
        out.at(codes::RULES_SBOM_SUBJECT, place, |finding| {
            finding.with_message("the SBOM is about another component").with_related(here())
        });
        return;
    }
    if subject.version.as_deref().is_some_and(|version| component.text("version") != Some(version)) {
        out.at(codes::RULES_SBOM_SUBJECT, place, |finding| {
            let message = "the SBOM is about another version than that of the component in the product document";
            finding.with_message(message).with_related(here())
        });
    }
    let known: Vec<String> = names(*component).into_iter().chain(product_names(package)).collect();
    // Names differ from one tool to the next; one word in common is enough.
    let shared = known.iter().any(|known| known.contains(&name) || name.contains(known.as_str()))
        || subject
            .name
            .split(|c: char| !c.is_alphanumeric())
            .map(words::letters)
            .any(|word| word.chars().count() >= 3 && known.iter().any(|known| known.contains(&word)));
    if !shared {
        out.at(codes::RULES_SBOM_SUBJECT, place, |mut finding| {
            finding.severity = Severity::Warning;
            let message =
                "the name of what the SBOM is about has nothing in common with the component's or the product's";
            finding.with_message(message).with_related(here())
        });
    }
}

/// What a component is called, in letters and digits only.
fn names(node: Node<'_>) -> Vec<String> {
    [node.text("name"), node.text("id")].into_iter().flatten().map(words::letters).collect()
}

/// What the product is called, and its first few models.
fn product_names(package: &Package<'_>) -> Vec<String> {
    let identities = package.all("product").filter_map(|product| product.member("productIdentity"));
    let named = identities.flat_map(|identity| {
        let models = identity.items("models").take(20).filter_map(Node::as_text);
        identity.text("name").into_iter().chain(models)
    });
    named.map(words::letters).collect()
}

/// The day that the entry states is that of the file, give or take a time zone.
fn was_made_when_stated(bill: &Bill<'_>, bom: &Bom, out: &mut Findings) {
    let (Some(stated), Some(made)) = (bill.node.date("generatedOn"), bom.made) else { return };
    let day = Period::parse("P1D");
    let later = |date: Date| day.and_then(|day| date.plus(day)).unwrap_or(date);
    if later(stated.date) < made.date() || later(made.date()) < stated.date {
        out.at(codes::RULES_SBOM_DATE, stated.node, |finding| finding.with_related(Location::file(bill.path)));
    }
}

fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}
