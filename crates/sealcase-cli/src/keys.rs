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
use crate::key_import;
use crate::outcome::{Exit, Stop};
use crate::output::{Pending, Readers};
use crate::transport;

/// Shortest passphrase that is accepted, in characters.
const SHORTEST_PASSPHRASE: usize = 8;

/// Runs `sealcase key`.
pub(crate) fn run(command: &KeyCommand, console: &mut Console) -> Result<Exit, Stop> {
    match command {
        KeyCommand::New(args) => make(args, console),
        KeyCommand::Public(args) => public(args, console),
        KeyCommand::Show(args) => show(args, console),
        KeyCommand::Import(args) => key_import::run(args, console),
        KeyCommand::Identity(args) => transport::identity(args, console),
    }
}

fn make(args: &KeyNewArgs, console: &mut Console) -> Result<Exit, Stop> {
    // Before the user types a passphrase.
    let outputs = Outputs::create(&args.output)?;
    let protection = match &args.passphrase_file {
        Some(file) => Protection::File(file),
        None if args.no_passphrase => Protection::None,
        None => Protection::Ask,
    };
    outputs.write(&SecretKey::of(args.algorithm, &*random::<32>()?), protection, console)
}

/// What guards a private key that is written.
pub(crate) enum Protection<'a> {
    /// Nothing.
    None,
    /// A passphrase that the user is asked for.
    Ask,
    /// The passphrase in a file.
    File(&'a Path),
    /// This one.
    Passphrase(Zeroizing<String>),
}

/// A key pair being written: the private half under the name that the user says, the public one beside it.
pub(crate) struct Outputs {
    private: (PathBuf, Pending),
    public: (PathBuf, Pending),
}

impl Outputs {
    /// Starts both files.
    ///
    /// # Errors
    /// One of them exists, or the folder cannot be written.
    pub(crate) fn create(output: &Path) -> Result<Self, Stop> {
        let public = beside(output);
        Ok(Self {
            private: (output.to_owned(), Pending::create(output, false, Readers::Owner)?),
            public: (public.clone(), Pending::create(&public, false, Readers::Default)?),
        })
    }

    /// Writes both, and says what they are.
    ///
    /// # Errors
    /// There is no usable passphrase, or writing fails.
    pub(crate) fn write(
        self,
        key: &SecretKey,
        protection: Protection<'_>,
        console: &mut Console,
    ) -> Result<Exit, Stop> {
        let passphrase = match protection {
            Protection::None => None,
            Protection::Ask => Some(new_passphrase()?),
            Protection::File(file) => Some(read_passphrase(file)?),
            Protection::Passphrase(text) => Some(text),
        };
        if passphrase.as_ref().is_some_and(|text| text.chars().count() < SHORTEST_PASSPHRASE) {
            return Err(Stop::usage(format!(
                "the passphrase is too short: take at least {SHORTEST_PASSPHRASE} characters"
            )));
        }
        let text = match &passphrase {
            Some(passphrase) => key.to_encrypted_pem(passphrase.as_bytes(), &*random::<16>()?, *random::<16>()?)?,
            None => key.to_pem()?,
        };
        let ((private_path, private), (public_path, public)) = (self.private, self.public);
        write(&private, &private_path, text.as_bytes())?;
        write(&public, &public_path, key.public().to_pem().as_bytes())?;
        private.commit()?;
        public.commit()?;

        let protection = if passphrase.is_some() { "protected by its passphrase" } else { "not protected" };
        console.result(&fingerprint(&key.public()))?;
        console.remark(&format!(
            "private key  {} ({protection}; keep it secret, and keep a copy in a safe place)\n\
             public key   {} (give it to those who verify, and tell them the fingerprint by another way)\n\n\
             {BOLD}Next:{BOLD:#} sealcase seal DIR --key {} --role manufacturer --name \"Your company\"",
            private_path.display(),
            public_path.display(),
            private_path.display(),
        ));
        Ok(Exit::Passed)
    }
}

/// The keyid in the two forms that people compare: digits, and words for the phone.
fn fingerprint(key: &PublicKey) -> String {
    format!("fingerprint  {}\nin words     {}", key::grouped(&key.keyid()), key::words(&key.keyid()))
}

