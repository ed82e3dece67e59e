//! Changes of one small product, and what the built-in profile makes of them.

use serde_json::json;

use super::*;

fn package() -> Vec<SealedDocument> {
    let product = json!({
        "docType": "product", "docId": "p", "issuedOn": "2026-01-01",
        "productIdentity": {
            "name": "Cam", "manufacturer": "A", "models": ["L"], "hardwareVersion": "A", "softwareVersion": "1",
            "firmwareVersion": "1"
        },
        "components": [{
            "id": "cam", "kind": "device", "name": "Cam", "version": "1.0", "interfaces": [
                { "id": "wlan", "kind": "radio", "protocols": ["WPA2"], "accessControl": "password", "state": "used" },
                { "id": "uart", "kind": "physical", "state": "off" },
            ]
        }, { "id": "app", "kind": "app", "name": "App", "version": "5" }],
        "radios": [{ "component": "cam", "technology": "Wi-Fi 5", "bands": ["2.4 GHz"] }],
        "dataFlows": [{ "id": "video", "from": "cam", "to": "app", "data": "Video", "protection": "TLS 1.3" }],
    });
    let matrix = json!({
        "docType": "conformance-matrix", "docId": "m", "rows": [
            { "leaf": "IAC-1a", "component": "cam", "result": "met", "method": "test", "cases": ["tc-1"] },
            { "leaf": "IAC-1b", "component": "cam", "result": "met", "method": "review" },
            { "leaf": "DP-3", "component": "cam", "result": "met", "method": "test", "cases": ["tc-3"] },
            { "leaf": "IAC-1a", "component": "app", "result": "met", "method": "test", "cases": ["tc-9"] },
        ]
    });
    let policy = json!({ "docType": "support-policy", "docId": "s", "supportEndDate": "2031-12-31" });
    let bom = json!({
        "docType": "bill-of-materials", "docId": "b", "entries": [
            { "component": "cam", "kind": "sbom", "file": { "path": "cam.json", "sha256": "00" } }
        ]
    });
    let list = [("product", product), ("matrix", matrix), ("policy", policy), ("bom", bom)];
    list.into_iter().map(|(name, value)| SealedDocument { path: format!("{name}.json"), value }).collect()
}

fn sbom(version: &str) -> BTreeMap<String, Value> {
    let bom = json!({
        "bomFormat": "CycloneDX", "specVersion": "1.6",
        "components": [{ "group": "org", "name": "tls", "version": version, "components": [{ "name": "asn1", "version": "1" }] }]
    });
    BTreeMap::from([("cam.json".to_owned(), bom)])
}

/// Changes one value of the newer side, or puts one in.
fn diff(edits: &[(usize, &str, Value)]) -> Difference {
    let (old, mut new) = (package(), package());
    for (at, pointer, value) in edits {
        let (parent, last) = pointer.rsplit_once('/').unwrap();
        match new[*at].value.pointer_mut(parent).unwrap() {
            Value::Array(items) if last == "-" => items.push(value.clone()),
            Value::Array(items) => items[last.parse::<usize>().unwrap()] = value.clone(),
            other => other[last] = value.clone(),
        }
    }
    between(&old, &new, &sbom("3.0"), &sbom("3.0"))
}

fn between(
    old: &[SealedDocument],
    new: &[SealedDocument],
    old_boms: &BTreeMap<String, Value>,
    new_boms: &BTreeMap<String, Value>,
) -> Difference {
    let profile = Profile::builtin("us-ctm-2024").unwrap();
    compare(Side { documents: old, boms: old_boms }, Side { documents: new, boms: new_boms }, &profile)
}

fn class(difference: &Difference) -> &str {
    difference.class.as_ref().map_or("", |class| class.id.as_str())
}

#[test]
fn nothing_changed_is_nothing() {
    let same = diff(&[]);
    assert!(same.class.is_none() && same.changes.is_empty() && same.retests.is_empty() && same.not_compared.is_empty());
}

#[test]
fn each_kind_of_change_has_its_class() {
    let interface = json!({ "id": "nfc", "kind": "radio", "state": "used" });
    let table: Vec<(usize, &str, Value, &str, &str)> = vec![
        (0, "/issuedOn", json!("2027-01-01"), "formality", "C0"),
        (0, "/summary", json!("New words"), "wording", "C0"),
        (0, "/productIdentity/softwareVersion", json!("2"), "product-version", "C2"),
        (0, "/productIdentity/models", json!(["L", "M"]), "model", "C2"),
        (0, "/components/0/version", json!("1.1"), "component-version", "C2"),
        (0, "/components/0/maker", json!("Elm"), "component-maker", "C2"),
        (0, "/components/-", json!({ "id": "hub" }), "component-added", "C3"),
        (0, "/components/0/interfaces/-", interface, "interface-added", "C3"),
        (0, "/components/0/interfaces/0/protocols", json!(["WPA3"]), "interface-protocol", "C3"),
        (0, "/components/0/interfaces/0/accessControl", json!("none"), "interface-access", "C2"),
        (0, "/components/0/interfaces/0/state", json!("off"), "interface-state", "C2"),
        (0, "/components/0/interfaces/1/state", json!("used"), "interface-added", "C3"),
        (0, "/components/0/interfaces/1/id", json!("jtag"), "interface-added", "C3"),
        (0, "/radios/-", json!({ "component": "cam", "technology": "LoRa" }), "radio-added", "C3"),
        (0, "/radios/0/bands", json!(["5 GHz"]), "radio-changed", "C3"),
        (0, "/dataFlows/0/protection", json!("none"), "data-flow-protection", "C3"),
        (0, "/dataFlows/-", json!({ "id": "new", "from": "app" }), "data-flow-added", "C3"),
        (1, "/rows/1/result", json!("not-met"), "outcome", "C2"),
        (1, "/rows/0/cases", json!(["tc-2"]), "evidence", "C1"),
        (2, "/supportEndDate", json!("2033-01-01"), "support-end-later", "C0"),
        (2, "/supportEndDate", json!("2030-01-01"), "support-end-earlier", "C2"),
        (2, "/updateMode", json!("manual"), "update-path", "C3"),
        (2, "/contact", json!({ "email": "a@b.example" }), "contact", "C0"),
        (2, "/disclosure", json!({ "acknowledgeWithin": "P90D" }), "disclosure", "C2"),
        (3, "/entries/0/file/sha256", json!("11"), "evidence", "C1"),
    ];
    for (at, pointer, value, kind, expected) in table {
        let found = diff(&[(at, pointer, value)]);
        assert_eq!((found.changes[0].kind, class(&found)), (kind, expected), "{pointer}: {:?}", found.changes);
    }
}

