//! The matrix as CycloneDX 1.6: the catalogue as a standard, each cell as a claim, and an attestation that maps
//! requirements to claims.
//!
//! The claims are those of the package; who attests them is its manufacturer. What the rules doubt counts as not
//! shown. No signature is in it: the seal of the package is.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use super::{Cell, Matrix, Outcome, Verdict};
use crate::report::Tool;
use crate::time::Timestamp;

/// The matrix as a CycloneDX 1.6 document, indented, with a line break at its end.
pub fn cyclonedx(matrix: &Matrix, at: Option<Timestamp>) -> String {
    let mut claims = Vec::new();
    let mut map = Vec::new();
    let mut mitigations: BTreeSet<&str> = BTreeSet::new();
    for outcome in &matrix.outcomes {
        let mut names = Vec::new();
        let mut counter = Vec::new();
        for cell in outcome.cells.iter().filter(|cell| cell.result != Verdict::Missing) {
            let name = claim_ref(outcome, cell);
            mitigations.extend(cell.risks.iter().map(String::as_str));
            claims.push(claim(matrix, outcome, cell, &name));
            if cell.result == Verdict::NotMet { counter.push(name) } else { names.push(name) }
        }
        let mut entry = Map::new();
        entry.insert("requirement".to_owned(), json!(requirement_ref(&outcome.id)));
        for (member, list) in [("claims", names), ("counterClaims", counter)] {
            if !list.is_empty() {
                entry.insert(member.to_owned(), json!(list));
            }
        }
        entry.insert("conformance".to_owned(), conformance(outcome));
        map.push(Value::Object(entry));
    }
    let document = json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": metadata(matrix, at),
        "declarations": declarations(matrix, &claims, &map, &mitigations),
        "definitions": { "standards": [standard(matrix)] },
    });
    serde_json::to_string_pretty(&document).map(|text| text + "\n").unwrap_or_default()
}

fn metadata(matrix: &Matrix, at: Option<Timestamp>) -> Value {
    let tool = Tool::this();
    let mut metadata = json!({
        "tools": { "components": [{ "type": "application", "name": tool.name, "version": tool.version }] },
    });
    if let Some(at) = at {
        metadata["timestamp"] = json!(at.to_string());
    }
    if let Some(product) = &matrix.product {
        metadata["component"] = json!({
            "type": "device", "bom-ref": "product", "name": product.name, "version": product.version,
            "manufacturer": { "name": product.manufacturer },
        });
    }
    metadata
}

fn declarations(matrix: &Matrix, claims: &[Value], map: &[Value], mitigations: &BTreeSet<&str>) -> Value {
    let mut assessors = Vec::new();
    if let Some(product) = &matrix.product {
        assessors.push(json!({ "bom-ref": "assessor-maker", "thirdParty": false, "organization": { "name": product.manufacturer } }));
    }
    if let Some(lab) = &matrix.lab {
        assessors.push(json!({ "bom-ref": "assessor-lab", "thirdParty": true, "organization": { "name": lab } }));
    }
    let components = matrix.components.iter().map(|column| {
        let kind = match column.kind.as_str() {
            "app" => "application",
            "backend" => "platform",
            _ => "device",
        };
        json!({ "type": kind, "bom-ref": target_ref(Some(&column.id)), "name": column.name, "version": column.version })
    });
    let mut components: Vec<Value> = components.collect();
    if let Some(product) = &matrix.product {
        components.push(json!({
            "type": "device", "bom-ref": target_ref(None), "name": product.name, "version": product.version
        }));
    }
    let mut evidence: Vec<Value> = matrix
        .evidence
        .iter()
        .map(|(id, item)| {
            json!({
                "bom-ref": evidence_ref(id), "propertyName": item.kind, "description": item.title,
                "data": [{ "name": item.path, "contents": { "url": url(&item.path) } }],
            })
        })
        .collect();
    // Risks stand for what mitigates a gap.
    let risk = |id: &&str| json!({ "bom-ref": risk_ref(id), "propertyName": "risk", "description": format!("Risk {id} of the risk assessment") });
    evidence.extend(mitigations.iter().map(risk));
    let mut attestation = json!({ "summary": format!("Conformance with {}", matrix.standard), "map": map });
    if matrix.product.is_some() {
        attestation["assessor"] = json!("assessor-maker");
    }
    json!({
        "assessors": assessors,
        "attestations": [attestation],
        "claims": claims,
        "evidence": evidence,
        "targets": { "components": components },
        "affirmation": {
            "statement": "These are the claims of the conformance matrix in the package. The package's seal says who stands for them.",
        },
    })
}

