//! The verification: one sentence first, then each aspect, the signatures, what the zip holds, findings.

use leptos::prelude::*;

use super::Phase;
use super::findings::findings;
use super::parts::{Kind, Tone, band, digest, facts, failed, file_button, phase_of, print_button, working};
use crate::deeds::App;
use crate::report::{Aspect, Report, Signature};
use crate::session::{Job, Judgement};
use crate::texts;

/// The place.
pub(super) fn verify(app: App) -> impl IntoView {
    let phase = phase_of(app, |session| &session.verify);
    view! {
        <section class="place">
            <h1 id="title" tabindex="-1">{texts::VERIFY_TITLE}</h1>
            {move || match phase.get() {
                Phase::Empty => empty(app).into_any(),
                Phase::Working => under_way(app).into_any(),
                Phase::Over => over(app).into_any(),
            }}
        </section>
    }
}

fn empty(app: App) -> impl IntoView {
    view! { <p class="lead">{texts::VERIFY_EMPTY}</p>{choose(app)} }
}

/// The zip, and the keys to expect.
fn choose(app: App) -> impl IntoView {
    let keys = move || app.key_names.with(|names| names.join(", "));
    let forget = move || {
        (!app.key_names.with(Vec::is_empty)).then(|| {
            let forget = move |_| {
                app.set_keys(Vec::new());
                app.verify();
            };
            view! { <button type="button" class="quiet" on:click=forget>{texts::FORGET_KEYS}</button> }
        })
    };
    view! {
        <div class="intake">
            <p class="drop" aria-hidden="true">"Drop a sealed zip, with public keys if you have them"</p>
            <div class="row">{file_button(texts::CHOOSE_ZIP, "zip", Kind::Zip, move |intake| app.take(intake))}</div>
        </div>
        <section class="expected" aria-labelledby="expected">
            <h2 id="expected">{texts::EXPECTED}</h2>
            <p class="hint">{texts::EXPECTED_HINT}</p>
            <div class="row">
                {file_button(texts::CHOOSE_KEYS, "keys", Kind::Keys, move |intake| {
                    app.set_keys(intake.files.into_iter().map(|(_, file)| file).collect());
                    if app.has_zip() {
                        app.verify();
                    }
                })}
                {forget}
            </div>
            <p class="chosen" role="status">{keys}</p>
        </section>
    }
}

fn under_way(app: App) -> impl IntoView {
    let progress = move || {
        app.session.with(|session| match session.verify {
            Job::Working(progress) => Some(progress),
            _ => None,
        })
    };
    working(texts::VERIFYING, progress, move || app.cancel_verify())
}

fn over(app: App) -> impl IntoView {
    let job = app.session.with_untracked(|session| session.verify.clone());
    match job {
        Job::Done(judgement) => done(app, judgement).into_any(),
        Job::Failed(reason) => view! { {failed(reason, move || app.verify())}{choose(app)} }.into_any(),
        Job::Empty | Job::Working(_) => ().into_any(),
    }
}

fn done(app: App, judgement: Judgement) -> impl IntoView {
    let report = &judgement.report;
    let (tone, verdict, detail) = sentence(report, app.key_names.with_untracked(Vec::is_empty));
    let aspects = aspects(&report.aspects);
    let signatures = signatures(&report.signatures);
    let bag = report.bag.clone().unwrap_or_default();
    let held =
        (bag.payload_files > 0).then(|| format!("{}, {}", files(bag.payload_files), texts::bytes(bag.payload_octets)));
    let facts = facts(vec![
        ("File", Some(report.input.clone())),
        ("Id", bag.id),
        ("Folder inside", bag.base_directory),
        ("Holds", held),
        ("Says it was sealed", bag.sealed_at.as_deref().map(texts::instant)),
        ("Verified as of", report.as_of.as_deref().map(texts::instant)),
    ]);
    let manifest = bag.tag_manifest.map(|own| view! { <h3>"Digest that signatures cover"</h3><p>{digest(&own)}</p> });
    let json = judgement.judged.json.clone();
    let file = format!("{}.report.json", report.input);
    view! {
        {band(tone, verdict.to_owned(), detail)}
        <div class="row actions">
            <button type="button" class="quiet" on:click=move |_| app.save_text(&json, &file)>{texts::SAVE_REPORT}</button>
            {print_button()}
        </div>
        {aspects}
        {signatures}
        <section class="contents"><h2>"The package"</h2>{facts}{manifest}</section>
        {findings(judgement)}
        <section class="again"><h2>"Another zip, or other keys"</h2>{choose(app)}</section>
    }
}

fn files(number: u64) -> String {
    if number == 1 { "1 file".to_owned() } else { format!("{number} files") }
}

