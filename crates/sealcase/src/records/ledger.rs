//! `Ledger`: rows of many bags, joined into products.
//!
//! Two rows belong together if they name the same certificate, or the same manufacturer and product id; a row without a
//! manufacturer goes to the only product of that id. In which
//! order they come makes no difference.

use std::collections::BTreeMap;

use super::facts::{Bundle, Lab};
use super::record::Record;
use crate::profile::Profile;
use crate::time::Date;

/// Rows by product.
#[derive(Debug, Default)]
pub struct Ledger {
    groups: Vec<Group>,
    by_key: BTreeMap<String, usize>,
}

/// The rows of one product, and the keys that lead to them.
#[derive(Debug, Default)]
struct Group {
    bundles: Vec<Bundle>,
    keys: Vec<String>,
}

impl Ledger {
    /// Takes in the row of a bag.
    pub fn add(&mut self, bundle: Bundle) {
        let keys = keys(&bundle);
        let mut homes: Vec<usize> = keys.iter().filter_map(|key| self.by_key.get(key).copied()).collect();
        homes.sort_unstable();
        homes.dedup();
        // The smaller ones move, so that no row moves often.
        let largest = homes.iter().copied().max_by_key(|home| self.groups[*home].bundles.len());
        let home = largest.unwrap_or_else(|| {
            self.groups.push(Group::default());
            self.groups.len() - 1
        });
        for other in homes.into_iter().filter(|other| *other != home) {
            let mut moved = std::mem::take(&mut self.groups[other]);
            for key in &moved.keys {
                self.by_key.insert(key.clone(), home);
            }
            self.groups[home].bundles.append(&mut moved.bundles);
            self.groups[home].keys.append(&mut moved.keys);
        }
        for key in keys {
            if self.by_key.insert(key.clone(), home).is_none() {
                self.groups[home].keys.push(key);
            }
        }
        self.groups[home].bundles.push(bundle);
    }

    /// How many bags were taken in.
    pub fn len(&self) -> usize {
        self.groups.iter().map(|group| group.bundles.len()).sum()
    }

    /// Whether no bag was taken in.
    pub fn is_empty(&self) -> bool {
        self.groups.iter().all(|group| group.bundles.is_empty())
    }

    /// The state of each product on a day, sorted by product.
    ///
    /// Terms are those of `profile`; without one, of the built-in profiles that the bags were made for.
    pub fn records(self, as_of: Date, profile: Option<&Profile>) -> Vec<Record> {
        let groups = adopted(self.groups);
        let builtin: Vec<Profile> =
            crate::profile::builtin_names().filter_map(crate::profile::Profile::builtin).collect();
        let labs = labs(&groups, as_of);
        let mut records: Vec<Record> = groups
            .into_iter()
            .map(|group| {
                let named = |known: &&Profile| {
                    group.bundles.iter().any(|bundle| bundle.profile.as_deref() == Some(known.uri()))
                };
                let profiles: Vec<&Profile> = match profile {
                    Some(given) => vec![given],
                    None => builtin.iter().filter(named).collect(),
                };
                Record::of(group.bundles, &profiles, &labs, as_of)
            })
            .collect();
        records.sort_by(|a, b| a.order().cmp(&b.order()));
        records
    }
}

/// What was stated last about each laboratory, in whichever bag.
fn labs(groups: &[Group], as_of: Date) -> BTreeMap<String, Lab> {
    let mut latest: BTreeMap<String, Lab> = BTreeMap::new();
    let all = groups.iter().flat_map(|group| &group.bundles).flat_map(|bundle| &bundle.labs);
    for lab in all.filter(|lab| lab.stated_on <= as_of) {
        let order = |lab: &Lab| (lab.stated_on, lab.assessed_on, lab.expires_on);
        match latest.get(&lab.key()) {
            Some(known) if order(known) >= order(lab) => {}
            _ => drop(latest.insert(lab.key(), lab.clone())),
        }
    }
    latest
}

/// Joins groups that name a product and no manufacturer to the one group that knows the product, if it is one.
fn adopted(groups: Vec<Group>) -> Vec<Group> {
    let (mut known, orphans): (Vec<Group>, Vec<Group>) = groups
        .into_iter()
        .filter(|group| !group.bundles.is_empty())
        .partition(|group| group.keys.iter().any(|key| !key.starts_with(WEAK)));
    let mut homes: BTreeMap<String, Option<usize>> = BTreeMap::new();
    for (at, group) in known.iter().enumerate() {
        for bundle in &group.bundles {
            let home = homes.entry(bundle.product.id.clone()).or_insert(Some(at));
            *home = home.filter(|home| *home == at);
        }
    }
    let mut alone = Vec::new();
    for mut orphan in orphans {
        let id = orphan.bundles.first().map(|bundle| bundle.product.id.as_str()).unwrap_or_default();
        match homes.get(id).copied().flatten().filter(|_| !id.is_empty()) {
            Some(home) => known[home].bundles.append(&mut orphan.bundles),
            None => alone.push(orphan),
        }
    }
    known.append(&mut alone);
    known
}

/// How the key of a row begins that names a product and not its manufacturer.
const WEAK: &str = "product only ";

/// What a row is found by.
fn keys(bundle: &Bundle) -> Vec<String> {
    let certificates = bundle.decisions.iter().filter_map(|decision| Some(&decision.certificate.as_ref()?.number));
    let numbers = certificates.chain(bundle.surveillances.iter().map(|record| &record.certificate));
    let mut keys: Vec<String> =
        numbers.filter(|number| !number.is_empty()).map(|number| format!("certificate {number}")).collect();
    let maker: String = bundle.product.manufacturer.chars().filter(|c| c.is_alphanumeric()).collect();
    if !bundle.product.id.is_empty() && !maker.is_empty() {
        keys.push(format!("product {} of {}", bundle.product.id, maker.to_lowercase()));
    } else if keys.is_empty() && !bundle.product.id.is_empty() {
        keys.push(format!("{WEAK}{}", bundle.product.id));
    } else if keys.is_empty() {
        keys.push(format!("bag {} {}", bundle.bag_id.as_deref().unwrap_or_default(), bundle.input));
    }
    keys.sort_unstable();
    keys.dedup();
    keys
}
