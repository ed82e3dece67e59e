"""Compares the second verifier with Sealcase on all that the tests had judged.

    KEEP_JUDGED=FOLDER cargo test -p sealcase-tests ...
    python tests/second/agree.py FOLDER tests/bundles

Every `.zip` with a `.json` beside it is judged anew: the verdict must be the same, and where a bag holds, the state
of each signature, its key, whether it counts and its proven time. Every `.token.json` is a time-stamp.
"""
import json, sys
from pathlib import Path

import stamps
import verifier
from verifier import Key, unbase64

# Empty ones aside.
MOST_LINES = 400


def said_of_zip(path, wanted):
    """What differs, and the verdict."""
    trust = wanted.get("trust") and verifier.trust_of(json.dumps(wanted["trust"]).encode())
    policy = wanted.get("policy")
    if roles := wanted.get("demands"):
        policy = {"require": [{"role": role, "min": 1} for role in roles]}
    keys, limits = [Key(pem) for pem in wanted.get("keys", [])], wanted.get("limits")
    verdict, lines, why = verifier.verify(path.read_bytes(), keys, trust, policy, wanted.get("asOf"),
                                          wanted.get("kind") == "proof", limits)
    if verdict != wanted["verdict"]:
        return f"{verdict} ({why}), not {wanted['verdict']} {wanted['codes']}", verdict
    if verdict == "invalid" or "signatures" not in wanted:
        return None, verdict
    brief = lambda line: (line["path"], line["state"], bool(line.get("counts")), line.get("proven"),
                          bool(line.get("archived")))
    ours, theirs = [sorted(map(brief, some)) for some in (lines, wanted["signatures"])]
    return (None if ours == theirs else f"{ours}, not {theirs}"), verdict


def said_of_token(path, wanted):
    text = [unbase64(wanted[name]) for name in ("token", "text")]
    try:
        time, latest, at, _ = stamps.token(*text, wanted["authorities"])
    except Exception as why:
        time, latest, at = None, None, str(why)
    same = (time, latest) == (wanted["time"], wanted["latest"]) and (time is None or at == wanted["authority"])
    problem = None if same else f"{time} {at}, not {wanted['time']} {wanted['code']}"
    return problem, "token" if time else "token refused"


def main():
    lines = sum(bool(line.strip()) for line in Path(verifier.__file__).open(encoding="utf-8"))
    if lines >= MOST_LINES:
        sys.exit(f"verifier.py has {lines} lines; it shows how little is needed, and must stay under {MOST_LINES}")
    counts, problems = {}, []
    for path in sorted(path for folder in sys.argv[1:] for path in Path(folder).rglob("*.json")):
        wanted = json.loads(path.read_text())
        is_token = path.name.endswith(".token.json")
        zips = [path.with_suffix(end) for end in (".zip", ".sealed.zip")]
        source = path if is_token else next((zip for zip in zips if zip.exists()), None)
        if source is None:
            continue
        problem, verdict = (said_of_token if is_token else said_of_zip)(source, wanted)
        counts[verdict] = counts.get(verdict, 0) + 1
        if problem:
            problems.append(f"{path}: {problem}")
    for problem in problems:
        print(problem)
    print("second verifier:", ", ".join(f"{count} {verdict}" for verdict, count in sorted(counts.items())))
    if problems or sum(counts.values()) == 0:
        sys.exit(f"{len(problems)} of {sum(counts.values())} are judged otherwise")


main()
