//! The worker's signing side: the key, and seals and countersignatures made with it.
//!
//! A key is a file's, this browser's, or somebody else's. Only the first is ever in this module's memory. A
//! signature of the second comes from the browser, one of the third from the user; between the bytes to sign and
//! the signature the unfinished zip waits here.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use js_sys::{Array, Date, Function, Promise, Reflect, Uint8Array};
use sealcase::archive::Limits;
use sealcase::countersign::{self, Deed};
use sealcase::error::Error;
use sealcase::key::{self, PublicKey, SecretKey};
use sealcase::report::{Report, Verdict};
use sealcase::seal;
use sealcase::statement::{Action, Role};
use sealcase::validate::Checked;
use sealcase::verify;
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{DomException, File};
use zeroize::Zeroizing;

use crate::blob_store::{BlobReader, BlobStore, size};
use crate::crew;
use crate::inspect;
use crate::message::{CountersignRequest, Countersigned, KeyFile, KeyHolder, Reply, Sealed, StoredKey, ToSign};
use crate::opfs::{self, Output};
use crate::qr;
use crate::texts;
use crate::work::{instant, judged, meter, since, text_of};

/// The key that signs.
enum Signer {
    /// It was made here or read from a file.
    Secret(SecretKey),
    /// This browser keeps it.
    Stored(PublicKey),
    /// It is elsewhere.
    Outside(PublicKey),
}

impl Signer {
    fn public(&self) -> PublicKey {
        match self {
            Self::Secret(secret) => secret.public(),
            Self::Stored(public) | Self::Outside(public) => *public,
        }
    }
}

/// A zip that lacks nothing but the signature.
enum Waiting {
    Seal(Box<seal::Unsigned<Output>>),
    Countersign(Box<countersign::Unsigned<Output>>),
}

/// What is asked of a seal.
pub(crate) struct SealRequest {
    pub(crate) base: String,
    pub(crate) role: String,
    pub(crate) signer: String,
    pub(crate) now: i64,
}

/// Where things are signed.
#[derive(Default)]
pub(crate) struct Bench {
    signer: Option<Signer>,
    waiting: Option<(Waiting, f64)>,
}

/// A reply with the file that belongs to it.
type Answer = Result<(Reply, Option<File>), Error>;

impl Bench {
    pub(crate) fn make_key(&mut self, passphrase: &str) -> Result<Reply, Error> {
        let seed = Zeroizing::new(random::<32>()?);
        let secret = SecretKey::from_seed(&seed);
        let encrypted = !passphrase.is_empty();
        let pem = if encrypted {
            secret.to_encrypted_pem(passphrase.as_bytes(), &random()?, random()?)?
        } else {
            secret.to_pem()?
        };
        let key = KeyFile { secret_pem: Some(pem.to_string()), encrypted, ..known(&secret.public()) };
        self.signer = Some(Signer::Secret(secret));
        Ok(Reply::KeyReady(key))
    }

    pub(crate) fn open_key(&mut self, file: Option<&File>, passphrase: &str) -> Result<Reply, Error> {
        self.signer = None;
        let text = match file {
            Some(file) => text_of(file)?,
            None => return Err(Error::key(texts::NO_KEY_FILE)),
        };
        let encrypted = key::is_encrypted(&text);
        if encrypted && passphrase.is_empty() {
            return Ok(Reply::KeyRefused { reason: texts::PASSPHRASE_WANTED.into(), encrypted });
        }
        match SecretKey::from_pem(&text, encrypted.then_some(passphrase.as_bytes())) {
            Ok(secret) => {
                let key = KeyFile { encrypted, ..known(&secret.public()) };
                self.signer = Some(Signer::Secret(secret));
                Ok(Reply::KeyReady(key))
            }
            Err(Error::Key { reason }) => Ok(Reply::KeyRefused { reason, encrypted }),
            Err(problem) => Err(problem),
        }
    }

    pub(crate) fn outside_key(&mut self, file: Option<&File>) -> Result<Reply, Error> {
        self.signer = None;
        let file = file.ok_or_else(|| Error::key(texts::NO_KEY_FILE))?;
        match PublicKey::from_pem(&text_of(file)?) {
            Ok(public) => {
                self.signer = Some(Signer::Outside(public));
                Ok(Reply::KeyReady(KeyFile { holder: KeyHolder::Elsewhere, ..known(&public) }))
            }
            Err(Error::Key { reason }) => Ok(Reply::KeyRefused { reason, encrypted: false }),
            Err(problem) => Err(problem),
        }
    }

