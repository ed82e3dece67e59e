"""Tools that are not ours check what Sealcase writes, and Sealcase checks what they write.

Run by `cargo xtask test foreign`, or by hand with SEALCASE (the program), SEALCASE_TSA (the program built with the
feature `tsa`), EXAMPLE (a clean package) and NODE_PATH (the npm packages of `tests/e2e`) in the environment and the
packages of requirements.txt at hand. Works in a folder of its own, prints one line for each check and ends with
`N passed, N failed`.
"""

import base64
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import traceback
import zipfile
from pathlib import Path

# Leaves no folder of compiled code in the sources.
sys.dont_write_bytecode = True
import bagzip  # noqa: E402
import plaintext  # noqa: E402
import readers  # noqa: E402
from readers import files_below  # noqa: E402
import reports  # noqa: E402
import timestamps  # noqa: E402
import sboms  # noqa: E402
import transport  # noqa: E402

HERE = Path(__file__).resolve().parent
SEALCASE = str(Path(os.environ["SEALCASE"]).resolve())
# The same with the feature `tsa`.
CONNECTED = str(Path(os.environ["SEALCASE_TSA"]).resolve())
EXAMPLE = Path(os.environ["EXAMPLE"]).resolve()
SMALL = HERE.parent / "cases" / "package"
# The tools of the virtual environment lie beside its Python.
BIN = Path(sys.executable).parent
AT = "2026-11-23T12:00:00Z"
IN_TOTO = "application/vnd.in-toto+json"
PASSPHRASE = "correct horse battery staple"

results = []


class Wrong(Exception):
    """What a check found, in words."""


def demand(holds, what):
    if not holds:
        raise Wrong(what)


def check(name, deed, *arguments):
    try:
        deed(*arguments)
        problem = None
    except (Wrong, AssertionError) as wrong:
        problem = str(wrong)
    except Exception:
        problem = traceback.format_exc()
    results.append(problem is None)
    print(f"{'ok  ' if problem is None else 'FAIL'}  {name}", flush=True)
    if problem is not None:
        print("      " + problem.strip().replace("\n", "\n      "), flush=True)


def run(*command, cwd=None, code=0, text=True, data=None):
    """Runs a program, demands its exit code and gives all that it printed."""
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, input=data, capture_output=True, timeout=600, text=text,
    )
    shown = done.stdout + done.stderr
    if code is not None and done.returncode != code:
        raise Wrong(f"{' '.join(map(str, command))}: exit {done.returncode}, not {code}\n{shown}")
    return shown


def verify(*arguments, code):
    """Sealcase's verdict and codes."""
    command = [SEALCASE, "verify", "--format", "json", "--as-of", AT, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, timeout=600, text=True)
    demand(done.returncode == code, f"{command}: exit {done.returncode}, not {code}\n{done.stdout}{done.stderr}")
    report, = json.loads(done.stdout)
    return report["verdict"], sorted({finding["code"] for finding in report["findings"]})


def expect(found, verdict, *codes):
    demand(found == (verdict, list(codes)), f"{found}, not {(verdict, list(codes))}")


def pae(body, kind=IN_TOTO):
    return b"DSSEv1 %d %s %d %s" % (len(kind), kind.encode(), len(body), body)


class Key:
    """A key made by openssl."""

    def __init__(self, folder, name):
        self.secret, self.public = folder / f"{name}.pem", folder / f"{name}.pem.pub"
        run("openssl", "genpkey", "-algorithm", "ed25519", "-out", self.secret)
        run("openssl", "pkey", "-in", self.secret, "-pubout", "-out", self.public)
        der = run("openssl", "pkey", "-in", self.secret, "-pubout", "-outform", "DER", text=False)
        self.id = hashlib.sha256(der).hexdigest()


class Sealed:
    """A package sealed by Sealcase with a key of openssl."""

    def __init__(self, work, package, base):
        self.base, self.package = base, package
        self.folder = work / base
        self.folder.mkdir()
        self.key = Key(self.folder, "key")
        self.zip = self.folder / f"{base}.sealed.zip"
        self.out = self.folder / "unzipped"
        self.bag = self.out / base

    def seal(self):
        run(
            SEALCASE, "seal", self.package, "--key", self.key.secret, "--role", "manufacturer", "--name", "A Maker",
            "--base", self.base, "--at", AT, "-o", self.zip,
        )
        run("unzip", "-q", self.zip, "-d", self.out)

    def envelope(self):
        path, = (self.bag / "signatures").glob("*.dsse.json")
        return path, json.loads(path.read_text())


# Stock tools on our bags.


