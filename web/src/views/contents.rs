//! What a sealed zip holds: its files, each to be shown as text or saved.

use leptos::prelude::*;

use super::parts::digest;
use crate::deeds::App;
use crate::message::{Contents, ContentsFile, Opened};
use crate::texts;

/// How many files are listed at first.
const SHOWN: usize = 60;

/// The files of the zip; nothing if it does not hold.
pub(super) fn contents(app: App) -> impl IntoView {
    let held = app.session.with_untracked(|session| session.inspection.contents.clone());
    held.map(|contents| listed(app, contents))
}

fn listed(app: App, contents: Contents) -> impl IntoView {
    let Contents { files, more } = contents;
    let total = files.len() + more;
    let words = RwSignal::new(String::new());
    let all = RwSignal::new(false);
    let files = StoredValue::new(files);
    let found = Memo::new(move |_| {
        let words = words.get().trim().to_lowercase();
        files.with_value(|files| {
            let is = |file: &&ContentsFile| {
                let own = file.doc_type.as_deref().unwrap_or_default();
                file.path.to_lowercase().contains(&words) || own.contains(&words)
            };
            files.iter().filter(is).cloned().collect::<Vec<_>>()
        })
    });
    let rows = move || {
        let limit = if all.get() { usize::MAX } else { SHOWN };
        found.with(|found| found.iter().take(limit).map(|file| row(app, file)).collect_view())
    };
    let rest = move || {
        let hidden = found.with(Vec::len).saturating_sub(SHOWN);
        (hidden > 0 && !all.get()).then(|| {
            let words = texts::SHOW_MORE.with(&[&hidden.to_string()]);
            view! { <button type="button" class="quiet" on:click=move |_| all.set(true)>{words}</button> }
        })
    };
    let beyond = (more > 0).then(|| {
        view! { <p class="hint">{texts::FILES_BEYOND.of(more)}</p> }
    });
    let opened = Memo::new(move |_| app.session.with(|session| session.inspection.opened.clone()));
    view! {
        <section class="contents" aria-labelledby="contents">
            <h2 id="contents">{texts::CONTENTS}" "<span class="number">{total}</span></h2>
            <p class="hint">{texts::CONTENTS_HINT}</p>
            <div class="field narrow">
                <label for="find-file">{texts::FIND_FILE}</label>
                <input type="text" id="find-file" autocomplete="off" prop:value=words
                    on:input=move |event| words.set(event_target_value(&event)) />
            </div>
            <div class="scroll" tabindex="0" role="group" aria-labelledby="contents">
                <table class="files">
                    <thead>
                        <tr>
                            <th scope="col">{texts::FILE}</th><th scope="col">{texts::KIND}</th>
                            <th scope="col">{texts::SIZE}</th><th scope="col">{texts::DO}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            {rest}
            {beyond}
            <div aria-live="polite">{move || opened.get().map(|opened| shown(app, opened))}</div>
        </section>
    }
}

fn row(app: App, file: &ContentsFile) -> impl IntoView + use<> {
    let (show, save) = (file.path.clone(), file.path.clone());
    let (show_name, save_name) = (texts::SHOW_OF.with(&[&file.path]), texts::SAVE_OF.with(&[&file.path]));
    let tip = texts::SHA256_TIP.with(&[&file.sha256]);
    view! {
        <tr>
            <th scope="row" class="path" title=tip>{file.path.clone()}</th>
            <td>{file.doc_type.clone().unwrap_or_else(|| texts::A_FILE.into())}</td>
            <td class="numbers">{texts::bytes(file.size)}</td>
            <td class="row">
                <button type="button" class="quiet small" aria-label=show_name on:click=move |_| app.open_file(&show)>
                    {texts::SHOW}
                </button>
                <button type="button" class="quiet small" aria-label=save_name on:click=move |_| app.extract_file(&save)>
                    {texts::SAVE}
                </button>
            </td>
        </tr>
    }
}

fn shown(app: App, opened: Opened) -> impl IntoView {
    let Opened { path, text, cut, picture } = opened;
    let digest_of = app.session.with_untracked(|session| {
        let contents = session.inspection.contents.as_ref()?;
        contents.files.iter().find(|file| file.path == path).map(|file| file.sha256.clone())
    });
    let alt = texts::PICTURE_OF.with(&[&path]);
    let name = texts::CONTENT_OF.with(&[&path]);
    let content = match (text, picture) {
        (Some(text), _) => {
            view! { <pre class="preview" tabindex="0" aria-label=name role="group">{text}</pre> }.into_any()
        }
        (None, true) => view! { <img class="preview" alt=alt src=move || app.desk().picture.get() /> }.into_any(),
        (None, false) => view! { <p>{texts::NOT_SHOWN}</p> }.into_any(),
    };
    view! {
        <div class="shown">
            <div class="row">
                <h3 class="path">{path}</h3>
                <button type="button" class="quiet small" on:click=move |_| app.close_file()>{texts::CLOSE}</button>
            </div>
            {content}
            {cut.then(|| view! { <p class="hint">{texts::TEXT_CUT}</p> })}
            {digest_of.map(|own| view! { <p class="hint">{texts::AS_SEALED}" "{digest(&own)}</p> })}
        </div>
    }
}
