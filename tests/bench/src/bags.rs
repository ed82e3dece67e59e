//! Small sealed bags, made in memory by the core: signing a hundred thousand with a process each would take hours.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::path::Path;

use sealcase::key::SecretKey;
use sealcase::profile::{self, Profile};
use sealcase::seal::{self, Begun};
use sealcase::statement::Role;
use sealcase::store::MemStore;
use sealcase::time::Timestamp;
use sealcase::validate::{Demand, Evidence, validate};
use serde_json::{Value, json};

use super::{Outcome, corpora};

/// The key of all small bags.
const SEED: [u8; 32] = [11; 32];

/// Writes that many bags and the public key that signed them.
pub(crate) fn small(folder: &Path, count: usize) -> Outcome {
    let (profile, key) = (undemanding()?, SecretKey::from_seed(&SEED));
    corpora::write(&folder.join("signer.pub"), key.public().to_pem().as_bytes())?;
    for number in 0..count {
        let base = format!("bag-{number:06}");
        let files = BTreeMap::from([
            ("notes/what.txt".to_owned(), format!("bag {number}\n").into_bytes()),
            ("evidence/log.txt".to_owned(), format!("line {number}\n").repeat(100).into_bytes()),
        ]);
        let zip = seal(&base, files, &profile, &key)?;
        corpora::write(&folder.join(format!("{:03}/{base}.sealed.zip", number / 1_000)), &zip)?;
    }
    Ok(())
}

/// A bag in memory, of these files.
pub(crate) fn seal(
    base: &str,
    files: BTreeMap<String, Vec<u8>>,
    profile: &Profile,
    key: &SecretKey,
) -> Outcome<Vec<u8>> {
    let store = MemStore::new(files);
    let demand = Demand { input: base, profile, stage: "application", as_of: None, evidence: Evidence::WhenSealing };
    let checked = validate(&store, &demand)?.checked.ok_or("the small package has faults")?;
    let request = seal::Request {
        base_directory: base.to_owned(),
        role: Role::Manufacturer,
        signer_name: "Bench".to_owned(),
        public_key: key.public(),
        sealed_at: Timestamp::parse("2026-11-24T00:00:00Z").ok_or("no such time")?,
        previous: Vec::new(),
        cosigners: Vec::new(),
        sha512: false,
    };
    match seal::begin(&store, &checked, &request, Cursor::new(Vec::new()))? {
        Begun::Refused(_) => Err("the small package was refused".into()),
        Begun::Ready(unsigned) => {
            let signature = key.sign(unsigned.bytes_to_sign());
            Ok(unsigned.finish(signature)?.1.into_inner())
        }
    }
}

/// The built-in profile without any demand for documents.
pub(crate) fn undemanding() -> Outcome<Profile> {
    let text = profile::builtin_text("us-ctm-2024").ok_or("no profile")?;
    let mut profile: Value = serde_json::from_str(text)?;
    let documents = profile.pointer_mut("/stages/application/documents").and_then(Value::as_array_mut);
    for document in documents.ok_or("no documents")? {
        document["min"] = json!(0);
    }
    Profile::parse(profile.to_string().as_bytes(), "undemanding.json").map_err(|_| "the profile has faults".into())
}
