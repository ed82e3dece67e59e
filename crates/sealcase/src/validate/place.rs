//! Gives findings their lines: rules and schemas know pointers only, and a text is walked once for all.

use std::collections::{BTreeMap, BTreeSet};

use crate::finding::{Finding, Location};
use crate::json::{self, Lines};
use crate::rules::Files;

/// Fills in the spans of all locations that have a pointer and lie in a JSON file that was read.
pub(super) fn place<'a>(findings: &'a mut [Finding], others: impl Iterator<Item = &'a mut Location>, files: &Files) {
    let of_findings = findings
        .iter_mut()
        .flat_map(|finding| std::iter::once(&mut finding.location).chain(finding.related.iter_mut()));
    let mut by_file: BTreeMap<String, Vec<&mut Location>> = BTreeMap::new();
    for location in of_findings.chain(others) {
        if let (Some(path), Some(_), None) = (&location.path, &location.pointer, location.span) {
            by_file.entry(path.clone()).or_default().push(location);
        }
    }
    for (path, locations) in by_file {
        let Some(text) = files.get(&path).and_then(|file| file.bytes.as_deref()) else { continue };
        let pointers: BTreeSet<&str> = locations.iter().filter_map(|location| location.pointer.as_deref()).collect();
        let spans = json::spans_of(text, &pointers);
        let lines = Lines::of(text);
        for location in locations {
            let at = location.pointer.as_ref().and_then(|pointer| spans.get(pointer));
            location.span = at.map(|at| lines.span(at.clone()));
        }
    }
}
