"""Confidential transport, keys and signatures in the forms of others: age, age-encryption, OpenSSH, minisign,
OpenSSL and Sigstore's library for npm; and a time-stamp authority that answers over HTTP on loopback."""

import http.server
import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import timestamps
from timestamps import run

NPM = Path(__file__).resolve().parent / "transport.mjs"
PASSPHRASE = "correct horse battery staple"
# In every case package; shows in any file that is not encrypted.
WORDS = [b"BagIt-Version", b"manifest-sha256.txt", b"dsse", b"product.json", b"PK\x03\x04"]

def seal(sealcase, package, key, out, *more):
    run(sealcase, "seal", package, "--key", key, "--role", "manufacturer", "--name", "A Maker", "--base", "small",
        "--at", "2026-11-23T12:00:00Z", "-o", out, *more)
    return out

def keyed(sealcase, folder):
    folder.mkdir()
    run(sealcase, "key", "new", "--no-passphrase", "-o", folder / "key.pem")
    return folder / "key.pem"

def ours_open_elsewhere(sealcase, work, package):
    """One file to two recipients, one made by age-keygen and one by us; age and age-encryption open it."""
    folder = work / "age-ours"
    key = keyed(sealcase, folder)
    run("age-keygen", "-o", folder / "lab.identity")
    lab = run("age-keygen", "-y", folder / "lab.identity").strip()
    cla = run(sealcase, "key", "identity", "-o", folder / "cla.identity").strip()
    assert run("age-keygen", "-y", folder / "cla.identity").strip() == cla
    (folder / "recipients.txt").write_text(f"# the CLA\n{cla}\n")
    plain = seal(sealcase, package, key, folder / "small.sealed.zip")
    locked = seal(sealcase, package, key, folder / "small.sealed.zip.age", "--to", lab, "--to-file",
                  folder / "recipients.txt")
    leftover = [path.name for path in folder.iterdir() if path.name.startswith(".")]
    assert not leftover, leftover
    data = locked.read_bytes()
    assert all(word in plain.read_bytes() for word in WORDS)
    shown = [word for word in WORDS if word in data]
    assert not shown, f"a recipient can be spared: {shown} can be read without any key"
    for number, identity in enumerate(["lab.identity", "cla.identity"]):
        by_age, by_npm = folder / f"age-{number}.zip", folder / f"npm-{number}.zip"
        run("age", "-d", "-i", folder / identity, "-o", by_age, locked)
        run("node", NPM, "open", folder / identity, locked, by_npm)
        by_us = folder / f"we-{number}.zip"
        run(sealcase, "open", locked, "--identity", folder / identity, "-o", by_us)
        assert by_age.read_bytes() == by_npm.read_bytes() == by_us.read_bytes() == plain.read_bytes()
    run(sealcase, "verify", by_us, "--key", f"{key}.pub")
    report, = json.loads(run(sealcase, "verify", "--format", "json", locked, code=3))
    assert report["verdict"] == "undecided", report
    assert [finding["code"] for finding in report["findings"]] == ["archive.age-encrypted"], report

def theirs_open_here(sealcase, work, package):
    folder = work / "age-theirs"
    key = keyed(sealcase, folder)
    zip_file = seal(sealcase, package, key, folder / "small.sealed.zip")
    recipient = run(sealcase, "key", "identity", "-o", folder / "lab.identity").strip()
    by = {name: folder / f"{name}.age" for name in ["binary", "armour", "npm"]}
    run("age", "-r", recipient, "-o", by["binary"], zip_file)
    run("age", "-a", "-r", recipient, "-o", by["armour"], zip_file)
    run("node", NPM, "lock", recipient, zip_file, by["npm"])
    for name, locked in by.items():
        run(sealcase, "open", locked, "--identity", folder / "lab.identity")
        assert (folder / name).read_bytes() == zip_file.read_bytes(), name
    run("age-keygen", "-o", folder / "other.identity")
    out = folder / "none.zip"
    whole = by["binary"].read_bytes()
    (folder / "cut.age").write_bytes(whole[:-1])
    (folder / "bent.age").write_bytes(whole[:-30] + bytes([whole[-30] ^ 1]) + whole[-29:])
    for locked, identity in [("binary.age", "other.identity"), ("cut.age", "lab.identity"),
                             ("bent.age", "lab.identity"), ("small.sealed.zip", "lab.identity")]:
        run(sealcase, "open", folder / locked, "--identity", folder / identity, "-o", out, code=1)
        assert not out.exists(), locked

