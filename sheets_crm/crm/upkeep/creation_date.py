"""The day a lead was created, where nobody typed it (METRICS: Ground, creation date)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pandas as pd

from sheets_crm.crm.change_detection.flood import is_flood
from sheets_crm.crm.model import Crm
from sheets_crm.crm.tables.stage_history import without_openings
from sheets_crm.crm.understand import Reading
from sheets_crm.crm.upkeep.fill_dates import nearest_date
from sheets_crm.crm.upkeep.first_sight import Sight
from sheets_crm.crm.upkeep.row_numbers import blank_cells
from sheets_crm.errors import Problem
from sheets_crm.workbook.changes import CellEdit
from sheets_crm.workbook.snapshot import Snapshot
from sheets_crm.workbook.tab import Kind


def creation_dates(reading: Reading, snapshot: Snapshot, sight: Sight) -> list[CellEdit]:
    """Fills the blank creation dates that can be known.

    At set-up that is the lead's first dated activity; later the day on which the lead is first
    seen, or its first dated activity where that was earlier. Many at once are a paste, and unknown.
    """
    table, leads = reading.crm.tables["leads"], reading.crm.leads
    sheet = snapshot.sheet(table.tab)
    if "created" not in table.columns or sheet is None:
        return []
    without = leads.index[leads["created"].isna()]
    blanks = dict(blank_cells(leads.loc[without, "row"], table, "created", snapshot))
    column = table.columns["created"]
    return [
        CellEdit(
            *(table.tab, row, column, None, day, Kind.DATE, "created"),
            fills_blank=True,
            like=nearest_date(sheet, table, column, row),
        )
        for row, day in (_days(blanks, reading, sight) if blanks else ())
    ]


def unknown_creations(crm: Crm, snapshot: Snapshot) -> list[Problem]:
    """How many leads have no day of creation; said once, as nobody can tell it any more.

    `snapshot` is the workbook with its blanks filled.
    """
    table, leads = crm.tables["leads"], crm.leads
    without = leads["row"][leads["created"].isna()]
    count = len(list(blank_cells(without, table, "created", snapshot)))
    if not count:
        return []
    header = table.headers["created"]
    return [Problem("unknown_creation", table.tab, None, header, {"count": count})]


def _days(blanks: dict[int, int], reading: Reading, sight: Sight) -> Iterator[tuple[int, date]]:
    """Row and day of each lead, of these lines and rows, whose day can be known."""
    first = _first_contacts(reading)
    today = reading.crm.today.date()
    seen = sight.leads
    fresh = [row for row in blanks.values() if row not in seen.known]
    is_paste = is_flood(len(fresh), len(reading.crm.leads))
    for line, row in blanks.items():
        day: date | None
        if sight.is_first:
            day = first.get(line)
        elif row in seen.known:
            day = seen.days.get(row)
        else:
            day = None if is_paste else min(today, first.get(line, today))
        if day:
            yield row, day


def _first_contacts(reading: Reading) -> dict[int, date]:
    """Line of each lead that has a dated activity up to today, and the day of its first."""
    activities = without_openings(reading.crm.activities, reading.crm.last_opening)
    past = activities[activities["date"] <= reading.crm.today]
    first: pd.Series[pd.Timestamp] = past.groupby("lead")["date"].min()
    return dict(zip(first.index.tolist(), first.dt.date.tolist(), strict=True))
