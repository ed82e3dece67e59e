"""Time-stamps and renewals for the second verifier, written from sections 10 and 11 of docs/format.md alone."""
import hashlib, re
from datetime import datetime, timedelta, timezone

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from bag import RENEWAL, Bad, listing, need, place
from keys import is_sound, unbase64

SHA2 = {"2.16.840.1.101.3.4.2.1": "sha256", "2.16.840.1.101.3.4.2.2": "sha384", "2.16.840.1.101.3.4.2.3": "sha512"}
TST_INFO, STAMPING = "1.2.840.113549.1.9.16.1.4", "1.3.6.1.5.5.7.3.8"
SIGNATURES = {"1.2.840.113549.1.1.11": ("rsa-pkcs1", "sha256"), "1.2.840.113549.1.1.12": ("rsa-pkcs1", "sha384"),
              "1.2.840.113549.1.1.13": ("rsa-pkcs1", "sha512"), "1.2.840.10045.4.3.2": ("ecdsa", "sha256"),
              "1.2.840.10045.4.3.3": ("ecdsa", "sha384"), "1.2.840.10045.4.3.4": ("ecdsa", "sha512"),
              "1.3.101.112": ("ed25519", None), "1.2.840.113549.1.1.1": ("rsa-pkcs1", ""), "1.2.840.113549.1.1.10": ("rsa-pss", "")}
UNDERSTOOD = {"2.5.29.19", "2.5.29.15", "2.5.29.37", "2.5.29.32"}


def parts(data):
    """The values of some strict DER: (tag, content, all bytes)."""
    found, at = [], 0
    while at < len(data):
        start, tag, length = at, data[at], data[at + 1] if at + 1 < len(data) else 0x80
        need(tag & 0x1F != 0x1F and length != 0x80, "der")
        at += 2
        if length > 0x80:
            size = data[at:at + length - 0x80]
            at, length = at + length - 0x80, int.from_bytes(size, "big")
            need(len(size) <= 4 and size[:1] != b"\0" and length >= 0x80, "der length")
        need(at + length <= len(data), "der length")
        found.append((tag, data[at:at + length], data[start:at + length]))
        at += length
    return found


