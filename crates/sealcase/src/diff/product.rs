//! The product itself: identity, components, interfaces, radios, transducers, data flows.

use serde_json::Value;

use super::documents::names;
use super::{Change, Found, Pair, side_by_side, text};
use crate::json;
use crate::verify::SealedDocument;

/// The identity, as the product document states it, or else the first document that does.
pub(super) fn identities(old: &[SealedDocument], new: &[SealedDocument], found: &mut Found) {
    let (Some((_, old)), Some((path, new))) = (identity(old), identity(new)) else { return };
    let pair = Pair { old: Some(old), new: Some(new), path };
    for name in names(old, new).into_iter().filter(|name| pair.member(name).differs()) {
        let kind = match name {
            "models" => "model",
            "name" | "manufacturer" => "product-name",
            _ => "product-version",
        };
        let what = format!("product identity, {name}");
        found.push(pair.member(name).change(kind, what, json::join("/productIdentity", name)));
    }
}

fn identity(documents: &[SealedDocument]) -> Option<(&str, &Value)> {
    let is_product = |document: &&SealedDocument| text(&document.value, "docType") == Some("product");
    let mut first = documents.iter().filter(is_product).chain(documents.iter());
    first.find_map(|document| Some((document.path.as_str(), document.value.get("productIdentity")?)))
}

/// Components by id.
pub(super) fn components(lists: Pair<'_>, found: &mut Found) {
    for (id, (at, item)) in side_by_side(lists, |item| text(item, "id").map(str::to_owned)) {
        let place = format!("/components/{at}");
        let mut push = |change: Change| found.push(Change { component: Some(id.clone()), ..change });
        let (Some(old), Some(new)) = (item.old, item.new) else {
            let (kind, verb) =
                if item.old.is_none() { ("component-added", "added") } else { ("component-removed", "removed") };
            push(item.change(kind, format!("component {id} {verb}"), place));
            continue;
        };
        for name in names(old, new).into_iter().filter(|name| item.member(name).differs() && *name != "interfaces") {
            let kind = match name {
                "version" => "component-version",
                "maker" => "component-maker",
                "name" | "description" => "wording",
                _ => "component-platform",
            };
            push(item.member(name).change(kind, format!("component {id}, {name}"), json::join(&place, name)));
        }
        interfaces(item.member("interfaces"), &id, &format!("{place}/interfaces"), found);
    }
}

fn interfaces(lists: Pair<'_>, component: &str, pointer: &str, found: &mut Found) {
    for (id, (at, item)) in side_by_side(lists, |item| text(item, "id").map(str::to_owned)) {
        let (place, what) = (format!("{pointer}/{at}"), format!("interface {id} of component {component}"));
        let mut push = |change: Change| found.push(Change { component: Some(component.to_owned()), ..change });
        let (Some(old), Some(new)) = (item.old, item.new) else {
            let (kind, verb) =
                if item.old.is_none() { ("interface-added", "added") } else { ("interface-removed", "removed") };
            push(item.change(kind, format!("{what} {verb}"), place));
            continue;
        };
        for name in names(old, new).into_iter().filter(|name| item.member(name).differs()) {
            let kind = match name {
                "protocols" | "kind" => "interface-protocol",
                "accessControl" => "interface-access",
                // What was off and is used now is new to the product.
                "state" if text(old, "state") == Some("off") => "interface-added",
                "state" => "interface-state",
                _ => "wording",
            };
            push(item.member(name).change(kind, format!("{what}, {name}"), json::join(&place, name)));
        }
    }
}

/// Radios by component and technology.
pub(super) fn radios(lists: Pair<'_>, found: &mut Found) {
    let key =
        |radio: &Value| Some(format!("{} of component {}", text(radio, "technology")?, text(radio, "component")?));
    keyed(lists, "/radios", "radio", key, ["radio-added", "radio-removed", "radio-changed"], found);
}

/// Sensors and actuators by component, kind and description.
pub(super) fn transducers(lists: Pair<'_>, found: &mut Found) {
    let key = |part: &Value| Some(format!("{} of component {}", text(part, "description")?, text(part, "component")?));
    keyed(lists, "/transducers", "transducer", key, ["transducer"; 3], found);
}

fn keyed(
    lists: Pair<'_>,
    pointer: &str,
    noun: &str,
    key: impl Fn(&Value) -> Option<String>,
    [added, removed, changed]: [&'static str; 3],
    found: &mut Found,
) {
    for (key, (at, item)) in side_by_side(lists, key) {
        let component = item.new.or(item.old).and_then(|item| text(item, "component")).map(str::to_owned);
        let place = format!("{pointer}/{at}");
        let (kind, verb) = match (item.old, item.new) {
            (None, _) => (added, "added"),
            (_, None) => (removed, "removed"),
            _ if item.differs() => (changed, "changed"),
            _ => continue,
        };
        found.push(Change { component, ..item.change(kind, format!("{noun} {key} {verb}"), place) });
    }
}

/// Data flows by id. Both ends are touched; the change stands with the sender, if it is a component.
pub(super) fn data_flows(lists: Pair<'_>, found: &mut Found) {
    for (id, (at, item)) in side_by_side(lists, |item| text(item, "id").map(str::to_owned)) {
        let place = format!("/dataFlows/{at}");
        let component = item.new.or(item.old).and_then(|flow| text(flow, "from")).map(str::to_owned);
        let mut push = |change: Change| found.push(Change { component: component.clone(), ..change });
        let (Some(old), Some(new)) = (item.old, item.new) else {
            let (kind, verb) =
                if item.old.is_none() { ("data-flow-added", "added") } else { ("data-flow-removed", "removed") };
            push(item.change(kind, format!("data flow {id} {verb}"), place));
            continue;
        };
        for name in names(old, new).into_iter().filter(|name| item.member(name).differs()) {
            let kind = if name == "protection" { "data-flow-protection" } else { "data-flow-changed" };
            push(item.member(name).change(kind, format!("data flow {id}, {name}"), json::join(&place, name)));
        }
    }
}
