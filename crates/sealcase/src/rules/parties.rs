//! R04 and R22 about parties and samples: one applicant everywhere, and tests of the product that is applied for.

use std::collections::BTreeMap;

use super::node::{Findings, Node};
use super::package::Package;
use super::words;
use crate::codes;

/// R22: the application and the applicant document name the same party (47 CFR 8.208(a), (e)).
pub(super) fn applicant_is_the_same(package: &Package<'_>, out: &mut Findings) {
    let Some(applicant) = package.all("applicant").next() else { return };
    for stated in package.all("application").filter_map(|application| application.member("applicant")) {
        for member in ["legalName", "frn"] {
            let (Some(there), Some(here)) = (applicant.member(member), stated.member(member)) else { continue };
            let same = there.as_text().zip(here.as_text()).is_none_or(|(there, here)| words::same(there, here));
            if !same {
                out.at(codes::RULES_APPLICANT_MISMATCH, here, |finding| finding.with_related(there.location()));
            }
        }
    }
}

/// R04: of each component that was tested, a sample had the version that is applied for (47 CFR 8.206, 8.208(j)).
/// Earlier versions may be among them: what failed was tested, too.
pub(super) fn samples_have_the_version(package: &Package<'_>, out: &mut Findings) {
    let Some(components) = &package.components else { return };
    if !package.is_whole("test-report", "samples") {
        return;
    }
    let mut other: BTreeMap<&str, Option<Node<'_>>> = BTreeMap::new();
    for sample in package.all("test-report").flat_map(|report| report.items("samples")) {
        let (Some(id), Some(stated)) = (sample.text("component"), sample.member("version")) else { continue };
        let Some(version) = components.get(id).and_then(|component| component.text("version")) else { continue };
        let fits = stated.as_text().is_some_and(|stated| states(stated, version));
        let first = other.entry(id).or_insert(Some(stated));
        if fits {
            *first = None;
        }
    }
    for (id, stated) in other.into_iter().filter_map(|(id, stated)| Some((id, stated?))) {
        out.at(codes::RULES_PRODUCT_MISMATCH, stated, |finding| {
            let finding = finding.with_message("no sample of this component has the version of the product document");
            match components.get(id) {
                Some(component) => finding.with_related(component.member_or_self("version").location()),
                None => finding,
            }
        });
    }
}

/// Whether a text states a version, by itself or among other words: `1.3.0`, `v1.3.0`, `HW B / FW 1.3.0`.
fn states(text: &str, version: &str) -> bool {
    let bare = |word: &str| word.trim_start_matches(['v', 'V']).to_lowercase();
    words::same(text, version)
        || text.to_lowercase().contains(&version.to_lowercase()) && {
            let parts = text.split(|c: char| c.is_whitespace() || matches!(c, '/' | ',' | ';' | '(' | ')' | '+' | '='));
            version.split_whitespace().count() > 1 || parts.map(bare).any(|word| word == bare(version))
        }
}

#[cfg(test)]
mod tests {
    use super::states;

    #[test]
    fn versions_are_found_among_words() {
        for text in ["1.3.0", "v1.3.0", "HW B / FW 1.3.0", "B (1.3.0)", " 1.3.0 "] {
            assert!(states(text, "1.3.0"), "{text}");
        }
        for text in ["1.3.01", "11.3.0", "1.3", "", "1.3.0-rc1"] {
            assert!(!states(text, "1.3.0"), "{text}");
        }
        assert!(states("rev C, 2 Wi-Fi", "rev C, 2"));
    }
}
