//! What is said about a bag after it was sealed: countersignatures and retention events.
//!
//! Both are about the same subject as the seal, and both list every signature and renewal that
//! their signer saw, so that none of those can be taken away unnoticed. What a countersignature
//! rests on (verdict, time, trust file, tool) is stated by its signer and proves nothing by itself.

use serde::{Deserialize, Serialize};

use super::{Reference, Resource, SealingTool, Signer};
use crate::time::Timestamp;

/// The predicate type of a countersignature.
pub const COUNTERSIGN: &str = "urn:sealcase:countersign:v1";
/// The predicate type of a retention event.
pub const RETENTION_EVENT: &str = "urn:sealcase:retention-event:v1";

/// What a countersigner did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Action {
    /// Checked that the bag holds, no more.
    IntegrityVerified,
    /// Evaluated the product.
    Evaluated,
    /// Granted the label.
    Certified,
    /// Refused the bag. Never counts in favour of it.
    Refused,
    /// Took over the duty to keep it.
    RetentionAccepted,
}

impl Action {
    /// All actions.
    pub const ALL: [Self; 5] =
        [Self::IntegrityVerified, Self::Evaluated, Self::Certified, Self::Refused, Self::RetentionAccepted];

    /// The word that statements use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::IntegrityVerified => "integrity-verified",
            Self::Evaluated => "evaluated",
            Self::Certified => "certified",
            Self::Refused => "refused",
            Self::RetentionAccepted => "retention-accepted",
        }
    }

    /// Reads the word that statements use.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|action| action.as_str() == text)
    }
}

/// What happened to a certificate, a hold or the bag itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Event {
    /// The certificate came into force.
    CertificateIssued,
    /// It ran out.
    CertificateExpired,
    /// It was taken away.
    CertificateRevoked,
    /// Nothing may be destroyed until the hold is released.
    HoldPlaced,
    /// The hold has ended.
    HoldReleased,
    /// The bag was destroyed elsewhere; this copy records it.
    Disposed,
}

impl Event {
    /// All events.
    pub const ALL: [Self; 6] = [
        Self::CertificateIssued,
        Self::CertificateExpired,
        Self::CertificateRevoked,
        Self::HoldPlaced,
        Self::HoldReleased,
        Self::Disposed,
    ];

    /// The word that statements use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::CertificateIssued => "certificate-issued",
            Self::CertificateExpired => "certificate-expired",
            Self::CertificateRevoked => "certificate-revoked",
            Self::HoldPlaced => "hold-placed",
            Self::HoldReleased => "hold-released",
            Self::Disposed => "disposed",
        }
    }

    /// Reads the word that statements use.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|event| event.as_str() == text)
    }
}

/// The bag, by its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BagName {
    /// `urn:uuid:…`, the same as `External-Identifier`.
    pub id: String,
}

/// What a countersignature says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Countersign {
    /// Always [`super::FORMAT`].
    pub format: String,
    /// The bag.
    pub bag: BagName,
    /// Who countersigns.
    pub signer: Signer,
    /// One of [`Action`].
    pub action: String,
    /// When, as the signer claims.
    pub signed_at: Timestamp,
    /// Every file that was then in `signatures/` and `archive/`.
    pub seen: Vec<Resource>,
    /// What the signer's own check showed.
    pub verification: Verification,
    /// Other bags that belong to this deed.
    #[serde(default)]
    pub references: Vec<Reference>,
}

/// What a countersigner's own check showed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Verification {
    /// The verdict, in capitals.
    pub verdict: String,
    /// The time judged at.
    pub as_of: Timestamp,
    /// The trust file judged by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trust: Option<Resource>,
    /// Which program checked.
    pub tool: SealingTool,
}

/// What a retention event says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RetentionEvent {
    /// Always [`super::FORMAT`].
    pub format: String,
    /// The bag.
    pub bag: BagName,
    /// Who records the event.
    pub signer: Signer,
    /// One of [`Event`].
    pub event: String,
    /// When it took effect.
    pub effective_at: Timestamp,
    /// On what it rests: a decision, an order, a certificate's number.
    pub basis: String,
    /// Until when the bag is to be kept because of it: a date or `open`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub computed_keep_until: Option<String>,
    /// When it was signed, as the signer claims.
    pub signed_at: Timestamp,
    /// Every file that was then in `signatures/` and `archive/`.
    pub seen: Vec<Resource>,
    /// Which program wrote it.
    pub tool: SealingTool,
}
