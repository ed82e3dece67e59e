//! Everything that is done to this repository by command: show it, test it, build its page.
//!
//! Started as `cargo xtask COMMAND`. It runs first on a fresh machine, so it has no dependency and
//! compiles in seconds. Each command has its own file; this one only reads the arguments.

#![expect(clippy::print_stderr, reason = "a program for the terminal")]

mod bench;
mod book;
mod demo;
mod dist;
mod fuzz;
mod hosting;
mod long;
mod npm;
mod run;
mod serve;
mod setup;
mod steps;
mod test;
mod tidy;
mod web;

use std::process::ExitCode;

use run::{Failure, Outcome, bad, fail, say};

const HELP: &str = "\
Usage: cargo xtask COMMAND

Commands:
  demo         Check, seal and verify an example package, then open the page on it
  test         Run everything that must hold before a change is taken
  check        Run the quick part of that: format, lints, native tests
  fuzz         Throw made-up input at the core, looking for what breaks it
  soak         Do random deeds with packages and bags for an hour; nothing may be lost
  mutants      Change the code that gives verdicts, place by place; the tests must notice
  web          Build the page into target/page, with the settings of hosts
  serve        Build the page and serve it on this machine
  bench        Measure speed and memory against bare loops and others' tools
  setup        Bring all tools now, so that later runs need no network for them
  book         Build the book into target/book
  npm          Build the npm package into target/npm
  dist         Make everything that a release hands out, in target/dist
  gen          Make anew what is made from other files: docs/rules.md, docs/reference
  tidy         Check the order of the house: floors, sizes, maps, texts
  clean-tools  Remove target/tools
  help         Explain a command: cargo xtask help COMMAND

Each command brings the tools it needs and says so. Exit code: 0 when all went well, 1 when something
failed, 2 when the command itself was wrong.";

const DEMO: &str = "\
Usage: cargo xtask demo [--no-serve] [--port N]

Makes an example package twice, once with mistakes and once without, in target/demo. Validates both,
makes a key, seals the clean one, verifies and shows the sealed zip, and shows that a changed copy is
refused. Then builds the page and serves it on this machine.

  --no-serve  End after the verdict; needs Rust only, neither wasm nor a browser
  --port N    Serve on this port (default: 8317; 0 takes any that is free)";

const TEST: &str = "\
Usage: cargo xtask test [--fast] [--fuzz] [--scale] [--list] [STEP...]

Runs the named steps and what they need, or all steps. A failed step does not stop those that do not
need it. The last line says how many passed and failed.

  --fast  Leave out the steps that need foreign tools or a browser
  --fuzz  Run the step `fuzz`, which no other run does: a few seconds of each target, and minutes to compile them
  --scale Run the step `scale`, which no other run does: object stores and Spark
  --list  List the steps and what each does";

const WEB: &str = "\
Usage: cargo xtask web [--quick]

Builds the page: compiles it for the browser, binds it, and writes it to target/page, with the header files of
integrations/hosting for this very build.

  --quick  Compile fast and large, for work on the page; writes target/page-quick";

const SERVE: &str = "\
Usage: cargo xtask serve [--port N]

Builds the page and serves it on this machine only.

  --port N  Serve on this port (default: 8317; 0 takes any that is free)";

const CHECK: &str = "\
Usage: cargo xtask check

Runs the steps fmt, clippy and test: what to run before every commit.";

const FUZZ: &str = "\
Usage: cargo xtask fuzz [--seconds N] [TARGET...]

Compiles the fuzz targets of tests/fuzz and runs the named ones, or all, one after the other. What breaks
something is kept in target/fuzz/found.

  --seconds N  How long each target runs (default: 60)";

const SOAK: &str = "\
Usage: cargo xtask soak [--minutes N] [--seed N]

Makes, checks, seals, countersigns, merges, stamps, renews, encrypts, opens, extracts and tampers with packages and
bags in random order, kills some deeds in their middle, and verifies every bag at the end. When something is wrong,
all files are kept in target/soak-failed.

  --minutes N  For how long (default: 60)
  --seed N     Which dice (default: 1)";

const MUTANTS: &str = "\
Usage: cargo xtask mutants [--shard I/N]

Brings cargo-mutants and runs it by .cargo/mutants.toml: each mutant is compiled and tested. What was missed is in
target/mutants.out/missed.txt.

  --shard I/N  Only this share of the mutants (default: 0/15; all of them take most of a day)";

const TIDY: &str = "\
Usage: cargo xtask tidy

Prints what is out of order, and which files grow long. The same checks run as tests of xtask; there,
long files are reported only when they are too long.";

const BENCH: &str = "\
Usage: cargo xtask bench [--quick] [--scale X] [--runs N] [--folder F] [--no-peers] [WORK...]

