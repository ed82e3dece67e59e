//! `follow`: judges a bag together with the bags that it names, as one story with one verdict.
//!
//! A laboratory's bag holds the application's zip whole, or names it; the decision does the same with the
//! laboratory's. A bag in the payload is judged where it lies, by a reader that cannot leave its entry. Any other
//! is asked of a [`Shelf`]: the seam to whoever keeps bags. Nothing is found by a file's name: only the id and
//! the signed digest count. Depth and number are bounded, and nothing is judged twice.
//!
//! What a seal continues or contains decides with it: the verdict is the worst of them. What it supersedes, and
//! what others name in countersignatures, is shown and at most warned of, since nobody may spoil a good bag by
//! adding a signature that names a bad one.

use std::collections::BTreeMap;
use std::io::{self, Read, Seek};

use crate::archive::{self, Archive, Entry, Limits, Opened};
use crate::bag;
use crate::codes;
use crate::digest::{self, Digest};
use crate::error::Error;
use crate::finding::Finding;
use crate::report::{Aspect, Part, PartState, ReferenceLine, Report, SignatureLine, State, Verdict};
use crate::statement::Relation;
use crate::store;
use crate::trust::{Policy, References};
use crate::verify::{self, Request};

/// Payload files that are looked at as possible bags.
const MAX_CANDIDATES: usize = 256;

/// A zip that can be read from anywhere.
pub trait Zip: Read + Seek {}

impl<T: Read + Seek + ?Sized> Zip for T {}

/// Where other bags are kept.
pub trait Shelf {
    /// Looks for a bag by its id. Where several have it, the one with this tag manifest is meant.
    ///
    /// # Errors
    /// [`Error::Io`] if what was found cannot be opened.
    fn find(&self, id: &str, tag_manifest: &Digest) -> Result<Option<Found<'_>>, Error>;
}

/// A bag from a shelf.
pub struct Found<'a> {
    /// The name that its keeper knows it by; nothing is decided by it.
    pub name: String,
    /// Its bytes.
    pub zip: Box<dyn Zip + 'a>,
}

impl std::fmt::Debug for Found<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Found").field("name", &self.name).finish_non_exhaustive()
    }
}

/// A shelf without bags.
#[derive(Clone, Copy, Debug)]
pub struct Empty;

impl Shelf for Empty {
    fn find(&self, _: &str, _: &Digest) -> Result<Option<Found<'_>>, Error> {
        Ok(None)
    }
}

/// How far to go.
#[derive(Clone, Copy)]
pub struct Reach<'a> {
    /// Where other bags are kept.
    pub shelf: &'a dyn Shelf,
    /// How many bags may follow each other or lie in each other.
    pub depth: usize,
    /// How many bags may be judged in all.
    pub bags: usize,
}

impl std::fmt::Debug for Reach<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Reach").field("depth", &self.depth).field("bags", &self.bags).finish_non_exhaustive()
    }
}

impl<'a> Reach<'a> {
    /// Eight deep and 64 in all.
    pub fn new(shelf: &'a dyn Shelf) -> Self {
        Self { shelf, depth: 8, bags: 64 }
    }
}

/// By what a bag is known: read from it and not yet judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Its URN.
    pub id: String,
    /// The digest that its signatures cover.
    pub tag_manifest: Digest,
}

/// Reads by what a zip would be known, for shelves. `None` if it is no bag; nothing is judged.
///
/// # Errors
/// [`Error::Io`] if it cannot be read.
pub fn identify(zip: impl Read + Seek, limits: &Limits) -> Result<Option<Identity>, Error> {
    let archive = match archive::open(zip, limits)? {
        Opened::Archive(archive) => archive,
        Opened::Refused(_) => return Ok(None),
    };
    let base = base_of(&archive);
    let failed = |error| Error::io("the archive", error);
    let info = match store::read(&archive, &format!("{base}/{}", bag::BAG_INFO), limits.tag_bytes) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed(error)),
    };
    let fields = info.as_deref().and_then(bag::parse_info).unwrap_or_default();
    let Some([id]) = fields.get("External-Identifier").map(Vec::as_slice) else { return Ok(None) };
    let name = format!("{base}/{}", bag::TAG_MANIFEST);
    let Some(entry) = archive.entries().iter().find(|entry| entry.path.as_str() == name) else { return Ok(None) };
    if entry.size > limits.tag_bytes.saturating_mul(64) {
        return Ok(None);
    }
    let sum = digest::copy(&mut archive.data(entry), &mut io::sink(), entry.size).map_err(failed)?;
    Ok(Some(Identity { id: id.clone(), tag_manifest: sum.digest }))
}

