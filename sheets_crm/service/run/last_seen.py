"""When the service last saw a workbook untouched: the date of a blank file, so nothing is written.

Looking at a workbook every minute of every day must not wear out a disk. What the journal says of
the visits before is true as long as nothing else happens; only the moment goes on.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from sheets_crm.journal import Journal, Run

SUCCEEDED = frozenset({"untouched", "in_order", "written", "undone"})
"""Results of a visit that left the workbook in order."""

_FILE = "untouched"
_MICROSECOND = 1_000
_LOOKS_BACK = 50
"""Runs among which the last that saw the workbook is looked for."""


def note(folder: Path, at: datetime) -> bool:
    """Notes that it was untouched at an aware moment; whether that could be noted."""
    file = folder / _FILE
    moment = round(at.timestamp() * 1_000_000) * _MICROSECOND
    try:
        if not file.exists():
            os.close(os.open(file, os.O_CREAT | os.O_WRONLY, 0o600))
        os.utime(file, ns=(moment, moment))
    except OSError:
        return False
    return True


def last_look(folder: Path) -> datetime | None:
    """The moment noted last; None where there is none."""
    try:
        moment = (folder / _FILE).stat().st_mtime_ns
    except OSError:
        return None
    seconds, rest = divmod(moment // _MICROSECOND, 1_000_000)
    try:
        return datetime.fromtimestamp(seconds, UTC).replace(microsecond=rest)
    except (OverflowError, ValueError, OSError):
        return None


def with_it(runs: Sequence[Run], folder: Path) -> list[Run]:
    """The runs of the journal, newest first, and the last look among them as one of its own.

    It counts only where the visit before it left the workbook in order, as it would have been noted
    in the journal otherwise.
    """
    at = last_look(folder)
    later = [run for run in runs if at is None or run.began > at]
    before = list(runs[len(later) :])
    if at is None or not before or before[0].result not in SUCCEEDED or before[0].began == at:
        return list(runs)
    return [*later, Run(0, at, 0.0, "untouched"), *before]


def as_kept(journal: Journal, kept: datetime, until: datetime) -> datetime:
    """When the workbook was last as it is kept: a visit that found it untouched saw it too.

    Args:
        journal: the workbook's.
        kept: when it was kept.
        until: visits that began later do not count.
    """
    runs = with_it(journal.runs(since=kept, last=_LOOKS_BACK), journal.folder)
    seen = (run.began for run in runs if run.result in SUCCEEDED)
    return next((at for at in seen if kept <= at <= until), kept)
