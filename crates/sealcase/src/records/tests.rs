//! One product's life, told by documents as a CLA seals them, looked at on different days.

use serde_json::{Value, json};

use super::*;
use crate::profile::Profile;
use crate::retention::End;
use crate::statement::{Event, Role};
use crate::time::{Date, Timestamp};
use crate::verify::{RecordedEvent, SealedDocument};

fn on(text: &str) -> Date {
    Date::parse(text).unwrap()
}

fn document(doc_type: &str, issued_on: &str, members: &Value) -> SealedDocument {
    let mut value = json!({
        "docType": doc_type, "schemaVersion": 1, "docId": doc_type, "issuedOn": issued_on, "issuer": "Meridian",
        "productId": "cam", "confidentiality": "non-public",
    });
    let known = value.as_object_mut().unwrap();
    known.extend(members.as_object().unwrap().clone());
    SealedDocument { path: format!("{doc_type}.json"), value }
}

fn identity() -> Value {
    json!({
        "name": "Larkspur Cam", "manufacturer": "Alder Street, Inc.", "models": ["L"], "hardwareVersion": "A",
        "softwareVersion": "1", "firmwareVersion": "1"
    })
}

fn signatures() -> Value {
    json!([{
        "name": "T", "title": "T", "organization": "M", "role": "approver", "method": "electronic",
        "signedOn": "2026-12-14"
    }])
}

fn decision(kind: &str, decided: &str, effective: &str, expires: &str) -> SealedDocument {
    let mut members = json!({
        "kind": kind, "number": format!("DEC-{decided}"), "cla": { "name": "Meridian" },
        "authorities": ["Meridian", "Federal Communications Commission"], "productIdentity": identity(),
        "applicant": "Alder Street, Inc.", "application": { "id": "A", "cla": "Meridian", "submittedOn": "2026-10-01" },
        "decidedOn": decided, "evaluators": [], "reviewer": { "name": "P", "reviewedOn": decided },
        "decider": { "name": "T" }, "signatures": signatures(),
    });
    if kind == "grant" {
        members["effectiveOn"] = json!(effective);
        members["certificate"] = json!({ "number": "CTM-1", "issuedOn": effective, "expiresOn": expires });
    } else {
        members["reasons"] = json!(["R"]);
    }
    document("decision", decided, &members)
}

fn surveillance(kind: &str, due: Option<&str>, performed: &str, status: Option<(&str, &str)>) -> SealedDocument {
    let mut members = json!({
        "productIdentity": identity(), "certificate": { "number": "CTM-1", "effectiveOn": "2026-12-15" }, "kind": kind,
        "trigger": if kind == "annual" { "anniversary" } else { "incident" }, "performedOn": performed,
        "result": "passed", "signatures": signatures(),
    });
    if let Some(due) = due {
        members["dueOn"] = json!(due);
    }
    if let Some((action, day)) = status {
        members["status"] = json!({ "action": action, "on": day, "reasons": "R" });
    }
    document("surveillance-record", performed, &members)
}

fn bundle(input: &str, sealed: &str, documents: &[SealedDocument]) -> Bundle {
    let mut bundle = Bundle::of_documents(input, documents);
    assert_eq!(bundle.remarks, [""; 0], "the documents of the test follow their schemas");
    bundle.sealed_at = on(sealed).start();
    bundle.profile = Some("urn:sealcase:profile:us-ctm-palindrome:1".to_owned());
    bundle
}

fn life() -> Vec<Bundle> {
    vec![
        bundle("1-denied.zip", "2026-11-20", &[decision("denial", "2026-11-20", "", "")]),
        bundle("2-granted.zip", "2026-12-15", &[decision("grant", "2026-12-14", "2026-12-15", "2031-12-15")]),
        bundle("3-annual.zip", "2027-12-10", &[surveillance("annual", Some("2027-12-15"), "2027-12-09", None)]),
        bundle(
            "4-suspended.zip",
            "2028-03-01",
            &[surveillance("special", None, "2028-02-20", Some(("suspended", "2028-03-01")))],
        ),
        bundle(
            "5-reinstated.zip",
            "2028-04-01",
            &[surveillance("special", None, "2028-03-30", Some(("reinstated", "2028-04-01")))],
        ),
    ]
}

fn state(bundles: Vec<Bundle>, day: &str) -> Record {
    let mut ledger = Ledger::default();
    for bundle in bundles {
        ledger.add(bundle);
    }
    let mut records = ledger.records(on(day), None);
    assert_eq!(records.len(), 1);
    records.remove(0)
}

