//! Classes: what the profile makes of the changes, and what is to be tested again.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{ByType, Change, ClassLine, Declared, Difference, Found, RetestLine, text};
use crate::profile::{ChangeClass, Per, Profile, Retest};

/// Gives each change its class, and sums up.
pub(super) fn judge(
    found: Found,
    old: &ByType<'_>,
    new: &ByType<'_>,
    not_compared: Vec<String>,
    profile: &Profile,
) -> Difference {
    let Found { mut changes, more } = found;
    let classes = profile.change_classes();
    let rank = |id: &str| classes.iter().position(|class| class.id == id);
    for change in &mut changes {
        change.class = class_of(change.kind, classes).map(|class| class.id.clone());
    }
    // The gravest first; what no class names is graver than all, since nobody has judged it yet.
    let weight = |change: &Change| change.class.as_deref().and_then(rank).unwrap_or(classes.len());
    changes.sort_by(|a, b| {
        let by_kind = || place(a, classes).cmp(&place(b, classes));
        weight(b)
            .cmp(&weight(a))
            .then_with(by_kind)
            .then_with(|| (&a.path, &a.pointer, &a.what).cmp(&(&b.path, &b.pointer, &b.what)))
    });
    let highest = changes.iter().filter_map(|change| change.class.as_deref().and_then(rank)).max();
    let mut class = highest.map(|at| &classes[at]);
    let declared = records(old, new);
    let mut lines = Vec::new();
    for (number, stated) in declared {
        let known = classes.iter().find(|class| class.id == stated);
        let fits = known.is_some_and(|known| fits(known, class, &changes, classes));
        if let Some(known) = known.filter(|known| fits && known.only_if_declared) {
            class = Some(known);
        }
        lines.push(Declared { number, class: stated, lower: !fits });
    }
    Difference {
        retests: retests(&changes, classes, old, new, profile),
        class: class.map(line),
        declared: lines,
        changes,
        more,
        not_compared,
    }
}

/// Where the class of a change names its kind: the profile names the weightiest first.
fn place(change: &Change, classes: &[ChangeClass]) -> Option<usize> {
    let class = change.class.as_deref().and_then(|id| classes.iter().find(|class| class.id == id))?;
    class.changes.iter().position(|known| known.kind == change.kind)
}

/// The highest class that names a kind, besides those that must be declared.
fn class_of<'a>(kind: &str, classes: &'a [ChangeClass]) -> Option<&'a ChangeClass> {
    classes.iter().rev().filter(|class| !class.only_if_declared).find(|class| names(class, kind))
}

fn names(class: &ChangeClass, kind: &str) -> bool {
    class.changes.iter().any(|change| change.kind == kind)
}

/// Whether a declared class is as high as what was found; one that must be declared must name all that weighs.
fn fits(known: &ChangeClass, found: Option<&ChangeClass>, changes: &[Change], classes: &[ChangeClass]) -> bool {
    if !known.only_if_declared {
        let rank = |id: &str| classes.iter().position(|class| class.id == id);
        return found.is_none_or(|found| rank(&known.id) >= rank(&found.id));
    }
    let is_light = |change: &Change| {
        let class = class_of(change.kind, classes);
        class.is_some_and(|class| !class.impact_analysis && !class.lab_opinion && class.retest == Retest::None)
    };
    changes.iter().all(|change| names(known, change.kind) || is_light(change))
}

/// Number and class of the change records that only the newer side has.
fn records(old: &ByType<'_>, new: &ByType<'_>) -> Vec<(String, String)> {
    let of = |types: &ByType<'_>| -> BTreeSet<(String, String)> {
        let records = types.get("change-record").into_iter().flatten();
        let read = |value: &Value| Some((text(value, "number")?.to_owned(), text(value, "class")?.to_owned()));
        records.filter_map(|record| read(&record.value)).collect()
    };
    let known = of(old);
    of(new).into_iter().filter(|record| !known.contains(record)).collect()
}

