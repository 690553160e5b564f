"""What the disk refuses, told in sentences."""

from __future__ import annotations

import contextlib
import errno
from collections.abc import Iterator
from pathlib import Path

from sheets_crm.errors import CrmError
from sheets_crm.state.durable_write import HELD
from sheets_crm.workbook.excel.package.regular_file import NotReadableError, NotRegularError

_SENTENCES = {
    "saving_disk_full": ("ENOSPC", "EDQUOT"),
    "saving_disk_read_only": ("EROFS",),
    "saving_not_allowed": ("EACCES", "EPERM"),
    "saving_gone": ("ENOENT", "ENOTDIR"),
    "saving_link_broken": ("ELOOP",),
    "saving_name_too_long": ("ENAMETOOLONG",),
    "saving_file_in_use": ("EAGAIN", "EBUSY", "ETXTBSY"),
    # macOS: iCloud has taken the content off this disk and a program in the background may not
    # fetch it.
    "saving_in_cloud": ("EDEADLK",),
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

# Windows: the cloud drive does not run, has no network, failed, was stopped, took too long.
_CLOUD_FILE = (362, 388, 389, 404, 426)
_NAME_TOO_LONG = (206, 111)


@contextlib.contextmanager
def told(place: Path) -> Iterator[None]:
    """Turns what the operating system refuses inside into a sentence about `place`.

    Raises:
        CrmError: for every OSError, by its kind.
    """
    try:
        yield
    except OSError as fault:
        raise CrmError(_code(fault, place), path=str(place), reason=fault) from fault


@contextlib.contextmanager
def state_told(place: Path) -> Iterator[None]:
    """The same for the program's own folder: what is wrong there is wrong with that folder.

    Raises:
        CrmError: for every OSError, by its kind; `state_unusable` for most.
    """
    try:
        yield
    except OSError as fault:
        code = _code(fault, place)
        if code in _ALIKE_ANYWHERE:
            raise CrmError(code, path=str(place), reason=fault) from fault
        raise CrmError("state_unusable", folder=str(place), reason=fault) from fault


def _code(fault: OSError, place: Path) -> str:
    if isinstance(fault, NotRegularError):
        return "saving_is_folder" if fault.is_folder else "saving_not_a_file"
    if isinstance(fault, NotReadableError):
        return "saving_not_readable"
    code = _of_windows(getattr(fault, "winerror", None)) or _CODES.get(fault.errno or 0, "")
    if code == "saving_gone" and place.is_symlink() and not place.exists():
        return "saving_link_broken"
    return code or "saving_failed"


def _of_windows(error: int | None) -> str:
    if error in HELD[1:]:
        return "saving_file_in_use"
    if error in _CLOUD_FILE:
        return "saving_in_cloud"
    return "saving_name_too_long" if error in _NAME_TOO_LONG else ""
