"""Stage histories: what the activities of a lead say about it (METRICS: Ground, Funnel).

There is no other history than the activities, up to today: what is logged for a later day counts
when its day has come. A stage is entered when the status differs from the one before; an activity
without a known status changes nothing. One without a date stands before all that have one: it tells
the status and the stages reached, but is no contact, and no entry, stay or closing of a known day.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sheets_crm.crm.identity.contact_order import days_in_order
from sheets_crm.crm.model import Lists, StatusKind

if TYPE_CHECKING:
    from numpy.typing import NDArray

HISTORY = (
    "status",
    "entered",
    "kind",
    "closed",
    "top",
    "before_loss",
    "last_contact",
    "last_words",
    "next_step",
    "next_date",
    "is_ahead",
    "days_silent",
    "activities",
    "undated",
    "last_row",
)
"""The columns that a lead's history adds to it."""

FAR_DAYS = 400
"""A next date more days after its contact than this is a slip of the year."""

_AHEAD = ("words", "type", "next_step")
"""What a contact logged for a later day is called as a next step: the first that it has."""


def stays_of(activities: pd.DataFrame, today: pd.Timestamp) -> pd.DataFrame:
    """Every stay of a lead in a status: `lead`, `status`, `entered`, `left`, `row`, `manager`.

    `entered` is NaT where an undated activity began it; see `dated`.
    """
    told = _telling(activities, today)
    stays = told.loc[_begins(told, "status"), ["lead", "status", "date", "row", "manager"]]
    stays = stays.reset_index(drop=True).rename(columns={"date": "entered"})
    stays["left"] = stays.groupby("lead")["entered"].shift(-1)
    return stays[["lead", "status", "entered", "left", "row", "manager"]]


def without_openings(activities: pd.DataFrame, last: int) -> pd.DataFrame:
    """The activities, their opening rows without a date: they tell a status, and no entry into it.

    `last` is the highest number of an opening row; 0 where there is none.
    """
    if not last:
        return activities
    is_opening = (activities["number"] <= last).fillna(value=False)
    return activities.assign(date=activities["date"].mask(is_opening))


def dated(stays: pd.DataFrame) -> pd.DataFrame:
    """The stays that began on a known day."""
    known = stays["entered"].notna()
    return stays if known.all() else stays[known].reset_index(drop=True)


def with_history(
    leads: pd.DataFrame,
    activities: pd.DataFrame,
    stays: pd.DataFrame,
    lists: Lists,
    today: pd.Timestamp,
    *,
    last_opening: int = 0,
    standing: Sequence[int] = (),
) -> pd.DataFrame:
    """The leads with the columns HISTORY, one line per lead as before.

    `standing` is the status that stands in each lead's row, -1 for none: it is that of a lead of
    which no activity tells one.

    One of which nothing is dated is silent at least since the day `first_seen`, where it has one.
    """
    stages = _stages(len(leads), stays, lists, standing)
    telling = _telling(without_openings(activities, last_opening), today)
    outcome = _outcome(stages["status"], telling, lists)
    last = _last(leads, activities, today, last_opening)
    told = leads.assign(**stages, **outcome, **last)
    since = told["last_contact"].fillna(told["created"])
    since = since.fillna(told["first_seen"]) if "first_seen" in told else since
    told["days_silent"] = (today - since).dt.days.clip(lower=0).astype("Int64")
    return told[[*leads.columns, *HISTORY]]


def _telling(activities: pd.DataFrame, today: pd.Timestamp) -> pd.DataFrame:
    """The activities up to today that tell a status, in time."""
    return _in_time(activities[(activities["status"] >= 0) & ~(activities["date"] > today)])


def _begins(told: pd.DataFrame, key: str) -> pd.Series[bool]:
    """Which lines, in time, begin a run of one value of a lead's."""
    return (told["lead"] != told["lead"].shift()) | (told[key] != told[key].shift())


