//! The start: what the page does, for whom, and where to put the files.

use leptos::prelude::*;

use super::parts::intake;
use crate::deeds::App;
use crate::texts;

/// The start.
pub(super) fn start(app: App) -> impl IntoView {
    let cards = [
        (texts::MANUFACTURER, texts::MANUFACTURER_DOES),
        (texts::LABORATORY, texts::LABORATORY_DOES),
        (texts::ADMINISTRATOR, texts::ADMINISTRATOR_DOES),
    ];
    let cards = cards.map(|(who, what)| view! { <li><h2>{who}</h2><p>{what}</p></li> });
    view! {
        <section class="place">
            <h1 id="title" tabindex="-1">{texts::START_TITLE}</h1>
            <p class="lead">{texts::START_LEAD}</p>
            {intake(app)}
            <ul class="cards">{cards}</ul>
        </section>
    }
}
