//! The worker's side of preparing a package: starters, judgement, digests, export. Holds nothing.

use std::collections::BTreeMap;
use std::io;

use sealcase::digest;
use sealcase::error::Error;
use sealcase::media;
use sealcase::profile::{self, Profile};
use sealcase::schema;
use sealcase::store::{self, Store as _};
use sealcase::validate::{self, Demand, Evidence};
use serde_json::Value;
use web_sys::File;
use zip::CompressionMethod;
use zip::write::{SimpleFileOptions, ZipWriter};

use super::ask::{Answer, Ask, LaidFile, Plan, Wanted};
use super::{keep, unpack};
use crate::blob_store::{BlobReader, BlobStore, Meter, size};
use crate::form::{self, Schema};
use crate::opfs::{self, Output};
use crate::texts;

/// Longest document that is edited; a longer one is a file among others.
pub(super) const DOCUMENT_BYTES: u64 = 1 << 20;

/// Files that a zip has to say are its own, beyond four gigabytes.
const SMALL_ENTRY: u64 = u32::MAX as u64;

/// Does what is asked. Gives the answer with the files that belong to it.
pub async fn answer(ask: Ask, files: Vec<File>) -> (Answer, Vec<File>) {
    let done = match ask {
        Ask::Plan { profile, stage } => plan(&profile, &stage).map(alone),
        Ask::Schema { doc_type } => schema_of(&doc_type).map(alone),
        Ask::Template { profile, stage } => template(&profile, &stage).map(alone),
        Ask::Starter { profile, doc_type, path } => starter(&profile, &doc_type, path).map(alone),
        Ask::Open { name, names, more } => open(name, names, files, more),
        Ask::Review { name, names, profile, stage, now, starters } => {
            let store = BlobStore::new(names.into_iter().zip(files), Meter::new(|_| {}));
            review(&store, &name, (&profile, &stage), now, &starters).map(alone)
        }
        Ask::Measure { path, pointer } => measure(path, pointer, files.first()).map(alone),
        Ask::Export { visit, name, names } => export(&visit, &name, names, files).await,
        Ask::Keep { kept, names } => Ok(alone(keep::keep(kept, names, &files).await)),
        Ask::Recall => Ok(alone(keep::recall().await)),
        Ask::Resume => match keep::resume().await {
            Ok((kept, names, files)) => laid(kept.name.clone(), names, files, false).map(|(mut answer, files)| {
                if let Answer::Laid { kept: own, .. } = &mut answer {
                    *own = Some(kept);
                }
                (answer, files)
            }),
            Err(reason) => Ok(alone(Answer::NotKept { reason })),
        },
        Ask::Wipe => Ok(alone(keep::wipe().await)),
    };
    done.unwrap_or_else(|problem| alone(Answer::Refused { reason: problem.to_string() }))
}

fn alone(answer: Answer) -> (Answer, Vec<File>) {
    (answer, Vec::new())
}

fn unsupported(what: texts::Line) -> Error {
    Error::unsupported(what)
}

fn known(profile: &str) -> Result<Profile, Error> {
    Profile::builtin(profile).ok_or_else(|| unsupported(texts::NO_PROFILE))
}

fn plan(name: &str, stage: &str) -> Result<Answer, Error> {
    let profile = known(name)?;
    let types: Vec<(String, String)> = schema::documents()
        .iter()
        .map(|document| {
            let text: Value = serde_json::from_str(document.text).unwrap_or_default();
            let title = text.get("title").and_then(Value::as_str).unwrap_or(document.name);
            (document.name.to_owned(), title.to_owned())
        })
        .collect();
    let mut plan = Plan { profile: name.to_owned(), stage: stage.to_owned(), types, ..Plan::default() };
    if let Some(stage) = profile.stage(stage) {
        stage.title.clone_into(&mut plan.title);
        plan.at_least_one_of.clone_from(&stage.at_least_one_of);
        let wanted = stage.documents.iter().map(|wanted| Wanted {
            doc_type: wanted.doc_type.clone(),
            title: plan.title(&wanted.doc_type),
            why: wanted.why.clone(),
            asked: wanted.min > 0 && wanted.when.is_none() && wanted.unless.is_none(),
        });
        plan.wanted = wanted.collect();
    }
    Ok(Answer::Plan(plan))
}