def key_files(sealcase, work, package):
    """Keys of OpenSSH and OpenSSL sign with us; what they cannot do is refused."""
    folder = work / "key-import"
    folder.mkdir()
    secret = folder / "passphrase"
    secret.write_text(PASSPHRASE + "\n")
    run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder / "plain")
    run("ssh-keygen", "-q", "-t", "ed25519", "-N", PASSPHRASE, "-f", folder / "locked")
    run("openssl", "genpkey", "-algorithm", "ed25519", "-out", folder / "openssl.pem")
    run("openssl", "pkcs8", "-topk8", "-in", folder / "openssl.pem", "-outform", "DER", "-out", folder / "openssl.der",
        "-passout", f"file:{secret}")
    run("openssl", "pkey", "-in", folder / "openssl.pem", "-pubout", "-out", folder / "openssl.der.pub")
    for name, more in {
        "plain": ["--no-passphrase"],
        "locked": ["--passphrase-file", secret],
        "openssl.der": ["--passphrase-file", secret],
    }.items():
        made = folder / f"{name}.imported.pem"
        run(sealcase, "key", "import", folder / name, "-o", made, *more)
        unlock = more if "--passphrase-file" in more else []
        zip_file = seal(sealcase, package, made, folder / f"{name}.sealed.zip", *unlock)
        # The public half as its own program wrote it.
        run(sealcase, "verify", zip_file, "--key", folder / f"{name}.pub")
        guarded = "ENCRYPTED" in made.read_text()
        assert guarded == bool(unlock), f"{name}: a passphrase that was there is gone"
    run(sealcase, "verify", folder / "plain.sealed.zip", "--key", folder / "locked.pub", code=1)
    run("minisign", "-G", "-W", "-p", folder / "mini.pub", "-s", folder / "mini.sec")
    run(sealcase, "key", "show", folder / "mini.pub")
    trust = folder / "trust.json"
    run(sealcase, "trust", "new", "-o", trust)
    run(sealcase, "trust", "add", trust, "--key", folder / "mini.pub", "--party", "lab", "--name", "A Lab",
        "--role", "lab")
    run("ssh-keygen", "-q", "-t", "rsa", "-b", "2048", "-N", "", "-f", folder / "rsa")
    run("ssh-keygen", "-q", "-t", "ecdsa", "-N", "", "-f", folder / "ecdsa")
    for name in ["rsa", "ecdsa", "mini.sec", "plain.pub", "passphrase"]:
        run(sealcase, "key", "import", folder / name, "-o", folder / "never.pem", "--no-passphrase", code=2)
        assert not (folder / "never.pem").exists(), name
    wrong = folder / "wrong"
    wrong.write_text("another passphrase\n")
    run(sealcase, "key", "import", folder / "locked", "-o", folder / "never.pem", "--passphrase-file", wrong, code=2)
    for name in ["rsa.pub", "ecdsa.pub", "mini.sec"]:
        run(sealcase, "verify", folder / "plain.sealed.zip", "--key", folder / name, code=2)

def sigstore(sealcase, work, package):
    folder = work / "sigstore"
    key = keyed(sealcase, folder)
    tsa = timestamps.Authority(folder, "sigstore", "EC", "-pkeyopt", "ec_paramgen_curve:P-256")
    zip_file = seal(sealcase, package, key, folder / "small.sealed.zip")
    run(sealcase, "timestamp", "request", zip_file, "-o", folder / "q.tsq")
    answer = tsa.answer(folder / "q.tsq", folder / "a.tsr")
    stamped = folder / "stamped.zip"
    run(sealcase, "timestamp", "attach", zip_file, answer, "-o", stamped)
    bare, full = folder / "bare.json", folder / "full.json"
    run(sealcase, "export", "--sigstore", zip_file, "-o", bare)
    run(sealcase, "export", "--sigstore", stamped, "-o", full)
    said = json.loads(run("node", NPM, "sigstore", bare, f"{key}.pub", "0"))
    run("unzip", "-q", zip_file, "-d", folder / "out")
    manifest = folder / "out" / "small" / "tagmanifest-sha256.txt"
    assert run("sha256sum", manifest).split()[0] == said["subject"], said
    run("node", NPM, "sigstore", full, f"{key}.pub", "1", tsa.signer, tsa.root)
    # No time-stamp where one is asked for, another key, a changed statement.
    run("node", NPM, "sigstore", bare, f"{key}.pub", "1", code=1)
    run(sealcase, "key", "new", "--no-passphrase", "-o", folder / "other.pem")
    run("node", NPM, "sigstore", bare, folder / "other.pem.pub", "0", code=1)
    bundle = json.loads(bare.read_text())
    payload = bundle["dsseEnvelope"]["payload"]
    bundle["dsseEnvelope"]["payload"] = payload[:40] + ("A" if payload[40] != "A" else "B") + payload[41:]
    (folder / "bent.json").write_text(json.dumps(bundle))
    run("node", NPM, "sigstore", folder / "bent.json", f"{key}.pub", "0", code=1)
    # What does not hold is not exported.
    data = bytearray(zip_file.read_bytes())
    at = data.index(b"BagIt-Version")
    data[at] ^= 1
    (folder / "bad.zip").write_bytes(data)
    run(sealcase, "export", "--sigstore", folder / "bad.zip", "-o", folder / "never.json", code=1)
    assert not (folder / "never.json").exists()

