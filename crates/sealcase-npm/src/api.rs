//! The functions that JavaScript calls. Options and reports are texts of JSON; what goes wrong is thrown.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Array, Error, Object, Reflect, Uint8Array};
use sealcase::codes::Code;
use sealcase::key::PublicKey;
use sealcase::profile::Profile;
use sealcase::seal::{self, Begun};
use sealcase::statement::{Reference, Relation, Role};
use sealcase::time::Timestamp;
use sealcase::trust::{self, Policy, Source as TrustSource, Trust};
use sealcase::validate::{self, Checked, Demand, Evidence};
use sealcase::verify::{self, Request};
use serde::Deserialize;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast as _, JsValue};

use crate::bridge::{Package, Sink, Source};

type Thrown<T> = Result<T, JsValue>;

fn thrown(problem: impl std::fmt::Display) -> JsValue {
    Error::new(&problem.to_string()).into()
}

/// What is judged, and by what.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct ValidateOptions {
    #[serde(default = "package")]
    input: String,
    #[serde(default = "profile")]
    profile: String,
    #[serde(default = "stage")]
    stage: String,
    as_of: String,
}

fn package() -> String {
    "package".to_owned()
}

fn profile() -> String {
    "us-ctm-2024".to_owned()
}

fn stage() -> String {
    "application".to_owned()
}

/// Who seals, as what, when.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct SealOptions {
    base: String,
    role: String,
    name: String,
    public_key: String,
    at: String,
    #[serde(default)]
    previous: Vec<Previous>,
    #[serde(default)]
    sha512: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Previous {
    bag_id: String,
    tag_manifest: String,
    relation: String,
}

/// What a verifier knows and asks.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct VerifyOptions {
    #[serde(default = "package")]
    input: String,
    #[serde(default)]
    keys: Vec<String>,
    trust: Option<String>,
    #[serde(default)]
    trust_keys: Vec<String>,
    policy: Option<String>,
    as_of: Option<String>,
}

fn options<'a, T: Deserialize<'a>>(text: &'a str) -> Thrown<T> {
    serde_json::from_str(text).map_err(|error| thrown(format!("options: {error}")))
}

fn time(text: &str) -> Thrown<Timestamp> {
    Timestamp::parse(text).ok_or_else(|| thrown(format!("`{text}` is no time such as 2026-11-23T12:00:00Z")))
}

fn keys(texts: &[String]) -> Thrown<Vec<PublicKey>> {
    texts.iter().map(|pem| PublicKey::from_pem(pem).map_err(thrown)).collect()
}

/// Everything, in one object.
///
/// # Errors
/// JavaScript refuses to hold it.
pub(crate) fn functions() -> Thrown<Object> {
    let core = Object::new();
    let verify = Closure::<dyn Fn(JsValue, String) -> Thrown<String>>::new(|zip, text: String| verify(zip, &text));
    let validate =
        Closure::<dyn Fn(Array, String) -> Thrown<Object>>::new(|files, text: String| validate(&files, &text));
    let explain = Closure::<dyn Fn(String) -> Option<String>>::new(|code: String| explain(&code));
    let keyid = Closure::<dyn Fn(String) -> Thrown<String>>::new(|pem: String| keyid(&pem));
    for (name, function) in [
        ("verify", verify.into_js_value()),
        ("validate", validate.into_js_value()),
        ("explain", explain.into_js_value()),
        ("keyid", keyid.into_js_value()),
    ] {
        Reflect::set(&core, &name.into(), &function)?;
    }
    Reflect::set(&core, &"version".into(), &env!("CARGO_PKG_VERSION").into())?;
    Ok(core)
}

fn keyid(pem: &str) -> Thrown<String> {
    PublicKey::from_pem(pem).map(|key| key.keyid().to_string()).map_err(thrown)
}

fn explain(code: &str) -> Option<String> {
    let row = Code::find(code)?.entry();
    let value = serde_json::json!({
        "code": row.id, "severity": row.severity.as_str(), "what": row.what, "why": row.why, "fix": row.fix,
        "basis": row.basis, "since": row.since,
    });
    Some(value.to_string())
}

fn trust_of(options: &VerifyOptions) -> Thrown<Option<Trust>> {
    let Some(text) = &options.trust else { return Ok(None) };
    let signers = keys(&options.trust_keys)?;
    let source = TrustSource { text: text.as_bytes(), path: "trust", signers: &signers };
    let refused = |findings: Vec<sealcase::finding::Finding>| {
        let words: Vec<String> = findings.iter().map(|finding| finding.message.clone()).collect();
        thrown(format!("the trust file is not sound: {}", words.join("; ")))
    };
    trust::read(&source).map(|(trust, _)| Some(trust)).map_err(refused)
}

