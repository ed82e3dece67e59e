//! A zip builder for tests in which every field of every record can be set, sense or not.
//!
//! Written from APPNOTE 6.3.10 and the zip profile alone: it shares no code with the core, so that a
//! misreading in one is not repeated in the other. With nothing set it builds exactly the form that a
//! sealed bag has. [`read`] takes an archive of that form apart again; it judges nothing.

/// Mark of a local header.
pub const LOCAL: u32 = 0x0403_4b50;
/// Mark of a central header.
pub const CENTRAL: u32 = 0x0201_4b50;
/// Mark of the end record.
pub const END: u32 = 0x0605_4b50;

/// The fields that both headers have. Lengths left open are the true ones.
#[derive(Clone, Debug)]
pub struct Header {
    /// The record's mark.
    pub mark: u32,
    /// Version needed to extract.
    pub version: u16,
    /// General purpose flags.
    pub flags: u16,
    /// Compression method.
    pub method: u16,
    /// MS-DOS time.
    pub time: u16,
    /// MS-DOS date.
    pub date: u16,
    /// CRC-32 of the data.
    pub crc: u32,
    /// Compressed size.
    pub packed: u32,
    /// Uncompressed size.
    pub size: u32,
    /// Stated length of the name.
    pub name_len: Option<u16>,
    /// Stated length of the extra field.
    pub extra_len: Option<u16>,
    /// The name.
    pub name: Vec<u8>,
    /// The extra field.
    pub extra: Vec<u8>,
}

/// One entry: what lies before the directory, and its directory header.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Bytes before the local header.
    pub before: Vec<u8>,
    /// Whether there is a local header with data.
    pub has_local: bool,
    /// The local header.
    pub local: Header,
    /// The data as it lies in the file.
    pub data: Vec<u8>,
    /// Bytes after the data: a descriptor, or a gap.
    pub after: Vec<u8>,
    /// Whether the directory lists the entry.
    pub has_central: bool,
    /// The central header's part that the local one has too.
    pub central: Header,
    /// Version made by.
    pub made_by: u16,
    /// The disk on which the entry starts.
    pub disk: u16,
    /// Internal attributes.
    pub internal: u16,
    /// External attributes.
    pub attributes: u32,
    /// Stated offset of the local header.
    pub offset: Option<u32>,
    /// The entry's comment.
    pub comment: Vec<u8>,
    /// Stated length of the comment.
    pub comment_len: Option<u16>,
}

/// The ZIP64 end record and its locator. Fields left open are the true ones.
#[derive(Clone, Debug, Default)]
pub struct End64 {
    /// Leave the record out and keep the locator.
    pub no_record: bool,
    /// Leave the locator out and keep the record.
    pub no_locator: bool,
    /// Stated length of the record's rest.
    pub len: Option<u64>,
    /// Version needed.
    pub version: Option<u16>,
    /// This disk.
    pub disk: u32,
    /// Entries on this disk.
    pub count_here: Option<u64>,
    /// Entries.
    pub count: Option<u64>,
    /// Length of the directory.
    pub size: Option<u64>,
    /// Offset of the directory.
    pub offset: Option<u64>,
    /// Bytes of the extensible data sector.
    pub extension: Vec<u8>,
    /// The disk that the locator names.
    pub locator_disk: u32,
    /// Where the locator says the record is.
    pub locator_offset: Option<u64>,
    /// How many disks the locator knows.
    pub disks: Option<u32>,
}

/// A whole archive.
#[derive(Clone, Debug, Default)]
pub struct Zip {
    /// Bytes before everything.
    pub prefix: Vec<u8>,
    /// Whether stated offsets count the prefix.
    pub count_prefix: bool,
    /// The entries, in the order in which they lie.
    pub entries: Vec<Entry>,
    /// The order of the directory, as places in `entries`.
    pub listing: Option<Vec<usize>>,
    /// Whether the directory lies before the data.
    pub directory_first: bool,
    /// Bytes between the data and the directory.
    pub before_directory: Vec<u8>,
    /// Bytes inside the directory after its last header, counted as part of it.
    pub in_directory: Vec<u8>,
    /// Bytes between the directory and its end record, not counted.
    pub after_directory: Vec<u8>,
    /// A ZIP64 end record.
    pub end64: Option<End64>,
    /// The end record's mark.
    pub end_mark: Option<u32>,
    /// This disk.
    pub disk: u16,
    /// The disk of the directory.
    pub directory_disk: u16,
    /// Entries on this disk.
    pub count_here: Option<u16>,
    /// Entries.
    pub count: Option<u16>,
    /// Length of the directory.
    pub size: Option<u32>,
    /// Offset of the directory.
    pub offset: Option<u32>,
    /// Stated length of the comment.
    pub comment_len: Option<u16>,
    /// The archive's comment.
    pub comment: Vec<u8>,
    /// Bytes after everything.
    pub suffix: Vec<u8>,
}