Builds Sealcase and a measuring program in release, brings the peers that registries have, makes corpora in
target/bench (8 GB; the quick ones 0.5 GB) and measures, each round all contenders in turn. Writes
target/bench/results.md, results.json and growth.svg.

  --quick     Smaller corpora and batches of a hundredth
  --scale X   Batches of X times 10,000 packages and 100,000 bags (default: 1)
  --runs N    Rounds that count (default: 5)
  --folder F  Work in this folder: one in memory, such as /dev/shm/bench, where the disk is slow or busy
  --no-peers  Bring nothing; measure with the tools that are here
  page        Instead of all else: seal and verify 1 GiB, and 4 GiB for memory, on the page in Chromium
  WORK        verify-firmware, seal-firmware, verify-documents, seal-documents, verify-package, seal-package,
              validate-packages, verify-small, growth";

const GEN: &str = "\
Usage: cargo xtask gen

Makes docs/rules.md and docs/reference anew from the table of codes, the rules, the profiles, the schemas and the
help. A test fails when one is stale.";

const NPM: &str = "\
Usage: cargo xtask npm

Compiles the core for JavaScript and lays the npm package into target/npm.";

const DIST: &str = "\
Usage: cargo xtask dist [--quick] [--key FILE] [--passphrase-file FILE] [--name NAME]

Makes a release in target/dist/files: archives of the command, the page, the npm package, the wheel, the book, the bill of
materials of Sealcase itself, checksums. Then seals all of it with Sealcase, and verifies it.

  --quick                 Compile as for tests, to try how a release is made
  --key FILE              The private key that seals (default: one that is made for trial)
  --passphrase-file FILE  Read its passphrase from the first line of this file
  --name NAME             Who seals (default: The Sealcase authors)";

const BOOK: &str = "\
Usage: cargo xtask book

Builds the book from docs into target/book, with mdBook. Fails on links that lead nowhere.";

const SETUP: &str = "\
Usage: cargo xtask setup

Brings every tool that the other commands would bring when they need it. Quick when all are there.";

const CLEAN: &str = "\
Usage: cargo xtask clean-tools

Removes target/tools: wasm-bindgen, mdBook, the Python and the npm tools. Debian's packages stay.";

/// The port of the page when none is asked for.
const PORT: u16 = 8317;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let (command, rest) = match args.split_first() {
        Some((command, rest)) => (command.as_str(), rest),
        None => ("help", [].as_slice()),
    };
    if rest.iter().any(|arg| arg == "--help" || arg == "-h") {
        return usage(command);
    }
    let result = match command {
        "demo" => read_demo(rest).map(|(serve, port)| demo::demo(serve, port)),
        "test" => read_test(rest).map(|choice| test::test(&choice)),
        "check" => nothing(rest).map(|()| test::test(&test::Choice::quick())),
        "fuzz" => read_fuzz(rest).map(|choice| fuzz::run(&choice)),
        "soak" => long::read_soak(rest).map(|soak| long::soak(&soak)),
        "mutants" => long::read_mutants(rest).map(|share| long::mutants(&share)),
        "web" => read_web(rest).map(|way| web::build_as(way).map(|_| ())),
        "bench" => bench::read(rest).map(|choice| bench::bench(&choice)),
        "serve" => read_port(rest).map(|port| web::build().and_then(|folder| serve::run(&folder, port))),
        "dist" => dist::read(rest).map(|choice| dist::dist(&choice)),
        "npm" => nothing(rest).map(|()| npm::build("web").map(|_| ())),
        "book" => nothing(rest).map(|()| book::build().map(|_| ())),
        "gen" => nothing(rest).map(|()| generate()),
        "tidy" => nothing(rest).map(|()| tidy::report()),
        "setup" => nothing(rest).map(|()| setup::all()),
        "clean-tools" => nothing(rest).map(|()| setup::remove_tools()),
        "help" | "--help" | "-h" => return usage(rest.first().map_or("", String::as_str)),
        _ => Err(Failure(format!("there is no command `{command}`"))),
    };
    match result {
        Ok(Ok(())) => ExitCode::SUCCESS,
        Ok(Err(Failure(problem))) => {
            // Empty when the table of `test` has said it all.
            if !problem.is_empty() {
                eprintln!("{} {problem}", bad("error:"));
            }
            ExitCode::from(1)
        }
        Err(Failure(problem)) => {
            eprintln!("{} {problem}\nTry: cargo xtask help", bad("error:"));
            ExitCode::from(2)
        }
    }
}

/// The tests that compare the pages write them, if asked to.
fn generate() -> Outcome {
    run::Task::line("cargo test --quiet -p sealcase-tests --test rules_page --test reference")
        .env("BLESS", "1")
        .run()?;
    run::Task::line("cargo test --quiet -p sealcase-cli --bin sealcase the_page_of_commands").env("BLESS", "1").run()
}

