"""A second verifier of sealed bags, written from docs/format.md alone: Python's standard library and `cryptography`.

    python verifier.py FILE [--key PEM]... [--trust FILE] [--policy FILE] [--as-of TIME]

Prints the verdict. Section numbers are those of the format. It shares nothing with Sealcase but the text.
This file holds sections 7 to 9, 13 and 14; `bag` those before, `stamps` time-stamps and renewals.
"""
import argparse, re, sys

import stamps
from bag import (COUNTERSIGN, ENVELOPE, EVENT, HEX64, LIMITS, MANIFEST, ROLES, SEAL, SEALCASE, TAGS, Bad, entries_of, facts_of,
                 inside, is_date, is_time, need, place, sha, strict)
from keys import Foreign, Key, unbase64


# --- 8 envelopes --------------------------------------------------------------------------------------------------

def envelope_of(text, kind, most):
    """The body and the signatures of an envelope: (key id, signature, carried key)."""
    value = strict(text)
    need(isinstance(value, dict) and value.get("payloadType") == kind, "payload type")
    signatures = value.get("signatures")
    need(isinstance(signatures, list) and 1 <= len(signatures) <= most, "signature count")
    body, found = unbase64(value.get("payload")), []
    for one in signatures:
        need(isinstance(one, dict) and isinstance(one.get("keyid", ""), str)
             and isinstance(one.get("publicKey") or "", str), "envelope")
        found.append((one.get("keyid", ""), unbase64(one.get("sig")), one.get("publicKey")))
        need(1 <= len(found[-1][1]) <= 64 << 10, "signature")
    return body, b"DSSEv1 %d %s %d %s" % (len(kind), kind.encode(), len(body), body), found


# --- 9 statements ----------------------------------------------------------------------------------------------

def resource(value, uri="name"):
    need(isinstance(value, dict) and isinstance(value.get(uri), str) and isinstance(value.get("digest"), dict)
         and HEX64.match(str(value["digest"].get("sha256"))), "resource")
    return value[uri], value["digest"]["sha256"]


def text_of(value, *names):
    for name in names:
        need(isinstance(value, dict), "statement")
        value = value.get(name)
    need(isinstance(value, str), "statement")
    return value


