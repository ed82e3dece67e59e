//! Terms of the scheme are data: no length of time stands in the core's code.

use super::File;
use super::source::{Keep, plain, without_tests};

/// Where the core lies.
const CORE: &str = "crates/sealcase/src/";
/// What counts single days, and is no term.
const ONE_DAY: &str = "P1D";
/// Names under which lengths of time hide as numbers.
const NAMES: [&str; 4] = ["YEARS:", "MONTHS:", "DAYS:", "_DAYS_"];

/// Periods and counts of years, months or days in the core, outside its tests.
pub(super) fn in_code(files: &[File]) -> Vec<String> {
    let mut problems = Vec::new();
    for file in files.iter().filter(|file| file.path.starts_with(CORE) && file.is_rust()) {
        if file.path.ends_with("/tests.rs") || file.path.contains("/tests/") {
            continue;
        }
        let text = plain(&file.text, Keep::Strings);
        for (number, line) in without_tests(&text).0.lines().enumerate() {
            let named = line.contains("const ") && NAMES.iter().any(|name| line.contains(name));
            if named || periods(line).any(|period| period != ONE_DAY) {
                problems.push(format!("{}:{}: a term belongs into the profile", file.path, number + 1));
            }
        }
    }
    problems
}

/// Strings that are periods: `P5Y`.
fn periods(line: &str) -> impl Iterator<Item = &str> {
    line.split('"').filter(|part| {
        let rest = part.strip_prefix('P').unwrap_or_default();
        rest.ends_with(['Y', 'M', 'D', 'W'])
            && rest.starts_with(|c: char| c.is_ascii_digit())
            && rest.chars().all(|c| c.is_ascii_digit() || "YMWD".contains(c))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_in_code_are_seen() {
        let found =
            |path: &str, text: &str| in_code(&[File { path: format!("{CORE}{path}"), text: text.to_owned() }]).len();
        assert_eq!(found("rules/dates.rs", "let term = Period::parse(\"P5Y\");"), 1);
        assert_eq!(found("records.rs", "\nconst KEPT_YEARS: u32 = 5;"), 1);
        assert_eq!(found("records.rs", "x(\"P20D\", \"P1Y6M\")"), 1);
        assert_eq!(found("rules/dates.rs", "let day = Period::parse(\"P1D\");"), 0);
        assert_eq!(found("rules/dates.rs", "// P5Y\nlet x = \"PDF\"; let y = \"P\";"), 0);
        assert_eq!(found("records/tests.rs", "x(\"P5Y\")"), 0);
        assert_eq!(found("records.rs", "fn a() {}\n#[cfg(test)]\nmod tests { fn b() { x(\"P5Y\") } }"), 0);
    }
}
