"""Keeping other writers off a file for the moment in which it is compared and replaced.

- Linux: a read lease (`fcntl(2)`, F_SETLEASE). It is refused while any program has the file open
  for writing; once given, a program that opens the file for writing waits in `open` until the
  lease is returned, and the lease shows that somebody is waiting.
- Windows: a handle that shares reading and renaming but not writing. Same refusal; a program that
  opens the file for writing meanwhile is told to try again.
- macOS, and file systems without leases (network shares, files of another owner): none; the hold
  is then unguarded and only content is compared.
"""

from __future__ import annotations

import contextlib
import errno
import io
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sheets_crm.workbook.excel.files.fingerprint import Fingerprint, fingerprint_of

if sys.platform == "win32":
    from sheets_crm.workbook.excel.package.regular_file import require_regular
else:
    from sheets_crm.workbook.excel.package.regular_file import opened


class BusyError(Exception):
    """Another program has the file open for writing."""


@dataclass
class Hold:
    """A file kept open, and guarded against writers where the system can."""

    file: io.FileIO
    guarded: bool

    def let_go(self) -> None:
        """Ends a hold that would keep the file from being replaced; a lease does not."""
        if sys.platform == "win32":
            self.guarded = False
            self.file.close()

    def fingerprint(self) -> Fingerprint:
        """The content of the file held, whatever its name is by now."""
        return fingerprint_of(self.file)

    def unbroken(self) -> bool:
        """Whether nobody has tried to open the file for writing since the hold began."""
        return not self.guarded or _lease_stands(self.file.fileno())


@contextlib.contextmanager
def hold(path: Path, *, follow: bool = True) -> Iterator[Hold]:
    """Opens the regular file for reading and keeps writers off it.

    Args:
        path: where it is.
        follow: whether a symbolic link may stand there.

    Raises:
        BusyError: somebody has it open for writing.
        OSError: it cannot be opened, or is no regular file.
    """
    file = io.FileIO(_opened(path, follow=follow), "rb")
    try:
        yield Hold(file, _guard(file.fileno()))
    finally:
        with contextlib.suppress(OSError):  # nothing was written through it
            file.close()


if sys.platform == "linux":
    import fcntl
    import signal

    def _opened(path: Path, *, follow: bool) -> int:
        return opened(path, follow=follow)

    def _guard(descriptor: int) -> bool:
        """Takes the lease; the kernel's note that it is wanted back must not be a deadly signal."""
        try:
            fcntl.fcntl(descriptor, fcntl.F_SETSIG, signal.SIGURG)
            fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        except OSError as refused:
            if refused.errno == errno.EAGAIN:
                raise BusyError from refused
            return False
        return True

    def _lease_stands(descriptor: int) -> bool:
        return fcntl.fcntl(descriptor, fcntl.F_GETLEASE) == fcntl.F_RDLCK

elif sys.platform == "win32":
    import ctypes
    import msvcrt

    _GENERIC_READ = 0x80000000
    _SHARE_READ_AND_DELETE = 0x1 | 0x4
    _OPEN_EXISTING = 3
    _SHARING_VIOLATION = 32

    def _opened(path: Path, *, follow: bool) -> int:
        require_regular(path, follow=follow)
        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        kernel.CreateFileW.restype = ctypes.c_void_p
        handle = kernel.CreateFileW(
            str(path), _GENERIC_READ, _SHARE_READ_AND_DELETE, None, _OPEN_EXISTING, 0, None
        )
        if handle != ctypes.c_void_p(-1).value:
            return msvcrt.open_osfhandle(handle, os.O_RDONLY | os.O_BINARY)
        code = ctypes.get_last_error()
        if code == _SHARING_VIOLATION:
            raise BusyError
        raise ctypes.WinError(code)

    def _guard(_descriptor: int) -> bool:
        return True  # opening it was the guard

    def _lease_stands(_descriptor: int) -> bool:
        return True  # a handle that does not share writing cannot be broken

else:

    def _opened(path: Path, *, follow: bool) -> int:
        return opened(path, follow=follow)

    def _guard(_descriptor: int) -> bool:
        return False  # this system has none

    def _lease_stands(_descriptor: int) -> bool:
        return True  # never asked
