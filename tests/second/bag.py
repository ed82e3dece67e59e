"""Sections 2 to 6 of docs/format.md: names, the zip, places, tag files, JSON. Written from that page alone."""
import hashlib, json, re, struct, unicodedata, zlib
from datetime import date

HEX64 = re.compile(r"[0-9a-f]{64}\Z")
ROLES = {"manufacturer": "manufacturer", "lab": "lab", "cla": "cla", "lead-administrator": "lead"}
STEM = r"([0-9]{4})-([a-z]{2,16})-([0-9a-f]{8})"
ENVELOPE, TOKEN = re.compile(rf"signatures/{STEM}\.dsse\.json\Z"), re.compile(rf"signatures/({STEM})\.[1-9]\.tsr\Z")
RENEWAL = re.compile(r"archive/([0-9]{4})\.(manifest-sha512\.txt|stamped-sha512\.txt|tsr)\Z")
SEALCASE = ["sealcase/README.txt", "sealcase/package.json", "sealcase/retention.json", "sealcase/validation.json"]
MANIFEST, TAGS, INFO = "manifest-sha256.txt", "tagmanifest-sha256.txt", "bag-info.txt"
MANIFEST_512, TAGS_512 = "manifest-sha512.txt", "tagmanifest-sha512.txt"
SEAL, COUNTERSIGN, EVENT = ("urn:sealcase:seal:v1", "urn:sealcase:countersign:v1", "urn:sealcase:retention-event:v1")
LIMITS = {"entries": 100_000, "bytes": 1 << 40}


class Bad(Exception):
    """Something that makes what is at hand not count: the bag, an envelope or a token."""


def need(holds, why):
    if not holds:
        raise Bad(why)


def sha(data):
    return hashlib.sha256(data).hexdigest()


def sha512(data):
    return hashlib.sha512(data).hexdigest()


def is_date(text):
    try:
        return isinstance(text, str) and bool(re.match(r"\d{4}-\d\d-\d\d\Z", text, re.A)) and bool(date.fromisoformat(text))
    except ValueError:
        return False


def is_time(text):
    return (isinstance(text, str) and is_date(text[:10])
            and bool(re.match(r"T([01]\d|2[0-3]):[0-5]\d:[0-5]\dZ\Z", text[10:], re.A)))


# --- 2 names ---------------------------------------------------------------------------------------------------

def spans(text):
    ends = [[int(end, 16) for end in span.split("-")] for span in text.split()]
    return {code for span in ends for code in range(span[0], span[-1] + 1)}


INVISIBLE = spans("AD 34F 61C 70F 115F-1160 17B4-17B5 180B-180F 200B-200F 2028-202E 2060-206F 2800 3164 FE00-FE0F FEFF "
                  "FFA0 FFF0-FFFD 1BCA0-1BCA3 1D173-1D17A E0000-E0FFF E000-F8FF FDD0-FDEF 2F8 589 5C3 703-704 1735 "
                  "2024-2026 2041 2044 205A 2215 2216 2236 2571 2572 27CB 27CD 29F5 29F8 29F9 2CC6 2E4A 3033 31D3 A789 A4FD")


def is_control(char):
    return unicodedata.category(char) == "Cc"


def allowed(char):
    if char.isascii():
        return not is_control(char) and char not in '%\\:*?"<>|'
    code = ord(char)
    if is_control(char) or char.isspace() or code in INVISIBLE or code >= 0xF0000 or code & 0xFFFE == 0xFFFE:
        return False
    return not any(c in '/.%\\:*?"<>|~ ' or is_control(c) for c in unicodedata.normalize("NFKC", char))


def is_part(part):
    if part in ("", ".", "..") or part[0] in " .*~-" or part[-1] in " .":
        return False
    stem = part.split(".")[0].rstrip(" ")
    return not re.match(r"(CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|CLOCK\$|(COM|LPT)[0-9¹²³])\Z", stem, re.I | re.A)


def is_name(name):
    return (0 < len(name.encode()) <= 240 and len(name.split("/")) <= 16 and all(map(allowed, name))
            and all(map(is_part, name.split("/"))) and unicodedata.is_normalized("NFC", name))


def collision_key(name):
    for _ in range(2):
        name = unicodedata.normalize("NFKC", name).casefold()
    return unicodedata.normalize("NFKC", name)


def is_base(base):
    return bool(re.match(r"[a-z0-9][a-z0-9._-]{0,63}\Z", base)) and is_part(base)


# --- 3 the zip -------------------------------------------------------------------------------------------------

TOP = 0xFFFFFFFF


def extra(*values):
    long = [struct.pack("<Q", value) for value in values if value >= TOP]
    return struct.pack("<HH", 1, 8 * len(long)) + b"".join(long) if long else b""


