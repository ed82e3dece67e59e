//! Files, manifests and the zip.

use sealcase::report::Verdict;
use serde_json::{Value, json};

use super::Table;
use crate::sealed::{self, Bag};
use crate::zipcraft::Entry;

const PRODUCT: &str = "data/documents/product.json";
const RETENTION: &str = "sealcase/retention.json";
const INFO: &str = "bag-info.txt";
const MANIFEST: &str = "manifest-sha256.txt";
const TAGS: &str = "tagmanifest-sha256.txt";
const SUBJECT: &str = "statement.subject-digest";

pub(super) fn fill(table: &mut Table) {
    table.bag("nothing", &[], |_| {}).is(Verdict::Valid);
    table.bag("nothing, and the key is known", &[], |_| {}).with_key().is(Verdict::Trusted);
    payload(table);
    tags(table);
    retention(table);
    info(table);
    manifests(table);
    container(table);
    attachments(table);
}

/// Makes both manifests anew.
fn relist(bag: &mut Bag) {
    bag.list_payload();
    bag.list_tags();
}

/// Makes the tag manifest anew and signs what then is there: what only the signer can do.
fn reseal(bag: &mut Bag) {
    bag.list_tags();
    let statement = bag.restated(&sealed::key());
    bag.sign(&statement, &sealed::key());
}

fn flip(bag: &mut Bag) {
    let mut bytes = bag.take(PRODUCT);
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    bag.put(PRODUCT, bytes);
}

