//! Records for programs: everything as JSON, one line for each product, and a table for spreadsheets.

use serde::Serialize;
use serde_json::{Value, json};

use super::certificate::CertificateLine;
use super::facts::Bundle;
use super::record::{Record, Task};
use crate::codes::Severity;
use crate::matrix;
use crate::report::{Tool, Verdict};
use crate::time::{Date, Period, Timestamp};
use crate::verify::Look;

/// A zip that could not be used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NotUsable {
    /// What the caller calls it.
    pub input: String,
    /// `invalid`, `intact`, `valid` or `undecided`; `proof` if it proves single documents.
    pub verdict: &'static str,
    /// Why, in words.
    pub reason: String,
}

/// A zip that was sealed after the day that is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SealedLater {
    /// What the caller calls it.
    pub input: String,
    /// When it was sealed, as its signer claims.
    pub sealed_at: Timestamp,
}

/// What a zip adds.
#[derive(Clone, Debug)]
pub enum Row {
    /// It counts.
    Counts(Box<Bundle>),
    /// It was sealed later.
    SealedLater(SealedLater),
    /// It cannot be used.
    NotUsable(NotUsable),
}

impl Row {
    /// What a bag adds on a day: it must hold, and be signed by those who count where signers are judged.
    pub fn of(input: &str, look: &Look, as_of: Date, signers_judged: bool) -> Self {
        let verdict = look.report.verdict;
        let sealed_at = look.report.bag.as_ref().and_then(|bag| bag.sealed_at);
        let input = input.to_owned();
        if let Some(sealed_at) = sealed_at.filter(|at| at.date() > as_of && verdict != Verdict::Invalid) {
            return Self::SealedLater(SealedLater { input, sealed_at });
        }
        if matches!((verdict, signers_judged), (Verdict::Trusted, _) | (Verdict::Valid, false)) {
            return Self::Counts(Box::new(Bundle::of(&input, look)));
        }
        let first = |severity| look.report.findings.iter().find(|finding| finding.severity == severity);
        let reason = match (first(Severity::Error).or_else(|| first(Severity::Warning)), verdict) {
            (Some(finding), _) => format!("{} [{}]", finding.message, finding.code),
            (None, Verdict::Intact) => "nobody signed it".to_owned(),
            (None, _) => "its signers do not count for you".to_owned(),
        };
        Self::NotUsable(NotUsable { input, verdict: verdict.as_str(), reason })
    }

    /// The row of a zip that proves single documents.
    pub fn of_proof(input: &str) -> Self {
        let reason = "it proves single documents of a bag, and is not the bag; ask for the whole zip".to_owned();
        Self::NotUsable(NotUsable { input: input.to_owned(), verdict: "proof", reason })
    }
}

/// What is told of many bags on a day.
#[derive(Clone, Debug)]
pub struct Told {
    /// The day.
    pub as_of: Date,
    /// How many days ahead something counts as due soon.
    pub within: u16,
    /// How many bags were counted.
    pub bundles: usize,
    /// The products.
    pub records: Vec<Record>,
    /// The zips that were sealed after the day.
    pub sealed_later: Vec<SealedLater>,
    /// The zips that were not counted.
    pub not_usable: Vec<NotUsable>,
    /// Whether signers were judged.
    pub signers_judged: bool,
    /// Whether the payload was read whole.
    pub payload_read: bool,
}

impl Told {
    /// The last day that is soon.
    pub fn soon(&self) -> Date {
        Period::parse(&format!("P{}D", self.within)).and_then(|ahead| self.as_of.plus(ahead)).unwrap_or(self.as_of)
    }

