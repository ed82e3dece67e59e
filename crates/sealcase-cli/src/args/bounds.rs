//! The arguments that say how much is read of what a stranger sent.

use clap::Args;
use sealcase::archive::Limits;

/// How much is read of one zip.
#[derive(Debug, Args)]
#[command(next_help_heading = "Limits")]
pub(crate) struct BoundArgs {
    /// Set a limit of one zip, such as bytes=20GB; a zip beyond it is refused, and the finding names the limit
    ///
    /// By default: entries=100000 (files), bytes=1TB (size of the zip), envelopes=64 (signatures), tag-bytes=1MB (size
    /// of one tag file; manifests may have 64 times as many). Sizes may end in kB, MB, GB or TB, each 1,024 of the one
    /// before.
    #[arg(long = "limit", value_name = "NAME=N", value_parser = parse)]
    given: Vec<(String, u64)>,
}

impl BoundArgs {
    /// The limits: as given, else as they are by default.
    pub(crate) fn limits(&self) -> Limits {
        self.given.iter().fold(Limits::default(), |limits, (name, value)| limits.with(name, *value).unwrap_or(limits))
    }
}

fn parse(text: &str) -> Result<(String, u64), String> {
    let Some((name, value)) = text.split_once('=') else {
        return Err("write it as NAME=N, such as entries=1000".to_owned());
    };
    if !Limits::NAMES.contains(&name) {
        return Err(format!("limits are {}", Limits::NAMES.join(", ")));
    }
    let (digits, shift) = [("kB", 10), ("MB", 20), ("GB", 30), ("TB", 40)]
        .into_iter()
        .find_map(|(unit, shift)| Some((value.strip_suffix(unit)?, shift)))
        .unwrap_or((value, 0));
    let number = digits.parse::<u64>().ok().and_then(|number| number.checked_mul(1 << shift));
    match number.filter(|number| *number > 0 && Limits::default().with(name, *number).is_some()) {
        Some(number) => Ok((name.to_owned(), number)),
        None => Err("give a whole number above 0, such as 1000 or 20GB".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_numbers_and_units() {
        assert_eq!(parse("bytes=20GB"), Ok(("bytes".to_owned(), 20 << 30)));
        assert_eq!(parse("entries=7"), Ok(("entries".to_owned(), 7)));
        for wrong in ["entries", "files=1", "bytes=", "bytes=-1", "bytes=0", "bytes=99999999999TB", "bytes=1 GB"] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
        let bounds = BoundArgs { given: vec![("envelopes".to_owned(), 3), ("envelopes".to_owned(), 4)] };
        assert_eq!(bounds.limits(), Limits { envelopes: 4, ..Limits::default() });
    }
}
