"""A soak: random deeds for as long as asked, one after the other, as years of use would bring them in any order.

Packages are made, checked, broken, sealed, countersigned, merged, stamped, renewed, proven, encrypted, opened, extracted,
compared and tampered with; now and then a deed is killed in its middle, and two start at once on one output. After each
deed, what it should have changed is as it should be and nothing else has changed. At the end every bag is verified, and
every package comes out of it byte for byte. The seed makes a run again: `SEED=7 MINUTES=60 SEALCASE=... python3 run.py`.
"""

import collections
import hashlib
import json
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "foreign"))

# More bags than this are kept in turn: an older one is verified for the last time and goes.
MOST_BAGS = 60
# Each deed on a bag may add a file to it; a bag with this many signatures gets no more.
MOST_SIGNATURES = 12
ROLES = {"acme": "manufacturer", "lab": "lab", "cla": "cla"}
ACTIONS = ["integrity-verified", "evaluated", "certified", "retention-accepted"]
EVENTS = ["hold-placed", "hold-released", "certificate-issued"]


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def state(folder):
    """All files below a folder by name, with their digests."""
    return {str(path.relative_to(folder)): digest(path) for path in sorted(folder.rglob("*")) if path.is_file()}


class Wrong(Exception):
    """Something was not as it should be."""


class Bag:
    """A sealed zip, and what must come out of it."""

    def __init__(self, path, package):
        self.path, self.package = path, package
        self.digest, self.signatures, self.stamped = digest(path), 1, False


