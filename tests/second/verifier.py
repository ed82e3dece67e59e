"""A second verifier of sealed bags, written from docs/format.md alone: Python's standard library and `cryptography`.

    python verifier.py FILE [--key PEM]... [--trust FILE] [--policy FILE] [--as-of TIME]

Prints the verdict; ends with 0 if it passes (`trusted`; without key, trust file and policy also `valid`), 1 if not, and
3 if undecided. Numbers in headings are sections of the page. Whatever raises is refused: this says that a bag does not
hold, hardly why. `stamps.py` has sections 10 and 11; it is loaded only if the trust file lists authorities. Left out:
folders and other bags (14), keys other than Ed25519 (a verifier need not know them), signatures of trust files (13).
"""
import argparse, base64, hashlib, json, re, struct, sys, unicodedata, zlib
from datetime import date
from decimal import Decimal
from functools import cache

from cryptography import x509
from cryptography.hazmat import asn1
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

SEAL, COUNTERSIGN, EVENT = "urn:sealcase:seal:v1", "urn:sealcase:countersign:v1", "urn:sealcase:retention-event:v1"
ROLES = {"manufacturer": "manufacturer", "lab": "lab", "cla": "cla", "lead-administrator": "lead"}
ACTIONS = ["integrity-verified", "evaluated", "certified", "refused", "retention-accepted"]
EVENTS = ["certificate-issued", "certificate-expired", "certificate-revoked", "hold-placed", "hold-released",
          "disposed"]
MANIFESTS, TAG_MANIFESTS = [[f"{kind}-sha{bits}.txt" for bits in (256, 512)] for kind in ("manifest", "tagmanifest")]
README, PACKAGE, RETENTION, REPORT = [f"sealcase/{name}" for name in
                                      ("README.txt", "package.json", "retention.json", "validation.json")]
PLACES = [["bagit.txt"], [], ["bag-info.txt"], MANIFESTS, [README, PACKAGE, RETENTION, REPORT], TAG_MANIFESTS]
ENVELOPE = re.compile(r"signatures/[0-9]{4}-([a-z]{2,16})-([0-9a-f]{8})\.dsse\.json")
TOKEN = re.compile(r"signatures/[0-9]{4}-[a-z]{2,16}-[0-9a-f]{8}\.[1-9]\.tsr")
RENEWAL = re.compile(r"archive/([0-9]{4})\.(manifest-sha512\.txt|stamped-sha512\.txt|tsr)")
is_hex = re.compile("[0-9a-f]{64}").fullmatch

def need(holds, why):
    if not holds:
        raise ValueError(why)

def hexed(data, name="sha256"):
    return hashlib.new(name, data).hexdigest()

