//! R57 and R58: what ages. security.txt, SBOMs and vulnerability scans.

use std::collections::BTreeSet;

use super::node::{Dated, Findings, Node};
use super::package::Package;
use super::security_txt::{self, SecurityTxt};
use crate::codes::{self, Severity};
use crate::finding::{Finding, Location};
use crate::json::Lines;
use crate::time::Date;

/// R58: SBOMs and scans are young enough at submission, and a scan names the SBOM that it was made from
/// (NIST IR 8425 DOC-1f, DOC-1g).
pub(super) fn boms_and_scans_are_fresh(package: &Package<'_>, out: &mut Findings) {
    let submitted = package.all("application").find_map(|application| application.date("submittedOn"));
    if let Some(submitted) = submitted {
        let made = package.all("bill-of-materials").flat_map(|bom| bom.items("entries"));
        made.filter_map(|entry| entry.date("generatedOn"))
            .for_each(|made| aged(package, made, submitted, "sbom-age", out));
        let scans = package.all("vulnerability-status").flat_map(|status| status.items("items"));
        let scans = scans.filter_map(|item| item.date("scannedOn"));
        scans.for_each(|scan| aged(package, scan, submitted, "vulnerability-scan-age", out));
    }
    if !package.is_whole("bill-of-materials", "entries") {
        return;
    }
    let entries = package.all("bill-of-materials").flat_map(|bom| bom.items("entries"));
    let sboms = entries.filter(|entry| entry.text("kind") == Some("sbom"));
    let known: BTreeSet<(&str, &str)> =
        sboms.filter_map(|entry| Some((entry.text("component")?, entry.member("file")?.text("sha256")?))).collect();
    for item in package.all("vulnerability-status").flat_map(|status| status.items("items")) {
        let (Some(component), Some(digest)) = (item.text("component"), item.text("sbomSha256")) else { continue };
        if !known.contains(&(component, digest)) {
            out.at(codes::RULES_SCAN_OF_OTHER_SBOM, item.member_or_self("sbomSha256"), |finding| finding);
        }
    }
}

fn aged(package: &Package<'_>, made: Dated<'_>, on: Dated<'_>, term: &str, out: &mut Findings) {
    let Some(term) = package.profile.term(term) else { return };
    if term.period.after(made.date).is_some_and(|limit| limit < on.date) {
        out.at(codes::RULES_EVIDENCE_OLD, made.node, |finding| {
            let finding = finding.with_message(format!("{}: more than {}", term.title, term.period.words()));
            finding.with_basis(term.basis.join(", ")).with_related(on.node.location())
        });
    }
}

/// R57: copies of security.txt say what RFC 9116 asks for, are not out of date, and name the contact of the support
/// policy (RFC 9116; NIST IR 8425 IQR-1a).
pub(super) fn security_txt_is_sound(package: &Package<'_>, out: &mut Findings) {
    let Some(evidence) = &package.evidence else { return };
    let submitted = package.all("application").find_map(|application| application.date("submittedOn"));
    // What is applied with later must hold then, too.
    let on = submitted.map(|submitted| submitted.date).max(package.as_of);
    let mut judged: BTreeSet<&str> = BTreeSet::new();
    for policy in package.all("support-policy") {
        let named = policy.member("disclosure").and_then(|disclosure| disclosure.text("securityTxt"));
        let Some(path) = named.and_then(|id| evidence.get(id)).and_then(|item| item.member("file")?.text("path"))
        else {
            continue;
        };
        let first = judged.insert(path);
        if let Some(read) = judge(package, path, first, on, out) {
            contact_is_named(policy, path, &read, out);
        }
    }
    for item in evidence.values().filter(|item| item.text("kind") == Some("security-txt")) {
        if let Some(path) = item.member("file").and_then(|file| file.text("path"))
            && judged.insert(path)
        {
            judge(package, path, true, on, out);
        }
    }
}

/// Reads a copy, and tells what is wrong with it the first time.
fn judge<'a>(
    package: &Package<'a>,
    path: &str,
    first: bool,
    on: Option<Date>,
    out: &mut Findings,
) -> Option<SecurityTxt<'a>> {
    let file = package.files.get(path)?;
    let Some(bytes) = file.bytes.as_deref() else {
        if first && file.size > 0 {
            out.file(codes::RULES_SECURITY_TXT, path, |finding| {
                finding
                    .with_message("security.txt is larger than readers need to accept")
                    .with_basis("RFC 9116 section 5")
            });
        }
        return None;
    };
    let read = security_txt::read(bytes);
    if !first {
        return Some(read);
    }
    let lines = Lines::of(bytes);
    for problem in &read.problems {
        let span = (!problem.at.is_empty()).then(|| lines.span(problem.at.clone()));
        let location = Location { path: Some(path.to_owned()), pointer: None, span };
        let mut finding = Finding::new(codes::RULES_SECURITY_TXT, location)
            .with_message(problem.what)
            .with_basis(format!("RFC 9116 section {}", problem.section));
        if !problem.must {
            finding.severity = Severity::Warning;
        }
        out.push(finding);
    }
    if let (Some(on), Some(until)) = (on, read.expires) {
        expires(package, path, until.date(), on, out);
    }
    Some(read)
}

fn expires(package: &Package<'_>, path: &str, until: Date, on: Date, out: &mut Findings) {
    if until < on {
        out.file(codes::RULES_SECURITY_TXT, path, |finding| {
            finding.with_message(format!("it expired on {until}")).with_basis("RFC 9116 section 2.5.5")
        });
    }
    let Some(term) = package.profile.term("security-txt-ahead") else { return };
    if term.period.after(on).is_some_and(|limit| until > limit) {
        out.file(codes::RULES_SECURITY_TXT_FAR, path, |finding| {
            finding.with_message(format!("it expires on {until}, more than {} ahead", term.period.words()))
        });
    }
}

fn contact_is_named(policy: Node<'_>, path: &str, read: &SecurityTxt<'_>, out: &mut Findings) {
    let Some(contact) = policy.member("contact") else { return };
    let ways: Vec<String> = [("email", "mailto:"), ("url", ""), ("phone", "tel:")]
        .into_iter()
        .filter_map(|(member, scheme)| {
            Some(format!("{scheme}{}", contact.text(member)?).to_lowercase().replace(' ', ""))
        })
        .collect();
    let named = |way: &String| read.contacts.iter().any(|known| known.to_lowercase() == *way);
    if !ways.is_empty() && !ways.iter().any(named) {
        out.at(codes::RULES_SECURITY_TXT, contact, |finding| {
            let message = "the contact of the support policy is not among those in security.txt";
            finding.with_message(message).with_related(Location::file(path))
        });
    }
}