    pub(crate) async fn make_stored(&mut self, name: &str, now: i64) -> Result<Reply, Error> {
        self.signer = None;
        let raw = call("make", &[]).await?;
        let public = raw_key(&raw)?;
        let keyid = public.keyid().to_string();
        let entry = [keyid.into(), name.into(), JsValue::from(number(now)), raw];
        call("keep", &entry).await?;
        self.signer = Some(Signer::Stored(public));
        Ok(Reply::KeyReady(KeyFile { holder: KeyHolder::Browser(name.to_owned()), ..known(&public) }))
    }

    pub(crate) async fn use_stored(&mut self, keyid: &str) -> Result<Reply, Error> {
        self.signer = None;
        let public = raw_key(&call("raw", &[keyid.into()]).await?)?;
        let name = stored().await?.into_iter().find(|key| key.keyid == keyid).map(|key| key.name).unwrap_or_default();
        self.signer = Some(Signer::Stored(public));
        Ok(Reply::KeyReady(KeyFile { holder: KeyHolder::Browser(name), ..known(&public) }))
    }

    pub(crate) async fn forget_stored(&mut self, keyid: &str) -> Result<Reply, Error> {
        call("forget", &[keyid.into()]).await?;
        if matches!(&self.signer, Some(Signer::Stored(public)) if public.keyid().to_string() == keyid) {
            self.signer = None;
        }
        Ok(Reply::StoredKeys(stored().await?))
    }

    /// Seals a checked package, up to the signature if that is made elsewhere.
    pub(crate) async fn seal(
        &mut self,
        visit: &str,
        store: &mut BlobStore,
        checked: &Checked,
        asked: SealRequest,
    ) -> Answer {
        let start = Date::now();
        let public_key = self.signer()?.public();
        let role = role(&asked.role)?;
        store.metered(meter(store.total()));
        opfs::sweep(visit).await;
        let output = output(visit, store.total()).await?;
        let store = &*store;
        let request = seal::Request {
            base_directory: asked.base,
            role,
            signer_name: asked.signer,
            public_key,
            sealed_at: instant(asked.now)?,
            previous: Vec::new(),
            cosigners: Vec::new(),
            sha512: false,
        };
        let begun = match crew::seal(store, checked, &request, output).await {
            Ok(begun) => begun,
            Err(problem) => {
                // Nothing of it stays behind.
                opfs::sweep(visit).await;
                return Err(problem);
            }
        };
        match begun {
            seal::Begun::Ready(ready) => self.sign(Waiting::Seal(Box::new(ready)), start).await,
            seal::Begun::Refused(report) => Ok((Reply::SealRefused(judged(&report, Some(store), start)), None)),
        }
    }

    /// Adds a signature to a sealed zip, up to the signature itself if that is made elsewhere.
    pub(crate) async fn countersign(&mut self, visit: &str, asked: &CountersignRequest, files: &[File]) -> Answer {
        let start = Date::now();
        let public_key = self.signer()?.public();
        let zip = files.first().ok_or_else(|| Error::unsupported(texts::NOTHING_TO_VERIFY))?;
        let trust = match (&asked.trust, files.get(1)) {
            (Some(name), Some(file)) => Some(inspect::read_trust(file, name)?.0),
            _ => None,
        };
        let policy = asked.policy.as_deref().map(|name| inspect::policy(name, trust.as_ref())).transpose()?;
        let action = Action::parse(&asked.action).ok_or_else(|| Error::unsupported(texts::NO_ROLE))?;
        let at = instant(asked.now)?;
        let request = countersign::Request {
            judge: verify::Request {
                input: &asked.input,
                keys: &[],
                trust: trust.as_ref(),
                policy: policy.as_ref(),
                as_of: Some(at),
                limits: Limits::default(),
            },
            role: role(&asked.role)?,
            signer_name: asked.signer.clone(),
            public_key,
            signed_at: at,
            deed: Deed::Countersign { action, references: Vec::new() },
        };
        opfs::sweep(visit).await;
        // Read twice: once to verify, once to copy.
        let reader = BlobReader::new(zip.clone(), meter(size(zip).saturating_mul(2)));
        let reader = reader.map_err(|problem| Error::io(&asked.input, problem))?;
        let output = output(visit, size(zip)).await?;
        let no = |report: &Report| Ok((Reply::CountersignRefused(judged(report, None, start)), None));
        match countersign::begin(reader, &request, output)? {
            countersign::Begun::Refused(report) => no(&report),
            // Whoever names a trust file signs only what meets it; a refusal needs neither.
            countersign::Begun::Ready(ready)
                if (trust.is_some() || policy.is_some())
                    && ready.report().verdict != Verdict::Trusted
                    && action != Action::Refused =>
            {
                no(ready.report())
            }
            countersign::Begun::Ready(ready) => self.sign(Waiting::Countersign(ready), start).await,
        }
    }