def is_date(text):
    try:
        return bool(re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", text) and date.fromisoformat(text))
    except (TypeError, ValueError):
        return False

def is_time(text):
    return is_date(text[:10]) and bool(re.fullmatch("T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z", text[10:]))

# --- 2 names ------------------------------------------------------------------------------------------------------
FORBIDDEN = [[int(end, 16) for end in span.split("-")] for span in """AD 34F 61C 70F 115F-1160 17B4-17B5 180B-180F
    200B-200F 2028-202E 2060-206F 2800 3164 FE00-FE0F FEFF FFA0 FFF0-FFFD 1BCA0-1BCA3 1D173-1D17A E0000-E0FFF E000-F8FF
    FDD0-FDEF F0000-10FFFF 2F8 589 5C3 703-704 1735 2024-2026 2041 2044 205A 2215 2216 2236 2571 2572 27CB 27CD 29F5
    29F8 29F9 2CC6 2E4A 3033 31D3 A789 A4FD""".split()]

@cache
def is_allowed(char):
    if char.isascii():
        return char.isprintable() and char not in '%\\:*?"<>|'
    code, flat = ord(char), unicodedata.normalize("NFKC", char)
    return not (unicodedata.category(char) == "Cc" or char.isspace() or code & 0xFFFE == 0xFFFE
                or any(span[0] <= code <= span[-1] for span in FORBIDDEN)
                or re.search(r'[/.%\\:*?"<>|~ \0-\37\177-\237]', flat))

def is_part(part):
    stem = part.split(".")[0].rstrip(" ")
    device = re.fullmatch(r"CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|CLOCK\$|(COM|LPT)[0-9¹²³]", stem, re.I | re.A)
    return part != "" and part[0] not in " .*~-" and part[-1] not in " ." and not device

def is_name(name):
    return (len(name.encode()) <= 240 and name.count("/") < 16 and all(map(is_allowed, name))
            and all(map(is_part, name.split("/"))) and unicodedata.is_normalized("NFC", name))

def collision_key(name):
    for _ in range(2):
        name = unicodedata.normalize("NFKC", name).casefold()
    return unicodedata.normalize("NFKC", name)

# --- 3 the zip ----------------------------------------------------------------------------------------------------
TOP = 0xFFFFFFFF

def zip64(*values):
    long = [value.to_bytes(8, "little") for value in values if value >= TOP]
    return struct.pack("<HH", 1, 8 * len(long)) + b"".join(long) if long else b""

def headers(name, crc, size, at):
    version, local, central = 45 if max(size, at) >= TOP else 20, zip64(size, size), zip64(size, size, at)
    fixed = struct.pack("<HHHHHIIIH", version, 0x0800, 0, 0, 0x21, crc, min(size, TOP), min(size, TOP), len(name))
    rest = struct.pack("<HHHHII", len(central), 0, 0, 0, 0x81A40000, min(at, TOP))
    return (b"PK\3\4" + fixed + struct.pack("<H", len(local)) + name + local,
            b"PK\1\2" + struct.pack("<H", 0x300 + version) + fixed + rest + name + central)

def end_of(count, size, at):
    short, end = min(count, 0xFFFF), b""
    if short == 0xFFFF or max(size, at) >= TOP:
        end = b"PK\6\6" + struct.pack("<QHHIIQQQQ", 44, 0x032D, 45, 0, 0, count, count, size, at)
        end += b"PK\6\7" + struct.pack("<IQI", 0, at + size, 1)
    return end + b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, short, short, min(size, TOP), min(at, TOP), 0)

def entries_of(data, limits):
    """The files of a zip in their order: walked from the front, built anew, and compared to the last byte."""
    files, keys, directory, at = {}, set(), bytearray(), 0
    while data[at:at + 4] == b"PK\3\4":
        need(len(files) < limits["entries"] and len(data) <= limits["bytes"], "limits")
        crc, _, size, length = struct.unpack("<IIIH", data[at + 14:at + 28])
        name = data[at + 30:at + 30 + length]
        if size == TOP:
            size = int.from_bytes(data[at + 34 + length:at + 42 + length], "little")
        local, central = headers(name, crc, size, at)
        start, text = at + len(local), name.decode()
        body = data[start:start + size]
        need(data[at:start] == local and len(body) == size and zlib.crc32(body) == crc, "entry")
        need(is_name(text) and collision_key(text) not in keys, "name")
        at, files[text], directory = start + size, body, directory + central
        keys.add(collision_key(text))
    need(files and data[at:] == directory + end_of(len(files), len(directory), at), "directory")
    need(not any(key[:slash.start()] in keys for key in keys for slash in re.finditer("/", key)), "file as folder")
    return files

# --- 4 places, 5 tag files, 12 proofs -------------------------------------------------------------------------------
def place(name):
    named = next((rank for rank, names in enumerate(PLACES, 1) if name in names), None)
    return named or (2 if name.startswith("data/") else 8 if RENEWAL.fullmatch(name)
                     else 7 if ENVELOPE.fullmatch(name) or TOKEN.fullmatch(name) else None)

