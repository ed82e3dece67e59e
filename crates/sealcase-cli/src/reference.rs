//! Other sealed zips that a signature names: each is verified first, then named by its id and digest.

use std::path::{Component, Path};

use sealcase::report::Verdict;
use sealcase::statement::{Reference, Relation};
use sealcase::time::Timestamp;

use crate::args::SealArgs;
use crate::batch::Pace;
use crate::console::Console;
use crate::outcome::Stop;
use crate::validate::quoted;
use crate::verify::Judge;

/// Names another bag by its id and the digest that its own signatures cover.
///
/// # Errors
/// It cannot be read, or does not hold.
pub(crate) fn to(path: &Path, relation: &str, at: Timestamp, console: &Console) -> Result<Reference, Stop> {
    let report = Judge::of_nobody(at).path(path, Pace::of(console))?;
    crate::prove::refuse(&report)?;
    let bag = report.bag.as_ref().filter(|_| matches!(report.verdict, Verdict::Valid | Verdict::Trusted));
    match bag.and_then(|bag| Some((bag.id.as_deref()?, bag.tag_manifest?))) {
        Some((id, tag_manifest)) => Ok(Reference::new(id, tag_manifest, relation)),
        None => Err(Stop::usage(format!("{} is no sealed zip that holds, so it cannot be named", path.display()))
            .with_hint(format!("`sealcase verify {}` says why", quoted(&path.to_string_lossy())))),
    }
}

/// The earlier bags that a seal names, as the user gave them.
///
/// # Errors
/// One of them cannot be read or does not hold, or is said to be in the package and is not.
pub(crate) fn previous(args: &SealArgs, at: Timestamp, console: &Console) -> Result<Vec<Reference>, Stop> {
    let mut previous = Vec::new();
    for (relation, paths) in [(Relation::Supersedes, &args.supersedes), (Relation::Continues, &args.continues)] {
        for path in paths {
            previous.push(to(path, relation.as_str(), at, console)?);
        }
    }
    for path in &args.contains {
        let inside = path.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
        if !inside {
            return Err(Stop::usage(format!("{} does not lie in the package", path.display()))
                .with_hint("copy the sealed zip into the folder, and give its name as seen from there"));
        }
        previous.push(to(&args.dir.join(path), Relation::Contains.as_str(), at, console)?);
    }
    Ok(previous)
}
