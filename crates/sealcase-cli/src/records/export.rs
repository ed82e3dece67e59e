//! Records for programs: JSON, one line for each product, and a table for spreadsheets.

use sealcase::records::{CertificateLine, Record};
use serde_json::{Value, json};

use super::Told;
use crate::outcome::Stop;
use crate::table::Table;

/// One object with everything.
pub(super) fn json(told: &Told) -> String {
    let tasks = |overdue: bool| -> Vec<Value> {
        let mut tasks: Vec<_> = told
            .records
            .iter()
            .flat_map(|record| record.tasks.iter().map(move |task| (record, task)))
            .filter(|(_, task)| task.overdue == overdue && (overdue || task.due <= told.soon))
            .collect();
        tasks.sort_by_key(|(_, task)| task.due);
        tasks.into_iter().map(|(record, task)| json!({ "product": record.product, "task": task })).collect()
    };
    let disposable: Vec<&str> = told
        .records
        .iter()
        .flat_map(|record| &record.bundles)
        .filter(|bundle| bundle.may_be_destroyed)
        .map(|bundle| bundle.input.as_str())
        .collect();
    let value = json!({
        "tool": { "name": "sealcase", "version": env!("CARGO_PKG_VERSION") },
        "asOf": told.as_of,
        "bundles": told.bundles,
        "signersJudged": told.chosen,
        "payloadRead": told.whole,
        "records": told.records,
        "overdue": tasks(true),
        "dueSoon": tasks(false),
        "mayBeDestroyed": disposable,
        "sealedLater": told.sealed_later,
        "notUsable": told.not_usable,
    });
    format!("{value:#}\n")
}

/// One line for each product, then one for each zip that was sealed later or could not be used.
pub(super) fn ndjson(told: &Told) -> String {
    let records = told.records.iter().map(|record| json!({ "asOf": told.as_of, "record": record }).to_string());
    let later = told.sealed_later.iter().map(|bag| json!({ "asOf": told.as_of, "sealedLater": bag }).to_string());
    let bad = told.not_usable.iter().map(|bad| json!({ "asOf": told.as_of, "notUsable": bad }).to_string());
    records.chain(later).chain(bad).map(|line| line + "\n").collect()
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

/// One row for each certificate, or for each product without one; RFC 4180.
pub(super) fn csv(told: &Told) -> Result<String, Stop> {
    let mut table = Table::new(&COLUMNS)?;
    for record in &told.records {
        if record.certificates.is_empty() {
            table.row(&row(record, None))?;
        }
        for line in &record.certificates {
            table.row(&row(record, Some(line)))?;
        }
    }
    let later = told.sealed_later.iter().map(|bag| ("sealed later", &bag.input));
    for (status, input) in later.chain(told.not_usable.iter().map(|bad| ("not usable", &bad.input))) {
        let mut cells = vec![String::new(); COLUMNS.len()];
        status.clone_into(&mut cells[4]);
        cells[16].clone_from(input);
        table.row(&cells)?;
    }
    table.finish()
}

fn row(record: &Record, line: Option<&CertificateLine>) -> [String; COLUMNS.len()] {
    let day = |day: Option<sealcase::time::Date>| day.map(|day| day.to_string()).unwrap_or_default();
    let keep = |holder: &str| {
        let ends = record.clocks.iter().filter(|clock| clock.holder == holder).map(|clock| clock.end);
        ends.max().map(|end| end.to_string()).unwrap_or_default()
    };
    let holds: Vec<&str> = record.holds.iter().map(|hold| hold.basis.as_str()).collect();
    let overdue = record.tasks.iter().filter(|task| task.overdue);
    let overdue: Vec<String> = overdue.map(|task| format!("{} {} ({})", task.due, task.what, task.about)).collect();
    let bundles: Vec<&str> = record.bundles.iter().map(|bundle| bundle.input.as_str()).collect();
    [
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
