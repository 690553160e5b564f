"""Leads that nobody moves: overdue, stale, without a next step; and whom to call today."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import pandas as pd

from sheets_crm.crm.model import Crm, StatusKind
from sheets_crm.crm.tables.stage_history import FAR_DAYS
from sheets_crm.reports.figures.funnel import of_kind

_SHOWN = [
    "row", "number", "name", "phone", "manager", "amount", "created", "status", "last_contact",
    "last_words",
    "next_step", "next_date", "is_ahead", "days_silent",
]  # fmt: skip


class Neglect(IntEnum):
    """What is the matter with a lead, the worst first."""

    OVERDUE = 0
    STALE = 1
    NO_NEXT_STEP = 2


class Call(IntEnum):
    """Why a lead is to be called today, in the order of calling."""

    OVERDUE = 0
    DUE = 1
    STALE = 2
    NO_NEXT_STEP = 3


@dataclass(frozen=True)
class Neglected:
    """Open leads that need a hand.

    Attributes:
        leads: the lines of `crm.leads` concerned, each once, under the first matter that applies,
            in the order of the report: by matter, then by amount × days silent, where a lead
            without a positive amount weighs the median of the open ones that have one. Columns:
            those of `crm.leads` that are shown, `matter` (Neglect), `limit` (days, NaN for never).
        open: how many leads are open.
    """

    leads: pd.DataFrame
    open: int

    def of(self, matter: Neglect) -> pd.DataFrame:
        """The leads of one matter, in order."""
        return self.leads[self.leads["matter"] == matter]


def neglected(crm: Crm, *, future_step_suspends: bool) -> Neglected:
    """The open leads that are overdue, stale or without a next step."""
    leads = open_leads(crm)
    matter = _matters(crm, leads, future_step_suspends=future_step_suspends)
    found = leads.assign(matter=matter)[matter >= 0]
    return Neglected(_in_order(found, _usual_amount(leads)), len(leads))


def calls(crm: Crm, *, future_step_suspends: bool) -> pd.DataFrame:
    """Whom to call today: the neglected leads and those whose next step is due today.

    Returns:
        Lines as of `Neglected.leads`, in the order of calling, `matter` being a Call. A lead due
        today stands there alone, whatever else is the matter with it.
    """
    leads = open_leads(crm)
    matter = _matters(crm, leads, future_step_suspends=future_step_suspends)
    why = np.select(
        [
            matter == Neglect.OVERDUE,
            planned_dates(leads) == crm.today,
            matter == Neglect.STALE,
            matter == Neglect.NO_NEXT_STEP,
        ],
        list(Call),
        -1,
    )
    return _in_order(leads.assign(matter=why)[why >= 0], _usual_amount(leads))


def open_leads(crm: Crm) -> pd.DataFrame:
    """The open leads with what the lists show of them, and `limit`: days until they are stale."""
    leads = crm.leads[_SHOWN][of_kind(crm, StatusKind.OPEN)]
    return leads.assign(limit=_limits(crm, leads))


def planned_dates(leads: pd.DataFrame) -> pd.Series[pd.Timestamp]:
    """Each lead's next date; none where it lies before its own contact and cannot be meant."""
    planned: pd.Series[pd.Timestamp] = leads["next_date"].where(
        ~(leads["next_date"] < leads["last_contact"]) | leads["is_ahead"]
    )
    return planned


def _usual_amount(leads: pd.DataFrame) -> float:
    """The median of the positive amounts, 1 where there are none."""
    positive = leads["amount"][leads["amount"] > 0]
    return float(positive.median()) if len(positive) else 1.0


def _limits(crm: Crm, leads: pd.DataFrame) -> pd.Series[float]:
    """Each lead's days until stale; NaN is never, and a limit of 0 is never too."""
    days = [float(status.stale_days or np.nan) for status in crm.lists.statuses]
    limits = np.asarray(days, dtype=np.float64)[leads["status"].to_numpy(np.int64)]
    return pd.Series(limits, index=leads.index)


def _matters(crm: Crm, leads: pd.DataFrame, *, future_step_suspends: bool) -> pd.Series[int]:
    """Each lead's Neglect, -1 where it has none.

    A next date FAR_DAYS after its own contact does not suspend staleness.
    """
    contact, planned = leads["last_contact"], planned_dates(leads)
    overdue = planned < crm.today
    stale = silence(leads) >= leads["limit"]
    if future_step_suspends:
        stale &= ~((planned > crm.today) & ~((planned - contact).dt.days > FAR_DAYS))
    stepless = ((leads["next_step"] == "") & ~leads["is_ahead"]) | planned.isna()
    matters = np.select(
        [overdue, stale, stepless], [Neglect.OVERDUE, Neglect.STALE, Neglect.NO_NEXT_STEP], -1
    )
    return pd.Series(matters, index=leads.index)


def silence(leads: pd.DataFrame) -> pd.Series[float]:
    """Days silent; NaN for a lead with neither an activity nor a creation date."""
    return leads["days_silent"].astype("Float64").astype("float64")


def _in_order(found: pd.DataFrame, usual_amount: float) -> pd.DataFrame:
    silent = silence(found).fillna(0)
    amount = found["amount"].where(found["amount"] > 0, usual_amount)
    keys = pd.DataFrame(
        {
            "matter": found["matter"],
            "weight": -(amount * silent).round(2),
            "silent": -silent,
            "row": found["row"],
        }
    )
    return found.loc[keys.sort_values(["matter", "weight", "silent", "row"]).index]


@dataclass(frozen=True)
class Load:
    """One manager's neglected leads: how many of each matter and what they are worth."""

    manager: str
    counts: tuple[int, ...]
    amount: float

    @property
    def total(self) -> int:
        return sum(self.counts)


def loads(found: Neglected) -> tuple[Load, ...]:
    """Every manager with a neglected lead, the most first."""
    leads = found.leads
    people = [
        Load(
            manager=str(name),
            counts=tuple(int((theirs["matter"] == matter).sum()) for matter in Neglect),
            amount=float(theirs["amount"].sum()),
        )
        for name, theirs in leads.groupby("manager")
    ]
    return tuple(sorted(people, key=lambda load: (-load.total, load.manager)))
