//! Carries out the deeds of a life through the core's public API, as a careful party would: every
//! package is validated at its own time before it is sealed, every bag is verified by the trust file
//! before somebody countersigns it.

use std::collections::BTreeMap;
use std::io::Cursor;

use sealcase::countersign::{self, Deed as Said};
use sealcase::digest::Digest;
use sealcase::key::SecretKey;
use sealcase::profile::Profile;
use sealcase::report::Report;
use sealcase::seal;
use sealcase::statement::{Action, Event, Reference, Relation};
use sealcase::store::MemStore;
use sealcase::trust::Trust;
use sealcase::validate::{self, Demand, Evidence};
use sealcase::verify;

use super::parties::{self, Party, time};
use super::{Deed, Life, Link, Moment, PROFILE, Sealed};
use crate::Fault;

/// The work in its middle: what is sealed so far.
struct Desk {
    profile: Profile,
    trust: Trust,
    bags: BTreeMap<String, Vec<u8>>,
    /// Id and tag manifest of each bag.
    names: BTreeMap<String, (String, Digest)>,
}

/// Seals and signs everything.
pub(super) fn seal(life: &Life) -> Result<Sealed, Fault> {
    let profile = Profile::builtin(PROFILE).ok_or_else(|| Fault::new(format!("there is no profile {PROFILE}")))?;
    let trust_text = parties::trust_file()?;
    let trust = super::trust(&trust_text)?;
    let mut desk = Desk { profile, trust, bags: BTreeMap::new(), names: BTreeMap::new() };
    let mut timeline = Vec::new();
    for deed in &life.deeds {
        let (bag, what, by, stage) = match deed {
            Deed::Seal { bag, what, by, stage, .. } => (bag, what, by, Some(stage.clone())),
            Deed::Countersign { bag, what, by, .. } | Deed::Event { bag, what, by, .. } => (bag, what, by, None),
        };
        let party = parties::by_id(by)?;
        let zip = match deed {
            Deed::Seal { .. } => desk.seal(life, deed, &party),
            Deed::Countersign { .. } | Deed::Event { .. } => desk.sign(deed, bag, &party),
        };
        let zip = zip.map_err(|fault| Fault::new(format!("{bag}, {}: {fault}", deed.at())))?;
        desk.bags.insert(bag.clone(), zip);
        timeline.push(Moment {
            at: deed.at().to_owned(),
            what: what.clone(),
            by: by.clone(),
            who: party.name.to_owned(),
            bag: bag.clone(),
            stage,
        });
    }
    Ok(Sealed { bags: desk.bags, trust: trust_text, timeline })
}

impl Desk {
    fn seal(&mut self, life: &Life, deed: &Deed, party: &Party) -> Result<Vec<u8>, Fault> {
        let Deed::Seal { bag, at, stage, previous, .. } = deed else { return Err(Fault::new("no seal")) };
        let package = life.packages.get(bag).ok_or_else(|| Fault::new("no package"))?;
        let store = MemStore::new(package.files()?);
        let demand = Demand {
            input: bag,
            profile: &self.profile,
            stage,
            as_of: Some(time(at)?),
            evidence: Evidence::WhenSealing,
        };
        let validation = validate::validate(&store, &demand).map_err(engine)?;
        let checked = validation.checked.ok_or_else(|| refused(&validation.report))?;
        let relate = |link: &Link| {
            let (id, tag_manifest) = self.name(link)?;
            let relation = Relation::parse(&link.relation).ok_or_else(|| Fault::new("no such relation"))?;
            Ok(Reference::previous(id, *tag_manifest, relation))
        };
        let request = seal::Request {
            base_directory: bag.clone(),
            role: party.role.ok_or_else(|| Fault::new("this party has no role"))?,
            signer_name: party.name.to_owned(),
            public_key: party.key().public(),
            sealed_at: time(at)?,
            previous: previous.iter().map(relate).collect::<Result<_, Fault>>()?,
            cosigners: Vec::new(),
            sha512: false,
        };
        match seal::begin(&store, &checked, &request, Cursor::new(Vec::new())).map_err(engine)? {
            seal::Begun::Refused(report) => Err(refused(&report)),
            seal::Begun::Ready(unsigned) => {
                let signature = party.key().sign(unsigned.bytes_to_sign());
                let (receipt, out) = unsigned.finish(signature).map_err(engine)?;
                self.names.insert(bag.clone(), (receipt.bag_id, receipt.tag_manifest));
                Ok(out.into_inner())
            }
        }
    }

    fn sign(&self, deed: &Deed, bag: &str, party: &Party) -> Result<Vec<u8>, Fault> {
        let said = match deed {
            Deed::Countersign { action, references, .. } => Said::Countersign {
                action: Action::parse(action).ok_or_else(|| Fault::new(format!("no such action: {action}")))?,
                references: references
                    .iter()
                    .map(|link| self.name(link).map(|(id, digest)| Reference::new(id, *digest, &link.relation)))
                    .collect::<Result<_, Fault>>()?,
            },
            Deed::Event { event, effective_at, basis, keep_until, .. } => Said::Event {
                event: Event::parse(event).ok_or_else(|| Fault::new(format!("no such event: {event}")))?,
                effective_at: time(effective_at)?,
                basis: basis.clone(),
                keep_until: keep_until.clone(),
            },
            Deed::Seal { .. } => return Err(Fault::new("a seal is no later signature")),
        };
        let zip = self.bags.get(bag).ok_or_else(|| Fault::new("it is not sealed yet"))?;
        let input = format!("{bag}.sealed.zip");
        let request = countersign::Request {
            judge: verify::Request { input: &input, trust: Some(&self.trust), ..verify::Request::default() },
            role: party.role.ok_or_else(|| Fault::new("this party has no role"))?,
            signer_name: party.name.to_owned(),
            public_key: party.key().public(),
            signed_at: time(deed.at())?,
            deed: said,
        };
        match countersign::begin(Cursor::new(zip), &request, Cursor::new(Vec::new())).map_err(engine)? {
            countersign::Begun::Refused(report) => Err(refused(&report)),
            countersign::Begun::Ready(unsigned) => {
                let key: SecretKey = party.key();
                let signature = key.sign(unsigned.bytes_to_sign());
                Ok(unsigned.finish(signature).map_err(engine)?.1.into_inner())
            }
        }
    }

    fn name(&self, link: &Link) -> Result<&(String, Digest), Fault> {
        self.names.get(&link.bag).ok_or_else(|| Fault::new(format!("{} is not sealed yet", link.bag)))
    }
}

#[expect(clippy::needless_pass_by_value, reason = "it closes the path of an error")]
fn engine(error: sealcase::error::Error) -> Fault {
    Fault::new(error.to_string())
}

/// What speaks against a package or a bag, a line for each finding.
fn refused(report: &Report) -> Fault {
    let line = |finding: &sealcase::finding::Finding| {
        let place = [&finding.location.path, &finding.location.pointer].map(|part| part.clone().unwrap_or_default());
        format!("\n  {} {}{}: {}", finding.code.id(), place[0], place[1], finding.message)
    };
    Fault::new(report.findings.iter().map(line).collect::<String>())
}
