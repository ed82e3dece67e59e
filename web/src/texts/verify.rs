//! What the page says while a zip is verified and looked into.

/// Drop area.
pub const DROP_ZIPS: &str = "Drop a sealed zip, or several that belong together; with public keys or a trust file if \
     you have them";
/// Too many.
pub const TOO_MANY_ZIPS: &str = "These are more zips than can be judged at a time.";
/// Not a day.
pub const STRANGE_DAY: &str = "This is no day of the calendar.";
/// No such policy.
pub const NO_POLICY: &str = "This policy is not known. Choose another one.";
/// Group.
pub const TRUST: &str = "Trust file";
/// Its hint.
pub const TRUST_HINT: &str = "The scheme's list of who may sign in which role, and when. With it, the page tells \
     whose signatures count.";
/// Button.
pub const CHOOSE_TRUST: &str = "Choose a trust file";
/// Button.
pub const FORGET_TRUST: &str = "Without trust file";
/// Choice.
pub const KEEP_TRUST: &str = "Keep this trust file in this browser for my next visit";
/// Its hint.
pub const KEEP_TRUST_HINT: &str = "It is kept on this machine only, until you take the mark away. Anyone who uses \
     this browser can see it.";
/// The browser said no.
pub const NOT_KEPT: &str = "The browser did not keep the trust file.";
/// Problem.
pub const NO_TRUST_FILE: &str = "is no trust file that can be used";
/// Problem.
pub const TRUST_REFUSED: &str = "Signers are not judged by this file:";
/// Field.
pub const POLICY: &str = "Which signatures you demand";
/// Choice.
pub const NO_DEMAND: &str = "No demand: tell me what is there";
/// Field.
pub const AS_OF: &str = "Judge as of this day";
/// Its hint.
pub const AS_OF_HINT: &str = "Leave empty for now.";
/// Button.
pub const VERIFY_AGAIN: &str = "Verify again";
/// After saving.
pub const EXTRACTED: &str = "saved. It is, byte for byte, what was sealed.";
/// Heading.
pub const CONTENTS: &str = "What it holds";
/// Its hint.
pub const CONTENTS_HINT: &str = "Files are shown as plain text or as a picture, and nothing in them runs. Each is \
     compared with its sealed digest before it is shown or saved.";
/// Button.
pub const SHOW: &str = "Show";
/// Button.
pub const SAVE: &str = "Save";
/// Button.
pub const CLOSE: &str = "Close";
/// A program's file.
pub const NOT_SHOWN: &str = "This is no text, so it is not shown here. Save it to open it in its own program.";
/// Long.
pub const TEXT_CUT: &str = "Only the start is shown. Save the file to read all of it.";
/// Heading.
pub const STORY: &str = "The story";
/// Its hint.
pub const STORY_HINT: &str = "Bags that the signatures name, each judged like the one above.";
/// Missing.
pub const NOT_SUPPLIED: &str = "not supplied. Drop its zip together with this one.";
/// Heading.
pub const COMPARE: &str = "Compare with an older package";
/// Its hint.
pub const COMPARE_HINT: &str = "Choose an older sealed zip of the same product. The page tells what changed since, \
     which class of change that is, and what has to be tested again.";
/// Button.
pub const CHOOSE_OLDER: &str = "Choose the older zip";
/// Busy.
pub const COMPARING: &str = "Comparing";
/// Problem.
pub const OTHER_DOES_NOT_HOLD: &str = "does not hold, so nothing is compared with it";
/// Button.
pub const SAVE_DIFFERENCE: &str = "Save the comparison (JSON)";