/// The verdict in words. Green only when the user knows the signers; "whole" alone is not "theirs".
fn sentence(report: &Report, without_keys: bool) -> (Tone, &'static str, String) {
    let failed = |name: &str| report.aspects.iter().any(|aspect| aspect.name == name && aspect.state == "failed");
    let good: Vec<&Signature> = report.signatures.iter().filter(|line| line.vouches()).collect();
    let signers = good.iter().map(|line| signer(line)).collect::<Vec<_>>().join(", and by ");
    match report.verdict.as_str() {
        "trusted" | "valid" if good.iter().all(|line| line.known_key) => {
            (Tone::Good, "Sealed and intact.", format!("Signed by {signers}, with a key that you gave."))
        }
        "valid" if without_keys => (
            Tone::Plain,
            "Sealed and intact. Whose seal it is, is not judged.",
            format!(
                "Unchanged since somebody signed it as {signers}. To know that it was them, give their public key \
                     or compare the fingerprint below with theirs."
            ),
        ),
        "trusted" | "valid" => (
            Tone::Warn,
            "Intact, but not signed with every key that you expect.",
            format!(
                "Unchanged since somebody signed it as {signers}. Not all of these signatures were made with a \
                     key that you gave."
            ),
        ),
        "intact" => (
            Tone::Warn,
            "Intact, but not signed.",
            "The files agree with the list inside. Anyone could have made both.".to_owned(),
        ),
        "invalid" if failed("container") => (
            Tone::Bad,
            "Damaged, or not a sealed package.",
            "The zip is broken or put together so that two programs could read it differently. Do not rely on what \
             it holds."
                .to_owned(),
        ),
        "invalid" if failed("integrity") || failed("layout") => (
            Tone::Bad,
            "Changed after sealing.",
            "What the zip holds is not what was sealed. Do not rely on it.".to_owned(),
        ),
        "invalid" => (Tone::Bad, "Not valid.", "A signature or a demand does not hold. See the findings.".to_owned()),
        _ => (
            Tone::Warn,
            "Cannot decide.",
            "The file could not be judged to its end. Get it again and verify it anew.".to_owned(),
        ),
    }
}

fn signer(line: &Signature) -> String {
    let name = line.name.as_deref().unwrap_or("somebody without a name");
    match &line.role {
        Some(role) => format!("{name} ({})", texts::role(role)),
        None => name.to_owned(),
    }
}

/// A state with its sign, word and look.
fn state(state: &str) -> (&'static str, &'static str, &'static str) {
    match state {
        "ok" => (Tone::Good.sign(), "holds", "state good"),
        "failed" => (Tone::Bad.sign(), "does not hold", "state bad"),
        "absent" => ("–", "none", "state plain"),
        _ => ("?", "not judged", "state plain"),
    }
}

fn aspects(aspects: &[Aspect]) -> impl IntoView + use<> {
    let rows = aspects.iter().map(|aspect| {
        let (sign, word, class) = state(&aspect.state);
        view! {
            <tr>
                <th scope="row">{capital(&aspect.name)}</th>
                <td><span class=class><span aria-hidden="true">{sign}</span>" "{word}</span></td>
                <td>{aspect.text.clone()}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    (!aspects.is_empty()).then(|| {
        view! {
            <table class="aspects">
                <caption>"What was judged"</caption>
                <thead>
                    <tr><th scope="col">"Aspect"</th><th scope="col">"State"</th><th scope="col">"Why"</th></tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        }
    })
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().collect::<String>()).unwrap_or_default() + letters.as_str()
}

fn signatures(signatures: &[Signature]) -> impl IntoView + use<> {
    let cards = signatures.iter().map(|line| {
        let (sign, word, class) = state(&line.state);
        let known = if line.known_key { "yes, you gave it" } else { "no" };
        view! {
            <li class="signature">
                <h3>{signer(line)}</h3>
                <p><span class=class><span aria-hidden="true">{sign}</span>" "{word}</span></p>
                {facts(vec![
                    ("Time", line.claimed_time.as_deref().map(|time| {
                        format!("{} ({})", texts::instant(time), texts::CLAIMED_TIME)
                    })),
                    ("Kind", line.kind.clone()),
                    ("What they did", line.action.clone()),
                    ("Known key", Some(known.to_owned())),
                    ("File", Some(line.path.clone())),
                ])}
                <p class="print">"Fingerprint "{digest(&line.keyid)}</p>
            </li>
        }
    });
    let cards = cards.collect_view();
    (!signatures.is_empty()).then(|| {
        view! { <section class="signatures"><h2>"Signatures"</h2><ul class="plain">{cards}</ul></section> }
    })
}
