//! The check: what is missing or wrong in a package, by document, and what to do about it.

use leptos::prelude::*;

use super::Phase;
use super::findings::findings;
use super::matrix::matrix;
use super::parts::{Tone, band, facts, failed, intake, phase_of, print_button, working};
use crate::deeds::App;
use crate::report::PersonLine;
use crate::session::{Checked, Job, Place};
use crate::texts;

/// The place.
pub(super) fn check(app: App) -> impl IntoView {
    let phase = phase_of(app, |session| &session.check);
    view! {
        <section class="place">
            <h1 id="title" tabindex="-1">{texts::CHECK_TITLE}</h1>
            {move || match phase.get() {
                Phase::Empty => empty(app).into_any(),
                Phase::Working => under_way(app).into_any(),
                Phase::Over => over(app).into_any(),
            }}
        </section>
    }
}

fn empty(app: App) -> impl IntoView {
    let package = app.session.with_untracked(|session| session.package.clone());
    match package {
        None => view! { <p class="lead">{texts::CHECK_EMPTY}</p>{demand(app)}{intake(app)} }.into_any(),
        Some(package) => view! {
            <p class="lead"><strong>{package.name}</strong>" · "{texts::CHECK_AGAIN_LEAD}</p>
            {demand(app)}
            <p><button type="button" on:click=move |_| app.check()>{texts::CHECK_AGAIN}</button></p>
            {intake(app)}
        }
        .into_any(),
    }
}

fn under_way(app: App) -> impl IntoView {
    let progress = move || {
        app.session.with(|session| match session.check {
            Job::Working(progress) => Some(progress),
            _ => None,
        })
    };
    working(texts::CHECKING, progress, move || app.cancel_package())
}

fn over(app: App) -> impl IntoView {
    let job = app.session.with_untracked(|session| session.check.clone());
    match job {
        Job::Done(checked) => done(app, checked).into_any(),
        Job::Failed(reason) => view! { {failed(&reason, move || app.check())}{intake(app)} }.into_any(),
        Job::Empty | Job::Working(_) => ().into_any(),
    }
}

fn done(app: App, checked: Checked) -> impl IntoView {
    let report = checked.judgement.report.clone();
    let counts = report.counts;
    let package = app.session.with_untracked(|session| session.package.clone()).unwrap_or_default();
    let (tone, verdict) = match (checked.sealable, counts.warnings) {
        (false, _) => (Tone::Bad, texts::CHECK_FAILED),
        (true, 0) => (Tone::Good, texts::CHECK_PASSED),
        (true, _) => (Tone::Warn, texts::CHECK_WARNED),
    };
    let read = texts::CHECK_READ.with(&[&texts::FILES.of(package.files), &texts::bytes(package.bytes)]);
    let (of_errors, of_warnings) = (texts::ERRORS.of(counts.errors), texts::WARNINGS.of(counts.warnings));
    let detail = match (counts.errors, counts.warnings) {
        (0, 0) => texts::CHECK_NONE.into(),
        (0, _) => texts::CHECK_ON_RECORD.with(&[&of_warnings]),
        (_, 0) => texts::CHECK_MEND.with(&[&of_errors]),
        (_, _) => texts::CHECK_MEND_LOOK.with(&[&of_errors, &of_warnings]),
    };
    let json = checked.judgement.judged.json.clone();
    let file = format!("{}.report.json", package.name);
    view! {
        {band(tone, verdict, format!("{detail} {read}"))}
        {facts(vec![
            (texts::PACKAGE, Some(package.name)),
            (texts::PROFILE, report.profile.as_ref().map(|profile| profile.uri.clone())),
            (texts::STAGE, report.profile.as_ref().map(|profile| texts::STAGES.of(&profile.stage))),
            (texts::CHECKED_AS_OF, report.as_of.as_deref().map(texts::instant)),
        ])}
        <div class="row actions">
            {checked.sealable.then(|| view! {
                <button type="button" on:click=move |_| app.go(Place::Seal)>{texts::GO_SEAL}</button>
            })}
            <button type="button" class="quiet" on:click=move |_| app.save_text(&json, &file)>{texts::SAVE_REPORT}</button>
            {print_button()}
        </div>
        {checked.matrix.map(|own| matrix(own, report.coverage))}
        {findings(Some(app), checked.judgement)}
        {people(report.judged_by_people)}
        <section class="again">
            <h2>{texts::CHECK_OTHER}</h2>
            <p class="hint">{texts::CHECK_AGAIN_NOTE}</p>
            {demand(app)}
            <p><button type="button" class="quiet" on:click=move |_| app.check()>{texts::CHECK_AGAIN}</button></p>
            {intake(app)}
        </section>
    }
}

/// What no machine can tell, and who judges it.
fn people(lines: Vec<PersonLine>) -> impl IntoView {
    let number = lines.len();
    let rows = lines.into_iter().map(|line| {
        view! {
            <tr>
                <th scope="row" lang="en">{line.title}</th>
                <td>{texts::ROLES.of(&line.who)}</td>
                <td>{line.basis.join(", ")}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    (number > 0).then(|| {
        view! {
            <section class="people" aria-labelledby="people">
                <h2 id="people">{texts::FOR_PEOPLE}" "<span class="number">{number}</span></h2>
                <p class="hint">{texts::FOR_PEOPLE_HINT}</p>
                <details class="unfold">
                    <summary>{texts::SHOW_ALL.with(&[&number.to_string()])}</summary>
                    <div class="scroll" tabindex="0" role="group" aria-labelledby="people">
                        <table>
                            <thead>
                                <tr>
                                    <th scope="col">{texts::WHAT}</th><th scope="col">{texts::WHO_JUDGES}</th>
                                    <th scope="col">{texts::BASIS}</th>
                                </tr>
                            </thead>
                            <tbody>{rows}</tbody>
                        </table>
                    </div>
                </details>
            </section>
        }
    })
}

/// By which profile and for which stage to check.
fn demand(app: App) -> impl IntoView {
    let form = app.form;
    let profiles = move || {
        let options = app.session.with(|session| session.about.clone()).map(|about| about.profiles).unwrap_or_default();
        options
            .into_iter()
            .map(|choice| {
                let chosen = form.profile.with_untracked(|profile| *profile == choice.name);
                view! { <option value=choice.name.clone() selected=chosen lang="en">{choice.title}</option> }
            })
            .collect_view()
    };
    let stages = move || {
        let profile = form.profile.get();
        let about = app.session.with(|session| session.about.clone()).unwrap_or_default();
        let stages = about.profiles.into_iter().find(|choice| choice.name == profile).map(|choice| choice.stages);
        stages
            .unwrap_or_default()
            .into_iter()
            .map(|stage| {
                let chosen = form.stage.with_untracked(|own| *own == stage);
                view! { <option value=stage.clone() selected=chosen>{texts::STAGES.of(&stage)}</option> }
            })
            .collect_view()
    };
    view! {
        <div class="fields two">
            <div>
                <label for="profile">{texts::PROFILE}</label>
                <select id="profile" on:change=move |event| form.profile.set(event_target_value(&event))>{profiles}</select>
            </div>
            <div>
                <label for="stage">{texts::STAGE}</label>
                <select id="stage" on:change=move |event| form.stage.set(event_target_value(&event))>{stages}</select>
            </div>
        </div>
    }
}
