//! Records: the state of many certificates on a day, as a table and on a line of time, with what is due.

mod timeline;

use leptos::prelude::*;

use super::Phase;
use super::parts::{Kind, Tone, band, failed, file_button, phase_of, print_button, working};
use super::registry::registry;
use super::trust::expected;
use crate::deeds::App;
use crate::records::{Certificate, Product, Records, Task, Told};
use crate::session::Job;
use crate::texts;

/// How many products are listed at first.
const SHOWN: usize = 100;

/// What can be filtered for.
const STATUSES: [&str; 7] = ["", "in-force", "suspended", "revoked", "expired", "none", "overdue"];

/// The place.
pub(super) fn records(app: App) -> impl IntoView {
    let phase = phase_of(app, |session| &session.records);
    view! {
        <section class="place">
            <h1 id="title" tabindex="-1">{texts::RECORDS_TITLE}</h1>
            {move || match phase.get() {
                Phase::Empty => view! { <p class="lead">{texts::RECORDS_EMPTY}</p>{choose(app)} }.into_any(),
                Phase::Working => under_way(app).into_any(),
                Phase::Over => over(app).into_any(),
            }}
        </section>
    }
}

fn choose(app: App) -> impl IntoView {
    view! {
        <div class="intake">
            <p class="drop" aria-hidden="true">{texts::DROP_RECORDS}</p>
            <div class="row">
                {file_button(texts::CHOOSE_FOLDER, "records-folder", Kind::Folder, move |intake| app.take_records(intake))}
                {file_button(texts::CHOOSE_ZIPS, "records-zips", Kind::Zip, move |intake| app.take_records(intake))}
            </div>
            <p class="hint">{texts::UPLOAD_WORD}</p>
        </div>
        {expected(app, move || app.records())}
    }
}

fn under_way(app: App) -> impl IntoView {
    let progress = move || {
        app.session.with(|session| match session.records {
            Job::Working(progress) => Some(progress),
            _ => None,
        })
    };
    working(texts::READING, progress, move || app.cancel_records())
}

fn over(app: App) -> impl IntoView {
    let failure = Memo::new(move |_| {
        app.session.with(|session| match &session.records {
            Job::Failed(reason) => Some(reason.clone()),
            _ => None,
        })
    });
    move || match failure.get() {
        Some(reason) => view! { {failed(&reason, move || app.records())}{choose(app)} }.into_any(),
        None => done(app).into_any(),
    }
}

fn done(app: App) -> impl IntoView {
    let known = move || app.session.with(|session| session.records.done().map(|records| records.told.clone()));
    let told = Memo::new(move |_| known().unwrap_or_default());
    let words = RwSignal::new(String::new());
    let status = RwSignal::new(String::new());
    let found = Memo::new(move |_| {
        let (words, status) = (words.get(), status.get());
        told.with(|told| {
            let is = |(_, product): &(usize, &Product)| {
                let of_status = match status.as_str() {
                    "" => true,
                    "overdue" => product.is_overdue(),
                    other => product.status() == other,
                };
                of_status && product.matches(&words)
            };
            let all = told.records.iter().enumerate();
            all.filter(is).map(|(at, product)| (at, product.clone())).collect::<Vec<_>>()
        })
    });
    let options = STATUSES.map(|value| view! { <option value=value>{texts::STATUSES.of(value)}</option> });
    let day = app.told_on();
    view! {
        {move || told.with(headline)}
        {move || told.with(|told| (!told.signers_judged).then(|| view! { <p class="hint">{texts::SIGNERS_NOT_JUDGED}</p> }))}
        <div class="fields three filters-form">
            <div>
                <label for="on-day">{texts::ON_DAY}</label>
                <input type="date" id="on-day" value=day on:change=move |event| app.records_on(event_target_value(&event)) />
            </div>
            <div>
                <label for="find-product">{texts::FIND}</label>
                <input type="text" id="find-product" autocomplete="off" prop:value=words
                    on:input=move |event| words.set(event_target_value(&event)) />
            </div>
            <div>
                <label for="status">{texts::STATUS}</label>
                <select id="status" on:change=move |event| status.set(event_target_value(&event))>{options}</select>
            </div>
        </div>
        {saving(app)}
        <p class="unseen" role="status">
            {move || texts::PRODUCTS_LISTED.of(found.with(Vec::len))}
        </p>
        {move || found.with(|found| table(app, found))}
        {move || told.with(|told| found.with(|found| timeline::timeline_view(found, &told.as_of)))}
        {move || found.with(|found| tasks(found))}
        {registry(app)}
        {move || told.with(unusable)}
        <section class="again"><h2>{texts::RECORDS_OTHER}</h2>{choose(app)}</section>
    }
}