fn payload(table: &mut Table) {
    type Edit = fn(&mut Bag);
    let edits: [(&str, &[&'static str], Edit); 6] = [
        ("changed payload byte", &["manifest.digest-mismatch"], flip),
        ("removed payload file", &["manifest.file-missing"], |bag| drop(bag.take(PRODUCT))),
        ("added payload file", &["manifest.file-unlisted"], |bag| bag.put("data/documents/more.json", "{}\n")),
        ("renamed payload file", &["manifest.file-missing", "manifest.file-unlisted"], |bag| {
            let bytes = bag.take(PRODUCT);
            bag.put("data/documents/product-2.json", bytes);
        }),
        ("exchanged payload files", &["manifest.digest-mismatch"], |bag| {
            let (one, other) = (bag.take(PRODUCT), bag.take("data/documents/application.json"));
            bag.put(PRODUCT, other);
            bag.put("data/documents/application.json", one);
        }),
        ("emptied payload file", &["manifest.digest-mismatch"], |bag| bag.put(PRODUCT, "")),
    ];
    for (name, codes, edit) in edits {
        // An emptied file changes the sums as well.
        let sums = name.starts_with("emptied");
        let codes = if sums {
            vec!["bag.oxum-mismatch", "manifest.digest-mismatch", "statement.payload"]
        } else {
            codes.to_vec()
        };
        table.bag(name, &codes, edit);
        table.bag(&format!("{name}, payload manifest made anew"), &["manifest.tag-mismatch"], |bag| {
            edit(bag);
            bag.list_payload();
        });
        table.bag(&format!("{name}, both manifests made anew"), &[SUBJECT], |bag| {
            edit(bag);
            relist(bag);
        });
        table
            .bag(&format!("{name}, sealed anew by somebody else"), &[], |bag| {
                edit(bag);
                relist(bag);
                let statement = bag.restated(&sealed::other_key());
                bag.sign(&statement, &sealed::other_key());
            })
            .with_key()
            // The signature holds, but it is nobody's whom the verifier knows.
            .is(Verdict::Valid);
    }
    table.zip("changed payload byte, checksum not repaired", &["archive.crc", "manifest.digest-mismatch"], |zip| {
        zip.entries[1].data[7] ^= 0x20;
    });
    table.bag("all payload files removed", &["bag.no-payload"], |bag| {
        bag.files.retain(|name, _| !name.starts_with("data/"));
        relist(bag);
    });
}

fn tags(table: &mut Table) {
    for name in ["sealcase/more.json", "notes.txt", "signatures/notes.txt", "manifest-sha384.txt"] {
        table.bag(&format!("added {name}"), &["bag.unknown-place"], |bag| bag.put(name, "{}\n"));
        table.bag(&format!("added {name}, and listed"), &["bag.unknown-place"], |bag| {
            bag.put(name, "{}\n");
            bag.list_tags();
        });
    }
    // One of the second pair of lists does not come alone.
    for name in ["manifest-sha512.txt", "tagmanifest-sha512.txt"] {
        table.bag(&format!("added {name}"), &["bag.required-missing"], |bag| bag.put(name, "{}\n"));
        table.bag(&format!("added {name}, and listed"), &["bag.required-missing"], |bag| {
            bag.put(name, "{}\n");
            bag.list_tags();
        });
    }
    table.bag("added fetch.txt", &["bag.fetch"], |bag| {
        bag.put("fetch.txt", "https://example.org/x 1 data/x\n");
        bag.list_tags();
    });
    let required = [
        "bagit.txt",
        INFO,
        MANIFEST,
        "sealcase/README.txt",
        "sealcase/package.json",
        RETENTION,
        "sealcase/validation.json",
        TAGS,
    ];
    for name in required {
        table.bag(&format!("removed {name}"), &["bag.required-missing"], |bag| drop(bag.take(name)));
    }
    for name in ["sealcase/README.txt", "sealcase/package.json", "sealcase/validation.json"] {
        table.bag(&format!("edited {name}"), &["manifest.tag-mismatch"], |bag| bag.put(name, "{}\n"));
        table.bag(&format!("edited {name}, tag manifest made anew"), &[SUBJECT], |bag| {
            bag.put(name, "{}\n");
            bag.list_tags();
        });
    }
    table.bag("validation report exchanged, statement kept and signed anew", &["statement.validation"], |bag| {
        bag.put("sealcase/validation.json", "{}\n");
        let old = bag.statement();
        bag.list_tags();
        let mut statement = bag.restated(&sealed::key());
        statement["predicate"]["validation"] = old["predicate"]["validation"].clone();
        bag.sign(&statement, &sealed::key());
    });
    table.bag("edited bagit.txt", &["bag.declaration", SUBJECT], |bag| {
        bag.edit("bagit.txt", "1.0", "0.97");
        bag.list_tags();
    });
    table.bag("edited bagit.txt and signed anew", &["bag.declaration"], |bag| {
        bag.edit("bagit.txt", "\n", "\r\n");
        reseal(bag);
    });
    table.bag("a tag file of 5 MB", &["archive.too-large"], |bag| {
        bag.put("sealcase/README.txt", vec![b' '; 5 << 20]);
        bag.list_tags();
    });
}

fn retention(table: &mut Table) {
    let sooner = |bag: &mut Bag| {
        // Consistent in itself: entries, sums and bag-info.
        let mut file: Value = serde_json::from_str(&bag.text(RETENTION)).unwrap_or_default();
        file["entries"] = json!([{"class": "x", "end": "2027-01-01", "hold": false}]);
        let old = file["keepUntil"].as_str().unwrap_or_default().to_owned();
        file["keepUntil"] = json!("2027-01-01");
        bag.put(RETENTION, format!("{file}\n"));
        bag.edit(INFO, &format!("Retention-Until: {old}"), "Retention-Until: 2027-01-01");
    };
    table.bag("retention shortened", &["manifest.tag-mismatch"], sooner);
    table.bag("retention shortened, tag manifest removed", &["bag.required-missing"], |bag| {
        sooner(bag);
        bag.take(TAGS);
    });
    table.bag("retention shortened, tag manifest made anew", &[SUBJECT], |bag| {
        sooner(bag);
        bag.list_tags();
    });
    table.bag("retention shortened, statement kept and signed anew", &["statement.retention"], |bag| {
        let old = bag.statement();
        sooner(bag);
        bag.list_tags();
        let mut statement = bag.restated(&sealed::key());
        statement["predicate"]["retention"] = old["predicate"]["retention"].clone();
        bag.sign(&statement, &sealed::key());
    });
    table.bag("retention file contradicts itself, signed anew", &["bag.retention-syntax"], |bag| {
        let mut file: Value = serde_json::from_str(&bag.text(RETENTION)).unwrap_or_default();
        file["keepUntil"] = json!("2027-01-01");
        bag.put(RETENTION, format!("{file}\n"));
        reseal(bag);
    });
    table.bag("legal hold taken off, signed anew", &["bag.info-mismatch"], |bag| {
        let (old, new) = if bag.text(INFO).contains("Hold: yes") { ("yes", "no") } else { ("no", "yes") };
        bag.edit(INFO, &format!("Retention-Hold: {old}"), &format!("Retention-Hold: {new}"));
        reseal(bag);
    });
    for (name, text) in [("no JSON", "{"), ("a list", "[]"), ("doubled member", "{\"format\":\"a\",\"format\":\"a\"}")]
    {
        table.bag(&format!("retention file is {name}, signed anew"), &["bag.retention-syntax"], |bag| {
            bag.put(RETENTION, text);
            reseal(bag);
        });
    }
}

fn info(table: &mut Table) {
    table.bag("bag-info names somebody else", &["manifest.tag-mismatch"], |bag| {
        bag.edit(INFO, sealed::NAME, "Somebody Else");
    });
    table.bag("bag-info names somebody else, tag manifest made anew", &[SUBJECT], |bag| {
        bag.edit(INFO, sealed::NAME, "Somebody Else");
        bag.list_tags();
    });
    let signed: [(&str, &'static str, &str, &str); 8] = [
        ("names somebody else", "bag.info-mismatch", sealed::NAME, "Somebody Else"),
        ("has another date", "bag.info-mismatch", "Bagging-Date: 2026-11-23", "Bagging-Date: 2020-01-01"),
        ("has another end of retention", "bag.info-mismatch", "Retention-Until: ", "Retention-Until: 2"),
        ("states other sums", "bag.oxum-mismatch", "Payload-Oxum: ", "Payload-Oxum: 1"),
        ("has a label twice", "bag.info-syntax", "Retention-Hold: ", "Retention-Until: open\nRetention-Hold: "),
        ("lacks a label", "bag.info-syntax", "Retention-Hold", "Retention-Hald"),
        ("starts with a folded line", "bag.info-syntax", "Source", "  Source"),
        ("has a line without a colon", "bag.info-syntax", "Bagging", "nothing\nBagging"),
    ];
    for (name, code, old, new) in signed {
        table.bag(&format!("bag-info {name}, signed anew"), &[code], |bag| {
            bag.edit(INFO, old, new);
            reseal(bag);
        });
    }
    table.bag("bag-info has another id, statement kept and signed anew", &["statement.bag-id"], |bag| {
        let id = bag.statement()["predicate"]["bag"]["id"].clone();
        bag.edit(INFO, "urn:uuid:", "urn:uuid:0");
        bag.list_tags();
        let mut statement = bag.restated(&sealed::key());
        statement["predicate"]["bag"]["id"] = id;
        bag.sign(&statement, &sealed::key());
    });
    table
        .bag("bag-info says more, signed anew", &[], |bag| {
            bag.edit(INFO, "Bagging", "Contact-Name: A. Person\nBagging");
            reseal(bag);
        })
        .is(Verdict::Valid);
}

fn manifests(table: &mut Table) {
    type Edit = fn(&str) -> String;
    let edits: [(&str, &'static str, Edit); 11] = [
        ("reordered", "manifest.order", |text| {
            let mut lines: Vec<&str> = text.lines().collect();
            lines.reverse();
            lines.join("\n") + "\n"
        }),
        ("in upper case", "manifest.syntax", |text| {
            text.lines().map(|line| line[..64].to_uppercase() + &line[64..] + "\n").collect()
        }),
        ("with CRLF", "manifest.syntax", |text| text.replace('\n', "\r\n")),
        ("without its last line break", "manifest.syntax", |text| text.trim_end().to_owned()),
        ("with the mark of binary mode", "manifest.syntax", |text| text.replace("  ", " *")),
        ("with tabs", "manifest.syntax", |text| text.replace("  ", "\t")),
        ("with a byte order mark", "manifest.syntax", |text| format!("\u{feff}{text}")),
        ("with an empty line", "manifest.syntax", |text| format!("{text}\n")),
        ("with `./`", "manifest.syntax", |text| text.replacen("  ", "  ./", 1)),
        ("with a comment", "manifest.syntax", |text| format!("# digests\n{text}")),
        ("with a line twice", "manifest.duplicate", |text| {
            format!("{}\n{text}", text.lines().next().unwrap_or_default())
        }),
    ];
    for manifest in [MANIFEST, TAGS] {
        for (name, code, edit) in edits {
            table.bag(&format!("{manifest} {name}, signed anew"), &[code], |bag| {
                bag.put(manifest, edit(&bag.text(manifest)));
                if manifest == MANIFEST {
                    bag.list_tags();
                }
                let statement = bag.restated(&sealed::key());
                bag.sign(&statement, &sealed::key());
            });
        }
    }
    table.bag("a tag file listed as payload, signed anew", &["manifest.file-missing"], |bag| {
        let text = bag.text(MANIFEST);
        let line = format!("{}  bagit.txt\n", &bag.text(TAGS)[..64]);
        bag.put(MANIFEST, line + &text);
        reseal(bag);
    });
    table.bag("an empty payload manifest, signed anew", &["manifest.file-unlisted"], |bag| {
        bag.put(MANIFEST, "");
        reseal(bag);
    });
    table.bag("an empty tag manifest", &["manifest.tag-unlisted"], |bag| bag.put(TAGS, ""));
    table.bag("a tag file not listed, signed anew", &["manifest.tag-unlisted"], |bag| {
        let text = bag.text(TAGS);
        let lines: Vec<&str> = text.lines().filter(|line| !line.ends_with(RETENTION)).collect();
        bag.put(TAGS, lines.join("\n") + "\n");
        let statement = bag.restated(&sealed::key());
        bag.sign(&statement, &sealed::key());
    });
    table.bag("a tag file listed that is not there, signed anew", &["manifest.tag-missing"], |bag| {
        let text = bag.text(TAGS);
        bag.put(TAGS, format!("{text}{}  zz.txt\n", "0".repeat(64)));
        let statement = bag.restated(&sealed::key());
        bag.sign(&statement, &sealed::key());
    });
}

fn container(table: &mut Table) {
    table.bag("base directory renamed", &["statement.base-directory", "verify.file-name"], |bag| {
        "other".clone_into(&mut bag.base);
    });
    table.zip("zip entry duplicated", &["path.duplicate"], |zip| zip.entries.push(zip.entries[2].clone()));
    table.zip("zip entry duplicated with other data", &["path.duplicate"], |zip| {
        let twin = Entry::new(&zip.entries[2].name(), b"other");
        zip.entries.insert(2, twin);
    });
    table.zip("prefix bytes", &["archive.not-contiguous"], |zip| zip.prefix = b"MZ".to_vec());
    table.zip("suffix bytes", &["archive.end-not-at-end"], |zip| zip.suffix = b"x".to_vec());
    table.zip("local name differs", &["archive.header-mismatch"], |zip| zip.entries[1].local.name[12] ^= 1);
    table.zip("entries in another order", &["archive.order"], |zip| zip.entries.swap(1, 2));
}

/// Places that may grow after sealing.
fn attachments(table: &mut Table) {
    const TOKEN: &str = "envelope.timestamp-unchecked";
    let stem = table.bag.envelope().replace(".dsse.json", "");
    let token = format!("{stem}.1.tsr");
    table.bag("a token added", &[TOKEN], |bag| bag.put(&token, "0")).is(Verdict::Valid);
    table
        .bag("a renewal added", &["verify.archive-unchecked"], |bag| bag.put("archive/0001.tsr", "0"))
        .is(Verdict::Valid);
    for (name, code) in [(token.as_str(), TOKEN), ("archive/0001.tsr", "verify.archive-unchecked")] {
        let full = format!("{}/{name}", table.bag.base);
        let mut zip = {
            let mut bag = table.bag.clone();
            bag.put(name, "token");
            bag.zip()
        };
        for entry in zip.entries.iter_mut().filter(|entry| entry.name() == full) {
            *entry = entry.clone().both(|header| header.crc ^= 1);
        }
        let what = format!("{name} added with a wrong checksum");
        table.zip(&what, &["archive.crc", code], |good| *good = zip);
    }
}
