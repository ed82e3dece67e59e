//! The seal: who signs, with which key, what is signed; then the sealed zip and its receipt.

use leptos::prelude::*;

use super::Phase;
use super::findings::findings;
use super::key::key;
use super::outside::outside;
use super::parts::{
    Tone, band, digest, facts, failed, how_to_check, phase_of, print_button, qr, roles, text_field, working,
};
use crate::deeds::App;
use crate::message::Sealed;
use crate::session::{Job, Judgement, Lack, Place, SealOutcome};
use crate::texts;

/// The place.
pub(super) fn seal(app: App) -> impl IntoView {
    let phase = phase_of(app, |session| &session.seal);
    // Without a package to seal there is no form to fill in.
    let blocked = Memo::new(move |_| {
        app.session.with(|session| session.lack("x", "x").filter(|lack| matches!(lack, Lack::Check | Lack::Errors)))
    });
    let asked = Memo::new(move |_| {
        app.session.with(|session| session.to_sign.as_ref().is_some_and(|(to_sign, _)| !to_sign.countersigns))
    });
    view! {
        <section class="place">
            <h1 id="title" tabindex="-1">{texts::SEAL_TITLE}</h1>
            {move || match (phase.get(), blocked.get()) {
                (Phase::Working, _) if asked.get() => outside(app, move || app.cancel_package()).into_any(),
                (Phase::Empty, Some(lack)) => cannot(app, lack).into_any(),
                (Phase::Empty, None) => form(app).into_any(),
                (Phase::Working, _) => under_way(app).into_any(),
                (Phase::Over, _) => over(app).into_any(),
            }}
        </section>
    }
}

fn cannot(app: App, lack: Lack) -> impl IntoView {
    view! {
        <p class="lead">{texts::lack(lack)}</p>
        <p><button type="button" on:click=move |_| app.go(Place::Check)>{texts::CHECK_TITLE}</button></p>
    }
}

fn form(app: App) -> impl IntoView {
    let form = app.form;
    let lack = Memo::new(move |_| {
        let (signer, base) = (form.signer.get(), form.base.get());
        app.session.with(|session| session.lack(&signer, &base))
    });
    view! {
        {summary(app)}
        <div class="fields two">
            {text_field("signer", texts::SIGNER, texts::SIGNER_HINT, form.signer)}
            {roles(app)}
            {text_field("base", texts::BASE, texts::BASE_HINT, form.base)}
        </div>
        {key(app)}
        <div class="decide">
            <button type="button" id="seal" disabled=move || lack.get().is_some() aria-describedby="lack"
                on:click=move |_| app.seal()>{texts::SEAL}</button>
            <p id="lack" role="status">{move || lack.get().map_or("", |lack| texts::lack(lack).text())}</p>
        </div>
    }
}

/// What the signature will cover.
fn summary(app: App) -> impl IntoView {
    let (package, warnings, profile) = app.session.with_untracked(|session| {
        let report = session.check.done().map(|checked| &checked.judgement.report);
        let profile = report.and_then(|report| report.profile.clone());
        (session.package.clone().unwrap_or_default(), report.map_or(0, |report| report.counts.warnings), profile)
    });
    let record = match warnings {
        0 => texts::RECORD_CLEAN.into(),
        number => texts::RECORD_WARNED.with(&[&texts::WARNINGS.of(number)]),
    };
    view! {
        <section class="summary" aria-labelledby="summary">
            <h2 id="summary">{texts::WILL_BE_SIGNED}</h2>
            {facts(vec![
                (texts::PACKAGE, Some(package.name)),
                (texts::FILES_FACT, Some(format!("{}, {}", texts::FILES.of(package.files), texts::bytes(package.bytes)))),
                (texts::PROFILE, profile.map(|profile| {
                    texts::PROFILE_STAGE.with(&[&profile.uri, &texts::STAGES.of(&profile.stage)])
                })),
                (texts::RECORD, Some(record)),
                (texts::ALSO, Some(texts::ALSO_SIGNED.into())),
            ])}
            <p class="hint">{texts::ANY_CHANGE}</p>
        </section>
    }
}

fn under_way(app: App) -> impl IntoView {
    let progress = move || {
        app.session.with(|session| match session.seal {
            Job::Working(progress) => Some(progress),
            _ => None,
        })
    };
    working(texts::SEALING, progress, move || app.cancel_package())
}

fn over(app: App) -> impl IntoView {
    let job = app.session.with_untracked(|session| session.seal.clone());
    match job {
        Job::Done(SealOutcome::Sealed(sealed)) => receipt(app, *sealed).into_any(),
        Job::Done(SealOutcome::Refused(judgement)) => refused(app, *judgement).into_any(),
        Job::Failed(reason) => failed(&reason, move || app.seal_again()).into_any(),
        Job::Empty | Job::Working(_) => ().into_any(),
    }
}

fn refused(app: App, judgement: Judgement) -> impl IntoView {
    let number = judgement.report.counts.errors;
    let detail = texts::SEAL_REFUSED_DETAIL.with(&[&texts::ERRORS.of(number)]);
    view! {
        {band(Tone::Bad, texts::SEAL_REFUSED, detail)}
        <p><button type="button" on:click=move |_| app.go(Place::Check)>{texts::CHECK_TITLE}</button></p>
        {findings(Some(app), judgement)}
    }
}

fn receipt(app: App, sealed: Sealed) -> impl IntoView {
    let Sealed { receipt, receipt_json, statement, file_name, size, qr: code, .. } = sealed;
    let detail = format!("{file_name}, {}.", texts::bytes(size));
    let receipt_name = format!("{}.receipt.json", receipt.base_directory);
    let held = texts::FILES.of(usize::try_from(receipt.payload_files).unwrap_or(usize::MAX));
    view! {
        {band(Tone::Good, texts::SEALED, detail)}
        <p class="hint">{texts::SEALED_NEXT}</p>
        <div class="row actions">
            <button type="button" on:click=move |_| app.save_sealed()>{texts::SAVE_ZIP}</button>
            <button type="button" class="quiet" on:click=move |_| app.verify_sealed()>{texts::VERIFY_NOW}</button>
            <button type="button" class="quiet" on:click=move |_| app.save_text(&receipt_json, &receipt_name)>
                {texts::SAVE_RECEIPT}
            </button>
            {print_button()}
        </div>
        <section class="receipt" aria-labelledby="receipt">
            <h2 id="receipt">{texts::RECEIPT}</h2>
            {facts(vec![
                (texts::PACKAGE, Some(receipt.base_directory)),
                (texts::ID, Some(receipt.bag_id)),
                (texts::SIGNED_BY, Some(format!("{}, {}", receipt.signer_name, texts::ROLES.of(&receipt.role)))),
                (texts::TIME, Some(texts::CLAIMED_TIME.with(&[&texts::instant(&receipt.sealed_at)]))),
                (texts::HOLDS, Some(format!("{}, {}", held, texts::bytes(receipt.payload_octets)))),
            ])}
            <h3>{texts::COVERED_DIGEST}</h3>
            <p>{digest(&receipt.tag_manifest)}</p>
            <h3>{texts::KEY_FINGERPRINT}</h3>
            <p>{digest(&receipt.keyid)}</p>
            <p class="hint">{texts::FINGERPRINT_NOTE}</p>
            {qr(&code)}
            {how_to_check()}
            <details>
                <summary>{texts::STATEMENT_SIGNED}</summary>
                <pre tabindex="0">{statement}</pre>
            </details>
        </section>
    }
}
