//! Codes of time-stamps and renewals. None of them is an error: anybody may lay a token or a renewal
//! beside a signature, so a bad one must not spoil a good bag. It counts for nothing; what is missing
//! then shows where a policy demands it.

use super::table;

const RFC: &str = "RFC 3161";
const CMS: &str = "RFC 5652; RFC 3161 section 2.4.2";
const PATH: &str = "RFC 5280 section 6; RFC 3161 section 2.3";
const RULE: &str = "the verifier's trust file";
const NOT_COUNTED: &str = "it proves no time, and is not counted";
const RENEWAL: &str = "Sealcase bag format 1, renewal; after RFC 4998";
const NO_RENEWAL: &str = "the renewal keeps no proof alive, and is not counted";
const RENEW: &str = "renew the bag again with `sealcase archive renew`";
const AGAIN: &str = "have the signature time-stamped again with `sealcase timestamp request`";

table! {
    TIMESTAMP_SYNTAX, "timestamp.syntax", Warning, RFC, "the time-stamp is no response of an authority in DER",
        NOT_COUNTED, AGAIN;
    TIMESTAMP_TOO_LARGE, "timestamp.too-large", Warning, RFC, "the time-stamp is larger than the limit",
        NOT_COUNTED, AGAIN;
    TIMESTAMP_ORPHAN, "timestamp.orphan", Warning, RFC, "the time-stamp lies beside no signature that could be read",
        NOT_COUNTED, "ask for the bag with the signature that it belongs to";
    TIMESTAMP_NOT_GRANTED, "timestamp.not-granted", Warning, RFC, "the authority refused to make a time-stamp",
        NOT_COUNTED, AGAIN;
    TIMESTAMP_CONTENT_TYPE, "timestamp.content-type", Warning, CMS, "what is signed is no time-stamp",
        NOT_COUNTED, AGAIN;
    TIMESTAMP_VERSION, "timestamp.version", Warning, RFC, "the time-stamp is of a form that this version does not know",
        "it says something that cannot be judged, so it is not counted", "verify with a newer version of Sealcase";
    TIMESTAMP_IMPRINT_MISMATCH, "timestamp.imprint-mismatch", Warning, RFC, "the time-stamp was made for something else",
        "it proves the time of other bytes than these", AGAIN;
    TIMESTAMP_SIGNER_COUNT, "timestamp.signer-count", Warning, CMS, "the time-stamp does not have exactly one signer",
        NOT_COUNTED, AGAIN;
    TIMESTAMP_SIGNED_ATTRIBUTES, "timestamp.signed-attributes", Warning, CMS, "the signed attributes of the time-stamp do not fit it",
        "its signature would cover something else than its time", AGAIN;
    TIMESTAMP_SIGNER_ID, "timestamp.signer-id", Warning, "RFC 5816; RFC 5035", "the time-stamp does not name the certificate that signed it",
        "without it a certificate could be exchanged for another", "give the authority's certificates in the trust file, or have it stamped again";
    TIMESTAMP_SIGNATURE_WRONG, "timestamp.signature-wrong", Warning, CMS, "the signature of the time-stamp does not hold",
        "it was changed, or the authority did not make it", AGAIN;
    TIMESTAMP_WEAK_ALGORITHM, "timestamp.weak-algorithm", Warning, "NIST SP 800-131A; RFC 5816", "the time-stamp rests on a weak or unknown algorithm",
        "SHA-1, MD5 and RSA of fewer than 2048 bits can be forged", "take an authority that signs with SHA-256 or better";
    TIMESTAMP_KEY_USAGE, "timestamp.key-usage", Warning, PATH, "the certificate of the time-stamp is not for time-stamps alone",
        "a key that signs other things could be led to sign a false time", "take an authority whose certificate has time-stamping as its only, critical usage";
    TIMESTAMP_AUTHORITY_UNKNOWN, "timestamp.authority-unknown", Warning, RULE, "no authority of the trust file made this time-stamp",
        "anybody can make a certificate and state any time", "ask the scheme whether it relies on this authority";
    TIMESTAMP_CONSTRAINTS, "timestamp.constraints", Warning, PATH, "a certificate above the time-stamp may not issue it, or demands something unknown",
        NOT_COUNTED, "ask the authority for a sound certificate chain";
    TIMESTAMP_CERTIFICATE_EXPIRED, "timestamp.certificate-expired", Warning, PATH, "a certificate of the time-stamp was not valid at the stated time",
        "whoever has an old key can still sign with it", AGAIN;
    TIMESTAMP_OUTSIDE_WINDOW, "timestamp.outside-window", Warning, RULE, "the trust file does not rely on this authority at the stated time",
        "its window begins later or has ended", AGAIN;
    TIMESTAMP_AUTHORITY_REVOKED, "timestamp.authority-revoked", Warning, RULE, "the authority's key is no longer good, and nothing proves that this time-stamp is older",
        "whoever has the key can state any time", "renew in time with `sealcase archive renew`";
    TIMESTAMP_ALGORITHM_ENDED, "timestamp.algorithm-ended", Warning, RULE, "the time-stamp rests on an algorithm that is not accepted, or no longer",
        "once an algorithm is broken, time-stamps by it can be made for any time", "renew in time with `sealcase archive renew`";
    TIMESTAMP_NOT_YET, "timestamp.not-yet", Note, RULE, "the time-stamp states a later time than the one judged at",
        "it had not been made by then, so it is not counted", "verify with a later `--as-of`";

    RENEWAL_PART_MISSING, "renewal.part-missing", Warning, RENEWAL, "a renewal lacks its list of files",
        NO_RENEWAL, RENEW;
    RENEWAL_UNSTAMPED, "renewal.unstamped", Note, RENEWAL, "a renewal is not time-stamped yet",
        "until then it proves nothing", "have it stamped with `sealcase timestamp request` and `sealcase timestamp attach`";
    RENEWAL_TOO_LARGE, "renewal.too-large", Warning, RENEWAL, "a file of a renewal is larger than the limit",
        NO_RENEWAL, RENEW;
    RENEWAL_SYNTAX, "renewal.syntax", Warning, RENEWAL, "the list of a renewal does not have its form",
        NO_RENEWAL, RENEW;
    RENEWAL_LIST, "renewal.list", Warning, RENEWAL, "what was time-stamped does not name this renewal",
        "the time-stamp is about a list of many bags, and this bag is not in it", RENEW;
    RENEWAL_INCOMPLETE, "renewal.incomplete", Warning, RENEWAL, "a renewal leaves out a file of the bag",
        "what it leaves out could be exchanged once SHA-256 fails", RENEW;
    RENEWAL_MISMATCH, "renewal.mismatch", Warning, RENEWAL, "a file is not the one that a renewal lists",
        NO_RENEWAL, "ask for the bag as it was renewed";
    RENEWAL_FILE_GONE, "renewal.file-gone", Warning, RENEWAL, "a file that a renewal lists is gone",
        "a signature, time-stamp or older renewal was taken away since", "ask for the bag as it was renewed, or merge your copies with `sealcase merge`";
}
