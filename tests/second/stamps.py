"""Time-stamps and renewals for the second verifier, written from sections 10 and 11 of docs/format.md alone."""
import hashlib, re
from datetime import timedelta
from typing import Annotated

from cryptography import x509
from cryptography.hazmat import asn1
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding

from verifier import RENEWAL, accepts, hexed, is_sound, listing, need, place

# What is read of RFC 3161, RFC 5652 and RFC 5816. The library reads DER strictly, and nothing may be left over.

def sequence(**members):
    return asn1.sequence(type("Sequence", (), {"__annotations__": members}))

def explicit(kind, tag):
    return Annotated[kind, asn1.Explicit(tag)]

def implicit(kind, tag):
    return Annotated[kind, asn1.Implicit(tag)]

OID, ANY, SOME = x509.ObjectIdentifier, asn1.TLV, list[asn1.TLV]
Hash = sequence(oid=OID, parameters=asn1.Null | None)
Mask = sequence(oid=OID, hash=Hash)
Pss = sequence(hash=explicit(Hash, 0), mask=explicit(Mask, 1), salt=explicit(int, 2))
Algorithm = sequence(oid=OID, parameters=asn1.Null | Pss | None)
Signed = sequence(content=ANY, algorithm=Algorithm, signature=asn1.BitString)
Attribute = sequence(kind=OID, values=asn1.SetOf[asn1.TLV])
Issuer = sequence(name=ANY, serial=int)
Signer = sequence(version=int, named=Issuer | implicit(bytes, 0), digest=Hash,
                  attributes=implicit(asn1.SetOf[Attribute], 0), algorithm=Algorithm, signature=bytes,
                  unsigned=implicit(SOME | None, 1))
Content = sequence(kind=OID, text=explicit(bytes, 0))
SignedData = sequence(version=int, digests=asn1.SetOf[Algorithm], content=Content,
                      certificates=implicit(SOME | None, 0), lists=implicit(SOME | None, 1), signers=asn1.SetOf[Signer])
Response = sequence(status=SOME, token=sequence(kind=OID, data=explicit(SignedData, 0)))
Accuracy = sequence(seconds=int | None, millis=implicit(int | None, 0), micros=implicit(int | None, 1))
Extension = sequence(oid=OID, critical=Annotated[bool, asn1.Default(False)], value=bytes)
Info = sequence(version=int, policy=OID, imprint=sequence(hash=Hash, digest=bytes), serial=int,
                time=asn1.GeneralizedTime, accuracy=Accuracy | None, ordering=Annotated[bool, asn1.Default(False)],
                nonce=int | None, tsa=implicit(SOME | None, 0), extensions=implicit(list[Extension] | None, 1))
CertId = sequence(hash=Hash | None, digest=bytes, issuer=sequence(names=SOME, serial=int) | None)
Attributes = sequence(all=asn1.SetOf[Attribute])

SHA2 = {"2.16.840.1.101.3.4.2.1": "sha256", "2.16.840.1.101.3.4.2.2": "sha384", "2.16.840.1.101.3.4.2.3": "sha512"}
TST_INFO, STAMPING, SIGNED_DATA = "1.2.840.113549.1.9.16.1.4", "1.3.6.1.5.5.7.3.8", "1.2.840.113549.1.7.2"
CONTENT_TYPE, DIGEST, CERTIFICATE = "1.2.840.113549.1.9.3", "1.2.840.113549.1.9.4", "1.2.840.113549.1.9.16.2.47"
SIGNATURES = {"1.2.840.113549.1.1.11": ("rsa-pkcs1", "sha256"), "1.2.840.113549.1.1.12": ("rsa-pkcs1", "sha384"),
              "1.2.840.113549.1.1.13": ("rsa-pkcs1", "sha512"), "1.2.840.113549.1.1.1": ("rsa-pkcs1", None),
              "1.2.840.113549.1.1.10": ("rsa-pss", None), "1.2.840.10045.4.3.2": ("ecdsa", "sha256"),
              "1.2.840.10045.4.3.3": ("ecdsa", "sha384"), "1.2.840.10045.4.3.4": ("ecdsa", "sha512"),
              "1.3.101.112": ("ed25519", None)}
UNDERSTOOD = {"2.5.29.19", "2.5.29.15", "2.5.29.37", "2.5.29.32"}

def digest(name, data):
    return hashlib.new(name, data).digest()

def sha2(algorithm):
    return SHA2[algorithm.oid.dotted_string]

