//! `Bom`: what a bill of materials says, from CycloneDX JSON 1.4 to 1.7 or SPDX JSON 2.2 and 2.3.
//!
//! A bill may have tens of thousands of components. It is read in one walk; what is missing is
//! counted, and only the first few places are kept. Which elements are demanded, and how much each
//! weighs, is the profile's business.

mod cyclonedx;
mod parts;
mod spdx;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

pub use parts::{Parts, parts};

use crate::foreign::Form;
use crate::time::Timestamp;
use crate::vex::Vex;

/// Places that are kept of what is missing.
const FIRST: usize = 3;

/// The elements that are looked for, by the names that profiles use.
pub const ELEMENTS: [&str; 11] = [
    "supplier",
    "name",
    "version",
    "identifier",
    "hash",
    "license",
    "relationship",
    "author",
    "timestamp",
    "tool",
    "context",
];

/// A bill of materials.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bom {
    /// The format's name: `CycloneDX` or `SPDX`.
    pub format: &'static str,
    /// The format's version, as the file states it: `1.6`, `2.3`.
    pub version: String,
    /// Whether that version is read; if not, nothing but format and version is known.
    pub read: bool,
    /// What is not as the format demands.
    pub form: Form,
    /// What the bill is about.
    pub subject: Option<Subject>,
    /// How many components it lists; files are not counted.
    pub components: usize,
    /// What is missing, by element.
    pub lacks: BTreeMap<&'static str, Lack>,
    /// When it was made.
    pub made: Option<Timestamp>,
    /// Every name under which others may refer to its parts: purls, CPEs, and references of the format.
    pub ids: BTreeSet<String>,
    /// References inside the file that lead nowhere: how many, and the first.
    pub loose: Lack,
    /// Vulnerabilities that it speaks about.
    pub vex: Option<Vex>,
}

/// What a bill is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Subject {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: Option<String>,
    /// Where it stands.
    pub pointer: String,
}

/// How often something is missing, and where first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lack {
    /// How often.
    pub count: usize,
    /// The first few places.
    pub first: Vec<String>,
}

impl Lack {
    fn add(&mut self, pointer: &str) {
        self.count += 1;
        if self.first.len() < FIRST {
            self.first.push(pointer.to_owned());
        }
    }
}

impl Bom {
    /// Reads a bill of materials; `None` if the value is none that is known.
    pub fn read(value: &Value) -> Option<Self> {
        cyclonedx::read(value).or_else(|| spdx::read(value))
    }

    fn lacks(&mut self, element: &'static str, pointer: &str) {
        self.lacks.entry(element).or_default().add(pointer);
    }

