//! Codes of evidence: what files hold, bills of materials, and statements on vulnerabilities.

use super::table;

const FILES: &str = "47 CFR 8.208(b), (d)";

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
}
