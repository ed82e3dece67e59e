"""Section 7 of docs/format.md, keys, and base64 of section 8."""
import base64, re

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from bag import need, sha

P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P


def add(a, b):
    t = D * a[0] * b[0] * a[1] * b[1]
    return ((a[0] * b[1] + b[0] * a[1]) * pow(1 + t, -1, P) % P, (a[1] * b[1] + a[0] * b[0]) * pow(1 - t, -1, P) % P)


def is_sound(raw):
    y, sign = int.from_bytes(raw, "little") & (1 << 255) - 1, raw[31] >> 7
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    x = x if x * x % P == square else x * pow(2, (P - 1) // 4, P) % P
    if y >= P or x * x % P != square or (x == 0 and sign):
        return False
    point, total = (x if x & 1 == sign else P - x, y), (0, 1)
    for bit in bin(L)[2:]:
        total = add(total, total)
        total = add(total, point) if bit == "1" else total
    return total == (0, 1) and point != (0, 1)


class Foreign(Exception):
    """A key of an algorithm that is not known here; `id` is its key id."""

    def __init__(self, id):
        super().__init__(id)
        self.id = id


class Key:
    known = {}

    def __init__(self, pem):
        body = re.fullmatch(r"\s*-----BEGIN PUBLIC KEY-----\s+([A-Za-z0-9+/=\s]+?)\s+-----END PUBLIC KEY-----\s*", pem)
        need(body and len(pem) <= 16 << 10, "key")
        der = unbase64("".join(body[1].split()))
        if b"\x06\x03\x2b\x65\x70" != der[4:9]:
            from stamps import Row, parts
            info = parts(der)
            need(len(info) == 1, "key")
            row = Row(info[0])
            row.algorithm(), row.take(3), row.end()
            raise Foreign(sha(der))
        need(len(der) == 44 and der[:12].hex() == "302a300506032b6570032100", "key")
        self.raw, self.id = der[12:], sha(der)
        need(Key.known.setdefault(der, None) or is_sound(self.raw), "weak key")
        Key.known[der] = True

    def fits(self, message, signature):
        try:
            Ed25519PublicKey.from_public_bytes(self.raw).verify(signature, message)
            return len(signature) == 64 and signature[:32] != bytes([1]) + bytes(31)
        except InvalidSignature:
            return False


def unbase64(text):
    need(isinstance(text, str) and re.fullmatch(r"[A-Za-z0-9+/]*={0,2}|[A-Za-z0-9_-]*={0,2}", text), "base64")
    bare = text.rstrip("=").replace("-", "+").replace("_", "/")
    full = bare + "=" * (-len(bare) % 4)
    need(len(bare) % 4 != 1 and len(text) in (len(bare), len(full)), "base64")
    data = base64.b64decode(full)
    need(base64.b64encode(data).decode() == full, "base64")
    return data
