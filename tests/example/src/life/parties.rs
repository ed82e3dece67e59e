//! Who signs in the life, with keys that anybody can make again: they are examples and protect nothing.

use sealcase::envelope::{self, Signature, SignedText};
use sealcase::key::SecretKey;
use sealcase::statement::Role;
use sealcase::time::Timestamp;
use sealcase::trust::{self, HeldRole, TrustFile};

use crate::Fault;

/// When the trust file was issued, and since when its keys hold their roles.
const ISSUED_AT: &str = "2026-09-01T00:00:00Z";
/// Until when the trust file counts: longer than the records are kept.
const EXPIRES: &str = "2040-01-01T00:00:00Z";

/// Somebody who signs.
#[derive(Debug, Clone, Copy)]
pub struct Party {
    /// A short id, also the name of its key file.
    pub id: &'static str,
    /// The organisation's name.
    pub name: &'static str,
    /// The role its key holds; the scheme itself holds none.
    pub role: Option<Role>,
    seed: u8,
}

impl Party {
    /// The example key, always the same. Never use it for anything else.
    pub fn key(&self) -> SecretKey {
        // The text makes plain what a key is when somebody finds its bytes.
        let mut seed = *b"Sealcase EXAMPLE key, public!  \0";
        if let Some(last) = seed.last_mut() {
            *last = self.seed;
        }
        SecretKey::from_seed(&seed)
    }
}

/// The scheme, which signs the trust file.
pub const SCHEME: &str = "scheme";

/// All parties: the maker, the laboratory, the CLA, the Lead Administrator and the scheme.
pub fn parties() -> [Party; 5] {
    let party = |id, name, role, seed| Party { id, name, role, seed };
    [
        party("manufacturer", "Alder Street Devices, Inc.", Some(Role::Manufacturer), 1),
        party("lab", "Tern Harbor Test Laboratories", Some(Role::Lab), 2),
        party("cla", "Meridian Label Administrators LLC", Some(Role::Cla), 3),
        party("lead-administrator", "Beacon Point Alliance", Some(Role::LeadAdministrator), 4),
        party(SCHEME, "Label Scheme Committee", None, 5),
    ]
}

/// A party by its id.
pub(super) fn by_id(id: &str) -> Result<Party, Fault> {
    parties().into_iter().find(|party| party.id == id).ok_or_else(|| Fault::new(format!("there is no party {id}")))
}

/// The trust file that names the parties, signed by the scheme.
pub(super) fn trust_file() -> Result<Vec<u8>, Fault> {
    let fault = |error: sealcase::error::Error| Fault::new(error.to_string());
    let mut file = TrustFile::new(time(ISSUED_AT)?, time(EXPIRES)?);
    for party in parties() {
        let Some(role) = party.role else { continue };
        let held = HeldRole { role: role.as_str().to_owned(), from: time(ISSUED_AT)?, until: None };
        let named = trust::Party { id: party.id.to_owned(), name: party.name.to_owned() };
        file.add(&party.key().public(), &named, held).map_err(fault)?;
    }
    let scheme = by_id(SCHEME)?.key();
    let mut signed = SignedText {
        payload_type: envelope::TRUST.to_owned(),
        body: file.to_json().map_err(fault)?.into_bytes(),
        signatures: Vec::new(),
    };
    let bytes = scheme.sign(&signed.signed_bytes());
    let public = scheme.public();
    signed.signatures.push(Signature { keyid: public.keyid().to_string(), bytes, public_key: Some(public.to_pem()) });
    Ok(signed.to_json().into_bytes())
}

/// A time of the life.
pub(super) fn time(text: &str) -> Result<Timestamp, Fault> {
    Timestamp::parse(text).ok_or_else(|| Fault::new(format!("this is no time: {text}")))
}
