//! What the page says to its users, in one place, so that it can be read as a whole and translated.
//!
//! Texts about findings are not here: they come from the core's table of codes.

pub mod prepare;
mod records;
mod sign;
mod verify;

pub use records::*;
pub use sign::*;
pub use verify::*;

/// The name.
pub const NAME: &str = "Sealcase";
/// The line under the name.
pub const TAGLINE: &str = "Cyber Trust Mark packages, checked and sealed on your own machine";
/// First stop of the keyboard.
pub const SKIP: &str = "Skip to the main part";

/// The line that promises what the build proves.
pub const LOCK: &str = "This page has no network. Your files stay on this machine.";
/// The fold under it.
pub const LOCK_HOW: &str = "How can I know?";
/// The ways to know.
pub const LOCK_WAYS: [&str; 4] = [
    "The page is one file. Everything it needs came with it, and it loads nothing more.",
    "It carries a policy that tells your browser to refuse every request it might make. Look for \
     Content-Security-Policy near the top of the page's source.",
    "Open your browser's developer tools at the network list, then check, seal and verify: the list stays empty.",
    "Or switch your network off first. All works as before.",
];
/// Lets the user see the policy at work.
pub const LOCK_TRY: &str = "Try to reach the network";
/// While it tries.
pub const LOCK_TRYING: &str = "Trying to load this page's own address again";

/// Heading of the start.
pub const START_TITLE: &str = "What do you have?";
/// Under it.
pub const START_LEAD: &str = "Drop it anywhere on this page, or choose it here. A sealed zip is verified; \
     a folder or loose files are checked as a package.";
/// Who comes, and what they do.
pub const START_CARDS: [(&str, &str); 3] = [
    ("Manufacturer", "Choose the folder of your application. See what is missing or wrong, mend it, then seal it."),
    ("Laboratory", "Choose the sealed zip you received. See whether it is unchanged and who signed it."),
    (
        "Label administrator",
        "Choose the sealed zips that belong together, with your trust file. Under Records, see what \
      is due for a whole folder of them.",
    ),
];
/// Drop area.
pub const DROP_HERE: &str = "Drop a folder, files or a sealed zip";
/// Button.
pub const CHOOSE_FOLDER: &str = "Choose a folder";
/// Button.
pub const CHOOSE_FILES: &str = "Choose files or a zip";
/// Because browsers say so.
pub const UPLOAD_WORD: &str = "For a folder, your browser may ask whether to \u{201c}upload\u{201d} it. That is the \
     browser's own wording. Nothing is uploaded: the page only gets leave to read the files.";
/// When entries cannot be read.
pub const DROP_REFUSED: &str = "The browser did not let the page read what was dropped. Please use the buttons.";
/// When nothing came of it.
pub const DROP_EMPTY: &str = "There is no file in what you gave.";

/// Heading of the check.
pub const CHECK_TITLE: &str = "Check a package";
/// Nothing there yet.
pub const CHECK_EMPTY: &str = "Nothing is checked yet. Choose the folder that holds the documents and evidence of \
     your application.";
/// Working.
pub const CHECKING: &str = "Checking";
/// Cancelled.
pub const CHECK_CANCELLED: &str = "The check was cancelled.";
/// A package is there but no result.
pub const CHECK_AGAIN_LEAD: &str = "This package is not checked at present.";
/// Button.
pub const CHECK_AGAIN: &str = "Check again";
/// After a change on disk.
pub const CHECK_AGAIN_NOTE: &str = "Mended a file? Choose the folder again, so that the browser reads the new state.";
/// Verdict.
pub const CHECK_PASSED: &str = "Ready to seal.";
/// Verdict.
pub const CHECK_WARNED: &str = "Ready to seal, with warnings.";
/// Verdict.
pub const CHECK_FAILED: &str = "Not ready to seal.";
/// Button.
pub const GO_SEAL: &str = "Go on to seal";

/// Heading of the seal.
pub const SEAL_TITLE: &str = "Seal the package";
/// Working.
pub const SEALING: &str = "Sealing";
/// Cancelled.
pub const SEAL_CANCELLED: &str = "Sealing was cancelled and the unfinished file removed. Check the package again to \
     seal it; a key has to be chosen again too.";
/// Refused.
pub const SEAL_REFUSED: &str = "Nothing was sealed: files are no longer what they were when they were checked.";
/// Done.
pub const SEALED: &str = "Sealed.";
/// Button.
pub const SEAL: &str = "Seal";
/// Button.
pub const SAVE_ZIP: &str = "Save the sealed zip";
/// What to do with it.
pub const SEALED_NEXT: &str = "Save the zip now. Until you do, it lies only in this browser, and it goes when you \
     open another package.";
/// Trust.
pub const FINGERPRINT_NOTE: &str = "Give this fingerprint, or the public key, to those who will verify the package, \
     by another way than the package itself.";
/// Time.
pub const CLAIMED_TIME: &str = "claimed by the signer's clock";

