//! Small parts that several places share: ways to give files, progress, verdict, failure, facts.

use leptos::html;
use leptos::prelude::*;
use web_sys::File;

use super::Phase;
use crate::deeds::App;
use crate::intake::{Intake, chosen};
use crate::message::Progress;
use crate::texts;

/// A button that opens the browser's file chooser.
pub(super) fn file_button(
    words: &'static str,
    id: &'static str,
    kind: Kind,
    give: impl Fn(Intake) + Clone + 'static,
) -> impl IntoView {
    let input = NodeRef::<html::Input>::new();
    let open = move |_| {
        if let Some(input) = input.get_untracked() {
            input.click();
        }
    };
    let take = move |_| {
        let Some(input) = input.get_untracked() else { return };
        let intake = input.files().map(|list| chosen(&list)).unwrap_or_default();
        // The same folder may be chosen again after a file in it was mended.
        input.set_value("");
        if !intake.files.is_empty() {
            give(intake);
        }
    };
    Effect::new(move |_| {
        if let (Some(input), Kind::Folder) = (input.get(), kind) {
            let _ = input.set_attribute("webkitdirectory", "");
        }
    });
    let accept = match kind {
        Kind::Folder | Kind::Files => "",
        Kind::Zip => ".zip,application/zip",
        Kind::Keys => ".pem,.pub,.key,.txt",
    };
    let class = if kind == Kind::Keys { "quiet" } else { "" };
    view! {
        <button type="button" class=class on:click=open>{words}</button>
        <input type="file" id=id node_ref=input multiple=kind != Kind::Zip accept=accept hidden
            on:change=take />
    }
}

/// What a file button is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A whole folder.
    Folder,
    /// Some files.
    Files,
    /// One zip.
    Zip,
    /// Public keys.
    Keys,
}

/// The ways to give a package: a place to drop it, and two buttons beside.
pub(super) fn intake(app: App) -> impl IntoView {
    view! {
        <div class="intake">
            <p class="drop" aria-hidden="true">{texts::DROP_HERE}</p>
            <div class="row">
                {file_button(texts::CHOOSE_FOLDER, "folder", Kind::Folder, move |intake| app.take(intake))}
                {file_button(texts::CHOOSE_FILES, "files", Kind::Files, move |intake| app.take(intake))}
            </div>
            <p class="hint">{texts::UPLOAD_WORD}</p>
        </div>
    }
}

/// A file field that keeps the file it was given.
pub(super) fn key_field(file: RwSignal<Option<File>, LocalStorage>) -> impl IntoView {
    let input = NodeRef::<html::Input>::new();
    let take = move |_| {
        let given = input.get_untracked().and_then(|input| input.files()).and_then(|list| list.get(0));
        file.set(given);
    };
    view! {
        <label for="key-file">{texts::KEY_FILE}</label>
        <input type="file" id="key-file" node_ref=input accept=".pem,.key,.txt" on:change=take />
    }
}

/// A bar with numbers, and a way to cancel.
pub(super) fn working(
    words: &'static str,
    progress: impl Fn() -> Option<Progress> + Copy + Send + Sync + 'static,
    cancel: impl Fn() + 'static,
) -> impl IntoView {
    let now = move || progress().unwrap_or_default();
    let numbers = move || format!("{} of {}", texts::bytes(now().done), texts::bytes(now().total));
    view! {
        <div class="working">
            <label for="progress">{words}" …"</label>
            <progress id="progress" max=move || now().total.max(1).to_string() value=move || now().done.to_string()>
            </progress>
            <p class="numbers">{numbers}</p>
            <button type="button" class="quiet" on:click=move |_| cancel()>{texts::CANCEL}</button>
        </div>
    }
}

/// How a verdict looks. Word and sign say it too; the colour only repeats them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tone {
    /// All is well.
    Good,
    /// Well as far as it goes.
    Plain,
    /// Look here.
    Warn,
    /// Not well.
    Bad,
}

impl Tone {
    fn class(self) -> &'static str {
        match self {
            Self::Good => "band good",
            Self::Plain => "band plain",
            Self::Warn => "band warn",
            Self::Bad => "band bad",
        }
    }

    /// A sign beside the words.
    pub(super) fn sign(self) -> &'static str {
        match self {
            Self::Good => "✓",
            Self::Plain => "i",
            Self::Warn => "!",
            Self::Bad => "✕",
        }
    }
}

/// The verdict, first of all that is told. It is a heading, and gets the focus.
pub(super) fn band(tone: Tone, verdict: String, detail: String) -> impl IntoView {
    view! {
        <div class=tone.class()>
            <span class="sign" aria-hidden="true">{tone.sign()}</span>
            <div>
                <h2 id="outcome" tabindex="-1">{verdict}</h2>
                <p>{detail}</p>
            </div>
        </div>
    }
}

/// A job that could not be done.
pub(super) fn failed(reason: String, again: impl Fn() + 'static) -> impl IntoView {
    view! {
        {band(Tone::Bad, texts::FAILED.to_owned(), reason)}
        <p role="alert">{texts::FAILED_NOTE}</p>
        <p><button type="button" on:click=move |_| again()>{texts::TRY_AGAIN}</button></p>
    }
}

/// A list of facts; those without a value are left out.
pub(super) fn facts(rows: Vec<(&'static str, Option<String>)>) -> impl IntoView {
    let rows = rows
        .into_iter()
        .filter_map(|(name, value)| value.map(|value| view! { <div><dt>{name}</dt><dd>{value}</dd></div> }));
    view! { <dl class="facts">{rows.collect_view()}</dl> }
}

/// A digest to compare: in groups, in a type where letters do not look alike.
pub(super) fn digest(digest: &str) -> impl IntoView + use<> {
    view! { <code class="digest">{texts::groups(digest)}</code> }
}

/// The phase of a job, for views that must not be drawn anew at every step of progress.
pub(super) fn phase_of<T: 'static>(
    app: App,
    job: fn(&crate::session::Session) -> &crate::session::Job<T>,
) -> Memo<Phase> {
    Memo::new(move |_| app.session.with(|session| Phase::of(job(session))))
}

/// Prints the page.
pub(super) fn print_button() -> impl IntoView {
    let print = |_| {
        let _ = window().print();
    };
    view! { <button type="button" class="quiet" on:click=print>{texts::PRINT}</button> }
}
