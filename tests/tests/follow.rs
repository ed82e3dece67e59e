//! Bags that follow, replace and hold other bags: one story, one verdict, and every way to break it shows.

#![cfg(not(target_arch = "wasm32"))]
#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::cell::Cell;
use std::io::{Cursor, Read, Seek, SeekFrom};

use sealcase::archive::Limits;
use sealcase::digest::Digest;
use sealcase::error::Error;
use sealcase::follow::{self, Empty, Found, Identity, Reach, Shelf};
use sealcase::key::PublicKey;
use sealcase::report::{PartState, Report, Verdict};
use sealcase::seal;
use sealcase::statement::{Action, Reference, Relation};
use sealcase::verify::Request;
use sealcase_tests::case::Files;
use sealcase_tests::later::{Party, cla, codes, lab, sign, time};
use sealcase_tests::sealed::{self, Bag, tiny, tiny_of};
use serde_json::json;

/// Bags in memory, by what they say they are.
#[derive(Default)]
struct Bags(Vec<(Identity, Vec<u8>)>);

impl Bags {
    fn of<'a>(zips: impl IntoIterator<Item = &'a Vec<u8>>) -> Self {
        Self(zips.into_iter().map(|zip| (identity(zip), zip.clone())).collect())
    }
}

impl Shelf for Bags {
    fn find(&self, id: &str, tag_manifest: &Digest) -> Result<Option<Found<'_>>, Error> {
        let named = || self.0.iter().filter(|(known, _)| known.id == id);
        let found = named().find(|(known, _)| known.tag_manifest == *tag_manifest).or_else(|| named().next());
        Ok(found.map(|(_, zip)| Found { name: "a bag on the shelf".to_owned(), zip: Box::new(Cursor::new(zip)) }))
    }
}

fn identity(zip: &[u8]) -> Identity {
    follow::identify(Cursor::new(zip), &Limits::default()).unwrap().unwrap()
}

fn to(zip: &[u8], relation: Relation) -> Reference {
    let identity = identity(zip);
    Reference::previous(&identity.id, identity.tag_manifest, relation)
}

/// Seals one line and maybe zips in a later role.
fn bag(base: &str, party: &Party, at: &str, previous: Vec<Reference>, received: &[&Vec<u8>]) -> Vec<u8> {
    let request = seal::Request {
        base_directory: base.to_owned(),
        role: party.role,
        signer_name: party.name.to_owned(),
        public_key: party.key.public(),
        sealed_at: time(at),
        previous,
        cosigners: Vec::new(),
        sha512: false,
    };
    let mut files = Files::from([(format!("{base}.txt"), base.as_bytes().to_vec())]);
    for (number, zip) in received.iter().enumerate() {
        files.insert(format!("received/{number}.zip"), (*zip).clone());
    }
    sealed::seal_as(&request, files, &sealed::undemanding(), &party.key)
}

const EVALUATED: &str = "2026-12-01T09:00:00Z";
const CERTIFIED: &str = "2026-12-10T09:00:00Z";

/// The laboratory's bag with the application in it.
fn evaluation() -> Vec<u8> {
    let application = tiny();
    bag("evaluation", &lab(), EVALUATED, vec![to(&application, Relation::Contains)], &[&application])
}

/// The decision, which names the laboratory's bag.
fn decision(evaluation: &[u8]) -> Vec<u8> {
    bag("decision", &cla(), CERTIFIED, vec![to(evaluation, Relation::Continues)], &[])
}

fn judge(zip: &[u8], shelf: &dyn Shelf, keys: &[PublicKey]) -> Report {
    let request = Request { input: "decision.sealed.zip", keys, ..Request::default() };
    follow::verify(Cursor::new(zip), &request, &Reach::new(shelf)).unwrap()
}

fn notes(report: &Report) -> Vec<&'static str> {
    report.findings.iter().map(|finding| finding.code.id()).filter(|code| *code != "verify.file-name").collect()
}

#[test]
fn three_stages_are_one_story_with_one_verdict() {
    let evaluation = evaluation();
    let decision = decision(&evaluation);
    let shelf = Bags::of([&evaluation]);
    let report = judge(&decision, &shelf, &[]);
    assert_eq!((report.verdict, notes(&report)), (Verdict::Valid, vec![]), "{}", report.to_json());
    let outer = &report.references[0];
    assert_eq!((outer.state, outer.verdict), (PartState::Judged, Some(Verdict::Valid)));
    let inner = &outer.report.as_ref().unwrap().nested[0];
    assert_eq!((inner.state, inner.place.as_deref()), (PartState::Judged, Some("data/received/0.zip")));
    assert_eq!(inner.report.as_ref().unwrap().bag.as_ref().unwrap().tag_manifest, Some(identity(&tiny()).tag_manifest));

    // The verdict is that of the weakest part: one key that the verifier does not know is enough.
    let all = [cla().key.public(), lab().key.public(), sealed::key().public()];
    assert_eq!(judge(&decision, &shelf, &all).verdict, Verdict::Trusted);
    assert_eq!(judge(&decision, &shelf, &all[..2]).verdict, Verdict::Valid);

    // Nobody supplied it: a note, and the verdict is that of the bag alone.
    let alone = judge(&decision, &Empty, &all);
    assert_eq!((alone.verdict, notes(&alone)), (Verdict::Trusted, vec!["follow.not-supplied"]));
    assert_eq!(alone.references[0].state, PartState::Missing);
}

