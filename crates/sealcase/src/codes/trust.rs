//! Codes of trust: the caller's trust file, what it says of signers and bags, and policies.

use super::table;

const FILE: &str = "Sealcase trust file 1";
const RULE: &str = "the verifier's trust file";
const ISSUE: &str = "Sealcase trust file 1, versions; after The Update Framework";

table! {
    TRUST_FORMAT, "trust.format", Error, FILE, "the file is no trust file of a known form",
        "guessing at a form could give trust to the wrong keys", "use a newer version of Sealcase, or ask the scheme for its trust file";
    TRUST_KEY_SYNTAX, "trust.key-syntax", Error, "RFC 8410", "a public key of the trust file is no key in SPKI PEM",
        "no signature could be checked with it", "put in the key as `sealcase key public` prints it";
    TRUST_KEY_ALGORITHM, "trust.key-algorithm", Note, FILE, "a public key of the trust file is of an algorithm that this build does not know",
        "signatures by it are not evaluated; all others are", "use a build that knows the algorithm; for ML-DSA-65 that is one with the feature `ml-dsa`";
    TRUST_KEY_WEAK, "trust.key-weak", Error, "RFC 8032; Sealcase bag format 1, keys", "a public key of the trust file is weak or not in its one form",
        "such a key accepts signatures that nobody made", "its owner must make a new key";
    TRUST_KEYID, "trust.keyid", Error, FILE, "a key id of the trust file is not that of its key",
        "people compare the id, and programs use the key: both must be the same", "put in the id that `sealcase key public` prints";
    TRUST_DUPLICATE, "trust.duplicate", Error, FILE, "a party, key or policy stands in the trust file twice",
        "two entries could say different things", "join them into one entry";
    TRUST_PARTY_UNKNOWN, "trust.party-unknown", Error, FILE, "a key belongs to a party that the trust file does not list",
        "thresholds count parties, so each key must have one", "list the party, or mend its id";
    TRUST_WINDOW, "trust.window", Error, FILE, "a stretch of time ends before it begins",
        "nothing could ever lie in it", "mend the two times";
    TRUST_CERTIFICATE_SYNTAX, "trust.certificate-syntax", Error, "RFC 5280; RFC 7468", "a certificate of a time-stamp authority cannot be read",
        "no time-stamp could be checked with it", "put in the authority's certificates in PEM, as it publishes them";
    TRUST_CERTIFICATE_USE, "trust.certificate-use", Error, "RFC 3161 section 2.3", "a certificate of a time-stamp authority is neither for time-stamps alone nor one that issues others",
        "no time-stamp could ever rest on it", "take it out, and put in the authority's own certificate and those above it";
    TRUST_ALGORITHM, "trust.algorithm", Error, FILE, "the trust file accepts an algorithm for something that it cannot do",
        "a misspelt row would accept less than was meant", "see the algorithms in the schema of trust files";
    TRUST_UNSIGNED, "trust.unsigned", Error, FILE, "the trust file is not signed",
        "you asked for a signature, and anyone could have written this file", "get the signed file from the scheme, or leave out the signer's key";
    TRUST_SIGNATURE_WRONG, "trust.signature-wrong", Error, FILE, "no signature on the trust file holds under the keys that you gave",
        "somebody else wrote or changed it", "get the file from the scheme again";
    TRUST_SIGNATURES_MISSING, "trust.signatures-missing", Error, ISSUE, "the trust file does not have all the signatures that it needs",
        "one signer alone, or whoever stole one key, must not be able to change whom everybody trusts", "have the missing signers sign it with `sealcase trust sign`";
    TRUST_THRESHOLD, "trust.threshold", Error, ISSUE, "the trust file asks for more signatures than its listed keys and parties can give",
        "nobody could ever sign it in full, and of each party one key counts", "list more keys of other parties, or lower the threshold";
    TRUST_SIGNATURE_UNCHECKED, "trust.signature-unchecked", Note, FILE, "the trust file is signed, and the signature was not checked",
        "you gave no key to check it with, so you rely on where the file came from", "give the scheme's public key with `--trust-key`";
    TRUST_EXPIRED, "trust.expired", Warning, ISSUE, "the trust file has expired",
        "keys may have been revoked since, so nobody is trusted by it", "get the newest version, or judge as of a time when it was in force with `--as-of`";
    TRUST_ROLLBACK, "trust.rollback", Error, ISSUE, "the trust file is older than the one before it",
        "an old file could bring back a key that was revoked", "use the newer one";
    TRUST_PREVIOUS_MISMATCH, "trust.previous-mismatch", Error, ISSUE, "the trust file does not follow on the one before it",
        "it names another file as its predecessor, so one of the two is not the scheme's", "ask the scheme which of them is theirs";
    TRUST_RECORD_REMOVED, "trust.record-removed", Error, ISSUE, "something that the previous trust file says is missing in this one",
        "keys, revocations and withdrawals stay on record, so that old bags are judged as before", "put it back, and close it instead of removing it";

    TRUST_KEY_UNKNOWN, "trust.key-unknown", Warning, RULE, "this signer's key is not in the trust file",
        "nobody vouches for whose key it is, so the signature is not counted", "ask the scheme whether the key is known, and for its newest trust file";
    TRUST_ROLE_NOT_HELD, "trust.role-not-held", Warning, RULE, "this signer does not hold the role that they claim",
        "a role is given by the trust file, not by the signer, so the signature is not counted", "ask the signer in which role they may sign";
    TRUST_OUTSIDE_WINDOW, "trust.outside-window", Warning, RULE, "this signer did not hold the claimed role at that time",
        "the role began later or had ended, so the signature is not counted", "ask the signer for a signature made while they held the role";
    TRUST_NOT_YET, "trust.not-yet", Warning, RULE, "this signature has a later time than the one judged at",
        "it had not been made by then, so it is not counted", "verify with a later `--as-of`";
    TRUST_KEY_REVOKED, "trust.key-revoked", Warning, RULE, "this signer's key was revoked, and nothing proves that they signed before",
        "a claimed time can be written by whoever has the key, so the signature is not counted", "ask for a time-stamp from before the revocation, or for a new signature";
    TRUST_ALGORITHM_ENDED, "trust.algorithm-ended", Warning, RULE, "this signature rests on an algorithm that is not accepted, or no longer, and nothing proves that it is older",
        "once an algorithm is broken, anybody can make signatures by it", "ask for the bag with its time-stamps and renewals, or for a new signature";
    TRUST_BAG_WITHDRAWN, "trust.bag-withdrawn", Error, RULE, "this bag was withdrawn",
        "the scheme says that it must no longer be relied on", "ask the scheme what took its place";

    VERIFY_TIME_UNPROVEN, "verify.time-unproven", Error, "the verifier's policy", "the policy asks for proven times, and this one is only claimed",
        "a claimed time rests on the word of the signer alone", "have the signature time-stamped with `sealcase timestamp`";
    VERIFY_TIME_UNRENEWED, "verify.time-unrenewed", Error, "the verifier's policy", "the policy asks for a proof of time that was renewed, and this one was not",
        "a time-stamp alone lasts only as long as its authority's key and algorithms", "renew the bag with `sealcase archive renew`";
}
