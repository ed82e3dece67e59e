//! A look into a sealed zip: it hands out only what holds, reads no more than it must, and says what it left out.

#![cfg(not(target_arch = "wasm32"))]
#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::cell::Cell;
use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::rc::Rc;

use sealcase::report::Verdict;
use sealcase::statement::{Event, Role};
use sealcase::verify::{Look, Request, Wanted, look, verify};
use sealcase_tests::later::{action, cla, event, lab, sign};
use sealcase_tests::sealed::{self, Bag};
use sealcase_tests::{files, tampering};

const INPUT: &str = "fennel-plug.sealed.zip";

fn request() -> Request<'static> {
    Request { input: INPUT, ..Request::default() }
}

fn see(zip: &[u8], doc_types: &[&str], whole: bool) -> Look {
    look(Cursor::new(zip), &request(), Wanted { doc_types, whole }).unwrap()
}

fn small() -> Vec<u8> {
    sealed::small(&files::cases())
}

fn paths(look: &Look) -> Vec<&str> {
    look.documents.iter().map(|document| document.path.as_str()).collect()
}

fn is_empty(look: &Look) -> bool {
    look.documents.is_empty() && look.events.is_empty() && look.profile.is_none() && look.passed_over.is_empty()
}

#[test]
fn what_is_asked_for_is_handed_out_in_order() {
    let zip = small();
    let some = see(&zip, &["product", "declaration", "no-such-type"], false);
    assert_eq!(paths(&some), ["documents/declaration.json", "documents/product.json"]);
    assert_eq!(some.documents[1].value["docType"], "product");
    assert_eq!(some.profile.as_deref(), Some("urn:sealcase:profile:us-ctm-2024:1"));
    assert_eq!((some.report.verdict, some.passed_over.len()), (Verdict::Valid, 0));
    let all = see(&zip, &[], false);
    assert_eq!(all.documents.len(), 17);
    assert!(see(&zip, &["no-such-type"], false).documents.is_empty());
}

/// A reader that counts what is read.
struct Counting {
    inner: Cursor<Vec<u8>>,
    read: Rc<Cell<usize>>,
}

impl Read for Counting {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(into)?;
        self.read.set(self.read.get() + count);
        Ok(count)
    }
}

impl Seek for Counting {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.inner.seek(to)
    }
}

#[test]
fn the_payload_is_read_only_when_all_of_it_is_wanted() {
    let large = sealed::seal(
        "large",
        [("a.txt".to_owned(), b"one\n".to_vec()), ("large.bin".to_owned(), vec![7; 4 << 20])].into(),
        &sealed::undemanding(),
        &sealed::key(),
    );
    let read = |whole| {
        let read = Rc::new(Cell::new(0));
        let reader = Counting { inner: Cursor::new(large.clone()), read: Rc::clone(&read) };
        let request = Request { input: "large.sealed.zip", ..Request::default() };
        let look = look(reader, &request, Wanted { doc_types: &["product"], whole }).unwrap();
        assert_eq!(look.report.verdict, Verdict::Valid);
        read.get()
    };
    assert!(read(false) < 1 << 20, "{}", read(false));
    assert!(read(true) > 4 << 20);
}

/// A look that reads the whole payload says what `verify` says, about every deed of the tampering table; one that
/// does not never calls a bag better, and hands out nothing of one that does not hold.
#[test]
fn a_look_is_never_kinder_than_a_verification() {
    let bag = Bag::of(&small());
    let deeds = tampering::deeds(&bag, &Bag::of(&sealed::few()));
    let mut refused = 0;
    for deed in deeds.iter().step_by(3) {
        let whole = see(&deed.zip, &[], true);
        let verified = verify(Cursor::new(&deed.zip), &request()).unwrap();
        assert_eq!(whole.report.to_json(), verified.to_json(), "{}", deed.name);
        let part = see(&deed.zip, &[], false);
        for look in [&whole, &part] {
            if look.report.verdict == Verdict::Invalid {
                refused += 1;
                assert!(is_empty(look), "{}", deed.name);
            }
        }
    }
    assert!(refused > 50, "only {refused}");
}

#[test]
fn a_changed_document_shows_only_where_it_is_read() {
    let mut bag = Bag::of(&small());
    bag.edit("data/documents/product.json", "Fennel Plug", "Fennel Flug");
    let zip = bag.pack();
    let asked = see(&zip, &["product"], false);
    assert_eq!(asked.report.verdict, Verdict::Invalid);
    assert!(is_empty(&asked));
    let other = see(&zip, &["declaration"], false);
    assert_eq!((other.report.verdict, other.documents.len()), (Verdict::Valid, 1), "it was not looked at");
    assert_eq!(see(&zip, &["declaration"], true).report.verdict, Verdict::Invalid);
}

#[test]
fn events_are_told_with_the_role_of_their_signer_and_whether_it_counts() {
    let (_, zip) =
        sign(&small(), &cla(), event(Event::HoldPlaced, "2028-01-02T00:00:00Z", None), "2028-01-03T00:00:00Z");
    let (_, zip) = sign(&zip, &lab(), action(sealcase::statement::Action::Evaluated), "2028-01-04T00:00:00Z");
    let seen = see(&zip, &["product"], false);
    let told: Vec<_> = seen.events.iter().map(|event| (event.event, event.role, event.counts)).collect();
    assert_eq!(told, [(Event::HoldPlaced, Role::Cla, true)], "nobody was named: all count");
    let by = |key: &sealcase::key::SecretKey| {
        let keys = [key.public()];
        let request = Request { keys: &keys, ..request() };
        let look = look(Cursor::new(&zip), &request, Wanted { doc_types: &[], whole: false }).unwrap();
        look.events.iter().map(|event| event.counts).collect::<Vec<_>>()
    };
    assert_eq!(by(&cla().key), [true]);
    assert_eq!(by(&sealed::other_key()), [false]);
}

#[test]
fn what_is_no_bag_hands_out_nothing() {
    let zip = small();
    for bytes in [Vec::new(), b"PK".to_vec(), zip[..zip.len() / 2].to_vec(), vec![0; 4096]] {
        let seen = see(&bytes, &[], false);
        assert!(is_empty(&seen) && matches!(seen.report.verdict, Verdict::Invalid | Verdict::Undecided));
    }
}
