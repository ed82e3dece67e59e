//! `sealcase new`: starts a package with the documents that a stage needs, ready to fill in.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use sealcase::profile::scaffold;

use crate::args::NewArgs;
use crate::console::{BOLD, Console, counted};
use crate::outcome::{Exit, Stop};
use crate::output::{Pending, Readers};
use crate::profiles;
use crate::validate::quoted;

/// Runs the command.
pub(crate) fn run(args: &NewArgs, console: &mut Console) -> Result<Exit, Stop> {
    let profile = profiles::load(&args.demand)?;
    let documents = scaffold(&profile, &args.demand.stage)?;
    make_empty(&args.dir)?;
    for (name, text) in &documents {
        write(&args.dir, name, text)?;
    }
    let evidence = args.dir.join("evidence");
    fs::create_dir_all(&evidence).map_err(|error| Stop::io("make", &evidence, &error))?;

    let dir = quoted(&args.dir.to_string_lossy());
    let count = counted(documents.len() as u64, "document", "documents");
    console.result(&format!("{BOLD}{}{BOLD:#}: {count} to fill in, for {}", args.dir.display(), profile.title()))?;
    for (name, _) in &documents {
        console.remark(&format!("  {name}"));
    }
    console.remark(&format!(
        "\n{BOLD}Next:{BOLD:#}\n  \
         1. Fill in the documents. `sealcase schema show TYPE` describes every member of one;\n     \
         `sealcase schema write schemas` lets your editor complete and check them.\n  \
         2. Put reports, pictures and other evidence into {dir}/evidence and list them in the evidence index.\n  \
         3. sealcase validate {dir}"
    ));
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
