"""Checks of the contacts."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sheets_crm.crm.change_detection.flood import is_flood
from sheets_crm.crm.checks.checked import Checked
from sheets_crm.crm.parse.columns import blanks
from sheets_crm.crm.tables.stage_history import FAR_DAYS
from sheets_crm.errors import Problem


def without_date(checked: Checked) -> list[Problem]:
    """Contacts whose date is blank; many of them are told as one.

    Those that the program made of the list of leads, which says no day of them, are known.
    """
    cells = checked.cells("activities", "date")
    numbers = checked.activities["number"].fillna(0).to_numpy()
    opening = checked.crm.last_opening
    blank = [i for i in blanks(cells) if not 0 < numbers[i] <= opening]
    if is_flood(len(blank), len(cells.rows)):
        facts = {"count": len(blank)}
        return [Problem("undated_many", cells.tab, None, cells.header, facts)]
    return [cells.problem("undated_activity", i) for i in blank]


def dated_ahead(checked: Checked) -> Iterator[Problem]:
    """Contacts of a day that has not come."""
    dates = checked.activities["date"]
    ahead = np.flatnonzero((dates > checked.crm.today).to_numpy()).tolist()
    if ahead:
        cells = checked.cells("activities", "date")
        for i in ahead:
            yield cells.problem("future_activity", i, date=dates.iloc[i].date())


def next_step_dated(checked: Checked) -> Iterator[Problem]:
    """Next dates before their own contact, or so far after it that the year must be a slip."""
    dates, steps = checked.activities["date"], checked.activities["next_date"]
    away = (steps.to_numpy() - dates.to_numpy()) / np.timedelta64(1, "D")
    odd = np.flatnonzero((away < 0) | (away > FAR_DAYS)).tolist()
    if odd:
        cells = checked.cells("activities", "next_date")
        for i in odd:
            code = "next_date_before" if away[i] < 0 else "next_date_far"
            facts = {"date": steps.iloc[i].date(), "contact": dates.iloc[i].date()}
            yield cells.problem(code, i, **facts)