def verdicts(sealed):
    expect(verify(sealed.zip, code=0), "valid")
    expect(verify(sealed.zip, "--key", sealed.key.public, code=0), "trusted")


def folder_verdict(sealed):
    expect(verify(sealed.bag, code=0), "valid")


def sha256sum(sealed):
    for manifest in ["tagmanifest-sha256.txt", "manifest-sha256.txt"]:
        shown = run("sha256sum", "--strict", "-c", manifest, cwd=sealed.bag)
        lines = (sealed.bag / manifest).read_text().splitlines()
        demand(shown.count(": OK\n") == len(lines) > 0, shown)


def bagit(sealed):
    shown = run(sys.executable, "-m", "bagit", "--validate", sealed.bag)
    demand("is valid" in shown, shown)


def bdbag(sealed):
    # It unpacks beside what it is given.
    copy = sealed.folder / "bdbag"
    copy.mkdir()
    shutil.copy(sealed.zip, copy)
    shown = run(BIN / "bdbag", "--validate", "full", copy / sealed.zip.name, cwd=copy)
    demand("is valid" in shown, shown)


def readme(sealed):
    """Runs the commands of the bag's own instructions, as they stand there."""
    script = plaintext.lines_of(sealed.bag)
    demand(script.count("sha256sum -c") == 4 and "openssl pkeyutl" in script, f"commands not found:\n{script}")
    shown = plaintext.follow(sealed.bag)
    for wanted in ["Signature Verified Successfully", "tagmanifest-sha256.txt: OK", sealed.key.id, '"role": "manufacturer"']:
        demand(wanted in shown, f"{wanted} is not in:\n{shown}")
    # Every file but the envelope: the tag manifest is the subject of the statement.
    count = len(files_below(sealed.bag)) - 1
    demand(shown.count(": OK\n") == count, f"{shown.count(': OK')} files are OK, not {count}")


def readme_tampered(sealed):
    """The same instructions on a changed statement."""
    bag = sealed.folder / "tampered" / sealed.base
    shutil.copytree(sealed.bag, bag)
    path = bag / "signatures" / sealed.envelope()[0].name
    envelope = json.loads(path.read_text())
    body = base64.b64decode(envelope["payload"]).replace(b'"manufacturer"', b'"cla"')
    envelope["payload"] = base64.b64encode(body).decode()
    path.write_text(json.dumps(envelope))
    shown = plaintext.follow(bag)
    demand("Verified Successfully" not in shown, shown)


def openssl(sealed):
    _, envelope = sealed.envelope()
    signed, signature = sealed.folder / "signed", sealed.folder / "signature"
    signed.write_bytes(pae(base64.b64decode(envelope["payload"]), envelope["payloadType"]))
    signature.write_bytes(base64.b64decode(envelope["signatures"][0]["sig"]))
    arguments = ["-rawin", "-in", signed, "-sigfile", signature]
    shown = run("openssl", "pkeyutl", "-verify", "-pubin", "-inkey", sealed.key.public, *arguments)
    demand("Signature Verified Successfully" in shown, shown)
    signed.write_bytes(signed.read_bytes() + b" ")
    run("openssl", "pkeyutl", "-verify", "-pubin", "-inkey", sealed.key.public, *arguments, code=1)


def sslib_key(public, keyid):
    from cryptography.hazmat.primitives.serialization import load_pem_public_key
    from securesystemslib.signer import SSlibKey

    return SSlibKey.from_crypto(load_pem_public_key(public.read_bytes()), keyid=keyid)


def securesystemslib(sealed):
    from securesystemslib.dsse import Envelope
    from securesystemslib.exceptions import VerificationError

    envelope = Envelope.from_dict(sealed.envelope()[1])
    accepted = envelope.verify([sslib_key(sealed.key.public, sealed.key.id)], threshold=1)
    demand(list(accepted) == [sealed.key.id], str(accepted))
    envelope.payload += b" "
    try:
        envelope.verify([sslib_key(sealed.key.public, sealed.key.id)], threshold=1)
    except VerificationError:
        return
    raise Wrong("securesystemslib accepted a changed body")