    /// Takes a signature that was made elsewhere.
    pub(crate) async fn signature(&mut self, text: &str) -> Answer {
        let no = |reason: texts::Line| Ok((Reply::SignatureRefused { reason: reason.into() }, None));
        let Some(signature) = signature_bytes(text) else { return no(texts::NO_SIGNATURE) };
        let public = self.signer()?.public();
        let Some((waiting, start)) = self.waiting.take() else { return no(texts::NOTHING_CHECKED) };
        if public.verify(waiting.bytes_to_sign(), &signature) {
            return finish(waiting, signature.to_vec(), start).await;
        }
        self.waiting = Some((waiting, start));
        no(texts::WRONG_SIGNATURE)
    }

    fn signer(&self) -> Result<&Signer, Error> {
        self.signer.as_ref().ok_or_else(|| Error::key(texts::NO_KEY_FILE))
    }

    async fn sign(&mut self, waiting: Waiting, start: f64) -> Answer {
        let bytes = waiting.bytes_to_sign();
        let signature = match self.signer()? {
            Signer::Secret(secret) => secret.sign(bytes),
            Signer::Stored(public) => {
                let keyid = public.keyid().to_string();
                let given = call("sign", &[keyid.into(), Uint8Array::from(bytes).into()]).await?;
                Uint8Array::new(&given).to_vec()
            }
            Signer::Outside(_) => {
                let to_sign = ToSign {
                    statement: waiting.statement().to_owned(),
                    base64: STANDARD.encode(bytes),
                    countersigns: matches!(waiting, Waiting::Countersign(_)),
                };
                self.waiting = Some((waiting, start));
                return Ok((Reply::ToSign(to_sign), None));
            }
        };
        finish(waiting, signature, start).await
    }
}

impl Waiting {
    fn bytes_to_sign(&self) -> &[u8] {
        match self {
            Self::Seal(unsigned) => unsigned.bytes_to_sign(),
            Self::Countersign(unsigned) => unsigned.bytes_to_sign(),
        }
    }

    fn statement(&self) -> &str {
        match self {
            Self::Seal(unsigned) => unsigned.statement(),
            Self::Countersign(unsigned) => unsigned.statement(),
        }
    }
}

/// Puts the signature into the zip and closes it.
async fn finish(waiting: Waiting, signature: Vec<u8>, start: f64) -> Answer {
    let statement = waiting.statement().to_owned();
    match waiting {
        Waiting::Seal(unsigned) => {
            let (receipt, output) = unsigned.finish(signature)?;
            let file_name = format!("{}.sealed.zip", receipt.base_directory);
            let file = output.into_file(&file_name).await.map_err(|problem| Error::io(&file_name, problem))?;
            let qr = qr::svg(&receipt.tag_manifest.to_string());
            let (receipt_json, receipt) = crossed(&receipt)?;
            let size = size(&file);
            let sealed = Sealed { receipt, receipt_json, statement, file_name, size, millis: since(start), qr };
            Ok((Reply::Sealed(sealed), Some(file)))
        }
        Waiting::Countersign(unsigned) => {
            let (receipt, output) = unsigned.finish(signature)?;
            let file_name = format!("{}.{}.zip", receipt.base_directory, receipt.action);
            let file = output.into_file(&file_name).await.map_err(|problem| Error::io(&file_name, problem))?;
            let qr = qr::svg(&receipt.tag_manifest.to_string());
            let (receipt_json, receipt) = crossed(&receipt)?;
            let size = size(&file);
            let added = Countersigned { receipt, receipt_json, statement, file_name, size, qr };
            Ok((Reply::Countersigned(added), Some(file)))
        }
    }
}

