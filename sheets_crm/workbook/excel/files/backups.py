"""What the workbook was before each of our saves, kept in the user's state folder.

A backup is a plain copy; its name says when, why, (16 digits of a SHA-256) what, and as the how
manieth: `20260301T081502_123456Z-sync-9f86d081884c7d65-17.xlsx`. What the clock said is told and
counts for nothing else: the order is that of the numbers, so that a clock which is wrong for one
visit disorders nothing. Those that an earlier version made bear no number and come before.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sheets_crm.errors import WorkbookChangedError
from sheets_crm.state.durable_write import flush, flush_folder, patiently
from sheets_crm.state.state_dir import private_file, private_folder, workbook_state
from sheets_crm.workbook.excel.files.disk_errors import state_told, told
from sheets_crm.workbook.excel.files.fingerprint import Fingerprint
from sheets_crm.workbook.excel.package.regular_file import reading

RESCUED = "rescued"  # a user's save that was found in our way, and is kept for good measure
_TIME = "%Y%m%dT%H%M%S_%fZ"
_NAME = re.compile(
    r"(?P<at>[0-9]{8}T[0-9]{6}_[0-9]{6}Z)-(?P<reason>[a-z]+)-(?P<digest>[0-9a-f]{16})"
    r"(?:-(?P<number>[0-9]{1,9}))?(?:\.\w+)?"
)
_PARTIAL = ".partial"
_CHUNK = 1 << 20
_FIRST_YEAR, _LAST_YEAR = 1970, 2999

MOST_AT_ONCE = 3
"""So many states go in one visit at most: whatever its clock says, it cannot clear them out."""


@dataclass(frozen=True)
class Backup:
    """One kept state of a workbook.

    Attributes:
        at: when it was taken.
        reason: what came after it: `sync`, `undo`, …
        digest: the first 16 hexadecimal digits of the content's SHA-256.
        size: bytes.
        file: where it is.
        number: as the how manieth it was taken; 0 where an earlier version took it.
    """

    at: datetime
    reason: str
    digest: str
    size: int
    file: Path
    number: int = 0

    @property
    def name(self) -> str:
        """What it is called: the same content always has the same name."""
        return self.digest[:8]

    def holds(self, content: Fingerprint) -> bool:
        """Whether the backup is of this content."""
        return content.size == self.size and content.sha256.startswith(self.digest)


@dataclass(frozen=True)
class Keep:
    """How many backups are kept, and how long.

    Attributes:
        last: the newest so many.
        days: besides, the newest of each day, of so many days on which any was taken.
        longest: after so many days none is kept any more; 0 for no such end.
    """

    last: int = 10
    days: int = 30
    longest: int = 365


def backups(workbook: Path) -> list[Backup]:
    """Every backup of the workbook, oldest first.

    Raises:
        CrmError: the folder cannot be read.
    """
    folder = _folder(workbook)
    with state_told(folder):
        found = [_backup(file) for file in folder.iterdir()]
    return sorted((b for b in found if b is not None), key=lambda one: (one.number, one.at))


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
        source: the file to copy when it is another than the workbook; never through a link.

    Raises:
        WorkbookChangedError: it is not what was expected.
        CrmError: it cannot be read, or the copy cannot be written; the workbook was not touched.
    """
    folder = _folder(workbook)
    known = backups(workbook)
    _tidy(folder)
    draft = folder / f"{os.getpid()}-{secrets.token_hex(4)}{_PARTIAL}"
    try:
        copied = _copied(source or workbook, draft, follow=source is None)
        if expected is not None and copied != expected:
            raise WorkbookChangedError("workbook_changed", path=str(workbook))
        if known and known[-1].holds(copied):
            return known[-1]
        number = known[-1].number + 1 if known else 1
        with state_told(folder):
            made = _named(draft, workbook.suffix, number, reason, copied)
    finally:
        draft.unlink(missing_ok=True)
    discard(_spare([*known, made], keep or Keep()))
    return made


