//! Every text in every language: none empty, none forgotten, the same places for values in each.

use super::*;

fn lines() -> Vec<(&'static str, Line)> {
    let all = [
        check::TEXTS,
        page::TEXTS,
        prepare::TEXTS,
        records::TEXTS,
        seal::TEXTS,
        values::TEXTS,
        verify::TEXTS,
        worker::TEXTS,
    ];
    let words = values::WORDS.iter().flat_map(|(name, words)| words.0.iter().map(|(_, line)| (*name, *line)));
    all.into_iter().flatten().copied().chain(words).collect()
}

fn plurals() -> Vec<(&'static str, Plural)> {
    let all = [check::PLURALS, page::PLURALS, prepare::PLURALS, records::PLURALS, seal::PLURALS, verify::PLURALS];
    all.into_iter().flatten().copied().collect()
}

/// What is the same in both languages: names, signs, words that they share.
const SHARED: [&str; 12] = [
    "NAME",
    "DASH",
    "PROGRESS",
    "CELL_NAME",
    "SHA256_TIP",
    "HOLDER",
    "ABOUT",
    "JSON",
    "NO",
    "SEVERITIES",
    "BYTES",
    "ZIPS",
];

fn places(text: &str) -> Vec<&str> {
    let mut found: Vec<&str> = text.split('{').skip(1).map(|rest| rest.split('}').next().unwrap_or_default()).collect();
    found.sort_unstable();
    found
}

#[test]
fn each_text_is_there_in_each_language() {
    for (name, line) in lines() {
        let [english, spanish] = line.0;
        assert!(!english.trim().is_empty() && !spanish.trim().is_empty(), "{name}");
        assert!(english != spanish || SHARED.contains(&name), "{name} is not translated: {english}");
        assert_eq!(places(english), places(spanish), "{name}");
        let ends = |text: &str| text.chars().next_back().filter(|end| ":?!".contains(*end));
        assert_eq!(ends(english), ends(spanish), "{name}");
    }
    for (name, Plural(forms)) in plurals() {
        for form in forms.into_iter().flatten() {
            assert_eq!(places(form), [""], "{name}: {form}");
        }
        assert!(forms[0] != forms[1] || SHARED.contains(&name), "{name} is not translated");
    }
    assert!(lines().len() > 400 && plurals().len() > 20, "{} {}", lines().len(), plurals().len());
}

#[test]
fn spanish_has_both_marks() {
    for (name, line) in lines() {
        let text = line.of(Language::Es);
        for (open, close) in [('¿', '?'), ('¡', '!'), ('«', '»')] {
            assert_eq!(text.matches(open).count(), text.matches(close).count(), "{name}: {text}");
        }
    }
}

#[test]
fn values_go_into_their_places() {
    assert_eq!(fill("{1} of {0}.", &["a", "b"]), "b of a.");
    assert_eq!(fill("{0}", &["{1}", "x"]), "{1}", "values are not searched");
    assert_eq!(fill("{0} {7} {x} {", &["a"]), "a   ");
    assert_eq!(Line(["a {0}", "b"]).with(&["c"]), "a c");
}

#[test]
fn plurals_follow_the_number() {
    assert_eq!(ERRORS.of(1), "1 error");
    assert_eq!(ERRORS.of(0), "0 errors");
    assert_eq!(FILES.of(20_000), "20,000 files");
}

#[test]
fn values_have_words() {
    assert_eq!(ROLES.of("lab"), "laboratory");
    assert_eq!(ROLES.of("some-body"), "some body");
}

#[test]
fn reasons_are_told_in_the_users_language() {
    let reason = "cannot read or write x.zip: the file changed or can no longer be read; choose it again";
    let told = worker::reason_in(Language::Es, reason);
    assert_eq!(told, "no se puede leer o escribir x.zip: el archivo cambió o ya no se puede leer; elíjalo de nuevo");
    assert_eq!(worker::reason_in(Language::En, reason), reason);
    assert_eq!(worker::reason_in(Language::Es, "something new"), "something new");
}
