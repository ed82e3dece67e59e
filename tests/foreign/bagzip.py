"""The zip profile of a sealed bag, written from the format's text alone, in plain Python.

`write` packs files the way a sealed bag is packed, `read` takes such a zip apart. Neither uses Python's
own zipfile nor any code of Sealcase: that the two agree byte for byte shows that the text is enough.
"""

import struct
import zlib

RANKS = ["bagit.txt", "data/", "bag-info.txt", "manifest-", "sealcase/", "tagmanifest-", "signatures/", "archive/"]


def rank(name):
    inside = name.split("/", 1)[1]
    place = next(at for at, start in enumerate(RANKS) if inside.startswith(start))
    return place, inside.encode()


def write(files):
    """The zip's bytes, from names (base directory included) and contents."""
    out, directory = bytearray(), bytearray()
    for name in sorted(files, key=rank):
        data, raw = files[name], name.encode()
        # Version 2.0, UTF-8 names, stored, 1980-01-01 00:00:00.
        common = struct.pack("<HHHHHIIIHH", 20, 0x800, 0, 0, 0x21, zlib.crc32(data), len(data), len(data), len(raw), 0)
        # Made by Unix; a plain file, 0644.
        directory += b"PK\1\2" + struct.pack("<H", 3 << 8 | 20) + common
        directory += struct.pack("<HHHII", 0, 0, 0, 0o100644 << 16, len(out)) + raw
        out += b"PK\3\4" + common + raw + data
    end = struct.pack("<HHHHIIH", 0, 0, len(files), len(files), len(directory), len(out), 0)
    return bytes(out + directory + b"PK\5\6" + end)


def entries(zip_bytes):
    """Name, stated CRC-32 and content of each file, in the order of the directory."""
    count, _, at = struct.unpack("<HII", zip_bytes[-12:-2])
    for _ in range(count):
        crc, = struct.unpack_from("<I", zip_bytes, at + 16)
        size, = struct.unpack_from("<I", zip_bytes, at + 24)
        name_len, = struct.unpack_from("<H", zip_bytes, at + 28)
        offset, = struct.unpack_from("<I", zip_bytes, at + 42)
        name = zip_bytes[at + 46 : at + 46 + name_len]
        start = offset + 30 + name_len
        yield name.decode(), crc, zip_bytes[start : start + size]
        at += 46 + name_len


def read(zip_bytes):
    """Names and contents, in the order of the directory."""
    return {name: data for name, _, data in entries(zip_bytes)}


def sums_hold(zip_bytes):
    """Whether each file has the CRC-32 that the directory states."""
    return all(zlib.crc32(data) == crc for _, crc, data in entries(zip_bytes))
