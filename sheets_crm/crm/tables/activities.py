"""The Activities tab read: one line per dated activity of a known lead."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from sheets_crm.crm.change_detection.workbook_state import Seen
from sheets_crm.crm.identity.contact_order import order_of
from sheets_crm.crm.identity.former_names import Former, Rows
from sheets_crm.crm.identity.link_contacts import Known, leads_of, linked, statuses_of, told_former
from sheets_crm.crm.model import ACTIVITY_FIELDS
from sheets_crm.crm.parse.columns import Conventions
from sheets_crm.crm.parse.date_columns import days
from sheets_crm.crm.parse.grid import Grid
from sheets_crm.crm.parse.text_match import Totals
from sheets_crm.crm.tables.leads import typed
from sheets_crm.crm.tables.row_checks import broken_cells, row_numbers, rows_in_use, typed_value
from sheets_crm.errors import Problem

_BESIDE = ("number", "date", "lead", "status")
"""Fields that are read in their own way; the others by their kind."""


@dataclass(frozen=True)
class Log:
    """The Activities tab read.

    Attributes:
        activities: the frame; see `model.Crm`.
        problems: what a person should mend.
        former: with the rows that still bear a former word or name.
        unlinked: the sheet's rows that name a lead which is not known.
    """

    activities: pd.DataFrame
    problems: list[Problem]
    former: Former
    unlinked: list[int]


def read_activities(
    grid: Grid, known: Known, totals: Totals, how: Conventions, before: Seen | None
) -> Log:
    """The activities in the sheet's order; a row without a lead is a problem instead.

    `before` is the last look, by which rows are known again; None where there was none.
    """

    def is_activity(i: int) -> bool:
        return all(typed_value(grid, field, i) is not None for field in ("date", "lead"))

    used, problems = rows_in_use(grid, ("date", "lead"), totals, is_activity)
    problems += broken_cells(grid, used)
    dates, odd_dates = days(grid.column("date").only(used), how)
    links, unlinked = linked(grid.column("lead").only(used), known.references)
    numbers, odd_numbers = row_numbers(grid, used, how)
    problems += [*odd_dates, *unlinked, *odd_numbers]
    orphans = [used[i] for i in np.flatnonzero(links.targets < 0).tolist() if links.texts[i]]
    whole = np.flatnonzero(links.targets >= 0)
    lines = [used[i] for i in whole.tolist()]
    dates, numbers, links = dates[whole], numbers[whole], links.only(whole)
    columns: dict[str, pd.Series] = {
        "row": pd.Series([grid.rows[i] for i in lines], dtype="int64"),
        "number": pd.Series(numbers).astype("Int64"),
        "date": pd.Series(dates),
    }
    for field in ACTIVITY_FIELDS:
        if field.key not in _BESIDE:
            cells = grid.column(field.key).only(lines)
            columns[field.key], odd = typed(cells, field, known.lists, how)
            problems += odd
    cells = grid.column("date").only(lines)
    rows = Rows(numbers, dates, columns["words"].tolist(), before)
    statuses, words, odd = statuses_of(grid.column("status").only(lines), known, rows)
    leads, names = leads_of(links, known, rows, statuses, cells.typed)
    former = Former(words, names)
    problems += odd
    problems += told_former(former, known, columns["row"], grid)
    columns["status"], columns["lead"] = pd.Series(statuses), pd.Series(leads)
    columns["order"] = pd.Series(order_of(leads, dates, numbers, cells.typed))
    keys = ["row", *(field.key for field in ACTIVITY_FIELDS), "order"]
    return Log(pd.DataFrame(columns)[keys], problems, former, [grid.rows[i] for i in orphans])


def contacted(grid: Grid, last_opening: int = 0) -> set[str]:
    """The leads that dated rows name, as typed.

    Rows up to the number `last_opening` were made from the list of leads, and prove nothing of it.
    """
    leads, dates = grid.column("lead").typed, grid.column("date").typed
    if not last_opening:
        named = {lead for lead, date in zip(leads, dates, strict=True) if date is not None}
        return {lead for lead in named if isinstance(lead, str)}
    return {
        lead
        for lead, date, number in zip(leads, dates, grid.column("number").typed, strict=True)
        if date is not None
        and isinstance(lead, str)
        and not (isinstance(number, int | float) and number <= last_opening)
    }
