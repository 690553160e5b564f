"""One of us at a time: two runs of the program never work on the same workbook at once.

The lock is for our own runs. What other programs do to the workbook is met in `compare_and_swap`.
"""

from __future__ import annotations

import contextlib
import json
import os
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from sheets_crm.errors import CrmError
from sheets_crm.state.state_dir import DRAFT, workbook_state, write_whole
from sheets_crm.text.parse_untrusted import count, from_json
from sheets_crm.workbook.excel.files.disk_errors import state_told

WAIT = 10.0  # seconds
_A_DAY = 24 * 3600.0  # seconds


@contextlib.contextmanager
def writing(workbook: Path, wait: float = WAIT) -> Iterator[None]:
    """Holds the workbook's turn; the same thread may ask again inside.

    The operating system drops the lock when its holder dies, so none is ever left over.

    Args:
        workbook: the file.
        wait: seconds to wait for another run to finish.

    Raises:
        CrmError: another run still has it, or the lock cannot be made.
    """
    with holding(workbook_state(workbook), str(workbook), wait):
        yield


@contextlib.contextmanager
def holding(folder: Path, named: str, wait: float = WAIT) -> Iterator[None]:
    """The same by the workbook's state folder, which is there.

    Args:
        folder: the state folder.
        named: what messages call the workbook.
        wait: seconds to wait for another run to finish.

    Raises:
        CrmError: another run still has it, or the lock cannot be made.
    """
    from filelock import FileLock, Timeout  # noqa: PLC0415 - slow to load

    with state_told(folder):
        lock = FileLock(folder / "turn.lock", mode=0o600, is_singleton=True)
        first = not lock.is_locked
        try:
            lock.acquire(timeout=wait)
        except Timeout as fault:
            raise CrmError("saving_other_run", path=named, **_holder(folder)) from fault
    try:
        if first:
            _sign(folder)
            _tidy(folder)
        yield
    finally:
        with contextlib.suppress(OSError):  # the work is done; the lock ends with the process
            lock.release()


def _sign(folder: Path) -> None:
    note = {"pid": os.getpid(), "since": f"{datetime.now().astimezone():%Y-%m-%d %H:%M:%S}"}
    with contextlib.suppress(OSError):  # only a courtesy to whoever waits
        write_whole(folder / "turn.json", json.dumps(note), lasting=False)


def _tidy(folder: Path) -> None:
    """Removes the drafts of records that killed runs left; those of a day may be being written."""
    with contextlib.suppress(OSError):
        for draft in folder.glob(f"*{DRAFT}"):
            if time.time() - draft.lstat().st_mtime > _A_DAY:
                draft.unlink()


def _holder(folder: Path) -> dict[str, Any]:
    try:
        note = from_json((folder / "turn.json").read_text(encoding="utf-8"))
        return {"pid": count(note["pid"]), "since": str(note["since"])}
    except (OSError, ValueError, KeyError, TypeError):
        return {"pid": "?", "since": "?"}
