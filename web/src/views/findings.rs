//! Findings, grouped by document: what is wrong, where, why it matters, how to mend it.

use std::collections::{BTreeMap, BTreeSet};

use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement};

use super::prepare::document;
use crate::deeds::App;
use crate::message::{Judged, Quote};
use crate::report::{Counts, Finding, Location};
use crate::session::Judgement;
use crate::texts::{self, Plural};

/// Severities as reports write them, gravest first, with their counts.
const SEVERITIES: [(&str, Plural); 3] =
    [("error", texts::ERRORS), ("warning", texts::WARNINGS), ("note", texts::NOTES)];

/// All findings of a judgement, with filters. With `editor`, each leads to its entry, if the judged package is the one
/// under preparation.
pub(super) fn findings(editor: Option<App>, judgement: Judgement) -> impl IntoView {
    let Judgement { report, judged } = judgement;
    if report.findings.is_empty() {
        return view! { <section class="findings"><h2>{texts::FINDINGS_TITLE}</h2><p>{texts::NO_FINDINGS}</p></section> }.into_any();
    }
    let hidden: RwSignal<BTreeSet<&'static str>> = RwSignal::new(BTreeSet::new());
    let filters = filters(report.counts, hidden);
    let mut groups: BTreeMap<String, Vec<(usize, Finding)>> = BTreeMap::new();
    for (number, finding) in report.findings.into_iter().enumerate() {
        groups.entry(finding.location.path.clone().unwrap_or_default()).or_default().push((number, finding));
    }
    let judged = StoredValue::new(judged);
    let editor = editor.filter(|app| app.checked_is_prepared());
    let groups = groups.into_iter().map(|(path, items)| group(editor, path, items, hidden, judged)).collect_view();
    let truncated = (report.truncated > 0).then(|| {
        view! { <p class="hint">{texts::MORE_FINDINGS.of(report.truncated)}</p> }
    });
    view! {
        <section class="findings">
            <h2>{texts::FINDINGS_TITLE}</h2>
            {filters}
            <p class="hint keys">{texts::KEYS_HELP}</p>
            {groups}
            {truncated}
        </section>
    }
    .into_any()
}

fn filters(counts: Counts, hidden: RwSignal<BTreeSet<&'static str>>) -> impl IntoView {
    let buttons = SEVERITIES.into_iter().zip([counts.errors, counts.warnings, counts.notes]).filter_map(
        move |((severity, words), number)| {
            if number == 0 {
                return None;
            }
            let toggle = move |_| {
                hidden.update(|hidden| {
                    if !hidden.remove(severity) {
                        hidden.insert(severity);
                    }
                });
            };
            let pressed = move || (!hidden.with(|hidden| hidden.contains(severity))).to_string();
            let class = format!("filter {severity}");
            Some(view! {
                <button type="button" class=class aria-pressed=pressed on:click=toggle>
                    {words.of(number)}
                </button>
            })
        },
    );
    view! { <div class="row filters" role="group" aria-label=texts::SHOW>{buttons.collect::<Vec<_>>()}</div> }
}

fn group(
    editor: Option<App>,
    path: String,
    items: Vec<(usize, Finding)>,
    hidden: RwSignal<BTreeSet<&'static str>>,
    judged: StoredValue<Judged>,
) -> impl IntoView {
    let all = RwSignal::new(false);
    let items = StoredValue::new(items);
    let shown = move || {
        let hidden = hidden.get();
        items.with_value(|items| {
            items.iter().filter(|(_, finding)| !hidden.contains(finding.severity.as_str())).cloned().collect::<Vec<_>>()
        })
    };
    let name = if path.is_empty() { texts::WHOLE_PACKAGE.into() } else { path };
    move || {
        let shown = shown();
        if shown.is_empty() {
            return None;
        }
        let total = shown.len();
        let limit = if all.get() { total } else { texts::SHOWN_FINDINGS };
        let rows = shown
            .into_iter()
            .take(limit)
            .map(|(number, one)| judged.with_value(|judged| finding(editor, &one, judged, judged.quotes.get(&number))))
            .collect_view();
        let more = (total > limit).then(|| {
            let words = texts::SHOW_ALL.with(&[&total.to_string()]);
            view! { <button type="button" class="quiet" on:click=move |_| all.set(true)>{words}</button> }
        });
        Some(view! {
            <section class="group">
                <h3><span class="path">{name.clone()}</span>" "<span class="number">{total}</span></h3>
                <ol>{rows}</ol>
                {more}
            </section>
        })
    }
}

