"""The contacts that are planned for the days to come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from sheets_crm.crm.model import Crm
from sheets_crm.reports.figures.stale import open_leads, planned_dates

DAYS_AHEAD = 28


@dataclass(frozen=True)
class PlannedDay:
    """One day on which contacts are planned.

    Attributes:
        counts: manager → how many of their leads.
    """

    day: date
    counts: dict[str, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())


@dataclass(frozen=True)
class Calendar:
    """The planned contacts of the open leads, from tomorrow on.

    Attributes:
        days: those of the next DAYS_AHEAD days on which there is one, in order.
        managers: whoever has one in these days, the most first.
        later: how many are planned for a later day.
    """

    days: tuple[PlannedDay, ...]
    managers: tuple[str, ...]
    later: int


def planned_calendar(crm: Crm) -> Calendar:
    """The next contacts of the open leads by day and manager."""
    leads = open_leads(crm)
    planned = planned_dates(leads)
    last = crm.today + pd.Timedelta(days=DAYS_AHEAD)
    within = (planned > crm.today) & (planned <= last)
    counts: dict[date, dict[str, int]] = {}
    for day, manager in zip(
        planned[within].dt.date.tolist(), leads["manager"][within].tolist(), strict=True
    ):
        on = counts.setdefault(day, {})
        on[manager] = on.get(manager, 0) + 1
    totals: dict[str, int] = {}
    for on in counts.values():
        for manager, count in on.items():
            totals[manager] = totals.get(manager, 0) + count
    return Calendar(
        tuple(PlannedDay(day, counts[day]) for day in sorted(counts)),
        tuple(sorted(totals, key=lambda manager: (-totals[manager], manager))),
        int((planned > last).sum()),
    )


def end_of(today: date) -> date:
    """The last day of the calendar."""
    return today + timedelta(days=DAYS_AHEAD)
