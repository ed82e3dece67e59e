"""Verifies millions of sealed zips with Spark, and says how long each must be kept.

Spark carries names and verdicts, never the zips: each task hands some names to the command `sealcase`, which reads the
zips where they lie and prints one line for each. See README.md beside this file.

    spark-submit sealcase_job.py verify --names names.txt --table /lake/sealcase --trust trust.json
    spark-submit sealcase_job.py retention --table /lake/sealcase
"""

import argparse
import datetime
import hashlib
import json
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

VERDICTS = """
    uri string, basis string, verdict string, reason string, codes array<string>, errors int, warnings int,
    bag_id string, tag_manifest string, sealed_at string, payload_bytes long, signers array<string>,
    retention string, as_of string, tool string, judged_at timestamp
"""
RETENTION = """
    product string, manufacturer string, uri string, bag_id string, keep_until string, holds int,
    may_be_destroyed boolean, as_of string
"""
COLUMNS = [line.split()[0] for line in VERDICTS.replace("\n", " ").split(",")]


class Judge:
    """Calls the command. It is sent to the executors, so it holds plain values only."""

    def __init__(self, command, options, basis, limit, at_once):
        self.command, self.options, self.basis, self.limit, self.at_once = command, options, basis, limit, at_once

    def lines(self, deed, options, uris):
        """What the command prints about these inputs, and why it ended if it did so before its time."""
        call = [*self.command, deed, *options, "--files-from", "-", "--null", "--format", "ndjson"]
        try:
            done = subprocess.run(call, input="\0".join(uris).encode(), capture_output=True, timeout=self.limit)
        except subprocess.TimeoutExpired as late:
            return whole(late.stdout or b""), f"it took longer than {self.limit} seconds"
        if done.returncode == 2:
            # The command itself is wrong: no line can come of it, now or later.
            raise RuntimeError(done.stderr.decode(errors="replace").strip()[-2000:])
        good = done.returncode in (0, 1, 3)
        return whole(done.stdout), None if good else f"sealcase ended with {done.returncode}"

    def rows(self, uris):
        """One row for each input, whatever happens: what a batch left out is judged once more, alone."""
        told, why = self.told(uris)
        for uri in uris:
            if uri not in told and len(uris) > 1:
                alone, why = self.told([uri])
                told.update(alone)
            yield told.get(uri) or self.row({"input": uri, "verdict": "undecided", "reason": why or "no result came"})

    def told(self, uris):
        lines, why = self.lines("verify", ["--exit-zero", *self.options], uris)
        return {line["input"]: self.row(line) for line in lines}, why

    def row(self, line):
        bag, counts = line.get("bag") or {}, line.get("counts") or {}
        kept = [aspect["text"] for aspect in line.get("aspects", []) if aspect["name"] == "retention"]
        codes = dict.fromkeys(finding["code"] for finding in line.get("findings", []))
        signers = [f"{one.get('role', '?')}: {one.get('party') or one.get('name', '?')}"
                   for one in line.get("signatures", []) if one.get("state") == "ok"]
        return {
            "uri": line["input"], "basis": self.basis, "verdict": line["verdict"], "reason": line.get("reason"),
            "codes": list(codes)[:20], "errors": counts.get("errors", 0), "warnings": counts.get("warnings", 0),
            "bag_id": bag.get("id"), "tag_manifest": bag.get("tagManifest"), "sealed_at": bag.get("sealedAt"),
            "payload_bytes": bag.get("payloadOctets"), "signers": signers[:20], "retention": next(iter(kept), None),
            "as_of": line.get("asOf"), "tool": (line.get("tool") or {}).get("version"),
            "judged_at": datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None),
        }

    def verify(self, frames):
        """For `mapInPandas`: names in, verdicts out."""
        for frame in frames:
            uris = list(frame["uri"])
            for start in range(0, len(uris), self.at_once):
                rows = self.rows(uris[start:start + self.at_once])
                yield pd.DataFrame(list(rows), columns=COLUMNS)

    def products(self, frames):
        """For `mapInPandas`: names in, the product that each zip is about out."""
        for frame in frames:
            for record, bundle in self.records(list(frame["uri"])):
                product = record["product"]
                yield pd.DataFrame([{"uri": bundle["input"], "product": product["id"]}])

    def retention(self, frame):
        """For `applyInPandas`: all zips of one product in, how long each must be kept out."""
        rows = []
        for record, bundle in self.records(list(frame["uri"])):
            rows.append({
                "product": record["product"]["id"], "manufacturer": record["product"].get("manufacturer"),
                "uri": bundle["input"], "bag_id": bundle["bagId"], "keep_until": record.get("keepUntil"),
                "holds": len(record.get("holds", [])), "may_be_destroyed": bundle["mayBeDestroyed"],
                "as_of": record["asOf"],
            })
        return pd.DataFrame(rows, columns=[line.split()[0] for line in RETENTION.split(",")])

    def records(self, uris):
        lines, why = self.lines("records", self.options, uris)
        if why:
            raise RuntimeError(why)
        for line in lines:
            for bundle in line.get("record", {}).get("bundles", []):
                yield {**line["record"], "asOf": line["asOf"]}, bundle


def whole(output):
    """The lines that are whole: a command that was killed leaves half a line."""
    lines = output.split(b"\n")[:-1]
    return [json.loads(line) for line in lines if line]


def basis(args, as_of):
    """What a verdict rests on besides the zip: with another trust file, policy or program it is another verdict."""
    digest = hashlib.sha256()
    for file in [args.trust, *args.key]:
        digest.update(Path(file).read_bytes() if file else b"-")
    digest.update(f"{args.policy} {args.fixed_as_of and as_of}".encode())
    digest.update(subprocess.run([*args.command, "--version"], capture_output=True, check=True).stdout)
    return digest.hexdigest()[:16]


