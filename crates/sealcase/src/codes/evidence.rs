//! Codes of evidence: what files hold, bills of materials, and statements on vulnerabilities.

use super::table;

const FILES: &str = "47 CFR 8.208(b), (d)";
const BOM: &str = "47 CFR 8.222(b)(10); NIST IR 8425 DOC-1b";
const VEX: &str = "NIST IR 8425 DOC-1f, DOC-1g";

table! {
    RULES_FILE_EMPTY, "rules.file-empty", Error, FILES, "a file that is referred to is empty",
        "it shows nothing", "put the right file in, and state its size and digest anew";
    RULES_FILE_TYPE, "rules.file-type", Error, FILES, "a file is not what its media type says",
        "whoever opens it as stated sees nothing, or something else", "put the right file in, or correct its media type";
    RULES_FILE_ENCODING, "rules.file-encoding", Warning, FILES, "a text is not UTF-8",
        "another reader may show other letters", "save it as UTF-8, or state its media type as application/octet-stream";
    RULES_FILE_LOCKED, "rules.file-locked", Error, FILES, "a file is encrypted, and may need a password",
        "who judges it now, or keeps it for years, may not be able to open it", "save it without password and restrictions";
    RULES_FILE_CUT, "rules.file-cut", Warning, FILES, "a file has no proper end",
        "it may have been cut off while it was copied", "get the whole file, and state its size and digest anew";
    RULES_FILE_AMBIGUOUS, "rules.file-ambiguous", Warning, FILES, "a file is two things at once",
        "one program shows one content, another program the other", "put in a file that is one thing";
    RULES_FILE_RUNS, "rules.file-runs", Error, FILES, "something that runs stands where a document is due",
        "a document is to be read; a program harms whoever opens it in good faith", "put the document in, or correct the kind of evidence";

    RULES_SBOM_FORMAT, "rules.sbom-format", Error, BOM, "a bill of materials is not in the format that is stated",
        "whoever gets it cannot read it with the tools of that format", "put the right file in, or correct the format and its version";
    RULES_SBOM_UNREAD, "rules.sbom-unread", Warning, BOM, "a bill of materials is in a form that is not read",
        "nobody has checked what it says", "add the same in CycloneDX JSON 1.4 to 1.7 or SPDX JSON 2.3";
    RULES_SBOM_MALFORMED, "rules.sbom-malformed", Error, BOM, "a bill of materials is not as its format demands",
        "tools that read the format refuse it, or pass over what it says", "correct it at the place shown, or make it anew with a current tool";
    RULES_SBOM_REFERENCE, "rules.sbom-reference", Warning, BOM, "a reference inside a bill of materials leads nowhere",
        "what depends on what cannot be followed", "add the part that is meant, or correct the reference";
    RULES_SBOM_EMPTY, "rules.sbom-empty", Warning, BOM, "a bill of materials lists no component",
        "it says nothing about what the product is made of", "make it anew with a tool that sees the parts";
    RULES_SBOM_ELEMENT_MISSING, "rules.sbom-element-missing", Warning, "NTIA, The Minimum Elements for an SBOM (2021)", "a bill of materials lacks an element that it should have",
        "without it a part cannot be told from others, traced, or matched with known vulnerabilities", "add the element at the places shown";
    RULES_SBOM_SUBJECT, "rules.sbom-subject", Error, BOM, "a bill of materials is not about the component that it stands for",
        "the parts of another component or version show nothing about this one", "put the right file in, or correct the entry";
    RULES_SBOM_DATE, "rules.sbom-date", Warning, BOM, "the day on which a bill of materials was made is not that of the file itself",
        "its age is counted from this day", "state the day that the file states";

    RULES_VEX_FORMAT, "rules.vex-format", Error, VEX, "a VEX file is not in the format that is stated",
        "whoever gets it cannot read it with the tools of that format", "put the right file in, or correct the format";
    RULES_VEX_UNREAD, "rules.vex-unread", Warning, VEX, "a VEX file is in a form that is not read",
        "nobody has checked what it says", "add the same as OpenVEX, CSAF or CycloneDX JSON";
    RULES_VEX_MALFORMED, "rules.vex-malformed", Error, VEX, "a VEX file is not as its format demands",
        "tools that read the format refuse it, or pass over what it says", "correct it at the place shown";
    RULES_VEX_INCOMPLETE, "rules.vex-incomplete", Error, VEX, "a VEX statement leaves out what it must say",
        "a status without reason, remedy or product helps nobody to act", "add what is named";
    RULES_VEX_PRODUCT_UNKNOWN, "rules.vex-product-unknown", Warning, VEX, "a VEX statement is about a product that is not in the package",
        "a statement about another product or version shows nothing about this one", "name the product as its SBOM does, by its package URL if it has one";
    RULES_VEX_MISMATCH, "rules.vex-mismatch", Error, VEX, "the VEX file states another status than the vulnerability-status document",
        "a reader cannot tell which one is true", "make both say the same";
}