/// Judges a sealed zip and the bags that it names.
///
/// # Errors
/// [`Error::Io`] if a zip cannot be read. Whatever is wrong with a bag is in the report.
pub fn verify<R: Read + Seek>(mut zip: R, request: &Request, reach: &Reach) -> Result<Report, Error> {
    let alone = request.policy.map(Policy::alone);
    let mut report = verify::verify(&mut zip, &Request { policy: alone.as_ref(), ..*request })?;
    follow(&mut report, Some(&mut zip), request, reach)?;
    Ok(report)
}

/// Adds to the report on a bag what is found out about the bags that it names. `zip` is the bag itself, to look
/// into; for a folder there is none. The report is one by [`Policy::alone`]: what the policy asks of other bags is
/// judged here.
///
/// # Errors
/// [`Error::Io`] if a zip cannot be read. Whatever is wrong with a bag is in the report.
pub fn follow(report: &mut Report, zip: Option<&mut dyn Zip>, request: &Request, reach: &Reach) -> Result<(), Error> {
    let mut walk = Walk {
        request: Request { policy: None, ..*request },
        demanded: request.policy.is_some_and(|policy| policy.references == References::Supplied),
        lacking: Vec::new(),
        reach,
        path: Vec::new(),
        open: usize::MAX,
        told: BTreeMap::new(),
        judged: 0,
    };
    walk.bag(report, zip, true)?;
    if walk.lacking.is_empty() {
        return Ok(());
    }
    if let Some(policy) = &mut report.policy {
        let text = match walk.lacking.len() {
            1 => "a bag that is named was not supplied".to_owned(),
            count => format!("{count} bags that are named were not supplied"),
        };
        policy.met = false;
        policy.missing.push(text);
        let text = format!("`{}` is not met: {}", policy.name, policy.missing.join(", "));
        if let Some(aspect) = report.aspects.iter_mut().find(|aspect| aspect.name == "policy") {
            (aspect.state, aspect.text) = (State::Failed, text);
        }
    }
    report.amend(walk.lacking);
    report.verdict = Verdict::Invalid;
    Ok(())
}

/// A bag that is named, and by whom.
struct Link {
    reference: ReferenceLine,
    named_by: String,
    /// Whether the bag that names it rests on it.
    decides: bool,
    /// Whether a seal that counts names it.
    speaks: bool,
}

/// A payload file that is a bag.
struct Candidate<'a> {
    entry: &'a Entry,
    identity: Identity,
}

/// What looking for one named bag gave.
struct Outcome {
    part: Part,
    finding: Option<Finding>,
}

/// A walk through a story.
struct Walk<'a> {
    request: Request<'a>,
    /// Whether the policy asks for every bag that seals name.
    demanded: bool,
    /// What is to be said of those that are not there.
    lacking: Vec<Finding>,
    reach: &'a Reach<'a>,
    /// The bags between the first one and the one at hand, and whether a seal led to each.
    path: Vec<(Digest, bool)>,
    /// The place in the path that something on the way back leads to: what lies behind it is not judged in full yet.
    open: usize,
    /// The bags that were judged, with all that they name.
    told: BTreeMap<Digest, Verdict>,
    judged: usize,
}

