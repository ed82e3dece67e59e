//! What lies below an address, as inputs.

use std::path::{Path, PathBuf};

use futures_util::StreamExt as _;
use object_store::ObjectMeta;

use super::address::{Address, is_address};
use super::stores;
use crate::outcome::Stop;

/// Most objects that are listed below one address.
const MAX_LISTED: usize = 10_000_000;

/// Puts in place of each address the zips below it. An address that ends in `.zip` is one; so is one below which
/// there is no zip: whether it is anything shows when it is judged.
pub(crate) fn zips(inputs: Vec<PathBuf>) -> Vec<PathBuf> {
    expanded(inputs, "zip", |address, names| {
        let bag = names.iter().any(|name| name == "bagit.txt");
        let zips = names.iter().filter(|name| has_end(name, "zip") && !bag);
        zips.map(|name| address.of(&below(address, name))).collect()
    })
}

/// Puts in place of each address the packages below it, unless it is one package itself.
pub(crate) fn packages(inputs: Vec<PathBuf>, several: impl Fn(&[String]) -> Option<Vec<String>>) -> Vec<PathBuf> {
    expanded(inputs, "json", |address, names| {
        let packages = several(names).unwrap_or_default();
        packages.iter().map(|name| address.of(&below(address, &format!("{name}/")))).collect()
    })
}

fn has_end(name: &str, end: &str) -> bool {
    Path::new(name).extension().is_some_and(|extension| extension.eq_ignore_ascii_case(end))
}

fn below(address: &Address, name: &str) -> String {
    let key = address.key.as_ref();
    if key.is_empty() { name.to_owned() } else { format!("{key}/{name}") }
}

fn expanded(inputs: Vec<PathBuf>, end: &str, inside: impl Fn(&Address, &[String]) -> Vec<PathBuf>) -> Vec<PathBuf> {
    let mut out = Vec::with_capacity(inputs.len());
    for path in inputs {
        let address = Some(&path).filter(|path| is_address(path)).and_then(|path| Address::parse(path).ok());
        let Some(address) = address.filter(|address| address.prefix || !has_end(address.key.as_ref(), end)) else {
            // It is an object, or no address.
            out.push(path);
            continue;
        };
        // What cannot be listed, or has nothing in it, is told of when it is judged.
        let names = self::names(&address).unwrap_or_default();
        let found = inside(&address, &names);
        if found.is_empty() {
            out.push(if names.is_empty() || address.prefix { path } else { address.of(&below(&address, "")) });
        } else {
            out.extend(found);
        }
    }
    out
}

/// The names of all objects below an address, without what they have in common, sorted.
fn names(address: &Address) -> Result<Vec<String>, Stop> {
    let length = if address.key.is_root() { 0 } else { address.key.as_ref().len() + 1 };
    let mut names: Vec<String> =
        objects(address)?.iter().filter_map(|meta| meta.location.as_ref().get(length..).map(str::to_owned)).collect();
    names.sort_unstable();
    Ok(names)
}

/// All objects below an address, in the order in which the store gives them.
///
/// # Errors
/// They cannot be listed, or are too many.
pub(super) fn objects(address: &Address) -> Result<Vec<ObjectMeta>, Stop> {
    let stores = stores::stores()?;
    let store = stores.of(address)?;
    let shown = address.of(&below(address, "")).to_string_lossy().into_owned();
    stores.wait(async {
        let _turn = stores.turn().await;
        let mut listed = store.list(Some(&address.key));
        let mut objects = Vec::new();
        while let Some(meta) = listed.next().await {
            objects.push(meta.map_err(|error| stores::refused(&shown, &error))?);
            if objects.len() > MAX_LISTED {
                let stop = Stop::undecided(format!("more than {MAX_LISTED} objects lie below {shown}"));
                return Err(stop.with_hint("write their names into lists, and give those with `--files-from`"));
            }
        }
        Ok(objects)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zips_stand_in_place_of_what_they_lie_below() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["in/b.zip", "in/a b.ZIP", "in/deep/c.zip", "in/x.txt", "bag/bagit.txt", "bag/data/y.zip"] {
            let file = folder.path().join(name);
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(file, name).unwrap();
        }
        let at = |name: &str| PathBuf::from(format!("file://{}/{name}", folder.path().display()));
        let below_in = [at("in/a%20b.ZIP"), at("in/b.zip"), at("in/deep/c.zip")];
        assert_eq!(zips(vec![at("in/")]), below_in);
        assert_eq!(zips(vec![at("in")]), below_in);
        // Whatever is none stays, to be told of.
        let others = vec![at("bag/"), at("nothing/"), at("gone.zip"), PathBuf::from("in"), PathBuf::from("s3://")];
        assert_eq!(zips(others.clone()), others);
        assert_eq!(zips(vec![at("bag")]), [at("bag/")]);
    }
}
