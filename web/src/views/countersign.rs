//! Countersigning from Verify: what the signer did, who they are, with which key; then the new zip and its receipt.

use leptos::prelude::*;

use super::Phase;
use super::findings::findings;
use super::key::key;
use super::outside::outside;
use super::parts::{Tone, digest, facts, how_to_check, note, phase_of, print_button, qr, roles, text_field, working};
use crate::deeds::App;
use crate::message::Countersigned;
use crate::session::{AddOutcome, Job, Lack};
use crate::texts;

/// The countersigner's part of Verify. `holds` says whether anything but a refusal can be signed.
pub(super) fn countersign(app: App, holds: bool) -> impl IntoView {
    let phase = phase_of(app, |session| &session.countersign);
    let asked = Memo::new(move |_| {
        app.session.with(|session| session.to_sign.as_ref().is_some_and(|(to_sign, _)| to_sign.countersigns))
    });
    view! {
        <section class="countersign" aria-labelledby="countersign">
            <h2 id="countersign">{texts::COUNTERSIGN}</h2>
            {move || match (phase.get(), asked.get()) {
                (Phase::Empty, _) => form(app, holds).into_any(),
                (Phase::Working, true) => outside(app, move || app.cancel_countersign()).into_any(),
                (Phase::Working, false) => under_way(app).into_any(),
                (Phase::Over, _) => over(app).into_any(),
            }}
        </section>
    }
}

fn form(app: App, holds: bool) -> impl IntoView {
    let action = RwSignal::new(if holds { "integrity-verified" } else { "refused" }.to_owned());
    let actions = move || {
        let actions = app.session.with(|session| session.about.clone()).map(|about| about.actions).unwrap_or_default();
        actions
            .into_iter()
            .filter(|word| holds || word == "refused")
            .map(|word| {
                let chosen = action.with_untracked(|own| *own == word);
                let words = texts::ACTIONS.of(&word);
                view! { <option value=word selected=chosen>{words}</option> }
            })
            .collect_view()
    };
    let lack = Memo::new(move |_| {
        let signer = app.form.signer.get();
        app.session.with(|session| session.lack_to_countersign(&signer))
    });
    let words = move || match lack.get() {
        None => "",
        Some(Lack::Signer) => texts::LACK_COUNTERSIGNER.text(),
        Some(Lack::KeptKey) => texts::LACK_KEPT_KEY.text(),
        Some(_) => texts::LACK_COUNTERSIGN_KEY.text(),
    };
    view! {
        <details class="unfold">
            <summary>{texts::COUNTERSIGN_OPEN}</summary>
            <div class="unfolded">
                <p class="hint">{texts::COUNTERSIGN_HINT}</p>
                {(!holds).then(|| view! { <p class="problem">{texts::ONLY_REFUSAL}</p> })}
                <div class="fields two">
                    <div>
                        <label for="action">{texts::ACTION}</label>
                        <select id="action" on:change=move |event| action.set(event_target_value(&event))>{actions}</select>
                    </div>
                    {text_field("signer", texts::SIGNER, texts::SIGNER_HINT, app.form.signer)}
                    {roles(app)}
                </div>
                {key(app)}
                <div class="decide">
                    <button type="button" id="add-signature" disabled=move || lack.get().is_some()
                        on:click=move |_| app.countersign(action.get_untracked())>{texts::COUNTERSIGN_DO}</button>
                    <p role="status">{words}</p>
                </div>
            </div>
        </details>
    }
}

fn under_way(app: App) -> impl IntoView {
    let progress = move || {
        app.session.with(|session| match session.countersign {
            Job::Working(progress) => Some(progress),
            _ => None,
        })
    };
    working(texts::COUNTERSIGNING, progress, move || app.cancel_countersign())
}

fn over(app: App) -> impl IntoView {
    let again = move || {
        view! {
            <p>
                <button type="button" class="quiet" on:click=move |_| app.countersign_again()>{texts::TRY_AGAIN}</button>
            </p>
        }
    };
    match app.session.with_untracked(|session| session.countersign.clone()) {
        Job::Done(AddOutcome::Added(added)) => receipt(app, *added).into_any(),
        Job::Done(AddOutcome::Refused(judgement)) => view! {
            {note(Tone::Bad, texts::COUNTERSIGN_REFUSED, String::new())}
            {again()}
            {findings(None, *judgement)}
        }
        .into_any(),
        Job::Failed(reason) => view! { {note(Tone::Bad, texts::FAILED, texts::reason(&reason))}{again()} }.into_any(),
        Job::Empty | Job::Working(_) => ().into_any(),
    }
}

fn receipt(app: App, added: Countersigned) -> impl IntoView {
    let Countersigned { receipt, receipt_json, statement, file_name, size, qr: code } = added;
    let receipt_name = format!("{file_name}.receipt.json");
    let seen = texts::EARLIER_SIGNATURES.of(receipt.seen.len());
    view! {
        {note(Tone::Good, texts::COUNTERSIGNED, format!("{file_name}, {}.", texts::bytes(size)))}
        <div class="row actions">
            <button type="button" on:click=move |_| app.save_sealed()>{texts::SAVE_COUNTERSIGNED}</button>
            <button type="button" class="quiet" on:click=move |_| app.verify_sealed()>{texts::VERIFY_NOW}</button>
            <button type="button" class="quiet" on:click=move |_| app.save_text(&receipt_json, &receipt_name)>
                {texts::SAVE_RECEIPT}
            </button>
            {print_button()}
        </div>
        <section class="receipt" aria-labelledby="receipt">
            <h3 id="receipt">{texts::RECEIPT}</h3>
            {facts(vec![
                (texts::PACKAGE, Some(receipt.base_directory)),
                (texts::ID, Some(receipt.bag_id)),
                (texts::SIGNED_BY, Some(format!("{}, {}", receipt.signer_name, texts::ROLES.of(&receipt.role)))),
                (texts::WHAT_THEY_DID, Some(texts::ACTIONS.of(&receipt.action))),
                (texts::TIME, Some(texts::CLAIMED_TIME.with(&[&texts::instant(&receipt.signed_at)]))),
                (texts::FOUND_BEFORE, Some(texts::VERDICT_WORDS.of(&receipt.verdict))),
                (texts::SAW, Some(seen)),
                (texts::ADDED_FILE, Some(receipt.envelope)),
            ])}
            <h4>{texts::COVERED_DIGEST}</h4>
            <p>{digest(&receipt.tag_manifest)}</p>
            <h4>{texts::KEY_FINGERPRINT}</h4>
            <p>{digest(&receipt.keyid)}</p>
            {qr(&code)}
            {how_to_check()}
            <details>
                <summary>{texts::STATEMENT_SIGNED}</summary>
                <pre tabindex="0">{statement}</pre>
            </details>
        </section>
    }
}