    /// One object with everything, with a line break at its end.
    pub fn to_json(&self) -> String {
        let soon = self.soon();
        let tasks = |overdue: bool| -> Vec<Value> {
            let all = self.records.iter().flat_map(|record| record.tasks.iter().map(move |task| (record, task)));
            let mut tasks: Vec<(&Record, &Task)> =
                all.filter(|(_, task)| task.overdue == overdue && (overdue || task.due <= soon)).collect();
            tasks.sort_by_key(|(_, task)| task.due);
            tasks.into_iter().map(|(record, task)| json!({ "product": record.product, "task": task })).collect()
        };
        let bundles = self.records.iter().flat_map(|record| &record.bundles);
        let disposable: Vec<&str> =
            bundles.filter(|bundle| bundle.may_be_destroyed).map(|bundle| bundle.input.as_str()).collect();
        let value = json!({
            "tool": Tool::this(),
            "asOf": self.as_of,
            "bundles": self.bundles,
            "signersJudged": self.signers_judged,
            "payloadRead": self.payload_read,
            "records": self.records,
            "overdue": tasks(true),
            "dueSoon": tasks(false),
            "mayBeDestroyed": disposable,
            "sealedLater": self.sealed_later,
            "notUsable": self.not_usable,
        });
        format!("{value:#}\n")
    }

    /// One line for each product, then one for each zip that was sealed later or could not be used.
    pub fn to_json_lines(&self) -> String {
        let records = self.records.iter().map(|record| json!({ "asOf": self.as_of, "record": record }).to_string());
        let bad = self.not_usable.iter().map(|bad| json!({ "asOf": self.as_of, "notUsable": bad }).to_string());
        let later = self.sealed_later.iter().map(|bag| json!({ "asOf": self.as_of, "sealedLater": bag }).to_string());
        records.chain(later).chain(bad).map(|line| line + "\n").collect()
    }

    /// One row for each certificate, or for each product without one; RFC 4180. A text that a spreadsheet would
    /// take for a formula gets an apostrophe before it.
    pub fn to_csv(&self) -> String {
        let mut out = String::new();
        matrix::csv_line(&mut out, &COLUMNS);
        let mut line = |cells: Vec<String>| {
            let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
            matrix::csv_line(&mut out, &cells);
        };
        for record in &self.records {
            if record.certificates.is_empty() {
                line(row(record, None));
            }
            for certificate in &record.certificates {
                line(row(record, Some(certificate)));
            }
        }
        let later = self.sealed_later.iter().map(|bag| ("sealed later", &bag.input));
        for (status, input) in later.chain(self.not_usable.iter().map(|bad| ("not usable", &bad.input))) {
            let mut cells = vec![String::new(); COLUMNS.len()];
            status.clone_into(&mut cells[4]);
            cells[16].clone_from(input);
            line(cells);
        }
        out
    }
}

const COLUMNS: [&str; 17] = [
    "product",
    "productId",
    "manufacturer",
    "certificate",
    "status",
    "since",
    "issued",
    "expires",
    "nextSurveillance",
    "supportEnd",
    "keepGrantee",
    "keepUsAgent",
    "keepCla",
    "keepLab",
    "holds",
    "overdue",
    "bundles",
];

fn row(record: &Record, line: Option<&CertificateLine>) -> Vec<String> {
    let day = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
    let keep = |holder: &str| {
        let ends = record.clocks.iter().filter(|clock| clock.holder == holder).map(|clock| clock.end);
        ends.max().map(|end| end.to_string()).unwrap_or_default()
    };
    let holds: Vec<&str> = record.holds.iter().map(|hold| hold.basis.as_str()).collect();
    let overdue = record.tasks.iter().filter(|task| task.overdue);
    let overdue: Vec<String> = overdue.map(|task| format!("{} {} ({})", task.due, task.what, task.about)).collect();
    let bundles: Vec<&str> = record.bundles.iter().map(|bundle| bundle.input.as_str()).collect();
    vec![
        record.product.name.clone(),
        record.product.id.clone(),
        record.product.manufacturer.clone(),
        line.map(|line| line.number.clone()).unwrap_or_default(),
        line.map_or("none", |line| line.status.as_str()).to_owned(),
        day(line.and_then(|line| line.since)),
        day(line.map(|line| line.issued_on)),
        day(line.and_then(|line| line.expires_on)),
        day(line.and_then(|line| line.next_surveillance)),
        if record.unsupported { "unsupported".to_owned() } else { day(record.support_end) },
        keep("grantee"),
        keep("us-agent"),
        keep("cla"),
        keep("lab"),
        holds.join("; "),
        overdue.join("; "),
        bundles.join("; "),
    ]
}
