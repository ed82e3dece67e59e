//! The payload, split off from the rest of a verification: a host reads its pieces in any order, on threads
//! or workers, and hands the sums back.

use std::io::{self, Read};

use super::Run;
use super::contents::{Contents, Facts};
use super::signatures::Judged;
use crate::digest::{self, Sum, Summer};
use crate::error::Error;
use crate::report::Report;

/// How far a verification got without the payload's bytes.
pub enum Begun<'a> {
    /// To its end: the rest decides already.
    Judged(Box<Report>),
    /// To the payload.
    Unread(Box<Unread<'a>>),
}

/// A bag of which all but the payload was judged.
pub struct Unread<'a> {
    pub(super) run: Run<'a>,
    pub(super) contents: Contents<'a>,
    pub(super) facts: Facts,
    pub(super) judged: Judged,
}

/// One file of the payload, to be read from its start to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece<'a> {
    /// Its name inside the bag; in a folder, the name in the store.
    pub name: &'a str,
    /// Its size in bytes, as the container states it.
    pub size: u64,
    /// Where its bytes start in the zip; `None` in a folder.
    pub at: Option<u64>,
    /// Whether its SHA-512 is needed as well.
    pub sha512: bool,
}

impl Piece<'_> {
    /// Reads the piece once and sums it as this bag asks for; `block` is scratch space that may be used again.
    ///
    /// # Errors
    /// Whatever the reader reports.
    pub fn sum(&self, reader: &mut dyn Read, block: &mut Vec<u8>) -> io::Result<Sum> {
        digest::sum_into(Summer::new(self.sha512), reader, self.size, block)
    }
}

impl Begun<'_> {
    /// Reads the payload from the place that everything else was read from, and judges.
    ///
    /// # Errors
    /// [`Error::Io`] if a file cannot be read.
    pub fn read_here(self) -> Result<Report, Error> {
        match self {
            Self::Judged(report) => Ok(*report),
            Self::Unread(unread) => unread.read_here(),
        }
    }
}

impl Unread<'_> {
    /// What is to be read, in the order in which it lies.
    pub fn pieces(&self) -> Vec<Piece<'_>> {
        self.contents.pieces(&self.facts).collect()
    }

    /// Judges by the sums of all pieces, in their order. A piece that ends too early is an
    /// [`io::ErrorKind::UnexpectedEof`]; one that goes on behind its size has a sum that says so
    /// ([`Piece::sum`] gives both, from a reader of the zip and of a folder).
    ///
    /// # Errors
    /// [`Error::Io`] if a piece could not be read, [`Error::Unsupported`] for fewer or more sums than pieces.
    pub fn finish(self, sums: Vec<io::Result<Sum>>) -> Result<Report, Error> {
        let Self { run, contents, facts, judged } = self;
        if sums.len() != contents.payload().count() {
            return Err(Error::unsupported("each piece of the payload needs its sum"));
        }
        if facts.manifest_512.is_some() && sums.iter().flatten().any(|sum| sum.sha512.is_none()) {
            return Err(Error::unsupported("each piece of this payload needs its SHA-512 too"));
        }
        run.read(&contents, &facts, &judged, sums)
    }

    /// Reads all pieces, one after the other, and judges.
    fn read_here(self) -> Result<Report, Error> {
        let mut block = Vec::new();
        let sum = |piece: Piece<'_>| {
            let mut reader = self.contents.open(piece.name)?;
            piece.sum(&mut reader, &mut block)
        };
        let sums = self.contents.pieces(&self.facts).map(sum).collect();
        self.finish(sums)
    }
}
