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
        "authorized" => (Tone::Good, "Label: authorized"),
        "pending" => (Tone::Warn, "Label: not authorized yet"),
        "suspended" => (Tone::Bad, "Label: suspended"),
        "expired" => (Tone::Bad, "Label: expired"),
        "withdrawn" => (Tone::Bad, "Label: withdrawn"),
        _ => (Tone::Bad, "Label: terminated"),
    };
    let since = record.authorization.date.map(|day| format!("First authorized on {day}.")).unwrap_or_default();
    let support = match (record.support.end_date, record.support.unsupported) {
        (Some(end), false) => {
            (Tone::Good, format!("Supported until {end}"), "The maker corrects security problems until then.")
        }
        (Some(end), true) => {
            (Tone::Bad, format!("Support ended on {end}"), "Security problems may no longer be corrected.")
        }
        (None, _) => (Tone::Bad, "Not supported".to_owned(), "This product gets no security updates."),
    };
    let password = match (record.default_password.exists, record.default_password.changeable) {
        (false, _) => "none",
        (true, Some(false)) => "one that cannot be changed",
        (true, _) => "one that must be changed before use",
    };
    let yes = |kept: bool| Some(if kept { "yes" } else { "no" }.to_owned());
    let updates = if record.updates.automatic { "installed by themselves" } else { "not installed by themselves" };
    let updates = record.updates.instructions.map_or_else(|| updates.to_owned(), |how| format!("{updates}. {how}"));
    let contact = [Some(record.cla.name), record.cla.email, record.cla.phone];
    let contact: Vec<String> = contact.into_iter().flatten().collect();
    let setup = [record.secure_configuration.text, record.secure_configuration.url];
    let setup: Vec<String> = setup.into_iter().flatten().collect();
    let without = qr.is_empty().then(|| view! { <p class="hint">{texts::NO_QR}</p> });
    let code = (!qr.is_empty()).then(|| {
        let address = picture(&qr);
        let alt = format!("QR code, preview, leads to {}", record.registry_url.as_deref().unwrap_or_default());
        view! { <figure><img alt=alt src=address width="220" /><figcaption>{texts::QR_PREVIEW}</figcaption></figure> }
    });
    let warnings = warnings.into_iter().map(|words| view! { <p class="problem">{words}</p> }).collect_view();
    view! {
        <section class="public" aria-labelledby="public">
            <h2 id="public" tabindex="-1">{texts::PUBLIC_TITLE}</h2>
            {warnings}
            <div class="label">
                <div class="label-text">
                    <h3 class="product">{record.product_name}</h3>
                    <p class="hint">"by "{record.manufacturer}</p>
                    {note(status.0, status.1.to_owned(), since)}
                    {note(support.0, support.1, support.2.to_owned())}
                    {facts(vec![
                        ("Updates", Some(updates)),
                        ("Default password", Some(format!("{password}. {}", record.default_password.instructions))),
                        ("Set it up", Some(setup.join(" ")).filter(|text| !text.is_empty())),
                        ("Label administrator", Some(contact.join(", "))),
                        ("Test laboratory", Some(record.lab)),
                        ("Software parts list kept", yes(record.sbom_kept)),
                        ("Hardware parts list kept", yes(record.hbom_kept)),
                        ("Registry page", record.registry_url),
                        ("State on", Some(record.as_of)),
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