def listing(text, digits=64):
    """A manifest as path to digest."""
    need(text.endswith(b"\n") or not text, "manifest")
    rows = [re.fullmatch(f"([0-9a-f]{{{digits}}})  (.+)", line).groups() for line in text.decode().split("\n")[:-1]]
    paths = [path for _, path in rows]
    need(all(map(is_name, paths)) and paths == sorted(set(paths)), "manifest")
    return {path: digest for digest, path in rows}

def info_of(text):
    """The lines of `bag-info.txt` that stand once."""
    fields = {}
    for line in re.sub(r"[\r\n]*\n[ \t]+", " ", text.decode()).split("\n"):
        label, colon, value = line.removesuffix("\r").partition(":")
        need(colon and label and label == label.strip() or not label + colon, "bag-info")
        fields.setdefault(label, []).append(value.strip())
    return {label: values[0] for label, values in fields.items() if len(values) == 1}

def retention_of(text):
    file = strict(text)
    ends, holds = [[entry.get(name) for entry in file["entries"]] for name in ("end", "hold")]
    until = max(ends) if ends and all(map(is_date, ends)) else "open"
    held = any(hold is True or isinstance(hold, dict) and hold.get("active") is not False for hold in holds)
    need(file["format"] == "sealcase-retention/1" and isinstance(file["profile"], str)
         and isinstance(file["entries"], list) and file["keepUntil"] == until and file["hold"] is held, "retention")
    return until, "yes" if held else "no"