fn event(event: Event, day: &str, role: Role, basis: &str, counts: bool) -> RecordedEvent {
    let effective_at = on(day).start().unwrap();
    RecordedEvent { event, effective_at, role, basis: basis.to_owned(), counts }
}

#[test]
fn the_status_follows_the_dates() {
    for (day, status) in [
        ("2026-12-14", Status::None),
        ("2026-12-15", Status::InForce),
        ("2028-02-29", Status::InForce),
        ("2028-03-01", Status::Suspended),
        ("2028-03-31", Status::Suspended),
        ("2028-04-01", Status::InForce),
        ("2031-12-15", Status::InForce),
        ("2031-12-16", Status::Expired),
    ] {
        assert_eq!(state(life(), day).certificates[0].status, status, "{day}");
    }
    let before = state(life(), "2026-12-01");
    assert!(before.certificates.is_empty());
    assert_eq!(before.decisions, ["denial on 2026-11-20"]);
}

#[test]
fn a_revocation_is_final_until_a_new_grant() {
    let revoke = |day| surveillance("special", None, day, Some(("revoked", day)));
    let mut bundles = life();
    bundles.push(bundle("6-revoked.zip", "2029-01-02", &[revoke("2029-01-02")]));
    let late = surveillance("special", None, "2029-02-01", Some(("reinstated", "2029-02-01")));
    bundles.push(bundle("7-late.zip", "2029-02-01", &[late]));
    let record = state(bundles.clone(), "2030-01-01");
    assert_eq!(
        (record.certificates[0].status, record.certificates[0].since),
        (Status::Revoked, Some(on("2029-01-02")))
    );
    let cla = record.clocks.iter().find(|clock| clock.holder == "cla").unwrap();
    assert_eq!((cla.started_on, cla.end), (Some(on("2029-01-02")), End::On(on("2034-01-02"))));
    bundles.push(bundle("8-anew.zip", "2030-06-01", &[decision("grant", "2030-05-30", "2030-06-01", "2035-06-01")]));
    assert_eq!(state(bundles, "2030-06-01").certificates[0].status, Status::InForce);
}

#[test]
fn surveillance_is_due_overdue_and_missed() {
    let next = |day| state(life(), day).certificates[0].next_surveillance;
    assert_eq!(next("2027-01-01"), Some(on("2027-12-15")));
    assert_eq!(next("2027-12-08"), Some(on("2027-12-15")), "what is done later is not done yet");
    assert_eq!(next("2027-12-09"), Some(on("2028-12-15")));
    let overdue = |day: &str| -> Vec<String> {
        let tasks = state(life(), day).tasks.into_iter().filter(|task| task.overdue && task.what == "surveillance");
        tasks.map(|task| task.due.to_string()).collect()
    };
    assert_eq!(overdue("2029-01-14"), [""; 0], "within the window");
    assert_eq!(overdue("2029-01-15"), ["2028-12-15"]);
    let mut bundles = life();
    let third = surveillance("annual", Some("2029-12-15"), "2029-12-15", None);
    bundles.push(bundle("6-annual.zip", "2029-12-15", &[third]));
    let record = state(bundles, "2030-01-20");
    assert_eq!(record.certificates[0].missed, [on("2028-12-15")]);
    assert!(record.tasks.iter().all(|task| !task.overdue), "{:?}", record.tasks);
}

#[test]
fn a_complaint_is_overdue_until_it_is_reported() {
    let complaint = |reported: Option<&str>, sealed| {
        let mut members = json!({
            "productIdentity": identity(), "number": "C-1", "receivedOn": "2028-05-01", "receivedBy": "commission",
            "matter": "M", "reportDemandedOn": "2028-05-02", "outcome": "open",
        });
        if let Some(day) = reported {
            members["reportedOn"] = json!(day);
        }
        bundle(&format!("c-{sealed}.zip"), sealed, &[document("complaint-record", "2028-05-02", &members)])
    };
    let due = |bundles, day| -> Vec<(String, bool)> {
        let tasks = state(bundles, day).tasks.into_iter().filter(|task| task.about == "complaint C-1");
        tasks.map(|task| (task.due.to_string(), task.overdue)).collect()
    };
    let open = || [life(), vec![complaint(None, "2028-05-02")]].concat();
    assert_eq!(due(open(), "2028-05-22"), [("2028-05-22".to_owned(), false)]);
    assert_eq!(due(open(), "2028-05-23"), [("2028-05-22".to_owned(), true)]);
    let answered = [open(), vec![complaint(Some("2028-05-20"), "2028-05-20")]].concat();
    assert_eq!(due(answered, "2028-06-01"), []);
}

