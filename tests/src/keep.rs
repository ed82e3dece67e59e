//! Keeps what the tests had judged, for a second program that must judge it alike.
//!
//! With `KEEP_JUDGED` set to a folder, every zip that is judged through here is written there, with what its
//! verifier knew and what was said: `<digest>.zip` and `<digest>.json`; tokens as `<digest>.token.json`.
//! `second/agree.py` reads them. Without the variable nothing is written.

use std::io::Cursor;

use sealcase::error::Error;
use sealcase::report::Report;
use sealcase::timestamp::{self, Authority, Problem, Stamp};
use sealcase::verify::{self, Request};
use serde_json::{Value, json};

/// Judges a sealed zip.
///
/// # Errors
/// As [`verify::verify`].
pub fn verify(zip: &[u8], request: &Request) -> Result<Report, Error> {
    let report = verify::verify(Cursor::new(zip), request)?;
    keep_zip("bag", zip, request, &report);
    Ok(report)
}

/// Judges a proof.
///
/// # Errors
/// As [`verify::verify_proof`].
pub fn verify_proof(zip: &[u8], request: &Request) -> Result<Report, Error> {
    let report = verify::verify_proof(Cursor::new(zip), request)?;
    keep_zip("proof", zip, request, &report);
    Ok(report)
}

/// Judges a time-stamp.
///
/// # Errors
/// As [`timestamp::judge`].
pub fn judge_token(token: &[u8], text: &[u8], authorities: &[Authority]) -> Result<Stamp, Problem> {
    let judged = timestamp::judge(token, text, authorities);
    let listed = authorities.iter().map(|authority| {
        let chain: Vec<String> = authority.certificates.iter().map(timestamp::Certificate::to_pem).collect();
        json!({"name": authority.name, "chainPem": chain, "from": authority.from, "until": authority.until})
    });
    let value = json!({
        "token": crate::sealed::base64(token),
        "text": crate::sealed::base64(text),
        "authorities": listed.collect::<Vec<_>>(),
        "time": judged.as_ref().ok().map(|stamp| stamp.time),
        "latest": judged.as_ref().ok().map(|stamp| stamp.latest),
        "authority": judged.as_ref().ok().map(|stamp| stamp.authority),
        "code": judged.as_ref().err().map(|problem| problem.code.id()),
    });
    write(token, &value, "token.json", None);
    judged
}

fn keep_zip(kind: &str, zip: &[u8], request: &Request, report: &Report) {
    let lines = report.signatures.iter().map(|line| {
        json!({
            "path": line.path, "state": line.state, "keyid": line.keyid, "counts": line.known_key,
            "proven": line.proven_time, "archived": line.archived,
        })
    });
    let keys: Vec<String> = request.keys.iter().map(sealcase::key::PublicKey::to_pem).collect();
    let value = json!({
        "kind": kind,
        "keys": keys,
        "trust": request.trust.map(sealcase::trust::Trust::file),
        "policy": request.policy.map(sealcase::trust::Policy::to_wire),
        "asOf": request.as_of,
        "limits": {"entries": request.limits.entries, "bytes": request.limits.bytes},
        "verdict": report.verdict.as_str(),
        "codes": report.findings.iter().map(|finding| finding.code.id()).collect::<Vec<_>>(),
        "signatures": lines.collect::<Vec<_>>(),
    });
    write(zip, &value, "json", Some(zip));
}

#[cfg(target_arch = "wasm32")]
fn write(_: &[u8], _: &Value, _: &str, _: Option<&[u8]>) {}

#[cfg(not(target_arch = "wasm32"))]
#[expect(clippy::expect_used, reason = "a folder that cannot be written to must stop the test that was asked to")]
fn write(bytes: &[u8], value: &Value, end: &str, zip: Option<&[u8]>) {
    let Some(folder) = std::env::var_os("KEEP_JUDGED").map(std::path::PathBuf::from) else { return };
    let text = serde_json::to_string_pretty(value).expect("it is JSON") + "\n";
    let digest = sealcase::digest::Digest::of(&[bytes, text.as_bytes()].concat()).to_string();
    let name = digest.get(..20).unwrap_or_default();
    std::fs::create_dir_all(&folder).expect("a folder that can be made");
    std::fs::write(folder.join(format!("{name}.{end}")), text).expect("a folder that can be written to");
    if let Some(zip) = zip {
        std::fs::write(folder.join(format!("{name}.zip")), zip).expect("a folder that can be written to");
    }
}
