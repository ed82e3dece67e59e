//! Statements: signed by the right key but wrong, or right but by the wrong key.

use sealcase::report::Verdict;
use serde_json::{Value, json};

use super::Table;
use crate::sealed::{self, Bag};

const NAME: &str = "envelope.name";

pub(super) fn fill(table: &mut Table, other: &Bag) {
    edited(table);
    bodies(table);
    signers(table, other);
}

/// One member of the statement set to something else, signed by the right key.
fn edited(table: &mut Table) {
    let zeros = "0".repeat(64);
    let rows: Vec<(&str, Value, &'static str)> = vec![
        ("/subject/0/digest/sha256", json!(zeros), "statement.subject-digest"),
        ("/subject/0/digest/sha256", json!(zeros.to_uppercase() + "0"), "statement.syntax"),
        ("/subject/0/name", json!("manifest-sha256.txt"), "statement.subject"),
        ("/subject/0", json!({"name": "tagmanifest-sha256.txt"}), "statement.syntax"),
        ("/subject", json!([]), "statement.subject"),
        ("/_type", json!("https://in-toto.io/Statement/v0.1"), "statement.type"),
        ("/predicateType", json!("urn:sealcase:seal:v2"), "statement.predicate-type"),
        ("/predicateType", json!("https://slsa.dev/provenance/v1"), "statement.predicate-type"),
        ("/predicate/format", json!("sealcase-bag/2"), "statement.format"),
        ("/predicate/bag/id", json!("urn:uuid:00000000-0000-0000-0000-000000000000"), "statement.bag-id"),
        ("/predicate/bag/baseDirectory", json!("other"), "statement.base-directory"),
        ("/predicate/bag/payloadManifest/digest/sha256", json!(zeros), "statement.payload"),
        ("/predicate/bag/payloadManifest/name", json!("other.txt"), "statement.payload"),
        ("/predicate/bag/payloadOctets", json!(1), "statement.payload"),
        ("/predicate/bag/payloadFiles", json!(1), "statement.payload"),
        ("/predicate/bag/payloadFiles", json!(-1), "statement.syntax"),
        ("/predicate/bag/payloadOctets", json!(1.5), "statement.syntax"),
        ("/predicate/signer/keyid", json!(zeros), "statement.keyid"),
        ("/predicate/signer/role", json!("notary"), "statement.role"),
        ("/predicate/signer/role", json!("Manufacturer"), "statement.role"),
        ("/predicate/signer/name", json!("Somebody Else"), "bag.info-mismatch"),
        ("/predicate/sealedAt", json!("2020-01-01T00:00:00Z"), "bag.info-mismatch"),
        ("/predicate/sealedAt", json!("2026-11-23T12:00:00+01:00"), "statement.syntax"),
        ("/predicate/sealedAt", json!("2026-02-30T12:00:00Z"), "statement.syntax"),
        ("/predicate/sealedAt", json!(0), "statement.syntax"),
        ("/predicate/validation/result", json!("FAILED"), "statement.validation"),
        ("/predicate/validation/report/digest/sha256", json!(zeros), "statement.validation"),
        ("/predicate/validation/report/name", json!("sealcase/package.json"), "statement.validation"),
        ("/predicate/retention/digest/sha256", json!(zeros), "statement.retention"),
        ("/predicate/retention/name", json!("bag-info.txt"), "statement.retention"),
    ];
    for (pointer, value, code) in rows {
        table.bag(&format!("statement: {pointer} is {value}"), &[code], |bag| {
            let mut statement = bag.statement();
            if let Some(member) = statement.pointer_mut(pointer) {
                *member = value;
            }
            let name = bag.envelope();
            bag.put(&name, sealed::envelope(statement.to_string().as_bytes(), &sealed::key()));
        });
    }
    for (name, more) in
        [("the payload manifest", "manifest-sha256.txt"), ("the tag manifest again", "tagmanifest-sha256.txt")]
    {
        table.bag(&format!("statement: a second subject, {name}"), &["statement.subject"], |bag| {
            let mut statement = bag.statement();
            let digest = json!({"sha256": sealcase::digest::Digest::of(&bag.files[more]).to_string()});
            if let Some(subjects) = statement["subject"].as_array_mut() {
                subjects.push(json!({"name": more, "digest": digest}));
            }
            bag.sign(&statement, &sealed::key());
        });
    }
    previous(table);
    table
        .bag("statement: members that nobody knows yet", &[], |bag| {
            let mut statement = bag.statement();
            statement["predicate"]["later"] = json!({"a": 1});
            bag.sign(&statement, &sealed::key());
        })
        .is(Verdict::Valid);
}

