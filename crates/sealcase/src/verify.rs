//! `verify`: judges a seal, in the order that keeps a verifier safe.
//!
//! 1 container · 2 layout · 3 manifests · 4 tag files · 5 envelopes · 6 statements · 7 what was
//! signed against what is there · 8 payload · 9 time · 10 chain · 11 authority and policy · 12 verdict. Nothing is parsed
//! that was not bounded, no statement is read before its signature holds, and nothing is decided
//! by a name or a hint. A bad bag is a report, never an `Err`.

mod authority;
mod chain;
mod contents;
mod look;
mod payload;
mod plain;
mod renewals;
mod signatures;
mod times;

use std::io::{self, Read, Seek};

use crate::archive::{self, Archive, Limits, Opened};
use crate::codes;
use crate::digest::Sum;
use crate::error::Error;
use crate::finding::Finding;
use crate::key::PublicKey;
use crate::report::{self, Aspect, BagSummary, PolicyLine, ProofLine, Report, SignatureLine, State};
use crate::statement::Said;
use crate::store::Store;
use crate::time::Timestamp;
use crate::trust::Trust;

pub use crate::trust::Policy;
pub use look::{Look, RecordedEvent, SealedDocument, Wanted, look};
pub use payload::{Begun, Piece, Unread};

use contents::{Contents, Facts, Member};
use signatures::Judged;

/// What the caller knows and asks.
#[derive(Clone, Copy, Debug, Default)]
pub struct Request<'a> {
    /// What the report calls the input.
    pub input: &'a str,
    /// Public keys that the caller knows.
    pub keys: &'a [PublicKey],
    /// Who may sign in which role, as the caller knows it. Where it lists a key, it decides over `keys`.
    pub trust: Option<&'a Trust>,
    /// Which signatures the caller demands.
    pub policy: Option<&'a Policy>,
    /// The time to judge at.
    pub as_of: Option<Timestamp>,
    /// Bounds.
    pub limits: Limits,
}

/// Judges a sealed zip, reading one file after the other. A host with threads or workers takes [`begin`]
/// instead; the report is the same.
///
/// # Errors
/// [`Error::Io`] if the file cannot be read. Whatever is wrong with the bag is in the report.
pub fn verify<R: Read + Seek>(zip: R, request: &Request) -> Result<Report, Error> {
    match archive::open(zip, &request.limits)? {
        Opened::Archive(archive) => begin(&archive, request)?.read_here(),
        Opened::Refused(findings) => Ok(refused(findings, request)),
    }
}

/// Judges a proof of single documents, as [`crate::prove`] writes it.
///
/// # Errors
/// [`Error::Io`] if the file cannot be read. Whatever is wrong with the proof is in the report.
pub fn verify_proof<R: Read + Seek>(zip: R, request: &Request) -> Result<Report, Error> {
    let archive = match archive::open(zip, &request.limits)? {
        Opened::Archive(archive) => archive,
        Opened::Refused(findings) => return Ok(refused(findings, request)),
    };
    let mut run = Run::new(request);
    run.aspect("container", State::Ok, "one reading only: every byte of the zip is accounted for");
    match Contents::of_proof(&archive)? {
        Ok(contents) => run.sealed(contents)?.read_here(),
        Err(findings) => {
            run.aspect("layout", State::Failed, "not the layout of a proof");
            run.findings = findings;
            Ok(run.stop())
        }
    }
}

/// Whether a zip says of itself, in its first header, that it is a proof. Nothing is decided by it: each of
/// [`verify`] and [`verify_proof`] refuses what the other accepts.
///
/// # Errors
/// What reading meets.
pub fn says_proof<R: Read + Seek>(mut zip: R) -> io::Result<bool> {
    let mut head = Vec::new();
    zip.seek(io::SeekFrom::Start(0))?;
    zip.by_ref().take(30 + 256).read_to_end(&mut head)?;
    zip.seek(io::SeekFrom::Start(0))?;
    let length = head.get(26..28).map_or(0, |bytes| usize::from(bytes[0]) | usize::from(bytes[1]) << 8);
    Ok(head.get(30..30 + length).is_some_and(|name| name.ends_with(b"/proof.json")))
}