class Soak:
    """The world of the run: keys, a trust file, bags, and the dice."""

    def __init__(self, program, work, seed):
        self.program, self.work, self.dice = program, work, random.Random(seed)
        self.bags, self.counts, self.number, self.kills, self.memory = [], collections.Counter(), 0, 0, 0
        self.names = work / "bags"
        self.names.mkdir()
        for name in ROLES:
            self.call(0, "key", "new", "--no-passphrase", "-o", work / f"{name}.pem")
        self.call(0, "key", "identity", "-o", work / "lab.identity")
        text = (work / "lab.identity").read_text()
        self.recipient = re.search(r"age1[a-z0-9]+", text).group()
        self.trust = work / "trust.json"
        self.call(0, "trust", "new", "-o", self.trust, "--issued", "2020-01-01", "--expires", "2099-01-01")
        for name, role in ROLES.items():
            self.call(0, "trust", "add", self.trust, "--key", work / f"{name}.pem.pub", "--party", name, "--name", name,
                      "--role", role)
        self.authority = None
        if shutil.which("openssl"):
            from timestamps import Authority

            self.authority = Authority(work, "soak", "EC", "-pkeyopt", "ec_paramgen_curve:P-256")
            self.call(0, "trust", "add-tsa", self.trust, "--name", "Soak Time", "--certificates", self.authority.signer,
                      "--certificates", self.authority.root)

    def start(self, *arguments):
        return subprocess.Popen([str(part) for part in (self.program, *arguments)], cwd=self.work, text=True,
                                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def call(self, code, *arguments):
        """Runs a command that must end with this exit code, or one of these."""
        process = self.start(*arguments)
        out, err = process.communicate(timeout=300)
        codes = code if isinstance(code, tuple) else (code,)
        if process.returncode not in codes or "panicked" in err:
            words = " ".join(map(str, arguments))
            raise Wrong(f"exit {process.returncode}, not {codes}: sealcase {words}\n{out[-2000:]}\n{err[-2000:]}")
        return out

    def fresh(self, end):
        self.number += 1
        return self.names / f"{self.number:05}{end}"

    def package(self):
        """A package that no other is like."""
        folder = self.fresh("-package")
        shutil.copytree(HERE.parent / "cases" / "package", folder)
        name = f"Lakeside {self.dice.getrandbits(64):x}"
        for document in (folder / "documents").iterdir():
            document.write_text(document.read_text().replace("Lakeside Label Administration", name))
        return folder

    def pick(self, room=False):
        fits = [bag for bag in self.bags if not room or bag.signatures < MOST_SIGNATURES]
        return self.dice.choice(fits) if fits else None

    def sealing(self, package, out):
        more = ["--sha512"] if self.dice.random() < 0.3 else []
        return ["seal", package, "--key", self.work / "acme.pem", "--role", "manufacturer", "--name", "acme",
                "--base", f"bag-{self.number}", "-o", out, *more]

    def signing(self, bag, *more):
        name = self.dice.choice(["lab", "cla"])
        deed = ["--event", self.dice.choice(EVENTS)] if self.dice.random() < 0.3 else \
            ["--action", self.dice.choice(ACTIONS)]
        if deed[0] == "--event":
            deed += ["--effective", "2026-11-23T00:00:00Z", "--basis", "a decision", "--keep-until", self.dice.choice(["open", "2040-01-01"])]
        return ["countersign", bag.path, "--key", self.work / f"{name}.pem", "--role", ROLES[name], "--name", name,
                *deed, *more]

    # The deeds. Each gives nothing, or raises.

    def seal(self):
        package, out = self.package(), self.fresh(".sealed.zip")
        before = state(package)
        self.call(0, "validate", package)
        self.call(0, *self.sealing(package, out))
        if state(package) != before:
            raise Wrong("sealing changed the package")
        shutil.rmtree(package)
        self.bags.append(Bag(out, before))
        while len(self.bags) > MOST_BAGS:
            self.judge(self.bags[0])
            self.bags.pop(0).path.unlink()

    def refuse(self):
        """A package with a mistake is not sealed, and leaves nothing."""
        package, out = self.package(), self.fresh(".sealed.zip")
        victim = self.dice.choice(sorted(package.glob("*/*.json")))
        if self.dice.random() < 0.5:
            victim.unlink()
        else:
            text = victim.read_bytes()
            victim.write_bytes(text[: self.dice.randrange(len(text) - 2)])
        self.call(1, "validate", package)
        self.call(1, *self.sealing(package, out))
        if out.exists():
            raise Wrong("a refused package left a file")
        shutil.rmtree(package)

    def countersign(self):
        bag = self.pick(room=True)
        if not bag:
            return
        if self.dice.random() < 0.5:
            self.call(0, *self.signing(bag, "--in-place"))
        else:
            out = self.fresh(".sealed.zip")
            self.call(0, *self.signing(bag, "-o", out))
            self.kept(bag)
            bag.path.unlink()
            bag.path = out
        bag.signatures, bag.digest = bag.signatures + 1, digest(bag.path)

    def merge(self):
        bag = self.pick(room=True)
        if not bag or bag.signatures > MOST_SIGNATURES - 2:
            return
        first, second, out = self.fresh(".zip"), self.fresh(".zip"), self.fresh(".sealed.zip")
        self.call(0, *self.signing(bag, "-o", first))
        self.call(0, *self.signing(bag, "-o", second))
        # Two that signed alike at one second have one name and other bytes only if their words differ.
        self.call((0, 1), "merge", first, second, "-o", out)
        self.kept(bag)
        if out.exists():
            bag.path.unlink()
            bag.path, bag.signatures, bag.digest = out, bag.signatures + 2, digest(out)
        first.unlink()
        second.unlink()

    def stamp(self):
        bag = self.pick(room=True)
        if not bag or not self.authority:
            return
        query, answer = self.fresh(".tsq"), self.fresh(".tsr")
        # Where every signature has one already, nothing is asked for.
        self.call((0, 2), "timestamp", "request", bag.path, "-o", query)
        if not query.exists():
            return
        self.authority.answer(query, answer)
        self.call((0, 1), "timestamp", "attach", bag.path, answer, "--trust", self.trust, "--in-place")
        bag.stamped = True
        bag.signatures, bag.digest = bag.signatures + 1, digest(bag.path)

    def renew(self):
        stamped = [bag for bag in self.bags if bag.stamped and bag.signatures < MOST_SIGNATURES]
        if not stamped:
            return
        bag = self.dice.choice(stamped)
        query, answer = self.fresh(".tsq"), self.fresh(".tsr")
        self.call((0, 1, 2), "archive", "renew", bag.path, "--in-place")
        self.call((0, 1, 2), "timestamp", "request", bag.path, "--hash", "sha512", "-o", query)
        if query.exists():
            self.authority.answer(query, answer)
            self.call((0, 1), "timestamp", "attach", bag.path, answer, "--trust", self.trust, "--in-place")
        bag.signatures, bag.digest = bag.signatures + 2, digest(bag.path)

    def verify(self):
        bag = self.pick()
        if bag:
            self.judge(bag)

    def prove(self):
        bag = self.pick()
        if not bag:
            return
        out = self.fresh(".proof.zip")
        names = self.dice.sample(sorted(bag.package), 2)
        self.call(0, "prove", bag.path, *names, "-o", out)
        self.call(0, "verify", out)
        self.kept(bag)
        out.unlink()

    def encrypt(self):
        package, out, back = self.package(), self.fresh(".sealed.zip.age"), self.fresh(".sealed.zip")
        self.call(0, *self.sealing(package, out), "--to", self.recipient)
        self.call(0, "open", out, "--identity", self.work / "lab.identity", "-o", back)
        self.bags.append(Bag(back, state(package)))
        # Any change of the encrypted file shows, and nothing is written.
        bent, other = bytearray(out.read_bytes()), self.fresh(".zip")
        bent[self.dice.randrange(len(bent))] ^= 1 << self.dice.randrange(8)
        out.write_bytes(bent)
        self.call((1, 2, 3), "open", out, "--identity", self.work / "lab.identity", "-o", other)
        if other.exists():
            raise Wrong("a changed encrypted file was opened")
        out.unlink()
        shutil.rmtree(package)

    def extract(self):
        bag = self.pick()
        if not bag:
            return
        out = self.fresh("-out")
        self.call(0, "extract", bag.path, "-o", out)
        if state(out) != bag.package:
            raise Wrong(f"{bag.path.name}: other files came out than went in")
        shutil.rmtree(out)

    def tamper(self):
        """A changed copy is never called good, whatever was changed."""
        bag = self.pick()
        if not bag:
            return
        copy, text = self.fresh(".zip"), bytearray(bag.path.read_bytes())
        at = self.dice.randrange(len(text))
        deed = self.dice.randrange(5)
        if deed == 0:
            text[at] ^= 1 << self.dice.randrange(8)
        elif deed == 1:
            del text[at:]
        elif deed == 2:
            del text[at : at + self.dice.randrange(1, 100)]
        elif deed == 3:
            text[at:at] = self.dice.randbytes(self.dice.randrange(1, 100))
        else:
            text += self.dice.randbytes(self.dice.randrange(1, 100))
        copy.write_bytes(text)
        shown = json.loads(self.call((1, 3), "verify", "--format", "json", copy))
        if shown[0]["verdict"] not in ("invalid", "undecided"):
            raise Wrong(f"a changed copy is called {shown[0]['verdict']}: {copy}")
        copy.unlink()

    def kill(self):
        """A deed is killed at some moment: the target is as it was, or new and whole."""
        self.kills += 1
        bag = self.pick(room=True)
        moment = self.dice.random() ** 2 * 0.08
        if bag and self.dice.random() < 0.6:
            process = self.start(*self.signing(bag, "--in-place"))
            time.sleep(moment)
            process.send_signal(signal.SIGKILL)
            process.communicate()
            bag.signatures += digest(bag.path) != bag.digest
            bag.digest = digest(bag.path)
            self.judge(bag)
        else:
            package, out = self.package(), self.fresh(".sealed.zip")
            before = state(package)
            process = self.start(*self.sealing(package, out))
            time.sleep(moment)
            process.send_signal(signal.SIGKILL)
            process.communicate()
            if state(package) != before:
                raise Wrong("a killed seal changed the package")
            if out.exists():
                self.bags.append(Bag(out, before))
                self.judge(self.bags[-1])
            shutil.rmtree(package)
        # What a killed run had begun; a user may remove it as we do here.
        known = {bag.path for bag in self.bags}
        for left in self.names.iterdir():
            if left not in known:
                left.unlink()

    def race(self):
        """Two seals at once on one output: one wins, the file is whole, and the other says why not."""
        package, out = self.package(), self.fresh(".sealed.zip")
        both = [self.start(*self.sealing(package, out)) for _ in range(2)]
        ends = [process.communicate(timeout=300) for process in both]
        codes = sorted(process.returncode for process in both)
        if codes != [0, 2] or any("panicked" in err for _, err in ends):
            raise Wrong(f"two at once ended with {codes}: {ends}")
        self.bags.append(Bag(out, state(package)))
        self.judge(self.bags[-1])
        shutil.rmtree(package)

    def records(self):
        self.call((0, 1), "records", self.names, "--as-of", "2031-12-31")

    def compare(self):
        if len(self.bags) > 1:
            first, second = self.dice.sample(self.bags, 2)
            self.call((0, 1), "diff", first.path, second.path)

    # What must hold.

    def kept(self, bag):
        if digest(bag.path) != bag.digest:
            raise Wrong(f"{bag.path.name} was changed by what only reads it")

    def judge(self, bag):
        """The bag is as it was left, holds, and is trusted by the trust file."""
        self.kept(bag)
        shown = json.loads(self.call(0, "verify", "--format", "json", "--trust", self.trust, bag.path))
        if shown[0]["verdict"] != "trusted":
            raise Wrong(f"{bag.path.name} is {shown[0]['verdict']}: {shown[0]['findings']}")
        self.kept(bag)

    def run(self, minutes):
        deeds = {self.seal: 10, self.refuse: 3, self.countersign: 12, self.merge: 4, self.stamp: 5, self.renew: 3,
                 self.verify: 12, self.prove: 4, self.encrypt: 4, self.extract: 5, self.tamper: 14, self.kill: 14,
                 self.race: 3, self.records: 1, self.compare: 2}
        end, told = time.monotonic() + minutes * 60, 0
        while time.monotonic() < end:
            deed, = self.dice.choices(list(deeds), list(deeds.values()))
            deed()
            self.counts[deed.__name__] += 1
            if sum(self.counts.values()) // 250 > told:
                told += 1
                print(f"{sum(self.counts.values())} deeds, {len(self.bags)} bags, {self.kills} kills", flush=True)
        for bag in self.bags:
            self.judge(bag)
            out = self.fresh("-out")
            self.call(0, "extract", bag.path, "-o", out)
            if state(out) != bag.package:
                raise Wrong(f"{bag.path.name}: other files came out than went in")
            shutil.rmtree(out)


def main():
    minutes = float(os.environ.get("MINUTES", "1"))
    seed = int(os.environ.get("SEED", "1"))
    with tempfile.TemporaryDirectory() as work:
        soak = Soak(Path(os.environ["SEALCASE"]).resolve(), Path(work), seed)
        try:
            soak.run(minutes)
        except Wrong as wrong:
            kept = Path(os.environ.get("KEEP", "soak-failed")).resolve()
            shutil.copytree(work, kept, dirs_exist_ok=True)
            print(f"after {sum(soak.counts.values())} deeds of seed {seed}: {wrong}\nEverything is in {kept}")
            return 1
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
        print(", ".join(f"{name} {count}" for name, count in sorted(soak.counts.items())))
        print(f"{sum(soak.counts.values())} deeds in {minutes} minutes with seed {seed}, {soak.kills} kills: "
              f"all {len(soak.bags)} bags hold; largest process {peak} MiB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
