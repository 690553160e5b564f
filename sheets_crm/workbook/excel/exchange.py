"""Two files in one folder change names in one step, so that what was replaced can be looked at.

An ordinary rename destroys what it replaces, unseen. An exchange leaves it under the other name:
if it turns out to be a save of the user that came a moment ago, it can go back.

- Linux: `renameat2(RENAME_EXCHANGE)` (ext4, xfs, btrfs, tmpfs, overlay, …).
- macOS: `renamex_np(RENAME_SWAP)` (APFS).
- Windows: `ReplaceFileW` with a backup name; it also keeps the file's rights and attributes.
- Elsewhere (FAT, most network shares): a plain rename, and what was replaced is gone.
"""

from __future__ import annotations

import ctypes
import errno
import os
import sys
import time
from pathlib import Path

_UNSUPPORTED = {errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP}


def exchange(fresh: Path, target: Path) -> bool:
    """Puts `fresh` in the place of `target`, in one step.

    Returns:
        True when what stood at `target` is now at `fresh`; False when it could not be kept.

    Raises:
        OSError: nothing was changed.
    """
    if _swap_names(fresh, target):
        return True
    fresh.replace(target)
    return False


if sys.platform == "win32":
    _IGNORE_MERGE_ERRORS = 0x2
    _TARGET_MOVED_ASIDE = 1177  # the old file is under the backup name, the new one did not follow
    _PAUSES = (0, 0.05, 0.1, 0.2, 0.4)  # seconds

    def _swap_names(fresh: Path, target: Path) -> bool:
        """Tries again for a second: a virus scanner opens every file that was just written."""
        aside = displaced_name(fresh)
        code = 0
        for pause in _PAUSES:
            time.sleep(pause)
            code = _replace_file(fresh, target, aside)
            if not code:
                aside.rename(fresh)
                return True
            if code == _TARGET_MOVED_ASIDE:
                aside.rename(target)
        raise ctypes.WinError(code)

    def _replace_file(fresh: Path, target: Path, aside: Path) -> int:
        """The system's error code, 0 when done."""
        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        done = kernel.ReplaceFileW(
            str(target), str(fresh), str(aside), _IGNORE_MERGE_ERRORS, None, None
        )
        return 0 if done else ctypes.get_last_error()

else:
    _AT_FDCWD = -100
    _SWAP = 2  # RENAME_EXCHANGE on Linux, RENAME_SWAP on macOS
    _libc = ctypes.CDLL(None, use_errno=True)

    def _swap_names(fresh: Path, target: Path) -> bool:
        one, other = os.fsencode(fresh), os.fsencode(target)
        if hasattr(_libc, "renameat2"):
            failed = _libc.renameat2(_AT_FDCWD, one, _AT_FDCWD, other, _SWAP)
        elif hasattr(_libc, "renamex_np"):
            failed = _libc.renamex_np(one, other, _SWAP)
        else:
            return False
        if not failed:
            return True
        code = ctypes.get_errno()
        if code in _UNSUPPORTED:
            return False
        raise OSError(code, os.strerror(code), str(target))


def displaced_name(fresh: Path) -> Path:
    """Where Windows keeps what `fresh` replaced, for the moment before it takes its name."""
    return fresh.with_name(f"{fresh.stem}.old.tmp")
