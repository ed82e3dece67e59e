"""Every system call of a command fails once, or is its last: what is left behind?

`strace` makes the n-th call of one kind fail, or kills the program at it, for n = 1, 2, ... until a run has no n-th
call. After each run the target is absent, as it was, or whole; nothing half-written lies beside it unless the program
was killed; what the user gave is untouched; a failed run has an exit code and a sentence, and never a panic.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

# The calls by which files are found, read, written, flushed, named and removed, and threads and chance are had.
CALLS = [
    "openat", "read", "pread64", "write", "statx", "newfstatat", "fstat", "lseek", "fcntl", "getdents64", "fsync", "fdatasync",
    "ftruncate", "copy_file_range", "renameat2", "rename", "linkat", "unlink", "unlinkat", "mkdir", "fchmod", "chmod", "getcwd",
    "readlink", "getrandom", "clone3", "ioctl", "close",
]
# What a disk, a network drive or an administrator may answer.
ERRORS = ["EIO", "ENOSPC", "EACCES"]
# The calls for which the kind of error may matter.
SEVERAL = ["openat", "read", "write", "fsync", "renameat2", "linkat", "unlink", "mkdir"]
# Rust's standard library ends a program that gets no random bytes or cannot close a folder; only kills are tried here.
FATAL = ["getrandom", "close"]
# The dynamic loader and the C library end a program by themselves before its first line.
BEFORE_MAIN = 127
# More calls of one kind than this are taken in steps.
MOST = 60


def state(folder):
    """All files below a folder, by name, with the digest of each."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink()
    }


