//! Fields of one entry: odd in both headers, or different in the two.

use super::Table;
use crate::zipcraft::{Entry, Header, Zip, crc32};

const MISMATCH: &str = "archive.header-mismatch";

pub(super) fn fill(table: &mut Table) {
    differences(table);
    flags(table);
    methods(table);
    sizes(table);
    extras(table);
    types(table);
    dates(table);
}

/// Each field of the local header set to something else, the central one left as it is; then the reverse.
fn differences(table: &mut Table) {
    type Set = fn(&mut Header);
    let local: [(&str, &str, Set); 19] = [
        ("version", MISMATCH, |h| h.version = 10),
        ("version 45", MISMATCH, |h| h.version = 45),
        ("flag bit 1", MISMATCH, |h| h.flags |= 2),
        ("flag bit 11", MISMATCH, |h| h.flags = 0),
        ("flag bit 0", "archive.encrypted", |h| h.flags |= 1),
        ("flag bit 3", "archive.data-descriptor", |h| h.flags |= 8),
        ("method", MISMATCH, |h| h.method = 8),
        ("time", MISMATCH, |h| h.time = 1),
        ("date", MISMATCH, |h| h.date = 0),
        ("checksum", MISMATCH, |h| h.crc ^= 1),
        ("checksum of nothing", MISMATCH, |h| h.crc = 0),
        ("compressed size", MISMATCH, |h| h.packed -= 1),
        ("size", MISMATCH, |h| h.size -= 1),
        ("both sizes", MISMATCH, |h| (h.packed, h.size) = (0, 0)),
        ("larger sizes", MISMATCH, |h| (h.packed, h.size) = (h.packed + 9, h.size + 9)),
        ("name", MISMATCH, |h| h.name.reverse()),
        ("case of the name", MISMATCH, |h| h.name.make_ascii_uppercase()),
        ("one letter of the name", MISMATCH, |h| h.name[3] ^= 1),
        ("ZIP64 marks", MISMATCH, |h| (h.packed, h.size) = (u32::MAX, u32::MAX)),
    ];
    for (name, code, set) in local {
        table.entry(format!("local header alone: {name}"), code, |entry| set(&mut entry.local));
        table.zip(format!("local header alone, first entry: {name}"), code, |zip| set(&mut zip.entries[0].local));
    }
    table.entry("local header alone: a longer name", MISMATCH, |entry| entry.local.name.extend(b".exe"));
    table.entry("local header alone: a shorter name", MISMATCH, |entry| {
        entry.local.name.truncate(entry.local.name.len() - 1);
    });
    table.entry("local header alone: no name", MISMATCH, |entry| entry.local.name.clear());
    table.entry("local header alone: stated length of the name", MISMATCH, |entry| entry.local.name_len = Some(1));
    table.entry("local header alone: the name takes in data", MISMATCH, |entry| {
        entry.local.name_len = Some(u16::try_from(entry.local.name.len()).unwrap_or(0) + 4);
    });
    let central: [(&str, &str, Set); 9] = [
        ("version", "archive.version", |h| h.version = 10),
        ("flag bit 1", "archive.flags", |h| h.flags |= 2),
        ("method", "archive.method", |h| h.method = 8),
        ("time", "archive.timestamp", |h| h.time = 1),
        ("date", "archive.timestamp", |h| h.date = 0),
        ("checksum", MISMATCH, |h| h.crc ^= 1),
        ("compressed size", "archive.size", |h| h.packed -= 1),
        ("size", "archive.size", |h| h.size -= 1),
        ("one letter of the name", MISMATCH, |h| {
            let last = h.name.len() - 5;
            h.name[last] ^= 1;
        }),
    ];
    for (name, code, set) in central {
        table.entry(format!("central header alone: {name}"), code, |entry| set(&mut entry.central));
    }
    table.entry("central header alone: both sizes smaller", "archive.header-mismatch", |entry| {
        (entry.central.size, entry.central.packed) = (entry.central.size - 1, entry.central.packed - 1);
    });
    table.entry("central header alone: stated name beyond the directory", "archive.directory-extent", |entry| {
        entry.central.name_len = Some(u16::MAX);
    });
    table.entry("central header alone: offset", "archive.not-contiguous", |entry| entry.offset = Some(0));
}

