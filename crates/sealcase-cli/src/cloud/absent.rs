//! What stands in place of object stores in a program that was built without the feature `cloud`: addresses are
//! known for what they are, and undecided. Nothing here connects.

use std::io::{self, Read};
use std::path::{Path, PathBuf};

use sealcase::store::{FileEntry, Store};

use crate::console::plain;
use crate::outcome::Stop;

/// What an address may begin with.
const STARTS: [&str; 10] =
    ["s3://", "s3a://", "gs://", "az://", "azure://", "abfs://", "abfss://", "http://", "https://", "file://"];

/// Whether an input is an address rather than a path.
pub(crate) fn is_address(path: &Path) -> bool {
    path.to_str().is_some_and(|text| STARTS.iter().any(|start| text.starts_with(start)))
}

/// Whether an address names all that lies below it.
pub(crate) fn is_prefix(_: &Path) -> bool {
    false
}

/// The inputs as they are.
pub(crate) fn zips(inputs: Vec<PathBuf>) -> Vec<PathBuf> {
    inputs
}

/// The inputs as they are.
pub(crate) fn packages(inputs: Vec<PathBuf>, _: impl Fn(&[String]) -> Option<Vec<String>>) -> Vec<PathBuf> {
    inputs
}

/// No bytes.
pub(crate) fn bytes(path: &Path, _: u64) -> Result<Vec<u8>, Stop> {
    Err(without(path))
}

fn without(path: &Path) -> Stop {
    Stop::undecided(format!("cannot read {}: this program does not connect", plain(&path.to_string_lossy())))
        .with_hint("get a build with the feature `cloud`, or fetch the file first")
}

/// There is none.
pub(crate) enum Object {}

impl Object {
    pub(crate) fn open(path: &Path) -> Result<Self, Stop> {
        Err(without(path))
    }

    pub(crate) fn size(&self) -> u64 {
        match *self {}
    }

    pub(crate) fn whole(&self) -> Result<Vec<u8>, Stop> {
        match *self {}
    }

    pub(crate) fn reader(&self) -> io::Empty {
        match *self {}
    }
}

/// There is none.
pub(crate) enum Folder {}

impl Folder {
    pub(crate) fn open(path: &Path) -> Result<Self, Stop> {
        Err(without(path))
    }

    pub(crate) fn total(&self) -> u64 {
        match *self {}
    }
}

impl Store for Folder {
    fn files(&self) -> &[FileEntry] {
        match *self {}
    }

    fn open<'a>(&'a self, _: &str) -> io::Result<Box<dyn Read + 'a>> {
        match *self {}
    }
}
