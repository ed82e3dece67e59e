//! Proofs of single documents, and what is read of a bag without reading all of it: nothing that somebody
//! without the key changed is called valid, and a look hands out only what was sealed.
#![no_main]

use std::io::Cursor;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use sealcase::report::Verdict;
use sealcase::verify::{self, Request, Wanted, look, says_proof, verify_proof};
use sealcase_fuzz::{look_bag, proofs};

static PROOFS: LazyLock<Vec<Vec<u8>>> = LazyLock::new(proofs);
static WHOLE: LazyLock<Vec<u8>> = LazyLock::new(look_bag);

fuzz_target!(|zip: &[u8]| {
    let request = Request { input: "acme-lamp.proof.zip", ..Request::default() };
    let says = says_proof(Cursor::new(zip)).expect("memory can be read");
    let proof = verify_proof(Cursor::new(zip), &request).expect("memory can be read");
    if matches!(proof.verdict, Verdict::Valid | Verdict::Trusted) {
        assert!(says && PROOFS.iter().any(|known| known == zip), "somebody else made this proof");
        let whole = verify::verify(Cursor::new(zip), &request).expect("memory can be read");
        assert!(!matches!(whole.verdict, Verdict::Valid | Verdict::Trusted), "a proof is no bag");
    }
    let seen = look(Cursor::new(zip), &request, Wanted { doc_types: &[], whole: false }).expect("memory can be read");
    if !seen.documents.is_empty() || !seen.events.is_empty() {
        // The bag is signed by a key that nobody here has: only its own documents can come out.
        let known = look(Cursor::new(&WHOLE[..]), &request, Wanted { doc_types: &[], whole: false }).expect("memory");
        let ours = |path: &str| known.documents.iter().find(|one| one.path == path).map(|one| &one.value);
        assert!(seen.documents.iter().all(|one| ours(&one.path) == Some(&one.value)), "a document of somebody else");
    }
});
