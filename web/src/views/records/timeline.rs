//! Products on a line of time, as SVG. What it shows stands in the tables too, so that nobody needs to see it.

use leptos::prelude::*;

use crate::records::{Product, Row, Stretch, WIDTH, timeline};
use crate::texts;

/// How many products are drawn.
const SHOWN: usize = 40;
/// Height of a product, in units of the drawing.
const HEIGHT: i64 = 56;
/// Where the products begin, below the years.
const TOP: i64 = 30;

/// The drawing, with what its colours mean.
pub(super) fn timeline_view(products: &[(usize, Product)], as_of: &str) -> impl IntoView + use<> {
    let line = timeline(products.iter().take(SHOWN).map(|(_, product)| product), as_of);
    let count = i64::try_from(line.rows.len()).unwrap_or_default();
    let height = TOP + count * HEIGHT + 6;
    let frame = format!("-8 0 {} {height}", WIDTH + 16);
    let years = line.years.iter().map(|(year, x)| {
        let (x, year) = (x.to_string(), year.to_string());
        view! {
            <line x1=x.clone() x2=x.clone() y1=(TOP - 8).to_string() y2=height.to_string() class="year"></line>
            <text x=x y="16" class="year">{year}</text>
        }
    });
    let years = years.collect_view();
    let rows =
        line.rows.iter().enumerate().map(|(at, own)| row(TOP + i64::try_from(at).unwrap_or_default() * HEIGHT, own));
    let rows = rows.collect_view();
    let now = line.now.to_string();
    let today = texts::day(as_of);
    (count > 0).then(|| {
        view! {
            <section class="timeline" aria-labelledby="timeline">
                <h2 id="timeline">{texts::TIMELINE}</h2>
                <ul class="legend">
                    <li class="certificate">{texts::LEGEND_CERTIFICATE}</li>
                    <li class="ended">{texts::LEGEND_ENDED}</li>
                    <li class="support">{texts::LEGEND_SUPPORT}</li>
                    <li class="retention">{texts::LEGEND_RETENTION}</li>
                    <li class="due">{texts::LEGEND_DUE}</li>
                    <li class="now">{today}</li>
                </ul>
                <p class="hint">{texts::TIMELINE_HINT}</p>
                <div class="scroll" tabindex="0" role="group" aria-labelledby="timeline">
                    <svg viewBox=frame aria-hidden="true" class="drawing" preserveAspectRatio=move || "xMinYMin meet">
                        {years}
                        {rows}
                        <line x1=now.clone() x2=now y1=(TOP - 12).to_string() y2=height.to_string() class="now"></line>
                    </svg>
                </div>
            </section>
        }
    })
}

fn row(y: i64, row: &Row) -> impl IntoView + use<> {
    let bars = row.bars.iter().map(|(what, from, to, open)| {
        let (lane, class) = match what {
            Stretch::Certificate => (0, "bar certificate"),
            Stretch::EndedCertificate => (0, "bar ended"),
            Stretch::Support => (1, "bar support"),
            Stretch::Retention => (2, "bar retention"),
        };
        let class = if *open { format!("{class} open") } else { class.to_owned() };
        let (x, width) = (from.to_string(), (to - from).max(3).to_string());
        view! { <rect x=x y=(y + 20 + lane * 10).to_string() width=width height=move || "8" class=class></rect> }
    });
    let bars = bars.collect_view();
    let marks = row.marks.iter().map(|(x, overdue)| {
        let class = if *overdue { "due overdue" } else { "due" };
        let top = y + 18;
        view! { <path d=format!("M{x} {top}l5 -8h-10z") class=class></path> }
    });
    let marks = marks.collect_view();
    view! {
        <text x=move || "0" y=(y + 14).to_string() class="name">{row.title.clone()}</text>
        {bars}
        {marks}
    }
}
