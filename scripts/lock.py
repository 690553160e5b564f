"""Renews the locks beside it: requirements.txt (the program), requirements-dev.txt (its tests too).

A lock names the exact version and the digests of everything that is installed, for each system and
Python at once, so that two builds of one commit are the same. pyproject.toml has the lower bounds.
Needs uv: `pip install uv`.
"""

from __future__ import annotations

import shutil
import subprocess
import sys

import environment
from python_version import OLDEST

LOCKS = {"requirements.txt": (), "requirements-dev.txt": ("--extra", "dev")}


def main() -> int:
    """Writes both files anew; versions that still fit stay unless --upgrade is given."""
    environment.speak_utf8()
    uv = shutil.which("uv")
    if uv is None:
        print("uv is not here: pip install uv, then start again.", file=sys.stderr)
        return 1
    return max(_lock(uv, name, extras) for name, extras in LOCKS.items())


def _lock(uv: str, name: str, extras: tuple[str, ...]) -> int:
    # The order of the words is uv's; no index is named, since everybody has their own.
    return subprocess.run(
        [
            *(uv, "pip", "compile", "pyproject.toml", *extras, "--universal", "--quiet"),
            *("--python-version", ".".join(map(str, OLDEST)), "--generate-hashes"),
            *(
                "--no-strip-extras",
                "--no-emit-index-url",
                "--custom-compile-command",
                "python scripts/lock.py",
            ),
            *("--output-file", f"scripts/{name}", *sys.argv[1:]),
        ],
        cwd=environment.ROOT,
        check=False,
    ).returncode


if __name__ == "__main__":
    sys.exit(main())
