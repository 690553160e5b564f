"""The files we put beside a workbook while saving, and what a killed save left of them.

Such a file is named `.~sheets-crm-<workbook>-<machine>-<process>-<random>.tmp`: hidden, and of a
kind that Excel's folder lists, OneDrive, Dropbox and Google Drive pass over. Just before it
changes places with the workbook it is sealed: its name then also tells what we wrote and what we
expected to replace. So whoever finds it after a crash can tell by its content what it is:

- ours: the exchange did not happen, or was taken back. It goes.
- what we expected to replace: the exchange happened; a backup has it. It goes.
- neither: a save of the user that came in between. It goes back to its place, if what stands
  there is still ours; if the user has saved again since, it is kept among the backups.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import secrets
import socket
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sheets_crm.state import real
from sheets_crm.workbook.excel.backups import RESCUED, back_up
from sheets_crm.workbook.excel.disk import told
from sheets_crm.workbook.excel.fingerprint import Fingerprint, fingerprint
from sheets_crm.workbook.excel.hold import BusyError, hold
from sheets_crm.workbook.excel.swap import compare_and_swap

_PREFIX = ".~sheets-crm-"
_NAME = re.compile(
    re.escape(_PREFIX) + r"(?P<workbook>[0-9a-f]{8})-(?P<machine>[0-9a-f]{4})-(?P<process>\d+)"
    r"-[0-9a-f]{8}(?:-(?P<new>[0-9a-f]{16})-(?P<old>[0-9a-f]{16}))?(?:\.old)?\.tmp"
)
_LONG_AGO = 24 * 3600  # seconds; no save lasts that long, on whatever machine


@dataclass(frozen=True)
class Leftover:
    """A file of ours beside a workbook.

    Attributes:
        file: where it is.
        machine: which machine made it (a hash of its name).
        process: the process that made it.
        new: the beginning of the SHA-256 of what we wrote; empty until sealed.
        old: the same of what it was to replace; empty until sealed.
    """

    file: Path
    machine: str
    process: int
    new: str = ""
    old: str = ""


def fresh_name(target: Path) -> Path:
    """An unused name for the new file, beside the workbook."""
    whose = f"{_short(target.name, 8)}-{_machine()}-{os.getpid()}-{secrets.token_hex(4)}"
    return target.with_name(f"{_PREFIX}{whose}.tmp")


def sealed(fresh: Path, new: Fingerprint, old: Fingerprint) -> Path:
    """Renames the finished new file so that its name tells what it is and what it replaces."""
    name = f"{fresh.stem}-{new.sha256[:16]}-{old.sha256[:16]}.tmp"
    return fresh.rename(fresh.with_name(name))


def repair(workbook: Path) -> None:
    """Clears what killed saves of this workbook left behind; call it holding the workbook's turn.

    Raises:
        CrmError: the folder or a leftover cannot be read.
    """
    with told(workbook):
        target = real(workbook)
        for leftover in list(_leftovers(target)):
            if leftover.process == os.getpid() or not _at_work(leftover):
                clear(leftover.file, target)


def clear(file: Path, target: Path) -> None:
    """Removes one file of ours beside the workbook, unless it turns out to hold a user's save.

    Raises:
        OSError: it cannot be read or removed.
        CrmError: a user's save cannot be kept.
    """
    leftover = _parsed(file)
    if leftover is None or not file.exists():
        return
    if sys.platform == "win32" and leftover.old and not target.exists():
        file.rename(target)  # killed inside ReplaceFileW, between its two renames
    elif not leftover.new:
        file.unlink()
    else:
        _clear_sealed(leftover, target)


def _clear_sealed(leftover: Leftover, target: Path) -> None:
    with contextlib.suppress(
        BusyError
    ):  # a late writer is on it: the next visit sees what it became
        with hold(leftover.file) as held:
            found = held.fingerprint()
        if not _is_known(found, leftover) and not _put_back(leftover, target, found):
            back_up(target, RESCUED, source=leftover.file)
        leftover.file.unlink(missing_ok=True)


def _put_back(leftover: Leftover, target: Path, users: Fingerprint) -> bool:
    """Gives a user's save its place again if ours still has it."""
    standing = fingerprint(target)
    return standing.sha256.startswith(leftover.new) and compare_and_swap(
        leftover.file, target, expected=standing, ours=users
    )


def _is_known(found: Fingerprint, leftover: Leftover) -> bool:
    return found.sha256[:16] in (leftover.new, leftover.old)


def _leftovers(target: Path) -> Iterator[Leftover]:
    mine = f"{_PREFIX}{_short(target.name, 8)}-"
    for entry in os.scandir(target.parent):
        if entry.name.startswith(mine) and (found := _parsed(Path(entry.path))):
            yield found


def _parsed(file: Path) -> Leftover | None:
    name = _NAME.fullmatch(file.name)
    if name is None:
        return None
    new, old = name["new"] or "", name["old"] or ""
    return Leftover(file, name["machine"], int(name["process"]), new, old)


def _at_work(leftover: Leftover) -> bool:
    """Whether the process that made the file may still be saving."""
    if time.time() - leftover.file.stat().st_mtime > _LONG_AGO:
        return False
    if leftover.machine != _machine():
        return True
    if os.name != "posix":
        return False  # Windows does not let go of a file that is still being written
    try:
        os.kill(leftover.process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _machine() -> str:
    return _short(socket.gethostname(), 4)


def _short(text: str, digits: int) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:digits]