/// Bodies that are signed by the right key and are no clean JSON.
fn bodies(table: &mut Table) {
    type Edit = fn(String) -> Vec<u8>;
    let edits: [(&str, &'static str, Edit); 8] = [
        ("a member doubled", "statement.syntax", |text| text.replacen('{', "{\"_type\":\"x\",", 1).into_bytes()),
        ("a nested member doubled", "statement.syntax", |text| {
            text.replacen("\"signer\":{", "\"signer\":{\"role\":\"lab\",", 1).into_bytes()
        }),
        ("a member doubled by an escape", "statement.syntax", |text| {
            text.replacen("\"signer\":{", "\"signer\":{\"r\\u006fle\":\"lab\",", 1).into_bytes()
        }),
        ("bytes after its end", "statement.syntax", |text| format!("{text}{{}}").into_bytes()),
        ("a byte order mark", "statement.syntax", |text| format!("\u{feff}{text}").into_bytes()),
        ("no UTF-8", "statement.syntax", |text| {
            let mut bytes = text.into_bytes();
            let at = bytes.windows(6).position(|piece| piece == b"Fennel").unwrap_or(0);
            bytes[at] = 0xFF;
            bytes
        }),
        ("no text", "statement.syntax", |_| Vec::new()),
        ("a lone surrogate", "statement.syntax", |text| text.replacen("Fennel", "\\ud800", 1).into_bytes()),
    ];
    for (name, code, edit) in edits {
        table.bag(&format!("signed text has {name}"), &[code], |bag| {
            let body = edit(bag.statement().to_string());
            let name = bag.envelope();
            bag.put(&name, sealed::envelope(&body, &sealed::key()));
        });
    }
}

/// Lists of earlier bags, signed by the right key.
fn previous(table: &mut Table) {
    let earlier = |uri: &str, relation: &str| {
        let digest = json!({"sha256": "5a".repeat(32)});
        json!({"uri": uri, "digest": digest, "annotations": {"relation": relation}})
    };
    let id = "urn:uuid:a2d4d574-370c-8b9f-ab83-c5d3ee6595b5";
    let many = |count: usize| -> Value {
        let nth = |number| earlier(&format!("urn:uuid:a2d4d574-370c-8b9f-ab83-{number:012}"), "continues");
        (0..count).map(nth).collect()
    };
    let good = [earlier(id, "continues"), earlier(id, "contains"), earlier(&id.replace('a', "b"), "supersedes")];
    for (name, list) in [("none", json!([])), ("three", json!(good)), ("as many as may be", many(64))] {
        table.bag(&format!("earlier bags: {name}"), &[], |bag| sign_with(bag, list)).is(Verdict::Valid);
    }
    let rows = [
        ("one too many", many(65), "statement.reference"),
        ("one twice", json!([earlier(id, "continues"), earlier(id, "continues")]), "statement.reference"),
        ("in an unknown relation", json!([earlier(id, "evaluation-report")]), "statement.reference"),
        ("by a name", json!([earlier("camera.sealed.zip", "continues")]), "statement.reference"),
        ("in capitals", json!([earlier(&id.to_uppercase(), "continues")]), "statement.reference"),
        ("without a digest", json!([{"uri": id, "annotations": {"relation": "continues"}}]), "statement.syntax"),
        ("without a relation", json!([{"uri": id, "digest": {"sha256": "5a".repeat(32)}}]), "statement.syntax"),
        ("no list", json!(earlier(id, "continues")), "statement.syntax"),
    ];
    for (name, list, code) in rows {
        table.bag(&format!("earlier bags: {name}"), &[code], |bag| sign_with(bag, list));
    }
    table.bag("earlier bags: itself", &["statement.reference"], |bag| {
        let own = bag.statement()["predicate"]["bag"]["id"].as_str().unwrap_or_default().to_owned();
        sign_with(bag, json!([earlier(&own, "supersedes")]));
    });
}

fn sign_with(bag: &mut Bag, previous: Value) {
    let mut statement = bag.statement();
    statement["predicate"]["previous"] = previous;
    bag.sign(&statement, &sealed::key());
}

/// Other keys, roles and bags.
fn signers(table: &mut Table, other: &Bag) {
    const UNSIGNED: &str = "verify.unsigned";
    let strip = |bag: &mut Bag| {
        let name = bag.envelope();
        bag.take(&name);
    };
    table.bag("signature stripped", &[UNSIGNED], strip).is(Verdict::Intact);
    table.bag("signature stripped, and the key is known", &[UNSIGNED], strip).with_key().is(Verdict::Intact);
    table
        .bag("signature stripped, and its role is demanded", &["verify.role-missing", UNSIGNED], strip)
        .demanding("manufacturer");
    table.bag("another role is demanded", &["verify.role-missing"], |_| {}).demanding("lab");
    table.bag("the role is demanded and nobody is known", &[], |_| {}).demanding("manufacturer").is(Verdict::Valid);
    table
        .bag("the role is demanded and the key is known", &[], |_| {})
        .demanding("manufacturer")
        .with_key()
        .is(Verdict::Trusted);
    let foreign = other.files[&other.envelope()].clone();
    let name = other.envelope();
    table.bag("signature of another bag put in its place", &["statement.subject-digest"], |bag| {
        strip(bag);
        bag.put(&name, foreign.clone());
    });
    table.bag("signature of another bag added", &["statement.subject-digest"], |bag| {
        bag.put(&name.replacen("0001", "0002", 1), foreign.clone());
    });
    table.bag("signed by another key, statement kept", &["statement.keyid"], |bag| {
        let statement = bag.statement();
        bag.sign(&statement, &sealed::other_key());
    });
    table.bag("signed by another key under the old name", &[NAME, "statement.keyid"], |bag| {
        let (name, statement) = (bag.envelope(), bag.statement());
        bag.put(&name, sealed::envelope(statement.to_string().as_bytes(), &sealed::other_key()));
    });
    let relabelled = |bag: &mut Bag| {
        let mut statement = bag.restated(&sealed::other_key());
        statement["predicate"]["signer"]["role"] = json!("lab");
        bag.sign(&statement, &sealed::other_key());
    };
    table.bag("another role, signed by another key", &[], relabelled).is(Verdict::Valid);
    table.bag("another role, signed by another key, the first is known", &[], relabelled).with_key().is(Verdict::Valid);
    // Once the verifier names keys, only those count towards a role.
    table
        .bag("another role, signed by another key, and demanded", &["verify.role-missing"], relabelled)
        .with_key()
        .demanding("lab");
    table.bag("another role, signed by the right key, under the old name", &[NAME], |bag| {
        let (name, mut statement) = (bag.envelope(), bag.statement());
        statement["predicate"]["signer"]["role"] = json!("cla");
        bag.put(&name, sealed::envelope(statement.to_string().as_bytes(), &sealed::key()));
    });
    table.bag("the same envelope under another number", &["envelope.duplicate"], |bag| {
        let name = bag.envelope();
        bag.put(&name.replacen("0001", "0002", 1), bag.files[&name].clone());
    });
    table
        .bag("a second key in the same role", &[], |bag| {
            let statement = bag.restated(&sealed::other_key());
            let envelope = sealed::envelope(statement.to_string().as_bytes(), &sealed::other_key());
            bag.put(&sealed::name_of(2, &statement, &sealed::other_key()), envelope);
        })
        .is(Verdict::Valid);
    table.bag("verified before it was sealed", &["verify.future-time"], |_| {}).is(Verdict::Valid).as_of =
        Some("2026-11-23T11:59:59Z");
    table.bag("verified when it was sealed", &[], |_| {}).is(Verdict::Valid).as_of = Some(sealed::SEALED_AT);
}
