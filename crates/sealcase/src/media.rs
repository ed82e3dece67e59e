//! What a file is, told by a few of its bytes, and whether that is what a media type says.
//!
//! Signatures are recognised by the crate `file-format`; what is text, locked or cut off is found
//! here. Nothing is unpacked, and at most [`HEAD_BYTES`], [`TAIL_BYTES`] and [`XREF_BYTES`] are read of
//! a file of any size.

use std::io;

use file_format::FileFormat;

use crate::archive::marks;

/// Bytes looked at from the start of a file.
pub const HEAD_BYTES: usize = 4 << 10;
/// Bytes looked at before the end of a file.
pub const TAIL_BYTES: usize = 2 << 10;
/// Bytes looked at where a PDF keeps its last cross-reference section.
pub const XREF_BYTES: usize = 64 << 10;

/// How a text is encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, as far as was seen.
    Utf8,
    /// UTF-16, by its mark or its pattern of zero bytes.
    Utf16,
    /// One byte a character, by some code page.
    EightBit,
}

/// What runs when it is started.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Runs {
    /// Nothing.
    No,
    /// A text that names its interpreter (`#!`).
    Script,
    /// A program or library.
    Program,
}

/// What a few bytes of a file tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look {
    /// Its media type, as far as it is known: else `text/plain` or `application/octet-stream`.
    pub kind: String,
    /// What it is, in words: `a ZIP archive`.
    pub words: String,
    /// Its encoding, if it is text.
    pub text: Option<Encoding>,
    /// Whether it runs.
    pub runs: Runs,
    /// Whether a password is needed, or may be, to open it.
    pub locked: bool,
    /// Whether its end is missing.
    pub cut: bool,
    /// Whether it is a zip archive as well, for whoever looks from the end.
    pub joined: bool,
    /// The first byte that is no blank.
    first: u8,
}

/// Looks at a file. `piece` gives at most so many bytes from a place on.
///
/// # Errors
/// Whatever `piece` reports.
pub fn look(size: u64, piece: &mut dyn FnMut(u64, usize) -> io::Result<Vec<u8>>) -> io::Result<Look> {
    let head = piece(0, HEAD_BYTES)?;
    let tail = match size.checked_sub(TAIL_BYTES as u64) {
        Some(from) if size > HEAD_BYTES as u64 => piece(from, TAIL_BYTES)?,
        _ => head[head.len().saturating_sub(TAIL_BYTES)..].to_vec(),
    };
    let mut look = Look::of(&head, &tail, size);
    if look.kind == "application/pdf" && !look.locked {
        // The section may be anywhere; the end of the file says where.
        if let Some(at) = last_section(&tail).filter(|at| *at < size) {
            look.locked = section_is_locked(&piece(at, XREF_BYTES)?);
        }
    }
    Ok(look)
}

/// Looks at a file in memory.
pub fn look_at(bytes: &[u8]) -> Look {
    let mut piece = |from: u64, most: usize| {
        let from = usize::try_from(from).unwrap_or(usize::MAX).min(bytes.len());
        Ok(bytes[from..][..most.min(bytes.len() - from)].to_vec())
    };
    // Memory does not fail.
    look(bytes.len() as u64, &mut piece).unwrap_or_else(|_| Look::of(bytes, bytes, bytes.len() as u64))
}

impl Look {
    fn of(head: &[u8], tail: &[u8], size: u64) -> Self {
        let text = encoding(head, tail);
        let format = FileFormat::from_bytes(head);
        let (kind, words) = name(head, text, format);
        let first = head.iter().find(|byte| !byte.is_ascii_whitespace()).copied().unwrap_or(0);
        let bare = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
        let first =
            if bare.len() == head.len() { first } else { bare.trim_ascii_start().first().copied().unwrap_or(0) };
        let is_zip = words == ZIP;
        let mut look = Self { kind, words, text, runs: Runs::No, locked: false, cut: false, joined: false, first };
        look.runs = match look.kind.as_str() {
            _ if text.is_some() && head.starts_with(b"#!") => Runs::Script,
            "application/x-executable"
            | "application/vnd.microsoft.portable-executable"
            | "application/x-dosexec"
            | "application/x-ms-ne-executable"
            | "application/x-mach-binary"
            | "application/java-vm"
            | "application/vnd.android.dex"
            | "application/x-appimage" => Runs::Program,
            _ => Runs::No,
        };
        let ends = |mark: &[u8]| find_last(tail, mark).is_some();
        match look.kind.as_str() {
            "application/pdf" => {
                look.cut = !ends(b"%%EOF");
                look.locked = find_last(tail, b"trailer").is_some_and(|at| says_encrypt(&tail[at..]));
            }
            "image/png" => look.cut = !ends(b"IEND"),
            "image/jpeg" => look.cut = !ends(b"\xFF\xD9"),
            _ if is_zip => {
                // The comment of a zip may be longer than the tail; then nothing is said.
                look.cut = size <= TAIL_BYTES as u64 && !marks::has_end(tail);
                look.locked = marks::first_is_encrypted(head);
            }
            _ => {}
        }
        look.joined = !is_zip && marks::ends_archive(tail);
        look
    }

