//! What people read on the page stands in its texts, where it is translated: the views hold no words of their own.

use super::File;
use super::source::{Keep, plain, without_tests};

/// Where the views lie.
const VIEWS: &str = "web/src/views";
/// The style, whose names of classes are no words.
const STYLE: &str = "web/style.css";
/// Values of attributes with spaces in them.
const VALUES: [&str; 1] = ["xMinYMin meet"];

/// Texts in the views, outside their tests.
pub(super) fn in_views(files: &[File]) -> Vec<String> {
    let style = files.iter().find(|file| file.path == STYLE).map_or("", |file| file.text.as_str());
    let classes: Vec<&str> = style.split('.').skip(1).map(name).collect();
    let mut problems = Vec::new();
    for file in files.iter().filter(|file| file.path.starts_with(VIEWS) && file.is_rust()) {
        let text = plain(&file.text, Keep::Strings);
        let (code, _) = without_tests(&text);
        for (line, before, literal) in literals(code) {
            if is_words(literal, before, &classes) {
                problems.push(format!("{}:{line}: put \"{literal}\" into web/src/texts", file.path));
            }
        }
    }
    problems
}

fn name(rest: &str) -> &str {
    rest.split(|c: char| !c.is_ascii_alphanumeric() && c != '-').next().unwrap_or_default()
}

/// The strings of a source, each with its line and what stands before it on that line.
fn literals(code: &str) -> Vec<(usize, &str, &str)> {
    let mut found = Vec::new();
    for (at, line) in code.lines().enumerate() {
        let mut start = 0;
        while let Some(open) = line[start..].find('"').map(|open| start + open) {
            let Some(length) = line[open + 1..].find('"') else { break };
            found.push((at + 1, &line[..open], &line[open + 1..open + 1 + length]));
            start = open + length + 2;
        }
    }
    found
}

/// Whether a string is for people: it starts like a sentence, has words with spaces between, or is the text of an
/// element.
fn is_words(literal: &str, before: &str, classes: &[&str]) -> bool {
    // Values in braces are named by the code.
    let bare: String = literal.split('{').map(|part| part.split_once('}').map_or(part, |(_, after)| after)).collect();
    let words: Vec<&str> = bare.split_whitespace().filter(|word| word.chars().any(char::is_alphabetic)).collect();
    if words.is_empty() || VALUES.contains(&literal) || before.trim_end().ends_with("reason =") {
        return false;
    }
    let is_sentence = {
        let mut letters = bare.chars();
        letters.next().is_some_and(char::is_uppercase) && letters.next().is_some_and(char::is_lowercase)
    };
    let long = |word: &&&str| word.chars().filter(|c| c.is_alphabetic()).count() > 2;
    let is_spaced = bare.trim() != bare || bare.contains(' ');
    let are_classes = words.iter().all(|word| classes.contains(word));
    let is_text = before.ends_with('>') && !before.ends_with("=>");
    is_sentence || is_text || (is_spaced && words.iter().any(|word| long(&word)) && !are_classes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(line: &str) -> usize {
        let file = |path: &str, text: String| File { path: path.to_owned(), text };
        let view = format!("fn a() {{\n    {line}\n}}\n");
        in_views(&[file("web/src/views/a.rs", view), file(STYLE, ".quiet.small { a: b }\n.band { }".to_owned())]).len()
    }

    #[test]
    fn words_in_views_are_seen() {
        assert_eq!(found("view! { <p>\"due\"</p> }"), 1);
        assert_eq!(found("view! { <p>\"Due\"</p> }"), 1);
        assert_eq!(found("(\"File\", Some(name))"), 1);
        assert_eq!(found("format!(\"{} of {}\", a, b)"), 0, "two letters could be anything");
        assert_eq!(found("format!(\"{} since {}\", a, b)"), 1);
        assert_eq!(found("<div aria-label=\"Show\">"), 1);
    }

    #[test]
    fn what_people_do_not_read_is_left_alone() {
        for line in [
            "<button class=\"quiet small\" type=\"button\">",
            "\"suspended\" => Tone::Bad,",
            "format!(\"{name}.report.json\")",
            "view! { {a}\" · \"{b} }",
            "// Due",
            "#[expect(clippy::x, reason = \"views take what they show\")]",
            "format!(\"M{x} {top}l5 -8h-10z\")",
        ] {
            assert_eq!(found(line), 0, "{line}");
        }
    }
}