#[test]
fn a_part_that_does_not_hold_spoils_the_whole() {
    // A byte in the application changed, and every checksum above it made anew and signed by the lab.
    let mut application = Bag::of(&tiny());
    application.put("data/a.txt", "another line\n");
    let changed = application.pack();
    let evaluation = bag("evaluation", &lab(), EVALUATED, vec![to(&changed, Relation::Contains)], &[&changed]);
    let report = judge(&evaluation, &Empty, &[]);
    assert_eq!((report.verdict, codes(&report)), (Verdict::Invalid, vec!["follow.invalid"]));
    let decision = decision(&evaluation);
    let report = judge(&decision, &Bags::of([&evaluation]), &[]);
    assert_eq!((report.verdict, codes(&report)), (Verdict::Invalid, vec!["follow.invalid"]));
    // Without looking into it, the outer bag is as good as before.
    assert_eq!(sealcase_tests::later::verify(&decision).verdict, Verdict::Valid);
}

#[test]
fn another_bag_in_its_place_is_told() {
    let evaluation = evaluation();
    let decision = decision(&evaluation);
    // The same id and another content: the payload's own list was changed with it.
    let mut forged = Bag::of(&evaluation);
    forged.edit("sealcase/package.json", "sealcase-package/1", "sealcase-package/2");
    forged.list_tags();
    let forged = forged.pack();
    assert_eq!(identity(&forged).id, identity(&evaluation).id);
    let report = judge(&decision, &Bags::of([&forged]), &[]);
    assert_eq!((report.verdict, codes(&report)), (Verdict::Invalid, vec!["follow.other-content"]));
    // Both on the shelf: the right one is found, whatever the order.
    assert_eq!(judge(&decision, &Bags::of([&forged, &evaluation]), &[]).verdict, Verdict::Valid);

    let application = tiny();
    let named = vec![to(&application, Relation::Contains)];
    let empty_handed = bag("evaluation", &lab(), EVALUATED, named.clone(), &[]);
    let report = judge(&empty_handed, &Bags::of([&application]), &[]);
    assert_eq!((report.verdict, codes(&report)), (Verdict::Invalid, vec!["follow.not-contained"]));
    let other = bag("evaluation", &lab(), EVALUATED, named.clone(), &[&tiny_of("other", "another\n")]);
    assert_eq!(codes(&judge(&other, &Empty, &[])), ["follow.not-contained"]);
    let mut forged = Bag::of(&application);
    forged.edit("sealcase/package.json", "sealcase-package/1", "sealcase-package/2");
    forged.list_tags();
    let swapped = bag("evaluation", &lab(), EVALUATED, named, &[&forged.pack()]);
    assert_eq!(codes(&judge(&swapped, &Empty, &[])), ["follow.other-content"]);
}

#[test]
fn what_was_replaced_or_named_by_a_stranger_does_not_decide() {
    let mut old = Bag::of(&tiny_of("old", "old\n"));
    old.put("data/a.txt", "changed\n");
    let old = old.pack();
    let new = bag("new", &lab(), EVALUATED, vec![to(&old, Relation::Supersedes)], &[]);
    let report = judge(&new, &Bags::of([&old]), &[]);
    assert_eq!((report.verdict, codes(&report)), (Verdict::Valid, vec!["follow.doubtful"]));

    // A stranger adds a seal of their own that rests on a broken bag: a good bag stays good.
    let mut bag = Bag::of(&tiny());
    let mut statement = bag.restated(&sealed::other_key());
    let named = to(&old, Relation::Continues);
    statement["predicate"]["previous"] = json!([named]);
    let name = sealed::name_of(2, &statement, &sealed::other_key());
    bag.put(&name, sealed::envelope(statement.to_string().as_bytes(), &sealed::other_key()));
    let report = judge(&bag.pack(), &Bags::of([&old]), &[]);
    assert_eq!((report.verdict, codes(&report)), (Verdict::Valid, vec!["follow.doubtful"]));
    // With a known key it is the known key's word that decides.
    let report = judge(&bag.pack(), &Bags::of([&old]), &[sealed::other_key().public()]);
    assert_eq!((report.verdict, codes(&report)), (Verdict::Invalid, vec!["follow.invalid"]));
}

