"""What is written made to stay: on the disk itself, and under its name."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

_Result = TypeVar("_Result")

HELD = (5, 32, 33)
"""Windows, while somebody else has a file: access denied, sharing violation, lock violation."""

PAUSES = (0.02, 0.05, 0.1, 0.2, 0.4, 0.8)
"""Seconds between tries: a virus scanner opens every file that was just written."""


def patiently(act: Callable[[], _Result]) -> _Result:
    """Does what Windows refuses while another program has the file, trying again for a while.

    Raises:
        OSError: the last refusal, or the first of any other kind.
    """
    for pause in PAUSES:
        try:
            return act()
        except OSError as fault:
            if getattr(fault, "winerror", None) not in HELD:
                raise
        time.sleep(pause)
    return act()


def flush(descriptor: int) -> None:
    """Returns when what was written to the open file is on the disk itself."""
    if sys.platform == "darwin":
        import fcntl  # noqa: PLC0415 - POSIX only

        with contextlib.suppress(OSError):  # a network share has no such order; fsync then
            fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
            return
    os.fsync(descriptor)


def flush_folder(folder: Path) -> None:
    """Makes what became of the names in `folder` outlast a power cut, where that can be asked for.

    A refusal is passed over: some shares know no such order, and what was renamed is whole
    either way.
    """
    if os.name != "posix":
        return
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def make_folder(folder: Path, mode: int) -> None:
    """Makes a folder and those above it that are missing, so that they outlast a power cut.

    Raises:
        OSError: it cannot be made.
    """
    missing = [level for level in (folder, *folder.parents) if not level.exists()]
    folder.mkdir(mode=mode, parents=True, exist_ok=True)
    for level in missing:
        flush_folder(level.parent)