fn claim(matrix: &Matrix, outcome: &Outcome, cell: &Cell, name: &str) -> Value {
    let mut claim = json!({
        "bom-ref": name,
        "target": target_ref(cell.component.as_deref()),
        "predicate": format!("{} ({}): {}", outcome.id, outcome.title, cell.result.words()),
    });
    let method = cell.method.as_ref().map(|method| format!("By {method}."));
    let reason: Vec<&str> = method.as_deref().into_iter().chain(cell.reason.as_deref()).collect();
    if !reason.is_empty() {
        claim["reasoning"] = json!(reason.join(" "));
    }
    let evidence: Vec<String> =
        cell.evidence.iter().filter(|id| matrix.evidence.contains_key(*id)).map(|id| evidence_ref(id)).collect();
    if !evidence.is_empty() {
        claim["evidence"] = json!(evidence);
    }
    if !cell.risks.is_empty() {
        claim["mitigationStrategies"] = json!(cell.risks.iter().map(|id| risk_ref(id)).collect::<Vec<_>>());
    }
    claim
}

/// The share of cells to which the outcome applies that are met without doubt.
fn conformance(outcome: &Outcome) -> Value {
    let applies = outcome.cells.iter().filter(|cell| cell.result != Verdict::NotApplicable);
    let total = applies.clone().count();
    let met = applies.filter(|cell| cell.result == Verdict::Met && cell.doubts.is_empty()).count();
    let mut words: BTreeMap<&str, usize> = BTreeMap::new();
    for cell in &outcome.cells {
        *words.entry(cell.result.words()).or_default() += 1;
    }
    let rationale: Vec<String> = words.iter().map(|(word, count)| format!("{count} {word}")).collect();
    // Where nothing applies, nothing is amiss. Hundredths are exact enough, and the same everywhere.
    let hundredths = (met * 100).checked_div(total).unwrap_or(100);
    let score = match hundredths {
        100 => json!(1),
        0 => json!(0),
        part => serde_json::from_str(&format!("0.{part:02}")).unwrap_or(json!(0)),
    };
    json!({ "score": score, "rationale": rationale.join(", ") })
}

/// The catalogue as a standard: groups, and the outcomes in them.
fn standard(matrix: &Matrix) -> Value {
    let mut groups: Vec<&str> = Vec::new();
    let mut requirements = Vec::new();
    for outcome in &matrix.outcomes {
        let group = outcome.group.as_str();
        let at = groups.iter().position(|known| *known == group).unwrap_or_else(|| {
            groups.push(group);
            requirements.push(json!({ "bom-ref": format!("group-{}", groups.len()), "identifier": format!("group-{}", groups.len()), "title": group }));
            groups.len() - 1
        });
        requirements.push(json!({
            "bom-ref": requirement_ref(&outcome.id), "identifier": outcome.id, "title": outcome.title, "text": outcome.text,
            "parent": format!("group-{}", at + 1),
        }));
    }
    json!({
        "bom-ref": matrix.catalogue, "name": matrix.standard, "version": matrix.catalogue.rsplit(':').next().unwrap_or("1"),
        "description": "Outcomes with ids and titles of Sealcase's own, after the published numbering.",
        "requirements": requirements,
    })
}

fn claim_ref(outcome: &Outcome, cell: &Cell) -> String {
    format!("claim-{}-{}", outcome.id, cell.component.as_deref().unwrap_or("product"))
}

fn target_ref(component: Option<&str>) -> String {
    component.map_or_else(|| "target-product-as-a-whole".to_owned(), |id| format!("component-{id}"))
}

fn requirement_ref(id: &str) -> String {
    format!("requirement-{id}")
}

fn evidence_ref(id: &str) -> String {
    format!("evidence-{id}")
}

fn risk_ref(id: &str) -> String {
    format!("risk-{id}")
}

/// A path as a relative reference (RFC 3986): what it may not hold is escaped.
fn url(path: &str) -> String {
    let mut out = String::new();
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => out.push(char::from(byte)),
            other => {
                let _ = write!(out, "%{other:02X}");
            }
        }
    }
    out
}