/// A receipt of the core as JSON, and as the page reads it.
fn crossed<T: DeserializeOwned>(receipt: &impl Serialize) -> Result<(String, T), Error> {
    let strange = |problem: serde_json::Error| Error::unsupported(problem.to_string());
    let json = serde_json::to_string_pretty(receipt).map_err(strange)? + "\n";
    let own = serde_json::from_str(&json).map_err(strange)?;
    Ok((json, own))
}

/// Opens a place to write that many bytes to.
async fn output(visit: &str, bytes: u64) -> Result<Output, Error> {
    let output = Output::open(visit).await;
    if output.limit().is_some_and(|limit| bytes > limit) {
        return Err(Error::Limit { what: texts::MEMORY_LIMIT.into() });
    }
    Ok(output)
}

fn role(text: &str) -> Result<Role, Error> {
    Role::parse(text).ok_or_else(|| Error::unsupported(texts::NO_ROLE))
}

fn known(public: &PublicKey) -> KeyFile {
    KeyFile { keyid: public.keyid().to_string(), public_pem: public.to_pem(), ..KeyFile::default() }
}

fn random<const N: usize>() -> Result<[u8; N], Error> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|problem| Error::key(problem.to_string()))?;
    Ok(bytes)
}

#[expect(clippy::cast_precision_loss, reason = "seconds fit by far")]
fn number(seconds: i64) -> f64 {
    seconds as f64
}

/// The keys that this browser keeps.
pub(crate) async fn stored() -> Result<Vec<StoredKey>, Error> {
    let text = call("list", &[]).await?.as_string().unwrap_or_default();
    serde_json::from_str(&text).map_err(|problem| Error::key(problem.to_string()))
}

fn raw_key(raw: &JsValue) -> Result<PublicKey, Error> {
    let raw: Uint8Array = raw.clone().dyn_into().map_err(|_| Error::key(texts::NO_STORED_KEY))?;
    let raw: [u8; 32] = raw.to_vec().try_into().map_err(|_| Error::key(texts::NO_STORED_KEY))?;
    PublicKey::from_raw(&raw).map_err(|_| Error::key(texts::NO_STORED_KEY))
}

/// Calls one of the functions in `worker.js` that deal with kept keys.
async fn call(name: &str, arguments: &[JsValue]) -> Result<JsValue, Error> {
    let begin = || -> Result<Promise, JsValue> {
        let keys = Reflect::get(&js_sys::global(), &"sealcaseKeys".into())?;
        let deed: Function = Reflect::get(&keys, &name.into())?.dyn_into()?;
        deed.apply(&keys, &arguments.iter().collect::<Array>())?.dyn_into()
    };
    let told = match begin() {
        Ok(promise) => JsFuture::from(promise).await,
        Err(problem) => Err(problem),
    };
    told.map_err(|problem| {
        let name = problem.dyn_ref::<DomException>().map_or_else(|| format!("{problem:?}"), DomException::name);
        Error::key(format!("{} ({name})", texts::NO_BROWSER_KEYS))
    })
}

/// A signature of 64 bytes, from base64 or hexadecimal digits with any space between them.
fn signature_bytes(text: &str) -> Option<[u8; 64]> {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    if text.len() == 128 && text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        let digit = |at: usize| u8::from_str_radix(text.get(at..at + 2)?, 16).ok();
        let bytes: Option<Vec<u8>> = (0..128).step_by(2).map(digit).collect();
        return bytes?.try_into().ok();
    }
    let standard: String = text.trim_end_matches('=').replace('-', "+").replace('_', "/");
    STANDARD_NO_PAD.decode(standard).ok()?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signatures_are_read_as_tools_write_them() {
        let bytes: [u8; 64] = std::array::from_fn(|at| u8::try_from(at * 4).unwrap());
        let coded = STANDARD.encode(bytes);
        let hex = bytes.iter().fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"));
        assert_eq!(signature_bytes(&coded), Some(bytes));
        assert_eq!(signature_bytes(&format!("{}\n{}", &coded[..40], &coded[40..])), Some(bytes));
        assert_eq!(signature_bytes(&coded.replace('+', "-").replace('/', "_")), Some(bytes));
        assert_eq!(signature_bytes(&hex.to_uppercase()), Some(bytes));
        for wrong in ["", "AAAA", &coded[..84], &format!("{coded}AAAA"), "not a signature"] {
            assert_eq!(signature_bytes(wrong), None, "{wrong}");
        }
    }
}
