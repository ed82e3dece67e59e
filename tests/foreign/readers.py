"""Whatever container Sealcase accepts, every other reader sees the same names and bytes in it.

Thousands of zips are made from a seed: some in the profile, with contents that look like pieces of a zip and names from
many scripts, and many more that differ from it in one or a few places. Sealcase judges all in one run. Those whose
container it accepts are then read by Python, Info-ZIP, 7-Zip and bsdtar, from the directory and as a
stream.
"""

import json
import os
import random
import shutil
import subprocess
import unicodedata
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import bagzip

# Zips in the profile, and zips that are nearly so.
GOOD, MUTANTS = 1200, 3000
# Letters of names: plain ones, scripts with marks, two code units, and what other readers stumble over.
PLAIN = list("abcxyzAZ019")
PORTABLE = PLAIN + list("-_. ()[]+,=@#&'!~éßıİſΣςあ漢한א٣Å😀ǅﬁ")
ODD = PORTABLE + list("\u200d\u202e\u00a0;$%:*?\"<>|\\\x7f\tKΩ")
PIECES = [b"PK\1\2", b"PK\3\4", b"PK\5\6" + bytes(18), b"PK\6\6", b"PK\6\7", b"PK\7\x08", b"../../x", b"\0" * 30, b"\r\n"]


def word(rng, letters, ends=PLAIN):
    return rng.choice(ends) + "".join(rng.choice(letters) for _ in range(rng.randint(0, 10))) + rng.choice(ends)


def good(rng):
    """A zip that ought to keep the profile, unless a name does not."""
    base, files = word(rng, PLAIN), {}
    files[f"{base}/bagit.txt"] = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
    for _ in range(rng.randint(1, 9)):
        odd = rng.random() < 0.02
        letters = (ODD, ODD) if odd else (PORTABLE, PLAIN)
        parts = [unicodedata.normalize("NFC", word(rng, *letters)) for _ in range(rng.randint(1, 3))]
        data = rng.randbytes(rng.choice([0, 1, 20, 300]))
        if rng.random() < 0.3:
            data += rng.choice(PIECES) + rng.randbytes(rng.randint(0, 40))
        files[f"{base}/data/" + "/".join(parts)] = data
    if rng.random() < 0.3:
        files[f"{base}/data/inner.zip"] = bagzip.write({"i/data/a": b"inner", "i/bagit.txt": b""})
    return bagzip.write(files)


def mutant(rng):
    """A zip that differs from a good one in a few places, mostly among its headers."""
    text = bytearray(good(rng))
    heads = [at for at in range(len(text) - 3) if text[at : at + 2] == b"PK"]
    for _ in range(rng.randint(1, 3)):
        at = min(rng.choice(heads) + rng.randint(0, 60), len(text) - 1)
        kind = rng.randint(0, 6)
        if kind == 0:
            text[at] ^= 1 << rng.randint(0, 7)
        elif kind == 1:
            text[at] = rng.randint(0, 255)
        elif kind == 2:
            del text[at : at + rng.randint(1, 8)]
        elif kind == 3:
            text[at:at] = rng.choice(PIECES) + rng.randbytes(rng.randint(0, 8))
        elif kind == 4:
            text += rng.choice([b"\0", b"PK\5\6" + bytes(18), bytes(text)])
        elif kind == 5:
            old = bytes(text[at : at + 2])
            text = bytearray(bytes(text).replace(old, rng.randbytes(2)) if len(old) == 2 and b"P" not in old else text)
        else:
            # The same name in both headers, so that nothing but the name is odd.
            name = rng.choice(list(bagzip.read(good_copy(text)) or [""]))
            if name:
                place = rng.randrange(len(name.encode()))
                changed = bytearray(name.encode())
                changed[place] = rng.choice(b"/\\.: \0A%")
                text = bytearray(bytes(text).replace(name.encode(), bytes(changed)))
    return bytes(text)


