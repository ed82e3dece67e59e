//! Makes every file that the evidence index lists, by the kind of file it is.
//! A file that lies in `files/` under the same path is taken from there as it is.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use crate::{Fault, Files, boms, captures, firmware, logs, pdf, pictures, source};

/// What is needed of an item of the evidence index.
#[derive(Debug, Deserialize)]
struct Item {
    id: String,
    title: String,
    file: FileReference,
}

#[derive(Debug, Deserialize)]
struct FileReference {
    path: String,
}

/// All evidence files, by path.
pub(crate) fn make(documents: &BTreeMap<String, Value>) -> Result<Files, Fault> {
    let document = |name: &str| {
        documents.get(&format!("documents/{name}.json")).ok_or_else(|| Fault::new(format!("no document {name}")))
    };
    let items = document("evidence-index")?.get("items").cloned().unwrap_or_default();
    let items: Vec<Item> =
        serde_json::from_value(items).map_err(|error| Fault::new(format!("evidence-index: {error}")))?;
    let report = logs::Report::read(document("test-report")?)?;
    let mut files = Files::new();
    for item in &items {
        let bytes = one(item, &report).map_err(|fault| Fault::new(format!("{}: {fault}", item.file.path)))?;
        if files.insert(item.file.path.clone(), bytes).is_some() {
            return Err(Fault::new(format!("{}: listed twice", item.file.path)));
        }
    }
    Ok(files)
}

fn one(item: &Item, report: &logs::Report) -> Result<Vec<u8>, Fault> {
    let path = item.file.path.as_str();
    if let Some(bytes) = source::bytes_if_any(&format!("files/{path}")) {
        return Ok(bytes);
    }
    let stem = source::stem(path);
    let ending = path.rsplit('.').next().unwrap_or_default();
    match ending {
        "log" => report.log(&item.id, &item.title),
        "pdf" => {
            let text = source::text(&format!("texts/{stem}.txt"))?;
            Ok(pdf::render(&text.replace("{{cases}}", &report.table())))
        }
        "png" => pictures::draw(stem),
        "pcap" => Ok(captures::capture(stem)),
        "bin" => Ok(firmware::image()),
        "json" if path.contains("/sbom/") => boms::software(stem),
        "json" if path.contains("/hbom/") => boms::hardware(stem),
        _ => Err(Fault::new("nothing here knows how to make this file")),
    }
}
