"""Where the program keeps what it must remember about a workbook: never beside the workbook itself.

A folder beside the workbook would be uploaded by a cloud drive and seen by whoever shares it, so
backups, locks and records live in the user's own state folder, readable by the owner only.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import stat
from pathlib import Path

from sheets_crm.errors import CrmError
from sheets_crm.state.durable_write import flush, flush_folder, make_folder, patiently

OVERRIDE = "SHEETS_CRM_STATE"
DRAFT = ".draft"
_FOLDER, _FILE, _OTHERS = 0o700, 0o600, 0o077
_NEW_FILE = os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0)

_closed: set[Path] = set()
"""Folders whose rights were looked at since the program was started."""


def state_dir() -> Path:
    """The program's folder, the user's usual place or what `SHEETS_CRM_STATE` says; may not exist.

    Raises:
        RuntimeError: the user has no home folder and no override is set.
    """
    chosen = os.environ.get(OVERRIDE)
    if chosen:
        return Path(chosen).expanduser()
    from platformdirs import user_state_path  # noqa: PLC0415 - slow to load, and overridable

    return user_state_path("sheets-crm", appauthor=False)


def workbook_folder(workbook: Path) -> Path:
    """Where the folder of one file is, or would be; it is known by the workbook's real path."""
    return folder_of(os.path.normcase(str(real(workbook))))


def real(path: Path) -> Path:
    """The file that a path names in the end, whatever links lead there; it may not exist.

    Unlike `Path.resolve` it does not fail on links that lead in a circle: whoever opens the file
    is told so.
    """
    return Path(os.path.realpath(path))


def folder_of(whose: str) -> Path:
    """Where the folder of one workbook, in whatever place, is or would be."""
    digest = hashlib.sha256(whose.encode("utf-8", "surrogateescape")).hexdigest()
    return state_dir() / digest[:16]


def workbook_state(workbook: Path) -> Path:
    """The folder of one file, made when missing.

    Raises:
        CrmError: `state_unusable`; the folder cannot be made.
    """
    folder = workbook_folder(workbook)
    try:
        private_folder(folder)
        name_workbook(folder, str(real(workbook)))
    except OSError as fault:
        raise CrmError("state_unusable", folder=str(folder), reason=fault) from fault
    return folder


def private_folder(folder: Path) -> None:
    """Makes a folder that only its owner may enter; what stands in it is theirs alone, too.

    The folder of all workbooks is made so as well, but one that `SHEETS_CRM_STATE` names and that
    was there before keeps its rights: it may hold other things. On Windows nothing is to be done:
    the profile's own rights keep others out.

    Raises:
        OSError: it cannot be made.
    """
    if folder in _closed and folder.is_dir():
        return
    root = state_dir()
    if root in (folder, *folder.parents):
        make_folder(root, _FOLDER)
        if not os.environ.get(OVERRIDE):
            _close(root)
    make_folder(folder, _FOLDER)
    if folder != root:
        _close(folder)
        _close_all_in(folder)
    _closed.add(folder)


def private_file(file: Path) -> int:
    """Makes a file that was not there and that only its owner may read, from its first byte on.

    Returns:
        its descriptor, open for writing.

    Raises:
        OSError: there is one of that name, or it cannot be made.
    """
    return os.open(file, _NEW_FILE, _FILE)


def write_whole(file: Path, text: str, *, mode: int = _FILE, lasting: bool = True) -> None:
    """Writes a small record so that a reader sees all of it or none, after a power cut too.

    Args:
        file: where.
        text: what.
        mode: who may read it, where the system's own mask allows as much; its owner alone.
        lasting: False for what nobody would miss: it is not waited for until it is on the disk.

    Raises:
        OSError: it cannot be written; what was there stands.
    """
    draft = file.with_name(f"{file.name}.{os.getpid()}-{secrets.token_hex(4)}{DRAFT}")
    try:
        with os.fdopen(os.open(draft, _NEW_FILE, mode), "wb") as out:
            out.write(text.encode("utf-8", "surrogateescape"))
            if lasting:
                out.flush()
                flush(out.fileno())
        patiently(lambda: draft.replace(file))
    except BaseException:
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)
        raise
    if lasting:
        flush_folder(file.parent)


def name_workbook(folder: Path, whose: str) -> None:
    """Notes in a workbook's folder whose it is, for people who look into it.

    Raises:
        OSError: it cannot be written.
    """
    note = folder / "workbook.txt"
    if not note.exists():
        write_whole(note, whose + "\n")


def _close_all_in(folder: Path) -> None:
    """Mends what an earlier version left readable to others."""
    if os.name == "posix":
        with contextlib.suppress(OSError), os.scandir(folder) as entries:
            for entry in entries:
                _close(Path(entry.path))
                if entry.is_dir(follow_symlinks=False):
                    _close_all_in(Path(entry.path))


def _close(place: Path) -> None:
    """Takes everybody's rights to a file or folder away but its owner's."""
    if os.name == "posix":
        with contextlib.suppress(OSError):  # it is another's; then they know what they do
            now = place.lstat().st_mode
            if now & _OTHERS and not stat.S_ISLNK(now):
                place.chmod(stat.S_IMODE(now) & ~_OTHERS)
