//! Confidential transport: sealed zips encrypted to recipients, identities made, and `sealcase open`.
//!
//! The plain zip lies beside the encrypted one while that is written, readable by its owner alone, and
//! is removed before the command ends. What is opened appears only when its last byte was checked.

use std::fs::{self, File};
use std::io::{BufWriter, Read, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use sealcase_transport::{Error, Identity, Locked, Recipient};
use zeroize::Zeroizing;

use crate::args::{KeyIdentityArgs, OpenArgs, ToArgs};
use crate::console::{BAD, BOLD, Console, GOOD, plain, size};
use crate::keys;
use crate::outcome::{Exit, Stop};
use crate::output::{Pending, Readers};
use crate::progress::Progress;
use crate::validate::quoted;

/// What encrypted files are called by their end.
pub(crate) const SUFFIX: &str = ".age";
/// Bytes that are gathered before they are written.
const BUFFER_BYTES: usize = 1 << 20;

/// Whom the user names.
///
/// # Errors
/// One of them is no recipient, or a file cannot be read.
pub(crate) fn recipients(args: &ToArgs) -> Result<Vec<Recipient>, Stop> {
    let mut found = Vec::new();
    for text in &args.to {
        found.push(Recipient::parse(text).map_err(|error| {
            Stop::usage(format!("`{}`: {error}", plain(&shortened(text))))
                .with_hint("your counterpart makes one with `sealcase key identity` or age-keygen")
        })?);
    }
    for file in &args.to_file {
        let text = key_file(file, "recipients")?;
        found.extend(sealcase_transport::recipients(&text).map_err(|error| of_file(file, &error))?);
    }
    Ok(found)
}

/// A wrong argument may be a secret that was meant for elsewhere: its start is enough to know it by.
fn shortened(text: &str) -> String {
    match text.char_indices().nth(14) {
        Some((at, _)) => format!("{}...", &text[..at]),
        None => text.to_owned(),
    }
}

/// Encrypts a finished zip into a file that is being written.
///
/// # Errors
/// Reading or writing fails.
pub(crate) fn lock(mut zip: File, to: &[Recipient], out: &Pending, target: &Path, quiet: bool) -> Result<(), Stop> {
    let failed = |error: &std::io::Error| Stop::io("write", target, error);
    let bytes = zip.seek(SeekFrom::End(0)).map_err(|error| failed(&error))?;
    zip.seek(SeekFrom::Start(0)).map_err(|error| failed(&error))?;
    let progress = Progress::new("Encrypting", bytes, quiet);
    let mut out = BufWriter::with_capacity(BUFFER_BYTES, out.writer()?);
    let outcome = sealcase_transport::encrypt(to, &mut progress.reader(zip), &mut out);
    outcome.map_err(|error| match error {
        Error::Read(error) | Error::Write(error) => failed(&error),
        other => Stop::usage(other.to_string()),
    })?;
    Ok(())
}

/// Runs `sealcase open`.
pub(crate) fn open(args: &OpenArgs, console: &mut Console) -> Result<Exit, Stop> {
    let file = File::open(&args.file).map_err(|error| Stop::io("read", &args.file, &error))?;
    let meta = file.metadata().map_err(|error| Stop::io("read", &args.file, &error))?;
    if !meta.is_file() {
        return Err(Stop::usage(format!("{} is no file", args.file.display())));
    }
    let target = target(args)?;
    let identities = identities(&args.identities, console)?;
    let progress = Progress::new("Opening", meta.len(), console.quiet);
    let locked = match Locked::read(progress.reader(file)) {
        Ok(locked) => locked,
        Err(error) => return not_opened(&args.file, &error, console),
    };
    let pending = Pending::create(&target, args.force, Readers::Addressee)?;
    let mut out = BufWriter::with_capacity(BUFFER_BYTES, pending.writer()?);
    let outcome = if locked.wants_passphrase() && identities.is_empty() {
        let passphrase = keys::passphrase(args.passphrase_file.as_deref(), &args.file)?;
        locked.open_with_passphrase(&passphrase, &mut out)
    } else if identities.is_empty() && args.passphrase_file.is_none() {
        return Err(Stop::usage(format!("{} is encrypted to an identity; say whose", args.file.display()))
            .with_hint("name your identity file with `--identity`"));
    } else if identities.is_empty() {
        Err(Error::NoPassphrase)
    } else {
        locked.open(&identities, &mut out)
    };
    let bytes = match outcome {
        Ok(bytes) => bytes,
        Err(Error::Write(error)) => return Err(Stop::io("write", &target, &error)),
        Err(error) => return not_opened(&args.file, &error, console),
    };
    drop(out);
    drop(progress);
    pending.commit()?;
    let shown = target.to_string_lossy();
    console.result(&format!("{BOLD}{}{BOLD:#}: {GOOD}OPENED{GOOD:#} and written, {}.", plain(&shown), size(bytes)))?;
    console.remark(&format!(
        "It came whole, but age does not say from whom. Only the seal does.\n\n{BOLD}Next:{BOLD:#} sealcase verify {}",
        quoted(&shown)
    ));
    Ok(Exit::Passed)
}

/// Where the zip goes: where the user says, or beside the file.
fn target(args: &OpenArgs) -> Result<PathBuf, Stop> {
    if let Some(output) = &args.output {
        return Ok(output.clone());
    }
    let name = args.file.to_string_lossy();
    match name.strip_suffix(SUFFIX) {
        Some(stem) if !stem.is_empty() && !stem.ends_with('/') => Ok(PathBuf::from(stem)),
        _ => Err(Stop::usage(format!(
            "{} does not end with {SUFFIX}, so its own name is not known",
            args.file.display()
        ))
        .with_hint("say where to write the zip with `-o`")),
    }
}

fn identities(files: &[PathBuf], console: &mut Console) -> Result<Vec<Identity>, Stop> {
    let mut found = Vec::new();
    for file in files {
        let text = key_file(file, "identities")?;
        keys::warn_if_open(file, console);
        found.extend(sealcase_transport::identities(&text).map_err(|error| of_file(file, &error))?);
    }
    Ok(found)
}

fn key_file(file: &Path, what: &str) -> Result<Zeroizing<String>, Stop> {
    let failed = |error: &std::io::Error| Stop { code: Stop::usage("").code, ..Stop::io("read", file, error) };
    let mut text = Zeroizing::new(String::new());
    let most = sealcase_transport::MAX_KEY_FILE_BYTES;
    let reader = File::open(file).map_err(|error| failed(&error))?;
    match reader.take(most + 1).read_to_string(&mut text) {
        Err(error) if error.kind() == std::io::ErrorKind::InvalidData => {}
        Err(error) => return Err(failed(&error)),
        Ok(bytes) if bytes as u64 <= most => return Ok(text),
        Ok(_) => {}
    }
    Err(Stop::usage(format!("{} is no file of {what}", file.display())))
}

fn of_file(file: &Path, error: &Error) -> Stop {
    Stop::usage(format!("{}: {error}", file.display()))
}

/// Says why a file does not open. What could not be read is no verdict on the file.
fn not_opened(file: &Path, error: &Error, console: &mut Console) -> Result<Exit, Stop> {
    let hint = match error {
        Error::Read(error) => return Err(Stop::io("read", file, error)),
        Error::NotAge if fs::metadata(file).is_ok_and(|meta| meta.len() == 0) => "it is empty; get it again",
        Error::NotAge => "if it is a sealed zip, it needs no opening: `sealcase verify` judges it as it is",
        Error::NotForYou => {
            "ask the sender to encrypt it to your recipient, which `sealcase key show` prints for your identity file"
        }
        Error::Header | Error::HeaderChanged | Error::HeaderTooLong | Error::Changed => {
            "get the file again; if that does not help, it was encrypted wrongly or tampered with"
        }
        Error::Version => "a later Sealcase, or the newest `age`, may know it",
        Error::Passphrase => "leave `--identity` out, and the passphrase is asked for",
        Error::NoPassphrase => "name your identity file with `--identity`",
        Error::TooMuchWork => "if you trust the sender, `age -d` opens it",
        _ => "try again",
    };
    console.result(&format!(
        "{BOLD}{}{BOLD:#}: {BAD}NOT OPENED{BAD:#}: {error}. No file was written.",
        plain(&file.to_string_lossy())
    ))?;
    console.remark(&format!("fix: {hint}"));
    Ok(Exit::Failed)
}

/// The recipients of a file of identities or recipients, one a line; nothing if it is neither.
///
/// # Errors
/// It is one, and something in it is wrong.
pub(crate) fn recipients_of(text: &str, file: &Path, console: &mut Console) -> Result<Option<String>, Stop> {
    let mut lines = text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#'));
    let found = match lines.next() {
        Some(line) if line.starts_with("AGE-") => {
            keys::warn_if_open(file, console);
            let identities = sealcase_transport::identities(text).map_err(|error| of_file(file, &error))?;
            identities.iter().map(Identity::recipient).collect()
        }
        Some(line) if line.starts_with("age1") => {
            sealcase_transport::recipients(text).map_err(|error| of_file(file, &error))?
        }
        _ => return Ok(None),
    };
    let lines: Vec<_> = found.iter().map(|recipient| format!("recipient    {recipient}")).collect();
    Ok(Some(lines.join("\n") + "\n"))
}

/// Runs `sealcase key identity`.
pub(crate) fn identity(args: &KeyIdentityArgs, console: &mut Console) -> Result<Exit, Stop> {
    let pending = Pending::create(&args.output, false, Readers::Owner)?;
    let identity = Identity::generate();
    let recipient = identity.recipient();
    let text = Zeroizing::new(format!("# recipient: {recipient}\n{}\n", *identity.to_line()));
    pending.writer()?.write_all(text.as_bytes()).map_err(|error| Stop::io("write", &args.output, &error))?;
    pending.commit()?;
    console.result(&recipient.to_string())?;
    let file = args.output.to_string_lossy();
    console.remark(&format!(
        "\nidentity   {} (it opens what is encrypted to you; keep it secret, and keep a copy in a safe place)\n\
         recipient  the line above (give it to those who send to you)\n\n\
         {BOLD}They seal with:{BOLD:#} sealcase seal DIR ... --to {recipient}\n\
         {BOLD}You open with:{BOLD:#}  sealcase open FILE.age --identity {}",
        plain(&file),
        quoted(&file)
    ));
    Ok(Exit::Passed)
}
