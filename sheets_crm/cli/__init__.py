"""The commands; the only place that prints. Each module here adds its own to the program."""

from __future__ import annotations

import os

from sheets_crm.cli import configuring as configuring
from sheets_crm.cli import forgetting as forgetting
from sheets_crm.cli import installing as installing
from sheets_crm.cli import log as log
from sheets_crm.cli import notify as notify
from sheets_crm.cli import running as running
from sheets_crm.cli import undoing as undoing
from sheets_crm.cli import workbook as workbook
from sheets_crm.cli.program import program
from sheets_crm.cli.started import program_here
from sheets_crm.command_line import NAME
from sheets_crm.output import prepare_streams

__all__ = ["main", "program"]

COMPLETE = "_SHEETS_CRM_COMPLETE"
"""With this variable a shell asks for completions."""


def main() -> None:
    """The entry point of the `sheets-crm` command."""
    prepare_streams()
    completes = COMPLETE in os.environ
    program(prog_name=NAME if completes else program_here(), complete_var=COMPLETE)
