//! Large archives without large files: a sparse file that holds what is not zero, and many entries for real.
//!
//! The expected bytes are written out here from APPNOTE 6.3.10, not taken from `record`.

use std::collections::BTreeMap;
use std::io::{self, Cursor, Read, Seek, SeekFrom, Write};

use super::*;
use crate::codes;
use crate::digest::{BLOCK_BYTES, Sum, Summer};

/// A file of any length in which everything that was not written is zero.
#[derive(Default)]
struct Sparse {
    blocks: BTreeMap<u64, Box<[u8; 4096]>>,
    at: u64,
    len: u64,
}

impl Sparse {
    fn put(&mut self, at: u64, bytes: &[u8]) {
        for (byte, at) in bytes.iter().zip(at..) {
            self.blocks.entry(at / 4096).or_insert_with(|| Box::new([0; 4096]))[(at % 4096) as usize] = *byte;
        }
        self.len = self.len.max(at + bytes.len() as u64);
    }
}

impl Read for Sparse {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let wanted = u64::try_from(out.len()).unwrap().min(self.len.saturating_sub(self.at));
        for (byte, at) in out.iter_mut().zip(self.at..self.at + wanted) {
            *byte = self.blocks.get(&(at / 4096)).map_or(0, |block| block[(at % 4096) as usize]);
        }
        self.at += wanted;
        Ok(usize::try_from(wanted).unwrap())
    }
}

impl Seek for Sparse {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.at = match to {
            SeekFrom::Start(at) => at,
            SeekFrom::End(by) => self.len.checked_add_signed(by).unwrap(),
            SeekFrom::Current(by) => self.at.checked_add_signed(by).unwrap(),
        };
        Ok(self.at)
    }
}

impl Write for Sparse {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.put(self.at, bytes);
        self.at += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Numbers as zip writes them: 2, 4 or 8 bytes each.
fn pack(fields: &[(u64, usize)]) -> Vec<u8> {
    fields.iter().flat_map(|(value, width)| value.to_le_bytes()[..*width].to_vec()).collect()
}

/// One entry of the sparse archive: its name, size and place, and both headers by hand.
struct Piece {
    name: &'static str,
    size: u64,
    offset: u64,
    /// The ZIP64 values of the local and of the central header.
    local: Vec<u64>,
    central: Vec<u64>,
}

const MARK: u64 = 0xFFFF_FFFF;

impl Piece {
    fn common(&self, extra: &[u64], version: u64) -> Vec<u8> {
        let size = self.size.min(MARK);
        let extra_len = if extra.is_empty() { 0 } else { 4 + extra.len() as u64 * 8 };
        let name_len = self.name.len() as u64;
        pack(&[
            (version, 2),
            (0x0800, 2),
            (0, 2),
            (0, 2),
            (0x21, 2),
            (7, 4),
            (size, 4),
            (size, 4),
            (name_len, 2),
            (extra_len, 2),
        ])
    }

    fn tail(&self, extra: &[u64]) -> Vec<u8> {
        let mut out = self.name.as_bytes().to_vec();
        if !extra.is_empty() {
            out.extend(pack(&[(1, 2), (extra.len() as u64 * 8, 2)]));
            out.extend(extra.iter().flat_map(|value| value.to_le_bytes()));
        }
        out
    }

    /// The local header, with the version that the central one names.
    fn local(&self) -> Vec<u8> {
        let version = if self.central.is_empty() { 20 } else { 45 };
        [pack(&[(0x0403_4b50, 4)]), self.common(&self.local, version), self.tail(&self.local)].concat()
    }

    fn central(&self) -> Vec<u8> {
        let version = if self.central.is_empty() { 20 } else { 45 };
        let ends = [(0, 2), (0, 2), (0, 2), (0o100_644 << 16, 4), (self.offset.min(MARK), 4)];
        [
            pack(&[(0x0201_4b50, 4), (0x0300 + version, 2)]),
            self.common(&self.central, version),
            pack(&ends),
            self.tail(&self.central),
        ]
        .concat()
    }
}

/// Entries below, at and above 4 GiB, in size and in place.
fn pieces() -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut at = 0;
    for (name, size) in [
        ("a/small", 9),
        ("a/under", MARK - 1),
        ("a/past", 5),
        ("a/mark", MARK),
        ("a/over", MARK + 1),
        ("a/huge", 5 << 40),
        ("a/last", 0),
    ] {
        let local = if size >= MARK { vec![size, size] } else { Vec::new() };
        let central = [local.clone(), if at >= MARK { vec![at] } else { Vec::new() }].concat();
        let piece = Piece { name, size, offset: at, local, central };
        at += piece.local().len() as u64 + size;
        pieces.push(piece);
    }
    pieces
}

