//! Key files and passphrases: the only file that handles secrets.
//!
//! Private keys are written for their owner alone and never replace a file. Passphrases come from
//! a prompt on the terminal or from a file, never from an argument or the environment, where other
//! processes could read them.

use std::fs;
use std::io::{self, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};

use sealcase::key::{self, PublicKey, SecretKey};
use zeroize::Zeroizing;

use crate::args::{KeyCommand, KeyNewArgs, KeyPublicArgs};
use crate::console::{BOLD, Console};
use crate::outcome::{Exit, Stop};
use crate::output::{Pending, Readers};

/// Shortest passphrase that is accepted, in characters.
const SHORTEST_PASSPHRASE: usize = 8;

/// Runs `sealcase key`.
pub(crate) fn run(command: &KeyCommand, console: &mut Console) -> Result<Exit, Stop> {
    match command {
        KeyCommand::New(args) => make(args, console),
        KeyCommand::Public(args) => public(args, console),
    }
}

fn make(args: &KeyNewArgs, console: &mut Console) -> Result<Exit, Stop> {
    let public_path = beside(&args.output);
    // Both before the user types a passphrase.
    let private_file = Pending::create(&args.output, false, Readers::Owner)?;
    let public_file = Pending::create(&public_path, false, Readers::Default)?;
    let passphrase = match &args.passphrase_file {
        Some(file) => Some(read_passphrase(file)?),
        None if args.no_passphrase => None,
        None => Some(new_passphrase()?),
    };
    if passphrase.as_ref().is_some_and(|text| text.chars().count() < SHORTEST_PASSPHRASE) {
        return Err(Stop::usage(format!(
            "the passphrase is too short: take at least {SHORTEST_PASSPHRASE} characters"
        )));
    }

    let key = SecretKey::of(args.algorithm, &*random::<32>()?);
    let text = match &passphrase {
        Some(passphrase) => key.to_encrypted_pem(passphrase.as_bytes(), &*random::<16>()?, *random::<16>()?)?,
        None => key.to_pem()?,
    };
    write(&private_file, &args.output, text.as_bytes())?;
    write(&public_file, &public_path, key.public().to_pem().as_bytes())?;
    private_file.commit()?;
    public_file.commit()?;

    let protection = if passphrase.is_some() { "protected by its passphrase" } else { "not protected" };
    console.result(&format!("fingerprint  {}", key::grouped(&key.public().keyid())))?;
    console.remark(&format!(
        "private key  {} ({protection}; keep it secret, and keep a copy in a safe place)\n\
         public key   {} (give it to those who verify, and tell them the fingerprint by another way)\n\n\
         {BOLD}Next:{BOLD:#} sealcase seal DIR --key {} --role manufacturer --name \"Your company\"",
        args.output.display(),
        public_path.display(),
        args.output.display(),
    ));
    Ok(Exit::Passed)
}

fn public(args: &KeyPublicArgs, console: &mut Console) -> Result<Exit, Stop> {
    let text = read_text(&args.file)?;
    let key = match PublicKey::from_pem(&text) {
        Ok(key) => key,
        // No public key: then it must be a private one, and what is wrong with that is told.
        Err(_) if text.contains("PRIVATE KEY-----") => {
            unlock(&text, &args.file, args.passphrase_file.as_deref(), console)?.public()
        }
        Err(error) => return Err(at(&args.file, error)),
    };
    console.write(&key.to_pem())?;
    console.remark(&format!("fingerprint  {}", key::grouped(&key.keyid())));
    Ok(Exit::Passed)
}

/// Reads a private key, asking for its passphrase if it has one and no file gives it.
///
/// # Errors
/// The file cannot be read, is no key, or the passphrase is wrong.
pub(crate) fn secret(file: &Path, passphrase_file: Option<&Path>, console: &mut Console) -> Result<SecretKey, Stop> {
    let text = read_text(file)?;
    if PublicKey::from_pem(&text).is_ok() {
        return Err(Stop::usage(format!("{} is a public key; signing needs the private one", file.display())));
    }
    unlock(&text, file, passphrase_file, console)
}

/// Reads several private keys, each with its passphrase file: one for all of them, or one for each.
///
/// # Errors
/// As [`secret`], or the number of passphrase files fits neither.
pub(crate) fn secrets(files: &[PathBuf], phrases: &[PathBuf], console: &mut Console) -> Result<Vec<SecretKey>, Stop> {
    if phrases.len() > 1 && phrases.len() != files.len() {
        return Err(Stop::usage("give `--passphrase-file` once, or once for each key, in the same order"));
    }
    let phrase = |at: usize| phrases.get(at).or_else(|| phrases.first().filter(|_| phrases.len() == 1));
    files.iter().enumerate().map(|(at, file)| secret(file, phrase(at).map(PathBuf::as_path), console)).collect()
}