def _stages(
    size: int, stays: pd.DataFrame, lists: Lists, standing: Sequence[int]
) -> dict[str, pd.Series]:
    """Where each lead stands, since when, how far it ever was, and what it was lost from."""
    first_stage = lists.stages[0] if lists.stages else 0
    lost = np.array([status.kind is StatusKind.LOST for status in lists.statuses])
    everyone = pd.RangeIndex(size)
    current = stays.groupby("lead").last().reindex(everyone)
    staged = stays[stays["status"].isin(lists.stages)].groupby("lead")["status"]
    in_row = pd.Series(standing or [-1] * size, index=everyone)
    status = current["status"].fillna(in_row.clip(lower=0)).astype("int64")
    told = in_row.where(in_row.isin(lists.stages), first_stage)
    before = staged.last().reindex(everyone).fillna(first_stage).astype("int64")
    top = staged.max().reindex(everyone).fillna(told).astype("int64")
    return {
        "status": status,
        "entered": current["entered"],
        "top": top.clip(lower=first_stage),
        "before_loss": before.where(lost[status.to_numpy()], -1),
    }


def _outcome(status: pd.Series[int], told: pd.DataFrame, lists: Lists) -> dict[str, pd.Series]:
    """Whether each lead is open, won or lost today, and since when.

    Side statuses neither end nor begin a run: won, On hold, won is one win, of its first day.
    """
    kinds = np.array([status.kind.value for status in lists.statuses], dtype=object)
    main = told[~told["status"].isin(lists.sides)]
    main = main.assign(kind=kinds[main["status"].to_numpy()])
    runs = main[_begins(main, "kind")].groupby("lead")[["kind", "date"]].last()
    runs = runs.reindex(status.index)
    kind = pd.Series(kinds[status.to_numpy()], index=status.index, dtype=object)
    stays_won = status.isin(lists.sides) & (runs["kind"] == StatusKind.WON.value)
    kind = kind.mask(stays_won, StatusKind.WON.value)
    closed = runs["date"].where(kind != StatusKind.OPEN.value)
    return {"kind": kind.astype(str), "closed": closed}


def _last(
    leads: pd.DataFrame, activities: pd.DataFrame, today: pd.Timestamp, last_opening: int
) -> dict[str, pd.Series]:
    """What the last activity says, with or without a status, and how many contacts there are.

    An opening row's date tells since when its lead is silent, and counts as no contact.
    """
    everyone = leads.index
    is_ahead = activities["date"] > today
    past = _in_time(activities[~is_ahead])
    last = past.groupby("lead").tail(1).set_index("lead").reindex(everyone)
    ahead = _in_time(activities[is_ahead]).groupby("lead").head(1).set_index("lead")
    is_dated = without_openings(past, last_opening)["date"].notna()
    steps = last[["next_step", "next_date"]].assign(next_step=last["next_step"].fillna(""))
    steps["is_ahead"] = False
    if len(ahead):
        steps = _with_ahead(steps, last["date"], ahead.reindex(everyone))
    return {
        "last_contact": last["date"],
        "last_words": last["words"].fillna("").astype(str),
        "next_step": steps["next_step"].astype(str),
        "next_date": steps["next_date"],
        "is_ahead": steps["is_ahead"],
        "activities": _count(past["lead"][is_dated], everyone),
        "undated": _count(past["lead"][~is_dated & (past["status"] >= 0)], everyone),
        "last_row": last["row"].fillna(0).astype("int64"),
    }


def _count(of: pd.Series[int], everyone: pd.Index[int]) -> pd.Series[int]:
    return of.value_counts().reindex(everyone).fillna(0).astype("int64")


def _with_ahead(
    steps: pd.DataFrame, contact: pd.Series[pd.Timestamp], ahead: pd.DataFrame
) -> pd.DataFrame:
    """A contact of a later day is the next step where the last one names none that is earlier.

    A next date before its own contact cannot be meant, and is none.
    """
    meant = steps["next_date"].where(~(steps["next_date"] < contact))
    later = ahead["date"].notna() & (meant.isna() | (meant > ahead["date"]))
    words = ahead[list(_AHEAD)].fillna("").astype(str)
    called = words["words"]
    for key in _AHEAD[1:]:
        called = called.where(called != "", words[key])
    return pd.DataFrame(
        {
            "next_step": steps["next_step"].mask(later, called),
            "next_date": steps["next_date"].mask(later, ahead["date"]),
            "is_ahead": later,
        }
    )


def _in_time(activities: pd.DataFrame) -> pd.DataFrame:
    """By lead, then date, the undated first, then their order on that day."""
    order: NDArray[np.intp] = np.lexsort(
        (
            activities["order"].to_numpy(),
            days_in_order(activities["date"].to_numpy()),
            activities["lead"].to_numpy(),
        )
    )
    return activities.iloc[order]
