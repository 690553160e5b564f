"""The command that adds xlwings to the environment in which this program runs."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from sheets_crm.text.shell_command import shell_here, typed_program

_PACKAGE = "xlwings"
_OF_PIPX = "pipx_metadata.json"
_OF_UV = "uv-receipt.toml"


def install_command() -> str:
    """It, as it is typed in the terminal this program was started from."""
    words = _install(Path(sys.prefix), sys.executable)
    return typed_program(words, shell_here(os.environ, sys.platform))


def _install(prefix: Path, python: str) -> list[str]:
    """By what made the environment: pipx and uv leave a note in it, and uv puts no pip there."""
    if (prefix / _OF_PIPX).is_file():
        return ["pipx", "inject", prefix.name, _PACKAGE]
    if (prefix / _OF_UV).is_file() or _is_made_by_uv(prefix):
        return ["uv", "pip", "install", "--python", python, _PACKAGE]
    return [python, "-m", "pip", "install", _PACKAGE]


def _is_made_by_uv(prefix: Path) -> bool:
    try:
        lines = (prefix / "pyvenv.cfg").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:  # no virtual environment
        return False
    return any(line.partition("=")[0].strip() == "uv" for line in lines)