/// How things stand, in a sentence.
fn headline(told: &Told) -> impl IntoView + use<> {
    let tasks = || told.records.iter().flat_map(|product| &product.tasks);
    let overdue = tasks().filter(|task| task.overdue).count();
    let bad = told.not_usable.len();
    let tone = if overdue > 0 || bad > 0 { Tone::Warn } else { Tone::Good };
    let words = match overdue {
        0 => texts::NOTHING_OVERDUE.with(&[&texts::day(&told.as_of)]),
        number => texts::OVERDUE_ON.with(&[&texts::TASKS_ARE.of(number), &texts::day(&told.as_of)]),
    };
    let force = told.records.iter().flat_map(|product| &product.certificates).filter(|line| line.status == "in-force");
    let mut detail = texts::RECORDS_COUNTED.with(&[
        &texts::ZIPS.of(told.bundles),
        &texts::PRODUCTS.of(told.records.len()),
        &texts::CERTIFICATES_IN_FORCE.of(force.count()),
    ]);
    if bad > 0 {
        detail = format!("{detail} {}", texts::ZIPS_NOT_COUNTED.of(bad));
    }
    if !told.sealed_later.is_empty() {
        detail = format!("{detail} {}", texts::ZIPS_SEALED_LATER.of(told.sealed_later.len()));
    }
    band(tone, words, detail)
}

/// The forms to save.
fn saving(app: App) -> impl IntoView {
    let form = move |pick: fn(&Records) -> String, name: &'static str| {
        move |_| {
            let text = app.session.with_untracked(|session| session.records.done().map(pick));
            if let Some(text) = text {
                app.save_text(&text, name);
            }
        }
    };
    view! {
        <div class="row actions">
            <button type="button" class="quiet" on:click=form(|records| records.forms.csv.clone(), "records.csv")>
                {texts::SAVE_CSV}
            </button>
            <button type="button" class="quiet" on:click=form(|records| records.forms.json.clone(), "records.json")>
                {texts::SAVE_JSON}
            </button>
            <button type="button" class="quiet" on:click=form(|records| records.forms.ics.clone(), "due-days.ics")>
                {texts::SAVE_CALENDAR}
            </button>
            {print_button()}
        </div>
    }
}

fn table(app: App, products: &[(usize, Product)]) -> impl IntoView + use<> {
    let rest = products.len().saturating_sub(SHOWN);
    let rest = (rest > 0).then(|| {
        view! { <p class="hint">{texts::PRODUCTS_BEYOND.of(rest)}</p> }
    });
    let rows = products.iter().take(SHOWN).map(|(at, product)| row(app, *at, product)).collect_view();
    view! {
        <div class="scroll" tabindex="0" role="group" aria-label=texts::PRODUCTS_TITLE>
            <table class="records">
                <caption>{texts::PRODUCTS_TITLE}</caption>
                <thead>
                    <tr>
                        <th scope="col">{texts::PRODUCT}</th><th scope="col">{texts::CERTIFICATE}</th>
                        <th scope="col">{texts::NEXT_SURVEILLANCE}</th><th scope="col">{texts::SUPPORT_UNTIL}</th>
                        <th scope="col">{texts::KEEP_UNTIL}</th><th scope="col">{texts::DO}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        {rest}
    }
}