fn sparse(pieces: &[Piece], count: u64) -> Sparse {
    let mut file = Sparse::default();
    for piece in pieces {
        file.put(piece.offset, &piece.local());
    }
    let last = &pieces[pieces.len() - 1];
    let offset = last.offset + last.local().len() as u64 + last.size;
    let directory: Vec<u8> = pieces.iter().flat_map(Piece::central).collect();
    let size = directory.len() as u64;
    file.put(offset, &directory);
    let end64 = [
        (0x0606_4b50, 4),
        (44, 8),
        (0x032D, 2),
        (45, 2),
        (0, 4),
        (0, 4),
        (count, 8),
        (count, 8),
        (size, 8),
        (offset, 8),
    ];
    let locator = [(0x0706_4b50, 4), (0, 4), (offset + size, 8), (1, 4)];
    let end = [(0x0605_4b50, 4), (0, 2), (0, 2), (count, 2), (count, 2), (size, 4), (MARK, 4), (0, 2)];
    file.put(offset + size, &[pack(&end64), pack(&locator), pack(&end)].concat());
    file
}

const LIMITS: Limits = Limits { entries: 100_000, bytes: 1 << 50, envelopes: 64, tag_bytes: 1 << 20 };

fn refused<R: Read + Seek>(reader: R, limits: &Limits) -> String {
    match open(reader, limits).unwrap() {
        Opened::Archive(_) => "accepted".to_owned(),
        Opened::Refused(findings) => findings.iter().map(|finding| finding.code.id()).collect(),
    }
}

#[test]
fn sizes_and_places_beyond_32_bits_have_one_form() {
    let pieces = pieces();
    let count = pieces.len() as u64;
    let Opened::Archive(archive) = open(sparse(&pieces, count), &LIMITS).unwrap() else { panic!("refused") };
    for (entry, piece) in archive.entries().iter().zip(&pieces) {
        assert_eq!((entry.path.as_str(), entry.size, entry.offset), (piece.name, piece.size, piece.offset));
        assert_eq!(record::local(entry), piece.local(), "{}", piece.name);
        assert_eq!(record::central(entry), piece.central(), "{}", piece.name);
    }
    assert_eq!(refused(sparse(&pieces, count), &Limits { bytes: 1 << 40, ..LIMITS }), "archive.too-large");
    assert_eq!(refused(sparse(&pieces, count), &Limits { entries: count - 1, ..LIMITS }), "archive.too-many");
}

#[test]
fn every_bit_of_the_long_records_counts() {
    let pieces = pieces();
    let mut file = sparse(&pieces, pieces.len() as u64);
    let last = &pieces[pieces.len() - 1];
    let tail = last.offset + last.local().len() as u64;
    let headers = pieces.iter().flat_map(|piece| piece.offset..piece.offset + piece.local().len() as u64);
    let places: Vec<u64> = headers.chain(tail..file.len).collect();
    // Some reports would read zeros for terabytes; judging headers reads headers only. Only the checksum
    // may differ here, if it does so in both headers: the data is not read.
    for at in places {
        let old = file.blocks[&(at / 4096)][(at % 4096) as usize];
        for bit in 0..8 {
            file.put(at, &[old ^ (0x01 << bit)]);
            assert!(matches!(open(&mut file, &LIMITS).unwrap(), Opened::Refused(_)), "byte {at} bit {bit}");
        }
        file.put(at, &[old]);
    }
    assert!(matches!(open(&mut file, &LIMITS).unwrap(), Opened::Archive(_)));
}

#[test]
fn the_writer_passes_4_gib() {
    let first = Entry { path: BagPath::parse("a/first").unwrap(), size: 5, crc: Sum::of(b"first").crc, offset: 0 };
    // A long entry: only its headers are here.
    let long = Entry { path: BagPath::parse("a/long").unwrap(), size: 5 << 30, crc: 1, offset: 42 };
    let mut file = Sparse::default();
    file.put(0, &[record::local(&first), b"first".to_vec()].concat());
    file.put(42, &record::local(&long));
    let end = long.offset + record::local_len(&long) + long.size;
    let stream = vec![7; 3 << 20];
    let slot = Slot::new(BagPath::parse("a/y").unwrap(), stream.len() as u64, end);
    let mut out = Sequential::new(file);
    let sum = slot
        .fill(&mut stream.as_slice(), Summer::default(), &mut Vec::new(), &mut |at, bytes| out.write_at(at, bytes))
        .unwrap();
    let behind = slot.end();
    let entries = vec![first, long, slot.filled(sum.crc)];
    let mut writer = Writer::behind(entries, behind, out.into_inner()).unwrap();
    assert_eq!(writer.add(BagPath::parse("a/z").unwrap(), b"behind").unwrap(), Sum::of(b"behind"));
    let file = writer.finish().unwrap();
    let Opened::Archive(archive) = open(file, &LIMITS).unwrap() else { panic!("refused") };
    let sizes: Vec<u64> = archive.entries().iter().map(|entry| entry.size).collect();
    assert_eq!(sizes, [5, 5 << 30, 3 << 20, 6]);
    let mut read = Vec::new();
    archive.open("a/z").unwrap().read_to_end(&mut read).unwrap();
    assert_eq!(read, b"behind");
    read.clear();
    archive.open("a/y").unwrap().read_to_end(&mut read).unwrap();
    assert_eq!(read, stream);
}