def facts_of(bag, proof):
    """What the tag files say, once the bag is what they list."""
    ranks = {name: place(name) for name in bag}
    need(None not in ranks.values() and list(bag) == sorted(bag, key=lambda name: (ranks[name], name)), "places")
    payload, covered = [{name for name in bag if ranks[name] in some} for some in ((2,), (1, 3, 4, 5))]
    need(payload and (proof or {"bagit.txt", *PLACES[4]} <= covered), "required file")
    most = {2: 1 << 40, 4: 64 << 20, 6: 64 << 20, 7: 1 << 40, 8: 1 << 40}
    need(all(len(bag[name]) <= most.get(ranks[name], 4 << 20) for name in bag), "size of a tag file")
    lists, subjects, judged = [], {}, payload | covered
    for manifest, tags, name in zip(MANIFESTS, TAG_MANIFESTS, ("sha256", "sha512")):
        if name == "sha256" or manifest in bag or tags in bag:
            lists.append([listing(bag[file], 64 if name == "sha256" else 128) for file in (manifest, tags)])
            subjects[tags] = {kind: hexed(bag[tags], kind) for kind in ("sha256", "sha512")}
            need(all(hexed(bag[path], name) == lists[-1][path in covered][path] for path in judged), "changed")
            need([list(some) for some in lists[-1]] == [list(some) for some in lists[0]], "lists differ")
    info, (files, tags) = info_of(bag["bag-info.txt"]), lists[0]
    need({RETENTION, REPORT} <= tags.keys() if proof else judged == files.keys() | tags.keys(), "not listed")
    sums, oxum = (info["Retention-Until"], info["Retention-Hold"]), info["Payload-Oxum"]
    octets = int(re.match("[0-9]+", oxum)[0]) if proof else sum(len(bag[name]) for name in payload)
    need(proof and re.fullmatch(rf"[0-9]+\.{len(files)}", oxum) or oxum == f"{octets}.{len(files)}", "oxum")
    need(proof or bag["bagit.txt"] == b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n", "bagit.txt")
    need(proof or retention_of(bag[RETENTION]) == sums, "retention")
    return {"sealer": info["Source-Organization"], "day": info["Bagging-Date"], "id": info["External-Identifier"],
            "octets": octets, "files": len(files), "tags": tags, "subjects": subjects}

# --- 6 JSON -------------------------------------------------------------------------------------------------------
def exact(text):
    """A number, if a double keeps it."""
    value = float(text)
    need(Decimal(text) == Decimal(repr(value)) and abs(value) < float("inf") and (value or text[0] != "-"), "number")
    return int(text) if text.lstrip("-").isdigit() else value

def members(pairs):
    need(len(dict(pairs)) == len(pairs), "member twice")
    return dict(pairs)

def depth(value):
    inner = value.values() if isinstance(value, dict) else value
    return 1 + max(map(depth, inner), default=0) if isinstance(value, (dict, list)) else 0

def strict(text):
    need(len(text) <= 16 << 20 and not text.startswith(b"\xef\xbb\xbf"), "json")
    decoder = json.JSONDecoder(object_pairs_hook=members, parse_float=exact, parse_int=exact, parse_constant=exact)
    value = decoder.decode(text.decode())
    json.dumps(value, ensure_ascii=False).encode()  # Half a surrogate pair cannot be written.
    need(depth(value) <= 64, "depth")
    return value

# --- 7 keys -------------------------------------------------------------------------------------------------------
P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P

def add(a, b):
    t = D * a[0] * b[0] * a[1] * b[1]
    return (a[0] * b[1] + b[0] * a[1]) * pow(1 + t, -1, P) % P, (a[1] * b[1] + a[0] * b[0]) * pow(1 - t, -1, P) % P

@cache
def is_sound(raw):
    """Whether this is the canonical form of a point of prime order."""
    y, odd = int.from_bytes(raw, "little") & (1 << 255) - 1, raw[31] >> 7
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    x = x if x * x % P == square else x * pow(2, (P - 1) // 4, P) % P
    point, total = (x if x & 1 == odd else P - x, y), (0, 1)
    for bit in f"{L:b}":
        total = add(total, total)
        total = add(total, point) if bit == "1" else total
    return y < P and x * x % P == square and total == (0, 1) and point != (0, 1)

def unbase64(text):
    bare = text.rstrip("=")
    full = bare.replace("-", "+").replace("_", "/") + "=" * (-len(bare) % 4)
    need(re.fullmatch("[A-Za-z0-9+/]*|[A-Za-z0-9_-]*", bare) and len(text) in (len(bare), len(full)), "base64")
    data = base64.b64decode(full)
    need(base64.b64encode(data).decode() == full, "base64")
    return data

class Spki:
    algorithm: list[asn1.TLV]
    key: asn1.BitString

class Key:
    """A public key; `raw` is empty if its algorithm is not known here."""

    def __init__(self, pem):
        body = re.fullmatch(r"\s*-----BEGIN PUBLIC KEY-----\s+([A-Za-z0-9+/=\s]+?)\s+-----END PUBLIC KEY-----\s*", pem)
        der = unbase64("".join(body[1].split()))
        self.id, self.raw = hexed(der), b""
        info = asn1.decode_der(asn1.sequence(Spki), der)
        if info.algorithm[0].parse(x509.ObjectIdentifier).dotted_string == "1.3.101.112":
            need(der.hex().startswith("302a300506032b6570032100") and len(pem) <= 16 << 10, "key")
            need(len(der) == 44 and is_sound(der[12:]), "weak key")
            self.raw = der[12:]

    def fits(self, message, signature):
        try:
            Ed25519PublicKey.from_public_bytes(self.raw).verify(signature, message)
            return signature[:32] != b"\1" + bytes(31)
        except Exception:
            return False

# --- 8 envelopes, 9 statements --------------------------------------------------------------------------------------
def judge_envelope(name, text, facts, base, keys, trust):
    """One envelope; its `state` is ok, failed or unknown."""
    line = {"path": name, "state": "failed", "keyid": None, "named": False, "raw": b""}
    try:
        value = strict(text)
        [one], body = value["signatures"], unbase64(value["payload"])
        hint, signature, carried = one.get("keyid", ""), unbase64(one["sig"]), one.get("publicKey")
        need(len(text) <= 1 << 20 and 1 <= len(signature) <= 64 << 10 and isinstance(hint, str), "envelope")
        need(value["payloadType"] == "application/vnd.in-toto+json", "type")
        own, listed = None if carried is None else Key(carried), trust and trust["keys"].get(hint)
        need(own is None or own.id == hint, "carried key")
        candidates = sorted(keys, key=lambda key: key.id != hint) + [key for key in (listed, own) if key]
        if trust and not (listed or own):
            candidates += trust["keys"].values()
        signed = b"DSSEv1 28 application/vnd.in-toto+json %d %s" % (len(body), body)
        key = next((key for key in candidates if key.fits(signed, signature)), None)
        if key is None and not any(key.raw for key in candidates if key.id == hint):
            return {**line, "state": "unknown", "keyid": hint}
        line.update(keyid=key.id, named=key in keys, raw=signature, body=body)
        line.update(statement_of(body, name, key.id, facts, base), state="ok")
    except Exception as why:
        line["why"] = repr(why)
    return line

def fits(shape, value):
    """Whether a value has the members of a shape, is one of its list, of its type, passes it, or is it."""
    if isinstance(shape, dict):
        there = [name for name in shape if name[-1] != "?" or value.get(name[:-1]) is not None]
        return isinstance(value, dict) and all(fits(shape[name], value[name.rstrip("?")]) for name in there)
    if isinstance(shape, (list, type)):
        return value in shape if isinstance(shape, list) else isinstance(value, shape)
    return bool(shape(value)) if callable(shape) else type(shape) is type(value) and shape == value

def resource(name, digest=is_hex, by="name"):
    return {by: name, "digest": {"sha256": digest}}

def references(own, words):
    """Lists of other bags, none named twice with one relation; a seal's own id is not among them."""
    shape = {**resource(re.compile("urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}").fullmatch, by="uri"),
             "annotations": {"relation": lambda word: re.fullmatch(words, word) and len(word) <= 64}}
    def check(value):
        names = {(one["uri"], one["annotations"]["relation"]) for one in value}
        return (isinstance(value, list) and len(names) == len(value) <= 64 and own not in [uri for uri, _ in names]
                and all(fits(shape, one) for one in value))
    return check

def statement_of(body, name, keyid, facts, base):
    """A statement about this bag: what matters later."""
    value, tool = strict(body), {"name": str, "version": str}
    stated = {one["name"]: one["digest"] for one in value["subject"]}
    need(len(stated) == len(value["subject"]) and stated.keys() == facts["subjects"].keys(), "subject")
    for file, digests in facts["subjects"].items():
        given = {kind: stated[file][kind] for kind in digests if stated[file].get(kind) is not None}
        need(file[-10:-4] in given and given.items() <= digests.items(), "subject")
    kind, said = value["predicateType"], value["predicate"]
    role, seen, required = said["signer"]["role"], said.get("seen", []), said.get("requiredKeys", [])
    need(ENVELOPE.fullmatch(name).groups() == (ROLES[role], keyid[:8]), "name")
    shape = {"format": "sealcase-bag/1", "bag": {"id": facts["id"]}, "signer": {"keyid": keyid, "name": str}}
    if kind == SEAL:
        listed = {file: resource(file, facts["tags"][file]) for file in (MANIFESTS[0], REPORT, RETENTION)}
        shape["signer"]["name"] = facts["sealer"]
        shape["bag"] |= {"baseDirectory": base, "payloadManifest": listed[MANIFESTS[0]],
                         "payloadOctets": facts["octets"], "payloadFiles": facts["files"]}
        shape |= {"sealedAt": lambda time: is_time(time) and time[:10] == facts["day"], "tool": tool,
                  "validation": {"result": ["PASSED", "WARNED"], "report": listed[REPORT],
                                 "profile": resource(str, by="uri")},
                  "retention": listed[RETENTION], "previous?": references(facts["id"], "supersedes|continues|contains")}
        need(len(set(required)) == len(required) <= 16 and all(map(is_hex, required)), "required keys")
        need(required == [] or isinstance(required, list) and keyid in required, "required keys")
    elif kind == COUNTERSIGN:
        shape |= {"action": ACTIONS, "tool?": tool,
                  "verification": {"verdict": str, "asOf": is_time, "tool": tool, "trust?": resource(str)},
                  "references?": references(None, "[a-z]+(-[a-z]+)*")}
    else:
        need(kind == EVENT, "kind")
        shape |= {"event": EVENTS, "effectiveAt": is_time, "basis": str, "tool": tool,
                  "computedKeepUntil?": lambda until: until == "open" or is_date(until)}
    if kind != SEAL:
        shape |= {"signedAt": is_time, "seen": lambda list: all(fits(resource(place), one) for one in list)}
        names = {one["name"] for one in seen}
        need(len(names) == len(seen) and name not in names and any(map(ENVELOPE.fullmatch, names)), "seen")
        need(all(place(file) in (7, 8) for file in names), "seen")
    need(fits({"_type": "https://in-toto.io/Statement/v1", "predicate": shape}, value), "statement")
    return {"kind": kind, "role": role, "deed": said.get("action") or said.get("event") or "seal", "required": required,
            "claimed": said.get("sealedAt") or said["signedAt"], "follows": bool(said.get("previous")),
            "seen": {one["name"]: one["digest"]["sha256"] for one in seen}}

# --- 13 trust, 14 the verdict ---------------------------------------------------------------------------------------
def accepts(trust, purpose, name, at, bits=0):
    rows = [row for row in trust.get("algorithms") or [] if (row["for"], row["name"]) == (purpose, name)]
    return trust.get("algorithms") is None or any(
        (not bits or bits >= (row.get("leastBits") or 0))
        and (at is None or (row.get("from") or "") <= at < (row.get("until") or "~")) for row in rows)

def owner_of(line, trust, as_of, renewed, twice):
    """The party that a good signature counts for, if any."""
    if trust is None:
        return line["keyid"] if line["named"] else None
    accepted = lambda purpose, name, at: any(accepts(trust, purpose, name, time) for time in (as_of, at or as_of))
    proven, row = line.get("latest"), trust["rows"].get(line["keyid"])
    digests = accepted("digest", "sha256", renewed) or twice and accepts(trust, "digest", "sha512", as_of)
    if not digests or not accepted("statement", "ed25519", proven) or not (row or line["named"]):
        return None
    if row is None:
        return line["keyid"]
    time, revoked = proven or line["claimed"], row.get("revoked")
    if not proven and as_of and time > as_of:
        return None
    if revoked:
        stolen = revoked["reason"] == "keyCompromise"
        before = stolen and revoked.get("invalidFrom") or revoked["at"]
        if not (proven and proven < before) and (stolen or not as_of or as_of >= before):
            return None
    held = [role for role in row["roles"] if role["role"] == line["role"]]
    return row["party"] if any(role["from"] <= time < (role.get("until") or "~") for role in held) else None

def is_met(policy, lines):
    for row in policy["require"]:
        taken = [line for line in lines if line["role"] == row["role"]
                 and line["deed"] in (row.get("actions") or [line["deed"]])]
        if min(len({line[what] for line in taken}) for what in ("keyid", "owner")) < row["min"]:
            return False
    return True

def verify(data, keys=(), trust=None, policy=None, as_of=None, proof=False, limits=None):
    """The verdict, every signature as a dict, and a word on why."""
    if data.startswith((b"age-encryption.org/", b"-----BEGIN AGE ENCRYPTED FILE-----")):
        return "undecided", [], "encrypted"
    lines = []
    try:
        files = entries_of(data, limits or {"entries": 100_000, "bytes": 1 << 40})
        base = next(iter(files)).split("/")[0]
        need(re.fullmatch("[a-z0-9][a-z0-9._-]{0,63}", base) and is_part(base), "base directory")
        need(all(name.startswith(base + "/") for name in files), "base directory")
        bag = {name[len(base) + 1:]: body for name, body in files.items()}
        if proof:
            need(next(iter(bag)) == "proof.json" and not any(place(name) in (1, 5) for name in bag), "proof")
            need(bag.pop("proof.json") == b'{"format": "sealcase-proof/1"}\n', "proof")
        facts = facts_of(bag, proof)
        names = [name for name in bag if ENVELOPE.fullmatch(name)]
        need(len(names) <= 64, "envelopes")
        lines = [judge_envelope(name, bag[name], facts, base, keys, trust) for name in names]
        need(all(line["state"] != "failed" for line in lines), [line.get("why") for line in lines])
        good, unknown = [[line for line in lines if line["state"] == state] for state in ("ok", "unknown")]
        need(len({(line["keyid"], line["body"]) for line in good}) == len(good), "duplicate")
        seals = [line for line in good if line["kind"] == SEAL]
        need(seals or unknown or not good, "no seal")
        need(all(hexed(bag[name]) == digest for line in good for name, digest in line["seen"].items()), "seen")
        for row in (trust or {}).get("withdrawn", []):
            same = row["bag"] == facts["id"] or row.get("tagmanifest") == {"sha256": hexed(bag[TAG_MANIFESTS[0]])}
            need(not same or as_of and row["at"] > as_of, "withdrawn")
        renewed = None
        if trust and trust.get("timestampAuthorities"):
            import stamps
            renewed = stamps.judge(bag, lines, trust, as_of)
        for line in good:
            line["owner"] = owner_of(line, trust, as_of, renewed, len(facts["subjects"]) > 1)
            line["counts"] = line["owner"] is not None
            line["owner"] = line["owner"] if keys or trust else line["keyid"]
        there = {line["keyid"] for line in seals + unknown}
        need(all(set(line["required"]) <= there for line in seals if line["owner"]), "cosigner")
        vouching = [line for line in good if line["owner"] and line["kind"] != EVENT and line["deed"] != "refused"]
        if policy:
            need(policy.get("references") != "supplied" or not any(line["follows"] for line in vouching), "other bags")
            wanted = {"timestamped": ["proven"], "archived": ["proven", "archived"]}.get(policy.get("time"), [])
            known = [line for line in vouching if all(line.get(what) for what in wanted)]
            need(is_met(policy, vouching) and is_met(policy, known), "policy")
    except Exception as why:
        return "invalid", lines, repr(why)
    counted = [line for line in vouching if line["counts"] and (line["kind"] == SEAL or not trust)]
    trusted = counted and not (trust and as_of and as_of >= trust["expires"])
    return "intact" if not seals else "trusted" if trusted else "valid", lines, ""

def trust_of(text):
    """A trust file, with its keys by their ids."""
    file = strict(text)
    rows = {row["keyid"]: row for row in file["keys"]}
    return {**file, "rows": rows, "keys": {keyid: Key(row["publicKeyPem"]) for keyid, row in rows.items()}}

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file")
    for name in ("--key", "--trust", "--policy", "--as-of"):
        parser.add_argument(name, **({"action": "append", "default": []} if name == "--key" else {}))
    args = parser.parse_args()
    read = lambda path: path and open(path, "rb").read()
    keys, data = [Key(read(path).decode()) for path in args.key], read(args.file)
    trust, policy = args.trust and trust_of(read(args.trust)), args.policy and strict(read(args.policy))
    proof = data[30:30 + int.from_bytes(data[26:28], "little")].endswith(b"/proof.json")
    verdict, lines, why = verify(data, keys, trust, policy, args.as_of, proof)
    print(verdict, why)
    passing = ["trusted"] if keys or trust or policy else ["valid", "trusted"]
    sys.exit(3 if verdict == "undecided" else verdict not in passing)

