"""In which order the contacts of one lead and day happened (METRICS: Ground, stage history)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time

import numpy as np
from numpy.typing import NDArray

from sheets_crm.workbook.snapshot import Value

_MIDNIGHT = time()


def days_in_order(dates: NDArray[np.datetime64]) -> NDArray[np.int64]:
    """Days as numbers by which the undated stand before all others."""
    return dates.astype("M8[D]").astype("int64")


def runs_down(dates: NDArray[np.datetime64]) -> bool:
    """Whether most of the log has its newest rows at the top."""
    steps = np.diff(dates[~np.isnat(dates)].astype("int64"))
    return int((steps < 0).sum()) > int((steps > 0).sum())


def is_by_number(
    lead: NDArray[np.int64],
    dates: NDArray[np.datetime64],
    numbers: NDArray[np.float64],
    order: NDArray[np.int64],
) -> bool:
    """Whether numbers rise in the order of every lead's day, so that ordering by them changes none.

    Args:
        lead: line of the lead.
        dates: days.
        numbers: NaN where there is none; a day in which one has none is not ordered by them.
        order: as `order_of` tells it.
    """
    of_day = days_in_order(dates)
    by_day = np.lexsort((order, of_day, lead))
    lead, of_day, numbers = lead[by_day], of_day[by_day], numbers[by_day]
    one_day = (lead[1:] == lead[:-1]) & (of_day[1:] == of_day[:-1])
    return not bool((one_day & (numbers[1:] <= numbers[:-1])).any())


def order_of(
    lead: NDArray[np.int64],
    dates: NDArray[np.datetime64],
    numbers: NDArray[np.float64],
    typed: Sequence[Value],
) -> NDArray[np.int64]:
    """Each activity's place among those of its lead and day, in the sheet's order.

    By time of day where all of them bear one, else by number where all have one, else by row: from
    below where the log runs downwards in time.

    Args:
        lead: line of the lead.
        dates: days.
        numbers: NaN where there is none.
        typed: the date cells, which may bear a time.
    """
    size = len(lead)
    rows = np.arange(size, dtype=np.float64)
    if runs_down(dates):
        rows = rows[::-1].copy()
    groups = _groups(lead, dates)
    keys = np.where(_whole(groups, ~np.isnan(numbers)), numbers, rows)
    times = _times(typed)
    keys = np.where(_whole(groups, ~np.isnan(times)), times, keys)
    order = np.lexsort((rows, keys))
    place = np.empty(size, dtype=np.int64)
    place[order] = np.arange(size)
    return place


def _groups(lead: NDArray[np.int64], dates: NDArray[np.datetime64]) -> NDArray[np.int64]:
    """Which lead and day each line is of, as small whole numbers."""
    if not len(lead):
        return np.empty(0, dtype=np.int64)
    different, days = np.unique(days_in_order(dates), return_inverse=True)
    place = lead * len(different) + days
    found: NDArray[np.int64] = np.unique(place, return_inverse=True)[1]
    return found


def _whole(groups: NDArray[np.int64], has: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Lines of those groups in which every line has it."""
    lacking = np.bincount(groups, weights=~has)
    found: NDArray[np.bool_] = lacking[groups] == 0 if len(groups) else has
    return found


def _times(typed: Sequence[Value]) -> NDArray[np.float64]:
    """Seconds since midnight; NaN where a cell bears no time, midnight too."""
    if datetime not in set(map(type, typed)):
        return np.full(len(typed), np.nan)
    found = np.full(len(typed), np.nan)
    for i, value in enumerate(typed):
        # Most are midnight, and asked for by parts they need no object of their own.
        if type(value) is datetime and (
            value.hour or value.minute or value.second or value.microsecond
        ):
            day = datetime.combine(value.date(), _MIDNIGHT, value.tzinfo)
            found[i] = (value - day).total_seconds()
    return found
