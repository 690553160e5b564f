"""The workbook as our last writes left it: what tells, later on, ours from what people did since.

Before a new file takes the workbook's place a copy of it is put here, under a name that says what
it replaces: `20260301T081502_123456Z-sync-<before>-<left>-17.xlsx`. A write that was killed on the
way has left a note and no workbook: the one before it then counts, which is why two are kept.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sheets_crm.errors import WorkbookChangedError
from sheets_crm.state.durable_write import flush, flush_folder
from sheets_crm.state.state_dir import private_file, private_folder, workbook_state
from sheets_crm.workbook.excel.files.disk_errors import state_told
from sheets_crm.workbook.excel.files.fingerprint import Fingerprint, fingerprint

_TIME = "%Y%m%dT%H%M%S_%fZ"
_NAME = re.compile(
    r"(?P<at>\d{8}T\d{6}_\d{6}Z)-(?P<reason>[a-z]+)-(?P<before>[0-9a-f]{16})"
    r"-(?P<left>[0-9a-f]{16})-(?P<number>\d+)(?:\.\w+)?"
)
_KEPT = 2


@dataclass(frozen=True)
class Written:
    """One write of ours.

    Attributes:
        at: when.
        reason: `sync`, `undo`, …
        before: the first 16 hexadecimal digits of the SHA-256 of what it replaced.
        left: the same of what it left.
        file: a copy of what it left.
        number: as the how manieth.
    """

    at: datetime
    reason: str
    before: str
    left: str
    file: Path
    number: int

    def left_it_so(self, now: Fingerprint) -> bool:
        """Whether the workbook still is, byte for byte, what this write left."""
        return now.sha256.startswith(self.left)

    def never_was(self, now: Fingerprint) -> bool:
        """Whether the workbook is what the write was to replace: it was killed on the way."""
        return now.sha256.startswith(self.before) and not self.left_it_so(now)


@contextlib.contextmanager
def noted(
    workbook: Path, draft: Path, reason: str, *, before: Fingerprint, left: Fingerprint
) -> Iterator[None]:
    """Keeps a copy of the finished new file, on the disk before it takes the workbook's place.

    Where that comes to nothing because somebody saved meanwhile, the copy goes; where it is done,
    the oldest do.

    Raises:
        CrmError: it cannot be kept; the workbook was not touched.
    """
    folder = _folder(workbook)
    known = written(workbook)
    number = known[-1].number + 1 if known else 1
    stamp, digests = datetime.now(UTC).strftime(_TIME), f"{before.sha256[:16]}-{left.sha256[:16]}"
    file = folder / f"{stamp}-{reason}-{digests}-{number}{workbook.suffix}"
    with state_told(folder):
        _copy(draft, file)
    try:
        yield
    except WorkbookChangedError:
        _forget(file)
        raise
    for old in known[: 1 - _KEPT]:
        _forget(old.file)


def _copy(draft: Path, file: Path) -> None:
    try:
        with draft.open("rb") as source, os.fdopen(private_file(file), "wb") as out:
            shutil.copyfileobj(source, out, 1 << 20)
            out.flush()
            flush(out.fileno())
        flush_folder(file.parent)
    except BaseException:
        _forget(file)
        raise


def _forget(file: Path) -> None:
    with contextlib.suppress(OSError):  # it goes with a later one
        file.unlink(missing_ok=True)


def prune(workbook: Path, now: datetime, days: int) -> None:
    """Deletes copies that are older than so many days; 0 is no such end.

    Raises:
        CrmError: the folder cannot be read, or a file not be deleted.
    """
    for one in written(workbook) if days > 0 else ():
        if one.at < now - timedelta(days=days):
            with state_told(one.file):
                one.file.unlink(missing_ok=True)


def written(workbook: Path) -> list[Written]:
    """The writes of which a copy is kept, oldest first.

    Raises:
        CrmError: the folder cannot be read.
    """
    folder = _folder(workbook)
    with state_told(folder):
        found = [one for file in folder.iterdir() if (one := _parsed(file))]
    return sorted(found, key=lambda one: one.number)


def last_written(workbook: Path, now: Fingerprint) -> Written | None:
    """The last write that came to its end; None where none is known.

    Raises:
        CrmError: the folder cannot be read.
    """
    done = (one for one in reversed(written(workbook)) if not one.never_was(now))
    return next(done, None)


def content(one: Written) -> bytes | None:
    """What a write left; None where the copy is damaged or gone."""
    try:
        if fingerprint(one.file).sha256.startswith(one.left):
            return one.file.read_bytes()
    except OSError:
        pass
    return None


def _folder(workbook: Path) -> Path:
    folder = workbook_state(workbook) / "written"
    with state_told(folder):
        private_folder(folder)
    return folder


def _parsed(file: Path) -> Written | None:
    name = _NAME.fullmatch(file.name)
    if name is None:
        return None
    at = datetime.strptime(name["at"], _TIME).replace(tzinfo=UTC)
    number = int(name["number"])
    return Written(at, name["reason"], name["before"], name["left"], file, number)
