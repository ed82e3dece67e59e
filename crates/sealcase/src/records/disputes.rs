//! The clocks of disputes: reviews under 47 CFR 8.212, and what else somebody was asked to settle.
//!
//! How long a clock runs is a term of the profile, by its id; a day that the record itself gives counts before it.
//! A profile without such a term sets none.

use serde_json::Value;

use super::facts::{Obligation, date, list, text};
use crate::time::Date;

/// The clocks of a dispute record: each answer that is awaited, and the way on that is open.
pub(super) fn obligations(value: &Value) -> Vec<Obligation> {
    let (Some(kind), Some(number)) = (text(value, "/kind"), text(value, "/number")) else { return Vec::new() };
    let about = format!("{kind} {number}");
    let over = date(value, "/outcomeOn");
    let mut steps: Vec<&Value> = list(value, "/steps").collect();
    // Without steps the record itself is the first one.
    if steps.is_empty() {
        steps.push(value);
    }
    let mut found = Vec::new();
    for step in &steps {
        let (Some(authority), Some(from)) = (text(step, "/authority"), date(step, "/receivedOn")) else { continue };
        let done = date(step, "/answeredOn").or(over);
        let Some((term, what)) = answer(kind, authority) else { continue };
        let term = date(step, "/extendedTo").map_or(Ok(term), Err);
        let who = who(authority);
        found.push(Obligation { certificate: None, about: about.clone(), term, what, who, from, done, may: false });
    }
    let decision = text(value, "/decision/number").zip(date(value, "/decision/decidedOn"));
    if let Some((decision, from)) = decision.filter(|_| kind == "review") {
        let done = date(value, "/receivedOn");
        found.push(Obligation { done, ..request_for_review(decision, from) });
    }
    let at = |authority: &'static str| steps.iter().filter(move |step| text(step, "/authority") == Some(authority));
    let answered = at("cla").filter_map(|step| date(step, "/answeredOn")).max();
    if let Some(from) = answered.filter(|_| kind == "review") {
        let done = at("commission").filter_map(|step| date(step, "/receivedOn")).min().or(over);
        found.push(Obligation {
            certificate: None,
            about,
            term: Ok("commission-review-request"),
            what: "last day to ask the Commission for review",
            who: "applicant",
            from,
            done,
            may: true,
        });
    }
    found
}

/// The last day on which a CLA may be asked to review a decision against an applicant.
pub(super) fn review_of_decision(value: &Value) -> Option<Obligation> {
    let number = text(value, "/number").filter(|_| matches!(text(value, "/kind"), Some("denial" | "dismissal")))?;
    Some(request_for_review(number, date(value, "/decidedOn")?))
}

fn request_for_review(number: &str, from: Date) -> Obligation {
    Obligation {
        certificate: None,
        about: format!("decision {number}"),
        term: Ok("cla-review-request"),
        what: "last day to ask the CLA for review",
        who: "applicant",
        from,
        done: None,
        may: true,
    }
}

/// The term of an answer, and what is awaited.
fn answer(kind: &str, authority: &str) -> Option<(&'static str, &'static str)> {
    Some(match (kind, authority) {
        ("review", "cla") => ("cla-review-answer", "answer to the request for review"),
        ("review", "commission") => ("commission-review-action", "action on the request for review"),
        ("dispute", _) => ("dispute-answer", "answer to the dispute"),
        ("interpretation", _) => ("interpretation-answer", "answer to the request for interpretation"),
        ("waiver", _) => ("waiver-answer", "answer to the request for a waiver"),
        _ => return None,
    })
}

fn who(authority: &str) -> &'static str {
    match authority {
        "lab" => "laboratory",
        "cla" => "CLA",
        "lead-administrator" => "Lead Administrator",
        "commission" => "Commission",
        _ => "scheme",
    }
}
