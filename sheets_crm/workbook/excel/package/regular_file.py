"""Only regular files are opened.

A pipe would keep us waiting for ever, `/dev/zero` has no end, and some devices act as soon as they
are opened. So what a name stands for is looked at first, and once more when it is open.
"""

from __future__ import annotations

import errno
import os
import stat
import time
from pathlib import Path
from typing import BinaryIO

from sheets_crm.state.durable_write import PAUSES

_AT_ONCE = getattr(os, "O_NONBLOCK", 0)  # a pipe put there since we looked is not waited for
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
_BINARY = getattr(os, "O_BINARY", 0)
_UNTIL_LENT_BACK = (*PAUSES, 1, 1, 2, 2, 2)  # seconds


class NotRegularError(OSError):
    """A folder, pipe, socket, device or link stands where a file should.

    Attributes:
        is_folder: whether it is a folder.
    """

    def __init__(self, path: str | os.PathLike[str], mode: int) -> None:
        super().__init__(errno.EINVAL, "not a regular file", os.fspath(path))
        self.is_folder = stat.S_ISDIR(mode)


class NotReadableError(PermissionError):
    """The file is there, and this user has no right to read it."""


def opened(path: str | os.PathLike[str], *, follow: bool = True) -> int:
    """A descriptor that reads the regular file of that name.

    Args:
        path: where it is.
        follow: whether a symbolic link may stand there.

    Raises:
        NotRegularError: it is something else.
        NotReadableError: this user may not read it.
        OSError: it cannot be opened.
    """
    require_regular(path, follow=follow)
    try:
        descriptor = _opened(path, os.O_RDONLY | _AT_ONCE | _BINARY | (0 if follow else _NO_LINK))
    except PermissionError as error:
        if getattr(error, "winerror", None):
            raise  # on Windows it may as well be open elsewhere, which its own number tells
        raise NotReadableError(*error.args) from error
    try:
        _judge(os.fstat(descriptor).st_mode, path)
        if _AT_ONCE:
            os.set_blocking(descriptor, True)  # reading may wait: a cloud drive fetches the content
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def require_regular(path: str | os.PathLike[str], *, follow: bool = True) -> None:
    """Looks at what has that name, without opening it.

    Raises:
        NotRegularError: it is no regular file.
        OSError: there is nothing, or it cannot be looked at.
    """
    _judge(Path(path).stat(follow_symlinks=follow).st_mode, path)


def reading(path: Path, *, follow: bool = True) -> BinaryIO:
    """The regular file of that name, open for reading; see `opened`."""
    return os.fdopen(opened(path, follow=follow), "rb")


def _opened(path: str | os.PathLike[str], flags: int) -> int:
    """Waits a little for a file server that must first take back what it lent to somebody."""
    for pause in _UNTIL_LENT_BACK:
        try:
            return os.open(path, flags)
        except BlockingIOError:
            time.sleep(pause)
    return os.open(path, flags)


def _judge(mode: int, path: str | os.PathLike[str]) -> None:
    if not stat.S_ISREG(mode):
        raise NotRegularError(path, mode)