def good_copy(text):
    """The bytes, if our own reader can still take them apart."""
    try:
        bagzip.read(bytes(text))
        return bytes(text)
    except Exception:
        return bagzip.write({"b/bagit.txt": b""})


def accepted(program, folder):
    """The zips whose container Sealcase accepts."""
    names = sorted(path.name for path in folder.glob("*.zip"))
    done = subprocess.run(
        [program, "verify", "--format", "ndjson", "--files-from", "-"],
        input="\n".join(names), cwd=folder, capture_output=True, text=True, timeout=600,
    )
    reports = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(reports) == len(names), f"{len(reports)} reports of {len(names)} zips: {done.stderr[:500]}"
    holds = []
    for report in reports:
        state, = (aspect["state"] for aspect in report["aspects"] if aspect["name"] == "container")
        if state not in ("failed", "unknown"):
            holds.append(report["input"])
    return holds


def files_below(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in Path(folder).rglob("*") if path.is_file()}


def by_zipfile(path):
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        assert len(set(names)) == len(names), "a name twice"
        return {name: archive.read(name) for name in names}


def by_command(path, *command, stream=False):
    out = path.with_suffix(".out")
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir()
    words = [part.replace("ZIP", str(path)).replace("OUT", str(out)) for part in command]
    done = subprocess.run(
        words, input=path.read_bytes() if stream else None, capture_output=True, timeout=60, env={**os.environ, "LC_ALL": "C.UTF-8"},
    )
    assert done.returncode == 0, f"{words[0]}: exit {done.returncode}: {(done.stdout + done.stderr)[-300:]}"
    found = files_below(out)
    shutil.rmtree(out)
    return found


READERS = {
    "zipfile": by_zipfile,
    "unzip": lambda path: by_command(path, "unzip", "-qq", "-o", "ZIP", "-d", "OUT"),
    "7z": lambda path: by_command(path, "7z", "x", "-bd", "-y", "-oOUT", "ZIP"),
    "bsdtar": lambda path: by_command(path, "bsdtar", "-C", "OUT", "-xf", "ZIP"),
    "bsdtar, as a stream": lambda path: by_command(path, "bsdtar", "-C", "OUT", "-xf", "-", stream=True),
}


def differences(path):
    """What the readers see otherwise than the profile's text says."""
    text = path.read_bytes()
    meant, found = bagzip.read(text), []
    if not bagzip.sums_hold(text):
        # Sealcase finds that when it reads the files. All that matters here is that nobody reads on.
        try:
            by_zipfile(path)
        except zipfile.BadZipFile:
            return []
        return [f"{path.name}: a wrong checksum is read over"]
    for name, reader in READERS.items():
        try:
            seen = reader(path)
        except Exception as problem:
            found.append(f"{path.name}: {name} fails: {problem}")
            continue
        if seen != meant:
            odd = sorted(set(seen) ^ set(meant)) or [key for key in meant if seen[key] != meant[key]]
            found.append(f"{path.name}: {name} reads otherwise: {odd[:4]}")
    return found


def agree(program, work, good_count=GOOD, mutants=MUTANTS, seed=1):
    """Makes the zips, and gives how many there are, how many are accepted, and all differences."""
    folder = work / "readers"
    folder.mkdir()
    rng = random.Random(seed)
    for number in range(good_count):
        (folder / f"good-{number:05}.zip").write_bytes(good(rng))
    for number in range(mutants):
        (folder / f"mutant-{number:05}.zip").write_bytes(mutant(rng))
    holds = accepted(program, folder)
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        found = [problem for problems in pool.map(lambda name: differences(folder / name), holds) for problem in problems]
    return good_count + mutants, holds, found


if __name__ == "__main__":
    import sys
    import tempfile

    with tempfile.TemporaryDirectory() as place:
        counts = [int(word) for word in sys.argv[2:]]
        total, holds, found = agree(str(Path(sys.argv[1]).resolve()), Path(place), *counts)
        print(total, len(holds), sum(name.startswith("mutant") for name in holds), len(found))
        print("\n".join(found[:40]))
