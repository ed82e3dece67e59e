//! Records for programs: everything as JSON, one line for each product, and a table for spreadsheets.

use serde::Serialize;
use serde_json::{Value, json};

use super::certificate::CertificateLine;
use super::facts::Bundle;
use super::record::{Record, Task};
use crate::codes::Severity;
use crate::matrix;
use crate::report::{Tool, Verdict};
use crate::time::{Date, Period};
use crate::verify::Look;

/// A zip that could not be used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NotUsable {
    /// What the caller calls it.
    pub input: String,
    /// `invalid`, `intact`, `valid` or `undecided`.
    pub verdict: &'static str,
    /// Why, in words.
    pub reason: String,
}

impl NotUsable {
    /// The row of a bag, or why it adds nothing: it must hold, and be signed by those who count where signers are
    /// judged.
    ///
    /// # Errors
    /// Why there is no row.
    pub fn or_bundle(input: &str, look: &Look, signers_judged: bool) -> Result<Bundle, Self> {
        let verdict = look.report.verdict;
        let whole_bag = look.report.proof.is_none();
        if whole_bag && matches!((verdict, signers_judged), (Verdict::Trusted, _) | (Verdict::Valid, false)) {
            return Ok(Bundle::of(input, look));
        }
        let first = |severity| look.report.findings.iter().find(|finding| finding.severity == severity);
        let reason = match (first(Severity::Error).or_else(|| first(Severity::Warning)), verdict) {
            (None, _) if !whole_bag => "it is a proof of some documents, and not a whole bag".to_owned(),
            (Some(finding), _) => format!("{} [{}]", finding.message, finding.code),
            (None, Verdict::Intact) => "nobody signed it".to_owned(),
            (None, _) => "its signers do not count for you".to_owned(),
        };
        Err(Self { input: input.to_owned(), verdict: verdict.as_str(), reason })
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
            "notUsable": self.not_usable,
        });
        format!("{value:#}\n")
    }

    /// One line for each product, then one for each zip that could not be used.
    pub fn to_json_lines(&self) -> String {
        let records = self.records.iter().map(|record| json!({ "asOf": self.as_of, "record": record }).to_string());
        let bad = self.not_usable.iter().map(|bad| json!({ "asOf": self.as_of, "notUsable": bad }).to_string());
        records.chain(bad).map(|line| line + "\n").collect()
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
        for bad in &self.not_usable {
            let mut cells = vec![String::new(); COLUMNS.len()];
            "not usable".clone_into(&mut cells[4]);
            cells[16].clone_from(&bad.input);
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