#[test]
fn a_countersignature_may_name_the_bag_that_came_of_it_and_a_seal_may_not() {
    let application = tiny();
    let evaluation = bag("evaluation", &lab(), EVALUATED, vec![to(&application, Relation::Continues)], &[]);
    let named = identity(&evaluation);
    let deed = sealcase::countersign::Deed::Countersign {
        action: Action::Evaluated,
        references: vec![Reference::new(&named.id, named.tag_manifest, "evaluation-report")],
    };
    let countersigned = sign(&application, &lab(), deed, "2026-12-02T09:00:00Z").1;
    let report = judge(&evaluation, &Bags::of([&countersigned]), &[]);
    assert_eq!((report.verdict, notes(&report)), (Verdict::Valid, vec![]), "{}", report.to_json());
    let back = &report.references[0].report.as_ref().unwrap().references[0];
    assert_eq!(back.state, PartState::ToldElsewhere);

    // The application's own seal, made anew, claims to follow the evaluation: a circle.
    let mut circle = Bag::of(&application);
    let mut statement = circle.restated(&sealed::key());
    statement["predicate"]["previous"] = json!([to(&evaluation, Relation::Continues)]);
    circle.sign(&statement, &sealed::key());
    let report = judge(&evaluation, &Bags::of([&circle.pack()]), &[]);
    assert_eq!((report.verdict, codes(&report)), (Verdict::Invalid, vec!["follow.invalid"]));
    let inner = report.references[0].report.as_ref().unwrap();
    assert!(codes(inner).contains(&"follow.cycle"), "{}", inner.to_json());
}

#[test]
fn chains_are_bounded_in_depth_and_number() {
    let mut chain = vec![tiny()];
    for step in 0..9 {
        let previous = vec![to(chain.last().unwrap(), Relation::Continues)];
        chain.push(bag(&format!("step-{step}"), &lab(), EVALUATED, previous, &[]));
    }
    let shelf = Bags::of(&chain);
    let deepest = |report: &Report| {
        let mut at = report.clone();
        while let Some(next) = at.references.first().and_then(|part| part.report.clone()) {
            at = *next;
        }
        codes(&at)
    };
    let eight = judge(&chain[8], &shelf, &[]);
    assert_eq!((eight.verdict, deepest(&eight)), (Verdict::Valid, vec![]));
    let nine = judge(&chain[9], &shelf, &[]);
    assert_eq!((nine.verdict, deepest(&nine)), (Verdict::Invalid, vec!["follow.too-deep"]));

    let request = Request { input: "x", ..Request::default() };
    let reach = Reach { bags: 3, ..Reach::new(&shelf) };
    let few = follow::verify(Cursor::new(&chain[4]), &request, &reach).unwrap();
    assert_eq!((few.verdict, deepest(&few)), (Verdict::Invalid, vec!["follow.too-many"]));
}

#[test]
fn a_step_that_claims_to_be_older_than_its_forerunner_is_told() {
    let late = bag("late", &lab(), CERTIFIED, Vec::new(), &[]);
    let early = bag("early", &cla(), EVALUATED, vec![to(&late, Relation::Continues)], &[]);
    let report = judge(&early, &Bags::of([&late]), &[]);
    assert_eq!((report.verdict, codes(&report)), (Verdict::Valid, vec!["verify.time-order"]));
}

/// Counts what is read, and never lets a reading end past a mark.
struct Counted<'a> {
    inner: Cursor<&'a [u8]>,
    most: &'a Cell<usize>,
}

impl Read for Counted<'_> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        self.most.set(self.most.get().max(out.len()));
        self.inner.read(out)
    }
}

impl Seek for Counted<'_> {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        self.inner.seek(to)
    }
}

#[test]
fn a_zip_in_a_zip_is_read_where_it_lies() {
    // A payload of 8 MiB, three bags deep: no reading asks for more than a block.
    let mut inner = bag("big", &lab(), EVALUATED, Vec::new(), &[&vec![7; 8 << 20]]);
    for base in ["one", "two"] {
        inner = bag(base, &lab(), EVALUATED, vec![to(&inner, Relation::Contains)], &[&inner]);
    }
    let most = Cell::new(0);
    let request = Request { input: "two.zip", ..Request::default() };
    let zip = Counted { inner: Cursor::new(&inner), most: &most };
    let report = follow::verify(zip, &request, &Reach::new(&Empty)).unwrap();
    assert_eq!((report.verdict, notes(&report)), (Verdict::Valid, vec![]), "{}", report.to_json());
    assert_eq!(report.nested[0].report.as_ref().unwrap().nested[0].verdict, Some(Verdict::Valid));
    assert!(most.get() <= 1 << 20, "{}", most.get());
}
