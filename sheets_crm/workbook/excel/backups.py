"""What the workbook was before each of our saves, kept in the user's state folder.

A backup is a plain copy; its name says when, why and (16 digits of a SHA-256) what:
`20260301T081502_123456Z-sync-9f86d081884c7d65.xlsx`, so a listing by name is a listing by time.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sheets_crm.errors import WorkbookChangedError
from sheets_crm.state import private_folder, workbook_state
from sheets_crm.workbook.excel.disk import flush, flush_folder, told
from sheets_crm.workbook.excel.fingerprint import Fingerprint

RESCUED = "rescued"  # a user's save that was found in our way, and is kept for good measure
_TIME = "%Y%m%dT%H%M%S_%fZ"
_NAME = re.compile(
    r"(?P<at>\d{8}T\d{6}_\d{6}Z)-(?P<reason>[a-z]+)-(?P<digest>[0-9a-f]{16})(?:\.\w+)?"
)
_CHUNK = 1 << 20


@dataclass(frozen=True)
class Backup:
    """One kept state of a workbook.

    Attributes:
        at: when it was taken.
        reason: what came after it: `sync`, `undo`, …
        digest: the first 16 hexadecimal digits of the content's SHA-256.
        size: bytes.
        file: where it is.
    """

    at: datetime
    reason: str
    digest: str
    size: int
    file: Path

    def holds(self, content: Fingerprint) -> bool:
        """Whether the backup is of this content."""
        return content.size == self.size and content.sha256.startswith(self.digest)


@dataclass(frozen=True)
class Keep:
    """How many backups are kept: the last few, and the first of each day for some days."""

    last: int = 10
    days: int = 30


def backups(workbook: Path) -> list[Backup]:
    """Every backup of the workbook, oldest first.

    Raises:
        CrmError: the folder cannot be read.
    """
    folder = _folder(workbook)
    with told(folder):
        found = [_backup(file) for file in folder.iterdir()]
    return sorted((b for b in found if b is not None), key=lambda backup: backup.at)


def back_up(
    workbook: Path,
    reason: str,
    *,
    expected: Fingerprint | None = None,
    keep: Keep | None = None,
    source: Path | None = None,
) -> Backup:
    """Copies the workbook as it stands; the same content twice running is kept once.

    Args:
        workbook: the file.
        reason: one lower-case word.
        expected: what it must be.
        keep: how many to keep.
        source: the file to copy when it is another than the workbook.

    Raises:
        WorkbookChangedError: it is not what was expected.
        CrmError: it cannot be read, or the copy cannot be written; the workbook was not touched.
    """
    folder = _folder(workbook)
    known = backups(workbook)
    draft = folder / "draft.partial"
    try:
        copied = _copied(source or workbook, draft)
        if expected is not None and copied != expected:
            raise WorkbookChangedError("workbook_changed", path=str(workbook))
        if known and known[-1].holds(copied):
            return known[-1]
        with told(folder):
            made = _named(draft, workbook.suffix, _next_moment(known), reason, copied)
    finally:
        draft.unlink(missing_ok=True)
    _rotate([*known, made], keep or Keep())
    return made


def kept(taken: list[Backup], keep: Keep) -> list[Backup]:
    """Which of the backups (oldest first) stay: the last ones, and the first of each recent day."""
    if not taken:
        return []
    since = _day(taken[-1]) - timedelta(days=keep.days)
    first_of_day: dict[date, Backup] = {}
    for backup in taken:
        first_of_day.setdefault(_day(backup), backup)
    daily = {id(backup) for day, backup in first_of_day.items() if day > since}
    recent = {id(backup) for backup in taken[-max(keep.last, 1) :]}
    return [backup for backup in taken if id(backup) in daily | recent]


def _day(backup: Backup) -> date:
    return backup.at.astimezone().date()


def _rotate(taken: list[Backup], keep: Keep) -> None:
    stay = kept(taken, keep)
    for backup in taken:
        if backup not in stay:
            with told(backup.file):
                backup.file.unlink(missing_ok=True)


def _folder(workbook: Path) -> Path:
    with told(workbook):
        folder = workbook_state(workbook) / "backups"
        private_folder(folder)
    return folder


def _copied(workbook: Path, draft: Path) -> Fingerprint:
    """Copies to the disk and tells what was copied."""
    digest, size = hashlib.sha256(), 0
    with told(draft.parent), draft.open("wb") as out:
        for chunk in _chunks(workbook):
            digest.update(chunk)
            size += out.write(chunk)
        out.flush()
        flush(out.fileno())
    return Fingerprint(digest.hexdigest(), size)


def _chunks(workbook: Path) -> Iterator[bytes]:
    with told(workbook), workbook.open("rb") as source:
        while chunk := source.read(_CHUNK):
            yield chunk


def _named(draft: Path, suffix: str, at: datetime, reason: str, content: Fingerprint) -> Backup:
    digest = content.sha256[:16]
    file = draft.with_name(f"{at.strftime(_TIME)}-{reason}-{digest}{suffix}")
    draft.replace(file)
    if os.name == "posix":
        file.chmod(0o600)
    flush_folder(file.parent)
    return Backup(at, reason, digest, content.size, file)


def _next_moment(known: list[Backup]) -> datetime:
    """Now, or just after the newest backup when the clock was set back."""
    now = datetime.now(UTC)
    return max(now, known[-1].at + timedelta(microseconds=1)) if known else now


def _backup(file: Path) -> Backup | None:
    name = _NAME.fullmatch(file.name)
    if name is None:
        return None
    at = datetime.strptime(name["at"], _TIME).replace(tzinfo=UTC)
    return Backup(at, name["reason"], name["digest"], file.stat().st_size, file)
