"""When a workbook could not be synced for a while, and when it could again; from the runs alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile

from sheets_crm.journal.records import Run
from sheets_crm.notifications.formatting import Wording, paragraphs, tidy
from sheets_crm.notifications.notification import OWNER, News
from sheets_crm.notifications.occasion import Occasion
from sheets_crm.notifications.options import FailingNotice

SUCCEEDED = frozenset({"untouched", "in_order", "written", "undone"})
_FAILED = "failed"
_SENTENCES, _SENTENCE = 5, 400
_STILL_TOLD = timedelta(hours=12)
"""For so long a turn of things is told, should the visit that saw it have been killed; the journal
forgets the beginning of a long outage, which must not make a new one of it."""


@dataclass(frozen=True)
class Outage:
    """A row of failures.

    Attributes:
        first, last: the runs that it began and (so far) ended with.
        ripe: the failure by which patience was over; None while it is not.
        over: the run that succeeded after it; None while it lasts.
    """

    first: Run
    last: Run
    ripe: Run | None
    over: Run | None


def latest_outage(runs: Sequence[Run], patience: timedelta) -> Outage | None:
    """The last row of failures in the runs, which come newest first; None where there was none.

    Runs that were stopped or killed say nothing of the workbook.
    """
    told = [run for run in runs if run.result in {_FAILED, *SUCCEEDED}]
    good = list(takewhile(lambda run: run.result in SUCCEEDED, told))
    bad = list(takewhile(lambda run: run.result == _FAILED, told[len(good) :]))
    if not bad:
        return None
    first = bad[-1]
    ripe = next((run for run in reversed(bad) if run.began >= first.began + patience), None)
    return Outage(first, bad[0], ripe, good[-1] if good else None)


def find(occasion: Occasion) -> Sequence[News]:
    """That syncing fails or works again, from the occasion."""
    return failing(occasion.runs, occasion.options.failing, occasion.now, occasion.wording)


def failing(
    runs: Sequence[Run], options: FailingNotice, now: datetime, wording: Wording
) -> tuple[News, ...]:
    """That syncing fails, once an outage, or that it works again where that had been told."""
    if not options.on:
        return ()
    outage = latest_outage(runs, timedelta(minutes=options.minutes))
    if outage is None or outage.ripe is None:
        return ()
    turn = outage.over or outage.ripe
    if now - turn.began > _STILL_TOLD:
        return ()
    return (_recovered(outage, outage.over, wording) if outage.over else _failing(outage, wording),)


def _failing(outage: Outage, wording: Wording) -> News:
    since = wording.moment(outage.first.began)
    return News(
        key=f"failing {outage.first.began.isoformat()}",
        kind="failing",
        to=OWNER,
        title=wording.title("failing.title"),
        body=paragraphs(
            [wording.say("failing.since", since=since)],
            [tidy(line, _SENTENCE) for line in outage.last.told.splitlines()[:_SENTENCES]],
            [wording.say("failing.again")],
        ),
    )


def _recovered(outage: Outage, over: Run, wording: Wording) -> News:
    since, until = wording.moment(outage.first.began), wording.moment(over.began)
    return News(
        # Not by the first failure, which the journal may forget while this is being told.
        key=f"recovered {over.began.isoformat()}",
        kind="recovered",
        to=OWNER,
        title=wording.title("recovered.title"),
        body=wording.say("recovered.body", since=since, until=until),
    )
