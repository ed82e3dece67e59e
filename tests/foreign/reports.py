"""Programs that are not ours read our reports, and run our integrations as their users would.

SARIF is judged by the official schema, as the npm package @microsoft/jest-sarif carries it, with the library
jsonschema; JUnit is read by junitparser, CSV by Python, HTML by Python's parser; the schemas for editors are
used by jsonschema with no way to fetch anything. The steps of the GitHub action run with their inputs as GitHub
would set them, and the hooks run by pre-commit from a repository on the disk.
"""

import csv
import html.parser
import io
import json
import os
import re
import shutil
import subprocess
import sys
import urllib.parse
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SARIF_SCHEMA = "@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json"


def demand(holds, what):
    if not holds:
        raise AssertionError(what)


class Bench:
    """Packages and a sealed zip to report on, one of them as a stranger would make it."""

    def __init__(self, sealcase, work):
        self.sealcase, self.folder = sealcase, work / "reports"
        self.folder.mkdir()
        shutil.copytree(HERE.parent / "cli" / "validate.in", self.folder, dirs_exist_ok=True)
        # Names that try to be more than names.
        hostile = self.folder / "a <b>&'\"; %41 ::error::x"
        shutil.copytree(self.folder / "good", hostile)
        (hostile / "=1+1,\"\n.txt").write_text("x")
        (hostile / "documents" / "product.json").write_text("{")
        self.hostile = hostile.name

    def run(self, *arguments, code=None, data=None, env=None, cwd=None):
        done = subprocess.run(
            [self.sealcase, *map(str, arguments)], cwd=cwd or self.folder, input=data, capture_output=True,
            text=True, timeout=120, env={**os.environ, "SEALCASE_CONFIG": "", **(env or {})},
        )
        demand(code is None or done.returncode == code, f"{arguments}: {done.returncode}\n{done.stdout}{done.stderr}")
        return done.stdout

    def report(self, form, *inputs, code):
        flags = ["--profile", "profile.json", "--as-of", "2025-11-03", "--format", form]
        return self.run("validate", *inputs, *flags, code=code)


def sarif_schema():
    path = Path(os.environ["NODE_PATH"]) / SARIF_SCHEMA
    return json.loads(path.read_text())


def sarif(bench):
    import jsonschema

    validator = jsonschema.Draft4Validator(sarif_schema())
    log = json.loads(bench.report("sarif", "good", "doorbell", bench.hostile, "nowhere", code=3))
    faults = [f"{list(fault.path)}: {fault.message}" for fault in validator.iter_errors(log)]
    demand(not faults, "\n".join(faults))
    # The check itself can fail.
    demand(list(validator.iter_errors({**log, "version": "2"})), "the schema takes anything")
    run, = log["runs"]
    demand(run["invocations"][0]["executionSuccessful"] is False, "an undecided input looks successful")
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    prints = set()
    for result in run["results"]:
        demand(rules[result["ruleIndex"]] == result["ruleId"], "a rule's index is wrong")
        prints.add(result["partialFingerprints"]["sealcase/v1"])
        where = result["locations"][0]["physicalLocation"]["artifactLocation"]
        demand(run["artifacts"][where["index"]]["location"]["uri"] == where["uri"], "an artifact's index is wrong")
        demand((bench.folder / urllib.parse.unquote(where["uri"])).exists(), f"{where['uri']} leads nowhere")
        demand(not re.search(r"[^A-Za-z0-9._~/%-]", where["uri"]), where["uri"])
    demand(len(prints) == len(run["results"]), "two results have one fingerprint")
    again = json.loads(bench.report("sarif", "nowhere", bench.hostile, "good", "doorbell", code=3))
    demand(prints == {r["partialFingerprints"]["sealcase/v1"] for r in again["runs"][0]["results"]}, "not stable")
    clean = json.loads(bench.report("sarif", "good", code=0))
    demand(not list(validator.iter_errors(clean)), "the log of a clean package is not valid")
    demand(clean["runs"][0]["invocations"][0]["executionSuccessful"] is True, "a clean run was not successful")


def sarif_of_zip(bench):
    import jsonschema

    bench.run("key", "new", "-o", "k.pem", "--no-passphrase", code=0)
    bench.run(
        "seal", "good", "--key", "k.pem", "--role", "manufacturer", "--name", "A", "--profile", "profile.json",
        "--at", "2025-11-03T09:00:00Z", "-o", "z y.zip", "--base", "inside", code=0,
    )
    path = bench.folder / "z y.zip"
    path.write_bytes(path.read_bytes().replace(b"consumer", b"konsumer", 1))
    log = json.loads(bench.run("verify", path.name, "--format", "sarif", code=1))
    faults = [fault.message for fault in jsonschema.Draft4Validator(sarif_schema()).iter_errors(log)]
    demand(not faults, "\n".join(faults))
    artifacts = log["runs"][0]["artifacts"]
    members = [item for item in artifacts if "parentIndex" in item]
    demand(members, "no member of the zip is named")
    for item in members:
        demand(artifacts[item["parentIndex"]]["location"]["uri"] == "z%20y.zip", "the parent is not the zip")
        demand(item["location"]["uri"].startswith("inside/data/"), item["location"]["uri"])


