"""Columns of dates made days, and a problem for each cell that was not plainly one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from types import NoneType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sheets_crm.crm.parse.columns import Conventions, Floats, as_text, misfits
from sheets_crm.crm.parse.dates import (
    EARLIEST,
    Loose,
    Meaning,
    is_dotted,
    latest,
    parse_date,
    parse_dates,
    ways,
)
from sheets_crm.crm.parse.grid import Cells
from sheets_crm.errors import Problem
from sheets_crm.workbook.snapshot import CellError, Value

Days = NDArray[np.datetime64]

_LAST_SERIAL = 2_000_000  # some day in the year 7375; beyond it dates cannot be counted


def days(cells: Cells, how: Conventions) -> tuple[Days, list[Problem]]:
    """Days (datetime64[us] at midnight, NaT where there is none)."""
    kinds = cells.kinds
    problems = misfits(cells, {bool})
    if kinds <= {date, datetime, NoneType}:
        found = _plain_days(cells.typed)
    elif kinds <= {int, float, NoneType}:
        found = _counted(np.array(cells.typed, dtype=float), how.epoch)
    else:
        found, odd = _odd_days(cells, how)
        problems += odd
    absurd = (found < np.datetime64(EARLIEST)) | (found > np.datetime64(latest(how.today)))
    if absurd.any():
        beyond = np.flatnonzero(absurd).tolist()
        told = {cells.rows[i] for i in beyond}
        problems = [problem for problem in problems if problem.row not in told]
        problems += [
            cells.problem("absurd_date", i, value=_day_shown(cells.typed[i])) for i in beyond
        ]
        found[absurd] = np.datetime64("NaT")
    return found.astype("M8[us]"), problems


def _plain_days(values: Sequence[Value]) -> Days:
    """Dates and times as days; each different one is converted once, which is the slow part."""
    place = {value: i for i, value in enumerate(dict.fromkeys(values))}
    different = np.array(list(place), dtype="M8[us]").astype("M8[D]")
    return different[[place[value] for value in values]] if values else different


def _day_shown(value: Value) -> date | str:
    """A date is left one: each language writes it in its own way."""
    return value if isinstance(value, date) else as_text(value)


def _counted(serials: Floats, epoch: date) -> Days:
    """Serial numbers as days; what no calendar holds becomes the first day, which is absurd."""
    blank = np.isnan(serials)
    sound = (serials >= 0) & (serials <= _LAST_SERIAL)
    whole = np.where(sound, serials, 0).astype("int64")
    found: Days = np.datetime64(epoch, "D") + whole.astype("m8[D]")
    found[blank] = np.datetime64("NaT")
    return found


def _odd_days(cells: Cells, how: Conventions) -> tuple[Days, list[Problem]]:
    typed = [value for value in cells.typed if isinstance(value, str) and value.strip()]
    meant = parse_dates(typed, how.today, month_first=how.order_of(cells.key).month_first)
    found: list[Any] = []
    problems = []
    for i, value in enumerate(cells.typed):
        day = meant.get(value) if isinstance(value, str) else _as_day(value, how.epoch)
        found.append(None if isinstance(day, Loose) else day)
        if isinstance(value, str) and value.strip():
            problems.append(_told_date(cells, i, day, how))
        elif day is None and not isinstance(value, str | NoneType | bool | CellError):
            problems.append(cells.problem("bad_date", i, value=as_text(value)))
    return np.array(found, dtype="M8[D]"), problems


def _told_date(cells: Cells, i: int, day: Meaning, how: Conventions) -> Problem:
    text, order = str(cells.typed[i]).strip(), how.order_of(cells.key)
    if day is None or isinstance(day, Loose):
        return cells.problem("bad_date" if day is None else "loose_date", i, value=text)
    if order.is_doubtful and all(ways(text)) and not is_dotted(text):
        other = parse_date(text, how.today, month_first=not order.month_first)
        if isinstance(other, date):
            return cells.problem("doubtful_date", i, value=text, date=day, other=other)
    return cells.problem("text_date", i, value=text, date=day)


def _as_day(value: Value, epoch: date) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return epoch + timedelta(days=int(value)) if 0 <= value <= _LAST_SERIAL else epoch
    return None
