//! Holds the life to what it claims: every package is clean on its own day, every bag is trusted, the
//! bags refer to each other without a gap, the bytes are always the same, and every planted mistake of
//! a later stage is found in its place.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Cursor;
use std::path::Path;
use std::sync::OnceLock;

use sealcase::digest::Digest;
use sealcase::error::Error;
use sealcase::finding::Finding;
use sealcase::follow::{self, Found, Reach, Shelf};
use sealcase::profile::Profile;
use sealcase::report::{Report, Verdict};
use sealcase::statement::Relation;
use sealcase::store::MemStore;
use sealcase::time::Timestamp;
use sealcase::validate::{Demand, Evidence, validate};
use sealcase::verify::Request;
use sealcase_example::life::{self, Deed, Life, PROFILE, Sealed};
use sealcase_example::{Files, Mistake};

/// The digests of all bags and of the trust file, as `sha256sum` writes them.
const DIGESTS: &str = "tests/life.sha256";

/// A time after all that happens.
const AFTER: &str = "2037-05-01T00:00:00Z";

/// The life is read and sealed once: its first bag is large.
fn it() -> &'static (Life, Sealed) {
    static LIFE: OnceLock<(Life, Sealed)> = OnceLock::new();
    LIFE.get_or_init(|| {
        let life = Life::read().unwrap();
        let sealed = life.seal().unwrap();
        (life, sealed)
    })
}

/// The seals in order: bag, stage, time.
fn seals() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    it().0.deeds().iter().filter_map(|deed| match deed {
        Deed::Seal { bag, stage, at, .. } => Some((bag.as_str(), stage.as_str(), at.as_str())),
        _ => None,
    })
}

fn judge(bag: &str, files: Files) -> Report {
    let (_, stage, at) = seals().find(|(name, ..)| *name == bag).unwrap();
    let profile = Profile::builtin(PROFILE).unwrap();
    let as_of = Timestamp::parse(at);
    let demand = Demand { input: bag, profile: &profile, stage, as_of, evidence: Evidence::ReadNow };
    validate(&MemStore::new(files), &demand).unwrap().report
}

