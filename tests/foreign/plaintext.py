"""The way out: a person with sha256sum, sha512sum, openssl and jq checks a bag by the lines of its own README.

Called by run.py. The lines are taken from the bag as they stand there, and run as they stand there.
"""

import base64
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path


def lines_of(bag):
    """The commands in the bag's README: what stands five columns in."""
    text = (bag / "sealcase" / "README.txt").read_text()
    return "".join(line[5:] + "\n" for line in text.splitlines() if line.startswith("     "))


def follow(bag, tsa=None):
    """Runs them, and gives all that they print. No certificates, no time-stamps."""
    environment = {**os.environ, "TSA": str(tsa or "")}
    done = subprocess.run(["bash", "-c", lines_of(bag)], cwd=bag, capture_output=True, text=True, timeout=120,
                          env=environment)
    return done.stdout + done.stderr


def ok(shown, *wanted):
    for text in wanted:
        assert text in shown, f"{text} is not in:\n{shown}"
    for bad in ["FAILED", "rror", "No such file", "not found"]:
        assert bad not in shown, f"{bad} is in:\n{shown}"


def run(*command, code=0):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=300)
    shown = done.stdout + done.stderr
    assert done.returncode == code, f"{' '.join(map(str, command))}: exit {done.returncode}, not {code}\n{shown}"
    return shown


def strong(sealcase, work, package):
    """Two keys, two lists, a laboratory and an administrator in one run, and a bag that follows another."""
    folder = work / "strong"
    folder.mkdir()
    keys = [folder / f"{name}.pem" for name in ["one", "two", "lab", "cla"]]
    for key in keys:
        run(sealcase, "key", "new", "--no-passphrase", "-o", key)
    one, two, lab, cla = keys
    first, last = folder / "first.sealed.zip", folder / "strong.sealed.zip"
    seal = [sealcase, "seal", package, "--role", "manufacturer", "--name", "A Maker", "--at", "2026-11-23T12:00:00Z"]
    run(*seal, "--key", one, "--base", "first", "-o", first)
    run(*seal, "--key", one, "--key", two, "--sha512", "--supersedes", first, "--base", "strong", "-o", last)
    run(sealcase, "countersign", last, "--key", lab, "--key", cla, "--role", "lab", "--role", "cla", "--name", "A Lab",
        "--name", "An Administrator", "--action", "evaluated", "--in-place")
    run(sealcase, "verify", last)
    run("unzip", "-q", last, "-d", folder / "out")
    bag = folder / "out" / "strong"
    for name in ["sha256", "sha512"]:
        for manifest in [f"tagmanifest-{name}.txt", f"manifest-{name}.txt"]:
            done = subprocess.run([f"{name}sum", "--strict", "--quiet", "-c", manifest], cwd=bag, capture_output=True)
            assert done.returncode == 0 and not done.stdout, done
    assert "is valid" in run(sys.executable, "-m", "bagit", "--validate", bag)
    copy = folder / "bdbag"
    copy.mkdir()
    shutil.copy(last, copy)
    shown = run(Path(sys.executable).parent / "bdbag", "--validate", "full", copy / last.name)
    assert "is valid" in shown, shown
    shown = follow(bag)
    id_of_first = json.loads(run(sealcase, "verify", first, "--format", "json"))[0]["bag"]["id"]
    ok(shown, "tagmanifest-sha512.txt: OK", "manifest-sha512.txt: OK", '"requiredKeys"', '"action": "evaluated"',
       f'"uri":"{id_of_first}"', '"relation":"supersedes"')
    assert shown.count("Signature Verified Successfully") == 4, shown
    # The signers of the run saw two, three envelopes: five lines, and each envelope is OK.
    seen = [line for line in shown.splitlines() if line.startswith("signatures/") and line.endswith(": OK")]
    assert len(seen) == 5, seen
    # Our own reader and bagit agree that a file with one wrong digest is no good, whichever it is.
    for name in ["sha256", "sha512"]:
        other = folder / f"bent-{name}"
        shutil.copytree(bag, other)
        manifest = other / f"manifest-{name}.txt"
        text = manifest.read_text()
        manifest.write_text(("1" if text[0] == "0" else "0") + text[1:])
        assert "invalid" in run(sys.executable, "-m", "bagit", "--validate", other, code=1)
        assert "FAILED" in follow(other)
        run(sealcase, "verify", other, code=1)
    # One of the two sealing signatures is gone: the others still fit, and the list of keys tells.
    other = folder / "robbed"
    shutil.copytree(bag, other)
    sorted((other / "signatures").glob("0002-*"))[0].unlink()
    shown = follow(other)
    assert "0002-manufacturer" in shown and "FAILED" in shown, shown
    assert "verify.cosigner-missing" in run(sealcase, "verify", other, "--format", "json", code=1)


def times(bag, tsa, certificates, folder, count):
    """The time-stamps of a stamped and renewed bag, by the same lines."""
    path = folder / "tsa-all.pem"
    path.write_text("".join(certificate.read_text() for certificate in certificates))
    shown = follow(bag, path)
    ok(shown, "archive/0001.manifest-sha512.txt" if count > 1 else "")
    assert shown.count("Verification: OK") == count, shown
    # A time-stamp beside another signature than its own proves nothing.
    other = folder / f"{bag.name}-exchanged"
    shutil.rmtree(other, ignore_errors=True)
    shutil.copytree(bag, other)
    envelope, = (other / "signatures").glob("*.dsse.json")
    text = json.loads(envelope.read_text())
    signature = bytearray(base64.b64decode(text["signatures"][0]["sig"]))
    signature[0] ^= 1
    text["signatures"][0]["sig"] = base64.b64encode(signature).decode()
    envelope.write_text(json.dumps(text))
    shown = follow(other, path)
    assert shown.count("Verification: OK") == count - 1 and "Verification: FAILED" in shown, shown


def checks(check, sealcase, work, package):
    what = "two keys, two lists and later signers: bagit.py, bdbag and the lines of the README agree"
    check(what, strong, sealcase, work, package)