fn schedule(issued: &str, sealed: &str, entries: &Value) -> Bundle {
    let schedule = document("retention-schedule", issued, &json!({ "entries": entries }));
    bundle(&format!("s-{sealed}.zip"), sealed, &[schedule, decision("grant", "2026-12-14", "2026-12-15", "2031-12-15")])
}

fn entry(class: &str, holder: &str, event: &str, started: &str, term: &str, hold: bool) -> Value {
    let end = "open";
    let mut entry = json!({
        "class": class, "holder": holder, "startEvent": event, "term": term, "hold": hold, "end": end, "basis": "B"
    });
    if !started.is_empty() {
        entry["startedOn"] = json!(started);
        entry["end"] = json!(started);
    }
    entry
}

#[test]
fn records_may_go_when_every_clock_has_run_out_and_nothing_holds_them() {
    let entries = |hold| {
        json!([
            entry("grantee-compliance-records", "grantee", "marketing-discontinued", "2033-01-31", "P2Y", hold),
            entry("us-agent", "us-agent", "marketing-import-and-proceedings-ended", "2033-01-31", "P1Y", false),
        ])
    };
    let with = |hold| [life(), vec![schedule("2033-02-01", "2033-02-01", &entries(hold))]].concat();
    let may = |bundles, day| state(bundles, day).bundles.iter().filter(|bundle| bundle.may_be_destroyed).count();
    assert_eq!(state(with(false), "2036-12-15").keep_until.to_string(), "2036-12-15");
    assert_eq!((may(with(false), "2036-12-15"), may(with(false), "2036-12-16")), (0, 6));
    assert_eq!(may(with(true), "2050-01-01"), 0, "a hold beats every end");
    assert_eq!(may(life(), "2050-01-01"), 0, "the grantee's clock never started");
    let mut record = state(life(), "2036-12-16");
    record.keep_holder("cla", on("2036-12-16"));
    assert!(record.bundles.iter().all(|bundle| bundle.may_be_destroyed));
    // A later schedule amends an earlier one, whichever comes first.
    let later = schedule(
        "2034-01-01",
        "2034-01-01",
        &json!([entry("grantee-compliance-records", "grantee", "marketing-discontinued", "2035-01-31", "P2Y", false)]),
    );
    let grantee = |bundles| {
        let record = state(bundles, "2040-01-01");
        record.clocks.iter().find(|clock| clock.holder == "grantee").unwrap().end.to_string()
    };
    assert_eq!(grantee([with(false), vec![later.clone()]].concat()), "2037-01-31");
    assert_eq!(grantee([vec![later], with(false)].concat()), "2037-01-31");
}

#[test]
fn a_hold_ends_by_the_role_that_placed_it() {
    let held = |events: Vec<RecordedEvent>| {
        let mut bundles = life();
        bundles[1].events = events;
        state(bundles, "2040-01-01").holds.len()
    };
    let place = |basis| event(Event::HoldPlaced, "2030-01-01", Role::Cla, basis, true);
    let release = |role, basis, counts| event(Event::HoldReleased, "2031-01-01", role, basis, counts);
    assert_eq!(held(vec![place("27-1")]), 1);
    assert_eq!(held(vec![place("27-1"), release(Role::Cla, "27-1", true)]), 0);
    assert_eq!(held(vec![place("27-1"), release(Role::Cla, "other words", true)]), 0);
    assert_eq!(held(vec![place("27-1"), release(Role::Manufacturer, "27-1", true)]), 1);
    assert_eq!(held(vec![place("27-1"), release(Role::Cla, "27-1", false)]), 1, "by somebody who does not count");
    assert_eq!(held(vec![place("27-1"), place("27-2"), release(Role::Cla, "27-1", true)]), 1);
    assert_eq!(held(vec![place("27-1"), place("27-2"), release(Role::Cla, "all", true)]), 2);
}

#[test]
fn the_order_of_bags_makes_no_difference() {
    let forward = serde_json::to_string(&state(life(), "2029-01-20")).unwrap();
    let mut bundles = life();
    bundles.reverse();
    // A bag that names only the certificate, and one that names only the product, come together by a third.
    assert_eq!(serde_json::to_string(&state(bundles.clone(), "2029-01-20")).unwrap(), forward);
    bundles.rotate_left(2);
    assert_eq!(serde_json::to_string(&state(bundles, "2029-01-20")).unwrap(), forward);
}

