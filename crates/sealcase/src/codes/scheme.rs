//! Codes of the scheme: profiles and cross-document rules, each with the clause it rests on.

use super::table;

table! {
    RULES_DOCUMENT_MISSING, "rules.document-missing", Error, "47 CFR 8.208(a), (b); profile", "a required document is missing",
        "an application without it is returned as incomplete", "add the document";
}