fn row(app: App, at: usize, product: &Product) -> impl IntoView + use<> {
    let none = || "–".to_owned();
    let certificates = product.certificates.iter().map(certificate).collect_view();
    let decided = product.decisions.iter().map(|words| view! { <p lang="en">{words.clone()}</p> }).collect_view();
    let next = product.certificates.iter().filter_map(|line| line.next_surveillance.clone()).min();
    let missed: usize = product.certificates.iter().map(|line| line.missed.len()).sum();
    let missed = (missed > 0).then(|| view! { <p class="state bad">{texts::SURVEILLANCES_MISSED.of(missed)}</p> });
    let support = match (&product.support_end, product.unsupported) {
        (_, true) => texts::NOT_SUPPORTED.into(),
        (Some(end), false) => texts::day(end),
        (None, false) => none(),
    };
    let keep = if product.keep_until == "open" { texts::KEEP_OPEN.into() } else { texts::day(&product.keep_until) };
    let held = product.holds.iter().map(|hold| view! { <p class="state bad">{texts::HELD.with(&[&hold.basis])}</p> });
    let held = held.collect_view();
    let gone = product.is_disposable().then(|| view! { <p class="state plain">{texts::MAY_BE_DESTROYED}</p> });
    let remarks =
        product.remarks.iter().map(|words| view! { <p class="hint" lang="en">{words.clone()}</p> }).collect_view();
    let published = app.session.with_untracked(|session| {
        session.records.done().is_some_and(|records| records.forms.registered.get(at).copied().unwrap_or_default())
    });
    let name = texts::SHOW_PUBLIC_OF.with(&[product.title()]);
    let show = published.then(|| {
        view! {
            <button type="button" class="quiet small" aria-label=name on:click=move |_| app.show_registry(at)>
                {texts::SHOW_PUBLIC}
            </button>
        }
    });
    let bundles = texts::ZIPS.of(product.bundles.len());
    view! {
        <tr>
            <th scope="row">
                {product.title().to_owned()}<p class="hint">{product.product.manufacturer.clone()}" · "{bundles}</p>{remarks}
            </th>
            <td>{certificates}{decided}</td>
            <td class="numbers">{next.map_or_else(none, |day| texts::day(&day))}{missed}</td>
            <td class="numbers">{support}</td>
            <td class="numbers">{keep}{held}{gone}</td>
            <td>{show}</td>
        </tr>
    }
}

fn certificate(line: &Certificate) -> impl IntoView + use<> {
    let (sign, class) = match line.status.as_str() {
        "in-force" => ("✓", "state good"),
        "suspended" => ("!", "state warn"),
        "revoked" => ("✕", "state bad"),
        _ => ("–", "state plain"),
    };
    let since = line.since.as_deref().map(|day| texts::SINCE.with(&[&texts::day(day)])).unwrap_or_default();
    let until = line.expires_on.as_deref().map(|day| texts::LAST_DAY.with(&[&texts::day(day)])).unwrap_or_default();
    view! {
        <p>
            <span class="path">{line.number.clone()}</span>" "
            <span class=class><span aria-hidden="true">{sign}</span>" "{texts::CERTIFICATE_STATES.of(&line.status)}</span>
            <span class="hint">{since}{until}</span>
        </p>
    }
}

/// What is to be done, by day.
fn tasks(products: &[(usize, Product)]) -> impl IntoView + use<> {
    let mut all: Vec<(&Task, &str)> = products
        .iter()
        .flat_map(|(_, product)| product.tasks.iter().map(move |task| (task, product.title())))
        .collect();
    all.sort_by(|a, b| (&a.0.due, a.1).cmp(&(&b.0.due, b.1)));
    let total = all.len();
    let rows = all.iter().take(SHOWN).map(|(task, title)| {
        let (class, word) = if task.overdue { ("state bad", texts::OVERDUE) } else { ("state plain", texts::DUE) };
        view! {
            <tr>
                <td class="numbers">{texts::day(&task.due)}" "<span class=class>{word}</span></td>
                <th scope="row"><span lang="en">{task.what.clone()}</span><p class="hint">{title.to_string()}" · "{task.about.clone()}</p></th>
                <td>{texts::ROLES.of(&task.who)}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    let rest = (total > SHOWN).then(|| view! { <p class="hint">{texts::TASKS_BEYOND.of(total - SHOWN)}</p> });
    (total > 0).then(|| {
        view! {
            <section class="tasks">
                <table>
                    <caption>{texts::WHAT_IS_DUE}</caption>
                    <thead>
                        <tr>
                            <th scope="col">{texts::DAY}</th><th scope="col">{texts::WHAT}</th>
                            <th scope="col">{texts::WHOSE_TASK}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
                {rest}
            </section>
        }
    })
}

fn unusable(told: &Told) -> impl IntoView + use<> {
    let rows = told.not_usable.iter().take(SHOWN).map(|bad| {
        view! { <tr><th scope="row" class="path">{bad.input.clone()}</th><td>{texts::VERDICT_WORDS.of(&bad.verdict)}</td><td lang="en">{bad.reason.clone()}</td></tr> }
    });
    let rows = rows.collect_view();
    (!told.not_usable.is_empty()).then(|| {
        view! {
            <section class="unusable">
                <table>
                    <caption>{texts::NOT_COUNTED}</caption>
                    <thead>
                        <tr>
                            <th scope="col">{texts::FILE}</th><th scope="col">{texts::VERDICT}</th>
                            <th scope="col">{texts::WHY}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </section>
        }
    })
}
