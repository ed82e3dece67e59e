//! No crate that connects: neither the core nor the command as it is built by default has one in its tree.

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

/// Crates that connect in the trees of what is built by default.
pub(super) fn none(_: &[File]) -> Vec<String> {
    let trees = ["sealcase", "sealcase-transport", "sealcase-cli"].map(|package| (package, tree(package, "")));
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
    let task = Task::line(&format!("cargo tree --locked --edges normal --prefix none --package {package} {more}"));
    task.read().map_err(|problem| problem.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_features_that_connect_are_seen() {
        let names = tree("sealcase-cli", "--features tsa").unwrap();
        assert_eq!(found(&names).collect::<Vec<_>>().first(), Some(&"ureq"));
        let names = tree("sealcase-cli", "--features cloud").unwrap();
        assert!(["reqwest", "rustls", "tokio"].iter().all(|name| found(&names).any(|found| found == *name)));
        assert_eq!(none(&[]), Vec::<String>::new());
    }
}
