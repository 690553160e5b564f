"""What is told by the date a lead was closed: win rate, average cheque, sales cycle, velocity."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from sheets_crm.crm.model import Crm, StatusKind
from sheets_crm.reports.funnel_figures import positions, ratio
from sheets_crm.reports.periods import Window


@dataclass(frozen=True)
class Closing:
    """Leads won and lost in a window, by the date of the activity that closed them.

    Attributes:
        revenue: sum of the amounts of the won.
        cycled: won leads with a creation date; `cycle_mean` and `cycle_median` days to the win.
        open: leads that are open today.
    """

    won: int
    lost: int
    revenue: float
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
    def average_cheque(self) -> float | None:
        return ratio(self.revenue, self.won)

    @property
    def velocity(self) -> float | None:
        """Open leads × average cheque × win rate ÷ mean sales cycle: money a day."""
        cheque, rate, cycle = self.average_cheque, self.win_rate, self.cycle_mean
        if cheque is None or rate is None or not cycle or cycle < 0:
            return None
        return self.open * cheque * rate / cycle


def won_leads(crm: Crm, window: Window) -> pd.DataFrame:
    """Leads won in the window."""
    return _closed(crm, window, StatusKind.WON)


def lost_leads(crm: Crm, window: Window) -> pd.DataFrame:
    """Leads lost in the window."""
    return _closed(crm, window, StatusKind.LOST)


def _closed(crm: Crm, window: Window, kind: StatusKind) -> pd.DataFrame:
    # Few columns and one look: the frame is wide and this is asked often.
    leads = crm.leads[["manager", "amount", "created", "entered"]]
    inside = window.holds(crm.leads["entered"])
    return leads[inside & crm.leads["status"].isin(positions(crm, kind))]


def closing(crm: Crm, window: Window) -> Closing:
    """The window's closing figures."""
    won, lost = won_leads(crm, window), lost_leads(crm, window)
    cycle = (won["entered"] - won["created"]).dt.days.dropna()
    return Closing(
        won=len(won),
        lost=len(lost),
        revenue=float(won["amount"].sum()),
        cycled=len(cycle),
        cycle_mean=float(cycle.mean()) if len(cycle) else None,
        cycle_median=float(cycle.median()) if len(cycle) else None,
        open=int(crm.leads["status"].isin(positions(crm, StatusKind.OPEN)).sum()),
    )