    /// Whether it is a zip archive, of whatever purpose.
    pub fn is_zip(&self) -> bool {
        self.words == ZIP
    }

    /// Whether its content is what the media type says; `Err` with what was expected, in words, if
    /// not. A media type that is not known here is taken at its word.
    ///
    /// # Errors
    /// What the media type promises.
    pub fn fits(&self, media_type: &str) -> Result<(), &'static str> {
        let stated = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        let (class, sub) = stated.split_once('/').unwrap_or(("", ""));
        let demand = |holds: bool, what| if holds { Ok(()) } else { Err(what) };
        let plain = self.text.is_some() && self.kind != "application/pdf";
        let is = |kinds: &[&str]| kinds.contains(&self.kind.as_str());
        match sub {
            "octet-stream" => Ok(()),
            "pdf" | "x-pdf" => demand(is(&["application/pdf"]), "a PDF"),
            "json" | "x-json" | "x-ndjson" | "jsonl" => demand(plain && self.starts_json(), "JSON"),
            _ if sub.ends_with("+json") => demand(plain && self.starts_json(), "JSON"),
            "html" | "xhtml+xml" => demand(plain && self.first == b'<', "HTML"),
            "xml" => demand(plain && self.first == b'<', "XML"),
            _ if sub.ends_with("+xml") => demand(plain && self.first == b'<', "XML"),
            "rtf" => demand(self.kind == "application/rtf" || self.kind == "text/rtf", "RTF"),
            _ if class == "text" => demand(plain, "text"),
            "yaml" | "x-yaml" | "toml" | "javascript" | "x-sh" | "sql" | "x-pem-file" | "pem-certificate-chain" => {
                demand(plain, "text")
            }
            "zip" | "x-zip-compressed" | "java-archive" | "vnd.android.package-archive" | "oxps" => {
                demand(self.is_zip(), "a zip archive")
            }
            _ if sub.ends_with("+zip") => demand(self.is_zip(), "a zip archive"),
            _ if sub.starts_with("vnd.openxmlformats-officedocument.") || sub.ends_with(".macroenabled.12") => {
                // With a password, an Office file is kept in the older form.
                demand(self.is_zip() || self.is_compound(), "an Office file")
            }
            _ if sub.starts_with("vnd.oasis.opendocument.") => demand(self.is_zip(), "an OpenDocument file"),
            "msword" | "vnd.ms-excel" | "vnd.ms-powerpoint" | "vnd.visio" => {
                demand(self.is_compound(), "an Office file")
            }
            "gzip" | "x-gzip" | "x-compressed-tar" => demand(is(&["application/gzip"]), "gzip"),
            "x-tar" => demand(is(&["application/x-tar"]), "a tar archive"),
            "x-xz" => demand(is(&["application/x-xz"]), "xz"),
            "zstd" => demand(is(&["application/zstd"]), "Zstandard"),
            "x-bzip2" => demand(is(&["application/x-bzip2"]), "bzip2"),
            "x-7z-compressed" => demand(is(&["application/x-7z-compressed"]), "a 7-Zip archive"),
            "vnd.tcpdump.pcap" | "x-pcap" | "pcap" | "x-pcapng" | "pcapng" => {
                demand(is(&["application/vnd.tcpdump.pcap", "application/x-pcapng"]), "a packet capture")
            }
            "x-executable" | "x-elf" | "x-sharedlib" | "x-pie-executable" | "x-object" => {
                demand(is(&["application/x-executable"]), "an ELF file")
            }
            "vnd.microsoft.portable-executable" | "x-msdownload" | "x-dosexec" => {
                demand(self.runs == Runs::Program, "a Windows program")
            }
            "x-mach-binary" => demand(is(&["application/x-mach-binary"]), "a Mach-O file"),
            "png" | "x-png" | "apng" => demand(is(&["image/png", "image/apng"]), "a PNG picture"),
            "jpeg" | "jpg" | "pjpeg" => demand(is(&["image/jpeg"]), "a JPEG picture"),
            "gif" => demand(is(&["image/gif"]), "a GIF picture"),
            "webp" => demand(is(&["image/webp"]), "a WebP picture"),
            "tiff" => demand(is(&["image/tiff"]), "a TIFF picture"),
            "bmp" | "x-ms-bmp" => demand(is(&["image/bmp"]), "a BMP picture"),
            _ if matches!(class, "image" | "audio" | "video") => {
                demand(!plain && !is(&["application/pdf"]) && !self.is_zip() && self.runs == Runs::No, "what it says")
            }
            _ => Ok(()),
        }
    }

    fn starts_json(&self) -> bool {
        matches!(self.first, b'{' | b'[' | b'"' | b'-' | b'0'..=b'9' | b't' | b'f' | b'n')
    }

    /// Whether it is a compound file, as Office wrote before 2007 and writes when it locks a file.
    pub fn is_compound(&self) -> bool {
        self.kind == "application/x-cfb"
    }
}

