"""The commands; the only place that prints. Each module here adds its own to the program."""

from __future__ import annotations

from sheets_crm.cli import installing as installing
from sheets_crm.cli import log as log
from sheets_crm.cli import notify as notify
from sheets_crm.cli import running as running
from sheets_crm.cli import workbook as workbook
from sheets_crm.cli.program import program
from sheets_crm.output import prepare_streams

__all__ = ["main", "program"]


def main() -> None:
    """The entry point of the `sheets-crm` command."""
    prepare_streams()
    program(prog_name="sheets-crm")
