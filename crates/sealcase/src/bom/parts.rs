//! The parts that a bill lists, by name, with their versions: for comparing two bills.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::Bom;

/// Most parts that are read of one bill.
const MAX_PARTS: usize = 100_000;

/// Versions by the name of a part; the name has its group or namespace in front.
pub type Parts = BTreeMap<String, BTreeSet<String>>;

/// The parts of a bill; `None` if the value is none, or of a version that is not read. Files are no parts.
pub fn parts(value: &Value) -> Option<Parts> {
    let bom = Bom::read(value).filter(|bom| bom.read)?;
    let (lists, version): (&[&str], _) = match bom.format {
        "CycloneDX" => (&["/components", "/metadata/component/components"], "version"),
        _ => (&["/packages"], "versionInfo"),
    };
    let mut parts = Parts::new();
    let mut count = 0;
    let mut open: Vec<&Value> = lists.iter().filter_map(|pointer| value.pointer(pointer)).collect();
    while let Some(items) = open.pop() {
        for item in items.as_array().into_iter().flatten() {
            count += 1;
            if count > MAX_PARTS {
                return Some(parts);
            }
            open.extend(item.get("components"));
            let text = |name: &str| item.get(name).and_then(Value::as_str);
            let Some(own) = text("name").filter(|_| text("type") != Some("file")) else { continue };
            let own = text("group").map_or_else(|| own.to_owned(), |group| format!("{group}/{own}"));
            parts.entry(own).or_default().insert(text(version).unwrap_or_default().to_owned());
        }
    }
    Some(parts)
}

#[cfg(test)]
mod tests {
    use super::parts;
    use serde_json::json;

    #[test]
    fn parts_inside_parts_count_and_files_do_not() {
        let bom = json!({
            "bomFormat": "CycloneDX", "specVersion": "1.6",
            "metadata": { "component": { "name": "p", "components": [{ "name": "boot", "version": "1" }] } },
            "components": [
                { "name": "tls", "group": "org", "version": "3", "components": [{ "name": "x509", "version": "2" }] },
                { "name": "tls", "group": "org", "version": "4" }, { "type": "file", "name": "a.c" }, { "name": 7 },
            ],
        });
        let told: Vec<_> = parts(&bom).unwrap().into_iter().map(|(name, of)| (name, of.len())).collect();
        let own = |name: &str, count| (name.to_owned(), count);
        assert_eq!(told, [own("boot", 1), own("org/tls", 2), own("x509", 1)]);
        let spdx = json!({ "spdxVersion": "SPDX-2.3", "packages": [{ "name": "tls", "versionInfo": "3" }] });
        assert_eq!(parts(&spdx).unwrap()["tls"].first().map(String::as_str), Some("3"));
    }

    #[test]
    fn what_is_not_read_has_no_parts() {
        for value in [
            json!({ "bomFormat": "CycloneDX", "specVersion": "1.3", "components": [] }),
            json!({ "spdxVersion": "SPDX-9", "packages": [] }),
            json!([]),
            json!({ "bomFormat": "Other" }),
        ] {
            assert_eq!(parts(&value), None, "{value}");
        }
    }
}
