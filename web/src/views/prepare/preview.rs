//! A look at a file: text as text, pictures as pictures, nothing that could run.
//!
//! A picture is drawn by the browser from memory, with a media type that this page sets, so that a file
//! cannot say of itself that it is something else. Drawings (SVG) are shown as their source. The policy
//! lets no frame be made, so there is no viewer for PDF.

use leptos::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{File, Url};

use crate::blob_store::{float, size};
use crate::deeds::App;
use crate::texts::prepare as words;
use crate::views::focus;

/// Bytes of a text that are shown.
const TEXT_BYTES: u64 = 64 << 10;
/// Largest picture that is drawn.
const PICTURE_BYTES: u64 = 32 << 20;

/// Ends of names, and the media types that such files are drawn as.
const PICTURES: [(&str, &str); 6] = [
    (".png", "image/png"),
    (".jpg", "image/jpeg"),
    (".jpeg", "image/jpeg"),
    (".gif", "image/gif"),
    (".webp", "image/webp"),
    (".bmp", "image/bmp"),
];

/// What is seen of a file.
#[derive(Clone, PartialEq)]
enum Seen {
    Reading,
    Text(String, bool),
    Picture(String),
    Nothing,
}

/// The preview, with a way to save a copy.
pub(super) fn preview(app: App, path: String) -> impl IntoView {
    let seen = RwSignal::new(Seen::Reading);
    let file = app.prepare().file(&path);
    if let Some(file) = file.clone() {
        let lower = path.to_ascii_lowercase();
        let picture = PICTURES.iter().find(|(end, _)| lower.ends_with(end)).map(|(_, media)| *media);
        match picture.filter(|_| size(&file) <= PICTURE_BYTES) {
            Some(media) => seen.set(drawn(&file, media)),
            None => wasm_bindgen_futures::spawn_local(async move { seen.set(read(&file).await) }),
        }
    }
    request_animation_frame(|| focus("preview-title"));
    on_cleanup(move || {
        if let Some(Seen::Picture(address)) = seen.try_get_untracked() {
            let _ = Url::revoke_object_url(&address);
        }
    });
    let file = StoredValue::new_local(file);
    let name = path.rsplit('/').next().unwrap_or(&path).to_owned();
    let save = move |_| {
        if let Some(file) = file.get_value() {
            app.save_file(&file, &name);
        }
    };
    let (label, alt, svg) = (path.clone(), path.clone(), path.to_ascii_lowercase().ends_with(".svg"));
    let body = move || match seen.get() {
        Seen::Reading => view! { <p>{words::READING}</p> }.into_any(),
        Seen::Nothing => view! { <p>{words::PREVIEW_NONE}</p> }.into_any(),
        Seen::Picture(address) => view! { <img src=address alt=alt.clone() /> }.into_any(),
        Seen::Text(text, cut) => view! {
            {svg.then(|| view! { <p class="hint">{words::PREVIEW_SVG}</p> })}
            <pre tabindex="0" role="region" aria-label=alt.clone()>{text}</pre>
            {cut.then(|| view! { <p class="hint">{words::PREVIEW_CUT}</p> })}
        }
        .into_any(),
    };
    view! {
        <section class="preview" aria-label=label>
            <h3 id="preview-title" tabindex="-1"><code>{path}</code></h3>
            {body}
            <p><button type="button" class="quiet" on:click=save>{words::SAVE_COPY}</button></p>
        </section>
    }
}

fn drawn(file: &File, media: &str) -> Seen {
    let blob = file.slice_with_f64_and_f64_and_content_type(0.0, float(size(file)), media);
    blob.and_then(|blob| Url::create_object_url_with_blob(&blob)).map_or(Seen::Nothing, Seen::Picture)
}

async fn read(file: &File) -> Seen {
    let end = size(file).min(TEXT_BYTES);
    let Ok(head) = file.slice_with_f64_and_f64(0.0, float(end)) else { return Seen::Nothing };
    let text = JsFuture::from(head.text()).await.ok().and_then(|text| text.as_string());
    // A text has no zero bytes, and hardly a byte that is no UTF-8.
    let is_text = |text: &String| {
        let odd = text.chars().filter(|letter| *letter == '\u{fffd}').count();
        !text.contains('\0') && !text.starts_with("%PDF-") && odd * 50 <= text.chars().count()
    };
    match text.filter(is_text) {
        Some(text) => Seen::Text(text, end < size(file)),
        None => Seen::Nothing,
    }
}
