"""Sealcase from Python: runs the command of the same name and returns its reports as dicts."""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

__all__ = ["Undone", "program", "run", "validate", "verify"]


class Undone(Exception):
    """The command was wrong (2), or could not do its work (3 and above). `code` is its exit code."""

    def __init__(self, code, text):
        super().__init__(text or f"sealcase ended with exit code {code}")
        self.code = code


def program():
    """The program: the one that `SEALCASE` names, the one that came with this module, or one in `PATH`."""
    if own := os.environ.get("SEALCASE"):
        return own
    name = "sealcase" + (sysconfig.get_config_var("EXE") or "")
    schemes = [sysconfig.get_path("scripts"), sysconfig.get_path("scripts", scheme=_user_scheme())]
    beside = [Path(folder) / name for folder in [*schemes, Path(sys.prefix) / "bin"] if folder]
    found = next((str(path) for path in beside if path.is_file()), None) or shutil.which("sealcase")
    if found is None:
        raise FileNotFoundError("the program `sealcase` is neither beside this module nor in PATH")
    return found


def _user_scheme():
    return {"nt": "nt_user"}.get(os.name, "posix_user")


def run(arguments, **options):
    """Runs any command; gives the finished process with both streams as text. Nothing is read from a terminal."""
    words = [program(), *map(os.fspath, arguments)]
    given = {"stdin": subprocess.DEVNULL, "capture_output": True, "text": True, "encoding": "utf-8", **options}
    return subprocess.run(words, check=False, **given)


def _reports(command, paths, arguments):
    single = isinstance(paths, (str, os.PathLike))
    # After `--` nothing is an option, whatever a file is called.
    done = run([command, "--format", "json", *arguments, "--", *([paths] if single else paths)])
    try:
        reports = json.loads(done.stdout)
    except ValueError:
        raise Undone(done.returncode, done.stderr.strip()) from None
    return reports[0] if single else reports


def _flags(options):
    """Options as flags: `as_of="2027-01-01"` becomes `--as-of=2027-01-01`, `recursive=True` becomes `--recursive`."""
    for name, value in options.items():
        flag = "--" + name.replace("_", "-")
        if value is True:
            yield flag
        elif value is not None and value is not False:
            yield f"{flag}={os.fspath(value) if isinstance(value, os.PathLike) else value}"


def validate(paths, **options):
    """Judges a package, or several. Options are the flags of `sealcase validate`: `stage`, `profile`, `as_of`..."""
    return _reports("validate", paths, list(_flags(options)))


def verify(paths, keys=(), **options):
    """Judges a sealed zip, or several. `keys` are files; options are the flags of `sealcase verify`."""
    return _reports("verify", paths, [*(f"--key={os.fspath(key)}" for key in keys), *_flags(options)])
