//! Bills of materials in `CycloneDX` 1.6, from the tables in `boms/` (name, version, licence, supplier).

use serde_json::{Value, json};

use crate::documents::sha256;
use crate::random::Random;
use crate::{Fault, source};

/// A row of a table.
struct Part<'a> {
    name: &'a str,
    version: &'a str,
    licence: &'a str,
    supplier: &'a str,
}

impl Part<'_> {
    fn reference(&self) -> String {
        format!("{}@{}", self.name, self.version).replace(' ', "-")
    }
}

/// The SBOM of a component.
pub(crate) fn software(component: &str) -> Result<Vec<u8>, Fault> {
    let (kind, name, version) = match component {
        "camera" => ("firmware", "larkspur-cam-2-camera", "2.4.1-1187"),
        "app" => ("application", "larkspur-home", "5.12.0"),
        "cloud" => ("platform", "larkspur-cloud", "2026.39"),
        _ => return Err(Fault::new(format!("no SBOM for {component}"))),
    };
    let table = source::text(&format!("boms/{component}.tsv"))?;
    let head = json!({ "type": kind, "bom-ref": "product", "name": name, "version": version, "supplier": maker() });
    bom(&table, &head, "build", |part| {
        let licence = match part.licence.strip_prefix("LicenseRef-") {
            Some(own) => json!({ "name": own }),
            None => json!({ "id": part.licence }),
        };
        json!({
            "type": "library",
            "bom-ref": part.reference(),
            "supplier": { "name": part.supplier },
            "name": part.name,
            "version": part.version,
            // Stands for the digest of a part that is not here.
            "hashes": [{ "alg": "SHA-256", "content": sha256(part.reference().as_bytes()) }],
            "licenses": [{ "license": licence }],
            "purl": format!("pkg:generic/{}@{}", part.name, part.version),
        })
    })
}

/// The HBOM of a component.
pub(crate) fn hardware(component: &str) -> Result<Vec<u8>, Fault> {
    let table = source::text(&format!("boms/{component}-hardware.tsv"))?;
    let head = json!({
        "type": "device", "bom-ref": "product", "name": "Larkspur Cam 2", "version": "rev C", "supplier": maker()
    });
    bom(&table, &head, "design", |part| {
        json!({
            "type": "device",
            "bom-ref": part.reference(),
            "supplier": { "name": part.supplier },
            "name": part.name,
            "version": part.version,
        })
    })
}

fn maker() -> Value {
    json!({ "name": "Alder Street Devices, Inc." })
}

fn bom(table: &str, head: &Value, phase: &str, entry: impl Fn(&Part<'_>) -> Value) -> Result<Vec<u8>, Fault> {
    let mut parts = Vec::new();
    for line in table.lines().skip(1) {
        let [name, version, licence, supplier] = line.split('\t').collect::<Vec<_>>()[..] else {
            return Err(Fault::new(format!("not four columns: {line}")));
        };
        parts.push(Part { name, version, licence, supplier });
    }
    let references: Vec<String> = parts.iter().map(Part::reference).collect();
    let mut dependencies = vec![json!({ "ref": "product", "dependsOn": references })];
    dependencies.extend(references.iter().map(|reference| json!({ "ref": reference })));
    let document = json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": serial(&head.to_string()),
        "version": 1,
        "metadata": {
            "timestamp": "2026-09-28T06:00:00Z",
            "lifecycles": [{ "phase": phase }],
            "tools": { "components": [{ "type": "application", "name": "larkbom", "version": "3.1" }] },
            "component": head,
            "supplier": maker(),
        },
        "components": parts.iter().map(entry).collect::<Vec<_>>(),
        "dependencies": dependencies,
    });
    let mut text = serde_json::to_vec_pretty(&document).map_err(|error| Fault::new(error.to_string()))?;
    text.push(b'\n');
    Ok(text)
}

/// A UUID (version 4 in form) that the seed fixes.
fn serial(seed: &str) -> String {
    let mut random = Random::for_text(seed);
    let (high, low) = (random.next(), random.next());
    format!(
        "urn:uuid:{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
        high >> 32,
        high >> 16 & 0xffff,
        high & 0xfff,
        0x8000 | low >> 48 & 0x3fff,
        low & 0xffff_ffff_ffff
    )
}
