"""The Activities tab read: one line per dated activity of a known lead."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from sheets_crm.crm.checks import broken_cells, row_numbers, rows_in_use, typed_value
from sheets_crm.crm.columns import Conventions, Days, blanks, days, positions_of, texts
from sheets_crm.crm.grid import Cells, Grid
from sheets_crm.crm.history import FAR_DAYS
from sheets_crm.crm.leads import typed
from sheets_crm.crm.model import ACTIVITY_FIELDS, Lists
from sheets_crm.crm.ordering import order_of
from sheets_crm.crm.references import References
from sheets_crm.crm.words import Totals, Vocabulary
from sheets_crm.errors import Problem

_BESIDE = ("number", "date", "lead", "status")
"""Fields that are read in their own way; the others by their kind."""


def read_activities(
    grid: Grid,
    leads: pd.DataFrame,
    lists: Lists,
    totals: Totals,
    how: Conventions,
) -> tuple[pd.DataFrame, list[Problem]]:
    """The activities in the sheet's order; a row without date or lead is a problem instead."""

    def is_activity(i: int) -> bool:
        return all(typed_value(grid, field, i) is not None for field in ("date", "lead"))

    used, problems = rows_in_use(grid, ("date", "lead"), totals, is_activity)
    problems += broken_cells(grid, used)
    dates, undated = _dates(grid.column("date").only(used), how)
    targets, unlinked = _targets(grid.column("lead").only(used), leads)
    numbers, odd_numbers = row_numbers(grid, used, how)
    problems += [*undated, *unlinked, *odd_numbers]
    whole = np.flatnonzero(~np.isnat(dates) & (targets >= 0))
    lines = [used[i] for i in whole.tolist()]
    columns: dict[str, pd.Series] = {
        "row": pd.Series([grid.rows[i] for i in lines], dtype="int64"),
        "number": pd.Series(numbers[whole]).astype("Int64"),
        "date": pd.Series(dates[whole]),
        "lead": pd.Series(targets[whole]),
    }
    for field in ACTIVITY_FIELDS:
        if field.key not in _BESIDE:
            cells = grid.column(field.key).only(lines)
            columns[field.key], odd = typed(cells, field, lists, how)
            problems += odd
    columns["status"], odd = _statuses(grid.column("status").only(lines), lists)
    problems += odd
    cells = grid.column("date").only(lines)
    problems += _future(cells, dates[whole], how)
    problems += _unmeant(grid.column("next_date").only(lines), columns["next_date"], dates[whole])
    order = order_of(targets[whole], dates[whole], numbers[whole], cells.typed)
    columns["order"] = pd.Series(order)
    keys = ["row", *(field.key for field in ACTIVITY_FIELDS), "order"]
    return pd.DataFrame(columns)[keys], problems


def contacted(grid: Grid) -> set[str]:
    """The leads that dated rows name, as typed."""
    leads, dates = grid.column("lead").typed, grid.column("date").typed
    return {
        lead
        for lead, date in zip(leads, dates, strict=True)
        if date is not None and isinstance(lead, str)
    }


def _dates(cells: Cells, how: Conventions) -> tuple[Days, list[Problem]]:
    dates, problems = days(cells, how)
    blank = [cells.problem("undated_activity", i) for i in blanks(cells)]
    return dates, problems + blank


def _targets(
    cells: Cells, leads: pd.DataFrame
) -> tuple[np.ndarray[tuple[int], np.dtype[np.int64]], list[Problem]]:
    """Line of the lead that each activity is of, -1 where none can be told."""
    told, problems = texts(cells)
    numbers = [int(n) if n >= 0 else None for n in leads["number"].fillna(-1).tolist()]
    known = References(leads["name"].tolist(), numbers)
    line = {text: known.line(text) for text in dict.fromkeys(told)}
    unknown = [text for text, at in line.items() if text and at < 0]
    orphans = {text: _orphan(text, name) for text, name in known.suggestions(unknown).items()}
    problems += [cells.problem("unlinked_activity", i) for i in blanks(cells)]
    problems += [
        cells.problem(orphans[text][0], i, **orphans[text][1])
        for i, text in enumerate(told)
        if text in orphans
    ]
    problems += _two_leads(cells, told, known)
    return np.array([line[text] for text in told], dtype="int64"), problems


def _two_leads(cells: Cells, told: list[str], known: References) -> Iterator[Problem]:
    """Texts whose name is one lead's and whose number another's; the name wins."""
    other = {text: known.numbered_otherwise(text) for text in dict.fromkeys(told)}
    for i, text in enumerate(told):
        if found := other[text]:
            number, name = found
            yield cells.problem("lead_name_and_number", i, value=text, number=number, other=name)


def _orphan(text: str, nearest: str) -> tuple[str, dict[str, str]]:
    if nearest:
        return "orphan_activity_nearest", {"value": text, "nearest": nearest}
    return "orphan_activity", {"value": text}


def _statuses(cells: Cells, lists: Lists) -> tuple[pd.Series, list[Problem]]:
    told, problems = texts(cells)
    known = Vocabulary(status.name for status in lists.statuses)
    positions, odd = positions_of(told, cells, known)
    return pd.Series(positions, dtype="int64"), problems + odd


def _future(cells: Cells, dates: Days, how: Conventions) -> list[Problem]:
    ahead = np.flatnonzero(dates > np.datetime64(how.today)).tolist()
    return [cells.problem("future_activity", i, date=dates[i].item().date()) for i in ahead]


def _unmeant(cells: Cells, steps: pd.Series[pd.Timestamp], dates: Days) -> list[Problem]:
    """Next dates before their own contact, or so far after it that the year must be a slip."""
    away = (steps.to_numpy() - dates) / np.timedelta64(1, "D")
    problems = []
    for i in np.flatnonzero((away < 0) | (away > FAR_DAYS)).tolist():
        code = "next_date_before" if away[i] < 0 else "next_date_far"
        facts = {"date": steps[i].date(), "contact": dates[i].item().date()}
        problems.append(cells.problem(code, i, **facts))
    return problems