fn schema_of(doc_type: &str) -> Result<Answer, Error> {
    let document = schema::document(doc_type).ok_or_else(|| unsupported(texts::NO_TYPE))?;
    let (text, common) = (document.text.to_owned(), sealcase_schemas::COMMON.text.to_owned());
    Ok(Answer::Schema { doc_type: doc_type.to_owned(), text, common })
}

fn template(profile: &str, stage: &str) -> Result<Answer, Error> {
    let documents = profile::scaffold(&known(profile)?, stage)?;
    let files = documents.into_iter().map(|(path, text)| LaidFile { path, size: text.len() as u64, text: Some(text) });
    let (name, files) = (stage.to_owned(), files.collect());
    Ok(Answer::Laid { name, files, more: false, starter: true, kept: None })
}

fn starter(profile: &str, doc_type: &str, path: String) -> Result<Answer, Error> {
    let (_, text) = profile::starter(&known(profile)?, doc_type)?.ok_or_else(|| unsupported(texts::NO_TYPE))?;
    let files = vec![LaidFile { path, size: text.len() as u64, text: Some(text) }];
    Ok(Answer::Laid { name: String::new(), files, more: true, starter: true, kept: None })
}

fn open(name: String, names: Vec<String>, files: Vec<File>, more: bool) -> Result<(Answer, Vec<File>), Error> {
    let zip = |name: &str| name.to_ascii_lowercase().ends_with(".zip");
    if let ([only], [file], false) = (names.as_slice(), files.as_slice(), more)
        && zip(only)
    {
        let (names, files) = unpack::unpack(file)?;
        let stem = only.strip_suffix(".zip").unwrap_or(only).to_owned();
        return laid(stem, names, files, false);
    }
    laid(name, names, files, more)
}

/// Tells documents from other files.
fn laid(name: String, names: Vec<String>, files: Vec<File>, more: bool) -> Result<(Answer, Vec<File>), Error> {
    let store = BlobStore::new(names.iter().cloned().zip(files.iter().cloned()), Meter::new(|_| {}));
    let mut out = Vec::with_capacity(names.len());
    for (path, file) in names.into_iter().zip(&files) {
        let size = size(file);
        let mut text = None;
        if path.to_ascii_lowercase().ends_with(".json") && size <= DOCUMENT_BYTES {
            let bytes = store::read(&store, &path, DOCUMENT_BYTES).map_err(|problem| Error::io(&path, problem))?;
            text = bytes.and_then(|bytes| String::from_utf8(bytes).ok()).filter(|text| is_document(&path, text));
        }
        out.push(LaidFile { path, size, text });
    }
    Ok((Answer::Laid { name, files: out, more, starter: false, kept: None }, files))
}

/// Whether a text is a document, or was meant to be one.
fn is_document(path: &str, text: &str) -> bool {
    match serde_json::from_str::<Value>(text) {
        Ok(value) => {
            let doc_type = value.get("docType").and_then(Value::as_str);
            doc_type.is_some_and(|doc_type| schema::document(doc_type).is_some() || path.starts_with("documents/"))
        }
        Err(_) => path.starts_with("documents/"),
    }
}

