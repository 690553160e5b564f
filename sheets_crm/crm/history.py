"""Stage histories: what the activities of a lead say about it (METRICS: Ground, Funnel).

There is no other history than the activities: by date, then row. A stage is entered when the
status differs from the one before; an activity without a known status changes nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sheets_crm.crm.model import Lists, StatusKind

if TYPE_CHECKING:
    from numpy.typing import NDArray

HISTORY = (
    "status",
    "entered",
    "top",
    "before_loss",
    "last_contact",
    "last_words",
    "next_step",
    "next_date",
    "days_silent",
    "activities",
    "last_row",
)
"""The columns that a lead's history adds to it."""


def stays_of(activities: pd.DataFrame) -> pd.DataFrame:
    """Every stay of a lead in a status: `lead`, `status`, `entered`, `left`, `row`, `manager`."""
    told = _in_time(activities[activities["status"] >= 0])
    lead, status = told["lead"], told["status"]
    enters = (lead != lead.shift()) | (status != status.shift())
    stays = told.loc[enters, ["lead", "status", "date", "row", "manager"]].reset_index(drop=True)
    stays = stays.rename(columns={"date": "entered"})
    stays["left"] = stays.groupby("lead")["entered"].shift(-1)
    return stays[["lead", "status", "entered", "left", "row", "manager"]]


def with_history(
    leads: pd.DataFrame,
    activities: pd.DataFrame,
    stays: pd.DataFrame,
    lists: Lists,
    today: pd.Timestamp,
) -> pd.DataFrame:
    """The leads with the columns HISTORY, one line per lead as before."""
    told = leads.assign(**_stages(len(leads), stays, lists), **_last(leads, activities))
    since = told["last_contact"].fillna(told["created"])
    told["days_silent"] = (today - since).dt.days.clip(lower=0).astype("Int64")
    return told[[*leads.columns, *HISTORY]]


def _stages(size: int, stays: pd.DataFrame, lists: Lists) -> dict[str, pd.Series]:
    """Where each lead stands, since when, how far it ever was, and what it was lost from."""
    first_stage = lists.stages[0] if lists.stages else 0
    lost = np.array([status.kind is StatusKind.LOST for status in lists.statuses])
    everyone = pd.RangeIndex(size)
    current = stays.groupby("lead").last().reindex(everyone)
    staged = stays[~lost[stays["status"].to_numpy()]].groupby("lead")["status"]
    status = current["status"].fillna(0).astype("int64")
    before = staged.last().reindex(everyone).fillna(first_stage).astype("int64")
    top = staged.max().reindex(everyone).fillna(first_stage).astype("int64")
    return {
        "status": status,
        "entered": current["entered"],
        "top": top.clip(lower=first_stage),
        "before_loss": before.where(lost[status.to_numpy()], -1),
    }


def _last(leads: pd.DataFrame, activities: pd.DataFrame) -> dict[str, pd.Series]:
    """What the last activity says, with or without a status, and how many there are."""
    everyone = leads.index
    grouped = _in_time(activities).groupby("lead")
    last = grouped.tail(1).set_index("lead").reindex(everyone)
    return {
        "last_contact": last["date"],
        "last_words": last["words"].fillna("").astype(str),
        "next_step": last["next_step"].fillna("").astype(str),
        "next_date": last["next_date"],
        "activities": grouped.size().reindex(everyone).fillna(0).astype("int64"),
        "last_row": last["row"].fillna(0).astype("int64"),
    }


def _in_time(activities: pd.DataFrame) -> pd.DataFrame:
    """By lead, then date, then row."""
    order: NDArray[np.intp] = np.lexsort(
        (
            activities["row"].to_numpy(),
            activities["date"].to_numpy(),
            activities["lead"].to_numpy(),
        )
    )
    return activities.iloc[order]
