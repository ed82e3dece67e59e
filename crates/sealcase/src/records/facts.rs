//! What one sealed bag tells about certificates and records: the small row that is kept of it.
//!
//! Documents are read member by member and only if they follow their schema; of lists a bounded number of
//! items is kept. Nothing here judges: the dates are put together in the ledger.

use serde_json::Value;

use super::disputes;
use crate::retention::{End, Entry};
use crate::schema;
use crate::statement::Event;
use crate::time::{Date, Timestamp};
use crate::verify::{Look, RecordedEvent, SealedDocument};

/// The document types that a row is made from.
pub const DOC_TYPES: &[&str] = &[
    "application",
    "change-record",
    "complaint-record",
    "decision",
    "dispute-record",
    "lab-recognition",
    "nonconformity-record",
    "product",
    "registry-record",
    "retention-schedule",
    "support-policy",
    "surveillance-record",
];

/// Most items that are kept of any list of one bag.
const MAX_ITEMS: usize = 200;
/// Most characters that are kept of a name.
const MAX_NAME: usize = 200;

/// The row of one bag.
#[derive(Clone, Debug, Default)]
pub struct Bundle {
    /// What the caller calls it.
    pub input: String,
    /// The bag's id.
    pub bag_id: Option<String>,
    /// When it was sealed, as its signer claims.
    pub sealed_at: Option<Timestamp>,
    /// The profile that it was made for.
    pub profile: Option<String>,
    /// What could not be counted, in words.
    pub remarks: Vec<String>,
    pub(super) product: Product,
    pub(super) decisions: Vec<Decision>,
    pub(super) surveillances: Vec<Surveillance>,
    pub(super) obligations: Vec<Obligation>,
    pub(super) schedule: Option<(Date, Vec<Entry>)>,
    pub(super) support: Vec<Support>,
    pub(super) endings: Vec<Ending>,
    pub(super) events: Vec<RecordedEvent>,
    pub(super) changes: Vec<Change>,
    pub(super) labs: Vec<Lab>,
}

/// Which product a bag is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Product {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) manufacturer: String,
}

#[derive(Clone, Debug)]
pub(super) struct Decision {
    pub(super) kind: String,
    pub(super) number: String,
    pub(super) decided_on: Date,
    pub(super) effective_on: Option<Date>,
    pub(super) certificate: Option<Certificate>,
}

#[derive(Clone, Debug)]
pub(super) struct Certificate {
    pub(super) number: String,
    pub(super) issued_on: Date,
    pub(super) expires_on: Option<Date>,
    pub(super) surveillance_due: Vec<Date>,
}

#[derive(Clone, Debug)]
pub(super) struct Surveillance {
    pub(super) certificate: String,
    pub(super) effective_on: Option<Date>,
    pub(super) expires_on: Option<Date>,
    pub(super) annual: bool,
    pub(super) missed: bool,
    pub(super) due_on: Option<Date>,
    pub(super) performed_on: Option<Date>,
    /// What was done to the certificate, and when.
    pub(super) action: Option<(Action, Date)>,
    /// For a reinstatement: when it had been suspended.
    pub(super) suspended_on: Option<Date>,
}

/// What was done to a certificate. The graver comes later, for two deeds of one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Action {
    Reinstated,
    Suspended,
    Expired,
    Revoked,
}

/// Something that must follow something else within a term of the profile.
#[derive(Clone, Debug)]
pub(super) struct Obligation {
    /// The certificate, where what is done to it settles the matter.
    pub(super) certificate: Option<String>,
    /// What it is about, by number: the same in a later bag takes its place.
    pub(super) about: String,
    /// The term's id; or the due day itself.
    pub(super) term: Result<&'static str, Date>,
    pub(super) what: &'static str,
    pub(super) who: &'static str,
    pub(super) from: Date,
    pub(super) done: Option<Date>,
    /// Whether somebody may do it, and need not: once its day has passed, nothing is overdue.
    pub(super) may: bool,
}

/// What a record of recognition says about a laboratory.
#[derive(Clone, Debug)]
pub(super) struct Lab {
    pub(super) name: String,
    pub(super) stated_on: Date,
    pub(super) assessed_on: Date,
    pub(super) expires_on: Date,
}

impl Lab {
    /// The name, however it is written.
    pub(super) fn key(&self) -> String {
        self.name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    }
}

#[derive(Clone, Debug)]
pub(super) struct Support {
    pub(super) stated_on: Date,
    pub(super) end: Option<Date>,
}

/// An authorization that the registry record says has ended.
#[derive(Clone, Debug)]
pub(super) struct Ending {
    pub(super) on: Date,
}

#[derive(Clone, Debug)]
pub(super) struct Change {
    pub(super) number: String,
    pub(super) class: String,
    pub(super) released_on: Option<Date>,
}

