//! `sealcase export`: a signature of a sealed zip in a form that other programs' libraries read.
//!
//! A Sigstore bundle (version 0.3) holds one DSSE envelope, a hint at its key and the time-stamps over the
//! signature. Nothing is signed anew; the form changes and no bit of what is signed does.

use std::fs::File;
use std::io::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sealcase::archive::Archive;
use sealcase::bag;
use sealcase::report::{SignatureLine, State, Verdict};
use sealcase::store::{self, Store as _};
use sealcase::timestamp;
use serde_json::{Value, json};

use crate::args::ExportArgs;
use crate::batch::Pace;
use crate::clock;
use crate::console::{BOLD, Console, GOOD, counted, plain};
use crate::outcome::{Exit, Stop};
use crate::output::{Pending, Readers};
use crate::verdict::{self, Asked};
use crate::verify::{Judge, open_zip};

/// What readers of Sigstore's bundles go by.
const MEDIA_TYPE: &str = "application/vnd.dev.sigstore.bundle.v0.3+json";
/// Longest envelope that is read, in bytes: the bound that `verify` sets.
const MAX_ENVELOPE_BYTES: u64 = 1 << 20;

/// Runs the command.
pub(crate) fn run(args: &ExportArgs, console: &mut Console) -> Result<Exit, Stop> {
    let pending = Pending::create(&args.output, args.force, Readers::Default)?;
    let report = Judge::of_nobody(clock::given_or_now(None)?).path(&args.zip, Pace::of(console))?;
    crate::prove::refuse(&report)?;
    if !matches!(report.verdict, Verdict::Valid | Verdict::Trusted) {
        let exit = if report.verdict == Verdict::Undecided { Exit::Undecided } else { Exit::Failed };
        let text = verdict::text(&report, Asked::NOBODY, exit, None, console);
        console.write(&text)?;
        console.message("Nothing was exported, and no file was written.");
        return Ok(exit);
    }
    let line = choose(&report.signatures, args)?;
    let changed = || Stop::undecided(format!("{} changed while it was being read", args.zip.display()));
    let archive = open_zip(&args.zip)?;
    let base = report.bag.as_ref().and_then(|bag| bag.base_directory.clone()).ok_or_else(changed)?;
    let (bundle, stamps) = bundle(&archive, &base, line)?.ok_or_else(changed)?;
    let text = format!("{bundle}\n");
    let failed = |error| Stop::io("write", &args.output, &error);
    pending.writer()?.write_all(text.as_bytes()).map_err(failed)?;
    pending.commit()?;
    let shown = plain(&args.output.to_string_lossy());
    let stamps = counted(stamps as u64, "time-stamp", "time-stamps");
    let name = line.name.as_deref().map_or_else(|| "an unknown signer".to_owned(), plain);
    console.result(&format!(
        "{BOLD}{shown}{BOLD:#}: {GOOD}WRITTEN{GOOD:#}, the signature of {name} as a Sigstore bundle with {stamps}."
    ))?;
    console.remark(
        "It says that this key signed this digest of tagmanifest-sha256.txt. Whoever reads it needs the bag too,\n\
         to compare that digest, and the signer's public key; there is no entry in a transparency log.",
    );
    Ok(Exit::Passed)
}

/// The signature that the user names; else the first one, the seal.
fn choose<'a>(signatures: &'a [SignatureLine], args: &ExportArgs) -> Result<&'a SignatureLine, Stop> {
    let good: Vec<_> = signatures.iter().filter(|line| line.state == State::Ok).collect();
    let meant = |line: &&&SignatureLine| match &args.signature {
        Some(name) => line.path == *name || line.path.rsplit('/').next() == Some(name),
        None => true,
    };
    good.iter().find(meant).copied().ok_or_else(|| {
        let names: Vec<_> = good.iter().map(|line| plain(&line.path)).collect();
        Stop::usage(format!("{} has no such signature that holds", args.zip.display()))
            .with_hint(format!("it has {}", names.join(", ")))
    })
}

/// The bundle and the number of its time-stamps; nothing if the zip is not what it was a moment ago.
fn bundle(archive: &Archive<File>, base: &str, line: &SignatureLine) -> Result<Option<(Value, usize)>, Stop> {
    let member = |name: &str, limit| store::read(archive, &format!("{base}/{name}"), limit);
    let Some(text) = member(&line.path, MAX_ENVELOPE_BYTES)? else { return Ok(None) };
    let Ok(envelope) = serde_json::from_slice::<Value>(&text) else { return Ok(None) };
    let Some(signature) = envelope["signatures"].get(0) else { return Ok(None) };
    let Some(raw) = signature["sig"].as_str().and_then(|text| STANDARD.decode(text).ok()) else { return Ok(None) };
    let mut stamps = Vec::new();
    for name in bag::token_names(&line.path) {
        // Anybody may lay a token there; only those about this signature go along.
        if archive.files().iter().any(|file| file.name == format!("{base}/{name}")) {
            let token = member(&name, timestamp::MAX_BYTES)?;
            stamps.extend(token.filter(|token| timestamp::judge_form(token, &raw).is_ok()));
        }
    }
    let shown: Vec<_> = stamps.iter().map(|token| json!({ "signedTimestamp": STANDARD.encode(token) })).collect();
    let bundle = json!({
        "mediaType": MEDIA_TYPE,
        "verificationMaterial": {
            "publicKey": { "hint": line.keyid },
            "timestampVerificationData": { "rfc3161Timestamps": shown },
        },
        "dsseEnvelope": {
            "payload": envelope["payload"],
            "payloadType": envelope["payloadType"],
            "signatures": [{ "sig": signature["sig"], "keyid": line.keyid }],
        },
    });
    Ok(Some((bundle, stamps.len())))
}