class Bench:
    """A command that is run again and again from the same beginning."""

    def __init__(self, program, work, name, make, arguments, targets=()):
        self.program, self.work, self.name = program, work, name
        self.arguments = arguments
        self.start = work / name / "start"
        self.start.mkdir(parents=True)
        make(self.start)
        self.before = state(self.start)
        done, _ = self.run(work / name / "whole", [])
        assert done.returncode == 0, f"{name}: {done.stderr}"
        self.after = state(work / name / "whole")
        self.targets = targets or sorted(set(self.after) - set(self.before))

    def run(self, folder, options):
        """One run in a fresh copy; gives the process and what strace wrote."""
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.start, folder, symlinks=True)
        log = folder.with_suffix(".log")
        command = ["strace", "-f", "-qq", "-o", log, *options, self.program, *self.arguments]
        done = subprocess.run(
            [str(part) for part in command], cwd=folder, capture_output=True, text=True, timeout=120,
            env={**os.environ, "LC_ALL": "C.UTF-8", "TMPDIR": str(folder)},
        )
        return done, log.read_text(errors="replace") if log.exists() else ""

    def counts(self):
        """How often each call is made by the thread that makes it most."""
        _, log = self.run(self.work / self.name / "count", ["-e", "trace=" + ",".join("?" + call for call in CALLS)])
        counts = {}
        for line in log.splitlines():
            thread, _, rest = line.partition(" ")
            call = rest.strip().partition("(")[0]
            if call in CALLS:
                counts[call, thread] = counts.get((call, thread), 0) + 1
        most = {}
        for (call, _), number in counts.items():
            most[call] = max(most.get(call, 0), number)
        return most

    def faults(self):
        """Every fault to be tried: the call, the number, and what happens."""
        for call, number in sorted(self.counts().items()):
            step = max(1, number // MOST)
            for which in range(1, number + 1, step):
                yield call, which, "kill"
                for error in ERRORS if call in SEVERAL else ERRORS[:1]:
                    if call not in FATAL:
                        yield call, which, error

    def judge(self, fault):
        """What is wrong after a fault; nothing if all is well."""
        call, which, kind = fault
        folder = self.work / self.name / f"{call}-{which}-{kind}"
        what = "signal=SIGKILL" if kind == "kill" else f"error={kind}"
        done, log = self.run(folder, ["-e", f"trace={call}", "-e", f"inject={call}:{what}:when={which}"])
        left = state(folder)
        problems = []
        for name, digest in self.before.items():
            if name not in self.targets and left.get(name) != digest:
                problems.append(f"{name} was changed or lost")
        whole = True
        for name in self.targets:
            found = left.get(name)
            if found not in (self.before.get(name), self.after[name]):
                problems.append(f"{name} is half-written")
            whole = whole and found == self.after[name]
        others = set(left) - set(self.before) - set(self.targets)
        if kind != "kill":
            # What could not be removed stays; that is the fault itself.
            if others and call not in ("unlink", "unlinkat"):
                problems.append(f"left behind: {', '.join(sorted(others))}")
            if "panicked" in done.stderr or done.returncode in (101, -6, -11):
                problems.append(f"panic: {done.stderr.strip()[:400]}")
            elif done.returncode == 0:
                if not whole:
                    problems.append("exit 0, and the work is not done")
            elif done.returncode != BEFORE_MAIN and not done.stderr.strip() and call != "write":
                problems.append(f"exit {done.returncode} without a word")
            elif done.returncode not in (2, 3, BEFORE_MAIN):
                problems.append(f"exit {done.returncode}: {done.stderr.strip()[:300]}")
        shutil.rmtree(folder, ignore_errors=True)
        folder.with_suffix(".log").unlink(missing_ok=True)
        return [f"{self.name}, {call} {which} {kind}: {problem}" for problem in problems], done


def tried(bench):
    """Tries all faults of a bench; gives the problems and how many runs, kills among them, there were."""
    faults = list(bench.faults())
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        outcomes = list(pool.map(bench.judge, faults))
    kills = sum(kind == "kill" for _, _, kind in faults)
    return [problem for problems, _ in outcomes for problem in problems], len(faults), kills


def benches(program, work, package):
    """The commands under test: each that writes what somebody will rely on."""
    at = "2026-11-23T12:00:00Z"
    program = str(program)

    def call(folder, *arguments):
        done = subprocess.run([program, *map(str, arguments)], cwd=folder, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr

    def keys(folder):
        for name in ("acme", "lab"):
            call(folder, "key", "new", "-o", f"{name}.pem", "--no-passphrase")

    def sealed(folder):
        keys(folder)
        shutil.copytree(package, folder / "package")
        call(folder, "seal", "package", "--key", "acme.pem", "--role", "manufacturer", "--name", "Acme", "--at", at, "-o", "bag.zip")

    def listed(folder):
        keys(folder)
        call(folder, "trust", "new", "-o", "trust.json", "--issued", at)

    seal = ["seal", "package", "--key", "acme.pem", "--role", "manufacturer", "--name", "Acme", "--at", at]
    sign = ["countersign", "bag.zip", "--key", "lab.pem", "--role", "lab", "--name", "Lab", "--action", "evaluated", "--at", at]

    def fresh(folder):
        keys(folder)
        shutil.copytree(package, folder / "package")

    def older(folder):
        fresh(folder)
        (folder / "bag.zip").write_text("an older file")

    return [
        Bench(program, work, "seal", fresh, [*seal, "-o", "bag.zip"], ["bag.zip"]),
        Bench(program, work, "seal-force", older, [*seal, "-o", "bag.zip", "--force"], ["bag.zip"]),
        Bench(program, work, "countersign", sealed, [*sign, "-o", "signed.zip"], ["signed.zip"]),
        Bench(program, work, "countersign-in-place", sealed, [*sign, "--in-place"], ["bag.zip"]),
        Bench(program, work, "extract", sealed, ["extract", "bag.zip", "-o", "out"]),
        Bench(program, work, "trust-add", listed, [
            "trust", "add", "trust.json", "--key", "lab.pem.pub", "--party", "lab", "--name", "Lab", "--role", "lab", "--issued", at,
        ], ["trust.json"]),
    ]


def quiet(program, folder):
    """The calls by which a verification reaches for the network; there are none."""
    log = folder / "network.log"
    command = ["strace", "-f", "-qq", "-o", log, "-e", "trace=%network", program, "verify", "bag.zip"]
    done = subprocess.run([str(part) for part in command], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return log.read_text().splitlines()


def main():
    """Runs all, prints one line for each command, and says by the exit code whether all is well."""
    program = Path(os.environ["SEALCASE"]).resolve()
    package = Path(__file__).resolve().parent.parent / "cases" / "package"
    bad, all_runs, all_kills = 0, 0, 0
    with tempfile.TemporaryDirectory() as work:
        for bench in benches(program, Path(work), package):
            problems, runs, kills = tried(bench)
            word = "FAIL" if problems else "ok  "
            print(f"{word}  {bench.name}: {runs} faults, {kills} of them kills", flush=True)
            for problem in problems:
                print("      " + problem, flush=True)
            bad += len(problems)
            all_runs, all_kills = all_runs + runs, all_kills + kills
            if bench.name == "countersign":
                sockets = quiet(program, bench.start)
                print(f"{'FAIL' if sockets else 'ok  '}  verify: {len(sockets)} calls of the network", flush=True)
                bad += len(sockets)
    print(f"{all_runs} faults, {all_kills} of them kills: {bad} problems")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
