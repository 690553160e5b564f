"""Saving a workbook: the old file whole or the new file whole, and nobody's save lost.

    turn → tidy → not open elsewhere → back up → note → write beside → verify → note → swap

Whatever fails on the way leaves the old workbook as it was and removes what was written beside it.
A symbolic link stays and the file that it names is replaced. Of a file with several hard links the
name given is replaced and the others keep the old content (`cautions` says so).
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from sheets_crm.errors import CrmError, WorkbookChangedError
from sheets_crm.state.durable_write import flush, flush_folder, patiently
from sheets_crm.state.state_dir import real
from sheets_crm.workbook.excel.files.backups import Keep, back_up
from sheets_crm.workbook.excel.files.compare_and_swap import compare_and_swap
from sheets_crm.workbook.excel.files.disk_errors import told
from sheets_crm.workbook.excel.files.fingerprint import Fingerprint, fingerprint
from sheets_crm.workbook.excel.files.lock import WAIT, writing
from sheets_crm.workbook.excel.files.open_elsewhere import refuse_if_open
from sheets_crm.workbook.excel.files.permissions import copy_rights
from sheets_crm.workbook.excel.files.temp_files import (
    Draft,
    begin,
    clear,
    finish,
    repair,
    unfinished,
)
from sheets_crm.workbook.excel.files.written_state import noted
from sheets_crm.workbook.excel.package.regular_file import require_regular

Write = Callable[[BinaryIO], None]
Verify = Callable[[Path], None]
_NEW_FILE = os.O_CREAT | os.O_EXCL | os.O_RDWR | getattr(os, "O_BINARY", 0)
_ANY_WRITE = 0o222


@contextlib.contextmanager
def turn(workbook: Path, wait: float = WAIT) -> Iterator[None]:
    """Holds the workbook for one save, tidied of what a killed one left beside it.

    What is tidied away may be a save of the user that has to be put back first.

    Raises:
        CrmError: another run has it, or it cannot be looked at.
    """
    with writing(workbook, wait):
        repair(workbook)
        yield


def tidy(workbook: Path) -> None:
    """Puts in order what a killed save left beside the workbook; costs next to nothing without.

    Raises:
        CrmError: another run has the workbook, or it cannot be looked at.
    """
    if unfinished(workbook):
        with turn(workbook):
            pass


def replace(
    workbook: Path,
    write: Write,
    *,
    expected: Fingerprint,
    verify: Verify,
    reason: str = "sync",
    keep: Keep | None = None,
) -> Fingerprint:
    """Saves a new content in the workbook's place if it is still what was read.

    Args:
        workbook: the file.
        write: writes the new content.
        expected: what was read.
        verify: opens the finished file and raises when it is not sound.
        reason: what the backup is said to be from.
        keep: how many backups stay.

    Returns:
        The fingerprint of what was saved.

    Raises:
        WorkbookChangedError: somebody saved it meanwhile; theirs stands, read again.
        CrmError: it is open elsewhere, or the system refuses; the old workbook stands.
    """
    with turn(workbook), told(workbook):
        target = real(workbook)
        _refuse_read_only(target)
        refuse_if_open(target)
        back_up(target, reason, expected=expected, keep=keep)
        with _written_beside(target, write, verify) as draft:
            ours = fingerprint(draft.file)
            with noted(target, draft.file, reason, before=expected, left=ours):
                return _swapped(draft, target, expected, ours)


def create(workbook: Path, write: Write, *, verify: Verify) -> Fingerprint:
    """Saves a new workbook where there is none.

    Raises:
        CrmError: there is a file of that name already, or the system refuses.
    """
    with writing(workbook), told(workbook):
        target = real(workbook)
        if target.is_symlink():  # links that lead in a circle
            require_regular(target)
        with _written_beside(target, write, verify) as draft:
            ours = fingerprint(draft.file)
            try:
                _publish(draft.file, target)
            except FileExistsError as fault:
                raise CrmError("saving_exists", path=str(workbook)) from fault
            flush_folder(target.parent)
            return ours


@contextlib.contextmanager
def _written_beside(target: Path, write: Write, verify: Verify) -> Iterator[Draft]:
    """The finished, verified new file; afterwards nothing of it is left beside the workbook."""
    draft = begin(target)
    try:
        _fill(draft.file, target, write)
        _check(draft.file, verify)
        yield draft
    finally:
        with contextlib.suppress(OSError, CrmError):  # the next visit tidies what stays
            clear(draft, target)


def _fill(draft: Path, target: Path, write: Write) -> None:
    replacing = target.exists()
    # What stands for a file is hidden until it has its rights; a new one has those of any new file.
    mode = 0o600 if replacing else 0o666
    with os.fdopen(os.open(draft, _NEW_FILE, mode), "w+b") as file:
        write(file)
        file.flush()
        if replacing:
            copy_rights(target, file.fileno())
        flush(file.fileno())


def _check(draft: Path, verify: Verify) -> None:
    try:
        verify(draft)
    except (CrmError, OSError, MemoryError):
        raise
    except Exception as fault:
        raise CrmError("saving_unsound", reason=str(fault) or type(fault).__name__) from fault


def _swapped(draft: Draft, target: Path, expected: Fingerprint, ours: Fingerprint) -> Fingerprint:
    finish(draft, target, ours, expected)
    if not compare_and_swap(draft.file, target, expected=expected, ours=ours):
        raise WorkbookChangedError("workbook_changed", path=str(target))
    return ours


def _publish(draft: Path, target: Path) -> None:
    """Gives the file its name without ever replacing another."""
    if sys.platform == "win32":
        patiently(lambda: draft.rename(target))
        return
    try:
        target.hardlink_to(draft)
    except FileExistsError:
        raise
    except OSError:  # a file system without links, such as FAT
        if os.path.lexists(target):
            raise FileExistsError from None
        draft.rename(target)


def _refuse_read_only(target: Path) -> None:
    if not target.stat().st_mode & _ANY_WRITE:
        raise CrmError("saving_read_only", path=str(target))