fn line(class: &ChangeClass) -> ClassLine {
    ClassLine {
        id: class.id.clone(),
        title: class.title.clone(),
        impact_analysis: class.impact_analysis,
        lab_opinion: class.lab_opinion,
        retest: class.retest,
        basis: class.basis.clone(),
    }
}

/// A row of the conformance matrix: how its outcome was shown, and by which cases.
type Rows = BTreeMap<(String, String), (Option<String>, BTreeSet<String>)>;

/// Outcomes of components that the changes touch.
fn retests(
    changes: &[Change],
    classes: &[ChangeClass],
    old: &ByType<'_>,
    new: &ByType<'_>,
    profile: &Profile,
) -> Vec<RetestLine> {
    let mut rows = rows(old);
    // The newer matrix decides, where there is one.
    rows.extend(self::rows(new));
    let technical = profile.coverage().iter().filter(|group| group.per == Per::Component);
    let technical: Vec<&str> = technical.flat_map(|group| group.leaves.iter().map(String::as_str)).collect();
    let all: BTreeSet<&str> =
        rows.keys().map(|(_, component)| component.as_str()).filter(|id| !id.is_empty()).collect();
    let versions = changes.iter().any(|change| change.kind == "component-version");
    let mut needs: BTreeMap<(String, String), Retest> = BTreeMap::new();
    for change in changes {
        let Some(class) = change.class.as_deref().and_then(|id| classes.iter().find(|class| class.id == id)) else {
            continue;
        };
        let kind = class.changes.iter().find(|known| known.kind == change.kind);
        let Some(kind) = kind.filter(|_| class.retest != Retest::None) else { continue };
        // The components whose versions changed say it better than the product's own version.
        if change.kind == "product-version" && versions {
            continue;
        }
        let leaves: Vec<&str> = match (&change.leaf, &kind.leaves) {
            (Some(leaf), _) => vec![leaf],
            (None, Some(leaves)) => leaves.iter().map(String::as_str).collect(),
            (None, None) => technical.clone(),
        };
        let components = match &change.component {
            Some(component) => vec![component.as_str()],
            None => all.iter().copied().collect(),
        };
        for component in components {
            for leaf in &leaves {
                let need = needs.entry((component.to_owned(), (*leaf).to_owned())).or_insert(class.retest);
                *need = (*need).max(class.retest);
            }
        }
    }
    let lines = needs.into_iter().map(|((component, leaf), need)| {
        let row = rows.get(&(leaf.clone(), component.clone()));
        let (method, cases) = row.cloned().unwrap_or_default();
        RetestLine { component, leaf, need, method, cases: cases.into_iter().collect() }
    });
    lines.collect()
}

/// The rows of a side's conformance matrix, with the cases that the row or a test report names.
fn rows(types: &ByType<'_>) -> Rows {
    let mut rows = Rows::new();
    let lists = |doc_type: &str, list: &str| -> Vec<Value> {
        let documents = types.get(doc_type).into_iter().flatten();
        documents.filter_map(|document| document.value.get(list)?.as_array()).flatten().cloned().collect()
    };
    let strings = |value: &Value, name: &str| -> Vec<String> {
        let items = value.get(name).and_then(Value::as_array).into_iter().flatten();
        items.filter_map(|item| item.as_str().map(str::to_owned)).collect()
    };
    for row in lists("conformance-matrix", "rows") {
        let Some(leaf) = text(&row, "leaf") else { continue };
        let component = text(&row, "component").unwrap_or_default();
        let slot = rows.entry((leaf.to_owned(), component.to_owned())).or_default();
        slot.0 = text(&row, "method").map(str::to_owned);
        slot.1.extend(strings(&row, "cases"));
    }
    for case in lists("test-report", "cases") {
        let (Some(id), component) = (text(&case, "id"), text(&case, "component").unwrap_or_default()) else { continue };
        for leaf in strings(&case, "leaves") {
            if let Some(slot) = rows.get_mut(&(leaf, component.to_owned())) {
                slot.1.insert(id.to_owned());
            }
        }
    }
    rows
}
