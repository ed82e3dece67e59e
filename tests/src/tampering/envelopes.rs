//! Envelopes: their JSON, their base64, their keys and signatures.

use sealcase::digest::Digest;
use sealcase::report::Verdict;
use serde_json::{Value, json};

use super::Table;
use crate::sealed::{self, Bag, base64, unbase64};

const SYNTAX: &str = "envelope.syntax";
const WRONG: &str = "envelope.signature-wrong";

pub(super) fn fill(table: &mut Table) {
    bodies(table);
    texts(table);
    signatures(table);
    keys(table);
    names(table);
}

/// Changes the envelope's JSON.
fn change(bag: &mut Bag, edit: impl FnOnce(&mut Value)) {
    let name = bag.envelope();
    let mut envelope: Value = serde_json::from_str(&bag.text(&name)).unwrap_or_default();
    edit(&mut envelope);
    bag.put(&name, envelope.to_string() + "\n");
}

/// Changes the envelope's text.
fn rewrite(bag: &mut Bag, edit: impl FnOnce(String) -> String) {
    let name = bag.envelope();
    let text = edit(bag.text(&name));
    bag.put(&name, text);
}

fn bodies(table: &mut Table) {
    table.bag("statement edited, signature kept", &[WRONG], |bag| {
        let mut statement = bag.statement();
        statement["predicate"]["signer"]["role"] = json!("cla");
        change(bag, |envelope| envelope["payload"] = json!(base64(statement.to_string().as_bytes())));
    });
    table.bag("statement written in another form, signature kept", &[WRONG], |bag| {
        let statement = serde_json::to_string_pretty(&bag.statement()).unwrap_or_default();
        change(bag, |envelope| envelope["payload"] = json!(base64(statement.as_bytes())));
    });
    for kind in ["application/json", "application/vnd.in-toto+json ", "APPLICATION/VND.IN-TOTO+JSON", ""] {
        table.bag(&format!("payload type {kind:?}, signed anew"), &["envelope.payload-type"], |bag| {
            let (name, body) = (bag.envelope(), bag.statement().to_string());
            bag.put(&name, sealed::envelope_json(body.as_bytes(), kind, &sealed::key()).to_string());
        });
    }
    table.bag("signed without the encoding of DSSE", &[WRONG], |bag| {
        let body = bag.statement().to_string();
        let signature = base64(&sealed::key().sign(body.as_bytes()));
        change(bag, |envelope| envelope["signatures"][0]["sig"] = json!(signature));
    });
}

/// The text of the envelope, which no signature covers.
fn texts(table: &mut Table) {
    for (name, edit) in [
        ("is no JSON", (|_| "{".to_owned()) as fn(String) -> String),
        ("is empty", |_| String::new()),
        ("is a list", |text| format!("[{}]", text.trim_end())),
        ("has bytes after its end", |text| text + "x"),
        ("has a byte order mark", |text| format!("\u{feff}{text}")),
        ("has a member twice", |text| text.replacen('{', "{\"payload\":\"\",", 1)),
        ("has a member twice by an escape", |text| text.replacen('{', "{\"p\\u0061yload\":\"\",", 1)),
        ("has a signature's member twice", |text| text.replacen("{\"keyid\"", "{\"sig\":\"\",\"keyid\"", 1)),
        ("has no payload", |text| text.replacen("\"payload\"", "\"pay\"", 1)),
        ("has no payload type", |text| text.replacen("\"payloadType\"", "\"kind\"", 1)),
        ("has no signatures", |text| text.replacen("\"signatures\"", "\"signature\"", 1)),
        ("has a number for a payload", |text| text.replacen("\"payload\":\"", "\"payload\":1,\"x\":\"", 1)),
    ] {
        table.bag(&format!("envelope {name}"), &[SYNTAX], |bag| rewrite(bag, edit));
    }
    for (name, edit) in [
        ("space inside", (|text| text.replacen("\"payload\":\"", "\"payload\":\" ", 1)) as fn(String) -> String),
        ("a line break inside", |text| text.replacen("\"payload\":\"", "\"payload\":\"\\n", 1)),
        ("a digit of neither alphabet", |text| text.replacen("\"payload\":\"e", "\"payload\":\"!", 1)),
        ("a digit too few", |text| text.replacen("\"payload\":\"eyJ", "\"payload\":\"yJ", 1)),
    ] {
        let code = "envelope.base64";
        table.bag(&format!("base64 with {name}"), &[code], |bag| rewrite(bag, edit));
    }
    table.bag("base64 with spare bits", &["envelope.base64"], |bag| {
        // 64 bytes leave four spare bits in the last digit before the padding.
        change(bag, |envelope| {
            let sig = envelope["signatures"][0]["sig"].as_str().unwrap_or_default().to_owned();
            let last = sig.as_bytes()[85];
            let next = char::from(if last.is_ascii_uppercase() { last + 1 } else { b'h' });
            envelope["signatures"][0]["sig"] = json!(format!("{}{next}==", &sig[..85]));
        });
    });
    table.bag("an envelope of 2 MB", &["envelope.too-large"], |bag| rewrite(bag, |text| text + &" ".repeat(2 << 20)));
    table.bag("65 envelopes", &["envelope.too-many", "verify.unsigned"], |bag| {
        let (name, envelope) = (bag.envelope(), bag.files[&bag.envelope()].clone());
        for number in 2..=65 {
            bag.put(&name.replacen("0001", &format!("{number:04}"), 1), envelope.clone());
        }
    });
    // DSSE allows these, and none of them changes what was signed.
    for (name, edit) in [
        ("spread over lines", (|text| text.replace(',', ",\n  ")) as fn(String) -> String),
        ("with members that nobody knows", |text| text.replacen('{', "{\"more\":[1],", 1)),
        ("in the URL-safe alphabet, unpadded", |text| {
            let mut envelope: Value = serde_json::from_str(&text).unwrap_or_default();
            for pointer in ["/payload", "/signatures/0/sig"] {
                let old = envelope.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
                let new = old.replace('+', "-").replace('/', "_").replace('=', "");
                envelope.pointer_mut(pointer).map(|member| *member = json!(new)).unwrap_or_default();
            }
            envelope.to_string()
        }),
    ] {
        table.bag(&format!("envelope {name}"), &[], |bag| rewrite(bag, edit)).is(Verdict::Valid);
    }
}

