"""What is filled into blanks of the user's own number columns: numbers, for ever."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import count
from typing import TYPE_CHECKING

from sheets_crm.crm.identity.contact_order import runs_down
from sheets_crm.crm.model import Crm, Table
from sheets_crm.crm.parse.grid import numbers_from_formulas
from sheets_crm.workbook.changes import CellEdit
from sheets_crm.workbook.snapshot import Snapshot
from sheets_crm.workbook.tab import Kind

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Filled:
    """The CRM with its blanks filled, the edits that fill them, and the highest numbers given."""

    crm: Crm
    edits: tuple[CellEdit, ...]
    last_numbers: dict[str, int]


@dataclass(frozen=True)
class Remembered:
    """By line of the frame: the number that a row which now has none had before."""

    leads: Mapping[int, int] = field(default_factory=dict)
    activities: Mapping[int, int] = field(default_factory=dict)


NOTHING_LOST = Remembered()
"""Where every row has its number still, or nobody remembers it."""


def fill_blanks(crm: Crm, snapshot: Snapshot, lost: Remembered = NOTHING_LOST) -> Filled:
    """Numbers for leads and activities that have none.

    A row that lost its number gets it back. A number once given is never given to another row: the
    highest ever is remembered in the workbook. A column in which numbers come from formulas is left
    alone; those are positions, not identities.

    Where leads are given numbers nothing else is filled yet: activities that name a lead by its
    number are of no lead before that, and must be understood again.
    """
    leads, lead_edits, last_lead = _numbered("leads", crm.leads, lost.leads, crm, snapshot)
    if lead_edits:
        last_numbers = {**crm.last_numbers, "leads": last_lead}
        return Filled(replace(crm, leads=leads), tuple(lead_edits), last_numbers)
    activities, activity_edits, last_activity = _numbered(
        "activities", crm.activities, lost.activities, crm, snapshot
    )
    return Filled(
        crm=replace(crm, activities=activities) if activity_edits else crm,
        edits=tuple(activity_edits),
        last_numbers={"leads": last_lead, "activities": last_activity},
    )


def _numbered(
    key: str, frame: pd.DataFrame, lost: Mapping[int, int], crm: Crm, snapshot: Snapshot
) -> tuple[pd.DataFrame, list[CellEdit], int]:
    table, last = crm.tables[key], crm.last_numbers.get(key, 0)
    if "number" not in table.columns or numbers_from_formulas(table, snapshot):
        return frame, [], last
    last = max(last, *lost.values(), 0)
    without = frame.index[frame["number"].isna()]
    blanks = list(blank_cells(frame.loc[without, "row"], table, "number", snapshot))
    if key == "activities" and runs_down(frame["date"].to_numpy()):
        blanks.reverse()  # the earlier contact has the lower number, by which a day is ordered
    next_ones = count(last + 1)
    numbers = [lost[line] if line in lost else next(next_ones) for line, _ in blanks]
    if not numbers:
        return frame, [], last
    frame = frame.copy()
    frame.loc[[line for line, _ in blanks], "number"] = numbers
    edits = [_edit(table, row, number) for (_, row), number in zip(blanks, numbers, strict=True)]
    return frame, edits, max(last, *numbers)


def blank_cells(
    rows: pd.Series[int], table: Table, field: str, snapshot: Snapshot
) -> Iterator[tuple[int, int]]:
    """Line of the frame and row of the sheet where the field's cell is truly blank."""
    sheet = snapshot.sheet(table.tab)
    column = table.columns[field]
    if sheet and (table.header_row, column) in sheet.formulas:
        return  # what makes the heading may make the cells below it too
    for line, row in rows.items():
        if sheet and sheet.value(row, column) is None and (row, column) not in sheet.formulas:
            yield int(str(line)), int(row)


def _edit(table: Table, row: int, number: int) -> CellEdit:
    place = (table.tab, row, table.columns["number"])
    return CellEdit(*place, None, number, Kind.IDENTITY, "number", fills_blank=True)
