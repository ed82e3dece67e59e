//! Bytes around the entries: prefix, suffix, gaps, comments, the directory, the end record.

use super::Table;
use crate::zipcraft::{CENTRAL, Entry, LOCAL, Zip};

const NOT_CONTIGUOUS: &str = "archive.not-contiguous";
const EXTENT: &str = "archive.directory-extent";
const NOT_AT_END: &str = "archive.end-not-at-end";

/// A second, harmless archive.
fn other() -> Vec<u8> {
    Zip::of([("acme-lamp/data/other.txt", "other")]).build()
}

pub(super) fn fill(table: &mut Table) {
    prefixes(table);
    suffixes(table);
    comments(table);
    counts(table);
    extents(table);
    gaps(table);
    orders(table);
    disks(table);
    records(table);
    stumps(table);
}

fn prefixes(table: &mut Table) {
    let junk: [(&str, Vec<u8>); 10] = [
        ("one byte", vec![0]),
        ("junk", b"hello".to_vec()),
        ("a Windows program", b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0".to_vec()),
        ("a PDF", b"%PDF-1.7\n1 0 obj\n".to_vec()),
        ("a page", b"<!doctype html><script>/*".to_vec()),
        ("a DEX file", b"dex\n035\0".to_vec()),
        ("a span marker", b"PK00".to_vec()),
        ("a split marker", b"PK\x07\x08".to_vec()),
        ("a shell script", b"#!/bin/sh\nexit 0\n".to_vec()),
        ("an archive", other()),
    ];
    for (name, bytes) in junk {
        let prefix = bytes.clone();
        // With offsets that count the prefix, the archive is whole to most readers.
        table.zip(format!("prefix: {name}"), NOT_CONTIGUOUS, move |zip| zip.prefix = prefix);
        table.zip(format!("prefix not counted: {name}"), EXTENT, move |zip| {
            zip.prefix = bytes;
            zip.count_prefix = false;
        });
    }
}

fn suffixes(table: &mut Table) {
    for (name, bytes) in [
        ("one zero byte", vec![0]),
        ("a line break", b"\n".to_vec()),
        ("junk", b"trailing".to_vec()),
        ("21 zero bytes", vec![0; 21]),
        ("22 zero bytes", vec![0; 22]),
        ("70 kB", vec![b'x'; 70_000]),
        ("another archive's local part", other()[..40].to_vec()),
    ] {
        table.zip(format!("suffix: {name}"), NOT_AT_END, move |zip| zip.suffix = bytes);
    }
    table.zip("suffix: another archive", EXTENT, |zip| zip.suffix = other());
    table.zip("suffix: the archive again", EXTENT, |zip| zip.suffix = zip.build());
    table.zip("suffix: another end record", EXTENT, |zip| {
        let whole = zip.build();
        zip.suffix = whole[whole.len() - 22..].to_vec();
    });
    table.zip("suffix: an empty archive", EXTENT, |zip| {
        zip.suffix = Zip::of::<&str, &str>([]).build();
    });
    table.bytes("followed by one with offsets that fit", NOT_CONTIGUOUS, |bytes| {
        let mut second = Zip::of([("acme-lamp/data/other.txt", "other")]);
        second.prefix.clone_from(bytes);
        *bytes = second.build();
    });
}

fn comments(table: &mut Table) {
    const COMMENT: &str = "archive.comment";
    for (name, bytes) in
        [("harmless", b"comment".to_vec()), ("one byte", vec![0]), ("of 65535 bytes", vec![b'c'; 65_535])]
    {
        table.zip(format!("comment: {name}"), COMMENT, move |zip| zip.comment = bytes);
    }
    table.zip("comment: an archive", EXTENT, |zip| zip.comment = other());
    table.zip("comment: an archive, then a byte", COMMENT, |zip| {
        zip.comment = other();
        zip.comment.push(0);
    });
    table.zip("comment: a copy of the end record", EXTENT, |zip| {
        let whole = zip.build();
        zip.comment = whole[whole.len() - 22..].to_vec();
    });
    table.zip("comment stated, none there", COMMENT, |zip| zip.comment_len = Some(5));
    table.zip("comment there, none stated", NOT_AT_END, |zip| {
        zip.comment = b"comment".to_vec();
        zip.comment_len = Some(0);
    });
    table.zip("comment longer than stated", NOT_AT_END, |zip| {
        zip.comment = b"comment".to_vec();
        zip.comment_len = Some(3);
    });
    table.zip("comment shorter than stated", NOT_AT_END, |zip| {
        zip.comment = b"comment".to_vec();
        zip.comment_len = Some(9);
    });
    table.entry("entry comment", COMMENT, |entry| entry.comment = b"comment".to_vec());
    table.entry("entry comment: a local header", COMMENT, |entry| {
        entry.comment = Zip::of([("acme-lamp/data/other.txt", "other")]).build();
    });
    table.zip("entry comment stated over the next header", COMMENT, |zip| zip.entries[0].comment_len = Some(46));
    table.zip("entry comment stated beyond the directory", EXTENT, |zip| {
        let last = zip.entries.len() - 1;
        zip.entries[last].comment_len = Some(100);
    });
}

fn counts(table: &mut Table) {
    const COUNT: &str = "archive.count";
    let truth = i32::try_from(table.bag.files.len()).unwrap_or(0);
    for by in [-1_i32, 1, -2, 2, 200] {
        let wrong = u16::try_from(truth + by).unwrap_or(0);
        table.zip(format!("both counts off by {by}"), COUNT, move |zip| {
            zip.count = Some(wrong);
            zip.count_here = Some(wrong);
        });
        table.zip(format!("count off by {by}"), COUNT, move |zip| zip.count = Some(wrong));
        table.zip(format!("count on this disk off by {by}"), COUNT, move |zip| zip.count_here = Some(wrong));
    }
    table.zip("count one", COUNT, |zip| (zip.count, zip.count_here) = (Some(1), Some(1)));
    // Nothing is listed where bytes are: an extent that is not empty belongs to no entry.
    table.zip("counts zero", "archive.empty", |zip| (zip.count, zip.count_here) = (Some(0), Some(0)));
    table.zip("counts at the ZIP64 mark", "archive.zip64", |zip| {
        (zip.count, zip.count_here) = (Some(u16::MAX), Some(u16::MAX));
    });
    table.zip("a double entry in the directory, not counted", COUNT, |zip| {
        let count = u16::try_from(zip.entries.len()).unwrap_or(0);
        zip.listing = Some((0..zip.entries.len()).chain([0]).collect());
        (zip.count, zip.count_here) = (Some(count), Some(count));
    });
}

fn extents(table: &mut Table) {
    let size = |zip: &Zip| {
        let whole = zip.build();
        let end = whole.len() - 22;
        let at = |at: usize| u32::from_le_bytes([whole[at], whole[at + 1], whole[at + 2], whole[at + 3]]);
        (at(end + 12), at(end + 16))
    };
    for by in [-46_i64, -1, 1, 46] {
        let add = |value: u32| u32::try_from(i64::from(value) + by).unwrap_or(0);
        table.zip(format!("directory size off by {by}"), EXTENT, |zip| zip.size = Some(add(size(zip).0)));
        table.zip(format!("directory offset off by {by}"), EXTENT, |zip| zip.offset = Some(add(size(zip).1)));
    }
    table.zip("directory size zero", EXTENT, |zip| zip.size = Some(0));
    table.zip("directory offset zero", EXTENT, |zip| zip.offset = Some(0));
    table.zip("directory offset beyond the file", EXTENT, |zip| zip.offset = Some(u32::MAX - 1));
    table.zip("directory starts later and is shorter", "archive.signature", |zip| {
        let (size, offset) = size(zip);
        (zip.size, zip.offset) = (Some(size - 8), Some(offset + 8));
    });
    table.zip("directory starts earlier and is longer", "archive.signature", |zip| {
        let (size, offset) = size(zip);
        (zip.size, zip.offset) = (Some(size + 8), Some(offset - 8));
    });
    table.zip("directory empty at the end record", EXTENT, |zip| {
        let (size, offset) = size(zip);
        (zip.size, zip.offset) = (Some(0), Some(offset + size));
    });
    table.zip("directory is the whole file", "archive.signature", |zip| {
        let (size, offset) = size(zip);
        (zip.size, zip.offset) = (Some(offset + size), Some(0));
    });
}

fn gaps(table: &mut Table) {
    for (name, bytes) in [("one byte", vec![0]), ("a local header", other()[..54].to_vec()), ("1 kB", vec![7; 1024])] {
        let (first, middle, last) = (bytes.clone(), bytes.clone(), bytes.clone());
        table.zip(format!("gap before the first entry: {name}"), NOT_CONTIGUOUS, |zip| zip.entries[0].before = first);
        table.entry(format!("gap between entries: {name}"), NOT_CONTIGUOUS, |entry| entry.before = middle);
        table.zip(format!("gap before the directory: {name}"), NOT_CONTIGUOUS, |zip| zip.before_directory = last);
        table.zip(format!("gap after the directory: {name}"), EXTENT, |zip| zip.after_directory = bytes);
    }
    table.zip("gap inside the directory", EXTENT, |zip| zip.in_directory = vec![0; 64]);
    table.zip("gap inside the directory, shorter than a mark", EXTENT, |zip| zip.in_directory = vec![b'P']);
    for (name, at) in [("first", 0), ("middle", 5)] {
        table.zip(format!("{name} entry not listed"), NOT_CONTIGUOUS, move |zip| zip.entries[at].has_central = false);
    }
    table.zip("last entry not listed", NOT_CONTIGUOUS, |zip| {
        if let Some(entry) = zip.entries.last_mut() {
            entry.has_central = false;
        }
    });
    table.zip("last entry listed, not there", "archive.entry-extent", |zip| {
        if let Some(entry) = zip.entries.last_mut() {
            entry.has_local = false;
        }
    });
    table.entry("middle entry listed, not there", "archive.header-mismatch", |entry| entry.has_local = false);
    table.zip("two directory entries for one local entry", NOT_CONTIGUOUS, |zip| {
        zip.listing = Some((0..zip.entries.len()).chain([3]).collect());
    });
    table.zip("one entry's data reaches over the next", NOT_CONTIGUOUS, |zip| {
        let next = Zip { entries: vec![zip.entries[4].clone()], ..Zip::default() }.build();
        let over = u32::try_from(next.len()).unwrap_or(0) - 22;
        zip.entries[3] = zip.entries[3].clone().both(|header| {
            header.size += over;
            header.packed += over;
        });
    });
    table.zip("all entries are one", NOT_CONTIGUOUS, |zip| {
        for entry in &mut zip.entries {
            entry.offset = Some(0);
        }
    });
    table.zip("last entry reaches into the directory", "archive.entry-extent", |zip| {
        let last = zip.entries.len() - 1;
        zip.entries[last] = zip.entries[last].clone().both(|header| {
            header.size += 100;
            header.packed += 100;
        });
    });
}

fn orders(table: &mut Table) {
    table.zip("directory in another order", NOT_CONTIGUOUS, |zip| {
        zip.listing = Some((0..zip.entries.len()).rev().collect());
    });
    table.zip("two directory entries swapped", NOT_CONTIGUOUS, |zip| {
        let mut listing: Vec<usize> = (0..zip.entries.len()).collect();
        listing.swap(3, 4);
        zip.listing = Some(listing);
    });
    table.zip("directory before the data", EXTENT, |zip| zip.directory_first = true);
    table.zip("entries in reverse", "bag.base-directory", |zip| {
        zip.entries.reverse();
        for entry in &mut zip.entries {
            let name = entry.name().replacen('/', "x/", 1).into_bytes();
            if name.ends_with(b"bagit.txt") {
                (entry.local.name, entry.central.name) = (name.clone(), name);
            }
        }
    });
    table.zip("entries in another order", "archive.order", |zip| zip.entries.reverse());
    table.zip("two payload files swapped", "archive.order", |zip| zip.entries.swap(1, 2));
    table.zip("payload after the tag files", "archive.order", |zip| {
        let entry = zip.entries.remove(1);
        let at = zip.entries.len() - 1;
        zip.entries.insert(at, entry);
    });
}

fn disks(table: &mut Table) {
    const DISK: &str = "archive.multi-disk";
    for disk in [1, 0xFFFF] {
        table.zip(format!("disk {disk}"), DISK, move |zip| zip.disk = disk);
        table.zip(format!("directory on disk {disk}"), DISK, move |zip| zip.directory_disk = disk);
        table.zip(format!("all on disk {disk}"), DISK, move |zip| (zip.disk, zip.directory_disk) = (disk, disk));
        table.entry(format!("entry on disk {disk}"), DISK, move |entry| entry.disk = disk);
    }
}

fn records(table: &mut Table) {
    const RECORD: &str = "archive.extra-record";
    for (name, mark) in [("a digital signature", 0x0505_4b50_u32), ("archive extra data", 0x0806_4b50)] {
        let record: Vec<u8> = mark.to_le_bytes().into_iter().chain([4, 0, 1, 2, 3, 4]).collect();
        let (counted, between) = (record.clone(), record.clone());
        table.zip(format!("{name} at the end of the directory"), RECORD, |zip| zip.in_directory = counted);
        table.zip(format!("{name} behind the directory"), EXTENT, |zip| zip.after_directory = between);
        table.zip(format!("{name} before the directory"), NOT_CONTIGUOUS, |zip| zip.before_directory = record);
    }
    table.zip("extra data as first record of the directory", RECORD, |zip| zip.entries[0].central.mark = 0x0806_4b50);
    for mark in [0, LOCAL, 0x0605_4b50, 0x0201_4b51] {
        table.entry(format!("central mark {mark:08x}"), "archive.signature", move |entry| entry.central.mark = mark);
    }
    for mark in [0, CENTRAL, 0x0403_4b51, 0x0403_504b] {
        table.entry(format!("local mark {mark:08x}"), "archive.signature", move |entry| entry.local.mark = mark);
    }
    for mark in [0, 0x0605_4b51, 0x0606_4b50] {
        table.zip(format!("end mark {mark:08x}"), NOT_AT_END, move |zip| zip.end_mark = Some(mark));
    }
}

fn stumps(table: &mut Table) {
    table.bytes("nothing", "archive.too-short", Vec::clear);
    table.bytes("21 bytes", "archive.too-short", |bytes| drop(bytes.drain(..bytes.len() - 21)));
    // Whatever follows, even a whole archive: it is said to be encrypted, and never read.
    for start in ["age-encryption.org/v1\n-> X25519 ", "-----BEGIN AGE ENCRYPTED FILE-----\n"] {
        let code = "archive.age-encrypted";
        table.bytes(format!("{start:?} alone"), code, move |bytes| *bytes = start.as_bytes().to_vec());
        table.bytes(format!("{start:?} in front"), code, move |bytes| drop(bytes.splice(..0, start.bytes())));
    }
    table
        .bytes("the start of age, misspelt", NOT_AT_END, |bytes| *bytes = b"age-encryption.com/v1\n and more".to_vec());
    table.bytes("the end record alone", EXTENT, |bytes| drop(bytes.drain(..bytes.len() - 22)));
    table.zip("an empty archive", "archive.empty", |zip| zip.entries.clear());
    table.bytes("no zip", NOT_AT_END, |bytes| *bytes = b"This is a text, not a zip, and it is long enough.".to_vec());
    table.bytes("zeros", NOT_AT_END, |bytes| *bytes = vec![0; 4096]);
    table.bytes("the mark again and again", NOT_AT_END, |bytes| *bytes = b"PK\x05\x06".repeat(5000));
    for cut in [1, 2, 4, 21, 22, 23, 100, 1000] {
        let code = NOT_AT_END;
        table.bytes(format!("{cut} bytes cut off at the end"), code, move |bytes| bytes.truncate(bytes.len() - cut));
        table.bytes(format!("{cut} bytes cut off at the front"), EXTENT, move |bytes| drop(bytes.drain(..cut)));
    }
    table.zip("one entry outside any folder", "bag.base-directory", |zip| {
        zip.entries = vec![Entry::new("bagit.txt", b"BagIt-Version: 1.0\n")];
    });
    let twice = table.bag.pack();
    table.zip("two bags in one archive", "bag.base-directory", |zip| {
        let more: Vec<Entry> =
            zip.entries.iter().map(|entry| Entry::new(&entry.name().replacen('/', "2/", 1), &entry.data)).collect();
        zip.entries.extend(more);
        assert!(twice.len() < zip.build().len());
    });
}