def kept(taken: list[Backup], keep: Keep) -> list[Backup]:
    """Which of the backups (oldest first) stay: the last ones, and the newest of each recorded day.

    The days are counted, not measured: one whose stamp lies far off is one day and no more.
    """
    days = {backup.at.astimezone().date(): number for number, backup in enumerate(taken)}
    daily = sorted(days.values())[-keep.days :] if keep.days > 0 else []
    stay = {*daily, *range(len(taken))[-max(keep.last, 1) :]}
    return [taken[number] for number in sorted(stay)]


def _spare(taken: list[Backup], keep: Keep) -> list[Backup]:
    """The oldest few of those that need not stay."""
    stay = kept(taken, keep)
    return [backup for backup in taken if backup not in stay][:MOST_AT_ONCE]


def outlived(taken: list[Backup], keep: Keep, now: datetime) -> list[Backup]:
    """Which of the backups (oldest first) are too old by now; the oldest few of them.

    The newest, which undo needs, goes only when it is the last one left.
    """
    if keep.longest <= 0:
        return []
    before = now - timedelta(days=keep.longest)
    old = [backup for backup in (taken[:-1] or taken) if backup.at < before]
    return old[:MOST_AT_ONCE]


def prune(workbook: Path, now: datetime, *, keep: Keep | None = None) -> None:
    """Deletes what is too old; call it once a day.

    Raises:
        CrmError: the folder cannot be read, or a file not be deleted.
    """
    _tidy(_folder(workbook))
    discard(outlived(backups(workbook), keep or Keep(), now))


def discard(these: Iterable[Backup]) -> None:
    """Deletes backups.

    Raises:
        CrmError: one cannot be deleted.
    """
    for backup in these:
        with state_told(backup.file):
            backup.file.unlink(missing_ok=True)


def _tidy(folder: Path) -> None:
    """Removes what a killed run had begun to copy; whoever asks has the workbook's turn."""
    with state_told(folder):
        for file in folder.glob(f"*{_PARTIAL}"):
            file.unlink(missing_ok=True)


def _folder(workbook: Path) -> Path:
    folder = workbook_state(workbook) / "backups"
    with state_told(folder):
        private_folder(folder)
    return folder


def _copied(workbook: Path, draft: Path, *, follow: bool) -> Fingerprint:
    """Copies to the disk and tells what was copied."""
    digest, size = hashlib.sha256(), 0
    with state_told(draft.parent), os.fdopen(private_file(draft), "wb") as out:
        for chunk in _chunks(workbook, follow=follow):
            digest.update(chunk)
            size += out.write(chunk)
        out.flush()
        flush(out.fileno())
    return Fingerprint(digest.hexdigest(), size)


def _chunks(workbook: Path, *, follow: bool) -> Iterator[bytes]:
    with told(workbook), reading(workbook, follow=follow) as source:
        while chunk := source.read(_CHUNK):
            yield chunk


def _named(draft: Path, suffix: str, number: int, reason: str, content: Fingerprint) -> Backup:
    at, digest = datetime.now(UTC), content.sha256[:16]
    file = draft.with_name(f"{at.strftime(_TIME)}-{reason}-{digest}-{number}{suffix}")
    patiently(lambda: draft.replace(file))
    flush_folder(file.parent)
    return Backup(at, reason, digest, content.size, file, number)


def _backup(file: Path) -> Backup | None:
    name = _NAME.fullmatch(file.name)
    at = _moment_in(name["at"]) if name else None
    if name is None or at is None:
        return None
    number = int(name["number"] or 0)
    return Backup(at, name["reason"], name["digest"], file.stat().st_size, file, number)


def _moment_in(text: str) -> datetime | None:
    """When a name says; None where it says a moment that never was, or will not be soon."""
    try:
        at = datetime.strptime(text, _TIME).replace(tzinfo=UTC)
    except ValueError:
        return None
    return at if _FIRST_YEAR <= at.year <= _LAST_YEAR else None
