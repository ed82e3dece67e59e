//! `sealcase trust`: makes, changes, signs, shows and checks trust files.
//!
//! A change of a signed file is the next version and names the signed one; a plain file is a draft
//! that changes in place until it is signed. Every file is read back before it is written: no
//! command writes one that could not be used.

mod scheme;

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;

use sealcase::digest::Digest;
use sealcase::envelope::{self, Signature, SignedText};
use sealcase::finding::Finding;
use sealcase::key::{self, PublicKey};
use sealcase::report::{Report, Verdict, verdict_of_validation};
use sealcase::statement::DigestSet;
use sealcase::time::{Period, Timestamp};
use sealcase::timestamp::Certificate;
use sealcase::trust::{
    self, Authority, HeldRole, Party, References, Revocation, Signing, Source, Trust, TrustFile, Withdrawal,
};

use crate::args::{
    ChangeArgs, Format, TrustAddArgs, TrustAddTsaArgs, TrustCheckArgs, TrustCommand, TrustNewArgs, TrustRevokeArgs,
    TrustShowArgs, TrustSignArgs, TrustWithdrawArgs,
};
use crate::batch::Pace;
use crate::clock;
use crate::console::{BAD, BOLD, Console, FAINT, GOOD, counted, plain};
use crate::keys;
use crate::outcome::{Exit, Stop};
use crate::output::{Pending, Readers};
use crate::render::{self, Findings};
use crate::trust_file;
use crate::validate::quoted;
use crate::verify::Judge;

/// Most findings printed.
const MOST_FINDINGS: usize = 100;
/// How long a new file is in force.
const IN_FORCE: &str = "P1Y";

/// Runs the command.
pub(crate) fn run(command: &TrustCommand, console: &mut Console) -> Result<Exit, Stop> {
    match command {
        TrustCommand::New(args) => new(args, console),
        TrustCommand::Add(args) => add(args, console),
        TrustCommand::AddTsa(args) => add_tsa(args, console),
        TrustCommand::Revoke(args) => revoke(args, console),
        TrustCommand::Close(args) => scheme::close(args, console),
        TrustCommand::Algorithm(args) => scheme::algorithm(args, console),
        TrustCommand::Signers(args) => scheme::signers(args, console),
        TrustCommand::Withdraw(args) => withdraw(args, console),
        TrustCommand::Sign(args) => sign(args, console),
        TrustCommand::Show(args) => show(args, console),
        TrustCommand::Check(args) => check(args, console),
    }
}

fn new(args: &TrustNewArgs, console: &mut Console) -> Result<Exit, Stop> {
    let issued = clock::given_or_now(args.issued)?;
    let a_year_on = || issued.date().plus(Period::parse(IN_FORCE)?)?.start();
    let expires = args.expires.or_else(a_year_on).ok_or_else(|| Stop::usage("say when it expires with `--expires`"))?;
    write(&TrustFile::new(issued, expires), &args.output, false, console)
}

fn add(args: &TrustAddArgs, console: &mut Console) -> Result<Exit, Stop> {
    let mut draft = Draft::open(&args.file, &args.change)?;
    if let Some(path) = &args.policy {
        let text = trust_file::read(path, 1 << 20, "a policy")?;
        let policy = trust_file::parse_policy(&text, path)?;
        if draft.file.policies.iter().any(|known| known.name == policy.name) {
            return Err(Stop::usage(format!("the trust file has a policy `{}` already", plain(&policy.name))));
        }
        draft.file.policies.push(policy.to_wire());
    }
    if let (Some(path), Some(id), Some(role)) = (&args.key, &args.party, args.role) {
        let known = draft.file.parties.iter().find(|party| party.id == *id).map(|party| party.name.clone());
        let name = args.name.clone().or(known).ok_or_else(|| {
            Stop::usage(format!("the party `{}` is new", plain(id))).with_hint("give its name with `--name`")
        })?;
        let from = args.from.unwrap_or(draft.file.issued_at);
        let held = HeldRole { role: role.as_str().to_owned(), from, until: args.until };
        draft.file.add(&keys::known(path)?, &Party { id: id.clone(), name }, held)?;
    }
    draft.write(console)
}