impl Walk<'_> {
    fn bag(&mut self, report: &mut Report, zip: Option<&mut dyn Zip>, by_seal: bool) -> Result<(), Error> {
        let Some(own) = report.bag.as_ref().and_then(|bag| bag.tag_manifest) else { return Ok(()) };
        let links = links(report, self.request.trust.is_some() || !self.request.keys.is_empty());
        if links.is_empty() {
            self.told.insert(own, report.verdict);
            return Ok(());
        }
        let archive = match zip.map(|zip| archive::open(zip, &self.request.limits)).transpose()? {
            Some(Opened::Archive(archive)) => Some(archive),
            _ => None,
        };
        let candidates = archive.as_ref().map_or_else(|| Ok(Vec::new()), |archive| self.candidates(archive))?;
        let (at, outer) = (self.path.len(), std::mem::replace(&mut self.open, usize::MAX));
        self.path.push((own, by_seal));
        let mut findings = Vec::new();
        let mut worst = report.verdict;
        for link in links {
            let Outcome { part, finding } = self.look(&link, report, archive.as_ref(), &candidates)?;
            findings.extend(finding);
            if link.decides {
                worst = worst_of(worst, part.verdict);
            }
            let contains = link.reference.relation == Relation::Contains.as_str();
            if contains { report.nested.push(part) } else { report.references.push(part) }
        }
        self.path.pop();
        let failed = findings.iter().any(|finding| finding.severity == codes::Severity::Error);
        report.verdict = if failed { Verdict::Invalid } else { worst };
        report.aspects.push(aspect(report, &findings));
        report.amend(findings);
        // A verdict that still waits for a bag further up is no verdict for others who name this bag.
        if self.open >= at {
            self.told.insert(own, report.verdict);
            self.open = outer;
        } else {
            self.open = self.open.min(outer);
        }
        Ok(())
    }

    /// The payload files that are bags, by their own word.
    fn candidates<'b, R: Read + Seek>(&self, archive: &'b Archive<R>) -> Result<Vec<Candidate<'b>>, Error> {
        let data = format!("{}/data/", base_of(archive));
        let is_zip = |entry: &&Entry| {
            let name = entry.path.as_str();
            name.starts_with(&data) && name.len() > 4 && name.to_ascii_lowercase().ends_with(".zip")
        };
        let mut candidates = Vec::new();
        for entry in archive.entries().iter().filter(is_zip).take(MAX_CANDIDATES) {
            if let Some(identity) = identify(archive.data(entry), &self.request.limits)? {
                candidates.push(Candidate { entry, identity });
            }
        }
        Ok(candidates)
    }

    /// Looks for one named bag: in the payload first, then on the shelf.
    fn look<R: Read + Seek>(
        &mut self,
        link: &Link,
        report: &Report,
        archive: Option<&Archive<R>>,
        candidates: &[Candidate],
    ) -> Result<Outcome, Error> {
        let named = &link.reference;
        if let Some(at) = self.path.iter().position(|(known, _)| *known == named.tag_manifest) {
            // A countersignature may well name the bag that came out of it; a seal cannot follow its own follower.
            let seals_only = self.path.iter().skip(at + 1).all(|(_, by_seal)| *by_seal);
            if Relation::parse(&named.relation).is_some() {
                if seals_only {
                    return Ok(told(link, codes::FOLLOW_CYCLE, PartState::Cycle));
                }
                self.open = self.open.min(at);
            }
            return Ok(Outcome { part: link.part(PartState::ToldElsewhere), finding: None });
        }
        let same = |identity: &Identity| identity.id == named.bag_id && identity.tag_manifest == named.tag_manifest;
        if let (Some(archive), Some(found)) = (archive, candidates.iter().find(|found| same(&found.identity))) {
            let name = found.entry.path.as_str().split_once('/').map_or("", |(_, name)| name);
            let mut zip = archive.data(found.entry);
            let mut outcome = self.judge(link, report, name, &mut zip)?;
            outcome.part.inside = outcome.part.place.is_some();
            return Ok(outcome);
        }
        let same_id = candidates.iter().any(|found| found.identity.id == named.bag_id);
        let contains = named.relation == Relation::Contains.as_str();
        // A bag that lies as a folder has no zip to look into: its host puts the payload on the shelf.
        if contains && archive.is_some() {
            let (code, state) = if same_id {
                (codes::FOLLOW_OTHER_CONTENT, PartState::OtherContent)
            } else {
                (codes::FOLLOW_NOT_CONTAINED, PartState::Missing)
            };
            return Ok(told(link, code, state));
        }
        let Some(mut found) = self.reach.shelf.find(&named.bag_id, &named.tag_manifest)? else {
            if contains {
                return Ok(told(link, codes::FOLLOW_NOT_CONTAINED, PartState::Missing));
            }
            let mut outcome = told(link, codes::FOLLOW_NOT_SUPPLIED, PartState::Missing);
            if self.demanded && link.speaks {
                let detail = format!("{} {}", named.relation, named.bag_id);
                self.lacking.push(Finding::at(codes::FOLLOW_DEMANDED, &link.named_by).with_detail(detail));
                // Of the bag itself the demand says it; one further down the story is only noted there.
                outcome.finding = outcome.finding.filter(|_| self.path.len() > 1);
            }
            return Ok(outcome);
        };
        match identify(&mut found.zip, &self.request.limits)? {
            Some(identity) if same(&identity) => self.judge(link, report, &found.name, &mut *found.zip),
            _ => Ok(told(link, codes::FOLLOW_OTHER_CONTENT, PartState::OtherContent)),
        }
    }

    /// Judges a bag that was found, unless that was done before.
    fn judge(&mut self, link: &Link, report: &Report, place: &str, zip: &mut dyn Zip) -> Result<Outcome, Error> {
        let named = &link.reference;
        let mut part = link.part(PartState::Judged);
        part.place = Some(place.to_owned());
        if let Some(verdict) = self.told.get(&named.tag_manifest) {
            (part.state, part.verdict) = (PartState::ToldElsewhere, Some(*verdict));
            let finding = fault(link, *verdict);
            return Ok(Outcome { part, finding });
        }
        if self.path.len() > self.reach.depth {
            return Ok(told(link, codes::FOLLOW_TOO_DEEP, PartState::Limit));
        }
        if self.judged >= self.reach.bags {
            return Ok(told(link, codes::FOLLOW_TOO_MANY, PartState::Limit));
        }
        self.judged += 1;
        let request = Request { input: place, ..self.request };
        let mut other = verify::verify(&mut *zip, &request)?;
        self.bag(&mut other, Some(zip), Relation::parse(&named.relation).is_some())?;
        let mut finding = fault(link, other.verdict);
        let sealed_at = |report: &Report| report.bag.as_ref().and_then(|bag| bag.sealed_at);
        if finding.is_none() && Relation::parse(&named.relation).is_some() && sealed_at(&other) > sealed_at(report) {
            let late = Finding::at(codes::VERIFY_TIME_ORDER, &link.named_by);
            finding = Some(late.with_detail(format!("the bag that it {}", named.relation)));
        }
        part.verdict = Some(other.verdict);
        part.report = Some(Box::new(other));
        Ok(Outcome { part, finding })
    }
}