def headers(name, crc, size, offset):
    version = 45 if max(size, offset) >= TOP else 20
    local_extra, central_extra = extra(size, size), extra(size, size, offset)
    common = lambda more: struct.pack("<HHHHHIIIHH", version, 0x0800, 0, 0, 0x21, crc, min(size, TOP), min(size, TOP),
                                      len(name), len(more))
    local = b"PK\3\4" + common(local_extra) + name + local_extra
    central = (b"PK\1\2" + struct.pack("<H", 0x300 + version) + common(central_extra)
               + struct.pack("<HHHII", 0, 0, 0, 0x81A40000, min(offset, TOP)) + name + central_extra)
    return local, central


def end_of(count, size, offset):
    end = b""
    if count >= 0xFFFF or size >= TOP or offset >= TOP:
        end = (b"PK\6\6" + struct.pack("<QHHIIQQQQ", 44, 0x032D, 45, 0, 0, count, count, size, offset)
               + b"PK\6\7" + struct.pack("<IQI", 0, offset + size, 1))
    short = min(count, 0xFFFF)
    return end + b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, short, short, min(size, TOP), min(offset, TOP), 0)


def entries_of(data, limits):
    """The files of a zip in their order: walked from the front, built anew, and compared to the last byte."""
    need(len(data) <= limits["bytes"], "archive size")
    files, keys, directory, at = {}, set(), bytearray(), 0
    while data[at:at + 4] == b"PK\3\4":
        need(len(data) >= at + 30 and len(files) < limits["entries"], "archive")
        crc, _, size, length = struct.unpack("<IIIH", data[at + 14:at + 28])
        name = data[at + 30:at + 30 + length]
        if size == TOP:
            size = int.from_bytes(data[at + 34 + length:at + 42 + length], "little")
        local, central = headers(name, crc, size, at)
        need(data[at:at + len(local)] == local, "archive header")
        body = data[at + len(local):at + len(local) + size]
        need(len(body) == size and zlib.crc32(body) == crc, "archive checksum")
        try:
            text = name.decode()
        except UnicodeDecodeError:
            raise Bad("path encoding") from None
        need(is_name(text) and collision_key(text) not in keys, "path")
        keys.add(collision_key(text))
        files[text] = body
        directory += central
        at += len(local) + size
    need(files and data[at:] == directory + end_of(len(files), len(directory), at), "archive directory")
    need(not any(key[:slash.start()] in keys for key in keys for slash in re.finditer("/", key)), "path folder")
    return files


# --- 4 places, 5 tag files -------------------------------------------------------------------------------------

def place(name):
    for rank, names in enumerate([["bagit.txt"], [], [INFO], [MANIFEST, MANIFEST_512], SEALCASE, [TAGS, TAGS_512]], 1):
        if name in names:
            return rank
    if name.startswith("data/"):
        return 2
    return 7 if ENVELOPE.match(name) or TOKEN.match(name) else 8 if RENEWAL.match(name) else None


def inside(files, base):
    """The files without the base directory, each in its place and order."""
    need(is_base(base) and all(name.startswith(base + "/") for name in files), "base directory")
    bag = {name[len(base) + 1:]: body for name, body in files.items()}
    need(None not in map(place, bag), "unknown place")
    order = [(place(name), name.encode()) for name in bag]
    need(order == sorted(order), "order")
    return bag


def listing(text, digits=64):
    """A manifest as path to digest."""
    found, last = {}, b""
    need(text.endswith(b"\n") or not text, "manifest")
    for line in text.split(b"\n")[:-1]:
        try:
            digest, path = line[:digits].decode(), line[digits + 2:].decode()
        except UnicodeDecodeError:
            raise Bad("manifest") from None
        need(re.match(rf"[0-9a-f]{{{digits}}}\Z", digest) and line[digits:digits + 2] == b"  " and is_name(path), "manifest")
        need(path.encode() > last, "manifest order")
        last, found[path] = path.encode(), digest
    return found


def info_of(text):
    try:
        lines = text.decode().split("\n")
    except UnicodeDecodeError:
        raise Bad("bag-info") from None
    fields, last = {}, None
    for line in lines:
        line = line.removesuffix("\r")
        if line[:1] in (" ", "\t"):
            need(last is not None, "bag-info")
            fields[last][-1] += " " + line.strip()
        elif line:
            label, colon, value = line.partition(":")
            need(colon and label and label.strip() == label, "bag-info")
            fields.setdefault(label, []).append(value.strip())
            last = label
    labels = ["Source-Organization", "Bagging-Date", "External-Identifier", "Payload-Oxum", "Retention-Until", "Retention-Hold"]
    need(all(len(fields.get(label, [])) == 1 for label in labels), "bag-info")
    return {label: fields[label][0] for label in labels}


