"""Where the program keeps what it must remember about a workbook: never beside the workbook itself.

A folder beside the workbook would be uploaded by a cloud drive and seen by whoever shares it, so
backups, locks and records live in the user's own state folder, readable by the owner only.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

OVERRIDE = "SHEETS_CRM_STATE"
_OWNER_ONLY = 0o700


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
    return folder_of(os.path.normcase(str(workbook.resolve())))


def folder_of(whose: str) -> Path:
    """Where the folder of one workbook, in whatever place, is or would be."""
    digest = hashlib.sha256(whose.encode("utf-8", "surrogateescape")).hexdigest()
    return state_dir() / digest[:16]


def workbook_state(workbook: Path) -> Path:
    """The folder of one file, made when missing.

    Raises:
        OSError: the folder cannot be made.
    """
    folder = workbook_folder(workbook)
    private_folder(folder)
    _name_workbook(folder / "workbook.txt", str(workbook.resolve()))
    return folder


def private_folder(folder: Path) -> None:
    """Makes a folder that only its owner may enter (on Windows the profile's own rights do it)."""
    folder.mkdir(mode=_OWNER_ONLY, parents=True, exist_ok=True)
    if os.name == "posix" and folder.stat().st_mode & 0o077:
        folder.chmod(_OWNER_ONLY)


def write_whole(file: Path, text: str) -> None:
    """Writes a small record so that a reader sees all of it or none."""
    draft = file.with_name(f"{file.name}.{os.getpid()}.draft")
    try:
        draft.write_text(text, encoding="utf-8", errors="surrogateescape")
        draft.replace(file)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def _name_workbook(note: Path, whose: str) -> None:
    if not note.exists():
        write_whole(note, whose + "\n")
