//! What the place "Prepare" says.

use crate::package::State;

/// Heading.
pub const TITLE: &str = "Prepare a package";
/// Nothing there yet.
pub const EMPTY: &str = "Write the documents of a package here, or go on with one that is not finished. Each entry is \
     checked while you type. Nothing leaves this machine.";
/// Choice of profile and stage.
pub const FOR: &str = "What is the package for?";
/// Field.
pub const PROFILE: &str = "Profile";
/// Field.
pub const STAGE: &str = "Stage";
/// Group.
pub const BEGIN: &str = "How do you want to begin?";
/// Button.
pub const FROM_TEMPLATE: &str = "Start from a template";
/// Its hint.
pub const TEMPLATE_HINT: &str = "Makes a starter for each document that the stage asks for. Examples show what \
     belongs where; you replace them.";
/// Between.
pub const OR_OPEN: &str = "Or go on with files of yours: a folder, some files, or the zip of an unfinished package. \
     Drop them here, or choose:";
/// Button.
pub const CHOOSE_FOLDER: &str = "Open a folder";
/// Button.
pub const CHOOSE_FILES: &str = "Open files or a zip";
/// Working.
pub const OPENING: &str = "Opening the files";

/// Something is kept.
pub const RECALL: &str = "You asked this browser to keep unfinished work:";
/// Button.
pub const RESUME: &str = "Go on with it";
/// Button.
pub const WIPE: &str = "Wipe it";
/// Done.
pub const WIPED: &str = "What this browser kept is wiped.";

/// Heading of the list.
pub const DOCUMENTS: &str = "Documents";
/// Heading of the other files.
pub const FILES: &str = "Evidence and other files";
/// No file.
pub const NO_FILES: &str = "No files yet. Reports, pictures, SBOMs and other evidence go here.";
/// Field.
pub const ADD_DOCUMENT: &str = "Another document";
/// Button.
pub const ADD: &str = "Add";
/// Button.
pub const ADD_FILES: &str = "Add files";
/// Button.
pub const ADD_FOLDER: &str = "Add a folder";
/// Button.
pub const REMOVE: &str = "Remove";
/// Button of a missing document.
pub const START_IT: &str = "Start it";
/// Button of a document.
pub const OPEN: &str = "Edit";
/// Button of a file.
pub const LOOK: &str = "Look";
/// Done.
pub const REMOVED: &str = "Removed from the package. The file on your disk is as it was.";

/// Group of the ways on.
pub const NEXT: &str = "Save and go on";
/// Button.
pub const CHECK_ALL: &str = "Check all, then seal";
/// Button.
pub const SAVE_ZIP: &str = "Save as a zip";
/// Button.
pub const SAVE_FOLDER: &str = "Save into a folder";
/// Button.
pub const CLOSE: &str = "Close the package";
/// A second question.
pub const CLOSE_SURE: &str = "Close without saving";
/// Button.
pub const STAY: &str = "Stay";
/// Because of unsaved work.
pub const CLOSE_WARN: &str = "There are changes that were not saved.";
/// Checkbox.
pub const KEEP: &str = "Keep this work in this browser";
/// Its hint.
pub const KEEP_HINT: &str = "A copy of all files goes to this browser's private disk space and is brought up to date \
     as you work, so that it survives a reload. Others who use this browser profile could open it. Untick to wipe it.";
/// Something else is kept.
pub const KEEP_REPLACES: &str = "This would take the place of what is kept already:";
/// Keeping is on.
pub const KEPT: &str = "Kept in this browser.";
/// Files rest on it.
pub const KEPT_RESTS: &str =
    "The files of this package lie in what is kept. To wipe it, save the package, then close it.";
/// Refused.
pub const KEEP_REFUSED: &str = "This browser gives a page opened from disk no space of its own. Use `sealcase ui` or \
     a served copy of this page, or save the package as a zip.";
/// Full.
pub const KEEP_FULL: &str = "The browser has no room left. Save the package as a zip instead.";
/// Nothing kept.
pub const KEPT_NOTHING: &str = "There is nothing kept that could be opened.";
/// Written to a folder.
pub const FOLDER_SAVED: &str = "All files were written into the folder.";
/// Not written.
pub const FOLDER_FAILED: &str = "The files could not all be written into the folder.";