const ZIP: &str = "a zip archive";

/// The media type of what is seen, and its name. Texts come first: some signatures are two letters long.
fn name(head: &[u8], text: Option<Encoding>, format: FileFormat) -> (String, String) {
    let (kind, words) = known(head, text, &format);
    (kind.to_owned(), words)
}

fn known<'a>(head: &[u8], text: Option<Encoding>, format: &'a FileFormat) -> (&'a str, String) {
    if marks::starts_archive(head) {
        return ("application/zip", ZIP.to_owned());
    }
    if head.starts_with(b"%PDF-") {
        return ("application/pdf", "a PDF".to_owned());
    }
    if head.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") {
        return ("application/x-cfb", "an Office file of the older form".to_owned());
    }
    if text.is_some() {
        let marks: &[(&[u8], &str, &str)] =
            &[(b"SPDXVersion:", "text/spdx", "an SPDX file in tag-value form"), (b"{\\rtf", "text/rtf", "an RTF text")];
        let bare = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head).trim_ascii_start();
        if let Some((_, kind, words)) = marks.iter().find(|(mark, ..)| bare.starts_with(mark)) {
            return (kind, (*words).to_owned());
        }
        if bare.starts_with(b"<") && find_last(head, b"cyclonedx.org/schema/bom/").is_some() {
            return ("application/vnd.cyclonedx+xml", "a CycloneDX file in XML form".to_owned());
        }
        return ("text/plain", "a text".to_owned());
    }
    match format {
        FileFormat::ArbitraryBinaryData | FileFormat::PlainText => {
            ("application/octet-stream", "data of no known kind".to_owned())
        }
        FileFormat::Empty => ("application/x-empty", "nothing".to_owned()),
        known => (known.media_type(), format!("{} data", known.short_name().unwrap_or_else(|| known.name()))),
    }
}

/// How the text is encoded, if head and tail are text.
fn encoding(head: &[u8], tail: &[u8]) -> Option<Encoding> {
    if head.is_empty() {
        return None;
    }
    if head.starts_with(b"\xFF\xFE") || head.starts_with(b"\xFE\xFF") || looks_wide(head) {
        return Some(Encoding::Utf16);
    }
    // All bytes are looked at, several at once: that is quicker than to stop at the first.
    let odd = |odd: bool, byte: &u8| odd | matches!(byte, 0..=7 | 14..=26 | 28..=31 | 127);
    if head.iter().fold(false, odd) || tail.iter().fold(false, odd) {
        return None;
    }
    // Both may be cut inside a character.
    let skipped = tail.iter().take(3).take_while(|byte| **byte & 0xC0 == 0x80).count();
    let sound = |bytes: &[u8]| std::str::from_utf8(bytes).map_or_else(|error| error.error_len().is_none(), |_| true);
    if sound(head) && sound(&tail[skipped..]) {
        return Some(Encoding::Utf8);
    }
    // Text of a code page is mostly letters; data of the same bytes would be a rare accident.
    let plain = head.iter().filter(|byte| byte.is_ascii()).count();
    (plain * 10 >= head.len() * 7).then_some(Encoding::EightBit)
}

/// Whether every other byte is zero, as in UTF-16 of Latin letters without a mark.
fn looks_wide(head: &[u8]) -> bool {
    let pairs = head.as_chunks::<2>().0;
    let zeros = |side: usize| pairs.iter().filter(|pair| pair[side] == 0 && pair[1 - side] != 0).count();
    pairs.len() >= 4 && (zeros(0) * 10 >= pairs.len() * 9 || zeros(1) * 10 >= pairs.len() * 9)
}

