"""Zips in an object store, judged by one process, by shares, and by Spark while an executor is killed.

Run by `cargo xtask test --scale`, or by hand with SEALCASE (the program with the feature `cloud`) in the environment,
Java 17 or later and the packages of requirements.txt at hand. An S3 server that holds everything in memory (moto)
and two executors run on this machine. Prints one line for each check and ends with `N passed, N failed`.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from pathlib import Path

import boto3

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SEALCASE = str(Path(os.environ["SEALCASE"]).resolve())
JOB = ROOT / "integrations/spark/sealcase_job.py"
SMALL = ROOT / "tests/cases/package"
BIN = Path(sys.executable).parent
AS_OF = "2026-11-24T00:00:00Z"
COUNT, BROKEN = 200, (7, 90, 151)
MISSING = 60

results = []


def check(name, deed, *arguments):
    try:
        deed(*arguments)
        problem = None
    except Exception:
        problem = traceback.format_exc()
    results.append(problem is None)
    print(f"{'ok  ' if problem is None else 'FAIL'}  {name}", flush=True)
    if problem is not None:
        print("      " + problem.strip().replace("\n", "\n      "), flush=True)


def run(*command, code=0, data=None, env=None):
    done = subprocess.run([str(part) for part in command], input=data, capture_output=True, text=True, timeout=600, env=env)
    assert done.returncode == code, f"exit {done.returncode}, not {code}: {done.stderr[-3000:]}{done.stdout[-3000:]}"
    return done.stdout


def serve():
    """Starts the S3 server on a free port; gives it and its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [BIN / "moto_server", "-H", "127.0.0.1", "-p", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    for _ in range(200):
        with socket.socket() as trial:
            if trial.connect_ex(("127.0.0.1", port)) == 0:
                return server, f"http://127.0.0.1:{port}"
        time.sleep(0.1)
    raise RuntimeError("the S3 server did not start")


def fill(store, folder):
    """Two hundred different sealed zips; three are damaged, and one of the names has no object."""
    run(SEALCASE, "key", "new", "-o", folder / "k.pem", "--no-passphrase")
    zips = []
    for number in range(8):
        file = folder / f"{number}.sealed.zip"
        run(SEALCASE, "seal", SMALL, "--key", folder / "k.pem", "--role", "manufacturer", "--name",
            "Fennel Home Goods, Inc.", "--at", f"2026-11-{10 + number}T00:00:00Z", "-o", file, "-q")
        zips.append(file.read_bytes())
    store.create_bucket(Bucket="lab")
    names = []
    for number in range(COUNT):
        key = f"in/{number % 10}/a plug, no. {number:03}.sealed.zip"
        names.append(f"s3://lab/{key}")
        body = bytearray(zips[number % len(zips)])
        if number in BROKEN:
            body[len(body) // 2] ^= 1
        if number != MISSING:
            store.put_object(Bucket="lab", Key=key, Body=bytes(body))
    (folder / "names.txt").write_text("".join(name + "\n" for name in names + names[:20]))
    return names


def tally(lines):
    count = {}
    for line in lines:
        count[line["verdict"]] = count.get(line["verdict"], 0) + 1
    return count


def expected(verdict="trusted"):
    return {verdict: COUNT - len(BROKEN) - 1, "invalid": len(BROKEN), "undecided": 1}


def one_process(folder, names):
    options = ["--format", "ndjson", "--key", folder / "k.pem.pub", "-j", "8"]
    listed = "".join(name + "\n" for name in names)
    began = time.monotonic()
    lines = [json.loads(line) for line in
             run(SEALCASE, "verify", "--files-from", "-", *options, code=3, data=listed).splitlines()]
    print(f"      {len(lines)} zips in {time.monotonic() - began:.1f} s, one process", flush=True)
    assert [line["input"] for line in lines] == names
    assert tally(lines) == expected(), tally(lines)
    # Listed by the store, the one that is not there is not among them.
    lines = run(SEALCASE, "verify", "s3://lab/in/", *options, code=1).splitlines()
    assert len(lines) == COUNT - 1
    # Shares, as a Kubernetes Indexed Job starts them.
    shares = []
    for index in range(3):
        env = {**os.environ, "JOB_COMPLETION_INDEX": str(index)}
        shares += [json.loads(line) for line in run(
            SEALCASE, "verify", "--files-from", "-", "--shards", "3", "--exit-zero", *options, data=listed, env=env
        ).splitlines()]
    assert sorted(line["input"] for line in shares) == sorted(names) and tally(shares) == expected()


def records(folder):
    for more, code, counted in [([], 0, COUNT - 1), (["--verify"], 1, COUNT - 1 - len(BROKEN))]:
        told = run(SEALCASE, "records", "s3://lab/in/", "--format", "ndjson", "--as-of", AS_OF[:10], *more, code=code)
        lines = [json.loads(line) for line in told.splitlines()]
        assert sum(len(line.get("record", {}).get("bundles", [])) for line in lines) == counted, len(lines)


def executors():
    """The processes of Spark's executors on this machine: those that a test of ours started, and no other."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                line = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                mine = f"SEALCASE_SCALE={os.getpid()}".encode() in (folder / "environ").read_bytes().split(b"\0")
            except OSError:
                continue
            if mine and "CoarseGrainedExecutorBackend" in line:
                found.append(int(folder.name))
    return found


def spark(folder, *arguments, kill=False, code=0):
    env = {**os.environ, "SEALCASE_SCALE": str(os.getpid()), "PYSPARK_PYTHON": sys.executable,
           "PYSPARK_DRIVER_PYTHON": sys.executable, "SPARK_LOCAL_IP": "127.0.0.1"}
    command = [BIN / "spark-submit", "--master", "local-cluster[2,1,1024]", "--conf", "spark.ui.enabled=false",
               "--conf", f"spark.local.dir={folder}/spark", "--conf", "spark.executor.memory=512m",
               "--conf", "spark.sql.shuffle.partitions=4", "--driver-memory", "1g", JOB, *arguments]
    began = time.monotonic()
    with open(folder / "spark.log", "w") as log:
        job = subprocess.Popen([str(part) for part in command], stdout=subprocess.PIPE, stderr=log, text=True, env=env,
                               cwd=folder)
        killed = []
        if kill:
            threading.Thread(target=killer, args=(folder, job, killed), daemon=True).start()
        try:
            out = job.communicate(timeout=600)[0]
        finally:
            # Spark's processes end with the first.
            job.terminate()
    print("      " + out.strip().replace("\n", "\n      "), flush=True)
    assert job.returncode == code, (folder / "spark.log").read_text()[-6000:]
    print(f"      {time.monotonic() - began:.0f} s in all" + (f", executor {killed[0]} killed" if killed else ""), flush=True)
    return out, killed


def killer(folder, job, killed):
    """Kills one executor once some calls of the program have ended, and others are still to come."""
    while job.poll() is None and not killed:
        if len(list(folder.glob("calls/*"))) >= 4:
            for number in executors()[:1]:
                os.kill(number, signal.SIGKILL)
                killed.append(number)
        time.sleep(0.05)


def slowed(folder):
    """The program, with a note of each call, and slow enough that a kill comes in its midst."""
    (folder / "calls").mkdir()
    script = folder / "slow.sh"
    script.write_text(f'#!/bin/sh\ntouch "{folder}/calls/$$"\ncase "$1" in verify) sleep 1;; esac\nexec "{SEALCASE}" "$@"\n')
    script.chmod(0o755)
    return script


def table(folder, name="verdicts"):
    import pyarrow.dataset as dataset
    return dataset.dataset(folder / "table" / name, format="parquet", partitioning="hive").to_table().to_pylist()


def job(folder, names):
    common = ["--table", folder / "table", "--key", folder / "k.pem.pub", "--as-of", AS_OF, "--jobs", "2",
              "--command", slowed(folder)]
    arguments = ["verify", "--names", folder / "names.txt", "--at-once", "10", *common]
    out, killed = spark(folder, *arguments, kill=True)
    assert killed, "no executor was killed while the job ran"
    log = (folder / "spark.log").read_text()
    assert "Lost executor" in log or "Lost task" in log, "Spark did not notice the loss"
    rows = table(folder)
    assert sorted(row["uri"] for row in rows) == sorted(names), f"{len(rows)} rows"
    assert tally(rows) == expected(), tally(rows)
    broken = {row["uri"] for row in rows if row["verdict"] == "invalid"}
    assert broken == {names[number] for number in BROKEN}
    assert [row["uri"] for row in rows if row["verdict"] == "undecided"] == [names[MISSING]]
    assert all(row["retention"] for row in rows if row["verdict"] == "trusted")
    assert sorted(path.name for path in (folder / "table/verdicts").glob("verdict=*")) == [
        "verdict=invalid", "verdict=trusted", "verdict=undecided"]
    calls = len(list(folder.glob("calls/*")))
    out, _ = spark(folder, *arguments)
    # A look at the program's version is the one call.
    assert "200 names, 0 to be judged" in out, out
    assert len(list(folder.glob("calls/*"))) == calls + 1
    assert len(table(folder)) == COUNT
    spark(folder, "retention", *common)
    kept = table(folder, "retention")
    assert sorted(row["uri"] for row in kept) == sorted(row["uri"] for row in rows if row["verdict"] == "trusted")
    assert {row["keep_until"] for row in kept} == {"open"}
    assert {str(row["may_be_destroyed"]).lower() for row in kept} == {"false"}


def main():
    folder = Path(tempfile.mkdtemp(prefix="sealcase-scale-"))
    server, address = serve()
    try:
        os.environ.update(AWS_ENDPOINT=address, AWS_ALLOW_HTTP="true", AWS_ACCESS_KEY_ID="test",
                          AWS_SECRET_ACCESS_KEY="test", AWS_REGION="us-east-1")
        names = fill(boto3.client("s3", endpoint_url=address, region_name="us-east-1"), folder)
        check("zips in a store: one line each, by one process and by shares", one_process, folder, names)
        check("records of zips in a store", records, folder)
        check("Spark, with one executor killed: each name one row, and none the second time", job, folder, names)
    finally:
        server.terminate()
        server.wait()
        if all(results):
            shutil.rmtree(folder, ignore_errors=True)
        else:
            print(f"what was made lies in {folder}")
    passed = sum(results)
    print(f"{passed} passed, {len(results) - passed} failed")
    return 0 if results and all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
