//! Folders of sealed zips, in which other bags are looked up by id and signed digest, never by name.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use sealcase::archive::Limits;
use sealcase::digest::Digest;
use sealcase::error::Error;
use sealcase::follow::{self, Found, Reach, Shelf, Zip};
use sealcase::report::Report;
use sealcase::verify::Request;

use crate::args::FollowArgs;
use crate::outcome::Stop;

/// How far other bags are followed, and where they are looked up.
pub(crate) struct Library {
    depth: usize,
    shelf: Folders,
}

/// The sealed zips of some folders, by their own ids.
struct Folders {
    bags: BTreeMap<String, Vec<(Digest, PathBuf)>>,
}

impl Library {
    /// Reads by what the zips in the named folders are known; `None` if nobody asked to follow other bags, and no
    /// policy demands it.
    ///
    /// # Errors
    /// A folder or a zip in it cannot be read.
    pub(crate) fn of(args: &FollowArgs, demanded: bool) -> Result<Option<Self>, Stop> {
        if !args.recursive && !demanded && args.bags.is_empty() {
            return Ok(None);
        }
        let mut shelf = Folders { bags: BTreeMap::new() };
        for folder in &args.bags {
            shelf.add(folder)?;
        }
        Ok(Some(Self { depth: args.max_depth, shelf }))
    }

    /// Adds to a report what is found out about the bags that it names. `path` is the bag itself.
    ///
    /// # Errors
    /// A zip cannot be read.
    pub(crate) fn follow(&self, report: &mut Report, path: &Path, request: &Request) -> Result<(), Stop> {
        if path.is_dir() {
            let mut payload = Folders { bags: BTreeMap::new() };
            payload.add_tree(&path.join("data"), 0)?;
            return self.from(report, None, &payload, request);
        }
        let mut file = File::open(path).map_err(|error| Stop::io("read", path, &error))?;
        self.follow_zip(report, Some(&mut file), request)
    }

    /// The same for a zip that lies elsewhere; `None` for a folder that lies elsewhere, whose zips are not looked at.
    ///
    /// # Errors
    /// A zip cannot be read.
    pub(crate) fn follow_zip(
        &self,
        report: &mut Report,
        zip: Option<&mut dyn Zip>,
        request: &Request,
    ) -> Result<(), Stop> {
        self.from(report, zip, &Folders { bags: BTreeMap::new() }, request)
    }

    fn from(
        &self,
        report: &mut Report,
        zip: Option<&mut dyn Zip>,
        payload: &Folders,
        request: &Request,
    ) -> Result<(), Stop> {
        let both = Both(payload, &self.shelf);
        let reach = Reach { depth: self.depth, ..Reach::new(&both) };
        Ok(follow::follow(report, zip, request, &reach)?)
    }
}

impl Folders {
    /// Takes in the zips that lie in a folder.
    fn add(&mut self, folder: &Path) -> Result<(), Stop> {
        let failed = |error: &std::io::Error| Stop::io("read", folder, error);
        let mut paths = Vec::new();
        for entry in fs::read_dir(folder).map_err(|error| failed(&error))? {
            paths.push(entry.map_err(|error| failed(&error))?.path());
        }
        // In order, so that of two copies always the same one is taken.
        paths.sort();
        for path in paths {
            let is_zip = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("zip"));
            if !is_zip || !path.is_file() {
                continue;
            }
            let file = File::open(&path).map_err(|error| Stop::io("read", &path, &error))?;
            if let Some(identity) = follow::identify(file, &Limits::default())? {
                self.bags.entry(identity.id).or_default().push((identity.tag_manifest, path));
            }
        }
        Ok(())
    }

    /// Takes in the zips of an unpacked payload.
    fn add_tree(&mut self, folder: &Path, depth: usize) -> Result<(), Stop> {
        if !folder.is_dir() || depth > 16 {
            return Ok(());
        }
        self.add(folder)?;
        for entry in fs::read_dir(folder).map_err(|error| Stop::io("read", folder, &error))? {
            let entry = entry.map_err(|error| Stop::io("read", folder, &error))?;
            // A link is no part of a bag.
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                self.add_tree(&entry.path(), depth + 1)?;
            }
        }
        Ok(())
    }
}

impl Shelf for Folders {
    fn find(&self, id: &str, tag_manifest: &Digest) -> Result<Option<Found<'_>>, Error> {
        let Some(bags) = self.bags.get(id) else { return Ok(None) };
        let Some((_, path)) = bags.iter().find(|(digest, _)| digest == tag_manifest).or(bags.first()) else {
            return Ok(None);
        };
        let name = path.to_string_lossy().into_owned();
        let file = File::open(path).map_err(|error| Error::io(&name, error))?;
        Ok(Some(Found { name, zip: Box::new(file) }))
    }
}

/// One shelf, then another.
struct Both<'a>(&'a Folders, &'a Folders);

impl Shelf for Both<'_> {
    fn find(&self, id: &str, tag_manifest: &Digest) -> Result<Option<Found<'_>>, Error> {
        match self.0.find(id, tag_manifest)? {
            Some(found) => Ok(Some(found)),
            None => self.1.find(id, tag_manifest),
        }
    }
}
