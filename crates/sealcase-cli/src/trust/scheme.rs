//! What a scheme changes in its trust file beside keys and roles: ends, algorithms, and who signs the file.

use std::fmt::Write as _;

use sealcase::key;
use sealcase::trust::{Party, Trust, TrustFile, WireAlgorithm};

use super::{Draft, keyid};
use crate::args::{TrustAlgorithmArgs, TrustCloseArgs, TrustSignersArgs};
use crate::console::{BOLD, Console, plain};
use crate::keys;
use crate::outcome::{Exit, Stop};

/// Ends a role or an authority's time.
pub(super) fn close(args: &TrustCloseArgs, console: &mut Console) -> Result<Exit, Stop> {
    let mut draft = Draft::open(&args.file, &args.change)?;
    if let (Some(key), Some(role)) = (&args.key, args.role) {
        draft.file.close_role(&keyid(key)?, role, args.until)?;
    }
    if let Some(name) = &args.tsa {
        draft.file.close_authority(name, args.until)?;
    }
    draft.write(console)
}

/// States when an algorithm is accepted.
pub(super) fn algorithm(args: &TrustAlgorithmArgs, console: &mut Console) -> Result<Exit, Stop> {
    let mut draft = Draft::open(&args.file, &args.change)?;
    draft.file.accept(WireAlgorithm {
        purpose: args.purpose.as_str().to_owned(),
        name: args.name.clone(),
        least_bits: args.least_bits,
        from: args.from,
        until: args.until,
    })?;
    draft.write(console)
}

/// Changes who signs the file.
pub(super) fn signers(args: &TrustSignersArgs, console: &mut Console) -> Result<Exit, Stop> {
    let mut draft = Draft::open(&args.file, &args.change)?;
    if let Some(key) = &args.remove {
        draft.file.remove_signer(&keyid(key)?)?;
    }
    if let (Some(path), Some(id)) = (&args.add, &args.party) {
        let is_new = !draft.file.parties.iter().any(|party| party.id == *id);
        if is_new {
            let name = args.party_name.clone().ok_or_else(|| {
                Stop::usage(format!("the party `{}` is new", plain(id))).with_hint("give its name with `--party-name`")
            })?;
            draft.file.parties.push(Party { id: id.clone(), name });
        }
        draft.file.add_signer(&keys::known(path)?, id)?;
    }
    if let Some(threshold) = args.threshold {
        draft.file.set_threshold(threshold)?;
    }
    draft.write(console)
}

/// Who signs the file, and who has not yet.
pub(super) fn signers_text(trust: &Trust) -> String {
    let mut out = String::new();
    let Some(signers) = &trust.file().signers else { return out };
    let _ = writeln!(
        out,
        "\n{BOLD}signed by{BOLD:#} at least {} of {} keys of the scheme, each of another party",
        signers.threshold,
        signers.keys.len()
    );
    for entry in &signers.keys {
        let _ = writeln!(out, "  {:<12}  {}", plain(&entry.party), key::grouped(&entry.keyid));
    }
    if let Some(missing) = trust.missing_signatures() {
        let _ = writeln!(out, "  not yet complete: {missing}");
    }
    out
}

/// Which algorithms are accepted, where the file says so.
pub(super) fn algorithms_text(file: &TrustFile) -> String {
    let mut out = String::new();
    let Some(rows) = &file.algorithms else { return out };
    let _ = writeln!(out, "\n{BOLD}accepted algorithms{BOLD:#}, and no others");
    for row in rows {
        let time = |time: Option<_>, none: &str| {
            time.map_or_else(|| none.to_owned(), |time: sealcase::time::Timestamp| time.to_string())
        };
        let bits = row.least_bits.map_or_else(String::new, |bits| format!(", at least {bits} bits"));
        let (from, until) = (time(row.from, "ever"), time(row.until, "no end"));
        let _ = writeln!(out, "  {:<16}  {:<11}  from {from} until {until}{bits}", row.purpose, row.name);
    }
    out
}