/// Judges a bag that lies as a folder: an unpacked sealed bag, or a plain BagIt bag of any maker.
///
/// # Errors
/// [`Error::Io`] if a file cannot be read. Whatever is wrong with the bag is in the report.
pub fn verify_bag(store: &dyn Store, request: &Request) -> Result<Report, Error> {
    begin_bag(store, request)?.read_here()
}

/// The report on a file that [`archive::open`] refused.
pub fn refused(findings: Vec<Finding>, request: &Request) -> Report {
    let mut run = Run::new(request);
    if findings.iter().any(|finding| finding.code == codes::ARCHIVE_AGE) {
        run.aspect("container", State::Unknown, "encrypted with age: what is in it shows when it is opened");
    } else {
        run.aspect("container", State::Failed, "not a sealed zip in the one form that every program reads alike");
    }
    run.findings = findings;
    run.stop()
}

/// Judges all of a sealed zip but the payload's bytes.
///
/// # Errors
/// [`Error::Io`] if the file cannot be read. Whatever is wrong with the bag is in the report.
pub fn begin<'a, R: Read + Seek>(archive: &'a Archive<R>, request: &'a Request<'a>) -> Result<Begun<'a>, Error> {
    let mut run = Run::new(request);
    run.aspect("container", State::Ok, "one reading only: every byte of the zip is accounted for");
    let contents = match Contents::of_archive(archive) {
        Ok(contents) => contents,
        Err(findings) => {
            run.aspect("layout", State::Failed, "not the layout of a sealed bag");
            run.findings = findings;
            return Ok(run.judged());
        }
    };
    let file = request.input.rsplit(['/', '\\']).next().unwrap_or(request.input);
    // Browsers save a second copy as `x (1).zip`; anything else after the name is another name.
    let is_named =
        |base: &str| file.strip_prefix(base).is_some_and(|rest| rest.starts_with(['.', ' ', '(']) || rest.is_empty());
    if let Some(base) = contents.base.as_deref().filter(|base| !is_named(base)) {
        run.findings.push(Finding::of_bag(codes::VERIFY_FILE_NAME).with_detail(format!("the bag is `{base}`")));
    }
    run.sealed(contents)
}

/// Judges all of a bag that lies as a folder but the payload's bytes; of a plain bag, those too.
///
/// # Errors
/// [`Error::Io`] if a file cannot be read. Whatever is wrong with the bag is in the report.
pub fn begin_bag<'a>(store: &'a dyn Store, request: &'a Request<'a>) -> Result<Begun<'a>, Error> {
    let mut run = Run::new(request);
    run.aspect("container", State::Absent, "a folder, not a zip");
    let claims_seal = |name: &str| name.starts_with("sealcase/") || name.starts_with("signatures/");
    if !store.files().iter().any(|file| claims_seal(&file.name)) {
        return plain::verify(store, run).map(|report| Begun::Judged(Box::new(report)));
    }
    match Contents::of_folder(store) {
        Ok(contents) => run.sealed(contents),
        Err(findings) => {
            run.aspect("layout", State::Failed, "not the layout of a sealed bag");
            run.findings = findings;
            Ok(run.judged())
        }
    }
}

/// One verification on its way.
struct Run<'a> {
    request: &'a Request<'a>,
    findings: Vec<Finding>,
    aspects: Vec<Aspect>,
    signatures: Vec<SignatureLine>,
    bag: BagSummary,
    trusted: bool,
    /// For each signature, the party that its key belongs to, if the caller's trust counts it.
    owners: Vec<Option<String>>,
    proof: Option<ProofLine>,
    policy: Option<PolicyLine>,
    /// For each signature, what proves its time.
    proofs: Vec<Option<times::Proof>>,
    /// Since when a renewal proves all that is sealed, by SHA-512.
    renewed: Option<Timestamp>,
}

