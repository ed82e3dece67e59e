//! R24: test data is attested by somebody who did or supervised the tests.

use std::collections::{BTreeMap, BTreeSet};

use super::declarations::signatures;
use super::node::{Findings, Node};
use super::package::Package;
use super::words;
use crate::codes;

/// R24: each report is attested, by a person whom the report names, and that person signed (47 CFR 8.208(j)).
pub(super) fn test_data_is_attested(package: &Package<'_>, out: &mut Findings) {
    let reports: BTreeMap<&str, (Node<'_>, BTreeSet<String>)> = package
        .all("test-report")
        .filter_map(|report| {
            let performers = report.items("performers").filter_map(|performer| performer.text("name"));
            Some((report.text("docId")?, (report, performers.map(words::plain).collect())))
        })
        .collect();
    let mut attested: BTreeSet<&str> = BTreeSet::new();
    for attestation in package.all("test-data-attestation") {
        let report = attestation.text("testReport").and_then(|id| reports.get_key_value(id));
        attested.extend(report.map(|(id, _)| *id));
        let Some(attestor) = attestation.member("attestor") else { continue };
        let name = words::plain(attestor.text("name").unwrap_or_default());
        if let Some((_, (report, performers))) = report.filter(|(_, (report, _))| report.sound("performers"))
            && !performers.contains(&name)
        {
            out.at(codes::RULES_TEST_DATA_SIGNER, attestor.member_or_self("name"), |finding| {
                finding.with_related(report.member_or_self("performers").location())
            });
        }
        let mut signers =
            signatures(attestation, &["tester", "supervisor"]).filter_map(|signature| signature.text("name"));
        if attestation.sound("signatures") && !signers.any(|signer| words::plain(signer) == name) {
            out.at(codes::RULES_NOT_SIGNED, attestation.member_or_self("signatures"), |finding| {
                let message = "the person who attests the test data did not sign, as tester or supervisor";
                finding.with_message(message).with_basis("47 CFR 8.208(j)")
            });
        }
    }
    // Without any readable attestation, that is told already.
    if package.is_whole("test-data-attestation", "testReport") {
        for (_, (report, _)) in reports.iter().filter(|(id, _)| !attested.contains(*id)) {
            out.at(codes::RULES_REPORT_UNATTESTED, report.member_or_self("docId"), |finding| finding);
        }
    }
}