def retention_of(text):
    file = strict(text)
    need(isinstance(file, dict) and file.get("format") == "sealcase-retention/1" and isinstance(file.get("profile"), str)
         and isinstance(file.get("entries"), list), "retention")
    entries = file["entries"]
    ends = [entry.get("end") if isinstance(entry, dict) else None for entry in entries]
    until = max(ends) if ends and all(map(is_date, ends)) else "open"
    holds = [entry.get("hold") if isinstance(entry, dict) else None for entry in entries]
    held = any(hold is True or isinstance(hold, dict) and hold.get("active") is not False for hold in holds)
    need(file.get("keepUntil") == until and file.get("hold") is held, "retention")
    return until, held


def facts_of(bag, proof):
    """What the tag files say, once they are what the lists list."""
    required = {INFO, MANIFEST, TAGS} if proof else {"bagit.txt", INFO, MANIFEST, TAGS, *SEALCASE}
    payload = {name for name in bag if place(name) == 2}
    need(required <= bag.keys() and payload and (MANIFEST_512 in bag) == (TAGS_512 in bag), "required file")
    there = {name for name in bag if place(name) in (1, 3, 4, 5, 6)}
    need(all(len(bag[name]) <= 1 << (26 if place(name) in (4, 6) else 22) for name in there), "tag file size")
    covered = {name for name in there if place(name) != 6}
    manifest, tags = listing(bag[MANIFEST]), listing(bag[TAGS])
    if proof:
        need(payload <= manifest.keys() and covered | set(SEALCASE[2:]) <= tags.keys(), "manifest")
    else:
        need(payload == manifest.keys() and covered == tags.keys(), "manifest")
        need(bag["bagit.txt"] == b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n", "bagit.txt")
    need(all(sha(bag[name]) == tags[name] for name in tags if name in bag), "tag manifest")
    if TAGS_512 in bag:
        payload_512, tags_512 = listing(bag[MANIFEST_512], 128), listing(bag[TAGS_512], 128)
        need(payload_512.keys() == manifest.keys() and tags_512.keys() == tags.keys(), "manifests differ")
        need(all(sha512(bag[name]) == (payload_512 | tags_512)[name] for name in payload | covered), "sha512")
    info = info_of(bag[INFO])
    octets, dot, count = info["Payload-Oxum"].partition(".")
    if proof:
        need(re.match(r"\d+\Z", octets, re.A) and count == str(len(manifest)), "oxum")
    else:
        need((octets, count) == (str(sum(len(bag[name]) for name in payload)), str(len(payload))), "oxum")
        until, held = retention_of(bag["sealcase/retention.json"])
        need((info["Retention-Until"], info["Retention-Hold"]) == (until, "yes" if held else "no"), "retention lines")
    need(all(sha(bag[name]) == manifest[name] for name in payload), "payload")
    return {"info": info, "tags": tags, "subject": sha(bag[TAGS]), "subjects": {name: {"sha256": sha(bag[name]), "sha512": sha512(bag[name])} for name in bag if place(name) == 6},
            "octets": int(octets), "files": len(manifest)}


# --- 6 JSON ----------------------------------------------------------------------------------------------------

def exact(text):
    """A number, if a double keeps it."""
    def digits(number):
        sign, mantissa, exponent = re.match(r"(-?)([0-9.]+)(?:[eE]([+-]?\d+))?\Z", number).groups()
        whole, _, fraction = mantissa.partition(".")
        both = (whole + fraction).lstrip("0")
        power = len(whole) - (len(whole + fraction) - len(both)) + int(exponent or 0)
        return (both.rstrip("0"), power) if both else ("", 0)
    value = float(text)
    need(value not in (float("inf"), float("-inf")) and not (value == 0 and text[0] == "-"), "json number")
    need(digits(text) == digits(repr(value)), "json number")
    return int(text) if re.match(r"-?\d+\Z", text) else value


def pairs(members):
    need(len({name for name, _ in members}) == len(members), "json member twice")
    return dict(members)


def depth(value):
    return 1 + max(map(depth, value.values() if isinstance(value, dict) else value), default=0) \
        if isinstance(value, (dict, list)) else 0


def strict(text):
    need(len(text) <= 16 << 20 and not text.startswith(b"\xef\xbb\xbf"), "json")
    refuse = lambda _: need(False, "json constant")
    try:
        text = text.decode()
        value = json.loads(text, object_pairs_hook=pairs, parse_float=exact, parse_int=exact, parse_constant=refuse)
        json.dumps(value, ensure_ascii=False).encode()
        need(depth(value) <= 64, "json depth")
        return value
    except (ValueError, RecursionError):
        raise Bad("json") from None
