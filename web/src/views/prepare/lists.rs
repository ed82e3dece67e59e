//! A list of the form: its items folded until wanted, with buttons to add, remove and move.

use leptos::prelude::*;

use super::entry::control;
use super::fields::{Cx, field as one_field, fields, go_to, help, id, titled};
use crate::form::{Edit, Field, Kind, join, label};
use crate::package::Parsed;
use crate::texts::{self, Line, prepare as words};

/// Items that are shown at first.
const SHOWN: usize = 40;
/// Items that are shown at most; what lies beyond is edited as text.
const MOST_SHOWN: usize = 1000;

/// The list.
#[expect(clippy::needless_pass_by_value, reason = "views take what they show")]
pub(super) fn list(cx: Cx, field: Field) -> AnyView {
    let Kind::List { count, item, plain, present } = field.kind.clone() else { return ().into_any() };
    let pointer = field.pointer.clone();
    let unfolded = cx.app().prepare().unfolded;
    let own = pointer.clone();
    // Lists stay unfolded when the form is drawn anew.
    let all = Memo::new(move |_| unfolded.with(|open| open.contains(&own)));
    let rows = {
        let pointer = pointer.clone();
        let item = item.clone();
        move || {
            let shown = count.min(if all.get() { MOST_SHOWN } else { SHOWN });
            (0..shown).map(|index| row(cx, &pointer, &item, index, count, plain)).collect_view()
        }
    };
    let own = pointer.clone();
    let more = move || {
        (count > SHOWN && !all.get()).then(|| {
            let (name, own) = (texts::SHOW_ALL.with(&[&count.to_string()]), own.clone());
            let show = move |_| {
                unfolded.update(|open| {
                    open.insert(own.clone());
                });
            };
            view! { <button type="button" class="quiet small" on:click=show>{name}</button> }
        })
    };
    let add_id = id(&pointer);
    let own = pointer.clone();
    let add = move |_| {
        if count >= SHOWN {
            unfolded.update(|open| {
                open.insert(own.clone());
            });
        }
        if let Some(new) = cx.app().prepare_grow(&own, true) {
            go_to(id(&new));
        }
    };
    let drop = (present && !field.required && count == 0).then(|| {
        let own = pointer.clone();
        let name = words::REMOVE_OF.with(&[&field.title]);
        let go = move |_| cx.app().prepare_edit(&Edit::Unset(own.clone()));
        view! { <button type="button" class="quiet small" aria-label=name on:click=go>{words::REMOVE}</button> }
    });
    let described = format!("{0}-help {0}-problem", id(&pointer));
    let name = words::ADD_ITEM.with(&[&item]);
    view! {
        <fieldset class="list-field">
            <legend>{titled(&field)}" "<span class="number">{count}</span></legend>
            {help(&field)}
            {cx.found(pointer)}
            {(count == 0).then(|| view! { <p class="hint">{words::NO_ITEMS}</p> })}
            <ol class="items">{rows}</ol>
            <div class="row">
                {more}
                <button type="button" class="quiet small" id=add_id aria-describedby=described on:click=add>{name}</button>
                {drop}
            </div>
        </fieldset>
    }
    .into_any()
}

