//! R04 to R06: all documents mean the same product, and what is said of its bills of materials is true.

use std::collections::BTreeSet;

use super::node::{Findings, Node};
use super::package::Package;
use crate::codes;

/// R04: product, models and versions agree (47 CFR 8.208(b), 8.206).
pub(super) fn product_is_the_same(package: &Package<'_>, out: &mut Findings) {
    let Some(product) = package.all("product").next() else { return };
    for document in package.documents {
        compare(product, document.root(), "productId", "product id", out);
    }
    if let Some(identity) = product.member("productIdentity") {
        let others = [
            "application",
            "test-plan",
            "test-report",
            "bill-of-materials",
            "registry-record",
            "decision",
            "surveillance-record",
        ];
        for other in others.into_iter().flat_map(|doc_type| package.all(doc_type)) {
            let Some(stated) = other.member("productIdentity") else { continue };
            compare(identity, stated, "name", "product name", out);
            compare(identity, stated, "manufacturer", "manufacturer", out);
            compare(identity, stated, "models", "list of models", out);
            compare(identity, stated, "hardwareVersion", "hardware version", out);
            compare(identity, stated, "softwareVersion", "software version", out);
            compare(identity, stated, "firmwareVersion", "firmware version", out);
        }
    }
    let Some(components) = &package.components else { return };
    // An HBOM states the version of the hardware, which components do not.
    for entry in package.all("bill-of-materials").flat_map(|bom| entries(bom, "sbom")) {
        let component = entry.text("component").and_then(|id| components.get(id));
        let (Some(component), Some(stated)) = (component, entry.member("componentVersion")) else { continue };
        if stated.as_text() != component.text("version") {
            out.at(codes::RULES_PRODUCT_MISMATCH, stated, |finding| {
                let message = "the version is not that of the component in the product document";
                finding.with_message(message).with_related(component.member_or_self("version").location())
            });
        }
    }
}

fn compare(reference: Node<'_>, stated: Node<'_>, member: &str, what: &str, out: &mut Findings) {
    let (Some(there), Some(here)) = (reference.member(member), stated.member(member)) else { return };
    let set = |node: Node<'_>| node.elements().map(|item| item.as_text().map(str::to_owned)).collect::<BTreeSet<_>>();
    let same = if there.value().is_array() { set(there) == set(here) } else { there.value() == here.value() };
    if !same {
        out.at(codes::RULES_PRODUCT_MISMATCH, here, |finding| {
            finding
                .with_message(format!("the {what} is not that of the product document"))
                .with_related(there.location())
        });
    }
}

/// R05: every component with software has an SBOM, unless the registry says that none is kept (47 CFR 8.222(b)(10)).
pub(super) fn software_has_sboms(package: &Package<'_>, out: &mut Findings) {
    let (product, bom) = (package.one("product", "components"), package.one("bill-of-materials", "entries"));
    let (Some(product), Some(bom), Some(true)) = (product, bom, kept(package, "sbom")) else { return };
    let covered: BTreeSet<&str> = entries(bom, "sbom").filter_map(|entry| entry.text("component")).collect();
    for (i, component) in product.items("components").enumerate() {
        let bare = component.text("id").is_some_and(|id| !covered.contains(id));
        if bare && component.flag("hasSoftware") == Some(true) {
            out.at(codes::RULES_SBOM_MISSING, bom.member_or_self("entries"), |finding| {
                let kind = component.text("kind").unwrap_or_default();
                let message = format!("component {} ({kind}) has software and no SBOM", i + 1);
                finding.with_message(message).with_related(component.location())
            });
        }
    }
}

/// R06: the registry's SBOM and HBOM flags are what the bill of materials holds (47 CFR 8.222(b)(10)).
pub(super) fn bom_flags_are_true(package: &Package<'_>, out: &mut Findings) {
    let (registry, bom) = (package.all("registry-record").next(), package.one("bill-of-materials", "entries"));
    let (Some(registry), Some(bom)) = (registry, bom) else { return };
    let software = package
        .all("product")
        .flat_map(|product| product.items("components"))
        .any(|component| component.flag("hasSoftware") == Some(true));
    for kind in ["sbom", "hbom"] {
        let Some(flag) = registry.member(kind).and_then(|member| member.member("kept")) else { continue };
        let said = flag.value().as_bool() == Some(true);
        let held = entries(bom, kind).next().is_some();
        // Without any SBOM each component with software is told by R05 already.
        if said == held || (kind == "sbom" && said && software) {
            continue;
        }
        out.at(codes::RULES_BOM_FLAG_MISMATCH, flag, |finding| {
            let name = kind.to_uppercase();
            let message = if said {
                format!("the registry record says that an {name} is kept, and the bill of materials holds none")
            } else {
                format!("the registry record says that no {name} is kept, and the bill of materials holds one")
            };
            finding.with_message(message).with_related(bom.member_or_self("entries").location())
        });
    }
}

fn kept(package: &Package<'_>, kind: &str) -> Option<bool> {
    package.all("registry-record").next()?.member(kind)?.flag("kept")
}

fn entries<'a>(bom: Node<'a>, kind: &'static str) -> impl Iterator<Item = Node<'a>> {
    bom.items("entries").filter(move |entry| entry.text("kind") == Some(kind))
}