    /// Whether it speaks of nothing but vulnerabilities.
    pub fn is_vex_only(&self) -> bool {
        self.vex.is_some() && self.components == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn counts(value: &Value) -> Vec<(&'static str, usize)> {
        Bom::read(value).unwrap().lacks.into_iter().map(|(element, lack)| (element, lack.count)).collect()
    }

    #[test]
    fn what_is_missing_is_counted_per_element() {
        let whole = json!({
            "type": "library", "bom-ref": "a", "name": "a", "version": "1", "supplier": {"name": "A"},
            "purl": "pkg:generic/a@1", "hashes": [{"alg": "SHA-1", "content": "0".repeat(40)}], "licenses": [{"expression": "MIT"}]
        });
        let mut bom = json!({
            "bomFormat": "CycloneDX", "specVersion": "1.5", "metadata": {
                "timestamp": "2026-01-01T00:00:00Z", "authors": [{"name": "x"}], "lifecycles": [{"phase": "build"}],
                "tools": {"components": [{"type": "application", "name": "t"}]},
                "component": {"type": "firmware", "bom-ref": "p", "name": "p", "version": "1", "supplier": {"name": "A"}}
            },
            "components": [whole], "dependencies": [{"ref": "p", "dependsOn": ["a"]}]
        });
        assert_eq!((counts(&bom), Bom::read(&bom).unwrap().form), (Vec::new(), Form::default()));
        bom["components"].as_array_mut().unwrap().push(json!({"type": "library", "name": "b"}));
        bom["components"].as_array_mut().unwrap().push(json!({"type": "file", "name": "c"}));
        bom["metadata"] = json!({});
        let expected = [
            ("author", 1),
            ("context", 1),
            ("hash", 1),
            ("identifier", 1),
            ("license", 1),
            ("relationship", 1),
            ("supplier", 1),
            ("timestamp", 1),
            ("tool", 1),
            ("version", 1),
        ];
        assert_eq!(counts(&bom), expected);
    }

    #[test]
    fn spdx_says_the_same_in_its_words() {
        let mut bom = json!({
            "spdxVersion": "SPDX-2.3", "SPDXID": "SPDXRef-DOCUMENT", "dataLicense": "CC0-1.0", "name": "d",
            "documentNamespace": "https://x.example/d",
            "creationInfo": {"created": "2026-01-01T00:00:00Z", "creators": ["Organization: A", "Tool: t"]},
            "packages": [
                {"SPDXID": "SPDXRef-p", "name": "p", "versionInfo": "1", "supplier": "Organization: A", "downloadLocation": "NOASSERTION",
                 "licenseDeclared": "MIT", "checksums": [{"algorithm": "SHA1", "checksumValue": "00"}]},
                {"SPDXID": "SPDXRef-a", "name": "a", "versionInfo": "1", "supplier": "Person: B", "downloadLocation": "NONE",
                 "licenseConcluded": "MIT", "checksums": [{"algorithm": "SHA1", "checksumValue": "00"}],
                 "externalRefs": [{"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": "pkg:generic/a@1"}]}
            ],
            "relationships": [
                {"spdxElementId": "SPDXRef-DOCUMENT", "relationshipType": "DESCRIBES", "relatedSpdxElement": "SPDXRef-p"},
                {"spdxElementId": "SPDXRef-p", "relationshipType": "DEPENDS_ON", "relatedSpdxElement": "SPDXRef-a"}
            ]
        });
        let read = Bom::read(&bom).unwrap();
        assert_eq!((counts(&bom), read.form), (vec![("context", 1)], Form::default()));
        assert_eq!(read.subject.map(|subject| subject.pointer).as_deref(), Some("/packages/0"));
        bom["packages"][1]["supplier"] = json!("NOASSERTION");
        bom["packages"][1]["licenseConcluded"] = json!("NOASSERTION");
        bom["relationships"].as_array_mut().unwrap().pop();
        assert_eq!(counts(&bom), [("context", 1), ("license", 1), ("relationship", 1), ("supplier", 1)]);
        bom["packages"].as_array_mut().unwrap().push(json!({"name": 7}));
        assert_eq!(Bom::read(&bom).unwrap().form.faults.len(), 3);
    }

    #[test]
    fn other_versions_and_other_things_are_told_apart() {
        let version = |value: Value| Bom::read(&value).map(|bom| (bom.format, bom.version, bom.read));
        let of = |format, version: &str, read| Some((format, version.to_owned(), read));
        assert_eq!(version(json!({"bomFormat": "CycloneDX", "specVersion": "1.3"})), of("CycloneDX", "1.3", false));
        assert_eq!(version(json!({"spdxVersion": "SPDX-2.2"})), of("SPDX", "2.2", true));
        assert_eq!(
            version(json!({"@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld", "@graph": []})),
            of("SPDX", "3", false)
        );
        assert_eq!(version(json!({"bomFormat": "SomethingElse"})), None);
        assert_eq!(version(json!([1])), None);
    }

    #[test]
    fn twenty_thousand_components_are_one_walk() {
        let components: Vec<Value> =
            (0..20_000).map(|i| json!({"type": "library", "bom-ref": format!("r{i}"), "name": "x", "x": 1})).collect();
        let dependencies: Vec<Value> = (0..20_000)
            .map(|i| json!({"ref": format!("r{i}"), "dependsOn": [format!("r{}", (i + 1) % 20_000)]}))
            .collect();
        let bom = Bom::read(&json!({
            "bomFormat": "CycloneDX", "specVersion": "1.6", "components": components, "dependencies": dependencies
        }));
        let bom = bom.unwrap();
        assert_eq!(
            (bom.components, bom.lacks["version"].count, bom.lacks["version"].first.len()),
            (20_000, 20_000, FIRST)
        );
        assert!(bom.form.faults.len() < 100 && bom.form.more > 19_000 && !bom.lacks.contains_key("relationship"));
    }
}