fn usage(command: &str) -> ExitCode {
    let text = match command {
        "" | "help" | "--help" | "-h" => HELP,
        "demo" => DEMO,
        "test" => TEST,
        "check" => CHECK,
        "fuzz" => FUZZ,
        "soak" => SOAK,
        "mutants" => MUTANTS,
        "web" => WEB,
        "serve" => SERVE,
        "book" => BOOK,
        "dist" => DIST,
        "npm" => NPM,
        "gen" => GEN,
        "tidy" => TIDY,
        "bench" => BENCH,
        "setup" => SETUP,
        "clean-tools" => CLEAN,
        _ => {
            eprintln!("{} there is no command `{command}`\n\n{HELP}", bad("error:"));
            return ExitCode::from(2);
        }
    };
    say(text);
    ExitCode::SUCCESS
}

fn nothing(args: &[String]) -> Outcome {
    match args.first() {
        None => Ok(()),
        Some(arg) => fail(format!("`{arg}` is not expected here")),
    }
}

fn read_web(args: &[String]) -> Outcome<web::Build> {
    match args {
        [] => Ok(web::Build::Small),
        [one] if one == "--quick" => Ok(web::Build::Quick),
        [first, ..] => fail(format!("`{first}` is not expected here")),
    }
}

fn read_demo(args: &[String]) -> Outcome<(bool, u16)> {
    let rest: Vec<String> = args.iter().filter(|arg| *arg != "--no-serve").cloned().collect();
    Ok((rest.len() == args.len(), read_port(&rest)?))
}

fn read_port(args: &[String]) -> Outcome<u16> {
    let value = match args {
        [] => return Ok(PORT),
        [flag, value] if flag == "--port" => value.as_str(),
        [one] => match one.strip_prefix("--port=") {
            Some(value) => value,
            None if one == "--port" => return fail("`--port` needs a number"),
            None => return fail(format!("`{one}` is not expected here")),
        },
        [first, ..] => return fail(format!("`{first}` is not expected here")),
    };
    value.parse().map_err(|_| Failure(format!("`{value}` is not a port; one is a number up to 65535")))
}

fn read_fuzz(args: &[String]) -> Outcome<fuzz::Choice> {
    let mut choice = fuzz::Choice { names: Vec::new(), seconds: 60 };
    let mut rest = args.iter();
    while let Some(arg) = rest.next() {
        match arg.as_str() {
            "--seconds" => {
                let number = rest.next().and_then(|text| text.parse().ok()).filter(|number| *number > 0);
                choice.seconds = number.ok_or_else(|| Failure("`--seconds` needs a number above 0".to_owned()))?;
            }
            flag if flag.starts_with('-') => return fail(format!("`{flag}` is not an option of fuzz")),
            name => choice.names.push(name.to_owned()),
        }
    }
    Ok(choice)
}

fn read_test(args: &[String]) -> Outcome<test::Choice> {
    let mut choice = test::Choice::default();
    for arg in args {
        match arg.as_str() {
            "--fast" => choice.fast = true,
            "--fuzz" => choice.names.push("fuzz".to_owned()),
            "--scale" => choice.names.push("scale".to_owned()),
            "--list" => choice.list = true,
            flag if flag.starts_with('-') => return fail(format!("`{flag}` is not an option of test")),
            name if steps::STEPS.iter().any(|step| step.name == name) => choice.names.push(name.to_owned()),
            name => {
                let known: Vec<&str> = steps::STEPS.iter().map(|step| step.name).collect();
                return fail(format!("there is no step `{name}`; the steps are {}", known.join(", ")));
            }
        }
    }
    Ok(choice)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Vec<String> {
        line.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn options_of_the_demo() {
        let read = |line: &str| read_demo(&words(line)).map_err(|problem| problem.0);
        assert_eq!(read(""), Ok((true, PORT)));
        assert_eq!(read("--port 9 --no-serve"), Ok((false, 9)));
        assert_eq!(read("--port=0"), Ok((true, 0)));
        assert!(read("--port").is_err());
        assert!(read("--port 70000").is_err());
        assert!(read("--loud").is_err());
    }

    #[test]
    fn fuzz_targets_and_time() {
        let choice = read_fuzz(&words("json --seconds 5 path")).unwrap();
        assert_eq!((choice.names, choice.seconds), (vec!["json".to_owned(), "path".to_owned()], 5));
        assert!(read_fuzz(&words("--seconds")).is_err());
        assert!(read_fuzz(&words("--seconds 0")).is_err());
    }

    #[test]
    fn steps_are_picked_by_name() {
        let choice = read_test(&words("fmt --fast")).unwrap();
        assert_eq!((choice.names, choice.fast, choice.list), (vec!["fmt".to_owned()], true, false));
        assert!(read_test(&words("fnt")).is_err());
    }
}