class Row:
    """The values in one SEQUENCE or the like, taken one after the other."""

    def __init__(self, part, tag=0x30):
        need(part[0] == tag, "der tag")
        self.rest = parts(part[1])

    def take(self, *tags):
        need(self.rest and (not tags or self.rest[0][0] in tags), "der part")
        return self.rest.pop(0)

    def maybe(self, tag):
        return self.rest.pop(0) if self.rest and self.rest[0][0] == tag else None

    def number(self):
        content = self.take(2)[1]
        need(content and not (len(content) > 1 and (content[0] == 0 and content[1] < 128 or content[0] == 255 and content[1] > 127)), "integer")
        return int.from_bytes(content, "big", signed=True)

    def small(self):
        value = self.number()
        need(0 <= value < 1 << 32, "number")
        return value

    def oid(self):
        content, numbers, value = self.take(6)[1], [], 0
        need(content and not content[-1] & 0x80, "oid")
        for byte in content:
            value = value << 7 | byte & 0x7F
            if not byte & 0x80:
                numbers, value = numbers + [value], 0
        first = min(numbers[0] // 40, 2)
        return ".".join(map(str, [first, numbers[0] - 40 * first, *numbers[1:]]))

    def algorithm(self):
        row = Row(self.take())
        return row.oid(), row.end(row.maybe(5) or (row.take() if row.rest else None))

    def end(self, value=None):
        need(not self.rest, "der end")
        return value


def hash_of(algorithm):
    return SHA2.get(algorithm[0]) if algorithm[1] is None or algorithm[1][2] == b"\5\0" else None


def digest(name, data):
    return hashlib.new(name, data).digest()


def pss_hash(part):
    need(part, "pss")
    row = Row(part)
    first, mask, salt = Row(row.take(0xA0), 0xA0), Row(row.take(0xA1), 0xA1), Row(row.take(0xA2), 0xA2)
    row.end()
    name, (generator, inner) = hash_of(first.algorithm()), mask.algorithm()
    inner = Row(inner)
    inner_hash = hash_of((inner.oid(), inner.end(inner.rest.pop(0) if inner.rest else None)))
    need(name and generator == "1.2.840.113549.1.1.8" and inner_hash == name, "pss")
    need(salt.small() == len(digest(name, b"")), "pss salt")
    return name


def check(key, algorithm, named, message, signature):
    """Whether a signature holds; the algorithms that it rests on. `named` is the digest that a signer names."""
    need(algorithm[0] in SIGNATURES, "weak")
    kind, name = SIGNATURES[algorithm[0]]
    need(kind == "rsa-pss" or algorithm[1] is None or (kind != "ed25519" and algorithm[1][2] == b"\5\0"), "weak")
    name = pss_hash(algorithm[1]) if kind == "rsa-pss" else named if name == "" else name
    need(kind == "ed25519" or name and (named is None or named == name), "weak")
    used, method = set(), name and getattr(hashes, name.upper())()
    try:
        if kind == "ed25519":
            need(isinstance(key, Ed25519PublicKey) and is_sound(key.public_bytes(Encoding.Raw, PublicFormat.Raw)), "weak")
            key.verify(signature, message)
        elif kind == "ecdsa":
            need(isinstance(key, ec.EllipticCurvePublicKey) and key.curve.name in ("secp256r1", "secp384r1"), "weak")
            key.verify(signature, message, ec.ECDSA(method))
            kind = "ecdsa-p" + key.curve.name[4:7]
        else:
            need(isinstance(key, rsa.RSAPublicKey) and 2048 <= key.key_size <= 8192, "weak")
            scheme = padding.PKCS1v15() if kind == "rsa-pkcs1" else padding.PSS(padding.MGF1(method), method.digest_size)
            key.verify(signature, message, scheme, method)
            used.add(("timestamp", kind, key.key_size))
    except InvalidSignature:
        raise Bad("signature wrong") from None
    return used | ({("timestamp", kind, 0)} if "rsa" not in kind else set()) | ({("digest", name, 0)} if name else set())


class Certificate:
    def __init__(self, der):
        try:
            self.der, self.x509 = der, x509.load_der_x509_certificate(der)
            self.subject, self.issuer = self.x509.subject.public_bytes(), self.x509.issuer.public_bytes()
            self.serial, self.key = self.x509.serial_number, self.x509.public_key()
            found = {one.oid.dotted_string: one for one in self.x509.extensions}
        except Exception as why:  # the library's own errors are of many kinds
            raise Bad(f"certificate: {why}") from None
        get = lambda oid: found[oid].value if oid in found else None
        basic, usage, extended, subject_key = map(get, ("2.5.29.19", "2.5.29.15", "2.5.29.37", "2.5.29.14"))
        uses = extended and [use.dotted_string for use in extended]
        self.is_ca, self.length = bool(basic and basic.ca), basic.path_length if basic else None
        self.key_id = subject_key.digest if subject_key else None
        self.may_stamp = (uses == [STAMPING] and found["2.5.29.37"].critical
                          and (not usage or usage.digital_signature or usage.content_commitment))
        self.may_issue = (self.is_ca and (not usage or usage.key_cert_sign)
                          and (uses is None or STAMPING in uses or "2.5.29.37.0" in uses))
        self.odd = any(one.critical and oid not in UNDERSTOOD for oid, one in found.items())

    def issued_by(self, issuer):
        row = Row(parts(self.der)[0])
        signed, algorithm, signature = row.take()[2], row.algorithm(), row.take(3)[1]
        return check(issuer.key, algorithm, None, signed, signature[1:])

    def valid_at(self, second, late):
        return self.x509.not_valid_before_utc <= second and late <= self.x509.not_valid_after_utc


def certificates_of(pem):
    return [Certificate(unbase64("".join(body.split())))
            for body in re.findall(r"-----BEGIN CERTIFICATE-----(.*?)-----END CERTIFICATE-----", pem, re.S)]


def time_of(text):
    match = re.fullmatch(rb"(\d{14})(\.\d*[1-9])?Z", text)
    try:
        need(match, "time")
        return datetime.strptime(match[1].decode(), "%Y%m%d%H%M%S").replace(tzinfo=timezone.utc), match[2] is not None
    except ValueError:
        raise Bad("time") from None


def written(time):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")


def accuracy_of(part):
    row, more = Row(part), False
    seconds = row.number() if row.rest and row.rest[0][0] == 2 else 0
    for tag in (0x80, 0x81):
        if value := row.maybe(tag):
            need(1 <= int.from_bytes(value[1], "big") <= 999, "accuracy")
            more = True
    need(seconds >= 0, "accuracy")
    return row.end(seconds + more)


def serial_of(part):
    row = Row(part)
    return row.end((row.take()[2], row.number()))


def token(response, stamped, authorities):
    """A token that counts: its time, the latest time it can mean, the authority's place, the algorithms."""
    need(len(response) <= 64 << 10, "size")
    outer = parts(response)
    need(len(outer) == 1, "response")
    row = Row(outer[0])
    status = Row(row.take())
    need(status.small() in (0, 1), "not granted")
    info = Row(row.take())
    row.end()
    need(info.oid() == "1.2.840.113549.1.7.2", "content")
    data = Row(Row(info.take(0xA0), 0xA0).take())
    data.small()
    named_digests = Row(data.take(0x31), 0x31)
    while named_digests.rest:
        named_digests.algorithm()
    content = Row(data.take())
    need(content.oid() == TST_INFO, "content type")
    text = Row(content.take(0xA0), 0xA0).take(4)[1]
    own, carried = [], data.maybe(0xA0)
    for part in parts(carried[1]) if carried else []:
        try:
            own.append(Certificate(part[2]))
        except Bad:
            pass
    need(len(own) <= 16, "certificates")
    data.maybe(0xA1)
    signers = Row(data.take(0x31), 0x31).rest
    data.end()
    need(len(signers) == 1, "signer count")

    tst = Row(parts(text)[0])
    need(len(parts(text)) == 1 and tst.small() == 1, "version")
    tst.oid()
    imprint = Row(tst.take())
    name = hash_of(imprint.algorithm())
    need(name and imprint.take(4)[1] == digest(name, stamped), "imprint")
    imprint.end(), tst.number()
    second, fraction = time_of(tst.take(0x18)[1])
    accuracy = tst.maybe(0x30)
    accuracy, ordering, nonce = accuracy_of(accuracy) if accuracy else 0, tst.maybe(1), tst.maybe(2)
    need(ordering is None or ordering[1] == b"\xff", "ordering")
    tsa, extensions = tst.maybe(0xA0), tst.maybe(0xA1)
    tst.end()
    need(not extensions or not any(part[0] == 1 for one in parts(extensions[1]) for part in parts(one[1])), "extension")
    called = Row(tsa, 0xA0).take() if tsa else None
    called = parts(called[1])[0][2] if called and called[0] == 0xA4 else None

    row = Row(signers[0])
    row.small()
    by_key = row.maybe(0x80)
    named = None if by_key else serial_of(row.take())
    method, attributes = hash_of(row.algorithm()), row.maybe(0xA0)
    need(method and attributes, "attributes")
    algorithm, signature = row.algorithm(), row.take(4)[1]
    kinds = {}
    for one in parts(attributes[1]):
        one = Row(one)
        kind, values = one.oid(), Row(one.take(0x31), 0x31).rest
        if kind in ("1.2.840.113549.1.9.3", "1.2.840.113549.1.9.4", "1.2.840.113549.1.9.16.2.47"):
            need(kind not in kinds and len(values) == 1, "attribute")
            kinds[kind] = values[0]
    need(len(kinds) == 3, "attributes")
    content_type = Row((0x30, kinds["1.2.840.113549.1.9.3"][2], b"")).oid()
    need(content_type == TST_INFO and kinds["1.2.840.113549.1.9.4"][1] == digest(method, text), "attributes")
    mark = Row(Row(Row(kinds["1.2.840.113549.1.9.16.2.47"]).take()).take())
    id_hash = hash_of(mark.algorithm()) if mark.rest[0][0] == 0x30 else "sha256"
    id_digest = mark.take(4)[1]
    issuer = Row(mark.take()) if mark.rest else None
    if issuer:
        directory = parts(Row(issuer.take()).take(0xA4)[1])[0][2]
        issuer = (directory, issuer.number())
    listed = [[one for pem in row["chainPem"] for one in certificates_of(pem)] for row in authorities]

    def signs(one):
        name = (one.issuer, one.serial)
        return (id_hash and digest(id_hash, one.der) == id_digest and issuer in (None, name)
                and (one.key_id == by_key[1] if by_key else named == name) and called in (None, one.subject))

    signer = next((one for chain in [*listed, own] for one in chain if signs(one)), None)
    need(signer, "signer")
    covered = b"\x31" + attributes[2][1:]
    used = check(signer.key, algorithm, method, covered, signature)
    need(signer.may_stamp, "key usage")
    used |= {("digest", name, 0), ("digest", method, 0), ("digest", id_hash, 0)}
    time = second + timedelta(seconds=fraction)
    left = [32]

    def climb(chain, path, used):
        last = path[-1]
        need(last.valid_at(second, time) and not last.odd, "certificate")
        if last.der in [one.der for one in chain] and not any(
                one.der != last.der and one.subject == last.issuer for one in chain):
            return used
        for one in [*chain, *own] if len(path) <= 6 else []:
            if one.subject == last.issuer and one.der not in [known.der for known in path] and left[0]:
                left[0] -= 1
                try:
                    more = last.issued_by(one)
                    need(one.may_issue and (one.length is None or len(path) - 1 <= one.length), "issuer")
                    return climb(chain, [*path, one], used | more)
                except Bad:
                    continue
        raise Bad("authority unknown")

    for at, (row, chain) in enumerate(zip(authorities, listed)):
        try:
            need(all(one.is_ca for one in chain) or signer.der in [one.der for one in chain], "authority unknown")
            found = climb(chain, [signer], used)
            need(row["from"] <= written(second) < (row.get("until") or "~"), "window")
            return written(time), written(time + timedelta(seconds=accuracy)), at, found
        except Bad:
            continue
    raise Bad("authority unknown")


def accepts(trust, purpose, name, at, bits=0):
    rows = trust.get("algorithms")
    return rows is None or any(
        (row["for"], row["name"]) == (purpose, name) and (not bits or bits >= (row.get("leastBits") or 0))
        and (at is None or (row.get("from") or "") <= at < (row.get("until") or "~")) for row in rows)


def judge(bag, lines, trust, as_of):
    """Gives signatures their proven times; gives the least latest time of the renewals that count."""
    authorities = (trust or {}).get("timestampAuthorities") or []
    if not authorities:
        return None
    good = []

    def existed(name):
        return min((latest for _, latest, files in good if name in files), default=None)

    def counts(name, stamped):
        time, latest, at, used = token(bag[name], stamped, authorities)
        need(not as_of or time <= as_of, "not yet")
        there, revoked = existed(name), authorities[at].get("revoked")
        if revoked and revoked["reason"] == "keyCompromise":
            need(there and there < (revoked.get("invalidFrom") or revoked["at"]), "revoked")
        need(not revoked or revoked["reason"] == "keyCompromise" or time < revoked["at"], "revoked")
        fine = lambda one, at: accepts(trust, one[0], one[1], at, one[2])
        need(all(fine(one, as_of) or there and fine(one, there) for one in used), "algorithm ended")
        return time, latest

    sealed = {name for name in bag if place(name) <= 6}
    for number in sorted({RENEWAL.match(name)[1] for name in bag if RENEWAL.match(name)}, reverse=True):
        manifest, stamp, many = (bag.get(f"archive/{number}.{end}") for end in ("manifest-sha512.txt", "tsr", "stamped-sha512.txt"))
        try:
            need(manifest and stamp is not None and len(manifest) <= 64 << 20, "renewal")
            if many is not None:
                rows = many.decode("ascii", "replace").split("\n")
                need(len(many) <= 8000 * 129 and rows.pop() == "" and rows == sorted(set(rows)), "renewal list")
                need(all(re.fullmatch("[0-9a-f]{128}", row) for row in rows), "renewal list")
                need(hashlib.sha512(manifest).hexdigest() in rows, "renewal list")
            time, latest = counts(f"archive/{number}.tsr", manifest if many is None else many)
            files = listing(manifest, 128)
            # A proof leaves some out by right.
            withheld = {name for name in files if "bagit.txt" not in bag and name not in bag and place(name) in (1, 2, 5)}
            need(sealed <= files.keys() and all(name in withheld or name in bag and hashlib.sha512(bag[name]).hexdigest() == value
                                                for name, value in files.items()), "renewal")
            good.append((time, latest, files))
        except Bad:
            continue
    for line in lines:
        stem = line["path"].removesuffix(".dsse.json")
        proofs = [(latest, time) for time, latest, files in good if line["path"] in files]
        for name in [f"{stem}.{digit}.tsr" for digit in range(1, 10) if f"{stem}.{digit}.tsr" in bag and line["raw"]]:
            try:
                time, latest = counts(name, line["raw"])
                proofs.append((latest, time))
            except Bad:
                continue
        if proofs and line["state"] == "ok":
            line["latest"], line["proven"] = min(proofs, key=lambda proof: proof[0])
            line["archived"] = any(line["path"] in files for _, _, files in good)
    return min((latest for _, latest, _ in good), default=None)
