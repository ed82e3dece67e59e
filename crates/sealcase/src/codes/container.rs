//! Codes of the container: names of files, and the zip itself.

use super::table;

const ZIP: &str = "Sealcase bag format 1, zip profile";
const NAMES: &str = "Sealcase bag format 1, names";
const READERS: &str = "two programs could take different files from it";

table! {
    PATH_SEGMENT, "path.segment", Error, NAMES, "the name is empty, starts or ends with a slash, or has an empty, `.` or `..` part",
        "such a name can leave the folder it is unpacked into", "give the file a plain relative name";
    PATH_EDGE, "path.edge", Error, NAMES, "a part of the name starts with a space, dot, `-`, `~` or `*`, or ends with a space or dot",
        "some systems hide, drop or act on these characters, and manifest readers trip over them", "rename the file";
    PATH_CHARACTER, "path.character", Error, NAMES, "the name holds a character that is not portable",
        "systems and manifest tools read the character differently or not at all", "rename the file; letters, digits, spaces, `-`, `_`, `.` and brackets are safe";
    PATH_RESERVED, "path.reserved", Error, NAMES, "the name is reserved on Windows",
        "the file cannot be unpacked there", "rename the file";
    PATH_NOT_NFC, "path.not-nfc", Error, NAMES, "the name is not in Unicode normal form NFC",
        "it looks the same as another spelling but is a different name to most tools", "rename the file, typing the accented letters anew";
    PATH_TOO_LONG, "path.too-long", Error, NAMES, "the name is too long",
        "the full name inside the sealed zip must stay within 240 bytes to unpack everywhere", "shorten the name or its folders; a name in a package may have 170 bytes";
    PATH_TOO_DEEP, "path.too-deep", Error, NAMES, "the file lies in too many nested folders",
        "deep folders do not unpack everywhere", "move the file up; 14 parts are allowed in a package, 16 in the zip";
    PATH_ENCODING, "path.encoding", Error, NAMES, "the name is not valid UTF-8",
        "no two programs need show the same name", "rename the file";
    PATH_DUPLICATE, "path.duplicate", Error, NAMES, "two entries have the same name",
        "one program shows the first, another the last", "get the archive again from whoever sealed it";
    PATH_COLLISION, "path.collision", Error, NAMES, "two names differ only in case or in the spelling of a letter",
        "on many systems one file would replace the other", "rename one of the two";
    PATH_FILE_IS_FOLDER, "path.file-is-folder", Error, NAMES, "a file has the name of a folder",
        "the two cannot be unpacked side by side", "rename one of the two";
    PATH_SYSTEM_FILE, "path.system-file", Note, NAMES, "a file of the operating system is left out",
        "it is no part of the package", "nothing to do; delete it if you like";

    ARCHIVE_TOO_SHORT, "archive.too-short", Error, ZIP, "the file is too short to be a zip",
        "nothing can be read from it", "get the file again";
    ARCHIVE_END_NOT_AT_END, "archive.end-not-at-end", Error, ZIP, "the file does not end with a zip end record",
        "it was cut off, has something after its end, or is no zip", "get the file again; if it is whole, it is no sealed bag";
    ARCHIVE_AGE, "archive.age-encrypted", Error, "age version 1, C2SP", "the file is encrypted with age, so that only its recipients can read it",
        "nothing of what is in it can be judged before it is opened", "open it first: `sealcase open FILE --identity YOUR-IDENTITY`, then verify what comes out";
    ARCHIVE_COMMENT, "archive.comment", Error, ZIP, "the archive or an entry has a comment",
        "a comment can hide a second archive", "ask for the bag as it was sealed";
    ARCHIVE_MULTI_DISK, "archive.multi-disk", Error, ZIP, "the archive claims to span several disks",
        "readers disagree on what that means", "ask for the bag as it was sealed";
    ARCHIVE_COUNT, "archive.count", Error, ZIP, "the number of entries in the end record is wrong",
        READERS, "ask for the bag as it was sealed";
    ARCHIVE_EMPTY, "archive.empty", Error, ZIP, "the archive has no entries",
        "there is nothing to verify", "get the file again";
    ARCHIVE_DIRECTORY_EXTENT, "archive.directory-extent", Error, ZIP, "the central directory does not lie where and as long as the end record says",
        READERS, "ask for the bag as it was sealed";
    ARCHIVE_ZIP64, "archive.zip64", Error, ZIP, "a ZIP64 record is needless, missing or contradicts another record",
        READERS, "ask for the bag as it was sealed";
    ARCHIVE_EXTRA_RECORD, "archive.extra-record", Error, ZIP, "the central directory holds a record that is no entry",
        "readers skip it or stop at it", "ask for the bag as it was sealed";
    ARCHIVE_SIGNATURE, "archive.signature", Error, ZIP, "a record does not start with its mark",
        "the archive is damaged or made to be read in two ways", "get the file again";
    ARCHIVE_NOT_CONTIGUOUS, "archive.not-contiguous", Error, ZIP, "the entries do not follow one another without gap or overlap from the first byte on",
        "bytes between entries belong to no file, and overlapping entries make bombs", "ask for the bag as it was sealed";
    ARCHIVE_ENTRY_EXTENT, "archive.entry-extent", Error, ZIP, "an entry reaches beyond the archive's data",
        "the file was cut off or made up", "get the file again";
    ARCHIVE_HEADER_MISMATCH, "archive.header-mismatch", Error, ZIP, "the two headers of an entry differ",
        READERS, "ask for the bag as it was sealed";
    ARCHIVE_EXTRA_FIELD, "archive.extra-field", Error, ZIP, "an entry has an extra field",
        "extra fields can give an entry a second name or size", "ask for the bag as it was sealed";
    ARCHIVE_DATA_DESCRIPTOR, "archive.data-descriptor", Error, ZIP, "an entry puts its sizes after its data",
        "a reader that streams and one that seeks can find different data", "ask for the bag as it was sealed";
    ARCHIVE_ENCRYPTED, "archive.encrypted", Error, ZIP, "an entry is encrypted",
        "a seal covers plain bytes only", "decrypt the archive first, or ask for the bag as it was sealed";
    ARCHIVE_FLAGS, "archive.flags", Error, ZIP, "an entry sets other flags than the profile allows",
        READERS, "ask for the bag as it was sealed";
    ARCHIVE_METHOD, "archive.method", Error, ZIP, "an entry is compressed",
        "a sealed bag only stores, so that every bit of the file counts", "ask for the bag as it was sealed; packing it anew with another program breaks the form";
    ARCHIVE_VERSION, "archive.version", Error, ZIP, "an entry names another zip version than the profile allows",
        "readers may refuse or reinterpret it", "ask for the bag as it was sealed";
    ARCHIVE_SIZE, "archive.size", Error, ZIP, "a stored entry's two sizes differ",
        "readers disagree on which one counts", "ask for the bag as it was sealed";
    ARCHIVE_CRC, "archive.crc", Error, ZIP, "an entry's bytes do not have the checksum that its header states",
        "the entry was changed or damaged", "get the file again; if that gives the same, the bag was altered";
    ARCHIVE_FILE_TYPE, "archive.file-type", Error, ZIP, "an entry is no plain file, or has other attributes than the profile's",
        "links and devices can reach outside the folder they are unpacked into", "ask for the bag as it was sealed";
    ARCHIVE_DIRECTORY_ENTRY, "archive.directory-entry", Error, ZIP, "an entry is a folder",
        "some readers drop what such an entry holds", "ask for the bag as it was sealed";
    ARCHIVE_TIMESTAMP, "archive.timestamp", Error, ZIP, "an entry's date is not the fixed one, 1980-01-01 00:00:00",
        "dates outside the signed statement prove nothing and differ between copies", "ask for the bag as it was sealed";
    ARCHIVE_ORDER, "archive.order", Error, ZIP, "the entries are not in the bag format's order",
        "one content must have one form, so that any change shows", "ask for the bag as it was sealed";
    ARCHIVE_ORDINARY, "archive.ordinary", Note, ZIP, "the file was never a sealed zip",
        "nothing is wrong with it, but there is no seal to judge", "give the zip as Sealcase wrote it";
    ARCHIVE_TOO_MANY, "archive.too-many", Error, ZIP, "the archive has more entries than the limit",
        "huge archives exhaust the verifier", "raise the limit if you trust the source";
    ARCHIVE_TOO_LARGE, "archive.too-large", Error, ZIP, "the archive or an entry is larger than the limit",
        "huge archives exhaust the verifier", "raise the limit if you trust the source";
}
