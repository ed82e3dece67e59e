//! By what signers are judged: public keys, a trust file, a policy, a day. Shared by Verify and Records.

use leptos::prelude::*;

use super::findings::sentence;
use super::parts::{Kind, facts, file_button};
use crate::deeds::App;
use crate::message::TrustSummary;
use crate::session::TrustState;
use crate::texts;

/// Public keys and trust file. `again` judges anew by them.
pub(super) fn expected(app: App, again: impl Fn() + Copy + Send + Sync + 'static) -> impl IntoView {
    let names = app.desk().key_names;
    let keys = move || names.with(|names| names.join(", "));
    let forget_keys = move || {
        (!names.with(Vec::is_empty)).then(|| {
            let forget = move |_| {
                app.set_keys(Vec::new());
                again();
            };
            view! { <button type="button" class="quiet" on:click=forget>{texts::FORGET_KEYS}</button> }
        })
    };
    let trust = Memo::new(move |_| app.session.with(|session| session.trust.clone()));
    let forget_trust = move || {
        trust.with(|trust| *trust != TrustState::None).then(|| {
            let forget = move |_| {
                app.set_trust(None);
                again();
            };
            view! { <button type="button" class="quiet" on:click=forget>{texts::FORGET_TRUST}</button> }
        })
    };
    view! {
        <section class="expected" aria-labelledby="expected">
            <h2 id="expected">{texts::EXPECTED}</h2>
            <p class="hint">{texts::EXPECTED_HINT}</p>
            <div class="row">
                {file_button(texts::CHOOSE_KEYS, "keys", Kind::Keys, move |intake| {
                    app.set_keys(intake.files.into_iter().map(|(_, file)| file).collect());
                    again();
                })}
                {forget_keys}
            </div>
            <p class="chosen" role="status">{keys}</p>
            <h3>{texts::TRUST}</h3>
            <p class="hint">{texts::TRUST_HINT}</p>
            <div class="row">
                {file_button(texts::CHOOSE_TRUST, "trust", Kind::Trust, move |intake| {
                    app.set_trust(intake.files.into_iter().next());
                    again();
                })}
                {forget_trust}
            </div>
            <div aria-live="polite">
                {move || match trust.get() {
                    TrustState::None | TrustState::Reading => ().into_any(),
                    TrustState::Refused(reason) => {
                        view! { <p class="problem"><strong>{texts::TRUST_REFUSED}</strong>" "{texts::reason(&reason)}</p> }.into_any()
                    }
                    TrustState::Ready(summary) => ready(app, summary).into_any(),
                }}
            </div>
        </section>
    }
}

fn ready(app: App, trust: TrustSummary) -> impl IntoView {
    let TrustSummary { name, version, digest, issued_at, expires, expired, holders, notes, .. } = trust;
    let keep = move |event| app.keep_trust(event_target_checked(&event));
    let warning = expired.then(|| view! { <p class="problem">{texts::TRUST_EXPIRED}</p> });
    let notes = notes.into_iter().map(|note| view! { <p class="hint" lang="en">{sentence(&note)}</p> }).collect_view();
    let count = texts::KEYS.of(holders.len());
    let holders = holders
        .into_iter()
        .map(|holder| {
            let roles: Vec<String> = holder.roles.iter().map(|role| texts::ROLES.of(role)).collect();
            let words = if holder.revoked { texts::HOLDER_REVOKED } else { texts::HOLDER };
            view! { <li>{words.with(&[&holder.party, &roles.join(", ")])}</li> }
        })
        .collect_view();
    view! {
        <div class="ready">
            {facts(vec![
                (texts::FILE, Some(texts::NAME_VERSION.with(&[&name, &version.to_string()]))),
                (texts::IN_FORCE, Some(texts::FROM_TO.with(&[&texts::day(&issued_at), &texts::day(&expires)]))),
                (texts::DIGEST, Some(texts::groups(&digest))),
            ])}
            {warning}
            {notes}
            <details><summary>{texts::WHOM_IT_NAMES.with(&[&count])}</summary><ul class="names">{holders}</ul></details>
            <p class="choice">
                <input type="checkbox" id="keep-trust" aria-describedby="keep-hint" prop:checked=app.desk().kept on:change=keep />
                <label for="keep-trust">{texts::KEEP_TRUST}</label>
            </p>
            <p class="hint" id="keep-hint">{texts::KEEP_TRUST_HINT}</p>
        </div>
    }
}

/// The policy and the day to judge at.
pub(super) fn demands(app: App) -> impl IntoView {
    let policy = app.desk().policy;
    let options = move || {
        let own = app.session.with(|session| match &session.trust {
            TrustState::Ready(trust) => trust.policies.clone(),
            _ => Vec::new(),
        });
        let known = app.session.with(|session| session.about.clone()).map(|about| about.policies).unwrap_or_default();
        let own = own.into_iter().map(|name| (name.clone(), texts::OWN_POLICY.with(&[&name])));
        let known = known.into_iter().map(|(name, words)| (name.clone(), format!("{name}: {words}")));
        own.chain(known)
            .map(|(name, words)| {
                let chosen = policy.with_untracked(|own| *own == name);
                view! { <option value=name selected=chosen>{words}</option> }
            })
            .collect_view()
    };
    view! {
        <div class="fields two">
            <div>
                <label for="policy">{texts::POLICY}</label>
                <select id="policy" on:change=move |event| policy.set(event_target_value(&event))>
                    <option value="">{texts::NO_DEMAND}</option>
                    {options}
                </select>
            </div>
            <div>
                <label for="as-of">{texts::AS_OF}</label>
                <input type="date" id="as-of" aria-describedby="as-of-hint" prop:value=app.desk().as_of
                    on:change=move |event| app.desk().as_of.set(event_target_value(&event)) />
                <p class="hint" id="as-of-hint">{texts::AS_OF_HINT}</p>
            </div>
        </div>
    }
}
