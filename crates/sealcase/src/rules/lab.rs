//! R40 and R41: the laboratory was accredited and recognized on every day of the tests.

use super::node::Findings;
use super::package::Package;
use super::words;
use crate::codes;

/// R40, R41: recognition, assessment and accreditation cover the days of the tests (47 CFR 8.217).
pub(super) fn lab_had_its_standing(package: &Package<'_>, out: &mut Findings) {
    for record in package.all("lab-recognition") {
        let Some(lab) = record.text("lab").map(words::plain) else { continue };
        for report in package.all("test-report") {
            let by = report.member("lab").and_then(|by| by.text("name")).map(words::plain);
            if by.as_ref() != Some(&lab) {
                continue;
            }
            let (first, last) = (report.date("testsStartedOn"), report.date("testsEndedOn"));
            if let Some(recognition) = record.member("recognition") {
                let not = recognition.text("status").is_some_and(|status| status == "pending")
                    || recognition.date("since").zip(first).is_some_and(|(since, first)| since.date > first.date)
                    || recognition.date("until").zip(last).is_some_and(|(until, last)| until.date < last.date);
                if not {
                    out.at(codes::RULES_LAB_NOT_RECOGNIZED, recognition, |finding| {
                        finding.with_related(report.member_or_self("testsStartedOn").location())
                    });
                }
            }
            if let (Some(expires), Some(last)) = (record.date("accreditationExpiresOn"), last)
                && expires.date < last.date
            {
                out.at(codes::RULES_ACCREDITATION_EXPIRED, expires.node, |finding| {
                    finding.with_related(last.node.location())
                });
            }
            let term = package.profile.term("lab-reassessment");
            let assessed = record.date("assessedOn");
            let until = assessed.zip(term).and_then(|(assessed, term)| term.period.after(assessed.date));
            if let (Some(assessed), Some(until), Some(last)) = (assessed, until, last)
                && until < last.date
            {
                out.at(codes::RULES_LAB_NOT_RECOGNIZED, assessed.node, |finding| {
                    let message = format!("the last assessment counts until {until}, and the tests went on");
                    finding.with_message(message).with_related(last.node.location())
                });
            }
        }
    }
}
