//! Trust files and policies as the user names them: read, judged, and found by name.

use std::fs;
use std::path::Path;

use sealcase::finding::Finding;
use sealcase::key::PublicKey;
use sealcase::trust::{self, Policy, Signing, Source, Trust};

use crate::args::TrustArgs;
use crate::console::{Console, plain};
use crate::keys;
use crate::outcome::Stop;
use crate::profiles::meant;
use crate::validate::quoted;

/// Longest policy file that is read, in bytes.
const MAX_POLICY_BYTES: u64 = 1 << 20;

/// Reads the trust file that the user named.
///
/// # Errors
/// It cannot be read, or something in it is wrong: then nothing is judged by it.
pub(crate) fn given(args: &TrustArgs, console: &mut Console) -> Result<Option<Trust>, Stop> {
    let Some(path) = &args.trust else { return Ok(None) };
    let signers = args.trust_keys.iter().map(|file| keys::known(file)).collect::<Result<Vec<_>, _>>()?;
    let text = read(path, trust::MAX_BYTES, "a trust file")?;
    let (trust, notes) = parse_with(&text, path, &signers, signing(args.trust_threshold, &signers)?)?;
    let version = trust.file().version;
    if let Some(least) = args.trust_version.filter(|least| version < *least) {
        return Err(Stop::usage(format!("{} is version {version}; you accept {least} or later", path.display()))
            .with_hint("get the newest trust file from the scheme"));
    }
    for note in notes {
        console.remark(&format!("note: {}: {}; {}", path.display(), plain(&note.message), note.hint));
    }
    Ok(Some(trust))
}

/// Judges the text of a trust file.
///
/// # Errors
/// Something in it is wrong: then it cannot be used.
pub(crate) fn parse(text: &[u8], path: &Path, signers: &[PublicKey]) -> Result<(Trust, Vec<Finding>), Stop> {
    parse_with(text, path, signers, Signing::default())
}

/// What the user demands of the signatures on a trust file.
///
/// # Errors
/// More signatures are demanded than keys were given.
pub(crate) fn signing(threshold: Option<usize>, signers: &[PublicKey]) -> Result<Signing, Stop> {
    let least = threshold.unwrap_or(0);
    if least > signers.len() {
        return Err(Stop::usage(format!("{least} of the keys must have signed, of which you gave {}", signers.len()))
            .with_hint("give `--trust-key` for each key of the scheme"));
    }
    Ok(Signing { least, partial: false })
}

/// Judges the text of a trust file, with demands on its signatures.
///
/// # Errors
/// Something in it is wrong: then it cannot be used.
pub(crate) fn parse_with(
    text: &[u8],
    path: &Path,
    signers: &[PublicKey],
    signing: Signing,
) -> Result<(Trust, Vec<Finding>), Stop> {
    trust::read_with(&Source { text, path: &path.to_string_lossy(), signers }, signing).map_err(|findings| {
        unusable(path, "trust file", &findings)
            .with_hint(format!("`sealcase trust check {}` tells all that is wrong", quoted(&path.to_string_lossy())))
    })
}

/// Finds a policy: in the trust file, among those that come with the program, or in a file.
///
/// # Errors
/// There is none of that name, or the file is no policy.
pub(crate) fn policy(name: &str, trust: Option<&Trust>) -> Result<Policy, Stop> {
    if let Some(policy) = trust.and_then(|trust| trust.policy(name).cloned()).or_else(|| Policy::builtin(name)) {
        return Ok(policy);
    }
    let path = Path::new(name);
    if !path.exists() {
        let listed = trust.into_iter().flat_map(|trust| trust.policies().iter().map(|policy| policy.name.clone()));
        let names: Vec<String> = listed.chain(Policy::builtin_names().map(str::to_owned)).collect();
        return Err(Stop::usage(format!("there is no policy and no file `{}`", plain(name))).with_hint(format!(
            "{}known by name: {}",
            meant(name, names.iter().map(String::as_str)),
            plain(&names.join(", "))
        )));
    }
    let text = read(path, MAX_POLICY_BYTES, "a policy")?;
    parse_policy(&text, path)
}

/// Judges the text of a policy.
///
/// # Errors
/// It is none.
pub(crate) fn parse_policy(text: &[u8], path: &Path) -> Result<Policy, Stop> {
    Policy::parse(text, &path.to_string_lossy()).map_err(|findings| {
        unusable(path, "policy", &findings).with_hint("`sealcase schema show policy` describes the form")
    })
}

/// Reads a file that the user named, within a bound.
///
/// # Errors
/// It is not there, cannot be read, or is too large.
pub(crate) fn read(path: &Path, most: u64, what: &str) -> Result<Vec<u8>, Stop> {
    let wrong = |what: &str| Stop::usage(format!("{} {what}", path.display()));
    let meta = fs::metadata(path).map_err(|_| wrong("is not there or cannot be read"))?;
    if meta.len() > most {
        return Err(wrong(&format!("is too large to be {what}")));
    }
    fs::read(path).map_err(|_| wrong("cannot be read"))
}

fn unusable(path: &Path, what: &str, findings: &[Finding]) -> Stop {
    let first = findings.first().map_or(String::new(), |finding| {
        let line = finding.location.span.map_or(String::new(), |span| format!("line {}: ", span.start.line));
        format!(": {line}{}", plain(&finding.message))
    });
    Stop::usage(format!("{} is no {what} that can be used{first}", path.display()))
}
