"""The owner's figures of a stretch of days: what came in, what was won, what was done."""

from __future__ import annotations

from dataclasses import dataclass

from sheets_crm.crm.model import Crm
from sheets_crm.crm.tables.stage_history import without_openings
from sheets_crm.reports.figures.closing import closing
from sheets_crm.reports.figures.periods import (
    Window,
    months_back,
    plan_window,
    same_part,
    window_before,
)


@dataclass(frozen=True)
class Stretch:
    """Key figures of a window: new leads by creation, won and win rate by close, activities.

    Attributes:
        priced: how many of the won have an amount.
        average_deal: revenue ÷ these; None where there is none.
    """

    window: Window
    new_leads: int
    won: int
    revenue: float
    closed: int
    win_rate: float | None
    activities: int
    priced: int
    average_deal: float | None


@dataclass(frozen=True)
class Months:
    """This month up to today, as many days of the month before, and the whole month before."""

    now: Stretch
    same_days: Stretch
    before: Stretch


def months(crm: Crm) -> Months:
    """This month against the one before."""
    today = crm.today.date()
    now, before = plan_window("month", today), window_before("month", today)
    return Months(
        now=_stretch(crm, now.until(today)),
        same_days=_stretch(crm, same_part(now, before, today)),
        before=_stretch(crm, before),
    )


def last_months(crm: Crm, count: int) -> tuple[Stretch, ...]:
    """So many calendar months, the newest last: this one, up to today."""
    today = crm.today.date()
    windows = [plan_window("month", months_back(today.replace(day=1), i)) for i in range(count)]
    return tuple(_stretch(crm, window.until(today)) for window in reversed(windows))


def _stretch(crm: Crm, window: Window) -> Stretch:
    closed, contacts = closing(crm, window), without_openings(crm.activities, crm.last_opening)
    return Stretch(
        window=window,
        new_leads=int(window.holds(crm.leads["created"]).sum()),
        won=closed.won,
        revenue=closed.revenue,
        closed=closed.closed,
        win_rate=closed.win_rate,
        activities=int(window.holds(contacts["date"]).sum()),
        priced=closed.priced,
        average_deal=closed.average_deal,
    )
