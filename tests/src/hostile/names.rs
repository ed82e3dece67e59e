//! Names: that leave the folder, that no system can hold, that two systems read differently.

use super::Table;
use crate::zipcraft::{Entry, Header};

pub(super) fn fill(table: &mut Table) {
    bad(table);
    encodings(table);
    twins(table);
    places(table);
}

/// A payload file renamed in both headers, the manifests left as they are.
fn renamed(table: &mut Table, what: &str, name: &[u8], code: &'static str) {
    table.zip(format!("name {what}"), code, |zip| {
        zip.entries[1] = zip.entries[1].clone().both(|header| header.name = name.to_vec());
    });
}

fn bad(table: &mut Table) {
    let base = table.bag.base.clone();
    let rows: [(&str, &[&str]); 5] = [
        (
            "path.segment",
            &[
                "../x",
                "data/../../x",
                "data/..",
                "data/../bagit.txt",
                "./x",
                "data/./x",
                "data//x",
                "data/x/..",
                "/x",
                "..",
            ],
        ),
        (
            "path.character",
            &[
                "data/a\\b",
                "..\\x",
                "data\\..\\..\\x",
                "data/C:x",
                "data/a:stream",
                "data/a\0b",
                "data/a\0",
                "data/a\nb",
                "data/a\rb",
                "data/a\tb",
                "data/\u{1b}[31m",
                "data/a\u{7f}b",
                "data/a\u{85}b",
                "data/a%2fb",
                "data/100%",
                "data/a*b",
                "data/a?b",
                "data/a|b",
                "data/a<b",
                "data/a>b",
                "data/a\"b",
                "data/\u{202e}fdp.exe",
                "data/a\u{200b}b",
                "data/a\u{200d}b",
                "data/a\u{2060}b",
                "data/a\u{feff}b",
                "data/a\u{2044}b",
                "data/a\u{2215}b",
                "data/a\u{ff0f}b",
                "data/\u{2024}\u{2024}/x",
                "data/\u{ff0e}\u{ff0e}/x",
                "data/\u{2025}/x",
                "data/a\u{a0}b",
                "data/a\u{3000}b",
                "data/a\u{2028}b",
                "data/a\u{e000}b",
                "data/a\u{fffe}b",
                "data/a\u{fffd}b",
                "data/a\u{e0041}b",
                "data/a\u{ad}b",
                "data/a\u{fe0f}b",
                "data/a\u{ff3c}b",
            ],
        ),
        (
            "path.edge",
            &[
                "data/a.",
                "data/a ",
                "data/ a",
                "data/a./b",
                "data/a /b",
                "data/.git",
                "data/.DS_Store",
                "data/...",
                "data/-rf",
                "data/~",
                "data/~root",
                "data/*",
            ],
        ),
        (
            "path.reserved",
            &[
                "data/CON",
                "data/con.txt",
                "data/NUL",
                "data/nul.tar.gz",
                "data/PRN",
                "data/AUX.h",
                "data/COM1",
                "data/com9.txt",
                "data/LPT1",
                "data/COM\u{b9}",
                "data/CONIN$",
                "data/CLOCK$",
                "data/aux/x",
            ],
        ),
        ("path.not-nfc", &["data/e\u{301}", "data/A\u{30a}", "data/\u{212b}ngstrom", "data/\u{1112}\u{1161}\u{11ab}"]),
    ];
    for (code, names) in rows {
        for name in names {
            // A star is refused as a character before its place matters.
            let code = if *name == "data/*" { "path.character" } else { code };
            renamed(table, &format!("{name:?}"), format!("{base}/{name}").as_bytes(), code);
        }
    }
    for (name, code) in [
        ("/etc/passwd", "path.segment"),
        ("//server/share/x", "path.segment"),
        ("\\\\server\\share\\x", "path.character"),
        ("C:/Windows/x", "path.character"),
        ("C:\\Windows\\x", "path.character"),
        ("../../../../etc/passwd", "path.segment"),
        ("~/.ssh/authorized_keys", "path.edge"),
        ("", "path.segment"),
        (".", "path.segment"),
        ("/", "archive.directory-entry"),
        (" ", "path.edge"),
    ] {
        renamed(table, &format!("{name:?} at the top"), name.as_bytes(), code);
    }
    let long = format!("{base}/data/{}", "a".repeat(240));
    renamed(table, "of more than 240 bytes", long.as_bytes(), "path.too-long");
    renamed(table, "of 65000 bytes", format!("{base}/{}", "a".repeat(65_000)).as_bytes(), "path.too-long");
    renamed(table, "of 17 parts", format!("{base}/data{}", "/a".repeat(15)).as_bytes(), "path.too-deep");
    renamed(table, "of 120 parts", format!("{base}{}", "/a".repeat(110)).as_bytes(), "path.too-deep");
}

fn encodings(table: &mut Table) {
    let base = table.bag.base.clone().into_bytes();
    for (what, tail) in [
        ("in CP437", &b"data/caf\x82.txt"[..]),
        ("in Latin-1", b"data/caf\xe9.txt"),
        ("in Shift JIS", b"data/\x83\x5c.txt"),
        ("with an overlong slash", b"data/a\xc0\xafb"),
        ("with an overlong dot", b"data/\xc0\xae\xc0\xae/b"),
        ("with a lone surrogate", b"data/\xed\xa0\x80"),
        ("cut inside a letter", b"data/a\xe2\x82"),
        ("beyond Unicode", b"data/\xf5\x80\x80\x80"),
    ] {
        let name = [&base[..], b"/", tail].concat();
        renamed(table, what, &name, "path.encoding");
        table.zip(format!("name {what}, without the UTF-8 flag"), "path.encoding", |zip| {
            zip.entries[1] = zip.entries[1].clone().both(|header| (header.name, header.flags) = (name.clone(), 0));
        });
    }
    table.zip("name with accents, without the UTF-8 flag", "archive.flags", |zip| {
        let name = [&base[..], "/data/café.txt".as_bytes()].concat();
        zip.entries[1] = zip.entries[1].clone().both(|header: &mut Header| {
            (header.name, header.flags) = (name.clone(), 0);
        });
    });
}

