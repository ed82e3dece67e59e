//! The core for JavaScript: `validate`, `seal` with a signer of the caller's, `verify`, `explain`.
//!
//! Files come in as objects with a `size` and a synchronous `read(at, length)`; the zip goes out through an object
//! with a synchronous `write(at, bytes)`. So anything can be streamed that can be read at once: a buffer, a path in
//! Node.js, a blob in a worker. `js/index.js` makes such objects and is what callers see; this side takes and gives
//! texts of JSON. Its functions are closures in one object, since exported functions would need `unsafe`.

mod api;
mod bridge;

use wasm_bindgen::JsValue;

fn main() -> Result<(), JsValue> {
    let core = api::functions()?;
    js_sys::Reflect::set(&js_sys::global(), &"__sealcase_core".into(), &core)?;
    Ok(())
}
