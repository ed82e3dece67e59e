//! R11 about parts: whoever made what an HBOM lists is screened, too.

use std::collections::BTreeSet;

use serde_json::Value;

use super::node::Findings;
use super::package::Package;
use super::words;
use crate::codes;

const SCREENING: &str = "prohibited-source-screening";

/// R11: each maker of a part in a hardware bill of materials has a row in the screening (47 CFR 8.204(b)). Makers are
/// counted, not named: an HBOM is confidential.
pub(super) fn part_makers_are_screened(package: &Package<'_>, out: &mut Findings) {
    if !package.is_whole(SCREENING, "parties") {
        return;
    }
    let rows = package.all(SCREENING).flat_map(|screening| screening.items("parties"));
    let screened: BTreeSet<String> = rows.filter_map(|row| row.text("name")).map(words::plain).collect();
    let mut read: BTreeSet<&str> = BTreeSet::new();
    let entries = package.all("bill-of-materials").flat_map(|bom| bom.items("entries"));
    for entry in entries.filter(|entry| entry.text("kind") == Some("hbom")) {
        let Some(path) = entry.member("file").and_then(|file| file.text("path")) else { continue };
        let Some(bytes) = package.files.get(path).and_then(|file| file.bytes.as_deref()) else { continue };
        if !read.insert(path) {
            continue;
        }
        let Ok(bom) = serde_json::from_slice::<Value>(bytes) else { continue };
        let makers = makers(&bom);
        let missing = makers.iter().filter(|maker| !screened.contains(*maker)).count();
        if missing > 0 {
            out.at(codes::RULES_SCREENING_PARTS, entry.member_or_self("file"), |finding| {
                let message = format!("of {} makers of parts in this HBOM, {missing} are not screened", makers.len());
                let there = package.all(SCREENING).next().map(|screening| screening.member_or_self("parties"));
                there.into_iter().fold(finding.with_message(message), |f, there| f.with_related(there.location()))
            });
        }
    }
}

/// The makers that a CycloneDX document names for its components, at any depth: the manufacturer, or the supplier.
fn makers(bom: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut left = vec![bom];
    while let Some(part) = left.pop() {
        left.extend(part.get("components").and_then(Value::as_array).into_iter().flatten());
        let named = |member: &str| part.get(member)?.get("name")?.as_str();
        let maker = named("manufacturer").or_else(|| named("supplier")).filter(|name| !name.trim().is_empty());
        found.extend(maker.map(words::plain));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::makers;

    #[test]
    fn makers_are_found_at_any_depth() {
        let bom = serde_json::json!({ "components": [
            { "name": "board", "supplier": { "name": "Sorrel Silicon Inc." }, "components": [
                { "name": "chip", "manufacturer": { "name": "Tarragon AG" }, "supplier": { "name": "A shop" } }
            ] },
            { "name": "screw", "supplier": { "name": " " } }, { "name": "case" }, 7
        ] });
        assert_eq!(makers(&bom).into_iter().collect::<Vec<_>>(), ["sorrel silicon inc", "tarragon ag"]);
        assert!(makers(&serde_json::json!([1])).is_empty());
    }
}
