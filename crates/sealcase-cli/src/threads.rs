//! Threads: the same deed for many things at once, with the results in the order of the things.
//!
//! The core has no threads. It says what is to be read; here it is read, on as many threads as the user
//! allows. No result depends on how many there are.

use std::fs::File;
use std::io::{self, Read};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use sealcase::digest::Sum;
use sealcase::verify::Piece;

/// Payloads below this many bytes are read before a second thread has begun.
const WORTH_SHARING: u64 = 1 << 20;

/// The number of threads that the user asks for, or one for each core.
pub(crate) fn wanted(jobs: Option<usize>) -> usize {
    jobs.unwrap_or_else(|| thread::available_parallelism().map_or(1, usize::from)).max(1)
}

/// How many threads are worth their start for so many things of so many bytes.
pub(crate) fn worth(threads: usize, things: usize, bytes: u64) -> usize {
    if bytes < WORTH_SHARING { 1 } else { threads.min(things).max(1) }
}

/// Does a deed for each number below `count`, the big ones first where `size` says so, on so many threads. Each
/// thread has its own scratch space. The results come in the order of the numbers.
pub(crate) fn each<T: Send>(
    threads: usize,
    count: usize,
    size: impl Fn(usize) -> u64,
    deed: impl Fn(usize, &mut Vec<u8>) -> T + Sync,
) -> Vec<T> {
    if threads <= 1 || count <= 1 {
        let mut block = Vec::new();
        return (0..count).map(|number| deed(number, &mut block)).collect();
    }
    // A long file that begins last keeps one thread busy while the others wait.
    let share = (0..count).map(&size).fold(0_u64, u64::saturating_add) / (threads as u64 * 4);
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_by_key(|number| std::cmp::Reverse(if size(*number) > share { size(*number) } else { 0 }));
    let next = AtomicUsize::new(0);
    let work = || {
        let (mut block, mut done) = (Vec::new(), Vec::new());
        while let Some(number) = order.get(next.fetch_add(1, Ordering::Relaxed)) {
            done.push((*number, deed(*number, &mut block)));
        }
        done
    };
    let mut done = thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(work)).collect();
        let mut done = work();
        for other in others {
            match other.join() {
                Ok(more) => done.extend(more),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        done
    });
    done.sort_unstable_by_key(|(number, _)| *number);
    done.into_iter().map(|(_, result)| result).collect()
}

/// Sums the pieces of a payload; `open` gives the reader of one.
pub(crate) fn sums<'a>(
    threads: usize,
    pieces: &[Piece<'_>],
    open: impl Fn(&Piece<'_>) -> io::Result<Box<dyn Read + 'a>> + Sync,
) -> Vec<io::Result<Sum>> {
    let bytes = pieces.iter().map(|piece| piece.size).fold(0, u64::saturating_add);
    let threads = worth(threads, pieces.len(), bytes);
    each(
        threads,
        pieces.len(),
        |number| pieces[number].size,
        |number, block| {
            let piece = &pieces[number];
            open(piece).and_then(|mut reader| piece.sum(&mut reader, block))
        },
    )
}

/// A stretch of a file, read without moving the file's own place.
pub(crate) struct Stretch<'a> {
    file: &'a File,
    at: u64,
    left: u64,
}

impl<'a> Stretch<'a> {
    /// So many bytes from this one on.
    pub(crate) fn new(file: &'a File, at: u64, bytes: u64) -> Self {
        Self { file, at, left: bytes }
    }
}

impl Read for Stretch<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let wanted = out.len().min(usize::try_from(self.left).unwrap_or(usize::MAX));
        if wanted == 0 {
            return Ok(0);
        }
        let read = read_at(self.file, &mut out[..wanted], self.at)?;
        if read == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.at += read as u64;
        self.left -= read as u64;
        Ok(read)
    }
}

#[cfg(unix)]
fn read_at(file: &File, out: &mut [u8], at: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, out, at)
}

#[cfg(windows)]
fn read_at(file: &File, out: &mut [u8], at: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, out, at)
}

/// Writes all of some bytes to a place of a file.
#[cfg(unix)]
pub(crate) fn write_at(file: &File, at: u64, bytes: &[u8]) -> io::Result<()> {
    std::os::unix::fs::FileExt::write_all_at(file, bytes, at)
}

/// Writes all of some bytes to a place of a file.
#[cfg(windows)]
pub(crate) fn write_at(file: &File, mut at: u64, mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        match std::os::windows::fs::FileExt::seek_write(file, bytes, at) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(written) => {
                bytes = &bytes[written..];
                at += written as u64;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_stand_in_order_whatever_the_number_of_threads() {
        for threads in [1, 2, 7] {
            for count in [0, 1, 2, 100] {
                let sizes = |number: usize| if number % 13 == 5 { 1_000_000 } else { number as u64 };
                let squares = each(threads, count, sizes, |number, block| {
                    block.push(0);
                    number * number
                });
                assert_eq!(squares, (0..count).map(|number| number * number).collect::<Vec<_>>());
            }
        }
    }

    #[test]
    fn a_stretch_ends_where_it_should() {
        let mut file = tempfile::tempfile().unwrap();
        io::Write::write_all(&mut file, b"0123456789").unwrap();
        let mut text = String::new();
        Stretch::new(&file, 3, 4).read_to_string(&mut text).unwrap();
        assert_eq!(text, "3456");
        let cut = Stretch::new(&file, 8, 4).read_to_string(&mut text).unwrap_err();
        assert_eq!(cut.kind(), io::ErrorKind::UnexpectedEof);
        write_at(&file, 9, b"ab").unwrap();
        text.clear();
        Stretch::new(&file, 8, 3).read_to_string(&mut text).unwrap();
        assert_eq!(text, "8ab");
    }
}
