//! Positions: a pointer and its span name the same value. The first line is the pointer, the rest JSON.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sealcase::json::{self, Lines};
use serde_json::Value;

fuzz_target!(|data: &[u8]| {
    let Some(cut) = data.iter().position(|byte| *byte == b'\n') else { return };
    let (Ok(pointer), text) = (std::str::from_utf8(&data[..cut]), &data[cut + 1..]) else { return };
    let span = json::span_of(text, pointer);
    let Ok(value) = json::parse(text) else { return };
    let Some(pointed) = value.pointer(pointer) else { return };
    let span = span.expect("a value has a place");
    let piece = text.get(span.clone()).expect("the place lies in the text");
    // The place of a member starts at its name, so that a reader sees which one is meant.
    let of_member = pointer.rsplit_once('/').and_then(|(parent, _)| value.pointer(parent)).is_some_and(Value::is_object);
    let read = if of_member {
        let alone = json::parse(&[b"{", piece, b"}"].concat()).expect("a member");
        alone.as_object().and_then(|members| members.values().next().cloned())
    } else {
        json::parse(piece).ok()
    };
    assert_eq!(read.as_ref(), Some(pointed));
    let lines = Lines::of(text);
    let told = lines.span(span);
    assert!((told.start.line, told.start.column) <= (told.end.line, told.end.column));
});
