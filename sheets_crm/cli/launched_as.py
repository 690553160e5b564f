"""How this program was started, so that it can say how to start it again."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from sheets_crm.text.shell_command import NAME, shell_here, typed_program

_MODULE = "sheets_crm"


def program_here() -> str:
    """How a command begins in the terminal it was started from."""
    shell = shell_here(os.environ, sys.platform)
    return typed_program(_program(sys.argv[0], sys.executable), shell)


def _program(script: str, python: str) -> list[str]:
    """The shortest that works: by name, else the script that was started, else the module."""
    on_path = shutil.which(NAME)
    itself = next((each for each in (script, f"{script}.exe") if _is_script(each)), None)
    if on_path and (_is_same(on_path, itself) or _is_beside(on_path, python)):
        return [NAME]
    if itself:
        return [str(Path(itself).absolute())]
    return [_interpreter(python), "-m", _MODULE]


def _is_script(path: str) -> bool:
    return Path(path).stem == NAME and Path(path).is_file()


def _is_same(path: str, other: str | None) -> bool:
    return other is not None and Path(path).samefile(other)


def _is_beside(path: str, python: str) -> bool:
    """Whether a command on PATH belongs to this interpreter's environment, through links too."""
    return bool(python) and Path(path).resolve().parent == Path(python).absolute().parent.resolve()


def _interpreter(python: str) -> str:
    """This interpreter by its name where the shell finds it by that, else by its path."""
    for name in ("python3", "python"):
        found = shutil.which(name)
        if found and os.path.normcase(Path(found).absolute()) == os.path.normcase(python):
            return name
    return python or "python"