fn add_tsa(args: &TrustAddTsaArgs, console: &mut Console) -> Result<Exit, Stop> {
    let mut draft = Draft::open(&args.file, &args.change)?;
    let mut chain_pem = Vec::new();
    for path in &args.certificates {
        let text = trust_file::read(path, 1 << 20, "a file of certificates")?;
        let found = Certificate::parse_pem(&String::from_utf8_lossy(&text)).ok_or_else(|| {
            Stop::usage(format!("{} holds no certificates in PEM", path.display()))
                .with_hint("convert DER with `openssl x509 -inform DER -in FILE`")
        })?;
        chain_pem.extend(found.iter().map(Certificate::to_pem));
    }
    let from = args.from.unwrap_or(draft.file.issued_at);
    draft.file.add_authority(Authority {
        name: args.name.clone(),
        chain_pem,
        from,
        until: args.until,
        revoked: None,
    })?;
    draft.write(console)
}

fn revoke(args: &TrustRevokeArgs, console: &mut Console) -> Result<Exit, Stop> {
    let mut draft = Draft::open(&args.file, &args.change)?;
    let at = args.at.unwrap_or(draft.now);
    let revocation = Revocation { at, reason: args.reason, invalid_from: args.invalid_from };
    match (&args.key, &args.tsa) {
        (Some(key), _) => draft.file.revoke(&keyid(key)?, revocation)?,
        (None, Some(name)) => draft.file.revoke_authority(name, revocation)?,
        (None, None) => return Err(Stop::usage("say what is revoked: `--key`, or `--tsa`")),
    }
    draft.write(console)
}

/// A key that the user names by its file or its whole id.
fn keyid(key: &str) -> Result<Digest, Stop> {
    Digest::parse(key).map_or_else(|| Ok(keys::known(Path::new(key))?.keyid()), Ok)
}

fn withdraw(args: &TrustWithdrawArgs, console: &mut Console) -> Result<Exit, Stop> {
    let mut draft = Draft::open(&args.file, &args.change)?;
    let at = args.at.unwrap_or(draft.now);
    let (bag, tagmanifest) = if args.bag.starts_with("urn:") {
        (args.bag.clone(), None)
    } else {
        let path = Path::new(&args.bag);
        let report = Judge::of_nobody(at).path(path, Pace::of(console))?;
        let bag = report.bag.and_then(|bag| Some((bag.id?, bag.tag_manifest?)));
        let (id, digest) = bag.ok_or_else(|| Stop::usage(format!("{} has no bag id to withdraw", path.display())))?;
        (id, Some(DigestSet { sha256: digest }))
    };
    draft.file.withdraw(Withdrawal { bag, tagmanifest, at, reason: args.reason.clone() })?;
    draft.write(console)
}

/// A trust file that is being changed.
struct Draft<'a> {
    file: TrustFile,
    /// The time of the change.
    now: Timestamp,
    target: &'a Path,
    force: bool,
}

impl<'a> Draft<'a> {
    fn open(path: &'a Path, change: &'a ChangeArgs) -> Result<Self, Stop> {
        let text = trust_file::read(path, trust::MAX_BYTES, "a trust file")?;
        let trust = trust_file::parse(&text, path, &[])?.0;
        let issued = clock::given_or_now(change.issued)?;
        let expires = change.expires.unwrap_or(trust.file().expires);
        let signed = SignedText::parse(&text, envelope::TRUST).is_ok();
        let mut file = if signed || change.next_version {
            TrustFile::after(&trust, issued, expires)
        } else {
            TrustFile { issued_at: issued, expires, ..trust.file().clone() }
        };
        // A draft stays issued when it was, unless the user says otherwise.
        if !signed && !change.next_version && change.issued.is_none() {
            file.issued_at = trust.file().issued_at;
        }
        match &change.output {
            Some(target) => Ok(Self { file, now: issued, target, force: change.force }),
            None if signed || change.next_version => {
                Err(Stop::usage(format!("a new version does not replace the old one, {}", path.display()))
                    .with_hint("say where to write it with `-o`; keep the old one for `trust check --previous`"))
            }
            None => Ok(Self { file, now: issued, target: path, force: true }),
        }
    }

    fn write(self, console: &mut Console) -> Result<Exit, Stop> {
        write(&self.file, self.target, self.force, console)
    }
}

/// Writes a trust file that can be used.
fn write(file: &TrustFile, target: &Path, force: bool, console: &mut Console) -> Result<Exit, Stop> {
    let text = file.to_json()?;
    let trust = trust_file::parse(text.as_bytes(), target, &[])?.0;
    put(text.as_bytes(), target, force)?;
    console.result(&format!(
        "{BOLD}{}{BOLD:#}: {GOOD}WRITTEN{GOOD:#}, version {}, {}, not signed.",
        target.display(),
        file.version,
        counted(file.keys.len() as u64, "key", "keys")
    ))?;
    console.remark(&format!("digest  {}", key::grouped(&trust.digest())));
    Ok(Exit::Passed)
}

