"""How a workbook stands: when it was visited, how that ended, and when it should be next.

Told from the journal, the last look and the timetable alone, so it can be told when no service
runs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile

from sheets_crm.journal import Journal, Run
from sheets_crm.service.run.last_seen import SUCCEEDED, with_it
from sheets_crm.service.schedule_rules import Attempt, timetable_of
from sheets_crm.workbook.choose_store import Workbook

GRACE = timedelta(minutes=15)
"""How late a visit that succeeds may be: it may be on its way, or somebody has the file open."""

_LOOKS_BACK = 500
"""Runs that are looked at; among so many failures in a row one more makes no difference."""


@dataclass(frozen=True)
class Standing:
    """One workbook at one moment.

    Attributes:
        last: the last visit that ended; None when there was none.
        succeeded: when the last visit that left it in order began.
        failures: how many visits failed in a row, up to now.
        due: when the next visit is due, or was.
        wanted: when the next visit that succeeds is wanted, or was.
        is_overdue: whether that was long ago.
    """

    book: Workbook
    last: Run | None
    succeeded: datetime | None
    failures: int
    due: datetime
    wanted: datetime
    is_overdue: bool

    @property
    def is_failing(self) -> bool:
        """Whether the last visit failed."""
        return self.last is not None and self.last.result == "failed"

    @property
    def is_well(self) -> bool:
        """Whether there is nothing to worry about: none of what never worked, nothing overdue."""
        return not (self.is_overdue or (self.is_failing and self.succeeded is None))


def standing(book: Workbook, now: datetime, since: datetime) -> Standing:
    """How a workbook stands.

    Args:
        book: the workbook.
        now: aware.
        since: since when it is to be visited, for one that never was.
    """
    runs = remembered_runs(book)
    attempt = last_attempt(runs, now)
    timetable = timetable_of(book.config)
    due = timetable.due(attempt, since)
    good = last_attempt([run for run in runs if run.result in SUCCEEDED], now)
    wanted = timetable.due(good, since)
    return Standing(
        book=book,
        last=next((run for run in runs if run.result), None),
        succeeded=next((run.began for run in runs if run.result in SUCCEEDED), None),
        failures=attempt.failures if attempt else 0,
        due=due,
        wanted=wanted,
        is_overdue=now > wanted + GRACE,
    )


def remembered_runs(book: Workbook) -> list[Run]:
    """The last visits to a workbook, newest first."""
    folder = book.state_folder()
    return with_it(Journal(folder).runs(last=_LOOKS_BACK), folder) if folder else []


def last_attempt(runs: Sequence[Run], now: datetime) -> Attempt | None:
    """The last visit that counts for when the next one is due.

    One that was stopped does not: its work is still to be done. Nor does the newest when it never
    ended: it was killed, or lasts. Killed ones before it count as failed, so that a workbook which
    brings the program down is not visited again and again without a pause.

    Args:
        runs: newest first.
        now: a run that began later was noted by a clock that was wrong.
    """
    counted = [run for run in runs if run.result != "stopped" and run.began <= now]
    if counted and not counted[0].result:
        counted = counted[1:]
    if not counted:
        return None
    failed = list(takewhile(lambda run: run.result not in SUCCEEDED, counted))
    began = counted[0].began
    ended = min(began + timedelta(seconds=counted[0].seconds or 0.0), now)
    return Attempt(began, ended, len(failed))
