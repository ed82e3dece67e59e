//! ZIP64 records and fields that are needless, missing, doubled or in disagreement.

use super::Table;
use crate::zipcraft::{End64, Entry};

const ZIP64: &str = "archive.zip64";

/// A ZIP64 extra field with these values.
fn field(values: &[u64]) -> Vec<u8> {
    let len = u16::try_from(values.len() * 8).unwrap_or(0);
    [1_u16, len].iter().flat_map(|v| v.to_le_bytes()).chain(values.iter().flat_map(|v| v.to_le_bytes())).collect()
}

pub(super) fn fill(table: &mut Table) {
    ends(table);
    fields(table);
}

fn ends(table: &mut Table) {
    let needless = |name: &str, table: &mut Table, end: End64| {
        table.zip(format!("ZIP64 end: {name}"), ZIP64, |zip| zip.end64 = Some(end));
    };
    let end = End64::default;
    needless("well-formed but needless", table, end());
    needless("no record", table, End64 { no_record: true, ..end() });
    needless("no locator", table, End64 { no_locator: true, ..end() });
    needless("another count", table, End64 { count: Some(1), count_here: Some(1), ..end() });
    needless("another size", table, End64 { size: Some(1), ..end() });
    needless("another offset", table, End64 { offset: Some(0), ..end() });
    needless("offset overflows", table, End64 { offset: Some(u64::MAX), size: Some(u64::MAX), ..end() });
    needless("a locator that points elsewhere", table, End64 { locator_offset: Some(0), ..end() });
    needless("an extension", table, End64 { extension: vec![1, 0, 0, 0, 0, 0], ..end() });
    // The same records where the end record's marks make readers use them.
    let marked = |name: &str, table: &mut Table, end: End64| {
        table.zip(format!("ZIP64 end with all marks: {name}"), ZIP64, |zip| {
            (zip.count, zip.count_here) = (Some(u16::MAX), Some(u16::MAX));
            (zip.size, zip.offset) = (Some(u32::MAX), Some(u32::MAX));
            zip.end64 = Some(end);
        });
    };
    marked("well-formed but needless", table, end());
    marked("no record", table, End64 { no_record: true, ..end() });
    marked("no locator", table, End64 { no_locator: true, ..end() });
    marked("another length", table, End64 { len: Some(45), ..end() });
    marked("a huge length", table, End64 { len: Some(u64::MAX), ..end() });
    marked("another version", table, End64 { version: Some(63), ..end() });
    marked("another disk", table, End64 { disk: 1, ..end() });
    marked("counts that differ", table, End64 { count_here: Some(3), ..end() });
    marked("another count", table, End64 { count: Some(3), count_here: Some(3), ..end() });
    marked("another size", table, End64 { size: Some(46), ..end() });
    marked("another offset", table, End64 { offset: Some(0), ..end() });
    marked("overflow", table, End64 { offset: Some(u64::MAX), size: Some(64), ..end() });
    marked("locator on another disk", table, End64 { locator_disk: 1, ..end() });
    marked("locator that points elsewhere", table, End64 { locator_offset: Some(4), ..end() });
    marked("no disks", table, End64 { disks: Some(0), ..end() });
    marked("an extension", table, End64 { extension: vec![0; 8], ..end() });
    for (name, mark) in [("count", 0), ("size", 1), ("offset", 2)] {
        for has_record in [true, false] {
            let with = if has_record { "with" } else { "without" };
            table.zip(format!("ZIP64 mark in the {name} {with} a record"), ZIP64, |zip| {
                zip.end64 = has_record.then(End64::default);
                match mark {
                    0 => (zip.count, zip.count_here) = (Some(u16::MAX), Some(u16::MAX)),
                    1 => zip.size = Some(u32::MAX),
                    _ => zip.offset = Some(u32::MAX),
                }
            });
        }
    }
    table.zip("two ZIP64 end records", ZIP64, |zip| {
        zip.end64 = Some(End64::default());
        let whole = zip.build();
        zip.after_directory = whole[whole.len() - 98..whole.len() - 22].to_vec();
    });
}

fn fields(table: &mut Table) {
    let set = |entry: &mut Entry, extra: &[u8]| {
        entry.central.extra = extra.to_vec();
        entry.local.extra = extra.to_vec();
    };
    table.entry("ZIP64 field: empty", ZIP64, |entry| set(entry, &field(&[])));
    table.entry("ZIP64 field: needless sizes", ZIP64, |entry| {
        let size = u64::from(entry.central.size);
        set(entry, &field(&[size, size]));
    });
    table.entry("ZIP64 field: other sizes", ZIP64, |entry| set(entry, &field(&[1, 1])));
    table.entry("ZIP64 field: offset too", ZIP64, |entry| entry.central.extra = field(&[1, 1, 0]));
    table.entry("ZIP64 field: in the directory only", ZIP64, |entry| entry.central.extra = field(&[1, 1]));
    table.entry("ZIP64 field: cut short", ZIP64, |entry| set(entry, &[1, 0, 16, 0, 1]));
    for (name, with_extra) in [("without a field", false), ("with a needless field", true)] {
        table.entry(format!("ZIP64 marks in both sizes {name}"), ZIP64, |entry| {
            let size = u64::from(entry.central.size);
            *entry = entry.clone().both(|header| (header.size, header.packed) = (u32::MAX, u32::MAX));
            if with_extra {
                set(entry, &field(&[size, size]));
            }
        });
        table.entry(format!("ZIP64 mark in the offset {name}"), ZIP64, |entry| {
            entry.offset = Some(u32::MAX);
            if with_extra {
                entry.central.extra = field(&[0]);
            }
        });
        table.entry(format!("ZIP64 mark in one size {name}"), "archive.size", |entry| {
            let size = u64::from(entry.central.size);
            *entry = entry.clone().both(|header| header.size = u32::MAX);
            if with_extra {
                set(entry, &field(&[size]));
            }
        });
    }
    table.entry("ZIP64 field: two of them", ZIP64, |entry| {
        let size = u64::from(entry.central.size);
        *entry = entry.clone().both(|header| (header.size, header.packed) = (u32::MAX, u32::MAX));
        let twice = [field(&[size, size]), field(&[1, 1])].concat();
        set(entry, &twice);
    });
    table.entry("ZIP64 field: a size beyond the file", "archive.entry-extent", |entry| {
        *entry = entry.clone().both(|header| {
            (header.size, header.packed, header.version) = (u32::MAX, u32::MAX, 45);
        });
        entry.made_by = 0x032D;
        set(entry, &field(&[1 << 40, 1 << 40]));
    });
    table.entry("ZIP64 field: sizes that differ", ZIP64, |entry| {
        *entry = entry.clone().both(|header| {
            (header.size, header.packed, header.version) = (u32::MAX, u32::MAX, 45);
        });
        set(entry, &field(&[1 << 40, 1 << 41]));
    });
    table.entry("ZIP64 field: a size that overflows", "archive.entry-extent", |entry| {
        *entry = entry.clone().both(|header| {
            (header.size, header.packed, header.version) = (u32::MAX, u32::MAX, 45);
        });
        entry.made_by = 0x032D;
        set(entry, &field(&[u64::MAX, u64::MAX]));
    });
    table.entry("ZIP64 field: an offset beyond the file", "archive.not-contiguous", |entry| {
        entry.offset = Some(u32::MAX);
        entry.central.version = 45;
        entry.made_by = 0x032D;
        entry.central.extra = field(&[u64::MAX]);
    });
}