def junit(bench):
    import junitparser

    path = bench.folder / "r.xml"
    path.write_text(bench.report("junit", "good", "noted", "doorbell", bench.hostile, "nowhere", code=3))
    suites = junitparser.JUnitXml.fromfile(str(path))
    demand(suites.errors == 1 and suites.failures > 8, f"{suites.errors} errors, {suites.failures} failures")
    names = [suite.name for suite in suites]
    demand(names == ["good", "noted", "doorbell", bench.hostile, "nowhere"], str(names))
    noted = list(suites)[1]
    demand(noted.failures == 0 and noted.tests == 2, "a note fails")


def tables(bench):
    rows = list(csv.DictReader(io.StringIO(bench.report("csv", "good", bench.hostile, code=1), newline="")))
    demand({row["input"] for row in rows} == {"good", bench.hostile}, str(rows))
    demand(any(row["path"] == "'=1+1,\"\n.txt" for row in rows), "the name is not there, or would be calculated")
    lines = bench.report("github", bench.hostile, code=1).splitlines()
    commands = [line for line in lines if line.startswith("::")]
    demand(commands and all(re.match(r"::(error|warning|notice) [^:]*::", line) for line in commands), str(lines))
    demand(all(line.startswith("::") or re.match(r"1 input: |most often: ", line) for line in lines), str(lines))


class Page(html.parser.HTMLParser):
    """What an HTML report consists of."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.links, self.text = [], [], ""
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.links += [value for name, value in attributes if name in ("href", "src", "action", "onclick", "style")]

    def handle_data(self, data):
        self.text += data


def page(bench):
    text = bench.report("html", "good", "doorbell", bench.hostile, code=1)
    page = Page(text)
    allowed = "html head meta title style body header main section footer h1 h2 h3 h4 p strong code a article"
    allowed += " br dl div dt dd table caption thead tbody tr th td"
    demand(set(page.tags) <= set(allowed.split()), str(set(page.tags) - set(allowed.split())))
    demand(all(link.startswith("#input-") for link in page.links), str(page.links))
    demand("http:" not in text and "https:" not in text, "the page names a place elsewhere")
    demand(bench.hostile in page.text, "the name is not shown as it is")
    demand(page.tags.count("h1") == 1 and page.tags.count("caption") == page.tags.count("table"), "headings, captions")


def schemas(bench):
    """The schemas for editors judge as we do, with no way to fetch anything."""
    import jsonschema

    bench.run("schema", "write", "schemas", code=0)
    folder = bench.folder / "schemas"
    names = {path.name for path in folder.iterdir()}
    catalogue = json.loads((folder / "catalog.json").read_text())
    demand(len(names) - len(catalogue["schemas"]) < 10, "the catalogue lacks schemas")
    for entry in catalogue["schemas"]:
        demand(entry["url"].removeprefix("./") in names, entry["url"])
    for package in ["good", "doorbell"]:
        for path in (bench.folder / package / "documents").glob("*.json"):
            try:
                document = json.loads(path.read_text(encoding="utf-8"))
            except ValueError:  # No JSON: then no schema is asked.
                continue
            schema = json.loads((folder / f"{document['docType']}.schema.json").read_text())
            jsonschema.Draft202012Validator.check_schema(schema)
            validator = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())
            theirs = {"/" + "/".join(map(str, fault.absolute_path)) for fault in validator.iter_errors(document)}
            ours = json.loads(bench.run("validate", path, "--format", "json"))[0]["findings"]
            of_schema = [f for f in ours if f["code"].startswith("schema.")]
            demand(bool(theirs) == bool(of_schema), f"{path}: {theirs} and {of_schema}")
    reports = json.loads(bench.report("json", "good", "doorbell", "nowhere", code=3))
    validator = jsonschema.Draft202012Validator(json.loads((folder / "report.schema.json").read_text()))
    for report in reports:
        demand(not list(validator.iter_errors(report)), "a report does not follow its schema")


def matcher(bench):
    """The pattern that docs/editors.md gives to VS Code finds each finding's place."""
    text = (ROOT / "docs" / "editors.md").read_text()
    tasks = next(json.loads(block) for block in re.findall(r"```json\n(.*?)```", text, re.S) if "problemMatcher" in block)
    pattern = tasks["tasks"][0]["problemMatcher"]["pattern"]
    lines = bench.report("concise", "doorbell", code=1).splitlines()
    places = []
    for line in lines:
        found = re.match(pattern["regexp"], line)
        if found:
            demand((bench.folder / found[pattern["file"]]).exists(), line)
            demand(found[pattern["severity"]] in ("error", "warning", "note"), line)
            places.append((found[pattern["file"]], found[pattern["line"]], found[pattern["code"]]))
    demand(len(places) == 8 and ("doorbell/documents/product.json", "25", "schema.type") in places, str(places))


