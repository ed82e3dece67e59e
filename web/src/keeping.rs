//! The worker's keeping side: many sealed zips in, the state of certificates and records on any day out.
//!
//! Of each zip a small row and its registry records are kept, so that another day is told at once.

use std::rc::Rc;

use sealcase::archive::Limits;
use sealcase::error::Error;
use sealcase::records::{DOC_TYPES, Ledger, NotUsable, Record, Row, SealedLater, Told};
use sealcase::registry::{self, Code};
use sealcase::report::Verdict;
use sealcase::time::{Date as Day, Timestamp};
use sealcase::verify::{self, Look, Request, SealedDocument, Wanted};
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
    rows: Vec<Kept>,
    signers_judged: bool,
    /// What was asked, of which files, and the time that signatures were judged at.
    source: Option<(RecordsRequest, Vec<File>, Timestamp)>,
}

/// What is kept of a zip: what it adds once it is sealed, and its registry records.
struct Kept {
    row: Row,
    /// When it was sealed, if it holds.
    sealed_at: Option<Timestamp>,
    registered: Vec<SealedDocument>,
}

impl Kept {
    fn bare(row: Row) -> Self {
        Self { row, sealed_at: None, registered: Vec::new() }
    }

    fn of(input: &str, look: Look, judged_on: Day, signers_judged: bool) -> Self {
        let sealed_at = look.report.bag.as_ref().and_then(|bag| bag.sealed_at);
        let sealed_at = sealed_at.filter(|_| look.report.verdict != Verdict::Invalid);
        // On the day of its own seal no bag is one from later.
        let row = Row::of(input, &look, sealed_at.map_or(judged_on, |at| at.date()), signers_judged);
        Self { row, sealed_at, registered: look.documents.into_iter().filter(is_registry_record).collect() }
    }

    /// What it adds on a day.
    fn on(&self, as_of: Day) -> Row {
        let input = match &self.row {
            Row::Counts(bundle) => &bundle.input,
            Row::NotUsable(bad) => &bad.input,
            Row::SealedLater(later) => &later.input,
        };
        match self.sealed_at.filter(|at| at.date() > as_of) {
            Some(sealed_at) => Row::SealedLater(SealedLater { input: input.clone(), sealed_at }),
            None => self.row.clone(),
        }
    }
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
        let signers_judged = trust.is_some() || !keys.is_empty();
        let source = Some((asked.clone(), files.to_vec(), judged_at));
        *self = Self { rows: Vec::new(), signers_judged, source };
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
            let look = || -> Result<Kept, Error> {
                let failed = |problem| Error::io(input, problem);
                let mut reader = BlobReader::new(zip.clone(), Rc::clone(&meter)).map_err(failed)?;
                if verify::says_proof(&mut reader).map_err(failed)? {
                    return Ok(Kept::bare(Row::of_proof(input)));
                }
                let look = verify::look(reader, &request, Wanted { doc_types: DOC_TYPES, whole: false })?;
                Ok(Kept::of(input, look, judged_at.date(), signers_judged))
            };
            self.rows.push(look().unwrap_or_else(|problem| {
                let reason = problem.to_string();
                Kept::bare(Row::NotUsable(NotUsable { input: input.clone(), verdict: "undecided", reason }))
            }));
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

    fn ledger(&self, as_of: Day) -> Ledger {
        let mut ledger = Ledger::default();
        for kept in &self.rows {
            if let Row::Counts(bundle) = kept.on(as_of) {
                ledger.add(*bundle);
            }
        }
        ledger
    }

    /// Tells the state on a day.
    fn tell(&self, as_of: &str) -> Result<Reply, Error> {
        let as_of = day(as_of)?;
        let ledger = self.ledger(as_of);
        let mut told = Told {
            as_of,
            within: SOON,
            bundles: ledger.len(),
            records: ledger.records(as_of, None),
            sealed_later: Vec::new(),
            not_usable: Vec::new(),
            signers_judged: self.signers_judged,
            payload_read: false,
        };
        for kept in &self.rows {
            match kept.on(as_of) {
                Row::Counts(_) => {}
                Row::SealedLater(later) => told.sealed_later.push(later),
                Row::NotUsable(bad) => told.not_usable.push(bad),
            }
        }
        let registered = told.records.iter().map(|record| !self.published(record).is_empty()).collect();
        let (json, csv, ics) = (told.to_json(), told.to_csv(), told.to_icalendar());
        Ok(Reply::Records(RecordsTold { json, csv, ics, registered }))
    }

    /// The registry records that lie in the bags of a product.
    fn published(&self, record: &Record) -> Vec<SealedDocument> {
        let of = |kept: &&Kept| match &kept.row {
            Row::Counts(bundle) => {
                record.bundles.iter().any(|line| line.input == bundle.input && line.bag_id == bundle.bag_id)
            }
            _ => false,
        };
        self.rows.iter().filter(of).flat_map(|kept| kept.registered.clone()).collect()
    }

    /// Shows the public record of a product.
    pub(crate) fn registry(&self, product: usize, as_of: &str) -> Result<Reply, Error> {
        let as_of = day(as_of)?;
        let records = self.ledger(as_of).records(as_of, None);
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
