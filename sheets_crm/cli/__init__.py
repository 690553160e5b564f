"""The commands; the only place that prints. Each module adds its own when one is asked for."""

from __future__ import annotations

import os

from sheets_crm.cli.command_group import program
from sheets_crm.cli.launched_as import program_here
from sheets_crm.cli.output import prepare_streams
from sheets_crm.text.shell_command import NAME

__all__ = ["main", "program"]

COMPLETE = "_SHEETS_CRM_COMPLETE"
"""With this variable a shell asks for completions."""


def main() -> None:
    """The entry point of the `sheets-crm` command."""
    prepare_streams()
    completes = COMPLETE in os.environ
    program(prog_name=NAME if completes else program_here(), complete_var=COMPLETE)