/// What is lacking, in the order of the enum `Lack`.
pub const LACK_CHECK: &str = "Nothing to seal yet. Check a package first.";
/// Errors.
pub const LACK_ERRORS: &str = "The package has errors, so it cannot be sealed. Mend them and check it again.";
/// Name.
pub const LACK_SIGNER: &str = "To seal, enter who signs.";
/// Base.
pub const LACK_BASE: &str = "To seal, enter a name for the sealed package.";
/// Key.
pub const LACK_KEY: &str = "To seal, make a key or open your key file.";
/// Unsaved key.
pub const LACK_KEPT_KEY: &str = "To seal, save the secret key first. Without its file you could never sign with the \
     same key again.";

/// Field.
pub const SIGNER: &str = "Who signs";
/// Its hint.
pub const SIGNER_HINT: &str = "The name of the company, as verifiers should see it.";
/// Field.
pub const ROLE: &str = "In which role";
/// Field.
pub const BASE: &str = "Name of the sealed package";
/// Its hint.
pub const BASE_HINT: &str = "Letters, digits, dots, dashes and underscores. It names the zip and the folder inside.";
/// Group.
pub const KEY: &str = "Signing key";
/// Choice.
pub const KEY_MAKE: &str = "Make a new key";
/// Choice.
pub const KEY_OPEN: &str = "Open my key file";
/// Field.
pub const PASSPHRASE: &str = "Passphrase";
/// Field.
pub const PASSPHRASE_AGAIN: &str = "Passphrase again";
/// Hint.
pub const PASSPHRASE_HINT: &str = "Protects the key's file. Leave both empty for a file without protection.";
/// Hint.
pub const PASSPHRASE_OPEN_HINT: &str = "Only if the file is protected by one.";
/// Problem.
pub const PASSPHRASES_DIFFER: &str = "The two passphrases differ.";
/// Field.
pub const KEY_FILE: &str = "Key file (PEM, Ed25519, PKCS#8)";
/// Button.
pub const MAKE: &str = "Make the key";
/// Button.
pub const OPEN: &str = "Open the key";
/// Button.
pub const SAVE_SECRET: &str = "Save the secret key";
/// Button.
pub const SAVE_PUBLIC: &str = "Save the public key";
/// Busy.
pub const KEY_WORKING: &str = "Working on the key";
/// Ready.
pub const KEY_READY: &str = "The key is ready. Its fingerprint:";
/// Ready.
pub const KEY_READY_HERE: &str = "this browser signs with it. Its fingerprint:";
/// Ready.
pub const KEY_READY_ELSEWHERE: &str = "You will sign elsewhere, with the key that has this fingerprint:";
/// Refused.
pub const KEY_REFUSED: &str = "The key cannot be used:";

/// Heading of the verification.
pub const VERIFY_TITLE: &str = "Verify a sealed zip";
/// Nothing there yet.
pub const VERIFY_EMPTY: &str = "Choose a sealed zip. The page tells whether it is unchanged since it was sealed, and \
     who signed it.";
/// Working.
pub const VERIFYING: &str = "Verifying";
/// Cancelled.
pub const VERIFY_CANCELLED: &str = "The verification was cancelled.";
/// Button.
pub const CHOOSE_ZIP: &str = "Choose a sealed zip";
/// Group.
pub const EXPECTED: &str = "Do you know who should have signed?";
/// Its hint.
pub const EXPECTED_HINT: &str = "Choose their public key files (PEM). Without, the page can tell that a seal is \
     whole, but not whose it is.";
/// Button.
pub const CHOOSE_KEYS: &str = "Choose public keys";
/// Button.
pub const FORGET_KEYS: &str = "Without keys";

/// A job failed.
pub const FAILED: &str = "This could not be done.";
/// It says nothing about the files.
pub const FAILED_NOTE: &str = "This says nothing about the package itself.";
/// Heading.
pub const CRASH_TITLE: &str = "The page has failed";
/// What happened.
pub const CRASH_LEAD: &str = "A part of this page stopped at something it should have been able to handle. Nothing \
     was sent anywhere, and no file of yours was changed. There is no verdict about the package.";
/// What to do.
pub const CRASH_COMMAND: &str = "The command line does the same job:";
/// The reason.
pub const CRASH_REASON: &str = "What the program said, for those who mend it";
/// Button.
pub const CRASH_ON: &str = "Close this and go on";

/// The worker's and the page's own problems.
pub const STRANGE_MESSAGE: &str = "The page and its worker did not understand each other.";
/// A clock far out of range.
pub const STRANGE_CLOCK: &str = "This machine's clock gives no usable time.";
/// No check before sealing.
pub const NOTHING_CHECKED: &str = "There is no checked package.";
/// No zip.
pub const NOTHING_TO_VERIFY: &str = "There is no zip to verify.";
/// No role.
pub const NO_ROLE: &str = "This role is not known.";
/// Not a key file.
pub const NO_KEY_FILE: &str = "This is not a key file. One is a small text that starts with -----BEGIN.";
/// Encrypted key.
pub const PASSPHRASE_WANTED: &str = "The key file is protected. Enter its passphrase.";
/// Memory only.
pub const MEMORY_LIMIT: &str = "A page opened from disk has no private disk space of its own and keeps the sealed zip \
     in memory, 512 MB at most. Use `sealcase ui`, a served copy of this page, or `sealcase seal`.";

