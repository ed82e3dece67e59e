"""The wheel, as a user installs it: an environment of its own, without a network, with the command and the module.

    python wheel.py FOLDER      the folder that holds one wheel of sealcase
"""

import json
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent

USE = """
import json, subprocess, sys
import sealcase

package, bundle, broken, key = sys.argv[1:]
assert sealcase.__file__.startswith(sys.prefix) and sealcase.program().startswith(sys.prefix), sealcase.program()

report = sealcase.validate(package, as_of="2026-08-03")
assert (report["verdict"], report["counts"]["errors"]) == ("passed", 0), report
own = sealcase.run(["validate", package, "--as-of", "2026-08-03", "--format", "json"])
assert json.loads(own.stdout) == [report]

# What does not pass is a report, not an exception; several inputs give several reports.
reports = sealcase.verify([bundle, broken, "no-such.zip"], keys=[key], as_of="2026-12-01")
assert [one["verdict"] for one in reports] == ["trusted", "invalid", "undecided"], reports
assert "manifest.digest-mismatch" in [finding["code"] for finding in reports[1]["findings"]]
assert sealcase.verify(bundle)["verdict"] == "valid"

# A command that is wrong is an exception, and a name that looks like an option is a name.
for deed in (lambda: sealcase.validate(package, stage="no-such"), lambda: sealcase.verify(bundle, kye="x")):
    try:
        deed()
    except sealcase.Undone as problem:
        assert problem.code == 2 and str(problem), problem
    else:
        raise AssertionError("no exception")
assert sealcase.verify("--help")["verdict"] == "undecided"

done = subprocess.run([sys.executable, "-m", "sealcase", "--version"], capture_output=True, text=True)
assert done.returncode == 0 and done.stdout.startswith("sealcase "), done
"""


def main():
    wheels = list(Path(sys.argv[1]).glob("sealcase-*.whl"))
    assert len(wheels) == 1, wheels
    bundles = ROOT / "tests/bundles/0.1.0"
    with tempfile.TemporaryDirectory() as work:
        work = Path(work)
        venv.create(work / "env", with_pip=True)
        python = work / "env/bin/python"
        install = [python, "-m", "pip", "install", "--quiet", "--no-index", "--disable-pip-version-check", wheels[0]]
        subprocess.run(install, check=True)
        key = work / "key.pub"
        key.write_text(json.loads((bundles / "sealed-known.json").read_text())["keys"][0])
        inputs = [ROOT / "tests/cases/package", bundles / "sealed.sealed.zip", bundles / "payload-changed.sealed.zip", key]
        # Away from the sources, so that only what was installed is there.
        subprocess.run([python, "-I", "-c", USE, *inputs], check=True, cwd=work)
        version = subprocess.run([work / "env/bin/sealcase", "--version"], check=True, capture_output=True, text=True)
    print(f"wheel: {wheels[0].name} installs, and gives the command ({version.stdout.strip()}) and its reports")


main()