fn flags(table: &mut Table) {
    for bit in 0..16 {
        let code = match bit {
            0 | 6 | 13 => "archive.encrypted",
            3 => "archive.data-descriptor",
            _ => "archive.flags",
        };
        table.entry(format!("flag bit {bit} turned in both headers"), code, |entry| {
            *entry = entry.clone().both(|header| header.flags ^= 1 << bit);
        });
    }
    table.zip("no entry has the UTF-8 flag", "archive.flags", |zip| {
        for entry in &mut zip.entries {
            *entry = entry.clone().both(|header| header.flags = 0);
        }
    });
    table.entry("encrypted with AES", "archive.encrypted", |entry| {
        *entry = entry.clone().both(|header| {
            header.flags |= 1;
            header.method = 99;
            header.extra = vec![0x01, 0x99, 7, 0, 2, 0, b'A', b'E', 3, 0, 0];
        });
    });
    table.entry("encrypted headers", "archive.encrypted", |entry| {
        *entry = entry.clone().both(|header| header.flags |= 1 << 13 | 1 | 1 << 6);
    });
    let descriptor = |entry: &Entry, with_mark: bool, long: bool| -> Vec<u8> {
        let (crc, size) = (entry.central.crc.to_le_bytes(), entry.central.size);
        let size = if long { u64::from(size).to_le_bytes().to_vec() } else { size.to_le_bytes().to_vec() };
        let mark = if with_mark { b"PK\x07\x08".to_vec() } else { Vec::new() };
        [mark, crc.to_vec(), size.clone(), size].concat()
    };
    for (name, with_mark, long) in [("with mark", true, false), ("without mark", false, false), ("long", true, true)] {
        table.entry(format!("data descriptor {name}"), "archive.data-descriptor", |entry| {
            entry.after = descriptor(entry, with_mark, long);
            *entry = entry.clone().both(|header| header.flags |= 8);
            (entry.local.crc, entry.local.packed, entry.local.size) = (0, 0, 0);
        });
    }
    table.entry("data descriptor announced in both headers, missing", "archive.data-descriptor", |entry| {
        *entry = entry.clone().both(|header| header.flags |= 8);
    });
    table.entry("data descriptor announced by the local header alone", "archive.data-descriptor", |entry| {
        entry.after = descriptor(entry, true, false);
        entry.local.flags |= 8;
        (entry.local.crc, entry.local.packed, entry.local.size) = (0, 0, 0);
    });
    table.entry("data descriptor with wrong sizes", "archive.data-descriptor", |entry| {
        entry.after = vec![0; 16];
        *entry = entry.clone().both(|header| header.flags |= 8);
    });
    table.entry("data descriptor that nobody announced", "archive.not-contiguous", |entry| {
        entry.after = descriptor(entry, true, false);
    });
    table.entry("data descriptor behind a hidden entry", "archive.data-descriptor", |entry| {
        let hidden = Zip::of([("acme-lamp/data/hidden.txt", "hidden")]).build();
        entry.after = [hidden, descriptor(entry, true, false)].concat();
        *entry = entry.clone().both(|header| header.flags |= 8);
    });
}

fn methods(table: &mut Table) {
    for method in [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 14, 16, 18, 19, 20, 93, 94, 95, 96, 97, 98, 99, 0xFFFF] {
        table.entry(format!("method {method}"), "archive.method", |entry| {
            *entry = entry.clone().both(|header| header.method = method);
        });
    }
    table.entry("deflated for good", "archive.method", |entry| {
        let (plain, size) = (entry.data.clone(), entry.central.size);
        let len = u16::try_from(plain.len().min(0xFFFF)).unwrap_or(0);
        // One stored block of RFC 1951.
        entry.data = [vec![1], len.to_le_bytes().to_vec(), (!len).to_le_bytes().to_vec(), plain].concat();
        let packed = u32::try_from(entry.data.len()).unwrap_or(0);
        *entry = entry.clone().both(|header| (header.method, header.packed, header.size) = (8, packed, size));
    });
    for version in [0, 10, 19, 21, 45, 63, 99, 0xFFFF] {
        table.entry(format!("version needed {version}"), "archive.version", |entry| {
            *entry = entry.clone().both(|header| header.version = version);
        });
    }
    for made_by in [0, 20, 0x0A14, 0x1314, 0x033F, 0xFFFF] {
        table.entry(format!("made by {made_by:04x}"), "archive.version", |entry| entry.made_by = made_by);
    }
}

