"""Two files in one folder change places in one step, so that what was replaced can be looked at.

An ordinary rename destroys what it replaces, unseen. An exchange leaves it under another name:
if it turns out to be a save of the user that came a moment ago, it can go back.

- Linux: `renameat2(RENAME_EXCHANGE)` (ext4, xfs, btrfs, tmpfs, overlay, …).
- macOS: `renamex_np(RENAME_SWAP)` (APFS), but not in the folders of cloud drives: there a document
  is known by the identity of its file, which stays with the file when two change names, so that
  versions and shares might go with ours to the name that is removed. What is renamed over a file
  inherits its identity, as in every program's save.
- Windows: `ReplaceFileW` with a backup name; it also keeps the file's rights and attributes.
- Elsewhere (most network shares): the old file gets a second name before the new one is renamed
  over it; a save that comes between these two steps is lost.
- Where there is no second name either (FAT): a plain rename, and what was replaced is gone.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

from sheets_crm.state.durable_write import HELD, PAUSES, patiently

_UNSUPPORTED = {errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP}
_MAC_CLOUD_FOLDERS = ("Library/Mobile Documents", "Library/CloudStorage")


def exchange(fresh: Path, target: Path, let_go: Callable[[], None]) -> Path | None:
    """Puts `fresh` in the place of `target`, in one step.

    Args:
        fresh: the new file, in the same folder.
        target: the file to replace.
        let_go: ends what would keep Windows from a plain rename.

    Returns:
        Where that which stood at `target` is now: at `fresh` or at `other_name(fresh)`. None when
        it could not be kept.

    Raises:
        OSError: nothing was changed; on Windows what stood at `target` may be at
            `other_name(fresh)` and `fresh` where it was.
    """
    where = _exchanged(fresh, target)
    if where is None:
        let_go()
        where = _renamed_over(fresh, target)
    return where


def other_name(fresh: Path) -> Path:
    """The second name beside a file of ours, for what it replaced; the other's other is itself."""
    if fresh.name.endswith(".old.tmp"):
        return fresh.with_name(fresh.name.removesuffix(".old.tmp") + ".tmp")
    return fresh.with_name(f"{fresh.stem}.old.tmp")


def _renamed_over(fresh: Path, target: Path) -> Path | None:
    second = other_name(fresh)
    try:
        second.hardlink_to(target)
    except OSError:
        patiently(lambda: fresh.replace(target))
        return None
    try:
        patiently(lambda: fresh.replace(target))
    except OSError:
        with contextlib.suppress(OSError):
            second.unlink()
        raise
    return second


if sys.platform == "win32":
    _IGNORE_MERGE_ERRORS = 0x2
    _TARGET_MOVED_ASIDE = 1177  # the old file is under the other name, the new one did not follow
    _TRY_AGAIN = (*HELD, 1175, 1176, _TARGET_MOVED_ASIDE)
    # No such function, not supported, invalid parameter, not implemented: some network storage,
    # WebDAV and virtual drives.
    _UNKNOWN_THERE = (1, 50, 87, 120)

    def _exchanged(fresh: Path, target: Path) -> Path | None:
        """Tries again for a while: a virus scanner opens every file that was just written."""
        second = other_name(fresh)
        code = 0
        for pause in (*PAUSES, 0):
            code = _replace_file(fresh, target, second)
            if not code:
                return second
            if code == _TARGET_MOVED_ASIDE:
                patiently(lambda: second.rename(target))
            if code not in _TRY_AGAIN:
                break
            time.sleep(pause)
        if code in _UNKNOWN_THERE:
            return None
        raise ctypes.WinError(code)

    def _replace_file(fresh: Path, target: Path, second: Path) -> int:
        """The system's error code, 0 when done."""
        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        done = kernel.ReplaceFileW(
            str(target), str(fresh), str(second), _IGNORE_MERGE_ERRORS, None, None
        )
        return 0 if done else ctypes.get_last_error()

else:
    _AT_FDCWD = -100
    _SWAP = 2  # RENAME_EXCHANGE on Linux, RENAME_SWAP on macOS
    _libc = ctypes.CDLL(None, use_errno=True)

    def _exchanged(fresh: Path, target: Path) -> Path | None:
        if sys.platform == "darwin" and _in_cloud_folder(target):
            return None
        return fresh if _swap_names(fresh, target) else None

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


def _in_cloud_folder(target: Path) -> bool:
    """Whether iCloud or another cloud drive keeps the file, on macOS."""
    home = Path.home()
    return any(target.is_relative_to(home / folder) for folder in _MAC_CLOUD_FOLDERS)