def references(value, own=None):
    need(isinstance(value, list) and len(value) <= 64, "references")
    found = [(*resource(one, "uri"), text_of(one, "annotations", "relation")) for one in value]
    need(len({(uri, relation) for uri, _, relation in found}) == len(found), "references")
    for uri, _, relation in found:
        need(re.fullmatch(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", uri) and len(relation) <= 64
             and re.fullmatch(r"[a-z]+(-[a-z]+)*", relation), "references")
        need(own is None or (uri != own and relation in ("supersedes", "continues", "contains")), "references")


def statement_of(body, name, keyid, bag, facts, base):
    """A statement that is about this bag, as a dict of what matters later."""
    value = strict(body)
    need(isinstance(value, dict) and value.get("_type") == "https://in-toto.io/Statement/v1", "statement type")
    kind, said, subjects = value.get("predicateType"), value.get("predicate"), value.get("subject")
    need(kind in (SEAL, COUNTERSIGN, EVENT) and text_of(said, "format") == "sealcase-bag/1", "predicate type")
    need(isinstance(subjects, list) and all(isinstance(one, dict) and isinstance(one.get("digest"), dict) for one in subjects), "subject")
    stated = {one.get("name"): one["digest"] for one in subjects}
    need(len(stated) == len(subjects) and stated.keys() == facts["subjects"].keys(), "subject")
    for file, digests in facts["subjects"].items():
        given = {name: stated[file].get(name) for name in digests if stated[file].get(name) is not None}
        need(("sha512" if "512" in file else "sha256") in given and given.items() <= digests.items(), "subject digest")
    role, info = text_of(said, "signer", "role"), facts["info"]
    match = ENVELOPE.match(name)
    need(role in ROLES and (match[2], match[3]) == (ROLES[role], keyid[:8]), "role")
    need(text_of(said, "signer", "keyid") == keyid and text_of(said, "bag", "id") == info["External-Identifier"], "signer or bag")
    signer = text_of(said, "signer", "name")
    claimed = text_of(said, "sealedAt" if kind == SEAL else "signedAt")
    need(is_time(claimed), "time")
    seen, deed, required = [], "seal", said.get("requiredKeys", []) if kind == SEAL else []
    if kind != COUNTERSIGN or "tool" in said:
        text_of(said, "tool", "name"), text_of(said, "tool", "version")
    if kind == SEAL:
        box, check = said["bag"], said.get("validation")
        sizes = (box.get("payloadOctets"), box.get("payloadFiles"))
        need(all(type(size) is int for size in sizes) and sizes == (facts["octets"], facts["files"]), "payload")
        need(text_of(box, "baseDirectory") == base, "base directory")
        need(resource(box.get("payloadManifest")) == (MANIFEST, facts["tags"][MANIFEST]), "payload")
        need(text_of(check, "result") in ("PASSED", "WARNED") and resource(check.get("profile"), "uri"), "validation")
        need(resource(check.get("report")) == (SEALCASE[3], facts["tags"][SEALCASE[3]]), "validation")
        need(resource(said.get("retention")) == (SEALCASE[2], facts["tags"][SEALCASE[2]]), "retention")
        need((signer, claimed[:10]) == (info["Source-Organization"], info["Bagging-Date"]), "bag-info")
        references(said.get("previous", []), info["External-Identifier"])
        need(isinstance(required, list) and all(isinstance(one, str) and HEX64.match(one) for one in required)
             and len(set(required)) == len(required) <= 16 and (not required or keyid in required), "required keys")
    else:
        need(isinstance(said.get("seen"), list), "seen")
        seen = [resource(one) for one in said["seen"]]
        names = {file for file, _ in seen}
        need(len(names) == len(seen) and name not in names and any(map(ENVELOPE.match, names)), "seen")
        need(all(place(file) in (7, 8) for file in names), "seen")
        deed = text_of(said, "action" if kind == COUNTERSIGN else "event")
    if kind == COUNTERSIGN:
        need(deed in ("integrity-verified", "evaluated", "certified", "refused", "retention-accepted"), "action")
        check = said.get("verification")
        need(text_of(check, "verdict") is not None and is_time(text_of(check, "asOf")), "verification")
        text_of(check, "tool", "name"), text_of(check, "tool", "version")
        need(check.get("trust") is None or resource(check["trust"]), "verification")
        references(said.get("references", []))
    if kind == EVENT:
        need(deed in ("certificate-issued", "certificate-expired", "certificate-revoked", "hold-placed", "hold-released",
                      "disposed") and is_time(text_of(said, "effectiveAt")) and text_of(said, "basis") is not None, "event")
        until = said.get("computedKeepUntil")
        need(until is None or until == "open" or is_date(until), "event")
    return {"kind": kind, "role": role, "deed": deed, "claimed": claimed, "seen": seen, "required": required,
            "follows": bool(said.get("previous"))}


def judge_envelope(name, bag, facts, base, keys, trust):
    """One envelope as a dict; `state` is ok, failed or unknown."""
    line = {"path": name, "state": "failed", "keyid": None, "named": False, "raw": None}
    try:
        need(len(bag[name]) <= 1 << 20, "envelope size")
        body, signed, [(hint, signature, carried)] = envelope_of(bag[name], "application/vnd.in-toto+json", 1)
        line["raw"] = signature
        listed = trust["keys"].get(hint) if trust else None
        foreign, own = bool(trust and hint in trust["foreign"]), None
        try:
            own = None if carried is None else Key(carried)
            need(own is None or own.id == hint, "carried key")
        except Foreign as key:
            need(key.id == hint, "carried key")
            foreign = True
        candidates = sorted(((key, True) for key in keys), key=lambda pair: pair[0].id != hint)
        candidates += [(key, False) for key in (listed and listed["key"], own) if key]
        if trust and not (own or listed or foreign):
            candidates += [(row["key"], False) for row in trust["keys"].values()]
        found = next(((key, named) for key, named in candidates if key.fits(signed, signature)), None)
        if found is None and not (own or listed or any(key.id == hint for key in keys)):
            return {**line, "state": "unknown", "keyid": hint}
        need(found, "signature")
        line.update(keyid=found[0].id, named=found[1], body=body)
        line.update(statement_of(body, name, found[0].id, bag, facts, base), state="ok")
    except Bad as why:
        line["why"] = str(why)
    return line


# --- 13 trust, 14 the verdict ----------------------------------------------------------------------------------

def trust_of(text, signers=()):
    """A trust file, with its keys by their ids. Its form is checked as far as it is used."""
    value = strict(text)
    if isinstance(value, dict) and "payloadType" in value:
        body, signed, found = envelope_of(text, "application/vnd.sealcase.trust+json", 16)
        need(not signers or any(key.fits(signed, one[1]) for key in signers for one in found), "trust signature")
        value = strict(body)
    else:
        need(not signers, "trust signature")
    need(isinstance(value, dict) and value.get("format") == "sealcase-trust/1" and value["expires"] > value["issuedAt"], "trust")
    parties, rows = {party["id"] for party in value["parties"]}, value["keys"]
    keys, foreign = {}, set()
    for row in rows:
        try:
            keys[row["keyid"]] = {**row, "key": Key(row["publicKeyPem"])}
        except Foreign as key:
            need(key.id == row["keyid"], "trust key")
            foreign.add(key.id)
    need(len(keys) + len(foreign) == len(rows) and len(parties) == len(value["parties"]), "trust duplicate")
    need(all(row["key"].id == keyid and row["party"] in parties for keyid, row in keys.items()), "trust key")
    return {**value, "keys": keys, "foreign": foreign}


def owner_of(line, keys, trust, as_of, renewed, twice):
    """The party that a good signature counts for."""
    if trust is None:
        return line["keyid"] if line["named"] else None
    proven, row = line.get("latest"), trust["keys"].get(line["keyid"])
    ended = [not stamps.accepts(trust, purpose, name, as_of) and not (at and stamps.accepts(trust, purpose, name, at))
             for purpose, name, at in (("digest", "sha256", renewed), ("statement", "ed25519", proven))]
    ended[0] = ended[0] and not (twice and stamps.accepts(trust, "digest", "sha512", as_of))
    if any(ended) or not row:
        return line["keyid"] if line["named"] and not any(ended) else None
    if not proven and as_of and line["claimed"] > as_of:
        return None
    revoked = row.get("revoked")
    if revoked:
        stolen = revoked["reason"] == "keyCompromise"
        before = (revoked.get("invalidFrom") if stolen else None) or revoked["at"]
        if not (proven and proven < before) and (stolen or not as_of or as_of >= before):
            return None
    time = proven or line["claimed"]
    held = any(role["role"] == line["role"] and role["from"] <= time < (role.get("until") or "~") for role in row["roles"])
    return row["party"] if held else None


def is_met(policy, lines):
    for row in policy["require"]:
        taken = [line for line in lines if line["role"] == row["role"] and line["deed"] in (row.get("actions") or [line["deed"]])]
        if min(len({line["keyid"] for line in taken}), len({line["owner"] for line in taken})) < row["min"]:
            return False
    return True


def verify(data, keys=(), trust=None, policy=None, as_of=None, proof=False, limits=LIMITS):
    """The verdict, and every signature as a dict."""
    lines = []
    if data.startswith((b"age-encryption.org/", b"-----BEGIN AGE ENCRYPTED FILE-----")):
        return "undecided", lines, "encrypted"
    try:
        files = entries_of(data, limits)
        base = next(iter(files)).split("/")[0]
        if proof:
            need(next(iter(files)) == base + "/proof.json", "proof")
            need(files.pop(base + "/proof.json") == b'{"format": "sealcase-proof/1"}\n', "proof")
        bag = inside(files, base)
        need(not proof or not any(place(name) in (1, 5) for name in bag), "proof")
        facts = facts_of(bag, proof)
        names = [name for name in bag if ENVELOPE.match(name)]
        need(len(names) <= 64, "envelopes")
        lines = [judge_envelope(name, bag, facts, base, keys, trust) for name in names]
        need(all(line["state"] != "failed" for line in lines), [line.get("why") for line in lines])
        good = [line for line in lines if line["state"] == "ok"]
        need(len({(line["keyid"], line["body"]) for line in good}) == len(good), "duplicate")
        renewed = stamps.judge(bag, lines, trust, as_of)
        seals, later = [[line for line in good if (line["kind"] == SEAL) is seal] for seal in (True, False)]
        need(seals or not later or len(good) < len(lines), "no seal")
        need(all(name in bag and sha(bag[name]) == digest for line in later for name, digest in line["seen"]), "seen")
        ids = (facts["info"]["External-Identifier"], facts["subject"])
        for row in (trust or {}).get("withdrawn", []):
            need(ids[0] != row["bag"] and ids[1] != (row.get("tagmanifest") or {}).get("sha256")
                 or as_of and row["at"] > as_of, "withdrawn")
        for line in good:
            line["owner"] = owner_of(line, keys, trust, as_of, renewed, len(facts["subjects"]) > 1)
            line["counts"] = line["owner"] is not None
            if not keys and not trust:
                line["owner"] = line["keyid"]
        vouching = [line for line in good if line["owner"] and line["kind"] != EVENT and line["deed"] != "refused"]
        there = {line["keyid"] for line in seals} | {line["keyid"] for line in lines if line["state"] == "unknown"}
        need(all(set(line["required"]) <= there for line in seals if line["counts"] or not (keys or trust)), "cosigner")
        if policy:
            follows = any(line["kind"] == SEAL and line["follows"] for line in vouching)
            need(policy.get("references") != "supplied" or not follows, "other bags")
            enough = {"claimed": lambda _: True, "timestamped": lambda line: line.get("proven"),
                      "archived": lambda line: line.get("proven") and line.get("archived")}[policy.get("time") or "claimed"]
            need(is_met(policy, vouching) and is_met(policy, list(filter(enough, vouching))), "policy")
    except Bad as why:
        return "invalid", lines, str(why)
    counted = [line for line in vouching if line["counts"]]
    trusted = any(line["kind"] == SEAL for line in counted) and not (as_of and as_of >= trust["expires"]) if trust else counted
    return ("intact" if not seals else "trusted" if trusted else "valid"), lines, ""


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file")
    parser.add_argument("--key", action="append", default=[])
    for name in ("--trust", "--policy", "--as-of"):
        parser.add_argument(name)
    args = parser.parse_args()
    read = lambda path: open(path, "rb").read()
    keys = [Key(read(path).decode()) for path in args.key]
    trust, policy = args.trust and trust_of(read(args.trust)), args.policy and strict(read(args.policy))
    data = read(args.file)
    proof = data[30:30 + int.from_bytes(data[26:28], "little")].endswith(b"/proof.json")
    verdict, lines, why = verify(data, keys, trust, policy, args.as_of, proof)
    print(verdict, why)
    for line in lines:
        print(line["state"], line["path"], line.get("role", ""), line["keyid"])
    sys.exit(verdict == "invalid")


if __name__ == "__main__":
    main()
