"""Time-stamps of an authority that openssl is, in bags of ours: laid in, renewed, and checked by others."""

import base64
import json
import subprocess
import sys

import plaintext

CONFIG = """
[tsa]
default_tsa = config
[config]
serial = {folder}/serial
default_policy = 1.3.6.1.4.1.99999.2
digests = sha256, sha384, sha512
signer_digest = sha256
accuracy = secs:1
ess_cert_id_alg = sha256
[root]
basicConstraints = critical,CA:true
keyUsage = critical,keyCertSign,cRLSign
[stamping]
basicConstraints = critical,CA:false
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
"""

def run(*command, code=0, cwd=None):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=120, cwd=cwd)
    shown = done.stdout + done.stderr
    assert done.returncode == code, f"{' '.join(map(str, command))}: exit {done.returncode}, not {code}\n{shown}"
    return done.stdout

class Authority:
    """A root and the certificate that stamps, made on the spot."""

    def __init__(self, work, name, *algorithm):
        self.folder = work / f"tsa-{name}"
        self.folder.mkdir()
        self.config = self.folder / "tsa.cnf"
        self.config.write_text(CONFIG.format(folder=self.folder))
        (self.folder / "serial").write_text("01\n")
        for part in ["root", "signer"]:
            run("openssl", "genpkey", "-algorithm", *algorithm, "-out", self.folder / f"{part}.key")
            run("openssl", "req", "-new", "-key", self.folder / f"{part}.key", "-subj", f"/CN={name} {part}",
                "-out", self.folder / f"{part}.csr")
        self.root, self.signer = self.folder / "root.pem", self.folder / "signer.pem"
        run("openssl", "x509", "-req", "-in", self.folder / "root.csr", "-signkey", self.folder / "root.key",
            "-days", "3650", "-extfile", self.config, "-extensions", "root", "-out", self.root)
        run("openssl", "x509", "-req", "-in", self.folder / "signer.csr", "-CA", self.root, "-CAkey",
            self.folder / "root.key", "-set_serial", "7", "-days", "365", "-extfile", self.config,
            "-extensions", "stamping", "-out", self.signer)

    def answer(self, query, out):
        run("openssl", "ts", "-reply", "-config", self.config, "-queryfile", query, "-signer", self.signer,
            "-inkey", self.folder / "signer.key", "-out", out)
        return out

def verdict(sealcase, zip_file, *arguments, code):
    shown = run(sealcase, "verify", "--format", "json", zip_file, *arguments, code=code)
    report, = json.loads(shown)
    return report

