//! `sealcase registry`: the public record of a product, a page for buyers, and the code that leads to the registry.

mod png;

use std::fs;
use std::io::{self, IsTerminal as _, Write as _};
use std::path::Path;

use sealcase::records::{Bundle, DOC_TYPES, Ledger};
use sealcase::registry::{self, Code, PublicRecord};

use crate::args::{RegistryArgs, RegistryFormat};
use crate::bags;
use crate::clock;
use crate::console::{Console, plain};
use crate::outcome::{Exit, Stop};
use crate::output::{Pending, Readers};

/// Runs the command.
pub(crate) fn run(args: &RegistryArgs, console: &mut Console) -> Result<Exit, Stop> {
    let now = clock::given_or_now(args.as_of)?;
    let as_of = now.date();
    let mut documents = Vec::new();
    let mut ledger = Ledger::default();
    for path in &args.paths {
        let input = path.to_string_lossy();
        let mut opened = bags::open(path, DOC_TYPES, clock::given_or_now(None)?.max(now))?;
        if let Some(look) = &mut opened.look {
            look.documents = opened.documents;
            ledger.add(Bundle::of(&input, look));
            documents.append(&mut look.documents);
        } else {
            console.remark(&format!("note: {} is not sealed; nobody vouches for it", plain(&input)));
            ledger.add(Bundle::of_documents(&input, &opened.documents));
            documents.append(&mut opened.documents);
        }
    }
    let states = ledger.records(as_of, None);
    let [state] = states.as_slice() else {
        return Err(Stop::usage("these are about several products; give those of one product"));
    };
    let record = match registry::publish(&documents, Some(state), as_of) {
        Ok(record) => record,
        Err(refused) => return Err(Stop { code: 1, ..Stop::usage(refused.to_string()) }),
    };
    for warning in record.warnings() {
        console.warning(&warning);
    }
    let code = record
        .registry_url
        .as_deref()
        .map(|url| Code::of(url).ok_or_else(|| Stop::undecided("the registry address is too long for a QR code")));
    let code = code.transpose()?;
    match &args.output {
        Some(folder) => write(&record, code.as_ref(), folder, args.force, console)?,
        None => print(&record, code.as_ref(), args.format, console)?,
    }
    Ok(Exit::Passed)
}

fn print(
    record: &PublicRecord,
    code: Option<&Code>,
    format: RegistryFormat,
    console: &mut Console,
) -> Result<(), Stop> {
    let needed = || {
        code.ok_or_else(|| {
            Stop::usage("the registry record names no page for the code to lead to")
                .with_hint("put the address into `registryUrl` of the registry record")
        })
    };
    match format {
        RegistryFormat::Json => console.write(&record.to_json()),
        RegistryFormat::Html => console.write(&registry::page(record, code)),
        RegistryFormat::Svg => console.write(&needed()?.to_svg()),
        RegistryFormat::Png => {
            let bytes = png::of(needed()?)?;
            if io::stdout().is_terminal() {
                return Err(Stop::usage("a picture is not for the terminal").with_hint("use `-o DIR`, or `> qr.png`"));
            }
            Ok(io::stdout().lock().write_all(&bytes)?)
        }
    }
}

/// Writes every form into a folder; each file appears whole.
fn write(
    record: &PublicRecord,
    code: Option<&Code>,
    folder: &Path,
    force: bool,
    console: &mut Console,
) -> Result<(), Stop> {
    let mut files = vec![
        ("registry-record.json", record.to_json().into_bytes()),
        ("index.html", registry::page(record, code).into_bytes()),
    ];
    if let Some(code) = code {
        files.push(("qr-preview.svg", code.to_svg().into_bytes()));
        files.push(("qr-preview.png", png::of(code)?));
    }
    fs::create_dir_all(folder).map_err(|error| Stop::io("make", folder, &error))?;
    let mut pending = Vec::new();
    for (name, bytes) in files {
        let target = folder.join(name);
        let file = Pending::create(&target, force, Readers::Default)?;
        file.writer()?.write_all(&bytes).map_err(|error| Stop::io("write", &target, &error))?;
        pending.push((file, target));
    }
    for (file, target) in pending {
        file.commit()?;
        console.result(&plain(&target.to_string_lossy()))?;
    }
    if code.is_none() {
        console.remark("note: no QR code, since the registry record has no `registryUrl`");
    }
    Ok(())
}
