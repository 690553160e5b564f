"""Managers: in what order they are named, since when they have data, and how they convert."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from sheets_crm.crm.model import Crm, StatusKind
from sheets_crm.reports.figures.closing import lost_leads, won_leads
from sheets_crm.reports.figures.funnel import ENOUGH, Funnel, ratio

_NEW_DAYS = 30


@dataclass(frozen=True)
class Person:
    """One manager's share of the funnel.

    Attributes:
        manager: name, "" for leads that have none.
        leads, won: of the cohort.
        closed, closed_won, revenue: by close date in the window; `priced` of the won have an
            amount.
        new: whether they were first seen under 30 days ago.
    """

    manager: str
    leads: int
    won: int
    closed: int
    closed_won: int
    priced: int
    revenue: float
    new: bool

    @property
    def conversion(self) -> float | None:
        """Lead conversion: won ÷ leads of the cohort."""
        return ratio(self.won, self.leads)

    @property
    def win_rate(self) -> float | None:
        return ratio(self.closed_won, self.closed)

    @property
    def average_deal(self) -> float | None:
        return ratio(self.revenue, self.priced)

    def thin(self, cases: int) -> bool:
        """Whether a figure on so many leads is insufficient data."""
        return self.new or cases < ENOUGH


def in_order(crm: Crm, managers: Iterable[str]) -> list[str]:
    """The managers as Lists has them, then the others by name, then those without one."""
    known = {name: i for i, name in enumerate(crm.lists.words.get("manager", ()))}
    return sorted(set(managers), key=lambda name: (not name, known.get(name, len(known)), name))


def people(crm: Crm, funnel: Funnel) -> tuple[Person, ...]:
    """Every manager with a lead in the cohort or a lead closed in its window."""
    cohort = crm.leads.loc[funnel.leads]
    leads = cohort.groupby("manager").size()
    won = _sizes(cohort[cohort["kind"] == StatusKind.WON.value])
    gained = won_leads(crm, funnel.window)
    lost = _sizes(lost_leads(crm, funnel.window))
    revenue = gained.groupby("manager")["amount"].agg(["sum", "count"])
    closed_won = _sizes(gained)
    since = _since(crm)
    long_ago = crm.today - pd.Timedelta(days=_NEW_DAYS)
    return tuple(
        Person(
            manager=name,
            leads=int(leads.get(name, 0)),
            won=int(won.get(name, 0)),
            closed=int(closed_won.get(name, 0) + lost.get(name, 0)),
            closed_won=int(closed_won.get(name, 0)),
            priced=int(revenue["count"].get(name, 0)),
            revenue=float(revenue["sum"].get(name, 0.0)),
            new=bool(since.get(name, long_ago) > long_ago),
        )
        for name in in_order(crm, {*leads.index, *closed_won.index, *lost.index})
    )


def _sizes(leads: pd.DataFrame) -> pd.Series[int]:
    return leads.groupby("manager").size()


def _since(crm: Crm) -> pd.Series[pd.Timestamp]:
    """Manager → the first day with anything of theirs."""
    days = pd.concat(
        [
            crm.leads.groupby("manager")["created"].min(),
            crm.activities.groupby("manager")["date"].min(),
        ]
    ).dropna()
    since: pd.Series[pd.Timestamp] = days.groupby(level=0).min()
    return since