def round_trip(sealcase, work, package, name, algorithm):
    """Seal, stamp, renew and stamp again, each by files alone; then let others check every part."""
    folder = work / f"stamped-{name}"
    folder.mkdir()
    tsa = Authority(folder, name, *algorithm)
    key, sealed, trust = folder / "key.pem", folder / "small.sealed.zip", folder / "trust.json"
    run(sealcase, "key", "new", "--no-passphrase", "-o", key)
    run(sealcase, "seal", package, "--key", key, "--role", "manufacturer", "--name", "A Maker", "--base", "small",
        "-o", sealed)
    run(sealcase, "trust", "new", "-o", trust, "--issued", "2020-01-01", "--expires", "2099-01-01")
    run(sealcase, "trust", "add", trust, "--key", f"{key}.pub", "--party", "maker", "--name", "A Maker",
        "--role", "manufacturer")
    run(sealcase, "trust", "add-tsa", trust, "--name", "The authority", "--certificates", tsa.signer,
        "--certificates", tsa.root)
    policy = folder / "policy.json"
    policy.write_text(json.dumps(
        {"name": "archived", "require": [{"role": "manufacturer", "min": 1}], "time": "archived"}))

    query, stamped = folder / "q.tsq", folder / "stamped.zip"
    run(sealcase, "timestamp", "request", sealed, "-o", query)
    answer = tsa.answer(query, folder / "a.tsr")
    run(sealcase, "timestamp", "attach", sealed, answer, "--trust", trust, "-o", stamped)
    report = verdict(sealcase, stamped, "--trust", trust, code=0)
    assert report["signatures"][0]["provenBy"] == "The authority", report
    verdict(sealcase, stamped, "--trust", trust, "--policy", policy, code=1)

    # Something else than an answer: refused, and nothing is written.
    other = folder / "other.zip"
    run(sealcase, "timestamp", "attach", stamped, query, "-o", other, code=1)
    assert not other.exists()

    renewed, final = folder / "renewed.zip", folder / "final.zip"
    run(sealcase, "archive", "renew", stamped, "-o", renewed)
    run(sealcase, "archive", "list", renewed, "-o", folder / "list.txt", "--query", folder / "l.tsq")
    run(sealcase, "timestamp", "request", renewed, "--hash", "sha512", "-o", folder / "r.tsq")
    second = tsa.answer(folder / "r.tsq", folder / "r.tsr")
    run(sealcase, "timestamp", "attach", renewed, second, "--trust", trust, "-o", final)
    verdict(sealcase, final, "--trust", trust, "--policy", policy, code=0)
    by_list = tsa.answer(folder / "l.tsq", folder / "l.tsr")
    run(sealcase, "timestamp", "attach", renewed, by_list, "--list", folder / "list.txt", "--trust", trust,
        "-o", folder / "listed.zip")
    verdict(sealcase, folder / "listed.zip", "--trust", trust, "--policy", policy, code=0)

    # By hand: the signature from the envelope, and openssl and sha512sum for the rest.
    run("unzip", "-q", final, "-d", folder / "out")
    bag = folder / "out" / "small"
    envelope, = (bag / "signatures").glob("*.dsse.json")
    signature = folder / "signature"
    signature.write_bytes(base64.b64decode(json.loads(envelope.read_text())["signatures"][0]["sig"]))
    token, = (bag / "signatures").glob("*.tsr")
    check = ["openssl", "ts", "-verify", "-CAfile", tsa.root, "-untrusted", tsa.signer]
    run(*check, "-data", signature, "-in", token)
    run(*check, "-data", bag / "archive" / "0001.manifest-sha512.txt", "-in", bag / "archive" / "0001.tsr")
    run("sha512sum", "--strict", "--quiet", "-c", "archive/0001.manifest-sha512.txt", cwd=bag)
    another_reader(tsa, token, signature.read_bytes())

    # And by the lines that stand in the bag itself.
    plaintext.times(bag, tsa, [tsa.signer, tsa.root], folder, 2)
    run("unzip", "-q", folder / "listed.zip", "-d", folder / "out-listed")
    plaintext.times(folder / "out-listed" / "small", tsa, [tsa.signer, tsa.root], folder, 2)

def another_reader(tsa, token, signature):
    """rfc3161-client, which is by other people than openssl and we."""
    import rfc3161_client
    from cryptography import x509

    certificate = lambda path: x509.load_pem_x509_certificate(path.read_bytes())
    response = rfc3161_client.decode_timestamp_response(token.read_bytes())
    builder = rfc3161_client.VerifierBuilder().tsa_certificate(certificate(tsa.signer))
    verifier = builder.add_root_certificate(certificate(tsa.root)).build()
    assert verifier.verify_message(response, signature)
    try:
        verifier.verify_message(response, signature + b"x")
    except rfc3161_client.VerificationError:
        return
    raise AssertionError("rfc3161-client accepted a token for other bytes")

def checks(check, sealcase, work, package):
    for name, algorithm in {
        "rsa": ["RSA", "-pkeyopt", "rsa_keygen_bits:2048"],
        "p256": ["EC", "-pkeyopt", "ec_paramgen_curve:P-256"],
        "p384": ["EC", "-pkeyopt", "ec_paramgen_curve:P-384"],
    }.items():
        what = f"stamped and renewed by an authority of openssl ({name}); openssl and rfc3161-client agree"
        check(what, round_trip, sealcase, work, package, name, algorithm)

if __name__ == "__main__":
    sys.exit("run by run.py")
