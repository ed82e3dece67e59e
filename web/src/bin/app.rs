//! The page: mounts the views. All work is the worker's.
//!
//! Started by `boot.js`, after it has set the guard against injected scripts.

use leptos::prelude::document;
use wasm_bindgen::JsCast as _;
use web_sys::HtmlElement;

fn main() {
    // `boot.js` shows the words that stand ready in the page when this module breaks.
    let Some(place) = document().get_element_by_id("page") else { return };
    place.set_inner_html("");
    if let Ok(place) = place.dyn_into::<HtmlElement>() {
        leptos::mount::mount_to(place, sealcase_web::views::page).forget();
    }
}