impl<'a> Run<'a> {
    fn new(request: &'a Request<'a>) -> Self {
        Self {
            request,
            findings: Vec::new(),
            aspects: Vec::new(),
            signatures: Vec::new(),
            bag: BagSummary::default(),
            trusted: false,
            owners: Vec::new(),
            proof: None,
            policy: None,
            proofs: Vec::new(),
            renewed: None,
        }
    }

    fn aspect(&mut self, name: &'static str, state: State, text: impl Into<String>) {
        self.aspects.push(Aspect { name, state, text: text.into() });
    }

    /// Steps 3 to 8, for a bag whose layout holds.
    fn sealed(mut self, contents: Contents<'a>) -> Result<Begun<'a>, Error> {
        self.aspect("layout", State::Ok, "every file has its place in the format");
        self.bag.base_directory.clone_from(&contents.base);
        self.bag.payload_files = contents.payload().count() as u64;
        self.bag.payload_octets = contents.payload().map(|member| member.size).sum();
        let Some(facts) = contents.judge_tags(&self.request.limits, &mut self.findings)? else {
            self.aspect("integrity", State::Failed, "the manifests or tag files are missing, damaged or changed");
            return Ok(self.judged());
        };
        if contents.partial {
            let files = contents.payload().map(|member| member.name.clone()).collect();
            self.proof = Some(ProofLine { files, withheld: facts.files.saturating_sub(self.bag.payload_files) });
            self.findings.push(Finding::of_bag(codes::PROOF_PARTIAL));
        }
        self.bag.id = Some(facts.id.clone());
        self.bag.tag_manifest = Some(facts.tag_manifest);
        self.bag.tag_manifest_512 = facts.signed_512();
        let judged = signatures::judge(&contents, &facts, self.request, &mut self.findings)?;
        self.bag.sealed_at = judged.sealed_at;
        self.signatures.clone_from(&judged.lines);
        self.withdrawal();
        Ok(Begun::Unread(Box::new(Unread { run: self, contents, facts, judged })))
    }

    /// Steps 9 to 12, by the sums of the payload.
    fn read(
        mut self,
        contents: &Contents,
        facts: &Facts,
        judged: &Judged,
        sums: Vec<io::Result<Sum>>,
    ) -> Result<Report, Error> {
        let holds = contents.judge_payload(facts, sums, &mut self.findings)?;
        self.decide(contents, facts, judged, if holds { State::Ok } else { State::Failed })
    }

    /// Steps 10 to 12, for a payload that holds, does not, or was read in part only.
    fn decide(mut self, contents: &Contents, facts: &Facts, judged: &Judged, payload: State) -> Result<Report, Error> {
        let files = self.bag.payload_files;
        let text = match (payload, &self.proof) {
            (State::Ok, Some(proof)) => format!("as sealed: {files} of the bag's files; not here: {}", proof.withheld),
            (State::Ok, None) => {
                format!("every payload file ({files} in all) and every tag file has its listed digest")
            }
            (State::Failed, _) => "payload files were changed, damaged, added or removed".to_owned(),
            _ => format!("every tag file has its listed digest; of {files} payload files only documents were read"),
        };
        self.aspect("integrity", payload, text);
        self.times(contents, judged)?;
        self.standings();
        self.signature_aspect();
        self.chain(contents, judged)?;
        self.time_aspect(judged.sealed_at);
        self.retention_aspect(facts, judged);
        self.authority();
        Ok(self.finish())
    }

    fn signature_aspect(&mut self) {
        let good = self.signatures.iter().filter(|line| line.state == State::Ok).count();
        let known = self.signatures.iter().filter(|line| line.state == State::Ok && line.known_key).count();
        let failed = self.signatures.iter().filter(|line| line.state == State::Failed).count();
        let total = self.signatures.len();
        let (state, text) = match (failed, good) {
            (1.., _) => (State::Failed, format!("{failed} of {total} do not hold")),
            (0, 0) if total == 0 => (State::Absent, "the bag carries none".to_owned()),
            (0, 0) => (State::Unknown, format!("{total} present, none by a key that could be checked")),
            (0, _) if self.request.trust.is_some() => {
                (State::Ok, format!("{good} of {total} hold, {known} by keys that count for you"))
            }
            (0, _) => (State::Ok, format!("{good} of {total} hold, {known} by keys that you named")),
        };
        if good == 0 && failed == 0 {
            self.findings.push(Finding::of_bag(codes::VERIFY_UNSIGNED));
        }
        self.aspect("signatures", state, text);
    }

    /// What was sealed about retention, and what was recorded since, in the order of the events.
    fn retention_aspect(&mut self, facts: &Facts, judged: &Judged) {
        let mut text = match facts.retention.keep_until.as_str() {
            "open" => "keep; the end is open until its start event has happened".to_owned(),
            date => format!("keep until {date}"),
        };
        if facts.retention.hold {
            text.push_str(", under a legal hold");
        }
        let chosen = self.request.trust.is_some() || !self.request.keys.is_empty();
        let pairs = self.signatures.iter().zip(&judged.statements);
        let mut events: Vec<(Timestamp, String)> = pairs
            .filter(|(line, _)| line.state == State::Ok)
            .filter_map(|(line, statement)| match &statement.as_ref()?.said {
                Said::RetentionEvent(said, event) => {
                    let role = line.role.as_deref().unwrap_or_default();
                    let until = said.computed_keep_until.as_ref();
                    let until = until.map_or_else(String::new, |until| format!(", keep until {until}"));
                    let day = said.effective_at.date();
                    let doubt = if chosen && !line.known_key { " (who does not count for you)" } else { "" };
                    Some((said.effective_at, format!("{} on {day} by {role}{doubt}{until}", event.as_str())))
                }
                _ => None,
            })
            .collect();
        events.sort();
        for (_, event) in &events {
            text.push_str("; ");
            text.push_str(event);
        }
        self.aspect("retention", State::Ok, text);
    }

    fn judged(self) -> Begun<'a> {
        Begun::Judged(Box::new(self.stop()))
    }

