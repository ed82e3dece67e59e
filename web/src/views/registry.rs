//! The public record of a product, as a buyer would read it (47 CFR 8.222), with the code that leads to the registry.

use leptos::prelude::*;

use super::parts::{Tone, facts, note, picture};
use crate::deeds::App;
use crate::message::RegistryTold;
use crate::records::PublicRecord;
use crate::texts;

/// The public record that was asked for last; nothing before.
pub(super) fn registry(app: App) -> impl IntoView {
    let shown = Memo::new(move |_| {
        app.session.with(|session| session.records.done().and_then(|records| records.registry.clone()))
    });
    Effect::new(move |before: Option<bool>| {
        let now = shown.with(Option::is_some);
        if now && before.is_some() {
            request_animation_frame(|| super::focus("public"));
        }
        now
    });
    view! {
        <div aria-live="polite">{move || shown.get().map(|(record, told)| label(app, record, told))}</div>
    }
}

fn label(app: App, record: PublicRecord, told: RegistryTold) -> impl IntoView {
    let RegistryTold { json, page, qr, warnings, .. } = told;
    let status = match record.authorization.status.as_str() {
        known @ "authorized" => (Tone::Good, known),
        known @ "pending" => (Tone::Warn, known),
        known @ ("suspended" | "expired" | "withdrawn") => (Tone::Bad, known),
        _ => (Tone::Bad, "terminated"),
    };
    let day = |day: &str| texts::day(day);
    let since = record.authorization.date.map(|on| texts::FIRST_AUTHORIZED.with(&[&day(&on)])).unwrap_or_default();
    let support = match (record.support.end_date, record.support.unsupported) {
        (Some(end), false) => (Tone::Good, texts::SUPPORTED_UNTIL.with(&[&day(&end)]), texts::SUPPORTED_UNTIL_MEANS),
        (Some(end), true) => (Tone::Bad, texts::SUPPORT_ENDED.with(&[&day(&end)]), texts::SUPPORT_ENDED_MEANS),
        (None, _) => (Tone::Bad, texts::UNSUPPORTED.into(), texts::UNSUPPORTED_MEANS),
    };
    let password = match (record.default_password.exists, record.default_password.changeable) {
        (false, _) => texts::PASSWORD_NONE,
        (true, Some(false)) => texts::PASSWORD_FIXED,
        (true, _) => texts::PASSWORD_CHANGE,
    };
    let yes = |kept: bool| Some(if kept { texts::YES } else { texts::NO }.into());
    let updates = if record.updates.automatic { texts::UPDATES_AUTOMATIC } else { texts::UPDATES_MANUAL };
    let updates = record.updates.instructions.map_or_else(|| updates.into(), |how| format!("{updates}. {how}"));
    let contact = [Some(record.cla.name), record.cla.email, record.cla.phone];
    let contact: Vec<String> = contact.into_iter().flatten().collect();
    let setup = [record.secure_configuration.text, record.secure_configuration.url];
    let setup: Vec<String> = setup.into_iter().flatten().collect();
    let without = qr.is_empty().then(|| view! { <p class="hint">{texts::NO_QR}</p> });
    let code = (!qr.is_empty()).then(|| {
        let address = picture(&qr);
        let alt = texts::QR_LEADS.with(&[record.registry_url.as_deref().unwrap_or_default()]);
        view! { <figure><img alt=alt src=address width="220" /><figcaption>{texts::QR_PREVIEW}</figcaption></figure> }
    });
    let warnings = warnings.into_iter().map(|words| view! { <p class="problem" lang="en">{words}</p> }).collect_view();
    view! {
        <section class="public" aria-labelledby="public">
            <h2 id="public" tabindex="-1">{texts::PUBLIC_TITLE}</h2>
            {warnings}
            <div class="label">
                <div class="label-text">
                    <h3 class="product">{record.product_name}</h3>
                    <p class="hint">{texts::BY_MAKER.with(&[&record.manufacturer])}</p>
                    {note(status.0, texts::LABEL_STATES.of(status.1), since)}
                    {note(support.0, support.1, support.2.into())}
                    {facts(vec![
                        (texts::UPDATES, Some(updates)),
                        (texts::DEFAULT_PASSWORD, Some(format!("{password}. {}", record.default_password.instructions))),
                        (texts::SET_UP, Some(setup.join(" ")).filter(|text| !text.is_empty())),
                        (texts::ADMINISTRATOR, Some(contact.join(", "))),
                        (texts::TEST_LABORATORY, Some(record.lab)),
                        (texts::SBOM_KEPT, yes(record.sbom_kept)),
                        (texts::HBOM_KEPT, yes(record.hbom_kept)),
                        (texts::REGISTRY_PAGE, record.registry_url),
                        (texts::ON_DAY, Some(day(&record.as_of))),
                    ])}
                </div>
                {code}
            </div>
            {without}
            <div class="row actions">
                <button type="button" class="quiet" on:click=move |_| app.save_text(&page, "public-record.html")>
                    {texts::SAVE_PAGE}
                </button>
                <button type="button" class="quiet" on:click=move |_| app.save_text(&json, "public-record.json")>
                    {texts::SAVE_JSON}
                </button>
            </div>
        </section>
    }
}
