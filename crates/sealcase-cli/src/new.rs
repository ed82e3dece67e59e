//! `sealcase new`: starts a package with the documents that a stage needs, ready to fill in.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::Path;

use sealcase::profile::{Profile, scaffold, starter};

use crate::args::{DemandArgs, NewArgs};
use crate::console::{BOLD, Console, counted, plain};
use crate::outcome::{Exit, Stop};
use crate::output::{Pending, Readers};
use crate::profiles;
use crate::validate::quoted;

/// Runs the command.
pub(crate) fn run(args: &NewArgs, console: &mut Console) -> Result<Exit, Stop> {
    let profile = profiles::load(&args.demand)?;
    if !args.documents.is_empty() {
        return single(args, &profile, console);
    }
    let documents = scaffold(&profile, &args.demand.stage)?;
    make_empty(&args.dir)?;
    for (name, text) in &documents {
        write(&args.dir, name, text)?;
    }
    let evidence = args.dir.join("evidence");
    fs::create_dir_all(&evidence).map_err(|error| Stop::io("make", &evidence, &error))?;

    let dir = quoted(&args.dir.to_string_lossy());
    let mut judged_by = String::new();
    if args.demand.profile != DemandArgs::PROFILE {
        let _ = write!(judged_by, " --profile {}", quoted(&args.demand.profile));
    }
    if args.demand.stage != DemandArgs::STAGE {
        let _ = write!(judged_by, " --stage {}", quoted(&args.demand.stage));
    }
    let count = counted(documents.len() as u64, "document", "documents");
    console.result(&format!("{BOLD}{}{BOLD:#}: {count} to fill in, for {}", args.dir.display(), profile.title()))?;
    for (name, _) in &documents {
        console.remark(&format!("  {name}"));
    }
    console.remark(&format!(
        "\n{BOLD}Next:{BOLD:#}\n  \
         1. Fill in the documents. They hold the values of an example: put yours in the place of each.\n     \
         `sealcase schema show TYPE` describes every member of a document; `sealcase schema write schemas`\n     \
         lets your editor complete and check them; `sealcase ui` opens forms to fill in.\n  \
         2. Put reports, pictures and other evidence into {dir}/evidence and list them in the evidence index.\n  \
         3. sealcase validate {dir}{judged_by}\n     \
         says what is still open. At first that is a lot: what only you can state is left unstated."
    ));
    Ok(Exit::Passed)
}

/// Single documents, beside what is there.
fn single(args: &NewArgs, profile: &Profile, console: &mut Console) -> Result<Exit, Stop> {
    let mut documents = Vec::new();
    for doc_type in &args.documents {
        let Some(document) = starter(profile, doc_type)? else {
            let known = sealcase_schemas::DOCUMENTS.iter().map(|known| known.name);
            let near = profiles::meant(doc_type, known);
            return Err(Stop::usage(format!("there is no document type `{}`", plain(doc_type)))
                .with_hint(format!("{near}`sealcase schema list` names them all")));
        };
        if !documents.contains(&document) {
            documents.push(document);
        }
    }
    for (name, _) in &documents {
        let path = args.dir.join(name);
        if path.exists() {
            let stop = Stop::usage(format!("{} exists already; nothing was written", plain(&path.to_string_lossy())));
            return Err(stop.with_hint("move the file away first, or write the document into another folder"));
        }
    }
    for (name, text) in &documents {
        write(&args.dir, name, text)?;
        console.result(&plain(&args.dir.join(name).to_string_lossy()))?;
    }
    console.remark("Fill it in, and add it to the list of enclosures if the package has an application.");
    Ok(Exit::Passed)
}

/// Makes the folder, or accepts one that is empty.
fn make_empty(dir: &Path) -> Result<(), Stop> {
    match fs::read_dir(dir) {
        Ok(mut entries) => match entries.next() {
            None => Ok(()),
            Some(_) => Err(Stop::usage(format!("{} is not empty; nothing was written", dir.display()))
                .with_hint("give the name of a new folder")),
        },
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            fs::create_dir_all(dir).map_err(|error| Stop::io("make", dir, &error))
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotADirectory => {
            Err(Stop::usage(format!("{} is a file, not a folder", dir.display())))
        }
        Err(error) => Err(Stop::io("read", dir, &error)),
    }
}

fn write(dir: &Path, name: &str, text: &str) -> Result<(), Stop> {
    let path = dir.join(name);
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).map_err(|error| Stop::io("make", parent, &error))?;
    }
    let pending = Pending::create(&path, false, Readers::Default)?;
    pending.writer()?.write_all(text.as_bytes()).map_err(|error| Stop::io("write", &path, &error))?;
    pending.commit()
}