impl Entry {
    /// A stored plain file, in the form of the zip profile.
    pub fn new(name: &str, data: &[u8]) -> Self {
        let size = u32::try_from(data.len()).unwrap_or(u32::MAX);
        let header = |mark| Header {
            mark,
            version: 20,
            flags: 1 << 11,
            method: 0,
            time: 0,
            date: 0x21,
            crc: crc32(data),
            packed: size,
            size,
            name_len: None,
            extra_len: None,
            name: name.as_bytes().to_vec(),
            extra: Vec::new(),
        };
        Self {
            before: Vec::new(),
            has_local: true,
            local: header(LOCAL),
            data: data.to_vec(),
            after: Vec::new(),
            has_central: true,
            central: header(CENTRAL),
            made_by: 0x0314,
            disk: 0,
            internal: 0,
            attributes: 0o100_644 << 16,
            offset: None,
            comment: Vec::new(),
            comment_len: None,
        }
    }

    /// Sets a field in both headers.
    #[must_use]
    pub fn both(mut self, set: impl Fn(&mut Header)) -> Self {
        set(&mut self.local);
        set(&mut self.central);
        self
    }

    /// The name, as the directory has it.
    pub fn name(&self) -> String {
        String::from_utf8_lossy(&self.central.name).into_owned()
    }
}

impl Header {
    fn fields(&self, out: &mut Vec<u8>) {
        for value in [self.version, self.flags, self.method, self.time, self.date] {
            out.extend(value.to_le_bytes());
        }
        for value in [self.crc, self.packed, self.size] {
            out.extend(value.to_le_bytes());
        }
        for (stated, bytes) in [(self.name_len, &self.name), (self.extra_len, &self.extra)] {
            out.extend(stated.unwrap_or_else(|| short(bytes.len())).to_le_bytes());
        }
    }
}

fn short(len: usize) -> u16 {
    u16::try_from(len).unwrap_or(u16::MAX)
}

fn long(len: usize) -> u32 {
    u32::try_from(len).unwrap_or(u32::MAX)
}

impl Zip {
    /// An archive of these files, in the form of the zip profile.
    pub fn of<N: AsRef<str>, B: AsRef<[u8]>>(files: impl IntoIterator<Item = (N, B)>) -> Self {
        let entries = files.into_iter().map(|(name, data)| Entry::new(name.as_ref(), data.as_ref())).collect();
        Self { entries, count_prefix: true, ..Self::default() }
    }

    /// The bytes.
    pub fn build(&self) -> Vec<u8> {
        let mut out = self.prefix.clone();
        let base = if self.count_prefix { 0 } else { self.prefix.len() };
        // A directory that lies first has a known length, so that offsets behind it can be stated.
        let lead = if self.directory_first { self.directory(&vec![0; self.entries.len()]).len() } else { 0 };
        let mut body = Vec::new();
        let mut offsets = Vec::new();
        for entry in &self.entries {
            body.extend(&entry.before);
            offsets.push(out.len() + lead + body.len() - base);
            if entry.has_local {
                body.extend(entry.local.mark.to_le_bytes());
                entry.local.fields(&mut body);
                body.extend(&entry.local.name);
                body.extend(&entry.local.extra);
                body.extend(&entry.data);
            }
            body.extend(&entry.after);
        }
        let directory = self.directory(&offsets);
        let mut at = out.len();
        if self.directory_first {
            out.extend(&directory);
            out.extend(&body);
        } else {
            out.extend(&body);
            out.extend(&self.before_directory);
            at = out.len();
            out.extend(&directory);
        }
        out.extend(&self.after_directory);
        self.end(&mut out, at - base, directory.len(), base);
        out.extend(&self.suffix);
        out
    }

