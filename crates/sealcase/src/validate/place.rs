//! Gives findings their lines: rules and schemas know pointers only, and a text is walked once for all.

use std::collections::{BTreeMap, BTreeSet};

use crate::finding::{Finding, Location};
use crate::json::{self, Lines};

/// Fills in the spans of all locations that have a pointer and lie in a JSON file whose text is at hand.
pub(crate) fn place<'t>(findings: &mut [Finding], text_of: impl Fn(&str) -> Option<&'t [u8]>) {
    let locations = findings
        .iter_mut()
        .flat_map(|finding| std::iter::once(&mut finding.location).chain(finding.related.iter_mut()));
    let mut by_file: BTreeMap<String, Vec<&mut Location>> = BTreeMap::new();
    for location in locations {
        if let (Some(path), Some(_), None) = (&location.path, &location.pointer, location.span) {
            by_file.entry(path.clone()).or_default().push(location);
        }
    }
    for (path, locations) in by_file {
        let Some(text) = text_of(&path) else { continue };
        let pointers: BTreeSet<&str> = locations.iter().filter_map(|location| location.pointer.as_deref()).collect();
        let spans = json::spans_of(text, &pointers);
        let lines = Lines::of(text);
        for location in locations {
            let at = location.pointer.as_ref().and_then(|pointer| spans.get(pointer));
            location.span = at.map(|at| lines.span(at.clone()));
        }
    }
}
