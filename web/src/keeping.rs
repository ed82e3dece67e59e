//! The worker's keeping side: many sealed zips in, the state of certificates and records on any day out.
//!
//! Of each zip a small row and its registry records are kept, so that another day is told at once.

use std::rc::Rc;

use sealcase::archive::Limits;
use sealcase::error::Error;
use sealcase::records::{Bundle, DOC_TYPES, Ledger, NotUsable, Record, Told};
use sealcase::registry::{self, Code};
use sealcase::time::{Date as Day, Timestamp};
use sealcase::verify::{self, Request, SealedDocument, Wanted};
use web_sys::File;

use crate::blob_store::{BlobReader, size};
use crate::inspect::{day, public_keys, read_trust};
use crate::message::{RecordsRequest, RecordsTold, RegistryTold, Reply};
use crate::texts;
use crate::work::{instant, meter};

/// Most zips that are read at a time.
const MAX_ZIPS: usize = 10_000;
/// How many days ahead something counts as due soon.
const SOON: u16 = 90;

/// What is kept of the zips that were read last.
#[derive(Default)]
pub(crate) struct Keeping {
    rows: Vec<(Bundle, Vec<SealedDocument>)>,
    not_usable: Vec<NotUsable>,
    signers_judged: bool,
    /// What was asked, of which files, and the time that signatures were judged at.
    source: Option<(RecordsRequest, Vec<File>, Timestamp)>,
}

/// A bag that was sealed on the day asked for is not judged as one from the future.
fn judged_at(as_of: &str, now: i64) -> Result<Timestamp, Error> {
    let now = instant(now)?;
    Ok(day(as_of)?.start().map_or(now, |start| start.max(now)))
}

impl Keeping {
    /// Reads the zips and tells their state on the day asked for.
    pub(crate) fn read(&mut self, asked: &RecordsRequest, files: &[File]) -> Result<Reply, Error> {
        let nothing = || Error::unsupported(texts::NOTHING_TO_VERIFY);
        if asked.zips.len() > MAX_ZIPS {
            return Err(Error::unsupported(texts::TOO_MANY_ZIPS));
        }
        let (zips, rest) = files.split_at_checked(asked.zips.len()).ok_or_else(nothing)?;
        let (key_files, rest) = rest.split_at_checked(asked.keys.len()).ok_or_else(nothing)?;
        let keys = public_keys(key_files, &asked.keys)?;
        let trust = match (&asked.trust, rest.first()) {
            (Some(name), Some(file)) => Some(read_trust(file, name)?.0),
            _ => None,
        };
        let judged_at = judged_at(&asked.as_of, asked.now)?;
        *self = Self {
            signers_judged: trust.is_some() || !keys.is_empty(),
            source: Some((asked.clone(), files.to_vec(), judged_at)),
            ..Self::default()
        };
        let meter = meter(zips.iter().map(size).sum());
        for (zip, input) in zips.iter().zip(&asked.zips) {
            let request = Request {
                input,
                keys: &keys,
                trust: trust.as_ref(),
                policy: None,
                as_of: Some(judged_at),
                limits: Limits::default(),
            };
            let reader =
                BlobReader::new(zip.clone(), Rc::clone(&meter)).map_err(|problem| Error::io(input, problem))?;
            let look = match verify::look(reader, &request, Wanted { doc_types: DOC_TYPES, whole: false }) {
                Ok(look) => look,
                Err(problem) => {
                    let bad = NotUsable { input: input.clone(), verdict: "undecided", reason: problem.to_string() };
                    self.not_usable.push(bad);
                    continue;
                }
            };
            match NotUsable::or_bundle(input, &look, self.signers_judged) {
                Ok(bundle) => {
                    let registered = look.documents.into_iter().filter(is_registry_record).collect();
                    self.rows.push((bundle, registered));
                }
                Err(bad) => self.not_usable.push(bad),
            }
        }
        self.tell(&asked.as_of)
    }

    /// Tells the same zips on another day. They are read again only where that changes what signatures are worth.
    pub(crate) fn told(&mut self, as_of: &str) -> Result<Reply, Error> {
        if let Some((mut asked, files, known)) = self.source.clone()
            && judged_at(as_of, asked.now)? != known
        {
            as_of.clone_into(&mut asked.as_of);
            return self.read(&asked, &files);
        }
        self.tell(as_of)
    }

    fn records(&self, as_of: Day) -> Vec<Record> {
        let mut ledger = Ledger::default();
        self.rows.iter().for_each(|(bundle, _)| ledger.add(bundle.clone()));
        ledger.records(as_of, None)
    }

    /// Tells the state on a day.
    fn tell(&self, as_of: &str) -> Result<Reply, Error> {
        let as_of = day(as_of)?;
        let told = Told {
            as_of,
            within: SOON,
            bundles: self.rows.len(),
            records: self.records(as_of),
            not_usable: self.not_usable.clone(),
            signers_judged: self.signers_judged,
            payload_read: false,
        };
        let registered = told.records.iter().map(|record| !self.published(record).is_empty()).collect();
        let (json, csv, ics) = (told.to_json(), told.to_csv(), told.to_icalendar());
        Ok(Reply::Records(RecordsTold { json, csv, ics, registered }))
    }

    /// The registry records that lie in the bags of a product.
    fn published(&self, record: &Record) -> Vec<SealedDocument> {
        let of = |bundle: &Bundle| {
            record.bundles.iter().any(|line| line.input == bundle.input && line.bag_id == bundle.bag_id)
        };
        self.rows.iter().filter(|(bundle, _)| of(bundle)).flat_map(|(_, documents)| documents.clone()).collect()
    }

    /// Shows the public record of a product.
    pub(crate) fn registry(&self, product: usize, as_of: &str) -> Result<Reply, Error> {
        let as_of = day(as_of)?;
        let records = self.records(as_of);
        let Some(state) = records.get(product) else { return Err(Error::unsupported(texts::NO_PRODUCT)) };
        let record = match registry::publish(&self.published(state), Some(state), as_of) {
            Ok(record) => record,
            Err(refused) => return Ok(Reply::Refused { reason: format!("{}: {refused}.", texts::NO_PUBLIC_RECORD) }),
        };
        let code = record.registry_url.as_deref().and_then(Code::of);
        Ok(Reply::Registry(RegistryTold {
            product,
            json: record.to_json(),
            page: registry::page(&record, code.as_ref()),
            qr: code.map(|code| code.to_svg()).unwrap_or_default(),
            warnings: record.warnings(),
        }))
    }
}

fn is_registry_record(document: &SealedDocument) -> bool {
    document.value.get("docType").and_then(serde_json::Value::as_str) == Some("registry-record")
}
