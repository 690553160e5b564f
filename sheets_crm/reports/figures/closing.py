"""What is told by the date a lead was closed: win rate, average deal, sales cycle, velocity."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from sheets_crm.crm.model import Crm, StatusKind
from sheets_crm.reports.figures.funnel import of_kind, ratio
from sheets_crm.reports.figures.periods import Window


@dataclass(frozen=True)
class Closing:
    """Leads won and lost in a window, by the date of the activity that closed them.

    Attributes:
        revenue: sum of the amounts of the won, of which `priced` have one.
        cycled: won leads created on a day not after the win; `cycle_mean` and `cycle_median` days
            between the two.
        open: leads that are open today.
    """

    won: int
    lost: int
    revenue: float
    priced: int
    cycled: int
    cycle_mean: float | None
    cycle_median: float | None
    open: int

    @property
    def closed(self) -> int:
        return self.won + self.lost

    @property
    def win_rate(self) -> float | None:
        return ratio(self.won, self.closed)

    @property
    def average_deal(self) -> float | None:
        """Revenue ÷ won leads that have an amount."""
        return ratio(self.revenue, self.priced)

    @property
    def velocity(self) -> float | None:
        """Open leads × average deal × win rate ÷ mean sales cycle: money a day.

        None where a part is missing or the mean cycle is below a day.
        """
        deal, rate, cycle = self.average_deal, self.win_rate, self.cycle_mean
        if deal is None or rate is None or cycle is None or cycle < 1:
            return None
        return self.open * deal * rate / cycle


def won_leads(crm: Crm, window: Window) -> pd.DataFrame:
    """Leads won in the window."""
    return _closed(crm, window, StatusKind.WON)


def lost_leads(crm: Crm, window: Window) -> pd.DataFrame:
    """Leads lost in the window."""
    return _closed(crm, window, StatusKind.LOST)


def _closed(crm: Crm, window: Window, kind: StatusKind) -> pd.DataFrame:
    # Few columns and one look: the frame is wide and this is asked often.
    leads = crm.leads[["manager", "amount", "created", "closed"]]
    return leads[window.holds(crm.leads["closed"]) & of_kind(crm, kind)]


def closing(crm: Crm, window: Window) -> Closing:
    """The window's closing figures."""
    won, lost = won_leads(crm, window), lost_leads(crm, window)
    cycle = (won["closed"] - won["created"]).dt.days.dropna()
    cycle = cycle[cycle >= 0]
    return Closing(
        won=len(won),
        lost=len(lost),
        revenue=float(won["amount"].sum()),
        priced=int(won["amount"].notna().sum()),
        cycled=len(cycle),
        cycle_mean=float(cycle.mean()) if len(cycle) else None,
        cycle_median=float(cycle.median()) if len(cycle) else None,
        open=int(of_kind(crm, StatusKind.OPEN).sum()),
    )