class Server(http.server.BaseHTTPRequestHandler):
    """An authority behind HTTP: what it does depends on the path that is asked for."""

    authority = folder = None

    def do_POST(self):
        query = self.folder / "http.tsq"
        query.write_bytes(self.rfile.read(int(self.headers["content-length"])))
        status, kind, body = 200, "application/timestamp-reply", b""
        if self.headers["content-type"] != "application/timestamp-query":
            status = 415
        elif self.path == "/stamp":
            body = self.authority.answer(query, self.folder / "http.tsr").read_bytes()
        elif self.path == "/other-kind":
            kind, body = "text/html", self.authority.answer(query, self.folder / "http.tsr").read_bytes()
        elif self.path == "/endless":
            body = bytes(64 << 20)
        elif self.path == "/old":
            body = (self.folder / "old.tsr").read_bytes()
        elif self.path == "/moved":
            status = 302
        elif self.path == "/broken":
            status = 503
        self.send_response(status)
        if status == 302:
            self.send_header("location", "/stamp")
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        try:
            self.wfile.write(body)
        except (BrokenPipeError, ConnectionResetError):
            pass

    def log_message(self, *_):
        pass

def by_http(sealcase, connected, work, package):
    """`timestamp get` of a build with the feature `tsa`, against openssl behind an HTTP server on loopback."""
    folder = work / "tsa-http"
    key = keyed(sealcase, folder)
    tsa = timestamps.Authority(folder, "http", "EC", "-pkeyopt", "ec_paramgen_curve:P-256")
    zip_file = seal(sealcase, package, key, folder / "small.sealed.zip")
    Server.authority, Server.folder = tsa, folder
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}"
    trust = folder / "trust.json"
    run(sealcase, "trust", "new", "-o", trust, "--issued", "2020-01-01", "--expires", "2099-01-01")
    run(sealcase, "trust", "add", trust, "--key", f"{key}.pub", "--party", "maker", "--name", "A Maker",
        "--role", "manufacturer")
    run(sealcase, "trust", "add-tsa", trust, "--name", "By HTTP", "--certificates", tsa.signer, "--certificates",
        tsa.root)
    stamped = folder / "stamped.zip"
    # No proxy of this machine stands between.
    os.environ["NO_PROXY"] = os.environ["no_proxy"] = "127.0.0.1"
    run(connected, "timestamp", "get", zip_file, "--tsa", f"{url}/stamp", "--trust", trust, "-o", stamped)
    report, = json.loads(run(sealcase, "verify", "--format", "json", stamped, "--trust", trust))
    assert report["signatures"][0]["provenBy"] == "By HTTP", report
    # An answer to another question, which its imprint tells.
    (folder / "text").write_text("something else")
    run("openssl", "ts", "-query", "-data", folder / "text", "-sha256", "-cert", "-out", folder / "old.tsq")
    tsa.answer(folder / "old.tsq", folder / "old.tsr")
    out = folder / "never.zip"
    for path, code in {"/other-kind": 3, "/endless": 3, "/moved": 3, "/broken": 3, "/nothing": 1, "/old": 1}.items():
        run(connected, "timestamp", "get", zip_file, "--tsa", url + path, "-o", out, code=code)
        assert not out.exists(), path
    server.shutdown()
    server.server_close()
    # Nobody listens any more; an address of another kind.
    run(connected, "timestamp", "get", zip_file, "--tsa", f"{url}/stamp", "-o", out, code=3)
    run(connected, "timestamp", "get", zip_file, "--tsa", "https://127.0.0.1/", "-o", out, code=2)
    assert not out.exists()
    # The ordinary build does not know the command.
    shown = subprocess.run([sealcase, "timestamp", "get", zip_file, "--tsa", url, "-o", out], capture_output=True)
    assert shown.returncode == 2 and b"unrecognized subcommand" in shown.stderr, shown

def checks(check, sealcase, connected, work, package):
    check("age and age-encryption open what we encrypt, and nothing of it shows", ours_open_elsewhere, sealcase, work,
          package)
    check("we open what age and age-encryption encrypt, and nothing that was changed", theirs_open_here, sealcase,
          work, package)
    check("keys of OpenSSH, OpenSSL and minisign are taken; other kinds are refused", key_files, sealcase, work,
          package)
    check("@sigstore/verify accepts our bundles, with and without a time-stamp", sigstore, sealcase, work, package)
    check("an authority behind HTTP stamps in one go, and bad answers leave nothing", by_http, sealcase, connected,
          work, package)

if __name__ == "__main__":
    sys.exit("run by run.py")
