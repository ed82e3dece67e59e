//! `sealcase key import`: private keys of other programs, written anew as PKCS#8 PEM.
//!
//! OpenSSL's files come in through the core; OpenSSH's own form, guarded by bcrypt, is read by `ssh-key`.
//! Secret keys of minisign stay out: their passphrases cost 1 GiB of memory, and a key for files is better
//! left to files. What is no Ed25519 key is named and refused.

use std::path::Path;

use sealcase::key::{self, SecretKey};
use ssh_key::{Kdf, PrivateKey};
use zeroize::Zeroizing;

use crate::args::KeyImportArgs;
use crate::console::Console;
use crate::keys::{self, Protection};
use crate::outcome::{Exit, Stop};

/// Rounds of bcrypt above these are refused: `ssh-keygen` writes 16 or 24, and each takes some milliseconds.
const MAX_BCRYPT_ROUNDS: u32 = 1_000;
const OPENSSH: &str = "-----BEGIN OPENSSH PRIVATE KEY-----";

/// Runs the command.
pub(crate) fn run(args: &KeyImportArgs, console: &mut Console) -> Result<Exit, Stop> {
    let bytes = keys::read_bytes(&args.file)?;
    let outputs = keys::Outputs::create(&args.output)?;
    let (key, passphrase) = read(&bytes, args)?;
    keys::warn_if_open(&args.file, console);
    let protection = match (&args.new_passphrase_file, passphrase) {
        (Some(file), _) => Protection::File(file),
        (None, _) if args.no_passphrase => Protection::None,
        (None, Some(passphrase)) => Protection::Passphrase(passphrase),
        (None, None) => Protection::Ask,
    };
    outputs.write(&key, protection, console)
}

type Read = (SecretKey, Option<Zeroizing<String>>);

/// The key, and the passphrase that guarded it.
fn read(bytes: &[u8], args: &KeyImportArgs) -> Result<Read, Stop> {
    let ask = || keys::passphrase(args.passphrase_file.as_deref(), &args.file);
    let at = |error| keys::at(&args.file, error);
    let Some(text) = std::str::from_utf8(bytes).ok().filter(|text| !text.starts_with('\0')) else {
        let passphrase = key::is_encrypted_der(bytes).then(ask).transpose()?;
        let guard = passphrase.as_ref().map(|text| text.as_bytes());
        return Ok((SecretKey::from_pkcs8_der(bytes, guard).map_err(at)?, passphrase));
    };
    if text.contains(OPENSSH) {
        return openssh(text, &args.file, ask);
    }
    if let Some((what, hint)) = other(text) {
        return Err(Stop::usage(format!("{}: {what}", args.file.display())).with_hint(hint));
    }
    let passphrase = key::is_encrypted(text).then(ask).transpose()?;
    let guard = passphrase.as_ref().map(|text| text.as_bytes());
    Ok((SecretKey::from_pem(text, guard).map_err(at)?, passphrase))
}

/// Files that are known and not taken: what they are, and what to do.
fn other(text: &str) -> Option<(&'static str, &'static str)> {
    const ED25519: &str = "only Ed25519 keys are taken; `sealcase key new` makes one";
    let first = text.trim_start().lines().next().unwrap_or_default();
    let found = match first {
        "-----BEGIN RSA PRIVATE KEY-----" => ("this is an RSA key", ED25519),
        "-----BEGIN EC PRIVATE KEY-----" => ("this is a key on a NIST or other curve", ED25519),
        "-----BEGIN DSA PRIVATE KEY-----" => ("this is a DSA key", ED25519),
        "-----BEGIN PUBLIC KEY-----" => ("this is a public key", "name the file of the private one"),
        _ if first.starts_with("ssh-") => ("this is a public key of OpenSSH", "name the file without .pub"),
        _ if first.starts_with("PuTTY-User-Key-File") => {
            ("this is a key file of PuTTY", "export it in PuTTYgen as an OpenSSH key, and import that")
        }
        _ if first.starts_with("untrusted comment:") && first.contains("public key") => {
            ("this is a public key of minisign", "it is taken as it is wherever a public key is")
        }
        _ if first.starts_with("untrusted comment:") => (
            "this is a secret key of minisign or signify, which is not taken",
            "make a new one with `sealcase key new`; public keys of minisign are taken everywhere",
        ),
        _ if text.lines().any(|line| line.starts_with("AGE-SECRET-KEY-")) => {
            ("this is an identity of age, which opens and does not sign", "use it with `sealcase open --identity`")
        }
        _ => return None,
    };
    Some(found)
}

fn openssh(text: &str, file: &Path, ask: impl Fn() -> Result<Zeroizing<String>, Stop>) -> Result<Read, Stop> {
    let wrong = |what: &str| Stop::usage(format!("{}: {what}", file.display()));
    let damaged = || wrong("this OpenSSH key is damaged, or of a kind that is not known");
    let mut key = PrivateKey::from_openssh(text.trim_start()).map_err(|_| damaged())?;
    let kind = key.algorithm();
    if kind != ssh_key::Algorithm::Ed25519 {
        return Err(wrong(&format!("this is an SSH key of the kind {}", kind.as_str()))
            .with_hint("only Ed25519 keys are taken; `ssh-keygen -t ed25519` or `sealcase key new` makes one"));
    }
    let mut passphrase = None;
    if key.is_encrypted() {
        if matches!(key.kdf(), Kdf::Bcrypt { rounds, .. } if *rounds > MAX_BCRYPT_ROUNDS) {
            return Err(wrong("the cost that this key file states is not one that an honest program writes"));
        }
        let given = ask()?;
        key = key.decrypt(given.as_bytes()).map_err(|_| wrong("the passphrase does not open this private key"))?;
        passphrase = Some(given);
    }
    let pair = key.key_data().ed25519().ok_or_else(damaged)?;
    let secret = SecretKey::from_seed(&Zeroizing::new(pair.private.to_bytes()));
    // A wrong public half would make signatures that nobody can check.
    if secret.public().keyid() != sealcase::key::PublicKey::from_raw(&pair.public.0).map_err(|_| damaged())?.keyid() {
        return Err(wrong("the public half of this private key file does not belong to it"));
    }
    Ok((secret, passphrase))
}