fn finding(editor: Option<App>, finding: &Finding, judged: &Judged, quote: Option<&Quote>) -> impl IntoView + use<> {
    let class = format!("finding {}", finding.severity);
    let severity = texts::SEVERITIES.of(&finding.severity);
    let why = judged
        .why
        .get(&finding.code)
        .cloned()
        .map(|why| view! { <div><dt>{texts::WHY}</dt><dd lang="en">{prose(&why)}</dd></div> });
    let quote = quote.cloned().map(|quote| {
        view! { <pre class="quote"><code>{quote.before}<mark>{quote.marked}</mark>{quote.after}</code></pre> }
    });
    let related = finding
        .related
        .iter()
        .map(|place| view! { <div><dt>{texts::SEE_ALSO}</dt><dd>{whole_place(place)}</dd></div> });
    view! {
        <li class=class tabindex="-1" data-code=finding.code.clone()>
            <p class="what">
                <span class="badge">{severity}</span>" "
                <strong lang="en">{prose(&finding.message)}</strong>
            </p>
            <p class="where">{place(&finding.location)}" "<code class="code">{finding.code.clone()}</code></p>
            {quote}
            <dl class="advice">
                <div><dt>{texts::FIX}</dt><dd lang="en">{prose(&finding.hint)}</dd></div>
                {why}
                <div><dt>{texts::BASIS}</dt><dd lang="en">{finding.basis.clone()}</dd></div>
                {related.collect_view()}
            </dl>
            {editor.and_then(|app| edit(app, &finding.location))}
        </li>
    }
}

/// The way to the entry that a finding is about.
fn edit(app: App, location: &Location) -> Option<impl IntoView + use<>> {
    let path = location.path.clone().filter(|path| app.prepares(path))?;
    let pointer = location.pointer.clone().unwrap_or_default();
    let name = texts::EDIT_FIELD_OF.with(&[&path]);
    let go = move |_| {
        if app.prepare_at(&path, &pointer) {
            document::reach_soon(pointer.clone());
        }
    };
    Some(view! {
        <p><button type="button" class="quiet small" aria-label=name on:click=go>{texts::EDIT_FIELD}</button></p>
    })
}

/// A text of the table as a sentence.
pub(super) fn sentence(text: &str) -> String {
    let end = if text.ends_with(['.', '?', '!', ':']) { "" } else { "." };
    texts::capital(text) + end
}

/// A sentence in which words between backticks are shown as code.
pub(super) fn prose(text: &str) -> impl IntoView + use<> {
    let part = |(index, part): (usize, &str)| match index % 2 {
        0 => part.to_owned().into_any(),
        _ => view! { <code>{part.to_owned()}</code> }.into_any(),
    };
    sentence(text).split('`').enumerate().map(part).collect_view()
}

/// The place inside a file.
fn place(location: &Location) -> impl IntoView + use<> {
    let line = location
        .span
        .map(|span| texts::LINE_COLUMN.with(&[&span.start.line.to_string(), &span.start.column.to_string()]));
    let pointer = location.pointer.clone().filter(|pointer| !pointer.is_empty());
    let between = (line.is_some() && pointer.is_some()).then_some(" · ");
    view! { {line}{between}{pointer.map(|pointer| view! { <code>{pointer}</code> })} }
}

fn whole_place(location: &Location) -> impl IntoView + use<> {
    view! { {location.path.clone()}" "{place(location)} }
}

/// Goes to the first finding of that code.
pub(super) fn show_code(code: &str) {
    let Ok(list) = document().query_selector_all("li.finding") else { return };
    let all = (0..list.length()).filter_map(|at| list.get(at)?.dyn_into::<HtmlElement>().ok());
    let found = all.into_iter().find(|one| one.get_attribute("data-code").as_deref() == Some(code));
    if let Some(element) = found {
        let _ = element.focus();
    }
}

/// Goes to the next finding, or to the one before.
pub(super) fn step(back: bool) {
    let Ok(list) = document().query_selector_all("li.finding") else { return };
    let all: Vec<Element> = (0..list.length()).filter_map(|at| list.get(at)?.dyn_into().ok()).collect();
    let now = document().active_element().and_then(|own| all.iter().position(|one| one.contains(Some(&own))));
    let next = match (now, back) {
        (None, false) => 0,
        (None, true) => all.len().saturating_sub(1),
        (Some(at), false) => at + 1,
        (Some(at), true) => at.wrapping_sub(1),
    };
    if let Some(element) = all.get(next).and_then(|element| element.dyn_ref::<HtmlElement>()) {
        let _ = element.focus();
    }
}