fn public(args: &KeyPublicArgs, console: &mut Console) -> Result<Exit, Stop> {
    let text = read_text(&args.file)?;
    let key = either(&text, args, console)?;
    console.write(&key.to_pem())?;
    console.remark(&fingerprint(&key));
    Ok(Exit::Passed)
}

fn show(args: &KeyPublicArgs, console: &mut Console) -> Result<Exit, Stop> {
    let text = read_text(&args.file)?;
    if let Some(recipients) = transport::recipients_of(&text, &args.file, console)? {
        console.write(&recipients)?;
        return Ok(Exit::Passed);
    }
    let key = either(&text, args, console)?;
    console.result(&fingerprint(&key))?;
    console.remark(
        "The words stand for the first 88 bits of the fingerprint. Have the key's owner read theirs to you by phone.",
    );
    Ok(Exit::Passed)
}

/// The public key in a file of either half.
fn either(text: &str, args: &KeyPublicArgs, console: &mut Console) -> Result<PublicKey, Stop> {
    match PublicKey::from_text(text) {
        Ok(key) => Ok(key),
        // No public key: then it must be a private one, and what is wrong with that is told.
        Err(_) if text.contains("PRIVATE KEY-----") => {
            Ok(unlock(text, &args.file, args.passphrase_file.as_deref(), console)?.public())
        }
        Err(error) => Err(at(&args.file, error)),
    }
}

/// Reads a private key, asking for its passphrase if it has one and no file gives it.
///
/// # Errors
/// The file cannot be read, is no key, or the passphrase is wrong.
pub(crate) fn secret(file: &Path, passphrase_file: Option<&Path>, console: &mut Console) -> Result<SecretKey, Stop> {
    let text = read_text(file)?;
    if PublicKey::from_text(&text).is_ok() {
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
    PublicKey::from_text(&text).map_err(|error| at(file, error))
}

fn unlock(text: &str, file: &Path, passphrase_file: Option<&Path>, console: &mut Console) -> Result<SecretKey, Stop> {
    warn_if_open(file, console);
    if text.contains("BEGIN OPENSSH PRIVATE KEY") {
        return Err(Stop::usage(format!("{} is a private key of OpenSSH", file.display()))
            .with_hint(format!("`sealcase key import {} -o NEW.pem` makes a key of it to sign with", file.display())));
    }
    let passphrase = key::is_encrypted(text).then(|| self::passphrase(passphrase_file, file)).transpose()?;
    let bytes = passphrase.as_ref().map(|text| text.as_bytes());
    SecretKey::from_pem(text, bytes).map_err(|error| at(file, error))
}

/// The passphrase of a file: from where the user says, or asked for.
///
/// # Errors
/// There is none.
pub(crate) fn passphrase(from: Option<&Path>, of: &Path) -> Result<Zeroizing<String>, Stop> {
    match from {
        Some(file) => read_passphrase(file),
        None => prompt(&format!("Passphrase for {}: ", of.display())),
    }
}

/// An error of the core about a key file, with its name.
pub(crate) fn at(file: &Path, error: sealcase::error::Error) -> Stop {
    let mut stop = Stop::from(error);
    stop.text = format!("{}: {}", file.display(), stop.text);
    stop
}

/// Reads a key file; not more of it than a key can have.
pub(crate) fn read_bytes(file: &Path) -> Result<Zeroizing<Vec<u8>>, Stop> {
    let error = |error: &io::Error| {
        let mut stop = Stop::io("read the key", file, error);
        stop.code = Stop::usage("").code;
        stop
    };
    let size = fs::metadata(file).map_err(|problem| error(&problem))?.len();
    if size > key::MAX_PEM_BYTES as u64 {
        return Err(Stop::usage(format!("{} is too large to be a key", file.display())));
    }
    Ok(Zeroizing::new(fs::read(file).map_err(|problem| error(&problem))?))
}

/// Reads a key file that is text.
fn read_text(file: &Path) -> Result<Zeroizing<String>, Stop> {
    match std::str::from_utf8(&read_bytes(file)?) {
        Ok(text) => Ok(Zeroizing::new(text.to_owned())),
        Err(_) => Err(Stop::usage(format!("{} is no key in PEM form", file.display()))
            .with_hint("`sealcase key import` reads private keys in DER form too")),
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
pub(crate) fn warn_if_open(file: &Path, console: &mut Console) {
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
pub(crate) fn warn_if_open(_: &Path, _: &mut Console) {}
