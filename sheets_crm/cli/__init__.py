"""The commands; the only place that prints. Each module here adds its own to the program."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from sheets_crm.cli import installing as installing
from sheets_crm.cli import log as log
from sheets_crm.cli import notify as notify
from sheets_crm.cli import running as running
from sheets_crm.cli import workbook as workbook
from sheets_crm.cli.program import program

__all__ = ["main", "program"]


def main() -> None:
    """The entry point of the `sheets-crm` command."""
    _have_streams()
    for stream in (sys.stdout, sys.stderr):
        # A console of an old code page shows what it can instead of failing on the rest.
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    program(prog_name="sheets-crm")


def _have_streams() -> None:
    """Gives a program without a console (Windows' pythonw) somewhere to speak to."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            nowhere = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - till the end
            setattr(sys, name, nowhere)
