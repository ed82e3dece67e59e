//! What the page says about coverage, and about certificates and records.

/// Heading.
pub const COVERAGE: &str = "Coverage";
/// Its hint.
pub const COVERAGE_HINT: &str = "Each outcome of the scheme for each part of the product. Choose a cell to see on what \
     it rests.";
/// Name of what is told about a cell.
pub const CELL: &str = "The chosen cell";
/// Heading.
pub const FOR_PEOPLE: &str = "Left for a person to judge";
/// Its hint.
pub const FOR_PEOPLE_HINT: &str = "No program can tell these. They change no verdict above.";
/// Button.
pub const TO_FINDING: &str = "Go to the finding";

/// Heading.
pub const RECORDS_TITLE: &str = "Certificates and records";
/// Nothing there yet.
pub const RECORDS_EMPTY: &str = "Choose a folder of sealed zips. The page tells the status of each certificate, what is \
     due, what is overdue, and how long records must be kept, on any day.";
/// Drop area.
pub const DROP_RECORDS: &str = "Drop a folder of sealed zips, or many zips";
/// Button.
pub const CHOOSE_ZIPS: &str = "Choose zips";
/// Working.
pub const READING: &str = "Reading";
/// Cancelled.
pub const RECORDS_CANCELLED: &str = "Reading was cancelled.";
/// None there.
pub const NO_ZIPS: &str = "holds no zip.";
/// Problem.
pub const NO_PRODUCT: &str = "This product is not in the list.";
/// Problem.
pub const NO_PUBLIC_RECORD: &str = "There is no public record to show";
/// Field.
pub const ON_DAY: &str = "State on";
/// Field.
pub const FIND: &str = "Name or number";
/// Field.
pub const STATUS: &str = "Status";
/// Button.
pub const SAVE_CSV: &str = "Save the table (CSV)";
/// Button.
pub const SAVE_JSON: &str = "Save everything (JSON)";
/// Button.
pub const SAVE_CALENDAR: &str = "Save due days (calendar)";
/// Button.
pub const SHOW_PUBLIC: &str = "Public record";
/// Heading.
pub const PUBLIC_TITLE: &str = "As a buyer would see it";
/// Button.
pub const SAVE_PAGE: &str = "Save this page for buyers (HTML)";
/// Under the code.
pub const QR_PREVIEW: &str = "This code leads to the public registry. It is a preview, not the mark.";
/// Without code.
pub const NO_QR: &str = "There is no QR code, since the registry record names no address (`registryUrl`).";
/// Nobody judged.
pub const SIGNERS_NOT_JUDGED: &str = "Anyone could have signed these zips: choose a trust file or public keys to count \
     only those whom you know.";
