//! Codes of the scheme: cross-document rules, each with the clause it rests on.

use super::table;

const COMPLETE: &str = "47 CFR 8.208(a), (b)";
const DECLARATION: &str = "47 CFR 8.208(c), (g)";
const SIGNED: &str = "47 CFR 8.208(d), (e)";
const AGENT: &str = "47 CFR 8.208(i)";
const TEST_DATA: &str = "47 CFR 8.208(j)";
const MATRIX: &str = "NIST IR 8425 DOC-1c";
const SUPPORT: &str = "47 CFR 8.208(c)(7), (f); 47 CFR 8.222(b)(9)";
const BOM: &str = "47 CFR 8.222(b)(10)";

table! {
    RULES_DOCUMENT_MISSING, "rules.document-missing", Error, COMPLETE, "a required document is missing",
        "an application without it is returned as incomplete", "add the document";
    RULES_DOCUMENT_SURPLUS, "rules.document-surplus", Error, COMPLETE, "there are more documents of this type than the stage allows",
        "it cannot be told which one counts", "keep the one that counts";
    RULES_DOCUMENT_UNLISTED, "rules.document-unlisted", Error, COMPLETE, "a document is not in the application's list of enclosures",
        "the applicant signs for what the application lists, and for nothing else", "add the document to `enclosures`, or take the file out";
    RULES_ENCLOSURE_MISSING, "rules.enclosure-missing", Error, COMPLETE, "an enclosed document is not in the package",
        "the CLA would look for it in vain", "put the file in, correct its path, or take it off the list";
    RULES_ENCLOSURE_MISMATCH, "rules.enclosure-mismatch", Error, COMPLETE, "the file is not the document that the enclosure says",
        "the application's list would be wrong about what it holds", "correct the id, the type or the path";
    RULES_FILE_UNLISTED, "rules.file-unlisted", Error, COMPLETE, "a file is neither a document nor listed in the evidence index",
        "nobody could tell what it is or whether it was changed", "list the file in the evidence index, or take it out";
    RULES_FILE_MISSING, "rules.file-missing", Error, COMPLETE, "a file that is referred to is not in the package",
        "what rests on it cannot be judged", "put the file in, or correct its path";
    RULES_REFERENCE_UNRESOLVED, "rules.reference-unresolved", Error, COMPLETE, "a reference leads nowhere",
        "what rests on it cannot be followed", "correct the id, or add what it names";
    RULES_ID_DUPLICATE, "rules.id-duplicate", Error, COMPLETE, "an id stands for two things",
        "a reference to it could mean either", "give one of the two another id";
    RULES_DIGEST_MISMATCH, "rules.digest-mismatch", Error, "47 CFR 8.208(b), (d)", "a file's SHA-256 is not the one that is stated",
        "the file was changed after it was listed, or the digest was copied wrongly", "make sure that it is the right file, then state its digest anew";
    RULES_SIZE_MISMATCH, "rules.size-mismatch", Error, "47 CFR 8.208(b), (d)", "a file's size is not the one that is stated",
        "the file was changed after it was listed, or the size was copied wrongly", "make sure that it is the right file, then state its size anew";
    RULES_PRODUCT_MISMATCH, "rules.product-mismatch", Error, "47 CFR 8.208(b), 47 CFR 8.206", "two documents do not mean the same product",
        "a report about another model or version shows nothing about this one", "make name, models and versions agree, or get the right document";

    RULES_SBOM_MISSING, "rules.sbom-missing", Error, BOM, "a component with software has no SBOM",
        "the registry record says that an SBOM is kept", "add an SBOM for the component, or say in the registry record that none is kept";
    RULES_BOM_FLAG_MISMATCH, "rules.bom-flag-mismatch", Error, BOM, "the registry record and the bill of materials disagree on whether an SBOM or HBOM is kept",
        "what the registry publishes must be true", "correct the flag in the registry record, or add the missing files";

    RULES_STATEMENT_MISSING, "rules.statement-missing", Error, DECLARATION, "a required statement is missing",
        "a declaration without it does not count", "add the statement with the profile's text";
    RULES_STATEMENT_NOT_AFFIRMED, "rules.statement-not-affirmed", Error, DECLARATION, "a required statement is not affirmed",
        "only a statement that its maker affirms counts", "the signer must affirm it, if it is true";
    RULES_STATEMENT_REWORDED, "rules.statement-reworded", Error, DECLARATION, "a statement's text is not the profile's",
        "a changed text may promise less", "use the profile's text word for word";
    RULES_PERJURY_WORDING, "rules.perjury-wording", Error, "47 CFR 1.16; 28 U.S.C. 1746", "the closing words do not make it a declaration under penalty of perjury",
        "without them it does not count as one", "use the profile's wording for the place of signing";
    RULES_NOT_SIGNED, "rules.not-signed", Error, SIGNED, "a document that must be signed is not signed by the right person",
        "an unsigned document binds nobody", "have it signed, and add the signature line";
    RULES_SIGNER_WITHOUT_AUTHORITY, "rules.signer-without-authority", Error, "47 CFR 8.208(e)", "the signer is not among those who may sign for the applicant",
        "only the applicant or an authorized agent can sign", "name the signer in the applicant document, or have somebody else sign";
    RULES_AGENT_PROOF_MISSING, "rules.agent-proof-missing", Error, "47 CFR 8.208(e)", "an agent signed without proof of authority",
        "the CLA must see that the agent may sign for the applicant", "add the proof as evidence and name its id in `proof`";
    RULES_DECLARATION_EARLY, "rules.declaration-early", Warning, "47 CFR 8.208(c)", "the declaration was signed before the last test or amendment",
        "the signer could not yet know what is declared", "sign it again after the last test and amendment";

    RULES_AGENT_NOT_SIGNED, "rules.agent-not-signed", Error, "47 CFR 8.208(i)(2)", "the attestation lacks the signature of the agent or of the applicant",
        "both must sign, unless they are the same party", "have it signed by both";
    RULES_AGENT_SAME_PARTY, "rules.agent-same-party", Error, "47 CFR 8.208(i)(2)", "an applicant outside the United States claims to be its own agent",
        "only an applicant that is located in the United States can be", "name an agent in the United States";
    RULES_AGENT_NOT_IN_US, "rules.agent-not-in-us", Error, AGENT, "the agent's address is not in the United States",
        "papers are served at this address", "give the agent's address in the United States, with the two-letter code of the state";
    RULES_AGENT_PO_BOX, "rules.agent-po-box", Error, AGENT, "the agent's address is a post office box",
        "the address must be physical", "give house number and street";
    RULES_TEST_DATA_SIGNER, "rules.test-data-signer", Error, TEST_DATA, "the person who attests the test data is not named in the test report",
        "only somebody who did or supervised the tests can attest", "have a performer or supervisor attest, or complete the report";
    RULES_REPORT_UNATTESTED, "rules.report-unattested", Error, TEST_DATA, "no attestation of test data refers to this test report",
        "test data counts only if the person who did or supervised the tests attests it", "add an attestation for the report";

    RULES_COVERAGE_MISSING, "rules.coverage-missing", Error, MATRIX, "an outcome is not covered",
        "the CLA must see for each outcome and component whether it is met", "add a row for it";
    RULES_ROW_DUPLICATE, "rules.row-duplicate", Error, MATRIX, "two rows speak about the same outcome and component",
        "they may contradict each other", "join the two rows";
    RULES_JUSTIFICATION_MISSING, "rules.justification-missing", Error, MATRIX, "a row that is not met or not applicable has no justification",
        "the CLA must be able to judge the reason", "say why, in a sentence or two";
    RULES_RISK_MISSING, "rules.risk-missing", Error, "NIST IR 8425 DOC-1c, DOC-1d", "an outcome that is not met is not treated in the risk assessment",
        "a gap is acceptable only if its risk was judged", "name the risks in `risks`";
    RULES_EVIDENCE_MISSING, "rules.evidence-missing", Error, MATRIX, "a row that is met names no evidence",
        "a claim without evidence shows nothing", "name the evidence that shows it";
    RULES_EVIDENCE_KIND, "rules.evidence-kind", Error, MATRIX, "none of the evidence is of a kind that fits the row's method",
        "the evidence cannot show what the row claims", "name evidence of a fitting kind, or correct the method";
    RULES_CASE_MISSING, "rules.case-missing", Error, MATRIX, "a row that is met by test names no test case",
        "a test without a case cannot be followed", "name the test case";
    RULES_CASE_UNRELATED, "rules.case-unrelated", Error, MATRIX, "the test case is about another outcome or component",
        "it shows nothing for this row", "name the case that tests this outcome on this component";
    RULES_CASE_NOT_PASSED, "rules.case-not-passed", Error, "47 CFR 8.208(j); NIST IR 8425 DOC-1c", "a row counts as met on a test case that did not pass",
        "a failed test shows the opposite", "close the non-conformity with a passing retest, or say that the outcome is not met";

    RULES_DATE_ORDER, "rules.date-order", Error, "47 CFR 8.208(b), (d)", "two dates are in the wrong order",
        "one of them cannot be right", "correct the wrong one";
    RULES_SUPPORT_DATE_MISMATCH, "rules.support-date-mismatch", Error, SUPPORT, "the support end date differs between documents",
        "customers rely on the date in the registry", "state the same date everywhere";
    RULES_SUPPORT_END_EARLY, "rules.support-end-early", Error, SUPPORT, "support ends too early",
        "a product must be supported when it gets the label, all its components as long as the product", "correct the date";
}
