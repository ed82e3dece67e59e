//! Bills of materials, part by part, where both sides have them as `CycloneDX` or SPDX in JSON; else by digest.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{Change, Found, Pair, Side, side_by_side, text};
use crate::verify::SealedDocument;

/// Most parts that are read of one file.
const MAX_PARTS: usize = 100_000;

/// The files that bills of materials lie in.
pub fn files(documents: &[SealedDocument]) -> BTreeSet<String> {
    let boms = documents.iter().filter(|document| text(&document.value, "docType") == Some("bill-of-materials"));
    let entries = boms.filter_map(|bom| bom.value.get("entries")?.as_array()).flatten();
    entries.filter_map(|entry| entry.pointer("/file/path")?.as_str().map(str::to_owned)).collect()
}

/// Compares the entries of both sides' bills of materials.
pub(super) fn compare(older: Side<'_>, newer: Side<'_>, found: &mut Found) {
    let of = |side: Side<'_>| -> Option<(String, Value)> {
        let is_bom = |document: &&SealedDocument| text(&document.value, "docType") == Some("bill-of-materials");
        let document = side.documents.iter().find(is_bom)?;
        Some((document.path.clone(), document.value.get("entries")?.clone()))
    };
    let (Some((_, old)), Some((path, new))) = (of(older), of(newer)) else { return };
    let lists = Pair { old: Some(&old), new: Some(&new), path: &path };
    let key = |entry: &Value| Some(format!("{} {}", text(entry, "component")?, text(entry, "kind")?));
    for (_, (at, entry)) in side_by_side(lists, key) {
        let Some(either) = entry.new.or(entry.old) else { continue };
        let component = text(either, "component").unwrap_or_default();
        let kind = text(either, "kind").unwrap_or_default();
        let what = format!("{} of component {component}", kind.to_uppercase());
        let place = format!("/entries/{at}");
        let mut push = |change: Change| found.push(Change { component: Some(component.to_owned()), ..change });
        let (Some(old), Some(new)) = (entry.old, entry.new) else {
            let verb = if entry.old.is_none() { "added" } else { "removed" };
            push(entry.change("bill-of-materials", format!("{what} {verb}"), place));
            continue;
        };
        let digest = |entry: &Value| entry.pointer("/file/sha256").cloned();
        if digest(old) == digest(new) {
            if entry.differs() {
                push(entry.change("bill-of-materials", format!("{what}, its description"), place));
            }
            continue;
        }
        let file = |entry: &Value, side: Side<'_>| {
            let path = entry.pointer("/file/path")?.as_str()?.to_owned();
            let parts = parts(side.boms.get(&path)?)?;
            Some((path, parts))
        };
        let (Some((_, before)), Some((file, after))) = (file(old, older), file(new, newer)) else {
            push(entry.change("bill-of-materials", format!("{what}, the file itself"), format!("{place}/file")));
            continue;
        };
        let kind = if kind == "hbom" { "hardware-part" } else { "software-part" };
        let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
        let mut same = true;
        for name in names {
            let versions = |parts: &Parts| parts.get(name).map(join);
            let (old, new) = (versions(&before), versions(&after));
            if old == new {
                continue;
            }
            same = false;
            let verb = match (&old, &new) {
                (None, _) => "added",
                (_, None) => "removed",
                _ => "updated",
            };
            push(Change {
                kind,
                what: format!("part {name} of component {component} {verb}"),
                before: old,
                after: new,
                path: file.clone(),
                ..Change::default()
            });
        }
        if same {
            push(entry.change("evidence", format!("{what} made anew, with the same parts"), format!("{place}/file")));
        }
    }
}

/// Versions by the name of a part.
type Parts = BTreeMap<String, BTreeSet<String>>;

fn join(versions: &BTreeSet<String>) -> String {
    versions.iter().map(String::as_str).collect::<Vec<_>>().join(", ")
}

/// The parts of a `CycloneDX` or SPDX document; `None` for anything else.
fn parts(bom: &Value) -> Option<Parts> {
    let (list, name, version) = if text(bom, "bomFormat") == Some("CycloneDX") {
        ("components", "name", "version")
    } else if text(bom, "spdxVersion").is_some() {
        ("packages", "name", "versionInfo")
    } else {
        return None;
    };
    let mut parts = Parts::new();
    let mut count = 0;
    let mut open: Vec<&Value> = bom.get(list).into_iter().collect();
    while let Some(items) = open.pop() {
        for item in items.as_array().into_iter().flatten() {
            count += 1;
            if count > MAX_PARTS {
                return Some(parts);
            }
            open.extend(item.get("components"));
            let Some(own) = text(item, name) else { continue };
            let own = text(item, "group").map_or_else(|| own.to_owned(), |group| format!("{group}/{own}"));
            parts.entry(own).or_default().insert(text(item, version).unwrap_or_default().to_owned());
        }
    }
    Some(parts)
}