def check(key, algorithm, named, message, signature):
    """Fails unless a signature holds; gives the algorithms it rests on. `named` is the digest that a signer names."""
    (kind, name), more = SIGNATURES[algorithm.oid.dotted_string], algorithm.parameters
    if kind == "rsa-pss":
        name = sha2(more.hash)
        need(more.mask.oid.dotted_string == "1.2.840.113549.1.1.8" and sha2(more.mask.hash) == name, "pss")
        need(more.salt == len(digest(name, b"")), "pss salt")
    else:
        need(more is None or kind != "ed25519" and isinstance(more, asn1.Null), "parameters")
        name = name or kind != "ed25519" and named
    need(not name or named in (None, name), "digest")
    method, bits = name and getattr(hashes, name.upper())(), 0
    if kind == "ed25519":
        need(isinstance(key, ed25519.Ed25519PublicKey) and is_sound(key.public_bytes_raw()), "key")
        key.verify(signature, message)
    elif kind == "ecdsa":
        need(isinstance(key, ec.EllipticCurvePublicKey) and key.curve.name in ("secp256r1", "secp384r1"), "key")
        key.verify(signature, message, ec.ECDSA(method))
        kind = f"ecdsa-p{key.key_size}"
    else:
        bits = key.key_size
        need(isinstance(key, rsa.RSAPublicKey) and 2048 <= bits <= 8192, "key")
        scheme = padding.PKCS1v15() if kind == "rsa-pkcs1" else padding.PSS(padding.MGF1(method), method.digest_size)
        key.verify(signature, message, scheme, method)
    return {("timestamp", kind, bits)} | ({("digest", name, 0)} if name else set())

# Certificates

def certificate_of(der):
    """A certificate, with its extensions by their numbers; the parts that are read are read here."""
    found = x509.load_der_x509_certificate(der)
    found.public_key(), found.issuer, found.subject
    return found, {one.oid.dotted_string: one for one in found.extensions}, der

def is_ca(certificate):
    basic = certificate[1].get("2.5.29.19")
    return bool(basic and basic.value.ca)

def allows(certificate, usages, extended):
    """Whether the key may be used so, and for one of these; what is not stated is allowed."""
    usage, uses = certificate[1].get("2.5.29.15"), certificate[1].get("2.5.29.37")
    return ((not usage or any(getattr(usage.value, name) for name in usages))
            and (not uses or not {use.dotted_string for use in uses.value}.isdisjoint(extended)))

def climb(chain, own, path, used, second, time, left):
    """Goes from the signer to one of the chain above which none is listed; gives the algorithms it all rests on."""
    last, extensions, der = path[-1]
    need(last.not_valid_before_utc <= second and time <= last.not_valid_after_utc, "not valid then")
    need(not any(one.critical and number not in UNDERSTOOD for number, one in extensions.items()), "critical")
    above = [one for one in chain if one[2] != der and one[0].subject == last.issuer]
    if not above and der in [one[2] for one in chain]:
        return used
    for one in [*chain, *own] if len(path) <= 6 else []:
        if one[0].subject == last.issuer and one[2] not in [known[2] for known in path] and left:
            left.pop()
            try:
                form, length = asn1.decode_der(Signed, der), is_ca(one) and one[1]["2.5.29.19"].value.path_length
                more = check(one[0].public_key(), form.algorithm, None, last.tbs_certificate_bytes, last.signature)
                need(is_ca(one) and allows(one, ["key_cert_sign"], [STAMPING, "2.5.29.37.0"]), "issuer")
                need(length is None or len(path) - 1 <= length, "path length")
                return climb(chain, own, [*path, one], used | more, second, time, left)
            except Exception:
                continue
    raise ValueError("authority unknown")

# Tokens and renewals

def only(kind, attributes):
    """The one value of an attribute."""
    [values] = [one.values.as_list() for one in attributes if one.kind.dotted_string == kind]
    [value] = values
    return value