impl Link {
    fn part(&self, state: PartState) -> Part {
        Part {
            reference: self.reference.clone(),
            named_by: self.named_by.clone(),
            state,
            place: None,
            inside: false,
            verdict: None,
            report: None,
        }
    }

    /// A finding about this link: what would be an error is a warning where nothing rests on it.
    fn finding(&self, code: codes::Code) -> Finding {
        let detail = format!("{} {}", self.reference.relation, self.reference.bag_id);
        if self.decides || code.severity() != codes::Severity::Error {
            return Finding::at(code, &self.named_by).with_detail(detail);
        }
        let detail = format!("{detail}, {}", code.what());
        Finding::at(codes::FOLLOW_DOUBTFUL, &self.named_by).with_detail(detail)
    }
}

/// What signatures name, in their order, each bag once in each relation.
fn links(report: &Report, chosen: bool) -> Vec<Link> {
    // Anybody can add a seal of their own: only that of a known key, or else the first one, decides.
    let first = report.signatures.iter().position(SignatureLine::seals);
    let mut links: Vec<Link> = Vec::new();
    for (at, line) in report.signatures.iter().enumerate().filter(|(_, line)| line.state == State::Ok) {
        let speaks = line.seals() && if chosen { line.known_key } else { Some(at) == first };
        for reference in &line.references {
            let rests = matches!(Relation::parse(&reference.relation), Some(Relation::Continues | Relation::Contains));
            let decides = speaks && rests;
            let named_by = line.path.clone();
            match links.iter_mut().find(|link| link.reference == *reference) {
                Some(link) => {
                    link.decides |= decides;
                    link.speaks |= speaks;
                }
                None => links.push(Link { reference: reference.clone(), named_by, decides, speaks }),
            }
        }
    }
    links
}

fn told(link: &Link, code: codes::Code, state: PartState) -> Outcome {
    Outcome { part: link.part(state), finding: Some(link.finding(code)) }
}

fn fault(link: &Link, verdict: Verdict) -> Option<Finding> {
    matches!(verdict, Verdict::Invalid | Verdict::Undecided).then(|| link.finding(codes::FOLLOW_INVALID))
}

/// The lower of two verdicts of `verify`.
fn worst_of(one: Verdict, other: Option<Verdict>) -> Verdict {
    let rank = |verdict: Verdict| match verdict {
        Verdict::Trusted => 3,
        Verdict::Valid => 2,
        Verdict::Intact => 1,
        _ => 0,
    };
    match other {
        Some(other) if rank(other) < rank(one) => other,
        _ => one,
    }
}

fn aspect(report: &Report, findings: &[Finding]) -> Aspect {
    let parts = || report.nested.iter().chain(&report.references);
    let holds = |part: &&Part| part.verdict.is_some_and(|verdict| !matches!(verdict, Verdict::Invalid));
    let back = |part: &&Part| part.state == PartState::ToldElsewhere && part.verdict.is_none();
    let total = parts().filter(|part| !back(part)).count();
    let good = parts().filter(holds).count();
    let missing = parts().filter(|part| part.state == PartState::Missing).count();
    let failed = findings.iter().any(|finding| finding.severity == codes::Severity::Error);
    let missing = if missing > 0 { format!(", {missing} not supplied") } else { String::new() };
    let text = format!("{total} named by signatures, {good} found and sound{missing}");
    let state = match (failed, good == total) {
        (true, _) => State::Failed,
        (_, true) => State::Ok,
        _ => State::Unknown,
    };
    Aspect { name: "other bags", state, text }
}

fn base_of<R: Read + Seek>(archive: &Archive<R>) -> String {
    let first = archive.entries().first().map_or("", |entry| entry.path.as_str());
    first.split('/').next().unwrap_or_default().to_owned()
}
