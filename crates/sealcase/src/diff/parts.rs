//! Bills of materials, part by part, where both sides have them as `CycloneDX` or SPDX in JSON; else by digest.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{Change, Found, Pair, Side, side_by_side, text};
use crate::bom::{self, Parts};
use crate::verify::SealedDocument;

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
            let parts = bom::parts(side.boms.get(&path)?)?;
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

fn join(versions: &BTreeSet<String>) -> String {
    versions.iter().map(String::as_str).collect::<Vec<_>>().join(", ")
}