fn find_last(bytes: &[u8], mark: &[u8]) -> Option<usize> {
    bytes.windows(mark.len()).rposition(|window| window == mark)
}

/// Where the last cross-reference section of a PDF starts, as its end says (ISO 32000-1, 7.5.5).
fn last_section(tail: &[u8]) -> Option<u64> {
    const MARK: &[u8] = b"startxref";
    let rest = tail[find_last(tail, MARK)? + MARK.len()..].trim_ascii_start();
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    std::str::from_utf8(&rest[..digits]).ok()?.parse().ok()
}

/// Whether the dictionary of a cross-reference section names an encryption (ISO 32000-1, 7.6).
fn section_is_locked(section: &[u8]) -> bool {
    let at = |mark: &[u8]| section.windows(mark.len()).position(|window| window == mark);
    let dictionary = match (section.starts_with(b"xref"), at(b"trailer"), at(b"stream")) {
        (true, Some(start), _) => &section[start..],
        (true, None, _) => return false,
        (false, _, Some(end)) => &section[..end],
        (false, ..) => section,
    };
    let end = dictionary.windows(9).position(|window| window == b"startxref").unwrap_or(dictionary.len());
    says_encrypt(&dictionary[..end])
}

/// Whether there is a name `/Encrypt`, not only one that starts so.
fn says_encrypt(dictionary: &[u8]) -> bool {
    const NAME: &[u8] = b"/Encrypt";
    let ends = |at: usize| dictionary.get(at + NAME.len()).is_none_or(|byte| !byte.is_ascii_alphanumeric());
    dictionary.windows(NAME.len()).enumerate().any(|(at, window)| window == NAME && ends(at))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PNG: &[u8] =
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x02\0\0\0\x90wS\xde\0\0\0\0IEND\xaeB`\x82";
    const ELF: &[u8] = b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0>\0\x01\0\0\0";
    const PDF: &[u8] = b"%PDF-1.4\n1 0 obj\n<< >>\nendobj\nxref\n0 1\n0000000000 65535 f \ntrailer\n<< /Size 1 >>\nstartxref\n31\n%%EOF\n";
    const EMPTY_ZIP: &[u8] = b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";

    fn fits(bytes: &[u8], media_type: &str) -> bool {
        look_at(bytes).fits(media_type).is_ok()
    }

    #[test]
    fn media_types_and_contents_meet() {
        let gzip = b"\x1f\x8b\x08\0\0\0\0\0\0\x03\x03\0\0\0\0\0\0\0\0\0";
        let pcap = b"\xd4\xc3\xb2\xa1\x02\0\x04\0\0\0\0\0\0\0\0\0\xff\xff\0\0\x01\0\0\0";
        let good: &[(&[u8], &[&str])] = &[
            (PDF, &["application/pdf", "application/octet-stream", "application/x-unheard-of"]),
            (PNG, &["image/png", "IMAGE/PNG; charset=binary"]),
            (b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\xff\xd9", &["image/jpeg"]),
            (EMPTY_ZIP, &["application/zip", "application/vnd.oasis.opendocument.text"]),
            (gzip, &["application/gzip"]),
            (pcap, &["application/vnd.tcpdump.pcap", "application/x-pcapng"]),
            (ELF, &["application/x-executable", "application/octet-stream"]),
            (b"{\"a\": 1}", &["application/json", "application/vnd.cyclonedx+json", "text/plain"]),
            (b"<?xml version='1.0'?><a/>", &["application/xml", "text/plain"]),
            (b"<!doctype html><p>", &["text/html"]),
            // Two letters of a signature do not make a picture or a program of a log.
            (b"BM 1 ok\nMZ 2 ok\n", &["text/plain", "text/csv", "text/markdown"]),
            (b"MZ 2 ok\n", &["text/plain"]),
        ];
        for (bytes, types) in good {
            for media_type in *types {
                assert!(fits(bytes, media_type), "{media_type}: {:?}", look_at(bytes));
            }
        }
        let bad: &[(&[u8], &[&str])] = &[
            (PDF, &["text/plain", "image/png", "application/zip", "application/json"]),
            (PNG, &["application/pdf", "image/jpeg", "text/plain", "video/mp4x+zip"]),
            (EMPTY_ZIP, &["application/pdf", "text/plain", "image/png", "video/mp4"]),
            (ELF, &["application/pdf", "text/plain", "application/vnd.tcpdump.pcap", "image/heic"]),
            (b"hello", &["application/pdf", "application/json", "application/xml", "text/html", "application/gzip"]),
            (b"\0\x01\x02\x03", &["text/plain", "application/json", "application/x-tar"]),
        ];
        for (bytes, types) in bad {
            for media_type in *types {
                assert!(!fits(bytes, media_type), "{media_type}: {:?}", look_at(bytes));
            }
        }
    }

    #[test]
    fn texts_are_known_by_their_encoding() {
        let of = |bytes: &[u8]| look_at(bytes).text;
        assert_eq!(of("größe\n".as_bytes()), Some(Encoding::Utf8));
        assert_eq!(of(b"gr\xf6\xdfe of the thing\r\n"), Some(Encoding::EightBit));
        let wide: Vec<u8> = "hello, world".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(
            (of(&wide), of(&[&b"\xFF\xFE"[..], &wide].concat())),
            (Some(Encoding::Utf16), Some(Encoding::Utf16))
        );
        assert_eq!(of(b"a\0b"), None);
        // A character on either cut is no fault.
        let long = "ä".repeat(9_999);
        assert_eq!(of(format!("x{long}").as_bytes()), Some(Encoding::Utf8));
        assert_eq!(of(format!("xy{long}z").as_bytes()), Some(Encoding::Utf8));
        assert_eq!(of(&[long.as_bytes(), b"\0\xff"].concat()), None);
        assert_eq!(of(b""), None);
    }

    #[test]
    fn locks_are_seen_wherever_they_are() {
        let locked = |text: &str| look_at(text.as_bytes()).locked;
        let classic = String::from_utf8_lossy(PDF).into_owned();
        assert!(!locked(&classic));
        assert!(locked(&classic.replace("/Size 1", "/Size 1 /Encrypt 9 0 R")));
        assert!(!locked(&classic.replace("/Size 1", "/Size 1 /EncryptMetadata true")));
        assert!(!locked(&classic.replace("<< >>", "(/Encrypt 9 0 R)")), "a text on a page is no lock");
        // A cross-reference stream far before the end, and its dictionary before its data.
        let far = |dictionary: &str| {
            format!(
                "%PDF-1.7\n1 0 obj\n<< /Type /XRef {dictionary} >>\nstream\n{}\nendstream\nstartxref\n9\n%%EOF\n",
                "x".repeat(9_000)
            )
        };
        assert!(locked(&far("/Encrypt 2 0 R")) && !locked(&far("/W [1 2 1]")));
        // A table at the start, as in files that are shown while they load.
        let rows = "0000000000 00000 n \n".repeat(400);
        let early = |trailer: &str| {
            format!("%PDF-1.4\nxref\n0 400\n{rows}trailer\n<< {trailer} >>\n{}startxref\n9\n%%EOF\n", "y".repeat(9_000))
        };
        assert!(locked(&early("/Encrypt 2 0 R")) && !locked(&early("/Size 400")));
        assert!(
            look_at(b"PK\x03\x04\x14\0\x01\0\0\0PK\x05\x06").locked
                && !look_at(b"PK\x03\x04\x14\0\0\0\0\0PK\x05\x06").locked
        );
    }

    #[test]
    fn what_runs_is_cut_or_two_things_is_said() {
        assert_eq!(look_at(ELF).runs, Runs::Program);
        assert_eq!(look_at(b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0").runs, Runs::Program);
        assert_eq!(look_at(b"\xcf\xfa\xed\xfe\x07\0\0\x01\x03\0\0\0").runs, Runs::Program);
        assert_eq!(look_at(b"#!/bin/sh\nrm -r x\n").runs, Runs::Script);
        assert_eq!((look_at(PDF).runs, look_at(b"# title\n").runs), (Runs::No, Runs::No));
        assert!(look_at(&PDF[..PDF.len() - 8]).cut && !look_at(PDF).cut);
        assert!(look_at(&PNG[..40]).cut && !look_at(PNG).cut);
        assert!(look_at(&[PDF, EMPTY_ZIP].concat()).joined && !look_at(PDF).joined && !look_at(EMPTY_ZIP).joined);
        assert_eq!(look_at(b"SPDXVersion: SPDX-2.3\n").kind, "text/spdx");
        assert_eq!(
            look_at(b"<bom xmlns=\"http://cyclonedx.org/schema/bom/1.4\">").kind,
            "application/vnd.cyclonedx+xml"
        );
    }
}