fn put(text: &[u8], target: &Path, force: bool) -> Result<(), Stop> {
    let pending = Pending::create(target, force, Readers::Default)?;
    pending.writer()?.write_all(text).map_err(|error| Stop::io("write", target, &error))?;
    pending.commit()
}

fn sign(args: &TrustSignArgs, console: &mut Console) -> Result<Exit, Stop> {
    let text = trust_file::read(&args.file, trust::MAX_BYTES, "a trust file")?;
    let partial = Signing { least: 0, partial: true };
    trust_file::parse_with(&text, &args.file, &[], partial)?;
    let secret = keys::secret(&args.key, args.passphrase_file.as_deref(), console)?;
    let mut signed = SignedText::parse(&text, envelope::TRUST).unwrap_or_else(|_| SignedText {
        payload_type: envelope::TRUST.to_owned(),
        body: text.clone(),
        signatures: Vec::new(),
    });
    let keyid = secret.public().keyid().to_string();
    if signed.signatures.iter().any(|signature| signature.keyid == keyid) {
        return Err(Stop::usage(format!("{} is signed with this key already", args.file.display())));
    }
    if signed.signatures.len() >= envelope::MAX_SIGNATURES {
        return Err(Stop::usage(format!("{} has as many signatures as it may have", args.file.display())));
    }
    let bytes = secret.sign(&signed.signed_bytes());
    signed.signatures.push(Signature { keyid, bytes, public_key: Some(secret.public().to_pem()) });
    let output = args.output.to_string_lossy();
    let text = signed.to_json();
    let (trust, _) = trust_file::parse_with(text.as_bytes(), &args.output, &[], partial)?;
    put(text.as_bytes(), &args.output, args.force)?;
    console.result(&format!(
        "{BOLD}{}{BOLD:#}: {GOOD}SIGNED{GOOD:#}, version {}, {}.",
        plain(&output),
        trust.file().version,
        counted(signed.signatures.len() as u64, "signature", "signatures")
    ))?;
    if let Some(missing) = trust.missing_signatures() {
        console.remark(&format!(
            "digest  {}\nIt needs more signatures: {missing}.\n\n{BOLD}Next:{BOLD:#} sealcase trust sign {} --key THEIRS.pem -o FILE",
            key::grouped(&trust.digest()),
            quoted(&output),
        ));
        return Ok(Exit::Passed);
    }
    console.remark(&format!(
        "digest  {}\n\n{BOLD}Next:{BOLD:#} sealcase verify ZIP --trust {} --trust-key SCHEME.pem.pub",
        key::grouped(&trust.digest()),
        quoted(&output),
    ));
    Ok(Exit::Passed)
}

fn known(files: &[std::path::PathBuf]) -> Result<Vec<PublicKey>, Stop> {
    files.iter().map(|file| keys::known(file)).collect()
}

fn show(args: &TrustShowArgs, console: &mut Console) -> Result<Exit, Stop> {
    let text = trust_file::read(&args.file, trust::MAX_BYTES, "a trust file")?;
    let signers = known(&args.trust_keys)?;
    let signing = Signing { partial: true, ..trust_file::signing(args.trust_threshold, &signers)? };
    let (trust, notes) = trust_file::parse_with(&text, &args.file, &signers, signing)?;
    let file = trust.file();
    match args.output.format {
        Format::Human => {
            let text = overview(&trust, console.quiet);
            console.write(&text)?;
            for note in notes {
                console.remark(&format!("note: {}; {}", note.message, note.hint));
            }
        }
        Format::Json => console.result(&format!("{:#}", serde_json::json!([file])))?,
        Format::Ndjson => console.result(&serde_json::json!(file).to_string())?,
    }
    Ok(Exit::Passed)
}

