//! What the page says about keys, signatures made elsewhere, countersignatures and receipts.

/// Heading.
pub const COUNTERSIGN: &str = "Add your signature";
/// Its hint.
pub const COUNTERSIGN_HINT: &str = "A countersignature says what you did with the package, and lists every signature \
     that was there when you signed, so that none can be taken away unnoticed. The zip is verified again first; the \
     old file stays as it is.";
/// Field.
pub const ACTION: &str = "What you did";
/// Working.
pub const COUNTERSIGNING: &str = "Verifying and countersigning";
/// Cancelled.
pub const COUNTERSIGN_CANCELLED: &str = "Countersigning was cancelled and the unfinished file removed. A key has to \
     be chosen again.";
/// Done.
pub const COUNTERSIGNED: &str = "Countersigned.";
/// Refused.
pub const COUNTERSIGN_REFUSED: &str = "Nothing was signed: the package is not what you demand.";
/// Opens the form.
pub const COUNTERSIGN_OPEN: &str = "Sign this package, as a laboratory or label administrator would";
/// It does not hold.
pub const ONLY_REFUSAL: &str =
    "The package does not hold, or is short of what you demand. Only a refusal can be signed.";
/// Lacking.
pub const LACK_COUNTERSIGNER: &str = "To sign, enter who signs.";
/// Lacking.
pub const LACK_COUNTERSIGN_KEY: &str = "To sign, make or choose a key.";
/// Button.
pub const SAVE_COUNTERSIGNED: &str = "Save the countersigned zip";
/// Button.
pub const COUNTERSIGN_DO: &str = "Sign";

/// Choice.
pub const KEY_STORED: &str = "Use a key that this browser keeps";
/// Choice.
pub const KEY_OUTSIDE: &str = "Sign elsewhere";
/// Its hint.
pub const KEY_STORED_HINT: &str = "The browser makes the key and signs with it, and hands it out to nobody, not even \
     to this page. It cannot be copied or saved: it is gone when this browser's data are cleared.";
/// Field.
pub const KEY_NAME: &str = "A name for the new key";
/// Button.
pub const KEY_MAKE_STORED: &str = "Make a key in this browser";
/// Button.
pub const KEY_USE: &str = "Use";
/// Button.
pub const KEY_FORGET: &str = "Remove for ever";
/// Its hint.
pub const KEY_OUTSIDE_HINT: &str = "For keys on a card, in a vault or on another machine. Choose the public key here. \
     The page then hands out the bytes to sign, and takes the signature.";
/// Field.
pub const PUBLIC_KEY_FILE: &str = "Public key file (PEM, Ed25519)";
/// Problem.
pub const NO_BROWSER_KEYS: &str = "this browser cannot make or keep such keys; make a key file instead";
/// Problem.
pub const NO_STORED_KEY: &str = "this browser no longer has that key";
/// Problem.
pub const NO_SIGNATURE: &str = "This is no Ed25519 signature: one has 64 bytes, as base64 or as hexadecimal digits.";
/// Problem.
pub const WRONG_SIGNATURE: &str = "This signature was not made with that key over these bytes.";
/// Heading.
pub const SIGN_ELSEWHERE: &str = "Everything is ready but the signature";
/// Steps.
pub const SIGN_STEPS: [&str; 3] = [
    "Save the bytes to sign, and take them to where the key is.",
    "Sign them with Ed25519. With OpenSSL 3:",
    "Bring the signature here.",
];
/// Command.
pub const SIGN_COMMAND: &str = "openssl pkeyutl -sign -rawin -inkey KEY.pem -in to-sign.bin | base64 -w0";
/// Button.
pub const SAVE_BYTES: &str = "Save the bytes to sign";
/// Field.
pub const SIGNATURE: &str = "Signature (base64 or hexadecimal)";
/// Button.
pub const GIVE_SIGNATURE: &str = "Finish with this signature";

/// Heading.
pub const HOW_TO_CHECK: &str = "How to check it without this page";
/// Steps.
pub const CHECK_STEPS: [(&str, &str); 3] = [
    (
        "Unzip it, and see whether every file is as listed:",
        "sha256sum -c tagmanifest-sha256.txt && sha256sum -c manifest-sha256.txt",
    ),
    ("Compare the digest above with that of the list of lists:", "sha256sum tagmanifest-sha256.txt"),
    (
        "Check the signature with openssl, as the file README.txt inside the zip tells step by step, or by:",
        "sealcase verify FILE.sealed.zip --key PUBLIC.pem",
    ),
];
/// Alternative text.
pub const QR_ALT: &str = "QR code of the digest that the signature covers";