fn sizes(table: &mut Table) {
    table.entry("wrong checksum in both headers, tag file", "archive.crc", |entry| {
        *entry = entry.clone().both(|header| header.crc ^= 1);
    });
    table.zip("wrong checksum in both headers, payload", "archive.crc", |zip| {
        zip.entries[1] = zip.entries[1].clone().both(|header| header.crc = 0);
    });
    table.zip("wrong checksum in both headers, envelope", "archive.crc", |zip| {
        let last = zip.entries.len() - 1;
        zip.entries[last] = zip.entries[last].clone().both(|header| header.crc ^= 0x8000_0000);
    });
    for (name, by) in [("smaller", -1_i64), ("larger", 1), ("far larger", 1 << 20)] {
        let add = |size: u32| u32::try_from(i64::from(size) + by).unwrap_or(0);
        table.entry(format!("size {name} than compressed size"), "archive.size", |entry| {
            *entry = entry.clone().both(|header| header.size = add(header.size));
        });
        table.entry(format!("compressed size {name} than size"), "archive.size", |entry| {
            *entry = entry.clone().both(|header| header.packed = add(header.packed));
        });
    }
    table.entry("both sizes smaller than the data", "archive.not-contiguous", |entry| {
        *entry = entry.clone().both(|header| {
            (header.size, header.packed) = (header.size - 1, header.packed - 1);
        });
        let len = entry.data.len() - 1;
        *entry = entry.clone().both(|header| header.crc = crc32(&vec![0; len]));
    });
    table.entry("both sizes larger than the data", "archive.not-contiguous", |entry| {
        *entry = entry.clone().both(|header| {
            (header.size, header.packed) = (header.size + 1, header.packed + 1);
        });
    });
    table.entry("4 GiB stated for a few bytes", "archive.entry-extent", |entry| {
        *entry = entry.clone().both(|header| (header.size, header.packed) = (u32::MAX - 1, u32::MAX - 1));
    });
    table.entry("4 GiB stated in the size alone", "archive.size", |entry| {
        *entry = entry.clone().both(|header| header.size = u32::MAX - 1);
    });
}

fn extras(table: &mut Table) {
    const EXTRA: &str = "archive.extra-field";
    let block = |id: u16, data: &[u8]| {
        let len = u16::try_from(data.len()).unwrap_or(0);
        [id.to_le_bytes().to_vec(), len.to_le_bytes().to_vec(), data.to_vec()].concat()
    };
    let other_name = b"acme-lamp/data/other.txt";
    let unicode = |name: &[u8], sum: u32| [&[1][..], &sum.to_le_bytes(), name].concat();
    let fields: [(&str, Vec<u8>); 14] = [
        ("Unicode path", block(0x7075, &unicode(other_name, 0))),
        ("Unicode path, version 2", block(0x7075, &[&[2][..], &[0; 4], other_name].concat())),
        ("Unicode path, empty", block(0x7075, &unicode(b"", 0))),
        ("Unicode comment", block(0x6375, &unicode(b"comment", 0))),
        ("extended time", block(0x5455, &[1, 0, 0, 0, 0])),
        ("Unix owner", block(0x7875, &[1, 4, 0, 0, 0, 0, 4, 0, 0, 0, 0])),
        ("NTFS times", block(0x000a, &[0; 32])),
        ("Java's mark", block(0xcafe, &[])),
        ("strong encryption", block(0x0017, &[2, 0, 0, 0])),
        ("unknown", block(0xbeef, b"data")),
        ("garbage", vec![0xff; 7]),
        ("three bytes", vec![0; 3]),
        ("a length beyond its end", vec![0x55, 0x54, 0xff, 0x00, 1]),
        ("60 kB hidden", block(0xbeef, &vec![b'x'; 60_000])),
    ];
    for (name, bytes) in &fields {
        table.entry(format!("extra field in both headers: {name}"), EXTRA, |entry| {
            *entry = entry.clone().both(|header| header.extra.clone_from(bytes));
        });
        table.entry(format!("extra field in the directory alone: {name}"), EXTRA, |entry| {
            entry.central.extra.clone_from(bytes);
        });
        table.entry(format!("extra field in the local header alone: {name}"), EXTRA, |entry| {
            entry.local.extra.clone_from(bytes);
        });
    }
    table.entry("Unicode path with the right sum", EXTRA, |entry| {
        let sum = crc32(&entry.central.name);
        *entry = entry.clone().both(|header| header.extra = block(0x7075, &unicode(other_name, sum)));
    });
    table.entry("extra fields that differ", EXTRA, |entry| {
        entry.local.extra = block(0x5455, &[1, 0, 0, 0, 0]);
        entry.central.extra = block(0x5455, &[1, 1, 0, 0, 0]);
    });
    table.entry("local extra field takes in data", EXTRA, |entry| entry.local.extra_len = Some(4));
    table.zip("extra field at the last entry", EXTRA, |zip| {
        let last = zip.entries.len() - 1;
        zip.entries[last].local.extra = block(0xbeef, b"data");
    });
}