/// Reads a public key. A private key file is refused: it has no business where seals are verified.
///
/// # Errors
/// The file cannot be read or is no public key.
pub(crate) fn known(file: &Path) -> Result<PublicKey, Stop> {
    let text = read_text(file)?;
    if text.contains("PRIVATE KEY-----") {
        return Err(Stop::usage(format!("{} is a private key; give the public one", file.display()))
            .with_hint(format!("`sealcase key public {}` prints it", file.display())));
    }
    PublicKey::from_pem(&text).map_err(|error| at(file, error))
}

fn unlock(text: &str, file: &Path, passphrase_file: Option<&Path>, console: &mut Console) -> Result<SecretKey, Stop> {
    warn_if_open(file, console);
    let passphrase = match (key::is_encrypted(text), passphrase_file) {
        (true, Some(file)) => Some(read_passphrase(file)?),
        (true, None) => Some(prompt(&format!("Passphrase for {}: ", file.display()))?),
        (false, _) => None,
    };
    let bytes = passphrase.as_ref().map(|text| text.as_bytes());
    SecretKey::from_pem(text, bytes).map_err(|error| at(file, error))
}

fn at(file: &Path, error: sealcase::error::Error) -> Stop {
    let mut stop = Stop::from(error);
    stop.text = format!("{}: {}", file.display(), stop.text);
    stop
}

/// Reads a key file; not more of it than a key can have.
fn read_text(file: &Path) -> Result<Zeroizing<String>, Stop> {
    let error = |error: &io::Error| {
        let mut stop = Stop::io("read the key", file, error);
        stop.code = Stop::usage("").code;
        stop
    };
    let size = fs::metadata(file).map_err(|problem| error(&problem))?.len();
    if size > key::MAX_PEM_BYTES as u64 {
        return Err(Stop::usage(format!("{} is too large to be a key", file.display())));
    }
    let bytes = Zeroizing::new(fs::read(file).map_err(|problem| error(&problem))?);
    match std::str::from_utf8(&bytes) {
        Ok(text) => Ok(Zeroizing::new(text.to_owned())),
        Err(_) => Err(Stop::usage(format!("{} is no key in PEM form", file.display()))),
    }
}

/// `acme.pem` gives `acme.pem.pub`.
fn beside(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".pub");
    PathBuf::from(name)
}

fn write(pending: &Pending, path: &Path, text: &[u8]) -> Result<(), Stop> {
    pending.writer()?.write_all(text).map_err(|error| Stop::io("write", path, &error))
}

fn random<const N: usize>() -> Result<Zeroizing<[u8; N]>, Stop> {
    let mut bytes = Zeroizing::new([0; N]);
    getrandom::fill(&mut *bytes)
        .map_err(|error| Stop::undecided(format!("the system gives no randomness: {error}")))?;
    Ok(bytes)
}

/// The first line of a file, as openssl's `-passin file:` takes it.
fn read_passphrase(file: &Path) -> Result<Zeroizing<String>, Stop> {
    let text = match fs::read_to_string(file) {
        Ok(text) => Zeroizing::new(text),
        Err(error) => {
            let mut stop = Stop::io("read the passphrase in", file, &error);
            stop.code = Stop::usage("").code;
            return Err(stop);
        }
    };
    match text.lines().next() {
        Some(line) if !line.is_empty() => Ok(Zeroizing::new(line.to_owned())),
        _ => Err(Stop::usage(format!("the first line of {} is empty; it should hold the passphrase", file.display()))),
    }
}

fn new_passphrase() -> Result<Zeroizing<String>, Stop> {
    let first = prompt("New passphrase for the key: ")?;
    let second = prompt("The same again: ")?;
    if *first == *second { Ok(first) } else { Err(Stop::usage("the two passphrases differ; no key was made")) }
}

/// Asks on the terminal, without echo.
fn prompt(question: &str) -> Result<Zeroizing<String>, Stop> {
    let no_terminal = || {
        Stop::usage("a passphrase is needed, and there is no terminal to ask for it")
            .with_hint("give it with `--passphrase-file FILE`; a new key may also be made with `--no-passphrase`")
    };
    if !io::stdin().is_terminal() {
        return Err(no_terminal());
    }
    match rpassword::prompt_password(question) {
        Ok(text) => Ok(Zeroizing::new(text)),
        Err(error) if error.kind() == io::ErrorKind::Interrupted => Err(Stop::interrupted()),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Err(Stop::interrupted()),
        Err(_) => Err(no_terminal()),
    }
}

/// Warns when others than the owner may read a private key.
#[cfg(unix)]
fn warn_if_open(file: &Path, console: &mut Console) {
    use std::os::unix::fs::PermissionsExt as _;
    let open = fs::metadata(file).is_ok_and(|meta| meta.permissions().mode() & 0o077 != 0);
    if open {
        console.warning(&format!(
            "others on this machine can read the private key {}; `chmod 600 {}` closes it",
            file.display(),
            file.display()
        ));
    }
}

#[cfg(not(unix))]
fn warn_if_open(_: &Path, _: &mut Console) {}
