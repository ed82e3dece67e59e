//! `cargo xtask bench`: how fast Sealcase is, against bare loops and others' tools, on this machine.
//!
//! Builds the command line and `tests/bench` in release, brings the peers that the registries have, and starts the
//! measuring, which writes `target/bench/results.md`, `results.json` and `growth.svg`.

use crate::run::{Failure, Outcome, Task, at, fail, root, say, target};
use crate::{setup, web};

/// What is asked for.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Choice {
    /// Only Sealcase and the floors.
    alone: bool,
    /// The page in a browser, instead of the command line.
    page: bool,
    /// Where corpora and results go; `target/bench`, if it is not said.
    folder: Option<String>,
    /// What the measuring program is told.
    rest: Vec<String>,
}

/// Reads the arguments; works are judged by the measuring program, which knows them.
pub(crate) fn read(args: &[String]) -> Outcome<Choice> {
    let mut choice = Choice::default();
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--no-peers" => choice.alone = true,
            "page" if choice.rest.is_empty() => choice.page = true,
            "--quick" => choice.rest.push(arg.clone()),
            "--folder" => {
                let folder = args.next().ok_or_else(|| Failure("`--folder` needs a folder".to_owned()))?;
                choice.folder = Some(folder.clone());
            }
            "--scale" | "--runs" => {
                let value = args.next().filter(|value| value.parse::<f64>().is_ok_and(|number| number > 0.0));
                let value = value.ok_or_else(|| Failure(format!("`{arg}` needs a number above 0")))?;
                choice.rest.extend([arg.clone(), value.clone()]);
            }
            flag if flag.starts_with('-') => return fail(format!("`{flag}` is not an option of bench")),
            _ => choice.rest.push(arg.clone()),
        }
    }
    Ok(choice)
}

/// Builds, brings and measures.
pub(crate) fn bench(choice: &Choice) -> Outcome {
    if choice.page {
        return bench_page();
    }
    Task::line("cargo build --release -p sealcase-cli -p sealcase-bench").run()?;
    let release = target().join("release");
    let mut task = Task::new(release.join("sealcase-bench"))
        .arg(choice.folder.as_ref().map_or_else(|| root().join("target/bench"), |folder| root().join(folder)))
        .args(&choice.rest)
        .env("SEALCASE", release.join("sealcase"));
    if !choice.alone {
        match setup::bench_python() {
            Ok(folder) => task = task.env("SEALCASE_BENCH_PYTHON", folder),
            Err(Failure(problem)) => say(&format!("The Python peers are left out: {problem}")),
        }
    }
    task.run()
}

/// Measures the page in Chromium against the loop that anybody would write first.
fn bench_page() -> Outcome {
    let page = web::build()?;
    let naive = web::example("naive")?;
    crate::demo::make_examples()?;
    let results = target().join("bench");
    at(&results, std::fs::create_dir_all(&results))?;
    Task::line("node tests/e2e/bench.mjs")
        .env("PAGE", page)
        .env("NAIVE", naive)
        .env("EXAMPLE", root().join(crate::demo::CLEAN))
        .env("CHROMIUM", setup::browser()?)
        .env("NODE_PATH", setup::node_modules()?)
        .env("RESULTS", results.join("page.json"))
        .limit(std::time::Duration::from_hours(1))
        .run()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_of_the_bench() {
        let words = |line: &str| line.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        let read = |line: &str| read(&words(line)).map_err(|problem| problem.0);
        let choice = read("--no-peers --quick --folder /dev/shm/b --scale 0.5 verify-small").unwrap();
        assert_eq!(choice.folder.as_deref(), Some("/dev/shm/b"));
        assert_eq!((choice.alone, choice.rest), (true, words("--quick --scale 0.5 verify-small")));
        assert!(read("--scale").is_err() && read("--scale none").is_err() && read("--loud").is_err());
        assert_eq!(read(""), Ok(Choice::default()));
    }
}