def token(response, stamped, authorities):
    """A token that counts: its time, the latest time it can mean, the authority's place, the algorithms."""
    need(len(response) <= 64 << 10, "size")
    response = asn1.decode_der(Response, response)
    data, own = response.token.data, []
    need(response.status[0].parse(int) in (0, 1) and response.token.kind.dotted_string == SIGNED_DATA, "granted")
    need(data.content.kind.dotted_string == TST_INFO and len(data.certificates or []) <= 16, "content")
    for one in data.certificates or []:
        try:
            own.append(certificate_of(asn1.encode_der(one)))
        except Exception:
            pass  # A certificate that cannot be read may be there for others.
    [signer], text = data.signers.as_list(), data.content.text
    info, method = asn1.decode_der(Info, text), sha2(signer.digest)
    imprint = sha2(info.imprint.hash)
    need(all(0 <= version < 1 << 32 for version in (data.version, signer.version)), "version")
    need(info.version == 1 and info.imprint.digest == digest(imprint, stamped), "imprint")
    need(not any(one.critical for one in info.extensions or []), "critical extension")
    attributes = signer.attributes.as_list()
    need(only(CONTENT_TYPE, attributes).parse(OID).dotted_string == TST_INFO, "attribute")
    need(only(DIGEST, attributes).parse(bytes) == digest(method, text), "attribute")
    mark = only(CERTIFICATE, attributes).parse(sequence(ids=list[CertId], policies=SOME | None)).ids[0]
    mark_hash = sha2(mark.hash) if mark.hash else "sha256"
    listed = [[certificate_of(one.public_bytes(Encoding.DER)) for pem in row["chainPem"]
               for one in x509.load_pem_x509_certificates(pem.encode())] for row in authorities]

    def signs(one):
        issuer = one[0].issuer.public_bytes(), one[0].serial_number
        by_key = isinstance(signer.named, bytes)
        subject_key = one[1].get("2.5.29.14")
        called = info.tsa and info.tsa[0].tag_bytes == b"\xa4" and bytes(info.tsa[0].data)
        stated = mark.issuer and (bytes(mark.issuer.names[0].data), mark.issuer.serial)
        return (digest(mark_hash, one[2]) == mark.digest and stated in (None, issuer)
                and (subject_key and subject_key.value.digest == signer.named if by_key else
                     (asn1.encode_der(signer.named.name), signer.named.serial) == issuer)
                and (not called or called == one[0].subject.public_bytes()))

    one = next(one for chain in [*listed, own] for one in chain if signs(one))
    covered = bytes(asn1.encode_der(Attributes(all=signer.attributes)))
    covered = covered[covered.index(0x31):]
    used = check(one[0].public_key(), signer.algorithm, method, covered, signer.signature)
    used |= {("digest", name, 0) for name in (imprint, method, mark_hash)}
    uses = one[1]["2.5.29.37"]
    need(uses.critical and [use.dotted_string for use in uses.value] == [STAMPING], "extended key usage")
    need(allows(one, ["digital_signature", "content_commitment"], [STAMPING]), "key usage")
    second, accuracy, written = info.time.as_datetime().replace(microsecond=0), info.accuracy, "%Y-%m-%dT%H:%M:%SZ"
    time = second + timedelta(seconds=second != info.time.as_datetime())
    parts = [part for part in (accuracy.millis, accuracy.micros) if part is not None] if accuracy else []
    seconds = accuracy.seconds or 0 if accuracy else 0
    need(seconds >= 0 and all(1 <= part <= 999 for part in parts), "accuracy")
    latest, left = time + timedelta(seconds=seconds + bool(parts)), [None] * 32
    for at, (row, chain) in enumerate(zip(authorities, listed)):
        try:
            need(all(map(is_ca, chain)) or one[2] in [known[2] for known in chain], "authority unknown")
            found = climb(chain, own, [one], used, second, time, left)
            need(row["from"] <= second.strftime(written) < (row.get("until") or "~"), "window")
            return time.strftime(written), latest.strftime(written), at, found
        except Exception:
            continue
    raise ValueError("authority unknown")

def counts(response, stamped, trust, as_of, there):
    """A token's time and latest time, if it counts; `there` is when it existed."""
    time, latest, at, used = token(response, stamped, trust["timestampAuthorities"])
    revoked = trust["timestampAuthorities"][at].get("revoked")
    if revoked and revoked["reason"] == "keyCompromise":
        need(there and there < (revoked.get("invalidFrom") or revoked["at"]), "revoked")
    need(not revoked or revoked["reason"] == "keyCompromise" or time < revoked["at"], "revoked")
    for purpose, name, bits in used:
        need(any(accepts(trust, purpose, name, at, bits) for at in (as_of, there or as_of)), "algorithm ended")
    need(not as_of or time <= as_of, "not yet")
    return time, latest

def renewal(bag, number, trust, as_of, existed):
    """A renewal that counts: its time, its latest time, and what it lists."""
    manifest, stamp = bag[f"archive/{number}.manifest-sha512.txt"], f"archive/{number}.tsr"
    many = bag.get(f"archive/{number}.stamped-sha512.txt")
    need(len(manifest) <= 64 << 20, "size")
    if many is not None:
        rows = many.decode("ascii").split("\n")
        need(len(many) <= 8000 * 129 and rows.pop() == "" and rows == sorted(set(rows)), "list")
        need(hexed(manifest, "sha512") in rows and all(re.fullmatch("[0-9a-f]{128}", row) for row in rows), "list")
    times = counts(bag[stamp], manifest if many is None else many, trust, as_of, existed(stamp))
    files = listing(manifest, 128)
    need({name for name in bag if place(name) <= 6} <= files.keys(), "left out")
    for name, value in files.items():
        # A proof leaves some out by right.
        withheld = "bagit.txt" not in bag and name not in bag and place(name) in (1, 2, 5)
        need(withheld or hexed(bag[name], "sha512") == value, "renewal")
    return *times, files

def judge(bag, lines, trust, as_of):
    """Gives signatures their proven times; gives the least latest time of the renewals that count."""
    good = []
    existed = lambda name: min((latest for _, latest, files in good if name in files), default=None)
    numbers = {match[1] for match in map(RENEWAL.fullmatch, bag) if match}
    for number in sorted(numbers, reverse=True):
        try:
            good.append(renewal(bag, number, trust, as_of, existed))
        except Exception:
            continue
    for line in [line for line in lines if line["state"] == "ok"]:
        archived = [(latest, time) for time, latest, files in good if line["path"] in files]
        proofs = list(archived)
        for name in [line["path"].replace("dsse.json", f"{digit}.tsr") for digit in range(1, 10)]:
            try:
                proofs.append(counts(bag[name], line["raw"], trust, as_of, existed(name))[::-1])
            except Exception:
                continue
        if proofs:
            line.update(zip(("latest", "proven"), min(proofs, key=lambda proof: proof[0])), archived=bool(archived))
    return min((latest for _, latest, _ in good), default=None)
