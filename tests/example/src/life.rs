//! The product's whole life, from the first application to the disposal of the records: one sealed
//! bag after the other, each by its signer, each referring to the bag before.
//!
//! `life/life.json` lists what happens, in order of time. `life/BAG/` holds what goes into a bag:
//! `package.json` says what is taken over from earlier bags and what changes, `documents/` and
//! `files/` hold what is new. Keys are made from fixed seeds and times are written down, so the same
//! source gives the same bytes.

mod deeds;
mod package;
mod parties;
mod sealing;

use std::collections::BTreeMap;
use std::fs;
use std::io::Cursor;
use std::path::Path;

use serde::Serialize;

use sealcase::report::Report;
use sealcase::trust::{self, Source, Trust};
use sealcase::verify;

use crate::mistakes::Mistake;
use crate::{Fault, Package, source};

pub use deeds::{Deed, Link};
pub use parties::{Party, SCHEME, parties};

/// The profile that every package of the life is judged by.
pub const PROFILE: &str = "us-ctm-palindrome";

/// What happened, on which day, by whom, to which bag.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Moment {
    /// The time, RFC 3339.
    pub at: String,
    /// What happened, in plain words.
    pub what: String,
    /// The party that signed, by id.
    pub by: String,
    /// The name that it signed with.
    pub who: String,
    /// The bag's name.
    pub bag: String,
    /// The stage of a bag that is sealed; none for what is signed later.
    pub stage: Option<String>,
}

/// The life: its packages, and the bags that were sealed from them.
#[derive(Debug)]
pub struct Life {
    packages: BTreeMap<String, Package>,
    deeds: Vec<Deed>,
}

/// The sealed bags, with what is needed to judge them.
#[derive(Debug)]
pub struct Sealed {
    /// The zips by name, each without its ending.
    pub bags: BTreeMap<String, Vec<u8>>,
    /// The scheme's signed trust file.
    pub trust: Vec<u8>,
    /// What happened, in order of time.
    pub timeline: Vec<Moment>,
}

impl Life {
    /// Reads the life and builds all of its packages.
    ///
    /// # Errors
    /// If a source file of the example is missing or wrong.
    pub fn read() -> Result<Self, Fault> {
        let deeds = deeds::read()?;
        let mut packages = BTreeMap::from([(package::EXAMPLE.to_owned(), crate::clean()?)]);
        for deed in &deeds {
            if let Deed::Seal { bag, .. } = deed {
                let built = package::build(bag, &packages).map_err(|fault| Fault::new(format!("{bag}: {fault}")))?;
                packages.insert(bag.clone(), built);
            }
        }
        packages.remove(package::EXAMPLE);
        Ok(Self { packages, deeds })
    }

    /// What happens, in order of time.
    pub fn deeds(&self) -> &[Deed] {
        &self.deeds
    }

    /// The packages by the name of their bag.
    pub fn packages(&self) -> &BTreeMap<String, Package> {
        &self.packages
    }

    /// Seals and signs everything.
    ///
    /// # Errors
    /// If a package cannot be sealed, or something earlier than it is missing.
    pub fn seal(&self) -> Result<Sealed, Fault> {
        sealing::seal(self)
    }
}

/// A mistake planted in a package of the life.
#[derive(Debug, Clone, PartialEq)]
pub struct LifeMistake {
    /// The bag whose package has it.
    pub bag: String,
    /// The mistake.
    pub mistake: Mistake,
}

/// The mistakes of `life/mistakes.json`, in the order of their bags.
///
/// # Errors
/// If the file is missing or wrong.
pub fn mistakes() -> Result<Vec<LifeMistake>, Fault> {
    let by_bag: BTreeMap<String, Vec<Mistake>> = source::json("life/mistakes.json")?;
    let one = |bag: &String, mistake| LifeMistake { bag: bag.clone(), mistake };
    Ok(by_bag
        .into_iter()
        .flat_map(|(bag, mistakes)| mistakes.into_iter().map(move |mistake| one(&bag, mistake)))
        .collect())
}

impl Sealed {
    /// The trust file, read with the scheme's key.
    ///
    /// # Errors
    /// If it does not hold.
    pub fn trust(&self) -> Result<Trust, Fault> {
        trust(&self.trust)
    }

    /// Verifies every bag by the trust file, after the last moment of the life: the reports by bag.
    ///
    /// # Errors
    /// If the trust file does not hold.
    pub fn verify(&self) -> Result<BTreeMap<String, Report>, Fault> {
        let trust = self.trust()?;
        let last = self.timeline.last().map(|moment| parties::time(&moment.at)).transpose()?;
        let judge = |(name, zip): (&String, &Vec<u8>)| {
            let input = format!("{name}.sealed.zip");
            let request =
                verify::Request { input: &input, trust: Some(&trust), as_of: last, ..verify::Request::default() };
            let report = verify::verify(Cursor::new(zip), &request).map_err(|error| Fault::new(error.to_string()))?;
            Ok((name.clone(), report))
        };
        self.bags.iter().map(judge).collect()
    }

    /// Writes the bags, the trust file, the example keys and `timeline.json` into a new or empty folder.
    ///
    /// # Errors
    /// If the folder holds something already, or cannot be written.
    pub fn write(&self, folder: &Path) -> Result<(), Fault> {
        crate::make_empty(folder)?;
        let put = |name: &str, bytes: &[u8]| {
            let path = folder.join(name);
            fs::write(&path, bytes).map_err(|error| Fault::new(format!("{}: {error}", path.display())))
        };
        for (name, zip) in &self.bags {
            put(&format!("{name}.sealed.zip"), zip)?;
        }
        put("trust.json", &self.trust)?;
        for party in parties() {
            let secret = party.key().to_pem().map_err(|error| Fault::new(error.to_string()))?;
            put(&format!("{}.example-key.pem", party.id), secret.as_bytes())?;
            put(&format!("{}.example-key.pub", party.id), party.key().public().to_pem().as_bytes())?;
        }
        let mut timeline = serde_json::to_vec_pretty(&self.timeline).map_err(|error| Fault::new(error.to_string()))?;
        timeline.push(b'\n');
        put("timeline.json", &timeline)
    }
}

/// Reads the scheme's trust file with the scheme's own key.
fn trust(text: &[u8]) -> Result<Trust, Fault> {
    let scheme = [parties::by_id(SCHEME)?.key().public()];
    let source = Source { text, path: "trust.json", signers: &scheme };
    let read = trust::read(&source).map_err(|findings| Fault::new(format!("the trust file: {findings:?}")))?;
    Ok(read.0)
}