def same_content(sealed):
    """Every unzipper finds the names and bytes that we mean."""
    meant = {f"{sealed.base}/{name}": data for name, data in files_below(sealed.bag).items()}
    demand(bagzip.read(sealed.zip.read_bytes()) == meant, "bagzip.py reads something else")
    with zipfile.ZipFile(sealed.zip) as archive:
        demand(archive.testzip() is None, "zipfile finds a wrong checksum")
        demand({name: archive.read(name) for name in archive.namelist()} == meant, "zipfile reads something else")
    for name, command in {
        "7z": ["7z", "x", "-bd", "-y", f"-o{sealed.folder}/7z"],
        "bsdtar": ["bsdtar", "-C", sealed.folder / "bsdtar", "-xf"],
    }.items():
        (sealed.folder / name).mkdir()
        run(*command, sealed.zip)
        demand(files_below(sealed.folder / name) == meant, f"{name} reads something else")
    run("unzip", "-tq", sealed.zip)
    # As a stream, from local headers alone.
    (sealed.folder / "stream").mkdir()
    run("bsdtar", "-C", sealed.folder / "stream", "-xf", "-", data=sealed.zip.read_bytes(), text=False)
    demand(files_below(sealed.folder / "stream") == meant, "bsdtar reads something else from a stream")


def extracted(sealed):
    run(SEALCASE, "extract", sealed.zip, "-o", sealed.folder / "extracted")
    demand(files_below(sealed.folder / "extracted") == files_below(sealed.bag / "data"), "other files")
    demand(files_below(sealed.bag / "data") == files_below(sealed.package), "the payload is not the package")


def same_bytes(sealed):
    old = sealed.zip.read_bytes()
    demand(bagzip.write(bagzip.read(old)) == old, "an independent writer makes other bytes of the same files")
    again = sealed.folder / "again.zip"
    run(
        SEALCASE, "seal", sealed.package, "--key", sealed.key.secret, "--role", "manufacturer", "--name", "A Maker",
        "--base", sealed.base, "--at", AT, "-o", again,
    )
    demand(again.read_bytes() == old, "sealed twice, the bytes differ")


# Foreign envelopes in our bags.


def replace_envelope(sealed, key, make, name):
    """Puts an envelope by another key in place of ours, packed by the independent writer."""
    path, envelope = sealed.envelope()
    statement = json.loads(base64.b64decode(envelope["payload"]))
    statement["predicate"]["signer"]["keyid"] = key.id
    body = json.dumps(statement).encode()
    files = bagzip.read(sealed.zip.read_bytes())
    del files[f"{sealed.base}/signatures/{path.name}"]
    files[f"{sealed.base}/signatures/0001-manufacturer-{key.id[:8]}.dsse.json"] = make(key, body)
    out = sealed.folder / f"{sealed.base}.{name}.zip"
    out.write_bytes(bagzip.write(files))
    return out


def by_openssl(key, body):
    text, signature = key.secret.with_suffix(".text"), key.secret.with_suffix(".signature")
    text.write_bytes(pae(body))
    run("openssl", "pkeyutl", "-sign", "-inkey", key.secret, "-rawin", "-in", text, "-out", signature)
    sig = base64.b64encode(signature.read_bytes()).decode()
    payload = base64.b64encode(body).decode()
    envelope = {"payloadType": IN_TOTO, "payload": payload, "signatures": [{"keyid": key.id, "sig": sig}]}
    return json.dumps(envelope, indent=2).encode()


def by_securesystemslib(key, body):
    from cryptography.hazmat.primitives.serialization import load_pem_private_key
    from securesystemslib.dsse import Envelope
    from securesystemslib.signer import CryptoSigner

    # The library's own keyid, which is not ours: a keyid is a hint.
    signer = CryptoSigner(load_pem_private_key(key.secret.read_bytes(), None))
    envelope = Envelope(payload=body, payload_type=IN_TOTO, signatures={})
    envelope.sign(signer)
    demand(next(iter(envelope.signatures)) != key.id, "the library uses our keyid by now")
    return json.dumps(envelope.to_dict()).encode()


def foreign_envelope(sealed, make, name):
    key = Key(sealed.folder, name)
    path = replace_envelope(sealed, key, make, name)
    expect(verify(path, "--key", key.public, code=0), "trusted")
    # Nobody vouches for a key that neither the envelope nor the caller gives.
    expect(verify(path, code=1), "intact", "envelope.key-unknown", "verify.unsigned")
    other = verify(path, "--key", sealed.key.public, code=1)
    expect(other, "intact", "envelope.key-unknown", "verify.unsigned")
    # A changed body under the same signature.
    files = bagzip.read(path.read_bytes())
    envelope_name, = [name for name in files if name.endswith(".dsse.json")]
    envelope = json.loads(files[envelope_name])
    body = base64.b64decode(envelope["payload"]).replace(b"A Maker", b"B Maker")
    files[envelope_name] = json.dumps({**envelope, "payload": base64.b64encode(body).decode()}).encode()
    path.write_bytes(bagzip.write(files))
    verdict, _ = verify(path, "--key", key.public, code=1)
    demand(verdict in ["invalid", "intact"], verdict)


