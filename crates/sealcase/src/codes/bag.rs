//! Codes of the bag: its layout, tag files, manifests, envelopes, statements, and the verdict on them.

use super::table;

const LAYOUT: &str = "Sealcase bag format 1, layout";
const MANIFEST: &str = "RFC 8493 section 2.1.3; Sealcase bag format 1, manifests";
const TAG: &str = "RFC 8493 section 2.2.1; Sealcase bag format 1, manifests";
const DSSE: &str = "DSSE 1.0.2; Sealcase bag format 1, envelopes";
const STATEMENT: &str = "in-toto Statement v1; Sealcase bag format 1, statements";
const PROOF: &str = "Sealcase bag format 1, proofs";
const FOLLOW: &str = "Sealcase bag format 1, other bags";
const POLICY: &str = "the verifier's policy";

table! {
    BAG_BASE_DIRECTORY, "bag.base-directory", Error, LAYOUT, "the entries do not all lie in one well-named base directory",
        "a bag is one folder; nothing may lie beside it", "ask the sealer for the bag as it was sealed";
    BAG_UNKNOWN_PLACE, "bag.unknown-place", Error, LAYOUT, "a file lies where the format has no place for it",
        "no manifest and no signature covers it", "ask the sealer for the bag as it was sealed";
    BAG_REQUIRED_MISSING, "bag.required-missing", Error, LAYOUT, "a file that every sealed bag has is missing",
        "without it the seal cannot cover the whole bag", "ask the sealer for the bag as it was sealed";
    BAG_NO_PAYLOAD, "bag.no-payload", Error, LAYOUT, "there is no payload file",
        "an empty bag proves nothing", "put at least one document in";
    BAG_FETCH, "bag.fetch", Error, LAYOUT, "the bag asks to fetch files from elsewhere",
        "a sealed bag holds all it lists, and a verifier never connects", "ask for a bag that is complete";
    BAG_DECLARATION, "bag.declaration", Error, "RFC 8493 section 2.1.1", "bagit.txt does not hold its two fixed lines",
        "other BagIt tools could refuse the bag", "ask the sealer for the bag as it was sealed";
    BAG_INFO_SYNTAX, "bag.info-syntax", Error, "RFC 8493 section 2.2.2", "bag-info.txt cannot be read as labels and values",
        "people and tools read the bag's identity there", "ask the sealer for the bag as it was sealed";
    BAG_INFO_MISMATCH, "bag.info-mismatch", Error, LAYOUT, "bag-info.txt says something else than the signed files",
        "people read bag-info.txt; it may not contradict what was signed", "ask the sealer for the bag as it was sealed";
    BAG_OXUM_MISMATCH, "bag.oxum-mismatch", Error, "RFC 8493 section 2.2.2", "the payload has another size or number of files than stated",
        "files were added, removed or changed", "ask the sealer for the bag as it was sealed";
    BAG_RETENTION_SYNTAX, "bag.retention-syntax", Error, LAYOUT, "sealcase/retention.json does not have its form",
        "nobody could tell how long the bag must be kept", "ask the sealer for the bag as it was sealed";
    BAG_PLAIN, "bag.plain", Note, "RFC 8493", "this is a plain bag without a seal",
        "it shows that its files are whole, not who made it", "seal it to prove who vouches for it";

    MANIFEST_SYNTAX, "manifest.syntax", Error, MANIFEST, "a line of the manifest is not a digest, two spaces and a path",
        "a manifest that tools read differently protects nothing", "make the manifest again";
    MANIFEST_ORDER, "manifest.order", Error, MANIFEST, "the manifest's lines are not sorted by path",
        "one content must have one form, so that any change shows", "ask the sealer for the bag as it was sealed";
    MANIFEST_DUPLICATE, "manifest.duplicate", Error, MANIFEST, "the manifest lists a path twice",
        "two digests for one file let a reader choose", "make the manifest again";
    MANIFEST_MISSING, "manifest.missing", Error, MANIFEST, "the bag has no manifest that can be checked",
        "without a manifest nothing shows a change", "make the bag again with SHA-256 or SHA-512 manifests";
    MANIFEST_FILE_MISSING, "manifest.file-missing", Error, MANIFEST, "a listed file is missing",
        "the bag is not complete", "put the file back, or get the bag again";
    MANIFEST_FILE_UNLISTED, "manifest.file-unlisted", Error, MANIFEST, "a file is not listed in the manifest",
        "it was added after the manifest was made", "remove the file, or get the bag again";
    MANIFEST_DIGEST_MISMATCH, "manifest.digest-mismatch", Error, MANIFEST, "a file's digest differs from the listed one",
        "the file was changed after the manifest was made", "restore the original file, or get the bag again";
    MANIFEST_TAG_MISSING, "manifest.tag-missing", Error, TAG, "a listed tag file is missing",
        "the bag is not complete", "get the bag again";
    MANIFEST_TAG_UNLISTED, "manifest.tag-unlisted", Error, TAG, "a tag file is not listed in the tag manifest",
        "it was added after sealing, and no signature covers it", "get the bag again";
    MANIFEST_TAG_MISMATCH, "manifest.tag-mismatch", Error, TAG, "a tag file's digest differs from the listed one",
        "the file was changed after sealing", "get the bag again";
    MANIFEST_SHA512_MISMATCH, "manifest.sha512-mismatch", Error, MANIFEST, "a file's SHA-512 differs from the listed one, though its SHA-256 fits",
        "the two lists were made of different files, or somebody made two files with one SHA-256", "get the bag again, and ask the sealer which file was meant";
    MANIFEST_LISTS_DIFFER, "manifest.lists-differ", Error, MANIFEST, "the manifests by SHA-256 and by SHA-512 do not list the same files",
        "a reader of one list would see another bag than a reader of the other", "ask the sealer for the bag as it was sealed";
    MANIFEST_NO_TAG_MANIFEST, "manifest.no-tag-manifest", Note, TAG, "the bag has no tag manifest",
        "its tag files can change unnoticed", "make the bag again with a tag manifest, or seal it";

    ENVELOPE_SYNTAX, "envelope.syntax", Error, DSSE, "the envelope is not JSON of the right form",
        "the signature in it cannot be checked", "ask the sealer for the bag as it was sealed";
    ENVELOPE_TOO_LARGE, "envelope.too-large", Error, DSSE, "the envelope is larger than the limit",
        "huge envelopes exhaust the verifier", "ask the sealer for the bag as it was sealed";
    ENVELOPE_TOO_MANY, "envelope.too-many", Error, DSSE, "the bag has more envelopes than the limit",
        "huge numbers of signatures exhaust the verifier", "ask the sealer for the bag as it was sealed";
    ENVELOPE_NAME, "envelope.name", Error, DSSE, "the envelope's file name does not say the role and key that it holds",
        "people read the file name; it may not contradict the signature", "ask the sealer for the bag as it was sealed";
    ENVELOPE_PAYLOAD_TYPE, "envelope.payload-type", Error, DSSE, "the envelope holds another type than an in-toto statement",
        "a signature over something else proves nothing about this bag", "ask the sealer for the bag as it was sealed";
    ENVELOPE_SIGNATURE_COUNT, "envelope.signature-count", Error, DSSE, "the envelope does not hold exactly one signature",
        "each signer has a file of its own", "ask the sealer for the bag as it was sealed";
    ENVELOPE_BASE64, "envelope.base64", Error, DSSE, "the body or the signature is not clean base64",
        "readers could decode it differently", "ask the sealer for the bag as it was sealed";
    ENVELOPE_KEY_WEAK, "envelope.key-weak", Error, "RFC 8032; Sealcase bag format 1, keys", "the public key is weak or not in its one form",
        "such a key accepts signatures that nobody made", "the signer must make a new key and sign again";
    ENVELOPE_KEY_SYNTAX, "envelope.key-syntax", Error, "RFC 8410", "the envelope's public key is no key in SPKI PEM, or not the one its keyid names",
        "the signature cannot be tied to a key", "ask the sealer for the bag as it was sealed";
    ENVELOPE_KEY_UNKNOWN, "envelope.key-unknown", Warning, DSSE, "the key of this signature is not known",
        "the envelope carries no key and the verifier was given none that fits, so the signature is not counted", "give the signer's public key with `--key`";
    ENVELOPE_ALGORITHM_UNKNOWN, "envelope.algorithm-unknown", Warning, DSSE, "not evaluated: this signature's algorithm is unknown to this build",
        "it may be good or not; it is not counted, and the other signatures decide", "verify with a build that knows the algorithm; for ML-DSA-65 that is one with the feature `ml-dsa`";
    ENVELOPE_SIGNATURE_WRONG, "envelope.signature-wrong", Error, "RFC 8032 section 5.1.7, strict", "the signature does not fit its key and text",
        "the statement was changed, or somebody else signed", "ask the sealer for the bag as it was sealed";
    ENVELOPE_DUPLICATE, "envelope.duplicate", Error, DSSE, "two envelopes hold the same statement by the same key",
        "a signature must count once", "ask the sealer for the bag as it was sealed";
    ENVELOPE_TIMESTAMP_UNCHECKED, "envelope.timestamp-unchecked", Note, "RFC 3161", "a time-stamp lies beside this signature and was not judged",
        "you named no time-stamp authority that you rely on, so the time stays a claim", "give a trust file that lists the authority with `--trust`";

    STATEMENT_SYNTAX, "statement.syntax", Error, STATEMENT, "the signed statement does not have its form",
        "what was signed cannot be read without doubt", "ask the sealer for the bag as it was sealed";
    STATEMENT_TYPE, "statement.type", Error, STATEMENT, "the signed text is no in-toto Statement v1",
        "a signature made for another purpose must not count", "ask the sealer for the bag as it was sealed";
    STATEMENT_PREDICATE_TYPE, "statement.predicate-type", Error, STATEMENT, "the statement is of a kind that this version does not know",
        "what it says cannot be judged, so it must not count", "verify with a newer version of Sealcase";
    STATEMENT_FORMAT, "statement.format", Error, STATEMENT, "the bag's format version is not known",
        "guessing at a format could accept what should be refused", "verify with a newer version of Sealcase";
    STATEMENT_SUBJECT, "statement.subject", Error, STATEMENT, "the statement's subjects are not this bag's tag manifests",
        "the signature is about other files or about another bag, or a list was added or taken away", "ask the sealer for the bag as it was sealed";
    STATEMENT_SUBJECT_DIGEST, "statement.subject-digest", Error, STATEMENT, "the signed digest is not that of this bag's tag manifest",
        "the bag was changed after signing, or the signature was made for another bag", "ask the sealer for the bag as it was sealed";
    STATEMENT_SUBJECT_SHA512, "statement.subject-sha512", Error, STATEMENT, "the signed SHA-512 is not that of this bag's list by SHA-512, though the SHA-256 fits",
        "the second list was exchanged after signing, or the two were never of one bag", "ask the sealer for the bag as it was sealed";
    STATEMENT_KEYID, "statement.keyid", Error, STATEMENT, "the statement names another key than the one that signed it",
        "a signature by one key must not speak for another", "ask the sealer for the bag as it was sealed";
    STATEMENT_ROLE, "statement.role", Error, STATEMENT, "the statement's role is not known",
        "roles decide what a signature is worth", "ask the sealer for the bag as it was sealed";
    STATEMENT_BAG_ID, "statement.bag-id", Error, STATEMENT, "the signed bag id is not the one in bag-info.txt",
        "a signature for one bag must not count for another", "ask the sealer for the bag as it was sealed";
    STATEMENT_BASE_DIRECTORY, "statement.base-directory", Error, STATEMENT, "the signed base directory is not the one in the zip",
        "the folder was renamed after signing", "rename nothing inside a sealed bag; ask the sealer for the bag as it was sealed";
    STATEMENT_PAYLOAD, "statement.payload", Error, STATEMENT, "the signed payload manifest, size or number of files is not this bag's",
        "the payload was changed after signing", "ask the sealer for the bag as it was sealed";
    STATEMENT_VALIDATION, "statement.validation", Error, STATEMENT, "the signed validation report is not the one in the bag",
        "the report was exchanged after signing", "ask the sealer for the bag as it was sealed";
    STATEMENT_RETENTION, "statement.retention", Error, STATEMENT, "the signed retention file is not the one in the bag",
        "the retention rule was exchanged after signing", "ask the sealer for the bag as it was sealed";
    STATEMENT_ACTION, "statement.action", Error, STATEMENT, "the statement's action or event is not known",
        "what cannot be understood must not count", "verify with a newer version of Sealcase";
    STATEMENT_SEEN, "statement.seen", Error, STATEMENT, "the list of what the countersigner saw does not have its form",
        "the list names each signature and renewal once, and at least one signature: it shows when one is taken away",
        "ask the countersigner to sign again";
    STATEMENT_REFERENCE, "statement.reference", Error, STATEMENT, "the list of other bags that a statement names does not have its form",
        "each is named once, by its id, in a known relation: nobody could tell what this bag follows or rests on",
        "ask the signer to sign again";

    VERIFY_UNSIGNED, "verify.unsigned", Warning, "Sealcase bag format 1, verdict", "no signature could be counted",
        "the bag is whole, but nothing shows who vouches for it", "ask the sealer for the bag with its signature, or give the signer's public key with `--key`";
    VERIFY_NO_SEAL, "verify.no-seal", Error, "Sealcase bag format 1, verdict", "the bag has countersignatures and no seal",
        "a countersignature adds to a seal and cannot stand for it; the seal was taken away", "ask for the bag as it was countersigned";
    VERIFY_COSIGNER_MISSING, "verify.cosigner-missing", Error, "Sealcase bag format 1, chain", "the seal names a further key that sealed with it, and its seal is not here",
        "it was taken away, or it does not hold", "ask the sealer for the bag as it was sealed";
    VERIFY_SEEN_MISSING, "verify.seen-missing", Error, "Sealcase bag format 1, chain", "a signature or renewal that a later signer saw is gone or was changed",
        "it was taken away after the later signature was made", "ask the later signer for the bag as they signed it, or merge your copies with `sealcase merge`";
    VERIFY_TIME_ORDER, "verify.time-order", Warning, "Sealcase bag format 1, time", "a signer claims an earlier time than a signature that they saw",
        "one of the clocks was wrong, or a date was set back", "ask the signers";
    VERIFY_TIME_AHEAD, "verify.time-ahead", Warning, "Sealcase bag format 1, time", "the signer claims a later time than the one that a time-stamp proves",
        "the signature was there before the time that it states: the signer's clock was wrong, or the date was set ahead", "go by the proven time, and ask the signer";
    VERIFY_REFUSED, "verify.refused", Warning, "Sealcase bag format 1, countersignatures", "a countersigner refused this bag",
        "the refusal is part of its record, and counts for nobody", "read who refused it, and ask them why";
    VERIFY_ROLE_MISSING, "verify.role-missing", Error, POLICY, "a signature in a required role is missing",
        "it was never made, or it was removed", "ask for the bag with all its signatures";
    VERIFY_FUTURE_TIME, "verify.future-time", Warning, "Sealcase bag format 1, time", "the claimed sealing time lies after the time of this verification",
        "the signer's clock was wrong, or the date was set ahead", "ask the signer, and verify with the right `--as-of`";
    VERIFY_ARCHIVE_UNCHECKED, "verify.archive-unchecked", Note, "Sealcase bag format 1, renewal", "archive renewals are present and were not judged",
        "you named no time-stamp authority that you rely on, so they prove nothing", "give a trust file that lists the authority with `--trust`";
    VERIFY_FILE_NAME, "verify.file-name", Note, "Sealcase bag format 1, layout", "the zip's file name does not start with its base directory",
        "somebody renamed the file, which is harmless, but the name is signed by nobody", "go by the bag's own name and id";

    PROOF_SYNTAX, "proof.syntax", Error, PROOF, "the zip does not begin with the mark of a proof",
        "it is something else, or it was changed", "verify a whole bag as a bag, or ask for the proof again";
    PROOF_UNKNOWN_FILE, "proof.unknown-file", Error, PROOF, "a file lies in the proof that a proof has no place for",
        "no list covers it here, so it proves nothing", "ask for the proof again";
    PROOF_PARTIAL, "proof.partial", Note, PROOF, "this is a proof of single documents, not the whole bag",
        "it shows that these documents were sealed as they are, and nothing of the others but their names and digests",
        "ask for the whole bag to judge what was submitted";

    FOLLOW_NOT_SUPPLIED, "follow.not-supplied", Note, FOLLOW, "a bag that a signature names was not supplied",
        "what it says was not judged", "ask for that bag, and give its folder with `--bags`";
    FOLLOW_DEMANDED, "follow.demanded", Error, POLICY, "a bag that the seal follows, replaces or holds was not supplied, and your policy demands it",
        "without it nobody can tell what this bag rests on", "ask for that bag, and give its folder with `--bags`";
    FOLLOW_OTHER_CONTENT, "follow.other-content", Error, FOLLOW, "a bag has the named id and other content than the named one",
        "the seal was made for the content that it names; this bag was put in its place", "ask for the bag that the seal names";
    FOLLOW_NOT_CONTAINED, "follow.not-contained", Error, FOLLOW, "a bag that the seal says it holds is not in the payload",
        "what was evaluated or decided on is not there to be looked at", "ask the signer for the bag with the earlier one in it";
    FOLLOW_INVALID, "follow.invalid", Error, FOLLOW, "a bag that this one rests on does not hold",
        "a decision is as good as what it rests on", "read what is wrong with that bag, and ask its signer";
    FOLLOW_DOUBTFUL, "follow.doubtful", Warning, FOLLOW, "a bag that a signature names does not hold, and this one does not rest on it",
        "it was replaced, or named by somebody whose word does not decide", "read what is wrong with that bag before you rely on it";
    FOLLOW_CYCLE, "follow.cycle", Error, FOLLOW, "a bag names itself, through others, as its own forerunner",
        "of two bags only one can be the earlier one", "ask the signers which was made first";
    FOLLOW_TOO_DEEP, "follow.too-deep", Error, FOLLOW, "bags lie in bags, or follow each other, beyond the limit",
        "endless chains exhaust the verifier", "verify the inner bags by themselves, or raise `--max-depth`";
    FOLLOW_TOO_MANY, "follow.too-many", Error, FOLLOW, "more bags are named than the limit",
        "huge numbers of bags exhaust the verifier", "verify the named bags by themselves";

    MERGE_OTHER_BAG, "merge.other-bag", Error, "Sealcase bag format 1, merging", "the two files are not copies of one bag",
        "their tag manifests or folders differ, so their signatures are about different things", "merge only copies of the same sealed zip";
    MERGE_CONFLICT, "merge.conflict", Error, "Sealcase bag format 1, merging", "the copies have the same signature or renewal in two forms",
        "only one of them could be kept, and nobody should choose for you", "ask the signer which of the two they made";
}
