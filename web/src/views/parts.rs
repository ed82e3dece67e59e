//! Small parts that several places share: ways to give files, progress, verdict, failure, facts.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use js_sys::Date;
use leptos::html;
use leptos::prelude::*;
use web_sys::File;

use super::Phase;
use crate::deeds::App;
use crate::intake::{Intake, chosen};
use crate::message::Progress;
use crate::texts::{self, Line};

/// A button that opens the browser's file chooser.
pub(super) fn file_button(
    words: Line,
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
        Kind::Zip | Kind::Older => ".zip,application/zip",
        Kind::Keys => ".pem,.pub,.key,.txt",
        Kind::Trust => ".json,application/json",
    };
    let class = if matches!(kind, Kind::Keys | Kind::Trust | Kind::Older) { "quiet" } else { "" };
    view! {
        <button type="button" class=class on:click=open>{words}</button>
        <input type="file" id=id node_ref=input multiple=!matches!(kind, Kind::Older | Kind::Trust) accept=accept hidden
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
    /// Zips that belong together.
    Zip,
    /// One zip to compare with.
    Older,
    /// A trust file.
    Trust,
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
pub(super) fn key_field(id: &'static str, words: Line, file: RwSignal<Option<File>, LocalStorage>) -> impl IntoView {
    let input = NodeRef::<html::Input>::new();
    let take = move |_| {
        let given = input.get_untracked().and_then(|input| input.files()).and_then(|list| list.get(0));
        file.set(given);
    };
    view! {
        <label for=id>{words}</label>
        <input type="file" id=id node_ref=input accept=".pem,.key,.pub,.txt" on:change=take />
    }
}

/// A bar with numbers, and a way to cancel.
pub(super) fn working(
    words: Line,
    progress: impl Fn() -> Option<Progress> + Copy + Send + Sync + 'static,
    cancel: impl Fn() + 'static,
) -> impl IntoView {
    let now = move || progress().unwrap_or_default();
    let start = Date::now();
    let numbers = move || {
        let Progress { done, total } = now();
        let left = time_left(Date::now() - start, done, total).map(texts::left);
        let left = left.map(|words| format!(", {words}")).unwrap_or_default();
        texts::PROGRESS.with(&[&texts::bytes(done), &texts::bytes(total), &left])
    };
    view! {
        <div class="working">
            <label for="progress">{texts::ONGOING.with(&[&words])}</label>
            <progress id="progress" max=move || now().total.max(1).to_string() value=move || now().done.to_string()>
            </progress>
            <p class="numbers">{numbers}</p>
            <button type="button" class="quiet" on:click=move |_| cancel()>{texts::CANCEL}</button>
        </div>
    }
}

/// How many seconds the rest takes, if it goes on as it went for these milliseconds; nothing at the very start.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "an estimate in whole seconds, never negative"
)]
fn time_left(millis: f64, done: u64, total: u64) -> Option<u64> {
    let enough = millis > 1_500.0 && done > 0 && done < total;
    enough.then(|| (millis / 1_000.0 * (total - done) as f64 / done as f64).ceil() as u64)
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
pub(super) fn band(tone: Tone, verdict: impl Into<String>, detail: String) -> impl IntoView {
    view! {
        <div class=tone.class()>
            <span class="sign" aria-hidden="true">{tone.sign()}</span>
            <div>
                <h2 id="outcome" tabindex="-1">{verdict.into()}</h2>
                <p>{detail}</p>
            </div>
        </div>
    }
}

/// An outcome beside the first one, such as that of a comparison.
pub(super) fn note(tone: Tone, words: impl Into<String>, detail: String) -> impl IntoView {
    view! {
        <div class=tone.class()>
            <span class="sign" aria-hidden="true">{tone.sign()}</span>
            <div><h3 class="words">{words.into()}</h3><p>{detail}</p></div>
        </div>
    }
}

/// A field for a line of text, with a hint.
pub(super) fn text_field(id: &'static str, words: Line, hint: Line, value: RwSignal<String>) -> impl IntoView {
    let hint_id = format!("{id}-hint");
    view! {
        <div>
            <label for=id>{words}</label>
            <input type="text" id=id autocomplete="organization" aria-describedby=hint_id.clone() prop:value=value
                on:input=move |event| value.set(event_target_value(&event)) />
            <p class="hint" id=hint_id>{hint}</p>
        </div>
    }
}

/// In which role somebody signs.
pub(super) fn roles(app: App) -> impl IntoView {
    let role = app.form.role;
    let options = move || {
        let roles = app.session.with(|session| session.about.clone()).map(|about| about.roles).unwrap_or_default();
        roles
            .into_iter()
            .map(|name| {
                let chosen = role.with_untracked(|own| *own == name);
                let words = texts::ROLES.of(&name);
                view! { <option value=name selected=chosen>{words}</option> }
            })
            .collect_view()
    };
    view! {
        <div>
            <label for="role">{texts::ROLE}</label>
            <select id="role" on:change=move |event| role.set(event_target_value(&event))>{options}</select>
        </div>
    }
}

/// A QR code of the worker's. As a picture, nothing in it could run.
pub(super) fn qr(svg: &str) -> impl IntoView + use<> {
    let address = picture(svg);
    (!svg.is_empty())
        .then(|| view! { <p class="qr"><img alt=texts::QR_ALT src=address width="160" height="160" /></p> })
}

/// The address of an SVG as a picture.
pub(super) fn picture(svg: &str) -> String {
    format!("data:image/svg+xml;base64,{}", STANDARD.encode(svg))
}

/// How to check a sealed zip without this page.
pub(super) fn how_to_check() -> impl IntoView {
    let steps = [
        (texts::CHECK_STEP_FILES, texts::CHECK_FILES),
        (texts::CHECK_STEP_DIGEST, texts::CHECK_DIGEST),
        (texts::CHECK_STEP_SIGNATURE, texts::CHECK_SIGNATURE),
    ];
    let steps = steps.map(|(what, command)| {
        view! { <li><p>{what}</p><pre tabindex="0"><code>{command}</code></pre></li> }
    });
    view! {
        <details class="unfold" open=true>
            <summary>{texts::HOW_TO_CHECK}</summary>
            <ol class="steps">{steps}</ol>
        </details>
    }
}

/// A job that could not be done.
pub(super) fn failed(reason: &str, again: impl Fn() + 'static) -> impl IntoView {
    view! {
        {band(Tone::Bad, texts::FAILED, texts::reason(reason))}
        <p role="alert">{texts::FAILED_NOTE}</p>
        <p><button type="button" on:click=move |_| again()>{texts::TRY_AGAIN}</button></p>
    }
}

/// A list of facts; those without a value are left out.
pub(super) fn facts(rows: Vec<(Line, Option<String>)>) -> impl IntoView {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_left_follows_the_pace() {
        assert_eq!(time_left(1_000.0, 10, 100), None);
        assert_eq!(time_left(10_000.0, 50, 100), Some(10));
        assert_eq!(time_left(10_000.0, 0, 100), None);
        assert_eq!(time_left(10_000.0, 100, 100), None);
    }
}
