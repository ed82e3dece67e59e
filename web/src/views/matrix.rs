//! The coverage: each outcome for each part of the product, to be read at a glance and followed to its evidence.

use leptos::prelude::*;

use super::findings::show_code;
use crate::matrix::{Cell, Matrix, Outcome};
use crate::report::Coverage;
use crate::texts::{self, Line};

/// The cell that is looked at: row and column.
type Chosen = RwSignal<Option<(usize, usize)>>;

/// The whole matrix.
pub(super) fn matrix(matrix: Matrix, counts: Option<Coverage>) -> impl IntoView {
    let counts = counts.unwrap_or_default();
    let chosen: Chosen = RwSignal::new(None);
    let only_open = RwSignal::new(false);
    let words = [
        (counts.met, texts::RESULTS.of("met"), "good"),
        (counts.not_met, texts::RESULTS.of("not-met"), "bad"),
        (counts.missing, texts::RESULTS.of("missing"), "bad"),
        (counts.not_applicable, texts::RESULTS.of("not-applicable"), "plain"),
        (counts.doubted, texts::WITH_ERROR.into(), "warn"),
    ];
    let tally = words.into_iter().filter(|(number, ..)| *number > 0).map(|(number, word, class)| {
        view! { <li class=class><strong>{number}</strong>" "{word}</li> }
    });
    let tally = tally.collect_view();
    let standard = matrix.standard.clone();
    let columns = matrix.components.iter().map(|column| {
        view! { <th scope="col">{column.name.clone()}<span class="hint">{texts::COMPONENT_KINDS.of(&column.kind)}</span></th> }
    });
    let columns = columns.collect_view();
    let width = matrix.components.len().max(1);
    let matrix = StoredValue::new(matrix);
    let rows = move || {
        let only_open = only_open.get();
        matrix.with_value(|matrix| {
            let mut group = "";
            let mut rows = Vec::new();
            for (at, outcome) in matrix.outcomes.iter().enumerate() {
                if only_open && !outcome.cells.iter().any(is_open) {
                    continue;
                }
                if outcome.group != group {
                    group = &outcome.group;
                    let span = (width + 1).to_string();
                    let title = group.to_owned();
                    rows.push(
                        view! { <tr class="grouped"><th scope="rowgroup" colspan=span lang="en">{title}</th></tr> }
                            .into_any(),
                    );
                }
                rows.push(row(at, outcome, width, chosen).into_any());
            }
            rows.collect_view()
        })
    };
    let detail = move || {
        let (row, column) = chosen.get()?;
        matrix.with_value(|matrix| {
            let outcome = matrix.outcomes.get(row)?;
            Some(cell_detail(matrix, outcome, outcome.cells.get(column)?))
        })
    };
    view! {
        <section class="coverage" aria-labelledby="coverage">
            <h2 id="coverage">{texts::COVERAGE}</h2>
            <p class="hint"><span lang="en">{standard}</span>". "{texts::COVERAGE_HINT}</p>
            <ul class="tally">{tally}</ul>
            <p class="choice">
                <input type="checkbox" id="only-open" prop:checked=only_open
                    on:change=move |event| only_open.set(event_target_checked(&event)) />
                <label for="only-open">{texts::ONLY_OPEN}</label>
            </p>
            <div class="scroll" tabindex="0" role="group" aria-labelledby="coverage">
                <table class="matrix">
                    <thead><tr><th scope="col">{texts::OUTCOME}</th>{columns}</tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            // It scrolls where there is much to say, so that the keyboard must reach it.
            <div class="cell-detail" role="group" aria-label=texts::CELL aria-live="polite"
                tabindex=move || chosen.get().map(|_| "0")>{detail}</div>
        </section>
    }
}

fn is_open(cell: &Cell) -> bool {
    matches!(cell.result.as_str(), "not-met" | "missing") || !cell.doubts.is_empty()
}