/// Button.
pub const CANCEL: &str = "Cancel";
/// Button.
pub const SAVE_REPORT: &str = "Save the report (JSON)";
/// Button.
pub const SAVE_RECEIPT: &str = "Save the receipt (JSON)";
/// Button.
pub const PRINT: &str = "Print";
/// Button.
pub const VERIFY_NOW: &str = "Verify it now";
/// Button.
pub const TRY_AGAIN: &str = "Try again";
/// Group of findings without a file.
pub const WHOLE_PACKAGE: &str = "The package as a whole";
/// No finding.
pub const NO_FINDINGS: &str = "No findings.";
/// Keys.
pub const KEYS_HELP: &str = "F8 and Shift+F8 go to the next and the previous finding.";

/// How many findings of a group are shown at first.
pub const SHOWN_FINDINGS: usize = 50;

/// What a place is called in the navigation.
pub fn place(place: crate::session::Place) -> &'static str {
    use crate::session::Place;
    match place {
        Place::Start => "Start",
        Place::Prepare => "Prepare",
        Place::Check => "Check",
        Place::Seal => "Seal",
        Place::Verify => "Verify",
        Place::Records => "Records",
    }
}

/// What is lacking before sealing.
pub fn lack(lack: crate::session::Lack) -> &'static str {
    use crate::session::Lack;
    match lack {
        Lack::Check => LACK_CHECK,
        Lack::Errors => LACK_ERRORS,
        Lack::Signer => LACK_SIGNER,
        Lack::Base => LACK_BASE,
        Lack::Key => LACK_KEY,
        Lack::KeptKey => LACK_KEPT_KEY,
    }
}

/// A role, for people.
pub fn role(role: &str) -> String {
    match role {
        "manufacturer" => "manufacturer".to_owned(),
        "lab" => "laboratory".to_owned(),
        "cla" => "label administrator (CLA)".to_owned(),
        "lead-administrator" => "lead administrator".to_owned(),
        other => other.to_owned(),
    }
}

/// A countersigner's action, for people.
pub fn action(action: &str) -> String {
    match action {
        "integrity-verified" => "Checked that the package is whole, no more".to_owned(),
        "evaluated" => "Evaluated the product".to_owned(),
        "certified" => "Granted the label".to_owned(),
        "refused" => "Refused the package".to_owned(),
        "retention-accepted" => "Took over the duty to keep it".to_owned(),
        other => other.replace('-', " "),
    }
}

/// What a bag is to another, for people.
pub fn relation(relation: &str) -> String {
    match relation {
        "continues" => "goes on from".to_owned(),
        "supersedes" => "replaces".to_owned(),
        "contains" => "contains".to_owned(),
        other => other.replace('-', " "),
    }
}

/// A certificate's status, for people.
pub fn status(status: &str) -> String {
    status.replace('-', " ")
}

/// Seconds that are left, for people.
pub fn left(seconds: u64) -> String {
    match seconds {
        0..=1 => "a moment left".to_owned(),
        2..=90 => format!("about {seconds} seconds left"),
        _ => format!("about {} minutes left", seconds.div_ceil(60)),
    }
}

/// A count with its word.
pub fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// Bytes for people, in powers of ten, as file managers show them.
pub fn bytes(number: u64) -> String {
    const UNITS: [&str; 5] = ["bytes", "kB", "MB", "GB", "TB"];
    let mut unit = 0;
    let mut size = number;
    let mut rest = 0;
    while size >= 1000 && unit + 1 < UNITS.len() {
        rest = size % 1000 / 100;
        size /= 1000;
        unit += 1;
    }
    if unit == 0 || size >= 100 { format!("{size} {}", UNITS[unit]) } else { format!("{size}.{rest} {}", UNITS[unit]) }
}

/// A digest in groups of four, so that it can be compared and read aloud.
pub fn groups(digest: &str) -> String {
    let mut out = String::new();
    for (index, letter) in digest.chars().enumerate() {
        if index > 0 && index % 4 == 0 {
            out.push(' ');
        }
        out.push(letter);
    }
    out
}

/// The day of an instant.
pub fn day(text: &str) -> String {
    text.get(..10).unwrap_or(text).to_owned()
}

/// An instant for people: `2026-11-23 14:00:00 UTC`.
pub fn instant(text: &str) -> String {
    text.replace('T', " ").replace('Z', " UTC")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_for_people() {
        assert_eq!(bytes(0), "0 bytes");
        assert_eq!(bytes(999), "999 bytes");
        assert_eq!(bytes(1_000), "1.0 kB");
        assert_eq!(bytes(45_678_901), "45.6 MB");
        assert_eq!(bytes(345_678_901), "345 MB");
        assert_eq!(count(1, "error", "errors"), "1 error");
        assert_eq!(groups("abcdefghij"), "abcd efgh ij");
        assert_eq!(instant("2026-11-23T14:00:00Z"), "2026-11-23 14:00:00 UTC");
    }
}
