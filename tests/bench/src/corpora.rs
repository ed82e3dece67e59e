//! The corpora: made once, from the example package and formulas, so that everybody measures the same bytes.

use std::fs;
use std::path::Path;

use sealcase::digest::Digest;
use serde_json::{Value, json};

use super::Outcome;

/// A folder with a file that says it is whole; `make` fills it if it is not.
pub(crate) fn once(folder: &Path, make: impl FnOnce(&Path) -> Outcome) -> Outcome {
    let mark = folder.with_extension("made");
    if mark.exists() {
        return Ok(());
    }
    println!("making {}", folder.display());
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    fs::create_dir_all(folder)?;
    make(folder)?;
    fs::write(mark, "")?;
    Ok(())
}

/// The example as it is: 66 files, 53 MB.
pub(crate) fn package(folder: &Path) -> Outcome {
    sealcase_example::write(&sealcase_example::clean()?.files()?, folder)?;
    Ok(())
}

/// The example's documents with this many more files of evidence, which the evidence index lists. Of each file
/// its number gives the size.
pub(crate) fn evidence(folder: &Path, count: usize, size: impl Fn(usize) -> usize) -> Outcome {
    let mut files = sealcase_example::clean()?.files()?;
    let index = files.keys().find(|name| name.ends_with("evidence-index.json")).cloned().ok_or("no evidence index")?;
    let mut document: Value = serde_json::from_slice(&files[&index])?;
    let items = document["items"].as_array_mut().ok_or("no items")?;
    for number in 0..count {
        let (is_text, size) = (number % 2 == 0, size(number));
        let kind = if is_text { ("log", "text/plain") } else { ("bin", "application/octet-stream") };
        let name = format!("evidence/bulk/{:02}/{number:05}.{}", number % 32, kind.0);
        let bytes = if is_text { text(number, size) } else { noise(number, size) };
        items.push(json!({
            "id": format!("ev-bulk-{number:05}"), "title": format!("Bulk {number}"), "kind": "test-log",
            "producedOn": "2026-08-07",
            "file": { "path": name, "mediaType": kind.1, "size": bytes.len(), "sha256": Digest::of(&bytes).to_string() }
        }));
        write(&folder.join(name), &bytes)?;
    }
    // The example's own pictures and firmware would be most of a small corpus.
    files.insert(index, serde_json::to_vec_pretty(&document)?);
    for (name, bytes) in &files {
        write(&folder.join(name), bytes)?;
    }
    Ok(())
}

/// Application packages of 30 documents each, whose evidence is a line of text a file.
pub(crate) fn packages(folder: &Path, count: usize) -> Outcome {
    let example = sealcase_example::clean()?;
    let mut documents: Vec<(String, Value)> =
        example.documents().iter().map(|(path, value)| (path.clone(), value.clone())).collect();
    let mut evidence = std::collections::BTreeMap::new();
    let whole = example.files()?;
    for (_, document) in &mut documents {
        shrink(document, &whole, &mut evidence);
    }
    let attestation = documents.iter().find(|(path, _)| path.ends_with("test-data-attestation.json")).cloned();
    let (_, attestation) = attestation.ok_or("no attestation")?;
    for number in documents.len()..30 {
        let mut document = attestation.clone();
        document["docId"] = json!(format!("test-data-attestation-{number}"));
        let path = format!("documents/test-data-attestation-{number}.json");
        let enclosure = json!({ "docId": document["docId"], "docType": "test-data-attestation", "path": path });
        let application = documents.iter_mut().find(|(path, _)| path.ends_with("/application.json"));
        let list = application.and_then(|(_, application)| application["enclosures"].as_array_mut());
        list.ok_or("no list of enclosures")?.push(enclosure);
        documents.push((path, document));
    }
    for number in 0..count {
        let package = folder.join(format!("{:03}/package-{number:06}", number / 1_000));
        for (path, document) in &documents {
            let mut document = document.clone();
            // No two packages are the same.
            document["issuer"] = json!(format!("{} ({number})", document["issuer"].as_str().unwrap_or("Issuer")));
            write(&package.join(path), &serde_json::to_vec_pretty(&document)?)?;
        }
        for (path, bytes) in &evidence {
            write(&package.join(path), bytes)?;
        }
    }
    Ok(())
}

/// Replaces the files that a document refers to by short ones, where nothing looks into them.
fn shrink(value: &mut Value, whole: &sealcase_example::Files, out: &mut std::collections::BTreeMap<String, Vec<u8>>) {
    match value {
        Value::Object(members) => {
            let path = members.get("path").and_then(Value::as_str).map(str::to_owned);
            if let (Some(path), true) = (path, members.contains_key("sha256")) {
                let keep = whole.get(&path).filter(|bytes| bytes.len() < 20_000);
                let bytes = keep.cloned().unwrap_or_else(|| format!("Evidence: {path}\n").into_bytes());
                if members.contains_key("size") {
                    members.insert("size".to_owned(), json!(bytes.len()));
                }
                members.insert("sha256".to_owned(), json!(Digest::of(&bytes).to_string()));
                out.insert(path, bytes);
            }
            members.values_mut().for_each(|member| shrink(member, whole, out));
        }
        Value::Array(items) => items.iter_mut().for_each(|item| shrink(item, whole, out)),
        _ => {}
    }
}

pub(crate) fn write(path: &Path, bytes: &[u8]) -> Outcome {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    fs::write(path, bytes)?;
    Ok(())
}

/// Lines of a log.
fn text(seed: usize, size: usize) -> Vec<u8> {
    let mut out = Vec::with_capacity(size + 80);
    let mut line = 0;
    while out.len() < size {
        out.extend(
            format!("2026-08-07T10:{:02}:{:02}Z case {seed:05} step {line:06} passed\n", line / 60 % 60, line % 60)
                .bytes(),
        );
        line += 1;
    }
    out.truncate(size);
    out
}

/// Bytes that do not compress (xorshift).
fn noise(seed: usize, size: usize) -> Vec<u8> {
    let mut state = (seed as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut out = Vec::with_capacity(size + 8);
    while out.len() < size {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        out.extend(state.to_le_bytes());
    }
    out.truncate(size);
    out
}