def repacked(sealed):
    """Other programs' zips of the same files are no sealed zips, though their content is the same."""
    made = {}
    made["bsdtar"] = ["bsdtar", "--format", "zip", "-cf"], [sealed.base]
    made["7z"] = ["7z", "a", "-bd", "-tzip", "-mx0"], [sealed.base]
    made["7z-deflate"] = ["7z", "a", "-bd", "-tzip"], [sealed.base]
    for name, (command, tail) in made.items():
        path = sealed.folder / f"{sealed.base}-by-{name}.zip"
        run(*command, path, *tail, cwd=sealed.out)
        verdict, codes = verify(path, code=1)
        demand(verdict == "invalid" and len(codes) == 1 and codes[0].startswith("archive."), f"{name}: {verdict} {codes}")
    path = sealed.folder / f"{sealed.base}-by-python.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in bagzip.read(sealed.zip.read_bytes()).items():
            archive.writestr(name, data)
    expect(verify(path, code=1), "invalid", "archive.flags")


# Keys, both ways.


def our_keys(work):
    secret, phrase = work / "ours.pem", work / "phrase"
    phrase.write_text(PASSPHRASE + "\n")
    run(SEALCASE, "key", "new", "-o", secret, "--no-passphrase")
    demand(secret.stat().st_mode & 0o777 == 0o600, oct(secret.stat().st_mode))
    demand(run("openssl", "pkey", "-in", secret, "-pubout") == Path(f"{secret}.pub").read_text(), "other public key")
    guarded = work / "guarded.pem"
    run(SEALCASE, "key", "new", "-o", guarded, "--passphrase-file", phrase)
    demand("ENCRYPTED PRIVATE KEY" in guarded.read_text(), "not encrypted")
    public = run("openssl", "pkey", "-in", guarded, "-passin", f"pass:{PASSPHRASE}", "-pubout")
    demand(public == Path(f"{guarded}.pub").read_text(), "other public key")
    run("openssl", "pkey", "-in", guarded, "-passin", "pass:wrong", "-noout", code=1)


def openssl_keys(work):
    key = Key(work, "theirs")
    public = key.public.read_text()
    stdout = subprocess.run([SEALCASE, "key", "public", key.secret], capture_output=True, text=True, check=True).stdout
    demand(stdout == public, stdout)
    phrase, wrong = work / "phrase-of-theirs", work / "wrong-phrase"
    phrase.write_text(PASSPHRASE + "\n")
    wrong.write_text("wrong\n")
    for name, flags in {
        "scrypt": ["-scrypt"],
        "pbkdf2": ["-v2", "aes-256-cbc"],
        "pbkdf2 with SHA-512": ["-v2", "aes-256-cbc", "-v2prf", "hmacWithSHA512", "-iter", "100000"],
        "aes-128": ["-v2", "aes-128-cbc"],
    }.items():
        guarded = work / f"theirs-{name}.pem"
        run("openssl", "pkcs8", "-topk8", *flags, "-in", key.secret, "-out", guarded, "-passout", f"pass:{PASSPHRASE}")
        command = [SEALCASE, "key", "public", guarded, "--passphrase-file"]
        done = subprocess.run([*command, phrase], capture_output=True, text=True)
        demand(done.returncode == 0 and done.stdout == public, f"{name}: {done.stdout}{done.stderr}")
        done = subprocess.run([*command, wrong], capture_output=True, text=True)
        demand(done.returncode not in (0, 101) and "PUBLIC KEY" not in done.stdout, f"{name}: {done.stdout}{done.stderr}")


