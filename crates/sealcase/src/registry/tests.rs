//! What is published is the items of 8.222 and nothing else, whatever the documents hold.

use serde_json::{Value, json};

use super::*;
use crate::schema;

fn on(text: &str) -> Date {
    Date::parse(text).unwrap()
}

fn record() -> Value {
    json!({
        "docType": "registry-record", "schemaVersion": 1, "docId": "r", "issuedOn": "2026-08-03", "issuer": "CANARY issuer",
        "productId": "CANARY-id", "confidentiality": "public",
        "signatures": [{
            "name": "CANARY", "title": "CANARY", "organization": "CANARY", "role": "applicant", "method": "electronic",
            "signedOn": "2026-08-03"
        }],
        "productIdentity": {
            "name": "Fennel Plug", "manufacturer": "Fennel", "models": ["CANARY"], "hardwareVersion": "CANARY",
            "softwareVersion": "CANARY", "firmwareVersion": "CANARY"
        },
        "authorization": { "status": "authorized", "authorizedOn": "2026-08-03" },
        "cla": {
            "name": "Lakeside", "email": "r@lakeside.example", "frn": "0123456789",
            "address": { "street": ["CANARY"], "city": "CANARY", "country": "US" }
        },
        "lab": { "name": "Quarry Hill", "frn": "0123456789", "designation": "CANARY", "accreditation": "CANARY" },
        "defaultPassword": { "exists": true, "changeable": true, "instructions": "Hold the button." },
        "secureConfiguration": { "text": "Turn it on.", "url": "https://fennel.example/setup" },
        "updates": { "automatic": true, "instructions": "At night." },
        "supportEndDate": "2031-12-31", "sbom": { "kept": true }, "hbom": { "kept": false },
        "registryUrl": "https://registry.example/p/1",
        "further": [{ "title": "Sensors", "text": "None." }],
        "extensions": { "CANARY": "CANARY" }
    })
}

fn sealed(value: Value) -> SealedDocument {
    SealedDocument { path: "CANARY.json".to_owned(), value }
}

/// Every form in which a record leaves.
fn forms(record: &PublicRecord) -> String {
    let code = record.registry_url.as_deref().and_then(Code::of);
    let svg = code.as_ref().map(Code::to_svg).unwrap_or_default();
    [record.to_json(), page(record, code.as_ref()), svg, record.warnings().join("\n")].join("\n")
}

fn fill(schema: &Value) -> Value {
    if let Some(members) = schema.get("properties").and_then(Value::as_object) {
        return Value::Object(members.iter().map(|(name, member)| (name.clone(), fill(member))).collect());
    }
    match schema.get("items") {
        Some(items) => json!([fill(items)]),
        None => json!("CANARY"),
    }
}

/// The members of a schema as a document in which every text is a canary.
fn canary(doc_type: &str) -> Value {
    let schema: Value = serde_json::from_str(schema::document(doc_type).unwrap().text).unwrap();
    let mut value = fill(&schema);
    value["docType"] = json!(doc_type);
    value
}

#[test]
fn nothing_but_the_items_of_the_rule_leaves() {
    let mut documents: Vec<SealedDocument> = schema::documents()
        .iter()
        .filter(|document| document.name != "registry-record")
        .map(|document| sealed(canary(document.name)))
        .collect();
    assert!(documents.len() > 20 && documents[0].value.to_string().contains("CANARY"));
    documents.push(sealed(record()));
    let published = publish(&documents, None, on("2027-01-01")).unwrap();
    let all = forms(&published);
    assert!(!all.contains("CANARY"), "{all}");
    assert!(!all.contains("0123456789"), "{all}");
    let items = [
        "Fennel Plug",
        "Fennel",
        "Authorized",
        "2026-08-03",
        "Lakeside",
        "r@lakeside.example",
        "Quarry Hill",
        "Hold the button.",
        "Turn it on.",
        "https://fennel.example/setup",
        "At night.",
        "2031-12-31",
        "Sensors",
        "None.",
    ];
    let page = page(&published, None);
    for item in items {
        assert!(page.contains(item), "{item}\n{page}");
    }
    assert_eq!(published.warnings(), [""; 0]);
}

#[test]
fn what_is_not_public_is_refused() {
    let refused = |pointer: &str, value: Value| {
        let mut document = record();
        *document.pointer_mut(pointer).unwrap() = value;
        publish(&[sealed(document)], None, on("2027-01-01")).unwrap_err()
    };
    assert_eq!(refused("/confidentiality", json!("non-public")), Refused::NotPublic);
    assert_eq!(refused("/confidentiality", json!("trade-secret")), Refused::NotPublic);
    assert_eq!(refused("/updates", json!("yes")), Refused::Faulty);
    assert_eq!(publish(&[sealed(record())], None, on("2026-01-01")), Err(Refused::NoRecord));
    let mut other = record();
    other["productId"] = json!("other");
    assert_eq!(publish(&[sealed(record()), sealed(other)], None, on("2027-01-01")), Err(Refused::SeveralProducts));
}

#[test]
fn hostile_texts_stay_texts() {
    let mut document = record();
    let evil = "</title><script>alert(1)</script>\" onload='x' & \u{202e}x\u{7}";
    for pointer in ["/productIdentity/name", "/cla/name", "/updates/instructions", "/further/0/title"] {
        *document.pointer_mut(pointer).unwrap() = json!(evil);
    }
    document["secureConfiguration"]["url"] = json!("javascript:alert(1)");
    document["registryUrl"] = json!("https://x.example/?a='\"><script>");
    let mut record = read(&document, None, on("2027-01-01")).unwrap();
    let text = forms(&record);
    let html = text.split_once("<!DOCTYPE").unwrap().1;
    assert!(!html.contains("<script") && !html.contains("href=\"javascript") && !html.contains("onload='"), "{html}");
    assert!(!html.contains('\u{202e}') && !html.contains('\u{7}'));
    assert_eq!(html.matches("<title>").count(), 3, "the page's own, and two of the picture");
    record.registry_url = Some("x".repeat(3_000));
    assert!(Code::of(&"x".repeat(3_000)).is_none());
    assert!(forms(&record).contains("xxx"));
}

#[test]
fn a_buyer_is_warned_in_plain_words() {
    let mut document = record();
    let told = |document: &Value, day: &str| publish(&[sealed(document.clone())], None, on(day)).unwrap();
    let late = told(&document, "2032-01-01");
    assert!(late.support.unsupported && late.warnings()[0].contains("ended on 2031-12-31"), "{:?}", late.warnings());
    assert!(page(&late, None).contains("Support ended on 2031-12-31"));
    assert!(!told(&document, "2031-12-31").support.unsupported, "the last day is a day of support");
    for status in ["pending", "suspended", "expired", "withdrawn", "terminated"] {
        document["authorization"]["status"] = json!(status);
        let record = told(&document, "2027-01-01");
        assert_eq!(record.warnings().len(), 1, "{status}");
        assert!(page(&record, None).contains("class=\"box bad\""), "{status}");
    }
    document["unsupported"] = json!(true);
    assert!(page(&told(&document, "2027-01-01"), None).contains("Not supported"));
}

#[test]
fn the_code_is_marked_and_sharp() {
    let code = Code::of("https://registry.example/p/1").unwrap();
    let side = code.side();
    assert!((0..side).all(|at| !code.is_dark(at, 0) && !code.is_dark(3, at) && !code.is_dark(side, at)));
    // The finder pattern: seven dark modules, then a light one.
    assert!((4..11).all(|at| code.is_dark(4, at)) && !code.is_dark(4, 11));
    assert!(code.to_svg().contains(">preview, not the mark</text>"));
}