    fn directory(&self, offsets: &[usize]) -> Vec<u8> {
        let mut out = Vec::new();
        let all: Vec<usize> = (0..self.entries.len()).collect();
        for at in self.listing.as_ref().unwrap_or(&all) {
            let entry = &self.entries[*at];
            if !entry.has_central {
                continue;
            }
            out.extend(entry.central.mark.to_le_bytes());
            out.extend(entry.made_by.to_le_bytes());
            entry.central.fields(&mut out);
            let comment = entry.comment_len.unwrap_or_else(|| short(entry.comment.len()));
            for value in [comment, entry.disk, entry.internal] {
                out.extend(value.to_le_bytes());
            }
            out.extend(entry.attributes.to_le_bytes());
            out.extend(entry.offset.unwrap_or_else(|| long(offsets[*at])).to_le_bytes());
            out.extend(&entry.central.name);
            out.extend(&entry.central.extra);
            out.extend(&entry.comment);
        }
        out.extend(&self.in_directory);
        out
    }

    fn end(&self, out: &mut Vec<u8>, offset: usize, size: usize, base: usize) {
        let listed = match &self.listing {
            Some(listing) => listing.len(),
            None => self.entries.iter().filter(|entry| entry.has_central).count(),
        };
        if let Some(end) = &self.end64 {
            let at = (out.len() - base) as u64;
            if !end.no_record {
                out.extend(0x0606_4b50_u32.to_le_bytes());
                out.extend(end.len.unwrap_or(44 + end.extension.len() as u64).to_le_bytes());
                out.extend(0x032D_u16.to_le_bytes());
                out.extend(end.version.unwrap_or(45).to_le_bytes());
                out.extend(end.disk.to_le_bytes());
                out.extend([0; 4]);
                let truth = [listed as u64, listed as u64, size as u64, offset as u64];
                for (stated, truth) in [end.count_here, end.count, end.size, end.offset].into_iter().zip(truth) {
                    out.extend(stated.unwrap_or(truth).to_le_bytes());
                }
                out.extend(&end.extension);
            }
            if !end.no_locator {
                out.extend(0x0706_4b50_u32.to_le_bytes());
                out.extend(end.locator_disk.to_le_bytes());
                out.extend(end.locator_offset.unwrap_or(at).to_le_bytes());
                out.extend(end.disks.unwrap_or(1).to_le_bytes());
            }
        }
        out.extend(self.end_mark.unwrap_or(END).to_le_bytes());
        for value in [self.disk, self.directory_disk] {
            out.extend(value.to_le_bytes());
        }
        for stated in [self.count_here, self.count] {
            out.extend(stated.unwrap_or_else(|| short(listed)).to_le_bytes());
        }
        for (stated, truth) in [(self.size, size), (self.offset, offset)] {
            out.extend(stated.unwrap_or_else(|| long(truth)).to_le_bytes());
        }
        out.extend(self.comment_len.unwrap_or_else(|| short(self.comment.len())).to_le_bytes());
        out.extend(&self.comment);
    }
}

/// Takes an archive of the profile's form apart: names and data, in the directory's order.
///
/// # Panics
/// If the archive does not have that form.
pub fn read(zip: &[u8]) -> Vec<(String, Vec<u8>)> {
    let u16_at = |at: usize| usize::from(u16::from_le_bytes([zip[at], zip[at + 1]]));
    let u32_at = |at: usize| u16_at(at) | u16_at(at + 2) << 16;
    let end = zip.len() - 22;
    assert_eq!(u32_at(end), END as usize, "no end record");
    let mut at = u32_at(end + 16);
    let mut files = Vec::new();
    for _ in 0..u16_at(end + 10) {
        assert_eq!(u32_at(at), CENTRAL as usize, "no central header");
        let name = &zip[at + 46..at + 46 + u16_at(at + 28)];
        let local = u32_at(at + 42);
        let data = local + 30 + u16_at(local + 26) + u16_at(local + 28);
        files.push((String::from_utf8_lossy(name).into_owned(), zip[data..data + u32_at(at + 24)].to_vec()));
        at += 46 + u16_at(at + 28) + u16_at(at + 30) + u16_at(at + 32);
    }
    files
}

/// CRC-32 (IEEE 802.3), bit by bit.
pub fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0_u32, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| crc >> 1 ^ (0xEDB8_8320 & (crc & 1).wrapping_neg()))
    })
}