def other_keys(work):
    """Keys of other kinds, and files that are none."""
    for name, flags in {
        "rsa": ["-algorithm", "rsa", "-pkeyopt", "rsa_keygen_bits:2048"],
        "p256": ["-algorithm", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"],
        "x25519": ["-algorithm", "x25519"],
        "ed448": ["-algorithm", "ed448"],
    }.items():
        secret = work / f"{name}.pem"
        run("openssl", "genpkey", *flags, "-out", secret)
        done = subprocess.run([SEALCASE, "key", "public", secret], capture_output=True, text=True)
        demand(done.returncode not in (0, 101) and done.stdout == "", f"{name}: {done.stdout}{done.stderr}")


# Bags of bagit.py.


def bag_by_bagit(work, algorithms):
    bag = work / ("bag-" + "-".join(algorithms))
    shutil.copytree(SMALL, bag)
    run(sys.executable, "-m", "bagit", *[f"--{name}" for name in algorithms], "--contact-name", "A Person", bag)
    expect(verify(bag, "--require", "intact", code=0), "intact", "bag.plain")
    # Without the flag, a bag that nobody signed does not pass.
    expect(verify(bag, code=1), "intact", "bag.plain")
    victim = bag / "data" / "documents" / "product.json"
    text = victim.read_text()
    victim.write_text(text.replace("1", "2", 1))
    expect(verify(bag, "--require", "intact", code=1), "invalid", "bag.plain", "manifest.digest-mismatch")
    victim.write_text(text)
    (bag / "data" / "more.txt").write_text("more")
    verdict, codes = verify(bag, "--require", "intact", code=1)
    demand(verdict == "invalid" and "manifest.file-unlisted" in codes, f"{verdict} {codes}")
    (bag / "data" / "more.txt").unlink()
    (bag / "bag-info.txt").write_text((bag / "bag-info.txt").read_text().replace("A Person", "B Person"))
    expect(verify(bag, "--require", "intact", code=1), "invalid", "bag.plain", "manifest.tag-mismatch")


def zip_by_bdbag(work):
    bag = work / "bdbag-bag"
    shutil.copytree(SMALL, bag)
    run(BIN / "bdbag", bag, "--archiver", "zip")
    path = bag.with_suffix(".zip")
    verdict, codes = verify(path, "--require", "intact", code=1)
    demand(verdict == "invalid" and "archive.ordinary" in codes and len(codes) == 2, f"{verdict} {codes}")


def alike(work):
    total, accepted, found = readers.agree(SEALCASE, work)
    demand(not found, "\n".join(found[:20]))
    mutants = sum(name.startswith("mutant") for name in accepted)
    demand(total > 4000 and len(accepted) > 1000 and mutants > 20, f"{len(accepted)} of {total} zips tried, {mutants} mutants")


def main():
    with tempfile.TemporaryDirectory(prefix="sealcase-foreign-") as folder:
        work = Path(folder)
        # bdbag keeps its settings in the home folder.
        os.environ["HOME"] = folder
        os.environ["LC_ALL"] = "C.UTF-8"
        for what, package, base in [("small package", SMALL, "small"), ("example", EXAMPLE, "example")]:
            sealed = Sealed(work, package, base)
            check(f"{what}: sealed, and unzip unpacks it", sealed.seal)
            if not results[-1]:
                continue
            for name, deed in {
                "our own verdict: valid, and trusted with its key": verdicts,
                "our own verdict on the unzipped folder": folder_verdict,
                "sha256sum -c on both manifests": sha256sum,
                "bagit.py --validate on the unzipped bag": bagit,
                "bdbag --validate full on the zip": bdbag,
                "the commands of the bag's README, as they stand there": readme,
                "the same commands do not accept a changed statement": readme_tampered,
                "openssl verifies the envelope": openssl,
                "securesystemslib verifies the envelope": securesystemslib,
                "zipfile, unzip, 7z and bsdtar find the same names and bytes": same_content,
                "extract gives the package back": extracted,
                "an independent writer and a second sealing make the same bytes": same_bytes,
            }.items():
                check(f"{what}: {name}", deed, sealed)
            check(f"{what}: an envelope signed by openssl is accepted", foreign_envelope, sealed, by_openssl, "openssl")
            check(
                f"{what}: an envelope signed by securesystemslib is accepted",
                foreign_envelope, sealed, by_securesystemslib, "securesystemslib",
            )
            check(f"{what}: packed anew by other programs, it is refused", repacked, sealed)
        check("thousands of odd zips: whatever we accept, all readers read alike", alike, work)
        check("openssl reads our keys, with and without a passphrase", our_keys, work)
        check("we read keys of openssl: plain, scrypt, PBKDF2", openssl_keys, work)
        check("keys of other kinds are refused", other_keys, work)
        for algorithms in [["sha256"], ["sha512"], ["sha256", "sha512"]]:
            name = " and ".join(algorithms)
            check(f"a bag of bagit.py with {name} is intact, and a changed one is not", bag_by_bagit, work, algorithms)
        check("a zip of bdbag is no sealed zip", zip_by_bdbag, work)
        reports.checks(check, SEALCASE, work)
        plaintext.checks(check, SEALCASE, work, SMALL)
        timestamps.checks(check, SEALCASE, work, SMALL)
        sboms.checks(check, SEALCASE, work, EXAMPLE)
        transport.checks(check, SEALCASE, CONNECTED, work, SMALL)
    failed = results.count(False)
    print(f"{len(results) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