impl Bundle {
    /// Reads the row out of what a look showed.
    pub fn of(input: &str, look: &Look) -> Self {
        let line = look.report.bag.as_ref();
        let mut bundle = Self {
            input: input.to_owned(),
            bag_id: line.and_then(|line| line.id.clone()),
            sealed_at: line.and_then(|line| line.sealed_at),
            profile: look.profile.clone(),
            events: look.events.iter().take(MAX_ITEMS).map(short).collect(),
            ..Self::default()
        };
        for path in look.passed_over.iter().take(MAX_ITEMS) {
            bundle.remarks.push(format!("{path} is too large to be looked at, and was not counted"));
        }
        for document in look.documents.iter().take(MAX_ITEMS) {
            bundle.take(document);
        }
        if look.documents.len() > MAX_ITEMS {
            bundle.remarks.push(format!("of its documents only the first {MAX_ITEMS} were counted"));
        }
        bundle
    }

    /// Reads the row of documents that are not sealed.
    pub fn of_documents(input: &str, documents: &[SealedDocument]) -> Self {
        let mut bundle = Self { input: input.to_owned(), ..Self::default() };
        documents.iter().take(MAX_ITEMS).for_each(|document| bundle.take(document));
        bundle
    }

    /// The day on which the bag was destroyed elsewhere, if somebody who counts signed that.
    pub(super) fn disposed_on(&self) -> Option<Date> {
        let counted = self.events.iter().filter(|event| event.counts && event.event == Event::Disposed);
        counted.map(|event| event.effective_at.date()).min()
    }

    fn take(&mut self, document: &SealedDocument) {
        let value = &document.value;
        let Some(doc_type) = value.get("docType").and_then(Value::as_str).and_then(schema::document) else { return };
        let sound = schema::faults(doc_type.name, value, &document.path).is_ok_and(|faults| faults.findings.is_empty());
        if !sound {
            self.remarks.push(format!("{} does not follow its schema, and was not counted", document.path));
            return;
        }
        self.name(value);
        match doc_type.name {
            "decision" => {
                self.obligations.extend(disputes::review_of_decision(value));
                self.decisions.extend(decision(value));
            }
            "surveillance-record" => self.surveillance(value),
            "complaint-record" => self.complaint(value),
            "dispute-record" => self.dispute(value),
            "lab-recognition" => self.labs.extend(lab(value)),
            "nonconformity-record" => self.nonconformities(value),
            "change-record" => self.changes.extend(change(value)),
            "retention-schedule" => self.schedule(value),
            "support-policy" => self.support(value),
            "registry-record" => self.registry(value),
            _ => {}
        }
    }

    /// The product's id and, from the first document that has it, its identity.
    fn name(&mut self, value: &Value) {
        let fill = |own: &mut String, pointer: &str| {
            if let Some(text) = text(value, pointer).filter(|_| own.is_empty()) {
                *own = shortened(text);
            }
        };
        fill(&mut self.product.id, "/productId");
        fill(&mut self.product.name, "/productIdentity/name");
        fill(&mut self.product.manufacturer, "/productIdentity/manufacturer");
    }

    fn surveillance(&mut self, value: &Value) {
        let number = text(value, "/certificate/number").unwrap_or_default().to_owned();
        let action = match text(value, "/status/action") {
            Some("suspended") => Some(Action::Suspended),
            Some("reinstated") => Some(Action::Reinstated),
            Some("expired") => Some(Action::Expired),
            Some("revoked") => Some(Action::Revoked),
            _ => None,
        };
        let key = date(value, "/dueOn").or(date(value, "/performedOn"));
        let about = key.map_or_else(|| number.clone(), |day| format!("{number}, surveillance of {day}"));
        for (from, done, term, what, who) in [
            ("granteeNotifiedOn", "curedOn", "surveillance-cure", "cure of the failed surveillance", "grantee"),
            ("foundOn", "commissionReportedOn", "corrective-action-report", "report on the corrective action", "CLA"),
        ] {
            let (from, done) = (date(value, &format!("/failure/{from}")), date(value, &format!("/failure/{done}")));
            self.obligations.extend(from.map(|from| Obligation {
                certificate: Some(number.clone()),
                about: about.clone(),
                term: Ok(term),
                what,
                who,
                from,
                done,
                may: false,
            }));
        }
        self.surveillances.push(Surveillance {
            certificate: number,
            effective_on: date(value, "/certificate/effectiveOn"),
            expires_on: date(value, "/certificate/expiresOn"),
            annual: text(value, "/kind") == Some("annual"),
            missed: text(value, "/result") == Some("missed"),
            due_on: date(value, "/dueOn"),
            performed_on: date(value, "/performedOn"),
            action: action.zip(date(value, "/status/on")),
            suspended_on: date(value, "/status/suspendedOn"),
        });
    }

