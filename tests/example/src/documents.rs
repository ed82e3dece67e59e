//! Puts the package together: evidence first, then the documents with its sizes and digests.
//!
//! In `documents/*.json` a size reads `"@size:PATH"` and a digest `"@sha256:PATH"`; both are
//! filled in here. Documents stay values until [`Package::files`], so that mistakes can be
//! planted by JSON Pointer.

use std::collections::BTreeMap;

use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::mistakes::{Mistake, plant_in_documents, plant_in_files};
use crate::{Fault, Files, evidence, source};

/// An application package: documents and evidence.
#[derive(Debug, Clone)]
pub struct Package {
    documents: BTreeMap<String, Value>,
    evidence: Files,
    planted: Vec<Mistake>,
}

/// Size and lower-case hexadecimal SHA-256 of an evidence file.
struct Measure {
    size: u64,
    sha256: String,
}

impl Package {
    pub(crate) fn build() -> Result<Self, Fault> {
        let mut documents = BTreeMap::new();
        for name in source::names("documents")? {
            let path = format!("documents/{name}");
            documents.insert(path.clone(), source::json::<Value>(&path)?);
        }
        let evidence = evidence::make(&documents)?;
        fill_all(&mut documents, &evidence)?;
        Ok(Self::of(documents, evidence))
    }

    /// A package of complete documents and their evidence.
    pub(crate) fn of(documents: BTreeMap<String, Value>, evidence: Files) -> Self {
        Self { documents, evidence, planted: Vec::new() }
    }

    /// The files that are no documents, without mistakes.
    pub(crate) fn evidence(&self) -> &Files {
        &self.evidence
    }

    /// Plants mistakes. Edits of members happen at once, edits of files when the files are made.
    ///
    /// # Errors
    /// If an edit of a member does not fit the documents.
    pub fn plant(&mut self, mistakes: &[Mistake]) -> Result<(), Fault> {
        plant_in_documents(&mut self.documents, mistakes)?;
        self.planted.extend_from_slice(mistakes);
        Ok(())
    }

    /// The documents by path, with the mistakes that concern members.
    pub fn documents(&self) -> &BTreeMap<String, Value> {
        &self.documents
    }

    /// All files of the package.
    ///
    /// # Errors
    /// If an edit of a planted mistake does not fit the files.
    pub fn files(&self) -> Result<Files, Fault> {
        let mut files = self.evidence.clone();
        for (path, document) in &self.documents {
            let mut text =
                serde_json::to_vec_pretty(document).map_err(|error| Fault::new(format!("{path}: {error}")))?;
            text.push(b'\n');
            files.insert(path.clone(), text);
        }
        plant_in_files(&mut files, &self.planted)?;
        Ok(files)
    }
}

fn measure(bytes: &[u8]) -> Measure {
    Measure { size: bytes.len() as u64, sha256: sha256(bytes) }
}

/// SHA-256 in lower-case hexadecimal.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    let digest = Sha256::digest(bytes);
    let nibbles = digest.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    nibbles.map(|nibble| char::from(HEX[usize::from(nibble)])).collect()
}

/// Replaces every placeholder in the documents.
pub(crate) fn fill_all(documents: &mut BTreeMap<String, Value>, evidence: &Files) -> Result<(), Fault> {
    let measures: BTreeMap<&str, Measure> =
        evidence.iter().map(|(path, bytes)| (path.as_str(), measure(bytes))).collect();
    for (path, document) in documents {
        fill(document, &measures).map_err(|fault| Fault::new(format!("{path}: {fault}")))?;
    }
    Ok(())
}

/// Replaces every placeholder in a document.
fn fill(value: &mut Value, measures: &BTreeMap<&str, Measure>) -> Result<(), Fault> {
    match value {
        Value::Object(members) => members.values_mut().try_for_each(|member| fill(member, measures)),
        Value::Array(items) => items.iter_mut().try_for_each(|item| fill(item, measures)),
        Value::String(text) => {
            let found = |path: &str| measures.get(path).ok_or_else(|| Fault::new(format!("no file {path}")));
            let filled = if let Some(path) = text.strip_prefix("@size:") {
                Value::from(found(path)?.size)
            } else if let Some(path) = text.strip_prefix("@sha256:") {
                Value::from(found(path)?.sha256.clone())
            } else {
                return Ok(());
            };
            *value = filled;
            Ok(())
        }
        _ => Ok(()),
    }
}