def action(bench):
    """Runs the action's steps as GitHub does."""
    import yaml

    folder = ROOT / "integrations" / "github-action"
    definition = yaml.safe_load((folder / "action.yml").read_text())
    step, = definition["runs"]["steps"]
    demand("${{" not in step["run"], "an input would become part of a command")
    for inputs, code in [
        ({"paths": "good\n", "arguments": "--profile=profile.json\n--as-of=2025-11-03"}, 0),
        ({"paths": "good\ndoorbell", "arguments": "--profile=profile.json"}, 1),
        ({"paths": bench.hostile, "arguments": "--profile=profile.json", "reports": "out puts"}, 1),
        ({"paths": "nowhere.zip", "deed": "verify"}, 3),
        ({"paths": "good", "deed": "validate; touch owned"}, 2),
        ({"paths": "$(touch owned)"}, 3),
    ]:
        values = {name: str(spec.get("default", "")) for name, spec in definition["inputs"].items()}
        values |= {"command": bench.sealcase, **inputs}
        env = {name: re.sub(r"\$\{\{ inputs\.([a-z-]+) \}\}", lambda m: values[m[1]], text) for name, text in step["env"].items()}
        summary, output = bench.folder / "summary", bench.folder / "output"
        for path in (summary, output):
            path.write_text("")
        env |= {"GITHUB_ACTION_PATH": str(folder), "GITHUB_STEP_SUMMARY": str(summary), "GITHUB_OUTPUT": str(output)}
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]], cwd=bench.folder,
            env={**os.environ, "SEALCASE_CONFIG": "", **env}, capture_output=True, text=True, timeout=120,
        )
        demand(done.returncode == code, f"{inputs}: {done.returncode}\n{done.stdout}{done.stderr}")
        demand(not (bench.folder / "owned").exists(), f"{inputs} ran a command")
        if code != 2:
            outputs = dict(line.split("=", 1) for line in output.read_text().splitlines())
            demand(outputs["exit-code"] == str(code), str(outputs))
            demand(all((bench.folder / outputs[name]).is_file() for name in ("sarif", "html")), str(outputs))
            demand("## " in summary.read_text(), "the job has no summary")


def hooks(bench):
    """pre-commit takes the hooks from a repository on the disk and runs them on a commit."""
    git = lambda *arguments, cwd: subprocess.run(  # noqa: E731
        ["git", "-c", "user.name=T", "-c", "user.email=t@example.com", *arguments], cwd=cwd, check=True, capture_output=True,
        text=True,
    ).stdout.strip()
    source, user = bench.folder.parent / "hooks", bench.folder.parent / "user"
    for folder in (source, user):
        folder.mkdir()
        git("init", "-q", cwd=folder)
    shutil.copy(ROOT / ".pre-commit-hooks.yaml", source)
    git("add", "-A", cwd=source)
    git("commit", "-qm", "hooks", cwd=source)
    revision = git("rev-parse", "HEAD", cwd=source)
    for package in ["good", "doorbell"]:
        shutil.copytree(bench.folder / package, user / package)
    shutil.copy(bench.folder / "profile.json", user)
    (user / ".pre-commit-config.yaml").write_text(
        f"repos:\n- repo: {source}\n  rev: {revision}\n  hooks:\n  - id: sealcase-documents\n"
        "  - id: sealcase-packages\n    args: [good, --profile, profile.json, --as-of, '2025-11-03']\n"
    )
    git("add", "-A", cwd=user)
    env = {
        **os.environ, "PATH": f"{Path(bench.sealcase).parent}:{os.environ['PATH']}", "SEALCASE_CONFIG": "",
        "PRE_COMMIT_HOME": str(bench.folder.parent / "pre-commit"),
    }
    command = [sys.executable, "-m", "pre_commit", "run", "--color", "never"]
    done = subprocess.run(command, cwd=user, env=env, capture_output=True, text=True, timeout=300)
    shown = done.stdout + done.stderr
    demand(done.returncode == 1, shown)
    demand("doorbell/documents/product.json:25:7: error[schema.type]" in shown, shown)
    demand(re.search(r"Sealcase packages\.+Passed", shown), shown)
    shutil.rmtree(user / "doorbell")
    git("add", "-A", cwd=user)
    done = subprocess.run(command, cwd=user, env=env, capture_output=True, text=True, timeout=300)
    demand(done.returncode == 0, done.stdout + done.stderr)


def checks(check, sealcase, work):
    """Runs all of them by the caller's `check`."""
    bench = Bench(sealcase, work)
    for name, deed in {
        "SARIF follows the official schema, with places that exist and stable fingerprints": sarif,
        "SARIF names the members of a zip by their parent": sarif_of_zip,
        "junitparser reads JUnit": junit,
        "CSV and annotations hold hostile names as mere text": tables,
        "the HTML report has no script, no address and no hostile element": page,
        "the schemas for editors judge as we do, alone": schemas,
        "the problem matcher of docs/editors.md finds every place": matcher,
        "the GitHub action runs its steps, whatever the inputs say": action,
        "pre-commit runs the hooks": hooks,
    }.items():
        check(f"reports: {name}", deed, bench)