    fn complaint(&mut self, value: &Value) {
        let Some(number) = text(value, "/number") else { return };
        let done = date(value, "/reportedOn");
        self.obligations.extend(date(value, "/reportDemandedOn").map(|from| Obligation {
            certificate: None,
            about: format!("complaint {number}"),
            term: Ok("complaint-report"),
            what: "report on the complaint",
            who: "grantee",
            from,
            done,
            may: false,
        }));
    }

    fn dispute(&mut self, value: &Value) {
        self.obligations.extend(disputes::obligations(value));
    }

    fn nonconformities(&mut self, value: &Value) {
        for item in list(value, "/items") {
            let (Some(id), Some(from), Some(due)) = (text(item, "/id"), date(item, "/openedOn"), date(item, "/dueOn"))
            else {
                continue;
            };
            let done = date(item, "/closedOn");
            let what = "closing of the non-conformity";
            let about = format!("non-conformity {id}");
            self.obligations.push(Obligation {
                certificate: None,
                about,
                term: Err(due),
                what,
                who: "grantee",
                from,
                done,
                may: false,
            });
        }
    }

    fn schedule(&mut self, value: &Value) {
        let Some(on) = date(value, "/issuedOn") else { return };
        let own = |entry: &Value, pointer: &str| text(entry, pointer).map(shortened).unwrap_or_default();
        let entries = list(value, "/entries").map(|entry| Entry {
            class: own(entry, "/class"),
            holder: own(entry, "/holder"),
            start_event: own(entry, "/startEvent"),
            started_on: date(entry, "/startedOn"),
            events: list(entry, "/events")
                .filter_map(|event| Some((shortened(text(event, "/event")?), date(event, "/on")?)))
                .collect(),
            term: own(entry, "/term"),
            hold: entry.get("hold").and_then(Value::as_bool) == Some(true),
            end: text(entry, "/end").and_then(End::parse),
            basis: own(entry, "/basis"),
        });
        let entries: Vec<Entry> = entries.collect();
        match &mut self.schedule {
            Some((_, known)) => known.extend(entries),
            None => self.schedule = Some((on, entries)),
        }
    }

    fn support(&mut self, value: &Value) {
        let stated = date(value, "/issuedOn").zip(date(value, "/supportEndDate"));
        self.support.extend(stated.map(|(stated_on, end)| Support { stated_on, end: Some(end) }));
    }

    fn registry(&mut self, value: &Value) {
        let Some(on) = date(value, "/issuedOn") else { return };
        if matches!(text(value, "/authorization/status"), Some("terminated" | "withdrawn")) {
            self.endings.push(Ending { on });
        }
        let unsupported = value.get("unsupported").and_then(Value::as_bool) == Some(true);
        let end = date(value, "/supportEndDate").filter(|_| !unsupported);
        if end.is_some() || unsupported {
            self.support.push(Support { stated_on: on, end });
        }
    }
}

fn decision(value: &Value) -> Option<Decision> {
    let certificate = || {
        Some(Certificate {
            number: text(value, "/certificate/number")?.to_owned(),
            issued_on: date(value, "/certificate/issuedOn")?,
            expires_on: date(value, "/certificate/expiresOn"),
            surveillance_due: list(value, "/certificate/surveillanceDue")
                .filter_map(|day| day.as_str().and_then(Date::parse))
                .collect(),
        })
    };
    Some(Decision {
        kind: text(value, "/kind")?.to_owned(),
        number: text(value, "/number")?.to_owned(),
        decided_on: date(value, "/decidedOn")?,
        effective_on: date(value, "/effectiveOn"),
        certificate: certificate(),
    })
}

fn lab(value: &Value) -> Option<Lab> {
    Some(Lab {
        name: shortened(text(value, "/lab")?),
        stated_on: date(value, "/issuedOn")?,
        assessed_on: date(value, "/assessedOn")?,
        expires_on: date(value, "/accreditationExpiresOn")?,
    })
}

fn change(value: &Value) -> Option<Change> {
    Some(Change {
        number: text(value, "/number")?.to_owned(),
        class: text(value, "/class")?.to_owned(),
        released_on: date(value, "/releasedOn"),
    })
}

fn short(event: &RecordedEvent) -> RecordedEvent {
    RecordedEvent { basis: shortened(&event.basis), ..event.clone() }
}

/// A text of which only so much is kept.
fn shortened(text: &str) -> String {
    text.chars().take(MAX_NAME).collect()
}

pub(super) fn text<'a>(value: &'a Value, pointer: &str) -> Option<&'a str> {
    value.pointer(pointer)?.as_str()
}

pub(super) fn date(value: &Value, pointer: &str) -> Option<Date> {
    Date::parse(text(value, pointer)?)
}

/// The first items of a list.
pub(super) fn list<'a>(value: &'a Value, pointer: &str) -> impl Iterator<Item = &'a Value> + use<'a> {
    value.pointer(pointer).and_then(Value::as_array).into_iter().flatten().take(MAX_ITEMS)
}
