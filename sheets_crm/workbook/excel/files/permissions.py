"""Who may do what with a file: the new workbook gets what the old one had.

On Windows nothing is done here: `ReplaceFileW` keeps rights, attributes and streams.
"""

from __future__ import annotations

import contextlib
import os
import stat
import sys
from pathlib import Path

if sys.platform == "win32":

    def copy_rights(_source: Path, _descriptor: int) -> None:
        """Nothing: the replacing itself keeps them."""

else:

    def copy_rights(source: Path, descriptor: int) -> None:
        """Gives the open file the owner, extended attributes, access lists and mode of `source`.

        The owner and attributes are given as far as the system allows it to us; the mode always.

        Raises:
            OSError: the mode cannot be given.
        """
        theirs, ours = source.stat(), os.fstat(descriptor)
        if (theirs.st_uid, theirs.st_gid) != (ours.st_uid, ours.st_gid):
            _give_owner(descriptor, theirs)
        _copy_attributes(source, descriptor)
        if stat.S_IMODE(theirs.st_mode) != stat.S_IMODE(os.fstat(descriptor).st_mode):
            os.fchmod(descriptor, stat.S_IMODE(theirs.st_mode))

    def _give_owner(descriptor: int, theirs: os.stat_result) -> None:
        try:
            os.fchown(descriptor, theirs.st_uid, theirs.st_gid)
        except OSError:  # not ours to give away; the group may be
            with contextlib.suppress(OSError):
                os.fchown(descriptor, -1, theirs.st_gid)


if sys.platform == "linux":

    def _copy_attributes(source: Path, descriptor: int) -> None:
        with contextlib.suppress(OSError):
            for name in os.listxattr(source):
                with contextlib.suppress(OSError):  # some belong to the system alone
                    os.setxattr(descriptor, name, os.getxattr(source, name))

elif sys.platform == "darwin":
    import ctypes

    _COPY_ACL_AND_ATTRIBUTES = 0x1 | 0x4  # COPYFILE_ACL | COPYFILE_XATTR

    def _copy_attributes(source: Path, descriptor: int) -> None:
        libc = ctypes.CDLL(None)
        original = os.open(source, os.O_RDONLY)
        try:
            libc.fcopyfile(original, descriptor, None, _COPY_ACL_AND_ATTRIBUTES)
        finally:
            os.close(original)

elif sys.platform != "win32":

    def _copy_attributes(source: Path, descriptor: int) -> None:
        """No access lists are known here."""