/// Button.
pub const BACK: &str = "All documents";
/// Button.
pub const UNDO: &str = "Undo";
/// Button.
pub const REDO: &str = "Redo";
/// Tab.
pub const FORM: &str = "Form";
/// Tab.
pub const JSON: &str = "JSON";
/// Label of the text.
pub const TEXT: &str = "The document as JSON";
/// No form.
pub const NO_FORM_JSON: &str = "There is no form while the text is not JSON. Mend the text, or undo.";
/// No form.
pub const NO_FORM_TYPE: &str = "There is no form for this document: its docType is not one that this build knows.";
/// Before the schema came.
pub const FORM_COMES: &str = "Making the form";
/// Findings without a field.
pub const WHOLE: &str = "About the document as a whole";
/// Findings without a document.
pub const WHOLE_PACKAGE: &str = "About the package as a whole";
/// State of an optional member.
pub const OPTIONAL: &str = "optional";
/// Fold of members that are not needed.
pub const IDLE: &str = "Not needed as things stand";
/// Fold of what only machines read.
pub const FOR_EDITORS: &str = "For editors and programs";
/// Marks an entry that came with the template.
pub const STILL_EXAMPLE: &str = "This is still the example. Replace it, or leave it if it is true.";
/// Unknown member.
pub const UNKNOWN: &str = "This form does not know what is here. It stays as it is; change it in the JSON text.";
/// Open member.
pub const OPEN_MEMBER: &str = "Members of your own, as JSON. They stay as they are.";
/// Choice.
pub const NO_CHOICE: &str = "Please choose";
/// Yes.
pub const YES: &str = "Yes";
/// No.
pub const NO: &str = "No";
/// Choice of a file.
pub const PICK_FILE: &str = "Choose a file of the package";
/// Hint beside.
pub const PICK_HINT: &str = "Size, digest and media type are filled in from the file.";
/// Button.
pub const MEASURE: &str = "Measure the file again";
/// Button.
pub const TODAY: &str = "Today";
/// Button.
pub const NOW: &str = "Now";
/// Button.
pub const UP: &str = "Move up";
/// Button.
pub const DOWN: &str = "Move down";
/// Empty list.
pub const NO_ITEMS: &str = "None yet.";
/// Button.
pub const SHOW_ALL: &str = "Show all";

/// Preview.
pub const PREVIEW_CUT: &str = "Only the beginning is shown.";
/// Preview.
pub const PREVIEW_NONE: &str = "This page does not show files of this kind: a viewer for them would be a program of \
     its own. Save a copy to open it with one that you trust.";
/// Preview of a drawing.
pub const PREVIEW_SVG: &str = "A drawing that could hold programs is shown as text.";
/// Button.
pub const SAVE_COPY: &str = "Save a copy";
/// Reading.
pub const READING: &str = "Reading";

/// No such profile.
pub const NO_PROFILE: &str = "This build has no such profile.";
/// No such type.
pub const NO_TYPE: &str = "This build knows no such document type.";
/// Zip.
pub const ZIP_TOO_MANY: &str = "The zip holds more than 20,000 files.";
/// Zip.
pub const ZIP_TOO_LARGE: &str = "The zip holds more than 512 MB of packed files. Unpack it and open the folder.";
/// Zip.
pub const ZIP_SEALED: &str = "This zip is sealed. It can be verified, and no longer edited: open it under Verify.";

/// The state of a document, for people.
pub fn state(state: State) -> String {
    match state {
        State::Missing => "missing".to_owned(),
        State::Broken => "not JSON".to_owned(),
        State::Errors(number) => super::count(number, "error", "errors"),
        State::ToFill(number) => format!("{number} to fill in"),
        State::Warnings(number) => super::count(number, "warning", "warnings"),
        State::Fine => "fine".to_owned(),
        State::Waiting => "not checked yet".to_owned(),
    }
}

/// Puts an entry into other documents.
pub fn spread(others: usize) -> String {
    format!("Use in {} that still have the example", super::count(others, "other document", "other documents"))
}

/// Why a member is not needed.
pub fn idle(member: &str, value: &str) -> String {
    format!("Needed if \u{201c}{member}\u{201d} is {value}.")
}

/// The state of the whole package.
pub fn summary(missing: usize, to_fill: usize, errors: usize, warnings: usize) -> String {
    let mut parts = Vec::new();
    if missing > 0 {
        parts.push(super::count(missing, "document missing", "documents missing"));
    }
    if to_fill > 0 {
        parts.push(super::count(to_fill, "document to fill in", "documents to fill in"));
    }
    if errors > 0 {
        parts.push(super::count(errors, "error", "errors"));
    }
    if warnings > 0 {
        parts.push(super::count(warnings, "warning", "warnings"));
    }
    if parts.is_empty() { "No findings. The package can be sealed.".to_owned() } else { parts.join(", ") + "." }
}
