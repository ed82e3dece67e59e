//! JSON Schemas, profiles and catalogues of Sealcase, as data.
//!
//! The core compiles the schemas and reads the profiles; the page builds its
//! forms from them. This crate only carries the texts, byte for byte as they
//! lie in this folder, so that anyone can use the files without Rust as well.
//! It parses nothing and depends on nothing.

/// A schema for one type of document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DocumentSchema {
    /// The document type, the same word as `docType` in the document.
    pub name: &'static str,
    /// The schema's `$id`.
    pub id: &'static str,
    /// The schema's text.
    pub text: &'static str,
}

/// A schema that is not for a document: shared definitions, or the form of
/// a profile, a catalogue or a policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Schema {
    /// The schema's `$id`.
    pub id: &'static str,
    /// The schema's text.
    pub text: &'static str,
}

/// A profile or a catalogue: data that rules read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Data {
    /// Short name, as users type it.
    pub name: &'static str,
    /// The URN, the same as the member `id` in the text.
    pub id: &'static str,
    /// The JSON text.
    pub text: &'static str,
}

macro_rules! documents {
    ($($name:literal),+ $(,)?) => {
        &[$(DocumentSchema {
            name: $name,
            id: concat!("urn:sealcase:schema:", $name, ":1"),
            text: include_str!(concat!("../", $name, ".schema.json")),
        }),+]
    };
}

macro_rules! schema {
    ($name:literal) => {
        Schema {
            id: concat!("urn:sealcase:schema:", $name, ":1"),
            text: include_str!(concat!("../", $name, ".schema.json")),
        }
    };
}

/// The schemas of all document types, in the order of a product's life.
pub const DOCUMENTS: &[DocumentSchema] = documents![
    "application",
    "applicant",
    "us-agent-attestation",
    "declaration",
    "truth-statement",
    "prohibited-source-screening",
    "product",
    "product-family",
    "conformance-matrix",
    "risk-assessment",
    "reused-certification",
    "evidence-index",
    "test-plan",
    "test-report",
    "test-data-attestation",
    "lab-recognition",
    "nonconformity-record",
    "bill-of-materials",
    "vulnerability-status",
    "support-policy",
    "registry-record",
    "decision",
    "dispute-record",
    "surveillance-record",
    "complaint-record",
    "change-record",
    "retention-schedule",
];

/// Definitions that the other schemas refer to.
pub const COMMON: Schema = schema!("common");

/// The form of a profile.
pub const PROFILE_SCHEMA: Schema = schema!("profile");

/// The form of a catalogue of outcomes.
pub const CATALOGUE_SCHEMA: Schema = schema!("catalogue");

/// The form of a caller's verify policy.
pub const POLICY_SCHEMA: Schema = schema!("policy");

/// The form of a trust file.
pub const TRUST_SCHEMA: Schema = schema!("trust");

/// The form of a report, as `json` and `ndjson` give it.
pub const REPORT_SCHEMA: Schema = schema!("report");

/// Policies that come with the program, by the names that users type.
pub const POLICIES: &[(&str, &str)] = &[
    ("lab-intake", include_str!("../policies/lab-intake.json")),
    ("cla-intake", include_str!("../policies/cla-intake.json")),
    ("archive", include_str!("../policies/archive.json")),
];

/// All profiles.
pub const PROFILES: &[Data] = &[
    Data {
        name: "us-ctm-2024",
        id: "urn:sealcase:profile:us-ctm-2024:1",
        text: include_str!("../profiles/us-ctm-2024.json"),
    },
    Data {
        name: "us-ctm-palindrome",
        id: "urn:sealcase:profile:us-ctm-palindrome:1",
        text: include_str!("../profiles/us-ctm-palindrome.json"),
    },
];

/// All catalogues of outcomes.
pub const CATALOGUES: &[Data] =
    &[Data { name: "ir8425", id: "urn:sealcase:catalogue:ir8425:1", text: include_str!("../catalogue/ir8425.json") }];

/// The schema for a document type, if there is one.
///
/// ```
/// let schema = sealcase_schemas::document("declaration").unwrap();
/// assert_eq!(schema.id, "urn:sealcase:schema:declaration:1");
/// assert!(sealcase_schemas::document("poem").is_none());
/// ```
pub fn document(name: &str) -> Option<&'static DocumentSchema> {
    DOCUMENTS.iter().find(|schema| schema.name == name)
}
