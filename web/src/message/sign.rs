//! What belongs to signing: keys, what waits for a signature, receipts.

use serde::{Deserialize, Serialize};

/// A key, as far as the page may know it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyFile {
    /// The fingerprint.
    pub keyid: String,
    /// The public key's PEM.
    pub public_pem: String,
    /// The secret key's PEM, only for a key that was made here, to be saved.
    pub secret_pem: Option<String>,
    /// Whether that PEM is encrypted.
    pub encrypted: bool,
    /// Who holds the secret key.
    pub holder: KeyHolder,
}

/// Who holds a secret key.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum KeyHolder {
    /// A file of the user's.
    #[default]
    File,
    /// This browser, under that name; it signs and does not hand the key out.
    Browser(String),
    /// Somebody or something else, such as a card or another machine.
    Elsewhere,
}

/// A key that this browser keeps.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredKey {
    /// Its fingerprint.
    pub keyid: String,
    /// What the user calls it.
    pub name: String,
    /// When it was made, in seconds since 1970.
    pub made: i64,
}

/// What is to be signed elsewhere.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToSign {
    /// The statement, for people.
    pub statement: String,
    /// The bytes to sign, in base64.
    pub base64: String,
    /// Whether a sealed zip is countersigned.
    pub countersigns: bool,
}

/// Who adds what to a sealed zip.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CountersignRequest {
    /// What the zip is called in reports.
    pub input: String,
    /// The role that the signer claims.
    pub role: String,
    /// The name that the signer claims.
    pub signer: String,
    /// What they did.
    pub action: String,
    /// The trust file's name, if there is one.
    pub trust: Option<String>,
    /// The policy's name, if there is one.
    pub policy: Option<String>,
    /// The time of day, in seconds since 1970.
    pub now: i64,
}

/// A sealed package.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sealed {
    /// The core's receipt.
    pub receipt: Receipt,
    /// The receipt as JSON, to be saved.
    pub receipt_json: String,
    /// The statement that was signed.
    pub statement: String,
    /// A name for the file.
    pub file_name: String,
    /// Its size.
    pub size: u64,
    /// The time that the work took, in milliseconds.
    pub millis: u64,
    /// The signed digest as a QR code, in SVG.
    pub qr: String,
}

/// A signature that was added to a sealed zip.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Countersigned {
    /// The core's receipt.
    pub receipt: AddedReceipt,
    /// The receipt as JSON, to be saved.
    pub receipt_json: String,
    /// The statement that was signed.
    pub statement: String,
    /// A name for the file.
    pub file_name: String,
    /// Its size.
    pub size: u64,
    /// The signed digest as a QR code, in SVG.
    pub qr: String,
}

/// What the core says about a countersignature.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AddedReceipt {
    /// The bag's URN.
    pub bag_id: String,
    /// The base directory.
    pub base_directory: String,
    /// The digest that the signature covers.
    pub tag_manifest: String,
    /// The signer's fingerprint.
    pub keyid: String,
    /// The role.
    pub role: String,
    /// The name.
    pub signer_name: String,
    /// What was done.
    pub action: String,
    /// The time.
    pub signed_at: String,
    /// The files that the signer saw.
    pub seen: Vec<String>,
    /// The verdict of the check before signing.
    pub verdict: String,
    /// The new envelope's file.
    pub envelope: String,
}

/// What the core says about a seal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Receipt {
    /// The bag's URN.
    pub bag_id: String,
    /// The base directory.
    pub base_directory: String,
    /// The digest that the signature covers.
    pub tag_manifest: String,
    /// The signer's fingerprint.
    pub keyid: String,
    /// The role.
    pub role: String,
    /// The name.
    pub signer_name: String,
    /// The time.
    pub sealed_at: String,
    /// Number of payload files.
    pub payload_files: u64,
    /// Bytes of payload.
    pub payload_octets: u64,
}
