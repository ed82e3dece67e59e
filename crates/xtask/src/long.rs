//! What runs for long, and is asked for by name: the soak, and mutation testing.

use std::time::Duration;

use crate::run::{Failure, Outcome, Task, fail, target};
use crate::{demo, setup};

/// How long the soak runs, and with which dice.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Soak {
    minutes: u64,
    seed: u64,
}

/// Reads the options of `soak`.
pub(crate) fn read_soak(args: &[String]) -> Outcome<Soak> {
    let mut soak = Soak { minutes: 60, seed: 1 };
    let mut rest = args.iter();
    while let Some(arg) = rest.next() {
        let place = match arg.as_str() {
            "--minutes" => &mut soak.minutes,
            "--seed" => &mut soak.seed,
            _ => return fail(format!("`{arg}` is not an option of soak")),
        };
        let number = rest.next().and_then(|text| text.parse().ok()).filter(|number| *number > 0);
        *place = number.ok_or_else(|| Failure(format!("`{arg}` needs a number above 0")))?;
    }
    Ok(soak)
}

/// Random deeds on packages and bags, and what must hold after each.
pub(crate) fn soak(soak: &Soak) -> Outcome {
    demo::build_cli()?;
    Task::new(setup::python()?)
        .arg("tests/soak/run.py")
        .env("SEALCASE", demo::sealcase())
        .env("MINUTES", soak.minutes.to_string())
        .env("SEED", soak.seed.to_string())
        .env("KEEP", target().join("soak-failed"))
        .limit(Duration::from_mins(soak.minutes + 30))
        .run()
}

/// Reads the options of `mutants`: which share of them; a 15th when nothing is said.
pub(crate) fn read_mutants(args: &[String]) -> Outcome<String> {
    match args {
        [] => Ok("0/15".to_owned()),
        [flag, share] if flag == "--shard" && share.contains('/') => Ok(share.clone()),
        [first, ..] => fail(format!("`{first}` is not expected here; a share is given as `--shard 0/15`")),
    }
}

/// Changes the code that gives verdicts in one place after the other; the tests must notice each.
pub(crate) fn mutants(share: &str) -> Outcome {
    Task::new(setup::mutants()?)
        .args(["mutants", "--test-package", "sealcase-tests", "--sharding", "round-robin", "--no-shuffle", "--shard"])
        .args([share, "--timeout", "200", "--output"])
        .arg(target())
        .run()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_read() {
        let words = |line: &str| line.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(read_soak(&words("--minutes 5 --seed 9")).unwrap(), Soak { minutes: 5, seed: 9 });
        assert!(read_soak(&words("--minutes 0")).is_err());
        assert!(read_soak(&words("--hours 1")).is_err());
        assert_eq!(read_mutants(&words("--shard 3/4")).unwrap(), "3/4");
        assert!(read_mutants(&words("3/4")).is_err());
    }
}