fn overview(trust: &Trust, quiet: bool) -> String {
    let file = trust.file();
    let mut out = format!(
        "{BOLD}version {}{BOLD:#} of the trust file, issued {}, expires {}\n  digest  {}\n",
        file.version,
        file.issued_at,
        file.expires,
        key::grouped(&trust.digest())
    );
    if quiet {
        return out;
    }
    for signer in trust.signed_by() {
        let _ = writeln!(out, "  signed by the key you named, {}", key::grouped(signer));
    }
    out.push_str(&scheme::signers_text(trust));
    for party in &file.parties {
        let _ = writeln!(out, "\n{BOLD}{}{BOLD:#}  {FAINT}{}{FAINT:#}", plain(&party.name), party.id);
        for entry in file.keys.iter().filter(|entry| entry.party == party.id) {
            let _ = writeln!(out, "  key   {}", key::grouped(&entry.keyid));
            let _ = writeln!(out, "        {}", key::words(&entry.keyid));
            for held in &entry.roles {
                let until = held.until.map_or_else(|| "no end".to_owned(), |until| until.to_string());
                let _ = writeln!(out, "    {} from {} until {until}", held.role, held.from);
            }
            if let Some(revoked) = &entry.revoked {
                let from = revoked.invalid_from.map_or_else(String::new, |from| format!(", invalid from {from}"));
                let reason = revoked.reason.as_str();
                let _ = writeln!(out, "    {BAD}revoked{BAD:#} at {}, {reason}{from}", revoked.at);
            }
        }
    }
    for authority in &file.timestamp_authorities {
        let until = authority.until.map_or_else(|| "no end".to_owned(), |until| until.to_string());
        let name = plain(&authority.name);
        let _ = writeln!(out, "\ntime-stamps by {BOLD}{name}{BOLD:#} from {} until {until}", authority.from);
        if let Some(revoked) = &authority.revoked {
            let _ = writeln!(out, "    {BAD}revoked{BAD:#} at {}, {}", revoked.at, revoked.reason.as_str());
        }
    }
    out.push_str(&scheme::algorithms_text(file));
    for entry in &file.withdrawn {
        let reason = plain(&entry.reason);
        let _ = writeln!(out, "\n{BAD}withdrawn{BAD:#} at {}: {}\n  {reason}", entry.at, entry.bag);
    }
    for policy in trust.policies() {
        let rows: Vec<_> = policy.require.iter().map(|row| format!("{} {}", row.min, row.words())).collect();
        let time = policy.time.as_str();
        let others = if policy.references == References::Supplied { "; named bags must be supplied" } else { "" };
        let name = plain(&policy.name);
        let _ = writeln!(out, "\npolicy {BOLD}{name}{BOLD:#}: {}; times {time}{others}", rows.join(", "));
    }
    out
}

fn check(args: &TrustCheckArgs, console: &mut Console) -> Result<Exit, Stop> {
    let signers = known(&args.trust_keys)?;
    let text = trust_file::read(&args.file, trust::MAX_BYTES, "a trust file")?;
    let input = args.file.to_string_lossy();
    let mut version = None;
    let signing = trust_file::signing(args.trust_threshold, &signers)?;
    let source = Source { text: &text, path: &input, signers: &signers };
    let findings: Vec<Finding> = match trust::read_with(&source, signing) {
        Err(findings) => findings,
        Ok((trust, mut findings)) => {
            if let Some(previous) = &args.previous {
                let old = trust_file::read(previous, trust::MAX_BYTES, "a trust file")?;
                let (old, _) = trust_file::parse(&old, previous, &[])?;
                findings.extend(trust.judge_successor(&old, &input));
            }
            version = Some((trust.file().version, trust.digest()));
            findings
        }
    };
    let report = Report::new(&input, verdict_of_validation(&findings), None::<Timestamp>, findings);
    let failed = report.verdict == Verdict::Failed;
    match args.output.format {
        Format::Human => {
            if !console.quiet && !report.findings.is_empty() {
                let verbose = console.verbose;
                let findings =
                    Findings { report: &report, store: None, most: MOST_FINDINGS, verbose, gravest_first: true };
                console.write(&findings.text())?;
            }
            let name = plain(&input);
            let line = match (failed, version) {
                (false, Some((number, digest))) => {
                    let after = if args.previous.is_some() { ", and may follow the one you have" } else { "" };
                    let digest = key::grouped(&digest);
                    format!("{BOLD}{name}{BOLD:#}: {GOOD}SOUND{GOOD:#}, version {number}{after}.\n  digest  {digest}")
                }
                _ => {
                    format!("{BOLD}{name}{BOLD:#}: {BAD}NOT TO BE USED{BAD:#}, for {}.", render::counts(report.counts))
                }
            };
            console.result(&line)?;
        }
        Format::Json => console.write(&format!("[\n{}\n]\n", report.to_json().trim_end()))?,
        Format::Ndjson => console.result(&report.to_json_line())?,
    }
    Ok(if failed { Exit::Failed } else { Exit::Passed })
}
