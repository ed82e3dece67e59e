//! Codes of the scheme: cross-document rules, each with the clause it rests on.

use super::table;

const COMPLETE: &str = "47 CFR 8.208(a), (b)";
const DECLARATION: &str = "47 CFR 8.208(c), (g)";
const SIGNED: &str = "47 CFR 8.208(d), (e)";
const AGENT: &str = "47 CFR 8.208(i)";
const TEST_DATA: &str = "47 CFR 8.208(j)";
const MATRIX: &str = "NIST IR 8425 DOC-1c";
const SUPPORT: &str = "47 CFR 8.208(c)(7), (f); 47 CFR 8.222(b)(9)";
const BARRED: &str = "47 CFR 8.204";
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
    RULES_FILE_UNLISTED, "rules.file-unlisted", Warning, COMPLETE, "a file is neither a document nor listed in the evidence index",
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
    RULES_APPLICANT_MISMATCH, "rules.applicant-mismatch", Error, "47 CFR 8.208(a), (e)", "the application and the applicant document name different parties",
        "nobody could tell who is bound by the application", "write the legal name and the number as in the applicant document";

    RULES_SBOM_MISSING, "rules.sbom-missing", Error, BOM, "a component with software has no SBOM",
        "the registry record says that an SBOM is kept", "add an SBOM for the component, or say in the registry record that none is kept";
    RULES_BOM_FLAG_MISMATCH, "rules.bom-flag-mismatch", Error, BOM, "the registry record and the bill of materials disagree on whether an SBOM or HBOM is kept",
        "what the registry publishes must be true", "correct the flag in the registry record, or add the missing files";

    RULES_NOT_ELIGIBLE, "rules.not-eligible", Error, "47 CFR 8.203; FCC 24-26 paragraphs 16, 29, 32, 37", "the product is not one that the program is for",
        "such a product cannot get the label", "do not apply for this product, or correct what the product document says";
    RULES_SCREENING_MISSING, "rules.screening-missing", Error, "47 CFR 8.204(b) to (e)", "nobody screened this party against the lists of barred sources",
        "the declaration says that none of them is barred", "screen the party and add its row to the screening";
    RULES_SCREENING_PARTS, "rules.screening-parts", Warning, "47 CFR 8.204(b)", "makers of parts that an HBOM lists are not screened",
        "a product with parts from a barred maker is barred, too", "screen each maker that the HBOM names, and add its row";
    RULES_SCREENING_INCOMPLETE, "rules.screening-incomplete", Error, BARRED, "the screening leaves out a list of barred sources",
        "the declaration speaks about all of them", "search that list, too, and name it";
    RULES_SCREENING_MATCH, "rules.screening-match", Error, BARRED, "a party or a kind of equipment is on a list of barred sources",
        "such a product is barred from the label", "do not apply, or correct the row if it is wrong";
    RULES_CATEGORY_UNDETERMINED, "rules.category-undetermined", Error, "47 CFR 8.204(a)", "it was not determined whether the product is equipment of a listed kind",
        "some entries of the list name a kind of equipment, whoever makes it", "add a row that says whether the kind applies, and why";
    RULES_SCREENING_OUTDATED, "rules.screening-outdated", Error, "47 CFR 8.208(c)", "the screening does not fit the day of the declaration",
        "the declaration must be true of the lists in force on its day", "screen again on the lists in force, before the declaration is signed";
    RULES_DECLARATION_OUTDATED, "rules.declaration-outdated", Error, "47 CFR 8.208(h)", "a list changed between the declaration and the grant",
        "the applicant must declare again in that case", "get a new declaration that relies on the changed list";

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

    RULES_ATTESTATION_REASON_MISSING, "rules.attestation-reason-missing", Error, "FCC 24-26 paragraph 86; the CLA's scheme", "a row is met by attestation and gives no reasons",
        "attestation stands in for a test only where the laboratory says why", "give the laboratory's reasons in `attestationReasons`, or test";
    RULES_PLAN_MISMATCH, "rules.plan-mismatch", Error, "47 CFR 8.208(j); the CLA's scheme", "the test report and the test plan do not mean the same plan",
        "tests count only by the plan that was approved", "correct the number, version or date, or get the right plan";
    RULES_CASE_NOT_RUN, "rules.case-not-run", Error, "47 CFR 8.208(j); the CLA's scheme", "a planned test case was not run",
        "what was approved was not tested in full", "run the case, or have the plan changed";
    RULES_CASE_NOT_PLANNED, "rules.case-not-planned", Error, "47 CFR 8.208(j); the CLA's scheme", "a test case is not in the plan",
        "a reader could not tell a slip from a case that was added", "set `addedToPlan` for the case, or have the plan changed";
    RULES_REUSED_CERTIFICATE, "rules.reused-certificate", Warning, "47 CFR 8.220(f)(3); the CLA's scheme", "a reused certificate may not hold for this product",
        "it shows something only about the version and time that it covers", "get a current certificate, or add a gap analysis";
    RULES_FAMILY_INCOMPLETE, "rules.family-incomplete", Error, "47 CFR 8.205(b); the CLA's scheme", "the product family does not account for a model",
        "a model that nobody compared with a tested one is not shown to conform", "name every model of the product, with all that differs";
    RULES_DIFFERENCE_UNTESTED, "rules.difference-untested", Error, "the CLA's scheme", "a difference that bears on security has neither a test nor an argument",
        "the tests of the base model show nothing about it", "test it and name the cases, or say why the result holds";

    RULES_DATE_ORDER, "rules.date-order", Error, "47 CFR 8.208(b), (d)", "two dates are in the wrong order",
        "one of them cannot be right", "correct the wrong one";
    RULES_SUPPORT_DATE_MISMATCH, "rules.support-date-mismatch", Error, SUPPORT, "the support end date differs between documents",
        "customers rely on the date in the registry", "state the same date everywhere";
    RULES_SUPPORT_END_EARLY, "rules.support-end-early", Error, SUPPORT, "support ends too early",
        "a product must be supported when it gets the label, all its components as long as the product", "correct the date";
    RULES_SUPPORT_BEFORE_CERTIFICATE, "rules.support-before-certificate", Warning, "47 CFR 8.208(c)(7); the CLA's scheme", "support ends before the certificate does",
        "the product would carry the label without updates", "extend the support period, or plan the end of the label";
    RULES_UNSUPPORTED_APPLIED, "rules.unsupported-applied", Error, "47 CFR 8.208(f); 47 CFR 8.222(b)(9)", "the registry record says that the product is unsupported, and the applicant declares support",
        "both cannot be true", "state the support end date in the registry record";
    RULES_SECURITY_TXT, "rules.security-txt", Error, "RFC 9116; NIST IR 8425 IQR-1a", "security.txt does not do its duty",
        "who finds a vulnerability must be able to reach the maker", "correct the file, publish it, and take a new copy";
    RULES_SECURITY_TXT_FAR, "rules.security-txt-far", Warning, "RFC 9116 section 2.5.5", "security.txt expires more than a year ahead",
        "its contacts may be out of date long before", "choose a date less than a year ahead";
    RULES_SCAN_OF_OTHER_SBOM, "rules.scan-of-other-sbom", Error, "NIST IR 8425 DOC-1f, DOC-1g", "the scanned SBOM is not the one of the component in the bill of materials",
        "a scan of another SBOM says nothing about this version", "scan the SBOM of this version, or correct the digest";
    RULES_EVIDENCE_OLD, "rules.evidence-old", Warning, "NIST IR 8425 DOC-1f, DOC-1g", "an SBOM or a scan is old at submission",
        "vulnerabilities become known every day", "make it anew";

    RULES_LAB_NOT_RECOGNIZED, "rules.lab-not-recognized", Error, "47 CFR 8.217", "the laboratory was not recognized, or its assessment was too old, on the days of the tests",
        "only tests by a recognized laboratory count", "get proof of recognition for those days, or have another laboratory test";
    RULES_ACCREDITATION_EXPIRED, "rules.accreditation-expired", Error, "47 CFR 8.217(e)(4)", "the laboratory's accreditation expired before the tests ended",
        "only tests by an accredited laboratory count", "get proof that the accreditation was extended, or have the tests done again";
    RULES_OTHER_CLA, "rules.other-cla", Error, "47 CFR 8.220(f)(5); 47 CFR 8.222(b)(4)", "documents name different CLAs",
        "a CLA acts only on applications that it received", "name the CLA that received the application";
    RULES_OTHER_LAB, "rules.other-lab", Error, "47 CFR 8.222(b)(5)", "the registry record names another laboratory than the test report",
        "what the registry publishes must be true", "name the laboratory that tested";
    RULES_NOT_INDEPENDENT, "rules.not-independent", Error, "ISO/IEC 17065; 47 CFR 8.220(d)(2)", "who reviews or decides did evaluation work",
        "nobody judges their own work", "have somebody else review or decide";
    RULES_WAIVER_OF_RULE, "rules.waiver-of-rule", Error, "47 CFR 8.220(f)(10)", "a rule of the Commission was waived by somebody else",
        "a CLA may waive its own scheme's requirements, never a rule", "ask the Commission";
    RULES_NONCONFORMITY_OPEN, "rules.nonconformity-open", Error, "47 CFR 8.209; the CLA's scheme", "a non-conformity was open when the grant was decided",
        "a grant says that the product conforms", "close it first, or do not grant";
    RULES_NONCONFORMITY_LATE, "rules.nonconformity-late", Error, "the CLA's scheme", "a non-conformity was closed after its due day",
        "the laboratory set the day", "have the due day extended in time, and record it";
    RULES_CERTIFICATE_TERM, "rules.certificate-term", Error, "the CLA's scheme", "the certificate does not end when its term does",
        "surveillance and retention are counted from these days", "correct the last day of the certificate";
    RULES_SURVEILLANCE_DATE, "rules.surveillance-date", Error, "the CLA's scheme", "the surveillance is not due on this day",
        "it is due by the scheme's interval from the start of the authorization", "correct the due day";
    RULES_SURVEILLANCE_MISSED, "rules.surveillance-missed", Warning, "47 CFR 8.220(g); the CLA's scheme", "a surveillance was missed",
        "nobody knows whether the product still conforms", "do it now, and judge the certificate";
    RULES_LABEL_EARLY, "rules.label-early", Error, "47 CFR 8.209(c)", "the label is used, or said to be authorized, without a grant in force",
        "nobody may use the label before the grant", "take the label off, and correct the record";
    RULES_AUTHORITY_MISSING, "rules.authority-missing", Error, "47 CFR 8.209", "a grant does not name who issues it",
        "the rule wants the CLA and the Commission named as issuing authority", "name both in `authorities`";
    RULES_REVIEW_NOT_ACCEPTED, "rules.review-not-accepted", Error, "47 CFR 8.209; the CLA's scheme", "there is a grant although the review did not accept a point",
        "a grant says that the application and the data show compliance", "settle the point first, or do not grant";
    RULES_DISMISSAL_GROUND, "rules.dismissal-ground", Error, "47 CFR 8.210; 47 CFR 8.220(f)(6)", "a dismissal does not rest on its ground",
        "the rule knows three grounds, and one of them only after a set time", "correct the ground, the kind or the date of the decision";
    RULES_REASONS_MISSING, "rules.reasons-missing", Error, "47 CFR 8.210; 47 CFR 8.211", "a decision that is no grant gives no reasons",
        "the applicant must know what to mend or to have reviewed", "state the reasons";
    RULES_RESUBMISSION_UNDECLARED, "rules.resubmission-undeclared", Error, "FCC 24-26 paragraph 91", "an application after a denial does not say that it is a re-submission",
        "a denial that is not declared leads to another one", "set `kind` to `re-submission`";
    RULES_CLOCK_MISSED, "rules.clock-missed", Error, "the profile's terms", "something was done after its last day",
        "the scheme counts this time", "say in the record what follows from it, or correct a wrong date";
    RULES_CALENDAR_ENDS, "rules.calendar-ends", Warning, "the profile's calendar", "a time in business days cannot be counted",
        "the calendar of business days does not reach this date", "count it by hand, or use a profile with a longer calendar";
    RULES_FAILURE_UNHANDLED, "rules.failure-unhandled", Error, "47 CFR 8.220(g)(4); FCC 24-26 paragraph 127", "a failed surveillance was not followed up",
        "grantee and Commission must be told at once, in writing", "record the notices, the cure and the report";
    RULES_CORRECTION_MISSING, "rules.correction-missing", Error, "47 CFR 8.214", "a complaint counts as corrected, and a corrective action is missing",
        "what is corrected must be so in future production and in goods already delivered", "add what was done, or why nothing was needed";
    RULES_CHANGE_UNASSESSED, "rules.change-unassessed", Error, "47 CFR 8.205(b)", "a change lacks what its class asks for",
        "it is not known whether the product still conforms", "add what is missing, or correct the class";
    RULES_RECOMMENDATION_UNFOUNDED, "rules.recommendation-unfounded", Warning, "47 CFR 8.208(j); the CLA's scheme", "the laboratory recommends a grant although a case did not pass and nothing settles it",
        "the CLA could not tell on what the recommendation rests", "name the retest in `retestOf` or close the non-conformity with it, or recommend with conditions";
    RULES_STATUS_MISMATCH, "rules.status-mismatch", Error, "47 CFR 8.222(b)(3); the CLA's scheme", "the status of the certificate does not fit what happened, or what the registry shows",
        "the public relies on the registry, and a status must rest on a result", "correct the status, the result or the registry record";
    RULES_ESCALATION, "rules.escalation", Error, "47 CFR 8.212; the CLA's scheme", "a matter was not taken from step to step as it must be",
        "each authority answers before the next one is asked, and the last one settles it", "correct the steps, their dates or the outcome";
    RULES_COMPARISON, "rules.comparison", Error, "ISO/IEC 17025; the CLA's scheme", "an intercomparison does not say what each laboratory found",
        "laboratories can be compared only case by case", "give one verdict for each laboratory, and the result that follows from them";

    RULES_RETENTION_TERM, "rules.retention-term", Error, "47 CFR 8.215; 47 CFR 8.208(i); the CLA's scheme", "records are kept for less than the term, or by another holder or from another event",
        "they may be destroyed too early", "use the profile's term for the class";
    RULES_RETENTION_END, "rules.retention-end", Error, "47 CFR 8.215(b)", "the end of keeping is not what follows from the entry",
        "records may be destroyed too early", "write `open`, or the last day of the term";
    RULES_RETENTION_SHARED, "rules.retention-shared", Warning, "47 CFR 8.215", "a document is in two sets with different ends",
        "it might be destroyed with the set that ends first", "keep it until the later end: state that end in both sets, or take it out of the earlier one";

    RULES_REGISTRY_NOT_PUBLIC, "rules.registry-not-public", Error, "47 CFR 8.222", "the registry record is not marked as public",
        "it is published after the grant", "mark it `public`, and put what is confidential elsewhere";
    RULES_MARKED_PUBLIC, "rules.marked-public", Warning, "FCC 24-26 paragraphs 113, 116", "a document of this type is marked as public",
        "the registry says only that bills of materials are kept; they and test data go to the parties of the program", "mark it `non-public` or `trade-secret`, unless you publish it yourself";
}
