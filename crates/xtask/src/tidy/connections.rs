//! What is built in: no crate that connects, and in the core no more of them than today.

use std::collections::BTreeSet;

use super::File;
use crate::run::Task;

/// Crates that speak HTTP, TLS or other protocols, by their names.
const CONNECTING: &[&str] = &[
    "attohttpc",
    "curl",
    "h2",
    "hyper",
    "isahc",
    "minreq",
    "native-tls",
    "openssl",
    "reqwest",
    "ring",
    "rustls",
    "socket2",
    "tokio",
    "tungstenite",
    "ureq",
    "ureq-proto",
];

/// How many crates the core is built of, itself and its schemas included; macros, which run while it is compiled, are
/// not. Half of them are pieces of two libraries, `RustCrypto` and jsonschema. This goes down only.
const MOST_IN_CORE: usize = 128;

/// The core's tree, when it has grown beyond [`MOST_IN_CORE`].
pub(super) fn few(_: &[File]) -> Vec<String> {
    let mut problems = Vec::new();
    for target in ["x86_64-unknown-linux-gnu", "wasm32-unknown-unknown"] {
        match tree("sealcase", &format!("--target {target} --edges normal,no-proc-macro")) {
            Ok(names) => {
                let names: BTreeSet<String> = names.lines().map(crate_of).collect();
                if names.len() > MOST_IN_CORE {
                    problems.push(format!("sealcase: {} crates for {target}; {MOST_IN_CORE} at most", names.len()));
                }
            }
            Err(problem) => problems.push(problem),
        }
    }
    problems
}

/// Name and version of a line of the tree.
fn crate_of(line: &str) -> String {
    line.split_whitespace().take(2).collect::<Vec<_>>().join(" ")
}

/// Crates that connect in the trees of what is built by default.
pub(super) fn none(_: &[File]) -> Vec<String> {
    let trees =
        ["sealcase", "sealcase-transport", "sealcase-cli"].map(|package| (package, tree(package, "--edges normal")));
    let mut problems = Vec::new();
    for (package, names) in trees {
        match names {
            Ok(names) => problems.extend(found(&names).map(|name| format!("{package}: has {name} in its tree"))),
            Err(problem) => problems.push(problem),
        }
    }
    problems
}

fn found(names: &str) -> impl Iterator<Item = &str> {
    names.lines().filter_map(|line| line.split_whitespace().next()).filter(|name| CONNECTING.contains(name))
}

/// What a package is built of, one crate a line.
fn tree(package: &str, more: &str) -> Result<String, String> {
    let task = Task::line(&format!("cargo tree --locked --prefix none --package {package} {more}"));
    task.read().map_err(|problem| problem.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_features_that_connect_are_seen() {
        let names = tree("sealcase-cli", "--edges normal --features tsa").unwrap();
        assert_eq!(found(&names).collect::<Vec<_>>().first(), Some(&"ureq"));
        let names = tree("sealcase-cli", "--edges normal --features cloud").unwrap();
        assert!(["reqwest", "rustls", "tokio"].iter().all(|name| found(&names).any(|found| found == *name)));
        assert_eq!(none(&[]), Vec::<String>::new());
    }

    #[test]
    fn crates_are_counted_once() {
        assert_eq!(crate_of("der v0.8.3 (*)"), crate_of("der v0.8.3"));
        let names = tree("sealcase", "--edges normal,no-proc-macro").unwrap();
        let names: BTreeSet<String> = names.lines().map(crate_of).collect();
        assert!(names.len() > 20 && names.iter().any(|name| name.starts_with("sha2 ")), "{names:?}");
    }
}
