//! Codes of single documents: JSON text and JSON Schema.

use super::table;

const JSON: &str = "RFC 8259 and RFC 7493 (I-JSON)";
const SCHEMA: &str = "the document type's JSON Schema";

table! {
    JSON_TOO_LARGE, "json.too-large", Error, "Sealcase limits", "the JSON file is larger than the limit",
        "documents are held in memory while they are checked", "split the document, or move bulk data to an evidence file";
    JSON_NOT_UTF8, "json.not-utf8", Error, JSON, "the file is not valid UTF-8",
        "readers would show different text", "save the file as UTF-8";
    JSON_BOM, "json.bom", Error, JSON, "the file starts with a byte order mark",
        "many JSON readers refuse it", "save the file as UTF-8 without a byte order mark";
    JSON_SYNTAX, "json.syntax", Error, JSON, "the text is not JSON",
        "nothing in the file can be checked", "correct the text at the place shown";
    JSON_TRAILING, "json.trailing", Error, JSON, "there is text after the end of the JSON value",
        "readers disagree on whether it counts", "remove what follows the last closing bracket";
    JSON_TOO_DEEP, "json.too-deep", Error, "Sealcase limits", "the JSON is nested too deeply",
        "deep nesting exhausts readers", "flatten the document; 64 levels are allowed";
    JSON_DUPLICATE_MEMBER, "json.duplicate-member", Error, JSON, "an object has the same member twice",
        "one reader takes the first value, another the last", "keep one of the two";
    JSON_SURROGATE, "json.surrogate", Error, JSON, "a string holds half of a surrogate pair",
        "it is no character, and readers treat it differently", "write the character itself";
    JSON_NUMBER, "json.number", Error, JSON, "a number cannot be kept exactly by common readers",
        "it would be rounded silently, or read as zero or infinity", "write it as a string, or with at most 15 digits";

    SCHEMA_REQUIRED, "schema.required", Error, SCHEMA, "a required member is missing",
        "the document cannot be judged without it", "add the member";
    SCHEMA_UNEXPECTED, "schema.unexpected", Error, SCHEMA, "a member is not known here",
        "it may be misspelt, and nobody would read it", "check the spelling, or put additions under `extensions`";
    SCHEMA_TYPE, "schema.type", Error, SCHEMA, "a value has the wrong type",
        "readers would misunderstand it", "write the value in the type shown";
    SCHEMA_ENUM, "schema.enum", Error, SCHEMA, "a value is not one of the allowed ones",
        "only these values have a meaning here", "use one of the allowed values";
    SCHEMA_CONST, "schema.const", Error, SCHEMA, "a value is not the fixed one",
        "the scheme leaves no choice here", "write the fixed value";
    SCHEMA_FORMAT, "schema.format", Error, SCHEMA, "a text does not have the right form",
        "readers could not use it", "write it in the form shown";
    SCHEMA_PATTERN, "schema.pattern", Error, SCHEMA, "a text does not fit its pattern",
        "readers could not use it", "write it in the form shown";
    SCHEMA_LENGTH, "schema.length", Error, SCHEMA, "a text is too short or too long",
        "an empty or endless text tells nothing", "give the text a fitting length";
    SCHEMA_RANGE, "schema.range", Error, SCHEMA, "a number is out of range",
        "the value makes no sense here", "correct the number";
    SCHEMA_COUNT, "schema.count", Error, SCHEMA, "a list or object has too few or too many items",
        "the document says too little or repeats itself", "add or remove items";
    SCHEMA_UNIQUE, "schema.unique", Error, SCHEMA, "a list holds the same item twice",
        "each item must stand once", "remove the double";
    SCHEMA_ALTERNATIVE, "schema.alternative", Error, SCHEMA, "the value fits none, or more than one, of the allowed forms",
        "it cannot be told which form is meant", "follow one of the forms in the document type's description";
    SCHEMA_OTHER, "schema.other", Error, SCHEMA, "the value breaks a rule of its schema",
        "the document does not have its agreed form", "follow the document type's description";
    SCHEMA_UNKNOWN_DOC_TYPE, "schema.unknown-doc-type", Warning, "the list of document types", "the file names a document type that is not known",
        "it is taken for evidence, and nobody judges it as a document", "correct `docType`, or remove it if the file is evidence";

    PROFILE_UNKNOWN_NAME, "profile.unknown-name", Error, "the profile's schema, catalogue and document types", "the profile names something that this version does not know",
        "a rule that rests on it could never be met", "correct the name, or use a newer version of Sealcase";

    VALIDATE_TOO_MANY_FILES, "validate.too-many-files", Error, "the profile's limits", "the package has more files than the profile allows",
        "huge packages exhaust whoever receives them", "put small files of one kind into one archive, and list that";
    VALIDATE_TOO_MANY_DOCUMENTS, "validate.too-many-documents", Error, "the profile's limits", "the package has more documents than the profile allows",
        "every document is held in memory while the package is checked", "leave out documents that are not needed";
    VALIDATE_MORE_FINDINGS, "validate.more-findings", Note, "Sealcase limits", "the file has more findings than are shown",
        "a report must stay readable", "mend what is shown, then check again";
}
