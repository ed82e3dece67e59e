//! R23: the agent in the United States is bound and can be served.

use super::declarations::{FOR_APPLICANT, signatures};
use super::node::{Findings, Node};
use super::package::Package;
use crate::codes;

/// Country code of the United States in ISO 3166-1.
const US: &str = "US";

/// R23: agent and applicant signed, or they are one party that is located in the United States (47 CFR 8.208(i)(2)).
pub(super) fn agent_is_bound(package: &Package<'_>, out: &mut Findings) {
    for attestation in package.with("us-agent-attestation", "signatures") {
        let agent = signatures(attestation, &["us-agent"]).next().is_some();
        let applicant = signatures(attestation, FOR_APPLICANT).next().is_some();
        let Some(same) = attestation.flag("sameParty") else { continue };
        let missing = match (agent, applicant) {
            (false, false) => Some("nobody signed this attestation as agent or for the applicant"),
            (false, true) if !same => Some("the agent did not sign this attestation"),
            (true, false) if !same => Some("nobody signed this attestation for the applicant"),
            _ => None,
        };
        if let Some(message) = missing {
            out.at(codes::RULES_AGENT_NOT_SIGNED, attestation.member_or_self("signatures"), |finding| {
                finding.with_message(message)
            });
        }
        if same && !applicant_is_in_us(package, attestation) {
            out.at(codes::RULES_AGENT_SAME_PARTY, attestation.member_or_self("sameParty"), |finding| {
                finding.with_related(attestation.member_or_self("applicantLocation").location())
            });
        }
    }
}

fn applicant_is_in_us(package: &Package<'_>, attestation: Node<'_>) -> bool {
    let there = package
        .one("applicant", "addresses")
        .is_none_or(|applicant| applicant.items("addresses").any(|address| address.text("country") == Some(US)));
    there && attestation.text("applicantLocation").is_none_or(|country| country == US)
}

/// R23: the agent's address is physical and in the United States (47 CFR 8.208(i)).
pub(super) fn agent_can_be_served(package: &Package<'_>, out: &mut Findings) {
    for address in package.all("us-agent-attestation").filter_map(|attestation| attestation.member("address")) {
        let in_us = address.text("country") == Some(US);
        let in_state = address.text("region").is_some_and(|region| package.profile.is_us_region(region));
        if !in_us || !in_state {
            let member = if in_us { "region" } else { "country" };
            out.at(codes::RULES_AGENT_NOT_IN_US, address.member_or_self(member), |finding| finding);
        }
        for line in address.items("street").filter(|line| line.as_text().is_some_and(is_po_box)) {
            out.at(codes::RULES_AGENT_PO_BOX, line, |finding| finding);
        }
    }
}

/// Whether a line of an address names a post office box.
fn is_po_box(line: &str) -> bool {
    let lower = line.to_lowercase().replace('.', "");
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let has = |phrase: &[&str]| words.windows(phrase.len()).any(|window| window == phrase);
    has(&["po", "box"])
        || has(&["p", "o", "box"])
        || has(&["pobox"])
        || has(&["post", "office", "box"])
        || has(&["postal", "box"])
        || has(&["post", "box"])
}

#[cfg(test)]
mod tests {
    use super::is_po_box;

    #[test]
    fn boxes_are_told_from_streets() {
        for line in ["PO Box 12", "P.O. Box 12", "p. o. box 7", "P.O.Box 3", "Post Office Box 9", "c/o X, POBox 4"] {
            assert!(is_po_box(line), "{line}");
        }
        for line in ["12 Box Elder Road", "Suite 12, Po Street", "4 Postbank Way", "Boxwood Office Park", "Pobo Xing 2"]
        {
            assert!(!is_po_box(line), "{line}");
        }
    }
}