    /// Ends early: the aspects that were not reached are unknown.
    fn stop(mut self) -> Report {
        for name in ["layout", "integrity", "signatures"] {
            if !self.aspects.iter().any(|aspect| aspect.name == name) {
                self.aspect(name, State::Unknown, "not reached");
            }
        }
        self.finish()
    }

    fn finish(self) -> Report {
        let verdict = report::verdict_of_verification(&self.findings, &self.signatures, self.trusted);
        let mut report = Report::new(self.request.input, verdict, self.request.as_of, self.findings);
        report.aspects = self.aspects;
        report.signatures = self.signatures;
        report.bag = Some(self.bag);
        report.proof = self.proof;
        // A verification that ended early met no policy.
        report.policy = self.policy.or_else(|| {
            let name = self.request.policy?.name.clone();
            Some(PolicyLine { name, met: false, missing: vec!["the bag could not be judged so far".to_owned()] })
        });
        report.trust = self.request.trust.map(authority::line);
        report
    }
}

/// Reads one member whole, with its checksum; a finding if it is too large or does not have it.
fn read_member(contents: &Contents, member: &Member, limit: u64) -> Result<Result<Vec<u8>, Finding>, Error> {
    if member.size > limit {
        return Ok(Err(
            Finding::at(codes::ARCHIVE_TOO_LARGE, &member.name).with_detail(format!("the limit is {limit} bytes"))
        ));
    }
    let mut bytes = Vec::new();
    let read =
        contents.open(&member.name).and_then(|mut reader| crate::digest::copy(&mut reader, &mut bytes, member.size));
    let sum = read.map_err(|error| Error::io(&member.name, error))?;
    Ok(member.judge_sum(&sum).map(|()| bytes))
}

/// Whether reading failed because the file ends before its headers say.
fn is_truncation(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::UnexpectedEof
}
