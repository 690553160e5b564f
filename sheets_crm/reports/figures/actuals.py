"""What has happened, as one long table of events that plans are compared with."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np
import pandas as pd

from sheets_crm.crm.model import Crm, StatusKind
from sheets_crm.crm.tables.stage_history import without_openings
from sheets_crm.reports.figures.funnel import of_kind
from sheets_crm.reports.figures.periods import Window

TYPE, STATUS = "type:", "status:"
"""How the metric of a contact type and of a status begins."""


Facts = Mapping[tuple[str | None, str], float]
"""(manager, metric) → fact; manager None is everybody."""


def events(crm: Crm, metrics: Collection[str], window: Window) -> pd.DataFrame:
    """`date`, `manager`, `metric`, `value`, `once`: one line per event of these metrics.

    New leads count by creation date; won, revenue and margin by won date; contact types by
    activity date; statuses by the date they were entered. A lead's events are its manager's, an
    activity's are of whoever made it, else of its lead's manager. `once` is the lead that counts
    once a window however often it entered the status, -1 where every event counts; each lead's
    events stand in time.
    """
    parts = [
        *_lead_events(crm, metrics, window),
        _typed(crm, metrics, window),
        _entered(crm, metrics, window),
    ]
    return pd.concat([part for part in parts if len(part)] or [_none()], ignore_index=True)


def _none() -> pd.DataFrame:
    return pd.DataFrame({"date": [], "manager": [], "metric": [], "value": [], "once": []})


def _lead_events(crm: Crm, metrics: Collection[str], window: Window) -> list[pd.DataFrame]:
    leads = crm.leads[["created", "closed", "manager", "amount", "margin"]]
    created = leads[window.holds(leads["created"])]
    won = leads[of_kind(crm, StatusKind.WON) & window.holds(leads["closed"])]
    found = {
        "new_leads": _event("new_leads", created["created"], created["manager"], 1.0),
        "won": _event("won", won["closed"], won["manager"], 1.0),
        "revenue": _event("revenue", won["closed"], won["manager"], won["amount"].fillna(0.0)),
        "margin": _event("margin", won["closed"], won["manager"], won["margin"].fillna(0.0)),
    }
    return [part for metric, part in found.items() if metric in metrics]


def _event(
    metric: str | pd.Series[str],
    dates: pd.Series[pd.Timestamp],
    managers: pd.Series[str],
    values: float | pd.Series[float],
    once: int | pd.Series[int] = -1,
) -> pd.DataFrame:
    columns = {"date": dates, "manager": managers, "metric": metric, "value": values}
    return pd.DataFrame({**columns, "once": once})


def _typed(crm: Crm, metrics: Collection[str], window: Window) -> pd.DataFrame:
    words = [metric.removeprefix(TYPE) for metric in metrics if metric.startswith(TYPE)]
    if not words:
        return _none()
    contacts = without_openings(crm.activities, crm.last_opening)
    activities = contacts[["date", "type", "manager", "lead"]]
    found = activities[window.holds(activities["date"])]
    found = found[found["type"].isin(words)]
    return _event(TYPE + found["type"], found["date"], _whose(crm, found), 1.0)


def _entered(crm: Crm, metrics: Collection[str], window: Window) -> pd.DataFrame:
    wanted = {int(m.removeprefix(STATUS)): m for m in metrics if m.startswith(STATUS)}
    if not wanted:
        return _none()
    found = crm.stays[window.holds(crm.stays["entered"])]
    found = found[found["status"].isin(list(wanted))]
    whose = _whose(crm, found)
    return _event(found["status"].map(wanted), found["entered"], whose, 1.0, found["lead"])


def _whose(crm: Crm, found: pd.DataFrame) -> pd.Series[str]:
    """Each activity's manager, or its lead's where the activity names none."""
    of_lead = crm.leads["manager"].loc[found["lead"]].to_numpy()
    return found["manager"].where(found["manager"] != "", of_lead)


class Sums:
    """The facts of any window, from one table of events; many windows are asked of it."""

    def __init__(self, found: pd.DataFrame) -> None:
        who, self._managers = pd.factorize(found["manager"], sort=True)
        what, self._metrics = pd.factorize(found["metric"], sort=True)
        self._dates = found["date"]
        self._values = found["value"].to_numpy(dtype="float64")
        self._pairs = who * len(self._metrics) + what
        lead = found["once"].to_numpy(dtype="int64")
        every = -1 - np.arange(len(found))  # what counts every time is like nothing else
        self._same = np.where(lead < 0, every, lead * len(self._metrics) + what)

    def within(self, window: Window) -> Facts:
        """What happened in the window: the value of each event, of each lead's first alone."""
        if not len(self._pairs):
            return {}
        inside = np.flatnonzero(window.holds(self._dates).to_numpy())
        _, first = np.unique(self._same[inside], return_index=True)
        inside = inside[np.sort(first)]
        sums = np.bincount(self._pairs[inside], weights=self._values[inside])
        facts: dict[tuple[str | None, str], float] = {}
        for pair in np.unique(self._pairs[inside]).tolist():
            who, what = divmod(pair, len(self._metrics))
            manager, metric, value = self._managers[who], self._metrics[what], float(sums[pair])
            facts[manager, metric] = value
            facts[None, metric] = facts.get((None, metric), 0.0) + value
        return facts