fn signatures(table: &mut Table) {
    type Edit = fn(Vec<u8>) -> Vec<u8>;
    const COUNT: &str = "envelope.signature-count";
    let twice = |bag: &mut Bag, edit: fn(&mut Value)| {
        change(bag, |envelope| {
            let mut second = envelope["signatures"][0].clone();
            edit(&mut second);
            if let Some(list) = envelope["signatures"].as_array_mut() {
                list.push(second);
            }
        });
    };
    table.bag("the signature twice in one envelope", &[COUNT], |bag| twice(bag, |_| {}));
    table.bag("two signatures in one envelope", &[COUNT], |bag| {
        twice(bag, |second| second["keyid"] = json!("other"));
    });
    table.bag("no signature in the envelope", &[COUNT], |bag| {
        change(bag, |envelope| envelope["signatures"] = json!([]));
    });
    let set = |bag: &mut Bag, edit: &dyn Fn(Vec<u8>) -> Vec<u8>| {
        change(bag, |envelope| {
            let sig = unbase64(envelope["signatures"][0]["sig"].as_str().unwrap_or_default());
            envelope["signatures"][0]["sig"] = json!(base64(&edit(sig)));
        });
    };
    let edits: [(&str, Edit); 9] = [
        ("of 63 bytes", |sig| sig[..63].to_vec()),
        ("of 65 bytes", |sig| [&sig[..], &[0]].concat()),
        ("of no bytes", |_| Vec::new()),
        ("of zeros", |_| vec![0; 64]),
        ("of ones", |_| vec![0xFF; 64]),
        ("with a bit turned in R", |mut sig| {
            sig[0] ^= 1;
            sig
        }),
        ("with a bit turned in S", |mut sig| {
            sig[32] ^= 1;
            sig
        }),
        ("with S plus the group's order", |mut sig| {
            // Equal modulo the order: what a lax verifier accepts as a second signature.
            let mut carry = 0_u16;
            for (byte, add) in sig[32..].iter_mut().zip(ORDER) {
                let sum = u16::from(*byte) + u16::from(add) + carry;
                (*byte, carry) = (sum.to_le_bytes()[0], sum >> 8);
            }
            sig
        }),
        ("with the sign of R turned", |mut sig| {
            sig[31] ^= 0x80;
            sig
        }),
    ];
    for (name, edit) in edits {
        table.bag(&format!("signature {name}"), &[WRONG], |bag| set(bag, &edit));
    }
}

/// The order of the group of Ed25519, little-endian (RFC 8032, section 5.1).
const ORDER: [u8; 32] = [
    0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
];

/// A public key file of any 32 bytes.
fn pem(raw: &[u8; 32]) -> String {
    let prefix = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];
    format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n", base64(&[&prefix[..], raw].concat()))
}

/// Base64 in lines of 64 digits, as PEM has it.
fn wrapped(text: &str) -> String {
    let lines: Vec<&str> = (0..text.len()).step_by(64).map(|at| &text[at..(at + 64).min(text.len())]).collect();
    lines.join("\n")
}