#[test]
fn every_kind_has_a_class_in_every_built_in_profile() {
    for name in crate::profile::builtin_names() {
        let profile = Profile::builtin(name).unwrap();
        let schema: Value = serde_json::from_str(sealcase_schemas::PROFILE_SCHEMA.text).unwrap();
        let kinds = "/properties/changeClasses/items/properties/changes/items/properties/kind/enum";
        for kind in schema.pointer(kinds).unwrap().as_array().unwrap() {
            let mut classes = profile.change_classes().iter().filter(|class| !class.only_if_declared);
            assert!(
                classes.any(|class| class.changes.iter().any(|change| Some(change.kind.as_str()) == kind.as_str())),
                "{name}: {kind}"
            );
        }
    }
}

#[test]
fn the_touched_outcomes_are_to_be_tested_again() {
    let found = diff(&[(0, "/components/0/interfaces/-", json!({ "id": "nfc", "kind": "radio" }))]);
    let lines: Vec<_> = found.retests.iter().map(|line| (line.component.as_str(), line.leaf.as_str())).collect();
    assert!(
        lines.contains(&("cam", "IAC-1a")) && !lines.contains(&("cam", "DP-3")) && !lines.contains(&("app", "IAC-1a"))
    );
    let first = found.retests.iter().find(|line| line.leaf == "IAC-1a").unwrap();
    assert_eq!((first.need, first.cases.as_slice()), (Retest::Needed, &["tc-1".to_owned()][..]));
    let version = diff(&[(0, "/components/1/version", json!("6"))]);
    assert!(version.retests.iter().all(|line| line.component == "app" && line.need == Retest::LaboratoryDecides));
    assert_eq!(version.retests.len(), 17);
    assert!(diff(&[(0, "/summary", json!("x"))]).retests.is_empty());
}

#[test]
fn parts_are_compared_by_name_and_version() {
    let (old, mut new) = (package(), package());
    new[3].value["entries"][0]["file"]["sha256"] = json!("11");
    let found = between(&old, &new, &sbom("3.0"), &sbom("3.1"));
    let change = &found.changes[0];
    assert_eq!((change.kind, change.what.as_str()), ("software-part", "part org/tls of component cam updated"));
    assert_eq!((change.before.as_deref(), change.after.as_deref()), (Some("3.0"), Some("3.1")));
    assert_eq!(found.changes.len(), 1);
}

#[test]
fn a_declared_class_is_held_against_what_was_found() {
    let (old, mut new) = (package(), package());
    let record = |number: &str, class: &str| SealedDocument {
        path: "change.json".to_owned(),
        value: json!({ "docType": "change-record", "docId": number, "number": number, "class": class }),
    };
    new[0].value["components"][0]["version"] = json!("1.1");
    let judged = |class: &str, new: &[SealedDocument]| {
        let new = [new, &[record("CHG-1", class)]].concat();
        let found = between(&old, &new, &sbom("3.0"), &sbom("3.0"));
        (found.declared[0].lower, found.class.unwrap().id)
    };
    assert_eq!(judged("C1", &new), (true, "C2".to_owned()));
    assert_eq!(judged("C2", &new), (false, "C2".to_owned()));
    assert_eq!(judged("C3", &new), (false, "C2".to_owned()));
    assert_eq!(judged("CX", &new), (false, "CX".to_owned()));
    assert_eq!(judged("C9", &new), (true, "C2".to_owned()));
    new[0].value["radios"] = json!([]);
    assert_eq!(judged("CX", &new), (false, "CX".to_owned()), "a radio less asks for nothing");
    new[0].value["components"][0]["interfaces"][0]["protocols"] = json!(["WEP"]);
    assert_eq!(judged("CX", &new), (true, "C3".to_owned()), "more than a correction");
}

#[test]
fn what_only_one_side_holds_is_named_and_hostile_shapes_are_harmless() {
    let old = package();
    let found = between(&old, &old[..1], &sbom("1"), &sbom("1"));
    assert_eq!(found.not_compared.len(), 3);
    for value in [json!(null), json!([]), json!([null, 1, { "id": 7 }]), json!({ "id": {} }), json!("x")] {
        for pointer in ["/components", "/radios", "/dataFlows", "/productIdentity", "/components/0/interfaces"] {
            let _ = diff(&[(0, pointer, value.clone())]);
        }
        let _ = diff(&[(1, "/rows", value.clone()), (3, "/entries", value.clone())]);
    }
    let items: Vec<Value> = (0..30_000).map(|number| json!({ "id": format!("c{number}") })).collect();
    let many = diff(&[(0, "/components", Value::Array(items))]);
    assert_eq!(many.changes.len(), MAX_CHANGES);
    assert!(many.more > 20_000);
}
