//! Documents out of what the user names: a sealed zip, which must hold, or a folder that is still open.

use std::fs::{self, File};
use std::path::Path;

use sealcase::archive::Limits;
use sealcase::json;
use sealcase::report::{Report, Verdict};
use sealcase::store::{self, Store as _};
use sealcase::time::Timestamp;
use sealcase::verify::{Look, Request, SealedDocument, Wanted, look, says_proof};

use crate::console::plain;
use crate::dir_store::DirStore;
use crate::outcome::Stop;

/// Most bytes of JSON that are read out of a folder.
const MAX_BYTES: u64 = 256 << 20;

/// What was read.
pub(crate) struct Opened {
    /// The documents, in path order.
    pub(crate) documents: Vec<SealedDocument>,
    /// What was verified; nothing for a folder.
    pub(crate) look: Option<Look>,
}

impl Opened {
    /// The report on a sealed zip.
    pub(crate) fn report(&self) -> Option<&Report> {
        self.look.as_ref().map(|look| &look.report)
    }
}

/// Opens a sealed zip and verifies it whole, or a folder.
///
/// # Errors
/// It cannot be read. A zip that does not hold stops with exit code 1.
pub(crate) fn open(path: &Path, doc_types: &[&str], as_of: Timestamp) -> Result<Opened, Stop> {
    let meta = fs::metadata(path).map_err(|error| Stop::io("read", path, &error))?;
    if meta.is_dir() {
        return Ok(Opened { documents: folder(path, doc_types)?, look: None });
    }
    let file = File::open(path).map_err(|error| Stop::io("read", path, &error))?;
    let input = path.to_string_lossy();
    if says_proof(&file).map_err(|error| Stop::io("read", path, &error))? {
        let stop = Stop::usage(format!("{} proves single documents, and is not the whole bag", plain(&input)));
        return Err(stop.with_hint("ask for the sealed zip that it was made from"));
    }
    let request =
        Request { input: &input, keys: &[], trust: None, policy: None, as_of: Some(as_of), limits: Limits::default() };
    let mut look = look(file, &request, Wanted { doc_types, whole: true })?;
    if !matches!(look.report.verdict, Verdict::Valid | Verdict::Trusted | Verdict::Intact) {
        let stop = Stop::usage(format!("{} does not hold: {}", plain(&input), look.report.verdict.as_str()));
        return Err(Stop { code: 1, ..stop }.with_hint(format!("see why with `sealcase verify {}`", plain(&input))));
    }
    let documents = std::mem::take(&mut look.documents);
    Ok(Opened { documents, look: Some(look) })
}

fn folder(path: &Path, doc_types: &[&str]) -> Result<Vec<SealedDocument>, Stop> {
    let store = DirStore::open(path)?;
    let mut documents = Vec::new();
    let mut left = MAX_BYTES;
    for file in store.files().iter().filter(|file| file.name.to_ascii_lowercase().ends_with(".json")) {
        if file.size > left.min(json::MAX_BYTES) {
            continue;
        }
        left -= file.size;
        let bytes = store::read(&store, &file.name, file.size).map_err(|error| Stop::io("read", path, &error))?;
        let Some(value) = bytes.and_then(|bytes| json::parse(&bytes).ok()) else { continue };
        let doc_type = value.get("docType").and_then(serde_json::Value::as_str);
        let wanted = doc_type.is_some_and(|name| doc_types.is_empty() || doc_types.contains(&name));
        if wanted {
            documents.push(SealedDocument { path: file.name.clone(), value });
        }
    }
    Ok(documents)
}
