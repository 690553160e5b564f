"""The project's own virtual environment in `.venv`: made, filled and used by the other scripts.

Standard library only: nothing else is there yet.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TypedDict

from python_version import OLDEST
from sentences import sentence

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
LOCK = Path("scripts", "requirements-dev.txt")
_STAMP = "sheets-crm.json"


class _Stamp(TypedDict):
    """For what the environment was filled: this folder, these pins, these extras.

    `pyproject` is the digest of pyproject.toml and, where development asks for it, of the lock.
    """

    root: str
    pyproject: str
    extras: list[str]


class SetUpError(Exception):
    """The environment cannot be made; the message says what to do about it."""


def prepare(*extras: str, root: Path = ROOT, venv: Path = VENV) -> Path:
    """The environment's Python, with the project and these extras of it installed.

    Nothing is done when it was prepared before and what it was filled from is as it was then.
    For development the versions are those of the lock, so that everybody tests the same; whoever
    only uses the program gets what suits their Python.

    Raises:
        SetUpError: this machine lacks what it takes.
    """
    python = interpreter(venv)
    wanted: _Stamp = {
        "extras": [*extras],
        "root": str(root),
        "pyproject": _digest(root / "pyproject.toml", root / LOCK),
    }
    before = _read_stamp(venv / _STAMP)
    if python.exists() and _fits(before, wanted):
        return python
    if not python.exists():
        print(sentence("making", venv=venv), flush=True)
        _make(venv)
    _check(python, venv)
    wanted["extras"] = sorted({*extras, *before["extras"]})
    _install(python, root, wanted["extras"])
    (venv / _STAMP).write_text(json.dumps(wanted), encoding="utf-8")
    return python


def interpreter(venv: Path) -> Path:
    """Where a virtual environment keeps its Python."""
    return venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def product_python() -> Path:
    """A Python that has sheets-crm: this one, else that of the prepared environment.

    Raises:
        SetUpError: this machine lacks what it takes.
    """
    return Path(sys.executable) if importlib.util.find_spec("sheets_crm") else prepare("dev")


def run(*command: str | Path, root: Path = ROOT) -> int:
    """Runs a command in the project's folder, its output in UTF-8; its exit code."""
    return subprocess.run(
        [str(part) for part in command], cwd=root, env=surroundings(), check=False
    ).returncode


def surroundings() -> dict[str, str]:
    """Environment variables for our processes: Russian must come out whole on Windows too."""
    return {**os.environ, "PYTHONUTF8": "1"}


def speak_utf8() -> None:
    """Lets this process print Russian wherever its output goes."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")


def _make(venv: Path) -> None:
    if venv.exists():
        raise SetUpError(sentence("broken", venv=venv))
    if any(importlib.util.find_spec(module) is None for module in ("venv", "ensurepip")):
        raise SetUpError(_no_venv())
    made = _quiet(sys.executable, "-m", "venv", venv)
    if made.returncode:
        shutil.rmtree(venv, ignore_errors=True)
        told = sentence("not_made", venv=venv, told=_told(made))
        raise SetUpError(f"{told}\n{_no_venv()}")


def _no_venv() -> str:
    return sentence("no_venv", version=".".join(map(str, sys.version_info[:2])))


def _check(python: Path, venv: Path) -> None:
    if _quiet(python, "-c", f"import sys; sys.exit(sys.version_info < {OLDEST})").returncode:
        raise SetUpError(sentence("old", venv=venv, oldest=".".join(map(str, OLDEST))))
    if _quiet(python, "-m", "pip", "--version").returncode:
        given = _quiet(python, "-m", "ensurepip")
        if given.returncode:
            raise SetUpError(sentence("no_pip", venv=venv, told=_told(given)))


def _install(python: Path, root: Path, extras: list[str]) -> None:
    print(sentence("installing"), flush=True)
    project = f"{root}[{','.join(extras)}]" if extras else str(root)
    pip = (python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    wanted: list[tuple[str | Path, ...]] = [("--editable", project)]
    if "dev" in extras and (root / LOCK).is_file():
        # The lock has everything that pyproject.toml asks for; a test holds it to that.
        wanted = [("--require-hashes", "--requirement", LOCK), ("--no-deps", "--editable", project)]
    if any(run(*pip, *words, root=root) for words in wanted):
        raise SetUpError(sentence("not_installed"))


def _quiet(*command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(part) for part in command],
        env=surroundings(),
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )


def _told(done: subprocess.CompletedProcess[str]) -> str:
    return (done.stderr or done.stdout).strip()


def _digest(*paths: Path) -> str:
    read = (path.read_bytes() for path in paths if path.is_file())
    return hashlib.sha256(b"\0".join(read)).hexdigest()


def _read_stamp(path: Path) -> _Stamp:
    try:
        read: _Stamp = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {"root": "", "pyproject": "", "extras": []}
    return read


def _fits(before: _Stamp, wanted: _Stamp) -> bool:
    return {**before, "extras": wanted["extras"]} == wanted and (
        set(wanted["extras"]) <= set(before["extras"])
    )