#[test]
fn a_bag_without_a_manufacturer_goes_to_the_only_product_of_its_id() {
    let orphan = || {
        let members = json!({
            "kind": "interpretation", "number": "I-1", "filer": { "name": "A" }, "filerRole": "manufacturer",
            "receivedOn": "2027-01-02", "requirement": { "text": "T", "basis": "B", "source": "scheme" },
            "signatures": signatures(),
            "filedOn": "2027-01-02", "matter": "M", "authority": "cla", "outcome": "pending",
        });
        bundle("0-orphan.zip", "2027-01-02", &[document("dispute-record", "2027-01-02", &members)])
    };
    assert_eq!(state([vec![orphan()], life()].concat(), "2029-01-01").bundles.len(), 6);
    assert_eq!(state([life(), vec![orphan()]].concat(), "2029-01-01").bundles.len(), 6);
    assert_eq!(state(vec![orphan()], "2029-01-01").bundles.len(), 1);
}

#[test]
fn a_reinstatement_shows_the_cure() {
    let mut failed = surveillance("special", None, "2028-02-20", Some(("suspended", "2028-03-20")));
    failed.value["result"] = json!("failed");
    failed.value["failure"] = json!({
        "foundOn": "2028-02-20", "description": "D", "granteeNotifiedOn": "2028-02-21",
        "commissionNotifiedOn": "2028-02-21", "commissionReportedOn": "2028-03-01"
    });
    let mut bundles = life();
    bundles[3] = bundle("4-suspended.zip", "2028-03-20", &[failed]);
    let overdue = |day| state(bundles.clone(), day).tasks.iter().filter(|task| task.overdue).count();
    assert_eq!((overdue("2028-03-12"), overdue("2028-03-13"), overdue("2028-04-01")), (0, 1, 0));
}

#[test]
fn products_of_other_makers_stay_apart_and_broken_documents_are_told() {
    let mut ledger = Ledger::default();
    for bundle in life() {
        ledger.add(bundle);
    }
    let mut other = document("support-policy", "2026-10-01", &json!({ "supportEndDate": "someday" }));
    let mut product = document("product", "2026-10-01", &json!({ "productIdentity": identity() }));
    product.value["productIdentity"]["manufacturer"] = json!("Elm");
    other.path = "broken.json".to_owned();
    let bundle = Bundle::of_documents("other.zip", &[other, product]);
    assert!(bundle.remarks[0].starts_with("broken.json does not follow"), "{:?}", bundle.remarks);
    ledger.add(bundle);
    assert_eq!((ledger.len(), ledger.is_empty()), (6, false));
    let profile = Profile::builtin("us-ctm-2024").unwrap();
    let records = ledger.records(on("2027-01-01"), Some(&profile));
    assert_eq!(records.len(), 2);
    assert!(records.iter().any(|record| record.bundles.len() == 5));
    // Part 8 alone sets no term for the CLA's records.
    assert!(records.iter().all(|record| record.clocks.iter().all(|clock| clock.holder != "cla")));
    assert_eq!(Timestamp::parse("2026-12-15T00:00:00Z"), on("2026-12-15").start());
}

fn told(day: &str) -> Told {
    let as_of = on(day);
    let records = vec![state(life(), day)];
    Told { as_of, within: 90, bundles: 5, records, not_usable: Vec::new(), signers_judged: false, payload_read: false }
}

#[test]
fn a_moved_task_keeps_its_id_in_the_calendar() {
    let event = |day: &str| {
        let calendar = told(day).to_icalendar();
        let events: Vec<String> = calendar.split("BEGIN:VEVENT\r\n").map(|event| event.replace("\r\n ", "")).collect();
        let own = events.iter().find(|event| event.contains(": surveillance (CTM-1)")).unwrap().clone();
        let line = |name: &str| own.lines().find_map(|line| line.strip_prefix(name)).unwrap().to_owned();
        (line("UID:"), line("DTSTART;VALUE=DATE:"), line("CATEGORIES:"))
    };
    let (first, later) = (event("2027-03-01"), event("2028-05-01"));
    assert_eq!(first.0, later.0);
    assert_eq!((first.1.as_str(), later.1.as_str()), ("20271215", "20281215"));
    assert_eq!(first.2, "DUE");
    assert_eq!(event("2029-06-01").2, "OVERDUE");
    // The same day, the same bytes.
    assert_eq!(told("2027-03-01").to_icalendar(), told("2027-03-01").to_icalendar());
}

#[test]
fn a_table_has_a_row_for_each_certificate() {
    let csv = told("2027-03-01").to_csv();
    let rows: Vec<&str> = csv.split("\r\n").collect();
    assert_eq!(rows.len(), 3, "{csv}");
    assert!(rows[0].starts_with("product,productId,"), "{csv}");
    assert!(rows[1].contains(",CTM-1,in force,2026-12-15,"), "{csv}");
}
