"""How a command ends: what is said about an error, a stop or a fault of ours, and the exit code."""

from __future__ import annotations

import sys
from enum import IntEnum

import click

from sheets_crm.cli.output import say
from sheets_crm.cli.sync_summary import tell_error
from sheets_crm.errors import CrmError, UsageError
from sheets_crm.locale import Catalogue
from sheets_crm.state import fault_log
from sheets_crm.workbook.write_status import ACCOUNT, Written


class Code(IntEnum):
    """Exit codes; README lists them."""

    DONE = 0
    REFUSED = 1
    """An error whose sentence says what to do, or what a monitor asked about is not well."""
    MISUSED = 2
    """The command line or the configuration makes no sense."""
    FOUND = 3
    """`check --strict` found problems."""
    FAULT = 70
    """A fault of the program; no workbook was changed."""
    FAULT_WRITTEN = 71
    """A fault of the program while or after a workbook was written."""
    STOPPED = 130
    """Stopped by Ctrl-C."""


def told(error: BaseException, words: Catalogue) -> Code | int:
    """Says on standard error how a command ended; the exit code."""
    if isinstance(error, KeyboardInterrupt | click.Abort | EOFError):
        return _stopped(words)
    if isinstance(error, click.ClickException):
        error = UsageError("usage_other", reason=error.format_message())
    if isinstance(error, MemoryError):  # what was being read or worked out is let go of by now
        error = CrmError("no_memory")
    if isinstance(error, CrmError):
        tell_error(error, words)
        if "command" in error.facts and isinstance(error, UsageError):
            say(words("usage.help", command=error.facts["command"]), err=True)
        return error.exit_code
    return _fault(error, words)


def _stopped(words: Catalogue) -> Code:
    say(f"\n{words(f'stopped.{ACCOUNT.written.value}')}", err=True)
    return Code.STOPPED


def _fault(error: BaseException, words: Catalogue) -> Code:
    """Whatever nobody foresaw: the traceback is kept, and what became of the workbook is said."""
    file = fault_log.note(error, sys.argv[1:])
    if file is None:
        say(fault_log.text(error, sys.argv[1:]), err=True)
    what = words("fault.what", kind=type(error).__name__, reason=str(error))
    say(f"{words('error')}: {what}", err=True)
    say(f"  {words(f'fault.{ACCOUNT.written.value}')}", err=True)
    fix = words("fault.fix", log=str(file)) if file else words("fault.fix_unlogged")
    say(f"  → {fix}", err=True)
    return Code.FAULT if ACCOUNT.written is Written.NOTHING else Code.FAULT_WRITTEN