fn keys(table: &mut Table) {
    const KEY: &str = "envelope.key-syntax";
    let with = |bag: &mut Bag, text: &str| change(bag, |envelope| envelope["signatures"][0]["publicKey"] = json!(text));
    let small = |first: u8, last: u8, fill: u8| {
        let mut raw = [fill; 32];
        (raw[0], raw[31]) = (first, last);
        raw
    };
    let order8 = [
        0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67, 0x0f, 0x2a, 0x20,
        0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a,
    ];
    for (name, raw) in [
        ("the neutral point", small(1, 0, 0)),
        ("the point of order 2", small(0xec, 0x7f, 0xff)),
        ("a point of order 4", small(0, 0, 0)),
        ("the other point of order 4", small(0, 0x80, 0)),
        ("a point of order 8", order8),
        ("the neutral point in a second spelling", small(0xee, 0x7f, 0xff)),
        ("the neutral point with a sign", small(1, 0x80, 0)),
        ("no point", small(2, 0, 0)),
    ] {
        table.bag(&format!("weak public key: {name}"), &["envelope.key-weak"], |bag| with(bag, &pem(&raw)));
        table.bag(&format!("weak public key with a signature of zeros: {name}"), &["envelope.key-weak"], |bag| {
            with(bag, &pem(&raw));
            let neutral = base64(&[&[1][..], &[0; 63]].concat());
            change(bag, |envelope| envelope["signatures"][0]["sig"] = json!(neutral));
        });
    }
    let other = sealed::other_key().public();
    table.bag("public key exchanged", &[KEY], |bag| with(bag, &other.to_pem()));
    table.bag("public key and keyid exchanged", &[WRONG], |bag| {
        with(bag, &other.to_pem());
        change(bag, |envelope| envelope["signatures"][0]["keyid"] = json!(other.keyid().to_string()));
    });
    table.bag("keyid exchanged", &[KEY], |bag| {
        change(bag, |envelope| envelope["signatures"][0]["keyid"] = json!(other.keyid().to_string()));
    });
    for (name, text) in [
        ("no PEM", "key".to_owned()),
        ("empty", String::new()),
        ("of a private key", sealed::key().to_pem().map(|text| text.to_string()).unwrap_or_default()),
        ("a certificate", pem(&[3; 32]).replace("PUBLIC KEY", "CERTIFICATE")),
        ("of another algorithm", {
            // X25519: one number of the object identifier differs.
            let der =
                [&[0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x6e, 0x03, 0x21, 0x00][..], &[9; 32]].concat();
            format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n", base64(&der))
        }),
        ("cut short", pem(&[3; 32]).replacen("MCow", "", 1)),
    ] {
        table.bag(&format!("public key is {name}"), &[KEY], |bag| with(bag, &text));
    }
    // A key of another kind, which the envelope names by its own id: somebody who knows the kind may judge it.
    for (name, der) in [
        ("X25519", [&[0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x6e, 0x03, 0x21, 0x00][..], &[9; 32]].concat()),
        ("Ed448", [&[0x30, 0x43, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x71, 0x03, 0x3a, 0x00][..], &[9; 57]].concat()),
    ] {
        let text = format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n", wrapped(&base64(&der)));
        let keyid = Digest::of(&der).to_string();
        let codes = ["envelope.algorithm-unknown", "verify.unsigned"];
        table
            .bag(&format!("public key and keyid are of {name}"), &codes, |bag| {
                with(bag, &text);
                change(bag, |envelope| envelope["signatures"][0]["keyid"] = json!(keyid));
            })
            .is(Verdict::Intact);
    }
    let nameless = |bag: &mut Bag| {
        change(bag, |envelope| {
            envelope["signatures"][0].as_object_mut().map(|signature| signature.remove("publicKey"));
        });
    };
    let unknown = ["envelope.key-unknown", "verify.unsigned"];
    table.bag("public key taken out", &unknown, nameless).is(Verdict::Intact);
    table.bag("public key taken out, and the key is known", &[], nameless).with_key().is(Verdict::Trusted);
    table
        .bag("public key and keyid taken out, and the key is known", &[], |bag| {
            nameless(bag);
            change(bag, |envelope| {
                envelope["signatures"][0].as_object_mut().map(|signature| signature.remove("keyid"));
            });
        })
        .with_key()
        .is(Verdict::Trusted);
    table
        .bag("public key taken out, signature changed, and the key is known", &[WRONG], |bag| {
            nameless(bag);
            change(bag, |envelope| envelope["signatures"][0]["sig"] = json!(base64(&[5; 64])));
        })
        .with_key();
}

/// The envelope's file name.
fn names(table: &mut Table) {
    let name = table.bag.envelope();
    let digits = name.split('-').nth(2).and_then(|rest| rest.split('.').next()).unwrap_or_default().to_owned();
    for (what, new) in [
        ("another role", name.replace("manufacturer", "lab")),
        ("a role that is none", name.replace("manufacturer", "notary")),
        ("another key", name.replace(&digits, "00000000")),
    ] {
        table.bag(&format!("envelope renamed to {what}"), &["envelope.name"], |bag| {
            let bytes = bag.take(&name);
            bag.put(&new, bytes);
        });
    }
    table
        .bag("envelope renumbered", &[], |bag| {
            let bytes = bag.take(&name);
            bag.put(&name.replacen("0001", "0007", 1), bytes);
        })
        .is(Verdict::Valid);
}
