//! R20 to R22 and R26: what is declared, in which words, and by whom.

use std::collections::{BTreeMap, BTreeSet};

use super::node::{Findings, Node};
use super::package::Package;
use super::review::in_time;
use super::words;
use crate::codes;
use crate::profile::Text;

/// Country code of the United States in ISO 3166-1.
const US: &str = "US";
/// Roles in which somebody signs for the applicant.
pub(super) const FOR_APPLICANT: &[&str] = &["applicant", "authorized-agent"];
/// Documents that the applicant signs.
const SIGNED_BY_APPLICANT: &[&str] = &["application", "declaration", "truth-statement"];

/// R20: every standard statement is there, affirmed and word for word (47 CFR 8.208(c), (d), (f), (g), (i), (j)).
pub(super) fn statements_are_affirmed(package: &Package<'_>, out: &mut Findings) {
    let texts = package.profile.statements();
    for declaration in package.with("declaration", "statements") {
        let stated: BTreeMap<&str, Node<'_>> =
            declaration.items("statements").filter_map(|statement| Some((statement.text("id")?, statement))).collect();
        for wanted in &texts.declaration {
            match stated.get(wanted.id.as_str()) {
                Some(statement) => judge(*statement, &wanted.statement, out),
                None => out.at(codes::RULES_STATEMENT_MISSING, declaration.member_or_self("statements"), |finding| {
                    finding
                        .with_message(format!("the statement `{}` is missing", wanted.id))
                        .with_hint(format!("add it: \"{}\"", wanted.statement.text))
                        .with_basis(wanted.statement.basis.join(", "))
                }),
            }
        }
    }
    for (doc_type, texts) in [("truth-statement", &texts.truth_statement), ("us-agent-attestation", &texts.us_agent)] {
        for document in package.all(doc_type) {
            for (member, text) in texts {
                document.member(member).into_iter().for_each(|statement| judge(statement, text, out));
            }
        }
    }
    if let Some(text) = &texts.test_data {
        let stated = package.all("test-data-attestation").filter_map(|attestation| attestation.member("accuracy"));
        stated.for_each(|statement| judge(statement, text, out));
    }
}

/// One statement: affirmed, and in the profile's words.
fn judge(statement: Node<'_>, wanted: &Text, out: &mut Findings) {
    let basis = || wanted.basis.join(", ");
    if statement.flag("affirmed") != Some(true) {
        out.at(codes::RULES_STATEMENT_NOT_AFFIRMED, statement.member_or_self("affirmed"), |finding| {
            finding.with_basis(basis())
        });
    }
    if statement.text("text").is_some_and(|text| !words::same(text, &wanted.text)) {
        out.at(codes::RULES_STATEMENT_REWORDED, statement.member_or_self("text"), |finding| {
            finding.with_hint(format!("write: \"{}\"", wanted.text)).with_basis(basis())
        });
    }
}

/// R21: the closing words make it a declaration under penalty of perjury, in the variant for the place of
/// signing (47 CFR 1.16; 28 U.S.C. 1746). The variant for other countries also serves within the United States.
pub(super) fn wording_is_perjury(package: &Package<'_>, out: &mut Findings) {
    let wordings = &package.profile.statements().perjury;
    for declaration in package.all("declaration") {
        let abroad = declaration.member("executedAt").and_then(|at| at.text("country")).is_some_and(|at| at != US);
        let wording = declaration.text("wording");
        if abroad && wording == Some("within-us") {
            out.at(codes::RULES_PERJURY_WORDING, declaration.member_or_self("wording"), |finding| {
                let message = "the declaration was signed outside the United States and uses the wording for within";
                let outside = wordings.iter().find(|known| known.id == "outside-us");
                let finding = finding.with_message(message);
                match outside {
                    Some(known) => finding.with_hint(format!("write: \"{}\"", known.text)),
                    None => finding,
                }
            });
            continue;
        }
        let Some(known) = wordings.iter().find(|known| Some(known.id.as_str()) == wording) else { continue };
        let Some(said) = declaration.text("perjuryText").map(words::plain) else { continue };
        let lacking: Vec<String> = known
            .must_contain
            .iter()
            .filter(|phrase| !said.contains(&words::plain(phrase)))
            .map(|phrase| format!("\"{phrase}\""))
            .collect();
        if !lacking.is_empty() {
            out.at(codes::RULES_PERJURY_WORDING, declaration.member_or_self("perjuryText"), |finding| {
                finding
                    .with_message(format!("the closing words lack {}", words::list(&lacking)))
                    .with_hint(format!("write: \"{}\"", known.text))
                    .with_basis(known.basis.join(", "))
            });
        }
    }
}