fn types(table: &mut Table) {
    for (name, mode, code) in [
        ("a link", 0o120_777_u32, "archive.file-type"),
        ("a link without rights", 0o120_000, "archive.file-type"),
        ("a character device", 0o020_644, "archive.file-type"),
        ("a block device", 0o060_644, "archive.file-type"),
        ("a pipe", 0o010_644, "archive.file-type"),
        ("a socket", 0o140_644, "archive.file-type"),
        ("setuid", 0o104_755, "archive.file-type"),
        ("setgid", 0o102_755, "archive.file-type"),
        ("sticky", 0o101_644, "archive.file-type"),
        ("executable", 0o100_755, "archive.file-type"),
        ("private", 0o100_600, "archive.file-type"),
        ("no type", 0o000_644, "archive.file-type"),
        ("nothing", 0, "archive.file-type"),
        ("a directory", 0o040_755, "archive.directory-entry"),
    ] {
        table.entry(format!("attributes: {name}"), code, |entry| entry.attributes = mode << 16);
    }
    for (name, bits, code) in [
        ("read-only", 1, "archive.file-type"),
        ("hidden", 2, "archive.file-type"),
        ("system", 4, "archive.file-type"),
        ("volume label", 8, "archive.file-type"),
        ("directory", 0x10, "archive.directory-entry"),
        ("archive", 0x20, "archive.file-type"),
        ("bit 15", 0x8000, "archive.file-type"),
    ] {
        table.entry(format!("DOS attributes: {name}"), code, |entry| entry.attributes |= bits);
    }
    table.entry("a link whose data is a path", "archive.file-type", |entry| {
        *entry = Entry { attributes: 0o120_777 << 16, ..Entry::new(&entry.name(), b"/etc/passwd") };
    });
    table.entry("internal attributes: text", "archive.file-type", |entry| entry.internal = 1);
    table.entry("internal attributes: bit 15", "archive.file-type", |entry| entry.internal = 0x8000);
    let base = table.bag.base.clone();
    for (name, data) in [("data/folder/", ""), ("data/folder/", "with data"), ("", "with data"), ("", "")] {
        let full = format!("{base}/{name}");
        table.zip(format!("a folder {full:?} with {} bytes", data.len()), "archive.directory-entry", |zip| {
            zip.entries.insert(1, Entry::new(&full, data.as_bytes()));
        });
        table.zip(
            format!("a folder {full:?} with its attributes and {} bytes", data.len()),
            "archive.directory-entry",
            |zip| {
                zip.entries
                    .insert(1, Entry { attributes: 0o040_755 << 16 | 0x10, ..Entry::new(&full, data.as_bytes()) });
            },
        );
    }
}

fn dates(table: &mut Table) {
    for (name, time, date) in [
        ("no date", 0, 0),
        ("month 13", 0, 13 << 5 | 1),
        ("month 0", 0, 1),
        ("day 0", 0, 1 << 5),
        ("31 February", 0, 2 << 5 | 31),
        ("hour 24", 24 << 11, 0x21),
        ("minute 60", 60 << 5, 0x21),
        ("second 62", 31, 0x21),
        ("an ordinary day", 12 << 11, (46 << 9) + (11 << 5) + 23),
        ("the last", 0xFFFF, 0xFFFF),
    ] {
        table.entry(format!("date: {name}"), "archive.timestamp", |entry| {
            *entry = entry.clone().both(|header| (header.time, header.date) = (time, date));
        });
    }
}