fn lines(findings: &[Finding]) -> String {
    let line = |finding: &Finding| {
        let path = finding.location.path.as_deref().unwrap_or("");
        let pointer = finding.location.pointer.as_deref().unwrap_or("");
        format!("{} {path} {pointer}: {}", finding.code, finding.message)
    };
    findings.iter().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn every_package_is_clean_on_its_day() {
    for (bag, ..) in seals() {
        let report = judge(bag, it().0.packages()[bag].files().unwrap());
        assert_eq!(report.verdict, Verdict::Passed, "{bag}\n{}", lines(&report.findings));
        assert!(report.findings.is_empty(), "{bag}\n{}", lines(&report.findings));
    }
}

#[test]
fn every_bag_is_trusted() {
    let (life, sealed) = it();
    let reports = sealed.verify().unwrap();
    assert_eq!(reports.len(), seals().count());
    for (bag, report) in &reports {
        assert_eq!(report.verdict, Verdict::Trusted, "{bag}\n{}", lines(&report.findings));
        assert!(report.findings.is_empty(), "{bag}\n{}", lines(&report.findings));
    }
    let signatures: usize = reports.values().map(|report| report.signatures.len()).sum();
    assert_eq!(signatures, life.deeds().len());
    assert_eq!(sealed.timeline.len(), life.deeds().len());
}

#[test]
fn every_bag_refers_to_earlier_ones_without_a_gap() {
    let sealed = &it().1;
    let reports = sealed.verify().unwrap();
    let name = |report: &Report| {
        let bag = report.bag.clone().unwrap();
        (bag.id.unwrap(), bag.tag_manifest.unwrap())
    };
    let mut before = BTreeMap::new();
    for (bag, ..) in seals() {
        let report = &reports[bag];
        let seal = report.signatures.iter().find(|line| line.kind.as_deref() == Some("seal")).unwrap();
        for reference in &seal.references {
            assert_eq!(before.get(&reference.bag_id), Some(&reference.tag_manifest), "{bag}");
            assert!(Relation::parse(&reference.relation).is_some(), "{bag}");
        }
        assert_eq!(seal.references.is_empty(), before.is_empty(), "only the first bag follows none: {bag}");
        let (id, tag_manifest) = name(report);
        before.insert(id, tag_manifest);
    }
    // Nobody is left behind: from the last bag, all others are reached.
    let mut reached = BTreeSet::new();
    let mut ahead = vec![name(&reports[seals().last().unwrap().0]).0];
    while let Some(id) = ahead.pop() {
        if reached.insert(id.clone()) {
            let report = reports.values().find(|report| name(report).0 == id).unwrap();
            let lines = report.signatures.iter().flat_map(|line| &line.references);
            ahead.extend(lines.map(|reference| reference.bag_id.clone()));
        }
    }
    let missed: Vec<&String> = reports.keys().filter(|bag| !reached.contains(&name(&reports[*bag]).0)).collect();
    assert!(missed.is_empty(), "{missed:?}");
}

/// The sealed bags, as the one who keeps them finds them.
struct Kept<'a>(&'a Sealed, &'a BTreeMap<String, Report>);

impl Shelf for Kept<'_> {
    fn find(&self, id: &str, _: &Digest) -> Result<Option<Found<'_>>, Error> {
        let of_id = |report: &Report| report.bag.as_ref().and_then(|bag| bag.id.as_deref()) == Some(id);
        let found = self.1.iter().find(|(_, report)| of_id(report)).map(|(name, _)| name);
        Ok(found.map(|name| Found { name: name.clone(), zip: Box::new(Cursor::new(&self.0.bags[name])) }))
    }
}

/// Every bag whose seal speaks in a story, by the place it was found at.
fn told<'a>(report: &'a Report, places: &mut BTreeSet<&'a str>) {
    for part in report.references.iter().chain(&report.nested) {
        places.extend(part.place.as_deref());
        part.report.iter().for_each(|other| told(other, places));
    }
}

#[test]
fn the_last_bag_tells_the_whole_story() {
    let sealed = &it().1;
    let reports = sealed.verify().unwrap();
    let shelf = Kept(sealed, &reports);
    let trust = sealed.trust().unwrap();
    let reach = Reach { depth: 20, ..Reach::new(&shelf) };
    let request =
        Request { input: "18-expiry", trust: Some(&trust), as_of: Timestamp::parse(AFTER), ..Request::default() };
    let report = follow::verify(Cursor::new(&sealed.bags["18-expiry"]), &request, &reach).unwrap();
    assert_eq!(report.verdict, Verdict::Trusted, "{}", lines(&report.findings));
    assert!(report.findings.is_empty(), "{}", lines(&report.findings));
    let mut places = BTreeSet::new();
    told(&report, &mut places);
    assert_eq!(places.len() + 1, reports.len(), "{places:?}");
}

#[test]
fn it_is_the_same_every_time() {
    let sealed = &it().1;
    let line = |name: &str, bytes: &[u8]| format!("{}  {name}\n", Digest::of(bytes));
    let bags = sealed.bags.iter().map(|(name, zip)| line(&format!("{name}.sealed.zip"), zip));
    let text = bags.chain([line("trust.json", &sealed.trust)]).collect::<Vec<_>>().concat();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(DIGESTS);
    if std::env::var_os("BLESS").is_some() {
        fs::write(&path, &text).unwrap();
    }
    assert_eq!(text, fs::read_to_string(&path).unwrap_or_default(), "BLESS=1 writes the digests anew");
}