fn policy_of(text: Option<&str>, trust: Option<&Trust>) -> Thrown<Option<Policy>> {
    let Some(text) = text else { return Ok(None) };
    if let Some(policy) = trust.and_then(|trust| trust.policy(text)).cloned().or_else(|| Policy::builtin(text)) {
        return Ok(Some(policy));
    }
    Policy::parse(text.as_bytes(), "policy")
        .map(Some)
        .map_err(|_| thrown("there is no such policy, and it is no JSON of one"))
}

fn verify(zip: JsValue, text: &str) -> Thrown<String> {
    let asked: VerifyOptions = options(text)?;
    let source = Source::of(zip).map_err(thrown)?;
    let keys = keys(&asked.keys)?;
    let trust = trust_of(&asked)?;
    let policy = policy_of(asked.policy.as_deref(), trust.as_ref())?;
    let request = Request {
        input: &asked.input,
        keys: &keys,
        trust: trust.as_ref(),
        policy: policy.as_ref(),
        as_of: asked.as_of.as_deref().map(time).transpose()?,
        ..Request::default()
    };
    let is_proof = verify::says_proof(source.reader()).map_err(thrown)?;
    let judge = if is_proof { verify::verify_proof } else { verify::verify };
    judge(source.reader(), &request).map(|report| report.to_json()).map_err(thrown)
}

/// Judges a package. What comes back holds the report, and how to seal what was checked, if it may be sealed.
fn validate(files: &Array, text: &str) -> Thrown<Object> {
    let asked: ValidateOptions = options(text)?;
    let package = Package::of(files).map_err(thrown)?;
    let profile = match Profile::builtin(&asked.profile) {
        Some(profile) => profile,
        None => Profile::parse(asked.profile.as_bytes(), "profile")
            .map_err(|_| thrown("there is no such profile, and it is no JSON of one"))?,
    };
    let demand = Demand {
        input: &asked.input,
        profile: &profile,
        stage: &asked.stage,
        as_of: Some(time(&asked.as_of)?),
        evidence: Evidence::ReadNow,
    };
    let judged = validate::validate(&package, &demand).map_err(thrown)?;
    let result = Object::new();
    Reflect::set(&result, &"report".into(), &judged.report.to_json().into())?;
    if let Some(checked) = judged.checked {
        let begin = move |text: String, sink: JsValue| begin(&package, &checked, &text, sink);
        let begin = Closure::<dyn Fn(String, JsValue) -> Thrown<Object>>::new(begin);
        Reflect::set(&result, &"begin".into(), &begin.into_js_value())?;
    }
    Ok(result)
}

/// Writes all but the signature. What comes back holds the bytes to sign, and how to finish; or why it was refused.
fn begin(package: &Package, checked: &Checked, text: &str, sink: JsValue) -> Thrown<Object> {
    let asked: SealOptions = options(text)?;
    let previous = asked.previous.iter().map(|other| {
        let digest = sealcase::digest::Digest::parse(&other.tag_manifest);
        match (digest, Relation::parse(&other.relation)) {
            (Some(digest), Some(relation)) => Ok(Reference::previous(&other.bag_id, digest, relation)),
            _ => Err(thrown("`previous` needs a digest in hex, and supersedes, continues or contains")),
        }
    });
    let request = seal::Request {
        base_directory: asked.base,
        role: Role::parse(&asked.role).ok_or_else(|| thrown(format!("there is no role `{}`", asked.role)))?,
        signer_name: asked.name,
        public_key: PublicKey::from_pem(&asked.public_key).map_err(thrown)?,
        sealed_at: time(&asked.at)?,
        previous: previous.collect::<Thrown<_>>()?,
        cosigners: Vec::new(),
        sha512: asked.sha512,
    };
    let out = Sink::of(sink).map_err(thrown)?;
    let result = Object::new();
    match seal::begin(package, checked, &request, out).map_err(thrown)? {
        Begun::Refused(report) => drop(Reflect::set(&result, &"report".into(), &report.to_json().into())?),
        Begun::Ready(unsigned) => {
            let bytes = Uint8Array::from(unsigned.bytes_to_sign());
            Reflect::set(&result, &"bytesToSign".into(), &bytes)?;
            Reflect::set(&result, &"statement".into(), &unsigned.statement().into())?;
            let waiting = Rc::new(RefCell::new(Some(unsigned)));
            let finish = Closure::<dyn Fn(JsValue) -> Thrown<String>>::new(move |signature: JsValue| {
                let bytes: Uint8Array = signature.dyn_into().map_err(|_| thrown("a signature is a Uint8Array"))?;
                let bytes: [u8; 64] = bytes.to_vec().try_into().map_err(|_| thrown("a signature has 64 bytes"))?;
                let unsigned = waiting.borrow_mut().take().ok_or_else(|| thrown("it was signed already"))?;
                let (receipt, mut out) = unsigned.finish(bytes).map_err(thrown)?;
                std::io::Write::flush(&mut out).map_err(thrown)?;
                serde_json::to_string(&receipt).map_err(thrown)
            });
            Reflect::set(&result, &"finish".into(), &finish.into_js_value())?;
        }
    }
    Ok(result)
}