fn row(cx: Cx, list: &str, item: &str, index: usize, count: usize, plain: bool) -> AnyView {
    let pointer = join(list, &index.to_string());
    let name = format!("{item} {}", index + 1);
    let buttons = buttons(cx, list, &name, index, count);
    if plain {
        let field = cx.document.with_untracked(|document| {
            let Some(Parsed(document)) = document else { return None };
            cx.schema.with_value(|schema| schema.field(document, &pointer))
        });
        let Some(mut field) = field else { return ().into_any() };
        field.required = true;
        let body = if field.kind.is_entry() { control(cx, &field, None) } else { one_field(cx, field, None) };
        return view! {
            <li class="plain-item">
                <label class="unseen" for=id(&pointer)>{name}</label>
                <span class="unseen" id=format!("{}-help", id(&pointer))></span>
                <div class="row tight">{body}{buttons}</div>
                {cx.found(pointer)}
            </li>
        }
        .into_any();
    }
    let unfolded = cx.app().prepare().unfolded;
    let own = pointer.clone();
    let open = Memo::new(move |_| unfolded.with(|open| open.contains(&own)));
    let own = pointer.clone();
    let toggle = move |_| {
        unfolded.update(|open| {
            if !open.remove(&own) {
                open.insert(own.clone());
            }
        });
    };
    let own = pointer.clone();
    let words_of = Memo::new(move |_| {
        cx.document.with(|document| {
            let value = document.as_ref().and_then(|Parsed(document)| document.pointer(&own));
            value.map(label).unwrap_or_default()
        })
    });
    let own = pointer.clone();
    let bad = Memo::new(move |_| {
        let below = format!("{own}/");
        let all = |map: &crate::package::ByField| {
            let near = map.range(own.clone()..).take_while(|(place, _)| place.starts_with(&own));
            near.filter(|(place, _)| **place == own || place.starts_with(&below)).map(|(_, found)| found.len()).sum()
        };
        cx.problems.with(all)
    });
    let badge = move || {
        let count: usize = bad.get();
        (count > 0).then(|| {
            let told = texts::FINDINGS.of(count);
            view! { " "<span class="state bad">{told}</span> }
        })
    };
    let own = pointer.clone();
    let body = move || open.get().then(|| item_body(cx, own.clone()));
    let expanded = move || open.get().to_string();
    view! {
        <li class="item">
            <div class="row tight">
                <button type="button" class="fold" id=id(&pointer) aria-expanded=expanded on:click=toggle>
                    <span>{name}</span>" "<span class="of">{words_of}</span>{badge}
                </button>
                {buttons}
            </div>
            {body}
        </li>
    }
    .into_any()
}

/// What an item holds, once it is unfolded.
fn item_body(cx: Cx, pointer: String) -> impl IntoView {
    let own = pointer.clone();
    // What an item is can change with what is entered elsewhere; its members are followed by `fields`.
    let kind = Memo::new(move |_| {
        cx.document.with(|document| {
            let Parsed(document) = document.as_ref()?;
            let field = cx.schema.with_value(|schema| schema.field(document, &own))?;
            (!matches!(field.kind, Kind::Group { present: true, .. })).then_some(field)
        })
    });
    move || {
        let body = match kind.get() {
            Some(odd) => one_field(cx, odd, None),
            None => fields(cx, pointer.clone()).into_any(),
        };
        let found = cx.found(pointer.clone());
        view! { <div class="item-body">{found}{body}</div> }
    }
}

fn buttons(cx: Cx, list: &str, name: &str, index: usize, count: usize) -> impl IntoView + use<> {
    let swap = |other: Option<usize>, word: Line, sign: &'static str, end: &'static str| {
        let own = list.to_owned();
        let button = format!("{}-{end}", id(&join(list, &index.to_string())));
        let go = move |_| {
            if let Some(other) = other {
                cx.app().prepare_edit(&Edit::Swap(own.clone(), index, other));
                // The focus goes with the item, to a button that can still be pressed.
                let at_end = if end == "up" { other == 0 } else { other + 1 == count };
                let end = match (at_end, end) {
                    (true, "up") => "down",
                    (true, _) => "up",
                    (false, end) => end,
                };
                go_to(format!("{}-{end}", id(&join(&own, &other.to_string()))));
            }
        };
        let label = words::ABOUT.with(&[&word, name]);
        view! {
            <button type="button" class="quiet small" id=button aria-label=label title=word disabled=other.is_none()
                on:click=go><span aria-hidden="true">{sign}</span></button>
        }
    };
    let up = swap(index.checked_sub(1), words::UP, "↑", "up");
    let down = swap((index + 1 < count).then_some(index + 1), words::DOWN, "↓", "down");
    let own = list.to_owned();
    let remove = move |_| {
        cx.app().prepare_edit(&Edit::Remove(own.clone(), index));
        go_to(id(&own));
    };
    let label = words::REMOVE_ITEM.with(&[name]);
    view! {
        <span class="item-buttons">
            {up}{down}
            <button type="button" class="quiet small" aria-label=label on:click=remove>{words::REMOVE}</button>
        </span>
    }
}
