//! Comparing with an older zip: the class of change first, what it asks for, then each change.

use leptos::prelude::*;

use super::parts::{Kind, Tone, file_button, note};
use crate::deeds::App;
use crate::diff::{Change, Changes, Difference};
use crate::session::Job;
use crate::texts;

/// How many changes are listed at first.
const SHOWN: usize = 40;

/// The comparison's part of Verify.
pub(super) fn compare(app: App) -> impl IntoView {
    let state = Memo::new(move |_| app.session.with(|session| session.inspection.difference.clone()));
    view! {
        <section class="compare" aria-labelledby="compare">
            <h2 id="compare">{texts::COMPARE}</h2>
            <p class="hint">{texts::COMPARE_HINT}</p>
            <div class="row">
                {file_button(texts::CHOOSE_OLDER, "older", Kind::Older, move |intake| {
                    if let Some((_, file)) = intake.files.into_iter().next() {
                        app.compare(file);
                    }
                })}
            </div>
            <div aria-live="polite">
                {move || match state.get() {
                    Job::Empty => ().into_any(),
                    Job::Working(_) => view! { <p>{texts::COMPARING}</p> }.into_any(),
                    Job::Failed(reason) => view! { <p class="problem">{texts::reason(&reason)}</p> }.into_any(),
                    Job::Done(difference) => done(app, difference).into_any(),
                }}
            </div>
        </section>
    }
}

fn done(app: App, difference: Difference) -> impl IntoView {
    let Difference { told, json } = difference;
    let Changes { class, retests, changes, more, not_compared } = told.difference;
    let number = changes.len() + more;
    let (tone, verdict, detail) = match &class {
        Some(class) => {
            let mut asks = Vec::new();
            if class.impact_analysis {
                asks.push(texts::ASKS_ANALYSIS.text());
            }
            if class.lab_opinion {
                asks.push(texts::ASKS_OPINION.text());
            }
            if !retests.is_empty() {
                asks.push(texts::ASKS_TESTS.text());
            }
            let asks = if asks.is_empty() { texts::ASKS_NOTHING.into() } else { asks.join(", ") };
            let basis = if class.basis.is_empty() { String::new() } else { format!(" ({})", class.basis.join(", ")) };
            (Tone::Warn, format!("{}: {}", class.id, class.title), texts::ASKS_FOR.with(&[&asks, &basis]))
        }
        None if number == 0 => (Tone::Good, texts::NOTHING_CHANGED.into(), String::new()),
        None => (Tone::Plain, texts::NO_CLASS.into(), texts::NO_CLASS_DETAIL.into()),
    };
    let (total, since) = (texts::CHANGES.of(number), &told.older.input);
    let sides = match told.older.sealed_at.as_deref() {
        Some(time) => texts::CHANGES_SINCE_SEALED.with(&[&total, since, &texts::day(time)]),
        None => texts::CHANGES_SINCE.with(&[&total, since]),
    };
    let tests = retests.iter().map(|line| {
        let need = if line.need == "needed" { texts::RETEST_NEEDED } else { texts::RETEST_LAB };
        view! { <li>{texts::RETEST.with(&[&line.leaf, &line.component, &need])}</li> }
    });
    let tests = (!retests.is_empty()).then(|| {
        let words = texts::RETESTS.with(&[&retests.len().to_string()]);
        view! { <details><summary>{words}</summary><ul class="names">{tests.collect_view()}</ul></details> }
    });
    let all = RwSignal::new(false);
    let changes = StoredValue::new(changes);
    let rows = move || {
        let limit = if all.get() { usize::MAX } else { SHOWN };
        changes.with_value(|changes| changes.iter().take(limit).map(row).collect_view())
    };
    let rest = move || {
        (number > SHOWN && !all.get()).then(|| {
            let words = texts::SHOW_ALL.with(&[&number.to_string()]);
            view! { <button type="button" class="quiet" on:click=move |_| all.set(true)>{words}</button> }
        })
    };
    let others = (!not_compared.is_empty()).then(|| {
        let words = texts::NOT_COMPARED.with(&[&not_compared.len().to_string()]);
        let rows = not_compared.into_iter().map(|words| view! { <li lang="en">{words}</li> }).collect_view();
        view! { <details><summary>{words}</summary><ul class="names">{rows}</ul></details> }
    });
    view! {
        {note(tone, verdict, detail)}
        <p>{sides}</p>
        {tests}
        <div class="scroll" tabindex="0" role="group" aria-labelledby="compare">
            <table class="changes">
                <thead>
                    <tr>
                        <th scope="col">{texts::CLASS}</th><th scope="col">{texts::WHAT}</th>
                        <th scope="col">{texts::BEFORE}</th><th scope="col">{texts::AFTER}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        {rest}
        {others}
        <p>
            <button type="button" class="quiet" on:click=move |_| app.save_text(&json, "difference.json")>
                {texts::SAVE_DIFFERENCE}
            </button>
        </p>
    }
}

fn row(change: &Change) -> impl IntoView + use<> {
    view! {
        <tr>
            <td>{change.class.clone().unwrap_or_else(|| "–".to_owned())}</td>
            <th scope="row"><span lang="en">{change.what.clone()}</span><br/><span class="hint path">{change.path.clone()}</span></th>
            <td>{change.before.clone().unwrap_or_else(|| "–".to_owned())}</td>
            <td>{change.after.clone().unwrap_or_else(|| "–".to_owned())}</td>
        </tr>
    }
}