/// Two names for what some system takes for one file. Both are in `data/`, in the bag's order.
fn twins(table: &mut Table) {
    let base = table.bag.base.clone();
    for (code, left, right) in [
        ("path.collision", "A.txt", "a.txt"),
        ("path.collision", "Readme", "README"),
        ("path.collision", "STRASSE", "straße"),
        ("path.collision", "fi", "ﬁ"),
        ("path.collision", "ΣΑΣ", "σας"),
        ("path.collision", "k", "\u{ff4b}"),
        ("path.collision", "É", "é"),
        ("path.collision", "ſ", "s"),
        ("path.collision", "x/a", "X/A"),
        ("path.collision", "²", "2"),
        ("path.file-is-folder", "f", "f/x"),
        ("path.file-is-folder", "F", "f/x"),
        ("path.file-is-folder", "f/x", "f/x/y/z"),
    ] {
        table.zip(format!("twins {left:?} and {right:?}"), code, |zip| {
            let at = zip.payload_end();
            for name in [right, left] {
                zip.entries.insert(at, Entry::new(&format!("{base}/data/{name}"), name.as_bytes()));
            }
        });
    }
    for at in [0, 1, 4] {
        table.zip(format!("entry {at} twice"), "path.duplicate", |zip| {
            zip.entries.insert(at + 1, zip.entries[at].clone());
        });
        table.zip(format!("entry {at} again at the end"), "path.duplicate", |zip| {
            zip.entries.push(zip.entries[at].clone());
        });
        table.zip(format!("entry {at} twice with other data"), "path.duplicate", |zip| {
            let twin = Entry::new(&zip.entries[at].name(), b"other data");
            zip.entries.insert(at, twin);
        });
    }
    table.zip("a file with the name of a folder of the bag", "path.file-is-folder", |zip| {
        zip.entries.insert(1, Entry::new(&format!("{base}/data"), b""));
    });
    table.zip("a file with the name of the base directory", "path.file-is-folder", |zip| {
        zip.entries.insert(0, Entry::new(&base, b""));
    });
    table.zip("the base directory in two cases", "bag.base-directory", |zip| {
        let upper = zip.entries[1].name().replacen(&base, &base.to_uppercase(), 1).into_bytes();
        zip.entries[1] = zip.entries[1].clone().both(|header| header.name.clone_from(&upper));
    });
}

/// Good names in places that the format does not have.
fn places(table: &mut Table) {
    for name in [
        "notes.txt",
        "sealcase/notes.json",
        "sealcase/README.TXT.bak",
        "signatures/notes.txt",
        "signatures/0001-manufacturer-910360d7.dsse.json.bak",
        "signatures/1-manufacturer-910360d7.dsse.json",
        "signatures/0001-MANUFACTURER-910360d7.dsse.json",
        "signatures/0001-manufacturer-910360D7.dsse.json",
        "signatures/deep/0001-manufacturer-910360d7.dsse.json",
        "signatures/0001-manufacturer-910360d7.0.tsr",
        "archive/notes.txt",
        "archive/0001.manifest-sha256.txt",
        "archive/deep/0001.tsr",
        "manifest-md5.txt",
        "tagmanifest-md5.txt",
        "b\u{430}g-info.txt",
        "$(id)",
        "metadata/x.txt",
        "__MACOSX/x",
        "META-INF/MANIFEST.MF",
        "dаta/x",
    ] {
        table.added(name, "bag.unknown-place");
    }
    // A second list comes in pairs.
    for (one, other) in
        [("/manifest-sha256.txt", "manifest-sha512.txt"), ("/tagmanifest-sha256.txt", "tagmanifest-sha512.txt")]
    {
        let full = format!("{}/{other}", table.base());
        table.zip(format!("added file {other:?} in its place"), "bag.required-missing", |zip| {
            let at = zip.entries.iter().position(|entry| entry.name().ends_with(one)).map_or(0, |at| at + 1);
            zip.entries.insert(at, Entry::new(&full, b"added"));
        });
    }
    table.added("fetch.txt", "bag.fetch");
    table.added("data/$(id).txt", "manifest.file-unlisted");
    table.added("data/\u{441}\u{430}m.json", "manifest.file-unlisted");
    table.added("data/zz/deep/more.txt", "manifest.file-unlisted");
    table.zip("a file beside the base directory", "bag.base-directory", |zip| {
        zip.entries.push(Entry::new("beside.txt", b""));
    });
    table.zip("a file in another base directory", "bag.base-directory", |zip| {
        zip.entries.push(Entry::new("other/data/x.txt", b""));
    });
    table.zip("a file of the Finder beside the base directory", "bag.base-directory", |zip| {
        zip.entries.push(Entry::new("__MACOSX/x", b""));
    });
    for base in ["UPPER", "with space", "a%b", "ümlaut"] {
        let code = if base == "a%b" { "path.character" } else { "bag.base-directory" };
        table.zip(format!("base directory {base:?}"), code, |zip| {
            for entry in &mut zip.entries {
                let (_, rest) =
                    entry.name().split_once('/').map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap_or_default();
                *entry = entry.clone().both(|header| header.name = format!("{base}/{rest}").into_bytes());
            }
        });
    }
}