fn review(
    store: &BlobStore,
    input: &str,
    (profile, stage): (&str, &str),
    now: i64,
    starters: &[String],
) -> Result<Answer, Error> {
    let profile = known(profile)?;
    let as_of = Some(crate::work::instant(now)?);
    let demand = Demand { input, profile: &profile, stage, as_of, evidence: Evidence::WhenSealing };
    let report = validate::validate(store, &demand)?.report;
    let mut examples = BTreeMap::new();
    let mut schemas: BTreeMap<String, Schema> = BTreeMap::new();
    for path in starters {
        let Ok(Some(bytes)) = store::read(store, path, DOCUMENT_BYTES) else { continue };
        let Ok(document) = serde_json::from_slice::<Value>(&bytes) else { continue };
        let Some(known) = document.get("docType").and_then(Value::as_str).and_then(schema::document) else { continue };
        if !schemas.contains_key(known.name) {
            let Some(read) = Schema::read(known.text, sealcase_schemas::COMMON.text) else { continue };
            schemas.insert(known.name.to_owned(), read);
        }
        if let Some(schema) = schemas.get(known.name) {
            examples.insert(path.clone(), form::examples(schema, &document));
        }
    }
    Ok(Answer::Reviewed { json: report.to_json(), examples })
}

/// Media types by the ends of names, where the content tells less.
const ENDS: [(&str, &str); 9] = [
    (".cdx.json", "application/vnd.cyclonedx+json"),
    (".spdx.json", "application/spdx+json"),
    (".json", "application/json"),
    (".csv", "text/csv"),
    (".md", "text/markdown"),
    (".html", "text/html"),
    (".xml", "application/xml"),
    (".svg", "image/svg+xml"),
    (".txt", "text/plain"),
];

fn measure(path: String, pointer: String, file: Option<&File>) -> Result<Answer, Error> {
    let file = file.ok_or_else(|| unsupported(texts::DROP_EMPTY))?;
    let of_file = |problem: io::Error| Error::io(&path, problem);
    let store = BlobStore::new([(path.clone(), file.clone())], Meter::new(|_| {}));
    let look = media::look(size(file), &mut |from, most| store.piece(&path, from, most)).map_err(of_file)?;
    let mut reader = BlobReader::new(file.clone(), Meter::new(|_| {})).map_err(of_file)?;
    let sum = digest::sum(&mut reader, u64::MAX, &mut Vec::new()).map_err(of_file)?;
    let lower = path.to_ascii_lowercase();
    let named = ENDS.iter().find(|(end, media)| lower.ends_with(end) && look.fits(media).is_ok());
    let media_type = named.map_or(look.kind.clone(), |(_, media)| (*media).to_owned());
    Ok(Answer::Measured { path, pointer, size: sum.size, sha256: sum.digest.to_string(), media_type })
}

async fn export(visit: &str, name: &str, names: Vec<String>, files: Vec<File>) -> Result<(Answer, Vec<File>), Error> {
    // Not the visit's own name: that space is swept when a package is sealed, and this may still be on its way.
    let visit = format!("out-{visit}");
    opfs::sweep(&visit).await;
    let output = Output::open(&visit).await;
    let total: u64 = files.iter().map(size).sum();
    if output.limit().is_some_and(|limit| total > limit) {
        return Err(Error::Limit { what: texts::MEMORY_LIMIT.into() });
    }
    let file_name = format!("{name}.zip");
    let of_zip = |problem: zip::result::ZipError| Error::io(&file_name, problem.into());
    let mut writer = ZipWriter::new(output);
    let mut sorted: BTreeMap<String, File> = names.into_iter().zip(files).collect();
    while let Some((path, file)) = sorted.pop_first() {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Stored)
            .large_file(size(&file) >= SMALL_ENTRY);
        writer.start_file(format!("{name}/{path}"), options).map_err(of_zip)?;
        let of_file = |problem: io::Error| Error::io(&path, problem);
        let mut reader = BlobReader::new(file, Meter::new(|_| {})).map_err(of_file)?;
        io::copy(&mut reader, &mut writer).map_err(of_file)?;
    }
    let output = writer.finish().map_err(of_zip)?;
    let file = output.into_file(&file_name).await.map_err(|problem| Error::io(&file_name, problem))?;
    Ok((Answer::Exported { file_name }, vec![file]))
}