def judge(args, as_of, known=""):
    options = ["--as-of", as_of, "--jobs", str(args.jobs)]
    options += ["--trust", args.trust] if args.trust else []
    options += ["--policy", args.policy] if args.policy and args.deed == "verify" else []
    options += [part for key in args.key for part in ("--key", key)]
    return Judge(args.command, options, known, args.limit, args.at_once)


def there(spark, table, basis_now):
    """What was judged already, on the same basis; nothing if there is no table yet."""
    path = spark._jvm.org.apache.hadoop.fs.Path(table)
    if not path.getFileSystem(spark._jsc.hadoopConfiguration()).exists(path):
        return None
    frame = spark.read.schema(VERDICTS).parquet(table)
    return frame.where(F.col("basis") == basis_now)


def names(spark, args):
    if args.names.endswith(".parquet"):
        frame = spark.read.parquet(args.names).select("uri")
    else:
        frame = spark.read.text(args.names).withColumnRenamed("value", "uri")
    return frame.select(F.trim("uri").alias("uri")).where("uri != ''").distinct()


def verify(spark, args):
    as_of = args.as_of or datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    args.fixed_as_of = args.as_of is not None
    known = basis(args, as_of)
    table = f"{args.table}/verdicts"
    wanted = names(spark, args).cache()
    before = there(spark, table, known)
    if before is not None and args.again:
        before = before.where(F.col("verdict") != "undecided")
    left = wanted if before is None else wanted.join(before.select("uri"), "uri", "left_anti")
    left = left.cache()
    count = left.count()
    print(f"{wanted.count()} names, {count} to be judged, basis {known}", flush=True)
    judging = judge(args, as_of, known)
    # A wave is one job of Spark: what a wave has written stays, whatever becomes of the next.
    waves = -(-count // args.wave)
    for wave in range(waves):
        part = left.where(F.pmod(F.xxhash64("uri"), F.lit(waves)) == wave)
        tasks = max(1, min(args.tasks, -(-count // waves // args.at_once)))
        rows = part.repartition(tasks).mapInPandas(judging.verify, VERDICTS)
        rows.write.mode("append").partitionBy("verdict").parquet(table)
    return check(spark, wanted, table, known, args.again)


def check(spark, wanted, table, known, again):
    """Names in, rows out: one each, or this run has failed."""
    now = there(spark, table, known)
    total, asked = wanted.count(), set()
    if now is None:
        return total == 0
    rows = now.join(wanted, "uri", "left_semi")
    found, distinct = rows.count(), rows.select("uri").distinct().count()
    for row in rows.groupBy("verdict").count().orderBy("verdict").collect():
        print(f"  {row['verdict']}: {row['count']}")
    print(f"{found} rows for {total} names", flush=True)
    # Undecided ones that were judged again have a row for each time; the latest counts.
    return distinct == total and (found == total or again)


def retention(spark, args):
    as_of = args.as_of or datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d")
    judging = judge(args, as_of)
    verdicts = spark.read.schema(VERDICTS).parquet(f"{args.table}/verdicts")
    usable = verdicts.where(F.col("verdict").isin("valid", "trusted")).select("uri").distinct().cache()
    tasks = max(1, min(args.tasks, -(-usable.count() // args.at_once)))
    products = usable.repartition(tasks).mapInPandas(judging.products, "uri string, product string")
    rows = products.distinct().groupBy("product").applyInPandas(lambda frame: judging.retention(frame), RETENTION)
    rows.write.mode("overwrite").partitionBy("may_be_destroyed").parquet(f"{args.table}/retention/as_of={as_of[:10]}")
    return True


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("deed", choices=["verify", "retention"])
    parser.add_argument("--names", help="a text file with one name a line, or Parquet with a column `uri`")
    parser.add_argument("--table", required=True, help="folder of the results; `verdicts` and `retention` lie in it")
    parser.add_argument("--command", nargs="+", default=["sealcase"], help="the program, as executors find it")
    parser.add_argument("--trust", help="trust file, as executors find it")
    parser.add_argument("--policy")
    parser.add_argument("--key", action="append", default=[], help="a signer's public key")
    parser.add_argument("--as-of", help="judge by this time, not by now; a part of the basis then")
    parser.add_argument("--jobs", type=int, default=8, help="zips that one task reads at once")
    parser.add_argument("--at-once", type=int, default=100, help="names that one call of the program gets")
    parser.add_argument("--tasks", type=int, default=10_000, help="most tasks of a wave")
    parser.add_argument("--wave", type=int, default=500_000, help="names after which results are kept for good")
    parser.add_argument("--limit", type=int, default=3_600, help="seconds that one call of the program may take")
    parser.add_argument("--again", action="store_true", help="judge again what was undecided")
    args = parser.parse_args()
    if args.deed == "verify" and not args.names:
        parser.error("verify needs --names")
    return args


def main():
    args = arguments()
    spark = (
        SparkSession.builder.appName(f"sealcase {args.deed}")
        # Small, so that a task that is lost costs little.
        .config("spark.sql.execution.arrow.maxRecordsPerBatch", str(args.at_once))
        .config("spark.sql.sources.partitionColumnTypeInference.enabled", "false")
        .config("spark.sql.session.timeZone", "UTC")
        .getOrCreate()
    )
    began = time.monotonic()
    good = {"verify": verify, "retention": retention}[args.deed](spark, args)
    print(f"{'done' if good else 'NOT ALL NAMES HAVE A ROW'} after {time.monotonic() - began:.0f} s", flush=True)
    spark.stop()
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
