"""The disk: its refusals told in sentences, and what is written made to stay."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from sheets_crm.errors import CrmError

_SENTENCES = {
    "saving_disk_full": ("ENOSPC", "EDQUOT"),
    "saving_disk_read_only": ("EROFS",),
    "saving_not_allowed": ("EACCES", "EPERM"),
    "saving_gone": ("ENOENT", "ENOTDIR"),
    "saving_disk_lost": (
        *("EIO", "ENODEV", "ENXIO", "ESTALE", "ENOTCONN", "ETIMEDOUT"),
        *("EHOSTDOWN", "EHOSTUNREACH", "ENETDOWN", "ENETUNREACH", "ECONNRESET"),
    ),
}
_CODES = {
    getattr(errno, name): code
    for code, names in _SENTENCES.items()
    for name in names
    if hasattr(errno, name)
}
_ALIKE_ANYWHERE = {"saving_disk_full", "saving_disk_lost", "saving_file_in_use"}
"""What is the matter, and what helps, is the same for a workbook and for what we keep of it."""

_SHARING_VIOLATIONS = (32, 33)  # Windows: another program has the file, or a part of it, locked


@contextlib.contextmanager
def told(place: Path) -> Iterator[None]:
    """Turns what the operating system refuses inside into a sentence about `place`.

    Raises:
        CrmError: for every OSError, by its kind.
    """
    try:
        yield
    except OSError as fault:
        reason = fault.strerror or str(fault)
        raise CrmError(_code(fault), path=str(place), reason=reason) from fault


@contextlib.contextmanager
def state_told(place: Path) -> Iterator[None]:
    """The same for the program's own folder: what is wrong there is wrong with that folder.

    Raises:
        CrmError: for every OSError, by its kind; `state_unusable` for most.
    """
    try:
        yield
    except OSError as fault:
        reason, code = fault.strerror or str(fault), _code(fault)
        if code in _ALIKE_ANYWHERE:
            raise CrmError(code, path=str(place), reason=reason) from fault
        raise CrmError("state_unusable", folder=str(place), reason=reason) from fault


def flush(descriptor: int) -> None:
    """Returns when what was written to the open file is on the disk itself."""
    if sys.platform == "darwin":
        import fcntl  # noqa: PLC0415 - POSIX only

        with contextlib.suppress(OSError):  # a network share has no such order; fsync then
            fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
            return
    os.fsync(descriptor)


def flush_folder(folder: Path) -> None:
    """Makes a rename in `folder` outlast a power cut, where the system has a way to ask for it.

    A refusal is passed over: the rename is done and whole either way, and after a power cut the
    old file or the new one is there.
    """
    if os.name != "posix":
        return
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _code(fault: OSError) -> str:
    if getattr(fault, "winerror", None) in _SHARING_VIOLATIONS:
        return "saving_file_in_use"
    return _CODES.get(fault.errno or 0, "saving_failed")