fn row(at: usize, outcome: &Outcome, width: usize, chosen: Chosen) -> impl IntoView + use<> {
    let whole = outcome.cells.len() == 1 && outcome.cells[0].component.is_none();
    let cells = outcome.cells.iter().enumerate().map(|(column, cell)| {
        let span = if whole { width.to_string() } else { "1".to_owned() };
        let (sign, word, class) = look(cell);
        let pressed = move || (chosen.get() == Some((at, column))).to_string();
        let toggle =
            move |_| chosen.update(|now| *now = if *now == Some((at, column)) { None } else { Some((at, column)) });
        let part = cell.component.as_deref().unwrap_or(texts::WHOLE_PRODUCT.text());
        let mut name = texts::CELL_NAME.with(&[&outcome.id, part, &word]);
        if !cell.doubts.is_empty() {
            name = format!("{name}, {}", texts::WITH_ERROR);
        }
        view! {
            <td colspan=span>
                <button type="button" class=class aria-pressed=pressed aria-label=name on:click=toggle>
                    <span aria-hidden="true">{sign}</span>" "<span class="word">{word}</span>
                </button>
            </td>
        }
    });
    let cells = cells.collect_view();
    view! { <tr><th scope="row"><code>{outcome.id.clone()}</code>" "<span lang="en">{outcome.title.clone()}</span></th>{cells}</tr> }
}

fn look(cell: &Cell) -> (&'static str, String, &'static str) {
    let known = |result: &str| texts::RESULTS.of(result);
    match (cell.result.as_str(), cell.doubts.is_empty()) {
        (met @ "met", true) => ("✓", known(met), "cell good"),
        ("met", false) => ("!", texts::DOUBTED.into(), "cell warn"),
        (not @ "not-met", _) => ("✕", known(not), "cell bad"),
        ("not-applicable", true) => ("–", texts::NA.into(), "cell plain"),
        ("not-applicable", false) => ("!", texts::NA_DOUBTED.into(), "cell warn"),
        _ => ("?", known("missing"), "cell bad"),
    }
}

fn cell_detail(matrix: &Matrix, outcome: &Outcome, cell: &Cell) -> impl IntoView + use<> {
    let component = cell.component.as_ref().map(|id| {
        matrix.components.iter().find(|column| column.id == *id).map_or(id.clone(), |column| column.name.clone())
    });
    let (_, word, _) = look(cell);
    let evidence = cell.evidence.iter().map(|id| {
        let known = matrix.evidence.get(id);
        let words = known
            .map_or_else(|| format!("{id} ({})", texts::NOT_INDEXED), |file| format!("{} ({})", file.title, file.path));
        view! { <li class="path">{words}</li> }
    });
    let cases = cell.cases.iter().map(|case| {
        let verdict = case.verdict.as_deref().map(|verdict| texts::VERDICT_WORDS.of(verdict));
        view! { <li>{format!("{}: {}", case.id, verdict.unwrap_or_else(|| texts::IN_NO_REPORT.into()))}</li> }
    });
    let list = |title: Line, items: Vec<_>| {
        (!items.is_empty()).then(|| view! { <dt>{title}</dt><dd><ul class="names">{items}</ul></dd> })
    };
    let doubts = cell.doubts.iter().cloned().map(|code| {
        let target = code.clone();
        view! {
            <p>
                <button type="button" class="quiet small" on:click=move |_| show_code(&target)>{texts::TO_FINDING}</button>
                " "<code>{code}</code>
            </p>
        }
    });
    let doubts = doubts.collect_view();
    view! {
        <h3><code>{outcome.id.clone()}</code>" "<span lang="en">{outcome.title.clone()}</span></h3>
        <p class="hint" lang="en">{outcome.text.clone()}</p>
        <dl class="detail">
            <dt>{texts::FOR_PART}</dt><dd>{component.unwrap_or_else(|| texts::WHOLE_PRODUCT.into())}</dd>
            <dt>{texts::RESULT}</dt><dd>{word}</dd>
            {cell.method.clone().map(|method| view! { <dt>{texts::SHOWN_BY}</dt><dd>{texts::METHODS.of(&method)}</dd> })}
            {cell.reason.clone().map(|reason| view! { <dt>{texts::HOW_OR_WHY}</dt><dd>{reason}</dd> })}
            {list(texts::EVIDENCE, evidence.map(IntoAny::into_any).collect::<Vec<_>>())}
            {list(texts::TEST_CASES, cases.map(IntoAny::into_any).collect::<Vec<_>>())}
        </dl>
        {doubts}
    }
}
