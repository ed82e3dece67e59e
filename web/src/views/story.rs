//! The bags that a bag names, as a tree: what each is to the other, who sealed it, what it is worth.

use leptos::prelude::*;

use super::verify::{signer, verdict_word};
use crate::deeds::App;
use crate::report::{Part, Report};
use crate::texts;

/// Deepest branch that is drawn; the core follows fewer.
const DEEPEST: usize = 16;

/// The story of a report; nothing if it names no other bag.
pub(super) fn story(app: App, report: &Report) -> impl IntoView + use<> {
    let told = !report.nested.is_empty() || !report.references.is_empty();
    let branches = branches(app, report, 0);
    told.then(|| {
        view! {
            <section class="story" aria-labelledby="story">
                <h2 id="story">{texts::STORY}</h2>
                <p class="hint">{texts::STORY_HINT}</p>
                {branches}
            </section>
        }
    })
}

fn branches(app: App, report: &Report, depth: usize) -> AnyView {
    if depth > DEEPEST || (report.nested.is_empty() && report.references.is_empty()) {
        return ().into_any();
    }
    let parts = report.nested.iter().chain(&report.references).map(|part| branch(app, part, depth)).collect_view();
    view! { <ul class="tree">{parts}</ul> }.into_any()
}

fn branch(app: App, part: &Part, depth: usize) -> AnyView {
    let name = part.place.clone().unwrap_or_else(|| part.bag_id.clone());
    let (sign, words, class) = match (part.state.as_str(), part.verdict.as_deref()) {
        ("judged", Some(verdict)) => verdict_word(verdict),
        ("told-elsewhere", _) => ("i", texts::TOLD_ELSEWHERE.into(), "state plain"),
        ("other-content", _) => ("✕", texts::OTHER_CONTENT.into(), "state bad"),
        ("cycle", _) => ("✕", texts::CYCLE.into(), "state bad"),
        ("limit", _) => ("?", texts::BEYOND_LIMIT.into(), "state plain"),
        _ => ("?", texts::NOT_SUPPLIED.into(), "state plain"),
    };
    let inner = part.report.as_deref();
    let signed = inner.map(|report| {
        let good = report.signatures.iter().filter(|line| line.vouches()).map(signer).collect::<Vec<_>>();
        let when = report.bag.as_ref().and_then(|bag| bag.sealed_at.as_deref()).map(texts::day).unwrap_or_default();
        view! { <p class="hint">{texts::STORY_SIGNED.with(&[&good.join(&texts::AND_BY), &when])}</p> }
    });
    let here = part.state == "judged";
    let open = part.place.clone().filter(|place| here && app.has_zip_named(place)).map(|place| {
        let words = texts::OPEN_ZIP.with(&[&place]);
        view! { <button type="button" class="quiet small" on:click=move |_| app.verify_named(&place)>{words}</button> }
    });
    let errors = inner.map(|report| report.counts.errors).filter(|errors| *errors > 0).map(|errors| {
        let first = inner.and_then(|report| report.findings.iter().find(|finding| finding.severity == "error"));
        let words = first.map(|finding| finding.message.clone()).unwrap_or_default();
        view! { <p class="problem">{texts::ERRORS.of(errors)}": "<span lang="en">{words}</span></p> }
    });
    let below = inner.map_or_else(|| ().into_any(), |report| branches(app, report, depth + 1));
    view! {
        <li>
            <p>
                <span class="relation">{texts::RELATIONS.of(&part.relation)}</span>" "
                <strong class="path">{name}</strong>" "
                <span class=class><span aria-hidden="true">{sign}</span>" "{words}</span>
            </p>
            {signed}
            {errors}
            {open}
            {below}
        </li>
    }
    .into_any()
}