/// All values of a member in the documents of one type, over the whole life.
fn said(doc_type: &str, pointer: &str) -> BTreeSet<String> {
    let documents = it().0.packages().values().flat_map(|package| package.documents().values());
    let of_type = documents.filter(|document| document["docType"] == doc_type);
    of_type.filter_map(|document| Some(document.pointer(pointer)?.as_str()?.to_owned())).collect()
}

#[test]
fn the_life_has_every_stage_and_turn() {
    let stages: BTreeSet<&str> = seals().map(|seal| seal.1).collect();
    assert_eq!(stages, BTreeSet::from(["application", "certification", "evaluation", "resolution", "surveillance"]));
    let holds = |doc_type: &str, pointer: &str, values: &[&str]| {
        let found = said(doc_type, pointer);
        for value in values {
            assert!(found.contains(*value), "no {doc_type} has {pointer} = {value}");
        }
    };
    holds("application", "/kind", &["new", "re-submission", "amendment"]);
    holds("application", "/route", &["via-lab", "via-cla"]);
    holds("decision", "/kind", &["denial", "grant"]);
    holds("test-report", "/recommendation", &["grant", "grant-with-conditions"]);
    holds("surveillance-record", "/trigger", &["anniversary", "change", "complaint", "expiry"]);
    holds("surveillance-record", "/status/action", &["suspended", "reinstated", "expired"]);
    holds("registry-record", "/authorization/status", &["pending", "authorized", "suspended", "expired"]);
    holds("change-record", "/class", &["C2", "CX"]);
    holds("complaint-record", "/outcome", &["corrected"]);
    holds("dispute-record", "/kind", &["interpretation", "waiver", "dispute", "intercomparison"]);
    let types: BTreeSet<String> = it()
        .0
        .packages()
        .values()
        .flat_map(|package| package.documents().values())
        .filter_map(|document| Some(document["docType"].as_str()?.to_owned()))
        .collect();
    let missing: Vec<&str> =
        sealcase_schemas::DOCUMENTS.iter().map(|schema| schema.name).filter(|name| !types.contains(*name)).collect();
    assert!(missing.is_empty(), "the life has no {missing:?}");
    let events: BTreeSet<&str> = it()
        .0
        .deeds()
        .iter()
        .filter_map(|deed| match deed {
            Deed::Event { event, .. } => Some(event.as_str()),
            _ => None,
        })
        .collect();
    let wanted = ["certificate-expired", "certificate-issued", "disposed", "hold-placed", "hold-released"];
    assert_eq!(events, BTreeSet::from(wanted));
}

fn is_found(mistake: &Mistake, report: &Report) -> bool {
    let expect = &mistake.expect;
    report.findings.iter().any(|finding| {
        Some(finding.code.id()) == expect.code.as_deref()
            && finding.location.path.as_deref() == Some(expect.path.as_str())
            && (expect.pointer.is_none() || finding.location.pointer == expect.pointer)
    })
}

#[test]
fn each_mistake_of_a_later_stage_is_found_and_little_else() {
    let mistakes = life::mistakes().unwrap();
    let names: BTreeSet<&str> = mistakes.iter().map(|one| one.mistake.name.as_str()).collect();
    assert_eq!(names.len(), mistakes.len(), "names are unique");
    let mut problems = Vec::new();
    let mut stages = BTreeMap::new();
    for one in &mistakes {
        let mut package = it().0.packages()[&one.bag].clone();
        package.plant(std::slice::from_ref(&one.mistake)).unwrap();
        let report = judge(&one.bag, package.files().unwrap());
        if !is_found(&one.mistake, &report) || report.findings.len() > 2 {
            problems.push(format!("{} in {}\n{}", one.mistake.name, one.bag, lines(&report.findings)));
        }
        *stages.entry(seals().find(|seal| seal.0 == one.bag).unwrap().1).or_insert(0) += 1;
    }
    assert!(problems.is_empty(), "{}", problems.join("\n\n"));
    assert!(mistakes.len() >= 25 && stages.len() >= 4, "{stages:?}");
}
