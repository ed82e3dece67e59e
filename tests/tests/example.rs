//! The example against the core: the clean package gives no error and no warning, and every planted
//! mistake is found, alone and together with all others.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test may stop at the first surprise")]

use std::sync::OnceLock;

use sealcase::finding::Finding;
use sealcase::profile::Profile;
use sealcase::report::{Report, Verdict};
use sealcase::store::MemStore;
use sealcase::validate::{Demand, Evidence, validate};
use sealcase_example::{Files, Mistake, Package};

fn judge(files: Files, evidence: Evidence) -> (Report, bool) {
    let profile = Profile::builtin("us-ctm-2024").unwrap();
    let demand = Demand { input: "example", profile: &profile, stage: "application", as_of: None, evidence };
    let validation = validate(&MemStore::new(files), &demand).unwrap();
    (validation.report, validation.checked.is_some())
}

/// The clean package's files are made once: they are large.
fn clean_files() -> &'static Files {
    static FILES: OnceLock<Files> = OnceLock::new();
    FILES.get_or_init(|| sealcase_example::clean().unwrap().files().unwrap())
}

fn lines(findings: &[Finding]) -> String {
    let line = |finding: &Finding| {
        let path = finding.location.path.as_deref().unwrap_or("");
        let pointer = finding.location.pointer.as_deref().unwrap_or("");
        format!("{} {path} {pointer}: {}", finding.code, finding.message)
    };
    findings.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn is_found(mistake: &Mistake, report: &Report) -> bool {
    let expect = &mistake.expect;
    let code = expect.code.as_deref().expect("every mistake names its code");
    report.findings.iter().any(|finding| {
        finding.code.id() == code
            && finding.location.path.as_deref() == Some(expect.path.as_str())
            && (expect.pointer.is_none() || finding.location.pointer == expect.pointer)
    })
}

#[test]
fn the_clean_package_is_clean() {
    for evidence in [Evidence::ReadNow, Evidence::WhenSealing] {
        let (report, may_be_sealed) = judge(clean_files().clone(), evidence);
        assert_eq!(report.verdict, Verdict::Passed, "{}", lines(&report.findings));
        assert!(report.findings.is_empty() && may_be_sealed, "{}", lines(&report.findings));
        let bag = report.bag.unwrap();
        assert_eq!(bag.payload_files, clean_files().len() as u64);
        assert_eq!(bag.payload_octets, clean_files().values().map(|bytes| bytes.len() as u64).sum::<u64>());
    }
}

#[test]
fn every_mistake_is_found_among_all_others() {
    let files = sealcase_example::broken().unwrap().files().unwrap();
    let (report, may_be_sealed) = judge(files, Evidence::ReadNow);
    assert!(!may_be_sealed && report.verdict == Verdict::Failed);
    let mistakes = sealcase_example::mistakes().unwrap();
    assert!(mistakes.len() >= 12);
    let lost: Vec<&str> =
        mistakes.iter().filter(|mistake| !is_found(mistake, &report)).map(|mistake| mistake.name.as_str()).collect();
    assert!(lost.is_empty(), "not found: {lost:?} in\n{}", lines(&report.findings));
    for finding in report.findings.iter().filter(|finding| finding.location.pointer.is_some()) {
        assert!(finding.location.span.is_some(), "no line: {}", lines(std::slice::from_ref(finding)));
    }
}

#[test]
fn each_mistake_alone_leads_to_few_findings() {
    let mut problems = Vec::new();
    for mistake in sealcase_example::mistakes().unwrap() {
        let mut package: Package = sealcase_example::clean().unwrap();
        package.plant(std::slice::from_ref(&mistake)).unwrap();
        let (report, _) = judge(package.files().unwrap(), Evidence::ReadNow);
        let told = report.findings.len();
        if !is_found(&mistake, &report) || told > 2 {
            problems.push(format!("{}: {told} findings\n{}", mistake.name, lines(&report.findings)));
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n\n"));
}