#[test]
fn more_entries_than_16_bits_count() {
    for count in [65_534_u32, 65_535, 65_536, 70_000] {
        let mut writer = Writer::new(Cursor::new(Vec::new()));
        for number in 0..count {
            writer.add(BagPath::parse(&format!("a/{number:05}")).unwrap(), &number.to_le_bytes()).unwrap();
        }
        let zip = writer.finish().unwrap().into_inner();
        let Opened::Archive(archive) = open(Cursor::new(&zip), &LIMITS).unwrap() else { panic!("{count}: refused") };
        assert_eq!(archive.entries().len(), count as usize);
        let has_record = zip.windows(4).any(|piece| piece == b"PK\x06\x06");
        assert_eq!(has_record, count >= 65_535, "{count}");
        assert_eq!(refused(Cursor::new(&zip), &Limits { entries: 65_533, ..LIMITS }), "archive.too-many");
    }
}

#[test]
fn a_store_without_a_name_or_with_a_short_file_says_so() {
    let mut writer = Writer::new(Cursor::new(Vec::new()));
    writer.add(BagPath::parse("a/b").unwrap(), b"text").unwrap();
    let zip = writer.finish().unwrap().into_inner();
    let Opened::Archive(archive) = open(Cursor::new(zip), &LIMITS).unwrap() else { panic!("refused") };
    assert_eq!(archive.files().len(), 1);
    let missing = archive.open("a/c").map(drop).unwrap_err();
    assert_eq!(missing.kind(), io::ErrorKind::NotFound);
}

#[test]
fn a_slot_takes_exactly_its_size() {
    for size in [0, 1, BLOCK_BYTES - 1, BLOCK_BYTES, BLOCK_BYTES + 1, 2 * BLOCK_BYTES + 7] {
        let text: Vec<u8> = (0..=size).map(|i| i.to_le_bytes()[0] ^ i.to_le_bytes()[1]).collect();
        let fill = |len: usize| {
            let slot = Slot::new(BagPath::parse("a/x").unwrap(), size as u64, 0);
            let mut out = Sequential::new(Cursor::new(Vec::new()));
            let sum = slot
                .fill(&mut &text[..len], Summer::default(), &mut Vec::new(), &mut |at, bytes| out.write_at(at, bytes));
            (sum, slot, out.into_inner())
        };
        let (sum, slot, out) = fill(size);
        let (sum, end) = (sum.unwrap(), slot.end());
        assert_eq!(sum, Sum::of(&text[..size]), "{size}");
        let zip = Writer::behind(vec![slot.filled(sum.crc)], end, out).unwrap().finish().unwrap().into_inner();
        let mut whole = Writer::new(Cursor::new(Vec::new()));
        whole.add(BagPath::parse("a/x").unwrap(), &text[..size]).unwrap();
        assert!(zip == whole.finish().unwrap().into_inner(), "{size}");
        for wrong in [size + 1, size.saturating_sub(1)].into_iter().filter(|wrong| *wrong != size) {
            assert!(matches!(fill(wrong).0, Err(Error::Changed { .. })), "{size} {wrong}");
        }
    }
}

/// The code of the note on a file that is no sealed zip, if there is one.
fn ordinary(file: &[u8]) -> Option<String> {
    let Opened::Refused(findings) = open(Cursor::new(file), &Limits::default()).unwrap() else { panic!("accepted") };
    findings.into_iter().find(|finding| finding.code == codes::ARCHIVE_ORDINARY).map(|finding| finding.message)
}

/// The end of a zip whose directory holds these names and nothing else.
fn directory(names: &[&str]) -> Vec<u8> {
    let mut out = Vec::new();
    for name in names {
        out.extend([b"PK\x01\x02".as_slice(), &[0; 24]].concat());
        out.extend(u16::try_from(name.len()).unwrap().to_le_bytes());
        out.extend([&[0; 16], name.as_bytes()].concat());
    }
    let size = u32::try_from(out.len()).unwrap();
    out.extend(b"PK\x05\x06\0\0\0\0\0\0\0\0");
    out.extend([size.to_le_bytes(), 0_u32.to_le_bytes()].concat());
    out.extend([0, 0]);
    out
}

#[test]
fn a_file_that_never_was_a_seal_is_told_from_a_broken_one() {
    assert!(ordinary(b"# A text").unwrap().contains("no zip at all"));
    assert!(ordinary(b"").unwrap().contains("no zip at all"));
    assert!(ordinary(&directory(&["report.pdf", "a/b.json"])).unwrap().contains("an ordinary zip"));
    assert!(ordinary(&directory(&["bag/bagit.txt", "bag/data/a"])).unwrap().contains("BagIt"));
    // What may be a sealed bag, changed, gets its own finding and no excuse.
    assert_eq!(ordinary(&directory(&["bag/bagit.txt", "bag/sealcase/README.txt"])), None);
    assert_eq!(ordinary(&directory(&["bag/proof.json"])), None);
    assert_eq!(ordinary(b"PK\x03\x04 and cut off"), None);
    // Sizes and places that lie reach nothing.
    let mut lies = directory(&["a"]);
    let at = lies.len() - 10;
    lies[at..at + 8].fill(0xFF);
    assert_eq!(ordinary(&lies), None);
}