/// R21, R22: application, declaration and truth statement are signed for the applicant by somebody who may,
/// and an agent has shown proof (47 CFR 8.208(d), (e)).
pub(super) fn signers_have_authority(package: &Package<'_>, out: &mut Findings) {
    let applicant = package.one("applicant", "signatories");
    let signatories: BTreeMap<String, Node<'_>> = applicant
        .into_iter()
        .flat_map(|applicant| applicant.items("signatories"))
        .filter_map(|signatory| Some((words::plain(signatory.text("name")?), signatory)))
        .collect();
    let mut agents: BTreeSet<String> = BTreeSet::new();
    for document in SIGNED_BY_APPLICANT.iter().flat_map(|doc_type| package.with(doc_type, "signatures")) {
        let mut signed = false;
        for signature in signatures(document, FOR_APPLICANT) {
            signed = true;
            let (Some(name), Some(applicant)) = (signature.text("name").map(words::plain), applicant) else { continue };
            match signatories.get(&name) {
                None => out.at(codes::RULES_SIGNER_WITHOUT_AUTHORITY, signature.member_or_self("name"), |finding| {
                    finding.with_related(applicant.member_or_self("signatories").location())
                }),
                Some(signatory) if signatory.text("authority") == Some("agent") => {
                    if signatory.member("proof").is_none() && agents.insert(name) {
                        out.at(codes::RULES_AGENT_PROOF_MISSING, *signatory, |finding| {
                            finding.with_related(signature.location())
                        });
                    }
                }
                Some(_) => {}
            }
        }
        if !signed {
            out.at(codes::RULES_NOT_SIGNED, document.member_or_self("signatures"), |finding| {
                finding.with_message("nobody signed this document for the applicant")
            });
        }
    }
}

/// R26: every amendment is signed for the applicant by somebody who may (47 CFR 8.208(e)).
pub(super) fn amendments_are_signed(package: &Package<'_>, out: &mut Findings) {
    let applicant = package.one("applicant", "signatories");
    let may_sign: Option<BTreeSet<String>> = applicant.map(|applicant| {
        applicant.items("signatories").filter_map(|signatory| signatory.text("name")).map(words::plain).collect()
    });
    for amendment in package.all("application").flat_map(|application| application.items("amendments")) {
        let mut signed = false;
        for signature in signatures(amendment, FOR_APPLICANT) {
            signed = true;
            let (Some(name), Some(may_sign), Some(applicant)) = (signature.text("name"), &may_sign, applicant) else {
                continue;
            };
            if !may_sign.contains(&words::plain(name)) {
                out.at(codes::RULES_SIGNER_WITHOUT_AUTHORITY, signature.member_or_self("name"), |finding| {
                    finding.with_related(applicant.member_or_self("signatories").location())
                });
            }
        }
        if !signed {
            out.at(codes::RULES_NOT_SIGNED, amendment.member_or_self("signatures"), |finding| {
                finding.with_message("nobody signed this amendment for the applicant").with_basis("47 CFR 8.208(e)")
            });
        }
    }
}

/// A declaration that was missing came within its time from the notice (FCC 24-26 paragraph 36).
pub(super) fn missing_declarations_came_in_time(package: &Package<'_>, out: &mut Findings) {
    for declaration in package.all("declaration") {
        let (noticed, executed) = (declaration.date("missingNoticeOn"), declaration.date("executedOn"));
        in_time(package, "missing-declaration-cure", noticed, executed, out);
    }
}

/// The signatures in one of these roles.
pub(super) fn signatures<'a>(document: Node<'a>, roles: &'static [&'static str]) -> impl Iterator<Item = Node<'a>> {
    document.items("signatures").filter(|signature| signature.text("role").is_some_and(|role| roles.contains(&role)))
}
